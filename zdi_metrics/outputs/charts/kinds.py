"""The kinds of charts by name: what each of them shows, and one sentence where the two do not go together."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from matplotlib.figure import Figure

from zdi_metrics.areas import area as find_area
from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue, find_composite, find_indicator, find_theme
from zdi_metrics.errors import CatalogueError, NotComputable
from zdi_metrics.factsheets import COMPARED, Factsheet, factsheet, factsheets
from zdi_metrics.noun import Noun
from zdi_metrics.outputs.charts import board, comparison_charts, profile_chart, shock_chart
from zdi_metrics.outputs.charts.chart import series_chart
from zdi_metrics.outputs.charts.decomposition_chart import waterfall_chart
from zdi_metrics.wording import in_language

ALL = "all"
OF_INDICATORS: dict[str, Callable[[Path, Factsheet], Figure]] = {
    "series": lambda data, sheet: series_chart(sheet),
    "comparison": lambda data, sheet: comparison_charts.comparison_chart(sheet, "laender"),
    "europe": lambda data, sheet: comparison_charts.comparison_chart(sheet, "europe"),
    "change": lambda data, sheet: comparison_charts.change_chart(sheet, "laender"),
    "quadrant": lambda data, sheet: comparison_charts.quadrant_chart(sheet),
    "map": lambda data, sheet: _map(sheet),
    "boundaries": lambda data, sheet: _boundaries(data, sheet),
}
OF_THEMES = ("multiples", "board")
OTHERS = ("decomposition", "shock", "profile")
KINDS = (*OF_INDICATORS, *OF_THEMES, *OTHERS)


def draw(
    data: Path, what: str, areas: str | Iterable[str], kind: str = "series", lang: str = "de", until: int | None = None
) -> Figure:
    """Draw a chart of a kind of KINDS; the first area is the one that stands out.

    `what` is an indicator; a theme for multiples and a board (which takes "all" too); the id of a decomposition, of a
    series of shocks, or of a composite for a profile. `until` is the last year of the continued trend of a series.
    Raises CatalogueError where they do not go together, NotComputable where there is nothing to show.
    """
    codes = [find_area(name).code for name in ([areas] if isinstance(areas, str) else areas)] or [find_area("NRW").code]
    name = subject(what, kind)
    if until is not None and kind != "series":
        raise CatalogueError(f"A chart of the kind {kind} has no last year to choose.", "Leave until out.")
    if kind in OF_INDICATORS:
        sheet = factsheet(data, catalogue().indicators[name], codes[0], lang, codes[1:] or COMPARED)
        _check_figures(sheet, codes)
        return series_chart(sheet, until=until) if kind == "series" else OF_INDICATORS[kind](data, sheet)
    if kind in OF_THEMES:
        sheets = factsheets(data, [] if name == ALL else [name], codes[0], lang)
        title = _title(name, lang)
        draw_all = board.board_chart if kind == "board" else comparison_charts.multiples_chart
        return draw_all(sheets, title)
    if kind == "decomposition":
        return waterfall_chart(data, catalogue().decompositions[name], codes[0], lang)
    if kind == "shock":
        return shock_chart.shock_chart(data, catalogue().shock_series[name], None, codes, lang)
    return profile_chart.band_chart(data, catalogue().composites[name], lang)


def _check_figures(sheet: Factsheet, codes: list[str]) -> None:
    """Raise NotComputable where none of the areas asked for, nor a part of one, has a figure."""
    filled = sheet.rows.loc[sheet.rows["value"].notna(), "area"]
    if not any(area.startswith(tuple(codes)) for area in filled):
        names = ", ".join(in_language(areas()[code], "name", sheet.lang) for code in codes)
        why = f"See why: zdi describe {sheet.indicator.id}"
        raise NotComputable(f"{sheet.indicator.id} has no numbers for {names}.", why)


def subject(what: str, kind: str) -> str:
    """The id of what a chart of this kind shows. Raises CatalogueError where they do not go together."""
    if kind not in KINDS:
        raise CatalogueError(f"There is no chart of the kind {kind!r}.", f"Choose from {', '.join(KINDS)}.")
    if kind in OF_INDICATORS:
        if _is_theme(what):
            cure = f"Choose the kind board or multiples, or an indicator: zdi list {what}"
            raise CatalogueError(f"{what} is a theme, and the kind {kind} shows an indicator.", cure)
        return find_indicator(what).id
    if kind == "profile":
        return find_composite(what).id
    if kind in OF_THEMES:
        return ALL if what == ALL and kind == "board" else find_theme(what).id
    known = catalogue().decompositions if kind == "decomposition" else catalogue().shock_series
    return _find(what, known, kind)


def file_name(what: str, kind: str) -> str:
    """How the file of a chart is called where nobody says: by its subject, and the kind if it is not a series."""
    name = subject(what, kind)
    return f"{name}.png" if kind == "series" else f"{name}_{kind}.png"


def _map(sheet: Factsheet) -> Figure:
    from zdi_metrics.outputs.charts.tilemap import tile_map  # the only kind that needs it

    return tile_map(sheet)


def _boundaries(data: Path, sheet: Factsheet) -> Figure:
    from zdi_metrics.outputs.charts.boundaries import boundary_map  # likewise

    return boundary_map(data, sheet)


def _find(what: str, known: Mapping[str, Noun], kind: str) -> str:
    if what in known:
        return what
    near = get_close_matches(what, known, n=1, cutoff=0.5) or list(known)
    raise CatalogueError(f"There is nothing called {what!r} for the kind {kind}.", f"Choose from {', '.join(near)}.")


def _is_theme(what: str) -> bool:
    """Whether a name means a theme and no indicator."""
    try:
        find_theme(what)
    except CatalogueError:
        return what == ALL
    return what not in catalogue().indicators


def _title(name: str, lang: str) -> str:
    if name == ALL:
        return "Alle Kennzahlen auf einen Blick" if lang == "de" else "All indicators at a glance"
    return in_language(catalogue().themes[name], "name", lang)
