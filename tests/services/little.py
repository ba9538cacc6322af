"""A little world to refresh: the package with a tiny catalogue in a git repository, and publishers on this machine."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import INDICATOR, ROOT, keep

from zdi_metrics import store

SNAPSHOT = f"{dt.date.today().year}-01-01"  # the day on which the snapshot was taken over
YEAR = dt.date.today().year - 1  # the newest period of vintage B
TABLE = """
[[table]]
id = "{id}"
source = "{source}"
code = "{id}"
verified = true
title = "{id}"
since = 2010
rhythm = "yearly"
measures.figure = {{ unit = "{unit}", additive = true }}
file.address = "https://example.org/{id}.csv"
file.columns = [{{ measure = "figure" }}]
file.layout = {{ area = "region", period = "year", value = "value", regions = {{ nrw = "DEA", de = "DE" }} }}
"""
TARGET = """
[[indicator.targets]]
year = {year}
value = 160.0
level = "NRW"
kind = "strategy"
rule = "value"
same_definition = true
quote = "160"
url = "https://example.org/strategy"
"""
UNITS = {"research": "million_eur", "work": "persons", "energy": "percent"}
SOURCES = {"research": "destatis", "work": "regionalstatistik", "energy": "landesdatenbank"}
SERIES = {  # from YEAR - 6 to YEAR - 1, of North Rhine-Westphalia and of Germany
    "research": {"nrw": [100, 106, 112, 118, 124, 130], "de": [".", 500, 510, 520, 530, 540]},
    "work": {"nrw": [10, 11, 12, 13, 14, 15], "de": [50, 51, 52, 53, 54, 55]},
    "energy": {"nrw": [30, 31, 32, 33, 34, 35], "de": [40, 41, 42, 43, 44, 45]},
}


def catalogue_toml():
    tables = [TABLE.format(id=name, source=SOURCES[name], unit=unit) for name, unit in UNITS.items()]
    indicators = []
    for name, unit in UNITS.items():
        inputs = f'inputs.value = {{ table = "{name}", measure = "figure" }}'
        text = INDICATOR.format(id=f"{name}_figure", unit=unit, recipe="as_published", inputs=inputs)
        indicators.append(text + (TARGET.format(year=YEAR + 6) if name == "research" else ""))
    return "".join([*tables, *indicators])


def printed(table, head="value", **changes):
    """The publisher's file; `changes` are cells by region and year, as nrw_2023=1."""
    cells = {f"{region}_{YEAR - 6 + n}": value for region, row in SERIES[table].items() for n, value in enumerate(row)}
    rows = ["{},{},{}".format(*place.split("_"), value) for place, value in (cells | changes).items()]
    return "\n".join([f"region,year,{head}", *rows, ""]).encode()


def snapshot(table):
    """The kept table: without the last year of vintage A."""
    codes, rows = {"nrw": "DEA", "de": "DE"}, []
    for region, row in SERIES[table].items():
        for n, value in enumerate(row[:-1]):
            number, sign = ("", value) if value == "." else (value, "")
            rows.append(f"{codes[region]},{YEAR - 6 + n},figure,{number},{UNITS[table]},{sign},,a.csv,{n + 2}")
    return "\n".join(["area,period,measure,value,unit,sign,vintage,origin_file,origin_row", *rows, ""])


def package(root: Path) -> None:
    """The package as it stands here, with the tiny catalogue and without what draws."""
    ignored = shutil.ignore_patterns("__pycache__", "outputs", "*.pyc")
    shutil.copytree(ROOT / "zdi_metrics", root / "zdi_metrics", ignore=ignored)
    shutil.copytree(ROOT / "tools" / "refresh", root / "tools" / "refresh", ignore=ignored)
    for name in (".gitignore", ".gitattributes", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    folder = root / "zdi_metrics" / "catalogue"
    for path in folder.glob("*.toml"):
        if path.name not in {"sources.toml", "units.toml", "themes.toml", "publication.toml"}:
            path.unlink()
    for name in ("ids.csv", "anchors.csv"):
        head = (folder / name).read_text(encoding="utf-8").splitlines()[0]
        (folder / name).write_text(head + "\n", encoding="utf-8")
    (folder / "example.toml").write_text(catalogue_toml(), encoding="utf-8")
    for table in UNITS:
        keep(root / "data", table, snapshot(table))
    ledger = store.ledger(root / "data")
    moved = {table: [row.model_copy(update={"retrieved": SNAPSHOT}) for row in rows] for table, rows in ledger.items()}
    store.write_ledger(root / "data", moved)


class World:
    """A clone to work in, the address of the local publishers, and the environment that leads there."""

    def __init__(self, folder: Path, service) -> None:
        self.service = service
        self.origin, self.root = folder / "origin", folder / "clone"
        self.data = self.root / "data"
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ZDI_", "GIT_")) and name != "PYTHONDONTWRITEBYTECODE"
        }
        self.env |= {f"ZDI_{name.upper()}_URL": f"{service.url}{name}.csv" for name in UNITS}
        self.env |= {"ZDI_PAUSE": "0.01", "ZDI_TIMEOUT": "20", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
        self.env |= {"GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
        (folder / "gitconfig").write_text("[user]\nname = Test\nemail = test@example.org\n", encoding="utf-8")
        self.origin.mkdir()
        package(self.origin)
        self.zdi("build", root=self.origin)
        self.git("init", "--quiet", "--initial-branch", "main", root=self.origin)
        self.git("add", "--all", root=self.origin)
        self.git("commit", "--quiet", "-m", "start", root=self.origin)
        self.git("clone", "--quiet", str(self.origin), str(self.root), root=folder)
        self.serve_a()

    def serve_a(self):
        """Vintage A: one year more than the snapshot, in every table."""
        self.service.faults.clear()
        for table in UNITS:
            self.service.files[f"{table}.csv"] = printed(table)

    def serve_b(self):
        """Vintage B: research has a year more, a revised figure and another mark; work is broken, energy is down."""
        more = {f"nrw_{YEAR - 1}": 110, f"nrw_{YEAR}": 112, f"de_{YEAR}": 550, f"de_{YEAR - 6}": "x"}
        self.service.files["research.csv"] = printed("research", **more)
        self.service.files["work.csv"] = printed("work", head="Wert", **{f"nrw_{YEAR - 1}": 99})
        self.service.files["energy.csv"] = printed("energy", **{f"nrw_{YEAR - 1}": 99})
        self.service.fail("energy.csv", "503", always=True)

    def run(self, *words, root=None, code=None, env=None):
        run = subprocess.run(
            [sys.executable, *words], cwd=root or self.root, env=self.env | (env or {}), capture_output=True, text=True
        )
        assert "Traceback" not in run.stderr, run.stderr
        assert code is None or run.returncode == code, run.stdout + run.stderr
        return run

    def zdi(self, *words, root=None, code=0):
        folder = root or self.root
        env = {"ZDI_DATA": str(folder / "data"), "PYTHONPATH": str(folder)}
        return self.run("-m", "zdi_metrics", *words, root=folder, code=code, env=env).stdout

    def refresh(self, *words, code=0, env=None):
        return self.run("tools/refresh", *words, code=code, env=env)

    def git(self, *words, root=None):
        return subprocess.run(
            ["git", *words], cwd=root or self.root, env=self.env, capture_output=True, text=True, check=True
        ).stdout.strip()

    def out(self, name):
        return (self.root / "out" / "refresh" / name).read_text(encoding="utf-8")
