import re
import shutil

import pytest
from conftest import EMPLOYEES, EXPORTS, TABLES

from zdi_metrics.catalogue import FOLDER, catalogue, find_indicator, find_theme
from zdi_metrics.errors import CatalogueError

GOOD = TABLES + EXPORTS + EMPLOYEES


def problems(tmp_path, text):
    folder = tmp_path / "broken"
    folder.mkdir(exist_ok=True)
    for name in ("sources.toml", "units.toml", "themes.toml"):
        shutil.copy(FOLDER / name, folder)
    (folder / "example.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        catalogue.__wrapped__(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('indicator = "employees"\n', "indicator: must be a list of tables; write [[indicator]]"),
        ("[table]\nid = 'x'\n", "table: must be a list of tables; write [[table]]"),
        ("signs = 5\n", "signs: must be tables; write [signs.<name>]"),
        ("[[table]]\nid = 'x'\nid = 'y'\n", "the key on that line is given twice"),
    ],
)
def test_wrong_shapes_are_named_too(tmp_path, text, named):
    message = problems(tmp_path, text)
    assert "example.toml" in message
    assert named in message


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert "worx" in problems(tmp_path, "\ufeff" + GOOD.replace('table = "work"', 'table = "worx"'))


TARGET = """
[[indicator.targets]]
value = 50
year = 2030
level = "NRW"
kind = "strategy"
rule = "value"
same_definition = true
quote = "50 % bis 2030"
url = "https://example.org"
"""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('unit = "percent"', 'einhiet = "percent"', ["indicator export_ratio", "einhiet", "unit: is missing"]),
        ('better = "higher"', 'beter = "higher"', ["beter", "did you mean 'better'?"]),
        ('question_de = "Wie viel?"\n', "", ["question_de", "is missing; add it"]),
        ("since = 2014", "since = 05", ["example.toml", "in quotes"]),
        ("since = 2014", 'since = "2014"', ["since", "it is '2014'"]),
        ('id = "employees"', 'id = "export_ratio"', ["used twice", "rename"]),
        ('table = "work"', 'table = "worx"', ["inputs.value.table", "did you mean 'work'?"]),
        ('measure = "employees"', 'measure = "employes"', ["inputs.value.measure", "did you mean 'employees'?"]),
        ('recipe = "share"', 'recipe = "shares"', ["recipe", "did you mean 'share'?"]),
        ('recipe = "share"', 'recipe = "as_published"', ["takes ['value'], not ['part', 'whole']"]),
        ('recipe = "share"', 'recipe = "ratio"', ["takes ['denominator', 'numerator']"]),
        ('theme = "resilience"', 'theme = "resilence"', ["theme", "did you mean 'resilience'?"]),
        ('source = "regionalstatistik"', 'source = "regionalstatistk"', ["source", "did you mean"]),
        ('unit = "million_eur"', 'unit = "milion_eur"', ["measures.turnover.unit", "did you mean 'million_eur'?"]),
        ('measure = "employees" }', 'measure = "employees", cuts = { sex = "w" } }', ["names the cuts ['sex']"]),
        ('measure = "employees" }', 'measure = "employees", area = "NRW" }', ["area: 'NRW' is no code"]),
        ('measure = "employees" }', 'measure = "employees", area = "DE" }', ["every one names an area"]),
        ('measure = "employees" }', 'measure = "employees", items = ["A"] }', ["items: needs over"]),
        ('actors = ["land"]', 'actors = ["land"]\nbounds = [100, 0]', ["bounds: the lower one comes first"]),
        ("[[indicator]]", "[[indikator]]", ["unknown heading 'indikator'", "did you mean 'indicator'?"]),
    ],
)
def test_each_mistake_is_named_with_file_key_and_cure(tmp_path, old, new, named):
    assert old in GOOD
    message = problems(tmp_path, GOOD.replace(old, new))
    for word in ["example.toml", *named]:
        assert word in message


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('quote = "50 % bis 2030"\n', "", "targets.0.quote: is missing"),
        ('url = "https://example.org"\n', "", "targets.0.url: is missing"),
        ("value = 50\n", "", "value: is missing"),
        ("year = 2030\n", "", "year: is missing"),
        ("value = 50\n", "value = 50\nchange = -10.0\n", "baseline and change belong together"),
        (
            "value = 50\n",
            "value = 50\nchange = -10.0\nbaseline = { period = '1990', value = 60.0 }\n",
            "50.0 is not -10.0 % on 60.0",
        ),
    ],
)
def test_a_target_needs_its_source_and_must_fit_its_baseline(tmp_path, old, new, named):
    assert named in problems(tmp_path, GOOD + TARGET.replace(old, new))


FILE = """
file.columns = [{ measure = "employees" }]
file.address = "https://example.org/a.csv"
file.layout = { area = "region", period = "period", value = "value", regions = { Bayern = "DE2" } }
"""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('file.address = "https://example.org/a.csv"', "", "file.address: is missing"),
        (', value = "value"', "", "file.layout: period goes with value"),
        ('"DE2"', '"09"', "file.layout.regions: '09' is no code of areas.csv"),
        ("file.address", 'file.where = { value = "1" }\nfile.address', "file.layout: 'value' holds the cells"),
        ('{ measure = "employees" }', '{ measure = "employees", where = { sign = "p" } }', "'sign' holds the cells"),
        ("file.", "cross.", "cross.layout: only a file has one"),
        ("area =", "aera =", "file.layout.area: is missing"),
    ],
)
def test_the_layout_of_a_file_is_checked(tmp_path, old, new, named):
    assert named in problems(tmp_path, TABLES + FILE.replace(old, new) + EXPORTS + EMPLOYEES)


SERIES = """
[[break_series]]
id = "structure"
indicator = "employees"
nation = ["DE1", "DE2"]

[[shock_series]]
id = "jobs"
name_de = "Stellen"
name_en = "Jobs"
note_de = "So."
note_en = "So."
input = { table = "work", measure = "employees" }
rebounds = { slump = [2009, 2011] }
nation = ["DE"]

[[shock]]
id = "slump"
name_de = "Flaute"
name_en = "Slump"
start = 2008
end = 2009
"""


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('indicator = "employees"', 'indicator = "employes"', "structure: indicator: 'employes' is not declared"),
        ('"DE2"', '"DEX"', "structure: nation: 'DEX' is no code"),
        ('["DE"]', '["Deutschland"]', "jobs: nation: 'Deutschland' is no code"),
        ('table = "work"', 'table = "works"', "jobs: input.table: 'works'"),
        ("slump =", "slum =", "jobs: rebounds: 'slum' is not declared"),
        ("[2009, 2011]", "[2011, 2009]", "jobs: rebounds: a window runs forwards"),
    ],
)
def test_series_of_shocks_and_breaks_name_what_is_there(tmp_path, old, new, named):
    assert old in SERIES
    assert named in problems(tmp_path, GOOD + SERIES.replace(old, new))


def test_all_problems_are_told_at_once(tmp_path):
    text = GOOD.replace('table = "work"', 'table = "worx"').replace('recipe = "share"', 'recipe = "shar"')
    message = problems(tmp_path, text)
    assert "2 problem(s)" in message
    assert "worx" in message
    assert "shar" in message


@pytest.mark.parametrize("name", [5, None, ["a"]])
def test_a_name_of_another_kind_is_an_unknown_one(name):
    with pytest.raises(CatalogueError, match="No indicator is called"):
        find_indicator(name)


def test_unknown_names_get_the_nearest_valid_ones():
    with pytest.raises(CatalogueError, match="research_intensity"):
        find_indicator("reserch_intensity")
    with pytest.raises(CatalogueError, match="climate_and_environment"):
        find_theme("climat_environment")
    assert find_theme("climate").id == "climate_and_environment"
    assert find_indicator("FuE-Intensität").id == "research_intensity"


def test_there_are_fifty_indicators_and_variants_do_not_count():
    own = [i for i in catalogue().indicators.values() if i.variant_of is None]
    assert len(own) >= 50
    assert len({(i.name_de, i.definition) for i in own}) == len(own)


def test_every_theme_has_indicators_and_texts_are_sentences():
    themes = {i.theme for i in catalogue().indicators.values()}
    assert themes == set(catalogue().themes)
    for indicator in catalogue().indicators.values():
        assert indicator.question_de.endswith("?"), indicator.id
        assert indicator.question_en.endswith("?"), indicator.id
        for text in (indicator.method_de, indicator.method_en, indicator.caveat_de, indicator.caveat_en):
            assert text.endswith((".", ")")), (indicator.id, text)


def test_names_are_unique_and_ids_have_no_abbreviations():
    indicators = list(catalogue().indicators.values())
    for name in ("name_de", "name_en"):
        names = [getattr(i, name) for i in indicators]
        assert len(set(names)) == len(names), sorted(n for n in names if names.count(n) > 1)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", i.id) for i in indicators)


def test_every_gap_says_why_in_both_languages():
    for indicator in catalogue().indicators.values():
        assert (indicator.gap_de is None) == (indicator.gap_en is None), indicator.id


def test_tables_that_no_indicator_uses_say_what_they_are_for():
    used = {given.table for i in catalogue().indicators.values() for given in i.inputs.values()}
    assert all(table.note for table in catalogue().tables.values() if table.id not in used)


def test_the_industry_share_of_the_disputed_draft_is_never_a_rating():
    for indicator in catalogue().indicators.values():
        for target in indicator.targets:
            if target.value == 25 and "Industriestrategie" in target.quote:
                assert not target.same_definition
                assert target.kind == "benchmark"
