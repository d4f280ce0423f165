"""Which pairs of arms a sentence cannot set against each other, by what its words say of them.

Where A with B was tested against A, the two are arms, though one name holds the other. What is told "with and without
Y" is told of Y. What patients took ("in patients treated with Y") is no comparator, nor is the study's where the
sentence compares with something else; and of "both drugs" neither is the placebo.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from evidence_kb.claims.comparing.arms import Arm, ArmMention
from evidence_kb.claims.comparing.held_against import HeldAgainst
from evidence_kb.claims.comparing.same_group import are_contrasted, are_held_apart, is_joined
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

Pair = tuple[Arm, Arm | None]
_TWO = re.compile(r"(?P<one>[a-z]+) ?(?:--?|/) ?(?P<other>[a-z]+)\b")  # the fixed combination of two drugs
_LEAST_NAME = 6  # letters of the name of a drug: "low" of "low-dose" is none
_ALONE = rx(r"^ ?(?:\([^()]{1,30}\) ?)?(?:[a-z]+ )?(?:alone|only|monotherapy)\b")
_TAKEN = rx(
    r"\b(?:in|among|for|of) (?:[a-z-]+ ){0,4}?(?:patients|subjects|women|men|children|adults|people|participants|"
    r"individuals) (?:who (?:were|are|had been) |already |previously |being |currently )?(?:treated with|taking|on|"
    r"using|receiving) (?:[a-z-]+ )?$"
)
# what was measured: "less morphine consumption"
_MEASURED = rx(r"^ ?(?:consumption|requirements?|demands?|levels?|concentrations?|use (?:at|was))\b")
# what is given by need: "morphine 5 mg as required", "rescue morphine", "more than 15 mg of morphine"; or "pain and
# morphine use and sleep"
_BY_NEED = rx(
    r"^ use and\b|"
    r"^(?: ?\([^()]{1,30}\)| [0-9.]+ ?[a-z/]+)?,?(?: [a-z]+){0,2} (?:(?:as|when|if) (?:required|needed|necessary)|"
    r"on (?:demand|request)|p\.?r\.?n\b)"
)
_RESCUE = rx(
    r"\b(?:rescue|(?:more|less) than [0-9.]+ ?(?:mg|g|ml|mcg|µg|μg)(?: of)?) (?:with )?"
    r"(?:i\.?v\.? |i\.?m\.? |[a-z-]+ )?$"
)
# "monthly A against B as needed": an arm is held against another, however it is given
_HELD = rx(
    r"\b(?:than|versus|vs|against|compar[a-z]+ (?:with|to)|relative to|or|between)(?: (?:the|an?|with|in|for|to))*"
    r"(?:(?: [a-z-]+)? rescue(?: with)?)? $"
)
_USERS = rx(r"(?<![a-z])(?:(?:in|among|for|of) |\()(?:[a-z]+ )?(?:non-?)?users of (?:[a-z-]+ )?$")
# what everybody went through is a time, and no arm: "no falls after the operation", "during pregnancy"
_AT_A_TIME = rx(
    r"\b(?:during|after|following|before|prior to|undergo(?:ing|ne)?|underwent|at the time of) (?:the |an? )?"
    r"(?:[a-z-]+ )?$"
)
_TIMES = rx(r"\b(?:during|after|following)\b")
_SETS_APART = rx(r"\b(?:than|versus|vs|against|compar[a-z]+|rather|or|between|instead|alone|groups?|arms?)\b")
_SURE = 0.5  # from here on the tagger knows better that it is what something is compared with
_AROUND = 40  # characters beside a name in which a word may hold it against another
_BEFORE = 90  # characters before the name of an arm in which is said how it was given
_WITH_OR_WITHOUT = rx(
    r"\bwith (?:and|or|versus|vs|than|compared (?:with|to)) without (?:an? |the |additional |added |concomitant )?$"
)
_WITH_OR = rx(r"\bwith (?:and|or) $")
_ALONE_OR_WITH = rx(r"\balone,? (?:and|or) (?:in combination |combined |together |along )?with (?:an? |the )?$")
_COMPARES = rx(
    r"\b(?:than|versus|vs|(?:compared|comparison) (?:with|to)|(?:similar|comparable|superior|inferior|relative) to)\b"
)
# "Y lowered pain": what the only arm of a sentence did
_DID = rx(
    r" (?:[a-z]+ly )?(?:lower|reduc|decreas|increas|improv|prevent|shorten|prolong|rais|caus|eas|reliev|suppress|"
    r"inhibit)(?:ed|es|s|d)\b"
)
_JUST_BEHIND = rx(
    r"\b(?:than|versus|vs|(?:compared|comparison) (?:with|to)|relative to)(?: (?:the|an?|with|in|for))* $"
)
# what may stand behind these words and be an arm that is not called by its name, or no arm at all
_NO_OTHER = rx(
    r"\b(?:groups?|arms?|controls?|others?|another|placebo|sham|baselines?|before|pre-?[a-z]*|initial(?:ly)?|prior|"
    r"previous(?:ly)?|either|each|both|all|any|alone|treatments?|therap(?:y|ies)|interventions?|expected|usual|"
    r"standard|conventional|routine|no|none|not|without|only|least|that|those|it|this|these|ones?|did|do|does|was|were|"
    r"had|latter|former|cohorts?|counterparts?|comparators?|untreated|reference|mean|median|at|in|when|after|during|for|with|"
    r"half|two|three|four|five|twice|normal|reported|seen|observed|[a-z]+ weeks?|[a-z]+ months?|years?|days?|hours?|"
    r"minutes?|chance|zero|patients?|people|participants|subjects)\b|(?<![a-z])[0-9]"
)
_ENDS = rx(r"[,;:.()\[\]]|\b(?:and|but|or|with|in|at|for|after|on|when|as|by|who|while|whereas|during)\b")
_BOTH_DRUGS = rx(
    r"\bboth (?:active )?(?:drugs|agents|compounds|medications|active treatments)\b[^.;]{0,80}\b(?:equally|equal|"
    r"similar(?:ly)?|comparable|the same)\b|"
    r"\b(?:equal|equally|similar(?:ly)?|comparable|no (?:significant )?differences?)\b[^.;]{0,60}\b(?:with|between|for|"
    r"of|in) (?:both|the two) (?:active )?(?:drugs|agents|compounds|medications|active treatments)\b|"
    r"\b(?:between|among) (?:the )?(?:(?:two|three|four|both|various|different) )?(?:active (?:drugs|agents|"
    r"medications|treatments|treatment groups|groups|arms|therapies|interventions)|"
    r"(?:drug|medication) (?:groups|arms))\b(?! (?:and|or|versus|vs)\b| ?\()"
)


def add_ons(arms: Sequence[Arm], sentences: Sequence[TaggedSentence]) -> frozenset[Pair]:
    """Return (A with B, A) for each combination that a study holds against a part of it.

    Of two other names, one of which holds the other, a pair goes either way where one stands behind "than".
    """
    nested = [(whole, part) for whole in arms for part in arms if part.stems < whole.stems]
    combined = {pair for pair in nested if is_joined(pair[0]) or _is_half_of(pair[1], pair[0])}
    added = {pair for pair in combined if _is_alone(pair[1], sentences) or are_contrasted(*pair, sentences)}
    others = {pair for pair in nested if pair not in combined and are_held_apart(*pair, arms, sentences)}
    return frozenset(added | others | {(part, whole) for whole, part in others})


def _is_half_of(part: Arm, whole: Arm) -> bool:
    """ "zorplexine-ibuprofen", "ibuprofen/zorplexine": a name made of two, one of which is that of a part."""
    names = {word for m in part.mentions for word in flat(m.text).split() if len(word) >= _LEAST_NAME}
    return any(names & {found["one"], found["other"]} for m in whole.mentions if (found := _TWO.match(flat(m.text))))


def _is_alone(part: Arm, sentences: Sequence[TaggedSentence]) -> bool:
    return any(
        _ALONE.search(flat(sentences[m.sentence].text[m.end : m.end + 40])) or flat(m.text).endswith(" alone")
        for m in part.mentions
    )


def only_taken(arms: Iterable[Arm], sentences: Sequence[TaggedSentence]) -> frozenset[Arm]:
    """Return the arms that are named as what patients took, when, or how much of it, and never otherwise."""
    return frozenset(arm for arm in arms if not arm.is_control and all(_is_taken(m, sentences) for m in arm.mentions))


def _is_taken(mention: ArmMention, sentences: Sequence[TaggedSentence]) -> bool:
    plain = flat(sentences[mention.sentence].text)
    before = plain[max(0, mention.start - _BEFORE) : mention.start]
    if _TAKEN.search(before) or _USERS.search(before) or _MEASURED.search(plain[mention.end : mention.end + 20]):
        return True
    by_need = _BY_NEED.search(plain[mention.end : mention.end + 50]) or _RESCUE.search(before)
    if by_need and not _HELD.search(before):
        return True
    beside = plain[max(0, mention.start - _AROUND) : mention.end + _AROUND]
    if _SETS_APART.search(beside) or len(_TIMES.findall(plain)) > 1:  # "after zorplexine and after barine"
        return False
    return mention.as_comparator < _SURE and _AT_A_TIME.search(before) is not None


def without(arms: Iterable[Arm]) -> Mapping[Arm, Arm]:
    """Return for each arm that did not get something ("without Y") the arm that is called by that: Y."""
    known = {arm.stems: arm for arm in arms}
    found = {
        arm: known.get(frozenset(stem.removeprefix("no ") for stem in arm.stems))
        for arm in known.values()
        if all(stem.startswith("no ") for stem in arm.stems)
    }
    return {arm: other for arm, other in found.items() if other}


class Sides:
    """What one sentence (flat, by number) says of the arms that it names."""

    def __init__(self, plain: str, number: int, arms: Sequence[Arm], named: Collection[Arm]) -> None:
        self._plain, self._named = plain, named
        self._places = {arm: [(m.start, m.end) for m in arm.mentions if m.sentence == number] for arm in arms}
        self._held = HeldAgainst(plain, self._places)
        self._given_with = {arm for arm in named if self._stands_behind(arm, _ALONE_OR_WITH)}
        self._added = {arm for arm in named if self._stands_behind(arm, _WITH_OR_WITHOUT)} | self._given_with
        self._added |= {arm for arm in named if self._is_regardless(arm)}
        self._against_another = bool(named) and self._names_another()
        several = sum(not arm.is_control for arm in arms) > 1
        self._both_drugs = [found.span() for found in _BOTH_DRUGS.finditer(plain)] if several else []

    def may_set_apart(self, treatment: Arm, comparator: Arm | None, at: int) -> bool:
        """Say whether the sentence may compare two arms where it tells of what stands at a place."""
        if treatment in self._given_with:
            return False
        if comparator is None:
            return self._held.may_compare(treatment, None, at)
        if (
            comparator in self._added
            or self._is_told_of_another(treatment, comparator)
            or self._may_be_short(treatment, comparator)
        ):
            return False
        if comparator.is_control and self._is_of_both_drugs(at):
            return False
        if not self._held.may_compare(treatment, comparator, at):
            return False
        return comparator in self._named or not self._against_another

    def _may_be_short(self, treatment: Arm, comparator: Arm) -> bool:
        """ "Pain fell with zorplexine", where liposomal zorplexine was tested against it: which of them is not told."""
        if treatment in self._named or comparator.is_control or is_joined(treatment):
            return False
        is_shorter = comparator.stems < treatment.stems and flat(treatment.name).endswith(f" {flat(comparator.name)}")
        return is_shorter and not _is_half_of(comparator, treatment)

    def _is_of_both_drugs(self, at: int) -> bool:
        """Say whether the clause around a place tells of "both drugs" or of what is between the active ones."""
        first, last = clause_around(self._plain, at) if self._both_drugs else (0, 0)
        return any(start < last and first < end for start, end in self._both_drugs)

    def _stands_behind(self, arm: Arm, words: re.Pattern[str]) -> bool:
        return all(words.search(self._plain[max(0, start - _BEFORE) : start]) for start, _ in self._places[arm])

    def _is_regardless(self, arm: Arm) -> bool:
        """ "A, with or without Y, lowered pain versus placebo": that is told against placebo alone."""
        if not self._stands_behind(arm, _WITH_OR):
            return False
        return any(self._is_set_against(other) for other in self._named if other is not arm)

    def _is_set_against(self, arm: Arm) -> bool:
        return any(_JUST_BEHIND.search(self._plain, max(0, start - 40), start) for start, _ in self._places[arm])

    def _is_told_of_another(self, treatment: Arm, comparator: Arm) -> bool:
        """ "Y did not lower pain compared with placebo", "Y lowered pain": that is nothing of X."""
        if treatment in self._named:
            return False
        if len(self._named) == 1:
            (one,) = self._named
            is_else = not one.is_control and not one.stems & (treatment.stems | comparator.stems)
            return is_else and any(not start and _DID.match(self._plain, end) for start, end in self._places[one])
        return any(
            not one.stems & treatment.stems and self._stands_against(one, control)
            for one in self._named if not one.is_control
            for control in self._named if control.is_control
        )  # fmt: skip

    def _stands_against(self, arm: Arm, control: Arm) -> bool:
        return any(
            end <= begin and _COMPARES.search(self._plain, end, begin) is not None
            for _, end in self._places[arm] for begin, _ in self._places[control]
        )  # fmt: skip

    def _names_another(self) -> bool:
        """Say whether what stands behind a word that compares is something else than the arms of the study."""
        return any(self._is_another(found.end()) for found in _COMPARES.finditer(self._plain))

    def _is_another(self, at: int) -> bool:
        end = _ENDS.search(self._plain, at + 1)
        stop = end.start() if end else len(self._plain)
        if not self._plain[at:stop].strip() or _NO_OTHER.search(self._plain, at, stop):
            return False
        return not any(start < stop and end > at for places in self._places.values() for start, end in places)
