"""How much room a text takes, so that nothing runs out of its box: widths of Arial, without any font file."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

LEADING = 1.2  # height of a line by the size of its letters
SLACK = 1.03  # renderers set letters a little wider than the font says
MORE = "…"
# What the narrow table of widths does not hold or holds too narrow, in thousandths of the size.
WIDER = {"\N{MINUS SIGN}": 584, "\N{MIDDLE DOT}": 333}


@lru_cache(maxsize=100_000)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width of one line in points."""
    font = "Helvetica-Bold" if bold else "Helvetica"  # the same widths as Arial and Liberation Sans
    more = sum(WIDER[c] - stringWidth(c, font, 1000) for c in text if c in WIDER)
    return float(stringWidth(text, font, size) + max(more, 0.0) * size / 1000) * SLACK


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The lines of a text in a box `room` points wide; words that are too long are cut."""
    lines = [""]
    for part in _parts(text, room, size, bold):
        if width((lines[-1] + part).rstrip(), size, bold) <= room:
            lines[-1] += part
        else:
            lines.append(part.lstrip(" "))
    return [line.rstrip() for line in lines if line.strip()] or [""]


def _parts(text: str, room: float, size: float, bold: bool) -> Iterable[str]:
    """Pieces between which a line may end: after spaces and hyphens, and inside a word wider than the box."""
    for part in re.findall(r"[^ \-]*(?:-|[ ]+|$)", text):
        while width(part.rstrip(), size, bold) > room and len(part) > 1:
            cut = _letters(part, room, size, bold)
            yield part[:cut]
            part = part[cut:]
        yield part


def _letters(word: str, room: float, size: float, bold: bool) -> int:
    """How many letters of a word that is too long fit on a line, one at least."""
    return max(1, _most(len(word) - 1, room, lambda n: width(word[:n], size, bold)))


def height(text: str, room: float, size: float, bold: bool = False) -> float:
    """Height in points of a text with its line ends, wrapped."""
    return sum(len(wrap(line, room, size, bold)) for line in text.split("\n")) * size * LEADING


def fit(text: str, room: float, high: float, sizes: Sequence[float], bold: bool = False) -> tuple[float, str]:
    """The largest of `sizes` at which a text fits into a box, and the text, shortened where even the smallest fails."""
    for size in sizes:
        if height(text, room, size, bold) <= high:
            return size, text
    return sizes[-1], shortened(text, room, high, sizes[-1], bold)


def shortened(text: str, room: float, high: float, size: float, bold: bool = False) -> str:
    """A text cut to a box: after a sentence if half of it stays, else after a word, with an ellipsis."""
    if height(text, room, size, bold) <= high:
        return text
    words = re.split(r"(?<=[ \n])", text)

    def tall(count: int) -> float:
        return height("".join(words[:count]).rstrip() + f" {MORE}", room, size, bold)

    low = _most(len(words), high, tall)
    kept = "".join(words[:low]).rstrip()
    sentence = max((m.end() for m in re.finditer(r"[.;!?](?= )", kept)), default=0)
    if sentence > len(kept) / 2:
        return f"{kept[:sentence]} {MORE}"
    return f"{kept} {MORE}" if kept else _by_letters(text, room, high, size, bold)


def _by_letters(text: str, room: float, high: float, size: float, bold: bool) -> str:
    count = _most(len(text), high, lambda n: height(text[:n] + MORE, room, size, bold))
    return text[:count] + MORE


def _most(count: int, limit: float, measure: Callable[[int], float]) -> int:
    """The largest number up to `count` whose measure is within the limit; a larger number measures more."""
    return bisect_right(range(1, count + 1), limit, key=measure)
