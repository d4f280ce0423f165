"""Whether an arm is what another one is compared with, as signs for the score.

A comparator stands behind "than" and "versus", here and elsewhere; it is no part of the treatment, nor another word for
it ("antibiotic therapy (A plus B)"), nor healthy people, nor what is measured; and no other arm suits better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evidence_kb.claims.comparing.arm_signs import JOINED, neighbours
from evidence_kb.claims.comparing.arms import Arm, ArmMention
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

COLUMNS = (
    "treatment_referred", "treatment_as_outcome", "comparator_referred", "comparator_as_outcome", "comparator_mentions",
    "comparator_titled", "comparator_words", "comparator_people", "comparator_above", "comparator_below",
    "treatment_behind", "comparator_behind", "pair_apposed", "contrasted_here", "joined_here", "part_of_treatment",
    "part_of_comparator", "comparator_rank", "comparator_margin", "contrast_rank", "controls_n", "controls_here",
    "pairs_here",
)  # fmt: skip
_BEFORE = 40  # characters before a mention in which a word refers to it
# what stands behind these words is what a statement compares with
_REFERS = rx(
    r"\b(?:than|versus|vs|compared (?:with|to)|comparison (?:with|to)|rather than|against|over|superior to|inferior to|"
    r"relative to|as effective as|instead of|differ[a-z]* from)(?: (?:that|those|the|an?|with|in|of|for|by|to|after|"
    r"receiving|treated|given|patients|subjects|group|standard|conventional|oral|intravenous)){0,5} ?$"
)
_CONTRAST = rx(
    r"\b(?:versus|vs|or|than|compared (?:with|to)|rather than|against|whereas|while|over|superior to|inferior to|"
    r"as effective as|comparison (?:with|to)|relative to)\b"
)
# "therapy (A)", "treatment with A", "a drug, A", "drugs such as A": two names of one thing
_APPOSED = rx(
    r"^ ?(?:\(|, |: |-- ?)(?: ?(?:the|an?|i\.e\.|namely|e\.g\.))? ?$|"
    r"^ ?,? ?(?:(?:treatment|therapy|group|arm) )?\(?(?:with|of|using|by|consisting of|composed of|comprising|"
    r"containing|such as|including|namely|in the form of|i\.e\.|as) (?:the |an? |either )?$"
)
_PEOPLE = rx(
    r"\b(?:healthy|normal|volunteers?|historical|matched|non-?diabetics?|non-?smokers?|lean|untrained|siblings|"
    r"population)\b"
)
_AROUND = 25  # characters at either side of a mention that may say what people they are


class ComparatorSigns:
    """The signs of all pairs of arms of one study."""

    def __init__(self, sentences: Sequence[TaggedSentence], arms: Sequence[Arm]) -> None:
        self._sentences, self._arms = sentences, arms
        self._plains = [flat(sentence.text) for sentence in sentences]
        self._behind = {arm: [m.sentence for m in arm.mentions if self._is_behind(m)] for arm in arms}
        self._of_arm = {arm: self._columns_of(arm) for arm in arms}
        self._pairs: Counter[tuple[Arm, Arm, int, str]] = Counter()
        self._set_against: dict[Arm, Counter[Arm]] = {arm: Counter() for arm in arms}
        self._apposed: Counter[tuple[Arm, Arm]] = Counter()
        self._contrasts_n: Counter[int] = Counter()
        self._count_pairs()
        self._controls = Counter(n for arm in arms if arm.is_control for n in {m.sentence for m in arm.mentions})
        self._of_pair: dict[tuple[Arm, Arm], tuple[float, ...]] = {}

    def row(self, pairing: Pairing) -> list[float]:
        """Return the columns of a reading; what asks for a comparator is -1 where there is none."""
        treatment, comparator, number = pairing.treatment, pairing.comparator, pairing.sentence
        controls = float(sum(arm.is_control for arm in self._arms))
        here, pairs = float(self._controls[number]), float(self._contrasts_n[number])
        own = [*self._of_arm[treatment][:2]], float(number in self._behind[treatment])
        if comparator is None:
            return [*own[0], *[-1.0] * 8, own[1], 0.0, *[-1.0] * 8, controls, here, pairs]
        told = [float(self._pairs[treatment, comparator, number, how]) for how in ("contrasted", "joined")]
        apposed, *others = self._among_rivals(treatment, comparator)
        named = comparator.is_control and any(m.sentence == number for m in comparator.mentions)
        return [
            *own[0], *self._of_arm[comparator], own[1], float(number in self._behind[comparator]),
            apposed, *told, *others, controls, here - named, pairs,
        ]  # fmt: skip

    def _is_behind(self, mention: ArmMention) -> bool:
        plain = self._plains[mention.sentence]
        return _REFERS.search(plain[max(0, mention.start - _BEFORE) : mention.start]) is not None

    def _columns_of(self, arm: Arm) -> list[float]:
        n = max(1, len(arm.mentions))
        around = [self._plains[m.sentence][max(0, m.start - _AROUND) : m.end + _AROUND] for m in arm.mentions]
        return [
            len(self._behind[arm]) / n, sum(map(self._as_outcome, arm.mentions)) / n, float(len(arm.mentions)),
            float(any(m.sentence == 0 for m in arm.mentions)), float(len(arm.stems)),
            sum(_PEOPLE.search(words) is not None for words in around) / n,
            float(sum(arm.stems < other.stems for other in self._arms)),
            float(sum(other.stems < arm.stems for other in self._arms)),
        ]  # fmt: skip

    def _as_outcome(self, mention: ArmMention) -> float:
        return self._sentences[mention.sentence].mean("outcome", mention.start, mention.end)

    def _count_pairs(self) -> None:
        """Count how two arms stand beside each other: as alternatives, joined, as two names of one thing."""
        for number, (_, end, one), (begin, _, other) in neighbours(self._arms):
            words = self._plains[number][end:begin]
            contrasted = _CONTRAST.search(words) is not None
            self._contrasts_n[number] += contrasted
            for pair in ((one, other), (other, one)):
                self._pairs[*pair, number, "contrasted"] += contrasted
                self._pairs[*pair, number, "joined"] += JOINED.search(words) is not None
                self._apposed[pair] += _APPOSED.search(words) is not None
                self._set_against[pair[0]][pair[1]] += contrasted

    def _among_rivals(self, treatment: Arm, comparator: Arm) -> tuple[float, ...]:
        """Return the columns that two arms have in every sentence, from what names them both to what suits better."""
        if (treatment, comparator) not in self._of_pair:
            rivals = [arm for arm in self._arms if arm is not treatment and arm is not comparator]
            against = self._set_against[treatment]
            self._of_pair[treatment, comparator] = (
                float(self._apposed[treatment, comparator]),
                float(comparator.stems <= treatment.stems), float(treatment.stems <= comparator.stems),
                float(sum(arm.as_comparator > comparator.as_comparator for arm in rivals)),
                comparator.as_comparator - max((arm.as_comparator for arm in rivals), default=0.0),
                float(sum(against[arm] > against[comparator] for arm in rivals)),
            )  # fmt: skip
        return self._of_pair[treatment, comparator]
