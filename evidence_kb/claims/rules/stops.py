"""Rules for treatment that was given up: who stopped it, and why.

"Two patients stopped treatment because of a rash", "twelve stopped: eight because of side effects and four for lack of
efficacy", "haemolysis led to withdrawal in two", "no adverse event led to discontinuation". What came of the end of a
treatment is told in `stopping`.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, PATIENTS, masked, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules.denied import is_bad
from evidence_kb.claims.rules.events import with_count, zero
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_QUIT = rx(
    rf"\b(?:(?:only )?(?P<n>{COUNT})(?: ?_+)?(?: [a-z0-9-]+)?(?: {PATIENTS})?|{PATIENTS}|users|% of {PATIENTS}|%|"
    rf"they|who|"
    rf"he|she|_+)(?: {ADVERB})? (?:had to |were forced to )?(?:discontinued?|"
    rf"stopp?(?:ed)?|withdrew|withdraw|ceased|abandoned|"
    r"dropped out)\b[^;]{0,60}? (?:because of|due to|owing to|on account of|as a result of) (?P<why>[^;,]{3,60})|"
    rf"(?:was|were|had to be) (?:{ADVERB} )?(?:stopped|discontinued|withdrawn|interrupted|removed|suspended|"
    r"ceased|explanted)"
    r"\b[^;]{0,50}? (?:because of|due to|owing to) (?P<reason>[^;,]{3,60})"
)
_ANY_HARM = re.compile(
    r"(?:(?:treatment|drug|serious|severe|intolerable|unacceptable|[a-z]+-related|[a-z]+-emergent|the|an?|these|its) "
    r"){0,2}(?:adverse (?:events?|effects?|reactions?)|aes|side[ -]effects?|toxicit(?:y|ies))\b"
)
_QUITTING = rx(r"\b(?:discontinued|stopped|withdrew|withdrawn|dropped out|ceased|discontinuation|withdrawals?)\b")
_SO_MANY_FOR = rx(
    rf"\b(?P<n>{COUNT})(?: {PATIENTS})?,? (?:because of|due to|owing to|on account of|for) (?P<why>[a-z][a-z "
    rf"-]{{3,50}}?)"
    rf"(?= ?(?:$|[,;.(]| and {COUNT}\b))"
)
_NOBODY_STOPPED = rx(
    rf"\b(?:no (?:[a-z]+ )?{PATIENTS}|none(?: of (?:the|our|these) {PATIENTS})?) (?:withdrew|dropped out|(?:had to |"
    rf"needed to )?"
    r"(?:discontinued?|stop(?:ped)?)(?: (?:the )?(?:treatment|therapy|drug|medication|study|trial))?)\b(?! "
    r"(?:because|due|owing))"
)
_NO_EFFECT = re.compile(
    r"(?:lack of|loss of|no) (?:efficacy|effect|response|benefit)|inefficacy|ineffectiveness|failure"
)
_LED_TO_STOP = rx(
    r"^(?P<what>[^,;]{3,50}?) (?:led to|resulted in|required|prompted|necessitated|caused) (?:the )?(?:premature |"
    r"early |"
    r"treatment |temporary |permanent )*(?:withdrawal|discontinuation|cessation|interruption|dose (?:reduction|"
    r"change)s?)\b"
)
_OWN_NUMBER = rx(rf" ?\((?:n ?= ?)?{COUNT}(?: ?[,;] ?[\d.]+ ?%)?\)| in (?!(?:19|20)\d\d\b){COUNT}\b")
_NO_HARM = rx(
    r"(?:no|none of the) (?:[a-z-]+ ){0,2}?(?:adverse (?:events?|effects?|reactions?)|aes?|side[ -]effects?) "
)


def led_to_stopping(scene: Scene) -> list[Raw] | None:
    """ "Haemolysis led to withdrawal in two": the harm, with those who stopped for it."""
    match = _LED_TO_STOP.match(scene.words)
    if match and _NO_HARM.match(scene.words):
        return [zero("discontinuation", scene.body, None)]
    span = scene.outcome_of(match) if match else None
    if not match or not span or scene.wanted(scene.plain[slice(*span)]) == "increase":
        return None
    return [Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "stopped", span[0])]


def nobody_stopped(scene: Scene) -> list[Raw] | None:
    """ "No patient withdrew": nobody gave the treatment up."""
    match = _NOBODY_STOPPED.search(scene.words) if scene.is_treated and scene.has_results else None
    return [zero("discontinuation", scene.body + match.start(), None)] if match else None


def stopped_for_reasons(scene: Scene) -> list[Raw] | None:
    """ "Twelve stopped the drug: eight because of side effects and four for lack of efficacy"."""
    reasons = list(_SO_MANY_FOR.finditer(scene.plain, scene.body, scene.end))
    if len(reasons) < 2 or not _QUITTING.search(scene.plain, max(scene.body - 120, 0), reasons[0].start()):
        return None
    found = []
    for reason in reasons:
        at, why = reason.start("why"), reason["why"]
        if _NO_EFFECT.match(why):
            raw = Raw("response", Change.NO_DIFFERENCE, Direction.NO_CHANGE, "stopped", at, True)
        elif _ANY_HARM.match(why):
            raw = Raw("discontinuation", Change.UNCLEAR, Direction.WORSENING, "stopped", at)
        elif (span := scene.outcome(at, reason.end("why"))) and is_bad(scene, span):
            raw = Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "stopped", span[0])
        else:
            continue
        found.append(with_count(raw, reason["n"], None))
    return found or None


def stopped_because(scene: Scene) -> list[Raw] | None:
    """ "Two patients stopped treatment because of a rash": the reason is the harm, or the lack of an effect."""
    match = _QUIT.search(masked(scene.plain[scene.body : scene.end]))
    if not match:
        return None
    group = "why" if match["why"] else "reason"
    begin, end = scene.body + match.start(group), scene.body + match.end(group)
    if is_negated(scene.plain[scene.body : scene.body + match.start(group)]):
        return [zero("discontinuation", scene.body + match.start(), None)]
    n = match["n"]
    who = tuple(m for m in scene.mentions if m.end <= begin and m.role in ("spared", "plain"))[:1] or None
    if _NO_EFFECT.match(match[group]):
        return [Raw("response", Change.NO_DIFFERENCE, Direction.NO_CHANGE, "stopped", begin, True, who)]
    if _ANY_HARM.match(match[group]):
        raw = Raw("discontinuation", Change.UNCLEAR, Direction.WORSENING, "stopped", begin, False, who)
        return [with_count(raw, n, None) if n else raw]
    span = scene.outcome(begin, end)
    if not span or scene.wanted(scene.plain[slice(*span)]) == "increase":
        return []
    raw = Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "stopped", span[0], False, who)
    has_own = _OWN_NUMBER.match(scene.plain, span[1])  # "stopped because of rash (n = 2) or nausea (n = 1)"
    return [with_count(raw, n, None) if n and not has_own else raw]
