"""A question (treatment, comparator, outcome) held against a sentence: which words name which of the three.

The words of a sentence become a sequence of concepts: I (treatment), C (comparator), O (outcome), the classes of
`change_words`, and the signs of `number_signs`. What the treatment is called does not appear in it, so that a model
over such sequences cannot learn drug names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from evidence_kb.claims.language.words import flat, word_set
from evidence_kb.claims.lexicon.change_words import DOWN, FAST, SLOW, UP, kind, stem
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.questions.reading import GENERIC, STOP, Line, Reading, Word, content_stems, group_spans
from evidence_kb.claims.study.abbreviations import Pairs

I, C, O = "I", "C", "O"  # noqa: E741
ARMS = (I, C)
OTHER = {I: C, C: I}
_CONTROL = re.compile(
    r"control|placebo|sham|usual|standard|conventional|\bno\b|untreated|vehicle|saline|wait|baseline|routine|without|alone"
)
_CONTROL_WORDS = word_set("control controls placebo comparison sham conventional comparator usual untreated")
_TREATED_WORDS = word_set(
    "intervention experimental treatment treated active study trial therapy trained test supplemented supplementation "
    "vaccinated implanted exercise training"
)
_ABSENT = word_set("no non not without")
_TREATED_STEMS, _CONTROL_STEMS, _ABSENT_STEMS = (
    frozenset(map(stem, words)) for words in (_TREATED_WORDS, _CONTROL_WORDS, _ABSENT)
)
_CHANGES = frozenset({"UP", "DN", "BET", "WOR", "DIF"})
_NEVER = word_set("group arm patient subject participant study trial day week month year time mg kg ml dose")
_NO_TREATMENT = re.compile(r"\b(?:no|without)\b[^,;()\[\]]{0,80}")
_TIME = re.compile(r"time|duration|latency|onset|interval|length of|stay|days? (?:to|until)|\bdelay")
_WITHOUT = re.compile(r"\b(?:no|not|non|without|un[a-z]+ed|never)\b|[a-z]+n't")


class Item(NamedTuple):
    """One step of the sequence: its concept (None for other words), a masked word, its place among the words."""

    concept: str | None
    word: str
    at: int
    level: int


class _Arms:
    """Treatment and comparator as stems, with the group names of one reading."""

    def __init__(self, reading: Reading, treatment: str, comparator: str) -> None:
        plain_i, plain_c = flat(treatment), flat(comparator)
        all_i, all_c = (_expanded(reading.shorts, text) for text in (treatment, _NO_TREATMENT.sub(" ", plain_c)))
        self.treatment = _own(all_i, all_c, treatment, comparator) or all_i
        self.comparator = _own(all_c, all_i, comparator, treatment)
        self.all_treatment = all_i
        self.c_is_absence = bool(_WITHOUT.search(plain_c)) and not _WITHOUT.search(plain_i)
        self.i_is_control = bool(_CONTROL.search(plain_i))
        self.controls_are_c = not self.i_is_control or bool(_CONTROL.search(plain_c))
        self.both = self.treatment | self.comparator
        self.groups = _name_groups(reading.groups, (treatment, comparator), self.treatment, self.comparator)


class _Outcome:
    """An outcome as stems, and what its name says about it."""

    def __init__(self, reading: Reading, outcome: str) -> None:
        self.stems = _as_named(_expanded(reading.shorts, outcome), content_stems(outcome), _once(reading, _stems))
        self.words = frozenset(s for s in self.stems if s not in STOP)
        self.core = frozenset(s for s in self.words if s not in GENERIC) or self.words
        self.forms = tuple(pair for pair in reading.shorts if all(name and name <= self.stems for name in pair))
        self.starts = frozenset(s[:6] for s in self.core if len(s) >= 7)
        self.desired = {"increase": "U", "decrease": "D"}.get(good_change(outcome) or "", "?")
        self.is_time = bool(_TIME.search(flat(outcome)))
        self.numbers = frozenset(re.findall(r"\d+(?:[.,·]\d+)*", flat(outcome)))
        self.change = tuple(sorted({k for w in flat(outcome).split() if (k := kind(w)) in _CHANGES}))


def _once(reading: Reading, what: Callable[..., Any], *names: str) -> Any:
    """Return what names mean in a reading, which keeps it; many questions about it share a treatment or an outcome."""
    key = (what, *names)
    if key not in reading.kept:
        reading.kept[key] = what(reading, *names)
    return reading.kept[key]


class Question:
    """Treatment, comparator and outcome as stems, with the abbreviations and group names of one reading."""

    def __init__(self, reading: Reading, treatment: str, comparator: str, outcome: str) -> None:
        arms: _Arms = _once(reading, _Arms, treatment, comparator)
        self.treatment, self.comparator, self.arms = arms.treatment, arms.comparator, arms.both
        self.all_treatment, self.groups = arms.all_treatment, arms.groups
        self.c_is_absence, self.i_is_control = arms.c_is_absence, arms.i_is_control
        self.controls_are_c = arms.controls_are_c
        told: _Outcome = _once(reading, _Outcome, outcome)
        self.outcome, self.outcome_words, self.outcome_core = told.stems, told.words, told.core
        self.outcome_starts, self.outcome_change = told.starts, told.change
        self.outcome_forms = told.forms
        self.desired, self.is_time, self.outcome_numbers = told.desired, told.is_time, told.numbers
        self.kept: dict[tuple[str, int], list[Item]] = {}  # the items of each sentence, once it was read

    def arms_in(self, line: Line) -> tuple[object, ...]:
        """Return what a sentence shows of the arms: where that is the same, so are the items of one outcome."""
        return (
            self.treatment & line.stems,
            self.comparator & line.stems,
            *(self.groups.get(name) for *_, name in line.groups),
            self.i_is_control and not _TREATED_STEMS.isdisjoint(line.stems),
            self.controls_are_c and not _CONTROL_STEMS.isdisjoint(line.stems),
            self.c_is_absence and not _ABSENT_STEMS.isdisjoint(line.stems),
        )


def asked(reading: Reading, treatment: str, comparator: str, outcome: str) -> Question:
    """Return the question that a reading was asked before in these words, else a new one."""
    question: Question = _once(reading, Question, treatment, comparator, outcome)
    return question


def _own(mine: frozenset[str], others: frozenset[str], text: str, other: str) -> frozenset[str]:
    """Stems that tell one arm from the other; numbers ("20 mg" against "40 mg") where nothing else does."""
    own = frozenset(s for s in mine - others if s not in GENERIC)
    if own:
        return own
    numbers = [frozenset(re.findall(r"\d+(?:[.,·]\d+)*", flat(t))) for t in (text, other)]
    return (numbers[0] - numbers[1]) or (mine - others - _NEVER)


def _name_groups(
    groups: Iterable[tuple[str, frozenset[str]]],
    texts: Sequence[str],
    treatment: frozenset[str],
    comparator: frozenset[str],
) -> dict[str, str]:
    """Say which arm each named group is: by the words of the question, else by what stands beside its name."""
    told: dict[str, str] = {}
    for side, text in zip((I, C), texts, strict=True):
        plain = flat(text)
        for name in sorted({name for *_, name in group_spans(plain, 0, len(plain))}):
            told[name] = "" if name in told else side
    scores: dict[str, list[int]] = {}
    for name, beside in groups:
        score = scores.setdefault(name, [0, 0])
        score[0] += len(beside & treatment)
        score[1] += len(beside & comparator)
    both = treatment | comparator
    found = {n: I if i > c else C for n, (i, c) in scores.items() if i != c and not {n, n.rstrip("s")} & both}
    return {**found, **{name: side for name, side in told.items() if side}}


@lru_cache(maxsize=1024)
def _expanded(shorts: Pairs, text: str) -> frozenset[str]:
    """Stems of a name, with the long form of its abbreviations and the short form of its words."""
    stems = set(content_stems(text))
    for short, long in shorts:
        if short and short <= stems and (max(map(len, short)) > 1 or stems - GENERIC == short):  # "A1C", no "C" of CRP
            stems |= long
        elif long and long <= stems:
            stems |= short
    return frozenset(stems)


def _stems(reading: Reading) -> frozenset[str]:
    """Return the stems of all words of a text."""
    return frozenset[str]().union(*(line.stems for line in reading.lines))


def _as_named(expanded: frozenset[str], own: frozenset[str], named: frozenset[str]) -> frozenset[str]:
    """Return the stems of an outcome, and of its other forms what the text (all `named`) has of them.

    Its own are left out where the text has none of these and only what they stand for: "HbA1c" of a text that tells of
    glycated haemoglobin. A form that no word of the text has would make the outcome pass for one half named.
    """
    others = expanded - own
    if not others:
        return expanded
    return (own if own & named else frozenset()) | (others & named) or expanded


def items(line: Line, question: Question) -> Sequence[Item]:
    """Turn a sentence into its sequence: one item per run of words that name the same thing.

    The sentence is one of the reading that is asked, where no other begins at its place; the question keeps the items.
    """
    place = (line.where, line.start)
    if place not in question.kept:
        question.kept[place] = _items(line, question)
    return question.kept[place]


def _items(line: Line, question: Question) -> list[Item]:
    tags = _tags(line, question)
    plain: list[Item | None] = line.kept or _plain_items(line)
    found: list[Item] = []
    signs, groups = iter(line.signs), iter(line.groups)
    sign, group = next(signs, None), next(groups, None)
    skip = -1
    for at, word in enumerate(line.words):
        if word.start < skip:
            continue
        while sign and sign.end <= word.start:
            sign = next(signs, None)
        while group and group[0] < word.start:
            group = next(groups, None)
        if sign and sign.start <= word.start:
            found.append(Item(sign.kind, sign.kind, at, word.level))
            skip = sign.end
        elif group and group[0] == word.start and (name := question.groups.get(group[2])):
            _add(found, name, f"{name}@", at, word.level)
            skip = group[1]
        elif tags[at] is None and (item := plain[at]):  # as most words are: a quicker way to the same
            found.append(item)
        else:
            _add(found, *_meaning(word, tags[at], line, at, question), at, word.level)
            skip = max(skip, _end_of_code(line, at)) if tags[at] in (I, C) else skip
    return _absences(found, question)


def _end_of_code(line: Line, at: int) -> int:
    """Return where a code ends that begins with a word, "BMS-986165" say; -1 where none does."""
    parts = line.words[at : at + 3]
    if len(parts) < 3 or parts[1].text not in "-\N{EN DASH}" or not parts[2].text.isdecimal() or len(parts[2].text) < 3:
        return -1
    is_one_word = parts[0].end == parts[1].start and parts[1].end == parts[2].start
    return parts[2].end if is_one_word else -1


def _absences(found: list[Item], question: Question) -> list[Item]:
    """ "Non-I" names the comparator, and so does "without I" where the comparator is the absence of the treatment."""
    absent = _ABSENT if question.c_is_absence else _NON
    for i, item in enumerate(found):
        if item.concept == I and any(found[j].word in absent for j in range(max(0, i - 3), i)):
            found[i] = Item(C, "C@", item.at, item.level)
    return found


def _add(found: list[Item], concept: str | None, word: str, at: int, level: int) -> None:
    """Append an item; a second name of the same thing right behind the first (or behind "of the") adds nothing."""
    if concept in (I, C, O) and word[-1] == "@":
        for back in (1, 2, 3):
            if len(found) < back:
                break
            before = found[-back]
            if before.concept == concept and before.word[-1] == "@" and before.level == level:
                del found[len(found) - back + 1 :]
                return
            if before.word not in _LINKS:
                break
    if word == "NUM" and found and found[-1].word == "NUM":
        return
    found.append(Item(concept, word, at, level))


_DEGREES = word_set("significantly statistically was were very is are relatively markedly so too also remained")
_GROUP_WORDS = word_set("group groups arm arms patients subjects participants children women animals eyes")
_NON = frozenset(["non"])
_ASKED_WORDS = _TREATED_WORDS | _CONTROL_WORDS | {"low", "high"}
_LINKS = word_set("of the in and - / a an to for with")


def _plain_items(line: Line) -> list[Item | None]:
    """Return the items of the words that mean the same in every question, None for others; the line keeps them."""
    line.kept[:] = [
        Item(word.kind, word.text, at, word.level) if _is_plain(word) else None for at, word in enumerate(line.words)
    ]
    return line.kept


def _is_plain(word: Word) -> bool:
    """Say whether a word means the same in every question that does not name it."""
    text = word.text
    return not (text in _ASKED_WORDS or text[0].isdecimal() or word.kind == FAST or word.kind == SLOW)


def _meaning(word: Word, tag: str | None, line: Line, at: int, question: Question) -> tuple[str | None, str]:
    if tag:
        return tag, tag + "@"
    text = word.text
    if text[0].isdecimal():
        return None, "NUM"
    following = line.words[at + 1].text if at + 1 < len(line.words) else ""
    if text in _TREATED_WORDS and following in _GROUP_WORDS and not question.i_is_control:
        return I, "I@"
    if text in _CONTROL_WORDS:
        side = C if question.controls_are_c else I
        return side, side + "@"
    if word.kind == FAST:
        return (DOWN if question.is_time else UP), text
    if word.kind == SLOW:
        return (UP if question.is_time else DOWN), text
    if text in ("low", "high") and at and line.words[at - 1].text in _DEGREES:
        return (DOWN if text == "low" else UP), text
    return word.kind, text


def _tags(line: Line, question: Question) -> list[str | None]:
    """Tag each word with I, C or O; what could be an arm or the outcome belongs to the outcome beside its words."""
    core, arms, starts = question.outcome_core, question.arms, question.outcome_starts
    unsure = (core & arms) | (question.outcome_words - core - arms)
    sure: list[str | None] = [None] * len(line.words)
    weak: list[int] = []
    for at, word in enumerate(line.words):
        own = word.stem
        if own in arms:
            sure[at] = I if own in question.treatment else C
        elif own in core or (len(own) >= 7 and own[:6] in starts):
            sure[at] = O
        if own in unsure:
            weak.append(at)
    for at in weak:
        if any(sure[k] == O for k in range(max(0, at - 2), min(len(sure), at + 3)) if k != at):
            sure[at] = O
    return sure
