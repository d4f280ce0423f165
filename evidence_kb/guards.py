"""What may be taken out because an answer no longer has it: only what a whole list that is believed leaves out.

A list that was not answered to its end takes out nothing. One that has markedly less than the same list had when it
last counted is in quarantine: it is archived, what it adds counts, nothing is taken out because of it, and the run
ends `stopped` until the provider lists as much again or a person accepts the drop. How much is markedly less:
`has_dropped`. Everything follows from the archived answers of a round and from what people accepted, so that a
database built again decides alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from evidence_kb import store_guards as kept
from evidence_kb.archive import Archive, Round
from evidence_kb.errors import UsageError
from evidence_kb.harvest import apart
from evidence_kb.listed import Edge, Listed, listed
from evidence_kb.model import Question, Response
from evidence_kb.plan import ANSWERS_BOTH, BY_NAME
from evidence_kb.store import Store
from evidence_kb.store_guards import ALL, Quarantined, Stated
from evidence_kb.store_remove import drop_other_notices

STAYS = 0.8  # the part of a list that has to be in it still
FEWER_N = 5  # or, in short lists, as many may go
TOLD_N = 3  # lists of one provider that are named one by one
_LISTS = (Question.CITED_BY, Question.REFERENCES)
MEASURED = (*_LISTS, Question.SEARCH, Question.NOTICES)


def has_dropped(before_n: int, after_n: int) -> bool:
    """Whether a list that had `before_n` entries, of which `after_n` are in it still, has markedly less.

    That is less than 80 % and at least 5 fewer; or nothing where there was something.
    """
    return before_n > 0 and (after_n == 0 or (after_n < STAYS * before_n and before_n - after_n >= FEWER_N))


@dataclass(eq=False, slots=True)
class _Measured:
    """One list beside what it held when it last counted."""

    question: str
    about: str
    address: str
    before_n: int
    after_n: int
    listed_n: int
    fetched_at: str = ""
    lost: list[Stated] = field(default_factory=list)
    is_whole: bool = True
    renamed: set[Stated] = field(default_factory=set)  # listed still, under another key


def settle(
    store: Store, archive: Archive, topic: str, answers: Iterable[Response], accepted: Mapping[tuple[str, str], str],
    run_id: int, *, is_whole: bool,
) -> None:  # fmt: skip
    """Take out what the answers of a round leave out, or put them in quarantine; records have to be filed before.

    `answers` are those of a round to the questions of MEASURED, provider by provider in the order of its plan;
    `accepted` says until when those of a provider to a question are believed; `is_whole`: nothing waits for its turn.
    """
    with store.db.atomic():
        for provider, given in groupby(answers, key=lambda response: response.request.provider):
            lists = listed(given)
            kept.follow_names(store, topic, provider)
            measured = [
                *_citations(store, archive, topic, provider, lists),
                *_others(store, topic, lists),
            ]
            kept.revive(store, provider, {edge for one in lists for edge in one.edges})
            for one in lists:
                retire_unsaid(store, provider, one.told, one.sha256s, run_id)
            _judge(store, topic, provider, measured, run_id, accepted)
            _forget(store, topic, provider, lists, is_whole=is_whole)


def retire_unsaid(
    store: Store, provider: str, told: Mapping[str, Collection[str]], sha256s: Collection[str], run_id: int
) -> None:
    """Mark citations that only older descriptions of the citing work state; `told`: what these answers say it cites.

    Where a work cites markedly less than before, nothing is taken out.
    """
    for key, lost in kept.unsaid(store, provider, told, sha256s).items():
        if not has_dropped(len(told[key]) + len(lost), len(told[key])):
            kept.retire(store, provider, lost, run_id)


def chosen(store: Store, what: str) -> list[Quarantined]:
    """Return what is in quarantine of a provider or topic called `what`, or of all ("").

    Raises UsageError where nothing of that name is.
    """
    waiting = kept.quarantined(store)
    found = [one for one in waiting if what in ("", one.topic, one.provider)]
    if what and not found:
        names = ", ".join(sorted({name for one in waiting for name in (one.provider, one.topic)})) or "nothing"
        raise UsageError(f"nothing of {what!r} is in quarantine; in quarantine: {names}")
    return found


def accept(archive: Archive, what: Sequence[Quarantined], at: str) -> tuple[list[Round], list[str]]:
    """Keep that a person believes what is in quarantine; return the rounds to settle again, and what to say.

    Believed is the newest round in which all of a list was read and which says the same as the answer of today:
    its further pages are not read again while its first is as it was.
    """
    notes = [] if what else ["nothing is in quarantine: no drop to accept"]
    rounds: dict[Round, None] = {}
    for topic, provider, question in dict.fromkeys((one.topic, one.provider, one.question) for one in what):
        told = [one for one in what if (one.topic, one.provider, one.question) == (topic, provider, question)]
        seen = {one.about: _seen_whole(archive, one) for one in told}
        for round_ in dict.fromkeys(round_ for round_ in seen.values() if round_):
            archive.accept_drop(round_, provider, question, at)
            rounds[round_] = None
        who = f"{BY_NAME[provider].title} no longer lists ({_WHAT[question]})"
        if any(seen.values()):
            notes.append(f"{topic}: accepted what {who}")
        if unseen := [about for about, round_ in seen.items() if not round_]:
            notes.append(
                f"{topic}: not accepted what {who}: {', '.join(unseen[:TOLD_N])}: it was not read to its end since it "
                f"changed. Run `evidence-kb refresh --all {topic}`, and accept what that reads"
            )
    return list(rounds), notes


def _seen_whole(archive: Archive, one: Quarantined) -> Round | None:
    """Return the newest round in which a list in quarantine was read to its end as it is now."""
    in_one_answer = one.provider in ANSWERS_BOTH and one.question == Question.REFERENCES
    asked = (Question.CITED_BY, Question.REFERENCES) if in_one_answer else (Question(one.question),)
    for question in asked:
        for round_ in archive.rounds_that_say(one.topic, one.provider, question.value, one.address):
            if question is Question.RECORDS:
                return round_  # an answer of its own
            rows = [row for row in archive.answers(round_, (question,)) if row.request.provider == one.provider]
            if one.address in (each.address for each in listed(archive.sound(rows)) if each.is_complete):
                return round_
    return None


# --- measuring --------------------------------------------------------------------------------------------------------


def _citations(
    store: Store, archive: Archive, topic: str, provider: str, lists: Sequence[Listed]
) -> Iterable[_Measured]:
    """Measure the lists of who cites a work, or what it cites: one per work that was asked about."""
    edges = {edge for one in lists for edge in one.edges}  # of incomplete lists too: what is stated is not gone
    keys = {key for edge in edges for key in edge} | {
        key for one in lists for key in (*one.focal_keys, *one.unattributed)
    }
    studies = kept.studies_keyed(store, provider, keys | {key for one in lists for key, _ in one.short})
    now = {(studies[a], studies[b]) for a, b in edges if a in studies and b in studies}
    by_study: dict[tuple[str, int], set[tuple[int, int]]] = defaultdict(set)
    for citing, cited in now:
        if citing != cited:
            by_study["cited_by", cited].add((citing, cited))
            by_study["references", citing].add((citing, cited))
    bare = {(studies[a], _bare(b)) for a, b in edges if a in studies and _bare(b)}
    held = kept.listings(store, topic, provider)
    records = _Records(store, archive, provider)
    for one in lists:
        if one.question not in _LISTS or not one.is_complete or not one.is_attributed:
            continue
        loose = {studies[key] for key in one.unattributed if key in studies}
        short = {(studies[key], question) for key, question in one.short if key in studies}
        missing = set(kept.studies_named(store, one.missing).values())
        for about, homes in _asked(store, one, studies).items():
            for question in map(str, one.questions):
                _, there = kept.SIDES[question]
                before = [stated for home in homes for stated in kept.stated(store, provider, question, home)]
                out = [s for s in before if (s.citing_id, s.cited_id) not in now and getattr(s, there) not in loose]
                renamed = {s for s in out if (s.citing_id, _bare(s.cited_key)) in bare}
                lost = [s for s in out if s not in renamed and not records.state(s)]
                out_ids = {(s.citing_id, s.cited_id) for s in out}
                in_list = {(s.citing_id, s.cited_id) for s in before} - out_ids
                listed_n = len(in_list.union(*(by_study[question, home] for home in homes)))
                lost_n = len({(s.citing_id, s.cited_id) for s in lost})
                before_n = held.get((question, about), len(in_list) + lost_n)
                is_short = any((home, question) in short for home in homes)
                yield _Measured(
                    question, about, one.address, before_n, min(listed_n, max(0, before_n - lost_n)), listed_n,
                    one.fetched_at, lost, not is_short and not missing & homes, renamed,
                )  # fmt: skip


def _bare(key: str) -> str | None:
    """Return the key of a reference of which little is printed without the work that lists it, which `apart` added.

    The same reference has another key when its list is asked for by another identifier of the work.
    """
    return key.partition("@")[0] if "@" in key else None


def _asked(store: Store, one: Listed, studies: Mapping[str, int]) -> dict[str, set[int]]:
    """Return the studies that a list is about, by the name of each work asked about.

    A list about one work may name it by identifiers under which it is filed as a study of its own.
    """
    named = kept.studies_named(store, one.asked)
    names = kept.best_names(store, named.values())
    if len(set(named.values())) == 1:
        (study,) = set(named.values())
        return {names[study]: {study, *(studies[key] for key in one.focal_keys if key in studies)}}
    return {names[study]: {study} for study in named.values()}


class _Records:
    """What a provider's own descriptions of works say about whom they cite, besides its lists."""

    def __init__(self, store: Store, archive: Archive, provider: str) -> None:
        self.store, self.archive, self.provider = store, archive, provider
        self._read: dict[str, set[Edge]] = {}

    def state(self, one: Stated) -> bool:
        sha256 = kept.described_in(self.store, self.provider, one.citing_key)
        if sha256 is None:
            return False
        if sha256 not in self._read:
            parse = BY_NAME[self.provider].parse
            given = [r for r in self.archive.given(self.provider, sha256) if r.request.question not in _LISTS]
            said = (statement for response in given[:1] for statement in apart(parse(response)).statements)
            self._read[sha256] = {(statement.citing_key, statement.cited_key) for statement in said}
        return (one.citing_key, one.cited_key) in self._read[sha256]


def _others(store: Store, topic: str, lists: Sequence[Listed]) -> Iterable[_Measured]:
    """Measure what a search found, and the file of all notices."""
    for one in lists:
        if one.question not in (Question.SEARCH, Question.NOTICES) or not one.is_complete:
            continue
        question, n = one.question.value, one.notices_n if one.question is Question.NOTICES else len(one.found)
        before_n = kept.listings(store, topic, one.provider).get((question, one.address), n)
        yield _Measured(question, one.address, one.address, before_n, min(n, before_n), n, one.fetched_at)


# --- judging ----------------------------------------------------------------------------------------------------------


def _judge(
    store: Store, topic: str, provider: str, measured: Sequence[_Measured], run_id: int,
    accepted: Mapping[tuple[str, str], str],
) -> None:  # fmt: skip
    """Retire what is gone, question by question, or put in quarantine what fell."""
    waiting = kept.quarantined(store, topic, provider)
    for question in dict.fromkeys(one.question for one in measured):
        lists = [one for one in measured if one.question == question]
        until = accepted.get((provider, question), "")
        believed = {one.about for one in lists if one.fetched_at <= until}
        total = _total([one for one in lists if one.about not in believed])
        fell = [one for one in (*lists, *total) if one.about not in believed]
        fell = [one for one in fell if has_dropped(one.before_n, one.after_n)]
        kept.put_in_quarantine(store, [
            {"topic": topic, "provider": provider, "question": question, "about": one.about, "address": one.address,
             "before_n": one.before_n, "after_n": one.after_n, "run_id": run_id} for one in fell
        ])  # fmt: skip
        ended = {one.about for one in lists} - {one.about for one in fell}
        open_rows = [row for row in waiting if row.question == question]
        for row in open_rows:
            if row.about in ended or (row.about == ALL and _has_ended(row, lists, fell, is_accepted=bool(believed))):
                kept.release(store, row, run_id, "person" if believed else "provider")
        held_back = {row.about for row in kept.quarantined(store, topic, provider) if row.question == question}
        counted = [one for one in lists if not held_back & {one.about, ALL} or one.about in believed]
        for one in counted:
            if one.is_whole or one.about in believed:
                kept.retire(store, provider, [*one.lost, *one.renamed], run_id)
                one.lost = []
        kept.save_listings(
            store, topic, provider, {(question, one.about): one.listed_n + len(one.lost) for one in counted}
        )


def _has_ended(row: Quarantined, lists: Sequence[_Measured], fell: Sequence[_Measured], *, is_accepted: bool) -> bool:
    """Whether the lists of several works together are no longer in quarantine: as many were answered, and none fell."""
    if any(one.about == ALL for one in fell):
        return False
    return is_accepted or sum(one.before_n for one in lists) >= row.before_n


def _total(lists: Sequence[_Measured]) -> list[_Measured]:
    """Return the lists of several works together: each may fall a little, and all of them much."""
    if len(lists) < 2:
        return []
    before_n, after_n = sum(one.before_n for one in lists), sum(one.after_n for one in lists)
    return [_Measured(lists[0].question, ALL, lists[0].address, before_n, after_n, 0)]


def _forget(store: Store, topic: str, provider: str, lists: Sequence[Listed], *, is_whole: bool) -> None:
    """Forget what older answers said besides citations, where the newest is whole and not in quarantine."""
    waiting = kept.quarantined(store, topic, provider)
    low = {row.address for row in waiting}
    for question in _LISTS:
        mine = [one for one in lists if one.question is question]
        if any(row.about == ALL and row.question in one.questions for row in waiting for one in mine):
            continue
        said = {sha256 for one in mine for sha256 in one.sha256s}
        focal = {key for one in mine if one.is_complete and one.address not in low for key in one.focal_keys}
        if focal:
            kept.forget_unsaid(store, topic, provider, question.value, said, focal, is_whole=is_whole)
    for one in lists:
        if one.question is Question.NOTICES and one.is_complete and one.address not in low:
            (sha256,) = one.sha256s
            drop_other_notices(store.db, provider, sha256)


# --- saying -----------------------------------------------------------------------------------------------------------

_WHAT = {
    "cited_by": "who cites a work",
    "references": "what a work cites",
    "search": "what a search finds",
    "notices": "its list of notices",
    "records": "works that it described",
}
_AND_NOW = "Nothing was taken out. If it is right: evidence-kb refresh --accept-drop"


def stopped(rows: Sequence[Quarantined]) -> list[str]:
    """Say in words what is in quarantine, and what to do."""
    lines = []
    for (topic, provider, question), group in groupby(rows, key=lambda row: (row.topic, row.provider, row.question)):
        told = list(group)
        if question == Question.RECORDS:
            names = ", ".join(row.about for row in told[:TOLD_N])
            more = f" and {len(told) - TOLD_N} more" if len(told) > TOLD_N else ""
            lines.append(
                f"{topic}: {BY_NAME[provider].title} does not have works any more that it described, markedly many of "
                f"those asked for: {names}{more}. {_AND_NOW} {provider}"
            )
            continue
        named = [f"{row.after_n} of {row.before_n}{'' if row.about == ALL else f' ({row.about})'}" for row in told]
        more = f" and {len(told) - TOLD_N} more" if len(told) > TOLD_N else ""
        lines.append(
            f"{topic}: {BY_NAME[provider].title} lists markedly less than before, {_WHAT[question]}: "
            f"{', '.join(named[:TOLD_N])}{more}. {_AND_NOW} {provider}"
        )
    return lines
