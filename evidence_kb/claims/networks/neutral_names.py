"""The names of drugs as the tagger reads them in trials: always the same ones, so that another name changes no claim.

A network reads pieces of words, and a name that is cut into others makes it surer or less sure of all around it. The
first drug that a document names is therefore read as the first of `NAMES`, the next one as the second, and so on, all
of them drugs that the texts it learnt from name often. Whether a word names a drug is told by the word alone. Names
of one common piece, classes of drugs, placebo, and what the body makes are read as they are printed. So is all that
the tagger reads of reports, and the models that answer questions, which learnt to see names as printed; claims about
reports are read with neutral names again (`claim_reader`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from evidence_kb.claims.language.pieces import Pieces, tokenizer
from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.concepts import NO_TOPIC, is_drug_stem, known
from evidence_kb.findings import ConceptKind

# the first ones are taken for long: a drug and an anaesthetic are seldom rivals
NAMES = (
    "metformin", "simvastatin", "methotrexate", "bupivacaine", "fentanyl", "lidocaine", "ondansetron", "paracetamol",
    "midazolam", "clonidine", "diclofenac", "tramadol", "omeprazole", "sitagliptin", "losartan", "warfarin",
    "cisplatin", "ibuprofen", "tacrolimus", "celecoxib",
)  # fmt: skip
_LEAST_LETTERS = 6
_WORD = re.compile(r"([a-z]+)('s|[0-9]*)")
_MANY_PIECES = 3  # a word in so many pieces is none that the texts often use
_LIKE_A_DRUG = ("ine", "ide", "in", "ol", "il", "one", "ab", "ib", "am", "ept", "ene", "ole", "dopa")
# how names end of what the body makes or holds, which is measured more often than given
_OF_THE_BODY = tuple(
    word_set(
        "acetylcholine actin activin adenosine adrenalin adrenaline alanine albumin arginine bilirubin calcin "
        "calcineurin calprotectin cardiolipin carnitine carnosine carotene catecholamine cathepsin ceramide "
        "citrulline connexin copeptin cortisol creatine creatinine cystatin cysteine cytidine dopamine elastin "
        "endorphin endostatin ferrin ferritin fibrin gastrin ghrelin glandin globin globulin glutamine glyceride "
        "glycerol glycine guanosine hepcidin histamine histidine histone insulin integrin keratin kine kinin laminin "
        "lectin leptin leucine leukin lycopene lysine medullin melanin modulin myosin nectin neopterin nephrin "
        "nucleoside nucleotide obestatin orexin ornithine peptide phil phosphatidylcholine plasmin plastin poietin "
        "pontin procalcitonin proline protein retinol saccharide serotonin somatostatin sphingosine sterol sterone "
        "taurine taxin tensin thelin thione thionine threonine thrombin thyronine thyroxine tocopherol triene trophin "
        "tropin troponin trypsin tyrosine ubiquinol vimentin xanthin"
    )
)
# how other words end that are in many pieces
_NO_NAME = tuple(
    word_set(
        "alkaline amalgam amsterdam ascertain bristol bromide caffeine chloride clearglide cocktail coincide "
        "constrain cotinine curtain dextrin diastole divide endocrine ethanol ethylene euroqol exocrine fluoride gene "
        "germline glycol gram hodgkin hormone intestine iodine ketone lichtenstein lignin liverpool magazine "
        "mannequin medicine microphone milestone nostril oxide paracrine pectin prevail propylene restrain rotterdam "
        "stream sulfide sulphide sustain systole telephone toxin uterine vitamin wide wisconsin"
    )
)
_OTHERS = _OF_THE_BODY + _NO_NAME


def with_neutral_names(sentences: Sequence[Pieces]) -> list[Pieces]:
    """Return the sentences of a document with the drugs read as `NAMES`, in the order in which it names them.

    The words stay those that are printed. Of a document with more drugs than `NAMES`, some are read alike.
    """
    found: dict[str, int] = {}
    return [_with_neutral_names(sentence, found) for sentence in sentences]


def _with_neutral_names(sentence: Pieces, found: dict[str, int]) -> Pieces:
    parted = [_parted(word.text) for word in sentence.words]
    if not any(parted):
        return sentence
    ids: list[int] = []
    first: list[int] = []
    at = 0
    ends = (*sentence.first[1:], len(sentence.ids))
    for name, start, end in zip(parted, sentence.first, ends, strict=True):
        ids += sentence.ids[at:start]
        first.append(len(ids))
        ids += _neutral(found.setdefault(name[0], len(found)), name[1]) if name else sentence.ids[start:end]
        at = max(at, end)
    return Pieces(tuple(ids), tuple(first), sentence.words)


@lru_cache(maxsize=1024)
def _neutral(number: int, tail: str) -> tuple[int, ...]:
    return tuple(tokenizer().encode(NAMES[number % len(NAMES)] + tail, add_special_tokens=False).ids)


@lru_cache(maxsize=16384)
def _parted(printed: str) -> tuple[str, str] | None:
    """Return the drug that a word names, in lower case, with what is printed behind it: "10", "'s"."""
    found = _WORD.fullmatch(printed.lower())
    return (found[1], found[2]) if found and names_drug(found[1]) else None


def names_drug(word: str) -> bool:
    """Say whether a lower-case word alone surely names a drug, and no class of drugs.

    >>> [names_drug(word) for word in ("enalapril", "propofol", "statin", "saline", "leptin")]
    [True, True, False, False, False]
    """
    if len(word) < _LEAST_LETTERS:  # "mtx" may be anything
        return False
    pieces_n = len(tokenizer().encode(word, add_special_tokens=False).ids)
    if pieces_n == 1:
        return False
    concept = known(ConceptKind.TREATMENT, NO_TOPIC).get(word)
    if concept is not None and (concept.broader or concept.name != word):
        return concept.broader is not None
    if word.endswith(_OTHERS):
        return False
    return is_drug_stem(word) or (pieces_n >= _MANY_PIECES and word.endswith(_LIKE_A_DRUG))
