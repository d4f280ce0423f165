"""What a sentence shows to the model of change: n-grams of concepts and masked words, and distances to the outcome.

The sequence is read three times: whole, in the clause around the outcome, and in a window around it. Orders such as
"I higher than C" are features of their own, and so are two values side by side and the signs of intervals. All
loops look at a bounded number of neighbours, so the cost is linear in the length of the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from evidence_kb.claims.language.number_signs import P_HIGH, P_LOW
from evidence_kb.claims.lexicon.change_words import BETTER, DOWN, NOT, SIMILAR, UP, WORSE
from evidence_kb.claims.questions.arm_values import compare, number
from evidence_kb.claims.questions.orientation import subject, turned
from evidence_kb.claims.questions.question import ARMS, C, I, Item, O, Question, items
from evidence_kb.claims.questions.reading import STOP, Line
from evidence_kb.claims.questions.verdict import BREAKS, settled, verdict

CHANGES = (UP, DOWN, BETTER, WORSE)
_KEYS = frozenset(
    (*CHANGES, SIMILAR, NOT, "DIF", "SIG", "THAN", P_LOW, P_HIGH, I, C, "TREND", "BUT", "BOTH", "BETW", "BASE",
     "CINSR", "CINSD", "CIUPR", "CIUPD", "CIDNR", "CIDND")
)  # fmt: skip

_VERDICTS = frozenset((*CHANGES, SIMILAR, NOT, P_LOW, P_HIGH))
_NEAR, _FAR = 12, 24


@dataclass(frozen=True, slots=True)
class Description:
    """Features of a sentence with its subject in the place of the treatment; `is_turned`: it is the comparator."""

    features: Set[str]
    is_turned: bool


def describe(line: Line, question: Question) -> Description:
    """Describe a sentence as the answer to a question."""
    every = items(line, question)
    outer = [x for x in every if x.level == 0 or x.concept]
    place = outcome_place(outer)
    outer = settled(outer, question.desired)
    arm, how = subject(outer, place)
    if arm == C:
        every, outer = turned(every), turned(outer)
    found = _features(line, question, every, outer, place)
    found.add("how:" + how)
    return Description(found, arm == C)


def _features(
    line: Line, question: Question, every: Sequence[Item], outer: Sequence[Item], place: int | None
) -> set[str]:
    """Return the features of a sequence; `outer`: what stands outside brackets, settled, the outcome at `place`."""
    found: set[str] = set()
    whole = _collapsed(outer)
    found.update(_grams("s:", whole, 4))
    found.update(_word_grams(outer))
    clause: Sequence[Item] = outer
    if place is None:
        found.add("noO")
    else:
        clause = _clause(outer, place)
        found.update(_around_outcome(outer, clause, place))
        change, side = verdict(outer, place)
        found.update((f"verd:{change}", f"verd{side}:{change}", f"verd:{change}:{question.desired}"))
        found.update(f"verd:{change}:oc{k}" for k in question.outcome_change)
        if change in (BETTER, WORSE):
            found.update(f"verd:{change}:{stem}" for stem in question.outcome_words)
    found.update(_polarity(clause, question))
    found.update(_orders(outer))
    found.update(_values(line, every, outcome_place(every), question))
    found.update(_whole(whole))
    return found


def outcome_place(steps: Sequence[Item]) -> int | None:
    """The mention of the outcome with most of its words around it; the first of equals."""
    places = [i for i, x in enumerate(steps) if x.concept == O]
    best, most, low = None, 0, 0
    for k, place in enumerate(places):
        while places[low] < place - 4:
            low += 1
        high = k
        while high + 1 < len(places) and high < k + 4 and places[high + 1] <= place + 4:
            high += 1
        if high - low + 1 > most:
            best, most = place, high - low + 1
    return best


def _clause(steps: Sequence[Item], place: int) -> Sequence[Item]:
    start = place
    while start > 0 and steps[start - 1].word not in BREAKS:
        start -= 1
    end = place + 1
    while end < len(steps) and steps[end].word not in BREAKS:
        end += 1
    return steps[max(0, start - 1) : end]


def _collapsed(steps: Iterable[Item]) -> list[str]:
    found: list[str] = []
    for item in steps:
        if item.concept and (not found or found[-1] != item.concept):
            found.append(item.concept)
    return found


def _grams(prefix: str, sequence: Sequence[str], longest: int) -> Iterator[str]:
    for i, first in enumerate(sequence):
        gram = prefix + first
        yield gram
        for word in sequence[i + 1 : i + longest]:
            gram = f"{gram}_{word}"
            yield gram


def _word_grams(steps: Sequence[Item]) -> Iterator[str]:
    words = [x.word for x in steps if x.level == 0 or x.concept not in (None,)]
    for i, word in enumerate(words):
        if word not in STOP or steps[i].concept:
            yield "w:" + word
    for i in range(len(words) - 1):
        pair = f"w:{words[i]}_{words[i + 1]}"
        yield pair
        if i + 2 < len(words):
            yield f"{pair}_{words[i + 2]}"


def _around_outcome(steps: Sequence[Item], clause: Sequence[Item], place: int) -> Iterator[str]:
    yield from _grams("c:", _collapsed(clause), 4)
    yield from ("ch:" + x.concept for x in clause if x.concept in _KEYS)
    yield from _grams("n:", _collapsed(steps[max(0, place - _NEAR) : place + _NEAR + 1]), 4)
    sides = {}
    for side, path in (
        ("R", range(place + 1, min(len(steps), place + _FAR + 1))),
        ("L", range(place - 1, max(-1, place - _FAR - 1), -1)),
    ):
        sides[side] = "0"
        seen: list[str] = []
        for at in path:
            concept = steps[at].concept
            if concept not in _KEYS or concept in seen or concept is None:
                continue
            seen.append(concept)
            distance = _bucket(abs(at - place))
            yield f"d{side}:{concept}:{distance}"
            if len(seen) <= 2:
                yield f"first{side}{len(seen)}:{concept}"
            if sides[side] == "0" and concept in _VERDICTS:
                sides[side] = f"{concept}{distance}"
    yield f"gov:{sides['L']}_{sides['R']}"


def _bucket(distance: int) -> int:
    return 0 if distance <= 3 else 1 if distance <= 7 else 2 if distance <= 14 else 3


def _polarity(clause: Sequence[Item], question: Question) -> Iterator[str]:
    """Pair the words of the outcome with better and worse: they decide whether better means more."""
    kinds = {x.concept for x in clause if x.concept in CHANGES}
    yield "want:" + question.desired
    for change in question.outcome_change:
        yield "oc:" + change
    for name in sorted(k for k in kinds if k):
        yield f"want:{question.desired}*{name}"
        for change in question.outcome_change:
            yield f"oc:{change}*{name}"
        if name in (BETTER, WORSE):
            for stem in question.outcome_words:
                yield f"o*{name}:{stem}"
    for stem in question.outcome_words:
        yield "o:" + stem


def _first(steps: Sequence[Item], path: Iterable[int]) -> str:
    return next((c for j in path if (c := steps[j].concept) in ARMS and c), "0")


def _orders(steps: Sequence[Item]) -> Iterator[str]:
    """Which arm stands before and behind a word of change, what negates it, and who is compared with whom."""
    n = len(steps)
    for i, item in enumerate(steps):
        name = item.concept
        if name not in CHANGES:
            continue
        left = _first(steps, range(i - 1, max(-1, i - 40), -1))
        right = _first(steps, range(i + 1, min(n, i + 40)))
        yield f"ord:{left}_{name}_{right}"
        negated = any(steps[j].concept == NOT for j in range(max(0, i - 6), i))
        yield f"neg{int(negated)}:{name}"
        than = next((j for j in range(i + 1, min(n, i + 20)) if steps[j].concept == "THAN"), None)
        if than is not None:
            against = _first(steps, range(than + 1, min(n, than + 12)))
            subject = _first(steps, [*range(i - 1, max(-1, i - 14), -1), *range(i + 1, than)])
            yield f"than:{name}_{against}"
            yield f"subj:{subject}_{name}_{against}"


def _values(line: Line, steps: Sequence[Item], place: int | None, question: Question) -> Iterator[str]:
    """Compare the first value behind each arm, and the values set side by side in the order of the arms."""
    first: dict[str, float] = {}
    for i, item in enumerate(steps):
        name = item.concept
        if name not in ARMS or name is None or name in first:
            continue
        for j in range(i + 1, min(len(steps), i + 6)):
            if steps[j].word == "NUM":
                first[name] = number(line.words[steps[j].at].text)
                break
            if steps[j].concept in ARMS:
                break
    if len(first) == 2:
        yield "arms:" + ("gt" if first[I] > first[C] else "lt" if first[I] < first[C] else "eq")
    compared = compare(line, steps, place, is_time=question.is_time)
    if compared:
        yield "val:" + compared
    order = [x.concept for x in steps if x.concept in ARMS and x.level == 0]
    for pair in line.pairs[:3]:
        yield f"pair:{order[0] if order else '0'}_{pair.kind}"


def _whole(whole: Sequence[str]) -> Iterator[str]:
    present = set(whole)
    if P_HIGH in present:
        yield "hasPNS"
        if P_LOW in present:
            yield "bothP"
    if not present & _VERDICTS:
        yield "nothing"
