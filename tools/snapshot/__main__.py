"""Carries figures over again: `python tools/snapshot [script ...]`, with the originals below `$ZDI_ORACLES/data`."""

import sys
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path

from common import DATA, carry_over

from zdi_metrics import store

SLOWEST = "occupations"


def main() -> None:
    """Run the scripts named, or all; those not named keep their rows of the ledger."""
    names = sorted((path.stem for path in Path(__file__).parent.glob("[!_]*.py")), key=lambda name: name != SLOWEST)
    scripts = sys.argv[1:] or [name for name in names if hasattr(import_module(name), "main")]
    with ProcessPoolExecutor() as pool:
        carried = {row.table: row for rows in pool.map(carry_over, scripts) for row in rows}
    kept = store.ledger(DATA) if (DATA / "raw" / "ledger.csv").exists() else {}
    live = {table: tuple(row for row in rows if row.kind == "live") for table, rows in kept.items()}
    again = {table: (row, *live.get(table, ())) for table, row in carried.items()}
    store.write_ledger(DATA, ((kept if sys.argv[1:] else live) | again))


if __name__ == "__main__":
    main()
