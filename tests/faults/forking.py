"""Runs commands of `zdi` for tests that hurt them: each in a process of its own, forked so that it starts at once.

Reads one JSON document a line: the `words` of a command, its `env`, its folder `cwd`, the files `out` and `err` for
what it says, and `before`, Python code that brings about the fault. Answers with its exit code, negative for a signal.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback

LONGEST = 300  # seconds of one command
WARM = ("zdi_metrics.cli", "pandas", "pyarrow.parquet", "zdi_metrics.checks", "zdi_metrics.download")


def obey(asked):
    """Run one command in this process; its exit code."""
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    for path, number in ((os.devnull, 0), (asked["out"], 1), (asked["err"], 2)):
        os.dup2(os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
    try:
        import zdi_metrics
        from zdi_metrics.cli import main

        zdi_metrics.LOADED = time.time()  # this process stands for one that has just begun
        exec(compile(asked["before"], "<fault>", "exec"), {})
        main(asked["words"], prog_name="zdi")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    return 1


def forked(asked):
    """Run one command in a child; its exit code and the modules that it loaded."""
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(into)
        signal.alarm(LONGEST)
        code = obey(asked)
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os.write(out, json.dumps(sorted(sys.modules)).encode())
        os._exit(code)
    os.close(out)
    with os.fdopen(into, "rb") as told:
        loaded = told.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(loaded or "[]")


def load(names):
    """Load modules here, so that the next child has them; it need not look through them for what it may throw away."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def prepare():
    """Load what most commands need, and read the catalogue once, for its models are made ready when they are used."""
    load(WARM)
    from zdi_metrics.catalogue import catalogue

    catalogue()
    catalogue.cache_clear()


if __name__ == "__main__":
    prepare()
    for line in sys.stdin:
        code, loaded = forked(json.loads(line))
        if new := set(loaded) - set(sys.modules):
            load(new)
        print(code, flush=True)
