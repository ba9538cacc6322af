"""What fuzzing found that is no crash of a reader: texts that no output can hold, other digits, tiny packages."""

import io
import zipfile

import pytest
from fuzzed import mutations, readers
from pydantic import TypeAdapter, ValidationError

from zdi_metrics.errors import RawError, TableChanged
from zdi_metrics.model import Layout
from zdi_metrics.noun import Month, Period, Text
from zdi_metrics.sources import files, packed, published
from zdi_metrics.tidy import PERIOD

LAYOUT = Layout(area="Land", period="Jahr", value="Wert")


def test_an_error_about_a_folder_whose_name_is_no_text_can_be_printed():
    error = RawError("There is no readable table in data\udcff.", "Build it: zdi build")
    assert str(error).encode("utf-8").startswith(b"There is no readable table in data .")


@pytest.mark.parametrize("name", ["a\ufffe", "a\uffff", "a\x00", "a\u202eb"])
def test_a_name_holds_only_what_every_output_can_hold(name):
    with pytest.raises(ValidationError):
        TypeAdapter(Text).validate_python(name)


def test_digits_of_other_scripts_are_no_periods_and_no_numbers():
    for kind, text in ((Period, "٢٠٢٣"), (Period, "2023-٠١"), (Month, "٠١-٠١")):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(text)
    assert not PERIOD.fullmatch("٢٠٢٣")
    with pytest.raises(TableChanged, match="is no period"):
        published.read("Land,Jahr,Wert\nDE,٢٠٢٣,1\n".encode(), LAYOUT)
    (row,) = published.read("Land,Jahr,Wert\nDE,2023,٣\n".encode(), LAYOUT).to_dict("records")
    assert row["sign"] == "٣"
    assert row["value"] != row["value"]


def test_a_package_that_says_it_is_too_large_is_not_unpacked(monkeypatch):
    package = mutations.zipped(b"a" * 100)
    assert packed.unpack(package, limit=100) == b"a" * 100
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *given: pytest.fail("it was unpacked"))
    with pytest.raises(TableChanged, match="would unpack to more than"):
        packed.unpack(package, limit=99)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_packing_is_refused(packing):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as package:
        package.writestr("a.csv", b"a;b\n" * 100)
    with pytest.raises(TableChanged, match="not usual"):
        packed.unpack(whole.getvalue())


def test_a_workbook_that_is_tiny_for_what_it_holds_is_refused():
    sheet = "<worksheet><sheetData>" + "<row><c><v>1</v></c></row>" * 50_000 + "</sheetData></worksheet>"
    with pytest.raises(TableChanged, match="more than 100 times its size"):
        files.read_table(readers.workbook(sheet.encode()))
