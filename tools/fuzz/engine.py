"""Runs one target under atheris in a process of its own, which libFuzzer ends: coverage guides what is tried next."""

import hashlib
import json
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

TOOLS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TOOLS), str(TOOLS.parent)]

TIMEOUT = 10  # seconds of wall clock for one input; a hang, on however slow a machine
MOST_MEMORY = 1500  # megabytes of the whole process


USUAL = 8 * 1024  # bytes of an input: no slow machine takes long for it
PATIENCE = 600  # seconds beyond the time asked for, to start and to end


class Run(NamedTuple):
    """What is to be run: how long, from which seed, and where inputs are kept.

    With `strict`, inputs are as large as they may be, and each has its bounds of time and memory.
    """

    target: str
    seconds: int
    seed: int
    found: str
    crashes: str
    strict: bool


def in_process(run: Run, scratch: str) -> subprocess.CompletedProcess[str]:
    """What the process of a run printed, and 0 for its code when nothing was found; it has a folder for its files."""
    command = [sys.executable, __file__, json.dumps(run)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=run.seconds + PATIENCE,
        env=os.environ | {"TMPDIR": scratch},
        check=False,
    )


def fuzz(run: Run) -> None:
    """Never returns: libFuzzer ends the process. Nothing of the project may be imported before: it is instrumented."""
    import atheris

    with atheris.instrument_imports(include=["zdi_metrics"]):
        from fuzz import targets

        targets.target(run.target)
    from fuzz.mutations import mutated

    warnings.simplefilter("error")  # as in the tests
    take = targets.within_bounds if run.strict else targets.attempt

    def one(content: bytes) -> None:
        try:
            take(run.target, content)
        except BaseException:  # libFuzzer keeps the input too, but not of every end
            Path(run.crashes, f"found-{hashlib.sha256(content).hexdigest()[:12]}").write_bytes(content)
            raise

    def mutate(content: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.4:
            return atheris.Mutate(content, most)
        return mutated(content, chance, most)

    for folder in (run.found, run.crashes):
        Path(folder).mkdir(parents=True, exist_ok=True)
    settings = [
        f"-max_total_time={run.seconds}",
        f"-seed={run.seed}",
        f"-max_len={targets.LARGEST if run.strict else USUAL}",
        f"-timeout={TIMEOUT}",
        f"-rss_limit_mb={MOST_MEMORY}",
        f"-artifact_prefix={run.crashes}/",
        "-print_final_stats=1",
        "-len_control=10",
    ]
    folders = [Path(run.found), targets.CORPUS / run.target, targets.CRASHES / run.target]
    given = [str(folder) for folder in folders if folder.is_dir()]
    atheris.Setup([sys.argv[0], *settings, *given], one, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    fuzz(Run(*json.loads(sys.argv[1])))
