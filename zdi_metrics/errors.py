"""The errors of zdi_metrics: each says in one sentence what is wrong and in one sentence what to do next."""

import re

# What steers a terminal, and halves of characters, which cannot be printed: names of files on disk may hold them.
STEERING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
LONGEST = 2000  # letters of one line


class ZdiError(Exception):
    """Base of all errors that zdi_metrics raises on purpose.

    What it quotes may come from outside: nothing in it steers a terminal, and no line of it is endless.
    """

    def __init__(self, what: str, cure: str) -> None:
        self.what, self.cure = _shown(what), _shown(cure)
        super().__init__(f"{self.what} {self.cure}".strip())

    def __reduce__(self) -> tuple[type["ZdiError"], tuple[str, str]]:
        return type(self), (self.what, self.cure)  # an error of another process arrives whole


def _shown(text: str) -> str:
    lines = STEERING.sub(" ", text).split("\n")
    return "\n".join(line if len(line) <= LONGEST else f"{line[:LONGEST]} …" for line in lines)


class CatalogueError(ZdiError):
    """The catalogue is wrong, or a name is not in it."""


class SourceError(ZdiError):
    """A service did not give what was asked of it."""


class RawError(ZdiError):
    """Kept bytes are missing, damaged or not those the ledger names."""


class TableChanged(ZdiError):
    """A published table no longer looks as the catalogue declares it."""


class NotComputable(ZdiError):
    """An indicator cannot be computed from the figures at hand."""
