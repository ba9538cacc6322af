"""Which code is at work: digests of its files, for what one build leaves to the next."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from uuid import uuid4

import zdi_metrics

PACKAGE = Path(__file__).parent
# With others of these libraries numbers may have other last digits.
LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "statsmodels")


@cache
def digest(*patterns: str) -> str:
    """Digest of the libraries and of the package's files of these patterns, as they were loaded.

    Of a file that has changed since the package was loaded nobody knows what is at work: then no digest is the same.
    """
    paths = sorted({path for pattern in patterns for path in PACKAGE.glob(pattern)})
    whole = hashlib.sha256(" ".join(version(name) for name in LIBRARIES).encode("utf-8"))
    for path in paths:
        content = path.read_bytes()
        whole.update(f"\n{path.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode())
        whole.update(content)
    if any(path.stat().st_mtime > zdi_metrics.LOADED for path in paths):
        whole.update(uuid4().bytes)
    return whole.hexdigest()
