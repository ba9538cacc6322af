"""All that was judged of one indicator against one target, label by label, for terminal, page and report."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from zdi_metrics.catalogue import catalogue
from zdi_metrics.wording import NO_BREAK, chance, number, quantity, word

Row = Mapping[str, Any]  # the fields of an assessment


def details(row: Row, lang: str) -> Iterator[tuple[str, str]]:
    """What was judged against one target, as keys of `WORDS` with texts; without a verdict little or nothing."""
    yield from _rule(row, lang)
    yield from _other_methods(row, lang)
    yield from _continued(row, lang)
    yield from _hangs_on(row, lang)


def _rule(row: Row, lang: str) -> Iterator[tuple[str, str]]:
    if row["symbol"]:
        yield "symbol", word(row["symbol"], lang)
        yield "confidence", word(f"confidence_{row['confidence']}", lang)
    if row["pace"] is not None:
        yield "pace", _ranged(row, "pace", lang, change, f"{word('range_80', lang)}: ")
    if row["pace_needed"] is not None:
        yield "pace_needed", _ranged(row, "pace_needed", lang, change)


def _other_methods(row: Row, lang: str) -> Iterator[tuple[str, str]]:
    if row["growth"]:
        since, ratio = f"{word('since', lang)} {int(row['growth_since'])}", number(row["growth_ratio"], 2, lang)
        yield "growth", f"{word('growth_' + row['growth'], lang)} ({since}: {ratio})"
    if row["trend"]:
        slope = change(row, "trend_slope", lang).partition(NO_BREAK)[0].rstrip("%")
        error = change(row, "trend_error", lang).lstrip("+")
        yield "trend", f"{word('trend_' + row['trend'], lang)} ({slope} ± {error})"


def _continued(row: Row, lang: str) -> Iterator[tuple[str, str]]:
    if row["continued"] is not None:
        told = _ranged(row, "continued", lang, amount, f"{word('range_80', lang)}: ")
        yield "continued", f"{int(row['target_year'])}: {told}"
    if row["probability"] is not None:
        yield "probability", chance(row["probability"], lang)
    if row["arrival_earliest"] is not None and row["verdict"] != "reached":
        latest = word("open", lang) if row["arrival_latest"] is None else str(int(row["arrival_latest"]))
        yield "arrival", f"{int(row['arrival_earliest'])} – {latest}"
    if row["budget"] is not None:
        yield "budget", amount(row, "budget", lang)


def _hangs_on(row: Row, lang: str) -> Iterator[tuple[str, str]]:
    if row["by_base_year"]:
        rated = (part.split() for part in row["by_base_year"].split(", "))
        yield "by_base_year", ", ".join(f"{year} {word(symbol, lang)}" for year, symbol in rated)
    sides = (("<", "turns_below"), (">", "turns_above"))
    turns = [f"{sign} {amount(row, key, lang)}" for sign, key in sides if row[key] is not None]
    if turns:
        yield "turns", ", ".join(turns)
    if row["typical_revision"] is not None:
        yield "typical_revision", "± " + amount(row, "typical_revision", lang)


def _ranged(row: Row, key: str, lang: str, shown: Callable[[Row, str, str], str], level: str = "") -> str:
    """A field with its range, the unit once and last; a percent sign and an index stay with each number."""
    value = shown(row, key, lang)
    if row[f"{key}_lower"] is None:
        return value
    number_, _, unit = value.partition(NO_BREAK)
    ends = [shown(row, f"{key}_{end}", lang) for end in ("lower", "upper")]
    to = f" {word('to', lang)} "
    if not unit or unit[0] in "%(":
        return f"{value} ({level}{to.join(ends)})"
    return f"{number_} ({level}{to.join(end.partition(NO_BREAK)[0] for end in ends)}){NO_BREAK}{unit}"


def amount(row: Row, key: str, lang: str) -> str:
    """A field of an assessment with its unit."""
    indicator = catalogue().indicators[row["indicator"]]
    return quantity(row[key], catalogue().units[row["unit"]], lang, decimals=indicator.decimals)


def change(row: Row, key: str, lang: str) -> str:
    """A field of an assessment that is a difference, with sign and unit."""
    indicator, unit = catalogue().indicators[row["indicator"]], catalogue().units[row["unit"]]
    return quantity(row[key], unit, lang, decimals=indicator.decimals, change=True)
