"""The static site: complete in both languages, closed, escaped, true to the tables, the same bytes again."""

import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import ROOT
from shown import shown

from zdi_metrics.areas import GERMANY, NRW, areas
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.errors import RawError
from zdi_metrics.factsheets import factsheet
from zdi_metrics.judgement import details
from zdi_metrics.outputs.folders import replacing
from zdi_metrics.outputs.web import status_page, structure_words
from zdi_metrics.outputs.web.citing import cited, credited, linked
from zdi_metrics.outputs.web.figure_tables import area_tables, course_table
from zdi_metrics.outputs.web.page import pack_page
from zdi_metrics.outputs.web.site import MARKER, PARTS, pages, write_site
from zdi_metrics.outputs.web.site_words import STATUSES, TEXTS
from zdi_metrics.outputs.web.status_page import status_view
from zdi_metrics.outputs.web.svgchart import line_svg
from zdi_metrics.outputs.web.svgcompare import group_svg, groups
from zdi_metrics.outputs.web.svgfile import chart_file
from zdi_metrics.outputs.web.svgseries import spark_svg
from zdi_metrics.processed import read_comparison, read_indicators, read_status
from zdi_metrics.wording import number, period, quantity

DATA = ROOT / "data"
CASES = [
    "greenhouse_gas_emissions", "research_intensity", "renewable_electricity_share", "gender_pay_gap",
    "industrial_turnover_change", "export_concentration", "patent_density_europe", "industrial_land_share",
    "unemployment_rate", "women_share_of_employees_quarterly", "ict_specialists",
]  # fmt: skip
NAN = float("nan")
ATTACK = '<script>alert(1)</script>"><img src=x onerror=alert(2)>&amp;'


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def site(tmp_path_factory, told):
    return write_site(DATA, tmp_path_factory.mktemp("out") / "site", say=lambda *one: told.append(one))


@pytest.fixture(scope="module")
def contents(site):
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}


def tags(content):
    return re.findall(r"<([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:=\"[^\"]*\")?)*)\s*/?>", content)


def test_both_languages_have_all_pages(contents):
    known = catalogue()
    wanted = {"index.html", "resilience.html", "europe.html", "methods.html", "about.html", "status.html"}
    wanted |= {f"themes/{name}.html" for name in known.themes}
    wanted |= {f"indicators/{name}.html" for name in known.indicators}
    assert set(contents) == wanted | {f"en/{name}" for name in wanted}
    for name, content in contents.items():
        lang = "en" if name.startswith("en/") else "de"
        assert content.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')


def test_progress_is_told_page_by_page(contents, told):
    assert [done for done, _, _ in told] == list(range(1, len(contents) + 1))
    assert {total for _, total, _ in told} == {len(contents)}
    assert {what for _, _, what in told} == set(contents)


def test_a_site_with_other_things_in_it_is_not_replaced(site):
    assert {path.name for path in site.iterdir()} == PARTS
    (site / "notes.txt").write_text("mine", encoding="utf-8")
    try:
        with pytest.raises(RawError, match="not touched"):
            write_site(DATA, site, force=True)
    finally:
        (site / "notes.txt").unlink()


def test_every_link_inside_the_site_leads_somewhere(site, contents):
    ids = {name: set(re.findall(r'\sid="([^"]+)"', content)) for name, content in contents.items()}
    for name, content in contents.items():
        for href in set(re.findall(r'\s(?:href|src)="([^"]*)"', content)):
            target, fragment = urldefrag(unescape(href))
            if target.startswith(("https://", "http://")):
                continue
            path = (site / name).parent / unquote(target) if target else site / name
            assert path.is_file(), (name, href)
            if fragment:
                assert fragment in ids[path.resolve().relative_to(site.resolve()).as_posix()], (name, href)


def test_pages_are_closed_to_everything_but_themselves(contents):
    policy = (
        "default-src &#39;none&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;; "
        "style-src &#39;self&#39;; script-src &#39;self&#39;"
    )
    for name, content in contents.items():
        assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in content
        assert content.index("Content-Security-Policy") < content.index("<link")
        for tag, attributes in tags(content):
            assert not re.search(r"\s(style|on\w+)=", attributes), (name, tag, attributes)
            if tag != "a":
                assert not re.search(r'\s(src|href|xlink:href|srcset|data|poster)="(https?:)?//', attributes), name
        assert content.count("<script") == 1
        assert "<style" not in content


def test_headings_go_down_one_by_one_and_ids_are_used_once(contents):
    for name, content in contents.items():
        levels = [int(one) for one in re.findall(r"<h([1-6])\b", content)]
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(levels)), (name, levels)
        twice = [one for one, count in Counter(re.findall(r'\sid="([^"]+)"', content)).items() if count > 1]
        assert not twice, (name, twice)


def test_tables_have_captions_and_scopes(contents):
    for name, content in contents.items():
        assert content.count("<table") == content.count("<caption>"), name
        assert not re.search(r"<th(?! scope)[ >]", content), name


def test_no_composite_and_the_note_on_symbols_on_the_start_page(contents):
    for name, note, profile in (
        ("index.html", "keine amtliche Bewertung", "Standortprofil"),
        ("en/index.html", "no official rating", "Location profile"),
    ):
        assert note in contents[name]
        assert profile not in contents[name]
        assert contents[name].count('class="row') == len(catalogue().indicators)


def test_the_europe_page_says_that_partners_must_agree(contents):
    assert "mit den Partnern zu vereinbaren" in contents["europe.html"]
    assert "to be agreed with the partners" in contents["en/europe.html"]
    ranks = contents["europe.html"].partition("Ränge nach Bereichen")[2].partition("</table>")[0]
    assert re.findall(r'<th scope="row">([^<]+)', ranks) == ["Arnsberg", "Detmold", "Düsseldorf", "Köln", "Münster"]


def cells(table):
    return {
        (head, column): cell.value for head, row in table.rows for column, cell in zip(table.columns, row, strict=True)
    }


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("name", CASES)
def test_tables_hold_every_figure_of_the_processed_table(name, lang, contents):
    sheet = factsheet(DATA, find_indicator(name), lang=lang)
    rows = read_indicators(DATA, name)
    decimals = sheet.unit.decimals if sheet.indicator.decimals is None else sheet.indicator.decimals
    course, content = course_table(sheet), contents[f"{'en/' if lang == 'en' else ''}indicators/{name}.html"]
    shown = cells(course) if course else {}
    for row in rows[rows["area"].isin(sheet.areas) & rows["value"].notna()].to_dict("records"):
        column = getattr(areas()[row["area"]], f"name_{lang}")
        assert shown[period(row["period"], lang), column] == number(row["value"], decimals, lang)
    matrices = [one for table in area_tables(sheet) for one in cells(table).values() if re.search(r"\d", one)]
    kept = rows[rows["value"].notna()]
    only = kept["area"].isin({NRW, GERMANY}) & ~kept["area"].isin(other_areas_beside(kept))
    assert len(matrices) == len(kept[~only])
    for value in kept["value"].head(40):
        assert f">{number(value, decimals, lang)}<" in content


def other_areas_beside(kept):
    """NRW is in the table of the Länder where there are others, Germany in that of the countries."""
    filled = {areas()[code].level if code.startswith("DE") else code for code in set(kept["area"]) - {NRW, GERMANY}}
    europe = {code for code in kept["area"] if areas()[code].level in ("country", "union")} - {GERMANY}
    return ({NRW} if "nuts1" in filled else set()) | ({GERMANY} if europe else set())


def test_the_board_says_what_the_assessments_say(contents):
    for name in CASES:
        sheet = factsheet(DATA, find_indicator(name))
        row = contents["index.html"].partition(f'href="indicators/{name}.html"')[2].partition("</li>")[0]
        if sheet.assessments[0].value is not None:
            value = quantity(sheet.assessments[0].value, sheet.unit, decimals=sheet.indicator.decimals)
            assert f"<b>{value}</b>" in unescape(row)
        assert sheet.title.removeprefix(f"{sheet.name}: ") in unescape(row)


def test_stale_is_said_next_to_the_verdict(contents):
    stale = [sheet for sheet in shown("de") if sheet.stale]
    assert stale
    for sheet in stale:
        content = unescape(contents[f"indicators/{sheet.indicator.id}.html"])
        assert re.search(rf'class="stale">{re.escape(sheet.notes[0])}<', content), sheet.indicator.id


def test_downloads_hold_the_rows_and_no_formulas(site):
    rows = pd.read_csv(site / "data" / "gender_pay_gap.csv", keep_default_na=False, na_values={"value": [""]})
    kept = read_indicators(DATA, "gender_pay_gap")
    assert rows["value"].tolist() == pytest.approx(kept["value"].tolist(), nan_ok=True)
    assert rows["status"].tolist() == kept["status"].tolist()
    assert len(list((site / "data").glob("*.csv"))) == read_indicators(DATA)["indicator"].nunique()
    for path in (site / "data").glob("*.csv"):
        texts = pd.read_csv(path, dtype="str", keep_default_na=False).drop(columns="value")
        assert not texts.map(lambda text: text.startswith(("=", "+", "-", "@"))).any().any(), path


def hostile(sheet):
    indicator = sheet.indicator.model_copy(
        update={"name_de": ATTACK, "name_en": ATTACK, "question_de": ATTACK, "caveat_de": ATTACK, "breaks": ()}
    )
    unit = sheet.unit.model_copy(update={"de": ATTACK, "en": ATTACK})
    rows = sheet.rows.assign(sign=ATTACK, reason=ATTACK)
    texts = dict.fromkeys(
        ("name", "title", "subtitle", "latest", "sentence", "method", "caveat", "source_line", "outlook_reason"), ATTACK
    )
    lists = dict.fromkeys(
        ("notes", "actors", "targets_text", "sources"), (ATTACK, f"„{ATTACK}“ <https://a.de/{ATTACK}>")
    )
    return sheet._replace(indicator=indicator, unit=unit, rows=rows, **texts, **lists)


@pytest.mark.parametrize("name", ["research_intensity", "ict_specialists", "export_concentration"])
@pytest.mark.fault("outputs", "markup in any text of the site", "it stays text")
def test_markup_in_any_text_stays_text(name):
    sheet = hostile(factsheet(DATA, find_indicator(name)))
    found = dict(pages(DATA, [sheet], "de"))
    packed = pack_page([sheet], session=ATTACK, title=ATTACK, lang="de")
    for content in (*found.values(), packed):
        assert "<script>alert" not in content
        assert "<img" not in content
        assert not re.search(r"<a [^>]*\sonerror", content)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found[f"indicators/{name}.html"]


def series(sheet, values, periods=None, statuses="A"):
    """A factsheet with other figures."""
    periods = periods or [str(2000 + n) for n in range(len(values))]
    frame = pd.DataFrame(
        {
            "indicator": sheet.indicator.id, "theme": sheet.indicator.theme, "area": NRW, "period": periods,
            "value": [float(value) for value in values], "unit": sheet.unit.id, "status": statuses, "sign": "",
            "reason": "", "tables": "t", "definition": "d", "vintage": "2024",
        }
    )  # fmt: skip
    return sheet._replace(rows=frame, areas=(NRW,), targets=(), outlook=sheet.outlook.iloc[:0])


@pytest.mark.parametrize(
    "values",
    [[5], [], [NAN] * 3, [-3, -2.5, -9], [1e-9, 2e-9, 3e-9], [0, 0, 0], [7, 7], [1e15, 3e15], [1, NAN, 3]],
)
def test_charts_of_odd_series_are_sound(values):
    sheet = series(factsheet(DATA, find_indicator("research_intensity")), values)
    known = [value for value in values if value == value]
    for drawn in (line_svg(sheet), line_svg(sheet, narrow=True), spark_svg(sheet)):
        assert bool(drawn) == bool(known)
        assert "nan" not in drawn.lower().replace("financ", "")
        assert "inf" not in drawn.lower()
        for x, y in re.findall(r'cx="([-\d.]+)" cy="([-\d.]+)"', drawn):
            assert -1 <= float(x) <= 760
            assert -1 <= float(y) <= 400
    assert line_svg(sheet).count('class="hit"') == len(known)
    dict(pages(DATA, [sheet], "de"))


def test_hollow_points_breaks_and_gaps_are_drawn():
    sheet = factsheet(DATA, find_indicator("research_intensity"))
    odd = series(sheet, [1, 2, 3, 4, 5], ["2001", "2002", "2004", "2005", "2006"], ["A", "A", "A", "B", "P"])
    drawn = line_svg(odd)
    assert len(re.findall(r'<circle[^>]*fill="#ffffff"[^>]*stroke="#0072B2"', drawn)) == 1
    assert "Bruch 2005" in drawn
    assert drawn.count('stroke-dasharray="1.5 3.5"') == 1
    assert "2006: 5,00\N{NO-BREAK SPACE}% (vorläufig)" in drawn


def test_long_names_and_umlauts_stay_whole():
    name = "Übermäßig lange Bezeichnung " * 4 + "für Größen"
    sheet = factsheet(DATA, find_indicator("research_intensity"))._replace(name=name, title=f"{name}: auf Kurs")
    page = dict(pages(DATA, [sheet], "de"))["indicators/research_intensity.html"]
    assert f"<h1>{name}: auf Kurs</h1>" in page


@pytest.mark.parametrize("name", CASES)
def test_charts_tell_their_names_and_figures_without_script(name):
    for lang in ("de", "en"):
        sheet = factsheet(DATA, find_indicator(name), lang=lang)
        known = sheet.rows[sheet.rows["value"].notna() & sheet.rows["area"].isin(sheet.areas)]
        drawn = line_svg(sheet)
        assert bool(drawn) == bool(len(known))
        if drawn:
            assert drawn.startswith('<svg class="chart wide"')
            assert 'role="img"' in drawn
            assert drawn.count("<title>") >= len(known)
        for group in groups(sheet):
            compared = group_svg(sheet, group)
            assert re.search(r'<title id="[^"]+">', compared)
            assert group_svg(sheet, group) == compared


def test_targets_and_sources_are_links_with_words():
    parts = linked(
        "2030: 10 % (Bundesziel): „höchstens 10 %“ <https://www.dns-indikatoren.de/5-1-a/> – Notiz", "Bei {}"
    )
    assert ("Bei dns-indikatoren.de", "https://www.dns-indikatoren.de/5-1-a/", "") in parts
    assert ("„höchstens 10 %“", "", "de") in parts
    assert "".join(part[0] for part in parts).endswith(" – Notiz")
    assert linked("A: https://github.com/o/r@86fca81:data/a.csv. L")[1][1] == "https://github.com/o/r/tree/86fca81"
    assert linked("javascript:alert(1) <data:text/html,x>") == [("javascript:alert(1) <data:text/html,x>", "", "")]


def test_what_is_german_on_an_english_page_says_so(contents):
    page = contents["en/indicators/research_intensity.html"]
    assert '<span lang="de">Statistisches Bundesamt (Destatis), DNS 9-1-a</span>, state ' in page
    assert '<span lang="de">Statistisches Bundesamt (Destatis): Private und öffentliche Ausgaben' in page
    assert 'lang="de">Statistisches' not in contents["indicators/research_intensity.html"]
    assert '<span lang="de">Statistisches Bundesamt' in contents["en/about.html"]
    for indicator in catalogue().indicators.values():
        sheet = factsheet(DATA, indicator, lang="en")
        assert "".join(part[0] for part in credited(sheet.source_line, "en")) == sheet.source_line
        for line in sheet.sources:
            whole, parts = linked(line), cited(line, "en")
            assert "".join(part[0] for part in parts) == "".join(part[0] for part in whole)
            assert [part[1] for part in parts if part[1]] == [part[1] for part in whole if part[1]]
            assert not any(quoted for told, _, quoted in parts if told.strip().startswith("Licence"))


def rows_of(content, caption):
    """The rows of the table under a caption, head first, without markup."""
    table = content.partition(f"<caption>{caption}")[2].partition("<tbody>")[2].partition("</tbody>")[0]
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", table)
    return [[unescape(re.sub("<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", line)[:-1]] for line in lines]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_own_downturns_of_nrw_germany_and_the_laender(contents, lang):
    page = contents["resilience.html" if lang == "de" else "en/resilience.html"]
    told = read_comparison(DATA, "downturns")
    own = told[(told["series"] == "industry_employees") & told["area"].isin([NRW, GERMANY])]
    name = getattr(catalogue().shock_series["industry_employees"], f"name_{lang}")
    rows = rows_of(page, name + (": Abschwünge in" if lang == "de" else ": downturns in"))
    open_ = "offen" if lang == "de" else "open"
    ends = [f"{peak}–{open_ if pd.isna(low) else low}" for peak, low in zip(own["peak"], own["trough"], strict=True)]
    assert sorted(row[1] for row in rows) == sorted(ends)
    assert [row[2].rstrip("\N{NO-BREAK SPACE}%") for row in rows if row[0] == "NRW"] == [
        number(depth, 1, lang) for depth in own.loc[own["area"] == NRW, "depth"]
    ]
    assert all(row[5] for row in rows if row[4] == "–")
    laender = rows_of(page, name + (": Abschwünge der" if lang == "de" else ": downturns of"))
    names = list(dict.fromkeys(row[0] for row in laender))
    assert len(names) == 15
    assert names == sorted(names)


def test_structural_change_is_told_with_its_limits(contents):
    page = contents["resilience.html"]
    section = page.partition('id="breaks"')[2].partition('id="changes"')[0]
    rows = rows_of(section, "Industrieanteil an den Arbeitnehmern seit 1991")
    found = read_comparison(DATA, "structural_breaks")
    found = found[(found["series"] == "manufacturing_share_of_employees") & (found["test"] == "sup_f")]
    assert len(rows) == len(found)
    assert [row[0] for row in rows[:2]] == ["NRW", "Deutschland"]
    assert [row[0] for row in rows[2:]] == sorted(row[0] for row in rows[2:])
    years = dict(zip(found["area"], found["break_year"], strict=True))
    assert rows[0][2].endswith(str(years[NRW]))
    assert "Eine Ursache nennt der Test nicht." in section
    assert "allmählich krümmt" in section
    silent = found_silent()
    assert section.count("Keine Aussage.") >= len(silent) > 0
    assert "Strukturbruch" not in page


def found_silent():
    """Series of which no area could be tested."""
    tests = read_comparison(DATA, "structural_breaks")
    return [name for name, rows in tests.groupby("series") if (rows["finding"] == "cannot say").all()]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_parts_of_a_change_add_up(contents, lang):
    page = contents["resilience.html" if lang == "de" else "en/resilience.html"]
    for one in catalogue().decompositions.values():
        rows = rows_of(page, getattr(one, f"name_{lang}"))
        assert [row[0] for row in rows[:-1]] == [texts[lang == "en"] for texts in one.parts.values()]
        shown = [row[1].replace("−", "-").replace(".", "").replace(",", "") for row in rows]
        *parts, whole = [int(text) for text in shown]  # in tenths
        assert abs(sum(parts) - whole) <= len(parts)
        assert page.count(f'id="c-{one.id.replace("_", "-")}-wide-title"') == 1
    assert page.count("veraltet: letzter Wert" if lang == "de" else "out of date: latest value") >= 1


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_state_of_every_table_is_told(contents, lang):
    page = contents["status.html" if lang == "de" else "en/status.html"]
    status = read_status(DATA)
    kept = status[status["kind"] == "table"].fillna({"latest_period": "", "state_date": ""}).set_index("id")
    told = re.findall(r'<tr id="t-([^"]+)" class="found" data-verdict="([^"]+)"', page)
    assert dict(told) == {
        name.replace("_", "-"): finding.replace(" ", "-") for name, finding in kept["finding"].items()
    }
    for name, row in kept.iterrows():
        line = page.partition(f'<tr id="t-{name.replace("_", "-")}"')[2].partition("</tr>")[0]
        for date in (row["latest_period"], row["state_date"]):
            assert not date or f"<td>{period(date, lang)}<" in line
    for name in CASES:
        assert 'href="../status.html#t-' in contents[f"{'en/' if lang == 'en' else ''}indicators/{name}.html"]


def test_without_a_status_table_the_page_is_empty_and_says_so(tmp_path):
    view = status_view(tmp_path, "1.1.2026", "de")
    assert view["rows"] == []
    assert view["lead"].startswith("0 Tabellen")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_charts_are_files_that_stand_alone(site, lang):
    folder = site / ("charts" if lang == "de" else "en/charts")
    drawn = {path.stem for path in folder.iterdir()}
    for indicator in catalogue().indicators.values():
        sheet = factsheet(DATA, indicator, lang=lang)
        assert (indicator.id in drawn) == bool(line_svg(sheet))
        if indicator.id not in drawn:
            continue
        content = (folder / f"{indicator.id}.svg").read_text(encoding="utf-8")
        root = ElementTree.fromstring(content)
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        assert root.find(f"{space}title").text == sheet.title
        assert root.find(f"{space}desc").text
        assert 'class="hit"' not in content
        texts = [one.text for one in root.iter(f"{space}text")]
        assert " ".join(sheet.source_line.split()) in " ".join(texts)
        assert not re.search(r"href|<style|<script", content)


def test_markup_in_a_chart_file_stays_text():
    drawn = chart_file(hostile(factsheet(DATA, find_indicator("research_intensity"))), ATTACK)
    ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert chart_file(series(factsheet(DATA, find_indicator("research_intensity")), [NAN])) == ""


def test_a_unit_is_told_once_in_a_range():
    sheet = factsheet(DATA, find_indicator("greenhouse_gas_emissions"))
    told = dict(details(sheet.assessments[0].model_dump(), "de"))
    unit = "\N{NO-BREAK SPACE}Mio. t CO₂-Äquivalente"
    for label in ("pace", "pace_needed", "continued", "trend"):
        assert told[label].count("Mio. t") == 1, told[label]
    assert re.fullmatch(rf"−[\d,]+ \(−[\d,]+ bis −[\d,]+\){unit}", told["pace_needed"])
    assert re.fullmatch(rf"−[\d,]+ \(80 %: −[\d,]+ bis [−+][\d,]+\){unit}", told["pace"])
    shares = factsheet(DATA, find_indicator("research_intensity"), lang="en")
    continued = dict(details(shares.assessments[0].model_dump(), "en"))["continued"]
    assert re.fullmatch(r"\d{4}: [\d.]+% \(80%: [\d.]+% to [\d.]+%\)", continued)


def test_texts_are_there_in_both_languages():
    for words in (TEXTS, structure_words.TEXTS, status_page.TEXTS):
        assert all(german and english for german, english in words.values())
    reasons = set(read_comparison(DATA, "downturns")["reason"].dropna())
    assert reasons <= set(structure_words.WHY)
    for places in (0, 1):
        letters = [texts[places] for texts in STATUSES.values()]
        assert len(set(letters)) == len(letters)


def test_the_page_of_a_session_holds_all_it_needs():
    sheets = [factsheet(DATA, find_indicator(name), lang="en") for name in CASES]
    page = pack_page(sheets, session="2027-01", title="Session", lang="en")
    assert page == pack_page(sheets, session="2027-01", title="Session", lang="en")
    assert "script-src &#39;sha256-" in page
    assert "unsafe" not in page
    assert not re.search(r"<(link|img|iframe|script)[^>]*\s(src|href)=", page)
    for sheet in sheets:
        assert f'<article id="{sheet.indicator.id}"' in page
    twice = [one for one, count in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if count > 1]
    assert not twice


def test_the_same_input_gives_the_same_bytes():
    code = (
        "import hashlib, sys; from pathlib import Path; from zdi_metrics.catalogue import find_indicator;"
        "from zdi_metrics.factsheets import factsheet; from zdi_metrics.outputs.web.site import pages;"
        f"data = Path({str(DATA)!r}); names = {CASES[:4]!r};"
        "sheets = [factsheet(data, find_indicator(name)) for name in names];"
        "print(hashlib.sha256(repr(list(pages(data, sheets, 'de'))).encode()).hexdigest())"
    )
    command = {"args": [sys.executable, "-c", code], "capture_output": True, "text": True, "check": True}
    runs = [subprocess.run(**command, env=os.environ | {"PYTHONHASHSEED": seed}) for seed in ("1", "2")]
    assert runs[0].stdout == runs[1].stdout != ""


def fill(out, marker=MARKER, *, force=False):
    with replacing(out, marker, force=force) as folder:
        (folder / "index.html").write_text("new", encoding="utf-8")


def test_an_earlier_site_is_replaced_only_when_asked(tmp_path):
    out = tmp_path / "site"
    fill(out)
    (out / "old.html").write_text("old", encoding="utf-8")
    with pytest.raises(RawError, match="there already"):
        fill(out)
    assert (out / "old.html").exists()
    fill(out, force=True)
    assert sorted(path.name for path in out.iterdir()) == ["index.html", MARKER]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_folders_that_are_not_ours_are_never_touched(tmp_path):
    mine = tmp_path / "papers"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(RawError, match="not touched"):
        fill(mine, force=True)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(RawError, match="not touched"):
        fill(tmp_path / "file", force=True)
    if os.name == "posix":  # elsewhere links ask for rights
        (tmp_path / "link").symlink_to(mine)
        with pytest.raises(RawError, match="not touched"):
            fill(tmp_path / "link", force=True)
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "dear"
    empty = tmp_path / "empty"
    empty.mkdir()
    fill(empty)
    assert (empty / MARKER).is_file()


def break_off(out):
    with replacing(out, MARKER, force=True) as folder:
        (folder / "half.html").write_text("half", encoding="utf-8")
        raise KeyError


@pytest.mark.fault("outputs", "a site is to be replaced and fails", "the earlier one stays, byte for byte")
def test_a_failed_run_leaves_the_old_site(tmp_path):
    out = tmp_path / "site"
    fill(out)
    with pytest.raises(KeyError):
        break_off(out)
    assert (out / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path, monkeypatch):
    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("zdi_metrics.outputs.folders.tempfile.mkdtemp", refuse)
    with pytest.raises(RawError, match=r"cannot be written \(Permission denied\)"):
        write_site(DATA, tmp_path / "site")


def test_without_a_build_there_is_one_sentence_and_no_folder(tmp_path):
    with pytest.raises(RawError):
        write_site(tmp_path / "data", tmp_path / "site")
    assert not (tmp_path / "site").exists()
    assert list(Path(tmp_path).iterdir()) == []


def test_a_continued_trend_is_a_range_and_no_single_line_beyond_2030():
    drawn = line_svg(factsheet(ROOT / "data", find_indicator("greenhouse_gas_emissions")))
    titles = re.findall(r"(20[34]\d): Trend fortgesetzt([^;]*); 80", drawn)
    assert [year for year, middle in titles if middle.strip()] == ["2030"]
    assert {year for year, _ in titles} >= {"2030", "2035", "2045"}
