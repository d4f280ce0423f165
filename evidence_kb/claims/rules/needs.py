"""Rules for what people needed, or could do without: operations, drugs, tubes, hospital.

"Three patients required surgery", "conversion was necessary in two", "no further drainage was needed", "prednisone was
withdrawn in two", "ten were able to stop antibiotics", "the catheter could be removed in 23", "intubation was avoided".
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, PATIENTS, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules.events import PRESENTING, with_count, zero
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_NEED = rx(
    rf"(?:\b(?P<none>none|neither|no (?:[a-z]+ )?{PATIENTS})|\b(?:{PATIENTS}|{COUNT}|both|all|others?|they|he|"
    rf"she)|_+)(?: {ADVERB}| "
    r"later)?(?: (?:has|have|had))? (?P<verb>required|needed|progressed to|went on to) (?:(?:an?|the|further|"
    r"additional) "
    r")*(?P<what>[^;,]{3,60})"
)
_RESCUE = re.compile(
    r"\b(?:surg|operat|conversion|debrid|[a-z]+ectom(?:y|ies)|[a-z]+otom(?:y|ies)|[a-z]+plast(?:y|ies)|transplant|"
    r"dialysis|hospital|transfus|intubat|"
    r"ventilat|amputat|"
    r"revision|re-?operat|re-?intervention|second|another|rescue|salvage|ligation|shunt|lavage|enucleat|intensive care|"
    r"re-?treatment|treatment|therapy|drainage|analgesi|steroid|renal failure|failure|cirrhosis)"
)
_WAS_NEEDED = rx(
    rf"^(?P<none>no )?(?:(?P<n>{COUNT}) )?(?:(?:further|additional|repeat|other) )*(?P<what>[a-z][a-z -]{{3,50}}?) "
    rf"(?:was|were|became) "
    rf"(?P<not>not )?(?:{ADVERB} )?(?:needed|required|necessary)\b"
)
_ABLE_TO_STOP = rx(
    rf"\b(?:{PATIENTS}|{COUNT}|both|all|he|she|they|_+) (?:were|was|could) (?:able to )?(?:completely )?(?P<verb>stop|"
    r"discontinue|reduce|taper|withdraw|do without) (?:(?:the|his|her|their|all|oral|systemic|concomitant) )*"
    r"(?P<what>[a-z][a-z -]{3,40}?)(?= ?(?:$|[,;.(]|in\b|after\b|within\b|at\b|by\b|and\b|completely\b))"
)
_COULD_BE = rx(
    rf"^(?:the |his |her |their )?(?P<what>(?!(?:[a-z -]+ )?(?:{PATIENTS}|he|she|they|both|all|_+) (?:could|was|were))"
    r"[a-z][a-z -]{3,40}?) (?:could (?:also |then )?be (?:[a-z]+ly )?"
    r"(?P<verb>removed|avoided|discontinued|stopped|withdrawn|tapered|reduced|weaned|closed|resumed)|"
    r"(?:was|were) (?:[a-z]+ly )?(?:avoided|weaned off))\b"
)
_BECAUSE = rx(r"\b(?:because of|due to|owing to|after)\b")
# what a patient is better off without
_SPARED_CLASSES = frozenset(
    {"corticosteroids", "analgesics", "opioids", "NSAIDs", "immunosuppressants", "anticonvulsants", "antidiabetics",
     "diuretics",
     "DMARDs", "antidepressants", "antipsychotics", "ACE inhibitors", "beta blockers", "biologics"}
)  # fmt: skip
_LESS_USED = rx(r" (?:use|consumption|intake|requirements?|dos(?:e|es|age)|supplements?|supplementation)\b")
_TELLING = ("results", "mixed", "summary", "closing")


def needed_more(scene: Scene) -> list[Raw] | None:
    """ "Three patients required surgery": what the treatment did not spare them."""
    match = _NEED.search(scene.words) if scene.is_treated and scene.role in _TELLING else None
    if not match or PRESENTING.search(scene.words) or not (scene.focus or scene.has_results):
        return None
    span = scene.outcome_of(match)
    begin = scene.body + match.start("what")
    words = re.match(r"(?:[a-z-]+ ){0,2}?[a-z-]+(?= |$)", scene.plain[begin : scene.body + match.end("what")])
    named = (
        scene.plain[slice(*span)] if span else next((m.text.lower() for m in scene.mentions if m.start == begin), "")
    )
    named = named or (words.group() if words else "")
    named = f"{named} line treatment" if named in ("second", "third") else named
    if not _RESCUE.search(named) or (scene.focus and named in scene.focus):
        return None
    verb = "progression to" if match["verb"] == "progressed to" else "need for"
    if match["none"] or is_negated(scene.words[: match.start("verb")]):
        return [zero(f"{verb} {named}", begin, None)]
    return [Raw(f"{verb} {named}", Change.UNCLEAR, Direction.WORSENING, "needed", begin)]


_SO_MANY = rx(r"^(?:the |at least (?:one|two|three|[0-9]) )")


def was_needed(scene: Scene) -> list[Raw] | None:
    """ "Conversion was necessary in two patients", "no further drainage was needed"."""
    match = _WAS_NEEDED.match(scene.words)
    if not match or not scene.is_treated or not (scene.focus or scene.has_results) or not _RESCUE.search(match["what"]):
        return None
    if re.search(r"\b(?:doses?|infusions?|injections?|cycles?|applications?|sessions?)$", match["what"]):
        return None
    begin = scene.body + match.start("what")
    named = f"need for {_SO_MANY.sub('', match['what'])}"
    if match["none"] or match["not"]:
        return [zero(named, begin, None)]
    raw = Raw(named, Change.UNCLEAR, Direction.WORSENING, "needed", begin)
    return [with_count(raw, match["n"], None) if match["n"] else raw]


def did_without(scene: Scene) -> list[Raw] | None:
    """ "Ten were able to stop antibiotics", "the catheter could be removed", "intubation was avoided"."""
    match = _ABLE_TO_STOP.search(scene.words) or _COULD_BE.match(scene.words)
    if not match or not scene.is_treated or scene.role not in _TELLING or is_negated(match.group()):
        return None
    at = scene.body + match.start("what")
    words, verb = match["what"], match.groupdict().get("verb") or "avoided"
    if re.fullmatch(rf"{COUNT}|{PATIENTS}", words):
        return None
    if words in ("treatment", "therapy", "it", "the drug", "the treatment") or (scene.focus and scene.focus in words):
        return None
    if re.search(r"\b(?:because of|due to|owing to)\b", scene.words):
        return None
    named = {
        "removed": f"removal of {words}", "closed": f"closure of {words}", "resumed": words,
        "reduced": f"dose of {words}", "reduce": f"dose of {words}", "avoided": f"need for {words}",
    }.get(verb, f"use of {words}")  # fmt: skip
    change = Change.UNCLEAR if verb in ("removed", "closed", "resumed") else Change.DECREASED
    return [Raw(named, change, Direction.IMPROVEMENT, "did-without", at, treatments=None)]


def spared(scene: Scene) -> list[Raw] | None:
    """ "Prednisone was withdrawn in two patients" of a study of another treatment."""
    saved = [m for m in scene.mentions if m.role == "spared" and scene.focus and m.name != scene.focus]
    saved = [m for m in saved if not any(other.role == "plain" and other.start > m.end for other in scene.mentions)]
    saved = [m for m in saved if (m.broader or m.name) in _SPARED_CLASSES or _LESS_USED.match(scene.plain, m.end)]
    if not saved or _BECAUSE.search(scene.words) or not scene.is_treated:
        return None
    negated = is_negated(scene.words)
    change, direction = (
        (Change.NO_DIFFERENCE, Direction.NO_CHANGE) if negated else (Change.DECREASED, Direction.IMPROVEMENT)
    )
    found = []
    for mention in saved:
        around = scene.plain[max(scene.start, mention.start - 24) : mention.end + 10]
        name = mention.text.lower() if mention.text[1:].islower() else mention.text
        measure = "dose" if re.search(r"\bdos(?:e|es|age)\b", around) else "use"
        what = f"{measure} of {name}"
        found.append(Raw(what, change, direction, "spared", mention.start, negated))
    return found
