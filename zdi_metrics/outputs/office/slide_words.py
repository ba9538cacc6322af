"""Words that slides and workbooks share; texts of indicators come from their factsheets."""

from collections.abc import Iterable, Sequence

from zdi_metrics.areas import areas
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.office.native_columns import Columns, short_period
from zdi_metrics.sentences import OWN_RULE
from zdi_metrics.wording import NO_BREAK, in_language, period, unit_label, word


def counted(count: int, lang: str) -> str:
    """How many indicators."""
    if count == 1:
        return "1 Kennzahl" if lang == "de" else "1 indicator"
    return f"{count} {'Kennzahlen' if lang == 'de' else 'indicators'}"


def own_rule(lang: str) -> str:
    """What the symbols are, and what they are not."""
    if lang == "de":
        return f"Zeichen und Urteile: {OWN_RULE[0]}. Keine amtliche Veröffentlichung."
    return f"Symbols and verdicts: {OWN_RULE[1]}. This is no official publication."


def state_date(sheets: Iterable[Factsheet]) -> str:
    """The newest day for which a publisher stands, as ISO text; empty without figures."""
    found = [str(day) for sheet in sheets if len(sheet.rows) for day in sheet.rows["vintage"].unique()]
    whole = [day + "-01-01"[len(day) - 4 :] if len(day) < 10 else day for day in found if len(day) in {4, 7, 10}]
    return max(whole, default="")


def verdict_words(sheet: Factsheet) -> str:
    """The verdict, with its symbol by name, and whether the figures are out of date or missing."""
    first = sheet.assessments[0]
    if sheet.stale:
        return f"{'veraltet' if sheet.lang == 'de' else 'out of date'} – {sheet.verdict}"
    if first.value is None:
        return f"{'keine Zahl' if sheet.lang == 'de' else 'no figure'} – {sheet.verdict}"
    if first.symbol:
        return f"{sheet.verdict} ({word(first.symbol, sheet.lang)})"
    return sheet.verdict


def latest_parts(sheet: Factsheet) -> tuple[str, str]:
    """The latest value, and below it its unit and period: ("179,0", "Mio. t CO₂-Äquivalente (2024)")."""
    head, _, when = sheet.latest.rpartition(" (") if sheet.latest.endswith(")") else (sheet.latest, "", "")
    value, _, unit = head.partition(NO_BREAK)
    if unit in {"", "%"}:
        return head, when.removesuffix(")")
    return value, f"{unit} ({when}" if when else unit


def said(sheet: Factsheet) -> str:
    """The sentence without the name and the value, which stand beside it."""
    told = sheet.sentence.removeprefix(f"{sheet.name}: ").removeprefix(f"{sheet.latest}; ")
    return told[:1].upper() + told[1:]


def caption(sheet: Factsheet, told: Columns) -> str:
    """What is drawn in a chart besides plain lines."""
    german = sheet.lang == "de"
    roles = {one.role: one for one in told.columns}
    parts = list(sheet.notes)
    if told.kind == "bar" and len(set(told.periods)) == 1:
        parts.append(f"{'Werte für' if german else 'figures for'} {period(told.periods[0], sheet.lang)}")
    if "range" in roles:
        parts.append(
            "Fläche: Fortsetzung des bisherigen Trends (Bereich 80 %), keine Vorhersage der Politik"
            if german
            else "area: continuation of the trend so far (range of 80%), no forecast of policy"
        )
    if "path" in roles:
        parts.append(f"{'dünne Linie' if german else 'thin line'}: {roles['path'].name}")
    parts += _breaks(sheet, told)
    later = [str(t.year) for t in sheet.targets if t.year and told.periods and str(t.year) > told.periods[-1][:4]]
    if later and told.kind == "line":
        parts.append(f"{'weiteres Ziel' if german else 'further target'}: {', '.join(later)}")
    return _sentence(parts)


def _breaks(sheet: Factsheet, told: Columns) -> list[str]:
    """The breaks in what is drawn."""
    if told.kind != "line":
        return []
    rows = sheet.rows[sheet.rows["area"].isin(sheet.areas) & sheet.rows["value"].notna()]
    marked = set(rows.loc[rows["status"] == "B", "period"]) | {b.period for b in sheet.indicator.breaks}
    inside = [p for p in sorted(marked) if rows["period"].min() < p <= rows["period"].max()]
    if not inside:
        return []
    when = ", ".join(short_period(p, sheet.lang) for p in inside)
    return [f"Bruch in der Reihe: {when}" if sheet.lang == "de" else f"break in the series: {when}"]


def _sentence(parts: Sequence[str]) -> str:
    told = " · ".join(part.rstrip(".") for part in parts if part)
    return told[:1].upper() + told[1:]


def chart_words(sheet: Factsheet, told: Columns) -> str:
    """A chart for those who do not see it."""
    german = sheet.lang == "de"
    names = list(dict.fromkeys(one.name for one in told.columns if one.role in {"region", "target", "path"}))
    if told.kind == "bar":
        kind, names = ("Balkendiagramm" if german else "Bar chart"), list(told.categories)
    else:
        kind = "Liniendiagramm" if german else "Line chart"
    when = [p for one in told.columns for p, v in zip(told.periods, one.values, strict=True) if v is not None]
    span = f"{min(when)}–{max(when)}" if when and min(when) != max(when) else "".join(when[:1])
    return f"{kind}: {sheet.name}, {unit_label(sheet.unit, sheet.lang)}; {', '.join(names)}; {span}. {sheet.sentence}"


def without_chart(sheet: Factsheet) -> str:
    """Why there is nothing to draw."""
    german, filled = (
        sheet.lang == "de",
        set(sheet.rows.loc[sheet.rows["value"].notna(), "area"]) if len(sheet.rows) else set(),
    )
    if not filled:
        return "Keine Zahlen" if german else "No figures"
    districts = sum(areas()[code].level == "district" for code in filled)
    name = in_language(areas()[sheet.area], "name", sheet.lang)
    if districts == len(filled):
        return (
            f"Keine Zahl für {name}; Zahlen für {districts} Kreise und kreisfreie Städte stehen in der Tabelle"
            if german
            else f"No figure for {name}; figures for {districts} districts and cities are in the table"
        )
    return (
        f"Keine Zahl für {name}; Zahlen für {len(filled)} andere Gebiete stehen in der Tabelle"
        if german
        else f"No figure for {name}; figures for {len(filled)} other areas are in the table"
    )


def note_lines(sheet: Factsheet) -> Iterable[str]:
    """What a speaker may be asked: every assessment, method, caveat, targets, who can act, breaks, sources."""
    lang = sheet.lang
    yield sheet.title
    for one in sheet.assessments:
        yield one.sentence_de if lang == "de" else one.sentence_en
    if sheet.sentence not in {one.sentence_de if lang == "de" else one.sentence_en for one in sheet.assessments}:
        yield sheet.sentence
    yield f"{word('method', lang)}: {sheet.method}"
    yield f"{word('caveat', lang)}: {sheet.caveat}"
    yield from sheet.notes
    yield from (f"{word('break', lang)} {b.period}: {in_language(b, 'note', lang)}" for b in sheet.indicator.breaks)
    yield f"{word('targets', lang)}:"
    yield from (f"– {line}" for line in sheet.targets_text)
    yield f"{word('actors', lang)}: {', '.join(sheet.actors)}"
    yield f"{word('sources', lang)}:"
    yield from (f"– {line}" for line in sheet.sources)
    if any(one.symbol for one in sheet.assessments):
        yield own_rule(lang)
