"""The matrix of faults is whole, and the page that is made from it is up to date."""

import subprocess
import sys

from conftest import ROOT

PAGE = ROOT / "docs" / "faults.md"


def test_the_page_is_made_from_the_tests():
    run = subprocess.run([sys.executable, "tools/faults.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, f"run: python tools/faults.py {run.stderr[-800:]}"


def test_there_are_many_faults_at_every_stage_and_most_compare_all_files():
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.count(" | ") == 3]
    faults = [row for row in rows if "::" in row[3]]
    assert len(faults) >= 300
    assert sum("✓" in row[2] for row in faults) >= 250


def test_every_test_in_this_folder_names_its_fault():
    for path in (ROOT / "tests" / "faults").glob("test_*.py"):
        text = path.read_text("utf-8")
        tests = text.count("\ndef test_")
        assert path.name == "test_matrix.py" or text.count("mark.fault(") + text.count("parametrize(") >= tests, (
            path.name
        )
