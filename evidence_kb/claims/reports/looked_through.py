"""What is left of a claim that was made of one finding when its words, and the study it stands in, are looked at again.

The words of its statement may contradict it (`second_look`) or tell nothing of it (`not_told`), what it credits may be
no treatment, a value that changed in people who were well did them no good, and the title of a study without patients
tells of none.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.direction import DOWN, UP, sense
from evidence_kb.claims.reports.bare_values import is_no_result, only_went
from evidence_kb.claims.reports.count_owners import of_both
from evidence_kb.claims.reports.exposures import is_exposure
from evidence_kb.claims.reports.not_told import as_told
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.second_look import is_about_nothing, looked_at_again
from evidence_kb.claims.rules.attribution import Where
from evidence_kb.claims.rules.harms import HARMED
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.no_treatments import is_no_treatment
from evidence_kb.claims.study.sections import OWN
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Change, Claim, Direction
from evidence_kb.model import PassageKind


def looked_through(study: Study, where: Where, raw: Raw, claim: Claim) -> Claim | None:
    """Return a claim as far as its words and its study allow it; None where they do not."""
    match study.passages[where.index].kind:
        case PassageKind.TITLE:
            return claim if _may_be_titled(study, claim) else None
        case PassageKind.ABSTRACT if claim.basis in OWN and (study.assigns_nobody or claim.rule == REPORT):
            return _looked_at_again(study, where, raw, claim)
    return claim


def _may_be_titled(study: Study, claim: Claim) -> bool:
    """Say whether a title may tell a claim: of a treatment, and over no abstract that has no patients.

    A harm "after X" over an abstract that is no report of patients is what the study is about, and no finding: of those
    that readers saw four in five were wrong.
    """
    has_abstract = any(passage.kind is PassageKind.ABSTRACT for passage in study.passages)
    if has_abstract and (not study.has_patients or (claim.rule == HARMED and not study.is_report)):
        return False
    return claim.treatment is not None and not _is_empty(study, claim)


def _is_empty(study: Study, claim: Claim) -> bool:
    named = flat(claim.treatment or "").strip()
    in_full = study.plain_shorts.get(named, named)
    return is_about_nothing(claim, in_full) or is_exposure(in_full) or is_no_treatment(named, study.shorts)


def _looked_at_again(study: Study, where: Where, raw: Raw, claim: Claim) -> Claim | None:
    """Hold a claim against the words of its statement, and its treatment against what is none."""
    if _is_empty(study, claim):
        return None
    plain, end = study.plains[where.index], raw.at + len(raw.outcome)
    end = end if plain[raw.at : end] == raw.outcome else raw.at  # called by a word of the rule's
    if study.is_of_healthy and _is_value(where.scene, claim):
        return None if where.scene.wanted(claim.outcome or "") else _of_nobody_ill(claim)
    if is_no_result(claim, plain[end : claim.quote.end]):
        return None
    before, behind = plain[claim.quote.start : raw.at], plain[end : claim.quote.end]
    told = as_told(claim, before, behind)
    looked = looked_at_again(told, before, behind) if told else None
    if looked is None:
        return None
    counted = replace(looked, numbers=of_both(study, flat(looked.quote.text), looked.numbers))
    return _as_far_as_told(study, where, counted)


def _as_far_as_told(study: Study, where: Where, claim: Claim) -> Claim:
    """Leave open what a value's change means where neither its name nor the disease of the study tells."""
    scene, outcome = where.scene, claim.outcome or ""
    is_valued = claim.direction in (Direction.IMPROVEMENT, Direction.WORSENING)
    if not is_valued or scene.wanted(outcome) or scene.is_harm(outcome):
        return claim
    return only_went(claim, scene.in_full(flat(outcome)), study.plains)


def _is_value(scene: Scene, claim: Claim) -> bool:
    """Say whether a claim tells only which way something went that is no harm."""
    senses = {sense(word) for word in flat(claim.quote.text).split()}
    is_change = bool(senses & {UP, DOWN}) and not scene.is_harm(claim.outcome)
    return is_change and claim.direction in (Direction.IMPROVEMENT, Direction.WORSENING)


def _of_nobody_ill(claim: Claim) -> Claim | None:
    """Say which way a value went in people who were well, not that it did them good; None where it went both ways."""
    told = {sense(word) for word in flat(claim.quote.text).split()} & {UP, DOWN}
    if len(told) != 1:
        return None
    change = Change.INCREASED if told == {UP} else Change.DECREASED
    return replace(claim, change=change, direction=Direction.UNCLEAR)
