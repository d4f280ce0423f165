"""What a clause of a report says of an outcome of which something is told, where no rule could read it.

The rules know the words that they were written with. A model that saw how readers understood 3,230 real reports weighs
all that speaks for and against each direction (`report_signs`), of what rules read, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from evidence_kb.claims.comparing.outcome_spans import is_name, trimmed
from evidence_kb.claims.language.words import rx, starting_in
from evidence_kb.claims.lexicon.direction import BETTER, DOWN, GONE, SAME, is_negated, sense
from evidence_kb.claims.reports.named_outcomes import Names, Span
from evidence_kb.claims.reports.read_names import each_of, left_of, meets, place_of
from evidence_kb.claims.reports.report_model import RULE, Judge
from evidence_kb.claims.reports.report_signs import DIRECTIONS, NOT_SEEN, outcome_row
from evidence_kb.claims.reports.rules_named import told_of
from evidence_kb.claims.rules.attribution import Where, is_given
from evidence_kb.claims.rules.changes import RULE as CHANGED
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.states import VERDICT
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Change, Direction
from evidence_kb.model import PassageKind

_NOT_GIVEN = rx(r"\b(?:was|were) (?:not|never) (?:given|administered|used|prescribed|performed)\b")
# never an improvement, however good the words around it
_NO_GAIN = rx(r"no (?:[a-z]+ )?(?:responses?|improvements?|benefits?|effects?|changes?|relief|remissions?)\b")
_PROGRESS = rx(r"progressive disease")
LEAST = 0.15  # chance of a direction, from which a claim is made and judged
ALSO = 0.2  # chance of another direction, or of another number, from which the judge is asked about that, too
SURE = 0.5  # from which a change gets one that a rule read without
_WORSE = rx(r"\b(?:worse|worsen(?:s|ed|ing)?|deteriorat(?:es?|ed|ing)|aggravat(?:es?|ed|ing)|detrimental)\b")
_CHANGE = rx(r"(?:improvement|reduction|decrease|increase|change)s?")
_USED_IN = rx(
    r"\b(?:effective|efficacious|helpful|useful|beneficial|successful|safe)(?: (?:treatment|therapy|option|choice))? "
    r"(?:in|for|of|against) (?:the |patients with |children with )?\Z"
)
_GAIN = rx(
    r"\b(?:control|relief|reduction|loss|prevention|improvement|resolution|healing|recovery|remission|survival)\b"
)
# how a treatment was taken, or when to give it: not what it did
_NO_EFFECT = rx(
    r"(?:(?:drug|treatment|medication|therapy|patient|good|poor|full|better) )?(?:adherence|compliance)|"
    r"(?:drug|treatment|therapy|agent|method) of (?:first )?choice"
)
_MEASURED = (Change.INCREASED, Change.DECREASED)
_WANTED = {"increase": Change.INCREASED, "decrease": Change.DECREASED}

_STEM = 5  # letters that "survival" and "survived" share, and "hypotension" and "hypothermia"
_VERB = rx(r"(?:ed|ing|[^aius]s)$")


def judged(study: Study, where: Where, names: Names, read: Sequence[Raw], judge: Judge) -> list[Raw]:
    """Return what rules have read of a clause with the judge's chances, and what he alone reads of its outcomes."""
    if study.passages[where.index].kind is not PassageKind.ABSTRACT:
        return list(read)
    scene = where.scene
    read = [each for raw in read for each in each_of(scene, raw, names.told_of)]
    taken = [place_of(scene, raw) for raw in read]

    def chances_of(span: Span) -> Sequence[float]:
        row = outcome_row(study, where, span, names.seen(span) or NOT_SEEN, told_of(scene, span), read)
        chances = judge.directions(where.index, span, row)
        return _as_told(chances) if is_worse else chances

    if _is_of_others(study, where):
        return []
    is_worse = _tells_only_of_worse(scene.words)
    here = starting_in(study.mentions[where.index], where.sentence.start, where.clause.end)
    is_without = any(mention.role == "absent" for mention in here) or _NOT_GIVEN.search(
        scene.plain, where.sentence.start, where.clause.end
    )  # what became of people who were not given it
    inside = () if is_without else filter(None, (_inside(scene, span) for span in names.told_of))
    named = {span: chances_of(span) for span in inside}
    found = []
    for raw, place in zip(read, taken, strict=True):
        meant = [chances for span, chances in named.items() if meets(place, span)]
        if raw.direction is Direction.UNCLEAR and meant:
            raw = replace(raw, chances=tuple(max(meant, key=max)))
        if raw.direction in DIRECTIONS:
            which = DIRECTIONS.index(raw.direction)
            meant = meant or [chances_of((raw.at, raw.at + len(raw.outcome)))]
            likeliest = sorted(meant, key=itemgetter(which))[-1]
            is_measured = raw.direction is Direction.WORSENING and raw.change in _MEASURED
            raw = replace(raw, chances=tuple(_as_told(likeliest) if is_measured else likeliest))
        found.append(raw)
    named |= {part: chances_of(part) for span in named for part in left_of(scene, span, taken)}
    alone = [span for span in named if _is_told(scene, span, read, taken)]
    return found + [_raw(where, span, named[span]) for span in alone if max(named[span]) >= LEAST]


def _is_of_others(study: Study, where: Where) -> bool:
    """ "X was not given to five patients, whose pain resolved": nothing says what these were given."""
    here, clause = study.mentions[where.index], where.clause
    spared = _NOT_GIVEN.search(where.scene.plain, where.sentence.start, clause.start)
    if not spared or any(is_given(m) for m in starting_in(here, clause.start, clause.end)):
        return False
    named = starting_in(here, where.sentence.start, spared.start())
    return any(study.focus is None or m.name == study.focus.name for m in named)


def _inside(scene: Scene, span: Span) -> Span | None:
    """Return a span as far as it stands in a clause: one may run over the border of two ("A was seen, and B")."""
    start, end = max(span[0], scene.start), min(span[1], scene.end)
    if (start, end) == span or start >= end:
        return span if start < end else None
    first, last = trimmed(scene.plain[start:end], 0, end - start)
    return (start + first, start + last) if is_name(scene.plain[start + first : start + last]) else None


def _is_told(scene: Scene, span: Span, read: Sequence[Raw], taken: Sequence[Span]) -> bool:
    """Say whether the judge may read what became of an outcome: rules have not, under this name or another.

    "Improvement was seen in fever" is about fever, "is effective in fooitis" about effectiveness.
    """
    if _NO_EFFECT.fullmatch(scene.plain, *span):
        return False
    rules = {raw.rule for raw in read}
    is_change = CHANGED in rules and _CHANGE.fullmatch(scene.plain, *span)
    is_use = (
        VERDICT in rules
        and _USED_IN.search(scene.plain, max(scene.start, span[0] - 60), span[0])
        and not _GAIN.search(scene.plain, *span)
    )
    is_form = any(_is_form(scene.plain[slice(*span)], raw.outcome) for raw in read)
    return not (is_change or is_use or is_form or any(meets(place, span) for place in taken))


def _is_form(words: str, outcome: str) -> bool:
    """Say whether words are the verb of what a rule calls by its noun: "survived", "responded", "satisfied with it".

    >>> _is_form("survived three years", "survival"), _is_form("hypothermia", "hypotension")
    (True, False)
    """
    first, *_ = words.split() or [""]
    is_alike = len(outcome) >= _STEM and " " not in outcome and first[:_STEM] == outcome[:_STEM] and _VERB.search(first)
    return bool(is_alike) or (outcome == "death" and first in ("died", "dead"))


def told_better(raw: Raw) -> Raw | None:
    """Return what a rule read of a change without knowing whether it is good, as the judge reads it; None unsure."""
    if raw.direction is not Direction.UNCLEAR or max(raw.chances, default=0.0) < SURE:
        return None
    return replace(raw, rule=RULE, direction=DIRECTIONS[raw.chances.index(max(raw.chances))])


def _tells_only_of_worse(words: str) -> bool:
    """Say whether a clause tells of a worsening and of nothing that got better, stayed, or was denied.

    The judge has met few, and takes "had a detrimental effect on" for an effect.
    """
    told = {sense(word) for word in words.split()}
    return _WORSE.search(words) is not None and not is_negated(words) and not told & {BETTER, GONE, DOWN, SAME}


def _as_told(chances: Sequence[float]) -> list[float]:
    """Let an improvement and a worsening change places where the words tell of the latter and the judge does not.

    They do so, too, where they tell which way something went that is better when it goes the other way.
    """
    better, worse = DIRECTIONS.index(Direction.IMPROVEMENT), DIRECTIONS.index(Direction.WORSENING)
    found = list(chances)
    found[better], found[worse] = sorted((found[better], found[worse]))
    return found


def readings(where: Where, raw: Raw) -> Iterator[Raw]:
    """Give a finding as it was read, and with the next likely direction where that has a chance, too."""
    yield raw
    if _PROGRESS.fullmatch(raw.outcome):
        return
    others = [n for n, direction in enumerate(DIRECTIONS[: len(raw.chances)]) if direction is not raw.direction]
    second = max(others, key=raw.chances.__getitem__, default=None)
    if second is not None and raw.chances[second] >= ALSO and not _NO_GAIN.match(raw.outcome):
        yield _read_as(where, raw, DIRECTIONS[second])


def _raw(where: Where, span: Span, chances: Sequence[float]) -> Raw:
    words, direction = where.scene.plain[slice(*span)], DIRECTIONS[list(chances).index(max(chances))]
    if _NO_GAIN.match(words):
        direction = Direction.NO_CHANGE
    if direction in (Direction.IMPROVEMENT, Direction.NO_CHANGE) and _PROGRESS.fullmatch(words):
        direction = Direction.WORSENING  # the list that it closes may begin with a response
    raw = Raw(words, Change.UNCLEAR, direction, RULE, span[0], chances=tuple(chances))
    return _read_as(where, raw, direction)


def _read_as(where: Where, raw: Raw, direction: Direction) -> Raw:
    """Return a finding with a direction, and what that means for its measure."""
    is_nothing = direction is Direction.NO_EVIDENCE
    change = Change.UNCLEAR
    if direction is Direction.NO_CHANGE:
        change = Change.NO_DIFFERENCE
    elif direction is Direction.IMPROVEMENT:
        change = _WANTED.get(where.scene.wanted(raw.outcome) or "", Change.UNCLEAR)
    return replace(raw, direction=direction, change=change, is_negated=is_nothing, is_zero=is_nothing)
