"""Words of the pages on resilience and Europe, in German and English."""

from zdi_metrics.wording import LANGUAGES

TEXTS = {
    "best": ("Bester oder höchster Wert", "Best or highest value"),
    "indicator": ("Kennzahl", "Indicator"),
    "shock_title": ("Resilienz: Wie die Industrie durch Schocks kam", "Resilience: how industry came through shocks"),
    "shock_lead": (
        "Wie tief fielen Beschäftigung, Umsatz und Wirtschaftsleistung in Nordrhein-Westfalen, und wie lange dauerte "
        "es, bis der alte Stand wieder erreicht war?",
        "How deep did employment, turnover and output in North Rhine-Westphalia fall, and how long did it take until "
        "they were back?",
    ),
    "shock_how": (
        "Jede Reihe zeigt etwas anderes: Kurzarbeit verdeckt einen Schock in der Beschäftigung, steigende Preise "
        "verdecken ihn im Umsatz. Deshalb stehen sie nebeneinander und werden nicht verrechnet.",
        "Each series shows something else: short-time work hides a shock in employment, rising prices hide it in "
        "turnover. So they stand side by side and are not merged.",
    ),
    "shock_shocks": ("Schocks und Verläufe", "Shocks and courses"),
    "shock_curve": ("{} = 100; grau das Fenster des Schocks", "{} = 100; grey the window of the shock"),
    "shock_missing": ("Ohne Zahlen für: {}.", "No figures for: {}."),
    "shock_table": ("{}: Nordrhein-Westfalen", "{}: North Rhine-Westphalia"),
    "shock_others": ("andere Gebiete, alphabetisch", "other areas, alphabetical"),
    "shock_others_table": ("{}: andere Gebiete, alphabetisch", "{}: other areas, alphabetical"),
    "capacity_title": ("Fähigkeiten: was Schocks aushalten lässt", "Capacities: what lets it withstand shocks"),
    "capacity_note": (
        "Kennzahlen zu Vielfalt, Anpassung und Erholung der Industriestruktur im Wandel.",
        "Indicators of variety, adjustment and recovery of a changing industrial structure.",
    ),
    "vulnerability_title": ("Verwundbarkeiten: womit er Schocks ausgesetzt ist", "Vulnerabilities: what exposes it"),
    "vulnerability_note": (
        "Kennzahlen zu Abhängigkeit von Energie, Branchen, Regionen und einzelnen Betrieben.",
        "Indicators of dependence on energy, industries, regions and single establishments.",
    ),
    "europe_title": ("Europa: wo Nordrhein-Westfalen steht", "Europe: where North Rhine-Westphalia stands"),
    "europe_lead": (
        "Verglichen wird mit benannten Industrieregionen, Kennzahl für Kennzahl. Viele Zahlen gibt es nur für die fünf "
        "Regierungsbezirke; Mittelwerte daraus werden nicht gebildet.",
        "Compared with declared industrial regions, indicator by indicator. Many figures exist for the five "
        "Regierungsbezirke only; no averages are made of them.",
    ),
    "europe_positions": ("Stellung unter den Vergleichsregionen", "Position among the peers"),
    "europe_positions_note": (
        "Rang vom besseren Ende der Kennzahl her, darunter der Wert; in der jüngsten Zeit mit Zahlen für mindestens "
        "fünf andere Regionen. Das Land wird mit großen Regionen (NUTS 1) verglichen, die Regierungsbezirke mit "
        "kleineren (NUTS 2).",
        "Rank from the better end of the indicator, below it the value; in the latest period with figures of at least "
        "five other regions. The Land is compared with major regions (NUTS 1), its Regierungsbezirke with smaller ones "
        "(NUTS 2).",
    ),
    "europe_peers": ("Benannte Vergleichsregionen: {}.", "Declared peers: {}."),
    "europe_caption": ("{}: Stellung unter den Vergleichsregionen", "{}: position among the peers"),
    "europe_moves": ("Was die Ränge bewegt", "What moves the ranks"),
    "europe_moves_note": (
        "Welche Entscheidung beim Rechnen die Ränge der Regierungsbezirke wie stark bewegt: allein, und zusammen mit "
        "den anderen.",
        "How much each choice in the computation moves the ranks of the Regierungsbezirke: alone, and together with "
        "the others.",
    ),
    "europe_weights": ("Mit anderen Gewichten", "With other weights"),
    "europe_weights_note": (
        "Ränge, wenn ein Bereich doppelt oder allein zählt. Welche Gewichte gelten sollen, müssen die Partner "
        "vereinbaren.",
        "Ranks if one dimension counts twice or alone. Which weights are to hold is for the partners to agree.",
    ),
    "europe_holds": ("Was das Profil enthält", "What the profile holds"),
    "band_title": (
        "Ränge der Regierungsbezirke mit dem Bereich bei anderen Entscheidungen",
        "Ranks of the Regierungsbezirke with their bands under other choices",
    ),
    "band_note": (
        "Punkt: Rang wie vorgeschlagen; Balken: 90 % der Ränge bei anderen vertretbaren Entscheidungen; {} Regionen",
        "Point: rank as proposed; bar: 90% of the ranks under other defensible choices; {} regions",
    ),
    "ranks_caption": ("Ränge nach Bereichen, Regionen alphabetisch", "Ranks by dimension, regions alphabetical"),
    "choices_caption": ("Anteil an der Bewegung der Ränge", "Share in the movement of the ranks"),
    "weights_caption": ("Ränge bei anderen Gewichten", "Ranks under other weights"),
}


def said(key: str, lang: str) -> str:
    """A text of these pages."""
    return TEXTS[key][LANGUAGES.index(lang)]
