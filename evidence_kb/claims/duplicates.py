"""The same fact stated twice in one study is one fact with two quotes.

Two claims restate each other if they speak of the same treatment, print the same events and total, and their outcomes
belong to one group ("pain" and "clinical response" are clinical), or if they repeat the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidence_kb.claims.lexicon.concepts import concept_for, concept_in, outcome_group
from evidence_kb.findings import Basis, Claim, ConceptKind, Direction, Vocabulary
from evidence_kb.text import fold

_MOST_ALIKE = 100  # claims with the same words or counts that one claim is held against


@dataclass(frozen=True, slots=True)
class _Named:
    """The concepts of the claims of one study."""

    vocabulary: Vocabulary
    shorts: Mapping[str, str]

    def treatment(self, claim: Claim) -> str | None:
        """Return the name of the treatment of a claim."""
        if claim.treatment is None:
            return None
        return concept_in(ConceptKind.TREATMENT, claim.treatment, self.vocabulary, self.shorts).name

    def outcome(self, claim: Claim) -> str:
        """Return the name of the outcome of a claim."""
        return concept_in(ConceptKind.OUTCOME, claim.outcome, self.vocabulary, self.shorts).name


def mark_duplicates(
    claims: Sequence[Claim], vocabulary: Vocabulary, shorts: Mapping[str, str] | None = None
) -> tuple[Claim, ...]:
    """Set `duplicate_of` on every claim that restates an earlier one; order and quotes stay.

    `shorts` is what the abbreviations of the study stand for.
    """
    named = _Named(vocabulary, shorts or {})
    found: list[Claim] = []
    firsts: dict[object, list[int]] = {}  # numbers of claims that restate none, by what a restatement shares
    for number, claim in enumerate(claims):
        numbers = claim.numbers
        shared: list[object] = [fold(claim.quote.text)]
        shared += [(numbers.events_n, numbers.total_n)] if numbers.events_n is not None else []
        earlier = sorted({i for one in shared for i in firsts.get(one, ())[:_MOST_ALIKE]})
        first = next((i for i in earlier if _restates(claim, found[i], named)), None)
        found.append(replace(claim, duplicate_of=first))
        if first is None:
            for one in shared:
                firsts.setdefault(one, []).append(number)
    return tuple(found)


def _restates(claim: Claim, other: Claim, named: _Named) -> bool:
    if claim.basis is not other.basis or named.treatment(claim) != named.treatment(other):
        return False
    if claim.comparator != other.comparator or _opposed(claim.direction, other.direction):
        return False
    same_outcome = named.outcome(claim) == named.outcome(other)
    if fold(claim.quote.text) == fold(other.quote.text):
        return same_outcome and claim.quote.passage != other.quote.passage
    a, b = claim.numbers, other.numbers
    if claim.basis is not Basis.OWN_DATA or claim.quote.passage == other.quote.passage:
        return False
    if a.events_n is None or a.total_n is None or (a.events_n, a.total_n) != (b.events_n, b.total_n):
        return False
    if claim.timepoint and other.timepoint and fold(claim.timepoint) != fold(other.timepoint):
        return False
    return same_outcome or _one_is_general(claim, other, named.vocabulary)


# "clinical response" may restate what happened to pain; fever and pain with the same count are two findings
_GENERAL = frozenset({"clinical response", "clinical improvement", "symptoms", "radiological lesions"})


def _one_is_general(claim: Claim, other: Claim, vocabulary: Vocabulary) -> bool:
    group = outcome_group(claim.outcome, vocabulary)
    if group is None or group == "harm" or group != outcome_group(other.outcome, vocabulary):
        return False
    names = {concept_for(ConceptKind.OUTCOME, c.outcome).name for c in (claim, other)}
    return bool(names & _GENERAL)


def _opposed(a: Direction, b: Direction) -> bool:
    return a is not b and Direction.UNCLEAR not in (a, b)
