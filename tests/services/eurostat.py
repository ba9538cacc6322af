"""A small Eurostat on this machine: a real HTTP server on loopback that answers as documented, or as told.

It serves made-up datasets as JSON-stat (statistics/1.0), as gzipped TSV (sdmx/2.1) and by ticket (1.0/async), the table
of contents, and any other file by its path. `faults` holds, by dataset code or path, what goes wrong next.
"""

import gzip
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TICKET = "0c7a9a4e-2f8e-4a8f-9a55-000000000001"
TOO_BIG = (
    "EXTRACTION_TOO_BIG: The requested extraction is too big, estimated {cells} rows, max authorised is {limit}, "
    "please change your filters to reduce the extraction size"
)
LATER = "ASYNCHRONOUS_RESPONSE. Your request will be treated asynchronously. Please try again later."
FAULT = (
    '<?xml version="1.0" encoding="UTF-8"?><S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">'
    "<faultcode>{code}</faultcode><faultstring>{text}</faultstring></S:Fault>"
)
ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">'
    '<env:Header/><env:Body><ns0:syncResponse xmlns:ns0="http://estat.ec.europa.eu/disschain/soap/extraction">{inside}'
    "</ns0:syncResponse></env:Body></env:Envelope>"
)
HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"


class Dataset(NamedTuple):
    """Codes by dimension, without time; periods; and cells by their codes in that order, the period last."""

    dimensions: dict[str, list[str]]
    periods: list[str]
    values: dict[tuple[str, ...], float]
    marks: dict[tuple[str, ...], str]


class Response(NamedTuple):
    status: int
    content: bytes
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


class Eurostat:
    """What is served, what went wrong, and every request as path and query."""

    def __init__(self):
        self.datasets: dict[str, Dataset] = {}
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, Iterator[str | Callable[[Response], Response]]] = {}
        self.requests: list[str] = []
        self.cells = 10**9  # more than these are too big an extraction
        self.encoded = False  # whether gzipped bytes are announced as such
        self.url = ""
        self.ended = threading.Event()

    def add(self, code, dimensions, periods, values=None, marks=None):
        """A dataset; without values every cell holds its number in order."""
        keys = itertools.product(*dimensions.values(), periods)
        cells = values if values is not None else {key: float(n) for n, key in enumerate(keys)}
        self.datasets[code] = Dataset(dimensions, periods, cells, marks or {})

    def fail(self, place, *faults, always=False):
        """The next requests of a dataset code, "tsv:<code>" or path go wrong like this, or all of them.

        A fault is one of FAULTS, or a function that spoils the Response.
        """
        self.faults[place] = itertools.cycle(faults) if always else iter(faults)

    def paths(self):
        return [request.partition("?")[0] for request in self.requests]


@contextmanager
def serving():
    """A running service; its address is `url`, ending in "/"."""
    service = Eurostat()
    handler = type("Handler", (_Handler,), {"service": service})
    server = _Server(("127.0.0.1", 0), handler)
    service.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """Clients that go away early are part of the game."""


class _Handler(BaseHTTPRequestHandler):
    service: Eurostat

    def do_GET(self):
        self.service.requests.append(self.path)
        place, response = _answer(self.service, self.path)
        fault = next(self.service.faults.get(place, iter(())), "")
        if fault == "hang":
            self.service.ended.wait(30)
            return
        spoil = fault if callable(fault) else FAULTS[fault or "slow"]
        self._send(spoil(response), slow=fault == "slow")

    def _send(self, response, slow):
        length = len(response.content)
        self.send_response(response.status)
        self.send_header("Content-Type", response.kind)
        for name, value in response.headers:
            length = int(value) if name == "Content-Length" else length
            if name != "Content-Length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if not slow:
            self.wfile.write(response.content)
            return
        for start in range(0, length, 1 + length // 20):
            self.wfile.write(response.content[start : start + 1 + length // 20])
            time.sleep(0.02)

    def log_message(self, *args):
        """Silent."""


def _json(status, body):
    return Response(status, json.dumps(body).encode("utf-8"))


def _error(status, number, label):
    return _json(status, {"error": [{"status": status, "id": number, "label": label}]})


def _gzipped(response, cut=None, encoded=False):
    headers = (("Content-Encoding", "gzip"),) if encoded else ()
    return response._replace(content=gzip.compress(response.content)[:cut], headers=headers)


FAULTS = {
    "slow": lambda response: response,
    "not found": lambda _: _error(404, 100, "ERR_NOT_FOUND_4: IT is not available for dissemination."),
    "too big": lambda _: _error(413, 413, TOO_BIG.format(cells=6_000_000, limit=5_000_000)),
    "too big fault": lambda _: Response(413, FAULT.format(code=413, text=TOO_BIG).encode(), "application/xml"),
    "later": lambda _: _json(200, {"warning": {"status": 413, "label": LATER}}),
    "later 413": lambda _: _error(413, 413, LATER),
    "no results": lambda _: _error(400, 100, "No results found"),
    "empty": lambda _: _error(200, 100, "NO_RESULTS"),
    "refused": lambda _: _error(400, 150, 'INVALID_QUERY_DIMENSION: Dimension "SEX" is not\x1b[31m defined.'),
    "fault": lambda _: Response(400, FAULT.format(code=140, text="INVALID_QUERY_NB_FILTERS: no").encode(), "text/xml"),
    "500": lambda _: Response(500, b"", "text/plain"),
    "503": lambda _: Response(503, HTML, "text/html"),
    "429": lambda _: Response(429, b"", "text/plain"),
    "html": lambda _: Response(200, HTML, "text/html"),
    "nothing": lambda response: response._replace(content=b""),
    "half": lambda response: response._replace(content=response.content[: len(response.content) // 2]),
    "broken off": lambda response: response._replace(
        content=response.content[:-5], headers=(("Content-Length", str(len(response.content))),)
    ),
    "cut gzip": lambda response: _gzipped(response, cut=-12),
    "cut encoded gzip": lambda response: response._replace(
        content=response.content[: len(response.content) // 2], headers=(("Content-Encoding", "gzip"),)
    ),
    "gzip": _gzipped,
    "other json": lambda _: _json(200, {"version": "2.0", "class": "collection", "link": {}}),
    "ticket": lambda _: _envelope(f"<queued><id>{TICKET}</id><status>SUBMITTED</status></queued>"),
    "submitted": lambda _: _envelope("<ns1:status>SUBMITTED</ns1:status>"),
    "processing": lambda _: _envelope("<ns1:status>PROCESSING</ns1:status>"),
    "expired": lambda _: _envelope("<ns1:status>EXPIRED</ns1:status>"),
    "moved": lambda _: Response(302, b"", "text/plain", (("Location", "https://elsewhere.invalid/x"),)),
}


def _envelope(inside):
    return Response(200, ENVELOPE.format(inside=inside).encode("utf-8"), "application/xml")


def _answer(service, address):
    """Where the faults of a request are looked up, and its answer without one."""
    parts = urlsplit(address)
    path, query = unquote(parts.path).lstrip("/"), parse_qs(parts.query)
    code = path.rpartition("/")[2]
    if path.startswith("statistics/1.0/data/"):
        return code, _statistics(service, code, query, len(service.url + address))
    if path.startswith("sdmx/2.1/data/"):
        return f"tsv:{code}", _whole(service, code, query)
    if path.startswith("1.0/async/status/"):
        return "status", _envelope("<ns1:status>AVAILABLE</ns1:status>")
    if path.startswith("1.0/async/data/"):
        return "data", _whole(service, next(iter(service.datasets)), {"format": ["TSV"], "compressed": ["true"]})
    if path in service.files:
        return path, Response(200, service.files[path], "application/octet-stream")
    return path, Response(404, HTML, "text/html")


def _statistics(service, code, query, length):
    if code not in service.datasets:
        return _error(404, 100, f"ERR_NOT_FOUND_4: {code.upper()} is not available for dissemination.")
    data = service.datasets[code]
    asked = {name.lower(): codes for name, codes in query.items()}
    since, until = asked.pop("sincetimeperiod", [""])[0], asked.pop("untiltimeperiod", ["9999"])[0]
    refusal = _refusal(data, asked, length)
    if refusal:
        return refusal
    taken = {}
    for name, known in data.dimensions.items():
        wanted = {code.upper() for code in asked.get(name, known)}
        taken[name] = [code for code in known if code.upper() in wanted]
    taken["time"] = [period for period in data.periods if since <= period and period[: len(until)] <= until]
    keys = list(itertools.product(*taken.values()))
    if len(keys) > service.cells:
        return _error(413, 413, TOO_BIG.format(cells=len(keys), limit=service.cells))
    return _json(200, _json_stat(code, data, taken, keys))


def _refusal(data, asked, length):
    if asked.pop("format", []) != ["JSON"] or asked.pop("lang", []) != ["EN"]:
        return _error(400, 140, "The query is invalid.")
    if length > 2100:
        return Response(414, HTML, "text/html")
    if any(len(codes) > 50 for codes in asked.values()):
        return _error(416, 130, "Too many categories have been requested.")
    unknown = set(asked) - set(data.dimensions)
    if unknown:
        return _error(400, 150, f'INVALID_QUERY_DIMENSION: Dimension "{min(unknown).upper()}" is not defined.')
    return None


def _json_stat(code, data, taken, keys):
    body = {
        "version": "2.0", "class": "dataset", "label": f"Made up: {code}", "source": "ESTAT",
        "updated": "2026-02-10T11:00:00+0100",
        "value": {str(n): data.values[key] for n, key in enumerate(keys) if key in data.values},
        "status": {str(n): data.marks[key] for n, key in enumerate(keys) if key in data.marks},
        "id": list(taken), "size": [len(codes) for codes in taken.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {"index": {c: n for n, c in enumerate(codes)}, "label": {c: f"Label {c}" for c in codes}},
            }
            for name, codes in taken.items()
        },
        "extension": {"lang": "EN", "id": code.upper(), "agencyId": "ESTAT", "version": "1.0"},
    }  # fmt: skip
    return body if body["status"] else {name: part for name, part in body.items() if name != "status"}


def _whole(service, code, query):
    if code not in service.datasets:
        text = f"ERR_NOT_FOUND_4: {code.upper()} is not available for dissemination."
        return Response(404, FAULT.format(code=100, text=text).encode("utf-8"), "application/xml")
    if query != {"format": ["TSV"], "compressed": ["true"]}:
        return Response(400, FAULT.format(code=140, text="Not served here").encode("utf-8"), "application/xml")
    table = Response(200, tsv(service.datasets[code]), "text/tab-separated-values")
    return _gzipped(table, encoded=service.encoded)


def tsv(data):
    """A dataset in the layout of the bulk files."""
    lines = ["\t".join([",".join(data.dimensions) + r"\TIME_PERIOD", *(f"{period} " for period in data.periods)])]
    for key in itertools.product(*data.dimensions.values()):
        cells = []
        for period in data.periods:
            value, mark = data.values.get((*key, period)), data.marks.get((*key, period), "")
            shown = ":" if value is None and mark else "" if value is None else f"{value:g}"
            cells.append(f"{shown} {re.sub(r'[|]', '@', mark)}" if shown else "")
        lines.append("\t".join([",".join(key), *cells]))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def toc(*rows):
    """A table of contents of rows (depth, title, code, type); folders have no count of values."""
    head = ["title", "code", "type", "last update of data", "last table structure change", "data start", "data end"]
    lines = ["\t".join(f'"{name}"' for name in [*head, "values"])]
    for depth, title, code, kind in rows:
        dates = [" "] * 4 if kind == "folder" else ["10.02.2026", "10.02.2026", "2000", "2024"]
        fields = [f'"{field}"' for field in ["    " * depth + title, code, kind, *dates]]
        lines.append("\t".join(fields if kind == "folder" else [*fields, "75931"]))
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")
