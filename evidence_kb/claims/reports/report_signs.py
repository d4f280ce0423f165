"""What speaks for and against a finding in a report of patients without a control group, as numbers for the models.

`outcome_row` is about an outcome that the tagger names and what became of it; `claim_row` about the claim made of it,
whose treatment the sentence often does not name. Columns are named in `OUTCOME_COLUMNS` and `CLAIM_COLUMNS`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.language.numbers import ONE_TO_TEN, counts
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.direction import ANY, BETTER, DOWN, GONE, NEGATION, SAME, UP, WORSE, pattern_of
from evidence_kb.claims.networks.heads import ROLES, WORD_HEADS
from evidence_kb.claims.networks.report_tagger import OUTCOME_HEADS
from evidence_kb.claims.reports.context import Context
from evidence_kb.claims.reports.count_signs import Counted, or_minus_one
from evidence_kb.claims.reports.rules_named import Told
from evidence_kb.claims.rules.attribution import Where
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.study.interest import told_in
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.treatments import Mention, is_placebo
from evidence_kb.findings import Basis, Direction
from evidence_kb.model import PassageKind

DIRECTIONS = (Direction.IMPROVEMENT, Direction.WORSENING, Direction.NO_CHANGE, Direction.NO_EVIDENCE)
SEEN_COLUMNS = (
    *(f"{how}_{head}" for how in ("mean", "most") for head in WORD_HEADS),
    *(f"{how}_told_{head}" for how in ("mean", "most", "around") for head in OUTCOME_HEADS), "evidence", *ROLES,
)  # fmt: skip
_OUTCOME = WORD_HEADS.index("outcome")
_FIRST_TOLD = 2 * len(WORD_HEADS)
NOT_SEEN = (0.0,) * len(SEEN_COLUMNS)  # for an outcome that a rule names, and the tagger does not
_SENSES = (UP, DOWN, BETTER, WORSE, SAME, GONE, ANY)
_FAR = 15  # words; from there on it is the same
_NEAR: dict[str, re.Pattern[str]] = {sense: pattern_of(sense) for sense in _SENSES} | {
    "not": NEGATION,
    "happened": rx(r"\b(?:occur|develop|arose|experienc|suffer|complicat|ensued|emerged)[a-z]*\b"),
    "died": rx(r"\b(?:died|deaths?|expired|succumbed|fatal|mortality)\b"),
    "at the start": rx(
        r"\b(?:present(?:ed|ing|ation)|admitted|admission|history|diagnos(?:ed|is)|complain|referred|initial|revealed|"
        r"showed|examination|consistent with|prior to|before)[a-z]*\b"
    ),
    "hedge": rx(r"\b(?:may|might|could|can|should|would|suggest|consider|recommend|potential|possibl[ey]|likely)\b"),
    "aim": rx(
        r"\b(?:aim|purpose|evaluate|assess|investigat|to determine|objective|risk factors?|associated with|correlat|"
        r"predict)[a-z]*\b"
    ),
    "given": rx(
        r"\b(?:after|following|post[a-z-]*|with|on|by|resulted in|led to|underwent|received|treated|treatment|therapy|"
        r"induced)\b"
    ),
    "later": rx(r"\b(?:follow-?up|months?|weeks?|days?|years?|later|discharge|subsequently|eventually|now|since)\b"),
    "good": rx(
        r"\b(?:success|complete|normal|good|excellent|satisfactory|uneventful|well|free|safe|effective|asymptomatic|"
        r"stable)[a-z]*\b"
    ),
    "bad": rx(r"\b(?:fail|poor|severe|fatal|worse|unsuccess|despite|refractory|resistant|persist)[a-z]*\b"),
    "count": rx(
        rf"\b\d+ ?(?:/|of|out of) ?\d+|\b\d+(?:\.\d+)? ?%|\b(?:{ONE_TO_TEN}|\d+) "
        r"(?:of|out of|patients?|cases?)\b"
    ),
}
_INSIDE = (*_SENSES, "died", "bad", "good")  # what the name of the outcome itself may say
_BEFORE = ("aim", "at the start", "hedge", "given")  # what the sentence before it may say
_PASSAGES = ("background", "aim", "methods", "results", "conclusion", "mixed", "closing", "summary")
_BASES = (Basis.OWN_DATA, Basis.CONCLUSION, Basis.BACKGROUND, Basis.REPORTS_OTHER)
OUTCOME_COLUMNS = (
    *SEEN_COLUMNS, "good_up", "good_down", "harm", "words",
    *(f"{name}_{side}" for name in _NEAR for side in ("before", "behind")),
    *(f"{name}_inside" for name in _INSIDE), *(f"{name}_said" for name in _BEFORE),
    *(f"in_{role}" for role in _PASSAGES), "treated", "results_told", "nominal", "treatments", "treatments_before",
    "one_patient", "has_focus", "uncontrolled", "place", "in_statement",
    "rule_told", *(f"rule_{sense}" for sense in _SENSES), "rule_event", "rule_negated", "rule_seen",
    *(f"read_{direction}" for direction in DIRECTIONS), *(f"basis_{basis}" for basis in _BASES),
)  # fmt: skip
_HOW = ("clause", "sentence", "focus", "near", "other")
_RULES = (
    "report", "named", "noun-of-change", "none-seen", "patients-had", "verb-of-change", "occurred", "verdict", "rate",
    "reported-harm", "listed", "people", "response",
)  # fmt: skip
CLAIM_COLUMNS = (
    "chance", "second", *(f"is_{direction}" for direction in DIRECTIONS), *(f"by_{how}" for how in _HOW), "sure",
    "own_data", "conclusion", "events", "total", "treatments_n", "one_patient", "has_focus", "uncontrolled",
    "results_told", "treated", "mentions_n", "in_title", "since", "joined", "outcome_words", "given", "course",
    "behind", "is_given", "most_given", "is_meant", "most_meant", "counts", "told", "told_direction",
    *(f"by_{rule}" for rule in _RULES), "refused", *(f"seen_{head}" for head in ("outcome", "evidence")),
    "count_chance", "count_second", "count_by_rule", "only_tagged", "tagged", "tagged_share", "treatment_words",
    "read",
)  # fmt: skip


def outcome_row(
    study: Study, where: Where, span: tuple[int, int], seen: Sequence[float], told: Told | None, read: Sequence[Raw]
) -> list[float]:
    """Return the columns of an outcome in a clause.

    `seen`: what the tagger says of the words (`SEEN_COLUMNS`); `told`: what the words beside the name say by the rule
    for names, `read`: what rules read of the clause.
    """
    scene, (start, end) = where.scene, span
    plain, words = scene.plain, scene.plain[start:end]
    before, behind = plain[scene.start : start], plain[end : scene.end]
    wanted, others = scene.wanted(words), plain[where.sentence.start : start]
    row = [*seen, wanted == "increase", wanted == "decrease", scene.is_harm(words), len(words.split())]
    for pattern in _NEAR.values():
        row += [_words_back(pattern, before), _words_on(pattern, behind)]
    row += [bool(_NEAR[name].search(words)) for name in _INSIDE]
    row += [bool(_NEAR[name].search(others)) for name in _BEFORE]
    row += [scene.role == role for role in _PASSAGES]
    row += [scene.is_treated, scene.has_results, scene.is_nominal, len(scene.mentions)]
    row += [sum(m.end <= start for m in scene.mentions), study.is_one_patient, study.focus is not None]
    row += [study.is_uncontrolled, _place(study, where)]
    row += [scene.body <= start and end <= scene.stop, told is not None]
    row += [told is not None and told.sense == sense for sense in (*_SENSES, None)]
    row += [told is not None and told.negated, told is not None and told.is_seen]
    here = {raw.direction for raw in read if start < raw.at + len(raw.outcome) and raw.at < end}
    row += [direction in here for direction in DIRECTIONS] + [where.basis is basis for basis in _BASES]
    return [float(value) for value in row]


def _place(study: Study, where: Where) -> float:
    """Return where a sentence stands in its passage, from 0 to 1, among what may tell of the study."""
    title = next((p.text for p in study.passages if p.kind is PassageKind.TITLE), "")
    told = told_in(study.passages[where.index].text, title)
    return told.n_until(where.sentence.start) / max(1, told.n_until(len(told.text)))


def _words_back(pattern: re.Pattern[str], before: str) -> int:
    """Return how many words lie between the last match and the end of a text."""
    found = list(pattern.finditer(before))
    return min(_FAR, len(before[found[-1].end() :].split())) if found else _FAR


def _words_on(pattern: re.Pattern[str], behind: str) -> int:
    first = pattern.search(behind)
    return min(_FAR, len(behind[: first.start()].split())) if first else _FAR


def claim_row(context: Context, raw: Raw, mention: Mention, quote: str, counted: Counted) -> list[float]:
    """Return the columns of a claim but the last: what became of an outcome, and of which treatment it is said.

    The last, `read`, is what the cross-encoder says of it (`claim_reader`), where the judge asks it.
    """
    study, where, names = context.study, context.where, context.names
    chances = dict(zip(DIRECTIONS, raw.chances, strict=False))
    chance = chances.pop(raw.direction, -1.0)
    second = max(chances.values(), default=-1.0)
    named = [m for found in study.mentions for m in found if m.role == "plain" and not is_placebo(m.name)]
    own = [m for m in named if study.roles[m.passage] not in ("title", "background")]
    place, here = (mention.passage, mention.end), (where.index, raw.at)
    how = _how(study, where, mention)
    row = [chance, second, *(raw.direction is d for d in DIRECTIONS), *(how == h for h in _HOW)]
    row += [is_sure(mention, study.vocabulary), where.basis is Basis.OWN_DATA, where.basis is Basis.CONCLUSION]
    row += [
        or_minus_one(counted.values.events_n),
        or_minus_one(counted.values.total_n),
        len({m.name for m in own}),
        study.is_one_patient,
    ]
    row += [study.focus is not None, study.is_uncontrolled, where.scene.has_results, where.scene.is_treated]
    row += [sum(m.name == mention.name for m in named)]
    row += [any(m.name == mention.name and study.roles[m.passage] == "title" for m in named)]
    row += [sum(place < (m.passage, m.start) < here for m in own), " and " in mention.text, len(raw.outcome.split())]
    row += [any(m.name == mention.name for m in study.given), any(m.name == mention.name for m in study.courses)]
    row += [(where.index, raw.at) < (mention.passage, mention.start)]
    row += [names.given.get(mention.name, -1.0), max(names.given.values(), default=-1.0)]
    is_here = mention.passage == where.index
    row += [names.meant.get(mention.start, -1.0) if is_here else -1.0, max(names.meant.values(), default=-1.0)]
    seen = names.seen((raw.at, raw.at + len(raw.outcome))) or NOT_SEEN
    told = seen[_FIRST_TOLD : _FIRST_TOLD + len(OUTCOME_HEADS)]
    row += [len(counts(quote)), max(told), told[DIRECTIONS.index(raw.direction)] if raw.direction in DIRECTIONS else -1]
    row += [*(raw.rule == rule for rule in _RULES), where.is_refused, seen[_OUTCOME], seen[-1 - len(ROLES)]]
    row += [counted.chance, counted.second, counted.by_rule]
    row += [mention in names.tagged.mentions, *names.tagged.of(mention), len(mention.text.split())]
    return [float(value) for value in row]


def _how(study: Study, where: Where, mention: Mention) -> str:
    """Say where the treatment of a claim is named."""
    inside = mention.passage == where.index
    if inside and where.clause.start <= mention.start < where.clause.end:
        return "clause"
    if inside and where.sentence.start <= mention.start < where.sentence.end:
        return "sentence"
    if study.focus is not None and mention.name == study.focus.name:
        return "focus"
    return "near" if inside and mention.end <= where.clause.start else "other"
