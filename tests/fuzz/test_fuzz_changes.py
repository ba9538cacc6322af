"""Files of the documented layouts, changed by hypothesis in ways that know the layouts, through every target."""

import random

import pytest
from fuzzed import SLOW_MACHINE, fixed, mutations, targets
from hypothesis import given
from hypothesis import strategies as st

# How many examples: those of the slowest targets are few.
EXAMPLES = {"draft": 12, "workbook": 100, "observations": 60, "catalogue": 80, "ledger": 100, "tables": 80}
USUAL = 250

changes = st.lists(st.tuples(st.sampled_from(mutations.CHANGES), st.integers(0, 2**32)), max_size=4)


def changed(content, how):
    for change, chance in how:
        content = change(content, random.Random(chance))[: targets.LARGEST]
    return content


@pytest.mark.parametrize("name", targets.NAMES)
def test_changed_files(name):
    seeds = [path.read_bytes() for path in targets.inputs(targets.CORPUS, name)]

    @fixed(EXAMPLES.get(name, USUAL))
    @given(st.sampled_from(seeds), changes)
    def only_errors_come_out(content, how):
        targets.within_bounds(name, changed(content, how), slower=SLOW_MACHINE)

    only_errors_come_out()


@pytest.mark.parametrize("name", targets.NAMES)
def test_any_bytes(name):
    starts = st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"{", b"["])

    @fixed(EXAMPLES.get(name, USUAL) // 4)
    @given(starts, st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8")))
    def only_errors_come_out(start, rest):
        targets.within_bounds(name, start + rest, slower=SLOW_MACHINE)

    only_errors_come_out()


BOMBS = {
    "nested lists": b"[" * 60_000,
    "nested objects": b'{"a":' * 12_000,
    "nested and closed": b"[" * 900 + b"]" * 900,
    "one long line": b"a" * 60_000,
    "blank lines": b"\n" * 60_000,
    "only delimiters": b";" * 60_000,
    "only quotes": b'"' * 60_001,
    "only parentheses": b"(" * 60_000,
    "a wide header above many short lines": b"Land;Jahr;" + b"a;" * 15_000 + b"\n" + b"b\n" * 15_000,
    "a long label above many lines": b"a" * 30_000 + b";b\n" + b"1;2\n" * 8_000,
    "a zipped bomb": mutations.zipped(b"a;b;c\n" * 2_000_000),
    "a large number": b"1" * 60_000,
}


@pytest.mark.parametrize("name", targets.NAMES)
@pytest.mark.parametrize("bomb", BOMBS)
def test_small_inputs_that_want_to_be_large(name, bomb):
    targets.within_bounds(name, BOMBS[bomb], slower=SLOW_MACHINE)


TSV = b"geo\\TIME_PERIOD\t2021 \n"
CROSS = b"Tabelle: 1\n2020\n;A\n;EUR\n"
OURS = b"area,period,measure,%bvalue,unit,sign,vintage,origin_file,origin_row\n"
SLOW_ONCE = [  # each took seconds or gigabytes
    ("tsv", TSV + b"\n" * 60_000 + b"DE\t1 \n"),
    ("tsv", TSV + b"DE\t" + b"1" * 60_000 + b":\n"),
    ("published", b"Land;Jahr;Wert\nDE;2020;" + b"1" * 60_000 + b"x\n"),
    ("published", b"Land;Jahr;Wert;" + b"a;" * 15_000 + b"\n" + b"b\n" * 15_000),
    ("crosstab", CROSS + b"*" * 60_000 + b"x;1\n___\n"),
    ("figures", OURS % (b"a," * 20_000)),
    ("figures", OURS % b"" + b"a," * 30_000),
    ("names", b"(" * 60_000),
    ("tsv", ",".join(f"d{n}" for n in range(8000)).encode() + b"\\TIME_PERIOD\t2020\n" + b"a," * 7999 + b"a\t1 \n"),
    ("crosstab", b"Tabelle: 1\n2020\n%bA\n%bEUR\n%b1\n___\n" % (b";" * 8000, b";" * 8000, b"k;" * 8000)),
]


@pytest.mark.parametrize(("name", "content"), SLOW_ONCE, ids=lambda part: part if isinstance(part, str) else "")
def test_what_took_long_once(name, content):
    targets.within_bounds(name, content, slower=SLOW_MACHINE)
