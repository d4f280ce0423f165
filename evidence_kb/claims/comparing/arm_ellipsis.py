"""What names of arms leave out because it is said beside them: "high-" in "high- versus low-dose oxytocin".

A name that is half of a pair, or that tells no more than a dose, is completed from the words that share its noun; where
no words do, it stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEVEL = (
    r"(?:high(?:er)?|low(?:er)?|standard|intermediate|medium|full|half|single|double|reduced|conventional|early|late|"
    r"short|long|immediate|delayed|ultra-?low|moderate)"
)
_OPEN = re.compile(rf"(?i)(?:[a-z]+|{_LEVEL})-")  # "high-", "water-"
_DOSE_ONLY = re.compile(rf"(?i)(?:the )?{_LEVEL}[- ]doses?")
_LEVEL_ONLY = re.compile(rf"(?i){_LEVEL}")  # "high" in "high versus low dose"
# "early" of "early versus delayed clamping", or of "the early group": it says when what all got was done
_WHEN = r"(?:early|late|delayed|immediate)"
_WHEN_ONLY = re.compile(rf"(?i)(?:the )?{_WHEN}")
_DONE_THEN = re.compile(rf"(?i)(?:the )?{_WHEN} (?P<what>[a-z][a-z -]+)")
_WITH_DOSE = re.compile(rf"(?i)\b{_LEVEL}[- ]doses? (?:of )?(?P<what>[^,;()]+)$")
_AGAINST = re.compile(r",? ?(?:versus|vs\.?|and|or|to|than|compared (?:with|to)|rather than) (?:the |a )?")
_TWO = re.compile(r"(?i)\b(?:versus|vs|or|and|plus|with|than|compared|combined)\b|\+")
_TAIL = re.compile(r"(?i)[ -]?(?:groups?|arms?|patients|regimens?|recipients)$")


def completed(texts: Sequence[str], gaps: Sequence[str]) -> list[str]:
    """Return names of arms, in the order of a text, with what they leave out; `gaps[n]` stands behind the n-th one.

    >>> completed(["high-", "low-dose oxytocin groups", "high dose"], [" versus ", " ... ", ""])
    ['high-dose oxytocin', 'low-dose oxytocin groups', 'high dose oxytocin']
    """
    dosed = {_TAIL.sub("", found["what"]).strip() for text in texts if (found := _WITH_DOSE.search(text))}
    dosed = {what for what in dosed if what and not _TWO.search(what)}
    drug = max(dosed) if len({what.lower() for what in dosed}) == 1 else None  # "oxytocin" rather than "Oxytocin"
    done = _done(texts)
    return [_one(text, number, texts, gaps, drug, done) for number, text in enumerate(texts)]


def _done(texts: Sequence[str]) -> str | None:
    """Return what was done early or late, where all names say it of one thing: the shortest of them."""
    found = {m["what"].strip() for text in texts if (m := _DONE_THEN.fullmatch(_TAIL.sub("", text.strip())))}
    found = {what for what in found if what and not _TWO.search(what)}
    shortest = min(found, key=lambda what: (len(what), what), default=None)
    is_one = shortest and all(f" {what}".lower().endswith(f" {shortest}".lower()) for what in found)
    return shortest if is_one else None


def _one(text: str, number: int, texts: Sequence[str], gaps: Sequence[str], drug: str | None, done: str | None) -> str:
    bare = text.strip()
    if _OPEN.fullmatch(bare) and number + 1 < len(texts) and _AGAINST.fullmatch(gaps[number].lower()):
        _, dash, behind = texts[number + 1].partition("-")
        tail = _TAIL.sub("", behind)
        return f"{bare}{tail}" if dash and tail and not _TWO.search(tail) else text
    if drug and _LEVEL_ONLY.fullmatch(bare) and number + 1 < len(texts) and _AGAINST.fullmatch(gaps[number].lower()):
        return f"{bare} dose {drug}" if _WITH_DOSE.match(texts[number + 1]) else text
    dose = _TAIL.sub("", bare)
    if done and _WHEN_ONLY.fullmatch(dose):
        return f"{dose} {done}"
    return f"{dose} {drug}" if drug and _DOSE_ONLY.fullmatch(dose) else text
