"""Semantic Scholar Graph API: the words in which a work is cited, and what for; asked only if a person wants it.

An answer lists edges: the other paper (`citingPaper` or `citedPaper`), the `contexts` of the citation and the
intents that a classifier gave them (Cohan et al. 2019, doi:10.18653/v1/N19-1361: background, methodology, result).
Contexts are cut out of full texts mid-word and may not be passed on; their licence is said with each.
Known from: the service's API description and recorded answers. Papers are stubs here: their abstracts come, under
better terms, from other providers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address, value
from evidence_kb.harvesters.answers import at, failed, int_at, json_of, list_at, text_at
from evidence_kb.harvesters.markup import plain
from evidence_kb.model import (
    Batch,
    CitationContext,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    NotSeen,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)
from evidence_kb.text import title_key

NAME = "semantic_scholar"
LICENCE = "Semantic Scholar API licence: not for redistribution"
OPERATIONS = {Question.CITED_BY: "citations", Question.REFERENCES: "references"}
# Fields of the edge, then of the other paper: the API takes the names of both without a prefix.
FIELDS = (
    "contexts,intents,contextsWithIntent,isInfluential,"
    "externalIds,title,authors,venue,journal,year,publicationDate,publicationTypes"
)
LAST_N = 9_999  # the API wants offset + limit < 10,000
# The provider's labels as CiTO 2.8 properties. Where one context has several, the first here counts: that a result
# was compared says more about a work than that it was mentioned.
INTENTS = {"result": "citesAsEvidence", "methodology": "usesMethodIn", "background": "citesForInformation"}


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the first page of each study's citations or references; there is no batch that lists edges."""
    if question not in OPERATIONS:
        return
    for study in studies:
        paper = _name(study)
        if paper:
            yield _page(question, paper, 0, min(limit.page_n, LAST_N))


def _name(study: Identifiers) -> str | None:
    """Return how a study is asked for. Its PMID or DOI comes first: they are known before the first answer is,
    so an interrupted harvest asks for the same addresses again and finds them answered."""
    if study.pmid:
        return f"PMID:{study.pmid}"
    return f"DOI:{study.doi}" if study.doi else study.semantic_scholar


def _page(question: Question, paper: str, offset: int, n: int) -> Request:
    path = f"paper/{quote(paper, safe='/:')}/{OPERATIONS[question]}"
    where = address(NAME, path, ("fields", FIELDS), ("limit", n), ("offset", offset), safe=",")
    return Request(NAME, question, where)


def parse(response: Response) -> Batch:
    """Return the edges of one page; the contexts of each become excerpts of the paper that cites.

    Raises ParseError for anything but a list of edges.
    """
    answer = json_of(response)
    rows = _rows(response, answer)
    question, seed, offset = response.request.question, _seed(response), _number(response, "offset")
    edges = _Edges(question, seed)
    for number, row in enumerate(rows or (), start=1):
        paper = at(row, edges.side)
        if not isinstance(paper, dict):
            raise failed(response, f"edge {number} has no {edges.side}")
        edges.add(paper, row)
    rows_n = len(rows or ())
    follow, is_cut = _next_page(response, answer, rows_n)
    unseen = {
        "list withheld by the provider": int(rows is None),
        "paper without id and title": edges.unnamed_n,
        f"beyond the first {LAST_N:,} that can be asked for": int(is_cut),
    }
    count = StatedCount(seed.key, question.value, stated_n=None, shown_n=offset + rows_n)
    return Batch(
        records=tuple(edges.records.values()),
        passages=tuple(edges.passages),
        statements=tuple(edges.statements),
        contexts=tuple(edges.contexts.values()),
        counts=() if rows is None else (count,),
        not_seen=tuple(NotSeen(seed.key, edges.kind, what, n) for what, n in unseen.items() if n),
        focal_keys=(seed.key,),
        follow=follow,
        asked=(seed.key,) if offset == 0 else (),
        duplicates_n=edges.duplicates_n,
    )


def _rows(response: Response, answer: Any) -> list[Any] | None:
    """Return the edges of an answer; None where its list is null: publishers can forbid that references are shown."""
    if not isinstance(answer, dict) or not {"data", "offset"} & answer.keys():
        why = text_at(answer, "error") or text_at(answer, "message") or "the answer is no list of citations"
        raise failed(response, why)
    rows = answer.get("data", [])  # a search that finds nothing leaves `data` out
    if rows is not None and not isinstance(rows, list):
        raise failed(response, "`data` is no list of citations")
    return rows


def _seed(response: Response) -> Record:
    """Return a stub for the paper that the address asks about, keyed as it was asked for."""
    name = _paper(response.request)
    if name is None:
        raise failed(response, "the address names no paper that was asked about")
    known = _identifiers(name)
    key = f"s2:{name}" if known.semantic_scholar else identifiers.key_of(known)
    return Record(key or name, known, is_stub=True)


def _paper(request: Request) -> str | None:
    """Return the paper whose citations or references an address asks for, as it names it."""
    found = re.search(r"/paper/(.+)/(?:citations|references)$", urlsplit(request.address).path)
    return unquote(found.group(1)) if found else None


def _identifiers(name: str) -> Identifiers:
    scheme, _, text = name.partition(":")
    if scheme.upper() == "PMID":
        return Identifiers(pmid=identifiers.pmid(text))
    if re.fullmatch(r"[0-9a-f]{40}", name):
        return Identifiers(semantic_scholar=name)
    return Identifiers(doi=identifiers.doi(name))


def _asked(request: Request) -> tuple[str, ...]:
    name = _paper(request)
    return _identifiers(name).names() if name else ()


def _next_page(response: Response, answer: Any, rows_n: int) -> tuple[tuple[Request, ...], bool]:
    """Return the request for the next page, and whether there is more than can be asked for."""
    following = int_at(answer, "next")
    if following is None or not rows_n or following <= _number(response, "offset"):
        return (), False
    n = min(_number(response, "limit") or 100, LAST_N - following)  # 100 is the API's own page
    if n <= 0:
        return (), True
    paper, _, operation = urlsplit(response.request.address).path.partition("/paper/")[2].rpartition("/")
    fields = value(response.request, "fields") or FIELDS
    pairs = ("fields", fields), ("limit", n), ("offset", following)
    where = address(NAME, f"paper/{paper}/{operation}", *pairs, safe=",")
    return (Request(NAME, response.request.question, where),), False


def _number(response: Response, name: str) -> int:
    text = value(response.request, name) or ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


class _Edges:
    """Gathers the papers, statements and contexts of one page around the paper that was asked about."""

    def __init__(self, question: Question, seed: Record) -> None:
        self.is_cited_asked = question is Question.CITED_BY
        self.side = "citingPaper" if self.is_cited_asked else "citedPaper"
        self.kind = "citing" if self.is_cited_asked else "reference"
        self.seed = seed
        self.records = {seed.key: seed}
        self.statements: dict[CitationStatement, None] = {}
        self.passages: dict[Passage, int] = {}  # and its place among them: one sentence can cite several papers
        self.contexts: dict[tuple[str, str, int], CitationContext] = {}
        self.unnamed_n = 0
        self.duplicates_n = 0

    def add(self, paper: dict[str, Any], row: Any) -> None:
        record = _stub(paper)
        if record is None:
            self.unnamed_n += 1
            return
        self.records.setdefault(record.key, record)
        edge = (record.key, self.seed.key) if self.is_cited_asked else (self.seed.key, record.key)
        statement = CitationStatement(*edge)
        if statement in self.statements:
            self.duplicates_n += 1
        self.statements[statement] = None
        for text, intent, stated in _contexts(row):
            # Contexts are cut by length, mid-word at either end.
            passage = Passage(edge[0], PassageKind.EXCERPT, None, text, complete=False, licence=LICENCE)
            index = self.passages.setdefault(passage, len(self.passages))
            context = CitationContext(*edge, index, intent=intent, intent_stated=stated)
            self.contexts.setdefault((*edge, index), context)


def _contexts(row: Any) -> Iterator[tuple[str, str, str | None]]:
    """Yield the words of each context, its intent and the labels that the provider gave it.

    `contextsWithIntent` says which context has which intent. The older `intents` are those of all contexts of the
    edge together: where there are several, they say of no single context what it is for.
    """
    seen = set()
    for item in list_at(row, "contextsWithIntent"):
        text, labels = text_at(item, "context"), _texts(item, "intents")
        if text and text not in seen:
            seen.add(text)
            yield text, _intent(labels), ", ".join(labels) or None
    labels = _texts(row, "intents")
    for text in _texts(row, "contexts"):
        if text not in seen:
            seen.add(text)
            yield text, _intent(labels) if len(labels) == 1 else "cites", ", ".join(labels) or None


def _texts(value: Any, name: str) -> list[str]:
    """Return the texts that a field lists; null and anything that is no text are left out."""
    found = (text_at(item) for item in list_at(value, name))
    return [text for text in found if text]


def _intent(labels: Sequence[str]) -> str:
    return next((cito for label, cito in INTENTS.items() if label in labels), "cites")


def _stub(paper: dict[str, Any]) -> Record | None:
    """Return a paper as listed; None where it has neither an id nor a title.

    Papers that the provider could not match have no id, and no external ones either: their title is all there is.
    """
    paper_id, title = text_at(paper, "paperId"), plain(text_at(paper, "title"))
    if not paper_id and not title:
        return None
    authors = [
        name.replace(";", ",") for author in list_at(paper, "authors") if (name := plain(text_at(author, "name")))
    ]
    journal = text_at(paper, "journal", "name") or text_at(paper, "venue")
    year = int_at(paper, "year")
    published_on = re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", text_at(paper, "publicationDate") or "")
    return Record(
        key=f"s2:{paper_id}" if paper_id else title_key(title, year, journal, authors[0] if authors else None),
        identifiers=Identifiers(
            doi=identifiers.doi(text_at(paper, "externalIds", "DOI")),
            pmid=identifiers.pmid(text_at(paper, "externalIds", "PubMed")),
            pmcid=identifiers.pmcid(text_at(paper, "externalIds", "PubMedCentral")),
            semantic_scholar=paper_id,
        ),
        title=title,
        authors="; ".join(authors) or None,
        journal=journal,
        year=year,
        published_on=published_on.group() if published_on else None,
        volume=text_at(paper, "journal", "volume"),
        pages=text_at(paper, "journal", "pages"),
        publication_types=tuple(_texts(paper, "publicationTypes")),
        is_stub=True,
    )


SEMANTIC_SCHOLAR = Harvester(
    name=NAME,
    title="Semantic Scholar",
    licence=LICENCE,
    parse=parse,
    ask=ask,
    asked=_asked,
)
