"""Enters the ids of new indicators and definitions in the list of published ids, before a version is published.

usage: python tools/ids.py
"""

from zdi_metrics import __version__, published_ids
from zdi_metrics.catalogue import catalogue

if __name__ == "__main__":
    known = published_ids.read() if published_ids.PATH.exists() else {}
    text = published_ids.text(known, catalogue(), __version__)
    published_ids.PATH.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(published_ids.read()) - len(known)} new ids in {published_ids.PATH.name}.")
