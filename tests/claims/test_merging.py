"""What rules and the learned path read of one study, put together."""

from __future__ import annotations

from evidence_kb.claims.comparisons import RULE
from evidence_kb.claims.merging import merged
from evidence_kb.findings import Basis, Change, Claim, Direction, Quote
from evidence_kb.model import Passage, PassageKind


def claim(start: int, end: int, *, passage: int = 1, rule: str = "rule") -> Claim:
    return Claim(
        Quote(passage, start, end, "x" * (end - start)), Basis.OWN_DATA, Change.DECREASED, Direction.IMPROVEMENT, rule,
        "zorplexine", "pain",
    )  # fmt: skip


KINDS = (PassageKind.TITLE, PassageKind.ABSTRACT, PassageKind.EXCERPT, PassageKind.SUMMARY)
STUDY = [Passage("k", kind, None, "Pain fell. " * 20, True) for kind in KINDS]


def test_without_a_second_arm_the_rules_have_the_word() -> None:
    rules = [claim(30, 40), claim(0, 20)]
    assert merged(rules, None, STUDY) == tuple(rules)


def test_in_the_abstract_of_a_controlled_study_the_learned_path_speaks_alone() -> None:
    own, compared = [claim(0, 20, passage=0), claim(40, 60)], claim(60, 70, rule=RULE)
    assert merged(own, (compared,), STUDY) == (compared,)
    assert merged(own, (), STUDY) == ()


def test_what_rules_read_elsewhere_stays_and_all_stand_in_the_order_of_their_places() -> None:
    excerpt, summary = claim(5, 20, passage=2), claim(0, 20, passage=3)
    late, early = claim(60, 70, rule=RULE), claim(10, 20, rule=RULE)
    assert merged([excerpt, summary], (late, early), STUDY) == (early, late, excerpt, summary)
