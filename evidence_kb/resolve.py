"""Decide which records describe the same work. Never silent about a conflict.

First what people decided, then identifiers, the most trusted first; a work has at most one PMID and one DOI unless a
person said otherwise, so whatever would give it two is refused and named. A record without any identifier joins
another work only if title, year and author (see `match.py`) fit that work alone. The result depends on the set of
records and decisions only, not on the order in which they came.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence_kb import match
from evidence_kb.match import Described
from evidence_kb.model import Identifiers

Name = tuple[str, str]  # provider and its key of the record
# The key of a record without identifiers: a hash of what is printed, behind the name of the file it came in.
WORDS_KEY = re.compile(r"(?:^|/)((?:citation|title):[0-9a-f]{20})$")
# The key of a record that comes back in a file of our own: that of the study it was written from.
RETURNED_KEY = re.compile(r"(?:^|/)study:(.+)$")
_CONTRADICTING = ("pmid", "doi")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One record as resolve sees it. `looked_up`: what a look-up says that a record without identifiers is."""

    name: Name
    identifiers: Identifiers
    description: Described
    looked_up: Identifiers | None = None
    looked_up_score: float | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's decision about two records or identifiers: `a` and `b` are `doi:…`, `pmid:…` or `provider/key`."""

    a: str
    b: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two records that look like one work and were kept apart, with the reason in words."""

    a: Name
    b: Name
    reason: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """`clusters` are the works, each a sorted tuple of records; `reasons` and `scores` say how a record got there."""

    clusters: tuple[tuple[Name, ...], ...]
    reasons: Mapping[Name, str]
    scores: Mapping[Name, float]
    conflicts: tuple[Conflict, ...]


def resolve(candidates: Iterable[Candidate], rulings: Sequence[Ruling] = ()) -> Resolution:
    """Say which records are one work, and which pairs a person should look at."""
    records = sorted(candidates, key=lambda candidate: candidate.name)
    clusters = _Clusters(records)
    by_handle = _by_handle(records)
    clusters.forbid([(by_handle.get(r.a, []), by_handle.get(r.b, [])) for r in rulings if not r.is_same])
    for ruling in sorted((r for r in rulings if r.is_same), key=lambda r: (r.a, r.b)):
        together = [*by_handle.get(ruling.a, ()), *by_handle.get(ruling.b, ())]
        clusters.join_all(sorted(together), "a person's decision", by_decision=True)
    for scheme in ("pmid", "doi", "pmcid", "openalex", "semantic_scholar"):
        for (_, value), members in sorted(_sharing(records, scheme).items()):
            clusters.join_all(members, f"same {scheme} {value}")
    for (_, key), members in sorted(_printed_alike(records).items()):
        clusters.join_all(members, f"the same words ({key})")
    for key, members in sorted(_returned(records, by_handle).items()):
        clusters.join_all(members, f"exported from here as {key}")
    _join_looked_up(clusters, records, by_handle)
    _join_by_title(clusters, records)
    return clusters.resolution()


def _by_handle(records: Sequence[Candidate]) -> dict[str, list[int]]:
    """Return the positions of the records that a ruling can mean by `doi:…`, `pmid:…` or `provider/key`."""
    found: dict[str, list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        handles = {f"{scheme}:{value}" for scheme, value in record.identifiers.items()}
        for handle in {*handles, "/".join(record.name), record.name[1], own_key(record.name[1])}:
            found[handle].append(n)
    return found


def _sharing(records: Sequence[Candidate], scheme: str) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        value = getattr(record.identifiers, scheme)
        if value:
            found[scheme, value].append(n)
    return {key: members for key, members in found.items() if len(members) > 1}


def _printed_alike(records: Sequence[Candidate]) -> dict[tuple[str, str], list[int]]:
    """Group records whose key is a hash of all that is printed about them."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        if words := WORDS_KEY.search(record.name[1]):
            found["words", words.group(1)].append(n)
    return {key: members for key, members in found.items() if len(members) > 1}


def own_key(provider_key: str) -> str:
    """Return a key made of words, or by us, without the file that it came in: another file may bring the same work."""
    found = WORDS_KEY.search(provider_key) or RETURNED_KEY.search(provider_key)
    return found.group(1) if found else provider_key


def _returned(records: Sequence[Candidate], by_handle: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """Group records that our own exports named with those of the study that they were written from, if it is held."""
    keys = {own_key(record.name[1]) for record in records if RETURNED_KEY.search(record.name[1])}
    return {key: by_handle[key] for key in keys if len(by_handle[key]) > 1}


def _join_looked_up(clusters: _Clusters, records: Sequence[Candidate], by_handle: Mapping[str, list[int]]) -> None:
    """File references that a look-up recognised, if it was sure enough."""
    for n, record in enumerate(records):
        if not record.looked_up or clusters.is_identified(n) or (record.looked_up_score or 0) < match.THRESHOLD:
            continue
        for scheme, value in record.looked_up.items():
            for other in by_handle.get(f"{scheme}:{value}", ())[:1]:
                clusters.join(other, n, f"looked up as {scheme} {value}", record.looked_up_score)


def _join_by_title(clusters: _Clusters, records: Sequence[Candidate]) -> None:
    """Let works without identifiers join the one work that they fit; say so where they fit several."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for n, record in enumerate(records):
        for key in match.blocking_keys(record.description):
            blocks[key].append(n)
    fits = _fits(clusters, records, blocks)
    joins: list[tuple[int, int, str, float]] = []
    for n, found in sorted(fits.items()):
        identified = {root: hit for root, hit in found.items() if clusters.is_identified(root)}
        if len(identified) == 1:
            root, (score, reason) = next(iter(identified.items()))
            joins.append((root, n, reason, score))
        for root, (score, _) in sorted(identified.items()) if len(identified) > 1 else ():
            clusters.conflict(n, root, "title, year and author fit several works", score)
        if not identified:
            joins += [(root, n, reason, score) for root, (score, reason) in sorted(found.items())]
    for root, n, reason, score in sorted(joins, key=lambda j: (not clusters.is_identified(j[0]), -j[3], j[0], j[1])):
        if clusters.root(n) != clusters.root(root) and not (clusters.is_identified(n) and clusters.is_identified(root)):
            clusters.join(root, n, f"title match: {reason}", score)


def _fits(
    clusters: _Clusters, records: Sequence[Candidate], blocks: Mapping[str, list[int]]
) -> dict[int, dict[int, tuple[float, str]]]:
    """Return, for each record without identifiers, the works (by their first record) that it could be."""
    fits: dict[int, dict[int, tuple[float, str]]] = defaultdict(dict)
    for a, b in _pairs(clusters, blocks):
        scored = match.score(records[a].description, records[b].description)
        if scored.score < match.THRESHOLD:
            continue
        known = [n for n in (a, b) if clusters.is_identified(n)]
        if len(known) == 2:
            clusters.conflict(a, b, "they look alike, but no identifier says that they are the same", scored.score)
            continue
        for n, other in ((a, b), (b, a)):
            if not clusters.is_identified(n):
                first = clusters.first(other)
                fits[n][first] = max(fits[n].get(first, (0.0, "")), (scored.score, scored.reason))
    return fits


def _pairs(clusters: _Clusters, blocks: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Yield pairs worth comparing: not one work already, and not two that their identifiers tell apart."""
    seen: set[tuple[int, int]] = set()
    for _, members in sorted(blocks.items()):
        if all(clusters.is_identified(n) for n in members) and len({clusters.root(n) for n in members}) > 50:
            continue  # a title that many identified works share ("Editorial") says nothing
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                if (a, b) not in seen and clusters.root(a) != clusters.root(b) and not clusters.contradiction(a, b):
                    seen.add((a, b))
                    yield a, b


class _Clusters:
    """Union-find over record positions that refuses to give one work two PMIDs or two DOIs."""

    def __init__(self, records: Sequence[Candidate]) -> None:
        self._records = records
        self._parent = list(range(len(records)))
        self._members = {n: [n] for n in range(len(records))}
        self._values: list[dict[str, set[str]]] = [
            {s: {value} for s in _CONTRADICTING if (value := getattr(record.identifiers, s))} for record in records
        ]
        self._identified = [any(True for _ in record.identifiers.items()) for record in records]
        self._sides: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self._reasons: dict[int, tuple[str, float | None]] = {}
        self._conflicts: dict[tuple[int, int, str], float | None] = {}

    def root(self, n: int) -> int:
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def first(self, n: int) -> int:
        return min(self._members[self.root(n)])

    def is_identified(self, n: int) -> bool:
        return self._identified[self.root(n)]

    def conflict(self, a: int, b: int, reason: str, score: float | None = None) -> None:
        low, high = sorted((self.first(a), self.first(b)))
        key = (low, high, reason)
        self._conflicts[key] = max(self._conflicts.get(key) or 0, score) if score is not None else None

    def forbid(self, pairs: Sequence[tuple[Sequence[int], Sequence[int]]]) -> None:
        """Keep the records of each pair apart, whatever identifiers say."""
        for decision, sides in enumerate(pairs):
            both = set(sides[0]).intersection(sides[1])  # a record that states both names cannot differ from itself
            for side, members in enumerate(sides):
                for n in members:
                    if n not in both:
                        self._sides[n].add((decision, side))

    def contradiction(self, a: int, b: int, *, by_decision: bool = False) -> str | None:
        """Say why two works must stay apart, or return None."""
        a, b = self.root(a), self.root(b)
        if any((decision, 1 - side) in self._sides[b] for decision, side in self._sides[a]):
            return "a person decided that they differ"
        for scheme in () if by_decision else _CONTRADICTING:
            ours, theirs = self._values[a].get(scheme), self._values[b].get(scheme)
            if ours and theirs and ours.isdisjoint(theirs):
                return f"their {scheme.upper()}s differ ({', '.join(sorted(ours | theirs))})"
        return None

    def join_all(self, members: Sequence[int], reason: str, *, by_decision: bool = False) -> None:
        """Join what shares something; where some cannot be joined to the first, they may still join one another."""
        homes: list[int] = []
        for n in members:
            for home in homes:
                if self.root(home) == self.root(n) or self.join(home, n, reason, by_decision=by_decision):
                    break
            else:
                homes.append(n)

    def join(self, a: int, b: int, reason: str, score: float | None = None, *, by_decision: bool = False) -> bool:
        """Make two works one, unless something contradicts; then keep the reason as a conflict."""
        why_not = self.contradiction(a, b, by_decision=by_decision)
        if why_not:
            self.conflict(a, b, f"{reason}, but {why_not}", score)
            return False
        a, b = self.root(a), self.root(b)
        if a == b:
            return True
        later = max((a, b), key=lambda root: min(self._members[root]))
        for n in self._members[later]:
            self._reasons.setdefault(n, (reason, score))
        small, large = sorted((a, b), key=lambda root: len(self._members[root]))
        self._parent[small] = large
        self._members[large] += self._members.pop(small)
        for scheme, values in self._values[small].items():
            self._values[large].setdefault(scheme, set()).update(values)
        self._sides[large] |= self._sides[small]
        self._identified[large] |= self._identified[small]
        return True

    def resolution(self) -> Resolution:
        names = [record.name for record in self._records]
        clusters = sorted(tuple(names[n] for n in sorted(members)) for members in self._members.values())
        # Works that were joined later for another reason are no conflict any more.
        conflicts = sorted(
            (names[self.first(a)], names[self.first(b)], reason, score)
            for (a, b, reason), score in self._conflicts.items()
            if self.root(a) != self.root(b)
        )
        return Resolution(
            tuple(clusters),
            {names[n]: reason for n, (reason, _) in self._reasons.items()},
            {names[n]: score for n, (_, score) in self._reasons.items() if score is not None},
            tuple(Conflict(*conflict) for conflict in dict.fromkeys(conflicts)),
        )
