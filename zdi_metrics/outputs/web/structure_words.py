"""Words for downturns, structural change and the parts of a change on the page on resilience."""

from zdi_metrics import shocks
from zdi_metrics.wording import LANGUAGES

TEXTS = {
    "downturns": ("Eigene Abschwünge", "Own downturns"),
    "downturns_table": (
        "{}: Abschwünge in Nordrhein-Westfalen und Deutschland, {}",
        "{}: downturns in North Rhine-Westphalia and Germany, {}",
    ),
    "downturns_laender": ("{}: Abschwünge der Länder, alphabetisch", "{}: downturns of the Länder, alphabetical"),
    "laender": ("die Länder, alphabetisch", "the Länder, alphabetical"),
    "remark": ("Hinweis", "Remark"),
    "breaks": ("Industriestruktur im Wandel", "The changing structure of industry"),
    "breaks_table": (
        "{}: Veränderung je Jahr ({}); NRW und Deutschland zuerst, dann alphabetisch",
        "{}: change per year ({}); NRW and Germany first, then alphabetical",
    ),
    "second": (
        "Der zweite Test (CUSUM) prüft dasselbe auf andere Weise; wo die beiden sich widersprechen, ist Vorsicht "
        "geboten.",
        "The second test (CUSUM) looks at the same in another way; where the two disagree, be careful.",
    ),
    "areas_of": ("{} Gebiete ({})", "{} areas ({})"),
    "break": ("Neuer Verlauf", "New course"),
    "uncertain": ("Vielleicht neuer Verlauf", "Perhaps a new course"),
    "none": ("Kein Bruch nachweisbar", "No break to be shown"),
    "cannot say": ("Keine Aussage", "Cannot say"),
    "changes": ("Was eine Veränderung bewegt hat", "What moved a change"),
    "changes_note": (
        "Eine Veränderung in Teile zerlegt, die zusammen die ganze ergeben. Die Teile sind gerechnet; sie sagen, womit "
        "die Veränderung einherging, nicht, was sie verursacht hat.",
        "A change split into parts that add up to the whole. The parts are computed; they say what the change went "
        "along with, not what caused it.",
    ),
    "part": ("Teil", "Part"),
    "changes_table": ("{}: Nordrhein-Westfalen, {}–{}", "{}: North Rhine-Westphalia, {}–{}"),
    "in": ("in", "in"),
    "not_computable": (
        "Keine Aussage: Für die Teile fehlen Zahlen, oder sie ergeben nicht die ganze Veränderung.",
        "Cannot say: figures of the parts are missing, or they do not add up to the whole change.",
    ),
    "stale": ("veraltet: letzter Wert {}", "out of date: latest value {}"),
}
WHY = {
    shocks.NO_NATION: "Die Reihe hat keine Zahlen für Deutschland, mit denen sich vergleichen ließe.",
    shocks.ITSELF: "Deutschland ist der Maßstab des Vergleichs.",
    shocks.NO_DOWNTURN: "Die Jahreszahlen zeigen keinen Abschwung.",
    shocks.NO_PEAK: "Die Zahlen fallen vom ersten Jahr an: Der Höchststand lässt sich nicht datieren.",
    shocks.NO_TROUGH: "Bis zur letzten Zahl lässt sich der Tiefpunkt nicht datieren.",
    "The expected change is below 0.5 % of the start.": "Die erwartete Veränderung ist kleiner als 0,5 % des Anfangs.",
}


def said(key: str, lang: str) -> str:
    """A text of these sections."""
    return TEXTS[key][LANGUAGES.index(lang)]


def why(reason: str, lang: str) -> str:
    """Why there is no number, as the table of downturns has it."""
    return WHY.get(reason, reason) if lang == "de" else reason
