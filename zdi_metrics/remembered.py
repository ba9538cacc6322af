"""Tables that a build need not make again, because what they rest on is the same as in the last one."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from zdi_metrics import own_code, processed, store


class Remembered(NamedTuple):
    """What is known of the last build, and of this one: per group its digest and that of every table's bytes."""

    data: Path
    known: Mapping[str, Any]
    used: MutableMapping[str, Any]


def recall(data: Path) -> Remembered:
    """What the last build left; nothing where it cannot be read."""
    try:
        known = json.loads(_place(data).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        known = {}
    return Remembered(data, known if isinstance(known, dict) else {}, {})


def keep(memory: Remembered) -> None:
    """Leave for the next build what this one used. Raises RawError when it cannot be written."""
    store.write_bytes(_place(memory.data), json.dumps(memory.used, sort_keys=True).encode("utf-8"))


def tables(
    memory: Remembered,
    group: str,
    rests_on: Iterable[Any],
    make: Callable[[], Mapping[str, pd.DataFrame]],
) -> dict[str, bytes]:
    """The bytes of a group of tables by name, made by `make` unless the last build's still hold.

    `rests_on` are the frames and declarations that they are made from. They hold if neither these nor the code has
    changed, and the files are still those that were written.
    """
    key = _digest(rests_on)
    found = _still_there(memory, group, key)
    if found is None:
        found = {name: processed.comparison_bytes(name, table) for name, table in make().items()}
    memory.used[group] = {"rests_on": key, "tables": {name: store.sha256(content) for name, content in found.items()}}
    return found


def _still_there(memory: Remembered, group: str, key: str) -> dict[str, bytes] | None:
    known = memory.known.get(group)
    if not isinstance(known, dict) or known.get("rests_on") != key or not isinstance(known.get("tables"), dict):
        return None
    found = {}
    for name, digest in known["tables"].items():
        try:
            found[name] = processed.comparison_path(memory.data, name).read_bytes()
        except (OSError, ValueError):  # a damaged memory may name what can be no file
            return None
        if store.sha256(found[name]) != digest:
            return None
    return found or None


def _place(data: Path) -> Path:
    return data / ".cache" / "comparisons.json"


def _digest(rests_on: Iterable[Any]) -> str:
    whole = hashlib.sha256(code().encode("utf-8"))
    for part in rests_on:
        whole.update(_frame(part) if isinstance(part, pd.DataFrame) else repr(part).encode("utf-8"))
    return whole.hexdigest()


def _frame(frame: pd.DataFrame) -> bytes:
    """Digest of a table: its columns, and every cell in its order."""
    named = json.dumps([*map(str, frame.columns), len(frame)]).encode("utf-8")
    cells = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(named + np.ascontiguousarray(cells).tobytes()).digest()


def code() -> str:
    """Digest of the code that gives numbers and its libraries: with others everything is made anew."""
    return own_code.digest("*.py", "methods/*.py", "sources/*.py", "areas.csv")
