"""Nouns of upkeep: corrections of single cells, ids that were given up, and who publishes the tables."""

import datetime as dt
from typing import Literal

from pydantic import Field

from zdi_metrics.noun import Id, Noun, Number, Period, Text, Url


class Cell(Noun):
    """What is printed in a cell: a number, a sign, or a number with a sign."""

    value: Number | None = None
    sign: str = ""


class Correction(Noun):
    """One published cell that is known to be wrong, and what is read instead.

    It holds only while the publisher prints `expect`; when another figure appears, it is not applied any more.
    `sign` stays the printed one unless `instead` names another.
    """

    id: Id
    table: Id
    area: Text
    period: Period
    measure: Id
    cuts: dict[Id, str] = Field(default_factory=dict)
    expect: Cell
    instead: Cell
    reason: Text
    url: Url
    reported: dt.date


class Renamed(Noun):
    """A published id that is no longer in use: of an indicator or of a definition, and `now`, the one that replaced it.

    `id` is a running name of the entry; without `now` nothing replaced it.
    """

    id: Id
    kind: Literal["indicator", "definition"]
    old: Id
    now: Id | None = None
    date: dt.date
    reason: Text


class Publication(Noun):
    """Who publishes the tables, for the metadata that open-data portals harvest.

    `base` is the address under which `data/processed` is published, with a slash at its end; without it all addresses
    are relative to the metadata. `contributor` is the id that GovData gave. `licence` is an address of the licence
    vocabulary of DCAT-AP.de, if the publisher has cleared one for all figures.
    """

    id: Id
    title_de: Text
    title_en: Text
    description_de: Text
    description_en: Text
    publisher: Text
    publisher_url: Url | None = None
    contact_email: Text | None = None
    contact_url: Url | None = None
    base: Url | None = None
    contributor: Url | None = None
    licence: Url | None = None
    agency: Text
    structure: Text
    eu_themes: dict[Id, tuple[Text, ...]]
