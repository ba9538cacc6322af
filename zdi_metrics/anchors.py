"""Anchors: published figures, best from another publication than the series, that the whole chain must reproduce."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd
from pydantic import Field, ValidationError

from zdi_metrics.areas import area as find_area
from zdi_metrics.catalogue import FOLDER
from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import Catalogue
from zdi_metrics.noun import Id, Noun, Number, Period, Text, Url
from zdi_metrics.records import LedgerRow

PATH = FOLDER / "anchors.csv"
REVISED = 0.1  # beyond this share of the figure a deviation is no revision, whatever was fetched since


class Anchor(Noun):
    """A figure of an indicator as printed at `address`; `independent` is yes when that is another publication."""

    indicator: Id
    area: Text
    period: Period
    expected: Number
    tolerance: Number = Field(ge=0)
    independent: str = Field(pattern="^(yes|no)$")
    address: Url
    note: str = ""


def read(path: Path = PATH) -> tuple[Anchor, ...]:
    """All anchors, in the order of the file. Raises CatalogueError that names the first line that is none."""
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path} cannot be read ({type(error).__name__}).", "Restore it from git.") from None
    return tuple(_anchor(line, number, path) for number, line in enumerate(lines, 2))


def _anchor(line: dict[str, str], number: int, path: Path) -> Anchor:
    try:
        found = Anchor.model_validate(line, strict=False)
        find_area(found.area)
    except (ValidationError, CatalogueError) as error:
        why = error.errors()[0]["loc"] if isinstance(error, ValidationError) else (error.what,)
        what = f"Line {number} of {path.name} is no anchor ({'.'.join(str(part) for part in why)})."
        raise CatalogueError(what, f"Write: {', '.join(Anchor.model_fields)}.") from None
    return found


def deviations(
    anchors: Iterable[Anchor],
    series: pd.DataFrame,
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
) -> Iterator[tuple[str, Anchor, str]]:
    """Anchors that the rows of all indicators do not reproduce: kind of finding, anchor, what.

    A small deviation where newer figures were fetched since is a `note`, for it may be a revision; everything else is a
    `problem`. Indicators without any row are gaps, and told elsewhere.
    """
    values = series.set_index(["indicator", "area", "period"])["value"].dropna()
    present = set(series["indicator"])
    for anchor in anchors:
        if anchor.indicator not in catalogue.indicators:
            yield "problem", anchor, "no such indicator is declared"
            continue
        if anchor.indicator not in present:
            continue
        found = values.get((anchor.indicator, find_area(anchor.area).code, anchor.period))
        if found is None:
            yield "problem", anchor, f"the published figure {anchor.expected:g} has no counterpart: there is no number"
        elif abs(found - anchor.expected) > anchor.tolerance + 1e-9 * abs(anchor.expected):
            kind = "note" if _may_be_revised(anchor, found, catalogue, ledger) else "problem"
            yield (
                kind,
                anchor,
                f"published is {anchor.expected:g} (within {anchor.tolerance:g}), here it is {found:.6g}",
            )


def _may_be_revised(
    anchor: Anchor, found: float, catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]
) -> bool:
    tables = set(catalogue.indicators[anchor.indicator].tables)
    fetched = any(row.kind == "live" for table in tables for row in ledger.get(table, ()))
    return fetched and abs(found - anchor.expected) <= REVISED * abs(anchor.expected)
