"""How an extracted claim is held against an expected one: treatment, outcome, direction and n of N together.

An expected field may list several right answers: names separated by "|", directions and counts by " or ". A count
"-" means that no number of people is printed, "4/-" that four is printed without a total. `optional` claims are
right where they are found and missed by nobody: judgements about which two readers may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence_kb.claims.lexicon.concepts import concept_for, key
from evidence_kb.claims.study.sections import OWN
from evidence_kb.findings import Basis, Claim, ConceptKind, Numbers

_TURNS_ROUND = {"time", "loss", "lack", "absence", "fear", "freedom", "duration", "interval", "risk"}

# a reader writes down "alive" or "died" as printed, where rules name the outcome
_SAME = {
    printed: name
    for name, every in {
        "survival": "alive survived surviving survivor survivors survive lived living",
        "death": "died deaths dead fatal fatality expired succumbed mortality",
        "tolerability": "tolerated tolerable tolerance",
        "safety": "safe safely",
        "effectiveness": "effective efficacious efficacy effectively",
        "success": "successful successfully successes",
        "need": "required requiring needed needing require requirement",
        "discontinuation": "discontinued withdrawn withdrew stopped withdrawal discontinue",
        "recovery": "recovered recovering",
        "improvement": "improved improving improvements",
        "response": "responded responders responder responses responding respond",
        "relapse": "relapsed relapses relapsing",
        "recurrence": "recurred recurrences recurrent recur",
        "cure": "cured cures",
        "healing": "healed",
        "failure": "failed failures",
        "resolution": "resolved resolving",
        "usefulness": "useful",
    }.items()
    for printed in every.split()
}

Expected = Mapping[str, Any]


@dataclass
class Score:
    """Counts of one set of texts, and every error in words."""

    found: int = 0
    right: int = 0
    expected: int = 0
    recalled: int = 0
    fields: dict[str, list[bool]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.recalled / self.expected if self.expected else 1.0

    def line(self, name: str) -> str:
        fields = ", ".join(f"{k} {sum(v)}/{len(v)}" for k, v in sorted(self.fields.items()) if v)
        return (
            f"{name}: precision {self.precision:.2f} ({self.right}/{self.found}), "
            f"recall {self.recall:.2f} ({self.recalled}/{self.expected}); of the right ones: {fields or 'none'}"
        )


def add(score: Score, name: str, expected: list[Expected], claims: Iterable[Claim]) -> None:
    """Hold the claims of one text against those expected; a right claim that is stated again counts once."""
    met: set[int] = set()
    for claim in claims:
        if claim.basis not in OWN:
            continue
        fitting = [i for i, want in enumerate(expected) if fits(claim, want)]
        fresh = [i for i in fitting if i not in met]
        if fitting and not fresh:
            continue
        score.found += 1
        if not fresh:
            score.errors.append(f"{name}: WRONG {_told(claim)}")
            continue
        fresh.sort(key=lambda i: expected[i].get("basis", "own_data") != claim.basis)
        met.add(fresh[0])
        score.right += 1
        _compare_fields(score, claim, expected[fresh[0]])
    for i, want in enumerate(expected):
        if not want.get("optional"):
            score.expected += 1
            score.recalled += i in met
            if i not in met:
                wanted = [str(want.get(k)) for k in ("treatment", "outcome", "direction", "count")]
                score.errors.append(f"{name}: MISSED {'; '.join(wanted)}")


def _told(claim: Claim) -> str:
    n = f"{_shown(claim.numbers.events_n)}/{_shown(claim.numbers.total_n)}"
    return (
        f"{claim.treatment}; {claim.outcome}; {claim.direction}; {n} [{claim.rule}, {claim.basis}] {claim.quote.text}"
    )


def _shown(n: int | None) -> str:
    return "-" if n is None else str(n)


def fits(claim: Claim, want: Expected) -> bool:
    """Say whether treatment, outcome, direction and n of N of a claim are all right."""
    return (
        counts_right(claim.numbers, want)
        and claim.direction in str(want["direction"]).split(" or ")
        and _names(ConceptKind.TREATMENT, claim.treatment, want["treatment"])
        and _names(ConceptKind.OUTCOME, claim.outcome, want["outcome"])
    )


def counts_right(numbers: Numbers, want: Expected) -> bool:
    """Say whether n and N are one of the counts of an expected claim."""
    return (numbers.events_n, numbers.total_n) in [count_of(c) for c in str(want["count"]).split(" or ")]


def names_outcome(words: str, want: Expected) -> bool:
    """Say whether words name the outcome of an expected claim."""
    return _names(ConceptKind.OUTCOME, words, want["outcome"])


def names_treatment(words: str, want: Expected) -> bool:
    """Say whether words name the treatment of an expected claim."""
    return _names(ConceptKind.TREATMENT, words, want["treatment"])


def count_of(printed: str) -> tuple[int | None, int | None]:
    """Return n and N of a printed count, None for what is not printed."""
    n, _, total = printed.partition("/")
    return (None if n in ("-", "") else int(n), None if total in ("-", "") else int(total))


def _one_word_each(name: str) -> list[str]:
    """Return the words of a name; "alive", "survived" and "survival" are the same word."""
    return [_SAME.get(word, word) for word in key(name).split()]


def _names(kind: ConceptKind, found: str | None, accepted: str | None) -> bool:
    """Say whether words name one of the accepted things, with at most two words more than it needs."""
    if found is None or accepted is None:
        return found is None and (accepted is None or "null" in accepted.split("|"))
    words = _one_word_each(found)
    for name in accepted.split("|"):
        needed = _one_word_each(name)
        if needed == words:
            return True
        extra = [w for w in words if w not in needed]
        if not set(needed) - set(words) and len(extra) < 3 and not set(extra) & _TURNS_ROUND:
            return True
        concept, other = concept_for(kind, found), concept_for(kind, name)
        if concept.origin != "text" and concept.name == other.name:
            return True
    return False


def _compare_fields(score: Score, claim: Claim, want: Expected) -> None:
    """Note how the fields that are not part of the score came out on a claim that is right."""
    basis = want.get("basis", "own_data")
    seen = {"basis": claim.basis == basis}
    if "change" in want:
        seen["change"] = claim.change == want["change"]
    if "at" in want:
        printed = key(claim.timepoint or "")
        seen["time point"] = bool(printed) and (key(want["at"]) in printed or printed in key(want["at"]))
    if claim.basis is Basis.OWN_DATA and basis == "own_data":
        seen["comparator none"] = claim.comparator == want.get("comparator", "none")
    for name, is_right in seen.items():
        score.fields.setdefault(name, []).append(is_right)
