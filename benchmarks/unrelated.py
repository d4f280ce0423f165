"""Sentences that have nothing to do with what a study found, by kind: what `metamorphic` adds to abstracts.

`LOOKED_AT` were written to be looked at while the extractor is changed; `APART` are for measuring only. `VARIED` are of
more kinds, and nearer to what a study tells.
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
VARIED: Kinds = {
    "history": (
        "The condition was first described by a village physician in 1872.",
        "Its name goes back to a Greek word for sand.",
        "For centuries the illness was blamed on bad air.",
    ),
    "epidemiology": (
        "About 3% of adults in Europe live with vitiligo.",
        "One in 12 schoolchildren wears glasses.",
        "Cholera caused 120,000 deaths in 2010.",
    ),
    "statistics": (
        "A two-sided P value below 0.05 was considered significant.",
        "Missing values were replaced by multiple imputation.",
        "Continuous variables are given as mean and standard deviation.",
    ),
    "another study": (
        "An earlier trial found that prednisolone reduced itching in scabies.",
        "Other authors have studied garlic in horses.",
        "A review of sleep medicine appeared in the same issue.",
    ),
    "equipment": (
        "Images were acquired with a 3-tesla scanner.",
        "Height was measured with a wall-mounted stadiometer.",
        "All samples were weighed on the same balance.",
    ),
    "interests": (
        "One author holds shares in a company that makes thermometers.",
        "The sponsor had no part in writing the report.",
    ),
    "stray numbers": (
        "The hospital has 450 beds and serves 300,000 inhabitants.",
        "Questionnaires were mailed to 2,140 addresses in 17 towns.",
        "The study took place between May 2003 and June 2005.",
    ),
}
