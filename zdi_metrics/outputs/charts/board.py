"""The overview board: every indicator in a row with symbol, latest value, course, pace and verdict."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from zdi_metrics.areas import areas
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs.charts import canvas
from zdi_metrics.outputs.charts.heads import own_rule, sources_of
from zdi_metrics.outputs.charts.lines import Series, drawn_series
from zdi_metrics.outputs.look import GREY, GRID, INK, NRW_BLUE, QUIET, VERDICTS, mark, shapes
from zdi_metrics.outputs.svg import usual_step
from zdi_metrics.wording import in_language, quantity, word

ROWS_A_COLUMN = 72
SINCE = 1995.0  # first year of the courses
SIZE, LINE = 8.5, 0.16
NAME, LATEST, COURSE, PACE, VERDICT = 0.66, 3.45, 5.12, 6.5, 8.05  # where the columns begin, from the left
NAME_WIDTH, LATEST_WIDTH, COURSE_WIDTH, PACE_WIDTH, VERDICT_WIDTH = 2.7, 1.58, 1.2, 1.45, 1.25
WORDS = {
    "head": (
        ("Kennzahl", "letzter Wert", "Verlauf", "Tempo im Jahr", "Urteil"),
        ("indicator", "latest value", "course", "pace a year", "verdict"),
    ),
    "region": ("Zahlen für {}", "figures of {}"),
    "course": (
        "Verlauf {} bis {}, jede Kennzahl auf ihrer eigenen Skala; ein hohler Punkt am Ende: vorläufig oder geschätzt",
        "course from {} to {}, each indicator on a scale of its own; a hollow dot at the end: provisional or estimated",
    ),
    "stale": ("keine Aussage: veraltet", "cannot say: out of date"),
}


class Entry(NamedTuple):
    """A row of the board: an indicator with its texts in lines, or a heading without an indicator."""

    sheet: Factsheet | None
    texts: tuple[list[str], ...]
    height: float


def board_chart(sheets: Sequence[Factsheet], title: str) -> Figure:
    """All indicators in rows; more than ROWS_A_COLUMN stand in several columns beside each other.

    Raises NotComputable without an indicator.
    """
    if not sheets:
        raise NotComputable("There is no indicator to show.", "Choose a theme: zdi list themes")
    lang, years = sheets[0].lang, (int(SINCE), sheets[0].state_year)
    region = in_language(areas()[sheets[0].area], "name", lang)
    notes = [_say("region", lang).format(region), _say("course", lang).format(*years), own_rule(lang)]
    with canvas.style():
        columns = _columns(_entries(sheets))
        width = canvas.WIDTH * len(columns)
        source = sources_of(sheets)
        probe = canvas.paper(width, 100)
        counts = _counts(sheets)
        top = canvas.paragraph(probe, canvas.title(probe, title) + 0.04, counts, 9.5) + 0.15
        below = canvas.foot(probe, notes, source) + 0.15
        height = top + 0.3 + max(sum(entry.height for entry in column) for column in columns) + below
        figure = canvas.paper(width, height)
        canvas.paragraph(figure, canvas.title(figure, title) + 0.04, counts, 9.5)
        canvas.foot(figure, notes, source)
        sky = figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0), frameon=False)
        sky.set_axis_off()
        for order, column in enumerate(columns):
            _draw_column(figure, sky, column, canvas.WIDTH * order, top)
    return figure


def _counts(sheets: Sequence[Factsheet]) -> str:
    """How many indicators have which verdict."""
    found: Counter[str] = Counter(sheet.assessments[0].verdict for sheet in sheets)
    told = [f"{word(verdict, sheets[0].lang)}: {found[verdict]}" for verdict in VERDICTS if found[verdict]]
    return " · ".join(told)


def _entries(sheets: Sequence[Factsheet]) -> list[Entry]:
    """The rows, with a heading before each theme if there are several."""
    found, theme = [], ""
    several = len({sheet.indicator.theme for sheet in sheets}) > 1
    for sheet in sheets:
        if several and sheet.indicator.theme != theme:
            theme = sheet.indicator.theme
            found.append(Entry(None, ([in_language(catalogue().themes[theme], "name", sheet.lang)],), 0.42))
        texts = _texts(sheet)
        found.append(Entry(sheet, texts, max(len(lines) for lines in texts) * LINE + 0.13))
    return found


def _texts(sheet: Factsheet) -> tuple[list[str], ...]:
    first = sheet.assessments[0]
    change = first.pace if sheet.rows["area"].eq(sheet.area).any() else None
    pace = quantity(change, sheet.unit, sheet.lang, decimals=sheet.indicator.decimals, change=True)
    verdict = _say("stale", sheet.lang) if sheet.stale else sheet.verdict
    return (
        canvas.wrap(sheet.name, SIZE, NAME_WIDTH),
        canvas.wrap(sheet.latest, SIZE, LATEST_WIDTH),
        canvas.wrap(pace, SIZE, PACE_WIDTH),
        canvas.wrap(verdict, SIZE, VERDICT_WIDTH, bold=True),
    )


def _columns(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Rows in columns of about the same height; no heading stands last in one."""
    count = ceil(len(entries) / ROWS_A_COLUMN)
    room = sum(entry.height for entry in entries) / count
    columns: list[list[Entry]] = [[]]
    for entry in entries:
        full = sum(one.height for one in columns[-1]) + entry.height / 2 > room
        if full and len(columns) < count:
            last = columns[-1][-1:]
            columns.append([columns[-1].pop()] if last and last[0].sheet is None else [])
        columns[-1].append(entry)
    return columns


def _draw_column(figure: Figure, sky: Axes, entries: Sequence[Entry], x: float, y: float) -> None:
    lang = next(entry.sheet.lang for entry in entries if entry.sheet)
    for place, text in zip((NAME, LATEST, COURSE, PACE, VERDICT), WORDS["head"][lang == "en"], strict=True):
        canvas.put(figure, x + place, y, text, 8, color=QUIET)
    y += 0.26
    for entry in entries:
        sky.plot([x + canvas.MARGIN, x + canvas.WIDTH - canvas.MARGIN], [y, y], color=GRID, lw=0.8)
        if entry.sheet is None:
            canvas.put(figure, x + canvas.MARGIN, y + 0.14, entry.texts[0][0], 10.5, weight="bold")
        else:
            _draw_entry(figure, sky, entry.sheet, entry, x, y)
        y += entry.height


def _draw_entry(figure: Figure, sky: Axes, sheet: Factsheet, entry: Entry, x: float, y: float) -> None:
    first, middle = sheet.assessments[0], y + entry.height / 2
    key = mark(first.symbol, first.verdict, sheet.stale)
    canvas.draw_symbol(figure, shapes(key), x + canvas.MARGIN, middle - 0.11, 0.22)
    for place, lines in zip((NAME, LATEST, PACE, VERDICT), entry.texts, strict=True):
        look = {"color": VERDICTS[first.verdict], "weight": "bold"} if place == VERDICT else {"color": INK}
        canvas.put(figure, x + place, middle, "\n".join(lines), SIZE, va="center", **look)
    own = [line for line in drawn_series(sheet) if line.area == sheet.area]
    if own:
        _course(sky, own[0], x + COURSE, y + 0.07, entry.height - 0.14, sheet.state_year)


def _course(sky: Axes, line: Series, x: float, y: float, height: float, last_year: int) -> None:
    """A spark line: years on a common scale, values between their least and greatest."""
    shown = [(year, value, s) for year, value, s in zip(line.x, line.y, line.status, strict=True) if year >= SINCE]
    if not shown:
        return
    low, high = min(value for _, value, _ in shown), max(value for _, value, _ in shown)
    at = [
        (
            x + COURSE_WIDTH * (year - SINCE) / (last_year + 1 - SINCE),
            y + height * (1 - (value - low) / (high - low) if high > low else 0.5),
        )
        for year, value, _ in shown
    ]
    step = usual_step(line.x) * 1.01
    whole: list[Any] = []
    over: list[Any] = []
    for (start, end), ((a, _, _), (b, _, _)) in zip(pairwise(at), pairwise(shown), strict=True):
        if not any(a < place <= b for place in line.broken):
            (whole if b - a <= step else over).append((start, end))
    sky.add_collection(LineCollection(whole, colors=NRW_BLUE, linewidths=1.4, capstyle="round"), autolim=False)
    sky.add_collection(LineCollection(over, colors=NRW_BLUE, linewidths=0.9, linestyles=(0, (1, 2))), autolim=False)
    face = "white" if shown[-1][2] in UNSETTLED else NRW_BLUE
    sky.add_line(Line2D(*zip(at[-1], strict=True), marker="o", ms=3.6, color=NRW_BLUE, mfc=face, mew=1.0))
    sky.plot([x, x + COURSE_WIDTH], [y + height + 0.04] * 2, color=GREY, lw=0.4, alpha=0.5)


def _say(key: str, lang: str) -> str:
    return str(WORDS[key][lang == "en"])
