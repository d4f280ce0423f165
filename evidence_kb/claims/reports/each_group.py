"""One outcome, counted in several groups of people one after the other: each count is a finding of its own.

"Cure occurred in 45 of 47 with sepsis, in 14 of 16 with pneumonia and in 10 of 12 with cystitis". What names another
outcome, another verb or another treatment between the counts tells something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import Count, counts, numbers
from evidence_kb.claims.language.words import PATIENTS, flat, rx, starting_in
from evidence_kb.claims.study.populations import population_text, timepoint
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Claim, Direction

# from one count to the next: who the first were, and "and in"
_ON = rx(
    rf"^(?: ?\([^()]*\))?(?: {PATIENTS})?(?: ?\([^()]*\))?"
    r"(?: (?:with|in|on|at|of|from|who had|without|after|during|aged)\b[^,;.()]{1,60})?(?: ?\([^()]*\))?"
    r"(?:[,;] (?:and )?| and )(?:(?:in|for|among|by) )?(?:the )?$"
)
# behind the last one: who they were, and the end
_ENDS = rx(
    rf"^(?: ?\([^()]*\))?(?: {PATIENTS})?(?: ?\([^()]*\))?"
    r"(?: (?:with|in|on|at|of|from|who had|without|after|during|aged)\b[^,;.()]{1,80})?(?: ?\([^()]*\))?"
    r" ?(?:$|[,;.)]|(?:and|while|whereas|but) )"
)
_TELLS_MORE = rx(
    rf"\b(?:{CHANGE_VERBS}|was|were|is|are|did|died|survived|occurred|developed|showed|respectively|versus|vs|compared|"
    r"controls?|placebo|untreated|none|no|not|but|whereas|while|than)\b"
)


def of_each_group(study: Study, claim: Claim) -> Iterator[Claim]:
    """Yield a claim, and the same for each further group that its quote counts in the same breath."""
    yield claim
    values, quote = claim.numbers, claim.quote
    if values.events_n is None or values.total_n is None or claim.direction is Direction.NO_EVIDENCE:
        return
    plain = study.plains[quote.passage][quote.start : quote.end]
    found = list(counts(plain))
    first = next((n for n, c in enumerate(found) if (c.events, c.total) == (values.events_n, values.total_n)), None)
    if first is None or any(starting_in(study.mentions[quote.passage], quote.start + found[first].end, quote.end)):
        return
    pairs = zip(found[first:], found[first + 1 :], strict=False)
    more = [after for _, after in takewhile(lambda pair: _goes_on(plain, *pair), pairs)]
    if more and _ENDS.match(plain[more[-1].end :]) and not _TELLS_MORE.search(plain, found[first].end):
        own = pairwise([quote.start + each for each in (*(count.end for count in more), len(plain))])
        shared = _without_the_first(claim, plain[: found[first].start])
        for count, (start, end) in zip(more, own, strict=True):
            yield replace(_of_own(study, shared, start, end), numbers=numbers(plain, count))


def _without_the_first(claim: Claim, before: str) -> Claim:
    """Leave away the time and the people that are told behind the first count: they are those of the first group."""
    time, people = claim.timepoint, claim.population
    if time and flat(time) not in before:
        claim = replace(claim, timepoint=None)
    if people and flat(people) not in before and flat(people) in flat(claim.quote.text):
        claim = replace(claim, population=None, directness=None)
    return claim


def _of_own(study: Study, claim: Claim, start: int, end: int) -> Claim:
    """Add the time and the people that the words behind a further count name, from `start` to `end` of the passage."""
    index = claim.quote.passage
    text, plain = study.passages[index].text, study.plains[index]
    named = next(iter(starting_in(study.conditions[index], start, end)), None)
    if named is not None:
        claim = replace(claim, population=population_text(text, plain, named), directness=None)
    return replace(claim, timepoint=timepoint(text, plain, start, end) or claim.timepoint)


def _goes_on(plain: str, count: Count, following: Count) -> bool:
    """Say whether only who they were, and "and in", stands between two counts of people out of others.

    >>> plain = "cure occurred in 5 of 9 women and in 4 of 8 men"
    >>> _goes_on(plain, *counts(plain))
    True
    >>> plain = "cure occurred in 5 of 9 women and fever in 4 of 8 men"
    >>> _goes_on(plain, *counts(plain))
    False
    """
    return following.total is not None and _ON.match(plain[count.end : following.start]) is not None
