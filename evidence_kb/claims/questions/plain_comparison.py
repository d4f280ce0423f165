"""What a sentence says in so many words of an outcome and two arms: "Stiffness was higher in the placebo group".

A few forms of English leave no doubt which arm has more of what: a comparative behind "was" and an arm behind "in", an
arm that "had" or "required more", a value for either arm in a sentence without any word of change. Models that weigh
a hundred signs go wrong most often where the comparator is the subject, or where only numbers tell. What is denied,
hedged or within chance is no plain statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evidence_kb.claims.language.number_signs import P_HIGH, P_LOW
from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.change_words import DOWN, NOT, SIMILAR, UP
from evidence_kb.claims.questions.arm_values import compare, values
from evidence_kb.claims.questions.change_features import outcome_place
from evidence_kb.claims.questions.orientation import is_relative
from evidence_kb.claims.questions.question import OTHER, I, Item, O, Question, items
from evidence_kb.claims.questions.reading import Line
from evidence_kb.claims.questions.verdict import CHANGES, settled
from evidence_kb.findings import Change

_COMPARATIVES = word_set(
    "higher lower greater less lesser fewer longer shorter larger smaller more increased decreased reduced elevated "
    "earlier later faster slower quicker prolonged shortened"
)
_HAD = word_set(
    "had have has showed shows show experienced reported required needed demonstrated presented achieved exhibited "
    "received consumed developed displayed obtained gained produced provided causes caused"
)
_BE = word_set("was were is are became remained been being found be")
_OCCURRED = word_set("occurred developed")  # "nausea occurred in 12 % with A and 17 % with B"
_IN = word_set("in with for among after under following on by during from at within of")
_ADVERBS = word_set("also even much far still again therefore found to be both at")
_OFTEN = word_set("often frequently likely commonly")
_STOPS = word_set("; . but however although though whereas while despite yet except nevertheless")
_HEDGES = word_set("tended tend tendency tends numerically may might could expected hypothesized if whether")
_WENT = word_set("fell dropped declined decreased rose increased")  # by so much
_SEVERAL = word_set("groups arms")  # "in groups A and B"
_PEOPLE = word_set("patients participants subjects women men children people adults infants individuals students")
# what undoes an outcome, or is no value of it in the end: "cured in", "free of pain", "baseline pain"
_UNDOES = word_set(
    "baseline before pre free freedom absent absence rare rarely tolerable controlled control cured eradicated "
    "resolved resolution clearance cleared stopped quit disappeared relief relieved prevented avoided change changes "
    "effect effects efficacy impact"
)
_DOUBTS = frozenset((NOT, SIMILAR, P_HIGH, "TREND"))
_NAMED = 0.6  # share of the words of an outcome that a statement names
_REACH = 7  # steps behind people in which their arm stands
_TIMES = word_set("double doubled twice twofold two-fold triple tripled threefold three-fold half halved")
_FAR, _MANY = 1.5, 10  # how many times as much bare values are that differ, and how much one of them is at least
_REFERENCE = 10  # steps behind "than" in which the other arm stands
_TURNED = {UP: DOWN, DOWN: UP}
_CHANGE_OF = {UP: Change.INCREASED, DOWN: Change.DECREASED}


def plain_change(line: Line, question: Question, change: Change) -> Change:
    """Return the change that a sentence states plainly, else the one that models read.

    Words turn a change round and never make one of "no difference": that they leave to the models, as values do unless
    a p value says that they differ, or they are far apart and nothing is printed of chance.
    """
    every = items(line, question)
    if change is not Change.NO_DIFFERENCE:
        told = _by_words(line, question, [x for x in every if x.level == 0])
        if told:
            return told
        if told := _by_amounts(line, question, every):
            return told
    return _by_values(line, question, every, change) or change


def _by_words(line: Line, question: Question, steps: Sequence[Item]) -> Change | None:
    steps = settled(steps, question.desired)
    if any(sign.kind == P_HIGH for sign in line.signs):
        return None
    found = set()
    for clause in _clauses(steps):
        if any(x.concept in _DOUBTS or x.word in _HEDGES or _is_undone(x) for x in clause):
            continue
        for at, step in enumerate(clause):
            if step.concept in _TURNED and step.word in _COMPARATIVES:
                arm = _of_which_it_is(clause, at, line, question)
                if arm:
                    found.add(step.concept if arm == I else _TURNED[step.concept])
    return _CHANGE_OF[found.pop()] if len(found) == 1 else None


def _by_values(line: Line, question: Question, every: Sequence[Item], change: Change) -> Change | None:
    """Compare the values in "Stiffness was 12 with A and 17 with B": no other word says which is more."""
    outer = [x for x in every if x.level == 0 or x.concept]
    place = outcome_place(every)
    if place is None or any(x.concept in CHANGES or x.concept in _DOUBTS or _is_undone(x) for x in outer):
        return None
    verb = next((x.at for x in every[place:] if x.word in _BE or x.word in _OCCURRED), None)
    if verb is None or any(x.concept == "THAN" for x in outer if x.at < verb):  # "the change versus B was 12"
        return None
    if not _names(0, verb, line, question) or not question.outcome_numbers <= line.stems:
        return None
    is_time = question.is_time or "survival" in question.outcome_core
    found = values(line, every, place, is_time=is_time, alone=True)
    if found is None or found[0] == found[1]:
        return None
    is_tested = any(sign.kind == P_LOW for sign in line.signs)
    if change is Change.NO_DIFFERENCE and not is_tested and (line.signs or not _are_far_apart(*found)):
        return None
    return Change.INCREASED if found[0] > found[1] else Change.DECREASED


def _are_far_apart(one: float, other: float) -> bool:
    """Say whether bare values differ so much that nobody calls them alike; few events may by chance."""
    least, most = sorted((one, other))
    return least > 0 and most >= _FAR * least and most >= _MANY


def _by_amounts(line: Line, question: Question, every: Sequence[Item]) -> Change | None:
    """Compare how far it went in "Stiffness fell by 12 with A and by 17 with B": what fell less was more in the end."""
    place = outcome_place(every)
    if place is None:
        return None
    outer = [x for x in every[place:] if x.level == 0 or x.concept]
    moved = [i for i, x in enumerate(outer) if x.concept in CHANGES]
    if len(moved) != 1 or any(x.concept in _DOUBTS or x.word in _STOPS - {"."} for x in outer):
        return None
    at, verb = moved[0], outer[moved[0]]
    if verb.word not in _WENT or next((i for i, x in enumerate(outer) if x.word == "by"), None) != at + 1:
        return None
    told = compare(line, outer, at, alone=True)
    if told not in ("gt", "lt") or not _names(0, verb.at, line, question):
        return None
    return _CHANGE_OF[_TURNED[verb.concept] if told == "lt" else verb.concept]  # type: ignore[index]


def _clauses(steps: Sequence[Item]) -> Iterator[Sequence[Item]]:
    start = 0
    for i, step in enumerate(steps):
        if step.word in _STOPS:
            yield steps[start:i]
            start = i + 1
    yield steps[start:]


def _of_which_it_is(clause: Sequence[Item], at: int, line: Line, question: Question) -> str | None:
    """Return the arm of which the comparative at `at` is said, of the outcome that is asked about."""
    verb = at - 1
    while verb >= 0 and _is_adverb(clause[verb]):
        verb -= 1
    word = clause[verb].word if verb >= 0 else ""
    if word in _BE and _is_subject(clause, verb, line, question):
        return _behind(clause, at)
    if (word in _HAD or _is_oftener(clause, verb, at)) and any(x.concept in OTHER for x in clause[:verb]):
        return _before(clause, verb, at, line, question)
    if any(x.concept in OTHER or x.concept == "THAN" or x.concept in CHANGES for x in clause[:at]):
        return None
    return _of_people(clause, at, line, question)


def _is_undone(step: Item) -> bool:
    return step.concept != O and (step.word in _UNDOES or step.word.endswith("-free"))


def _is_oftener(clause: Sequence[Item], verb: int, at: int) -> bool:
    """Find "those given A were more often readmitted", "were less likely to fall": of people, not of a measure."""
    return (
        verb > 0
        and clause[verb].word in _BE
        and clause[at].word in ("more", "less")
        and at + 1 < len(clause)
        and clause[at + 1].word in _OFTEN
        and not any(x.concept == O for x in clause[:verb])
    )


def _is_adverb(step: Item) -> bool:
    return step.concept == "SIG" or step.word in _ADVERBS or step.word.endswith("ly")


def _is_subject(clause: Sequence[Item], verb: int, line: Line, question: Question) -> bool:
    """Say whether the outcome is what "was" more or less: nothing else moves before the verb."""
    start = verb
    while start > 0 and clause[start - 1].word not in _BE and clause[start - 1].word not in _HAD:
        start -= 1
    before = clause[start:verb]
    return (
        any(x.concept == O for x in before)
        and not any(x.concept in CHANGES for x in before)
        and _names(before[0].at, clause[verb].at, line, question)
    )


def _behind(clause: Sequence[Item], at: int) -> str | None:
    """Return the arm in "higher in A (than in B)", "lower than in B"; None where several stand on one side."""
    than = _than(clause, at)
    side = clause[at + 1 : than]
    if len({x.concept for x in clause[than:] if x.concept in OTHER}) > 1 or any(x.word in _SEVERAL for x in side):
        return None
    stop = next((j for j, x in enumerate(side) if x.word == "," or x.concept in CHANGES), len(side))
    named = [x.concept for x in side[:stop] if x.concept in OTHER]
    other = next((x.concept for x in clause[than + 1 : than + 1 + _REFERENCE] if x.concept in OTHER), None)
    if not named:
        return OTHER.get(other or "") if stop == len(side) else None
    if len({x.concept for x in side if x.concept in OTHER}) > 1 or other == named[0]:
        return None
    first = next(j for j, x in enumerate(side) if x.concept in OTHER)
    return named[0] if any(x.word in _IN for x in side[:first]) else None


def _before(clause: Sequence[Item], verb: int, at: int, line: Line, question: Question) -> str | None:
    """Return the arm in "A had more of it (than B)"."""
    arms = {x.concept for x in clause[:verb] if x.concept in OTHER}
    than = _than(clause, at)
    end = next((j for j in range(at + 1, than) if clause[j].word in (",", "and")), than)
    what = clause[at + 1 : end]
    if len(arms) != 1 or _than(clause, -1) < verb or not any(x.concept == O for x in what):
        return None
    last = clause[end].at if end < len(clause) else len(line.words)
    if any(x.concept in CHANGES for x in what) or not _names(what[0].at, last, line, question):
        return None
    arm = arms.pop()
    other = next((x.concept for x in clause[than + 1 :] if x.concept in OTHER), None)
    return None if other == arm else arm


def _of_people(clause: Sequence[Item], at: int, line: Line, question: Question) -> str | None:
    """Return the arm in "more patients on A had O (than on B)", "a smaller percentage of those given A had O"."""
    people = next((j for j in range(at + 1, min(at + 4, len(clause))) if clause[j].word in _PEOPLE), None)
    if people is None or _than(clause, at) < people:
        return None
    arm = next((j for j in range(people, min(people + _REACH, len(clause))) if clause[j].concept in OTHER), None)
    if arm is None:
        return None
    than = _than(clause, arm)
    what = clause[arm + 1 : than]
    other = next((x.concept for x in clause[than + 1 :] if x.concept in OTHER), None)
    if not any(x.concept == O for x in what) or any(x.concept in CHANGES or x.concept in OTHER for x in what):
        return None
    end = clause[than].at if than < len(clause) else len(line.words)
    is_asked = other != clause[arm].concept and _names(what[0].at, end, line, question)
    return clause[arm].concept if is_asked else None


def _than(clause: Sequence[Item], at: int) -> int:
    """Return where "than", "compared with" or "relative to" stands behind a step, else the end."""
    for j in range(at + 1, len(clause)):
        if (clause[j].concept == "THAN" or is_relative(clause, j)) and not _is_amount(clause, j):
            return j
    return len(clause)


def _is_amount(clause: Sequence[Item], at: int) -> bool:
    """Say whether "than" tells how many times as much: "more than double among A compared with B"."""
    return at + 1 < len(clause) and clause[at - 1].word in ("more", "less") and clause[at + 1].word in _TIMES


def _names(start: int, end: int, line: Line, question: Question) -> bool:
    """Say whether some words of a sentence name most of the outcome, and all of it that the sentence names."""
    words = line.words[start:end]
    here = {w.stem for w in words} | {w.stem[:6] for w in words if len(w.stem) >= 7}
    core = question.outcome_core
    named = {s for s in core if s in here or (len(s) >= 7 and s[:6] in here)}
    for short, long in question.outcome_forms:
        if short <= named or long <= named:
            named |= (short | long) & core
    return named >= core & line.stems and len(named) >= max(1, _NAMED * len(core))
