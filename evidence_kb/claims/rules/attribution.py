"""Which treatment a finding is about, where its words do not say so themselves.

Treatments named in the clause win over those in its sentence, and these over the treatment of the study: the one it
gave, the one its title names beside others, or, where one patient was given several in turn, the last before. Two
arms, and two drugs that nothing sets apart, leave a finding without a treatment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.language.clauses import Clause
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import rx, starting_in
from evidence_kb.claims.lexicon.concepts import key
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.stopping import ends_unnamed, stopped
from evidence_kb.claims.study.focus import same_thing
from evidence_kb.claims.study.procedures import is_operation
from evidence_kb.claims.study.study import TREATED, Study
from evidence_kb.claims.study.treatments import Mention, distinct, is_placebo, joined
from evidence_kb.findings import Basis, Direction
from evidence_kb.model import PassageKind

_CONTROLS = rx(
    r"\b(?:in|with|on|received?|receiving|for|among|given) (?:the |patients (?:on|in|receiving) )*(?:placebo|sham|"
    r"controls?\b(?! of)|usual care)"
)
_GROUPS = rx(
    r"\b(?:groups|arms|versus|vs|both treatments|either treatment|compared (?:with|to)|(?<!other\s)than(?! "
    r"(?:\d+|half|one|two|three|four|five|six|an?)\b))\b"
)
_AND_THEN = rx(
    r"\b(?:and|but|so|who) (?:[a-z]+ )?(?:received|(?:was|were) (?:given|switched|treated|changed)|underwent|"
    r"required|needed)\b"
)
_BETWEEN = rx(r"\bbetween\b")
# "resolved in the nine patients who received creams": treated with something that no rule knows
OTHERWISE_TREATED = rx(
    r"\b(?:who|which) (?:(?:had|have|were|was|also|then) )*(?:received|underwent|undergone|(?:treated|managed) "
    r"(?:with|by)|given|required|needed) (?!(?:(?:the|this|these|at least|more than|all|both|\d+|one|two|three|four|"
    r"five|"
    r"six) )*(?:drugs?|treatments?|therapy|doses?|courses?|cycles?|infusions?|injections?)\b)"
)
_DATED = re.compile(
    r"\b(?:\d+|[a-z]+) (?:hours?|days?|weeks?|months?|years?) (?:after|following|from|before) (?:(?:the|an?|his|her|"
    r"initial) )?$"
)
_SINGULAR = re.compile(r"\s+(?:is|was|has|appears|seems|represents|provides|offers|proved to be an?)\b")
_STOP = re.compile(r"[.!?]\s")
_IN_SHORT = ("surgery", "chemotherapy", "implantation", "resection", "excision", "repair", "injection", "operation")
_NOT_TOLD = ("title", "background", "excerpt", "aim")
_FOR_HARM = rx(
    r"\b(?:developed|occurred|arose|ensued|complications?|complicated)\b[^.;]{0,100}\b(?:managed|treated|controlled|"
    r"resolved|relieved|settled|responded) (?:[a-z]+ )?(?:with|by|to|using) [^.;]{0,40}$"
)
_GIVEN_AFTER = rx(
    r"\b(?:applied|given|administered|performed|started|added|delivered) (?:[a-z]+ly )?(?:after|following|before) $"
)
# "this drug lowered": the one that the sentence before names
_THIS = rx(
    r"\bthis (?:[a-z-]+ )?(?:drug|agent|medication|compound|preparation|vaccine|antibiotic|diet|regimen|operation|"
    r"device|prosthesis|implant)\b(?! (?:of|with|class|group))"
)
# what is told of a drug that was not given then
_NOT_NOW = rx(r"\b(?:had (?:been|previously|earlier)|previously|refused|declined|literature|recommended|avoided)\b")
# "the bleeding was controlled by X": X mended what came of something else
_MENDED_BY = rx(
    r"\b(?:cured|healed|relieved|controlled|corrected|reversed|abolished|eliminated|resolved)(?: [a-z]+ly)? by "
    r"(?:[a-z-]+ ){0,2}$"
)
_GIVEN_HERE = rx(
    r"\b(?:underwent|undergone|received|required|needed|(?:was|were) (?:given|treated with|started on|switched to)) "
    r"(?:(?!(?:because|for|due)\b)[a-z-]+ ){0,3}$"
)
_FOR = rx(r" (?:[a-z]+ )?(?:because of|due to|owing to|on account of) (?:(?:the|an?|their|his|her|[a-z]+ing|severe) )*")
INTERRUPTED = rx(
    r"\b(?:drug|treatment|therapy|medication|dose|infusions?|injections?|it|[a-z]+(?:ine|one|ide|ate|il|mab|nib|"
    r"cept)) (?:was|"
    r"were) (?:[a-z]+ly )?(?:interrupted|stopped|discontinued|withdrawn|omitted|tapered|reduced|missed)\b"
)
ALL_STOPPED = rx(
    r"\b(?:both|all|these|the)(?: (?:drugs?|medications?|agents?|medicines?|infusions?))? (?:was|were) "
    r"(?:stopped|discontinued|withdrawn)\b"
)


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a clause in its study; `is_refused` where rules may not read it."""

    index: int
    sentence: Sentence
    clause: Clause
    basis: Basis
    scene: Scene
    is_refused: bool = False


def treatments_of(study: Study, where: Where, raw: Raw, basis: Basis) -> tuple[Mention, ...] | None:
    """Return the treatments that a finding is about, () for none named, None for a finding about the controls."""
    if raw.treatments is not None:
        named = distinct([m for m in raw.treatments if not is_placebo(m.name)])
        together = _together(study, where, named, is_one=raw.rule == "response") if len(named) == 2 else None
        together = together or (_whole(study, where, named) if len(named) > 2 else None)
        return (together,) if together else _in_full(study, named)
    ended = stopped(study, where.index, where.sentence.start, where.clause, raw) if study.assigns_nobody else None
    if ended:
        return (ended,)
    if ends_unnamed(study, where.index, where.sentence.start, where.clause):
        return None
    words = where.scene.plain[where.clause.start : where.clause.end]
    if not _candidates(study, where, raw, where.clause.start, where.clause.end) and _CONTROLS.search(words):
        return None
    for start, end in ((where.clause.start, where.clause.end), (where.sentence.start, where.clause.end)):
        named = _candidates(study, where, raw, start, end)
        if named:
            return named if len(named) == 1 else _of_several(study, where, raw, named)
    if raw.direction is Direction.WORSENING and any(
        _is_date(study, where.scene.plain, m) for m in where.scene.mentions if is_given(m)
    ):
        return ()  # "died 40 days after surgery": of the surgery, or of what the study is about?
    if raw.direction is Direction.WORSENING and study.focus and _is_mended(where.scene, study.focus.name):
        return ()
    told = where.scene.plain[where.sentence.start : where.clause.start]
    if raw.direction is Direction.WORSENING and INTERRUPTED.search(told):
        return ()  # "the drug was interrupted, and the attacks recurred"
    pointed = pointed_at(study, where)
    if pointed:
        return (pointed,)
    if basis not in (Basis.OWN_DATA, Basis.CONCLUSION) or _GROUPS.search(words) or OTHERWISE_TREATED.search(words):
        return ()
    return _antecedent(study, where, raw)


def pointed_at(study: Study, where: Where) -> Mention | None:
    """Return what "this drug" means in a clause: the only treatment that the sentence before it names."""
    if not _THIS.search(where.scene.plain, where.clause.start, where.clause.end):
        return None
    before = [s for s in study.sentences[where.index] if s.end <= where.sentence.start][-1:]
    if any(_NOT_NOW.search(where.scene.plain, s.start, s.end) for s in before):
        return None
    named = [m for s in before for m in starting_in(study.mentions[where.index], s.start, s.end) if is_given(m)]
    return named[-1] if len(distinct(named)) == 1 else None


def _together(study: Study, where: Where, named: tuple[Mention, ...], *, is_one: bool) -> Mention | None:
    """ "A and B is effective" speaks of both at once, as does "A with B"; "A and B are effective" of each."""
    given = study.focus is not None and all(m.name in study.focus.name for m in named)
    verb = _SINGULAR.match(where.scene.plain, named[-1].end)
    plain, text = study.plains[where.index], study.passages[where.index].text
    return joined(
        text,
        plain,
        named,
        study.vocabulary,
        given=given or is_one or bool(verb) or " with " in plain[named[0].end : named[1].start],
    )


def _whole(study: Study, where: Where, named: Sequence[Mention]) -> Mention | None:
    """Join "A, B and C", one after the other; None where words stand between that join nothing."""
    text, plain = study.passages[where.index].text, study.plains[where.index]
    whole: Mention | None = named[0]
    for mention in named[1:]:
        whole = joined(text, plain, (whole, mention), study.vocabulary, given=True) if whole else None
    return whole


def _candidates(study: Study, where: Where, raw: Raw, start: int, end: int) -> tuple[Mention, ...]:
    between = _BETWEEN.search(where.scene.plain, start, end) if raw.rule == "no-difference" else None
    start = between.end() if between else start
    later = _AND_THEN.search(where.scene.plain, raw.at, end)  # "did not respond and received X"
    end = later.start() if later else end
    outcome = (raw.at, raw.at + len(raw.outcome))
    inside = [
        m
        for m in starting_in(study.mentions[where.index], start, end)
        if is_given(m) and not _is_date(study, where.scene.plain, m) and not _only_says_when(where.scene, m)
        if not (raw.direction is Direction.WORSENING and mended(where.scene, m))
    ]
    named = distinct([m for m in inside if not (outcome[0] <= m.start < outcome[1])])
    return (study.focus,) if study.focus and _stands_for(named, study.focus) else _in_full(study, named)


def _in_full(study: Study, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """ "Drainage" in a study of endoscopic drainage is the endoscopic drainage."""
    focus = study.focus
    if focus is None or len(named) != 1 or named[0].name == focus.name:
        return named
    if _is_part(study, named[0]):
        return ()  # a combination was given; one part of it alone would say too much
    shorter = set(key(named[0].name).split()) < set(key(focus.name).split())
    return (focus,) if shorter and same_thing(named[0].name, focus.name) else named


def _is_part(study: Study, mention: Mention) -> bool:
    focus = study.focus
    inside = [m for m in study.mentions[focus.passage] if focus.start <= m.start < focus.end] if focus else []
    return len(inside) > 1 and mention.name in {m.name for m in inside}


def _is_date(study: Study, plain: str, mention: Mention) -> bool:
    """ "14 months after surgery" says when; in a study of something else it is not the surgery that did it."""
    is_focus = study.focus is None or study.focus.name == mention.name or _stands_for((mention,), study.focus)
    return not is_focus and bool(_DATED.search(plain, max(0, mention.start - 60), mention.start))


def _only_says_when(scene: Scene, mention: Mention) -> bool:
    """ "Radiotherapy applied after surgery" did what the radiotherapy did."""
    before = scene.plain[max(scene.start, mention.start - 60) : mention.start]
    return _GIVEN_AFTER.search(before) is not None


def mended(scene: Scene, mention: Mention) -> bool:
    """ "Bleeding was controlled by packing": the packing did not make it bleed."""
    return _MENDED_BY.search(scene.plain, max(0, mention.start - 60), mention.start) is not None


def is_given_for(scene: Scene, mention: Mention, at: int) -> bool:
    """ "Underwent embolisation because of bleeding": what stands at `at` is why the treatment was given."""
    is_given_here = _GIVEN_HERE.search(scene.plain, max(0, mention.start - 60), mention.start)
    return is_given_here is not None and _FOR.fullmatch(scene.plain, mention.end, at) is not None


def _is_mended(scene: Scene, name: str) -> bool:
    return any(m.name == name and mended(scene, m) for m in scene.mentions)


def _stands_for(named: tuple[Mention, ...], focus: Mention) -> bool:
    """ "After surgery" in a study of tonsillectomy speaks of the tonsillectomy."""
    if len(named) != 1 or named[0].name not in _IN_SHORT:
        return False
    return named[0].name == "implantation" or is_operation(focus.text.lower())


def _of_several(study: Study, where: Where, raw: Raw, named: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Of two treatments the first is meant in "between A and B"; otherwise the words do not say which."""
    text, plain = study.passages[where.index].text, study.plains[where.index]
    both = joined(text, plain, named, study.vocabulary, given=study.is_one_patient or _is_course(study, named))
    if both:
        return (both,)
    if len(named) > 2 and (study.is_one_patient or _is_course(study, named)):
        whole = _whole(study, where, named)
        if whole:
            return (whole,)
    if re.fullmatch(r",? or (?:[a-z-]+ )?", plain[named[0].end : named[-1].start]) and len(named) == 2:
        return named
    if raw.rule == "no-difference" and len(named) == 2 and _BETWEEN.search(where.scene.words):
        return named[:1]
    return ()


def _is_course(study: Study, named: Sequence[Mention]) -> bool:
    """ "Treated with A and B": the study gave both together."""
    return any(
        all(c.passage == m.passage and c.start <= m.start and m.end <= c.end for m in named) for c in study.courses
    )


def _antecedent(study: Study, where: Where, raw: Raw) -> tuple[Mention, ...]:
    """Look back: what one patient was given last, the treatment that the study is about, or the only one named."""
    before = [m for m in study.mentions[where.index] if m.end <= where.clause.start and is_given(m)]
    if study.is_one_patient:
        return _in_turn(study, where, raw)
    if study.focus is not None and not study.has_patients:
        return ()
    if study.focus is not None and raw.direction is Direction.IMPROVEMENT and _was_stopped(study, where):
        return ()  # what got better when it was stopped is no effect of it
    if study.focus is not None:
        near = [m for m in before if m.name == study.focus.name]
        return (near[-1],) if near else (study.focus,)
    if study.passages[where.index].kind is PassageKind.ABSTRACT:
        return _only_given(study, where, raw)
    courses, named = distinct(study.courses), distinct(before)
    if len(named) == 1 and (not courses or named[0].name in {m.name for m in courses}):
        return ([m for m in before if m.name == named[0].name][-1],)
    title = [m for i, role in enumerate(study.roles) if role == "title" for m in study.mentions[i]]
    return distinct(title) if not courses and not named and len(distinct(title)) == 1 else ()


def _only_given(study: Study, where: Where, raw: Raw) -> tuple[Mention, ...]:
    """Of several treatments in a study without arms, take the only one that was given before these words."""
    earlier = distinct([m for m in study.courses if (m.passage, m.end) <= (where.index, where.clause.start)])
    return earlier if study.is_uncontrolled and len(earlier) == 1 else ()


def _in_turn(study: Study, where: Where, raw: Raw) -> tuple[Mention, ...]:
    """Of the treatments that one patient was given in turn, the last before these words is meant.

    Where that was stopped since, or another treatment was named since of which the words do not say that it was
    given, nothing is sure.
    """
    at = max(where.clause.start, raw.at)
    place = (where.index, at)
    told = [m for i, role in enumerate(study.roles) if role not in _NOT_TOLD for m in study.mentions[i]]
    told = [m for m in told if (m.passage, m.end) <= place]
    earlier = [m for m in study.courses if (m.passage, m.end) <= place]
    focus = study.focus
    if not earlier:
        if raw.direction is Direction.WORSENING and not any(m.role == "plain" for m in told):
            return ()  # what came before any treatment is the disease
        if focus and any(m.role == "spared" and m.name == focus.name for m in told):
            return ()
        named = distinct([m for m in told if is_given(m)])
        same = focus and all(same_thing(m.name, focus.name) or _stands_for((m,), focus) for m in named)
        return (focus,) if focus and same else ()
    own = [m for m in earlier if not _is_for_harm(study, m)]
    earlier = own or earlier
    last = earlier[-1]
    since = [m for m in told if (m.passage, m.start) >= (last.passage, last.end)]
    if any(m.role == "spared" and m.name in _parts(last, told) for m in since):
        return ()
    if focus and last.name != focus.name and any(same_thing(m.name, focus.name) for m in earlier[:-1]):
        between = study.plains[where.index][_from(last, where) : at]
        if last.passage != where.index or len(_STOP.findall(between)) > 1:
            return ()  # long after the treatment of the study, and of another
    if focus and last.name != focus.name and _in_one_sentence(study, focus.name, last):
        return (focus,)
    others = [m for m in since if is_given(m) and m.name not in _parts(last, told) and not _stands_for((m,), last)]
    if others and study.focus and {m.name for m in others} == {study.focus.name}:
        return (others[-1],)
    if others or ALL_STOPPED.search(study.plains[where.index], _from(last, where), place[1]):
        return ()
    return (focus if focus and same_thing(last.name, focus.name) else last,)


def _is_for_harm(study: Study, mention: Mention) -> bool:
    """ "An infection developed and was managed with X": X was given for what came of the treatment before it."""
    plain = study.plains[mention.passage]
    first = plain.rfind(". ", 0, mention.start) + 1
    return _FOR_HARM.search(plain, max(first, mention.start - 160), mention.start) is not None


def _was_stopped(study: Study, where: Where) -> bool:
    """Say whether the treatment of the study was withdrawn before a clause."""
    name = study.focus.name if study.focus else None
    return any(
        m.name == name and m.role == "spared" and (m.passage, m.end) <= (where.index, where.clause.start)
        for i, found in enumerate(study.mentions)
        if study.roles[i] not in _NOT_TOLD
        for m in found
    )


def _in_one_sentence(study: Study, name: str, last: Mention) -> bool:
    """Say whether a treatment was named in the sentence that says what was given last."""
    near = [m for m in study.mentions[last.passage] if m.name == name and m.role == "plain" and m.start < last.start]
    return bool(near) and not _STOP.search(study.plains[last.passage], near[-1].end, last.start)


def _parts(course: Mention, told: Sequence[Mention]) -> set[str]:
    """Return the names of a course and of the treatments that it joins."""
    inside = {m.name for m in told if m.passage == course.passage and course.start <= m.start < course.end}
    return inside | {course.name}


def _from(last: Mention, where: Where) -> int:
    return last.end if last.passage == where.index else 0


def is_given(mention: Mention) -> bool:
    """Say whether a treatment is one that was given, and no placebo."""
    return mention.role == "plain" and not is_placebo(mention.name)


def is_treated(study: Study, index: int, at: int) -> bool:
    """Say whether a treatment was given before this place, so that what follows may be its effect."""
    if study.focus and any(m.name == study.focus.name and m.start < at for m in study.mentions[index]):
        return True
    if study.focus and _first_treated(study.plains[index]) <= at:
        return True
    if not study.given:
        return study.roles[index] != "mixed" or any(m.start < at for m in study.mentions[index])
    return any(m.passage != index or m.start < at for m in study.given)


@lru_cache(maxsize=8)  # every clause of a text asks
def _first_treated(plain: str) -> float:
    """Return where the words end that first say that somebody was treated; infinity where none do."""
    match = TREATED.search(plain)
    return match.end() if match else float("inf")
