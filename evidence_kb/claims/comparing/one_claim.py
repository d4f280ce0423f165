"""What a reading of a sentence claims: its change and what that means, the quote, doses, numbers and proofs."""

from __future__ import annotations

from evidence_kb.claims.comparing.arms import Arm, ArmMention, name_in
from evidence_kb.claims.comparing.changed_in_few import changed_in_few
from evidence_kb.claims.comparing.compared import Compared, Place, Verdict
from evidence_kb.claims.comparing.group_labels import label_of, says_combined
from evidence_kb.claims.comparing.left_open import is_left_open
from evidence_kb.claims.comparing.none_and_some import named_at, none_and_some
from evidence_kb.claims.comparing.other_pair import told_of_this_pair
from evidence_kb.claims.comparing.overruled import overruled
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.dose import read_dose
from evidence_kb.claims.language.effects import p_values_n
from evidence_kb.claims.language.numbers import numbers
from evidence_kb.claims.language.sentences import bracket_markers
from evidence_kb.claims.language.taken_back import (
    denies_a_change,
    hedge,
    is_only_a_trend,
    is_taken_back,
    is_uncertain,
    may_be_chance,
    significance,
)
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.denials import is_denied
from evidence_kb.claims.lexicon.outcome_polarity import direction_of, good_of_need
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.questions.better_words import favoured, meant, told_better
from evidence_kb.claims.questions.plain_comparison import plain_change
from evidence_kb.claims.questions.question import asked
from evidence_kb.claims.questions.time_words import timed
from evidence_kb.claims.study.populations import timepoint
from evidence_kb.claims.study.sections import basis_of
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.study_polarity import good_in
from evidence_kb.findings import Basis, Change, Claim, Direction, Dose, Numbers, Quote

RULE = "comparison"
NONE = "none"  # for a change within one arm: it is known to be compared with nothing
_BESIDE = 40  # characters behind the name of a treatment in which its dose may end
_CHANGES = dict(zip(DIRECTIONS, (Change.INCREASED, Change.DECREASED, Change.NO_DIFFERENCE), strict=True))


def claim_of(study: Study, compared: Compared, verdict: Verdict) -> Claim:
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
    told = none_and_some(verdict.pairing, plain) or changed_in_few(verdict.pairing, plain)
    if told := told or told_of_this_pair(verdict.pairing, plain, verdict.chances):
        return told
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
    if line is None:
        return change, direction_of(change, good, plain)
    against = pairing.comparator.name if pairing.comparator else ""
    question = asked(compared.reading, pairing.treatment.name, against, pairing.text)
    if against and not line.names_by_letter:
        change = plain_change(line, question, change)
    if change is not Change.NO_DIFFERENCE:
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
