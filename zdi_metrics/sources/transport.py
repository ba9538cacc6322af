"""One request at a time over the network: no redirects, bounded answers, patience, and secrets only in headers.

Settings, all from the environment: `ZDI_<SOURCE>_URL` replaces the address of a service, `ZDI_TIMEOUT` (seconds, 300
unless set) bounds one whole answer, `ZDI_PAUSE` (seconds, 5 unless set) is the first pause before asking again. Proxies
and REQUESTS_CA_BUNDLE are honoured; certificates are always verified.
"""

import contextlib
import html
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter

from zdi_metrics.errors import SourceError, TableChanged
from zdi_metrics.model import Source
from zdi_metrics.sources import packed

LIMIT = 256 * 1024 * 1024  # bytes of one answer, as sent and as unpacked
CHUNK = 64 * 1024
CONNECT = 30  # seconds
TRIES = 4
AGENT = "zdi_metrics (official statistics for North Rhine-Westphalia)"
LATER = "Try again later; what is kept stays in use."
LOOPBACK = re.compile(r"localhost|::1|127(\.\d{1,3}){3}")
SENDABLE = re.compile(r"([!-~\xa1-\xff]([ -~\xa0-\xff]*[!-~\xa1-\xff])?)?")
MISREAD = (("latin-1", "utf-8"), ("utf-8", "latin-1"), ("utf-8", "cp1252"))  # how umlauts may come back
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]|\s")

T = TypeVar("T")


class Request(NamedTuple):
    """What is asked of a service. Credentials are no part of it."""

    source: str
    verb: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


class Reply(NamedTuple):
    """What came back: HTTP status, content type and bytes."""

    status: int
    kind: str
    content: bytes


Outcome = Reply | SourceError  # an error is handed over before it is raised: its frames would hold the headers


class Secrets(dict[str, str]):
    """Headers with credentials, by name; their values show in no traceback that prints variables."""

    def __repr__(self) -> str:
        return "Secrets(***)"


class Unreachable(SourceError):
    """A service did not answer, or not to the end; asking again may help."""


def request_text(request: Request) -> str:
    """A request in one line, as it is shown and kept in the ledger."""
    return f"{request.verb} {request.url}" + (f"?{urlencode(request.fields)}" if request.fields else "")


def base_url(source: Source) -> str:
    """The address of a service, ending in "/": `ZDI_<SOURCE>_URL` from the environment, else the catalogue's.

    Raises SourceError when it is not https; plain http is for services on this machine.
    """
    name = f"ZDI_{source.id.upper()}_URL"
    cure = f"Set {name} to an https address without credentials, question mark or hash."
    url = checked((os.environ.get(name) or source.url).strip(), cure)
    if "?" in url or "#" in url:  # paths are put behind it
        raise SourceError(f"The address of {source.name} is no base of further addresses.", cure)
    return url.rstrip("/") + "/"


def checked(url: str, cure: str) -> str:
    """The address if it may be asked: https, or http on loopback, and no credentials inside."""
    scheme, host, inside = _parts(url)
    if inside:
        raise SourceError(f"The address of {host or 'a service'} holds credentials.", cure)
    if not host or UNSAFE.search(url):
        raise SourceError("The address of a service is damaged.", cure)
    if scheme == "https" or (scheme == "http" and LOOPBACK.fullmatch(host)):
        return url
    raise SourceError(f"The address of {host} is not https.", cure)


def _parts(url: str) -> tuple[str, str, bool]:
    """Scheme, host and whether credentials are inside; empty when that is no address, or a host not to be printed."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port  # raises when it is no number
    except ValueError:
        return "", "", False
    return parts.scheme, host if re.fullmatch(r"[\w.:-]{1,253}", host) else "", "@" in parts.netloc


def cleaned(text: str, secrets: Iterable[str] = ()) -> str:
    """Text from outside that may be shown: one short line, secrets and control characters taken out."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        forms = {
            quote(secret),
            quote(secret, safe=""),
            quote_plus(secret),
            html.escape(secret),
            json.dumps(secret)[1:-1],
        }
        forms |= {secret, *(secret.encode(a, "replace").decode(b, "replace") for a, b in MISREAD)}
        for form in sorted(forms, key=len, reverse=True):
            text = re.sub(re.escape(form), "***", text, flags=re.IGNORECASE)
    line = " ".join(UNSAFE.sub(" ", text).split())
    return line if len(line) <= 500 else f"{line[:500]} …"


_turns: dict[str, threading.RLock] = {}


def turn(url: str) -> threading.RLock:
    """The lock of a host: whoever holds it is the only one who may ask there."""
    return _turns.setdefault(urlsplit(url).netloc.lower(), threading.RLock())


def send(request: Request, secrets: Mapping[str, str] | None = None) -> Reply:
    """Send a request once, alone at its host. `secrets` are headers with credentials; they never show in an error.

    Raises Unreachable for a service that does not answer, or not within `ZDI_TIMEOUT`; SourceError for a redirect, an
    answer that is too long and a certificate that cannot be verified.
    """
    hidden = Secrets(secrets or {})
    host = _parts(checked(request.url, "Give an https address."))[1]
    if not all(SENDABLE.fullmatch(value) for value in hidden.values()):
        cure = "Give them again, without line breaks, blanks at the ends or letters beyond Western European ones."
        raise SourceError(f"The credentials for {host} cannot be sent in a header.", cure)
    allowed = seconds("ZDI_TIMEOUT", 300, least=0.01)
    with turn(request.url):
        outcome = _within(allowed, lambda sockets: _exchange(request, hidden, host, allowed, sockets))
    if outcome is None:
        raise Unreachable(f"{host} did not finish its answer within {allowed:g} s.", LATER)
    if isinstance(outcome, SourceError):
        raise outcome.with_traceback(None)
    return outcome


def _within(allowed: float, exchange: Callable[[list[socket.socket]], Outcome]) -> Outcome | None:
    """What the exchange gives, or None after `allowed` seconds: then its connection is cut."""
    # In a thread, because time-outs of sockets count between two bytes only: a dripping service would never end.
    sockets: list[socket.socket] = []
    outcome: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcome.append(exchange(sockets)), daemon=True)
    thread.start()
    end = time.monotonic() + allowed
    try:
        while thread.is_alive() and time.monotonic() < end:
            thread.join(0.2)  # in short steps, so that Ctrl-C works everywhere
        return None if thread.is_alive() else outcome[0]
    finally:
        patience = time.monotonic() + 1
        while thread.is_alive() and time.monotonic() < patience:  # nobody else asks there before it is over
            for one in sockets:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            thread.join(0.05)
        for one in sockets:
            one.close()


class _Cuttable(HTTPAdapter):
    """Keeps a second handle of every connection, with which another thread can cut it."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self.sockets = sockets

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
        kind: Any = pool.ConnectionCls
        sockets = self.sockets

        class Connection(kind):  # type: ignore[misc]
            def _new_conn(self) -> Any:
                new = super()._new_conn()
                sockets.append(new.dup())
                return new

        pool.ConnectionCls = Connection
        return pool


def _exchange(request: Request, secrets: Secrets, host: str, allowed: float, sockets: list[socket.socket]) -> Outcome:
    post = request.verb == "POST"
    form = urlencode(request.fields)
    headers: dict[str, str | bytes] = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"} if post else {}
    headers |= {name: value.encode("latin-1") for name, value in secrets.items()}
    own: Any = {"no_proxy": host} if LOOPBACK.fullmatch(host) else {}  # what is meant for this machine stays on it
    try:
        with requests.Session() as session, contextlib.closing(_Cuttable(sockets)) as adapter:
            session.auth = lambda prepared: prepared  # a .netrc must not add credentials of its own
            message = requests.Request(
                request.verb, request.url, headers=headers, data=form if post else None, params=None if post else form
            )
            ready = session.prepare_request(message)
            usual: Any = session.merge_environment_settings(str(ready.url), own, True, None, None)
            # By the adapter itself: a session would read on at once where it is redirected.
            with adapter.send(ready, timeout=(min(CONNECT, allowed), allowed), **usual) as reply:
                if 300 <= reply.status_code < 400:
                    return _redirect(cleaned(reply.headers.get("Location", ""), secrets.values()), host, request.source)
                return Reply(reply.status_code, reply.headers.get("Content-Type", ""), _body(reply, host))
    except SourceError as error:
        return error
    except Exception as error:  # whatever it is, its text may hold the headers
        return _trouble(error, host)


def _trouble(error: Exception, host: str) -> SourceError:
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        cure = "Behind a proxy of your organisation, name its certificate file in REQUESTS_CA_BUNDLE."
        return SourceError(f"The certificate of {host} could not be verified.", cure)
    return Unreachable(f"{host} could not be reached ({type(error).__name__}).", LATER)


def _redirect(location: str, host: str, source: str) -> SourceError:
    to = _parts(location)[1]
    to = "another of its own addresses" if to in ("", host) else to
    cure = f"If that is the publisher's new address, set it in ZDI_{source.upper()}_URL or in the catalogue."
    return SourceError(f"{host} redirects to {to}, and redirects are never followed.", cure)


def _body(reply: requests.Response, host: str) -> bytes:
    """The whole answer, unpacked if it came packed for the way; a shorter one than announced is Unreachable."""
    content = bytearray()
    for chunk in reply.raw.stream(CHUNK, decode_content=False):
        content += chunk
        if len(content) > LIMIT:
            raise SourceError(f"{host} sends more than {LIMIT // 1024 // 1024} MB.", "Ask for less of the table.")
    announced = reply.headers.get("Content-Length", "")  # urllib3 before version 2 does not compare by itself
    if announced.isdecimal() and "Transfer-Encoding" not in reply.headers and len(content) < int(announced):
        raise Unreachable(f"{host} broke off its answer.", LATER)
    encoding = reply.headers.get("Content-Encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return bytes(content)
    if encoding not in ("gzip", "x-gzip") or content[:2] != b"\x1f\x8b":
        raise Unreachable(f"{host} sends its answer in a packing that was not asked for.", LATER)
    return unpacked(bytes(content), LIMIT)


def unpacked(content: bytes, limit: int | None = None) -> bytes:
    """The file inside a package. Raises Unreachable when the package is damaged, SourceError when it is too large."""
    try:
        return packed.unpack(content, limit=limit or packed.LIMIT)
    except TableChanged as error:
        kind = Unreachable if error.cure == packed.DAMAGED else SourceError
        raise kind(error.what, error.cure) from None


def persist(attempt: Callable[[], T | None], what: str) -> T:
    """Repeat an attempt with growing pauses until it gives something; None or Unreachable means: not yet.

    The pauses are `ZDI_PAUSE` seconds, three times that, and so on. Raises Unreachable after four tries.
    """
    why = "no usable answer"
    for number in range(TRIES):
        if number:
            time.sleep(seconds("ZDI_PAUSE", 5) * 3 ** (number - 1))
        try:
            result = attempt()
        except Unreachable as error:
            why = error.what.rstrip(".")
            continue
        if result is not None:
            return result
    raise Unreachable(f"{what}: {why}, {TRIES} times in a row.", LATER)


def seconds(name: str, usual: float, *, least: float = 0) -> float:
    """A number of seconds from the environment, at most a day. Raises SourceError when it is none."""
    try:
        given = float(os.environ.get(name) or usual)
    except ValueError:
        given = -1.0
    if not least <= given <= 86400:
        raise SourceError(f"{name} is no number of seconds.", "Give a number such as 60, or leave it unset.")
    return given
