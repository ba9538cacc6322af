"""Notebooks as pages: run in fresh kernels, several at a time, and rendered to HTML that needs no network."""

import html
import os
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from zdi_metrics import store
from zdi_metrics.errors import CatalogueError, RawError

PYTHON_WARNINGS = "default"  # a warning is shown in the notebook, and makes it fail
SECONDS = 300  # for one cell
PAGE = files("zdi_metrics.outputs").joinpath("templates", "notebook.html")


class Run(NamedTuple):
    """What became of one notebook: its title, and the first cell that failed with what it said, if one did."""

    name: str
    title: str
    failure: str | None


def find(names: Iterable[str] = (), folder: Path | None = None) -> list[Path]:
    """The notebooks whose names hold one of `names`, all without any, in the order of their names.

    Raises RawError without a folder of notebooks and CatalogueError when a name fits none.
    """
    folder = folder or store.REPOSITORY / "notebooks"
    known = sorted(folder.glob("*.ipynb"))
    if not known:
        raise RawError(f"There are no notebooks in {folder}.", "Work in a checkout of the repository, or give --from.")
    wanted = list(names)
    for name in wanted:
        if not any(name in path.stem for path in known):
            listed = ", ".join(path.stem for path in known)
            raise CatalogueError(f"No notebook is called {name!r}.", f"There are: {listed}.")
    return [path for path in known if not wanted or any(name in path.stem for name in wanted)]


def render(paths: Sequence[Path], out: Path, say: Callable[[int, Run], None] | None = None) -> list[Run]:
    """Run notebooks and write a page each, and `index.html` with links to them; a failing one stops no other.

    `say` is told how many are done, and the last of them. Raises RawError when the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            runs = []
            for run in pool.map(partial(_render, out=out), paths):
                runs.append(run)
                if say:
                    say(len(runs), run)
        entries = "".join(f'<li><a href="{run.name}.html">{html.escape(run.title)}</a></li>' for run in runs)
        (out / "index.html").write_text(_page("Notizbücher", f"<h1>Notizbücher</h1><ul>{entries}</ul>"), "utf-8")
    except OSError as error:
        raise RawError(f"{out} cannot be written ({error.strerror}).", "Choose another folder with --out.") from None
    return runs


def _render(path: Path, out: Path) -> Run:
    import nbformat  # heavy, like all of Jupyter
    from nbconvert import HTMLExporter

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    title = _title(notebook)
    failure = execute(notebook)
    exporter = HTMLExporter(template_name="basic", anchor_link_text=" ")  # type: ignore[no-untyped-call]
    body, _ = exporter.from_notebook_node(notebook)
    body = body.replace("text-align: right;", "text-align: left;")  # heads of tables, as their cells
    body = re.sub(r'href="([\w-]+)\.ipynb(#[^"]*)?"', r'href="\1.html\2"', body)
    (out / f"{path.stem}.html").write_text(_page(title, body), encoding="utf-8", newline="\n")
    return Run(path.stem, title, failure)


def execute(notebook: Any, *, page: bool = True) -> str | None:
    """Run a notebook in a fresh kernel, in place; the first cell that failed or warned with what it said, or None.

    As for a `page`: charts are fixed and an error ends it. Otherwise as in JupyterLab, where a sentence ends nothing.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    environment = os.environ | {"ZDI_STATIC": "1" if page else "", "PYTHONWARNINGS": PYTHON_WARNINGS}
    environment["ZDI_DATA"] = str(store.data_folder().resolve())  # the kernel works in a folder of its own
    with TemporaryDirectory() as own:
        config = Config()
        if os.name == "posix":  # no open port
            config.KernelManager.transport, config.KernelManager.ip = "ipc", str(Path(own) / "kernel")
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3", config=config, resources={"metadata": {"path": own}}
        )
        try:
            client.execute(env=environment)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            begun = [pair for pair in enumerate(notebook.cells, 1) if pair[1].get("execution_count")]
            number, cell = begun[-1] if begun else (1, {})
            return f"cell {number}: {_what(cell, error)}"
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            if output.get("name") == "stderr":
                return f"cell {number}: {output['text'].strip().splitlines()[0]}"
    return None


def _what(cell: Any, error: Exception) -> str:
    """What a failing cell said: its error, or the sentence that was printed instead."""
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    told = [line for output in cell.get("outputs", ()) for line in output.get("text", "").splitlines()]
    return told[-1] if told else type(error).__name__


def _title(notebook: Any) -> str:
    """The first heading."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = re.search(r"^# (.+)$", text, re.M)
    return found[1].strip() if found else "Notizbuch"


def _page(title: str, body: str) -> str:
    shell = PAGE.read_text(encoding="utf-8")
    return shell.replace("{{ title }}", html.escape(title)).replace("{{ body }}", body)
