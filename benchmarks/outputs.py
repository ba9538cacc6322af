"""Times what is made for readers: packs, the web page, notebooks as pages; each once, from the repository's tables.

usage: python benchmarks/outputs.py      (prints a table; takes about four minutes on two cores)

Peers that make such folders do not exist; the floor is matplotlib drawing and saving one line as PNG, SVG and PDF.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot(range(20))
for kind in ("png", "svg", "pdf"):
    figure.savefig(f"floor.{kind}")
"""


def seconds(words: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    zdi = ["-m", "zdi_metrics"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor = seconds(["-c", FLOOR], folder)
        rows = [
            ("one line as PNG, SVG and PDF (floor)", floor),
            ("zdi chart", seconds([*zdi, "chart", "research_intensity"], folder)),
            ("zdi pack climate", seconds([*zdi, "pack", "climate", "--out", "climate"], folder)),
            ("zdi pack --all", seconds([*zdi, "pack", "--all", "--out", "everything"], folder)),
            ("zdi site", seconds([*zdi, "site", "--out", "site"], folder)),
            ("zdi notebooks", seconds([*zdi, "notebooks", "--out", "pages"], folder)),
        ]
        size = sum(path.stat().st_size for path in (folder / "everything").rglob("*") if path.is_file())
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| what | seconds | × floor |\n|---|---:|---:|")
    for what, value in rows:
        print(f"| {what} | {value:.1f} | {value / floor:.1f} |")
    print(f"\nSize of the pack of all themes: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
