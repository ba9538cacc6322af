"""Frames to observations: regions, signs and zeros as the catalogue declares them.

Observations have the columns `area, period, measure, <cuts>, value, unit, status, sign, vintage, origin_file,
origin_row`; a missing value is NaN and carries the status and sign that say why.
"""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from zdi_metrics.areas import GERMANY, NRW, areas, children, peers
from zdi_metrics.columns import where
from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.model import Sign, Table
from zdi_metrics.records import LedgerRow

KEY = ["area", "period", "measure"]
NORMAL = "A"
SUMMED = "sum of the 53 Kreise"
NO_NUMBER = frozenset("OQMUN")  # statuses that may stand for a missing value
NEVER_A_NUMBER = frozenset("OQM")
EXACT = 1e-9
LARGEST = 2**62
PERIOD = re.compile(r"\d{4}(-S[12]|-Q[1-4]|-\d{2}(-\d{2})?)?", re.ASCII)


def with_district_sums(frame: pd.DataFrame, table: Table, signs: Mapping[str, Sign]) -> pd.DataFrame:
    """Add the sums of the 53 Kreise where the table asks for them and prints no row for the Land."""
    if not table.sum_districts:
        return frame
    return _in_order(pd.concat([frame, _district_sums(frame, table, signs)]), [*KEY, *table.cuts], table.id)


def observations(frame: pd.DataFrame, table: Table, row: LedgerRow, signs: Mapping[str, Sign]) -> pd.DataFrame:
    """Turn a table as read into observations, with nothing added.

    Raises TableChanged when columns, measures, units, areas or signs are not the declared ones, and RawError when a
    figure is there twice.
    """
    _check_shape(frame, table)
    key = [*KEY, *table.cuts]
    frame = _in_order(frame[where(frame["area"], _is_carried)], key, table.id)
    frame = frame.assign(status=_statuses(frame["sign"], table.id, signs))
    frame = _zeros_beside_signs(frame, table).assign(vintage=frame["vintage"].replace("", row.state_date))
    if table.dash == "zero":
        frame = _dashes_to_zero(frame, table)
    columns = [*key, "value", "unit", "status", "sign", "vintage", "origin_file", "origin_row"]
    return frame[columns]


def _is_carried(area: str) -> bool:
    return areas()[area].level not in {"former", "part"}


def _in_order(frame: pd.DataFrame, key: Sequence[str], table: str) -> pd.DataFrame:
    """The rows sorted by their key. Raises RawError when two rows have the same one."""
    number, span = np.zeros(len(frame), dtype=np.int64), 1
    for name in key:
        codes, texts = pd.factorize(frame[name], sort=True)
        if span > LARGEST // max(len(texts), 1):
            number, span = pd.factorize(number, sort=True)[0], len(frame)
        number, span = number * len(texts) + codes, span * len(texts)
    order = np.argsort(number, kind="stable")  # published rows stand in some order, which a stable sort makes use of
    if (np.diff(number[order]) == 0).any():
        again = pd.Series(number).duplicated(keep=False).to_numpy()
        shown = ", ".join(frame[key].iloc[int(again.argmax())])
        raise RawError(f"{table} gives a figure twice: {shown}.", "Remove one of the rows.")
    return frame.iloc[order].reset_index(drop=True)


def _check_shape(frame: pd.DataFrame, table: Table) -> None:
    cure = f"Compare the file with the declaration of {table.id} in the catalogue."
    missing = [name for name in table.cuts if name not in frame.columns]
    if missing:
        raise TableChanged(f"{table.id} lacks the column {missing[0]}.", cure)
    unknown = sorted(set(frame["measure"].unique()) - set(table.measures))
    if unknown:
        raise TableChanged(f"{table.id} holds the measure {unknown[0]!r}, which is not declared.", cure)
    for measure, unit in frame[["measure", "unit"]].drop_duplicates().itertuples(index=False):
        declared = table.measures[measure].unit
        if unit != declared:
            raise TableChanged(f"{table.id}: {measure} is in {unit!r}, declared is {declared!r}.", cure)
    wrong = [period for period in frame["period"].unique() if not PERIOD.fullmatch(period)]
    if wrong:
        raise TableChanged(f"{table.id} holds the period {wrong[0]!r}.", "Write 2023, 2023-S1, 2023-Q4 or 2023-12-31.")
    strange = sorted(set(frame["area"].unique()) - set(areas()))
    if strange:
        raise TableChanged(f"{table.id} holds the area {strange[0]!r}, which is not in areas.csv.", cure)


def _statuses(printed: pd.Series, table: str, signs: Mapping[str, Sign]) -> pd.Series:
    codes, texts = pd.factorize(printed)
    meant = [gravest(_marks(text, table, signs)) for text in texts]
    return pd.Series(pd.Index(meant, dtype=printed.dtype).take(codes).array, index=printed.index)


def _marks(text: str, table: str, signs: Mapping[str, Sign]) -> list[Sign]:
    """Signs of one cell: separated by blanks, or letters joined as Eurostat prints them ("bde")."""
    marks = [m for word in text.split() for m in ([word] if word in signs else word)]
    unknown = [mark for mark in marks if mark not in signs]
    if unknown:
        cure = "Look it up at the publisher and declare it in sources.toml."
        raise TableChanged(
            f"{table} prints the sign {unknown[0]!r} (in {text!r}), whose meaning is not declared.", cure
        )
    return [signs[mark] for mark in marks]


def _zeros_beside_signs(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Read a printed 0 beside "-" as a zero; any other number beside a sign for a missing one is a changed table."""
    beside = frame["value"].notna() & frame["status"].isin(NEVER_A_NUMBER)
    if not beside.any():
        return frame
    zero = beside & (frame["value"] == 0) & frame["sign"].str.contains("-", regex=False)
    if (beside & ~zero).any():
        row = frame[beside & ~zero].iloc[0]
        what = f"{table.id} prints the number {row['value']:g} beside the sign {row['sign']!r} for a missing one"
        raise TableChanged(f"{what} ({row['area']}, {row['period']}).", "Look it up at the publisher.")
    return frame.assign(status=frame["status"].mask(zero, NORMAL))


def has_break(sign: str) -> bool:
    """Whether a break is among the printed marks, even beside a graver one."""
    return "|" in sign or "b" in sign


def gravest(marks: list[Sign]) -> str:
    """Status of the gravest of several signs; normal when there is none."""
    return max(marks, key=lambda sign: sign.rank).status if marks else NORMAL


def _dashes_to_zero(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Read "-" as 0 where it can only mean that.

    That is: for an additive measure whose parent region prints a number equal to the sum of all its parts, with the
    dashes as zeros. Elsewhere "-" may stand for a region that did not exist, or for figures not loaded yet.
    """
    additive = [name for name, measure in table.measures.items() if measure.additive]
    dashes = frame["sign"].eq("-") & frame["value"].isna() & frame["measure"].isin(additive)
    if not dashes.any():
        return frame
    zero = pd.Series(False, index=frame.index)
    for parent, parts in ((NRW, children(NRW, "district")), (GERMANY, peers("laender"))):
        cells = frame[frame["measure"].isin(additive)].assign(value=frame["value"].mask(dashes, 0.0))
        keys = ["period", "measure", *table.cuts]
        sums = cells[cells["area"].isin(parts)].groupby(keys)["value"].agg(["sum", "count", "size"])
        totals = frame[frame["area"] == parent].set_index(keys)["value"].rename("total")  # as printed: no dash
        proof = sums.join(totals, how="inner")
        complete = (proof["count"] == len(parts)) & (proof["size"] == len(parts))
        proven = proof.index[complete & ((proof["sum"] - proof["total"]).abs() <= EXACT * proof["total"].abs())]
        index = pd.MultiIndex.from_frame(frame[keys]) if len(keys) > 1 else frame[keys[0]]
        zero |= dashes & frame["area"].isin(parts) & index.isin(proven)
    return frame.assign(value=frame["value"].mask(zero, 0.0), status=frame["status"].mask(zero, NORMAL))


def _district_sums(frame: pd.DataFrame, table: Table, signs: Mapping[str, Sign]) -> pd.DataFrame:
    """North Rhine-Westphalia as the sum of its Kreise, for additive measures, where all 53 have a figure."""
    districts = children(NRW, "district")
    additive = [name for name, measure in table.measures.items() if measure.additive]
    parts = frame[frame["area"].isin(districts) & frame["measure"].isin(additive)]
    keys = ["period", "measure", *table.cuts, "unit"]
    rank = status_ranks(signs)
    parts = parts.assign(rank=parts["status"].map(rank)).sort_values("rank", kind="stable")
    grouped = parts.groupby(keys)
    sums = grouped["value"].sum(min_count=len(districts)).to_frame()
    sums = sums.assign(status=grouped["status"].last(), vintage=grouped["vintage"].max())
    whole = sums[sums["value"].notna()].reset_index()
    printed = frame[frame["area"] == NRW].set_index(keys).index
    whole = whole[~pd.MultiIndex.from_frame(whole[keys]).isin(printed)]
    return whole.assign(area=NRW, sign="", origin_file=SUMMED, origin_row="")


def status_ranks(signs: Mapping[str, Sign]) -> dict[str, int]:
    """Gravity of every status: the highest rank of its signs; normal is 0."""
    ranks = {NORMAL: 0}
    for sign in signs.values():
        if sign.status != NORMAL:
            ranks[sign.status] = max(sign.rank, ranks.get(sign.status, 0))
    return ranks
