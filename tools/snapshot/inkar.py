"""Regional indicators of INKAR 2024 (BBSR), from the parquet files of a third party."""

import pandas as pd
from common import ORIGINALS, carry

REPOSITORY = "github.com/RegioHub/inkr@2825eea"
GERMAN = {"Bund": 0, "Bundesländer": 2, "Kreise": 5}
EUROPEAN = {"EU27", "NUTS0", "NUTS1", "NUTS2"}


def _area(level: str, key: str) -> str | None:
    """Our key of an INKAR region; None for regions that are not carried (Kreise outside North Rhine-Westphalia)."""
    if level in EUROPEAN:
        return "EU27_2020" if level == "EU27" else key
    if level == "Kreise" and not key.startswith("05"):
        return None
    return "DG" if level == "Bund" else key[: GERMAN[level]]


def carry_inkar(table: str, file: str, measures: dict[str, str], code: str) -> None:
    """Carry columns of one parquet file over; `measures` maps their INKAR names to ours."""
    frame = pd.read_parquet(ORIGINALS / "inkar-2024" / f"{file}.parquet")
    frame = frame[frame["raumbezug"].isin({*GERMAN, *EUROPEAN})]
    rows = [
        {
            "area": area,
            "period": row["zeitbezug"],
            "measure": measure,
            "value": str(row[column]),
            "origin_file": f"inst/db/{file}.parquet",
            "origin_row": f"{row['raumbezug']} {row['kennziffer']} {row['zeitbezug']}:{column}",
        }
        for column, measure in measures.items()
        for row in frame[frame[column].notna()].to_dict("records")
        if (area := _area(row["raumbezug"], row["kennziffer"]))
    ]
    carry(
        table,
        rows,
        origin_kind="extract",
        publisher="Bundesinstitut für Bau-, Stadt- und Raumforschung (BBSR)",
        code=code,
        state_date="2024",
        licence="dl-de/by-2-0",
        origin=f"https://{REPOSITORY}:inst/db/{file}.parquet",
    )
