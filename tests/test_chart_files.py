"""Charts as small files: what is left out of PNG and SVG cannot be seen; lines of text break where they always did."""

import io
import random
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from conftest import ROOT
from PIL import Image

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import factsheet
from zdi_metrics.outputs.charts import canvas, compact
from zdi_metrics.outputs.charts.chart import series_chart
from zdi_metrics.outputs.charts.saving import save
from zdi_metrics.outputs.charts.tilemap import tile_map

SEEN = 8  # of 255: no eye tells two colours apart that differ less
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="module", params=[(series_chart, "greenhouse_gas_emissions"), (tile_map, "ets_emissions")])
def figure(request):
    draw, name = request.param
    return draw(factsheet(ROOT / "data", catalogue().indicators[name]))


def drawn(figure, kind):
    sink = io.BytesIO()
    with canvas.style(), mpl.rc_context({"svg.hashsalt": "zdi_metrics x"}):
        figure.savefig(sink, format=kind)
    return sink.getvalue()


def test_png_has_a_palette_whose_colours_no_eye_tells_from_the_drawn_ones(figure, tmp_path):
    save(figure, tmp_path / "a.png", title="Ä ₂")
    full = drawn(figure, "png")
    with Image.open(io.BytesIO(full)) as before, Image.open(tmp_path / "a.png") as after:
        assert (after.mode, after.size, after.text) == ("P", before.size, {"Title": "Ä ₂"})
        assert after.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        differ = np.abs(np.asarray(before.convert("RGB"), "int16") - np.asarray(after.convert("RGB"), "int16"))
    assert differ.max() < SEEN
    assert (tmp_path / "a.png").stat().st_size < 0.5 * len(full)


@pytest.mark.parametrize("count", [1, 2, 200, 256, 257, 5000])
def test_up_to_256_colours_are_kept_as_they_are_and_more_are_shared(count):
    colors = np.random.default_rng(count).choice(1 << 24, count, replace=False).astype(np.uint32) | 0xFF000000
    pixels = np.resize(colors, 100 * 60)
    with Image.open(io.BytesIO(compact.png(pixels.tobytes(), 100, 150, "x"))) as picture:
        seen = np.asarray(picture.convert("RGBA")).reshape(-1, 4).copy().view(np.uint32).ravel()
    assert np.array_equal(seen, pixels) == (count <= 256)
    assert set(seen) <= set(pixels)


def glyphs(root):
    """Which glyph stands where, and the outline of each; places within a text however they are written."""
    outlines = {one.get("id"): tuple(one.get("d", "").split()) for one in root.iter(f"{SVG}path")}
    for one in root.iter(f"{SVG}use"):
        place = one.get("transform") or f"translate({one.get('x') or '0'} {one.get('y') or '0'})"
        yield outlines[one.get(LINK)[1:]], place.replace("translate(0 0)", "")


def test_svg_has_the_same_glyphs_at_the_same_places(figure):
    whole = drawn(figure, "svg")
    small = compact.svg(whole)
    assert len(small) < 0.8 * len(whole)
    before, after = ET.fromstring(whole), ET.fromstring(small)
    assert list(glyphs(before)) == list(glyphs(after))
    assert [one.tag for one in before.iter()] == [one.tag for one in after.iter()]
    paths = [[tuple(one.get("d", "").split()) for one in root.iter(f"{SVG}path")] for root in (before, after)]
    assert paths[0] == paths[1]


def test_lines_break_where_measuring_each_whole_line_breaks_them(monkeypatch):
    chance = random.Random(7)
    some = list(catalogue().indicators.values())[::5]
    texts = [text for one in some for text in (one.name_de, one.method_de, one.caveat_en)]
    texts += ["", " ", "  zwei  Lücken ", "Wort", "W" * 300, "fi fl ffi AVAVAV To Ty", "Mio. €"]
    asked = [(t, chance.choice([7.0, 9.5, 15.0]), chance.uniform(0.4, 9), chance.random() < 0.5) for t in texts]
    quick = [canvas.wrap(*one) for one in asked]
    monkeypatch.setattr(canvas, "_fits", lambda text, size, width, bold: canvas.text_width(text, size, bold) <= width)
    assert quick == [canvas.wrap(*one) for one in asked]
