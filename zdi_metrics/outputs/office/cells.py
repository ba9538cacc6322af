"""Cells of a workbook: their looks, texts of several lines, links, names of sheets, how a sheet is printed."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from zdi_metrics.outputs.look import INK, NRW_BLUE
from zdi_metrics.outputs.office.chart_xml import readable
from zdi_metrics.outputs.office.native_chart import number_format
from zdi_metrics.outputs.office.text_fit import wrap

FONT = {"font_name": "Arial", "font_size": 10, "font_color": INK}
LINE = 13.5  # height of a line in a cell, in points
CHARACTER = 5.4  # points of a column to one of its units of width
LONGEST_NAME = 31
MOST_DECIMALS = 4  # of a unit
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


class Forms(NamedTuple):
    """The looks of cells in one workbook; `numbers` by decimals."""

    text: Any
    indented: Any
    top: Any
    wrap: Any
    strong: Any
    title: Any
    bold: Any
    head: Any
    link: Any
    year: Any
    numbers: dict[int, Any]


def forms(book: Any) -> Forms:
    """The looks of cells of a workbook, which hands out its own."""

    def form(**look: object) -> Any:
        return book.add_format(FONT | look)

    return Forms(
        text=form(valign="top"),
        indented=form(indent=1, valign="top"),
        top=form(valign="top"),
        wrap=form(text_wrap=True, valign="top"),
        strong=form(bold=True, valign="top", text_wrap=True),
        title=form(bold=True, font_size=16),
        bold=form(bold=True),
        head=form(bold=True, bottom=1, valign="top", text_wrap=True),
        link=form(font_color=NRW_BLUE, underline=1, valign="top", text_wrap=True),
        year=form(num_format="0", align="left"),
        numbers={n: form(num_format=number_format(n), valign="top") for n in range(MOST_DECIMALS + 1)},
    )


def sheet_names(fixed: Sequence[str], names: Iterable[str]) -> list[str]:
    """Names of sheets: the fixed ones, then numbered ones, no longer than Excel allows and without its own signs."""
    told = list(fixed)
    for n, name in enumerate(names, start=1):
        plain = " ".join(FORBIDDEN.sub(" ", name).split())
        told.append(_short(f"{n:03d} {plain}"))
    return told


def _short(name: str) -> str:
    """As much of a name as Excel has room for, which counts a character beyond the first 65,536 twice."""
    return name.encode("utf-16-le")[: 2 * LONGEST_NAME].decode("utf-16-le", "ignore").strip()


def link(page: Any, used: Forms, row: int, column: int, name: str, text: str) -> None:
    """A link to another sheet of the same workbook."""
    page.write_url(row, column, f"internal:'{name}'!A1", used.link, string=readable(text)[:255])


def row_of_text(page: Any, used: Forms, row: int, label: str, text: str, wide: int) -> int:
    """A label and a text beside it, as high as it needs; the next row."""
    page.write_string(row, 0, label, used.strong)
    page.write_string(row, 1, text, used.wrap)
    page.set_row(row, high(text, wide))
    return row + 1


def high(text: str, wide: float) -> float:
    """The height of a cell with a wrapped text; Excel knows none beyond 409 points."""
    lines = sum(len(wrap(line, wide * CHARACTER, 10)) for line in text.split("\n"))
    return min(409.0, 2 + LINE * lines)


def print_setup(page: Any, title: str, lang: str) -> None:
    """A4 across, as wide as one page, with title and page numbers."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.6)
    page.hide_gridlines(2)
    page.set_header("&L&10" + readable(" ".join(title.split()))[:90].replace("&", "&&"))
    page.set_footer(f"&L&9zdi_metrics&R&9{'Seite' if lang == 'de' else 'Page'} &P / &N")
