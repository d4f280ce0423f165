"""What a sentence says about its outcome, read by a few rules of English word order.

"A greater reduction in X" lowers X; "the reduction in X was greater" too; "X was lower" reads to the right, "reduced
X and Y" to the left. The result is one feature among many: the model decides how far to trust it.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.change_words import BETTER, DOWN, SIMILAR, UP, WORSE
from evidence_kb.claims.questions.question import Item

CHANGES = frozenset((UP, DOWN, BETTER, WORSE))
_MORE = word_set("greater larger more higher greatest largest highest bigger stronger faster")
_LESS = word_set("less lesser smaller lower fewer least smallest lowest weaker slower")
_NOUNS = word_set(
    "reduction reductions decrease decreases decline declines improvement improvements increase increases rise gain "
    "gains relief fall drop elevation deterioration worsening suppression inhibition attenuation loss reduced "
    "decreased improved effective efficacious efficacy effectiveness benefit benefits beneficial favorable favourable "
    "successful recovery protection"
)

_OF_MEASURES = ("improv", "better", "best", "worse", "worst", "superior", "inferior", "deterior", "favo", "poor")
_TURNED = {UP: DOWN, DOWN: UP, BETTER: WORSE, WORSE: BETTER}
_VERBS = word_set("was were is are had has have did be been showed remained became tended")
# where another statement may begin
BREAKS = word_set("; but however although though whereas while despite yet except")
_TO_A = word_set("to a an much far significantly considerably substantially markedly slightly somewhat")
# behind a "less" that says how far something changed, not of what there was less
_BEHIND = word_set("with in among after for on by at during under over following when extent degree so , and")
_REACH = 30


def settled(items: Sequence[Item], desired: str = "?") -> list[Item]:
    """Join "greater reduction" to one reduction and turn "smaller reduction" round; other items stay.

    Where it is known which change is good (`desired` "U" or "D"), an improvement becomes that change.
    """
    found = list(items) if desired == "?" else [_meant(x, desired) for x in items]
    for i, item in enumerate(found):
        if item.word not in _MORE and item.word not in _LESS:
            continue
        noun = next((j for j in range(i + 1, min(len(found), i + 4)) if found[j].word in _NOUNS), None)
        if noun is None or found[noun].concept not in CHANGES:
            noun = _noun_before(found, i)
        if noun is None:
            noun = _verb_before(found, i)
        if noun is None:
            continue
        concept = found[noun].concept
        if item.word in _LESS and concept in _TURNED:
            found[noun] = found[noun]._replace(concept=_TURNED[concept])
        found[i] = item._replace(concept="MORE" if item.word in _MORE else "LESS")
    return found


def _meant(item: Item, desired: str) -> Item:
    if item.concept not in (BETTER, WORSE) or not item.word.startswith(_OF_MEASURES):
        return item
    is_up = (item.concept == BETTER) == (desired == "U")
    return item._replace(concept=UP if is_up else DOWN)


def _noun_before(items: Sequence[Item], i: int) -> int | None:
    """Find the reduction in "the reduction in X was greater"."""
    verb = next((j for j in range(i - 1, max(-1, i - 5), -1) if items[j].word in _VERBS), None)
    if verb is None:
        return None
    for j in range(verb - 1, max(-1, verb - 14), -1):
        if items[j].word in BREAKS or items[j].word in _VERBS:
            return None
        if items[j].word in _NOUNS and items[j].concept in CHANGES:
            follows = items[j + 1].word if j + 1 < len(items) else ""
            return j if follows in ("in", "of", "from") or j == verb - 1 else None
    return None


def _verb_before(items: Sequence[Item], i: int) -> int | None:
    """Find the verb in "X improved less than", "X worsened to a lesser extent"."""
    if items[i].word not in ("less", "lesser"):
        return None
    if i + 1 < len(items) and items[i + 1].concept not in ("THAN", "I", "C") and items[i + 1].word not in _BEHIND:
        return None
    j = i - 1
    while j >= 0 and items[j].word in _TO_A:
        j -= 1
    return j if j >= 0 and items[j].concept in CHANGES and items[j].word.endswith("ed") else None


def verdict(items: Sequence[Item], place: int) -> tuple[str, str]:
    """Return the change that governs the outcome at `place` (of settled items) and the side it was found on."""
    right = _right(items, place)
    left = _left(items, place)
    if right is not None and (left is None or _has_verb(items, place, right)):
        return str(items[right].concept), "R"
    if left is not None:
        return str(items[left].concept), "L"
    return "0", "0"


def change_at(items: Sequence[Item], place: int) -> int | None:
    """Return the place of the word of change that governs the outcome, None where there is none."""
    right, left = _right(items, place), _left(items, place)
    if right is not None and (left is None or _has_verb(items, place, right)):
        return right
    return left if left is not None else right


def _has_verb(items: Sequence[Item], place: int, at: int) -> bool:
    """The outcome is the subject: a verb stands between it and the change, or the change is the verb itself."""
    between = items[place + 1 : at + 1]
    if len(between) > 12:
        return False
    is_next_verb = items[at - 1].word in ("and", ",")  # "reduced X and increased Y"
    return any(x.word in _VERBS for x in between) or (items[at].word.endswith("ed") and not is_next_verb)


def _right(items: Sequence[Item], place: int) -> int | None:
    for i in range(place + 1, min(len(items), place + _REACH)):
        if items[i].word in BREAKS:
            return None
        if items[i].concept in CHANGES or items[i].concept == SIMILAR:
            return i
    return None


def _left(items: Sequence[Item], place: int) -> int | None:
    for i in range(place - 1, max(-1, place - _REACH), -1):
        if items[i].word in BREAKS:
            return None
        if items[i].concept in CHANGES:
            return i
    return None
