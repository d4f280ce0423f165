"""Short forms of the names of measures: those that a text explains itself, and those that no text explains.

Explained ones ("complex regional pain syndrome (CRPS)") are found by `populations.abbreviations` (Schwartz & Hearst
2003). The table holds abbreviations that readers of trials are expected to know; one meaning each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from evidence_kb.claims.study.populations import abbreviations

_KNOWN = (
    "SBP systolic blood pressure|DBP diastolic blood pressure|BP blood pressure|MAP mean arterial pressure|TG "
    "triglyceride|LDL low density lipoprotein|HDL high density lipoprotein|FPG fasting plasma glucose|FBG fasting "
    "blood glucose|PPG postprandial glucose|BMI body mass index|CRP c reactive protein|ESR erythrocyte "
    "sedimentation rate|QOL quality of life|HRQOL health related quality of life|ROM range of motion|VAS visual "
    "analog scale|NRS numeric rating scale|SAE serious adverse event|LOS length of stay|ICU intensive care unit|IOP "
    "intraocular pressure|PFS progression free survival|DFS disease free survival|ORR objective response rate|LVEF "
    "left ventricular ejection fraction|PONV postoperative nausea vomiting|UTI urinary tract infection|DVT deep "
    "vein thrombosis|BMD bone mineral density|GFR glomerular filtration rate|EGFR estimated glomerular filtration "
    "rate|ALT alanine aminotransferase|AST aspartate aminotransferase|TNF tumor necrosis factor|IGF insulin like "
    "growth factor|FEV forced expiratory volume|FVC forced vital capacity|PEF peak expiratory flow|VO2 oxygen "
    "consumption|RBC red blood cell|WBC white blood cell|HB hemoglobin|HBA1C glycated hemoglobin|"
    "A1C glycated hemoglobin|HBA1C glycosylated hemoglobin|A1C glycosylated hemoglobin|MDA "
    "malondialdehyde|SOD superoxide dismutase|ADL activities of daily living|WHR waist hip ratio|CSF cerebrospinal "
    "fluid|EEG electroencephalogram|CAL clinical attachment level|BOP bleeding on probing|REM rapid eye "
    "movement|MMSE mini mental state examination|BDI beck depression inventory|CGI clinical global impression|PASI "
    "psoriasis area severity index|IPSS international prostate symptom score|PSA prostate specific antigen|DLQI "
    "dermatology life quality index"
)
Stems = Callable[[str], frozenset[str]]
Pairs = tuple[tuple[frozenset[str], frozenset[str]], ...]


@lru_cache(maxsize=4)
def known(stems: Stems) -> Pairs:
    """Return (short form, long form) of the table, as stems."""
    rows = (entry.split(" ", 1) for entry in _KNOWN.split("|"))
    return tuple((stems(short), stems(long)) for short, long in rows)


def explained(texts: Sequence[str], stems: Stems) -> Pairs:
    """Return (short form, long form) as stems of what the texts explain themselves."""
    return tuple((stems(short), stems(long)) for short, long in abbreviations(texts).items())
