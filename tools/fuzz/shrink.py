"""Makes an input smaller as long as the same goes wrong with it."""

import traceback

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
    """A smaller input that goes wrong in the same way: parts are left out, large ones first."""
    wrong = failure(name, content)
    size = len(content) // 2 if wrong else 0
    while size:
        start = 0
        while start < len(content):
            shorter = content[:start] + content[start + size :]
            if failure(name, shorter) == wrong:
                content = shorter
            else:
                start += size
        size //= 2
    return content
