"""Semantic Scholar Graph API: the words in which a work is cited, and what for; asked only if a person wants it.

It also describes works that nobody else does, up to 500 at once; `semantic_scholar_papers.py` reads those answers.
An answer lists edges: the other paper (`citingPaper` or `citedPaper`), the `contexts` of the citation and the
intents that a classifier gave them (Cohan et al. 2019, doi:10.18653/v1/N19-1361: background, methodology, result).
Contexts are cut out of full texts mid-word and may not be passed on; their licence is said with each.
Known from: the service's API description and recorded answers. Papers on edges are stubs: their abstracts come, under
better terms, from other providers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from evidence_kb.contexts.markers import numbers_in
from evidence_kb.harvesters import semantic_scholar_papers as papers
from evidence_kb.harvesters.addresses import address, groups, halves, value, values
from evidence_kb.harvesters.answers import at, failed, int_at, json_of, list_at, text_at
from evidence_kb.harvesters.semantic_scholar_papers import LICENCE, texts_at
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

NAME = "semantic_scholar"
BATCH = "paper/batch"
OPERATIONS = {Question.CITED_BY: "citations", Question.REFERENCES: "references"}
# Fields of the edge, then of the other paper: the API takes the names of both without a prefix.
FIELDS = f"contexts,intents,contextsWithIntent,isInfluential,{papers.FIELDS}"
IDS_N = 500  # of one batch, at most
LAST_N = 9_999  # the API wants offset + limit < 10,000
# The provider's labels as CiTO 2.8 properties. Where one context has several, the first here counts: that a result
# was compared says more about a work than that it was mentioned.
INTENTS = {"result": "citesAsEvidence", "methodology": "usesMethodIn", "background": "citesForInformation"}


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield the first page of each study's citations or references, for there is no batch that lists edges; or the
    requests that describe all studies together."""
    names = [name for study in studies if (name := papers.name_of(study))]
    if question is Question.RECORDS:
        for group in groups(list(dict.fromkeys(names)), min(limit.batch_n, IDS_N)):
            yield _batch(group)
    elif question in OPERATIONS:
        for name in names:
            yield _page(question, name, 0, min(limit.page_n, LAST_N))


def _batch(names: Sequence[str]) -> Request:
    pairs = ("fields", papers.DESCRIBED), *(("ids", name) for name in names)
    where = address(NAME, BATCH, *pairs, safe=",:/()")
    return Request(NAME, Question.RECORDS, where, is_post=True, json_list="ids")


def halve(request: Request) -> tuple[Request, ...]:
    """Return two requests for half of the papers of a batch each, or one for a page half as long: each page leads to
    the next, of its own length."""
    if not _paper(request):
        return tuple(_batch(half) for half in halves(values(request, "ids")))
    half_n = _number(request, "limit") // 2
    shorter = re.sub(r"(?<=[?&]limit=)[0-9]+", str(half_n), request.address)
    return (replace(request, address=shorter),) if half_n else ()


def _page(question: Question, paper: str, offset: int, n: int) -> Request:
    path = f"paper/{quote(paper, safe='/:')}/{OPERATIONS[question]}"
    where = address(NAME, path, ("fields", FIELDS), ("limit", n), ("offset", offset), safe=",")
    return Request(NAME, question, where)


def parse(response: Response) -> Batch:
    """Return the papers of a batch, or the edges of one page; the contexts of each become excerpts of what cites.

    Raises ParseError for anything else.
    """
    answer = json_of(response)
    if urlsplit(response.request.address).path.endswith(f"/{BATCH}"):
        return papers.batch(response, answer, values(response.request, "ids"))
    rows = _rows(response, answer)
    question, seed, offset = response.request.question, _seed(response), _number(response.request, "offset")
    edges = _Edges(question, seed)
    if rows and not any(isinstance(at(row, edges.side), dict) for row in rows):
        raise failed(response, f"edge 1 has no {edges.side}")
    for row in rows or ():
        edges.add(at(row, edges.side), row)
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
    return papers.stub(papers.named(name), name)


def _paper(request: Request) -> str | None:
    """Return the paper whose citations or references an address asks for, as it names it."""
    found = re.search(r"/paper/(.+)/(?:citations|references)$", urlsplit(request.address).path)
    return unquote(found.group(1)) if found else None


def _asked(request: Request) -> tuple[str, ...]:
    """Return the keys of the papers that a request asks about."""
    name = _paper(request)
    names = [name] if name else values(request, "ids")
    return tuple(key for name in names for key in papers.named(name).names())


def _next_page(response: Response, answer: Any, rows_n: int) -> tuple[tuple[Request, ...], bool]:
    """Return the request for the next page, and whether there is more than can be asked for."""
    following = int_at(answer, "next")
    if following is None or not rows_n or following <= _number(response.request, "offset"):
        return (), False
    n = min(_number(response.request, "limit") or 100, LAST_N - following)  # 100 is the API's own page
    if n <= 0:
        return (), True
    paper, _, operation = urlsplit(response.request.address).path.partition("/paper/")[2].rpartition("/")
    fields = value(response.request, "fields") or FIELDS
    pairs = ("fields", fields), ("limit", n), ("offset", following)
    where = address(NAME, f"paper/{paper}/{operation}", *pairs, safe=",")
    return (Request(NAME, response.request.question, where),), False


def _number(request: Request, name: str) -> int:
    text = value(request, name) or ""
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

    def add(self, paper: Any, row: Any) -> None:
        """Take an edge to a paper; one that says neither id nor title of it is counted only."""
        record = papers.read(paper, is_stub=True)
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
            context = CitationContext(*edge, index, numbers_in(text), intent, stated)
            self.contexts.setdefault((*edge, index), context)


def _contexts(row: Any) -> Iterator[tuple[str, str, str | None]]:
    """Yield the words of each context, its intent and the labels that the provider gave it.

    `contextsWithIntent` says which context has which intent. The older `intents` are those of all contexts of the
    edge together: where there are several, they say of no single context what it is for.
    """
    seen = set()
    for item in list_at(row, "contextsWithIntent"):
        text, labels = text_at(item, "context"), texts_at(item, "intents")
        if text and text not in seen:
            seen.add(text)
            yield text, _intent(labels), ", ".join(labels) or None
    labels = texts_at(row, "intents")
    for text in texts_at(row, "contexts"):
        if text not in seen:
            seen.add(text)
            yield text, _intent(labels) if len(labels) == 1 else "cites", ", ".join(labels) or None


def _intent(labels: Sequence[str]) -> str:
    return next((cito for label, cito in INTENTS.items() if label in labels), "cites")


SEMANTIC_SCHOLAR = Harvester(
    name=NAME,
    title="Semantic Scholar",
    licence=LICENCE,
    parse=parse,
    ask=ask,
    halve=halve,
    asked=_asked,
)
