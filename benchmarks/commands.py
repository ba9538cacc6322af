"""Times the commands that people wait for, and the memory of a full build.

usage: python benchmarks/commands.py      (prints a table; each figure is the median of five runs)

Peers do not exist for these commands; the floor is Python itself importing pandas.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copytree

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5
ASSESS = """
import time
from zdi_metrics import processed, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.opinions import Memory
from zdi_metrics.pipeline import assess_all
rows = processed.read_indicators(store.data_folder())
catalogue(), assess_all(catalogue(), rows.head(5000), 2026)
memory = Memory({}, {})
for _ in range(2):
    start = time.perf_counter()
    count = len(assess_all(catalogue(), rows, 2026, memory))
    print(count, round(time.perf_counter() - start, 2))
    memory = Memory(memory.used, {})
"""
PEAK = "import resource, zdi_metrics as z; z.build(); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"


def seconds(words: list[str], env: dict[str, str], *forget: Path) -> float:
    """Median wall time of a Python command after one run that does not count; `forget` names files to remove."""
    times = []
    for _ in range(RUNS + 1):
        for path in forget:
            path.unlink(missing_ok=True)
        start = time.perf_counter()
        subprocess.run([sys.executable, *words], env=env, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        copytree(ROOT / "data" / "raw", data / "raw")
        env = os.environ | {"ZDI_DATA": str(data)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
        zdi = ["-m", "zdi_metrics"]
        built, *kept = (data / ".cache" / f"{name}.json" for name in ("build", "opinions", "comparisons"))
        floor = seconds(["-c", "import pandas"], env)
        rows = [
            ("python -c 'import pandas' (floor)", floor),
            ("import zdi_metrics", seconds(["-c", "import zdi_metrics"], env)),
            ("zdi list", seconds([*zdi, "list"], env)),
            ("zdi build, everything anew", seconds([*zdi, "build"], env, built, *kept)),
            ("zdi build, opinions and comparisons remembered", seconds([*zdi, "build"], env, built)),
            ("zdi build, nothing changed", seconds([*zdi, "build"], env)),
            ("zdi describe", seconds([*zdi, "describe", "research_intensity"], env)),
            ("zdi trace", seconds([*zdi, "trace", "research_intensity"], env)),
            ("zdi chart", seconds([*zdi, "chart", "research_intensity", "--out", f"{folder}/c.png"], env)),
        ]
        judged = subprocess.run([sys.executable, "-c", ASSESS], env=env, check=True, capture_output=True, text=True)
        peak = subprocess.run([sys.executable, "-c", PEAK], env=env, check=True, capture_output=True, text=True)
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores, median of {RUNS}\n")
    print("| command | seconds | × import pandas |\n|---|---:|---:|")
    for name, value in rows:
        print(f"| {name} | {value:.2f} | {value / floor:.1f} |")
    for name, line in zip(("anew", "remembered"), judged.stdout.splitlines(), strict=True):
        print(f"\nAssessments, {name}: {line.split()[0]} in {line.split()[1]} s")
    print(f"\nPeak memory of a full build: {peak.stdout.split()[-1]} MB")


if __name__ == "__main__":
    main()
