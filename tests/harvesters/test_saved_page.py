"""The harvester of saved pages as a whole: what it recognises, refuses and promises for any bytes.

Expected values for the real pages were read by hand from the pages and from the design sheet of the seed.
"""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.saved_page import SAVED_PAGE, parse, recognises
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Identifiers, Question, Request, Response
from evidence_kb.payload import decode

PAGES = Path(__file__).parent / "pages"
SHARED = Path(__file__).parents[2].parent / "shared"
TEXT = (PAGES / "zorplex.txt").read_text(encoding="utf-8")
HTML = (PAGES / "zorplex.html").read_text(encoding="utf-8")


def response(body: str | bytes, name: str = "page.txt") -> Response:
    raw = body.encode() if isinstance(body, str) else body
    return Response(Request("saved_page", Question.RECORDS, f"file:{name}"), raw, "2026-01-01T00:00:00Z")


def shared(path: str) -> bytes:
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"the recorded page ../shared/{path} is not beside this checkout")
    return file.read_bytes()


def assert_consistent(batch: Batch, text: str | None) -> None:
    """What must hold for every batch; `text` is the decoded page where offsets are promised."""
    keys = [record.key for record in batch.records]
    assert len(keys) == len(set(keys))
    assert batch.focal_keys == (keys[0],)
    for statement in batch.statements:
        assert {statement.citing_key, statement.cited_key} <= set(keys)
        assert keys[0] in (statement.citing_key, statement.cited_key)
        assert statement.citing_key != statement.cited_key
    for passage in batch.passages:
        assert passage.record_key in keys
        assert passage.text.strip()
        if text is None:
            assert passage.source_start is None
        else:
            assert passage.source_start is not None
            end = passage.source_start + len(passage.text)
            assert text[passage.source_start : end] == passage.text
    for context in batch.contexts:
        passage = batch.passages[context.passage]
        assert passage.record_key == context.citing_key and context.cited_key == keys[0]
    for count in batch.counts:
        assert count.record_key == keys[0] and count.shown_n >= 0
    for gap in batch.not_seen:
        assert gap.record_key in keys and gap.n > 0 and gap.what
    assert all(record.is_stub for record in batch.records[1:]) and not batch.records[0].is_stub


# --- what is recognised, and what is refused -------------------------------------------------------------------


def test_recognises_a_copied_page_and_its_html() -> None:
    assert recognises(TEXT, "zorplex.txt")
    assert recognises(TEXT.replace("\n", "\r\n"), "10.1016-j.fooit.2011")
    assert recognises(HTML, "zorplex.html")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "empty.txt"),
        ("The quick brown fox jumps over the lazy dog.\n", "fox.txt"),
        ("Results\n\nWe won 3 to 1.\n\nConclusion\n\nWe are good.\n", "match.txt"),
        ("A talk about rights\n\nGet rights and content is the name of my blog.\n", "blog.txt"),
        (TEXT, "by_hand.yml"),
        ("by_hand: 1\nstudies:\n  - title: References (23)\n", "by_hand.yml"),
        ("TY  - JOUR\nTI  - Fooitis\nER  - \n", "export.ris"),
        ("<html><head><title>A blog</title></head><body><p>Get rights and content</p></body></html>", "blog.html"),
        (HTML.replace("<title>", '<meta property="og:site_name" content="OtherPress" /><title>'), "other.html"),
    ],
)
def test_does_not_recognise_what_is_no_article_page(text: str, name: str) -> None:
    assert not recognises(text, name)


def test_another_publishers_page_is_refused_by_its_name_with_advice() -> None:
    page = HTML.replace("<title>", '<meta property="og:site_name" content="OtherPress" /><title>')
    with pytest.raises(ParseError, match=r"other\.html: .*OtherPress.*by_hand"):
        parse(response(page, "other.html"))


def test_a_waiting_page_is_told_from_an_article() -> None:
    page = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
    with pytest.raises(ParseError, match="save it again"):
        parse(response(page))


def test_a_web_archive_is_refused_with_advice() -> None:
    with pytest.raises(ParseError, match="HTML only"):
        parse(response("From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org\n"))


def test_a_foreign_text_is_refused_with_advice() -> None:
    with pytest.raises(ParseError, match=r"fox\.txt: .*www\.sciencedirect\.com"):
        parse(response("The quick brown fox jumps over the lazy dog.\n", "fox.txt"))


def test_ask_yields_nothing() -> None:
    assert (
        list(SAVED_PAGE.ask(Question.CITED_BY, [Identifiers(doi="10.1016/j.fooit.2011.02.003")], LIMITS["crossref"]))
        == []
    )


# --- laws ----------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=len(TEXT)))
def test_a_copied_page_cut_anywhere_gives_a_consistent_batch_or_a_parse_error(end: int) -> None:
    whole = parse(response(TEXT))
    # where a page ends below the name of a group, nothing tells it from a title
    printed = [words or "" for record in whole.records for words in (record.title, record.authors)]
    try:
        batch = parse(response(TEXT[:end]))
    except ParseError:
        return
    assert_consistent(batch, decode(TEXT[:end].encode(), "page.txt"))
    for record in batch.records:  # a cut page names no work and no DOI that the whole page does not name
        assert record.title is None or any(words.startswith(record.title) for words in printed)
        assert record.identifiers.doi in {None, *(r.identifiers.doi for r in whole.records)}
        assert record.year in {None, *(r.year for r in whole.records)}
    assert Counter(s for s in batch.statements if s in whole.statements) <= Counter(whole.statements)


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=len(HTML)))
def test_html_cut_anywhere_gives_a_consistent_batch_or_a_parse_error(end: int) -> None:
    try:
        batch = parse(response(HTML[:end], "page.html"))
    except ParseError:
        return
    assert_consistent(batch, None)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_parse_error(body: bytes) -> None:
    for raw in (body, TEXT[:130].encode() + body, b"<!doctype html><html>" + body):
        try:
            parse(response(raw))
        except ParseError:
            continue


_PIECES = st.sampled_from(
    [*TEXT.split("\n"), "\t", "• ", "Cited by (x)", "References ()", "<p>", "[1–99999]", "Tables 1–999", "(20", "\x0b"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=40))
def test_any_order_of_lines_gives_a_consistent_batch_or_a_parse_error(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        batch = parse(response(text))
    except ParseError:
        return
    assert_consistent(batch, text)


# --- the real pages --------------------------------------------------------------------------------------------------


def test_the_seed_page_gives_the_ledger_of_its_design_sheet() -> None:
    body = shared("seed/j.jpeds.2007.08.047.txt")
    text = decode(body, "seed")
    assert recognises(text, "j.jpeds.2007.08.047.txt")
    batch = parse(response(body))
    assert_consistent(batch, text)
    focal = batch.records[0]
    assert focal.identifiers.doi == "10.1016/j.jpeds.2007.08.047"
    assert focal.article_type == "Original article"
    assert (focal.authors, focal.journal, focal.year, focal.published_on, focal.identifiers.pmid) == (None,) * 5
    assert [(c.what, c.stated_n, c.shown_n) for c in batch.counts] == [("references", 23, 1), ("cited_by", 89, 4)]
    assert [c.markers for c in batch.contexts] == [
        ("43", "59", "60", "62", "63", "64", "65", "66"),
        ("32", "33"),
    ]
    assert {(n.kind, n.n) for n in batch.not_seen if n.kind in ("reference", "citing")} == {
        ("reference", 22),
        ("citing", 85),
    }
    assert [n.what for n in batch.not_seen if n.kind == "table"] == ["Table I", "Table II"]
    assert Counter(n.kind for n in batch.not_seen)["sentence"] == 1
    reference, *citing = batch.records[1:]
    assert (reference.authors, reference.journal, reference.year) == ("W. Holden et al.", "Clin Infect Dis", 2005)
    assert [(r.year, r.journal) for r in citing] == [
        (2024, "Medical Clinics of North America"),
        (2022, "JSES Reviews, Reports, and Techniques"),
        (2022, "Clinical Immunology"),
        (2021, "Bone"),
    ]
    assert [s.cited_key == focal.key for s in batch.statements] == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (202, 216, "biphosphonates"),
        (508, 522, "2 to 4 monthly"),
        (1426, 1440, "lesion size.16"),
        (2628, 2635, "[62–64]"),
        (2855, 2866, "3/91 (3.2%)"),
        (3437, 3455, "rapidly alleviates"),
    ],
)
def test_offsets_of_the_seed_page_are_those_of_its_design_sheet(start: int, end: int, words: str) -> None:
    batch = parse(response(shared("seed/j.jpeds.2007.08.047.txt")))
    passage = next(p for p in batch.passages if words in p.text)
    assert passage.source_start is not None
    assert passage.source_start + passage.text.index(words) == start
    assert passage.source_start + passage.text.index(words) + len(words) == end


def test_a_real_page_without_lists_states_zero_citing_works_and_no_references() -> None:
    batch = parse(response(shared("recorded/html/ScienceDirect_S146290112300117X.html")))
    focal = batch.records[0]
    assert focal.identifiers.doi == "10.1016/j.envsci.2023.04.016"
    assert (focal.title or "").startswith("Nature-based solutions through collective actions")
    assert (focal.journal, focal.year, focal.published_on) == ("Environmental Science & Policy", 2023, "2023-07-01")
    assert focal.authors == "Mahir Yazar, Abigail York"
    assert [(c.what, c.stated_n, c.shown_n) for c in batch.counts] == [("cited_by", 0, 0)]
    assert [(p.kind.value, p.label) for p in batch.passages] == [("title", None), ("abstract", "Abstract")]
    assert len(batch.records) == 1


def test_a_real_preview_page_gives_its_lists_snippets_and_one_excerpt() -> None:
    batch = parse(response(shared("recorded/html/ScienceDirect_S2210271X18305656.html")))
    assert_consistent(batch, None)
    focal = batch.records[0]
    assert focal.identifiers.doi == "10.1016/j.comptc.2018.10.004"
    assert (focal.title, focal.authors) == ("Chemical bonding without orbitals", "Kati Finzel")
    assert (focal.journal, focal.year) == ("Computational and Theoretical Chemistry", 2018)
    assert (focal.volume, focal.pages) == ("1144", "50-55")
    # 10 references are shown, 29 more are on the page behind a button
    assert [(c.what, c.stated_n, c.shown_n) for c in batch.counts] == [("references", 79, 39), ("cited_by", 15, 6)]
    assert len(batch.contexts) == 1
    assert batch.contexts[0].markers == tuple(str(n) for n in range(8, 42))
    citing = [r for r in batch.records if r.key in {s.citing_key for s in batch.statements} - {focal.key}]
    assert [r.year for r in citing] == [2019, 2021, 2021, 2023, 2023, 2021]
    assert citing[5].identifiers.doi == "10.48550/arxiv.2111.09620" and citing[5].journal == "arXiv"
    assert [p.label for p in batch.passages if p.kind.value == "snippet"] == [
        "Introduction",
        "Formulation of the problem",
        "Reformulation in terms of bifunctionals",
        "The chemical bond in the atomic fragment approximation",
        "Discussion",
        "Acknowledgments",
    ]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("SpringerLink_BF02727953.html", "SpringerLink"),
        ("SpringerLink_s10924_010_0192_1.html", "SpringerLink"),
        ("ACS_jp003647e.html", "Just a moment"),
        ("AnnualReview_annurev_conmatphys_031214_014726.html", "Just a moment"),
    ],
)
def test_real_pages_of_others_are_refused_by_name(file: str, message: str) -> None:
    body = shared(f"recorded/html/{file}")
    assert not recognises(decode(body, file), file)
    with pytest.raises(ParseError, match=message):
        parse(response(body, file))
