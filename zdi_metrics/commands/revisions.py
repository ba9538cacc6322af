"""The command `zdi revisions`."""

import click


@click.command()
@click.argument("what", required=False, metavar="[INDICATOR|THEME]")
@click.option("--since", default="HEAD", show_default=True, metavar="REF|DAY", help="A git commit, or a day.")
@click.option("--until", metavar="REF|DAY", help="The same. [default: the tables as built now]")
@click.option("--area", help="Only this region.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "markdown", "csv"]),
    default="table",
    show_default=True,
    help="For the terminal, for a pull request, or all rows.",
)
@click.option("--typical", is_flag=True, help="Instead, the usual size of revisions of each indicator.")
def revisions(what: str | None, since: str, until: str | None, area: str | None, shape: str, typical: bool) -> None:
    """What differs between two states: new periods, revised values, changed marks and verdicts, by indicator.

    A state is a git commit (HEAD, a branch, a tag) or a day as 2026-03-01: then it is computed from the vintages that
    had been taken over by that day. With --format markdown the refused tables and silent services of the last fetch
    are told too.
    """
    from zdi_metrics import states, store, vintage_changes, vintage_report, vintages

    data, only = store.data_folder(), vintage_changes.chosen(what)
    if typical:
        found = vintage_changes.sizes(data, only)
        shown = found.to_csv(index=False, lineterminator="\n") if shape == "csv" else vintage_report.size_table(found)
        click.echo(shown, nl=False)
        return
    before, after = states.pair(data, since, until, only)
    found = vintage_changes.changes(before, after, area)
    names = (before.told, after.told)
    if shape == "csv":
        click.echo(found.to_csv(index=False, lineterminator="\n"), nl=False)
    elif shape == "table":
        click.echo(vintage_report.terminal(found, names), nl=False)
    else:
        revised = found.loc[found["change"] == "revised", "indicator"].unique()
        sizes = vintage_changes.sizes(data, list(revised))
        outcomes = vintages.last_outcomes(data) if until is None else None
        click.echo(vintage_report.markdown(found, names, sizes, outcomes, since), nl=False)
