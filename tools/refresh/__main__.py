"""Refreshes the figures unattended: fetch, build, check, tests, a commit on a branch, and a text for the review.

    python tools/refresh                       all tables; what is new is committed on the branch "refresh"
    python tools/refresh climate               only what these themes, indicators or tables need
    python tools/refresh --no-commit           leaves what is new in the work tree
    python tools/refresh --fetched             figures have been fetched already (zdi fetch); goes on from there

It runs wherever git and the package are: by hand, cron, a scheduled task of Windows, or a job of any CI. Numbers that
nobody has reviewed stay on their branch; the branch that was there before is there afterwards. In the folder `--out`
it leaves `body.md`, the text for the review, `issue-<table>.md` for every table that was refused, and `result.json`.

Exit codes: 0 nothing new, or what is new is committed; 1 build, check, a test or git failed, and nothing is committed;
2 wrong usage, no git, a dirty work tree, or another refresh at work; 3 a service was down, and the rest was done.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    options = arguments()
    try:
        from filelock import FileLock, Timeout

        from zdi_metrics import store
    except ImportError as error:
        python = ".venv\\Scripts\\python" if os.name == "nt" else ".venv/bin/python"
        return stop(
            f"This Python lacks {error.name}.", f"Start it as: {python} tools/refresh (python zdi.py build makes it)"
        )
    data = store.data_folder(options.data).resolve()
    if not (data / "raw" / "ledger.csv").is_file():
        return stop(f"{data} is no data folder: it has no raw/ledger.csv.", "Give the right one with --data.")
    (data / ".cache").mkdir(exist_ok=True)
    try:
        with FileLock(data / ".cache" / "refresh.lock", timeout=0):
            return refresh(data, options)
    except Timeout:
        return stop(
            f"Another refresh is at work in {data}.", "Wait until it has ended, or stop it; its lock goes with it."
        )


def arguments() -> argparse.Namespace:
    about, _, more = str(__doc__).partition("\n\n")
    parser = argparse.ArgumentParser(
        "refresh", description=about, epilog=more, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", help="themes, indicators or tables; without any, all")
    parser.add_argument("--data", help="data folder instead of $ZDI_DATA or data/")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "refresh", help="folder for what it tells")
    parser.add_argument("--branch", default="refresh", help='branch for what is new [default: "refresh"]')
    parser.add_argument("--no-commit", action="store_true", help="leave what is new in the work tree")
    parser.add_argument("--fetched", action="store_true", help="do not fetch; take what the last zdi fetch brought")
    parser.add_argument("--test", action="store_true", help="run the tests too before anything is committed")
    return parser.parse_args()


def refresh(data: Path, options: argparse.Namespace) -> int:
    """The work, alone in the data folder; returns the exit code."""
    from repository import Refused, Repository

    from zdi_metrics.errors import ZdiError

    try:
        repository = Repository(data)
        repository.require_clean(data, figures_may_differ=options.fetched or options.no_commit)
        if not options.no_commit:
            repository.to_branch(options.branch, merge=not options.fetched)
    except Refused as error:
        return stop(*error.args)
    try:
        return work(data, options, repository)
    except Refused as error:
        return stop(*error.args, code=1)
    except ZdiError as error:
        return stop(error.what, error.cure, code=1)
    finally:
        if not options.no_commit and not repository.go_back():
            sys.stderr.write(f"refresh: What is new lies uncommitted on the branch {options.branch}: git status\n")


def work(data: Path, options: argparse.Namespace, repository) -> int:
    from report import Report

    report = Report(data, options.out, repository.start)
    if not options.fetched:
        code = fetch(data, options.what)
        if not report.fetched():
            return code or 1
    report.outcomes()
    failed = next((step for step in steps(options.test) if run(data, *step)), None)
    changed = repository.changed(data)
    body = report.write_body(revisions(data, repository.start), failed and failed[-1], changed)
    commit = ""
    if changed and not failed and not options.no_commit:
        commit = repository.commit(data, f"Refreshed figures: {report.title}\n\n{body}")
    code = 1 if failed else 3 if report.down else 0
    report.write_result(changed, commit, options.branch, code)
    sys.stdout.write(f"refresh: {report.headline(changed, commit, options.branch)} Read {options.out / 'body.md'}\n")
    return code


def steps(test: bool):
    """What has to end well before anything is committed."""
    yield ("-m", "zdi_metrics", "build")
    yield ("-m", "zdi_metrics", "check")
    if test:
        yield ("-m", "pytest", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(ROOT / "tests"))


def fetch(data: Path, names) -> int:
    from zdi_metrics import vintages

    vintages.forget_outcomes(data)
    return run(data, "-m", "zdi_metrics", "fetch", *names, secrets=True)


def revisions(data: Path, since: str) -> str:
    words = ("-m", "zdi_metrics", "revisions", "--since", since, "--format", "markdown")
    told = subprocess.run([sys.executable, *words], cwd=ROOT, env=environment(data), capture_output=True, check=False)
    said = (told.stderr if told.returncode else told.stdout).decode("utf-8", "replace").replace("\r\n", "\n")
    return f"The revisions cannot be told: {said}" if told.returncode else said


def run(data: Path, *words: str, secrets: bool = False) -> int:
    """Run a step; what it says goes where ours does."""
    sys.stdout.flush()
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment(data, secrets), check=False).returncode


def environment(data: Path, secrets: bool = False) -> dict[str, str]:
    """The environment of a step: only the one that fetches sees the accounts."""
    from repository import without_accounts

    kept = dict(os.environ) if secrets else without_accounts()
    return kept | {"ZDI_DATA": str(data), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def stop(what: str, cure: str, code: int = 2) -> int:
    sys.stderr.write(f"refresh: {what} {cure}\n")
    return code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
