"""Line charts: series with their marks, breaks and targets, and where the figures come from."""

import textwrap
from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from zdi_metrics import listing, provenance, store
from zdi_metrics.areas import EU, GERMANY, NRW
from zdi_metrics.areas import area as find_area
from zdi_metrics.areas import areas as all_areas
from zdi_metrics.assessment import STALE_AFTER, nearest_targets
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable, RawError
from zdi_metrics.model import Indicator, Target
from zdi_metrics.wording import in_language, number, unit_label, word
from zdi_metrics.wording import period as period_text

STYLE = str(files("zdi_metrics.outputs").joinpath("zdi.mplstyle"))
LINES = (
    ("#0072B2", "-"),
    ("#1a1a1a", "--"),
    ("#B34700", "-."),
    ("#00735A", (0, (5, 1, 1, 1))),
    ("#8A3D6B", (0, (1, 1))),
)
OTHERS = "#8c8c8c"
TARGET = "#1a1a1a"
TARGET_LINES = {"law": "-", "strategy": "--", "benchmark": ":"}
TARGET_MARKS = {"law": "D", "strategy": "s", "benchmark": "o"}
UNSETTLED = {"P": ("vorläufig", "provisional"), "E": ("geschätzt", "estimated"), "F": ("fortgeschrieben", "forecast")}
PARTS = {"S": 2, "Q": 4}
OWNERS = {NRW: "NRW", GERMANY: "DE", EU: "EU"}
BACKGROUND = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}


def line_chart(data: Path, indicator: Indicator, areas: str | Iterable[str], lang: str = "de") -> Figure:
    """Draw the series of one indicator for some areas; the first area is the one that stands out.

    Gaps stay open (a faint dotted line leads over them), unsettled values are hollow, breaks and targets are marked,
    and the source line names publisher, table, state and licence. Raises NotComputable when there is nothing to draw.
    """
    codes = [find_area(name).code for name in ([areas] if isinstance(areas, str) else areas)]
    rows = listing.series(data, indicator, codes, None, None)
    known = rows[rows["value"].notna()]
    if known.empty:
        names = ", ".join(all_areas()[code].name_de for code in codes)
        raise NotComputable(f"{indicator.id} has no numbers for {names}.", f"See why: zdi describe {indicator.id}")
    with plt.style.context(STYLE):
        figure, axes = plt.subplots()
        plt.close(figure)  # the figure belongs to the caller, not to pyplot
        breaks = [b.period for b in indicator.breaks]
        ends = [
            _draw_series(axes, group, place, len(codes), breaks, lang)
            for place, (_, group) in enumerate(_groups(known, codes))
        ]
        targets = [t for t in nearest_or_later(indicator, known) if t.year]
        _draw_targets(axes, indicator, targets, known, lang)
        _draw_breaks(axes, indicator, known, lang)
        _label_ends(axes, ends)
        _finish_axes(axes, indicator, known, targets, lang)
        _write_texts(figure, axes, data, indicator, known, lang)
    return figure


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, SVG or PDF, the same bytes every time. Raises RawError when it cannot be written."""
    dates: dict[str, dict[str, object]] = {
        ".svg": {"Date": None},
        ".pdf": {"CreationDate": None},
        ".png": {"Software": None},
    }
    if path.suffix not in dates:
        raise RawError(f"{path} is no PNG, SVG or PDF file.", "Give a name that ends in .png, .svg or .pdf.")
    try:
        with plt.style.context(STYLE):
            figure.savefig(path, metadata=dates[path.suffix])
    except OSError as error:
        raise RawError(f"{path} cannot be written ({error.strerror}).", "Choose another folder with --out.") from None


def year_of(period: str) -> float:
    """Where a period lies on the time axis: 2023 at 2023.0, 2023-S2 at 2023.5, 2023-07 at 2023.5."""
    year, _, rest = period.partition("-")
    if not rest:
        return float(year)
    if rest[0] in PARTS:
        return int(year) + (int(rest[1:]) - 1) / PARTS[rest[0]]
    month, _, day = rest.partition("-")
    return int(year) + (int(month) - 1) / 12 + (int(day) / 365 if day else 0)


def nearest_or_later(indicator: Indicator, known: pd.DataFrame) -> list[Target]:
    """Targets worth drawing: those that hold, on the same definition, from the nearest on."""
    year = int(known["period"].max()[:4])
    nearest = {id(t) for t in nearest_targets(indicator, year)}
    return [
        t
        for t in indicator.targets
        if t.same_definition
        and t.value is not None
        and not t.valid_until
        and (id(t) in nearest or (t.year or 0) >= year)
    ]


def _groups(known: pd.DataFrame, codes: list[str]) -> list[tuple[str, pd.DataFrame]]:
    return [(code, known[known["area"] == code]) for code in codes if (known["area"] == code).any()]


def _draw_series(
    axes: Axes, rows: pd.DataFrame, place: int, count: int, breaks: list[str], lang: str
) -> tuple[float, float, str, str]:
    color, dashes = LINES[place] if count <= len(LINES) or place == 0 else (OTHERS, "-")
    x = [year_of(period) for period in rows["period"]]
    y = rows["value"].tolist()
    step = _step(rows)
    breaks = [*breaks, *rows.loc[rows["status"] == "B", "period"]]
    width = 2.4 if place == 0 else 1.5
    for (x0, y0), (x1, y1) in pairwise(zip(x, y, strict=True)):
        if any(x0 < year_of(period) <= x1 for period in breaks):
            continue  # nothing leads across a break
        whole = x1 - x0 <= step * 1.01
        style = (
            {"linestyle": dashes, "linewidth": width} if whole else {"linestyle": ":", "linewidth": 1.0, "alpha": 0.7}
        )
        axes.plot([x0, x1], [y0, y1], color=color, **style)
    for xi, yi, status in zip(x, y, rows["status"], strict=True):
        hollow = status in UNSETTLED
        if hollow or place == 0 or count <= len(LINES):
            axes.plot(xi, yi, "o", ms=4.5 if place == 0 else 3, color=color, mfc="white" if hollow else color, zorder=3)
    name = in_language(all_areas()[rows["area"].iloc[0]], "name", lang)
    return x[-1], y[-1], name if count <= len(LINES) or place == 0 else "", color


def _label_ends(axes: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Names beside the last points, pushed apart where they would overlap."""
    low, high = axes.get_ylim()
    gap, last = (high - low) / 18, float("-inf")
    for x, y, name, color in sorted((e for e in ends if e[2]), key=lambda e: e[1]):
        last = max(y, last + gap)
        up = 8 if len(ends) == 1 else 0  # alone, it keeps clear of the path ahead
        axes.annotate(
            name, (x, last), xytext=(8, up), textcoords="offset points", va="center", color=color, weight="bold",
            bbox=BACKGROUND, zorder=5,
        )  # fmt: skip


def _draw_targets(axes: Axes, indicator: Indicator, targets: list[Target], known: pd.DataFrame, lang: str) -> None:
    """Each target as a mark with its owner, and the owner's path from its latest value through its targets."""
    unit = catalogue().units[indicator.unit]
    named: set[tuple[str, str]] = set()
    for target in sorted(targets, key=lambda t: t.year or 0):
        x, y = float(target.year or 0), float(target.value or 0)
        axes.plot(x, y, TARGET_MARKS[target.kind], color=TARGET, mfc="white", ms=7, zorder=4)
        text = number(y, 0 if y.is_integer() else indicator.decimals or unit.decimals, lang)
        if (target.level, target.kind) not in named:  # the year is a tick, the owner is said once
            text = f"{word('target_' + target.level, lang)}\n{text}"
        named.add((target.level, target.kind))
        axes.annotate(
            text, (x, y), xytext=(0, 8), textcoords="offset points", ha="center", va="bottom", fontsize=9,
            bbox=BACKGROUND, zorder=5,
        )  # fmt: skip
    for area, level in OWNERS.items():
        rows = known[known["area"] == area]
        ahead = [t for t in targets if t.level == level and t.rule == "value" and not rows.empty]
        for kind in sorted({t.kind for t in ahead}):
            start = (year_of(rows["period"].iloc[-1]), float(rows["value"].iloc[-1]))
            steps = sorted((float(t.year or 0), float(t.value or 0)) for t in ahead if t.kind == kind)
            path = [start, *(step for step in steps if step[0] > start[0])]
            axes.plot(*zip(*path, strict=True), color=TARGET, lw=1.1, ls=TARGET_LINES[kind], alpha=0.75, zorder=1)


def _draw_breaks(axes: Axes, indicator: Indicator, known: pd.DataFrame, lang: str) -> None:
    marked = set(known.loc[known["status"] == "B", "period"]) | {b.period for b in indicator.breaks}
    for period in sorted(marked):
        if known["period"].min() < period <= known["period"].max():
            x = year_of(period) - _step(known) / 2
            axes.axvline(x, color="#6b6b6b", lw=0.9, ls=(0, (2, 2)))
            text = ("Bruch " if lang == "de" else "break ") + period_text(period, lang)
            low = axes.get_xaxis_transform()  # years across, fractions of the height up
            axes.text(x, 0.98, f" {text}", transform=low, fontsize=8, color="#404040", rotation=90, va="top")


def _step(rows: pd.DataFrame) -> float:
    """The usual distance of two periods, in years."""
    x = sorted({year_of(period) for period in rows["period"]})
    return min((b - a for a, b in pairwise(x)), default=1.0)


def _finish_axes(axes: Axes, indicator: Indicator, known: pd.DataFrame, targets: list[Target], lang: str) -> None:
    first, last = year_of(known["period"].min()), year_of(known["period"].max())
    end = max([last, *(float(t.year or 0) for t in targets)])
    span = max(end - first, 1)
    axes.set_xlim(first - 0.02 * span, end + 0.03 * span)
    shown = _year_ticks(first, last, end, {t.year for t in targets if t.year})
    axes.set_xticks(shown, [str(tick) for tick in shown])
    low, high = axes.get_ylim()
    values = [*known["value"], *(t.value or 0.0 for t in targets)]
    from_zero = 0 <= min(values) < 0.35 * max(values)
    axes.set_ylim(0 if from_zero else low - 0.03 * (high - low), high + 0.12 * (high - low))
    digits = next(d for d in range(5) if all(abs(round(t, d) - t) < 1e-9 for t in axes.get_yticks()) or d == 4)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, digits, lang)))
    axes.tick_params(length=3)


def _year_ticks(first: float, last: float, end: float, targets: set[int]) -> list[int]:
    """Round years; target years always; the last year with a figure where there is room."""
    room = max(end - first, 1) / 18
    every = next(n for n in (1, 2, 5, 10, 20, 50) if (end - first) / n <= 12)
    ticks = sorted(targets)
    for year in [int(last), *(y for y in range(int(first), int(end) + 1) if y % every == 0)]:
        if all(abs(year - tick) >= room for tick in ticks):
            ticks.append(year)
    return sorted(ticks)


def _write_texts(figure: Figure, axes: Axes, data: Path, indicator: Indicator, known: pd.DataFrame, lang: str) -> None:
    """Title, subtitle and source line; what is out of date or unsettled is said in the subtitle."""
    german = lang == "de"
    main = known[known["area"] == known["area"].iloc[0]]
    notes = [unit_label(catalogue().units[indicator.unit], lang)]
    last = str(main["period"].max())
    if store.state_year(store.ledger(data)) - int(last[:4]) > STALE_AFTER:
        notes.append(
            f"VERALTET: letzter Wert {period_text(last, lang)}" if german else f"OUT OF DATE: latest value {last}"
        )
    hollow = [texts[not german] for status, texts in UNSETTLED.items() if (known["status"] == status).any()]
    if hollow:
        notes.append(f"{'hohl' if german else 'hollow'}: {(' oder ' if german else ' or ').join(hollow)}")
    source = ("Quelle: " if german else "Source: ") + " · ".join(provenance.source_lines(data, indicator, lang))
    wrapped = textwrap.fill(source, 165).splitlines()
    longest = max((len(text.get_text()) for text in axes.texts if text.get_fontweight() == "bold"), default=0)
    room = 0.0125 * longest * (year_of(last) > axes.get_xlim()[1] - 0.2 * (axes.get_xlim()[1] - axes.get_xlim()[0]))
    figure.subplots_adjust(left=0.075, right=0.975 - room, top=0.85, bottom=0.10 + 0.028 * len(wrapped))
    figure.text(0.02, 0.945, in_language(indicator, "name", lang), fontsize=15, weight="bold", va="center")
    figure.text(0.02, 0.893, " · ".join(notes), fontsize=10.5, color="#404040", va="center")
    figure.text(0.02, 0.02, "\n".join(wrapped), fontsize=7.5, color="#404040", va="bottom", linespacing=1.4)
