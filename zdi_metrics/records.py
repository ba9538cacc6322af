"""The records: what the ledger keeps, what may be said, what a build did; frozen like the nouns."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from zdi_metrics.noun import Id, Line, Noun

Symbol = Literal["sunny", "partly_cloudy", "cloudy", "thunderstorm"]
Verdict = Literal["on course", "too slow", "wrong way", "reached", "no target", "cannot say"]

Cause = Literal["", "layout", "figures", "access"]
# Where live bytes lie below `data/raw`; no way leads out of there.
Place = Annotated[str, StringConstraints(pattern=r"^(live/[a-z][a-z0-9_]*/\d[\w-]*\.[a-z]+\.gz)?$")]


class LedgerRow(Noun):
    """Where kept bytes came from. Dates are ISO text; `digest` is over the sorted rows, `sha256` over the bytes.

    A vintage that came in several answers has a row for each; `route` names the table's route of live bytes and
    `file` their place below `data/raw`.
    """

    table: Id
    kind: Literal["snapshot", "live"]
    origin_kind: Literal["original", "extract", "transcribed"]
    publisher: Line
    code: Line
    sha256: Line
    digest: Line
    rows: int
    first_period: Line
    last_period: Line
    retrieved: Line
    state_date: Line
    licence: Line
    origin: Line
    request: Line
    route: Literal["", "flat", "cross", "api", "file"] = ""
    file: Place = ""


class Assessment(Noun):
    """What may be said today about one indicator in one area; values are in the indicator's unit.

    `symbol` is our own application of the rule of the German Sustainable Development Strategy, no official rating;
    `pace`, `pace_needed` and `projected` belong to it. From `growth` on follow second opinions, which never change the
    symbol, a continuation of the trend with its range of 80 %, which is no forecast of policy, and what the symbol
    hangs on. They are there for Germany and its Länder. `dictionary` describes each field.
    """

    indicator: str
    area: str
    period: str | None
    value: float | None
    unit: str
    status: str
    change_1y: float | None = None
    change_5y: float | None = None
    mixed_vintages: bool = False
    target_year: int | None = None
    target_value: float | None = None
    target_level: str | None = None
    target_kind: str | None = None
    distance: float | None = None
    rule: Literal["value", "constant", "direction"] | None = None
    symbol: Symbol | None = None
    pace: float | None = None
    pace_lower: float | None = None
    pace_upper: float | None = None
    pace_needed: float | None = None
    pace_needed_lower: float | None = None
    pace_needed_upper: float | None = None
    projected: float | None = None
    growth: Literal["significant", "moderate", "insufficient", "away"] | None = None
    growth_ratio: float | None = None
    growth_since: int | None = None
    trend: Literal["rising", "falling", "none"] | None = None
    trend_slope: float | None = None
    trend_error: float | None = None
    trend_p_value: float | None = None
    methods_agree: bool | None = None
    continued: float | None = None
    continued_lower: float | None = None
    continued_upper: float | None = None
    probability: float | None = None
    arrival_earliest: int | None = None
    arrival_latest: int | None = None
    budget: float | None = None
    by_base_year: str | None = None
    symbol_across_breaks: Symbol | None = None
    turns_below: float | None = None
    turns_above: float | None = None
    typical_revision: float | None = None
    symbol_revised: str | None = None
    confidence: Literal["high", "medium", "low"] | None = None
    verdict: Verdict
    reason_de: str
    reason_en: str
    sentence_de: str = ""
    sentence_en: str = ""


class Report(Noun):
    """What a build did: counts, gaps and failures with their reasons, and what changed against the tables before.

    `tables_read` and `computed` count the tables and indicators that were made again, the others hold from before.
    """

    themes: int
    indicators: int
    rows: int
    assessments: int
    tables_read: int = 0
    computed: int = 0
    gaps: dict[str, str] = Field(default_factory=dict)
    failures: dict[str, str] = Field(default_factory=dict)
    added: int = 0
    removed: int = 0
    changed: int = 0
    files: tuple[str, ...] = ()
    unchanged: bool = False


class Outcome(Noun):
    """What became of one table: `revised` counts printed figures that the figures in use gave differently.

    A refused one has a `cause`: another "layout" than declared, "figures" that fail the checks, or no "access".
    """

    table: Id
    result: Literal["new", "unchanged", "refused", "unreachable", "by hand", "planned"]
    what: str
    rows: int = 0
    revised: int = 0
    cause: Cause = ""
