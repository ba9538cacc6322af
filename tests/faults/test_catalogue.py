"""Faults of the catalogue: every mistake is named with file, key and cure, and no table changes."""

from functools import partial

import pytest
from services import little

from faults.cases import BUILT, CLOCK, TAKEN, case

row = partial(case, "build")
NAMED = "file, key and cure are named, exit code 2; no table changes"


def swap(old, new):
    """A fault: something else at the first place in the catalogue that says `old`."""

    def spoil(text):
        assert old in text
        return text.replace(old, new, 1)

    return spoil


TOML = [
    row("a misspelt key in the catalogue", NAMED, swap("caveat_de", "cavaet_de"), "cavaet_de: is no key here"),
    row(
        "a missing key in the catalogue", NAMED, swap('unit = "persons"\nbetter', "better"), "unit: is missing; add it"
    ),
    row(
        "an unknown heading in the catalogue",
        NAMED,
        lambda text: text + "\n[[indicater]]\nid = 'x'\n",
        "unknown heading 'indicater'",
    ),
    row("a single bracket in the catalogue", NAMED, swap("[[table]]", "[table]"), "example.toml"),
    row("an unquoted 05 in the catalogue", NAMED, swap('nrw = "DEA"', "nrw = 05"), "in quotes"),
    row(
        "a key given twice in the catalogue",
        NAMED,
        swap("verified = true", "verified = true\nverified = true"),
        "given twice",
    ),
    row(
        "an id used twice in the catalogue",
        NAMED,
        swap('id = "work_figure"', 'id = "research_figure"'),
        "the id is used twice",
    ),
    row("an unknown theme in the catalogue", NAMED, swap('theme = "resilience"', 'theme = "resilence"'), "resilience"),
    row("an unknown source in the catalogue", NAMED, swap('source = "destatis"', 'source = "destatiss"'), "destatis"),
    row("an unknown unit in the catalogue", NAMED, swap('unit = "persons"', 'unit = "person"'), "persons"),
    row(
        "an unknown recipe in the catalogue",
        NAMED,
        swap('recipe = "as_published"', 'recipe = "as_publishd"'),
        "as_published",
    ),
    row("inputs that the recipe does not take", NAMED, swap("inputs.value", "inputs.numerator"), "numerator"),
    row("an input of no table", NAMED, swap('table = "work"', 'table = "wrok"'), "wrok"),
    row("an input of no measure", NAMED, swap('measure = "figure" }\n', 'measure = "figures" }\n'), "figures"),
    row("a target without its address", NAMED, swap('url = "https://example.org/strategy"\n', ""), "url: is missing"),
    row("a target without a number", NAMED, swap("value = 160.0", 'value = "many"'), "value"),
    row(
        "a variant of itself",
        NAMED,
        swap('id = "work_figure"', 'id = "work_figure"\nvariant_of = "work_figure"'),
        "variant_of",
    ),
    row("an address with a script", NAMED, swap("https://example.org/strategy", "javascript:alert(1)"), "url"),
    row("a number where a text belongs", NAMED, swap('rhythm = "yearly"', "rhythm = 1"), "rhythm"),
    row("a catalogue that ends in the middle", NAMED, lambda text: text[: len(text) // 2], "cannot be read"),
    row("a catalogue that is no UTF-8", NAMED, lambda text: "\udcff" + text, "save the file as UTF-8"),
    row(
        "a catalogue with nested arrays without end",
        NAMED,
        swap('caveat_de = "Nur ein Beispiel."', "caveat_de = " + "[" * 5000),
        "example.toml",
    ),
    row("an infinite number in the catalogue", NAMED, swap("value = 160.0", "value = inf"), "value"),
    row("an empty id in the catalogue", NAMED, swap('id = "work_figure"', 'id = ""'), "id"),
    row("an id that is a path", NAMED, swap('id = "work"', 'id = "../work"'), "id"),
]


@pytest.mark.parametrize(("spoil", "says"), TOML)
def test_a_mistake_in_the_catalogue(zdi, world, spoil, says):
    path = world.catalogue / "example.toml"
    path.write_bytes(spoil(path.read_text("utf-8")).encode("utf-8", "surrogateescape"))
    for command in ("build", "check"):
        zdi(command, code=2, says=("zdi: The catalogue has", "example.toml", says, "run: zdi check"))
    zdi("fetch", "research", code=2, says=says)


@pytest.mark.fault("build", "several mistakes in the catalogue", "all of them at once, exit code 2; no table changes")
def test_several_mistakes_at_once(zdi, world):
    path = world.catalogue / "example.toml"
    text = path.read_text("utf-8").replace("caveat_de", "cavaet_de").replace('recipe = "as_published"', 'recipe = "x"')
    path.write_text(text, "utf-8")
    said = zdi("build", code=2, says="problem(s)")
    assert said.count("cavaet_de") == 3


@pytest.mark.fault(
    "check", "the figures of a table that is not declared any more", "a problem with its cure, exit code 1"
)
def test_a_table_that_is_not_declared_any_more(zdi, world):
    path = world.catalogue / "example.toml"
    whole = path.read_text("utf-8")
    tables, figures = whole.split("[[indicator]]")[0], whole.split("[[indicator]]")[1:]
    tables = "[[table]]".join(one for one in tables.split("[[table]]") if 'id = "energy"' not in one)
    path.write_text("[[indicator]]".join([tables, *(one for one in figures if "energy" not in one)]), "utf-8")
    zdi("check", code=1, says=("energy: is in the ledger but not in the catalogue", "Declare it again"))


@pytest.mark.fault("check", "a published id vanished", "a problem with its cure, exit code 1; the tables stay")
def test_a_published_id_vanished(zdi, world):
    path = world.catalogue / "ids.csv"
    path.write_text(path.read_text("utf-8") + "indicator,gone_figure,0.1.0\n", "utf-8")
    zdi("check", code=1, says=("gone_figure: this indicator was published and is not declared any more", "[[renamed]]"))


ANCHOR = "{},DEA,{},{},0.1,yes,https://example.org,\n"
ANCHORS = [
    case(
        "check",
        "a published figure is not reproduced",
        "a problem, exit code 1; the tables stay",
        ANCHOR.format("work_figure", little.YEAR - 6, 99),
        1,
        "published is 99",
    ),
    case(
        "check",
        "a published figure has no counterpart",
        "a problem, exit code 1",
        ANCHOR.format("work_figure", 1999, 99),
        1,
        "there is no number",
    ),
    case(
        "check",
        "an anchor of no indicator",
        "a problem, exit code 1",
        ANCHOR.format("wrok_figure", 2020, 1),
        1,
        "no such",
    ),
    case(
        "check",
        "an anchor that is none",
        "file, line and what is wanted, exit code 2",
        "work_figure,DEA\n",
        2,
        "Line 2 of",
    ),
    case(
        "check",
        "an anchor of an unknown region",
        "file, line and what is wanted, exit code 2",
        ANCHOR.format("work_figure", 2020, 1).replace("DEA", "Atlantis"),
        2,
        "Line 2 of",
    ),
]


@pytest.mark.parametrize(("line", "code", "says"), ANCHORS)
def test_anchors(zdi, world, line, code, says):
    path = world.catalogue / "anchors.csv"
    path.write_text(path.read_text("utf-8") + line, "utf-8")
    zdi("check", code=code, says=says)
    zdi("build", says="0 rows new, 0 changed, 0 gone")


@pytest.mark.parametrize(
    "name",
    [
        case("check", "the list of anchors is missing", "one sentence, exit code 2", "anchors.csv"),
        case("check", "the list of published ids is missing", "one sentence, exit code 2", "ids.csv"),
    ],
)
def test_a_list_of_the_catalogue_is_missing(zdi, world, name):
    (world.catalogue / name).unlink()
    zdi("check", code=2, says=(f"{name} cannot be read", "Restore it from git"))


CORRECTION = """
[[correction]]
id = "a_slip"
table = "work"
area = "DEA"
period = "{}"
measure = "figure"
expect = {{ value = {} }}
instead = {{ value = 12 }}
reason = "A slip."
url = "https://example.org/slip"
reported = 2026-01-01
"""
CORRECTIONS = [
    case(
        "check",
        "a correction of a figure that the source has corrected since",
        "noted as expired, exit code 0; the printed figure counts",
        little.YEAR - 6,
        11,
        0,
        "a_slip: expired: printed is 10, expected was 11",
    ),
    case(
        "check",
        "a correction that names no cell",
        "a problem, exit code 1; no figure changes",
        1999,
        10,
        1,
        "a_slip: names a cell that work does not print",
    ),
]


@pytest.mark.parametrize(("period", "expect", "code", "says"), CORRECTIONS)
def test_corrections_that_do_not_fit(zdi, world, period, expect, code, says):
    (world.catalogue / "slip.toml").write_text(CORRECTION.format(period, expect), "utf-8")
    zdi("check", code=code, says=says)
    zdi("build", says="0 rows new, 0 changed, 0 gone", may=BUILT)


@pytest.mark.fault(
    "check", "an older vintage cannot be read", "the check names it, exit code 1; the newest figures stay"
)
def test_an_older_vintage_is_damaged(zdi, world, data):
    zdi("fetch", "work", says="work new", may=TAKEN)
    world.service.files["work.csv"] = world.service.files["work.csv"].replace(b",77", b",79")
    zdi("fetch", "work", says="work new", may=TAKEN)
    zdi("build", says="0 gone", may=BUILT)
    first = sorted((data / "raw" / "live" / "work").iterdir())[0]
    first.write_bytes(first.read_bytes()[:-9])
    zdi("check", code=1, says=first.name)
    zdi("build", code=1, says="FAILED work")
    zdi("data", "work_figure", says="79")


AS_OF = [
    case(
        "check",
        "a day before anything was known",
        "one sentence, exit code 2",
        ["--as-of", "1999-01-01"],
        2,
        "Nothing was known",
    ),
    case("check", "a day that is none", "one sentence, exit code 2", ["--as-of", "2026-02-30"], 2, "is no day"),
    case("check", "a day still to come", "one sentence, exit code 2", ["--as-of", "2090-01-01"], 2, "is still to come"),
]


@pytest.mark.parametrize(("words", "code", "says"), AS_OF)
def test_days_without_an_answer(zdi, words, code, says):
    zdi("data", "research_figure", *words, code=code, says=says)


REVISIONS = [
    case("revisions", "no git repository", "one sentence, exit code 2", [], {}, "not a git repository"),
    case(
        "revisions",
        "git is not installed",
        "one sentence, exit code 2",
        [],
        {"PATH": "/nowhere"},
        "git is not installed",
    ),
    case("revisions", "a commit that is none", "one sentence", ["--since", "no-such-commit"], {}, "git says"),
    case("revisions", "a commit that looks like an option", "one sentence", ["--since=--output=x"], {}, "git says"),
    case(
        "revisions",
        "a day before anything was known",
        "one sentence",
        ["--since", "1999-01-01"],
        {},
        "Nothing was known on 1999-01-01",
    ),
    case("revisions", "an unknown indicator", "the nearest names", ["reserch_figure"], {}, "research_figure"),
]


@pytest.mark.parametrize(("words", "env", "says"), REVISIONS)
def test_revisions_that_cannot_be_told(zdi, data, words, env, says):
    zdi("revisions", *words, code=2, says=("zdi: ", says), env=env)
    assert [path.name for path in data.parent.iterdir()] == ["data"]


@pytest.mark.fault(
    "check", "today is years after the figures", "they are told as old; the tables stay and say the same"
)
def test_figures_that_have_become_old(zdi):
    zdi("check", says="Problems: 0", before=CLOCK.format("2040-01-01"))
    zdi("build", says="0 rows new, 0 changed, 0 gone", before=CLOCK.format("2040-01-01"))
