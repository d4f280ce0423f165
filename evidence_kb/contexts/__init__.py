"""Reads the words in which a work is cited: whose finding they tell, which marker is the work's, how sure, and why.

`read_context` is the only way in. One step is one file: `markers` finds what is printed, `cited` says which marker
stands for the work, `scope` which words it governs, `intents` why it is cited, `reading` puts them together. What is
not told stays None or `cites`: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from evidence_kb.claims.language.sentences import sentences
from evidence_kb.contexts.cited import Cited, find
from evidence_kb.contexts.intents import NOT_TOLD, Intent
from evidence_kb.contexts.markers import Marker, markers_in
from evidence_kb.contexts.reading import CITED, OTHERS, read_at

_T = TypeVar("_T")
MOST_PLACES = 30  # a text with more markers that may be the work is a list of references
READER = "citation rules 1"  # goes up with every change of a rule

__all__ = ["READER", "Cited", "Context", "read_context"]


@dataclass(frozen=True, slots=True)
class Context:
    """What one text says of a work that it cites.

    `whose` is citing, cited or others (works of which the cited one may be one), None where it is not told. `marker`
    is the printed marker of the work, by `marker_rule`. `told` is the half-open span that speaks of it. `hedge` is the
    caution of these words: 0 plain, 1 appears or seems, 2 may or can, 3 both. All None where the text does not say
    which of its markers is the work and they differ in it.
    """

    whose: str | None = None
    marker: str | None = None
    marker_rule: str | None = None
    told: tuple[int, int] | None = None
    hedge: int | None = None
    intent: Intent = NOT_TOLD


def read_context(text: str, cited: Cited) -> Context:
    """Read a text that is known to cite a work.

    >>> read = read_context("Pain may fall [4], but ours rose, in contrast to Poe et al. [5].", Cited("poe", 2003))
    >>> read.whose, read.marker, read.hedge, read.intent.cito
    ('citing', '5', 0, 'disagreesWith')
    """
    markers = markers_in(text)
    found = find(markers, cited)
    places = found.places or _behind_the_only_sentence(text, markers)
    if not 0 < len(places) <= MOST_PLACES:
        return Context()
    readings = [read_at(text, place, markers) for place in places]
    first = readings[0]
    is_one = len({(r.scope.start, r.scope.end) for r in readings}) == 1
    whose = _agreed([r.whose for r in readings])
    if whose == CITED and not markers:  # nothing printed gives the words to anybody
        whose = None
    is_known = is_one or found.rule is not None
    return Context(
        whose=OTHERS if whose == CITED and not is_known else whose,
        marker=found.label,
        marker_rule=found.rule if found.label else None,
        told=(first.scope.start, first.scope.end) if is_one else None,
        hedge=_agreed([r.hedge for r in readings]),
        intent=first.intent if _agreed([r.intent.cito for r in readings]) else NOT_TOLD,
    )


def _agreed(told: list[_T]) -> _T | None:
    """Return what all tell, or None."""
    return told[0] if all(one == told[0] for one in told) else None


def _behind_the_only_sentence(text: str, markers: tuple[Marker, ...]) -> tuple[Marker, ...]:
    """Where no marker is printed, a text of one sentence cites with all of it."""
    return (Marker(len(text), len(text)),) if not markers and len(sentences(text)) == 1 else ()
