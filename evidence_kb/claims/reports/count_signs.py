"""Which of the numbers beside a finding in a report says how many people had it, as rows for the judge.

The rules (`tally`) take a number only where the words leave one reading. Here every number that may count people or
events is an option, with what speaks for and against it; to take none is one, too. `COLUMNS` names what a row holds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import (
    COUNT,
    LISTED_UNIT,
    UNIT,
    Count,
    counts,
    goes_on_from_parts,
    is_of_all_but,
    number,
    numbers,
)
from evidence_kb.claims.language.respective_counts import RESPECTIVELY
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.reports.count_owners import in_group, is_of_whole, of_another
from evidence_kb.claims.reports.counts_said import is_of_a_kind, is_of_one_cause, is_size
from evidence_kb.claims.reports.named_outcomes import Names
from evidence_kb.claims.reports.tally import of_everybody
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Direction, Numbers, Quote

_WHICH_ONE = rx(  # "case 3", "grade 3": which one, not how many
    r"\b(?:cases?|patients?|groups?|grades?|types?|stages?|days?|weeks?|months?|years?|phase|levels?|class|no\.?|numbers?|"
    r"tables?|figures?|(?:doses?|dosages?|scores?|levels?|grades?|ratings?|values?) of) (?:\d+ (?:or|and|to|-) )?$"
)
_MARKER = rx(r"(?:^|[.;:,]|\b(?:and|or)) ?\($")
_MARKED = rx(r"\d{1,2}\) [a-z]")
_ANY = rx(
    rf"(?<![\w.,/%+<>=-])(?<!\d\sin\s)(?<!\bone\sin\s)(?<!\bevery\s)(?<!\bone\sor\s)(?<!\btwo\sor\s)(?<!\d\sor\s)(?P<n>{COUNT})"
    rf"(?![\w/-]|[.,]\d| ?%| or (?:more|less|fewer)\b| (?:in|or) {COUNT}\b| ?(?:±|to \d|{UNIT})|{LISTED_UNIT})|"
    r"\b(?P<one>an? single)\b"
)
_N_IS = rx(r"\bn ?= ?(?P<n>\d{1,5})\b")
_EVERYBODY = rx(r"\b(?:all|both|each|every|everybody|entire)\b")
_MOST_N = 5_000
_MOST_OPTIONS = 12
_PEOPLE = rx(rf"\b{PATIENTS}\b")
_MOST_MATCHES = 100  # in a quote that is longer than any sentence of an abstract
_FAR = 15  # words; from there on it is the same
_SIGNS = {
    "people": rx(rf"^ (?:[a-z-]+ ){{0,3}}?{PATIENTS}\b"),
    "of": rx(r"^ (?:of|out of|/)\b"),
    "did": rx(r"^ (?:\([^()]*\) )?(?:had|were|was|did|who|[a-z]+ed|showed|became|underwent|died)\b"),
    "bracket": re.compile(r"^[^(]*\)"),
    "others": rx(r"^ (?:others?|more|further)\b"),
}
_BEFORE = {
    "in": rx(r"\b(?:in|by|for|among) (?:only |the |all |these )*$"),
    "opened": re.compile(r"\([^()]*$"),
    "about": rx(r"\b(?:but|except|than|least|most|to|nearly|almost|approximately|about|around|over|under) $"),
    "of": rx(r"\bof (?:the |these |those |our |all )*$"),
    "is": re.compile(r"= ?$"),
}
_VERB = rx(rf"\b(?:{CHANGE_VERBS}|had|was|were|developed|occurred|died|required|underwent)\b")
_OTHER_ARM = rx(r"\b(?:versus|vs|compared (?:with|to)|whereas|while)\b")
_RULES = ("report", "named", "none-seen", "patients-had", "verb-of-change", "noun-of-change", "occurred", "verdict",
          "rate", "listed", "people", "response")  # fmt: skip
_DIRECTIONS = (Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_CHANGE)
COLUMNS = (
    "by_rule", "none", "everybody", "bare", "events", "total", "percent", "before", "behind", "words_between",
    "names_between", "verbs_between", "commas_between", "numbers_between", "clause_ends_between", "options",
    "counts", "first", "last", "same_as_rule", "rule_counts", "is_participants", "of_participants", "too_many",
    *(f"{name}_behind" for name in _SIGNS), *(f"{name}_before" for name in _BEFORE), "listed", "other_arm",
    "takes_counts", "one_patient", "outcome_words", "names", *(f"rule_{rule}" for rule in _RULES),
    *(f"is_{direction}" for direction in _DIRECTIONS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """Numbers that may belong to a finding, and the columns of this choice."""

    values: Numbers
    row: Sequence[float]


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers that were taken, how likely they are, how likely the next best and those of the rules; -1 unasked."""

    values: Numbers
    chance: float = -1.0
    second: float = -1.0
    by_rule: float = -1.0


def options(study: Study, quote: Quote, raw: Raw, names: Names, by_rule: Numbers) -> list[Option]:
    """Return what may be taken for the numbers of a finding, first what the rules took; one alone leaves no choice."""
    plain = study.plains[quote.passage][quote.start : quote.end]
    own = counts(plain)
    others = [(a - quote.start, b - quote.start) for a, b in names.told_of]
    at = raw.at - quote.start
    # "in 4, 3 and 2, respectively": which is whose, only a rule for such lists says
    is_shared = len(others) > 1 and RESPECTIVELY.search(plain) is not None
    every = [] if is_shared else _printed(plain, own)
    free = [c for c in every if not (is_of_whole(plain, c, at) or is_size(plain, c))]
    free = [
        c for c in free if not (is_of_one_cause(plain, c, raw.outcome) or is_of_a_kind(plain, c, at + len(raw.outcome)))
    ]
    free = [c for c in free if _says_who(plain, c) or not goes_on_from_parts(plain, c.start)]
    free = [c for c in free if not of_another(plain, c, (at, at + len(raw.outcome)), others)]
    printed = in_group(study, plain, free)
    everybody = _everybody(study, plain)
    taken = (by_rule.events_n, by_rule.total_n)
    choices: list[tuple[Count | None, Numbers]] = [(_at(printed, taken), by_rule)]
    if by_rule.events_n is not None:
        choices.append((None, numbers(plain)))
    for count in [*printed, *([everybody] if everybody else [])]:
        if (count.events, count.total) != taken:
            choices.append((count, of_everybody(study, numbers(plain, count))))
    seen = _Seen(study, plain, raw, at, names, quote, by_rule, printed, frozenset(in_group(study, plain, own)))
    return [
        Option(values, _row(seen, count, values, n, len(choices), everybody))
        for n, (count, values) in enumerate(choices)
    ]


def _says_who(plain: str, count: Count) -> bool:
    return _PEOPLE.search(plain, count.start, count.end) is not None or bool(_SIGNS["people"].match(plain[count.end :]))


def _printed(plain: str, own: Sequence[Count]) -> list[Count]:
    """Return the counts that the rules see, and each other number that may count people or events."""
    found = [c for c in own if 0 < c.events <= _MOST_N and not is_label(plain, c.start)]
    for pattern in (_N_IS, _ANY):
        for match in islice(pattern.finditer(plain), _MOST_MATCHES):
            n = 1 if match.groupdict().get("one") else number(match["n"])
            is_free = not any(match.start() < c.end and c.start < match.end() for c in found)
            if n and n <= _MOST_N and is_free and not _is_year(match.group()) and not is_label(plain, match.start()):
                found.append(Count(match.start(), match.end(), n, None, None, None))
    return sorted(found, key=lambda c: c.start)[:_MOST_OPTIONS]


def is_label(plain: str, at: int) -> bool:
    """ "Case 3", "(4) headache": which one, not how many; "all but two": who did not."""
    marker = _MARKER.search(plain[max(0, at - 24) : at])
    if marker and _MARKED.match(plain, at):
        return True
    return _WHICH_ONE.search(plain, max(0, at - 24), at) is not None or is_of_all_but(plain, at)


def _is_year(words: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", words) is not None


def _everybody(study: Study, plain: str) -> Count | None:
    """ "All patients recovered" in a study of 12 is 12 of 12."""
    said = _EVERYBODY.search(plain)
    n = number(study.participants.value) if study.participants else None
    return Count(*said.span(), n, n, "stated", None) if said and n else None


def _at(printed: Sequence[Count], taken: tuple[int | None, int | None]) -> Count | None:
    return next((c for c in printed if (c.events, c.total) == taken), None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A quote and a finding in it; `at` is where its outcome stands in the flat quote."""

    study: Study
    plain: str
    raw: Raw
    at: int
    names: Names
    quote: Quote
    by_rule: Numbers
    printed: Sequence[Count]
    own: frozenset[Count]  # those that the rules see

    @property
    def end(self) -> int:
        return self.at + len(self.raw.outcome)

    def outcomes_between(self, start: int, end: int) -> int:
        """Count the other outcomes that stand between two places of the quote."""
        spans = {(a - self.quote.start, b - self.quote.start) for a, b in self.names.told_of}
        return sum(start <= a and b <= end for a, b in spans if b <= self.at or self.end <= a)


def _row(
    seen: _Seen, count: Count | None, values: Numbers, n: int, options_n: int, everybody: Count | None
) -> list[float]:
    plain, raw = seen.plain, seen.raw
    row: list[float] = [n == 0, values.events_n is None, count is not None and count is everybody]
    row += [count is not None and count not in seen.own, or_minus_one(values.events_n), or_minus_one(values.total_n)]
    row += [values.percent_printed is not None]
    is_before, is_behind = count is not None and count.end <= seen.at, count is not None and seen.end <= count.start
    start, end = (
        (count.end, seen.at) if count and is_before else (seen.end, count.start) if count and is_behind else (0, 0)
    )
    between = plain[start:end]
    row += [is_before, is_behind, min(_FAR, len(between.split())) if count else -1]
    row += [seen.outcomes_between(start, end), len(_VERB.findall(between)), between.count(",") + between.count(" and ")]
    row += [sum(start <= c.start and c.end <= end for c in seen.printed if c is not count)]
    row += [len(re.findall(r"[;:.]", between)), options_n, len(seen.printed)]
    place = seen.printed.index(count) if count in seen.printed else -1
    row += [place == 0, place == len(seen.printed) - 1, values.events_n == seen.by_rule.events_n]
    row += [seen.by_rule.events_n is not None, *_of_participants(seen.study, values)]
    behind, before = (plain[count.end :], plain[: count.start]) if count else ("", "")
    row += [pattern.search(behind[:60]) is not None for pattern in _SIGNS.values()]
    row += [pattern.search(before[-60:]) is not None for pattern in _BEFORE.values()]
    row += [RESPECTIVELY.search(plain) is not None, _OTHER_ARM.search(before) is not None, raw.takes_counts]
    row += [seen.study.is_one_patient, len(raw.outcome.split()), len(seen.names.told_of)]
    row += [*(raw.rule == rule for rule in _RULES), *(raw.direction is d for d in _DIRECTIONS)]
    return [float(value) for value in row]


def _of_participants(study: Study, values: Numbers) -> list[bool]:
    everybody = number(study.participants.value) if study.participants else None
    n = values.events_n
    if everybody is None or n is None:
        return [False, False, False]
    return [n == everybody, values.total_n == everybody, n > everybody]


def or_minus_one(n: int | None) -> int:
    """Return a number as a row has it: -1 where there is none."""
    return -1 if n is None else n
