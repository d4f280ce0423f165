"""Sentences that by themselves say nothing of what a study did, in whom, and what came of it.

"Hypertension affects many people", "data were entered twice": no claim rests on such a sentence, and it stands in one
abstract and not in the next. The tagger reads it apart, so that it changes nothing in how the others are read. A
sentence is of interest if it has one word that may tell of a treatment, of people who were studied, of a measure, of a
change or of a comparison, an abbreviation, or a word of the title; and if it is one word, which is a heading. Other
words tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from evidence_kb.claims.administrative import has_paperwork
from evidence_kb.claims.change_words import kind
from evidence_kb.claims.concepts import is_drug_stem, singular
from evidence_kb.claims.mentions import content, is_general
from evidence_kb.claims.procedures import is_procedure
from evidence_kb.claims.words import flat, word_set

# the classes of `change_words` that tell of a change, of none, or of who is compared
_TELLING = frozenset(["UP", "DN", "BET", "WOR", "SIM", "NEG", "SIG", "THAN", "TREND", "RESP"])
# words and, with a star, beginnings
_WORDS = word_set(
    "treat* therap* interven* received receiving receives given gave administ* underwent undergo* undergone assign* "
    "allocat* random* placebo sham control* drug* medic* dos* regime* comparator* formulation* vaccin* inject* infus* "
    "supplement* program* training exercis* diet* educat* counsel* technique* procedure* surg* operat* implant* "
    "device* stimul* acupunctur* laser* rehabilitat* chemotherap* radiotherap* transplant* anesth* anaesth* analges* "
    "antibiotic* antiviral* inhibitor* agonist* antagonist* blocker* hormon* insulin vitamin* acid "
    "patient* child* adolescen* adult* infant* neonat* newborn* women woman men man girl* boy* subject* participant* "
    "volunteer* survivor* he she his her group* arm arms cohort* case cases "
    "trial* outcome* endpoint* end-point* effect effects differ* result result* finding* efficac* safe* toler* adverse "
    "side event* complicat* toxic* mortality death* died surviv* remission relapse* recurren* respon* symptom* pain "
    "score scores scale* rate rates risk risks incidence ratio* odds hazard median mean means level levels measure* "
    "assess* evaluat* baseline follow-up followup percent change* chang* concentration* pressure duration "
    "showed shown shows found observed reveal* demonstrat* conclu* suggest* indicat* occurr* achiev* develop* "
    "experienc* report reported reports reporting complet* discontinu* withdr* "
    "pill* tablet* capsule* prophyla* combin* individual* severe* severity serious recommend* "
    "crossover cross-over blind* mg mcg µg ml iu kg"
)
_WHOLE = frozenset(word for word in _WORDS if not word.endswith("*"))
_STARTS = tuple(word[:-1] for word in _WORDS if word.endswith("*"))
# words that begin or end like one of those, and tell of nothing
_OTHERS = word_set(
    "medic medical medicine dossier operating developing educational controlling responsible responsibility reportedly "
    "statistical statistic statistics most"
)
# who consents, and to what: beside words of paperwork they tell nothing
_SIGNED_BY = tuple(
    word_set("patient child adolescen adult volunteer subject participant women woman men trial assess report receiv")
)
# an abbreviation may name an arm or a measure, but for those of statistics, of the laboratory, and of places
_SHORT = re.compile(r"\b[A-Za-z]*[A-Z][a-z]*[A-Z][A-Za-z]*\b")
_OTHER_SHORTS = word_set(
    "SPSS SAS STATA ANOVA ANCOVA MANOVA MANCOVA ELISA PCR RT-PCR HPLC MRI CT EEG ECG US USA UK EU WHO"
)
_SIGNS = re.compile(r"%|[<=>≤≥±]|\b\d+(?:\.\d+)? ?/ ?\d|\bp ?[<=>]|\bn ?=")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def interesting(sentences: Sequence[str]) -> list[bool]:
    """Say of each sentence of a document, its title (or "") first, whether it is of interest; a title is."""
    title = frozenset(_names(sentences[0])) if sentences else frozenset[str]()
    return [not number or is_of_interest(text, title) for number, text in enumerate(sentences)]


@lru_cache(maxsize=256)  # who tags a document and who weighs its claims ask the same
def is_of_interest(sentence: str, title: frozenset[str] = frozenset()) -> bool:
    """Say whether a sentence may tell of a study; `title`: the stems of what the title names."""
    plain = flat(sentence)
    if _SIGNS.search(plain) or not title.isdisjoint(_names(sentence)):
        return True
    if not sentence.isupper() and any(short not in _OTHER_SHORTS for short in _SHORT.findall(sentence)):
        return True
    words = _WORD.findall(plain)
    is_paperwork = has_paperwork(sentence)
    return len(words) == 1 or any(_tells(part, is_paperwork) for word in words for part in {word, *word.split("-")})


def _tells(word: str, is_paperwork: bool) -> bool:
    if word in _OTHERS or (is_paperwork and word.startswith(_SIGNED_BY)):
        return False
    if word in _WHOLE or word.startswith(_STARTS) or kind(word) in _TELLING:
        return True
    return is_drug_stem(singular(word)) or is_procedure(word)


def _names(text: str) -> list[str]:
    return [word for word in content(text) if not is_general(word) and len(word) > 2]
