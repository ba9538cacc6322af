"""Carries over the figures of the theme knowledge transfer (its European scores are in the innovation script)."""

from common import carry
from inkar import carry_inkar
from typed import date, records

FUNDS = {
    ("third_party_funds", "2021"): "third_party_funds",
    ("third_party_funds_from_business", "2021"): "third_party_funds_from_business",
    ("third_party_share_of_university_spending", "2012"): "third_party_share",
    ("third_party_share_of_university_spending", "2021"): "third_party_share",
}
AREAS = {"NRW": "05", "DE": "DG", "BY": "09", "BE": "11"}
SPINOFF_SURVEY = {"NRW": "nrw_survey", "DE": "gruendungsradar"}
COUNTS = {
    "startups_founded_startupdetector": "startupdetector",
    "startups_founded_nrw_startup_report": "nrw_startup_report",
}
# Later states of the same count, as the notes in the transcription say; the earlier ones are left out.
SUPERSEDED = {("05", "2024", "494"), ("DG", "2023", "2489")}


def _row(line: int, row: dict[str, str], measure: str) -> dict[str, str]:
    return {
        "area": AREAS[row["area"]],
        "period": row["year"],
        "measure": measure,
        "value": row["value"],
        "sign": "s" if row["status"] == "E" else "",
        "vintage": date(row["published"]),
        "origin_file": row["source_url"],
        "origin_row": f"line {line} of the transcription: {row['item']} {row['area']} {row['year']}",
    }


def main() -> None:
    typed = list(records("press-figures/transfer_nrw.csv", ","))
    shared = {
        "origin_kind": "transcribed",
        "licence": "auf den Seiten nicht genannt",
        "origin": "page address in every row",
    }
    carry(
        "itnrw_third_party_funds",
        [_row(line, row, FUNDS[key]) for line, row in typed if (key := (row["item"], row["year"])) in FUNDS],
        publisher="Information und Technik Nordrhein-Westfalen (IT.NRW), aus einem Pressetext",
        code="Hochschulfinanzstatistik, Drittmitteleinnahmen der Hochschulen",
        state_date="2023-11",
        **shared,
    )
    carry(
        "stifterverband_university_spinoffs",
        [
            _row(line, row, "per_10000_students") | {"survey": SPINOFF_SURVEY[row["area"]]}
            for line, row in typed
            if row["item"] == "university_spinoffs_per_10000_students"
        ],
        publisher="Stifterverband",
        code="Landesweite Erhebung NRW; Gründungsradar",
        state_date="2025",
        **shared,
    )
    counts = [
        _row(line, row, "startups") | {"count": COUNTS[row["item"]]}
        for line, row in typed
        if row["item"] in COUNTS and len(row["year"]) == 4
    ]
    carry(
        "startup_counts",
        [row for row in counts if (row["area"], row["period"], row["value"]) not in SUPERSEDED],
        publisher="Startup-Verband mit startupdetector; Startup Genome für das Wirtschaftsministerium NRW",
        code="Start-up-Neugründungen; NRW Startup Report",
        state_date="2026",
        **shared,
    )
    carry_inkar(
        "inkar_students",
        "bildung",
        {"q_stud": "students", "q_stud_fh": "students_applied_sciences"},
        "INKAR 2024, Bildung: 5109, 5110",
    )


if __name__ == "__main__":
    main()
