"""Indicators for the Zukunftsdialog Industrie of North Rhine-Westphalia, traced to the publisher's cell.

Everything here reads `data/processed` and works offline; `build` makes it from `data/raw`. The data folder is the
repository's `data/`, or `$ZDI_DATA`. Areas may be typed as NRW, 05, DEA or by name.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the verbs load what they need when they are called, so that importing is quick
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure

    from zdi_metrics.checks import Finding
    from zdi_metrics.drafts import Draft
    from zdi_metrics.records import Assessment, Report

if sys.version_info < (3, 11):  # noqa: UP036 - a checkout may be imported without having been installed
    raise ImportError("zdi_metrics needs Python 3.11 or newer. Start it with: python zdi.py lab")

LOADED = time.time()  # what is written later into the files of the package is not at work in this process
__version__ = "0.1.0"
__all__ = [
    "assess",
    "build",
    "chart",
    "check",
    "cite",
    "data",
    "describe",
    "draft",
    "explore",
    "fetch",
    "indicators",
    "outlook",
    "pack",
    "reading",
    "ready",
    "revisions",
    "side_by_side",
    "themes",
    "trace",
    "value",
]


def themes() -> pd.DataFrame:
    """The ten themes: columns `theme, name_de, name_en, indicators` (how many are declared, without variants)."""
    from zdi_metrics import listing

    return listing.themes()


def indicators(theme: str | None = None) -> pd.DataFrame:
    """The declared indicators, of one theme or all.

    Columns: `indicator, theme, name_de, name_en, unit, better, role, leitbild, variant_of, first, last, latest_nrw`.
    Raises CatalogueError for an unknown theme.
    """
    from zdi_metrics import listing, store

    return listing.indicators(store.data_folder(), theme)


def describe(indicator: str, *, lang: str = "de") -> str:
    """Definition, method, caveat, targets and sources of an indicator, as text. Raises CatalogueError."""
    from zdi_metrics import listing, store
    from zdi_metrics.catalogue import find_indicator

    return listing.description(store.data_folder(), find_indicator(indicator), lang)


def data(
    indicator: str,
    areas: str | Iterable[str] | None = None,
    *,
    start: str | None = None,
    end: str | None = None,
    as_of: str | None = None,
) -> pd.DataFrame:
    """The series of an indicator with its marks: one row per area and period, in the indicator's unit.

    Columns as in `data/processed`: `indicator, theme, area, period, value, unit, status, sign, reason, tables,
    definition, vintage`. `start` and `end` limit the periods, both included. With `as_of` ("2026-03-01") what was known
    on that day, computed anew from the vintages that had been taken over by then, with the definitions of today; the
    day counts on which we took figures over, not the publisher's state date. Raises CatalogueError, NotComputable for
    a day before the first vintage, or RawError when nothing has been built.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.catalogue import find_indicator

    return listing.series(store.data_folder(), find_indicator(indicator), areas, start, end, as_of)


def assess(what: str | None = None, area: str = "NRW") -> Assessment | pd.DataFrame:
    """What may be said today about an indicator: latest value, change, distance to the nearest target, or why not.

    For an indicator the Assessment against its first target, the Land's own before others; for a theme, or nothing,
    a DataFrame with one row per indicator and target. Raises CatalogueError, NotComputable or RawError.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator

    if listing.is_list(what):
        return listing.assessments(store.data_folder(), what, area)
    return listing.assess_one(store.data_folder(), find_indicator(str(what)), find_area(area).code)[0]


def outlook(indicator: str, area: str = "NRW", *, until: int = 2045) -> pd.DataFrame:
    """Figures since the last break, path to the targets and continuation of the trend, by year, in the unit.

    Columns `figure, path, mean, lower_50, upper_50, lower_80, upper_80, lower_95, upper_95`. The continuation says
    where the series would go if it went on as it did; it is no forecast of policy. Raises CatalogueError,
    NotComputable (too few years, a gap, all values the same) or RawError.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator

    return listing.outlook(store.data_folder(), find_indicator(indicator), find_area(area).code, until)


def position(indicator_or_composite: str, area: str = "NRW") -> pd.DataFrame:
    """Where an area stands in Europe: rank and distance to the best among peers, industrial regions and all.

    For an indicator a row per group: `indicator, area, period, value, unit, group, rank, rank_to, of, best_area,
    best_value, gap`; for a composite a row per dimension, see `composite`. Where only the Regierungsbezirke of NRW can
    be compared, these stand for it. Raises CatalogueError, NotComputable or RawError.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.areas import area as find_area

    return listing.position(store.data_folder(), indicator_or_composite, find_area(area).code)


def resilience(area: str = "NRW", table: str = "resilience") -> pd.DataFrame:
    """How an area came through the declared shocks, one row per shock and series that has figures of it.

    Columns: `series, shock, area, unit, start, end, actual, expected, resistance, resistance_reason, rebound_start,
    rebound_end, recovery, recovery_reason, depth, lowest, years, back, duration_reason, loss`; `depth` and `loss` in
    percent of the start, `years` until back at its level; where figures do not cover a shock the reasons say so.
    Other tables: "downturns", the area's own, dated from its yearly figures (`peak, trough, depth, back, resistance,
    reason`), and "structural_breaks" of Germany, its Länder and the Regierungsbezirke, tested in the series of the
    structure of industry (`test, statistic, p_value, finding, break_year, before, after, reason_de, reason_en`); both
    are empty for an area without any. Raises CatalogueError, NotComputable or RawError.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.areas import area as find_area

    return listing.resilience(store.data_folder(), find_area(area).code, table)


def composite(name: str, table: str = "composites") -> pd.DataFrame:
    """A profile of European regions: scores and ranks by dimension, the composite with the band of its rank.

    `table`: "composites" (`composite, code, area, score, rank, rank_low, rank_median, rank_high, of, figures`),
    "composite_choices" (which choices move the ranks of NRW's regions) or "composite_weightings" (their ranks under
    other weights). Raises CatalogueError or RawError.
    """
    from zdi_metrics import processed, store
    from zdi_metrics.catalogue import find_composite
    from zdi_metrics.errors import CatalogueError
    from zdi_metrics.profiles import TABLES

    found = find_composite(name).id
    if table not in TABLES:
        raise CatalogueError(f"There is no table {table!r} of a composite.", f"Choose from {', '.join(TABLES)}.")
    rows = processed.read_comparison(store.data_folder(), table)
    return rows[rows["composite"] == found].reset_index(drop=True)


def chart(
    what: str,
    areas: str | Iterable[str] = "NRW",
    *,
    kind: str = "series",
    lang: str = "de",
    until: int | None = None,
) -> Figure:
    """A chart as a matplotlib Figure, by default of an indicator over time; the first area stands out.

    Kinds of an indicator: "series" (with targets and the continued trend, up to the year `until`), "comparison" (of the
    Länder), "europe" (declared regions), "change" (of the Länder between two years), "quadrant" (level and pace of the
    Länder) and "map" (Kreise). Of a theme: "multiples" and "board" (or "all"). By id: "decomposition", "shock" (a
    series of shocks) and "profile" (a composite). Raises CatalogueError, NotComputable or RawError.
    """
    from zdi_metrics import store
    from zdi_metrics.outputs.charts import kinds

    return kinds.draw(store.data_folder(), what, areas, kind, lang, until)


def pack(
    themes: str | Iterable[str] = (),
    *,
    session: str = "",
    title: str = "",
    lang: str = "de",
    out: str | Path = "out",
    force: bool = False,
) -> Path:
    """Make a folder for a working-group session: page, slides, report, workbook, charts, data and sources.

    Without `themes` it is the report on all of them. An existing folder is replaced only by `force`. Returns the
    folder. Raises CatalogueError for an unknown theme and RawError when it cannot be written.
    """
    from pathlib import Path

    from zdi_metrics import store
    from zdi_metrics.outputs.pack import write_pack

    names = [themes] if isinstance(themes, str) else list(themes)
    data = store.data_folder()
    return write_pack(data, names, session=session, title=title, lang=lang, out=Path(out), force=force)


def side_by_side(indicators: Iterable[str], area: str = "NRW", *, start: str | None = None) -> pd.DataFrame:
    """Values of several indicators in one area: a row per period, a column per indicator, NaN where there is none.

    Raises CatalogueError for an unknown name and NotComputable when no indicator has a value there.
    """
    from zdi_metrics import listing, store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator

    chosen = [find_indicator(name) for name in indicators]
    return listing.side_by_side(store.data_folder(), chosen, find_area(area).code, start)


def value(indicator: str, area: str = "NRW", period: str | None = None) -> float:
    """One number of an indicator in its unit, by default the latest. Raises NotComputable when there is none."""
    from zdi_metrics import store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator
    from zdi_metrics.outputs import session

    return session.value(store.data_folder(), find_indicator(indicator), find_area(area).code, period)


def reading(theme: str | None = None, area: str = "NRW", *, lang: str = "de") -> str:
    """What may be said of a theme today, as text: a line per indicator and target, then how many have which answer.

    Raises CatalogueError, NotComputable for an area without assessments, or RawError.
    """
    from zdi_metrics import store
    from zdi_metrics.outputs import session

    return session.reading(store.data_folder(), theme, area, lang)


def draft(declaration: str, figures: Mapping[str, str] | None = None, area: str = "NRW") -> Draft:
    """Try declarations (TOML text) before they go into the catalogue: `series` and `assessments` of their indicators.

    `figures` are the figures of new tables by id, as CSV text in the layout of the snapshot. Nothing is written.
    Raises CatalogueError with every mistake, TableChanged when figures are not as declared, RawError when there are
    none.
    """
    from zdi_metrics import drafts, store
    from zdi_metrics.areas import area as find_area

    return drafts.draft(store.data_folder(), declaration, figures or {}, find_area(area).code)


def explore(indicator: str, areas: Iterable[str] | None = None, *, lang: str = "de") -> Figure | object:
    """In a notebook: the chart of an indicator with a field to choose the region from, those with figures.

    Without ipywidgets, or where a page is rendered (`$ZDI_STATIC`), the fixed chart of the first region.
    """
    from zdi_metrics import store
    from zdi_metrics.catalogue import find_indicator
    from zdi_metrics.outputs.session import explore

    found = find_indicator(indicator)
    return explore(store.data_folder(), found, lambda code: chart(found.id, [code], lang=lang), areas, lang)


def ready(*, lang: str = "de") -> None:
    """In a notebook: say what there is to work with, and show errors of zdi_metrics as sentences from here on.

    Raises RawError when no tables have been built.
    """
    from zdi_metrics import store
    from zdi_metrics.outputs import session

    session.prepare()
    print(session.greeting(store.data_folder(), lang))


def cite(indicator: str, *, lang: str = "de") -> str:
    """How to cite the publishers of an indicator: one line per table."""
    from zdi_metrics import provenance, store
    from zdi_metrics.catalogue import find_indicator

    return "\n".join(provenance.citations(store.data_folder(), find_indicator(indicator), lang))


def trace(indicator: str, area: str = "NRW", period: str | None = None) -> pd.DataFrame:
    """The published cells behind one number (by default the latest): table, code, file or page, row, digest.

    One row per cell; `origin_kind` says whether it is original, an extract or transcribed. Raises NotComputable when
    there is no such number.
    """
    from zdi_metrics import listing, provenance, store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator

    folder, found, code = store.data_folder(), find_indicator(indicator), find_area(area).code
    return provenance.origins(folder, found, code, period or listing.latest_period(folder, found, code))


def revisions(
    since: str = "HEAD",
    until: str | None = None,
    *,
    what: str | None = None,
    area: str | None = None,
    typical: bool = False,
) -> pd.DataFrame:
    """What differs between two states of the tables: new periods, revised values, changed marks and verdicts.

    A state is a git commit or a day ("2026-03-01": computed from the vintages taken over by then); `until` None are the
    tables as built now. One row per change, see `vintage_changes.changes` for the kinds: `change, indicator, area,
    period, unit, old, new, relative, before, after, target`; of all, of an indicator or theme (`what`), of an area.
    With `typical` instead the usual size of revisions by indicator: `indicator, declared, measured, usual, largest`.
    Raises CatalogueError, NotComputable (no such commit, no git, before the first vintage) or RawError.
    """
    from zdi_metrics import states, store, vintage_changes

    data, only = store.data_folder(), vintage_changes.chosen(what)
    if typical:
        return vintage_changes.sizes(data, only)
    return vintage_changes.changes(*states.pair(data, since, until, only), area)


def build() -> Report:
    """Bring `data/processed` up to `data/raw`; see Report for what it says. Raises RawError or CatalogueError."""
    from zdi_metrics import incremental, store

    return incremental.build(store.data_folder())


def fetch(
    what: str | Iterable[str] | None = None,
    *,
    source: str | None = None,
    since: int | None = None,
    keep: int | None = None,
    accept: Collection[str] = (),
    dry_run: bool = False,
) -> pd.DataFrame:
    """Ask the publishers for newer figures of a theme, an indicator, tables, or everything; the only online step.

    One row per table: `table, result, what, rows, revised, cause`. `result` is new, unchanged, refused (kept aside, the
    old figures stay in use), unreachable, by hand, or planned (`dry_run`); `cause` says why one is refused: another
    layout, figures that fail the checks, no access. `since` is the first year asked for, `keep` the number of vintages
    that stay besides those still in use; of the tables `accept` (fetched too) figures are taken although they fail the
    checks on arrival. Raises CatalogueError for an unknown name and
    RawError when another fetch or build is at work; a failing table is a row and never stops the others.
    """
    import pandas as pd

    from zdi_metrics import download, store
    from zdi_metrics.records import Outcome

    names = [what] if isinstance(what, str) else list(what or ())
    outcomes = download.fetch(
        store.data_folder(), names, source=source, since=since, keep=keep, accept=accept, dry_run=dry_run
    )
    return pd.DataFrame([one.model_dump() for one in outcomes], columns=list(Outcome.model_fields))


def check() -> list[Finding]:
    """Check everything that is kept, see `checks.Finding`: problems first, then stale figures, gaps and notes."""
    from zdi_metrics import checks, store

    return checks.find_all(store.data_folder())
