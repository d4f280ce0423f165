"""Rules for nouns of change: the outcome stands beside the noun ("improvement in mobility", "pain relief").

What did not come back in a number of people ("17 had no recurrence") is good for them.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.clauses import CHANGE_NOUN
from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.taken_back import not_significant
from evidence_kb.claims.language.words import (
    ADVERB,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    REPORTING_VERBS,
    rx,
    tokens,
    word_set,
)
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.lexicon.direction import ANY, BETTER, DOWN, GONE, SAME, UP, WORSE, is_negated, sense
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, ConceptKind, Direction

RULE = "noun-of-change"
_NOUN = rx(rf"\b(?P<noun>{CHANGE_NOUN})\b(?! of life|-)")
_SAYS_BEFORE = rx(
    r"\b(?:showed|shown|shows|show|had|has|have|experienced|achieved|achieve|reported|led to|leads to|resulted in|"
    r"results in|followed by|brought about|allowed|allowed for|produced|induced|induces|provided|provides|"
    r"demonstrated|gave|caused|causes|observed|found|noted|"
    r"there (?:was|were)|associated with|reached|attained|displayed|exhibited|evidence of|brought|obtained|had been|"
    r"led|revealed|sustained|saw|made|make|makes|confirmed|documented) (?:(?!to\b|who\b|which\b|that\b|for\b|"
    r"by\b)[a-z0-9/%_≥≤<>-]+,? (?:and )?){0,6}$"
)
# "she received X with marked improvement", ", showing complete resolution of fever"
_WITH_GAIN = rx(
    r"(?:\b(?:received|treated|given|started|administered|underwent|commenced|therapy|treatment|managed)\b[^;]{0,80} "
    r"with|"
    r", (?:showing|demonstrating|experiencing|achieving|obtaining|resulting in|leading to)) "
    r"(?:(?!to\b|who\b|which\b|that\b|for\b|by\b|of\b|in\b|with\b|no\b)[a-z-]+,? (?:and )?){0,4}$"
)
_GAIN_NOUN = re.compile(
    r"improvements?|resolution|relief|regression|responses?|remissions?|recovery|normali[sz]ation|healing|disappearance"
)
# what was only hoped for, and responses of the body that nobody wished for: "with an allergic response"
_NO_GAIN = rx(
    r"\b(?:expected|anticipated|desired|hoped-for|intended|target|possible|potential|adverse|allergic|immune|"
    r"inflammatory|stress|antibody|immunologic(?:al)?|humou?ral|cytotoxic|toxic|febrile|vagal|developmental|delayed) $"
)
_SAYS_AFTER = rx(
    rf"^(?:(?! (?:which|who|that|when|if)\b)[^,;]){{0,90}}? (?:was|were|has been|have been|had been|is|are) "
    rf"(?:{ADVERB} )?(?:{REPORTING_VERBS})\b|"
    r"^ (?:maintained|sustained|seen|observed|occurred)\b|^ (?:in|of) [a-z -]{3,60}? (?:was|were) (?:about |"
    r"approximately |"
    r"up to )?\d[\d.]* ?%|^ (?:in|of) [a-z -]{3,50}? (?:occurred|followed)\b"
)
_DENIED = rx(
    rf"^[^,;]{{0,90}}? (?:was|were|is|are|has|have|had|could|did|does|do|can) (?:{ADVERB} )?(?:not|never)\b|"
    r"^[^,;]{0,60}? cannot\b|^ not\b|^ (?:(?:was|were) [a-z]+ )?in (?:neither|none)\b"
)
_DENIES = rx(r"\b(?:no|not|neither|nor|none|never|failed|fails?)\b")
_ITSELF = re.compile(
    r"(?:responses?|remissions?|relapses?|recurrences?|flares?|exacerbations?|recovery|healing|benefits?)$"
)
_COMES_BACK = re.compile(r"relapses?|recurrences?|flares?|exacerbations?|progression")
_NEEDS_OBJECT = word_set(
    "loss gain rise fall elevation effect effects difference differences normalisation normalization"
)
_OBJECT = rx(
    r"^(?: rates?| scores?)?(?: (?:of|by) (?:at least |more than |about |approximately |over |up to |less "
    r"than |greater than )?[\d.]+ ?%"
    r"(?: or more)?)? (?:in|of|from|on) "
)
_WEAK_RESPONSE = rx(
    r"\b(?:no|little|limited|minimal|marginal|negligible|questionable|poor|inadequate|insufficient|lack of|"
    r"without|absence of|suboptimal) (?:[a-z-]+ ){0,2}$"
)
_ASSOCIATED = rx(r"\b(?:(?:associated|correlated|related|linked) (?:with|to)|predict[a-z]*)\b")
_TURNED = rx(
    r"\b(?:reduc|lower|decreas|fewer|less|risk|prevent|time to|shorter|longer|higher|increas|loss)[a-z ]{0,24}$"
)
_WHICH_WAY = rx(r"(?P<way>reducing|decreasing|increasing|improving|lowering|relieving) (?:the )?")
_RECORDED = rx(r" (?:was|were) (?:[a-z]+ly )?(?:recorded|measured|assessed|evaluated|documented|collected)\b")
_MORE_THAN = rx(r"\b(?:greater|larger|smaller|less|more|better) (?:[a-z-]+ )?$")
_NEITHER = rx(r"^(?:neither|none|no)\b")
_DESCRIBES_NOT = re.compile(
    rf"(?:{PATIENTS}|{'|'.join(sorted(PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | DETERMINERS))}|no|only|there|not|"
    r"we|they|[a-z]+ly|show[ns]?|showed|achieved?|reported|experienced|led|leads|resulted|results|produced|induced|"
    r"induces|demonstrated|saw|noted|found|observed|exhibited|displayed|reached|attained|provided|provides|caused|"
    r"causes|gave|revealed|obtained|brought|evidence|also|lack|absence|sustained)"
)
_PLAIN_ADJECTIVES = word_set(
    "significant marked good rapid further clear objective substantial great excellent dramatic considerable poor "
    "meaningful important major inadequate insufficient slight mild moderate long-lasting initial new similar "
    "greater additional overall prompt high"
)


def noun_of_change(scene: Scene) -> list[Raw] | None:
    """ "Improvement was seen in X", "showed clinical response", "reduction in X has been demonstrated"."""
    for match in _NOUN.finditer(scene.words):
        found = _from_noun(scene, match)
        if found:
            return found
    return None


def _from_noun(scene: Scene, match: re.Match[str]) -> list[Raw] | None:
    words, noun = scene.words, match["noun"]
    before, after = words[: match.start()], words[match.end() :]
    says = _SAYS_BEFORE.search(before) or _SAYS_AFTER.match(after) or (scene.is_nominal and len(before.split()) < 5)
    is_gain = _GAIN_NOUN.fullmatch(noun) and _WITH_GAIN.search(before) and not _NO_GAIN.search(before)
    if (
        not (says or is_gain)
        or re.search(r"(?<!led )(?<!leads )\b(?:to|for|aim|definition) $", before)
        or re.match(r" (?:criteria|measures?|study|rates? of|periods?|phases?|patterns?|assessments?)\b", after)
    ):
        return None
    if noun == "responses" and _RECORDED.match(after):
        return None  # "responses were recorded with a questionnaire"
    if _ASSOCIATED.search(before) and not scene.named(scene.body, scene.body + match.start()):
        return None  # what predicts an outcome is no treatment
    if re.match(rf" (?:or|and) (?:{CHANGE_NOUN}) (?:of|in) ", after):
        return None  # "improvement or stabilisation of lung function": the second noun has the object
    if _MORE_THAN.search(before):
        return None  # "greater improvements were found with": more than with what?
    itself = _ITSELF.search(noun)
    if itself and _TURNED.search(before):
        return None  # "a reduced risk of relapse": the noun alone would say the opposite
    negated = bool(_WEAK_RESPONSE.search(before) or _NEITHER.match(before)) or is_negated(before[-40:])
    denied = bool(_DENIED.match(after))
    if negated and _COMES_BACK.fullmatch(noun) and re.search(r"\bno (?:[a-z]+ )?$", before):
        return _stayed_away(scene, match)
    if negated and not denied and _COMES_BACK.fullmatch(noun) and (back := _did_not_come_back(scene, match)):
        return back
    if (denied and negated) or (not denied and _DENIES.search(after)):
        return []  # what is denied behind the noun, or twice, is not for a rule to decide
    negated = negated or denied
    kind = sense(noun) or ANY
    if noun.startswith("difference") and not negated and not not_significant(scene.plain[scene.body : scene.end]):
        return _differed(scene, match)
    beside = _beside(scene, match)
    spans = [] if itself else _objects(scene, match)
    if kind == ANY and not negated:  # "a change in X" says little: only for outcomes that are known
        spans = [span for span in spans if is_known(scene, span)]
        beside = beside if beside and is_known(scene, beside) else None
    if spans:
        return [raw for span in spans for raw in raws(scene, span, kind, RULE, negated=negated)]
    if beside and noun not in _NEEDS_OBJECT:
        return raws(scene, beside, kind, RULE, negated=negated)
    return None


def _differed(scene: Scene, match: re.Match[str]) -> list[Raw] | None:
    """ "A difference in reducing pain": which way, the verb says; of "a difference in pain" no rule knows it."""
    spans = _objects(scene, match)
    way = _WHICH_WAY.match(scene.plain, *spans[0]) if spans else None
    if way is None:
        return None
    first = (way.end(), spans[0][1])
    kind = sense(way["way"]) or ANY
    return [raw for span in (first, *spans[1:]) for raw in raws(scene, span, kind, RULE, negated=False)]


def _did_not_come_back(scene: Scene, match: re.Match[str]) -> list[Raw]:
    """ "Has not had recurrence of haematuria": nobody had it again."""
    at = scene.body + match.start("noun")
    span = next(iter(_objects(scene, match)), None)
    words = scene.plain[at : span[1]] if span else match["noun"]
    return [Raw(words, Change.UNCLEAR, Direction.NO_EVIDENCE, RULE, at, True, is_zero=True)]


def _stayed_away(scene: Scene, match: re.Match[str]) -> list[Raw]:
    """ "Seventeen patients had no recurrence": what did not come back in a number of people is good for them."""
    at = scene.body + match.start("noun")
    start = scene.plain.rfind("no ", scene.body, at)
    if re.search(
        rf"\d|\b(?:{ONE_TO_TEN}|[a-z]+teen|[a-z]+ty) ",
        scene.words[: start - scene.body],
    ):
        words = scene.plain[start : scene.body + match.end("noun")]
        return [Raw(words, Change.UNCLEAR, Direction.IMPROVEMENT, RULE, start)]
    return [Raw(match["noun"], Change.UNCLEAR, Direction.NO_EVIDENCE, RULE, at, True, is_zero=True)]


_SEEN_IN = rx(rf"^ (?:was|were|has been|have been|had been|is|are) (?:{ADVERB} )?(?:{REPORTING_VERBS}) (?:in|of|on) ")


def is_known(scene: Scene, span: tuple[int, int]) -> bool:
    """Say whether lexicon or vocabulary know the outcome."""
    return concept_for(ConceptKind.OUTCOME, scene.plain[slice(*span)], scene.vocabulary).origin != "text"


def _objects(scene: Scene, match: re.Match[str]) -> list[tuple[int, int]]:
    """Read what stands behind "in" or "of", or behind "was seen in"."""
    after = scene.words[match.end() :]
    place = _SEEN_IN.match(after) or _OBJECT.match(after)
    if not place:
        return []
    span = scene.outcome(scene.body + match.end() + place.end(), scene.stop)
    if not span or span[0] - (scene.body + match.end() + place.end()) > 30:
        return []
    return list(outcomes.conjuncts(scene.plain, *span, scene.vocabulary))


def _beside(scene: Scene, match: re.Match[str]) -> tuple[int, int] | None:
    """Take the noun with what describes it: "clinical response", "symptomatic improvement", "pain relief"."""
    stop, kind = scene.body + match.start(), sense(match["noun"])
    words: list[tuple[int, int]] = []
    for a, b in reversed([*tokens(scene.words, 0, match.start())]):
        word = scene.words[a:b]
        if word in ("fewer", "less", "more"):
            return None  # "fewer flares than" compares: the noun alone would say the opposite
        if _DESCRIBES_NOT.fullmatch(word) or word.isdigit() or len(words) == 3 or "," in scene.words[b : match.start()]:
            break
        words.insert(0, (a, b))
    if words and scene.words[slice(*words[0])] == "least":
        words = words[2:]  # "at least one relapse"
    while words and scene.words[slice(*words[0])] in _PLAIN_ADJECTIVES:
        words = words[1:]
    at = scene.body + words[0][0] if words else stop
    if any(m.start < stop and at < m.end for m in scene.mentions):
        return None
    if kind in (UP, DOWN, GONE):  # "complete pain relief": the measure is pain
        while len(words) > 1 and scene.words[slice(*words[0])] in ("complete", "partial", "full", "near-complete"):
            words = words[1:]
        at = scene.body + words[0][0] if words else stop
        return scene.outcome(at, stop) if words else None
    rates = re.match(r" rates?\b", scene.words[match.end() :])
    last = match.end() + (rates.end() if rates else 0)
    text = scene.plain[at : scene.body + last]
    known = outcomes.is_outcome(text, scene.vocabulary) or match["noun"].startswith("improvement")
    return (at, scene.body + last) if known and (words or kind in (BETTER, WORSE)) else None


def raws(scene: Scene, span: tuple[int, int], kind: str, rule: str, *, negated: bool, many: bool = False) -> list[Raw]:
    spans = outcomes.conjuncts(scene.plain, *span, scene.vocabulary) if many else (span,)
    found = []
    for a, b in spans:
        words = scene.plain[a:b]
        change, direction = scene.judge(kind, words, negated=negated)
        if not_significant(scene.plain[scene.body : scene.end]) and kind != SAME:
            change, direction, negated = Change.NO_DIFFERENCE, Direction.NO_EVIDENCE, True
        found.append(Raw(words, change, direction, rule, a, negated))
    return found
