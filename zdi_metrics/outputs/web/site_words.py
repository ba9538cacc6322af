"""Words of the web page beside those of the catalogue and the assessments, in German and English."""

from zdi_metrics.wording import LANGUAGES

TEXTS = {
    "site": ("Kennzahlen zum Zukunftsdialog Industrie NRW", "Indicators for the industry dialogue of NRW"),
    "skip": ("Zum Inhalt springen", "Skip to content"),
    "main_nav": ("Hauptbereiche", "Main sections"),
    "path": ("Pfad", "Breadcrumb"),
    "overview": ("Übersicht", "Overview"),
    "resilience": ("Resilienz", "Resilience"),
    "europe": ("Europa", "Europe"),
    "methods": ("Methoden", "Methods"),
    "about": ("Über die Seite", "About"),
    "language": ("Sprache", "Language"),
    "unofficial": ("Keine amtliche Veröffentlichung.", "Not an official publication."),
    "state": ("Zahlen abgerufen bis", "Figures retrieved until"),
    "headline": (
        "Wo steht der Industriestandort Nordrhein-Westfalen?",
        "Where does North Rhine-Westphalia stand as an industrial location?",
    ),
    "lead": (
        "Bis spätestens 2045 soll Nordrhein-Westfalen die erste klimaneutrale und die wettbewerbsfähigste "
        "Industrieregion Europas sein. Diese Seite zeigt, was öffentliche Statistiken dazu sagen: {indicators} "
        "Kennzahlen in {themes} Themen, jede mit Quelle, Methode und Vorbehalt.",
        "By 2045 at the latest North Rhine-Westphalia is to be the first climate-neutral and the most competitive "
        "industrial region in Europe. This page shows what public statistics say about that: {indicators} indicators "
        "in {themes} themes, each with its source, method and caveat.",
    ),
    "tally": ("Was sich heute sagen lässt", "What can be said today"),
    "tally_note": (
        "Keine Aussage: bei {stale} Kennzahlen ist der letzte Wert veraltet, bei {elsewhere} gibt es nur Zahlen für "
        "andere Gebiete als das Land, bei {empty} keine, bei {rest} passen Ziel und Reihe nicht zueinander. Auch das "
        "ist ein Ergebnis: Hier fehlen Ziele oder Zahlen.",
        "Cannot say: for {stale} indicators the latest value is out of date, for {elsewhere} there are figures of "
        "areas other than the Land only, for {empty} there are none, for {rest} target and series do not fit. That is "
        "a finding too: here targets or figures are missing.",
    ),
    "symbols_note": (
        "Die Wetterzeichen sind eine eigene Anwendung der Regel der Deutschen Nachhaltigkeitsstrategie, keine amtliche "
        "Bewertung. Ein Bundesziel gilt für Deutschland, nicht für Nordrhein-Westfalen.",
        "The weather symbols are our own application of the rule of the German Sustainable Development Strategy, no "
        "official rating. A federal target is one for Germany, not for North Rhine-Westphalia.",
    ),
    "more_methods": ("Wie geurteilt wird", "How it is judged"),
    "board": ("Alle Kennzahlen nach Themen", "All indicators by theme"),
    "find": ("Suchen und filtern", "Search and filter"),
    "search": ("Suche", "Search"),
    "search_hint": ("Name, Frage oder Thema", "Name, question or theme"),
    "theme": ("Thema", "Theme"),
    "verdict": ("Urteil", "Verdict"),
    "area": ("Zahlen für", "Figures for"),
    "leitbild": ("Feld des Leitbilds", "Field of the Leitbild"),
    "role": ("Fähigkeit oder Verwundbarkeit", "Capacity or vulnerability"),
    "actor": ("Wer handeln kann", "Who can act"),
    "any": ("alle", "all"),
    "area_nrw": ("Nordrhein-Westfalen", "North Rhine-Westphalia"),
    "area_laender": ("die Länder", "the Länder"),
    "area_districts": ("Kreise in NRW", "districts of NRW (Kreise)"),
    "area_europe": ("Regionen in Europa", "regions in Europe"),
    "reset": ("Zurücksetzen", "Reset"),
    "results": ("{n} von {all} Kennzahlen", "{n} of {all} indicators"),
    "nothing": ("Keine Kennzahl passt zu dieser Auswahl.", "No indicator fits this choice."),
    "variant": ("Variante", "variant"),
    "count": ("Kennzahlen", "indicators"),
    "latest": ("Letzter Wert", "Latest value"),
    "confidence": ("Sicherheit des Urteils", "Confidence in the verdict"),
    "nearest_target": ("Nächstes Ziel", "Nearest target"),
    "no_value": ("keine Zahl", "no figure"),
    "chart": ("Verlauf", "Course"),
    "chart_source": ("Quelle", "Source"),
    "read_chart": ("Werte ablesen", "Read values"),
    "outlook_note": (
        "Gestrichelt und in Blautönen: Fortsetzung des bisherigen Trends, keine Vorhersage der Politik; Bereiche mit "
        "50, 80 und 95 %. Ziele: Raute Gesetz, Quadrat Strategie, Kreis Vergleichswert.",
        "Dashed and in shades of blue: continuation of the trend so far, no forecast of policy; ranges of 50, 80 and "
        "95%. Targets: diamond law, square strategy, circle benchmark.",
    ),
    "target_marks": (
        "Ziele: Raute Gesetz, Quadrat Strategie, Kreis Vergleichswert.",
        "Targets: diamond law, square strategy, circle benchmark.",
    ),
    "no_chart": (
        "Für Nordrhein-Westfalen und Deutschland liegt keine Zahl vor, deshalb steht hier kein Verlauf.",
        "There is no figure for North Rhine-Westphalia or Germany, so there is no chart of its course.",
    ),
    "says": ("Was sich daraus sagen lässt", "What can be said from it"),
    "against": ("Gegen: {}", "Against: {}"),
    "second": ("Andere Verfahren und was am Urteil hängt", "Other methods, and what the verdict hangs on"),
    "compare": ("Im Vergleich", "In comparison"),
    "compare_laender": ("Nordrhein-Westfalen unter den Ländern", "North Rhine-Westphalia among the Länder"),
    "compare_europe": (
        "Nordrhein-Westfalen unter Vergleichsregionen in Europa",
        "North Rhine-Westphalia among its European peers",
    ),
    "compare_lines": (
        "Blau Nordrhein-Westfalen, gestrichelt Deutschland, grau die anderen.",
        "Blue North Rhine-Westphalia, dashed Germany, grey the others.",
    ),
    "compare_dots": ("Stand {}, nach dem Wert geordnet.", "As of {}, in the order of the values."),
    "choose": ("Gebiete hervorheben", "Highlight areas"),
    "map": ("Die Kreise", "The districts (Kreise)"),
    "map_note": (
        "Jedes Feld ein Kreis oder eine kreisfreie Stadt, ungefähr an seinem Ort, in Klassen statt Rängen.",
        "Each tile a Kreis or city, roughly at its place, in classes rather than ranks.",
    ),
    "figures": ("Zahlen", "Figures"),
    "course_caption": ("{}: {} nach Zeit", "{}: {} by period"),
    "matrix_caption": ("{}: {}, alphabetisch", "{}: {}, alphabetical"),
    "open_table": ("Tabelle: {} ({} Gebiete)", "Table: {} ({} areas)"),
    "tables_note": ("Zeichen in den Tabellen", "Signs in the tables"),
    "level_nuts1_de": ("die Länder", "the Länder"),
    "level_nuts2_nrw": ("Regierungsbezirke", "Regierungsbezirke"),
    "level_district": ("Kreise und kreisfreie Städte", "districts and cities (Kreise)"),
    "level_country": ("Staaten und EU", "countries and the EU"),
    "level_nuts1": ("große Regionen Europas (NUTS 1)", "major regions of Europe (NUTS 1)"),
    "level_nuts2": ("Regionen Europas (NUTS 2)", "regions of Europe (NUTS 2)"),
    "level_former": ("frühere Gebiete", "former areas"),
    "level_part": ("Teile von Gebieten", "parts of areas"),
    "missing": ("keine Zahl", "no figure"),
    "download": ("Alle Zahlen als CSV", "All figures as CSV"),
    "download_note": (
        "Punkt als Dezimalzeichen, mit Status und Zeichen jeder Zahl",
        "decimal point, with status and sign of each figure",
    ),
    "download_chart": ("Diagramm als SVG", "Chart as SVG"),
    "download_status": ("Diese Tabelle als CSV", "This table as CSV"),
    "status": ("Stand der Daten", "State of the data"),
    "status_of": ("Ob Neueres fällig ist, sagt der Stand der Daten:", "Whether newer figures are due:"),
    "targets": ("Ziele", "Targets"),
    "source": ("Quelle", "Source"),
    "publisher": ("Herausgeber", "Publisher"),
    "licence": ("Lizenz", "Licence"),
    "attribution": ("Namensnennung", "Attribution"),
    "cited": ("Fundstelle: {}", "Reference: {}"),
    "made": ("Wie die Zahl entsteht", "How the number is made"),
    "asked": ("Frage", "Question"),
    "sources": ("Quellen", "Sources"),
    "previous": ("Vorige Kennzahl", "Previous indicator"),
    "next": ("Nächste Kennzahl", "Next indicator"),
    "variants": ("Verwandte Reihen", "Related series"),
    "variant_of": ("Variante von", "Variant of"),
    "to_theme": ("Thema", "Theme"),
    "contents": ("Inhalt", "Contents"),
    "pack_lead": ("{} Kennzahlen für die Sitzung {}", "{} indicators for session {}"),
    "pack_count": ("{} Kennzahlen", "{} indicators"),
    "scroll": ("{}, waagerecht zu verschieben", "{}, scrolls sideways"),
}

STATUSES = {  # letter in a table, and what it means
    "P": ("v", "p", "vorläufig", "provisional"),
    "E": ("g", "e", "geschätzt", "estimated"),
    "F": ("f", "f", "fortgeschrieben", "forecast"),
    "B": ("b", "b", "Bruch: mit den Werten davor nicht vergleichbar", "break: does not compare with values before"),
    "U": ("u", "u", "unsicher", "of low reliability"),
}
SIGNS = {  # what a publisher prints in place of a number
    ".": ("geheim oder unbekannt", "secret or unknown"),
    "/": ("nicht sicher genug", "not reliable enough"),
    "…": ("Angabe folgt später", "comes later"),
    "x": ("gesperrt oder nicht sinnvoll", "blocked or not meaningful"),
    "-": ("nichts vorhanden", "nothing there"),
    ":": ("nicht verfügbar", "not available"),
    "–": ("keine Zahl", "no figure"),
}


def text(key: str, lang: str) -> str:
    """A text of the page."""
    return TEXTS[key][LANGUAGES.index(lang)]


def status_letter(status: str, lang: str) -> str:
    """The letter that marks a figure in a table; "" for an ordinary one."""
    return STATUSES[status][LANGUAGES.index(lang)] if status in STATUSES else ""


def status_word(status: str, lang: str) -> str:
    """The same in words."""
    return STATUSES[status][2 + LANGUAGES.index(lang)] if status in STATUSES else ""
