"""Carries all figures over again: python tools/snapshot, with the originals below the folder $ZDI_ORACLES/data."""

from importlib import import_module
from pathlib import Path

SHARED = {"__main__", "common", "dns", "economy"}

for script in sorted(Path(__file__).parent.glob("*.py")):
    if script.stem not in SHARED:
        import_module(script.stem).main()
