"""The GENESIS client, every line of it over a socket against a service on this machine."""

import http.client
import json
import os
import threading
import time
import tomllib
import traceback
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from services.genesis import Genesis, flat_csv, package, turnover

from zdi_metrics.catalogue import FOLDER
from zdi_metrics.errors import CatalogueError, SourceError
from zdi_metrics.model import Column, Route, Source, Table
from zdi_metrics.sources import genesis, packed, transport
from zdi_metrics.sources.transport import Unreachable, request_text

CODE = "42111-99i"
CROSS = "Tabelle: 42111-99i\nUmsätze;;\n;Tsd. EUR\n2023;05;Nordrhein-Westfalen;12,5\n© Prüfdienst\n".encode("latin-1")


@pytest.fixture
def quiet(monkeypatch):
    """No setting of the person at the keyboard, short pauses."""
    for name in os.environ:
        if name.startswith("ZDI_"):
            monkeypatch.delenv(name)
    for name, value in {"ZDI_PAUSE": "0.002", "ZDI_TIMEOUT": "10"}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def service(quiet):
    with Genesis() as running:
        for name, value in running.settings().items():
            quiet.setenv(name, value)
        running.flat[CODE] = turnover(range(2010, 2026))
        yield running


SOURCES = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))["source"]


def source(name="landesdatenbank"):
    [found] = [one for one in SOURCES if one["id"] == name]
    return Source.model_validate(found, strict=False)


def table(code=CODE):
    measures = {"turnover": {"unit": "million_eur"}}
    return Table(
        id="a_table", source="landesdatenbank", code=code, verified=True, title="A table", since=2010, rhythm="yearly",
        measures=measures,
    )  # fmt: skip


def route(*names, **fields):
    columns = tuple(Column(measure="turnover", name=name) for name in names or ("UMS001",))
    return Route(columns=columns, fields=fields)


def fetch(tmp_path, *names, since=2010, until=2025, report=None, code=CODE, **fields):
    said = [] if report is None else report
    return genesis.flat_file(
        source(), table(code), route(*names, **fields), since, until, jobs=tmp_path / "jobs", report=said.append
    )


def lines(parts):
    """All rows of all parts without their headings."""
    return [line for part in parts for line in part.content.decode("utf-8-sig").splitlines()[1:]]


def refused(call, *arguments, **keywords):
    """The error of a call; whatever a traceback could show of it is free of every secret in the environment."""
    with pytest.raises((SourceError, CatalogueError)) as caught:
        call(*arguments, **keywords)
    shown, error = "", caught.value
    while error is not None:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        own = [frame.f_locals for frame in frames if "zdi_metrics" in frame.f_code.co_filename]
        shown += "".join(traceback.format_exception(error)) + repr(error.args) + repr(own)
        error = error.__cause__ or error.__context__
    for name, value in os.environ.items():
        if name.startswith("ZDI_") and name.endswith(("_USER", "_PASSWORD", "_TOKEN")):
            assert value not in shown
    return caught.value


# -- what is asked ----------------------------------------------------------------------------------------------------


def test_a_flat_file_is_asked_as_documented(service, tmp_path):
    [answer] = fetch(tmp_path)
    [asked] = service.asked
    assert asked.verb == "POST"
    assert asked.path == "/ldbnrwws/rest/2020/data/tablefile"
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert (asked.headers["username"], asked.headers["password"]) == ("TESTER0001", "geheim!Päss%wort+1")
    assert asked.fields == {
        "name": CODE, "area": "all", "startyear": "2010", "endyear": "2025", "format": "ffcsv", "compress": "false",
        "quality": "on", "job": "false", "language": "de",
    }  # fmt: skip
    assert answer.content == service.flat[CODE]
    assert answer.request == request_text(genesis.flat_request(source(), table(), route(), 2010, 2025))
    assert answer.request.startswith(f"POST {service.url}data/tablefile?name={CODE}&")
    assert "TESTER" not in answer.request


def test_further_fields_come_from_the_route_and_unused_ones_are_left_out(service, tmp_path, quiet):
    quiet.setenv("ZDI_LANDESDATENBANK_AREA", "free")
    fetch(tmp_path, regionalvariable=("KREISE",), regionalkey=("05111", "05*"), classifyingvariable1=())
    fields = service.asked[-1].fields
    assert fields["area"] == "free"
    assert fields["regionalkey"] == "05111,05*"
    assert "classifyingvariable1" not in fields
    fetch(tmp_path, area=("Öffentlich",))
    assert service.asked[-1].fields["area"] == "Öffentlich"


@pytest.mark.parametrize(
    "fields",
    [
        {"password": ("x",)}, {"username": ("x",)}, {"name": ("42111-98i",)}, {"job": ("true",)}, {"stand": ("1",)},
        {"format": ("csv",)}, {"timeslices": ("2",)}, {"regionalkey": ("05&x=1",)}, {"regionalkey": ("",)},
        {"contents": ("A B",)}, {"classifyingkey6": ("A",)}, {"area": ("all\n",)}, {"contents": ("x" * 61,)},
    ],
)  # fmt: skip
def test_a_field_that_must_not_be_asked_is_named(service, tmp_path, fields):
    error = refused(fetch, tmp_path, **fields)
    assert isinstance(error, CatalogueError)
    assert next(iter(fields)) in error.what
    assert not service.asked


@pytest.mark.parametrize("code", ["", "../x", "a/b", "42111 99", "42111-99i\n", "x" * 16, "-42111", "42111%2e", "ä"])
def test_only_table_codes_become_paths_and_fields(service, tmp_path, code):
    wrong = table().model_copy(update={"code": code})
    for call in (
        lambda: genesis.cross_request(source(), code),
        lambda: genesis.flat_request(source(), wrong, route(), 2010, 2020),
    ):
        assert "no table code" in refused(call).what


@pytest.mark.parametrize(("since", "until"), [(2021, 2020), (1899, 2020), (2020, 2101)])
def test_years_must_be_a_range(service, since, until):
    assert "range of years" in refused(genesis.flat_request, source(), table(), route(), since, until).what


@pytest.mark.parametrize(
    ("instance", "path"),
    [
        ("destatis", "/genesisWS/downloads/00/tables/42111-0001_00.csv"),
        ("regionalstatistik", "/genesisws/downloader/00/tables/42111-0001_00.csv"),
        ("landesdatenbank", "/ldbnrwws/downloader/00/tables/42111-0001_00.csv"),
    ],
)
def test_prepared_cross_tables_lie_beside_the_web_service(quiet, instance, path):
    request = genesis.cross_request(source(instance), "42111-0001")
    assert request.url.startswith("https://")
    assert request.url.endswith(path)
    with Genesis(instance) as service:
        for name, value in service.settings().items():
            quiet.setenv(name, value)
        service.cross["42111-0001"] = CROSS
        answer = genesis.cross_table(source(instance), "42111-0001")
    assert answer.content == CROSS
    assert answer.request == f"GET {service.url.removesuffix(path.split('/')[1] + '/rest/2020/')}{path[1:]}"
    assert not {"username", "password", "authorization"} & set(service.asked[0].headers)


def test_an_address_that_leads_to_no_prepared_tables(quiet):
    quiet.setenv("ZDI_DESTATIS_URL", "https://genesis.example.org/other/")
    assert "ZDI_DESTATIS_URL" in refused(genesis.cross_request, source("destatis"), "42111-0001").cure


# -- credentials ------------------------------------------------------------------------------------------------------


def credentials_of(quiet, **values):
    for kind, value in values.items():
        quiet.setenv(f"ZDI_DESTATIS_{kind}", value)
    return genesis.credentials(source("destatis"))


def test_credentials_come_from_the_environment(quiet):
    assert credentials_of(quiet) is None
    assert credentials_of(quiet, TOKEN="t") == {"username": "t", "password": ""}
    assert credentials_of(quiet, USER="u", PASSWORD="p") == {"username": "u", "password": "p"}  # before the token
    assert genesis.credentials(source("eurostat")) is None


@pytest.mark.parametrize(
    "half",
    [
        {"USER": "someone"},
        {"PASSWORD": "secret!"},
        {"USER": "someone", "TOKEN": "token!"},
        {"USER": "someone", "PASSWORD": "\t\t"},
    ],
)
def test_a_half_given_login_is_an_error(quiet, half):
    error = refused(credentials_of, quiet, **half)
    assert "half given" in error.what
    assert "ZDI_DESTATIS_PASSWORD" in error.cure


def test_empty_variables_count_as_none(quiet):
    assert credentials_of(quiet, USER="", PASSWORD="", TOKEN=" ") is None


def test_credentials_are_not_shown_by_a_representation(quiet):
    found = credentials_of(quiet, USER="someone", PASSWORD="secret")
    assert "someone" not in f"{found} {found!r}"


def test_a_flat_file_needs_an_account(service, tmp_path, quiet):
    for name in service.settings():
        if not name.endswith("_URL"):
            quiet.delenv(name)
    error = refused(fetch, tmp_path)
    assert "needs an account" in error.what
    assert not service.asked


def test_a_token_is_sent_as_user_name(service, tmp_path, quiet):
    for name, value in service.settings("token").items():
        quiet.setenv(name, value)
    quiet.delenv("ZDI_LANDESDATENBANK_USER")
    quiet.delenv("ZDI_LANDESDATENBANK_PASSWORD")
    assert len(lines(fetch(tmp_path))) == 32
    assert service.asked[0].headers["username"] in service.tokens
    assert service.asked[0].headers["password"] == ""


@pytest.mark.parametrize("fault", [None, "system", "401", "other json 401"])
@pytest.mark.fault("network", "a refused login")
def test_refused_credentials_are_never_sent_again(service, tmp_path, quiet, fault):
    quiet.setenv("ZDI_LANDESDATENBANK_PASSWORD", "geheim-und-falsch")
    if fault:
        service.fault["every"] = fault
    first = refused(fetch, tmp_path)
    assert "refused the credentials" in first.what
    assert "ZDI_LANDESDATENBANK_PASSWORD" in first.cure
    for _ in range(3):
        assert "earlier in this run" in refused(fetch, tmp_path).what
        assert "earlier in this run" in refused(genesis.find, source(), "Umsatz", limit=5).what
    assert len(service.asked) == 1
    service.fault.clear()
    quiet.setenv("ZDI_LANDESDATENBANK_PASSWORD", service.settings()["ZDI_LANDESDATENBANK_PASSWORD"])
    assert fetch(tmp_path)  # other credentials are another matter


def test_a_closed_table_does_not_close_the_others(service, tmp_path):
    fetch(tmp_path)
    service.fault[CODE] = ["code 15"]
    assert "does not allow this to the account" in refused(fetch, tmp_path).what
    assert fetch(tmp_path)


def test_a_guest_search_does_not_prove_credentials(service, tmp_path, quiet):
    quiet.setenv("ZDI_LANDESDATENBANK_PASSWORD", "geheim-und-falsch-3")
    service.fault["find/find"] = (200, "application/json", b'{"Status": {"Code": 0, "Content": ""}, "Tables": null}')
    genesis.find(source(), "Umsatz", limit=1)
    service.fault[CODE] = "code 15"
    assert "refused the credentials" in refused(fetch, tmp_path).what
    assert "earlier in this run" in refused(fetch, tmp_path).what


def test_refused_credentials_are_not_sent_by_another_thread_that_waited(service, tmp_path, quiet):
    quiet.setenv("ZDI_LANDESDATENBANK_PASSWORD", "geheim-und-falsch-2")
    service.delay = 0.1
    threads = [threading.Thread(target=refused, args=(fetch, tmp_path)) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(service.asked) == 1


@pytest.mark.fault("network", "a locked account", "told in the words of the service, and not asked again")
def test_a_locked_account_is_told_in_the_words_of_the_service(service, tmp_path):
    service.failures = 3
    assert "gesperrt" in refused(fetch, tmp_path).what
    assert len(service.asked) == 1


# -- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    ["busy", "html", "429", "500", "503", "empty", "truncated", "beheaded", "short", "two files", "other table",
     "image", "half json", "other json", "other json 500", "deep json"],
)  # fmt: skip
@pytest.mark.fault("network", "a fault that passes", "asked again with growing pauses, four times at most")
def test_faults_that_pass_are_asked_again(service, tmp_path, fault):
    service.fault[CODE] = [fault, fault, fault]
    assert len(lines(fetch(tmp_path))) == 32
    assert len(service.asked) == 4


@pytest.mark.parametrize("fault", ["busy", "html", "500", "truncated", "empty", "half json", "image"])
def test_faults_that_stay_end_after_four_tries(service, tmp_path, fault):
    service.fault[CODE] = fault
    error = refused(fetch, tmp_path)
    assert isinstance(error, Unreachable)
    assert "4 times in a row" in error.what
    assert "<html" not in str(error)
    assert len(service.asked) == 4


@pytest.mark.parametrize("fault", ["403", "404", "code -1", "code 50", "code 77", "code 0", "latin", "adjusted"])
def test_what_does_not_pass_is_asked_once(service, tmp_path, fault):
    service.fault[CODE] = fault
    error = refused(fetch, tmp_path)
    assert not isinstance(error, Unreachable)
    assert len(service.asked) == 1
    if fault == "latin":
        assert "Größe unzulässig" in error.what


def test_a_hanging_service_is_left_and_asked_again(service, tmp_path, quiet):
    quiet.setenv("ZDI_TIMEOUT", "1")
    service.fault[CODE] = ["hang"]
    begin = time.monotonic()
    assert fetch(tmp_path)
    assert time.monotonic() - begin < 6
    assert len(service.asked) == 2


def test_a_slow_service_is_waited_for(service, tmp_path):
    service.fault[CODE] = "slow"
    assert fetch(tmp_path)
    assert len(service.asked) == 1


def test_pauses_grow(service, tmp_path, quiet):
    quiet.setenv("ZDI_PAUSE", "0.05")
    service.fault[CODE] = ["busy", "busy", "busy"]
    begin = time.monotonic()
    fetch(tmp_path)
    assert 0.05 + 0.15 + 0.45 < time.monotonic() - begin < 5


@pytest.mark.fault("network", "a ZIP that unpacks to far more than it is", "refused at the bound, and not asked again")
def test_a_package_that_would_burst_is_refused_at_once(service, tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "LIMIT", 1_000_000)
    service.fault[CODE] = "bomb"
    assert "unpack to more than" in refused(fetch, tmp_path).what
    assert len(service.asked) == 1


def test_a_redirect_is_refused_and_its_host_named(service, tmp_path):
    service.fault[CODE] = "redirect"
    error = refused(fetch, tmp_path)
    assert "portal.example.org" in error.what
    assert "ZDI_LANDESDATENBANK_URL" in error.cure
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "content", [b'{"Code": -1, "Content": "x"}', package(CODE, turnover([2020])), turnover([2020])]
)
def test_whatever_comes_with_a_server_fault_is_not_believed(service, tmp_path, content):
    service.fault[CODE] = [(500, "application/zip", content)]
    assert len(lines(fetch(tmp_path))) == 32
    assert len(service.asked) == 2


def test_plain_text_is_a_file_too(service, tmp_path):
    service.fault[CODE] = "text"
    assert len(lines(fetch(tmp_path))) == 32


def test_the_old_layout_is_a_flat_file_too(service, tmp_path):
    service.flat[CODE] = b"Statistik_Code;Statistik_Label;Zeit\n42111;Jahresbericht;2020\n"
    assert fetch(tmp_path)[0].content == service.flat[CODE]


def test_an_adjusted_question_is_reported_and_its_file_used(service, tmp_path):
    service.fault[CODE] = "adjusted file"
    report = []
    assert len(lines(fetch(tmp_path, report=report))) == 32
    assert any("wurde angepasst" in line for line in report)


def test_an_echo_of_credentials_and_control_characters_are_taken_out(service, tmp_path):
    service.fault[CODE] = "echo"
    error = refused(fetch, tmp_path)
    assert "Fehler für *** mit ***" in error.what
    assert "\x1b" not in error.what
    assert "\n" not in error.what


@pytest.mark.parametrize("fault", ["code 90", "code 104", "code 103", "heading only"])
def test_a_table_that_is_not_there(service, tmp_path, fault):
    service.fault[CODE] = fault
    error = refused(fetch, tmp_path)
    assert "no table 42111-99i" in error.what
    assert "zdi find" in error.cure
    assert "--source landesdatenbank" in error.cure
    assert len(service.asked) == 1


def test_a_withdrawn_table(service, tmp_path):
    assert "withdrawn" in refused(fetch, tmp_path, code="63121-0001").what


def test_one_request_at_a_time(service, tmp_path):
    service.delay = 0.02
    threads = [threading.Thread(target=fetch, args=(tmp_path,)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(service.asked) == 6
    assert service.most_at_once == 1


# -- too large --------------------------------------------------------------------------------------------------------


def spans(service):
    return [(one.fields["startyear"], one.fields["endyear"]) for one in service.asked]


def test_a_large_table_is_asked_by_years(service, tmp_path):
    service.cells = 10
    report = []
    parts = fetch(tmp_path, report=report)
    assert lines(parts) == service.flat[CODE].decode("utf-8-sig").splitlines()[1:]  # nothing lost, nothing twice
    assert len(parts) == 4
    assert "endyear=2013" in parts[0].request
    assert spans(service)[:3] == [("2010", "2025"), ("2010", "2017"), ("2010", "2013")]
    assert any("too large" in line for line in report)
    assert set(service.methods()) == {"data/tablefile"}


@pytest.mark.parametrize(
    ("cells", "years"),
    [(1, range(2010, 2011)), (2, range(2010, 2013)), (3, range(2010, 2012)), (7, range(2009, 2014)),
     (12, range(2003, 2010)), (41, range(2003, 2010))],
)  # fmt: skip
def test_parts_hold_every_row_once(service, tmp_path, cells, years):
    service.cells = cells
    service.flat[CODE] = turnover(years, areas=("05", "05111", "05112"), measures=("A", "B"))
    keys = ("05", "05111", "05112")
    parts = fetch(tmp_path, "A", "B", since=years[0], until=years[-1], regionalvariable=("KREISE",), regionalkey=keys)
    assert sorted(lines(parts)) == sorted(service.flat[CODE].decode("utf-8-sig").splitlines()[1:])


def test_years_without_a_table_leave_only_their_part_empty(service, tmp_path):
    service.cells = 20
    report = []
    parts = fetch(tmp_path, since=1990, report=report)
    assert len(lines(parts)) == 32
    assert any("nothing there" in line for line in report)


def test_all_parts_empty_is_no_table(service, tmp_path):
    service.fault[CODE] = ["code 98", "code 104", "code 104"]
    assert "no table" in refused(fetch, tmp_path).what


def test_after_the_years_contents_and_then_regions(service, tmp_path):
    service.flat[CODE] = turnover([2020], areas=("05111", "05112", "05113", "05114"), measures=("UMS001", "BES001"))
    service.cells = 2
    parts = fetch(
        tmp_path, "UMS001", "BES001", "UMS001", since=2020, until=2020, regionalvariable=("KREISE",),
        regionalkey=("05111", "05112", "05113", "05114"),
    )  # fmt: skip
    assert len(lines(parts)) == 8
    asked = [(one.fields.get("contents"), one.fields["regionalkey"]) for one in service.asked]
    whole = "05111,05112,05113,05114"
    assert asked == [
        (None, whole), ("UMS001", whole), ("UMS001", "05111,05112"), ("UMS001", "05113,05114"),
        ("BES001", whole), ("BES001", "05111,05112"), ("BES001", "05113,05114"),
    ]  # fmt: skip


def test_contents_of_the_route_are_asked_one_by_one(service, tmp_path):
    service.flat[CODE] = turnover([2020], areas=("05", "06"), measures=("A", "B"))
    service.cells = 2
    fetch(tmp_path, "A", since=2020, until=2020, contents=("A", "B"))
    assert [one.fields["contents"] for one in service.asked] == ["A,B", "A", "B"]


def test_regions_are_split_by_land_where_the_keys_are_not_given(service, tmp_path):
    areas = ("DG", "01001", "05111", "05112", "16051")
    service.flat[CODE] = turnover([2020], areas=areas)
    service.cells = 2
    parts = fetch(tmp_path, since=2020, until=2020, regionalvariable=("KREISE",))
    assert sorted(line.split(";")[7] for line in lines(parts)) == sorted(areas)
    assert not service.jobs


def test_regions_are_not_split_without_their_variable(service, tmp_path):
    service.flat[CODE] = turnover([2020], areas=("01", "05", "06"))
    service.cells = 2
    fetch(tmp_path, since=2020, until=2020)
    assert all("regionalkey" not in one.fields for one in service.asked)


# -- background jobs --------------------------------------------------------------------------------------------------


@pytest.fixture
def large(service):
    """One year of one value variable is still too large."""
    service.flat[CODE] = turnover(range(2010, 2014), areas=("05", "06", "07"))
    service.cells = 2
    return service


def kept(tmp_path):
    return tmp_path / "jobs" / "a_table.json"


def test_the_last_way_is_a_background_job(large, tmp_path):
    report = []
    [answer] = fetch(tmp_path, report=report)
    assert len(lines([answer])) == 12
    assert "job=true" in answer.request
    methods = large.methods()
    started = next(number for number, one in enumerate(large.asked) if one.fields.get("job") == "true")
    assert methods[started:] == ["data/tablefile", *["catalogue/results"] * 3, "data/resultfile"]
    assert (large.asked[started].fields["startyear"], large.asked[started].fields["endyear"]) == ("2010", "2025")
    asked = large.asked[-2].fields
    assert asked == {"selection": f"{CODE}_100000000", "pagelength": "1", "area": "user", "language": "de"}
    assert kept(tmp_path).exists(), "until the answer is kept"
    genesis.forget_job(tmp_path / "jobs", table())
    assert not kept(tmp_path).exists()
    assert any("background job" in line for line in report)


def test_a_job_that_takes_long_goes_on_and_is_picked_up_later(large, tmp_path, quiet):
    quiet.setenv("ZDI_JOB_WAIT", "0.05")
    large.polls = 1000
    error = refused(fetch, tmp_path)
    assert "still working" in error.what
    assert "nothing is asked twice" in error.cure
    note = json.loads(kept(tmp_path).read_text(encoding="utf-8"))
    assert note["job"] == f"{CODE}_100000000"
    assert not [name for name in ("TESTER", "geheim") if name in kept(tmp_path).read_text(encoding="utf-8")]
    assert [p.name for p in kept(tmp_path).parent.iterdir()] == ["a_table.json"]

    large.asked.clear()
    large.jobs[note["job"]].polls = 1
    assert len(lines(fetch(tmp_path))) == 12
    assert large.methods() == ["catalogue/results", "catalogue/results", "data/resultfile"]


def test_gaps_between_questions_for_a_job_grow(large, tmp_path, quiet):
    quiet.setenv("ZDI_JOB_WAIT", "0.5")
    large.polls = 1000
    refused(fetch, tmp_path)
    assert 2 <= large.methods().count("catalogue/results") <= 12  # 40 and more with equal gaps


def test_another_question_does_not_take_the_result_of_a_job(large, tmp_path, quiet):
    quiet.setenv("ZDI_JOB_WAIT", "0")
    large.polls = 1000
    refused(fetch, tmp_path)
    large.asked.clear()
    large.cells = 100
    assert len(lines(fetch(tmp_path, until=2012))) == 9
    assert large.methods() == ["data/tablefile"]


@pytest.mark.parametrize("gone", ["unknown name", "never ready"])
def test_a_job_that_is_gone_is_forgotten_and_asked_anew(large, tmp_path, quiet, gone):
    quiet.setenv("ZDI_JOB_WAIT", "0")
    large.polls = 1000
    refused(fetch, tmp_path)
    quiet.setenv("ZDI_JOB_WAIT", "5")
    large.polls = 0
    if gone == "unknown name":
        large.jobs[f"{CODE}_100000000"].polls = 0
        large.fault["data/resultfile"] = ["code 22"]
    else:
        note = json.loads(kept(tmp_path).read_text(encoding="utf-8"))
        kept(tmp_path).write_text(json.dumps(note | {"started": note["started"] - 90_000}), encoding="utf-8")
        del large.jobs[note["job"]]
    large.asked.clear()
    assert len(lines(fetch(tmp_path))) == 12
    assert [one.fields["job"] for one in large.asked if "job" in one.fields] == ["true"]
    assert time.time() - json.loads(kept(tmp_path).read_text(encoding="utf-8"))["started"] < 3600


@pytest.mark.fault("network", "a background job that is lost twice", "one sentence; it is not asked for a third time")
def test_a_job_lost_twice_is_an_error(large, tmp_path):
    large.polls = 0
    large.fault["data/resultfile"] = "code 22"
    assert "lost the background job" in refused(fetch, tmp_path).what
    assert not kept(tmp_path).exists()


def test_a_warning_beside_a_finished_job(large, tmp_path):
    body = {"Status": {"Code": 22, "Content": "area"}, "List": [{"Code": "x"}]}
    large.fault["catalogue/results"] = (200, "application/json", json.dumps(body).encode())
    assert len(lines(fetch(tmp_path))) == 12


def test_an_empty_result_of_a_job_is_no_answer(large, tmp_path):
    large.fault["data/resultfile"] = "heading only"
    assert "did not give the table" in refused(fetch, tmp_path).what


def test_a_job_that_failed_says_why_and_is_not_asked_for_again(large, tmp_path):
    large.fault["catalogue/results"] = ["code -1"]
    assert "Eine Meldung des Dienstes" in refused(fetch, tmp_path).what
    assert not kept(tmp_path).exists()


def test_the_result_of_a_job_may_need_patience_too(large, tmp_path):
    large.fault["data/resultfile"] = ["truncated", "busy", "code 104", "code 98", "html"]
    assert len(lines(fetch(tmp_path))) == 12


def test_a_broken_connection_keeps_the_job(large, tmp_path):
    large.fault["catalogue/results"] = "html"
    assert isinstance(refused(fetch, tmp_path), Unreachable)
    assert kept(tmp_path).exists()
    large.fault.clear()
    assert len(lines(fetch(tmp_path))) == 12
    assert len(large.jobs) == 1


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"job": "x"}', '{"job": "../x y", "started": 1, "request": "R"}']
)
@pytest.mark.fault("store", "the note of a background job is damaged", "it counts as none; the table is asked anew")
def test_a_damaged_note_is_no_job(large, tmp_path, text):
    request = request_text(genesis.flat_request(source(), table(), route(), 2010, 2025))
    kept(tmp_path).parent.mkdir()
    kept(tmp_path).write_text(text.replace('"R"', json.dumps(request)), encoding="utf-8")
    assert len(lines(fetch(tmp_path))) == 12
    assert len(large.jobs) == 1


def test_a_token_cannot_start_a_job(large, tmp_path, quiet):
    for name, value in large.settings("token").items():
        quiet.setenv(name, value)
    quiet.delenv("ZDI_LANDESDATENBANK_USER")
    quiet.delenv("ZDI_LANDESDATENBANK_PASSWORD")
    error = refused(fetch, tmp_path)
    assert "a token cannot start" in error.what
    assert not [one for one in large.asked if one.fields["job"] == "true"]


def test_an_account_that_may_not_start_jobs_still_may_ask_other_things(large, tmp_path):
    large.fault[CODE] = ["code 98"] * 4 + ["code 15"]  # four years, two, one, its contents, the job
    error = refused(fetch, tmp_path, since=2010, until=2013)
    assert "does not allow this to the account" in error.what
    assert "background job" in error.cure
    large.fault.clear()
    large.cells = 100
    assert fetch(tmp_path)


@pytest.mark.fault("store", "the note of a background job cannot be written", "the folder is named")
def test_a_folder_that_cannot_be_written_is_named(large, tmp_path):
    (tmp_path / "jobs").write_text("a file", encoding="utf-8")
    with pytest.raises(genesis.answers.RawError, match="cannot be written"):
        fetch(tmp_path)


# -- the way without an account ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_cross_table_that_is_not_prepared(service, status):
    service.fault[CODE] = (status, "text/html", b"<html></html>")
    error = refused(genesis.cross_table, source(), CODE)
    assert "no prepared file" in error.what
    assert "ZDI_LANDESDATENBANK_USER" in error.cure
    assert len(service.asked) == 1


@pytest.mark.parametrize("fault", ["html", "500", "empty", "short", "image", "other json 500", "half json"])
def test_a_cross_table_is_waited_for_and_never_a_page(service, fault):
    service.cross[CODE] = CROSS
    service.fault[CODE] = [fault]
    assert genesis.cross_table(source(), CODE).content == CROSS
    service.fault[CODE] = fault
    assert isinstance(refused(genesis.cross_table, source(), CODE), Unreachable)


def test_a_cross_table_that_comes_with_a_server_fault_is_not_believed(service):
    service.cross[CODE] = CROSS
    service.fault[CODE] = [(500, "text/csv", b"a;b\n")]
    assert genesis.cross_table(source(), CODE).content == CROSS


def test_a_packed_cross_table_is_unpacked(service):
    service.fault[CODE] = "other table"
    assert genesis.cross_table(source(), CODE).content == b"a;b\n1;2\n"


def test_a_redirect_of_a_cross_table_is_refused_too(service):
    service.fault[CODE] = "redirect"
    assert "portal.example.org" in refused(genesis.cross_table, source(), CODE).what


# -- the search -------------------------------------------------------------------------------------------------------


def test_find_as_a_guest_and_with_an_account(service, quiet):
    service.titles = {"42231-99i": "Investitionen im Verarbeitenden\nGewerbe", CODE: "Umsätze"}
    with_account = genesis.find(source(), "investitionen", limit=10)
    quiet.delenv("ZDI_LANDESDATENBANK_USER")
    quiet.delenv("ZDI_LANDESDATENBANK_PASSWORD")
    as_guest = genesis.find(source(), "investitionen", limit=10)
    assert with_account == as_guest == [("42231-99i", "Investitionen im Verarbeitenden Gewerbe")]
    assert "username" in service.asked[0].headers
    assert "username" not in service.asked[1].headers
    assert service.asked[1].fields == {
        "term": "investitionen", "category": "tables", "pagelength": "10", "language": "de"
    }  # fmt: skip


def test_find_knows_umlauts_because_the_charset_is_sent(service):
    service.titles = {CODE: "Umsätze der Bevölkerung"}
    assert genesis.find(source(), "Bevölkerung", limit=5) == [(CODE, "Umsätze der Bevölkerung")]


def test_find_nothing(service):
    assert genesis.find(source(), "Nichts", limit=5) == []
    service.fault["find/find"] = ["code 104"]
    assert genesis.find(source(), "Nichts", limit=5) == []


def test_find_gives_no_more_than_asked(service):
    service.titles = {f"4211{number}-99i": "Umsatz" for number in range(9)}
    assert len(genesis.find(source(), "Umsatz", limit=3)) == 3


@pytest.mark.parametrize("limit", [0, -5, 10**6])
def test_find_asks_within_bounds(service, limit):
    service.titles = {CODE: "Umsatz"}
    assert len(genesis.find(source(), "Umsatz", limit=limit)) == 1
    assert 1 <= int(service.asked[0].fields["pagelength"]) <= 2500


def test_find_where_guests_may_not(service, quiet):
    service.guests = False
    quiet.delenv("ZDI_LANDESDATENBANK_USER")
    quiet.delenv("ZDI_LANDESDATENBANK_PASSWORD")
    error = refused(genesis.find, source(), "Umsatz", limit=3)
    assert "only with an account" in error.what
    assert "ZDI_LANDESDATENBANK_USER" in error.cure


@pytest.mark.parametrize("term", ["", "  ", "\x00\n"])
def test_find_needs_a_word(service, term):
    assert "nothing to look for" in refused(genesis.find, source(), term, limit=3).what
    assert not service.asked


@pytest.mark.parametrize("tables", ['"x"', '{"a": 1}', '["x"]', "7"])
@pytest.mark.fault("network", "a search that answers with no list", "one sentence")
def test_find_does_not_take_anything_for_a_list(service, tables):
    body = f'{{"Status": {{"Code": 0, "Content": "erfolgreich"}}, "Tables": {tables}}}'
    service.fault["find/find"] = (200, "application/json", body.encode())
    assert isinstance(refused(genesis.find, source(), "Umsatz", limit=3), Unreachable)


def test_find_that_fails_says_why(service):
    service.fault["find/find"] = "code -1"
    assert "Eine Meldung des Dienstes" in refused(genesis.find, source(), "Umsatz", limit=3).what


# -- the service itself -----------------------------------------------------------------------------------------------


def test_the_service_answers_like_the_real_ones(service):
    def status(verb, method, fields=(), secrets=None):
        return transport.send(transport.Request("x", verb, service.url + method, tuple(fields)), secrets)

    account = {"username": "TESTER0001", "password": "geheim!Päss%wort+1"}
    assert status("GET", "data/tablefile").status == 405
    assert b"User-Agent" in status("GET", "helloworld/whoami").content
    assert status("POST", "data/tablefile").status == 401
    inside = status("POST", "data/tablefile", account.items())
    assert (inside.status, json.loads(inside.content)["Code"]) == (401, 15)
    wrong = status("POST", "data/tablefile", secrets=account | {"password": "x"})
    assert (wrong.status, json.loads(wrong.content)["Code"]) == (404, 2)
    few = status("POST", "data/tablefile", [("name", CODE), ("startyear", "2024"), ("endyear", "2024")], account)
    assert few.content[:2] == b"PK"
    assert b"value_q" not in packed.unpack(few.content)  # quality is only sent when asked for
    assert packed.unpack(few.content).startswith(b"\xef\xbb\xbfstatistics_code;")


def test_without_the_charset_the_service_misreads_umlauts(service, quiet):
    """What the client's charset is for: code 0 and an empty list otherwise."""
    service.titles = {CODE: "Umsätze"}
    body = urlencode({"term": "Umsätze", "category": "tables", "pagelength": "9"})
    found = {}
    for kind in ("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=UTF-8"):
        connection = http.client.HTTPConnection(urlsplit(service.url).netloc, timeout=5)
        connection.request("POST", urlsplit(service.url).path + "find/find", body, {"Content-Type": kind})
        found[kind] = json.loads(connection.getresponse().read())
        connection.close()
    plain, stated = found.values()
    assert (plain["Status"]["Code"], plain["Tables"]) == (0, None)
    assert stated["Tables"] == [{"Code": CODE, "Content": "Umsätze", "Time": ""}]


def test_flat_csv_has_a_block_for_every_variable():
    region, sex = ("KREISE", "Kreise", "05111", "Düsseldorf"), ("GES", "Geschlecht", "", "Insgesamt")
    text = flat_csv([("2020", (region, sex), "1,5", "Anzahl", ("X1", "Ein Wert"), "p")]).decode("utf-8-sig")
    head, row = (line.split(";") for line in text.splitlines())
    assert dict(zip(head, row, strict=True))["2_variable_attribute_label"] == "Insgesamt"
    assert row[-1] == "p"


# -- what was recorded of the real services ----------------------------------------------------------------------------

ORACLES = Path(os.environ.get("ZDI_ORACLES") or "/nowhere")
needs_oracles = pytest.mark.skipif(not ORACLES.is_dir(), reason="reads recordings: set ZDI_ORACLES")


@needs_oracles
def test_recorded_packages_are_flat_files(service, tmp_path):
    recordings = sorted((ORACLES / "data" / "genesis-flatfile").glob("*__data_tablefile__*.zip"))
    assert len(recordings) > 5
    for path in recordings:
        service.fault[CODE] = [(200, "application/zip", path.read_bytes())]
        [answer] = fetch(tmp_path)
        assert answer.content == packed.unpack(path.read_bytes())
        assert answer.content.count(b"\n") > 100


@needs_oracles
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("code-1.json", "kein Datenquader"), ("code104_withdrawn.json", "code 104"),
        ("code90_not_available.json", "code 90"), ("code99_job_created.json", "code 99"),
        ("values1.catalogue_values2variable.json", "code 103"),
    ],
)  # fmt: skip
def test_recorded_statuses_are_understood(service, tmp_path, name, told):
    content = (ORACLES / "samples" / "genesis-status" / name).read_bytes()
    service.fault[CODE] = (200, "application/json", content)
    assert told in refused(fetch, tmp_path).what
    assert len(service.asked) == 1


@needs_oracles
def test_a_recorded_job(service, tmp_path):
    """Too large, started, not ready, ready: in the very words of the service."""
    folder = ORACLES / "samples" / "genesis-status"
    said = {name: (200, "application/json", (folder / f"{name}.json").read_bytes()) for name in (
        "code98_too_large", "code99_job_created", "code104_job_not_ready", "code0_job_ready")}  # fmt: skip
    service.fault["data/tablefile"] = [said["code98_too_large"]] * 2 + [said["code99_job_created"]]
    service.fault["catalogue/results"] = [said["code104_job_not_ready"]] * 3 + [said["code0_job_ready"]]
    service.fault["data/resultfile"] = "text"
    [answer] = fetch(tmp_path, since=2020, until=2020)
    assert answer.content.startswith(b"\xef\xbb\xbfstatistics_code")
    assert service.asked[-1].fields["name"] == "12531-0043_175879554"


@needs_oracles
def test_recorded_searches_and_pages(service, tmp_path):
    folder = ORACLES / "samples" / "genesis-status"
    service.fault["find/find"] = (200, "application/json", (folder / "find1.find_find.json").read_bytes())
    found = genesis.find(source(), "forst", limit=3)
    assert [code for code, _ in found] == ["12211-0009", "12211-1009", found[2][0]]
    assert "\n" not in found[0][1]
    service.fault[CODE] = (500, "text/html", (folder / "http500.html").read_bytes())
    assert "HTTP 500" in refused(fetch, tmp_path).what


@needs_oracles
@pytest.mark.parametrize("folder", ["regionalstatistik-crosstab", "landesdatenbank-crosstab"])
def test_published_cross_tables_are_tables(service, folder):
    files = sorted((ORACLES / "data" / folder).glob("*.csv"))
    assert files
    for path in files:
        service.cross[CODE] = path.read_bytes()
        assert genesis.cross_table(source(), CODE).content == path.read_bytes()


# -- the real services ------------------------------------------------------------------------------------------------


@pytest.mark.live
@pytest.mark.skipif(not os.environ.get("ZDI_LIVE"), reason="asks the real services: set ZDI_LIVE=1")
@pytest.mark.parametrize("name", ["destatis", "regionalstatistik", "landesdatenbank"])
def test_the_real_services_find_tables(name):
    found = genesis.find(source(name), "Investitionen", limit=5)
    assert found
    assert all(genesis.CODE.fullmatch(code) for code, _ in found)
