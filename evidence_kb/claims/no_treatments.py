"""Arms that are no treatment: a disease, an animal, a time. Studies without an intervention compare those, too.

"ASD" against "control participants", "French bulldogs" against "control" and "postoperative" against "saline" are arms
as a tagger sees them; a claim that a disease did good or harm would mislead whoever reads the map.
"""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kb.claims.allocation import ANIMALS
from evidence_kb.claims.words import flat, rx

# Endings that therapies have as well ("homeopathy", "hypnosis", "hyperthermia", "ischaemia" of a limb) are not here.
_DISEASE = (
    r"(?:diseases?|disorders?|syndromes?|deficits?|disabilit(?:y|ies)|insufficiency|failure|cancers?|infections?|"
    r"infarction|injur(?:y|ies)|lesions?|o?edema|hypertension|hypotension|diabetes|obesity|asthma|stroke|dementia|"
    r"depression|"
    r"schizophrenia|epilepsy|sepsis|pneumonia|psoriasis|an[ae]+mia|leuk[ae]+mia|(?:fib|scle|cir)rh?osis|"
    r"osteoporosis|[a-z]+itis|[a-z]*(?:carcin|sarc|lymph|aden|glauc|mel|my)oma|tumou?rs?|"
    r"(?:neur|nephr|retin|my|cardiomy|enter|coagul)opath(?:y|ies))"
)
# who people are, not what they got
_PEOPLE = (
    r"(?:(?:non-?)?elderly|(?:non-?)?smokers|(?:non-?)?diabetics|phobics|athletes|adolescents|newborns|neonates|"
    r"boys|girls|"
    r"males?|females?|(?:older|younger|healthy|obese|lean|normal[- ]weight|overweight|pregnant|postmenopausal) "
    r"(?:adults?|women|men|people|children|individuals|subjects|volunteers|persons|participants|patients)|"
    r"(?:healthy|normal) (?:controls?|volunteers?)|survivors|carriers|responders|non-?responders)"
)
_NAMES = rx(
    rf"(?:the )?(?:(?!for\b|of\b|in\b|on\b|with\b|against\b|control\b|prevention\b|management\b)[a-z0-9'-]+ ){{0,5}}?"
    rf"(?:{_DISEASE}|{ANIMALS}|ticks?|(?:pre|post|peri|intra)-?operative)|"
    rf"(?:the )?(?:[a-z]+(?<!ed)(?<!ing) )?{_PEOPLE}"
)


def is_no_treatment(name: str, shorts: Mapping[str, str]) -> bool:
    """Say whether an arm is called by what it has or is, not by what it got.

    `shorts`: the long form of each abbreviation of the study. "ASD" is judged by "autism spectrum disorder".
    """
    plain = flat(name).strip()
    long = next((full for short, full in shorts.items() if flat(short) == plain), plain)
    return any(_NAMES.fullmatch(flat(words).strip()) is not None for words in (plain, long))
