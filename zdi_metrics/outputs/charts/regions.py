"""Which regions stand beside each other, in which period, and what may be said of them without a league table."""

from typing import Literal, NamedTuple

import pandas as pd

from zdi_metrics import positions
from zdi_metrics.areas import NRW, areas, peers
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.charts.lines import short_name
from zdi_metrics.wording import quantity

Group = Literal["laender", "europe"]
FEWEST = positions.FEWEST
WORDS = {
    "laender": ("Länder", "Länder"),
    "europe": ("Vergleichsregionen in Europa", "European regions compared"),
    "from_to": (
        "{name}: {region} {value}, Länder von {low} ({lowest}) bis {high} ({highest})",
        "{name}: {region} {value}, Länder from {low} ({lowest}) to {high} ({highest})",
    ),
    "rank": ("{name}: {region} auf Rang {rank} von {of} Regionen", "{name}: {region} ranks {rank} of {of} regions"),
    "districts": (
        "{name}: Regierungsbezirke auf den Rängen {ranks} von {of} Regionen",
        "{name}: Regierungsbezirke rank {ranks} of {of} regions",
    ),
    "counted": ("Ränge ab dem {} Wert gezählt", "ranks counted from the {} value"),
    "higher": ("höchsten", "highest"),
    "neither": ("höchsten", "highest"),
    "lower": ("niedrigsten", "lowest"),
    "missing": ("ohne Zahl: {}", "no figure: {}"),
    "and_more": ("{} und {} weitere", "{} and {} more"),
    "change": ("{name}: {region} {change} von {start} bis {end}", "{name}: {region} {change} from {start} to {end}"),
    "years": ("Quadrat {}, Punkt {}", "square {}, dot {}"),
    "land_only": (
        "nur für das Land veröffentlicht und in allen Regierungsbezirken gleich",
        "published for the Land only and the same in all Regierungsbezirke",
    ),
}


class Compared(NamedTuple):
    """Regions with their rows of one period; `own` stand out; `missing` have no figure."""

    period: str
    own: tuple[str, ...]
    rows: pd.DataFrame
    missing: tuple[str, ...]
    title: str


def say(key: str, lang: str) -> str:
    """A text of this module in one language."""
    return WORDS[key][lang == "en"]


def chosen(sheet: Factsheet, group: Group) -> Compared:
    """The regions of a group. Raises NotComputable where too few can be compared."""
    return _laender(sheet) if group == "laender" else _europe(sheet)


def of_period(sheet: Factsheet, when: str) -> pd.DataFrame:
    """The rows of one period with figures."""
    return sheet.rows[(sheet.rows["period"] == when) & sheet.rows["value"].notna()]


def _laender(sheet: Factsheet) -> Compared:
    """The Länder in the latest period with a figure of the region and of five others."""
    members = set(peers("laender"))
    for when in sorted(set(sheet.rows["period"]), reverse=True):
        known = of_period(sheet, when)
        known = known[known["area"].isin(members)]
        if sheet.area in set(known["area"]) and len(known) > FEWEST:
            missing = tuple(code for code in peers("laender") if code not in set(known["area"]))
            return Compared(when, (sheet.area,), known, missing, _range_title(sheet, known))
    raise NotComputable(
        f"{sheet.indicator.id} has no figure of {short_name(sheet.area, 'de')} beside those of {FEWEST} other Länder.",
        f"See which regions there are: zdi data {sheet.indicator.id}",
    )


def _range_title(sheet: Factsheet, known: pd.DataFrame) -> str:
    values = {str(area): float(value) for area, value in zip(known["area"], known["value"], strict=True)}
    low, high = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    told = {"name": sheet.name, "region": short_name(sheet.area, sheet.lang)}
    for key, area in (("value", sheet.area), ("low", low), ("high", high)):
        told[key] = quantity(values[area], sheet.unit, sheet.lang, decimals=sheet.indicator.decimals)
    ends = {"lowest": short_name(low, sheet.lang), "highest": short_name(high, sheet.lang)}
    return say("from_to", sheet.lang).format(**told, **ends)


def _europe(sheet: Factsheet) -> Compared:
    """The declared European regions of the level at which NRW, or its Regierungsbezirke, can be compared."""
    wanted = positions.parts_of_nrw(sheet.rows) if sheet.area == NRW else [sheet.area]
    for level in dict.fromkeys(areas()[code].level for code in wanted):
        own = [code for code in wanted if areas()[code].level == level]
        if level == "nuts2" and positions.repeats(sheet.rows):
            continue
        members = positions.compared(level, pd.Series(dtype="float64"), float("inf"))["peers"] | set(own)
        found = []
        for code in own:
            try:
                found.append(positions.positions(sheet.indicator, sheet.rows, code, {"peers": members}))
            except NotComputable:
                continue
        if found:
            return _ranked(sheet, pd.concat(found), members)
    raise NotComputable(
        f"{sheet.indicator.id} has no figure of {short_name(sheet.area, 'de')} that can be compared in Europe.",
        f"See which regions there are: zdi data {sheet.indicator.id}",
    )


def _ranked(sheet: Factsheet, found: pd.DataFrame, members: set[str]) -> Compared:
    when = str(found["period"].max())
    found = found[found["period"] == when].sort_values("rank")
    known = of_period(sheet, when)
    known = known[known["area"].isin(members)]
    missing = tuple(code for code in areas() if code in members and code not in set(known["area"]))
    first, of = found.iloc[0], int(found["of"].iloc[0])
    rank = str(first["rank"]) if first["rank"] == first["rank_to"] else f"{first['rank']}–{first['rank_to']}"
    told = {"name": sheet.name, "region": short_name(str(first["area"]), sheet.lang), "rank": rank, "of": of}
    told |= {"ranks": f"{found['rank'].min()} – {found['rank_to'].max()}"}
    title = say("rank" if len(found) == 1 else "districts", sheet.lang).format(**told)
    return Compared(when, tuple(found["area"]), known, missing, title)


def missing_notes(sheet: Factsheet, found: Compared, group: Group) -> list[str]:
    """Which regions are missing, and from which end ranks are counted."""
    told_of = []
    if found.missing:
        named = [short_name(code, sheet.lang) for code in found.missing]
        told = ", ".join(named[:8])
        told = say("and_more", sheet.lang).format(told, len(named) - 8) if len(named) > 9 else ", ".join(named)
        told_of.append(say("missing", sheet.lang).format(told))
    if group == "europe":
        end = say(sheet.indicator.better, sheet.lang)
        told_of.append(say("counted", sheet.lang).format(end))
    return told_of or [""]


def first_period(sheet: Factsheet, found: Compared) -> str:
    """The first period since the last break with figures of the regions that stand out and of most others."""
    broken = [one.period for one in sheet.indicator.breaks if one.period <= found.period]
    own = sheet.rows[sheet.rows["area"].isin(found.rows["area"])]
    start = max([*broken, *own.loc[own["status"] == "B", "period"]], default="")
    for when in sorted(str(p) for p in set(sheet.rows["period"]) if start <= p < found.period):
        known = set(of_period(sheet, when)["area"])
        if set(found.own) <= known and len(known & set(found.rows["area"])) > 0.6 * len(found.rows):
            return when
    raise NotComputable(
        f"{sheet.indicator.id} has no earlier period since its last break to compare {found.period} with.",
        f"See the periods: zdi data {sheet.indicator.id}",
    )


def refuse_break(sheet: Factsheet, first: str, found: Compared) -> None:
    """Values before and after a break do not compare."""
    own = sheet.rows[sheet.rows["area"].isin(found.rows["area"]) & (sheet.rows["status"] == "B")]
    broken = [p for p in [*(b.period for b in sheet.indicator.breaks), *own["period"]] if first < p <= found.period]
    if broken:
        raise NotComputable(
            f"{sheet.indicator.id} has a break in {max(broken)}, so {first} does not compare with {found.period}.",
            f"Choose a start from {max(broken)} on.",
        )
