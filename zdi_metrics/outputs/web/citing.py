"""Citations and targets as parts of a page: addresses as links, and the language of what is quoted."""

import re
from collections.abc import Iterator

from markupsafe import Markup

Parts = list[tuple[str, str, str]]  # texts, each with the address it links to and the language it quotes, or ""
ADDRESS = re.compile(r"<?(https?://[^\s>;]*[^\s>;.,])>?|(„[^“]*“)")
ENGLISH = re.compile(r"\b(the|and|of)\b")
REPOSITORY = re.compile(r"^(https://github\.com/[^/@]+/[^/@]+)@([0-9a-f]+):.*")
GERMAN = re.compile(
    r"[äöüßÄÖÜ]|\b(der|die|das|des|und|für|von|vom|im|nach|nicht|Quelle|Tabelle|eigene|Statistik|Bundes\w*|Datenlizenz|"
    r"Bereich|Land|Jahr|Wirtschaft)\b"
)
CITATION = re.compile(r"^(.*?)(, table .*?, state [^,:]+, [^:]+: |, table .*?; )(.*?)(\. Licence: |$)(.*)$", re.DOTALL)
CREDIT = re.compile(r"^(.*?)(, state [^;]*; )(.*)$", re.DOTALL)


def linked(line: str, label: str = "{}") -> Parts:
    """A line with its addresses as links and the language of its quotes; `label` says what stands for an address."""
    parts: Parts = []
    at = 0
    for found in ADDRESS.finditer(line):
        parts.append((line[at : found.start()], "", ""))
        address, quote = found.groups()
        if quote:
            parts.append((quote, "", "en" if ENGLISH.search(quote) else "de"))
        else:
            host = address.split("/")[2].removeprefix("www.")
            parts.append((address if label == "{}" else label.format(host), _openable(address), ""))
        at = found.end()
    return [part for part in [*parts, (line[at:], "", "")] if part[0]]


def cited(line: str, lang: str) -> Parts:
    """A citation with its addresses as links; on an English page what is German in it says so."""
    if lang == "de":
        return linked(line)
    found = CITATION.match(line)
    return [part for piece in (found.groups() if found else (line,)) for part in _in_its_language(piece)]


def credited(line: str, lang: str) -> Parts:
    """The short source line of a chart; on an English page what is German in it says so."""
    if lang == "de":
        return [(line, "", "")]
    pieces: list[str] = []
    for place, one in enumerate(re.split(r"(?<= · )", line)):
        head, _, rest = one.partition(": ") if place == 0 else ("", "", one)
        found = CREDIT.match(rest)
        pieces += [f"{head}: " if head else "", *(found.groups() if found else (rest,))]
    return [(piece, "", spoken(piece)) for piece in pieces if piece]


def spoken(text: str) -> str:
    """The language of a text where it is plainly German, else ""."""
    return "de" if GERMAN.search(text) and not ENGLISH.search(text) else ""


def marked(text: str, lang: str) -> str:
    """A text that says that it is German on a page in English."""
    return Markup('<span lang="de">{}</span>').format(text) if lang != "de" and spoken(text) else text


def _in_its_language(piece: str) -> Iterator[tuple[str, str, str]]:
    for text, address, quoted in linked(piece):
        yield text, address, quoted or ("" if address else spoken(text))


def _openable(address: str) -> str:
    """An address that a browser can open: a file in a repository is found from its commit."""
    found = REPOSITORY.match(address)
    return f"{found.group(1)}/tree/{found.group(2)}" if found else address
