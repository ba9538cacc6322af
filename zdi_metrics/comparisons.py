"""The nouns of comparisons: composites of regions, decompositions, shocks and the series they are looked at in."""

from typing import Annotated, Literal

from pydantic import Field

from zdi_metrics.noun import Id, Input, Noun, Period, Text


class Dimension(Noun):
    """One part of a composite: its indicators with their weights, and its own weight."""

    id: Id
    name_de: Text
    name_en: Text
    weight: float = Field(gt=0)
    indicators: dict[Id, Annotated[float, Field(gt=0)]] = Field(min_length=1)


class Comparable(Noun):
    """Which regions are compared: those where an indicator is at least so much, in its unit."""

    indicator: Id
    least: float


class Composite(Noun):
    """A profile of regions of one level from several indicators; regions below the `threshold` of figures are left out.

    Peers are compared whether they are `comparable` or not.
    """

    id: Id
    name_de: Text
    name_en: Text
    note_de: Text
    note_en: Text
    level: Literal["nuts1", "nuts2"]
    comparable: Comparable
    threshold: float = Field(gt=0, le=1)
    dimensions: tuple[Dimension, ...] = Field(min_length=1)


class Decomposition(Noun):
    """A change and the indicators that add up to it, in one unit.

    Each figure of a part counts since `since`, or, if not `cumulative`, for its own year only. `total` is the quantity
    that changed, where it is an indicator too.
    """

    id: Id
    name_de: Text
    name_en: Text
    since: Period
    cumulative: bool
    total: Id | None = None
    parts: dict[Id, tuple[Text, Text]] = Field(min_length=2)


class Shock(Noun):
    """A shock: the last year before it and the year it is measured by, the upswing after it, the years that count."""

    id: Id
    name_de: Text
    name_en: Text
    start: int
    end: int
    rebound: tuple[int, int] | None = None
    until: int | None = None


class ShockSeries(Noun):
    """Amounts in which shocks are looked at, by sector where the input has items; `less` makes sectors disjoint.

    `nation` are the areas whose sum is compared with; without any there is no comparison. `rebounds` are the upswings
    by shock where the nation's low point in this series lies in another year than the shock's own upswing begins.
    """

    id: Id
    name_de: Text
    name_en: Text
    note_de: Text
    note_en: Text
    input: Input
    less: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    rebounds: dict[Id, tuple[int, int]] = Field(default_factory=dict)
    nation: tuple[str, ...] = ()


class BreakSeries(Noun):
    """An indicator whose course over the years is tested for structural breaks.

    `nation` are the areas whose inputs add up to those of Germany, where Germany has no figures of its own.
    """

    id: Id
    indicator: Id
    nation: tuple[str, ...] = ()
