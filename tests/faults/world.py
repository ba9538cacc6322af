"""A little copy of the package and of its data, and real commands in it: whatever happens to them, nothing may be lost.

`Zdi` runs a command and compares every file of the data folder before and after, so that no test can forget to.
"""

import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from conftest import INDICATOR, ROOT, keep
from services import little, publish
from services.genesis import Genesis

from zdi_metrics.catalogue import catalogue

FORKING = Path(__file__).with_name("forking.py")
NOBODY = "http://127.0.0.1:9/"  # where nobody listens
LAST = little.YEAR - 1  # the newest kept period
NEW = {f"nrw_{little.YEAR - 1}": 77, f"nrw_{little.YEAR}": 88}  # figures of a newer vintage
TABLES = """
[[table]]
id = "trade"
source = "destatis"
code = "trade"
verified = true
title = "trade"
since = 2010
rhythm = "yearly"
measures.turnover = { unit = "million_eur", additive = true }
measures.abroad = { unit = "million_eur", additive = true }

[[table]]
id = "account"
source = "regionalstatistik"
code = "42231-01-04-4"
verified = true
title = "account"
since = 2010
rhythm = "yearly"
measures.figure = { unit = "thousand_eur", additive = true }
cross.columns = [{ measure = "figure", name = "Investitionen", unit = "Tsd. EUR" }]
flat.columns = [{ measure = "figure", name = "INV001", unit = "Tsd. EUR" }]

[[table]]
id = "europe"
source = "eurostat"
code = "made_up"
verified = true
title = "europe"
since = 2010
rhythm = "yearly"
measures.figure = { unit = "million_eur", additive = true }
api.columns = [{ measure = "figure", where = { unit = "MIO_EUR" } }]
api.fields = { unit = ["MIO_EUR"] }
"""
RATIO = """inputs.part = { table = "trade", measure = "abroad" }
inputs.whole = { table = "trade", measure = "turnover" }"""
HEAD = "area,period,measure,value,unit,sign,vintage,origin_file,origin_row"


def toml():
    """Three more tables (by hand, of GENESIS, of Eurostat), a ratio, an indicator of each, and one without figures."""
    made = [TABLES, INDICATOR.format(id="export_ratio", unit="percent", recipe="share", inputs=RATIO)]
    for table, unit in (("account", "thousand_eur"), ("europe", "million_eur")):
        inputs = f'inputs.value = {{ table = "{table}", measure = "figure" }}'
        made.append(INDICATOR.format(id=f"{table}_figure", unit=unit, recipe="as_published", inputs=inputs))
    empty = INDICATOR.format(id="nothing_yet", unit="percent", recipe="share", inputs=RATIO.replace("trade", "silent"))
    silent = TABLES.split("\n\n")[0].replace('"trade"', '"silent"').replace('code = "trade"', 'code = "silent"')
    return "\n".join([*made, silent, empty])


def kept(measures, unit):
    """A kept table with figures of North Rhine-Westphalia over six years."""
    rows = [
        f"DEA,{LAST - 5 + n},{name},{first + 10 * n},{unit},,,a.csv,{n + 2}"
        for name, first in measures.items()
        for n in range(6)
    ]
    return "\n".join([HEAD, *rows, ""])


KEPT = {
    "trade": ({"turnover": 400, "abroad": 180}, "million_eur"),
    "account": ({"figure": 50}, "thousand_eur"),
    "europe": ({"figure": 70}, "million_eur"),
}


def figures(area="DEA", more=0):
    """Figures of the tables `account` and `europe` as a service prints them: the kept ones, one year more, `more`."""
    years = range(LAST - 5, LAST + 2)
    frame = pd.DataFrame({"area": area, "period": [str(year) for year in years], "measure": "figure"})
    return frame.assign(value=[50.0 + 10 * n + more for n in range(len(years))], sign="")


def digests(folder: Path) -> dict[str, str]:
    """Every file and link below a folder by its path, with what it is; what may be thrown away is left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"to {path.readlink()}"
        elif path.is_file() and not name.startswith(".cache/"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def assert_nothing_lost(before: dict[str, str], after: dict[str, str], may: tuple[str, ...]) -> None:
    """Every file is there as it was and there is no other; only what matches `may` may be new, or have changed."""
    told = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    lost = {name for name in told if name not in after}
    assert not lost, f"lost: {lost}"
    assert not {name for name in told if not any(fnmatch.fnmatch(name, one) for one in may)}, f"changed: {told}"
    assert not {name for name in after if name.endswith(".part")} or "*.part" in may, "half written"


class Ran(NamedTuple):
    """How a command ended and what it said, on both channels."""

    code: int
    out: str
    err: str

    @property
    def said(self):
        return self.out + self.err


class World:
    """The package with a small catalogue, the data folder that it starts with, and the process that forks commands."""

    def __init__(self, folder: Path, service) -> None:
        self.service, self.root = service, folder / "package"
        self.start = folder / "start"
        self.env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ZDI_", "GIT_", "PYTHON", "PYTEST")) and "proxy" not in name.lower()
        }
        self.env |= {f"ZDI_{name.upper()}_URL": f"{service.url}{name}.csv" for name in little.UNITS}
        self.env |= {f"ZDI_{name}_URL": f"{NOBODY}rest/2020/" for name in ("DESTATIS", "REGIONALSTATISTIK")}
        self.env |= {"ZDI_LANDESDATENBANK_URL": f"{NOBODY}rest/2020/", "ZDI_EUROSTAT_URL": service.url}
        self.env |= {"ZDI_PAUSE": "0.001", "ZDI_TIMEOUT": "20", "LC_ALL": "C.UTF-8"}
        self.env |= {"PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}
        self.env["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"  # macOS
        little.package(self.root)
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "zdi_metrics" / "outputs", self.root / "zdi_metrics" / "outputs", ignore=ignored)
        self.catalogue = self.root / "zdi_metrics" / "catalogue"
        (self.catalogue / "more.toml").write_text(toml(), encoding="utf-8")
        for table, given in KEPT.items():
            keep(self.root / "data", table, kept(*given))
        self.tables = catalogue(self.catalogue).tables
        shutil.move(self.root / "data", self.start)
        self.process: subprocess.Popen | None = None
        built = self.run(["build"], self.env | {"ZDI_DATA": str(self.start)}, folder)
        assert built.code == 0, built.said
        shutil.rmtree(self.start / ".cache")

    def serve(self) -> None:
        """Every publisher has a year more than is kept, and nothing goes wrong."""
        self.service.faults.clear()
        self.service.requests.clear()
        for table in little.UNITS:
            self.service.files[f"{table}.csv"] = little.printed(table, **NEW)
        self.service.add("made_up", *publish.dataset(self.tables["europe"], figures(more=20)))

    def genesis(self) -> Genesis:
        """The service behind the table `account`."""
        service = Genesis("regionalstatistik")
        table = self.tables["account"]
        service.flat[table.code] = publish.flat_file(table, figures())
        service.cross[table.code] = publish.cross_table(table, figures())
        return service

    def run(self, words, env, cwd, before="") -> Ran:
        """Run one command of `zdi` to its end."""
        asked = {"words": words, "env": env, "cwd": str(cwd), "before": before}
        asked |= {name: str(self.start.with_name(f"said_{name}")) for name in ("out", "err")}
        code = self._fork(asked)
        said = [Path(asked[name]).read_bytes().decode("utf-8", "replace") for name in ("out", "err")]
        return Ran(code, *said)

    def _fork(self, asked) -> int:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, str(FORKING)], cwd=self.root, env=self.env, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait(20)


class Zdi:
    """Commands on a data folder of one's own; after each of them everything that was kept is compared."""

    def __init__(self, world: World, data: Path) -> None:
        self.world, self.data, self.ran = world, data, 0
        self.env = world.env | {"ZDI_DATA": str(data)}

    def __call__(self, *words, code=0, says="", may=(), before="", env=None, cwd=None) -> str:
        """Run a command; it must end with `code` and say what `says` (one text or several) in a sentence.

        `may` are patterns of files of the data folder that it may add or change. Returns all that it said.
        """
        was = digests(self.data)
        ran = self.world.run(list(words), self.env | (env or {}), cwd or self.data.parent, before)
        self.ran += 1
        assert "Traceback" not in ran.said, ran.said[-600:]
        assert ran.code == code, f"{ran.code}: {ran.said}"
        told = " ".join(ran.said.split())
        for text in (says,) if isinstance(says, str) else says:
            assert text in told, ran.said
        assert_nothing_lost(was, digests(self.data), may)
        return ran.said

    def mended(self, *, fetched=False) -> None:
        """Building brings back every table as it was before the damage (from figures that were never touched)."""
        self("build", may=("processed/*",))
        assert digests(self.data / "processed") == digests(self.world.start / "processed")
