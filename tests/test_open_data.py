"""What others harvest: metadata for portals, SDMX-CSV, Parquet by SQL; the ids they rely on."""

import csv
import io
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT

import zdi_metrics as zdi
from zdi_metrics import catalogue as reading
from zdi_metrics import dcat, processed, sdmx, store
from zdi_metrics.catalogue import catalogue
from zdi_metrics.cli import main
from zdi_metrics.errors import CatalogueError, RawError
from zdi_metrics.upkeep import Renamed

DATA = ROOT / "data"
FOLDER = DATA / "processed"
BASE = "https://example.org/zdi/"
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # inside rdflib


def run(*words, code=0):
    result = CliRunner().invoke(main, list(words), env={"ZDI_DATA": str(DATA)})
    assert result.exit_code == code, result.output
    return result.output


# DCAT-AP.de


@pytest.fixture(scope="module")
def graph():
    rdflib = pytest.importorskip("rdflib")
    return rdflib.Graph().parse(FOLDER / "dcat.jsonld", format="json-ld", publicID=BASE + "dcat.jsonld")


def names():
    from rdflib import DCTERMS, FOAF, RDF, Namespace

    return DCTERMS, Namespace("http://www.w3.org/ns/dcat#"), FOAF, RDF


def test_everything_that_dcat_ap_asks_for_is_there(graph):
    """The mandatory properties of DCAT-AP 3.0 and of DCAT-AP.de 3.0, with their kinds and how often."""
    dct, dcat_, foaf, rdf = names()
    from rdflib import Literal, URIRef

    wanted = {  # property: kind of value, at most
        dcat_.Catalog: {dct.title: Literal, dct.description: Literal, dct.publisher: URIRef, dcat_.dataset: URIRef},
        dcat_.Dataset: {dct.title: Literal, dct.description: Literal, dct.publisher: URIRef},
        dcat_.Distribution: {dcat_.accessURL: URIRef, dct.license: URIRef},
        foaf.Agent: {foaf.name: Literal},
    }
    single = {dct.publisher, dct.license, dct.accrualPeriodicity, dct.modified, foaf.homepage}
    for kind, properties in wanted.items():
        subjects = list(graph.subjects(rdf.type, kind))
        assert subjects, kind
        for subject in subjects:
            for name, value in properties.items():
                found = list(graph.objects(subject, name))
                assert found, (subject, name)
                assert all(isinstance(one, value) for one in found), (subject, name)
            for name in single:
                assert len(list(graph.objects(subject, name))) <= 1, (subject, name)
    (publisher,) = set(graph.objects(None, dct.publisher))
    assert (publisher, rdf.type, foaf.Agent) in graph


def test_there_is_a_dataset_for_the_whole_and_for_every_theme_with_its_file(graph):
    dct, dcat_, _, rdf = names()
    datasets = {str(graph.value(one, dct.identifier)): one for one in graph.subjects(rdf.type, dcat_.Dataset)}
    assert set(datasets) == {dcat.WHOLE, *catalogue().themes}
    for one in datasets.values():
        for distribution in graph.objects(one, dcat_.distribution):
            path = str(graph.value(distribution, dcat_.downloadURL)).removeprefix(BASE)
            assert (FOLDER / path).is_file(), path
    part_of = set(graph.subjects(dct.isPartOf, datasets[dcat.WHOLE]))
    assert part_of == set(datasets.values()) - {datasets[dcat.WHOLE]}


def test_codes_are_of_the_vocabularies(graph):
    dct, dcat_, _, _ = names()
    eu = "http://publications.europa.eu/resource/authority/"
    for name, start in (
        (dct.language, eu + "language/"),
        (dct.accrualPeriodicity, eu + "frequency/"),
        (dct["format"], eu + "file-type/"),
        (dcat_.theme, eu + "data-theme/"),
        (dct.license, "http://dcat-ap.de/def/licenses/"),
        (dct.accessRights, eu + "access-right/"),
    ):
        found = {str(one) for one in graph.objects(None, name)}
        assert found
        assert all(one.startswith(start) for one in found), found


def test_time_and_dates_are_dates(graph):
    dct, dcat_, _, rdf = names()
    from rdflib import XSD

    for period in graph.subjects(rdf.type, dct.PeriodOfTime):
        start, end = graph.value(period, dcat_.startDate), graph.value(period, dcat_.endDate)
        assert start.datatype == end.datatype == XSD.date
        assert start.toPython() < end.toPython()


def test_without_an_address_none_is_invented_and_with_one_all_are_absolute():
    rdflib = pytest.importorskip("rdflib")
    text = (FOLDER / "dcat.jsonld").read_text(encoding="utf-8")
    assert "@base" not in text
    assert '"indicators.parquet"' in text
    plain = catalogue()
    told = {"base": "https://example.org/open/", "contributor": "http://dcat-ap.de/def/contributors/example"}
    told |= {"contact_email": "data@example.org", "contact_url": "https://example.org/contact"}
    published = plain.publication.model_copy(update=told | {"publisher_url": "https://example.org/"})
    rows = processed.previous(DATA)
    document = dcat.catalog(plain.model_copy(update={"publication": published}), store.ledger(DATA), rows)
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    _, dcat_, _, _ = names()
    addresses = {str(one) for one in graph.objects(None, dcat_.downloadURL)}
    assert "https://example.org/open/indicators.parquet" in addresses
    assert set(map(str, graph.objects(None, dcat_.contactPoint))) == {"https://example.org/open/dcat.jsonld#contact"}
    assert "example" in str(next(graph.objects(None, rdflib.URIRef("http://dcat-ap.de/def/dcatde/contributorID"))))


@pytest.mark.parametrize(
    ("licences", "expected"),
    [
        (["dl-de/by-2-0", "dl-de/by-2-0"], "dl-by-de/2.0"),
        (["CC BY 4.0"], "cc-by/4.0"),
        (["dl-de/by-2-0", "CC BY 4.0"], "other-open"),
        (["dl-de/by-2-0", "auf der Seite nicht genannt"], "other-closed"),  # never called open where nobody said so
    ],
)
def test_the_licence_of_all_figures_together(licences, expected):
    row = store.ledger(DATA)["dns_9_1_a"][0]
    ledger = {str(n): (row.model_copy(update={"licence": one}),) for n, one in enumerate(licences)}
    assert dcat._licence(list(ledger), catalogue(), ledger) == f"http://dcat-ap.de/def/licenses/{expected}"
    cleared = catalogue().publication.model_copy(update={"licence": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"})
    chosen = catalogue().model_copy(update={"publication": cleared})
    assert dcat._licence(list(ledger), chosen, ledger).endswith("dl-zero-de/2.0")


def test_a_catalogue_without_a_publication_has_no_metadata_to_write(small):
    data, plain = small
    assert "dcat.jsonld" not in processed.descriptions(plain, store.ledger(data), {}, pd.DataFrame())


# SDMX-CSV


def test_sdmx_csv_has_the_columns_of_the_standard_and_every_row():
    rows = list(csv.DictReader(io.StringIO(run("export", "sdmx", "climate"))))
    series = processed.read_indicators(DATA)
    own = series[series["theme"] == "climate_and_environment"]
    assert len(rows) == len(own)
    assert list(rows[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert {"FREQ", "INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS"} < set(rows[0])
    assert {(r["STRUCTURE"], r["STRUCTURE_ID"], r["ACTION"]) for r in rows} == {
        ("dataflow", "ZDI:INDICATORS(1.0.0)", "I")
    }
    keys = [(r["FREQ"], r["INDICATOR"], r["REF_AREA"], r["TIME_PERIOD"]) for r in rows]
    assert len(set(keys)) == len(keys)
    values = pd.Series([float(r["OBS_VALUE"]) if r["OBS_VALUE"] else float("nan") for r in rows])
    pd.testing.assert_series_equal(values, own["value"].reset_index(drop=True), check_names=False)
    assert all(r["OBS_VALUE"] or r["COMMENT_OBS"] for r in rows)  # no number without a reason


@pytest.mark.parametrize(
    ("period", "code"), [("2023", "A"), ("2023-S1", "S"), ("2023-Q4", "Q"), ("2023-05", "M"), ("2023-12-31", "D")]
)
def test_the_frequency_is_that_of_the_period(period, code):
    assert sdmx.frequency(period) == code


def test_an_export_of_everything_goes_to_a_file(tmp_path):
    target = tmp_path / "new" / "all.csv"
    assert run("export", "sdmx", "--out", str(target)).strip() == str(target)
    with target.open(encoding="utf-8") as file:
        assert sum(1 for _ in csv.reader(file)) == len(processed.read_indicators(DATA)) + 1
    both = run("export", "sdmx", "research_intensity", "innovation")
    assert both.count("A,research_intensity,DEA,2022,") == 1  # named twice, written once


@pytest.mark.parametrize(
    ("words", "code", "named"),
    [
        (["export", "sdmx", "reserch_intensity"], 2, "No theme or indicator is called 'reserch_intensity'"),
        (["--data", "nowhere", "export", "sdmx"], 1, "There is no readable table"),
        (["export"], 2, "Usage"),
        (["export", "frob"], 2, "No such command"),
    ],
)
def test_a_wrong_export_gets_a_sentence(words, code, named):
    assert named in run(*words, code=code)


def test_a_place_that_cannot_be_written_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    text = run("export", "sdmx", "research_intensity", "--out", str(tmp_path / "file" / "x.csv"), code=1)
    assert "cannot be written" in text
    assert "Choose a file in a writable folder with --out." in text
    with pytest.raises(RawError, match="Choose a file"):
        sdmx.save("text", tmp_path)  # a folder


def test_an_unreadable_table_gets_a_sentence(tmp_path):
    (tmp_path / "processed").mkdir()
    (tmp_path / "processed" / "indicators.parquet").write_bytes(b"PAR1 and no more")
    result = CliRunner().invoke(main, ["export", "sdmx"], env={"ZDI_DATA": str(tmp_path)})
    assert result.exit_code == 1
    assert "There is no readable table" in result.output
    assert "Build it: zdi build" in result.output


# Parquet by SQL


@pytest.fixture(scope="module")
def sql():
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW indicators AS SELECT * FROM '{(FOLDER / 'indicators.parquet').as_posix()}'")
    return lambda question: connection.execute(question).fetchall()


def test_duckdb_answers_what_the_verbs_answer(sql):
    question = (
        "SELECT period, value FROM indicators WHERE indicator = 'research_intensity' AND area = 'DEA' "
        "AND value IS NOT NULL ORDER BY period"
    )
    rows = zdi.data("research_intensity", "NRW").dropna(subset="value")
    assert sql(question) == list(zip(rows["period"], rows["value"], strict=True))
    assert ("2022", 2.18) in sql(question)


def test_duckdb_finds_the_laender_ahead_of_nrw(sql):
    question = """
        SELECT other.area FROM indicators AS other JOIN indicators AS nrw USING (indicator, period)
        WHERE indicator = 'research_intensity' AND period = '2022' AND nrw.area = 'DEA'
          AND length(other.area) = 3 AND other.value > nrw.value ORDER BY other.area"""
    rows = zdi.data("research_intensity").query("period == '2022'").set_index("area")["value"]
    ahead = sorted(area for area, value in rows.items() if len(area) == 3 and value > rows["DEA"])
    assert [area for (area,) in sql(question)] == ahead
    assert "DE1" in ahead


def test_duckdb_counts_what_is_secret_or_missing_and_why(sql):
    question = """
        SELECT theme, count(*) FROM indicators WHERE value IS NULL AND status = 'Q' GROUP BY theme ORDER BY theme"""
    rows = processed.read_indicators(DATA)
    counted = rows[rows["value"].isna() & (rows["status"] == "Q")].groupby("theme").size()
    assert dict(sql(question)) == counted.to_dict()
    assert sum(counted) > 1000


def test_types_are_plain_and_there_is_nothing_of_pandas_in_it():
    import pyarrow.parquet as pq

    schema = pq.read_schema(FOLDER / "indicators.parquet")
    assert schema.metadata is None
    assert {str(kind) for name, kind in zip(schema.names, schema.types, strict=True) if name != "value"} == {"string"}
    assert str(schema.field("value").type) == "double"


def test_polars_reads_it_as_it_is():
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(FOLDER / "indicators.parquet")
    assert frame.height == len(processed.read_indicators(DATA))


# Ids


def test_a_given_up_indicator_is_told_with_what_took_its_place(monkeypatch):
    entry = {"id": "rd", "kind": "indicator", "old": "rd_share", "date": "2026-12-01", "reason": "another name"}
    known = catalogue()
    for now, cure in (("research_intensity", "Ask for research_intensity instead."), (None, "Nothing took its place.")):
        gone = Renamed.model_validate(entry | {"now": now}, strict=False)
        changed = known.model_copy(update={"renamed": {"rd": gone}})
        monkeypatch.setattr(reading, "catalogue", lambda changed=changed: changed)
        with pytest.raises(CatalogueError, match=rf"given up on 2026-12-01: another name\. {cure}"):
            reading.find_indicator("rd_share")


@pytest.mark.parametrize(
    ("old", "now", "named"),
    [
        ("employees", "export_ratio", "old: 'employees' is in use"),
        ("workers", "employes", "now: 'employes' is not declared; did you mean 'employees'"),
    ],
)
def test_a_wrong_entry_of_a_given_up_id_gets_a_sentence(small, old, now, named):
    data, _ = small
    text = f'[[renamed]]\nid = "x"\nkind = "indicator"\nold = "{old}"\nnow = "{now}"\n'
    text += 'date = 2026-12-01\nreason = "r"\n'
    (data.parent / "catalogue" / "renamed.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        catalogue.__wrapped__(data.parent / "catalogue")
    assert named in str(error.value)


def test_a_wrong_publication_gets_a_sentence(small):
    data, _ = small
    text = (reading.FOLDER / "publication.toml").read_text(encoding="utf-8")
    text = text.replace('agency = "ZDI"', 'agency = "ZDI"\nbase = "https://example.org/open"').replace(
        "\nresilience =", "\nresilence ="
    )
    (data.parent / "catalogue" / "publication.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError) as error:
        catalogue.__wrapped__(data.parent / "catalogue")
    assert "base: ends without a slash; add it." in str(error.value)
    assert "eu_themes: 'resilence' is not declared; did you mean 'resilience'" in str(error.value)
