"""Faults on the way to the publishers: what is kept stays in use, and the next fetch brings what this one could not."""

import gzip
import io
import zipfile
from functools import partial

import pytest
from services import little
from services.eurostat import HTML, Response

from faults.cases import ASIDE, REFUSED, SET_ASIDE, STAYS, TAKEN, case, fetched_afterwards
from faults.wire import saying
from faults.world import LAST, NOBODY

row = partial(case, "network")
MARK, PICTURE, SIGNS = b"\xef\xbb\xbf", b"\x89PNG\r\n\x1a\n\0\0", b"region,year,value\nnrw,2020,.\nde,2020,.\n"
ENDS = [b"nrw,%d" % year for year in range(little.YEAR - 2, little.YEAR + 1)]


def answer(status=200, content=b"", kind="text/html"):
    """A fault: this answer, whatever was asked."""
    return lambda _: Response(status, content, kind)


def spoilt(change):
    """A fault: the right answer with its bytes changed."""
    return lambda response: response._replace(content=change(response.content))


def put(old, new):
    """A fault: the right answer with something else in one place."""
    return spoilt(lambda text: text.replace(old.encode(), new.encode(), 1))


def without(*starts):
    """A fault: the right answer without the lines that start so."""
    return spoilt(lambda text: b"".join(line for line in text.splitlines(True) if not line.startswith(starts)))


def zipped(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, little.printed("research"))
    return out.getvalue()


FILES = [
    row("a file is answered with status 401", REFUSED, answer(401), 1, "HTTP status 401"),
    row("a file is answered with status 403", REFUSED, answer(403), 1, "HTTP status 403"),
    row("a file is gone (404)", REFUSED, answer(404, HTML), 1, "HTTP status 404"),
    row("a file is gone for good (410)", REFUSED, answer(410), 1, "HTTP status 410"),
    row("too many requests (429)", STAYS, "429", 3, "HTTP status 429, 4 times in a row"),
    row("an error of the server (500)", STAYS, "500", 3, "HTTP status 500, 4 times in a row"),
    row("maintenance (503)", STAYS, "503", 3, "HTTP status 503, 4 times in a row"),
    row("a status that means nothing (299)", REFUSED, answer(299), 1, "HTTP status 299"),
    row("a redirect to another host", REFUSED, "moved", 1, "redirects to elsewhere.invalid"),
    row("a web page instead of data", REFUSED, "html", 1, "gives a web page"),
    row("an empty answer", REFUSED, "nothing", 1, "research.csv is empty"),
    row("blanks only", REFUSED, answer(200, b" \n\n "), 1, "research.csv is empty"),
    row("a connection cut before the announced end", STAYS, "broken off", 3, "4 times in a row"),
    row("a cut gzip file", REFUSED, "cut gzip", 1, "The package is damaged"),
    row("a cut gzip transfer", STAYS, "cut encoded gzip", 3, "4 times in a row"),
    row("a file cut in the middle of a line", ASIDE, spoilt(lambda text: text[:-4]), 1, "Line 14 has 2"),
    row("a picture under the name of a table", REFUSED, answer(200, PICTURE), 1, "is no CSV file"),
    row("a PDF under the name of a table", REFUSED, answer(200, b"%PDF-1.7"), 1, "is no CSV file"),
    row("a ZIP of two files", REFUSED, answer(200, zipped("a.csv", "b.csv")), 1, "2 files instead of one"),
    row("a damaged ZIP", REFUSED, answer(200, zipped("a.csv")[:-30]), 1, "The package is damaged"),
    case(
        "network", "another table under the same address", ASIDE, answer(200, b"a,b\n1,2\n"), 1, "header is not there"
    ),
    case(
        "network", "the header in another language", ASIDE, put("region,year,value", "Region,Jahr,Wert"), 1, "header is"
    ),
    row("a header without any row", ASIDE, answer(200, b"region,year,value\n"), 1, "holds no region 'de'"),
    row("a decimal comma where points were", ASIDE, put(",118", ',"118,5"'), 1, "in '118,5'"),
    case(
        "network", "a thousands separator in a figure", ASIDE, put(",118", ',"1.118,5"'), 1, "sign '1' (in '1.118,5')"
    ),
    row("NaN as a figure", ASIDE, put(",118", ",NaN"), 1, "sign 'N' (in 'NaN')"),
    row("infinity as a figure", ASIDE, put(",118", ",inf"), 1, "sign 'i' (in 'inf')"),
    row("a sign that nobody declared", ASIDE, put(",118", ",§"), 1, "sign '§'"),
    row("UTF-16 instead of UTF-8", ASIDE, spoilt(lambda t: t.decode().encode("utf-16")), 1, "no CSV file"),
    row("a text that says UTF-8 and is not", ASIDE, spoilt(lambda t: MARK + t + b"\xff"), 1, "no UTF-8"),
    case(
        "network",
        "a figure given twice",
        ASIDE,
        spoilt(lambda t: t + t.splitlines()[-1] + b"9\n"),
        1,
        "gives a figure twice",
    ),
    row("a region missing that was there", ASIDE, without(b"de,"), 1, "holds no region 'de'"),
    row("a series that ends earlier", ASIDE, without(*ENDS), 1, "1 series are shorter than before"),
    row("no number at all", ASIDE, answer(200, SIGNS), 1, "It prints no number at all"),
    row("a year that is none", ASIDE, put(f"nrw,{LAST}", "nrw,20 20"), 1, "'20 20' is no period"),
    row("markup in place of a name", ASIDE, put("value", "<script>\x1b[31m</script>"), 1, "lacks value"),
]


@pytest.mark.parametrize(("fault", "code", "says"), FILES)
def test_a_file_that_is_not_what_was_asked_for(zdi, world, fault, code, says):
    world.service.fail("research.csv", fault, always=True)
    zdi("fetch", "research", code=code, says=says, may=SET_ASIDE)
    fetched_afterwards(zdi, world, "research")


HEADER = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 200\r\n\r\n"
WIRE = [
    row("an answer that drips a byte at a time", STAYS, (HEADER, *[b"a"] * 200), 0.05, "within 0.3 s"),
    row("a server that says nothing", STAYS, (b"",), 2, "ReadTimeout"),
    row("half an answer and then silence", STAYS, (HEADER, b"region,year"), 2, "ReadTimeout"),
    row("a connection cut in the middle of its first line", STAYS, (b"HTT",), 0, "4 times in a row"),
    row("a connection cut in the middle of the data", STAYS, (HEADER, b"region,"), 0, "4 times in a row"),
    row("an answer that is no HTTP", STAYS, (b"SSH-2.0-OpenSSH_9\r\n\r\n",), 0, "4 times in a row"),
]


@pytest.mark.parametrize(("chunks", "pause", "says"), WIRE)
def test_a_connection_that_breaks_or_hangs(zdi, world, chunks, pause, says):
    with saying(*chunks, pause=pause) as port:
        env = {"ZDI_RESEARCH_URL": f"http://127.0.0.1:{port}/research.csv", "ZDI_TIMEOUT": "0.3"}
        zdi("fetch", "research", code=3, says=says, env=env)
    fetched_afterwards(zdi, world, "research")


DEAF = "import socket\ndef gone(*a, **k): raise socket.gaierror(-2, 'unknown')\nsocket.getaddrinfo = gone"
NOT_THERE = [
    row("nobody answers at the address", STAYS, {"ZDI_RESEARCH_URL": NOBODY}, "", 3, "4 times in a row"),
    row(
        "the name of the host is unknown",
        STAYS,
        {"ZDI_RESEARCH_URL": "https://figures.invalid/x.csv"},
        DEAF,
        3,
        "figures.invalid could not be reached",
    ),
    row(
        "the proxy does not answer",
        STAYS,
        {"ZDI_RESEARCH_URL": "https://figures.invalid/x.csv", "HTTPS_PROXY": NOBODY},
        "",
        3,
        "could not be reached",
    ),
    row(
        "an address without encryption",
        REFUSED,
        {"ZDI_RESEARCH_URL": "http://figures.invalid/x.csv"},
        "",
        1,
        "is not https",
    ),
    row(
        "an address with a password in it",
        REFUSED,
        {"ZDI_RESEARCH_URL": "https://me:geheim@figures.invalid/x.csv"},
        "",
        1,
        "holds credentials",
    ),
    row(
        "an address that leads to a file of this machine",
        REFUSED,
        {"ZDI_RESEARCH_URL": "file:///etc/passwd"},
        "",
        1,
        "address",
    ),
    row("a time-out that is no number", REFUSED, {"ZDI_TIMEOUT": "soon"}, "", 1, "ZDI_TIMEOUT is no number"),
    row(
        "certificates that are not there",
        STAYS,
        {"ZDI_RESEARCH_URL": "https://127.0.0.1:9/", "REQUESTS_CA_BUNDLE": "/nowhere/ca.pem"},
        "",
        3,
        "127.0.0.1",
    ),
]


@pytest.mark.parametrize(("env", "before", "code", "says"), NOT_THERE)
def test_an_address_that_leads_nowhere(zdi, world, env, before, code, says):
    said = zdi("fetch", "research", code=code, says=says, env=env, before=before)
    assert "geheim" not in said
    fetched_afterwards(zdi, world, "research")


@pytest.mark.fault("network", "a server that speaks no TLS behind an https address", STAYS)
def test_a_server_that_speaks_no_tls(zdi, world):
    with saying(HEADER) as port:
        zdi("fetch", "research", code=3, says="SSLError", env={"ZDI_RESEARCH_URL": f"https://127.0.0.1:{port}/x.csv"})
    fetched_afterwards(zdi, world, "research")


@pytest.mark.fault("network", "a huge answer", "refused at the bound, exit code 1; the figures in use stay")
def test_a_huge_answer(zdi, world):
    world.service.fail("research.csv", answer(200, b"a,b\n" * 50_000, "text/csv"), always=True)
    before = "from zdi_metrics.sources import transport\ntransport.LIMIT = 100_000"
    zdi("fetch", "research", code=1, says="sends more than", before=before)


@pytest.mark.fault("network", "a gzip file that unpacks to far more than it is", "refused at the bound, exit code 1")
def test_a_bomb(zdi, world):
    world.service.fail("research.csv", answer(200, gzip.compress(bytes(3_000_000)), "text/csv"), always=True)
    before = "from zdi_metrics.sources import packed\npacked.unpack.__kwdefaults__['limit'] = packed.LIMIT = 1_000_000"
    zdi("fetch", "research", code=1, says="would unpack to more than", before=before)


@pytest.mark.fault("network", "one publisher is down", "the other tables are fetched all the same, exit code 3")
def test_a_failing_table_never_stops_the_others(zdi, world):
    world.service.fail("work.csv", "503", always=True)
    world.service.fail("energy.csv", "html", always=True)
    zdi(
        "fetch",
        "energy",
        "work",
        "research",
        code=3,
        says=("energy refused", "work unreachable", "research new"),
        may=TAKEN,
    )
    zdi("build", says="3 rows new, 0 changed, 0 gone", may=("processed/*",))


@pytest.mark.fault("network", "no network at all", "every table is unreachable or by hand, exit code 3; building works")
def test_no_network_at_all(zdi, world):
    env = {name: f"{NOBODY}rest/2020/" for name in world.env if name.startswith("ZDI_") and name.endswith("_URL")}
    zdi("fetch", code=3, says=("7 tables: 5 unreachable, 2 by hand.",), env=env)
    zdi("build", says="0 rows new, 0 changed, 0 gone", env=env, may=("processed/*",))


@pytest.mark.fault("network", "the search cannot reach its service", "one sentence, exit code 3")
def test_a_search_without_an_answer(zdi):
    zdi("find", "Umsatz", "--source", "landesdatenbank", code=3, says="zdi: Landesdatenbank NRW: 127.0.0.1 could not")
