"""What every chart must hold to: texts on the paper, none over another, colours that can be told from it."""

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb


def texts(figure):
    """All texts of a figure, ticks included."""
    found = [*figure.texts]
    for axes in figure.axes:
        found += axes.texts
        found += [*axes.get_xticklabels(), *axes.get_yticklabels()] if axes.axison else []
    return [text for text in found if text.get_text() and text.get_visible()]


def said(figure):
    return "\n".join(text.get_text() for text in texts(figure)).replace("\N{NO-BREAK SPACE}", " ")


def badly_placed(figure):
    """Texts that are cut off by the edge, and pairs that lie over each other by more than a pixel."""
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts(figure)]
    width, height = figure.bbox.width, figure.bbox.height
    found = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    for (one, a), (other, b) in combinations(boxes, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1:
            found.append(f"{one!r} over {other!r}")
    return found


def contrast(color, paper="white"):
    """Contrast of two colours by WCAG 2.2."""
    bright, dark = sorted((_luminance(color), _luminance(paper)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
