"""Places are no treatments, and what got better is not the doing of the treatment that the title blames for a harm."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.study.no_treatments import is_a_place
from evidence_kb.findings import Direction


@pytest.mark.parametrize(
    ("name", "text", "is_one"),
    [
        ("Oslo", "Stroke care in Oslo and Bergen. Fewer patients died in Oslo than in Bergen.", True),
        ("Bergen", "Stroke care in Oslo and Bergen. Fewer patients died in Oslo than in Bergen.", True),
        # something that people got
        ("Oslo", "Patients in Oslo were given the Oslo diet. Fewer died in the Oslo group.", False),
        ("Zorplexine", "Pain was lower in Zorplexine than in Placebo. Zorplexine was given daily.", False),
        ("Zorplexine", "Pain was lower in Zorplexine than in controls; zorplexine was given daily.", False),
        ("EDA", "Pain was lower in EDA than in PCA.", False),
    ],
)
def test_what_people_are_always_in_is_a_place(name: str, text: str, is_one: bool) -> None:
    assert is_a_place(name, [text]) is is_one


@pytest.mark.parametrize(
    ("title", "text", "good"),
    [
        (
            "Hepatitis caused by zorplexine: a case report",
            "A woman with zorplexine-induced hepatitis is described. She recovered completely.",
            [],
        ),
        (
            "Zorplexine-induced hepatitis: a case report",
            "A woman with asthma developed hepatitis after zorplexine. The hepatitis resolved with prednisone.",
            ["prednisone"],
        ),
        # before something came back there was a gain, unless the treatment brought it on
        (
            "Relapse of asthma after zorplexine: a case report",
            "A woman with asthma was treated with zorplexine. Her symptoms resolved. She relapsed after 6 months.",
            ["zorplexine"],
        ),
        (
            "Relapse of asthma due to zorplexine: a case report",
            "A woman with asthma was treated with zorplexine. She relapsed after 6 months. Her symptoms resolved.",
            [],
        ),
        # what is induced is no harm
        (
            "Zorplexine-induced remission of lupus: a case report",
            "A woman with lupus was given zorplexine. The rash resolved within two weeks.",
            ["zorplexine"],
        ),
    ],
)
def test_recovery_from_what_a_treatment_did_is_not_its_doing(title: str, text: str, good: list[str]) -> None:
    found = claims(abstract((None, text), title=title))
    assert [c.treatment for c in found if c.direction is Direction.IMPROVEMENT] == good


def test_messengers_tell_of_inflammation_or_do_not() -> None:
    assert (
        good_change("interleukin-6")
        == good_change("IL-1beta")
        == good_change("proinflammatory cytokines")
        == "decrease"
    )
    assert {good_change(name) for name in ("interleukin-2", "interleukin 10", "anti-inflammatory cytokines")} == {None}
