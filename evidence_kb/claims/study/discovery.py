"""Finds the names of treatments by the sentences they stand in, so that a drug nobody listed is found.

"Were treated with X", "received X", "X therapy", "responded to X", "X-induced nausea", "X 40 mg", "X appears to be
safe". Operations and devices come from `procedures`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import NUMBER_WORDS
from evidence_kb.claims.language.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PATIENTS,
    PREPOSITIONS,
    REPORTING_VERBS,
    rx,
    tokens,
    word_set,
)
from evidence_kb.claims.lexicon.concepts import concept_for, is_drug_stem, key, singular
from evidence_kb.claims.lexicon.drug_names import is_code, looks_like_drug
from evidence_kb.claims.study.procedures import is_procedure, procedures_in
from evidence_kb.findings import ConceptKind, Vocabulary

_FORWARD = rx(
    r"\b(?:treated|treatment|therapy|managed|managed successfully) (?:only |initially |successfully |either |"
    r"exclusively )?with |"
    rf"\b{PATIENTS}(?: \([^()]*\))?(?: had| have| who| all| then| also| each)* receiv(?:ed|ing) |\breceived |"
    r"\b(?:was|were) (?:then |also |started on|given|put on|"
    rf"switched to|commenced on|maintained on) |\b(?:{PATIENTS}|we|he|she|they|who|each|all) (?:then |also )?(?:took|"
    r"gave|injected|administered|inhaled|ingested|started|applied) |\b(?:a course|trial|addition|injections) of |"
    rf"\b{PATIENTS} (?:on|under|taking|receiving|given) |\bbetween (?=[a-z -]{{3,40}} and "
    r"(?:placebo|sham|controls?)\b)|\brespon(?:se|sive|ded|d|ding|ses) (?:[a-z]+ly |well |poorly )?to |"
    r"\b(?:infusions?|injections?|administration|doses?|courses?|cycles?|use|vials?|ampoules?|bolus(?:es)?|"
    r"tablets?) of |\bresponded to (?:[a-z-]+ )nor |"
    r"\brefractory to |\bphase [ivx0-9]+[ab]?(?:/[ivx0-9]+[ab]?)? (?:[a-z-]+ )?(?:study|trial) (?:of|with) |"
    rf"\b(?:{CHANGE_VERBS}|{REPORTING_VERBS}|change)(?: [a-z]+ly)? (?:with|under) "
)
# "treated 34 soldiers with X with Y": the people and their disease stand between
_WEAK_FORWARD = rx(
    r"\b(?:efficacy|effectiveness|effects?|safety|role|trial|evaluation|experience|combination|results|"
    r"outcomes?|addition|"
    r"injections?|treatment) (?:of|with) |\b(?:examined|evaluated|tested|assessed|studied|used|"
    r"self-administered|combination of|"
    rf"consisted of|consisting of|(?:therapy|treatment|management|regimen|protocol) (?:included|comprised|involved)|"
    rf"{PATIENTS} (?:on|took)|switched from [a-z-]+ to|changed to|converted to|added|"
    r"(?:introduction|initiation|discontinuation|withdrawal|cessation|ingestion|overdose|toxicity|start) of|"
    r"rechallenge with|"
    r"exposure to|starting|stopping|attributed to|caused by|due to|induced by|ingested|taking|took) "
)
_PEOPLE_WITH = rx(
    r"\b(?:treated|managed) (?:(?!with\b|by\b)[a-z0-9'-]+ ){1,8}?with (?:(?:[a-z'-]+ ){1,4}?(?:with|by) )?"
)
_BACKWARD = rx(
    r"(?=[ -])(?:"  # with one of these each begins: elsewhere none of them is tried
    r"(?<=[\w)])-(?:related|induced|associated|treated) |(?<=\w) (?:therapy|treatment|infusions?|injections?|"
    r"monotherapy|administration)\b|(?<=\w) use(?= (?:in|for|was|of)\b)|(?<=[\w)]) (?:was|were) (?:given|administered|"
    r"started(?! on)|initiated|infused|prescribed|introduced|commenced(?! on)|injected|added|used|trial+ed|tried|"
    r"instituted) (?:to|in|for|at|"
    r"as|intravenously|"
    r"orally|with|by|once|every|daily|weekly|monthly)?)"
)
_EVALUATED = rx(
    r"(?P<verb>\b(?:appears?|appeared|seems?|seemed|is|are|was|were|may|might|can|could|proved|has been|"
    r"have been)\b)[a-z ]{0,24}?\b(?:(?:in)?effective|useful|safe|successful|efficacious|beneficial|helpful|"
    r"well[- ]tolerated|"
    r"promising|valuable)\b(?=(?P<rest>.{0,80}))"
)
_ACTS = rx(
    r" (?:(?:[a-z]+ly|also|did not|does not|may|might|can|could) ){0,2}(?:reduc(?:es?|ed)|reliev(?:es?|ed)|"
    r"alleviat(?:es?|ed)|improv(?:es?|ed)|decreas(?:es?|ed)|lower(?:s|ed)|prevent(?:s|ed)?|ameliorat(?:es?|ed)|"
    r"increas(?:es?|ed)) [a-z]"
)
_OPENING = rx(r"(?:^|[.;:,] |\bthat |\bwhile |\bwhereas |\balthough |\band |\bbut )$")
_OPTION = re.compile(
    r"\b(?:treatment|therapy|option|agent|drug|alternative|medication|tolerated|in treating|for the treatment)\b"
)
# "methylene blue 2 mg/kg", "ketamine (30 mcg/kg/min)": what stands before a dose and is no concentration
_DOSED = rx(
    r"(?<=[a-z)]) (?:\(?(?:\d[\d.,]*(?: ?(?:-|to|or) ?\d[\d.,]*)? ?(?:mg|g|mcg|microg|micrograms?|µg|μg|units?|iu|mu|"
    r"million units)(?:/(?:kg|day|d|m2|m²|h|hour|min|week|month)\b)*(?![\w/%])))"
)
_LOCANT = re.compile(r"\d(?:,\d)?-[a-z]{8,}")  # "5-aminosalicylic acid"
_NUMBERED = rx(r"[a-z]{2,4} \d{3,5}\b(?! ?(?:mg|g|µg|μg|mcg|iu|u|ml|%|/|to\b|-|patients|children|units?)|[.,]\d)")
_SURELY = rx(
    r"\b(?:(?:treated|managed) with|treatment with|therapy with|administration of|injections? of|infusions? of|"
    r"infused with|"
    r"instillations? of|doses of)(?: (?:oral|intravenous|topical|subcutaneous|recombinant|human))* |"
    rf"\b(?:{PATIENTS}|who|and|all|each|he|she|they|both)(?: _+| \([^()]{{1,20}}\))? (?:then |also |each )?(?:received|"
    r"was given|were given) "
)
_STRIP = word_set(
    "intravenous iv i.v oral intra-articular subcutaneous intramuscular topical low-dose high-dose low high dose "
    "dosed cyclic cyclical additional repeated further conventional standard initial single multiple regular weekly "
    "monthly daily short-term long-term total adjunctive adjuvant concomitant combined subsequent systemic various "
    "different continuous prolonged early successful prior previous empirical first-line second-line simple medical "
    "maintenance active new novel recent effective either only alone methotrexate-free more less same first second "
    "third last after years receiving aged intravitreal intralesional intrathecal intranasal inhaled "
    "nebulised nebulized low-dosage "
    "concomitantly intermittent initiating starting commencing introducing adding again"
)
_GENERIC = word_set(
    "treatment therapy drug medication agent regimen dose infusion injection it them care management medicine support "
    "follow-up intervention option patient child placebo-controlled control group arm he she they one two course "
    "cycle approach response success benefit efficacy effect result outcome rescue symptom disease bone joint "
    "clinical dosing modality combination caution approval consent information funding questionnaire diagnosis "
    "transplant nothing none study trial method technique analysis mri ct scintigraphy radiograph ultrasound imaging "
    "score scale criterion data registry test vaccine vaccination line target targeted specific supportive "
    "symptomatic pharmacological drug-related anti-inflammatory immunosuppressive biologic biological multimodal "
    "conservative surgical antibiotic-free case diet people tobacco alcohol service substance health resource cohort "
    "failure lesion this that these those there who which what monotherapy treatment-related infusion-related "
    "disease-related age sex time mild moderate severe serious minor major transient common median mean least measure "
    "instead sole non-drug compression chain rechallenge improvement disability couple fluid task stretch violation "
    "theory leaflet education condition exposure conclusion background resonance tomography angiography "
    "day week month year hour admission discharge arrival hospital average period night disappearance diameter "
    "resolution relief regression recovery healing reduction decrease increase arrhythmia "
    "session visit schedule protocol formulation preparation strategy ultrasonography echocardiography metastasis "
    "tumour tumor "
    "cancer carcinoma infection ulcer worse scarce re-challenge immune"
)
_FORM = re.compile(
    r"lar|depot|[sxec]r|xl|la|retard|pegol|forte|acetate|hydrochloride|hcl|sulfate|sulphate|phosphate|sodium|potassium|"
    r"maleate|tartrate|citrate|mesylate|fumarate|besylate|succinate|propionate|valerate|dipropionate|acetonide|alfa|"
    r"alpha|"
    r"beta|gamma|trihydrate|implants?|patch(?:es)?|pumps?|gel|cream|ointment|drops|\d-?[a-z]?"
)
# the second word of a drug that is given as one of several compounds: two of them in one study are two treatments
_COMPOUND = rx(
    r"\b(?P<drug>[a-z]{5,}) (?P<form>alafenamide|disoproxil(?: fumarate)?|mofetil|medoxomil|cilexetil|etexilate|"
    r"pivoxil|axetil|proxetil|marboxil|tartrate|succinate|valproate|decanoate|palmitate|enanthate|glargine|detemir|degludec|"
    r"aspart|lispro)\b"
)
_FORMS = word_set("cream gel ointment lotion tablet capsule drop spray solution suspension syrup paste")
_STOP = (
    PREPOSITIONS
    | CONJUNCTIONS
    | AUXILIARIES
    | word_set(
        "also not no neither successfully safely showed received treated plus rapidly significantly alone once twice "
        "every daily weekly monthly intravenously orally subcutaneously well improved decreased reduced increased "
        "resolved respectively mg ml kg there we it they he she more less all any than respond responded appear "
        "appears appeared seem seems shows influences causes produces provides gives induces reduces "
        "improves increases decreases prevents allows permits remains using tolerate "
        "tolerated continued given took taking started added prescribed begun fell rose dropped "
        "declined remained "
        "offered commenced administered"
    )
)
# "primary treatment", "kidney treatment": words that say what kind or where, before a noun of treatment
_DESCRIBES = re.compile(
    r"(?:al|ic|ive|ary|ory|ous|ity|ness|ism|er|or|ers|ual|ible|able|ful|less|[^p]y|kidney|muscle|heart|liver|skin|"
    r"joint|bone|lung|brain|head|pain|eye|ear|usual|care|best|home|group)$(?<!therapy)(?<!surgery)(?<!plasty)"
)
_MOST_NAMES = 200  # that one study gives itself; what names more is a list, and every text is searched for each


def discover(plains: Sequence[str], outcomes_known: Vocabulary, conditions: Sequence[str]) -> tuple[str, ...]:
    """Find treatment names by the sentences they stand in; flat texts in, flat names out, sorted."""
    refused = {key(c) for c in conditions}
    found: dict[str, None] = {}
    for plain in plains:
        for start, end in _candidates(plain):
            words = plain[start:end]
            if _is_name(words, outcomes_known) and not _is_refused(key(words), refused):
                found[words] = None
        procedures = (plain[slice(*span)] for span in procedures_in(plain))
        found.update((words, None) for words in procedures if key(words) not in refused)
    found.update(dict.fromkeys(_compounds(plains)))
    return tuple(sorted(list(found)[:_MOST_NAMES]))


def _compounds(plains: Iterable[str]) -> list[str]:
    """Return the compounds of a drug by their whole names, where a study names more than one."""
    named = {(match["drug"], match["form"]) for plain in plains for match in _COMPOUND.finditer(plain)}
    forms = Counter(drug for drug, _ in named)
    return [f"{drug} {form}" for drug, form in sorted(named) if forms[drug] > 1]


def surely_given(plains: Iterable[str], names: Sequence[str]) -> frozenset[str]:
    """Return those of the discovered names that stand where nothing but a treatment can: "treated with X", "X 4 mg"."""
    listed = set(names)
    found: set[str] = set()
    for plain in plains:
        spans = [s for m in _SURELY.finditer(plain) for s in _read_forward(plain, m.end())]
        spans += [s for m in _DOSED.finditer(plain) for s in _read_backward(plain, m.start())]
        found.update(plain[slice(*span)] for span in spans)
    return frozenset((found & listed) | {name for name in names if _is_form_of_drug(name)})


def _is_form_of_drug(name: str) -> bool:
    """ "Octreotide LAR" is octreotide, "leuprolide acetate depot" leuprolide."""
    first, *rest = name.split()
    known = is_drug_stem(singular(first)) or concept_for(ConceptKind.TREATMENT, first).origin != "text"
    return bool(rest) and known and all(_FORM.fullmatch(word) for word in rest)


def _is_refused(words: str, refused: set[str]) -> bool:
    """ "Severe asthma" is a condition as "asthma" is."""
    parts = words.split()
    return any(" ".join(parts[i:]) in refused for i in range(len(parts)))


def _candidates(plain: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for match in _FORWARD.finditer(plain):
        found = _read_forward(plain, match.end())
        spans += [s for s in found if not (match.group().endswith(" of ") and _DESCRIBES.search(plain[slice(*s)]))]
    for pattern in (_PEOPLE_WITH, _WEAK_FORWARD):
        for match in pattern.finditer(plain):
            spans += [s for s in _read_forward(plain, match.end()) if looks_like_drug(plain[slice(*s)])]
    for match in _BACKWARD.finditer(plain):
        found = _read_backward(plain, match.start())
        spans += [s for s in found if not _DESCRIBES.search(plain[slice(*s)])]
    for match in _DOSED.finditer(plain):
        spans += [s for s in _read_backward(plain, match.start()) if not _DESCRIBES.search(plain[slice(*s)])]
    for match in _EVALUATED.finditer(plain):
        found = _read_backward(plain, match.start())
        spans += [s for s in found if _OPTION.search(match.group() + match["rest"][:80]) or _opens(plain, s[0])]
    for match in _ACTS.finditer(plain):
        spans += [
            s for s in _read_backward(plain, match.start()) if looks_like_drug(plain[slice(*s)]) and _opens(plain, s[0])
        ]
    return spans


def _opens(plain: str, at: int) -> bool:
    """Say whether a sentence, or what somebody stated in it, starts here."""
    return bool(_OPENING.search(plain[max(0, at - 24) : at]))


def _read_forward(plain: str, at: int) -> list[tuple[int, int]]:
    """Read "the X and Y" from here on; each conjunct is a candidate."""
    words: list[tuple[int, int]] = []
    found: list[tuple[int, int]] = []
    for a, b in tokens(plain, at, min(len(plain), at + 90)):
        word, gap = plain[a:b], plain[words[-1][1] if words else at : a]
        if gap.strip(" ") or len(words) > 4:
            break
        if word in ("and", "or", "nor", "plus") and words:
            found += _stripped(plain, words)
            words, at = [], b
            continue
        if len(words) == 1 and _NUMBERED.match(plain, words[0][0]):
            words[0] = (words[0][0], b)  # "ABP 501"
            break
        if (
            word in _STOP
            or (words and word in NUMBER_WORDS)
            or (word[0].isdigit() and not _LOCANT.fullmatch(word))
            or (words and word.endswith(("ed", "ly")))
        ):
            break
        words.append((a, b))
    return found + _stripped(plain, words)


def _read_backward(plain: str, end: int) -> list[tuple[int, int]]:
    words: list[tuple[int, int]] = []
    for a, b in reversed([*tokens(plain, max(0, end - 60), end)]):
        word = plain[a:b]
        gap = plain[b : words[0][0] if words else end]
        if gap.strip(" ") or word in _STOP or word in DETERMINERS or len(words) == 3:
            break
        if word[0].isdigit() and not _LOCANT.fullmatch(word):
            break
        words.insert(0, (a, b))
    return _stripped(plain, words)


def _stripped(plain: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop determiners and manner in front ("intravenous") and "treatment" behind."""
    while words and (
        plain[slice(*words[0])] in _STRIP
        or plain[slice(*words[0])] in DETERMINERS
        or plain[slice(*words[0])].endswith("ly")
    ):
        words = words[1:]
    while words and (
        plain[slice(*words[-1])] in _STRIP
        or singular(plain[slice(*words[-1])]) in _GENERIC
        or (len(words) > 1 and singular(plain[slice(*words[-1])]) in _FORMS)
    ):
        words = words[:-1]
    return [(words[0][0], words[-1][1])] if words and len(words) < 5 else []


def _is_name(words: str, vocabulary: Vocabulary) -> bool:
    """Refuse what is no name of a treatment: outcomes, people, generic nouns, verbs, single letters."""
    parts = words.split()
    if is_procedure(words):
        return True
    if (
        parts[0] in NUMBER_WORDS
        or any(singular(p) in _GENERIC for p in parts)
        or any(re.fullmatch(PATIENTS, p) for p in parts)
    ):
        return False
    if is_code(words):
        return True
    if len(key(words)) < 3 or not re.search(r"[a-z]{3}", words):
        return False
    if concept_for(ConceptKind.TREATMENT, words, vocabulary).origin != "text":
        return True
    if concept_for(ConceptKind.OUTCOME, words, vocabulary).origin != "text":
        return False
    return not re.search(
        r"(?:ed|ing|ly|itis|osis|tion|ment|sis|ical|syndrome|disease|pain|oma|omas|emia)$", parts[-1]
    ) and not parts[0].endswith(("ly", "ing"))
