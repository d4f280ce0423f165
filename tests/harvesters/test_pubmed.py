"""What PubMed is asked, how large requests are halved, and that no bytes do harm.

The shapes of the requests are those of the E-utilities' documentation (NBK25499).
"""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Identifiers, Question, Reference, Request, Response

LIMIT = LIMITS["pubmed"]
BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"


def asked(question: Question, *studies: Identifiers, batch_n: int = 500) -> list[Request]:
    return list(PUBMED.ask(question, studies, replace(LIMIT, batch_n=batch_n)))


def query(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.address).query)


def by_pmid(*pmids: int) -> list[Identifiers]:
    return [Identifiers(pmid=str(pmid)) for pmid in pmids]


def test_records_of_eight_hundred_works_take_two_posts() -> None:
    requests = asked(Question.RECORDS, *by_pmid(*range(1, 801)))
    assert [request.address.split("?")[0] for request in requests] == [BASE + "efetch.fcgi"] * 2
    assert all(request.is_post and request.expects == "xml" for request in requests)
    assert query(requests[0])["retmode"] == ["xml"] and query(requests[0])["db"] == ["pubmed"]
    ids = [pmid for request in requests for pmid in query(request)["id"][0].split(",")]
    assert ids == [str(pmid) for pmid in range(1, 801)]


def test_a_work_is_asked_about_once() -> None:
    (request,) = asked(Question.RECORDS, *by_pmid(7, 7, 7))
    assert query(request)["id"] == ["7"]


def test_citing_works_are_asked_for_with_one_id_parameter_per_work() -> None:
    """A list in one parameter would be answered with one merged set, in which nobody can tell who cites whom."""
    first, second, third = asked(Question.CITED_BY, *by_pmid(*range(1, 251)))
    assert query(first)["id"] == [str(pmid) for pmid in range(1, 101)]
    assert (len(query(second)["id"]), len(query(third)["id"])) == (100, 50)
    assert query(first)["linkname"] == ["pubmed_pubmed_citedin"]
    assert query(first)["cmd"] == ["neighbor"] and query(first)["retmode"] == ["json"]
    assert first.is_post and first.expects == "json" and first.question is Question.CITED_BY


def test_references_are_asked_for_by_the_other_link_name() -> None:
    (request,) = asked(Question.REFERENCES, *by_pmid(1, 2))
    assert query(request)["linkname"] == ["pubmed_pubmed_refs"]


def test_a_work_known_by_doi_only_is_searched_for_and_not_asked_about_otherwise() -> None:
    study = Identifiers(doi="10.1016/s0140-6736(99)04020-6")
    (request,) = asked(Question.RECORDS, study)
    assert request.address.startswith(BASE + "esearch.fcgi?") and request.question is Question.RECORDS
    assert query(request)["term"] == ['"10.1016/s0140-6736(99)04020-6"[doi]']
    assert asked(Question.CITED_BY, study) == [] and asked(Question.NOTICES, study, *by_pmid(1)) == []


def test_two_hundred_dois_take_two_requests_that_are_too_long_for_get() -> None:
    requests = asked(Question.RECORDS, *(Identifiers(doi=f"10.1000/journal.{n:08}") for n in range(200)))
    assert [query(request)["term"][0].count("[doi]") for request in requests] == [100, 100]
    assert all(request.is_post for request in requests)


def test_a_doi_that_search_syntax_would_tear_apart_is_left_to_others() -> None:
    assert asked(Question.RECORDS, Identifiers(doi="10.1577/1548(2003)28[10:x]2.0.co;2")) == []


def test_a_study_with_both_identifiers_is_asked_about_by_pmid_only() -> None:
    (request,) = asked(Question.RECORDS, Identifiers(pmid="1", doi="10.1/x"))
    assert "efetch" in request.address


def test_a_search_is_the_query_as_typed_and_takes_as_many_as_pubmed_gives() -> None:
    assert PUBMED.search is not None
    (request,) = PUBMED.search("  zoledronic  acid[tiab] AND 2001:2005[pdat] ", LIMIT)
    assert query(request)["term"] == ["zoledronic acid[tiab] AND 2001:2005[pdat]"]
    assert query(request)["retmax"] == ["9999"] and query(request)["usehistory"] == ["n"]
    assert request.question is Question.SEARCH and "mindate" not in request.address
    assert list(PUBMED.search("  ", LIMIT)) == []


def reference(**fields: object) -> Reference:
    known = {"journal": "proc natl acad sci u s a", "year": 1991, "volume": "88", "pages": "3248-52"}
    return Reference("crossref", "citation:ab12", **{**known, **fields})  # type: ignore[arg-type]


def lines(*references: Reference) -> list[str]:
    assert PUBMED.match is not None
    requests = list(PUBMED.match(references, LIMIT))
    assert all("%7C" not in request.address and request.is_post for request in requests)
    assert all(request.expects == "text" for request in requests)
    return [line for request in requests for line in query(request)["bdata"][0].split("\r")]


def test_a_reference_becomes_the_line_of_the_documentation() -> None:
    """NBK25499 prints this citation as its example."""
    assert lines(reference(authors="mann, b. j.")) == [
        "proc natl acad sci u s a|1991|88|3248|mann BJ|crossref~citation:ab12|"
    ]


@pytest.mark.parametrize(
    ("printed", "author"),
    [
        ("Barbara J. Mann; Jane Doe", "Mann BJ"),
        ("Mann BJ, Doe J, et al.", "Mann BJ"),
        ("Mann, Barbara J.", "Mann BJ"),
        ("Mann, B. J., Torian, B. E., & Vedvick, T. S.", "Mann BJ"),
        ("Mann BJ and Torian BE", "Mann BJ"),
        ("B.J. Mann", "Mann BJ"),
        ("Mann", "Mann"),
        (None, ""),
    ],
)
def test_the_first_author_is_written_as_medline_does(printed: str | None, author: str) -> None:
    assert lines(reference(authors=printed))[0].split("|")[4] == author


@pytest.mark.parametrize("missing", [{"journal": None}, {"year": None}, {"volume": None, "pages": None}])
def test_a_reference_that_says_too_little_is_not_looked_up(missing: dict[str, None]) -> None:
    assert PUBMED.match is not None
    assert list(PUBMED.match([reference(**missing)], LIMIT)) == []


def test_bars_in_fields_and_keys_do_not_break_a_line() -> None:
    (line,) = lines(replace(reference(journal="A|B\r\nC"), record_key="doi:10.1/a|b"))
    assert line == "A B C|1991|88|3248||crossref~doi:10.1/a%7Cb|"


def test_a_printed_citation_is_taken_apart_where_fields_lack() -> None:
    citation = "Mann BJ, Torian BE. Cloning of a protein. Proc Natl Acad Sci U S A. 1991;88(8):3248-52."
    (line,) = lines(Reference("pubmed", "citation:ab12", citation=citation))
    assert line.split("|")[1:4] == ["1991", "88", "3248"]
    assert "proc natl acad sci" in line.split("|")[0].lower()


def test_look_ups_go_a_hundred_at_a_time() -> None:
    assert PUBMED.match is not None
    references = [replace(reference(), record_key=f"citation:{n}") for n in range(101)]
    assert len(list(PUBMED.match(references, LIMIT))) == 2


@pytest.mark.parametrize("question", [Question.RECORDS, Question.CITED_BY, Question.REFERENCES])
def test_halving_asks_about_every_work_once_more(question: Question) -> None:
    (request,) = asked(question, *by_pmid(1, 2, 3, 4, 5))
    halves = PUBMED.halve(request)
    ids = [pmid for half in halves for part in query(half)["id"] for pmid in part.split(",")]
    assert len(halves) == 2 and ids == ["1", "2", "3", "4", "5"]
    assert all(half.question is question and half.is_post for half in halves)
    (alone,) = asked(question, *by_pmid(1))
    assert PUBMED.halve(alone) == ()


def test_halving_splits_dois_and_citation_lines_too_but_no_search() -> None:
    (by_doi,) = asked(Question.RECORDS, Identifiers(doi="10.1000/a b"), Identifiers(doi="10.1000/c"))
    assert [query(half)["term"] for half in PUBMED.halve(by_doi)] == [['"10.1000/a b"[doi]'], ['"10.1000/c"[doi]']]
    assert PUBMED.match is not None and PUBMED.search is not None
    (look_up,) = PUBMED.match([reference(), replace(reference(), record_key="doi:10.1/a|b")], LIMIT)
    assert [query(half)["bdata"] for half in PUBMED.halve(look_up)] == [
        [line] for line in lines(reference(), replace(reference(), record_key="doi:10.1/a|b"))
    ]
    (search,) = PUBMED.search("a OR b", LIMIT)
    assert PUBMED.halve(search) == ()


# --- no bytes do harm ------------------------------------------------------------------------------------------

ARTICLES = (
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version='1'>1</PMID><Article><ArticleTitle>A <i>b</i>"
    b"</ArticleTitle><AuthorList><Author><LastName>X</LastName></Author></AuthorList></Article></MedlineCitation>"
    b"<PubmedData><ReferenceList><Reference><Citation>c</Citation></Reference></ReferenceList></PubmedData>"
    b"</PubmedArticle><DeleteCitation><PMID>2</PMID></DeleteCitation></PubmedArticleSet>"
)
LINKS = (
    b'{"linksets":[{"dbfrom":"pubmed","ids":["1"],"linksetdbs":[{"linkname":"pubmed_pubmed_citedin","links":["2"]}]}]}'
)
LINKS_XML = (
    b"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList><LinkSetDb><LinkName>pubmed_pubmed_refs"
    b"</LinkName><Link><Id>2</Id></Link></LinkSetDb></LinkSet></eLinkResult>"
)
GOOD = (
    ("efetch.fcgi?db=pubmed&id=1", ARTICLES),
    ("elink.fcgi?dbfrom=pubmed&id=1&linkname=pubmed_pubmed_citedin", LINKS),
    ("elink.fcgi?dbfrom=pubmed&id=1", LINKS_XML),
    ("esearch.fcgi?db=pubmed&term=a&retmax=2", b'{"esearchresult":{"count":"5","idlist":["1","2"]}}'),
    ("esearch.fcgi?db=pubmed", b"<eSearchResult><Count>1</Count><IdList><Id>1</Id></IdList></eSearchResult>"),
    ("ecitmatch.cgi?bdata=j|1991|88|3248||a~b|", b"j|1991|88|3248||a~b|2014248\n"),
    ("esummary.fcgi?db=pubmed", b"<eSummaryResult></eSummaryResult>"),
)


def means(where: str, body: bytes) -> Batch | None:
    question = Question.SEARCH if "retmax" in where else Question.RECORDS
    try:
        return PUBMED.parse(Response(Request("pubmed", question, BASE + where), body, "2026-01-01T00:00:00Z"))
    except ParseError as error:
        assert "reproduce with: evidence-kb parse" in str(error)
        return None


def test_the_good_answers_below_are_good() -> None:
    assert [means(where, body) is not None for where, body in GOOD] == [True] * 6 + [False]


@given(st.sampled_from(GOOD), st.binary(max_size=60))
def test_foreign_bytes_are_refused_or_read_and_nothing_else(good: tuple[str, bytes], body: bytes) -> None:
    means(good[0], body)


@settings(max_examples=300)
@given(st.data())
def test_truncated_and_spoilt_answers_are_refused_or_read_and_nothing_else(data: st.DataObject) -> None:
    where, body = data.draw(st.sampled_from(GOOD))
    _, other = data.draw(st.sampled_from(GOOD))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    means(where, body[:start])
    means(where, body[:start] + data.draw(st.binary(max_size=8)) + body[end:])
    means(where, body[:start] + other + body[end:])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("pubmed_pubmed_citedin"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["linksets", "ids", "linksetdbs", "linkname", "links", "esearchresult", "idlist", "count", "errorlist"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["elink.fcgi?id=1", "esearch.fcgi?retmax=1&term=a"]), json_values)
def test_json_of_any_shape_is_refused_or_read_and_nothing_else(where: str, value: object) -> None:
    means(where, json.dumps(value).encode())


def test_how_many_works_a_search_may_bring_can_be_set() -> None:
    """The limit of the search in force decides, for it and for the halves that follow from it."""

    def answered(request: Request, found_n: int) -> Batch:
        listed = {"esearchresult": {"count": str(found_n), "retmax": "1", "retstart": "0", "idlist": ["5"]}}
        return PUBMED.parse(Response(request, json.dumps(listed).encode(), "2026-11-22T00:00:00Z"))

    assert PUBMED.search is not None
    (request,) = PUBMED.search("bone", replace(LIMITS["pubmed"], found_n=30_000))
    few, many = answered(request, 29_999), answered(request, 30_001)
    assert not many.follow
    assert many.missing == ("30000 of 30001 works found by 'bone'",)
    assert [answered(half, 30_001).follow for half in few.follow] == [(), ()]
