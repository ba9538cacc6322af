"""What a notebook needs around the verbs: a word on what is there, sentences for errors, regions to choose from."""

import ast
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
from zdi_metrics.errors import NotComputable, ZdiError
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


def value(data: Path, indicator: Indicator, area: str, period_wanted: str | None) -> float:
    """One number, by default the latest. Raises NotComputable when there is none."""
    wanted = period_wanted or listing.latest_period(data, indicator, area)
    numbers = listing.series(data, indicator, area, wanted, wanted)["value"].dropna()
    if numbers.empty:
        raise NotComputable(
            f"{indicator.id} has no number for {find_area(area).name_de} in {wanted}.",
            f"See what there is: zdi data {indicator.id} --area {area}",
        )
    return float(numbers.iloc[0])


def reading(data: Path, what: str | None, area: str, lang: str = "de") -> str:
    """What may be said of a theme: a line per indicator and target, then how many indicators have which answer.

    An indicator with several targets counts once: as rated when one of them can be rated.
    """
    rows = listing.assessments(data, what, area)
    answers = rows.groupby("indicator")["verdict"].agg(set)
    silent = sum(one == {"cannot say"} for one in answers)
    aimless = sum("no target" in one and one <= {"no target", "cannot say"} for one in answers)
    rated = len(answers) - silent - aimless
    if lang == "de":
        told = f"{len(answers)} Kennzahlen: {rated} mit Urteil, {aimless} ohne Ziel, {silent} ohne Aussage."
    else:
        told = (
            f"{len(answers)} indicators: {rated} rated, {aimless} without a target, {silent} that cannot be answered."
        )
    return "\n".join([*(f"– {sentence}" for sentence in rows[f"sentence_{lang}"]), told])


def prepare() -> None:
    """In a notebook show errors of zdi_metrics as their sentence and long texts of tables whole; elsewhere nothing.

    What follows such an error runs on; names that its cell was to set are removed, so that no later cell goes on with
    those of another area. Where pages are rendered (`$ZDI_STATIC`) the error stays one.
    """
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return
    if shell := get_ipython():
        pd.set_option("display.max_colwidth", 300, "display.max_rows", 100)
        shell.set_custom_exc((ZdiError, NameError), _print_sentence)  # type: ignore[no-untyped-call]
        shell.events.register("post_run_cell", _go_on)


_lost: set[str] = set()  # names that cells without figures were to set


def _known(error: object) -> bool:
    return isinstance(error, ZdiError) or (isinstance(error, NameError) and error.name in _lost)


def _print_sentence(shell: Any, kind: type, error: Exception, trace: Any, tb_offset: int | None = None) -> None:
    if not _known(error):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
    else:
        print(error if isinstance(error, ZdiError) else "Dafür fehlen Zahlen; der Grund steht weiter oben.")


def _go_on(result: Any) -> None:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or not _known(result.error_in_exec):
        return
    tree = ast.parse(shell.transform_cell(result.info.raw_cell))  # type: ignore[no-untyped-call]
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for name in stored:
        if not name.isupper():  # parameters stay
            shell.user_ns.pop(name, None)
            _lost.add(name)
    if not os.environ.get("ZDI_STATIC"):
        result.error_in_exec = None


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
