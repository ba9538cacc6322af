"""All targets by name, and what must hold whatever bytes they are given."""

import re
import resource
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from zdi_metrics.errors import ZdiError

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "fuzz" / "corpus"
CRASHES = ROOT / "tests" / "fuzz" / "crashes"
MODULES = {  # where each target is; nothing else is imported for it, which takes seconds
    "readers": "flatfile crosstab tsv jsonstat dns figures published table workbook packed geojson observations",
    "kept": "catalogue draft ledger status tables caches names",
    "replies": "genesis eurostat address",
    "shown": "shown",
}
NAMES = {name: module for module, names in MODULES.items() for name in names.split()}
LARGEST = 64 * 1024  # bytes of an input
SLOWEST = 2.0  # seconds of one processor for an input
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
MEMORY = 500  # megabytes that an input may take


def target(name: str) -> Callable[[bytes], None]:
    """What takes the bytes."""
    found: Callable[[bytes], None] = import_module(f"fuzz.{NAMES[name]}").TARGETS[name]
    return found


def attempt(name: str, content: bytes) -> None:
    """Give bytes to a target: a ZdiError that tells what to do is an answer, anything else goes through."""
    each(lambda: target(name)(content))


def each(*steps: Callable[[], Any]) -> None:
    """Take every step, whatever became of those before: what one refuses the next may take otherwise."""
    for step in steps:
        try:
            step()
        except ZdiError as error:
            told = error
        else:
            continue
        assert told.what.strip(), "an error says what is wrong"
        str(told).encode("utf-8")  # it can be printed
        assert not STEERING.search(str(told)), f"an error steers the terminal: {told!r}"


def within_bounds(name: str, content: bytes, slower: int = 1) -> None:
    """The same, in bounded time and memory; `slower` allows for a machine or a process that is."""
    start, peak = time.process_time(), peak_memory()
    attempt(name, content)
    took, grown = time.process_time() - start, peak_memory() - peak
    assert took <= SLOWEST * slower, f"took {took:.1f} s of a processor"
    assert grown <= MEMORY, f"took {grown} MB"


def peak_memory() -> int:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def inputs(folder: Path, name: str) -> list[Path]:
    """The kept inputs of a target in a folder of inputs by target."""
    return sorted(path for path in (folder / name).glob("*") if path.is_file())
