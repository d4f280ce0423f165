"""Old descriptions and what a provider did not know are asked for again in the place of lists, and nothing starves."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from simulated import EVERYBODY, harvest, plain, rows, write_topic
from simulator import Simulator, World

from evidence_kb import again, refresh
from evidence_kb.due import DAY_S, Agenda, Due, between_s, key_of, within_s
from evidence_kb.limits import LIMITS, with_overrides
from evidence_kb.model import Identifiers, Question, Request
from evidence_kb.plan import BY_NAME, Known
from evidence_kb.store_due import Held

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
SMALL = with_overrides("pubmed.batch_n=10 crossref.batch_n=10 openalex.batch_n=10")
FEW_D = 3  # nights that something may wait longer than its time, because others have theirs


def at(days: float) -> str:
    return (START + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def held(n: int, day: float, provider: str = "pubmed") -> Held:
    return Held(provider, n, Identifiers(pmid=str(n)), at(day))


def asked(agenda: Agenda, olds: Sequence[Held], provider: str = "pubmed") -> list[set[str]]:
    """Return whom a provider is asked about again, request by request."""
    works = [*again.described(agenda, olds, ())]
    return [set(BY_NAME[provider].asked(one.request)) for one in again.chosen(agenda, provider, works, (), 0)]


def lists(*days: float) -> tuple[dict[tuple[str, str, str], str], list[Request]]:
    """Return PubMed's lists that were answered on these days, and the plan that has them."""
    requests = [Request("pubmed", Question.CITED_BY, f"list {n}") for n in range(len(days))]
    return {key_of(request): at(day) for request, day in zip(requests, days, strict=True)}, requests


def agenda(
    day: float, *list_days: float, missed: dict[str, Sequence[float]] | None = None, last_day: float | None = None
) -> Agenda:
    """Return what is due on a day to whom asked for lists on these days, and last for anything on `last_day`."""
    answered, planned = lists(*(list_days or (day - 1,)))
    in_vain = {("pubmed", name): [at(day) for day in days] for name, days in (missed or {}).items()}
    return Agenda(Due(), SMALL, at(day), answered, planned, in_vain, at(last_day or day - 1))


def test_nothing_is_asked_again_before_its_time_and_then_one_batch_a_night_the_oldest_first() -> None:
    olds = [held(n, n / 100) for n in range(1, 26)]
    assert asked(agenda(29.9), olds) == []
    first = {f"pmid:{n}" for n in range(1, 11)}
    assert asked(agenda(31), olds) == [first]
    later = [*(held(n, 31) for n in range(1, 11)), *olds[10:]]
    assert asked(agenda(32), later) == [{f"pmid:{n}" for n in range(11, 21)}]


def test_younger_ones_fill_up_a_batch_if_half_of_their_time_has_passed() -> None:
    olds = [held(1, 0), held(2, 10), held(3, 20)]
    assert asked(agenda(30), olds) == [{"pmid:1", "pmid:2"}]


def test_who_asks_seldom_asks_for_more_at_once_and_lists_whose_time_is_over_go_before() -> None:
    olds = [held(n, 0) for n in range(1, 31)]
    assert len(asked(agenda(35, 28, last_day=28), olds)) == 3  # a week is time for seven requests
    assert len(asked(agenda(32, 25, 25, 30, last_day=30), olds)) == 0  # two lists are over, and two days passed
    assert len(asked(agenda(37, 30, 30, 36), olds)) == 1  # but not for ever
    everything = Agenda(Due(is_all=True), SMALL, at(32))
    assert len(asked(everything, olds)) == 3


def test_what_was_missing_once_is_asked_again_at_once_with_others_and_then_like_a_list() -> None:
    olds = [held(1, 0), held(2, 31), held(3, 31)]
    assert asked(agenda(32, missed={"pmid:1": [31]}), olds) == [{"pmid:1", "pmid:2", "pmid:3"}]
    assert asked(agenda(33, missed={"pmid:1": [31, 32]}), olds) == []
    assert asked(agenda(39, missed={"pmid:1": [31, 32]}), olds) == [{"pmid:1", "pmid:2", "pmid:3"}]
    assert asked(agenda(33, missed={"pmid:2": [30]}), olds[1:]) == []  # it was given since


def test_what_was_described_long_ago_is_asked_for_by_the_number_that_stays() -> None:
    ids = Identifiers(doi="10.5555/wrong", openalex="W1")
    olds = [Held("openalex", 1, ids, at(0)), Held("crossref", 1, ids, at(0))]
    assert asked(agenda(31), olds[:1], "openalex") == [{"openalex:W1"}]
    assert asked(agenda(31), olds[1:], "crossref") == [{"doi:10.5555/wrong"}]


def test_what_was_not_known_is_asked_again_after_its_time() -> None:
    item = Known(1, Identifiers(pmid="1"), frozenset())
    for day, n in ((29.9, 0), (30, 1)):
        works = again.unknown(agenda(day, missed={"pmid:1": [0]}), "pubmed", [(item, ("pmid:1",))])
        assert len(again.chosen(agenda(day), "pubmed", [*works], (), 0)) == n


def test_a_night_on_which_descriptions_are_asked_for_lets_the_lists_wait() -> None:
    tonight = agenda(31, 30, 29)
    (one,) = again.chosen(tonight, "pubmed", [*again.described(tonight, [held(1, 0)], ())], (), 0)
    tonight.take_turns([one.request])
    _, planned = lists(30, 29)
    assert tonight.split(planned) == ([], planned)
    over = agenda(31, 30, 24)
    over.take_turns([one.request])
    assert over.split(planned) == (planned[1:], planned[:1])


@pytest.mark.parametrize("limits", ["", "pubmed.batch_n=8 crossref.batch_n=4 openalex.batch_n=10"])
def test_sixty_quiet_nights_ask_every_provider_once_and_every_question_in_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: str
) -> None:
    world = World.generate(12, seeds_n=2, citing_n=12, references_n=8, coverage={"crossref": 0.6})
    write_topic(tmp_path, plain(world), EVERYBODY)
    with Simulator(plain(world)) as simulator:
        for night in range(61):
            monkeypatch.setattr(refresh, "now", lambda day=night: at(day))
            sent_n = len(simulator.log)
            assert harvest(tmp_path, simulator, due=Due(), limits=limits).status == "finished"
            sent = Counter(entry.provider for entry in simulator.log[sent_n:])
            assert night == 0 or max(sent.values()) == 1, (night, sent)
    waits = longest_waits(tmp_path, plain(world))
    assert {question for _, question, _ in waits} == {"records", "cited_by", "references", "notices"}
    assert any("~" in name for _, _, name in waits)
    for (provider, question, name), days in waits.items():
        may_d = within_s(question, LIMITS[provider]) / DAY_S if question != "records" else again.AGAIN_D
        assert days <= may_d + FEW_D, (provider, question, name, days)


def longest_waits(folder: Path, world: World) -> dict[tuple[str, str, str], float]:
    """Return, for each question, the most days between two answers: a list by its address, of records each work."""
    times: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    sql = ("SELECT provider, question, address, missing, fetched_at FROM requests "
           "WHERE status IN ('new', 'unchanged') AND address NOT LIKE 'file:%' ORDER BY fetched_at")  # fmt: skip
    for provider, question, address, missing, answered_at in rows(folder, sql):
        names = [address]
        if question == "records":
            asked_for = BY_NAME[provider].asked(Request(provider, Question(question), address))
            works = {world.by_key[name].id for name in asked_for if name in world.by_key}
            names = [*works, *(name for name in json.loads(missing or "[]") if "~" in name)]  # and references in vain
        for name in names:
            times[provider, question, name].append(answered_at)
    ends = [at(60)]
    return {key: max(between_s(a, b) for a, b in zip(all_, [*all_[1:], *ends], strict=True)) / DAY_S
            for key, all_ in times.items()}  # fmt: skip
