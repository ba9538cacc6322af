"""Work in several processes, started while something else is prepared; what goes wrong is told in a sentence."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from zdi_metrics.errors import RawError

Job = Callable[[], Any]
Pool = ProcessPoolExecutor | None

MOST = 8
FEW = 12  # as many jobs as are done here in the time in which another process starts


def worth(jobs: int) -> int:
    """How many processes so many jobs are worth; with one they are done here."""
    return max(1, min(cores(), MOST, jobs // FEW))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def started(count: int, module: str) -> Iterator[Pool]:
    """So many processes that are loading a module, for `done`; None where there is to be one, or can be none.

    They are started anew and not forked, as threads do not survive a fork. When the block ends, however it ends, those
    at work finish their job and nothing more is done.
    """
    pool = None
    if count > 1:
        try:
            pool = ProcessPoolExecutor(
                count,
                get_context("spawn"),
                initializer=signal.signal,
                initargs=(signal.SIGINT, signal.SIG_IGN),  # an interrupt is dealt with here, not in each of them
            )
            with _deaf():
                for _ in range(count):
                    pool.submit(_load, module)
        except (OSError, ImportError, NotImplementedError):  # a machine without what processes need
            pool = None
    try:
        yield pool
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Keep an interrupt until the block has ended; what is started in it never hears one, not even while it starts."""
    heard: list[int] = []
    main = threading.current_thread() is threading.main_thread()  # no other is interrupted, or may set a handler
    handler = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number)) if main else None
    masks = hasattr(signal, "pthread_sigmask")  # inherited by what is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if masks else set()
    try:
        yield
    finally:
        if masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if main:
            signal.signal(signal.SIGINT, handler or signal.default_int_handler)
    if heard:
        raise KeyboardInterrupt


def _load(module: str) -> None:
    import_module(module)


def done(pool: Pool, jobs: Mapping[str, Job]) -> Iterator[tuple[str, Any]]:
    """Do jobs and give name and result of each that is done; the results are the same whatever the number of processes.

    Where processes cannot be started (in a script without a `__main__` guard) all is done here. Raises RawError when
    one of them is ended from outside, and the error of a job as it is.
    """
    if pool is None or not _alive(pool):
        for name, job in jobs.items():
            yield name, job()
        return
    try:
        running = {pool.submit(job): name for name, job in jobs.items()}
        for future in as_completed(running):
            yield running[future], future.result()
    except BrokenProcessPool:
        raise RawError(
            "A process that did part of the work was ended from outside, and nothing has been written.",
            "Try again; if memory is short, close other programs or ask for less.",
        ) from None


def _alive(pool: ProcessPoolExecutor) -> bool:
    try:
        return pool.submit(os.getpid).result() > 0
    except BrokenProcessPool:
        return False
