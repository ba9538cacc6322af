"""Carries over the figures of the theme knowledge transfer (its European scores: see europe)."""

from common import IT_NRW
from inkar import carry_inkar
from pages import carry_typed, press, press_row

FUNDS = {
    ("third_party_funds", "2021"): "third_party_funds",
    ("third_party_funds_from_business", "2021"): "third_party_funds_from_business",
    ("third_party_share_of_university_spending", "2012"): "third_party_share",
    ("third_party_share_of_university_spending", "2021"): "third_party_share",
}
SURVEYS = {"NRW": "nrw_survey", "DE": "gruendungsradar"}
COUNTS = {
    "startups_founded_startupdetector": "startupdetector",
    "startups_founded_nrw_startup_report": "nrw_startup_report",
}
# Later states of the same count, as the notes in the transcription say; the earlier ones are left out.
SUPERSEDED = {("NRW", "2024", "494"), ("DE", "2023", "2489")}


def main() -> None:
    """Carry everything over."""
    typed = press("transfer_nrw.csv")
    carry_typed(
        "itnrw_third_party_funds",
        [press_row(r, FUNDS[key]) for r in typed if (key := (r["item"], r["year"])) in FUNDS],
        f"{IT_NRW}, aus einem Pressetext",
        "Hochschulfinanzstatistik, Drittmitteleinnahmen der Hochschulen",
        "2023-11",
    )
    carry_typed(
        "stifterverband_university_spinoffs",
        [
            press_row(r, "per_10000_students", survey=SURVEYS[r["area"]])
            for r in typed
            if r["item"] == "university_spinoffs_per_10000_students"
        ],
        "Stifterverband",
        "Landesweite Erhebung NRW; Gründungsradar",
        "2025",
    )
    yearly = (r for r in typed if r["item"] in COUNTS and len(r["year"]) == 4)
    carry_typed(
        "startup_counts",
        [
            press_row(r, "startups", count=COUNTS[r["item"]])
            for r in yearly
            if (r["area"], r["year"], r["value"]) not in SUPERSEDED
        ],
        "Startup-Verband mit startupdetector; Startup Genome für das Wirtschaftsministerium NRW",
        "Start-up-Neugründungen; NRW Startup Report",
        "2026",
    )
    measures = {"q_stud": "students", "q_stud_fh": "students_applied_sciences"}
    carry_inkar("inkar_students", "bildung", measures, "Bildung: 5109, 5110")
