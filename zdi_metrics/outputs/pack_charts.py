"""The charts of a pack: which there are, and how one is drawn and written."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from zdi_metrics.areas import GERMANY, NRW
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.charts.board import board_chart
from zdi_metrics.outputs.charts.chart import series_chart
from zdi_metrics.outputs.charts.comparison_charts import comparison_chart, multiples_chart
from zdi_metrics.outputs.charts.decomposition_chart import waterfall_chart
from zdi_metrics.outputs.charts.saving import save
from zdi_metrics.outputs.charts.shock_chart import shock_chart
from zdi_metrics.outputs.charts.tilemap import tile_map
from zdi_metrics.outputs.report.report_words import text
from zdi_metrics.wording import in_language

KINDS = (".png", ".svg", ".pdf")
OF_SHOCKS = "resilience"  # the theme that looks at shocks


class Drawing(NamedTuple):
    """A chart to be drawn: `draw` called with `args`; its files are called `name`, with the ending of their kind.

    The name of a chart of one indicator is its id; others lie in folders, as `laender/<id>` and `maps/<id>`.
    """

    name: str
    draw: Callable[..., Figure]
    args: tuple[Any, ...]
    lang: str
    title: str | None = None
    description: str | None = None


def draw(drawing: Drawing, folder: Path) -> bool:
    """Write a chart as PNG, SVG and PDF; returns whether there was anything to draw."""
    try:
        figure = drawing.draw(*drawing.args)
    except NotComputable:
        return False
    for kind in KINDS:
        path = folder / f"{drawing.name}{kind}"
        path.parent.mkdir(exist_ok=True)
        save(figure, path, title=drawing.title, description=drawing.description, lang=drawing.lang)
    return True


def draw_for_report(sheet: Factsheet, folder: Path) -> None:
    """Write the chart of an indicator as it stands in the report, whose page says message and verdict itself."""
    path = folder / f"{sheet.indicator.id}.pdf"
    save(series_chart(sheet, head=False), path, title=sheet.title, description=sheet.sentence, lang=sheet.lang)


def with_figures(sheets: Iterable[Factsheet]) -> list[Factsheet]:
    """Those that have a figure of any region."""
    return [sheet for sheet in sheets if sheet.rows["value"].notna().any()]


def drawings(sheets: Sequence[Factsheet], data: Path, lang: str) -> Iterator[Drawing]:
    """All charts of a pack, those of indicators first; where figures are too few, drawing finds nothing to draw."""
    known = with_figures(sheets)
    for sheet in known:
        yield Drawing(sheet.indicator.id, series_chart, (sheet,), lang, sheet.title, sheet.sentence)
    themes = list(dict.fromkeys(sheet.indicator.theme for sheet in sheets))
    if len(themes) > 1:
        yield Drawing("themes/board", board_chart, (sheets, text("overview", lang)), lang)
    for theme in themes:
        name = in_language(catalogue().themes[theme], "name", lang)
        own = [sheet for sheet in sheets if sheet.indicator.theme == theme]
        drawn = [sheet for sheet in known if sheet.indicator.theme == theme]
        yield Drawing(f"themes/board_{theme}", board_chart, (own, name), lang)
        yield Drawing(f"themes/multiples_{theme}", multiples_chart, (drawn, name), lang)
    for sheet in known:
        yield Drawing(f"laender/{sheet.indicator.id}", comparison_chart, (sheet, "laender"), lang)
        yield Drawing(f"maps/{sheet.indicator.id}", tile_map, (sheet,), lang)
    yield from _changes({sheet.indicator.id for sheet in sheets}, data, lang)
    if OF_SHOCKS in themes:
        yield from _shocks(data, lang)


def _changes(shown: set[str], data: Path, lang: str) -> Iterator[Drawing]:
    for one in catalogue().decompositions.values():
        if shown & set(one.parts):
            yield Drawing(f"changes/{one.id}", waterfall_chart, (data, one, NRW, lang), lang)


def _shocks(data: Path, lang: str) -> Iterator[Drawing]:
    """Each series through all shocks, and NRW beside Germany through each of them."""
    for series in catalogue().shock_series.values():
        yield Drawing(f"shocks/{series.id}", shock_chart, (data, series, None, (NRW,), lang), lang)
        for shock in catalogue().shocks.values():
            name = f"shocks/{series.id}_{shock.id}"
            yield Drawing(name, shock_chart, (data, series, shock, (NRW, GERMANY), lang), lang)
