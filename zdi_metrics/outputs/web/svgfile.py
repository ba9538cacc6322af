"""The chart of an indicator as a file of its own: the picture of the page, with message, notes and source around it."""

import re
import textwrap
from html import escape

from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs import svg
from zdi_metrics.outputs.look import INK, PAPER, QUIET
from zdi_metrics.outputs.svg import tag
from zdi_metrics.outputs.web.svgchart import WIDE, line_svg

MARGIN = 20
FONT = "Arial, Helvetica, sans-serif"
DRAWING = re.compile(r"^<svg[^>]*>(<title[^>]*>.*?</title><desc[^>]*>.*?</desc>)(.*)</svg>$", re.DOTALL)


def chart_file(sheet: Factsheet, note: str = "") -> str:
    """An SVG document that needs no style sheet, `note` below the picture; "" when the indicator has no chart."""
    found = DRAWING.match(line_svg(sheet))
    if not found:
        return ""
    about, picture = found.groups()
    width = WIDE[0] + 2 * MARGIN
    above = [
        (sheet.title, 19.0, INK, "700"),
        (sheet.subtitle, 13.0, INK, None),
        ("; ".join(sheet.notes), 13.0, QUIET, None),
    ]
    parts, down = [], float(MARGIN)
    for told, size, fill, weight in above:
        lines, down = _paragraph(told, down, size, fill=fill, font_weight=weight)
        parts += lines
    parts.append(
        tag(
            "g",
            picture.replace('class="hit"', 'fill="none" pointer-events="all"'),
            transform=f"translate({MARGIN} {down + 6:g})",
        )
    )
    down += WIDE[1] + 14
    for told in (note, sheet.source_line):
        lines, down = _paragraph(told, down, 11.5, fill=QUIET)
        parts += lines
    height = round(down + MARGIN / 2)
    ids = re.findall(r'id="([^"]+)"', about)
    paper = tag("rect", width=width, height=height, fill=PAPER)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
    head += f'role="img" lang="{sheet.lang}" aria-labelledby="{escape(ids[0])}" aria-describedby="{escape(ids[1])}" '
    return f'{head}font-family="{FONT}">{about}{paper}{"".join(parts)}</svg>\n'


def _paragraph(told: str, down: float, size: float, **look: object) -> tuple[list[str], float]:
    """Lines of a text below `down`, and where they end."""
    letters = int(WIDE[0] / (size * svg.LETTER * (1.05 if look.get("font_weight") else 1.0)))
    found = []
    for line in textwrap.wrap(told, letters, break_on_hyphens=False):
        down += size * 1.35
        found.append(svg.text(line, MARGIN, down, size, **look))
    return found, down
