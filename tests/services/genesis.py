"""A GENESIS service on loopback, with small answers in the documented layouts.

    with Genesis("landesdatenbank") as service:
        service.flat["12411-99i"] = flat_csv([...])       # data/tablefile, with an account
        service.cross["12411-99i"] = b"Tabelle: ..."      # the prepared file, without one
        service.fault["42111-99i"] = ["busy", "html"]     # first answers for a code or method, then the usual ones
        for name, value in service.settings().items(): monkeypatch.setenv(name, value)

A fault given as text is permanent, a list is used up; `every` instead of a code means any request. A fault may be
exact bytes as well: (HTTP status, content type, bytes).
"""

import csv
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

ROOTS = {
    "destatis": ("genesisWS", "downloads"),
    "regionalstatistik": ("genesisws", "downloader"),
    "landesdatenbank": ("ldbnrwws", "downloader"),
}
HEAD = "statistics_code;statistics_label;time_code;time_label;time"
BLOCK = "{0}_variable_code;{0}_variable_label;{0}_variable_attribute_code;{0}_variable_attribute_label"
TAIL = "value;value_unit;value_variable_code;value_variable_label;value_q"
PAGE = (
    "<!doctype html>\n<html lang='de'><head><title>Hinweis</title></head><body>Bitte später.</body></html>\n".encode()
)
ANNOUNCEMENT = "https://portal.example.org/datenbank/online/announcement?username={username}&password={password}"
MASKED = "*" * 20
Fault = str | tuple[int, str, bytes]


@dataclass
class Asked:
    """One request as it arrived; headers by lower-case name, `fields` of the form."""

    verb: str
    path: str
    headers: dict[str, str]
    fields: dict[str, str]

    @property
    def method(self) -> str:
        return "/".join(self.path.split("/")[-2:])


@dataclass
class Job:
    code: str
    fields: dict[str, str]
    polls: int


def flat_csv(rows: Iterable[tuple], statistic=("42111", "Jahresbericht"), time_code=("JAHR", "Jahr")) -> bytes:
    """A flat file in the new layout, as it lies inside the package.

    A row is (time, ((variable code, its label, attribute code, its label), ...), value, unit, (value variable, label),
    quality letter), all text.
    """
    rows = list(rows)
    blocks = max((len(row[1]) for row in rows), default=1)
    lines = [";".join([HEAD, *(BLOCK.format(number + 1) for number in range(blocks)), TAIL])]
    for when, dimensions, value, unit, measure, quality in rows:
        padded = [*dimensions, *[("", "", "", "")] * (blocks - len(dimensions))]
        fields = [*statistic, *time_code, when, *(text for one in padded for text in one), value, unit]
        lines.append(";".join([*fields, *measure, quality]))
    return ("\ufeff" + "\n".join(lines) + "\n").encode("utf-8")


def turnover(years: Iterable[int], areas=("05", "05111"), measures=("UMS001",)) -> bytes:
    """A made-up flat file with one value for every year, area and measure."""
    rows = []
    for year in years:
        for area in areas:
            region = ("KREISE", "Kreise und kreisfreie Städte", area, f"Gebiet {area}")
            for number, measure in enumerate(measures):
                value = str(100 * year + 10 * number + len(area))
                rows.append((str(year), (region,), value, "Tsd. EUR", (measure, f"Umsatz {measure}"), "e"))
    return flat_csv(rows)


class Server(ThreadingHTTPServer):
    def handle_error(self, *_) -> None:
        """A client that hangs up is no news."""


class Genesis:
    """The service and what tests may set; start and stop it with `with`."""

    def __init__(self, instance: str = "landesdatenbank") -> None:
        self.instance = instance
        self.root, self.folder = ROOTS[instance]
        self.accounts = {"TESTER0001": "geheim!Päss%wort+1"}
        self.tokens = {"0123456789abcdef0123456789abcdef"}
        self.flat: dict[str, bytes] = {}
        self.cross: dict[str, bytes] = {}
        self.titles: dict[str, str] = {}
        self.fault: dict[str, Fault | list[Fault]] = {}
        self.cells = 20_000
        self.polls = 2
        self.guests = True
        self.delay = 0.0
        self.hang = 30.0
        self.asked: list[Asked] = []
        self.jobs: dict[str, Job] = {}
        self.failures = 0
        self.at_once = self.most_at_once = 0
        self.guard = threading.Lock()
        self.stopping = threading.Event()

    def __enter__(self) -> "Genesis":
        handler = type("Handler", (Handler,), {"service": self})
        self.server = Server(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = f"http://127.0.0.1:{self.server.server_port}/{self.root}/rest/2020/"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def settings(self, login: str | None = "account") -> dict[str, str]:
        """Environment variables that lead to this service: with an "account", a "token", or None."""
        name = f"ZDI_{self.instance.upper()}"
        user, password = next(iter(self.accounts.items()))
        secrets = {
            "account": {f"{name}_USER": user, f"{name}_PASSWORD": password},
            "token": {f"{name}_TOKEN": next(iter(self.tokens))},
            None: {},
        }
        return {f"{name}_URL": self.url, **secrets[login]}

    def methods(self) -> list[str]:
        return [one.method for one in self.asked]

    def next_fault(self, *names: str) -> Fault | None:
        for name in names:
            fault = self.fault.get(name)
            if isinstance(fault, list):
                if fault:
                    return fault.pop(0)
            elif fault:
                return fault
        return None


def chosen(content: bytes, fields: dict[str, str]) -> bytes:
    """The rows of a flat file that a question selects by years, contents and regional keys.

    Keys are looked for in the variable named as the regional one, or in the first. Bytes of another layout stay whole.
    """
    lines = re.split("\r?\n", content.decode("utf-8-sig", "replace"))
    head = lines[0].split(";")
    if "value_variable_code" not in head:
        return content
    blocks = [number for number in range(1, 10) if f"{number}_variable_code" in head]
    contents = fields.get("contents", "").split(",")
    keys = [key.replace("*", ".*") for key in fields.get("regionalkey", "*").split(",")]

    def wanted(line: str) -> bool:
        row = dict(zip(head, next(csv.reader([line], delimiter=";")), strict=True))
        years = fields.get("startyear", "1900") <= row["time"][:4] <= fields.get("endyear", "2100")
        named = [n for n in blocks if row[f"{n}_variable_code"] == fields.get("regionalvariable")] or blocks[:1]
        found = any(re.fullmatch(key, row[f"{n}_variable_attribute_code"]) for key in keys for n in named)
        return years and found and (contents == [""] or row["value_variable_code"] in contents)

    kept = [line for line in lines[1:] if line and wanted(line)]
    if fields.get("quality") != "on" and head[-1] == "value_q":
        head, kept = head[:-1], [line.rpartition(";")[0] for line in kept]
    return ("\ufeff" + "\n".join([";".join(head), *kept]) + "\n").encode("utf-8")


def package(code: str, content: bytes) -> bytes:
    """The ZIP package in which a flat file comes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(f"{code}_{int(time.time() * 1000)}_de_flat.csv", content)
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers as documented; `service` holds what it knows."""

    service: Genesis
    timeout = 10

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        self.note({})
        path = urlsplit(self.path).path
        found = re.fullmatch(rf"/{self.service.root}/{self.service.folder}/00/tables/([\w-]+)_00\.csv", path)
        if path == f"/{self.service.root}/rest/2020/helloworld/whoami":
            self.json({"User-Agent": self.headers.get("User-Agent", "")})
        elif path.startswith(f"/{self.service.root}/rest/2020/"):
            self.send(405, "text/html", PAGE)
        elif found and (fault := self.service.next_fault(found[1], "every")):
            self.misbehave(fault, found[1], self.service.cross.get(found[1], b""))
        elif found and found[1] in self.service.cross:
            self.send(200, "text/csv", self.service.cross[found[1]])
        else:
            self.send(404, "text/html", PAGE)

    def do_POST(self) -> None:
        with self.service.guard:
            self.service.at_once += 1
            self.service.most_at_once = max(self.service.most_at_once, self.service.at_once)
        try:
            self.answer()
        finally:
            with self.service.guard:
                self.service.at_once -= 1

    def note(self, fields: dict[str, str]) -> Asked:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, fields)
        self.service.asked.append(asked)
        return asked

    def answer(self) -> None:
        if "Content-Length" not in self.headers:
            self.send(411, "text/html", PAGE)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        charset = "utf-8" if "charset=utf-8" in self.headers.get("Content-Type", "").lower() else "latin-1"
        fields = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding=charset))
        asked = self.note(fields)
        self.fields = fields
        time.sleep(self.service.delay)
        code = fields.get("name") or fields.get("selection") or ""
        if not asked.path.startswith(f"/{self.service.root}/rest/2020/"):
            self.send(404, "text/html", PAGE)
        elif fault := self.service.next_fault(asked.method, code.partition("_")[0], "every"):
            self.misbehave(fault, code, chosen(self.service.flat.get(code, turnover([2020])), fields))
        elif self.admitted(asked):
            getattr(self, asked.method.replace("/", "_"), self.unknown)(asked)

    def admitted(self, asked: Asked) -> bool:
        """Whether the account may ask; otherwise the refusal is sent."""
        http, code, text = self.refusal(asked) or (200, 0, "")
        if code:
            self.json({"Code": code, "Content": text, "Type": "ERROR"}, http)
        return not code

    def refusal(self, asked: Asked) -> tuple[int, int, str] | None:
        """HTTP status, code and text for who may not ask; after three failures nobody may."""
        service = self.service
        user, password = asked.headers.get("username"), asked.headers.get("password")
        token = user in service.tokens and password == ""
        unknown = not token and (password is None or service.accounts.get(user) != password)
        inside = {"username", "password"} & set(asked.fields) or "?" in asked.path
        if inside or user is None or (token and asked.fields.get("job") == "true"):
            guest = service.guests and asked.method == "find/find" and not inside
            return None if guest else (401, 15, "Sie sind nicht berechtigt, diesen Service zu rufen.")
        if service.failures >= 3:
            return 404, 2, "Der Zugang ist nach mehreren Fehlversuchen gesperrt."
        service.failures += unknown
        text = "Bitte prüfen und korrigieren Sie Ihren Nutzernamen oder Ihren Token bzw. das Passwort."
        return (404, 2, text) if unknown else None

    def data_tablefile(self, asked: Asked) -> None:
        service, fields, code = self.service, asked.fields, asked.fields.get("name", "")
        if code not in service.flat:
            self.status(104, "Es gibt keine Objekte zum angegebenen Selektionskriterium", "Information")
            return
        content = chosen(service.flat[code], fields)
        cells = content.count(b"\n") - 1
        if fields.get("job") == "true":
            name = f"{code}_{100000000 + len(service.jobs)}"
            service.jobs[name] = Job(code, fields, service.polls)
            text = "Der Auftrag wurde erstellt. Die Tabelle kann mit folgendem Namen abgerufen werden: "
            self.status(99, text + name, "Information")
        elif cells > service.cells:
            self.status(98, "Die Tabelle ist zu groß, um im Dialog abgerufen zu werden.", "Fehler")
        elif cells == 0:
            self.status(104, "Es gibt keine Objekte zum angegebenen Selektionskriterium", "Information")
        else:
            self.send(200, "application/zip", package(code, content))

    def catalogue_results(self, asked: Asked) -> None:
        job = self.service.jobs.get(asked.fields["selection"])
        if job is None or job.polls > 0:
            if job:
                job.polls -= 1
            self.status(104, "Es gibt keine Objekte zum angegebenen Selektionskriterium", "Information", List=None)
        else:
            row = {"Code": asked.fields["selection"], "Content": "Eine\nTabelle", "Values": "12"}
            self.status(0, "erfolgreich", "Information", List=[row])

    def data_resultfile(self, asked: Asked) -> None:
        job = self.service.jobs.get(asked.fields["name"])
        if job is None:
            self.status(22, "Ein Parameter ist ungültig und wurde angepasst: name", "Warnung")
        else:
            self.send(200, "application/zip", package(job.code, chosen(self.service.flat[job.code], job.fields)))

    def find_find(self, asked: Asked) -> None:
        term = asked.fields["term"].lower()
        rows = [
            {"Code": code, "Content": title, "Time": ""}
            for code, title in self.service.titles.items()
            if term in title.lower()
        ]
        tables = rows[: int(asked.fields["pagelength"])] or None
        self.status(0, "erfolgreich", "Information", Tables=tables, Cubes=None, Statistics=None)

    def unknown(self, asked: Asked) -> None:
        self.send(404, "text/html", PAGE)

    def misbehave(self, fault: Fault, code: str, content: bytes) -> None:
        """Answer as a service does on a bad day; content is what would have been sent."""
        if isinstance(fault, tuple):
            self.send(*fault)
            return
        sent = self.odd_files(fault, code, content)
        said = self.odd_words(fault, content)
        if fault in sent:
            self.send(*sent[fault])
        elif fault in said:
            self.status(*said[fault])
        elif fault == "redirect":
            self.redirect(ANNOUNCEMENT.format(**{n: self.headers.get(n, "") for n in ("username", "password")}))
        elif fault == "hang":
            self.service.stopping.wait(self.service.hang)
        elif fault == "slow":
            self.service.stopping.wait(0.3)
            self.send(200, "application/zip", package(code, content))
        else:
            raise ValueError(fault)

    def odd_files(self, fault: str, code: str, content: bytes) -> dict[str, tuple]:
        whole = package(code, content)
        busy = json.dumps({"Code": 6, "Content": "Zu viele parallele Anfragen.", "Type": "ERROR"}).encode()
        system = json.dumps({"Code": 2, "Content": "Ein unerwarteter Systemfehler.", "Type": "ERROR"}).encode()
        latin = '{"Status": {"Code": -1, "Content": "Größe unzulässig", "Type": "Fehler"}}'.encode("latin-1")
        return {
            "busy": (404, "application/json", busy),
            "system": (404, "application/json", system),
            "latin": (200, "application/json", latin),
            "html": (200, "text/html", PAGE),
            "401": (401, "text/html", PAGE),
            "403": (403, "text/html", PAGE),
            "404": (404, "text/html", PAGE),
            "429": (429, "text/html", PAGE),
            "500": (500, None, PAGE),
            "503": (503, "text/html", PAGE),
            "empty": (200, "application/zip", b""),
            "truncated": (200, "application/zip", whole[: len(whole) // 2]),
            "beheaded": (200, "application/zip", b"PK" + whole[60:]),
            "short": (200, "application/zip", whole, len(whole) + 100),
            "two files": (200, "application/zip", self.two_files()),
            "bomb": (200, "application/zip", package(code, content + bytes(2_000_000 if fault == "bomb" else 0))),
            "text": (200, "text/csv", content),
            "heading only": (200, "application/zip", package(code, content.split(b"\n")[0] + b"\n")),
            "other table": (200, "application/zip", package(code, b"a;b\n1;2\n")),
            "image": (200, "image/png", b"\x89PNG\r\n\x1a\n\0\0;"),
            "half json": (200, "application/json", b'{"Ident": {"Service": "data"}, "Status": {"Code": '),
            "other json": (200, "application/json", b'{"status": 200, "message": "ok"}'),
            "other json 500": (500, "application/json", b'{"status": 500, "error": "Internal Server Error"}'),
            "other json 401": (401, "application/json", b'{"status": 401, "error": "Unauthorized"}'),
            "deep json": (200, "application/json", b'{"a":' * 100_000),
        }

    def odd_words(self, fault: str, content: bytes) -> dict[str, tuple]:
        user, password = self.headers.get("username"), self.headers.get("password")
        echo = f"Fehler für {user} mit {password}\x1b[31m\nim Dialog"
        words = {"echo": (-1, echo, "Fehler"), "adjusted": (22, "Ein Parameter wurde angepasst: endyear", "Warnung")}
        words["adjusted file"] = (*words["adjusted"], {"Content": content.decode("utf-8", "replace")})
        if fault.startswith("code "):
            words[fault] = (fault[5:], "Eine Meldung des Dienstes.", "Fehler")
        return words

    def two_files(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            target.writestr("a.csv", turnover([2020]))
            target.writestr("b.csv", turnover([2021]))
        return out.getvalue()

    def status(self, code: int | str, text: str, kind: str, inner: object = None, **further: object) -> None:
        """An envelope; the echo masks the credentials as the services do."""
        service, method = self.path.split("/")[-2:]
        body = {
            "Ident": {"Service": service, "Method": method},
            "Status": {"Code": code, "Content": text, "Type": kind},
            "Parameter": {"username": MASKED, "password": MASKED, **self.fields},
            "Object": inner,
            **further,
            "Copyright": "© Prüfdienst, 2026",
        }
        self.json(body)

    def json(self, body: object, http: int = 200) -> None:
        self.send(http, "application/json;charset=UTF-8", json.dumps(body, ensure_ascii=False).encode("utf-8"))

    def redirect(self, to: str) -> None:
        self.send_response(307)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send(self, http: int, kind: str | None, content: bytes, announced: int | None = None) -> None:
        self.send_response(http)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if announced is None else announced))
        self.end_headers()
        self.wfile.write(content)
