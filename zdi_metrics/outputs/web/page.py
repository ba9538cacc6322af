"""Pages from templates: every text escaped, a strict Content-Security-Policy, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from zdi_metrics.catalogue import catalogue
from zdi_metrics.factsheets import Factsheet
from zdi_metrics.outputs.look import SYMBOLS, symbol_svg
from zdi_metrics.outputs.web.sheet_view import board_row, sheet_view
from zdi_metrics.outputs.web.site_words import text
from zdi_metrics.wording import in_language, word

CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'"
POLICY = f"{CLOSED}; style-src 'self'; script-src 'self'"


@cache
def environment() -> Environment:
    """The templates; what is not there is an error, what is text is escaped."""
    loader = PackageLoader("zdi_metrics", "outputs/web/templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render(template: str, lang: str, **values: Any) -> str:
    """A page in one language."""
    return environment().get_template(template).render(lang=lang, t=partial(text, lang=lang), **values)


def asset(name: str) -> str:
    """A style sheet or script."""
    return files("zdi_metrics.outputs.web").joinpath("templates", name).read_text(encoding="utf-8")


def legend(lang: str) -> list[tuple[Markup, str]]:
    """The four symbols, silent beside their names."""
    return [(Markup(symbol_svg(name, "")), word(name, lang)) for name in SYMBOLS]


def by_theme(sheets: Sequence[Factsheet], lang: str) -> list[dict[str, Any]]:
    """Rows of the board under the names of their themes, variants right below what they vary."""
    found = []
    for theme in catalogue().themes.values():
        members = [sheet for sheet in sheets if sheet.indicator.theme == theme.id]
        heads = [sheet.indicator.id for sheet in members]
        ordered = sorted(members, key=lambda sheet: _place(sheet, heads))
        if ordered:
            rows = [board_row(sheet) for sheet in ordered]
            name = in_language(theme, "name", lang)
            found.append({"id": theme.id, "name": name, "href": f"themes/{theme.id}.html", "rows": rows})
    return found


def _place(sheet: Factsheet, heads: Sequence[str]) -> tuple[int, int]:
    own = heads.index(sheet.indicator.id)
    head = sheet.indicator.variant_of
    return (heads.index(head), 1 + own) if head in heads else (own, 0)


def pack_page(sheets: Sequence[Factsheet], *, session: str, title: str, lang: str) -> str:
    """A session's factsheets as one page that needs no other file and asks no other machine for anything."""
    css, script = asset("site.css"), asset("site.js")
    policy = f"{CLOSED}; style-src {_digest(css)}; script-src {_digest(script)}"
    themes = by_theme(sheets, lang)
    for theme in themes:
        theme["rows"] = [row | {"href": f"#{row['id']}"} for row in theme["rows"]]
    return render(
        "pack.html",
        lang,
        title=title,
        csp=policy,
        css=Markup(css),
        script=Markup(script),
        lead=text("pack_lead" if session else "pack_count", lang).format(len(sheets), session),
        legend=legend(lang),
        themes=themes,
        sheets=[sheet_view(sheet) for sheet in sheets],
    )


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode('ascii')}'"
