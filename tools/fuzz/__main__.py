"""Fuzzes: `python tools/fuzz all --seconds 60`; needs atheris, but for --replay, --thin and --shrink.

Exit code 1 means that something was found; the input lies in the folder that is named.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS), str(TOOLS.parent)]

from fuzz import shrink, targets, thin  # noqa: E402  (they lie in the folder above)
from fuzz.engine import Run, in_process  # noqa: E402

MEMORY = Path("/dev/shm")
HEAD = """\
| target | inputs | seconds | edges covered | peak memory, MB | slowest input, s | found |
|---|---|---|---|---|---|---|"""


def main() -> int:
    given = _arguments()
    if given.shrink:
        content = shrink.shrunk(given.target, given.shrink.read_bytes())
        print(shrink.failure(given.target, content) or "Nothing goes wrong.", content, sep="\n")
        given.shrink.write_bytes(content)
        return 0
    names = list(targets.NAMES) if given.target == "all" else [given.target]
    if given.replay:
        return replay(names)
    if given.thin:
        for name in names:
            print(f"{name}: {thin.thin(name, given.thin)} inputs taken over", flush=True)
        return 0
    each = max(1, given.seconds * given.jobs // len(names))
    print(HEAD, flush=True)
    with ThreadPoolExecutor(given.jobs) as pool:
        return max(pool.map(lambda name: _run(name, each, given), names))


def replay(names: list[str]) -> int:
    """Every kept input once, with its bounds."""
    for name in names:
        for path in targets.inputs(targets.CORPUS, name) + targets.inputs(targets.CRASHES, name):
            targets.within_bounds(name, path.read_bytes())
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=["all", *targets.NAMES])
    parser.add_argument("--seconds", type=int, default=60, help="in all; several targets share them")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that reach something new; else dropped")
    parser.add_argument("--crashes", type=Path, default=targets.CRASHES, help="a folder for inputs that go wrong")
    parser.add_argument("--strict", action="store_true", help="larger inputs, with bounds of time and memory of each")
    parser.add_argument("--replay", action="store_true", help="only try the kept inputs again")
    parser.add_argument("--thin", type=Path, help="take over from this folder what reaches more than the corpus does")
    parser.add_argument("--shrink", type=Path, help="make this input as small as it still goes wrong in the same way")
    return parser.parse_args()


def _run(name: str, seconds: int, given: argparse.Namespace) -> int:
    """Run a target in a process of its own; print a row of the table, and what it said if something is found."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        keep = given.keep / name if given.keep else Path(scratch) / "found"
        crashes = given.crashes / name
        before = set(crashes.glob("*"))
        start = time.monotonic()
        run = in_process(Run(name, seconds, given.seed, str(keep), str(crashes), given.strict), scratch)
    said = run.stdout + run.stderr
    stats = {key: int(value) for key, value in re.findall(r"^stat::(\w+):\s+(\d+)$", said, re.MULTILINE)}
    edges = re.findall(r"cov: (\d+)", said) or ["0"]
    told = [
        name, f"{stats.get('number_of_executed_units', 0):,}", round(time.monotonic() - start), edges[-1],
        stats.get("peak_rss_mb", 0), stats.get("slowest_unit_time_sec", 0),
        "something" if run.returncode else "nothing",
    ]  # fmt: skip
    print(f"| {' | '.join(map(str, told))} |", flush=True)
    if run.returncode:
        _tell(said, set(crashes.glob("*")) - before)
    return int(run.returncode != 0)


def _tell(said: str, crashes: Iterable[Path]) -> None:
    """What a run said that found something, and the inputs."""
    shown = [line for line in said.splitlines() if not re.match(r"#\d+|INFO|WARNING", line)]
    print("\n".join(shown)[-6000:], file=sys.stderr)
    for path in crashes:
        print(path, repr(path.read_bytes()[:2000]), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
