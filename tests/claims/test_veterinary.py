"""Animals that are ill are no patients, however much a text about them reads like one about people."""

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.study.veterinary import is_veterinary

METHODS = "The patient was treated with zorplexine."


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("zorplexine for colitis in a dog", METHODS, True),
        ("zorplexine in cocker-spaniels", METHODS, True),
        ("repair of a dog's skull", METHODS, True),
        ("a cat with two kinds of anaemia", METHODS, True),
        ("feline colitis", METHODS, True),
        ("canine colitis", METHODS, True),
        ("a case of colitis", "a six-year-old cocker spaniel was lame. the dog was given zorplexine.", True),
        ("a case of colitis", "the dog was healthy. the boy had colitis and was given zorplexine.", False),
        ("colitis in children exposed to dogs", METHODS, False),
        ("colitis of dog owners", METHODS, False),
        ("management of dog bites", METHODS, False),
        ("effects of dogs in the ward", "the residents were less lonely. the dog was calm. a dog was there.", False),
        ("cat scratch disease", METHODS, False),
        ("zorplexine for canine impaction", METHODS, False),
        ("retraction of the canine tooth", METHODS, False),
        ("strength of the calf in gout", METHODS, False),
        ("zorplexine in gout", "two patients kept a dog. zorplexine relieved both.", False),
    ],
)
def test_animals_that_are_patients_are_told_from_those_that_people_keep(title: str, text: str, expected: bool) -> None:
    assert is_veterinary(title, (title, text)) is expected


def test_of_animals_that_are_patients_nothing_is_claimed() -> None:
    told = "Twelve patients were treated with zorplexine. Colitis resolved in 9 of 12 patients. None relapsed."
    assert claims(abstract((None, told), title="Zorplexine for colitis in men"))
    assert not claims(abstract((None, told), title="Zorplexine for colitis in springer spaniels"))
