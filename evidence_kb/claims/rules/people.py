"""Rules for how people are, and what their measures became.

"Both are alive", "fourteen were satisfied", "six noticed no change", "seven of eight reported better quality of life",
"ten of 12 patients with pain reported relief", "cultures became negative", "arthritis was inactive in 10 of 12".
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, PATIENTS, rx
from evidence_kb.claims.lexicon.direction import BETTER, WORSE, is_negated, sense
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

PEOPLE = rf"(?:{PATIENTS}|the (?:first|second|third|fourth|other)|{COUNT}|both|all|most|none|others?|he|she|they|_+)"
_TIME = r"(?:months?|years?|weeks?|days?)\b"
# not "living at home", nor "living 5 miles from a hospital"
_ALIVE = rx(
    rf"\b{PEOPLE}(?: {ADVERB})? (?:survived\b(?! (?:the|until|an?|for less))|(?:is|are|was|were|remains?|"
    r"remained) (?:still )?(?:alive\b|living(?=$| ?[,;.]| and (?:well|free|healthy)\b| (?:(?:after|at|for) "
    rf"(?:an? |the |least |more than )*)?(?:mean|median|average|last|final|follow|{COUNT} {_TIME}))))"
)
_NOT_ALIVE = rx(rf"\b{PEOPLE} (?:did|has|have) not survived?\b")
_SUCCUMBED = rx(rf"\b{PEOPLE}(?: {ADVERB}| eventually)? succumbed (?:to|from)\b")
_SATISFIED = rx(
    rf"\b{PEOPLE} (?:(?:reported|said) (?:being|that they were|to be) |(?:is|are|was|were) )(?:{ADVERB} |"
    r"more )*satisfied\b"
)
_ARE = ((("survived", "alive", "living"), _ALIVE, "survival"), (("satisfied",), _SATISFIED, "satisfaction"))
_BENEFIT = rx(rf"\b(?P<who>{PEOPLE})(?: (?P<not>did not|failed to)| {ADVERB})? benefi(?:t|ted|tted)\b")
_NO_CHANGE = rx(
    rf"\b{PEOPLE}(?: {ADVERB})? (?:had|showed|demonstrated|noted|noticed|perceived|reported|experienced|derived|"
    rf"obtained|saw) no "
    r"(?:[a-z]+ )?(?P<what>change|improvement|benefit|effect|response|relief)s?\b(?! (?:in|of|on)\b)"
)
_LOST = rx(
    rf"\b{PEOPLE}(?: {ADVERB})? lost (?:(?:their|his|her|the) )?(?:initial )?(?P<what>response|remission|"
    r"vision|efficacy|hearing)\b"
)
_HAD_WELL = rx(
    rf"\b(?:{PEOPLE}|them|these)(?: {ADVERB})? (?:had|showed|achieved|experienced|obtained|has had|have had) "
    r"(?:an? )?(?:nearly |almost )?"
    r"(?P<what>(?:complete|partial|full|near-complete|total|excellent|good) (?:regrowth|clearance|healing|"
    r"closure|regression|resolution|"
    r"repigmentation|disappearance|control|cure|results?|outcomes?|function)|no (?:further|more|recurrent|new|"
    r"subsequent) (?:episodes?|"
    r"attacks?|seizures?|flares?|symptoms?|relapses?|lesions?|bleeding|hospitali[sz]ations?|admissions?|"
    r"fractures?|infections?|pain|"
    r"recurrences?|crises|events?))\b"
)
_BETTER = rx(
    rf"\b{PEOPLE}(?: [a-z]+ly)? (?:had|reported|showed|noted|experienced|described|noticed) (?:an? )?(?:[a-z]+ly )?"
    r"(?P<word>better|improved|less|reduced|fewer|decreased|lower|worse|worsened|more severe) "
    r"(?P<what>[a-z][^;,]{2,60})"
)
_WITH_RELIEF = rx(
    rf"\b(?:{PATIENTS}|of (?:those|them)|those|{COUNT}) (?:with|who had|suffering from) "
    rf"(?P<what>[a-z][a-z -]{{2,40}}?) "
    r"(?:reported|noted|experienced|had|obtained|noticed|described) (?:[a-z]+ ){0,2}(?:relief|improvement|resolution|"
    r"reduction)\b(?! (?:of|in))"
)
_BECAME = rx(
    r"^(?P<what>[^,;]{3,60}?) (?:became|turned|had become|has become|have become) (?:[a-z]+ly )?(?:negative|"
    r"undetectable|"
    r"normal|sterile|rare|rarer|inactive|quiescent|less (?:frequent|severe|intense)|softer|smaller)\b"
)
_WAS_QUIET = rx(
    rf"^(?:(?:at|after|by|within|on) [a-z0-9 -]{{3,30}}? (?=the ))?(?P<what>[^,;]{{3,60}}?) (?:was|were) (?:[a-z]+ly "
    rf")?(?:inactive|quiescent|(?:well |fully )?controlled|"
    rf"absent|gone|"
    rf"healed|closed|preserved|complete) (?:(?:within|after|by|at) [^,;]{{1,30}}? )?in (?:all|both|{COUNT})\b"
)
_NOT_AFFECTED = rx(
    r"^(?P<what>[^,;]{3,60}?) (?:was|were) (?:not|un)[ -]?(?:[a-z]+ly )?(?:affected|influenced|altered|impaired)\b"
)


def with_relief(scene: Scene) -> list[Raw] | None:
    """ "Ten of 12 patients with pain reported relief": what they had is what got better."""
    match = _WITH_RELIEF.search(scene.words)
    span = scene.outcome_of(match) if match else None
    if not match or not span or is_negated(match.group()) or scene.wanted(scene.plain[slice(*span)]) != "decrease":
        return None
    return [Raw(scene.plain[slice(*span)], Change.DECREASED, Direction.IMPROVEMENT, "people-had", span[0])]


def became(scene: Scene) -> list[Raw] | None:
    """ "Cultures became negative", "arthritis was inactive in 10 of 12", "blood glucose was not affected"."""
    if (match := _NOT_AFFECTED.match(scene.words)) and (span := scene.outcome_of(match)):
        parts = outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
        return [Raw(scene.plain[a:b], Change.NO_DIFFERENCE, Direction.NO_CHANGE, "state", a, True) for a, b in parts]
    match = _BECAME.match(scene.words) or _WAS_QUIET.match(scene.words)
    span = scene.outcome_of(match) if match else None
    is_after = scene.is_treated and (scene.has_results or scene.focus)
    if not match or not span or not is_after or is_negated(match.group()):
        return None
    return [Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.IMPROVEMENT, "state", span[0])]


def how_people_are(scene: Scene) -> list[Raw] | None:
    """ "Both are alive", "fourteen were satisfied", "four did not benefit"."""
    words = scene.words  # looked through for a plain word first: the patterns begin with all that people are called
    if "survive" in words and (match := _NOT_ALIVE.search(words)):
        return [Raw("death", Change.UNCLEAR, Direction.WORSENING, "people", scene.body + match.start())]
    if "succumbed" in words and (match := _SUCCUMBED.search(words)):
        return [Raw("death", Change.UNCLEAR, Direction.WORSENING, "people", scene.body + match.start())]
    for said, pattern, outcome in _ARE:
        if any(word in words for word in said) and (match := pattern.search(words)):
            return [_person(outcome, scene.body + match.start(), negated=is_negated(match.group()))]
    if found := _lost(scene) or _had_well(scene):
        return found
    if " no" in words and (match := _NO_CHANGE.search(words)):
        return [_person("response", scene.body + match.start("what"), negated=True)]
    match = _BENEFIT.search(words) if "benefi" in words else None
    if match and not is_negated(words[: match.start()]):
        return [_person("benefit", scene.body + match.start(), negated=bool(match["not"] or match["who"] == "none"))]
    return None


def _lost(scene: Scene) -> list[Raw] | None:
    """ "Nine of 22 responders lost response"."""
    match = _LOST.search(scene.words) if "lost" in scene.words else None
    if not match or is_negated(match.group()):
        return None
    at = scene.body + match.start("what")
    return [Raw(f"loss of {match['what']}", Change.UNCLEAR, Direction.WORSENING, "people", at)]


def _had_well(scene: Scene) -> list[Raw] | None:
    """ "Three had nearly complete regrowth of hair", "seven had no further episodes"."""
    match = _HAD_WELL.search(scene.words)
    if not match or is_negated(scene.words[: match.start("what")]) or re.match(r"(?:none|no)\b", match.group()):
        return None
    return [Raw(match["what"], Change.UNCLEAR, Direction.IMPROVEMENT, "people", scene.body + match.start("what"))]


def _person(outcome: str, at: int, *, negated: bool) -> Raw:
    if negated:
        return Raw(outcome, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "people", at, True)
    return Raw(outcome, Change.UNCLEAR, Direction.IMPROVEMENT, "people", at)


def people_had_more_or_less(scene: Scene) -> list[Raw] | None:
    """ "Seven of eight patients reported better quality of life", compared with before."""
    match = _BETTER.search(scene.words)
    if (
        not match
        or re.search(r"\b(?:than|compared|relative to)\b", scene.words)
        or is_negated(scene.words[: match.start("word")])
    ):
        return None
    span = scene.outcome_of(match)
    if not span:
        return None
    words = scene.plain[slice(*span)]
    kind = BETTER if match["word"] == "improved" else WORSE if match["word"] == "more severe" else sense(match["word"])
    if kind is None:
        return None
    change, direction = scene.judge(kind, words, negated=False)
    return [Raw(words, change, direction, "people-had", span[0])] if direction is not Direction.UNCLEAR else None
