"""One request at a time over the network: no redirects, bounded answers, patience, and secrets only in headers."""

import ipaddress
import os
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import requests

from zdi_metrics.errors import SourceError
from zdi_metrics.model import Source

LIMIT = 256 * 1024 * 1024  # bytes of one answer
CHUNK = 64 * 1024
TRIES = 4
AGENT = "zdi_metrics (official statistics for North Rhine-Westphalia)"
LATER = "Try again later; what is kept stays in use."


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


def request_text(request: Request) -> str:
    """A request in one line, as it is shown and kept in the ledger."""
    return f"{request.verb} {request.url}" + (f"?{urlencode(request.fields)}" if request.fields else "")


def base_url(source: Source) -> str:
    """The address of a service, ending in "/": `ZDI_<SOURCE>_URL` from the environment, else the catalogue's.

    Raises SourceError when it is not https; plain http is for services on this machine.
    """
    name = f"ZDI_{source.id.upper()}_URL"
    url = os.environ.get(name) or source.url
    return checked(url, f"Set {name} to an https address.").rstrip("/") + "/"


def checked(url: str, cure: str) -> str:
    """The address if it may be asked: https, or http on loopback, and no credentials inside."""
    try:
        parts = urlsplit(url)
        host, inside = parts.hostname or "", parts.username or parts.password
    except ValueError:
        raise SourceError("The address of a service is damaged.", cure) from None
    if inside:
        raise SourceError(f"The address of {host} holds credentials.", "Give them by environment variables only.")
    if parts.scheme == "https" or (parts.scheme == "http" and _loopback(host)):
        return url
    raise SourceError(f"The address {url} is not https.", cure)


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def send(request: Request, secrets: Mapping[str, str] | None = None) -> Reply:
    """Send a request once. `secrets` are headers with credentials; they never show in an error.

    `ZDI_TIMEOUT` (seconds, 300 unless set) bounds the whole answer. Raises SourceError for a redirect, an answer that
    is too long or stops, and a service that cannot be reached.
    """
    host = urlsplit(checked(request.url, "Give an https address.")).hostname
    seconds = _seconds("ZDI_TIMEOUT", 300)
    headers: dict[str, str | bytes] = {"User-Agent": AGENT}
    headers |= {name: value.encode("utf-8") for name, value in (secrets or {}).items()}
    body = None
    url = request.url
    if request.verb == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        body = urlencode(request.fields).encode("ascii")
    elif request.fields:
        url += "?" + urlencode(request.fields)
    try:
        with requests.Session() as session:
            session.auth = lambda prepared: prepared  # a .netrc must not add credentials of its own
            reply = session.request(
                request.verb, url, data=body, headers=headers, timeout=min(seconds, 60),
                allow_redirects=False, stream=True,
            )  # fmt: skip
            with reply:
                _refuse_redirect(reply, str(host))
                return Reply(reply.status_code, reply.headers.get("Content-Type", ""), _body(reply, seconds, str(host)))
    except requests.exceptions.InvalidHeader:
        cure = "Give the credentials again, without line breaks or blanks at the ends."
        raise SourceError(f"The credentials for {host} cannot be sent in a header.", cure) from None
    except (requests.RequestException, OSError) as error:
        raise Unreachable(f"{host} could not be reached ({type(error).__name__}).", LATER) from None


class Unreachable(SourceError):
    """A service did not answer, or not to the end; asking again may help."""


def _refuse_redirect(reply: requests.Response, host: str) -> None:
    if 300 <= reply.status_code < 400:
        to = urlsplit(reply.headers.get("Location", "")).hostname or "another address"
        raise SourceError(
            f"{host} redirects to {to}, and credentials are never sent on.",
            f"If {to} is the publisher's new address, set it in ZDI_<SOURCE>_URL or in sources.toml.",
        )


def _body(reply: requests.Response, seconds: float, host: str) -> bytes:
    """The whole answer, within bounds of size and time; a shorter one than announced is an error."""
    end = time.monotonic() + seconds
    content = bytearray()
    for chunk in reply.iter_content(CHUNK):
        content += chunk
        if len(content) > LIMIT:
            raise SourceError(f"{host} sends more than {LIMIT // 1024 // 1024} MB.", "Ask for fewer years.")
        if time.monotonic() > end:
            raise Unreachable(f"{host} did not finish its answer within {seconds:g} s.", LATER)
    return bytes(content)


def persist(attempt: Callable[[], Reply | None], what: str) -> Reply:
    """Repeat an attempt with growing pauses until it gives a reply; None or Unreachable means: not yet.

    `ZDI_PAUSE` (seconds, 5 unless set) is the first pause. Raises SourceError after four tries.
    """
    why = "it gave no usable answer"
    for turn in range(TRIES):
        if turn:
            time.sleep(_seconds("ZDI_PAUSE", 5) * 3 ** (turn - 1))
        try:
            reply = attempt()
        except Unreachable as error:
            why = error.what.rstrip(".")
            continue
        if reply is not None:
            return reply
    raise Unreachable(f"{what}: {why}, {TRIES} times in a row.", LATER)


def _seconds(name: str, usual: float) -> float:
    try:
        seconds = float(os.environ.get(name) or usual)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86400:
        raise SourceError(f"{name} is no number of seconds.", "Give a number such as 60, or leave it unset.")
    return seconds
