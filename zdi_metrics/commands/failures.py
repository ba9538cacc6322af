"""How every command ends that cannot do its work: with one sentence and its exit code."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from zdi_metrics.errors import CatalogueError, NotComputable, SourceError, ZdiError

EXIT = {CatalogueError: 2, NotComputable: 2, SourceError: 3}


class Sentences(click.Group):
    """Shows the project's own errors as one sentence and their exit code, never as a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, or say why it could not end."""
        try:
            with _ended_like_interrupted():
                return super().invoke(ctx)
        except ZdiError as error:
            click.echo(f"zdi: {error}", err=True)
            ctx.exit(next((code for kind, code in EXIT.items() if isinstance(error, kind)), 1))
        except KeyboardInterrupt:
            click.echo("\nzdi: Stopped before the end, and nothing is left half made. Start it again.", err=True)
            ctx.exit(1)
        except BrokenPipeError:
            _say_no_more()
            ctx.exit(0)
        except OSError as error:
            if error.filename is None:  # what cannot be written is the output itself
                _say_no_more()
            what = error.filename or "What this command says"
            click.echo(f"zdi: {what} cannot be read or written ({error.strerror}). Look at that place.", err=True)
            ctx.exit(1)


@contextmanager
def _ended_like_interrupted() -> Iterator[None]:
    """Who asks the process to end, as a system that shuts down does, interrupts it: it clears up what it has begun."""
    main = threading.current_thread() is threading.main_thread()  # no other may set a handler
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if main else None
    try:
        yield
    finally:
        if main:
            signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _say_no_more() -> None:
    """Nobody reads what would still be said, or it does not fit: Python must not try again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
