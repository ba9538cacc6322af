"""Regional indicators of INKAR 2024 (BBSR), from the parquet files of a third party."""

from collections.abc import Callable

import pandas as pd
from common import BY_2_0, ORIGINALS, carry, github

from zdi_metrics.areas import EU, areas, by_ags

REPOSITORY = "RegioHub/inkr@2825eea"
# Digits of our key by level: INKAR writes German keys with more.
GERMAN = {"Bundesländer": 2, "Kreise": 5}
EUROPEAN = {"NUTS0", "NUTS1", "NUTS2"}


def carry_inkar(
    table: str, file: str, measures: dict[str, str], code: str, keep: Callable[[str, str], bool] = lambda *_: True
) -> None:
    """Carry columns of one parquet file over for all regions that are ours.

    `measures` maps INKAR's short names to ours; `keep` chooses by (short name, code of the region).
    """
    path = f"inst/db/{file}.parquet"
    frame = pd.read_parquet(
        ORIGINALS / f"inkar-2024/{file}.parquet",
        columns=["raumbezug", "kennziffer", "zeitbezug", *measures],
        filters=[("raumbezug", "in", ["Bund", "EU27", *GERMAN, *EUROPEAN])],
    )
    rows = [
        {
            "area": area,
            "period": row["zeitbezug"],
            "measure": measure,
            "value": str(row[name]),
            "origin_file": path,
            "origin_row": f"{row['raumbezug']} {row['kennziffer']} {row['zeitbezug']}:{name}",
        }
        for row in frame.to_dict("records")
        if (area := _area(row["raumbezug"], row["kennziffer"]))
        for name, measure in measures.items()
        if pd.notna(row[name]) and keep(name, area)
    ]
    carry(
        table,
        rows,
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
        code=f"INKAR 2024, {code}",
        state_date="2024",
        licence=BY_2_0,
        origin=github(REPOSITORY, path),
    )


def _area(level: str, key: str) -> str | None:
    """Our code of an INKAR region; None for regions that are not ours."""
    if level in GERMAN:
        ags = key[: GERMAN[level]]
        return by_ags([ags]).get(ags)
    code = {"Bund": "DE", "EU27": EU}.get(level, key)
    return code if code in areas() else None
