"""Figures to files: PNG, SVG and PDF that say what they are, the same bytes for the same figure."""

import hashlib
import io
import os
import re
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from zdi_metrics.errors import RawError
from zdi_metrics.outputs.charts import compact
from zdi_metrics.outputs.charts.canvas import style, told

UNDATED: dict[str, dict[str, Any]] = {
    ".png": {},
    ".svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
    ".pdf": {"CreationDate": None},
}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no XML or PDF text may hold them


def save(
    figure: Figure, path: Path, *, title: str | None = None, description: str | None = None, lang: str = "de"
) -> None:
    """Write a figure as PNG, SVG or PDF, by the ending of the path; the same bytes every time.

    `title` (else the message of the chart) and `description` (else all that it says) are for those who do not see it.
    Raises RawError for another ending and when the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in UNDATED:
        raise RawError(f"{path} is no PNG, SVG or PDF file.", "Give a name that ends in .png, .svg or .pdf.")
    name = CONTROL.sub(" ", str(figure.get_label()) if title is None else title)
    about = CONTROL.sub(" ", told(figure) if description is None else description)
    content = _drawn(figure, kind, name)
    if kind == ".svg":
        content = _with_description(content, name, about, lang)
    elif kind == ".pdf":
        content = _with_language(content, lang)
    try:
        _write(path, content)
    except OSError as error:
        raise RawError(f"{path} cannot be written ({error.strerror}).", "Choose another file or folder.") from None


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: an earlier chart stays when the disk is full."""
    part = path.with_name(f".{os.getpid()}-{path.name[:40]}.part")  # short enough for every name that `path` may have
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _drawn(figure: Figure, kind: str, title: str) -> bytes:
    sink = io.BytesIO()
    salt = "zdi_metrics " + title  # ids differ from chart to chart, so that several fit into one page
    with style(), mpl.rc_context({"svg.hashsalt": salt}):
        if kind == ".png":
            dpi = float(mpl.rcParams["savefig.dpi"])
            figure.savefig(sink, format="raw")
            return compact.png(sink.getvalue(), int(figure.get_size_inches()[0] * dpi), dpi, title)
        figure.savefig(sink, format=kind[1:], metadata=UNDATED[kind] | {"Title": title})
    return compact.svg(sink.getvalue()) if kind == ".svg" else sink.getvalue()


def _with_description(content: bytes, title: str, description: str, lang: str) -> bytes:
    """SVG with role, language, title and description, as assistive technology reads them."""
    key = "zdi-" + hashlib.sha256(title.encode("utf-8")).hexdigest()[:10]
    says = f'role="img" lang="{lang}" xml:lang="{lang}" aria-labelledby="{key}-title {key}-desc"'
    told = f'<title id="{key}-title">{escape(title)}</title>\n <desc id="{key}-desc">{escape(description)}</desc>'
    head, rest = content.decode("utf-8").split("<svg ", 1)
    opening, body = rest.split(">", 1)
    return f"{head}<svg {says} {opening}>\n {told}{body}".encode()


def _with_language(content: bytes, lang: str) -> bytes:
    """PDF that names its language and shows its title."""
    import pikepdf  # of no use to other files

    sink = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.Root.Lang = pikepdf.String(lang)
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        document.save(sink, deterministic_id=True)
    return sink.getvalue()
