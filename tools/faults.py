"""The matrix of faults, made from the tests that prove it: `python tools/faults.py` writes docs/faults.md.

A test says by `@pytest.mark.fault(stage, fault, must)` what goes wrong and what must happen; further tests of the same
fault leave `must` out. Those that ask for the fixture `zdi` run a command and compare every kept file before and after.
"""

import contextlib
import io
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "faults.md"
USED = re.compile(r"mark\.fault\(|\bcase\(|import .*\bcase\b")
STAGES = {
    "network": "On the way to the publishers",
    "store": "What is kept",
    "build": "Building the tables",
    "check": "Checking and correcting",
    "revisions": "Telling what changed",
    "refresh": "Refreshing unattended",
    "outputs": "What is handed on",
    "command line": "The command line and what is around it",
}
HEAD = """# What may go wrong, and what happens then

This page is made from the tests by `python tools/faults.py`; a test fails when it is out of date. Every row is a fault
that is brought about on purpose, mostly in a small copy of the package, with the real commands, over real sockets and
on real files. A tick says that every file of the data folder was compared before and after by its digest: none is gone,
none is half written, none has changed that may not.

{total} faults, {compared} of them with all kept files compared.

| stage | faults | all files compared |
|---|---:|---:|
{stages}
"""


class Fault(NamedTuple):
    """A row of the matrix: what goes wrong, what must happen, its tests, and whether they compare all files."""

    stage: str
    what: str
    must: str
    tests: tuple[str, ...]
    compared: bool


class Collected:
    """A plugin of pytest that keeps what was collected."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Called by pytest when it has found all tests."""
        self.items = list(session.items)


def marked() -> list[pytest.Item]:
    """All tests of a fault. Raises ValueError when they cannot be collected."""
    collected, said = Collected(), io.StringIO()
    paths = [str(path) for path in sorted((ROOT / "tests").rglob("test_*.py")) if USED.search(path.read_text("utf-8"))]
    os.chdir(ROOT)
    with contextlib.redirect_stdout(said):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *paths], plugins=[collected])
    if code:
        raise ValueError(said.getvalue()[-2000:])
    return [item for item in collected.items if item.get_closest_marker("fault")]


def collect() -> list[Fault]:
    """Every fault with its tests, in the order of the stages. Raises ValueError for one that is told badly."""
    musts: dict[tuple[str, str], set[str]] = {}
    tests: dict[tuple[str, str], dict[str, bool]] = {}
    for item in marked():
        for mark in item.iter_markers("fault"):
            stage, what, *must = mark.args
            name, compared = item.nodeid.partition("[")[0], "zdi" in getattr(item, "fixturenames", ())
            tests.setdefault((stage, what), {})[name] = compared
            musts.setdefault((stage, what), set()).update(must)
    badly = [key for key in tests if len(musts[key]) != 1 or key[0] not in STAGES]
    if badly:
        raise ValueError(f"an unknown stage, or not told once what must happen: {badly}")
    found = [Fault(*key, *musts[key], tuple(tests[key]), any(tests[key].values())) for key in tests]
    return sorted(found, key=lambda one: (list(STAGES).index(one.stage), one.tests[0], one.what))


def page(faults: list[Fault]) -> str:
    """The page in Markdown."""
    parts, lines = {stage: [one for one in faults if one.stage == stage] for stage in STAGES}, []
    for stage, rows in parts.items():
        lines += [
            "",
            f"## {STAGES[stage]}",
            "",
            "| fault | what must happen | files compared | proved by |",
            "|---|---|:-:|---|",
        ]
        for one in rows:
            proofs = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in one.tests)
            lines.append(f"| {cell(one.what)} | {cell(one.must)} | {'✓' if one.compared else ''} | {proofs} |")
    counts = [f"| {stage} | {len(rows)} | {sum(one.compared for one in rows)} |" for stage, rows in parts.items()]
    head = HEAD.format(total=len(faults), compared=sum(one.compared for one in faults), stages="\n".join(counts))
    return head + "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Text that a cell of a table may hold."""
    return text.replace("|", "\\|")


def main() -> int:
    """Write the page, or with --check say whether it is up to date."""
    text = page(collect())
    if sys.argv[1:] == ["--check"]:
        return int(not PAGE.is_file() or PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{PAGE.relative_to(ROOT)} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
