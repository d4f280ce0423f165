"""The arms of a trial that holds two doses of one drug against each other, and nothing else: each dose is one.

All doses of a drug are one arm where the drug is held against others. Where a study has no other arm ("X 80 mg or X
10 mg daily"), "80 mg", "the 10-mg group" and "the higher dose" are what it compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from evidence_kb.claims.comparing.arms import Arm, ArmMention, mention_at
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

_LEAST = 0.25  # as for the arms
_BESIDE = 0.6  # an arm that weighs as much, and is no dose, is held against the drug
_N = r"[0-9]+(?:[.,][0-9]+)?"
_UNIT = r"(?:mg|g|ml|mcg|µg|μg|iu|gy)\b(?:/(?:kg|day|d|h|m2)\b)*"
_OFTEN = r"(?: (?:once|twice|daily|weekly|a day|per day|or|od|bid))*?"
# "X 80 mg or X 10 mg", "X 2.4 mg versus 1.0 mg"
_TWO = (
    rf"(?P<one>{_N})(?:[ -]?(?P<unit>{_UNIT}))?{_OFTEN},? (?:or|versus|vs|and|with|to|than|compared (?:with|to))"
    rf" (?:(?:to|with) )?(?:DRUG )?(?P<two>{_N})[ -]?(?P<unit2>{_UNIT})"
)
_DOSE = rx(rf"(?:the )?(?P<n>{_N})[ -]?(?P<unit>{_UNIT}){_OFTEN}(?: (?:doses?|groups?|arms?|regimens?))*")
_HIGH = rx(r"(?:the )?(?:higher|high|larger)[ -](?:doses?|strength)(?: (?:groups?|arms?|regimen))?")
_LOW = rx(r"(?:the )?(?:lower|low|smaller)[ -](?:doses?|strength)(?: (?:groups?|arms?|regimen))?")
_DOSE_WORDS = frozenset(["high", "higher", "low", "lower", "larg", "larger", "small", "smaller", "strength"])


class _Doses(NamedTuple):
    """The two doses that are compared, the lower one first, as printed, and their unit."""

    low: str
    high: str
    unit: str


def by_dose(arms: tuple[Arm, ...], sentences: Sequence[TaggedSentence]) -> tuple[Arm, ...]:
    """Return the two doses of a drug as the arms of a study that compares nothing else; else the arms as they are."""
    if any(arm.is_control for arm in arms):
        return arms
    drugs = [arm for arm in arms if not arm.stems & _DOSE_WORDS]
    if not drugs or any(arm.weight >= _BESIDE for arm in drugs[1:]):
        return arms
    plains = [flat(sentence.text) for sentence in sentences]
    doses = _compared(drugs[0].name, plains)
    if doses is None:
        return arms
    found: dict[str, list[ArmMention]] = {doses.high: [], doses.low: []}
    for mention in _mentions(sentences, plains):
        told = _dose_of(mention.text, doses, drugs[0].name)
        if told:
            found[told].append(mention)
    if not all(found.values()):
        return arms
    made = [_arm(drugs[0], dose, doses.unit, mentions) for dose, mentions in found.items()]
    return tuple(sorted(made, key=lambda arm: (-arm.as_treatment, arm.mentions[0].sentence, arm.name)))


def _compared(drug: str, plains: Sequence[str]) -> _Doses | None:
    """Return the two doses of a drug that sentences (flat) name side by side, if they are always the same two."""
    called = re.escape(flat(drug))
    two, every = rx(rf"\b{called} {_TWO.replace('DRUG', called)}"), rx(rf"\b{called} (?P<n>{_N})[ -]?{_UNIT}")
    pairs = {
        (frozenset((float(found["one"]), float(found["two"]))), found["unit2"])
        for plain in plains for found in two.finditer(plain) if found["unit"] in (None, found["unit2"])
    }  # fmt: skip
    if len(pairs) != 1:
        return None
    amounts, unit = pairs.pop()
    printed = {float(n): n for plain in plains for n in re.findall(rf"(?<![0-9.])({_N})[ -]?{unit}\b", plain)}
    named = {float(found["n"]) for plain in plains for found in every.finditer(plain)}
    if len(amounts) != 2 or not named <= amounts or not amounts <= printed.keys():
        return None
    return _Doses(printed[min(amounts)], printed[max(amounts)], unit)


def _mentions(sentences: Sequence[TaggedSentence], plains: Sequence[str]) -> Iterator[ArmMention]:
    for number, (sentence, plain) in enumerate(zip(sentences, plains, strict=True)):
        for span in sentence.spans("arm", _LEAST):
            yield mention_at(sentence, plain, number, span.start, span.end)


def _dose_of(text: str, doses: _Doses, drug: str) -> str | None:
    """Return which of two doses the name of an arm means; None where it means both or neither.

    >>> [_dose_of(name, _Doses("10", "80", "mg"), "x") for name in ("X 80 mg", "10-mg group", "the lower dose", "x")]
    ['80', '10', '10', None]
    """
    plain = flat(text)
    called = flat(drug)
    if called in plain:
        plain = plain[plain.index(called) + len(called) :].strip() or plain.replace(called, " ").strip()
    if _HIGH.fullmatch(plain):
        return doses.high
    if _LOW.fullmatch(plain):
        return doses.low
    found = _DOSE.fullmatch(plain)
    if found is None or found["unit"] != doses.unit:
        return None
    return next((dose for dose in (doses.low, doses.high) if float(found["n"]) == float(dose)), None)


def _arm(drug: Arm, dose: str, unit: str, mentions: Sequence[ArmMention]) -> Arm:
    name = f"{drug.name} {dose} {unit}"
    called = sorted((replace(m, text=name) for m in mentions), key=lambda m: (m.sentence, m.start))
    return Arm(
        name, drug.stems | {f"{dose}{unit}"}, tuple(called), False,
        sum(m.as_treatment for m in mentions), sum(m.as_comparator for m in mentions),
    )  # fmt: skip
