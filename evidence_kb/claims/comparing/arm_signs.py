"""Whether an arm is what differs between the groups of a study, as signs for the score.

A name may stand in a trial as what all its patients got ("all underwent X", "added to X", "X plus placebo"), as what
earlier studies tried, as one of several doses, or unlike the groups that results are told of by letter or by dose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from evidence_kb.claims.comparing.arms import Arm, ArmMention
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

COLUMNS = (
    "earlier", "in_methods", "given_to_all", "undergone", "taken", "on_top", "alone", "in_control", "contrasted",
    "comparator_earlier", "comparator_in_methods", "comparator_to_all", "comparator_undergone", "comparator_taken",
    "comparator_on_top", "comparator_alone", "comparator_in_control", "comparator_contrasted", "pair_contrasted",
    "pair_joined", "labels_unknown", "label_here", "dose_beside", "doses", "dose_here", "is_condition", "assigned",
)  # fmt: skip
_BEFORE = 60  # characters before a mention in which is said how it was given
_TO_ALL = rx(
    r"\b(?:all|both|each|every)(?: [a-z-]+){0,3} (?:patients|subjects|participants|groups?|arms|women|children|men|"
    r"infants|animals)?\b[^.;]{0,40}\b(?:receiv[a-z]+|underwent|undergo[a-z]*|(?:was|were) (?:given|treated|offered))\b"
    r"[^.;,]{0,30}$"
)
_UNDERGONE = rx(
    r"\b(?:undergo(?:ing|ne)?|underwent|scheduled for|after|before|during|following|prior to|induced by|"
    r"at the time of)(?: [a-z-]+)?(?: the| an?)? ?$"
)
_TAKEN = rx(
    r"\b(?:(?:patients|subjects|those|women|men|children|individuals|adults|people) (?:already |who were )?"
    r"(?:on|taking|using|receiving|treated with|maintained on)|stable|already|current|previous|prior|background|"
    r"concomitant|concurrent|maintenance|failed|refractory to|resistant to|naive)(?: [a-z-]+)?(?: of| to)? ?$"
)
_ON_TOP = rx(
    r"\b(?:in addition to|add(?:ed|ing|itional)? (?:on )?to|addition (?:of [^.;,]{1,40} )?to|on top of|along with|"
    r"adjunct(?:ive)?(?: [a-z]+)? to|as an adjunct to|combined with|conjunction with)(?: [a-z-]+)?(?: the| an?)? ?$"
)
_ALONE = rx(r"^ ?(?:[a-z]+ )?(?:alone|only)\b")
_CONTRAST = rx(
    r"\b(?:versus|vs|or|than|compared (?:with|to)|rather than|against|between|whereas|while|over|superior to|"
    r"inferior to|as effective as|comparison (?:with|to)|relative to)\b"
)
_AND_BETWEEN = rx(r"\b(?:between|compar[a-z]+|randomi[sz]ed to|difference)\b[^.;]*$")
_AND = rx(r"^[^.;,]{0,25}\b(?:and|to|with)\b[^.;,]{0,15}$")
JOINED = rx(r"^ ?(?:\([^()]{1,40}\) ?)?(?:plus|\+|with|and|combined with|in addition to)(?: [a-z]+)? ?$")
_LABEL = re.compile(
    r"\b(?:groups?|arms?|cohorts?|regimens?|g)[ -]?(?:[a-h]|[ivx]{1,4}|[0-9]{1,2})\b(?! (?:patients|subjects|%|mg))"
)
_DOSE = re.compile(
    r"\b[0-9][0-9.,]*(?: ?- ?| ?)(?:mg|g|µg|μg|mcg|microg|iu|u|ml|gy|days?|weeks?|months?|hours?|h|min|"
    r"cycles?|doses?)\b"
)
# what people have, or are, is given to nobody
_CONDITION = rx(
    r"^(?:[a-z]*(?:itis|osis|pathy|algia|emia|plegia|rrhea|oma)|syndrome|disease|disorder|diabetes|hypertension|asthma|"
    r"cancer|infarction|failure|deficiency|insufficiency|obesity|depression|schizophrenia|autism|dementia|injury|"
    r"insomnia[cs]?|stroke|infection|polycystic|smoker|diabetic|responder|healthy|normal|survivor|infertility)$"
)
_ASSIGNED = rx(r"\b(?:randomi|randomly|assigned|allocated|placebo|sham|cross-?over|double-blind)")
_DOSES = rx(
    r"\b(?:different|two|three|four|various|several|multiple|low(?:er)?|high(?:er)?|single|double|half|full|reduced|"
    r"standard|escalated)[ -]?(?:and (?:low(?:er)?|high(?:er)?)[ -])?doses?\b|"
    r"\bdose-(?:ranging|response|finding|escalat[a-z]+)|"
    r"\b[0-9.]+(?: ?(?:mg|g|µg|μg|mcg|iu|days|weeks))?(?:, | or | vs | versus | and )[0-9.]+ ?"
    r"(?:mg|g|µg|μg|mcg|iu|days|weeks|months)\b|"
    r"\b[0-9]+-(?:day|week|month|mg|dose|h|hour)[a-z]* (?:group|arm|course|regimen)"
)

_Mention = tuple[int, int, Arm]  # a half-open span of a sentence and the arm that it names


def neighbours(arms: Iterable[Arm]) -> Iterator[tuple[int, _Mention, _Mention]]:
    """Yield (sentence, mention, next mention) wherever a sentence names an arm and then another one."""
    by_sentence: dict[int, list[_Mention]] = {}
    for arm in arms:
        for m in arm.mentions:
            by_sentence.setdefault(m.sentence, []).append((m.start, m.end, arm))
    for number, here in by_sentence.items():
        for one, other in pairwise(sorted(here, key=lambda m: (m[0], m[1]))):
            if one[2] is not other[2] and other[0] >= one[1]:
                yield number, one, other


class ArmSigns:
    """The signs of all arms of one study."""

    def __init__(self, sentences: Sequence[TaggedSentence], arms: Sequence[Arm]) -> None:
        self._roles = [sentence.roles for sentence in sentences]
        self._plains = [flat(sentence.text) for sentence in sentences]
        self._arms = arms
        self._sides = self._contrasts()
        self._of_arm = {arm: self._columns_of(arm) for arm in arms}
        self._unknown = [self._labels_unknown(number) for number in range(len(sentences))]
        self._unknown_n = float(len(set().union(*self._unknown)))
        self._assigned = float(any(_ASSIGNED.search(plain) is not None for plain in self._plains))
        self._tells_doses = [_DOSES.search(plain) is not None for plain in self._plains]
        self._doses_n = sum(self._tells_doses)
        self._is_condition = {arm: float(any(_CONDITION.search(stem) for stem in arm.stems)) for arm in arms}

    def row(self, pairing: Pairing) -> list[float]:
        """Return the columns of a reading."""
        treatment, comparator, number = pairing.treatment, pairing.comparator, pairing.sentence
        pair = self._sides.get((treatment, comparator), (0, 0)) if comparator else (0, 0)
        own, other = self._of_arm[treatment], self._of_arm[comparator] if comparator else None
        return [
            *own[:-1], *(other[:-1] if other else [-1.0] * (len(own) - 1)), *map(float, pair),
            self._unknown_n, float(len(self._unknown[number])), own[-1],
            float(min(3, self._doses_n)), float(self._tells_doses[number]),
            self._is_condition[treatment], self._assigned,
        ]  # fmt: skip

    def _columns_of(self, arm: Arm) -> list[float]:
        before = [self._plains[m.sentence][max(0, m.start - _BEFORE) : m.start] for m in arm.mentions]
        behind = [self._plains[m.sentence][m.end : m.end + 20] for m in arm.mentions]
        n = max(1, len(arm.mentions))
        at = [self._roles[m.sentence] for m in arm.mentions if m.sentence]
        alone = any(_ALONE.search(b) for b in behind) or any(m.text.lower().endswith(" alone") for m in arm.mentions)
        return [
            sum(roles["background"] for roles in at) / n, max((roles["methods"] for roles in at), default=0.0),
            *(sum(sign.search(words) is not None for words in before) / n
              for sign in (_TO_ALL, _UNDERGONE, _TAKEN, _ON_TOP)),
            float(alone), float(any(arm.stems < other.stems for other in self._arms if other.is_control)),
            float(sum(told[0] for pair, told in self._sides.items() if arm is pair[0])),
            float(len({dose for m in arm.mentions for dose in self._doses_at(m)})),
        ]  # fmt: skip

    def _doses_at(self, mention: ArmMention) -> list[str]:
        plain = self._plains[mention.sentence]
        return _DOSE.findall(plain[max(0, mention.start - 10) : mention.end + 25])

    def _contrasts(self) -> dict[tuple[Arm, Arm], tuple[int, int]]:
        """Count for two arms how often they stand beside each other as alternatives, and how often joined."""
        found: dict[tuple[Arm, Arm], tuple[int, int]] = {}
        for number, (start, end, one), (begin, _, other) in neighbours(self._arms):
            plain = self._plains[number]
            words = plain[end:begin]
            joined = JOINED.search(words) is not None
            before = plain[max(0, start - _BEFORE) : start]
            told = _CONTRAST.search(words) is not None or (
                _AND.search(words) is not None and _AND_BETWEEN.search(before) is not None
            )
            for pair in ((one, other), (other, one)):
                contrast, together = found.get(pair, (0, 0))
                found[pair] = (contrast + told, together + (joined and not told))
        return found

    def _labels_unknown(self, number: int) -> set[str]:
        """Return the labels of groups in a sentence that no arm is known by."""
        known = [(m.start, m.end) for arm in self._arms for m in arm.mentions if m.sentence == number]
        return {
            label[0]
            for label in _LABEL.finditer(self._plains[number])
            if not any(start < label.end() and end > label.start() for start, end in known)
        }
