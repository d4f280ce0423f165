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


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ({"volume": "7", "issue": "2", "firstpage": "239", "lastpage": "244"}, ("7", "2", "239-244")),
        ({"volume": "145", "firstpage": "104501"}, ("145", None, "104501")),
        ({"firstpage": "5", "lastpage": "5"}, (None, None, "5")),
        ({"lastpage": "5"}, (None, None, None)),
    ],
)
def test_volume_issue_and_pages_are_kept_as_stated(
    stated: dict[str, str], read: tuple[str | None, str | None, str | None]
) -> None:
    meta = "".join(f'<meta name="citation_{name}" content="{value}" />\n' for name, value in stated.items())
    focal = batch_of(HTML.replace("<title>", f"{meta}<title>")).records[0]
    assert (focal.volume, focal.issue, focal.pages) == read


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


SVG = '<svg><title>{0}</title><desc>{0}</desc><text>{0}</text><path d="m1 51l7-7"></path></svg>'
EXCERPT = (
    '<div class="CitedSection u-margin-s-top"><div class="u-margin-s-left"><div class="cite-header text-s">Citation '
    f"Excerpt :</div><p>Some used zorplexine [8,10–12].{SVG.format('Open the icon')}</p></div></div>"
)


def citing_item(n: int, excerpt: str = "", hidden: str = "") -> str:
    """One of the six works that a page shows, with the parts and classes of a real page of 2024."""
    button = f'<button type="button"><span>Show abstract</span>{SVG.format("Navigate down")}</button>' if hidden else ""
    link = (
        f'<a href="/science/article/pii/S000000001900{n:04}"><span>Elbow no. {n}</span>{SVG.format("New window")}</a>'
    )
    return (
        f'<li class="ListArticleItem u-margin-l-bottom"><div class="sub-heading"><h3 id="citing-article-{n}">'
        f'{link}</h3><div class="text-s">{2018 + n}, Reviews, Letters, and Notes</div>{excerpt}</div>'
        f'<div class="buttons text-s">{button}</div><div class="u-display-none" aria-hidden="true">'
        f'<div class="abstract u-margin-xs-top" id="reference-abstract">{hidden}</div></div></li>'
    )


def page_cited_by(heading: str, items: str) -> str:
    start, end = HTML.index('<div id="preview-section-cited-by">'), HTML.index("<aside>")
    section = (
        '<div id="preview-section-cited-by"><section aria-label="Cited by" class="ListArticles preview">'
        f'<header id="citing-articles-header"><h2>{heading}</h2></header><div><div class="citing-articles">'
        f"<ul>{items}</ul></div></div></section></div>"
    )
    return HTML[:start] + section + HTML[end:]


def test_a_page_shows_six_of_its_citing_works_and_an_excerpt_of_one() -> None:
    hidden = "<div><p>We review elbows.</p></div>"
    items = [citing_item(0, EXCERPT, hidden), citing_item(1, hidden=hidden), *map(citing_item, range(2, 6))]
    batch = batch_of(page_cited_by("Cited by (21)", "".join(items)))
    citing = [record for record in batch.records if record.year and record.year >= 2018]
    assert [(record.title, record.year, record.journal) for record in citing] == [
        (f"Elbow no. {n}", 2018 + n, "Reviews, Letters, and Notes") for n in range(6)
    ]
    for n, record in enumerate(citing):  # a publisher's item number is all that names them
        assert (record.identifiers.doi, record.authors, record.is_stub) == (None, None, True)
        assert record.url == f"https://www.sciencedirect.com/science/article/pii/S000000001900{n:04}"
        assert record.key.startswith("title:")
    assert ("cited_by", 21, 6) in [(count.what, count.stated_n, count.shown_n) for count in batch.counts]
    assert [(gap.what, gap.n) for gap in batch.not_seen if gap.kind == "citing"] == [
        ("15 of 21 citing works are not listed on the page", 15)
    ]
    (context,) = batch.contexts
    assert batch.passages[context.passage].text == "Some used zorplexine [8,10–12]."
    beside = [(p.record_key, p.kind.value, p.text) for p in batch.passages if p.record_key in {r.key for r in citing}]
    assert [(key, text) for key, kind, text in beside if kind == "excerpt"] == [
        (citing[0].key, "Some used zorplexine [8,10–12].")
    ]
    assert [(key, text) for key, kind, text in beside if kind == "abstract"] == [
        (citing[0].key, "We review elbows."),
        (citing[1].key, "We review elbows."),
    ]
    for words in ("Citation Excerpt", "icon", "Navigate", "window", "Show abstract"):
        assert not any(words in text for _, _, text in beside)


def test_nobody_cites_it_is_something_else_than_no_word_of_it() -> None:
    nobody = batch_of(page_cited_by("Cited by (0)", ""))
    assert ("cited_by", 0, 0) in [(count.what, count.stated_n, count.shown_n) for count in nobody.counts]
    assert not [gap for gap in nobody.not_seen if gap.kind == "citing"]
    silent = batch_of(page_cited_by("Cited by", citing_item(0)))
    assert ("cited_by", None, 1) in [(count.what, count.stated_n, count.shown_n) for count in silent.counts]
    many = batch_of(page_cited_by("Cited by (1,234)", citing_item(0)))
    assert ("cited_by", 1234, 1) in [(count.what, count.stated_n, count.shown_n) for count in many.counts]


def test_buttons_beside_the_words_of_a_page_are_no_words() -> None:
    button = f"<button><span>View in article</span>{SVG.format('Expand')}</button>"
    page = HTML.replace("Their data", f"{button}Their{SVG.format('Loupe')} data")
    ((_, text),) = texts(batch_of(page), "snippet")
    assert text.startswith("All had been described before.16 Their data are in Table 1")


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


def test_tags_nested_without_end_are_refused_rather_than_read_to_the_middle() -> None:
    for tags in ("<div>" * 20_000, "<b>" * 300):
        with pytest.raises(ParseError, match=r"page\.html: tags in this HTML are nested too deeply"):
            batch_of(HTML.replace("Their data", tags + "Their data"))
    assert batch_of(HTML.replace("Their data", "<b>" * 100 + "Their data" + "</b>" * 100)).records[0].key == FOCAL
