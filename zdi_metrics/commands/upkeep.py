"""The commands `zdi check` and `zdi export`."""

import sys
from pathlib import Path

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as docs/check.schema.json describes it.")
def check(as_json: bool) -> None:
    """Check everything that is kept: catalogue, ledger, bytes, figures, anchors, age, and list the gaps.

    Problems are errors (exit code 1); stale figures, gaps and notes are not.
    """
    from zdi_metrics import check_report, checks, store

    if as_json:
        text, fine = check_report.as_json(store.data_folder())
        click.echo(text)
    else:
        findings = checks.find_all(store.data_folder())
        click.echo("\n".join(check_report.as_text(findings)))
        fine = all(one.kind != "problem" for one in findings)
    sys.exit(0 if fine else 1)


@click.group()
def export() -> None:
    """Write the indicators in a form that other systems harvest."""


@export.command()
@click.argument("what", nargs=-1, metavar="[THEME|INDICATOR]...")
@click.option("--out", type=click.Path(path_type=Path), help="CSV file to write. [default: the terminal]")
def sdmx(what: tuple[str, ...], out: Path | None) -> None:
    """SDMX-CSV 2.0 of themes, indicators, or everything."""
    from zdi_metrics import processed, store
    from zdi_metrics import sdmx as made

    ids = made.chosen(what)
    rows = processed.read_indicators(store.data_folder())
    text = made.sdmx_csv(rows[rows["indicator"].isin(ids)])
    if out is None:
        click.echo(text, nl=False)
    else:
        made.save(text, out)
        click.echo(str(out))
