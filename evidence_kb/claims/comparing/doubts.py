"""What speaks for and against one reading of a sentence, as numbers for the score.

One row per pairing, columns named in `COLUMNS`. Within-group changes, baselines and aims are told from results by
words that the columns count; the score learns what they are worth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from evidence_kb.claims.comparing import arm_signs, comparator_signs, surroundings
from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.clauses import PREDICATE
from evidence_kb.claims.language.mentions import is_general, stem
from evidence_kb.claims.language.respective_counts import RESPECTIVELY
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import Span, TaggedSentence
from evidence_kb.claims.study.interest import interesting
from evidence_kb.claims.study.sections import is_no_finding, speaks_of_others

Chances = tuple[float, float, float]  # of increased, decreased, no difference
COLUMNS = (
    "outcome", "reported", "outcome_words", "outcome_general", "outcomes_n", "evidence", "results", "conclusion",
    "methods", "background", "is_title", "rank", "arms_n", "names_treatment", "names_comparator", "as_treatment",
    "treatment_share", "treatment_as_comparator", "in_title", "treatment_words", "treatment_mentions",
    "has_comparator", "control", "as_comparator", "comparator_share", "arms_known", "change_best", "change_margin",
    "up", "down", "same", "tag_best", "agrees", "place", "length", "versus", "between", "baseline", "within",
    "significant", "p_value", "interval", "respectively", "predictor", "no_finding", "of_others", "changes", "hedged",
    "near", "before_predicate", "nothing_between", "subgroup", "three", "within_said", "aside_said", "reported_most",
    "treatment_here", "comparator_here", "treatment_gap", "comparator_gap", "treatment_before", "others_n",
    *surroundings.COLUMNS, *arm_signs.COLUMNS, *comparator_signs.COLUMNS,
)  # fmt: skip
_EARLIER = (
    r"(?! (?:the )?(?:baseline|initial|pre|before|entry|admission|preoperative|pretreatment|those before|"
    r"values? (?:at|before)|at))"
)
_VERSUS = rx(rf"\b(?:than|versus|vs|compared (?:with|to)|relative to)\b{_EARLIER}|\b(?:superior|inferior) to\b")
_BETWEEN = rx(r"\bbetween\b|\b(?:both|two|three|all) (?:groups|arms|treatments)\b|\bgroups? (?:did not )?differ")
_BASELINE = rx(
    r"\b(?:at baseline|baseline (?:characteristics|values|demographic)|before (?:treatment|surgery)|pre-?treatment)\b"
)
_WITHIN = rx(
    r"\b(?:from baseline|(?:compared (?:with|to)|than|versus|vs\.?) (?:the )?(?:baseline|initial|pre|before|"
    r"preoperative|pretreatment|at)|over time|within(?:-| the )?(?:group|both|each)|"
    r"in (?:both|all|each|either) (?:treatment |study )?(?:groups|arms)|before and after|"
    r"after treatment|pre- (?:and|to) post|"
    r"on day [0-9]+ than|in the [a-z0-9 -]{2,30} group\.?$)"
    r"|\bfrom [0-9.]+[^,;]{0,30}? to [0-9.]+"
)
_SIGNIFICANT = rx(r"\bsignifican")
_P = rx(r"\bp ?(?:-? ?value)? ?(?:=|<|>|≤|≥|of|was)")
_INTERVAL = rx(r"\bci\b|confidence interval")
_PREDICTOR = rx(r"\b(?:associated with|correlat|predict|risk factors?|independent|regression|adjusted for)")
_CHANGE = rx(
    r"\b(?:increas|decreas|reduc|improv|higher|lower|greater|less|more|fewer|better|worse|longer|shorter|similar|"
    r"comparable|unchanged|prevent|enhanc|attenuat|differ|effect)"
)
_SUBGROUP = rx(
    r"\b(?:subgroups?|in (?:patients|those|women|men|subjects|children) with(?:out)?|"
    r"among (?:patients|those|women|men))\b"
)
_THREE = rx(r"\b(?:three|3|four|4|all|other) (?:treatment |study )?(?:groups|arms|regimens)\b")
_HEDGED = rx(r"\b(?:may|might|could|appears?|seems?|suggest|trend|potential)\b")


def rows(
    found: Sequence[tuple[Pairing, Chances]], sentences: Sequence[TaggedSentence], arms: Sequence[Arm]
) -> list[list[float]]:
    """Return the columns of each pairing of a study; with it, the chances of increased, decreased, no difference."""
    around = surroundings.Surroundings(sentences, arms, (pairing for pairing, _ in found))
    signs = arm_signs.ArmSigns(sentences, arms)
    against = comparator_signs.ComparatorSigns(sentences, arms)
    tested: dict[int, set[Arm]] = {}
    for arm in arms:
        for mention in () if arm.is_control else arm.mentions:
            tested.setdefault(mention.sentence, set()).add(arm)
    stands = _places(sentences)
    outcomes: dict[tuple[int, Span], _Outcome] = {}
    for pairing, _ in found:
        place = (pairing.sentence, pairing.outcome)
        if place not in outcomes:
            outcomes[place] = _outcome(pairing, sentences[pairing.sentence], stands[pairing.sentence])
    return [
        _alone(pairing, outcomes[pairing.sentence, pairing.outcome], arms, tested, chances)
        + around.row(pairing, chances)
        + signs.row(pairing)
        + against.row(pairing)
        for pairing, chances in found
    ]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The columns that an outcome has in a sentence, whatever arms are meant: before those of the arms, and behind."""

    before: tuple[float, ...]
    tagged: Chances
    behind: tuple[float, ...]


def _places(sentences: Sequence[TaggedSentence]) -> list[float]:
    """Return where each sentence stands, from 0 to 1, among those that are of interest."""
    until = list(accumulate(interesting([sentence.text for sentence in sentences], in_trial=True)))
    return [(n - 1) / max(1, until[-1] - 1) for n in until]


def _outcome(pairing: Pairing, sentence: TaggedSentence, place: float) -> _Outcome:
    plain = flat(sentence.text)
    words = _of_words(plain)
    near = plain[max(0, pairing.outcome.start - 90) : pairing.outcome.end + 90]
    told = sentence.directions(pairing.outcome)
    return _Outcome(
        (*_of_outcome(pairing, sentence), *_of_sentence(pairing, sentence)),
        (told["increased"], told["decreased"], told["no difference"]),
        (
            place, min(len(plain), 600) / 100,
            *words[:-3],
            float(_CHANGE.search(near) is not None), float(PREDICATE.search(plain, 0, pairing.outcome.start) is None),
            *words[-3:],
            *_told_of(pairing, sentence),
        ),
    )  # fmt: skip


def _alone(
    pairing: Pairing, outcome: _Outcome, arms: Sequence[Arm], tested: Mapping[int, set[Arm]], chances: Chances
) -> list[float]:
    """Return the columns that a pairing has whatever else is read; `tested`: the arms on test that a sentence names."""
    ordered, likeliest = sorted(chances), max(outcome.tagged)
    return [
        *outcome.before, *_of_arms(pairing, arms),
        ordered[2], ordered[2] - ordered[1], *chances, likeliest,
        float(outcome.tagged.index(likeliest) == chances.index(ordered[2])),
        *outcome.behind, *_named_here(pairing, tested),
    ]  # fmt: skip


@lru_cache(maxsize=256)
def _of_words(plain: str) -> tuple[float, ...]:
    """Return the columns from `versus` on, without `near` and `before_predicate`: all that the words alone decide."""
    versus, between, baseline, within, *others = (float(pattern.search(plain) is not None) for pattern in (
        _VERSUS, _BETWEEN, _BASELINE, _WITHIN, _SIGNIFICANT, _P, _INTERVAL, RESPECTIVELY, _PREDICTOR))  # fmt: skip
    return (
        versus, between, baseline, within, *others,
        float(is_no_finding(plain)), float(speaks_of_others(plain)), float(len(_CHANGE.findall(plain))),
        float(_HEDGED.search(plain) is not None),
        float(within and not versus and not between),
        float(_SUBGROUP.search(plain) is not None), float(_THREE.search(plain) is not None),
    )  # fmt: skip


def _told_of(pairing: Pairing, sentence: TaggedSentence) -> list[float]:
    """How sure the tagger is that the outcome changed within an arm, or that something else is said of it."""
    inside = sentence.inside(pairing.outcome.start, pairing.outcome.end)
    if inside.start == inside.stop:
        return [0.0, 0.0, 0.0]
    start, end = pairing.outcome.start, pairing.outcome.end
    return [*(sentence.mean(head, start, end) for head in ("within", "aside")),
            float(sentence.of("reported")[inside].max())]  # fmt: skip


def _named_here(pairing: Pairing, tested: Mapping[int, set[Arm]]) -> list[float]:
    """How surely the sentence names the arms, how far from the outcome, and how many others that are tested."""
    found: list[list[float]] = []
    for arm in (pairing.treatment, pairing.comparator):
        here = [m for m in arm.mentions if m.sentence == pairing.sentence] if arm else []
        gaps = [max(m.start - pairing.outcome.end, pairing.outcome.start - m.end, 0) for m in here]
        sure = [m.as_treatment if arm is pairing.treatment else m.as_comparator for m in here]
        first = min((m.start for m in here), default=pairing.outcome.end)
        found.append([max(sure, default=-1.0), min([*gaps, 300]) / 100, float(first < pairing.outcome.start)])
    (treatment, gap, before), (comparator, other_gap, _) = found
    others = tested.get(pairing.sentence, set()) - {pairing.treatment, pairing.comparator}
    return [treatment, comparator, gap, other_gap, before, float(len(others))]


def _of_outcome(pairing: Pairing, sentence: TaggedSentence) -> list[float]:
    span = pairing.outcome
    reported = sentence.mean("reported", span.start, span.end)
    words = pairing.text.split()
    general = sum(is_general(stem(word)) for word in words) / max(1, len(words))
    return [span.p, reported, float(len(words)), general, float(pairing.outcomes_n)]


def _of_sentence(pairing: Pairing, sentence: TaggedSentence) -> list[float]:
    roles = (sentence.roles[name] for name in ("results", "conclusion", "methods", "background"))
    return [sentence.evidence, *roles, float(pairing.sentence == 0)]


def _of_arms(pairing: Pairing, arms: Sequence[Arm]) -> list[float]:
    treatment, comparator = pairing.treatment, pairing.comparator
    most = max(arm.as_treatment for arm in arms) or 1.0
    against = max(arm.as_comparator for arm in arms) or 1.0
    found = [
        float(pairing.rank), float(pairing.arms_n), float(pairing.names_treatment), float(pairing.names_comparator),
        treatment.as_treatment, treatment.as_treatment / most, treatment.as_comparator / against,
        float(any(m.sentence == 0 for m in treatment.mentions)), float(len(treatment.stems)),
        float(len(treatment.mentions)),
    ]  # fmt: skip
    if comparator is None:
        return [*found, 0.0, 0.0, 0.0, 0.0, float(len(arms))]
    return [*found, 1.0, float(comparator.is_control), comparator.as_comparator, comparator.as_comparator / against,
            float(len(arms))]  # fmt: skip
