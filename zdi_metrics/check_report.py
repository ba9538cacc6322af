"""What the checks found, as text for people and as JSON for machines; `docs/check.schema.json` describes the JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zdi_metrics import checks, store
from zdi_metrics.checks import Finding
from zdi_metrics.errors import CatalogueError, ZdiError

SCHEMA = "zdi-check/1"
TITLES = {"problem": "Problems", "stale": "Stale", "gap": "Gaps", "note": "Notes"}


def as_text(findings: Sequence[Finding]) -> Iterator[str]:
    """One line per finding under the title of its kind."""
    for kind, title in TITLES.items():
        group = [one for one in findings if one.kind == kind]
        yield f"{title}: {len(group)}"
        yield from (f"  {one.subject}: {'. '.join(part for part in (one.what, one.next) if part)}" for one in group)


def as_json(data: Path) -> tuple[str, bool]:
    """All findings as one JSON document, and whether there is no problem.

    A catalogue or a ledger that cannot be read at all is a problem too, so that a machine always gets its document.
    """
    state = None
    try:
        state = store.state_date(store.ledger(data))
        findings = checks.find_all(data)
    except ZdiError as error:
        broken: checks.Check = "catalogue" if isinstance(error, CatalogueError) else "ledger"
        findings = [Finding("problem", broken, broken, error.what, error.cure)]
    counts = {kind: sum(one.kind == kind for one in findings) for kind in checks.KINDS}
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "ok": not counts["problem"],
        "state_date": state.isoformat() if state else None,
        "counts": counts,
        "findings": [asdict(one) for one in findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2), not counts["problem"]
