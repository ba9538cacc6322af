"""How a fault is declared: one row, which is one test."""

import re

import pytest

STAYS = "unreachable, exit code 3; the figures in use stay and the next fetch succeeds"
ASIDE = "refused with the reason and set aside, exit code 1; the figures in use stay and the next fetch succeeds"
REFUSED = "refused with the reason, exit code 1; the figures in use stay and the next fetch succeeds"
TAKEN = ("raw/live/*", "raw/ledger.csv")
SET_ASIDE = ("raw/refused/*",)


def case(stage, fault, must, *values):
    """A row of the matrix for `parametrize`: the fault, what must happen, and what the test needs to know."""
    name = re.sub(r"\W+", " ", f"{fault}").strip().replace(" ", "-")
    return pytest.param(*values, marks=pytest.mark.fault(stage, fault, must), id=name)


def fetched_afterwards(zdi, world, table):
    """With everything well again the newer figures arrive."""
    world.serve()
    zdi("fetch", table, says=f"{table} new", may=TAKEN)
