"""Every kept input, and every one that ever went wrong, through its target: within its bounds, without atheris."""

from importlib import import_module

import pytest
from fuzzed import SLOW_MACHINE, targets

KEPT = [
    (name, path)
    for folder in (targets.CORPUS, targets.CRASHES)
    for name in targets.NAMES
    for path in targets.inputs(folder, name)
]


@pytest.mark.parametrize(("name", "path"), KEPT, ids=lambda part: getattr(part, "name", part))
def test_only_errors_that_tell_what_to_do_come_out(name, path):
    targets.within_bounds(name, path.read_bytes(), slower=SLOW_MACHINE)


def test_every_target_has_a_corpus_and_every_corpus_a_target():
    kept = {name for name, path in KEPT if path.parent.parent == targets.CORPUS}
    assert kept == set(targets.NAMES)
    assert {folder.name for folder in (*targets.CORPUS.iterdir(), *targets.CRASHES.iterdir())} <= kept


def test_every_target_is_where_it_is_looked_for():
    for module, names in targets.MODULES.items():
        assert list(import_module(f"fuzz.{module}").TARGETS) == names.split()


def test_the_corpus_stays_small():
    assert sum(path.stat().st_size for _, path in KEPT) < 600_000
    assert max(path.stat().st_size for _, path in KEPT) <= targets.LARGEST
