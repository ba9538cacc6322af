"""Numbers and names as people read them, in German and English."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from zdi_metrics.errors import CatalogueError
from zdi_metrics.model import Unit
from zdi_metrics.noun import Noun

LANGUAGES = ("de", "en")
NO_BREAK = "\N{NO-BREAK SPACE}"
MISSING = "–"
MINUS = "\N{MINUS SIGN}"
LONGEST = 1e18  # numbers from here on are no figures for people
WORDS = {
    "higher": ("höher ist besser", "higher is better"),
    "lower": ("niedriger ist besser", "lower is better"),
    "neither": ("ohne Richtung", "no direction"),
    "capacity": ("Fähigkeit", "capacity"),
    "vulnerability": ("Verwundbarkeit", "vulnerability"),
    "law": ("Gesetz", "law"),
    "strategy": ("Strategie", "strategy"),
    "benchmark": ("Vergleichswert", "benchmark"),
    "NRW": ("Land NRW", "NRW"),
    "DE": ("Bundesziel", "federal target"),
    "EU": ("EU-Ziel", "EU target"),
    "target_NRW": ("Landesziel", "NRW target"),
    "target_DE": ("Bundesziel", "federal target"),
    "target_EU": ("EU-Ziel", "EU target"),
    "land": ("Land", "Land"),
    "federal": ("Bund", "federal government"),
    "eu": ("EU", "EU"),
    "companies": ("Unternehmen", "companies"),
    "social_partners": ("Sozialpartner", "social partners"),
    "unit": ("Einheit", "Unit"),
    "role": ("Rolle für die Resilienz", "Role for resilience"),
    "definition": ("Definition", "Definition"),
    "method": ("Methode", "Method"),
    "caveat": ("Vorbehalt", "Caveat"),
    "leitbild": ("Feld des Leitbilds 2025", "Field of the 2025 Leitbild"),
    "actors": ("Wer handeln kann", "Who can act"),
    "coverage": ("Abdeckung", "Coverage"),
    "no_figures": ("Keine Zahlen", "No figures"),
    "break": ("Bruch", "Break"),
    "targets": ("Ziele", "Targets"),
    "sources": ("Quellen", "Sources"),
    "investment_climate": ("Investitionsklima", "investment climate"),
    "innovation": ("Innovation", "innovation"),
    "circular_economy": ("Zirkuläre Wertschöpfung", "circular economy"),
    "climate_and_energy": ("Klima und Energie", "climate and energy"),
    "digital_infrastructure": ("Digitale Infrastruktur", "digital infrastructure"),
    "land_development": ("Flächen", "land"),
    "less_bureaucracy": ("Bürokratieabbau", "less bureaucracy"),
    "skilled_labour": ("Fachkräfte", "skilled labour"),
    "original": ("Originaldatei des Herausgebers", "original file of the publisher"),
    "extract": ("Auszug aus zweiter Hand", "second-hand extract"),
    "transcribed": ("von einer Seite abgeschrieben", "transcribed from a page"),
    "completed": ("einzelne Werte von Seiten abgeschrieben", "some figures transcribed from pages"),
    "nuts1": ("Länder/NUTS 1", "Länder/NUTS 1"),
    "nuts2": ("NUTS 2", "NUTS 2"),
    "district": ("Kreise", "Kreise"),
    "country": ("Staaten", "countries"),
    "cannot say": ("keine Aussage", "cannot say"),
    "no target": ("kein Ziel", "no target"),
    "on course": ("auf Kurs", "on course"),
    "too slow": ("zu langsam", "too slow"),
    "wrong way": ("falsche Richtung", "wrong way"),
    "sunny": ("Sonne", "sunny"),
    "partly_cloudy": ("leicht bewölkt", "partly cloudy"),
    "cloudy": ("bewölkt", "cloudy"),
    "thunderstorm": ("Gewitter", "thunderstorm"),
    "reached": ("erreicht", "reached"),
    "symbol": ("Zeichen", "symbol"),
    "verdict": ("Urteil", "verdict"),
    "confidence": ("Sicherheit", "confidence"),
    "sentence": ("Aussage", "statement"),
    "confidence_high": ("hoch", "high"),
    "confidence_medium": ("mittel", "medium"),
    "confidence_low": ("gering", "low"),
    "distance": ("Abstand", "distance"),
    "pace": ("Tempo im Jahr", "pace a year"),
    "pace_needed": ("nötig im Jahr", "needed a year"),
    "growth": ("Wachstum gegen nötiges Wachstum", "growth against growth needed"),
    "growth_significant": ("ausreichend", "significant"),
    "growth_moderate": ("mäßig", "moderate"),
    "growth_insufficient": ("unzureichend", "insufficient"),
    "growth_away": ("weg vom Ziel", "away from the target"),
    "trend": ("Trend der letzten zehn Jahre", "trend of the last ten years"),
    "trend_rising": ("steigend", "rising"),
    "trend_falling": ("fallend", "falling"),
    "trend_none": ("nicht gesichert", "not significant"),
    "continued": ("Fortsetzung des Trends", "continuation of the trend"),
    "probability": ("Wahrscheinlichkeit, das Ziel dabei zu erreichen", "chance of meeting the target with it"),
    "arrival": ("Ankunft bei Fortsetzung", "arrival with it"),
    "open": ("offen", "open"),
    "since": ("seit", "since"),
    "not_reached": ("in keinem Jahr des Bereichs", "in no year of the range"),
    "to": ("bis", "to"),
    "budget": ("Summe der Jahre auf dem Zielpfad", "sum of the years on the path to the targets"),
    "by_base_year": ("je nach Basisjahr", "by base year"),
    "turns": ("anderes Zeichen bei einem letzten Wert", "another symbol for a latest value"),
    "typical_revision": ("übliche Revision", "typical revision"),
    "year": ("Jahr", "year"),
    "figure": ("Zahl", "figure"),
    "path": ("Zielpfad", "path"),
    "mean": ("Trend fortgesetzt", "trend continued"),
    "range_50": ("50 %", "50%"),
    "range_80": ("80 %", "80%"),
    "range_95": ("95 %", "95%"),
    "region": ("Region", "region"),
    "period": ("Zeit", "period"),
    "value": ("Wert", "value"),
    "group": ("Vergleich", "compared with"),
    "rank": ("Rang", "rank"),
    "best_region": ("beste Region", "best region"),
    "gap": ("Abstand", "distance"),
    "of": ("von", "of"),
    "band": ("Rang bei anderen Entscheidungen (90 %)", "rank under other choices (90%)"),
    "group_peers": ("benannte Vergleichsregionen", "declared peers"),
    "group_industrial": ("Industrieregionen und benannte", "industrial regions and declared"),
    "group_all": ("alle Regionen", "all regions"),
    "choice": ("Entscheidung", "choice"),
    "first": ("allein", "alone"),
    "total": ("mit Wechselwirkungen", "with interactions"),
    "choice_winsorisation": ("Behandlung von Ausreißern", "treatment of outliers"),
    "choice_normalisation": ("Skalierung", "scaling"),
    "choice_aggregation": ("Art des Mittels", "kind of mean"),
    "choice_weights": ("Gewichte", "weights"),
    "weighting": ("Rang bei Gewichtung", "rank by weighting"),
    "as_declared": ("wie vorgeschlagen", "as proposed"),
    "weight_twice": ("doppelt", "twice"),
    "weight_alone": ("allein", "alone"),
    "shock": ("Schock", "shock"),
    "window": ("Fenster", "window"),
    "resistance": ("Widerstand", "resistance"),
    "recovery": ("Erholung", "recovery"),
    "depth": ("tiefster Fall", "deepest fall"),
    "lowest": ("im Jahr", "in the year"),
    "back": ("wieder erreicht", "back in"),
    "not_back": ("nicht im Zeitraum", "not in the period"),
    "loss": ("Verlust", "loss"),
    "resistance_note": (
        "Widerstand und Erholung: Veränderung gegen die, die bei der Entwicklung der Branchen in Deutschland zu "
        "erwarten war (0 wie erwartet, darüber besser). Fall und Verlust in Prozent des Jahres vor dem Schock; Verlust "
        "über das Fenster gegen das Wachstum der fünf Jahre davor, negativ ein Gewinn. Wieder erreicht: gesucht bis "
        "zum letzten Jahr der Reihe oder des Zeitraums, der für den Schock gilt.",
        "Resistance and recovery: change against the one expected had the sectors gone as in Germany (0 as expected, "
        "above better). Fall and loss in percent of the year before the shock; loss over the window against the growth "
        "of the five years before, negative a gain. Back in: looked for up to the last year of the series or "
        "of the period that counts for the shock.",
    ),
    "not_covered": ("ohne Zahlen", "no figures"),
    "series": ("Reihe", "series"),
    "downturn": ("Abschwung", "downturn"),
    "no_downturn": ("keiner", "none"),
    "own_downturns": (
        "Eigene Abschwünge, aus den Jahreszahlen datiert: vom Höchststand zum Tiefpunkt, auf ein Jahr genau; offen, wo "
        "der Tiefpunkt noch nicht feststeht. Ein Rückgang, der im ersten Jahr der Reihe schon im Gang ist, steht nicht "
        "hier: Sein Höchststand lässt sich nicht datieren. Widerstand gegen Deutschland in denselben Jahren.",
        "Own downturns, dated from yearly figures: from peak to trough, to a year; open where the low point is not "
        "certain yet. A fall that is under way in the first year of the series is not listed: its peak cannot be "
        "dated. Resistance against Germany in the same years.",
    ),
    "not_over": ("offen", "open"),
    "years": ("Jahre", "years"),
    "course": ("Verlauf", "course"),
    "slope_before": ("vorher je Jahr", "before, per year"),
    "slope_after": ("seither je Jahr", "since, per year"),
    "second_test": ("zweiter Test (p)", "second test (p)"),
    "chance": ("p", "p"),
    "finding_break": ("neuer Verlauf ab {}", "new course from {}"),
    "finding_uncertain": ("vielleicht neuer Verlauf ab {}", "perhaps a new course from {}"),
    "finding_none": ("kein Bruch nachweisbar", "no break to be shown"),
    "finding_cannot say": ("keine Aussage (Werte: {})", "cannot say (values: {})"),
    "structural_change": (
        "Industriestruktur im Wandel: Ändert eine Reihe ihren Verlauf in einem Jahr, das vorher niemand nennt? p ist "
        "die Wahrscheinlichkeit eines so großen Ausschlags ohne Bruch. Höchstens ein Bruch je Reihe wird gesucht; bei "
        "vielen Reihen erscheint von zwanzig ohne Bruch im Mittel eine mit einem. Auch ein Verlauf, der sich "
        "allmählich krümmt, erscheint als neuer Verlauf, mit ungefährem Jahr; eine Ursache nennt der Test nicht.",
        "Changing structure of industry: does a series change its course in a year that nobody names before? p is the "
        "chance of so large a statistic without a break. At most one break is looked for; among many series one in "
        "twenty without a break shows one on average. A course that bends gradually also appears as a new one, in an "
        "approximate year; the test names no cause.",
    ),
    "no_forecast": (
        "Fortsetzung des bisherigen Trends, keine Vorhersage der Politik; Bereiche mit 50, 80 und 95 %.",
        "Continuation of the trend so far, no forecast of policy; ranges of 50, 80 and 95%.",
    ),
}


# Reasons are kept in English in the tables; these are their parts in German.
REASONS = {
    "no figure for input ": "keine Zahl für die Eingabe ",
    "(sign ": "(Zeichen ",
    "(none at hand)": "(liegt nicht vor)",
    "not defined: division by zero, or a break between the periods compared": "nicht bestimmt: Division durch null "
    "oder ein Bruch zwischen den verglichenen Zeiten",
}


def reason(text: str, lang: str = "de") -> str:
    """Why there is no number, as readers see it."""
    if lang == "de":
        for english, german in REASONS.items():
            text = text.replace(english, german)
    return text


def word(key: str, lang: str = "de") -> str:
    """A key of the catalogue or of an assessment as readers see it."""
    return WORDS[key][LANGUAGES.index(lang)]


def in_language(noun: Noun, name: str, lang: str) -> str:
    """The text `name` of a noun in one language: `in_language(indicator, "name", "de")` is its `name_de`."""
    if lang not in LANGUAGES:
        raise CatalogueError(f"There is no language {lang!r}.", 'Choose "de" or "en".')
    return str(getattr(noun, f"{name}_{lang}") or "")


def number(value: float, decimals: int, lang: str = "de", *, signed: bool = False) -> str:
    """A number for people, rounded half up: 1234.25 with one decimal is "1.234,3" in German, "1,234.3" in English.

    What is infinite or too long to write out is a dash.
    """
    if not abs(value) < LONGEST:
        return MISSING
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}"
    if lang == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def quantity(
    value: float | None, unit: Unit, lang: str = "de", *, decimals: int | None = None, change: bool = False
) -> str:
    """A number with its unit; a missing one is a dash, and what is merely counted has no unit.

    A `change` has its sign and, for shares, percentage points; a small one gets the decimals that tell it from none.
    """
    if value is None or not abs(value) < LONGEST:
        return MISSING
    shown = unit.decimals if decimals is None else decimals
    text = number(value, _enough(value, shown) if change else shown, lang, signed=change)
    if unit.id == "number":
        return text
    label = unit_label(unit, lang, change=change)
    return f"{text}%" if label == "%" and lang == "en" else f"{text}{NO_BREAK}{label}"


def _enough(value: float, decimals: int) -> int:
    """Decimals with which a number that is not 0 does not look like 0, two more at most."""
    return next((n for n in range(decimals, decimals + 3) if abs(value) >= 0.5 * 10**-n), decimals)


def chance(share: float, lang: str = "de") -> str:
    """A probability from 0 to 1 in percent, never nil or certain."""
    unit = "%" if lang == "en" else f"{NO_BREAK}%"
    if not 0.01 <= share <= 0.99:
        return f"{'<' if share < 0.5 else '>'} {1 if share < 0.5 else 99}{unit}"
    return f"{number(100 * share, 0, lang)}{unit}"


def unit_label(unit: Unit, lang: str = "de", *, change: bool = False) -> str:
    """The unit for people, of a value or of a change."""
    plain, difference = (unit.de, unit.change_de) if lang == "de" else (unit.en, unit.change_en)
    return difference or plain if change else plain


@cache
def period(text: str, lang: str = "de") -> str:
    """A period for people: 2023-S1 is "1. Halbjahr 2023", 2023-12-31 is "31.12.2023"."""
    year, _, rest = text.partition("-")
    if not rest:
        return text
    kind, count = rest[0], rest[1:]
    if kind == "S":
        return f"{count}. Halbjahr {year}" if lang == "de" else f"half-year {count}, {year}"
    if kind == "Q":
        return f"{count}. Quartal {year}" if lang == "de" else f"quarter {count}, {year}"
    if lang == "de":
        return ".".join(reversed(text.split("-")))
    return text
