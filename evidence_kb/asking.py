"""Send the requests of one step and save what they mean: many at once, in an order that never varies.

Answers are archived the moment they arrive, so that a killed run loses only what was on its way, and saved in the
order of the plan, so that the same answers always give the same database. Paging and halved batches continue the
request that led to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import count

from evidence_kb import store_due
from evidence_kb.archive import Archive, Round
from evidence_kb.due import STATE_TOTALS, Agenda, before, within_s
from evidence_kb.errors import BudgetError, EvidenceError, NotFoundError, ParseError, RefusedError, TooLargeError
from evidence_kb.fetch import LATER, NOTHING_HELD, Client, Fetched
from evidence_kb.harvest import Outcome, keep
from evidence_kb.harvesters.addresses import path_parts
from evidence_kb.model import Batch, Request, Response
from evidence_kb.plan import BY_NAME
from evidence_kb.store import Origin, Store

WORKERS_N = 16  # threads only wait; each provider's own limits say how many may send


@dataclass(slots=True)
class Asking:
    """All that a citation search for one topic works with; `earlier` are this run's rounds for other topics."""

    store: Store
    archive: Archive
    client: Client
    run_id: int
    run_started_at: str
    round: Round
    now: Callable[[], str]
    progress: Callable[[str, int, int], None]
    agenda: Agenda
    earlier: Sequence[Round] = ()
    outcomes: list[Outcome] = field(default_factory=list)
    sent_n: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent_by_provider: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)  # questions that were not due, by provider
    steps: count[int] = field(default_factory=count)
    is_complete: bool = True  # every request of the round was answered
    has_filed: bool = False  # records were filed under studies since this search began or was continued

    def count_sent(self, provider: str, request: Request, status: int | None, seconds: float) -> None:
        """Take note of one HTTP request; called from the sending threads."""
        self.sent_n[provider, request.address] += 1
        self.sent_by_provider[provider] += 1


@dataclass(frozen=True, slots=True)
class _Part:
    """What came of one request at its place in the plan: an answer with its meaning, or the reason why not."""

    place: str
    request: Request
    response: Response | None
    batch: Batch | None
    message: str | None = None
    status: str = "failed"


@dataclass(slots=True)
class _Chain:
    """One planned request with all that follows from it, saved when it and those before it are done."""

    place: str
    request: Request
    open_n: int = 0
    parts: list[_Part] = field(default_factory=list)
    further: set[Request] = field(default_factory=set)  # pages that an earlier page led to
    repeating: set[Request] = field(default_factory=set)  # pages that came as one that was there already
    is_anew: bool = False  # asked for from its start once more


def ask_all(asking: Asking, what: str, step: int, requests: Sequence[Request]) -> list[Batch]:
    """Get and save the answers to these requests and to those that follow from them; return what they mean.

    A request that fails is recorded with its reason, and the others go on.
    """
    chains = [_Chain(f"{step:03}.{n:05}", request) for n, request in enumerate(requests)]
    pool = ThreadPoolExecutor(WORKERS_N, thread_name_prefix="asking")
    try:
        return _run(asking, what, list(zip(chains, requests, strict=True)), pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _run(asking: Asking, what: str, planned: list[tuple[_Chain, Request]], pool: ThreadPoolExecutor) -> list[Batch]:
    under_way: dict[Future[Fetched], tuple[_Chain, str, Request, Response | None]] = {}
    batches: list[Batch] = []
    saved_n = 0
    ready = _interleaved(planned)
    while ready or under_way:
        while ready:
            chain, place, request = ready.pop(0)
            if known := asking.archive.answer([asking.round, *asking.earlier], request):
                if asking.round.opened_at >= asking.run_started_at:  # this very run sent for it before it was cut short
                    asking.sent_n.setdefault((request.provider, request.address), 1)
                ready += _arrived(asking, chain, place, known)
            else:
                held = asking.archive.newest(asking.round.topic, request)
                sent = pool.submit(asking.client.fetch, request, held.validators if held else NOTHING_HELD)
                under_way[sent] = (chain, place, request, held)
            batches, saved_n = _save_done(asking, what, planned, batches, saved_n)
        done, _ = wait(under_way, return_when=FIRST_COMPLETED) if under_way else ((), ())
        for future in sorted(done, key=lambda f: under_way[f][1]):
            chain, place, request, held = under_way.pop(future)
            ready += _finished(asking, chain, place, request, held, future)
        batches, saved_n = _save_done(asking, what, planned, batches, saved_n)
    return batches


def _interleaved(planned: Sequence[tuple[_Chain, Request]]) -> list[tuple[_Chain, str, Request]]:
    """Start with one request of each provider, so that a slow one does not keep the others waiting."""
    turns: Counter[str] = Counter()
    ready = []
    for chain, request in planned:
        chain.open_n += 1
        turns[request.provider] += 1
        ready.append((turns[request.provider], chain, chain.place, request))
    return [(chain, place, request) for _, chain, place, request in sorted(ready, key=lambda r: (r[0], r[2]))]


def _finished(
    asking: Asking, chain: _Chain, place: str, request: Request, held: Response | None, future: Future[Fetched]
) -> list[tuple[_Chain, str, Request]]:
    """Take what came of a request; return the requests that continue it."""
    try:
        fetched = future.result()
        body = held.body if held and fetched.body is None else fetched.body or b""  # None: what is held still holds
        return _arrived(asking, chain, place, Response(request, body, asking.now(), fetched.validators))
    except TooLargeError as error:
        halves = BY_NAME[request.provider].halve(request)
        chain.open_n += len(halves) - 1
        if not halves:
            chain.parts.append(_Part(place, request, None, None, str(error)))
        return [(chain, f"{place}.{n}", half) for n, half in enumerate(halves)]
    except EvidenceError as error:
        chain.open_n -= 1
        asked = BY_NAME[request.provider].asked(request)
        is_further = request in chain.further and isinstance(error, NotFoundError | RefusedError)
        if is_further and (anew := _begun_anew(asking, chain, request)):
            return anew
        names_a_work = len(path_parts(request)) > 1 and not request.is_post  # what is posted is a list
        if isinstance(error, NotFoundError) and names_a_work and not is_further:
            unknown = Batch(asked=asked, missing=asked)
            chain.parts.append(_Part(place, request, None, unknown, str(error), "new"))
            return []
        # Where the path names no work that could be unknown there, it is the place itself that is gone.
        status = "not_asked" if isinstance(error, BudgetError) else "failed"
        chain.parts.append(_Part(place, request, None, None, str(error), status))
        asking.is_complete = asking.is_complete and isinstance(error, RefusedError) and not is_further
    return []


def _begun_anew(asking: Asking, chain: _Chain, refused: Request) -> list[tuple[_Chain, str, Request]]:
    """Ask for a list from its start, once, where a further page of it is refused; the next run does so in any case.

    Providers forget cursors after some minutes, so one that an interrupted run was given leads nowhere.
    """
    requests = [part.request for part in chain.parts]
    asking.archive.forget(asking.round, requests)
    if chain.is_anew or chain.open_n:
        return []
    sent_n = sum(asking.sent_n.pop((request.provider, request.address), 0) for request in {refused, *requests})
    asking.sent_n[refused.provider, chain.request.address] = sent_n
    chain.parts.clear()
    chain.further.clear()
    chain.is_anew, chain.open_n = True, 1
    return [(chain, chain.place, chain.request)]


def _arrived(asking: Asking, chain: _Chain, place: str, response: Response) -> list[tuple[_Chain, str, Request]]:
    """Archive an answer and read it; return the requests that follow from it."""
    request = response.request
    chain.open_n -= 1
    try:
        batch = BY_NAME[request.provider].parse(response)
    except ParseError as error:
        message = f"{request.provider}: its answer cannot be read, and repeats a key or the contact; it was not kept"
        if asking.client.is_public(str(error)) and asking.client.is_public(response.body.decode("utf-8", "replace")):
            message = str(error)
            asking.archive.put(asking.round.topic, response)  # kept for whoever looks into it; asked again next time
        chain.parts.append(_Part(place, request, None, None, message))
        asking.is_complete = False
        return []
    if any(_says_the_same(batch, part.batch) for part in chain.parts):
        return _repeated(asking, chain, place, request)
    asking.archive.put(asking.round.topic, response, asking.round, place)
    chain.parts.append(_Part(place, request, response, replace(batch, follow=())))
    seen = {part.request for part in chain.parts}
    follow = [new for new in batch.follow if new not in seen]  # a cursor that repeats itself leads nowhere
    if follow and request not in chain.further and _is_walked(asking, response, follow):
        return []
    chain.further.update(follow)
    chain.open_n += len(follow)
    return [(chain, f"{place}.{n}", new) for n, new in enumerate(follow)]


def _is_walked(asking: Asking, response: Response, follow: Sequence[Request]) -> bool:
    """Whether a first page is as it was when its list was read to the end, not too long ago: then the rest is, too."""
    agenda, request = asking.agenda, response.request
    if agenda.due.is_all or request.provider not in STATE_TOTALS:
        return False
    wait_s = within_s(request.question, agenda.limits[request.provider], agenda.due)
    since = before(asking.round.opened_at, wait_s)
    return store_due.is_walked(asking.store, asking.round.topic, request, response.sha256, follow, since)


def _says_the_same(batch: Batch, earlier: Batch | None) -> bool:
    """Whether a page lists exactly what an earlier one did: an offset or a cursor that did not move on."""
    if earlier is None or not batch.records or set(batch.statements) != set(earlier.statements):
        return False
    return {record.key for record in batch.records} == {record.key for record in earlier.records}


def _repeated(asking: Asking, chain: _Chain, place: str, request: Request) -> list[tuple[_Chain, str, Request]]:
    """Ask once more for a page that repeats an earlier one; if that does not help, the next run asks for all anew."""
    if request not in chain.repeating:
        chain.repeating.add(request)
        chain.open_n += 1
        return [(chain, place, request)]
    asking.archive.forget(asking.round, [part.request for part in chain.parts])  # one of them led astray
    why = f"{request.provider}: a page lists what an earlier one listed; the rest of the list is missing; {LATER}"
    chain.parts.append(_Part(place, request, None, None, why))
    asking.is_complete = False
    return []


def _save_done(
    asking: Asking, what: str, planned: Sequence[tuple[_Chain, Request]], batches: list[Batch], saved_n: int
) -> tuple[list[Batch], int]:
    """Save the chains that are complete, up to the first that is not."""
    while saved_n < len(planned) and planned[saved_n][0].open_n == 0:
        for part in sorted(planned[saved_n][0].parts, key=lambda part: part.place):
            asking.outcomes.append(_save(asking, part))
            if part.batch is not None:
                batches.append(part.batch)
        planned[saved_n][0].parts.clear()
        saved_n += 1
        asking.progress(what, saved_n, len(planned))
    return batches, saved_n


def _save(asking: Asking, part: _Part) -> Outcome:
    request = part.request
    sent_n = asking.sent_n.pop((request.provider, request.address), 0)
    if part.response is not None and part.batch is not None:
        # All answers of a round count as equally old, so that it does not matter which of them came first.
        as_of = replace(part.response, fetched_at=asking.round.opened_at)
        return keep(asking.store, asking.run_id, asking.round.topic, as_of, part.batch, sent_n)
    origin = Origin(
        asking.run_id, asking.round.topic, request.provider, "", asking.round.opened_at, None, request.address
    )
    asked = BY_NAME[request.provider].asked(request)
    batch = part.batch or Batch(asked=asked, missing=asked)
    asking.store.log_request(origin, request.question.value, part.status, part.message, batch, sent_n)
    return Outcome(request.address, part.status, part.message, request.provider)
