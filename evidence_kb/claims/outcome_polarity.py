"""Whether more of an outcome is good or bad for the patient.

The package lexicon decides first (`direction.desirable`); it was made for the wording of findings. This file adds
measures that trials report under names of their own: scales, laboratory values, events. The entries are common
clinical knowledge; on most symptom scales a higher score is worse, on function and quality of life it is better.
"""

from __future__ import annotations

import re
from functools import lru_cache

from evidence_kb.claims.concepts import NO_TOPIC
from evidence_kb.claims.direction import (
    ANY,
    BETTER,
    GONE,
    SAME,
    UP,
    WORSE,
    desirable,
    may_be_chance,
    not_significant,
    states_no_evidence,
)
from evidence_kb.claims.polarity_phrases import EITHER, told_by_phrase
from evidence_kb.claims.words import flat
from evidence_kb.findings import Change, Direction, Vocabulary

_BAD = (
    r"pain|ache\w*|symptom\w*|mortalit\w*|deaths?|died|dying|adverse|side[ -]effects?|complication\w*|infection\w*|"
    r"relaps\w*|recurren\w*|failure\w*|depress\w*|anxi\w*|stress|distress|anger|tension|confusion|fatigue|nausea|"
    r"vomit\w*|itch\w*|prurit\w*|bleed\w*|blood loss|h[ae]?morrhag\w*|thrombo\w*|stroke|infarct\w*|fracture\w*|"
    r"falls?|hospitali[sz]ation\w*|readmission\w*|length of stay|hospital stay|icu stay|duration of (?:stay|"
    r"hospital\w*|mechanical|ventilation|illness|fever|symptoms)|time to (?:recovery|healing|resolution|"
    r"first flatus|discharge)|"
    r"disability|dependen\w*|severity|burden|hba1c|h[ae]moglobin a1c|glyc[ae]ted|a1c|ldl\w*|triglycerid\w*|"
    r"total cholesterol|crp|c-reactive|interleukin|il-?\d+\w*|tnf\w*|creatinine|proteinuria|albuminuria|alt|ast|"
    r"bmi|body mass index|waist|fat mass|viral load|parasit[ae]\w*|toxicit\w*|discomfort|dyspn[eo]+a|cough\w*|"
    r"exacerbation\w*|wheez\w*|seizure\w*|spasm\w*|spasticity|swelling|oedema|edema|erythema|inflammat\w*|plaque|"
    r"gingiv\w*|caries|ulcer\w*|wound size|lesion\w*|scar\w*|smok\w*|drinking|alcohol|craving|insomnia|sleep latency|"
    r"agitation|psychosis|psychotic|aggressi\w*|negative|dropouts?|withdrawals?|discontinu\w*|costs?|"
    r"gradients?|uas-?7?|calprotectin|(?:nt-?pro)?-?bnp|ggt|psa|(?:serum |total )?ige|(?:hbv|cmv|ebv|bk|hpv) dna|"
    r"(?:hcv|"
    r"hiv)(?:-1)? rna|"
    r"ca ?125|"
    r"ca ?19-9|cea|opacit\w*|infiltrates?|thrombus|thrombi|hernia\w*|syrinx\w*|anti-ds\w*|alopecia|limp(?:ing)?|"
    r"malaria|an[ae]mia|diarrh?o?ea|constipation|obesity|hypoglyc[ae]mi\w*|hypotension|hypertension|"
    r"womac|vas|visual analog\w*|hamd\w*|ham-d|hdrs|hrsd|madrs|phq\w*|gad-?7|bdi|beck|stai|panss|bprs|cgi\w*|ymrs|"
    r"pasi|dlqi|easi|scorad|ipss|i-pss|iciq|oswestry|odi|rmdq|roland|das-?28|haq\w*|basdai|basfi|asdas|updrs|edss|"
    r"nihss|adas\w*|npi|iss|fiq|cat score|acq|sgrq|snot-?\d*|dhi|midas|hit-6|aims|ces-d|epds|ghq|rankin|wexner|dash|"
    r"insulin resistance|homa-?(?:2-?)?ir|t?hcy|faces|lactate|(?:systolic|diastolic) bp|ponv|emesis|shivering|"
    r"sedentary|dry mouth|xerostomia|hyperalgesia|restlessness|"
    r"apache|nrs|behaviou?r checklist|viral shedding|occlusions?|metasta\w+|cytokines?|malondialdehyde|free radicals|"
    r"troponins?|infectious events?|barriers|disruption|saturated fat|wasting|deterioration|esrd|"
    r"catheteri[sz]ation time|"
    r"(?:disease|clinical) activity|[pc]?-?anca|auto-?antibod\w*|antinuclear|rheumatoid factor|"
    r"abnormalit\w*|hypoxi\w*|damage|headaches?|migraines?|attrition|operati(?:on|ve|ng) time|"
    r"(?:intubation|extubation|recovery|healing) times?|time to (?:extubation|"
    r"ambulation|union|return to)|los|off[ -]time|frailty|adiposity|visceral fat|peroxidation|fear|impairment|"
    r"aching|sweats?|sweating|hot flus?h\w*|vasomotor|(?:vaginal|nasal|purulent|wound) (?:discharge|dryness)|"
    r"unfavou?rable|(?:coronary|cardiovascular|cardiac|cerebrovascular|isch[ae]+mic|vascular|thrombotic|embolic) "
    r"events?|stereotyp\w*|(?:surgery|surgical|procedure) times?|cigarettes?|"
    r"(?:need|requirements?|consumption|use) (?:of|for) (?:\w+ )?(?:analges\w*|opioid\w*|morphine|rescue|transfusion|"
    r"antiemetic\w*|steroid\w*|vasopressor\w*)|(?:analgesics?|opioids?|morphine|rescue(?: \w+)?|fentanyl|tramadol|"
    r"reliever(?: \w+)?) (?:consumption|requirements?|use|dose)|"
    r"rejection|ahi|apn[eo]+a\w*|angina|augmentation (?:index|pressure)|pulse wave velocity|pwv|apo-?b|"
    r"apolipoprotein[- ]b|"
    r"artefacts?|artifacts?|behaviou?r(?:al)? (?:problems?|difficulties|disturbances?)|body fat|adipose|"
    r"(?:abdominal|hip) "
    r"circumference|bothered|bother|urea|calculus|risk (?:factors?|markers?|behaviou?rs?)|cardi\w+ risk|homocysteine|"
    r"cracks?|microcracks?|conversions? to|d-dimers?|regurgitation\w*|reflux\w*|endothelin\w*|expulsion|fatality|"
    r"(?:blood |serum |plasma )?lipids|(?:blood |serum |plasma )?lipid (?:levels?|profiles?)|glyc[ae]+mic "
    r"(?:variability|variations?|excursions?|fluctuations?)|fpg|fbg|fbs|2hpg|"
    r"ppg|hscrp|hs-crp|hostility|hyperactivity|impulsiv\w*|inattention|inconvenience|workload|mental effort|"
    r"perceived exertion|borg|(?:low|very low)[- ‐]density lipo\w*|vldl\w*|mace|aes|saes|teaes|dvt|vte|morbidity|"
    r"congestion|soreness|sore throat|tenderness|pain\w*|cramps?|dysmenorrh\w*|dysuria|palpitations?|pocket depths?|"
    r"probing depths?|"
    r"attachment loss|pre-?eclampsia|pre-?diabetes|diabetes|metabolic syndrome|sepsis|pneumonia|delirium|dementia|"
    r"macrosomia|"
    r"prematurity|pre-?term (?:birth|delivery|labou?r)|stillbirths?|miscarriages?|abortion rate|nicu admissions?|"
    r"admissions?|admitted|psychopatholog\w*|urinary retention|repetitive behaviou?rs?|stigma|revasculari[sz]ation "
    r"rate|"
    r"restenos[ei]s|reherniation|penetration|wear|pathogens?|bacteria\w*|mutans|candida|coloni[sz]ation|odou?rs?|"
    r"odou?r "
    r"intensity|malodou?r|halitosis|crying|displacement|migration|dislodg\w*|leak\w*|misalignment|worry|rumination|"
    r"loneliness|burnout|hopelessness|suicid\w*|self-harm|violence|bullying|ptsd|nightmares?|fragmentation|"
    r"transfusions?|transfused|re-?operations?|re-?interventions?|revision rates?|wrinkles?|crepiness|dryness|"
    r"roughness|"
    r"photodamaged?|melasma|acne|infestations?|tsb|bilirubin|post-?void residual|pvr|nocturia|urgency|incontinence|"
    r"overactive bladder|tewl|transepidermal water loss|feno|exhaled nitric oxide|sputum eosinophil\w*|intima[- "
    r"]media|imt|tumou?r "
    r"(?:size|volume|growth|burden)|cancer growth|expenditures?|spending|ed visits?|emergency (?:department )?visits?|"
    r"sick leave|absenteeism|sitting time|screen time|mda|oxidative stress|oxidi[sz]ed|superoxide anion|abnormal|"
    r"phlegm|"
    r"sputum (?:production|expectoration)|apoptosis|awakenings?|gastrointestinal events|flatulence|bloating|"
    r"tantrum\w*|noncomplian\w*|workaholism\w*|central (?:macular|retinal|foveal) thickness|cmt|crt|sinus bradycardia|"
    r"(?:bleeding|gingival|plaque) ind(?:ex|ices)|thrombocytop\w*|neutrop\w*|stiffness|cauti|ssi|surgical site|"
    r"macular [eo]+dema|tumou?r recurrence|late loss|penetrat\w*|resorption|osteolysis|subsidence|"
    r"tnss|sledai|bvas|pasat errors|epworth|ess|psqi|pittsburgh|isi|ahi|pss|bsi|scl-?90|k10|phq-?\d*|spadi|quickdash|"
    r"catastrophi[sz]ing|kinesiophobia|psychological (?:symptoms|distress)|mood disturbance|"
    r"ards|no-?flow|weight retention"
)
_GOOD = (
    r"quality of life|qol\w*|hrqol|sf-?(?:36|12)|eq-?5d|surviv\w*|response(?! curve)|responders?|remission|cure\w*|"
    r"recover\w*|"
    r"heal\w*|success\w*|satisf\w*|adheren\w*|complian\w*|function\w*|mobility|strength|power|endurance|balance|"
    r"walk\w*|gait|range of motion|rom|flexion|grip|performance|capacity|vo2\w*|fev-?1?|fvc|pef\w*|lvef|"
    r"ejection fraction|hdl\w*|bmd|bone (?:mineral|density)|h[ae]moglobin(?! a1c)|ferritin|birth ?weight|knowledge|"
    r"self-?(?:efficacy|esteem|care|management)|confidence|cognit\w*|memory|attention|mmse|moca|iief|kps|karnofsky|"
    r"gcs|apgar|pregnan\w*|live birth|implantation rate|sleep (?:quality|efficiency|time)|well-?being|happiness|mood|"
    r"positive|seroconversion|immunogenicity|antibod\w*|titers?|protection|"
    r"(?:vaccin\w*|immuni[sz]ation|screening|test(?:ing)?|services?|contraceptive) uptake|uptake of|attendance|"
    r"participation|"
    r"accuracy|quality|efficacy|effectiveness|abstinen\w*|cessation|physical activity|intake of (?:fruit|vegetable)\w*|"
    r"bioavailability|relief|improvement|benefit|clearance|eradication|patency|union|bonding|egfr|gfr|saturation|"
    r"forced expiratory volume|analgesic effect|language|life-years|critical thinking|coping|self-compassion|"
    r"valve area|repigmentation|regrowth|engraftment|(?:re-?)?epitheli[sz]ation|revasculari[sz]ation|cd4(?!\d)\w*|"
    r"continence|ambulation|extubation|shortening fraction|harris(?: hip)? scores?|oxford (?:hip|knee|shoulder)|"
    r"lysholm\w*|constant(?:-murley)? scores?|koos|hoos|aofas|ikdc|knee society|tegner|barthel|joa scores?|"
    r"comfort|stability|fitness|flexibility|os|pfs|dfs|orr|dcr|svr|glyc[ae]+mic control|(?:asthma|disease|tumou?r|"
    r"seizure|"
    r"local|blood pressure|bp|ivf|metabolic) control|duration of (?:analgesia|response|remission)|"
    r"analgesia|time to (?:(?:the )?(?:first|next) )?(?:request|rescue|progression|first analges\w*)|independence|"
    r"acceptab\w*|coverage|detection|"
    r"adl|attitudes?|anti-?oxidants?(?: \w+)?|sod|glutathione(?: \w+)?|catalase|awareness|autonomy|achievement|"
    r"adequa\w*|"
    r"appropriate\w*|alive|alertness|vigou?r|anti\w+ effects?|bishop|cervical (?:ripening|dilatation)|bone "
    r"(?:formation|ingrowth|gain|volume)|bone[- ](?:to-)?implant contact|cdva|ucva|udva|visual acuity|word acuity|"
    r"breast-?feeding|cadence|velocity|speed|(?:health|functional|nutritional|emotional|clinical|mental|psychosocial) "
    r"(?:status|conditions?)|(?:skin|physical) condition|closure|contrast sensitivity|completion|communication|"
    r"competen\w*|"
    r"convenience|ease|usability|persistence|oral hygiene|diet(?:ary)? (?:quality|diversity)|fruit\w*|vegetables?|"
    r"fib(?:re|er) "
    r"intake|curative|therapeutic|cardioprotective|embryo quality|empathy|engagement|facit\S*|fact-[a-z]|fugl\S*|fma|"
    r"berg(?: \w+)*|6-?mwt|6-?mwd|(?:6|six)-min\w*|dsst|sdmt|fmd|flow[- ]mediated|dilatation|fertility|ovulation|"
    r"fertili[sz]ation|"
    r"fractional shortening|hand-?grip|hydration|hope|immunity|insulin sensitivity|insight\w*|intentions?|interest|"
    r"enjoyment|"
    r"motivation|jump\w*|japanese orthop\w*|knee scores?|kujala|lefs|literacy|mvpa|steps?|step counts?|mouth opening|"
    r"mandibular opening|moisture|normothermia|nutrition\w*|optimism|oxygenation|peak (?:expiratory |urinary )?flow\w*|"
    r"qmax|peak oxygen|(?:peer|social) support|social (?:integration|skills|responsiveness)|sociability|reperfusion|"
    r"practices?|preparedness|readiness|productivity|proprioception|qalys?|recall|resilience|skills?|stamina|tolerance|"
    r"understanding|visibility|view|visuali[sz]ation|vitality|work ability|yield|stable|full-term|expertise|creativity|"
    r"global assessment of functioning|children 's global assessment|maturation|villous|seal|mindfulness|efficiency|"
    r"able|abilit(?:y|ies)|component summar(?:y|ies)|cr rates?|"
    r"iq|proficiency|learning|comprehension|fluency|dexterity|problem[- ]solving|inspiratory pressure|expiratory "
    r"pressure|"
    r"responsive\w*|sense of coherence|neuro\w+ outcomes?|(?:treatment|therapeutic) goals?|recoil|reproducib\w*|"
    r"outcomes?|vasodilat\w*|initiation|torque|absorptive|fitting|fit|retention of (?:knowledge|\w+ information)|"
    r"muscle activation|muscle thickness|hypertrophy of the \w+ extremity|bone healing|implant stability|"
    r"psychological safety"
)
_BAD_WORDS = re.compile(rf"(?<![\w-])(?:{_BAD})(?!\w)")
_GOOD_WORDS = re.compile(rf"(?<![\w-])(?:{_GOOD})(?!\w)")
# an event that is counted and is not known as good is a bad one
_COUNTED = re.compile(
    r"^(?:the )?(?:(?:incidence rate|number) of (?:surger|operation|intervention|procedure)|(?:incidence|risk|"
    r"occurrence|prevalence) of (?!response|remission|pregnan))"
)
# on the Clinical Global Impression scales a higher number is worse; antibodies against what is one's own are bad
_IMPRESSION = re.compile(
    r"(?<!\w)(?:global impression|cgi(?!\w)|(?:receptor|auto|islet|smooth.muscle|nuclear)-?\s?antibod)"
)
_LOST = re.compile(r"(?<!\w)(?:impairments?|limitations?|deficits?|decline|dysfunction|disorders?)$")
_TURNS = re.compile(
    r"(?<!\w)(?:threshold|free|freedom|absence|cessation|without|loss of|lack of|time to (?:relapse|progression|"
    r"death|recurrence|"
    r"(?:clinical )?deterioration|"
    r"first exacerbation|exacerbation|event|rescue)|reduction|relief|resolution|clearance|prevention|control)(?!\w)"
)
# what comes up is as good or bad as it is itself: "development of sepsis", "of language"
_ARISING = re.compile(r"^(?:the )?development of (?:(?:the|an?) )?(?P<what>.+)$")
_MAX = 400  # characters of an outcome that are read


@lru_cache(maxsize=8192)
def good_change(outcome: str) -> str | None:
    """Return "increase" or "decrease", whichever is good for the patient, None where that is not known.

    >>> good_change("WOMAC score"), good_change("overall survival"), good_change("serum sodium")
    ('decrease', 'increase', None)
    """
    plain = flat(outcome)[:_MAX]
    if by_phrase := told_by_phrase(plain):
        return None if by_phrase == EITHER else by_phrase
    if arising := _ARISING.match(plain):
        return good_change(arising["what"])
    if _LOST.search(plain) or _IMPRESSION.search(plain):  # "functional impairment"
        return "decrease"
    bad, good = _BAD_WORDS.search(plain), _GOOD_WORDS.search(plain)
    if bad and _TURNS.search(plain):  # "time to relapse", "freedom from pain"
        return "increase"
    listed = desirable(outcome[:_MAX], NO_TOPIC)
    if not (listed or bad or good) and _COUNTED.search(plain):
        return "decrease"
    if listed or bool(bad) == bool(good):
        return listed
    return "decrease" if bad else "increase"


def direction_of(change: Change, good: str | None, sentence: str) -> Direction:
    """Say what a change of the measure means for the patient; unclear where nobody knows which change is `good`.

    `sentence` is the flat text that states it: a difference that is "not significant" there is no evidence of one.
    """
    if change is Change.NO_DIFFERENCE:
        is_unshown = not_significant(sentence) or states_no_evidence(sentence) or may_be_chance(sentence)
        return Direction.NO_EVIDENCE if is_unshown else Direction.NO_CHANGE
    if good is None or change is Change.UNCLEAR:
        return Direction.UNCLEAR
    return Direction.IMPROVEMENT if good + "d" == change else Direction.WORSENING


def wanted(outcome: str, vocabulary: Vocabulary) -> str | None:
    """Return the change that is good for the patient: as the topic's vocabulary has it, else as `good_change` does."""
    return desirable(outcome, vocabulary) or good_change(outcome)


def judge(word_sense: str, good: str | None, *, negated: bool) -> tuple[Change, Direction]:
    """Turn a sense of change, the change that is good and a negation into the change of the measure and its meaning."""
    if negated or word_sense == SAME:
        return Change.NO_DIFFERENCE, Direction.NO_CHANGE
    if word_sense == BETTER:
        return Change.UNCLEAR, Direction.IMPROVEMENT
    if word_sense == WORSE:
        return Change.UNCLEAR, Direction.WORSENING
    if word_sense == GONE:
        return (Change.UNCLEAR, Direction.UNCLEAR) if good == "increase" else (Change.DECREASED, Direction.IMPROVEMENT)
    if word_sense == ANY:
        return Change.UNCLEAR, Direction.UNCLEAR
    change = Change.INCREASED if word_sense == UP else Change.DECREASED
    if good is None:
        return change, Direction.UNCLEAR
    return change, Direction.IMPROVEMENT if good + "d" == change else Direction.WORSENING
