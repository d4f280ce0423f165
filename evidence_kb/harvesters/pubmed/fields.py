"""The bibliographic fields of one PubMed record: an article, or a book or book chapter.

From NLM's description of the PubMed XML elements (DTD pubmed_250101) and from recorded answers. Where two places state
the same thing, the order of precedence is in the code beside it. Authors whom PubMed marks as a mistake
(`ValidYN="N"`), editors of a work that has authors, and the investigators of a group are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from evidence_kb import identifiers
from evidence_kb.harvesters.pubmed.dates import date_of, most_precise, year_of
from evidence_kb.harvesters.pubmed.xml import text_at, text_of, texts_at
from evidence_kb.model import Identifiers, MeshHeading, Record
from evidence_kb.text import title_key

# The registries among NLM's databanks (www.nlm.nih.gov/bsd/medline_databank_source.html); the rest hold sequences.
REGISTRIES = frozenset(
    {
        *("anzctr", "chictr", "clinicaltrials.gov", "cris", "ctis", "ctri", "drks", "eudract", "irct", "isrctn"),
        *("itmctr", "japiccti", "jmacct", "jprn", "jrct", "lbctr", "ntr", "pactr", "rebec", "repec", "rpcec", "slctr"),
        *("tctr", "umin-ctr"),
    }
)
_NO_TITLE = ("[not available]", "[in process citation]")  # what stands there until a title is translated
# Citations without `PubmedData`, such as those of older files, carry it among the ids of other bodies.
_OTHER_PMCID = re.compile(r"PMC[0-9]+(?:\s*\[.*\])?")  # "PMC2746503 [Available on 09/10/10]"
_RANGE = re.compile(r"(?<![\w.-])([A-Za-z]*)([0-9]+)-([0-9]+)(?![\w-])")


def article_record(article: etree._Element) -> Record:
    """Return the record of a PubmedArticle, or of a MedlineCitation that stands by itself."""
    citation = article if article.tag == "MedlineCitation" else article.find("MedlineCitation")
    citation = article if citation is None else citation
    listed = article.findall("PubmedData/ArticleIdList/ArticleId")
    known = Identifiers(
        doi=_doi(listed, citation.find("Article")),
        pmid=identifiers.pmid(text_at(citation, "PMID")),
        pmcid=listed_id(listed, "pmcid") or _other_pmcid(citation),
    )
    issue_date = date_of(citation.find("Article/Journal/JournalIssue/PubDate"))
    online_dates = [date_of(date) for date in citation.iterfind("Article/ArticleDate")]
    return _keyed(
        Record(
            key="",
            identifiers=known,
            title=_title(text_at(citation, "Article/ArticleTitle"), text_at(citation, "Article/VernacularTitle")),
            authors=authors(citation.findall("Article/AuthorList")),
            journal=text_at(citation, "Article/Journal/Title")
            or text_at(citation, "Article/Journal/ISOAbbreviation")
            or text_at(citation, "MedlineJournalInfo/MedlineTA"),
            year=year_of(issue_date or most_precise(*online_dates)),
            published_on=most_precise(issue_date, *online_dates),
            volume=text_at(citation, "Article/Journal/JournalIssue/Volume"),
            issue=text_at(citation, "Article/Journal/JournalIssue/Issue"),
            pages=_pages(citation.find("Article/Pagination")),
            language="; ".join(texts_at(citation, "Article/Language")) or None,
            publication_types=texts_at(citation, "Article/PublicationTypeList/PublicationType"),
            mesh=tuple(_headings(citation)),
            keywords=texts_at(citation, "KeywordList/Keyword"),
            trials=_trials(citation),
        )
    )


def book_record(article: etree._Element) -> Record:
    """Return the record of a PubmedBookArticle, or of a BookDocument: a chapter where it has a title, else a book."""
    document = article if article.tag == "BookDocument" else article.find("BookDocument")
    document = article if document is None else document
    title, book_title = text_at(document, "ArticleTitle"), text_at(document, "Book/BookTitle")
    published_on = date_of(document.find("ContributionDate")) or date_of(document.find("Book/PubDate"))
    listed = document.findall("ArticleIdList/ArticleId") + article.findall("PubmedBookData/ArticleIdList/ArticleId")
    known = Identifiers(
        doi=_doi(listed, document.find("Book")),
        pmid=identifiers.pmid(text_at(document, "PMID")),
        pmcid=listed_id(listed, "pmcid"),
    )
    return _keyed(
        Record(
            key="",
            identifiers=known,
            title=_title(title, text_at(document, "VernacularTitle")) or book_title,
            authors=authors(document.findall("AuthorList")) or authors(document.findall("Book/AuthorList")),
            journal=book_title if title else text_at(document, "Book/CollectionTitle"),
            year=year_of(published_on),
            published_on=published_on,
            volume=text_at(document, "Book/Volume"),
            pages=_pages(document.find("Pagination")),
            language="; ".join(texts_at(document, "Language")) or None,
            publication_types=texts_at(document, "PublicationType"),
            keywords=texts_at(document, "KeywordList/Keyword"),
        )
    )


def _keyed(record: Record) -> Record:
    known = dict(record.identifiers.items())
    key = next((f"{scheme}:{value}" for scheme, value in known.items()), None)
    first_author = (record.authors or "").partition(";")[0]
    return replace(record, key=key or title_key(record.title, record.year, record.journal, first_author))


def _doi(listed: Sequence[etree._Element], work: etree._Element | None) -> str | None:
    """The list of ids is PubMed's own and wins; `ELocationID` is what the publisher sent, and may be marked wrong."""
    found = listed_id(listed, "doi")
    if found is None and work is not None:
        for place in work.iterfind("ELocationID[@EIdType='doi']"):
            if place.get("ValidYN") != "N":
                found = found or spelled_doi(text_of(place))
    return found


def listed_id(listed: Sequence[etree._Element], scheme: str) -> str | None:
    """Return the first identifier of a scheme (doi, pmid or pmcid) among elements named ArticleId."""
    found = (value for kind, value in map(article_id, listed) if kind == scheme)
    return next((value for value in found if value), None)


def article_id(element: etree._Element) -> tuple[str, str | None]:
    """Return scheme and value of an ArticleId; its type is "pubmed" where none is given (DTD)."""
    text = text_of(element)
    match element.get("IdType", "pubmed").casefold():
        case "pubmed" | "pmid":
            return "pmid", identifiers.pmid(text)
        case "doi":
            return "doi", spelled_doi(text)
        case "pmc" | "pmcid":
            return "pmcid", identifiers.pmcid(text)
        case _:
            return "", None


def _other_pmcid(citation: etree._Element) -> str | None:
    texts = (text_of(other) or "" for other in citation.iterfind("OtherID[@Source='NLM']"))
    return next((identifiers.pmcid(text) for text in texts if _OTHER_PMCID.fullmatch(text)), None)


def spelled_doi(text: str | None) -> str | None:
    """Return the DOI of a field that holds nothing else; publishers break long ones with blanks."""
    return identifiers.doi("".join((text or "").split()))


def _title(title: str | None, vernacular: str | None) -> str | None:
    """A title in square brackets is a translation into English; where there is none, the original stands alone."""
    if not title or title.casefold().rstrip(".") in _NO_TITLE:
        return vernacular
    inner = title.rstrip(".")
    if not inner.startswith("[") or not inner.endswith("]"):
        return title
    depths = _depths(inner)
    # "[NiFe] or [FeFe]" begins and ends with brackets too, but they are not one pair.
    return inner[1:-1].strip() + title[len(inner) :] if 0 not in depths[:-1] and inner[1:-1].strip() else title


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for sign in text:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        depths.append(depth)
    return depths


def authors(lists: list[etree._Element]) -> str | None:
    """Return the authors of all lists as "Given Family Suffix; Collective Name"; editors only where there is nobody."""
    written = [names for names in lists if names.get("Type") != "editors"] or lists
    people = (_name(author) for names in written for author in names.iterfind("Author") if author.get("ValidYN") != "N")
    return "; ".join(name for name in people if name) or None


def _name(author: etree._Element) -> str | None:
    # Until 2002 the given names stood in two elements.
    given = text_at(author, "ForeName") or " ".join(texts_at(author, "FirstName") + texts_at(author, "MiddleName"))
    given = given or text_at(author, "Initials") or ""
    parts = (given, text_at(author, "LastName"), text_at(author, "Suffix"))
    name = " ".join(part for part in parts if part) or text_at(author, "CollectiveName") or ""
    return name.replace(";", ",") or None


def _pages(pagination: etree._Element | None) -> str | None:
    if pagination is None:
        return None
    printed = text_at(pagination, "MedlinePgn")
    if printed:
        return expanded(printed)
    ends = (text_at(pagination, "StartPage"), text_at(pagination, "EndPage"))
    return "-".join(end for end in ends if end) or None


def expanded(pages: str) -> str:
    """Return page ranges written in full; what is no range stays as it is.

    >>> expanded("S546-52, viii")
    'S546-S552, viii'
    """
    return _RANGE.sub(_full_range, pages)


def _full_range(found: re.Match[str]) -> str:
    prefix, first, last = found.groups()
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    in_order = len(last) > len(first) or last >= first
    return f"{prefix}{first}-{prefix}{last}" if in_order else found.group()


def _headings(citation: etree._Element) -> Iterator[MeshHeading]:
    for heading in citation.iterfind("MeshHeadingList/MeshHeading"):
        descriptor = heading.find("DescriptorName")
        name = text_of(descriptor)
        if descriptor is None or name is None:
            continue
        qualifiers = heading.findall("QualifierName")
        yield MeshHeading(
            name=name,
            mesh_id=descriptor.get("UI"),
            # A star on a subheading makes the pair a major topic.
            is_major=any(part.get("MajorTopicYN") == "Y" for part in (descriptor, *qualifiers)),
            qualifiers=tuple(text for text in map(text_of, qualifiers) if text),
        )


def _trials(citation: etree._Element) -> tuple[str, ...]:
    numbers: dict[str, None] = {}
    for bank in citation.iterfind("Article/DataBankList/DataBank"):
        name = (text_at(bank, "DataBankName") or "").casefold().replace(" ", "-")
        if name in REGISTRIES:
            numbers.update(dict.fromkeys(texts_at(bank, "AccessionNumberList/AccessionNumber")))
    return tuple(numbers)
