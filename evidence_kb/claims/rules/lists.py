"""Rules for what is counted out in one sentence: lists of events, and one measure that went several ways.

"Cramps affected seven patients, dysgeusia five and alopecia four"; "complications occurred in 7: ileus in two and
pneumonia in one"; "vision improved in nine, was stable in five and decreased in one"; "side effects included nausea
(n = 3)"; "four were in complete remission, 12 in partial remission". Each member has the count beside it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, ASIDE, PARTS, PATIENTS, rx
from evidence_kb.claims.lexicon.direction import SAME, is_negated, sense
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.changes import raws
from evidence_kb.claims.rules.events import AND_IN, event, uncounted, with_count
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.verbs import is_people, subject_of
from evidence_kb.findings import Change, Direction

SEVERAL_WAYS = "several-ways"
_OF = rf"(?: (?:out )?of (?:the |these |them)?(?P<total>{COUNT})?)?"
_IN_SO_MANY = (
    rf"(?:in|by) (?:(?:another|the other) (?={COUNT}))?"
    rf"(?P<n>{COUNT}|another|the other|the (?:last|remaining) one){_OF}(?: of them)?(?: {PATIENTS})?{ASIDE}"
)
_SAME_AS = r"unchanged|stable|the same|unaltered|not change|no change"
_FIRST_WAY = re.compile(rf"\b(?:{CHANGE_VERBS}|unchanged|stable)\b")
_LEADS = rf"(?:(?:had|has|was|were|is|are|be|stayed|became|did|could|to|got|{ADVERB}|{CHANGE_VERBS}) )*?"
_WAY = (
    rf"(?P<way>{CHANGE_VERBS}|{_SAME_AS}|better|worse)(?: (?!in\b)(?:[a-z]+ly|the same|unchanged|stable))*"
    rf"(?: by [^,;]{{1,40}}?)?"
)
# "improved in 12 eyes, was stable in 5": so many eyes
_THINGS = rf"(?P<things> (?:{PARTS}|sites?|tumou?rs?|fistulas?|fistulae|stones?))?"
_STEP = rx(
    rf"(?:^|,? and |, |,? but |; )(?:it )?{_LEADS}{_WAY} {_IN_SO_MANY}{_THINGS}{ASIDE}"
    r"(?= ?(?:$|[,;.]|and\b|but\b|after\b|at\b))"
)
_FIRST_STEP = rx(rf"\b{_WAY} {_IN_SO_MANY}$")
HARMS = (
    r"adverse (?:events?|effects?|reactions?)|side[ -]effects?|complications?|toxicit(?:y|ies)|"
    r"(?:untoward|unwanted|toxic) (?:effects?|events?)|aes"
)
_HARM_WORD = rf"(?:{HARMS})\b"
_INCLUDED = rx(
    rf"\b{_HARM_WORD}(?:(?! not\b)[^;:]){{0,90}}?(?:(?: (?:included|were|was|consisted of|comprised)|:)(?! (?:seen|"
    r"observed|noted|reported|recorded|mild|found|documented)\b)) (?P<list>[^;]{3,300})"
)
_MOST_WERE = rx(
    r"(?:(?:of|among) (?:these|them|which|whom),? )?(?:the )?most (?:common|frequent|commonly reported|"
    r"frequently reported)"
    r"(?: (?:ones|events?|being))?(?: (?:was|were|being))? (?P<list>[^;]{3,300})"
)
_ALL_OF_THEM = rx(
    rf"^(?P<what>[^,;:]{{0,40}}?{_HARM_WORD}) (?:occurred|developed|arose|(?:was|were) (?:seen|observed|noted|recorded|"
    rf"reported|encountered|documented)) {_IN_SO_MANY}"
)
_ITEM = rx(
    r"(?<![a-z-])"
    rf"(?P<what>[a-z][a-z -]{{2,50}}?) (?:in (?P<n>{COUNT})(?: {PATIENTS})?(?! of\b| (?:weeks?|days?|months?)| ?%)|"
    rf"\((?:(?:n ?= ?)?(?P<m>{COUNT})(?: ?[,;] ?\d+(?:\.\d+)? ?%)?|(?P<w>{COUNT})(?: ?\[\d+(?:\.\d+)? ?%\])? "
    r"(?:patients?|cases?|children|women|men|infants))\))"
)
_COUNTED_ITEM = rx(
    rf"(?:^|, |,? and ) ?(?P<n>{COUNT}) (?P<what>[a-z][a-z -]{{3,50}}?)(?= ?(?:$|[,;.(]| and {COUNT}\b))"
)
_AN_OPENER = rx(
    r"(?:(?:all|mostly|mainly|generally|usually|only|not|either|both|well|more|less|rare|few|minimal|similar|"
    r"comparable|"
    r"consistent|manageable|acceptable|transient|self-limit[a-z]+|uncommon|common|frequent|as|related|considered|"
    r"reversible|graded?|limited|tolerable|[a-z]+ly|[a-z]+ed)\b)"
)
_WERE_AMONG = rx(
    rf"^(?P<list>[a-z][^;:.]{{3,120}}?) (?:was|were) (?:among|some of) (?:the )?(?:most )?(?:[a-z]+ )?(?:{HARMS})\b"
)
_JOINT = re.compile(r"(?:,? ?and |,? ?or |, ?)|(?:[a-z]+ and )?included? ")
_AFFECTED = rx(
    rf"^(?P<what>[a-z][a-z -]{{2,50}}?) (?:affected|troubled|was a problem (?:in|for)|complicated (?:the "
    rf")?(?:course|procedure|operation|treatment|"
    rf"recovery|surgery) (?:in|of)|followed (?:the )?(?:procedures?|operation|injections?|infusions?|treatment|"
    rf"surgery) in) "
    rf"(?P<n>{COUNT})(?: {PATIENTS})?(?=[ ,;.(]|$)"
)
_AND_SO_MANY = rx(
    rf"(?:, | and |, and )(?P<what>[a-z][a-z -]{{2,50}}?) (?P<n>{COUNT})(?: {PATIENTS})?(?= ?(?:$|[,;.(]|and\b))"
)
_VALUES = r"from [^,;]{1,40}? to [\d.]+[^,;]{0,40}?"
_FROM_TO = rx(
    rf"^(?:the |mean |median |resting )*(?P<what>[^,;]{{3,60}}?) (?:had )?(?P<verb>{CHANGE_VERBS}) {_VALUES}(?=,| and )"
)
_AND_FROM_TO = rx(
    rf"(?:, and |, | and )(?:the |mean |median )*(?P<what>[a-z][^,;]{{2,50}}?) {_VALUES}(?=,| and |$| ?\()"
)
_REMISSION = r"(?:(?:complete|partial|clinical|full|stable|drug-free) )*(?:remissions?|responses?|recovery|disease)"
_IN_STATE = rx(
    rf"\b(?P<n>{COUNT})(?: {PATIENTS})?(?: (?:were|was|are|is|went|had|achieved|reached|showed))?(?: (?:in|into|an?))? "
    rf"(?P<what>{_REMISSION})\b"
)
_RESPONSE_WAS = rx(
    rf"^(?:the )?(?:best )?(?:overall )?(?:response|outcome) was (?P<list>(?:an? )?(?:complete|partial|stable|"
    rf"progressive|good|excellent|very good) [^;]{{5,200}}\bin {COUNT}\b.*)"
)


def went_several_ways(scene: Scene) -> list[Raw] | None:
    """ "Vision improved in nine patients, was stable in five and decreased in one"."""
    first = _FIRST_WAY.search(scene.words)
    subject = subject_of(scene, first.start()) if first else None
    if not first or subject is None:
        return None
    rest = scene.plain[subject[1] : scene.end]
    steps = list(_STEP.finditer(rest.strip()))
    if len(steps) < 2:
        return None
    found: list[Raw] = []
    for step in steps:
        found += _step(scene, subject, step)
    if any(step["things"] for step in steps):
        found = uncounted(found)
    return found if len(found) > 1 else None


def _step(scene: Scene, subject: tuple[int, int], step: re.Match[str]) -> list[Raw]:
    word = step["way"]
    kind = SAME if re.fullmatch(_SAME_AS, word) or word.startswith("remain") else sense(word)
    people = is_people(scene, subject)
    span = scene.outcome(*subject)
    if kind is None or (not span and not people):
        return []
    total = step["total"]
    if people or not span:
        return []
    return [
        with_count(raw, step["n"], total)
        for raw in raws(scene, span, kind, SEVERAL_WAYS, negated=is_negated(step.group()) and kind != SAME)
    ]


def from_and_to(scene: Scene) -> list[Raw] | None:
    """ "PaO2 rose from 56 to 74, vital capacity from 66% to 79% and diffusing capacity from 41% to 60%"."""
    first = _FROM_TO.match(scene.words)
    kind = sense(first["verb"]) if first else None
    if not first or kind is None or is_negated(first.group()):
        return None
    found: list[Raw] = []
    for item in (first, *_AND_FROM_TO.finditer(scene.words, first.end())):
        span = scene.outcome_of(item)
        found += raws(scene, span, kind, "verb-of-change", negated=False) if span else []
    return found if len(found) > 1 else None


def is_spread(told: str) -> bool:
    """Say whether flat words tell of one measure that went several ways, each way with its count."""
    steps = list(_STEP.finditer(told))
    return len(steps) > 1 or (len(steps) == 1 and _FIRST_STEP.search(told, 0, steps[0].start()) is not None)


def listed_harms(scene: Scene) -> list[Raw] | None:
    """ "Side effects included nausea (n = 3) and headache in two", "consisted of one hernia and two infections"."""
    match = _INCLUDED.search(scene.plain, scene.body, scene.end) if scene.is_treated else None
    match = match or (_of_them_most(scene) if scene.is_treated else None)
    if not match:
        return None
    found = _with_counts_behind(scene, *match.span("list")) or _with_counts_before(scene, *match.span("list"))
    found = found or _without_counts(scene, *match.span("list"))
    return [*_sum_of(scene), *found] if found else None


def _of_them_most(scene: Scene) -> re.Match[str] | None:
    """ "Adverse events occurred in 88%; the most common were headache and purpura": of what the clause before tells."""
    match = _MOST_WERE.match(scene.plain, scene.body, scene.end)
    near = scene.plain[max(0, scene.start - 160) : scene.start]
    return match if match and re.search(_HARM_WORD, near[near.rfind(". ") + 1 :]) else None


def among_the_harms(scene: Scene) -> list[Raw] | None:
    """ "Tremor, lethargy and blurred vision were among the side effects"."""
    match = _WERE_AMONG.match(scene.plain[scene.body : scene.end]) if scene.is_treated else None
    found = _without_counts(scene, scene.body + match.start("list"), scene.body + match.end("list")) if match else []
    return found or None


def _with_counts_behind(scene: Scene, start: int, end: int) -> list[Raw]:
    found = []
    for item in _ITEM.finditer(scene.plain, start, end):
        joint = _JOINT.match(scene.plain, item.start("what"))
        span = scene.outcome(joint.end() if joint else item.start("what"), item.end("what"))
        if span and scene.wanted(scene.plain[slice(*span)]) != "increase":
            found.append(with_count(_listed(scene, span), item["n"] or item["m"] or item["w"], None))
    return found


def _with_counts_before(scene: Scene, start: int, end: int) -> list[Raw]:
    found = []
    for item in _COUNTED_ITEM.finditer(scene.plain[start:end]):
        span = scene.outcome(start + item.start("what"), start + item.end("what"))
        if span and not re.search(rf"\b{PATIENTS}\b", item["what"]):
            found.append(with_count(_listed(scene, span), item["n"], None))
    return found


def _without_counts(scene: Scene, start: int, end: int) -> list[Raw]:
    """ "Adverse events included nausea, headache and rash": each is a harm, of how many people is not said."""
    first = scene.outcome(start, end)
    if not first or _AN_OPENER.match(scene.plain, start) or first[0] - start > 20:
        return []
    spans = outcomes.listed(scene.plain, first, end, scene.vocabulary)
    spans = spans if len(spans) > 1 else outcomes.conjuncts(scene.plain, *first, scene.vocabulary)
    kept = [span for span in spans if scene.wanted(scene.plain[slice(*span)]) != "increase"]
    return [replace(_listed(scene, span), takes_counts=False) for span in kept]


def _listed(scene: Scene, span: tuple[int, int]) -> Raw:
    return Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "listed", span[0])


def _sum_of(scene: Scene) -> list[Raw]:
    """ "Complications occurred in 7 patients: ..." counts all of them first."""
    match = _ALL_OF_THEM.match(scene.words)
    span = scene.outcome_of(match) if match else None
    if not match or not span:
        return []
    raw = Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "occurred", span[0])
    return [with_count(raw, match["n"], match["total"])]


def affected(scene: Scene) -> list[Raw] | None:
    """ "Cramps affected seven patients, dysgeusia five and alopecia four"."""
    match = _AFFECTED.match(scene.words) if scene.is_treated else None
    if not match or is_negated(match.group()):
        return None
    found: list[Raw] = []
    for item in (match, *_AND_SO_MANY.finditer(scene.words, match.end())):
        span = scene.outcome_of(item)
        raw = event(scene, span, is_event=True, negated=False) if span else None
        if raw and raw.direction is Direction.WORSENING:
            found.append(with_count(raw, item["n"], None))
    return found or None


def in_states(scene: Scene) -> list[Raw] | None:
    """ "Four were in complete remission, 12 in partial remission"; "response was complete in 3 and partial in 5"."""
    if re.search(r"\b(?:than|compared|versus|vs)\b", scene.words):
        return None
    listed = _RESPONSE_WAS.match(scene.words)
    if listed:
        begin = scene.body + listed.start("list")
        spans = [(begin + m.start("what"), begin + m.end("what"), m) for m in AND_IN.finditer(", " + listed["list"])]
        items = [(a - 2, b - 2, m["n"]) for a, b, m in spans]
    else:
        states = list(_IN_STATE.finditer(scene.words))
        items = [(scene.body + m.start("what"), scene.body + m.end("what"), m["n"]) for m in states]
        items = items if len(items) > 1 or scene.words.startswith("there were ") else []
    found: list[Raw] = []
    for a, b, n in items:
        words = scene.plain[a:b]
        if re.search(r"\b(?:remissions?|responses?|recovery)\b", words):
            raw = Raw(words, Change.UNCLEAR, Direction.IMPROVEMENT, "patients-had", a)
        elif words.startswith("stable disease"):
            raw = Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "patients-had", a)
        elif "progress" in words:
            raw = Raw(words, Change.UNCLEAR, Direction.WORSENING, "patients-had", a)
        else:
            continue
        found.append(with_count(raw, n, None))
    return found or None
