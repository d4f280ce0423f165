"""Which of the numbers in a quote belong to its finding.

A count is taken only where the words leave one reading: not from a list with "respectively", not behind "all but" or
"at least", not from a second statement in the quote. Events that nobody had are 0 of those the words say were looked
at; where they speak of some of them ("in 11 of 12"), the number of events is not said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT, Count, counts, number, numbers
from evidence_kb.claims.language.respective_counts import RESPECTIVELY
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.reports.count_owners import ABOUT, everybody, in_group, is_of_whole, own_among, own_count
from evidence_kb.claims.reports.counts_said import is_of_a_kind, is_of_one_cause, is_size, of_nobody
from evidence_kb.claims.reports.put_right import WAS_SO_IN
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Basis, Change, Direction, Numbers, Quote

_OTHER_ARM = rx(
    r"\b(?:versus|vs|compared (?:with|to)|than(?! (?:\d+|half|one|two|three|four|five|six|an?)\b)|whereas|while)\b"
)
_OF_CONTROLS = rx(
    r"(?: ?\([^()]{0,30}\))? ?(?:patients |who were )?(?:assigned to|receiv(?:ing|ed)|given|on|in|with|"
    r"treated with|taking) (?:the )?"
    r"(?:placebo|sham|controls?\b)"
)
_IS_SHARE = re.compile(r"\d[\d.]* ?% ?[(\[]")  # "at least 82% (18/22)": the share is rounded, the count is not
_ANY_OF = rx(rf"\b(?:any|all)(?: of)?(?: the| our| these)? (?P<n>{COUNT})(?: [a-z-]+){{0,2}}? {PATIENTS}\b")
_SOME = rx(r"%|\b(?:most|majority|half|third|some|many|all but|except|other|remaining|percent|per cent)\b")
# "in about a third of the patients there was no relapse": nobody of some
_OF_SOME = rx(
    r"(?:^|[.;:] )(?:in|of|for|among|amongst|with) (?:(?:about|nearly|almost|over|approximately|the|a|an|one|two|"
    r"more|less|than|great|large|vast) )*(?:most|majority|half|third|thirds|quarter|some|many|several|"
    r"\d[\d.]* ?%|per ?cent|other|others|remaining|rest)\b[^.;:]*,? $"
)
# "in the 12 patients with gout, there was no relapse": nobody of these
_OF_SO_MANY = rx(
    rf"(?:^|[.;:] )(?:in|of|for|among|amongst|with) (?:(?:only|the|these|other|remaining) )*(?P<n>{COUNT}) "
    rf"(?:(?:[a-z-]+ ){{0,2}}{PATIENTS}|of|who|with)\b[^.;:]*$"
)
_SO_MANY_OF = rx(rf"(?<![\w.])(?!none\b|no\b){COUNT} (?:out )?of (?:the |our |these )*(?:[a-z-]+ )?{PATIENTS}\b")
_COUNTED_THINGS = rx(rf"\b{COUNT} (?:(?!{PATIENTS}\b)[a-z-]+ ){{0,2}}$")
_DEATHS = re.compile(r"\bdeaths?$")
# "developed in 33 patients and was severe in four": the second count belongs to what is said after it
_SAYS_MORE = rx(
    rf"[^,;]{{0,30}}?(?:,|,? (?:and|but)) (?:partially|partly|incompletely|markedly|moderately|slightly|not) |"
    rf"[^,;]{{0,30}}?(?:,|,? (?:and|but|of whom|which|who)) (?:[a-z]+ ){{0,2}}?(?:{CHANGE_VERBS}|was|were|led|"
    r"required|needed|had|resulted|caused|necessitated|did)\b"
)
_OF_FIRST = re.compile(r" of (?:them|whom)$")  # "resolved in eight, in six of them within a day"
_OWN_RATE = re.compile(r"[^;,.]{0,30} (?:was|were|of|at) (?:\d[\d.]* ?% ?[(\[])?")  # "the rate was 52% (46 of 89)"
_LEADS_TO = rx(r", (?:requiring|necessitating|leading to|resulting in) ")  # what so many needed is another finding
# "function, reduced in 18, became normal in 16": how many had it is no count of what came of it
_WAS_SO_IN = rx(WAS_SO_IN)
_NEXT_TO = 4  # characters between an outcome and the bracket that counts it
_VERB = rx(rf"\b(?:{CHANGE_VERBS})\b")
_BAD = (Direction.IMPROVEMENT, Direction.WORSENING, Direction.UNCLEAR)


def numbers_of(study: Study, quote: Quote, raw: Raw, basis: Basis) -> Numbers:
    """Read the numbers of a quote that belong to one finding."""
    plain = study.plains[quote.passage][quote.start : quote.end]
    if basis is Basis.TITLE or raw.is_prior:
        return Numbers()
    if raw.events is not None:
        at, kind = raw.at - quote.start, "stated" if raw.total else None
        told = in_group(study, plain, [Count(at, at, raw.events, raw.total, kind, None)])
        return of_everybody(study, numbers(plain, told[0]))
    if RESPECTIVELY.search(plain):
        return Numbers()
    everything = [
        c
        for c in counts(plain)
        if (_IS_SHARE.match(plain, c.start, c.end) or not ABOUT.search(plain[max(0, c.start - 30) : c.start]))
        and not _OF_CONTROLS.match(plain, c.end)
        and not is_size(plain, c)
        and not is_of_one_cause(plain, c, raw.outcome)
    ]
    if leads := _LEADS_TO.search(plain):
        everything = [c for c in everything if c.start < leads.start()]
    if raw.is_zero:
        before = study.plains[quote.passage][max(0, quote.start - 120) : quote.start]
        return numbers(plain) if _is_of_some(study, before) else _of_none(study, quote, raw, everything, basis)
    other = _OTHER_ARM.search(plain)
    found = in_group(study, plain, [c for c in everything if not other or c.start < other.start()])
    at = raw.at - quote.start
    of_things = counts_things(study, quote, raw)
    end = at + len(raw.outcome)
    found = [c for c in found if not is_of_whole(plain, c, at) and not is_of_a_kind(plain, c, end)]
    was_so = _WAS_SO_IN.match(plain, end)
    found = [c for c in found if not was_so or c.start >= was_so.end()]
    is_asked = raw.takes_counts and not of_things
    if is_asked and (own := own_among(study, plain, at, found)):
        return of_everybody(study, numbers(plain, own))
    count = _count(plain, found, raw, at) if is_asked else None
    if count and raw.rule == "rate" and count.total is None:
        count = None  # "31 patients achieved a response rate of 28%": who they were
    if count and _of_another_verb(plain, count, raw, at):
        count = None
    if count and count.total is None and study.participants and study.participants.value == str(count.events):
        count = None  # "in 14 patients" is everybody who was studied, not those who improved
    if is_asked and not found and not raw.is_negated and basis is Basis.OWN_DATA and raw.direction in _BAD:
        count = everybody(study, plain, study.plains[quote.passage][quote.end : quote.end + 40])
    return of_everybody(study, numbers(plain, count))


def counts_things(study: Study, quote: Quote, raw: Raw) -> bool:
    """ "Two serious events occurred in 3 patients": the number in front counts events, and any other one who knows.

    Of deaths each is one patient's.
    """
    before = study.plains[quote.passage][quote.start : raw.at]
    is_event = raw.rule == "occurred" and not _DEATHS.search(raw.outcome)
    return is_event and _COUNTED_THINGS.search(before) is not None


def has_own_count(study: Study, quote: Quote, raw: Raw) -> bool:
    """Say whether a finding has its count right before it: none is left to choose."""
    plain = study.plains[quote.passage][quote.start : quote.end]
    return not RESPECTIVELY.search(plain) and own_count(plain, raw.at - quote.start) is not None


def no_events(raw: Raw, values: Numbers) -> Raw:
    """A change that nobody had is no change; a harm that nobody had is no evidence about it."""
    if values.events_n != 0 or raw.is_negated or raw.direction not in _BAD:
        return raw
    if raw.rule in ("patients-had", "occurred") and raw.direction is Direction.WORSENING:
        return replace(raw, direction=Direction.NO_EVIDENCE, change=Change.UNCLEAR, is_negated=True)
    return replace(raw, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE, is_negated=True)


def _of_none(study: Study, quote: Quote, raw: Raw, found: Sequence[Count], basis: Basis) -> Numbers:
    plain = study.plains[quote.passage][quote.start : quote.end]
    nobody = [c for c in found if c.events == 0]
    if basis is not Basis.OWN_DATA:
        return Numbers() if found else numbers(plain)
    if nobody:
        return numbers(plain, nobody[0])
    if group := of_nobody(plain, raw.at - quote.start):
        return of_everybody(study, numbers(plain, group))
    among = _ANY_OF.search(plain)
    total = number(among["n"]) if among else None
    if among and total:
        return numbers(plain, Count(among.start(), among.end(), 0, total, "stated", None))
    is_of_some = _SOME.search(plain) or _SO_MANY_OF.search(plain) or _is_of_some(study, plain[: raw.at - quote.start])
    return Numbers() if counts(plain) or is_of_some else Numbers(events_n=0)


def _is_of_some(study: Study, before: str) -> bool:
    """Say whether what stands before "there was no relapse" names only some of the people studied."""
    so_many = _OF_SO_MANY.search(before)
    n = number(so_many["n"]) if so_many else None
    is_all = n is not None and study.participants is not None and study.participants.value == str(n)
    return (n is not None and not is_all) or _OF_SOME.search(before) is not None


def _of_another_verb(plain: str, count: Count, raw: Raw, at: int) -> bool:
    """ "Pain decreased, function improved in 3 of 5": the count belongs to what was said last."""
    verbs = list(_VERB.finditer(plain, at, max(at, count.start)))
    apart = [a for a, b in pairwise(verbs) if plain[a.end() : b.start()].strip() != "or"]
    return raw.rule == "verb-of-change" and bool(apart)


def of_everybody(study: Study, values: Numbers) -> Numbers:
    """ "All 7 patients" of a study of 7 are no subgroup."""
    are_all = study.participants is not None and study.participants.value == str(values.total_n)
    return replace(values, denominator="stated") if values.denominator == "subgroup" and are_all else values


def _count(plain: str, found: Sequence[Count], raw: Raw, at: int) -> Count | None:
    """Choose the count that belongs to a finding: the only one, else the nearest on the side where its rule looks."""
    beside = [c for c in found if 0 <= c.start - at - len(raw.outcome) < _NEXT_TO]
    if len(beside) == 1 and plain[beside[0].start - 1 : beside[0].start + 1].count("("):
        return beside[0]
    if raw.rule == "rate" and (own := [c for c in found if _OWN_RATE.fullmatch(plain, at + len(raw.outcome), c.start)]):
        return own[0]
    outside = [c for c in found if "(" not in plain[plain.rfind(")", 0, c.start) + 1 : c.start]]
    found = outside or found
    if len(found) < 2:
        return found[0] if found else None
    before = [c for c in found if c.start <= at]
    after = [c for c in found if c.start > at]
    if raw.rule == "spared" and after and not before:
        return after[0]
    if raw.rule in ("patients-had", "response") and before:
        return before[-1] if len(before) == 1 else None
    if len(before) == 1 and before[0].total is not None and not any(c.total for c in after):
        return before[0]
    if len(after) > 1 and not before and _SAYS_MORE.match(plain, after[0].end):
        return after[0]
    if len(after) == 2 and not before and _OF_FIRST.search(plain, after[1].start, after[1].end):
        return after[0]
    return after[0] if len(after) == 1 and not before else None
