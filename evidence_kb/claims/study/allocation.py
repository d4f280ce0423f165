"""Whether a sentence says that the study it stands in put people into its groups at random.

Two ways of saying it: of the people ("50 patients were randomly assigned to ..."), or of the study ("in a randomised,
double-blind, cross-over study"). That data, samples or dates were drawn at random makes no randomised trial, nor that
another study was one. Animals that were put into groups at random are an experiment, not a trial.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import PATIENTS, rx

_PUT = (
    r"(?:(?:and|or|[a-z]+ly) ){0,2}(?:assigned|allocated|allotted|divided|distributed|separated|split|grouped|"
    r"categori[sz]ed|classified|assorted)"
)
_PEOPLE_PUT = rx(
    rf"\b(?:randomly (?:and )?{_PUT}|{_PUT} (?:[a-z-]+ ){{0,3}}?randomly|"
    r"(?:divided|allocated|assigned|put) (?:[a-z-]+ ){1,4}?(?:at random|in a random (?:way|manner|order|fashion)))\b|"
    rf"(?:\b(?:was|were|been|we|and|{PATIENTS})|,|\))(?: (?:then|also|subsequently|[a-z]+ly))? randomi[sz]ed "
    r"(?:\([^()]*\) )?(?:(?:into|to|between|among|in|within|with|before|after|at)\b|\d|(?:[a-z0-9-]+ ){0,4}?"
    rf"{PATIENTS}\b)",
    needs="random",
)
_A_STUDY = rx(
    r"\brandomi[sz]ed\b(?:[^.;:()]|\([^()]{1,40}\)){0,90}?\b(?:trial|clinicaltrial|study|design|comparison|experiment|"
    r"investigation|fashion|manner)\b|\b(?:trial|study) with random allocation\b|"
    r"\brandom assignment,? (?:trial|study)\b"
)
_NOT_AT_RANDOM = rx(r"\b(?:non|quasi|not|un|not be)[ -]?random|\bpseudo-?random")
# "A randomised, double-blind study.", "in a randomised trial, 40 men ...", "it was a randomised controlled trial"
_OPENS = rx(
    r"^\W*(?:(?:methods?|design|patients and methods|methods and results)\W+)?(?:(?:in|using|as part of|this|it) )?"
    r"(?:(?:is|was|were) )?(?:an?|this|the|our)? ?(?:[a-z0-9-]+,? ){0,6}?$"
)
_WAS_DONE = rx(
    r"\b(?:conducted|performed|carried out|designed|undertaken|done|enrolled|included|recruited|participated|studied|"
    r"took part|completed|entered|(?:was|were) an?|used|comprised)\b"
)
_NOT_PEOPLE = rx(
    r"\b(?:data|dataset|records?|charts?|images?|slides?|specimens?|teeth|tooth|roots?|samples?|cells?|cultures?|plots?|"
    r"plants?|seeds?|documents?|questionnaires?|articles?|cadavers?|blocks?|discs?|disks?|sequences?|effects?)\b"
)
# "trials in which participants were randomly allocated" is what a review looked for
_OF_STUDIES = rx(r"\b(?:trials|studies|reports|articles)\b|\b(?:trial|study) (?:in which|where)\b")
_NO_GROUPS = rx(
    r"[^.;]{0,60}\b(?:training|derivation|development|validation|test|discovery) (?:sets?|samples?|cohorts?|and)\b"
)
_WANTED = rx(
    r"\b(?:needed|required|warranted|necessary|should|must|planned|ongoing|under way|underway|will|could|would|lacks?|"
    r"lacking|justified|recommended)\b"
)


def random_groups(plain: str, start: int, end: int, *, is_named: bool, is_own: bool) -> tuple[int, int] | None:
    """Return where the sentence (flat text) says that groups were made at random, or None.

    `is_named`: it stands where a study names its design, in title, methods or summary. `is_own`: it says that it
    speaks of the study that it stands in.
    """
    for match in _PEOPLE_PUT.finditer(plain, start, end):
        before = plain[max(start, match.start() - 60) : match.start()]
        of_others = _NOT_PEOPLE.search(before) or (_OF_STUDIES.search(before) and not is_own)
        if _is_at_random(plain, match) and not of_others and not _NO_GROUPS.match(plain, match.end(), end):
            return match.start(), match.end()
    study = _A_STUDY.search(plain, start, end)
    if not study or not _is_at_random(plain, study):
        return None
    was_done = _OPENS.match(plain[start : study.start()]) or _WAS_DONE.search(plain, start, end)
    if is_named or is_own or (was_done and not _WANTED.search(plain, start, end)):
        return study.start(), study.end()
    return None


def _is_at_random(plain: str, match: re.Match[str]) -> bool:
    """Say whether the words do not say the contrary: "non-randomised", "assigned, but not randomly"."""
    return not _NOT_AT_RANDOM.search(plain, max(0, match.start() - 12), match.end())
