"""The bibliographic fields of one PubMed record: an article, or a book or book chapter.

From NLM's description of the PubMed XML elements (DTD pubmed_250101) and from recorded answers. Where two places state
the same thing, the order of precedence is in the code beside it. Authors whom PubMed marks as a mistake
(`ValidYN="N"`), editors of a work that has authors, and the investigators of a group are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypedDict

from lxml import etree

from evidence_kb import identifiers
from evidence_kb.harvesters.pubmed.dates import date_of, most_precise, year_of
from evidence_kb.harvesters.pubmed.xml import (
    all_in,
    all_of,
    children_of,
    distinct_texts,
    parts_of,
    text_at,
    text_of,
    texts_at,
    whole_number,
)
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


class _Revision(TypedDict):
    version: int
    revised_on: str | None


class Opened(NamedTuple):
    """An article with the first child of each name of its inner elements, so that each is walked once.

    `whole` is what the article holds, `about` its MedlineCitation, `parts` its Article, `data` its PubmedData.
    """

    whole: Mapping[str, etree._Element]
    about: Mapping[str, etree._Element]
    parts: Mapping[str, etree._Element]
    data: Mapping[str, etree._Element]

    def has(self, *tags: str) -> bool:
        """Whether an element of such a name stands in the article, or in its MedlineCitation or PubmedData."""
        return any(tag in self.whole or tag in self.about or tag in self.data for tag in tags)


def opened(article: etree._Element) -> Opened:
    """Open a PubmedArticle, or a MedlineCitation that stands by itself."""
    whole = parts_of(article)
    about = parts_of(whole["MedlineCitation"]) if "MedlineCitation" in whole else whole
    return Opened(whole, about, parts_of(about.get("Article")), parts_of(whole.get("PubmedData")))


def article_record(article: Opened) -> Record:
    """Return the record of an article."""
    about, parts = article.about, article.parts
    journal = parts_of(parts.get("Journal"))
    issue = parts_of(journal.get("JournalIssue"))
    ids = listed_ids(all_in(article.data.get("ArticleIdList"), "ArticleId"))
    known = Identifiers(
        doi=ids.get("doi") or _located_doi(all_of(parts, "ELocationID")),
        pmid=identifiers.pmid(text_of(about.get("PMID"))),
        pmcid=ids.get("pmcid") or _other_pmcid(all_of(about, "OtherID")),
    )
    issue_date = date_of(issue.get("PubDate"))
    online_dates = [date_of(date) for date in all_of(parts, "ArticleDate")]
    title = _title(text_of(parts.get("ArticleTitle")), text_of(parts.get("VernacularTitle")))
    printed_in = (
        text_of(journal.get("Title"))
        or text_of(journal.get("ISOAbbreviation"))
        or text_of(parts_of(about.get("MedlineJournalInfo")).get("MedlineTA"))
    )
    by, year = authors(all_of(parts, "AuthorList")), year_of(issue_date or most_precise(*online_dates))
    return Record(
        key=_key(known, title, year, printed_in, by),
        identifiers=known,
        title=title,
        authors=by,
        journal=printed_in,
        year=year,
        published_on=most_precise(issue_date, *online_dates),
        volume=text_of(issue.get("Volume")),
        issue=text_of(issue.get("Issue")),
        pages=_pages(parts.get("Pagination")),
        language="; ".join(distinct_texts(all_of(parts, "Language"))) or None,
        publication_types=distinct_texts(all_in(parts.get("PublicationTypeList"), "PublicationType")),
        mesh=tuple(_headings(about.get("MeshHeadingList"))),
        keywords=distinct_texts(word for words in all_of(about, "KeywordList") for word in all_in(words, "Keyword")),
        trials=_trials(parts.get("DataBankList")),
        **_revision(about),
    )


def book_record(article: etree._Element) -> Record:
    """Return the record of a PubmedBookArticle, or of a BookDocument: a chapter where it has a title, else a book."""
    document = article if article.tag == "BookDocument" else article.find("BookDocument")
    document = article if document is None else document
    chapter, book_title = text_at(document, "ArticleTitle"), text_at(document, "Book/BookTitle")
    published_on = date_of(document.find("ContributionDate")) or date_of(document.find("Book/PubDate"))
    listed = document.findall("ArticleIdList/ArticleId") + article.findall("PubmedBookData/ArticleIdList/ArticleId")
    ids = listed_ids(listed)
    known = Identifiers(
        doi=ids.get("doi") or _located_doi(all_in(document.find("Book"), "ELocationID")),
        pmid=identifiers.pmid(text_at(document, "PMID")),
        pmcid=ids.get("pmcid"),
    )
    title = _title(chapter, text_at(document, "VernacularTitle")) or book_title
    by = authors(document.findall("AuthorList")) or authors(document.findall("Book/AuthorList"))
    year, printed_in = year_of(published_on), book_title if chapter else text_at(document, "Book/CollectionTitle")
    return Record(
        key=_key(known, title, year, printed_in, by),
        identifiers=known,
        title=title,
        authors=by,
        journal=printed_in,
        year=year,
        published_on=published_on,
        volume=text_at(document, "Book/Volume"),
        pages=_pages(document.find("Pagination")),
        language="; ".join(texts_at(document, "Language")) or None,
        publication_types=texts_at(document, "PublicationType"),
        keywords=texts_at(document, "KeywordList/Keyword"),
        **_revision(parts_of(document)),
    )


def _revision(parts: Mapping[str, etree._Element]) -> _Revision:
    """Return the version of a work, 1 where none is given, and when PubMed last revised what it says about it."""
    pmid = parts.get("PMID")
    version = None if pmid is None else whole_number(pmid.get("Version"))
    return {"version": version or 1, "revised_on": date_of(parts.get("DateRevised"))}


def _key(known: Identifiers, title: str | None, year: int | None, journal: str | None, by: str | None) -> str:
    name = next(known.items(), None)
    return ":".join(name) if name else title_key(title, year, journal, (by or "").partition(";")[0])


def _located_doi(places: Iterable[etree._Element]) -> str | None:
    """`ELocationID` is what the publisher sent, and may be marked wrong; PubMed's own list of ids comes first."""
    dois = (place for place in places if place.get("EIdType") == "doi" and place.get("ValidYN") != "N")
    return next((doi for doi in map(spelled_doi, map(text_of, dois)) if doi), None)


def listed_ids(listed: Iterable[etree._Element]) -> dict[str, str]:
    """Return the first identifier of each scheme (doi, pmid and pmcid) among elements named ArticleId."""
    found: dict[str, str] = {}
    for scheme, value in map(article_id, listed):
        if value:
            found.setdefault(scheme, value)
    return found


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


def _other_pmcid(others: Iterable[etree._Element]) -> str | None:
    texts = (text_of(other) or "" for other in others if other.get("Source") == "NLM")
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
    words = inner[1:-1].strip()
    # "[NiFe] or [FeFe]" begins and ends with brackets too, but they are not one pair.
    is_pair = "]" not in words or 0 not in _depths(inner)[:-1]
    return words + title[len(inner) :] if is_pair and words else title


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for sign in text:
        depth += {"[": 1, "]": -1}.get(sign, 0)
        depths.append(depth)
    return depths


def authors(lists: list[etree._Element]) -> str | None:
    """Return the authors of all lists as "Given Family Suffix; Collective Name"; editors only where there is nobody."""
    written = [names for names in lists if names.get("Type") != "editors"] or lists
    people = (_name(author) for names in written for author in all_in(names, "Author") if author.get("ValidYN") != "N")
    return "; ".join(filter(None, people)) or None


def _name(author: etree._Element) -> str | None:
    parts = parts_of(author)
    given = text_of(parts.get("ForeName"))
    if given is None:  # until 2002 the given names stood in two elements
        given = " ".join(texts_at(author, "FirstName") + texts_at(author, "MiddleName"))
        given = given or text_of(parts.get("Initials")) or ""
    family = text_of(parts.get("LastName"))
    if given and family and "Suffix" not in parts:
        name = f"{given} {family}"
    else:
        name = " ".join(filter(None, (given, family, text_of(parts.get("Suffix")))))
    name = name or text_of(parts.get("CollectiveName")) or ""
    return name.replace(";", ",") or None


def _pages(pagination: etree._Element | None) -> str | None:
    parts = parts_of(pagination)
    printed = text_of(parts.get("MedlinePgn"))
    if printed:
        return expanded(printed)
    ends = (text_of(parts.get("StartPage")), text_of(parts.get("EndPage")))
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


def _headings(headings: etree._Element | None) -> Iterator[MeshHeading]:
    for heading in all_in(headings, "MeshHeading"):
        name, mesh_id, is_major, qualifiers = None, None, False, []
        for part in children_of(heading):
            tag = part.tag
            if tag == "QualifierName":
                if text := text_of(part):
                    qualifiers.append(text)
            elif tag == "DescriptorName" and name is None:
                name, mesh_id = text_of(part), part.get("UI")
            # A star on a subheading makes the pair a major topic.
            is_major = is_major or part.get("MajorTopicYN") == "Y"
        if name:
            yield MeshHeading(name, mesh_id, is_major, tuple(qualifiers))


def _trials(banks: etree._Element | None) -> tuple[str, ...]:
    if banks is None:
        return ()
    numbers: dict[str, None] = {}
    for bank in all_in(banks, "DataBank"):
        name = (text_at(bank, "DataBankName") or "").casefold().replace(" ", "-")
        if name in REGISTRIES:
            numbers.update(dict.fromkeys(texts_at(bank, "AccessionNumberList/AccessionNumber")))
    return tuple(numbers)
