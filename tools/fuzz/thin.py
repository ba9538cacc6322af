"""Takes over into the corpus what reaches something new: steps from line to line of the package, as traced."""

import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from fuzz import targets

PACKAGE = str(targets.ROOT / "zdi_metrics")
LARGEST = 4096  # bytes of an input that is taken over
Steps = set[tuple[str, int, int]]


def thin(name: str, found: Path) -> int:
    """Keep the smallest of the found inputs that reach what the corpus does not; returns how many."""
    reached: Steps = set().union(*(steps(name, path.read_bytes()) for path in targets.inputs(targets.CORPUS, name)))
    taken = 0
    for path in sorted(targets.inputs(found, name), key=lambda path: path.stat().st_size):
        content = path.read_bytes()
        if len(content) > LARGEST or (new := steps(name, content)) <= reached:
            continue
        reached |= new
        taken += 1
        (targets.CORPUS / name / hashlib.sha256(content).hexdigest()[:12]).write_bytes(content)
    return taken


def steps(name: str, content: bytes) -> Steps:
    """The steps from line to line that a target takes in the package for an input."""
    taken: Steps = set()

    def tracer(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        before = 0

        def local(frame: FrameType, event: str, argument: Any) -> Callable[..., Any]:
            nonlocal before
            if event == "line":
                taken.add((frame.f_code.co_filename, before, frame.f_lineno))
                before = frame.f_lineno
            return local

        return local

    sys.settrace(tracer)
    try:
        with suppress(Exception):
            targets.attempt(name, content)
    finally:
        sys.settrace(None)
    return taken
