"""Quirks of single works, each on an item made up in the shape of recorded answers; expected values are read by hand.

The words of Crossmark updates and of relations are those of the REST API's documentation.
"""

from __future__ import annotations

from typing import Any

import pytest

from evidence_kb.harvesters.crossref_works import Work, merged_notices, read
from evidence_kb.model import Identifiers, Notice, NotSeen, Passage, PassageKind, Record, Relation, StatedCount
from evidence_kb.text import title_key

HERE = "doi:10.5555/a"


def work(**fields: Any) -> Work:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    found = read({"DOI": "10.5555/A"} | named, "2026-11-22T10:00:00Z")
    assert found is not None
    return found


def references(*items: Any) -> list[Record]:
    return [record for record in work(reference=list(items)).mentioned if record.is_stub]


# --- the work ------------------------------------------------------------------------------------------------------


def test_every_field_of_an_article_is_kept() -> None:
    found = work(
        type="journal-article",
        title=["Tablets &amp; <i>bones</i>"],
        author=[{"given": "Ann", "family": "Bee", "sequence": "first", "ORCID": "http://orcid.org/0000"}],
        container_title=["Journal of Tests", "J Tests"],
        issued={"date-parts": [[2015, 3]]},
        volume="51",
        issue="2",
        page="324-324",
        language="en",
        clinical_trial_number=[{"clinical-trial-number": "isrctn00000001", "registry": "10.18810/isrctn"}],
    )
    assert found.record == Record(
        HERE,
        Identifiers(doi="10.5555/a"),
        title="Tablets & bones",
        authors="Ann Bee",
        journal="Journal of Tests",
        year=2015,
        published_on="2015-03",
        article_type="journal-article",
        volume="51",
        issue="2",
        pages="324-324",
        language="en",
        trials=("ISRCTN00000001",),
    )
    assert found.passages == (Passage(HERE, PassageKind.TITLE, None, "Tablets & bones"),)


@pytest.mark.parametrize(
    ("titles", "read_as"),
    [
        (None, None),
        ([], None),
        (["", "The second"], "The second"),
        (["The first", "Der erste"], "The first"),
        ("A bare text", "A bare text"),
        (["<Made-Up (A Title)>"], "<Made-Up (A Title)>"),
        (["Worte <Words in brackets>"], "Worte <Words in brackets>"),
        (['<p class="Run"><strong>New <em>Genus </em></strong></p>'], "New Genus"),
    ],
)
def test_titles_may_be_absent_several_or_look_like_markup(titles: Any, read_as: str | None) -> None:
    found = work(title=titles)
    assert found.record.title == read_as
    assert [passage.text for passage in found.passages] == ([read_as] if read_as else [])


def test_a_title_that_begins_with_retracted_is_no_notice() -> None:
    assert work(title=["RETRACTED: Tablets and bones"]).notices == ()


@pytest.mark.parametrize(
    ("dates", "published_on"),
    [
        ({"issued": {"date-parts": [[2015, 3, 9]]}}, "2015-03-09"),
        ({"issued": {"date-parts": [[2015]]}}, "2015"),
        ({"issued": {"date-parts": [[None]]}}, None),
        ({"issued": {"date-parts": [[None]]}, "published_print": {"date-parts": [[1999, 12]]}}, "1999-12"),
        ({"issued": {"date-parts": [[2015, 13]]}}, "2015"),
        ({"issued": {"date-parts": [["2015", "4"]]}}, "2015-04"),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": None, "created": {"date-parts": [[2015, 4, 1]]}}, None),
    ],
)
def test_dates_have_one_two_or_three_parts_or_a_null(dates: dict[str, Any], published_on: str | None) -> None:
    record = work(**dates).record
    assert record.published_on == published_on
    assert record.year == (int(published_on[:4]) if published_on else None)


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        (None, None),
        ([], None),
        ([{"family": "Bee"}, {"given": "Cee"}], "Bee; Cee"),
        ([{"name": "The Test Group; Part B"}, {"affiliation": []}], "The Test Group, Part B"),
        ([{"given": "A. B.", "family": "M&uuml;ller", "suffix": "Jr"}], "A. B. Müller Jr"),
        ({"given": "Ann", "family": "Bee"}, "Ann Bee"),
    ],
)
def test_author_names_come_in_several_forms(authors: Any, names: str | None) -> None:
    assert work(author=authors).record.authors == names


@pytest.mark.parametrize("kind", ["component", "dataset", "journal-issue", "posted-content", None])
def test_works_that_are_no_articles_are_kept(kind: str | None) -> None:
    record = work(type=kind).record
    assert (record.key, record.article_type, record.journal, record.is_stub) == (HERE, kind, None, False)


def test_a_preprint_says_so_in_its_subtype_and_an_article_number_stands_for_pages() -> None:
    record = work(type="posted-content", subtype="preprint", article_number="e77").record
    assert (record.publication_types, record.pages) == (("preprint",), "e77")


def test_an_item_without_doi_is_known_by_its_title_and_one_without_either_is_none() -> None:
    found = read({"title": ["T"], "issued": {"date-parts": [[2001]]}}, "")
    assert found is not None
    assert found.record.key == title_key("T", 2001, None, None)
    assert read({"type": "dataset"}, "") is None
    assert read(None, "") is None


def test_jats_abstracts_become_labelled_sections() -> None:
    abstract = (
        "<jats:title>ABSTRACT</jats:title><jats:sec>\n<jats:title>Aim</jats:title><jats:p>To see CO<jats:sub>2"
        "</jats:sub> at p &lt; 0.05.</jats:p></jats:sec><jats:sec><jats:title>Results:</jats:title><jats:p>One."
        "</jats:p><jats:p>Two.</jats:p></jats:sec>"
    )
    assert [(passage.label, passage.text) for passage in work(abstract=abstract).passages] == [
        ("Aim", "To see CO2 at p < 0.05."),
        ("Results", "One. Two."),
    ]
    assert work(abstract=["no text"]).passages == ()


# --- licences ------------------------------------------------------------------------------------------------------

BY = "http://creativecommons.org/licenses/by/4.0/"
TERMS = "http://example.org/terms"


def licence(version: str | None, url: str, start: list[int] | None = None) -> dict[str, Any]:
    return {"content-version": version, "URL": url} | ({"start": {"date-parts": [start]}} if start else {})


@pytest.mark.parametrize(
    ("licences", "of_record", "of_abstract"),
    [
        (None, None, None),
        ([licence("tdm", BY)], None, None),
        ([licence("am", BY), licence("vor", TERMS)], TERMS, None),
        ([licence("vor", TERMS), licence("vor", BY)], BY, BY),
        ([licence("unspecified", BY)], BY, None),
        ([licence(None, TERMS)], TERMS, None),
        ([licence("vor", TERMS, [2020, 1, 1]), licence("vor", BY, [2026, 12, 1])], TERMS, None),
        ([licence("vor", BY, [2026])], BY, BY),
    ],
)
def test_only_the_licence_of_the_published_version_covers_the_abstract(
    licences: Any, of_record: str | None, of_abstract: str | None
) -> None:
    found = work(license=licences, abstract="<jats:p>Text.</jats:p>")
    assert found.record.licence == of_record
    assert [passage.licence for passage in found.passages] == [of_abstract]


# --- references and counts -----------------------------------------------------------------------------------------


def test_a_count_without_a_list_means_that_references_are_not_told() -> None:
    found = work(**{"reference-count": 31, "is-referenced-by-count": 7})
    assert found.counts == (StatedCount(HERE, "references", 31, 0), StatedCount(HERE, "cited_by", 7, 0))
    assert (found.cited, found.not_seen) == ((), ())


def test_a_count_may_be_absent_null_or_under_its_other_name() -> None:
    assert work(**{"reference-count": None}).counts == ()
    assert work(**{"references-count": 0}).counts == (StatedCount(HERE, "references", 0, 0),)
    assert work(reference=[{"key": "1"}]).counts == (StatedCount(HERE, "references", None, 1),)


def test_references_with_a_doi_in_any_case_or_with_blanks_inside_are_known_by_it() -> None:
    first, second, third = references(
        {"key": "1", "DOI": "10.5555/ABC"},
        {"key": "2", "DOI": "10.5555/s12864- 015-1924-3"},
        {"key": "3", "DOI": "10.5555/(SICI)1(2000)1:2&lt;3::AID-T4&gt;3.0.CO;2-5"},
    )
    assert first == Record("doi:10.5555/abc", Identifiers(doi="10.5555/abc"), is_stub=True)
    assert second.key == "doi:10.5555/s12864-015-1924-3"
    assert third.key == "doi:10.5555/(sici)1(2000)1:2<3::aid-t4>3.0.co;2-5"


def test_references_in_parts_keep_every_part_and_lose_the_letter_of_the_year() -> None:
    article, chapter, book = references(
        {
            "article-title": "On owls",
            "author": "Bee A ;Cee D",
            "journal-title": "J Owls",
            "year": "1977a",
            "volume": "4",
            "issue": "2",
            "first-page": "e12",
        },
        {"article-title": "A chapter", "volume-title": "A book"},
        {"volume-title": "A book", "author": "Dee", "year": "in press"},
    )
    assert (article.authors, article.title, article.journal, article.year) == (
        "Bee A; Cee D",
        "On owls",
        "J Owls",
        1977,
    )
    assert (article.volume, article.issue, article.pages) == ("4", "2", "e12")
    assert article.key == title_key("On owls", 1977, "J Owls", "Bee A; Cee D")
    assert (chapter.title, chapter.journal) == ("A chapter", "A book")
    assert (book.title, book.journal, book.year) == ("A book", None, None)


def test_printed_references_keep_their_text_and_equal_texts_are_one_work() -> None:
    found = work(
        reference=[{"unstructured": "Bee A. <i>On</i> owls. 1999."}, {"unstructured": "Bee A.  On owls, 1999"}]
    )
    (cited,) = found.cited
    assert cited.startswith("citation:")
    assert found.mentioned[0].citation == "Bee A. On owls. 1999."
    assert found.repeated_n == 1


def test_two_things_about_a_reference_name_a_work_and_a_bare_key_year_author_or_journal_does_not() -> None:
    found = work(
        reference=[
            {"key": "1", "journal-title": "J Owls", "volume": "4", "first-page": "12", "year": "1999"},
            {"key": "2", "journal-title": "J Owls", "volume": "4", "first-page": "13", "year": "1999"},
            {"key": "3", "author": "Bee", "journal-title": "J Owls", "year": "1999"},
            {"key": "4", "journal-title": "A title that stands where the journal belongs", "year": "2018"},
            {"key": "5", "author": "Bee", "year": "1999"},
            {"key": "6"},
            {"key": "7", "year": "1999", "volume": "4"},
            {"key": "8", "journal-title": "J Owls"},
            {"key": "9", "author": "Bee"},
        ]
    )
    assert len(found.cited) == 5
    assert [(record.authors, record.journal, record.year) for record in found.mentioned[2:]] == [
        ("Bee", "J Owls", 1999),
        (None, "A title that stands where the journal belongs", 2018),
        ("Bee", None, 1999),
    ]
    assert found.not_seen == (NotSeen(HERE, "reference", "no DOI, title or text", 4),)
    assert found.counts == (StatedCount(HERE, "references", None, 9),)


# --- notices and relations -------------------------------------------------------------------------------------------


def update(kind: str, doi: str | None = "10.5555/N", **more: Any) -> dict[str, Any]:
    updated = {"date-parts": [[2021, 5, 6]], "date-time": "2021-05-06T00:00:00Z"}
    return {"DOI": doi, "type": kind, "label": kind.title(), "updated": updated} | more


@pytest.mark.parametrize(
    ("stated", "kind", "relation"),
    [
        ("retraction", "retracted", "notice_on"),
        ("partial_retraction", "partially_retracted", "notice_on"),
        ("withdrawal", "withdrawn", "notice_on"),
        ("removal", "withdrawn", "notice_on"),
        ("expression_of_concern", "concern", "notice_on"),
        ("Expression-of concern", "concern", "notice_on"),
        ("retraction_notice", "retracted", "notice_on"),
        ("correction_of_retraction", "corrected", "erratum_of"),
        ("correction", "corrected", "erratum_of"),
        ("corrigendum", "corrected", "erratum_of"),
        ("erratum", "corrected", "erratum_of"),
    ],
)
def test_a_notice_is_read_from_the_article_and_from_the_notice(stated: str, kind: str, relation: str) -> None:
    article = work(**{"updated-by": [update(stated, source="publisher")]})
    assert article.notices == (Notice(HERE, kind, "doi:10.5555/n", "2021-05-06", stated.title(), source="publisher"),)
    assert article.relations == (Relation("doi:10.5555/n", HERE, relation),)
    notice = work(**{"update-to": [update(stated)]})
    assert notice.notices == (Notice("doi:10.5555/n", kind, HERE, "2021-05-06", stated.title()),)
    assert notice.relations == (Relation(HERE, "doi:10.5555/n", relation),)
    assert [record.key for record in (*article.mentioned, *notice.mentioned)] == ["doi:10.5555/n"] * 2


def test_a_new_version_is_a_relation_and_no_notice() -> None:
    found = work(**{"update-to": [update("new_version")]})
    assert (found.notices, found.relations) == ((), (Relation(HERE, "doi:10.5555/n", "version_of"),))
    found = work(**{"updated-by": [update("something new")]})
    assert (found.notices, found.relations) == ((), (Relation("doi:10.5555/n", HERE, "update_of"),))


def test_a_retraction_in_place_or_without_a_doi_is_a_notice_without_a_relation() -> None:
    found = work(**{"updated-by": [update("retraction", "10.5555/A"), update("retraction", None, updated=None)]})
    assert [(notice.notice_key, notice.noticed_on) for notice in found.notices] == [(HERE, "2021-05-06"), (None, None)]
    assert (found.relations, found.mentioned) == ((), ())
    in_place = work(**{"update-to": [update("retraction", "10.5555/A"), update("retraction", None)]})
    assert [(notice.record_key, notice.kind, notice.notice_key) for notice in in_place.notices] == [
        (HERE, "retracted", HERE)
    ]
    assert (in_place.relations, in_place.mentioned) == ((), ())


def test_an_update_dated_by_time_only_keeps_its_day() -> None:
    (notice,) = work(**{"updated-by": [update("retraction", updated={"date-time": "2020-01-02T03:04:05Z"})]}).notices
    assert notice.noticed_on == "2020-01-02"


def test_who_states_one_notice_is_joined() -> None:
    theirs = Notice(HERE, "retracted", "doi:10.5555/n", "2021-05-06", "Retraction", source="retraction-watch")
    ours = Notice(HERE, "retracted", "doi:10.5555/n", "2021-05-09", None, source="publisher")
    concern = Notice(HERE, "concern", "doi:10.5555/n")
    assert merged_notices([theirs, ours, concern, theirs]) == (
        Notice(HERE, "retracted", "doi:10.5555/n", "2021-05-06", "Retraction", source="publisher; retraction-watch"),
        concern,
    )


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("is-preprint-of", Relation(HERE, "doi:10.5555/o", "preprint_of")),
        ("has-preprint", Relation("doi:10.5555/o", HERE, "preprint_of")),
        ("is-version-of", Relation(HERE, "doi:10.5555/o", "version_of")),
        ("has-version", Relation("doi:10.5555/o", HERE, "version_of")),
        ("is-same-as", Relation(HERE, "doi:10.5555/o", "same_work")),
        ("is-identical-to", Relation(HERE, "doi:10.5555/o", "same_work")),
        ("is-comment-on", Relation(HERE, "doi:10.5555/o", "comment_on")),
        ("has-comment", Relation("doi:10.5555/o", HERE, "comment_on")),
    ],
)
def test_relations_point_from_the_later_or_lesser_work(word: str, relation: Relation) -> None:
    found = work(relation={word: [{"id-type": "doi", "id": "10.5555/O", "asserted-by": "subject"}], "cites": []})
    assert found.relations == (relation,)
    assert [record.key for record in found.mentioned] == ["doi:10.5555/o"]


@pytest.mark.parametrize(
    "relation",
    [
        None,
        {},
        [],
        {"cites": []},
        {"is-preprint-of": [], "has-version": [None]},
        {"is-supplemented-by": [{"id-type": "doi", "id": "10.5555/o"}]},
        {
            "is-version-of": [
                {"id-type": "uri", "id": "https://doi.org/10.5555/o"},
                {"id-type": "doi", "id": "10.5555/A"},
            ]
        },
    ],
)
def test_other_relations_are_left_out(relation: Any) -> None:
    found = work(relation=relation)
    assert (found.relations, found.mentioned) == ((), ())
