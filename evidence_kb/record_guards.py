"""Which records have left: asked for again, their provider answers and does not have them any more.

Not at once: an answer may lack a work by mistake, so a record has left when two answers of two runs in a row lack it.
Where an answer lacks markedly many of the records that it was asked for, or all of them, these are in quarantine until
the provider has them again or a person accepts it. Records keep their words, and come back when they are given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from evidence_kb import store_guards as kept
from evidence_kb.guards import has_dropped, retire_unsaid
from evidence_kb.harvest import apart
from evidence_kb.listed import told_references
from evidence_kb.model import Batch, Question, Response
from evidence_kb.plan import BY_NAME
from evidence_kb.store import Store
from evidence_kb.store_guards import Described, Quarantined

_WHAT = Question.RECORDS.value


def settle(
    store: Store, topic: str, answers: Iterable[Response], given: Mapping[str, set[str]],
    accepted: Mapping[tuple[str, str], str], at: str, run_id: int,
) -> None:  # fmt: skip
    """Mark the records that left, let those that are back count again, and put in quarantine what fell.

    `answers` are those to questions for records in the round that was opened at `at`, provider by provider; `given` the
    hashes of all answers of each provider in it. `accepted` says until when a provider's answers are believed.
    """
    with store.db.atomic():
        for provider, responses in groupby(answers, key=lambda response: response.request.provider):
            until = accepted.get((provider, _WHAT), "")
            waiting = [row for row in kept.quarantined(store, None, provider) if row.question == _WHAT]
            met: set[str] = set()  # keys that these answers give or lack
            for response in responses:
                batch = apart(BY_NAME[provider].parse(response))
                described = {record.key for record in batch.records if not record.is_stub}
                kept.revive_records(store, provider, described)
                kept.revive(store, provider, {(s.citing_key, s.cited_key) for s in batch.statements})
                retire_unsaid(store, provider, told_references(batch, Question.RECORDS), (response.sha256,), run_id)
                _release(store, [row for row in waiting if row.about in described], run_id, "provider")
                missing, fell = lacked(store, provider, batch, given[provider])
                met |= described | {one.key for one in missing}
                if response.fetched_at <= until:
                    _believe(store, provider, {one.key for one in missing}, waiting, run_id)
                elif fell:
                    kept.put_in_quarantine(store, [_held_back(topic, response, one.key, run_id) for one in missing])
                else:
                    held = {row.about for row in waiting}
                    unsure = [one for one in missing if one.key not in held]
                    gone = {one.key for one in unsure if kept.was_missing(store, provider, one, at, run_id)}
                    _believe(store, provider, gone, waiting, run_id)
            if until:  # what earlier answers lacked: it was in quarantine when a person accepted it
                seen = {row.about for row in waiting if row.topic == topic and row.about not in met}
                _believe(store, provider, seen, waiting, run_id)


def lacked(store: Store, provider: str, batch: Batch, given: set[str]) -> tuple[list[Described], bool]:
    """Return the described records that an answer was asked for and lacks, and whether these are markedly many.

    An answer with an entry that cannot be read lacks nothing for sure.
    """
    missing = set(batch.missing)
    if not missing or not missing <= set(batch.asked):
        return [], False
    asked = kept.described(store, provider, batch.asked)
    gone = [
        one for one in asked
        if one.sha256 not in given and missing.issuperset(set(one.names).intersection(batch.asked))
    ]  # fmt: skip
    return gone, has_dropped(len(asked), len(asked) - len(gone))


def _believe(store: Store, provider: str, gone: set[str], waiting: Iterable[Quarantined], run_id: int) -> None:
    kept.retire_records(store, provider, sorted(gone), run_id)
    _release(store, [row for row in waiting if row.about in gone], run_id, "person")


def _release(store: Store, rows: Iterable[Quarantined], run_id: int, by: str) -> None:
    for row in rows:
        kept.release(store, row, run_id, by)


def _held_back(topic: str, response: Response, key: str, run_id: int) -> dict[str, object]:
    request = response.request
    return {
        "topic": topic, "provider": request.provider, "question": _WHAT, "about": key, "address": request.address,
        "before_n": 1, "after_n": 0, "run_id": run_id,
    }  # fmt: skip
