"""Files by their address over real sockets, and tables of text out of CSV and workbooks."""

import datetime as dt
import gzip
import io
import json
import os
import random
import sys
import zipfile
from pathlib import Path

import pytest
from services.eurostat import HTML, serving

from zdi_metrics.areas import NRW, children
from zdi_metrics.errors import CatalogueError, SourceError, TableChanged, ZdiError
from zdi_metrics.model import Source, Table
from zdi_metrics.sources import files, geojson
from zdi_metrics.sources.transport import Unreachable

REAL = Path(os.environ.get("ZDI_ORACLES", "/nowhere")) / "data"
CSV = b"ags;Name;Anteil\n05;Nordrhein-Westfalen;1,5\n05111;D\xc3\xbcsseldorf;.\n"


def source(name="dns", url="https://dns.invalid/data/"):
    facts = {"name": "Files", "publisher": "P", "kind": "files", "licence": "L", "attribution": "A", "signs": "s"}
    return Source.model_validate({"id": name, "url": url, **facts})


def table(address):
    facts = {"source": "dns", "code": "a", "verified": True, "title": "T", "since": 2010, "rhythm": "yearly"}
    route = {"columns": ({"measure": "share"},), "address": address}
    return Table.model_validate({"id": "dns_a", "measures": {"share": {"unit": "percent"}}, "file": route, **facts})


@pytest.fixture
def service(monkeypatch):
    with serving() as running:
        for name in ("DNS", "GISCO"):
            monkeypatch.setenv(f"ZDI_{name}_URL", running.url)
        monkeypatch.setenv("ZDI_PAUSE", "0.01")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield running


def fetched(service, content, name="a.csv"):
    service.files[name] = content
    return files.download(source(), table(f"https://dns.invalid/data/{name}"))


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return package.getvalue()


def workbook(**sheets):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rows(frame):
    return [(line, *row) for line, row in zip(frame.index, frame.itertuples(index=False, name=None), strict=True)]


def test_a_file_comes_as_it_is_published(service):
    answer = fetched(service, CSV)
    assert answer == (CSV, f"GET {service.url}a.csv")


@pytest.mark.parametrize(
    "packed", [gzip.compress(CSV), zipped(("inside.csv", CSV)), zipped(("d/", b""), ("d/x.csv", CSV))]
)
@pytest.mark.parametrize("name", ["a.csv", "a.zip", "a.csv.gz", "download"])
def test_packed_files_are_unpacked(service, packed, name):
    assert fetched(service, packed, name).content == CSV


def test_a_workbook_stays_whole(service):
    content = workbook(Daten=[["ags", "Wert"], ["05", 1]])
    assert fetched(service, content, "a.xlsx").content == content


def test_an_address_outside_the_base_is_served_there_too(service):
    service.files["other/b.csv"] = CSV
    assert files.download(source(), table("https://elsewhere.invalid/other/b.csv?v=2")).content == CSV
    assert service.requests == ["/other/b.csv?v=2"]


def test_without_another_base_the_address_itself_is_asked(service, monkeypatch):
    monkeypatch.delenv("ZDI_DNS_URL")
    service.files["own/c.csv"] = CSV
    assert files.download(source(), table(f"{service.url}own/c.csv")).content == CSV


def test_the_address_of_a_table_is_a_setting(service, monkeypatch):
    service.files["moved/d.csv"] = CSV
    monkeypatch.setenv("ZDI_DNS_A_URL", f"{service.url}moved/d.csv?v=3")
    answer = files.download(source(), table("https://dns.invalid/data/a.csv"))
    assert answer.content == CSV
    assert answer.request == f"GET {service.url}moved/d.csv?***"  # it may be a key
    monkeypatch.setenv("ZDI_DNS_A_URL", "http://elsewhere.invalid/d.csv")
    with pytest.raises(SourceError, match="ZDI_DNS_A_URL"):
        files.download(source(), table("https://dns.invalid/data/a.csv"))


@pytest.mark.parametrize("address", ["http://dns.invalid/data/a.csv", "https://user:secret@dns.invalid/data/a.csv"])
def test_unsafe_addresses_are_refused(service, address):
    with pytest.raises(SourceError) as caught:
        files.download(source(), table(address))
    assert "secret" not in str(caught.value)
    assert service.requests == []


def test_a_route_without_an_address_is_a_mistake_of_the_catalogue():
    with pytest.raises(CatalogueError, match="has no address"):
        files.download(source(), table(None))


def test_a_file_that_is_gone_is_named(service):
    with pytest.raises(SourceError, match=r"HTTP status 404 for http://127\S+/gone\.csv.*publisher's page"):
        files.download(source(), table("https://dns.invalid/data/gone.csv"))
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "page", [HTML, b"\xef\xbb\xbf\r\n " + HTML, b"<?xml version='1.0'?><error/>", zipped(("a.csv", HTML))]
)
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.geojson", "download.php"])
def test_a_web_page_is_no_file(service, page, name):
    with pytest.raises(SourceError, match="web page"):
        fetched(service, page, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (CSV, "a.xlsx"), (CSV, "A.XLSX"), (CSV, "a.geojson"), (b"%PDF-1.7", "a.csv"),
        (b"\xd0\xcf\x11\xe0\0\0", "a.csv"),
        (b"\xd0\xcf\x11\xe0\0\0", "a.xlsx"), ("ags;x".encode("utf-16"), "a.csv"), (b"[1]", "a.geojson"),
        (zipped(("word/document.xml", b"<x/>"), ("x", b"")), "a.xlsx"), (zipped(("a", b"1"), ("b", b"2")), "a.csv"),
        (zipped(("a.csv", CSV))[:-30], "a.csv"), (gzip.compress(CSV)[:-9], "a.csv"), (b"PK", "a.csv"),
    ],
)  # fmt: skip
def test_another_kind_than_the_name_says_is_a_changed_table(service, content, name):
    with pytest.raises(TableChanged):
        fetched(service, content, name)


def test_an_empty_file_is_no_file(service):
    with pytest.raises(SourceError, match="is empty"):
        fetched(service, b" \n")


@pytest.mark.parametrize("fault", ["503", "429", "broken off"])
def test_passing_faults_are_waited_out(service, fault):
    service.fail("a.csv", fault, fault)
    assert fetched(service, CSV).content == CSV
    service.fail("a.csv", fault, always=True)
    with pytest.raises(Unreachable, match="Files, http"):
        fetched(service, CSV)


def square(west=6.0, south=51.0):
    return [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south]]


def region(code="DEA11", shape="Polygon", ring=None):
    """A feature in the layout of GISCO."""
    rings = [square() if ring is None else ring]
    coordinates = rings if shape == "Polygon" else [rings]
    return {
        "type": "Feature",
        "properties": {"NUTS_ID": code, "LEVL_CODE": 3, "CNTR_CODE": code[:2], "NAME_LATN": code},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def nrw(**changed):
    """All Kreise of NRW, some of them changed."""
    return [changed.get(code, region(code)) for code in children(NRW, "district")]


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode("utf-8")


def test_boundaries_are_regions_with_a_code(service, monkeypatch):
    service.files[files.BOUNDARIES] = collection(*nrw(DEA12=region("DEA12", "MultiPolygon")), region("ITC4C"))
    told = []
    gisco = source("gisco", "https://gisco-services.ec.europa.eu/distribution/v2/")
    answer = files.boundaries(gisco, report=told.append)
    assert set(geojson.districts(answer.content)) == set(children(NRW, "district"))
    assert told[-1] == "Files: 54 regions."
    service.files[files.BOUNDARIES] = collection(region(), region())
    with pytest.raises(TableChanged, match="a region twice"):
        files.boundaries(gisco)
    monkeypatch.setenv("ZDI_BOUNDARIES_URL", f"{service.url}moved.geojson")
    service.files["moved.geojson"] = collection(*nrw())
    assert files.boundaries(gisco).request.endswith("/moved.geojson")
    monkeypatch.setenv("ZDI_BOUNDARIES_URL", "http://example.org/a.geojson")
    with pytest.raises(SourceError, match="not https"):
        files.boundaries(gisco)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"5", b'{"type": "Feature"}', b'{"type": "FeatureCollection"}', collection(), b"[" * 100_000,
        collection(region())[:-4], collection(region(code="")), collection({"properties": {"NUTS_ID": 5}}),
        collection({}), collection(region(shape="Point")), collection("x"),
        collection({"properties": None, "geometry": None}), b'{"type": "FeatureCollection", "features": {"a": 1}}',
    ],
)  # fmt: skip
def test_other_boundaries_are_refused(content):
    with pytest.raises(TableChanged):
        geojson.check(content)


@pytest.mark.parametrize(
    ("features", "what"),
    [
        (nrw()[:-1], "lack 1 of the Kreise of NRW: DEA5C."),
        (nrw()[:20], "lack 33 of the Kreise of NRW: DEA28, DEA29, DEA2A and others."),
        (nrw(DEA23=region("DEA23", ring=[])), "boundary of DEA23 is no closed line"),
        (nrw(DEA23=region("DEA23", ring=square()[:3])), "boundary of DEA23 is no closed line"),
        (nrw(DEA23=region("DEA23", ring=[["x", 51], *square()])), "boundary of DEA23 is no closed line"),
        (nrw(DEA23=region("DEA23", ring=[[float("nan"), 51.0], *square()])), "boundary of DEA23 is no closed line"),
        (nrw(DEA23=region("DEA23", ring=square(4_100_000, 3_100_000))), "DEA23 does not lie in NRW"),
        (nrw(DEA23=region("DEA23", ring=square(51.0, 7.0))), "DEA23 does not lie in NRW"),
    ],
)  # fmt: skip
def test_boundaries_that_do_not_show_nrw_are_refused(features, what):
    with pytest.raises(TableChanged, match=what):
        geojson.check(collection(*features))


@pytest.mark.parametrize(
    "content",
    [
        CSV, CSV.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + CSV, CSV.decode("utf-8").encode("cp1252"),
        CSV.replace(b"1,5", b'"1,5"').replace(b";", b","), CSV.rstrip(b"\n"), CSV + b"\n\n;;\n", b"\r\n\n" + CSV,
        CSV.replace(b"ags", b'"ags"'), CSV.replace(b";", b" ; "), CSV.replace(b"\n", b";;\n"),
    ],
)  # fmt: skip
def test_csv_in_every_usual_form_reads_alike(content):
    expected = [["05", "Nordrhein-Westfalen", "1,5"], ["05111", "Düsseldorf", "."]]
    for header in ((), ("ags", "Anteil"), ("Name",)):
        frame = files.read_table(content, header=header)
        assert list(frame.columns) == ["ags", "Name", "Anteil"]
        assert frame.to_numpy().tolist() == expected
        assert frame.index.name == "line"


def test_lines_are_those_of_the_file():
    content = b'Titel, mit Komma\n\nStand: 2024;;\n"ags";"Na\nme";x\n05;"N\nRW";1\n\n06;HE;2\nQuelle: Amt\n'
    frame = files.read_table(content, header=("ags", "Na me"))
    assert rows(frame) == [(6, "05", "N\nRW", "1"), (9, "06", "HE", "2"), (10, "Quelle: Amt", "", "")]


def test_a_header_without_rows_is_an_empty_table():
    frame = files.read_table(b"ags;x\n", header=("ags",))
    assert frame.shape == (0, 2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ags;Wert\n05;1\n", "line 1 lacks Name"),
        (b"Titel\n\nAGS;Name\n", "line 3 lacks ags"),
        (b"x;y\n05;1\n", "no line has one of the names"),
        (b"", "no line has one of the names"),
        (b"ags,Name,ags\n", "line 1: the header has ags more than once"),
        (b"ags;Name\n05;NRW\n06;HE;3\n", "line 3 has 3 fields, the header has 2"),
        (b"ags;Name;x\n05;NRW\n", "line 2 has 2 fields, the header has 3"),
        (b'ags;Name\n05;NRW\n06;"HE\n', "line 3 is no CSV"),
        (b"%PDF-1.7 ags;Name", "neither CSV nor a workbook"),
    ],
)
def test_what_differs_is_named_with_its_line(content, said):
    with pytest.raises(TableChanged, match=f"(?i){said}"):
        files.read_table(content, header=("ags", "Name"))


def test_columns_without_a_name_of_their_own_are_numbered():
    frame = files.read_table(b"ags;;x;x\n05;1;2;3\n", header=("ags",))
    assert list(frame.columns) == ["ags", "[2]", "x [3]", "x [4]"]


def test_a_sheet_reads_as_text():
    content = workbook(
        Inhalt=[["Verzeichnis"]],
        Daten=[
            ["Titel der Tabelle"], [], ["ags ", "Wert\nin %", "Tag", "an"], ["05", 1.5, dt.date(2024, 12, 31), True],
            ["06", 1000000, dt.datetime(2024, 1, 1, 12), None], [None, None, None, None], ["07", 1e3, 1 / 3, "."],
            ["Quelle: Amt"],
        ],
    )  # fmt: skip
    frame = files.read_table(content, sheet="Daten", header=("ags", "Wert in %"))
    assert list(frame.columns) == ["ags", "Wert in %", "Tag", "an"]
    assert rows(frame) == [
        (4, "05", "1.5", "2024-12-31", "True"),
        (5, "06", "1000000", "2024-01-01T12:00:00", ""),
        (7, "07", "1000", "0.3333333333333333", "."),
        (8, "Quelle: Amt", "", "", ""),
    ]
    assert files.read_table(content).columns.to_list() == ["Verzeichnis"]


def test_a_missing_sheet_names_those_that_are_there():
    with pytest.raises(TableChanged, match="no sheet 'Tabelle 1'; it has Inhalt, Daten"):
        files.read_table(workbook(Inhalt=[["x"]], Daten=[["x"]]), sheet="Tabelle 1")


def test_a_missing_header_in_a_sheet_is_named():
    with pytest.raises(TableChanged, match="line 2 lacks Name"):
        files.read_table(workbook(Daten=[["Titel"], ["ags", "Land"]]), header=("ags", "Name"))


def test_a_sheet_is_asked_of_a_workbook_only():
    with pytest.raises(TableChanged, match="neither"):
        files.read_table(CSV, sheet="Daten")


def altered(content, change):
    """The workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped(*((name, change(name, package.read(name))) for name in package.namelist()))


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 100_000)
    bomb = altered(workbook(Daten=[["ags"]]), lambda name, part: part + b" " * 10**6 if "sheet1" in name else part)
    assert len(bomb) < 20_000
    with pytest.raises(TableChanged, match="unpack to more than"):
        files.read_table(bomb)


def test_a_bomb_that_hides_its_size_is_damaged():
    content = workbook(Daten=[["ags"], *([n] for n in range(5000))])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    assert content.count(size) >= 1
    with pytest.raises(TableChanged, match="damaged"):
        files.read_table(content.replace(size, (100).to_bytes(4, "little")))


def test_sheets_of_endless_rows_and_columns_are_refused(monkeypatch):
    monkeypatch.setattr(files, "CELLS", 100_000)
    sheet = b'<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    far = altered(
        workbook(Daten=[["ags"]]),
        lambda name, part: part.replace(b"</sheetData>", sheet) if "sheet1" in name else part,
    )
    with pytest.raises(TableChanged, match="rows or 100000 cells"):
        files.read_table(far)
    wide = altered(
        workbook(Daten=[["ags"], *([n] for n in range(20))]),
        lambda name, part: part.replace(b'"A1', b'"XFD1') if "sheet1" in name else part,
    )
    with pytest.raises(TableChanged, match="rows or 100000 cells"):
        files.read_table(wide)


def test_entities_are_not_multiplied():
    laughs = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 12)
    )
    book = altered(
        workbook(Daten=[["ags"]]),
        lambda name, part: laughs + b"]>" + part.replace(b"ags", b"&a11;") if "sheet1" in name else part,
    )
    with pytest.raises(TableChanged, match="damaged"):
        files.read_table(book)


def test_without_the_package_for_workbooks_the_cure_is_told(monkeypatch):
    content = workbook(Daten=[["ags"]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SourceError, match=r"openpyxl.*pip install \"zdi_metrics\[excel\]\""):
        files.read_table(content)


@pytest.mark.parametrize("seed", range(20))
def test_garbled_tables_never_end_in_another_error(seed):
    draw = random.Random(seed)
    originals = [CSV, workbook(Daten=[["ags", "x"], ["05", 1.5], ["06", dt.date(2024, 1, 1)]])]
    for _ in range(20):
        content = bytearray(draw.choice(originals))
        for _ in range(draw.randint(1, 6)):
            content[draw.randrange(len(content))] = draw.choice(b';,"\n\r\0<&' + bytes([draw.randrange(256)]))
        said = "."
        try:
            files.read_table(bytes(content[: draw.choice([10**6, draw.randrange(len(content))])]), header=("ags",))
        except ZdiError as error:
            said = str(error)
        assert said.endswith((".", '[excel]"'))


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the published files in $ZDI_ORACLES")
@pytest.mark.parametrize(
    ("name", "sheet", "header", "shape"),
    [
        ("destatis-dns/indicator_9-1-a.csv", "", ("Year", "länder", "Value"), (None, 7)),
        ("broadband-atlas/landkreis_gew_2018_2.csv", "", ("ags", "verf_100_1"), (402, None)),
        ("nuts-correspondence/NUTS2016-NUTS2021.xlsx", "Changes NUTS-3", (), (None, None)),
    ],
)
def test_published_files_are_read(name, sheet, header, shape):
    frame = files.read_table((REAL / name).read_bytes(), sheet=sheet, header=header)
    assert len(frame) > 10
    assert all(found == wanted for found, wanted in zip(frame.shape, shape, strict=True) if wanted is not None)


@pytest.mark.skipif(not REAL.is_dir(), reason="needs the published files in $ZDI_ORACLES")
def test_published_boundaries_are_regions():
    content = (REAL / "gisco" / "NUTS_RG_60M_2024_4326.geojson").read_bytes()
    assert geojson.check(content) == 1793
    assert {code for code, rings in geojson.districts(content).items() if len(rings) > 1} == {"DEA2C"}  # around Bonn


@pytest.mark.live
@pytest.mark.skipif(os.environ.get("ZDI_LIVE") != "1", reason="asks the real service: set ZDI_LIVE=1")
def test_the_real_boundaries_are_still_there(monkeypatch):
    monkeypatch.delenv("ZDI_GISCO_URL", raising=False)
    answer = files.boundaries(source("gisco", "https://gisco-services.ec.europa.eu/distribution/v2/"))
    codes = {feature["properties"]["NUTS_ID"] for feature in json.loads(answer.content)["features"]}
    assert len([code for code in codes if code.startswith("DEA")]) == 53
