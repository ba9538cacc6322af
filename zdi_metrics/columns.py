"""Columns of texts, of which few differ: asked, joined and made plain by their different texts, not row by row."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd


def where(column: pd.Series, test: Callable[[str], bool]) -> np.ndarray:
    """For each row whether its text passes a test; a missing one does not."""
    codes, found = pd.factorize(column)
    passed: np.ndarray = np.array([*map(test, found), False])[codes]  # the last one is for missing texts
    return passed


def texts(codes: np.ndarray, named: Sequence[str]) -> pd.Categorical:
    """A column of texts by their codes, its categories sorted and only those that are there."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(named))).tolist()
    categories = sorted({named[code] for code in used})
    places = {text: number for number, text in enumerate(categories)}
    place = np.zeros(len(named), dtype=np.int32)
    place[used] = [places[named[code]] for code in used]
    return pd.Categorical.from_codes(place[codes], categories=pd.Index(categories, dtype="str"))


def constant(text: str, size: int) -> pd.Categorical:
    """A column that holds one text in every row."""
    return pd.Categorical.from_codes(np.zeros(size, dtype=np.int8), categories=pd.Index([text], dtype="str"))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same frame with texts of dtype str in place of categories."""
    kinds = frame.dtypes
    return frame.astype({name: "str" for name in frame.columns if isinstance(kinds[name], pd.CategoricalDtype)})


def by_text(frame: pd.DataFrame, name: str) -> dict[str, pd.DataFrame]:
    """The rows with each text of a column; where they stand together, as in sorted tables, nothing is copied."""
    codes, found = pd.factorize(frame[name])
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    if len(starts) > len(found):
        return by_text(frame.sort_values(name, kind="stable"), name)
    ends = pairwise([*starts.tolist(), len(frame)])
    return {text: frame.iloc[start:end] for text, (start, end) in zip(found, ends, strict=True)}


def together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Frames with the same columns below each other; categories are joined and stay categories."""
    columns = {name: _joined([frame[name] for frame in frames]) for name in frames[0].columns}
    return pd.DataFrame(columns, copy=False)


def _joined(parts: Sequence[pd.Series]) -> pd.Categorical | np.ndarray:
    if not isinstance(parts[0].dtype, pd.CategoricalDtype):
        return np.concatenate([part.to_numpy() for part in parts])
    named = sorted(set().union(*(part.cat.categories for part in parts)))
    places = {text: number for number, text in enumerate(named)}
    codes = [_recoded(part, places) for part in parts]
    return texts(np.concatenate(codes), named)


def _recoded(part: pd.Series, places: dict[str, int]) -> np.ndarray:
    place = np.array([places[text] for text in part.cat.categories], dtype=np.int32)
    recoded: np.ndarray = place[part.cat.codes.to_numpy()]
    return recoded
