"""Corrections of published cells: they hold while the publisher prints what is expected, and no longer."""

import pandas as pd
import pytest
from conftest import FIGURES, keep

from zdi_metrics import corrections, processed, provenance, store
from zdi_metrics.catalogue import catalogue as read_catalogue
from zdi_metrics.errors import CatalogueError
from zdi_metrics.loading import observe
from zdi_metrics.pipeline import build_tables

CORRECTION = """
[[correction]]
id = "employees_2022"
table = "work"
area = "DEA"
period = "2022"
measure = "employees"
expect = { value = 100 }
instead = { value = 101 }
reason = "two digits swapped"
url = "https://example.org/erratum"
reported = 2024-05-02
"""


def declared(data, text=CORRECTION):
    """The small catalogue with a correction."""
    (data.parent / "catalogue" / "corrections.toml").write_text(text, encoding="utf-8")
    return read_catalogue.__wrapped__(data.parent / "catalogue")


def read(data, catalogue):
    observed, failures = observe(data, catalogue, store.ledger(data))
    assert not failures
    return observed


def test_a_correction_is_applied_and_moves_no_other_cell(small):
    data, plain = small
    catalogue = declared(data)
    before, after = read(data, plain), read(data, catalogue)
    assert after["work"]["value"].tolist() == [101, 110]
    assert after["work"]["origin_row"].tolist() == ["1 corrected:employees_2022", "2"]
    pd.testing.assert_frame_equal(before["industry"], after["industry"])
    assert [s.state for s in corrections.standings(catalogue.corrections.values(), after)] == ["applied"]


def test_it_reaches_the_tables_and_the_trace_says_so(small, monkeypatch):
    data, _ = small
    catalogue = declared(data)
    build_tables(data, catalogue)
    assert processed.read_indicators(data, "employees")["value"].tolist() == [101, 110]
    monkeypatch.setattr(provenance, "catalogue", lambda: catalogue)
    told = provenance.trace_text(data, catalogue.indicators["employees"], "DEA", "2022")
    assert "Zeile 1; Stand" in told
    assert "berichtigt (employees_2022): gedruckt ist 100; two digits swapped – gemeldet 2024-05-02" in told
    assert "corrected (employees_2022): printed is 100" in provenance.trace_text(
        data, catalogue.indicators["employees"], "DEA", "2022", "en"
    )


def test_it_expires_when_the_publisher_prints_something_else(small):
    data, _ = small
    catalogue = declared(data)
    keep(data, "work", FIGURES["work"].replace(",100,", ",102,"))
    observed = read(data, catalogue)
    assert observed["work"]["value"].tolist() == [102, 110]
    (standing,) = corrections.standings(catalogue.corrections.values(), observed)
    assert (standing.state, standing.printed) == ("expired", "102")


def test_a_cell_that_is_not_printed_is_told(small):
    data, _ = small
    catalogue = declared(data, CORRECTION.replace('"2022"\n', '"2021"\n'))
    (standing,) = corrections.standings(catalogue.corrections.values(), read(data, catalogue))
    assert standing.state == "no cell"
    assert not list(corrections.standings(catalogue.corrections.values(), {}))  # nothing read, nothing said


@pytest.mark.parametrize(
    ("period", "expect", "instead", "value", "sign", "status"),
    [
        ("2023", '{ value = 420, sign = "p" }', "{ value = 421 }", 421, "p", "P"),  # the mark stays
        ("2023", '{ value = 420, sign = "p" }', '{ value = 421, sign = "r" }', 421, "r", "A"),
        ("2022", "{ value = 400 }", '{ sign = "." }', None, ".", "Q"),
        ("2023", "{ value = 420 }", "{ value = 421 }", 420, "p", "P"),  # not what is printed: nothing happens
    ],
)
def test_marks_stay_unless_another_is_named(small, period, expect, instead, value, sign, status):
    data, _ = small
    text = CORRECTION.replace("{ value = 100 }", expect).replace("{ value = 101 }", instead)
    text = text.replace('"work"', '"industry"').replace('"employees"\n', '"turnover"\n')
    frame = read(data, declared(data, text.replace('"2022"\n', f'"{period}"\n')))["industry"]
    cell = frame[(frame["measure"] == "turnover") & (frame["period"] == period)].iloc[0]
    assert (cell["sign"], cell["status"]) == (sign, status)
    assert cell["value"] == value if value is not None else pd.isna(cell["value"])


def test_a_sign_instead_of_a_number_gives_way_to_one(small):
    data, _ = small
    text = CORRECTION.replace("{ value = 100 }", '{ sign = "." }').replace('"work"', '"industry"')
    text = text.replace('"employees"\n', '"foreign_turnover"\n').replace('"2022"\n', '"2023"\n')
    frame = read(data, declared(data, text))["industry"]
    cell = frame[(frame["measure"] == "foreign_turnover") & (frame["period"] == "2023")].iloc[0]
    assert (cell["value"], cell["sign"], cell["status"]) == (101, "", "A")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"work"', '"werk"', "table: 'werk' is not declared; did you mean 'work'"),
        ('"employees"\n', '"employes"\n', "measure: 'employes' is not declared"),
        ('"DEA"', '"NW"', "area: 'NW' is no code"),
        ("{ value = 101 }", "{ value = 100 }", "instead: is what is printed already"),
        ("{ value = 100 }", "{ }", "expect: is empty"),
        ('"https://example.org/erratum"', '"by telephone"', "url"),
        ("reason", 'cuts = { sex = "all" }\nreason', "cuts: names ['sex']; table work has: none"),
    ],
)
def test_a_wrong_declaration_gets_a_sentence(small, old, new, named):
    data, _ = small
    with pytest.raises(CatalogueError) as error:
        declared(data, CORRECTION.replace(old, new))
    assert named in str(error.value)
