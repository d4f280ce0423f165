"""Names of outcomes whose words together say which change is good, where single words would mislead.

"Pain" is bad and "relief" is good, but "time to pain relief" should be short; "function" is good, "loss of function"
is not. The first pattern that a name has decides, so the order matters: what is reached, then what is waited for, then
what is lost, then what is undone, then measures with misleading names.
"""

from __future__ import annotations

import re

INCREASE, DECREASE, EITHER = "increase", "decrease", "either"

# what people wait for and would rather not meet
_FEARED = (
    r"progress|relaps|recurr|death|mortality|fail|exacerb|deteriorat|worsen|re-?interven|re-?operat|seizure|rejection|"
    r"discontinu|re-?hospital|hospitali|readmi|event|rescue|request|analges|need|requirement|"
    r"aids|dialysis|metasta|fatigue|exhaustion|restenosis|revascul"
)
# and what may happen to them, when it is what the time leads to
_EVENTS = (
    r"(?:[a-z]+-)?infect|emesis|vomit|bleed|h[ae]+morrhag|strokes?\b|infarct|fractur|pneumonia|thrombo|amputation|"
    r"disabilit|[a-z]+-related event|sres?\b|flares?\b|malaria|dementia|injur|blindness|falls?\b"
)
_STEPS = r"(?!to\b|of\b|after\b|from\b|until\b|in\b|with\b|for\b)[a-z-]+"
_SPAN = r"(?:times?|durations?|intervals?|delays?|days|hours|weeks|length|period|latency)"
# what takes its time without anybody wishing for more of it
_TAKES_TIME = (
    r"(?:surg|operat|procedur|intubat|extubat|insertion|placement|needling|preparation|an[ae]+sthe|ventilat|hospital|"
    r"stay|admission|recovery|healing|emergence|discharge|delivery|labou?r|stage|icu|pacu|crying|symptom|illness|"
    r"diarrh|phototherapy|mv\b|drainage|antibiotic|fever|mucositis|treatment|work|chair|sick|door|turnaround|waiting|"
    r"fluoroscop|ischa?emi|convers|completion|distali[sz]|inotrop|catheter|oxygen|awakening|application|scan|"
    r"hemostasis|haemostasis|colic|headache|pain|nausea|bleeding)"
)
_ENJOYED = (
    r"(?:analges|response|remission|effect|action|bronchodil|breast-?feed|sleep|surviv|exercise|patency|walk|follow)"
)
_HARM = (
    r"(?:pain|symptoms?|nausea|vomiting|an(?:xi|gin)[a-z]*|depress[a-z]*|fatigue|disease|cancer|tumou?rs?|relaps[a-z]*|"
    r"recurrence|infections?|parasit[a-z]*|bleeding|headaches?|migraines?|seizures?|lesions?|inflammation|itch[a-z]*|"
    r"oedema|edema|dyspn[a-z]*|ponv|emesis|swelling|asthma|mets|complications?|hypoglyc[a-z]*|events?|stones?|"
    r"wrinkles?|melanin|plaque|scars?|diarrh[a-z]*|shock|smoking|alcohol|cravings?|errors?|leak[a-z]*)"
)
_ASSET = (
    r"(?:function[a-z]*|performance|strength|quality|health|memory|cognit[a-z]*|attention|sleep|vision|hearing|balance|"
    r"mobility|h[ae]+moglobin|birth ?weight|appetite|speech|lung function|mood|satisf[a-z]*|response|control|"
    r"activit[a-z]*|bone(?: mass| mineral density)?|bmd|muscle(?: mass| strength)?|attachment|hair|hv|tooth|"
    r"consciousness|core(?: body)? temperature|concentrat[a-z]*|adherence|self-care|wound healing|volume)"
)
_TURNED_BY = (
    r"(?:decreases?|decline|drop|fall|reduction|loss|lack|absence|impairments?|deteriorations?|worsening|dysfunctions?|"
    r"deficits?|problems?|limitations?|difficult(?:y|ies)|disturbances?|complications?|concerns|interference)"
)
# what comes back stronger is bad where it is an ill; platelets, defences and jumpers may rebound, too
_REBOUND = (
    r"^rebound(?: effects?| phenomen(?:on|a))?$|\b(?:viral|virologic(?:al)?) rebound\b|\brebound (?:(?:of|in) )?"
    rf"(?:the )?(?:[a-z-]+ )?(?:{_HARM}|growth|insomnia|hypertension|tachycardia|hypergly[a-z]*|congestion|"
    r"hyperemia|hyperaemia|wheez[a-z]*|aggression)\b"
)
_PATTERNS: tuple[tuple[str, str], ...] = (
    # what was wanted, and came as it should
    (r"^(?:satisfactory|adequate|sufficient|successful|effective|excellent|acceptable|optimal|ideal|desired|target|"
     r"good) (?:[a-z]+ )?(?:sedation|an(?:a)?esthesia|analgesia|hypnosis|relaxation|blocks?|blockade|anticoagulation|"
     r"paralysis|immobility)\b|\bcough questionnaire\b|\blcq\b", INCREASE),
    (r"^in(?:adequate|sufficient|effective) (?:[a-z]+ )?(?:sedation|an(?:a)?esthesia|analgesia|blocks?|relaxation)\b|"
     r"\b(?:cognitive|mental|psychomotor|motor) slowing\b|\b(?:slowed|slow) (?:thinking|thought|speech)\b", DECREASE),
    # names that are one thing, whatever stands in them
    (r"\bh[ae]+moglobin[- ]a1c?\b|\b(?:non-?(?:hdl|high[- ]density)|very[- ]low[- ]density)|"
     r"\b(?:survival|[a-z]?[pdr]fs) events?\b|\bsafety (?:events?|signals?|concerns?|issues?|problems?)\b|"
     r"^(?:(?:post-?operative|rescue|additional|supplement(?:al|ary)) )*(?:analgesics?|anti-?emetics?)$", DECREASE),
    (r"\bfev-?1 ?/ ?fvc\b|\b(?:max[a-z]*|peak|exercise) work-?loads?\b|"
     r"\d ?% (?:body )?weight (?:loss|reduction)", INCREASE),
    (r"\b(?:minimal|low|inactive) disease(?: activity)?\b|\bfree[- ]fat mass|"
     r"\b[a-z]?(?:pfs|efs|dfs|rfs|mfs|lfs)\b|\baldrete\b|\bpc-?20\b|\bpd-?20\b|"
     r"\b(?:hiv|hbv|cmv|vir(?:al|us|ological?|ologic)|tumou?r|cough|seizure|symptom|disease|pain|parasite) "
     r"(?:load )?suppression\b|"
     r"\bsuppression of (?:the )?(?:[a-z]+ )?(?:hiv|hbv|vir|tumou?r|cough|seizure|symptom|pain)|"
     r"\btime (?:spent )?(?:with)?in (?:the )?(?:glucose |glyc[ae]*mic |therapeutic |treatment )?(?:target|range)\b|"
     r"\b(?:time|days) in therapeutic range|\bdoses? taken (?:on|as|correctly|in total)|\btaken (?:on schedule|as "
     r"prescribed)|\b(?:transfusion|opioid|relapse|hospitali[sz]ation|allergen|dialysis|steroid) avoidance\b|"
     r"\b(?:participat[a-z]*|engag[a-z]*) in (?:[a-z]+ )?(?:daily|household|social|leisure|physical) activit|"
     r"\b(?:return|resum)[a-z]* (?:to |of )?(?:[a-z]+ ){0,2}(?:daily|normal|household|usual) (?:[a-z]+ )?activit",
     INCREASE),
    (r"\b(?:temporal|spatial) summation\b(?! (?:pain )?threshold)|"
     r"\b(?:postural|body|trunk) sway\b|\bsway\b|\bcent(?:re|er) of pressure\b|"
     r"\bcop (?:displacement|velocity|area|path|sway)|\bfinger-?(?:tip)?-to-floor|"
     r"\b(?:visceral|rectal|bladder|colonic|cough(?: reflex)?) sensitivity|"
     r"\btime (?:spent )?(?:above|below|out of|outside) (?:the )?(?:target|range)|"
     r"\b(?:peak|mean|plateau|high|insufflation|maximum peak) (?:inspiratory|airway|inflation) pressures?|"
     r"^(?:[a-z]+ )?(?:interference|difficulty|difficulties|trouble|problems?) (?:with|in|of) |"
     r"\b(?:interference|disruption)(?: scores?)?$|\bpremature (?!infants?|babies|neonates?|newborns?|ejac)|"
     r"\b(?:aberrant|inappropriate|problem|problematic|challenging|disruptive|maladaptive|risky|undesirable|"
     r"off-?task|repetitive|stereotyped) (?:[a-z]+ )?behaviou?rs?\b|\bunmet (?:[a-z]+ ){0,3}needs?\b|\bin need of\b|"
     r"\btitration steps|\bglyc[ae]+mic (?:load|index)|\b(?:unpleasant|metallic|bitter|bad) (?:taste|after-?taste|"
     r"(?:drug )?effects?)|\b(?:hospital|inpatient|icu|bed|ventilator|catheter|hospital(?:is|iz)ed|sick|pain|symptom|"
     r"headache|migraine) days\b|\bstays? in\b|"
     r"\b(?:time|days|hours|nights|weeks) (?:spent )?in (?:the )?(?:hospital|icu|intensive[- ]care)\b|"
     r"\b(?:bile saturation|(?:saturation|saturation index) of bile|lithogenic)\b|"
     r"\b(?:inpatient|hospital|acute[- ]care|health ?care resource|"
     r"emergency(?: department)?) utili[sz]ation|\bvisits to (?:the )?(?:general pract|gps?\b|emergenc|doctors?\b|"
     r"physicians?\b)|\b(?:unscheduled|unplanned|emergency|gp) visits?|\bdown-?time\b|\btime[- ]consuming|"
     r"\bconvalescence|\b(?:access|ablation|retrieval|harvest(?:ing)?|consultation|weaning|onset|docking|set-?up|"
     r"suture|pump|cpb|extracorporeal circulation|"
     r"dissection|suturing|cannulation|puncture|console|cross-?clamp|bypass|ischa?emi[ac]|hands-off) times?\b|"
     r"\bweaning duration|\bonset latency|\binotropic score|\bvasoactive-inotropic|\bmast[- ]cells? (?:activation|"
     r"counts?|degranul)|\bhomeostasis model assessment(?!.*(?:beta|function|sensitiv))|"
     r"\b(?:left ventricular|lv|cardiac|ventricular|heart) mass\b|\b(?:left atri(?:al|um)|la) (?:volume|size|diameter|"
     r"dimension|area|enlarge)|\b(?:endotracheal |tracheal )?(?:tube )?cuff pressures?|"
     r"\bnumber of (?:[a-z]+ )?(?:insertions?|needle|punctures?|passes|ablations|titrations?|re-?treatments|"
     r"(?:dose )?adjustments)|\b(?:virus|viral|bacterial|fungal|colony|parasite|pathogen)(?: dna| rna)? (?:levels?|"
     r"counts?|titres?|titers?|loads?|shedding)", DECREASE),
    (r"\bgrowth (?:factor|hormone)(?!.*(?:dysfunction|deficien))|\bend-?expiratory pressure|"
     r"\bpositive (?:airway|pressure)|\bpositive "
     r"(?:cultures?|margins?|tests?|smears?|swabs?|results?|findings?)|\badaptation to\b|\benergy delivery|"
     r"\bacid suppression|\bpassive (?:torque|stiffness)|"
     r"\brisk (?:perception|awareness)|\bperceived risk|\btime to (?:the )?(?:next|follow)", EITHER),
    (r"\b(?:dose|amount)s? (?:needed|required)\b", DECREASE),
    (r"\b(?:cancer|tumou?r|bacterial|plaque) growth\b|\bgrowth of (?:[a-z]+ )?(?:bacteria|tumou?rs?)", DECREASE),
    (r"(?:lowering|reducing|relieving|suppressing|sparing) (?:effects?|efficacy|potency)\b", INCREASE),
    (r"\bdiversity\b|\b(?:tele)?phone calls\b|\bcontacts? with (?:the )?(?:[a-z-]+ ){0,2}(?:services?|clinics?|gps?|"
     r"physicians?|doctors?|nurses?)\b", EITHER),
    (r"\b(?:abdominal|visceral|body) fat loss\b", INCREASE),
    (r"\bfat loss\b|\bdevelopment of (?:[a-z]+ )?tolerance\b", EITHER),
    # what is wanted, though a feared word stands in it
    (r"\bsavings?\b|\b(?:blood pressure|bp|glucose|lipid|hypertension|diabetes|infection) control\b|"
     r"\b(?:urine|drug|cocaine|opiate|opioid|alcohol|heroin)-(?:negative|free)|"
     r"(?<!time to )(?<!duration of )\bwean(?:ing|ed)\b(?! (?:time|duration|failure|period))|"
     r"\bsinus rhythm\b|\bcardioversion\b|\btermination\b|\b(?:icu|unit) discharge\b(?! time)", INCREASE),
    # what is not, though a good one does
    (r"\b(?:small|large)[- ]for[- ]gestational|\b[sl]ga\b|\b(?:positive|involved|metastatic) (?:lymph )?nodes?|"
     r"\bnodes? (?:involved|positive|metast[a-z]+)|\b(?:errors?|mistakes?)(?: rates?)?$|"
     r"\b(?:deficienc(?:y|ies)|defects?|abuse|aggression|problems?|victimi[sz]ation|violations?|neglect|self-doubt|"
     r"(?:job|role) strain|(?:guideline|protocol) deviations?)$|"
     r"\b(?:dentin[a-z]*|tooth|teeth|skin|airway|bronchial|pain|gingival|root|cold|heat) sensitivity", DECREASE),
    (r"^(?!.*\b(?:sav(?:ed|ings?)|effective|utility|benefit))(?:[a-z-]+ )*(?:costs?|(?<!energy )expenditures?)\b|"
     r"\bhearing thresholds?|\bpure[- ]tone (?:thresholds?|averages?)|\b(?:urin[a-z]+ (?:albumin|protein)|albumin "
     r"excretion)\b|"
     r"\b(?:antibiotic|antimicrobial|glycopeptide|sedative|propofol|diuretic|anti-?emetic|antipyretic|relaxant|"
     r"atropine)s? (?:[a-z]+ )?(?:administration|prescri[a-z]+|use|usage|consumption|requirements?|doses?|"
     r"dosage)\b|"
     r"(?<!\bnot )(?<!\bnot been )(?<!\bno longer )(?<!\bnever )(?<!\bwithout )(?<!appropriately )(?<!\badequately )"
     r"\b(?:treated with|(?:needed|needing|required|requiring)(?: treatment with)?|receiv(?:ed|ing)) "
     r"(?:(?:oral|systemic|intravenous|any|an?|further|additional|rescue) ){0,2}(?:antibiotic|antimicrobial|sedative|"
     r"diuretic|opioid|opiate|anti-?emetic|antipyretic|analgesic|steroid|corticosteroid)s?$", DECREASE),
    # what is reached or is over
    (r"^(?!.*\b(?:time|days|duration) (?:to|until|till)\b).*\b(?:achiev(?:ed|ing|ement)|attain(?:ed|ing|ment)|goals?|"
     r"normali[sz](?:ed|ation)(?! ratio)|well[- ]controlled|quit(?:ting|ters?)?|abstinen[a-z]*|cessation|"
     r"favou?rable (?:outcome|prognosis|neurolog)[a-z]*)\b", INCREASE),
    (rf"\b(?:free(?:dom)? (?:of|from)|remaining without)\b|{_HARM}[- ]free\b|\b(?:progression|disease|event|recurrence)"
     r"[- ‐]free\b", INCREASE),
    (r"\b(?:percentage|proportion|number|rate)s? of [a-z]+ (?:with|who|showing|having|achieving) (?:an? |at least |"
     r"good |complete |[^a-z])*(?:improve|respon|no |benefit|relief|success|recover)|\b(?:knowledge|understanding|"
     r"awareness) of\b|\b(?:knowledge|awareness)$|"
     r"\blatency (?:period|interval|to delivery|in preterm)", INCREASE),
    (r"(?<!not )(?<!without )(?<!no )\b(?:requiring|requirements? (?:of|for)|needing) (?:an? )?"
     r"(?:additional|further|repeat(?:ed)?|another|more) "
     r"(?:treatments?|surger(?:y|ies)|operations?|interventions?|procedures?|injections?|sessions?)", DECREASE),
    # what is waited for
    (r"\btimes? for (?:the )?(?:(?:first|next) )?(?:rescue|request|analges[a-z]* (?:request|requirement))", INCREASE),
    (rf"\b{_SPAN} (?:un)?(?:to|until|till|before) (?:the )?(?:the )?(?:[a-z]+ ){{0,2}}?(?:{_FEARED})", INCREASE),
    (rf"\btimes? (?:to|until|before) (?:{_STEPS} ){{0,4}}?(?:{_EVENTS})(?!.*\b(?:resol|clear|cur|control|recover|"
     r"relief|heal|disappear|cessation|stop|end\b|improv|remission|free|negativ|discharge|ha?emost|conver))", INCREASE),
    (r"\btime (?:un)?(?:to|until|till|for|of|from|required for|taken for|needed for)\b(?!.*\b(?:exercise|sleep)\b)"
     r"(?!.* to (?:onset|development) of)|\bdays (?:to|until)\b|\binterval (?:to|until|from .* to)\b|"
     r"induction[- ](?:to[- ])?(?:delivery|abortion)|\bonset of (?:[a-z-]+ ){0,3}?(?:block|an[ae]+sthesia|action|"
     r"sedation|analges[a-z]*|effect)", DECREASE),
    (rf"\b(?:duration|length|days|hours|period) (?:of|on|in|with) (?:the |an? )?(?:[a-z-]+ "
     rf"){{0,3}}?(?:{_ENJOYED})", INCREASE),
    (rf"\b(?:duration|length|days|hours|period)s? (?:of|on|in|with|taken) (?:the |an? )?(?:[a-z-]+ "
     rf"){{0,3}}?{_TAKES_TIME}|"
     rf"\b{_TAKES_TIME}[a-z]* (?:performance )?(?:times?|duration|interval)\b|\bblock performance time|"
     r"\b(?:emergence|recovery|relaxation|ambulation|laryngoscopy|needle) times?\b|\bdays? (?:off|lost)\b", DECREASE),
    (r"\breturn (?:to|of) (?:(?:normal|full|full-time|daily) )?(?:work|activit|sport|bowel|spontaneous|function)|"
     r"\breturn-to-work", INCREASE),
    (r"\btugt?\b|\btimed up|\b(?:stair [a-z]+|sprint|completion|reaction) times?\b", DECREASE),
    # what is lost, or is poor
    (r"^(?:deteriorations?|worsening|impairments?) (?:in|of) ", DECREASE),
    (rf"\b(?:bone|hair|hearing|tooth|blood|muscle|vision|attachment|lumen|hv|bmd|memory|fluid) loss\b|\bloss of "
     rf"(?!weight|"
     rf"body|fat)|\b{_ASSET}(?:[- ][a-z]+)? {_TURNED_BY}\b|\b(?:decreases?|decline|drop|fall|reduction|deteriorations?|"
     rf"worsening|impairment) (?:in|of) (?:[a-z-]+ ){{0,2}}?{_ASSET}\b|"
     rf"\b(?:poor|poorer|impaired|inadequate|insufficient|unsatisfactory|blurred|interrupted|inappropriate|abnormal|"
     rf"low|"
     rf"unfavou?rable|negative|disturbed|dissatisf|discontinu)[a-z]* (?:[a-z-]+ )?(?:{_ASSET}|outcomes?)\b|"
     rf"\bdissatisf[a-z]*|\bdiscontinued\b|\binability\b|{_REBOUND}", DECREASE),
    # a harm that is undone, borne or kept away
    (rf"\b{_HARM}(?: [a-z]+)? (?:relief|resolution|reduction|remission|clearance|control|management|acceptance|freedom|"
     r"tolerance|prevention|regression|coping|cure|healing)\b|\b(?:relief|resolution|remission|clearance|control|"
     rf"regression|prevention|management|improvement) (?:of|from|in) (?:the )?(?:[a-z-]+ ){{0,2}}?{_HARM}\b|"
     r"\bsymptomatic improvement|\bthresholds?\b(?! (?:load|intensit|dose))|"
     r"\b(?:reduction|decrease) (?:of|in) (?:the |total )?(?:pain|symptoms?|"
     r"lesion|melanin|psa|hba1c|body weight|tumou?r)|\b(?:index|score|body fat|fat|viral load) reduction\b|"
     r"\bresistance to\b|\bfracture (?:resistance|strength|healing)|\bantibacterial|\banti-?(?:microbial|oxidant|"
     r"inflammatory|nociceptive|depressant|hypertensive) (?:activity|effects?|action|capacity|status|potential)|"
     r"\bantioxidants?\b|\bhealing rates?\b", INCREASE),
    # measures whose names hold a misleading word
    (r"\b(?:emotion|fear|anger|face|facial|affect|word|speech)[a-z]* recognition|"
     r"\brecognition of (?:[a-z]+ )?(?:emotion|fear|anger|faces?|facial|affect|words?|speech)", INCREASE),
    (r"\bhdl\b|\bhigh[-‐ ]density lipoprotein", INCREASE),
    (r"\b(?:lean|muscle|bone|fat-free|skeletal)(?: body| muscle)? mass\b|\bffm\b|\boxygen saturation|\bspo2\b|\bsao2\b|"
     r"\bpao2|\bstable h[ae]*modynamic|h[ae]*modynamic stability|\bcosmetic|\baesthetic|\bprognosis\b|\bmin(?:imal|"
     r"imum) "
     r"lumen|\blumen (?:area|diameter|volume)|\bweight gain in (?:preterm|infants?)|\bglucose (?:homeostasis|tolerance|"
     r"disposal|infusion rate|uptake)|\bnormo[a-z]+emia|\beuglyc|\bdiagnostic (?:performance|yield|accuracy)|"
     r"\b(?:vaccin|immuni[sz]ation)[a-z]* (?:[a-z]+ )?(?:rates?|completion|coverage)|\binsulin (?:sensitivity|"
     r"production)|\bfirst[- ](?:pass|attempt)|\bexercise tolerance|\bvaginal(?:ly)? deliver|\bdelivered vaginally|"
     r"\bspontaneous delivery|\bpositive (?:emotions?|affect|mood)|\bgestational age at (?:delivery|birth)", INCREASE),
    (r"\b(?:inflammatory|stress|pressor|allergic|glyc[ae]+mic|glucose|nociceptive|pain|cytokine|allergen[a-z ]*) "
     r"responses?\b|"
     r"\bnegative (?:mood|affect|emotion|symptom)|\bresponse to (?:intubation|laryngoscopy|surg|incision|pain)|"
     r"\bneointim|\bfree radicals?|\breactive oxygen|\b(?:sleep[- ]?onset|sleep) (?:latency|time to)|\bsleep-onset "
     r"time|"
     r"\bcognitive load|\bload(?:ing)? index|\bplatelet (?:aggregation|activation|reactivity)|\blow birth ?weight|"
     r"\bcost-effectiveness ratios?|\bglyc(?:at|osylat)ed h[ae]*moglobin|\bwaist|\b(?:health ?care|drug|snack|sugar|"
     r"salt|"
     r"sodium|tobacco|saturated fat) (?:consumption|intake|use)|"
     r"\b(?:rescue|supplement[a-z]+|additional) analg|\btop[- ]ups?|\bsore throat|"
     r"\b(?:ped|drusen|lesion|wheal) height|\bend-?(?:systolic|diastolic) (?:volumes?|dimensions?|diameters?|"
     r"pressure)|\blv(?:edd|esd|edv|esv|edp)\b|"
     r"\bblood sugar|\b(?:body weight|weight) regain|\bwounds? (?:area|size|depth)|\bulcer (?:area|size)|"
     r"\b(?:opioid|opiate|morphine|fentanyl|sufentanil|remifentanil|tramadol|meperidine|mep[a-z]*idine|ketorolac|"
     r"nsaids?|paracetamol|analgesics?|diclofenac|steroid|ocs|corticosteroid|insulin|vasopressor|norepinephrine|"
     r"inotrop[a-z]*)"
     r"(?: [a-z]+)? (?:doses?|dosage|use|usage|consumption|requirements?|intake|demand|administration|"
     r"needs?)", DECREASE),
    (r"\b(?:dose|dosage|amount|consumption|use|administration) of (?:[a-z-]+ ){0,2}?(?:opioids?|opiates?|morphine|"
     r"fentanyl|"
     r"analgesics?|steroids?|corticosteroids?|insulin|rescue|antibiotics?|fsh|gonadotropins?)", DECREASE),
    # nobody can say without knowing more
    (r"\bcardiac (?:output|index)|\bstroke (?:volume|work|index)|"
     r"\bbleeding time\b|\b(?:insulin|cortisol|prolactin|sympathetic|ventricular|hormone|"
     r"lactate|pressure|h[ae]*modynamic|withdrawal|immune|autonomic|physiological|cardiovascular|subjective) "
     r"(?:[a-z]+ )?responses?|\bresponses? (?:of|to) "
     r"(?:growth|ma\b)|"
     r"\b(?:energy|food) intake|\benergy expenditure|\bappetite\b|\bsedation (?:score|level|depth)s?|"
     # messengers that no inflammation makes, or that check it; il-1, il-6 and others tell of one
     r"\b(?:interleukin|il)[- ]?(?:2|3|4|7|9|10|11|13|15|21|22|27|35|37|1 ?ra|1 receptor antagonist)\b|"
     r"\b(?:anti-?inflammatory|regulatory|th-?[12]) cytokines?\b|"
     r"\bweight loss\b|\bseizure duration|\bduration of (?:the )?(?:motor )?(?:convulsion|seizure|block)|"
     r"\b(?:sensory|motor)(?: and motor)? block|\bmetabolism\b|\bcholesterol efflux|\bepidural analgesia\b|"
     r"\bconcentrations? of [a-z]+ in\b", EITHER),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), good) for pattern, good in _PATTERNS)


def told_by_phrase(plain: str) -> str | None:
    """Return "increase" or "decrease", whichever is good, "either" where that depends, None where no phrase tells.

    >>> told_by_phrase("loss of function"), told_by_phrase("time to pain relief"), told_by_phrase("pain")
    ('decrease', 'decrease', None)
    """
    return next((good for pattern, good in _COMPILED if pattern.search(plain)), None)
