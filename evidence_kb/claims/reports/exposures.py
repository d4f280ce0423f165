"""Names of what people did, lived through or had in them, which is no treatment that anybody gave them.

A lockdown, smoking or being insured may do good or harm; that is worth knowing, but nobody was treated with it. What
is measured in blood or urine is a measure, however it goes with what became of people.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import flat, rx

_LIVED_THROUGH = (
    r"(?:lockdowns?|confinement|quarantine|pandemic|shutdown|unemployment|(?:health |medical )?insurance|"
    r"(?:cigarette |tobacco |passive )?smoking|(?:cigarette|tobacco) (?:use|consumption)|"
    r"alcohol (?:consumption|intake|use|drinking)|(?:smoke|noise|asbestos|arsenic|lead|pesticide|occupational|"
    r"environmental|air pollution) exposure|air pollution)"
)
# "confinement to bed" and "no smoking" are ordered, and smoking is stopped
_ORDERED = rx(r"\b(?:no|non|bed|stop[a-z]*|quit[a-z]*|cessation|reduc[a-z]+|abstinence|less)\b")
_EXPOSURE = rx(rf"(?:[a-z0-9-]+ ){{0,4}}{_LIVED_THROUGH}")
# what a laboratory finds, and nobody gives in blood or urine: not plasma that is exchanged, drops of serum, a catheter
_MEASURED = rx(
    r"(?:(?:high|low|higher|lower|elevated|raised|increased|total|mean) )?(?:urinary|urine|serum|plasma|salivary) "
    r"(?:[a-z0-9-]+ ){0,2}?(?:levels?|concentrations?|excretion|acid|cadmium|lead|mercury|arsenic|zinc|copper|iron|"
    r"calcium|magnesium|phosph(?:ate|orus)|sodium|potassium|glucose|cholesterol|triglycerides?|lipids?|albumin|"
    r"creatinine|urea|bilirubin|homocysteine|ferritin|proteins?|cortisol|testosterone|estradiol|insulin|cotinine|"
    r"iodine|fluoride|osmolality|ph|[a-z]{3,}(?:transfer|phosphat|kin|prote|lip|amyl)ase)"
)


def is_exposure(name: str) -> bool:
    """Say whether a treatment is called by what people lived through, or by what was measured in them.

    >>> is_exposure("home confinement"), is_exposure("urinary cadmium"), is_exposure("smoking cessation")
    (True, True, False)
    """
    plain = flat(name).strip()
    if _MEASURED.fullmatch(plain):
        return True
    return _EXPOSURE.fullmatch(plain) is not None and not _ORDERED.search(plain)
