"""Which statements tell what goes with an outcome, and not what a treatment did: predictors are no effects.

"Male sex was associated with better response" and "age predicted relapse" tell whom a treatment helps. "Treatment with
X was associated with less pain", and "less pain was associated with X", tell what it did.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_kb.claims.language.words import rx

_BETWEEN = r"(?: (?:not|also|only|still|independently|strongly|[a-z]+ly)){0,3}"
_PREDICTED = (
    r"(?:(?:an?|the) )?(?:(?:better|worse|poor|poorer|good|greater|lower|higher|longer|shorter|clinical|complete|early|"
    r"treatment|disease|overall|tumou?r) )*"
    r"(?:(?:non-?)?response|(?:non-?)?responders|remission|relapses?|recurrences?|survival|mortality|death|outcomes?|"
    r"success|failure|improvement|recovery|progression|prognosis)"
)
_GOES_WITH = rx(
    rf"\b(?:was|were|is|are|been|be)(?: (?:found|shown|seen|reported) to be)?{_BETWEEN} "
    r"(?:associated|correlated) (?:with|to)\b|"
    r"\bcorrelat(?:ed|es|e)(?: [a-z]+ly)? (?:with|to)\b|"
    rf"\b(?:predicts|predict(?:ed)?(?= {_PREDICTED}\b)|predicted by)\b|"
    rf"\b(?:was|were|is|are){_BETWEEN} (?:(?:an?|the|no) )?(?:(?!of\b|for\b)[a-z-]+,? ){{0,4}}?"
    r"(?:predictors?|risk factors?|determinants?|correlates?|predictive)(?: ?\([^()]*\))? (?:of|for)\b"
)
# "no association was seen between age and pain", "adherence to treatment was associated with less pain"
_RELATED = rx(
    r"\b(?:associations?|correlations?|relationships?) (?:(?:was|were) (?:[a-z]+ly )?(?:seen|found|observed|noted|"
    r"detected|demonstrated) )?between\b"
)
_KEPT_TO_IT = rx(
    r"^(?:[a-z]+: |\[[^\]]*\] )?(?:(?:better|good|greater|high(?:er)?|poor) )?(?:adherence|compliance|attendance) "
    r"(?:to|with|at)\b"
)
# whom it was found in, before what is told of them
_AMONG = rx(r"^[ ,]*(?:in|among|for|within|of) [^,;]{3,90}, ")
# what the words behind speak of, not what they tell the effect of: "response to X", "in patients on X"
_OF_WHOM = rx(
    r"\b(?:respon[a-z]+|remission|relapses?|outcomes?|success|failure|resistance|improvements?|survival|toxicity) "
    r"(?:to|with|of|after|under|on|following) (?:the )?(?:[a-z]+ ){0,2}$|"
    r"\b(?:in|among) (?:the |those |all )?(?:[a-z-]+ ){0,4}$"
)
SOMETHING_DONE = rx(
    r"\b(?:treatments?(?! (?:failure|response|outcome|success|effect|duration|history))|treated|therap(?:y|ies)|"
    r"use|using|[a-z]*drugs?|medications?|"
    r"agents?|doses?|dosages?|infusions?|injections?|surgery|surgical|operations?|procedures?|interventions?|regimens?|"
    r"programs?|programmes?|techniques?|approach|approaches|methods?|combinations?|administration|supplement[a-z]*|"
    r"groups?|arms?|vaccin[a-z]+|training|exercise|diets?|transplant[a-z]*|intake|discontinuation|withdrawal|"
    r"reduction of|withholding|stopping|adding|addition|switch[a-z]*|implants?|grafts?|stents?|devices?|prophylaxis|"
    r"strategy|strategies|protocols?|rehabilitation|[a-z]+(?:ectomy|plasty|otomy)|placebo)\b"
)
# what stands for something named before
STANDS_FOR = rx(
    r"(?:^|\b(?:it|this|these|they|that|which|who|both|each|neither|either|all|and|but|or|latter|former)"
    r"(?: also| (?:did|does|do) not)?)$"
)
_OBJECT = rx(r" (?:(?!in\b|to\b|of\b|for\b|and\b|after\b|on\b|by\b|among\b|at\b|than\b)[a-z0-9-]++ ?){1,6}")


def tells_predictor(clause: str, treatments: Iterable[tuple[int, int]]) -> bool:
    """Say whether a clause (flat) tells that something goes with an outcome that is no treatment.

    `treatments`: where the clause names one.

    >>> tells_predictor("male sex was associated with response.", ())
    True
    >>> tells_predictor("it was associated with pain.", ())
    False
    """
    if _RELATED.search(clause) and not any(True for _ in treatments):
        return True
    verb = _GOES_WITH.search(clause)
    if verb is None:
        return False
    if _KEPT_TO_IT.search(clause):
        return True
    among = _AMONG.match(clause, 0, verb.start())
    start = among.end() if among else 0
    subject = clause[start : verb.start()]
    if STANDS_FOR.search(subject.strip(" ,;")) or SOMETHING_DONE.search(subject):
        return False
    told = _OBJECT.match(clause, verb.end())
    if told and SOMETHING_DONE.search(told[0]):
        return False
    return all(at < start or _OF_WHOM.search(clause, start, at) for at, _ in treatments)
