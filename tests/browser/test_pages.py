"""The built site in a real browser: quiet, closed to other hosts, usable by keyboard and without script, accessible."""

from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import AXE, Watched

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = [
    "index.html", "themes/climate_and_environment.html", "indicators/greenhouse_gas_emissions.html",
    "indicators/research_intensity.html", "indicators/ict_specialists.html", "indicators/patent_density_europe.html",
    "indicators/export_concentration.html", "resilience.html", "europe.html", "methods.html", "about.html",
    "status.html",
]  # fmt: skip
RUN = """async tags => {
    const options = {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false};
    const told = found => found.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(' | ');
    return (await axe.run(document, options)).violations.map(found => found.id + ': ' + told(found));
}"""
SHORTEN = (
    "document.querySelectorAll('.more tr:nth-child(n+9)').forEach(row => row.remove())"  # rows of a table are alike
)
WIDTH = "document.documentElement.scrollWidth"


def violations(page):
    return [f"{page.url}: {found}" for found in page.evaluate(RUN, WCAG)]


def paths(site):
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html"))


@pytest.fixture
def watched_with_axe(browser, site):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(path=AXE)
    yield Watched(context, site)
    context.close()


def test_every_page_is_quiet_accessible_and_fits_a_narrow_screen(watched_with_axe, site):
    found, all_paths = [], paths(site)
    assert len(all_paths) >= 2 * 215
    for path in all_paths:
        page = watched_with_axe.open(path)
        page.evaluate(SHORTEN)
        found += violations(page)
        page.set_viewport_size({"width": 360, "height": 740})
        if page.evaluate(WIDTH) > 360:
            found.append(f"{path} is {page.evaluate(WIDTH)} wide at 360")
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not found + watched_with_axe.problems


@pytest.mark.parametrize("lang", ["", "en/"])
def test_what_opens_and_narrow_screens_are_accessible_too(watched_with_axe, lang):
    found = []
    for path in KINDS:
        page = watched_with_axe.open(lang + path)
        page.set_viewport_size({"width": 360, "height": 740})
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found += violations(page)
        if page.evaluate(WIDTH) > 360:
            found.append(f"{path} is {page.evaluate(WIDTH)} wide at 360 with all opened")
    assert not found + watched_with_axe.problems


def shown(page):
    return page.locator(".row:visible").count()


def test_filters_and_search_narrow_the_board_and_say_so(watched):
    page = watched.open("index.html")
    everything = shown(page)
    count = page.locator("#count")
    assert count.get_attribute("aria-live") == "polite"
    assert count.inner_text() == f"{everything} von {everything} Kennzahlen"
    page.get_by_label("Urteil").select_option("too-slow")
    slow = shown(page)
    assert 0 < slow < everything
    assert count.inner_text() == f"{slow} von {everything} Kennzahlen"
    assert page.url.endswith("#verdict=too-slow")
    assert all("zu langsam" in one or "nicht" in one for one in page.locator(".row:visible .verdict").all_inner_texts())
    page.get_by_role("searchbox").fill("VERDIENST frauen")
    assert page.locator(".row:visible .name a").all_inner_texts() == ["Verdienstabstand zwischen Frauen und Männern"]
    page.get_by_role("searchbox").fill("gibt es nicht")
    assert shown(page) == 0
    assert count.inner_text() == "Keine Kennzahl passt zu dieser Auswahl."
    assert page.locator(".theme-board:visible").count() == 0
    page.get_by_role("button", name="Zurücksetzen").click()
    count.filter(has_text=f"{everything} von").wait_for()
    assert shown(page) == everything
    assert "#" not in page.url


def test_the_table_of_tables_can_be_searched(watched):
    page = watched.open("status.html")
    rows, count = page.locator("tr.found:visible"), page.locator("#count")
    everything = rows.count()
    assert count.inner_text() == f"{everything} von {everything} Tabellen"
    page.get_by_label("Zeigen").select_option("stale")
    late = rows.count()
    assert 0 < late < everything
    assert all("überfällig" in one for one in rows.all_inner_texts())
    page.get_by_role("searchbox").fill("eurostat")
    assert 0 < rows.count() < late
    page.get_by_role("searchbox").fill("gibt es nicht")
    assert count.inner_text() == "Keine Tabelle passt zu dieser Auswahl."
    watched.open("indicators/research_intensity.html")
    page.locator("a[href*='status.html#t-']").first.click()
    assert page.locator("tr:target").is_visible()


@pytest.mark.parametrize("name", ["theme", "verdict", "area", "leitbild", "role", "actor"])
def test_every_option_of_a_filter_finds_what_carries_it(watched, name):
    page = watched.open("index.html")
    field = page.locator(f"#f-{name}")
    for value in [one for one in field.locator("option").evaluate_all("all => all.map(one => one.value)") if one]:
        field.select_option(value)
        expected = page.locator(f".row[data-{name}~='{value}']").count()
        assert shown(page) == expected > 0, (name, value)


def test_a_choice_in_the_address_is_kept_by_reload_and_by_the_other_language(watched):
    page = watched.open("index.html#area=districts&role=vulnerability")
    chosen = shown(page)
    assert page.locator("#f-area").input_value() == "districts"
    page.reload()
    assert shown(page) == chosen
    page.locator(".language a").click()
    assert "/en/index.html#area=districts&role=vulnerability" in page.url
    assert page.locator("html").get_attribute("lang") == "en"
    assert shown(page) == chosen


def test_an_option_in_the_address_that_is_not_there_is_no_filter(watched):
    page = watched.open("index.html#verdict=nonsense&q=%3Cscript%3E")
    assert page.locator("#f-verdict").input_value() == ""
    assert page.locator("#count").inner_text() == "Keine Kennzahl passt zu dieser Auswahl."


@pytest.mark.parametrize("path", KINDS)
def test_the_other_language_shows_the_same_page(watched, path):
    page = watched.open(path)
    page.locator(".language a").click()
    assert page.url.endswith("en/" + path)
    page.locator(".language a").click()
    assert page.url == watched.folder + path


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim().slice(0, 60)")


def tab_to(page, wanted, most=80):
    for _ in range(most):
        page.keyboard.press("Tab")
        if focused(page) == wanted:
            return
    raise AssertionError(f"no way to {wanted} by keyboard")


def test_the_site_can_be_used_with_the_keyboard_alone(watched):
    page = watched.open("index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Zum Inhalt springen"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, "f-q")
    page.keyboard.type("FuE-Intensität")
    tab_to(page, "f-verdict")
    page.keyboard.type("zu lang")
    assert page.locator("#f-verdict").input_value() == "too-slow"
    tab_to(page, "FuE-Intensität")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicators/research_intensity.html")
    tab_to(page, "reader-0")
    page.keyboard.press("Home")
    first = page.locator(".reader output").first.inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator(".reader output").first.inner_text() != first
    assert page.locator("#reader-0").get_attribute("aria-valuetext")
    tab_to(page, "Gebiete hervorheben")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    picked = page.evaluate("document.activeElement.value")
    names = page.locator(f"svg.wide [data-area='{picked}'] .end")
    assert names.evaluate("one => getComputedStyle(one).visibility") == "visible"


def test_the_reader_says_what_the_table_says(watched):
    page = watched.open("indicators/research_intensity.html")
    page.locator("#reader-0").focus()
    said = page.locator(".reader output").first.inner_text()
    assert said.startswith("NRW, 2024: 2,26")
    latest = page.locator("table tbody tr", has_text="2024").first.locator("td").first.inner_text()
    assert latest == "2,26"


def test_highlighted_names_do_not_cover_each_other(watched):
    page = watched.open("indicators/gender_pay_gap.html")
    page.locator(".choose summary").first.click()
    for box in page.locator(".choose input").all()[:9]:
        box.check()
    ends = page.locator("svg.wide .series:not(.other) .end, svg.wide .other.picked .end")
    boxes = sorted((one.bounding_box() for one in ends.all()), key=lambda box: box["y"])
    assert len(boxes) >= 10
    assert all(below["y"] - above["y"] >= 11 for above, below in pairwise(boxes))


def test_without_script_everything_can_be_read(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    one = Watched(context, site)
    page = one.open("index.html")
    assert not page.locator("#filters").is_visible()
    assert shown(page) == page.locator(".row").count() >= 215
    one.open("indicators/research_intensity.html")
    assert page.locator("svg.wide").first.is_visible()
    assert not page.locator(".choose").first.is_visible()
    assert page.locator("caption").first.is_visible()
    page.locator(".more summary").first.click()
    assert page.locator(".more table").first.is_visible()
    context.close()
    assert not one.problems


def test_pages_print(watched):
    for path in ("index.html", "indicators/greenhouse_gas_emissions.html", "en/europe.html"):
        content = watched.open(path).pdf(format="A4", tagged=True)
        assert content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in content
    assert b"/Lang (en" in content


def test_the_page_of_a_session_stands_alone(browser, tmp_path):
    from conftest import ROOT

    from zdi_metrics.factsheets import factsheets
    from zdi_metrics.outputs.web.page import pack_page

    sheets = factsheets(ROOT / "data", ["land_development"], lang="de")
    (tmp_path / "index.html").write_text(
        pack_page(sheets, session="2027-01", title="Flächen", lang="de"), encoding="utf-8"
    )
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(path=AXE)
    one = Watched(context, tmp_path)
    page = one.open("index.html")
    assert page.locator(".reader").count() > 3
    found = violations(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate(WIDTH) <= 360
    context.close()
    assert not found + one.problems


def test_axe_finds_what_is_wrong(browser, tmp_path):
    """The check itself can fail."""
    (tmp_path / "bad.html").write_text("<html><body><img src='x.png'><input></body></html>", encoding="utf-8")
    context = browser.new_context()
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto((tmp_path / "bad.html").as_uri())
    assert {one.split(": ")[1] for one in violations(page)} >= {"image-alt", "label", "html-has-lang"}
    context.close()


def test_paths_are_those_of_both_languages(site):
    found = paths(site)
    english = {path.removeprefix("en/") for path in found if path.startswith("en/")}
    assert english == {path for path in found if not path.startswith("en/")}
    assert Path(site / "zdi-site.txt").is_file()
