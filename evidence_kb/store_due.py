"""What the ledger of requests knows about when a question was last answered, and by whom it was not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from evidence_kb.due import Key
from evidence_kb.model import Identifiers, Request
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


def in_vain(store: Store) -> dict[tuple[str, str], list[str]]:
    """Return when each provider was asked for the record of a work and did not know it, by provider and name."""
    rows = store.rows(
        "SELECT DISTINCT q.provider, m.value AS name, q.fetched_at AS at FROM requests q, json_each(q.missing) m "
        f"WHERE q.question = 'records' AND q.{_ANSWERED} AND q.missing IS NOT NULL ORDER BY q.fetched_at"
    )
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        found[row["provider"], row["name"]].append(row["at"])
    return dict(found)


@dataclass(frozen=True, slots=True)
class Held:
    """A description that a provider gave of a study, by the names that it stated, and when it was given last."""

    provider: str
    study_id: int
    identifiers: Identifiers
    given_at: str


def descriptions(store: Store, studies: Iterable[int], at: str) -> list[Held]:
    """Return what is described of these studies, by whom, and when that was given last, as far as known at `at`.

    The same bytes given again leave a record as it is: only the ledger knows when that was. Only where nothing else is
    known, a time counts that lies ahead, from a clock that was wrong.
    """
    rows = store.db.query(
        "WITH given AS (SELECT provider, response_sha256, max(fetched_at) AS at FROM requests "
        f"WHERE {_ANSWERED} AND response_sha256 IS NOT NULL AND fetched_at <= :at GROUP BY 1, 2) "
        "SELECT r.provider, r.study_id, r.doi, r.pmid, r.pmcid, r.openalex, r.semantic_scholar, "
        "ifnull(nullif(max(ifnull(g.at, ''), iif(r.fetched_at <= :at, r.fetched_at, '')), ''), "
        "r.fetched_at) AS given_at "
        "FROM records r LEFT JOIN given g ON g.provider = r.provider AND g.response_sha256 = r.response_sha256 "
        "WHERE NOT r.is_stub AND r.study_id IN (SELECT value FROM json_each(:studies)) "
        "ORDER BY r.study_id, r.provider, r.provider_key",
        {"at": at, "studies": json.dumps(sorted(studies))},
    )
    schemes = ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
    return [
        Held(row["provider"], row["study_id"], Identifiers(**{scheme: row[scheme] for scheme in schemes}),
             row["given_at"])
        for row in rows
    ]  # fmt: skip


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
