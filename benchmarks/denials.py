"""Ways in which authors deny what a sentence tells, and ways that look like it and deny nothing of it.

A law finds the words that tell of a change and sets others in their place: "X reduced Y" becomes "X did not appear to
reduce Y" (`DENIED`), or "X did not change weight but reduced Y" (`KEPT`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from evidence_kb.claims.language.words import PREPOSITIONS, word_set

# what happened: the verb by itself, what happening is called, and the other way
_FORMS = {
    "reduced": ("reduce", "reducing", "reduction in", "increased"),
    "decreased": ("decrease", "decreasing", "decrease in", "increased"),
    "lowered": ("lower", "lowering", "reduction in", "raised"),
    "increased": ("increase", "increasing", "increase in", "decreased"),
    "improved": ("improve", "improving", "improvement in", "worsened"),
    "prevented": ("prevent", "preventing", "prevention of", "caused"),
    "shortened": ("shorten", "shortening", "shortening of", "prolonged"),
    "prolonged": ("prolong", "prolonging", "prolongation of", "shortened"),
    "raised": ("raise", "raising", "rise in", "lowered"),
    "enhanced": ("enhance", "enhancing", "enhancement of", "weakened"),
    "relieved": ("relieve", "relieving", "relief of", "worsened"),
    "alleviated": ("alleviate", "alleviating", "alleviation of", "worsened"),
    "attenuated": ("attenuate", "attenuating", "attenuation of", "increased"),
    "ameliorated": ("ameliorate", "ameliorating", "amelioration of", "worsened"),
    "delayed": ("delay", "delaying", "delay of", "hastened"),
    "accelerated": ("accelerate", "accelerating", "acceleration of", "delayed"),
}
# what people or outcomes did by themselves
_BY_ITSELF = {
    "healed": "heal", "resolved": "resolve", "disappeared": "disappear", "recovered": "recover", "fell": "fall",
    "worsened": "worsen", "rose": "rise", "declined": "decline", "deteriorated": "deteriorate", "relapsed": "relapse",
    "recurred": "recur", "subsided": "subside", "responded": "respond", "progressed": "progress",
    "normalized": "normalize", "normalised": "normalise",
}  # fmt: skip
STEMS = {**{verb: forms[0] for verb, forms in _FORMS.items()}, **_BY_ITSELF}
_MANNER = r"(?:(?:statistically )?(?:significantly|markedly|substantially|greatly|effectively|rapidly|completely) )"
COMPARED = r"lower|higher|less|more|better|greater|smaller|shorter|longer|fewer|worse|superior|inferior|faster|slower"
_NO_SUBJECT = PREPOSITIONS | word_set(
    "or a is be no the was and had has its were have been more less that are their which showed shown having being not "
    "this these significantly all both most such any some other new"
)
_VERB = re.compile(rf"(?P<subject>[^\W_]+\)?) (?P<adverb>{_MANNER})?(?P<verb>{'|'.join(STEMS)})\b(?! by\b| than\b|,)")
# with what it was done to behind it
_TO_NOTHING = "by|than|in|from|to|at|after|with|within|for|on|when|during|and|[a-z]+ly|only|to|also"
_DOES = re.compile(
    rf"(?P<subject>[^\W_]+\)?) (?P<adverb>{_MANNER})?(?P<verb>{'|'.join(_FORMS)}) (?=[^\W\d_])(?!(?:{_TO_NOTHING})\b)"
)
_NO_OPENING = "In|After|At|During|With|For|On|When|While|As|To|By|From|Among|Of|However|There|No"
_OPENS = re.compile(
    rf"^(?P<subject>(?!(?:{_NO_OPENING})\b)[^,;:]{{3,60}}?) (?P<adverb>{_MANNER})?(?P<verb>{'|'.join(_FORMS)}) "
    rf"(?P<rest>(?!(?:{_TO_NOTHING})\b)[a-z][^;:]+?)(?P<stop>\.?)$"
)
_WAS = re.compile(
    rf"\b(?P<was>was|were|is|are) (?P<what>{_MANNER}?(?:{COMPARED}|{'|'.join(STEMS)}|associated with (?:a |an )?"
    rf"{_MANNER}?(?:{COMPARED}|lowered|reduced|increased|improved)))\b"
)
_IS_MORE = re.compile(rf"\b(?P<was>was|were|is|are) (?P<adverb>{_MANNER})?(?P<what>{COMPARED})\b")
_A_CHANGE = re.compile(
    r"\b(?:a|an) (?P<what>(?:(?:statistically )?(?:significant|marked|substantial|greater|large|clear) )?"
    r"(?:reduction|decrease|increase|improvement|decline|rise|fall|benefit)s?) (?=in\b|of\b|for\b)"
)
_HAD = re.compile(rf"\b(?P<had>had|showed|experienced|required|reported) (?P<what>{_MANNER}?(?:{COMPARED})) (?!than\b)")
_HAD_STEMS = {"had": "have", "showed": "show", "experienced": "experience", "required": "require", "reported": "report"}
_WHOLE = re.compile(r"^(?P<label>[A-Z]+: )?(?P<first>[A-Z](?:[a-z]+\b|\b)) (?P<rest>.+)$")
_N_OF = re.compile(
    r"\b(?:\w+ of(?: the)? \w+ |\w+ )(?:(?:the|of|these|our) )*patients "
    rf"(?P<verb>{'|'.join((*STEMS, 'survived'))})\b"
)
# words of a change: a sentence with one of them tells one thing; values tell by themselves
_TOLD = re.compile(
    rf"\b(?:{'|'.join((*STEMS, *STEMS.values(), COMPARED))}|reduc\w+|increas\w+|decreas\w+|improv\w+|prevent\w+|"
    r"no|not|nor|neither|without|fail\w*|similar\w*|unchanged|but|while|whereas|although|effective|beneficial|"
    r"benefits?|decline|rise|fall|stopped|ceased|occurred|remained|from (?:a \w+ of )?\d)\b",
    re.IGNORECASE,
)


class Law(NamedTuple):
    """What is looked for, and what is set in its place."""

    pattern: re.Pattern[str]
    denied: Callable[[re.Match[str]], str]


def _put(pattern: re.Pattern[str], words: str) -> Law:
    """Make a law of words in which {subject}, {stem}, {noun}, ... are what was found."""
    return Law(pattern, lambda found: words.format(**_parts(found)))


def _parts(found: re.Match[str]) -> dict[str, str]:
    parts = {name: value or "" for name, value in found.groupdict().items()}
    verb = parts.get("verb", "")
    if verb:
        parts["stem"] = f"{parts.get('adverb', '')}{STEMS.get(verb, 'survive')}"
        parts["bare"] = STEMS.get(verb, "survive")
    if verb in _FORMS:
        _, parts["doing"], parts["noun"], parts["other"] = _FORMS[verb]
    if "first" in parts:
        parts["lower"] = parts["first"] if len(parts["first"]) == 1 else parts["first"][0].lower() + parts["first"][1:]
    if "had" in parts:
        parts["have"] = _HAD_STEMS[parts["had"]]
    return parts


DENIED: dict[str, Law] = {
    "did not reduce": _put(_VERB, "{subject} did not {stem}"),
    "didn't reduce": _put(_VERB, "{subject} didn't {stem}"),
    "failed to reduce": _put(_VERB, "{subject} failed to {stem}"),
    "never reduced": _put(_VERB, "{subject} never {adverb}{verb}"),
    "could not reduce": _put(_VERB, "{subject} could not {stem}"),
    "was not found to reduce": _put(_VERB, "{subject} was not found to {stem}"),
    "could not be shown to reduce": _put(_VERB, "{subject} could not be shown to {stem}"),
    "did not appear to reduce": _put(_VERB, "{subject} did not appear to {stem}"),
    "did not significantly reduce": _put(_VERB, "{subject} did not significantly {bare}"),
    "no longer reduced": _put(_VERB, "{subject} no longer {adverb}{verb}"),
    "neither reduced nor raised": _put(_DOES, "{subject} neither {adverb}{verb} nor {other} "),
    "did not result in reduced": _put(_DOES, "{subject} did not result in {adverb}{verb} "),
    "did not lead to a reduction in": _put(_DOES, "{subject} did not lead to a {noun} "),
    "caused no reduction in": _put(_DOES, "{subject} caused no {noun} "),
    "showed a lack of effect on": _put(_DOES, "{subject} showed a lack of effect on "),
    "had no effect on": _put(_DOES, "{subject} had no effect on "),
    "had no significant effect on": _put(_DOES, "{subject} had no significant effect on "),
    "was not effective in reducing": _put(_DOES, "{subject} was not effective in {doing} "),
    "was ineffective in reducing": _put(_DOES, "{subject} was ineffective in {doing} "),
    "was given without any reduction in": _put(_DOES, "{subject} was given without any {noun} "),
    "no reduction was seen with": _put(_OPENS, "No {noun} {rest} was seen with {subject}{stop}"),
    "contrary to hope, did not reduce": _put(_OPENS, "Contrary to hope, {subject} did not {stem} {rest}{stop}"),
    "no evidence that it reduced": _put(_OPENS, "There was no evidence that {subject} {verb} {rest}{stop}"),
    "reduced weight, but not": _put(_DOES, "{subject} {verb} body weight but not "),
    "was not lower": _put(_WAS, "{was} not {what}"),
    "wasn't lower": _put(_WAS, "{was}n't {what}"),
    "was no lower": _put(_WAS, "{was} no {what}"),
    "was not shown to be lower": _put(_WAS, "{was} not shown to be {what}"),
    "could not be shown to be lower": _put(_WAS, "could not be shown to be {what}"),
    "did not appear to be lower": _put(_WAS, "did not appear to be {what}"),
    "was never lower": _put(_WAS, "{was} never {what}"),
    "was no longer lower": _put(_WAS, "{was} no longer {what}"),
    "was not significantly lower": _put(_IS_MORE, "{was} not significantly {what}"),
    "was neither lower nor": _put(_IS_MORE, "{was} neither {adverb}{what} nor different"),
    "no reduction in": _put(_A_CHANGE, "no {what} "),
    "lack of a reduction in": _put(_A_CHANGE, "a lack of any {what} "),
    "did not have lower": _put(_HAD, "did not {have} {what} "),
    "had no lower": _put(_HAD, "{had} no {what} "),
    "none improved": _put(_N_OF, "none of the patients {verb}"),
    "no patient improved": _put(_N_OF, "no patient {verb}"),
    "the patients did not improve": _put(_N_OF, "the patients did not {bare}"),
    "the patients never improved": _put(_N_OF, "the patients never {verb}"),
}  # fmt: skip
KEPT: dict[str, Law] = {
    "not only reduced": _put(_VERB, "{subject} not only {adverb}{verb}"),
    "did not change weight but reduced": _put(_DOES, "{subject} did not change body weight but {adverb}{verb} "),
    "was not costly and reduced": _put(_DOES, "{subject} was not costly and {adverb}{verb} "),
    "was not only different but lower": _put(_IS_MORE, "{was} not only different but {adverb}{what}"),
    "not at first but lower later": _put(_IS_MORE, "{was} not different at first, but {was} {adverb}{what} later"),
    "no patient withdrew, and": _put(_WHOLE, "{label}No patient withdrew, and {lower} {rest}"),
    "weight did not change;": _put(_WHOLE, "{label}Body weight did not change; {lower} {rest}"),
    "although nobody knows why,": _put(_WHOLE, "{label}Although it is not known why, {lower} {rest}"),
    "never failed to reduce": _put(_VERB, "{subject} never failed to {stem}"),
}  # fmt: skip


def changed(sentence: str, law: Law) -> str | None:
    """Return a sentence as a law words it, or None where it tells more than one thing, or in other words.

    >>> changed("Zorplexine reduced pain.", DENIED["did not reduce"])
    'Zorplexine did not reduce pain.'
    >>> changed("Zorplexine reduced pain and improved sleep.", DENIED["did not reduce"])
    """
    found = law.pattern.search(sentence)
    told = list(_TOLD.finditer(sentence))
    if not found or len(told) != 1 or not found.start() <= told[0].start() < found.end():
        return None
    if found.groupdict().get("subject", "").lower() in _NO_SUBJECT:
        return None
    return sentence[: found.start()] + law.denied(found) + sentence[found.end() :]
