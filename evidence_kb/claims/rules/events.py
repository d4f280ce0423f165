"""Rules for events: what happened to people, how many they were, and what nobody had.

"Nausea occurred in 2 of 5", "neither A nor B was seen", "two stopped treatment because of a rash", "three needed
surgery". What is merely seen in people (and not said to occur or develop) is taken for an effect of the treatment only
where results were told before it: a finding at the start of a disease is no harm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT, number
from evidence_kb.claims.language.words import ADVERB, GROUP_TAIL, PARTS, PATIENTS, REPORTING_VERBS, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.denied import CHANGE_IN, NEUTRAL, also_denied, first_of, is_bad
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_SEEN = (
    rf"(?:was|were|has been|have been|had been|could be) (?:{ADVERB} )?(?:{REPORTING_VERBS}|diagnosed|attributable|"
    r"attributed)"
)
_NONE_SEEN = rx(
    rf"\b(?:no (?:[a-z]+ )?{PATIENTS}|none|none of (?:the|our|these|(?={COUNT})) ?(?:[a-z0-9-]+ ){{0,3}}{PATIENTS}|"
    rf"neither(?: of (?:the|these|our) {PATIENTS}| {PATIENTS}| of them)?)"
    rf"(?:{GROUP_TAIL}| )(?:had|have had|has|"
    r"developed|experienced|suffered|"
    rf"suffered from|reported|showed) (?:any |a |an |from )?(?P<who>[^,;.]{{3,90}})|"
    rf"\bno (?P<what>[^;.]{{3,180}}?) {_SEEN}\b|\bno (?P<occurred>[^,;.]{{3,90}}?) (?:occurred|developed|"
    rf"appeared|emerged|arose)\b|"
    rf"\b(?:{PATIENTS}|he|she|they|all|both|_+)(?:{GROUP_TAIL}| )(?:has |have )?(?:had|has|have|showed|shown|exhibited|"
    r"experienced|developed|suffered|reported|displayed) no (?:(?:further|more|additional|subsequent|new|other) )*"
    r"(?P<people>[^,;.]{3,90})|"
    r"\bthere (?:was|were|has been|have been) no (?P<there>[^,;.]{3,90})|\b(?:we|they|authors) (?:saw|observed|noted|"
    r"found|recorded|detected) no (?P<saw>[^,;.]{3,90})|\bno (?P<only>[^,;.]{3,90})$"
)
_WITHOUT = rx(r"^without (?:any |further |a )?(?P<what>.+)")
OF_GROUP = rx(r"(?:\bthose|\b(?:groups?|cohorts?|arms?)|\bthan (?:patients|people)) (?:with no|without)$")
_NEITHER_SEEN = rx(
    rf"^neither (?P<a>[a-z -]{{3,60}}?) nor (?P<b>[a-z -]{{3,60}}?) (?:{_SEEN}|occurred|developed|appeared|emerged)\b"
)
_NOBODY_DIED = rx(
    rf"\b(?:no (?:[a-z]+ )?{PATIENTS}|none(?: of (?:the|our|these) (?:[a-z0-9-]+ ){{0,3}}{PATIENTS})?|"
    r"neither(?: of the "
    rf"{PATIENTS}| {PATIENTS})?) died\b"
)
_RECURRED = rx(r" (?:has |have )?(?:(?P<ill>recurred|relapsed)|returned|regrew|came back)\b")
_CAME_RIGHT = rx(
    r" (?:has |have )?(?:healed|closed|united|fused|resolved|cleared|regressed|disappeared|shrank|improved|responded)\b"
)
_AGAIN = re.compile(r"\b(?:further|more|recurren[a-z]+|new|relapses?|complications?|adverse|side)\b")
_CHANGED_IN = rx(rf"\b(?:{CHANGE_VERBS}) (?:in|by|from|to|after|within) ")
_OR = rx(r" or (?![0-9])")
_OCCURRED = rx(
    rf"(?:(?:at|after|by|within|during|over|in|on|among|overall|finally) ?[^,;.]{{0,50}}, "
    rf"|(?:subsequently|eventually|ultimately|immediately|simultaneously|suddenly|unexpectedly|postoperatively|"
    rf"thereafter|later|afterwards|then|in addition|however),? |in {COUNT}(?: (?:out )?of (?:the )?{COUNT})? "
    rf"{PATIENTS}(?: _+)?,? "
    rf"|[a-z0-9-]+ (?:years?|months?|weeks?|days?|hours?|minutes?) (?:later|"
    rf"afterwards),? )?(?P<what>[^,;.]{{3,80}}?) (?:(?P<event>occurred|happened|developed|appeared(?! to\b)|"
    rf"emerged|ensued|did "
    rf"not (?:occur|"
    rf"develop))|{_SEEN})\b"
)
# what follows a bare count is a statement, its end, or people; "in 6 eyes" counts no people
_NO_THING = (
    rf"(?![\w.]| ?%)(?! (?!{PATIENTS}\b|and\b|but\b|after\b|at\b|within\b|during\b|of\b|who\b|with\b|while\b|"
    r"on\b|by\b|all\b)[a-z])"
)
AND_IN = rx(
    rf"(?:, | and |, and )(?:including |with )?(?P<what>(?!in\b|by\b|(?:{CHANGE_VERBS}|was|were|had|led|resulted|gave|"
    rf"[a-z]+ed)\b)(?:grade \d(?: ?(?:or|to|-|/) ?\d)? )?[a-z][a-z -]{{2,60}}?) (?:in|by) (?:\d{{1,3}}(?:\.\d+)? ?%|"
    rf"(?:(?:another|the other) (?={COUNT}))?"
    rf"(?P<n>{COUNT}|another(?! {COUNT}))(?: of (?:the )?(?P<total>{COUNT}))?{_NO_THING})"
)
_IS_MADE = re.compile(r"\b(?:was|were|been|be|being)$")  # "a guideline was developed"
_BY_PEOPLE = rx(rf"\b(?:reported|experienced|noted) (?:by|in) {COUNT} {PATIENTS}\b")
_INSTANCES = rx(
    r"(?:further )?(?:cases?|instances?|episodes?|occurrences?|incidents?|(?:[a-z-]+ (?:or|and) )?(?:[a-z-]+ "
    r")?(?:signs?|"
    r"evidence|symptoms?)) of "
)
_RISE_IN = rx(r"(?:an? )?(?:rise|increase|elevation)s? (?:in|of) ")
FIRST_IN = rx(
    rf"^[^,;]{{0,12}}? (?:in|by) (?:(?:all|both|most)\b(?: {PATIENTS})?|\d{{1,3}}(?:\.\d+)? ?%|(?P<n>{COUNT})(?: of "
    rf"(?:the )?(?P<total>{COUNT}))?{_NO_THING})"
)
_SO_MANY_PARTS = rx(rf"(?<![\w.])(?P<n>{COUNT}) (?:{PARTS}|sites?|stones?)\b")
_PASSING = rx(r"\b(?:transient|temporary|self-limiting|self-limited|mild|minor|severe|prolonged) ")
_EACH = rx(r"(?P<joint> and )(?=[a-z -]{3,40} each$)")
_THERE = rx(rf"^there (?:was|were) (?P<n>{COUNT}|an?) (?P<what>[^,;.]{{3,60}})")
_RESPECTIVELY = rx(
    rf"^[^,;]{{0,12}}? (?:in|by) (?P<list>{COUNT}(?:(?:, and|,| and) {COUNT}){{1,5}})\b[^;]{{0,40}}\brespectively\b"
)
_EVENT_NOUNS = re.compile(
    r"\b(?:relapses?|recurrences?|flares?(?:-ups?)?|exacerbations?|progression|progressive disease|"
    r"attacks?|deaths?|fractures?|failures?)\b"
)
PRESENTING = rx(
    r"\b(?:pre-?surgical|pre-?operative(?:ly)?|pre-?treatment|initial|admission) (?:[a-z]+ )?(?:evaluations?|"
    r"examinations?|"
    r"assessments?|work-?up|imaging|investigations?)\b|"
    r"\b(?:confirmed|revealed|observed|found|seen|diagnosed|detected) (?:by|at|during|on) (?:[a-z-]+ )?(?:surgery|"
    r"operation|"
    r"laparotomy|exploration|biopsy|histolog[a-z]+|[a-z]*angiography|autopsy|necropsy|[a-z]+scopy)\b|"
    r"\b(?:at|on|before) (?:presentation|diagnosis|baseline|onset|entry|enrolment|admission|inclusion|referral)\b|"
    r"\bhistory of\b|\binitially presented\b"
)
_GOOD = re.compile(
    r"\b(?:remission|response|recovery|control|free|freedom|success|cure|inactive disease|healing|closure|union|"
    r"resolution|clearance|regression|(?:complete|partial|full|hair) regrowth|repigmentation|independence)\b"
)
_POOR = re.compile(r"\b(?:poor|inadequate|insufficient|incomplete|delayed|failed|unsatisfactory|impaired|abnormal)\b")
_GAINED = re.compile(r"\b(?:achieved|reached|attained|obtained|maintained|sustained)$")
_FOUND = rx(r"\b(?:was|were) diagnosed in\b")  # why people came


def nobody_had(scene: Scene) -> list[Raw] | None:
    """ "No X was seen", "neither X nor Y occurred", "no patient died": zero events; no evidence about a harm."""
    pair = _NEITHER_SEEN.match(scene.words)
    if pair:
        return [
            raw
            for group in ("a", "b")
            for raw in _none_of(scene, scene.body + pair.start(group), scene.body + pair.end(group))
        ]
    died = _NOBODY_DIED.search(scene.words)
    if died:
        at = scene.body + died.end() - len("died")
        return [zero("death", at, None)]
    return _none_seen(scene)


def _none_of(scene: Scene, start: int, end: int) -> list[Raw]:
    span = scene.outcome(start, end)
    words = scene.plain[slice(*span)] if span else ""
    if not span or CHANGE_IN.search(words) or (scene.wanted(words) == "increase"):
        return []
    return [zero(words, span[0], None)]


def zero(words: str, at: int, starts: int | None, *, is_zero: bool = True) -> Raw:
    """Make the finding that nobody had an event."""
    return Raw(words, Change.UNCLEAR, Direction.NO_EVIDENCE, "none-seen", at, True, is_zero=is_zero, starts_at=starts)


def no_recurrence(scene: Scene, span: tuple[int, int], starts: int | None = None, *, is_ill: bool) -> list[Raw]:
    """Make the finding that nobody had something again: what recurs is bad (`is_ill`), what returns may be a sense.

    "No vision returned" is no good news, and of what nobody knows nothing is said.
    """
    words = scene.plain[slice(*span)]
    if is_ill or is_bad(scene, span):
        return [zero(f"recurrence of {words}", span[0], starts)]
    if scene.wanted(words) == "increase":
        return [Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "none-seen", span[0], True, starts_at=starts)]
    return []


def _none_seen(scene: Scene) -> list[Raw] | None:
    match = _WITHOUT.match(scene.words) if scene.words.startswith("without ") else _NONE_SEEN.search(scene.words)
    told = scene.plain[max(0, scene.body - 40) : scene.body + match.start()] + match.group().split()[0] if match else ""
    if OF_GROUP.search(told):
        return None  # "those without complications", "the group with no complications": who they were
    if not match or (scene.is_nominal and not scene.has_results and not scene.words.startswith("without ")):
        return None  # "patients with mild disease, with no X" says who they were
    group = next(g for g, words in match.groupdict().items() if words)
    if group == "people" and re.search(rf"\b{COUNT} (?:[a-z]+ )?$|\d", scene.words[: match.start()]):
        return None  # "seventeen patients had no recurrence" is good for them
    if group == "people" and not scene.has_results and not _AGAIN.search(match.group()):
        return None  # "she had no pain" may be how she came
    of = _INSTANCES.match(scene.plain, scene.body + match.start(group))
    span = scene.outcome(of.end() if of else scene.body + match.start(group), scene.body + match.end(group))
    if not span:
        return None
    span = first_of(scene, span)
    words = scene.plain[slice(*span)]
    if CHANGE_IN.search(scene.plain[scene.body + match.start(group) : span[1]]) and not _EVENT_NOUNS.search(words):
        return None  # "no change in X" states a change: left to the rules of change
    is_bad = scene.is_harm(words) or (scene.wanted(words) == "decrease" and not words.startswith("more "))
    if group == "only" and not (scene.is_nominal or is_bad):
        return None
    starts = scene.body + match.start() if not re.search(r"\d", scene.words[: match.start()]) else None
    recurred = _RECURRED.match(scene.plain, span[1])
    if recurred:
        return no_recurrence(scene, span, starts, is_ill=recurred["ill"] is not None)
    is_good = scene.wanted(words) == "increase" and not scene.is_harm(words)
    if is_good or _CAME_RIGHT.match(scene.plain, span[1]):  # "no ulcer healed"
        return [Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "none-seen", span[0], True, starts_at=starts)]
    is_zero = (group != "only" and group != "what") or (match.re.pattern == _NONE_SEEN.pattern and group == "what")
    first = zero(words, span[0], starts, is_zero=is_zero)
    others = also_denied(scene, span[1], scene.body + match.end(group))
    return [first, *(zero(scene.plain[slice(*s)], s[0], starts, is_zero=is_zero) for s in others)]


def occurred(scene: Scene) -> list[Raw] | None:
    """ "Nausea occurred in 2 of 5 patients", "remission was achieved in 4", "A developed in one and B in two"."""
    match = _OCCURRED.match(scene.words)
    if not match or is_negated(match["what"]) or _IS_MADE.search(match["what"]) or PRESENTING.search(scene.words):
        return None
    if _GAINED.search(match.group()) and not _GOOD.search(match["what"]):
        return None  # "low disease activity was reached"
    if _CHANGED_IN.search(match["what"]):
        return None  # "pain improved in 12 and nausea occurred" tells of both
    if scene.words.startswith(" to be ", match.end()):
        return None  # "scores were noted to be low"
    span = scene.outcome_of(match)
    if not span:
        return None
    negated = is_negated(match.group())
    parts = outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
    if not negated and _OR.search(scene.plain, *span):
        parts = (span,)  # of "A or B" nobody knows how many had each
    found = [event(scene, part, is_event=bool(match["event"]), negated=negated) for part in parts]
    if len(found) > 1 and all(found):
        return [raw for raw in found if raw]
    first = event(scene, span, is_event=bool(match["event"]), negated=negated)
    return [first] if first else None


def there_were(scene: Scene) -> list[Raw] | None:
    """ "There were two wound infections": harms after a treatment, counted."""
    match = _THERE.match(scene.words)
    span = scene.outcome_of(match) if match else None
    if (
        not match
        or not span
        or not scene.is_treated
        or not (scene.has_results or scene.focus)
        or not is_bad(scene, span)
    ):
        return None
    words = scene.plain[slice(*span)]
    if CHANGE_IN.search(words) or re.search(r"\bpatients?\b", match["what"]):
        return None
    raw = Raw(words, Change.UNCLEAR, Direction.WORSENING, "occurred", span[0], takes_counts=False)
    return [raw if match["n"] in ("a", "an") else with_count(raw, match["n"], None)]


def several_occurred(scene: Scene) -> list[Raw] | None:
    """ "A developed in one and B in two"; "A and B were seen in three and two, respectively"."""
    match = _OCCURRED.match(scene.words)
    if not match or is_negated(match.group()) or _IS_MADE.search(match["what"]) or PRESENTING.search(scene.words):
        return None
    rest = scene.plain[scene.body + match.end() : scene.end]
    listed = _respectively(scene, match, rest)
    each = _EACH.search(match["what"])
    if each:
        start = scene.body + match.start("what")
        pair = [
            scene.outcome(start, start + each.start()),
            scene.outcome(start + each.end("joint"), scene.body + match.end("what")),
        ]
        return [r for s in pair if s and (r := event(scene, s, is_event=bool(match["event"]), negated=False))] or None
    if listed:
        return listed
    span = scene.outcome_of(match)
    first = event(scene, span, is_event=bool(match["event"]), negated=False) if span else None
    if span and not first and scene.is_treated and scene.has_results and _others_are_bad(scene, match, rest):
        first = Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "occurred", span[0])
    found = _with_others(scene, first, match, rest) if first else []
    return found if len(found) > 1 else None


def _is_gain(words: str) -> bool:
    """ "Disease control", "healing of the wound"; but "healing problems", "poor disease control" are none."""
    head = words.split(" of ")[0]
    return any(m.end() == len(head) for m in _GOOD.finditer(head)) and not _POOR.search(head)


def event(scene: Scene, span: tuple[int, int], *, is_event: bool, negated: bool) -> Raw | None:
    """Judge something that occurred (`is_event`) or was seen: a harm, something good, or nothing to tell."""
    words = scene.plain[slice(*span)]
    good = scene.wanted(words)
    if words.startswith("stable "):
        return Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "occurred", span[0])
    if good != "decrease" and _GOOD.search(words) and (not is_event or (good == "increase" and _is_gain(words))):
        change = Change.NO_DIFFERENCE if negated else Change.UNCLEAR
        direction = Direction.NO_CHANGE if negated else Direction.IMPROVEMENT
        return Raw(words, change, direction, "patients-had", span[0], negated)
    if CHANGE_IN.search(words) or NEUTRAL.search(words):
        return None
    if negated:
        is_bad = good != "increase" or is_event or scene.is_harm(words)
        return (
            Raw(words, Change.UNCLEAR, Direction.NO_EVIDENCE, "occurred", span[0], True, is_zero=True)
            if is_bad
            else None
        )
    harmful = scene.is_harm(words) and good == "decrease" and (scene.has_results or not _FOUND.search(scene.words))
    counted = bool(FIRST_IN.search(scene.words[max(0, span[1] - scene.body) :]))
    arises = is_event and (good == "decrease" or (good is None and scene.is_treated and (scene.has_results or counted)))
    told = good is None and _BY_PEOPLE.search(scene.words)
    passing = good is None and _PASSING.search(scene.plain, max(scene.body, span[0] - 24), span[0] + 24)
    seen = (good == "decrease" or told or passing) and scene.is_treated and scene.has_results
    if not (harmful or arises or seen or _EVENT_NOUNS.search(words)):
        return None
    return Raw(words, Change.UNCLEAR, Direction.WORSENING, "occurred", span[0])


def _others_are_bad(scene: Scene, match: re.Match[str], rest: str) -> bool:
    """ "Mouth sores were noted in five and hyperlipidaemia in two": what stands in a list with a harm is one."""
    at = scene.body + match.end()
    if not FIRST_IN.match(rest) or scene.wanted(match["what"]) == "increase" or _GOOD.search(match["what"]):
        return False
    spans = [scene.outcome(at + m.start("what"), at + m.end("what")) for m in AND_IN.finditer(rest)]
    return any(is_bad(scene, span) for span in spans if span)


def _with_others(scene: Scene, first: Raw, match: re.Match[str], rest: str) -> list[Raw]:
    """ "Neutropenia developed in one patient and weight gain in eight": each event has the count behind it."""
    counted = without_parts(rest)
    others = list(AND_IN.finditer(counted))
    own = FIRST_IN.match(counted)
    if not others or not own:
        return [first]
    found = [with_count(first, own["n"], own["total"])]
    for other in others:
        at = scene.body + match.end()
        rise = _RISE_IN.match(other["what"])
        begin = at + other.start("what") + (rise.end() if rise else 0)
        span = scene.outcome(begin, at + other.end("what"))
        raw = event(scene, span, is_event=bool(match["event"]), negated=False) if span else None
        if raw:
            found.append(with_count(raw, other["n"], other["total"]))
    return found if counted == rest else uncounted(found)


def without_parts(words: str) -> str:
    """Return words of the same length in which "in 5 eyes and Y in 9" counts as "in 5 and Y in 9" does: no people."""
    return _SO_MANY_PARTS.sub(lambda match: match["n"].rjust(len(match.group())), words)


def uncounted(found: Sequence[Raw]) -> list[Raw]:
    """Take the counts from findings: so many eyes are not so many people."""
    return [replace(raw, events=None, total=None, takes_counts=False) for raw in found]


def with_count(raw: Raw, n: str | None, total: str | None) -> Raw:
    """Give a finding the count that its rule read, or none where it read a percentage."""
    if n is None:
        return replace(raw, takes_counts=False)
    return Raw(
        raw.outcome, raw.change, raw.direction, raw.rule, raw.at, raw.is_negated,
        events=count_of(n), total=number(total) if total else None,
    )  # fmt: skip


def count_of(words: str) -> int | None:
    """Read a count in a list, where "another" and "the other" are one more."""
    return 1 if words in ("another", "the other") or words.endswith(" one") else number(words)


def _respectively(scene: Scene, match: re.Match[str], rest: str) -> list[Raw]:
    """ "A and B were seen in three and two patients, respectively": the counts stand in the order of the events."""
    many = _RESPECTIVELY.match(rest)
    if not many:
        return []
    start, end = scene.body + match.start("what"), scene.body + match.end("what")
    names = [m.span() for m in re.compile(r"[a-z][a-z -]*?(?=, and |, | and |$)").finditer(scene.plain[start:end])]
    counts = re.findall(COUNT, many["list"])
    spans = [
        scene.outcome(start + a + (4 if scene.plain[start + a :].startswith("and ") else 0), start + b)
        for a, b in names
    ]
    if len(spans) != len(counts) or None in spans:
        return []
    raws = [event(scene, span, is_event=bool(match["event"]), negated=False) for span in spans if span]
    return [with_count(raw, n, None) for raw, n in zip(raws, counts, strict=True) if raw]
