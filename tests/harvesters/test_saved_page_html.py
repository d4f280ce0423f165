"""Saved HTML, on an invented page (`pages/zorplex.html`) with the anchors of real ones. Values were read by hand."""

from pathlib import Path

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.saved_page import parse
from evidence_kb.model import Batch, Question, Request, Response

HTML = (Path(__file__).parent / "pages" / "zorplex.html").read_text(encoding="utf-8")
FOCAL = "doi:10.1016/j.fooit.2011.02.003"


def batch_of(text: str) -> Batch:
    request = Request("saved_page", Question.RECORDS, "file:page.html")
    return parse(Response(request, text.encode(), "2026-01-01T00:00:00Z"))


def texts(batch: Batch, kind: str) -> list[tuple[str | None, str]]:
    return [(p.label, p.text) for p in batch.passages if p.kind.value == kind and p.record_key == FOCAL]


def test_the_article_has_what_the_page_states() -> None:
    focal = batch_of(HTML).records[0]
    assert focal.key == FOCAL
    assert focal.title == "Zorplexine for recurrent fooitis with low IL-1β"
    assert (focal.journal, focal.year, focal.published_on) == ("Journal of Fooitis & Elbows", 2011, "2011-04")
    assert (focal.authors, focal.article_type) == ("Ann Doe, Bo van Roe", "Full-length article")
    assert focal.url == "https://www.sciencedirect.com/science/article/pii/S0000000011000030"


def test_what_the_page_does_not_state_stays_unsaid() -> None:
    bare = "".join(line for line in HTML.splitlines(keepends=True) if 'name="citation_' not in line)
    focal = batch_of(bare).records[0]
    assert focal.key == FOCAL  # the DOI is also a link
    assert (focal.journal, focal.year, focal.published_on, focal.article_type, focal.url) == (None,) * 5


def test_the_abstract_has_its_sections_without_highlights_and_pictures() -> None:
    assert texts(batch_of(HTML), "abstract") == [
        ("Objective", "To test zorplexine."),
        ("Results", "Swelling went down in 5 of 7 children.\n\nNo child had fever."),
    ]


def test_a_marker_in_superscript_stays_glued_as_when_copied() -> None:
    ((label, text),) = texts(batch_of(HTML), "snippet")
    assert label == "Patients"
    assert text.startswith("All had been described before.16 Their data are in Table 1")


def test_only_what_is_not_on_the_page_is_missed() -> None:
    batch = batch_of(HTML)
    assert [(n.kind, n.what) for n in batch.not_seen if n.kind in ("table", "figure")] == [
        ("table", "Table 2"),
        ("figure", "Figure 1"),
    ]
    assert [p.label for p in batch.passages if not p.complete] == ["Patients"]


def test_references_behind_a_button_are_on_the_page() -> None:
    batch = batch_of(HTML)
    assert [(r.title, r.authors, r.journal, r.year) for r in batch.records[1:4]] == [
        ("Zorplexine and the shoulder", "C. Poe et al.", "J. Imag. Med.", 2003),
        ("A book of elbows", "D. Moe", None, 1988),
        ("Shown on demand", "E. Noe", None, None),
    ]
    assert [(c.what, c.stated_n, c.shown_n) for c in batch.counts] == [("references", 4, 3), ("cited_by", 8, 2)]


def test_citing_works_have_year_journal_doi_and_their_words() -> None:
    batch = batch_of(HTML)
    first, second = batch.records[4:]
    assert (first.title, first.year) == ("Elbows since 2011", 2019)
    assert first.journal == "Clinics, Reports, and Reviews of Fooitis"
    assert (second.key, second.year, second.journal) == ("doi:10.9999/elbow.7", 2020, "Joint Tales")
    assert [(s.citing_key, s.cited_key) for s in batch.statements[3:]] == [(first.key, FOCAL), (second.key, FOCAL)]
    (context,) = batch.contexts
    assert context.markers == ("8", "10", "11", "12")
    assert batch.passages[context.passage].record_key == first.key
    beside = [(p.kind.value, p.text) for p in batch.passages if p.record_key == first.key]
    assert ("abstract", "We review elbows.") in beside
    assert first.is_stub


def test_recommended_articles_are_not_citing_works() -> None:
    assert all(record.title != "Not a citing work" for record in batch_of(HTML).records)


def test_a_page_without_lists_has_no_counts() -> None:
    start, end = HTML.index('<div id="preview-section-references">'), HTML.index("<aside>")
    batch = batch_of(HTML[:start] + HTML[end:])
    assert batch.counts == () and len(batch.records) == 1


def test_a_page_without_title_is_refused() -> None:
    page = '<html><head><meta name="citation_pii" content="S1"></head><body><p>Nothing</p></body></html>'
    with pytest.raises(ParseError, match="no article title"):
        batch_of(page)


def test_scripts_and_buttons_are_no_words() -> None:
    everything = " ".join(passage.text for passage in batch_of(HTML).passages)
    for words in ("track()", "Show abstract", "View more", "comment", "☆"):
        assert words not in everything


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine", encoding="utf-8")
    entity = f'<!DOCTYPE html [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
    page = HTML.replace("<!doctype html>", entity).replace("Their data", "&leak; data")
    everything = " ".join(passage.text for passage in batch_of(page).passages)
    assert "a secret of this machine" not in everything and "&leak;" in everything


def test_tags_nested_without_end_do_not_break_the_reader() -> None:
    page = HTML.replace("Their data", "<div>" * 20_000 + "Their data")
    try:
        assert batch_of(page).records[0].key == FOCAL
    except ParseError as error:
        assert "page.html" in str(error)
