"""Prepared cross-tables of the GENESIS databases: own samples in each layout, and the published files themselves."""

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zdi_metrics.errors import TableChanged, ZdiError
from zdi_metrics.sources import crosstab
from zdi_metrics.sources.crosstab_text import period

ORIGINALS = os.environ.get("ZDI_ORACLES")
FOOTER = """__________
"zu ""gesamte Tabelle"":
Gebietsstand
2015;05;  Nordrhein-Westfalen;1;2;3"
"© Amt, Deutschland, 2026.
Namensnennung - Version 2.0."
Stand: 10.10.2025 / 17:36:39
"""
INDUSTRY = """GENESIS-Tabelle: 1-01-4
Betriebe und "Umsätze" (WZ 2008);;;;;
"regionale Tiefe:
2014;Kreise";;;;;
;;;Betriebe;Umsatz;Umsatz
;;;;Insgesamt;Ausland
;;;Anzahl;Tsd. EUR;Tsd. EUR
30.09.2015;DG;Deutschland;120;1000,5;-
30.09.2015;05;  Nordrhein-Westfalen;20;.;-12,5
30.09.2014;05334002;      Aachen, krfr. Stadt;x;/;...
"""
PERSONS = """Tabelle: 2i
Beschäftigte (Arbeitsort) nach Abschnitten;;;;
Stichtag (ab 2021);;;;
Beschäftigte (Anzahl);;;;
;;;;Insgesamt;Frauen
31.12.2024;Nordrhein-Westfalen;C;Verarbeitendes Gewerbe;12;5
31.12.2024;Nordrhein-Westfalen;;Insgesamt;30;14
31.12.2024;    Münster, krfr. Stadt;C;Verarbeitendes Gewerbe;2;1
31.12.2024;    Rhein-Sieg-Kreis;;Insgesamt;3;(1)
"""


def read(text, footer=FOOTER, **options):
    return crosstab.read((text + footer).encode("utf-8"), **options)


def table(header, *rows, preamble=()):
    """A cross-table of given heading and body rows; everything is padded to the width of the first heading row."""
    blank = ";" * header[0].count(";")
    return "\n".join(["Tabelle: 1-1", *(line + blank for line in preamble), *header, *rows, ""])


def test_regional_table_cell_by_cell():
    frame = read(INDUSTRY, places=True)
    assert list(frame.columns) == [
        "period", "area", "area_label", "column", "unit", "value", "sign", "origin_row",
    ]  # fmt: skip
    assert frame.index.equals(pd.RangeIndex(9))
    assert list(frame["period"]) == ["2015-09-30"] * 6 + ["2014-09-30"] * 3
    assert list(frame["area"].unique()) == ["DG", "05", "05334002"]
    assert list(frame["area_label"].unique()) == ["Deutschland", "Nordrhein-Westfalen", "Aachen, krfr. Stadt"]
    assert list(frame["column"][:3]) == ["Betriebe", "Umsatz | Insgesamt", "Umsatz | Ausland"]
    assert list(frame["unit"][:3]) == ["Anzahl", "Tsd. EUR", "Tsd. EUR"]
    assert list(frame["value"].fillna(-1)) == [120, 1000.5, -1, 20, -1, -12.5, -1, -1, -1]
    assert list(frame["sign"]) == ["", "", "-", "", ".", "", "x", "/", "..."]
    assert list(frame["origin_row"][2:4]) == ["8:6", "9:4"]
    assert frame["value"].dtype == "float64"
    text = frame.drop(columns="value")
    assert not text.isna().any().any()
    assert all(type(cell) is str for cell in text.to_numpy().ravel())


def test_without_places_there_is_no_origin():
    assert read(INDUSTRY).equals(read(INDUSTRY, places=True).drop(columns="origin_row"))


def test_labels_without_keys_and_the_unit_of_the_preamble():
    frame = read(PERSONS)
    assert list(frame.columns[:5]) == ["period", "area", "area_label", "stub_1", "stub_2"]
    assert set(frame["area"]) == {""}
    assert list(frame["area_label"].unique()) == ["Nordrhein-Westfalen", "Münster, krfr. Stadt", "Rhein-Sieg-Kreis"]
    assert list(frame["stub_1"][:4]) == ["C", "C", "", ""]
    assert list(frame["stub_2"][:4]) == ["Verarbeitendes Gewerbe"] * 2 + ["Insgesamt"] * 2
    assert set(frame["unit"]) == {"Anzahl"}
    assert (frame["value"].iloc[-1], frame["sign"].iloc[-1]) == (1, "()")


def test_period_alone_in_the_preamble():
    frame = read(
        table(
            [";;;Personen;Personen", ";;;männlich;weiblich"],
            "DG;Deutschland;Berufsschulen;2;3",
            "DG;Deutschland; darunter: in Teilzeit;x;3",
            preamble=["Schulen (Stand 2016)", "Personen (Anzahl)", "30.06.2015"],
        )
    )
    assert set(frame["period"]) == {"2015-06-30"}
    assert list(frame["stub_1"].unique()) == ["Berufsschulen", "darunter: in Teilzeit"]
    assert set(frame["unit"]) == {"Anzahl"}


def test_periods_in_the_headings():
    frame = read(
        table(
            [";;31.12.2015;31.12.2015;31.12.2014", ";;Insgesamt;weiblich;Insgesamt"],
            "01001000;Flensburg, krsfr. Stadt;3;2;1",
            preamble=["Stand (Anzahl)"],
        )
    )
    assert list(frame["period"]) == ["2015-12-31", "2015-12-31", "2014-12-31"]
    assert list(frame["column"]) == ["Insgesamt", "weiblich", "Insgesamt"]
    assert list(frame["area"].unique()) == ["01001000"]


def test_years_as_the_only_heading():
    frame = read(table([";;1995;1996"], "Kohlendioxid;CPA08-01;7;8", preamble=["Emissionen (t)"]))
    assert list(frame["period"]) == ["1995", "1996"]
    assert list(frame["column"]) == ["", ""]
    assert list(frame.loc[0, ["stub_1", "stub_2", "unit"]]) == ["Kohlendioxid", "CPA08-01", "t"]


def test_year_in_a_later_stub_and_english_decimals():
    rows = ["Total;2023;January;114.3;+8.7", "Total;2023;October;1,117.8;-"]
    frame = read(table([";;;Price index;Change", ";;;2020=100;in (%)"], *rows))
    assert set(frame["period"]) == {"2023"}
    assert list(frame["stub_1"].unique()) == ["Total"]
    assert list(frame["stub_2"].unique()) == ["January", "October"]
    assert list(frame["unit"][:2]) == ["2020=100", "in (%)"]
    assert list(frame["value"][:3]) == [114.3, 8.7, 1117.8]


def test_units_in_a_stub_column():
    rows = ["2015;DG;Deutschland;Fläche;1000 qm;7;8", "2015;DG;Deutschland;Kaufsumme;Tsd. EUR;1,5;2"]
    frame = read(table([";;;;;Verkäufe;Verkäufe", ";;;;;Insgesamt;Bauland"], *rows, preamble=["Verkäufe (Bau)"]))
    assert list(frame["unit"]) == ["1000 qm"] * 2 + ["Tsd. EUR"] * 2
    assert list(frame["stub_1"]) == ["Fläche"] * 2 + ["Kaufsumme"] * 2


def test_units_that_may_be_labels_count_without_a_unit_in_the_preamble():
    header, row = [";;;A;B", ";;;1000;1000"], "2015;05;Nordrhein-Westfalen;1,5;2,5"
    assert list(read(table(header, row, preamble=["Erwerbstätige (WZ2008)"]))["unit"]) == ["1000", "1000"]
    assert list(read(table(header, row, preamble=["Erwerbstätige (Anzahl)"]))["column"]) == ["A | 1000", "B | 1000"]


def test_units_above_the_last_headings():
    frame = read(table([";A;A", ";EUR;EUR", ";Bayern;Hessen"], "2015;1;2"))
    assert list(frame["column"]) == ["A | Bayern", "A | Hessen"]
    assert set(frame["unit"]) == {"EUR"}
    assert set(frame["area"]) | set(frame["area_label"]) == {""}


def test_region_keys_after_letters():
    rows = ["2024;05;Nordrhein-Westfalen;1", "2024;JH05154008;   Jugendamt Emmerich;2", "2024;05154;  Kleve, Kreis;-"]
    assert list(read(table([";;;Hilfen", ";;;Anzahl"], *rows))["area"]) == ["05", "JH05154008", "05154"]


def test_other_classifications_are_no_regions():
    rows = ["2024;05;Nordrhein-Westfalen;1;Europa;3", "2024;05;Nordrhein-Westfalen;121;  Albanien;4"]
    frame = read(table([";;;;;Personen", ";;;;;Anzahl"], *rows))
    assert list(frame["area"]) == ["05", "05"]
    assert list(frame["stub_1"]) == ["1", "121"]
    assert list(frame["stub_2"]) == ["Europa", "Albanien"]
    frame = read(table([";;;Umsatz", ";;;EUR"], "2024;01;Landwirtschaft;1", "2024;02;Forstwirtschaft;2"))
    assert list(frame["stub_1"]) == ["01", "02"]


def test_first_row_of_the_body_may_lack_its_key():
    rows = [";Insgesamt;10;20", "WZ08-A;Landwirtschaft;4;5"]
    frame = read(table([";;Umsatz;Personal", ";;EUR;Anzahl"], *rows, preamble=["2015"]))
    assert list(frame["stub_1"]) == ["", "", "WZ08-A", "WZ08-A"]
    assert list(frame["value"]) == [10, 20, 4, 5]


def test_headings_may_begin_further_right_and_hold_numbers():
    frame = read(table([";;;;Klasse", ";;;2;3"], "2015;05;Nordrhein-Westfalen;7;8"))
    assert list(frame["column"]) == ["2", "Klasse | 3"]


def test_quoted_headings_and_labels():
    frame = read(table([';;;"Hilfe; ""Wohnen""";"B\nC"'], '2015;05;"Nordrhein-Westfalen; ""NRW""";1;2'), places=True)
    assert list(frame["column"]) == ['Hilfe; "Wohnen"', "B\nC"]
    assert list(frame["area_label"].unique()) == ['Nordrhein-Westfalen; "NRW"']
    assert list(frame["origin_row"]) == ["4:4", "4:5"]


def test_equal_columns_are_told_apart():
    frame = read(table([";A;A;A", ";EUR;EUR;t"], "2015;1;2;3"))
    assert list(frame["column"]) == ["A", "A (2)", "A"]


def test_labels_that_every_region_lists_twice_are_told_apart():
    labels = ["Gebäude", "Heime", "Fertigbau", "Heime"]
    rows = [f"2015;{key};{label};{n}" for key in ("05;Land", "051;Bezirk") for n, label in enumerate(labels)]
    frame = read(table([";;;;Wohnungen", ";;;;Anzahl"], *rows))
    assert list(frame["stub_1"]) == ["Gebäude", "Heime", "Fertigbau", "Heime (2)"] * 2
    with pytest.raises(TableChanged, match=r"repeats an earlier row \(2015, 05, Land, Heime"):
        read(table([";;;;Wohnungen", ";;;;Anzahl"], *rows, rows[-1]))


def test_empty_fields_beyond_the_headings_and_blank_lines():
    plain = table([";;;A;B", ";;;t;t"], "2015;05;Nordrhein-Westfalen;1;2", "2014;05;Nordrhein-Westfalen;3;4")
    ragged = plain.replace("\n2015", "\n;;;;;;\n\n2015").replace(";2\n", ";2;;\n").replace(";4\n", ";4;;\n")
    assert read(ragged).equals(read(plain))


def test_signs_beside_numbers():
    cells = ["12,5 p", "(7)", "( 8,5 ) r", "r 9", "1.234,5", "…", "( )", "- p", "+2", "0", "X", "3 /", "e"]
    frame = read(table([";" + ";".join("ABCDEFGHIJKLM")], ";".join(["2015", *cells])))
    assert list(frame["value"].fillna(-1)) == [12.5, 7, 8.5, 9, 1234.5, -1, -1, -1, 2, 0, -1, 3, -1]
    assert list(frame["sign"]) == ["p", "()", "() r", "r", "", "…", "()", "- p", "", "", "X", "/", "e"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends(encoding, newline):
    content = (PERSONS + FOOTER).replace("\n", newline).encode(encoding)
    assert crosstab.read(content, places=True).equals(read(PERSONS, places=True))
    assert crosstab.read(gzip.compress(content)).equals(read(PERSONS))


@pytest.mark.parametrize("footer", ["__________\n", "© Amt, 2026\n", "Stand: 10.10.2025\n", "__________"])
def test_each_beginning_of_the_footer(footer):
    assert read(PERSONS, footer).equals(read(PERSONS))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"<!DOCTYPE html><html>", "a web page: '<!DOCTYPE"),
        (b'{"Status":{"Code":98}}', "a JSON answer"),
        ("\ufeffstatistics_code;statistics_label".encode(), "a flat file"),
        (b"Jahr;Region;Wert\n2015;05;1\n", "begins 'Jahr;Region"),
        (b"PK\x03\x04", "package is damaged"),
        (b"Tabelle: 1-1\nTitel;;\n", "no heading rows"),
        (b"Tabelle: 1-1\n;;A\n__________\n", "no figures"),
        ((INDUSTRY + FOOTER + PERSONS + FOOTER).encode(), "more than one cross-table"),
    ],
)
def test_other_content_is_named(content, said):
    with pytest.raises(TableChanged, match=said):
        crosstab.read(content)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("DG;Deutschland;120", "DG;Deutschland;120;7", "Line 8 has 7 fields instead of 6"),
        (";1000,5;-", ";1000,5", "Line 8 has 5 fields instead of 6"),
        ("120;1000,5", "120;1000,5x3", "Line 8, column 5: '1000,5x3' is neither"),
        ("120;1000,5", "120;", "Line 8, column 5: '' is neither"),
        ("120;1000,5", "120;nan", "Line 8, column 5: 'nan' is neither"),
        ("-12,5", "9" * 400, "Line 9, column 6: '9+' is neither"),
        ("-12,5", "٣", "Line 9, column 6"),
        ("1000,5;-", "1000,5;1.5", "Line 8, column 6: '1.5' is neither"),
        ("30.09.2014;05334002;      Aachen, krfr. Stadt", "30.09.2015;05;Nordrhein-Westfalen", "Line 10 repeats"),
        ("30.09.2014;05334002", "30.19.2014;05334002", "Line 10: '30.19.2014' is no period"),
        ("30.09.", "Kreis ", "No stub column, line of the preamble or heading level"),
        (";;;;Insgesamt", "X;;;;Insgesamt", "Line 6: 'X' is no period"),
        (";;;Betriebe", "X;;;Betriebe", "Line 5 stands above the headings"),
        ('-12,5\n', '-12,5\n"', "Line 10 has|no footer"),
    ],
)  # fmt: skip
def test_changed_tables_are_refused(old, new, said):
    assert old in INDUSTRY
    with pytest.raises(TableChanged, match=said):
        read(INDUSTRY.replace(old, new))


@pytest.mark.parametrize("share", range(1, 20))
def test_a_table_that_was_cut_off_is_refused(share):
    with pytest.raises(TableChanged):
        read(INDUSTRY[: len(INDUSTRY) * share // 20], "")


def test_a_point_that_may_mean_two_things_is_refused():
    with pytest.raises(TableChanged, match=r"1\.234 may mark thousands or decimals"):
        read(table([";A;B"], "2015;1.234;12"))
    assert list(read(table([";A;B"], "2015;1.234.567;12"))["value"]) == [1234567, 12]
    assert list(read(table([";A;B"], "2015;1,234;0.5"))["value"]) == [1234, 0.5]
    assert list(read(table([";A;B"], "2015;1,234;12"))["value"]) == [1.234, 12]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2015", "2015"), ("31.12.2015", "2015-12-31"), ("2015-12-31", "2015-12-31"), ("März 2004", "2004-03"),
        ("2004-03", "2004-03"), ("03/2004", "2004-03"), ("Oct. 2004", "2004-10"), ("2015-", "2015"),
        ("2015 1)", "2015"), ("2015*", "2015"), ("2015 p", "2015"), ("1. Quartal 2015", "2015-Q1"),
        ("2015-Q4", "2015-Q4"), ("4. Vj. 2020", "2020-Q4"), ("2. Halbjahr 2023", "2023-S2"), ("2023-S1", "2023-S1"),
        ("WS 2015/16", "WS 2015/16"), ("SS 2016", "SS 2016"), ("2015/16", "2015/16"),
        ("Schuljahr 2015/16", "Schuljahr 2015/16"), ("2013 - 2015", "2013 - 2015"), ("2023-10P6M", "2023-10P6M"),
        ("Stichtag: 31.12.2015", "2015-12-31"), ("2015 (vorläufig)", "2015 (vorläufig)"), ("31.02.2015", None),
        ("2150", None), ("05", None), ("01001", None), ("Deutschland 2015", None), ("Baujahr 1990", None), ("C", None),
        ("", None),
    ],
)  # fmt: skip
def test_periods(printed, expected):
    assert period(printed) == expected


@given(st.data())
@settings(max_examples=150)
def test_whatever_comes_only_our_errors_come_out(data):
    content = bytearray((data.draw(st.sampled_from([INDUSTRY, PERSONS])) + FOOTER).encode("utf-8"))
    pieces = st.sampled_from(
        [b";", b'"', b"\n", b"\r", b"\x00", b"\xff", b"2015", b"1.5", b"(", b"__________\n", b"05"]
    )
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 12))] = data.draw(pieces | st.binary(max_size=4))
    try:
        frame = crosstab.read(bytes(content), places=True)
    except ZdiError:
        return
    assert len(frame)
    assert not frame.drop(columns="value").isna().any().any()
    assert ((frame["sign"] != "") | frame["value"].notna()).all()
    assert not frame.drop(columns=["value", "sign", "origin_row"]).duplicated().any()


@given(st.binary(max_size=200))
def test_noise_is_refused(noise):
    with pytest.raises(ZdiError):
        crosstab.read(noise)


# Counted in the published files by hand: body rows, columns of figures, and how often each sign is printed.
PUBLISHED = {
    "regionalstatistik-crosstab/13111-01-03-4_00.csv": (2104, 6, {"-": 1848}),
    "regionalstatistik-crosstab/13111-07-05-4_00.csv": (7364, 6, {"-": 6650, ".": 2260}),
    "regionalstatistik-crosstab/13211-02-05-4_00.csv": (8416, 13, {"-": 25807, ".": 4190}),
    "regionalstatistik-crosstab/13312-01-04-4_00.csv": (7890, 8, {"-": 9240, ".": 240}),
    "regionalstatistik-crosstab/21121-01-05-4_00.csv": (5260, 4, {"-": 3804, "x": 1588, ".": 120}),
    "regionalstatistik-crosstab/32121-01-02-4_00.csv": (6312, 7, {"-": 5722, ".": 1132}),
    "regionalstatistik-crosstab/32151-01-01-4_00.csv": (7890, 4, {"-": 3204, ".": 155}),
    "regionalstatistik-crosstab/33111-01-01-4_00.csv": (5786, 19, {"-": 11897, ".": 571}),
    "regionalstatistik-crosstab/42111-01-04-4_00.csv": (3682, 3, {"-": 1557, ".": 114}),
    "regionalstatistik-crosstab/42111-04-01-4_00.csv": (5260, 2, {".": 631, "-": 564}),
    "regionalstatistik-crosstab/42231-01-04-4_00.csv": (11046, 3, {"-": 2844, ".": 709}),
    "regionalstatistik-crosstab/43531-01-02-4_00.csv": (6838, 8, {".": 15226, "-": 5822}),
    "regionalstatistik-crosstab/52111-01-01-4_00.csv": (4734, 5, {"-": 3295, ".": 47}),
    "regionalstatistik-crosstab/52111-02-01-4_00.csv": (4734, 18, {"-": 11878, ".": 824}),
    "regionalstatistik-crosstab/52311-01-04-4_00.csv": (9468, 10, {".": 20172, "-": 6800}),
    "regionalstatistik-crosstab/52411-02-01-4_00.csv": (4734, 5, {"-": 3160, ".": 96}),
    "regionalstatistik-crosstab/82111-01-05-4_00.csv": (7890, 11, {".": 10362, "-": 2673}),
    "regionalstatistik-crosstab/99221-01-01-4_00.csv": (7364, 1, {"-": 982, ".": 172, "x": 16}),
    "regionalstatistik-crosstab/AI-N-01_00.csv": (5786, 2, {".": 2716, "x": 503, "-": 80}),
    "regionalstatistik-crosstab/AI-N-10_00.csv": (5786, 1, {".": 858, "-": 11}),
    "regionalstatistik-crosstab/AI-N-11_00.csv": (4734, 1, {"-": 720}),
    "regionalstatistik-crosstab/AI-N-12_00.csv": (5786, 1, {".": 915, "-": 11}),
    "regionalstatistik-crosstab/AI004-1_00.csv": (4208, 1, {".": 572, "-": 25}),
    "regionalstatistik-crosstab/AI007-1_00.csv": (7890, 9, {".": 10614, "-": 170}),
    "regionalstatistik-crosstab/AI010-1_00.csv": (6838, 1, {".": 945, "-": 54}),
    "regionalstatistik-crosstab/AI017-1_00.csv": (5786, 3, {".": 2496, "x": 525, "-": 33}),
    "regionalstatistik-crosstab/AI019-1_00.csv": (4734, 2, {"-": 969, ".": 496, "x": 114}),
    "landesdatenbank-crosstab/12411-15i.csv": (444, 3, {"-": 33}),
    "landesdatenbank-crosstab/13111-54i.csv": (854, 10, {"-": 289, ".": 178}),
}
# Cells looked up by eye: file, period, area, further stubs, column, unit, value, sign, place.
CELLS = [
    ("42111-01-04-4", "2015-09-30", "05", "", "Beschäftigte", "Anzahl", 1219289, "", "82:5"),
    ("82111-01-05-4", "2014", "05", "", "Bruttoinlandsprodukt je Einwohner", "EUR", 35947, "", "84:6"),
    ("21121-01-05-4", "2015", "05", "darunter: Berufsschulen (Schüler o. Ausb.vertrag)",
     "Schüler(innen) an beruflichen Schulen | Nationalität | Ausländer(innen)", "Anzahl", 9237, "", "752:7"),
    ("21121-01-05-4", "2015", "05", "Berufsaufbauschulen", "Berufliche Schulen", "Anzahl", None, "x", "753:4"),
    ("13111-07-05-4", "2015-06-30", "05315", "Verarbeitendes Gewerbe (C)",
     "Nationalität | Ausländer(innen) | Geschlecht | weiblich", "Anzahl", 1072, "", "1317:9"),
    ("33111-01-01-4", "2015-12-31", "05", "", "Bodenfläche | Landwirtschaftsfläche | Heide", "ha", 5161, "", "83:17"),
    ("13312-01-04-4", "2014", "05", "", "Erwerbstätige im Jahresdurchschnitt | Verarbeitendes Gewerbe (C)", "1000",
     1508.7, "", "83:7"),
    ("13211-02-05-4", "2008", "05", "",
     "Arbeitslosenquote bez. auf alle zivile Erwerbsp. | 15 bis unter 25 Jahre", "Prozent", None, "-", "4291:16"),
    ("52411-02-01-4", "2015", "01004", "",
     "Insolvenzverfahren (Unternehmen) | Beantragte Verfahren | mangels Masse abgewiesen", "Anzahl", None, "-", "15:6"),
    ("AI017-1", "2009", "05", "", "Veränderung des BIP zum Vorjahr", "Prozent", -3.8, "", "2711:5"),
    ("12411-15i", "2024-12-31", "05334002", "",
     "Flächenerhebung nach Art der tatsächlichen Nutzung | Bodenfläche (Katasterfläche) in qkm", "qkm", 160.85, "",
     "85:5"),
    ("13111-54i", "2024-12-31", "", "Insgesamt", "mit akademischem Abschluss", "Anzahl", 1386201, "", "21:13"),
]  # fmt: skip
published = pytest.mark.skipif(
    not ORIGINALS, reason="needs the originals: set ZDI_ORACLES to the folder that holds data/"
)


def original(name):
    return crosstab.read((Path(ORIGINALS) / "data" / name).read_bytes(), places=True)


@published
@pytest.mark.parametrize("name", PUBLISHED)
def test_published_tables(name):
    frame, (rows, across, signs) = original(name), PUBLISHED[name]
    assert len(frame) == rows * across
    assert frame["sign"].value_counts().drop("", errors="ignore").to_dict() == signs
    assert frame["value"].notna().sum() == (frame["sign"] == "").sum()
    assert frame["period"].str.fullmatch(r"\d{4}(-\d\d-\d\d)?").all()
    assert (frame["unit"] != "").all()
    assert (frame["column"] != "").all()
    assert not frame.duplicated([c for c in frame.columns if c not in {"value", "sign", "origin_row"}]).any()
    keys = set(frame["area"])
    assert keys == {""} if name.endswith("13111-54i.csv") else {"05", "05111", "05978"} < keys


@published
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell[0]} {cell[-1]}")
def test_published_cells(cell):
    table, when, area, stub, column, unit, value, sign, place = cell
    frame = original(next(name for name in PUBLISHED if f"/{table}" in name))
    found = frame.set_index("origin_row").loc[place]
    assert tuple(found[["period", "area", "column", "unit", "sign"]]) == (when, area, column, unit, sign)
    assert found.get("stub_2", found.get("stub_1", "")) == stub
    assert (None if pd.isna(found["value"]) else found["value"]) == value


@published
def test_published_industry_agrees_with_its_parts_and_with_the_page_of_the_office():
    frame = original("regionalstatistik-crosstab/42111-01-04-4_00.csv")
    frame = frame[frame["period"] == "2015-09-30"].set_index(["area", "column"])["value"].unstack()
    assert frame.loc["05"].to_dict() == {"Betriebe": 10088, "Beschäftigte": 1219289, "Bruttoentgelte": 56953236}
    districts = frame[frame.index.str.fullmatch(r"05\d{3}")]
    assert districts["Beschäftigte"].sum() == 1219289
    employees = original("landesdatenbank-crosstab/13111-54i.csv")
    chosen = (employees["area_label"] == "Nordrhein-Westfalen") & (employees["stub_1"] == "C")
    assert employees.loc[chosen & (employees["column"] == "Insgesamt"), "value"].item() == 1298577


@published
@pytest.mark.parametrize("name", ["13111-54i", "52411-02-01-4"])
def test_published_tables_that_were_cut_off_are_refused(name):
    path = next(Path(ORIGINALS, "data", one) for one in PUBLISHED if f"/{name}" in one)
    content = path.read_bytes()
    end = content.index(b"__________")
    for cut in (*range(end - 3, end + 3), *range(0, end, end // 20)):
        with pytest.raises(TableChanged):
            crosstab.read(content[:cut])
