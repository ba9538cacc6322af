"""Reads answers of Eurostat's statistics service: one data set in JSON-stat 2.0."""

import json
import math
import re
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources import packed, tsv

CELLS = 10**12  # of the cube that the sizes span; most of it is empty
CURE = "Compare the request with the table at Eurostat and ask again."
Index = npt.NDArray[np.int64]


def read(content: bytes, *, places: bool = False) -> pd.DataFrame:
    """One row per cell with a value or a status, in the order of the cube (the last dimension runs fastest).

    Columns: the dimensions but time, named as in `id` in lower case (categorical, all published codes in their order);
    `time` (SDMX text); `value` (float64, NaN where missing); `sign`: the letters of the status apart from each other
    ("b d p"), behind ":" where the value is missing; "|C" (confidential) is given as "c". A single status for the whole
    data set stands beside every value. A cell without value and status is no row; an empty `value` gives no rows.
    With `places` a last column `origin_row` holds the position in `value`, as text.
    Content may be packed. Raises TableChanged when the answer is an error, a warning or no data set of this kind.
    """
    dataset = _dataset(content)
    codes = _codes(dataset)
    sizes = [len(one) for one in codes.values()]
    cells = math.prod(sizes)
    if cells > CELLS:
        _refuse(f"it spans more than {CELLS} cells")
    at, values = _values(dataset.get("value"), cells)
    flagged, flags = _statuses(dataset.get("status"), at, cells)
    rows = pd.Index(at).union(pd.Index(flagged)).to_numpy()
    value = np.full(rows.size, np.nan)
    value[np.searchsorted(rows, at)] = values
    status = np.full(rows.size, "", dtype=object)
    status[np.searchsorted(rows, flagged)] = flags
    which = np.unravel_index(rows, sizes) if rows.size else (rows,) * len(sizes)
    columns: dict[str, Any] = {
        name: tsv.category(codes[name], one) for name, one in zip(codes, which, strict=True) if name != "time"
    }
    columns["time"] = tsv.text(codes["time"], which[list(codes).index("time")])
    columns |= {"value": value, "sign": _signs(status, np.isnan(value))}
    if places:
        columns["origin_row"] = pa.array(rows).cast(pa.string()).to_pandas()
    return pd.DataFrame(columns)


def labels(content: bytes) -> dict[str, dict[str, str]]:
    """Names of the codes by dimension, as published; a code without a name is its own. Raises TableChanged."""
    dataset = _dataset(content)
    dimensions = _codes(dataset)
    found: dict[str, dict[str, str]] = {}
    for printed, (name, codes) in zip(dataset["id"], dimensions.items(), strict=True):
        names = dataset["dimension"][printed]["category"].get("label", {})
        if not isinstance(names, dict) or not all(isinstance(label, str) for label in names.values()):
            _refuse(f"the labels of {name} are no texts")
        found[name] = {code: names.get(code, code) for code in codes}
    return found


def updated(content: bytes) -> str:
    """When the data were last updated, as published (ISO); "" when the answer does not say. Raises TableChanged."""
    moment = _dataset(content).get("updated", "")
    return moment if isinstance(moment, str) else _refuse("`updated` is no text")


def _refuse(what: str) -> NoReturn:
    raise TableChanged(f"The answer is no data set in JSON-stat 2.0: {what}.", CURE)


def _dataset(content: bytes) -> dict[str, Any]:
    text = packed.unpack(content)
    try:
        answer = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
        if re.search(rb"\\u[dD][89a-fA-F]", text):
            json.dumps(answer, ensure_ascii=False).encode("utf-8")  # halves of characters cannot be written again
    except (ValueError, RecursionError):
        _refuse(f"it begins {packed.decode(text[:60])!r}")
    if not isinstance(answer, dict):
        _refuse(f"it is a {type(answer).__name__}")
    for kind in ("error", "warning"):
        if kind in answer:
            said = answer[kind][0] if isinstance(answer[kind], list) and answer[kind] else answer[kind]
            label = said.get("label") if isinstance(said, dict) else said
            raise TableChanged(f"Eurostat's answer is the {kind} {str(label)[:300]!r}.", CURE)
    if answer.get("class") != "dataset" or answer.get("version") != "2.0":
        _refuse("its class and version are others")
    return answer


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_number(printed: str) -> NoReturn:
    raise ValueError(f"{printed} is no number")


def _codes(dataset: dict[str, Any]) -> dict[str, list[str]]:
    """Codes by dimension in the order of the cube; of `time` the periods as SDMX text."""
    names, sizes, dimension = dataset.get("id"), dataset.get("size"), dataset.get("dimension")
    if not isinstance(names, list) or len(names) > tsv.DIMENSIONS or not all(isinstance(name, str) for name in names):
        _refuse(f"`id` is no list of names, or names more than {tsv.DIMENSIONS} dimensions")
    if not isinstance(sizes, list) or len(sizes) != len(names) or not isinstance(dimension, dict):
        _refuse("`size` and `dimension` do not fit `id`")
    codes: dict[str, list[str]] = {}
    for printed, size in zip(names, sizes, strict=True):
        name = "time" if printed.lower() == "time_period" else printed.lower()
        if not name or name in codes or name in tsv.OURS - {"time"}:
            _refuse(f"the dimension {printed[:60]!r} is there twice, or has the name of one of our columns")
        codes[name] = _categories(dimension.get(printed), name)
        if type(size) is not int or size != len(codes[name]):
            _refuse(f"{name} has {len(codes[name])} codes instead of {str(size)[:60]}")
    if "time" not in codes:
        _refuse("it has no dimension time")
    periods = [tsv.period(code) or "" for code in codes["time"]]
    if "" in periods or len(set(periods)) < len(periods):
        _refuse(f"its periods are {', '.join(codes['time'])[:200]}")
    return codes | {"time": periods}


def _categories(dimension: Any, name: str) -> list[str]:
    """Codes of a dimension in their order; without an index there is only the one that has a label."""
    category = dimension.get("category") if isinstance(dimension, dict) else None
    if not isinstance(category, dict):
        _refuse(f"{name} has no categories")
    index = category.get("index", category.get("label"))
    if "index" not in category and isinstance(index, dict) and len(index) == 1:
        index = list(index)
    if isinstance(index, dict) and {type(place) for place in index.values()} <= {int}:
        if sorted(index.values()) != list(range(len(index))):
            _refuse(f"the codes of {name} are not numbered from 0")
        index = sorted(index, key=index.__getitem__)
    if not isinstance(index, list) or not all(isinstance(code, str) and tsv.CODE.fullmatch(code) for code in index):
        _refuse(f"the codes of {name} are none")
    if len(set(index)) < len(index):
        _refuse(f"{name} has a code twice")
    return index


def _entries(entries: Any, cells: int, what: str) -> tuple[Index, list[Any]]:
    """Positions, ascending, and what is there: of an object by position, or of a list of all cells."""
    if isinstance(entries, list):
        if len(entries) != cells:
            _refuse(f"`{what}` has {len(entries)} entries for {cells} cells")
        return np.arange(cells), entries
    if not isinstance(entries, dict):
        _refuse(f"`{what}` is neither an object nor a list")
    digits, printed = "".join(entries), list(entries.values())
    try:
        at = pa.array(list(entries), pa.string()).cast(pa.int64()).to_numpy()
    except pa.ArrowException:
        _refuse(f"the positions of `{what}` are no numbers")
    if (np.diff(at) < 0).any():
        order = np.argsort(at)
        at, printed = at[order], [printed[place] for place in order]
    if at.size and (not (digits.isascii() and digits.isdecimal()) or at[-1] >= cells or (np.diff(at) == 0).any()):
        _refuse(f"`{what}` has positions outside its {cells} cells, or one twice")
    return at, printed


def _values(entries: Any, cells: int) -> tuple[Index, npt.NDArray[np.float64]]:
    """Positions of the numbers, and the numbers."""
    at, printed = _entries(entries, cells, "value")
    if not set(map(type, printed)) <= {int, float, type(None)}:
        _refuse("a value is no number")
    try:
        numbers = np.array(printed, dtype=np.float64)
    except OverflowError:
        _refuse("a value is too large")
    if np.isinf(numbers).any():
        _refuse("a value is too large")
    there = ~np.isnan(numbers)
    return at[there], numbers[there]


def _statuses(entries: Any, at: Index, cells: int) -> tuple[Index, list[str]]:
    """Positions of the statuses, and the statuses; a single one stands at the positions `at` of all values."""
    if entries is None:
        return at[:0], []
    if isinstance(entries, str):
        return at, [entries] * at.size
    where, printed = _entries(entries, cells, "status")
    if not set(map(type, printed)) <= {str, type(None)}:
        _refuse("a status is no text")
    there = np.array([bool(status) for status in printed], dtype=bool)
    return where[there], [status for status in printed if status]


def _signs(status: npt.NDArray[np.object_], missing: npt.NDArray[np.bool_]) -> Any:
    """The column `sign` from printed statuses; older answers print ":" beside missing values."""
    which, printed = pd.factorize(status)
    beside = [tsv.letters(text.removeprefix(":").strip()) for text in printed]
    if None in beside:
        _refuse(f"the status {printed[beside.index(None)][:60]!r} is unknown")
    words = [*beside, *(f": {sign}".rstrip() for sign in beside)]
    return tsv.text(words, which + len(beside) * missing)
