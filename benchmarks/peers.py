"""The peers: each in an environment of its own below the folder for temporary files, made on first use by pip."""

import json
import os
import subprocess
import tempfile
import venv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from measure import Seconds, say

PEERS = {"pystatis": "0.5.5", "eurostat": "1.1.1", "pyjstat": "2.4.0"}
RUNS = Path(__file__).resolve().parent / "peer_runs.py"


class Figures(NamedTuple):
    """How many numbers there are, and their sum: the same for the same figures."""

    count: int
    total: float


def folder(name: str) -> Path:
    """Where the environment of a peer lies."""
    return Path(tempfile.gettempdir()) / f"zdi_benchmark_{name}_{PEERS[name]}"


def _python(name: str) -> Path:
    return folder(name) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def called(name: str) -> str:
    """Name and version of a peer."""
    return f"{name} {PEERS[name]}"


@cache
def python(name: str) -> Path | None:
    """The Python of an environment that holds just this peer; None when it cannot be installed."""
    if not installed(name):
        say(f"  Installing {called(name)} into an environment of its own.")
        venv.create(folder(name), with_pip=True, clear=True)
        words = [_python(name), "-m", "pip", "install", "-q", f"{name}=={PEERS[name]}"]
        if subprocess.run(words, check=False, capture_output=True).returncode:
            say(f"  {called(name)} cannot be installed: compared without it.")
            return None
        (folder(name) / "complete").touch()
    return _python(name)


def installed(name: str) -> str:
    """What the environment of a peer holds, as "pystatis 0.5.5, pandas 2.3.3"; "" when it is not there or not whole."""
    if hasattr(os, "getuid") and folder(name).exists() and folder(name).stat().st_uid != os.getuid():
        raise SystemExit(f"{folder(name)} belongs to someone else. Set TMPDIR to a folder of your own.")
    if not (folder(name) / "complete").exists():
        return ""
    asked = f"from importlib.metadata import version as v; print('{name}', v('{name}') + ', pandas', v('pandas'))"
    try:
        return subprocess.run([_python(name), "-c", asked], check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):  # its Python has moved
        return ""


def read(name: str, how: str, path: Path, wanted: Figures) -> Seconds:
    """Time in which a peer reads a file, in one of the ways of `peer_runs.py`.

    Raises SystemExit when its figures are not those that we read: such a comparison would say nothing.
    """
    home = {"HOME": str(path.parent), "PYSTATIS_CONFIG_DIR": str(path.parent)}  # pystatis writes its settings there
    words = [python(name), "-W", "ignore", RUNS, how, path]
    run = subprocess.run(words, env=os.environ | home, check=True, capture_output=True, text=True)
    wall, cpu, count, total = json.loads(run.stdout.splitlines()[-1])
    if count != wanted.count or abs(total - wanted.total) > 1e-9 * abs(wanted.total):
        raise SystemExit(f"{name} reads {count} figures that sum to {total}; ours: {wanted.count} and {wanted.total}.")
    return Seconds(wall, cpu)
