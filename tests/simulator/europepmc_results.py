"""Works, citations and references as Europe PMC describes them. A work has a source: MED, PMC or PPR (preprints)."""

from __future__ import annotations

import html
from typing import Any

from .words import Author, Heading
from .works import Work
from .world import Statement, World, citation_of

_CORRECTIONS = {
    "retraction": ("Retraction in", "Retraction of"),
    "concern": ("Expression of concern in", "Expression of concern for"),
    "erratum": ("Erratum in", "Erratum for"),
}  # fmt: skip


def source_of(work: Work) -> str:
    return "MED" if work.pmid else "PPR" if work.ppr else "PMC"


def id_of(work: Work) -> str | None:
    return work.pmid or work.ppr or work.pmcid


def by_source(world: World, source: str, value: str) -> Work | None:
    """Return the work with this id in this source, if Europe PMC has it."""
    scheme = {"MED": "pmid", "PPR": "ppr", "PMC": "pmcid"}.get(source.upper())
    work = world.known("europepmc", f"{scheme}:{value.upper()}")
    return work if work and source_of(work) == source.upper() else None


def result(world: World, work: Work, kind: str) -> dict[str, Any]:
    """Return one search result: an id, the short form (lite) or everything (core)."""
    shown: dict[str, Any] = {"id": id_of(work), "source": source_of(work)}
    if kind == "idlist":
        return shown
    ids = {"pmid": work.pmid, "pmcid": work.pmcid, "doi": work.doi_as("europepmc")}
    shown |= {name: value for name, value in ids.items() if value}
    shown |= {"title": f"{_escaped(work.title)}.", "authorString": _author_string(work)}
    shown |= _core(world, work) if kind == "core" else _lite(work)
    return shown | _flags(world, work)


def _flags(world: World, work: Work) -> dict[str, Any]:
    is_open = "Y" if work.licence and work.pmcid else "N"
    has_references = "Y" if world.statements("europepmc").get(work.id) else "N"
    return {
        "isOpenAccess": is_open, "inEPMC": "Y" if work.pmcid else "N", "inPMC": "N", "hasPDF": is_open, "hasBook": "N",
        "hasSuppl": "N", "citedByCount": len(world.citing("europepmc").get(work.id, ())),
        "hasReferences": has_references, "hasTextMinedTerms": "N", "hasDbCrossReferences": "N", "hasLabsLinks": "N",
        "hasTMAccessionNumbers": "N", "firstIndexDate": work.published.isoformat(),
        "firstPublicationDate": work.published.isoformat(),
    }  # fmt: skip


def _lite(work: Work) -> dict[str, Any]:
    shown = {"pubYear": str(work.year), "pubType": "; ".join(work.publication_types).lower()}
    if not work.ppr:
        shown |= {"journalTitle": work.journal.abbreviation, "journalIssn": f"{work.journal.issn}; "}
        shown |= {"issue": work.issue or "", "journalVolume": work.volume or "", "pageInfo": work.pages or ""}
    return shown


def _core(world: World, work: Work) -> dict[str, Any]:
    people = [_author(author) for author in work.authors]
    # A list of one comes as the thing itself at times.
    shown: dict[str, Any] = {"authorList": {"author": people if len(people) != 1 else people[0]}}
    shown |= {"pubYear": str(work.year), "pubTypeList": {"pubType": [kind.lower() for kind in work.publication_types]}}
    shown |= {"language": "eng", "pubModel": "Print-Electronic"}
    if work.ppr:
        shown["bookOrReportDetails"] = {"publisher": work.journal.title, "yearOfPublication": work.year}
    else:
        shown["journalInfo"] = _journal(work)
        shown["pageInfo"] = work.pages
    if work.abstract:
        shown["abstractText"] = _abstract(work)
    if work.mesh:
        shown["meshHeadingList"] = {"meshHeading": [_heading(heading) for heading in work.mesh]}
    if work.keywords:
        shown["keywordList"] = {"keyword": list(work.keywords)}
    if work.licence and work.pmcid:
        shown["license"] = work.licence
    corrections = _corrections(world, work)
    return shown | ({"commentCorrectionList": {"commentCorrection": corrections}} if corrections else {})


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _author_string(work: Work) -> str:
    return ", ".join(author.short for author in work.authors) + "."


def _author(author: Author) -> dict[str, Any]:
    if author.group:
        return {"collectiveName": author.group}
    shown: dict[str, Any] = {"fullName": author.short, "firstName": author.given, "lastName": author.family}
    shown["initials"] = author.initials
    if author.orcid:
        shown["authorId"] = {"type": "ORCID", "value": author.orcid}
    return shown


def _journal(work: Work) -> dict[str, Any]:
    return {
        "issue": work.issue, "volume": work.volume, "journalIssueId": 9_900_000 + work.published.toordinal(),
        "dateOfPublication": f"{work.published:%Y %b}", "monthOfPublication": work.published.month,
        "yearOfPublication": work.year, "printPublicationDate": f"{work.published:%Y-%m-01}",
        "journal": {
            "title": work.journal.title, "ISOAbbreviation": work.journal.abbreviation,
            "medlineAbbreviation": work.journal.abbreviation, "nlmid": f"99{work.journal.issn[:2]}",
            "essn": work.journal.issn,
        },
    }  # fmt: skip


def _abstract(work: Work) -> str:
    marked = [(label, _escaped(text).replace("CO2", "CO<sub>2</sub>")) for label, text in work.abstract]
    return " ".join(f"<h4>{label.capitalize()}</h4>{text}" if label else text for label, text in marked)


def _heading(heading: Heading) -> dict[str, Any]:
    major = "Y" if heading.is_major else "N"
    if not heading.qualifier:
        return {"majorTopic_YN": major, "descriptorName": heading.name}
    abbreviation = heading.qualifier[:2].upper()
    qualifier = {"abbreviation": abbreviation, "qualifierName": heading.qualifier, "majorTopic_YN": major}
    qualifiers = {"meshQualifier": [qualifier]}
    return {"majorTopic_YN": "N", "descriptorName": heading.name, "meshQualifierList": qualifiers}


def _corrections(world: World, work: Work) -> list[dict[str, Any]]:
    listed = [(world[n.notice_id], _CORRECTIONS[n.kind][0]) for n in world.notices_on(work, "europepmc")]
    own = world.notice_by(work, "europepmc")
    if own:
        listed.append((world[own.work_id], _CORRECTIONS[own.kind][1]))
    for preprint, article in world.preprints:
        if work.id == article:
            listed.append((world[preprint], "Preprint in"))
        elif work.id == preprint:
            listed.append((world[article], "Preprint of"))
    return [
        {
            "id": id_of(other), "source": source_of(other), "reference": other.journal.abbreviation, "type": kind,
            "orderIn": place + 1,
        }
        for place, (other, kind) in enumerate(listed)
        if id_of(other)
    ]  # fmt: skip


def citation(world: World, work: Work) -> dict[str, Any]:
    """Return a row of /citations."""
    return {
        "id": id_of(work), "source": source_of(work), "citationType": "; ".join(work.publication_types),
        "title": f"{_escaped(work.title)}.", "authorString": _author_string(work), **_where(work),
        "citedByCount": len(world.citing("europepmc").get(work.id, ())),
    }  # fmt: skip


def reference(world: World, citing: Work, statement: Statement, place: int) -> dict[str, Any]:
    """Return a row of /references: matched to an article, or as it was printed."""
    cited = world[statement.cited]
    if "id" in statement.by:
        shown: dict[str, Any] = {"id": id_of(cited), "source": source_of(cited), "citationType": "JOURNAL ARTICLE"}
        shown |= {"title": _escaped(cited.title), "authorString": _author_string(cited), **_where(cited)}
        if cited.doi and place % 2:
            shown["doi"] = cited.doi_as("europepmc")
        return shown | {"citedOrder": place, "match": "Y"}
    if world.share("europepmc", "shape", citing.id, cited.id) < 0.4:
        shown = {"unstructuredInformation": citation_of(cited)}
    else:
        shown = {"title": _escaped(cited.title), "authorString": _author_string(cited), **_where(cited)}
    if statement.by:
        shown["doi"] = cited.doi_printed
    return shown | {"citedOrder": place, "match": "N"}


def _where(work: Work) -> dict[str, Any]:
    values = {"volume": work.volume, "issue": work.issue, "pageInfo": work.pages}
    printed = {name: value for name, value in values.items() if value}
    return {"journalAbbreviation": work.journal.abbreviation, "pubYear": work.year, **printed}
