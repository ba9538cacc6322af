"""What a notebook needs around the verbs: a word on what is there, sentences for errors, regions to choose from."""

import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from zdi_metrics import listing, store
from zdi_metrics.areas import GERMANY, NRW, peers
from zdi_metrics.areas import area as find_area
from zdi_metrics.errors import ZdiError
from zdi_metrics.model import Indicator
from zdi_metrics.processed import read_indicators
from zdi_metrics.wording import in_language, period

WIDGETS = "ipywidgets"


def greeting(data: Path, lang: str = "de") -> str:
    """What there is to work with, in one or two sentences. Raises RawError without built tables."""
    count = len(listing.indicators(data, None).dropna(subset="last"))
    state = max(row.state_date for rows in store.ledger(data).values() for row in rows)
    if lang == "de":
        told = f"{count} Kennzahlen mit Zahlen, jüngster Datenstand {period(state, lang)}."
        more = "Auswahlfelder gibt es mit dem Zusatz ipywidgets; ohne ihn stehen feste Bilder."
    else:
        told = f"{count} indicators with figures, latest state of data {state}."
        more = "Fields to choose from come with ipywidgets; without it charts are fixed."
    return told if find_spec(WIDGETS) else f"{told} {more}"


def prepare() -> None:
    """In a notebook show errors of zdi_metrics as their sentence and long texts of tables whole; elsewhere nothing."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return
    if shell := get_ipython():
        pd.set_option("display.max_colwidth", 300, "display.max_rows", 100)
        shell.set_custom_exc((ZdiError,), _print_sentence)  # type: ignore[no-untyped-call]


def _print_sentence(shell: Any, kind: type, error: ZdiError, trace: Any, tb_offset: int | None = None) -> None:
    print(error)


def explore(
    data: Path, indicator: Indicator, draw: Callable[[str], Figure], areas: Iterable[str] | None, lang: str
) -> Figure | Any:
    """A chart with a field to choose the region from; the chart of the first one where there can be no field.

    `draw` gives a Figure for the code of a region. Without `areas` they are NRW, Germany and the Länder that have
    figures. `$ZDI_STATIC` asks for the fixed chart, as rendered pages need it.
    """
    known = set(read_indicators(data, indicator.id).dropna(subset="value")["area"])
    wanted = [find_area(name).code for name in areas] if areas else [NRW, GERMANY, *peers("laender")]
    codes = [code for code in dict.fromkeys(wanted) if code in known] or wanted
    if os.environ.get("ZDI_STATIC") or not find_spec(WIDGETS):
        return draw(codes[0])
    import ipywidgets  # type: ignore[import-untyped]
    from IPython.display import display

    choices = [(in_language(find_area(code), "name", lang), code) for code in codes]
    field = ipywidgets.Dropdown(options=choices, description="Gebiet" if lang == "de" else "area")
    return ipywidgets.interactive(lambda code: display(draw(code)), code=field)  # type: ignore[no-untyped-call]
