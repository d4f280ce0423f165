"""The arms of a comparison: what was given to whom, gathered from all places that name it.

A trial names its treatment many times, in full, shortened, as a drug alone. Mentions whose words mean the same become
one arm; how sure the tagger is that they are what is tested, or what it is tested against, is added up over them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from evidence_kb.claims.comparing.absent import is_given_to_nobody, metabolites
from evidence_kb.claims.comparing.arm_ellipsis import completed
from evidence_kb.claims.comparing.given_together import PLUS, combined, is_together
from evidence_kb.claims.comparing.group_labels import COMBINED, TESTED, label_of, labels_apart, meanings, says_combined
from evidence_kb.claims.comparing.name_edges import name_of_addition, rest_of_addition, whole_name
from evidence_kb.claims.comparing.outcome_spans import trimmed, whole_words
from evidence_kb.claims.comparing.said_together import said_together
from evidence_kb.claims.language.mentions import content, is_general
from evidence_kb.claims.language.words import flat, word_set
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.in_general import tells_of_another_study

_LEAST = 0.25  # below it more words that name no arm come in than words that do
_MOST_WORDS = 12
_EARLIER = 0.4  # less sure is an arm where the background names it: others tested that
_CLEARLY = 2.0  # times as much as of any other arm speaks for the arm that "the intervention group" got
_HEADS = ("arm", "outcome", "intervention", "comparator")
CONTROL = re.compile(
    r"\b(?:placebo|controls?|sham|usual care|standard (?:of )?care|standard (?:treatment|therapy|management)|"
    r"routine care|no (?:treatment|intervention|therapy|supplement(?:ation)?|prophylaxis)|untreated|vehicle|"
    r"wait(?:ing)?[ -]?list|treatment as usual|"
    r"conventional (?:treatment|therapy|care)|comparator|observation(?: alone)?|saline|dummy)\b"
)
_VERSUS = re.compile(r"\s(?:versus|vs\.?|compared (?:with|to)|or|rather than|than|against)\s")
_AND = re.compile(r",?\s(?:and|or|with)\s|,\s")
_NO_NAME = word_set(
    "group arm protocol treatment therapy intervention patient drug day week month study trial program programme "
    "both care standard active combination dose cohort regimen experimental first second third other same one two "
    "three four five six seven eight nine ten twelve course presence absence reverse order sequence viz namely"
)
# of how a trial was made, not of what was given: "placebo-controlled", "matching placebo"
_OF_DESIGN = word_set("controlled corrected adjusted subtracted matching matched identical inactive inert dummy")
_DUMMIES = word_set("placebo sham")
_DUMMY = re.compile(r"(?i)\b(?:placebo|sham|vehicle)\b")
# where or to whom the control was given names no other arm than the control
_UNITS_OF_PEOPLE = word_set(
    "condition period phase session site area school village clinic hospital classroom cluster practice participant "
    "individual people population intervention animal woman women man men child children mother infant adult student "
    "nurse household family dog cat"
)
# what may stand before or behind the name of a treatment without making it another
_MANNER = word_set(
    "oral orally intravenous intravenously iv intramuscular subcutaneous subcutaneously topical topically inhaled "
    "daily weekly twice once tablet capsule "
    "injection infusion supplement supplementation monotherapy alone use group arm intraoperative perioperative "
    "prophylactic novel"
)
_LEAD = re.compile(
    r"^(?:(?:the|a|an|their|of|with|on|day|days|dose of|use of|addition of|administration of|treatment with|"
    r"therapy with|[0-9.,]+ ?(?:mg|g|ml|mcg|µg|μg|iu|u)(?:/[a-z]+)?|per|both|"
    r"[0-9.,]+ ?(?:h|hours?|min|minutes?|days?|weeks?|months?) (?:post|pre)-[a-z]+) )+",
    re.IGNORECASE,
)
_GROUP_TAIL = re.compile(
    r"(?:\s\([A-Z][A-Za-z0-9+-]{0,7}\)?)?\s?(?:-|\b)(?:treated |receiving )?"
    r"(?:groups?|arms?|patients|recipients|before|after)(?:['’]s?)?$|"
    r"\s?[\[(][^\])]*$"
)
_DOSE_TAIL = re.compile(
    r"(?:,? (?:once|twice|daily|weekly|[0-9][0-9.,]* ?(?:mg|g|ml|mcg|µg|μg|iu|u)(?:/[a-z0-9]+)*))+$", re.IGNORECASE
)
_DESIGN_TAIL = re.compile(
    rf"\b({'|'.join(sorted(_DUMMIES))})[ ‐–—-]?(?:controlled|corrected|adjusted|subtracted)$", re.IGNORECASE
)
_LOOSE_END = re.compile(
    r"(?:,? (?:at|of|with|plus|and|or|for|to|in|by|the|an?|without|versus|vs|from|on|applied|dedicated|targeting|"
    r"relieved|containing|including|involving|using|(?:composed|designed|intended|aimed) to [a-z]+))+$"
)
# "no drain", "without aspirin": what was not given is another arm than what was
_NOT_GIVEN = re.compile(r"(?:with |in )?(?:the )?(?:[Nn]o|[Ww]ithout|[Aa]bsence of)(?: |-)(?=[A-Za-z])")
_BOTH = re.compile(r"(?<=[A-Za-z0-9])\+(?=[A-Za-z0-9])")  # "DTG+3TC"
_LETTERS = re.compile(r"[A-Za-z]{2}")
_UNITS = re.compile(
    r"\b(?:mg|g|ml|mcg|µg|μg|kg|iu|m2|day|days|week|weeks|wk|hours?|min|once|twice|daily|bid|tid|per)\b", re.IGNORECASE
)
# "sequentially" alone says how it was given, and not what
_HOW = re.compile(r"[a-z]+(?:al|ant|ent|ous|ive|ate|ed|ing|ful)ly", re.IGNORECASE)
_SHORT = re.compile(r"(?!.*[0-9]{3})[A-Z][A-Z0-9+/-]{1,7}s?")  # "AZD9291" is a name
_LENGTH = r"\b[0-9]{1,3}-(?:hour|day|week|month|year)\b(?: (?:course|regimen)s? of\b)? ?"
_OF_LENGTH = re.compile(_LENGTH, re.IGNORECASE)
_STRENGTH = re.compile(
    r"[0-9][0-9.,]*[ -]?(?:%|(?:per cent|mg|g|ml|mcg|µg|μg|iu|u|ma|gy)\b)(?:/[a-z]+)* ?|"
    rf"[0-9]+\.[0-9]+/[0-9]+\.[0-9]+|{_LENGTH}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ArmMention:
    """Where an arm is named: the sentence by number, a half-open span in it, and how sure the tagger is.

    `text` is the name, with the noun that it leaves out there ("high-" in "high- versus low-dose X").
    """

    sentence: int
    start: int
    end: int
    text: str
    as_treatment: float
    as_comparator: float


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One arm: its best name, the stems that identify it, its mentions, and the sums of how sure they are.

    A study has each arm once, so that an arm equals itself alone: it is looked up often, and has much to compare.
    """

    name: str
    stems: frozenset[str]
    mentions: tuple[ArmMention, ...]
    is_control: bool
    as_treatment: float
    as_comparator: float

    @property
    def weight(self) -> float:
        return self.as_treatment + self.as_comparator


def find_arms(sentences: Sequence[TaggedSentence], shorts: Mapping[str, str]) -> tuple[Arm, ...]:
    """Return the arms that the sentences of an abstract name (its title first), the surest treatment first."""
    plains = [flat(sentence.text) for sentence in sentences]
    mentions = _completed(list(_mentions(sentences, plains)), plains)
    labels = [label_of(m.text, shorts) for m in mentions]
    combined = _combination(mentions, shorts)
    if combined:  # else "combination therapy" names whatever it names
        labels = [COMBINED if says_combined(m.text) else label for m, label in zip(mentions, labels, strict=True)]
    known = frozenset(
        s for m, label in zip(mentions, labels, strict=True) if not label and (s := stems_of(m.text, shorts))
    )
    rests = frozenset(stems_of(rest, shorts) for m in mentions if (rest := rest_of_addition(_named(m.text))))
    together = said_together((_named(m.text), plains[m.sentence][: m.start]) for m in mentions)
    rests |= frozenset(stems_of(name, shorts) for name in together)
    groups: dict[frozenset[str], list[ArmMention]] = {}
    keys: dict[int, frozenset[str]] = {}
    for number, mention in enumerate(mentions):
        for part in () if labels[number] else _parts(mention, known, shorts, plains[mention.sentence], rests):
            stems = stems_of(part.text, shorts)
            if stems:
                keys[number] = _joined_to(stems, groups)
                groups.setdefault(keys[number], []).append(part)
    groups = {stems: found for stems, found in groups.items() if not all(_HOW.fullmatch(_named(m.text)) for m in found)}
    stands_for: dict[str | None, frozenset[str] | None] = {TESTED: _main(groups), COMBINED: combined}
    called = _called(sentences, mentions, labels, keys, stands_for)
    arms = [_arm(stems, found, called.get(stems, ())) for stems, found in groups.items()]
    return tuple(sorted(arms, key=lambda a: (a.is_control, -a.as_treatment, a.mentions[0].sentence, a.name)))


def _completed(mentions: list[ArmMention], plains: Sequence[str]) -> list[ArmMention]:
    """Give names that leave out a noun the noun that they share with another one."""
    gaps = [
        plains[one.sentence][one.end : other.start] if one.sentence == other.sentence else "."
        for one, other in pairwise(mentions)
    ]
    texts = completed([m.text for m in mentions], [*gaps, "."])
    return [m if m.text == text else replace(m, text=text) for m, text in zip(mentions, texts, strict=True)]


def _called(
    sentences: Sequence[TaggedSentence],
    mentions: Sequence[ArmMention],
    labels: Sequence[str | None],
    keys: Mapping[int, frozenset[str]],
    stands_for: Mapping[str | None, frozenset[str] | None],
) -> Mapping[frozenset[str], list[ArmMention]]:
    """Return the mentions of arms by a label of their group ("group A"), as far as it is told what that got."""
    meant = meanings([s.text for s in sentences], [(m.sentence, m.start, m.end) for m in mentions], labels)
    found: dict[frozenset[str], list[ArmMention]] = {}
    for mention, label in zip(mentions, labels, strict=True):
        key = stands_for[label] if label in stands_for else keys.get(meant.get(label or "", -1))
        if key:
            found.setdefault(key, []).append(mention)
    return found


def _combination(mentions: Sequence[ArmMention], shorts: Mapping[str, str]) -> frozenset[str] | None:
    """Return the one arm of which its names say that it got two things; None where there is none, or another one."""
    found = {stems_of(m.text, shorts) for m in mentions if PLUS.search(flat(m.text)) and not _DUMMY.search(m.text)}
    return found.pop() if len(found) == 1 else None


def _main(groups: Mapping[frozenset[str], Sequence[ArmMention]]) -> frozenset[str] | None:
    """Return the one arm that a study tests; None where two may be meant."""
    weights = sorted(((sum(m.as_treatment for m in found), sorted(stems)) for stems, found in groups.items()
                      if not any(_is_control(m.text) for m in found)), reverse=True)  # fmt: skip
    if not weights or (len(weights) > 1 and weights[0][0] < _CLEARLY * weights[1][0]):
        return None
    return frozenset(weights[0][1])


def stems_of(text: str, shorts: Mapping[str, str]) -> frozenset[str]:
    """Return what identifies an arm: the stems of its name, spelled out, without words that name nothing."""
    words = []
    for word in _BOTH.sub(" + ", text.replace("(", " (")).split():
        bare = word.strip("()[],;:").removesuffix("'s").removesuffix("’s")
        first, dash, rest = bare.partition("-")  # "MTX-treated"
        words.append(shorts.get(bare) or f"{shorts.get(first, first)}{dash}{rest}")
    found = [s for s in content(" ".join(words)) if s not in _MANNER]
    is_dummy = not _DUMMIES.isdisjoint(found)
    named = [s for s in found if not is_general(s) and s not in _NO_NAME and not (is_dummy and s in _OF_DESIGN)]
    if named and _NOT_GIVEN.match(text):
        return frozenset(f"no {s}" for s in named)
    if named and not (_UNITS_OF_PEOPLE.issuperset(named) and _is_control(text)):
        return frozenset(named)
    return frozenset(["control"]) if _is_control(text) else frozenset()  # "no treatment", "standard of care"


def _is_measure(text: str) -> bool:
    """ "mg/m2", "40 mg/day": what is left of a dose names no arm."""
    return not _LETTERS.search(_UNITS.sub(" ", text))


def _mentions(sentences: Sequence[TaggedSentence], plains: Sequence[str]) -> Iterator[ArmMention]:
    made = metabolites(plains)
    named = labels_apart(plains, [list(sentence.spans("arm", _LEAST)) for sentence in sentences])
    for number, (sentence, plain) in enumerate(zip(sentences, plains, strict=True)):
        if tells_of_another_study(plain):  # what others gave is no arm of this study
            continue
        for start, end in combined(plain, named[number]):
            text = sentence.text[start:end]
            if len(text.split()) <= _MOST_WORDS and not _is_measure(text) and not _is_no_arm(plain, start, text, made):
                yield mention_at(sentence, plain, number, start, end)


def _is_no_arm(plain: str, start: int, text: str, made: Container[str]) -> bool:
    return flat(text) in made or (_is_control(text) and is_given_to_nobody(plain, start, start + len(text)))


def mention_at(sentence: TaggedSentence, plain: str, number: int, start: int, end: int) -> ArmMention:
    start, end = whole_name(sentence.text, plain, *whole_words(sentence.text, *trimmed(plain, start, end)))
    inside = sentence.inside(start, end)
    if inside.start < inside.stop:
        end = max(end, sentence.words[inside.stop - 1].end)  # a drug without a name yet is one word: "AMG 145"
    name = name_of_addition(sentence.text, start, end)
    if inside.start == inside.stop:
        return ArmMention(number, start, end, name, 0.0, 0.0)
    arm, outcome, *sides = (sentence.mean(head, start, end) for head in _HEADS)
    less = arm / (arm + outcome)  # what may as well be an outcome is no sure arm
    if number:
        less *= 1 - _EARLIER * sentence.roles["background"]
    return ArmMention(number, start, end, name, sides[0] * less, sides[1] * less)


def _parts(
    mention: ArmMention, known: frozenset[frozenset[str]], shorts: Mapping[str, str], plain: str,
    rests: frozenset[frozenset[str]],
) -> Iterator[ArmMention]:  # fmt: skip
    """Take "A versus B" apart, and "A and B" where both sides are named apart from each other elsewhere.

    `plain` is the sentence in flat text: what it calls a combination stays one, and so do those of `rests`.
    """
    for cut in (_VERSUS, _AND):
        for joint in cut.finditer(mention.text):
            left, right = mention.text[: joint.start()], mention.text[joint.end() :]
            sides = [stems_of(side, shorts) for side in (left, right)]
            apart = cut is _VERSUS or (
                all(side in known or _is_control(text) for side, text in zip(sides, (left, right), strict=True))
                and not is_together(plain, mention.start, mention.start + joint.start())
                and stems_of(mention.text, shorts) not in rests
            )
            if all(sides) and sides[0] != sides[1] and apart:
                yield from _parts(_slice(mention, 0, joint.start()), known, shorts, plain, rests)
                yield from _parts(_slice(mention, joint.end(), len(mention.text)), known, shorts, plain, rests)
                return
    yield mention


def _slice(mention: ArmMention, start: int, end: int) -> ArmMention:
    at = mention.start
    return ArmMention(mention.sentence, at + start, at + end, mention.text[start:end],
                      mention.as_treatment, mention.as_comparator)  # fmt: skip


def _joined_to(stems: frozenset[str], groups: Mapping[frozenset[str], object]) -> frozenset[str]:
    """Return the group that these stems mean: the same, or one that differs by spelling alone."""
    return stems if stems in groups else next((g for g in groups if _same(g, stems)), stems)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    left, right = one - other, other - one
    return len(left) == len(right) == 1 and len(one) > 1 and min(left)[:6] == min(right)[:6] and len(min(left)) > 6


@lru_cache(maxsize=4096)
def _is_control(text: str) -> bool:
    return CONTROL.search(flat(text)) is not None or _NOT_GIVEN.match(text) is not None


def _arm(stems: frozenset[str], mentions: Sequence[ArmMention], called: Sequence[ArmMention]) -> Arm:
    names = Counter(_named(m.text) or m.text for m in mentions)
    best = max(names, key=lambda name: (_readable(name, names[name]), name))
    every = sorted([*mentions, *called], key=lambda m: (m.sentence, m.start))
    return Arm(
        best, stems, tuple(every), _is_control(best),
        sum(m.as_treatment for m in every), sum(m.as_comparator for m in every),
    )  # fmt: skip


def name_in(arm: Arm, sentence: int) -> str:
    """Return the name of an arm, with the strength, or for how long it was given, where a study has several of it.

    It is the one that a sentence (by number) gives.
    """
    strengths = {tuple(_STRENGTH.findall(_named(m.text))) for m in arm.mentions} - {()}
    if len(strengths) < 2:
        return arm.name
    here = {_named(m.text) for m in arm.mentions if m.sentence == sentence and label_of(m.text) is None}
    if len(here) == 1:
        return here.pop()
    return _without(_OF_LENGTH if here else _STRENGTH, arm.name)


def _without(part: re.Pattern[str], name: str) -> str:
    return part.sub("", name).strip() or name


@lru_cache(maxsize=4096)
def _named(text: str) -> str:
    """Return the name in a mention: without what leads to it, the group that got it, and its dose."""
    name = _DOSE_TAIL.sub("", _GROUP_TAIL.sub("", _LEAD.sub("", " ".join(text.split()))))
    return (
        _DESIGN_TAIL.sub(r"\1", _LOOSE_END.sub("", name))
        .strip('"“”')
        .removesuffix(" -")
        .removesuffix("'s")
        .removesuffix("’s")
    )


def _readable(name: str, n: int) -> float:
    """Prefer a name that is said often, spelled out and short."""
    words = len(name.split())
    unlike_a_name = 2.5 if _SHORT.fullmatch(name) else 5 if _HOW.fullmatch(name) else 0
    return n - unlike_a_name + (0.4 if 1 < words <= 5 else 0) - 0.06 * words
