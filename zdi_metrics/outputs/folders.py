"""Folders of results: written beside the place and moved there whole, never over what is not ours."""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from zdi_metrics.errors import RawError

FURNITURE = {".DS_Store", "Thumbs.db", "desktop.ini"}  # left by file managers


@contextmanager
def replacing(out: Path, marker: str, *, force: bool, parts: Collection[str] = ()) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `out` when the block ends well; otherwise `out` stays as it was.

    Only a folder that holds the file `marker`, or nothing, is replaced, and one with content only with `force`; if
    `parts` are named, only one that holds nothing else. Raises RawError when the place is taken or cannot be written.
    """
    _refuse(out, marker, force, parts)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from None
    try:
        yield fresh
        (fresh / marker).touch()
        fresh.chmod(0o755)  # temporary folders are closed to others
        _refuse(out, marker, force, parts)  # it may have been made in the meantime
        _move(fresh, out)
    except OSError as error:
        if error.filename and not _concerns(Path(error.filename), out):
            raise  # what was to be read and not what was to be written
        raise _unwritable(out, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _concerns(path: Path, out: Path) -> bool:
    """Whether a path is the folder, one made beside it, or in one of them."""
    return any(one == out or one.name.startswith(f".{out.name}-") for one in (path, *path.parents))


def _refuse(out: Path, marker: str, force: bool, parts: Collection[str]) -> None:
    try:
        folder = out.is_dir() and not out.is_symlink()
        found = {path.name for path in out.iterdir()} - FURNITURE if folder else set()
        taken = bool(found) or (not folder and (out.is_symlink() or out.exists()))
    except OSError as error:
        raise _unwritable(out, error) from None
    if not taken:
        return
    if marker not in found or (parts and found - set(parts)):
        raise RawError(f"{out} holds other things, which are not touched.", "Choose another folder with --out.")
    if not force:
        raise RawError(f"{out} is there already.", "Say --force to replace it, or choose another folder with --out.")


def _move(fresh: Path, out: Path) -> None:
    """Put the new folder in place; the old one goes only when the new one stands."""
    if not out.exists():
        fresh.rename(out)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent)) / "old"
    out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        old.rename(out)
        raise
    finally:
        shutil.rmtree(old.parent, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> RawError:
    return RawError(f"{out} cannot be written ({error.strerror}).", "Choose another folder with --out.")
