"""The factsheets of all indicators, made once for all tests that look at what is shown."""

from functools import cache

import pandas as pd
from conftest import ROOT

from zdi_metrics.catalogue import find_indicator
from zdi_metrics.factsheets import factsheet, factsheets

DATA = ROOT / "data"


@cache
def shown(lang="de"):
    return tuple(factsheets(DATA, lang=lang))


@cache
def one(indicator, lang="de"):
    return factsheet(DATA, find_indicator(indicator), lang=lang)


def series(sheet, values, first=2015, statuses=None):
    """A factsheet that has these yearly values of its region and nothing else."""
    like = sheet.rows.iloc[0].to_dict()
    rows = [
        like
        | {"area": sheet.area, "period": str(first + n), "value": value, "status": status, "sign": "", "reason": ""}
        for n, (value, status) in enumerate(zip(values, statuses or "A" * len(values), strict=True))
    ]
    frame = pd.DataFrame(rows, columns=sheet.rows.columns)
    return sheet._replace(rows=frame, areas=(sheet.area,), targets=(), outlook=sheet.outlook.iloc[:0], notes=())


NASTY = (
    "=1+1",
    "@cmd",
    "+49 211",
    "-2+3",
    "\t=HYPERLINK(1)",
    "<script>alert('ä')</script> & \"Straße\" ]]>",
    "Sehr lange Bezeichnung " * 6,
    "Donaudampfschifffahrtsgesellschaft" * 4,
    "Zeichen \x00\x0b\x1f dazwischen",
    "   ",
)


def renamed(sheet, text):
    """A factsheet whose name, title and unit are this text."""
    unit = sheet.unit.model_copy(update={"de": text, "en": text})
    told = {"name": text, "title": f"{text}: {sheet.verdict}", "subtitle": f"NRW · {text}", "unit": unit}
    return sheet._replace(**told, latest=f"1,0\N{NO-BREAK SPACE}{text} (2024)")
