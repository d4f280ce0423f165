"""Which names are surely names of treatments, and which only stood where one might stand.

"Educational", "social rule" and "tinetti" were read from sentences that are built like "X improved Y". In the abstract
of a study a claim about such a name is left out: vocabulary, lexicon, the stems of drugs, the endings of operations
and devices, or a drug's ending have to know it, or an abbreviation has to stand for such a name.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.concepts import concept_for, is_drug_stem, singular
from evidence_kb.claims.lexicon.drug_names import is_code, looks_like_drug
from evidence_kb.claims.study.procedures import is_procedure
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import ConceptKind, Vocabulary

_PARTS = re.compile(r"\s*(?:,|\+|\b(?:and|or|with|plus|by|combined|together|followed|in combination)\b)\s*")
_ACRONYM = re.compile(r"[A-Z]{1,2}-?[A-Z]{3,}\d?")  # regimens: "FOLFIRINOX", "R-CHOP"
_BRAND = re.compile(r"\b[A-Z]?[a-z]+[A-Z][a-z]+|^[A-Z]{2,}\d{1,3}$")  # "FloSeal", "LNG20"
_KINDS = re.compile(
    r"(?:therapy|diet|vaccine|vaccination|acid|extract|oil|serum|toxin|antibody|antibodies|globulin|hormone|factor|"
    r"inhibitors?|agonists?|antagonists?|blockers?|supplements?|supplementation|regimens?|chemotherapy|radiation|blue|"
    r"oxide|chloride|sodium|potassium|sulfate|sulphate|phosphate|carbonate|citrate|vitamin|zinc|iron|copper|iodine|"
    r"antigen|urea|caffeine|antivenom|antitoxin|antidote|immunotherapy|oxygen|gold|silver|honey|probiotics?|cannabis|ethanol|alcohol|saline|glucose|albumin)$"
)


def is_sure(mention: Mention, vocabulary: Vocabulary) -> bool:
    """Say whether a treatment, or one of those that it joins, is surely one."""
    if mention.is_sure or _ACRONYM.fullmatch(mention.text) or _BRAND.search(mention.text):
        return True
    parts = [part for part in _PARTS.split(" ".join(flat(f"{mention.text} , {mention.name}").split())) if part]
    return any(_is_known(part, vocabulary) for part in parts)


def _is_known(words: str, vocabulary: Vocabulary) -> bool:
    if concept_for(ConceptKind.TREATMENT, words, vocabulary).origin != "text" or is_procedure(words.replace("-", " ")):
        return True
    last = singular(words.split()[-1])
    if is_drug_stem(last) or is_code(words) or _KINDS.search(words):
        return True
    return looks_like_drug(last) or is_procedure(" ".join(words.split()[-2:]))
