"""Made-up bytes in the layouts that the services publish: of the size of large tables, and the same every time."""

import io
import itertools
import json
import random

import numpy as np
import xlsxwriter

FLAT_ROWS = 116_738
YEARS = range(2000, 2023)
REGIONS = 1779  # of Eurostat
SERIES = 16  # of an indicator of the sustainability strategy
PLACES = 2361  # of ARDECO
UNITS = (
    "EUR_HAB", "EUR_HAB_EU27_2020", "MIO_EUR", "MIO_NAC", "MIO_PPS_EU27_2020", "PPS_EU27_2020_HAB", "PPS_HAB_EU27_2020",
)  # fmt: skip
FLAGS = ["", "e", "p", "b", "ep"]
FLAGGED = [0.92, 0.05, 0.015, 0.01, 0.005]
DISTRICTS = [f"{1 + n // 30:02d}{n % 30 * 17:03d}" for n in range(476)]


def flat_file() -> bytes:
    """A flat file of GENESIS: unordered rows, two measures in two units, decimal commas, a tenth of signs; 33 MB."""
    chance = random.Random(7)
    regions = [(key, f"Musterkreis {n:03d}, Landkreis") for n, key in enumerate(DISTRICTS)]
    sexes = [("", "Insgesamt"), ("GESM", "männlich"), ("GESW", "weiblich")]
    nations = [("", "Insgesamt"), ("NATA", "ausländisch"), ("NATD", "deutsch")]
    sectors = [("", "Insgesamt"), *((f"WZ08-{c}", f"Abschnitt {c}: Leistungen") for c in "ABCDEFGHIJKLMNOPQRSTU")]
    measures = ["Anzahl;ERW032;Beschäftigte am Arbeitsort", "Prozent;ERW099;Veränderung zum Vorjahr"]
    cells = list(itertools.product(("2023-06-30", "2024-06-30"), regions, sexes, nations, sectors, measures))
    names = "code", "label", "attribute_code", "attribute_label"
    blocks = [f"{n}_variable_{name}" for n in range(1, 5) for name in names]
    head = ["statistics_code", "statistics_label", "time_code", "time_label", "time", *blocks]
    lines = [";".join([*head, "value", "value_unit", "value_variable_code", "value_variable_label"])]
    for day, region, sex, nation, sector, measure in chance.sample(cells, FLAT_ROWS):
        sign = chance.choice("--./") if chance.random() < 0.1 else ""
        number = int(chance.lognormvariate(7, 2)) if measure.startswith("A") else f"{chance.gauss(0, 9):.1f}"
        lines.append(
            f"13111;Beschäftigtenstatistik;STAG;Stichtag;{day};KREISE;Kreise und kreisfreie Städte;"
            f"{region[0]};{region[1]};GES;Geschlecht;{sex[0]};{sex[1]};NAT;Nationalität;{nation[0]};{nation[1]};"
            f"WZ08A1;WZ2008 (Abschnitte);{sector[0]};{sector[1]};{sign or str(number).replace('.', ',')};{measure}"
        )
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def bulk_table() -> bytes:
    """A bulk table of Eurostat of the size of nama_10r_3gdp: 12,453 series of 23 years, flags, missing values."""
    rng = np.random.default_rng(2022)
    lines = ["freq,unit,geo\\TIME_PERIOD\t" + "\t".join(f"{year} " for year in YEARS)]
    for unit, region in itertools.product(UNITS, range(REGIONS)):
        values = rng.lognormal(9, 1.2, len(YEARS))
        printed = [f"{value:.2f}" if unit.startswith("MIO") else f"{value:.0f}" for value in values]
        flags = rng.choice(FLAGS, len(YEARS), p=FLAGGED)
        gone = rng.random(len(YEARS)) < 0.06
        cells = [": " if no else f"{value} {flag}" for value, flag, no in zip(printed, flags, gone, strict=True)]
        lines.append(f"A,{unit},R{region:04d}\t" + "\t".join(cells))
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def data_set() -> bytes:
    """An answer of Eurostat's service in JSON-stat 2.0: 81,834 cells, a tenth of them empty."""
    rng = np.random.default_rng(2023)
    codes = {
        "freq": ["A"],
        "unit": ["MIO_EUR", "PPS_EU27_2020_HAB"],
        "geo": [f"R{n:04d}" for n in range(REGIONS)],
        "time": [str(year) for year in YEARS],
    }
    sizes = [len(one) for one in codes.values()]
    cells = int(np.prod(sizes))
    there = np.flatnonzero(rng.random(cells) >= 0.1)
    flagged = np.flatnonzero(rng.random(cells) >= 0.92)
    numbers = np.round(rng.lognormal(9, 1.2, there.size), 2)
    dimension = {
        name: {
            "label": name.title(),
            "category": {"index": {c: n for n, c in enumerate(listed)}, "label": {c: f"Name of {c}" for c in listed}},
        }
        for name, listed in codes.items()
    }
    answer = {
        "version": "2.0", "class": "dataset", "label": "Made up", "source": "ESTAT",
        "value": dict(zip(map(str, there.tolist()), numbers.tolist(), strict=True)),
        "status": dict(zip(map(str, flagged.tolist()), rng.choice(FLAGS[1:], flagged.size).tolist(), strict=True)),
        "id": list(codes), "size": sizes, "dimension": dimension,
    }  # fmt: skip
    return json.dumps(answer, separators=(",", ":")).encode("utf-8")


def cross_table() -> bytes:
    """A prepared cross-table of Regionaldatenbank: 10 years, 476 Kreise, 11 columns of figures, headings of 3 lines."""
    rng = np.random.default_rng(2024)
    branches = [f"Wirtschaftsbereich {n}" for n in range(1, 10)]
    heads = [
        ["Bruttoinlandsprodukt", "Bruttoinlandsprodukt je Einwohner", *["Bruttowertschöpfung"] * 9],
        ["", "", *branches],
        ["Tsd. EUR", "EUR", *["Tsd. EUR"] * 9],
    ]
    lines = ["GENESIS-Tabelle: 82111-01-05-4", f"Bruttoinlandsprodukt - Jahressumme -{';' * 13}"]
    lines += [f";;;{';'.join(head)}" for head in heads]
    for year, (n, key) in itertools.product(range(2014, 2024), enumerate(DISTRICTS)):
        signs = rng.random(11) < 0.02
        cells = ["." if no else str(int(one)) for one, no in zip(rng.lognormal(13, 2, 11), signs, strict=True)]
        lines.append(f"{year};{key};      Musterkreis {n:03d}, Landkreis;{';'.join(cells)}")
    lines += ["_" * 10, "© Statistische Ämter des Bundes und der Länder", "Stand: 10.10.2025 / 10:49:27"]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def strategy_file() -> bytes:
    """An indicator of the sustainability strategy as an open SDG platform has it: 26,928 rows with marks."""
    rng = np.random.default_rng(2025)
    states = [f"Land {n}" for n in range(17)]
    kinds = itertools.product(
        range(1991, 2024), (f"Reihe {n}" for n in range(SERIES)), ("", "männlich", "weiblich"), states
    )
    lines = ["Year,Units,Series,COMMENT_OBS_0,sex,länder,GeoCode,Value"]
    for year, series, sex, land in kinds:
        gone = rng.random() < 0.03
        mark = "." if gone else str(rng.choice(["", "p", "r"], p=[0.9, 0.06, 0.04]))
        value = "" if gone else f"{rng.normal(50, 10):.1f}"
        lines.append(f"{year},Prozent,{series},{mark},{sex},{land},DE-{land[5:]},{value}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def years_as_columns() -> list[list[str]]:
    """A table as ARDECO publishes it: 2,361 regions and 51 years as columns, a tenth of the cells empty."""
    rng = np.random.default_rng(2026)
    rows = [["TERRITORY_ID", "LEVEL_ID", "NAME_HTML", "VERSIONS", "UNIT", *map(str, range(1975, 2026))]]
    for n in range(PLACES):
        gone = rng.random(51) < 0.1
        cells = ["" if no else f"{one:.1f}" for one, no in zip(rng.lognormal(11, 1, 51), gone, strict=True)]
        rows.append([f"R{n:04d}", "3", f"Region {n}", "2021", "Persons", *cells])
    return rows


def csv_file(rows: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode("utf-8")


def workbook(rows: list[list[str]]) -> bytes:
    """The same as a workbook, numbers as numbers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": True}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()
