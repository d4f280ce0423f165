"""How right a candidate is, by what readers marked in its abstract (`annotations`).

A candidate is right where its outcome is named as marked (within a word or so), a marked arm is its treatment, the
statement compares arms and the change is the marked one; and wholly right where its comparator is the marked one too.
Arms exchanged with the change turned are the same statement. A candidate that compares with nothing is wholly right
where the marked change is one within its arm, and lacks its comparator where arms are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evidence_kb.claims.comparing.arms import Arm, stems_of
from evidence_kb.claims.comparing.compared import Compared
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.mentions import content, is_general
from evidence_kb.claims.language.words import flat, rx, word_set
from training.annotations import Annotated, Place, Result

_SAME_NAME = 0.6  # share of the characters that two names of an outcome have in common, from which they are one
_MEASURING = word_set(
    "median average frequency number amount percentage proportion risk occurrence index overall severity"
)
_LEADS = rx(
    r"(?:\b(?:and|or|in|the|clinical|clinically|patients?|(?:levels?|number|incidence|severity|rates?|risk|occurrence|"
    r"symptoms|signs|reductions?|improvements?|increases?|elevations?|changes?|ratings?|effects|scores?) o[fn]"
    r"(?: the)?)|,|'s?) $"
)
_FOLLOWS = rx(
    r" (?:in|among|at|after|during|on|from|over|within|following|associated with|when|by|between|for|as measured)\b|"
    r"[ ,]*\(| (?:scores?|levels?|rates?|gain|symptoms|values?|concentrations?)$"
)
_TURNED = {"increased": "decreased", "decreased": "increased"}


class Judged(NamedTuple):
    """Whether a statement was marked for the outcome, and what of the candidate agrees with the best one."""

    outcome: bool
    treatment: bool
    comparator: bool
    kind: str
    change: bool
    is_within: bool = False  # the candidate compares with nothing

    @property
    def is_right(self) -> bool:
        is_told = self.kind == "between" or (self.is_within and self.kind == "within")
        return self.outcome and self.treatment and is_told and self.change

    @property
    def is_wholly_right(self) -> bool:
        return self.is_right and self.comparator


NOTHING = Judged(False, False, False, "none", False)


class Judge:
    """Judges the candidates of one abstract."""

    def __init__(self, found: Annotated, compared: Compared, shorts: Mapping[str, str]) -> None:
        self.found, self.compared = found, compared
        self._forms = [{stems_of(found.text(m), shorts) for m in arm.mentions} for arm in found.arms]
        self._numbers: dict[Arm, int | None] = {arm: self._arm(arm, shorts) for arm in compared.arms}

    def _place(self, sentence: int, start: int, end: int) -> Place | None:
        at = self.compared.places[sentence]
        return None if at is None else Place(at.passage, at.sentence.start + start, at.sentence.start + end)

    def _arm(self, arm: Arm, shorts: Mapping[str, str]) -> int | None:
        """Return the number of the marked arm that an arm's name means, None where it means none or less than one."""
        counts = [0] * len(self.found.arms)
        for mention in arm.mentions:
            here = self._place(mention.sentence, mention.start, mention.end)
            for number, marked in enumerate(self.found.arms):
                counts[number] += here is not None and any(_shared(here, m) > 0 for m in marked.mentions)
        name = stems_of(arm.name, shorts)
        order = sorted(range(len(counts)), key=lambda n: -counts[n])
        means = [n for n in order if counts[n] and any(form <= name and form for form in self._forms[n])]
        whole = [n for n in means if name in self._forms[n]]
        return next(iter(whole or means), None)

    def judge(self, pairing: Pairing, change: str) -> Judged:
        """Compare a candidate with every statement marked at its place; the best one counts."""
        here = self._place(pairing.sentence, pairing.outcome.start, pairing.outcome.end)
        if here is None:
            return NOTHING
        near = [r for r in self.found.results if _shared(here, r.outcome) > 0]
        return max((self._against(here, pairing, change, r) for r in near), key=_agreement, default=NOTHING)

    def _against(self, here: Place, pairing: Pairing, change: str, result: Result) -> Judged:
        treatment = self._numbers[pairing.treatment]
        comparator = None if pairing.comparator is None else self._numbers[pairing.comparator]
        outcome = _shared(here, result.outcome) >= _SAME_NAME or self._is_named(pairing.text, result.outcome)
        if pairing.is_within:
            meant = result.kind == "within"
            return Judged(outcome, treatment == result.treatment, meant, result.kind, change == result.change, True)
        if result.comparator is not None and treatment == result.comparator and comparator == result.treatment:
            return Judged(outcome, True, True, result.kind, _TURNED.get(change, change) == result.change)
        only = len(self.found.arms) < 3  # a conclusion that names no comparator means the only other arm
        meant = comparator == result.comparator if result.comparator is not None else only or pairing.comparator is None
        return Judged(outcome, treatment == result.treatment, meant, result.kind, change == result.change)

    def _is_named(self, name: str, place: Place) -> bool:
        """Say whether two names differ by words like "mean" alone, or by who, when and where behind the name."""
        marked = self.found.text(place)
        one, other = ({w for w in content(t) if not is_general(w) and w not in _MEASURING} for t in (name, marked))
        return bool(one) and (
            one == other or is_shorter(flat(name), flat(marked)) or is_shorter(flat(marked), flat(name))
        )


def is_shorter(short: str, long: str) -> bool:
    """Say whether a name in flat text means what a longer one means, which says more before or behind it.

    >>> is_shorter("bv", "bv in healthy subjects"), is_shorter("drug costs", "hospitalisation and drug costs")
    (True, True)
    >>> is_shorter("fasting", "fasting or post-prandial glucose"), is_shorter("rate", "rate of bleeding")
    (False, False)
    """
    before, found, behind = long.partition(short)
    named = [w for w in content(short) if not is_general(w) and w not in _MEASURING]
    if not found or not named or (before and before[-1].isalnum()) or (behind and behind[0].isalnum()):
        return False
    return bool(not before or _LEADS.search(before)) and bool(not behind or _FOLLOWS.match(behind))


def _agreement(judged: Judged) -> tuple[bool, bool, int]:
    return judged.is_wholly_right, judged.is_right, sum(x is True for x in judged)


def _shared(one: Place, other: Place) -> float:
    """Return the characters that two places have in common as a share of those that either has."""
    if one.where != other.where:
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))


def kinds(judged: Sequence[Judged]) -> dict[str, int]:
    """Count candidates by what is wrong with them first."""
    counts: dict[str, int] = {}
    for j in judged:
        name = ("wholly right" if j.is_wholly_right else "comparator" if j.is_right else "nothing marked"
                if j.kind == "none" else "outcome" if not j.outcome else j.kind if j.kind != "between"
                else "treatment" if not j.treatment else "change")  # fmt: skip
        counts[name] = counts.get(name, 0) + 1
    return counts
