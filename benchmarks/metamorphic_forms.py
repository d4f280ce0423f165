"""Other clothes, other order: `python -m benchmarks.metamorphic_forms --recorded DIR --gold DIR`.

A text whose blanks, dashes, quotes, p values, doses or labels are printed otherwise, which is spelt as in the other
country, or whose last two sentences change places, says what it said. Claims are compared by their letters and
figures, both spellings taken for one. A law passes over the texts in which it finds nothing to change.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.metamorphic import Key, Text, claims_of, measure, table, texts, with_claims
from evidence_kb.claims.language.sentences import sentences

# beginnings of words of medicine that Britain and America spell otherwise
SPELLINGS = {
    "oedema": "edema", "anaemi": "anemi", "haemorrh": "hemorrh", "haemoglob": "hemoglob", "haemodyn": "hemodyn",
    "haemosta": "hemosta", "haemodial": "hemodial", "haemato": "hemato", "oesophag": "esophag", "diarrhoea": "diarrhea",
    "leukaemi": "leukemi", "ischaemi": "ischemi", "hypoglycaemi": "hypoglycemi", "hyperglycaemi": "hyperglycemi",
    "glycaemi": "glycemi", "hyperlipidaemi": "hyperlipidemi", "dyslipidaemi": "dyslipidemi", "anaesth": "anesth",
    "paediatr": "pediatr", "caesarean": "cesarean", "orthopaedic": "orthopedic", "gynaecolog": "gynecolog",
    "oestrogen": "estrogen", "oestradiol": "estradiol", "foetal": "fetal", "tumour": "tumor", "randomis": "randomiz",
    "hospitalis": "hospitaliz", "normalis": "normaliz", "behaviour": "behavior", "sulphate": "sulfate",
    "sulphonylurea": "sulfonylurea", "fibre": "fiber", "dyspnoea": "dyspnea", "apnoea": "apnea", "faecal": "fecal",
}  # fmt: skip
_TO_BRITISH = {american: british for british, american in SPELLINGS.items()}
_BRITISH = re.compile(rf"\b(?:{'|'.join(SPELLINGS)})", re.IGNORECASE)
_AMERICAN = re.compile(rf"\b(?:{'|'.join(_TO_BRITISH)})", re.IGNORECASE)
_LABELS = (
    "background|introduction|objectives?|aims?|purpose|(?:materials|patients) and methods|methods?|results?|findings|"
    "conclusions?|interpretation"
)
_LABEL = re.compile(rf"(?:\A|(?<=[.;?!)] ))(?P<name>{_LABELS}): (?=[A-Z\d])", re.IGNORECASE)
_LABEL_IN_FRONT = re.compile(rf"\A(?:{_LABELS})(?:: *|\. *|\s+(?=[A-Z\d]))", re.IGNORECASE)
_CLOSING = re.compile(r"(?:\A|[.;?!)] )(?:conclusions?|interpretation): ", re.IGNORECASE)
# how a sentence begins that hangs on the one before, or refers to it
_HANGS_ON = re.compile(
    r"\A(?:this|these|those|that|such|it|its|they|their|he|she|his|her|however|but|and|also|moreover|furthermore|"
    r"in addition|additionally|further|nevertheless|nonetheless|therefore|thus|hence|consequently|although|though|"
    r"similarly|likewise|conversely|in contrast|both|either|neither|"
    r"the (?:latter|former|same|other|two|effects?|results?)|then|overall|"
    r"in conclusion|in summary|finally|yet|only|while|no other|other|another)\b",
    re.IGNORECASE,
)


def _replaced(text: Text, change: Callable[[str], str]) -> Text | None:
    new = replace(text, title=change(text.title), abstract=change(text.abstract))
    return None if new == text else new


def _substituted(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Callable[[Text], Text | None]:
    compiled = re.compile(pattern)
    return lambda text: _replaced(text, lambda words: compiled.sub(by, words))


def as_capital(new: str, old: str) -> str:
    """Write a part of a word in capitals as the one was that it stands for."""
    return new.upper() if old.isupper() else new.capitalize() if old[0].isupper() else new


def american(words: str) -> str:
    """Spell as in America."""
    return _BRITISH.sub(lambda found: as_capital(SPELLINGS[found[0].lower()], found[0]), words)


def british(words: str) -> str:
    """Spell as in Britain."""
    return _AMERICAN.sub(lambda found: as_capital(_TO_BRITISH[found[0].lower()], found[0]), words)


def broken_lines(words: str) -> str:
    """Break lines as in a mail: at the first blank after every 60 characters."""
    return re.sub(r"(.{60}[^ \n]*) ", r"\1\n", words)


def relabelled(form: Callable[[str], str]) -> Callable[[Text], Text | None]:
    """Print the labels of an abstract's sections in another form."""
    return lambda text: _replaced_abstract(text, lambda words: _LABEL.sub(lambda found: form(found["name"]), words))


def _replaced_abstract(text: Text, change: Callable[[str], str]) -> Text | None:
    new = replace(text, abstract=change(text.abstract))
    return None if new == text else new


def exchanged_conclusions(text: Text) -> Text | None:
    """Let the last two sentences of a labelled conclusion change places where neither hangs on the other."""
    label = _CLOSING.search(text.abstract)
    found = [one for one in sentences(text.abstract) if label and one.start >= label.start()]
    if len(found) != 2 or not label or not all(one.closed for one in found):
        return None
    first = text.abstract[label.end() : found[0].end]
    last = text.abstract[found[1].start : found[1].end]
    if _HANGS_ON.match(first) or _HANGS_ON.match(last):
        return None
    return replace(text, abstract=f"{text.abstract[: label.end()]}{last} {first}")


LAWS: Mapping[str, Callable[[Text], Text | None]] = {
    "two blanks for one": _substituted(" ", "  "),
    "lines broken within sentences": lambda text: _replaced(text, broken_lines),
    "blanks that do not break": _substituted(r"(?<=\d) (?=[^\W\d])|(?<=[<=>]) | (?=[<=>±])", "\u202f"),
    "curly quotes": _substituted("'", "\u2019"),
    "hyphens that do not break": _substituted(r"(?<=\w)-(?=\w)", "\u2011"),
    "minus signs": _substituted(r"(?<=[ (])-(?=\d)", "\u2212"),
    "a blank around signs (p < 0.05)": _substituted(r" ?([<=>≤≥]) ?(?=[\d.])", r" \1 "),
    "no blank around signs (p<0.05)": _substituted(r" ?([<=>≤≥]) ?(?=[\d.])", r"\1"),
    "no zero before the point, capital P": _substituted(r"\b[Pp]( ?[<=>≤≥] ?)0?(?=\.\d)", lambda found: f"P{found[1]}"),
    "p, with a zero before the point": _substituted(r"\b[Pp]( ?[<=>≤≥] ?)0?(?=\.\d)", lambda found: f"p{found[1]}0"),
    "doses: mg/d for mg/day": _substituted(r"(?<=g)(?:/day| per day| a day|/d)\b", "/d"),
    "doses: mg per day": _substituted(r"(?<=g)(?:/day| a day|/d)\b", " per day"),
    "doses: no blank before mg": _substituted(r"(?<=\d) (?=(?:mg|g|mcg|µg|ml|mL)\b)", ""),
    "doses: a blank before mg": _substituted(r"(?<=\d)(?=(?:mg|g|mcg|µg|ml|mL)\b)", " "),
    "percent apart": _substituted(r"(?<=\d)%", " %"),
    "American spelling": lambda text: _replaced(text, american),
    "British spelling": lambda text: _replaced(text, british),
    "labels in capitals": relabelled(lambda name: f"{name.upper()}: "),
    "labels in small letters": relabelled(lambda name: f"{name.capitalize()}: "),
    "labels in capitals, no colon": relabelled(lambda name: f"{name.upper()} "),
    "labels with a full stop": relabelled(lambda name: f"{name.capitalize()}. "),
    "labels on lines of their own": relabelled(lambda name: f"\n\n{name.capitalize()}\n"),
    "the last two conclusions exchanged": exchanged_conclusions,
}


def letters_of(text: Text) -> Counter[Key]:
    """Return what the claims of a text say, by letters and figures alone, as spelt in America."""
    found: Counter[Key] = Counter()
    for key, n in claims_of(text).items():
        found[tuple(_letters(part) for part in key)] += n
    return found


def _letters(part: str | None) -> str:
    plain = re.sub(
        r"(?<=g)(?:/day| per day| a day|/d)\b", "/d", _LABEL_IN_FRONT.sub("", american(part or "")).casefold()
    )
    return re.sub(r"[\W_]", "", re.sub(r"(?<![\d.])0(?=\.\d)", "", plain))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, required=True, help="folder of recorded answers")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files")
    parser.add_argument("--most", type=int, default=60, help="texts")
    parser.add_argument("--apart", action="store_true", help="other texts, for measuring only")
    parser.add_argument("--laws", nargs="*", default=list(LAWS), choices=list(LAWS))
    parser.add_argument("--show", action="store_true", help="print every claim that was lost or is new")
    chosen = parser.parse_args()
    every = [text for n, text in enumerate(texts(chosen.recorded, chosen.gold)) if n % 2 == chosen.apart]
    drawn = with_claims(iter(every), chosen.most)
    laws = {name: LAWS[name] for name in chosen.laws}
    print(table(measure(drawn, laws, print if chosen.show else None, letters_of)))


if __name__ == "__main__":
    main()
