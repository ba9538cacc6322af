"""Frames to bytes: CSV and Parquet, the same bytes on every machine."""

import io
import re

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


def series_bytes(series: pd.DataFrame) -> bytes:
    """Rows of indicators, texts categorical, as CSV: the bytes of `csv_bytes`, each different text quoted once."""
    ends = [",", *[","] * (len(series.columns) - 2), "\n"]
    columns = [_printed(series[name], end) for name, end in zip(series.columns, ends, strict=True)]
    lines = pc.binary_join_element_wise(*columns, NOTHING)
    size = int(pc.sum(pc.binary_length(lines)).as_py() or 0)
    head = (",".join(series.columns) + "\n").encode("utf-8")
    return head + (lines.buffers()[2].slice(0, size).to_pybytes() if size else b"")


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


def parquet_bytes(series: pd.DataFrame) -> bytes:
    """Parquet, zstd, without an index or pandas metadata; texts may be categorical."""
    columns = [_arrow(series[name]) for name in series.columns]
    sink = io.BytesIO()
    table = pa.Table.from_arrays(columns, names=list(series.columns))
    pq.write_table(table, sink, compression="zstd", store_schema=False)  # readers shall find plain texts
    return sink.getvalue()


def _arrow(column: pd.Series) -> pa.Array:
    if column.name == "value":
        return pa.array(column, pa.float64(), from_pandas=True)
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return pa.array(column, pa.string())
    return pa.DictionaryArray.from_arrays(column.cat.codes.to_numpy(), pa.array(column.cat.categories, pa.string()))
