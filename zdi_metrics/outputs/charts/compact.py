"""Small files for drawn charts: PNG with a palette, SVG without what says nothing; both look as they were drawn."""

import io
import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

COLORS = 256  # of a palette
COMMON = 128  # places in it for the most frequent colours, the others for those furthest from them
GLYPH = re.compile(r'(?<=["#])DejaVuSans-(Bold-)?(?=[0-9a-f]+")')
ASIDE = re.compile(r'(<use xlink:href="#\w+" )transform="translate\(([-\d.]+) 0\)"')
SPACE = re.compile(r" ?\n *")

Pixels = NDArray[np.uint32]  # red, green, blue and opacity of each in four bytes


class Palette(NamedTuple):
    """Colours in rows of red, green and blue, and for each colour of a picture which of them stands for it."""

    colors: NDArray[np.uint8]
    place: NDArray[np.uint8]


def png(pixels: bytes, width: int, dpi: float, title: str) -> bytes:
    """PNG of opaque pixels, row by row in four bytes each.

    Charts have few colours, and more only where edges are smoothed: the rarest of these share a place in the palette
    with their neighbour, which nobody sees, and the file is less than half as large.
    """
    drawn = np.frombuffer(pixels, dtype=np.uint32)
    paper = drawn[0]
    inked = np.flatnonzero(drawn != paper)  # most is paper, and looking at the rest alone is quick
    colors, which, counts = np.unique(drawn[inked], return_inverse=True, return_counts=True)
    palette = _palette(np.append(colors, paper), np.append(counts, drawn.size))
    places = np.full(drawn.size, palette.place[-1])
    places[inked] = palette.place[which]
    picture = Image.fromarray(places.reshape(-1, width))
    picture.putpalette(palette.colors.tobytes())
    about, sink = PngInfo(), io.BytesIO()
    about.add_text("Title", title)
    picture.save(sink, "PNG", pnginfo=about, dpi=(dpi, dpi))
    return sink.getvalue()


def _palette(found: Pixels, counts: NDArray[np.int64]) -> Palette:
    """The most frequent colours, and then each time the one furthest from all chosen, while there is room."""
    colors = found.view(np.uint8).reshape(-1, 4)[:, :3]
    spaced = colors.astype(np.float64)
    chosen = list(np.argsort(-counts, kind="stable")[: COMMON if len(found) > COLORS else COLORS])
    away = np.min([_distances(spaced, one) for one in chosen], axis=0)
    while len(chosen) < min(COLORS, len(found)):
        chosen.append(int(np.argmax(away)))
        away = np.minimum(away, _distances(spaced, chosen[-1]))
    nearest = np.argmin([_distances(spaced, one) for one in chosen], axis=0)
    return Palette(colors[chosen], nearest.astype(np.uint8))


def _distances(colors: NDArray[np.float64], one: int) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = ((colors - colors[one]) ** 2).sum(axis=1)
    return distances


def svg(content: bytes) -> bytes:
    """SVG with short names of glyphs, their places as numbers and no spaces between elements; the same drawing."""
    text = GLYPH.sub(lambda found: "b" if found[1] else "r", content.decode("utf-8"))
    return SPACE.sub("\n", ASIDE.sub(r'\1x="\2"', text)).encode("utf-8")
