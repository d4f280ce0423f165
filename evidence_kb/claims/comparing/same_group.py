"""Which arms no statement can hold against each other: two names of one group, and half of a combination.

"IL group" is the laryngeal mask where a text says "group IL, intubation using a laryngeal mask"; "TPC" is docetaxel,
cisplatin (P) and cetuximab (C). And where one group got A with B and the other B alone, "A against B" means A with B.
What is called "combined treatment" is no other arm than "A plus B", nor "buffered A" another than A where no sentence
sets the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.group_labels import label_of, says_combined
from evidence_kb.claims.language.words import flat, rx, word_set
from evidence_kb.claims.networks.tagger import TaggedSentence

_LABEL = re.compile(r"[A-Z][A-Za-z0-9]{0,3}")
_REGIMEN = re.compile(r"[A-Z]{2,5}")
_LISTED = re.compile(r",? and |, | plus | ?\+ ?")
_LETTER = re.compile(r"\b(?P<name>[A-Za-z-]{4,60}(?: [0-9]-[A-Z]{2})?) \((?P<letter>[A-Z])\)")
_JOINED = re.compile(
    r"(?i)\b(?:plus|along with|together with|combined with|in combination with|added to|in addition to)\b|\+"
)
_AGAINST = rx(r"\b(?:than|versus|vs|against|compared|rather|instead|superior|inferior|between)\b")
# "X or a statin", "compared X with a statin", "between X and a statin"
_EITHER = rx(r",? or (?:an? |the )?")
_SET_SIDE_BY_SIDE = rx(r"\b(?:compar(?:ed|es?|ing|isons? of|isons? between)|between|differ[a-z]* from) (?:the |an? )?$")
_WITH = rx(r",? (?:and|with|to) (?:those of |that of )?(?:the |an? )?")
# a class of drugs, and how the names of its members end
_CLASSES = (
    (
        rx(r"\b(?:ace|angiotensin[- ]converting[- ]enzyme)[- ]inhibit(?:ors?|ion)\b|^acei$"),
        rx(r"\b[a-z]{3,}pril(?:at)?\b"),
    ),
    (
        rx(r"\bangiotensin(?: ii| 2)?(?: type 1)? (?:receptor )?(?:blockers?|antagonists?)\b|^arb$"),
        rx(r"\b[a-z]{3,}sartan\b"),
    ),
    (rx(r"\bstatins?\b|\bhmg[- ]coa reductase inhibitors?\b"), rx(r"\b[a-z]{3,}vastatin\b")),
    (
        rx(r"\b(?:beta|β)[- ]?(?:adrenergic[- ])?(?:receptor )?(?:blockers?|blockade|antagonists?)\b"),
        rx(r"\b[a-z]{3,}olol\b"),
    ),
    (rx(r"\bproton[- ]pump inhibitors?\b|^ppis?$"), rx(r"\b[a-z]{2,}prazole\b")),
    (rx(r"\bcalcium[- ](?:channel[- ])?(?:blockers?|antagonists?)\b"), rx(r"\b[a-z]{3,}dipine\b")),
    (rx(r"\b(?:dpp|dipeptidyl peptidase)[- ]?4 inhibitors?\b"), rx(r"\b[a-z]{2,}gliptin\b")),
    (rx(r"\bsglt[- ]?2 inhibitors?\b"), rx(r"\b[a-z]{2,}gliflozin\b")),
    (rx(r"\bbisphosphonates?\b"), rx(r"\b[a-z]{2,}dron(?:ate|ic acid)\b")),
)
# "a conventional statin" is another one than the statin that a study tests
_OTHERS = rx(
    r"\b(?:other|another|different|non|no|without|plus|combin[a-z]+|oral|intravenous|iv|conventional|standard|"
    r"classic(?:al)?|usual|traditional|old|older|newer?|first|second|third|(?:non-?)?selective|high|low)\b|\+"
)
# "yoga training" is the yoga exercise: what kind of thing it is makes no other arm of it
_KINDS = word_set(
    "training exercise practice intervention program programme session lesson technique method procedure approach "
    "technology system device imaging scanner machine apparatus instrument"
)
_MORE_WORDS = 2  # so many words more name another thing
# a name that tells of two things, or of one of two
_TWO_THINGS = rx(
    r"[/+,&]|\b(?:and|or|with|plus|to|on|versus|vs|without|no|added|addition[a-z]*|combin[a-z]+)\b|[a-z]-[a-z]"
)
# what stands right behind these words is held against what was named before
_JUST_BEHIND = rx(
    r"\b(?:than|versus|vs|against|(?:compared|comparison) (?:with|to)|(?:superior|inferior|relative|similar|comparable|"
    r"equivalent) to|different from)(?: (?:the|an?|that|those|with|in|of|for|by|to|after|known|receiving|given))* $"
)
_A_GROUP = rx(r"\b(?:groups?|arms?|half|halves|others?|remaining|rest|controls?)\b")
_COMBINATION = rx(r"\bcombin(?:ation|ed|ing)\b")
_INITIALS = re.compile(r"[A-Z]{2,5}")
_NO_INITIAL = word_set("and or of the with plus in by for to combination treatment therapy group regimen")
_SIDE_BY_SIDE = rx(r"(?: groups?)?,? and (?:the |an? )?")
# brackets behind the name of an arm, which tell what it was, and not how many got it or what it was held against
_OPENS = rx(r" ?\(")
_NO_PARTS = rx(
    r"\b(?:or|vs|versus|than|compared|groups?|arms?|n|p|patients|subjects|respectively|days?|weeks?|"
    r"unlike|like|without|no|not|references?|others?|controls?|given|took|taken|receiv[a-z]*)\b|[%=;]"
)
Pair = tuple[Arm, Arm]


def one_group(arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> frozenset[frozenset[Arm]]:
    """Return the pairs of arms that name one group."""
    letters = {
        found["letter"]: found["name"].lower() for s in sentences if "(" in s.text for found in _LETTER.finditer(s.text)
    }
    pairs = ((one, other) for one in arms for other in arms if one is not other)
    return frozenset(
        frozenset(p)
        for p in pairs
        if _is_label_of(*p, arms) or _is_regimen(*p, letters) or _is_member(*p, arms, sentences)
        or _is_kind_of(*p, sentences) or _is_apposed(*p, sentences) or _is_combination(*p, sentences)
        or _is_short_for(*p, sentences) or _is_spelled(*p, sentences)
    )  # fmt: skip


def _is_label_of(label: Arm, arm: Arm, arms: Sequence[Arm]) -> bool:
    """Say whether a third mention begins with "group LABEL" and tells what that got: the other arm."""
    if not _LABEL.fullmatch(label.name) or label.is_control:
        return False
    both = label.stems | arm.stems
    if not any(both <= other.stems for other in arms if other not in (label, arm)):
        return False
    start = re.compile(rf"(?i:group|arm) {re.escape(label.name)}\b.*\b(?i:using|with|received|by|of)\b")
    return any(
        both <= other.stems and start.match(mention.text) for other in arms if other not in (label, arm)
        for mention in other.mentions
    )  # fmt: skip


def _is_regimen(short: Arm, arm: Arm, letters: Mapping[str, str]) -> bool:
    """Say whether a regimen is called by letters that the text gives to the drugs of a list, most of them."""
    if not _REGIMEN.fullmatch(short.name):
        return False
    drugs = [drug.strip().lower() for drug in _LISTED.split(arm.name)]
    if len(drugs) < 2 or len(drugs) != len(short.name):
        return False
    known = [letters[letter] for letter in short.name if letter in letters]
    return sum(any(name in drug for drug in drugs) for name in known) * 2 > len(drugs)


def _is_member(drug: Arm, kind: Arm, arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one arm is called by its class of drugs: "ACE inhibitor" in a study of captopril and no other.

    Where a sentence holds the two against each other they are two groups.
    """
    of_member = _member_of(kind.name)
    if of_member is None:
        return False
    members = {found.group() for arm in arms for found in of_member.finditer(flat(arm.name))}
    is_only = len(members) == 1 and of_member.fullmatch(flat(drug.name)) is not None
    return is_only and not are_contrasted(drug, kind, sentences)


def _is_kind_of(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one name says no more than the other, but for a word that tells what kind of thing was done."""
    named = one.stems - _KINDS
    is_same = bool(named) and named != one.stems and named <= other.stems and len(other.stems - named) < _MORE_WORDS
    if is_same and named != other.stems - _KINDS and _are_listed(one, other, sentences):
        return False  # "two arms, yoga training and yoga breathing"
    return is_same and not (one.is_control or other.is_control) and not are_contrasted(one, other, sentences)


def _are_listed(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether a sentence joins two names, in either order, as two things."""
    return any(
        _SIDE_BY_SIDE.fullmatch(flat(sentences[a.sentence].text)[min(a.end, b.end) : max(a.start, b.start)])
        for a in one.mentions for b in other.mentions if a.sentence == b.sentence
    )  # fmt: skip


def _is_apposed(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one name stands in brackets behind the other, as what that was: "X (A plus B)", "X (A, B, C)"."""
    if other.is_control or are_contrasted(one, other, sentences):
        return False
    return any(
        a.sentence == b.sentence and _tells_what_it_is(flat(sentences[a.sentence].text), a.end, b.start)
        for a in one.mentions for b in other.mentions
    )  # fmt: skip


def _is_combination(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one name says no more than that two things were given, and the other one what these were."""
    is_named = is_joined(other) or any(_COMBINATION.search(flat(m.text)) for m in other.mentions)
    is_general = all(says_combined(m.text) for m in one.mentions)
    return is_named and is_general and not other.is_control and not are_contrasted(one, other, sentences)


def _is_short_for(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one name leaves out words of the other, which tells of one thing: "buffered lidocaine"."""
    if one.is_control or other.is_control or not one.stems < other.stems:
        return False
    if any(_TWO_THINGS.search(flat(arm.name)) for arm in (one, other)):
        return False
    return not (_are_apart(one, other) or _is_group_of_its_own(one, sentences))


def _are_apart(one: Arm, other: Arm) -> bool:
    """Say whether a sentence names both of two arms: it would not call one thing by two names."""
    return any(
        a.sentence == b.sentence and (a.end <= b.start or b.end <= a.start)
        for a in one.mentions for b in other.mentions
    )  # fmt: skip


def _is_group_of_its_own(arm: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether a sentence about the methods tells that a group, or the others, got what an arm is called by."""
    return any(
        sentences[m.sentence].roles["methods"] >= 0.5 and _A_GROUP.search(flat(sentences[m.sentence].text)) is not None
        for m in arm.mentions
    )


def _is_spelled(short: Arm, arm: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether a name is the first letters of all words of another one: "ZB", "zorplexine-barine combination"."""
    if not _INITIALS.fullmatch(short.name) or arm.is_control:
        return False
    words = [word for word in re.split(r"[^a-z0-9]+", flat(arm.name)) if word and word not in _NO_INITIAL]
    is_same = "".join(word[0] for word in words) == short.name.lower()
    return is_same and not are_contrasted(short, arm, sentences) and not _are_listed(short, arm, sentences)


def _tells_what_it_is(plain: str, end: int, start: int) -> bool:
    """Say whether a place is in the brackets that open where a name ends, and whose words name nothing but parts."""
    opened = _OPENS.match(plain, end)
    if opened is None or not opened.end() <= start or ")" in plain[end:start]:
        return False
    return _NO_PARTS.search(plain[opened.end() : plain.find(")", start)]) is None


@lru_cache(maxsize=1024)
def _member_of(name: str) -> re.Pattern[str] | None:
    """Return how the members of a class of drugs are called, None for what names no class."""
    plain = flat(name)
    if _OTHERS.search(plain):
        return None
    return next((of_member for of_kind, of_member in _CLASSES if of_kind.search(plain)), None)


def wholes(arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> dict[Pair, Arm]:
    """Return what "A against B" means where one group got A with B, and B was the other: A with B.

    A must be named apart from the combination in results alone, never beside it, and never against B: a study that says
    in its title or its methods that it gave A, or compares A with B, is one of A.
    """
    return {(part, rest): whole for part, rest, whole in _parts(arms, sentences)}


def _parts(arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> Iterator[tuple[Arm, Arm, Arm]]:
    for whole in arms:
        if not is_joined(whole):
            continue
        at = {m.sentence for m in whole.mentions if label_of(m.text) is None}
        halves = [arm for arm in arms if arm.stems < whole.stems and not arm.is_control]
        for part in halves:
            apart = {m.sentence for m in part.mentions}
            if 0 in apart or apart & at or any(sentences[n].roles["methods"] >= 0.5 for n in apart):
                continue
            rests = (rest for rest in halves if not rest.stems & part.stems)
            yield from ((part, rest, whole) for rest in rests if not are_contrasted(part, rest, sentences))


def is_joined(arm: Arm) -> bool:
    """Say whether a name of an arm says that it got two things."""
    return any(found.start() > 0 for m in arm.mentions if (found := _JOINED.search(m.text)))


def are_contrasted(one: Arm, other: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether a sentence holds two arms against each other."""
    return any(
        _contrasts(flat(sentences[a.sentence].text), min(a.start, b.start), min(a.end, b.end), max(a.start, b.start))
        for a in one.mentions for b in other.mentions if a.sentence == b.sentence
    )  # fmt: skip


def are_held_apart(one: Arm, other: Arm, arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> bool:
    """Say whether one of two arms stands right behind "than" or the like, and the other one is the last before that."""
    if flat(one.name) == flat(other.name):
        return False  # two doses of it
    for a, b in ((a, b) for a in one.mentions for b in other.mentions if a.sentence == b.sentence):
        end, begin = min(a.end, b.end), max(a.start, b.start)
        if end <= begin and _JUST_BEHIND.search(flat(sentences[a.sentence].text)[end:begin]):
            between = (m for arm in arms for m in arm.mentions if m.sentence == a.sentence and end <= m.start < begin)
            if next(between, None) is None:
                return True
    return False


def _contrasts(plain: str, start: int, end: int, begin: int) -> bool:
    """Say whether words (flat) hold what stands between `start` and `end` against what begins at `begin`."""
    between = plain[end:begin]
    if _AGAINST.search(between) or _EITHER.fullmatch(between):
        return True
    return _WITH.fullmatch(between) is not None and _SET_SIDE_BY_SIDE.search(plain[:start]) is not None
