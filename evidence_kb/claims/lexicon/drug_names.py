"""How names of substances look: their endings, and the codes of drugs that have no name yet ("CT-P13").

Without a pattern of treatment around it, a bare subject has to look like one.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import word_set

_DRUG_LIKE = re.compile(r"[a-z-]{3,}(?:ine|ide|ate|in|ol|il|one|ab|ib|ast|am|ir|ept|us|yl|ose|ase|vec|stim|tran|pran)")
_NOT_DRUG_LIKE = word_set(
    "baseline decline routine medicine guideline discipline protein albumin ferritin troponin creatinine haemoglobin "
    "hemoglobin climate estimate machine hormone cholesterol control protocol alcohol ethanol bilirubin urine spine "
    "magazine margin origin nicotine caffeine doctrine histamine serotonin prolactin leptin glucose lactate telephone "
    "smartphone cytokine certain remain overestimate underestimate candidate duplicate aggregate separate "
    "moderate appropriate adequate accurate outside inside beside provide include suicide combine examine "
    "determine define "
    "online airline pipeline female textile profile mobile clinical fragile vitamin region"
)
_CODE = re.compile(
    r"(?!il-?\d|cd-?\d|tnf|hla|covid|day|week|year|hb|vs)[a-z]{2,4}(?:-[a-z]{0,2}|[ ])?\d{1,7}[a-z]?|[a-z]\d{4,5}"
)


def looks_like_drug(words: str) -> bool:
    """Say whether one flat word ends like the name of a substance."""
    return bool(_DRUG_LIKE.fullmatch(words)) and words not in _NOT_DRUG_LIKE and len(words) > 5


def is_code(words: str) -> bool:
    """Say whether flat words are the code of a drug: letters with a number."""
    return bool(_CODE.fullmatch(words)) and len(words) > 2
