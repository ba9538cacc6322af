"""One request over a real socket, to services that drip, hang, lie and redirect."""

import gzip
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
import traceback
from contextlib import contextmanager

import pytest

from zdi_metrics.errors import SourceError
from zdi_metrics.model import Source
from zdi_metrics.sources import transport
from zdi_metrics.sources.transport import Reply, Request, Secrets, Unreachable, send

LOGIN = {"username": "nobody-knows-me", "password": "pass wörd&=%"}
FINE = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 4\r\n\r\na;b\n"


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """No setting of the person at the keyboard."""
    for name in os.environ:
        if name.startswith("ZDI_") or name.lower().endswith("_proxy") or "CA_BUNDLE" in name:
            monkeypatch.delenv(name)
    monkeypatch.setenv("ZDI_TIMEOUT", "10")
    monkeypatch.setenv("ZDI_PAUSE", "0.002")
    return monkeypatch


class Talk(socketserver.BaseRequestHandler):
    """Reads one request and lets the test answer as it likes."""

    def handle(self):
        got = b""
        while b"\r\n\r\n" not in got:
            more = self.request.recv(65536)
            if not more:
                return
            got += more
        head, _, body = got.partition(b"\r\n\r\n")
        fields = [line.partition(b":") for line in head.split(b"\r\n")]
        length = next((int(value) for name, _, value in fields if name.lower() == b"content-length"), 0)
        while len(body) < length:
            body += self.request.recv(65536)
        self.server.heard.append(head + b"\r\n\r\n" + body)
        try:
            self.server.answer(self.request)
        except OSError:
            self.server.cut.set()


@contextmanager
def serving(answer, context=None):
    """A server whose `answer(connection)` is called after each request; yields it with its `url`."""
    talk = (lambda connection: connection.sendall(answer)) if isinstance(answer, bytes) else answer
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk, bind_and_activate=False) as server:
        server.daemon_threads, server.block_on_close, server.allow_reuse_address = True, False, True
        server.server_bind()
        server.server_activate()
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.answer, server.heard, server.cut, server.over = talk, [], threading.Event(), threading.Event()
        server.handle_error = lambda *_: None
        server.url = f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}/x"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()


def ask(url, verb="POST", fields=(("name", "Größe & mehr"),), login=LOGIN):
    return send(Request("landesdatenbank", verb, url, fields), login)


def refused(call, *arguments, **keywords):
    """The error of a call. Nothing a traceback could show of it holds the login."""
    with pytest.raises(SourceError) as caught:
        call(*arguments, **keywords)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error.__context__) + repr(error.__cause__)
    for secret in (*LOGIN.values(), "wörd"):
        assert secret not in shown
    return error


def unseen(call, *arguments, **keywords):
    """The error of a call. Not even the variables of its frames, as some tracebacks print them, hold the login."""
    error = refused(call, *arguments, **keywords)
    behind = error.__context__.__traceback__ if error.__context__ else None
    walked = [frame for trace in (error.__traceback__, behind) for frame, _ in traceback.walk_tb(trace)]
    frames = [frame for frame in walked if "zdi_metrics" in frame.f_code.co_filename]
    shown = [repr(value) for frame in frames for value in frame.f_locals.values()]
    assert shown
    for secret in (*LOGIN.values(), "wörd"):
        assert not [text for text in shown if secret in text]
    return error


def secret_ask(url, **keywords):
    return ask(url, login=Secrets(LOGIN), **keywords)


# -- what is sent -----------------------------------------------------------------------------------------------------


def test_a_post_with_its_headers_and_form():
    with serving(FINE) as server:
        assert ask(server.url) == Reply(200, "text/csv", b"a;b\n")
    [heard] = server.heard
    head, _, body = heard.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /x HTTP/1.1\r\n")
    assert b"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n" in head
    assert b"Accept-Encoding: gzip\r\n" in head  # the only packing that is unpacked within bounds
    assert b"username: nobody-knows-me\r\n" in head
    assert "password: pass wörd&=%".encode("latin-1") in head
    assert body == b"name=Gr%C3%B6%C3%9Fe+%26+mehr"
    assert f"Content-Length: {len(body)}".encode() in head


def test_a_post_without_fields_states_its_length():
    with serving(FINE) as server:
        ask(server.url, fields=())
    assert b"Content-Length: 0" in server.heard[0]


def test_a_get_puts_its_fields_into_the_address():
    with serving(FINE) as server:
        ask(f"{server.url}?a=1", "GET", fields=(("geo", "DEA+DEA1"), ("geo", "ö")), login=None)
        ask(server.url, "GET", fields=(), login=None)
    assert server.heard[0].startswith(b"GET /x?a=1&geo=DEA%2BDEA1&geo=%C3%B6 HTTP/1.1\r\n")
    assert server.heard[1].startswith(b"GET /x HTTP/1.1\r\n")
    assert b"username" not in server.heard[0]


def test_a_netrc_adds_no_credentials(quiet, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n", encoding="utf-8")
    quiet.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(FINE) as server:
        ask(server.url)
    assert b"authorization" not in server.heard[0].lower()


@pytest.mark.parametrize("value", ["a\nb", "a\r\nX: y", "a ", "\n", "пароль", "a\0b", "a\tb", "\u2028", "密"])
@pytest.mark.fault("network", "a password in letters that no header holds")
def test_credentials_that_no_header_can_hold_are_not_sent(value):
    with serving(FINE) as server:
        error = unseen(ask, server.url, login=Secrets(username="nobody-knows-me", password=f"wörd{value}"))
        with pytest.raises(SourceError, match="cannot be sent"):
            ask(server.url, login=Secrets(username=value, password="p"))
    assert "cannot be sent in a header" in error.what
    assert not server.heard


def test_an_empty_password_is_sent():
    with serving(FINE) as server:
        ask(server.url, login={"username": "token", "password": ""})
    assert b"\r\npassword:" in server.heard[0]


# -- how it ends ------------------------------------------------------------------------------------------------------


def drip(start, rest=b"x" * 1000, gap=0.05):
    """Sends a start and then one byte after the other."""

    def answer(connection):
        connection.sendall(start)
        for byte in rest:
            connection.sendall(bytes([byte]))
            time.sleep(gap)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 200),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drip(b"", b"HTTP/1.1 200 OK and so on and so on and so on"),
    ],
    ids=["body", "body of no length", "chunks", "headers", "status line"],
)
@pytest.mark.fault("network", "an answer that drips a byte at a time")
def test_a_dripping_service_is_cut_at_the_time_out(quiet, answer):
    quiet.setenv("ZDI_TIMEOUT", "0.4")
    with serving(answer) as server:
        begin = time.monotonic()
        error = unseen(secret_ask, server.url)
        assert 0.4 <= time.monotonic() - begin < 5
        assert server.cut.wait(5)  # no connection is left behind
    assert isinstance(error, Unreachable)
    assert "within 0.4 s" in error.what
    assert not [one for one in threading.enumerate() if "_within" in one.name]


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
@pytest.mark.fault("network", "a server that says nothing")
def test_a_hanging_service_ends_at_the_time_out(quiet, start):
    quiet.setenv("ZDI_TIMEOUT", "0.3")

    def hang(connection):
        connection.sendall(start)
        server.over.wait(30)

    with serving(hang) as server:
        begin = time.monotonic()
        assert isinstance(refused(secret_ask, server.url), Unreachable)
        assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"a;b\n" * 99)[:-9],
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(b"a;b\n")),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain",
        b"no such protocol\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"",
    ],
    ids=["short", "half chunk", "no chunk", "half gzip", "br", "gzip twice", "no gzip", "no http", "many headers",
         "long header", "nothing"],
)  # fmt: skip
@pytest.mark.fault("network", "an answer that is no HTTP")
def test_broken_answers_are_unreachable(answer):
    with serving(answer) as server:
        assert isinstance(unseen(secret_ask, server.url), Unreachable)


@pytest.mark.fault("network", "nobody answers at the address")
def test_nobody_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        error = unseen(secret_ask, url)
    assert isinstance(error, Unreachable)
    assert "127.0.0.1 could not be reached (Connect" in error.what
    assert isinstance(unseen(secret_ask, "https://nowhere.invalid/"), Unreachable)


def test_a_packed_answer_is_unpacked():
    packed = gzip.compress(b"a;b\n")
    with serving(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
    ) as server:
        assert ask(server.url).content == b"a;b\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"10000\r\n" + b"x" * 65536 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(10_000_000)),
    ],
    ids=["long", "chunked", "bomb"],
)
@pytest.mark.fault("network", "a huge answer")
def test_answers_are_bounded_in_size(monkeypatch, answer):
    monkeypatch.setattr(transport, "LIMIT", 50_000)
    with serving(answer) as server:
        error = unseen(secret_ask, server.url)
    assert not isinstance(error, Unreachable)  # asking again would bring the same


@pytest.mark.fault("network", "an endless answer", "refused at the bound")
def test_an_endless_answer_ends(monkeypatch):
    monkeypatch.setattr(transport, "LIMIT", 1_000_000)

    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serving(endless) as server:
        begin = time.monotonic()
        assert "sends more than" in refused(secret_ask, server.url).what
        assert time.monotonic() - begin < 5
        assert server.cut.wait(5)


@pytest.mark.parametrize(
    ("location", "named"),
    [
        (b"https://new.example.org/rest/2020/", "new.example.org"),
        (b"//new.example.org/", "new.example.org"),
        (b"http://127.0.0.1/other", "its own addresses"),
        (b"/announcement?username=nobody-knows-me", "its own addresses"),
        (b"", "its own addresses"),
        (b"https://nobody-knows-me:pw@new.example.org/", "new.example.org"),
        (b"http://[::1", "its own addresses"),
        (b"https://a b\x1b[31m/", "its own addresses"),
        (b"https://NOBODY-knows-me.example.org/", "its own addresses"),
        ("https://new.example.org/?password=pass wörd&=%".encode("latin-1"), "new.example.org"),
    ],
)
@pytest.mark.parametrize("status", [301, 307])
@pytest.mark.fault("network", "a redirect to another host")
def test_redirects_are_refused_with_the_new_host(location, named, status):
    with serving(b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, location)) as server:
        error = unseen(secret_ask, server.url)
    assert not isinstance(error, Unreachable)
    assert named in error.what
    assert "ZDI_LANDESDATENBANK_URL" in error.cure
    assert len(server.heard) == 1


def test_a_redirect_with_a_lot_behind_it_is_not_read():
    def endless(connection):
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://new.example.org/\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serving(endless) as server:
        begin = time.monotonic()
        assert "new.example.org" in refused(secret_ask, server.url).what
        assert time.monotonic() - begin < 5


def test_statuses_are_handed_on():
    for status in (400, 404, 500, 503):
        with serving(b"HTTP/1.1 %d x\r\nContent-Length: 2\r\n\r\nhi" % status) as server:
            assert ask(server.url) == Reply(status, "", b"hi")


# -- one at a time ----------------------------------------------------------------------------------------------------


def test_one_request_at_a_time_and_host():
    now, most = [], []

    def slow(connection):
        now.append(1)
        most.append(len(now))
        time.sleep(0.05)
        now.pop()
        connection.sendall(FINE)

    with serving(slow) as server:
        threads = [threading.Thread(target=ask, args=(server.url,)) for _ in range(5)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert most == [1] * 5


def test_a_host_does_not_wait_for_another():
    def slow(connection):
        busy.set()
        release.wait(30)
        connection.sendall(FINE)

    busy, release = threading.Event(), threading.Event()
    with serving(slow) as server, serving(FINE) as quick:
        thread = threading.Thread(target=ask, args=(server.url,))
        thread.start()
        assert busy.wait(5)
        assert ask(quick.url).status == 200
        assert thread.is_alive()
        release.set()
        thread.join()


@pytest.mark.fault("network", "Ctrl-C during a request", "it ends, and the host can be asked again")
def test_an_interruption_frees_the_host(monkeypatch):
    """What Ctrl-C does: the wait ends, the connection is cut, the next request may go."""

    def hang(connection):
        heard.set()
        server.over.wait(30) if len(server.heard) == 1 else connection.sendall(FINE)

    heard, original = threading.Event(), threading.Thread.join

    def join(thread, timeout=None):
        assert heard.wait(5)
        monkeypatch.setattr(threading.Thread, "join", original)
        raise KeyboardInterrupt

    with serving(hang) as server:
        monkeypatch.setattr(threading.Thread, "join", join)
        with pytest.raises(KeyboardInterrupt):
            ask(server.url)
        done = []
        other = threading.Thread(target=lambda: done.append(ask(server.url)))
        other.start()
        other.join(5)
        assert done == [Reply(200, "text/csv", b"a;b\n")]


# -- proxies and certificates -----------------------------------------------------------------------------------------


@pytest.mark.fault("network", "a proxy that listens", "it sees no login")
def test_proxies_of_the_environment_are_used_and_see_no_credentials(quiet):
    with serving(b"HTTP/1.1 502 no\r\nContent-Length: 0\r\n\r\n") as proxy:
        quiet.setenv("HTTPS_PROXY", proxy.url.removesuffix("/x"))
        error = refused(secret_ask, "https://service.invalid/x")
    assert isinstance(error, Unreachable)
    assert proxy.heard[0].startswith(b"CONNECT service.invalid:443 ")
    assert b"nobody-knows-me" not in proxy.heard[0]


def test_what_is_meant_for_this_machine_goes_through_no_proxy(quiet):
    with serving(FINE) as server, serving(FINE) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            quiet.setenv(name, proxy.url)
        ask(server.url)
    assert server.heard
    assert not proxy.heard


@pytest.mark.fault("network", "a certificate that cannot be verified", "refused; nothing is sent")
def test_certificates_are_always_verified(quiet, tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(FINE, context) as server:
        for name, value in {"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "", "PYTHONHTTPSVERIFY": "0"}.items():
            quiet.setenv(name, value)
            error = unseen(secret_ask, server.url)
            assert "certificate of 127.0.0.1 could not be verified" in error.what
            assert "REQUESTS_CA_BUNDLE" in error.cure
            assert not isinstance(error, Unreachable)
        assert not server.heard
        quiet.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert ask(server.url).content == b"a;b\n"
    assert len(server.heard) == 1


def test_a_dripping_service_is_cut_under_tls_too(quiet, tmp_path):
    """Not even the handshake comes to an end."""
    quiet.setenv("ZDI_TIMEOUT", "0.4")

    def answer(connection):
        for byte in b"\x16\x03\x03\x40\x00" + bytes(500):
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    with socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), type("Raw", (socketserver.BaseRequestHandler,), {})
    ) as server:
        server.daemon_threads, server.block_on_close = True, False
        server.finish_request = lambda connection, _: answer(connection)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        begin = time.monotonic()
        assert isinstance(refused(secret_ask, f"https://127.0.0.1:{server.server_address[1]}/"), Unreachable)
        assert time.monotonic() - begin < 5
        server.shutdown()


# -- addresses and settings -------------------------------------------------------------------------------------------


def a_source(url="https://service.example.org/rest/2020/"):
    return Source(
        id="landesdatenbank", name="Landesdatenbank", publisher="P", kind="genesis", url=url, licence="L",
        attribution="A", signs="s",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "base"),
    [
        ("", "https://service.example.org/rest/2020/"),
        ("https://other.example.org/rest/2020", "https://other.example.org/rest/2020/"),
        (" https://other.example.org/// ", "https://other.example.org/"),
        ("http://127.0.0.1:8000/x/", "http://127.0.0.1:8000/x/"),
        ("http://localhost/x", "http://localhost/x/"),
        ("http://[::1]:8/x", "http://[::1]:8/x/"),
    ],
)
def test_the_address_of_a_service_is_a_setting(quiet, setting, base):
    quiet.setenv("ZDI_LANDESDATENBANK_URL", setting)
    assert transport.base_url(a_source()) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://service.example.org/", "ftp://127.0.0.1/", "file:///etc/passwd", "service.example.org/rest", "//x/y",
        "https://", "https:///x", "https://nobody-knows-me:pw@x.example.org/", "https://nobody-knows-me@x.example.org/",
        "nobody-knows-me:pass@x.example.org", "https://x.example.org:port/", "https://[::1/", "https://[::1",
        "https://x.example.org/a b", "https://x.example.org/\nx", "https://x.example.org/#a", "http://0.0.0.0/",
        "https://x.example.org/?a=nobody-knows-me", "http://127.0.0.1.example.org/", "http://127.0.0.1@example.org/",
        "http://10.0.0.1/",
        "javascript:alert(1)", "https://@x.example.org/",
    ],
)  # fmt: skip
@pytest.mark.fault("network", "an address without encryption")
def test_other_addresses_are_refused_and_never_repeated(quiet, url):
    quiet.setenv("ZDI_LANDESDATENBANK_URL", url)
    error = refused(transport.base_url, a_source())
    assert "ZDI_LANDESDATENBANK_URL" in error.cure


def test_a_request_goes_to_checked_addresses_only():
    assert "not https" in refused(secret_ask, "http://service.example.org/").what


def test_the_request_in_one_line():
    request = Request("x", "POST", "https://x.example.org/a", (("b", "ä c"), ("d", "")))
    assert transport.request_text(request) == "POST https://x.example.org/a?b=%C3%A4+c&d="
    assert transport.request_text(request._replace(fields=())) == "POST https://x.example.org/a"


@pytest.mark.parametrize("name", ["ZDI_TIMEOUT", "ZDI_PAUSE"])
@pytest.mark.parametrize("value", ["soon", "-1", "nan", "inf", "1e9", "5 s"])
def test_a_number_of_seconds(quiet, name, value):
    quiet.setenv(name, value)
    error = refused(transport.seconds, name, 5)
    assert name in error.what


def test_no_time_at_all_is_no_time_out(quiet):
    quiet.setenv("ZDI_TIMEOUT", "0")
    with serving(FINE) as server:
        assert "ZDI_TIMEOUT" in refused(secret_ask, server.url).what


# -- patience ---------------------------------------------------------------------------------------------------------


def test_persist_gives_what_comes_at_last():
    results = iter([None, Unreachable("gone.", ""), "here"])

    def attempt():
        one = next(results)
        if isinstance(one, Exception):
            raise one
        return one

    assert transport.persist(attempt, "X") == "here"


def test_persist_ends_after_four_tries_with_the_last_reason():
    tried = []

    def attempt():
        tried.append(1)
        raise Unreachable(f"reason {len(tried)}.", "")

    assert refused(transport.persist, attempt, "Service X").what == "Service X: reason 4, 4 times in a row."
    assert (
        refused(transport.persist, lambda: None, "Service X").what == "Service X: no usable answer, 4 times in a row."
    )


def test_persist_does_not_repeat_what_will_not_pass():
    tried = []

    def attempt():
        tried.append(1)
        raise SourceError("wrong", "")

    with pytest.raises(SourceError, match="wrong"):
        transport.persist(attempt, "X")
    assert len(tried) == 1


def test_pauses_grow(quiet):
    quiet.setenv("ZDI_PAUSE", "0.03")
    begin = time.monotonic()
    refused(transport.persist, lambda: None, "X")
    assert 0.03 + 0.09 + 0.27 <= time.monotonic() - begin < 5


# -- text from outside ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Fehler für nobody-knows-me", "Fehler für ***"),
        ("NOBODY-KNOWS-ME!", "***!"),
        ("?p=pass%20w%C3%B6rd%26%3D%25&q", "?p=***&q"),
        ("?p=pass+w%C3%B6rd%26%3D%25", "?p=***"),
        ("<b>pass wörd&amp;=%</b>", "<b>***</b>"),
        (r'"pass w\u00f6rd&=%"', '"***"'),
        ("pass wÃ¶rd&=% pass w\ufffdrd&=%", "*** ***"),
        ("a\x1b[31m\r\nb\u202ec\u2028d\x00e", "a [31m b c d e"),
        ("", ""),
        ("x" * 600, "x" * 500 + " …"),
        ("x" * 495 + "nobody-knows-me", "x" * 495 + "***"),
    ],
)
@pytest.mark.fault("network", "control characters and secrets in what a service says", "one clean line without them")
def test_text_from_outside_is_cleaned(text, shown):
    assert transport.cleaned(text, LOGIN.values()) == shown


def test_a_secret_inside_another_leaves_no_rest():
    assert transport.cleaned("user-4711 user", ["user", "user-4711"]) == "*** ***"


def test_an_empty_secret_hides_nothing():
    assert transport.cleaned("all of it", ["", "of"]) == "all *** it"
