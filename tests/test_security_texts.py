"""Texts from outside stay texts, in every output and on the terminal; and credentials stay where they belong."""

import json
import logging
import os
import re
import sys
import traceback
from html.parser import HTMLParser
from urllib.parse import quote
from xml.etree import ElementTree

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import ROOT
from services.genesis import Genesis

from zdi_metrics import dcat, dictionary, processed, store
from zdi_metrics.catalogue import catalogue, find_indicator
from zdi_metrics.cli import main
from zdi_metrics.errors import ZdiError
from zdi_metrics.factsheets import factsheet
from zdi_metrics.model import Catalogue
from zdi_metrics.noun import Noun
from zdi_metrics.outputs.pack_data import harmless, sources_text
from zdi_metrics.outputs.web.page import pack_page
from zdi_metrics.outputs.web.site import pages
from zdi_metrics.outputs.web.svgfile import chart_file
from zdi_metrics.sources import transport

DATA = ROOT / "data"
ATTACK = "\"><script>alert(1)</script><img src=x onerror=alert(2)>' javascript:alert(3) {{ 7*7 }} ]](x) `x` &lt;b&gt;"
SHOWN = ("research_intensity", "ict_specialists", "export_concentration")
TEXTS = {
    "name",
    "publisher",
    "attribution",
    "licence",
    "title",
    "code",
    "note",
    "quote",
    "reason",
    "de",
    "en",
    "agency",
}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


# A catalogue in which every text attacks


def attacked(value, name=""):
    """A copy of a declaration with the attack in front of all texts that are shown."""
    if isinstance(value, Noun):
        changed = {key: attacked(getattr(value, key), key) for key in type(value).model_fields}
        return value.model_copy(update=changed)
    if isinstance(value, dict):
        return {key: attacked(one, name) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(attacked(one) for one in value)
    shown = name in TEXTS or name.endswith(("_de", "_en"))
    return ATTACK + value if shown and isinstance(value, str) else value


@pytest.fixture
def hostile(monkeypatch):
    """The catalogue as somebody else might have written it, wherever the package looks for it."""
    known: Catalogue = attacked(catalogue())
    for name, module in list(sys.modules.items()):
        if name.startswith("zdi_metrics") and getattr(module, "catalogue", None) is catalogue:
            monkeypatch.setattr(module, "catalogue", lambda *folder: known)
    return known


class Page(HTMLParser):
    """Everything in a page that could do something."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.handlers, self.links, self.scripts = set(), [], [], []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.handlers += [name for name, _ in attributes if name.startswith("on") or name == "style"]
        self.links += [value or "" for name, value in attributes if name in ("href", "src", "action", "xlink:href")]
        self.scripts += [dict(attributes).get("src", "inline")] if tag == "script" else []


def checked(content):
    page = Page(content)
    assert not page.tags & {"img", "iframe", "object", "embed", "base", "audio", "video", "foreignobject"}
    assert [one for one in page.handlers if one != "style"] == []
    for link in page.links:
        scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", link)
        assert scheme is None or scheme[1] in ("http", "https"), link
    return page


@pytest.mark.parametrize("lang", ["de", "en"])
def test_pages_of_a_hostile_catalogue_do_nothing(hostile, lang):
    sheets = [factsheet(DATA, find_indicator(name), lang=lang) for name in SHOWN]
    assert ATTACK in sheets[0].name
    for name, content in pages(DATA, sheets, lang):
        page = checked(content)
        assert len(page.scripts) == 1, name
        assert page.scripts[0].endswith("assets/site.js"), name
    packed = checked(pack_page(sheets, session=ATTACK, title=ATTACK, lang=lang))
    assert packed.scripts == ["inline"]  # its own, which the policy names by its digest
    for sheet in sheets[:2]:
        root = ElementTree.fromstring(chart_file(sheet, ATTACK))
        tags = {one.tag.rpartition("}")[2] for one in root.iter()}
        assert not tags & {"script", "image", "foreignObject", "a", "use"}
        assert not any(key.startswith("on") or key.endswith("href") for one in root.iter() for key in one.attrib)


def test_descriptions_of_a_hostile_catalogue_are_sound(hostile):
    ledger = store.ledger(DATA)
    rows = processed.previous(DATA)
    package = json.loads(json.dumps(dictionary.datapackage(hostile, ledger)))
    for resource in package["resources"]:
        assert re.fullmatch(r"[a-z0-9-]+", resource["name"])
        assert re.fullmatch(r"([a-z0-9_]+/)?[a-z0-9_]+\.(csv|parquet)", resource["path"])
    assert all(re.match(r"https?://", source["path"]) for source in package["sources"])
    told = json.dumps(dcat.catalog(hostile, ledger, rows))
    assert not re.search(r'"@id": "(?!https?://|mailto:|[\w./#:-]*")', told)
    sheets = [factsheet(DATA, find_indicator(name)) for name in SHOWN]
    for text in (
        dictionary.markdown(hostile, ledger, rows, {SHOWN[2]: ATTACK}),
        sources_text(sheets, DATA, session=ATTACK, title=ATTACK, lang="de").partition("```")[0],
    ):
        assert "alert(1)" in text
        assert not re.search(r"(?<!\\)<(?!https?://)", text), "a tag in Markdown"


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "＋1", "＠x"])
def test_a_text_that_begins_like_a_formula_is_one_no_more(first):
    texts = pd.Series([first, "x", "", None, "1=1"])
    assert harmless(texts)[0] == "'" + first
    assert harmless(texts)[1] == "x"
    assert harmless(texts)[4] == "1=1"


# The terminal


def test_errors_steer_no_terminal_and_have_an_end():
    error = ZdiError("a\x1b[31mb\x9b2J\r\u202ec\x00 " + "x" * 10**6, "d\ne")
    assert not STEERING.search(str(error))
    assert len(str(error)) < 5000
    assert str(error).endswith("d\ne")


@pytest.mark.parametrize("bad", ["\x1b[2Jx", "x\x07", "\u202ex", "x\ry", "\x9b31m"])
def test_the_ledger_steers_no_terminal(small, bad):
    data, _ = small
    path = data / "raw" / "ledger.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Publisher", f'"{bad}"'), encoding="utf-8", newline="")
    with pytest.raises(ZdiError, match=r"Line \d of .* is damaged"):
        store.ledger(data)


@pytest.mark.parametrize(
    "words", [("describe",), ("fetch",), ("find",), ("revisions", "--since"), ("chart",), ("pack",)]
)
def test_what_was_typed_is_not_played_back(words):
    told = CliRunner().invoke(main, ["--data", str(DATA), *words, "\x1b[31mx\x07\u202e"])
    assert told.exit_code != 0
    assert not STEERING.search(told.output)


# Credentials


PASSWORD = 'gehe%im!Pä ss+&<wort>"1'
USER = "TESTER0001"


def forms(secret):
    """How a secret may be sent back."""
    return {secret, quote(secret), quote(secret, safe=""), secret.encode("utf-8").decode("latin-1"), secret.upper()}


def echoes():
    """Answers of a service that tell what they were given, each as exact bytes."""
    told = f"{USER} {PASSWORD} {quote(PASSWORD)}"
    status = {"Status": {"Code": 104, "Content": told, "Type": "Fehler"}}
    yield "status", (200, "application/json", json.dumps(status).encode())
    yield "status of an unknown kind", (200, "application/json", json.dumps({"Code": 9, "Content": told}).encode())
    yield "ascii", (200, "application/json", json.dumps(status, ensure_ascii=True).encode())
    yield "page", (200, "text/html", f"<html>{told}</html>".encode())
    yield "fault", (500, "text/plain", told.encode())
    yield "kind", (403, f"text/html; {quote(told)}", b"<html>")
    yield "latin", (400, "text/plain", told.encode("latin-1"))
    yield "empty", (404, "text/plain", b"")


@pytest.fixture
def quiet(monkeypatch):
    monkeypatch.setenv("ZDI_PAUSE", "0")
    for name in [name for name in os.environ if name.startswith("ZDI_") and name.endswith(("_USER", "_TOKEN"))]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize("answer", [pytest.param(one, id=name) for name, one in echoes()])
def test_credentials_that_a_service_sends_back_are_nowhere(answer, small, tmp_path, monkeypatch, caplog, quiet):
    caplog.set_level(logging.DEBUG)
    table = next(one for one in catalogue().tables.values() if one.flat and one.source == "destatis")
    data, _ = small
    with Genesis("destatis") as service:
        service.accounts = {USER: PASSWORD}
        service.fault["every"] = answer
        for name, value in service.settings("account").items():
            monkeypatch.setenv(name, value)
        told = [
            CliRunner().invoke(main, ["--data", str(data), *words])
            for words in (("fetch", table.id), ("find", "x", "--source", "destatis"), ("check", "--json"))
        ]
        request = transport.Request("destatis", "POST", service.url + "find/find", (("term", "x"),))
        seen = service.asked[0].headers
        with pytest.raises(ZdiError) as caught:
            transport.send(request, transport.Secrets(username=USER, password=PASSWORD + "\n"))
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
    held = [str(frame.locals) for frame in frames if "test_security" not in frame.filename]
    assert held
    assert USER in seen["username"]
    written = [path.read_text(encoding="utf-8", errors="replace") for path in data.rglob("*") if path.is_file()]
    texts = [one.output for one in told] + written + [record.getMessage() for record in caplog.records]
    texts += [repr(one.exception) for one in told] + held
    for secret in (USER, PASSWORD):
        for form in forms(secret):
            assert not any(form in text for text in texts), form


def test_a_key_in_an_address_of_the_environment_is_nowhere(small, monkeypatch, caplog, quiet):
    caplog.set_level(logging.INFO)
    from services import eurostat

    table = next(one for one in catalogue().tables.values() if one.file and one.file.layout)
    data, _ = small
    texts = []
    with eurostat.serving() as service:
        for name, content in (("a.csv", b"wrong;header\n1;2\n"), ("b.csv", b"<html>"), ("none.csv", None)):
            if content is not None:
                service.files[name] = content
            monkeypatch.setenv(f"ZDI_{table.id.upper()}_URL", f"{service.url}{name}?sig=S3CR3TKEY&v=1")
            for words in (("fetch", table.id), ("fetch", "--dry-run", table.id)):
                told = CliRunner().invoke(main, ["--data", str(data), *words])
                texts += [told.output, repr(told.exception)]
    texts += [path.read_text(encoding="utf-8", errors="replace") for path in data.rglob("*") if path.is_file()]
    texts += [record.getMessage() for record in caplog.records]
    assert any("?***" in text for text in texts)
    assert not any("S3CR3TKEY" in text for text in texts)


@pytest.mark.parametrize("login", ["USER", "PASSWORD", "TOKEN"])
def test_git_and_its_hooks_see_no_accounts(login, monkeypatch):
    from zdi_metrics import states

    monkeypatch.setenv(f"ZDI_DESTATIS_{login}", "secret")
    monkeypatch.setenv("ZDI_DESTATIS_URL", "https://example.org/")
    assert "secret" not in states._environment().values()
    assert states._environment()["ZDI_DESTATIS_URL"] == "https://example.org/"
