"""Writes environment.yml, and with uv also constraints.txt, from pyproject.toml, the one list of dependencies.

usage: python tools/requirements.py
"""

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("test", "notebooks")
HEADER = "# Generated from pyproject.toml by tools/requirements.py; do not edit.\n"


def requirements() -> list[str]:
    """Runtime and test requirements as pyproject.toml lists them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]


def environment() -> str:
    """The conda environment: the same requirements from conda-forge, the project itself by pip."""
    python = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    lines = ["name: zdi_metrics", "channels:", "  - conda-forge", "dependencies:", f"  - python{python}"]
    lines += [f"  - {requirement}" for requirement in requirements()]
    lines += ["  - pip", "  - pip:", "      - -e ."]
    return HEADER + "\n".join(lines) + "\n"


def constraints() -> str:
    """Exact versions for every system and Python that is supported, without addresses."""
    options = "--universal --quiet --no-emit-index-url --no-annotate --no-header --python-version 3.11"
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    command = ["uv", "pip", "compile", *options.split(), *extras, "pyproject.toml"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return HEADER + "\n".join(line for line in listed.splitlines() if not line.startswith("-")) + "\n"


def unmet() -> list[str]:
    """Requirements of pyproject.toml whose version in constraints.txt is missing or outside the range."""
    pinned = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.M))
    return [r for r in requirements() if not _meets(pinned.get(re.match(r"[\w.-]+", r)[0].lower()), r)]


def _meets(version: str | None, requirement: str) -> bool:
    from packaging.requirements import Requirement

    return version is not None and Requirement(requirement).specifier.contains(version)


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8", newline="\n")
    (ROOT / "constraints.txt").write_text(constraints(), encoding="utf-8", newline="\n")
