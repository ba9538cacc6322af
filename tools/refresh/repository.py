"""What a refresh needs of git: a clean work tree, a branch of its own, one commit, and the way back."""

import os
import shutil
import subprocess
from pathlib import Path

ACCOUNTS = ("_USER", "_PASSWORD", "_TOKEN")
FIGURES = ("raw", "processed")  # below the data folder: the only places that a refresh changes


class Refused(Exception):
    """What is wrong, and what to do."""


class Repository:
    """The git repository of a data folder. `start` is the commit that it was on, `branch` its branch ("" for none)."""

    def __init__(self, data: Path) -> None:
        if shutil.which("git") is None:
            raise Refused("git is not installed, or not on the path.", "Install it; a refresh is reviewed in git.")
        self.root = data
        try:
            self.root = Path(self.git("rev-parse", "--show-toplevel"))
            self.start = self.git("rev-parse", "--verify", "HEAD")
        except Refused as error:
            raise Refused(
                f"{data} is in no git repository with a commit ({error.args[0]})", "Clone it, or commit it first."
            ) from None
        self.branch = self.git("branch", "--show-current")
        self.made = ""  # the branch that this refresh has made

    def git(self, *words: str, given: str | None = None) -> str:
        """What git prints. Raises Refused with its last words when it fails."""
        run = subprocess.run(
            ["git", "-C", str(self.root), *words],
            capture_output=True, text=True, encoding="utf-8", input=given, check=False,
            env=without_accounts() | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"},
        )  # fmt: skip
        if run.returncode:
            said = (run.stderr.strip() or run.stdout.strip() or "it failed").splitlines()[0]
            raise Refused(f"git {words[0]} says: {said}.", "See: git status")
        return run.stdout.strip()

    def changed(self, data: Path) -> bool:
        """Whether figures or tables differ from the commit."""
        return bool(self.git("status", "--porcelain", "--", *(str(data / one) for one in FIGURES)))

    def require_clean(self, data: Path, figures_may_differ: bool) -> None:
        """Raise Refused when the work tree holds changes that would get into the commit, or into the numbers."""
        aside = [f":(exclude){(data / one).relative_to(self.root).as_posix()}" for one in FIGURES]
        told = self.git("status", "--porcelain", "--", ".", *(aside if figures_may_differ else ()))
        if told:
            named = ", ".join(line.split(maxsplit=1)[-1] for line in told.splitlines()[:3])
            raise Refused(
                f"The work tree has changes that are not committed ({named}).",
                "Commit them or put them aside (git status, git stash -u), then start again; what an interrupted "
                "refresh left: tools/refresh --fetched goes on with it.",
            )
        if (Path(self.git("rev-parse", "--absolute-git-dir")) / "MERGE_HEAD").exists():
            raise Refused("A merge is under way.", "End it first: git merge --continue or --abort")

    def to_branch(self, name: str, merge: bool) -> None:
        """Go to the branch for what is new, made from here if there is none; with `merge` it takes in what is here."""
        self.git("var", "GIT_COMMITTER_IDENT")
        if name == self.branch:
            return
        if not self._has(name):
            self.git("switch", "--create", name)
            self.made = name
            return
        self.git("switch", name)
        try:
            if merge:
                self._take_in(self.start)
        except Refused as error:
            self.go_back()
            raise Refused(
                f"The branch {name} cannot take in {self.branch or self.start[:10]} ({error.args[0]})",
                f"Merge it by hand, or delete it once it is reviewed: git branch -D {name}",
            ) from None

    def _take_in(self, commit: str) -> None:
        """Merge a commit. Tables that both sides have built are no conflict: they are built anew in a moment."""
        try:
            self.git("merge", "--no-edit", commit)
        except Refused:
            torn = self.git("diff", "--name-only", "--diff-filter=U").splitlines()
            built = [path for path in torn if f"/{FIGURES[1]}/" in f"/{path}"]
            if not torn or built != torn:
                self.git("merge", "--abort")
                raise
            self.git("checkout", "--theirs", "--", *built)
            self.git("add", "--", *built)
            self.git("commit", "--quiet", "--no-edit")

    def _has(self, name: str) -> bool:
        try:
            self.git("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
        except Refused:
            return False
        return True

    def commit(self, data: Path, message: str) -> str:
        """Commit figures and tables, and nothing else; returns the commit."""
        self.git("add", "--all", "--", *(str(data / one) for one in FIGURES))
        self.git("commit", "--quiet", "--cleanup=whitespace", "--file=-", given=message)
        return self.git("rev-parse", "HEAD")

    def go_back(self) -> bool:
        """Back to where it began, unless something lies uncommitted; returns whether it is there."""
        if self.git("branch", "--show-current") == self.branch != "":
            return True
        if self.git("status", "--porcelain", "--untracked-files=no"):
            return False
        try:
            self.git("switch", *([self.branch] if self.branch else ["--detach", self.start]))
        except Refused:
            return False
        if self.made and self.git("rev-parse", self.made) == self.start:
            self.git("branch", "-D", self.made)
        return True


def without_accounts() -> dict[str, str]:
    """The environment for programs that do not fetch; git starts hooks, and they see what git sees."""
    return {k: v for k, v in os.environ.items() if not (k.startswith("ZDI_") and k.endswith(ACCOUNTS))}
