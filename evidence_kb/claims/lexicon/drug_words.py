"""Which words name drugs by themselves: those of the lexicon, and those that end like a drug's name and are no others.

Names of one common piece, classes of drugs, placebo, and what the body makes are none.
"""

from __future__ import annotations

from functools import lru_cache

from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.concepts import NO_TOPIC, is_drug_stem, known
from evidence_kb.findings import ConceptKind

LEAST_LETTERS = 6
MANY_PIECES = 3  # a word in so many pieces is none that the texts often use
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
        "constrain cotinine crit curtain dextrin diastole divide draw drawn drew endocrine ethanol ethylene euroqol "
        "exocrine flow fluoride gene germline glycol gram hodgkin hormone hospice infarct intestine iodine ketone "
        "lichtenstein lignin liverpool magazine mannequin medicine microphone milestone nostril oxide paracrine pectin "
        "prevail propylene restrain rotterdam spasm stream sulfide sulphide sustain systole telephone toxin uterine "
        "vitamin weight wide wisconsin"
    )
)
NO_DRUG = _OF_THE_BODY + _NO_NAME


def pieces_in(word: str) -> int:
    """Return in how many pieces the networks read a word."""
    return len(tokenizer().encode(word, add_special_tokens=False).ids)


@lru_cache(maxsize=16384)
def names_drug(word: str) -> bool:
    """Say whether a lower-case word alone surely names a drug, and no class of drugs.

    >>> [names_drug(word) for word in ("enalapril", "propofol", "statin", "saline", "leptin")]
    [True, True, False, False, False]
    """
    if len(word) < LEAST_LETTERS:  # "mtx" may be anything
        return False
    pieces_n = pieces_in(word)
    if pieces_n == 1:
        return False
    concept = known(ConceptKind.TREATMENT, NO_TOPIC).get(word)
    if concept is not None and (concept.broader or concept.name != word):
        return concept.broader is not None
    if word.endswith(NO_DRUG):
        return False
    return is_drug_stem(word) or (pieces_n >= MANY_PIECES and word.endswith(_LIKE_A_DRUG))
