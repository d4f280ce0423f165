"""Rules for verbs of change: "X decreased", "X was reduced by A", "A relieves X", "two patients relapsed".

Which noun is the outcome depends on the subject. A treatment is what did it, and the outcome its object; people are
whom it befell, and the verb names the outcome (a relapse); anything else is the measure itself.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT, ONE_TO_TEN
from evidence_kb.claims.language.words import (
    ADVERB,
    PATIENTS,
    PREPOSITIONS,
    rx,
    word_set,
)
from evidence_kb.claims.lexicon.direction import (
    BETTER,
    DOWN,
    SAME,
    UP,
    WORSE,
    is_negated,
    sense,
)
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.changes import raws
from evidence_kb.claims.rules.events import AND_IN, FIRST_IN, no_recurrence, uncounted, with_count, without_parts
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Change, Direction

_VERB = rx(rf"\b(?P<verb>{CHANGE_VERBS})\b")
_TRANSITIVE = rx(
    r"^ (?:(?:the|a|an|their|his|her|all|both|mean|overall)\b|(?!in\b|with\b|after\b|for\b|by\b|from\b|to\b|and\b|"
    r"or\b|at\b|during\b|significantly\b|rapidly\b|within\b|over\b|on\b|but\b|as\b|while\b|[a-z]+ly\b|compared\b|"
    r"more\b|less\b|than\b|despite\b|under\b|following\b|upon\b|without\b|again\b|only\b|versus\b|until\b|since\b|"
    r"because\b|also\b|between\b|among\b|when\b|there\b|by\b|altogether\b|soon\b|here\b|thereafter\b|afterwards\b|"
    r"in\b|even\b|well\b|very\b|almost\b|nearly\b|quite\b|somewhat\b|each time\b|every time\b|once\b|twice\b|later\b|"
    r"through|where\b|so\b|upon\b|spontan)[a-z])"
)
_SO_LATE = rx(
    rf" (?:{COUNT}|a|a few|several|some|the next|the following) (?:or (?:two|more) )?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?)\b"
)
# nothing is disappeared or recurred by somebody
_OF_ITSELF = re.compile(r"(?:disappear|vanish|subsid|abat|recur|relaps|remitted|regress|fell$|rose$|shrank)")
_CONTROLLED_TRIAL = rx(r" ?(?:$|[,;-])| (?:trial|stud|clinical|comparison|before|conditions?|release|in|by|with|at)")
_AT_TIME = rx(
    r"(?:at|after|by|within|during|over|on) (?:the |an? )?(?:(?:mean|median|average|last|final|latest|most "
    r"recent|end of the) )*"
    r"(?:follow-up(?: visit| examination| of| period of)?|visit|examination|(?:[\d.]+|one|two|three|four|five|"
    r"six|seven|eight|"
    r"nine|ten|twelve) (?:hours?|days?|weeks?|months?|years?)|hours?|day|week|month|year)(?: [\d.]+(?: "
    r"(?:days?|weeks?|months?|"
    r"years?))?)?(?: (?:of|after) (?:follow-up|treatment|therapy|surgery|the procedure))?,? "
)
_LATER = rx(r"(?:\d+|[a-z-]+) (?:hours?|days?|weeks?|months?|years?) (?:later|afterwards|thereafter),? ")
_PASSIVE = rx(rf"\b(?:was|were|is|are|been|be|being)(?: {ADVERB})*$")
_PEOPLE = rx(
    rf"\b(?:{PATIENTS}|they|he|she|\d+|_+|{ONE_TO_TEN}|none|all|both|most|many|"
    r"some|half)$"
)
_IN_PEOPLE = rx(rf"(?:in|for|among) [a-z0-9/, -]{{1,40}}?{PATIENTS}(?: ?_+)? (?=[a-z])")
_IN_OURS = rx(
    r"in (?:this|our|the present|the current) (?:(?!of\b|with\b)[a-z-]+ ){0,2}?"
    r"(?:series|study|cohort|trial|experience),? (?!of\b|with\b|in\b|from\b|on\b|we\b)"
)
_NEAR = 200  # characters before a verb, in which its auxiliaries and adverbs stand
_SUBJECT_END = rx(
    rf"(?: (?:{ADVERB}|first|has|had|did|does|do|was|were|is|are|be|being|to|may|might|can|could|appears?|"
    r"appeared|seems?|seemed|no|began|started|continued|tended|tends|failed|fails|more|less))+ ?$"
)
# "pain, measured on a scale, decreased"
_INSERTED = rx(
    r"(?<=[a-z_)]), (?:as )?(?:measured|assessed|evaluated|defined|expressed|judged|determined|graded|rated|recorded|"
    r"which|including) [^,;]{3,80},? ?$"
)
_NO_VERB_AFTER = re.compile(r"\b(?:to|who|which|that|whose|for|of|or|by|with|the|a|an) $")
_SEEMS_TO = rx(
    r"\b(?:began|started|seem(?:s|ed)?|appear(?:s|ed)?|shown|found|proved|tend(?:s|ed)?|likely|help(?:s|ed)?|able) to $"
)
_FAILED_TO = rx(r"\bfail(?:ed|s)? to $")
_MORE_PEOPLE = rx(
    rf"\b(?:fewer|less|more|lower|higher|greater|proportion|percentage|number) (?:[a-z]+ ){{0,2}}{PATIENTS}\b"
)
_SIDE = rx(r" (?:who|in|among|for|of|with|at|after|on|during|from|under|by) .*$")
_OPENERS = PREPOSITIONS | word_set("overall according prior similar unlike like contrary consistent next subsequent")
_OUTCOME_OF_PEOPLE = {BETTER: "improvement", WORSE: "clinical course"}
_BY_NAME = {
    "recovered": "recovery",
    "recovers": "recovery",
    "recover": "recovery",
    "relapsed": "relapse",
    "flared": "relapse",
    "recurred": "relapse",
    "progressed": "progression",
}
_DISEASE = re.compile(r"^\s*(?:the |their |his |her )?(?:disease|condition|illness|tumou?r|lymphoma|cancer)$")
_OR_GONE = rx(r" or (?P<verb>disappeared|resolved|vanished|ceased|improved|normali[sz]ed)\b")
IN_SUCH_PEOPLE = rx(
    rf" in (?!all\b|both\b|most\b|{COUNT}\b)(?:[a-z-]+ ){{0,3}}{PATIENTS}\b(?! (?:who|treated|given|receiving|on)\b)"
)
_WITH_TOOL = rx(r" (?:using|with an?|by means of|by an?) ")
_DOSE = re.compile(
    r"\(?\d|(?:mg|g|mcg|µg|ml|iu|units?)\b|mg/|(?:once|twice|three|four|times|daily|weekly|monthly|every|per|day|week|"
    r"hours?|weeks|days|a|orally|intravenously|subcutaneously)$"
)
_AND_DID = rx(rf",? and (?:[a-z]+ly )?(?:{CHANGE_VERBS}) (?!of\b|in\b|by\b)")
# "these therapies improved her condition": what was told before them did it
_THE_TREATMENT = rx(
    r"(?:this|these|the|such|both|our) (?:(?!(?:previous|prior|earlier|former|first|latter|second|other|usual|standard|"
    r"conventional|control|comparator|placebo|sham|alternative|outcome|primary|secondary)\b)[a-z-]+ ){0,2}?"
    r"(?:treatments?|therapy|therapies|management|regimens?|surgery|"
    r"operations?|procedures?|interventions?|drugs?|medications?|measures)"
)
_PEOPLE_VERBS = re.compile(
    r"improved|improves?|worsened|deteriorated|relapsed|recovered|remitted|flared|progressed|recurred"
)


def verb_of_change(scene: Scene) -> list[Raw] | None:
    """ "X decreased", "X was reduced by A", "A relieves X", "two patients relapsed"."""
    words = scene.words
    for match in _VERB.finditer(words):
        before, after = words[: match.start()], words[match.end() :]
        if _NO_VERB_AFTER.search(before) and not (_FAILED_TO.search(before) or _SEEMS_TO.search(before)):
            continue
        if re.match(r" ?-", after) or before.endswith("-") or _is_no_verb(match["verb"], before, after):
            continue
        found = _from_verb(scene, match, before, after)
        if found is not None:
            return found
    return None


def _is_no_verb(verb: str, before: str, after: str) -> bool:
    """ "A decline in", "increases in", "controlled trial", "the reduced dose" look like verbs and are none."""
    if verb in ("decrease", "increase", "decline", "rise", "progress"):
        return not re.search(r"\b(?:did|do|does|not|may|might|can|could|will|would)(?: [a-z]+ly)? +$", before)
    if verb in ("relapsed", "recurred") and re.search(r"\b(?:in|of|with|for|and|or|the) $", before):
        return True  # "in relapsed lymphoma"
    if verb in ("decreases", "increases", "declines"):
        return bool(re.match(r" +(?:in|of|from)\b", after))
    if verb != "controlled" or _PASSIVE.search(before.rstrip()):
        return False
    return bool(_CONTROLLED_TRIAL.match(after) or re.search(r"(?:-|placebo|well|poorly|un|randomi[sz]ed,?) ?$", before))


def _from_verb(scene: Scene, match: re.Match[str], before: str, after: str) -> list[Raw] | None:
    """Read a verb by its subject: a treatment did it, it befell people, or it became of a measure; [] tells nothing."""
    verb = match["verb"]
    passive = bool(_PASSIVE.search(before.rstrip()))
    subject = subject_of(scene, match.start())
    if subject is None:  # "and then relapsed", but not "worsened lesions"
        is_predicate = scene.body == scene.start and not passive and not _has_object(verb, after)
        kind = sense(verb) if _PEOPLE_VERBS.fullmatch(verb) and is_predicate else None
        return _people(scene, match, kind, negated=is_negated(before)) if kind else None
    named = scene.named(*subject)
    agent = bool(named) and _is_agent(scene, subject)
    if agent and not passive:
        return _by_agent(scene, match, after, named)
    if not passive and not named and _THE_TREATMENT.fullmatch(scene.plain[slice(*subject)].strip()):
        return _by_agent(scene, match, after, ())
    if agent or (not passive and _has_object(verb, after) and not verb.startswith(("remain", "persist"))):
        return []
    kind = _sense_of(verb, after)
    other = _OR_GONE.match(after)
    kind = sense(other["verb"]) if other else kind
    negated = is_negated(scene.plain[subject[0] : scene.body + match.end()]) if kind else False
    if passive and kind in (UP, DOWN) and IN_SUCH_PEOPLE.match(after):
        return []  # "were increased in patients with X": how people are, not what a treatment did
    if verb in ("changed", "differ", "differs", "differed") and not negated:
        return []  # it changed, and the words do not say how
    if kind is None or _lasts_well(scene, subject, verb):
        return None
    if _MORE_PEOPLE.search(scene.plain[slice(*subject)]):
        return []  # "fewer patients relapsed" compares groups: no finding of its own
    if verb in ("closed", "stabilised", "stabilized", "united") and _WITH_TOOL.match(after):
        return []  # "the fracture was stabilised using a plate" tells what was done
    if verb == "raised" and passive:
        return []  # "troponin was raised": how it was, not how it changed
    if is_people(scene, subject) or (_DISEASE.search(scene.plain[slice(*subject)]) and verb in _BY_NAME):
        return _people(scene, match, kind, negated=negated)
    return _of_measure(scene, match, subject, kind, negated=negated)


def _of_measure(
    scene: Scene, match: re.Match[str], subject: tuple[int, int], kind: str, *, negated: bool
) -> list[Raw] | None:
    """Return what became of the measure, or of each of the measures, that the subject of a verb names."""
    verb = match["verb"]
    if negated and verb in ("recur", "recurred", "relapse", "return", "returned", "came back"):
        span = scene.outcome(*subject)
        is_ill = verb.startswith(("recur", "relapse"))
        found = no_recurrence(scene, span, is_ill=is_ill) if span else None
        return [replace(raw, rule="verb-of-change") for raw in found] if found is not None else None
    listed = outcomes.conjuncts(scene.plain, *subject, scene.vocabulary)
    if len(listed) > 1:
        return [raw for span in listed for raw in raws(scene, span, kind, "verb-of-change", negated=negated)]
    if kind == WORSE and verb in ("returned", "came back") and scene.wanted(scene.plain[slice(*subject)]) == "increase":
        kind = BETTER  # "the response returned"
    span = subject if outcomes.is_form(scene.plain[slice(*subject)], scene.vocabulary) else scene.outcome(*subject)
    found = raws(scene, span, kind, "verb-of-change", negated=negated, many=True) if span else None
    return _and_others(scene, found, match, kind) if found and len(found) == 1 and not negated else found


def _has_object(verb: str, after: str) -> bool:
    """ "X relieved pain" has one; "pain resolved two days later", "recurred very rapidly" have none."""
    return bool(_TRANSITIVE.match(after)) and not (_SO_LATE.match(after) or _OF_ITSELF.match(verb))


def _and_others(scene: Scene, found: list[Raw], match: re.Match[str], kind: str) -> list[Raw]:
    """ "Ptosis improved in seven patients and diplopia in five"."""
    at = scene.body + match.end()
    rest = scene.plain[at : scene.end]
    counted = without_parts(rest)
    own = FIRST_IN.match(counted)
    more = []
    for other in AND_IN.finditer(counted) if own else ():
        span = scene.outcome(at + other.start("what"), at + other.end("what"))
        if span:
            more += [
                with_count(r, other["n"], other["total"]) for r in raws(scene, span, kind, found[0].rule, negated=False)
            ]
    if not own or not more:
        return found
    every = [with_count(found[0], own["n"], own["total"]), *more]
    return every if counted == rest else uncounted(every)


def _lasts_well(scene: Scene, subject: tuple[int, int], verb: str) -> bool:
    """ "Antibodies persisted" is no lack of change; "pain persisted" is."""
    return verb.startswith("persist") and scene.wanted(scene.plain[slice(*subject)]) != "decrease"


def _sense_of(verb: str, after: str) -> str | None:
    if verb.startswith("remain"):
        return SAME if re.match(r" +(?:unchanged|stable|unaltered|the same|constant|similar)\b", after) else None
    if verb == "returned" and re.match(r" +to\b", after):
        return BETTER if re.match(r" +to (?:the )?(?:near-?)?(?:normal|baseline)", after) else None
    if verb.startswith(("induc", "grew")):
        return None
    return sense(verb)


def subject_of(scene: Scene, end: int) -> tuple[int, int] | None:
    """Return the span of the subject before a verb: without auxiliaries, adverbs and an opening phrase."""
    words = scene.words[:end].rstrip()
    tail = _SUBJECT_END.search(words, max(0, len(words) - _NEAR))
    if tail:
        words = words[: tail.start()]
    comma = words.rfind(", ")
    start = comma + 2 if comma >= 0 and words[: comma + 1].split()[0].strip(",") in _OPENERS else 0
    ours = _IN_OURS.match(words[start:])
    start += ours.end() if ours else 0
    timed = _AT_TIME.match(words[start:]) or _LATER.match(words[start:])
    start += timed.end() if timed and words[start + timed.end() :].strip() else 0
    people = _IN_PEOPLE.match(words[start:])
    start += people.end() if people else 0
    inserted = _INSERTED.search(words, start)
    words = words[: inserted.start()] if inserted else words
    connected = re.match(r" *(?:and|but|also|then|however|furthermore|moreover|overall),? +", words[start:])
    start += connected.end() if connected else 0
    if words.endswith(",") and "," not in words[start:-1]:
        return None  # "ejection fraction, reduced in 18, became normal": that is how it was
    return (scene.body + start, scene.body + len(words)) if words[start:].strip() else None


def is_people(scene: Scene, subject: tuple[int, int]) -> bool:
    """Say whether a subject is people: "two patients", "both"."""
    words = scene.words[subject[0] - scene.body : subject[1] - scene.body].strip()
    words = re.sub(r"(?<=[a-z]{3}) _+$", "", words)  # "responses (in time)"
    return bool(_PEOPLE.search(words) or _PEOPLE.search(_SIDE.sub("", words)) or re.fullmatch(r"[\d/ _%().]+", words))


def _is_agent(scene: Scene, subject: tuple[int, int]) -> bool:
    """A treatment is the agent if the subject is it, or "treatment with it", or "its use"."""
    words = scene.plain[slice(*subject)]
    head = re.match(
        r"\s*(?:(?:the|intravenous|oral|early|cyclic|long-term|adjunctive)\s+)*(?:(?:treatment|therapy|use|"
        r"administration|infusions?|addition|(?:an?\s+)?trial)\s+(?:with|of|on)\s+(?:an?\s+)?)?",
        words,
    )
    first = subject[0] + (head.end() if head else 0)
    gaps = [scene.plain[first : m.start].split() for m in scene.named(*subject) if m.start >= first]
    near = [
        gap for gap in gaps if len(gap) < 3 and not any(w in PREPOSITIONS or re.fullmatch(PATIENTS, w) for w in gap)
    ]
    return bool(near) and not _names_outcome_first(scene, subject)


def _names_outcome_first(scene: Scene, subject: tuple[int, int]) -> bool:
    mention = scene.named(*subject)[0]
    tail = scene.plain[mention.end : subject[1]].split()
    generic = {
        "treatment",
        "therapy",
        "use",
        "infusion",
        "infusions",
        "injections",
        "monotherapy",
        "administration",
        "alone",
        "group",
        "and",
        "or",
        "plus",
    }
    known = {w for m in scene.mentions for w in m.text.lower().split()}
    head = [w for w in tail if w.strip("(),_") and w.strip("(),") not in generic | known and not _DOSE.match(w)]
    return bool(head) and not re.match(r"(?:in|for|at|with|of|\()", head[0])


def _by_agent(scene: Scene, match: re.Match[str], after: str, named: tuple[Mention, ...]) -> list[Raw] | None:
    kind = sense(match["verb"])
    if kind is None and not match["verb"].startswith("induc"):
        return None
    begins = scene.body + match.end()
    more = _AND_DID.search(scene.plain, begins, scene.stop)  # "reduces pain and improves sleep" has two objects
    span = scene.outcome(begins, more.start() if more else scene.stop) if _TRANSITIVE.match(after) else None
    if not span:
        return []
    negated = is_negated(scene.plain[named[0].end if named else scene.body : begins])
    found = raws(scene, span, BETTER if kind is None else kind, "agent-verb", negated=negated, many=True)
    if kind is None and any(r.direction is Direction.IMPROVEMENT and not _is_good(r.outcome) for r in found):
        return []  # "X induced lesions" is told by the rules of harm
    who = tuple(named) or None
    return [Raw(r.outcome, r.change, r.direction, r.rule, r.at, r.is_negated, who) for r in found]


def _is_good(outcome: str) -> bool:
    return bool(re.search(r"remission|response|improvement|recovery|healing|relief", outcome))


def _people(scene: Scene, match: re.Match[str], kind: str, *, negated: bool) -> list[Raw] | None:
    verb = match["verb"]
    if not _PEOPLE_VERBS.fullmatch(verb):
        return None
    outcome = _BY_NAME.get(verb) or _OUTCOME_OF_PEOPLE.get(kind, "improvement")
    if outcome == "relapse" and negated:
        return [
            Raw(
                "relapse",
                Change.UNCLEAR,
                Direction.NO_EVIDENCE,
                "verb-of-change",
                scene.body + match.start(),
                True,
                is_zero=True,
            )
        ]
    change, direction = scene.judge(kind, outcome, negated=negated)
    if outcome == "clinical course" and not negated:
        change = Change.UNCLEAR
    return [Raw(outcome, change, direction, "verb-of-change", scene.body + match.start(), negated)]
