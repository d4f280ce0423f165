"""Conditions that a page names, the population a clause speaks of, and when.

Conditions are what follows "patients with" or "in", when it is in the vocabulary, ends like the name of a disease, or
has an abbreviation in brackets (Schwartz & Hearst 2003, Pac Symp Biocomput 451-462). A capital abbreviation and a
long name whose words start with its letters are the same condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    flat,
    rx,
    tokens,
    word_set,
)
from evidence_kb.claims.lexicon.concepts import concept_for, form_pattern, key, known
from evidence_kb.findings import ConceptKind, Finding, Quote, Vocabulary

_DISEASE = re.compile(
    r"(?:[a-z]+(?:itis|osis|opathy|pathy|emia|aemia|oma|plegia|trophy|penia|uria|iasis|ism|sclerosis)|syndromes?|"
    r"diseases?|disorders?|cancer|carcinoma|leuk(?:a)?emia|lupus|diabetes|hypertension|asthma|gout|psoriasis|epilepsy|"
    r"migraine|depression|tuberculosis|malaria|dysplasia|imperfecta|infections?|stroke|infarction|obesity|"
    r"osteomyelitis|fibrosis|deficiency|dementia|copd|hiv|cherubism|histiocytosis|dystrophy|granulomas?|tumou?rs?|"
    r"sepsis|vasculitis|uveitis|colitis|failure|injury)$"
)
_LATIN = re.compile(r"(?:itis|osis) [a-z]+$|[a-z] [a-z]+ fever$")  # "hidradenitis suppurativa (HS)"
_NOT_CONDITION = word_set(
    "diagnosis prognosis analysis basis hypothesis synthesis dosis metabolism mechanism organism osteonecrosis"
)
_VAGUE = word_set(
    "sacral spinal bone active severe other refractory same this underlying inactive residual systemic "
    "extensive progressive bony joint stable persistent recurrent"
)
_WITH = rx(rf"\b{PATIENTS} (?:diagnosed |affected |suffering |presenting )?(?:with|from|having|who had) ")
_IN = rx(r"\b(?:in|with|of|for|treat|context of|treatment of|related|with the related) (?:the )?(?:context of )?")
_SHORT = re.compile(r"\(([A-Za-z][A-Za-z0-9/-]{1,9})(?:[;,][^)]{0,200})?\)")
# of one study; what names more is a list, and each is held against all others
_MOST_SHORTS, _MOST_CONDITIONS = 200, 200
_BEFORE_SHORT = 600  # characters in which a long form stands; more than its 15 words need
_TIME_UNIT = r"(?:hours?|h|days?|weeks?|wks?|months?|mo|years?|yrs?)"
_COUNT = (
    rf"(?:\d+(?:[.,]\d+)?(?: ?(?:-|to|and) ?\d+)?|{ONE_TO_TEN}|twelve|eighteen|"
    r"twenty-four)"
)
_TIMEPOINT = rx(
    r"\b(?:(?:at|after|within|by|for|over|during|until|following) (?:the |an? )?(?:mean |median |average |maximum |"
    r"total )?(?:follow-up |period )?(?:of )?"
    rf"{_COUNT}[ -]{_TIME_UNIT}\b(?: of (?:treatment|therapy|follow-up))?(?: (?:after|of|from) (?:the )?(?:first |"
    r"last |second )?(?:infusion|dose|treatment|injection|cycle|start|surgery)\b)?|(?:at|by) (?:month|week|day|"
    r"year)s? \d+(?:(?:,| and| to|-) ?\d+)*|(?:after|following) (?:the )?"
    r"(?:first|second|third|fourth|last|final|initial|each|every|"
    r"one|a single|two|three|\d+)[ a-z-]{0,12} ?(?:infusions?|doses?|cycles?|courses?|injections?|treatments?|"
    r"administrations?|months?|weeks?)\b|(?:during|at|on|throughout|until|by) (?:the )?(?:last |final |latest |"
    r"long-term |longest |entire |whole )?(?:follow-up|study period|treatment period|end of (?:the )?(?:study|"
    r"treatment|follow-up|therapy))(?: visit| examination| period)?\b|during (?:the )?(?:[a-z]+ )?(?:treatment|"
    r"therapy|infusion)\b|(?:with|over) time\b|in the long term|long-term\b(?= ?$)|on discontinuation|"
    r"after (?:treatment )?(?:discontinuation|withdrawal|cessation))"
)
_STOP = (
    PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | DETERMINERS | {"treated", "using", "showed", "received", "patients"}
) - {"of"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A mention of a condition: half-open span in its passage and its words as printed."""

    passage: int
    start: int
    end: int
    text: str


def abbreviations(texts: Sequence[str]) -> dict[str, str]:
    """Return short form -> long form as printed, for every "long form (SF)" in the texts."""
    found: dict[str, str] = {}
    for short, long in _defined(texts):
        found.setdefault(short, long)
        if len(found) == _MOST_SHORTS:
            return found
    return found


def of_one_meaning(shorts: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    """Return the abbreviations that the texts never say to stand for something else: "MT" may be two treatments."""
    twice = {short for short, long in _defined(texts) if short in shorts and not _is_alike(shorts[short], long)}
    return {short: long for short, long in shorts.items() if short not in twice}


def _defined(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        for match in _SHORT.finditer(text):
            long = _long_form(match[1], text[max(0, match.start() - _BEFORE_SHORT) : match.start()].rstrip())
            if long and sum(c.isupper() for c in match[1]) > 1:
                yield match[1], long


def _is_alike(long: str, other: str) -> bool:
    """Say whether two long forms are the same words, however spelled and in whichever number."""
    one, two = ({re.sub("[ao]e", "e", word)[:4] for word in key(form).split()} for form in (long, other))
    return one <= two or two <= one


def _long_form(short: str, before: str) -> str | None:
    """Match the letters of the short form from its end backwards (Schwartz & Hearst 2003)."""
    words = before.split()[-min(len(short) + 5, len(short) * 2) :]
    before = " ".join(words)
    at = len(before) - 1
    letters = [c for c in short.lower() if c.isalnum()]
    lower = flat(before)
    for position, letter in reversed(list(enumerate(letters))):
        while at >= 0 and (lower[at] != letter or (position == 0 and at > 0 and lower[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    long = before[at + 1 :]
    return long if len(long) > len(short) and "(" not in long else None


def conditions_in(
    index: int, text: str, plain: str, shorts: dict[str, str], vocabulary: Vocabulary
) -> tuple[Condition, ...]:
    """Find the conditions that one passage names, in order of place."""
    found: dict[int, Condition] = {}
    for pattern in (_WITH, _IN):
        for match in pattern.finditer(plain):
            span = _phrase(text, plain, match.end(), shorts, vocabulary)
            if span:
                found.setdefault(span[0], Condition(index, *span, text[span[0] : span[1]]))
    taken = {at for c in found.values() for at in range(c.start, c.end)}
    for match in _listed(vocabulary).finditer(plain):
        if taken.isdisjoint(range(*match.span())):
            found[match.start()] = Condition(index, match.start(), match.end(), text[match.start() : match.end()])
    for match in re.compile(r"^[^:?.]{4,80}(?=:)").finditer(plain):  # "Disease: two cases of ..."
        alone = not set(plain[: match.end()].split()) & (PREPOSITIONS - {"of"})
        if alone and _looks_like_condition(text[: match.end()], shorts, vocabulary):
            found.setdefault(0, Condition(index, 0, match.end(), text[: match.end()]))
    return tuple(found[start] for start in sorted(found))


@lru_cache(maxsize=64)
def _listed(vocabulary: Vocabulary) -> re.Pattern[str]:
    """Match the conditions of the vocabulary wherever they stand; without any, match nothing."""
    concepts = [c for c in vocabulary.concepts if c.kind is ConceptKind.CONDITION]
    names = {form_pattern(name) for c in concepts for name in (c.name, *c.synonyms) if key(name)}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(names, key=lambda n: (-len(n), n))) or '(?!)'})(?!\w)")


def _phrase(
    text: str, plain: str, start: int, shorts: dict[str, str], vocabulary: Vocabulary
) -> tuple[int, int] | None:
    """Read the noun phrase that starts here and return its span if it names a condition."""
    spans: list[tuple[int, int]] = []
    for a, b in tokens(plain, start, min(len(plain), start + 120)):
        gap = plain[spans[-1][1] if spans else start : a]
        if gap.strip(" ") or plain[a:b] in _STOP or len(spans) == 8 or plain[a:b].isdigit():
            break
        if plain[a:b].endswith(("-induced", "-related", "-associated")):
            return None  # what a drug did to people is no population
        spans.append((a, b))
    while spans and plain[slice(*spans[0])] in _LOOSE:
        spans.pop(0)
    return _longest_condition(text, plain, spans, shorts, vocabulary)


def _longest_condition(
    text: str, plain: str, spans: list[tuple[int, int]], shorts: dict[str, str], vocabulary: Vocabulary
) -> tuple[int, int] | None:
    for size in range(len(spans), 0, -1):
        a, b = spans[0][0], spans[size - 1][1]
        if plain[spans[size - 1][0] : b] == "of":
            continue
        if _looks_like_condition(text[a:b], shorts, vocabulary):
            place = _SITE.match(plain, b)  # "osteomyelitis of the jaw"
            return a, place.end() if place else b
    return None


def _looks_like_condition(text: str, shorts: dict[str, str], vocabulary: Vocabulary) -> bool:
    if key(text) in known(ConceptKind.CONDITION, vocabulary):
        return True
    if key(text) in known(ConceptKind.OUTCOME, vocabulary) or key(text) in known(ConceptKind.TREATMENT, vocabulary):
        return False
    words = flat(text).split()
    long = shorts.get(text)
    if long:
        return any(_DISEASE.fullmatch(w) for w in flat(long).split()) or _looks_like_condition(long, {}, vocabulary)
    whole = " ".join(words)
    if _LATIN.search(whole) and any(flat(other) == whole for other in shorts.values()):
        return True
    if _CAPITALS.fullmatch(text) and text not in shorts:
        return bool(_UPPER_CONDITION.fullmatch(text))
    if words[-1:] == ["disease"] and (len(words) < 2 or words[-2] in _VAGUE):
        return False
    if not words or words[-1] in _NOT_CONDITION or "of" in words[:1]:
        return False
    return any(_DISEASE.fullmatch(w) for w in words[-1:]) and len(words) < 8


# abbreviations that name diseases on pages that never spell them out; general medicine, no topic
_CAPITALS = re.compile(r"[A-Z]{3,6}")
_UPPER_CONDITION = re.compile(
    r"CRMO|CNO|SAPHO|JIA|SLE|COPD|HIV|ADHD|CKD|FMF|PCO|DSO|IBD|NASH|PTSD|RA|AS|MS|CAPS|DIRA|PFAPA"
)


def same_condition(a: str, b: str, shorts: dict[str, str], vocabulary: Vocabulary) -> bool:
    """Say whether two names mean one condition: by vocabulary, by the page's abbreviations, or by initials."""
    a, b = shorts.get(a, a), shorts.get(b, b)
    if key(a) == key(b):
        return True
    one = concept_for(ConceptKind.CONDITION, a, vocabulary)
    two = concept_for(ConceptKind.CONDITION, b, vocabulary)
    if one.origin != "text" or two.origin != "text":
        return one.name == two.name
    return _initials(a, b) or _initials(b, a)


def _initials(short: str, long: str) -> bool:
    if not (short.isupper() and short.isalpha() and len(short) > 1):
        return False
    words = re.findall(r"[^\W\d_]+", flat(long))
    for take in (words, [w for w in words if w not in ("of", "the", "and")]):
        if "".join(w[0] for w in take) == short.lower():
            return True
    return False


def timepoint(text: str, plain: str, start: int, end: int) -> str | None:
    """Return the first time point that a span of a passage prints, as printed."""
    match = _TIMEPOINT.search(plain, start, end)
    return " ".join(text[match.start() : match.end()].split()) if match else None


_LOOSE = word_set(
    "related similar other severe active refractory chronically suspected confirmed underlying childhood adult "
    "paediatric pediatric treatment management therapy context of"
)
_SITE = rx(r" of the [a-z]+\b(?! (?:of|patients?|children)\b)")
_RELATED = rx(rf"\b{PATIENTS} with (?:the |a )?(?:related |similar |other )?$")


def population_text(text: str, plain: str, condition: Condition) -> str:
    """Return the population as printed: the condition, with the people before it where another disease is meant."""
    before = _RELATED.search(plain, max(0, condition.start - 60), condition.start)
    start = before.start() if before and "related" in before.group() else condition.start
    return " ".join(text[start : condition.end].split())


def condition_findings(
    mentions: Sequence[Condition], shorts: dict[str, str], vocabulary: Vocabulary
) -> tuple[Finding, ...]:
    """List each condition once, by vocabulary name, long form or words as printed, with its first place."""
    found: list[tuple[str, Condition]] = []
    for mention in mentions:
        if len(found) == _MOST_CONDITIONS:
            break
        if not any(same_condition(mention.text, other.text, shorts, vocabulary) for _, other in found):
            concept = concept_for(ConceptKind.CONDITION, shorts.get(mention.text, mention.text), vocabulary)
            upper = re.fullmatch(r"[A-Z]{2,6}\b.*", mention.text)
            name = concept.name if concept.origin != "text" or not upper else shorts.get(mention.text, mention.text)
            found.append((name, mention))
    return tuple(Finding(name, Quote(m.passage, m.start, m.end, m.text)) for name, m in found)
