"""Whether a text is one of veterinary medicine: its patients are dogs, cats or horses, and what helps them is theirs.

It is written as reports of people are ("the patient recovered"), so words for patients say nothing here. People who
keep, eat or are bitten by animals are named by other words.
"""

from __future__ import annotations

from functools import lru_cache

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import rx

_BREED = (
    r"(?:spaniel|retriever|terrier|dachshund|bulldog|labrador|rottweiler|doberman|poodle|beagle|greyhound|schnauzer|"
    r"whippet|chihuahua|collie|shepherd dog|great dane|thoroughbred|standardbred|warmblood)"
)
_HOST = (
    rf"(?:dog|bitch|bitche|cat|kitten|horse|mare|foal|gelding|stallion|donkey|cow|heifer|goat|ewe|llama|alpaca|ferret|"
    rf"parrot|{_BREED})s?|(?:pupp|pon)(?:y|ies)|shih tzus?"
)
# "a dog bite", "cat scratch disease", "horse serum" and "the cow's milk": of people who met them
_NOT_OF_PEOPLE = (
    r"(?!['-]s?(?! )|['-]s? (?:milk|hair)| (?:bites?|bitten|owners?|owning|allerg|scratch|exposure|contact|assisted|"
    r"walking|hair|dander|saliva|serum|milk|antivenom|riding|sponge|model|tapeworm|fleas?)|-)"
)
_CANINE = r"canine(?! (?:teeth|tooth|fossa|eminence|space|guid|retract|impact|and|or|scent|nose|assisted|therap))"
_IN_TITLE = rx(
    r"\b(?:in|of) (?:(?!(?:and|with|to|from|by|owners?)\b)[a-z0-9'-]+ ){0,6}?(?:[a-z]+-)?"
    rf"(?:{_HOST})\b{_NOT_OF_PEOPLE}|"
    rf"^(?:an?|the) (?:[a-z-]+ ){{0,3}}?(?:{_HOST}) (?:with|presenting|presented|treated)\b|"
    rf"\b(?:{_HOST})'s? |\b(?:feline|equine|{_CANINE})\b"
)
_TOLD = rx(
    rf"\b(?:an?|the|this|our|each|both|all|{COUNT}) (?:[a-z0-9-]+ ){{0,5}}?(?:{_HOST}) (?:also |then |[a-z]+ly )?"
    r"(?:was|were|had|did|made|became|remained|recovered|responded|died|entered|presented|underwent|received|showed|"
    r"developed|survived|improved|exhibited|required|with)\b"
)
_PEOPLE = rx(
    r"\b(?:women|woman|men|man|boys?|girls?|child|children|adolescents?|infants?|people|persons?|volunteers|"
    r"participants|students|residents|owners?|farmers?|workers|families|households|veterinarians|human patients)\b"
)
_A_PERSON = rx(
    rf"\b(?:an?|the|this|our|these|healthy|old|{COUNT}) (?:[a-z0-9-]+ ){{0,3}}?(?:women|woman|men|man|boys?|girls?|"
    r"child|children|adolescents?|people|persons|volunteers|participants|students|residents|farmers?|workers|"
    r"families|households|veterinarians)\b"
)
# "a 6-year-old spayed female cat"
_SEXES = (
    r"(?:male|female|intact|entire|castrated|spayed|neutered|mixed[- ]breed|domestic|shorthair(?:ed)?|longhair(?:ed)?)"
)
_ONE_ANIMAL = rx(
    rf"\bold (?:{_SEXES} ){{0,4}}(?:dog|bitch|puppy|cat|kitten|horse|mare|foal|filly|gelding|stallion|pony|cow|calf|"
    r"goat|ewe|pig|sow|rabbit|ferret|parrot|[a-z]+ (?:retriever|terrier|spaniel))\b|\b(?:spayed|neutered)\b"
)
_OFTEN = 2  # times that a text tells of an animal as of a patient, where the title names none


@lru_cache(maxsize=4)  # a study asks of its patients, and of its people
def is_veterinary(title: str, plains: tuple[str, ...]) -> bool:
    """Say whether animals were the patients; `plains`: title, abstract and what else is read, all in flat words.

    >>> is_veterinary("asthma in a dog treated with x", ("the patient recovered",))
    True
    >>> is_veterinary("rabies in a boy", ("the dog was caught, and the dog died",))
    False
    """
    if _PEOPLE.search(title):
        return False
    if any(_A_PERSON.search(plain) for plain in plains):
        return False
    return _IN_TITLE.search(title) is not None or sum(len(_TOLD.findall(plain)) for plain in plains) >= _OFTEN


def is_of_one_animal(plain: str) -> bool:
    """Say whether flat text tells of one animal that was ill: it is aged and treated as a patient is.

    >>> is_of_one_animal("a 6-year-old spayed female cat had asthma."), is_of_one_animal("a 6-year-old boy had a cat.")
    (True, False)
    """
    return _ONE_ANIMAL.search(plain) is not None
