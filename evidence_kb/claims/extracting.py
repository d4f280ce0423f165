"""The steps of reading one study, in the order in which they run; each is a call of another file.

The passages are set in one way, and the study is read once. Two paths make claims of it, one of what it compares and
one of what became of people who were treated; they are put together, and those that are not sure enough set apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evidence_kb.claims.certainty import FLOOR, REPORT_CUT, RULE_CUT, UNASSIGNED_CUT, parted
from evidence_kb.claims.comparing.comparisons import comparisons
from evidence_kb.claims.comparing.one_claim import RULE as COMPARED
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.claims.duplicates import mark_duplicates
from evidence_kb.claims.language.typography import as_printed, in_normal_form, normal_form
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.lexicon.levels import REVIEWS
from evidence_kb.claims.lexicon.spelling import spelling_variants
from evidence_kb.claims.merging import merged, speaks_alone
from evidence_kb.claims.reports.assemble import claims_of
from evidence_kb.claims.reports.cut_names import whole_names
from evidence_kb.claims.reports.parted import told_of_whom
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.wrongly_credited import rightly_credited
from evidence_kb.claims.study.administrative import without_paperwork
from evidence_kb.claims.study.design import find_flag
from evidence_kb.claims.study.populations import condition_findings, of_one_meaning
from evidence_kb.claims.study.second_arm import says_assigned
from evidence_kb.claims.study.study import Study, places, read_study
from evidence_kb.findings import Claim, Extraction, Vocabulary
from evidence_kb.model import Passage, PassageKind


class Cuts(NamedTuple):
    """From which score on a claim counts: a comparison, what rules read, and what the judge of reports reads alone."""

    compared: float
    rules: float
    alone: float


def read_claims(passages: Sequence[Passage], vocabulary: Vocabulary | None, least_score: float | None) -> Extraction:
    """Read as `evidence_kb.claims.extract`, which says what the arguments are."""
    texts = [(without_paperwork if p.kind is PassageKind.ABSTRACT else normal_form)(p.text) for p in passages]
    return as_printed(_read(in_normal_form(passages, texts), vocabulary, least_score), texts)


def _read(passages: Sequence[Passage], vocabulary: Vocabulary | None, least_score: float | None) -> Extraction:
    """Read passages whose texts are in normal form."""
    vocabulary = NO_TOPIC if vocabulary is None else vocabulary
    cut = DEFAULT_CUT if least_score is None else least_score
    study = read_study(passages, vocabulary)
    compared = comparisons(study, min(cut, FLOOR))
    told = () if speaks_alone(compared, study) else _told(study)  # what became of people who were treated
    found = merged(told, compared, study)
    cuts = cuts_of(study) if least_score is None else Cuts(cut, cut, cut)  # who asks for a score asks it of all
    claims, less_certain = parted(found, cuts.rules, {COMPARED: cuts.compared, REPORT: cuts.alone})
    where = places(study.plains, study.roles, study.passages)
    shorts = of_one_meaning(study.shorts, [passage.text for passage in passages])
    return Extraction(
        claims=mark_duplicates(claims, vocabulary, shorts),
        less_certain=less_certain,
        design=study.design,
        timing=find_flag(where, "timing"),
        centres=find_flag(where, "centres"),
        participants=study.participants,
        conditions=condition_findings([c for found in study.conditions for c in found], study.shorts, vocabulary),
        spelling_variants=spelling_variants(passages, study.found_names, vocabulary),
        abbreviations=tuple(shorts.items()),
    )


def _told(study: Study) -> Sequence[Claim]:
    """Return what rules and the judge of reports read: whose treatment it is, is looked at again in the whole study."""
    found: Sequence[Claim] = claims_of(study)
    found = told_of_whom(found, study)
    found = rightly_credited(found, study)
    return whole_names(found, study)


def cuts_of(study: Study) -> Cuts:
    """Return from which scores on claims count where nobody asks for a score.

    A review assigned nobody itself: of its trials each had a comparator of its own.
    """
    is_review = study.is_overview or (study.design is not None and study.design.value in REVIEWS)
    compared = DEFAULT_CUT if says_assigned(study.own_sentences()) and not is_review else UNASSIGNED_CUT
    return Cuts(compared, RULE_CUT if study.is_report else REPORT_CUT, REPORT_CUT)
