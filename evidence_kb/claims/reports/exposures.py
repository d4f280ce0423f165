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
# not plasma that is given or exchanged, and no drops of serum
_GIVEN = (
    r"(?:exchange|infusion|transfusion|therapy|treatment|drops?|tears|eye|rich|derived|replacement|filtration|"
    r"perfusion|adsorption|products?|protein fraction|catheter|diversion|stents?|reservoir|alkalini[sz]ation|"
    r"acidification|drainage)"
)
_MEASURED = rx(
    rf"(?:(?:high|low|higher|lower|elevated|raised|increased|total|mean) )?(?:urinary|urine|serum|plasma|salivary) "
    rf"(?!(?:[a-z-]+ ){{0,3}}?{_GIVEN}\b)[a-z0-9][a-z0-9 -]*"
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
