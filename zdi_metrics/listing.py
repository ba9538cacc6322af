"""What the catalogue and the processed tables hold: lists, descriptions, series and assessments to read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from zdi_metrics import history, positions, processed, prospects, store
from zdi_metrics.areas import NRW
from zdi_metrics.areas import area as find_area
from zdi_metrics.areas import areas as all_areas
from zdi_metrics.assessment import assess, nearest_targets, points, yearly_values
from zdi_metrics.catalogue import catalogue, find_indicator, find_theme
from zdi_metrics.dictionary import coverage
from zdi_metrics.errors import CatalogueError, NotComputable, RawError
from zdi_metrics.fields import TYPES
from zdi_metrics.model import Indicator, Target
from zdi_metrics.provenance import citations
from zdi_metrics.records import Assessment
from zdi_metrics.sentences import sentence
from zdi_metrics.wording import LANGUAGES, in_language, quantity, unit_label, word

RESILIENCE = ("resilience", "downturns", "structural_breaks")
NEEDED = {name for name, field in Assessment.model_fields.items() if field.is_required()}
LIST_COLUMNS = ["theme", "name_de", "name_en", "unit", "better", "role", "leitbild", "variant_of"]


def themes() -> pd.DataFrame:
    """One row per theme."""
    declared = [i.theme for i in catalogue().indicators.values() if i.variant_of is None]
    return pd.DataFrame(
        [
            {"theme": t.id, "name_de": t.name_de, "name_en": t.name_en, "indicators": declared.count(t.id)}
            for t in catalogue().themes.values()
        ]
    )


def indicators(data: Path, theme: str | None) -> pd.DataFrame:
    """One row per indicator, with the periods that have numbers and the latest value of NRW."""
    chosen = find_theme(theme).id if theme else None
    rows = [
        {"indicator": i.id, **i.model_dump(include=set(LIST_COLUMNS))}
        for i in catalogue().indicators.values()
        if chosen in (None, i.theme)
    ]
    listed = pd.DataFrame(rows, columns=["indicator", *LIST_COLUMNS])
    known = processed.read_indicators(data).dropna(subset="value")
    spans = known.groupby("indicator")["period"].agg(first="min", last="max").reset_index()
    latest = known[known["area"] == NRW].groupby("indicator")["value"].last().rename("latest_nrw").reset_index()
    return listed.merge(spans, how="left", on="indicator").merge(latest, how="left", on="indicator")


def series(
    data: Path,
    indicator: Indicator,
    areas: str | Iterable[str] | None,
    start: str | None,
    end: str | None,
    as_of: str | None = None,
) -> pd.DataFrame:
    """The rows of one indicator, areas in the order asked for, periods from `start` to `end`; as known on a day."""
    if as_of is None:
        rows = processed.read_indicators(data, indicator.id)
    else:
        rows = history.series_on(data, catalogue(), indicator, as_of)
    if areas is not None:
        codes = [find_area(name).code for name in ([areas] if isinstance(areas, str) else areas)]
        rows = rows[rows["area"].isin(codes)]
        rows = rows.sort_values("area", key=lambda column: column.map(codes.index), kind="stable")
    if start:
        rows = rows[rows["period"] >= start]
    if end:
        rows = rows[rows["period"].str[: len(end)] <= end]
    return rows.reset_index(drop=True)


def side_by_side(data: Path, chosen: Iterable[Indicator], area: str, start: str | None) -> pd.DataFrame:
    """Values of several indicators in one area by period, a column each; NaN where there is none.

    Raises NotComputable when none of them has a value there.
    """
    columns = {}
    for indicator in chosen:
        rows = series(data, indicator, area, start, None).dropna(subset="value")
        columns[indicator.id] = rows.set_index("period")["value"]
    found = pd.DataFrame(columns).sort_index()
    if found.empty:
        names = ", ".join(columns)
        place = all_areas()[find_area(area).code].name_de
        raise NotComputable(f"There are no figures for {place} in {names}.", "Choose another area or an earlier start.")
    return found


def latest_period(data: Path, indicator: Indicator, area: str) -> str:
    """The period of the latest number. Raises NotComputable when there is none."""
    rows = processed.read_indicators(data, indicator.id)
    known = rows[(rows["area"] == area) & rows["value"].notna()]
    if known.empty:
        raise NotComputable(
            f"{indicator.id} has no number for {all_areas()[area].name_de}.", f"See why: zdi describe {indicator.id}"
        )
    return str(known["period"].max())


def assessments(data: Path, what: str | None, area: str) -> pd.DataFrame:
    """The assessments of a theme, an indicator or everything, one row per indicator and target.

    Raises CatalogueError for an unknown name and NotComputable for an indicator without figures in the area.
    """
    code = find_area(area).code
    if is_list(what):
        rows = read_assessments(data)
        theme = find_theme(what).id if what else None
        members = [i.id for i in catalogue().indicators.values() if theme in (None, i.theme)]
        own = rows[(rows["area"] == code) & rows["indicator"].isin(members)].reset_index(drop=True)
        if own.empty:
            cure = "Choose another area, or ask for one indicator: zdi data INDICATOR --area ..."
            raise NotComputable(f"There are no assessments for {all_areas()[code].name_de}.", cure)
        return _with_sentences(own)
    return pd.DataFrame([one.model_dump() for one in assess_one(data, find_indicator(str(what)), code)])


def _with_sentences(rows: pd.DataFrame) -> pd.DataFrame:
    """Assessments with the sentences that the table leaves out for regions below and beyond the Länder."""
    if rows["sentence_de"].notna().all():
        return rows
    told = []
    for cells in rows.astype("object").where(rows.notna(), None).to_dict("records"):
        one = Assessment(**{str(key): cell for key, cell in cells.items() if cell is not None or key in NEEDED})
        indicator = catalogue().indicators[one.indicator]
        unit = catalogue().units[indicator.unit]
        told.append({f"sentence_{lang}": sentence(one, indicator, unit, lang) for lang in LANGUAGES})
    return rows.assign(**pd.DataFrame(told, index=rows.index))


def assess_one(data: Path, indicator: Indicator, area: str) -> list[Assessment]:
    """The assessments of one indicator in one area, the Land's own target first. Raises NotComputable."""
    rows = series(data, indicator, area, None, None)
    if rows.empty:
        raise NotComputable(
            f"{indicator.id} has no figures for {all_areas()[area].name_de}.", f"See why: zdi describe {indicator.id}"
        )
    ledger, unit = store.ledger(data), catalogue().units[indicator.unit]
    revised = history.one_with_measured(data, catalogue(), ledger, indicator)
    return assess(revised, area, points(rows)[indicator.id, area], store.state_year(ledger), unit=unit)


def outlook(data: Path, indicator: Indicator, area: str, until: int) -> pd.DataFrame:
    """Figures, path and continued trend of one indicator in one area, by year. Raises NotComputable."""
    rows = series(data, indicator, area, None, None).dropna(subset="value")
    if rows.empty:
        raise NotComputable(
            f"{indicator.id} has no figures for {all_areas()[area].name_de}.", f"See why: zdi describe {indicator.id}"
        )
    values = yearly_values(points(rows)[indicator.id, area], indicator)
    levels = [target.level for target in nearest_targets(indicator, int(rows["period"].max()[:4]), area)]
    return prospects.outlook(values, indicator, levels[0] if levels else "", until)


def position(data: Path, what: str, area: str) -> pd.DataFrame:
    """Where an area stands in an indicator, by group of regions, or in a composite, by dimension.

    For NRW its Regierungsbezirke where only these have figures beside other regions. Raises NotComputable.
    """
    known = catalogue()
    if what in known.composites:
        scores = processed.read_comparison(data, "composites")
        own = scores[(scores["composite"] == what) & scores["area"].str.startswith(area)]
        if own.empty:
            raise NotComputable(f"{what} has no score for {all_areas()[area].name_de}.", f"See: zdi composite {what}")
        return own.reset_index(drop=True)
    indicator = find_indicator(what)
    rows = processed.read_indicators(data, indicator.id)
    share, least = positions.industrial_share(known, processed.read_indicators(data))
    wanted = positions.parts_of_nrw(rows) if area == NRW else [area]
    groups = {one: positions.compared(all_areas()[one].level, share, least) for one in wanted or [area]}
    return pd.concat(
        [positions.positions(indicator, rows, one, members) for one, members in groups.items()], ignore_index=True
    )


def resilience(data: Path, area: str, table: str = "resilience") -> pd.DataFrame:
    """How an area came through shocks, or the downturns or structural breaks of its series.

    Raises CatalogueError for another table and NotComputable when no series of shocks has figures of the area.
    """
    if table not in RESILIENCE:
        what = f"There is no table {table!r} of the resilience of a region."
        raise CatalogueError(what, f"Choose from {', '.join(RESILIENCE)}.")
    rows = processed.read_comparison(data, table)
    if table == "resilience" and not (rows["area"] == area).any():
        name = all_areas()[area].name_de
        raise NotComputable(f"No series of shocks has figures of {name}.", "Choose NRW, a Land or one of its Kreise.")
    return rows[rows["area"] == area].reset_index(drop=True)


def is_list(what: str | None) -> bool:
    """Whether this names a theme, or everything, and not one indicator."""
    try:
        return what is None or bool(find_theme(what))
    except CatalogueError:
        return False


def read_assessments(data: Path) -> pd.DataFrame:
    """The table of assessments. Raises RawError when nothing has been built."""
    path = data / "processed" / "assessments.csv"
    kinds = {"number": "float64", "integer": "Int64", "boolean": "boolean"}
    types = {name: kinds.get(TYPES.get(name, ""), "str") for name in Assessment.model_fields}
    try:
        return pd.read_csv(path, dtype=types, usecols=list(types))
    except (OSError, ValueError):
        raise RawError(f"There is no readable table {path}.", "Build it: zdi build") from None


def description(data: Path, indicator: Indicator, lang: str) -> str:
    """An indicator in words: what it asks, how it is made, what it cannot show, whose targets, which sources."""
    return "\n".join(_description_lines(data, indicator, lang))


def _description_lines(data: Path, indicator: Indicator, lang: str) -> Iterator[str]:
    rows = processed.read_indicators(data, indicator.id)
    yield f"{in_language(indicator, 'name', lang)} ({indicator.id})"
    yield in_language(catalogue().themes[indicator.theme], "name", lang)
    yield ""
    yield in_language(indicator, "question", lang)
    yield ""
    facts = {
        "unit": unit_label(catalogue().units[indicator.unit], lang) + f"; {word(indicator.better, lang)}",
        "role": word(indicator.role, lang),
        "definition": indicator.definition,
        "method": in_language(indicator, "method", lang),
        "caveat": in_language(indicator, "caveat", lang),
        "leitbild": word(indicator.leitbild, lang),
        "actors": ", ".join(word(actor, lang) for actor in indicator.actors),
    }
    if rows.empty:
        facts["no_figures"] = in_language(indicator, "gap", lang)
    else:
        facts["coverage"] = coverage(rows, lang)
    yield from (f"{word(name, lang)}: {text}" for name, text in facts.items())
    yield from (f"{word('break', lang)}: {b.period} – {in_language(b, 'note', lang)}" for b in indicator.breaks)
    yield f"{word('targets', lang)}:"
    yield from (f"  - {line}" for line in target_lines(indicator, lang))
    yield f"{word('sources', lang)}:"
    yield from (f"  - {line}" for line in citations(data, indicator, lang))


def target_lines(indicator: Indicator, lang: str) -> Iterator[str]:
    """The targets in words; says so when the Land has none of its own."""
    if not any(target.level == "NRW" and target.value is not None for target in indicator.targets):
        yield (
            "Das Land NRW hat hierfür kein eigenes Ziel mit Zahl."
            if lang == "de"
            else "NRW has no numeric target of its own."
        )
    for target in indicator.targets:
        yield _target_line(target, indicator, lang)


def _target_line(target: Target, indicator: Indicator, lang: str) -> str:
    german = lang == "de"
    value = quantity(target.value, catalogue().units[indicator.unit], lang, decimals=indicator.decimals)
    if target.value is None:
        value = "nur eine Richtung" if german else "a direction only"
    when = str(target.year) if target.year else ("jedes Jahr" if german else "every year")
    context = (
        ""
        if target.same_definition
        else (" – andere Abgrenzung, nur Einordnung" if german else " – other definition, context")
    )
    until = f" ({'galt bis' if german else 'valid until'} {target.valid_until})" if target.valid_until else ""
    whose = f"{word(target.level, lang)}, {word(target.kind, lang)}"
    note = in_language(target, "note", lang)
    more = f" – {note}" if note else ""
    return f"{when}: {value} ({whose}){context}{until}: „{target.quote}“ <{target.url}>{more}"
