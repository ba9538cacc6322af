"""How a fault is declared: one row, which is one test."""

import re

import pytest

STAYS = "unreachable, exit code 3; the figures in use stay and the next fetch succeeds"
ASIDE = "refused with the reason and set aside, exit code 1; the figures in use stay and the next fetch succeeds"
REFUSED = "refused with the reason, exit code 1; the figures in use stay and the next fetch succeeds"
TAKEN = ("raw/live/*", "raw/ledger.csv")
SET_ASIDE = ("raw/refused/*",)
BUILT = ("processed/*",)

# What goes wrong inside a command, as code that runs before it.
FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))
"""
# Modules that are loaded late would lie where another user may not read.
OTHER_USER = (
    "import concurrent.futures.process, os, zdi_metrics.outputs.pack, zdi_metrics.outputs.web.site\n"
    "os.setgroups([]); os.setgid(65534); os.setuid(65534)"
)
CLOCK = """
import datetime
class Day(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromisoformat("{}")
datetime.date = Day
"""
AT_RENAME = """
import errno, itertools, os, signal
rename, number = os.replace, itertools.count(1)
def replace(*names):
    if {2!r} in str(names[1]) and next(number) == {0}:
        {1}
    rename(*names)
os.replace = replace
"""
KILL = "os.kill(os.getpid(), signal.SIGKILL)"
INTERRUPT = "raise KeyboardInterrupt"
NO_SPACE = "raise OSError(errno.ENOSPC, 'No space left on device', str(names[1]))"


def case(stage, fault, must, *values):
    """A row of the matrix for `parametrize`: the fault, what must happen, and what the test needs to know."""
    name = re.sub(r"\W+", " ", f"{fault}").strip().replace(" ", "-")
    return pytest.param(*values, marks=pytest.mark.fault(stage, fault, must), id=name)


def fetched_afterwards(zdi, world, table):
    """With everything well again the newer figures arrive."""
    world.serve()
    zdi("fetch", table, says=f"{table} new", may=TAKEN)
