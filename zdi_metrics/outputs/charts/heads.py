"""Head and foot of the chart of an indicator: message, verdict, unit, definition; notes and source."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from zdi_metrics import provenance
from zdi_metrics.assessment import STALE_AFTER
from zdi_metrics.factsheets import UNSETTLED, Factsheet
from zdi_metrics.outputs.charts.canvas import (
    MARGIN,
    draw_symbol,
    foot,
    paragraph,
    put,
    text_height,
    text_width,
    title,
    wrap,
)
from zdi_metrics.outputs.look import QUIET, VERDICTS, mark, shapes
from zdi_metrics.sentences import OWN_RULE
from zdi_metrics.wording import LANGUAGES, MISSING, in_language, period, word

SENTENCE_END = re.compile(r"(?<=[a-zäöüß)]{3})\.\s+(?=[A-ZÄÖÜ])")
LONGEST_DEFINITION = 2  # lines
OUT_OF_DATE = ("veraltet: Werte von", "out of date: figures of")
VERDICT_SIZE, SUBTITLE_SIZE, DEFINITION_SIZE = 11.5, 9.5, 8.5


def sheet_head(figure: Figure, sheet: Factsheet, message: str | None = None, subtitle: str | None = None) -> float:
    """Set message, verdict, unit and definition of an indicator; returns where the head ends.

    A chart that shows something else than the course of the region has its own `message` and `subtitle`.
    """
    end = title(figure, message or sheet.title) + 0.06
    end = verdict_row(figure, end, sheet) + 0.05
    end = paragraph(figure, end, subtitle or sheet.subtitle, SUBTITLE_SIZE)
    return paragraph(figure, end, definition(figure, sheet), DEFINITION_SIZE) + 0.04


def verdict_row(figure: Figure, y: float, sheet: Factsheet) -> float:
    """Symbol, verdict and latest value: "cannot say" and "out of date" stand as large as any verdict."""
    first, at = sheet.assessments[0], LANGUAGES.index(sheet.lang)
    color = VERDICTS[first.verdict]
    draw_symbol(figure, shapes(mark(first.symbol, first.verdict, sheet.stale)), MARGIN, y, 0.3)
    said = f"{sheet.verdict} – {sheet.notes[0]}" if sheet.stale and sheet.notes else sheet.verdict
    x, middle = MARGIN + 0.38, y + 0.15
    put(figure, x, middle, said, VERDICT_SIZE, color=color, weight="bold", va="center_baseline")
    x += text_width(said, VERDICT_SIZE, bold=True) + 0.15
    facts = [] if sheet.latest == MISSING else [sheet.latest]
    if first.confidence:
        facts.append(f"{word('confidence', sheet.lang)}: {word('confidence_' + first.confidence, sheet.lang)}")
    if first.verdict == "cannot say" and not sheet.stale and first.value is not None:
        facts.append((first.reason_de, first.reason_en)[at])
    lines = wrap(" · ".join(facts), SUBTITLE_SIZE, float(figure.get_size_inches()[0]) - x - MARGIN)
    put(figure, x, middle, lines[0], SUBTITLE_SIZE, color=QUIET, va="center_baseline")
    end = y + 0.32
    for line in lines[1:]:  # a long reason goes on below
        put(figure, x, end, line, SUBTITLE_SIZE, color=QUIET)
        end += text_height(1, SUBTITLE_SIZE)
    return end


def definition(figure: Figure, sheet: Factsheet) -> str:
    """The first sentence of the method, or the question where that is too long to stand over a chart."""
    first = SENTENCE_END.split(sheet.method)[0].rstrip(".") + "."
    room = float(figure.get_size_inches()[0]) - 2 * MARGIN
    if len(wrap(first, DEFINITION_SIZE, room)) <= LONGEST_DEFINITION:
        return first
    return in_language(sheet.indicator, "question", sheet.lang)


def stale_row(figure: Figure, y: float, when: str, state_year: int, lang: str) -> float:
    """Say as large as a verdict that figures of a period are out of date, if they are; returns where it ends."""
    if state_year - int(when[:4]) <= STALE_AFTER:
        return y
    draw_symbol(figure, shapes("out_of_date"), MARGIN, y, 0.3)
    told = f"{OUT_OF_DATE[lang == 'en']} {period(when, lang)}"
    put(
        figure, MARGIN + 0.38, y + 0.15, told, VERDICT_SIZE,
        color=VERDICTS["cannot say"], weight="bold", va="center_baseline",
    )  # fmt: skip
    return y + 0.36


def sheet_foot(figure: Figure, sheet: Factsheet, notes: Iterable[str] = (), rule: bool = True) -> float:
    """Set notes, what a symbol is (with `rule`), and the source line; returns the height they take."""
    told = own_rule(sheet.lang) if rule and sheet.assessments[0].symbol else ""
    return foot(figure, [*notes, told], sheet.source_line)


def own_rule(lang: str) -> str:
    """What a symbol is and is not."""
    return "Symbol: " + OWN_RULE[1] if lang == "en" else "Zeichen: " + OWN_RULE[0]


def hollow(statuses: Iterable[str], lang: str) -> str:
    """What hollow marks mean, as far as there are any."""
    at, found = LANGUAGES.index(lang), set(statuses)
    told = [texts[at] for status, texts in UNSETTLED.items() if status in found]
    return f"○ {(' oder ', ' or ')[at].join(told)}" if told else ""


def sources_of(sheets: Sequence[Factsheet]) -> str:
    """One source line for several indicators, each table named once."""
    heads = [sheet.source_line.partition(": ") for sheet in sheets]
    parts = [part for _, _, rest in heads for part in rest.split(" · ")]
    own = parts[-1] if parts else ""
    lines = [part for part in dict.fromkeys(parts) if part != own]
    return f"{heads[0][0]}: " + " · ".join([*lines, own])


def source_line(data: Path, tables: Iterable[str], lang: str) -> str:
    """The source line of tables by id."""
    head = "Source: " if lang == "en" else "Quelle: "
    return head + " · ".join(provenance.table_lines(data, sorted(tables), lang))
