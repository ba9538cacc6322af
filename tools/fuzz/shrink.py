"""Makes an input smaller as long as the same goes wrong with it."""

import traceback
from collections.abc import Iterator

from fuzz.targets import attempt


def failure(name: str, content: bytes) -> str:
    """What goes wrong with an input, and where; "" when nothing does."""
    try:
        attempt(name, content)
    except BaseException as error:  # whatever it is
        frames = traceback.extract_tb(error.__traceback__)
        own = [
            f"{frame.filename.rpartition('/')[2]}:{frame.name}" for frame in frames if "zdi_metrics" in frame.filename
        ]
        return f"{type(error).__name__} in {own[-1] if own else 'the target'}"
    return ""


def shrunk(name: str, content: bytes) -> bytes:
    """The smallest input that was found to go wrong in the same way."""
    wrong = failure(name, content)
    smaller = True
    while smaller and wrong:
        smaller = False
        for shorter in _shorter(content):
            if failure(name, shorter) == wrong:
                content, smaller = shorter, True
                break
    return content


def _shorter(content: bytes) -> Iterator[bytes]:
    """The input without some of its bytes, large parts first."""
    size = len(content) // 2
    while size:
        for start in range(0, len(content), size):
            yield content[:start] + content[start + size :]
        size //= 2
