"""One work as OpenAlex describes it; the fields are those of recorded answers of 2025 and 2026."""

from __future__ import annotations

from typing import Any

from .works import Work
from .world import World

_AT = "https://openalex.org/"
FIELDS = {
    "id", "doi", "title", "display_name", "relevance_score", "publication_year", "publication_date", "ids", "language",
    "primary_location", "sources", "type", "type_crossref", "indexed_in", "open_access", "authorships", "institutions",
    "countries_distinct_count", "institutions_distinct_count", "corresponding_author_ids",
    "corresponding_institution_ids", "apc_list", "apc_paid", "fwci", "is_authors_truncated", "has_fulltext",
    "cited_by_count", "citation_normalized_percentile", "cited_by_percentile_year", "biblio", "is_retracted",
    "is_paratext", "is_xpac", "primary_topic", "topics", "keywords", "concepts", "mesh", "locations_count", "locations",
    "best_oa_location", "sustainable_development_goals", "awards", "funders", "datasets", "versions", "has_content",
    "content_urls", "referenced_works_count", "referenced_works", "related_works", "abstract_inverted_index",
    "cited_by_api_url", "counts_by_year", "updated_date", "created_date",
}  # fmt: skip
AUTHORS_N = 100  # lists show no more than these


def described(world: World, work: Work, *, is_listed: bool) -> dict[str, Any]:
    references = [f"{_AT}{world[s.cited].openalex}" for s in world.statements("openalex").get(work.id, ())]
    doi, location = f"https://doi.org/{work.doi}" if work.doi else None, _location(work)
    is_open = bool(work.licence)
    authors = work.authors[:AUTHORS_N] if is_listed else work.authors
    is_retracted = any(notice.kind == "retraction" for notice in world.notices_on(work, "openalex"))
    return {
        "id": f"{_AT}{work.openalex}", "doi": doi, "title": work.title, "display_name": work.title,
        "publication_year": work.year, "publication_date": work.published.isoformat(), "ids": _ids(work),
        "language": "en", "primary_location": location, "type": "preprint" if work.ppr else "article",
        "indexed_in": [name for name, value in (("crossref", work.doi), ("pubmed", work.pmid)) if value],
        "open_access": {
            "is_oa": is_open, "oa_status": "gold" if is_open else "closed", "oa_url": doi if is_open else None,
            "any_repository_has_fulltext": bool(work.pmcid),
        },
        "authorships": [_authorship(author, place, len(authors)) for place, author in enumerate(authors)],
        "institutions": [], "countries_distinct_count": 0, "institutions_distinct_count": 0,
        "corresponding_author_ids": [], "corresponding_institution_ids": [], "apc_list": None, "apc_paid": None,
        "fwci": None, "has_fulltext": False, "cited_by_count": len(world.citing("openalex").get(work.id, ())),
        "citation_normalized_percentile": None, "cited_by_percentile_year": None,
        "biblio": {
            "volume": work.volume, "issue": work.issue, "first_page": work.first_page, "last_page": work.last_page
        },
        "is_retracted": is_retracted, "is_paratext": False, "is_xpac": False, "primary_topic": None, "topics": [],
        "keywords": [_keyword(word) for word in work.keywords], "concepts": [], "mesh": _mesh(work),
        "locations_count": 1, "locations": [location], "best_oa_location": location if is_open else None,
        "sustainable_development_goals": [], "awards": [], "funders": [],
        "has_content": {"pdf": False, "grobid_xml": False}, "content_urls": None,
        "referenced_works_count": len(references), "referenced_works": references, "related_works": [],
        "abstract_inverted_index": _inverted(work) if _has_abstract(world, work) else None, "counts_by_year": [],
        "updated_date": "2026-01-09T03:46:38.306776", "created_date": "2025-10-10T00:00:00",
    }  # fmt: skip


def _ids(work: Work) -> dict[str, str]:
    ids = {"openalex": f"{_AT}{work.openalex}"}
    if work.doi:
        ids["doi"] = f"https://doi.org/{work.doi}"
    if work.pmid:
        ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}"
    if work.pmcid:
        ids["pmcid"] = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{work.pmcid.removeprefix('PMC')}"
    return ids


def _location(work: Work) -> dict[str, Any]:
    address = f"https://doi.org/{work.doi}" if work.doi else f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}"
    licence = (work.licence or "").replace(" ", "-") or None
    source = {
        "id": f"{_AT}S99{work.journal.issn[:2]}", "display_name": work.journal.title, "issn_l": work.journal.issn,
        "issn": [work.journal.issn], "is_oa": False, "is_in_doaj": False, "is_core": True, "host_organization": None,
        "host_organization_name": None, "host_organization_lineage": [], "host_organization_lineage_names": [],
        "type": "repository" if work.ppr else "journal",
    }  # fmt: skip
    return {
        "id": f"doi:{work.doi}" if work.doi else f"pmid:{work.pmid}", "is_oa": bool(licence),
        "landing_page_url": address, "pdf_url": None, "source": source if int(work.published.day) % 9 else None,
        "license": licence, "license_id": f"{_AT}licenses/{licence}" if licence else None,
        "version": "submittedVersion" if work.ppr else "publishedVersion", "is_accepted": not work.ppr,
        "is_published": not work.ppr, "raw_source_name": work.journal.title, "raw_type": "journal-article",
    }  # fmt: skip


def _authorship(author: Any, place: int, n: int) -> dict[str, Any]:
    name = f"{author.given} {author.family}".strip() or author.group
    orcid = f"https://orcid.org/{author.orcid}" if author.orcid else None
    return {
        "author_position": "first" if place == 0 else "last" if place == n - 1 else "middle",
        "author": {"id": None, "display_name": name, "orcid": orcid}, "institutions": [], "countries": [],
        "is_corresponding": place == 0, "raw_author_name": name, "raw_affiliation_strings": [], "affiliations": [],
    }  # fmt: skip


def _keyword(word: str) -> dict[str, Any]:
    return {"id": f"{_AT}keywords/{word}", "display_name": word, "score": 0.5}


def _mesh(work: Work) -> list[dict[str, Any]]:
    return [
        {
            "descriptor_ui": heading.mesh_id, "descriptor_name": heading.name, "qualifier_ui": heading.qualifier_id,
            "qualifier_name": heading.qualifier, "is_major_topic": heading.is_major,
        }
        for heading in work.mesh
    ]  # fmt: skip


def _has_abstract(world: World, work: Work) -> bool:
    """Abstracts of two large publishers were taken out: here, those of some works."""
    return bool(work.abstract) and world.share("openalex", "abstract", work.id) < 0.6


def _inverted(work: Work) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for place, word in enumerate(" ".join(text for _, text in work.abstract).split()):
        index.setdefault(word, []).append(place)
    return index
