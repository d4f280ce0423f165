"""The words beside the name of a treatment that are part of it: "total" parenteral nutrition, local "therapy".

What finds names stops where a word may as well say how much was given ("total dose") or be anybody's ("treatment").
Where a claim prints the name of a procedure, or one that ends in an adjective, such a word is no such thing.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.words import PATIENTS, flat, rx
from evidence_kb.claims.lexicon.concepts import is_drug_stem, singular
from evidence_kb.claims.lexicon.drug_names import looks_like_drug
from evidence_kb.claims.study.procedures import is_procedure

_BEFORE = rx(
    r"(?<![\w-])(?:(?:total|sub-?total|partial|whole[ -](?:body|gland|brain)|percutaneous|modified|peripheral|surgical|"
    r"segmental|trans[a-z]{4,14}|palliative|radical|autologous|allogeneic) )+$"
)
_KIND = re.compile(r"(?:al|ic|ive|ar|ary|ory|ist|ergic)$")
_BEHIND = rx(r"^ (?:therap(?:y|ies)|treatments?|interventions?|program(?:me)?s?|combinations?|regimens?)(?![\w-])")
# people, and what was done with a name, end it: "X recipients", "X shows"
_ENDED_BY = rx(
    r" (?:recipients?|users?|groups?|arms?|patients?|cohorts?|survivors?)$|"
    r" (?:shows?|showed|influence[ds]?|achiev(?:es|ed|ing)|satisf(?:y|ies|ied)|had|has|have|was|were|is|are)\b.*$|"
    r", (?:a|an|the) .*$"
)
_DONE_WITH = rx(
    r"^ (?:infusions?|transplantations?|transplants?|exchange|insertion|placement|implantation|appliances?|"
    r"techniques?|procedures?)(?![\w-])"
)
# an antagonist is one of something: without that, the name means another class
_OF_A_KIND = re.compile(r"(?:antagonist|agonist|inhibitor|blocker|analogue?)s?\b")
_WHAT_IT_ACTS_ON = rx(
    r"(?<![\w-])(?!(?:an?|the|of|to|with|and|or|by|on|in|for|this|these|oral|new)\b)[a-z0-9-]+"
    r"(?: (?:[a-z]|ia|i{2,3}a?|xa|receptor|channel|pump))* $"
)
_WINDOW = 60

_ENDS = (
    r"(?:in|for|with|was|were|is|are|be|been|has|have|had|and|or|by|to|on|at|from|after|before|during|into|may|can|"
    r"could|did|does|do|under|using|via|which|that|who|as|than|but|while|when|per|through|resulted|led|produced|"
    r"improved|caused|gave|provided|without|within|following|combined|proved|seems?|appears?)"
)
_NOUN = rf"(?:(?!(?:{_ENDS}|{PATIENTS})\b)[a-z][a-z0-9'/-]*)"
# "a combination of A and B reduces pain", "injection of B relieved it": what it did is no part of its name
_DOES = (
    rf"(?:{CHANGE_VERBS}|[a-z]{{2,}}ed|[a-z]+ly|(?:help|show|make|offer|yield|allow|give|result|lead|cause|produce|provide|"
    r"prevent|permit|enable|control|remain)s?|not|also|no|once|twice|every|each|two|three|then|only)\b"
)
_MORE = rf"(?: (?!{_DOES}){_NOUN})"
# a deed that says nothing without what it was done with: "implantation of a lens"
_DEED = re.compile(
    r"(?:.* )?(?:implantation|instillation|administration|application|insertion|transposition|placement|introduction|"
    r"injection|infusion|transfer)s?"
)
_OF_WHAT = rx(rf"^ of (?:(?:the|an?|his|her|their) )?{_NOUN}{_MORE}{{0,3}}")
# half of a salt
_ACID = re.compile(
    r"(?:bi)?(?:carbonate|chloride|sulfate|sulphate|phosphate|citrate|oxide|iodide|fluoride|lactate|gluconate|valproate|"
    r"nitroprusside|thiosulfate|thiosulphate|stibogluconate)"
)
_BASE = rx(
    r"(?<![\w-])(?:sodium|potassium|calcium|magnesium|ammonium|lithium|zinc|ferrous|iron|barium|alumini?um|strontium|"
    r"silver) $"
)
# how an operation is done, in a word of two: "single-port", "ultrasound-guided"
_BY_WHAT_WAY = rx(
    r"(?<![\w-])[a-z]+-(?:port|guided|assisted|incision|site|stage|level|segment|sided|hole|piece|lumen|vessel) $"
)
# "a combination of A and B": neither of them alone
_BOTH_OF = rx(r"\bcombinations? of (?:[a-z-]+ )?$")
_AND_THE_OTHER = rx(rf"^ (?:and|with|plus) (?:the )?{_NOUN}{_MORE}{{0,2}}")


# "A combined with B" is one treatment, and neither of them alone.
_JOINED = rx(r" plus |\+| combined with | in combination with | along with ")
_ON = rx(
    r"(?:[ -](?!(?:with|for|in|of|by|using|followed|via|and|or|plus|at|to|on|from|involving|combined|groups?|arms?|"
    r"alone|patients?|use|administration|treated)(?![a-z]))[a-z(][a-z0-9'()-]*)+"
)


def seen_in_full(text: str, start: int, end: int, seen: tuple[int, int]) -> tuple[int, int]:
    """Return the span of a whole name, given the span of one and what the tagger sees it stand in.

    It is the whole where that joins several treatments, else the name with the rest of a word that was torn, and with
    the words behind it where it is neither a drug nor a short form: "autologous adipose" tissue.
    """
    first, stop = seen
    plain = flat(text[first:stop])  # no more than that: each claim asks
    if _JOINED.search(plain) and not _JOINED.search(plain, start - first, end - first):
        return seen
    last = text[start:end].split()[-1]
    bare = singular(re.split(r"[ -]", last.casefold())[-1])
    is_whole = is_drug_stem(bare) or (looks_like_drug(bare) and last == text[start:end])
    if not is_whole and last[1:] == last[1:].casefold():  # "EEN" is a short form
        behind = _ON.match(plain, end - first)
        end = first + behind.end() if behind else end
    while start > first and (plain[start - first - 1].isalnum() or plain[start - first - 1] == "-"):
        start -= 1
    return start, end


# "a SGLT 2 inhibitor", "COX-2 inhibitors"
_OF_A_NUMBER = rx(r"[ -]?\d{1,2} (?:inhibitor|blocker|(?:ant)?agonist)s?\b")


def end_of_name(text: str, start: int, end: int) -> int:
    """Return where a name ends that goes on with people or a verb: "X recipients" were given X."""
    behind = _ENDED_BY.search(flat(text[start:end]))
    if behind and behind.start() > 2:
        return start + behind.start()
    kind = _OF_A_NUMBER.match(flat(text[end : end + _WINDOW])) if text[end - 2 : end].isupper() else None
    return end + kind.end() if kind else end


def in_full(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a whole name around the span of a name in a printed text."""
    plain = flat(text)
    name = " ".join(plain[start:end].split())
    last = singular(re.split(r"[ -]", name)[-1])
    is_drug = is_drug_stem(last) or looks_like_drug(last)
    is_kind = bool(_KIND.search(last)) and not is_drug
    behind = _BEHIND.match(plain[end : end + _WINDOW]) if is_kind else None
    if behind is None and not is_drug:
        behind = _DONE_WITH.match(plain[end : end + _WINDOW])
    end += behind.end() if behind else 0
    acts_on = _WHAT_IT_ACTS_ON.search(plain[max(0, start - _WINDOW) : start]) if _OF_A_KIND.match(name) else None
    start -= len(acts_on[0]) if acts_on else 0
    name = " ".join(plain[start:end].split())
    before = _BEFORE.search(plain[max(0, start - _WINDOW) : start]) if is_procedure(name) or is_kind else None
    return _with_its_half(plain, start - (len(before.group()) if before else 0), end)


def _with_its_half(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a name with the word beside it without which it is half a name."""
    name, before, behind = plain[start:end], plain[max(0, start - _WINDOW) : start], plain[end : end + _WINDOW]
    behind = behind if len(behind) < _WINDOW else behind[: behind.rfind(" ")]  # no half of a word
    if first := (_ACID.fullmatch(name) and _BASE.search(before)) or _BY_WHAT_WAY.search(before):
        start -= len(first[0])
    if rest := (_DEED.fullmatch(name) and _OF_WHAT.match(behind)) or (
        _BOTH_OF.search(before) and _AND_THE_OTHER.match(behind)
    ):
        end += rest.end()
    return start, end
