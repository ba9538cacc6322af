"""What is checked before a new vintage may replace the one in use, and how vintages lie over each other."""

import pandas as pd
import pytest
from test_tidy import KREISE, table

from zdi_metrics.arrival import objections, revisions
from zdi_metrics.loading import overlay

TABLE = table()


def observed(rows, vintage="2024-04-01", file="a.csv"):
    """Observations of the measure `cases` from (area, period, value, status, sign)."""
    frame = pd.DataFrame(rows, columns=["area", "period", "value", "status", "sign"]).astype({"value": "float64"})
    return frame.assign(measure="cases", unit="number", vintage=vintage, origin_file=file, origin_row="1")


def numbers(area, first, values):
    return [(area, str(first + n), value, "A", "") for n, value in enumerate(values)]


def told(new, old=None, first=2000, elsewhere=None, **changes):
    return list(objections(new, old, table(**changes), first, elsewhere))


def over(*vintages):
    frame = overlay([observed(rows, vintage=f"2024-0{n}-01") for n, rows in enumerate(vintages, 1)], TABLE)
    return {row.period: (row.value, row.sign, row.vintage) for row in frame.itertuples()}


def test_the_newest_printed_figure_wins_and_older_periods_stay():
    found = over(numbers("DEA", 2020, [1, 2]), numbers("DEA", 2021, [3, 4]))
    assert found == {"2020": (1, "", "2024-01-01"), "2021": (3, "", "2024-02-01"), "2022": (4, "", "2024-02-01")}


@pytest.mark.parametrize(
    ("sign", "status", "stays"), [("...", "O", True), ("-", "M", True), (".", "Q", False), ("/", "U", False)]
)
def test_a_withdrawn_figure_goes_but_one_not_loaded_yet_hides_nothing(sign, status, stays):
    value, shown, vintage = over(numbers("DEA", 2020, [7]), [("DEA", "2020", None, status, sign)])["2020"]
    assert (value == 7 and shown == "" and vintage == "2024-01-01") if stays else (value != value and shown == sign)


def test_a_first_mark_is_kept_where_no_number_was_ever_printed():
    assert over([("DEA", "2020", None, "O", "...")], numbers("DEA", 2021, [1]))["2020"][1] == "..."


def test_three_vintages_each_supply_what_only_they_print():
    found = over(numbers("DEA", 2019, [1, 1]), numbers("DEA", 2020, [2, 2]), numbers("DEA", 2021, [3]))
    assert [found[year][0] for year in ("2019", "2020", "2021")] == [1, 2, 3]


def test_an_opened_period_whose_kreise_are_all_dashes_is_refused():
    full = numbers("DEA", 2024, [100]) + [(k, "2024", 1, "A", "") for k in KREISE]
    opened = numbers("DEA", 2025, [100]) + [(k, "2025", None, "M", "-") for k in KREISE]
    (reason,) = told(observed(full + opened))
    assert "2025" in reason
    assert "not loaded" in reason


def test_a_few_dashes_or_proven_zeros_are_no_reason():
    kreise = [(k, "2024", None, "M", "-") for k in KREISE[1:]] + [(KREISE[0], "2024", 5, "A", "")]
    zeros = [(k, "2025", 0, "A", "-") for k in KREISE]
    assert told(observed(numbers("DEA", 2024, [5, 0]) + kreise + zeros)) == []


BAVARIA = ("09161", "09162", "09163")
HESSE = ("06411", "06412")


def of_kreise(keys, period, value, sign=""):
    return [(key, period, value, "", sign) for key in keys]


def test_a_land_elsewhere_whose_kreise_are_all_dashes_is_refused_by_name():
    full = observed(numbers("DEA", 2025, [100]) + [(k, "2025", 1, "A", "") for k in KREISE])
    opened = observed(of_kreise(BAVARIA, "2025", None, "-") + of_kreise(HESSE, "2025", 5))
    (reason,) = told(full, elsewhere=opened)
    assert reason == 'Every Kreis of Bayern is "-" in 2025: the period is opened but not loaded.'
    assert (
        told(full, elsewhere=observed(of_kreise(BAVARIA[:2], "2025", None, "-") + of_kreise(BAVARIA[2:], "2025", 0)))
        == []
    )


def test_a_land_elsewhere_is_refused_by_its_own_row_too():
    alone = observed(of_kreise(BAVARIA, "2025", None, "-"))
    land = numbers("DEA", 2025, [100])
    (reason,) = told(observed(land + numbers("DE2", 2025, [7])), elsewhere=alone)
    assert "Bayern" in reason
    assert told(observed(land + numbers("DE2", 2025, [0])), elsewhere=alone) == [], "nothing anywhere may be true"


def test_one_quantity_that_the_land_prints_is_enough():
    half = pd.concat(
        [
            observed(of_kreise(BAVARIA, "2025", None, "-")),
            observed(of_kreise(BAVARIA, "2025", 3)).assign(measure="others"),
        ]
    )
    (reason,) = told(observed(numbers("DEA", 2025, [100]) + numbers("DE2", 2025, [7])), elsewhere=half)
    assert "Bayern" in reason
    assert told(observed(numbers("DEA", 2025, [100])), elsewhere=half) == []


def test_many_laender_are_counted():
    keys = [f"{land:02}001" for land in range(1, 17) if land != 5]
    (reason,) = told(
        observed(numbers("DEA", 2025, [100]) + [(k, "2025", None, "M", "-") for k in KREISE]),
        elsewhere=observed(of_kreise(keys, "2025", None, "-")).assign(value=[1.0] + [float("nan")] * 14),
    )
    assert "Every Kreis of Nordrhein-Westfalen, " in reason
    assert "12 more Länder" in reason


def test_a_vintage_without_any_number_is_refused():
    assert told(observed([("DEA", "2024", None, "O", "...")])) == ["It prints no number at all."]


def test_a_shorter_series_is_refused_and_named():
    (reason,) = told(observed(numbers("DEA", 2020, [1, 2])), observed(numbers("DEA", 2020, [1, 2, 3])))
    assert "Nordrhein-Westfalen" in reason
    assert "2 figures to 2021 instead of 3 to 2022" in reason


def test_a_series_that_is_gone_is_refused():
    before = observed(numbers("DEA", 2020, [1]) + numbers("DE", 2020, [9]))
    (reason,) = told(observed(numbers("DEA", 2020, [1])), before)
    assert reason == "1 series are gone, first Deutschland, cases."


def test_periods_before_the_years_asked_for_need_not_be_there():
    assert told(observed(numbers("DEA", 2022, [3])), observed(numbers("DEA", 2020, [1, 2, 3])), first=2022) == []


def test_years_typed_from_pages_need_not_be_in_the_table():
    typed = observed(numbers("DEA", 2022, [3]), file="https://example.org/press")
    before = pd.concat([observed(numbers("DEA", 2020, [1, 2])), typed], ignore_index=True)
    assert told(observed(numbers("DEA", 2020, [1, 2])), before) == []


def test_a_figure_that_became_secret_is_not_a_shorter_series():
    secret = [*numbers("DEA", 2020, [1]), ("DEA", "2021", None, "Q", ".")]
    assert told(observed(secret), observed(numbers("DEA", 2020, [1, 2]))) == []


def test_parts_must_equal_the_total_where_that_is_declared():
    parts = [(k, "2024", 10, "A", "") for k in KREISE]
    right, wrong = numbers("DEA", 2024, [530]), numbers("DEA", 2024, [600])
    assert told(observed(parts + right), adds_up=True) == []
    (reason,) = told(observed(parts + wrong), adds_up=True)
    assert "add up to 530, the Land prints 600" in reason
    assert told(observed(parts + wrong)) == []


def test_revisions_count_changed_numbers_only():
    before = observed([*numbers("DEA", 2020, [10, 20, 0]), ("DEA", "2023", None, "O", "...")])
    after = observed(numbers("DEA", 2020, [10, 25, 1, 7]))
    found = revisions(after, before, TABLE)
    assert list(found["period"]) == ["2021", "2022"]
    assert found["relative"].iloc[0] == pytest.approx(0.25)
    assert found["relative"].isna().iloc[1], "no share of nothing"
