"""Outcomes that clinical abstracts name: group, the change that is good for the patient, domain, surface forms.

General clinical knowledge, not of a topic. `group` brings restatements of one finding together ("pain" and "clinical
response" are both clinical). An outcome that is missing here is still found by the sentence it stands in (see
`rules.py`); being listed only adds group, desirable change and domain.
"""

from __future__ import annotations

from typing import NamedTuple


class OutcomeEntry(NamedTuple):
    """One outcome; `forms` are separated by "|" and read in singular and plural."""

    name: str
    group: str
    desirable: str | None
    domain: str
    forms: str


UP, DOWN, BENEFIT, HARM = "increase", "decrease", "benefit", "harm"

ENTRIES: tuple[OutcomeEntry, ...] = (
    # --- clinical ---
    OutcomeEntry("pain", "clinical", DOWN, BENEFIT, "pain|bone pain|pain score|pain level|pain intensity|tenderness|arthralgia|vas pain|back pain"),
    OutcomeEntry("symptoms", "clinical", DOWN, BENEFIT, "symptom|clinical symptom|symptomatic improvement|symptomatic|symptomatology|complaint|clinical sign|"
                 "signs and symptoms|clinical manifestation|osteoarticular complaint"),
    OutcomeEntry("fever", "clinical", DOWN, BENEFIT, "fever|pyrexia|body temperature|febrile episode"),
    OutcomeEntry("fatigue", "clinical", DOWN, BENEFIT, "fatigue|tiredness|exhaustion"),
    OutcomeEntry("swelling", "clinical", DOWN, BENEFIT, "swelling|joint swelling|swollen joint|swollen joint count|oedema|edema|soft tissue swelling"),
    OutcomeEntry("tender joints", "clinical", DOWN, BENEFIT, "tender joint|tender joint count|active joint|active joint count|joint count"),
    OutcomeEntry("stiffness", "clinical", DOWN, BENEFIT, "stiffness|morning stiffness|joint stiffness"),
    OutcomeEntry("trismus", "clinical", DOWN, BENEFIT, "trismus"),
    OutcomeEntry("cough", "clinical", DOWN, BENEFIT, "cough"),
    OutcomeEntry("dyspnoea", "clinical", DOWN, BENEFIT, "dyspnoea|dyspnea|breathlessness|shortness of breath"),
    OutcomeEntry("itch", "clinical", DOWN, BENEFIT, "itch|itching|pruritus"),
    OutcomeEntry("seizures", "clinical", DOWN, BENEFIT, "seizure|seizure frequency"),
    OutcomeEntry("depression", "clinical", DOWN, BENEFIT, "depression|depressive symptom"),
    OutcomeEntry("anxiety", "clinical", DOWN, BENEFIT, "anxiety|anxiety score"),
    OutcomeEntry("weakness", "clinical", DOWN, BENEFIT, "weakness|muscle weakness|muscular weakness"),
    OutcomeEntry("inflammation", "clinical", DOWN, BENEFIT, "inflammation|synovitis|arthritis activity"),
    OutcomeEntry("skin lesions", "clinical", DOWN, BENEFIT, "skin lesion|cutaneous lesion|psoriatic lesion|psoriasis lesion|skin manifestation|palmoplantar pustulosis|ulcer|wound"),
    OutcomeEntry("disease activity", "clinical", DOWN, BENEFIT, "disease activity|disease activity score|active disease|disease severity|severity|disease"),
    OutcomeEntry("clinical response", "clinical", UP, BENEFIT, "response|clinical response|treatment response|response rate|responder|therapeutic response|complete response|"
                 "partial response|good response|sustained response|response to treatment|therapeutic effect"),
    OutcomeEntry("clinical improvement", "clinical", UP, BENEFIT, "improvement|clinical improvement|improvement rate|clinical benefit|benefit|recovery|well-being|wellbeing|"
                 "clinical outcome|treatment success|success|success rate|cure|cure rate"),
    OutcomeEntry("remission", "clinical", UP, BENEFIT, "remission|clinical remission|complete remission|partial remission|inactive disease|clinical inactivity|"
                 "disease control|remission rate|sustained remission"),
    OutcomeEntry("symptom-free status", "clinical", UP, BENEFIT, "symptom-free|symptom-free status|pain-free|pain-free status|asymptomatic|complaint-free|fever-free|"
                 "attack-free|seizure-free|relapse-free"),
    OutcomeEntry("relapse", "clinical", DOWN, BENEFIT, "relapse|recurrence|flare|flare-up|exacerbation|disease flare|relapse rate|recurrence rate|attack|attack rate|disease progression|regrowth"),
    OutcomeEntry("treatment failure", "clinical", DOWN, BENEFIT, "treatment failure|failure rate|refractory disease"),
    OutcomeEntry("usefulness", "clinical", UP, BENEFIT, "usefulness|useful|utility|helpful|promising|valuable"),
    OutcomeEntry("effectiveness", "clinical", UP, BENEFIT, "effectiveness|efficacy|effective|efficacious|beneficial|treatment effect"),
    OutcomeEntry("fractures", "clinical", DOWN, BENEFIT, "fracture|pathological fracture|pathologic fracture|vertebral fracture|fracture rate|incidence of fracture|bone fracture|new fracture"),
    OutcomeEntry("hospitalisation", "clinical", DOWN, BENEFIT, "hospitalisation|hospitalization|hospital admission|hospital stay|length of stay|readmission"),
    OutcomeEntry("analgesic use", "clinical", DOWN, BENEFIT, "analgesic use|use of analgesic|need for analgesic|analgesic dose|analgesic consumption|use of other medication"),
    OutcomeEntry("steroid dose", "clinical", DOWN, BENEFIT, "steroid dose|corticosteroid dose|glucocorticoid dose|prednisone dose|prednisolone dose|steroid use"),
    OutcomeEntry("blood pressure", "clinical", DOWN, BENEFIT, "blood pressure|systolic blood pressure|diastolic blood pressure"),
    # --- function, quality of life, growth ---
    OutcomeEntry("function", "function", UP, BENEFIT, "function|physical function|physical functioning|functional ability|functional status|joint function|shoulder function|activity of daily living|functional outcome|functional"),
    OutcomeEntry("disability", "function", DOWN, BENEFIT, "disability|haq|haq score|health assessment questionnaire"),
    OutcomeEntry("mobility", "function", UP, BENEFIT, "mobility|range of motion|range of movement|mouth opening|walking ability|walking distance|maximal mouth opening"),
    OutcomeEntry("quality of life", "function", UP, BENEFIT, "quality of life|health-related quality of life|hrqol|qol|eq-5d|sf-36"),
    OutcomeEntry("muscle strength", "function", UP, BENEFIT, "muscle strength|grip strength|strength"),
    OutcomeEntry("growth", "function", UP, BENEFIT, "growth|height|growth velocity"),
    OutcomeEntry("sleep", "function", UP, BENEFIT, "sleep|sleep quality"),
    # --- imaging ---
    OutcomeEntry("radiological lesions", "imaging", DOWN, BENEFIT, "radiological lesion|radiologic lesion|radiographic lesion|radiological finding|radiographic finding|radiological change|"
                 "radiographic change|radiologic change|radiological improvement|radiographic improvement|radiological|radiographic|radiologic|imaging finding|imaging|mri finding|mri lesion|radiological activity"),
    OutcomeEntry("lesion size", "imaging", DOWN, BENEFIT, "lesion size|size of the lesion|lesion volume|tumour size|tumor size|tumour volume|tumor volume|lesion expansion"),
    OutcomeEntry("bone lesions", "imaging", DOWN, BENEFIT, "bone lesion|lesion|number of lesion|number of bone lesion|lesion count|new lesion|osteolytic lesion|lytic lesion|bone erosion|erosion"),
    OutcomeEntry("bone marrow oedema", "imaging", DOWN, BENEFIT, "bone marrow oedema|bone marrow edema|vertebral mri hyperintensity"),
    OutcomeEntry("sclerosis", "imaging", DOWN, BENEFIT, "bone sclerosis|sclerosis"),
    OutcomeEntry("bone mineral density", "imaging", UP, BENEFIT, "bone mineral density|bone density|bmd|bone mass|lumbar spine bmd|bmd z-score"),
    OutcomeEntry("vertebral height", "imaging", UP, BENEFIT, "vertebral height|vertebral body height"),
    OutcomeEntry("scintigraphic uptake", "imaging", DOWN, BENEFIT, "tracer uptake|scintigraphic uptake|uptake|tc-scan uptake"),
    # --- laboratory ---
    OutcomeEntry("C-reactive protein", "laboratory", DOWN, BENEFIT, "c-reactive protein|crp|crp level|c reactive protein level"),
    OutcomeEntry("erythrocyte sedimentation rate", "laboratory", DOWN, BENEFIT, "erythrocyte sedimentation rate|esr|sedimentation rate"),
    OutcomeEntry("inflammatory markers", "laboratory", DOWN, BENEFIT, "inflammatory marker|inflammatory parameter|acute phase reactant|acute-phase reactant|inflammation marker"),
    OutcomeEntry("bone turnover markers", "laboratory", DOWN, BENEFIT, "bone turnover marker|bone turnover|marker of bone turnover|biomarkers of bone turnover|bone resorption"),
    OutcomeEntry("haemoglobin", "laboratory", UP, BENEFIT, "haemoglobin|hemoglobin|haemoglobin level|hemoglobin level"),
    OutcomeEntry("HbA1c", "laboratory", DOWN, BENEFIT, "hba1c|glycated haemoglobin|glycated hemoglobin"),
    OutcomeEntry("LDL cholesterol", "laboratory", DOWN, BENEFIT, "ldl cholesterol|ldl-c|ldl|cholesterol"),
    OutcomeEntry("uric acid", "laboratory", DOWN, BENEFIT, "uric acid|serum urate|urate"),
    OutcomeEntry("proteinuria", "laboratory", DOWN, BENEFIT, "proteinuria|albuminuria"),
    OutcomeEntry("viral load", "laboratory", DOWN, BENEFIT, "viral load"),
    # --- survival ---
    OutcomeEntry("survival", "survival", UP, BENEFIT, "survival|overall survival|progression-free survival|disease-free survival|event-free survival|survival rate|relapse-free survival"),
    OutcomeEntry("mortality", "survival", DOWN, BENEFIT, "mortality|death|mortality rate|all-cause mortality|case fatality"),
    # --- harm ---
    OutcomeEntry("safety", "harm", UP, HARM, "safety|safe"),
    OutcomeEntry("tolerability", "harm", UP, HARM, "tolerability|tolerated|well tolerated|tolerance"),
    OutcomeEntry("adverse events", "harm", DOWN, HARM, "adverse event|adverse effect|side effect|side-effect|adverse reaction|adverse drug reaction|complication|toxicity|toxic effect|untoward effect|"
                 "long-term complication|long-term side effect|adverse event rate|treatment-related adverse event"),
    OutcomeEntry("serious adverse events", "harm", DOWN, HARM, "serious adverse event|severe adverse event|serious side effect|severe side effect|serious adverse effect|severe adverse effect|"
                 "serious adverse reaction|serious complication|severe complication|major adverse event|major complication|major side effect"),
    OutcomeEntry("osteonecrosis of the jaw", "harm", DOWN, HARM, "osteonecrosis of the jaw|jaw osteonecrosis|onj|bronj|mronj|osteonecrosis|osteonecroses"),
    OutcomeEntry("atypical fractures", "harm", DOWN, HARM, "atypical fracture|atypical femoral fracture"),
    OutcomeEntry("nausea", "harm", DOWN, HARM, "nausea"),
    OutcomeEntry("vomiting", "harm", DOWN, HARM, "vomiting|emesis"),
    OutcomeEntry("diarrhoea", "harm", DOWN, HARM, "diarrhoea|diarrhea"),
    OutcomeEntry("headache", "harm", DOWN, HARM, "headache"),
    OutcomeEntry("hypocalcaemia", "harm", DOWN, HARM, "hypocalcaemia|hypocalcemia"),
    OutcomeEntry("hypophosphataemia", "harm", DOWN, HARM, "hypophosphataemia|hypophosphatemia"),
    OutcomeEntry("flu-like symptoms", "harm", DOWN, HARM, "flu-like symptom|influenza-like symptom|flu-like illness|acute phase reaction|acute-phase reaction"),
    OutcomeEntry("infections", "harm", DOWN, HARM, "infection|serious infection|infectious complication|opportunistic infection|sepsis|pneumonia|tuberculosis|upper respiratory tract infection"),
    OutcomeEntry("rash", "harm", DOWN, HARM, "rash|skin rash|urticaria|exanthema"),
    OutcomeEntry("paradoxical psoriasis", "harm", DOWN, HARM, "paradoxical psoriasis"),
    OutcomeEntry("hypersensitivity", "harm", DOWN, HARM, "hypersensitivity|hypersensitivity reaction|allergic reaction|anaphylaxis|anaphylactic reaction|infusion reaction|injection site reaction|injection-site reaction"),
    OutcomeEntry("hepatotoxicity", "harm", DOWN, HARM, "hepatotoxicity|liver toxicity|elevated transaminase|elevated liver enzyme|liver injury"),
    OutcomeEntry("nephrotoxicity", "harm", DOWN, HARM, "nephrotoxicity|renal impairment|renal failure|kidney injury|acute kidney injury"),
    OutcomeEntry("cytopenia", "harm", DOWN, HARM, "cytopenia|neutropenia|leukopenia|leucopenia|thrombocytopenia|anaemia|anemia|pancytopenia"),
    OutcomeEntry("bleeding", "harm", DOWN, HARM, "bleeding|haemorrhage|hemorrhage|major bleeding"),
    OutcomeEntry("thrombosis", "harm", DOWN, HARM, "thrombosis|venous thromboembolism|pulmonary embolism|thromboembolism"),
    OutcomeEntry("hypoglycaemia", "harm", DOWN, HARM, "hypoglycaemia|hypoglycemia"),
    OutcomeEntry("hypotension", "harm", DOWN, HARM, "hypotension"),
    OutcomeEntry("malignancy", "harm", DOWN, HARM, "malignancy|secondary malignancy|lymphoma"),
    OutcomeEntry("uveitis", "harm", DOWN, HARM, "uveitis"),
    OutcomeEntry("myalgia", "harm", DOWN, HARM, "myalgia"),
    OutcomeEntry("discontinuation", "harm", DOWN, HARM, "discontinuation|treatment discontinuation|withdrawal due to adverse event"),
)  # fmt: skip
