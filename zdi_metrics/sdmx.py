"""The indicator tables as SDMX-CSV 2.0, one observation per row, for harvesters of official statistics."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from zdi_metrics import store
from zdi_metrics.catalogue import catalogue, find_indicator, find_theme
from zdi_metrics.errors import CatalogueError, RawError

RENAMED = {
    "indicator": "INDICATOR",
    "area": "REF_AREA",
    "period": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "unit": "UNIT_MEASURE",
    "status": "OBS_STATUS",
    "sign": "OBS_SIGN",
    "reason": "COMMENT_OBS",
    "definition": "DEFINITION",
    "theme": "THEME",
    "tables": "SOURCE_TABLES",
    "vintage": "VINTAGE",
}
HEADER = ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", *RENAMED.values()]
FREQUENCIES = {"S": "S", "Q": "Q"}


def sdmx_csv(series: pd.DataFrame) -> str:
    """Rows of the indicator table as SDMX-CSV 2.0.

    Dimensions are FREQ, INDICATOR, REF_AREA and TIME_PERIOD; the measure is OBS_VALUE, empty where there is no number
    (OBS_STATUS and COMMENT_OBS say why); everything behind it is an attribute.
    """
    publication = catalogue().publication
    if publication is None:
        raise CatalogueError("The catalogue declares no [[publication]].", "Restore publication.toml from git.")
    rows = series.rename(columns=RENAMED).assign(
        STRUCTURE="dataflow",
        STRUCTURE_ID=f"{publication.agency}:{publication.structure}",
        ACTION="I",
        FREQ=series["period"].map(frequency),
    )
    return rows[HEADER].to_csv(index=False, lineterminator="\n")


def save(text: str, path: Path) -> None:
    """Write an export to a file, whole or not at all. Raises RawError when the place cannot be written."""
    try:
        store.write_bytes(path, text.encode("utf-8"))
    except (RawError, OSError) as error:
        what = error.what if isinstance(error, RawError) else f"{path} cannot be written ({error.strerror})."
        raise RawError(what, "Choose a file in a writable folder with --out.") from None


def frequency(period: str) -> str:
    """SDMX code of the frequency that a period is written in: A, S, Q, M or D."""
    if len(period) == 4:
        return "A"
    return FREQUENCIES.get(period[5], "M" if len(period) == 7 else "D")


def chosen(names: Iterable[str]) -> list[str]:
    """Ids of the indicators that themes and indicators mean; all without a name. Raises CatalogueError."""
    known = catalogue().indicators
    wanted = [one for name in names for one in _members(name)]
    return list(dict.fromkeys(wanted)) or list(known)


def _members(name: str) -> list[str]:
    try:
        return [find_indicator(name).id]
    except CatalogueError as unknown:
        try:
            theme = find_theme(name).id
        except CatalogueError:
            raise CatalogueError(f"No theme or indicator is called {name!r}.", unknown.cure) from None
    return [one.id for one in catalogue().indicators.values() if one.theme == theme]
