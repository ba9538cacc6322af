"""A world that is made once, and for each test a data folder and commands that may be hurt."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from services import eurostat

from faults.world import World, Zdi


@pytest.fixture(scope="session")
def started():
    """The world, in a folder that every user may enter: some faults are those of another user."""
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork, and starting every command anew takes too long")
    with tempfile.TemporaryDirectory(prefix="zdi-faults-") as name, eurostat.serving() as service:
        Path(name).chmod(0o755)
        world = World(Path(name), service)
        yield world
        world.close()


@pytest.fixture
def world(started):
    """The world with its catalogue and its publishers as they were at the start."""
    kept = {path: path.read_bytes() for path in started.catalogue.iterdir() if path.is_file()}
    started.serve()
    yield started
    for path in set(started.catalogue.iterdir()) - set(kept):
        path.unlink()
    for path, content in kept.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


@pytest.fixture
def data(world):
    """A data folder with kept figures and built tables."""
    with tempfile.TemporaryDirectory(dir=world.start.parent) as name:
        Path(name).chmod(0o755)
        shutil.copytree(world.start, Path(name) / "data")
        yield Path(name) / "data"


@pytest.fixture
def zdi(world, data):
    """The commands; a test that asks for them has to run one."""
    commands = Zdi(world, data)
    yield commands
    assert commands.ran, "nothing was run, so nothing was compared"
