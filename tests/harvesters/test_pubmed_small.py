"""Answers of elink, esearch and ecitmatch, in the shapes of recorded answers and of NBK25499."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, CitationStatement, Identifiers, Match, Question, Reference, Request, Response

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
CITED_IN, REFS = "pubmed_pubmed_citedin", "pubmed_pubmed_refs"


def meaning(request: Request, body: bytes | str | dict[str, object], fetched_at: str = "2026-11-22T00:00:00Z") -> Batch:
    text = json.dumps(body) if isinstance(body, dict) else body
    return PUBMED.parse(Response(request, text if isinstance(text, bytes) else text.encode(), fetched_at))


# --- elink -----------------------------------------------------------------------------------------------------


def links_asked(question: Question, *pmids: str) -> Request:
    (request,) = PUBMED.ask(question, [Identifiers(pmid=pmid) for pmid in pmids], LIMITS["pubmed"])
    return request


def link_set(ids: list[str], **links: list[str]) -> dict[str, object]:
    listed = [{"dbto": "pubmed", "linkname": name, "links": linked} for name, linked in links.items()]
    return {"dbfrom": "pubmed", "ids": ids, **({"linksetdbs": listed} if listed else {})}


def link_sets(*sets: dict[str, object]) -> dict[str, object]:
    return {"header": {"type": "elink", "version": "0.3"}, "linksets": list(sets)}


def test_listed_works_cite_the_one_asked_about_under_citedin_and_are_cited_by_it_under_refs() -> None:
    answer = link_sets(link_set(["1"], **{CITED_IN: ["2", "3"]}), link_set(["4"], **{CITED_IN: ["2"]}))
    batch = meaning(links_asked(Question.CITED_BY, "1", "4"), answer)
    assert set(batch.statements) == {
        CitationStatement("pmid:2", "pmid:1"),
        CitationStatement("pmid:3", "pmid:1"),
        CitationStatement("pmid:2", "pmid:4"),
    }
    assert batch.focal_keys == ("pmid:1", "pmid:4") and batch.missing == ()
    assert [r.key for r in batch.records] == ["pmid:1", "pmid:4", "pmid:2", "pmid:3"]
    assert all(r.is_stub and r.identifiers.pmid for r in batch.records)
    batch = meaning(links_asked(Question.REFERENCES, "1"), link_sets(link_set(["1"], **{REFS: ["2"]})))
    assert batch.statements == (CitationStatement("pmid:1", "pmid:2"),)


def test_links_of_other_names_are_not_citations() -> None:
    answer = link_sets(link_set(["1"], pubmed_pubmed=["1", "2"], **{CITED_IN: ["3"], REFS: ["4"]}))
    batch = meaning(links_asked(Question.CITED_BY, "1"), answer)
    assert batch.statements == (CitationStatement("pmid:3", "pmid:1"),)
    assert {r.key for r in batch.records} == {"pmid:1", "pmid:3"}


def test_no_links_is_an_answer_and_no_set_is_none() -> None:
    batch = meaning(links_asked(Question.CITED_BY, "1", "2"), link_sets(link_set(["1"])))
    assert batch.asked == ("pmid:1", "pmid:2") and batch.missing == ("pmid:2",)
    assert batch.statements == () and batch.focal_keys == ("pmid:1",)


def test_a_set_about_several_works_says_of_none_who_cites_it() -> None:
    answer = link_sets(link_set(["1", "2"], **{CITED_IN: ["3", "4", "5"]}))
    batch = meaning(links_asked(Question.CITED_BY, "1", "2"), answer)
    assert batch.statements == () and len(batch.records) == 5
    assert [(gap.record_key, gap.kind) for gap in batch.not_seen] == [("pmid:1", "citing"), ("pmid:2", "citing")]
    assert "3 works" in batch.not_seen[0].what and batch.missing == ("pmid:1", "pmid:2")


XML_LINKS = (
    "<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>1</Id></IdList><LinkSetDb><DbTo>pubmed</DbTo><LinkName>"
    "pubmed_pubmed_refs</LinkName><Link><Id>2</Id></Link><Link><Id>3</Id></Link></LinkSetDb></LinkSet></eLinkResult>"
)


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<?xml version="1.0"?>\n<!DOCTYPE eLinkResult PUBLIC "-//NLM//DTD eLinkResult, 23 November 2010//EN" '
        '"http://www.ncbi.nlm.nih.gov/entrez/query/DTD/eLink_101123.dtd">\n',
        '<?xml version="1.0"?><!DOCTYPE eLinkResult SYSTEM "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/2099/new.dtd">',
    ],
)
def test_xml_is_read_whatever_document_type_it_names(head: str) -> None:
    batch = meaning(links_asked(Question.REFERENCES, "1"), head + XML_LINKS)
    assert batch.statements == (CitationStatement("pmid:1", "pmid:2"), CitationStatement("pmid:1", "pmid:3"))


@pytest.mark.parametrize(
    "body",
    [
        '{"error":"API rate limit exceeded","count":"11"}',
        '{"ERROR":"Invalid uid"}',
        '{"header":{}}',
        "<html><title>Outage</title></html>",
        "<eLinkResult><ERROR>BLOB ID IS NOT IMPLEMENTED</ERROR></eLinkResult>",
        XML_LINKS[:-20],
        '<!DOCTYPE eLinkResult [<!ENTITY a "b">]>' + XML_LINKS,
        "API rate limit exceeded",
    ],
)
def test_what_is_no_set_of_links_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match="reproduce with"):
        meaning(links_asked(Question.CITED_BY, "1"), body)


@pytest.mark.parametrize(
    "body",
    [
        '{"ERROR":"Database is down"}',
        '{"error":"Database is down","count":"11"}',
        json.dumps({**link_sets(link_set(["1"], **{CITED_IN: ["2"]})), "ERROR": "Database is down"}),
        "<eLinkResult><ERROR>Database is down</ERROR></eLinkResult>",
        XML_LINKS.replace("</eLinkResult>", "<ERROR>Database is down</ERROR></eLinkResult>"),
    ],
)
def test_an_error_about_the_whole_is_repeated_in_the_providers_words(body: str) -> None:
    with pytest.raises(ParseError, match="Database is down"):
        meaning(links_asked(Question.CITED_BY, "1"), body)


@pytest.mark.parametrize("place", ["set", "list", "xml set", "xml list"])
def test_an_error_about_one_work_leaves_that_one_unanswered_and_the_others_told(place: str) -> None:
    """DTD eLink_101123: LinkSet and LinkSetDb may each end with an ERROR of their own."""
    xml = XML_LINKS.replace("refs", "citedin")
    second = "<LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>9</Id></IdList>{}</LinkSet></eLinkResult>"
    empty = f"<LinkSetDb><LinkName>{CITED_IN}</LinkName><Info>Empty</Info><ERROR>down</ERROR></LinkSetDb>"
    failed_list = {"dbto": "pubmed", "linkname": CITED_IN, "ERROR": "down"}
    failed_set = {"dbfrom": "pubmed", "ids": ["9"], "ERROR": "bad id"}
    body = {
        "set": link_sets(link_set(["1"], **{CITED_IN: ["2", "3"]}), failed_set),
        "list": link_sets(link_set(["1"], **{CITED_IN: ["2", "3"]}), {"ids": ["9"], "linksetdbs": [failed_list]}),
        "xml set": xml.replace("</eLinkResult>", second.format("<ERROR>bad id</ERROR>")),
        "xml list": xml.replace("</eLinkResult>", second.format(empty)),
    }[place]
    batch = meaning(links_asked(Question.CITED_BY, "1", "9"), body)  # type: ignore[arg-type]
    assert batch.statements == (CitationStatement("pmid:2", "pmid:1"), CitationStatement("pmid:3", "pmid:1"))
    assert (batch.focal_keys, batch.missing) == (("pmid:1",), ("pmid:9",))


def test_links_that_stand_beside_an_error_are_kept() -> None:
    partial = {**link_set(["1"], **{CITED_IN: ["2"]}), "ERROR": "timed out"}
    batch = meaning(links_asked(Question.CITED_BY, "1"), link_sets(partial))
    assert batch.statements == (CitationStatement("pmid:2", "pmid:1"),)
    assert (batch.missing, batch.focal_keys) == (("pmid:1",), ())


@pytest.mark.parametrize(
    "linked", [["2", "3"], [2, 3], [{"id": "2", "score": "9"}, {"Id": "3"}], [" 2", "3 ", "0", "", None, "2"]]
)
def test_ids_are_texts_numbers_or_objects_with_scores(linked: list[object]) -> None:
    answer = link_sets({"dbfrom": "pubmed", "ids": [1], "linksetdbs": [{"linkname": CITED_IN, "links": linked}]})
    batch = meaning(links_asked(Question.CITED_BY, "1"), answer)
    assert batch.statements == (CitationStatement("pmid:2", "pmid:1"), CitationStatement("pmid:3", "pmid:1"))


def test_two_lists_of_one_name_are_one() -> None:
    lists = [{"linkname": CITED_IN, "links": ["2", "3"]}, {"linkname": CITED_IN, "links": ["3", "4"]}]
    answer = link_sets({"dbfrom": "pubmed", "ids": ["1"], "linksetdbs": lists})
    assert [s.citing_key for s in meaning(links_asked(Question.CITED_BY, "1"), answer).statements] == [
        "pmid:2",
        "pmid:3",
        "pmid:4",
    ]


def test_an_answer_in_xml_may_begin_with_an_empty_line() -> None:
    head = '\n<?xml version="1.0" encoding="UTF-8" ?>\r\n<!-- a note -->'
    assert len(meaning(links_asked(Question.REFERENCES, "1"), head + XML_LINKS).statements) == 2


def test_ids_of_another_database_are_not_taken_for_pmids() -> None:
    with pytest.raises(ParseError, match="pmc"):
        meaning(Request("pubmed", Question.SEARCH, BASE + "esearch.fcgi?db=pmc&term=a"), found("1", "2"))
    other: dict[str, object] = {"dbfrom": "medgen", "ids": ["1"]}
    assert meaning(links_asked(Question.CITED_BY, "1"), link_sets(other)).missing == ("pmid:1",)


def test_bio_entrez_makes_no_folder_and_reads_with_an_odd_home(tmp_path: Path) -> None:
    """Its parser creates a cache below HOME on import, and fails where it cannot."""
    code = (
        "import socket; socket.getaddrinfo = socket.create_connection = None\n"
        "from evidence_kb.harvesters.pubmed.adapter import PUBMED\nfrom evidence_kb.model import *\n"
        f"r = Request('pubmed', Question.REFERENCES, '{BASE}elink.fcgi?id=1')\n"
        f"b = PUBMED.parse(Response(r, b'{XML_LINKS}', '2026-01-01T00:00:00Z'))\nprint(len(b.statements))\n"
        "from Bio.Entrez import Parser\n"
        "try: Parser.urlopen('https://eutils.ncbi.nlm.nih.gov/x.dtd')\nexcept OSError as e: print(e)\n"
    )
    for home in (str(tmp_path), "/dev/null/nowhere", ""):
        run = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "HOME": home}, capture_output=True, text=True, check=True
        )
        assert run.stdout.startswith("2\nreading a stored answer must not reach the network")
    assert list(tmp_path.iterdir()) == []


# --- esearch ---------------------------------------------------------------------------------------------------


def found(*pmids: str, count: int | None = None, **lists: object) -> dict[str, object]:
    return {"esearchresult": {"count": str(len(pmids) if count is None else count), "idlist": list(pmids), **lists}}


def search_for(term: str) -> Request:
    assert PUBMED.search is not None
    (request,) = PUBMED.search(term, LIMITS["pubmed"])
    return request


def search_by_doi(*dois: str) -> Request:
    (request,) = PUBMED.ask(Question.RECORDS, [Identifiers(doi=doi) for doi in dois], LIMITS["pubmed"])
    return request


def test_found_works_are_stubs_that_the_answer_is_about() -> None:
    batch = meaning(search_for("bone"), found("5", "6"))
    assert [(r.key, r.is_stub) for r in batch.records] == [("pmid:5", True), ("pmid:6", True)]
    assert batch.focal_keys == ("pmid:5", "pmid:6") and batch.follow == () and batch.missing == ()


def test_an_answer_of_the_xml_form_is_read_the_same() -> None:
    xml = "<eSearchResult><Count>2</Count><RetMax>2</RetMax><IdList><Id>5</Id><Id>6</Id></IdList></eSearchResult>"
    assert meaning(search_for("bone"), xml) == meaning(search_for("bone"), found("5", "6"))


def windows(batch: Batch) -> list[tuple[str, str]]:
    texts = [dict(part.split("=") for part in request.address.split("?")[1].split("&")) for request in batch.follow]
    assert all(text["datetype"] == "pdat" and text["term"] == "bone" for text in texts)
    return [(text["mindate"], text["maxdate"]) for text in texts]


def test_more_works_than_pubmed_lists_are_asked_for_by_halves_of_time() -> None:
    batch = meaning(search_for("bone"), found("5", count=20_000))
    (first, middle), (after, last) = windows(batch)
    assert (first, last) == ("1700/01/01", "3000/12/31") and middle < after
    assert "1985" < middle < "1992", "the middle of the years from which nearly all works are"


def test_halving_goes_down_to_single_days_without_gap_or_overlap() -> None:
    """Every day from 1700 to 3000 lies in one window: each window begins where the one before it ends."""
    open_requests, days = [search_for("bone")], []
    steps = 0
    while open_requests:
        request = open_requests.pop()
        batch = meaning(request, found("5", count=20_000))
        if not batch.follow:
            days.append((request.address, batch.missing))
            continue
        steps += 1
        (_, middle), (after, _) = windows(batch)
        y, m, d = map(int, middle.split("/"))
        next_days = {f"{y:04}/{m:02}/{d + 1:02}", f"{y:04}/{m + 1:02}/01", f"{y + 1:04}/01/01"}
        assert after in next_days and (after.endswith("/01") or after == f"{y:04}/{m:02}/{d + 1:02}")
        open_requests.append(batch.follow[steps % 2])
    ((address, missing),) = days
    assert steps < 40
    assert missing[0].startswith("19999 of 20000 works of ") and "'bone'" in missing[0]
    day = dict(part.split("=") for part in address.split("?")[1].split("&"))
    assert day["mindate"] == day["maxdate"]


def test_windows_that_hold_all_their_works_end_the_halving() -> None:
    (first, _) = meaning(search_for("bone"), found("5", count=2)).follow
    assert meaning(first, found("5")).follow == ()


def test_a_search_that_finds_more_than_a_search_may_bring_says_so_and_stops() -> None:
    batch = meaning(search_for("bone"), found("5", count=60_000))
    assert batch.follow == () and batch.missing == ("59999 of 60000 works found by 'bone'",)


def test_one_id_for_one_doi_is_that_work_and_of_several_only_the_record_tells() -> None:
    batch = meaning(search_by_doi("10.1000/a"), found("5"))
    assert batch.asked == ("doi:10.1000/a",) and batch.missing == () and batch.focal_keys == ("pmid:5",)
    assert batch.records[0].identifiers == Identifiers(doi="10.1000/a", pmid="5") and batch.follow == ()
    several = meaning(search_by_doi("10.1000/a", "10.1000/b"), found("5", count=1))
    assert several.records[0].identifiers == Identifiers(pmid="5")


@pytest.mark.parametrize(
    "said",
    [
        {"errorlist": {"phrasesnotfound": ['"10.1000/b"[doi]'], "fieldsnotfound": []}},
        {"errorlist": {"phrasesnotfound": ["10.1000/B[doi]"]}},
        {"warninglist": {"quotedphrasesnotfound": ['"10.1000/b"']}},
    ],
)
def test_dois_that_pubmed_does_not_know_are_missing(said: dict[str, object]) -> None:
    batch = meaning(search_by_doi("10.1000/a", "10.1000/b"), found("5", count=1, **said))
    assert batch.missing == ("doi:10.1000/b",)


def test_far_more_works_than_dois_are_not_believed() -> None:
    """Where PubMed drops the quotes of an unknown DOI it searches for its parts."""
    batch = meaning(search_by_doi("10.1000/a"), found("1", "2", "3"))
    assert batch.records == () and batch.missing == ("doi:10.1000/a",)
    assert meaning(search_by_doi("10.1000/a"), found()).missing == ("doi:10.1000/a",)


@pytest.mark.parametrize(
    "body",
    [
        {"header": {"type": "esearch"}, "esearchresult": {"ERROR": "Search Backend failed"}},
        {"esearchresult": {"ERROR": "Search Backend failed", "count": "0", "idlist": []}},
        {"ERROR": "Search Backend failed"},
        {"error": "Search Backend failed", "count": "11"},
        "<eSearchResult><ERROR>Search Backend failed</ERROR></eSearchResult>",
        "<eSearchResult><Count>0</Count><IdList/><ERROR>Search Backend failed</ERROR></eSearchResult>",
    ],
)
def test_an_error_with_status_200_is_an_error(body: str | dict[str, object]) -> None:
    """Beyond 9,999 esearch answers 200 with the key ERROR; the gateway before it answers "error"."""
    with pytest.raises(ParseError, match="Search Backend failed"):
        meaning(search_for("bone"), body)


@pytest.mark.parametrize(
    "body",
    [
        {"esearchresult": {"count": "0", "idlist": [], "errorlist": {"phrasesnotfound": ["zorplex"]}}},
        "<eSearchResult><Count>0</Count><RetMax>0</RetMax><IdList/><ErrorList><PhraseNotFound>zorplex</PhraseNotFound>"
        "</ErrorList><WarningList><OutputMessage>No items found.</OutputMessage></WarningList></eSearchResult>",
    ],
)
def test_finding_nothing_is_an_answer_and_no_error(body: str | dict[str, object]) -> None:
    batch = meaning(search_for("zorplex"), body)
    assert (batch.records, batch.missing, batch.follow) == ((), (), ())


# --- ecitmatch -------------------------------------------------------------------------------------------------


def look_up(*keys: str) -> Request:
    assert PUBMED.match is not None
    references = [
        Reference("crossref", key, journal="science", year=1987, volume="235", pages="182-97") for key in keys
    ]
    (request,) = PUBMED.match(references, LIMITS["pubmed"])
    return request


def test_found_references_are_matches_and_the_others_are_missing() -> None:
    body = (
        "science|1987|235|182|palmenberg ac|crossref~citation:a|3026048\n"
        "science|1987|235|||crossref~doi:10.1/a%7Cb|2014248\n"
        "science|1987|235|182||crossref~citation:c|NOT_FOUND;INVALID_JOURNAL\n"
        "science|1987|235|182||crossref~citation:d|AMBIGUOUS (2 citations)\n"
    )
    batch = meaning(look_up("citation:a", "doi:10.1/a|b", "citation:c", "citation:d", "citation:e"), body)
    assert batch.matches == (
        Match("crossref", "citation:a", Identifiers(pmid="3026048"), score=1.0),
        Match("crossref", "doi:10.1/a|b", Identifiers(pmid="2014248"), score=0.5),
    )
    assert batch.asked[0] == "crossref~citation:a" and len(batch.asked) == 5
    assert batch.missing == tuple(f"crossref~citation:{letter}" for letter in "cde")


@pytest.mark.parametrize(
    "answer",
    ["NOT_FOUND", "NOT_FOUND;INVALID_JOURNAL", "AMBIGUOUS", "AMBIGUOUS (2 citations)", "AMBIGUOUS 3026048,3026049", ""],
)
def test_words_in_place_of_a_pmid_are_no_match(answer: str) -> None:
    batch = meaning(look_up("citation:a"), f"science|1987|235|182||crossref~citation:a|{answer}\r\n")
    assert (batch.matches, batch.missing) == ((), ("crossref~citation:a",))


def test_lines_may_end_with_a_bar_a_blank_or_the_line_end_of_windows() -> None:
    line = "science|1987|235|182||crossref~citation:a|3026048"
    for end in ("", "\n", "\r\n", " \n", "|\n"):
        assert [m.identifiers.pmid for m in meaning(look_up("citation:a"), line + end).matches] == ["3026048"]


def test_lines_that_were_not_asked_for_are_no_match() -> None:
    body = "science|1987|235|182||crossref~citation:z|3026048\n"
    batch = meaning(look_up("citation:a"), body)
    assert batch.matches == () and batch.missing == ("crossref~citation:a",)


@pytest.mark.parametrize("body", ["", "<html>Outage</html>", "API rate limit exceeded", "a|b|c"])
def test_what_holds_no_line_is_refused(body: str) -> None:
    with pytest.raises(ParseError, match="no line with a citation"):
        meaning(look_up("citation:a"), body)
