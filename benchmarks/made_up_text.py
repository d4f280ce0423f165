"""Texts of made-up studies: words that nobody uses, mixed with names of treatments and outcomes as abstracts use them.

Words follow Zipf's law, as those of real texts do, so that a search index meets common and rare ones. Sentences come
from a pool drawn once: a million abstracts of realistic length cost minutes, not hours. Nothing here is medicine; the
few treatments with real names are there so that a search for them finds something.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

REAL = {
    "bisphosphonates": ("pamidronate", "zoledronic acid", "alendronate", "risedronate"),
    "NSAIDs": ("naproxen", "ibuprofen", "indomethacin"),
    "TNF inhibitors": ("adalimumab", "etanercept", "infliximab"),
}
BRANDS = {"pamidronate": "aredia", "zoledronic acid": "zometa", "adalimumab": "humira", "etanercept": "enbrel"}
REAL_OUTCOMES = (("pain", "benefit"), ("lesions on imaging", "benefit"), ("remission", "benefit"),
                 ("adverse events", "harm"), ("fever", "harm"), ("osteonecrosis of the jaw", "harm"))  # fmt: skip
CLASSES_N, DRUGS_N, OUTCOMES_N = 24, 300, 100
WORDS_N, POOL_N = 30_000, 20_000
_COMMON = """
    the of and in with patients to a was were for treatment study group after months from than at results by clinical
    disease therapy children data response follow-up significant included compared"""
COMMON = _COMMON.split()
ONSETS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "cl", "dr", "fl", "gr", "pl", "st",
          "tr", "th")  # fmt: skip
VOWELS = ("a", "e", "i", "o", "u", "ae", "ia", "io")
CODAS = ("", "", "l", "m", "n", "r", "s", "x")
DESIGNS = (("case series", "series", 4), ("cohort study", "cohort", 3), ("randomised controlled trial", "RCT", 2),
           ("case report", "case-report", 4), ("case-control study", "case-control", 4),
           ("systematic review", "x-systematic-review", 1))  # fmt: skip
# a sentence about an outcome O, a treatment T, events E of a total N; the change it states; the direction for a benefit
FINDINGS = (
    ("{O} fell in {E} of {N} patients who received {T}.", "decreased", "improvement"),
    ("{O} improved in {E} of {N} children treated with {T}.", "increased", "improvement"),
    ("With {T}, {O} rose in {E} of {N} patients.", "increased", "worsening"),
    ("{O} did not differ in {N} patients on {T}, {E} of whom were followed for a year.", "no_difference", "no_change"),
)


@dataclass(frozen=True, slots=True)
class Drug:
    """A treatment: its number, name, the number of its class (None: it is one), and other forms of the name."""

    id: int
    name: str
    class_id: int | None
    forms: tuple[str, ...]


@cache
def words_of(seed: int) -> Words:
    """Return the words of a seed; drawing them takes a second or two."""
    return Words(seed)


class Words:
    """The vocabulary of a made-up literature, and sentences of it; equal seeds give equal ones."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"words {seed}")
        self.fillers = self._fillers()
        # Zipf, flattened at the head: the 30 commonest words stand in most sentences, the last in one of thousands.
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.fillers))))
        self.drugs = self._drugs()
        self.outcomes = [*REAL_OUTCOMES] + [
            (f"{self.word(2)} {self.word(2)}", self.chance.choice(("benefit", "benefit", "harm")))
            for _ in range(OUTCOMES_N - len(REAL_OUTCOMES))
        ]
        self.pool = [self.sentence() for _ in range(POOL_N)]
        self.surnames = [self.word(2).capitalize() for _ in range(4_000)]
        self.journals = [f"Journal of {self.word(3).capitalize()}" for _ in range(400)]

    def word(self, syllables: int) -> str:
        pick = self.chance.choice
        return "".join(pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(syllables))

    def _fillers(self) -> list[str]:
        made: dict[str, None] = dict.fromkeys(COMMON)
        while len(made) < WORDS_N:
            made[self.word(self.chance.choice((1, 2, 2, 3, 3, 4)))] = None
        return list(made)

    def _drugs(self) -> list[Drug]:
        classes = [*REAL, *(f"{self.word(3)} inhibitors" for _ in range(CLASSES_N - len(REAL)))]
        drugs = [Drug(n, name, None, (name.lower(),)) for n, name in enumerate(classes, 1)]
        named = [(name, n) for n, members in enumerate(REAL.values(), 1) for name in members]
        while len(named) < DRUGS_N - CLASSES_N:
            named.append((self.word(3) + "ib", self.chance.randint(1, CLASSES_N)))
        for n, (name, class_id) in enumerate(dict(named).items(), CLASSES_N + 1):
            brand = BRANDS.get(name, self.word(2) + "a")
            drugs.append(Drug(n, name, class_id, (name, brand)))
        return drugs

    def sentence(self) -> str:
        """Return a sentence of 8 to 28 words without any meaning."""
        words = self.chance.choices(self.fillers, cum_weights=self.weights, k=self.chance.randint(8, 28))
        return " ".join(words).capitalize() + "."
