import re

import pytest

from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import CatalogueError
from zdi_metrics.provenance import licence
from zdi_metrics.wording import in_language, number, period, quantity

GERMAN_TERMS = re.compile("Nutzung|Quellenangabe|nicht|genannt|gestattet")
PERCENT = catalogue().units["percent"]


@pytest.mark.parametrize(
    ("value", "decimals", "german", "english"),
    [
        (1234567.85, 1, "1.234.567,9", "1,234,567.9"),
        (2.25, 1, "2,3", "2.3"),
        (-0.04, 1, "0,0", "0.0"),
        (-2.25, 1, "−2,3", "−2.3"),
        (5, 0, "5", "5"),
    ],
)
def test_numbers_are_printed_half_up_in_the_readers_format(value, decimals, german, english):
    assert number(value, decimals) == german
    assert number(value, decimals, "en") == english


def test_quantities_have_their_unit_and_changes_their_sign():
    assert quantity(45.02, PERCENT) == "45,0\N{NO-BREAK SPACE}%"
    assert quantity(45.02, PERCENT, "en") == "45.0%"
    assert quantity(1.2, PERCENT, change=True) == "+1,2\N{NO-BREAK SPACE}Prozentpunkte"
    assert quantity(-1.2, PERCENT, "en", change=True) == "−1.2\N{NO-BREAK SPACE}percentage points"
    assert quantity(0.0333, PERCENT, change=True) == "+0,03\N{NO-BREAK SPACE}Prozentpunkte"
    assert quantity(-0.002, PERCENT, "en", change=True) == "−0.002\N{NO-BREAK SPACE}percentage points"
    assert quantity(0.0333, PERCENT) == "0,0\N{NO-BREAK SPACE}%"
    assert quantity(1e-9, PERCENT, change=True) == quantity(0, PERCENT, change=True)
    assert quantity(1041, catalogue().units["number"]) == "1.041"
    assert quantity(float("inf"), PERCENT) == quantity(-1e200, PERCENT) == "–"
    assert quantity(None, PERCENT) == quantity(float("nan"), PERCENT) == "–"


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("2023", "2023", "2023"),
        ("2023-S1", "1. Halbjahr 2023", "half-year 1, 2023"),
        ("2023-Q4", "4. Quartal 2023", "quarter 4, 2023"),
        ("2023-12-31", "31.12.2023", "2023-12-31"),
        ("2023-05", "05.2023", "2023-05"),
    ],
)
def test_periods_are_printed_for_people(text, german, english):
    assert period(text) == german
    assert period(text, "en") == english


def test_there_is_no_third_language():
    with pytest.raises(CatalogueError, match="no language 'fr'"):
        in_language(catalogue().themes["resilience"], "name", "fr")


def test_terms_of_use_are_told_in_the_language_of_the_reader():
    for name in {source.licence for source in catalogue().sources.values()}:
        assert licence(name) == name
        assert not GERMAN_TERMS.search(licence(name, "en")), name
    assert licence("CC BY 4.0", "en") == "CC BY 4.0"
