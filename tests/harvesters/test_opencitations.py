"""Expected values are read by hand from the rows in each test, which have the shape of the service's own examples
(API description of the Index, version 2), or counted from recorded answers with json and a regular expression.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.opencitations import OPENCITATIONS, ask, parse
from evidence_kb.limits import LIMITS
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Identifiers,
    NotSeen,
    Question,
    Record,
    Relation,
    Request,
    Response,
    StatedCount,
)

LIMIT = LIMITS["opencitations"]
RECORDED = Path(__file__).parents[2] / "../shared/recorded/opencitations"
CITING = "omid:br/061 doi:10.1000/citing pmid:100"
SEED = "omid:br/062 doi:10.1000/seed"


def row(citing: str, cited: str, creation: str = "2021-03-10", timespan: str | None = "P6Y0M1D") -> dict[str, Any]:
    return {
        "oci": "061-062", "citing": citing, "cited": cited, "creation": creation, "timespan": timespan,
        "journal_sc": "no", "author_sc": "no",
    }  # fmt: skip


def parsed(rows: Any, question: Question = Question.CITED_BY, study: Identifiers | None = None) -> Batch:
    (request,) = ask(question, [study or Identifiers(doi="10.1000/seed")], LIMIT)
    body = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    return parse(Response(request, body, "2026-01-01T00:00:00Z"))


def by_key(batch: Batch) -> dict[str, Record]:
    return {record.key: record for record in batch.records}


# --- what is asked ---------------------------------------------------------------------------------------------


def addresses(question: Question, *studies: Identifiers) -> list[str]:
    return [request.address for request in ask(question, studies, LIMIT)]


def test_each_study_is_asked_about_by_doi_or_else_by_pmid() -> None:
    studies = Identifiers(doi="10.1000/a", pmid="1"), Identifiers(pmid="2"), Identifiers(openalex="W3")
    base = "https://api.opencitations.net/index/v2"
    assert addresses(Question.CITED_BY, *studies) == [f"{base}/citations/doi:10.1000/a", f"{base}/citations/pmid:2"]
    assert addresses(Question.REFERENCES, *studies) == [f"{base}/references/doi:10.1000/a", f"{base}/references/pmid:2"]


@pytest.mark.parametrize("question", [Question.RECORDS, Question.NOTICES, Question.SEARCH])
def test_nothing_else_is_asked(question: Question) -> None:
    assert addresses(question, Identifiers(doi="10.1000/a")) == []


def test_an_old_doi_with_angle_brackets_and_double_slash_survives_its_address() -> None:
    for doi in ("10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2", "10.1130//0091-7613"):
        (address,) = addresses(Question.CITED_BY, Identifiers(doi=doi))
        assert not set("<> ") & set(address)
        batch = parsed([], study=Identifiers(doi=doi))
        assert (batch.asked, batch.records[0].identifiers.doi) == ((f"doi:{doi}",), doi)


# --- what a row means ------------------------------------------------------------------------------------------


def test_a_row_is_one_citation_between_two_stubs_with_all_identifiers_that_it_lists() -> None:
    citing = "omid:br/061 doi:10.1000/CITING openalex:W7 pmid:100 pmcid:PMC9"
    batch = parsed([row(citing, SEED)])
    assert batch.statements == (CitationStatement("omid:br/061", "omid:br/062"),)
    assert by_key(batch)["omid:br/061"] == Record(
        "omid:br/061",
        Identifiers(doi="10.1000/citing", pmid="100", pmcid="PMC9", openalex="W7"),
        year=2021,
        published_on="2021-03-10",
        is_stub=True,
    )
    assert by_key(batch)["omid:br/062"] == Record("omid:br/062", Identifiers(doi="10.1000/seed"), is_stub=True)
    assert batch.focal_keys == ("omid:br/062",)
    assert batch.counts == (StatedCount("omid:br/062", "cited_by", stated_n=None, shown_n=1),)
    assert (batch.asked, batch.missing, batch.relations) == (("doi:10.1000/seed",), (), ())


def test_for_references_the_seed_cites_and_the_date_is_the_seeds_own() -> None:
    batch = parsed([row(SEED, "doi:10.1000/old")], Question.REFERENCES)
    assert batch.statements == (CitationStatement("omid:br/062", "doi:10.1000/old"),)
    assert (by_key(batch)["omid:br/062"].year, by_key(batch)["doi:10.1000/old"].year) == (2021, None)
    assert batch.counts == (StatedCount("omid:br/062", "references", stated_n=None, shown_n=1),)
    assert batch.focal_keys == ("omid:br/062",)


@pytest.mark.parametrize(
    ("creation", "year", "published_on"),
    [
        ("2019", 2019, "2019"),
        ("2019-05", 2019, "2019-05"),
        ("2019-05-04", 2019, "2019-05-04"),
        ("2019-05-04T00:00:00", 2019, "2019-05-04"),
        ("2019-00-00", 2019, "2019"),
        ("2019-05-00", 2019, "2019-05"),
        ("20190504", None, None),
        ("", None, None),
    ],
)
def test_creation_is_the_date_of_the_citing_work_as_precise_as_told(
    creation: str, year: int | None, published_on: str | None
) -> None:
    record = by_key(parsed([row(CITING, SEED, creation)]))["omid:br/061"]
    assert (record.year, record.published_on) == (year, published_on)


@pytest.mark.parametrize("timespan", ["", "P6Y", "-P1Y2M", None])
def test_the_time_between_two_works_takes_no_row_away(timespan: str | None) -> None:
    assert parsed([row(CITING, SEED, "", timespan)]).statements == (CitationStatement("omid:br/061", "omid:br/062"),)


@pytest.mark.parametrize("before", ["", "coci => ", "[index] => "])
def test_version_1_with_bare_dois_is_read_as_well(before: str) -> None:
    """The name of the index that holds the row may stand in front; no such answer was recorded."""
    sici = "10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2"
    batch = parsed([row(before + sici, f"{before}10.1000/SEED")])
    assert batch.statements == (CitationStatement(f"doi:{sici}", "doi:10.1000/seed"),)
    assert len(batch.records) == 2


@pytest.mark.parametrize(
    "cell",
    [
        "omid:br/1 doi:10.1000/A pmid:5 openalex:W7",
        "openalex:w7 pmid:05 doi:10.1000/a omid:br/1",
        "OMID:br/1  DOI:https://doi.org/10.1000/a\tPMID:5 OpenAlex:W7",
        "doi:10.1000/a; pmid:5; openalex:W7 omid:br/1 issn:1234-5678 arxiv:2101.00001 isbn:9780000000000",
    ],
)
def test_the_identifiers_of_a_cell_may_come_in_any_order_and_spelling(cell: str) -> None:
    batch = parsed([row(cell, SEED)])
    assert by_key(batch)["omid:br/1"].identifiers == Identifiers(doi="10.1000/a", pmid="5", openalex="W7")
    assert (len(batch.records), batch.relations) == (2, ())


def test_two_dois_and_two_pmids_of_the_cited_work_are_kept_too() -> None:
    batch = parsed([row(CITING, "omid:br/062 doi:10.1000/seed doi:10.1000/other pmid:8 pmid:9")])
    assert set(by_key(batch)) == {"omid:br/061", "omid:br/062", "doi:10.1000/other", "pmid:9"}
    assert set(batch.relations) == {
        Relation("doi:10.1000/other", "omid:br/062", "same_work"),
        Relation("pmid:9", "omid:br/062", "same_work"),
    }
    assert batch.statements == (CitationStatement("omid:br/061", "omid:br/062"),)


def test_a_work_without_a_doi_is_known_by_what_it_has() -> None:
    batch = parsed([row("omid:br/9", SEED), row("pmid:12", SEED), row("openalex:W8", SEED)])
    assert [statement.citing_key for statement in batch.statements] == ["omid:br/9", "pmid:12", "openalex:W8"]
    assert by_key(batch)["omid:br/9"].identifiers == Identifiers()


def test_a_second_doi_or_pmid_becomes_a_stub_of_the_same_work_and_the_first_one_cites() -> None:
    batch = parsed([row("omid:br/1 doi:10.1000/a doi:10.1000/b pmid:1 pmid:2", SEED)])
    assert batch.statements == (CitationStatement("omid:br/1", "omid:br/062"),)
    records = by_key(batch)
    assert records["omid:br/1"].identifiers == Identifiers(doi="10.1000/a", pmid="1")
    assert records["doi:10.1000/b"].identifiers == Identifiers(doi="10.1000/b")
    assert records["pmid:2"].identifiers == Identifiers(pmid="2")
    assert batch.relations == (
        Relation("doi:10.1000/b", "omid:br/1", "same_work"),
        Relation("pmid:2", "omid:br/1", "same_work"),
    )


def test_rows_that_list_different_identifiers_of_one_work_describe_one_record() -> None:
    batch = parsed([row(CITING, SEED), row("doi:10.1000/x", f"{SEED} pmid:55")])
    assert by_key(batch)["omid:br/062"].identifiers == Identifiers(doi="10.1000/seed", pmid="55")
    assert len(batch.records) == 3


# --- the work that was asked about -------------------------------------------------------------------------------


def test_an_empty_list_is_an_answer_about_the_seed() -> None:
    batch = parsed([], study=Identifiers(pmid="77"))
    assert batch.records == (Record("pmid:77", Identifiers(pmid="77"), is_stub=True),)
    assert batch.counts == (StatedCount("pmid:77", "cited_by", stated_n=None, shown_n=0),)
    assert (batch.focal_keys, batch.asked, batch.missing) == (("pmid:77",), ("pmid:77",), ())


def test_a_seed_that_rows_name_otherwise_gets_a_stub_of_its_own() -> None:
    batch = parsed([row(CITING, "omid:br/062 doi:10.1000/moved")])
    assert by_key(batch)["doi:10.1000/seed"].identifiers == Identifiers(doi="10.1000/seed")
    assert batch.statements == (CitationStatement("omid:br/061", "omid:br/062"),)
    assert batch.relations == (Relation("doi:10.1000/seed", "omid:br/062", "same_work"),)
    assert batch.focal_keys == ("doi:10.1000/seed", "omid:br/062")
    assert batch.counts[0].record_key == "doi:10.1000/seed"


def test_a_seed_that_only_some_rows_name_otherwise_is_the_same_work_as_theirs() -> None:
    batch = parsed([row(CITING, SEED), row(CITING, "omid:br/070 doi:10.1000/moved")])
    assert batch.relations == (Relation("omid:br/062", "omid:br/070", "same_work"),)
    assert batch.focal_keys == ("omid:br/062", "omid:br/070")


def test_a_seed_that_is_the_second_doi_of_its_cell_is_found_there() -> None:
    batch = parsed([row(CITING, "omid:br/062 doi:10.1000/moved doi:10.1000/seed")])
    assert batch.relations == (Relation("doi:10.1000/seed", "omid:br/062", "same_work"),)
    assert batch.focal_keys == ("doi:10.1000/seed", "omid:br/062")
    assert len(batch.records) == 3


# --- what is wrong with an answer ------------------------------------------------------------------------------


def test_a_repeated_row_is_counted_and_stated_once() -> None:
    batch = parsed([row(CITING, SEED), row(CITING, SEED)])
    assert (len(batch.statements), len(batch.records), batch.duplicates_n) == (1, 2, 1)
    assert batch.counts[0].shown_n == 2


def test_a_row_whose_work_has_no_identifier_is_said_to_be_not_seen() -> None:
    batch = parsed([row("", SEED), row(CITING, SEED)])
    assert batch.not_seen == (NotSeen("omid:br/062", "citing", "row without an identifier", 1),)
    assert len(batch.statements) == 1
    batch = parsed([row(SEED, "issn:1234-5678")], Question.REFERENCES)
    assert batch.not_seen == (NotSeen("doi:10.1000/seed", "reference", "row without an identifier", 1),)


@pytest.mark.parametrize(
    "body",
    [
        {"error": "not found"},
        [{"count": "64352"}],  # the count is a text, and no list of citations
        [["citing", "cited"]],
        [{"citing": None, "cited": SEED}],
        b"<html><body>502 Bad Gateway</body></html>",
        b"",
        b"[",
    ],
)
def test_anything_but_a_list_of_citations_is_an_error_that_says_how_to_look_again(body: Any) -> None:
    with pytest.raises(ParseError, match=r"^opencitations: .*evidence-kb parse [0-9a-f]{12}$"):
        parsed(body)


def test_an_address_that_names_no_work_is_an_error() -> None:
    request = Request("opencitations", Question.CITED_BY, "https://api.opencitations.net/index/v2/citations/")
    with pytest.raises(ParseError, match="names no work"):
        parse(Response(request, b"[]", ""))


CELLS = st.sampled_from([CITING, SEED, "", "omid:br/1", "10.1/x", "doi:10.1000/a doi:10.1000/b", "pmid:0", ":", "x:y"])
ROWS = st.lists(st.builds(row, CELLS | st.text(max_size=20), CELLS, st.sampled_from(["", "2019", "x", "2019-13-99"])))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["citing", "cited", "creation"]), inner)
    ),
    max_leaves=8,
)


@given(ROWS.map(json.dumps) | JSON.map(json.dumps) | st.text(), st.integers(0, 300), st.binary(max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(text: str, cut: int, tail: bytes) -> None:
    whole = text.encode("utf-8", "surrogatepass")
    for body in (whole, whole[:cut] + tail):
        try:
            batch = parsed(body)
        except ParseError:
            continue
        keys = {record.key for record in batch.records}
        assert {key for s in batch.statements for key in (s.citing_key, s.cited_key)} <= keys
        assert {key for r in batch.relations for key in (r.from_key, r.to_key)} <= keys


# --- recorded answers ------------------------------------------------------------------------------------------


def recorded(*names: str) -> Sequence[Path]:
    if not RECORDED.is_dir():
        pytest.skip("the recorded answers are not beside this checkout")
    return sorted(path for name in names for path in RECORDED.glob(name) if "headers" not in path.name)


def test_recorded_answers_keep_every_row_doi_and_date() -> None:
    asked = Identifiers(doi="10.1108/jd-12-2013-0166")  # the DOI in the addresses of the recorded answers
    rows_n = 0
    for path in recorded("*oc_coci_cites*.json", "*oc_coci_refs*.json", "index_v2__example_00.json"):
        body = path.read_bytes()
        rows = json.loads(body)
        question = Question.REFERENCES if "_refs_" in path.name else Question.CITED_BY
        batch = parsed(body, question, asked)
        dois = {doi.lower() for r in rows for s in ("citing", "cited") for doi in re.findall(r"10\.\d{4,}/\S+", r[s])}
        assert {record.identifiers.doi for record in batch.records} == dois
        assert len(batch.statements) + batch.duplicates_n == len(rows) == batch.counts[0].shown_n
        assert len(batch.focal_keys) == 1
        listed = {record.published_on for record in batch.records if record.published_on}
        assert listed == {r["creation"] for r in rows if r["creation"]}
        rows_n += len(rows)
    assert rows_n > 80


def test_the_published_example_of_version_2_is_read_as_its_description_says() -> None:
    for path in recorded("index_v2__example_00.json"):
        batch = parsed(path.read_bytes(), study=Identifiers(doi="10.1108/jd-12-2013-0166"))
        citing = by_key(batch)["omid:br/06101801781"]
        assert citing.identifiers == Identifiers(doi="10.7717/peerj-cs.421", pmid="33817056")
        assert (citing.year, citing.published_on) == (2021, "2021-03-10")
        assert batch.focal_keys == ("omid:br/06180334099",)


def test_the_harvester_says_its_name_and_licence() -> None:
    assert (OPENCITATIONS.name, OPENCITATIONS.licence) == ("opencitations", "CC0 1.0")
