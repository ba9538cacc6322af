"""Metadata for open-data portals: DCAT-AP.de (3.0, and so DCAT-AP) as JSON-LD.

One dataset for the whole and one per theme. All addresses are relative to the metadata file; `base` in
`publication.toml` makes them absolute. Vocabularies: dcat-ap.de/def and the authority tables of the EU.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from zdi_metrics import store
from zdi_metrics.freshness import MONTHS, period_end
from zdi_metrics.model import Catalogue
from zdi_metrics.records import LedgerRow
from zdi_metrics.upkeep import Publication

FILE = "dcat.jsonld"
WHOLE = "zdi_metrics"
EU = "http://publications.europa.eu/resource/authority/"
DE = "http://dcat-ap.de/def/"
MEDIA = "https://www.iana.org/assignments/media-types/"
NRW = (DE + "politicalGeocoding/stateKey/05", "http://www.geonames.org/2861876/")
FORMATS = {"CSV": "text/csv", "PARQUET": "application/vnd.apache.parquet", "JSON_LD": "application/ld+json"}
FREQUENCIES = {
    "monthly": "MONTHLY", "quarterly": "QUARTERLY", "half-yearly": "ANNUAL_2", "yearly": "ANNUAL",
    "two-yearly": "BIENNIAL", "irregular": "IRREG",
}  # fmt: skip
LICENCES = {"dl-de/by-2-0": "dl-by-de/2.0", "CC BY 4.0": "cc-by/4.0"}
OPEN = {
    *LICENCES, "freie Nutzung mit Quellenangabe", "Vervielfältigung und Verbreitung mit Quellenangabe gestattet",
    "Nutzung mit Quellenangabe",
}  # fmt: skip
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def catalog(
    catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]], rows: Mapping[str, pd.DataFrame]
) -> Node:
    """The catalogue of datasets with all that belongs to it, as one JSON-LD document; `rows` are those by indicator."""
    publication = catalogue.publication
    if publication is None:
        return {"@context": CONTEXT, "@graph": []}
    state = store.state_date(ledger)
    modified = {"dct:modified": _date(state.isoformat())} if state else {}
    every = list(rows.values())
    whole = _dataset(WHOLE, _whole_titles(publication), ["indicators.parquet"], every, catalogue, ledger) | modified
    parts = [
        _dataset(theme.id, (theme.name_de, theme.name_en), [f"indicators/{theme.id}.csv"], own, catalogue, ledger)
        | modified
        | {"dct:isPartOf": _id(f"#{WHOLE}")}
        for theme in catalogue.themes.values()
        if (own := [one for one in rows.values() if one["theme"].iloc[0] == theme.id])
    ]
    whole["dct:hasPart"] = [_id(part["@id"]) for part in parts]
    about: Node = {
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        **_texts("dct:title", publication.title_de, publication.title_en),
        **_texts("dct:description", publication.description_de, publication.description_en),
        "dct:publisher": _id("#publisher"),
        "dct:language": _id(EU + "language/DEU"),
        "dcat:themeTaxonomy": _id(EU + "data-theme"),
        "dcat:dataset": [_id(one["@id"]) for one in (whole, *parts)],
        **modified,
    }
    base = {"@base": publication.base + FILE} if publication.base else {}
    agents = [_publisher(publication), *_contact(publication)]
    return {"@context": CONTEXT | base, "@graph": [about, *agents, whole, *parts, *_vocabulary()]}


def _whole_titles(publication: Publication) -> tuple[str, str]:
    return publication.title_de, publication.title_en


def _dataset(
    key: str,
    titles: tuple[str, str],
    files: Iterable[str],
    rows: Sequence[pd.DataFrame],
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
) -> Node:
    """One dataset with its distributions; `rows` are those of each indicator that it holds."""
    publication = catalogue.publication
    assert publication is not None  # nosec B101  # for the type checker; `catalog` has asked before
    tables = sorted({table for one in rows for table in one["tables"].iloc[0].split()} & set(ledger))
    tables = [table for table in tables if table in catalogue.tables]  # kept rows may name one that is given up
    held = {one["indicator"].iloc[0] for one in rows}
    members = [one for one in catalogue.indicators.values() if one.id in held]
    names = "; ".join(one.name_de for one in members if one.variant_of is None)
    english = "; ".join(one.name_en for one in members if one.variant_of is None)
    periods = {period for one in rows for period in one.loc[one["value"].notna(), "period"].unique()}
    themes = publication.eu_themes.get(key) or sorted({t for listed in publication.eu_themes.values() for t in listed})
    rhythms = [catalogue.tables[table].rhythm for table in tables]
    rhythm = min(rhythms, key=lambda one: MONTHS.get(one, 99), default="irregular")
    about: Node = {
        "@id": f"#{key}",
        "@type": "dcat:Dataset",
        "dct:identifier": key,
        **_texts("dct:title", *titles),
        **_texts(
            "dct:description", f"{publication.description_de} {names}.", f"{publication.description_en} {english}."
        ),
        "dct:publisher": _id("#publisher"),
        "dcat:keyword": [{"@language": "de", "@value": word} for word in ("Industrie", "Kennzahlen", titles[0])],
        "dcat:theme": [_id(f"{EU}data-theme/{theme}") for theme in themes],
        "dct:language": [_id(EU + "language/DEU"), _id(EU + "language/ENG")],
        "dct:spatial": [_id(place) for place in NRW],
        "dcatde:politicalGeocodingURI": _id(NRW[0]),
        "dcatde:politicalGeocodingLevelURI": _id(DE + "politicalGeocoding/Level/state"),
        "dct:temporal": _temporal(periods),
        "dct:accrualPeriodicity": _id(f"{EU}frequency/{FREQUENCIES[rhythm]}"),
        "dct:accessRights": _id(EU + "access-right/PUBLIC"),
        "dct:provenance": _provenance(tables, ledger),
        "foaf:page": _id("dictionary.md"),
        "dcat:distribution": [_distribution(file, titles, tables, catalogue, ledger) for file in files],
    }
    if publication.contributor:
        about["dcatde:contributorID"] = _id(publication.contributor)
    if publication.contact_email or publication.contact_url:
        about["dcat:contactPoint"] = _id("#contact")
    return about


def _distribution(
    file: str,
    titles: tuple[str, str],
    tables: list[str],
    catalogue: Catalogue,
    ledger: Mapping[str, tuple[LedgerRow, ...]],
) -> Node:
    kind = "PARQUET" if file.endswith(".parquet") else "CSV"
    publishers = sorted({catalogue.sources[catalogue.tables[table].source].attribution for table in tables})
    return {
        "@id": f"#{file}",
        "@type": "dcat:Distribution",
        **_texts("dct:title", *(f"{title} ({kind.title() if kind == 'PARQUET' else kind})" for title in titles)),
        "dcat:accessURL": _id(file),
        "dcat:downloadURL": _id(file),
        "dct:format": _id(f"{EU}file-type/{kind}"),
        "dcat:mediaType": _id(MEDIA + FORMATS[kind]),
        "dct:license": _id(_licence(tables, catalogue, ledger)),
        "dcatde:licenseAttributionByText": [{"@language": "de", "@value": text} for text in publishers],
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _rights(tables, ledger)},
    }


def _licence(tables: Iterable[str], catalogue: Catalogue, ledger: Mapping[str, tuple[LedgerRow, ...]]) -> str:
    """The licence of all figures together: the one that all share, "other open", or closed where any names none."""
    if catalogue.publication and catalogue.publication.licence:
        return catalogue.publication.licence
    named = {ledger[table][-1].licence for table in tables}
    if len(named) == 1 and named <= set(LICENCES):
        return f"{DE}licenses/{LICENCES[named.pop()]}"
    return f"{DE}licenses/other-{'open' if named <= OPEN else 'closed'}"


def _rights(tables: Iterable[str], ledger: Mapping[str, tuple[LedgerRow, ...]]) -> Node:
    by_licence: dict[str, set[str]] = {}
    for table in tables:
        by_licence.setdefault(ledger[table][-1].licence, set()).add(ledger[table][-1].publisher)
    told = "; ".join(f"{licence}: {', '.join(sorted(names))}" for licence, names in sorted(by_licence.items()))
    text = f"Die Zahlen gehören ihren Herausgebern. Lizenz und Herausgeber je Tabelle: {told}."
    return {"@language": "de", "@value": text}


def _provenance(tables: Iterable[str], ledger: Mapping[str, tuple[LedgerRow, ...]]) -> Node:
    rows = [ledger[table][-1] for table in tables]
    text = "Berechnet aus: " + "; ".join(f"{row.publisher}, {row.code} (Stand {row.state_date})" for row in rows) + "."
    return {"@type": "dct:ProvenanceStatement", "rdfs:label": {"@language": "de", "@value": text}}


def _temporal(periods: Collection[str]) -> Node:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _date(f"{min(periods)[:4]}-01-01"),
        "dcat:endDate": _date(max(period_end(period) for period in periods).isoformat()),
    }


def _publisher(publication: Publication) -> Node:
    about: Node = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": publication.publisher}
    return about | ({"foaf:homepage": _id(publication.publisher_url)} if publication.publisher_url else {})


def _contact(publication: Publication) -> list[Node]:
    about: Node = {"@id": "#contact", "@type": "vcard:Organization", "vcard:fn": publication.publisher}
    if publication.contact_email:
        about["vcard:hasEmail"] = _id(f"mailto:{publication.contact_email}")
    if publication.contact_url:
        about["vcard:hasURL"] = _id(publication.contact_url)
    return [about] if len(about) > 3 else []


def _vocabulary() -> list[Node]:
    """The scheme of themes, told as what it is, as DCAT-AP wants it."""
    title = {"@language": "en", "@value": "EU data themes"}
    return [{"@id": EU + "data-theme", "@type": "skos:ConceptScheme", "dct:title": title}]


def _texts(name: str, german: str, english: str) -> Node:
    return {name: [{"@language": "de", "@value": german}, {"@language": "en", "@value": english}]}


def _date(text: str) -> Node:
    return {"@type": "xsd:date", "@value": text}


def _id(address: str) -> Node:
    return {"@id": address}
