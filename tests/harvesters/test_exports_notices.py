"""Retractions and corrections that exports state: in PubMed's tags, in Ovid's notes, as a type of publication.

The fixtures have the shape of what each program exports; values are read from them by hand.
"""

from __future__ import annotations

import pytest

from evidence_kb.harvesters.exports import parse
from evidence_kb.model import Batch, Question, Relation, Request, Response

RETRACTED = "PMID- 11\nTI  - Bone pain in children\nPT  - Journal Article\n"
SOURCE = "J Bones. 2021 Jul 22;12(1):45. doi: 10.1000/e1. PMID:\n      22"


def batch_of(text: str) -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, "file:x.txt"), text.encode(), "2026-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("tag", "kind", "label"),
    [
        ("RIN", "retracted", "RetractionIn"),
        ("PRIN", "partially_retracted", "PartialRetractionIn"),
        ("ECI", "concern", "ExpressionOfConcernIn"),
        ("EIN", "corrected", "ErratumIn"),
        ("CRI", "corrected", "CorrectedandRepublishedIn"),
        ("RRI", "retracted", "RetractedandRepublishedIn"),
    ],
)
def test_a_notice_in_pubmeds_export_is_kept_with_its_number_and_date(tag: str, kind: str, label: str) -> None:
    batch = batch_of(RETRACTED + f"{tag:<4}- {SOURCE}\n")
    (notice,) = batch.notices
    assert (notice.record_key, notice.kind, notice.label) == ("pmid:11", kind, label)
    assert (notice.notice_key, notice.noticed_on) == ("pmid:22", "2021-07-22")
    assert [record.key for record in batch.records] == ["pmid:11"]  # nobody chose the notice for this library


def test_a_notice_that_the_library_lists_too_is_tied_to_its_article_from_either_side() -> None:
    notice = (
        "PMID- 22\nTI  - Retraction: Bone pain in children\nPT  - Retraction of Publication\nAID - 10.1000/e1 [doi]\n"
    )
    for text in (
        f"{RETRACTED}RIN - {SOURCE}\n\n{notice}",
        f"{RETRACTED}\n{notice}ROF - J Bones. 2019;6(1):4. PMID: 11\n",
    ):
        batch = batch_of(text)
        assert [(n.record_key, n.kind) for n in batch.notices] == [("pmid:11", "retracted")]
        assert batch.relations == (Relation("doi:10.1000/e1", "pmid:11", "notice_on"),)


def test_comments_and_updates_of_works_outside_of_the_library_make_no_records() -> None:
    batch = batch_of(
        RETRACTED + "CIN - J Bones. 2020;7:1. PMID: 33\nUOF - bioRxiv. 2018. PMID: 44\nROF - X. PMID: 55\n"
    )
    assert ([record.key for record in batch.records], batch.notices, batch.relations) == (["pmid:11"], (), ())


@pytest.mark.parametrize(
    "text",
    [
        RETRACTED + "PT  - Retracted Publication\n",
        "TY  - JOUR\nTI  - Bone pain in children\nM3  - Retracted\nER  - \n",  # Scopus
        "PT J\nTI Bone pain in children\nDT Article; Retracted Publication\nER\n",
        "@article{a,\n title = {Bone pain in children},\n document_type = {Retracted}\n}\n",
        "Title,DOI,Document Type\nBone pain in children,10.1000/a1,Retracted\n",
    ],
)
def test_a_type_of_publication_can_be_all_that_tells_a_retraction(text: str) -> None:
    (notice,) = batch_of(text).notices
    assert (notice.kind, notice.notice_key) == ("retracted", None)
    assert notice.label in ("Retracted Publication", "Retracted")


@pytest.mark.parametrize("tag", ["N1", "T3"])
def test_ovid_prints_a_notice_in_words(tag: str) -> None:
    source = "J Bones. 2022 May;29(21):32 PMID: 22 [https://www.ncbi.nlm.nih.gov/pubmed/22]"
    (notice,) = batch_of(
        f"TY  - JOUR\nTI  - Bone pain\nDO  - 10.1000/a1\n{tag}  - Erratum in: {source}\nER  - \n"
    ).notices
    assert (notice.record_key, notice.kind, notice.notice_key) == ("doi:10.1000/a1", "corrected", "pmid:22")


def test_a_title_or_note_about_retraction_is_no_notice() -> None:
    text = "TY  - JOUR\nTI  - RETRACTED: Bone pain\nN1  - The retraction in: this trial\nKW  - Retracted\nER  - \n"
    assert batch_of(text).notices == ()


def test_what_two_entries_of_one_work_state_is_kept_from_both() -> None:
    batch = batch_of(f"{RETRACTED}EIN - {SOURCE}\n\n{RETRACTED}RIN - J Bones. 2022;1:1. PMID: 33\n")
    assert (len(batch.records), batch.duplicates_n) == (1, 1)
    assert sorted(notice.kind for notice in batch.notices) == ["corrected", "retracted"]


def test_signs_that_xml_forbids_in_a_source_cost_nothing() -> None:
    abstract = "AB  - Four had pain; none of it lasted for long. " + "They were well. " * 20
    (notice,) = batch_of(f"{RETRACTED}{abstract}\nEIN - J\x0bBones\x1f. 2021;1:1. PMID: 22\n").notices
    assert notice.notice_key == "pmid:22"
