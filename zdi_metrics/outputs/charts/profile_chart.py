"""A composite as bands: where the rank of each region lies under other defensible choices. No list of winners."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from zdi_metrics import positions
from zdi_metrics.areas import NRW
from zdi_metrics.catalogue import catalogue
from zdi_metrics.comparisons import Composite
from zdi_metrics.errors import NotComputable
from zdi_metrics.outputs.charts import canvas, rows, scales
from zdi_metrics.outputs.charts.heads import source_line
from zdi_metrics.outputs.charts.lines import short_name
from zdi_metrics.outputs.look import FAN, GREY, INK, NRW_BLUE
from zdi_metrics.processed import read_comparison
from zdi_metrics.wording import in_language, number

WORDS = {
    "title": (
        "{}: Ränge der Regierungsbezirke hängen davon ab, wie man rechnet",
        "{}: the ranks of the Regierungsbezirke depend on how one computes",
    ),
    "subtitle": (
        "Rang unter {} Regionen: Punkt wie vorgeschlagen, Band bei anderen Entscheidungen (90 %), Strich Median davon",
        "Rank among {} regions: dot as proposed, band under other choices (90%), stroke their median",
    ),
    "order": (
        "Regierungsbezirke, dann Teile der benannten Vergleichsregionen nach dem Alphabet",
        "Regierungsbezirke, then parts of the declared regions compared, in alphabetical order",
    ),
}


def band_chart(data: Path, composite: Composite, lang: str = "de") -> Figure:
    """Ranks with their bands, of the regions of NRW and of the declared ones, under the note of the composite.

    Raises NotComputable when the composite has no scores.
    """
    table = read_comparison(data, "composites")
    table = table[(table["composite"] == composite.id) & (table["code"] == composite.id)]
    if table.empty:
        raise NotComputable(f"{composite.id} has no scores.", "Build them: zdi build")
    shown = _shown(table, composite, lang)
    of = int(table["of"].iloc[0])
    title = _say("title", lang).format(in_language(composite, "name", lang))
    used = [name for dimension in composite.dimensions for name in dimension.indicators]
    tables = sorted({one for name in used for one in catalogue().indicators[name].tables})
    source = source_line(data, tables, lang)

    def head(figure: Figure) -> float:
        end = canvas.title(figure, title) + 0.08
        end = canvas.paragraph(figure, end, in_language(composite, "note", lang), 9.5, INK)
        return canvas.paragraph(figure, end + 0.06, _say("subtitle", lang).format(of), 8.5) + 0.2

    def foot(figure: Figure) -> float:
        return canvas.foot(figure, [_say("order", lang)], source) + 0.34

    with canvas.style():
        figure, top, bottom = rows.tall(len(shown) * rows.ROW, head, foot)
        names = [(str(row["name"]), bool(row["own"])) for row in shown.to_dict("records")]
        limits = (0.2, of + 0.02 * of)
        axes = rows.row_axes(figure, names, limits, (top, bottom, canvas.MARGIN + 0.1), lang)
        ticks = [1, *range(20, of - 9, 20), of]
        axes.set_xticks(ticks, [number(tick, 0, lang) for tick in ticks], fontsize=scales.TICK_SIZE)
        for place, row in enumerate(shown.to_dict("records")):
            color = NRW_BLUE if row["own"] else GREY
            band = FAN["50"] if row["own"] else "#c9c9c9"
            axes.plot(
                [row["rank_low"], row["rank_high"]], [place] * 2, color=band, lw=6, solid_capstyle="butt", zorder=1
            )
            axes.plot([row["rank_median"]] * 2, [place - 0.28, place + 0.28], color=color, lw=1.5, zorder=2)
            rows.dot(axes, place, float(row["rank"]), bool(row["own"]), hollow=False, small=True)
    return figure


def _shown(table: pd.DataFrame, composite: Composite, lang: str) -> pd.DataFrame:
    """The regions of NRW, then those of the declared peers, both by name."""
    near = positions.compared(composite.level, pd.Series(dtype="float64"), float("inf"))["peers"]
    own = table["area"].str.startswith(NRW)
    found = table[own | table["area"].isin(near)].assign(own=own)
    found = found.assign(name=[short_name(code, lang) for code in found["area"]])
    found = found.assign(key=found["name"].str.normalize("NFKD").str.casefold())
    return found.sort_values(["own", "key"], ascending=[False, True], kind="stable")


def _say(key: str, lang: str) -> str:
    return WORDS[key][lang == "en"]
