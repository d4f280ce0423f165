"""Which treatments a finding in a report may be about, where rules alone are not sure: the judge chooses among them.

"X was stopped and Y begun. The fever fell": Y may be meant and what the title names, but not X, which was not given any
more. Rules (`attribution`) name none where two are left; here all that are left are named, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.rules.attribution import (
    ALL_STOPPED,
    INTERRUPTED,
    OTHERWISE_TREATED,
    Where,
    is_given,
    pointed_at,
)
from evidence_kb.claims.rules.stopping import is_stopping
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention, distinct

_MOST = 8
_NOT_ON = ("spared", "absent")
# "after the switch", which was one from what was given before
_SWITCHED = rx(
    r"\b(?:after|since|following|upon|with) (?:the |this |her |his |their )?(?:switch(?:ing)?|conversion|transition)\b"
)
# "who received tablets after X": X is not what they received then
_BREAK = rx(r"[,;:()]|\b(?:after|before|following|instead of|without|despite|for|from|until|while|during)\b")


def may_be_meant(
    study: Study, where: Where, first: Sequence[Mention], tagged: Sequence[Mention] = ()
) -> tuple[Mention, ...]:
    """Return the treatments that a finding in a report may be about, a few at most, those that rules name `first`.

    Behind them what the sentence names, what the study is about, what was named last before, and what the title names,
    `tagged` ones (that only the tagger sees) among them: none that was stopped or not given before these words, and
    none at all where the words speak of another treatment.
    """
    if len(first) == 1 and is_stopping(first[0]):
        return (first[0],)
    plain, here = where.scene.plain, (where.index, where.clause.end)
    pointed = pointed_at(study, where)
    if pointed and pointed in first:
        return (pointed,)
    if ALL_STOPPED.search(plain, 0, here[1]):
        return ()
    if INTERRUPTED.search(plain, where.sentence.start, where.clause.end):
        return ()
    away = {m.name for found in study.mentions for m in found if m.role in _NOT_ON and (m.passage, m.end) <= here}
    if _SWITCHED.search(plain, where.clause.start, where.clause.end):
        away |= {m.name for found in study.mentions for m in found if m.role == "prior" and (m.passage, m.end) <= here}
    told = [m for i, found in enumerate(study.mentions) if study.roles[i] != "background" for m in found]
    told = [m for m in [*told, *tagged] if is_given(m) and m.name not in away]
    told.sort(key=lambda m: (m.passage, m.start))
    inside = [m for m in told if m.passage == where.index and where.sentence.start <= m.start < where.sentence.end]
    if otherwise := OTHERWISE_TREATED.search(plain, where.clause.start, where.clause.end):
        return distinct([m for m in inside if _stands_behind(plain, otherwise.end(), m)])
    earlier = [m for m in told if (m.passage, m.end) <= (where.index, where.clause.start)]
    own = [m for m in earlier if study.roles[m.passage] != "title"]
    titled = [m for m in earlier if study.roles[m.passage] == "title"]
    focus = [study.focus] if study.focus and study.focus.name not in away else []
    return distinct([*first, *inside, *focus, *reversed(own), *titled])[:_MOST]


def _stands_behind(plain: str, at: int, mention: Mention) -> bool:
    """ "Who received the X": what stands behind a verb is its object, and nothing else is meant."""
    return at <= mention.start < at + 40 and not _BREAK.search(plain, at, mention.start)
