"""Fetch and build killed at many points: nothing that was committed is lost, and what is left is mended or explained.

A helper process has imported everything and forks a child for each run, so that a kill costs no start of Python. Half
of the children end themselves before a file operation with a drawn number, half are killed after a drawn delay.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time

import pytest
from services import eurostat
from services.little import UNITS, YEAR, World, printed

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
]
KILLS = 64
SEED = 20261130
HELPER = """
import json, os, select, signal, sys
from pathlib import Path

from zdi_metrics import checks, download, incremental, pipeline, store

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.rmdir", "os.truncate"}
data = store.data_folder()
os.fsync = lambda descriptor: None  # a killed process loses nothing that it has handed to the system; this is quicker


def work(name):
    if name == "fetch":
        return [one.result for one in download.fetch(data)]
    if name == "build":
        return incremental.build(data).failures
    return [(one.kind, one.subject, one.what, one.next) for one in checks.find_all(data)]


def child(name, number, out):
    counted = [0]

    def hook(event, arguments):
        if event in EVENTS and str(data) in str(arguments[:2]):
            counted[0] += 1
            if counted[0] == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    try:
        result = {"result": work(name)}
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}"}
    os.write(out, json.dumps(result | {"events": counted[0]}).encode())
    os._exit(0)


print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["here"]:
        print(json.dumps({"result": work(asked["name"])}), flush=True)
        continue
    into, out = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(into)
        child(asked["name"], asked["number"], out)
    os.close(out)
    if asked["delay"] is not None and not select.select([into], [], [], asked["delay"])[0]:
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(into) as told:
        answer = told.read()
    os.waitpid(pid, 0)
    print(answer or "killed", flush=True)
"""


class Helper:
    """Runs fetch, build and check in children that may be killed."""

    def __init__(self, world):
        env = world.env | {"ZDI_DATA": str(world.data), "PYTHONPATH": str(world.root), "ZDI_PAUSE": "0"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", HELPER], cwd=world.root, env=env,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout.readline() == "ready\n"

    def run(self, name, number=0, delay=None, here=False):
        """What the child says, None when it was killed; or, `here`, the helper itself, which then has all it needs."""
        asked = {"name": name, "number": number, "delay": delay, "here": here}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return None if answer == "killed" else json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with eurostat.serving() as service:
        yield World(tmp_path_factory.mktemp("killed"), service)


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def reset(world, more):
    """Back to what is committed, and `more` files; what git ignores, as a killed process left it, stays."""
    world.git("reset", "--quiet", "--hard", "HEAD")
    world.git("clean", "--quiet", "-fd")
    for path, content in more.items():
        if path.parts[0] == "raw":
            (world.data / path).parent.mkdir(parents=True, exist_ok=True)
            (world.data / path).write_bytes(content)


def assert_nothing_is_lost(world, committed):
    """Every committed file of figures is there, and every committed line of the ledger."""
    raw = files(world.data / "raw")
    for path, content in committed.items():
        if path.name == "ledger.csv":
            assert set(content.splitlines()) <= set(raw[path].splitlines())
        else:
            assert raw[path] == content, path


@pytest.mark.fault(
    "store",
    "killed at any of 64 drawn points of a fetch or a build",
    "every committed file and line of the ledger stays; then fetch and build give the bytes of an undisturbed run",
)
def test_kills_at_any_point_lose_nothing(world):
    helper, draw = Helper(world), random.Random(SEED)
    assert helper.run("fetch", here=True)["result"] == ["new"] * 3
    assert helper.run("build", here=True)["result"] == {}
    assert helper.run("check", here=True)["result"] == []
    world.git("add", "--all")
    world.git("commit", "--quiet", "-m", "vintage A")
    committed = files(world.data / "raw")
    more = {f"nrw_{YEAR - 1}": 77, f"nrw_{YEAR}": 88}
    for table in UNITS:
        world.service.files[f"{table}.csv"] = printed(table, **more)

    points, lasts, fetched = {}, {}, {}
    for name in ("fetch", "build"):  # undisturbed: how many points there are, how long it takes, what comes out
        start = time.monotonic()
        points[name] = helper.run(name)["events"]
        lasts[name] = time.monotonic() - start
        after = files(world.data)
        fetched = fetched or after
    assert helper.run("check")["result"] == []
    wanted = {path: content for path, content in after.items() if path.parts[0] != ".cache"}
    assert min(points.values()) > 20

    killed = 0
    for number in range(KILLS):
        name = ("fetch", "build")[number % 2]
        reset(world, fetched if name == "build" else {})
        share = draw.uniform(0, 0.9)
        how = {"number": 1 + int(share * points[name])} if number % 4 < 2 else {"delay": share * lasts[name] / 2}
        killed += helper.run(name, **how) is None
        assert_nothing_is_lost(world, committed)
        findings = helper.run("check")
        assert "error" not in findings, findings
        problems = [one for one in findings["result"] if one[0] == "problem"]
        assert all("zdi build" in one[3] for one in problems), "every problem says what to do next"
        assert set(helper.run("fetch")["result"]) <= {"new", "unchanged"}
        assert helper.run("build")["result"] == {}
        now = {path: content for path, content in files(world.data).items() if path.parts[0] != ".cache"}
        assert now == wanted, "the same as undisturbed"
    helper.close()
    assert killed >= 50
