"""Every fault that is known to happen, at every stage, and what must happen then; `docs/faults.md` is made from it."""
