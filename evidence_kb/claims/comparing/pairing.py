"""Which arm, against which, a sentence says something of an outcome about: the candidates, before any is believed.

Where a sentence names arms, they are meant; else the study's main treatment and what it is tested against. More than
one reading of a sentence is kept, the likeliest first: the score decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.comparing.doses_apart import Doses
from evidence_kb.claims.comparing.one_alone import is_told_of_one_alone
from evidence_kb.claims.comparing.outcome_spans import name_of, outcomes_in
from evidence_kb.claims.comparing.own_start import BASELINE, TIME, apart_from_own_start, tells_of_own_start, than_an_arm
from evidence_kb.claims.comparing.same_group import one_group, wholes
from evidence_kb.claims.comparing.shared import given_to_all
from evidence_kb.claims.comparing.sides import Pair, Sides, add_ons, only_taken, without
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.mentions import content
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import Span, TaggedSentence
from evidence_kb.claims.study.asides import says_what_points_mean
from evidence_kb.claims.study.in_general import tells_of_another_study
from evidence_kb.claims.study.laboratory import is_of_experiment
from evidence_kb.claims.study.other_factors import tells_another_cause
from evidence_kb.claims.study.predictors import tells_predictor
from evidence_kb.claims.study.sections import is_no_finding

_LEAST_RESULT = 0.3  # how sure the tagger has to be that a sentence belongs to results or conclusions
MOST_READINGS = 6
_TITLE_TELLS = rx(
    r"\b(?:improves?|reduces?|increases?|decreases?|prevents?|does not|do not|no effect|enhances?|attenuates?|lowers?|"
    r"is (?:more |as |not )?(?:effective|superior|inferior)|fails?)\b"
)
# how alike the groups were before anything was done to them is no result
_AT_THE_START = rx(
    r"\b(?:baseline|(?:before|prior to) (?:the )?(?:treatment|intervention|surgery|operation|therapy|training|study|"
    r"vaccination|procedure)|pre-?(?:treatment|interventions?|operative(?:ly)?|test|vaccination|surgery|training))\b"
)
_LATER = rx(
    r"\b(?:after|afterwards|post[a-z-]*|follow-?up|end of|from baseline|than (?:at )?baseline|chang[a-z]+|"
    r"increas[a-z]+|decreas[a-z]+|improv[a-z]+|reduc[a-z]+|declin[a-z]+|weeks?|months?|adjust[a-z]+)\b"
)
_OTHERS_APART = (
    rf"\b(?:than|versus|vs|compared (?:with|to)|relative to)\b(?! (?:{BASELINE}|post\b))|"
    rf"\b(?:between(?! {TIME} and {TIME})|differ[a-z]*|"
    r"similar(?:ly)?|comparable|equal(?:ly)?|same|superior(?:ity)?|inferior(?:ity)?|respectively|"
    r"over (?:the )?(?:placebo|sham|controls?|vehicle))\b"
)
_APART = rf"{_OTHERS_APART}|\b(?:only in|not in|but not|whereas|while)\b"
_COMPARATIVES = r"\b(?:more|less|greater|higher|lower|fewer|better|worse)\b"
_SET_APART, _MORE = rx(_APART), rx(_COMPARATIVES)
_AGAINST = rx(f"{_APART}|{_COMPARATIVES}")
_AGAINST_OTHERS = rx(f"{_OTHERS_APART}|{_COMPARATIVES}")  # in a clause beside
# "lower in A and in B": lower than in a third one
_MORE_IN = rx(rf"{_COMPARATIVES}[^;:]{{0,60}} (?:in|with|for|after|among) (?:both )?(?:the )?$")
_AND_IN = rx(
    r"^(?: (?:groups?|arms?))?(?: ?\([^()]{1,40}\))?,? and (?:also )?(?:(?:in|with|for|after|among) )?(?:the )?$"
)
_VERSUS = rx(
    r"\b(?:than|versus|vs|compared (?:with|to)|relative to|between (?:the )?(?:two |three )?(?:groups|arms))\b|"
    r"\bgroup\b.*\bgroup\b|%.*%"
)
# of two arms that these words join the same is told, unless one of them is singled out
_LISTED = rx(r"^,? ?(?:\([^()]{1,40}\) ?)?(?:[a-z-]+ ){0,2}(?:and|or|nor)(?: [a-z-]+){0,2} ?$")
_ONE_ALONE = rx(
    r"\b(?:only|alone|unlike|rather|instead|faster|longer|shorter|earlier|slower|[a-z]*similarity|as [a-z]+ as)\b|"
    r"[0-9] and [0-9]"
)
_MOVED = rx(
    r"\b(?:improv|increas|decreas|declin|diminish|reduc|worsen|chang|fell|rose|dropp|lowered|raised|better|grew)[a-z]*"
)
# of all groups the same is told, and no difference
_IN_ALL = rx(
    r"\b(?:in|within|for|across|with) (?:both|either|each|all)(?: (?:the|of the|two|three|four|study|treatment))* "
    r"(?:groups?|arms?|treatments?|interventions?|regimens?)\b"
)
_OF_BOTH = rx(r"\b(?:both|either)\b(?: of)?(?: [a-z-]+){0,4} $")
_AS_WELL = rx(r"^(?: (?:groups?|arms?))?(?: ?\([^()]{1,40}\))?,? as well as (?:(?:in|with|for|by) )?(?:the )?$")
_OF_CONTROLS = rx(
    r"\b(?:in|of|among|with|for|within) (?:the )?(?:placebo|controls?|sham)\b(?!-)|"
    r"^(?:\[[^\]]*\] )?(?:placebo|sham|vehicle)(?: [a-z]+){0,2}? (?:had|has|did|does|produced|caused|showed|failed)\b"
)
_DENIED = rx(r"\b(?:no|not|none|neither|never|nor|without|unchanged|stable|constant)\b")
# what is alike in age and sex is alike before anything was done
_ALIKE = rx(r"\b(?:no|not|comparable|similar|matched|alike|balanced|homogen[a-z]+)\b")
_WHO_THEY_WERE = rx(
    r"(?<!bone.)(?<!gestational.)\b(?:ages?|sex(?! (?:hormone|steroid))|gender|demographics?)\b(?!-)",
    needs="age|sex|gender|demographic",
)
# people are compared who differ by what they are, not by what they got
_WHO = (
    r"(?:(?:women|men|males?|females?|boys|girls|(?:older|younger|elderly)|non-?[a-z]+ (?:patients|counterparts))\b"
    r"(?! (?:in|on|who|not|receiving|given|taking|treated|assigned|allocated|randomi[a-z]+))|"
    r"(?:patients|those|women|men|subjects|children|participants|people) with(?:out)?\b)"
)
_APART = r"\b(?:differ[a-z]*|similar|comparable|alike|same|var(?:y|ied|ies)|higher|lower|greater|more|less|fewer)\b"
_PEOPLE = rx(
    rf"\b(?:than|compared (?:with|to)|versus|vs) (?:in |for |(?:that|those) (?:in|of|for) )?(?:the |their )?{_WHO}|"
    r"\b(?:between|among) (?:the )?(?:[0-9]+ )?(?:treating )?(?:sexes|genders|responders|novices?|operators|clinicians|"
    rf"surgeons|cent(?:re|er)s)\b|\bbetween (?:the )?{_WHO}|"
    r"\bsimilar\b(?:(?! (?:than|between|compared)\b)[^;]){0,160} across (?:all )?(?:age|sex|ethnic|racial) groups\b|"
    r"\b(?:similar|comparable|alike|the same)(?: [a-z]+){0,2} (?:in|among|for) the (?:overall|whole|total|entire) "
    rf"[a-z]+ and (?:(?:in|among|for) )?(?:the )?"
    rf"(?:{_WHO}|(?:patients|those|subjects) who (?:did|do|had|have|were) not\b)|"
    rf"{_APART}(?:(?! (?:than|compared|with)\b)[^,;.]){{0,40}} (?:between|among|across)\b[a-z ]{{0,25}} sub-?groups\b|"
    r"\b(?:than|compared (?:to|with)|versus|vs|(?:similar|comparable) to|different from) "
    r"(?:(?:that|those) )?(?:(?:observed|seen|reported|found) )?(?:(?:in|of|for) )?the "
    r"(?:overall|global|general|whole|entire|total) (?:study )?(?:population|cohort|sample)\b"
)
# what caused a harm, or how one arm did at two times, sets no arms against each other
_NOT_OF_ARMS = rx(
    r"\b(?:no|none|nor|not|neither|never|all|any)\b[^,;.]{0,120} (?:related|attributable|attributed|due) to "
    r"(?:the |any )?(?:study |trial |investigational |test )?(?:treatments?|drugs?|medications?|products?|devices?|"
    r"interventions?|procedures?|vaccines?|vaccination)\b|"
    r"\bno (?:[a-z]+ )?differences? (?:related|according|relating) to (?!(?:the )?(?:[a-z]+ )?(?:treatments?|groups?|"
    r"arms?|drugs?|therapy|interventions?|allocation|randomi[sz]ation|assignment)\b)"
    r"(?![^.;]{0,200}\b(?:between|among)\b)|"
    r"\b(?:single|first) and (?:short-term|long-term|multiple|repeated|second|steady-state) (?:dos(?:e|es|ing)|"
    r"administrations?)\b(?![^.;]{0,200}\b(?:than|versus|vs|compared|between|among|(?:similar|comparable|equal) to|"
    r"same as|and placebo)\b)[^.;]{0,80}\b(?:similar|comparable|equal|same)|"
    r"\bbetween (?:the )?(?:first|second|single|initial|short-term) (?:[a-z]+ )?and (?:the )?(?:second|third|last|"
    r"final|multiple|repeated|long-term) (?:[a-z]+ )?(?:doses?|dosing|visits?|sessions?|cycles?|measurements?)\b|"
    r"\b(?:none of the|no) (?:[a-z]+ )?(?:trials|studies|rcts) (?:reported|assessed|provided) "
    r"(?:on|(?:any )?data|(?:any )?information|outcomes?|the outcomes?)\b"
)
_SUPPOSED = rx(
    r"\bit (?:is|was) (?:expected|anticipated|hoped) that\b|"
    r"\b(?:postulated|hypothesi[sz]ed?|speculated?|quoted by|reported by other|"
    r"(?:seen|shown|reported) in (?:experimental|animal|previous|earlier|other))\b|"
    r"\b(?:than|versus|compar[a-z]+)\b[^.;]{0,60} (?:in|from|of|with) (?:the )?(?:results of )?(?:previous|earlier|"
    r"prior|other|published|randomi[sz]ed|pivotal|phase)(?: (?!and\b)[a-z0-9/]+){0,3} (?:trials|studies|reports)\b",
    needs="that|postulated|hypothes|speculate|quoted|reported|shown|seen|trials|studies|reports",
)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One reading: an outcome in a sentence (by number), a treatment and its comparator; `rank` 0 is likeliest.

    `outcome` is a half-open span of the sentence, `text` how it is named; `names_treatment` and `names_comparator`
    say whether the sentence names them, `arms_n` how many arms it names, `outcomes_n` how many outcomes. `is_within`
    says that the outcome changed within the arm, and is compared with nothing.
    """

    sentence: int
    outcome: Span
    text: str
    treatment: Arm
    comparator: Arm | None
    rank: int
    names_treatment: bool
    names_comparator: bool
    arms_n: int
    outcomes_n: int
    is_within: bool = False


def pairings(
    sentences: Sequence[TaggedSentence], arms: Sequence[Arm], kept_to_themselves: Collection[Arm] = ()
) -> Iterator[Pairing]:
    """Yield every reading of every sentence that may tell a result; `arms` as `find_arms` orders them.

    `kept_to_themselves`: the arms that complete no sentence which does not name them.
    """
    tested = [arm for arm in arms if not arm.is_control]
    if not tested:
        return
    one, whole, beside = one_group(arms, sentences), wholes(arms, sentences), add_ons(arms, sentences)
    given, taken, shared = without(arms), only_taken(arms, sentences), given_to_all(arms, sentences)
    has_no_control = not any(arm.is_control for arm in arms)
    doses = Doses(arms, [flat(sentence.text) for sentence in sentences])
    for number, sentence in enumerate(sentences):
        if not may_tell_result(sentence, is_title=number == 0):
            continue
        named = named_in(arms, number, beside)
        plain = doses.plains[number]
        if is_told_of_all(plain, named, number) or is_told_of_controls(plain, named):
            continue
        sides = Sides(plain, number, arms, named)
        for span, text in (outcomes := list(_outcomes(sentence, named))):
            if is_of_experiment(plain, span.start, span.end) or _is_predicted(plain, span.start, named, number):
                continue
            alike = told_alike(plain, named, number, span.start)
            is_own = tells_within(plain) and not than_an_arm(plain, named, number)
            is_within = is_own or (bool(alike) and not _MORE.search(plain) and has_no_control)
            pairs = _alone(tested[0], named) if is_within else _readings(arms, named, beside)
            pairs = ((whole.get((t, c), t) if c else t, c) for t, c in pairs if frozenset((t, c)) not in one)
            pairs = ((_given(t, c, given), c) for t, c in pairs if c not in taken and not _are_alike(t, c, alike))
            readings = [
                p for p in pairs
                if all(arm in named or arm not in kept_to_themselves for arm in p)
                and sides.may_set_apart(*p, span.start)
                and not (p[0] in shared and p[1] is not None and p[1].is_control)
                and not is_told_of_one_alone(plain, *p, number, span.start)
            ]  # fmt: skip
            kept = doses.may_compare(readings[:MOST_READINGS], number, span.start)
            for rank, (treatment, comparator) in enumerate(kept):
                yield Pairing(
                    number, span, text, treatment, comparator, rank, treatment in named, comparator in named,
                    len(named), len(outcomes), is_within,
                )  # fmt: skip


def may_tell_result(sentence: TaggedSentence, *, is_title: bool) -> bool:
    told = sentence.roles["results"] + sentence.roles["conclusion"]
    if not is_title and max(told, sentence.evidence) < _LEAST_RESULT:
        return False
    plain = flat(sentence.text)
    if is_title:
        return _TITLE_TELLS.search(plain) is not None and not plain.endswith("?")
    if says_what_points_mean(plain) or (_AT_THE_START.search(plain) and not _LATER.search(plain)):
        return False
    if _WHO_THEY_WERE.search(plain) and _ALIKE.search(plain) and not _LATER.search(plain):
        return False
    if _PEOPLE.search(plain) or _SUPPOSED.search(plain) or tells_of_another_study(plain):
        return False
    if _NOT_OF_ARMS.search(plain) and _VERSUS.search(plain) is None:
        return False
    return sentence.evidence >= 0.5 or not is_no_finding(plain)


def named_in(arms: Sequence[Arm], number: int, beside: Collection[Pair] = ()) -> list[Arm]:
    """Return the arms that a sentence names, in the order of its words, without one inside another's name.

    `beside`: pairs of which the second is an arm of its own, though the name of the first holds it.
    """
    places = sorted(
        (m.start, arm_number) for arm_number, arm in enumerate(arms) for m in arm.mentions if m.sentence == number
    )
    found = list(dict.fromkeys(arm_number for _, arm_number in places))
    return [
        arms[n] for n in found
        if not any(arms[n].stems < arms[o].stems and (arms[o], arms[n]) not in beside for o in found)
    ]  # fmt: skip


def _given(treatment: Arm, comparator: Arm | None, given: Mapping[Arm, Arm]) -> Arm:
    """Return what is told of where the comparator is "without Y": Y, unless the name of the treatment has it."""
    other = given.get(comparator) if comparator else None
    return treatment if other is None or other.stems <= treatment.stems else other


def _readings(arms: Sequence[Arm], named: Sequence[Arm], beside: Collection[Pair]) -> Iterator[tuple[Arm, Arm | None]]:
    """Yield (treatment, comparator), the likeliest first, each pair once: what the study tests is the treatment."""
    seen = set()
    for one, other in _pairs(arms, named, beside):
        key = frozenset((one.stems, other.stems)) if other else frozenset((one.stems,))
        if other is one or key in seen:
            continue
        seen.add(key)
        yield (other, one) if other and _is_turned(one, other, beside) else (one, other)


def _is_turned(one: Arm, other: Arm, beside: Collection[Pair]) -> bool:
    """Say whether the second of two arms is the treatment: what the first is added to, or what is tested more."""
    is_whole, is_part = (one, other) in beside, (other, one) in beside
    return is_part if is_whole != is_part else _tested(other) > _tested(one)


def tells_within(plain: str) -> bool:
    """Say whether flat words hold an outcome against its own start, and against no other arm.

    >>> tells_within("pain fell from baseline with a."), tells_within("pain fell more from baseline with a than b.")
    (True, False)
    """
    return tells_of_own_start(plain) and _AGAINST.search(apart_from_own_start(plain)) is None


def told_alike(plain: str, named: Sequence[Arm], number: int, at: int = 0) -> list[Pair]:
    """Return the arms, two by two, of which a sentence (flat, by number) tells the same: "both A and B fell".

    It is asked of what the sentence tells around a place.
    """
    first, last = clause_around(plain, at)
    clause = plain[first:last]
    if _SET_APART.search(clause) or _ONE_ALONE.search(clause) or (clause != plain and _AGAINST_OTHERS.search(plain)):
        return []
    is_more = _MORE.search(clause) is not None
    tested = [arm for arm in named if not arm.is_control]
    every = sorted((m.start, m.end, n) for n, arm in enumerate(tested) for m in arm.mentions if m.sentence == number)
    here = [m for m in every if first <= m[0] < last] or [m for m in every if m[0] < first]
    return [
        (tested[n], tested[m])
        for (start, end, one), (begin, _, other) in pairwise(here)
        if one != other
        and end <= begin
        and _LISTED.match(plain[end:begin])
        and (not is_more or (_MORE_IN.search(plain, first, start) and _AND_IN.match(plain[end:begin])))
        for n, m in ((one, other), (other, one))
    ]


def _are_alike(one: Arm, other: Arm | None, alike: Collection[Pair]) -> bool:
    """Say whether two arms, or arms of which one name holds the other, are told of alike."""
    return other is not None and any(
        b is not None
        and (one.stems <= a.stems or a.stems <= one.stems)
        and (other.stems <= b.stems or b.stems <= other.stems)
        for a, b in alike
    )


def is_told_of_all(plain: str, named: Sequence[Arm], number: int) -> bool:
    """Say whether a sentence (flat, by number) tells of a treatment and of its control that both changed alike.

    "Pain fell in both the A and the placebo group", "in both groups": nothing in it is what A did. "The stay was 6 days
    in both groups" tells that they did not differ.
    """
    if _AGAINST.search(plain) or _ONE_ALONE.search(plain.replace("as well as", "and")) or _DENIED.search(plain):
        return False
    is_told = _IN_ALL.search(plain) is not None and _MOVED.search(plain) is not None
    if not named or (is_told and len(named) == 2 and any(arm.is_control for arm in named)):
        return is_told
    here = sorted((m.start, m.end, arm.is_control) for arm in named for m in arm.mentions if m.sentence == number)
    return any(
        one != other
        and end <= begin
        and (_AS_WELL.match(plain[end:begin]) or (_OF_BOTH.search(plain[:start]) and _LISTED.match(plain[end:begin])))
        for (start, end, one), (begin, _, other) in pairwise(here)
    )


def is_told_of_controls(plain: str, named: Sequence[Arm]) -> bool:
    """Say whether a sentence (flat) tells what became of controls alone: "in the control group PaO2 did not change".

    What it says of them, held against nothing, is no effect of the treatment.
    """
    if not named or any(not arm.is_control for arm in named) or not _OF_CONTROLS.search(plain):
        return False
    return _AGAINST.search(plain) is None and _ONE_ALONE.search(plain) is None


def _is_predicted(plain: str, at: int, named: Sequence[Arm], number: int) -> bool:
    """Say whether the clause around an outcome tells what goes with it, and not what an arm did to it."""
    start, end = clause_around(plain, at)
    here = [(m.start - start, m.end - start) for arm in named for m in arm.mentions if m.sentence == number]
    spans = [span for span in here if 0 <= span[0] < end - start]
    return tells_predictor(plain[start:end], spans) or tells_another_cause(plain[start:end], spans)


def _alone(main: Arm, named: Sequence[Arm]) -> Iterator[tuple[Arm, None]]:
    """Yield the arms that are tested in which something changed, each compared with nothing."""
    here = sorted((arm for arm in named if not arm.is_control), key=lambda arm: -arm.as_treatment)
    yield from ((arm, None) for arm in here or ([] if named else [main]))


def _tested(arm: Arm) -> float:
    """How far an arm is what a study tests, rather than what it is tested against."""
    return -1.0 if arm.is_control else arm.as_treatment / (arm.weight + 0.3)


def _pairs(arms: Sequence[Arm], named: Sequence[Arm], beside: Collection[Pair]) -> Iterator[tuple[Arm, Arm | None]]:
    tested = [arm for arm in arms if not arm.is_control]
    controls = sorted((arm for arm in arms if arm.is_control), key=lambda arm: -arm.weight)
    main = tested[0]
    second = max((a for a in tested[1:] if _apart(a, main, beside)), key=lambda a: a.as_comparator, default=None)
    other = controls[0] if controls else second
    here = sorted((a for a in named if not a.is_control), key=lambda a: -a.as_treatment)
    against = [a for a in named if a.is_control]
    for arm in here[:2]:
        if against:
            yield arm, against[0]
    if len(here) > 1 and _apart(here[0], here[1], beside):
        yield here[0], here[1]
    if here:
        yield here[0], (other if other is not here[0] else main)
    yield main, (against[0] if against else other)
    if second is not None:
        yield main, second
        yield second, (controls[0] if controls else main)
    yield from _further_pairs(arms, named, here, tested, beside)


def _further_pairs(
    arms: Sequence[Arm], named: Sequence[Arm], here: Sequence[Arm], tested: Sequence[Arm], beside: Collection[Pair]
) -> Iterator[tuple[Arm, Arm]]:
    """Yield what is named against all else that is named, then against what is likeliest to be compared with."""
    for arm in here[:3]:
        yield from ((arm, other) for other in named if _apart(arm, other, beside))
    likeliest = sorted(arms, key=lambda a: -a.as_comparator)[:4]
    for arm in here[:2] or tested[:2]:
        yield from ((arm, other) for other in likeliest if _apart(arm, other, beside))


def _apart(one: Arm, other: Arm, beside: Collection[Pair]) -> bool:
    """Say whether two arms may be set against each other: neither is a part of the other, or both were tested."""
    is_part = one.stems <= other.stems or other.stems <= one.stems
    return not is_part or (one, other) in beside or (other, one) in beside


def _outcomes(sentence: TaggedSentence, named: Sequence[Arm]) -> Iterator[tuple[Span, str]]:
    for span in outcomes_in(sentence):
        text = name_of(sentence.text, span)
        stems = set(content(text))
        if not any(stems <= arm.stems for arm in named):
            yield span, text
