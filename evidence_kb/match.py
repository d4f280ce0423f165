"""Say whether two descriptions without a shared identifier are the same work.

What is known here comes from printed references and from libraries exported by several programs: titles lose
subtitles, markup and hyphens, journals are abbreviated (ISO 4 leaves out letters and small words), names are turned
round. Siblings are what costs most: parts, phases, doses, yearly updates, replies, protocols and errata carry nearly
the title of another work. So a number, a word such as "reply" or an exchanged word keeps two works apart, however
alike their titles are. Distances between texts are rapidfuzz's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from itertools import islice

from rapidfuzz.distance import OSA, Indel, Levenshtein

from evidence_kb.text import fold

THRESHOLD = 0.9
"""Measured on 2026-11-22 over 9,430 records in 100 files that reference managers and databases exported, where shared
and differing DOIs and PMIDs say what is one work. Of 2,728 pairs that are, 1,269 of them described differently, 2,680
and 1,221 reach it (98 % and 96 %). Of the pairs that are not, 15 do: 10 are a preprint and a data set, exported without
a journal, beside their articles; 5 are articles that publishers gave a second DOI. Scores of 0.893 (the next year and
no journal: preprints again) and of 0.93 lie around it. `tests/test_match_real_duplicates.py` measures it again."""
DISTINCTIVE_TITLE_WORDS = 6  # a shorter title says too little by itself: a disease's name is the title of many works
MAX_TITLE = 2000  # letters of a title that are compared


@dataclass(frozen=True, slots=True)
class Described:
    """A work as one source describes it; `authors` as printed or joined with "; ", `pages` as printed."""

    title: str | None
    authors: str | None
    year: int | None
    journal: str | None
    volume: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """How sure it is that two descriptions are one work, from 0 to 1, and why."""

    score: float
    reason: str


class _Fact(Enum):
    EQUAL = "equal"
    UNKNOWN = "unknown"
    DIFFERENT = "different"


# What is left of the likeness of the titles when a field does not agree. Journals that differ are a preprint and its
# article, or a talk and its paper: versions, not one work.
_YEAR = {0: 1.0, 1: 0.95, None: 0.85}
_AUTHOR = {_Fact.EQUAL: 1.0, _Fact.UNKNOWN: 0.93, _Fact.DIFFERENT: 0.7}
_JOURNAL = {_Fact.EQUAL: 1.0, _Fact.UNKNOWN: 0.94, _Fact.DIFFERENT: 0.75}


def score(a: Described, b: Described) -> Scored:
    """Compare two descriptions; a score of THRESHOLD or more means one work. The order of the two does not matter."""
    a, b = sorted((a, b), key=lambda described: [str(getattr(described, field.name)) for field in fields(described)])
    facts = _facts(a, b)
    if facts.years_apart not in _YEAR:
        return Scored(0.0, f"years {a.year} and {b.year}")
    ours, theirs = _title(a.title), _title(b.title)
    if not ours.letters or not theirs.letters:
        return _without_title(facts)
    likeness = _likeness(ours, theirs)
    all_agree = facts.years_apart == 0 and facts.author is facts.journal is _Fact.EQUAL
    says_little = likeness.is_subtitle or min(len(ours.words), len(theirs.words)) < DISTINCTIVE_TITLE_WORDS
    value = likeness.value * _YEAR[facts.years_apart] * _AUTHOR[facts.author] * _JOURNAL[facts.journal]
    if _Fact.DIFFERENT in (facts.author, facts.place):
        # A letter and the reply to it share title and page; a work printed twice shares title and author.
        value = min(value, 0.85)
    elif facts.place is _Fact.EQUAL and likeness.value >= 0.7:
        value = 1 - (1 - value) * 0.3
    elif ours.is_generic or theirs.is_generic or (says_little and not all_agree):
        value = min(value, 0.7)
    note = f" ({likeness.note})" if likeness.note else ""
    return Scored(round(value, 4), f"title {likeness.value:.2f}{note}, {facts.in_words()}")


def _without_title(facts: _Facts) -> Scored:
    """Without a title, only journal, year, volume, page and first author together name a work."""
    agree = facts.years_apart == 0 and facts.journal is facts.place is _Fact.EQUAL
    value = {_Fact.EQUAL: 0.95, _Fact.UNKNOWN: 0.85, _Fact.DIFFERENT: 0.0}[facts.author] if agree else 0.0
    return Scored(value, f"no title, {facts.in_words()}")


def blocking_keys(described: Described) -> tuple[str, ...]:
    """Keys of which two descriptions share at least one if they can be the same work."""
    keys: set[str] = set()
    words = [word for word in _title(described.title).words if word not in _SMALL_WORDS]
    author, page = first_author(described.authors), _first_page(described.pages)
    if words:
        keys.add(f"title {''.join(words)[:16]}")
    if author and described.year:
        # The next year too, so that years that are one apart share a key.
        years, names = (described.year, described.year + 1), _without_umlauts(author).split()
        keys.update(f"author {name[:4]} {year}" for year in years for name in (names[0], names[-1]))
    if page and _volume(described.volume):
        keys.add(f"place {_volume(described.volume)} {page}")
    return tuple(sorted(keys))


# --- year, author, journal, volume and page ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Facts:
    years_apart: int | None
    author: _Fact
    journal: _Fact
    place: _Fact  # volume and first page together

    def in_words(self) -> str:
        year = "unknown" if self.years_apart is None else "next" if self.years_apart else "equal"
        words = f"year {year}, first author {self.author.value}, journal {self.journal.value}"
        return words if self.place is _Fact.UNKNOWN else f"{words}, volume and page {self.place.value}"


def _facts(a: Described, b: Described) -> _Facts:
    journal = _Fact.UNKNOWN
    if fold(a.journal or "") and fold(b.journal or ""):
        journal = _Fact.EQUAL if journals_agree(a.journal or "", b.journal or "") else _Fact.DIFFERENT
    years_apart = abs(a.year - b.year) if a.year and b.year else None
    return _Facts(years_apart, _compare_authors(a.authors, b.authors), journal, _compare_places(a, b, journal))


def _compare_places(a: Described, b: Described, journal: _Fact) -> _Fact:
    """Compare volume and first page; in two journals they may be equal by chance."""
    pairs = [(_volume(a.volume), _volume(b.volume)), (_first_page(a.pages), _first_page(b.pages))]
    if any(ours and theirs and ours != theirs for ours, theirs in pairs):
        return _Fact.DIFFERENT
    return _Fact.EQUAL if journal is not _Fact.DIFFERENT and all(map(all, pairs)) else _Fact.UNKNOWN


def _volume(volume: str | None) -> str:
    """The number of a volume: "Vol. 012 (Suppl 1)" is "12"."""
    found = re.search(r"[0-9]+", volume or "")
    return found.group().lstrip("0") if found else fold(volume or "")


def _first_page(pages: str | None) -> str:
    """The first page: "pp. e12-e20" is "e12". Page 1 says nothing, as articles with a number are printed as "1-15"."""
    found = re.search(r"(?:pp?\.?\s*)?0*([a-z]{0,4}[0-9]+)", (pages or "").casefold())
    return found.group(1) if found and found.group(1) != "1" else ""


# --- titles --------------------------------------------------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Unicode writes "lamda".
_GREEK = {ord(c): unicodedata.name(c).split()[-1].lower().replace("mda", "mbda") for c in "αβγδεζηθικλμνξοπρστυφχψω"}
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi"
_CARDINAL = "one two three four five six seven eight nine ten eleven twelve"
_ORDINAL = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_NUMBERS = {word: str(n) for words in (_ROMAN, _CARDINAL, _ORDINAL) for n, word in enumerate(words.split(), 1)}
_ORDINAL_ENDING = re.compile(r"^([0-9]+)(?:st|nd|rd|th)$")
# A publisher marks a retracted article in its own title; the work stays the same one.
_RETRACTED = re.compile(r"^\W*retracted(?: (?:article|paper|chapter))?\s*[:\].–—-]\W*", re.IGNORECASE)
_SUBTITLE = re.compile(r"[:.?!;]\s|\s[-–—=/]\s|[–—]|\s?[\[(]")
_SMALL_WORDS = _set("a an the of in on for and or to with by from at as its is are de la le les el des du der die und")
# Words that stand in one of two titles only where it is a text about the other one, …
_ABOUT = _set("addendum comment comments commentary concern corrigenda corrigendum correction corrections editorial")
_ABOUT |= _set("errata erratum letter rejoinder replies reply retraction withdrawal withdrawn vol")
# … another report on the same research, or the contrary.
_STAGES = _set("protocol rationale design pilot preliminary interim final extension update updated")
_STAGES |= _set("no non not nor never without")
_LETTERED_PART = re.compile(r"\b(?:part|appendix|supplement) ([a-h])\b")
# Titles that many works share: what is printed under them is told apart by volume and page only.
_GENRE = re.compile(
    r"\W*(?:the |invited |author'?s?'? |publisher )*(?:(?:abstracts?|announcement|book reviews?|comment(?:s|ary)?|"
    r"conclusions?|correction|correspondence|corrigend(?:um|a)|discussion|editorial|errat(?:um|a)|foreword|in memoriam|"
    r"in reply|in this issue|index|introduction|letters?|news|obituary|perspective|preface|reply|response|retraction|"
    r"summary|untitled|viewpoint)(?: (?:comment|notice|to the editor))?\W*(?:$|[:\]])|re:|reply to\b|comments? on\b|"
    r"retraction of\b|(?:erratum|corrigendum|correction) (?:to|for|in)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Title:
    words: tuple[str, ...]
    letters: str  # the words without blanks: hyphens and lost blanks make no difference
    digits: str
    about: frozenset[str]
    stages: frozenset[str]
    mains: frozenset[str]  # `letters` of what stays if a subtitle is dropped
    is_generic: bool


@dataclass(frozen=True, slots=True)
class _Likeness:
    value: float
    note: str = ""
    is_subtitle: bool = False


@lru_cache(maxsize=50_000)
def _title(text: str | None) -> _Title:
    plain = _RETRACTED.sub("", (text or "")[:MAX_TITLE])
    words = _words(plain)
    letters = "".join(words)
    mains = (_words(plain[: cut.start()]) for cut in islice(_SUBTITLE.finditer(plain), 10))
    return _Title(
        words,
        letters,
        "".join(re.findall("[0-9]", letters)),
        _ABOUT.intersection(words),
        _STAGES.intersection(words).union(_LETTERED_PART.findall(" ".join(words))),
        frozenset("".join(main) for main in mains if len(main) >= DISTINCTIVE_TITLE_WORDS),
        bool(_GENRE.match(plain)),
    )


def _words(text: str) -> tuple[str, ...]:
    """The folded words, Greek letters by name and numbers as digits: "Phase III" and "phase 3" are the same."""
    words = fold(text).translate(_GREEK).split()
    return tuple(_NUMBERS.get(word) or _ORDINAL_ENDING.sub(r"\1", word) for word in words)


def _likeness(a: _Title, b: _Title) -> _Likeness:
    """How alike two titles are: 0.5 at most where they name two works, 0.8 at most where they well may."""
    value = Indel.normalized_similarity(a.letters, b.letters)
    if a.letters == b.letters:
        return _Likeness(1.0)
    if a.about != b.about:
        return _Likeness(min(value, 0.5), f"only one says {' '.join(sorted(a.about ^ b.about))}")
    if a.letters in b.mains or b.letters in a.mains:
        is_plain = a.digits == b.digits and a.stages == b.stages
        return _Likeness(0.95 if is_plain else 0.8, "subtitle on one side", is_subtitle=True)
    if a.digits != b.digits:
        return _Likeness(min(value, 0.5), "numbers differ")
    if a.stages != b.stages:
        return _Likeness(min(value, 0.6), f"only one says {' '.join(sorted(a.stages ^ b.stages))}")
    for ours, theirs in _differences(a.words, b.words):
        if not _is_spelling(ours, theirs):
            return _Likeness(0.8 if value >= 0.9 else min(value, 0.6), f'"{" ".join(ours)}" for "{" ".join(theirs)}"')
    return _Likeness(value)


def _differences(a: tuple[str, ...], b: tuple[str, ...]) -> list[tuple[list[str], list[str]]]:
    """The runs of words that differ, without small words; one side is empty where words are left out."""
    runs: list[tuple[list[str], list[str]]] = []
    ours: list[str] = []
    theirs: list[str] = []
    for part in Levenshtein.opcodes(a, b):
        if part.tag == "equal":
            runs.append((ours, theirs))
            ours, theirs = [], []
        else:
            ours += [word for word in a[part.src_start : part.src_end] if word not in _SMALL_WORDS]
            theirs += [word for word in b[part.dest_start : part.dest_end] if word not in _SMALL_WORDS]
    return [run for run in (*runs, (ours, theirs)) if any(run)]


def _is_spelling(ours: list[str], theirs: list[str]) -> bool:
    """Whether two runs of words are one, spelt in two ways: tumor and tumour, follow up and followup, a typing slip."""
    if len(ours) != len(theirs):
        ours, theirs = ["".join(ours)], ["".join(theirs)]
    return all(map(_is_slip, ours, theirs))


def _is_slip(a: str, b: str) -> bool:
    """Whether words differ by one letter too many, two exchanged ones, or s for z; nitrate and nitrite do not."""
    a, b = (re.sub("[ao]e", "e", word).replace("ou", "o").replace("s", "z") for word in (a, b))
    is_slip = min(len(a), len(b)) >= 5 and a[0] == b[0] and (len(a) != len(b) or sorted(a) == sorted(b))
    return a == b or (is_slip and OSA.distance(a, b) == 1)


# --- names of people and journals ----------------------------------------------------------------------------------

_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "‐": "-", "‑": "-"}
)
_GROUP = re.compile(
    r"\b(?:groups?|consortium|collaborat\w+|committee|society|network|investigators|association|organi[sz]ation|"
    r"ministry|university|institutes?|team|council|agency|cent(?:er|re)s?|department|foundation|federation|academy|"
    r"college|commission|initiative|programs?|programme|board|force|panel|study|trial|trialists|alliance|office)\b",
    re.IGNORECASE,
)
_PARTICLES = _set("van von der den de del della di da dos das du la le el al bin ibn ten ter te zu zur st af av")
_NOT_A_NAME = re.compile(r"(?:jr|sr|2nd|3rd|4th|ii|iii|iv|md|phd)\.?", re.IGNORECASE)
_SMALL_IN_JOURNALS = _set("of the and in for de la le les des du del der die das und fur et y e di an on to")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,4}")


@lru_cache(maxsize=50_000)
def first_author(authors: str | None) -> str | None:
    """Return the folded family name of the first author, or the whole name of a group.

    >>> [first_author(names) for names in ("Ho KD; Li X", "K. D. Ho", "Ho, Kelly", "van der Berg J, Ho K")]
    ['ho', 'ho', 'ho', 'van der berg']
    """
    listed = re.split(r";|\bet al\b", (authors or "").translate(_PLAIN_LETTERS), maxsplit=1)[0].strip(" .,")
    names, group = re.split(r"\s(?:and|&)\s", listed, maxsplit=1)[0], listed.split(",")[0]
    is_group = _GROUP.search(group) and not _is_initials(names.split()[-1])
    return fold(group if is_group else _family(names)) or None


def _family(names: str) -> str:
    """The first family name in "Family, Given", "Family GH", "G. H. Family", "Given Family" or a list of those."""
    pieces = [[word for word in piece.split() if not _NOT_A_NAME.fullmatch(word)] for piece in names.split(",")]
    words = pieces[0]
    given_follows = len(pieces) > 1 and (len(words) < 2 or len(pieces[1]) < 2 or all(map(_is_initials, pieces[1])))
    if given_follows and not any(map(_is_initials, words[1:])):
        return " ".join(words)
    if all(map(_is_initials, words)):  # all capitals: "LI X"
        return max(words, key=len, default="")
    end = len(words)
    while _is_initials(words[end - 1]):
        end -= 1
    start = 0 if end < len(words) else end - 1
    while start > 0 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[start:end])


def _is_initials(word: str) -> bool:
    is_short = "." in word or len(word.replace("-", "")) <= 3
    return is_short and word == word.upper() and bool(_INITIALS.fullmatch(word))


def _without_umlauts(text: str) -> str:
    """Write both Mueller and Muller as Muller."""
    return re.sub("(?<=[aou])e", "", text)


def _compare_authors(ours: str | None, theirs: str | None) -> _Fact:
    a, b = first_author(ours), first_author(theirs)
    if not a or not b:
        return _Fact.UNKNOWN
    words_a, words_b = fold(ours or "").split(), fold(theirs or "").split()
    # Names turned round ("Wang Li", "Li Wang") or printed without blanks are the same letters.
    same_letters = set(words_a) == set(words_b) or "".join(words_a) == "".join(words_b)
    return _Fact.EQUAL if same_letters or _same_family(a, b) else _Fact.DIFFERENT


def _same_family(a: str, b: str) -> bool:
    """Whether two folded family names can be one: particles, double names and umlauts are printed in several ways."""
    ours, theirs = _without_umlauts(a).split(), _without_umlauts(b).split()
    if "".join(ours) == "".join(theirs) or (min(len(a), len(b)) > 5 and OSA.distance(a, b) == 1):
        return True
    ours, theirs = ([word for word in words if word not in _PARTICLES] or words for words in (ours, theirs))
    return ours == theirs or (len(ours) != len(theirs) and (ours[0] == theirs[0] or ours[-1] == theirs[-1]))


def journals_agree(a: str, b: str) -> bool:
    """Whether two names can be one journal's: equal, shortened, an acronym, or without its place or subtitle.

    >>> journals_agree("Clin Immunol", "Clinical Immunology"), journals_agree("Nature", "Nature Medicine")
    (True, False)
    """
    pairs = [(ours, theirs) for ours in _journal_forms(a) for theirs in _journal_forms(b)]
    return any(ours == theirs or _abbreviates(ours, theirs) or _abbreviates(theirs, ours) for ours, theirs in pairs)


@lru_cache(maxsize=20_000)
def _journal_forms(printed: str) -> tuple[tuple[str, ...], ...]:
    """The words that count, of the whole name, of it without place or subtitle, and of its name in each language."""
    forms: list[tuple[str, ...]] = []
    name = re.sub("['’]", "", printed)
    without_place, main = re.sub(r"\([^()]*\)", " ", name), re.split(r":\s|\(", name, maxsplit=1)[0]
    for text in (name, without_place, main, *re.split(r"\s[=|/]\s", name)):
        words = _without_umlauts(re.sub(r" (?:u s a|usa|united states of america)$", "", fold(text))).split()
        forms.append(tuple(word for word in words if word not in _SMALL_IN_JOURNALS) or tuple(words))
    # MEDLINE puts an acronym before some names: "AJR Am J Roentgenol".
    forms += [form[1:] for form in forms if len(form) > 2 and form[0] == "".join(word[0] for word in form[1:])]
    return tuple(dict.fromkeys(form for form in forms if form))


def _abbreviates(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) == 1 and len(long) > 2 and len(short[0]) > 2:
        initials = "".join(word[0] for word in long)
        return initials == short[0] or (len(short[0]) > 3 and initials.startswith(short[0]))
    return len(short) == len(long) and all(map(_shortens, short, long))


def _shortens(short: str, long: str) -> bool:
    """Whether a word is cut short ("pediatr") or has letters left out in its middle ("natl", "dtsch", "jpn")."""
    if long.startswith(short):
        return True
    if not 3 <= len(short) < len(long) or short[0] != long[0]:
        return False
    if short[1] != long[1] and set(short[1:]) & set("aeiou"):
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
