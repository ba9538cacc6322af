"""Reads prepared cross-tables of the GENESIS databases: the files `<code>_00.csv` that need no account.

Layout: fields separated by semicolons, and in this order
* `GENESIS-Tabelle: <code>` or `Tabelle: <code>`, then the preamble: one text a line in the first field, perhaps quoted
  and over several lines;
* heading rows, empty above the stub columns;
* the body: stubs (period, region key and label, classifications), then figures;
* the footer, from a line of underscores, "© ..." or "Stand: ..." on: nothing in it is read, but a file without one was
  cut off.

How stubs and cells are read
* The period is the first stub column, else a line of the preamble, else another stub column, else a heading level.
  A month or quarter in a column beside the year stays a stub.
* `area` is the first stub column of region keys (DG; digits that begin with a Land; the same after letters, as in
  JH05154008) and `area_label` the column after it. Without keys `area` is "" and `area_label` the first column most of
  whose labels are German regions, or "". Regions in the headings stay in `column`.
* Every further stub column becomes `stub_1`, `stub_2` ... in file order: a code and its label are two stubs. Labels
  lose the blanks around them.
* A cell holds a number, a sign in its place (`-`, `.`, `...`, `/`, `x`, `()` or a letter p, r, s, e), or both; a number
  in brackets has the sign `()`. No cell is empty.
* The unit stands in a heading row, else in a stub column of nothing but units (which stays a stub), else in the last
  parenthesis of the preamble.
* Where every region lists the same label twice, " (2)" tells the second apart; so it does columns of equal headings.
"""

import csv
import io
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from zdi_metrics.errors import TableChanged
from zdi_metrics.sources import crosstab_text as texts
from zdi_metrics.sources.crosstab_text import Column, Record
from zdi_metrics.sources.figures import TEXT
from zdi_metrics.sources.packed import decode, unpack

Cells = npt.NDArray[np.object_]

CHANGED = "Compare the file with the layout in the docstring of zdi_metrics.sources.crosstab."
AGAIN = "Fetch it again."
OPENING = re.compile(r'"?(?:GENESIS-)?Tab(?:elle|le): *\S')
TITLE = re.compile(r'^"?(?:GENESIS-)?Tab(?:elle|le): *[\w-]+"?[; ]*\r?$', re.MULTILINE)
OTHER_KINDS = {
    "<": "a web page",
    "{": "a JSON answer",
    "[": "a JSON answer",
    "statistics_code": "a flat file",
    "statistik_code": "a flat file",
    "%pdf": "a PDF",
}
FOOTER = re.compile(r"___|©|Stand:")
NO_STUB = -1
STUBS = 100


def read(content: bytes, *, places: bool = False) -> pd.DataFrame:
    """One row per body cell, in file order: `period, area, area_label, stub_1 ..., column, unit, value, sign`.

    `value` is float64, NaN where only a sign is printed; the other columns are plain Python strings, never NaN.
    `period` is SDMX text, or as printed where SDMX has no form for it ("WS 2015/16"); `column` joins the headings by
    " | ". With `places` a last column `origin_row` holds "line:column" of the cell: the line on which its record begins
    in the unpacked file and the number of its field, from 1.

    Raises TableChanged when the content is no cross-table, is cut off, or has a row or cell not as described above.
    """
    text = decode(unpack(content))
    _refuse_other_kinds(text)
    records, lines = _records(text)
    preamble, header, stubs = _head(records, lines)
    first = 1 + len(preamble) + len(header)
    lines = lines[first:]
    body, levels = _grid(records[first:], lines, header)
    rows, dated = _rows(body[:, :stubs], preamble, lines)
    columns = texts.columns([level[stubs:] for level in levels], preamble, dated=dated)
    return _cells(_told_apart(rows, lines), columns, body, lines, places=places)


def _refuse_other_kinds(text: str) -> None:
    """Raise TableChanged that says what came instead of one cross-table."""
    start = text[:1000].strip()
    if not start:
        raise TableChanged("The file is empty.", AGAIN)
    for opening, kind in OTHER_KINDS.items():
        if start.lower().startswith(opening):
            raise TableChanged(f"Instead of a cross-table came {kind}: {start[:80]!r}.", "Look at what was asked for.")
    if not OPENING.match(start):
        what = f"The file begins {start[:40]!r} instead of 'Tabelle: <code>'."
        raise TableChanged(what, "Give a cross-table as it was downloaded.")
    if len(TITLE.findall(text)) > 1:
        raise TableChanged("The file holds more than one cross-table.", "Split it into one file for each.")


def _records(text: str) -> tuple[list[Record], list[int]]:
    """The records above the footer, blank ones left out, and the line on which each of them begins."""
    records: list[Record] = []
    lines: list[int] = []
    end, headed = 0, False
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for record in reader:
            begin, end = end + 1, reader.line_num
            if not any(map(str.strip, record)):
                continue
            if headed and FOOTER.match(record[0]) and not any(record[1:]):
                return records, lines
            headed = headed or not record[0]
            records.append(record)
            lines.append(begin)
    except csv.Error as error:
        raise TableChanged(f"Line {end + 1} is damaged ({error}).", AGAIN) from None
    if not headed:
        raise TableChanged("The table has no heading rows.", CHANGED)
    raise TableChanged(f"The table has no footer: it was cut off after line {end}.", AGAIN)


def _head(records: list[Record], lines: list[int]) -> tuple[list[Record], list[Record], int]:
    """Preamble without the title, heading rows, and the number of stub columns.

    Headings leave the stub columns empty. The first rows of the body may begin with an empty key, but then have a label
    where the headings have none, and nothing but figures after it.
    """
    start = next(place for place, record in enumerate(records) if not record[0])
    stubs = _blanks(records[start])
    end = start + 1
    for record in records[end:]:
        blanks = _blanks(record)
        if blanks == 0 or (blanks < stubs and _is_body(record, blanks, stubs)):
            break
        stubs = min(stubs, blanks)
        end += 1
    if stubs > STUBS:
        raise TableChanged(f"The table has more than {STUBS} columns before its figures.", CHANGED)
    odd = next((line for record, line in zip(records[:start], lines, strict=False) if any(record[stubs:])), None)
    if odd:
        raise TableChanged(f"Line {odd} stands above the headings, but fills columns of figures.", CHANGED)
    return records[1:start], records[start:end], stubs


def _is_body(record: Record, blanks: int, stubs: int) -> bool:
    """Whether a row that begins with empty fields has a label and then, after the stubs, nothing but figures."""
    return not texts.FIGURE.fullmatch(record[blanks]) and all(map(texts.FIGURE.fullmatch, record[stubs:]))


def _blanks(record: Record) -> int:
    """How many fields are blank before the first that is not."""
    return next((place for place, cell in enumerate(record) if cell.strip()), len(record))


def _grid(records: list[Record], lines: list[int], header: list[Record]) -> tuple[Cells, list[Record]]:
    """The body as an array and the heading rows, both as wide as the headings go; empty fields beyond are left out."""
    if not records:
        raise TableChanged("The table has headings but no figures.", "Ask for a period or region that has some.")
    width = max(place for row in header for place, cell in enumerate(row, 1) if cell.strip())
    counts = np.fromiter(map(len, records), int)
    expected = counts[0] if counts.min() == counts.max() >= width else max(width, len(header[0]))
    wrong = np.flatnonzero(counts != expected)
    if len(wrong):
        place = wrong[0]
        raise TableChanged(f"Line {lines[place]} has {counts[place]} fields instead of {expected}.", CHANGED)
    body = np.array(records, dtype=object)
    beyond = np.flatnonzero((body[:, width:] != "").any(axis=1))
    if len(beyond):
        raise TableChanged(f"Line {lines[beyond[0]]} has more fields than the headings.", CHANGED)
    return body[:, :width], [[cell.strip() for cell in (row + [""] * width)[:width]] for row in header]


def _rows(stubs: Cells, preamble: list[Record], lines: list[int]) -> tuple[pd.DataFrame, bool]:
    """Period, area, further stubs and unit of each body row; and whether the headings must hold the periods instead."""
    labels = {place: pd.Series(cells, dtype=TEXT).str.strip() for place, cells in enumerate(stubs.T)}
    dated = {place: found for place, cells in labels.items() if (found := texts.periods(cells.unique()))}
    printed = texts.preamble_period(preamble)
    nothing = pd.Series("", index=range(len(stubs)), dtype=TEXT)
    if not dated and not printed:
        _refuse_odd_period(labels[0], lines)
    if dated and (0 in dated or not printed):
        place = min(dated)
        period = labels.pop(place).map(dated[place]).astype(TEXT)
    else:
        period = nothing + printed
    key, label = _area(labels)
    rows = {"period": period, "area": labels.pop(key, nothing), "area_label": labels.pop(label, nothing)}
    rows |= {f"stub_{number}": cells for number, cells in enumerate(labels.values(), 1)}
    units = (cells for cells in labels.values() if texts.are_units(cells.unique()))
    rows["unit"] = next(units, nothing + texts.preamble_unit(preamble))
    return pd.DataFrame(rows), not (dated or printed)


def _refuse_odd_period(cells: "pd.Series[str]", lines: list[int]) -> None:
    """Raise TableChanged when a few of many periods are none."""
    odd = cells.isin([cell for cell in cells.unique() if texts.period(cell) is None])
    if 2 * odd.sum() < len(cells):
        place = int(odd.argmax())
        raise TableChanged(f"Line {lines[place]}: {cells.iloc[place]!r} is no period.", CHANGED)


def _area(labels: dict[int, "pd.Series[str]"]) -> tuple[int, int]:
    """Places of the region keys and of their labels among the stub columns."""
    cells = {place: column.tolist() for place, column in labels.items()}
    for place, after in pairwise([*cells, NO_STUB]):
        if texts.are_region_keys(cells[place], cells.get(after)):
            return place, after
    return NO_STUB, next((place for place in cells if texts.are_regions(set(cells[place]))), NO_STUB)


def _told_apart(rows: pd.DataFrame, lines: list[int]) -> pd.DataFrame:
    """The rows, with " (2)" after the last stub where every region lists a label twice.

    Raises TableChanged when a row is there twice for any other reason.
    """
    repeated = rows.duplicated()
    if not repeated.any():
        return rows
    further = [name for name in rows.columns if name.startswith("stub_")]
    if further and _same_list_everywhere(rows, further):
        nth = rows.groupby(list(rows.columns), sort=False).cumcount() + 1
        suffix = (" (" + nth.astype(TEXT) + ")").where(nth > 1, "")
        rows = rows.assign(**{further[-1]: rows[further[-1]] + suffix})
        repeated = rows.duplicated()
    if repeated.any():
        place = int(repeated.argmax())
        shown = ", ".join(filter(None, rows.iloc[place]))
        raise TableChanged(f"Line {lines[place]} repeats an earlier row ({shown}).", AGAIN)
    return rows


def _same_list_everywhere(rows: pd.DataFrame, further: list[str]) -> bool:
    """Whether there is more than one region or period, and each lists the same further stubs in the same order."""
    region = rows.groupby(["period", "area", "area_label"], sort=False).ngroup().to_numpy()
    length, rest = divmod(len(rows), region.max() + 1)
    if rest or length == len(rows):
        return False
    stubs = rows.groupby(further, sort=False).ngroup().to_numpy().reshape(-1, length)
    return bool((region == np.arange(len(rows)) // length).all() and (stubs == stubs[0]).all())


def _cells(rows: pd.DataFrame, columns: list[Column], body: Cells, lines: list[int], *, places: bool) -> pd.DataFrame:
    """The frame that `read` returns, from the stubs of each row, the columns, and the fields of the body."""
    across, stubs = len(columns), body.shape[1] - len(columns)
    printed = body[:, stubs:].ravel()
    values, signs = texts.figures(printed)
    unreadable = pd.isna(signs)
    if unreadable.any():
        cell = int(unreadable.argmax())
        what = f"Line {lines[cell // across]}, column {stubs + cell % across + 1}: {printed[cell][:40]!r}"
        raise TableChanged(f"{what} is neither a number nor a sign.", CHANGED)
    row, place = np.divmod(np.arange(len(printed)), across)
    frame = rows.take(row).reset_index(drop=True)
    if columns[0].period:
        frame["period"] = _taken([column.period for column in columns], place)
    unit = frame.pop("unit")
    frame["column"] = _taken([column.name for column in columns], place)
    headed = any(column.unit for column in columns)
    frame["unit"] = _taken([column.unit for column in columns], place) if headed else unit
    frame["value"] = values
    frame["sign"] = pd.Series(signs, dtype=TEXT)
    if places:
        begin, field = [f"{line}:" for line in lines], [str(stubs + number) for number in range(1, across + 1)]
        frame["origin_row"] = _taken(begin, row) + _taken(field, place)
    return frame


def _taken(words: Sequence[str], places: npt.NDArray[np.intp]) -> "pd.Series[str]":
    return pd.Series(np.array(words, dtype=object)[places], dtype=TEXT)
