"""Targets that understand what a service answers, and addresses and texts that come from outside.

The first line of an input is the HTTP status, the rest is the content.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from fuzz.targets import each
from zdi_metrics.model import Source
from zdi_metrics.sources import eurostat_replies, genesis, genesis_answers, transport
from zdi_metrics.sources.transport import Reply

SECRETS = {"username": "mueller", "password": "geheim wort"}
SOURCE = Source(
    id="example",
    name="Example",
    publisher="Example",
    kind="genesis",
    url="https://example.org/rest/2020/",
    licence="none",
    attribution="Example",
    signs="genesis",
    login=("ZDI_EXAMPLE_USER", "ZDI_EXAMPLE_PASSWORD", "ZDI_EXAMPLE_TOKEN"),
)


def reply(content: bytes) -> Reply:
    """The reply that an input describes."""
    first, _, rest = content.partition(b"\n")
    return Reply(int(first) if first.isdigit() and len(first) == 3 else 200, "", rest)


def hear_genesis(content: bytes) -> None:
    """An answer of GENESIS is a file, a status with a list, or an error; no credentials show in it."""
    heard = reply(content)

    def status() -> None:
        said = genesis_answers.hear(heard, SECRETS)
        shown = [said.text, *(text for row in said.rows for text in row)]
        assert all(text == transport.cleaned(text) for text in shown)
        assert SECRETS["password"] not in said.text
        genesis_answers.has_rows(said.content)
        str(genesis_answers.failed(SOURCE, "it", said)).encode("utf-8")

    each(
        status,
        lambda: genesis._is_table(heard.content),
        lambda: str(genesis_answers.page(heard)).encode("utf-8"),
    )


def hear_eurostat(content: bytes) -> None:
    """An answer of Eurostat by each of the ways to understand it."""
    heard = reply(content)

    def dataset() -> None:
        _, body = eurostat_replies.json_stat(heard, "A")
        eurostat_replies.has_figures(body)
        list(eurostat_replies.codes_of(body, "geo"))

    each(
        dataset,
        lambda: eurostat_replies.tsv_or_ticket(heard, "A"),
        lambda: eurostat_replies.prepared(heard, "A"),
        lambda: [" ".join(row).encode("utf-8") for row in eurostat_replies.contents(heard)],
    )


def take_address(content: bytes) -> None:
    """Addresses, settings and texts from outside: what is accepted can be asked, what is shown is one safe line."""
    text = content.decode("utf-8", "replace")
    line = transport.cleaned(text, ["geheim", text[:4], "a+b c"])
    assert not transport.UNSAFE.search(line.replace(" ", ""))
    with _set(ZDI_EXAMPLE_URL=text, ZDI_TIMEOUT=text):
        each(
            lambda: transport.checked(text, "Correct it."),
            lambda: transport.base_url(SOURCE),
            lambda: transport.seconds("ZDI_TIMEOUT", 300),
            lambda: genesis.cross_request(SOURCE, text),
        )


@contextmanager
def _set(**variables: str) -> Iterator[None]:
    """Variables in a copy of the environment for a while: memory of real ones is never freed. None can hold NUL."""
    kept = {name: text.replace("\0", "") for name, text in variables.items()}
    with mock.patch.object(os, "environ", dict(os.environ) | kept):
        yield


TARGETS = {"genesis": hear_genesis, "eurostat": hear_eurostat, "address": take_address}
