"""How all sections of the report measure: contenders in turns, medians, goals, Markdown tables."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
GOAL = re.compile(r"^\* Goal: (.+): (at (?:most|least) .+), (measured .+, (?:met|missed)|not measured)$", re.MULTILINE)
# Prints the peak memory of its own process in MB. Linux hands a child the peak of its parent in `ru_maxrss`, but not in
# VmHWM.
PEAK = """
try:
    print([int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
except OSError:
    import resource, sys
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024))
"""


class Seconds(NamedTuple):
    """Time on the clock, and of the processors, which tells more on a busy machine."""

    wall: float
    cpu: float


class Goal(NamedTuple):
    """A figure that is wanted, as one line of a section says it."""

    name: str
    wanted: str
    found: str


def say(text: str) -> None:
    """Tell whoever waits; the report itself goes to standard output."""
    print(text, file=sys.stderr, flush=True)


def timed(call: Callable[[], object]) -> Seconds:
    start, cpu = time.perf_counter(), time.process_time()
    call()
    return Seconds(time.perf_counter() - start, time.process_time() - cpu)


def warm(call: Callable[[], object]) -> Seconds:
    """Time of a call; one before it does not count, as the contender before has filled the caches of the processor."""
    call()
    return timed(call)


def command(words: Sequence[str | Path], data: Path | None = None, cwd: Path | None = None) -> Seconds:
    """Time of a command, of Python when it does not begin with a path. Raises CalledProcessError when it fails."""
    start, cpu = time.perf_counter(), _of_children()
    output(words, data, cwd)
    return Seconds(time.perf_counter() - start, _of_children() - cpu)


def _of_children() -> float:
    """Seconds of the processors that all processes started from here took."""
    try:
        import resource
    except ImportError:  # Windows does not tell
        return 0.0
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def output(words: Sequence[str | Path], data: Path | None = None, cwd: Path | None = None) -> str:
    """What a command prints. Raises CalledProcessError when it fails, after telling what it said."""
    env = dict(os.environ) | ({"ZDI_DATA": str(data)} if data else {})
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package has its bytecode
    whole = [str(word) for word in (words if isinstance(words[0], Path) else [sys.executable, *words])]
    run = subprocess.run(whole, env=env, cwd=cwd, check=False, capture_output=True, encoding="utf-8", errors="replace")
    if run.returncode:
        say(run.stdout[-1000:] + run.stderr[-3000:])
        run.check_returncode()
    return run.stdout


def turns(contenders: Mapping[str, Callable[[], Seconds]], rounds: int) -> dict[str, Seconds]:
    """Median times of contenders that take turns (A B A B ...), so that all meet the same load of the machine."""
    taken: dict[str, list[Seconds]] = {name: [] for name in contenders}
    for number in range(1, rounds + 1):
        for name, run in contenders.items():
            say(f"  round {number} of {rounds}: {name}")
            taken[name].append(run())
    return {name: median(times) for name, times in taken.items()}


def median(times: Iterable[Seconds]) -> Seconds:
    """Medians of both kinds of time, each for itself."""
    return Seconds(*(statistics.median(kind) for kind in zip(*times, strict=True)))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table: texts on the left in the first column, figures on the right in the others."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def ratios(times: Mapping[str, Seconds], floor: str, unit: str = "s") -> str:
    """The table of some contenders, with how often the one called `floor` fits into each."""
    scale, digits = {"s": (1, 2), "ms": (1000, 1)}[unit]
    first = times[floor]
    rows = [
        (name, f"{one.wall * scale:.{digits}f}", _times(one.wall, first.wall), f"{one.cpu * scale:.{digits}f}",
         _times(one.cpu, first.cpu))
        for name, one in times.items()
    ]  # fmt: skip
    return table(("", f"{unit} on the clock", f"× {floor}", f"{unit} of the processors", f"× {floor}"), rows)


def _times(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else "–"


def goal(
    name: str, measured: float | None, *, most: float | None = None, least: float | None = None, unit: str = ""
) -> str:
    """A line that says whether a figure is as wanted: `most` or `least`. The report gathers such lines."""
    bound = (least or 0.0) if most is None else most
    wanted = f"{'at least' if most is None else 'at most'} {_number(bound, unit)}"
    if measured is None:
        return f"* Goal: {name}: {wanted}, not measured\n"
    found = _number(measured, unit)
    if found == _number(bound, unit) and measured != bound:  # rounded, it would not tell on which side it is
        found = f"{measured:.6g} {unit}".strip()
    met = measured >= bound if most is None else measured <= bound
    return f"* Goal: {name}: {wanted}, measured {found}, {'met' if met else 'missed'}\n"


def _number(value: float, unit: str) -> str:
    return f"{value:{'.0f' if abs(value) >= 1000 else '.3g'}} {unit}".strip()


def goals(text: str) -> list[Goal]:
    """All goals that a report names."""
    return [Goal(*found) for found in GOAL.findall(text)]
