"""Whether a text tells of a patient without counting anybody: "a case is reported", "he recovered of gout".

A review speaks of patients, too, but of none that anything happened to; and so does who took cells from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.study.allocation import ANIMALS

_SOMEBODY = (
    r"(?:patient|man|woman|boy|girl|infant|child|baby|neonate|newborn|adolescent|adult|male|female|mother|twin|brother|"
    r"sister)"
)
_SOME = r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|this|these|the|our|such|another|each)"
_REPORTED = r"(?:reported|described|presented|documented|illustrated)"
_REPORTING = (
    r"(?:report|describe|present|document|illustrate|highlight)(?:s|ed)?(?: (?:here|herein|on|the|successful|use|"
    r"management|treatment|repair|of|in))*"
)
_WAS = (
    r"(?:was|had|did|became|developed|recovered|died|underwent|received|presented|experienced|showed|suffered|complained|"
    r"responded|expired|remained|survived|required|improved|occurred|arose|appeared|led to|resulted in|served)"
)
_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|these|our)"
# "the management of patients" is that of nobody: no preposition stands between "the" and whom a report is about
_QUALIFIED = r"(?:(?!(?:of|in|on|for|to|with|from|and)\b)[a-z-]+ ){0,4}?"
_OF_A_CASE = rx(
    rf"(?:^|, ){_SOME} (?:[a-z-]+ ){{0,4}}?(?:cases?|patients?|observations?|{_SOMEBODY})\b[^;]{{0,200}}? (?:is|are|"
    rf"was|were|has been|have been) (?:[a-z]+ )?{_REPORTED}\b(?! (?:previously|earlier|before|in the literature))|"
    rf"\b{_REPORTING} {_SOME} {_QUALIFIED}(?:cases?|patients?|{_SOMEBODY})\b|"
    rf"\b(?:case (?:report|presentation|history|description)|{_MANY} case (?:reports|presentations|histories|"
    r"descriptions)|the case reported|present case|"
    r"(?:the|this|our) (?:case|patient) (?:reported|described|presented) (?:here(?:in)?|below)|"
    r"our (?:own )?(?:cases?|patients?|experience)|given this patient|such cases are described)\b|"
    r"^case (?:reports|presentations|histories|descriptions) ?[:.-]|"
    rf"\b{_REPORTING}\b[^.;]{{3,160}}? (?:in|of) (?:an?|one|{_MANY}) (?:[a-z-]+ ){{0,3}}?"
    rf"(?:patients|cases|{_SOMEBODY})\b"
)
# whom nobody met: "guidelines describe the care of a child", "the average patient required", "in a previous report"
_OF_NOBODY = rx(
    r"\b(?:guidelines?|hypothetical|simulated|imaginary|fictitious|how|"
    r"(?:ideal|average|typical) (?:patient|man|woman|child)|this (?:review|chapter)|models? of|"
    r"(?:previous|earlier|prior) (?:reports?|studies|study|publications?)|cases? (?:from|of|in) the literature)\b"
)
# of somebody something is told that came to pass
_CAME_TO_PASS = rx(
    rf"\b(?:an?|the|this|one|our|each) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY}(?! (?:population|group|care))\b[^.;]{{0,80}}? "
    rf"{_WAS}\b|\b(?:he|she) (?:[a-z]+ly |then |later )?{_WAS}\b|"
    rf"\b{_WAS}\b[^.;]{{0,200}}? in (?:an?|one|this|our) (?:[a-z-]+ ){{0,3}}?(?:case|{_SOMEBODY})\b|"
    rf"\b(?:an?|one) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY} of \d+(?: (?:years|months))?\b|"
    r"^in (?:an?|one) (?:[a-z-]+ ){0,2}?case of [^.;]{3,160}? (?:was|were|had|showed|indicated|revealed|led to)\b"
)
_MAY_BE = rx(r"\b(?:may|might|can|could|should|must|would|if|whether|whenever|not been|never been)\b")

# people called after what they have
_ILL = (
    r"(?:diabetics|epileptics|asthmatics|alcoholics|schizophrenics|h[a]?emophiliacs?|[a-z]+plegics?|addicts|smokers|"
    r"drinkers)"
)
_PEOPLE = rx(rf"\b(?:{PATIENTS}|{_ILL})\b|\b[a-z]+[ -]old\b")
_SO_MANY = rx(rf"\b{COUNT} (?:[a-z-]+ ){{0,3}}(?:{PATIENTS}|{_ILL})\b")
# "seven lids were operated on": where somebody counts what was treated, it was part of a patient
_PARTS = (
    r"(?:eyes|eyelids|lids|ears|breasts|hips|knees|shoulders|elbows|wrists|ankles|feet|hands|fingers|toes|legs|arms|"
    r"limbs|joints|tendons|fractures|fistulas|fistulae|hernias|ulcers|wounds|aneurysms|scars|keloids|strictures)"
)
_SO_MANY_PARTS = rx(
    rf"\b{COUNT} (?:(?!cadaver|extracted|donor|fresh|frozen|porcine|bovine|ovine|canine|rabbit|enucleated|isolated|"
    rf"excisional|full-thickness|specimen|experimental)[a-z-]+ ){{0,3}}?{_PARTS} "
    r"(?:[a-z-]+ ){0,3}?(?:underwent|received|(?:was|were|(?:have|had) been) (?:[a-z]+ly )?"
    r"(?:treated|operated|managed|repaired|corrected|grafted|reconstructed|closed|fixed|followed))\b|"
    rf"\b(?:performed|carried out|done) (?:in|on) {COUNT} (?:[a-z-]+ ){{0,3}}?{_PARTS}\b|"
    rf"\bseries of {COUNT} (?:[a-z-]+ ){{0,3}}?(?:operations|procedures|fractures|eyes|hips|knees|joints|limbs)\b"
)
# "occurred in 4% of all patients", "40 per cent of the operations were successful": something befell them
_SHARE = r"\d+(?:\.\d+)? ?(?:%|per ?cent)"
_SUCH_A_SHARE = rx(
    r"\b(?:occurred|developed|recovered|improved|responded|died|(?:was|were) (?:[a-z]+ )?(?:seen|found|observed|noted|"
    rf"successful|achieved|obtained)) in {_SHARE} of (?:(?!the general\b)[a-z-]+ ){{0,4}}?(?:{PATIENTS}|operations)\b|"
    rf"(?:\b{_SHARE}|\b[a-z]+ per ?cent) of (?:the|our|all|these) (?:[a-z-]+ ){{0,3}}?(?:{PATIENTS}|operations) "
    r"(?:was|were|had|did|died|improved|recovered|responded|developed)\b"
)
_VOLUNTEERS = rx(r"\b(?:healthy|male|female|normal|human) (?:[a-z]+ )?(?:volunteers|subjects)\b")
_IN_PEOPLE = rx(rf"\bin (?:(?!the\b)[a-z-]+ ){{0,3}}?{PATIENTS}\b")

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

# "a murine monoclonal antibody" comes from mice and is given to patients
_ANIMALS = rx(
    r"\b(?:mice|(?:mouse|murine|rats?)(?!(?: |-|/)(?:human|monoclonal|anti))|zebrafish|cell lines?|rabbits|pigs|"
    r"monkeys|in vivo model)\b"
)
# people keep, eat and are bitten by them, too: they are what was studied where no patients are named
_KEPT_ANIMALS = rx(
    rf"\b(?:{ANIMALS}|fish(?! oil)|baboons|primates|clams|oysters|shrimps?|frogs|ferrets|beagles?|mongrel|"
    r"canine (?!teeth|tooth|fossa|guidance)|feline|equine|ovine)\b"
)
_SEXES = (
    r"(?:male|female|intact|entire|castrated|spayed|neutered|mixed[- ]breed|domestic|shorthair(?:ed)?|longhair(?:ed)?)"
)
_ONE_ANIMAL = rx(
    rf"\bold (?:{_SEXES} ){{0,4}}(?:dog|bitch|puppy|cat|kitten|horse|mare|foal|filly|gelding|stallion|pony|cow|calf|"
    r"goat|ewe|pig|sow|rabbit|ferret|parrot|[a-z]+ (?:retriever|terrier|spaniel))\b|\b(?:spayed|neutered)\b"
)


def names_people(plain: str) -> bool:
    """Say whether flat text speaks of people, or of parts of them that were treated."""
    return _PEOPLE.search(plain) is not None or _SO_MANY_PARTS.search(plain) is not None


def counts_people(plain: str) -> bool:
    """Say whether flat text says how many people something was done to, or to what share of them something happened.

    >>> counts_people("seven lids were operated on."), counts_people("pain developed in 4% of all patients.")
    (True, True)
    >>> counts_people("twelve knees underwent arthroscopy."), counts_people("arthroscopy was performed on 12 knees.")
    (True, True)
    >>> counts_people("lids may be operated on."), counts_people("pain develops in 4% of all patients.")
    (False, False)
    """
    return any(words.search(plain) for words in (_SO_MANY, _SO_MANY_PARTS, _SUCH_A_SHARE))


def tells_whom(plains: Iterable[str], title: str) -> bool:
    """Say whether flat texts count people or tell of volunteers, or their title of what was studied in people.

    >>> tells_whom([], "zorpline in elderly patients."), tells_whom([], "zorpline and the needs of patients.")
    (True, False)
    """
    told = any(counts_people(plain) or _VOLUNTEERS.search(plain) for plain in plains)
    return told or _IN_PEOPLE.search(title) is not None


def is_of_animals(plain: str) -> bool:
    """Say whether flat text tells of animals in a laboratory, or of one that was ill.

    >>> is_of_animals("mice had zorpline."), is_of_animals("a mouse monoclonal antibody was given.")
    (True, False)
    """
    return _ANIMALS.search(plain) is not None or is_of_one_animal(plain)


def names_animals(plain: str) -> bool:
    """Say whether flat text names animals of any kind, people's own among them."""
    return _KEPT_ANIMALS.search(plain) is not None


def is_of_one_animal(plain: str) -> bool:
    """Say whether flat text tells of one animal that was ill: it is aged and treated as a patient is.

    >>> is_of_one_animal("a 6-year-old spayed female cat had asthma."), is_of_one_animal("a 6-year-old boy had a cat.")
    (True, False)
    """
    return _ONE_ANIMAL.search(plain) is not None


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


def tells_of_a_case(sentences: Sequence[str]) -> bool:
    """Say whether flat sentences report a case, or tell what came to pass with one person.

    >>> tells_of_a_case(["a man with gout was given zorpline and recovered."])
    True
    >>> tells_of_a_case(["in a patient with gout zorpline may be tried."])
    False
    """
    return any(_tells(words) for words in sentences if not _OF_NOBODY.search(words))


def _tells(words: str) -> bool:
    is_told = _CAME_TO_PASS.search(words) and not _MAY_BE.search(words)
    return bool(_OF_A_CASE.search(words) or is_told)
