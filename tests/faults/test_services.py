"""Faults of the databases that are asked, GENESIS and Eurostat: nothing is lost, and no secret told."""

import json
from functools import partial

import pytest

from faults.cases import ASIDE, REFUSED, SET_ASIDE, STAYS, TAKEN, case, fetched_afterwards

row = partial(case, "network")
GENESIS = "42231-01-04-4"
ACCOUNT = [
    row("a refused login", REFUSED, "", 1, "refused the credentials (code 2: Bitte"),
    row("a login page (401)", REFUSED, "401", 1, "refused the credentials (code 15)"),
    row("an account without rights (code 15)", REFUSED, "code 15", 1, "refused the credentials (code 15: "),
    row("too many requests at a time (code 6)", STAYS, "busy", 3, "busy with earlier requests (code 6), 4"),
    row("a fault of the database (code 2)", REFUSED, "system", 1, "Ein unerwarteter Systemfehler"),
    row("a withdrawn table (code 104)", REFUSED, "code 104", 1, "(code 104): withdrawn or renamed. Look"),
    row("a code that nobody knows", REFUSED, "code 4711", 1, "(code 4711: Eine Meldung des Dienstes.)"),
    row("a ZIP cut in the middle", STAYS, "truncated", 3, "The package is damaged"),
    row("a ZIP with another table", STAYS, "other table", 3, "something that is no table (HTTP 200), 4 times"),
    row("a package of two files", STAYS, "two files", 3, "holds 2 files instead of one, 4 times"),
    row("half a JSON document", STAYS, "half json", 3, "a damaged answer (HTTP 200), 4 times"),
    row("JSON a hundred thousand levels deep", STAYS, "deep json", 3, "a damaged answer (HTTP 200), 4"),
    row("a message in the wrong character set", REFUSED, "latin", 1, "(code -1: Größe unzulässig)"),
    row("a redirect that carries the login away", REFUSED, "redirect", 1, "redirects to portal.example.org,"),
    row("an error text that repeats the login", REFUSED, "echo", 1, "Fehler für *** mit *** [31m im Dialog"),
    row("a table with a header only", REFUSED, "heading only", 1, "(code 0): withdrawn or renamed"),
]


@pytest.mark.parametrize(("fault", "code", "says"), ACCOUNT)
def test_a_database_that_answers_an_account_otherwise(zdi, world, fault, code, says):
    with world.genesis() as service:
        env = service.settings("account")
        if fault:
            service.fault[GENESIS] = fault
        else:
            env["ZDI_REGIONALSTATISTIK_PASSWORD"] = "geheim"
        said = zdi("fetch", "account", code=code, says=says, may=SET_ASIDE, env=env)
        for secret in ("geheim", *service.accounts, *service.accounts.values()):
            assert secret not in said
        service.fault.clear()
        service.failures = 0
        zdi("fetch", "account", says="account new", may=TAKEN, env=service.settings("account"))


LOGIN = [
    row("half a login", REFUSED, {"PASSWORD": ""}, "half given. Set both or none"),
    row("a password with a line break", REFUSED, {"PASSWORD": "geheim\nX: y"}, "cannot be sent in a header"),
    row("a password in letters that no header holds", REFUSED, {"PASSWORD": "geheim密"}, "cannot be sent in"),
    row("a service without encryption", REFUSED, {"URL": "http://figures.invalid/"}, "is not https"),
]


@pytest.mark.parametrize(("given", "says"), LOGIN)
def test_a_login_that_cannot_be_used(zdi, world, given, says):
    with world.genesis() as service:
        env = service.settings("account") | {f"ZDI_REGIONALSTATISTIK_{name}": text for name, text in given.items()}
        said = zdi("fetch", "account", code=1, says=says, env=env)
        assert "geheim" not in said
        assert not service.asked


@pytest.mark.fault(
    "network", "a background job that is never ready", "unreachable, exit code 3; the job is picked up later"
)
def test_a_job_that_is_never_ready(zdi, world):
    with world.genesis() as service:
        service.cells, service.polls = 0, 10**6
        env = service.settings("account")
        zdi("fetch", "account", code=3, says="account unreachable", env=env | {"ZDI_JOB_WAIT": "0.05"})
        for job in service.jobs.values():
            job.polls = 0
        zdi("fetch", "account", says="account new", may=TAKEN, env=env)
        assert len(service.jobs) == 1


@pytest.mark.fault("network", "a background job that the service lost", "asked anew; exit code 0")
def test_a_job_that_is_lost(zdi, world):
    with world.genesis() as service:
        service.cells, service.polls = 0, 10**6
        env = service.settings("account")
        zdi("fetch", "account", code=3, says="account unreachable", env=env | {"ZDI_JOB_WAIT": "0.05"})
        service.jobs.clear()
        service.polls = 0
        env |= {"ZDI_JOB_LIFE": "0"}
        zdi("fetch", "account", says="account new", may=TAKEN, env=env)


def cross(old, new):
    return lambda content: content.replace(old.encode("cp1252"), new.encode("cp1252"))


CROSS = [
    row("a cross-table that is not prepared (404)", REFUSED, "404", 1, "no prepared file of 42231-01-04-4"),
    row("a page in place of a cross-table", STAYS, "html", 3, "4 times in a row"),
    row("a picture in place of a cross-table", STAYS, "image", 3, "4 times in a row"),
    row("a cross-table shorter than announced", STAYS, "short", 3, "4 times in a row"),
    row("a cross-table in another language", ASIDE, cross("Investitionen", "Investment"), 1, "holds nothing"),
    row("a cross-table in another unit", ASIDE, cross("Tsd. EUR", "Mill. EUR"), 1, "declared is 'Tsd. EUR'"),
    row("a cross-table cut before its footer", ASIDE, lambda text: text[: text.index(b"____")], 1, "footer"),
    row("a region that nobody knows", ASIDE, cross(";05;", ";05999;"), 1, "05999"),
    row("a column too many in one row", ASIDE, cross(";05;Nord", ";05;X;Nord"), 1, "Line 6 has more fields"),
    row("decimal commas and points mixed", ASIDE, cross(";60", ";60,5\n2031;05;N;7.5"), 1, "'7.5' is neither"),
    row(
        "a cross-table in UTF-8 that was Latin-1",
        "read all the same, exit code 0",
        lambda text: text.decode("cp1252").encode(),
        0,
        "account new",
    ),
]


@pytest.mark.parametrize(("fault", "code", "says"), CROSS)
def test_a_prepared_table_that_is_another(zdi, world, fault, code, says):
    with world.genesis() as service:
        env = service.settings(None)
        whole = service.cross[GENESIS]
        if callable(fault):
            service.cross[GENESIS] = fault(whole)
            assert service.cross[GENESIS] != whole
        else:
            service.fault[GENESIS] = fault
        zdi("fetch", "account", code=code, says=says, may=SET_ASIDE if code else TAKEN, env=env)
        service.cross[GENESIS] = whole
        service.fault.clear()
        zdi("fetch", "account", says="account new" if code else "account unchanged", may=TAKEN, env=env)


def document(change):
    """A fault of Eurostat: the right answer with its JSON changed."""

    def spoil(response):
        body = json.loads(response.content)
        change(body)
        return response._replace(content=json.dumps(body).encode())

    return spoil


EUROSTAT = [
    row("an extraction that is never ready (413)", STAYS, "later", 3, "still preparing the answer, 4 times"),
    row("an unknown dimension", REFUSED, "refused", 1, "INVALID_QUERY_DIMENSION"),
    row("a dataset that was withdrawn", REFUSED, "not found", 1, "no such dataset: made_up"),
    row("no results for the question", REFUSED, "no results", 1, "no figures for what is asked"),
    row("another JSON document", REFUSED, "other json", 1, "made_up is no JSON-stat dataset"),
    row("half a JSON-stat document", STAYS, "half", 3, "or not all of it, 4 times"),
    row(
        "a unit that was not asked for",
        ASIDE,
        document(lambda b: b["dimension"]["unit"]["category"].update(index={"MIO_PPS": 0}, label={"MIO_PPS": "x"})),
        1,
        "gives nothing for unit = MIO_EUR",
    ),
    row("sizes that do not fit the values", ASIDE, document(lambda b: b.update(size=[1, 1, 99])), 1, "7 codes"),
    row("text where a figure belongs", ASIDE, document(lambda b: b["value"].update({"0": "x"})), 1, "is no number"),
    row("a mark that Eurostat never had", ASIDE, document(lambda b: b.update(status={"0": "q"})), 1, "sign 'q'"),
    row("a figure beyond all bounds", ASIDE, document(lambda b: b["value"].update({"0": 10**400})), 1, "too large"),
]


@pytest.mark.parametrize(("fault", "code", "says"), EUROSTAT)
def test_eurostat_answers_otherwise(zdi, world, fault, code, says):
    world.service.fail("made_up", fault, always=True)
    world.service.fail("tsv:made_up", "500", always=True)
    zdi("fetch", "europe", code=code, says=says, may=SET_ASIDE)
    fetched_afterwards(zdi, world, "europe")
