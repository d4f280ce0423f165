"""Legal shapes of PubMed records that are rare: the alternatives that DTD pubmed_250101 and its forerunners allow.

Each expected value is read by hand from the XML beside it.
"""

from __future__ import annotations

import pytest

from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.model import Batch, CitationStatement, Identifiers, PassageKind, Question, Record, Request, Response

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&retmode=xml&id="


def parsed(xml: str, ids: str = "") -> Batch:
    request = Request("pubmed", Question.RECORDS, ADDRESS + ids, is_post=True, expects="xml")
    return PUBMED.parse(Response(request, xml.encode(), "2026-11-22T00:00:00Z"))


def citation(inner: str = "", *, pmid: str = "1", version: str = "1", after: str = "", status: str = "MEDLINE") -> str:
    return (
        f'<MedlineCitation Status="{status}" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>{after}'
        f'<Article PubModel="Print">{inner}</Article></MedlineCitation>'
    )


def article(inner: str = "", data: str = "", **parts: str) -> str:
    return f"<PubmedArticle>{citation(inner, **parts)}<PubmedData>{data}</PubmedData></PubmedArticle>"


def as_set(*elements: str) -> str:
    return f"<PubmedArticleSet>{''.join(elements)}</PubmedArticleSet>"


def record(inner: str = "", data: str = "", **parts: str) -> Record:
    (only,) = (r for r in parsed(as_set(article(inner, data, **parts))).records if not r.is_stub)
    return only


def titled(title: str) -> str:
    return f"<ArticleTitle>{title}</ArticleTitle>"


def ids(**listed: str) -> str:
    inner = "".join(f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in listed.items())
    return f"<ArticleIdList>{inner}</ArticleIdList>"


def author(family: str, rest: str = "", valid: str = "Y") -> str:
    return f'<Author ValidYN="{valid}"><LastName>{family}</LastName>{rest}</Author>'


# --- sets and versions -----------------------------------------------------------------------------------------


def test_a_set_of_citations_is_read_whole() -> None:
    """The shape of MEDLINE's older files: no PubmedData, so that no list of ids stands beside the citation."""
    location = '<ELocationID EIdType="doi" ValidYN="Y">10.1000/A</ELocationID>'
    both = citation(titled("One.") + location, pmid="1") + citation(titled("Two."), pmid="2")
    batch = parsed(f"<MedlineCitationSet>{both}<DeleteCitation><PMID>3</PMID></DeleteCitation></MedlineCitationSet>")
    assert [(r.key, r.title, r.identifiers.doi) for r in batch.records] == [
        ("pmid:1", "One.", "10.1000/a"),
        ("pmid:2", "Two.", None),
    ]
    assert batch.missing == ("pmid:3",)


def test_a_set_of_books_is_read_and_its_deleted_ones_are_missing() -> None:
    book = "<BookDocument><PMID>1</PMID>{}<Book><BookTitle>Rare bones</BookTitle></Book></BookDocument>"
    deleted = "<DeleteDocument><PMID>2</PMID></DeleteDocument>"
    batch = parsed(f"<BookDocumentSet>{book.format('')}{deleted}</BookDocumentSet>", ids="1")
    assert [(r.key, r.title) for r in batch.records] == [("pmid:1", "Rare bones")]
    assert (batch.asked, batch.missing) == (("pmid:1",), ("pmid:2",))
    listed = f"<PubmedBookData>{ids(pubmed='1', doi='10.1000/BOOK')}</PubmedBookData>"
    batch = parsed(as_set(f"<PubmedBookArticle>{book.format(ids(bookaccession='NBK1'))}{listed}</PubmedBookArticle>"))
    assert batch.records[0].identifiers == Identifiers(doi="10.1000/book", pmid="1")


def test_a_citation_that_its_own_file_deletes_is_no_record() -> None:
    batch = parsed(as_set(article(titled("Gone.")), "<DeleteCitation><PMID Version='1'>1</PMID></DeleteCitation>"))
    assert (batch.records, batch.passages, batch.missing) == ((), (), ("pmid:1",))


def version(number: str, revised: str = "", cited: str = "") -> str:
    year, month, day = revised.split("-") if revised else ("", "", "")
    date = f"<DateRevised><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateRevised>" if revised else ""
    inner = titled(f"Version {number}{revised}.") + f"<Abstract><AbstractText>Of {number}.</AbstractText></Abstract>"
    listed = f"<ReferenceList><Reference><Citation>C</Citation>{ids(pubmed=cited)}</Reference></ReferenceList>"
    return article(inner, listed if cited else "", version=number, after=date)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_newest_version_speaks_alone_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    versions = (version("1", cited="7"), version("2", cited="8"), version("10", cited="9"))
    batch = parsed(as_set(*(versions[number] for number in order)))
    assert [p.text for p in batch.passages] == ["Version 10.", "Of 10."] and batch.duplicates_n == 2
    assert batch.statements == (CitationStatement("pmid:1", "pmid:9"),)
    assert [r.key for r in batch.records] == ["pmid:1", "pmid:9"]


def test_of_one_version_the_last_revision_counts_and_else_the_first() -> None:
    old, new = version("1", "2019-03-01"), version("1", "2020-01-31")
    assert parsed(as_set(old, new)).records[0].title == parsed(as_set(new, old)).records[0].title
    assert parsed(as_set(old, new)).records[0].title == "Version 12020-01-31."
    assert parsed(as_set(version("1"), new)).records[0].title == "Version 1."


@pytest.mark.parametrize(
    "status",
    ["MEDLINE", "PubMed-not-MEDLINE", "In-Process", "Publisher", "In-Data-Review", "OLDMEDLINE", "Completed"],
)
def test_records_of_every_status_are_records(status: str) -> None:
    only = record(titled("T."), status=status)
    assert (only.key, only.title, only.is_stub, only.mesh) == ("pmid:1", "T.", False, ())


# --- people ----------------------------------------------------------------------------------------------------


def test_editors_are_left_out_where_authors_are_listed_and_named_where_not() -> None:
    editors = f"<AuthorList Type='editors'>{author('Ed')}</AuthorList>"
    written = f"<AuthorList Type='authors'>{author('Au')}</AuthorList>"
    untyped = f"<AuthorList>{author('No')}</AuthorList>"
    assert record(editors + written + untyped).authors == "Au; No"
    assert record(editors).authors == "Ed"


def test_identifiers_and_affiliations_are_no_part_of_a_name() -> None:
    orcids = ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "0000000218250097")
    people = "".join(
        author(
            f"Family{number}",
            f"<ForeName>Ann</ForeName><Initials>A</Initials><Identifier Source='ORCID'>{orcid}</Identifier>"
            "<AffiliationInfo><Affiliation>First Hospital</Affiliation></AffiliationInfo>"
            "<AffiliationInfo><Affiliation>Second; Hospital</Affiliation></AffiliationInfo>",
        )
        for number, orcid in enumerate(orcids)
    )
    group = "<CollectiveName>The <i>Bone</i> Group</CollectiveName><Identifier Source='GRID'>grid.1</Identifier>"
    investigators = f"<InvestigatorList><Investigator>{author('Not')}</Investigator></InvestigatorList>"
    only = record(f"<AuthorList>{people}<Author>{group}</Author></AuthorList>{investigators}")
    assert only.authors == "Ann Family0; Ann Family1; Ann Family2; The Bone Group"


def test_given_names_of_older_files_stand_in_two_elements() -> None:
    names = "<FirstName>Jane</FirstName><MiddleName>Q</MiddleName><Initials>JQ</Initials><Suffix>3rd</Suffix>"
    assert record(f"<AuthorList>{author('Doe', names)}</AuthorList>").authors == "Jane Q Doe 3rd"


def test_a_name_that_was_printed_wrong_is_left_out_and_its_correction_kept() -> None:
    people = author("Wright", "<ForeName>Ann</ForeName>") + author("Wrigth", "<ForeName>Ann</ForeName>", valid="N")
    assert record(f"<AuthorList CompleteYN='N'>{people}</AuthorList>").authors == "Ann Wright"


# --- identifiers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (ids(pmc="PMC7.2"), "PMC7"),
        (ids(pmcid="pmc-id: PMC2603071;manuscript-id: NIHMS343203;"), "PMC2603071"),
        (ids(mid="NIHMS12705", pii="S0140-6736(07)1", medline="91234567", sici="0000()1:2;3-4"), None),
        (ids(pmcpid="8", pmpid="9", bookaccession="NBK10", url="https://example.org/PMC11"), None),
    ],
)
def test_of_the_many_kinds_of_ids_only_our_own_are_read(listed: str, expected: str | None) -> None:
    assert record(data=listed).identifiers == Identifiers(pmid="1", pmcid=expected)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("PMC2746503", "PMC2746503"),
        ("PMC3680733 [Available on 06/12/14]", "PMC3680733"),
        ("NIHMS118938", None),
        ("see PMC12", None),
    ],
)
def test_a_citation_alone_names_its_full_text_among_the_ids_of_nlm(other: str, expected: str | None) -> None:
    of_nasa = '<OtherID Source="NASA">PMC999</OtherID>'
    after = f'{of_nasa}<OtherID Source="NLM">{other}</OtherID>'
    assert record(after=after).identifiers.pmcid == expected
    assert record(data=ids(pmc="PMC5"), after=after).identifiers.pmcid == "PMC5"


def test_an_id_of_a_reference_without_a_type_is_a_pmid() -> None:
    """The DTD's default; and types are written in capitals at times."""

    def reference(words: str, listed: str) -> str:
        return f"<Reference><Citation>{words}</Citation><ArticleIdList>{listed}</ArticleIdList></Reference>"

    typed = '<ArticleId IdType="DOI">10.1000/ABC</ArticleId><ArticleId IdType="pii">77</ArticleId>'
    listed = reference("A", "<ArticleId>12</ArticleId>") + reference("B", typed)
    batch = parsed(as_set(article(data=f"<ReferenceList>{listed}</ReferenceList>")))
    assert [s.cited_key for s in batch.statements] == ["pmid:12", "doi:10.1000/abc"]
    assert [r.citation for r in batch.records[1:]] == ["A", "B"]


def test_every_reference_counts_once_with_pmid_with_doi_and_without_any() -> None:
    """Reference lists of several parts, one in another, with titles; 2 with PMID, 2 with DOI, 3 with words only."""

    def one(words: str, **known: str) -> str:
        return f"<Reference><Citation>{words}</Citation>{ids(**known) if known else ''}</Reference>"

    lists = (
        f"<ReferenceList><Title>Main</Title>{one('A', pubmed='11', doi='10.1000/a')}{one('B')}<ReferenceList><Title>Web"
        f"</Title>{one('C')}{one('D', doi='10.1000/D')}</ReferenceList><ReferenceList>{one('E', pubmed='12')}"
        f"</ReferenceList></ReferenceList><ReferenceList>{one('F')}</ReferenceList><ReferenceList/>"
    )
    batch = parsed(as_set(article(data=lists + ids(pubmed="1"))))
    stubs = [r for r in batch.records if r.is_stub]
    assert [bool(r.identifiers.pmid) for r in stubs] == [True, False, False, False, True, False]
    assert [r.identifiers.doi for r in stubs] == ["10.1000/a", None, None, "10.1000/d", None, None]
    assert (len(batch.statements), batch.counts[0].shown_n) == (6, 6)
    assert {s.citing_key for s in batch.statements} == {"pmid:1"}


# --- titles and abstracts --------------------------------------------------------------------------------------


def test_a_title_that_is_still_to_come_is_none() -> None:
    original = "<VernacularTitle>Das Herz.</VernacularTitle>"
    assert record(titled("[In Process Citation].") + original).title == "Das Herz."
    assert record(titled("[In Process Citation]")).title is None


def test_another_abstract_is_english_where_it_does_not_say() -> None:
    german = '<OtherAbstract Type="Publisher" Language="ger"><AbstractText>Anders.</AbstractText></OtherAbstract>'
    unsaid = '<OtherAbstract Type="PIP"><AbstractText>Other.</AbstractText></OtherAbstract>'
    batch = parsed(as_set(article(after=german + unsaid)))
    assert [p.text for p in batch.passages if p.kind is PassageKind.ABSTRACT] == ["Other."]


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ("<StartPage>12</StartPage><EndPage>18</EndPage>", "12-18"),
        ("<StartPage>e12</StartPage>", "e12"),
        ("<StartPage>546</StartPage><EndPage>552</EndPage><MedlinePgn>546-52</MedlinePgn>", "546-552"),
        ("<MedlinePgn/>", None),
    ],
)
def test_pages_stand_in_one_element_or_in_two(pages: str, expected: str | None) -> None:
    assert record(f"<Pagination>{pages}</Pagination>").pages == expected
