"""Maps of the Kreise: the arrangement, classes that fit what is printed, both kinds of maps, and input that is odd."""

import json
import math
import os
import re
import shutil
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from services.eurostat import serving

import zdi_metrics
from zdi_metrics import download, store
from zdi_metrics.areas import NRW, areas, children
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.errors import NotComputable, RawError
from zdi_metrics.factsheets import factsheet
from zdi_metrics.outputs.charts import boundaries, tilemap
from zdi_metrics.outputs.charts.classes import as_printed, class_labels, class_limits, class_of, printed_digits
from zdi_metrics.outputs.charts.districts import RAMP, TOTAL, TOTALS, district_map, map_periods, tiles
from zdi_metrics.outputs.charts.saving import save
from zdi_metrics.sources import files, geojson
from zdi_metrics.wording import number

DATA = ROOT / "data"
REAL = Path(os.environ.get("ZDI_ORACLES", "/nowhere")) / "data" / "gisco" / "NUTS_RG_60M_2024_4326.geojson"
GAS, WASTE, GROWTH, FUNDS, FREE = (
    "industrial_gas_share", "household_waste_per_head_districts", "gdp_growth_nominal", "federal_project_funding",
    "emissions_without_free_allocation",
)  # fmt: skip
PLATES = {
    "Düsseldorf": "D", "Duisburg": "DU", "Essen": "E", "Krefeld": "KR", "Mönchengladbach": "MG", "Oberhausen": "OB",
    "Mülheim an der Ruhr": "MH", "Remscheid": "RS", "Solingen": "SG", "Wuppertal": "W", "Bonn": "BN", "Köln": "K",
    "Leverkusen": "LEV", "Bottrop": "BOT", "Gelsenkirchen": "GE", "Münster": "MS", "Bielefeld": "BI", "Bochum": "BO",
    "Dortmund": "DO", "Hagen": "HA", "Hamm": "HAM", "Herne": "HER", "Kreis Kleve": "KLE", "Kreis Mettmann": "ME",
    "Rhein-Kreis Neuss": "NE", "Kreis Viersen": "VIE", "Kreis Wesel": "WES", "Kreis Düren": "DN",
    "Rhein-Erft-Kreis": "BM", "Kreis Euskirchen": "EU", "Kreis Heinsberg": "HS", "Oberbergischer Kreis": "GM",
    "Rheinisch-Bergischer Kreis": "GL", "Rhein-Sieg-Kreis": "SU", "Städteregion Aachen": "AC", "Kreis Borken": "BOR",
    "Kreis Coesfeld": "COE", "Kreis Recklinghausen": "RE", "Kreis Steinfurt": "ST", "Kreis Warendorf": "WAF",
    "Kreis Gütersloh": "GT", "Kreis Herford": "HF", "Kreis Höxter": "HX", "Kreis Lippe": "LIP",
    "Kreis Minden-Lübbecke": "MI", "Kreis Paderborn": "PB", "Ennepe-Ruhr-Kreis": "EN", "Hochsauerlandkreis": "HSK",
    "Märkischer Kreis": "MK", "Kreis Olpe": "OE", "Kreis Siegen-Wittgenstein": "SI", "Kreis Soest": "SO",
    "Kreis Unna": "UN",
}  # fmt: skip


@cache
def sheet(name=GAS, lang="de"):
    return factsheet(DATA, find_indicator(name), lang=lang)


def with_figures(values, lang="de", period="2025", status="A", **changed):
    """A sheet with made-up figures of as many Kreise as there are values, and of no other region."""
    rows = [
        {"area": code, "period": period, "value": value, "status": status, "sign": "", "reason": ""}
        for code, value in zip(tiles(), values, strict=False)
    ]
    frame = pd.DataFrame(rows, columns=["area", "period", "value", "status", "sign", "reason"])
    return sheet(lang=lang)._replace(rows=frame, **changed)


def neighbours(tile):
    """Tiles that touch: the middle of one hexagon is a side's distance away."""
    x, y = tilemap.center(tile)
    return [
        other for other in tiles().values()
        if other != tile and math.hypot(tilemap.center(other)[0] - x, tilemap.center(other)[1] - y) < 1.8
    ]  # fmt: skip


def texts(figure):
    return [one.get_text() for one in [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]]


# the arrangement


def test_every_kreis_has_one_tile_and_its_plate():
    assert set(tiles()) == set(children(NRW, "district"))
    assert {areas()[one.code].name_de: one.plate for one in tiles().values()} == PLATES
    assert len({one.plate for one in tiles().values()}) == 53
    assert len({(one.column, one.row) for one in tiles().values()}) == 53


def test_the_tiles_are_one_land():
    first = next(iter(tiles().values()))
    reached, ahead = {first}, [first]
    while ahead:
        new = set(neighbours(ahead.pop())) - reached
        reached |= new
        ahead += new
    assert len(reached) == 53
    for east, west in (("HX", "AC"), ("MI", "ST"), ("LIP", "KLE"), ("DO", "DU"), ("SI", "BN")):
        by_plate = {one.plate: tilemap.center(one) for one in tiles().values()}
        assert by_plate[east][0] > by_plate[west][0]


@pytest.mark.skipif(not REAL.exists(), reason="needs the published files in $ZDI_ORACLES")
def test_the_arrangement_keeps_the_geography():
    rings = geojson.districts(REAL.read_bytes())
    middles = {code: np.mean(np.unique(ring[0], axis=0), axis=0) for code, ring in rings.items()}
    places = {code: tilemap.center(one) for code, one in tiles().items()}
    frame = pd.DataFrame({code: [*middles[code], *places[code]] for code in tiles()}).T
    ranks = frame.rank().corr()
    assert ranks.loc[0, 2] > 0.95  # longitude and column
    assert ranks.loc[1, 3] < -0.95  # latitude and row
    corners = {code: {place for ring in one for place in ring} for code, one in rings.items()}
    pairs = [(a, b) for a in rings for b in rings if a < b and len(corners[a] & corners[b]) > 1]
    touching = [b in {one.code for one in neighbours(tiles()[a])} for a, b in pairs]
    distances = [math.dist(places[a], places[b]) / math.sqrt(3) for a, b in pairs]
    assert len(pairs) == 136  # 135 boundaries, and Bonn in the Rhein-Sieg-Kreis
    assert sum(touching) >= 90
    assert np.mean(distances) < 1.35
    assert max(distances) < 3.5


# classes

figures = st.lists(st.floats(-1e9, 1e9) | st.integers(-20, 20).map(float), min_size=1, max_size=60)


@given(figures, st.integers(0, 2))
def test_what_is_printed_is_in_the_class_that_is_printed(values, decimals):
    digits = printed_digits(values, decimals)
    limits = class_limits(values, digits)
    assert limits == sorted(set(limits))
    assert limits == class_limits(values[::-1], digits)
    bounds = [Decimal("-Infinity"), *limits, Decimal("Infinity")]
    sizes = Counter(class_of(value, limits, digits) for value in values)
    assert set(sizes) == set(range(len(limits) + 1))  # none is empty
    assert len(class_labels(limits, values, digits)) == len(limits) + 1 <= 5
    for value in values:
        place = class_of(value, limits, digits)
        assert bounds[place] <= as_printed(value, digits) < bounds[place + 1]
    printed = {as_printed(value, digits) for value in values}
    if min(printed) < 0 <= max(printed):
        assert 0 in limits
    assert bool(limits) == (len(printed) > 1)


@given(st.lists(st.integers(1, 100_000), min_size=25, max_size=60, unique=True))
def test_classes_of_different_figures_are_about_equally_large(values):
    limits = class_limits(values, 0)
    sizes = Counter(class_of(value, limits, 0) for value in values).values()
    assert len(sizes) == 5
    assert max(sizes) - min(sizes) <= 1 + 4 * len(values) / 20


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        ([8.0] * 53, []),
        ([1, 2], [2]),
        ([0] * 30 + [1.5, 2, 3] * 7, [1, 2]),
        ([*range(1, 51)], [10, 20, 30, 40]),
        ([x / 10 for x in range(-25, 25)], [-1.5, 0, 0.5, 1.5]),
        ([-4.0, -3.0, -2.0] * 5, [-3, -2]),
        ([0.001, 0.002, 0.003, 0.004, 0.005] * 10, [0.002, 0.003, 0.004, 0.005]),
    ],
)
def test_limits_are_round(values, limits):
    assert [float(limit) for limit in class_limits(values, printed_digits(values, 1))] == limits


def test_classes_in_words():
    limits = class_limits([*range(1, 51)], 0)
    assert class_labels(limits, [1.0], 0)[0::2] == ["unter 10", "20 bis unter 30", "40 und mehr"]
    assert class_labels(limits, [1.0], 0, "en")[:2] == ["under 10", "10 to under 20"]
    assert class_labels([], [8.25], 1) == ["8,3"]
    assert class_labels([Decimal("-1234.5")], [0.0], 1) == ["unter −1.234,5", "−1.234,5 und mehr"]


def luminance(color):
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_texts_can_be_read_and_shades_told_apart():
    shades = [luminance(fill) for fill, _ in RAMP]
    for fill, ink in RAMP:
        light, dark = sorted((luminance(fill), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    assert all((a + 0.05) / (b + 0.05) > 1.25 for a, b in pairwise(shades))


# what is said, for every indicator


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_indicator_with_figures_of_kreise_has_a_map(lang):
    count, every = 0, {"de": 1, "en": 6}[lang]
    for indicator in list(catalogue().indicators.values())[::every]:
        one = factsheet(DATA, indicator, lang=lang)
        if not map_periods(one):
            with pytest.raises(NotComputable, match=r"Kreise(, too few for a map)?\."):
                district_map(one)
            continue
        count += 1
        drawn = district_map(one)
        period = map_periods(one)[-1]
        rows = one.rows[one.rows["period"] == period].set_index("area")["value"]
        assert sum(part.size for part in drawn.classes) + sum(size for _, size in drawn.missing) == 53
        assert sum(part.size for part in drawn.classes) == rows.reindex(list(tiles())).notna().sum()
        for kreis in drawn.districts:
            value = rows.get(kreis.tile.code, math.nan)
            assert (kreis.place is None) == math.isnan(value)
            digits = len(kreis.text.partition("," if lang == "de" else ".")[2])
            assert kreis.place is None or kreis.text == number(value, digits, lang)
        assert bool(drawn.stale) == (one.state_year - int(period[:4]) > 3)
        assert not re.search("on course|too slow|auf Kurs|zu langsam", f"{drawn}")
        tree = ElementTree.fromstring(tilemap.tile_map_svg(one))
        assert len([group for group in tree if group.tag == "g" and group[0].tag == "title"]) == 53
    assert count > 60 / every / 2


@pytest.mark.parametrize("lang", ["de", "en"])
def test_missing_figures_keep_the_sign_of_the_publisher(lang):
    drawn = district_map(sheet(GAS, lang))
    text = {
        "de": "keine Zahl („.“: unbekannt oder geheim)",
        "en": "no figure (“.”: unknown or confidential)",
    }[lang]
    assert drawn.missing == ((text, 11),)
    duisburg = next(one for one in drawn.districts if one.tile.plate == "DU")
    assert (duisburg.place, duisburg.told) == (None, f"Duisburg (DU): {text}")
    assert text in texts(tilemap.tile_map(sheet(GAS, lang))) or text.split(":")[0] in " ".join(
        texts(tilemap.tile_map(sheet(GAS, lang)))
    )


def test_marks_are_said():
    assert "alle Zahlen geschätzt" in texts(tilemap.tile_map(sheet(WASTE)))
    assert "veraltet: Zahlen von 2015" in texts(tilemap.tile_map(sheet(GAS)))
    assert "NRW insgesamt: 16,8" in texts(tilemap.tile_map(sheet(GAS)))
    some = with_figures([*range(53)], status="P")
    some.rows.loc[5:, "status"] = "A"
    drawn = district_map(some)
    assert drawn.remarks == ("* vorläufig (5)",)
    assert [one.mark for one in drawn.districts].count("*") == 5
    some.rows.loc[50:, "status"] = "U"
    assert district_map(some).remarks == ("* vorläufig (5)", "† eingeschränkt aussagefähig (3)")
    assert Counter(one.mark for one in district_map(some).districts) == {"": 45, "*": 5, "†": 3}
    assert district_map(with_figures([*range(53)], status="Z")).remarks == ("alle Zahlen mit Vermerk",)


def test_totals_are_said_to_be_totals():
    assert set(catalogue().units) >= TOTALS
    assert TOTAL[0] in district_map(sheet("ict_specialists")).notes
    assert TOTAL[0] not in district_map(sheet(GAS)).notes


def test_a_period_may_be_named():
    assert district_map(sheet(GAS), "2010").title == "Erdgasanteil am Energieverbrauch der Industrie, 2010"
    assert district_map(sheet("five_g_commercial_land", "en")).when == "half-year 1, 2021"
    with pytest.raises(NotComputable, match=r"in 1990 of none of the 53 Kreise\. Choose one of: 2013, 2014, 2015"):
        tilemap.tile_map(sheet(GAS), "1990")


# figures


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", [GAS, WASTE, GROWTH, FUNDS, FREE])
def test_texts_stay_where_they_belong(name, lang):
    one = sheet(name, lang)
    figure = tilemap.tile_map(one)
    check_texts(figure)
    (axes,) = figure.axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    side = abs(axes.transData.transform((math.sqrt(3), 0))[0] - axes.transData.transform((0, 0))[0])
    assert len([text for text in axes.texts if text.get_text() in PLATES.values()]) == 53
    assert all(text.get_window_extent(renderer).width < 0.97 * side for text in axes.texts)
    drawn = district_map(one)
    told = [float(text.get_text()) for text in figure.texts if re.fullmatch(r"\d{1,2}", text.get_text())]
    assert sum(told) == 53 == sum(part.size for part in drawn.classes) + sum(size for _, size in drawn.missing)


def check_texts(figure):
    """No text of the paper leaves it or runs over another."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in figure.texts]
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
    for place, (text, box) in enumerate(boxes):
        for other, beside in boxes[place + 1 :]:
            across = min(box.x1, beside.x1) - max(box.x0, beside.x0)
            up = min(box.y1, beside.y1) - max(box.y0, beside.y0)
            assert across <= 0 or up <= 1, (text, other)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_same_figures_same_bytes(kind, tmp_path):
    for n in (1, 2):
        save(tilemap.tile_map(sheet(GAS)), tmp_path / f"{n}.{kind}")
    assert (tmp_path / f"1.{kind}").read_bytes() == (tmp_path / f"2.{kind}").read_bytes()
    assert tilemap.tile_map_svg(sheet(GAS)) == tilemap.tile_map_svg(sheet(GAS))


def test_svg_for_pages_needs_nothing_else():
    text = tilemap.tile_map_svg(sheet(GAS))
    tree = ElementTree.fromstring(text)
    assert tree.get("role") == "img"
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name.startswith(f"tiles-{GAS}-de-") for name in ids)
    assert {tree.get("aria-labelledby"), tree.get("aria-describedby")} <= set(ids)
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids)
    assert not re.search(r"<script|<style|style=|href|http|\bon\w+=", text)
    assert "Bonn (BN): keine Zahl („.“: unbekannt oder geheim)" in text
    assert "Kreis Kleve (KLE): 71,6\N{NO-BREAK SPACE}%" in text
    assert "veraltet: Zahlen von 2015" in text
    assert not set(re.findall(r'id="([^"]*)', tilemap.tile_map_svg(sheet(GAS), "2014"))) & set(ids)


# odd input


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ([], "figures of none of the 53 Kreise."),
        ([5.0], "figures of 1 of the 53 Kreise, too few for a map."),
        ([5.0] * 9, "figures of 9 of the 53 Kreise, too few for a map."),
        ([math.nan] * 53, "figures of none of the 53 Kreise."),
        ([math.inf, -math.inf, 1e300] * 17, "figures of none of the 53 Kreise."),
    ],
)
def test_too_few_figures_make_one_sentence(values, what):
    for draw in (tilemap.tile_map, tilemap.tile_map_svg):
        with pytest.raises(NotComputable, match=what) as error:
            draw(with_figures(values))
        assert error.value.cure == "Choose another indicator."


def test_declared_without_figures():
    with pytest.raises(NotComputable, match="none of the 53"):
        tilemap.tile_map(sheet("export_concentration"))


@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([8.0] * 53, ["8,0"]),
        ([1.0, 2.0] * 26, ["unter 2", "2 und mehr"]),
        ([-3.0, -1.0, 2.0] * 17, ["unter −1", "−1 bis unter 0", "0 und mehr"]),
        ([n * 1e-7 for n in range(53)], ["unter 0,000002", "0,000005 und mehr"]),
        ([n * 1e15 for n in range(53)], None),
        ([math.nan] * 40 + [1.0] * 13, ["1,0"]),
    ],
)
def test_odd_figures_make_a_sensible_map(values, classes):
    one = with_figures(values)
    labels = [part.label for part in district_map(one).classes]
    assert classes is None or labels == classes or [labels[0], labels[-1]] == classes
    check_texts(tilemap.tile_map(one))
    ElementTree.fromstring(tilemap.tile_map_svg(one))


def test_names_are_text_and_nothing_else(tmp_path):
    name = "<script>alert('x')</script> & \"$a$\" " + "Ärgerlich lange Überschrift " * 4
    one = with_figures([*range(53)], name=name, title=name, source_line=f"Quelle: {name}")
    text = tilemap.tile_map_svg(one)
    assert "<script" not in text
    assert ElementTree.fromstring(text)[0].text == f"{name}, 2025"
    figure = tilemap.tile_map(one)
    check_texts(figure)
    save(figure, tmp_path / "a.svg")
    assert "<script" not in (tmp_path / "a.svg").read_text(encoding="utf-8")


# true boundaries


def square(tile, side):
    """A made-up Kreis where its tile lies."""
    west, north = 6 + 0.4 * tilemap.center(tile)[0] / math.sqrt(3), 52.4 - 0.15 * tilemap.center(tile)[1]
    return [[west, north], [west + side, north], [west + side, north - side], [west, north - side], [west, north]]


def published(side=0.2):
    """A small file in the layout of GISCO; one Kreis has a hole, one two parts."""
    features = []
    for n, (code, tile) in enumerate(tiles().items()):
        ring = square(tile, side)
        hole = [[x + (ring[0][0] - x) / 2, y + (ring[0][1] - y) / 2] for x, y in ring]
        shape = {"type": "Polygon", "coordinates": [ring]}
        if n == 0:
            shape = {"type": "Polygon", "coordinates": [ring, hole]}
        if n == 1:
            shape = {"type": "MultiPolygon", "coordinates": [[ring], [hole]]}
        facts = {"NUTS_ID": code, "LEVL_CODE": 3, "CNTR_CODE": "DE", "NAME_LATN": code, "NUTS_NAME": code}
        features.append({"type": "Feature", "id": code, "properties": facts, "geometry": shape})
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode("utf-8")


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """A data folder into which given bytes were fetched from this machine."""

    def fetch(content):
        with serving() as service:
            monkeypatch.setenv("ZDI_GISCO_URL", service.url)
            monkeypatch.setenv("NO_PROXY", "127.0.0.1")
            service.files[files.BOUNDARIES] = content
            (outcome,) = download.fetch(tmp_path, ["boundaries"])
            assert outcome.result == "new"
        return tmp_path

    (tmp_path / "raw").mkdir()
    shutil.copy(DATA / "raw" / "ledger.csv", tmp_path / "raw")
    return fetch


def test_without_boundaries_it_is_said_how_to_get_them(tmp_path):
    (tmp_path / "raw").mkdir()
    lines = (DATA / "raw" / "ledger.csv").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("boundaries,")]
    (tmp_path / "raw" / "ledger.csv").write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(NotComputable, match="zdi fetch boundaries"):
        boundaries.boundary_map(tmp_path, sheet(GAS))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_boundaries_are_drawn_in_the_classes_of_the_tiles(fetched, lang, tmp_path):
    data = fetched(published())
    one = sheet(GAS, lang)
    figure = boundaries.boundary_map(data, one)
    check_texts(figure)
    (axes,) = figure.axes
    missing, filled, _ = axes.collections
    drawn = district_map(one)
    assert len(missing.get_paths()) == sum(kreis.place is None for kreis in drawn.districts) == 11
    assert len(filled.get_paths()) == 42
    assert sorted(text.get_text() for text in axes.texts) == sorted(PLATES.values())
    assert "© EuroGeographics" in " ".join(texts(figure))
    for part in drawn.classes:
        assert part.label in texts(figure)
    box = axes.get_window_extent()
    assert (box.width / box.height) == pytest.approx(np.ptp(axes.get_xlim()) / np.ptp(axes.get_ylim()), rel=0.01)
    for n in (1, 2):
        save(boundaries.boundary_map(data, one), tmp_path / f"{n}.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()


def test_a_degree_across_is_shorter_than_one_up(fetched):
    data = fetched(published())
    figure = boundaries.boundary_map(data, sheet(GAS))
    extent = figure.axes[0].collections[1].get_paths()[0].get_extents()  # a square of degrees
    assert extent.width / extent.height == pytest.approx(math.cos(math.radians(51.5)), rel=1e-6)


def test_damaged_boundaries_are_one_sentence(fetched):
    data = fetched(published())
    kept = data / "raw" / store.ledger(data)["boundaries"][-1].file
    kept.write_bytes(kept.read_bytes()[:-20])
    with pytest.raises(RawError):
        boundaries.boundary_map(data, sheet(GAS))
    kept.unlink()
    with pytest.raises(RawError, match="missing"):
        boundaries.boundary_map(data, sheet(GAS))


def test_too_few_figures_within_boundaries(fetched):
    with pytest.raises(NotComputable, match="too few"):
        boundaries.boundary_map(fetched(published()), with_figures([5.0]))


@pytest.mark.skipif(not REAL.exists(), reason="needs the published files in $ZDI_ORACLES")
@pytest.mark.parametrize("name", [GAS, FUNDS])
def test_the_published_boundaries_are_drawn(fetched, name):
    figure = boundaries.boundary_map(fetched(REAL.read_bytes()), sheet(name))
    check_texts(figure)
    (axes,) = figure.axes
    renderer = FigureCanvasAgg(figure).get_renderer()
    frame = axes.get_window_extent(renderer)
    labels = {text.get_text(): text for text in axes.texts}
    assert all(frame.contains(*text.get_window_extent(renderer).get_points().mean(axis=0)) for text in labels.values())
    places = {plate: text.get_position() for plate, text in labels.items()}
    assert places["MI"][1] > places["K"][1] > places["EU"][1]
    assert places["AC"][0] < places["DO"][0] < places["HX"][0]


def test_true_boundaries_are_a_kind_of_chart_that_says_what_to_fetch_first():
    if boundaries_are_kept():
        pytest.skip("boundaries have been fetched here")
    with pytest.raises(NotComputable, match="zdi fetch boundaries"):
        zdi_metrics.chart("gigabit_business_estates", kind="boundaries")


def boundaries_are_kept():
    return any(one.startswith("boundaries") for one in store.ledger(ROOT / "data"))
