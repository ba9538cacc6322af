"""Assessments in words: why a verdict is what it is, what makes it unsure, and one plain sentence of each."""

from collections.abc import Iterable, Mapping
from typing import Any

from zdi_metrics.methods import dns
from zdi_metrics.model import Indicator, Unit
from zdi_metrics.records import Assessment
from zdi_metrics.wording import LANGUAGES, chance, in_language, number, period, quantity, word

Texts = tuple[str, str]  # German, English

EMPTY = ("keine Zahl veröffentlicht oder übernommen", "no figure published or carried over")
NO_TARGET = ("kein Ziel benannt", "no target named")
STALE = (
    "veraltet: letzter Wert von {0[0]}, mehr als drei Jahre vor dem Datenstand {0[1]}",
    "out of date: latest value of {0[0]}, more than three years before the state date {0[1]}",
)
CONTEXT = (
    "Ziel ({}) für eine andere Abgrenzung oder ohne Richtung: nur Einordnung",
    "target ({}) on another definition or without direction: context, no rating",
)
REACHED = ("Zielwert ({}) zuletzt erreicht", "target ({}) met by the latest figure")
WORSENING = (
    "Zielwert ({}) zuletzt erreicht, doch die letzten Jahre führen in die falsche Richtung",
    "target ({}) met by the latest figure, but the last years lead the wrong way",
)
WHY: dict[tuple[str, str], Texts] = {
    ("value", "sunny"): (
        "bleibt das Tempo der letzten Jahre, wird das Ziel ({}) erreicht oder fast erreicht",
        "if the pace of the last years stays, the target ({}) is met or nearly met",
    ),
    ("value", "partly_cloudy"): (
        "bleibt das Tempo der letzten Jahre, wird das Ziel ({}) knapp verfehlt",
        "if the pace of the last years stays, the target ({}) is missed by a little",
    ),
    ("value", "cloudy"): (
        "die Richtung stimmt, das Tempo der letzten Jahre reicht nicht für das Ziel ({})",
        "the direction is right, the pace of the last years does not suffice for the target ({})",
    ),
    ("value", "thunderstorm"): (
        "die Entwicklung der letzten Jahre führt nicht zum Ziel ({})",
        "the development of the last years does not lead to the target ({})",
    ),
    ("constant", "cloudy"): (
        "Ziel ({}) nicht erreicht, aber die Richtung der letzten Jahre stimmt",
        "target ({}) not met, but the direction of the last years is right",
    ),
    ("constant", "thunderstorm"): (
        "Ziel ({}) nicht erreicht, und die letzten Jahre führen nicht hin",
        "target ({}) not met, and the last years do not lead there",
    ),
    ("direction", "sunny"): (
        "die Richtung stimmt im Mittel der letzten Jahre und zuletzt (Vorgabe: {}, ohne Zahl)",
        "the direction is right on average of the last years and lately (aim of {}, without a number)",
    ),
    ("direction", "partly_cloudy"): (
        "die Richtung stimmt im Mittel der letzten Jahre, zuletzt aber nicht (Vorgabe: {}, ohne Zahl)",
        "the direction is right on average of the last years, but not lately (aim of {}, without a number)",
    ),
    ("direction", "cloudy"): (
        "die Richtung stimmt zuletzt, aber nicht im Mittel der letzten Jahre (Vorgabe: {}, ohne Zahl)",
        "the direction is right lately, but not on average of the last years (aim of {}, without a number)",
    ),
    ("direction", "thunderstorm"): (
        "die Richtung stimmt weder im Mittel der letzten Jahre noch zuletzt (Vorgabe: {}, ohne Zahl)",
        "the direction is right neither on average of the last years nor lately (aim of {}, without a number)",
    ),
}
UNRATED = {
    dns.TOO_SHORT: (
        "Ziel ({}) noch offen, Tempo ohne Urteil: es fehlen vier aufeinanderfolgende Jahre bis zum letzten Wert",
        "target ({}) still open, no verdict on the pace: there are no four consecutive years up to the latest value",
    ),
    dns.NO_VALUES: (
        "Ziel ({}) noch offen, Tempo ohne Urteil: die Reihe hat keine Werte ganzer Jahre",
        "target ({}) still open, no verdict on the pace: the series has no values of whole years",
    ),
} | dict.fromkeys(
    (dns.NOT_FINITE, dns.OUT_OF_RANGE),
    (
        "Ziel ({}) ohne Urteil: die Werte sind zu groß oder zu klein zum Rechnen",
        "target ({}), no verdict: the values are too large or too small to compute with",
    ),
)
UNSETTLED = {
    "P": ("letzter Wert vorläufig", "latest figure provisional"),
    "E": ("letzter Wert geschätzt", "latest figure estimated"),
    "U": ("letzter Wert unsicher", "latest figure of low reliability"),
}
FEW = ("weniger als sechs Werte in Folge", "fewer than six values in a row")
MIXED = ("Werte aus verschiedenen Datenständen", "figures of different vintages")
DISAGREE = ("andere Verfahren urteilen anders", "other methods judge differently")
NO_TREND = ("kein statistisch gesicherter Trend", "no statistically significant trend")
HANGS_ON_BASE = ("das Zeichen hängt vom Basisjahr ab", "the symbol depends on the base year")
HANGS_ON_LAST = (
    "eine Revision von üblicher Größe würde das Zeichen ändern",
    "a revision of typical size would change the symbol",
)
ACROSS = ("über den Bruch hinweg gerechnet: {}", "computed across the break: {}")
OWN_RULE = (
    "eigene Anwendung der Regel der Deutschen Nachhaltigkeitsstrategie, keine amtliche Bewertung",
    "our own application of the rule of the German Sustainable Development Strategy, no official rating",
)
UNSURE = ("; die Aussage ist unsicher", "; this is uncertain")
CHANCE = (" (Wahrscheinlichkeit bei fortgesetztem Trend: {})", " (chance if the trend continues: {})")
LEVELS = {"NRW": ("Land NRW", "NRW"), "DE": ("Bund", "Germany"), "EU": ("EU", "the EU")}

SENTENCES: dict[str, Texts] = {
    "value sunny": (
        "im Tempo der letzten Jahre ({pace} im Jahr) wird das {aim} von {target} bis {year} erreicht oder fast "
        "erreicht",
        "at the pace of the last years ({pace} a year) the {aim} of {target} by {year} is met or nearly met",
    ),
    "value partly_cloudy": (
        "im Tempo der letzten Jahre ({pace} im Jahr) wird das {aim} von {target} bis {year} knapp verfehlt",
        "at the pace of the last years ({pace} a year) the {aim} of {target} by {year} is missed by a little",
    ),
    "value cloudy": (
        "im Tempo der letzten Jahre ({pace} im Jahr) wären es {year} {projected} statt {target} ({aim}): zu langsam",
        "at the pace of the last years ({pace} a year) it would be {projected} in {year} instead of {target} ({aim}): "
        "too slow",
    ),
    "value thunderstorm": (
        "die letzten Jahre ({pace} im Jahr) führen nicht zum {aim} von {target} bis {year}: falsche Richtung",
        "the last years ({pace} a year) do not lead to the {aim} of {target} by {year}: wrong way",
    ),
    "constant cloudy": (
        "das {aim} von {target} {due} ist nicht erreicht, die Richtung stimmt ({pace} im Jahr): zu langsam",
        "the {aim} of {target} {due} is not met, the direction is right ({pace} a year): too slow",
    ),
    "constant thunderstorm": (
        "das {aim} von {target} {due} ist nicht erreicht, und es geht nicht in seine Richtung ({pace} im Jahr)",
        "the {aim} of {target} {due} is not met, and the direction is not towards it ({pace} a year)",
    ),
    "direction sunny": (
        "die Richtung stimmt ({pace} im Jahr), wie vom {aim} verlangt",
        "the direction is right ({pace} a year), as the {aim} asks",
    ),
    "direction partly_cloudy": (
        "im Mittel der letzten Jahre stimmt die Richtung ({pace} im Jahr), zuletzt nicht ({aim})",
        "on average of the last years the direction is right ({pace} a year), lately it is not ({aim})",
    ),
    "direction cloudy": (
        "im Mittel der letzten Jahre stimmt die Richtung nicht ({pace} im Jahr), zuletzt doch ({aim})",
        "on average of the last years the direction is not right ({pace} a year), lately it is ({aim})",
    ),
    "direction thunderstorm": (
        "die Richtung stimmt nicht ({pace} im Jahr), anders als vom {aim} verlangt",
        "the direction is not right ({pace} a year), unlike what the {aim} asks",
    ),
    "value standstill": (
        "die letzten Jahre brachten im Mittel keine Änderung und führen nicht zum {aim} von {target} bis {year}",
        "the last years brought no change on average and do not lead to the {aim} of {target} by {year}",
    ),
    "reached": ("das {aim} von {target} {due} ist erreicht", "the {aim} of {target} {due} is met"),
    "reached partly_cloudy": (
        "das {aim} von {target} {due} ist erreicht, doch die letzten Jahre ({pace} im Jahr) führen in die falsche "
        "Richtung",
        "the {aim} of {target} {due} is met, but the last years ({pace} a year) lead the wrong way",
    ),
    "no target": ("{reason}", "{reason}"),
    "cannot say": ("keine Aussage: {reason}", "cannot say: {reason}"),
}


HEADLINES: dict[str, Texts] = {
    "value sunny": ("Tempo reicht für das {aim} {year}", "pace suffices for the {aim} of {year}"),
    "value partly_cloudy": ("Tempo reicht knapp nicht für das {aim} {year}", "pace just short of the {aim} of {year}"),
    "value cloudy": ("zu langsam für das {aim} {year}", "too slow for the {aim} of {year}"),
    "value thunderstorm": ("Entwicklung führt weg vom {aim} {year}", "moving away from the {aim} of {year}"),
    "value standstill": ("Stillstand vor dem {aim} {year}", "standstill before the {aim} of {year}"),
    "constant cloudy": ("{aim} nicht erreicht, Richtung stimmt", "{aim} not met, direction is right"),
    "constant thunderstorm": ("{aim} nicht erreicht, Richtung falsch", "{aim} not met, wrong direction"),
    "direction sunny": ("Richtung stimmt ({aim} ohne Zahl)", "direction is right ({aim} without a number)"),
    "direction partly_cloudy": ("Richtung stimmt, zuletzt aber nicht", "direction is right, but not lately"),
    "direction cloudy": ("Richtung falsch, zuletzt aber besser", "wrong direction, lately better"),
    "direction thunderstorm": ("Richtung falsch ({aim} ohne Zahl)", "wrong direction ({aim} without a number)"),
    "reached": ("{aim} erreicht", "{aim} met"),
    "reached partly_cloudy": ("{aim} erreicht, Richtung falsch", "{aim} met, wrong direction"),
    "no target": ("kein Ziel benannt", "no target named"),
    "cannot say": ("keine Aussage", "cannot say"),
    "out of date": ("veraltet, keine Aussage", "out of date, cannot say"),
    "context": ("keine Aussage zum Ziel", "cannot say on the target"),
    "empty": ("keine Zahl veröffentlicht", "no figure published"),
}
UNSURE_HEADLINE = (" – unsicher", " – uncertain")


def reasons(texts: Texts, told: Iterable[Any] = (), notes: Iterable[Texts] = ()) -> dict[str, str]:
    """The fields `reason_de` and `reason_en`: the headline with what it tells of in both languages, then the notes."""
    pair = tuple(told) or ("", "")
    said = [tuple(text.format(one) for text, one in zip(texts, pair, strict=True)), *notes]
    return {f"reason_{lang}": "; ".join(one[at] for one in said) for at, lang in enumerate(LANGUAGES)}


def cautions(record: Mapping[str, Any], mixed: bool, few: bool) -> list[Texts]:
    """What makes a symbol less sure than it looks; each of them lowers the confidence."""
    symbols = {part.split()[1] for part in (record.get("by_base_year") or "").split(", ") if part}
    found = [
        (record["status"] in UNSETTLED, UNSETTLED.get(record["status"], MIXED)),
        (few, FEW),
        (mixed, MIXED),
        (record.get("methods_agree") is False, DISAGREE),
        (len(symbols) > 1, HANGS_ON_BASE),
        (bool(record.get("symbol_revised")), HANGS_ON_LAST),
    ]
    return [texts for holds, texts in found if holds] + other_reading(record)


def other_reading(record: Mapping[str, Any]) -> list[Texts]:
    """What the symbol would be if breaks were ignored, where it is another one."""
    across = record.get("symbol_across_breaks")
    return [(ACROSS[0].format(word(across, "de")), ACROSS[1].format(word(across, "en")))] if across else []


def sentence(one: Assessment, indicator: Indicator, unit: Unit, lang: str) -> str:
    """One plain sentence: the latest figure and what follows from it."""
    name, at = in_language(indicator, "name", lang), LANGUAGES.index(lang)
    facts = {"reason": (one.reason_de, one.reason_en)[at].rstrip(".")}
    if one.target_level:
        facts["aim"] = word(f"target_{one.target_level}", lang)
        facts["year"] = str(one.target_year)
        facts["due"] = _due(one.target_year, lang)
        facts["target"] = quantity(one.target_value, unit, lang, decimals=indicator.decimals)
        facts["pace"] = quantity(one.pace, unit, lang, decimals=indicator.decimals, change=True)
    if one.projected is not None:
        decimals = unit.decimals if indicator.decimals is None else indicator.decimals
        facts["projected"] = number(one.projected, decimals, lang)
    unsure = one.confidence == "low" and one.verdict != "reached"
    told = SENTENCES[_key(one)][at].format(**facts) + (UNSURE[at] if unsure else "")
    if unsure and one.probability is not None:
        told += CHANCE[at].format(chance(one.probability, lang))
    if one.value is None or one.period is None:
        return f"{name}: {told}."
    value = quantity(one.value, unit, lang, decimals=indicator.decimals)
    return f"{name}: {value} ({period(one.period, lang)}); {told}."


def headline(one: Assessment, lang: str) -> str:
    """The verdict in a few words, never more than the assessment says: a federal target is called one."""
    at = LANGUAGES.index(lang)
    aim = word(f"target_{one.target_level}", lang) if one.target_level else ""
    unsure = one.confidence == "low" and one.verdict != "reached"
    told = HEADLINES[_headline_key(one)][at].format(aim=aim, year=one.target_year)
    return told + (UNSURE_HEADLINE[at] if unsure else "")


def is_stale(one: Assessment) -> bool:
    """Whether nothing is said because the latest figure is out of date."""
    return one.verdict == "cannot say" and one.reason_en.startswith(STALE[1].partition(":")[0])


def _headline_key(one: Assessment) -> str:
    if one.verdict != "cannot say":
        return _key(one)
    if one.value is None:
        return "empty"
    if is_stale(one):
        return "out of date"
    return "context" if one.reason_en.startswith(CONTEXT[1].partition("{")[0]) else "cannot say"


def _key(one: Assessment) -> str:
    if one.verdict == "reached":
        return "reached partly_cloudy" if one.symbol == "partly_cloudy" else "reached"
    if one.rule == "value" and one.symbol == "thunderstorm" and one.pace == 0:
        return "value standstill"
    return f"{one.rule} {one.symbol}" if one.symbol else one.verdict


def _due(year: int | None, lang: str) -> str:
    if year is None:
        return "in jedem Jahr" if lang == "de" else "in every year"
    return f"bis {year}" if lang == "de" else f"by {year}"
