"""Rules for statements that compare two treatments, or that deny a difference.

"X was lower with A than with B", "no difference in X between A and B", "A was superior to B". The first treatment is
the one that the claim is about; `assemble` reads the comparator behind "than", "versus" and "compared with".
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.taken_back import not_significant
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.direction import ANY, BETTER, SAME, WORSE, is_negated, sense
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.changes import raws
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.verbs import subject_of
from evidence_kb.findings import Change, Direction

RULE = "arms-compared"
_COMPARED = rx(
    r"^(?P<what>[^,;]{3,70}?) (?:was|were|is|are)(?: (?:significantly|also|markedly|slightly|numerically|not|even|"
    r"much|statistically))* (?P<word>higher|lower|greater|better|worse|less|more|fewer|smaller|larger|shorter|longer|"
    r"similar|comparable|unchanged|stable|improved|reduced|the same)\b"
)
_SUPERIOR = rx(
    r"\b(?:was|were|is|are|proved|appears?(?: to be)?|seems?(?: to be)?)(?: [a-z]+ly| not| to be)* (?P<word>superior|"
    r"inferior|more effective|less effective|as effective|more efficacious|better|worse)(?: to| than| as)? "
)
_NO_DIFFERENCE = rx(
    r"\bno (?:[a-z-]+ ){0,3}?(?P<noun>differences?|changes?|effects?)(?: (?:was|were) (?:[a-z]+))?(?: (?:in|on|of|"
    r"for)(?: the)? (?P<what>[^,;.]+))?|\b(?:did not|does not|do not|not) (?:significantly )?(?P<verb>differ|change)\b"
)


_THAN_PEOPLE = rx(r" than (?!\d|half|one|two|three|before|at baseline)")
_AMONG = rx(r" (?:among|between) ")
_SINCE = rx(r" (?:at|after|within|during|following|by) ")


def comparison(scene: Scene) -> list[Raw] | None:
    """ "X was lower with A than with B", "no difference in X between A and B", "A was superior to B"."""
    return _superior(scene) or _no_difference(scene) or _compared(scene)


def _compared(scene: Scene) -> list[Raw] | None:
    match = _COMPARED.match(scene.words)
    if not match or scene.named(scene.body, scene.body + match.end("what")):
        return None
    word = match["word"]
    same = word in ("similar", "comparable", "unchanged", "stable", "the same")
    if (
        not same
        and word not in ("improved", "reduced")
        and " than " not in scene.words
        and "compared" not in scene.words
        and not (scene.focus and _SINCE.match(scene.words, match.end()))
    ):
        return None
    if same and _AMONG.search(scene.words, match.end()) and not scene.mentions:
        return []  # "similar among those with and without Y" compares people, too
    if scene.focus and _THAN_PEOPLE.search(scene.words) and not scene.mentions:
        return []  # "higher in one disease than in another" compares people, not treatments
    span = scene.outcome(scene.body, scene.body + match.end("what"))
    if not span:
        return None
    kind = SAME if same else {"better": BETTER, "worse": WORSE}.get(word) or sense(word) or ANY
    negated = is_negated(scene.words[match.end("what") : match.end()])
    return raws(scene, span, kind, RULE, negated=negated, many=True)


def _superior(scene: Scene) -> list[Raw] | None:
    match = _SUPERIOR.search(scene.words)
    subject = scene.named(scene.body, scene.body + match.start()) if match else ()
    if not match or not subject or not re.search(r" (?:than|to|as) ", scene.words[match.start() : match.end() + 4]):
        return None
    negated = " not " in match.group()
    word = match["word"]
    same = word == "as effective" or negated
    direction = Direction.NO_CHANGE if same else Direction.IMPROVEMENT
    if word in ("inferior", "less effective", "worse") and not negated:
        direction = Direction.WORSENING
    change = Change.NO_DIFFERENCE if same else Change.UNCLEAR
    for_what = scene.purpose(scene.body + match.end())
    outcome = scene.plain[slice(*for_what)] if for_what else "effectiveness"
    at = for_what[0] if for_what else scene.body + match.start()
    return [Raw(outcome, change, direction, RULE, at, negated, subject[:1])]


def _no_difference(scene: Scene) -> list[Raw] | None:
    match = _NO_DIFFERENCE.search(scene.words)
    if not match:
        return None
    if match["what"]:
        span = scene.outcome_of(match)
    else:
        subject = subject_of(scene, match.start())
        span = scene.outcome(*subject) if subject else None
        many = outcomes.conjuncts(scene.plain, *subject, scene.vocabulary) if subject else ()
        span = (many[0][0], many[-1][1]) if span and len(many) > 1 else span
    if not span:
        return None
    direction = Direction.NO_EVIDENCE if not_significant(scene.plain[scene.body : scene.end]) else Direction.NO_CHANGE
    return [
        Raw(
            scene.plain[a:b],
            Change.NO_DIFFERENCE,
            direction,
            "no-difference",
            a,
            True,
            starts_at=_no_start(scene, match),
        )
        for a, b in outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
    ]


def _no_start(scene: Scene, match: re.Match[str]) -> int | None:
    return scene.body + match.start() if scene.is_nominal else None
