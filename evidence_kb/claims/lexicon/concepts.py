"""Which concept a surface form means: the topic's vocabulary first, then the package lexicon, else the words alone.

A form is compared by its key: lower case, hyphens as blanks, Greek letters spelled out, every word in the singular.
Where the whole text is not known, the longest known form inside it decides ("mean pain score" is pain), except behind
words that turn the meaning round ("loss of function", "time to relapse", "fear of pain").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from evidence_kb.claims.language.words import flat, later, word_set
from evidence_kb.claims.lexicon.known_outcomes import ENTRIES
from evidence_kb.claims.lexicon.known_treatments import CLASSES, MISSPELLINGS, NOT_DRUGS, STEMS
from evidence_kb.findings import Concept, ConceptKind, Vocabulary

NO_TOPIC = Vocabulary()
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma"}
_TURNS_ROUND = word_set("threshold loss lack absence time fear free freedom risk-free duration interval without")
_KEEP_S = ("ss", "us", "is", "as", "os", "ics")
_KEEP = word_set("diabetes series species rabies scabies mumps measles herpes analgesics")
_GENERIC_TAIL = word_set("treatment therapy infusion injection use administration alone monotherapy")
LEAST_LETTERS = 7  # of a word that is a drug by its ending
_WORDS = re.compile(r"[^\W_]+")
_STEM = re.compile(rf"[a-z]*(?:{'|'.join(stem for stem, _ in STEMS)})")
_STEM_CLASS = tuple((later(rf"[a-z]*(?:{stem})"), broader) for stem, broader in STEMS)


def singular(word: str) -> str:
    """Put one lower-case word in the singular where that is safe."""
    if len(word) < 4 or word in _KEEP or word.endswith(_KEEP_S) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """Reduce a form to what two spellings of the same words share; "" if there is no letter or digit."""
    plain = "".join(_GREEK.get(c, c) for c in flat(text))
    return " ".join(singular(word) for word in _WORDS.findall(plain))


def form_pattern(name: str) -> str:
    """Return a regular expression over flat text for a form: hyphen or blank, singular or plural, α or alpha."""
    printed = _WORDS.findall(flat(name))
    spelled = [
        re.escape(w).replace("alpha", "(?:alpha|α)").replace("beta", "(?:beta|β)") for w in map(singular, printed)
    ]
    last = spelled.pop()
    for i, word in enumerate(printed[:-1]):
        if singular(word) != word:  # "pars plana": the first word may keep its ending
            spelled[i] = f"(?:{spelled[i]}|{re.escape(word)})"
    plural = last[:-1] + "(?:y|ies)" if last.endswith("y") else last + "(?:s|es)?"
    return (
        r"[\s'-]{0,3}".join([*spelled, plural]) if len(name) > 4 or not spelled else r"[\s-]".join([*spelled, plural])
    )


@lru_cache(maxsize=1)
def package_concepts() -> tuple[Concept, ...]:
    """All concepts of the package lexicon."""
    found: list[Concept] = []
    for name, forms, members in CLASSES:
        slips = tuple(slip for slip, meant in MISSPELLINGS.items() if meant == name)
        found.append(Concept(ConceptKind.TREATMENT, name, forms, slips, origin="package"))
        for member in members:
            first, *others = member.split("|")
            found.append(Concept(ConceptKind.TREATMENT, first, tuple(others), broader=name, origin="package"))
    for entry in ENTRIES:
        found.append(
            Concept(
                ConceptKind.OUTCOME,
                entry.name,
                tuple(entry.forms.split("|")),
                domain=entry.domain,
                desirable=entry.desirable,
                origin="package",
            )
        )
    return tuple(found)


@lru_cache(maxsize=64)
def known(kind: ConceptKind, vocabulary: Vocabulary) -> dict[str, Concept]:
    """Return form key -> concept for one kind; the topic's forms win over the package's."""
    found: dict[str, Concept] = {}
    for concept in (*vocabulary.concepts, *package_concepts()):
        if concept.kind is kind:
            for form in (concept.name, *concept.synonyms, *concept.misspellings):
                if key(form):
                    found.setdefault(key(form), concept)
    return found


def forms(kind: ConceptKind, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the correctly spelled forms of one kind as written in vocabulary and lexicon, sorted."""
    return tuple(
        sorted(
            {
                form
                for concept in (*vocabulary.concepts, *package_concepts())
                if concept.kind is kind
                for form in (concept.name, *concept.synonyms)
            }
        )
    )


@lru_cache(maxsize=16384)
def is_drug_stem(word: str) -> bool:
    """Say whether a lower-case word ends like an international nonproprietary name."""
    return len(word) >= LEAST_LETTERS and bool(_STEM.fullmatch(word)) and word not in NOT_DRUGS


@lru_cache(maxsize=16384)
def concept_for(kind: ConceptKind, text: str, vocabulary: Vocabulary = NO_TOPIC) -> Concept:
    """Return the concept that a surface form means.

    `origin` of the answer says who knows it: topic, package, or text when only the printed words are known; a text
    concept is named by its words in lower case, the last one in the singular where that is safe.
    """
    table, wanted = known(kind, vocabulary), key(text)
    if wanted in table:
        return table[wanted]
    return _inside(kind, wanted, table) or _by_stem(kind, wanted) or _from_text(kind, text)


def concept_in(kind: ConceptKind, text: str, vocabulary: Vocabulary, shorts: Mapping[str, str]) -> Concept:
    """Return the concept that a form means in a study that says what its abbreviations stand for.

    `shorts` is what each stands for, both as printed. "MT" is a thrombectomy here and a drug there; what vocabulary or
    lexicon knows by its short form means the same everywhere.
    """
    concept = concept_for(kind, text, vocabulary)
    if concept.origin != "text":
        return concept
    full = " ".join(shorts.get(word) or shorts.get(word.removesuffix("s"), word) for word in text.split())
    return concept if full == text else concept_for(kind, full, vocabulary)


def _inside(kind: ConceptKind, wanted: str, table: dict[str, Concept]) -> Concept | None:
    """Find the longest known form inside the words; several drugs side by side are no single concept."""
    words = wanted.split()
    if kind is ConceptKind.CONDITION:
        return None
    if kind is ConceptKind.OUTCOME and ("and" in words or "or" in words):
        return _first_part(words, table)
    if kind is ConceptKind.TREATMENT and {"plus", "and", "with", "or"} & set(words):
        return None
    for size in range(min(len(words), 7), 0, -1):
        hits = [i for i in range(len(words) - size + 1) if " ".join(words[i : i + size]) in table]
        if hits:
            at = hits[-1] if kind is ConceptKind.OUTCOME else hits[0]
            around = set(words[:at]) | set(words[at + size : at + size + 1])
            return None if around & _TURNS_ROUND else table[" ".join(words[at : at + size])]
    return None


def _first_part(words: list[str], table: dict[str, Concept]) -> Concept | None:
    """ "Pain and loss of function" is filed under the first outcome it names."""
    cut = next(i for i, word in enumerate(words) if word in ("and", "or"))
    return _inside(ConceptKind.OUTCOME, " ".join(words[:cut]), table) if cut else None


def _by_stem(kind: ConceptKind, wanted: str) -> Concept | None:
    words = [word for word in wanted.split() if word not in _GENERIC_TAIL]
    if kind is not ConceptKind.TREATMENT or len(words) != 1 or not is_drug_stem(words[0]):
        return None
    broader = next((b for pattern, b in _STEM_CLASS if pattern.fullmatch(words[0])), None)
    return Concept(kind, words[0], broader=broader, origin="text")


def _from_text(kind: ConceptKind, text: str) -> Concept:
    plain = " ".join(flat(text).split()).strip(" ,;:.") or text.strip() or "?"
    head, _, last = plain.rpartition(" ")
    return Concept(kind, f"{head} {singular(last)}".strip(), origin="text")


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    return {key(form): entry.group for entry in ENTRIES for form in (entry.name, *entry.forms.split("|"))}


def outcome_group(text: str, vocabulary: Vocabulary = NO_TOPIC) -> str | None:
    """Return the lexicon group of an outcome (clinical, imaging, laboratory, function, survival, harm), if known."""
    concept = concept_for(ConceptKind.OUTCOME, text, vocabulary)
    groups = _groups()
    for form in (concept.name, *concept.synonyms):
        if key(form) in groups:
            return groups[key(form)]
    if concept.origin == "topic":
        packaged = concept_for(ConceptKind.OUTCOME, text)
        return groups.get(key(packaged.name))
    return None
