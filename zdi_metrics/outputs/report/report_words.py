"""What the report says beside the factsheets, in German and English."""

from zdi_metrics.wording import LANGUAGES

TEXTS = {
    "title": ("Kennzahlen zum Zukunftsdialog Industrie", "Indicators for the Zukunftsdialog Industrie"),
    "land": ("Nordrhein-Westfalen", "North Rhine-Westphalia"),
    "session": ("Sitzung {}", "Session {}"),
    "state": ("Stand der jüngsten Zahl: {}", "State of the newest figure: {}"),
    "unofficial": ("keine amtliche Veröffentlichung", "no official publication"),
    "page": ("Seite {}", "Page {}"),
    "contents": (
        "{themes} mit {indicators}. Zu jeder Kennzahl gehört ein Blatt: Aussage, Diagramm, letzter Wert, Ziele im "
        "Wortlaut, Methode, Vorbehalt, Quellen und wer handeln kann.",
        "{themes} with {indicators}. Each indicator has a sheet: message, chart, latest value, targets as worded, "
        "method, caveat, sources and who can act.",
    ),
    "is": ("Was dies ist", "What this is"),
    "is_text": (
        "Eine Zusammenstellung öffentlicher Statistiken für den „Zukunftsdialog Industrie“ Nordrhein-Westfalens, "
        "geeignet als Anhang der Zukunftserklärung zur Industrie NRW. Jede Zahl ist veröffentlicht und bis zur Zelle "
        "der Veröffentlichung zurückzuverfolgen. Fehlt eine Zahl, steht da „keine Aussage“: nichts ist geschätzt oder "
        "gefüllt.",
        "A compilation of public statistics for the “Zukunftsdialog Industrie” of North Rhine-Westphalia, fit to be "
        "the annex of the declaration on the future of industry in NRW. Each figure is published and can be traced "
        "back to the cell of the publication. Where there is no figure it says “cannot say”: nothing is estimated or "
        "filled.",
    ),
    "is_not": ("Was dies nicht ist", "What this is not"),
    "is_not_text": (
        "Keine amtliche Veröffentlichung. Die Zeichen sind eine eigene Anwendung der Regel der Deutschen "
        "Nachhaltigkeitsstrategie und keine amtliche Bewertung. Ein Bundesziel ist ein Ziel des Bundes und kein Ziel "
        "des Landes. Die Fortsetzung eines Trends ist keine Vorhersage der Politik. Es gibt keine Gesamtnote und "
        "keine Rangliste der Kreise.",
        "No official publication. The symbols are our own application of the rule of the German Sustainable "
        "Development Strategy and no official rating. A federal target is one of Germany, not of NRW. A continued "
        "trend is no forecast of policy. There is no overall mark and no league table of Kreise.",
    ),
    "signs": ("Zeichen", "Symbols"),
    "sunny": (
        "Ziel erreicht oder im Tempo der letzten Jahre (fast) zu erreichen",
        "target met, or (nearly) met at the pace of the last years",
    ),
    "partly_cloudy": (
        "wird knapp verfehlt; oder erreicht, doch zuletzt in falscher Richtung",
        "missed by a little; or met, but lately the wrong way",
    ),
    "cloudy": ("die Richtung stimmt, das Tempo reicht nicht", "right direction, pace does not suffice"),
    "thunderstorm": ("die letzten Jahre führen nicht zum Ziel", "the last years do not lead to the target"),
    "name_cannot_say": ("keine Aussage", "cannot say"),
    "cannot_say": (
        "es fehlen Zahlen, oder das Ziel gilt für eine andere Abgrenzung",
        "figures are missing, or the target is on another definition",
    ),
    "name_out_of_date": ("veraltet, keine Aussage", "out of date, cannot say"),
    "out_of_date": ("der letzte Wert ist zu alt für ein Urteil", "the latest value is too old for a verdict"),
    "name_no_target": ("kein Ziel", "no target"),
    "no_target": ("es ist kein Ziel benannt, an dem zu messen wäre", "no target is named to measure against"),
    "signs_note": (
        "Grundlage ist die mittlere Änderung der letzten fünf aufeinanderfolgenden Jahre seit dem letzten Bruch; bei "
        "weniger als vier Jahren gibt es kein Urteil. Ist der letzte Wert mehr als drei Jahre älter als der "
        "Datenstand, ist er veraltet, und das Urteil lautet „keine Aussage“.",
        "It rests on the mean change of the last five consecutive years since the last break; with fewer than four "
        "years there is no verdict. A latest value more than three years behind the state of the data is out of date, "
        "and the verdict is “cannot say”.",
    ),
    "overview": ("Auf einen Blick", "At a glance"),
    "overview_lead": (
        "{rated} von {all} lassen sich heute an einem Ziel messen: {ahead} auf Kurs oder erreicht, {behind} nicht. "
        "Für die übrigen ist keine Aussage möglich oder kein Ziel benannt; warum, steht unten und auf jedem Blatt.",
        "{rated} of {all} can be measured against a target today: {ahead} on course or met, {behind} not. For the "
        "others we cannot say, or no target is named; the reasons are below and on each sheet.",
    ),
    "counts": ("Zahl der Kennzahlen je Urteil", "Number of indicators by verdict"),
    "theme": ("Thema", "Theme"),
    "all": ("Zusammen", "Together"),
    "ahead": ("Auf Kurs oder erreicht", "On course or met"),
    "behind": ("Nicht auf Kurs", "Not on course"),
    "nothing_ahead": (
        "Von keiner Kennzahl lässt sich heute sagen, dass sie auf Kurs ist.",
        "Of no indicator can be said today that it is on course.",
    ),
    "nothing_behind": (
        "Von keiner Kennzahl lässt sich heute sagen, dass sie nicht auf Kurs ist.",
        "Of no indicator can be said today that it is not on course.",
    ),
    "unsaid": ("Was sich nicht sagen lässt, und warum", "What cannot be said, and why"),
    "unsaid_lead": ("{} Kennzahlen sind ohne Urteil.", "{} indicators are without a verdict."),
    "unsaid_one": ("Eine Kennzahl ist ohne Urteil.", "One indicator is without a verdict."),
    "who": ("Wer handeln kann, wo es nicht auf Kurs ist", "Who can act where it is not on course"),
    "page_short": ("S. {}", "p. {}"),
    "confidence": ("Sicherheit der Aussage: {}", "confidence: {}"),
    "latest": ("Letzter Wert", "Latest value"),
    "target": ("Ziel", "Target"),
    "target_of": ("{aim} {year} ({kind})", "{aim} {year} ({kind})"),
    "every_year": ("in jedem Jahr", "every year"),
    "direction": ("eine Richtung, ohne Zahl", "a direction, without a number"),
    "unnamed": ("keines benannt", "none named"),
    "other_target": ("andere Abgrenzung, nur Einordnung", "other definition, context only"),
    "figures": ("Zahlen", "Figures"),
    "reason": ("Begründung", "Reason"),
    "further": ("Weiteres Ziel", "Further target"),
    "notes": ("Hinweise", "Notes"),
    "second": ("Weitere Maße", "Further measures"),
    "outlook": ("Trend", "Trend"),
    "empty": ("Noch ohne Zahlen", "Not yet with figures"),
    "empty_lead": (
        "Diese Kennzahlen sind beschrieben, aber es gibt noch keine Zahl dazu. Ein leeres Diagramm steht nicht da.",
        "These indicators are described, but there is no figure yet. There is no empty chart.",
    ),
    "gap": ("Was fehlt", "What is missing"),
    "chart_missing": ("Kein Diagramm", "No chart"),
    "chart_missing_text": (
        "Für dieses Gebiet gibt es keine Zahl, die zu zeichnen wäre.",
        "There is no figure of this region to be drawn.",
    ),
}  # fmt: skip


def text(key: str, lang: str) -> str:
    """A text of the report in one language."""
    return TEXTS[key][LANGUAGES.index(lang)]
