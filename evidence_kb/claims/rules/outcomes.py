"""The noun phrase that names an outcome: where it starts and ends, and what cannot be one.

A phrase is read up to the first preposition, verb or comma, keeping "of" inside it ("quality of life", "osteonecrosis
of the jaw") unless people or a condition follow. People, drugs, procedures and bookkeeping words are no outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.language.numbers import NUMBER_WORDS
from evidence_kb.claims.language.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    masked,
    tokens,
    trimmed,
    word_set,
)
from evidence_kb.claims.lexicon.concepts import concept_for, key, known, singular
from evidence_kb.findings import ConceptKind, Vocabulary

MAX_WORDS = 8
MAX_LETTERS = 400  # longer than any name; keeps a page without a full stop from costing quadratic time
_DROP_FRONT = word_set(
    "neither nor either mean median average overall total significant significantly marked markedly substantial "
    "considerable clear rapid dramatic objective subjective no not any further additional good excellent slight "
    "minor mild moderate great greater only new evident obvious statistically clinically relevant patient-reported "
    "subsequent little limited minimal marginal similar lasting long-lasting sustained gradual prompt early late "
    "ongoing persistent persisting continued "
    "continuing existing associated remaining important notable observed reported documented published convincing "
    "key definite later there also however both higher lower better worse initial unwanted severe-enough"
)
_DROP_BACK = word_set(
    "only alone also related frequently occasionally commonly often usually rapidly "
    "significantly markedly again further too as well"
)
_BOOKKEEPING = word_set(
    "alteration intervention programme program exposure procedure analyse endpoint end-point treatment therapy drug "
    "medication dose dosage infusion use awareness number study trial data evidence information result follow-up "
    "group arm method analysis age time patient child case cohort approach management report literature research "
    "interest cost dosing interval compliance adherence diagnosis one two they it we he she them us who which that "
    "this these those there nothing something anything change difference effect day week month year hospital clinic "
    "prescription sale publication all both none each other others case-fatality recruitment enrolment enrollment "
    "sample rate level score value parameter risk incidence prevalence baseline reason cause improvement reduction "
    "decrease increase worsening i authors author finding conclusion course state condition situation most majority "
    "proportion percentage percent half third quarter remainder rest some many first second concentration concern "
    "according prior unlike contrary refractory severe active chronic acute advanced maximum owner survey "
    "questionnaire development "
    "technique association correlation relationship more less lowering diagnose diagnosi"
)
_STOP = (
    PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | word_set(
        "seen observed noted reported found detected documented recorded occurred developed decreased improved "
        "requiring necessitating causing leading reduced increased resolved showed showing maintained achieved "
        "sustained respectively alone remained did "
        "using required needing needed treated evident exists exist persisted noticed due attributable died survived "
        "recovered underwent more less further even faster slower p n"
    )
) - {"of", "and", "or"}


_DESCRIBES = re.compile(
    r"(?:[a-z]{3}al|ic|ive|ous|ary|ory|ible|able|complete|partial|rapid|painful|full|dependent|transient)$"
)
_AND = re.compile(r",?(?<!signs)\s+(?:and|or|and/or|as well as)\s+|,\s+")
_NEXT = re.compile(r"(?:\s*\([^()]{1,60}\))?(?:,\s+(?:and|or)\s+|,\s+|\s+and\s+|\s+or\s+)")
_LEANS = re.compile(r"(?:al|ic|ive|ous|ary|ory|ible|able|ful|less|ar|ant|(?<!m)ent|an|ed|ly|er|th)$")
_NOUNS = word_set(
    "survival withdrawal removal referral strength growth breath death health movement fever cancer ulcer liver "
    "bladder "
    "content event extent patent calcitriol colic traffic fatal arrest cholesterol blister canal fear scar ear lesion"
)
_ORGANS = word_set(
    "liver kidney heart lung brain bone muscle skin eye ear bowel bladder spleen pancreas nerve joint lymph blood "
    "stomach colon rectum prostate breast thyroid graft motor speech sleep hand arm leg foot hip knee shoulder"
)
_MEASURE = re.compile(
    r"(?:counts?|levels?|scores?|rates?|concentrations?|infections?|symptoms?|loss|function|pressures?|volumes?|"
    r"values?|"
    r"tests?|times?|signs?|doses?|activity|thickness|pain)"
)
_DESCRIBING = word_set(
    "corrected uncorrected aided unaided evoked estimated forced related reported perceived combined"
)
_NUMBER_NEXT = re.compile(rf"\s+(?:\d|(?:{'|'.join(sorted(w for w in NUMBER_WORDS if ' ' not in w))})\b)")
# "an infection two months later": when it was
_SO_LONG = re.compile(
    rf"(?:\d[\d.-]*|an?|several|a few|some|{'|'.join(sorted(w for w in NUMBER_WORDS if ' ' not in w))})\s+"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?)\b"
)
# "peritonitis postoperatively", "respiratory failure eventually": when it came is no part of its name
_WHEN = re.compile(
    r"(?:post|intra|peri)-?operatively|subsequently|eventually|initially|finally|immediately|shortly|recently|"
    r"simultaneously|temporarily|spontaneously"
)
_GRADE = re.compile(r"grades? \d(?:,? (?:or|to|and) (?:\d|greater|higher|more))*")
_NEEDS = word_set("need requirement requirements score scale")
_DEGREE = re.compile(r"\s+(?:more|less|at|over|about|up|almost|nearly|only|\d)\b")


def phrase(plain: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Read the outcome that starts at `start` and return its span, or None where no outcome is named."""
    mask = masked(plain[start : min(end, start + MAX_LETTERS)])
    words = _read(mask)
    if not words or not is_outcome(mask[words[0][0] : words[-1][1]], vocabulary):
        return None
    return start + words[0][0], start + words[-1][1]


def _read(mask: str) -> list[tuple[int, int]]:
    """Collect the words of the phrase that opens a stretch of masked words."""
    words: list[tuple[int, int]] = []
    front = False
    for a, b in tokens(mask):
        word, gap = mask[a:b], mask[words[-1][1] if words else 0 : a]
        if word in ("to", "or") and not words and front:
            continue  # "good to excellent repigmentation"
        front = word in _DROP_FRONT
        if words and word == "and" and _NUMBER_NEXT.match(mask, b):
            break  # "no complications and one year later"
        if words and _SO_LONG.match(mask, a):
            break
        needed = word == "for" and words and mask[slice(*words[-1])] in _NEEDS
        needed = needed or (word == "in" and mask.startswith(" situ", b))  # "carcinoma in situ" is one name
        if not words and re.fullmatch(r"\s_+\s", gap):
            gap = " "  # "mean (SD) score"
        if words and gap == ", " and _goes_on(mask, words, b) and word not in _STOP | {"and", "or", "of"}:
            words, gap = [], " "  # "severe, symptomatic thrombocytopenia"
        if re.search(r"[,;:._()\[\]]", gap) or (word in _STOP and not needed and (words or word not in _DROP_FRONT)):
            break
        if words and (_is_participle(word) or (word == "of" and (_people_follow(mask, b) or _DEGREE.match(mask, b)))):
            break
        if not words and word[0].isdigit() and not re.search(r"[a-z]{2}", word):
            return []
        if words or not (_is_front(word) or word == "least"):  # "at least one relapse"
            words.append((a, b))
        if len(words) > MAX_WORDS:
            return _before_of(mask, words)
    return _tidy(mask, words)


def _is_front(word: str) -> bool:
    """Articles, degrees and "drug-induced" stand before the name of an outcome."""
    front = (
        re.fullmatch(rf"{PATIENTS}'s?", word) is not None
        or word in DETERMINERS
        or word in NUMBER_WORDS
        or word in _DROP_FRONT
        or word in ("of", "in", "and")
    )
    return front or word.endswith(("ly", "-induced", "-related", "-associated"))


def _goes_on(mask: str, words: list[tuple[int, int]], at: int) -> bool:
    """Say whether words only describe what comes behind a comma, as in "transient, generalized convulsions".

    In "hepatic, renal or cardiac failure" they lean on the last.
    """
    every = [mask[slice(*word)] for word in words]
    leans = re.match(r"(?:,| (?:and|or)\b)", mask[at:]) is not None
    return not leans and all(w not in _NOUNS and (_DESCRIBES.search(w) or w in ("severe", "mild")) for w in every)


def _is_participle(word: str) -> bool:
    return word.endswith("ed") and len(word) > 4 and word not in _DESCRIBING


def _before_of(mask: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the head of a phrase that is too long to be a name."""
    heads = [i for i, span in enumerate(words) if i and mask[slice(*span)] == "of"]
    return _tidy(mask, words[: heads[0]]) if heads else []


def _people_follow(mask: str, at: int) -> bool:
    return bool(re.match(rf"\s+(?:(?:the|our|these|all|\d+|[a-z]+)\s+){{0,3}}{PATIENTS}\b", mask[at : at + 50]))


def _tidy(mask: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Take dangling words off the end and unfinished pairs apart."""
    drop = _DROP_BACK | DETERMINERS | {"of", "and", "or"}
    while words and (mask[slice(*words[-1])] in drop or _WHEN.fullmatch(mask[slice(*words[-1])])):
        words = words[:-1]
    return words


def is_outcome(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether words can name an outcome."""
    concept = concept_for(ConceptKind.OUTCOME, text, vocabulary)
    parts = [singular(word) for word in text.split()]
    if concept.origin != "text":
        return not re.fullmatch(PATIENTS, parts[-1])
    if not parts or len(parts) > 7 or not re.search(r"[^\W\d_]{3}|^[a-z]{2} ?\d", text):
        return False
    if parts[0] in ("use", "consumption", "intake", "need", "requirement") and parts[1:2] in (["of"], ["for"]):
        return len(parts) > 2
    head = parts[parts.index("of") - 1] if "of" in parts[1:] else parts[-1]
    if head in ("level", "score", "rate", "value", "concentration", "parameter", "risk", "incidence", "index", "count"):
        return len(parts) > 1
    if (
        (len(parts) == 1 and parts[0] in ("outcome", "grade", "type", "stage"))
        or parts[0] in ("below", "above")
        or _GRADE.fullmatch(text)
    ):
        return False
    if len(parts) == 1 and _DESCRIBES.search(parts[0]) and parts[0] not in _NOUNS:
        return False
    if head in _BOOKKEEPING or any(re.fullmatch(PATIENTS, p) for p in parts) or parts[-1].endswith("ly"):
        return False
    if parts[0] in ("cause", "reason", "evidence") and parts[1:2] == ["for"]:
        return False
    if parts[0] in ("number", "incidence", "frequency") or parts[:2] == ["incidence", "rate"]:
        return len(parts) > 2
    return concept_for(ConceptKind.TREATMENT, text, vocabulary).origin == "text"


def is_form(text: str, vocabulary: Vocabulary) -> bool:
    """Say whether the words as a whole are a form of a known outcome ("interval between exacerbations")."""
    return key(text) in known(ConceptKind.OUTCOME, vocabulary)


def without_condition(plain: str, start: int, end: int, spans: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    """Cut "of CRMO" off "clinical symptoms of CRMO", given the spans of conditions."""
    for a, _ in spans:
        if start < a < end:
            before = re.search(r"\s+(?:of|in|with|from)(?:\s+the)?\s+$", plain[start:a])
            if before:
                return start, start + before.start()
    return start, end


def conjuncts(plain: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """Split "pain and joint swelling" into its outcomes where every part stands for itself; else keep it whole."""
    mask = masked(plain[start : min(end, start + MAX_LETTERS)])
    parts: list[tuple[int, int]] = []
    at = 0
    for joint in [*_AND.finditer(mask), None]:
        stop = joint.start() if joint else len(mask)
        parts.append(trimmed(mask, at, stop, " ,;:_"))
        at = joint.end() if joint else stop
    if len(parts) > 1 and all(_is_known(mask[a:b], vocabulary) for a, b in parts):
        return tuple((start + a, start + b) for a, b in parts)
    if is_form(mask, vocabulary):  # "signs and symptoms"
        return ((start, end),)
    return _apart(plain, start, mask, parts, vocabulary) or ((start, end),)


def listed(plain: str, first: tuple[int, int], end: int, vocabulary: Vocabulary) -> tuple[tuple[int, int], ...]:
    """Read on behind the first name of a list: "developed A, B and C". A list without "and" before its end is none."""
    found, at, is_closed = [first], first[1], False
    while not is_closed and (joint := _NEXT.match(plain, at, end)):
        is_closed = "and" in joint.group() or "or" in joint.group().split()
        span = phrase(plain, joint.end(), end, vocabulary)
        if not span or span[0] - joint.end() > 20 or len(plain[slice(*span)].split()) > 7:
            return (first,)
        last = conjuncts(plain, *span, vocabulary)
        found += last
        is_closed = is_closed or len(last) > 1
        at = span[1]
    return tuple(found) if is_closed else (first,)


def _apart(
    plain: str, start: int, mask: str, parts: Sequence[tuple[int, int]], vocabulary: Vocabulary
) -> tuple[tuple[int, int], ...] | None:
    """Read each part of a list as an outcome of its own; None where one of them leans on another."""
    words = [mask[a:b].split() for a, b in parts]
    if len(parts) < 2 or not all(words) or any(_LEANS.search(w[-1]) and w[-1] not in _NOUNS for w in words[:-1]):
        return None  # "axial and limb symptoms"
    if len(words[0]) == 1 and len(words[-1]) > 1 and words[0][0] in _ORGANS:
        return None  # "liver and renal damage"
    if len(words[0]) == 1 and len(words[-1]) > 1 and _MEASURE.fullmatch(words[-1][-1]) and len(parts) == 2:
        return None  # "platelet and leukocyte counts"
    leans = len(words[-1]) == 1 or words[-1][0] in DETERMINERS
    if leans and any("of" in w for w in words[:-1]) and not _is_known(mask[slice(*parts[-1])], vocabulary):
        return None  # "quality of life of patients and owners", "structure of the frontal bone and the vertebrae"
    spans = [phrase(plain, start + a, start + b, vocabulary) for a, b in parts]
    whole = [span for span, (_, b) in zip(spans, parts, strict=True) if span and span[1] == start + b]
    return tuple(whole) if len(whole) == len(parts) else None


def _is_known(text: str, vocabulary: Vocabulary) -> bool:
    return bool(text) and concept_for(ConceptKind.OUTCOME, text, vocabulary).origin != "text"
