"""Rules for a measure that is printed twice, before and after: what the two numbers say, no verb needs to.

"Pain went from 8 to 2", "HbA1c was 9.2% at baseline and 7.1% at one year", "the preoperative score was 34 and the
postoperative score 82", "VAS 8 -> 2". A measure that stayed in the normal range did not change.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.direction import DOWN, UP, is_negated
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.changes import raws
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_UNIT = r"(?: ?(?:%|°|degrees?|mm ?hg|mmol/l|mg/dl|g/dl|g/l|points?|mm|cm|ml|kg|years?|days?|µg/l|ng/ml|iu/l|u/l|d\b))?"
_SPREAD = r"(?: ?(?:±|\+/-) ?[\d.]+)?(?: ?\([^()]*\))?"
_NUMBER = r"-?\d+(?:\.\d+)?"
_A = rf"(?P<a>{_NUMBER}){_SPREAD}{_UNIT}{_SPREAD}"
_B = rf"(?P<b>{_NUMBER}){_SPREAD}{_UNIT}{_SPREAD}"
_BEFORE = (
    r"(?:at (?:baseline|entry|presentation|admission|inclusion|the start)|before(?: (?:the )?(?:treatment|therapy|"
    r"surgery|"
    r"operation|intervention|procedure|injection))?|pre-?operatively|pre-?treatment|initially)"
)
_AFTER = (
    r"(?:at (?:(?:the )?(?:last|final|latest|end|one|two|three|six|twelve)|\d|discharge|follow-up)|after\b|"
    r"post-?operatively|"
    r"post-?treatment|following\b|(?:\d+|one|two|three|six|twelve) (?:days?|weeks?|months?|years?) (?:later|after))"
)
_FRONT = r"^(?:(?:the|mean|median|average|overall|her|his|their) )*"
_FROM_TO = rx(
    rf"{_FRONT}(?P<what>[a-z][^;,]{{2,70}}?) (?:went|changed|passed|moved|shifted|evolved|progressed) (?:down |up "
    rf")?from "
    rf"(?:(?:a|an) )?(?:(?:mean|median) )?(?:of )?{_A} (?:{_BEFORE} )?to {_B}"
)
_TWICE = rx(
    rf"{_FRONT}(?P<what>[a-z][^;,]{{2,60}}?) (?:was|were|averaged) {_A} {_BEFORE},? (?:and|versus|vs|compared "
    rf"(?:with|to)) "
    rf"(?:was |were )?{_B} {_AFTER}"
)
_PRE_AND_POST = rx(
    rf"{_FRONT}(?:pre-?operative|pre-?treatment|initial|baseline) (?:mean |median )?(?P<what>[a-z][^;,]{{2,60}}?) "
    rf"(?:was|were) "
    rf"{_A},? (?:and|while|whereas) (?:the )?(?:mean |median )?(?:post-?operative|post-?treatment|final|"
    rf"last)[^;,]{{0,60}}? "
    rf"(?:(?:was|were) )?{_B}"
)
_ARROW = rx(rf"\b(?P<what>[a-z][a-z -]{{2,40}}?)(?: scores?| levels?)?:? {_A} ?(?:->|→|⟶|➔) ?{_B}")
_STAYED_NORMAL = rx(
    r"^(?P<what>[a-z][^;,]{2,80}?) (?:remained|stayed|continued to be) (?:[a-z]+ly )?(?:(?:with)?in (?:the )?(?:normal|"
    r"reference) (?:range|limits?|values?)|normal)\b"
)


def before_and_after(scene: Scene) -> list[Raw] | None:
    """ "HbA1c was 9.2% at baseline and 7.1% at one year": the numbers say what changed."""
    for pattern in (_FROM_TO, _TWICE, _PRE_AND_POST, _ARROW):
        match = (
            pattern.search(scene.plain, scene.body, scene.end)
            if pattern is _ARROW
            else pattern.match(scene.plain[scene.body : scene.end])
        )
        if match:
            return _change(scene, match, 0 if pattern is _ARROW else scene.body)
    return None


def _change(scene: Scene, match: re.Match[str], shift: int) -> list[Raw] | None:
    a, b = float(match["a"]), float(match["b"])
    span = scene.outcome(shift + match.start("what"), shift + match.end("what"))
    if a == b or not span or is_negated(match["what"]):
        return None
    found = raws(scene, span, UP if b > a else DOWN, "values", negated=False)
    return [raw for raw in found if raw.direction is not Direction.UNCLEAR] or None


def stayed_normal(scene: Scene) -> list[Raw] | None:
    """ "ALT and AST remained within normal limits": no change of either."""
    match = _STAYED_NORMAL.match(scene.words)
    span = scene.outcome_of(match) if match else None
    if not match or not span or not scene.is_treated or is_negated(match.group()):
        return None
    if re.search(r"\b(?:examinations?|findings?|results?|history|appearance)$", scene.plain[slice(*span)]):
        return None  # what was looked at
    parts = outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
    return [Raw(scene.plain[a:b], Change.NO_DIFFERENCE, Direction.NO_CHANGE, "values", a) for a, b in parts]
