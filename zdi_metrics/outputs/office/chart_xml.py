"""Parts of an Office chart as DrawingML text; sizes in points, colours as "#rrggbb"."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from zdi_metrics.outputs.look import GREY, GRID, INK, PAPER, QUIET

SHEET = "Zahlen"  # the sheet of the embedded workbook that holds the figures
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
MANY = 60  # categories from which each has no tick
CATEGORIES, VALUES = "111111111", "222222222"  # ids of the two axes
SHOWN = "<c:showLegendKey val='0'/><c:showVal val='{}'/><c:showCatName val='{}'/><c:showSerName val='{}'/>"
REST = "<c:showPercent val='0'/><c:showBubbleSize val='0'/>"


class Label(NamedTuple):
    """A label at the point `at`; `side` is t, b, l, r or outEnd, `down` a share of the height of the chart.

    It shows the value, and the name of the column and the category (`dated`) where they are asked for.
    """

    at: int
    side: str
    color: str
    named: bool = False
    bold: bool = False
    down: float = 0.0
    form: str = ""
    dated: bool = False


class Points(NamedTuple):
    """How the points of a column look: a symbol and its size in points."""

    symbol: str
    size: int
    color: str


def readable(text: str) -> str:
    """A text without characters that XML does not know."""
    return FORBIDDEN.sub(" ", text)


def plain(text: str) -> str:
    """A text for XML: readable and escaped."""
    return escape(readable(text), {"'": "&apos;"})


def line(color: str, width: float, dash: str = "solid") -> str:
    """A line; without a width, none."""
    if not width:
        return "<a:ln><a:noFill/></a:ln>"
    return f"<a:ln w='{round(width * 12700)}' cap='rnd'>{fill(color)}<a:prstDash val='{dash}'/><a:round/></a:ln>"


def fill(color: str, opacity: int = 100) -> str:
    """A fill; without a colour, none."""
    if not color:
        return "<a:noFill/>"
    return f"<a:solidFill><a:srgbClr val='{color[1:]}'><a:alpha val='{opacity * 1000}'/></a:srgbClr></a:solidFill>"


def shape(inside: str) -> str:
    """The look of a part of a chart."""
    return f"<c:spPr>{inside}</c:spPr>"


def text_look(size: float, color: str, lang: str, *, bold: bool = False, level: bool = False) -> str:
    """The look of the letters of a part of a chart; `level` ones are neither turned nor broken.

    They are turned by less than can be seen, since LibreOffice breaks what is not turned at all letter by letter.
    """
    turned = " rot='1'" if level else " wrap='none'"
    return (
        f"<c:txPr><a:bodyPr{turned}/><a:lstStyle/><a:p><a:pPr><a:defRPr sz='{round(size * 100)}' b='{int(bold)}'>"
        f"{fill(color)}</a:defRPr></a:pPr><a:endParaRPr lang='{lang}'/></a:p></c:txPr>"
    )


def points(look: Points) -> str:
    """The marks of a column."""
    drawn = shape(fill(look.color) + line(look.color, 0.75))
    return f"<c:marker><c:symbol val='{look.symbol}'/><c:size val='{look.size}'/>{drawn}</c:marker>"


def labels(told: Iterable[Label], size: float, form: str, lang: str) -> str:
    """The labels of a column, at some points only."""
    inside = "".join(_label(one, size, form, lang) for one in sorted(told))
    return f"<c:dLbls>{inside}{SHOWN.format(0, 0, 0)}{REST}</c:dLbls>" if inside else ""


def _label(one: Label, size: float, form: str, lang: str) -> str:
    moved = f"<c:layout><c:manualLayout><c:x val='0'/><c:y val='{one.down:.5f}'/></c:manualLayout></c:layout>"
    return (
        f"<c:dLbl><c:idx val='{one.at}'/>{moved if one.down else ''}"
        f"<c:numFmt formatCode='{plain(one.form or form)}' sourceLinked='0'/>"
        f"{shape(fill('' if one.dated else PAPER, 75) + line('', 0))}{text_look(size, one.color, lang, bold=one.bold)}"
        f"<c:dLblPos val='{one.side}'/>{SHOWN.format(1, int(one.dated), int(one.named))}{REST}"
        "<c:separator>\n</c:separator></c:dLbl>"
    )


def column(
    place: int, name: str, look: str, categories: Sequence[str], values: Sequence[float | None], order: int = 0
) -> str:
    """A column of numbers; `place` is its place in the embedded sheet, `look` all that stands before the figures.

    Columns of a higher `order` lie upon the others.
    """
    letter = chr(ord("B") + place)
    last = len(categories) + 1
    told = "".join(f"<c:pt idx='{n}'><c:v>{plain(text)}</c:v></c:pt>" for n, text in enumerate(categories))
    numbers = "".join(f"<c:pt idx='{n}'><c:v>{v!r}</c:v></c:pt>" for n, v in enumerate(values) if v is not None)
    count = f"<c:ptCount val='{len(categories)}'/>"
    return (
        f"<c:ser><c:idx val='{place}'/><c:order val='{order}'/><c:tx><c:strRef><c:f>{SHEET}!${letter}$1</c:f>"
        f"<c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>{plain(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
        f"{look}<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{told}</c:strCache></c:strRef>"
        f"</c:cat><c:val><c:numRef><c:f>{SHEET}!${letter}$2:${letter}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{numbers}</c:numCache></c:numRef></c:val>"
    )


def category_axis(side: str, count: int, every: int, lang: str, *, downwards: bool = False) -> str:
    """The axis of so many categories; one in `every` is written."""
    letters = text_look(11, INK, lang) if downwards else text_look(10, QUIET, lang, level=True)
    ticks = "none" if downwards or count > MANY else "out"
    skip = f"<c:tickLblSkip val='{every}'/><c:tickMarkSkip val='{every}'/>" if every > 1 else ""
    way = "maxMin" if downwards else "minMax"
    return (
        f"<c:catAx><c:axId val='{CATEGORIES}'/><c:scaling><c:orientation val='{way}'/></c:scaling>"
        f"<c:delete val='0'/><c:axPos val='{side}'/><c:numFmt formatCode='General' sourceLinked='0'/>"
        f"<c:majorTickMark val='{ticks}'/><c:minorTickMark val='none'/>"
        f"<c:tickLblPos val='low'/>{shape(line(GREY, 0.75))}{letters}"
        f"<c:crossAx val='{VALUES}'/><c:crosses val='autoZero'/><c:auto val='0'/><c:lblAlgn val='ctr'/>"
        f"<c:lblOffset val='100'/>{skip}<c:noMultiLvlLbl val='1'/></c:catAx>"
    )


def number_axis(side: str, low: float, high: float, step: float, form: str, lang: str, *, hidden: bool = False) -> str:
    """The axis of values, with a quiet grid unless it is `hidden`."""
    grid = "" if hidden else f"<c:majorGridlines>{shape(line(GRID, 0.75))}</c:majorGridlines>"
    return (
        f"<c:valAx><c:axId val='{VALUES}'/><c:scaling><c:orientation val='minMax'/><c:max val='{high!r}'/>"
        f"<c:min val='{low!r}'/></c:scaling><c:delete val='{int(hidden)}'/><c:axPos val='{side}'/>{grid}"
        f"<c:numFmt formatCode='{form}' sourceLinked='0'/><c:majorTickMark val='none'/><c:minorTickMark val='none'/>"
        f"<c:tickLblPos val='low'/>{shape(line('', 0))}{text_look(11, QUIET, lang)}"
        f"<c:crossAx val='{CATEGORIES}'/><c:crosses val='autoZero'/><c:crossBetween val='between'/>"
        f"<c:majorUnit val='{step!r}'/></c:valAx>"
    )


def chart_space(inside: str, place: tuple[float, float, float, float], lang: str) -> bytes:
    """A whole chart; `place` is the plot within it: x, y, width and height as shares."""
    at = "".join(f"<c:{name} val='{share:.5f}'/>" for name, share in zip("xywh", place, strict=True))
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><c:chartSpace {SPACES}><c:date1904 val='0'/>"
        f"<c:lang val='{lang}'/><c:roundedCorners val='0'/><c:chart><c:autoTitleDeleted val='1'/><c:plotArea>"
        "<c:layout><c:manualLayout><c:layoutTarget val='inner'/><c:xMode val='edge'/><c:yMode val='edge'/>"
        f"{at}</c:manualLayout></c:layout>{inside}</c:plotArea><c:plotVisOnly val='1'/><c:dispBlanksAs val='gap'/>"
        f"</c:chart>{text_look(11, INK, lang)}</c:chartSpace>"
    ).encode()
