"""Figures typed from official pages and press texts: one CSV file per subject, one row per figure."""

from collections.abc import Mapping

from common import lines

STATES = {
    "SH": "01",
    "HH": "02",
    "NI": "03",
    "HB": "04",
    "NRW": "05",
    "HE": "06",
    "RP": "07",
    "BW": "08",
    "BY": "09",
    "SL": "10",
    "BE": "11",
    "BB": "12",
    "MV": "13",
    "SN": "14",
    "ST": "15",
    "TH": "16",
    "DE": "DG",
    "EU27": "EU27_2020",
}
SIGNS = {"A": "", "P": "p", "E": "s"}


def rows(path: str, wanted: Mapping[tuple[str, str], str]) -> list[dict[str, str]]:
    """Rows of a press file by (item, year), named by their measure; the page is the origin, its date the vintage.

    A status that the page does not state ("U") is not carried over.
    """
    table = lines(path, delimiter=",")
    next(table)
    header = next(table)[1]
    found = []
    for _, cells in table:
        row = dict(zip(header, cells, strict=True))
        measure = wanted.get((row["item"], row["year"]))
        if measure is None or row["status"] not in SIGNS:
            continue
        found.append(
            {
                "area": STATES[row["area"]],
                "period": row["year"],
                "measure": measure,
                "value": row["value"],
                "sign": SIGNS[row["status"]],
                "vintage": row["published"],
                "origin_file": row["source_url"],
                "origin_row": f"{row['item']} {row['year']} {row['area']}",
            }
        )
    return found
