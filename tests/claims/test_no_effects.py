"""What names a treatment and an outcome and tells nothing of what the treatment did."""

from __future__ import annotations

import pytest

from evidence_kb.claims.language.words import flat
from evidence_kb.claims.reports.no_effects import is_no_effect


def no_effect(sentence: str, outcome: str) -> bool:
    words = flat(sentence)
    return is_no_effect(words[: words.index(outcome)], words)


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Pain was significantly lower in non-responders.", "pain"),
        ("The main outcome was relief of pain at week 6.", "relief"),
        ("Satisfaction was higher in patients without children.", "satisfaction"),
        ("Women present better clinical outcomes at two years.", "clinical outcomes"),
        ("Survival of users with nausea was shorter as compared to the remaining patients.", "survival"),
        ("Complications were fewer with increasing experience of the surgeon.", "complications"),
        ("Sleep did not differ between any of the subgroups.", "sleep"),
        ("Poor sleep was associated with mortality in patients undergoing dialysis.", "mortality"),
        ("We posit that less pain follows from zorplexine.", "pain"),
        ("Zorplexine is thought to lower pain.", "pain"),
        ("Zorplexine was hypothesized to lower pain.", "pain"),
        ("Of the surgeons, 80% considered that it lowered pain.", "pain"),
        ("Training is recommended for improving sleep.", "sleep"),
        ("Resection is indicated, if possible, because it lowers mortality.", "mortality"),
        ("Several studies have shown that zorplexine lowers pain.", "pain"),
        ("The use of bone grafts has demonstrated better healing.", "healing"),
        ("Numerous trials have also reported less pain.", "pain"),
        ("Preclinical research in animals has shown better healing.", "healing"),
        ("There is growing clinical evidence that it lowers pain.", "pain"),
        ("Regular visits seem essential to relieve pain.", "pain"),
        ("It can be added to bed rest for better sleep.", "sleep"),
    ],
)
def test_people_compared_opinions_and_other_studies_tell_of_no_effect(sentence: str, outcome: str) -> None:
    assert no_effect(sentence, outcome)


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("Pain was lower in women after the operation.", "pain"),
        ("The main outcome was excellent with relief of pain.", "outcome"),
        ("The main outcome was relief of pain that lasted a year.", "relief"),
        ("Pain was lower in all patients.", "pain"),
        ("Women had less pain.", "pain"),
        ("Patients who received zorplexine had a higher risk of falls.", "falls"),
        ("Nausea was the most frequent complaint in patients on zorplexine.", "nausea"),
        ("Patients felt better, and pain was less severe.", "pain"),
        ("Pain was low, and zorplexine is recommended for such patients.", "pain"),
        ("Long-term follow-up has shown no recurrence.", "recurrence"),
        ("Most patients reported that their pain had gone.", "pain"),
        ("Zorplexine was associated with nausea in three patients.", "nausea"),
        ("The included trials revealed that there is evidence that it lowers pain.", "pain"),
        ("Pain fell, and exercise is essential to health.", "pain"),
        ("Mortality was higher than at the start of the programme.", "mortality"),
    ],
)
def test_what_only_sounds_alike_may_be_an_effect(sentence: str, outcome: str) -> None:
    assert not no_effect(sentence, outcome)
