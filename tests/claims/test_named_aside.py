"""What only a sentence beside the matter of a study names is no arm of it."""

from dataclasses import dataclass

import numpy as np

from evidence_kb.claims.comparing.named_aside import told_of
from evidence_kb.claims.networks.tagger import TaggedSentence


@dataclass(frozen=True)
class Named:
    sentence: int
    text: str

    @property
    def start(self) -> int:
        return SENTENCES[self.sentence].text.index(self.text)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def tagged(*texts: str) -> list[TaggedSentence]:
    return [TaggedSentence(text, (), np.zeros((0, 1), np.float32), 0.0, {}) for text in texts]


SENTENCES = tagged(
    "Naps for gloom",
    "Naps lowered gloom scores.",
    "Raters met every month.",
    "The town has an inn near naps.",
    "They took quxine.",
    "Barine (a tea) was given by the raters.",
)


def of_name(mention: Named) -> str:
    return mention.text.lower()


def test_a_name_that_only_an_aside_has_is_left_out() -> None:
    naps, met = Named(1, "Naps"), Named(2, "met")
    assert told_of([naps, met], SENTENCES, of_name) == [naps]


def test_a_name_that_another_sentence_has_as_well_stays_in_an_aside() -> None:
    every = [Named(1, "Naps"), Named(3, "naps")]
    assert told_of(every, SENTENCES, of_name) == every


def test_what_was_given_is_no_aside() -> None:
    every = [Named(1, "Naps"), Named(4, "quxine"), Named(5, "Barine")]
    assert told_of(every, SENTENCES, of_name) == every


def test_a_title_names_arms_and_so_does_any_sentence_of_interest() -> None:
    every = [Named(0, "Naps"), Named(1, "gloom")]
    assert told_of(every, SENTENCES, of_name) == every
    assert told_of([], SENTENCES, of_name) == []
