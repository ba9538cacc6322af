"""The same figures give the same bytes: two machines as unlike as can be pretended build and pack, nothing differs."""

import ast
import os
import shutil
import subprocess
import sys
from itertools import zip_longest

import pytest
from conftest import ROOT, parsed

THEME = "digital_infrastructure"  # the one with the fewest indicators
SHOWN = ("gigabit_households", "greenhouse_gas_emissions", "circular_material_use_rate")  # the last has no figures
MAKE = f"""
import locale, sys
from pathlib import Path

if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "")
    data, out = Path("data"), Path(sys.argv[1])
    from zdi_metrics import incremental
    from zdi_metrics.outputs.pack import write_pack
    from zdi_metrics.outputs.web.site import pages
    from zdi_metrics.outputs.web.svgfile import chart_file
    from zdi_metrics.catalogue import find_indicator
    from zdi_metrics.factsheets import factsheet

    report = incremental.build(data)
    assert not report.failures, report.failures
    write_pack(data, ["{THEME}"], session="2027-01", out=out)
    for lang in ("de", "en"):
        sheets = [factsheet(data, find_indicator(name), lang=lang) for name in {SHOWN!r}]
        made = [*pages(data, sheets, lang), *((f"{{one.indicator.id}}.svg", chart_file(one)) for one in sheets)]
        for name, content in made:
            path = Path("site", lang, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode("utf-8"))
"""
WORLDS = {  # the days of the two time zones are never the same
    "hier": {
        "TZ": "America/Adak", "PYTHONHASHSEED": "1", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0",
        "umask": "022", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "40",
    },
    "anderswo in einem Ordner mit Leerzeichen und Umläuten": {
        "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "LC_ALL": "tr_TR.ISO-8859-9", "PYTHONUTF8": "0",
        "umask": "077", "COLUMNS": "200",
    },
}  # fmt: skip
ONLINE = {  # modules that may ask what day it is: what they keep depends on it, what is built of that does not
    "download", "history", "vintages", "sources/eurostat", "sources/genesis_answers", "sources/transport",
}  # fmt: skip
LOADED = {"__init__"}  # notes when the package was loaded: files that are younger are not the code at work
CLOCKS = {"today", "now", "utcnow", "time", "localtime", "gmtime", "strftime", "getmtime"}


def locales(folder):
    """A folder with the Turkish locale, made where the machine can make it; its dotless i and comma are the trap."""
    made = folder / "tr_TR.ISO-8859-9"
    if shutil.which("localedef"):
        words = ["localedef", "-i", "tr_TR", "-f", "ISO-8859-9", str(made)]
        subprocess.run(words, check=False, capture_output=True)
    return made.is_dir()


def start(folder, given, spoken):
    """Copy the raw data into a folder, and make everything there in a process of its own."""
    folder.mkdir()
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    strange = {name: value for name, value in given.items() if name != "umask"}
    if not spoken and strange["LC_ALL"] != "C":
        strange["LC_ALL"] = "C.UTF-8" if sys.platform == "linux" else ""
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "ZDI_"))}
    own = {"PYTHONPATH": str(ROOT), "LOCPATH": str(folder.parent / "locales")} if spoken else {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", MAKE, "pack"], cwd=folder, env=usual | own | strange, umask=int(given["umask"], 8),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def contents(folder):
    """Every file that was made in a folder, by its name; what a run remembers for itself is no result."""
    made = (path for part in ("data/processed", "pack", "site") for path in (folder / part).rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in made if path.is_file()}


def first_difference(one, other):
    """Name and place of the first byte that two folders do not share; None where all is the same."""
    for name in sorted(one.keys() | other.keys()):
        if name not in one or name not in other:
            return f"{name} is in one of the two folders only"
        pairs = enumerate(zip_longest(one[name], other[name]))
        place = next((n for n, (a, b) in pairs if a != b), None) if one[name] != other[name] else None
        if place is not None:
            around = slice(max(place - 40, 0), place + 40)
            return f"{name} differs from byte {place} on: {one[name][around]!r} and {other[name][around]!r}"
    return None


@pytest.mark.skipif(os.name != "posix", reason="time zones, locales and umask are those of POSIX")
def test_everything_is_made_twice_with_the_same_bytes(tmp_path):
    (tmp_path / "locales").mkdir()
    spoken = locales(tmp_path / "locales")
    runs = {name: start(tmp_path / name, given, spoken) for name, given in WORLDS.items()}
    said = {name: run.communicate()[0].decode("utf-8", "replace") for name, run in runs.items()}
    for name, run in runs.items():
        assert run.returncode == 0, said[name]
    one, other = (contents(tmp_path / name) for name in WORLDS)
    assert {"data/processed/indicators.parquet", "pack/slides.pptx", "pack/report.pdf", "pack/tables.xlsx"} <= set(one)
    assert sum(name.startswith("site/") for name in one) > 20
    assert first_difference(one, other) is None


def test_the_first_difference_is_named():
    same = {"a": b"1", "b": b"22"}
    assert first_difference(same, dict(same)) is None
    assert first_difference(same, same | {"b": b"23"}) == "b differs from byte 1 on: b'22' and b'23'"
    assert first_difference(same, same | {"b": b"223"}).startswith("b differs from byte 2 on")
    assert first_difference(same, {"a": b"1"}) == "b is in one of the two folders only"


def test_only_what_goes_online_asks_what_day_it_is():
    """A build of tomorrow is one of today: nothing that makes tables or outputs looks at the clock."""
    package = ROOT / "zdi_metrics"
    asking = set()
    for path in package.rglob("*.py"):
        calls = (node.func for node in ast.walk(parsed(path.read_bytes())) if isinstance(node, ast.Call))
        if any(isinstance(one, ast.Attribute) and one.attr in CLOCKS for one in calls):
            asking.add(path.relative_to(package).with_suffix("").as_posix())
    assert asking <= ONLINE | LOADED, asking - ONLINE
    assert asking - LOADED, "the search finds those that may"
