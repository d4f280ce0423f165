"""Whether a study worked on cells, animals, plants, materials or machines, and on no people.

Such a text compares, too: "the treatment" is a fertiliser, "the control" cells that got nothing. What it found may help
patients one day, as its first and last sentences often say; none was treated, and no claim may say that one was.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.allocation import ANIMALS
from evidence_kb.claims.animals import YOUNG_OR_OLD
from evidence_kb.claims.numbers import COUNT
from evidence_kb.claims.words import rx

_IN_THE_DISH = (
    r"cell[ -]?lines?|in vitro(?! fertili[sz]ation)|ex vivo|in silico|molecular docking|cytotoxicity|transfect[a-z]+|"
    r"(?:over-?express|knock(?:ed)?[ -]?(?:down|out)|silenc)[a-z]*|[ls]i-?rnas?|sh-?rnas?|western blot[a-z]*|transwell|"
    r"cck-?8|mtt assays?|xenografts?|osteoclastogenesis|(?:endothelial|cultured|progenitor) cells|explants|"
    r"organoids?"
)
_OTHER_LIFE = (
    rf"{ANIMALS}|rat|mouse|murine|rabbit|monkey|primates?|baboons?|guinea[ -]pig|hamster|canine|feline|equine|porcine|"
    r"ovine|bovine|piglet|shrimps?|fish(?! oils?)|carps?|trout|salmon|tilapia|turbot|scallops?|daphnia|artemia|"
    r"drosophila|insects?|ducks?|poultry|egg production|livestock|rumen|feed conversion|carcass|seedlings?|cultivars?|"
    r"soils?|germination|fertili[sz]ers?|chickpeas?|arabidopsis|grain yield|photosynthe[a-z]+|"
    r"herbicides?|pesticides?|whitefl(?:y|ies)|estuar(?:y|ies|ine)"
)
_THINGS = (
    r"nano-?(?:sheets?|tubes?|rods?|fib(?:er|re)s?|composites?|emulsions?|emulgels?)|wastewater|sludge|"
    r"anaerobic digestion|methanogen[a-z]+|biogas|supercapacitors?|electrodialysis|photocataly[a-z]+|"
    r"sinter(?:ed|ing)|alloys?|microplastics?|combustion|greenhouse|finite element|cadaver(?:s|ic)?|phantoms?|"
    r"adsorption|ab initio|x-ray diffraction"
)
_EXPERIMENT = rx(rf"\b(?:{_IN_THE_DISH}|{_OTHER_LIFE}|{_THINGS})(?![a-z])")
_PERSON = (
    r"(?:(?:in|out)?patients?|wom[ae]n|men|boys?|girls?|child|children|adolescents?|teenagers?|toddlers?|newborns?|"
    r"neonates?|bab(?:y|ies)|infants?|volunteers?|participants?|people|persons?|students?|residents?|workers?|nurses?|"
    r"physicians?|clinicians?|surgeons?|mothers?|fathers?|parents|smokers?|parturients?|elderly|users|diabetics|"
    r"hypertensives|veterans|soldiers|athletes|fishermen|farmers|consumers|households|families)"
)
_PERSONS = rx(
    rf"\b(?:{_PERSON}|hospitals?|clinics?|hospitali[sz]ed|meta-analys[ei]s|systematic review|double-blind|cross-?over|"
    r"placebo|randomi[sz]ed (?:controlled )?(?:clinical )?trials?|rcts?|a case|cases)\b|"
    r"\b(?:in|diabetic|normal|healthy) man\b|\bhealthy (?:[a-z-]+ ){0,3}adults\b|"
    r"\b(?:healthy|normal|human|study|the|obese|older|young) (?:[a-z]+ )?subjects\b"
)
_COUNTED = rx(
    rf"\b{COUNT} (?:(?!of\b|million\b|in\b)[a-z-]+ ){{0,3}}?(?:{_PERSON}|subjects|cases|individuals|adults|eyes|knees|"
    r"hips|recipients)\b"
)
# one sentence of a study that has patients, too
_OF_EXPERIMENT = rx(
    r"\bin vitro\b(?! (?:fertili[sz]ation|maturation))|\b(?:cell[ -]?lines?|xenografts?|transfect[a-z]+|"
    r"pluripotent stem cells|western blot[a-z]*|transwell|cck-?8|knock-?down)(?![a-z])|"
    r"\bin (?:[a-z0-9/-]+ ){0,2}(?:mice|rats|rabbits|mouse models?)\b"
)
_LEAST_SENTENCES = 5  # less does not tell what was studied


def tells_of_experiment(plain: str) -> bool:
    """Say whether a sentence (flat) tells what was done to cells or to animals, whoever else was studied.

    >>> tells_of_experiment("it killed three cell lines."), tells_of_experiment("in vitro fertilisation failed.")
    (True, False)
    """
    return _OF_EXPERIMENT.search(plain) is not None


def of_no_people(title: str, told: Sequence[str]) -> bool:
    """Say whether an experiment is told of, and nobody in it; `told`: the flat sentences behind the title.

    >>> told = ["cells die.", "hela cells were transfected.", "apoptosis rose.", "it fell.", "patients may benefit."]
    >>> of_no_people("x kills cells", told), of_no_people("x in women", told)
    (True, False)
    """
    if len(told) < _LEAST_SENTENCES:
        return False
    bare, *known = (YOUNG_OR_OLD.sub("", words) for words in (title, *told))
    body = " ".join([bare, *known[1:-1]])  # whom it may help is told of first and last
    if _PERSONS.search(body) or any(_COUNTED.search(words) for words in known):
        return False
    return _EXPERIMENT.search(" ".join([title, *told])) is not None
