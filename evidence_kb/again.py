"""What a provider is asked again besides its lists: descriptions that are old, and what it did not know.

What was retracted, corrected or renamed since, and what is gone, is learned from records. One request per provider and
night, the oldest first, and in the place of the list whose turn it would be (see `due.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evidence_kb import plan
from evidence_kb.due import DAY_S, Agenda, between_s, within_s
from evidence_kb.model import Identifiers, Question, Reference, Request
from evidence_kb.plan import BY_NAME, Known
from evidence_kb.store_due import Held

AGAIN_D = 30  # what was described, or was not known, is asked again after so many days
LATE = 1.2  # of that time: then it is asked although lists fill every night
ALONG = 0.5  # of that time: old enough to fill up a batch, so that works that came later share its nights
# They have numbers of their own, which stay; the identifiers of that name.
OWN_NUMBERS = frozenset(("openalex", "semantic_scholar"))


@dataclass(frozen=True, slots=True)
class Old:
    """A work or a reference to ask for again, by these names. `share`: how much of its time has passed.

    `is_doubted`: it was described, and the last answer lacked it; the next one says whether it is gone.
    """

    share: float
    names: tuple[str, ...]
    item: Known | Reference
    is_doubted: bool = False


@dataclass(frozen=True, slots=True)
class Urgent:
    """A request, all that it asks for, and the largest share of that."""

    share: float
    request: Request
    olds: tuple[Old, ...]


def chosen(
    agenda: Agenda, provider: str, works: Sequence[Old], references: Sequence[Old], singles_n: int
) -> list[Urgent]:
    """Return what a provider is asked again in this run, the most urgent first; nothing where nothing is old.

    `singles_n`: how many references are looked up one by one where there is no batch.
    """
    limits = agenda.limits

    def describe(items: Sequence[Known]) -> Iterator[Request]:
        return plan.ask(provider, Question.RECORDS, sorted(items, key=_place), limits)

    def look_up(items: Sequence[Reference]) -> Iterator[Request]:
        found = sorted(items, key=lambda reference: (reference.provider, reference.record_key))
        return plan.look_ups((provider,), limits, found, singles_n)

    batch_n = limits[provider].batch_n
    urgent = [*_requests(works, batch_n, describe), *_requests(references, batch_n, look_up)]
    urgent.sort(key=lambda one: (-one.share, one.request.address))
    if not urgent or agenda.due.is_all:
        return urgent
    return urgent[: max(agenda.room(provider), 1 if urgent[0].share >= LATE else 0)]


def _place(known: Known) -> tuple[bool, int, tuple[str, ...]]:
    return not known.is_seed, known.study_id, known.identifiers.names()


def _requests(olds: Sequence[Old], batch_n: int, ask: Callable[[list[Any]], Iterable[Request]]) -> Iterator[Urgent]:
    """Yield the requests for what is old, oldest first, in batches that younger ones fill up.

    Of a batch in which something is doubted, others have to be there: they show that the provider answers soundly.
    """
    has_doubts = any(old.is_doubted for old in olds)
    along = [old for old in olds if has_doubts or old.share >= ALONG]
    waiting = sorted(along, key=lambda old: (-old.share, old.names))
    for start in range(0, len(waiting), batch_n):
        batch = waiting[start : start + batch_n]
        if batch[0].share < 1:
            return
        for request in ask([old.item for old in batch]):
            told = _told(request, batch)
            share = max((old.share for old in told), default=0)
            if share >= 1:
                yield Urgent(share, request, told)


def _told(request: Request, batch: Sequence[Old]) -> tuple[Old, ...]:
    """Return what of a batch a request asks about; which references it looks up, no address tells."""
    asked = set(BY_NAME[request.provider].asked(request))
    return tuple(old for old in batch if isinstance(old.item, Reference) or not asked.isdisjoint(old.names))


# --- how old ----------------------------------------------------------------------------------------------------------


def described(agenda: Agenda, held: Iterable[Held], seeds: Iterable[int]) -> Iterator[Old]:
    """Yield the descriptions of a provider that may be asked for again."""
    starts = set(seeds)
    for one in held:
        own = getattr(one.identifiers, one.provider) if one.provider in OWN_NUMBERS else None
        asked = Identifiers(**{one.provider: own}) if own else one.identifiers
        item = Known(one.study_id, asked, frozenset((one.provider,)), one.study_id in starts)
        missed = _missed(agenda, one.provider, one.identifiers.names(), since=one.given_at)
        if agenda.has_rested_since(one.provider, max([one.given_at, *missed])):
            yield Old(_share(agenda, one, missed), asked.names(), item, bool(missed))


def _share(agenda: Agenda, one: Held, missed: Sequence[str]) -> float:
    """What was missing once is asked for at once; after that it is held back by a guard, and asked for like a list."""
    if len(missed) > 1:
        wait_s = within_s(Question.CITED_BY, agenda.limits[one.provider], agenda.due)
        return between_s(missed[-1], agenda.at) / wait_s
    return 1 if missed else _waited(agenda, one.given_at)


def _waited(agenda: Agenda, time: str) -> float:
    """Return the share of its time that has passed; a time that lies ahead counts as one that lies as far behind."""
    return abs(between_s(time, agenda.at)) / (AGAIN_D * DAY_S)


def unknown(agenda: Agenda, provider: str, items: Iterable[tuple[Known | Reference, tuple[str, ...]]]) -> Iterator[Old]:
    """Yield the works and references that a provider did not know by these names, and may be asked for again."""
    for item, names in items:
        last = max(_missed(agenda, provider, names), default=None)
        if last is None:
            yield Old(1, names, item)
        elif agenda.has_rested_since(provider, last):
            yield Old(_waited(agenda, last), names, item)


def _missed(agenda: Agenda, provider: str, names: Iterable[str], since: str = "") -> list[str]:
    """Return when a provider was asked by one of these names and did not know it, after `since`, before this round."""
    times = {time for name in names for time in agenda.in_vain.get((provider, name), ())}
    return sorted(time for time in times if since < time < agenda.at)
