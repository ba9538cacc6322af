"""Prints our figures as their publishers do, by a table's route backwards, for the local services to serve."""

import csv
import io
import itertools

from services.genesis import flat_csv
from zdi_metrics.areas import areas

LABELS = {"nuts2": "{}, Regierungsbezirk", "district": "{}, Kreis"}


def cells(table, route, figures):
    """Each figure with the column of the route that prints it and its codes by variable."""
    for row in figures.to_dict("records"):
        for column in route.columns:
            fits = column.measure == row["measure"] and all(row[cut] == item for cut, item in column.cuts.items())
            codes = dict(route.where) | dict(column.where)
            for cut, given in route.cuts.items():
                code = next((code for code, item in given.items.items() if item == row[cut]), None)
                fits = fits and code is not None and codes.get(given.variable, code) == code
                codes[given.variable] = code
            if fits:
                yield row, column, codes
                break


def german(row):
    """A value with decimal comma, or the sign in its place."""
    return f"{row['value']:.15g}".replace(".", ",") if row["value"] == row["value"] else row["sign"].split()[0]


def key(row):
    return areas()[row["area"]].ags


def flat_file(table, figures):
    """Unpacked flat file in the new layout."""
    region = (table.flat.area or ("KREISE",))[0]
    rows = []
    for row, column, codes in cells(table, table.flat, figures):
        blocks = [(region, "Region", key(row), areas()[row["area"]].name_de)]
        blocks += [(name, name.title(), code, code or "Insgesamt") for name, code in codes.items()]
        quality = (row["sign"] or "e") if row["value"] == row["value"] else ""
        rows.append((row["period"], blocks, german(row), column.unit, (column.name, column.name), quality))
    return flat_csv(rows)


def cross_table(table, figures):
    """Prepared cross-table in Latin-1: preamble, header rows, units, body, footer."""
    columns = list(dict.fromkeys((one.name, one.unit) for one in table.cross.columns))
    stubs = sorted({given.variable for given in table.cross.cuts.values()} | {
        name for one in table.cross.columns for name in one.where
    })  # fmt: skip
    body = {}
    for row, column, codes in cells(table, table.cross, figures):
        place = (row["period"], key(row), areas()[row["area"]].name_de, *(codes[name] for name in stubs))
        body.setdefault(place, {})[column.name, column.unit] = german(row)
    levels = [name.split(" | ") for name, _ in columns]
    depth = max(len(level) for level in levels)
    blank = [""] * (3 + len(stubs))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    out.write(f"GENESIS-Tabelle: {table.code}\n{table.title}{';' * (len(blank) + len(columns) - 1)}\n")
    out.write(f"Statistik{';' * (len(blank) + len(columns) - 1)}\n")
    for number in range(depth):
        writer.writerow([*blank, *(level[number] if number < len(level) else "" for level in levels)])
    writer.writerow([*blank, *(unit for _, unit in columns)])
    for place, printed in sorted(body.items(), reverse=True):
        period = ".".join(reversed(place[0].split("-")))
        writer.writerow([period, *place[1:], *(printed.get(column, "...") for column in columns)])
    out.write("_" * 20 + "\n© Statistisches Amt, 2026\nStand: 22.11.2026 / 12:00:00\n")
    return out.getvalue().encode("cp1252")


def dataset(table, figures):
    """Dimensions, periods, values and marks as the local Eurostat serves them."""
    found = [(codes | {"geo": row["area"]}, row) for row, _, codes in cells(table, table.api, figures)]
    names = [*sorted({name for codes, _ in found for name in codes} - {"geo"}), "geo"]
    dimensions = {name: sorted({codes[name] for codes, _ in found}) for name in names}
    periods = sorted({row["period"] for _, row in found})
    values, marks = {}, {}
    for codes, row in found:
        place = (*(codes[name] for name in names), row["period"])
        if row["value"] == row["value"]:
            values[place] = row["value"]
        if row["sign"]:
            marks[place] = row["sign"].replace(" ", "")
    return dimensions, periods, values, marks


def open_sdg(table, figures):
    """CSV of the sustainability strategy."""
    found = list(cells(table, table.file, figures))
    names = list(dict.fromkeys(itertools.chain.from_iterable(codes for _, _, codes in found)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Year", *names, "COMMENT_OBS_0", "länder", "GeoCode", "Value"])
    for row, _, codes in found:
        land = "" if row["area"] == "DE" else areas()[row["area"]].name_en.lower()
        value = f"{row['value']:.15g}" if row["value"] == row["value"] else ""
        year = row["period"].replace("-S", "/")
        writer.writerow([year, *(codes[n] for n in names), row["sign"], land, land and f"code{key(row)}", value])
    return out.getvalue().encode("utf-8")


def published_file(table, figures):
    """CSV in the layout of the table's file: a row a cell, or a column a year."""
    layout = table.file.layout
    back = {code: printed for printed, code in layout.regions.items()}
    found = list(cells(table, table.file, figures))
    names = list(dict.fromkeys(itertools.chain.from_iterable(codes for _, _, codes in found)))
    others = [name for name in layout.header if name not in names]
    rows = {}
    for row, _, codes in found:
        place = (back.get(row["area"], row["area"]), *(codes[name] for name in names), *("0" for _ in others))
        printed = f"{row['value']:.15g}" if row["value"] == row["value"] else row["sign"]
        rows.setdefault(place, {})[row["period"]] = printed
    for printed in set(back.values()) - {place[0] for place in rows}:  # a region that the layout names is never gone
        rows[(printed, *("x" for _ in (*names, *others)))] = {"2000": "1"}
    head, out = [layout.area, *names, *others], io.StringIO()
    years = sorted({period for cells_ in rows.values() for period in cells_})
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*head, layout.period, layout.value] if layout.value else [*head, *years])
    for place, printed in rows.items():
        if layout.value:
            writer.writerows([*place, period, value] for period, value in printed.items())
        else:
            writer.writerow([*place, *(printed.get(year, "") for year in years)])
    return out.getvalue().encode("utf-8")
