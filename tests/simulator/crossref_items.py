"""One work as Crossref describes it, with its references and what updates it."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from .words import Author
from .works import Notice, Work
from .world import Statement, World, citation_of

UPDATE_TYPES = {"retraction": "retraction", "concern": "expression_of_concern", "erratum": "correction"}
SELECTABLE = {
    "DOI", "title", "subtitle", "author", "editor", "container-title", "short-container-title", "ISSN", "ISBN",
    "issued", "published", "published-print", "published-online", "posted", "accepted", "created", "deposited",
    "indexed", "volume",
    "issue", "page", "article-number", "type", "abstract", "reference", "references-count", "is-referenced-by-count",
    "license", "link", "relation", "update-to", "updated-by", "funder", "publisher", "member", "prefix", "score", "URL",
    "subject", "language", "clinical-trial-number", "resource", "assertion", "archive", "degree", "institution",
}  # fmt: skip


def item(world: World, work: Work, score: float = 1.0) -> dict[str, Any]:
    statements = world.statements("crossref").get(work.id, ())
    true_n = world.references_n.get(work.id, 0)
    references = [_reference(world, work, number, one) for number, one in enumerate(statements)]
    if references and world.share("crossref", "bare", work.id) < 0.2:
        references.append({"key": "ref_nothing_more"})  # some entries name nothing at all
        true_n += 1
    shown: dict[str, Any] = {
        "indexed": _when(date(2026, 1, 9)), "reference-count": true_n, "publisher": "Onhava Press",
        "content-domain": {"domain": [], "crossmark-restriction": False}, "DOI": work.doi_as("crossref"),
        "type": "posted-content" if work.ppr else "journal-article", "created": _when(work.published),
        "source": "Crossref", "is-referenced-by-count": len(world.citing("crossref").get(work.id, ())),
        "title": [work.title], "prefix": (work.doi or "").split("/")[0], "member": "9999",
        "container-title": [] if work.ppr else [work.journal.title], "original-title": [], "subtitle": [],
        "short-title": [], "short-container-title": [] if work.ppr else [work.journal.abbreviation],
        "deposited": _when(work.published), "score": score, "issued": _parts(work), "references-count": true_n,
        "published": _parts(work), "URL": f"http://dx.doi.org/{work.doi}", "relation": _relation(world, work),
        "author": [_author(author, i) for i, author in enumerate(work.authors)],
    }  # fmt: skip
    if references:
        shown["reference"] = references
    if work.volume:
        shown |= {"volume": work.volume, "issue": work.issue, "page": work.pages, "ISSN": [work.journal.issn]}
    else:
        shown |= {"posted": _parts(work), "subtype": "preprint", "institution": [{"name": work.journal.title}]}
    if work.licence and work.licence.startswith("cc"):
        shown["license"] = [_licence(work)]
    if work.abstract and world.share("crossref", "abstract", work.id) < 0.5:
        shown["abstract"] = _abstract(work)
    return shown | _updates(world, work)


def _when(day: date) -> dict[str, Any]:
    stamp = (day - date(1970, 1, 1)).days * 86_400_000
    return {"date-parts": [[day.year, day.month, day.day]], "date-time": f"{day}T00:00:00Z", "timestamp": stamp}


def _parts(work: Work) -> dict[str, Any]:
    return {"date-parts": [[work.year, work.published.month, work.published.day][: 1 + work.published.day % 3]]}


def _author(author: Author, place: int) -> dict[str, Any]:
    sequence: dict[str, Any] = {"sequence": "additional" if place else "first", "affiliation": []}
    if author.group:
        return {"name": author.group, **sequence}
    orcid = {"ORCID": f"http://orcid.org/{author.orcid}", "authenticated-orcid": False} if author.orcid else {}
    return {**orcid, "given": author.given, "family": author.family, **sequence}


def _licence(work: Work) -> dict[str, Any]:
    path = {"cc0": "publicdomain/zero/1.0", "cc by": "licenses/by/4.0", "cc by-nc": "licenses/by-nc/4.0"}
    url = f"https://creativecommons.org/{path[work.licence or '']}/"
    return {"URL": url, "start": _when(work.published), "delay-in-days": 0, "content-version": "vor"}


def _abstract(work: Work) -> str:
    parts = [f"<jats:p>{_jats(text)}</jats:p>" for _, text in work.abstract if text]
    if work.abstract[0][0]:
        parts = [
            f"<jats:sec><jats:title>{(label or '').capitalize()}</jats:title><jats:p>{_jats(text)}</jats:p></jats:sec>"
            for label, text in work.abstract
        ]
    return "<jats:title>Abstract</jats:title>" + "\n".join(parts)


def _jats(text: str) -> str:
    return escape(text).replace("CO2", "CO<jats:sub>2</jats:sub>")


def _relation(world: World, work: Work) -> dict[str, Any]:
    for preprint, article in world.preprints:
        if work.id in (preprint, article):
            other, name = (article, "is-preprint-of") if work.id == preprint else (preprint, "has-preprint")
            return {name: [{"id-type": "doi", "id": world[other].doi, "asserted-by": "subject"}]}
    return {}


def _updates(world: World, work: Work) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    own = world.notice_by(work, "crossref")
    if own:
        shown["update-to"] = [_update(own, world[own.work_id], "publisher")]
    notices = world.notices_on(work, "crossref")
    if notices:
        shown["updated-by"] = [_update(notice, world[notice.notice_id], "publisher") for notice in notices]
        shown["updated-by"] += [
            {**_update(notice, world[notice.notice_id], "retraction-watch"), "record-id": "70001"}
            for notice in notices
            if notice.kind == "retraction"
        ]
    return shown


def _update(notice: Notice, other: Work, source: str) -> dict[str, Any]:
    kind = UPDATE_TYPES[notice.kind]
    label = kind.replace("_", " ").capitalize()
    return {"updated": _when(notice.noticed_on), "DOI": other.doi, "type": kind, "source": source, "label": label}


def _reference(world: World, citing: Work, number: int, statement: Statement) -> dict[str, Any]:
    cited, key = world[statement.cited], f"{(citing.doi or '').split('/')[-1]}-B{number + 1}"
    lot = world.share("crossref", "shape", citing.id, cited.id)
    shown: dict[str, Any] = {"key": key}
    if statement.by:
        # Publishers print a DOI as they like.
        doi = (cited.doi_printed or "").upper() if lot < 0.2 else cited.doi_printed
        shown |= {"DOI": doi, "doi-asserted-by": "publisher" if lot < 0.6 else "crossref"}
    if not statement.by and lot < 0.4:
        return shown | {"unstructured": citation_of(cited)}
    if not statement.by or lot < 0.5:
        where = {"volume": cited.volume, "issue": cited.issue, "first-page": cited.first_page}
        shown |= {"author": cited.authors[0].family or cited.authors[0].short, "journal-title": cited.journal.title}
        shown |= {"article-title": cited.title, "year": str(cited.year)}
        shown |= {name: value for name, value in where.items() if value}
    return shown
