"""Measures everything and writes benchmarks/results.md; with names only those sections, and prints them.

Progress goes to standard error. Every section runs in a process of its own. The file is written whole or not at all.
Exit code 1 when a goal is missed or a section fails. The ranges of continued trends have a benchmark of their own:
benchmarks/coverage.py.
"""

import argparse
import ast
import datetime as dt
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import peers
from measure import GOAL, Goal, goals, say, table

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.md"
SECTIONS = ("startup", "readers", "build", "composite", "outputs", "scale")
PACKAGES = ("pandas", "pyarrow", "numpy", "matplotlib")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.sections if name not in SECTIONS]:
        parser.error(f"there is no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    if options.list:
        print("\n".join(f"{name:10} {about(name)}" for name in SECTIONS))
        return 0
    start, load = time.monotonic(), loaded()
    told = {name: section(name) for name in options.sections or SECTIONS}
    if "" in told.values():
        say("zdi: " + ", ".join(name for name, text in told.items() if not text) + " failed; nothing is written.")
        return 1
    whole = report(
        list(told.values()), [("took", f"{(time.monotonic() - start) / 60:.0f} minutes"), ("load before", load)]
    )
    if options.sections:
        print(whole)
    else:
        write(whole)
    missed = [one for one in goals("\n".join(told.values())) if one.found.endswith("missed")]
    for one in missed:
        say(f"Missed: {one.name}: {one.wanted}, {one.found.removesuffix(', missed')}.")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zdi.py bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--list", action="store_true", help="say what the sections measure")
    return parser


def about(name: str) -> str:
    """The first line of the documentation of a section."""
    return (ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))) or "").partition("\n")[0]


def section(name: str) -> str:
    """The Markdown of a section, made in a process of its own; "" when it fails, after saying why."""
    say(f"{name}: {about(name)}")
    words = [sys.executable, "-X", "utf8", "-c", f"import {name}; print({name}.section())"]
    run = subprocess.run(words, cwd=HERE, check=False, stdout=subprocess.PIPE, encoding="utf-8")
    return "" if run.returncode else run.stdout


def report(sections: Sequence[str], circumstances: Sequence[tuple[str, str]]) -> str:
    """The whole of the results: machine, versions, all goals, sections."""
    day = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d")
    parts = [
        "# Benchmarks\n",
        "Made by `python zdi.py bench`. Times are medians of several runs in turns; × says how often the line that is\n"
        "named in the head fits into a line.\n",
        table(("run", ""), [("day", day), *circumstances, *machine()]).replace("---:", "---"),
        "## Goals\n",
        goal_table(goals("\n".join(sections))),
        *(GOAL.sub("", text).strip() + "\n" for text in sections),  # they stand above
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts))


def goal_table(wanted: Sequence[Goal]) -> str:
    rows = []
    for one in wanted:
        found, _, verdict = one.found.removeprefix("measured ").rpartition(", ")
        rows.append((one.name, one.wanted, found or "–", verdict))
    return table(("goal", "wanted", "measured", "met or missed"), rows)


def machine() -> list[tuple[str, str]]:
    """What was measured on, and with."""
    known = [text for text in map(peers.installed, peers.PEERS) if text]
    return [
        ("processor", f"{processor()}, {os.cpu_count()} cores"),
        ("memory", memory()),
        ("system", system()),
        ("Python", platform.python_version()),
        ("packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES)),
        ("peers", "; ".join(known) or "none installed"),
    ]


def loaded() -> str:
    """How busy the machine is."""
    return f"{os.getloadavg()[1]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def processor() -> str:
    """The model of the processor, as the system calls it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GB"
    except (AttributeError, ValueError, OSError):  # Windows does not tell
        return "unknown"


def system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()


def write(text: str) -> None:
    """Put the results in place of those before, all at once."""
    part = RESULTS.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, RESULTS)
    say(f"Written: {RESULTS.name}")


if __name__ == "__main__":
    sys.exit(main())
