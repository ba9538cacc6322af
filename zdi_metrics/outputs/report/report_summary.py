"""Cover and summaries of the report: what is on course, what is not, what cannot be said, who can act."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.look import GRID, NRW_BLUE, QUIET, SYMBOLS, VERDICTS, mark
from zdi_metrics.outputs.report.paper import PLAIN_FONT, WIDTH, Bookmark, Symbol, plain, styles
from zdi_metrics.outputs.report.report_sheet import message
from zdi_metrics.outputs.report.report_words import text
from zdi_metrics.wording import LANGUAGES, in_language, period, word

AHEAD, BEHIND = ("reached", "on course"), ("wrong way", "too slow")
UNSAID = ("cannot say", "no target")
ORDER = (*AHEAD, *reversed(BEHIND), *UNSAID)  # of columns
Pages = Mapping[str, int]


def cover(sheets: Sequence[Factsheet], session: str, title: str, lang: str) -> list[Flowable]:
    """Title, session, what this is and is not, and what the symbols mean."""
    style = styles()
    themes = {sheet.indicator.theme for sheet in sheets}
    counted = text("contents", lang).format(
        themes=_counted("theme", len(themes), lang), indicators=_counted("indicator", len(sheets), lang)
    )
    story = [
        Spacer(1, 50),
        Paragraph(plain(text("land", lang)), style["cover_small"]),
        Spacer(1, 6),
        Paragraph(plain(title), style["cover"]),
        Spacer(1, 10),
        *([Paragraph(plain(text("session", lang).format(session)), style["cover_small"])] if session else []),
        Paragraph(plain(state_line(sheets, lang)), style["cover_small"]),
        Spacer(1, 22),
        Paragraph(plain(counted), style["lead"]),
    ]
    for key in ("is", "is_not"):
        story += [
            Paragraph(plain(text(key, lang)), style["heading"]),
            Paragraph(plain(text(f"{key}_text", lang)), style["lead"]),
        ]
    story += [Paragraph(plain(text("signs", lang)), style["heading"]), _legend(lang), Spacer(1, 4)]
    return [*story, Paragraph(plain(text("signs_note", lang)), style["small"]), PageBreak()]


def state_line(sheets: Iterable[Factsheet], lang: str) -> str:
    """The state of the newest figure in these factsheets."""
    newest = max((sheet.rows["vintage"].max() for sheet in sheets if len(sheet.rows)), default="")
    return text("state", lang).format(period(newest, lang)) if newest else word("no_figures", lang)


def overview(sheets: Sequence[Factsheet], pages: Pages, lang: str) -> list[Flowable]:
    """All themes on a page or two: counts by verdict, what is on course and what is not, who can act."""
    style, title = styles(), text("overview", lang)
    lead = text("overview_lead", lang).format(
        rated=sum(_verdict(sheet) not in UNSAID for sheet in sheets),
        all=_counted("indicator", len(sheets), lang),
        ahead=sum(_verdict(sheet) in AHEAD for sheet in sheets),
        behind=sum(_verdict(sheet) in BEHIND for sheet in sheets),
    )
    story = [
        Bookmark("overview", title, 0, title),
        Paragraph(plain(title), style["theme"]),
        Paragraph(plain(lead), style["lead"]),
        Paragraph(plain(text("counts", lang)), style["heading"]),
        _counts(sheets, pages, lang),
        *_on_and_off_course(sheets, pages, lang),
        *_actors(sheets, pages, lang),
        Paragraph(plain(text("unsaid", lang)), style["heading"]),
    ]
    why = Counter(message(sheet) for sheet in sheets if _verdict(sheet) in UNSAID)
    story += [Paragraph(plain(reason), style["counted"], bulletText=str(count)) for reason, count in why.most_common()]
    return [*story, PageBreak()]


def theme_summary(theme: str, sheets: Sequence[Factsheet], pages: Pages, lang: str) -> list[Flowable]:
    """What is on course in one theme, what is not, and what cannot be said, with the reason for each."""
    style, name = styles(), in_language(catalogue().themes[theme], "name", lang)
    unsaid = [sheet for sheet in sheets if _verdict(sheet) in UNSAID]
    story = [
        Bookmark(f"theme-{theme}", name, 0, name),
        Paragraph(plain(name), style["theme"]),
        _tally(sheets, lang),
        *_on_and_off_course(sheets, pages, lang),
        *_actors(sheets, pages, lang),
    ]
    if unsaid:
        lead = text("unsaid_lead", lang).format(len(unsaid)) if len(unsaid) > 1 else text("unsaid_one", lang)
        story += [Paragraph(plain(text("unsaid", lang)), style["heading"]), Paragraph(plain(lead), style["body"])]
        for reason, _ in Counter(message(sheet) for sheet in unsaid).most_common():
            same = [sheet for sheet in unsaid if message(sheet) == reason]
            story += [_unrated(f"{reason} ({len(same)})", same, pages, lang), Spacer(1, 7)]
    return [*story, PageBreak()]


def _on_and_off_course(sheets: Sequence[Factsheet], pages: Pages, lang: str) -> Iterator[Flowable]:
    for key, verdicts in (("ahead", AHEAD), ("behind", BEHIND)):
        chosen = [sheet for verdict in verdicts for sheet in sheets if _verdict(sheet) == verdict]
        yield Paragraph(plain(text(key, lang)), styles()["heading"])
        if chosen:
            yield _rated(chosen, pages, lang)
        else:
            yield Paragraph(plain(text(f"nothing_{key}", lang)), styles()["body"])


def _rated(sheets: Sequence[Factsheet], pages: Pages, lang: str) -> Table:
    """A line for each: symbol, name, headline with the latest value, who can act, page."""
    style, grid = styles(), []
    for sheet in sheets:
        first = sheet.assessments[0]
        color = VERDICTS[first.verdict]
        verdict, told = f'<font color="{color}"><b>{plain(sheet.verdict)}</b></font>', plain(message(sheet))
        shown = verdict + told[len(sheet.verdict) :] if told.startswith(sheet.verdict) else f"{verdict}: {told}"
        said = [Paragraph(f"<b>{plain(sheet.name)}</b>", style["cell"]), Paragraph(shown, style["cell"])]
        facts = [sheet.latest]
        if first.confidence:
            facts.append(text("confidence", lang).format(word(f"confidence_{first.confidence}", lang)))
        latest = [Paragraph(plain(fact), style["cell_label"]) for fact in facts]
        who = Paragraph(plain(", ".join(sheet.actors)), style["cell_label"])
        grid.append(
            [Symbol(mark(first.symbol, first.verdict), 20), said, latest, who, _page(sheet.indicator.id, pages, lang)]
        )
    widths = [26, 196, 130, 88]
    return Table(grid, [*widths, WIDTH - sum(widths)], style=LINED)


LINED = [
    PLAIN_FONT,
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor(GRID)),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


def _unrated(head: str, sheets: Sequence[Factsheet], pages: Pages, lang: str) -> Table:
    """A line for each: name, latest value, page."""
    style = styles()
    grid: list[list[object]] = [[Paragraph(f"<b>{plain(head)}</b>", style["cell"]), "", ""]]
    for sheet in sheets:
        cells = [
            Paragraph(_link(sheet), style["listing"]),
            Paragraph(plain(sheet.latest if sheet.assessments[0].value is not None else "–"), style["listing"]),
            _page(sheet.indicator.id, pages, lang),
        ]
        grid.append(cells)
    lines = [
        *LINED,
        ("SPAN", (0, 0), (-1, 0)),
        ("TOPPADDING", (0, 1), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 1), (-1, -1), 1.5),
    ]
    return Table(grid, [WIDTH - 210, 170, 40], style=lines, repeatRows=1)


def _actors(sheets: Sequence[Factsheet], pages: Pages, lang: str) -> Iterator[Flowable]:
    """Who can act on what is not on course; nothing where all is."""
    behind = [sheet for sheet in sheets if _verdict(sheet) in BEHIND]
    if not behind:
        return
    yield Paragraph(plain(text("who", lang)), styles()["heading"])
    for actor in dict.fromkeys(actor for sheet in behind for actor in sheet.actors):
        links = "; ".join(_with_page(sheet, pages, lang) for sheet in behind if actor in sheet.actors)
        yield Paragraph(links, styles()["listed"], bulletText=actor)


def _counts(sheets: Sequence[Factsheet], pages: Pages, lang: str) -> Table:
    """Themes by verdicts, with the page of each theme."""
    style = styles()
    heads = [text("theme", lang), *(word(verdict, lang) for verdict in ORDER), ""]
    grid: list[list[object]] = [[Paragraph(f"<b>{plain(head)}</b>", style["cell_label"]) for head in heads]]
    for theme in dict.fromkeys(sheet.indicator.theme for sheet in sheets):
        name = in_language(catalogue().themes[theme], "name", lang)
        found = Counter(_verdict(sheet) for sheet in sheets if sheet.indicator.theme == theme)
        link = Paragraph(f'<link href="#theme-{theme}">{plain(name)}</link>', style["cell"])
        grid.append([link, *(_count(found[verdict]) for verdict in ORDER), _page(f"theme-{theme}", pages, lang)])
    whole = Counter(_verdict(sheet) for sheet in sheets)
    if len(grid) > 2:
        together = Paragraph(f"<b>{plain(text('all', lang))}</b>", style["cell"])
        grid.append([together, *(_count(whole[verdict]) for verdict in ORDER), ""])
    width = 46
    return Table(grid, [WIDTH - width * 6 - 40, *[width] * 6, 40], style=LINED, repeatRows=1)


def _count(count: int) -> Paragraph:
    return Paragraph(str(count) if count else "–", styles()["cell"])


def _tally(sheets: Sequence[Factsheet], lang: str) -> Paragraph:
    found = Counter(_verdict(sheet) for sheet in sheets)
    told = " · ".join(f"{plain(word(verdict, lang))} <b>{found[verdict]}</b>" for verdict in ORDER if found[verdict])
    return Paragraph(f"{plain(_counted('indicator_nominative', len(sheets), lang))}: {told}", styles()["lead"])


def _legend(lang: str) -> Table:
    style, grid = styles(), []
    for key in ("sunny", "partly_cloudy", "cloudy", "thunderstorm", "cannot_say", "out_of_date", "no_target"):
        name = word(key, lang) if key in SYMBOLS else text(f"name_{key}", lang)
        said = f"<b>{plain(name)}</b> – {plain(text(key, lang))}"
        grid.append([Symbol(key, 18), Paragraph(said, style["cell"])])
    tight = [("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    return Table(grid, [30, WIDTH - 30], style=[PLAIN_FONT, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *tight])


def _verdict(sheet: Factsheet) -> str:
    return sheet.assessments[0].verdict


def _link(sheet: Factsheet) -> str:
    return f'<link href="#{sheet.indicator.id}">{plain(sheet.name)}</link>'


def _with_page(sheet: Factsheet, pages: Pages, lang: str) -> str:
    page = text("page_short", lang).format(pages.get(sheet.indicator.id, 0))
    return f'{_link(sheet)} <font color="{QUIET}">({plain(page)})</font>'


def _page(key: str, pages: Pages, lang: str) -> Paragraph:
    page = text("page_short", lang).format(pages.get(key, 0))
    return Paragraph(f'<link href="#{key}"><font color="{NRW_BLUE}">{plain(page)}</font></link>', styles()["right"])


def _counted(noun: str, count: int, lang: str) -> str:
    one, many = COUNTED[noun]
    return (one if count == 1 else many)[LANGUAGES.index(lang)].format(count)


COUNTED = {
    "theme": (("Ein Thema", "One theme"), ("{} Themen", "{} themes")),
    "indicator": (("einer Kennzahl", "one indicator"), ("{} Kennzahlen", "{} indicators")),
    "indicator_nominative": (("Eine Kennzahl", "One indicator"), ("{} Kennzahlen", "{} indicators")),
}
