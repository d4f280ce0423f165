"""From the passages of a controlled study to claims that compare: the learned path, one step after the other.

tag words and sentences (`tagger`) → gather the arms (`arms`) → read each outcome against each likely pair of arms
(`pairing`) → judge the change (`change_model` and the tagger together) → score (`doubts`, `score`) → keep one reading
of each statement. A study that names no second arm gets nothing here: its claims are read by rules (`assemble`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from evidence_kb.claims.comparing import doubts
from evidence_kb.claims.comparing.arms import Arm, find_arms
from evidence_kb.claims.comparing.compared import Compared, Place, Verdict
from evidence_kb.claims.comparing.dose_arms import by_dose
from evidence_kb.claims.comparing.doubts import Chances
from evidence_kb.claims.comparing.lent import kept_to_themselves
from evidence_kb.claims.comparing.no_outcomes import Results
from evidence_kb.claims.comparing.one_claim import claim_of
from evidence_kb.claims.comparing.pairing import Pairing, pairings
from evidence_kb.claims.comparing.score import scores
from evidence_kb.claims.language.effects import p_behind
from evidence_kb.claims.language.foreign import is_foreign
from evidence_kb.claims.language.mentions import content
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import Span, tag
from evidence_kb.claims.questions.change_model import Probabilities, load
from evidence_kb.claims.questions.question import asked
from evidence_kb.claims.questions.reading import reading_of
from evidence_kb.claims.study.no_treatments import (
    are_healthy_people,
    is_a_place,
    is_no_comparator,
    is_no_treatment,
    sets_patients_against_controls,
)
from evidence_kb.claims.study.second_arm import says_assigned, says_controlled, says_randomised
from evidence_kb.claims.study.study import Study, usable
from evidence_kb.findings import Claim
from evidence_kb.model import PassageKind

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
SECOND_BELOW = 0.35  # a reading less sure than that does not keep another one of the same outcome away
_MOST_KEPT = 2  # readings of one outcome in one sentence
NEARLY = 0.15  # how much less sure the sentence in the results may be than one that sums up
_SAME_OUTCOME = 0.7  # share of words from which two names are one outcome
_OWN_P = 40  # characters behind the name of an outcome in which a p value is its own
_BY_CHANCE = 0.1  # from there on nobody calls it a difference; between it and 0.05 authors disagree
_READ = (PassageKind.TITLE, PassageKind.ABSTRACT)


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
    claims = [claim_of(study, compared, verdict) for verdict in kept]
    return tuple(sorted(claims, key=lambda c: (c.quote.passage, c.quote.start, -(c.score or 0.0), c.outcome)))


def compare(study: Study) -> Compared | None:
    """Tag the title and the abstract of a study and gather its arms; None where there is no abstract."""
    places = _places(study)
    if not places:
        return None
    texts = _texts(study, places)
    tagged = tag(texts, neutral=True)
    reading = reading_of([(str(i), p.text, p.label) for i, p in enumerate(study.passages) if p.kind in _READ])
    line_at = {(line.where, line.start): line for line in reading.lines}
    lines = tuple(line_at.get((str(place.passage), place.sentence.start)) if place else None for place in places)
    arms = by_dose(find_arms(tagged, study.shorts), tagged)
    return Compared(tuple(places), tagged, lines, arms, reading, kept_to_themselves(study, arms, tagged))


def printed_sentences(study: Study) -> list[str]:
    """Return the sentences that the network reads of a study, its title (or "") first; none without an abstract."""
    return _texts(study, _places(study))


def _places(study: Study) -> list[Place | None]:
    places: list[Place | None] = []
    for index, passage in enumerate(study.passages):
        if passage.kind in _READ:
            told = (s for s in usable(passage) if not is_foreign(passage.text[s.start : s.end]))
            places += [Place(index, sentence) for sentence in told]
    del places[_MOST_SENTENCES:]
    if not any(place and study.passages[place.passage].kind is PassageKind.ABSTRACT for place in places):
        return []
    first = places[0]
    has_title = first is not None and study.passages[first.passage].kind is PassageKind.TITLE
    return places if has_title else [None, *places]


def _texts(study: Study, places: Sequence[Place | None]) -> list[str]:
    return [study.passages[p.passage].text[p.sentence.start : p.sentence.end] if p else "" for p in places]


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
