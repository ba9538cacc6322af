"""A pack for a session: page, slides, report, workbook, charts, data and sources in one folder, whole or not at all."""

import os
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from zdi_metrics import store
from zdi_metrics.catalogue import catalogue, find_theme
from zdi_metrics.errors import CatalogueError
from zdi_metrics.factsheets import Factsheet, factsheets
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
Job = Callable[[], object]

PAGE, SLIDES, REPORT, WORKBOOK, SOURCES = "index.html", "slides.pptx", "report.pdf", "tables.xlsx", "sources.md"
CHARTS, DATA = "charts", "data"
PARTS = {PAGE, SLIDES, REPORT, WORKBOOK, SOURCES, CHARTS, DATA}
MOST_WORKERS = 8
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
    with replacing(out, SOURCES, force=force, parts=PARTS) as folder:
        _fill(folder, data, chosen, about, say)
    return out


def _in_order(themes: Sequence[str]) -> list[str]:
    """Themes in the order of the catalogue, each once, so that the order they are named in does not matter."""
    return [theme for theme in catalogue().themes if theme in themes]


def _one_line(given: str) -> str:
    return CONTROL.sub(" ", given).strip()


def _usual_title(themes: Sequence[str], lang: str) -> str:
    names = [in_language(catalogue().themes[theme], "name", lang) for theme in themes]
    return text("title", lang) + (f": {', '.join(names)}" if 0 < len(names) <= NAMED else "")


def _fill(folder: Path, data: Path, themes: Sequence[str], about: dict[str, str], say: Say) -> None:
    sheets = factsheets(data, themes, lang=about["lang"])
    charts = folder / CHARTS
    charts.mkdir()
    with TemporaryDirectory() as scratch:
        printed = {sheet.indicator.id: Path(scratch) / f"{sheet.indicator.id}.pdf" for sheet in with_figures(sheets)}
        jobs: dict[str, Job] = {
            SLIDES: partial(write_slides, sheets, folder / SLIDES, **about),  # the longest first
            WORKBOOK: partial(write_workbook, sheets, folder / WORKBOOK, **about),
            PAGE: partial(_write_page, sheets, folder / PAGE, about),
            DATA: partial(write_data, sheets, data, folder / DATA, about["title"]),
            SOURCES: partial(_write_sources, sheets, data, folder / SOURCES, about),
        }
        jobs |= {f"{REPORT} {s.indicator.id}": partial(draw_for_report, s, Path(scratch)) for s in with_figures(sheets)}
        jobs |= {drawing.name: partial(draw, drawing, charts) for drawing in drawings(sheets, data, about["lang"])}
        for done, name in enumerate(_in_processes(jobs), 1):
            say(done, len(jobs) + 1, name)
        write_report(sheets, folder / REPORT, printed, **about)
    say(len(jobs) + 1, len(jobs) + 1, REPORT)


def _write_page(sheets: Sequence[Factsheet], path: Path, about: dict[str, str]) -> None:
    store.write_bytes(path, pack_page(sheets, **about).encode("utf-8"))


def _write_sources(sheets: Sequence[Factsheet], data: Path, path: Path, about: dict[str, str]) -> None:
    store.write_bytes(path, sources_text(sheets, data, **about).encode("utf-8"))


def _in_processes(jobs: Mapping[str, Job]) -> Iterator[str]:
    """Do jobs in processes of their own, as many as there are cores, and give the name of each that is done.

    They are started anew and not forked, as threads do not survive a fork; where a process cannot be started so (in a
    script without a `__main__` guard) or dies, the rest is done here, one after the other.
    """
    left = dict(jobs)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    try:
        with ProcessPoolExecutor(
            workers,
            get_context("spawn"),
            initializer=signal.signal,
            initargs=(signal.SIGINT, signal.SIG_IGN),  # an interrupt is dealt with here, not in each of them
        ) as pool:
            yield from _done(pool, left)
    except BrokenProcessPool:
        for name, job in left.items():
            job()
            yield name


def _done(pool: ProcessPoolExecutor, left: dict[str, Job]) -> Iterator[str]:
    """The names of jobs as they are done, which takes them off those that are left."""
    running = {pool.submit(job): name for name, job in left.items()}
    try:
        for future in as_completed(running):
            future.result()
            name = running[future]
            del left[name]
            yield name
    finally:
        pool.shutdown(cancel_futures=True)
