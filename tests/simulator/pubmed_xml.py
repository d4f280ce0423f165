"""PubMed records in XML, in the shape of the 2025 and 2026 document types (`pubmed_260101.dtd`).

With what real records have: mixed content, `MedlineDate`, abbreviated pages, groups as authors, DOIs in one place or
the other, references named by PMID, by DOI or by nothing but their text, notices in `CommentsCorrectionsList`.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from .words import Author
from .works import Notice, Work
from .world import Statement, World, citation_of, short_citation_of

_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n<PubmedArticleSet>\n'
)
# RefType on the work, and on the notice.
_REF_TYPES = {
    "retraction": ("RetractionIn", "RetractionOf"),
    "concern": ("ExpressionOfConcernIn", "ExpressionOfConcernFor"),
    "erratum": ("ErratumIn", "ErratumFor"),
}


def article_set(world: World, works: Sequence[Work], changed: Mapping[str, str]) -> bytes:
    """Return an article set; `changed` are PMIDs under which a work does not come back but under another one."""
    return (_HEAD + "".join(_article(world, work, changed) for work in works) + "</PubmedArticleSet>\n").encode()


def _article(world: World, work: Work, changed: Mapping[str, str]) -> str:
    pmid = changed.get(work.pmid or "", work.pmid)
    notices = world.notices_on(work, "pubmed")
    kinds = [*work.publication_types, *("Retracted Publication" for n in notices if n.kind == "retraction")]
    types = "".join(f'<PublicationType UI="D016428">{kind}</PublicationType>' for kind in kinds)
    status = "MEDLINE" if work.mesh else "PubMed-not-MEDLINE"
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM" IndexingMethod="Automated">'
        f'<PMID Version="1">{pmid}</PMID><DateRevised><Year>2026</Year><Month>01</Month><Day>09</Day></DateRevised>'
        f'<Article PubModel="Print-Electronic">{_journal(work)}<ArticleTitle>{_markup(work.title)}.</ArticleTitle>'
        f"{_pages(work)}{_location(work)}{_abstract(work)}{_authors(work.authors)}<Language>eng</Language>"
        f"{_trial(work)}<PublicationTypeList>{types}</PublicationTypeList></Article>"
        f"<MedlineJournalInfo><Country>Zembla</Country><MedlineTA>{escape(work.journal.abbreviation)}</MedlineTA>"
        f"<NlmUniqueID>99{work.journal.issn[:2]}</NlmUniqueID><ISSNLinking>{work.journal.issn}</ISSNLinking>"
        f"</MedlineJournalInfo>{_corrections(world, work, notices)}{_mesh(work)}{_keywords(work)}</MedlineCitation>"
        f"<PubmedData>{_history(work)}<PublicationStatus>ppublish</PublicationStatus>"
        f"<ArticleIdList>{_article_ids(work, pmid)}</ArticleIdList>{_references(world, work)}"
        "</PubmedData></PubmedArticle>\n"
    )


def _journal(work: Work) -> str:
    volume = f"<Volume>{work.volume}</Volume><Issue>{work.issue}</Issue>" if work.volume else ""
    if _lot(work) % 20 == 0:  # some journals print two months on one issue
        when = f"<MedlineDate>{work.published:%Y %b}-Dec</MedlineDate>"
    elif _lot(work) % 20 == 1:
        when = f"<Year>{work.year}</Year>"
    else:
        day = f"<Day>{work.published.day}</Day>" if _lot(work) % 2 else ""
        month = f"{work.published:%b}" if _lot(work) % 3 else f"{work.published:%m}"
        when = f"<Year>{work.year}</Year><Month>{month}</Month>{day}"
    return (
        f'<Journal><ISSN IssnType="Electronic">{work.journal.issn}</ISSN><JournalIssue CitedMedium="Internet">{volume}'
        f"<PubDate>{when}</PubDate></JournalIssue><Title>{escape(work.journal.title)}</Title>"
        f"<ISOAbbreviation>{escape(work.journal.abbreviation)}</ISOAbbreviation></Journal>"
    )


def _pages(work: Work) -> str:
    if not work.first_page or not work.last_page:
        return ""
    first, last = work.first_page, work.last_page
    if first == last:
        return f"<Pagination><StartPage>{first}</StartPage><MedlinePgn>{first}</MedlinePgn></Pagination>"
    same = 0
    while len(first) == len(last) and first[same] == last[same]:
        same += 1
    pages = f"{first}-{last[same:]}"  # 546-552 is printed as 546-52
    ends = f"<StartPage>{first}</StartPage><EndPage>{last}</EndPage>"
    return f"<Pagination>{ends}<MedlinePgn>{pages}</MedlinePgn></Pagination>"


def _location(work: Work) -> str:
    if not work.doi or _lot(work) % 3 == 0:  # every third DOI stands in ArticleIdList only
        return ""
    return f'<ELocationID EIdType="doi" ValidYN="Y">{escape(work.doi_as("pubmed") or "")}</ELocationID>'


def _abstract(work: Work) -> str:
    if not work.abstract:
        return ""
    sections = "".join(
        f"<AbstractText{f' Label={quoteattr(label)}' if label else ''}>{_markup(text)}</AbstractText>"
        for label, text in work.abstract
    )
    owner = "<CopyrightInformation>© The Imaginary Authors.</CopyrightInformation>" if work.licence else ""
    return f"<Abstract>{sections}{owner}</Abstract>"


def _markup(text: str) -> str:
    return escape(text).replace("CO2", "CO<sub>2</sub>").replace("invented", "<i>invented</i>")


def _authors(authors: Sequence[Author]) -> str:
    people = "".join(_author(author) for author in authors)
    return f'<AuthorList CompleteYN="Y">{people}</AuthorList>' if people else ""


def _author(author: Author) -> str:
    if author.group:
        return f'<Author ValidYN="Y"><CollectiveName>{escape(author.group)}</CollectiveName></Author>'
    orcid = f'<Identifier Source="ORCID">{author.orcid}</Identifier>' if author.orcid else ""
    names = f"<LastName>{author.family}</LastName><ForeName>{author.given}</ForeName>"
    names += f"<Initials>{author.initials}</Initials>"
    place = "<AffiliationInfo><Affiliation>University of Zembla, Onhava.</Affiliation></AffiliationInfo>"
    return f'<Author ValidYN="Y">{names}{orcid}{place}</Author>'


def _trial(work: Work) -> str:
    if not work.trial:
        return ""
    numbers = f"<AccessionNumberList><AccessionNumber>{work.trial}</AccessionNumber></AccessionNumberList>"
    bank = f"<DataBank><DataBankName>ClinicalTrials.gov</DataBankName>{numbers}</DataBank>"
    return f'<DataBankList CompleteYN="Y">{bank}</DataBankList>'


def _corrections(world: World, work: Work, notices: Sequence[Notice]) -> str:
    listed = [(_REF_TYPES[notice.kind][0], world[notice.notice_id]) for notice in notices]
    own = world.notice_by(work, "pubmed")
    if own:
        listed.append((_REF_TYPES[own.kind][1], world[own.work_id]))
    rows = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>{escape(short_citation_of(other))}</RefSource>'
        f'<PMID Version="1">{other.pmid}</PMID></CommentsCorrections>'
        for kind, other in listed
    )
    return f"<CommentsCorrectionsList>{rows}</CommentsCorrectionsList>" if rows else ""


def _mesh(work: Work) -> str:
    rows = ""
    for heading in work.mesh:
        major = "Y" if heading.is_major and not heading.qualifier else "N"
        rows += f'<MeshHeading><DescriptorName UI="{heading.mesh_id}" MajorTopicYN="{major}">{escape(heading.name)}'
        rows += "</DescriptorName>"
        if heading.qualifier:
            major = "Y" if heading.is_major else "N"
            rows += f'<QualifierName UI="{heading.qualifier_id}" MajorTopicYN="{major}">'
            rows += f"{heading.qualifier}</QualifierName>"
        rows += "</MeshHeading>"
    return f"<MeshHeadingList>{rows}</MeshHeadingList>" if rows else ""


def _keywords(work: Work) -> str:
    rows = "".join(f'<Keyword MajorTopicYN="N">{word}</Keyword>' for word in work.keywords)
    return f'<KeywordList Owner="NOTNLM">{rows}</KeywordList>' if rows else ""


def _history(work: Work) -> str:
    day = f"<Year>{work.year}</Year><Month>{work.published.month}</Month><Day>{work.published.day}</Day>"
    return f'<History><PubMedPubDate PubStatus="pubmed">{day}<Hour>6</Hour><Minute>0</Minute></PubMedPubDate></History>'


def _article_ids(work: Work, pmid: str | None) -> str:
    ids = [("pubmed", pmid), ("pmc", work.pmcid)]
    if _lot(work) % 3 != 1:  # and every third in ELocationID only
        ids.append(("doi", work.doi_as("pubmed")))
    return "".join(f'<ArticleId IdType="{kind}">{escape(value)}</ArticleId>' for kind, value in ids if value)


def _references(world: World, work: Work) -> str:
    rows = [_reference(world, statement) for statement in world.statements("pubmed").get(work.id, ())]
    if not rows:
        return ""
    if len(rows) > 20:  # a few records hold several lists
        return f"<ReferenceList>{''.join(rows[:15])}</ReferenceList><ReferenceList>{''.join(rows[15:])}</ReferenceList>"
    return f"<ReferenceList>{''.join(rows)}</ReferenceList>"


def _reference(world: World, statement: Statement) -> str:
    cited = world[statement.cited]
    values = {"pmid": ("pubmed", cited.pmid), "doi": ("doi", cited.doi_printed)}
    ids = [values[name] for name in statement.by]
    listed = "".join(f'<ArticleId IdType="{kind}">{escape(value or "")}</ArticleId>' for kind, value in ids)
    printed = short_citation_of(cited) if cited.volume and _lot(cited) % 2 else citation_of(cited)
    list_of_ids = f"<ArticleIdList>{listed}</ArticleIdList>" if listed else ""
    return f"<Reference><Citation>{escape(printed)}</Citation>{list_of_ids}</Reference>"


def _lot(work: Work) -> int:
    """Return a number by which records differ in shape, always the same for the same work."""
    return zlib.crc32(work.id.encode())
