"""The nouns: frozen, strictly checked records without behaviour."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from zdi_metrics.comparisons import BreakSeries, Composite, Decomposition, Shock, ShockSeries
from zdi_metrics.noun import Id, Input, Noun, Number, Period, Text, Url
from zdi_metrics.upkeep import Correction, Publication, Renamed

Better = Literal["higher", "lower", "neither"]
Role = Literal["capacity", "vulnerability"]
Actor = Literal["land", "federal", "eu", "companies", "social_partners"]
Rhythm = Literal["monthly", "quarterly", "half-yearly", "yearly", "two-yearly", "irregular"]
Leitbild = Literal[
    "investment_climate", "innovation", "circular_economy", "climate_and_energy",
    "digital_infrastructure", "land_development", "less_bureaucracy", "skilled_labour",
]  # fmt: skip


class Sign(Noun):
    """What a printed mark means: an SDMX observation status, its gravity, and whether a number may stand beside it."""

    status: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    rank: int = Field(ge=0, le=99)
    meaning: Text


class Source(Noun):
    """A service or publication that tables come from."""

    id: Id
    name: Text
    publisher: Text
    kind: Literal["genesis", "eurostat", "files", "pages"]
    url: Url
    licence: Text
    licence_url: Url | None = None
    attribution: Text
    signs: Id
    login: tuple[str, ...] = ()


class Unit(Noun):
    """A unit as readers see it, with the decimals that are shown; `change_*` is the unit of a difference if another."""

    id: Id
    de: Text
    en: Text
    decimals: int = Field(ge=0, le=4)
    change_de: Text | None = None
    change_en: Text | None = None


class Theme(Noun):
    """One of the ten themes."""

    id: Id
    name_de: Text
    name_en: Text


class Measure(Noun):
    """One measured quantity of a table; additive quantities may be summed over regions."""

    unit: Id
    additive: bool = False


class Column(Noun):
    """Where a route prints a measure: a value variable or heading, in the printed unit, in rows with the codes `where`.

    `cuts` are the items of our cuts that this column stands for.
    """

    measure: Id
    name: str = ""
    unit: str = ""
    where: dict[str, str] = Field(default_factory=dict)
    cuts: dict[Id, str] = Field(default_factory=dict)


class Cut(Noun):
    """The published variable behind one of our cuts, and our item for each of its codes that we take."""

    variable: Text
    items: dict[str, str]


class Omission(Noun):
    """Printed figures of an area, of a measure or all, known to be something else, in periods `since` to `until`."""

    area: Text
    measure: Id | None = None
    since: Period
    until: Period
    reason: Text


# Columns that a reader gives to the cells of a laid out file.
CELL_COLUMNS = frozenset(
    {"area", "area_label", "geo", "period", "time", "measure", "column", "value", "sign", "quality"}
)


class Layout(Noun):
    """The columns of a published CSV file or workbook: `area`, and `period` with `value`, or neither for one a year.

    `sheet` is the sheet of a workbook, `header` further names that the header must hold. `regions` gives our code for
    what is printed; without it NUTS codes are. `estimated` is the first period that holds estimates, if none is marked
    in the file. `origin_kind` says whether it is the publisher's own file or an extract that others made.
    """

    area: Text
    period: Text | None = None
    value: Text | None = None
    sheet: Text | None = None
    header: tuple[Text, ...] = ()
    regions: dict[str, str] = Field(default_factory=dict)
    estimated: Period | None = None
    origin_kind: Literal["original", "extract"] = "original"


class Route(Noun):
    """One way to a published table and how its layout becomes ours; rows that nothing here names are left out.

    `area` names the variables that hold regions, if not the usual ones; `fields` are asked beside code and years.
    A file has an `address` (`ZDI_<TABLE>_URL` sets another) and the `layout` of its columns; without a layout it is one
    of the sustainability strategy.
    """

    columns: tuple[Column, ...] = Field(min_length=1)
    cuts: dict[Id, Cut] = Field(default_factory=dict)
    where: dict[str, str] = Field(default_factory=dict)
    area: tuple[Text, ...] = ()
    fields: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    address: Url | None = None
    layout: Layout | None = None


class Table(Noun):
    """One published table as we ask for it.

    `source` and `code` are where it is refreshed from; `verified` says whether the code was seen in a public source.
    The routes `flat` (GENESIS with an account), `cross` (GENESIS without one), `api` (Eurostat) and `file` (an
    address) say how; a table without any is kept by hand from its `page`.
    `dash` is the reading of the sign "-": zero (by the rule in `tidy`) or missing.
    `sum_districts` rebuilds North Rhine-Westphalia from its 53 Kreise where the table prints no row for the Land;
    `adds_up` says that the Land equals the sum of its Kreise in every additive measure.
    """

    id: Id
    source: Id
    code: Text
    verified: bool
    title: Text
    page: Url | None = None
    since: int = Field(ge=1900, le=2100)
    rhythm: Rhythm
    measures: dict[Id, Measure]
    cuts: tuple[Id, ...] = ()
    dash: Literal["zero", "missing"] = "missing"
    omit: tuple[Omission, ...] = ()
    sum_districts: bool = False
    adds_up: bool = False
    note: Text | None = None
    flat: Route | None = None
    cross: Route | None = None
    api: Route | None = None
    file: Route | None = None


class Break(Noun):
    """A break in a series: values from `period` on do not compare with those before."""

    period: Period
    note_de: Text
    note_en: Text


class Baseline(Noun):
    """The value that a relative target refers to."""

    period: Period
    value: Number


class Target(Noun):
    """A dated promise: without a `value` a direction, with `same_definition = false` context and never a rating."""

    year: int | None = Field(default=None, ge=1990, le=2100)
    value: Number | None = None
    level: Literal["NRW", "DE", "EU"]
    kind: Literal["law", "strategy", "benchmark"]
    rule: Literal["value", "constant", "direction"]
    same_definition: bool
    baseline: Baseline | None = None
    change: Number | None = None
    quote: Text
    url: Url
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    note_de: Text | None = None
    note_en: Text | None = None


class Revision(Noun):
    """What became of a published figure: the first one and a later one for the same period, in the indicator's unit."""

    period: Period
    first: Number
    later: Number
    url: Url


class Indicator(Noun):
    """A question with a number; `budget` says that its yearly amounts add up to one, as emissions do.

    Without a `recipe` it is declared and left empty, and `gap_*` says what is missing.
    """

    id: Id
    theme: Id
    name_de: Text
    name_en: Text
    question_de: Text
    question_en: Text
    unit: Id
    decimals: int | None = Field(default=None, ge=0, le=4)
    better: Better
    recipe: Id | None = None
    inputs: dict[Id, Input]
    params: dict[Id, Any] = Field(default_factory=dict)
    definition: Id
    method_de: Text
    method_en: Text
    caveat_de: Text
    caveat_en: Text
    leitbild: Leitbild
    role: Role
    actors: tuple[Actor, ...] = Field(min_length=1)
    bounds: tuple[Number, Number] | None = None
    budget: bool = False
    breaks: tuple[Break, ...] = ()
    revisions: tuple[Revision, ...] = ()
    targets: tuple[Target, ...] = ()
    variant_of: Id | None = None
    gap_de: Text | None = None
    gap_en: Text | None = None

    @property
    def tables(self) -> list[str]:
        """The tables that it is computed from, sorted."""
        return sorted({given.table for given in self.inputs.values()})


class Catalogue(Noun):
    """All declarations, checked against each other; every mapping is by id."""

    themes: dict[str, Theme]
    sources: dict[str, Source]
    signs: dict[str, dict[str, Sign]]
    units: dict[str, Unit]
    tables: dict[str, Table]
    indicators: dict[str, Indicator]
    composites: dict[str, Composite] = Field(default_factory=dict)
    decompositions: dict[str, Decomposition] = Field(default_factory=dict)
    shocks: dict[str, Shock] = Field(default_factory=dict)
    shock_series: dict[str, ShockSeries] = Field(default_factory=dict)
    break_series: dict[str, BreakSeries] = Field(default_factory=dict)
    corrections: dict[str, Correction] = Field(default_factory=dict)
    renamed: dict[str, Renamed] = Field(default_factory=dict)
    publication: Publication | None = None
