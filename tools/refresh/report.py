"""What a refresh tells: the text for the review, one for every refused table, and the result for programs."""

import json
import re
from pathlib import Path

from zdi_metrics import store, vintages
from zdi_metrics.errors import RawError
from zdi_metrics.records import Outcome

HEADS = {
    "layout": "Table {}: the publisher's layout has changed",
    "figures": "Table {}: the new figures fail the checks on arrival",
    "access": "Table {}: the publisher gives no figures",
}
ISSUE = """{head}

`zdi fetch` refused this table; the old numbers stay in use.

> {what}

What to do: look at the publisher's table ({where}). If its layout has changed, adapt the declaration of `{table}` in
`zdi_metrics/catalogue/` and fetch it again: `zdi fetch {table}`. If the figures are right all the same, take them:
`zdi fetch --accept {table}`.
"""


class Report:
    """Gathers what is told of one refresh in a folder."""

    def __init__(self, data: Path, out: Path, since: str) -> None:
        self.data, self.out, self.since = data, out, since
        self.refused: list[Outcome] = []
        self.down: list[Outcome] = []
        self.title = ""
        try:
            out.mkdir(parents=True, exist_ok=True)
            for path in (*out.glob("issue-*.md"), out / "body.md", out / "result.json"):
                path.unlink(missing_ok=True)
        except OSError as error:
            what = f"{out} cannot be written ({error.strerror})."
            raise RawError(what, "Choose a folder that can with --out.") from None

    def fetched(self) -> bool:
        """Whether there is an outcome of the last fetch."""
        return vintages.last_outcomes(self.data) is not None

    def outcomes(self) -> None:
        """Read what became of the tables, and write an issue for every one that was refused."""
        found = vintages.last_outcomes(self.data) or []
        self.refused = [one for one in found if one.result == "refused"]
        self.down = [one for one in found if one.result == "unreachable"]
        for one in self.refused:
            self._write(f"issue-{one.table}.md", self._issue(one))

    def _issue(self, one: Outcome) -> str:
        rows = store.ledger(self.data).get(one.table, ())
        where = " ".join(str(rows[-1].request or rows[-1].origin).split()) if rows else "see zdi fetch --dry-run"
        head = HEADS.get(one.cause, HEADS["access"]).format(one.table)
        return ISSUE.format(head=head, what=" ".join(one.what.split()), where=where, table=one.table)

    def write_body(self, told: str, failed: str | None, changed: bool) -> str:
        """Write the text for the review, headed by what failed, if anything did."""
        first = re.sub(r"[*`]", "", told.splitlines()[0] if told else "")
        self.title = re.split(r"[:.]", first)[0]
        parts = [told]
        if failed:
            parts.insert(0, f"**Nothing was committed: `{Path(failed).name}` failed. See the log of this run.**\n\n")
        elif not changed:
            parts.insert(0, "**Nothing new: no commit.**\n\n")
        body = "".join(parts)
        self._write("body.md", body)
        return body

    def headline(self, changed: bool, commit: str, branch: str) -> str:
        """One line for the terminal."""
        if commit:
            said = f"{self.title}; committed on {branch} as {commit[:10]}."
        else:
            said = "What is new is not committed." if changed else "Nothing new."
        said += f" {len(self.refused)} refused." if self.refused else ""
        return said + (f" {len(self.down)} could not be asked for." if self.down else "")

    def write_result(self, changed: bool, commit: str, branch: str, code: int) -> None:
        """Write the result for programs."""
        result = {
            "changed": changed,
            "commit": commit,
            "branch": branch,
            "since": self.since,
            "title": self.title,
            "refused": [one.table for one in self.refused],
            "down": [one.table for one in self.down],
            "exit": code,
        }
        self._write("result.json", json.dumps(result, indent=2) + "\n")

    def _write(self, name: str, content: str) -> None:
        store.write_bytes(self.out / name, content.encode("utf-8"))
