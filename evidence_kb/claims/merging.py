"""Claims by rules and claims by comparison, put together: each where it is good.

Rules read what happened to people who were treated, and excerpts from other works. In the abstract of a controlled
study "improved" may be one arm alone, or both: blind readers found three in ten such claims right, and eight in ten
of the learned path (`docs/claims.md`). So there the learned path speaks alone. Many a study that `comparisons` takes
for one is a series with groups that nobody was assigned to ("the survivors", "both sexes"). Of it the rules are heard,
too, where a sentence compares nothing (`docs/decisions/0040-series-with-groups.md`). Where such a study names one
treatment, and the learned path is sure of no comparison in it, its groups are not those of two treatments, and a
sentence may name them.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import begun, rx
from evidence_kb.claims.study.focus import same_thing
from evidence_kb.claims.study.second_arm import tells_of_groups
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Claim
from evidence_kb.model import PassageKind

_SOMEWHAT_SURE = 0.55  # from here on two in three are right: such a sentence compares
_OWN_WORDS = (PassageKind.TITLE, PassageKind.ABSTRACT)
# "in both groups", "of the cohort": all are named, and not held against others, unless these had something else
_GROUP = rx(
    r"\b(?:(?:both|either|all)(?: of the)?(?: (?:patient|age|study|treated))? (?:groups?|cohorts?)|"
    r"the (?:(?:whole|entire|overall|total|study|present) )?cohort)\b"
)
_GROUP_OF_OTHERS = rx(
    r"\b(?:conservative|conservatively|untreated|medical|observation|standard|comparison|control|placebo|unoperated|second|other|"
    r"unexposed|usual[ -]care|sham|waiting|expectant|reference|matched|historical|no-[a-z-]+|"
    r"non-?[a-z]+)(?: [a-z]+)? (?:groups?|cohorts?)\b"
)
# half of those who are told of had nothing of the kind
_NOT_GIVEN = rx(
    r"\bwho (?:were not\b(?! [a-z])|(?:were not|did not) (?:treat|given|receiv|tak|operat|underg|expos|get\b|have\b))"
)
# "disease control", "more than 3 weeks": words of outcomes and amounts, which compare nobody
_NO_COMPARISON = rx(
    r"\b(?:disease|tumou?r|local|locoregional|regional|pain|symptoms?|seizures?|glyc(?:a)?emic|glucose|pressure|weight|"
    r"infection|bladder|rate|rhythm) control\b|\bcontrol of\b|"
    r"\b(?:more|less|fewer|other|longer|later|greater) than (?=\d|half\b|an? (?:year|month|week)\b)"
)
# what only two groups have, or a group beside another one
_OF_TWO = rx(
    r"\b(?:hazard|odds|risk|rate) ratios?\b|\brelative risks?\b|\bhr ?[=:]? ?[0-9]|"
    r"\b(?:more|less) (?:common|frequent)(?:ly)? (?:with|after|in)\b|"
    r"\b(?:shorter|longer|earlier|faster|fewer) (?:with|after) (?!follow)[a-z]"
)


def speaks_alone(compared: Sequence[Claim] | None, study: Study) -> bool:
    """Say whether the learned path speaks for all passages of a study, so that rules need not read them."""
    own = all(passage.kind in _OWN_WORDS for passage in study.passages)
    return own and compared is not None and not study.assigns_nobody


def merged(by_rules: Sequence[Claim], compared: Sequence[Claim] | None, study: Study) -> tuple[Claim, ...]:
    """Return all claims in the order of their places; `compared` is None for a study that compares nothing."""
    if compared is None:
        return tuple(by_rules)
    kept = [c for c in by_rules if not _is_own(c, study) or (study.assigns_nobody and _is_plain(c, compared, study))]
    return tuple(sorted([*kept, *compared], key=lambda claim: (claim.quote.passage, claim.quote.start)))


def _is_own(claim: Claim, study: Study) -> bool:
    return study.passages[claim.quote.passage].kind in _OWN_WORDS


def _is_plain(claim: Claim, compared: Sequence[Claim], study: Study) -> bool:
    """Say whether the sentence of a claim compares nothing, in its words or as the learned path reads it."""
    plain = study.plains[claim.quote.passage]
    around = _sentences(claim, study)
    is_read = any(
        (other.score or 0.0) >= _SOMEWHAT_SURE
        and other.quote.passage == claim.quote.passage
        and any(s.start <= other.quote.start < s.end for s in around)
        for other in compared
    )
    compares = any((other.score or 0.0) >= DEFAULT_CUT for other in compared) or _names_several(study)
    told = [_bare(plain[s.start : s.end], compares) for s in around]
    return not is_read and not any(tells_of_groups(words) or (compares and _OF_TWO.search(words)) for words in told)


def _names_several(study: Study) -> bool:
    """Say whether a study names several treatments, or people who had none: its groups may be those of two."""
    if any(_NOT_GIVEN.search(plain) for plain in study.plains):
        return True
    named: list[str] = []
    for mention in (m for found in study.mentions for m in found if m.role == "plain"):
        if not any(same_thing(mention.name, name) for name in named):
            named.append(mention.name)
    return len(named) > 1


def _bare(told: str, compares: bool) -> str:
    """Leave out the words of a sentence that look as if they compared groups and do not, as far as that is known."""
    told = _NO_COMPARISON.sub(" ", told)
    return told if compares or _GROUP_OF_OTHERS.search(told) else _GROUP.sub(" ", told)


def _sentences(claim: Claim, study: Study) -> list[Sentence]:
    quote, sentences = claim.quote, study.sentences[claim.quote.passage]
    around = sentences[max(0, begun(sentences, quote.start) - 1) : begun(sentences, quote.end - 1)]
    return [s for s in around if quote.start < s.end]
