"""Rules for sentences that case reports and series tell their outcomes in.

"Closure was achieved in 13 of 25", "the cure rate was 88% (30/34)", "prednisone was withdrawn in 2", "7 of 8 reported
better quality of life", "both are alive", "neither A nor B improved pain". None of them needs a treatment beside it.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.clauses import CHANGE_NOUN, CHANGE_VERBS
from evidence_kb.claims.language.words import ADVERB, rx
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.lexicon.direction import BETTER, is_negated
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.events import AND_IN, FIRST_IN, with_count
from evidence_kb.claims.rules.lists import HARMS
from evidence_kb.claims.rules.people import PEOPLE
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.states import VERDICT
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Change, ConceptKind, Direction

_ACHIEVED = rx(
    rf"^(?P<what>[^;,]{{3,80}}?) (?:was|were|has been|have been|could be|(?:appeared|seemed) to be) (?:{ADVERB} )?"
    r"(?P<verb>achieved|attained|reached|accomplished|regained|restored|obtained)\b"
)
_THEY_ACHIEVED = rx(
    rf"\b{PEOPLE}(?: {ADVERB})? (?P<verb>achieved|attained|reached|regained|met (?:the )?criteria for|"
    r"fulfilled (?:the )?"
    r"criteria for|made|obtained|returned to|(?:could|was able to|were able to) return to) (?P<what>[^;,]{3,60})"
)
_NO_GOAL = re.compile(
    r"\b(?:dos(?:e|es|age)|levels?|diagnos[ei]s|significance|plateau|end-?points?|biops\w+|consent|specimens?|samples?|"
    r"images?|concentrations?|data|median|consensus|follow-up|access|approval|information|agreement|criteria|accru\w+|"
    r"target|maximum|peak|steady|informed|survival|duration|results?|conclusion|histor\w+|position|haemostasis)\b"
)
_RETURNED_TO = re.compile(
    r"(?:(?:full|normal) [a-z]+|work|school|sports?|play|normal activit\w+|baseline|full activit\w+|normal)\b"
)
_RATE = rx(
    r"(?<![\w-])(?P<what>(?:(?!year|overall|the|an?\b)[a-z-]+ ){0,2}?(?:response|remission|cure|success|"
    r"disease[ -]control|"
    r"stroke|amputation|leak|revision|restenosis|healing|closure|survival|control|clearance|recurrence|"
    r"relapse|failure|complication|mortality|infection|conversion|rejection|readmission|reintervention|"
    r"dislocation|reoperation|salvage|union|patency|fusion|improvement) "
    r"rates?|(?:[a-z-]+ )?(?:survival|mortality)|orr|dcr|svr|rr|(?:technical|clinical|procedural|"
    r"primary) success)(?: ?_+)?"
    r"(?: with [a-z0-9 -]{3,40}?)?(?: (?:was|were|of|at)| (?:at|after|in|for) [^.;,]{1,40}? (?:was|"
    r"were))(?: only)? (?=\d{1,3}(?:\.\d+)? ?%|"
    r"\d{1,3} of )"
)
_NEITHER_HELPED = rx(
    rf"^neither (?P<a>[^,;]{{2,60}}?) nor (?P<b>[^,;]{{2,60}}?) (?:(?:had|has|have|could) )?(?:[a-z]+ly "
    rf")?(?:{CHANGE_VERBS}|control|"
    r"affected|prevent|influenced)(?= |$)"
)
_GIVES = rx(
    r"\b(?:provid(?:es|ed|e)|achiev(?:es|ed|e)|gives?|gave|offer(?:s|ed)?|allow(?:s|ed)?|produc(?:es|ed|e)|"
    r"ensur(?:es|ed|e)|"
    rf"yield(?:s|ed)?|restor(?:es|ed|e)|result(?:s|ed)? in|led to|leads to) (?P<how>(?:an? |{ADVERB} |good |"
    r"excellent |satisfactory |"
    r"acceptable |high |rapid |lasting |durable |better |long-term |effective )*)(?P<what>[a-z][^;,]{2,60})"
)
_JUDGED = (
    r"(?:excellent|good|very good|satisfactory|favou?rable|successful|acceptable|poor|unsatisfactory|"
    r"unfavou?rable|fair)"
)
_RESULTS_WERE = rx(
    rf"^(?:the )?(?P<what>(?:[a-z-]+ ){{0,2}}?(?:results?|outcomes?|cosmesis)) (?:was|were) (?:{ADVERB} "
    r")?(?:(?:rated|graded|judged|"
    rf"considered) )?(?:as |to be )?(?P<how>{_JUDGED}(?:,? (?:or|to|and) {_JUDGED})?)(?= (?:in|for|by|at|after|with|"
    rf"during)\b|$)"
)
_GOOD_RESULTS = rx(
    rf"^(?:an? )?(?P<how>{_JUDGED}(?: (?:or|to|and) {_JUDGED})?) (?P<what>(?:[a-z-]+ ){{0,2}}?(?:results?|outcomes?)) "
    rf"(?:was|were) (?:{ADVERB} )?"
    r"(?:obtained|achieved|seen|observed|noted|found|reported)\b"
)
_WITH_RESULTS = rx(rf"^(?P<how>{_JUDGED}) (?P<what>(?:[a-z-]+ ){{0,2}}?(?:results?|outcomes?))\b")
_FAILED = rx(r"^(?:the )?(?:treatment|therapy|procedure|operation) failed\b(?= (?:in|to (?:help|improve|relieve))\b)")
_ASKED = rx(r"\b(?:survey|questionnaires?|respondents|interviews?|were invited|mailed)\b")
_HARM_WORD = rf"(?:{HARMS}|complaints?)\b"
_MOST_COMMON = rx(
    rf"^(?P<what>[a-z][a-z -]{{2,50}}?) (?:was|were) the (?:only|most (?:common|frequent|commonly [a-z]+|"
    r"frequently [a-z]+)|main|commonest|"
    rf"major) {_HARM_WORD}|^the (?:only|most (?:common|frequent|commonly [a-z]+|frequently [a-z]+)|main|"
    r"commonest|major) (?:[a-z-]+ )?"
    rf"{_HARM_WORD}(?: [a-z]+)? (?:was|were) (?P<that>[a-z][^;,(]{{2,50}})"
)
_BEING_MOST = rx(
    r"\b(?:adverse (?:events?|effects?|reactions?)|aes|side[ -]effects?|complications?|toxicit(?:y|"
    r"ies))\b[^;]{0,80}? with "
    r"(?P<what>[a-z][a-z -]{2,40}?) (?:being|as) the (?:most (?:common|frequent)|commonest)\b(?P<that>\0)?"
)
_BRINGS = rx(
    r"\b(?:is|was|are|were) associated with (?:an? )?(?P<how>high(?:er)?|increased|considerable|significant|"
    r"frequent|severe|more)?(?: (?:"
    r"rate|risk|incidence|frequency|number)s? of)? ?(?P<what>[a-z][^;,]{2,60})"
)
_EFFICACY = rx(
    r"\b(?:(?:has|have|had|shows?|showed|demonstrated|exhibited|possesses) (?:(?:a|good|moderate|excellent|"
    r"promising|high|"
    r"substantial|considerable|clinical|antitumou?r|some|significant|remarkable|limited|little|no|poor|marked|clear) )*"
    r"(?:efficacy|activity|effectiveness)|(?:is|was|are|were) (?:not )?(?:sufficiently |highly |clinically |very "
    r")?active)\b"
)
_NOUN = re.compile(rf"\b(?:{CHANGE_NOUN})\b")
_GOOD_NOUN = re.compile(r"\b(?:remission|response|healing|recovery|normali[sz]ation|resolution|stabili[sz]ation)\b")


def has_efficacy(scene: Scene) -> list[Raw] | None:
    """ "X has moderate efficacy", "X is active in Y": a judgement about a treatment that is named."""
    match = _EFFICACY.search(scene.words)
    named = scene.named(scene.body, scene.body + match.start()) if match else ()
    if not match or not named or len(scene.words[: match.start()].split()) > 12:
        return None
    negated = is_negated(match.group()) or bool(
        re.search(r"\b(?:little|limited|minimal|poor|insufficient)\b", match.group())
    )
    direction = Direction.NO_CHANGE if negated else Direction.IMPROVEMENT
    change = Change.NO_DIFFERENCE if negated else Change.UNCLEAR
    return [Raw("effectiveness", change, direction, VERDICT, scene.body + match.start(), negated, named)]


def neither_helped(scene: Scene) -> list[Raw] | None:
    """ "Neither A nor B improved pain" denies the change for both; so does "neither pain nor fever"."""
    match = _NEITHER_HELPED.match(scene.words)
    if not match:
        return None
    sides = [(scene.body + match.start(g), scene.body + match.end(g)) for g in ("a", "b")]
    who = [next((m for m in scene.mentions if a <= m.start < b), None) for a, b in sides]
    if all(who):
        span = scene.outcome(scene.body + match.end(), scene.stop)
        return [_denied(scene, span, m) for m in who if m] if span else []
    spans = [scene.outcome(a, b) for a, b in sides]
    return [_denied(scene, span, None) for span in spans if span] if all(spans) and not any(who) else []


def _denied(scene: Scene, span: tuple[int, int], who: Mention | None) -> Raw:
    words = scene.plain[slice(*span)]
    treatments = (who,) if who else None
    return Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "neither", span[0], True, treatments)


def rate_of(scene: Scene) -> list[Raw] | None:
    """ "The cure rate was 88% (30/34)", "response rate was 8%, and the control rate 75%": each name with its own."""
    found = [_rate(scene, match) for match in _RATE.finditer(scene.words)]
    if len(re.findall(r"\d ?%", scene.words)) > len(found):
        return None  # "6% for A and 22% for B" compares two
    return [raw for raw in found if raw] or None


def _rate(scene: Scene, match: re.Match[str]) -> Raw | None:
    words, at = match["what"], match.start("what")
    if re.match(r"(?:questionnaire|survey|overall survey|participation)\b", words):
        return None
    if words.endswith("response rate") and _ASKED.search(scene.plain, max(0, scene.start - 400), scene.end):
        return None  # of those who were asked
    while words.split()[0] in ("the", "an", "a", "overall", "mean", "with", "for", "and", "of", "year", "month"):
        at, words = at + len(words) - len(words.partition(" ")[2]), words.partition(" ")[2]
    good = scene.wanted(words)
    if good is None:
        return None
    direction = Direction.IMPROVEMENT if good == "increase" else Direction.WORSENING
    return Raw(words, Change.UNCLEAR, direction, "rate", scene.body + at)


def achieved(scene: Scene) -> list[Raw] | None:
    """ "Closure was achieved in 13 of 25 patients", "five reached independence": what was aimed at is good."""
    match = _ACHIEVED.match(scene.words) or _THEY_ACHIEVED.search(scene.words)
    if not match or _NO_GOAL.search(match["what"]):
        return None
    if "return" in match["verb"] and not _RETURNED_TO.match(match["what"]):
        return None
    if _NOUN.search(match["what"]) and not _GOOD_NOUN.search(match["what"]):
        return None
    span = scene.outcome_of(match)
    if not span:
        return None
    words = scene.plain[slice(*span)]
    if scene.wanted(words) == "decrease":
        return None
    if match["verb"] in ("obtained", "made", "reached") and not _is_known(scene, words):
        return None
    if "return" in match["verb"]:
        words = f"return to {words}"
    said = scene.words[: match.end("verb")] if match.start("what") < match.start("verb") else scene.words[: match.end()]
    negated = is_negated(re.sub(r"\bwithout\b", "", said))
    change, direction = scene.judge(BETTER, words, negated=negated)
    raw = Raw(words, change, direction, "achieved", span[0], negated)
    rest = scene.words[match.end() :]
    own = FIRST_IN.match(rest) if match.re.pattern == _ACHIEVED.pattern and AND_IN.search(rest) else None
    return [with_count(raw, own["n"], own["total"]) if own and own["n"] else raw]


def _is_known(scene: Scene, words: str) -> bool:
    return concept_for(ConceptKind.OUTCOME, words, scene.vocabulary).origin != "text" or "independence" in words


def judged_results(scene: Scene) -> list[Raw] | None:
    """ "Results were excellent in 10 patients", "good results were obtained in 12", "treatment failed in 3"."""
    match = _FAILED.match(scene.words)
    if match:
        return [Raw("response", Change.NO_DIFFERENCE, Direction.NO_CHANGE, "judged", scene.body + match.start(), True)]
    match = _RESULTS_WERE.match(scene.words) or _GOOD_RESULTS.match(scene.words)
    match = match or (_WITH_RESULTS.match(scene.words) if scene.is_nominal else None)
    if not match or "fair" in match["how"] or is_negated(match.group()):
        return None
    is_poor = "poor" in match["how"] or "un" in match["how"][:2]
    direction = Direction.WORSENING if is_poor else Direction.IMPROVEMENT
    return [Raw(match["what"], Change.UNCLEAR, direction, "judged", scene.body + match.start("what"))]


def most_common_harm(scene: Scene) -> list[Raw] | None:
    """ "Nausea was the most common side effect", "the only complication was a haematoma"."""
    match = _MOST_COMMON.match(scene.words) or _BEING_MOST.search(scene.words)
    if not match:
        return None
    group = "what" if match["what"] else "that"
    begin, end = scene.body + match.start(group), scene.body + match.end(group)
    listed = outcomes.conjuncts(scene.plain, begin, scene.stop, scene.vocabulary) if group == "that" else ()
    spans = listed if len(listed) > 1 else [scene.outcome(begin, end)]
    return [
        Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "most-common", span[0])
        for span in spans
        if span
    ]


def brings_harm(scene: Scene) -> list[Raw] | None:
    """ "X was associated with a high rate of complications": a treatment beside a harm."""
    match = _BRINGS.search(scene.words)
    named = scene.named(scene.body, scene.body + match.start()) if match else ()
    if not match or not named or is_negated(scene.words[: match.start("what")]):
        return None
    if not match["how"] and re.match(
        r"(?:few|low|less|mild|minor|rare|minimal|acceptable|reduced|decreased)", match["what"]
    ):
        return None
    span = scene.outcome_of(match)
    if not span or not scene.is_harm(scene.plain[slice(*span)]):
        return None
    return [Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "brings", span[0], False, named)]


def gives(scene: Scene) -> list[Raw] | None:
    """ "X provides good local control": an outcome that is known to be wanted."""
    match = _GIVES.search(scene.words)
    named = scene.named(scene.body, scene.body + match.start()) if match else ()
    if not match or not named or len(scene.words[: match.start()].split()) > 12 or "poor" in match["what"]:
        return None
    span = scene.outcome_of(match)
    if not span or span[0] - scene.body - match.start("what") > 12:
        return None
    words = scene.plain[slice(*span)]
    if not _is_known(scene, words) or scene.wanted(words) != "increase" or words.startswith("improvement"):
        return None
    negated = is_negated(scene.words[: match.start("what")])
    change, direction = scene.judge(BETTER, words, negated=negated)
    return [Raw(words, change, direction, "gives", span[0], negated, named)]
