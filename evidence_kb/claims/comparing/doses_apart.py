"""Which statements hold two doses of one drug against each other, and so say nothing of what it does against others.

All doses of a drug are one arm: "X 1 g (group A)" and "X 2 g (group B)" are both X. "Pain did not differ between A and
B", "with 5 mg than with 2.5 mg" and "between the two doses" compare that arm with itself, and not with placebo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.group_labels import TESTED, label_of
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.words import rx

Pair = tuple[Arm, Arm | None]
_N = r"[0-9][0-9.,]*(?<![.,])"
_UNIT = r"(?:mg|g|ml|mcg|µg|μg|iu|u|ma|gy)\b(?:/(?:kg|day|d|h|m2)\b)*"
# "2.5 mg", "(2.5 mg or 5 mg)", "2.5 and 5 mg", right behind the name of a drug or at its end
_AMOUNT = rf"{_N}(?:[ -]?{_UNIT})?"
_DOSES = rx(rf"[ (,-]{{0,3}}(?P<all>{_AMOUNT}(?:(?:, | or | and |, or |, and | to |/){_AMOUNT})*)")
_DOSE = rx(rf"(?P<n>{_N})(?:[ -]?(?P<unit>{_UNIT}))?")
_THAN = r"\b(?:than|versus|vs|compared (?:with|to))\b"
_SAME = r"(?:similar|comparable|equal|alike|the same)"
_ALIKE = rf"(?:did not (?:[a-z]+ly )?differ|differed|(?:were|was|had|showed) (?:[a-z]+ly )?{_SAME})"
_OTHERWISE = rx(r"\b(?:but|whereas|while|although|however|only)\b")
_DOSE_NAMES = r"(?:doses|dosages|(?:dose|dosage|dosing) (?:levels|groups|arms|regimens))"
_REGIMEN_NAMES = r"(?:regimens|schedules|strengths)"
_DOSE_LIKE = rx(r"\b(?:high|higher|low|lower|standard|single|double|half|full|reduced|dos(?:e|es|age|ages))\b|[0-9]")


def _between(names: str) -> str:
    number = r"(?:two|three|four|both|different|various|[2-4])"
    return (
        rf"\b(?:between|among) (?:the |these )?(?:{number} )?(?:[a-z0-9-]+ ){{0,2}}?{names}\b"
        r"(?! (?:and|or|versus|vs)\b)|"
        rf"\b{number} (?:[a-z-]+ ){{0,2}}?{names}(?: of [a-z-]+)? {_ALIKE}"
    )


_BETWEEN_DOSES = rx(_between(_DOSE_NAMES))
_BETWEEN_REGIMENS = rx(_between(_REGIMEN_NAMES))


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups that got one arm: patterns over a clause, each of which finds `one` group held against an `other`."""

    arm: Arm
    patterns: tuple[re.Pattern[str], ...]

    def are_apart(self, clause: str) -> bool:
        return any(found["one"] != found["other"] for p in self.patterns for found in p.finditer(clause))


@dataclass(frozen=True)
class Doses:
    """The doses of a study: its arms, and its sentences in flat text."""

    arms: Sequence[Arm]
    plains: Sequence[str]

    @cached_property
    def _groups(self) -> tuple[_Groups, ...]:
        """The arms of which more than one group got something, beside another arm that they may be taken for."""
        if len(self.arms) < 2:
            return ()
        found = (_Groups(arm, tuple(_patterns(arm, self.plains))) for arm in self.arms if not arm.is_control)
        return tuple(groups for groups in found if groups.patterns)

    @cached_property
    def _named_in(self) -> dict[int, list[tuple[int, int, Arm]]]:
        """The arms that each sentence (by number) names, with where it names them."""
        found: dict[int, list[tuple[int, int, Arm]]] = {}
        for arm in self.arms:
            for m in arm.mentions:
                found.setdefault(m.sentence, []).append((m.start, m.end, arm))
        return found

    def may_compare(self, pairs: Sequence[Pair], sentence: int, at: int) -> list[Pair]:
        """Return the pairs that a sentence (by number) may compare in what it tells around a place."""
        pairs = [pair for pair in pairs if not any(arm and self._did_otherwise(arm, sentence) for arm in pair)]
        start, end = clause_around(self.plains[sentence], at)
        clause = self.plains[sentence][start:end]
        here = {arm for begin, _, arm in self._named_in.get(sentence, ()) if start <= begin < end}
        if len(here) > 1 or any(arm.is_control for arm in here) or not self._are_apart(here, clause):
            return list(pairs)
        return [
            (one, other) for one, other in pairs
            if other is None or (not self._groups and _is_dose(one) and _is_dose(other))
        ]  # fmt: skip

    def _did_otherwise(self, arm: Arm, sentence: int) -> bool:
        """ "Pain fell with X 5 mg but not with X 2 mg": what is told of one dose is not told of X."""
        named = [(start, end) for start, end, other in self._named_in.get(sentence, ()) if other is arm]
        if len(named) < 2:
            return False  # as of most arms, and the search for words is slow
        plain = self.plains[sentence]
        for word in _OTHERWISE.finditer(plain):
            before = {dose for start, end in named if end <= word.start() for dose in _doses(plain, start, end)}
            behind = {dose for start, end in named if start >= word.end() for dose in _doses(plain, start, end)}
            if {unit for _, unit in before} & {unit for _, unit in behind} and before.isdisjoint(behind):
                return True
        return False

    def _are_apart(self, here: set[Arm], clause: str) -> bool:
        """Say whether a clause that names these arms, one at most, sets doses apart."""
        if _BETWEEN_DOSES.search(clause) or (self._groups and _BETWEEN_REGIMENS.search(clause)):
            return True
        return any(here <= {groups.arm} and groups.are_apart(clause) for groups in self._groups)


def _is_dose(arm: Arm) -> bool:
    return _DOSE_LIKE.search(arm.name.lower()) is not None


def _patterns(arm: Arm, plains: Sequence[str]) -> Iterator[re.Pattern[str]]:
    labels = {label for m in arm.mentions if (label := label_of(m.text)) and label != TESTED}
    if len(labels) > 1:
        yield from _of_labels("|".join(sorted(labels)))
    doses = {dose for m in arm.mentions if not label_of(m.text) for dose in _doses(plains[m.sentence], m.start, m.end)}
    for unit in sorted({unit for _, unit in doses}):
        amounts = sorted(n for n, of in doses if of == unit)
        if len(amounts) > 1:
            yield from _of_amounts("|".join(map(re.escape, amounts)), re.escape(unit))


def _doses(plain: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield (amount, unit) of each dose in the name of an arm or right behind it: "X 2.5 or 5 mg"."""
    found = _DOSES.search(plain, start + 1)
    every = list(_DOSE.finditer(found["all"])) if found and found.start() <= end else []
    for number, dose in enumerate(every):
        unit = next((later["unit"] for later in every[number:] if later["unit"]), None)
        if unit:
            yield dose["n"], unit


def _of_labels(label: str) -> Iterator[re.Pattern[str]]:
    one, other = (rf"(?P<{name}>{label})\b(?! [a-z]+ of\b)" for name in ("one", "other"))
    group = r"(?:the )?(?:groups? |arms? )?"
    last = r"(?= ?(?:[.,;:()]|groups?|arms?|$)| (?:at|in|after|for|during|with|regarding)\b)"
    aside = r"(?: groups?)?(?: ?\([^()]{1,40}\))?"
    yield rx(rf"\b(?:between|among) {group}{one}{aside} and {group}{other}(?! (?:and|or)\b)")
    yield rx(rf"\b(?:groups?|arms?) {one}[^,;]{{0,60}}{_THAN}[^,;]{{0,20}} {group}{other}{last}")
    yield rx(rf"\b(?:groups?|arms?) {one} and {group}{other} {_ALIKE}")
    yield rx(rf"\b{_SAME} (?:in|for|with) (?:the )?(?:groups?|arms?) {one} and {group}{other}{last}")


def _of_amounts(amount: str, unit: str) -> Iterator[re.Pattern[str]]:
    def dose(name: str, end: str) -> str:
        return rf"(?<![\w.,])(?P<{name}>{amount})(?![.,]?[0-9]){end}"

    with_unit, maybe = rf"[ -]?{unit}", rf"(?:[ -]?{unit})?"
    for one, other in (
        (dose("one", with_unit), dose("other", maybe)),
        (dose("one", maybe), dose("other", with_unit)),
    ):
        yield rx(rf"{one}[^,;]{{0,60}}?{_THAN}[^,;]{{0,30}}?{other}")
        yield rx(rf"\b(?:between|among) [^,;]{{0,30}}?{one}[^,;]{{0,30}}? and [^,;]{{0,30}}?{other}")
