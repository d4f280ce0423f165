"""Outcomes that clinical abstracts name: group, the change that is good for the patient, domain, surface forms.

General clinical knowledge, not of a topic. `group` brings restatements of one finding together ("pain" and "clinical
response" are both clinical). An outcome that is missing here is still found by the sentence it stands in (see
`rules/outcomes`); being listed only adds group, desirable change and domain.
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

_ROWS: tuple[tuple[str, str, str | None, str, str], ...] = (
    # --- clinical ---
    ("pain", "clinical", DOWN, BENEFIT,
     "pain|bone pain|pain score|pain level|pain intensity|tenderness|arthralgia|vas pain|back pain"),
    ("symptoms", "clinical", DOWN, BENEFIT,
     "symptom|clinical symptom|symptomatic improvement|symptomatic|symptomatology|complaint|clinical sign|"
     "signs and symptoms|clinical manifestation|osteoarticular complaint"),
    ("fever", "clinical", DOWN, BENEFIT, "fever|pyrexia|body temperature|febrile episode"),
    ("fatigue", "clinical", DOWN, BENEFIT, "fatigue|tiredness|exhaustion"),
    ("swelling", "clinical", DOWN, BENEFIT,
     "swelling|joint swelling|swollen joint|swollen joint count|oedema|edema|soft tissue swelling"),
    ("tender joints", "clinical", DOWN, BENEFIT,
     "tender joint|tender joint count|active joint|active joint count|joint count"),
    ("stiffness", "clinical", DOWN, BENEFIT, "stiffness|morning stiffness|joint stiffness"),
    ("trismus", "clinical", DOWN, BENEFIT, "trismus"),
    ("cough", "clinical", DOWN, BENEFIT, "cough"),
    ("dyspnoea", "clinical", DOWN, BENEFIT, "dyspnoea|dyspnea|breathlessness|shortness of breath"),
    ("itch", "clinical", DOWN, BENEFIT, "itch|itching|pruritus"),
    ("seizures", "clinical", DOWN, BENEFIT, "seizure|seizure frequency"),
    ("depression", "clinical", DOWN, BENEFIT, "depression|depressive symptom"),
    ("anxiety", "clinical", DOWN, BENEFIT, "anxiety|anxiety score"),
    ("weakness", "clinical", DOWN, BENEFIT, "weakness|muscle weakness|muscular weakness"),
    ("inflammation", "clinical", DOWN, BENEFIT, "inflammation|synovitis|arthritis activity"),
    ("skin lesions", "clinical", DOWN, BENEFIT,
     "skin lesion|cutaneous lesion|psoriatic lesion|psoriasis lesion|skin manifestation|"
     "palmoplantar pustulosis|ulcer|wound"),
    ("disease activity", "clinical", DOWN, BENEFIT,
     "disease activity|disease activity score|active disease|disease severity|severity|disease"),
    ("clinical response", "clinical", UP, BENEFIT,
     "response|clinical response|treatment response|response rate|responder|therapeutic response|"
     "complete response|partial response|good response|sustained response|response to treatment|"
     "therapeutic effect"),
    ("clinical improvement", "clinical", UP, BENEFIT,
     "improvement|clinical improvement|improvement rate|clinical benefit|benefit|recovery|well-being|"
     "wellbeing|clinical outcome|treatment success|success|success rate|cure|cure rate"),
    ("remission", "clinical", UP, BENEFIT,
     "remission|clinical remission|complete remission|partial remission|inactive disease|"
     "clinical inactivity|disease control|remission rate|sustained remission"),
    ("symptom-free status", "clinical", UP, BENEFIT,
     "symptom-free|symptom-free status|pain-free|pain-free status|asymptomatic|complaint-free|fever-free|"
     "attack-free|seizure-free|relapse-free"),
    ("relapse", "clinical", DOWN, BENEFIT,
     "relapse|recurrence|flare|flare-up|exacerbation|disease flare|relapse rate|recurrence rate|attack|"
     "attack rate|disease progression|regrowth"),
    ("treatment failure", "clinical", DOWN, BENEFIT, "treatment failure|failure rate|refractory disease"),
    ("usefulness", "clinical", UP, BENEFIT, "usefulness|useful|utility|helpful|promising|valuable"),
    ("effectiveness", "clinical", UP, BENEFIT,
     "effectiveness|efficacy|effective|efficacious|beneficial|treatment effect"),
    ("fractures", "clinical", DOWN, BENEFIT,
     "fracture|pathological fracture|pathologic fracture|vertebral fracture|fracture rate|"
     "incidence of fracture|bone fracture|new fracture"),
    ("hospitalisation", "clinical", DOWN, BENEFIT,
     "hospitalisation|hospitalization|hospital admission|hospital stay|length of stay|readmission"),
    ("analgesic use", "clinical", DOWN, BENEFIT,
     "analgesic use|use of analgesic|need for analgesic|analgesic dose|analgesic consumption|"
     "use of other medication"),
    ("steroid dose", "clinical", DOWN, BENEFIT,
     "steroid dose|corticosteroid dose|glucocorticoid dose|prednisone dose|prednisolone dose|steroid use"),
    ("blood pressure", "clinical", DOWN, BENEFIT, "blood pressure|systolic blood pressure|diastolic blood pressure"),
    ("healing", "clinical", UP, BENEFIT,
     "healing|wound healing|ulcer healing|wound closure|closure|fistula closure|bone union|union|epithelialisation|"
     "epithelialization|hair regrowth|complete regrowth|partial regrowth|hair growth|repigmentation|clearance"),
    ("disease control", "clinical", UP, BENEFIT,
     "local control|tumour control|tumor control|vertigo control|seizure control|pain control|symptom control|"
     "infection control|seizure freedom|transfusion independence|disease control rate|limb salvage|patency"),
    ("satisfaction", "clinical", UP, BENEFIT,
     "satisfaction|patient satisfaction|cosmetic result|cosmetic outcome|cosmesis|aesthetic outcome"),
    ("psychotic symptoms", "clinical", DOWN, BENEFIT,
     "psychotic symptom|hallucination|delusion|suicidal ideation|suicidal thought|aggression|agitation|irritability|"
     "catatonia"),
    ("abnormal movements", "clinical", DOWN, BENEFIT, "abnormal movement|tic|tics|tremor|chorea|dystonic movement"),
    ("blisters", "clinical", DOWN, BENEFIT, "blister|bulla|bullae|wheal|plaque|pustule|papule|comedone|wart"),
    ("headache days", "clinical", DOWN, BENEFIT,
     "headache day|migraine day|monthly migraine day|monthly headache day|migraine attack|medication overuse|"
        "analgesic overuse"),
    ("tophi", "clinical", DOWN, BENEFIT, "tophus|tophi"),
    ("hospital admissions", "clinical", DOWN, BENEFIT, "hospital admissions|admission"),
    ("severity scores", "clinical", DOWN, BENEFIT,
     "severity score|symptom score|activity score|activity index|severity index|disability score|easi|pasi|scorad|dlqi|"
     "basdai|basfi|das28|sledai|bvas|edss|updrs|ygtss|y-bocs|madrs|ham-d|hamilton depression rating scale|panss|bprs|"
     "nihss|nih stroke scale|modified rankin scale|modified rankin score|sartorius score|ashworth score|modified "
     "ashworth score|ashworth scale|spasm score|spasm frequency|updrs motor score|vancouver score|vancouver scar "
     "scale|posas|hidradenitis score|aldrete|cdai|pucai|pcdai|mayo score|ipss|international prostate symptom score|"
     "dash score|"
     "oswestry disability index|odi|visual analogue scale|visual analog scale|vas score|numeric rating scale|"
     "beck depression inventory|bfmdrs|cgi-s|total score|skin score|child-pugh score|meld score"),
    ("bodily complaints", "clinical", DOWN, BENEFIT,
     "hiccup|drooling|sialorrhoea|sialorrhea|epistaxis|hoarseness|stridor|snoring|wheezing|wheeze|insomnia|tinnitus|"
     "vertigo|diplopia|proptosis|ptosis|hyperhidrosis|sweating|flushing|hot flush|enuresis|incontinence|"
        "urinary incontinence|"
     "constipation symptom|reflux|bloating|ascites|goitre size|spleen size|hepatomegaly|splenomegaly|lymphadenopathy"),
    ("intraocular pressure", "clinical", DOWN, BENEFIT, "intraocular pressure|iop"),
    # --- function, quality of life, growth ---
    ("visual acuity", "function", UP, BENEFIT,
     "visual acuity|vision|best-corrected visual acuity|best corrected visual acuity|bcva"),
    ("functional scores", "function", UP, BENEFIT,
     "functional score|karnofsky performance status|karnofsky score|harris hip score|lysholm score|constant "
        "score|ases score|"
     "barthel index|aofas score|ikdc score|koos|msts score|knee society score|gross motor function|mmse|"
     "mini-mental state examination|oxford knee score|oxford hip score|performance status|iadl|chop-intend|"
     "chop-intend score|hammersmith score|hfmse|motor function|asthma control test|asthma control test score|act "
     "score|glasgow coma scale|gcs|mayo elbow score|"
     "clinical score|functional independence measure|fim"),
    ("exercise capacity", "function", UP, BENEFIT,
     "exercise capacity|exercise tolerance|oxygen uptake|six-minute walk distance|6-minute walk distance|walk distance|"
        "school attendance|"
     "appetite|energy|feeding|oral intake"),
    ("hearing", "function", UP, BENEFIT, "hearing|hearing threshold|speech|swallowing"),
    ("cognition", "function", UP, BENEFIT, "cognition|cognitive function|development|mood|memory"),
    ("ejection fraction", "function", UP, BENEFIT,
     "ejection fraction|left ventricular ejection fraction|lvef|cardiac function|cardiovascular function"),
    ("lung function", "function", UP, BENEFIT,
     "lung function|pulmonary function|fev1|vital capacity|oxygenation|oxygen saturation|oxygen tension|pao2|spo2|"
     "respiratory function"),
    ("renal function", "function", UP, BENEFIT,
     "renal function|kidney function|creatinine clearance|egfr|glomerular filtration rate|urine output|"
     "urinary volume"),
    ("function", "function", UP, BENEFIT,
     "function|physical function|physical functioning|functional ability|functional status|joint function|"
     "shoulder function|activity of daily living|functional outcome|functional"),
    ("disability", "function", DOWN, BENEFIT, "disability|haq|haq score|health assessment questionnaire"),
    ("mobility", "function", UP, BENEFIT,
     "mobility|range of motion|range of movement|mouth opening|walking ability|walking distance|"
     "maximal mouth opening|extension|flexion|abduction|external rotation|internal rotation|dorsiflexion|pronation|"
     "supination|knee flexion|elbow extension|elbow flexion|knee extension|shoulder abduction|forward flexion|"
     "forward elevation|walking speed|gait speed"),
    ("quality of life", "function", UP, BENEFIT,
     "quality of life|health-related quality of life|hrqol|qol|eq-5d|sf-36"),
    ("muscle strength", "function", UP, BENEFIT, "muscle strength|grip strength|strength"),
    ("growth", "function", UP, BENEFIT, "growth|height|growth velocity|birth weight"),
    ("sleep", "function", UP, BENEFIT, "sleep|sleep quality"),
    # --- imaging ---
    ("radiological lesions", "imaging", DOWN, BENEFIT,
     "radiological lesion|radiologic lesion|radiographic lesion|radiological finding|radiographic finding|"
     "radiological change|radiographic change|radiologic change|radiological improvement|"
     "radiographic improvement|radiological|radiographic|radiologic|imaging finding|imaging|mri finding|"
     "mri lesion|radiological activity"),
    ("lesion size", "imaging", DOWN, BENEFIT,
     "lesion size|size of the lesion|lesion volume|tumour size|tumor size|tumour volume|tumor volume|"
     "lesion expansion|tumour thickness|tumor thickness|tumour burden|tumor burden|mass size|wound size|wound area|"
     "ulcer size|ulcer area|cyst size|cyst volume|nodule volume|thyroid volume|goitre volume|prostate volume|"
     "liver volume|spleen volume|kidney volume|effusion|pleural effusion|pericardial effusion|chylous effusion"),
    ("swelling of a limb", "clinical", DOWN, BENEFIT,
     "limb circumference|circumference of the limb|leg circumference|arm circumference|limb volume|"
     "volume of the limb|arm volume|leg volume"),
    ("fluid lost", "clinical", DOWN, BENEFIT,
     "output|drainage|chest drainage|drain output|drainage volume|fistula output|stoma output|chest tube output|"
     "stool frequency|stool output|"
     "number of stools|bowel movement|number of bowel movements|stool volume|leakage of chyle|exudate|"
     "ileostomy output|nasogastric output"),
    ("narrowing", "clinical", DOWN, BENEFIT,
     "narrowing|airway narrowing|stenosis|luminal narrowing|residual stenosis|intracranial pressure|"
     "portal pressure|pulmonary pressure|pulmonary artery pressure|central venous pressure gradient"),
    ("crying", "clinical", DOWN, BENEFIT, "crying|crying time|fussing|crying-fussing time|colic episode"),
    ("bone lesions", "imaging", DOWN, BENEFIT,
     "bone lesion|lesion|number of lesion|number of bone lesion|lesion count|new lesion|osteolytic lesion|"
     "lytic lesion|bone erosion|erosion"),
    ("bone marrow oedema", "imaging", DOWN, BENEFIT,
     "bone marrow oedema|bone marrow edema|vertebral mri hyperintensity"),
    ("sclerosis", "imaging", DOWN, BENEFIT, "bone sclerosis|sclerosis"),
    ("bone mineral density", "imaging", UP, BENEFIT,
     "bone mineral density|bone density|bmd|bone mass|lumbar spine bmd|bmd z-score"),
    ("vertebral height", "imaging", UP, BENEFIT, "vertebral height|vertebral body height"),
    ("scintigraphic uptake", "imaging", DOWN, BENEFIT, "tracer uptake|scintigraphic uptake|isotope uptake|"
     "radionuclide uptake|radiotracer uptake|fdg uptake|bone uptake|tc-scan uptake"),
    # --- laboratory ---
    ("C-reactive protein", "laboratory", DOWN, BENEFIT, "c-reactive protein|crp|crp level|c reactive protein level"),
    ("erythrocyte sedimentation rate", "laboratory", DOWN, BENEFIT,
     "erythrocyte sedimentation rate|esr|sedimentation rate"),
    ("inflammatory markers", "laboratory", DOWN, BENEFIT,
     "inflammatory marker|inflammatory parameter|acute phase reactant|acute-phase reactant|"
     "inflammation marker"),
    ("bone turnover markers", "laboratory", DOWN, BENEFIT,
     "bone turnover marker|bone turnover|marker of bone turnover|biomarkers of bone turnover|"
     "bone resorption"),
    ("haemoglobin", "laboratory", UP, BENEFIT, "haemoglobin|hemoglobin|haemoglobin level|hemoglobin level"),
    ("HbA1c", "laboratory", DOWN, BENEFIT, "hba1c|glycosylated haemoglobin|glycosylated hemoglobin|glycated "
        "haemoglobin|"
        "glycated "
        "hemoglobin"),
    ("LDL cholesterol", "laboratory", DOWN, BENEFIT, "ldl cholesterol|ldl-c|ldl|cholesterol"),
    ("uric acid", "laboratory", DOWN, BENEFIT, "uric acid|serum urate|urate"),
    ("proteinuria", "laboratory", DOWN, BENEFIT, "proteinuria|albuminuria"),
    ("viral load", "laboratory", DOWN, BENEFIT, "viral load"),
    ("macular thickness", "imaging", DOWN, BENEFIT,
     "macular thickness|foveal thickness|central macular thickness|central foveal thickness|retinal thickness|"
     "subretinal fluid"),
    ("albumin", "laboratory", UP, BENEFIT, "serum albumin|albumin level"),
    ("glucose", "laboratory", DOWN, BENEFIT, "fasting glucose|blood glucose|glucose level|insulin requirement"),
    ("muscle enzymes", "laboratory", DOWN, BENEFIT, "creatine kinase|creatine phosphokinase|lactate dehydrogenase|ldh"),
    ("bilirubin", "laboratory", DOWN, BENEFIT, "bilirubin|serum bilirubin|ammonia|triglyceride|eosinophil count|"
        "eosinophilia"),
    ("blood loss", "clinical", DOWN, BENEFIT, "blood loss|intraoperative blood loss|transfusion requirement|oxygen "
        "requirement"),
    ("creatinine", "laboratory", DOWN, BENEFIT, "creatinine|serum creatinine"),
    ("liver enzymes", "laboratory", DOWN, BENEFIT, "liver enzyme|transaminase|aminotransferase"),
    ("platelet count", "laboratory", UP, BENEFIT, "platelet count|platelet|neutrophil count|blood count"),
    ("ferritin", "laboratory", DOWN, BENEFIT, "ferritin|serum ferritin|hepatic iron concentration|iron overload"),
    # --- survival ---
    ("survival", "survival", UP, BENEFIT,
     "survival|overall survival|progression-free survival|disease-free survival|event-free survival|"
     "survival rate|relapse-free survival"),
    ("mortality", "survival", DOWN, BENEFIT, "mortality|death|mortality rate|all-cause mortality|case fatality"),
    # --- harm ---
    ("safety", "harm", UP, HARM, "safety|safe"),
    ("tolerability", "harm", UP, HARM, "tolerability|tolerated|well tolerated|tolerance"),
    ("adverse events", "harm", DOWN, HARM,
     "adverse event|adverse effect|adverse outcome|side effect|side-effect|adverse reaction|adverse drug reaction|"
     "complication|toxicity|toxic effect|untoward effect|long-term complication|long-term side effect|"
     "adverse event rate|treatment-related adverse event"),
    ("severe reactions", "clinical", DOWN, BENEFIT,
     "jaundice|coma|shock|collapse|respiratory depression|respiratory failure|cardiac arrest|heart failure|"
     "rhabdomyolysis|serotonin syndrome|neuroleptic malignant syndrome|stevens-johnson syndrome|psychosis|mania|"
     "hypomania|delirium|angioedema|ototoxicity|hearing loss|neurotoxicity|cardiotoxicity|vasoplegia"),
    ("serious adverse events", "harm", DOWN, HARM,
     "serious adverse event|severe adverse event|serious side effect|severe side effect|"
     "serious adverse effect|severe adverse effect|serious adverse reaction|serious complication|"
     "severe complication|major adverse event|major complication|major side effect"),
    ("osteonecrosis of the jaw", "harm", DOWN, HARM,
     "osteonecrosis of the jaw|jaw osteonecrosis|onj|bronj|mronj|osteonecrosis|osteonecroses"),
    ("atypical fractures", "harm", DOWN, HARM, "atypical fracture|atypical femoral fracture"),
    ("breast tenderness", "harm", DOWN, HARM, "breast tenderness|breast pain|mastalgia|mastodynia"),
    ("nausea", "harm", DOWN, HARM, "nausea"),
    ("vomiting", "harm", DOWN, HARM, "vomiting|emesis"),
    ("diarrhoea", "harm", DOWN, HARM, "diarrhoea|diarrhea"),
    ("headache", "harm", DOWN, HARM, "headache"),
    ("hypocalcaemia", "harm", DOWN, HARM, "hypocalcaemia|hypocalcemia"),
    ("hypophosphataemia", "harm", DOWN, HARM, "hypophosphataemia|hypophosphatemia"),
    ("flu-like symptoms", "harm", DOWN, HARM,
     "flu-like symptom|influenza-like symptom|flu-like illness|acute phase reaction|acute-phase reaction"),
    ("infections", "harm", DOWN, HARM,
     "infection|serious infection|infectious complication|opportunistic infection|sepsis|pneumonia|"
     "tuberculosis|upper respiratory tract infection"),
    ("rash", "harm", DOWN, HARM, "rash|skin rash|urticaria|exanthema"),
    ("paradoxical psoriasis", "harm", DOWN, HARM, "paradoxical psoriasis"),
    ("hypersensitivity", "harm", DOWN, HARM,
     "hypersensitivity|hypersensitivity reaction|allergic reaction|anaphylaxis|anaphylactic reaction|"
     "infusion reaction|injection site reaction|injection-site reaction"),
    ("hepatotoxicity", "harm", DOWN, HARM,
     "hepatotoxicity|liver toxicity|elevated transaminase|elevated liver enzyme|liver injury"),
    ("nephrotoxicity", "harm", DOWN, HARM,
     "nephrotoxicity|renal impairment|renal failure|kidney injury|acute kidney injury"),
    ("cytopenia", "harm", DOWN, HARM,
     "cytopenia|neutropenia|leukopenia|leucopenia|thrombocytopenia|anaemia|anemia|pancytopenia"),
    ("bleeding", "harm", DOWN, HARM, "bleeding|haemorrhage|hemorrhage|major bleeding"),
    ("thrombosis", "harm", DOWN, HARM, "thrombosis|venous thromboembolism|pulmonary embolism|thromboembolism"),
    ("hypoglycaemia", "harm", DOWN, HARM, "hypoglycaemia|hypoglycemia"),
    ("hypotension", "harm", DOWN, HARM, "hypotension"),
    ("malignancy", "harm", DOWN, HARM, "malignancy|secondary malignancy|lymphoma"),
    ("uveitis", "harm", DOWN, HARM, "uveitis"),
    ("myalgia", "harm", DOWN, HARM, "myalgia"),
    ("local reactions", "harm", DOWN, HARM,
     "local irritation|irritation|injection site pain|hypopigmentation|hyperpigmentation|skin burn|burn|skin atrophy|"
     "acne|mouth ulceration|dry skin|erythema"),
    ("wound complications", "harm", DOWN, HARM,
     "wound infection|surgical site infection|wound dehiscence|dehiscence|haematoma|hematoma|seroma|abscess formation|"
     "perforation|leakage|leak|postoperative bleeding|pneumothorax|lead infection|pin site infection"),
    ("device complications", "harm", DOWN, HARM,
     "stent migration|device migration|dislocation|loosening|device failure|hardware failure|extrusion"),
    ("effects on the nervous system", "harm", DOWN, HARM,
     "sedation|somnolence|drowsiness|dizziness|confusion|dissociation|paraesthesia|paresthesia|insomnia|"
     "sleep disturbance"),
    ("effects on heart and circulation", "harm", DOWN, HARM, "bradycardia|tachycardia|arrhythmia|qt prolongation"),
    ("metabolic effects", "harm", DOWN, HARM,
     "weight gain|weight loss|hyperglycaemia|hyperglycemia|hypokalaemia|hypokalemia|hyperkalaemia|hyperkalemia|"
     "hyponatraemia|hyponatremia"),
    ("constipation", "harm", DOWN, HARM, "constipation|abdominal discomfort|dyspepsia|gastrointestinal side effect"),
    ("agranulocytosis", "harm", DOWN, HARM, "agranulocytosis|haemolysis|hemolysis"),
    ("amputation", "harm", DOWN, HARM, "amputation|enucleation"),
    ("discontinuation", "harm", DOWN, HARM,
     "discontinuation|treatment discontinuation|withdrawal due to adverse event"),
)  # fmt: skip
ENTRIES = tuple(OutcomeEntry(*row) for row in _ROWS)
