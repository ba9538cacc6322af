"""The target of what is shown: a name that the catalogue takes stands as text, and as nothing else, in every output."""

import csv
import io
import zipfile
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as Xml

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from zdi_metrics.noun import Text
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.office import cells, deck, slide_shapes
from zdi_metrics.outputs.report import paper
from zdi_metrics.outputs.web.page import environment
from zdi_metrics.processed import csv_bytes

LONGEST = 400
NAMES: TypeAdapter[str] = TypeAdapter(Text)


def words(text: str) -> list[str]:
    """A text without its kinds of blanks, which outputs may choose."""
    return text.split()


def show(content: bytes) -> None:
    try:
        name = NAMES.validate_python(content.decode("utf-8", "replace")[:LONGEST])
    except ValidationError:
        return
    for output in (_drawing, _page, _paper, _slide, _sheet, _table):
        output(name)


def _drawing(name: str) -> None:
    drawn = Xml.fromstring(svg.tag("g", [svg.text(name, 1, 2, 3), svg.title(name)], aria_label=name))
    assert [one.tag for one in drawn] == ["text", "title"]
    assert all(words(one.text or "") == words(name) for one in drawn)
    assert words(drawn.attrib["aria-label"]) == words(name)


def _page(name: str) -> None:
    found: list[tuple[str, Any]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            found.append((tag, attrs))

        def handle_comment(self, data: str) -> None:
            found.append(("comment", data))

    page = environment().from_string('<p title="{{ name }}">{{ name }}</p>').render(name=name)
    Reader().feed(page)
    assert [tag for tag, _ in found] == ["p"]
    assert words(dict(found[0][1])["title"]) == words(name)


@cache
def _styles() -> Any:
    paper.use_fonts()
    return paper.styles()


def _paper(name: str) -> None:
    from reportlab.platypus import Paragraph

    line = Paragraph(paper.plain(name), _styles()["body"])
    line.wrap(200, 10_000)
    assert "".join(words(line.getPlainText())) == "".join(words(name))


@cache
def _deck() -> Any:
    made = deck.new_deck("de")
    return made.slides.add_slide(made.slide_layouts[0])


def _slide(name: str) -> None:
    box = slide_shapes.Box(10, 10, 2000, 20_000)  # with room for every line: what does not fit is cut
    shape = slide_shapes.text(_deck(), "name", box, name, slide_shapes.Look((10,)), "de")
    drawn = Xml.fromstring(_markup(shape))
    assert "".join(words("".join(drawn.itertext()))) == "".join(words(name))
    shape._element.getparent().remove(shape._element)


def _markup(shape: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(shape._element))


def _sheet(name: str) -> None:
    import xlsxwriter

    whole = io.BytesIO()
    with xlsxwriter.Workbook(
        whole, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        page = book.add_worksheet(cells.sheet_names([], [name])[0])
        cells.row_of_text(page, cells.forms(book), 0, name, name, 40)
    with zipfile.ZipFile(whole) as parts:
        texts = {part: Xml.fromstring(parts.read(part)) for part in parts.namelist() if part.endswith(".xml")}
    assert not [one for one in texts["xl/worksheets/sheet1.xml"].iter() if one.tag.endswith("}f")]


def _table(name: str) -> None:
    (header, row) = csv.reader(io.StringIO(csv_bytes(pd.DataFrame({"a": [name], "b": [name]})).decode(), newline=""))
    assert (header, row) == (["a", "b"], [name, name])


TARGETS = {"shown": show}
