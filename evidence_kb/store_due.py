"""What the ledger of requests knows about when a question was last answered, and by whom it was not."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from evidence_kb.due import Key
from evidence_kb.model import Request
from evidence_kb.store import Store

_ANSWERED = "status IN ('new', 'unchanged')"
_SAME = f"topic = ? AND provider = ? AND question = ? AND address = ? AND {_ANSWERED}"


def answered(store: Store, topic: str, at: str, here: Collection[Key]) -> dict[Key, str]:
    """Return when each question of a topic was last answered before the round that was opened at `at`.

    `here` are the questions that this round has answers to, for one that is continued.
    """
    rows = store.rows(
        "SELECT provider, question, address, max(fetched_at) AS newest, max(fetched_at) FILTER (WHERE fetched_at < ?) "
        f"AS earlier FROM requests WHERE topic = ? AND {_ANSWERED} AND address NOT LIKE 'file:%' GROUP BY 1, 2, 3",
        [at, topic],
    )
    times = {
        key: row["earlier"] if key in here else row["newest"]
        for row in rows
        for key in [(row["provider"], row["question"], row["address"])]
    }
    return {key: time for key, time in times.items() if time is not None}


def in_vain(store: Store, since: str) -> set[tuple[str, str]]:
    """Return (provider, name) of the works whose records a provider was asked for since then and did not know."""
    rows = store.rows(
        "SELECT DISTINCT q.provider, m.value AS name FROM requests q, json_each(q.missing) m "
        f"WHERE q.question = 'records' AND q.{_ANSWERED} AND q.missing IS NOT NULL AND q.fetched_at >= ?",
        [since],
    )
    return {(row["provider"], row["name"]) for row in rows}


def is_walked(store: Store, topic: str, first: Request, sha256: str, rest: Iterable[Request], since: str) -> bool:
    """Whether the further pages of a list were read since its page last said something else, and not before `since`.

    `sha256` is that of the page as it is now. A list of which anything failed since is not walked.
    """
    page = [topic, first.provider, first.question.value, first.address]
    other = store.rows(f"SELECT max(fetched_at) AS at FROM requests WHERE {_SAME} AND response_sha256 <> ?",
                       [*page, sha256])[0]["at"]  # fmt: skip
    for request in rest:
        further = [topic, request.provider, request.question.value, request.address]
        read = store.rows(f"SELECT max(fetched_at) AS at, max(run_id) AS run_id FROM requests WHERE {_SAME}", further)
        at, run_id = read[0]["at"], read[0]["run_id"]
        if at is None or at < since or (other is not None and at <= other):
            return False
        failed = "topic = ? AND provider = ? AND question = ? AND run_id >= ? AND status NOT IN ('new', 'unchanged')"
        if store.rows(f"SELECT 1 FROM requests WHERE {failed} LIMIT 1", [*page[:3], run_id]):
            return False
    return store.has_saved(topic, first.address, sha256)
