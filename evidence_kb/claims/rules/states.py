"""Rules for statements that name a state or an event rather than a change.

Absence of evidence, events that nobody had, therapy that had failed before, judgements ("safe", "useful"), response,
and what patients had, reached or developed. A harm that was not seen is no evidence about it, never proof of safety.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.taken_back import states_no_evidence
from evidence_kb.claims.language.words import ADVERB, GROUP_TAIL, PATIENTS, rx
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules import outcomes
from evidence_kb.claims.rules.denied import CHANGE_IN
from evidence_kb.claims.rules.events import PRESENTING
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import Change, ConceptKind, Direction

_ADJECTIVES = {
    "useful": "usefulness",
    "helpful": "usefulness",
    "valuable": "usefulness",
    "promising": "usefulness",
    "effective": "effectiveness",
    "efficacious": "effectiveness",
    "efficient": "effectiveness",
    "beneficial": "effectiveness",
    "ineffective": "effectiveness",
    "successful": "success",
    "safe": "safety",
    "tolerated": "tolerability",
    "unsafe": "safety",
    "feasible": "feasibility",
}
_ADJECTIVE = re.compile(rf"\b(?:{'|'.join(_ADJECTIVES)})\b")
# "effective, predictable and safe": what may stand in a list of judgements
_OTHER_WORDS = re.compile(
    rf"(?:{'|'.join(_ADJECTIVES)}|predictable|stable|reliable|simple|reproducible|durable|easy|cheap|quick|minimally "
    rf"invasive|"
    r"non-?invasive|inexpensive|practical|convenient|straightforward|fast)"
    r"(?: ?,| and| ?, and)"
)
VERDICT = "verdict"
_LESS = rx(
    r"\b(?:less|more|equally|rarely|hardly|unlikely|seldom|barely|only|limited|no more|partially|insufficiently)\b"
)
_VERDICT = rx(
    r"\b(?:appears?|appeared|seems?|seemed|is|are|was|were|may|might|can|could|proved|(?:has|have|had) been|remains?)\b"
)
_IT = rx(
    r"(?:the |this |study |all |new )*(?:devices?|implants?|plugs?|stents?|techniques?|method|approach|"
    r"treatments?|therapy|drug|medication|infusions?|procedures?|combination|regimen|"
    r"operation|it) (?:was|were|is|appears?|"
    r"appeared|seems?|seemed|proved)\b"
)
_ASIDE = rx(r"(?:apart from|except for|aside from|overall|in general|with the exception of)[^,;]{0,60}, ")
_RELATED_HARM = rx(r"-(?:related|induced|associated) ")
_OCCURRENCE = rx(
    r"\b(?:occurrence|development|risk|incidence|evidence|increase|signs?|reports?|cases?|association with|"
    r"indication) (?:of|for|in) "
)
_DESPITE = rx(
    r"\b(?:had|have|has|having|with|ongoing|persistent|persisting|continued|continuing|reported|"
    r"active) (?=[^.;]* despite )"
)
_PERSISTED = rx(r"^(?P<what>[^.;,]{3,60}?) (?:had )?(?:persisted|continued|recurred|worsened|remained [a-z]+) despite ")
_FAILED = rx(
    r"\b(?:refractory|resistant|unresponsive|nonresponsive|non-responsive) to |\bfailed (?:to respond )?(?:to |on |"
    r"treatment with |therapy with )?|\b(?:inadequate|insufficient|poor|suboptimal|no|lack of|without) response to |"
    r"\bnot respond(?:ed|ing)? to "
)
_RESPOND = rx(
    r"\b(?:(?P<no>no|little|without|poor) (?:[a-z]+ly |clinical |apparent |significant )?response|(?P<not>un|"
    r"non-?)?respon(?:ded|"
    r"ds?|sive|ding)) "
    r"(?P<manner>[a-z]+ly |well |poorly |neither )?to "
)
_OTHER_THERAPY = rx(
    r"(?:(?:the|any|his|her|all) )?(?:[a-z-]+ ){0,2}?(?:conservative|medical|topical|standard|initial|"
    r"conventional|supportive|previous|"
    r"first-line|empirical|systemic|usual|other|symptomatic) (?:[a-z-]+ ){0,2}?(?:therapy|therapies|treatments?|"
    r"management|measures)\b"
)
_POORLY = rx(r"\b(?:poorly|minimally|incompletely|inadequately|insufficiently|hardly|less) $")
_PEOPLE_BEFORE = rx(rf"\b{PATIENTS} (?:not |poorly |[a-z]+ly )?$")
_RESPONDED = rx(r"\b(?:responded|did not respond|failed to respond)\b(?! to\b)")
_COUNTED_STATE = rx(
    rf"(?:^|\b)(?:(?:{PATIENTS}|the (?:first|second|third|fourth|other)|[0-9)%_]+|he|she|they|{ONE_TO_TEN}|eleven|"
    rf"twelve|all|both|none|most|half)(?:{GROUP_TAIL}| ))(?:{ADVERB} )?"
    r"(?P<verb>had|has|have|showed|demonstrated|exhibited|displayed|achieved|reached|attained|entered|went into|were "
    r"in|was in|is in|are in|remains? in|remained in|were classified as|were considered|has been|have been|had been|"
    r"remains?|stayed|experienced|developed|complained of|noticed|suffered(?: from)?|sustained|obtained|reported|were|"
    r"was|became|remained|are|is|died)\b(?: (?:a|an|in|the)\b)*"
    r"(?: at least (?=(?:one|1) )| one or more(?= )| (?:(?!little|minimal|scant)[a-z]+ )?evidence of(?= ))?"
)
_AND_DIED = rx(r"^(?:then |later |subsequently |eventually )?(?P<verb>died)\b")
_AND_WAS = rx(r"^(?:(?:was|were|is|are|remained|remains?|became|has been|have been) )(?:[a-z]+ly |still )?(?!not\b)")
_GOOD_STATE = rx(
    r"^ ?(?:[a-z-]+ ){0,3}?(?P<state>(?:inactive disease|(?:clinical |complete |partial |sustained |drug-free |"
    r"full )?remission|disease control|(?:symptom|pain|fever|seizure|attack|relapse|complaint|flare|disease|"
    r"recurrence|tumou?r|progression|ulcer|event)[ -]free|"
    r"without (?:any )?(?:pain|symptoms?|seizures?|attacks?|fever|disease|recurrence|relapse|complaints?)|"
    r"(?:freed|relieved) of "
    r"(?:the |their |all |his |her )?[a-z]+|asymptomatic(?! (?!at\b|after|for|during|and|with|on|in|by|until|since|but|"
    r"over)[a-z])|free (?:of|from) (?!(?:the |any )?need\b)"
    r"(?:(?:any|all|the|his|her|their|previous|former|further) )*[a-z]+|(?:complete |full )?recovery|recovered|"
    r"(?:good|favou?rable|excellent) (?:functional |clinical |neurological |cosmetic )?outcome|"
    r"cured|afebrile|ambulatory|normotensive|euthyroid|continent|responders|well(?!-| nourished)|"
    r"able to walk|"
    r"(?:clinically|neurologically) (?:normal|well|healthy)|normal(?= (?:at|after|for|\d)|$)|(?:in )?good (?:health|"
    r"condition)|normo(?!chrom|cyt)[a-z]{4,}ic|eugly[a-z]+ic|"
    r"no evidence of (?:disease|recurrence|relapse|residual disease|tumou?r)|"
    r"independent(?! (?:predict|risk|factor|variable|of\b|prognos|determin))|"
    r"(?:insulin|transfusion|oxygen|ventilator)-independent))\b"
)
_BAD_STATE = rx(
    r"^ ?(?:[a-z-]+ ){0,3}?(?P<state>relapsed?|relapses|recurrences?|flares?(?:-ups?)?|exacerbations?|active disease|"
    r"treatment failure|disease progression|progressive disease|non-?responders|died|dead)\b"
)
_STATE_NAMES = {"relapsed": "relapse", "died": "death", "dead": "death", "cured": "cure", "recovered": "recovery"}
_STILL = rx(
    r"\band (?:then )?(?:received|underwent|were (?:treated|given|started|operated))\b|\b(?:documented|residual|"
    r"persist[a-z]*|remaining|ongoing|still|previous|prior|history|initial|underlying|"
    r"pre-?existing|who had)\b"
)
_COMPARES = rx(r"^ ?(?:a |the )?(?:[a-z]+ly )?(?:fewer|less|more|lower|higher|reduced|increased|shorter|longer)\b")
# microbes and cells resist a drug, too: nobody was given it
_RESISTS = rx(
    r"\b(?:isolates?|strains?|organisms?|bacteri(?:a|um)|bacilli|rods|species|pathogens?|plasmids?|mutants?|"
    r"[a-z]+cocc(?:i|us)|cell lines?|clones?)\b"
)


def no_evidence(scene: Scene) -> list[Raw] | None:
    """ "No published evidence exists ... of X-related Y": evidence is absent; nothing is said about safety."""
    words = scene.plain[scene.start : scene.end]
    if not states_no_evidence(words):
        return None
    related = _RELATED_HARM.search(scene.plain, scene.start, scene.end)
    place = related or _OCCURRENCE.search(scene.plain, scene.start, scene.end)
    span = scene.outcome(place.end(), scene.end) if place else None
    if not span or not place:
        return []
    who = tuple(m for m in scene.mentions if related and m.end == related.start()) or None
    if re.fullmatch(r"(?:clinical |any )?(?:improvement|benefit|response|effect|efficacy)", scene.plain[slice(*span)]):
        words = scene.plain[slice(*span)]
        return [Raw(words, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "no-evidence", span[0], True, who)]
    return [
        Raw(
            scene.plain[slice(*span)],
            Change.UNCLEAR,
            Direction.NO_EVIDENCE,
            "no-evidence",
            span[0],
            True,
            who,
            takes_counts=False,
        )
    ]


def earlier_failure(scene: Scene) -> list[Raw] | None:
    """ "Ongoing pain despite X", "refractory to X": X was tried before and did not help; it is no comparator."""
    prior = tuple(m for m in scene.mentions if m.role == "prior")
    if not prior:
        return None
    despite = re.compile(r"\b(?:despite|in\s+spite\s+of)\b").search(scene.plain, scene.start, scene.end)
    after = tuple(m for m in prior if despite and m.start > despite.end())
    if despite and after:
        return _before_despite(scene, despite.start(), after)
    failed = _FAILED.search(scene.plain, scene.start, scene.end)
    after = tuple(m for m in prior if failed and 0 <= m.start - failed.end() < 25)
    if not failed or not after or scene.role not in ("methods", "background", "mixed", "summary"):
        return None
    if _RESISTS.search(scene.plain, scene.start, scene.end):
        return None
    return [
        Raw(
            "response",
            Change.NO_DIFFERENCE,
            Direction.NO_CHANGE,
            "earlier-failure",
            failed.start(),
            True,
            after[:1],
            takes_counts=False,
            is_prior=True,
        )
    ]


def _before_despite(scene: Scene, despite: int, after: tuple[Mention, ...]) -> list[Raw] | None:
    opened = [m for m in _DESPITE.finditer(scene.plain, scene.start, despite + 9) if m.end() < despite]
    verb = _PERSISTED.match(scene.plain[scene.start : scene.end])
    begin = scene.start if verb else opened[-1].end() if opened else None
    if begin is None:
        return None
    outcome = scene.outcome(begin, scene.start + verb.end("what") if verb else despite)
    if not outcome:
        return None
    words = re.sub(r"\b(?:loss|lack) of ", "", scene.plain[slice(*outcome)])
    comma = scene.plain.find(",", after[0].end, scene.end)
    return [
        Raw(
            words,
            Change.NO_DIFFERENCE,
            Direction.NO_CHANGE,
            "earlier-failure",
            outcome[0],
            False,
            after[:1],
            takes_counts=False,
            is_prior=True,
            starts_at=_with_adjective(scene, outcome[0]),
            ends_at=comma if comma > 0 else None,
        )
    ]


def _with_adjective(scene: Scene, start: int) -> int:
    """Begin the quote at "ongoing" where the outcome is read without it."""
    first = re.compile(r"\b(?:ongoing|persistent|persisting|continued|continuing|active)\s+$").search(
        scene.plain, scene.start, start
    )
    return first.start() if first else start


def verdict(scene: Scene) -> list[Raw] | None:
    """ "X appears to be useful and safe": a judgement about X, one finding per adjective."""
    verb = _VERDICT.search(scene.words)
    if not verb:
        return None
    named = scene.named(scene.body, scene.body + verb.start())
    denied = re.search(r"\b(?:not|never|neither|no)\b", scene.words[: verb.start()]) is not None
    aside = _ASIDE.match(scene.words)
    is_it = verb.start() == 0 or _IT.match(scene.words, aside.end() if aside else 0) is not None
    found: list[Raw] = []
    for match in _ADJECTIVE.finditer(scene.words, verb.end()):
        between = scene.words[verb.end() : match.start()]
        if (
            not (named or is_it)
            or len(between.split()) > 9
            or re.search(r"[,;:]|\b(?:who|that|which|than|to (?!be\b))", _OTHER_WORDS.sub(" ", between))
        ):
            break
        if _LESS.search(between):
            return None  # "less effective than" compares; "rarely effective" says too little
        found.append(_judged(scene, match, between, named or None, denied=denied))
    return found or None


def _judged(
    scene: Scene, match: re.Match[str], between: str, named: tuple[Mention, ...] | None, *, denied: bool
) -> Raw:
    word = match.group()
    negated = denied or is_negated(between) or word in ("ineffective", "unsafe") or "poorly" in between
    for_what = scene.purpose(scene.body + match.end())
    outcome, at = _ADJECTIVES[word], scene.body + match.start()
    if word == "successful" and re.search(r"\b(?:technical|clinical)ly $", between):
        outcome = f"{between.split()[-1].removesuffix('ly')} success"
    if outcome in ("effectiveness", "success") and for_what:
        outcome, at = scene.plain[slice(*for_what)], for_what[0]
    if outcome in ("safety", "tolerability"):
        direction = Direction.WORSENING if negated else Direction.NO_EVIDENCE
        return Raw(outcome, Change.UNCLEAR, direction, VERDICT, at, negated, named, takes_counts=False)
    if negated:
        return Raw(outcome, Change.NO_DIFFERENCE, Direction.NO_CHANGE, VERDICT, at, True, named)
    return Raw(outcome, Change.UNCLEAR, Direction.IMPROVEMENT, VERDICT, at, False, named)


def response_to(scene: Scene) -> list[Raw] | None:
    """ "Responded to X", "neither responded to X nor Y": one finding per treatment."""
    match = _RESPOND.search(scene.words)
    if not match:
        plain = _RESPONDED.search(scene.words)
        if not plain:
            return None
        negated = is_negated(scene.words[max(0, plain.start() - 30) : plain.end()])
        return [_responded("response", scene.body + plain.start(), negated, None)]
    named = scene.named(scene.body + match.end(), scene.body + match.end() + 60)
    if scene.body + match.end() > scene.stop or re.search(r"\b(?:who|which|to) $", scene.words[: match.start()]):
        return None
    if "ding" in match.group() and _PEOPLE_BEFORE.search(scene.words[: match.start()]):
        return None  # "patients not responding to X" says who they are
    prior = tuple(m for m in scene.mentions if m.start >= scene.body + match.end() and m.role == "prior")
    who = named or (prior if scene.role in ("results", "excerpt", "summary", "discussion", "closing", "title") else ())
    if not who and _OTHER_THERAPY.match(scene.words, match.end()):
        return []  # of something else that no rule knows
    nothing = re.match(r"(?:neither|none|nothing)\b", scene.words[match.end() :])
    manner = match["manner"] or ""
    negated = bool(match["not"] or match["no"] or nothing) or "poorly" in manner or "neither" in manner
    negated = negated or is_negated(scene.words[: match.start()]) or bool(_POORLY.search(scene.words[: match.start()]))
    if nothing and not named:  # "to neither drug": the words do not name them
        return [_responded("response", scene.body + match.start(), True, ())]
    if len(who) > 1 and not negated and re.search(r" (?:and|with|plus) ", scene.plain[who[0].end : who[-1].start]):
        return [_responded("response", scene.body + match.start(), negated, who)]  # to all of them together
    return [_responded("response", scene.body + match.start(), negated, (m,)) for m in who] or [
        _responded("response", scene.body + match.start(), negated, None)
    ]


def _responded(outcome: str, at: int, negated: bool, who: tuple[Mention, ...] | None) -> Raw:
    if negated:
        return Raw(outcome, Change.NO_DIFFERENCE, Direction.NO_CHANGE, "response", at, True, who)
    return Raw(outcome, Change.UNCLEAR, Direction.IMPROVEMENT, "response", at, False, who)


def patients_had(scene: Scene) -> list[Raw] | None:
    """ "4 of 5 patients had inactive disease", "two patients developed nausea"."""
    if PRESENTING.search(scene.words):
        return None
    if found := _and_was(scene):
        return found
    if match := _AND_DIED.match(scene.words):
        return [Raw("death", Change.UNCLEAR, Direction.WORSENING, "patients-had", scene.body + match.start("verb"))]
    for match in _COUNTED_STATE.finditer(scene.words):
        rest = scene.words[match.end() :]
        if _COMPARES.match(rest):
            continue  # "had fewer attacks than": the noun alone would say the opposite
        negated = is_negated(scene.words[max(0, match.start() - 14) : match.end()]) or rest.startswith(
            (" no ", " not ")
        )
        state = _GOOD_STATE.match(rest)
        at = scene.body + match.start("verb")
        if match["verb"] == "died" and not negated:
            return [Raw("death", Change.UNCLEAR, Direction.WORSENING, "patients-had", at)]
        if state:
            return [_state(state["state"], at, Direction.IMPROVEMENT, negated)]
        state = _BAD_STATE.match(rest)
        if state and state["state"].endswith("responders") and not match["verb"].startswith(("w", "are", "is")):
            state = None  # "had a better survival than non-responders" compares
        if state and not negated and not re.search(r"\b(?:without|no)\b", state.group()):
            return [_state(state["state"], at, Direction.WORSENING, False)]
        if rest.lstrip().startswith("stable disease"):
            return [Raw("stable disease", Change.NO_DIFFERENCE, Direction.NO_CHANGE, "patients-had", at)]
        harm = None if negated else _harm_after(scene, match)
        if harm:
            return _with_others(scene, harm)
    return None


def _and_was(scene: Scene) -> list[Raw] | None:
    """ "He returned to work and was pain-free": who, is said before."""
    match = _AND_WAS.match(scene.words) if scene.has_results and scene.is_treated else None
    state = _GOOD_STATE.match(scene.words[match.end() :]) if match else None
    if not match or not state or state["state"] in ("independent", "normal", "well", "responders"):
        return None
    return [_state(state["state"], scene.body + match.end() + state.start("state"), Direction.IMPROVEMENT, False)]


def _with_others(scene: Scene, first: Raw) -> list[Raw]:
    """ "Developed fever, renal failure and respiratory distress": each is a harm where it is known as one."""
    span = (first.at, first.at + len(first.outcome))
    spans = [span]
    whole = outcomes.conjuncts(scene.plain, *span, scene.vocabulary)
    if len(whole) > 1:
        spans = list(whole)
    elif (more := outcomes.listed(scene.plain, span, scene.stop, scene.vocabulary))[1:]:
        spans = list(more)
    names = [scene.plain[slice(*s)] for s in spans]
    if len(spans) == 1 or not all(scene.wanted(name) == "decrease" or scene.is_harm(name) for name in names):
        return [first]
    return [replace(first, outcome=name, at=s[0]) for name, s in zip(names, spans, strict=True)]


def _state(words: str, at: int, direction: Direction, negated: bool) -> Raw:
    words = _STATE_NAMES.get(words, words)
    change = Change.NO_DIFFERENCE if negated else Change.UNCLEAR
    return Raw(words, change, Direction.NO_CHANGE if negated else direction, "patients-had", at, negated)


def _harm_after(scene: Scene, match: re.Match[str]) -> Raw | None:
    """Developing anything undesirable is a harm; merely having it is one only for what is always a harm."""
    begins = scene.body + match.end()
    span = scene.outcome(begins, scene.stop)
    if not span or span[0] - begins > 40:
        return None
    words = scene.plain[slice(*span)]
    if CHANGE_IN.search(scene.plain[begins : span[1]]):
        return None
    verb = match["verb"]
    arises = verb.startswith(("developed", "suffered", "experienced", "sustained", "complained", "noticed"))
    if not (scene.is_treated or scene.mentions):
        return None  # what somebody developed before a treatment is the disease
    bad = scene.is_harm(words) or (arises and scene.wanted(words) != "increase")
    known_harm = concept_for(ConceptKind.OUTCOME, words, scene.vocabulary).domain == "harm"
    seen = scene.has_results and scene.wanted(words) == "decrease" and not _STILL.search(scene.words)
    known_harm = known_harm or seen
    bad = bad or seen
    if not bad or (verb in ("were", "was", "are", "is", "became") or (not arises and not known_harm)):
        return None
    return Raw(words, Change.UNCLEAR, Direction.WORSENING, "patients-had", span[0])
