"""The errors of zdi_metrics: each says in one sentence what is wrong and in one sentence what to do next."""


class ZdiError(Exception):
    """Base of all errors that zdi_metrics raises on purpose."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what} {cure}".strip())
        self.what = what
        self.cure = cure

    def __reduce__(self) -> tuple[type["ZdiError"], tuple[str, str]]:
        return type(self), (self.what, self.cure)  # an error of another process arrives whole


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
