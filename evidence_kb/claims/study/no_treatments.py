"""Arms that are no treatment: a disease, a kind of people, an animal, a time.

Studies without an intervention compare those, too. "ASD" against "control participants", "nurses" against
"technicians", "French bulldogs" against "control" and "postoperative" against "saline" are arms as a tagger sees them;
a claim that a disease did good or harm would mislead whoever reads the map. Nor is a treatment compared with a disease,
with people who differ by what they are, or with a time: of "thrombolysis" against "non-homeless" both groups got it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.study.animals import ANIMALS

# Endings that therapies have as well ("homeopathy", "hypnosis", "hyperthermia", "ischaemia" of a limb) are not here.
_DISEASE = (
    r"(?:diseases?|disorders?|syndromes?|deficits?|disabilit(?:y|ies)|impairments?|insufficiency|failure|cancers?|"
    r"malignanc(?:y|ies)|metastas[ie]s|infections?|infarctions?|injur(?:y|ies)|ruptures?|fractures?|lesions?|o?edema|"
    r"hypertension|hypotension|diabetes(?: (?:mellitus|insipidus))?|obesity|asthma|apno?ea|strokes?|palsy|dementia|"
    r"depression|autism|schizophrenia|"
    r"epilepsy|seizures?|insomnia|dyspepsia|anorexia nervosa|(?:hypo|hyper)[a-z]+ism|(?:pre-?)?eclampsia|deafness|"
    r"(?:hearing|vision) loss|raynaud(?:'s)?(?: phenomenon)?|migraine|headaches?|[a-z]+algia|pain|gout|lupus|"
    r"malaria|tuberculosis|sepsis|pneumonia|covid-19|"
    r"psoriasis|lichen [a-z]+|(?:multiple|systemic|lateral|tuberous) sclerosis|ulcers?|"
    r"an[ae]+mia|leuk[ae]+mia|(?:fib|scle|cir)rh?osis|"
    r"osteoporosis|stenos[ie]s|obstruction|aneurysms?|(?:hyper|dys)plasia|[a-z]+(?:itis|iasis)|epiphysis|impingement|"
    r"(?!stoma|[a-z]*stoma\b|aroma|coma)[a-z]{2,}omas?|tumou?rs?|"
    r"(?:neur|nephr|retin|my|cardiomy|enter|coagul|encephal|arthr|lymphaden|tendin)opath(?:y|ies))"
)
# "trained nurses" may be a group called by what it got
_WHICH = (
    r"(?:(?:older|younger|young|elderly|adult|healthy|pregnant|obese|lean|overweight|black|white|asian|hispanic|male|"
    r"female|junior|senior|medical|nursing|dental|night|staff|social|single|married|(?:pre|post)-?menopausal) ){0,2}"
)
_PEOPLE = (
    rf"{_WHICH}(?:nurses|assistants|technicians|physicians|surgeons|residents|students|smokers|drinkers|athletes|"
    r"elderly|homeless|cases|responders|males?|females?|men|women|boys|girls|adolescents|newborns|neonates|survivors|"
    r"parents|mothers|fathers|caregivers|veterans|siblings|"
    r"(?:alcohol|asthmat|diabet|epilept|phob|psychot|schizophren)ics|"
    r"(?:older|younger|obese|lean|normal[- ]weight|overweight|pregnant) "
    r"(?:adults|people|children|individuals|subjects|persons|participants|patients))"
)
_MICROBES = r"[a-z]+-(?:resistant|sensitive|susceptible) (?:bacteria|strains|isolates|organisms)"
_ANIMALS = rf"(?:{ANIMALS}|ticks?)"
# what stands before makes another thing of it: "control of asthma", "weight loss plus autism support"
_BEFORE = (
    r"(?:(?!(?:for|of|in|on|by|from|with|against|to|and|plus|or|after|before|during|following|control|prevention|management|"
    r"treatment|therapy)\b)[a-z0-9'/-]+ ){0,5}?"
)
_BEHIND = r"(?: (?:of|with|without) (?:the |an? )?(?:[a-z-]+ ){0,2}[a-z-]+)?"
_HAD = rf"{_BEFORE}(?:(?:non-?)?{_DISEASE}|(?:pre|post|peri|intra)-?operative|{_MICROBES}){_BEHIND}"
_WERE = rf"(?:non-?)?{_PEOPLE}"
# what is done to genes of cells; not small RNAs, silencing or transfected cells, which people are given in trials
_TO_CELLS = r"(?:.*[ -])?(?:knock-?(?:down|out)|over-?express(?:ed|ion|ing))\b.*"
_NO_TREATMENT = rx(
    rf"(?:the )?(?:{_HAD}|latter|former|others?|remainder|rest|{_WERE}|{_TO_CELLS}|{_BEFORE}{_ANIMALS}|"
    r"(?:healthy|normal) (?:controls?|volunteers?))"
)
_NO_COMPARATOR = rx(
    rf"(?:the )?(?:{_HAD}|{_WERE}|{_TO_CELLS})|"
    r"(?:fu|t|tp|visit|day|week|month|year)[ -]?[0-9]{1,2}|(?:the )?(?:baseline|follow-?up|pre-?test|post-?test)"
)
# "placebo-treated women", "intervention women" are an arm by another name
_GROUPED = rx(
    r"\b(?:intervention|experimental|control|placebo|sham|group|[a-z-]*(?:treated|vaccinated|irradiated|exposed|"
    r"supplemented|assigned|operated|trained|fed))\b"
)
_HEALTHY = r"\b(?:healthy|normal|unaffected)(?: [a-z-]+){0,3}? "
_HEALTHY_PEOPLE = rx(
    rf"{_HEALTHY}(?:controls?|volunteers?|subjects?|individuals?|participants?|people|donors?|persons?|adults?|"
    r"children|women|men)\b"
)
_CONTROLS = rx(r"(?:the )?(?:matched )?controls?(?: (?:subjects?|participants?|individuals?|people|groups?))?")
_CASE_CONTROL = rx(r"\bcase[- ](?:control|referent)\b")
_CONTROLS_WITHOUT = rx(
    rf"(?:the )?(?:matched )?(?:controls?|control (?:group|subjects|patients))(?: (?:of )?[a-z-]+){{0,2}} without "
    rf"(?:an? |the )?{_BEFORE}{_DISEASE}"
)
_CONTROLS_LACK_IT = rx(
    rf"\bcontrol (?:group|subjects|patients)(?: ?\([^()]{{1,30}}\))?,? (?:of [a-z]+ )?without (?:an? |the |any )?"
    rf"(?:history of )?{_BEFORE}{_DISEASE}"
)
_CONTROLS_ARE_HEALTHY = rx(
    rf"{_HEALTHY}controls?\b|"
    r"\b(?:compar[a-z]+|versus|vs|and|with|between|as controls,?|controls? (?:group )?(?:of |\())"
    r"(?: to| with)?(?: [0-9a-z-]+){0,3}? healthy(?: [a-z-]+){0,2} "
    r"(?:volunteers|subjects|individuals|people|donors)\b"
)
_AGAINST_CONTROLS = (
    r"\b(?:than|compared (?:with|to)|versus|vs|in comparison (?:with|to))"
    r"(?: (?:those|that|in|of|for|the|their|our|matched|[a-z]+-matched|healthy)){0,5} controls?\b"
)
_PATIENTS_AND_CONTROLS = rx(rf"\bpatients?\b[^.;]*{_AGAINST_CONTROLS}|{_AGAINST_CONTROLS},[^.;]*\bpatients\b")

_PROPER = re.compile(r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}")
_WHERE = re.compile(
    r"(?P<where>\b(?:[Ii]n|[Ff]rom|[Aa]t|[Aa]cross|[Nn]ear|[Ww]ithin) (?:the )?)$|(?:\b(?:and|or|versus)|,) $"
)
_NO_PLACE = re.compile(
    r"[- ](?:groups?|arms?|therapy|treatments?|treated|regimens?|patients|diets?|programmes?|programs?)\b"
)


def is_no_treatment(name: str, shorts: Mapping[str, str]) -> bool:
    """Say whether an arm is called by what it has or is, not by what it got.

    `shorts`: the long form of each abbreviation of the study. "ASD" is judged by "autism spectrum disorder".
    """
    return any(_NO_TREATMENT.fullmatch(words) is not None for words in _spellings(name, shorts))


def is_no_comparator(name: str, shorts: Mapping[str, str]) -> bool:
    """Say whether what a treatment is compared with is called by what it has or is, or by when it was measured."""
    return not _GROUPED.search(flat(name)) and any(
        _NO_COMPARATOR.fullmatch(words) is not None for words in _spellings(name, shorts)
    )


def is_a_place(name: str, texts: Iterable[str]) -> bool:
    """Say whether an arm is called by where people were: written as a name is, and in printed texts always "in" it.

    >>> texts = ["Patients in Oslo lived longer than patients in Bergen."]
    >>> is_a_place("Oslo", texts), is_a_place("Aspirin", ["Patients in Aspirin got aspirin."])
    (True, False)
    """
    if not _PROPER.fullmatch(name):
        return False
    found = [
        (text, m) for text in texts for m in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text, re.IGNORECASE)
    ]
    led = [
        _WHERE.search(text, 0, m.start())
        for text, m in found
        if m.group() == name and not _NO_PLACE.match(text, m.end())
    ]
    return 0 < len(led) == len(found) and all(led) and any(lead and lead["where"] for lead in led)


def are_healthy_people(name: str, plains: Sequence[str]) -> bool:
    """Say whether a comparator is people who lack a disease: by its name, or as the study (flat texts) tells."""
    plain = flat(name).strip()
    if _CONTROLS.fullmatch(plain):
        return any(_CONTROLS_ARE_HEALTHY.search(text) for text in plains)
    return _HEALTHY_PEOPLE.search(plain) is not None


def are_without_disease(name: str, plains: Sequence[str]) -> bool:
    """Say whether "controls" are those without a disease, and not those who went without a treatment.

    They are in a case-control study (`plains`: its texts, flat), and where their name says what they do not have.
    """
    plain = flat(name).strip()
    if _CONTROLS.fullmatch(plain):
        return any(_CASE_CONTROL.search(text) or _CONTROLS_LACK_IT.search(text) for text in plains)
    return _CONTROLS_WITHOUT.fullmatch(plain) is not None


def sets_patients_against_controls(plain: str) -> bool:
    """Say whether a sentence (flat) compares those who have a disease with those who lack it.

    >>> sets_patients_against_controls("patients with gout slept less than matched controls.")
    True
    """
    return _PATIENTS_AND_CONTROLS.search(plain) is not None


def _spellings(name: str, shorts: Mapping[str, str]) -> tuple[str, str]:
    """Return a name in flat text: as it stands, and with each abbreviation spelled out, that of "non-CSA" as well."""
    plain = flat(name).strip()
    longs = {flat(short): flat(full).strip(' "') for short, full in shorts.items()}
    words = [word.removeprefix("non-") for word in plain.split()]
    return plain, " ".join(longs.get(bare, word) for bare, word in zip(words, plain.split(), strict=True))
