"""Drugs that no lexicon knows, told by where a document puts them: "lumbrexal 20 mg", "AZ-1234 or placebo".

A word that is in no lexicon and in many pieces, ends like no ordinary word and stands at least once in a frame in which
only a drug stands is a drug in the whole document; so is a code of letters and digits. What "improved X versus placebo"
and "propofol and X" name may be an outcome: these are no frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.language.pieces import words_of
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.lexicon.concepts import NO_TOPIC, key, known
from evidence_kb.claims.lexicon.drug_words import LEAST_LETTERS, MANY_PIECES, NO_DRUG, names_drug, pieces_in
from evidence_kb.findings import ConceptKind

# where a word is printed small, or with one capital; "BiPAP" and "PROMIS" are other things
_WORD = re.compile(rf"(?<![\w-])[A-Za-z][a-z]{{{LEAST_LETTERS - 1},}}(?!\w)")
_CODE = re.compile(r"(?<![\w-])(?:[A-Z]{2,5}[- ]?[0-9]{3,8}|[A-Z]-?[0-9]{4,6})[A-Z]?(?![\w-]|[.,][0-9])")
# what has letters and a number too: registries, dates, years, markers, genes, cells, groups and times
_NO_CODE = re.compile(
    r"(?:NCT|ISRCTN|CTRI|DRKS|NTR|KCT|JPRN|UMIN|EUCTR|CRD|CNP|NOG|CALGB|ECOG|EORTC|SWOG|RTOG|NSABP|GOG|"
    r"CA|CD|ST|HLA|IL|IFN|TNF|MIR|MIRNA|HER|EGFR|BRAF|KRAS|SNP|RS|HSP|MCF|HL|HEK|CHO|"
    r"HIV|HPV|HCV|HBV|SARS|MERS|COV|COVID|ATCC|DSM|"
    r"CI|OR|RR|HR|SD|SE|SBP|DBP|MAP|BP|LV|VO|AUC|FEV|PSA|"
    r"JAN|FEB|MAR|APR|MAY|JUN|JUNE|JUL|JULY|AUG|SEP|OCT|NOV|DEC|IN|OF|AT|TO|BY|DAY|DAYS|WEEK|YEAR|GROUP|ROOM|ISO|"
    r"MG|ML|KG|IU|[UTVCGRQP])[- ]?[0-9]|[A-Z]+ (?:19|20)[0-9]{2}\Z"
)
_ORDINARY = re.compile(
    r".*(?:[tsxgclnhr]ion|ed|ing|ly|ics?|al|ive|ous|ness|ment|hood|ship|ism|ist|ware|wise|less|ful|like|[ae]nt|"
    r"[ae]nc[ey]|ar|able|ible|age|ure|y|[cdeimnrstv]or|er|"
    r"(?:scop|tom|graph|metr|therap|plast)e|gram|genic|ogen|oma|ema|emia|osis|itis|asis|esis|ysis|axis|urus|virus|"
    r"rrh(?:o?ea|age)|pn(?:o?ea|eic)|algia|cyte|blast|phage|cebo|ia|ii|ae|us|um|ella|oid|ose|ate|[^i]s)"
)
# of these, those that drugs have, too, which the surest frames tell: tiotropium, ribaxamase, thiopental, elinzanetant;
# what ends like a salt is the second word of a name
_SELDOM = re.compile(r".*(?:ase|ium|al|ant|(?<!ar|ir|tr|dr|yl|io|et|ph|in|le|ct|on|yn|[a-z]o|[a-z]f)ate)")
_BEGINS = re.compile(
    r"(?:anti|bio|cardio|chemo|dis|electro|endo|extra|hydro|hyper|hypo|immuno|inter|intra|micro|multi|nano|neuro|non|"
    r"over|peri|post|psycho|radio|self|sub|supra|tele|ultra|under)"
)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
# of a dose, not of what was measured: "20 mg/dl", "20 mg/100 ml", "20 mg l-1", "200 µg/g"
_UNIT = (
    r"(?:mg|mcg|[µμu]g|micrograms?|milligrams?|g/kg|iu/kg)(?![a-z])"
    r"(?! ?%| ?(?:/|per) ?(?:[0-9]+ ?)?(?:d?l|ml|c?m3|g|mmol)\b| ?(?:d?l|ml)(?:-1)?\b)"
)
_ROUTES = r"(?: (?:oral|intravenous|iv|topical|subcutaneous|intramuscular|inhaled|daily))?"
_AGAINST = r"(?:or|versus|vs\.?|against|compared (?:with|to)|plus)"
# behind a name that stands alone, and goes with no noun: "received X for", but "received X surgery"
_ALONE = (
    r"(?=\W*$| ?[.,;:()\[]| (?:or|and|plus|versus|vs|for|at|in|as|once|twice|daily|alone|with|on|before|after|during|"
    r"until|to|orally|intravenously|[0-9]\S*|was|were|who|had|did|than)\b)"
)
_SUREST_BEHIND = re.compile(
    rf",? ?[(\[]? ?(?:(?:at (?:an? )?)?(?:doses?|dosage) of )?{_NUMBER}(?:(?: (?:to|or|and) |, | ?[-/] ?){_NUMBER})*"
    rf"[ -]?{_UNIT}| or (?:matching |an? |the )?placebo\b|[-/]placebo\b"
)
_BEHIND = re.compile(
    r"-treated\b| monotherapy\b|[ -]based (?:treatment|therapy|chemotherapy|regimen)\b|"
    r" plus (?:matching |an? |the )?placebo\b|"
    r" \(?(?:once|twice|(?:three|four) times) daily\b"
)
_SUREST_BEFORE = re.compile(r"\bplacebo (?:or|versus|vs\.?|against) $")
_SUREST_BEFORE_ALONE = re.compile(rf"[0-9] ?{_UNIT}(?: ?/ ?(?:day|d|kg|h|m2|min|dose))*(?: of)?{_ROUTES} $")
_BEFORE = re.compile(r"\bplacebo (?:plus|compared (?:with|to)) $")
_BEFORE_ALONE = re.compile(
    rf"\b(?:(?:(?:receiv(?:e|es|ed|ing)|taking|treat(?:ed|ment|ing) with)(?: either)?|"
    r"(?:administration|infusion|doses?|efficacy|safety|tolerability) of|"
    rf"(?:randomi[sz]ed|assigned|allocated) to(?: (?:receive|either|take))*){_ROUTES}|"
    r"(?:low|high|standard|full|medium|single)[- ]dose|(?:once|twice)[- ](?:daily|weekly|monthly)) $"
)
_RIVAL_BEFORE = re.compile(rf"(?<![\w/.])([a-z]+)(?: {_AGAINST}| ?[/+]) ?$")
_RIVAL_BEHIND = re.compile(rf"(?: {_AGAINST} | ?[/+] ?)([a-z]+)\b")
# what follows is measured there, and not given
_MEASURED_IN = re.compile(r"\b(?:serum|plasma|blood|urinary|urine|fa?ecal|salivary|tissue|dietary) $")
_NEAR = 60  # characters on either side of a name
_MOST_CODES = 40  # what names more is a list; each is looked for in the whole text
_ALONE_BEHIND = re.compile(_ALONE)


@dataclass(frozen=True, slots=True)
class Drugs:
    """The drugs of a document that only its frames tell: words in lower case, and codes as their words and signs."""

    words: frozenset[str]
    codes: tuple[tuple[str, ...], ...]


NO_DRUGS = Drugs(frozenset(), ())


def drugs_in_frames(texts: Sequence[str]) -> Drugs:
    """Return the drugs that a document names in such frames; a frame does not go on from one text to the next."""
    return _drugs("\n\n".join(texts))


@lru_cache(maxsize=64)
def _drugs(text: str) -> Drugs:
    plain = flat(text)
    words = {plain[a:b] for a, b in _words(text, plain) if _is_framed(text, plain, a, b)}
    framed = {m[0] for m in _CODE.finditer(text) if _frame(plain, *m.span()) and not _NO_CODE.match(m[0])}
    codes = [code for code in sorted(framed)[:_MOST_CODES] if _is_one_name(code, text, plain)]
    return Drugs(frozenset(words), tuple(tuple(w.text for w in words_of(code)) for code in codes))


def _words(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(text):
        if _may_be_drug(plain[slice(*match.span())]):
            yield match.span()


@lru_cache(maxsize=16384)
def _may_be_drug(word: str) -> bool:
    if _is_listed(word) or _BEGINS.match(word) or word.endswith(NO_DRUG):
        return False
    if _ORDINARY.fullmatch(word) and not _SELDOM.fullmatch(word):
        return False
    return pieces_in(word) >= MANY_PIECES and not names_drug(word)


def _is_listed(word: str) -> bool:
    """Say whether the lexicons of the package have a word, which then say whether it is a drug."""
    return any(key(word) in known(kind, NO_TOPIC) for kind in ConceptKind)


def _is_framed(text: str, plain: str, start: int, end: int) -> bool:
    """Say whether a word stands in a frame that is sure enough for how it ends and is printed."""
    frame = _frame(plain, start, end)
    if text[start].isupper() or _ORDINARY.fullmatch(plain[start:end]):
        return frame == "surest"
    return bool(frame)


def _frame(plain: str, start: int, end: int) -> str:
    """Return how sure the frame is in which words stand: "surest", "sure" or "" for none."""
    before, behind = plain[max(0, start - _NEAR) : start], plain[end : end + _NEAR]
    if _MEASURED_IN.search(before):
        return ""
    is_alone = _ALONE_BEHIND.match(behind) is not None
    if _SUREST_BEHIND.match(behind) or _SUREST_BEFORE.search(before):
        return "surest"
    if is_alone and _SUREST_BEFORE_ALONE.search(before):
        return "surest"
    if _BEHIND.match(behind) or _BEFORE.search(before) or _is_drug(_RIVAL_BEHIND.match(behind)):
        return "sure"
    is_sure = is_alone and (_BEFORE_ALONE.search(before) or _is_drug(_RIVAL_BEFORE.search(before)))
    return "sure" if is_sure else ""


def _is_drug(rival: re.Match[str] | None) -> bool:
    return rival is not None and names_drug(rival[1])


def _is_one_name(code: str, text: str, plain: str) -> bool:
    """Say whether letters and a number are one name.

    In "TMZ 150 mg" and "DM120 (120 mg)" they are a drug and its dose; so they are where the letters of "TMZ 150" stand
    elsewhere without this number.
    """
    letters, number = re.sub(r"[0-9]+[A-Z]?$", "", code), re.findall(r"[0-9]+", code)[-1]
    if re.search(rf"(?<![0-9.,]){number} ?{_UNIT}", plain):
        return False
    return not letters.endswith(" ") or not re.search(rf"(?<![\w-]){letters.strip()}(?! {number})(?!\w)", text)
