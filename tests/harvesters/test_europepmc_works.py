"""How one work of a Europe PMC answer is read. Answers are written by hand in the shape of the web service guide."""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kb.harvesters import europepmc_works as works
from evidence_kb.model import Identifiers, MeshHeading, Notice, PassageKind, Record, Relation, StatedCount
from evidence_kb.text import title_key

CORE: dict[str, Any] = {
    "id": "33000001",
    "source": "MED",
    "pmid": "33000001",
    "pmcid": "PMC7000001",
    "doi": "10.1000/ABC.1",
    "title": "Effects of X on Ca&lt;sup&gt;2+&lt;/sup&gt; in <i>giant cells</i>.",
    "authorString": "Doe JA, Roe B, Giant Cell Group.",
    "authorList": {
        "author": [
            {"fullName": "Doe JA", "firstName": "Jane Ann", "lastName": "Doe", "initials": "JA"},
            {"fullName": "Roe B", "lastName": "Roe", "initials": "B"},
            {"collectiveName": "Giant Cell Group; second unit"},
        ]
    },
    "journalInfo": {
        "issue": "2",
        "volume": "14",
        "yearOfPublication": 2021,
        "journal": {"title": "Journal of made-up bones", "medlineAbbreviation": "J Made Up Bone"},
    },
    "pubYear": "2021",
    "pageInfo": "11-19",
    "abstractText": "<h4>Background</h4>Bone &amp; cells (p &lt; 0.05).<h4>Results </h4>CO<sub>2</sub> fell.",
    "language": "eng",
    "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
    "meshHeadingList": {
        "meshHeading": [
            {"majorTopic_YN": "N", "descriptorName": "Humans"},
            {
                "majorTopic_YN": "N",
                "descriptorName": "Osteonecrosis",
                "meshQualifierList": {
                    "meshQualifier": [
                        {"abbreviation": "TH", "qualifierName": "therapy", "majorTopic_YN": "Y"},
                        {"abbreviation": "DI", "qualifierName": "diagnosis", "majorTopic_YN": "N"},
                    ]
                },
            },
        ]
    },
    "keywordList": {"keyword": ["bone", "cells"]},
    "license": "cc by",
    "citedByCount": 5,
    "firstPublicationDate": "2020-12-30",
}


def work(**changes: Any) -> works.Work:
    read = works.result({**CORE, **changes})
    assert read is not None
    return read


def row(**fields: Any) -> Record:
    read = works.row(fields)
    assert read is not None
    return read


def test_every_field_of_a_core_result_is_read() -> None:
    assert work().record == Record(
        key="MED:33000001",
        identifiers=Identifiers(doi="10.1000/abc.1", pmid="33000001", pmcid="PMC7000001"),
        title="Effects of X on Ca2+ in giant cells",
        authors="Jane Ann Doe; B Roe; Giant Cell Group, second unit",
        journal="Journal of made-up bones",
        year=2021,
        published_on="2020-12-30",
        licence="cc by",
        volume="14",
        issue="2",
        pages="11-19",
        language="eng",
        publication_types=("research-article", "Journal Article"),
        mesh=(MeshHeading("Humans"), MeshHeading("Osteonecrosis", None, True, ("therapy", "diagnosis"))),
        keywords=("bone", "cells"),
    )
    assert work().counts == (StatedCount("MED:33000001", "cited_by", 5, 0),)


def test_sections_of_an_abstract_are_passages_under_the_licence_of_the_work() -> None:
    title, background, results = work().passages
    assert (title.kind, title.text, title.licence) == (PassageKind.TITLE, "Effects of X on Ca2+ in giant cells", None)
    assert (background.label, background.text) == ("Background", "Bone & cells (p < 0.05).")
    assert (results.label, results.text) == ("Results", "CO2 fell.")
    assert {(p.kind, p.licence) for p in (background, results)} == {(PassageKind.ABSTRACT, "cc by")}


def test_an_abstract_may_be_plain_escaped_or_absent() -> None:
    escaped = work(abstractText="&lt;h4&gt;Aim&lt;/h4&gt;To see.").passages[1]
    assert (escaped.label, escaped.text) == ("Aim", "To see.")
    (_, plain) = work(abstractText="One part only.", license=None).passages
    assert (plain.label, plain.text, plain.licence) == (None, "One part only.", None)
    assert len(work(abstractText=None).passages) == 1


def test_a_lite_result_is_read_from_its_flat_fields() -> None:
    # The fields are those of the recorded answers of version 6.9.
    read = works.result(
        {
            "id": "41000001",
            "source": "MED",
            "pmid": "41000001",
            "title": "A title without a full stop",
            "authorString": "De Silva D, , 131120 Social Study Team.",
            "journalTitle": "Mol Bone",
            "issue": "1",
            "journalVolume": "24",
            "pubYear": "2025",
            "pageInfo": "246",
            "pubType": "review-article; review; journal article; ",
            "citedByCount": 0,
        }
    )
    assert read is not None
    record = read.record
    assert (record.title, record.authors) == ("A title without a full stop", "De Silva D; 131120 Social Study Team")
    assert (record.journal, record.volume, record.issue, record.pages) == ("Mol Bone", "24", "1", "246")
    assert record.publication_types == ("review-article", "review", "journal article")
    assert read.counts == (StatedCount("MED:41000001", "cited_by", 0, 0),)
    assert not record.is_stub


def test_lists_of_one_may_come_as_their_single_element() -> None:
    record = work(
        authorList={"author": {"firstName": "Jane", "lastName": "Doe"}},
        pubTypeList={"pubType": "Case Reports"},
        keywordList={"keyword": "bone"},
        meshHeadingList={
            "meshHeading": {
                "majorTopic_YN": "Y",
                "descriptorName": "Bone",
                "meshQualifierList": {"meshQualifier": {"qualifierName": "surgery"}},
            }
        },
    ).record
    assert (record.authors, record.publication_types, record.keywords) == ("Jane Doe", ("Case Reports",), ("bone",))
    assert record.mesh == (MeshHeading("Bone", None, True, ("surgery",)),)


def test_an_author_list_without_names_gives_way_to_the_printed_names() -> None:
    assert work(authorList={"author": [{"initials": "J"}]}).record.authors == "Doe JA; Roe B; Giant Cell Group"
    assert work(authorList={"author": [{"fullName": "Doe JA"}]}).record.authors == "Doe JA"
    assert work(authorList=None, authorString=None).record.authors is None


@pytest.mark.parametrize(
    ("fields", "key", "known"),
    [
        ({"id": "7", "source": "MED"}, "MED:7", Identifiers(pmid="7")),
        ({"id": "PMC7", "source": "PMC", "pmcid": "PMC7"}, "PMC:PMC7", Identifiers(pmcid="PMC7")),
        ({"id": "PMC7", "source": "PMC"}, "PMC:PMC7", Identifiers(pmcid="PMC7")),
        ({"id": "PPR7", "source": "PPR", "doi": "10.1000/P/v1"}, "PPR:PPR7", Identifiers(doi="10.1000/p/v1")),
        ({"id": "608974682", "source": "AGR"}, "AGR:608974682", Identifiers()),
        ({"pmid": "7"}, "MED:7", Identifiers(pmid="7")),
        ({"doi": "10.1000/A"}, "doi:10.1000/a", Identifiers(doi="10.1000/a")),
    ],
)
def test_an_id_is_a_pmid_in_source_med_only(fields: dict[str, str], key: str, known: Identifiers) -> None:
    read = works.result(fields)
    assert read is not None
    assert (read.record.key, read.record.identifiers, row(**fields).key) == (key, known, key)


def test_a_result_that_names_no_work_is_none() -> None:
    assert [works.result(item) for item in ({}, {"citedByCount": 3}, None, "MED", 7)] == [None] * 5


def test_years_are_read_as_text_and_as_numbers() -> None:
    assert (work(pubYear=1999).record.year, work(pubYear="1999").record.year) == (1999, 1999)
    # Seen in recorded answers: works of PMC with a date and no year.
    assert work(pubYear=None, journalInfo=None, firstPublicationDate="2025-06-09").record.year == 2025
    assert work(pubYear="0", journalInfo=None, firstPublicationDate="soon").record.year is None
    assert work(firstPublicationDate="soon").record.published_on is None


def test_a_full_stop_goes_from_a_title_and_other_signs_stay() -> None:
    titles = {"Why?": "Why?", "[Bone].": "[Bone]", "Wait...": "Wait...", ".": None, "": None, "p &lt; 5.": "p < 5"}
    assert {title: work(title=title).record.title for title in titles} == titles


def test_a_chapter_names_its_book_and_a_preprint_no_journal() -> None:
    book = {"comprisingTitle": "A book of bones", "publisher": "A press", "yearOfPublication": 1993}
    chapter = work(journalInfo=None, pubYear=None, bookOrReportDetails=book).record
    assert (chapter.journal, chapter.year) == ("A book of bones", 1993)
    assert work(journalInfo=None, bookOrReportDetails={"publisher": "medRxiv"}).record.journal is None


# --- corrections and versions --------------------------------------------------------------------------------------


def corrected(kind: str, **changes: Any) -> works.Work:
    correction = {"id": "34", "source": "MED", "reference": "J Bone. 2022;1(1):1", "type": kind, **changes}
    return work(commentCorrectionList={"commentCorrection": [correction]})


OWN, OTHER = "MED:33000001", "MED:34"


@pytest.mark.parametrize(
    ("kind", "notices", "relation"),
    [
        ("Retraction in", [(OWN, "retracted", "pmid:34")], (OTHER, OWN, "notice_on")),
        ("Retraction of", [(OTHER, "retracted", "pmid:33000001")], (OWN, OTHER, "notice_on")),
        ("Partial retraction in", [(OWN, "partially_retracted", "pmid:34")], (OTHER, OWN, "notice_on")),
        ("Expression of concern in", [(OWN, "concern", "pmid:34")], (OTHER, OWN, "notice_on")),
        ("Expression of concern for", [(OTHER, "concern", "pmid:33000001")], (OWN, OTHER, "notice_on")),
        ("Erratum in", [(OWN, "corrected", "pmid:34")], (OTHER, OWN, "erratum_of")),
        ("Erratum for", [(OTHER, "corrected", "pmid:33000001")], (OWN, OTHER, "erratum_of")),
        ("Retracted and republished in", [(OWN, "retracted", "pmid:34")], (OTHER, OWN, "republication_of")),
        ("Corrected and republished from", [(OTHER, "corrected", "pmid:33000001")], (OWN, OTHER, "republication_of")),
        ("Republished in", [], (OTHER, OWN, "republication_of")),
        ("Update in", [], (OTHER, OWN, "update_of")),
        ("Update of", [], (OWN, OTHER, "update_of")),
        ("Comment in", [], (OTHER, OWN, "comment_on")),
        ("Comment on", [], (OWN, OTHER, "comment_on")),
        ("Preprint in", [], (OTHER, OWN, "preprint_of")),
        ("Preprint of", [], (OWN, OTHER, "preprint_of")),
    ],
)
def test_the_word_in_stands_at_the_work_that_is_affected(
    kind: str, notices: list[tuple[str, str, str]], relation: tuple[str, str, str]
) -> None:
    read = corrected(kind)
    assert read.notices == tuple(Notice(about, what, by, label=kind) for about, what, by in notices)
    assert read.relations == (Relation(*relation),)
    (mentioned,) = read.mentioned
    assert mentioned == Record(OTHER, Identifiers(pmid="34"), is_stub=True, citation="J Bone. 2022;1(1):1")


def test_a_notice_without_an_id_is_known_by_its_printed_reference() -> None:
    read = corrected("Retraction in", id=None, source=None)
    assert read.notices == (Notice(OWN, "retracted", None, label="Retraction in"),)
    assert read.mentioned[0].key == works.citation_key("J Bone. 2022;1(1):1")
    assert corrected("Retraction in", id="PPR9", source="PPR").notices[0].notice_key is None


def test_a_single_correction_may_come_without_a_list_around_it() -> None:
    correction = {"id": "34", "source": "MED", "type": "Retraction in"}
    assert len(work(commentCorrectionList={"commentCorrection": correction}).notices) == 1


def test_other_ties_and_ties_to_itself_say_nothing() -> None:
    assert corrected("Summary for patients in").mentioned == ()
    assert corrected("Erratum in", id="33000001").relations == ()


def test_a_retracted_publication_is_one_even_where_no_notice_is_named() -> None:
    types = {"pubType": ["Journal Article", "Retracted Publication"]}
    assert work(pubTypeList=types).notices == (Notice(OWN, "retracted", label="Retracted Publication"),)
    correction = {"commentCorrection": {"id": "34", "source": "MED", "type": "Retraction in"}}
    both = work(pubTypeList=types, commentCorrectionList=correction)
    assert both.notices == (Notice(OWN, "retracted", "pmid:34", label="Retraction in"),)


def test_versions_of_a_preprint_are_tied_to_the_later_one() -> None:
    read = works.result(
        {
            "id": "PPR2",
            "source": "PPR",
            "versionNumber": 2,
            "versionList": {"version": [{"id": f"PPR{n}", "source": "PPR", "versionNumber": n} for n in (1, 2, 3)]},
        }
    )
    assert read is not None
    assert read.relations == (
        Relation("PPR:PPR2", "PPR:PPR1", "version_of"),
        Relation("PPR:PPR3", "PPR:PPR2", "version_of"),
    )
    assert [record.key for record in read.mentioned] == ["PPR:PPR1", "PPR:PPR3"]


# --- rows of lists -------------------------------------------------------------------------------------------------


def test_a_row_is_a_stub_with_the_fields_that_a_look_up_needs() -> None:
    reference = row(
        id="7",
        source="MED",
        match="Y",
        citationType="JOURNAL ARTICLE",
        title="An old title.",
        authorString="Doe JA, Roe B.",
        journalAbbreviation="J Bone",
        pubYear=1999,
        volume="3",
        issue="4",
        pageInfo="5-6",
        doi="10.1000/OLD",
        citedOrder=1,
    )
    assert reference == Record(
        key="MED:7",
        identifiers=Identifiers(doi="10.1000/old", pmid="7"),
        title="An old title",
        authors="Doe JA; Roe B",
        journal="J Bone",
        year=1999,
        is_stub=True,
        volume="3",
        issue="4",
        pages="5-6",
        publication_types=("JOURNAL ARTICLE",),
    )


def test_a_reference_without_identifiers_is_known_by_its_title_else_its_words() -> None:
    titled = row(title="An old title.", authorString="Doe JA.", journalAbbreviation="J Bone", pubYear=1999, match="N")
    assert titled.key == title_key("An old title", 1999, "J Bone", "Doe JA")
    printed = row(unstructuredInformation="Doe J: &lt;i&gt;A book&lt;/i&gt;. 1990", match="N")
    assert (printed.key, printed.citation) == (works.citation_key("Doe J: A book. 1990"), "Doe J: A book. 1990")


def test_references_without_a_title_differ_by_volume_and_page() -> None:
    first, second = (row(authorString="Doe JA.", journalAbbreviation="J Bone", volume=n) for n in ("3", "4"))
    assert first.key != second.key
    assert first.key == works.citation_key("Doe JA J Bone 3")


def test_the_text_of_a_citation_row_is_left_out() -> None:
    # Seen in recorded lists of citations; the guide does not say whose words it is.
    assert row(id="7", source="MED", text="some words") == row(id="7", source="MED")
