"""Which numbers a finding gets: those that rules took, those right beside its name, else the likeliest ones.

"Of 20 patients, 12 improved and nausea (n = 3) was mild": the 3 of nausea stands beside it (`counts_beside`), and no
other number is asked. Where the words leave a choice, `count_signs` lists all numbers and the judge says which.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims.language.numbers import numbers
from evidence_kb.claims.language.respective_counts import respective_count
from evidence_kb.claims.reports.context import Context
from evidence_kb.claims.reports.count_owners import in_group
from evidence_kb.claims.reports.count_signs import Counted, options
from evidence_kb.claims.reports.counts_beside import Beside, count_beside
from evidence_kb.claims.reports.counts_said import count_said
from evidence_kb.claims.reports.named_outcomes import Names
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.rules_report import ALSO
from evidence_kb.claims.reports.tally import counts_things, has_own_count, of_everybody
from evidence_kb.claims.rules.attribution import Where
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Basis, Numbers, Quote


def counted_for(context: Context, raw: Raw, quote: Quote, by_rule: Numbers) -> list[Counted]:
    """Return the numbers of a finding: those that rules took, else the likeliest that stand beside it, and the next."""
    study, where, basis, judge, names = context
    is_settled = raw.is_zero or raw.is_prior or basis is Basis.TITLE or by_rule.events_n == 0
    beside = None if is_settled or raw.events is not None else _beside(study, where, raw, quote, names)
    is_by_rule = raw.rule != REPORT and (by_rule.events_n is not None or not raw.takes_counts)
    is_new = beside is not None and (beside.events_n, beside.total_n) != (by_rule.events_n, by_rule.total_n)
    if not is_new and (is_settled or is_by_rule or counts_things(study, quote, raw)):
        return [Counted(by_rule)]
    choices = options(study, quote, raw, names, by_rule)
    if beside is None and len(choices) == 1:
        return [Counted(by_rule)]
    chances = judge.counts(where.index, (raw.at, raw.at + len(raw.outcome)), raw.direction, choices)
    order = sorted(range(len(choices)), key=lambda n: -chances[n])
    best, second = [*(chances[n] for n in order), -1.0][:2]
    if beside is not None:  # the words leave no choice, and tell how sure it is
        return [Counted(beside, best, second, chances[0])]
    if is_own := has_own_count(study, quote, raw):
        order.sort(key=bool)
    taken = [n for place, n in enumerate(order[:2]) if place == 0 or (not is_own and chances[n] >= ALSO)]
    return [Counted(choices[n].values, chances[n], second if chances[n] == best else best, chances[0]) for n in taken]


def _beside(study: Study, where: Where, raw: Raw, quote: Quote, names: Names) -> Numbers | None:
    """Return the numbers right beside the name of a finding, which are its own."""
    first, passage = where.sentence.start, study.plains[where.index]
    plain, at = passage[first : where.sentence.end], raw.at - first
    if plain[at : at + len(raw.outcome)] != raw.outcome:
        return None  # called by a word of the rule's
    span = (at, at + len(raw.outcome))
    named = [(a - first, b - first) for a, b in (*names.spans, *names.told_of)]
    listed = respective_count(plain, span, named)
    found = Beside(listed) if listed else count_beside(plain, *span)
    if found is None and (said := count_said(plain, span)):
        found = Beside(said)
    if found is None or (study.is_one_patient and found.count and found.count.events > 1):
        return None  # "he had two attacks"
    told, count, back = passage[quote.start : quote.end], found.count, quote.start - first
    if count and count.start >= back:
        count = in_group(study, told, [replace(count, start=count.start - back, end=count.end - back)])[0]
    return of_everybody(study, numbers(told, count))
