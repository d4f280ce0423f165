"""What is left out of records before they are parsed changes nothing that is read; nor do the short ways to texts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evidence_kb.batch_rows import rows_of
from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed import xml
from evidence_kb.harvesters.pubmed.articles import parse_articles
from evidence_kb.model import Batch, MeshHeading, Question, Record, Request, Response

REFERENCE = "<Reference><Citation>Some words. 2001.</Citation></Reference>"
HISTORY = '<History><PubMedPubDate PubStatus="pubmed"><Year>2001</Year></PubMedPubDate></History>'


def response(data: str) -> Response:
    body = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>A title.</ArticleTitle>"
        f"</Article></MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle></PubmedArticleSet>"
    )
    return Response(Request("pubmed", Question.RECORDS, "part:a"), body.encode(), "")


def counted(data: str) -> int:
    batch = parse_articles(response(data), reads_references=False)
    assert batch.records[0].title == "A title."
    return sum(count.shown_n for count in batch.counts)


@pytest.mark.parametrize(
    ("data", "n"),
    [
        (f"{HISTORY}<ReferenceList>{REFERENCE * 3}</ReferenceList>", 3),
        (f"<ReferenceList><Title>R</Title>{REFERENCE}</ReferenceList><ReferenceList>{REFERENCE}</ReferenceList>", 2),
        (f"<ReferenceList>{REFERENCE}<ReferenceList>{REFERENCE * 2}</ReferenceList></ReferenceList>", 3),
        (f"<ReferenceList><!-- {REFERENCE} -->{REFERENCE}</ReferenceList>", 1),
        (f"<ReferenceList><?a {REFERENCE}?>{REFERENCE}</ReferenceList>", 1),
        (f"<ReferenceList><![CDATA[{REFERENCE}]]>{REFERENCE}</ReferenceList>", 1),
        (f"<ReferenceList >{REFERENCE * 3}</ReferenceList>", 3),
        ('<ReferenceList><Reference/><Reference a="1"><Citation>x</Citation></Reference ></ReferenceList>', 2),
        ("<ReferenceList></ReferenceList>", 0),
        (f"<ReferenceList><ReferenceList/>{REFERENCE}</ReferenceList>", 1),
        (f"<ReferenceList>{REFERENCE}</ReferenceList><ReferenceList/>", 1),
        (f"<ReferenceList><ReferenceList >{REFERENCE}</ReferenceList>{REFERENCE}</ReferenceList>", 2),
        (f"<ReferenceList><ReferenceList a='b'>{REFERENCE}</ReferenceList>{REFERENCE}</ReferenceList>", 2),
        (f"<ReferenceList>{REFERENCE}<ReferenceList>{REFERENCE}</ReferenceList\n></ReferenceList>", 2),
        (f"<ReferenceList><ReferenceNote>A note.</ReferenceNote>{REFERENCE}</ReferenceList>", 1),
        (f"<ReferenceList>{REFERENCE}<Reference\n><Citation>x</Citation></Reference></ReferenceList>", 2),
        (f"<ReferenceList>{REFERENCE}</ReferenceList><ReferenceListNote>{REFERENCE}</ReferenceListNote>", 1),
    ],
)  # fmt: skip
def test_references_that_are_not_read_are_counted(data: str, n: int) -> None:
    assert counted(data) == n


def test_only_the_insides_of_lists_are_left_out() -> None:
    body = response(f"{HISTORY}<ReferenceList>{REFERENCE * 2}</ReferenceList><ArticleIdList/>").body
    short = xml._without_unread(body)
    assert b"<History></History><ReferenceList><Reference/><Reference/></ReferenceList><ArticleIdList/>" in short
    assert b"A title." in short


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"<ReferenceList>{REFERENCE}</ReferenceList >", f"<ReferenceList >{REFERENCE * 2}</ReferenceList>"),
        (f"<ReferenceList>{REFERENCE}</ReferenceList\t>", f"<ReferenceList>{REFERENCE * 2}</ReferenceList>"),
        (f"{HISTORY[:-1]} ><ReferenceList>{REFERENCE * 3}</ReferenceList>", f"<History >{HISTORY[9:]}"),
        (f"<History/><ReferenceList>{REFERENCE * 3}</ReferenceList>", HISTORY),
    ],
)
def test_what_stands_between_two_lists_is_read(first: str, second: str) -> None:
    data = f'{first}<ArticleIdList><ArticleId IdType="doi">10.1000/abc</ArticleId></ArticleIdList>{second}'
    batch = parse_articles(response(data), reads_references=False)
    assert batch.records[0].identifiers.doi == "10.1000/abc"
    assert sum(count.shown_n for count in batch.counts) == 3


def test_a_list_that_ends_in_another_citation_takes_none_with_it() -> None:
    one = "<MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>T.</ArticleTitle></Article>{}</MedlineCitation>"
    citations = one.format(1, "<ReferenceList>") + one.format(2, "</ReferenceList>")
    body = f"<MedlineCitationSet>{citations}</MedlineCitationSet>".encode()
    with pytest.raises(ParseError):
        parse_articles(Response(response("").request, body, ""), reads_references=False)


@pytest.mark.parametrize(
    "data", ["<ReferenceList><Reference>", "<History><Year>", "</ReferenceList>", "<ReferenceList>"]
)
def test_a_document_that_is_cut_short_is_refused(data: str) -> None:
    with pytest.raises(ParseError):
        parse_articles(response(data), reads_references=False)


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
    st.text(" \ta\xa0\u2009\u3000é", max_size=8),
)
def test_a_long_text_is_squashed_as_a_short_one(text: str, more: str) -> None:
    element = etree.Element("a")
    plain = "".join(sign for sign in text if sign.isprintable() or (sign.isspace() and sign in "\n\t "))
    element.text = more + (plain + more) * 5 + "x" * 60
    assert xml.text_of(element) == " ".join(element.text.split())


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
headings = st.builds(MeshHeading, words, st.none() | words, st.booleans(), st.lists(words, max_size=3).map(tuple))


@given(st.lists(words, max_size=3).map(tuple), st.lists(headings, max_size=3).map(tuple))
def test_lists_are_written_as_json_is(names: tuple[str, ...], mesh: tuple[MeshHeading, ...]) -> None:
    (row,) = rows_of(Batch(records=(Record("pmid:1", keywords=names, mesh=mesh),))).records
    plain = [
        {"name": one.name, "mesh_id": one.mesh_id, "is_major": one.is_major, "qualifiers": list(one.qualifiers)}
        for one in mesh
    ]
    for written, meant in ((row.stated[-3], plain), (row.stated[-2], list(names))):
        assert written == (json.dumps(meant, ensure_ascii=False) if meant else None)
