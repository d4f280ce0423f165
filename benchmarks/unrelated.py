"""Sentences that have nothing to do with what a study found, by kind: what `metamorphic` adds to abstracts.

`LOOKED_AT` were written to be looked at while the extractor is changed; `APART` are for measuring only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Kinds = Mapping[str, Sequence[str]]

LOOKED_AT: Kinds = {
    "paperwork": (
        "Written informed consent was obtained from all participants.",
        "The study was funded by a national research council.",
        "Ethical approval was given by the regional committee.",
        "The protocol was registered before the first visit.",
    ),
    "everyday": (
        "The weather in Paris was mild that year.",
        "Parking fees at the hospital were revised in March.",
        "The library of the institute opens at nine.",
        "A new bridge was built across the river.",
    ),
    "methods": (
        "Data were entered twice into a spreadsheet.",
        "Statistical analyses used SPSS.",
        "Blood samples were stored at -80 degrees.",
        "Questionnaires were translated and back-translated by two linguists.",
    ),
    "background": (
        "Hypertension affects many people worldwide.",
        "Malaria remains endemic in large parts of Africa.",
        "Asthma is a chronic disease of the airways.",
        "The burden of dementia grows as populations age.",
    ),
}
APART: Kinds = {
    "paperwork": (
        "All authors declare that they have no competing interests.",
        "This work was supported by a grant of the Ministry of Education.",
        "Participants signed a consent form before enrolment.",
        "The registration number is ISRCTN01234567.",
    ),
    "everyday": (
        "The canteen closed early on Fridays.",
        "Our town has two railway stations and a museum.",
        "It rained for most of the summer.",
        "The manuscript was typed by a secretary.",
    ),
    "methods": (
        "Analyses were carried out with the statistical software R.",
        "Two readers extracted the data independently.",
        "Interviews were recorded and transcribed word by word.",
        "Serum was separated by centrifugation and frozen.",
    ),
    "background": (
        "Osteoporosis is a major public health problem in ageing societies.",
        "Tuberculosis is spread through the air.",
        "Psoriasis is a common inflammatory disease of the skin.",
        "The prevalence of obesity has doubled since 1980.",
    ),
}
