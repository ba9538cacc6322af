"""The command `zdi`: the public verbs for the terminal.

Exit codes: 0 fine, 1 a check or a table failed, 2 wrong usage, 3 a service was unavailable.
"""

import os
import sys
from pathlib import Path

import click

from zdi_metrics.commands.failures import Sentences
from zdi_metrics.commands.outputs import LANG, notebooks, pack, site
from zdi_metrics.commands.revisions import revisions
from zdi_metrics.commands.upkeep import check, export
from zdi_metrics.errors import NotComputable


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Data folder instead of $ZDI_DATA or data/.")
@click.version_option(package_name="zdi_metrics")
def main(folder: Path | None) -> None:
    """Indicators for the Zukunftsdialog Industrie of North Rhine-Westphalia."""
    if folder is not None:
        os.environ["ZDI_DATA"] = str(folder)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows consoles


@main.command("list")
@click.argument("theme", required=False)
@LANG
def list_(theme: str | None, lang: str) -> None:
    """List the indicators, of one THEME or all; `zdi list themes` lists the themes."""
    from zdi_metrics.catalogue import catalogue, find_theme
    from zdi_metrics.wording import in_language

    if theme == "themes":
        for one in catalogue().themes.values():
            click.echo(f"{one.id:34}{in_language(one, 'name', lang)}")
        return
    chosen = [find_theme(theme)] if theme else list(catalogue().themes.values())
    for one in chosen:
        click.echo(click.style(in_language(one, "name", lang), bold=True))
        for indicator in catalogue().indicators.values():
            if indicator.theme == one.id:
                mark = "  ↳ " if indicator.variant_of else "  "
                click.echo(f"{mark + indicator.id:46}{in_language(indicator, 'name', lang)}")


@main.command()
@click.argument("indicator")
@LANG
def describe(indicator: str, lang: str) -> None:
    """Definition, method, caveat, targets and sources of an INDICATOR."""
    import zdi_metrics

    click.echo(zdi_metrics.describe(indicator, lang=lang))


@main.command()
@click.argument("indicator")
@click.option("--area", "areas", multiple=True, help="Region: NRW, 05, DEA, Köln ...; may be repeated. [default: all]")
@click.option("--start", help="First period.")
@click.option("--end", help="Last period.")
@click.option("--as-of", metavar="DAY", help="What was known on this day, as 2026-03-01: as we had taken it over.")
@click.option("--csv", "as_csv", is_flag=True, help="All columns as CSV instead of a table for reading.")
@LANG
def data(
    indicator: str,
    areas: tuple[str, ...],
    start: str | None,
    end: str | None,
    as_of: str | None,
    as_csv: bool,
    lang: str,
) -> None:
    """The series of an INDICATOR with its marks."""
    import zdi_metrics
    from zdi_metrics import tables

    rows = zdi_metrics.data(indicator, list(areas) or None, start=start, end=end, as_of=as_of)
    if rows.empty:
        raise NotComputable(f"{indicator} has no rows for this choice.", f"See what there is: zdi describe {indicator}")
    click.echo(rows.to_csv(index=False, lineterminator="\n") if as_csv else tables.series_table(rows, lang), nl=False)


@main.command()
@click.argument("what", required=False)
@click.option("--area", default="NRW", show_default=True, help="Region.")
@LANG
def assess(what: str | None, area: str, lang: str) -> None:
    """Is it on course? Symbol, verdict and a sentence each, or why nothing can be said.

    WHAT is a theme; without it, everything. An indicator is told in full: pace, second opinions, what it hangs on.
    """
    from zdi_metrics import listing, store, tables

    rows = listing.assessments(store.data_folder(), what, area)
    shown = tables.assessment_table if listing.is_list(what) else tables.assessment_text
    click.echo(shown(rows, lang), nl=False)


@main.command()
@click.argument("indicator")
@click.option("--area", default="NRW", show_default=True, help="Region.")
@click.option("--until", type=click.IntRange(1990, 2100), default=2045, show_default=True, help="Last year.")
@click.option("--csv", "as_csv", is_flag=True, help="All years and columns as CSV instead of a table for reading.")
@LANG
def outlook(indicator: str, area: str, until: int, as_csv: bool, lang: str) -> None:
    """Path to the targets of an INDICATOR and the continuation of its trend, with ranges."""
    import zdi_metrics
    from zdi_metrics import tables
    from zdi_metrics.catalogue import find_indicator

    rows = zdi_metrics.outlook(indicator, area, until=until)
    text = rows.to_csv(lineterminator="\n") if as_csv else tables.outlook_text(rows, find_indicator(indicator), lang)
    click.echo(text, nl=False)


@main.command()
@click.argument("what")
@click.option("--area", default="NRW", show_default=True, help="Region.")
@LANG
def position(what: str, area: str, lang: str) -> None:
    """Where NRW stands in Europe in WHAT, an indicator or a composite: rank and distance to the best."""
    import zdi_metrics
    from zdi_metrics import comparison_text
    from zdi_metrics.catalogue import catalogue

    rows = zdi_metrics.position(what, area)
    declared = catalogue().composites.get(what)
    shown = (
        comparison_text.profile_table(declared, rows, lang) if declared else comparison_text.position_text(rows, lang)
    )
    click.echo(shown, nl=False)


@main.command()
@click.option("--area", default="NRW", show_default=True, help="Region.")
@LANG
def resilience(area: str, lang: str) -> None:
    """How a region came through shocks: resistance, recovery, depth and duration; and whether its course changed."""
    import zdi_metrics
    from zdi_metrics import comparison_text as told

    click.echo(told.resilience_text(zdi_metrics.resilience(area), lang), nl=False)
    click.echo(told.downturns_text(zdi_metrics.resilience(area, "downturns"), lang), nl=False)
    click.echo(told.breaks_text(zdi_metrics.resilience(area, "structural_breaks"), lang), nl=False)


@main.command()
@click.argument("name")
@LANG
def composite(name: str, lang: str) -> None:
    """A profile of regions from several indicators: ranks with their bands, and the choices that move them."""
    import zdi_metrics
    from zdi_metrics import comparison_text
    from zdi_metrics.catalogue import find_composite
    from zdi_metrics.profiles import TABLES

    parts = [zdi_metrics.composite(name, table) for table in TABLES]
    click.echo(comparison_text.composite_text(find_composite(name), parts, lang), nl=False)


@main.command()
@click.argument("indicator")
@click.option("--area", default="NRW", show_default=True, help="Region.")
@click.option("--period", help="Period, as 2023 or 2023-S1. [default: the latest with a number]")
@LANG
def trace(indicator: str, area: str, period: str | None, lang: str) -> None:
    """From one number of an INDICATOR back to the published cells."""
    from zdi_metrics import listing, provenance, store
    from zdi_metrics.areas import area as find_area
    from zdi_metrics.catalogue import find_indicator

    folder, found, code = store.data_folder(), find_indicator(indicator), find_area(area).code
    period = period or listing.latest_period(folder, found, code)
    click.echo(provenance.trace_text(folder, found, code, period, lang))


@main.command()
@click.argument("indicator")
@LANG
def cite(indicator: str, lang: str) -> None:
    """How to cite the publishers of an INDICATOR."""
    import zdi_metrics

    click.echo(zdi_metrics.cite(indicator, lang=lang))


@main.command()
@click.argument("what")
@click.option("--area", "areas", multiple=True, default=("NRW",), help="Region; may be repeated. [default: NRW]")
@click.option("--kind", default="series", show_default=True, help="What is drawn; see above.")
@click.option("--until", type=click.IntRange(1990, 2045), help="Last year of the continued trend of a series.")
@click.option("--out", type=click.Path(path_type=Path), help="PNG, SVG or PDF file. [default: <what>_<kind>.png]")
@LANG
def chart(what: str, areas: tuple[str, ...], kind: str, until: int | None, out: Path | None, lang: str) -> None:
    """Draw a chart of WHAT into a file.

    Kinds of an indicator: series (over time), comparison (of the Länder), europe, change (between two years), quadrant
    (level and pace), map (Kreise). Of a theme: multiples, board (also: all). By id: decomposition, shock, profile.
    """
    import zdi_metrics
    from zdi_metrics.outputs.charts import kinds, saving

    path = out or Path(kinds.file_name(what, kind))
    saving.save(zdi_metrics.chart(what, list(areas), kind=kind, lang=lang, until=until), path, lang=lang)
    click.echo(str(path))


@main.command()
@click.argument("what", nargs=-1, metavar="[THEME|TABLE]...")
@click.option("--source", help="Only tables of this source: destatis, landesdatenbank, eurostat ...")
@click.option("--since", type=click.IntRange(1900, 2100), help="First year to ask for.")
@click.option("--keep", type=click.IntRange(1), help="Vintages to keep besides those still in use. [default: all]")
@click.option(
    "--accept", multiple=True, metavar="TABLE", help="Fetch this table and take it although a check refuses it."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be asked.")
def fetch(
    what: tuple[str, ...],
    source: str | None,
    since: int | None,
    keep: int | None,
    accept: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Ask the publishers for newer figures: of themes, indicators, tables, or everything.

    With an account (ZDI_<SOURCE>_USER and _PASSWORD, or _TOKEN) the full tables of the GENESIS databases are read,
    without one their prepared cross-tables. What cannot be read or trusted is kept aside; the figures in use stay.
    """
    from zdi_metrics import download, store, tables

    def say(text: str) -> None:
        click.echo(text, err=True)

    outcomes = download.fetch(
        store.data_folder(), what, source=source, since=since, keep=keep, accept=accept, dry_run=dry_run, say=say
    )
    click.echo(tables.outcome_table(outcomes), nl=False)
    results = {one.result for one in outcomes}
    sys.exit(3 if "unreachable" in results else 1 if "refused" in results else 0)


@main.command()
@click.argument("term")
@click.option("--source", help="Ask this service; without it, only the tables of the catalogue are searched.")
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True, help="Most results to show.")
def find(term: str, source: str | None, limit: int) -> None:
    """Find tables by a TERM in their titles: in the catalogue, or at a SOURCE (landesdatenbank, eurostat ...)."""
    from zdi_metrics import download

    found = download.search(term, source, limit)
    if not found:
        raise NotComputable(f"No table with {term!r} in its title.", "Try a shorter word, or another --source.")
    for code, title in found:
        click.echo(f"{code:34} {title}")


@main.command()
def build() -> None:
    """Build the indicator tables from the kept figures (data/raw to data/processed)."""
    from zdi_metrics import incremental, store, tables

    report = incremental.build(store.data_folder())
    click.echo("\n".join(tables.report_lines(report)))
    if report.failures:
        sys.exit(1)


for command in (pack, site, notebooks, check, export, revisions):
    main.add_command(command)
