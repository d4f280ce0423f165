"""From the passages of a controlled study to claims that compare: the learned path, one step after the other.

tag words and sentences (`tagger`) → gather the arms (`arms`) → read each outcome against each likely pair of arms
(`pairing`) → judge the change (`change_model` and the tagger together) → score (`doubts`, `score`) → keep one reading
of each statement. A study that names no second arm gets nothing here: its claims are read by rules (`assemble`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from evidence_kb.claims.comparing import doubts
from evidence_kb.claims.comparing.arms import Arm, ArmMention, find_arms, name_in
from evidence_kb.claims.comparing.dose_arms import by_dose
from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.comparing.group_labels import label_of, says_combined
from evidence_kb.claims.comparing.left_open import is_left_open
from evidence_kb.claims.comparing.lent import kept_to_themselves
from evidence_kb.claims.comparing.no_outcomes import Results
from evidence_kb.claims.comparing.none_and_some import named_at, none_and_some
from evidence_kb.claims.comparing.overruled import overruled
from evidence_kb.claims.comparing.pairing import Pairing, pairings
from evidence_kb.claims.comparing.score import scores
from evidence_kb.claims.language.dose import read_dose
from evidence_kb.claims.language.effects import p_behind, p_values_n
from evidence_kb.claims.language.foreign import is_foreign
from evidence_kb.claims.language.mentions import content
from evidence_kb.claims.language.numbers import numbers
from evidence_kb.claims.language.sentences import Sentence, bracket_markers
from evidence_kb.claims.language.taken_back import (
    denies_a_change,
    hedge,
    is_only_a_trend,
    is_taken_back,
    is_uncertain,
    may_be_chance,
    significance,
)
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.lexicon.denials import is_denied
from evidence_kb.claims.lexicon.outcome_polarity import direction_of, good_of_need
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.networks.tagger import Span, TaggedSentence, tag
from evidence_kb.claims.questions.better_words import favoured, meant, told_better
from evidence_kb.claims.questions.change_model import Probabilities, load
from evidence_kb.claims.questions.plain_comparison import plain_change
from evidence_kb.claims.questions.question import asked
from evidence_kb.claims.questions.reading import Line, Reading, reading_of
from evidence_kb.claims.questions.time_words import timed
from evidence_kb.claims.study.no_treatments import (
    are_healthy_people,
    is_a_place,
    is_no_comparator,
    is_no_treatment,
    sets_patients_against_controls,
)
from evidence_kb.claims.study.populations import timepoint
from evidence_kb.claims.study.second_arm import says_assigned, says_controlled, says_randomised
from evidence_kb.claims.study.sections import basis_of
from evidence_kb.claims.study.study import Study, usable
from evidence_kb.claims.study.study_polarity import good_in
from evidence_kb.findings import Basis, Change, Claim, Direction, Dose, Numbers, Quote
from evidence_kb.model import PassageKind

RULE = "comparison"
NONE = "none"  # for a change within one arm: it is known to be compared with nothing
LINEAR_SHARE = 0.5  # of the linear model in the verdict on a change; the tagger has the rest
# without one of these words a text compares nothing, and need not be read by the network
_MAY_COMPARE = rx(
    r"\b(?:randomi[sz]ed|randomly|placebo|controls?|controlled|versus|vs|compared|comparison|groups?|arms?|than|sham|"
    r"cross-?over|either)\b"
)
_LEAST_SENTENCES = 4  # the title with three more: less does not tell what a study compared
_MOST_SENTENCES = 200  # what has more is no abstract, and each arm and statement is held against all others
# how sure the tagger has to be of a second arm, where the words tell of one and where they do not
_LEAST_CONTROL, _CLEAR_CONTROL = 0.2, 1.0
_BESIDE = 40  # characters behind the name of a treatment in which its dose may end
SECOND_BELOW = 0.35  # a reading less sure than that does not keep another one of the same outcome away
_MOST_KEPT = 2  # readings of one outcome in one sentence
NEARLY = 0.15  # how much less sure the sentence in the results may be than one that sums up
_SAME_OUTCOME = 0.7  # share of words from which two names are one outcome
_OWN_P = 40  # characters behind the name of an outcome in which a p value is its own
_BY_CHANCE = 0.1  # from there on nobody calls it a difference; between it and 0.05 authors disagree
_CHANGES = dict(zip(DIRECTIONS, (Change.INCREASED, Change.DECREASED, Change.NO_DIFFERENCE), strict=True))
_READ = (PassageKind.TITLE, PassageKind.ABSTRACT)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: the passage by number, and its span there."""

    passage: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Compared:
    """A study as the learned steps see it: its sentences (the title first, "" if there is none) and its arms.

    `kept_to_themselves`: the arms that complete no sentence which does not name them.
    """

    places: tuple[Place | None, ...]
    tagged: tuple[TaggedSentence, ...]
    lines: tuple[Line | None, ...]
    arms: tuple[Arm, ...]
    reading: Reading
    kept_to_themselves: frozenset[Arm] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reading with what was judged: chances of increased, decreased, no difference; the score.

    `is_summing_up` says that it stands in the title or in the conclusion.
    """

    pairing: Pairing
    chances: Chances
    score: float
    is_summing_up: bool = False

    @property
    def change(self) -> str:
        return DIRECTIONS[self.chances.index(max(self.chances))]


def comparisons(study: Study, least_score: float) -> tuple[Claim, ...] | None:
    """Return the comparing claims of a study in the order of their places; None where it compares nothing.

    A study that says that it was controlled compares, though nothing in it may be sure enough to become a claim. One of
    animals, cells or things tells of no patients.
    """
    if study.is_of_no_people:
        return ()
    if study.is_uncontrolled or not any(_MAY_COMPARE.search(plain) for plain in study.plains):
        return None
    compared = compare(study)
    if compared is None or len(compared.tagged) < _LEAST_SENTENCES:
        return None
    own = study.own_sentences()
    if not is_controlled(compared.arms, _LEAST_CONTROL if says_controlled(own) else _CLEAR_CONTROL):
        return () if says_randomised(own) else None
    results = Results(compared.tagged)
    judged = [verdict for verdict in judge(compared) if results.have(verdict.pairing)]
    verdicts = _of_treatments(judged, compared, study, is_trial=says_assigned(own))
    kept = [verdict for verdict in verdicts if verdict.score >= least_score]
    claims = [_claim(study, compared, verdict) for verdict in kept]
    return tuple(sorted(claims, key=lambda c: (c.quote.passage, c.quote.start, -(c.score or 0.0), c.outcome)))


def compare(study: Study) -> Compared | None:
    """Tag the title and the abstract of a study and gather its arms; None where there is no abstract."""
    places: list[Place | None] = []
    for index, passage in enumerate(study.passages):
        if passage.kind in _READ:
            told = (s for s in usable(passage) if not is_foreign(passage.text[s.start : s.end]))
            places += [Place(index, sentence) for sentence in told]
    del places[_MOST_SENTENCES:]
    if not any(place and study.passages[place.passage].kind is PassageKind.ABSTRACT for place in places):
        return None
    if study.passages[places[0].passage].kind is not PassageKind.TITLE:  # type: ignore[union-attr]
        places.insert(0, None)
    texts = [study.passages[p.passage].text[p.sentence.start : p.sentence.end] if p else "" for p in places]
    tagged = tag(texts, neutral=True)
    reading = reading_of([(str(i), p.text, p.label) for i, p in enumerate(study.passages) if p.kind in _READ])
    line_at = {(line.where, line.start): line for line in reading.lines}
    lines = tuple(line_at.get((str(place.passage), place.sentence.start)) if place else None for place in places)
    arms = by_dose(find_arms(tagged, study.shorts), tagged)
    return Compared(tuple(places), tagged, lines, arms, reading, kept_to_themselves(study, arms, tagged))


def is_controlled(arms: Sequence[Arm], least: float = _LEAST_CONTROL) -> bool:
    """Say whether a study names something that it compares its treatment with, as surely as asked for."""
    return len(arms) > 1 and max(arm.as_comparator for arm in arms) >= least


def judge(compared: Compared) -> list[Verdict]:
    """Judge and score every reading of every statement."""
    found = list(readings(compared))
    rows = doubts.rows(found, compared.tagged, compared.arms)
    sums_up = [not n or sentence.roles["conclusion"] > 0.5 for n, sentence in enumerate(compared.tagged)]
    return [
        Verdict(pairing, chances, float(score), sums_up[pairing.sentence])
        for (pairing, chances), score in zip(found, scores(rows), strict=True)
    ]


def readings(compared: Compared) -> Iterator[tuple[Pairing, Chances]]:
    """Yield every reading of every statement with the chances of each change, as two models see them together."""
    found = pairings(compared.tagged, compared.arms, compared.kept_to_themselves)
    for (number, outcome), same in groupby(found, _statement):
        told = compared.tagged[number].directions(outcome)
        tagged = (told["increased"], told["decreased"], told["no difference"])
        line = compared.lines[number]
        if line is None:
            yield from ((pairing, tagged) for pairing in same)
            continue
        judged: dict[tuple[object, ...], Probabilities] = {}
        for pairing in same:
            comparator = pairing.comparator.name if pairing.comparator else ""
            question = asked(compared.reading, pairing.treatment.name, comparator, pairing.text)
            seen = question.arms_in(line)
            p = judged.get(seen) or judged.setdefault(seen, load().probabilities(line, question))
            yield pairing, _tested(line.flat, outcome.end, _mixed((p.increased, p.decreased, p.no_difference), tagged))


def _statement(pairing: Pairing) -> tuple[int, Span]:
    return pairing.sentence, pairing.outcome


def _mixed(linear: Chances, tagged: Chances) -> Chances:
    up, down, same = (LINEAR_SHARE * a + (1 - LINEAR_SHARE) * b for a, b in zip(linear, tagged, strict=True))
    return up, down, same


def _tested(plain: str, end: int, chances: Chances) -> Chances:
    """Take back a difference whose own p value says it is none: "pain (p = 0.31) and sleep (p = 0.01) improved"."""
    up, down, same = chances
    p = p_behind(plain, end, end + _OWN_P) if same < max(up, down) else None
    if p is None or p <= _BY_CHANCE:
        return chances
    return (same, down, up) if up > down else (up, same, down)


def _of_treatments(verdicts: Sequence[Verdict], compared: Compared, study: Study, *, is_trial: bool) -> list[Verdict]:
    """Keep one reading of each statement that compares treatments, and none of those about diseases or people.

    In a trial each arm got something, and another reading of the sentence tells what. Elsewhere a statement that is
    best read as one about people tells of nothing else.
    """
    printed = [passage.text for passage in study.passages]
    names = {arm.name for arm in compared.arms if not is_a_place(arm.name, printed)}
    treatments = {name for name in names if not is_no_treatment(name, study.shorts)}
    comparators = {name for name in names if not is_no_comparator(name, study.shorts)}

    def names_treatments(pairing: Pairing) -> bool:
        against = pairing.comparator
        return pairing.treatment.name in treatments and (against is None or against.name in comparators)

    if is_trial:
        return one_of_each(v for v in verdicts if names_treatments(v.pairing))
    kept = one_of_each(verdicts)
    best = {_place(v): v.pairing for v in reversed(kept)}
    told = {at for at, p in best.items() if names_treatments(p) and not _sets_people_apart(p, compared, study)}
    return [v for v in kept if _place(v) in told and names_treatments(v.pairing)]


def _place(verdict: Verdict) -> tuple[int, int]:
    return verdict.pairing.sentence, verdict.pairing.outcome.start


def _sets_people_apart(pairing: Pairing, compared: Compared, study: Study) -> bool:
    """Say whether a statement of a study that assigned nobody sets those who have a disease against the others."""
    against = pairing.comparator
    if against is not None and are_healthy_people(against.name, study.plains):
        return True
    plain = flat(compared.tagged[pairing.sentence].text)
    return not pairing.names_treatment and sets_patients_against_controls(plain)


def one_of_each(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Keep the surest reading of each outcome in each sentence, and each statement about two arms once.

    A second reading stays where it is unsure, for those who ask for everything. What title or conclusion say as well as
    the results rests on the results, where the numbers are, with the score of the surer sentence.
    """
    kept: list[Verdict] = []
    taken: Counter[tuple[int, int]] = Counter()
    for verdict in sorted(verdicts, key=lambda v: (-v.score, v.pairing.sentence, v.pairing.outcome.start)):
        place = _place(verdict)
        if taken[place] and (verdict.score >= SECOND_BELOW or taken[place] == _MOST_KEPT):
            continue
        told = next((n for n, other in enumerate(kept) if _restates(verdict, other)), None)
        if told is None:
            taken[place] += 1
            kept.append(verdict)
        elif kept[told].is_summing_up and not verdict.is_summing_up and kept[told].score - verdict.score <= NEARLY:
            taken[place] += 1
            kept[told] = replace(verdict, score=kept[told].score)
    return kept


def _restates(one: Verdict, other: Verdict) -> bool:
    a, b = one.pairing, other.pairing
    if (a.treatment, a.comparator) != (b.treatment, b.comparator) or one.change != other.change:
        return False
    words, others = set(content(a.text)), set(content(b.text))
    return len(words & others) > _SAME_OUTCOME * len(words | others)


# --- one claim ---------------------------------------------------------------------------------------------------


def _claim(study: Study, compared: Compared, verdict: Verdict) -> Claim:
    pairing = verdict.pairing
    place = compared.places[pairing.sentence]
    if place is None:
        raise AssertionError("a sentence that is not there has no outcome")
    text = study.passages[place.passage].text
    start, end = place.sentence.start, place.sentence.end
    plain = study.plains[place.passage][start:end]
    change, direction = _told(study, compared, verdict, plain)
    against = None if is_left_open(pairing, compared.tagged, study.plains) else pairing.comparator
    return Claim(
        quote=Quote(place.passage, start, end, text[start:end]),
        basis=_basis(study, place, text[start:end]),
        change=change,
        direction=direction,
        rule=RULE,
        treatment=name_in(pairing.treatment, pairing.sentence),
        outcome=pairing.text,
        comparator=NONE if pairing.is_within else name_in(against, pairing.sentence) if against else None,
        treatment_proof=_proof(compared, pairing.treatment, pairing.sentence),
        dose=_dose(study, place, pairing),
        timepoint=timepoint(text, study.plains[place.passage], start, end),
        markers=place.sentence.markers,
        hedge=hedge(plain),
        significance=significance(plain),
        numbers=_numbers(plain, pairing),
        score=round(verdict.score, 4),
    )


def _dose(study: Study, place: Place, pairing: Pairing) -> Dose | None:
    """Read the dose that stands beside the treatment in the sentence: one of several may be meant."""
    text, plain = study.passages[place.passage].text, study.plains[place.passage]
    for mention in pairing.treatment.mentions:
        if mention.sentence == pairing.sentence:
            start, end = place.sentence.start + mention.start, place.sentence.start + mention.end
            dose = read_dose(place.passage, text, plain, start, min(end + _BESIDE, place.sentence.end))
            if dose and dose.proof.start <= end + 2:  # a blank or a bracket may stand between
                return dose
    return None


def _basis(study: Study, place: Place, printed: str) -> Basis:
    markers = place.sentence.markers or any(True for _ in bracket_markers(printed, 0, len(printed)))
    return basis_of(study.roles[place.passage], printed, printed, tense_of=flat(printed), has_markers=bool(markers))


def _change(verdict: Verdict, plain: str) -> Change:
    """Take back a change that the sentence itself says to be within chance: "less pain (p = 0.31)" shows none."""
    is_alone, outcome = verdict.pairing.outcomes_n == 1, verdict.pairing.outcome
    if (parted := none_and_some(verdict.pairing, plain)) is not None:
        return parted
    if (is_alone or p_values_n(plain) > 1) and may_be_chance(plain):
        return Change.NO_DIFFERENCE
    taken_back = is_taken_back(plain, flat(verdict.pairing.text), is_alone=is_alone)
    denied = is_denied(plain, outcome.start, outcome.end, named_at(verdict.pairing))
    if taken_back or denied or (is_alone and denies_a_change(plain)):
        return Change.NO_DIFFERENCE
    return overruled(_CHANGES[verdict.change], verdict.chances, plain, outcome, is_alone=is_alone)


def _told(study: Study, compared: Compared, verdict: Verdict, plain: str) -> tuple[Change, Direction]:
    """Return the change of the measure and what it means: "improved" says the latter, and not always the former."""
    pairing, change = verdict.pairing, _change(verdict, plain)
    if is_uncertain(plain, pairing.outcome.start):
        return Change.UNCLEAR, Direction.NO_EVIDENCE
    if change is not Change.NO_DIFFERENCE and is_only_a_trend(plain, pairing.outcome.start, pairing.outcome.end):
        return Change.NO_DIFFERENCE, Direction.NO_EVIDENCE
    good = good_in(study, pairing.text) or good_of_need(plain, pairing.outcome.start)
    line = compared.lines[pairing.sentence]
    if line is not None and change is not Change.NO_DIFFERENCE:
        against = pairing.comparator.name if pairing.comparator else ""
        question = asked(compared.reading, pairing.treatment.name, against, pairing.text)
        change = plain_change(line, question, change) if against and not line.names_by_letter else change
        change, good = timed(line, question, pairing.outcome, pairing.text, change, good)
        better = told_better(line, question, pairing.outcome)
        if better or (good is None and (better := favoured(line, question, pairing.outcome))):
            return meant(change, pairing.text, good, better, model_knew=question.desired != "?")
    return change, direction_of(change, good, plain)


def _numbers(plain: str, pairing: Pairing) -> Numbers:
    """Read effect sizes and p values where a sentence speaks of one outcome; else they may be another's."""
    return numbers(plain) if pairing.outcomes_n == 1 else Numbers()


def _proof(compared: Compared, arm: Arm, sentence: int) -> Quote | None:
    """Return the words that name an arm where a sentence does not, or calls it "group A": the surest mention."""
    named = [m for m in arm.mentions if label_of(m.text) is None and not says_combined(m.text)]
    if any(mention.sentence == sentence for mention in named):
        return None
    for mention in sorted(named, key=lambda m: (-m.as_treatment, m.sentence, m.start)):
        if (quote := _quoted(compared, mention)) is not None:
            return quote
    return None


def _quoted(compared: Compared, mention: ArmMention) -> Quote | None:
    place = compared.places[mention.sentence]
    if place is None:
        return None
    start, end = place.sentence.start + mention.start, place.sentence.start + mention.end
    return Quote(place.passage, start, end, compared.tagged[mention.sentence].text[mention.start : mention.end])
