"""Ids that were published: of indicators and definitions. None of them vanishes without an entry [[renamed]]."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from zdi_metrics.catalogue import FOLDER
from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import Catalogue

PATH = FOLDER / "ids.csv"
HEADER = ["kind", "id", "since"]


def read(path: Path = PATH) -> dict[tuple[str, str], str]:
    """The published ids by kind and id, with the version that published them first. Raises CatalogueError."""
    try:
        lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        return {(line["kind"], line["id"]): line["since"] for line in lines}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise CatalogueError(f"{path} cannot be read ({type(error).__name__}).", "Restore it from git.") from None


def current(catalogue: Catalogue) -> set[tuple[str, str]]:
    """The ids in use."""
    definitions = {("definition", one.definition) for one in catalogue.indicators.values()}
    return {("indicator", key) for key in catalogue.indicators} | definitions


def vanished(catalogue: Catalogue, published: dict[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """Published ids that are neither in use nor entered as renamed."""
    told = {(gone.kind, gone.old) for gone in catalogue.renamed.values()}
    yield from sorted(set(published) - current(catalogue) - told)


def text(published: dict[tuple[str, str], str], catalogue: Catalogue, version: str) -> str:
    """The list with the ids that are new in this version, as CSV; nothing is ever taken out."""
    whole = dict.fromkeys(current(catalogue), version) | published
    rows = [f"{kind},{name},{since}" for (kind, name), since in sorted(whole.items())]
    return "\n".join([",".join(HEADER), *rows]) + "\n"
