"""Rules for reports of a harm: what came after a treatment, under it, or because of it.

"Who developed pancreatitis ten days after starting X", "hepatitis was attributed to X", "X-induced hepatitis was
diagnosed". Each names the treatment beside the harm; without it nothing is told.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.denied import CHANGE_IN
from evidence_kb.claims.rules.events import nobody_had, with_count
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Change, ConceptKind, Direction

HARMED = "reported-harm"
_CAME = (
    r"(?:developed|experienced|suffered(?: from)?|presented with|was (?:re)?(?:admitted|hospitali[sz]ed) "
    r"(?:with|for|because of|due to)|complained of|"
    r"was diagnosed with|noticed|had)"
)
_START = (
    r"(?:(?:the )?(?:start|starting|initiation|initiating|introduction|commencement|commencing|beginning|taking|"
    r"receiving|undergoing|having undergone|"
    r"ingesting|ingestion|administration|injection|infusion|intake|use|first (?:dose|injection|infusion|cycle|course)|"
    r"second (?:dose|injection|infusion|cycle)|third (?:dose|injection|infusion|cycle)|last (?:dose|injection)|a "
    r"(?:single )?"
    r"(?:dose|course|injection)|treatment|therapy|exposure)(?: (?:of|with|to))? )?(?:the |an? |oral |intravenous |"
    r"her |his )*"
)
_WHEN = (
    r"(?:(?:(?:\d+|[a-z]+(?:-[a-z]+)?) (?:minutes?|hours?|days?|weeks?|months?|years?|doses?|cycles?)|shortly|soon|"
    r"immediately|within [^,;]{1,20}?) (?:after|following|into) |(?:while|when) (?:taking|receiving|on|being "
    r"treated with|treated "
    r"with) |(?:during|under) )"
)
_CAME_AFTER = rx(rf"\b{_CAME} (?P<what>[a-z][^;.]{{2,90}}?) {_WHEN}{_START}$")
# "a patient who developed pancreatitis after X": a plain "after", where the verb says that it came about
_WHO_DEVELOPED = rx(
    rf"\bwho (?:had |has |have |then |later |subsequently )?(?:developed|experienced|suffered(?: from)?|sustained) "
    rf"(?P<what>[a-z][^;.]{{2,90}}?) (?:after|following|post|as a (?:complication|result|sequela) of) {_START}$"
)
# "we report a case of pancreatitis following X", "hepatitis in a woman taking X"
_CASE_OF = rx(
    rf"\b(?:cases?|development|occurrence|instances?|episodes?) of (?:an? )?(?P<what>[a-z][^;.:]{{2,90}}?) "
    rf"(?:(?:occurring|developing|arising|appearing|beginning) )?(?:{_WHEN}|(?:after|following|post|complicating|"
    rf"as a (?:complication|result|consequence|sequela) of) ){_START}$"
)
_IN_ONE_TAKING = rx(
    rf"\b(?:cases?|development|occurrence|instances?|episodes?) of (?:an? )?(?P<what>[a-z][^;.:]{{2,90}}?) in "
    rf"(?:an? |the )?(?:[a-z0-9-]+ ){{0,4}}?{PATIENTS} (?:taking|receiving|on|"
    r"who (?:was |had been |has been )?(?:taking|receiving|on)) "
    r"(?:the |an? |oral |intravenous |long-term |[0-9]+ mg )*$"
)
# a case is told for its own sake; "no case of", "the number of episodes of" and "was prevented" say how often it was
_REPORTED = rx(r"\b(?:(?:report|describ|present|encounter|illustrat)(?:s|ed|es|e|ing)?|we (?:saw|observed))\b")
_HOW_OFTEN = rx(
    r"\b(?:numbers?|frequency|risks?|rates?|incidence|likelihood|possibility|prevention|prevent[a-z]*|avoid[a-z]*|"
    r"reduc[a-z]*|decreas[a-z]*|treatment|management|lack|absence)\b[^,;]{0,20}$"
)
_NOT_SO = rx(r"\b(?:prevented|avoided|reduced|decreased|fewer|less|lower|rare(?:r|ly)?|unlikely)\b")
_FAILED = rx(r"(?: (?:therapy|treatment))? (?:fail[a-z]*|withdrawal|discontinuation|cessation)\b")
# "a case of a cyst that recurred after X", "the occurrence of leaks is analysed in people treated with X"; what was
# refractory or is responding was what the treatment was given for
_SAYS_MORE = rx(
    r"\b(?:who|which|that|is|are|was|were|treated|has|had|have|refractory|resistant|intractable|respon[a-z]+|resolving|"
    r"improving)\b"
)
_ATTRIBUTED = rx(
    r"(?P<what>[a-z][a-z -]{2,60}?) (?:(?:was|were) )?(?:attributed to|caused by|induced by|triggered by|(?:thought|"
    r"considered|believed|judged|felt|found|suspected) to (?:be |have been )?(?:due|related|secondary|caused by|"
    r"induced by)"
    r"(?: to)?) (?:the |an? |oral |intravenous )*$"
)
_IN_TITLE = rx(
    r"^(?:an? |the )?(?:case of |cases of )?(?P<what>[a-z][a-z' -]{3,70}?) (?:(?P<by>due to|caused by|induced by|"
    r"secondary to)|"
    r"associated with|(?:during|subsequent to|after|following)(?: (?:treatment with|administration of|use of|"
    r"ingestion of|exposure to))?)"
    r" (?:the |oral |intravenous |topical |uncomplicated )*$"
)
# "hepatitis developed three weeks after X", "a patient with hepatitis caused by X"
_AROSE_AFTER = rx(
    rf"^(?:an? |the )?(?P<what>[a-z][a-z -]{{2,60}}?) (?:developed|occurred|appeared|began|arose|"
    rf"ensued) {_WHEN}{_START}$"
)
_PERSON_WITH = rx(
    r"\b(?:patients?|wom[ae]n|m[ae]n|boys?|girls?|child(?:ren)?|infants?|cases?) (?:with|"
    r"of) (?:an? )?(?P<what>[a-z][a-z -]{2,60}?) "
    r"(?:due to|caused by|induced by|secondary to|attributed to|attributable to) (?:the |oral |intravenous )*$"
)
_COMPLICATION_OF = rx(
    r"^(?P<what>[a-z][a-z -]{2,60}?)(?: _+)? (?:is|are|was|were|can be|may be) (?:an? |the )?(?:[a-z-]+,? (?:but |"
    r"and |or |yet )?){0,5}?"
    r"(?:complications?|side[ -]effects?|adverse (?:effects?|events?|reactions?)|sequelae?) (?:of|after|following|"
    r"with|associated with) "
    r"(?:the |use of |treatment with |therapy with |[a-z-]+ ){0,2}$"
)
_INDUCED = rx(r"-(?:induced|associated|related) (?P<what>[a-z][^,;.:]{2,60})")
_COMPLICATED = rx(r"^[^,;]{3,60}? (?:was|were) complicated by (?:an? )?(?P<what>[a-z][^,;]{2,60})")
_APART_FROM = rx(
    rf"(?:apart from|except for|other than|besides|with the exception of|aside from) (?P<what>[a-z][a-z -]{{2,60}}?)"
    rf"(?: (?:in|of) (?P<n>{COUNT})(?: {PATIENTS})?)?(?: ?\([^()]*\))?, (?=no\b|none\b|there (?:was|were) no\b)"
)
_IN_THOSE = rx(r"\b(?:in|of|among|for) [^,;]{0,40}\b(?:patients|those|people|women|men|children) who [a-z]?$")
_NEAR = 400  # characters before a treatment, in which the harm that it did is told
_SAID = rx(r"\b(?:cases? of|diagnos[a-z]+|developed|occurred|suspected|confirmed|presented|experienced|concluded)\b")


def reported_harm(scene: Scene) -> list[Raw] | None:
    """ "Developed pancreatitis ten days after starting X", "hepatitis was attributed to X"."""
    for mention in scene.mentions:
        if mention.role not in ("plain", "spared"):
            continue
        before = scene.plain[scene.body : mention.start]
        near = max(0, len(before) - _NEAR)
        match = (
            _CAME_AFTER.search(before, near) or _PERSON_WITH.search(before, near) or _ATTRIBUTED.search(before, near)
        )
        match = match or (_AROSE_AFTER.search(before) if scene.role in ("results", "mixed") else None)
        match = match or _as_case(scene, before, near, mention)
        if match and not is_negated(match.group()) and not _IN_THOSE.search(before[: match.start() + 1]):
            return _harm(scene, scene.body + match.start("what"), scene.body + match.end("what"), mention)
        told = scene.role in ("results", "mixed") and _SAID.search(scene.plain, scene.start, scene.end)
        match = _INDUCED.match(scene.plain, mention.end) if told else None
        if match and not is_negated(before):
            return _harm(scene, match.start("what"), match.end("what"), mention)
    return None


def _as_case(scene: Scene, before: str, near: int, mention: Mention) -> re.Match[str] | None:
    """ "We report a case of pancreatitis after X", "who developed pancreatitis after X"; X stands right behind."""
    match = _WHO_DEVELOPED.search(before, near)
    if not match and _REPORTED.search(scene.plain, scene.start, scene.end):
        match = _CASE_OF.search(before, near) or _IN_ONE_TAKING.search(before, near)
    if not match or _SAYS_MORE.search(match["what"]) or _FAILED.match(scene.plain, mention.end):
        return None
    lead = before[: match.start() + 1]
    is_denied = is_negated(before) or _HOW_OFTEN.search(lead) or _NOT_SO.search(scene.plain, mention.end, scene.end)
    return None if is_denied else match


def complication_of(scene: Scene) -> list[Raw] | None:
    """ "Vertigo is a rare complication of keratoplasty"."""
    if scene.role not in ("conclusion", "closing") and not scene.has_results:
        return None  # at the start it is what is known of the treatment
    for mention in scene.mentions:
        match = (
            _COMPLICATION_OF.match(scene.words[: max(0, mention.start - scene.body)])
            if mention.role == "plain"
            else None
        )
        if match and not is_negated(match.group()):
            return _harm(scene, scene.body + match.start("what"), scene.body + match.end("what"), mention, is_said=True)
    return None


def apart_from(scene: Scene) -> list[Raw] | None:
    """ "Apart from chest pain in three patients, no complication was recorded": one harm, and none beside it."""
    match = _APART_FROM.match(scene.plain[scene.start : scene.end]) if scene.is_treated else None
    span = scene.outcome(scene.start + match.start("what"), scene.start + match.end("what")) if match else None
    if not match or not span or scene.wanted(scene.plain[slice(*span)]) == "increase":
        return None
    harm = Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, "occurred", span[0], takes_counts=False)
    harm = with_count(harm, match["n"], None) if match["n"] else harm
    return [harm, *(nobody_had(scene) or [])]


def complicated(scene: Scene) -> list[Raw] | None:
    """ "Treatment was complicated by severe neutropenia in two"."""
    match = _COMPLICATED.search(scene.words) if scene.is_treated else None
    span = scene.outcome_of(match) if match else None
    if not match or not span or is_negated(scene.words[: match.start("what")]):
        return None
    return [Raw(scene.plain[slice(*span)], Change.UNCLEAR, Direction.WORSENING, HARMED, span[0])]


def titled_harm(scene: Scene) -> list[Raw] | None:
    """ "X-induced hepatitis", "hepatitis due to X" as the title of a report."""
    for mention in scene.mentions:
        if mention.role != "plain":
            continue
        match = _INDUCED.match(scene.plain, mention.end)
        if match and mention.start - scene.body < 20:
            return _harm(scene, match.start("what"), match.end("what"), mention, is_said=True)
        match = _IN_TITLE.match(scene.plain[scene.body : mention.start])
        if match:
            is_said = match["by"] is not None
            begin, end = scene.body + match.start("what"), scene.body + match.end("what")
            return _harm(scene, begin, end, mention, is_said=is_said)
    return None


def _harm(scene: Scene, start: int, end: int, mention: Mention, *, is_said: bool = False) -> list[Raw] | None:
    """Make the findings of a harm that a treatment did; `is_said`: the words say so of whatever stands there."""
    span = scene.outcome(start, end)
    words = scene.plain[slice(*span)] if span else ""
    if not span or scene.wanted(words) == "increase" or CHANGE_IN.search(words):
        return None
    if words.endswith("reaction") and scene.plain.startswith(" with ", span[1]):
        return None  # "drug reaction with eosinophilia" is one name
    known = concept_for(ConceptKind.OUTCOME, words, scene.vocabulary).origin != "text"
    if not (
        is_said or known or scene.wanted(words) == "decrease" or re.search(r"syndrome|failure|arrest|attack", words)
    ):
        return None
    spans = outcomes.listed(scene.plain, span, end, scene.vocabulary)
    spans = spans if len(spans) > 1 else outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
    return [Raw(scene.plain[a:b], Change.UNCLEAR, Direction.WORSENING, HARMED, a, False, (mention,)) for a, b in spans]
