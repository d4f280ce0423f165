"""What a clause says of an outcome that the tagger names: the words right before and right behind the name decide.

The other rules know how a finding is built and read what stands in its place; this one knows the name and looks for
the nearest word that says what became of it: "X resolved", "was good", "resolution of X", "restored X", "no X",
"developed X". Names in a list share what is said of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence_kb.claims.language.clauses import CHANGE_NOUN, CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.taken_back import not_significant
from evidence_kb.claims.language.words import PATIENTS, REPORTING_VERBS, rx, word_set
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.lexicon.direction import ANY, BETTER, DOWN, GONE, SAME, UP, WORSE, is_negated, sense
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.events import OF_GROUP, PRESENTING
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.rules.verbs import IN_SUCH_PEOPLE
from evidence_kb.findings import Change, ConceptKind, Direction

RULE = "named"
Span = tuple[int, int]

_AUX = (
    r"(?:(?:was|were|is|are|has|have|had|could|did|does|do|may|might|can|be|been|being|to|not|never|no longer|seemed|"
    r"appeared|began|started|continued|failed|tended|showed|[a-z]+ly|also|all|both|then|again|still|soon|even|much|"
    r"well|further|each) )*"
)
_NEXT = (
    r"^,?(?: ?_+)?(?:,? _+)? ?(?:(?:scores?|levels?|rates?|values?|status|grades?|symptoms?|counts?|tests?|index) )?"
)
_VERB = rx(rf"{_NEXT}(?P<aux>{_AUX})(?P<verb>{CHANGE_VERBS})(?![\w-])(?! (?:rates?|risk)\b)")
_STATES = {
    **dict.fromkeys(word_set("good excellent satisfactory favorable favourable uneventful unremarkable normal better "
                             "superior maintained preserved achieved attained regained reached obtained"), BETTER),
    **dict.fromkeys(word_set("poor worse unsatisfactory unfavorable unfavourable mediocre impaired"), WORSE),
    **dict.fromkeys(["unchanged", "stable", "similar", "unaffected", "unaltered", "the same", "constant"], SAME),
    **dict.fromkeys(["absent", "gone", "negative", "undetectable"], GONE),
}  # fmt: skip
_STATE = rx(rf"{_NEXT}(?P<aux>{_AUX})(?P<state>{'|'.join(sorted(_STATES))}|different|common|frequent)(?![\w-])")
_HAPPENED = rx(
    rf"{_NEXT}(?P<aux>{_AUX})(?P<verb>occurred|occur|developed|develop|appeared|emerged|arose|ensued|happened|"
    rf"diagnosed|{REPORTING_VERBS})(?![\w-])(?! to be\b)"
)
_SEEN = frozenset(REPORTING_VERBS.split("|")) | {"diagnosed"}
_NOUNS = {"dissolution": GONE, "clearance": GONE, "regression": GONE, "lowering": DOWN, "shortening": DOWN,
          "restoration": BETTER, "return": BETTER, "correction": GONE, "reversal": GONE,
          "control": BETTER, "closure": BETTER}  # fmt: skip
_ONSET = ("development", "onset", "occurrence", "appearance", "emergence")
_NOUN_BEFORE = rx(
    rf"\b(?P<no>(?:no|not|without|failed|neither|lack)\b(?: [a-z-]+){{0,4}} )?(?P<noun>"
    rf"{CHANGE_NOUN}|{'|'.join((*_NOUNS, *_ONSET))})"
    r"(?: of [^,;]{2,40}?)?(?: (?:was|were) (?:seen|noted|observed|found))? (?:in|of|on|for|from|to) (?:(?:the|"
    r"all|both|any|either|mean|her|his|"
    r"their|this|some|most|serum|clinical|associated) )*$"
)
_VERBS = {"improve": BETTER, "improving": BETTER, "enhance": BETTER, "enhanced": BETTER, "enhances": BETTER,
          "restore": BETTER, "restoring": BETTER, "reduce": DOWN, "reducing": DOWN, "decrease": DOWN, "lower": DOWN,
          "lowering": DOWN, "increase": UP, "increasing": UP, "alleviate": GONE, "relieve": GONE, "relieving": GONE,
          "resolve": GONE, "resolving": GONE, "control": GONE, "controlling": GONE, "prevent": GONE, "preventing": GONE,
          "eliminate": GONE, "ameliorate": GONE, "affect": ANY, "affected": ANY, "alter": ANY, "altered": ANY,
          "change": ANY}  # fmt: skip
_VERB_BEFORE = rx(
    rf"(?P<verb>{CHANGE_VERBS}|{'|'.join(_VERBS)}) (?:(?:the|all|both|any|mean|her|his|their|most|some|"
    r"of|in) )*$"
)
_HAD = rx(
    r"\b(?P<verb>had|has|have|developed|experienced|suffered|suffered from|showed|exhibited|reported|sustained|"
    r"achieved|attained|regained|gained|reached|maintained|recovered|caused|led to|resulted in|resulting in|leading to|"
    r"induced|complicated by|made|noted|obtained|provided|gave|yielded|revealed|demonstrated) "
    r"(?P<how>(?:(?!no\b|not\b|and\b|or\b)[a-z0-9-]+ ){0,3})$"
)
_NONE_OF = rx(
    r"\b(?P<word>no|without|free of|free from|absence of|neither|nor|denied) (?P<more>(?:further|more) )?"
    r"(?:(?:any|other|additional|new|recurrent|signs? of|evidence of|episodes? of|symptoms? of|cases? of|"
    r"serious|significant|severe|major|clinical|relevant|clinically|statistically|residual|local|systemic|apparent|"
    r"obvious|the|or|patient-reported) )*$"
)
_GOOD_HOW = re.compile(
    r"\b(?:good|better|improved|excellent|normal|complete|full|satisfactory|favou?rable|uneventful|successful)\b"
)
_MORE_HOW = re.compile(r"\b(?:increased|more|higher|greater)\b")
_LESS_HOW = re.compile(r"\b(?:reduced|decreased|less|fewer|lower)\b")
_SO_MANY = rx(rf"\b{COUNT}(?: [a-z]+)?(?: ?_+)? $")
_GAINED = word_set("achieved attained regained gained reached maintained recovered obtained")
_AROSE = word_set("developed experienced suffered sustained")
_CAUSED = ("caused", "led to", "resulted in", "resulting in", "leading to", "induced", "complicated by")
# what a finding after a treatment stands beside, and not one at the start
_LATER = rx(
    r"\b(?:after|following|post-?[a-z]+|follow-up|months?|weeks?|days?|years?|treatment|therapy|provided|gave|yielded|"
    r"resulted in|led to)\b"
)
_PURPOSE = rx(r"\b(?:to|for|aimed at|aim of|in order to|need|goal of|intended to|used to|used for) $")
_ABLE = rx(
    r"\b(?:failed|able|shown|effective|found|seems?|seemed|appears?|appeared|successful(?:ly)?|unable) (?:to|in|"
    r"at|for) $"
)
# "without ligament release" does without the release
_ENDS_HERE = rx(
    r"(?: ?_+)? ?(?:$|[,;:.]| (?:in|at|of|on|for|during|after|before|was|were|and|or|nor|with|to|by|over|within|that|"
    r"which|"
    r"until|throughout|from|following|postoperatively|[a-z]+ed)\b)"
)
_NO_GOOD = re.compile(
    r"\b(?:signals?|concerns?|issues?|problems?)$|\b(?:impairments?|loss|deficits?|dysfunction|limitations?|disorders?|"
    r"failures?|decline|restriction)\b"
)
_CAME_RIGHT = re.compile(r" (?:regrew|grew back|healed|closed|united|resolved|cleared|regressed|disappeared|improved)$")
_PERSISTS = rx(r"\bpersist(?:s|ed)?\b")
_AGENT = rx(
    r"\b(?:treatment|therapy|intervention|training|procedure|surgery|operation|drug|it|which|this|use|medication|"
    r"regimen|combination|management|injections?|infusions?|failed to|effective in)\b"
)
_OBLIQUE = rx(r"\b(?:for|in|with|by|to|from|at|on|including|such as) (?:(?:the|a|an|his|her|their|mean) )*$")
_LIST = rx(
    r"(?: ?_+)?(?:,? (?:that is|namely|such as|including|i\.?e\.?))?(?:,| and| or| as well as| and/or|"
    r" nor)*(?: (?:the|of|in|mean|also|both|a|an|other|and|or))* "
)
_HANGS_ON = rx(r" of (?:the )?(?:[a-z-]+ ){1,3}and (?:the )?")
_COMPARED = re.compile(
    r"\b(?:greater|larger|smaller|better|worse|higher|lower|superior|poorer) (?:(?:declines?|decreases?|increases?|"
    r"reductions?|improvements?|gains?|rates?|scores?|values?|levels?) )?(?:in|for|among|with) (?:all |the |those |"
    r"treated |untreated |younger |older )*(?:patients|men|women|boys|girls|children|those|people|subjects)\b|"
    r"\b(?:significantly|markedly|clearly) (?:greater|larger|smaller) (?:declines?|decreases?|increases?|reductions?|"
    r"improvements?|gains?)\b|\b(?:than|among|compared|versus|vs|due)\b|\b(?:correlat|associat|predict|relat)|"
    r"\b(?:benefit|advantage|"
    r"superior)[a-z ]* over\b"
)
_SAME_DAY = re.compile(r"the same (?:or|day|evening|night|week|time|session)\b")  # "discharged the same day"
_NO_NOUN = re.compile(
    r"\b(?:[a-z]{3,}(?:al|ic|ive|ous|able|ible|ful)|[a-z]{2,}(?:lar|bar)|rapid|complete|partial|severe|respond|"
    r"dependent)$"
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a name: the sense of a change, or None where it came about; `negated`: that it did not."""

    sense: str | None
    negated: bool = False
    is_seen: bool = False  # it was there; nothing says that it came about


def named(scene: Scene, names: Sequence[Span], taken: Sequence[Raw]) -> list[Raw]:
    """Return what a clause says of the outcomes that it names, apart from what other rules have read."""
    if PRESENTING.search(scene.words) or _COMPARED.search(scene.words) or not scene.is_treated:
        return []
    new = [n for n in names if scene.body <= n[0] and n[1] <= scene.stop and not _is_taken(scene, n, taken)]
    inside = [_cut(scene, n) for n in new]
    found: list[Raw] = []
    for group in _lists(scene, [n for n in inside if _is_name(scene, n)]):
        before = scene.words[: group[0][0] - scene.body]
        behind = scene.words[group[-1][1] - scene.body :]
        told = _before(scene, before, behind, group[0][0]) or _behind(before, behind)
        if told is not None:
            found += [raw for name in group for raw in _raw(scene, name, told)]
    return found


def told_of(scene: Scene, name: Span) -> Told | None:
    """Return what the words beside one name say of it; None where they say nothing that the rule knows."""
    if name[0] < scene.body or name[1] > scene.stop:
        return None
    before, behind = scene.words[: name[0] - scene.body], scene.words[name[1] - scene.body :]
    return _before(scene, before, behind, name[0]) or _behind(before, behind)


def _cut(scene: Scene, name: Span) -> Span:
    """Leave out what stands behind the name: "pain at the last visit"."""
    span = outcomes.phrase(scene.plain, *name, scene.vocabulary)
    return (name[0], span[1]) if span else name


def _is_taken(scene: Scene, name: Span, taken: Sequence[Raw]) -> bool:
    """Say whether another rule has read the name, or what it hangs on: "structure of the hip and the knee"."""
    return any(
        (name[0] < raw.at + len(raw.outcome) and raw.at < name[1])
        or _HANGS_ON.fullmatch(scene.plain, raw.at + len(raw.outcome), name[0])
        for raw in taken
        if raw.at < name[1]
    )


def _is_name(scene: Scene, name: Span) -> bool:
    """Say whether words name an outcome and no treatment; an adjective names nothing."""
    words = scene.plain[slice(*name)]
    if scene.words[name[0] - scene.body] == "_" or words in ("disease", "condition", "illness"):
        return False  # in brackets, where nothing is said of it
    known = concept_for(ConceptKind.OUTCOME, words, scene.vocabulary).origin != "text"
    known = known and not re.search(r" (?:response|outcome)s?$", words)  # "UDCA response" names a drug
    if not known and (_NO_NOUN.search(words) or any(m.start < name[1] and name[0] < m.end for m in scene.mentions)):
        return False
    return outcomes.is_outcome(words, scene.vocabulary)


def _lists(scene: Scene, names: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the names in groups that only commas and "and" stand between."""
    group: list[Span] = []
    for name in names:
        if group and not _LIST.fullmatch(scene.words, group[-1][1] - scene.body, name[0] - scene.body):
            yield group
            group = []
        group.append(name)
    if group:
        yield group


def _before(scene: Scene, before: str, behind: str, at: int) -> Told | None:
    """ "No further X", "resolution of X", "treatment restored X", "developed X"."""
    match = _NONE_OF.search(before)
    if match and OF_GROUP.search(scene.plain[max(0, scene.body - 40) : scene.body] + before[: match.end("word")]):
        return None
    if match and (match["word"] != "without" or _ENDS_HERE.match(behind)):
        return _none_of(before, match)
    if match := _NOUN_BEFORE.search(before):
        return _changed_by_noun(match)
    has_agent = bool(scene.named(scene.body, at)) or bool(_AGENT.search(before))
    if (match := _VERB_BEFORE.search(before)) and has_agent:
        purpose = _PURPOSE.search(before[: match.start("verb")]) and not _ABLE.search(before[: match.start("verb")])
        kind = None if purpose else _VERBS.get(match["verb"]) or sense(match["verb"])
        kind = ANY if match["verb"] == "changed" else kind
        return Told(kind, negated=is_negated(before[max(0, match.start("verb") - 30) :])) if kind else None
    match = _HAD.search(before)
    if not match or is_negated(before[max(0, match.start() - 16) : match.start()]):
        return None
    return _had(scene, before, match, has_agent=has_agent)


def _none_of(before: str, match: re.Match[str]) -> Told:
    denied = _NOUN_BEFORE.search(before[: before.rfind("neither")]) if match["word"] in ("neither", "nor") else None
    if denied:  # "improvement in neither fever nor pain"
        return Told(sense(denied["noun"]) or BETTER, negated=True)
    is_over = match["word"].startswith("free") or match["more"]
    return Told(GONE) if is_over else Told(None, negated=True)


def _changed_by_noun(match: re.Match[str]) -> Told | None:
    noun: str = match["noun"]
    if noun.startswith("difference") and not match["no"]:
        return None  # it is not the same, and the words do not say how
    if noun.startswith(("relapse", "recurrence", *_ONSET)):
        return Told(None, negated=bool(match["no"]))
    return Told(_NOUNS.get(noun) or sense(noun) or BETTER, negated=bool(match["no"]))


def _had(scene: Scene, before: str, match: re.Match[str], *, has_agent: bool) -> Told | None:
    verb, how = match["verb"], match["how"]
    if verb in _GAINED or (_GOOD_HOW.search(how) and (scene.has_results or _LATER.search(before))):
        return Told(BETTER)
    if kind := DOWN if _LESS_HOW.search(how) else UP if _MORE_HOW.search(how) else None:
        after = scene.has_results or _LATER.search(scene.plain, scene.start, scene.body + match.start())
        return Told(kind) if after and re.search(rf"\b{PATIENTS}|\d|_", before) else None
    counted = scene.has_results and verb in ("had", "showed", "reported") and _SO_MANY.search(before[: match.start()])
    if verb in _AROSE or (verb in _CAUSED and has_agent):
        return Told(None)
    return Told(None, is_seen=True) if counted else None


def _behind(before: str, behind: str) -> Told | None:
    """ "X resolved", "did not improve", "was good", "occurred"."""
    if _OBLIQUE.search(before):
        return None
    nobody = bool(re.search(r"(?:^|\b(?:of|and) )(?:no|neither|none) (?:[a-z-]+ ){0,3}$", before))
    if match := _VERB.match(behind):
        return _changed(match, behind[match.end() :], negated=nobody or is_negated(match["aux"]))
    if (match := _STATE.match(behind)) and not _SAME_DAY.match(behind, match.start("state")):
        negated = is_negated(match["aux"])
        if match["state"] in ("common", "frequent"):
            return Told(None, negated=negated, is_seen=True)
        if match["state"] in ("normal", "unremarkable") and not _LATER.search(before + behind):
            return None  # how it was found, perhaps before any treatment
        if match["state"] == "different":
            return Told(SAME) if negated else None
        if match["state"] in _GAINED and not re.search(r"\b(?:was|were|be|been)\b", match["aux"]):
            return None  # "reached the threshold"
        return Told(_STATES[match["state"]], negated=negated)
    if match := _HAPPENED.match(behind):
        return Told(None, negated=nobody or is_negated(match["aux"]), is_seen=match["verb"] in _SEEN)
    return None


def _changed(match: re.Match[str], rest: str, *, negated: bool) -> Told | None:
    verb = match["verb"]
    if verb.startswith(("remain", "persist")):
        stays = verb.startswith("persist") or re.match(r" (?:unchanged|stable|the same|unaltered)\b", rest)
        return Told(SAME) if stays else None
    if verb in ("raised", "elevated") and match["aux"]:
        return None  # how it was, not how it changed
    if verb.startswith("return"):
        return (
            Told(BETTER, negated=negated)
            if re.match(r" to (?:near )?(?:normal|baseline)", rest)
            else Told(None, negated)
        )
    if verb.startswith(("recur", "relapse")):
        return Told(None, negated)
    if verb.startswith(("changed", "differ")) and not negated:
        return None
    kind = GONE if verb.startswith("regress") else sense(verb)
    if kind in (UP, DOWN) and re.search(r"\b(?:was|were) ", match["aux"]) and IN_SUCH_PEOPLE.match(rest):
        return None
    return Told(kind, negated=negated) if kind else None


def _raw(scene: Scene, name: Span, told: Told) -> Iterator[Raw]:
    words = scene.plain[slice(*name)]
    if told.sense is None:
        yield from _event(scene, name, words, told)
        return
    if (told.sense == ANY and not told.negated) or (told.sense == GONE and scene.wanted(words) != "decrease"):
        return
    if (
        told.sense == SAME
        and _PERSISTS.search(scene.plain, name[1], name[1] + 24)
        and scene.wanted(words) != "decrease"
    ):
        return  # "repigmentation persisted" is no lack of change
    change, direction = scene.judge(told.sense, words, negated=told.negated)
    if not_significant(scene.plain[scene.body : scene.end]) and told.sense != SAME:
        change, direction = Change.NO_DIFFERENCE, Direction.NO_EVIDENCE
    yield Raw(words, change, direction, RULE, name[0], told.negated)


def _is_without(scene: Scene, name: Span) -> bool:
    return re.search(r"\bwithout (?:[a-z-]+ ){0,2}$", scene.plain[max(scene.start, name[0] - 40) : name[0]]) is not None


def _event(scene: Scene, name: Span, words: str, told: Told) -> Iterator[Raw]:
    """What came about is a harm unless it is known to be wanted; what did not is no evidence about it."""
    listed = concept_for(ConceptKind.OUTCOME, words, scene.vocabulary).desirable == "increase"
    listed = listed and not _NO_GOOD.search(words)
    if told.negated and (listed or _CAME_RIGHT.search(words)):
        yield Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, RULE, name[0], True)
    elif told.negated and _is_without(scene, name) and scene.wanted(words) != "decrease":
        return  # "walked without support"
    elif told.negated:
        yield Raw(words, Change.UNCLEAR, Direction.NO_EVIDENCE, RULE, name[0], True, is_zero=True)
    elif (listed and not told.is_seen) or re.search(r"\bsuccess", words):
        yield Raw(words, Change.UNCLEAR, Direction.IMPROVEMENT, RULE, name[0])
    elif scene.has_results and (scene.wanted(words) == "decrease" or not (told.is_seen or scene.wanted(words))):
        yield Raw(words, Change.UNCLEAR, Direction.WORSENING, RULE, name[0])
