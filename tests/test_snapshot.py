"""The snapshot is what the originals say: carried over again, it has the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

ORIGINALS = os.environ.get("ZDI_ORACLES")


@pytest.mark.skipif(not ORIGINALS, reason="needs the originals: set ZDI_ORACLES to the folder that holds data/")
def test_carrying_over_again_gives_the_same_snapshot(tmp_path):
    pytest.importorskip("openpyxl")
    pytest.importorskip("pyreadr")
    env = os.environ | {"ZDI_DATA": str(tmp_path)}
    subprocess.run([sys.executable, str(ROOT / "tools" / "snapshot")], env=env, check=True, capture_output=True)
    kept = ROOT / "data" / "raw"
    fresh = {p.relative_to(tmp_path / "raw"): p.read_bytes() for p in (tmp_path / "raw").rglob("*.csv")}
    assert fresh == {p.relative_to(kept): p.read_bytes() for p in kept.rglob("*.csv")}


def test_nothing_of_this_machine_is_in_the_snapshot():
    home = str(Path.home())
    for path in (ROOT / "data" / "raw").rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert home not in text
        assert "../" not in text
