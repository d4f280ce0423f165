"""What a clause says of an outcome that the tagger names: the words right before and right behind the name decide.

The other rules know how a finding is built and read what stands in its place; this one knows the name and looks for
the nearest word that says what became of it: "X resolved", "was good", "resolution of X", "restored X", "no X",
"developed X". Names in a list share what is said of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence_kb.claims import outcomes
from evidence_kb.claims.clauses import CHANGE_NOUN, CHANGE_VERBS
from evidence_kb.claims.direction import ANY, BETTER, GONE, SAME, WORSE, is_negated, not_significant, sense
from evidence_kb.claims.rules_events import PRESENTING
from evidence_kb.claims.scene import Raw, Scene
from evidence_kb.claims.words import REPORTING_VERBS, rx
from evidence_kb.findings import Change, Direction

RULE = "named"
Span = tuple[int, int]

_MANNER = r"(?:[a-z]+ly|also|all|both|then|again|still|soon|even|much|well|further|only|each|to|be|been|no longer) "
_AUX = (
    rf"(?:(?:was|were|is|are|has|have|had|could|did|does|do|may|might|can|be|been|being|to|not|never|no longer|seemed|"
    rf"appeared|began|started|continued|failed|tended|showed|{_MANNER.strip()}) )*"
)
_BEHIND_NAME = r"^(?: ?_+)?(?:,? _+)? ?"
_SCORES = r"(?:(?:scores?|levels?|rates?|values?|status|grades?|symptoms?|signs?|count|counts|test|tests|index) )?"
_VERB = rx(rf"{_BEHIND_NAME}{_SCORES}(?P<aux>{_AUX})(?P<verb>{CHANGE_VERBS})(?![\w-])(?! (?:rates?|risk)\b)")
_STATE = rx(
    rf"{_BEHIND_NAME}{_SCORES}(?P<aux>{_AUX})(?P<state>good|excellent|satisfactory|favou?rable|acceptable|uneventful|"
    r"unremarkable|normal|better|superior|maintained|preserved|successful|achieved|attained|regained|reached|obtained|"
    r"poor|worse|unsatisfactory|unfavou?rable|mediocre|impaired|unchanged|stable|similar|unaffected|unaltered|the same|"
    r"constant|different|higher|lower|greater|shorter|longer|smaller|larger|fewer|less|absent|gone|negative|"
    r"undetectable|low|minimal|mild|rare)(?![\w-])"
)
_HAPPENED = rx(
    rf"{_BEHIND_NAME}(?P<aux>{_AUX})(?P<verb>occurred|occur|developed|develop|appeared|emerged|arose|ensued|happened|"
    rf"diagnosed|encountered|{REPORTING_VERBS})(?![\w-])(?! to be\b)"
)
_IN_NOUN = rx(
    rf"\b(?P<no>(?:no|not|without|failed|neither|lack)\b(?: [a-z-]+){{0,4}} )?(?P<noun>{CHANGE_NOUN}|dissolution|"
    r"clearance|lowering|restoration|return|control|closure|shortening|relapse|recurrence)(?: was| were)?(?: [a-z]+ed| "
    r"seen| noted)? (?:in|of|on|for|from|to) (?:(?:the|all|both|any|either|mean|her|his|their|this|some|most|serum|"
    r"clinical|associated) )*$"
)
_DID = rx(
    rf"(?P<aux>{_AUX})(?P<verb>{CHANGE_VERBS}|improve|reduce|decrease|increase|alleviate|relieve|resolve|control|restore|"
    r"prevent|lower|affect|affected|altered|alter|change|eliminate|ameliorate|lowering|reducing|improving|increasing|"
    r"resolving|relieving|controlling|preventing|maintaining|maintained|maintain|enhanced|enhance|enhances) "
    r"(?:(?:the|all|both|any|mean|her|his|their|most|some|of|in|both) )*$"
)
_HAD = rx(
    r"\b(?P<verb>had|has|have|developed|develop|experienced|suffered|suffered from|showed|exhibited|reported|sustained|"
    r"achieved|attained|regained|gained|reached|maintained|recovered|caused|led to|resulted in|resulting in|leading to|"
    r"induced|complicated by|followed by|made|noted|felt|obtained|provided|gave|yielded|revealed|demonstrated) "
    r"(?P<how>(?:(?!no\b|not\b)[a-z0-9-]+ ){0,3})$"
)
_NOT_HAVING = rx(
    r"\b(?P<word>no|without|free of|free from|absence of|neither|nor|not any|never (?:had|developed)|denied|no longer (?:had|"
    r"showed)) "
    r"(?:(?:any|further|other|more|additional|new|recurrent|signs? of|evidence of|episodes? of|symptoms? of|cases? of|"
    r"serious|significant|severe|major|clinical|relevant|clinically|statistically|residual|local|systemic|apparent|"
    r"obvious|the|or|patient-reported) )*$"
)
_GOOD_HOW = re.compile(
    r"\b(?:good|better|improved|excellent|normal|complete|full|satisfactory|favou?rable|uneventful|successful)\b"
)
_BAD_HOW = re.compile(r"\b(?:poor|worse|bad|severe|new|impaired|reduced|decreased|loss|increased|worsening)\b")
_LATER = rx(r"\b(?:after|following|post-?[a-z]+|follow-up|months?|weeks?|days?|years?|treatment|therapy|provided|gave|yielded|"
            r"resulted in|led to)\b")  # fmt: skip
_GAINED = frozenset(["achieved", "attained", "regained", "gained", "reached", "maintained", "recovered", "obtained"])
_AROSE = ("developed", "develop", "experienced", "suffered", "sustained", "caused", "led to", "resulted in", "resulting in",
          "leading to", "induced", "complicated by")  # fmt: skip
_STATES = {
    **dict.fromkeys(["good", "excellent", "satisfactory", "favorable", "favourable", "acceptable", "uneventful", "unremarkable", "normal", "better", "superior", "maintained", "preserved", "successful", "achieved", "attained", "regained", "reached", "obtained"], BETTER),
    **dict.fromkeys(["poor", "worse", "unsatisfactory", "unfavorable", "unfavourable", "mediocre", "impaired"], WORSE),
    **dict.fromkeys(["unchanged", "stable", "similar", "unaffected", "unaltered", "the same", "constant"], SAME),
    **dict.fromkeys(["absent", "gone", "negative", "undetectable"], GONE),
}  # fmt: skip
_PURPOSE = rx(r"\b(?:to|for|aimed at|aim of|in order to|need|goal of|intended to|used to|used for) $")
_AGENT = rx(
    r"\b(?:treatment|therapy|intervention|training|procedure|surgery|operation|drug|it|which|this|use|medication|"
    r"regimen|combination|management|injections?|infusions?|failed to|effective in)\b|_AGENT_"
)
_ABLE = rx(
    r"\b(?:failed|able|shown|effective|found|seems?|seemed|appears?|appeared|successful(?:ly)?|unable) (?:to|in|at|for) $"
)
_JOINT = rx(
    r"(?: ?_+)?(?:,| and| or| as well as|,? and/or|,? nor)*(?: (?:the|of|in|mean|also|both|a|an|other|as well as|and|or))* "
)
_BETWEEN = re.compile(
    r"\b(?:than|compared|versus|vs|correlat|associat|predict|related|due)\b|\bcorrelat|\bassociat|\bpredict"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a name: the sense of a change, or that it came about; `negated`, and whether it is surely so."""

    sense: str | None
    negated: bool
    arose: bool = False
    is_zero: bool = False


def named(scene: Scene, names: Sequence[Span], taken: Sequence[Raw]) -> list[Raw]:
    """Return what a clause says of the outcomes that it names, apart from what other rules have read."""
    if PRESENTING.search(scene.words) or _BETWEEN.search(scene.words) or not scene.is_treated:
        return []
    inside = [n for n in names if scene.body <= n[0] and n[1] <= scene.stop and not _is_taken(n, taken)]
    found: list[Raw] = []
    for group in _lists(scene, inside):
        told = _told(scene, group)
        if told is not None:
            found += [raw for name in group for raw in _raw(scene, name, told)]
    return found


def _is_taken(name: Span, taken: Sequence[Raw]) -> bool:
    return any(name[0] < raw.at + len(raw.outcome) and raw.at < name[1] for raw in taken)


def _lists(scene: Scene, names: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the names in groups that only commas and "and" stand between."""
    group: list[Span] = []
    for name in names:
        if group and not _JOINT.fullmatch(scene.words, group[-1][1] - scene.body, name[0] - scene.body):
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _told(scene: Scene, group: Sequence[Span]) -> Told | None:
    before = scene.words[: group[0][0] - scene.body]
    if scene.named(scene.body, group[0][0]):
        before = f"_AGENT_ {before}"
    behind = scene.words[group[-1][1] - scene.body :]
    return _before(before, has_results=scene.has_results) or _behind(scene, before, behind)


def _before(before: str, *, has_results: bool) -> Told | None:
    """ "Resolution of", "improved the", "no further", "developed"."""
    if match := _NOT_HAVING.search(before):
        free = match["word"] in ("free of", "free from")
        return Told(GONE, negated=False) if free else Told(None, negated=True, is_zero=True)
    if match := _IN_NOUN.search(before):
        kind = sense(match["noun"]) or (GONE if match["noun"] in ("dissolution", "clearance") else BETTER)
        if match["noun"] in ("lowering", "shortening"):
            kind = sense("reduction") or ANY
        if match["noun"] in ("relapse", "recurrence"):
            return Told(None, negated=bool(match["no"]), arose=True, is_zero=bool(match["no"]))
        return Told(kind, negated=bool(match["no"]))
    match = _DID.search(before)
    if (
        match
        and _AGENT.search(before[: match.start("verb")])
        and (not _PURPOSE.search(before[: match.start("verb")]) or _ABLE.search(before[: match.start("verb")]))
    ):
        kind = sense(match["verb"]) or sense(match["verb"].rstrip("e") + "ed") or _by_form(match["verb"])
        return Told(kind, negated=is_negated(before[max(0, match.start() - 30) :])) if kind else None
    match = _HAD.search(before)
    if match and not is_negated(before[max(0, match.start() - 16) : match.start()]):
        verb = match["verb"]
        if verb in _GAINED or (_GOOD_HOW.search(match["how"]) and (has_results or _LATER.search(before))):
            return Told(BETTER, negated=False)
        if _BAD_HOW.search(match["how"]):
            return Told(None, negated=False, arose=True)
        return Told(None, negated=False, arose=True) if verb in _AROSE else None
    return None


def _by_form(verb: str) -> str | None:
    for form, kind in (("improv", BETTER), ("enhanc", BETTER), ("restor", BETTER), ("maintain", BETTER), ("reduc", "down"),
                       ("lower", "down"), ("increas", "up"), ("affect", ANY), ("alter", ANY), ("chang", ANY)):  # fmt: skip
        if verb.startswith(form):
            return kind
    return GONE


def _behind(scene: Scene, before: str, behind: str) -> Told | None:
    """ "Resolved", "did not improve", "was good", "occurred"."""
    if match := _VERB.match(behind):
        verb = match["verb"]
        negated = is_negated(match["aux"]) or bool(re.match(r"^(?:no|neither|none) ", before))
        if verb.startswith(("remain", "persist")):
            kind = (
                SAME
                if verb.startswith("persist") or re.match(r" (?:unchanged|stable|the same)", behind[match.end() :])
                else None
            )
            return Told(kind, negated=False) if kind else None
        if verb in ("returned", "return") and not re.match(r" to (?:near )?(?:normal|baseline)", behind[match.end() :]):
            return Told(None, negated=negated, arose=True, is_zero=negated)
        if verb in ("recurred", "recur", "relapsed"):
            return Told(None, negated=negated, arose=True, is_zero=negated)
        kind = BETTER if verb in ("returned", "return") else sense(verb)
        return Told(kind, negated=negated) if kind else None
    if match := _STATE.match(behind):
        kind = _STATES.get(match["state"]) or sense(match["state"])
        if match["state"] == "different":
            return Told(SAME, negated=True) if is_negated(match["aux"]) else None
        return Told(kind, negated=is_negated(match["aux"])) if kind else None
    if match := _HAPPENED.match(behind):
        negated = is_negated(match["aux"]) or bool(re.search(r"\b(?:no|neither) (?:[a-z-]+ ){0,3}$", before))
        return Told(None, negated=negated, arose=True, is_zero=negated)
    return None


def _raw(scene: Scene, name: Span, told: Told) -> Iterator[Raw]:
    words = scene.plain[slice(*name)]
    if not outcomes.is_outcome(words, scene.vocabulary):
        return
    good = scene.wanted(words)
    if told.sense is None:
        yield from _event(scene, name, words, good, told)
        return
    if told.sense == ANY and not told.negated:
        return
    change, direction = scene.judge(told.sense, words, negated=told.negated)
    if not_significant(scene.plain[scene.body : scene.end]) and told.sense != SAME:
        change, direction = Change.NO_DIFFERENCE, Direction.NO_EVIDENCE
    yield Raw(words, change, direction, RULE, name[0], told.negated)


def _event(scene: Scene, name: Span, words: str, good: str | None, told: Told) -> Iterator[Raw]:
    if told.negated and good == "increase" and not re.search(r"\bsafety\b", words):
        yield Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, RULE, name[0], True)
    elif told.negated:
        yield Raw(words, Change.UNCLEAR, Direction.NO_EVIDENCE, RULE, name[0], True, is_zero=told.is_zero)
    elif good == "increase":
        yield Raw(words, Change.UNCLEAR, Direction.IMPROVEMENT, RULE, name[0])
    elif good == "decrease" or scene.has_results:
        yield Raw(words, Change.UNCLEAR, Direction.WORSENING, RULE, name[0])
