"""The review of dependencies: every one that pyproject.toml lists has a purpose and a row, and no row is left over."""

import importlib
import re
import sys

import pytest
from conftest import ROOT

PAGE = ROOT / "docs" / "dependencies.md"


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    yield importlib.import_module("dependencies")
    sys.modules.pop("dependencies", None)


def test_every_dependency_has_a_purpose_and_a_row(tool):
    rows = re.findall(r"^\| ([\w-]+) \| ([\w, ]+) \| (.+?) \| .* \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.M)
    told = {name: (where, purpose, instead) for name, where, purpose, instead in rows if name != "package"}
    wanted = {name: (", ".join(where), *tool.PURPOSES[name]) for name, where in tool.groups().items()}
    assert told == wanted, "run: python tools/dependencies.py"
    assert list(told) == list(wanted)
    assert set(tool.PURPOSES) == set(wanted)


def test_figures_are_those_of_what_is_installed(tool):
    listed = tool.groups()
    row = tool.row("jinja2", listed)
    told = tool.facts("jinja2")
    assert f"| {told.version} | " in row
    assert "github.com/pallets" in row
    assert told.size > 100_000
    assert "markupsafe" in tool.closure(["jinja2"])
    assert tool.closure(["no-such-package"]) == {"no-such-package"}
    assert tool.facts("no-such-package") is None


def test_a_package_that_is_not_installed_keeps_its_row(tool, monkeypatch):
    monkeypatch.setitem(tool.PURPOSES, "no-such-package", ("x", "y"))
    row = tool.row("no-such-package", {"no-such-package": ["test"]})
    assert row.startswith("| no-such-package | test | x | not installed |")
    assert row.endswith("| y |")


def test_every_exception_from_bandit_has_its_reason():
    lines = (ROOT / "bandit.yaml").read_text(encoding="utf-8").splitlines()
    excepted = [line for line in lines if line.startswith("  - ")]
    assert excepted
    assert all(re.fullmatch(r"  - \S+  # .{20,}", line) for line in excepted)
    for folder in ("zdi_metrics", "tools", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert "nosec" not in line or re.search(r"# nosec B\d+  # .{10,}$", line), (path, line)
