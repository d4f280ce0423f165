"""Words of change and of denial, and which outcomes one wants less of by how their names end.

`sense("fell")` is down, `sense("relapsed")` worse. What a sentence takes back of a change ("not significantly", "tended
to") is told in `language.taken_back`; the whole of what is good for the patient in `outcome_polarity`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from evidence_kb.claims.language.words import later, rx
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.findings import ConceptKind, Vocabulary

UP, DOWN, BETTER, WORSE, SAME, GONE, ANY = "up", "down", "better", "worse", "same", "gone", "any"

_WORDS: tuple[tuple[str, str], ...] = (
    (
        GONE,
        r"resol(?:ved?|ves|ution)|disappear(?:s|ed|ance)?|vanish(?:ed)?|subsid(?:e|es|ed)|abat(?:e|es|ed)|"
        r"alleviat(?:e|es|ed|ion)|reliev(?:e|es|ed|ing)|relief|eas(?:e|es|ed)|ceased|remitted|cleared|lessen(?:s|ed)?|"
        r"ameliorat(?:e|es|ed|ion)|prevent(?:s|ed|ing)?|control(?:s|led)?|suppress(?:es|ed)?|eliminat(?:e|es|ed)|"
        r"attenuat(?:e|es|ed)|stopped|eradicated|halted|faded|fades|settled|receded|softened|flattened|abolished|"
        r"dissolved",
    ),
    (
        BETTER,
        r"improv(?:e|es|ed|ing|ements?)|better|normali[sz](?:e|es|ed|ation)|recover(?:s|ed|y)?|heal(?:s|ed|ing)?|"
        r"benefits?|superior|stabili[sz](?:e|es|ed|ation)|responded|responds?|responses?|responsive|remissions?|"
        r"controlled|cured|restored|regained|saved|closed|united",
    ),
    (
        WORSE,
        r"worsen(?:s|ed|ing)?|worse|deteriorat(?:e|es|ed|ion)|progress(?:es|ed|ion)?|relaps(?:e|es|ed)|recur(?:s|red|"
        r"rences?)?|flar(?:e|es|ed)|exacerbat(?:ed|ions?)|aggravated|inferior|came back|returned",
    ),
    (
        DOWN,
        r"went down|came down|decreas(?:e|es|ed|ing)|declin(?:e|es|ed)|reduc(?:e|es|ed|ing|tions?)|diminish(?:es|ed)?|"
        r"fell|falls?|dropped|drops?|lower(?:s|ed)?|less|fewer|shr(?:a|u)nk|shrinkage|regress(?:es|ed|ion)?|smaller|"
        r"shorter|shorten(?:s|ed)?|loss|halved|shrank|shrunk|shrunken|fallen",
    ),
    (
        UP,
        r"went up|increas(?:e|es|ed|ing)|rose|rises?|grew|gain(?:s|ed)?|elevat(?:ed|ion)|higher|greater|more|larger|"
        r"longer|prolong(?:s|ed)?|doubled|tripled|risen|raised|enlarged",
    ),
    (
        SAME,
        r"unchanged|stable|unaltered|persist(?:s|ed|ent)?|similar|comparable|the same|continued|ongoing|equal|"
        r"differ(?:s|ed|ences?)?|changed",
    ),
    (ANY, r"changes?|effects?|alterations?"),
)
_COMPILED = tuple((sense, later(rf"(?:{pattern})")) for sense, pattern in _WORDS)
NEGATION = rx(
    r"\b(?:no|not|neither|nor|none|without|never|cannot|lack of|absence of|[a-z]+n't|failed to|fail to|fails to)\b"
)
_NOT_ONLY = rx(r"\bnot only\b")
_UNDESIRABLE = later(
    r"(?:itis|algia|(?<!norm)(?<!normoglyc)(?<!euglyc)aemia|(?<!normoglyc)(?<!euglyc)emia|"
    r"(?<!progn)(?<!diagn)(?<!anastom)osis|oses|uria|iasis|oma|omas|edema|oedema|pathy|tonia|taxia|sthenia|chorea|"
    r"epilepsy|headaches?|migraines?|wheals?|rash(?:es)?|penia|rrhoea|rrhea|rrhage|plegia|kinesia|phagia|arthria|"
    r"spasm|noea|pnea|uresis|staxis|megaly|ectasia|palsy|palsies|paralysis|"
    r"paresis|(?<!bol)(?<!altru)ism|pain|swelling|lesion|lesions|symptoms?|complications?|failures?|errors?|"
    r"attacks?|spasms?|cramps?|"
    r"ulcers?|infections?|injur(?:y|ies)|loss|dysfunction|toxicity|burden|deficits?|deformit(?:y|ies)|contractures?|"
    r"insufficiency|suppression|difficult(?:y|ies)|tenderness|discomfort|distress|fever|fatigue|impairment|disorder|"
    r"episodes?|relapses?|fractures?|deaths?|"
    r"bleeding|nausea|exacerbations?|stenos[ei]s|strictures?|perforations?|leaks?|leakage|abscess(?:es)?|reactions?|"
    r"irritation|hypertension|strokes?|confusion|metasta[sz][ei]s|zoster|reactivation|migration|crisis|crises|"
    r"requirements?|obstruction|dehiscence|sequelae|burns?|atrophy|sweating|plugging|thoughts|tumou?rs?|mass(?:es)?|"
    r"cysts?|nodules?|fistulas?|fistulae|diverticul(?:um|a)|rigidity|dryness|(?<![a-z])redness|itching|"
    r"hallucinations?|delusions?|(?<![a-z])tics?|tremors?|phlebitis|effusions?|proptosis|diplopia|ptosis|spasticity|"
    r"resorption)$"
)


_DISTURBED = re.compile(
    r"(?:dys|hyper|hypo|brady|tachy)(?!thermia)[a-z]{4,}(?<!ic|al)|[a-z]+(?:phonia|opsia|esthesia|geusia|somnia|"
    r"cephalus)"
)
_NEED_OF = re.compile(r"(?:use|consumption|intake|need|requirements?|dose) (?:of|for) ")


def pattern_of(sense: str) -> re.Pattern[str]:
    """Return the pattern that finds the words of a sense in flat text."""
    return rx(rf"(?<![\w-])(?:{dict(_WORDS)[sense]})(?![\w-])")


@lru_cache(maxsize=2048)
def sense(word: str) -> str | None:
    """Return what a lower-case word of change says: up, down, gone, better, worse, same or any."""
    return next((name for name, pattern in _COMPILED if pattern.fullmatch(word)), None)


def desirable(outcome: str, vocabulary: Vocabulary) -> str | None:
    """Return increase or decrease, whichever of this outcome is good for the patient; None where that is unknown."""
    concept = concept_for(ConceptKind.OUTCOME, outcome, vocabulary)
    if concept.desirable or concept.origin != "text":
        return concept.desirable
    if _NEED_OF.match(concept.name):
        return "decrease"
    words = concept.name.split()
    if _DISTURBED.fullmatch(words[-1]):
        return "decrease"
    return "decrease" if any(_UNDESIRABLE.search(word) for word in words[:1] + words[-1:]) else None


def is_harm(outcome: str, vocabulary: Vocabulary) -> bool:
    """Say whether the outcome is in the harm domain."""
    return concept_for(ConceptKind.OUTCOME, outcome, vocabulary).domain == "harm"


def is_negated(flat: str) -> bool:
    """Say whether a stretch of flat text negates what it states."""
    return NEGATION.search(_NOT_ONLY.sub(" ", flat)) is not None
