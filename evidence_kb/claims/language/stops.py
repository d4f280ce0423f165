"""Words for the end of a treatment, and for what came after it: "after withdrawal of X"."""

from __future__ import annotations

from evidence_kb.claims.language.words import rx

END = r"(?:discontinuation|discontinuance|withdrawal|cessation|interruption)"
# of something that has a name: "after the end of the treatment" may be the end of a course that did its work
AFTER_ITS_END = rx(
    rf"\b(?:after|following|upon|on) (?:(?:the|abrupt|sudden|gradual|rapid|early|complete) )*(?P<what>{END} of "
    r"(?:(?:the|his|her|their|oral|daily) ){0,2})(?!(?:(?:all|any|these|this|the|both|its|active|study) )*"
    r"(?:treatments?|therapy|drugs?|medications?|agents?|infusions?|administration|support)\b)"
)
_TREATMENT = r"(?:treatments?|therapy|drugs?|medications?|agents?|infusions?|administration)"
# the end of a treatment that is called no more than that: only of what came back then it says why
AFTER_THE_END = rx(
    rf"\b(?:after|following|upon|on) (?:(?:the|abrupt|sudden|gradual|rapid|early|complete) )*(?P<what>(?:"
    rf"(?:{END} of|stopping|discontinuing|withdrawing|ceasing|interrupting) (?:(?:the|all|his|her|their) )*"
    rf"{_TREATMENT}|(?:treatment|drug|therapy) {END}))\b(?! (?:of|with)\b)"
)
COMES_BACK = rx(
    r"\b(?:relaps(?:e|es|ed|ing)|recur(?:s|red|rence|rences|ring)?|rebound(?:s|ed)?|flare(?:s|d)?(?:[ -]ups?)?|"
    r"exacerbat(?:ed|ions?)|reappear(?:ed|ance)?|re-?emerged?|came back|returned(?! to\b))\b"
)
