"""From the sentences of a study to claims by rules: which clauses state a finding, whose it is, what the rules read.

What completes a finding (treatment, numbers, whom, when) is in `completing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from evidence_kb.claims.language.clauses import Clause, clauses
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import rx, starting_in
from evidence_kb.claims.networks import report_tagger
from evidence_kb.claims.networks.report_tagger import Told
from evidence_kb.claims.reports.completing import complete, markers_of
from evidence_kb.claims.reports.named_outcomes import Names, names_of
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.report_model import Judge, shipped
from evidence_kb.claims.reports.rules_named import RULE as NAMED
from evidence_kb.claims.reports.rules_named import named
from evidence_kb.claims.reports.rules_report import judged
from evidence_kb.claims.rules.attribution import Where, is_treated
from evidence_kb.claims.rules.lists import SEVERAL_WAYS
from evidence_kb.claims.rules.refusals import compares_people, is_not_given, is_refused, tells_nothing, tells_of_others
from evidence_kb.claims.rules.rules import read
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.opening import opens
from evidence_kb.claims.study.people_compared import before_kinds
from evidence_kb.claims.study.predictors import tells_predictor
from evidence_kb.claims.study.sections import (
    basis_of,
    has_no_tense,
    is_no_finding,
    is_title_of_a_subject,
    speaks_of_others,
    speaks_of_own,
)
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Basis, Claim, Direction
from evidence_kb.model import PassageKind

_ATTRIBUTION = rx(
    r"^(?:[^,;]{0,80}?\b(?:conclu|suggest|indicat|show|found|believ|demonstrat|report|confirm|support|state|propos|"
    r"observ|reveal|imply|implie|appears?|hypothesi)[a-z]*|it is (?:likely|possible|clear|known)) that |"
    r"^(?:in conclusion|in summary|to conclude|conclusions?|overall)[,:] "
)
_SUBORDINATE = rx(
    r",? (?:when|if|unless|whether|which|whose|until|because|whom|provided that|in order to|who(?! (?:received|were "
    r"treated|were given|took|had received)))\b"
)


# what a treatment does, and not what became of a harm
_WHICH_DID = rx(
    r"(?:which |that )(?:[a-z]+ly |then |has |have )?(?:led to|resulted in|brought about|produced|provided|gave|"
    r"allowed|"
    r"achieved|induced|was followed by|were followed by)\b|all of whom\b"
)
_OF_THEM = rx(r"^(?:and |but )?(?:[a-z]+|\d+) of (?:them|these|those|whom)\b")
_DONE = rx(r"(?:[a-z]+ly )?[a-z]+ed")
_SEEN = ("occurred", "spared", NAMED)
_TELLS = 0.3  # how likely a sentence has to tell a result


class _Here(NamedTuple):
    """A sentence: its passage by number, and what it names; `is_early` in the first third of one without headings."""

    passage: int
    sentence: Sentence
    is_early: bool
    names: Names


def claims_of(study: Study, judge: Judge | None = None, told: Told = report_tagger.told) -> tuple[Claim, ...]:
    """Return all claims of a study in the order of their places; the same statement is given once per treatment.

    `judge` reads what the rules cannot; the one with the weights of the package where none is given. `told` says what
    the words of a report say, as `report_tagger.told` does.
    """
    judge = shipped() if judge is None else judge
    found: dict[tuple[object, ...], Claim] = {}
    has_results = False
    names = names_of(study, told)
    for index, role in enumerate(study.roles):
        if role == "aim":
            continue
        for number, sentence in enumerate(study.sentences[index]):
            is_early = role == "mixed" and number < len(study.sentences[index]) // 3
            here = _Here(index, sentence, is_early, names.get((index, sentence.start), Names()))
            for claim in _of_sentence(study, here, judge, has_results=has_results):
                found.setdefault(_statement(claim), claim)
                has_results = has_results or _is_told(claim)
    return tuple(found.values())


def _by_rule(claim: Claim) -> bool:
    """Say whether a rule read the claim: what the judge reads alone changes nothing that rules read behind it."""
    return claim.rule != REPORT


def _is_told(claim: Claim) -> bool:
    return claim.basis is Basis.OWN_DATA and _by_rule(claim)


def _statement(claim: Claim) -> tuple[object, ...]:
    return claim.quote, claim.treatment, claim.outcome, claim.direction, claim.numbers.events_n


def _of_sentence(study: Study, here: _Here, judge: Judge, *, has_results: bool) -> list[Claim]:
    """Read one sentence, clause by clause; `has_results`: a sentence before it told what came of the treatment."""
    index, sentence, is_early, names = here
    plain, role = study.plains[index], study.roles[index]
    words = " ".join(plain[sentence.start : sentence.end].split())
    if words.endswith("?") or (role == "title" and is_title_of_a_subject(words)):
        return []
    found: list[Claim] = []
    at, of_others = sentence.start, False
    for clause in clauses(plain, sentence.start, sentence.end):
        lead, at = at, clause.end
        told_here = _words(study, index, lead, clause.end)
        goes_on = of_others and _OF_THEM.match(told_here) is not None
        of_others = goes_on or tells_of_others(told_here)
        if goes_on:
            continue
        is_aside = clause.is_relative and not _goes_on(study, index, sentence, clause, list(filter(_by_rule, found)))
        is_methods = role == "methods"
        is_refused = not is_methods and (is_aside or _is_refused(study, index, told_here, lead, clause))
        if is_refused and (not names.told_of or tells_nothing(told_here)):
            continue
        if not is_methods and (_is_without(study, index, lead, clause) or _is_predicted(study, index, lead, clause)):
            continue
        is_after_results = has_results or any(_is_told(claim) for claim in found)
        scene = _scene(study, index, clause, has_results=is_after_results)
        raws: list[Raw] = []
        if not is_refused:
            raws = list(read(scene))
            raws = [raw for raw in [*raws, *named(scene, names.spans, raws)] if _tells(study, index, raw, names)]
        if raws or names.told_of:
            basis = _basis(study, index, sentence, clause, lead, is_early=is_early)
            where = Where(index, sentence, clause, basis, scene, is_refused)
            raws = judged(study, where, names, raws, judge)
            told = [claim for raw in raws for claim in complete(study, where, raw, judge, names)]
            found += _as_one(list(_told_once(told)))
    return found


def _told_once(claims: Sequence[Claim]) -> Iterator[Claim]:
    """ "The ulcers had healed in 12": who is told that of the ulcers is not told of "healed" once more."""
    for claim in claims:
        same = [c for c in claims if c is not claim and _fact(c) == _fact(claim) and _by_rule(c)]
        if _by_rule(claim) or not same or not _DONE.fullmatch(claim.outcome):
            yield claim


def _fact(claim: Claim) -> tuple[object, ...]:
    return claim.quote, claim.treatment, claim.direction, claim.numbers.events_n


def _as_one(claims: Sequence[Claim]) -> list[Claim]:
    """ "Responded to neither A nor B", "neither fever nor pain improved": rules are as sure of one as of the other.

    So who is shown that nine improved is shown that two got worse.
    """
    for statement in (_of_one_outcome, _of_one_denial, _of_several_ways):
        claims = _alike(statement, claims)
    return list(claims)


def _alike(statement: Callable[[Claim], tuple[object, ...] | None], claims: Sequence[Claim]) -> list[Claim]:
    """Give what rules read, and what is one statement, the score of the surest of it."""
    of = {n: statement(c) for n, c in enumerate(claims) if _by_rule(c) and c.score is not None}
    best = {what: max(claims[n].score or 0.0 for n in of if of[n] == what) for what in {*of.values()} - {None}}
    return [replace(claim, score=best[of[n]]) if of.get(n) else claim for n, claim in enumerate(claims)]


def _of_one_outcome(claim: Claim) -> tuple[object, ...]:
    return claim.quote, claim.outcome, claim.direction, claim.rule


def _of_one_denial(claim: Claim) -> tuple[object, ...] | None:
    is_denied = claim.is_negated and claim.direction is Direction.NO_CHANGE
    return (claim.quote, claim.treatment) if is_denied else None


def _of_several_ways(claim: Claim) -> tuple[object, ...] | None:
    return (claim.treatment, claim.outcome) if claim.rule == SEVERAL_WAYS else None


def _goes_on(study: Study, index: int, sentence: Sentence, clause: Clause, told: Sequence[Claim]) -> bool:
    """ "Was treated with X, which led to remission": the clause tells what the treatment before it did."""
    plain = study.plains[index]
    given = any(m.role == "plain" for m in starting_in(study.mentions[index], sentence.start, clause.start))
    harmed = any(claim.direction is Direction.WORSENING for claim in told)
    return given and not harmed and _WHICH_DID.match(plain, clause.start, clause.end) is not None


def _tells(study: Study, index: int, raw: Raw, names: Names) -> bool:
    """Say whether an event may be taken from a sentence: not where it is about how patients came or what was done."""
    is_abstract = study.passages[index].kind is PassageKind.ABSTRACT
    return not is_abstract or raw.rule not in _SEEN or names.tells >= _TELLS


def _is_refused(study: Study, index: int, told: str, lead: int, clause: Clause) -> bool:
    """No finding, or one that rules would read wrongly; `told` are the words from `lead` on, which open the clause."""
    plain = study.plains[index]
    named = any(lead <= m.start < clause.end for m in study.mentions[index])
    if compares_people(told) and not named:
        return True
    return is_no_finding(" ".join(plain[clause.start : clause.end].split())) or is_refused(told)


def _words(study: Study, index: int, start: int, end: int) -> str:
    return " ".join(study.plains[index][start:end].strip(" ,;:").split())


def _is_without(study: Study, index: int, lead: int, clause: Clause) -> bool:
    """Say whether a clause is about people who were not given the treatment: nothing in it is its effect."""
    plain = study.plains[index]
    return any(
        m.role == "absent"
        and is_not_given(plain[max(0, m.start - 80) : m.start])
        and (study.focus is None or m.name == study.focus.name)
        for m in starting_in(study.mentions[index], lead, clause.end)
    )


def _is_predicted(study: Study, index: int, lead: int, clause: Clause) -> bool:
    """Say whether a clause tells what goes with an outcome, and not what a treatment did to it."""
    here = starting_in(study.mentions[index], lead, clause.end)
    return tells_predictor(study.plains[index][lead : clause.end], [(m.start - lead, m.end - lead) for m in here])


def _basis(study: Study, index: int, sentence: Sentence, clause: Clause, lead: int, *, is_early: bool) -> Basis:
    """Say whose finding a clause states; early in an abstract without headings it concludes nothing yet."""
    plain, role, text = study.plains[index], study.roles[index], study.passages[index].text
    whole = " ".join(plain[sentence.start : sentence.end].split())
    is_alone = role == "mixed" and not clause.is_nominal and not speaks_of_own(whole)
    told = " ".join(plain[clause.start : clause.end].split()) if is_alone else whole
    told = whole if has_no_tense(told) and not speaks_of_others(whole) else told
    basis = basis_of(
        role,
        " ".join(text[sentence.start : sentence.end].split()),
        " ".join(text[lead : clause.end].strip(" ,;:").split()),
        tense_of=told,
        has_markers=bool(markers_of(study, index, sentence, clause, whole)),
    )
    if is_early and basis is Basis.CONCLUSION and not speaks_of_own(whole):
        return Basis.BACKGROUND
    if role == "mixed" and basis in (Basis.OWN_DATA, Basis.CONCLUSION) and opens(plain, sentence.start, sentence.end):
        return Basis.BACKGROUND
    return basis


def _scene(study: Study, index: int, clause: Clause, *, has_results: bool) -> Scene:
    plain = study.plains[index]
    stated = _ATTRIBUTION.match(plain[clause.start : clause.end])
    body = clause.start + (stated.end() if stated else 0)
    end = before_kinds(plain, body, clause.end)
    cut = _SUBORDINATE.search(plain, body, end)
    inside = tuple(starting_in(study.mentions[index], clause.start, clause.end))
    conditions = tuple((c.start, c.end) for c in starting_in(study.conditions[index], clause.start, clause.end))
    return Scene(
        plain,
        clause.start,
        clause.end,
        body,
        cut.start() if cut else end,
        study.roles[index],
        clause.is_nominal,
        inside,
        conditions,
        study.vocabulary,
        study.focus.name if study.focus else None,
        is_treated(study, index, clause.end),
        has_results,
        study.plain_shorts,
        study.measures,
    )
