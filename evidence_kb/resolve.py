"""Decide which studies are the same work. Never silent about a conflict.

Records that share an identifier are one work. A record that came without any identifier (a line in a list of
references) joins another work only if title, year and journal agree and nothing else fits as well: titles such as
a disease's name occur many times. Two works with different PMIDs or DOIs are never joined here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from networkx.utils import UnionFind

from evidence_kb.model import Identifiers
from evidence_kb.text import fold

# Below this many words a title alone says too little; the journal must then be printed on both sides.
DISTINCTIVE_TITLE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Described:
    """One record as resolve sees it: the study it is filed under, and what identifies it."""

    study_id: int
    identifiers: Identifiers
    title: str | None
    year: int | None
    journal: str | None


@dataclass(frozen=True, slots=True)
class Merge:
    """`gone_id` is the same work as `study_id`, which stays."""

    study_id: int
    gone_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Studies that look alike and were kept apart, with the reason in words."""

    study_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    merges: tuple[Merge, ...]
    conflicts: tuple[Conflict, ...]


def resolve(records: Sequence[Described]) -> Resolution:
    """Say which studies must be merged and which conflicts a person should see.

    The result does not depend on the order of `records`; the study with the smallest id stays.
    """
    clusters = _Clusters(records)
    by_identifier: dict[tuple[str, str], set[int]] = defaultdict(set)
    for record in records:
        for scheme, value in record.identifiers.items():
            by_identifier[scheme, value].add(record.study_id)
    for (scheme, value), studies in sorted(by_identifier.items()):
        clusters.join(sorted(studies), f"same {scheme} {value}")
    for key, studies in sorted(_same_title(records).items()):
        _join_by_title(clusters, key, sorted(studies))
    return clusters.resolution()


def _same_title(records: Sequence[Described]) -> dict[str, set[int]]:
    """Group studies by folded title and year; works without either are never matched by title."""
    groups: dict[str, set[int]] = defaultdict(set)
    for record in records:
        if record.title and record.year:
            groups[f"{fold(record.title)} {record.year}"].add(record.study_id)
    return groups


def _join_by_title(clusters: _Clusters, key: str, studies: list[int]) -> None:
    short = len(key.split()) - 1 < DISTINCTIVE_TITLE_WORDS
    for study in studies:
        if clusters.identifiers_of(study):
            continue
        fitting = {
            clusters.root(other)
            for other in studies
            if clusters.root(other) != clusters.root(study)
            and journals_agree(clusters.journals_of(study), clusters.journals_of(other), both_needed=short)
        }
        identified = {root for root in fitting if clusters.identifiers_of(root)}
        if len(identified) > 1:
            clusters.conflict((study, *sorted(identified)), "title, year and journal fit several works")
            continue
        for other in sorted(fitting):
            clusters.join([study, other], "same title, year and journal")


def journals_agree(ours: frozenset[str], theirs: frozenset[str], *, both_needed: bool) -> bool:
    """Whether two works can have appeared in one journal: equal, or one an abbreviation of the other.

    >>> journals_agree(frozenset({"Clin Immunol"}), frozenset({"Clinical Immunology"}), both_needed=True)
    True
    """
    if not ours or not theirs:
        return not both_needed
    return any(_abbreviates(a, b) or _abbreviates(b, a) for a in ours for b in theirs)


def _abbreviates(short: str, long: str) -> bool:
    """Whether each word of `short` starts the corresponding word of `long`, small words left out."""
    small = {"of", "the", "and", "in", "for", "de", "la"}
    a = [word for word in fold(short).split() if word not in small]
    b = [word for word in fold(long).split() if word not in small]
    return len(a) == len(b) and bool(a) and all(y.startswith(x) for x, y in zip(a, b, strict=True))


class _Clusters:
    """Union-find over studies that refuses to join contradicting identifiers."""

    def __init__(self, records: Sequence[Described]) -> None:
        self._records: dict[int, list[Described]] = defaultdict(list)
        for record in records:
            self._records[record.study_id].append(record)
        self._union = UnionFind(sorted(self._records))
        self._members = {study: {study} for study in self._records}
        self._reasons: dict[int, str] = {}
        self._conflicts: set[Conflict] = set()

    def root(self, study: int) -> int:
        return int(self._union[study])

    def identifiers_of(self, study: int) -> frozenset[tuple[str, str]]:
        return frozenset(pair for record in self._cluster(study) for pair in record.identifiers.items())

    def journals_of(self, study: int) -> frozenset[str]:
        return frozenset(record.journal for record in self._cluster(study) if record.journal)

    def conflict(self, studies: tuple[int, ...], reason: str) -> None:
        self._conflicts.add(Conflict(tuple(sorted(set(studies))), reason))

    def join(self, studies: list[int], reason: str) -> None:
        first = studies[0]
        for other in studies[1:]:
            if self.root(first) == self.root(other):
                continue
            contradiction = self._contradiction(first, other)
            if contradiction:
                self.conflict((first, other), f"{reason}, but {contradiction}")
                continue
            members = self._members.pop(self.root(first)) | self._members.pop(self.root(other))
            self._union.union(first, other)
            self._members[self.root(first)] = members
            for member in members:
                self._reasons.setdefault(member, reason)

    def resolution(self) -> Resolution:
        merges = [
            Merge(min(members), member, self._reasons[member])
            for members in self._members.values()
            for member in members
            if member != min(members)
        ]
        merges.sort(key=lambda merge: (merge.study_id, merge.gone_id))
        return Resolution(tuple(merges), tuple(sorted(self._conflicts, key=lambda c: (c.study_ids, c.reason))))

    def _cluster(self, study: int) -> list[Described]:
        return [record for member in sorted(self._members[self.root(study)]) for record in self._records[member]]

    def _contradiction(self, a: int, b: int) -> str | None:
        for scheme in ("pmid", "doi"):
            ours = {value for s, value in self.identifiers_of(a) if s == scheme}
            theirs = {value for s, value in self.identifiers_of(b) if s == scheme}
            if ours and theirs and ours != theirs:
                return f"their {scheme.upper()}s differ ({', '.join(sorted(ours | theirs))})"
        return None
