"""The report as PDF: cover, summaries by theme, a factsheet page per indicator with its chart as drawn lines."""

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pikepdf
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, PageBreak, Paragraph

from zdi_metrics import store
from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.report.paper import FOOT_SIZE, WIDTH, Paper, plain, shortened, styles
from zdi_metrics.outputs.report.report_sheet import empty_entry, factsheet_page
from zdi_metrics.outputs.report.report_summary import cover, overview, state_line, theme_summary
from zdi_metrics.outputs.report.report_words import text

PASSES = 4  # page numbers are known after the first, and stay after the second
FOOT_ROOM = WIDTH - 60


def write_report(
    sheets: Sequence[Factsheet],
    path: Path,
    charts: Mapping[str, Path],
    *,
    session: str = "",
    title: str = "",
    lang: str = "de",
) -> None:
    """Write the report on these indicators; `charts` are PDF files of one page by indicator id.

    An indicator without a chart gets a page without one, and one without any row a short entry at the end of its
    theme. The same factsheets and charts give the same bytes. Raises RawError when fonts are missing, a chart cannot
    be read or the file cannot be written.
    """
    title = title or text("title", lang)
    proportions = {
        sheet.indicator.id: _proportion(charts[sheet.indicator.id]) for sheet in sheets if sheet.indicator.id in charts
    }
    paper, content = _laid_out(sheets, proportions, session, title, lang)
    store.write_bytes(path, _with_charts(content, paper, charts, title, lang))


def _laid_out(
    sheets: Sequence[Factsheet], charts: Mapping[str, float], session: str, title: str, lang: str
) -> tuple[Paper, bytes]:
    """The pages without charts, laid out until the page numbers that are printed are those of the pages."""
    styles()  # fonts before anything is measured
    fixed = f" · {state_line(sheets, lang)} · {text('unofficial', lang)}"
    room = FOOT_ROOM - stringWidth(fixed, "Zdi", FOOT_SIZE)
    foot = shortened(text("session", lang).format(session) if session else title, room) + fixed
    pages: dict[str, int] = {}
    about = {"title": title, "lang": lang, "author": "zdi_metrics", "subject": session, "creator": "zdi_metrics"}
    for _ in range(PASSES):
        target = io.BytesIO()
        paper = Paper(target, foot, text("page", lang).format, **about)
        paper.build([*_story(sheets, charts, session, title, lang, pages)])
        if paper.pages == pages:
            break
        pages = paper.pages
    return paper, target.getvalue()


def _story(
    sheets: Sequence[Factsheet], charts: Mapping[str, float], session: str, title: str, lang: str, pages: dict[str, int]
) -> Iterator[Flowable]:
    yield from cover(sheets, session, title, lang)
    themes = list(dict.fromkeys(sheet.indicator.theme for sheet in sheets))
    if len(themes) != 1:  # a single theme has its own summary
        yield from overview(sheets, pages, lang)
    for theme in themes:
        of_theme = [sheet for sheet in sheets if sheet.indicator.theme == theme]
        yield from theme_summary(theme, of_theme, pages, lang)
        for sheet in of_theme:
            if len(sheet.rows):
                yield from factsheet_page(sheet, charts.get(sheet.indicator.id, 0.0))
                yield PageBreak()
        yield from _without_figures([sheet for sheet in of_theme if sheet.rows.empty], lang)


def _without_figures(sheets: Sequence[Factsheet], lang: str) -> Iterator[Flowable]:
    if not sheets:
        return
    yield Paragraph(plain(text("empty", lang)), styles()["title"])
    yield Paragraph(plain(text("empty_lead", lang)), styles()["body"])
    yield from (empty_entry(sheet) for sheet in sheets)
    yield PageBreak()


def _with_charts(content: bytes, paper: Paper, charts: Mapping[str, Path], title: str, lang: str) -> bytes:
    """The finished file: charts in their places as vectors, with language and title for readers and machines."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for indicator, (number, box) in paper.charts.items():
            _place(pdf, pdf.pages[number], charts[indicator], box)
        pdf.Root.Lang = pikepdf.String(lang)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
            about["dc:title"], about["dc:language"] = title, {lang}
        pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def _place(pdf: pikepdf.Pdf, page: pikepdf.Page, path: Path, box: tuple[float, float, float, float]) -> None:
    """Draw the first page of a PDF file into a box of a page, at its own proportions."""
    with pikepdf.open(path) as chart:
        form = pdf.copy_foreign(chart.pages[0].as_form_xobject())
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name("/Chart"))
    # Placed by hand: the library takes 460.8 for 460 where a program has set a locale with a decimal comma.
    left, low, right, high = (float(side) for side in form.BBox)
    scale = min((box[2] - box[0]) / (right - left), (box[3] - box[1]) / (high - low))
    x, y = (box[0] + box[2] - scale * (left + right)) / 2, (box[1] + box[3] - scale * (low + high)) / 2
    numbers = " ".join(f"{number:.5f}".rstrip("0").rstrip(".") for number in (scale, 0, 0, scale, x, y))
    page.contents_add(f"q\n{numbers} cm\n{name} Do\nQ\n".encode("ascii"))


def _proportion(path: Path) -> float:
    """Height of the first page of a PDF file for a width of 1."""
    try:
        with pikepdf.open(path) as chart:
            left, low, right, high = (float(side) for side in chart.pages[0].mediabox)
    except (OSError, pikepdf.PdfError, IndexError):
        raise RawError(f"The chart {path.name} is missing or no PDF file.", "Make the pack again.") from None
    return (high - low) / (right - left)
