"""The sensitivity analysis of a composite, and a large rank distribution with its memory.

usage: python benchmarks/composite.py      (prints a section of Markdown)

Sensitivity: 51 units, 49 indicators in 8 pillars and 2 halves, 400 draws, four factors: 2,400 composites. COINr 1.1.14
took 392 s for it under R 4.2.2, on another machine. Its example data (countries of Asia and Europe) are used when
ZDI_ORACLES names the folder that holds them, otherwise made-up figures of the same shape. Ranks: 300 units, 60
indicators with one figure in twelve missing, 10,000 draws, in a process of its own.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
from measure import PEAK, goal, median, output, say, table, timed

from zdi_metrics.methods.composite import Factors, denominate, impute, sobol, uncertainty

ROUNDS = 5
COINR = 392.0  # seconds
SENSITIVITY, RANKS, MEMORY = 2.0, 20.0, 2048.0  # seconds of each, megabytes of the second, at most
NAMES = {"iCode": "code", "Parent": "parent", "Level": "level", "Weight": "weight", "Direction": "direction"}
SCALES = ({"method": "min_max", "bounds": (1, 100)}, {"method": "z_score", "moments": (100, 10)})


def made_up(units: int, indicators: int, missing: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Skewed figures, always the same, and a structure of 8 pillars and 2 halves."""
    rng = np.random.default_rng(7)
    codes = [f"i{n}" for n in range(indicators)]
    frame = pd.DataFrame(rng.lognormal(1, 0.8, (units, indicators)), columns=codes)
    rows: list[tuple[str, str | None, int, int]] = [(code, f"pillar{n % 8}", 1, 1) for n, code in enumerate(codes)]
    rows += [(f"pillar{n}", f"half{n % 2}", 2, 1) for n in range(8)]
    rows += [("half0", "index", 3, 1), ("half1", "index", 3, 1), ("index", None, 4, 1)]
    structure = pd.DataFrame(rows, columns=["code", "parent", "level", "weight"])
    structure["direction"] = np.where(structure.index % 3 == 0, -1, 1)
    structure.loc[structure["level"] > 1, "direction"] = 1
    return frame.mask(rng.random(frame.shape) < missing), structure


def example() -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """The example data of COINr as they go into treatment, or made-up ones of their shape."""
    folder = Path(os.environ.get("ZDI_ORACLES") or "/nowhere") / "oracles" / "asem"
    if not folder.exists():
        return "made-up figures", *made_up(51, 49, 0.0)
    raw = pd.read_csv(folder / "ASEM_iData.csv").set_index("uCode")
    meta = pd.read_csv(folder / "ASEM_iMeta.csv").rename(columns=NAMES | {"Denominator": "denominator"})
    structure = meta[meta["level"].notna()]
    return "example of COINr", impute(denominate(raw, structure), raw["EurAsia_group"]), structure


def section() -> str:
    kind, frame, structure = example()
    say("  sensitivity")
    first = median(timed(lambda: sobol(frame, structure, draws=400, seed=1)) for _ in range(ROUNDS)).wall
    say("  ranks")
    run = "import composite; print(composite.large())" + PEAK
    second, peak = map(float, output(["-c", run], cwd=Path(__file__).parent).split())
    rows = [
        (f"`composite.sobol`: sensitivity, 2,400 composites, {kind}", f"{first:.2f}", "1", ""),
        ("COINr 1.1.14 the same, as given; on another machine", f"{COINR:.0f}", f"{COINR / first:.0f}", ""),
        (
            "`composite.uncertainty`: ranks of 300 units, 60 indicators, 10,000 draws",
            f"{second:.2f}",
            "",
            f"{peak:.0f}",
        ),
    ]
    told = f"## Composite\n\nMedians of {ROUNDS} rounds.\n\n" + table(("", "s", "×", "peak MB"), rows) + "\n"
    told += goal("sensitivity of a composite", first, most=SENSITIVITY, unit="s")
    told += goal("10,000 draws of the ranks of 300 units", second, most=RANKS, unit="s")
    return told + goal("peak memory of these draws", peak, most=MEMORY, unit="MB")


def large() -> float:
    """Seconds of the large rank distribution."""
    frame, structure = made_up(300, 60, 1 / 12)
    factors = Factors(normalisations=SCALES)
    draw = lambda: uncertainty(frame, structure, draws=10_000, seed=1, factors=factors, threshold=0.5)  # noqa: E731
    return median(timed(draw) for _ in range(ROUNDS)).wall


if __name__ == "__main__":
    print(section())
