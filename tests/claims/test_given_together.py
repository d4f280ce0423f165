"""Two names are one arm where one group got both, and two where each is that of a group."""

from __future__ import annotations

import pytest
from marked import marked

from evidence_kb.claims.comparing.given_together import combined
from evidence_kb.claims.language.words import flat


def names(text: str) -> list[str]:
    sentence = marked(text)
    plain = flat(sentence.text)
    return [plain[start:end] for start, end in combined(plain, sentence.spans("arm", 0.25))]


@pytest.mark.parametrize(
    "text",
    [
        "A fixed combination of <i:zorplexine> and <c:quxine> was safe.",
        "Combination therapy for gout with <i:zorplexine> and <c:quxine> was safe.",
        "The <i:combined zorplexine> and <c:quxine> group did well.",
        "Group A received <i:zorplexine> and <c:quxine>, group B water.",
        "They got <i:zorplexine> plus <c:quxine>.",
    ],
)
def test_what_one_group_got_is_one_arm(text: str) -> None:
    assert len(names(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Pain was alike with <i:combination therapy> and <c:quxine>.",
        "The combination was better than <i:zorplexine> and <c:quxine>.",
        "The combined outcome was similar for <i:zorplexine> and <c:quxine>.",
        "The combined end point with <i:zorplexine> and <c:quxine> was rare.",
        "The <i:combined zorplexine> and <c:quxine> groups did well.",
        "Concomitant medication with <i:zorplexine> and <c:quxine> was alike.",
        "Group A received <i:zorplexine> and <c:quxine> was given to the others.",
        "Group A and group B received <i:zorplexine> and <c:quxine>.",
    ],
)
def test_what_two_groups_got_is_two_arms(text: str) -> None:
    assert len(names(text)) == 2
