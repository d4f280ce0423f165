"""Design, timing, centres and participants of a study, each with the words that say so.

Designs are the HL7 study types plus our own codes (see `findings.DESIGNS`). A design counts only where the words speak
of this study: in its title, its methods, a summary, or with "this", "we" or "our"; "one earlier case series" is another
study. "Multicenter study" and "retrospective study" are no designs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evidence_kb.claims.language.numbers import COUNT, TWO_TO_TEN, number
from evidence_kb.claims.language.words import PATIENTS, rx, word_set
from evidence_kb.claims.study.allocation import random_groups
from evidence_kb.claims.study.animals import names_animals
from evidence_kb.claims.study.sections import speaks_of_others, speaks_of_own
from evidence_kb.findings import Finding, Quote

# Of two designs in one sentence the first counts; that of a randomised trial is read between these two lists.
_REVIEWS_AND_MODELS = (
    ("x-meta-analysis", r"meta-?analys[ei]s"),
    ("x-systematic-review", r"systematic (?:literature )?reviews?"),
    (
        "x-guideline",
        r"(?:clinical )?(?:practice )?guidelines?(?! ?-?based\b)|consensus (?:statement|treatment plans?|"
        r"recommendations?)",
    ),
    ("x-preclinical", r"(?:mouse|murine|rat|animal|in vitro) (?:model|study|experiment)"),
)
_STUDIES = (
    ("CCT", r"non-?randomi[sz]ed (?:controlled )?(?:trial|study)|controlled clinical trial"),
    ("case-control", r"case[ -]control study|case[ -]control"),
    (
        "x-before-after",
        r"before[ -](?:and[ -])?after study|uncontrolled (?:before-after|trial|study)|pre-?post study|open[- ]label "
        r"(?:pilot )?(?:study|trial)|single[- ]arm (?:study|trial)",
    ),
    (
        "cohort",
        r"(?:cohort study|cohort analysis|(?:retrospective|prospective|observational|historical|inception|"
        r"multicent(?:er|re)|national) (?:[a-z-]+ )?cohorts?)",
    ),
    ("cross-section", r"cross-?sectional (?:study|survey|analysis)"),
    ("series", r"case[ -]series|series of (?:\w+ )?(?:cases|patients|children)"),
    (
        "case-report",
        r"case reports?(?! form)|report of (?:a|one|two|three) cases?|we (?:here(?:in)? )?(?:report|present|describe) "
        r"(?:on |here )?(?:an?|the|one|two|three) (?:(?!of\b|in\b)[a-z0-9-]+ ){0,5}?(?:cases?|patients?|boys?|girls?|"
        r"m[ae]n|wom[ae]n|infants?|child(?:ren)?|(?:fe)?males?)(?! series|[ -]control|'s?)|an? (?:[a-z-]+ ){0,2}case "
        r"of [^.;:]{3,90} is (?:reported|presented|described)",
    ),
    ("x-narrative-review", r"narrative review|literature review|review of the literature"),
    ("x-editorial", r"editorial|commentary"),
)
_FIRST, _THEN = (
    tuple((name, rx(rf"\b(?:{pattern})\b")) for name, pattern in designs) for designs in (_REVIEWS_AND_MODELS, _STUDIES)
)
# "a long protocol of stimulation: a randomised trial" is none
_IS_A_PLAN = rx(
    r"\bprotocol (?:of|for) (?:an?|the)\b|\b(?:study|trial|research|review) protocol\b|"
    r"[:.-] (?:[a-z]+ ){0,3}protocol\W*$|\brationale and (?:study )?design\b"
)
# A text that calls itself a review, and tells of no search, is one without a system.
_THIS_REVIEW = rx(
    r"\b(?:this|the present|our) (?:[a-z-]+ ){0,3}?(?:review|overview)\b(?! of (?:[a-z]+ )?(?:records?|charts?|cases))|"
    r"\bwe (?:(?:briefly|here|also|will|critically) )?review\b(?! (?:the )?(?:[a-z]+ )?(?:records?|charts?|cases))|"
    r"\bthis (?:article|paper|chapter) (?:reviews|summari[sz]es|discusses)\b|[:.-] an? (?:[a-z-]+ )?review\W*$"
)
_SEARCH = rx(r"\b(?:search(?:ed|es)?|medline|pubmed|embase|cochrane|selection criteria)\b")
_TITLE_CASES = rx(rf"\b(?P<n>{COUNT}|a|an) (?:[a-z-]+ ){{0,3}}?(?:cases?|case reports?)\b(?! series| control)")
_TIMING = rx(r"\b(?:(?P<retrospective>retrospective(?:ly)?)|(?P<prospective>prospective(?:ly)?))\b")
_CENTRES = rx(
    rf"\b(?:(?P<multi>multi-?(?:cent(?:er|re)|centric|national)|(?:{TWO_TO_TEN}|"
    r"\d+) (?:[a-z]+ )?cent(?:er|re)s)|(?P<single>(?:single|one)[- ]cent(?:er|re)|monocentric|monocentre))\b",
    needs="cent|national",
)
_PARTICIPANTS = (
    rx(
        rf"(?<![\w.,/%-])(?P<n>{COUNT})(?! of\b) (?:(?!with\b|of\b|in\b|and\b|or\b|had\b|were\b|was\b|weeks?\b|"
        rf"months?\b|years?\b|days?\b|other\b|more\b|remaining\b)[a-z-]+ ){{0,4}}?{PATIENTS}\b"
    ),
    rx(r"\b(?P<people>n) ?= ?(?P<n>\d+)\b"),
)
_NOT_ALL = rx(
    rf"(?:\b(?:these|those|all|other|remaining|the|in|only|another|further|additional|last|first|for)|/|"
    rf"(?:{COUNT}|most|some|half|majority|any|none|each|one)(?: out)? of(?: the| our| these)?) $"
)
_TELLS_RESULT = rx(
    r"(?: with [a-z-]+| (?:on|taking|receiving|given|treated with) (?:[a-z-]+ ?){1,3}?)? ?(?:\(\d[\d.,]* ?%|"
    r"(?! (?:were |was |had been )?(?:treated|included|enrolled|studied|given|identified|reviewed|randomi[sz]ed|"
    r"recruited|evaluated|analy[sz]ed|followed|received|aged|diagnosed|assigned|affected|described|"
    r"reported)\b) (?:had|showed|were|was|did|[a-z]+ed)\b)"
)
# who they are, where a text begins with it; further on some of them had one
_HAD_AN_OPERATION = rx(
    r" had (?:an? |the )?(?:(?!(?:previous|prior|repeat|revision|emergency|subsequent|further)\b)[a-z-]+ ){0,3}?"
    r"[a-z]*(?:ectomy|otomy|ostomy|plasty|surgery|resection|repair|transplantation|implantation)\b"
)
_NO_CASES = word_set("case cases")


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence: index and role of its passage, its span, the texts as printed and flat."""

    passage: int
    role: str
    start: int
    end: int
    text: str
    plain: str

    def finding(self, value: str, start: int, end: int) -> Finding:
        """Return a value with its proof (offsets of the passage)."""
        return Finding(value, Quote(self.passage, start, end, self.text[start:end]))

    @property
    def is_own(self) -> bool:
        """Say whether the sentence speaks of the study that it stands in."""
        words = self.plain[self.start : self.end]
        if self.role in ("title", "methods", "summary"):
            return not speaks_of_others(words) or speaks_of_own(words)
        return speaks_of_own(words)


def find_design(places: Sequence[Place]) -> Finding | None:
    """Return the study's design; the title speaks first, then the order of the passages."""
    if any(_IS_A_PLAN.search(title) for title in {place.plain for place in places if place.role == "title"}):
        return None  # what a protocol plans has not been done
    on_animals = any(
        names_animals(p.plain, p.start, p.end, counted=p.role == "methods")
        for p in places
        if p.role in ("title", "methods")
    )
    for place in sorted(places, key=lambda p: p.role != "title"):
        found = (
            (_title_cases(place) if place.role == "title" else None)
            or _named(place, _FIRST)
            or _randomised(place, on_animals=on_animals)
            or _named(place, _THEN)
        )
        if found:
            return found
    return _this_review(places)


def _named(place: Place, designs: Sequence[tuple[str, re.Pattern[str]]]) -> Finding | None:
    if place.is_own:
        for name, pattern in designs:
            match = pattern.search(place.plain, place.start, place.end)
            if match and not _of_another(place, match):
                return place.finding(name, match.start(), match.end())
    return None


def _randomised(place: Place, *, on_animals: bool) -> Finding | None:
    words = place.plain[place.start : place.end]
    is_own = speaks_of_own(words)
    if not is_own and (place.role in ("background", "discussion", "excerpt") or speaks_of_others(words)):
        return None
    found = random_groups(place.plain, place.start, place.end, is_named=place.is_own, is_own=is_own)
    if not found:
        return None
    on_animals = on_animals or names_animals(place.plain, place.start, place.end)
    return place.finding("x-preclinical" if on_animals else "RCT", *found)


def _this_review(places: Sequence[Place]) -> Finding | None:
    if any(_SEARCH.search(place.plain, place.start, place.end) for place in places):
        return None
    for place in places:
        if place.role != "results" and (match := _THIS_REVIEW.search(place.plain, place.start, place.end)):
            return place.finding("x-narrative-review", match.start(), match.end())
    return None


def _title_cases(place: Place) -> Finding | None:
    """ "Two cases of ..." is a report of cases; from four on it is a series."""
    match = _TITLE_CASES.search(place.plain, place.start, place.end)
    if not match:
        return None
    n = 1 if match["n"] in ("a", "an") else number(match["n"])
    if not n:
        return None
    return place.finding("case-report" if n < 4 else "series", match.start(), match.end())


def _of_another(place: Place, match: re.Match[str]) -> bool:
    before = place.plain[max(place.start, match.start() - 40) : match.start()]
    return bool(
        re.search(r"\b(?:earlier|previous|prior|other|published|several|few|only)\s(?:[a-z-]+\s){0,2}$", before)
    )


def find_flag(places: Sequence[Place], what: str) -> Finding | None:
    """Return the timing (retrospective, prospective) or the centres (single, multi) with the words that say so."""
    pattern = _TIMING if what == "timing" else _CENTRES
    for place in sorted(places, key=lambda p: p.role != "title"):
        match = pattern.search(place.plain, place.start, place.end) if place.is_own else None
        if match and not _of_another(place, match):
            return place.finding(match.lastgroup or "", match.start(), match.end())
    return None


def find_participants(places: Sequence[Place]) -> Finding | None:
    """Return how many people were studied: the first count of people where the study says whom it studied."""
    for roles in (("methods",), ("summary", "mixed"), ("title",), ("results", "discussion", "closing")):
        for place in places:
            if place.role in roles and (found := _participants(place)):
                return found
    return None


def _participants(place: Place) -> Finding | None:
    words = place.plain[place.start : place.end]
    if speaks_of_others(words) or (place.role in ("discussion", "closing") and not speaks_of_own(words)):
        return None
    for pattern in _PARTICIPANTS:
        for match in pattern.finditer(place.plain, place.start, place.end):
            before = place.plain[max(place.start, match.start() - 24) : match.start()]
            n = number(match["n"])
            cases_only = place.role == "title" and match.group().split()[-1] in _NO_CASES
            if not n or cases_only or _NOT_ALL.search(before):
                continue
            if place.role == "methods" or (
                (n > 1 or place.role == "summary") and not _tells_a_result(place, match.end())
            ):
                return place.finding(str(n), *_with_condition(place, match))
    return None


def _tells_a_result(place: Place, at: int) -> bool:
    """Say whether the words behind a count of people tell what became of them, and not who they are."""
    if _TELLS_RESULT.match(place.plain, at) is None:
        return False
    is_first = place.start == 0 and place.role in ("summary", "mixed")
    return not (is_first and _HAD_AN_OPERATION.match(place.plain, at))


# A name in capitals is one word; an adjective is followed by the noun, up to a verb or the next part of the sentence.
_WITH_CONDITION = re.compile(
    r"\s+with\s+(?:[a-z][^\s,;.()]*(?:\s+(?!(?:who|whom|whose|were|was|are|is|had|have|has|and|or|in|on|at|from|of|to|for|"
    r"after|before|during|without|underwent|got|took|that|which|by|as|the)\b|[a-z-]+ed\b)[a-z][^\s,;.()]*){0,4}"
    r"|[^\s,;.()]+)"
)


def _with_condition(place: Place, match: re.Match[str]) -> tuple[int, int]:
    """Quote "five patients with CRMO" or "… with chronic back pain" rather than "five patients"."""
    tail = _WITH_CONDITION.match(place.plain, match.end(), place.end)
    return match.start(), tail.end() if tail else match.end()
