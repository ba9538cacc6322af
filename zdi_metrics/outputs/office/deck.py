"""An empty deck of 16:9 in the look of the project, and what belongs to the deck as a whole."""

import io
import re
import uuid
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.util import Pt

from zdi_metrics.outputs.look import GREY, INK, LINES, NRW_BLUE, PAPER, QUIET
from zdi_metrics.outputs.office.chart_xml import readable
from zdi_metrics.outputs.office.native_chart import LOCALES

WIDE, HIGH = 960, 540  # a slide, in points
FONT = "Arial"
LONGEST = 255  # letters of a property
KEPT = ("Title Slide", "Title and Content", "Section Header", "Title Only", "Blank")
NAMES = {
    "de": ("Titel", "Titel und Inhalt", "Abschnitt", "Nur Titel", "Leer"),
    "en": KEPT,
}
SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # the extension that holds sections
MAIN = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
BAR = (
    f"<p:sp xmlns:p='{MAIN}' xmlns:a='{DRAWING}'>"
    "<p:nvSpPr><p:cNvPr id='900' name='bar'/><p:cNvSpPr/><p:nvPr userDrawn='1'/></p:nvSpPr>"
    f"<p:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='{10 * 12700}' cy='{HIGH * 12700}'/></a:xfrm>"
    f"<a:prstGeom prst='rect'><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val='{NRW_BLUE[1:]}'/></a:solidFill>"
    "<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr/></a:p></p:txBody></p:sp>"
)


def new_deck(lang: str) -> Any:
    """A presentation without slides: 16:9, one typeface, colours of the project, layouts that fit."""
    deck = Presentation()
    wider = Pt(WIDE) / int(deck.slide_width or 1)
    deck.slide_width, deck.slide_height = Pt(WIDE), Pt(HIGH)
    for layout in list(deck.slide_layouts):
        if layout.name not in KEPT:
            deck.slide_layouts.remove(layout)
    _restyle(deck)
    taller = Pt(HIGH) / 6858000
    for owner in (deck.slide_master, *deck.slide_layouts):
        for shape in owner.placeholders:
            shape.left, shape.width = round(shape.left * wider), round(shape.width * wider)
            shape.top, shape.height = round(shape.top * taller), round(shape.height * taller)
    for layout, name in zip(deck.slide_layouts, NAMES[lang], strict=True):
        layout._element.cSld.set("name", name)
    deck.slide_master.shapes._spTree.insert(2, parse_xml(BAR))
    return deck


def _restyle(deck: Any) -> None:
    """Typeface and colours of the theme, so that what is added later looks alike."""
    theme = deck.slide_master.part.part_related_by(RT.THEME)
    text = theme.blob.decode("utf-8")
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", text)
    accents = [NRW_BLUE, *(color for color, _ in LINES[1:]), GREY]
    colors = {"dk1": INK, "lt1": PAPER, "dk2": QUIET, "hlink": NRW_BLUE, "folHlink": NRW_BLUE}
    colors |= {f"accent{n}": color for n, color in enumerate(accents, start=1)}
    for name, color in colors.items():
        text = re.sub(rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{color[1:]}"/>\g<2>', text, flags=re.S)
    theme._blob = text.encode("utf-8")
    for style in deck.slide_master._element.iter(f"{{{MAIN}}}titleStyle"):
        for paragraph in style.iter(f"{{{DRAWING}}}lvl1pPr"):
            paragraph.set("algn", "l")


def layout(deck: Any, place: int) -> Any:
    """One of the kept layouts: 0 title, 3 title only."""
    return deck.slide_layouts[place]


def set_sections(deck: Any, sections: Sequence[tuple[str, int]]) -> None:
    """Divide the slides into named sections; each begins at the slide of that number, from 0."""
    ids = [one.get("id") for one in deck.slides._sldIdLst]
    starts = [start for _, start in sections] + [len(ids)]
    told = ""
    for n, (name, start) in enumerate(sections):
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{n} {name}")).upper()
        members = "".join(f"<p14:sldId id='{one}'/>" for one in ids[start : starts[n + 1]])
        label = quoteattr(readable(name))
        told += f"<p14:section name={label} id='{{{key}}}'><p14:sldIdLst>{members}</p14:sldIdLst></p14:section>"
    extension = (
        f"<p:extLst xmlns:p='{MAIN}'><p:ext uri='{SECTIONS}'><p14:sectionLst xmlns:p14='{P14}'>{told}"
        "</p14:sectionLst></p:ext></p:extLst>"
    )
    root = deck.part._element
    for old in root.findall(f"{{{MAIN}}}extLst"):
        root.remove(old)
    root.append(parse_xml(extension))


def set_properties(deck: Any, title: str, session: str, lang: str) -> None:
    """What the file says of itself."""
    about = deck.core_properties
    about.title, about.subject = readable(title)[:LONGEST], readable(session)[:LONGEST]
    about.author = about.last_modified_by = "zdi_metrics"
    about.language, about.revision = LOCALES[lang], 1
    about.comments = about.keywords = about.category = ""


def deck_bytes(deck: Any) -> bytes:
    """The deck as a file."""
    target = io.BytesIO()
    deck.save(target)
    return target.getvalue()
