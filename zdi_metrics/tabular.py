"""Frames to bytes: CSV and Parquet, the same bytes on every machine."""

import io
import itertools
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SPECIAL = re.compile('[,"\n]')
HUGE, TINY = 1e10, 1e-3  # from here on Arrow and Python print numbers differently
NOTHING = pa.scalar("", pa.large_string())


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """CSV in UTF-8 with comma and point, the same bytes on every machine."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def series_parts(frames: Sequence[pd.DataFrame]) -> list[bytes]:
    """Rows of indicators, texts categorical, as CSV in parts: the bytes of `csv_bytes`, each text quoted once.

    There is at least one frame; all have the same columns.
    """
    head = (",".join(frames[0].columns) + "\n").encode("utf-8")
    return [head, *map(_lines, frames)]


def _lines(rows: pd.DataFrame) -> bytes:
    ends = [","] * (len(rows.columns) - 1) + ["\n"]
    columns = [_printed(rows[name], end) for name, end in zip(rows.columns, ends, strict=True)]
    lines = pc.binary_join_element_wise(*columns, NOTHING)
    size = int(pc.sum(pc.binary_length(lines)).as_py() or 0)
    found: bytes = lines.buffers()[2].slice(0, size).to_pybytes() if size else b""
    return found


def _printed(column: pd.Series, end: str) -> pa.Array:
    """Every field of a column as it stands in the file, with what ends it."""
    if column.name == "value":
        return _with(_numbers(column.to_numpy()), end)
    texts = [_quoted(text) + end for text in column.cat.categories]
    return pa.array(texts, pa.large_string()).take(pa.array(column.cat.codes.to_numpy()))


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if SPECIAL.search(text) else text


def _numbers(values: np.ndarray) -> pa.Array:
    """Numbers as Python prints them, and nothing for NaN; Arrow prints most of them alike, and many at a time."""
    size = np.abs(values)
    whole = (values == np.rint(values)) & (size < HUGE) & (size > 0)
    texts = pc.cast(pa.array(np.where(whole, 0.5, values)), pa.large_string())
    digits = pc.cast(pa.array(np.where(whole, values, 0).astype(np.int64)), pa.large_string())
    texts = pc.if_else(pa.array(whole), _with(digits, ".0"), texts)
    odd = ~whole & ((size >= HUGE) | (size < TINY))
    texts = pc.replace_with_mask(texts, pa.array(odd), pa.array(map(repr, values[odd].tolist()), pa.large_string()))
    return pc.if_else(pa.array(np.isnan(values)), NOTHING, texts)


def _with(texts: pa.Array, end: str) -> pa.Array:
    return pc.binary_join_element_wise(texts, pa.scalar(end, pa.large_string()), NOTHING)


def parquet_bytes(frames: Iterable[pd.DataFrame]) -> bytes:
    """Parquet, zstd, without an index or pandas metadata: rows of indicators, texts categorical, a row group each.

    There is at least one frame; all have the same columns.
    """
    sink = io.BytesIO()
    tables = map(_arrow, frames)
    first = next(tables)
    # Without Arrow's own schema readers find plain texts.
    with pq.ParquetWriter(sink, first.schema, compression="zstd", store_schema=False) as file:
        for table in itertools.chain([first], tables):
            file.write_table(table, row_group_size=max(len(table), 1))
    return sink.getvalue()


def _arrow(frame: pd.DataFrame) -> pa.Table:
    return pa.table({name: _column(frame[name]) for name in frame.columns})


def _column(column: pd.Series) -> pa.Array:
    if column.name == "value":
        return pa.array(column, pa.float64(), from_pandas=True)
    codes, known = column.cat.codes.to_numpy(dtype=np.int32), pa.array(column.cat.categories, pa.string())
    return pa.DictionaryArray.from_arrays(codes, known)
