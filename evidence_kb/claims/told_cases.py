"""Whether a text tells of a patient without counting anybody: "a case is reported", "he recovered of gout".

A review speaks of patients, too, but of none that anything happened to; and so does who took cells from them.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.words import rx

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
    rf"^{_SOME} (?:[a-z-]+ ){{0,4}}?(?:cases?|patients?|observations?|{_SOMEBODY})\b[^;]{{0,200}}? (?:is|are|was|were|"
    rf"has been|have been) (?:[a-z]+ )?{_REPORTED}\b(?! (?:previously|earlier|before|in the literature))|"
    rf"\b{_REPORTING} {_SOME} {_QUALIFIED}(?:cases?|patients?|{_SOMEBODY})\b|"
    rf"\b(?:case (?:report|presentation|history|description)|{_MANY} case (?:reports|presentations|histories|"
    r"descriptions)|the case reported|present case|"
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
    rf"\b(?:an?|one) (?:[a-z-]+ ){{0,3}}?{_SOMEBODY} of \d+(?: (?:years|months))?\b"
)
_MAY_BE = rx(r"\b(?:may|might|can|could|should|must|would|if|whether|whenever|not been|never been)\b")

_CULTURE = rx(r"\b(?:in vitro|cultured)\b")
_CELLS = r"(?:cells|[a-z]+(?:cytes|blasts|phages|phils))"
# what was found in patients is cultured, too, and what is cultured may be grafted on them
_FOR_PATIENTS = rx(
    r"\b(?:was|were|been) (?:[a-z]+ )?cultured\b(?! (?:with|for)\b)|\bcultured from\b|"
    r"\bcultured (?:[a-z-]+ ){0,3}(?:[a-z]*grafts?|sheets?|skin|epithelium|transplants?)\b|"
    r"\bin vitro (?:[a-z]+ )?(?:susceptib|sensitiv|resistan|fertili|activity|test)|"
    r"\b(?:susceptib|sensitiv|resistan)[a-z]* (?:to [a-z-]+ )?in vitro\b"
)
_KEPT_CELLS = rx(rf"\b{_CELLS} (?:[a-z-]+ ){{0,8}}?(?:was|were) (?:[a-z]+ )?cultured\b")

_SEXES = (
    r"(?:male|female|intact|entire|castrated|spayed|neutered|mixed[- ]breed|domestic|shorthair(?:ed)?|longhair(?:ed)?)"
)
_ONE_ANIMAL = rx(
    rf"\bold (?:{_SEXES} ){{0,4}}(?:dog|bitch|puppy|cat|kitten|horse|mare|foal|filly|gelding|stallion|pony|cow|calf|"
    r"goat|ewe|pig|sow|rabbit|ferret|parrot|[a-z]+ (?:retriever|terrier|spaniel))\b|\b(?:spayed|neutered)\b"
)


def is_of_one_animal(plain: str) -> bool:
    """Say whether flat text tells of one animal that was ill: it is aged and treated as a patient is.

    >>> is_of_one_animal("a 6-year-old spayed female cat had asthma."), is_of_one_animal("a 6-year-old boy had a cat.")
    (True, False)
    """
    return _ONE_ANIMAL.search(plain) is not None


def speaks_of_culture(plain: str) -> bool:
    """Say whether flat text speaks of what was cultured or done in vitro."""
    return _CULTURE.search(plain) is not None


def works_on_cells(plain: str) -> bool:
    """Say whether something was done to what was cultured, and not only found in a patient.

    >>> works_on_cells("cultured cells of 12 patients were given zorpline."), works_on_cells("bacilli were cultured.")
    (True, False)
    """
    return _KEPT_CELLS.search(plain) is not None or speaks_of_culture(_FOR_PATIENTS.sub(" ", plain))


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
