"""Columns of texts, rounding and printing by column: the same as row by row."""

import io

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zdi_metrics import processed
from zdi_metrics.columns import by_text, constant, plain, texts, together, where
from zdi_metrics.methods.rounding import significant
from zdi_metrics.tabular import csv_bytes, parquet_bytes, series_parts

WORDS = ["b", "a", "ä, Kreis", 'sagt "nein"', "zwei\nZeilen", ""]
numbers = st.floats(allow_subnormal=True) | st.integers(-(10**13), 10**13).map(lambda n: n / 8)


def series(rows):
    """Rows of a made-up indicator, texts categorical, as `compute` gives them."""
    frame = pd.DataFrame([dict.fromkeys(processed.TEXTS, "x") | row for row in rows], columns=list(processed.TYPES))
    return frame.astype({"value": "float64", **dict.fromkeys(processed.TEXTS, "category")})


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(numbers, min_size=1, max_size=40))
def test_significant_rounds_as_the_decimal_text_does(values):
    expected = [float(f"{value:.10g}") if np.isfinite(value) else np.nan for value in values]
    expected = [one if np.isfinite(one) else np.nan for one in expected]  # the largest would round up to infinity
    found = significant(np.array(values, dtype=np.float64))
    np.testing.assert_array_equal(found, expected)
    assert np.signbit(found[found == 0]).tolist() == [np.signbit(one) for one in expected if one == 0]


@pytest.mark.parametrize("value", [0.5, 9999999999.5, 99999999995.0, 1e22, 1e23, 5e-324, 1.7e308, 12345678901.5, 2 / 3])
def test_significant_near_ties_and_at_the_ends_of_the_range(value):
    assert significant(np.array([value, -value])).tolist() == [float(f"{value:.10g}"), -float(f"{value:.10g}")]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.lists(st.tuples(numbers, st.sampled_from(WORDS), st.sampled_from(WORDS)), max_size=20))
def test_rows_are_printed_as_pandas_prints_them(rows):
    frame = series([{"value": value, "area": area, "vintage": vintage} for value, area, vintage in rows])
    whole, half = series_parts([frame]), len(frame) // 2
    assert b"".join(whole) == csv_bytes(plain(frame))
    assert b"".join(series_parts([frame.iloc[:half], frame.iloc[half:]])) == b"".join(whole)


def test_no_number_becomes_infinity():
    assert np.isnan(significant(np.array([1.7976931348623157e308, -1.7976931348623157e308, np.inf]))).all()


def test_categories_are_plain_texts_in_parquet_for_other_readers():
    frame = series([{"value": 1.5, "area": "DEA"}, {"value": np.nan, "area": "DE"}])
    content = parquet_bytes([frame])
    assert {str(field.type) for field in pq.read_schema(io.BytesIO(content))} == {"string", "double"}
    found = pq.read_table(io.BytesIO(content)).to_pandas()
    assert found["area"].tolist() == ["DEA", "DE"]
    parts = parquet_bytes([frame.iloc[:1], frame.iloc[1:]])
    assert pq.ParquetFile(io.BytesIO(parts)).num_row_groups == 2
    assert pq.read_table(io.BytesIO(parts)).to_pandas().equals(found)


def test_texts_have_sorted_categories_and_no_others():
    column = texts(np.array([2, 0, 2]), ["b", "unused", "a"])
    assert (column.tolist(), list(column.categories)) == (["a", "b", "a"], ["a", "b"])
    assert texts(np.array([1, 0, 1]), ["a", "a"]).tolist() == ["a", "a", "a"]


def test_frames_with_other_categories_go_together():
    one, two = (pd.DataFrame({"area": texts(np.array([0, 1]), named), "value": [1.0, 2.0]}) for named in ("ab", "cb"))
    whole = together([one, two])
    assert whole["area"].tolist() == ["a", "b", "c", "b"]
    assert list(whole["area"].cat.categories) == ["a", "b", "c"]
    assert together([processed.empty()]).empty


def test_rows_by_text_even_where_they_do_not_stand_together():
    frame = pd.DataFrame({"indicator": ["a", "b", "a"], "value": [1, 2, 3]})
    assert {name: rows["value"].tolist() for name, rows in by_text(frame, "indicator").items()} == {
        "a": [1, 3],
        "b": [2],
    }
    assert by_text(processed.empty(), "indicator") == {}


def test_a_missing_text_passes_no_test():
    assert where(pd.Series(["a", None, "b"], dtype="str"), lambda text: text == "b").tolist() == [False, False, True]
    assert where(pd.Series(["a", None], dtype="category"), lambda text: True).tolist() == [True, False]


def test_a_test_of_texts_for_every_row():
    assert where(pd.Series(["05", "DEA", "05"]), str.isdigit).tolist() == [True, False, True]
    assert where(pd.Series(constant("DEA", 2)), str.isdigit).tolist() == [False, False]
