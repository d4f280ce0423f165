"""Sentences that have nothing to do with what a study found, by kind: what `metamorphic` adds to abstracts.

`LOOKED_AT` were written to be looked at while the extractor is changed; `APART` are for measuring only. `VARIED` are of
more kinds, and nearer to what a study tells. `WIDE` are of the kinds that abstracts have beside what they found, and
`WIDE_APART` others of the same kinds, for measuring only.
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


# of each kind two sentences to be looked at, and two for measuring only
_WIDE: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "funding": (
        (
            "Funding came from a cancer charity and two regional foundations.",
            "The project received a grant from the Danish Heart Society (R40-A1821).",
        ),
        (
            "Financial support was provided by the Swiss National Fund, which had no influence on the content.",
            "Costs were covered by the department and by a private donation.",
        ),
    ),
    "conflicts": (
        (
            "Dr Meyer has received lecture fees from two companies.",
            "The remaining authors report nothing to disclose.",
        ),
        (
            "Two of the authors are employees of the manufacturer.",
            "None of the authors has a financial relationship with any firm.",
        ),
    ),
    "registration": (
        (
            "The study is registered at ClinicalTrials.gov as NCT09876543.",
            "The protocol has been published elsewhere (PROSPERO CRD42011001234).",
        ),
        (
            "Registration: UMIN000012345, entered on 3 May 2012.",
            "Details of the protocol can be found in a public register under number 2008-001234-56.",
        ),
    ),
    "ethics": (
        (
            "The institutional review board waived the need for consent.",
            "The study followed the Declaration of Helsinki.",
        ),
        (
            "Parents gave permission in writing and children agreed by word of mouth.",
            "The committee for research ethics of the university approved the protocol (2011/234).",
        ),
    ),
    "software": (
        (
            "Calculations were made with Stata, version 12.",
            "Figures were plotted with a free graphics package.",
        ),
        (
            "All computations were done in GraphPad Prism 6 (San Diego, CA).",
            "Graphs were drawn with a spreadsheet program and figures were checked by hand.",
        ),
    ),
    "sample size": (
        (
            "A sample of 60 per group was needed to detect a difference of 10% with a power of 80%.",
            "We calculated that 120 patients would give 90% power at a two-sided alpha of 0.05.",
        ),
        (
            "To allow for losses of 15%, 46 participants in each arm were planned.",
            "The trial was powered at 80% to find a difference of one standard deviation.",
        ),
    ),
    "how common": (
        (
            "One woman in eight develops cancer of the breast.",
            "Stroke is the third most common cause of death in many countries.",
        ),
        (
            "Around 400 million people have diabetes, and the number is rising.",
            "Up to 20% of elderly people fall each year.",
        ),
    ),
    "what a disease is": (
        (
            "Gout is a form of arthritis caused by crystals of uric acid.",
            "Scurvy results from lack of vitamin C.",
        ),
        (
            "Glaucoma is a disease of the optic nerve which may lead to blindness.",
            "Rosacea is characterised by redness and swelling of the face.",
        ),
    ),
    "equipment and makers": (
        (
            "Blood pressure was measured with an automatic sphygmomanometer (Omron, Kyoto, Japan).",
            "Images were read on a dedicated workstation (Siemens, Erlangen, Germany).",
        ),
        (
            "Bone density was determined by a densitometer made by Hologic (Bedford, MA, USA).",
            "Body weight was recorded to the nearest 0.1 kg on a digital balance.",
        ),
    ),
    "what a scale means": (
        (
            "The scale ranges from 0 (no pain) to 10 (worst pain).",
            "Higher scores indicate more severe depression.",
        ),
        (
            "The questionnaire contains 36 items, each rated on five points.",
            "A score of 24 or more suggests normal cognition.",
        ),
    ),
    "how data were kept": (
        (
            "Records were kept in a locked cabinet for ten years.",
            "Data were entered into a password-protected database and checked for errors.",
        ),
        (
            "Forms were scanned and saved on a secure server of the university.",
            "All files were stored without names and addresses.",
        ),
    ),
    "training of raters": (
        (
            "Raters were trained with video tapes before the study and met every month.",
            "Interviewers attended a two-day course.",
        ),
        (
            "Agreement between assessors was good (kappa 0.82).",
            "All examiners had been calibrated by an experienced dentist.",
        ),
    ),
    "place and weather": (
        (
            "The hospital is the only one in a mountain valley with long winters.",
            "The region has a tropical climate and two rainy seasons.",
        ),
        (
            "The clinic lies on the coast, 40 km from the capital.",
            "Temperatures fell below zero on most days of that winter.",
        ),
    ),
    "thanks": (
        (
            "We thank the nurses of the ward for their help.",
            "The authors are grateful to Dr Lund for reading the manuscript.",
        ),
        (
            "Special thanks go to the families who took part.",
            "We acknowledge the work of the laboratory staff.",
        ),
    ),
    "another study or guideline": (
        (
            "A Cochrane review of 2009 found little evidence for zinc in the common cold.",
            "Guidelines of the European society recommend aspirin after stroke.",
        ),
        (
            "In a previous study, lithium lowered the number of suicides.",
            "National guidance advises that statins be offered to people with diabetes.",
        ),
    ),
    "future research": (
        (
            "Further research is needed.",
            "Larger trials with longer follow-up are warranted to confirm these findings.",
        ),
        (
            "Future studies should include older people and measure quality of life.",
            "More work is required before firm recommendations can be made.",
        ),
    ),
    "definitions": (
        (
            "Remission was defined as a score of 7 or less.",
            "Hypertension was defined as a blood pressure above 140/90 mm Hg.",
        ),
        (
            "Treatment failure was defined as the need for another drug within 30 days.",
            "Adherence meant taking at least 80% of the tablets.",
        ),
    ),
}
WIDE: Kinds = {kind: looked_at for kind, (looked_at, _) in _WIDE.items()}
WIDE_APART: Kinds = {kind: apart for kind, (_, apart) in _WIDE.items()}
