"""Tables of comparisons are made again only when something changed that they rest on."""

import json

import pandas as pd
import pytest

from zdi_metrics import processed, remembered

FRAME = pd.DataFrame({"area": ["DEA", "DE"], "value": [1.0, None]})


def build(data, rests_on, rows=1):
    """One build of one group; returns whether its table was made, and its bytes."""
    made = []

    def make():
        made.append(1)
        return {"positions": pd.DataFrame({"indicator": ["x"] * rows})}

    memory = remembered.recall(data)
    found = remembered.tables(memory, "europe", rests_on, make)["positions"]
    path = processed.comparison_path(data, "positions")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found)
    (data / ".cache").mkdir(exist_ok=True)
    remembered.keep(memory)
    return bool(made), found


def test_what_did_not_change_is_not_made_again(tmp_path):
    made, first = build(tmp_path, [FRAME, {"a": 1}])
    assert made
    assert build(tmp_path, [FRAME.copy(), {"a": 1}]) == (False, first)


@pytest.mark.parametrize(
    "other",
    [
        [FRAME.assign(value=[1.0, 2.0]), {"a": 1}],
        [FRAME.iloc[::-1], {"a": 1}],
        [FRAME.rename(columns={"area": "region"}), {"a": 1}],
        [FRAME, {"a": 2}],
        [FRAME],
    ],
)
def test_other_figures_order_names_or_declarations_make_it_anew(tmp_path, other):
    build(tmp_path, [FRAME, {"a": 1}])
    assert build(tmp_path, other, rows=2)[0]


def test_other_code_makes_it_anew(tmp_path, monkeypatch):
    build(tmp_path, [FRAME])
    monkeypatch.setattr(remembered, "code", lambda: "other")
    assert build(tmp_path, [FRAME])[0]


def test_a_table_that_was_changed_or_lost_is_made_anew(tmp_path):
    _, first = build(tmp_path, [FRAME])
    path = processed.comparison_path(tmp_path, "positions")
    path.write_bytes(b"indicator\ny\n")
    assert build(tmp_path, [FRAME]) == (True, first)
    path.unlink()
    assert build(tmp_path, [FRAME]) == (True, first)


@pytest.mark.parametrize("content", ["", "[]", "{", '{"europe": 3}', '{"europe": {"rests_on": "x", "tables": []}}'])
@pytest.mark.fault("build", "what is remembered is no JSON")
def test_a_damaged_memory_stops_nothing(tmp_path, content):
    _, first = build(tmp_path, [FRAME])
    (tmp_path / ".cache" / "comparisons.json").write_text(content, encoding="utf-8")
    assert build(tmp_path, [FRAME]) == (True, first)
    assert json.loads((tmp_path / ".cache" / "comparisons.json").read_text(encoding="utf-8"))["europe"]


@pytest.mark.parametrize("tables", [{}, {"a\0b": "x"}, {"\ud800": "x"}])
def test_a_memory_that_names_no_table_or_none_that_can_be_is_made_anew(tmp_path, tables):
    _, first = build(tmp_path, [FRAME])
    path = tmp_path / ".cache" / "comparisons.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    known["europe"]["tables"] = tables
    path.write_text(json.dumps(known), encoding="utf-8")
    assert build(tmp_path, [FRAME]) == (True, first)
