"""Carries all figures over again: python tools/snapshot, with the originals below the folder $ZDI_ORACLES/data."""

from importlib import import_module
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("*.py")):
    if path.stem != "__main__":
        carry_over = getattr(import_module(path.stem), "main", None)  # the other modules are shared readers
        if carry_over:
            carry_over()
