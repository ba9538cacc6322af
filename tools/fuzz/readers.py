"""Targets that read published bytes: for any of them a reader gives a frame as promised, or raises a ZdiError."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
import pandas as pd

from fuzz.targets import each
from zdi_metrics import routes
from zdi_metrics.catalogue import catalogue
from zdi_metrics.model import Column, Cut, Layout, Measure, Route, Sign, Table
from zdi_metrics.records import LedgerRow
from zdi_metrics.sources import crosstab, dns, figures, files, flatfile, geojson, jsonstat, packed, published, tsv
from zdi_metrics.tidy import observations, with_district_sums

Read = Callable[[bytes], pd.DataFrame]
AGAIN = 8  # every so manieth input is read again, bare and packed
PACKED = (b"PK", b"\x1f\x8b")
UNMARKED = {"dns"}  # cells that are published empty and without a mark
LAYOUTS = (
    Layout(area="Land", period="Jahr", value="Wert"),
    Layout(area="NUTS", header=("UNIT",), estimated="2023"),
    Layout(area="Land", period="Jahr", value="Wert", regions={"Bayern": "DE2", "Hessen": "DE7"}),
)
SHEET_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def check(frame: pd.DataFrame, unmarked: bool = False) -> None:
    """What holds for the frame of every reader."""
    assert isinstance(frame.index, pd.RangeIndex)
    assert list(frame.columns) == [*dict.fromkeys(frame.columns)]
    for name in frame:
        if name == "value":
            assert frame[name].dtype == np.float64
            assert not np.isinf(frame[name]).any()
        elif not isinstance(frame[name].dtype, pd.CategoricalDtype):
            assert frame[name].notna().all(), name
            "".join(frame[name]).encode("utf-8")
    if not unmarked:
        assert (frame["sign"][frame["value"].isna()] != "").all()


def read_twice(read: Read, content: bytes, unmarked: bool = False) -> None:
    """A reader gives what it promises; now and then: the same again, and from a package."""
    read = partial(read, places=True)
    frame = read(content)
    check(frame, unmarked)
    if zlib.crc32(content) % AGAIN == 0 and not content.startswith(PACKED):
        pd.testing.assert_frame_equal(frame, read(content))
        pd.testing.assert_frame_equal(frame, read(gzip.compress(content, 1, mtime=0)))


def read_flatfile(content: bytes) -> None:
    each(lambda: read_twice(flatfile.read, content), lambda: flatfile.labels(content))


def read_crosstab(content: bytes) -> None:
    read_twice(crosstab.read, content)


def read_tsv(content: bytes) -> None:
    read_twice(tsv.read, content)


def read_jsonstat(content: bytes) -> None:
    each(
        lambda: read_twice(jsonstat.read, content),
        lambda: jsonstat.labels(content),
        lambda: jsonstat.updated(content).encode("utf-8"),
    )


def read_dns(content: bytes) -> None:
    read_twice(dns.read, content, unmarked=True)


def read_figures(content: bytes) -> None:
    """What was read, written and read again is the same."""
    frame = figures.read(content)
    check(frame)
    printed = frame.assign(value=[f"{value!r}" if value == value else "" for value in frame["value"].tolist()])
    again = figures.read(figures.write(printed))
    assert sorted(map(str, again.values.tolist())) == sorted(map(str, frame.values.tolist()))


def read_published(content: bytes) -> None:
    """By each of the layouts."""
    each(*(lambda layout=layout: check(published.read(content, layout, places=True)) for layout in LAYOUTS))


def read_table(content: bytes) -> None:
    """A CSV file or workbook, with and without names that its header must hold."""
    each(lambda: files.read_table(content), lambda: files.read_table(content, header=("Land", "Jahr")))


def read_workbook(content: bytes) -> None:
    """A workbook whose only sheet has this content."""
    files.read_table(workbook(content))


def workbook(sheet: bytes) -> bytes:
    """A workbook with one sheet."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, text in SHEET_PARTS.items():
            parts.writestr(name, text)
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return package.getvalue()


def read_packed(content: bytes) -> None:
    """Unpacking keeps to its bound, and what is unpacked can be decoded or is refused."""
    limit = 1 << 20

    def bounded() -> None:
        inside = packed.unpack(content, limit=limit)
        assert len(inside) <= max(limit, len(content))
        packed.decode(inside).encode("utf-8")

    each(bounded, lambda: packed.decode(content).encode("utf-8"))


def read_geojson(content: bytes) -> None:
    each(lambda: geojson.districts(content), lambda: geojson.check(content))


# The whole way from bytes to observations, by routes like those of the catalogue.
EMPLOYEES = Column(measure="employees", name="ERW1", unit="1000")
FLAT = Route(columns=(EMPLOYEES,), cuts={"sex": Cut(variable="GES", items={"": "all", "GESW": "women"})})
CROSS = Route(columns=(Column(measure="employees", name="Betriebe", unit="Anzahl"),))
API = Route(
    columns=(Column(measure="employees", where={"unit": "PC"}), Column(measure="rate", where={"unit": "MIO_EUR"})),
)
STRATEGY = Route(columns=(Column(measure="employees", where={"Units": "percentage"}),), address="https://example.org/a")
LAID_OUT = Route(columns=(Column(measure="employees"),), address="https://example.org/a.csv", layout=LAYOUTS[0])


def _table(cuts: tuple[str, ...] = (), **taken: Route) -> Table:
    measures = {"employees": Measure(unit="persons", additive=True), "rate": Measure(unit="percent")}
    told = {"source": "destatis", "code": "1", "verified": True, "title": "Example", "since": 2000, "rhythm": "yearly"}
    given = told | {"id": "example", "dash": "zero", "sum_districts": True, "cuts": cuts, "measures": measures}
    return Table.model_validate(given | taken)


TABLES = (
    ("flat", _table(("sex",), flat=FLAT)),
    ("cross", _table(cross=CROSS)),
    ("api", _table(api=API)),
    ("file", _table(file=STRATEGY)),
    ("file", _table(file=LAID_OUT)),
)


@cache
def _signs() -> Mapping[str, Sign]:
    return {mark: sign for table in catalogue().signs.values() for mark, sign in table.items()}


def to_observations(content: bytes) -> None:
    """By each of the routes: read, arrange, tidy."""
    told = {"table": "example", "code": "1", "kind": "live", "origin_kind": "original", "rows": 0}
    row = LedgerRow.model_validate(dict.fromkeys(LedgerRow.model_fields, "") | told)

    def observed(name: str, table: Table) -> None:
        frame = routes.read({"a": content}, table, name)
        seen = with_district_sums(observations(frame, table, row, _signs()), table, _signs())
        assert seen["status"].notna().all()

    each(*(partial(observed, name, table) for name, table in TABLES))


TARGETS = {
    "flatfile": read_flatfile,
    "crosstab": read_crosstab,
    "tsv": read_tsv,
    "jsonstat": read_jsonstat,
    "dns": read_dns,
    "figures": read_figures,
    "published": read_published,
    "table": read_table,
    "workbook": read_workbook,
    "packed": read_packed,
    "geojson": read_geojson,
    "observations": to_observations,
}
