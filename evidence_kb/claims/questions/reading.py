"""A title and an abstract, read once: sentences, words with stems and classes, numbers with a meaning, group names.

Everything here is independent of the question, so that twenty questions to one abstract share the work. All steps
are linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from evidence_kb.claims.language.number_signs import Pair, Sign, pairs, signs
from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.language.words import flat, word_set
from evidence_kb.claims.lexicon.change_words import kind, stem
from evidence_kb.claims.study.abbreviations import Pairs, explained, known

STOP = word_set(
    "a an and or the of in on at to for with without by from as is are was were be been per vs versus than then after "
    "before during between among within into over under its their his her this that these those it both each all any "
    "not no other using use used via plus either such who which whether when while did do does had has have having "
    "there we our they also only but however more most very can may"
)
# words that name no treatment and no outcome by themselves
GENERIC = word_set(
    "group arm treatment treated therapy intervention patient subject participant control study trial effect score "
    "level rate change value number incidence mean median total measure outcome result drug administration receiving "
    "received baseline follow up day week month year time mg kg ml dose daily hour min minute h g scale index test "
    "assessed according measured end post using high low non difference kcal iu mmol mol dl l percent twice once bid "
    "tid "
    "per first second third s sec cm mm m m2 u ug mcg"
)
MAX_WORDS = 400  # of one sentence; what is longer is no sentence but a table or a page
_OPENS, _CLOSES = frozenset("(["), frozenset(")]")
_TOKEN = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_]+(?:'[a-z]+)?|[^\w\s]|_")
_PARTS = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_]+")
_GROUP_BEFORE = re.compile(
    r"\b(?:groups?|arms?|cohorts?)(?:[ -]| (?=\([a-z]\))\()([a-z]{1,4}\d?|[ivx]{1,4}|\d{1,2})\b"
    r"(?:(?: and |, | & | or )(?:group )?([a-z]|i{1,3}|\d)\b)?"
)
_GROUP_BEHIND = re.compile(r"\b([a-z][a-z0-9+]{0,6})[- ](?:groups?|arms?)\b")
_NO_NAME = word_set(
    "the study treatment control each both this per in of and to or as is was had by were with that all two three "
    "four any other same one no on at for than patient trial test active between among our drug from age sex who "
    "these either group arm only also equal it its n into another first second testing pair whereas while but when "
    "case "
    "non more most less within off add closure vs mean over did then"
)
_BESIDE = 70  # characters on either side of a group's name that may say what the group was given


class Word(NamedTuple):
    """One word, number or sign of a sentence; `level` counts the brackets around it."""

    text: str
    stem: str
    kind: str | None
    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its half-open span in `where` (title or abstract), its words and what its numbers say.

    `kept` is what its words are in every question, once one was asked.
    """

    where: str
    start: int
    end: int
    label: str | None
    words: tuple[Word, ...]
    stems: frozenset[str]
    prefixes: frozenset[str]
    signs: tuple[Sign, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[tuple[int, int, str], ...]
    flat: str
    kept: list[Any] = field(default_factory=list, compare=False, repr=False)

    @property
    def names_by_letter(self) -> bool:
        """Say whether it names groups by a letter or a number, of which it is a guess what they were given."""
        return any(len(name) < 3 for _, _, name in self.groups)


@dataclass(frozen=True, slots=True)
class Reading:
    """A title and an abstract. `groups` holds, per name of a group, the stems printed beside its mentions.

    `kept` is what questions found out about names, so that it is found out once.
    """

    title: str
    abstract: str
    lines: tuple[Line, ...]
    shorts: Pairs
    groups: tuple[tuple[str, frozenset[str]], ...]
    kept: dict[tuple[object, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def text(self, where: str) -> str:
        """Return the text that the offsets of `where` count over."""
        return self.title if where == "title" else self.abstract


def read(title: str, abstract: str, sections: Sequence[tuple[str | None, str]] | None = None) -> Reading:
    """Read a title and an abstract; `sections` are (heading, text) in the order of the abstract, where known."""
    labels = _label_starts(abstract, sections or ())
    lines = [*_lines("title", title, [(0, "title")])] if title.strip() else []
    lines += _lines("abstract", abstract, labels)
    return Reading(
        title,
        abstract,
        tuple(lines),
        explained([title, abstract], content_stems) + known(content_stems),
        tuple(_beside_groups(flat(abstract))),
    )


def reading_of(parts: Sequence[tuple[str, str, str | None]]) -> Reading:
    """Read passages given as (name, text, heading): `where` of a line is the name, its offsets count over that text."""
    texts = [text for _, text, _ in parts]
    lines = [line for name, text, label in parts for line in _lines(name, text, [(0, label)])]
    return Reading(
        "",
        "",
        tuple(lines),
        explained(texts, content_stems) + known(content_stems),
        tuple(_beside_groups(" ".join(map(flat, texts)))),
    )


@lru_cache(maxsize=8192)
def content_stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a name that carry meaning, or of all words where none does.

    >>> sorted(content_stems("the levels of 2 cytokines"))
    ['cytokine', 'level']
    """
    every = [(m, stem(m)) for m in _PARTS.findall(flat(text))]
    kept = frozenset(s for word, s in every if word not in STOP and not word[0].isdecimal())
    return kept or frozenset(s for _, s in every)


def _label_starts(abstract: str, sections: Sequence[tuple[str | None, str]]) -> list[tuple[int, str | None]]:
    """Find where each section starts; [] where the sections are not those of this abstract."""
    found: list[tuple[int, str | None]] = []
    at = 0
    for label, text in sections:
        start = abstract.find(text[:60], at) if text else -1
        if start < 0:
            return []
        found.append((start, label))
        at = start + max(1, len(text) - 5)
    return found


def _lines(where: str, text: str, labels: Sequence[tuple[int, str | None]]) -> list[Line]:
    plain = flat(text)
    found, place = [], 0
    for sentence in sentences(text):
        while place < len(labels) and labels[place][0] <= sentence.start:
            place += 1
        label = labels[place - 1][1] if place else None
        found.append(_line(where, plain, sentence.start, sentence.end, label))
    return found


def _line(where: str, plain: str, start: int, end: int, label: str | None) -> Line:
    words: list[Word] = []
    level = 0
    for match in _TOKEN.finditer(plain, start, end):
        text = match[0]
        if text in _CLOSES:
            level = max(0, level - 1)
        words.append(Word(text, stem(text), kind(text), *match.span(), level))
        if text in _OPENS:
            level += 1
        if len(words) == MAX_WORDS:
            break
    stop = words[-1].end if words else start
    stems = frozenset(w.stem for w in words)
    return Line(
        where,
        start,
        end,
        label,
        tuple(words),
        stems,
        frozenset(s[:6] for s in stems if len(s) >= 7),
        tuple(signs(plain, start, stop)),
        tuple(pairs(plain, start, stop)),
        tuple(group_spans(plain, start, stop)),
        plain[start:stop],
    )


def group_spans(plain: str, start: int, stop: int) -> list[tuple[int, int, str]]:
    """Find (start, end, name) of each named group, in order; "groups 1 and 2" gives two."""
    if not any(plain.find(word, start, stop) >= 0 for word in ("group", "arm", "cohort")):
        return []  # as most sentences have none, and the patterns are slow
    found: list[tuple[int, int, str]] = []
    for match in _GROUP_BEFORE.finditer(plain, start, stop):
        if match[1] not in _NO_NAME - {"a"}:
            found.append((match.start(), match.end(1), match[1]))
            if match[2]:
                found.append((match.start(2), match.end(2), match[2]))
    taken = {at for span in found for at in (span[0], span[1])}
    for match in _GROUP_BEHIND.finditer(plain, start, stop):
        if match[1] not in _NO_NAME and not taken & {match.start(1), match.end(1), match.end(1) + 1}:
            found.append((match.start(), match.end(), match[1]))
    return sorted(found)


def _beside_groups(plain: str) -> list[tuple[str, frozenset[str]]]:
    """Collect the stems beside each mention of a named group: "40 mg daily (group A)", "group A received 40 mg".

    A name in brackets is told by what stands before it, up to the group before; others by what follows, and by what
    stands before only where no group is named there: in "group A: 40 mg, group B: 80 mg" the 40 mg are not B's.
    """
    found: list[tuple[str, frozenset[str]]] = []
    last = 0
    for start, end, name in group_spans(plain, 0, len(plain))[:200]:
        is_behind = plain.startswith((")", "]"), end) and "(" not in plain[start:end]
        before = plain[max(last, start - _BESIDE) : start] if is_behind or last <= start - _BESIDE else ""
        behind = re.split(r"\bgroup\b|;|\. ", plain[end : end + _BESIDE + 20], maxsplit=1)[0]
        found += [(name, content_stems(side)) for side in (before, "" if is_behind else behind) if side.strip()]
        last = end
    return found
