"""Shared fixtures: a small catalogue and a small data folder that tests may spoil."""

import ast
import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from zdi_metrics import store
from zdi_metrics.catalogue import FOLDER, catalogue
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import figures

settings.register_profile("zdi", deadline=None, derandomize=True)  # a busy machine is no failure
settings.register_profile("explore", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("zdi")
ROOT = Path(__file__).resolve().parent.parent
FAULT = "fault(stage, fault, must=None): what goes wrong and what must happen then; docs/faults.md is made from these"


def pytest_configure(config):
    config.addinivalue_line("markers", FAULT)


def pytest_make_parametrize_id(val, argname):
    """Bytes are no name of a test: packed ones hold the second they were made at, which differs between workers."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def own_data_folder():
    """A command with --data sets ZDI_DATA for its process: no test leaves that to the next one."""
    before = os.environ.get("ZDI_DATA")
    yield
    if before is None:
        os.environ.pop("ZDI_DATA", None)
    else:
        os.environ["ZDI_DATA"] = before


TABLES = """
[[table]]
id = "industry"
source = "regionalstatistik"
code = "42111-01-04-4"
verified = true
title = "Industry"
since = 2014
rhythm = "yearly"
measures.turnover = { unit = "million_eur", additive = true }
measures.foreign_turnover = { unit = "million_eur", additive = true }

[[table]]
id = "work"
source = "regionalstatistik"
code = "13111-01-03-4"
verified = true
title = "Employees"
since = 2014
rhythm = "yearly"
measures.employees = { unit = "persons", additive = true }
"""

INDICATOR = """
[[indicator]]
id = "{id}"
theme = "resilience"
name_de = "Beispiel"
name_en = "Example"
question_de = "Wie viel?"
question_en = "How much?"
unit = "{unit}"
better = "higher"
recipe = "{recipe}"
{inputs}
definition = "example"
method_de = "So."
method_en = "So."
caveat_de = "Nur ein Beispiel."
caveat_en = "An example only."
leitbild = "innovation"
role = "capacity"
actors = ["land"]
"""

EXPORTS = INDICATOR.format(
    id="export_ratio",
    unit="percent",
    recipe="share",
    inputs='inputs.part = { table = "industry", measure = "foreign_turnover" }\n'
    'inputs.whole = { table = "industry", measure = "turnover" }',
)
EMPLOYEES = INDICATOR.format(
    id="employees",
    unit="persons",
    recipe="as_published",
    inputs='inputs.value = { table = "work", measure = "employees" }',
)

FIGURES = {
    "industry": """area,period,measure,value,unit,sign,vintage,origin_file,origin_row
DEA,2022,turnover,400,million_eur,,,a.csv,1
DEA,2023,turnover,420,million_eur,p,,a.csv,2
DEA,2022,foreign_turnover,180,million_eur,,,a.csv,3
DEA,2023,foreign_turnover,,million_eur,.,,a.csv,4
""",
    "work": """area,period,measure,value,unit,sign,vintage,origin_file,origin_row
DEA,2022,employees,100,persons,,,b.csv,1
DEA,2023,employees,110,persons,,,b.csv,2
""",
}


def parsed(source: str | bytes) -> ast.Module:
    """The tree of Python source; memory is not tidied up meanwhile, at which Python 3.11 fails now and then."""
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        gc.enable()


@pytest.fixture
def small(tmp_path):
    """A data folder with two tables of made-up layout examples, and the catalogue that declares them."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for name in ("sources.toml", "units.toml", "themes.toml"):
        shutil.copy(FOLDER / name, folder)
    (folder / "example.toml").write_text(TABLES + EXPORTS + EMPLOYEES, encoding="utf-8")
    data = tmp_path / "data"
    for table, text in FIGURES.items():
        keep(data, table, text)
    return data, catalogue(folder)


def keep(data: Path, table: str, text: str) -> None:
    """Put a table with its ledger row into a data folder."""
    content = text.encode("utf-8")
    frame = figures.read(content)
    row = LedgerRow(
        table=table,
        kind="snapshot",
        origin_kind="original",
        publisher="Publisher",
        code="1",
        sha256=store.sha256(content),
        digest=figures.digest(frame),
        rows=len(frame),
        first_period=frame["period"].min(),
        last_period=frame["period"].max(),
        retrieved="2024-05-01",
        state_date="2024-04-01",
        licence="dl-de/by-2-0",
        origin="https://example.org/a.csv",
        request="",
    )
    known = store.ledger(data) if (data / "raw" / "ledger.csv").exists() else {}
    store.write_bytes(store.snapshot_path(data, table), content)
    store.write_ledger(data, known | {table: (row,)})
