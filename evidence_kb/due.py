"""Which questions are due: what was answered before is asked again in turns, so that a quiet night costs little.

What was never answered is always due. Of the questions that were, a provider is asked in one run the one that waited
longest for its turn, and all that waited as long as they may. Where a description is old (see `again.py`), asking for
that is the turn. So a night without news costs one request per provider and topic, nothing waits for ever, and a run
once a week asks all. Nothing here reads a clock: `at` is when the round
was opened, so that a round that is continued decides as it did before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from evidence_kb.errors import UsageError
from evidence_kb.model import Limit, Question, Request

DAY_S = 86_400
# References of a work change only when a provider learns more of them; what a provider did not know, it seldom learns.
SETTLED_D = 30
# Cron is not to the second, and a run reads the clock late: a question is due when this share of its time has passed.
DUE_AT = 0.95
# Their first pages state how many works a list has: while that page stays the same, nothing was added behind it.
STATE_TOTALS = frozenset(("pubmed", "europepmc", "crossref", "openalex"))
_DURATION = re.compile(r"(\d{1,4})\s*([hdw])")
_SECONDS = {"h": 3_600, "d": DAY_S, "w": 7 * DAY_S}

NOT_DUE = "not due"  # how the ledger begins to say so

Key = tuple[str, str, str]  # provider, question, address


@dataclass(frozen=True, slots=True)
class Due:
    """What a person wants: nothing within `every_s` seconds again; `is_all`: everything, whenever it was answered."""

    every_s: float = 0
    is_all: bool = False


EVERYTHING = Due(is_all=True)


def seconds(text: str) -> int:
    """Return the seconds of a duration as typed: `7d`, `12h`, `2w`. Raises UsageError for anything else."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found or int(found[1]) == 0:
        raise UsageError(f"{text!r} is no duration; write a number and h, d or w, such as 12h, 7d or 2w")
    return int(found[1]) * _SECONDS[found[2]]


def key_of(request: Request) -> Key:
    return request.provider, request.question.value, request.address


def between_s(earlier: str, later: str) -> float:
    """Return the seconds from one time to another, both ISO 8601; below 0 where the clock was put back."""
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def before(at: str, earlier_s: float) -> str:
    """Return the time so many seconds before `at`, as ISO 8601 UTC."""
    return (datetime.fromisoformat(at) - timedelta(seconds=earlier_s)).strftime("%Y-%m-%dT%H:%M:%SZ")


def within_s(question: Question | str, limit: Limit, due: Due = EVERYTHING) -> float:
    """Return how many seconds an answered question waits at most until it is asked again."""
    days = max(limit.within_d, SETTLED_D if question == Question.REFERENCES else 0)
    return max(days * DAY_S, every_s(limit, due))


def every_s(limit: Limit, due: Due) -> float:
    """Return for how many seconds an answered question is not asked again: the provider's own time goes first."""
    return limit.every_d * DAY_S or due.every_s


@dataclass(slots=True)
class Agenda:
    """What of one round's questions is due at `at`.

    `answered`: when each was last answered in an earlier round. `planned`: what the last round was to ask, from which
    each provider's turn is chosen. `in_vain`: when providers did not know what, by (provider, name).
    `last_at`: when the last round was opened.
    """

    due: Due
    limits: Mapping[str, Limit]
    at: str
    answered: Mapping[Key, str] = field(default_factory=dict)
    planned: Sequence[Request] = ()
    in_vain: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    last_at: str | None = None
    turns: dict[str, Key] = field(init=False)

    def __post_init__(self) -> None:
        waiting = [request for request in self.planned if self._may_wait(request) and self._has_rested(request)]
        self.turns = {}
        for request in sorted(waiting, key=lambda request: (-self._overdue(request), key_of(request))):
            self.turns.setdefault(request.provider, key_of(request))

    def split(self, requests: Iterable[Request]) -> tuple[list[Request], list[Request]]:
        """Return the requests that are due and those that wait, each in their order."""
        due: list[Request] = []
        waiting: list[Request] = []
        for request in requests:
            (due if self._is_due(request) else waiting).append(request)
        return due, waiting

    def was_in_vain(self, provider: str, names: Collection[str]) -> bool:
        """Whether a provider was asked about a work by all of these names before and knew none."""
        return bool(names) and all((provider, name) in self.in_vain for name in names)

    def room(self, provider: str) -> int:
        """Return how many requests there is room for besides the lists whose time is over: one per day that passed.

        That is one at least, and in a nightly job no more; where lists need it, the next night is another one.
        """
        days = int(between_s(self.last_at, self.at) / DAY_S) if self.last_at else 1
        over = [r for r in self.planned if r.provider == provider and self._may_wait(r) and self._is_over(r)]
        return max(1, days) - len(over)

    def take_turns(self, requests: Iterable[Request]) -> None:
        """Let these requests be the turn of their providers, so that lists wait unless their time is over."""
        for request in requests:
            self.turns[request.provider] = key_of(request)

    def has_rested_since(self, provider: str, time: str) -> bool:
        """Whether what a provider answered at a time may be asked again at all."""
        return self.due.is_all or abs(between_s(time, self.at)) >= DUE_AT * every_s(self.limits[provider], self.due)

    def _is_due(self, request: Request) -> bool:
        if not self._may_wait(request):
            return True
        if not self._has_rested(request):
            return False
        is_turn = self.turns.setdefault(request.provider, key_of(request)) == key_of(request)
        return is_turn or self._is_over(request)

    def _is_over(self, request: Request) -> bool:
        """Whether a question has waited as long as it may."""
        return self._has_rested(request) and self._overdue(request) >= DUE_AT

    def _may_wait(self, request: Request) -> bool:
        """What is planned of records has to be asked for; a time that lies ahead says nothing."""
        age = self._age_s(request)
        return not self.due.is_all and request.question is not Question.RECORDS and age is not None and age >= 0

    def _has_rested(self, request: Request) -> bool:
        return (self._age_s(request) or 0) >= DUE_AT * every_s(self.limits[request.provider], self.due)

    def _overdue(self, request: Request) -> float:
        """Return how much of the time that it may wait a question has waited: 1 for all of it."""
        age = self._age_s(request) or 0
        return age / within_s(request.question, self.limits[request.provider], self.due)

    def _age_s(self, request: Request) -> float | None:
        answered_at = self.answered.get(key_of(request))
        return None if answered_at is None else between_s(answered_at, self.at)


def state_of(asked: Mapping[str, Any], limit: Limit | None, at: str) -> str:
    """Return how a row of the view `freshness` stands at a time: dropped, not_asked, overdue, failed or fresh.

    Overdue: it has not answered for a day longer than its questions may wait. `limit` None: it is no provider any more.
    """
    if limit is None or not asked["is_followed"]:
        return "dropped"
    answered_at = asked["answered_at"]
    if asked["not_asked"] and (answered_at is None or not asked["asked_at"]):
        return "not_asked"
    if answered_at is None or between_s(answered_at, at) > limit_s(limit) + DAY_S:
        return "overdue"
    return "failed" if asked["failed_n"] else "fresh"


def limit_s(limit: Limit) -> float:
    """Return how many seconds a provider may go without any answer."""
    return max(limit.within_d, limit.every_d) * DAY_S
