"""What stands around a reading, as numbers for the score: beside the name of its outcome, beside those of its arms, and
what other sentences and other outcomes say.

A name is cut where the words beside it may go on with it; an arm is one part of a combination where a longer one holds
it; and what is told of the same outcome elsewhere, or of other outcomes in the same words, speaks for a change or
against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.comparing.arms import Arm, stems_of
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.mentions import content
from evidence_kb.claims.language.words import flat, rx, word_set
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.networks.tagger import TaggedSentence

COLUMNS = (
    "goes_on", "begins_before", "word_behind", "word_before", "arms_above", "arms_below", "above_weight",
    "tested_n", "treatment_margin", "joined", "name_as_here", "words_more", "stems_shared", "differ", "only",
    "is_controlled", "of_people", "given", "as_group", "comparator_given", "others_agree", "others_reported",
    "others_least", "elsewhere_same", "elsewhere_other", "linear_more", "is_within",
)  # fmt: skip
_DIFFER = rx(
    r"\b(?:differ|similar|comparable|equivalent|equally|identical|the same|as effective|as well as|superior|inferior|"
    r"non-?inferior|better than|no advantage)"
)
_ONLY = rx(r"\b(?:only (?:in|with|for|the)|but not|not in|whereas|while|in contrast|unlike|alone)\b")
_CONTROLLED = rx(r"\b(?:randomi|placebo|sham|control)")
_OF_PEOPLE = rx(
    r"\b(?:patients?|children|subjects|women|men|adults|individuals|those|people|infants|persons|participants|cases) "
    r"(?:with|who have|having|affected by|suffering from)(?: (?:and|or) without)?(?: the| an?)?$"
)
_GIVEN = rx(
    r"\b(?:receiv[a-z]+|given|treated with|treatment with|therapy with|administ[a-z]+(?: of)?|addition of|use of|"
    r"effects? of|efficacy of|on|plus|versus|vs|than|either|to)(?: [a-z0-9-]+)?(?: the| an?| oral| intravenous)?$"
)
_AS_GROUP = rx(
    r"^[ -]?(?:group|arm|treatment|therapy|supplementation|treated|administration|recipients|intervention|program)"
)
_JOINS_BEFORE = rx(r"(?:plus|\+|/|combin[a-z]* (?:of|with)|added to) ?(?:the )?$")
_JOINS_BEHIND = rx(r"^ ?(?:plus|\+|/|combin|with |and |in combination|-)")
# words that end a name: what stands behind them does not go on with it
_ENDS = word_set(
    "a an the of in on at to for with without by from as and or but was were is are be been had has have did does "
    "do not no than that which who between among during after before over within into per both all also "
    "significantly significant statistically there more less higher lower greater reduced increased decreased "
    "improved improves improve reduces increases decreases compared versus vs showed shows show remained may can "
    "could its their this these those it when while whereas however similar any each either only even following via "
    "using"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of an outcome: its stems, the likeliest change, how likely, and how surely a result is told."""

    stems: frozenset[str]
    change: str
    p: float
    reported: float
    named: float


class Surroundings:
    """The surroundings of all readings of one study."""

    def __init__(self, sentences: Sequence[TaggedSentence], arms: Sequence[Arm], found: Iterable[Pairing]) -> None:
        self._arms = arms
        self._plains = [flat(sentence.text) for sentence in sentences]
        self._is_controlled = float(any(_CONTROLLED.search(plain) for plain in self._plains))
        self._places = {arm: self._places_of(arm) for arm in arms}
        self._of_arm = {arm: self._columns_of(arm) for arm in arms}
        self._told: dict[tuple[int, int], _Told] = {}
        self._beside: dict[tuple[int, int], list[float]] = {}
        self._elsewhere: dict[tuple[int, int], tuple[list[_Told], list[_Told]]] = {}
        for pairing in found:
            place = (pairing.sentence, pairing.outcome.start)
            if place not in self._told:
                self._told[place] = _told(pairing, sentences[pairing.sentence])
                self._beside[place] = _beside(pairing, sentences[pairing.sentence])

    def row(self, pairing: Pairing, chances: Sequence[float]) -> list[float]:
        """Return the columns of a reading; `chances` are those of increased, decreased, no difference."""
        treatment, comparator = pairing.treatment, pairing.comparator
        plain = self._plains[pairing.sentence]
        of_people, given, as_group = self._places[treatment]
        place = (pairing.sentence, pairing.outcome.start)
        differ, only = _of_words(plain)
        return [
            *self._beside[place],
            *self._of_arm[treatment], *self._here(pairing, plain),
            float(len(comparator.stems & treatment.stems)) if comparator else 0.0,
            differ, only, self._is_controlled,
            of_people, given, as_group, self._places[comparator][1] if comparator else 0.0,
            *self._others(pairing, chances), float(pairing.is_within),
        ]  # fmt: skip

    def _places_of(self, arm: Arm) -> tuple[float, float, float]:
        """Return the shares of the mentions of an arm that name what people have, what was given, or a group."""
        found = [(self._plains[m.sentence], m.start, m.end) for m in arm.mentions]
        before = [plain[max(0, start - 40) : start].rstrip(' ("') for plain, start, _ in found]
        behind = [plain[end : end + 20] for plain, _, end in found]
        return _share(_OF_PEOPLE, before), _share(_GIVEN, before), _share(_AS_GROUP, behind)

    def _columns_of(self, arm: Arm) -> list[float]:
        """Return how many arms hold it and are held by it, and how it stands beside what else is tested."""
        above = [other for other in self._arms if arm.stems < other.stems]
        below = sum(other.stems < arm.stems and not other.is_control for other in self._arms)
        tested = [other for other in self._arms if not other.is_control]
        next_best = max((other.as_treatment for other in tested if other is not arm), default=0.0)
        weight = max((other.weight for other in above), default=0.0) / (arm.weight + 0.1)
        return [float(len(above)), float(below), weight, float(len(tested)), arm.as_treatment - next_best]

    def _here(self, pairing: Pairing, plain: str) -> list[float]:
        """Return whether the sentence joins the treatment to another, names it as it is named, or says more."""
        here = [m for m in pairing.treatment.mentions if m.sentence == pairing.sentence]
        joined = any(
            _JOINS_BEFORE.search(plain[max(0, m.start - 14) : m.start])
            or _JOINS_BEHIND.search(plain[m.end : m.end + 16])
            for m in here
        )
        name = pairing.treatment.name.lower()
        more = max((len(stems_of(m.text, {}) - pairing.treatment.stems) for m in here), default=0)
        return [float(joined), float(any(m.text.lower() == name for m in here)), float(more)]

    def _others(self, pairing: Pairing, chances: Sequence[float]) -> list[float]:
        """Return what other outcomes of the sentence say, and other sentences of the same outcome."""
        place = (pairing.sentence, pairing.outcome.start)
        told, change = self._told[place], DIRECTIONS[list(chances).index(max(chances))]
        if place not in self._elsewhere:
            self._elsewhere[place] = (
                [t for at, t in self._told.items() if at[0] == pairing.sentence and at != place],
                [t for at, t in self._told.items() if at[0] != pairing.sentence and _is_same(t, told)],
            )
        beside, again = self._elsewhere[place]
        return [
            sum(t.change == change for t in beside) / len(beside) if beside else 0.5,
            sum(t.reported for t in beside) / len(beside) if beside else told.reported,
            min((t.named for t in beside), default=1.0),
            max((t.p * t.reported for t in again if t.change == change), default=0.0),
            max((t.p * t.reported for t in again if t.change != change), default=0.0),
            max(chances) - told.p,
        ]  # fmt: skip


@lru_cache(maxsize=256)
def _of_words(plain: str) -> tuple[float, float]:
    """Return the columns `differ` and `only` of a sentence."""
    return float(_DIFFER.search(plain) is not None), float(_ONLY.search(plain) is not None)


def _share(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    return sum(pattern.search(text) is not None for text in texts) / max(1, len(texts))


def _told(pairing: Pairing, sentence: TaggedSentence) -> _Told:
    directions: Mapping[str, float] = sentence.directions(pairing.outcome)
    change = max(directions, key=lambda name: directions[name])
    reported = sentence.mean("reported", pairing.outcome.start, pairing.outcome.end)
    return _Told(frozenset(content(pairing.text)), change, directions[change], reported, pairing.outcome.p)


def _is_same(one: _Told, other: _Told) -> bool:
    """Say whether two names share half of the words of the shorter one."""
    return bool(one.stems and other.stems) and len(one.stems & other.stems) * 2 >= min(len(one.stems), len(other.stems))


def _beside(pairing: Pairing, sentence: TaggedSentence) -> list[float]:
    """Return how surely the words behind and before the name are of an outcome, and whether they may belong to it."""
    inside, chances = sentence.inside(pairing.outcome.start, pairing.outcome.end), sentence.of("outcome")
    behind = inside.stop if inside.stop < len(sentence.words) else None
    before = inside.start - 1 if inside.start else None
    return [
        *(float(chances[n]) if n is not None else 0.0 for n in (behind, before)),
        *(float(n is not None and _goes_on(sentence.words[n].text)) for n in (behind, before)),
    ]


def _goes_on(word: str) -> bool:
    plain = flat(word)
    return any(c.isalpha() for c in plain) and plain not in _ENDS
