"""Which questions are due: each waits for its turn, none for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.due import DAY_S, NOT_DUE, Agenda, Due, before, between_s, key_of, seconds, state_of, within_s
from evidence_kb.errors import UsageError
from evidence_kb.limits import LIMITS, with_overrides
from evidence_kb.model import Question, Request

START = datetime(2026, 3, 1, tzinfo=UTC)
QUESTIONS = (Question.CITED_BY, Question.REFERENCES, Question.SEARCH)


def at(days: float) -> str:
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def asked(n: int, question: Question = Question.CITED_BY, provider: str = "opencitations") -> Request:
    return Request(provider, question, f"{LIMITS[provider].base}/{n}")


@pytest.mark.parametrize(("text", "expected"), [("12h", 43_200), ("7d", 604_800), (" 2W ", 1_209_600)])
def test_durations_are_read_as_typed(text: str, expected: int) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "7", "d", "0d", "-1d", "1.5d", "7 days", "1e9d"])
def test_what_is_no_duration_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="7d"):
        seconds(text)


def test_what_was_never_answered_is_due() -> None:
    requests = [asked(n) for n in range(5)]
    assert Agenda(Due(), LIMITS, at(0)).split(requests) == (requests, [])


def test_the_one_that_waited_longest_has_its_turn_and_records_are_always_asked_for() -> None:
    requests = [asked(1), asked(2), asked(3), asked(4, Question.RECORDS)]
    answered = {key_of(request): at(n) for n, request in zip((3, 1, 2, 3), requests, strict=True)}
    agenda = Agenda(Due(), LIMITS, at(4), answered, requests)
    assert agenda.split(requests) == ([requests[1], requests[3]], [requests[0], requests[2]])


def test_without_the_plan_of_the_last_round_the_first_that_is_planned_has_the_turn() -> None:
    requests = [asked(1), asked(2)]
    agenda = Agenda(Due(), LIMITS, at(4), {key_of(request): at(3) for request in requests})
    assert agenda.split(requests) == (requests[:1], requests[1:])
    assert agenda.split(requests) == (requests[:1], requests[1:])  # asked again, it decides as before


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(QUESTIONS)), min_size=1, max_size=12),
    st.integers(1, 14),
)
def test_no_question_waits_longer_than_it_may_and_the_order_of_the_plan_does_not_matter(
    waits: list[tuple[int, Question]], every_n: int
) -> None:
    """Whatever there is to ask, and however often somebody runs, nothing waits longer than its time."""
    requests = [asked(n, question) for n, (_, question) in enumerate(waits)]
    answered = {key_of(request): at(-days) for request, (days, _) in zip(requests, waits, strict=True)}
    for day in range(every_n, 200, every_n):
        agenda = Agenda(Due(), LIMITS, at(day), answered, requests)
        due, waiting = agenda.split(requests)
        assert set(agenda.split(requests[::-1])[0]) == set(due)
        assert len(due) >= 1 and {*due, *waiting} == {*requests}
        for request in waiting:
            age_s = between_s(answered[key_of(request)], at(day))
            assert age_s < within_s(request.question, LIMITS[request.provider])
        answered |= {key_of(request): at(day) for request in due}


def test_a_time_set_for_one_provider_goes_before_that_of_the_command() -> None:
    limits = with_overrides("opencitations.every_d=20 icite.within_d=40")
    requests = [asked(1), asked(1, provider="icite"), asked(1, provider="pubmed")]
    answered = {key_of(request): at(0) for request in requests}
    due, waiting = Agenda(Due(every_s=7 * DAY_S), limits, at(10), answered, requests).split(requests)
    assert (due, waiting) == (requests[1:], requests[:1])
    assert within_s(Question.CITED_BY, limits["icite"]) == 40 * DAY_S


def test_a_work_was_asked_for_in_vain_if_all_its_names_were() -> None:
    agenda = Agenda(Due(), LIMITS, at(0), in_vain={("crossref", "doi:10.5555/a"): [at(-1)]})
    assert agenda.was_in_vain("crossref", ["doi:10.5555/a"])
    assert not agenda.was_in_vain("crossref", ["doi:10.5555/a", "pmid:1"])
    assert not agenda.was_in_vain("pubmed", ["doi:10.5555/a"])
    assert not agenda.was_in_vain("crossref", [])


@pytest.mark.parametrize(
    ("answered_days", "failed_n", "not_asked", "is_followed", "expected"),
    [
        (1, 0, None, 1, "fresh"),
        (1, 2, None, 1, "failed"),
        (9, 2, None, 1, "overdue"),
        (None, 2, None, 1, "overdue"),
        (None, 0, "needs a key", 1, "not_asked"),
        (1, 0, None, 0, "dropped"),
    ],
)
def test_how_a_provider_stands(
    answered_days: int | None, failed_n: int, not_asked: str | None, is_followed: int, expected: str
) -> None:
    answered_at = None if answered_days is None else at(-answered_days)
    row = {
        "answered_at": answered_at, "asked_at": answered_at, "failed_n": failed_n, "not_asked": not_asked,
        "is_followed": is_followed,
    }  # fmt: skip
    assert state_of(row, LIMITS["pubmed"], at(0)) == expected
    assert state_of(row, None, at(0)) == "dropped"


def test_times_are_told_apart_by_the_second() -> None:
    assert before(at(1), 60) == "2026-03-01T23:59:00Z"
    assert between_s(before(at(1), 60), at(1)) == 60
    assert NOT_DUE == "not due"  # the view `freshness` looks for it
