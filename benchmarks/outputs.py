"""What is made for readers: charts, packs, the web page, notebooks as pages; from the repository's tables.

usage: python benchmarks/outputs.py      (prints a section of Markdown)

Peers that make such folders do not exist; the floor is matplotlib drawing and saving one line as PNG, SVG and PDF. What
takes long is done once.
"""

import tempfile
from pathlib import Path

from measure import ROOT, Seconds, command, ratios, say, turns

ROUNDS = 3
ZDI = ["-m", "zdi_metrics"]
FLOOR = "one line as PNG, SVG and PDF"
DRAW = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot(range(20))
for kind in ("png", "svg", "pdf"):
    figure.savefig(f"floor.{kind}")
"""


def section() -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def run(*words: str) -> Seconds:
            return command(words, ROOT / "data", folder)

        times = turns(
            {
                FLOOR: lambda: run("-c", DRAW),
                "zdi chart research_intensity": lambda: run(*ZDI, "chart", "research_intensity"),
            },
            ROUNDS,
        )
        for words in (["pack", "climate"], ["pack", "--all"], ["site"], ["notebooks"]):
            say(f"  once: zdi {' '.join(words)}")
            times[f"zdi {' '.join(words)}"] = run(*ZDI, *words, "--out", words[-1].strip("-"))
        size = sum(path.stat().st_size for path in (folder / "all").rglob("*") if path.is_file())
    told = f"## Outputs\n\nMedians of {ROUNDS} rounds in turns; packs, page and notebooks once; no peer.\n\n"
    return f"{told}{ratios(times, FLOOR)}\nThe pack of all themes has {size / 1e6:.0f} MB.\n"


if __name__ == "__main__":
    print(section())
