"""The MEDLINE format, made up in the shape in which PubMed, PMC and ERIC write it; values are read from it by hand."""

from __future__ import annotations

import pytest

from evidence_kb.harvesters.exports import parse
from evidence_kb.model import Batch, MeshHeading, Question, Request, Response

ENTRY = """PMID- 12345678
OWN - NLM
STAT- MEDLINE
IS  - 0000-0000 (Print)
VI  - 63
IP  - 2
DP  - 2020 Feb 3
TI  - Bone pain in
      children: a series.
PG  - 103-7
LID - S0000-0000(19)30059-X [pii]
LID - 10.1000/J.A.2019 [doi]
AB  - AIM: To see.
      RESULTS: Four had pain.
FAU - Doe, Jane M
AU  - Doe JM
AD  - Department of Bones,
      Somewhere.
FAU - Roe, Rick Jr
AU  - Roe R Jr
CN  - Bone Pain Group
LA  - eng
LA  - fre
SI  - ClinicalTrials.gov/NCT00106535
SI  - Dryad/10.5061/dryad.0
PT  - Case Reports
PT  - Journal Article
TA  - J Bones
JT  - The Journal of bones
MH  - Child
MH  - *Bone Diseases/*drug therapy/pathology
OT  - bone pain
PMC - PMC38908
AID - S0000-0000(19)30059-X [pii]
AID - 10.1000/J.A.2019 [doi]
SO  - J Bones. 2020 Feb 3;63(2):103-7. doi: 10.1000/j.a.2019.
"""


def batch_of(text: str) -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, "file:a.nbib"), text.encode(), "2026-01-01T00:00:00Z"))


def test_every_field_of_an_entry_is_kept_as_stated() -> None:
    (record,) = batch_of(ENTRY).records
    known = record.identifiers
    assert (record.key, known.pmid, known.pmcid, known.doi) == (
        "doi:10.1000/j.a.2019", "12345678", "PMC38908", "10.1000/j.a.2019"
    )  # fmt: skip
    assert record.title == "Bone pain in children: a series."
    assert record.authors == "Jane M Doe; Rick Jr Roe; Bone Pain Group"
    assert (record.journal, record.volume, record.issue, record.pages) == ("The Journal of bones", "63", "2", "103-7")
    assert (record.year, record.published_on, record.language) == (2020, "2020-02-03", "eng; fre")
    assert record.publication_types == ("Case Reports", "Journal Article")
    assert record.keywords == ("bone pain",)
    assert record.trials == ("NCT00106535",)
    assert record.mesh == (
        MeshHeading("Child"),
        MeshHeading("Bone Diseases", is_major=True, qualifiers=("drug therapy", "pathology")),
    )


def test_the_abstract_is_one_passage_because_the_format_marks_no_sections() -> None:
    assert [passage.text for passage in batch_of(ENTRY).passages] == [
        "Bone pain in children: a series.",
        "AIM: To see. RESULTS: Four had pain.",
    ]


def test_a_tag_that_touches_its_value_costs_no_digit() -> None:
    (record,) = batch_of("PMID-22664238\nPT  - Editorial\nTI  -Bone pain\nGN - a note\n").records
    assert (record.identifiers.pmid, record.title) == ("22664238", "Bone pain")


def test_a_line_of_another_kind_does_not_end_an_entry() -> None:
    batch = batch_of("PMID- 27433151\nSO  invalid line\nTI  - Bone pain\n")
    assert [(record.identifiers.pmid, record.title) for record in batch.records] == [("27433151", "Bone pain")]


@pytest.mark.parametrize("between", ["\n", "\n\n", ""])
@pytest.mark.parametrize("before", ["", "\n", "\n\n"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_entries_are_told_apart_with_and_without_blank_lines(between: str, before: str, line_end: str) -> None:
    text = before + ENTRY + between + ENTRY.replace("12345678", "9").replace("2019", "2018")
    batch = batch_of(text.replace("\n", line_end))
    assert [record.identifiers.pmid for record in batch.records] == ["12345678", "9"]
    assert [record.title for record in batch.records] == ["Bone pain in children: a series."] * 2


def test_the_pmid_counts_from_the_second_line_where_pmc_writes_its_own_number_first() -> None:
    text = "\nPMC - PMC1\nPMID- 11\nTI  - One\n\nPMC - PMC2\nPMID- 12\nTI  - Two\n"
    known = [record.identifiers for record in batch_of(text).records]
    assert [(one.pmid, one.pmcid) for one in known] == [("11", "PMC1"), ("12", "PMC2")]


def test_a_blank_line_inside_of_an_abstract_does_not_end_the_entry() -> None:
    batch = batch_of("PMID- 1\nAB  - Four had pain.\n\n      None of it lasted.\nTI  - Bone pain\n")
    assert len(batch.records) == 1
    assert batch.passages[1].text == "Four had pain. None of it lasted."


@pytest.mark.parametrize(
    ("lines", "doi"),
    [
        ("AID - S0(19)3-X [pii]\nAID - 10.1000/a1 [doi]\n", "10.1000/a1"),
        ("LID - 10.1000/a1 [doi]\nLID - e0209483 [pii]\n", "10.1000/a1"),
        (
            "AID - 10.1892/0891-6640(2003)017<0680:DPFICK>2.3.CO;2 [doi]\n",
            "10.1892/0891-6640(2003)017<0680:dpfick>2.3.co;2",
        ),
        ("SO  - J Bones. 2020;6:1. doi: 10.1000/a1.\n", "10.1000/a1"),
        ("AID - 103640 [pii]\n", None),
    ],
)
def test_the_doi_is_the_identifier_that_says_it_is_one(lines: str, doi: str | None) -> None:
    (record,) = batch_of(f"PMID- 1\nTI  - Bone pain\n{lines}").records
    assert record.identifiers.doi == doi


def test_names_keywords_and_headings_that_go_on_in_the_next_line_are_one_each() -> None:
    (record,) = batch_of(
        "PMID- 1\nTI  - T\nFAU - Doe, Jane\nCN  - Bone and Joint Pain in Children\n      Study Group\n"
        "OT  - chronic recurrent multifocal\n      osteomyelitis\nMH  - Bone Diseases,\n      Infectious/therapy\n"
        "PT  - Randomized Controlled\n      Trial\n"
    ).records
    assert record.authors == "Jane Doe; Bone and Joint Pain in Children Study Group"
    assert record.keywords == ("chronic recurrent multifocal osteomyelitis",)
    assert record.mesh == (MeshHeading("Bone Diseases, Infectious", qualifiers=("therapy",)),)
    assert record.publication_types == ("Randomized Controlled Trial",)


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("TI  - [Not Available].\nTT  - Knochenschmerz bei Kindern.\n", "Knochenschmerz bei Kindern."),
        ("TT  - Knochenschmerz bei Kindern.\n", "Knochenschmerz bei Kindern."),
        ("TI  - [Bone pain].\nTT  - Knochenschmerz bei Kindern.\n", "[Bone pain]."),
    ],
)
def test_the_printed_title_stands_in_where_there_is_no_english_one(lines: str, title: str) -> None:
    assert batch_of(f"PMID- 1\nDP  - 2019\n{lines}").records[0].title == title


def test_another_abstract_stands_in_where_the_authors_own_is_not_there() -> None:
    def abstracts(lines: str) -> list[str]:
        return [passage.text for passage in batch_of(f"PMID- 1\nTI  - T\n{lines}").passages[1:]]

    assert abstracts("OAB - Vier hatten\n      Schmerzen.\nOABL- ger\n") == ["Vier hatten Schmerzen."]
    assert abstracts("AB  - Four had pain.\nOAB - Vier hatten Schmerzen.\n") == ["Four had pain."]
    assert abstracts("OAB - Publisher: Abstract available from the publisher.\n") == []


def test_short_names_stand_in_where_no_full_ones_are_given() -> None:
    (record,) = batch_of("PMID- 1\nTI  - T\nAU  - Gout I\nAU  - Dhand R\nAU  - et al.\n").records
    assert record.authors == "Gout I; Dhand R; et al."


def test_a_filler_in_place_of_a_pmid_is_none() -> None:
    (record,) = batch_of("PMID- 000000000000\nTI  - Bone pain\n").records
    assert record.identifiers.pmid is None
    assert record.key.startswith("title:")


def test_entries_of_eric_have_no_pmid_and_an_address() -> None:
    text = "\nOWN - ERIC\nTI  - Pain at school\nAU  - Doe, Jane\nDP  - 2017\nLID - http://eric.ed.gov/?id=ED576982\n"
    (record,) = batch_of(text).records
    assert (record.identifiers.pmid, record.authors, record.url) == (
        None,
        "Jane Doe",
        "http://eric.ed.gov/?id=ED576982",
    )


def test_a_book_chapter_has_its_book_as_its_journal() -> None:
    (record,) = batch_of("PMID- 1\nBTI - Cancer Syndromes\nTI  - Bone pain\nDP  - 2009\n").records
    assert (record.title, record.journal) == ("Bone pain", "Cancer Syndromes")
