"""What a disease's name says about its measure: in hyponatraemia more sodium is good, in hypertension less pressure.

Greek and Latin names of diseases say which way a measure has gone wrong, so that the way back is good for the patient.
Where a text names diseases of both kinds, nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from evidence_kb.claims.language.words import flat, rx

# stem of the disease's name -> words of what is measured
_MEASURES = {
    "natr": "sodium|natra?emi", "kal": "potassium|kala?emi", "calc": "calcium|calca?emi", "phosphat": "phosph",
    "magnes": "magnesium",
    "glyc": "glucose|blood sugar|glyc", "tens": "pressure|[sd]?bp", "lipid": "lipid|cholesterol|triglycerid",
    "cholesterol": "cholesterol|ldl", "triglycerid": "triglycerid", "uric": "uric acid|urate", "cortisol": "cortisol",
    "prolactin": "prolactin", "albumin": "albumin", "ammon": "ammonia", "bilirubin": "bilirubin",
    "homocystein": "homocystein", "thyroid": "thyrox", "oxal": "oxalate", "ferritin": "ferritin", "insulin": "insulin",
    "gamm": "globulin", "parathyroid": "parathyroid hormone|i?pth",
    "oxaem": "oxygen|sao2|pao2", "oxem": "oxygen|sao2|pao2",
}  # fmt: skip
_HEART = "cardiac (?:output|index)|stroke (?:volume|work|index)|ejection fraction"
_BASES = "bicarbonate|base excess|^(?:(?:the|arterial|venous|blood|plasma|serum) )*ph$"  # not that of urine
# a disease that nobody had, or who had it was left out
_NOT_HAD = rx(
    r"\b(?:no|not|none|without|never|neither|nor|absence of|free of|exclud[a-z]+|prevent[a-z]*|risk of)\b[^.;:,]{0,40}$"
)
_NOT_HAD_BEHIND = rx(r"[^.;:,]{0,40}\b(?:did not|were not|was not|(?:was|were) excluded|not included)\b")
_WEIGHT = "(?:body ?)?weight(?! (?:loss|reduction))"
# names as they are written, and no patterns: most texts have none of them, which is seen at once
_TOO_FEW = {"shock": "blood pressure|arterial pressure|bp", "resuscitat": "blood pressure|arterial pressure|bp",
            "thrombocytop": "platelet", "neutrop": "neutrophil", "leukop": "leu[ck]ocyte|white cell",
            "leucop": "leu[ck]ocyte|white cell", "lymphop": "lymphocyte", "anaemi": "ha?emoglobin|ha?ematocrit",
            "anemi": "ha?emoglobin|ha?ematocrit", "acidosis": _BASES,
            "heart failure": _HEART, "cardiac failure": _HEART, "ventricular failure": _HEART, "cardiogenic": _HEART,
            "malnutrition": _WEIGHT,
            "undernutrition": _WEIGHT, "cachexia": _WEIGHT, "parenteral nutrition": _WEIGHT,
            "supplemental food": _WEIGHT, "food supplement": _WEIGHT, "nutritional support": _WEIGHT}  # fmt: skip
_TOO_MANY = {"thrombocytos": "platelet", "eosinophili": "eosinophil", "polycyth": "haemoglobin|hemoglobin|haematocrit",
             "cushing": "cortisol", "acromegal": "growth hormone|igf", "glaucoma": "intraocular pressure",
             "macular edema": "thickness", "macular oedema": "thickness", "obes": _WEIGHT,
             "overweight": _WEIGHT, "alkalosis": _BASES}  # fmt: skip


def measures_of(plains: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (pattern of a measure, good change) for the diseases that flat texts name, each once."""
    text = " ".join(plains)
    found: dict[str, set[str]] = {}
    for stem, measure in _MEASURES.items():
        for prefix, good in (("hyper", "decrease"), ("hypo", "increase"), ("hyp", "increase")):
            if _is_had("", prefix + stem, text):
                found.setdefault(measure, set()).add(good)
    for table, good in ((_TOO_FEW, "increase"), (_TOO_MANY, "decrease")):
        for stem, measure in table.items():
            if _is_had("(?:pan)?", stem, text):
                found.setdefault(measure, set()).add(good)
    return tuple((measure, goods.pop()) for measure, goods in found.items() if len(goods) == 1)


def _is_had(before: str, name: str, text: str) -> bool:
    """Say whether a disease is named without it being denied; `before`: a pattern of what may go before its name."""
    return name in text and any(
        not _NOT_HAD.search(text, max(0, m.start() - 60), m.start()) and not _NOT_HAD_BEHIND.match(text, m.end())
        for m in re.finditer(rf"\b{before}{name}", text)
    )


@lru_cache(maxsize=4096)
def good_for(outcome: str, measures: tuple[tuple[str, str], ...]) -> str | None:
    """Return the change of an outcome that is good for people with diseases of these measures; None if unknown."""
    plain = flat(outcome)
    goods = {good for measure, good in measures if re.search(rf"\b(?:{measure})", plain)}
    return goods.pop() if len(goods) == 1 else None
