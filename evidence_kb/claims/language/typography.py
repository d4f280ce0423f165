"""One way of setting a text: what a printer, a browser or a copy changed about its signs changes nothing that is read.

`normal_form` brings a text to single blanks, plain hyphens, straight quotes and composed accents, "didn't" to "did
not", and its figures to the form that most journals print ("P < 0.05" for "P<.05", "5 mg/day" for "5mg/d"), and keeps
where each character was printed, so that every quote is cut from the words as printed. What means something stays: a
blank line ends a sentence; a dash between numbers is a range, one in front of a number a minus, and one between blanks,
like any long one, opens a parenthesis.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evidence_kb.findings import Claim, Extraction, Finding, Quote, SpellingVariant
from evidence_kb.model import Passage

# every blank but the plain one, with control signs and the one without width
_OTHER_BLANKS = r"\x00-\x1f\x7f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000"
_UNSEEN = r"\xad\u200c-\u200f\u2060\ufeff"  # soft hyphens, joiners, marks of direction and of byte order
_ACCENTS, _LIGATURES = r"\u0300-\u036f", r"\ufb00-\ufb06"  # a ligature is "fi" set as one sign
_ODD = re.compile(f"[{_OTHER_BLANKS}{_UNSEEN}{_ACCENTS}{_LIGATURES}]")
_RESET = re.compile(
    rf"(?P<blanks>[ {_OTHER_BLANKS}{_UNSEEN}]{{2,}}|[{_OTHER_BLANKS}{_UNSEEN}]|\A | \Z)|"
    rf"(?P<accented>[^\W\d_][{_ACCENTS}]{{1,4}})|"  # as many as letters have; a bound, for pages full of accents
    rf"[{_LIGATURES}]"
)
_BLANK = re.compile(f"[ {_OTHER_BLANKS}]")
_LINE_END = re.compile(r"\r\n?|\n")
# sign for sign: hyphens, quotes, and the letters that Unicode holds twice
_SIGNS = str.maketrans("‐‑‒“”„‟‘’‚‛\u212b\u2126\u212a", "---\"\"\"\"''''\u00c5\u03a9K")
_SIGN = re.compile(f"[{''.join(map(chr, _SIGNS))}]")
# "double–blind", "IL–6", "12–month"; but not "12–15", "–8.2" or "pain – and"
_HYPHEN = re.compile(r"–(?:(?<=[^\W\d_]–)(?=\w)|(?<=\w–)(?=[^\W\d_]))")
# figures: each in the form that most journals print
_FIGURES = re.compile(
    r"(?=[ .·<=>≤≥±/\d])(?:"  # with one of these each begins: elsewhere none of them is tried
    r"(?<![\w.·])(?<!\d )(?P<point>[.·])(?=\d)|"  # ".05" is 0.05; not in "0 .05" or "v.2"
    r"(?P<middle>(?<=\d)·(?=\d))|"
    r"(?P<before> ?)(?P<sign>[<>]=|[<=>≤≥±]) ?(?=[-−]?[.·]?\d)|"
    r"(?P<percent>(?<=\d) %)|"
    r"(?P<amount>(?<![^\W\d_])\d(?=(?:mg|mcg|[µμ]g|kg|m[lL])\b))|"
    r"(?P<daily>(?:(?<=[\dmkcµμ ]g)|(?<=m[lL]))(?:/d(?:ie)?\b| per day\b| a day\b)))"
)

# "didn't" is "did not", "can't" "cannot"
_SHORTENED = re.compile(
    r"(?<![\w'])(?P<verb>(?:do|does|did|is|are|was|were|has|have|had|could|would|should|need|must|ca|wo))n't(?!\w)",
    re.IGNORECASE,
)
_IN_FULL = {"ca": "cannot", "wo": "will not"}

# the label of a section that a copy left in the running text: as a sentence, or on a line of its own
_PARTS = (
    r"(?:backgrounds?|introduction|context|importance|(?:aims?|objectives?|purpose)(?: of the study)?|"
    r"(?:study )?design(?:,? settings?,? and participants)?|settings?|participants|interventions?|"
    r"main outcomes?(?: and)?(?: measures?)?|(?:(?:(?:study )?design|subjects|(?:patients?|materials?)) and )?methods?|"
    r"(?:methods? and |main )?results?|findings|(?:(?:results|discussion) and )?conclusions?(?: and relevance)?|"
    r"interpretation|discussion)"
)
_STARTS = r"(?:\A|(?<=[.!?)] )|(?<=\n\n))"
_LABEL = re.compile(
    rf"{_STARTS}(?:(?P<alone>(?i:{_PARTS}))\. (?=[A-Z0-9])|(?:\A|(?<=\n\n))(?P<own_line>(?i:{_PARTS})) (?=[A-Z0-9]))"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text in normal form, and where each of its characters starts and ends in the text as printed."""

    printed: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the text as printed that a span of the normal form was read from.

        >>> normal_form("a double\\u2011 \\nblind trial").span(2, 15)
        (2, 16)
        """
        if start < end:
            return self.starts[start], self.ends[end - 1]
        at = self.starts[start] if start < len(self.starts) else len(self.printed)
        return at, at


def normal_form(printed: str) -> Normal:
    """Bring a text to one way of setting it; a text that is set so is returned as it is.

    >>> normal_form("caf\\u0065\\u0301 \\xa0\\u201cdouble\\u2013blind\\u201d, 3\\u20134\\r\\nweeks").text
    'café "double-blind", 3–4 weeks'
    """
    is_set = printed == printed.strip() and "  " not in printed and not _ODD.search(printed)
    normal = unchanged(printed) if is_set else _reset(printed)
    text = normal.text.translate(_SIGNS) if _SIGN.search(normal.text) else normal.text
    text = _HYPHEN.sub("-", text)
    return _with_figures(_with_labels(_in_full(unchanged(printed) if text == printed else replace(normal, text=text))))


def _in_full(normal: Normal) -> Normal:
    """Spell out what is denied in short.

    >>> normal_form("Pain didn\u2019t fall and can't.").text
    'Pain did not fall and cannot.'
    """
    found = _SHORTENED.finditer(normal.text) if "n't" in normal.text.lower() else ()
    return _edited(normal, [(*m.span(), _IN_FULL.get(m["verb"].lower(), f"{m['verb']} not")) for m in found])


def without(normal: Normal, spans: Sequence[tuple[int, int]]) -> Normal:
    """Leave spans of a normal form out; what is left keeps where it was printed."""
    if not spans:
        return normal
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for start, end in (*spans, (len(normal.text), len(normal.text))):
        parts.append(normal.text[at:start])
        starts.extend(normal.starts[at:start])
        ends.extend(normal.ends[at:start])
        at = end
    return Normal(normal.printed, "".join(parts), starts, ends)


def unchanged(text: str) -> Normal:
    """Take a text as it is set."""
    return Normal(text, text, range(len(text)), range(1, len(text) + 1))


def _reset(printed: str) -> Normal:
    """Set anew what takes another number of characters: runs of blanks, accents, ligatures."""
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for match in _RESET.finditer(printed):
        start, end = match.span()
        new = _blank(match) if match["blanks"] else _letters(match)
        parts += (printed[at:start], new)
        starts.extend(range(at, start))
        starts.extend([start] * len(new))
        ends.extend(range(at + 1, start + 1))
        ends.extend([end] * len(new))
        at = end
    parts.append(printed[at:])
    starts.extend(range(at, len(printed)))
    ends.extend(range(at + 1, len(printed) + 1))
    return Normal(printed, "".join(parts), starts, ends)


def _with_labels(normal: Normal) -> Normal:
    """Set a colon behind the label of a section that has none.

    In capitals and without a stop ("RESULTS Pain fell") it stays: the models read it as well, and other measures fell.

    >>> normal_form("METHODS. We gave x. Results. Pain fell.").text
    'METHODS: We gave x. Results: Pain fell.'
    """
    found = [(match, match["alone"] or match["own_line"]) for match in _LABEL.finditer(normal.text)]
    if (
        found
        and not found[0][0].start()
        and found[0][0]["own_line"]
        and not _is_broken_at(normal, found[0][0].end() - 1)
    ):
        del found[0]  # "Results obtained": words of the first line
    return _edited(normal, [(match.start() + len(label), match.end(), ": ") for match, label in found])


def _is_broken_at(normal: Normal, blank: int) -> bool:
    """Say whether a line was printed to end where a blank stands."""
    return _LINE_END.search(normal.printed, normal.starts[blank], normal.ends[blank]) is not None


def _with_figures(normal: Normal) -> Normal:
    """Bring the figures of a text to one form."""
    edits = [
        (match.start(), match.end(), new)
        for match in _FIGURES.finditer(normal.text)
        if (new := _figure(match)) != match.group()
    ]
    return _edited(normal, edits)


def _edited(normal: Normal, edits: Sequence[tuple[int, int, str]]) -> Normal:
    """Put other words in the place of some; what is put there was printed where they were."""
    if not edits:
        return normal
    parts: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for start, end, new in edits:
        parts += (normal.text[at:start], new)
        starts.extend(normal.starts[at:start])
        ends.extend(normal.ends[at:start])
        starts.extend([normal.starts[start]] * len(new))
        ends.extend([normal.ends[end - 1]] * len(new))
        at = end
    parts.append(normal.text[at:])
    starts.extend(normal.starts[at:])
    ends.extend(normal.ends[at:])
    return Normal(normal.printed, "".join(parts), starts, ends)


def _figure(match: re.Match[str]) -> str:
    """Return how most journals print what was found: a point, a sign, a percent sign, an amount, or "per day"."""
    if match["point"]:
        return "0."
    if match["middle"]:
        return "."
    if match["percent"]:
        return "%"
    if match["amount"]:
        return f"{match['amount']} "
    if match["daily"]:
        return "/day"
    opens = not match["before"] and (match.start() == 0 or match.string[match.start() - 1] in "([/")
    return f"{'' if opens else ' '}{match['sign']} "


def _blank(run: re.Match[str]) -> str:
    """Return what a run of blanks is to a reader: nothing at the ends of a text, the end of a paragraph, or a blank."""
    if run.start() == 0 or run.end() == len(run.string) or not _BLANK.search(run.group()):
        return ""
    return "\n\n" if len(_LINE_END.findall(run.group())) > 1 else " "


def _letters(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC" if match["accented"] else "NFKC", match.group())


def in_normal_form(passages: Sequence[Passage], texts: Sequence[Normal]) -> list[Passage]:
    """Give passages their texts in normal form; those that are set so stay the same objects."""
    both = zip(passages, texts, strict=True)
    return [p if normal.text is normal.printed else replace(p, text=normal.text) for p, normal in both]


def as_printed(extraction: Extraction, texts: Sequence[Normal]) -> Extraction:
    """Cut every quote of what was read in normal texts from the texts as printed; names stay in normal form."""
    if all(normal.text is normal.printed for normal in texts):
        return extraction

    def quote(read: Quote) -> Quote:
        normal = texts[read.passage]
        start, end = normal.span(read.start, read.end)
        return replace(read, start=start, end=end, text=normal.printed[start:end])

    def claim(read: Claim) -> Claim:
        return replace(
            read,
            quote=quote(read.quote),
            treatment_proof=read.treatment_proof and quote(read.treatment_proof),
            dose=read.dose and replace(read.dose, proof=quote(read.dose.proof)),
        )

    def finding(read: Finding | None) -> Finding | None:
        return read and replace(read, proof=quote(read.proof))

    def variant(read: SpellingVariant) -> SpellingVariant:
        proof = quote(read.proof)
        return replace(read, printed=proof.text, proof=proof)

    return replace(
        extraction,
        claims=tuple(map(claim, extraction.claims)),
        less_certain=tuple(map(claim, extraction.less_certain)),
        design=finding(extraction.design),
        timing=finding(extraction.timing),
        centres=finding(extraction.centres),
        participants=finding(extraction.participants),
        conditions=tuple(replace(read, proof=quote(read.proof)) for read in extraction.conditions),
        spelling_variants=tuple(map(variant, extraction.spelling_variants)),
    )
