"""The shape of the package: one-way imports, lazy loading, names, generated files."""

import ast
import importlib
import json
import subprocess
import sys

import pytest
from conftest import ROOT, parsed

import zdi_metrics

ORDER = [
    "errors", "own_code", "noun", "comparisons", "upkeep", "model", "records", "methods", "areas", "wording", "columns",
    "catalogue", "sources", "store", "tidy", "corrections", "routes", "loading", "arrival", "vintages", "download",
    "alignment", "compute", "history", "prospects", "opinions", "sentences", "judgement", "assessment", "positions",
    "shocks", "structural_breaks", "profiles", "fields", "freshness", "dcat", "dictionary", "tabular", "processed",
    "sdmx", "remembered", "comparing", "last_build", "provenance", "listing", "drafts", "factsheets", "outputs",
    "tables", "comparison_text", "pipeline", "states", "vintage_changes", "vintage_report", "published_ids",
    "anchors", "checks", "check_report", "incremental", "commands", "cli",
]  # fmt: skip
PACKAGE = ROOT / "zdi_metrics"
MODULES = [p for p in PACKAGE.rglob("*.py") if p.name not in {"__main__.py"} and p != PACKAGE / "__init__.py"]


def part(path):
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path):
    """Parts of the package that a module imports, wherever in the file."""
    for node in ast.walk(parsed(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "zdi_metrics":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zdi_metrics."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path):
    own = part(path)
    for other in imported(path):
        assert other == own or ORDER.index(other) < ORDER.index(own), f"{own} imports {other}"


def test_methods_and_sources_know_nothing_of_each_other():
    for path in MODULES:
        if part(path) == "methods":
            assert not set(imported(path)) - {"methods", "errors"}


def test_no_module_bears_the_name_of_a_verb():
    assert not {p.stem for p in PACKAGE.iterdir()} & set(zdi_metrics.__all__)


def test_every_verb_can_be_called_twice():
    for name in ("themes", "indicators", "assess"):
        assert len(getattr(zdi_metrics, name)()) == len(getattr(zdi_metrics, name)())
    for name in ("describe", "data", "cite", "chart", "trace", "outlook"):
        for _ in range(2):
            getattr(zdi_metrics, name)("research_intensity")
    for name, given in (("position", "location_profile"), ("composite", "location_profile"), ("resilience", "NRW")):
        for _ in range(2):
            getattr(zdi_metrics, name)(given)


def loaded_after(code):
    heavy = ("pandas", "numpy", "pyarrow", "matplotlib", "statsmodels")
    script = f"import sys\n{code}\nprint('loaded', *[m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return run.stdout.split("loaded")[-1].split()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_after("import zdi_metrics") == []


def test_listing_loads_nothing_heavy():
    code = "from click.testing import CliRunner\nfrom zdi_metrics.cli import main\nCliRunner().invoke(main, ['list'])"
    assert loaded_after(code) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_the_generated_lists_of_packages_have_not_drifted():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        requirements = importlib.import_module("requirements")
    finally:
        sys.path.pop(0)
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == requirements.environment()
    assert requirements.unmet() == []
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_the_datapackage_is_valid_frictionless():
    frictionless = pytest.importorskip("frictionless")
    folder = ROOT / "data" / "processed"
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["format"] == "csv"]  # Parquet is read elsewhere
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(folder))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
    assert {r.name for r in package.resources} >= {"assessments", "resilience"}


def test_snapshot_and_tables_stay_small():
    snapshot = list((ROOT / "data" / "raw" / "snapshot").glob("*.csv"))
    assert max(p.stat().st_size for p in snapshot) <= 1_000_000
    assert sum(p.stat().st_size for p in snapshot) <= 15_000_000
    assert (ROOT / "data" / "processed" / "indicators.parquet").stat().st_size < 5_000_000
