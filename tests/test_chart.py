import hashlib

import pytest

import zdi_metrics as zdi
from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import NotComputable
from zdi_metrics.outputs.chart import save, year_of


def texts(figure):
    found = [t.get_text() for t in figure.texts]
    for axes in figure.axes:
        found += [t.get_text() for t in axes.texts]
        found += [t.get_text() for t in axes.get_yticklabels() + axes.get_xticklabels()]
    return found


def test_a_chart_has_title_unit_targets_direct_labels_and_source():
    shown = texts(zdi.chart("research_intensity", areas=["NRW", "DE"]))
    joined = "\n".join(shown).replace("\N{NO-BREAK SPACE}", " ")
    for part in ("FuE-Intensität", "%", "Nordrhein-Westfalen", "Deutschland", "Landesziel\n3,50", "Bundesziel\n3,50"):
        assert part in joined
    assert "Quelle: Statistisches Bundesamt (Destatis), DNS 9-1-a, Stand 14.04.2026" in joined
    assert "2,5" in shown  # German numbers on the axis
    assert "2030" in shown  # the target year is a tick


def test_english_is_complete():
    joined = "\n".join(texts(zdi.chart("research_intensity", areas=["NRW", "DE"], lang="en")))
    for part in ("R&D intensity", "North Rhine-Westphalia", "NRW target\n3.50", "federal target\n3.50", "Source: "):
        assert part in joined
    assert "Quelle:" not in joined
    assert "Bundesziel" not in joined


def test_what_is_out_of_date_or_unsettled_is_said():
    old = [i.id for i in catalogue().indicators.values() if not zdi.data(i.id, "NRW").empty and _stale(i.id)]
    assert old, "no indicator is out of date: choose another example"
    assert any("VERALTET" in text for text in texts(zdi.chart(old[0])))
    assert any("vorläufig" in text for text in texts(zdi.chart("greenhouse_gas_emissions")))


def _stale(indicator):
    return zdi.data(indicator, "NRW").dropna(subset="value")["period"].max()[:4] <= "2022"


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_chart_has_the_same_bytes(tmp_path, kind):
    digests = set()
    for n in range(2):
        path = tmp_path / f"{n}.{kind}"
        save(zdi.chart("research_intensity", areas=["NRW", "DE"]), path)
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_chart_of_nothing_says_so():
    with pytest.raises(NotComputable, match="has no numbers for Lombardei"):
        zdi.chart("research_intensity", areas="Lombardei")


def test_every_indicator_with_nrw_figures_can_be_drawn():
    for indicator in catalogue().indicators.values():
        if not zdi.data(indicator.id, "NRW").dropna(subset="value").empty:
            figure = zdi.chart(indicator.id)
            assert len(figure.axes) == 1


@pytest.mark.parametrize(
    ("period", "place"),
    [
        ("2023", 2023),
        ("2023-S2", 2023.5),
        ("2023-Q4", 2023.75),
        ("2023-07", 2023.5),
        ("2023-07-01", pytest.approx(2023.5, abs=0.01)),
    ],
)
def test_periods_lie_where_they_belong(period, place):
    assert year_of(period) == place
