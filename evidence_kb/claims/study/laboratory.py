"""Whether a study worked on cells, animals, plants, materials or machines, and on no people.

That is so where such things are told of and no listed word for people is. Rabbit globulin, bovine valves, alloys and
fish are given to people, too: they alone tell nothing of a study that randomised something, unless at the bench.

Such a text compares, too: "the treatment" is a fertiliser, "the control" cells that got nothing. What it found may help
patients one day, as its first and last sentences often say; none was treated, and no claim may say that one was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.clauses import PREDICATE, clauses
from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import may_find, rx
from evidence_kb.claims.study.animals import ANIMALS, YOUNG_OR_OLD

_IN_THE_DISH = (
    r"cell[ -]?lines?|in vitro(?! fertili[sz]ation)|ex vivo|in silico|molecular docking|cytotoxicity|transfect[a-z]+|"
    r"(?:over-?express|knock(?:ed)?[ -]?(?:down|out)|silenc)[a-z]*|[ls]i-?rnas?|sh-?rnas?|western blot[a-z]*|transwell|"
    r"cck-?8|mtt assays?|xenografts?|osteoclastogenesis|cultured cells|explants|"
    r"organoids?"
)
_OTHER_LIFE = (
    rf"{ANIMALS}|rat|mouse|murine|monkey|primates?|baboons?|guinea[ -]pig|hamster|"
    r"piglet|shrimps?|carps?|trout|tilapia(?! skin)|turbot|scallops?|daphnia|artemia|"
    r"drosophila|insects?|ducks?|poultry|egg production|livestock|rumen|feed conversion|carcass|seedlings?|cultivars?|"
    r"soils?|germination|fertili[sz]ers?|arabidopsis|grain yield|photosynthe[a-z]+|"
    r"whitefl(?:y|ies)|estuar(?:y|ies|ine)"
)
# what is made of an animal for people
_ANIMAL = r"(?:rabbit|equine|porcine|bovine|ovine|canine|feline)"
_OF_AN_ANIMAL = (
    rf"(?:-derived)? (?:(?:or|and|versus|vs|with) {_ANIMAL} )?(?:[a-z]+ )?(?:anti[a-z-]*|atg|pericardi[a-z]+|"
    r"(?:heart |aortic )?valv[a-z]+|[a-z]*prosthes[ie]s|bioprosthetic|surfactants?|collagen|insulin|heparin|"
    r"o?estrogens?|colostrum|lactoferrin|xenografts?|dermis|hyaluronidase|thrombin)\b"
)
# what people are given, eat or have: alone it does not tell that nobody was studied
_ALSO_IN_TRIALS = (
    rf"{_ANIMAL}(?!{_OF_AN_ANIMAL})|fish(?! (?:oils?|diets?|intake)\b)|"
    r"salmon(?! calcitonin)|chickpeas?|(?:herb|pest)icides?(?! (?:self-?)?(?:poison|intoxicat|ingest)[a-z]*)|"
    r"(?:endothelial|progenitor) cells"
)
_THINGS = (
    r"nano-?(?:sheets?|tubes?|rods?|fib(?:er|re)s?|composites?|emulsions?|emulgels?)|wastewater|sludge|"
    r"anaerobic digestion|methanogen[a-z]+|biogas|supercapacitors?|electrodialysis|photocataly[a-z]+|"
    r"sinter(?:ed|ing)|alloys?|microplastics?|combustion|greenhouse|finite element|cadaver(?:s|ic)?|phantoms?|"
    r"adsorption|ab initio|x-ray diffraction|nano-?(?:particles|carriers?)|escherichia|e\. coli|bacillus subtilis|"
    r"saccharomyces cerevisiae|ferment(?:ation|ers?)|bio-?(?:process|reactors?|polymers?|fuels?)|"
    r"freeze-?(?:fractur|etch)[a-z]*|(?:genome|de novo|transcriptome) assembly|qtls?|introgression"
)
_EXPERIMENT = rx(rf"\b(?:{_IN_THE_DISH}|{_OTHER_LIFE})(?![a-z])")
_PERHAPS = rx(rf"\b(?:{_ALSO_IN_TRIALS}|{_THINGS})(?![a-z])")
_HORSE = rx(r"\bhorses? (?=anti|atg\b)")  # "horse antithymocyte globulin" is made for people
_RANDOM = r"\brandom(?:i[sz](?:ed|ation)|ly)\b"
_RANDOMISED = rx(_RANDOM)
_TREATED = r"(?:fractures|transplants|transplantations?|allografts|arthroplast(?:y|ies)|teeth|molars)\b"
_TREATED_AT_RANDOM = rx(rf"\b{_TREATED}[^.;]{{0,80}}{_RANDOM}|{_RANDOM}[^.;]{{0,80}}\b{_TREATED}")
_AT_THE_BENCH = rx(
    rf"\b(?:{ANIMALS}|rat|mouse|murine|specimens?|extracted|cadaver(?:s|ic)?|sawbones|synthetic bones?|"
    r"simulat(?:ed|ors?)|biomechanic(?:s|al|ally)|in vitro|ex vivo|tanks?|ponds?|plots)\b"
)
_PERSON = (
    r"(?:(?:in|out)?patients?|wom[ae]n|men|boys?|girls?|child|children|adolescents?|teenagers?|toddlers?|newborns?|"
    r"neonates?|bab(?:y|ies)|infants?|volunteers?|participants?|people|persons?|students?|residents?|workers?|nurses?|"
    r"physicians?|clinicians?|surgeons?|mothers?|fathers?|parents|smokers?|parturients?|elderly|users|diabetics|"
    r"hypertensives|veterans|soldiers|athletes|fishermen|farmers|consumers|households|families|couples|amputees|"
    r"preterms?)"
)
# not "rat recipients", "hydrogen bond donors"
_NOT_OF_ANIMALS = r"(?<!rat\s)(?<!mouse\s)(?<!murine\s)(?<!pig\s)(?<!dog\s)(?<!animal\s)"
_NO_MOLECULES = r"(?<!bond\s)(?<!electron\s)(?<!proton\s)(?<!oxide\s)"
_PERSONS = rx(
    rf"{_NOT_OF_ANIMALS}\b(?:adults|individuals|subjects|recipients|survivors|{_NO_MOLECULES}donors)\b|"
    rf"\b(?:{_PERSON}|hospitals?|clinics?|hospitali[sz]ed|meta-analys[ei]s|systematic review|double-blind|cross-?over|"
    r"placebo|randomi[sz]ed (?:controlled )?(?:clinical )?trials?|rcts?|a case|cases)\b|"
    r"\b(?:in|diabetic|normal|healthy) man\b"
)
_COUNTED = rx(
    rf"\b{COUNT} (?:(?!of\b|million\b|in\b)[a-z-]+ ){{0,3}}?(?:{_PERSON}|subjects|cases|individuals|adults|eyes|knees|"
    r"hips|recipients)\b"
)
# cells that are treated are in a dish; people are treated with cells
_CULTURED = (
    r"(?:[a-z]+ )?cells|[a-z]*(?:cardiomyocytes|myocytes|hepatocytes|chondrocytes|fibroblasts|osteoblasts|"
    r"keratinocytes|astrocytes|monocytes)|h?ipsc-[a-z]+"
)
# one statement of a study that has patients, too
_OF_CELLS = rx(
    r"\bin vitro\b(?! (?:fertili[sz]ation|maturation))|\b(?:cell[ -]?lines?|xenografts?|"
    r"pluripotent stem cells|western blot[a-z]*|transwell|cck-?8|knock-?down)(?![a-z])|"
    rf"\b(?:{_CULTURED}) (?:were |was )?(?:pre-?)?(?:treated|incubated|cultured|stimulated) (?:with|in)\b"
    r"(?![^.;]*\b(?:re-?)?(?:infus|inject|transplant|graft|implant))|"
    r"\btransfect[a-z]+(?![a-z]| (?:[a-z-]+ ){0,2}?(?:dendritic|stem|stromal|t|nk)\b)",
    needs="vitro|cell|xenograft|blot|transwell|cck|knock|transfect|cyte|blast|ipsc",
)
_OF_ANIMALS = rx(
    r"\b(?:in|(?:experiments?|stud(?:y|ies)) (?:with|in|on)) (?:[a-z0-9/-]+ ){0,2}"
    r"(?:mice|rats|rabbits|guinea[ -]pigs|(?:mouse|rat|rabbit) models?)\b",
    needs="mice|rat|rabbit|guinea|mouse",
)
# what cells do, too: no list of it that ends with "in vitro" tells which was measured in people
_CELLS_DO = rx(
    r"\b(?:cell(?:s|ular)?|grow(?:th|n)|proliferat[a-z]+|viability|apoptosis|necrosis|death|survival|migration|invasi[a-z]+|"
    r"adhesion|differentiation|colon(?:y|ies)|cytotoxicity|express[a-z]+|activit(?:y|ies)|activation|secretion|releas[a-z]+|"
    r"production|synthesis|uptake|levels?|concentrations?|transcription|phosphorylation|signal[a-z]+|responses?|"
    r"inflammation|inhibition|m?rna|proteins?|stress|calcium|glucose|[a-z]+ines|il-[0-9]+[a-z]*|tnf[a-z-]*)(?![a-z])"
)
_NEXT_IN_LIST = rx(r"(?:,| and\b| or\b)")
_CULTURE = rx(r"\b(?:in vitro|cultured)\b")
_IN_VITRO = rx(r"\bin vitro\b")
_CELLS = r"(?:cells|[a-z]+(?:cytes|blasts|phages|phils))"
# what was found in patients is cultured, too, and what is cultured may be grafted on them
_FOR_PATIENTS = rx(
    r"\b(?:was|were|been|be|when) (?:[a-z]+ )?cultured\b(?! (?:with|for)\b)|\bcultured from\b|"
    r"\bcultured (?:[a-z-]+ ){0,3}(?:[a-z]*grafts?|sheets?|skin|epithelium|transplants?)\b|"
    r"\bin vitro (?:[a-z]+ )?(?:susceptib|sensitiv|resistan|fertili|activity|test)|"
    r"\b(?:susceptib|sensitiv|resistan)[a-z]* (?:to [a-z-]+ )?in vitro\b"
)
_KEPT_CELLS = rx(rf"\b{_CELLS} (?:[a-z-]+ ){{0,8}}?(?:was|were) (?:[a-z]+ )?cultured\b")
_LEAST_SENTENCES = 5  # less does not tell what was studied


def is_of_experiment(plain: str, start: int, end: int) -> bool:
    """Say whether what a sentence (flat) names from `start` to `end` was seen in cells or animals, whoever was studied.

    It was where its clause says so, unless that is told of another thing in a list and cells have no such thing.

    >>> [is_of_experiment("pain and release in vitro fell", *span) for span in ((0, 4), (9, 16))]
    [False, True]
    """
    if not may_find(_OF_CELLS, plain) and not may_find(_OF_ANIMALS, plain):
        return False  # as of most sentences, and to find statements is slow
    if _leads(plain, start):
        return True
    first, last = _statement_around(plain, start)
    if _OF_ANIMALS.search(plain, first, last):
        return True
    return any(
        not _is_of_another(plain, found.span(), (start, end)) for found in _OF_CELLS.finditer(plain, first, last)
    )


def _leads(plain: str, at: int) -> bool:
    """Say whether a sentence begins with "in vitro" or the like, and still tells of it at a place."""
    return bool(_OF_CELLS.match(plain) or _OF_ANIMALS.match(plain)) and at < clause_around(plain, 0)[1]


def _statement_around(plain: str, at: int) -> tuple[int, int]:
    ends = _ends(plain)
    n = bisect_right(ends, at)
    return (ends[n - 1] if n else 0), (ends[n] if n < len(ends) else len(plain))


@lru_cache(maxsize=64)
def _ends(plain: str) -> tuple[int, ...]:
    """Return where all statements of a sentence (flat) but the last end; it is asked of each of its outcomes."""
    return tuple(clause.end for clause in clauses(plain, 0, len(plain)))[:-1]


def _is_of_another(plain: str, where: tuple[int, int], outcome: tuple[int, int]) -> bool:
    """Say whether "in vitro" stands in another member of the list in which an outcome stands that cells do not have."""
    if _CELLS_DO.search(plain, *outcome):
        return False
    between = plain[outcome[1] : where[0]] if outcome[1] <= where[0] else plain[where[1] : outcome[0]]
    return _NEXT_IN_LIST.match(between) is not None and PREDICATE.search(between) is None


def of_no_people(title: str, told: Sequence[str]) -> bool:
    """Say whether an experiment is told of, and no listed word for people; `told`: the flat sentences behind the title.

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
    whole = _HORSE.sub("", " ".join([title, *told]))
    is_trial = _RANDOMISED.search(whole) is not None and not _AT_THE_BENCH.search(whole)
    if is_trial and _TREATED_AT_RANDOM.search(whole):
        return False
    return _EXPERIMENT.search(whole) is not None or (not is_trial and _PERHAPS.search(whole) is not None)


def speaks_of_culture(plain: str) -> bool:
    """Say whether flat text speaks of what was cultured or done in vitro."""
    return _CULTURE.search(plain) is not None


def works_on_cells(plain: str, *, beside_a_case: bool = False) -> bool:
    """Say whether something was done to what was cultured, and not only found in a patient.

    What was seen in vitro, too, is told `beside_a_case` where a text says what came to pass with a patient.

    >>> works_on_cells("cultured cells of 12 patients were given zorpline."), works_on_cells("bacilli were cultured.")
    (True, False)
    """
    others = _FOR_PATIENTS.sub(" ", plain)
    if beside_a_case:
        others = _IN_VITRO.sub(" ", others)
    return _KEPT_CELLS.search(plain) is not None or speaks_of_culture(others)
