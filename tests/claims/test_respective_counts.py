"""Numbers that a list gives in the order of the names before it."""

from __future__ import annotations

import pytest

from evidence_kb.claims.language.respective_counts import respective_count
from evidence_kb.claims.language.words import flat

Told = tuple[int, int | None] | None


def respective(sentence: str, *names: str) -> list[Told]:
    plain = flat(sentence)
    spans = [(plain.index(name), plain.index(name) + len(name)) for name in names]
    found = [respective_count(plain, span, spans) for span in spans]
    return [(c.events, c.total) if c else None for c in found]


@pytest.mark.parametrize(
    ("sentence", "names", "expected"),
    [
        ("Rash, fever and nausea were seen in 3, five and 2 patients, respectively.", ("rash", "fever", "nausea"),
         [(3, None), (5, None), (2, None)]),
        ("Fever, pain and rash improved in 4, 3 and 2 of 5 patients, respectively.", ("fever", "pain", "rash"),
         [(4, 5), (3, 5), (2, 5)]),
        ("Rash and fever occurred in 3 and 4, respectively.", ("rash", "fever"), [(3, None), (4, None)]),
        ("The rates of cure and relapse were 24% (5/21) and 43% (9/21), respectively.", ("cure", "relapse"),
         [(5, 21), (9, 21)]),
        ("The outcomes were cure and relapse in 3 and 4 patients, respectively.", ("outcomes", "cure", "relapse"),
         [None, (3, None), (4, None)]),
        ("Rash and fever lasted 3 and 4 days, respectively.", ("rash", "fever"), [None, None]),
        ("Rash and fever were 3.5 and 4.6 in the patients, respectively.", ("rash", "fever"), [None, None]),
        ("Rash and fever were seen in groups A and B in 3 and 4 patients, respectively.", ("rash", "fever"),
         [None, None]),
        ("Rash and fever were seen in 3 and 5 patients in the drug and placebo groups, respectively.",
         ("rash", "fever"), [None, None]),
        ("In the drug and placebo groups, rash and fever were seen in 3 and 5 patients, respectively.",
         ("rash", "fever"), [None, None]),
        ("In those given gold and salt, rash and fever were seen in 3 and 5, respectively.", ("rash", "fever"),
         [None, None]),
        ("Rash and fever were seen in 3 and 5 patients given gold and salt, respectively.", ("rash", "fever"),
         [None, None]),
        ("In this study, rash and fever were seen in 3 and 5 patients, respectively.", ("rash", "fever"),
         [(3, None), (5, None)]),
        ("Pain and fatigue fell by 12 and 15, respectively.", ("pain", "fatigue"), [None, None]),
        ("Rash, fever and nausea were seen in 3 and 5 patients, respectively.", ("rash",), [None]),
        ("Rash and fever were seen in 30% and 40%, respectively.", ("rash", "fever"), [None, None]),
    ],
)  # fmt: skip
def test_the_second_number_is_of_the_second_name(sentence: str, names: tuple[str, ...], expected: list[Told]) -> None:
    assert respective(sentence, *names) == expected
