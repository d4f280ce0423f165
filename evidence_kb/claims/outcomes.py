"""The noun phrase that names an outcome: where it starts and ends, and what cannot be one.

A phrase is read up to the first preposition, verb or comma, keeping "of" inside it ("quality of life", "osteonecrosis
of the jaw") unless people or a condition follow. People, drugs, procedures and bookkeeping words are no outcomes.
"""

from __future__ import annotations

import re

from evidence_kb.claims.concepts import concept_for, singular
from evidence_kb.claims.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    masked,
    tokens,
    word_set,
)
from evidence_kb.model import ConceptKind, Vocabulary

_DROP_FRONT = word_set(
    "neither nor mean median average overall total significant significantly marked markedly substantial "
    "considerable clear "
    "rapid dramatic "
    "objective subjective no not any further additional good excellent slight minor mild moderate great greater only "
    "new evident obvious "
    "statistically clinically relevant patient-reported subsequent similar lasting long-lasting sustained gradual "
    "prompt early late "
    "ongoing persistent persisting continued continuing existing associated remaining important notable observed "
    "reported documented "
    "published convincing definite there also however both higher lower better worse initial unwanted relevant "
    "severe-enough"
)
_DROP_BACK = word_set("only alone also rapidly significantly markedly again further too as well")
_BOOKKEEPING = word_set(
    "alteration intervention programme program exposure procedure analyse endpoint end-point treatment therapy drug "
    "medication dose dosage infusion use awareness number study trial data evidence "
    "information result follow-up group "
    "arm method analysis age time patient child case cohort approach management report literature research interest "
    "cost dosing interval "
    "compliance adherence diagnosis one two they it we he she them us who which that this these those there nothing "
    "something anything "
    "change difference effect day week month year hospital clinic prescription sale publication all both none each "
    "other others case-fatality "
    "recruitment enrolment enrollment sample rate level score value parameter risk incidence prevalence baseline "
    "reason cause "
    "improvement reduction decrease increase worsening i authors author finding conclusion course state condition "
    "situation most "
    "majority proportion percentage half third quarter remainder rest some many first second concentration concern"
)
_STATES = word_set("improvement")
_STOP = (
    PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | word_set(
        "seen observed noted reported found detected documented recorded occurred developed decreased improved "
        "reduced increased resolved "
        "showed showing maintained achieved sustained respectively alone remained did using required needing needed "
        "treated evident "
        "exists exist persisted noticed p n"
    )
) - {"of", "and", "or"}


def phrase(plain: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Read the outcome that starts at `start` and return its span, or None where no outcome is named."""
    words: list[tuple[int, int]] = []
    mask = masked(plain)
    for a, b in tokens(mask, start, end):
        word, gap = mask[a:b], mask[words[-1][1] if words else start : a]
        if re.search(r"[,;:._]", gap) or (words and word in _STOP) or len(words) > 8:
            break
        if not words and (
            word in DETERMINERS
            or word in _DROP_FRONT
            or word in ("of", "in", "and")
            or word.endswith(("ly", "-induced", "-related", "-associated"))
        ):
            continue
        if word in _STOP or (words and word.endswith("ed") and len(word) > 4):
            break
        if not words and word[0].isdigit() and not re.search(r"[a-z]{2}", word):
            return None
        if word == "of" and _people_follow(mask, b):
            break
        words.append((a, b))
    return _checked(mask, _tidy(mask, words), vocabulary)


def _people_follow(mask: str, at: int) -> bool:
    return bool(re.match(rf"\s+(?:(?:the|our|these|all|\d+|[a-z]+)\s+){{0,3}}{PATIENTS}\b", mask[at : at + 50]))


def _tidy(mask: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take dangling words off the end and unfinished pairs apart."""
    drop = _DROP_BACK | DETERMINERS | {"of", "and", "or"}
    while words and (mask[slice(*words[-1])] in drop):
        words = words[:-1]
    return words


def _checked(mask: str, words: list[tuple[int, int]], vocabulary: Vocabulary) -> tuple[int, int] | None:
    if not words:
        return None
    text = mask[words[0][0] : words[-1][1]]
    if not is_outcome(text, vocabulary):
        return None
    return words[0][0], words[-1][1]


def is_outcome(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether words can name an outcome."""
    concept = concept_for(ConceptKind.OUTCOME, text, vocabulary)
    parts = [singular(word) for word in text.split()]
    if concept.origin != "text":
        return not re.fullmatch(PATIENTS, parts[-1])
    if not parts or len(parts) > 7 or not re.search(r"[^\W\d_]{3}", text):
        return False
    head = parts[parts.index("of") - 1] if "of" in parts[1:] else parts[-1]
    if head in ("level", "score", "rate", "value", "concentration", "parameter", "risk", "incidence", "index", "count"):
        return len(parts) > 1
    if head in _BOOKKEEPING or any(re.fullmatch(PATIENTS, p) for p in parts) or parts[-1].endswith("ly"):
        return False
    return concept_for(ConceptKind.TREATMENT, text, vocabulary).origin == "text"


def without_condition(plain: str, start: int, end: int, spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """Cut "of CRMO" off "clinical symptoms of CRMO", given the spans of conditions."""
    for a, _ in spans:
        if start < a < end:
            before = re.search(r"\s+(?:of|in|with|from)(?:\s+the)?\s+$", plain[start:a])
            if before:
                return start, start + before.start()
    return start, end


def conjuncts(plain: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """Split "pain and joint swelling" into its outcomes where every part is a known one; else keep it whole."""
    parts: list[tuple[int, int]] = []
    at = start
    for joint in [*re.compile(r",?\s+(?:and|or)\s+|,\s+").finditer(plain, start, end), None]:
        stop = joint.start() if joint else end
        parts.append((at, stop))
        at = joint.end() if joint else end
    if len(parts) > 1 and all(_is_known(plain[a:b], vocabulary) for a, b in parts):
        return tuple(parts)
    return ((start, end),)


def _is_known(text: str, vocabulary: Vocabulary) -> bool:
    return bool(text) and concept_for(ConceptKind.OUTCOME, text, vocabulary).origin != "text"
