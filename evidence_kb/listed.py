"""What the answers of a round list, list by list: which works each was asked about, and whether it is whole.

A list may come in pages, and one answer may hold the lists of many works. Nothing follows from what a list leaves out
unless all its pages are there, every entry could be read, and it holds as many works as it says there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evidence_kb.harvest import apart
from evidence_kb.model import Batch, Question, Request, Response
from evidence_kb.plan import ANSWERS_BOTH, BY_NAME

Edge = tuple[str, str]  # keys of the citing and the cited record of one provider
_GAPS = {"citing": Question.CITED_BY.value, "reference": Question.REFERENCES.value}  # what an unread entry hides
_Name = tuple[str, str, str]


@dataclass(slots=True)
class Listed:
    """One list with all its pages. Keys are those of the provider's records; `asked` are names such as `pmid:1`."""

    provider: str
    question: Question
    address: str
    asked: tuple[str, ...]
    is_complete: bool  # all its pages were answered
    missing: set[str] = field(default_factory=set)  # of those asked about
    focal_keys: list[str] = field(default_factory=list)
    edges: set[Edge] = field(default_factory=set)
    unattributed: set[str] = field(default_factory=set)  # listed works of which it is not said whom they cite
    short: set[tuple[str, str]] = field(default_factory=set)  # (key, question): not all is there, by its own word
    found: set[str] = field(default_factory=set)  # what a search found
    told: dict[str, set[str]] = field(default_factory=dict)  # what described works cite, see `told_references`
    notices_n: int = 0
    sha256s: set[str] = field(default_factory=set)
    fetched_at: str = ""  # when the last of its pages came

    @property
    def questions(self) -> tuple[Question, ...]:
        """What the list answers: some state in one answer who cites a work and what it cites."""
        both = self.provider in ANSWERS_BOTH and self.question is Question.CITED_BY
        return (Question.CITED_BY, Question.REFERENCES) if both else (self.question,)

    @property
    def is_attributed(self) -> bool:
        """Whether the answer says anything about single works; a list for several works at once may not."""
        return bool(self.edges or self.focal_keys or self.missing)


def listed(responses: Iterable[Response]) -> list[Listed]:
    """Return the lists that these answers of one provider make up."""
    # Read as they are kept: `apart` gives some references keys of their own.
    read = [(response, apart(BY_NAME[response.request.provider].parse(response))) for response in responses]
    pages = {_name(response.request): (response, batch) for response, batch in read}
    further = {_name(request) for _, batch in read for request in batch.follow}
    starts = [name for name in pages if name not in further]
    return [_one([*_pages(pages, start)]) for start in starts]


def told_references(batch: Batch, question: Question) -> dict[str, set[str]]:
    """Return what each work that an answer describes cites, by keys, where it lists its references and leaves out none.

    A description without any says nothing: not every answer of a provider lists references. Nor does a list of citing
    works that only says of each that it is one.
    """
    asked = set(batch.focal_keys) if question is Question.CITED_BY else set()
    described = {record.key for record in batch.records if not record.is_stub}
    short = {gap.record_key for gap in batch.not_seen if gap.kind == "reference"}
    short |= {n.record_key for n in batch.counts if n.what == "references" and (n.stated_n or 0) > n.shown_n}
    told: dict[str, set[str]] = {}
    for statement in batch.statements:
        if statement.citing_key in described - short:
            told.setdefault(statement.citing_key, set()).add(statement.cited_key)
    return {key: cited for key, cited in told.items() if cited - asked}


def _name(request: Request) -> _Name:
    return request.provider, request.question.value, request.address


def _pages(pages: Mapping[_Name, tuple[Response, Batch]], start: _Name) -> Iterator[tuple[Response, Batch] | None]:
    """Yield a page and those that it leads to; None stands for each that was not answered."""
    waiting, seen = [start], {start}
    while waiting:
        page = pages.get(waiting.pop())
        yield page
        new = [_name(request) for request in page[1].follow if _name(request) not in seen] if page else []
        seen.update(new)
        waiting += new


def _one(pages: Sequence[tuple[Response, Batch] | None]) -> Listed:
    there = [page for page in pages if page is not None]
    request, first = there[0][0].request, there[0][1]
    one = Listed(request.provider, request.question, request.address, first.asked, len(there) == len(pages))
    stated: dict[tuple[str, str], int] = {}
    shown: dict[tuple[str, str], int] = {}
    for response, batch in there:
        one.sha256s.add(response.sha256)
        one.fetched_at = max(one.fetched_at, response.fetched_at)
        one.missing.update(set(batch.missing) & set(one.asked))
        one.focal_keys += batch.focal_keys
        one.told.update(told_references(batch, request.question))
        one.edges.update((statement.citing_key, statement.cited_key) for statement in batch.statements)
        one.found.update(batch.focal_keys if request.question is Question.SEARCH else ())
        one.notices_n += len(batch.notices)
        for gap in batch.not_seen:
            if gap.kind in _GAPS and gap.record_key in batch.focal_keys:
                one.short.add((gap.record_key, _GAPS[gap.kind]))
            elif gap.kind == "reference":
                one.unattributed.add(gap.record_key)
        for count in batch.counts:
            counted = (count.record_key, count.what)
            shown[counted] = max(count.shown_n, shown.get(counted, 0))
            stated[counted] = max(count.stated_n or 0, stated.get(counted, 0))
    one.short.update(counted for counted, n in stated.items() if n > shown[counted])
    return one
