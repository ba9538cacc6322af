"""The client for Eurostat, over real sockets against a small Eurostat on this machine."""

import datetime as dt
import json
import os
import random
import time
from types import SimpleNamespace

import pytest
from services.eurostat import HTML, TICKET, serving, toc, tsv

from zdi_metrics.catalogue import catalogue
from zdi_metrics.errors import CatalogueError, SourceError, TableChanged, ZdiError
from zdi_metrics.model import Route, Source, Table
from zdi_metrics.sources import eurostat, eurostat_replies
from zdi_metrics.sources.eurostat_replies import Preparing, TooBig
from zdi_metrics.sources.packed import unpack
from zdi_metrics.sources.transport import Reply, Unreachable, request_text

SOURCE = Source(
    id="eurostat",
    name="Eurostat",
    publisher="Eurostat",
    kind="eurostat",
    url="https://ec.europa.eu/eurostat/api/dissemination/",
    licence="CC BY 4.0",
    attribution="Eurostat",
    signs="eurostat",
)
UNITS, REGIONS, YEARS = ["MIO_EUR", "EUR_HAB"], ["DE", "DEA", "DEA1", "DEA2"], ["2019", "2020", "2021", "2022", "2023"]


def table(code="gdp"):
    measures = {"gdp": {"unit": "million_eur"}}
    facts = {"title": "GDP", "since": 2019, "rhythm": "yearly", "verified": True, "measures": measures}
    return Table.model_validate({"id": "eurostat_gdp", "source": "eurostat", "code": code, **facts})


def route(**fields):
    return Route.model_validate({"columns": ({"measure": "gdp"},), "fields": fields})


ALL = route(unit=("MIO_EUR",), geo=tuple(REGIONS))


@pytest.fixture
def service(monkeypatch):
    with serving() as running:
        monkeypatch.setenv("ZDI_EUROSTAT_URL", running.url)
        monkeypatch.setenv("ZDI_PAUSE", "0.01")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(eurostat, "dt", SimpleNamespace(date=SimpleNamespace(today=lambda: dt.date(2024, 5, 1))))
        running.add("gdp", {"unit": UNITS, "geo": REGIONS}, YEARS)
        yield running


def figures(answers):
    """Every figure of JSON-stat answers by its codes; a figure that comes twice is an error."""
    found = {}
    for answer in answers:
        body = json.loads(answer.content)
        codes = [list(body["dimension"][name]["category"]["index"]) for name in body["id"]]
        for place, value in body["value"].items():
            key, rest = [], int(place)
            for one in reversed(codes):
                rest, position = divmod(rest, len(one))
                key.insert(0, one[position])
            assert tuple(key) not in found
            found[tuple(key)] = value
    return found


def expected(service, code="gdp", since=2019, **fields):
    data = service.datasets[code]
    names = [*data.dimensions, "time"]
    return {
        key: value
        for key, value in data.values.items()
        if key[-1] >= str(since) and all(key[names.index(name)] in codes for name, codes in fields.items())
    }


def test_the_request_names_filters_regions_and_the_first_year():
    asked = eurostat.requests_for(SOURCE, table(), route(geo=("DE", "DEA"), unit=("MIO_EUR",)), 2015)
    assert [request_text(one) for one in asked] == [
        "GET https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/gdp"
        "?format=JSON&lang=EN&unit=MIO_EUR&geo=DE&geo=DEA&sinceTimePeriod=2015"
    ]


def test_figures_come_as_they_are_published_with_their_request(service):
    (answer,) = eurostat.dataset(SOURCE, table(), ALL, 2021)
    assert figures([answer]) == expected(service, since=2021, unit=["MIO_EUR"])
    assert answer.request == f"GET {service.url}{service.requests[0][1:]}"
    assert answer.content.startswith(b'{"version": "2.0"')


def test_codes_are_asked_once_and_may_be_written_small(service):
    (answer,) = eurostat.dataset(SOURCE, table(), route(unit=("mio_eur", "mio_eur"), geo=("dea",)), 2019)
    assert figures([answer]) == expected(service, unit=["MIO_EUR"], geo=["DEA"])
    assert service.requests[0].count("mio_eur") == 1


def test_gzipped_json_is_unpacked(service):
    service.fail("gdp", "gzip")
    (answer,) = eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert answer.content.startswith(b"{")


@pytest.mark.parametrize("code", ["../secret", "a/b", "a?geo=DE", "a b", "", "ä", "DS-045409&x=1", "a\n", "x" * 65])
def test_a_code_that_could_mean_something_else_is_refused(service, code):
    with pytest.raises(CatalogueError, match="is no code"):
        eurostat.dataset(SOURCE, table().model_copy(update={"code": code}), ALL, 2019)
    assert service.requests == []


@pytest.mark.parametrize(
    "fields",
    [
        {"format": ("TSV",)}, {"lang": ("DE",)}, {"time": ("2020",)}, {"sinceTimePeriod": ("1900",)}, {"GEO": ("DE",)},
        {"geo&x": ("DE",)}, {"geo": ("DE+DEA",)}, {"geo": ("DE&unit=X",)}, {"geo": ("",)}, {"geo": ()},
        {"geo": ("DE\n",)},
    ],
)  # fmt: skip
def test_filters_that_could_mean_something_else_are_refused(service, fields):
    with pytest.raises(CatalogueError, match="eurostat_gdp asks for"):
        eurostat.dataset(SOURCE, table(), route(**fields), 2019)
    assert service.requests == []


def test_an_address_over_plain_http_is_for_this_machine_only(monkeypatch):
    monkeypatch.setenv("ZDI_EUROSTAT_URL", "http://ec.europa.eu/eurostat/api/dissemination/")
    with pytest.raises(SourceError, match="not https"):
        eurostat.requests_for(SOURCE, table(), ALL, 2019)


@pytest.mark.parametrize("count", [51, 100, 401])
def test_long_lists_of_regions_are_split(service, count):
    regions = [f"DEA{n:03}" for n in range(count)]
    service.add("large", {"unit": UNITS, "geo": regions}, YEARS)
    chosen = route(unit=("MIO_EUR",), geo=tuple(regions))
    answers = eurostat.dataset(SOURCE, table("large"), chosen, 2019)
    assert figures(answers) == expected(service, "large", unit=["MIO_EUR"])
    assert [answer.request for answer in answers] == [
        request_text(one) for one in eurostat.requests_for(SOURCE, table("large"), chosen, 2019)
    ]
    assert all(request.count("geo=") <= 50 and len(request) < 2000 for request in service.requests)
    assert [region for answer in answers for region in regions if f"={region}&" in answer.request] == regions


def test_long_addresses_are_split_over_the_longest_list(service):
    sectors = [f"SECTOR_{n:02}_{'X' * 50}" for n in range(45)]
    service.add("long", {"nace_r2": sectors, "geo": REGIONS}, YEARS)
    answers = eurostat.dataset(SOURCE, table("long"), route(nace_r2=tuple(sectors), geo=tuple(REGIONS)), 2019)
    assert figures(answers) == expected(service, "long")
    assert len(answers) == 2
    assert max(map(len, service.requests)) <= 2000


@pytest.mark.fault("network", "a table too big for one answer")
def test_too_big_extractions_are_split_and_never_repeated(service):
    service.cells = 3
    told = []
    answers = eurostat.dataset(SOURCE, table(), ALL, 2019, report=told.append)
    assert figures(answers) == expected(service, unit=["MIO_EUR"])
    assert len(set(service.requests)) == len(service.requests)
    assert told == ["eurostat_gdp: asked in 8 parts."]
    assert [answer.request.partition("sinceTimePeriod=")[2] for answer in answers] == [
        "2019&untilTimePeriod=2021",
        "2022",
    ] * 4


def test_parts_stay_in_order_and_regions_are_split_first(service):
    service.cells = 5
    answers = eurostat.dataset(SOURCE, table(), route(unit=tuple(UNITS), geo=tuple(REGIONS)), 2019)
    order = [(region, unit) for region in REGIONS for unit in UNITS]
    assert [next(iter(figures([answer])))[1::-1] for answer in answers] == order


@pytest.mark.parametrize("seed", range(6))
def test_any_limit_gives_every_figure_once(service, seed):
    draw = random.Random(seed)
    regions = [f"DEA{n:02}" for n in range(draw.randint(1, 60))]
    ages = [f"Y{n}" for n in range(draw.randint(1, 4))]
    years = [str(year) for year in range(2024 - draw.randint(0, 12), 2025)]
    service.add("any", {"age": ages, "geo": regions}, years)
    service.cells = draw.choice([40, 100, 300])
    chosen = route(age=tuple(ages), geo=tuple(regions)) if draw.random() < 0.7 else route(geo=tuple(regions))
    answers = eurostat.dataset(SOURCE, table("any"), chosen, 2010)
    if answers[0].content.startswith(b"{"):
        assert figures(answers) == expected(service, "any", since=2010)
    else:
        assert [answer.content for answer in answers] == [tsv(service.datasets["any"])]
    assert len(set(service.requests)) == len(service.requests) <= eurostat.MOST + 1


def test_years_before_the_first_are_no_gap_when_split(service):
    service.add("late", {"geo": ["DE"]}, [str(year) for year in range(2015, 2026)])
    service.cells = 6
    answers = eurostat.dataset(SOURCE, table("late"), route(geo=("DE",)), 1990)
    assert figures(answers) == expected(service, "late", since=1990)


@pytest.mark.parametrize("fault", ["too big", "too big fault"])
def test_what_cannot_be_split_any_more_is_fetched_as_a_whole(service, fault):
    service.fail("gdp", fault, always=True)
    (answer,) = eurostat.dataset(SOURCE, table(), route(geo=("DE",)), 2021)
    assert answer.content == tsv(service.datasets["gdp"])
    assert answer.request == f"GET {service.url}sdmx/2.1/data/gdp?format=TSV&compressed=true"
    assert len(set(service.requests)) == len(service.requests)


def test_too_many_parts_are_fetched_as_a_whole(service):
    regions = [f"R{n}" for n in range(90)]
    service.add("parts", {"geo": regions}, YEARS)
    service.cells = 5
    (answer,) = eurostat.dataset(SOURCE, table("parts"), route(geo=tuple(regions)), 2019)
    assert answer.content == tsv(service.datasets["parts"])
    assert len(service.requests) == eurostat.MOST + 1


def test_a_whole_that_is_too_big_as_well_is_an_error(service):
    service.cells = 0
    service.fail("tsv:gdp", "too big fault", always=True)
    with pytest.raises(TooBig, match=r"gdp is too big.*fewer codes"):
        eurostat.dataset(SOURCE, table(), route(geo=("DE",)), 2023)
    assert service.paths().count("/sdmx/2.1/data/gdp") == 1


@pytest.mark.parametrize("fault", ["later", "later 413", "500", "503", "429", "html", "nothing", "half", "broken off"])
def test_a_passing_fault_is_waited_out(service, fault):
    service.fail("gdp", fault, fault)
    assert figures(eurostat.dataset(SOURCE, table(), ALL, 2019)) == expected(service, unit=["MIO_EUR"])
    assert len(service.requests) == 3


@pytest.mark.parametrize("fault", ["later", "later 413"])
def test_an_answer_in_preparation_is_left_for_later(service, fault):
    service.fail("gdp", fault, always=True)
    with pytest.raises(Preparing, match=r"still preparing the answer, 4 times.*Try again later") as caught:
        eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert isinstance(caught.value, Unreachable)
    assert set(service.paths()) == {"/statistics/1.0/data/gdp"}


@pytest.mark.parametrize("fault", ["500", "503", "429", "html", "nothing", "half", "broken off", "cut gzip"])
def test_the_whole_table_stands_in_when_the_api_is_down(service, fault):
    service.fail("gdp", fault, always=True)
    told = []
    (answer,) = eurostat.dataset(SOURCE, table(), ALL, 2019, report=told.append)
    assert answer.content == tsv(service.datasets["gdp"])
    assert service.paths().count("/sdmx/2.1/data/gdp") == 1
    assert "The whole table is tried." in told[0]


def test_half_of_the_parts_are_never_mixed_with_the_whole_table(service):
    service.cells = 10
    service.fail("gdp", "", "", *["503"] * 4)
    (answer,) = eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert answer.content == tsv(service.datasets["gdp"])


@pytest.mark.parametrize("fault", ["503", "html", "not found", "too big fault", "half", "fault"])
def test_nothing_that_answers_is_unreachable(service, fault):
    service.fail("gdp", "503", always=True)
    service.fail("tsv:gdp", fault, always=True)
    with pytest.raises(Unreachable, match=r"HTTP status 503, 4 times in a row.*Try again later"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert service.paths().count("/sdmx/2.1/data/gdp") == 1


def test_a_service_that_is_not_there_is_unreachable(service, monkeypatch):
    monkeypatch.setenv("ZDI_EUROSTAT_URL", "http://127.0.0.1:1/")
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1 could not be reached"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_hanging_and_endless_answers_end(service, monkeypatch, fault):
    monkeypatch.setenv("ZDI_TIMEOUT", "0.15")
    service.fail("gdp", fault, always=True)
    began = time.monotonic()
    (answer,) = eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert answer.content == tsv(service.datasets["gdp"])
    assert time.monotonic() - began < 5


def test_an_unknown_dataset_is_named_with_the_cure(service):
    with pytest.raises(SourceError, match=r'no such dataset: nama_x\. Look for it: zdi find "…" --source eurostat'):
        eurostat.dataset(SOURCE, table("nama_x"), ALL, 2019)
    assert len(service.requests) == 1


def test_refusals_say_what_eurostat_says_without_control_signs(service):
    service.fail("gdp", "refused")
    with pytest.raises(SourceError, match=r'refuses.*Dimension "SEX" is not') as caught:
        eurostat.dataset(SOURCE, table(), ALL, 2019)
    assert "\x1b" not in str(caught.value)
    assert len(service.requests) == 1


def test_a_dimension_the_dataset_lacks_is_an_error(service):
    with pytest.raises(SourceError, match='Dimension "SEX" is not defined'):
        eurostat.dataset(SOURCE, table(), route(sex=("T",)), 2019)


@pytest.mark.parametrize(
    ("fields", "named"), [({"geo": ("DE", "DEX", "DEY")}, "geo = DEX, DEY"), ({"unit": ("X",)}, "unit = X")]
)
def test_a_code_eurostat_does_not_know_is_never_left_out_in_silence(service, fields, named):
    with pytest.raises(TableChanged, match=f"gdp gives nothing for {named}"):
        eurostat.dataset(SOURCE, table(), route(**fields), 2019)


def test_a_code_that_one_part_does_not_know_is_found_too(service):
    service.cells = 5
    with pytest.raises(TableChanged, match="geo = DEX"):
        eurostat.dataset(SOURCE, table(), route(unit=("MIO_EUR",), geo=(*REGIONS, "DEX")), 2019)


def test_an_answer_without_figures_is_an_error(service):
    service.add("void", {"geo": ["DE"]}, YEARS, values={})
    with pytest.raises(SourceError, match="void has no figures for what is asked: a filter value or a year"):
        eurostat.dataset(SOURCE, table("void"), route(geo=("DE",)), 2019)
    with pytest.raises(SourceError, match="gdp has no figures"):
        eurostat.dataset(SOURCE, table(), ALL, 2030)


@pytest.mark.parametrize("fault", ["no results", "empty"])
def test_no_results_is_no_figures(service, fault):
    service.fail("gdp", fault)
    with pytest.raises(SourceError, match="gdp has no figures"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)


def test_figures_that_are_all_confidential_are_figures(service):
    service.add("secret", {"geo": ["DE"]}, YEARS, values={}, marks={("DE", "2020"): "|C"})
    (answer,) = eurostat.dataset(SOURCE, table("secret"), route(geo=("DE",)), 2019)
    assert json.loads(answer.content)["status"] == {"1": "|C"}


def test_years_without_figures_are_left_out_and_told(service):
    service.cells = 3
    service.fail("gdp", "", "no results")
    told = []
    answers = eurostat.dataset(SOURCE, table(), route(unit=("MIO_EUR",), geo=("DEA",)), 2019, report=told.append)
    assert figures(answers) == expected(service, since=2022, unit=["MIO_EUR"], geo=["DEA"])
    assert told[0] == "eurostat_gdp: gdp has no result for what is asked."


def test_regions_without_figures_are_an_error(service):
    service.cells = 10
    service.fail("gdp", "", "no results")
    with pytest.raises(TableChanged, match="gives nothing for geo = DE, DEA"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)


def test_another_json_is_no_dataset(service):
    service.fail("gdp", "other json")
    with pytest.raises(TableChanged, match="no JSON-stat dataset"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)


def test_redirects_are_refused(service):
    service.fail("gdp", "moved")
    with pytest.raises(SourceError, match=r"redirects to elsewhere\.invalid"):
        eurostat.dataset(SOURCE, table(), ALL, 2019)


def whole(service):
    """The one answer of a dataset that only comes as a whole."""
    service.fail("gdp", "too big", always=True)
    (answer,) = eurostat.dataset(SOURCE, table(), route(geo=("DE",)), 2023)
    return answer


@pytest.mark.parametrize("encoded", [False, True])
def test_whole_tables_come_gzipped_announced_or_not(service, encoded):
    service.encoded = encoded
    assert whole(service).content == tsv(service.datasets["gdp"])


@pytest.mark.parametrize(
    "fault", ["cut gzip", "cut encoded gzip", "broken off", "500", "503", "429", "html", "nothing", "half", "later"]
)
def test_a_whole_table_that_fails_in_passing_is_asked_for_again(service, fault):
    service.fail("tsv:gdp", fault, fault)
    assert whole(service).content == tsv(service.datasets["gdp"])


def test_a_table_that_unpacks_to_too_much_is_not_asked_for_again(service, monkeypatch):
    monkeypatch.setattr(eurostat_replies, "unpack", lambda content: unpack(content, limit=100))
    with pytest.raises(TableChanged, match="unpack to more than"):
        whole(service)
    assert service.paths().count("/sdmx/2.1/data/gdp") == 1


def test_a_refusal_of_a_whole_table_says_why(service):
    service.fail("tsv:gdp", "fault")
    with pytest.raises(SourceError, match="refuses the request for gdp: INVALID_QUERY_NB_FILTERS: no"):
        whole(service)


def test_a_ticket_is_waited_for(service):
    service.fail("tsv:gdp", "ticket")
    service.fail("status", "submitted", "503", "processing")
    answer = whole(service)
    assert answer.content == tsv(service.datasets["gdp"])
    assert answer.request.endswith("sdmx/2.1/data/gdp?format=TSV&compressed=true")
    assert service.paths()[-6:].count(f"/1.0/async/status/{TICKET}") == 4


def test_a_ticket_that_is_never_ready_is_left_for_later(service):
    service.fail("tsv:gdp", "ticket")
    service.fail("status", "processing", always=True)
    with pytest.raises(Preparing, match="still preparing"):
        whole(service)


def test_a_ticket_that_has_expired_is_an_error(service):
    service.fail("tsv:gdp", "ticket")
    service.fail("status", "expired")
    with pytest.raises(SourceError, match="has dropped the answer"):
        whole(service)


CONTENTS = toc(
    (0, "Database by themes", "data", "folder"),
    (1, "Regional innovation", "reg_innov", "folder"),
    (2, "GERD by sector of performance and NUTS 2 region", "rd_e_gerdreg", "dataset"),
    (2, "GERD by NUTS 1 region", "tgs00042", "table"),
    (2, "GERD \x1b[31mby region", "nama$dv_1", "prepared table"),
    (2, "GERD by region", "../x", "dataset"),
    (1, "GERD by sector of performance and NUTS 2 region", "rd_e_gerdreg", "dataset"),
)


@pytest.mark.parametrize(
    ("term", "limit", "codes"),
    [
        ("gerd", 9, ["rd_e_gerdreg", "tgs00042", "nama$dv_1"]),
        ("NUTS gerd", 9, ["rd_e_gerdreg", "tgs00042"]),
        ("gerdreg", 9, ["rd_e_gerdreg"]),
        ("gerd", 1, ["rd_e_gerdreg"]),
        ("themes", 9, []),
        ("no such thing", 9, []),
    ],
)
def test_find_searches_titles_and_codes(service, term, limit, codes):
    service.files["catalogue/toc/txt"] = CONTENTS
    found = eurostat.find(SOURCE, term, limit=limit)
    assert [code for code, _ in found] == codes
    assert all(title.startswith("GERD") and title.isprintable() for _, title in found)
    assert service.requests == ["/catalogue/toc/txt?lang=en"]


@pytest.mark.parametrize("fault", ["html", "503", "nothing", "later", "cut gzip"])
def test_find_is_patient_too(service, fault):
    service.files["catalogue/toc/txt"] = CONTENTS
    service.fail("catalogue/toc/txt", fault)
    assert eurostat.find(SOURCE, "gerdreg", limit=5)
    service.fail("catalogue/toc/txt", fault, always=True)
    with pytest.raises(Unreachable, match="table of contents"):
        eurostat.find(SOURCE, "gerdreg", limit=5)


def test_find_names_another_table_of_contents(service):
    service.files["catalogue/toc/txt"] = b"name\tid\n"
    with pytest.raises(TableChanged, match="begins otherwise"):
        eurostat.find(SOURCE, "gerd", limit=5)


@pytest.mark.parametrize("seed", range(30))
def test_damaged_answers_never_end_in_another_error(service, monkeypatch, seed):
    draw = random.Random(seed)
    replies = [bytes(eurostat.dataset(SOURCE, table(), ALL, 2019)[0].content), tsv(service.datasets["gdp"]), HTML]
    replies += [
        b'{"error": [{"id": "x", "status": null}]}',
        b'{"error": [{"id": "%s"}]}' % (b"9" * 5000),
        b'{"error": 5}',
        b'{"warning": []}',
        b"[" * 100_000,
    ]
    replies += [
        b'{"id":[],"size":[],"dimension":[],"value":[1]}',
        b'{"id":1,"size":1,"dimension":{"geo":3},"value":{}}',
    ]

    def garbled(_request):
        content = bytearray(draw.choice(replies))
        for _ in range(draw.randint(0, 8)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        return Reply(draw.choice([200, 200, 200, 400, 404, 500]), "", bytes(content[: draw.randint(1, 10**6)]))

    monkeypatch.setattr(eurostat, "send", garbled)
    monkeypatch.setenv("ZDI_PAUSE", "0")
    for _ in range(40):
        said = "."
        try:
            assert eurostat.dataset(SOURCE, table(), ALL, 2019)
        except ZdiError as error:
            said = str(error)
        assert said.isprintable()
        assert said.endswith(".")


live = pytest.mark.skipif(os.environ.get("ZDI_LIVE") != "1", reason="asks the real service: set ZDI_LIVE=1")


@pytest.mark.live
@live
def test_the_real_service_still_answers_as_documented(monkeypatch):
    monkeypatch.delenv("ZDI_EUROSTAT_URL", raising=False)
    (answer,) = eurostat.dataset(
        catalogue().sources["eurostat"], table("nama_10r_2gdp"), route(unit=("MIO_EUR",), geo=("DEA",)), 2020
    )
    assert figures([answer])["A", "MIO_EUR", "DEA", "2020"] > 600_000
