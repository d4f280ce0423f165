"""Whether a text tells of patients: it counts them, or tells a case ("a case is reported", "he recovered of gout").

A review speaks of patients, too, but of none that anything happened to. What tells of animals is in `animals` and
`veterinary`, what tells of cells in `laboratory`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.claims.language.numbers import COUNT, ONE_TO_TEN, TWO_TO_TEN
from evidence_kb.claims.language.words import PATIENTS, rx

_SOMEBODY = (
    r"(?:patient|man|woman|boy|girl|infant|child|baby|neonate|newborn|adolescent|adult|male|female|mother|twin|brother|"
    r"sister)"
)
_SOME = rf"(?:an?|{ONE_TO_TEN}|\d+|this|these|the|our|such|another|each)"
_REPORTED = r"(?:reported|described|presented|documented|illustrated)"
_REPORTING = (
    r"(?:report|describe|present|document|illustrate|highlight)(?:s|ed)?(?: (?:here|herein|on|the|successful|use|"
    r"management|treatment|repair|of|in))*"
)
_WAS = (
    r"(?:was|had|did|became|developed|recovered|died|underwent|received|presented|experienced|showed|suffered|complained|"
    r"responded|expired|remained|survived|required|improved|occurred|arose|appeared|led to|resulted in|served)"
)
_MANY = rf"(?:{TWO_TO_TEN}|\d+|these|our)"
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
