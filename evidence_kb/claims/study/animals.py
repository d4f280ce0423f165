"""What a text tells of animals, asked in four ways; those that are ill and treated as patients are in `veterinary`.

`names_animals`: does a sentence name those that were put into groups ("30 rats were randomised")? `is_of_animals`: does
a text tell of mice in a laboratory? `names_any_animals`: does it name any, as texts about farms and pets do?
`studied_animals`: were they what the whole study was about? That a drug helped mice, that people keep dogs or eat fish,
is told in studies of people, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx
from evidence_kb.claims.study.veterinary import is_of_one_animal

ANIMALS = (
    r"(?:rats|mice|rabbits|dogs|bulldogs|pigs|piglets|swine|sheep|lambs|goats|cats|monkeys|macaques|chicks|chickens|"
    r"broilers|hens|calves|heifers|cows|cattle|steers|bulls|horses|mares|hamsters|gerbils|zebrafish|guinea pigs|ewes|"
    r"rams|rodents|larvae|animals)"
)
# not "cows' milk" or "sheep red cells", which people are given
_ANIMALS = rx(
    rf"\b{ANIMALS}\b(?!['-]| (?:milk|red|blood|bites|serum|allergens))|"
    r"\b(?:rat|mouse|rabbit|dog|pig|swine|porcine|canine|murine|rodent|animal) (?:[a-z]+ )?(?:model|experiment|study)\b"
)
_COUNTED_ANIMALS = rx(rf"\b{COUNT} (?:[a-z-]+ ){{0,5}}?{ANIMALS}\b(?!['-])", needs=ANIMALS.strip("(?:)"))
# "a murine monoclonal antibody" comes from mice and is given to patients
_IN_THE_LABORATORY = rx(
    r"\b(?:mice|(?:mouse|murine|rats?)(?!(?: |-|/)(?:human|monoclonal|anti))|zebrafish|cell lines?|rabbits|pigs|"
    r"monkeys|in vivo model)\b"
)
# people keep, eat and are bitten by them, too: they are what was studied where no patients are named
_KEPT_ANIMALS = rx(
    rf"\b(?:{ANIMALS}|fish(?! oil)|baboons|primates|clams|oysters|shrimps?|frogs|ferrets|beagles?|mongrel|"
    r"canine (?!teeth|tooth|fossa|guidance)|feline|equine|ovine)\b"
)
_KINDS = (
    rf"(?:{ANIMALS}|pups|fish(?! oils?\b)|ferrets|beagles|mongrels|baboons|chimpanzees|turkeys|sows|gilts|pullets|"
    r"bass|trout|carps?|tilapia|shrimps?|ducks|geese|quails?|(?:canine|feline|equine) (?:[a-z]+ )?patients)"
)
_MODEL = (
    r"(?:rat|mouse|murine|rabbit|canine|feline|equine|porcine|ovine|bovine|swine|piglet|rodent|animal|sheep|primate) "
    r"(?:[a-z]+ ){0,2}(?:models?|study|experiment)\b"
)
_ONE = (
    r"(?:rat|mouse|rabbit|dog|cat|pig|piglet|lamb|foal|calf|cow|horse|mare|pony|goat|ewe|monkey|hamster|gerbil|"
    r"guinea pig|ferret)"
)
# "in the newborn lamb", "in a mare with colic": not "in a cat owner"
_IN_ONE = (
    rf"\bin (?:the|an?) (?:(?!and\b|with\b|to\b|from\b)[a-z-]+ ){{0,3}}?{_ONE}"
    r"(?= ?(?:$|[.:;,()\[\]]|with\b|after\b|during\b))"
)
_IN_TITLE = rx(rf"\bin (?:(?!and\b|with\b|to\b|from\b)[^ ;.:()]+ ){{0,6}}?{_KINDS}\b(?!['-])|\b{_MODEL}|{_IN_ONE}")
# "thirty rabbit eyes", "from 12 pig livers": no people
_ORGANS = rx(
    rf"\b{COUNT} (?:[a-z-]+ ){{0,3}}?{_ONE} "
    r"(?:eyes|corneas|hearts|kidneys|livers|lungs|limbs|ears|knees|bladders|femurs)\b"
)
# "forty male rats", "rats were randomly divided", "mice treated with X": not "fed to rats", "shown in mice"
_TAKEN = rx(
    rf"\b{_KINDS}(?: ?\([^()]*\))? (?:were|was|underwent|received) (?:then |also )?(?:[a-z]+ly )?(?:and )?"
    r"(?:assigned|allocated|divided|randomi[sz]ed|grouped|fed|injected|treated|given|anesthetized|anaesthetized|"
    r"exposed|sacrificed|killed|euthani[sz]ed|instrumented|used|subjected|administered|housed|separated|ventilated|"
    r"inoculated|infected|immuni[sz]ed)\b"
)
# "newborn piglets", "adult sheep" are no people; "adults were given a fish diet" are
_BETWEEN = (
    r"(?!(?:is|are|was|were|had|have|who|whose|that|to|of|on|in|for|from|by|than|given|ate|eating|fed|received|"
    r"receiving|assigned|allocated|randomi[sz]ed)\b)[a-z0-9/-]+,? "
)
YOUNG_OR_OLD = rx(
    r"\b(?:adults?|newborns?|neonatal|infant|child|adolescent|young|males?|females?|men|man|women)\b"
    rf"(?=[ ,-](?:{_BETWEEN}){{0,4}}?(?:{_KINDS}|{_ONE}|primates)\b)"
)
_PEOPLE = rx(
    r"\b(?:(?<!canine\s)(?<!feline\s)(?<!equine\s)patients?|"
    r"women|woman|men|man|boys?|girls?|child|children|adolescents?|adults?|neonates?|newborns?|babies|"
    r"volunteers|participants|infants?|people|persons?|humans?|students|residents|owners|farmers|workers)\b"
)
_TOOK_PART = rx(
    rf"\b{COUNT} (?:(?!of\b|million\b|in\b)[a-z-]+ ){{0,4}}?(?!cases?\b|subjects?\b|individuals?\b|males?\b|females?\b|"
    rf"recipients?\b|survivors?\b)(?:{PATIENTS}|students|residents|workers|nurses|owners|families|households|couples)\b|"
    r"\b(?:patients|women|men|children|adults|participants|volunteers|infants|people)\b[^.;]{0,40} (?:were|was) "
    r"(?:[a-z]+ly )?(?:and )?(?:assigned|allocated|divided|randomi[sz]ed|enrolled|recruited|included|studied)\b|"
    r"\bhealthy (?:[a-z]+ )?volunteers\b"
)


def names_animals(plain: str, start: int, end: int, *, counted: bool = False) -> bool:
    """Say whether the words name animals (with their number, if `counted`): a trial puts people into groups."""
    return (_COUNTED_ANIMALS if counted else _ANIMALS).search(plain, start, end) is not None


def is_of_animals(plain: str) -> bool:
    """Say whether flat text tells of animals in a laboratory, or of one that was ill.

    >>> is_of_animals("mice had zorpline."), is_of_animals("a mouse monoclonal antibody was given.")
    (True, False)
    """
    return _IN_THE_LABORATORY.search(plain) is not None or is_of_one_animal(plain)


def names_any_animals(plain: str) -> bool:
    """Say whether flat text names animals of any kind, people's own among them."""
    return _KEPT_ANIMALS.search(plain) is not None


def studied_animals(title: str, own: Sequence[str]) -> bool:
    """Say whether animals were studied, and no people; `own`: flat sentences in which a study may tell of itself.

    >>> studied_animals("x in rats", []), studied_animals("x in children exposed to dogs", [])
    (True, False)
    """
    of_animals = _IN_TITLE.search(title) or any(
        names_animals(words, 0, len(words), counted=True) or _TAKEN.search(words) or _ORGANS.search(words)
        for words in own
    )
    if not of_animals or _PEOPLE.search(YOUNG_OR_OLD.sub("", title)):
        return False
    return not any(_TOOK_PART.search(YOUNG_OR_OLD.sub("", words)) for words in own)
