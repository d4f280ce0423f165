"""What an abstract without headings says before it speaks of itself was known before."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.study.opening import opens
from evidence_kb.findings import Basis

WORK = "We treated 18 patients with fooitis. Pain fell in 9 of them."


@pytest.mark.parametrize(
    ("first", "rest", "is_known"),
    [
        ("Zorplexine, a recently approved drug, is effective in fooitis.", WORK, True),
        ("Zorplexine has led to relief in fooitis.", "The aim was to look for harms.", True),
        ("Zorplexine reduces the pain of fooitis.", "Zorplexine was studied in ten men.", True),
        # told of people, or of a time
        ("Three men have died of fooitis.", WORK, False),
        ("Pain is gone in 9 (50%).", WORK, False),
        ("Zorplexine was effective in fooitis.", WORK, False),
        ("This drug is effective in fooitis.", WORK, False),
        # the abstract tells of no work behind it
        ("Zorplexine is effective in fooitis.", "It is cheap.", False),
    ],
)
def test_general_words_before_the_first_about_the_study(first: str, rest: str, is_known: bool) -> None:
    assert opens(f"{first} {rest}".lower(), 0, len(first)) is is_known


def test_what_was_known_is_no_finding_of_the_study() -> None:
    known = "Zorplexine, a recently approved drug, is effective in fooitis."
    found = claims(abstract((None, f"{known} {WORK}"), title="Zorplexine in fooitis"))
    assert {c.basis for c in found if c.outcome == "effectiveness"} <= {Basis.BACKGROUND}
    assert [c.outcome for c in found if c.basis is Basis.OWN_DATA] == ["pain"]
