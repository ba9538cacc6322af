"""The tools around the targets: the same changes from a seed, smaller inputs, a corpus that grows by what is new."""

import random

import pytest
from fuzzed import mutations, readers, shrink, targets, thin

from zdi_metrics.errors import RawError


def test_the_same_seed_gives_the_same_changes():
    content = (targets.CORPUS / "flatfile" / "long").read_bytes()
    made = [[mutations.mutated(content, random.Random(seed), 5000) for seed in range(300)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 250
    assert max(map(len, made[0])) <= 5000


def test_an_error_that_tells_what_to_do_is_an_answer_and_anything_else_is_not(monkeypatch):
    def answers(content):
        raise {b"told": RawError("It is so.", "Do this."), b"untold": KeyError("a")}[content]

    monkeypatch.setitem(readers.TARGETS, "tsv", answers)
    targets.attempt("tsv", b"told")
    with pytest.raises(KeyError):
        targets.attempt("tsv", b"untold")


def test_what_one_step_refuses_is_still_given_to_the_next():
    taken = []

    def refuses(step, what="It is so."):
        taken.append(step)
        raise RawError(what, "Do this.")

    targets.each(lambda: refuses("a"), lambda: taken.append("b"), lambda: refuses("c"))
    assert taken == ["a", "b", "c"]
    for untold in ("", " "):
        with pytest.raises(AssertionError):
            targets.each(lambda untold=untold: refuses("d", untold))


def test_an_input_is_made_smaller_as_long_as_the_same_goes_wrong(monkeypatch):
    monkeypatch.setitem(readers.TARGETS, "tsv", lambda content: 1 // (b"x" not in content))
    assert shrink.shrunk("tsv", b"a long line\nwith an x somewhere") == b"x"
    assert shrink.failure("tsv", b"x") == "ZeroDivisionError in the target"
    assert shrink.shrunk("tsv", b"nothing") == b"nothing"


def test_only_inputs_that_reach_something_new_are_taken_over(monkeypatch, tmp_path):
    (tmp_path / "corpus" / "tsv").mkdir(parents=True)
    (tmp_path / "found" / "tsv").mkdir(parents=True)
    monkeypatch.setattr(targets, "CORPUS", tmp_path / "corpus")
    table = b"geo\\TIME_PERIOD\t2021 \nDE\t1 \n"
    (tmp_path / "corpus" / "tsv" / "table").write_bytes(table)
    for name, content in {"same": table.replace(b"DE", b"AT"), "cut": table[:-3], "other": b"{}"}.items():
        (tmp_path / "found" / "tsv" / name).write_bytes(content)
    assert thin.thin("tsv", tmp_path / "found") == 2
    assert thin.thin("tsv", tmp_path / "found") == 0
