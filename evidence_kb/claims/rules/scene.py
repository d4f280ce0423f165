"""What a rule sees, and what it answers: a `Scene`, one clause with its context, and `Raw` findings.

Of "the authors conclude that nausea occurred in 2 of 5 patients on X" the scene has the clause, where "nausea" begins,
and the mention of X. The rule for events answers with one `Raw`: outcome "nausea", direction "worsening". That X did
it, and in 2 of 5, is added later (`attribution`, `reports.completing`): the words that say so may stand elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from evidence_kb.claims.language.words import masked, rx
from evidence_kb.claims.lexicon import outcome_polarity
from evidence_kb.claims.lexicon.concepts import concept_for, key
from evidence_kb.claims.lexicon.direction import is_harm
from evidence_kb.claims.lexicon.disease_polarity import good_for
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Change, ConceptKind, Direction, Vocabulary

_PURPOSE = rx(
    r"\b(?:in|at|for) (?:reducing|relieving|controlling|improving|preventing|alleviating|lowering|increasing|"
    r"decreasing|resolving) "
)


# what there were signs of is the outcome
_SIGNS_OF = rx(
    r" ?(?:(?:the|any|an?|new|further|clear|obvious|clinical|radiologic(?:al)?) )*(?:signs(?: (?:and|"
    r"or) symptoms)?|sign|symptoms (?:and|or) signs|"
    r"evidence|features|manifestations) of (?:the |an? )?(?=[a-z]{3})"
)
_SO_MUCH_OF = rx(r"(?:number|rate|incidence|incidence rate|frequency|need) (?:of|for) ")


@dataclass(frozen=True)
class Scene:
    """One clause: the flat passage, the clause's span, where its statement starts, and who is named in it.

    `body` is behind "the authors conclude that"; `stop` is before "when ...", "if ..." or "who ...". `focus` names the
    treatment that the study is about; `is_treated`: somebody was given a treatment before these words; `has_results`:
    a result of the study was told before them; `shorts`: what the abbreviations of the study stand for, both flat;
    `measures`: what its diseases are named after (`disease_polarity`).
    """

    plain: str
    start: int
    end: int
    body: int
    stop: int
    role: str
    is_nominal: bool
    mentions: tuple[Mention, ...]
    conditions: tuple[tuple[int, int], ...]
    vocabulary: Vocabulary
    focus: str | None = None
    is_treated: bool = True
    has_results: bool = False
    shorts: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[tuple[str, str], ...] = ()

    @cached_property
    def words(self) -> str:
        """The statement as flat words, brackets masked, with the same offsets as `plain` from `body` on."""
        return masked(self.plain[self.body : self.stop])

    def outcome(self, start: int, end: int) -> tuple[int, int] | None:
        """Read an outcome phrase between two offsets of the passage, without "of CONDITION"."""
        signs = _SIGNS_OF.match(self.plain, start, end)
        start = signs.end() if signs else start
        span = outcomes.phrase(self.plain, start, end, self.vocabulary)
        if span is None:
            return None
        cut = outcomes.without_condition(self.plain, *span, self.conditions) if not signs else span
        if any(m.start < cut[1] and cut[0] < m.end for m in self.mentions) and not self._knows_outcome(cut):
            return None
        words = self.plain[cut[0] : cut[1]]
        if self.focus and not self._knows_outcome(cut) and set(key(words).split()) <= set(key(self.focus).split()):
            return None  # "training" in a study of training
        return cut if outcomes.is_outcome(words, self.vocabulary) else None

    def outcome_of(self, match: re.Match[str]) -> tuple[int, int] | None:
        """Read the outcome in the group `what` of a match on `words`."""
        return self.outcome(self.body + match.start("what"), self.body + match.end("what"))

    def wanted(self, words: str) -> str | None:
        """Return "increase" or "decrease", whichever of an outcome is good for the patient; None if nobody knows."""
        full = self.in_full(words)
        return good_for(full, self.measures) or outcome_polarity.wanted(full, self.vocabulary)

    def judge(self, sense: str, words: str, *, negated: bool) -> tuple[Change, Direction]:
        """Turn a sense of change, an outcome and a negation into the change of the measure and its meaning."""
        return outcome_polarity.judge(sense, self.wanted(words), negated=negated)

    def is_harm(self, words: str) -> bool:
        """Say whether an outcome is in the harm domain."""
        return is_harm(self.in_full(words), self.vocabulary)

    def in_full(self, words: str) -> str:
        """Return words with the short forms of the study written out."""
        return " ".join(self.shorts.get(word, word) for word in words.split()) if self.shorts else words

    def _knows_outcome(self, span: tuple[int, int]) -> bool:
        """ "Steroid dose" names a drug and is an outcome; other words with a drug in them are none."""
        words = self.plain[slice(*span)]
        if _SO_MUCH_OF.match(words):
            return True
        return concept_for(ConceptKind.OUTCOME, words, self.vocabulary).origin != "text"

    def purpose(self, start: int) -> tuple[int, int] | None:
        """Read the outcome in "effective in reducing X" behind an offset."""
        match = _PURPOSE.search(self.plain, start, self.stop)
        return self.outcome(match.end(), self.stop) if match else None

    def named(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the treatments in their plain role between two offsets."""
        return tuple(m for m in self.mentions if start <= m.start and m.end <= end and m.role == "plain")


@dataclass(frozen=True, slots=True)
class Raw:
    """A finding before its context is added. `outcome` is words; `at` is where the finding stands in the passage.

    `treatments` is None where the rule has no place for a treatment, so that the clause and its context decide.
    """

    outcome: str
    change: Change
    direction: Direction
    rule: str
    at: int
    is_negated: bool = False
    treatments: tuple[Mention, ...] | None = None
    is_zero: bool = False
    takes_counts: bool = True
    is_prior: bool = False
    starts_at: int | None = None
    ends_at: int | None = None
    events: int | None = None  # where the rule itself read which count belongs to its finding
    total: int | None = None
    chances: tuple[float, ...] = ()  # of each direction, where a model read it
