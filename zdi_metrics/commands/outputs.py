"""The commands that make folders to hand on: `zdi pack`, `zdi site` and `zdi notebooks`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

LANG = click.option("--lang", type=click.Choice(["de", "en"]), default="de", help="Language of the text.")


@click.command()
@click.argument("themes", nargs=-1, metavar="[THEME]...")
@click.option("--all", "everything", is_flag=True, help="All themes: the complete report.")
@click.option("--session", default="", help="The session it is for, as 2027-01.")
@click.option("--title", default="", help="Title of the pack.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder to make.")
@click.option("--force", is_flag=True, help="Replace a pack that is there.")
@LANG
def pack(
    themes: tuple[str, ...], everything: bool, session: str, title: str, out: Path, force: bool, lang: str
) -> None:
    """Make a folder for a session on THEMES: page, slides, report, workbook, charts, data and sources."""
    from zdi_metrics import store
    from zdi_metrics.outputs.pack import write_pack

    if everything == bool(themes):
        raise click.UsageError("Name the themes or say --all, one of the two.")
    with _progress() as step:
        folder = write_pack(
            store.data_folder(), themes, session=session, title=title, lang=lang, out=out, force=force, say=step
        )
    click.echo(str(folder))


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("site"), show_default=True, help="Folder to make.")
@click.option("--force", is_flag=True, help="Replace a site that is there.")
def site(out: Path, force: bool) -> None:
    """Build the web page from the processed tables, German and English; it opens without a server."""
    from zdi_metrics import store
    from zdi_metrics.outputs.web.site import write_site

    with _progress() as step:
        folder = write_site(store.data_folder(), out, force=force, say=step)
    click.echo(str(folder / "index.html"))


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--theme", "themes", multiple=True, help="Only the notebook of this theme; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True, help="Folder of pages.")
@click.option("--from", "folder", type=click.Path(path_type=Path), help="Folder of notebooks instead of notebooks/.")
def notebooks(names: tuple[str, ...], themes: tuple[str, ...], out: Path, folder: Path | None) -> None:
    """Run the notebooks, or those with NAME in their names, and write them as pages that need no network."""
    from zdi_metrics.catalogue import find_theme
    from zdi_metrics.outputs.notebooks import find, render

    paths = find([*names, *(find_theme(theme).id for theme in themes)], folder)
    with _progress() as step:
        runs = render(paths, out, lambda done, run: step(done, len(paths), run.name))
    failed = [run for run in runs if run.failure]
    for run in failed:
        click.echo(f"{run.name}: {run.failure}", err=True)
    click.echo(str(out / "index.html"))
    sys.exit(1 if failed else 0)


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on the terminal, told how much of how much is done and of what; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(task, completed=done, total=total, description=what)
