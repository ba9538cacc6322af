"""The nouns of a composite: which regions are compared in what, and how much each part counts."""

from typing import Annotated, Literal

from pydantic import Field

from zdi_metrics.noun import Id, Noun, Text


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
