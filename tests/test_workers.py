"""Work in several processes: the same results, errors as they are, deaths and interrupts in a sentence."""

import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest
from conftest import ROOT

from zdi_metrics.errors import CatalogueError, RawError
from zdi_metrics.outputs import workers


def here(number):
    return number, os.getpid()


def fails():
    raise CatalogueError("What is wrong.", "What to do.")


def dies():
    os._exit(3)


def test_results_are_the_same_here_and_in_other_processes():
    jobs = {f"job {n}": partial(here, n) for n in range(6)}
    found = {}
    for count in (1, 2):
        with workers.started(count, __name__) as pool:
            found[count] = dict(workers.done(pool, jobs))
    assert {pid for _, pid in found[1].values()} == {os.getpid()}
    assert os.getpid() not in {pid for _, pid in found[2].values()}
    assert [{name: n for name, (n, _) in one.items()} for one in found.values()] == [
        {name: n for n, name in enumerate(jobs)}
    ] * 2


def test_an_error_of_another_process_arrives_whole():
    with workers.started(2, __name__) as pool, pytest.raises(CatalogueError) as caught:
        list(workers.done(pool, {"a": fails}))
    assert (caught.value.what, caught.value.cure) == ("What is wrong.", "What to do.")


def test_a_process_that_dies_is_told_in_a_sentence():
    with workers.started(2, __name__) as pool, pytest.raises(RawError, match="ended from outside") as caught:
        list(workers.done(pool, {"a": partial(here, 1), "b": dies, "c": partial(here, 2)}))
    assert caught.value.cure.startswith("Try again")


def test_where_processes_cannot_start_the_work_is_done_here(monkeypatch, tmp_path):
    with workers.started(2, "no_such_module_anywhere") as pool:  # loading ahead is only a help
        assert dict(workers.done(pool, {"a": partial(here, 1)}))["a"][0] == 1
    monkeypatch.setattr(workers, "ProcessPoolExecutor", lambda *args, **more: fails_to_start())
    with workers.started(2, __name__) as pool:
        assert list(workers.done(pool, {"a": partial(here, 1)})) == [("a", (1, os.getpid()))]
    script = tmp_path / "unguarded.py"  # in such a script every process that is started runs the script again
    script.write_text(
        "import os\nfrom zdi_metrics.outputs import workers\n"
        "with workers.started(2, 'json') as pool:\n"
        "    print(list(workers.done(pool, {'a': os.getpid})) == [('a', os.getpid())])\n",
        encoding="utf-8",
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout.strip()) == (0, "True")


def fails_to_start():
    raise OSError("no semaphores here")


def test_few_jobs_are_no_reason_to_start_processes(monkeypatch):
    monkeypatch.setattr(workers, "cores", lambda: 64)
    assert [workers.worth(jobs) for jobs in (0, 5, 23, 24, 40, 10_000)] == [1, 1, 1, 2, 3, workers.MOST]
    monkeypatch.setattr(workers, "cores", lambda: 1)
    assert workers.worth(10_000) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C cannot be sent to one group there")
@pytest.mark.parametrize("at", ["*", "*/*.xlsx"])
def test_ctrl_c_gives_one_sentence_and_leaves_nothing(tmp_path, at):
    words = ["--data", str(ROOT / "data"), "pack", "digital", "--out", str(tmp_path / "pack")]
    command = [sys.executable, "-m", "zdi_metrics", *words]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    ends = time.monotonic() + 60
    while not list(tmp_path.glob(f".pack-{at}")) and time.monotonic() < ends:
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: all processes of the command get it
    _, said = run.communicate(timeout=60)
    assert run.returncode == 1
    assert said.strip() == "zdi: Stopped before the end, and nothing is left half made. Start it again."
    assert list(tmp_path.iterdir()) == []
