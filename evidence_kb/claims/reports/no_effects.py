"""Statements that name a treatment and an outcome and yet tell nothing of what the treatment did.

People who all had it are compared with one another ("pain was lower in non-responders"), an opinion or a
recommendation is given, or other studies are spoken of. Asked of what the judge alone reads of reports (`second_look`):
of texts of all kinds blind readers found half of that right, and one in four of the wrong ones was of these kinds.
"""

from __future__ import annotations

from evidence_kb.claims.language.numbers import ONE_TO_TEN
from evidence_kb.claims.language.words import PATIENTS, rx

# how somebody is called who had the treatment like all others
_KIND = (
    r"(?:non-?responders|responders|men|women|males|females|boys|girls|non-?smokers|smokers|non-?users|users|"
    r"non-?survivors|survivors|the elderly|(?:older|younger|obese|diabetic) (?:patients|people|subjects)|"
    r"(?:patients|those|subjects|people|children|cases|individuals) (?:who (?!(?:had )?(?:received|underwent|"
    r"(?:was|were) (?:given|treated|operated))\b)|whose\b|without\b|"
    r"with (?:an? )?(?:history|previous|prior|pre-?existing|concomitant|positive|negative|poor)\b))"
)
_MORE = (
    r"(?:higher|lower|better|worse|greater|fewer|longer|shorter|poorer|superior|inferior|"
    r"(?:more|less) (?:frequent|common|severe|pronounced|likely|often)(?:ly)?)"
)
_PEOPLE_COMPARED = rx(
    rf"\b{_MORE}\b[^.;]{{0,60}}? (?:in|among|for) (?:the )?(?:[a-z-]+ )?{_KIND}|"
    rf"\b{_KIND}(?: [a-z-]+){{0,3}} (?:had|have|showed|experienced|present|presented|were) (?:[a-z-]+ )?{_MORE}\b|"
    r"\b(?:compared (?:with|to)|than)(?: (?:in|for|those|that|of|among))* (?:the )?(?:remaining|other) "
    r"(?:patients|women|men|cases|children)\b|"
    r"\bwith (?:increasing|growing|greater|more) (?:[a-z]+ )?(?:experience|volume|age)\b|"
    r"\b(?:in|between|among) any of the (?:[a-z]+ )?(?:groups|subgroups)\b|"
    r"\bassociat(?:ed|ion)\b[^.;]{0,80} (?:among|in) (?:the )?(?:[a-z]+ )?(?:patients|people|subjects|children|"
    r"individuals|those) (?:undergoing|receiving|on|treated)\b"
)
_IN_TIME = rx(r"\b(?:after|following|before|than at|baseline|at follow-up|post-?operative(?:ly)?)\b")
_OPINION = rx(
    r"\bwe (?:opine|posit|hypothesi[sz]ed?|speculate|postulate)\b|"
    r"\b(?:is|are) (?:thought|believed) to\b|"
    r"\b(?:is|are|was|were) (?:hypothesi[sz]ed|postulated|assumed|supposed) to\b|"
    r"\b(?:considered|believed|felt|thought) that\b"
)
_RECOMMENDED = rx(
    r"\b(?:is|are|seems?|appears?) (?:to be )?(?:[a-z]+ly )?(?:essential|mandatory|imperative|crucial|advisable) "
    r"(?:to|for|in order to) [^;]*$|"
    r"\b(?:can|could|may|should|must) (?:also )?be (?:added|offered|considered|incorporated|integrated)\b[^;]* for "
    r"(?:a |the )?(?:better|improved|further|optimal) [^;]*$|"
    r"\b(?:is|are) (?:[a-z]+ly )?(?:recommended|indicated|advocated|advised)\b[^;]{0,20}? "
    r"(?:for|to|because|as|in)\b[^;]*$"
)
_OTHER_STUDIES = rx(
    r"\b(?:(?:other|previous|earlier|several|many|recent|in vivo|animal|clinical) (?:studies|trials|reports)|"
    r"the use of [a-z, -]{1,80}) (?:has|have) (?:also |further )?(?:been (?:shown|demonstrated|reported|proven)|"
    r"demonstrated|shown|confirmed|reported)\b|"
    r"\b(?:(?:multiple|numerous|various|several|many|recent|earlier|previous|preclinical|animal|experimental) "
    r"(?:studies|trials|reports|data|research|work|evidence|investigations|authors)|"
    r"(?:preclinical|previous|recent|animal|experimental) research in [a-z ]{1,30}?) (?:has|have) "
    r"(?:also |further |now |clearly |consistently )?(?:reported|shown|demonstrated|suggested|indicated|confirmed|"
    r"found)\b|"
    r"\bthere (?:is|exists) (?:a |an )?(?:large body of|growing|increasing|accumulating|mounting|recent|ample|"
    r"considerable|abundant|emerging) (?:body of )?(?:[a-z]+ )?evidence\b"
)
# what was to be measured; what came of it is told behind ", which" or where it "was reached"
_MEASURE = rx(
    r"^(?:the |our )?(?:(?:primary|secondary|main|principal|co-primary|key|efficacy|safety|clinical|other) )+"
    r"(?:outcomes?|end-?points?|end points?|objectives?|variables?|criteri(?:a|on))"
    r"(?: (?:measures?|variables?|parameters?))?"
    r"(?: of (?:the|this|our) (?:study|trial|analysis))? "
    r"(?:was|were|is|are|included|comprised)(?: defined as)? (?:the )?"
    r"(?:percentages?|proportions?|numbers?|rates?|incidence|frequency|changes?|time|occurrence|duration|"
    r"[a-z -]{1,40} rates?) "
    r"(?:of|in|from|to|at|with)\b(?![^;]*,? (?:and (?:was|were)|which)\b)"
)

_MEASURE_ALONE = rx(
    r"^(?:the |our )?(?:primary|secondary|main|principal|co-primary|key) (?:efficacy |safety |clinical )?"
    r"(?:outcomes?|end-?points?|end points?)(?: measures?)? (?:was|were|is|are|included|comprised) "
)
_CAME_OF_IT = rx(
    r"%|\bp ?[<=>]|\bn ?=|\d ?/ ?\d|\b(?:met|reached|achieved|attained|obtained|observed|seen|found|noted|occurred|"
    rf"recorded|documented|in (?:all|most|both|none|\d+|{ONE_TO_TEN})|lasted|improv[a-z]+|excellent|satisfactory|"
    rf"favou?rable|good|poor|successful|stable|unchanged|(?:\d+|all|most|both) (?:of\b|{PATIENTS})|"
    r"signific[a-z]+|higher|lower|better|worse|less|more|fewer|greater|similar|equal|differ[a-z]*|not|no|increas[a-z]+|"
    r"decreas[a-z]+|reduc[a-z]+)\b"
)


def is_no_effect(before: str, whole: str) -> bool:
    """Say whether a statement is none about what a treatment did.

    `whole` are its flat words, `before` those in front of the outcome.

    >>> is_no_effect("", "satisfaction was higher in men")
    True
    >>> is_no_effect("", "satisfaction was higher in men after the operation")
    False
    >>> is_no_effect("the drug is recommended for ", "the drug is recommended for pain")
    True
    """
    if (
        _MEASURE.search(whole.lstrip())
        or _only_names_a_measure(whole.strip())
        or _OPINION.search(whole)
        or _OTHER_STUDIES.search(whole)
        or _RECOMMENDED.search(before)
    ):
        return True
    return _PEOPLE_COMPARED.search(whole) is not None and _IN_TIME.search(whole) is None


def _only_names_a_measure(whole: str) -> bool:
    """ "The primary outcome was remission at week 16" tells what was looked at, and not what came of it."""
    found = _MEASURE_ALONE.match(whole)
    return found is not None and _CAME_OF_IT.search(whole, found.end()) is None
