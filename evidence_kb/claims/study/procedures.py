"""Operations, devices and other treatments that are no drugs, found by the words around them and by their last word.

"Underwent X" and "X was performed" name a treatment where X ends like one: "tonsillectomy", "deep brain stimulation",
"collagen plug", "ketogenic diet". What is done to find out and not to help (biopsy, imaging, follow-up) is left out.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import NUMBER_WORDS
from evidence_kb.claims.language.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    later,
    rx,
    tokens,
    word_set,
)

# a last word that says by itself what was done
_OPERATION = (
    r"(?!(?:[a-z-]*(?:du|re|ap|com|im|multi|ex|sup)plication|[a-z]*(?:electro|iono|"
    r"immunoelectro)phoresis)\b)[a-z-]{2,}(?:rrhaphy|plication|laterali[sz]ation|ectomy|ectomies|otomy|otomies|"
    r"ostomy|ostomies|plasty|plasties|pexy|pexies|desis|tripsy|centesis|centeses|ph[eo]resis|ablation|modulation|"
    r"dilatation|transplantation|photocoagulation)|[a-z-]*emboli[sz]ation|anastomos[ei]s|[a-z]*thrombolysis|"
    r"radiosurgery|brachytherapy|phototherapy|"
    r"cryotherapy|sclerotherapy|immunotherapy|curettage|debridement|acupuncture|psychotherapy|chemoembolization|"
    r"[a-z]*vitrectomy|coiling|clipping|radioembolization|cryoablation|thermoablation|chemoradiotherapy|"
    r"chemoradiation|splinting|bracing|stenting|"
    r"(?:ha?emo|peritoneal )?dialysis|ha?emofiltration|ha?emoperfusion|cardioversion|defibrillation|amputation|"
    r"vaccination|laterali[sz]ation|plication|"
    r"immuni[sz]ation|physiotherapy|hypnotherapy|hydrotherapy|biofeedback|banding|nailing|plating|pinning|"
    r"osteosynthesis|arthrodesis|"
    r"bandaging|hypnosis|lavage|phacoemulsification|fulguration|enucleation|revasculari[sz]ation|psychoeducation|cauterization|cautery|electrocoagulation|"
    r"exenteration|marsupiali[sz]ation|exteriori[sz]ation|venesections?|dermabrasion|circumcision|"
    r"cerclage|(?:adhesio|neuro|teno|entero|uretero)lysis|(?:chemo|micro|cryo|electro)surgery|re-?(?:im)?plantation"
)
_CONSERVATIVE = (
    r"(?:conservative|supportive|medical|symptomatic|non-?operative|expectant) "
    r"(?:treatment|management|therapy|measures|care)"
)
# what names an operation wherever it stands, by its form alone; its adjectives are read back from there: what joins two
# organs ("gastrojejunostomy") is done to help; what opens a cavity or a vessel is the way to more ("laparotomy")
_BY_FORM = re.compile(
    r"(?:ectomy|ectomies|plasty|plasties|rrhaphy|pexy|lithotripsy|(?<=fundo)plications?|(?<=exenter)ations?|"
    r"(?<=o)des[ei]s|(?<=[a-z]{4}o)[a-z]{3,12}ostom(?:y|ies)|"
    r"(?<!lapar)(?<!thorac)(?<!stern)(?<!crani)(?<!arthr)(?<!colp)(?<!phleb)(?<!cardi)(?<!atri)(?<!ventricul)"
    r"(?<!arteri)(?<!ven)(?<!aort)(?<!dur)(?<!enter)(?<!dich)(?<!aut)otom(?:y|ies))(?![\w-])"
)
# one of which each of these forms has: where none stands, the slow search is spared
_IN_FORMS = (
    "ectom", "plasty", "plasties", "rrhaphy", "pexy", "lithotripsy", "fundoplication", "exenteration", "odesi", "odese",
    "ostom", "otom",
)  # fmt: skip
_FORM_BEFORE = re.compile(
    r"(?<![\w-])(?:(?:[a-z-]{2,20}(?:al|ic|ar|ary|ive|ous)|total|open|penetrating) ){0,3}[a-z-]{3,30}$"
)
# a last word that needs another one before it
_NOUN = (
    r"ablation|resection|excision|transplants?|vaccines?|grafts?|autografts?|allografts?|grafting|"
    r"implantation|implants?|fixation|"
    r"decompression|stimulation|stimulators?|stents?|ligation|drainage|irradiation|laser|blocks?|blockade|"
    r"exchange|dialysis|nutrition|oxygenation|radiation|placement|coiling|drops|technique|transfusions?|surgery|repair|reconstruction|"
    r"replacement|bypass|radiotherapy|plugs?|flaps?|coils?|pumps?|"
    r"pacemakers?|catheters?|frames?|splints?|braces?|slings?|orthos[ei]s|massage|exercises?|training|diet|"
    r"rehabilitation|ventilation|therapy|treatment|occlusion|closure|augmentation|filling|osteotomy|"
    r"traction|navigation|pacing|counselling|supplementation|resuscitation|chemotherapy|intubation|suspension|"
    r"cementation|perfusion|hypothermia|cooling|restriction|sutur(?:es|ing)|dressings?|occluders?|"
    r"prosthes[ei]s|devices?|tubes?|shunts?|valves?|screws?|plates?|nails?|mesh|lens(?:es)?|patch(?:es)?|"
    r"denervation|xenografts?|homografts?|heterografts?|bioprosthes[ei]s|fillers?|interposition|"
    r"stapling|counterpulsation|counterpressure|appliances?|approach|"
    r"cells|plasma|serum|sealant|glue|scaffolds?|balloons?|filters?|electrodes?|elevation|nephrectomy|release|"
    r"substitutes?|phosphate|tamponade|clips?|clipping|coagulation|ointment|cream|gel|lotion|emulsion|"
    r"instillation|bronchoplasty|transposition|removal|extraction|manipulation|fenestration|imbrication|advancement|"
    r"procedure|operation|cross-linking|crosslinking|transplantation|photocoagulation|dilatations?|dilations?|"
    r"catheteri[sz]ation|matrix|sponges?|baths?|adaptation|man(?:oeu|eu)vers?|man(?:oeu|eu)vres?|goggles|"
    r"prisms?|fusion|diversion|lengthening|reattachment|transfer"
)
# what "underwent" alone makes a treatment
_ALONE = word_set(
    "excision resection ablation decompression repair reconstruction ligation drainage irradiation osteotomy fixation "
    "fusion surgery grafting transplantation dialysis radiotherapy chemotherapy implantation"
)
_CUTS = word_set(
    "graft grafting flap transplant transplantation bypass implant procedure operation transposition plate mesh"
)
# a last word that names an operation behind some words, and something else behind others ("aortic dissection")
_OF_TWO_WORDS = re.compile(
    r"(?:(?:lymph-?)?nod(?:e|al)|neck|axillary|inguinal|groin|pelvic|retroperitoneal|inguinofemoral) "
    r"dissections?|ca?esar[ei]an (?:sections?|delivery|deliveries)|(?:surgical|operative|radical) (?:closure|"
    r"correction|removal|drainage|excision|ablation|division|extraction|exploration|evacuation|stabili[sz]ation|operation)|"
    r"(?:duct|wound|neck|cervical|mediastinal|orbital|inguinal|retroperitoneal) exploration"
)
# of operations, many may have been done
_MANY = word_set(
    "procedures operations repairs reconstructions replacements resections excisions transplantations implantations "
    "ablations fusions transfers bypasses fixations decompressions ligations augmentations closures transpositions "
    "advancements removals perfusions"
)
_OPERATION_WORD = re.compile(_OPERATION)
_NOUN_WORD = later(_NOUN)
_FINDS_OUT = word_set(
    "conservative technical modified standard questionnaire scoring immunohistochemical laboratory new "
    "biopsy biopsies imaging examination evaluation assessment screening testing test tests autopsy follow-up mri ct "
    "scan scans tomography angiography endoscopy colonoscopy bronchoscopy ultrasonography echocardiography "
    "scintigraphy laparoscopy review diagnosis measurement analysis randomisation randomization laparotomy "
    "histology history consent visit visits data records charts study tomographic diagnostic"
)
_NO_NAME = word_set(
    "same first second third repeat repeated further additional new other medical previous prior initial successful "
    "subsequent such primary two three four total one single definitive early late this that initially immediately "
    "successfully emergency urgent elective postoperative preoperative intraoperative conventional standard surgical "
    "mean median average baseline fasting initiating starting commencing performing undergoing beginning "
    "introducing adding repeating optimizing optimising improving using combining conclusion "
    "conclusions "
    "results methods objective background operative symptomatic supportive specific conservative appropriate "
    "effective combination combined drug active "
    "maintenance systemic long-term short-term local topical oral intravenous continued adequate current available "
    "all both their his her our these those bilateral unilateral more percutaneous different comparing receiving trial "
    "regular inclusion high low elevated human endogenous exogenous search spontaneous simultaneous vigorous prompt "
    "precise prolonged consecutive aggressive standardized standardised systematic stepwise "
    "multimodality multimodal multidisciplinary treatment therapeutic"
)
_FORWARD = rx(
    r"\b(?:underwent|undergoing|undergone|we performed|received|receiving|(?:treated|managed|embolized)(?: [a-z]+ly)? "
    r"(?:with|by|using|via)|(?:therapy|treatment|management|surgery|regimen|protocol) (?:included|comprised|involved|"
    r"consisted (?:of|in)|combined)|(?:treated|managed) (?:[a-z0-9-]+ ){1,14}?(?:by|using)|followed [a-z0-9]+ (?:days?|"
    r"weeks?|months?) later by|operated on (?:with|by|using)|"
    r"by means of|(?:cured|healed|controlled|corrected|restored)"
    r"(?: [a-z]+ly| only)? by|"
    r"applied|attempted|the use of|a trial (?:on|of|with)|(?:we|and|was|were) (?:provided|administered)|"
    r"provided with|started on|implanted with|treated successfully with|responded (?:[a-z]+ )?to|maintained on|"
    r"managed only by|"
    r"fitted with|patients (?:with [^,.;]{3,50}? )?(?:had|on)|cases? of|"
    r"(?:filled|covered|reconstructed|repaired|augmented|bridged|irradiated|injected|implanted) (?:with|using|by)|"
    r"(?:implantation|placement|insertion|creation) of|following|upon|via|"
    r"(?:sessions?|cycles?) of|started|commenced|placed on|put on|efficacy of|results of|experience with|outcomes? "
    r"(?:of|after)|after) "
)
_BACKWARD = rx(
    r"(?<=[a-z)]) (?:was|were|has been|have been|had been) (?:[a-z]+ly )?(?:performed|carried out|done|undertaken|"
    r"implanted|placed|inserted|applied|delivered|tried|used|employed|attempted|given|created|fitted|"
    r"initiated|started|required to|necessary to|chosen|elected|decided)\b"
)
_NAMED_THERAPY = (
    r"(?:open|closed) reduction(?: (?:and|with) (?:internal|external|percutaneous) fixation)?|(?:electroconvulsive|"
    r"proton(?: beam)?(?: radiation)?|laser|photodynamic|enzyme replacement|hormone replacement|"
    r"oxygen|compression|larval|gene|(?:stem )?cell|speech|occupational|light|negative pressure wound|manual|"
    r"shock ?wave|radiation|radioiodine|family|play|music|exposure|anti-vascular endothelial growth factor|anti-vegf|"
    r"botulinum toxin|phage|fluid|vacuum|heat|ultrasound|interferential|inhalation|psychodynamic|chelation)"
    r"[ -]therapy|(?:high-intensity |mr-guided )?focused ultrasound(?: ablation)?|(?:ketogenic|elemental|"
    r"elimination|[a-z]{1,40}-free|low-[a-z]{1,40}|exclusive enteral) "
    r"(?:diet|nutrition)|"
    r"whole[ -]body hyperthermia|positive end-expiratory pressure"
)
# one of which each of these names has: where none stands, the slow search is spared
_IN_NAMED_THERAPIES = (
    "therapy", "open reduction", "closed reduction", "focused ultrasound", " diet", " nutrition", "body hyperthermia",
    "end-expiratory pressure",
)  # fmt: skip
_NAMED_THERAPIES, _IS_NAMED_THERAPY = later(rf"\b{_NAMED_THERAPY}\b"), later(_NAMED_THERAPY)
# what is done to something
_OF = word_set(
    "closure reversal repair removal extraction release ligation excision resection reconstruction replacement "
    "occlusion exploration correction"
)
_REST = re.compile(
    r"\sof(?:\s(?:the|an?|his|her|their))?\s[a-z-]{4,}(?:\s[a-z-]{4,})?"
    r"(?=\s(?:in|for|with|was|were|after|by|and|from|using|at|to|as)\b|\s?[.,;:()]|$)"
)
# "repair of the defect resulted in": what an operation did, though nothing says that it was done
_DID = rx(
    r"(?:^|[.;,] |\band )(?:(?:prompt|early|surgical|complete|partial|subsequent|endoscopic|successful|the|an?|"
    r"radical) )*"
    rf"(?P<what>(?:{'|'.join(sorted(_OF))}|drainage|decompression|debulking|evacuation) of (?:the |an? |his |her |"
    rf"their )?"
    r"[a-z-]+(?: [a-z-]+)?)(?= (?:(?!was\b|were\b)[a-z-]+ ){0,6}?(?:resulted in|led to|brought about|caused|relieved|"
    r"was followed by|restored|abolished|failed to|(?:was|were) (?:[a-z]+ly )?(?:performed|carried out|done|"
    r"undertaken))\b)",
    needs="|".join([*sorted(_OF), "drainage", "decompression", "debulking", "evacuation"]),
)
# "rapid pacing lowered the pressure", "conservative treatment was safe": what did it was done
_WORKED = rx(
    r"(?<=[a-z)]) (?:(?:has|have|had|may|can|could|also|then|not|did|does|do|[a-z]+ly) ){0,3}"
    r"(?:(?:produced?|caused|resulted in|led to|provided|achieved?|improved?|reduced?|decreased?|increased?|relieved?|"
    r"prevented|controlled|abolished|corrected|restored|eliminated|lowered) (?!(?:in|by|from|to|and|or|after|at|with|"
    r"during|when|on|for|but|until|within)\b)[a-z]|"
    r"(?:was|were|is|are|be|been|proved|proven|proves)(?: to be)?(?: [a-z]+ly)? (?:effective|successful|unsuccessful|"
    r"ineffective|safe|beneficial|useful|feasible|followed by|associated with)\b)"
)
# what a body has and does as often as it is given or done: "troponin elevation was associated with death"
_OF_THE_BODY = word_set(
    "elevation release phosphate restriction perfusion suspension coagulation cells plasma serum valve valves lens "
    "lenses matrix adaptation plate plates nail nails tube tubes filling occlusion closure dilatation dilatations "
    "dilation dilations extraction exchange ventilation stimulation radiation block blocks technique"
)
_OPENS = rx(r"(?:^|[.;:,] |\b(?:that|and|but|while|whereas|although|because) )(?:(?:the|an?|his|her|their|all) )?$")
_KINDS = word_set(
    "pulsed fractionated extended modified vascularized vascularised pedicled staged graded supervised structured "
    "cultured targeted image-guided tunneled tunnelled unfractionated"
)
_AND = rx(r"(?:, and|,| and|,? followed by|,? combined with) ")
_MOST_LISTED = 5
# "resolved with conservative treatment" is no effect of the treatment that the study is about
_WITH_CARE = rx(
    r"\b(?:resolved|treated|managed|responded|improved|recovered|settled|subsided|cured|healed|controlled|relieved|"
    r"corrected)(?: [a-z]+ly)? (?:with|by|to|"
    r"under|on|after) "
    rf"(?P<what>{_CONSERVATIVE})\b",
    needs="conservative|supportive|medical|symptomatic|operative|expectant",
)
_CARE = later(_CONSERVATIVE)
_SO_LONG = re.compile(r"[a-z0-9]+-(?:hour|day|week|month|year)s?")
_WINDOW = 90
_CHANGES = later(CHANGE_VERBS)
_LIMIT = (
    PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | word_set(
        "who which that then also not it they he she we underwent undergoing received receiving took "
        "showed reports reported"
    )
)


def is_procedure(words: str) -> bool:
    """Say whether flat words name an operation, a device or another treatment that is no drug."""
    head, _, rest = words.partition(" of ")
    if rest:  # "closure of the ileostomy"
        return (head in _OF or is_procedure(head)) and not set(rest.split()) & _FINDS_OUT
    parts = words.split()
    if _CARE.fullmatch(words):
        return True
    if not parts or set(parts) & _FINDS_OUT or len(parts) > 5:
        return False
    if _OPERATION_WORD.fullmatch(parts[-1]) or _IS_NAMED_THERAPY.fullmatch(words) or words in _ALONE:
        return True
    if len(parts) < 2:
        return False
    if _OF_TWO_WORDS.fullmatch(" ".join(parts[-2:])):
        return True
    is_named = parts[-1] in _MANY or _NOUN_WORD.fullmatch(parts[-1])
    return bool(is_named) and parts[-2] not in _NO_NAME


def is_operation(words: str) -> bool:
    """Say whether a procedure is an operation, which "surgery" may stand for."""
    parts = words.partition(" of ")[0].split()
    return bool(parts) and bool(_OPERATION_WORD.fullmatch(parts[-1]) or parts[-1] in _ALONE | _OF | _CUTS)


def procedures_in(plain: str) -> list[tuple[int, int]]:
    """Return where a flat text names procedures that somebody was given."""
    is_said = any(words in plain for words in _IN_NAMED_THERAPIES)
    found = [m.span() for m in _NAMED_THERAPIES.finditer(plain)] if is_said else []
    found += _kept(plain, _forward(plain, 0))  # "Mechanical thrombectomy for ..." opens a title
    found += [(m.start("what"), m.end("what")) for p in (_DID, _WITH_CARE) for m in p.finditer(plain)]
    for match in _FORWARD.finditer(plain):
        found += _listed(plain, match.end())
    for match in _BY_FORM.finditer(plain) if any(words in plain for words in _IN_FORMS) else ():
        before = _FORM_BEFORE.search(plain, max(0, match.start() - _WINDOW), match.start())
        found += [(before.start(), match.end())] if before else []
    for match in _BACKWARD.finditer(plain):
        found += _kept(plain, _backward(plain, match.start()))
    for match in _WORKED.finditer(plain):
        found += _subject(plain, match.start())
    return found


def _subject(plain: str, end: int) -> list[tuple[int, int]]:
    """Read the procedure that ends here, and with which a statement opens."""
    words = _backward(plain, end)
    is_care = len(words) > 1 and _CARE.fullmatch(plain, words[-2][0], words[-1][1])
    kept = [(words[-2][0], words[-1][1])] if is_care else _kept(plain, words)
    is_any = not is_care and bool(words) and plain[slice(*words[-1])] in ("therapy", "treatment")
    if not kept or kept[0][1] != words[-1][1] or is_any or plain[slice(*words[-1])] in _OF_THE_BODY:
        return []  # the name of a drug may go before "therapy", and what finds drugs finds it
    before = plain[max(0, words[0][0] - 30) : words[0][0]]
    return kept if _OPENS.search(before) and not plain.startswith("no ", words[0][0]) else []


def _listed(plain: str, at: int) -> list[tuple[int, int]]:
    """Read "radical debridement and Ilizarov fixation" from here on: what follows a procedure in a list."""
    found: list[tuple[int, int]] = []
    while (kept := _kept(plain, _forward(plain, at))) and len(found) < _MOST_LISTED:
        found += kept
        joint = _AND.match(plain, kept[0][1])
        if not joint:
            break
        at = joint.end()
    return found


def _forward(plain: str, at: int) -> list[tuple[int, int]]:
    """Collect the words of the noun phrase that starts here."""
    words: list[tuple[int, int]] = []
    for a, b in tokens(plain, at, min(len(plain), at + _WINDOW)):
        gap = plain[words[-1][1] if words else at : a]
        word = plain[a:b]
        if (
            gap.strip(" ")
            or word in _LIMIT
            or len(words) > 6
            or (word.endswith("ed") and "-" not in word and word not in _KINDS)
        ):
            break
        if _CHANGES.fullmatch(word):
            break
        words.append((a, b))
    last = plain[slice(*words[-1])] if words else ""
    rest = _REST.match(plain, words[-1][1]) if last in _OF else None
    return [*words, (words[-1][1] + 1, rest.end())] if rest else words


def _backward(plain: str, end: int) -> list[tuple[int, int]]:
    words: list[tuple[int, int]] = []
    short = re.compile(r" ?\([^()]{1,30}\)$").search(plain, max(0, end - 34), end)
    end = short.start() if short else end  # "shunt (TIPS) was created"
    for a, b in reversed([*tokens(plain, max(0, end - _WINDOW), end)]):
        gap = plain[b : words[0][0] if words else end]
        if gap.strip(" ") or plain[a:b] in _LIMIT or len(words) > 4:
            break
        words.insert(0, (a, b))
    return words


def _kept(plain: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop determiners, counts and manner in front; keep the longest beginning that then names a procedure."""
    while words and _is_front(plain[slice(*words[0])]) and not _opens_two(plain, words):
        words = words[1:]
    ends = [end for _, end in reversed(words) if is_procedure(plain[words[0][0] : end])]
    return [(words[0][0], ends[0])] if ends else []


def _opens_two(plain: str, words: list[tuple[int, int]]) -> bool:
    return len(words) > 1 and _OF_TWO_WORDS.fullmatch(plain, words[0][0], words[1][1]) is not None


def _is_front(word: str) -> bool:
    return (
        bool(_SO_LONG.fullmatch(word))
        or word in DETERMINERS
        or word in _NO_NAME
        or word == "hundred"
        or set(word.split("-")) <= NUMBER_WORDS.keys()
        or word.isdigit()
        or _is_people(word)
    )


def _is_people(word: str) -> bool:
    return re.fullmatch(PATIENTS, word) is not None
