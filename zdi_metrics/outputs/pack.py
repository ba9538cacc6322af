"""A pack for a session: page, slides, report, workbook, charts, data and sources in one folder, whole or not at all."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from zdi_metrics import store
from zdi_metrics.catalogue import catalogue, find_theme
from zdi_metrics.errors import CatalogueError
from zdi_metrics.factsheets import Factsheet, factsheets
from zdi_metrics.outputs import workers
from zdi_metrics.outputs.folders import replacing
from zdi_metrics.outputs.office.slides import write_slides
from zdi_metrics.outputs.office.workbook import write_workbook
from zdi_metrics.outputs.pack_charts import draw, draw_for_report, drawings, with_figures
from zdi_metrics.outputs.pack_data import sources_text, write_data
from zdi_metrics.outputs.report.report import write_report
from zdi_metrics.outputs.report.report_words import text
from zdi_metrics.outputs.web.page import pack_page
from zdi_metrics.wording import LANGUAGES, in_language

Say = Callable[[int, int, str], None]  # steps done, steps altogether, what was done last

PAGE, SLIDES, REPORT, WORKBOOK, SOURCES = "index.html", "slides.pptx", "report.pdf", "tables.xlsx", "sources.md"
CHARTS, DATA = "charts", "data"
PARTS = {PAGE, SLIDES, REPORT, WORKBOOK, SOURCES, CHARTS, DATA}
CHARTS_EACH = 4  # of an indicator, about
NAMED = 3  # themes that the usual title names
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")


def write_pack(
    data: Path,
    themes: Sequence[str] = (),
    *,
    session: str = "",
    title: str = "",
    lang: str = "de",
    out: Path,
    force: bool = False,
    say: Say = lambda done, total, what: None,
) -> Path:
    """Make the folder `out` with everything a session on these themes needs, on all themes without any; returns it.

    It is made beside its place and moved there when it is whole. A folder that is there is replaced only by `force`,
    and only if it holds nothing but an earlier pack. The same tables give the same bytes. Raises CatalogueError for an
    unknown theme or language and RawError for a folder that is there or cannot be written.
    """
    if lang not in LANGUAGES:
        raise CatalogueError(f"There is no language {lang!r}.", 'Choose "de" or "en".')
    chosen = _in_order([find_theme(name).id for name in themes])
    about = {"session": _one_line(session), "title": _one_line(title) or _usual_title(chosen, lang), "lang": lang}
    shown = sum(one.theme in (chosen or catalogue().themes) for one in catalogue().indicators.values())
    with (
        replacing(out, SOURCES, force=force, parts=PARTS) as folder,
        workers.started(workers.worth(shown * CHARTS_EACH), _fill.__module__) as pool,
    ):
        _fill(folder, data, chosen, about, say, pool)
    return out


def _in_order(themes: Sequence[str]) -> list[str]:
    """Themes in the order of the catalogue, each once, so that the order they are named in does not matter."""
    return [theme for theme in catalogue().themes if theme in themes]


def _one_line(given: str) -> str:
    return CONTROL.sub(" ", given).strip()


def _usual_title(themes: Sequence[str], lang: str) -> str:
    names = [in_language(catalogue().themes[theme], "name", lang) for theme in themes]
    return text("title", lang) + (f": {', '.join(names)}" if 0 < len(names) <= NAMED else "")


def _fill(folder: Path, data: Path, themes: Sequence[str], about: dict[str, str], say: Say, pool: workers.Pool) -> None:
    sheets = factsheets(data, themes, lang=about["lang"])
    charts = folder / CHARTS
    charts.mkdir()
    with TemporaryDirectory() as scratch:
        printed = {sheet.indicator.id: Path(scratch) / f"{sheet.indicator.id}.pdf" for sheet in with_figures(sheets)}
        jobs: dict[str, workers.Job] = {
            SLIDES: partial(write_slides, sheets, folder / SLIDES, **about),  # the longest first
            WORKBOOK: partial(write_workbook, sheets, folder / WORKBOOK, **about),
            PAGE: partial(_write_page, sheets, folder / PAGE, about),
            DATA: partial(write_data, sheets, data, folder / DATA, about["title"]),
            SOURCES: partial(_write_sources, sheets, data, folder / SOURCES, about),
        }
        jobs |= {f"{REPORT} {s.indicator.id}": partial(draw_for_report, s, Path(scratch)) for s in with_figures(sheets)}
        jobs |= {drawing.name: partial(draw, drawing, charts) for drawing in drawings(sheets, data, about["lang"])}
        for done, (name, _) in enumerate(workers.done(pool, jobs), 1):
            say(done, len(jobs) + 1, name)
        write_report(sheets, folder / REPORT, printed, **about)
    say(len(jobs) + 1, len(jobs) + 1, REPORT)


def _write_page(sheets: Sequence[Factsheet], path: Path, about: dict[str, str]) -> None:
    store.write_bytes(path, pack_page(sheets, **about).encode("utf-8"))


def _write_sources(sheets: Sequence[Factsheet], data: Path, path: Path, about: dict[str, str]) -> None:
    store.write_bytes(path, sources_text(sheets, data, **about).encode("utf-8"))
