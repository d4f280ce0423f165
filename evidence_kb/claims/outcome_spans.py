"""From the words that the tagger takes for an outcome to its name: without verbs, verdicts and the groups compared.

The tagger marks "presented with a reduced pulse wave velocity"; the outcome is "pulse wave velocity". What stands
between two words of change, being or comparing is a piece; the surest piece is the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.claims.mentions import content, is_general
from evidence_kb.claims.tagger import Span, TaggedSentence
from evidence_kb.claims.words import flat, masked, rx, word_set

_SURE, _UNSURE = 0.5, 0.25
_MOST_WORDS = 14
_BREAK = rx(
    r"\b(?:there (?:was|were) (?:also )?(?:no|a|an|not any)?|was|were|is|are|be|been|being|had|has|have|did|does|do|"
    r"show(?:s|ed|n|ing)?|present(?:ed|ing)? with|seen|observed|found|noted|reported|demonstrat(?:ed|es|ing)|"
    r"reveal(?:ed|s)|"
    r"achiev(?:ed|ing)|experienc(?:ed|ing)|requir(?:ed|ing)|needing|exhibit(?:ed|s)|remained|"
    r"significant(?:ly)?|statistical(?:ly)?|non-?significant(?:ly)?|marked(?:ly)?|"
    r"increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tions?)|improv(?:e|es|ed|ing|ements?)|"
    r"lower(?:ed|s|ing)?(?! (?:o?esophag|limb|extremit|back|urinary|respiratory|abdom|leg|gi\b|body|uterine|lip))|"
    r"higher|greater|fewer|shorter|longer|larger|smaller|better|worse|superior|inferior|prolong(?:s|ed|ing)|"
    r"enhanc(?:e|es|ed|ing)|attenuat(?:e|es|ed|ing)|prevent(?:s|ed|ing)?|declin(?:e|es|ed|ing)|worsen(?:s|ed|ing)|"
    r"differ(?:s|ed|ent|ences?)?|similar(?:ly)?|comparable|unchanged|affect(?:s|ed|ing)?|effects? (?:on|of|in)|"
    r"effective(?:ly)?|than|"
    r"versus|vs|compared|between (?:the )?(?:two |three |both |treatment |study )?(?:groups|arms)|between|among|"
    r"in terms of|in favou?r of|regarding|with respect to|with regard to|as well as|although|but|whereas|while|"
    r"more|less|most|no|not|nor|neither|none|that|which|who|after|during|at|by)\b"
)
_COMMA = rx(r",? (?:and|or) |, |; ")
_ADJECTIVE = rx(
    r"[a-z-]*(?:ic|al|ive|ory|ous|ary|ar|ent|ant|able|ible)|total|mean|left|right|upper|lower|low|high|early|late|free|first|"
    r"second|third|short|long|minor|major|mild|severe|[0-9]+(?:-[a-z]+)?"
)
_LEAD = rx(
    r"^(?:(?:the|a|an|their|its|his|her|in|of|for|on|to|from|with|mean|median|average|and|or|both|all|only|any|also|"
    r"changes?|risk of|rates? of (?=[a-z]{4})|occurrence of|incidence of (?=[a-z]{4})|levels? of|terms of|"
    r"proportion of (?:patients|subjects|participants|women|men|children) (?:with|who|having|achieving)|"
    r"number of (?:patients|subjects|participants) (?:with|who|having)|"
    r"(?:patients|subjects|participants) (?:with|who)) )+"
)
_VERDICT = rx(
    r"effective|efficacious|efficient|tolerated|well-tolerated|safe|useful|adverse|beneficial|reached|maintained|operation"
)
_ASIDE = rx(r" ?\([^()]*[0-9][^()]*\)$|(?:,? (?:p|n)|:) ?[=<>].*$|,? [0-9.,]+ ?%?$")
_TAIL = rx(r"(?: (?:and|or|of|the|in|with|as|for|to|from|on|a|an|its|their|both|other|also|all|only))+$")
_NO_OUTCOME = word_set(
    "difference group result outcome effect patient score rate level change improvement reduction increase decrease "
    "all "
    "both efficacy endpoint end-point end point primary secondary parameter variable measure follow-up treatment "
    "intervention baseline time value benefit response arm study trial significant finding analysis number percentage "
    "week month day year hour minute marker test session case subject participant median mean log copy food however "
    "furthermore moreover meanwhile additionally conclusion summary period phase condition dose drug placebo control "
    "intensive care unit site center centre"
)


def outcomes_in(sentence: TaggedSentence) -> Iterator[Span]:
    """Yield the half-open spans of a sentence that name outcomes, from left to right."""
    sure = list(sentence.spans("outcome", _SURE))
    unsure = [s for s in sentence.spans("outcome", _UNSURE) if not any(_overlap(s, other) for other in sure)]
    seen: list[Span] = []
    for span in sorted([*sure, *unsure], key=lambda s: s.start):
        for piece in _named(sentence, span):
            if not any(_overlap(piece, other) for other in seen):
                seen.append(piece)
                yield piece


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _named(sentence: TaggedSentence, span: Span) -> Iterator[Span]:
    """Yield the names in a marked span: its surest piece, and others as long that lie behind a "but" or "and"."""
    plain = flat(sentence.text)
    chances = sentence.of("outcome")
    found = []
    for start, end in _pieces(plain, span.start, span.end):
        start, end = whole_words(plain, *trimmed(plain, start, end))
        inside = [i for i, w in enumerate(sentence.words) if w.start < end and w.end > start]
        if end > start and inside and is_name(sentence.text[start:end]):
            mean = float(chances[inside].mean())
            found.append(Span(start, end, mean))
    best = max((s.p for s in found), default=0.0)
    yield from (s for s in found if s.p >= max(_UNSURE, 0.75 * best))


def _pieces(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _BREAK.finditer(plain, start, end):
        if stop.start() > at:
            yield from _items(plain, at, stop.start())
        at = stop.end()
    if at < end:
        yield from _items(plain, at, end)


def _items(plain: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Take a list of names apart: "pain, fatigue and nausea"; not "total and regional fat" or "ratio of A to B"."""
    words = plain[start:end]
    ends = [(m.start(), m.end()) for m in _COMMA.finditer(masked(words))]
    parts = [*zip([0, *(b for _, b in ends)], [*(a for a, _ in ends), len(words)], strict=True)]
    names = [words[a:b].strip() for a, b in parts]
    if (len(parts) > 2 or (len(parts) == 2 and _are_alike(*names))) and all(_is_item(name) for name in names):
        for a, b in parts:
            yield start + a, start + b
    else:
        yield start, end


def _are_alike(one: str, other: str) -> bool:
    """Two names, not one with two heads: "pain and fatigue", but not "platelet and neutrophil engraftment"."""
    return " of " not in one and " to " not in one and len(one.split()) >= len(other.split())


def _is_item(name: str) -> bool:
    words = re.sub(r"^(?:(?:the|in|of|on|for|mean|and|or) )+", "", name).split()
    if not 1 <= len(words) <= 7 or not is_name(" ".join(words)):
        return False
    return not (len(words) == 1 and _ADJECTIVE.fullmatch(words[0]))


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Leave articles, joining words and half brackets at either side out of a span of flat text."""
    while start < end:
        words = plain[start:end]
        lead, tail = _LEAD.match(words), _TAIL.search(words)
        is_open = words[0] == "(" and not (words.count("(") > words.count(")") or words.endswith(")"))
        if not (words[0].isalnum() or is_open):
            start += 1
        elif not (words[-1].isalnum() or words[-1] in ")%"):
            end -= 1
        elif (aside := _ASIDE.search(words)) and aside.start():
            end = start + aside.start()
        elif words.count(")") > words.count("("):
            end = start + words.rindex(")")
        elif words.count("(") > words.count(")"):
            end = start + words.rindex("(")
        elif lead and lead.end() < len(words):
            start += lead.end()
        elif tail:
            end = start + tail.start()
        else:
            break
    return start, end


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the ends of hyphenated words: "dose" in "single-dose"."""
    while 0 < start < end and not text[start - 1].isspace() and text[start - 1] not in '([{,;:="“„«':
        start -= 1
    while start < end < len(text) and not text[end].isspace() and text[end] not in ')]},;:=.%"”“»':
        end += 1
    return start, end


def is_name(text: str) -> bool:
    """Say whether words can name an outcome: not too many, and not all of the kind that every study has."""
    stems = content(text)
    if not stems or len(text.split()) > _MOST_WORDS or not re.search(r"[A-Za-z]{2}", text):
        return False
    if len(stems) == 1 and _VERDICT.fullmatch(stems[0]):
        return False
    return any(len(s) > 1 and s not in _NO_OUTCOME and not is_general(s) and not s.isdigit() for s in stems)
