"""Fields and passages of PubMed records. The fixtures are written here in the shape of DTD pubmed_250101.

Each expected value is read by hand from the XML beside it.
"""

from __future__ import annotations

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed.abstracts import licence_stated
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.harvesters.pubmed.dates import free_date, source_date
from evidence_kb.harvesters.pubmed.fields import expanded
from evidence_kb.model import Batch, MeshHeading, PassageKind, Question, Record, Request, Response

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&retmode=xml&id="
HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2027//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_270101.dtd">\n'
)


def parsed(xml: str, ids: str = "") -> Batch:
    request = Request("pubmed", Question.RECORDS, ADDRESS + ids, is_post=True, expects="xml")
    return PUBMED.parse(Response(request, xml.encode(), "2026-11-22T00:00:00Z"))


def article(inner: str = "", *, pmid: str = "1", version: int = 1, after: str = "", data: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{pmid}</PMID>'
        f'<Article PubModel="Print">{inner}</Article>{after}</MedlineCitation>'
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def as_set(*elements: str) -> str:
    return f"{HEAD}<PubmedArticleSet>{''.join(elements)}</PubmedArticleSet>"


def record(inner: str = "", **parts: str) -> Record:
    (only,) = parsed(as_set(article(inner, **parts))).records  # type: ignore[arg-type]
    return only


def abstract(inner: str, after: str = "") -> list[tuple[str | None, str]]:
    batch = parsed(as_set(article(inner, after=after)))
    return [(passage.label, passage.text) for passage in batch.passages if passage.kind is PassageKind.ABSTRACT]


def journal(date: str) -> str:
    return f"<Journal><JournalIssue><PubDate>{date}</PubDate></JournalIssue><Title>J</Title></Journal>"


# --- the set ---------------------------------------------------------------------------------------------------


def test_records_asked_for_and_not_returned_are_missing_by_name() -> None:
    batch = parsed(as_set(article(pmid="1"), article(pmid="9")), ids="1,2,3")
    assert batch.asked == ("pmid:1", "pmid:2", "pmid:3")
    assert batch.missing == ("pmid:2", "pmid:3")
    assert batch.focal_keys == ("pmid:1", "pmid:9"), "a record that was not asked for is kept all the same"


def test_a_deleted_citation_is_missing() -> None:
    batch = parsed(as_set("<DeleteCitation><PMID>4</PMID><PMID>5</PMID></DeleteCitation>", article()), ids="1")
    assert batch.missing == ("pmid:4", "pmid:5") and batch.focal_keys == ("pmid:1",)


def test_an_empty_set_is_an_answer() -> None:
    assert parsed(as_set(), ids="1").missing == ("pmid:1",)


def test_several_versions_of_a_citation_are_one_record_the_newest() -> None:
    old, new = (f"<ArticleTitle>Version {n}.</ArticleTitle>" for n in (1, 2))
    batch = parsed(as_set(article(new, version=2), article(old, version=1)))
    assert [r.title for r in batch.records] == ["Version 2."]
    assert [p.text for p in batch.passages] == ["Version 2."] and batch.duplicates_n == 1


@pytest.mark.parametrize("root", ["PubmedArticle", "MedlineCitationSet", "MedlineCitation"])
def test_older_and_smaller_roots_are_read(root: str) -> None:
    citation = "<MedlineCitation><PMID>1</PMID><Article><ArticleTitle>T.</ArticleTitle></Article></MedlineCitation>"
    xml = citation if root == "MedlineCitation" else f"<{root}>{citation}</{root}>"
    assert [(r.key, r.title) for r in parsed(xml).records] == [("pmid:1", "T.")]


def test_a_record_without_a_pmid_is_known_by_its_doi_or_else_by_its_title() -> None:
    dois = '<ArticleIdList><ArticleId IdType="doi">10.1000/A</ArticleId></ArticleIdList>'
    assert record(pmid="", data=dois).key == "doi:10.1000/a"
    assert record("<ArticleTitle>T.</ArticleTitle>", pmid="").key.startswith("title:")


def test_an_empty_shell_is_no_record() -> None:
    assert parsed(as_set("<PubmedArticle/>"), ids="1").missing == ("pmid:1",)


@pytest.mark.parametrize(
    "body",
    [
        "<html><body>down_bethesda</body></html>",
        "<eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>",
        "<PubmedArticleSet><ERROR>Unable to obtain query #1</ERROR></PubmedArticleSet>",
        HEAD + "<PubmedArticleSet>" + HEAD + "</PubmedArticleSet>",  # a second declaration inside
        "<PubmedArticleSet/>\n<PubmedArticleSet/>",
        '{"error":"API rate limit exceeded","count":"11"}',
        "<PubmedArticleSet><PubmedArticle>",
        '<!DOCTYPE PubmedArticleSet [<!ENTITY x "y">]><PubmedArticleSet>&x;</PubmedArticleSet>',
        "<!DOCTYPE PubmedArticleSet [<!ELEMENT a (b)>]><PubmedArticleSet/>",
        '<?xml version="1.0" encoding="UTF-7"?><PubmedArticleSet/>',
        "",
    ],
)
def test_what_is_no_article_set_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match="reproduce with"):
        parsed(body)


def test_an_error_is_repeated_in_the_providers_words() -> None:
    with pytest.raises(ParseError, match="Supplied id parameter is empty"):
        parsed("<eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>")


# --- fields ----------------------------------------------------------------------------------------------------


def test_the_fields_of_an_article() -> None:
    only = record(
        "<Journal><ISSN>0000-0000</ISSN><JournalIssue><Volume>12</Volume><Issue>3</Issue><PubDate><Year>2020</Year>"
        "<Month>Feb</Month></PubDate></JournalIssue><Title>Journal of Bones</Title><ISOAbbreviation>J Bones"
        "</ISOAbbreviation></Journal><ArticleTitle>Acid &amp; bone.</ArticleTitle><Pagination><MedlinePgn>546-52"
        "</MedlinePgn></Pagination><Language>eng</Language><Language>fre</Language><PublicationTypeList>"
        '<PublicationType UI="D016428">Journal Article</PublicationType><PublicationType>Review</PublicationType>'
        '</PublicationTypeList><ArticleDate DateType="Electronic"><Year>2019</Year><Month>12</Month><Day>09</Day>'
        "</ArticleDate>",
        data='<ArticleIdList><ArticleId IdType="pubmed">1</ArticleId><ArticleId IdType="pmc">PMC77</ArticleId>'
        '<ArticleId IdType="doi">10.1000/ABC</ArticleId></ArticleIdList>',
    )
    assert only.key == "pmid:1" and not only.is_stub
    assert (only.identifiers.pmid, only.identifiers.doi, only.identifiers.pmcid) == ("1", "10.1000/abc", "PMC77")
    assert (only.title, only.journal) == ("Acid & bone.", "Journal of Bones")
    assert (only.volume, only.issue, only.pages) == ("12", "3", "546-552")
    assert (only.year, only.published_on) == (2020, "2019-12-09")
    assert (only.language, only.publication_types) == ("eng; fre", ("Journal Article", "Review"))


def test_nothing_said_is_none() -> None:
    only = record("<ArticleTitle>T.</ArticleTitle>")
    assert (only.authors, only.journal, only.year, only.published_on, only.pages) == (None,) * 5
    assert (only.volume, only.language, only.mesh, only.keywords, only.trials) == (None, None, (), (), ())


@pytest.mark.parametrize(
    ("listed", "publisher", "expected"),
    [
        ("10.1000/LISTED", '<ELocationID EIdType="doi" ValidYN="Y">10.1000/other</ELocationID>', "10.1000/listed"),
        ("", '<ELocationID EIdType="doi" ValidYN="Y">10.1000/only</ELocationID>', "10.1000/only"),
        ("", '<ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>', None),
        ("", '<ELocationID EIdType="pii" ValidYN="Y">10.1000/pii</ELocationID>', None),
        ("10.1002/(SICI)10(1999)28:3&lt;1::AID-X&gt;3.0.CO;2-B", "", "10.1002/(sici)10(1999)28:3<1::aid-x>3.0.co;2-b"),
        ("10.1002/15(1999)46:2&lt;224::AID-A1&gt;3.0.CO;2-W", "", "10.1002/15(1999)46:2<224::aid-a1>3.0.co;2-w"),
        ("10.1186/s12864- 015-1924-3", "", "10.1186/s12864-015-1924-3"),
    ],
)  # fmt: skip
def test_the_doi_is_the_one_pubmed_lists_and_else_a_valid_one_of_the_publisher(
    listed: str, publisher: str, expected: str | None
) -> None:
    ids = f'<ArticleIdList><ArticleId IdType="doi">{listed}</ArticleId></ArticleIdList>' if listed else ""
    of_a_reference = '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.1000/cited</ArticleId>'
    data = f"{ids}{of_a_reference}</ArticleIdList></Reference></ReferenceList>"
    batch = parsed(as_set(article(publisher, data=data)))
    assert batch.records[0].identifiers.doi == expected


@pytest.mark.parametrize(
    ("date", "year", "published_on"),
    [
        ("<Year>1999</Year>", 1999, "1999"),
        ("<Year>1999</Year><Month>7</Month>", 1999, "1999-07"),
        ("<Year>1999</Year><Month>Sep</Month><Day>3</Day>", 1999, "1999-09-03"),
        ("<Year>1999</Year><Season>Spring</Season>", 1999, "1999"),
        ("<Year>1999</Year><Season>Jan-Mar</Season>", 1999, "1999-01"),
        ("<MedlineDate>1999 Jan-Feb</MedlineDate>", 1999, "1999-01"),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, "1998-12"),
        ("<MedlineDate>1998-1999</MedlineDate>", 1998, "1998"),
        ("<MedlineDate>1999 Spring</MedlineDate>", 1999, "1999"),
        ("<Year>1999</Year><Month>Feb</Month><Day>99</Day>", 1999, "1999-02"),
        ("", None, None),
    ],
)
def test_a_date_says_as_much_as_is_printed(date: str, year: int | None, published_on: str | None) -> None:
    only = record(journal(date))
    assert (only.year, only.published_on) == (year, published_on)


def test_dates_in_text() -> None:
    assert source_date("J Child Care. 2001 Sep-Oct;15(5):270-1") == "2001-09"
    assert source_date("Trials 2000. 1998 Jul;69(7):559") == "1998-07", "a journal's name may hold a year"
    assert source_date("Cochrane Database Syst Rev. 2001;(2):CD002020") == "2001"
    assert source_date("in a letter") is None and free_date(None) is None


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("546-52", "546-552"),
        ("1355-64; author reply 1365-6", "1355-1364; author reply 1365-1366"),
        ("S12-8", "S12-S18"),
        ("183-93.e1", "183-193.e1"),
        ("98-102", "98-102"),
        ("98-5", "98-5"),
        ("CD002020", "CD002020"),
        ("e35-e36", "e35-e36"),
        ("[2 words; 3 paragraphs]", "[2 words; 3 paragraphs]"),
    ],
)
def test_page_ranges_are_written_in_full(printed: str, full: str) -> None:
    assert expanded(printed) == full


@pytest.mark.parametrize(
    ("title", "vernacular", "expected"),
    [
        (
            "The &lt;Set A&gt; of <i>E.</i> coli, CO<sub>2</sub> p &lt; 0.05.",
            "",
            "The <Set A> of E. coli, CO2 p < 0.05.",
        ),
        ("A <!-- no word -->b <b>c</b>d.", "", "A b cd."),
        ("[The beriberi heart].", "Das Herz.", "The beriberi heart."),
        ("[Uptake of [3H]-x].", "", "Uptake of [3H]-x."),
        ("[NiFe] or [FeFe].", "", "[NiFe] or [FeFe]."),
        ("", "Das Herz.", "Das Herz."),
        ("[Not Available].", "Das Herz.", "Das Herz."),
    ],
)
def test_a_title_is_plain_text(title: str, vernacular: str, expected: str) -> None:
    xml = f"<ArticleTitle>{title}</ArticleTitle><VernacularTitle>{vernacular}</VernacularTitle>"
    batch = parsed(as_set(article(xml)))
    assert batch.records[0].title == expected
    assert [(p.kind, p.label, p.text) for p in batch.passages] == [(PassageKind.TITLE, None, expected)]


def test_mathml_in_a_title_is_read() -> None:
    math = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:math>'
    assert record(f"<ArticleTitle>Of {math} things.</ArticleTitle>").title == "Of x2 things."


def test_authors_are_given_name_first_and_nobody_is_lost() -> None:
    people = (
        '<Author ValidYN="Y"><LastName>van Berg</LastName><ForeName>Anna M</ForeName><Initials>AM</Initials></Author>'
        '<Author ValidYN="N"><LastName>Brg</LastName><ForeName>Anna</ForeName></Author>'
        "<Author><LastName>King</LastName><ForeName>Martin</ForeName><Suffix>Jr</Suffix></Author>"
        "<Author><LastName>Plato</LastName></Author><Author><LastName>Lee</LastName><Initials>B</Initials></Author>"
        "<Author><CollectiveName>Bone Group; Study II</CollectiveName></Author>"
    )
    assert record(f"<AuthorList CompleteYN='N'>{people}</AuthorList>").authors == (
        "Anna M van Berg; Martin King Jr; Plato; B Lee; Bone Group, Study II"
    )


def test_mesh_headings_keep_qualifiers_and_major_topics() -> None:
    headings = (
        '<MeshHeading><DescriptorName UI="D001847" MajorTopicYN="N">Bone Diseases</DescriptorName>'
        '<QualifierName UI="Q1" MajorTopicYN="Y">drug therapy</QualifierName><QualifierName MajorTopicYN="N">mortality'
        '</QualifierName></MeshHeading><MeshHeading><DescriptorName UI="D006801" MajorTopicYN="N">Humans'
        "</DescriptorName></MeshHeading>"
    )
    assert record(after=f"<MeshHeadingList>{headings}</MeshHeadingList>").mesh == (
        MeshHeading("Bone Diseases", "D001847", True, ("drug therapy", "mortality")),
        MeshHeading("Humans", "D006801"),
    )


def test_keywords_of_every_owner_are_kept_once() -> None:
    lists = (
        '<KeywordList Owner="NOTNLM"><Keyword>bone</Keyword><Keyword>acid</Keyword></KeywordList>'
        '<KeywordList Owner="NASA"><Keyword>bone</Keyword><Keyword>flight</Keyword></KeywordList>'
    )
    assert record(after=lists).keywords == ("bone", "acid", "flight")


def test_trial_numbers_are_those_of_registries_only() -> None:
    banks = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList><AccessionNumber>"
        "NCT00000001</AccessionNumber></AccessionNumberList></DataBank><DataBank><DataBankName>GENBANK</DataBankName>"
        "<AccessionNumberList><AccessionNumber>AB1</AccessionNumber></AccessionNumberList></DataBank><DataBank>"
        "<DataBankName>UMIN CTR</DataBankName><AccessionNumberList><AccessionNumber>UMIN000000001</AccessionNumber>"
        "</AccessionNumberList></DataBank></DataBankList>"
    )
    assert record(banks).trials == ("NCT00000001", "UMIN000000001")


def test_a_book_chapter_and_a_whole_book_are_records() -> None:
    def book(pmid: str, chapter: str) -> str:
        return (
            f"<PubmedBookArticle><BookDocument><PMID>{pmid}</PMID><ArticleIdList><ArticleId IdType='doi'>10.1000/B"
            "</ArticleId></ArticleIdList><Book><BookTitle>Rare <sup>bones</sup></BookTitle><PubDate><Year>1993</Year>"
            "</PubDate><CollectionTitle>All Bones</CollectionTitle><AuthorList Type='editors'><Author><LastName>Ed"
            f"</LastName></Author></AuthorList></Book>{chapter}<Language>eng</Language><PublicationType>Review"
            "</PublicationType><Abstract><AbstractText Label='AIM'>To see.</AbstractText></Abstract>"
            "</BookDocument><PubmedBookData/></PubmedBookArticle>"
        )

    of_chapter = (
        "<ArticleTitle>Chapter</ArticleTitle><AuthorList Type='authors'><Author><LastName>Au</LastName></Author>"
        "</AuthorList><ContributionDate><Year>2003</Year><Month>5</Month></ContributionDate>"
    )
    batch = parsed(as_set(book("1", of_chapter), book("2", "")))
    chapter, whole = batch.records
    assert (chapter.title, chapter.journal, chapter.authors) == ("Chapter", "Rare bones", "Au")
    assert (chapter.published_on, chapter.identifiers.doi) == ("2003-05", "10.1000/b")
    assert (whole.title, whole.journal, whole.authors) == ("Rare bones", "All Bones", "Ed")
    assert (whole.year, whole.publication_types) == (1993, ("Review",))
    assert [p.label for p in batch.passages if p.kind is PassageKind.ABSTRACT] == ["AIM", "AIM"]


# --- the abstract ----------------------------------------------------------------------------------------------


def test_sections_keep_their_labels() -> None:
    assert abstract(
        '<Abstract><AbstractText Label="AIM AND WAY" NlmCategory="METHODS">We <i>saw</i> 1 &lt; 2.</AbstractText>'
        '<AbstractText NlmCategory="RESULTS">Less.</AbstractText><AbstractText Label="UNLABELLED">End.</AbstractText>'
        '<AbstractText Label="Note" NlmCategory="UNASSIGNED">N.</AbstractText><AbstractText NlmCategory="UNASSIGNED">U.'
        '</AbstractText><AbstractText Label="EMPTY"/></Abstract>'
    ) == [("AIM AND WAY", "We saw 1 < 2."), ("RESULTS", "Less."), (None, "End."), ("Note", "N."), (None, "U.")]


def test_another_abstract_never_replaces_the_authors_own() -> None:
    other = '<OtherAbstract Type="Publisher" Language="ger"><AbstractText>Anders.</AbstractText></OtherAbstract>'
    own = "<Abstract><AbstractText>Own.</AbstractText></Abstract>"
    assert abstract(own, after=other) == [(None, "Own.")]


def test_another_abstract_stands_in_where_there_is_none_in_english_if_it_can() -> None:
    german, english, plain = (
        f'<OtherAbstract Type="{kind}" Language="{language}"><AbstractText>{text}</AbstractText></OtherAbstract>'
        for kind, language, text in (
            ("Publisher", "ger", "Anders."),
            ("PIP", "eng", "Other."),
            ("plain-language-summary", "eng", "Easy."),
        )
    )
    assert abstract("", after=plain + german + english) == [(None, "Other.")]
    assert abstract("", after=plain + german) == [(None, "Anders.")]
    assert abstract("", after=plain) == []


def test_a_copyright_line_is_no_text_and_gives_a_licence_only_where_it_names_one() -> None:
    xml = "<Abstract><AbstractText>A.</AbstractText><CopyrightInformation>{}</CopyrightInformation></Abstract>"
    free = parsed(as_set(article(xml.format("© 2020 The Authors. Licensed under CC BY-NC-ND 4.0."))))
    assert [(p.text, p.licence) for p in free.passages] == [("A.", "CC BY-NC-ND 4.0")]
    closed = parsed(as_set(article(xml.format("Copyright © 2020 Elsevier. All rights reserved."))))
    assert [(p.text, p.licence) for p in closed.passages] == [("A.", None)]


@pytest.mark.parametrize(
    ("line", "licence"),
    [
        ("distributed under the Creative Commons Attribution License", "CC BY"),
        ("the Creative Commons Attribution Non-Commercial License (CC BY-NC 4.0)", "CC BY-NC 4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0/", "CC BY-SA 3.0"),
        ("CC0 1.0 Universal", "CC0"),
        ("For permission to use (where not already granted under a licence) please go to…", None),
        ("under exclusive licence to a society 2022", None),
        (None, None),
    ],
)
def test_licences_in_copyright_lines(line: str | None, licence: str | None) -> None:
    assert licence_stated(line) == licence


def test_an_abstract_that_nlm_cut_is_not_complete() -> None:
    cut = "<Abstract><AbstractText>Long text.(ABSTRACT TRUNCATED AT 250 WORDS)</AbstractText></Abstract>"
    (passage,) = parsed(as_set(article(cut))).passages
    assert not passage.complete
