"""Copied pages, on an invented one (`pages/zorplex.txt`) and on changed copies of it. Values were read by hand."""

import re
from pathlib import Path

import pytest

from evidence_kb.harvesters.saved_page import parse
from evidence_kb.harvesters.saved_page.lines import authors_like
from evidence_kb.model import Batch, NotSeen, PassageKind, Question, Record, Request, Response
from evidence_kb.text import title_key

TEXT = (Path(__file__).parent / "pages" / "zorplex.txt").read_text(encoding="utf-8")
FOCAL = "doi:10.1016/j.fooit.2011.02.003"
TOP, ABSTRACT = TEXT[: TEXT.index("Background")], TEXT[TEXT.index("Background") : TEXT.index("Keywords")]
PREVIEW = TEXT[TEXT.index("Keywords") : TEXT.index("References (12)")]
REFERENCES = TEXT[TEXT.index("References (12)") : TEXT.index("  • Cited by")]
CITED_BY = TEXT[TEXT.index("  • Cited by") : TEXT.index("    View all citing")]
END = TEXT[TEXT.index("    View all citing") :]


def batch_of(text: str | bytes) -> Batch:
    body = text.encode() if isinstance(text, str) else text
    return parse(Response(Request("saved_page", Question.RECORDS, "file:page.txt"), body, "2026-01-01T00:00:00Z"))


def described(batch: Batch) -> list[tuple[object, ...]]:
    return [(r.title, r.authors, r.journal, r.year, r.identifiers.doi) for r in batch.records[1:]]


def labels(batch: Batch, kind: str) -> list[str | None]:
    return [p.label for p in batch.passages if p.kind.value == kind]


def counts(batch: Batch) -> list[tuple[str, int | None, int]]:
    return [(c.what, c.stated_n, c.shown_n) for c in batch.counts]


def gaps(batch: Batch, kind: str) -> list[NotSeen]:
    return [n for n in batch.not_seen if n.kind == kind]


LISTED = [
    ("Fooitis of the knee", "A. Doe, B. van Roe", "J Imag Med", 1999, "10.9999/jim.1999.17"),
    ("Zorplexine and the shoulder: a letter", "C. Poe et al.", None, 2003, None),
    ("Advice for families", "Fooitis Working Group", "Ann Imag", None, None),
    ("Fooitis: Where We Stand", None, "Clinics, Reports, and Reviews of Fooitis", 2019, None),
    ("Fooitis: Where We Stand", None, "Bone Tales", 2021, None),
    ("An elbow that would not bend", None, "Joint Tales", 2020, None),
]


def test_the_article_has_label_title_and_doi_and_nothing_invented() -> None:
    focal = batch_of(TEXT).records[0]
    assert focal.key == FOCAL
    assert (focal.title, focal.article_type) == ("Zorplexine for Recurrent Fooitis in Children", "Full length article")
    assert (focal.authors, focal.journal, focal.year, focal.published_on, focal.url) == (None,) * 5


def test_listed_works_become_stubs_with_what_is_printed() -> None:
    batch = batch_of(TEXT)
    assert described(batch) == LISTED
    assert batch.records[2].key == title_key("Zorplexine and the shoulder: a letter", 2003, None, "C. Poe et al.")


def test_edges_run_from_the_citing_to_the_cited_work() -> None:
    batch = batch_of(TEXT)
    assert [(s.citing_key == FOCAL, s.cited_key == FOCAL) for s in batch.statements] == [
        *[(True, False)] * 3,
        *[(False, True)] * 3,
    ]


def test_printed_and_listed_numbers_stand_side_by_side() -> None:
    batch = batch_of(TEXT)
    assert counts(batch) == [("references", 12, 3), ("cited_by", 31, 3)]
    assert [(n.what, n.n) for n in gaps(batch, "reference")] == [("9 of 12 references are not listed on the page", 9)]
    assert [(n.what, n.n) for n in gaps(batch, "citing")] == [("28 of 31 citing works are not listed on the page", 28)]


def test_sections_keep_their_printed_headings() -> None:
    batch = batch_of(TEXT)
    known = ["Background", "Patients and methods", "Where the children lived", "Results", "Conclusions"]
    assert labels(batch, "abstract") == known
    assert labels(batch, "snippet") == ["Introduction", "How the drug was given", "Discussion"]


def test_a_paragraph_break_stays_inside_its_passage() -> None:
    passage = next(p for p in batch_of(TEXT).passages if p.label == "Patients and methods")
    assert passage.text.endswith("every 3 months.\n\nA second group was not formed.")


def test_keywords_and_navigation_are_not_passages_or_works() -> None:
    batch = batch_of(TEXT)
    everything = " ".join([*(p.text for p in batch.passages), *(r.title or "" for r in batch.records)])
    for words in ("View all", "View full text", "Get rights", "Copyright", "A work that nobody", "Keywords", "Outcome"):
        assert words not in everything


def test_a_text_that_stops_in_a_sentence_says_which() -> None:
    batch = batch_of(TEXT)
    open_ones = [(p.kind.value, p.label) for p in batch.passages if not p.complete]
    assert open_ones == [("snippet", "Discussion"), ("excerpt", "Citation Excerpt")]
    assert [n.what for n in gaps(batch, "sentence")] == [
        "In our seven children the elbow",
        "The mean dose was 2 mg (95% CI [1–3]) and its effect on",
    ]


def test_an_abstract_section_without_full_stop_is_complete_unless_the_file_ends_there() -> None:
    whole = next(p for p in batch_of(TEXT).passages if p.label == "Conclusions")
    assert whole.complete
    cut = next(p for p in batch_of(TEXT[: TEXT.index(" alone fails")]).passages if p.label == "Conclusions")
    assert not cut.complete


def test_tables_and_figures_are_missed_once_each() -> None:
    batch = batch_of(TEXT)
    # "Table 1 and 5 children" is one table; "Fig. 2" and "Figure 2" are one figure
    assert [n.what for n in gaps(batch, "table")] == ["Table 1", "Table 3"]
    assert [n.what for n in gaps(batch, "figure")] == ["Figure 2"]


def test_an_excerpt_is_a_context_with_its_markers_in_numeric_order() -> None:
    batch = batch_of(TEXT)
    (context,) = batch.contexts
    assert context.cited_key == FOCAL
    assert batch.passages[context.passage].text.startswith("Zorplexine was used by many")
    assert context.markers == ("3", "5", "6", "7", "9", "10")  # "95% CI [1–3]" is a result


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("• ", "· "),
        TEXT.replace("• ", "- "),
        TEXT.replace("• ", "* "),
        TEXT.replace("• ", ""),
        TEXT.replace("• ", "•\n"),
        re.sub(r"(?m)^ +", "", TEXT),
        re.sub(r"(?m)^ +", "", TEXT.replace("• ", "")),
        re.sub(r"(?m)^( +)", lambda m: "\t" * (len(m[1]) // 2), TEXT),
        TEXT.replace(" ", "\u00a0"),
        TEXT.replace("Get rights and content", ""),
        TEXT.replace("Get rights and content", "\nGet rights and content"),
        TOP + ABSTRACT + PREVIEW + REFERENCES + CITED_BY,
        TOP + REFERENCES + CITED_BY + END + "\n" + ABSTRACT + PREVIEW,
        TOP + ABSTRACT + REFERENCES + CITED_BY + "\n" + PREVIEW + END,
    ],
)
def test_the_same_page_in_another_form_gives_the_same_works(changed: str) -> None:
    batch = batch_of(changed)
    plain = [tuple(v.replace("\u00a0", " ") if isinstance(v, str) else v for v in row) for row in described(batch)]
    assert plain == LISTED
    assert batch.records[0].key == FOCAL
    assert counts(batch) == [("references", 12, 3), ("cited_by", 31, 3)]
    assert len(batch.contexts) == 1
    assert labels(batch, "abstract")[0] == "Background" and "Conclusions" in labels(batch, "abstract")
    assert "Discussion" in labels(batch, "snippet")


def test_citing_works_may_stand_above_the_references() -> None:
    batch = batch_of(TOP + ABSTRACT + CITED_BY + REFERENCES + END)
    assert described(batch) == LISTED
    assert [s.cited_key == FOCAL for s in batch.statements].count(True) == 3


def test_a_page_without_a_section_has_no_count_for_it() -> None:
    assert counts(batch_of(TOP + ABSTRACT + CITED_BY + END)) == [("cited_by", 31, 3)]
    assert counts(batch_of(TOP + ABSTRACT + REFERENCES + END)) == [("references", 12, 3)]
    assert counts(batch_of(TOP + ABSTRACT)) == []


def test_a_heading_without_number_states_nothing() -> None:
    batch = batch_of(TEXT.replace("References (12)", "References"))
    assert counts(batch) == [("references", None, 3), ("cited_by", 31, 3)]
    assert gaps(batch, "reference") == []


def test_cited_by_zero_states_zero() -> None:
    assert counts(batch_of(TOP + ABSTRACT + "Cited by (0)\n")) == [("cited_by", 0, 0)]


def test_a_page_without_doi_is_known_by_its_title() -> None:
    focal = batch_of(TEXT.replace("https://doi.org/10.1016/j.fooit.2011.02.003Get rights and content", "")).records[0]
    assert focal.key == title_key("Zorplexine for Recurrent Fooitis in Children", None, None)
    assert focal.identifiers.doi is None


def test_half_a_doi_at_the_end_of_a_file_is_not_taken_for_one() -> None:
    batch = batch_of(TEXT[: TEXT.index("JIM.1999.17") + 7])
    assert batch.records[1].identifiers.doi is None


def test_a_cut_heading_is_not_a_listed_work() -> None:
    cut = TEXT[: TEXT.index("Cited by (31)") + len("Cited by (3")]
    assert described(batch_of(cut)) == LISTED[:3]


def test_markup_in_a_title_stays_as_printed() -> None:
    title = "<script>alert(1)</script>"
    batch = batch_of(TEXT.replace("Zorplexine for Recurrent Fooitis in Children", title))
    assert batch.records[0].title == title
    assert batch.passages[0].text == title


def test_a_title_stands_alone_or_below_a_label_that_no_list_holds() -> None:
    alone = batch_of(TEXT.replace("Full length article\n", "")).records[0]
    assert (alone.title, alone.article_type) == ("Zorplexine for Recurrent Fooitis in Children", None)
    below = batch_of(TEXT.replace("Full length article\n", "Orthopaedics\n")).records[0]
    assert (below.title, below.article_type) == ("Zorplexine for Recurrent Fooitis in Children", "Orthopaedics")


def test_a_page_copied_as_a_whole_has_its_title_above_the_author_links() -> None:
    furniture = (
        "Skip to main content\nScienceDirect\nOutline\nAbstract\nReferences (12)\nCited by (31)\nJ Imag Med\n"
        "Volume 3, Issue 2, April 2011, Pages 1-9\n"
    )
    authors = "Author links open overlay panel\nAnn Doe MD a, Bo van Roe b\nShow more\nAdd to Mendeley\nShare\nCite\n"
    batch = batch_of(furniture + TOP.replace("\n\nhttps", f"\n{authors}https") + TEXT[len(TOP) :])
    assert batch.records[0].title == "Zorplexine for Recurrent Fooitis in Children"
    assert described(batch) == LISTED
    assert labels(batch, "abstract")[0] == "Background"


def test_an_abstract_may_have_one_heading_or_none() -> None:
    words = "Fooitis of the elbow comes back in many children, and nobody knows for sure why."
    headed = batch_of(f"{TOP}Abstract\n\n{words}\n\n{REFERENCES}")
    assert [(p.label, p.text) for p in headed.passages if p.kind.value == "abstract"] == [("Abstract", words)]
    bare = batch_of(f"{TOP}{words}\n\n{REFERENCES}")
    assert [(p.label, p.text) for p in bare.passages if p.kind.value == "abstract"] == [(None, words)]
    assert labels(batch_of(TOP + REFERENCES), "abstract") == []


def test_a_heading_on_the_line_of_its_text_is_cut_off() -> None:
    batch = batch_of(f"{TOP}Objective: To test zorplexine in fooitis.\n\nResults: It helped 5 of 7 children.\n\n{END}")
    found = [(p.label, p.text) for p in batch.passages if p.kind.value == "abstract"]
    assert found == [("Objective", "To test zorplexine in fooitis."), ("Results", "It helped 5 of 7 children.")]


def test_references_of_a_full_page_are_read_by_their_numbers() -> None:
    listed = (
        "References (2)\n[1]\nA. Doe, B. Roe\nElbows in winter\nJ Imag Med, 12 (3) (2001), pp. 1-10\nView in Scopus\n"
        "Google Scholar\n[2]\nC. Poe\nElbows in summer\nLancet, 1 (2002), p. 2\nCrossref\nGoogle Scholar\n"
    )
    assert described(batch_of(TOP + ABSTRACT + listed)) == [
        ("Elbows in winter", "A. Doe, B. Roe", "J Imag Med", 2001, None),
        ("Elbows in summer", "C. Poe", "Lancet", 2002, None),
    ]


def test_citing_works_may_lack_year_or_journal_or_both() -> None:
    listed = (
        "Cited by (4)\n\n• Elbows A\n\n  2019\n• Elbows B\n\n  Bone Tales\n• Elbows C\n• Elbows D\n\n  2018, X, Y\n"
    )
    assert described(batch_of(TOP + ABSTRACT + listed + END)) == [
        ("Elbows A", None, None, 2019, None),
        ("Elbows B", None, "Bone Tales", None, None),
        ("Elbows C", None, None, None, None),
        ("Elbows D", None, "X, Y", 2018, None),
    ]


def test_a_shown_abstract_is_not_part_of_an_excerpt() -> None:
    shown = "and its effect on\n\n      Show abstract\n\n      Hide abstract\n\n      We review elbows.\n"
    batch = batch_of(TEXT.replace("and its effect on\n", shown))
    texts = [(p.kind.value, p.text[-20:]) for p in batch.passages if p.record_key == batch.records[5].key]
    assert texts[1:] == [("excerpt", "]) and its effect on"), ("abstract", "We review elbows.")]


def test_a_listed_work_that_is_the_article_itself_is_no_citation() -> None:
    listed = REFERENCES.replace("https://doi.org/10.9999/JIM.1999.17", "https://doi.org/10.1016/j.fooit.2011.02.003")
    batch = batch_of(TOP + ABSTRACT + listed)
    assert len(batch.statements) == 2
    assert counts(batch) == [("references", 12, 3)]


def test_windows_1252_bytes_are_read_with_offsets_over_the_decoded_text() -> None:
    changed = TEXT.replace("Swelling", "Ödem").replace("–", "-")
    batch = batch_of(changed.encode("cp1252"))
    passage = next(p for p in batch.passages if p.label == "Results")
    assert passage.text.startswith("Ödem went down")
    assert passage.source_start == changed.index("Ödem went down")


@pytest.mark.parametrize(
    ("line", "is_names"),
    [
        ("W. Holden et al.", True),
        ("N.H. March", True),
        ("J.-D. Chai et al.", True),
        ("A. Name, B. van Name", True),
        ("Doe A, Roe B", True),
        ("Vitamin D", False),
        ("C. difficile in children", False),
        ("Chronic recurrent fooitis", False),
    ],
)
def test_names_are_told_from_titles(line: str, is_names: bool) -> None:
    assert authors_like(line) is is_names


def test_the_records_of_the_page_are_stubs_but_for_the_article() -> None:
    records: tuple[Record, ...] = batch_of(TEXT).records
    assert [record.is_stub for record in records] == [False, *[True] * 6]


def test_a_page_that_says_it_is_a_paraphrase_marks_its_sentences_and_no_title() -> None:
    batch = batch_of(TEXT + "\nParaphrase: written anew by a reader.\n")
    marked = {passage.is_paraphrase for passage in batch.passages if passage.kind is not PassageKind.TITLE}
    assert marked == {True}
    assert not any(p.is_paraphrase for p in batch.passages if p.kind is PassageKind.TITLE)
    assert not any("written anew" in passage.text for passage in batch.passages)
    assert not any(p.is_paraphrase for p in batch_of(TEXT).passages)
