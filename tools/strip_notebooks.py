"""Removes outputs, counts and changing metadata from the notebooks named; fails when one had any.

usage: python tools/strip_notebooks.py NOTEBOOK ...
"""

import json
import sys
from pathlib import Path

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def stripped(text: str) -> str:
    """The notebook as it is to be stored."""
    notebook = json.loads(text)
    notebook["metadata"] = METADATA
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def main(paths: list[str]) -> int:
    changed = 0
    for path in map(Path, paths):
        text = path.read_text(encoding="utf-8")
        if stripped(text) != text:
            path.write_text(stripped(text), encoding="utf-8", newline="\n")
            print(f"{path}: outputs removed")
            changed = 1
    return changed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
