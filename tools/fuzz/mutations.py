"""Changes of bytes that know how tables and JSON are laid out: lines, fields, quotes, values, nesting, packages."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

Chance = random.Random
Change = Callable[[bytes, Chance], bytes]

WORDS = [
    b"", b" ", b"-", b".", b"...", "…".encode(), b"/", b"x", b"()", b":", b": c", b"0n", b"n", b"1,5", b"1.5", b"1.234",
    b"1e999", b"-1e-999", b"9" * 400, b"1" * 5000, b"-0", b"+1", b"0x10", b"1_000", b"nan", b"inf", b"-Infinity",
    b"99999999999999999999", b"-1", b"2147483648", b"9223372036854775807", b"1e5", b"(5)", b"5 p", b"p", b"5 bdp@C",
    b'"', b'""', b'"a\nb"', b'"a;b"', b"'", b"\\", b"\0", b"\r", b"\r\n", b"\n\n", b"\t", b"\x0b", b"\x1b[31m", b"\x85",
    b"\xef\xbb\xbf", b"\xff", b"\xed\xa0\x80", b"\xc3", "ä".encode("latin-1"), "ß".encode(), "\u0663".encode(),
    "\u2028".encode(), "\u202e".encode(), "\ufeff".encode(), "\U0001d7d8".encode(), b"null", b"true", b"[]", b"{}",
    b"\\ud800", b"=1+1", b"<b>", b"&amp;", b"../../a", b"/etc", b"2023", b"2023-02-30", b"0000", b"9999", b"31.12.2023",
    b"WS 2017/18", b"2012M13", b"DEA", b"05", b"05111", b"Stand: ", b"___", b"geo\\TIME_PERIOD", b"value", b"sign",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 1e308, 10**400, 2**63, "", "a", "\ud800", "\0", [], {}, [[]], {"": 0}, [0], ["DE"],
    {"DE": 0},
]  # fmt: skip
DELIMITERS = b";,\t"


def place(content: bytes, chance: Chance) -> int:
    return chance.randrange(len(content) + 1)


def flip(content: bytes, chance: Chance) -> bytes:
    """One byte is another."""
    at = place(content, chance)
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def cut(content: bytes, chance: Chance) -> bytes:
    """The end, or something inside, is missing."""
    start, end = sorted((place(content, chance), place(content, chance)))
    return content[:start] + (content[end:] if chance.random() < 0.7 else b"")


def insert(content: bytes, chance: Chance) -> bytes:
    """An odd word somewhere."""
    at = place(content, chance)
    return content[:at] + chance.choice(WORDS) + content[at:]


def lines(content: bytes, chance: Chance) -> bytes:
    """A line is doubled, missing, or somewhere else."""
    parts = content.split(b"\n")
    moved = parts[chance.randrange(len(parts))]
    if chance.random() < 0.5:
        parts.remove(moved)
    if chance.random() < 0.8:
        parts.insert(chance.randrange(len(parts) + 1), moved)
    return b"\n".join(parts)


def fields(content: bytes, chance: Chance) -> bytes:
    """A field is swapped with another, doubled, missing, quoted, or holds an odd word."""
    parts = content.split(b"\n")
    row = chance.randrange(len(parts))
    delimiter = max((DELIMITERS[at : at + 1] for at in range(3)), key=parts[row].count)
    cells = parts[row].split(delimiter)
    one, other = chance.randrange(len(cells)), chance.randrange(len(cells))
    kind = chance.randrange(5)
    if kind == 0:
        cells[one], cells[other] = cells[other], cells[one]
    elif kind == 1:
        cells.insert(other, cells[one])
    elif kind == 2:
        del cells[one]
    elif kind == 3:
        cells[one] = b'"' + cells[one] + b'"'
    else:
        cells[one] = chance.choice(WORDS)
    parts[row] = delimiter.join(cells)
    return b"\n".join(parts)


def delimiters(content: bytes, chance: Chance) -> bytes:
    """Another delimiter, decimal mark or line end in all places."""
    old, new = chance.choice(
        [(b";", b","), (b",", b";"), (b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\n", b"\r"), (b".", b",")]
    )
    return content.replace(old, new)


def encoding(content: bytes, chance: Chance) -> bytes:
    """The same text in another encoding, with a byte order mark, or packed."""
    kind = chance.randrange(6)
    if kind == 0:
        return b"\xef\xbb\xbf" + content
    if kind == 1:
        return gzip.compress(content, 1, mtime=0)
    if kind == 2:
        return zipped(content)
    text = content.decode("utf-8", "replace")
    return text.encode(("utf-16", "latin-1", "cp1252")[kind - 3], "replace")


def zipped(content: bytes, name: str = "a.csv") -> bytes:
    """A package with one file, the same bytes every time."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(zipfile.ZipInfo(name), content)
    return package.getvalue()


def pump(content: bytes, chance: Chance) -> bytes:
    """A few bytes are repeated very often: what is slow for long cells, many lines or deep nesting shows."""
    at = place(content, chance)
    some = content[at : at + chance.choice([1, 1, 2, 3, 8, 40])] or b"["
    some = chance.choice([some, some, chance.choice(WORDS) or b"{", b"[", b'{"a":', b"(", b"*", b" ", b'"'])
    times = 1 + chance.choice([20, 300, 5_000, 60_000]) // len(some)
    return content[:at] + some * times + content[at:]


def json_value(content: bytes, chance: Chance) -> bytes:
    """One value of a JSON text is another, missing, doubled, or elsewhere."""
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        return fields(content, chance)
    spots = list(_spots(whole))
    if not spots:
        return json.dumps(chance.choice(VALUES)).encode()
    holder, key = chance.choice(spots)
    kind = chance.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.insert(0, holder[key])
    elif kind == 2:
        other, there = chance.choice(spots)
        holder[key] = json.loads(json.dumps(other[there]))
    elif kind == 3 and isinstance(holder, dict):
        holder[chance.choice(["", "0", "-1", "00", "1e3", "a", "\ud800", "9" * 30])] = holder.pop(key)
    else:
        holder[key] = chance.choice(VALUES)
    return json.dumps(whole).encode()


def _spots(value: Any, depth: int = 0) -> Any:
    """Every place in a JSON value: what holds it, and its key."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(items):
        yield value, key
        if depth < 50:
            yield from _spots(inner, depth + 1)


CHANGES: list[Change] = [flip, cut, insert, lines, fields, fields, delimiters, encoding, pump, json_value]


def mutated(content: bytes, chance: Chance, most: int) -> bytes:
    """Bytes after one to three changes, at most so many."""
    for _ in range(chance.choice([1, 1, 2, 3])):
        content = chance.choice(CHANGES)(content, chance)
    return content[:most]
