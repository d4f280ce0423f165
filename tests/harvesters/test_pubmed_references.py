"""What PubMed records say about other works. The fixtures are written in the shape of DTD pubmed_250101."""

from __future__ import annotations

import hashlib

import pytest

from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Notice,
    NotSeen,
    Question,
    Relation,
    Request,
    Response,
    StatedCount,
)

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&id=1"


def parsed(*articles: str) -> Batch:
    body = f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>"
    request = Request("pubmed", Question.RECORDS, ADDRESS, is_post=True, expects="xml")
    return PUBMED.parse(Response(request, body.encode(), "2026-11-22T00:00:00Z"))


def article(
    pmid: str = "1", *, links: str = "", lists: str = "", kinds: str = "", year: str = "", after: str = ""
) -> str:
    types = f"<PublicationTypeList><PublicationType>{kinds}</PublicationType></PublicationTypeList>" if kinds else ""
    date = f"<Journal><JournalIssue><PubDate><Year>{year}</Year></PubDate></JournalIssue></Journal>" if year else ""
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>{date}{types}</Article>"
        f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList>{after}</MedlineCitation>"
        f"<PubmedData>{lists}</PubmedData></PubmedArticle>"
    )


def reference(citation: str = "", **ids: str) -> str:
    listed = "".join(f'<ArticleId IdType="{kind}">{value}</ArticleId>' for kind, value in ids.items())
    text = f"<Citation>{citation}</Citation>" if citation else ""
    return f"<Reference>{text}<ArticleIdList>{listed}</ArticleIdList></Reference>"


def link(kind: str, pmid: str = "", source: str = "J Bone. 2001 Oct;62(10):1063", note: str = "") -> str:
    number = f'<PMID Version="1">{pmid}</PMID>' if pmid else ""
    words = f"<Note>{note}</Note>" if note else ""
    return f'<CommentsCorrections RefType="{kind}"><RefSource>{source}</RefSource>{number}{words}</CommentsCorrections>'


# --- references ------------------------------------------------------------------------------------------------


def test_each_reference_is_a_stub_with_its_citation_and_the_best_of_its_ids_as_key() -> None:
    batch = parsed(
        article(
            lists="<ReferenceList>"
            + reference("A <i>b</i>. 1990", pubmed="2", doi="10.1000/X", pmc="PMC3")
            + reference("C", doi="10.1000/Y", pmc="PMC4")
            + reference(pubmed="0", pmc="PMC5")
            + reference("Only Words, 1990.")
            + "</ReferenceList>"
        )
    )
    words = hashlib.sha256(b"only words 1990").hexdigest()[:20]
    stubs = batch.records[1:]
    assert [stub.key for stub in stubs] == ["pmid:2", "doi:10.1000/y", "pmcid:PMC5", f"citation:{words}"]
    assert all(stub.is_stub for stub in stubs) and batch.focal_keys == ("pmid:1",)
    assert [stub.citation for stub in stubs] == ["A b. 1990", "C", None, "Only Words, 1990."]
    assert (stubs[0].identifiers.doi, stubs[0].identifiers.pmcid) == ("10.1000/x", "PMC3")
    assert batch.statements == tuple(CitationStatement("pmid:1", stub.key) for stub in stubs)
    assert batch.counts == (StatedCount("pmid:1", "references", None, 4),)
    assert batch.passages == (), "a stub has no text of its own"


def test_every_list_is_read_at_any_depth() -> None:
    nested = (
        f"<ReferenceList><Title>Main</Title>{reference(pubmed='2')}<ReferenceList>{reference(pubmed='3')}</ReferenceList>"
        f"</ReferenceList><ReferenceList>{reference(pubmed='4')}</ReferenceList>"
    )
    assert [statement.cited_key for statement in parsed(article(lists=nested)).statements] == [
        "pmid:2",
        "pmid:3",
        "pmid:4",
    ]


def test_a_reference_that_says_nothing_is_counted_and_named() -> None:
    batch = parsed(article(lists=f"<ReferenceList>{reference()}{reference('…')}{reference('B')}</ReferenceList>"))
    assert batch.counts[0].shown_n == 3 and len(batch.statements) == 1
    assert batch.not_seen == (NotSeen("pmid:1", "reference", "a reference without words or identifier", 2),)


def test_a_work_cited_twice_is_one_stub_that_keeps_what_either_says() -> None:
    batch = parsed(
        article(
            "1", lists=f"<ReferenceList>{reference(pubmed='2')}{reference(pubmed='2', doi='10.1000/x')}</ReferenceList>"
        ),
        article("9", lists=f"<ReferenceList>{reference('Words', pubmed='2')}</ReferenceList>"),
    )
    (stub,) = (r for r in batch.records if r.is_stub)
    assert (stub.identifiers.doi, stub.citation) == ("10.1000/x", "Words")
    assert len(batch.statements) == 2 and batch.counts[0].shown_n == 2


def test_a_cited_work_whose_own_record_is_in_the_set_is_no_stub() -> None:
    batch = parsed(article("1", lists=f"<ReferenceList>{reference('W', pubmed='2')}</ReferenceList>"), article("2"))
    assert [(r.key, r.is_stub) for r in batch.records] == [("pmid:1", False), ("pmid:2", False)]


def test_cites_of_the_older_shape_are_references_and_not_corrections() -> None:
    batch = parsed(article(links=link("Cites", "2") + link("Cites", "", "No number. 1980")))
    assert [s.cited_key.split(":")[0] for s in batch.statements] == ["pmid", "citation"]
    assert (batch.notices, batch.relations, batch.counts[0].shown_n) == ((), (), 2)


def test_a_list_given_in_both_shapes_is_counted_once() -> None:
    both = article(
        links=link("Cites", "2") + link("Cites", "3"), lists=f"<ReferenceList>{reference(pubmed='2')}</ReferenceList>"
    )
    batch = parsed(both)
    assert batch.counts[0].shown_n == 2 and len(batch.statements) == 2


def test_the_number_of_references_that_old_records_print_is_kept() -> None:
    batch = parsed(article(after="<NumberOfReferences>26</NumberOfReferences>"))
    assert batch.counts == (StatedCount("pmid:1", "references", 26, 0),)
    nobody_counted = "<NumberOfReferences>0</NumberOfReferences>"
    assert parsed(article(after=nobody_counted)).counts == ()
    listed = f"<ReferenceList>{reference(pubmed='2')}</ReferenceList>"
    assert parsed(article(after=nobody_counted, lists=listed)).counts == (StatedCount("pmid:1", "references", None, 1),)


def test_no_reference_list_is_not_a_count_of_zero() -> None:
    assert parsed(article()).counts == ()


# --- notices and relations -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ref_type", "kind", "relation"),
    [
        ("RetractionIn", "retracted", "notice_on"),
        ("PartialRetractionIn", "partially_retracted", "notice_on"),
        ("ExpressionOfConcernIn", "concern", "notice_on"),
        ("ErratumIn", "corrected", "erratum_of"),
        ("CorrectedandRepublishedIn", "corrected", "republication_of"),
        ("RetractedandRepublishedIn", "retracted", "republication_of"),
    ],
)
def test_a_notice_is_on_the_article_that_says_in(ref_type: str, kind: str, relation: str) -> None:
    batch = parsed(article(links=link(ref_type, "9", note="Wrong dose")))
    assert batch.notices == (Notice("pmid:1", kind, "pmid:9", "2001-10", ref_type, "Wrong dose"),)
    assert batch.relations == (Relation("pmid:9", "pmid:1", relation),)
    assert [(r.key, r.is_stub) for r in batch.records] == [("pmid:1", False), ("pmid:9", True)]


@pytest.mark.parametrize(
    ("ref_type", "kind", "relation"),
    [
        ("RetractionOf", "retracted", "notice_on"),
        ("PartialRetractionOf", "partially_retracted", "notice_on"),
        ("ExpressionOfConcernFor", "concern", "notice_on"),
        ("ErratumFor", "corrected", "erratum_of"),
        ("CorrectedandRepublishedFrom", "corrected", "republication_of"),
        ("RetractedandRepublishedFrom", "retracted", "republication_of"),
    ],
)
def test_a_notice_that_was_fetched_is_on_the_other_article(ref_type: str, kind: str, relation: str) -> None:
    batch = parsed(article(links=link(ref_type, "5"), year="2003"))
    assert batch.notices == (Notice("pmid:5", kind, "pmid:1", "2003", ref_type),)
    assert batch.relations == (Relation("pmid:1", "pmid:5", relation),)
    assert batch.focal_keys == ("pmid:1",)


def test_both_sides_of_a_notice_in_one_set_are_one_notice() -> None:
    batch = parsed(article("9", links=link("RetractionOf", "1")), article("1", links=link("RetractionIn", "9")))
    assert [(n.record_key, n.notice_key, n.label) for n in batch.notices] == [("pmid:1", "pmid:9", "RetractionIn")]
    assert batch.relations == (Relation("pmid:9", "pmid:1", "notice_on"),)


def test_a_notice_without_a_pmid_is_known_by_the_doi_in_its_source_or_not_at_all() -> None:
    by_doi = parsed(article(links=link("ErratumIn", "", "BMJ. 2008 Jan 12;336(7635). doi: 10.1136/bmj.39454.AD")))
    assert by_doi.notices == (Notice("pmid:1", "corrected", "doi:10.1136/bmj.39454.ad", "2008-01-12", "ErratumIn"),)
    two = parsed(
        article(links=link("ErratumIn", "", "N 2001 Jun 7;411:720") + link("ErratumIn", "", "N 2001 Aug 2;412:565"))
    )
    assert [(n.notice_key, n.noticed_on) for n in two.notices] == [(None, "2001-06-07"), (None, "2001-08-02")]
    assert two.relations == () and len(two.records) == 1


def test_a_publication_type_alone_says_that_an_article_is_retracted() -> None:
    (notice,) = parsed(article(kinds="Retracted Publication")).notices
    assert (notice.kind, notice.notice_key, notice.label) == ("retracted", None, "Retracted Publication")
    (named,) = parsed(article(kinds="Retracted Publication", links=link("RetractionIn", "9"))).notices
    assert named.notice_key == "pmid:9"
    assert parsed(article(kinds="Retraction of Publication")).notices == ()


@pytest.mark.parametrize(
    ("ref_type", "expected"),
    [
        ("CommentOn", Relation("pmid:1", "pmid:7", "comment_on")),
        ("CommentIn", Relation("pmid:7", "pmid:1", "comment_on")),
        ("UpdateOf", Relation("pmid:1", "pmid:7", "update_of")),
        ("UpdateIn", Relation("pmid:7", "pmid:1", "update_of")),
        ("RepublishedFrom", Relation("pmid:1", "pmid:7", "republication_of")),
        ("RepublishedIn", Relation("pmid:7", "pmid:1", "republication_of")),
        ("ReprintOf", Relation("pmid:1", "pmid:7", "republication_of")),
        ("ReprintIn", Relation("pmid:7", "pmid:1", "republication_of")),
    ],
)
def test_comments_and_updates_are_relations_between_works(ref_type: str, expected: Relation) -> None:
    batch = parsed(article(links=link(ref_type, "7")))
    assert batch.relations == (expected,) and batch.notices == () and batch.statements == ()


def test_pubmed_links_a_preprint_to_its_article_as_an_update() -> None:
    preprint = parsed(article(kinds="Preprint", links=link("UpdateIn", "7")))
    assert preprint.relations == (Relation("pmid:1", "pmid:7", "preprint_of"),)
    published = parsed(article(links=link("UpdateOf", "7", "medRxiv. 2020 Apr 11:2020.04.07.1")))
    assert published.relations == (Relation("pmid:7", "pmid:1", "preprint_of"),)


def test_a_comment_without_a_number_and_a_link_to_itself_are_no_relation() -> None:
    batch = parsed(article(links=link("CommentIn") + link("UpdateIn", "1") + link("SummaryForPatientsIn", "8")))
    assert (batch.relations, batch.notices, len(batch.records)) == ((), (), 1)
