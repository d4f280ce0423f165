"""Words that several steps share, and a same-length plain form of a text.

Every rule reads `flat(text)`, which has one character for each character of the text, so an offset found by a rule
is an offset into the words as printed. Word lists are ordinary English of medical abstracts, read from such
abstracts by hand; they name no drug and no disease.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

_SENTENCE = 1_000  # characters; what is longer is not kept
_MOST_CHARACTERS = 4_096  # whose plain form is kept
_DASHES = "‐‑‒–—−﹣－"
_SAME = str.maketrans({**dict.fromkeys(_DASHES, "-"), "’": "'", "‘": "'", "“": '"', "”": '"', "∕": "/", "⁄": "/"})


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one string."""
    return frozenset(words.split())


PATIENTS = (
    r"(?:patients?|children|child|adolescents?|adults?|infants?|neonates?|subjects?|participants?|individuals?|girls?|"
    r"boys?|women|woman|men|man|females?|males?|persons?|people|cases?(?![ -](?:series|report|control|histor))|"
    r"newborns?|recipients?|siblings?|sisters|brothers|twins|soldiers?|bab(?:y|ies)|toddlers?|teenagers?|volunteers?|"
    r"inpatients?|outpatients?|survivors?|athletes?|(?<!key\s)players?(?! (?:of|in)\b)|runners?|dancers?|veterans?|"
    r"recruits|amputees?|schoolchildren|octogenarians?|nonagenarians?|diabetics|"
    r"responders?|non-?responders?)"
)
# what is counted of people where one of them may have several: so many eyes are not so many people
PARTS = (
    r"eyes?|ears?|hips?|knees?|feet|hands?|limbs?|joints?|teeth|lesions?|ulcers?|wounds?|fractures?|grafts?|implants?"
)
# "on zorplexine", "treated with gold salts": what may stand between people and their verb
GROUP_TAIL = (
    r"(?: (?:on|with|taking|receiving|given|under|treated with|who (?:received|were given|"
    r"were treated with)) (?:[a-z0-9-]+ ){1,4}?)"
)
ASIDE = r"(?: ?\([^()]*\))?"  # what may stand in brackets behind a word
DETERMINERS = word_set(
    "a an the this that these those their its his her our all both each every any some such other another most "
    "many several few"
)
PREPOSITIONS = word_set(
    "of in on at by for from with without within after before during under over between among through to into upon "
    "since until despite following per via against about as than versus vs towards toward throughout across because "
    "beyond compared except including regarding given"
)
CONJUNCTIONS = word_set(
    "and or nor but while whereas although though if when where who whom whose which that "
    "so because unless whether then"
)
AUXILIARIES = word_set(
    "is are was were be been being am has have had having do does did may might can could should would will shall "
    "must cannot"
)
REPORTING_VERBS = (
    "seen|observed|noted|noticed|reported|recorded|documented|found|detected|demonstrated|identified|shown|evident|"
    "encountered|described|registered|experienced|achieved|obtained|reached|attained|maintained|sustained|apparent|"
    "present|confirmed"
)
# no word twice ("only" is one in -ly): what is repeated and read in two ways takes twice as long for each word more
ADVERB = r"(?:[a-z]+ly|also|then|even|still|soon|again|often|well|never|not|further|much|both|all|thus|have|been)"


_WORD = re.compile(r"[^\W_]+(?:[-'/+.][^\W_]+)*")
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")
_CLASS = re.compile(r"((?<!\\)\[(?:\\.|[^\]\\])*\])")


class _FlatCharacters(dict[int, str]):
    """Code point -> its plain form; plain ASCII is listed, the rest is worked out when it is met, and kept."""

    def __missing__(self, code: int) -> str:
        plain = _flat_character(chr(code))
        if len(self) < _MOST_CHARACTERS:
            self[code] = plain
        return plain


def same_signs(text: str) -> str:
    """Return the text with one kind of dash and one kind of quotation mark, character for character."""
    return text.translate(_SAME)


def _flat_character(character: str) -> str:
    if character.isspace():
        return " "
    lower = same_signs(character).lower()
    return lower if len(lower) == 1 else character


_FLAT = _FlatCharacters({code: _flat_character(chr(code)) for code in range(128)})
_FLAT_ASCII = bytes(ord(_FLAT[code]) if code < 128 else code for code in range(256))


def flat(text: str) -> str:
    """Return the text in lower case with plain blanks, dashes and quotes, character for character.

    >>> flat("Pain–free\\nChildren")
    'pain-free children'
    """
    if text.isascii():  # as most texts are: bytes are quicker
        return text.encode().translate(_FLAT_ASCII).decode()
    return _flat_sentence(text) if len(text) <= _SENTENCE else _flat_runs(text)


@lru_cache(maxsize=256)
def _flat_sentence(text: str) -> str:
    """Return a sentence in flat form: one step after the other asks for the same ones."""
    return _flat_runs(text)


def _flat_runs(text: str) -> str:
    """Return a text in flat form in which plain signs alternate with others, of which most texts have few."""
    return _RUNS.sub(lambda run: flat(run[0]) if run[0].isascii() else run[0].translate(_FLAT), text)


class _Compiled:
    """A pattern that is compiled when it is first asked for something, and then has the methods of what came of it.

    The rules have hundreds, which take a second to compile; an abstract needs a part of them. A match's `re` is what
    came of it, and not this.
    """

    def __init__(self, source: str, bring_in_form: Callable[[str], str] = str) -> None:
        self._source, self._bring_in_form = source, bring_in_form

    def __getattr__(self, name: str) -> Any:
        """Compile; this is called only where an attribute is not there yet."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._bring_in_form(self._source))
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


class Needing:
    """A pattern that is asked only where a text has one of its words, without which it finds nothing.

    To look for a few words takes a tenth of the time that a pattern with many branches does. A test holds the words
    against the pattern.
    """

    def __init__(self, pattern: re.Pattern[str], words: Sequence[str]) -> None:
        self.asked, self.words = pattern, words

    def may_find(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Say whether a text has one of the words."""
        part = text if not start and end is None else text[start:end]
        for word in self.words:  # noqa: SIM110 - takes half the time of `any`
            if word in part:
                return True
        return False

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """Search as the pattern does."""
        if not self.may_find(text, start, end):
            return None
        return self.asked.search(text, start, len(text) if end is None else end)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterable[re.Match[str]]:
        """Find as the pattern does."""
        if not self.may_find(text, start, end):
            return ()
        return self.asked.finditer(text, start, len(text) if end is None else end)

    def __getattr__(self, name: str) -> Any:
        """Leave all else to the pattern."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.asked, name)


def may_find(pattern: re.Pattern[str], text: str) -> bool:
    """Say whether a text has one of the words that a pattern needs (`rx`), if it needs any."""
    return not isinstance(pattern, Needing) or pattern.may_find(text)


def rx(pattern: str, needs: str = "") -> re.Pattern[str]:
    """Return a pattern over flat text, compiled at its first use; a blank stands for 1 to 40 blanks, " ?" for 0 to 40.

    The bound keeps a page full of blanks from costing quadratic time. `needs`: words or parts of words, as
    alternatives are written, of which whatever the pattern finds has one.
    """
    compiled = cast("re.Pattern[str]", _Compiled(pattern, _with_blanks))
    return cast("re.Pattern[str]", Needing(compiled, needs.split("|"))) if needs else compiled


def later(pattern: str) -> re.Pattern[str]:
    """Return a pattern whose blanks stand for themselves, compiled at its first use: for what few texts need."""
    return cast("re.Pattern[str]", _Compiled(pattern))


def _with_blanks(pattern: str) -> str:
    parts = _CLASS.split(pattern)  # blanks inside [...] stand for themselves
    parts[::2] = [p.replace(" ?", "\0").replace(" ", " {1,40}").replace("\0", " {0,40}") for p in parts[::2]]
    return "".join(parts)


@lru_cache(maxsize=256)
def masked(text: str) -> str:
    """Replace what stands in brackets by underscores, so that commas and verbs in them are not read."""
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", lambda m: "_" * len(m.group()), text)


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the words between `start` and `end`; hyphens and slashes stay inside a word."""
    stop = len(text) if end is None else end
    return (m.span() for m in _WORD.finditer(text, start, stop))


class Spanned(Protocol):
    """Whatever has a half-open span in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Spanned)


def starting_in(found: Sequence[S], start: int, end: int) -> Sequence[S]:
    """Return those, of some in the order of their starts, that start between two offsets."""
    first = bisect_left(found, start, key=lambda one: one.start)
    return found[first : bisect_left(found, end, first, key=lambda one: one.start)]


def begun(found: Sequence[S], at: int) -> int:
    """Return how many, of some in the order of their starts, start at or before an offset."""
    return bisect_right(found, at, key=lambda one: one.start)


def trimmed(text: str, start: int, end: int, extra: str = " ,;:.") -> tuple[int, int]:
    """Shrink a span so that it neither starts nor ends with a blank or one of `extra`."""
    while start < end and (text[start].isspace() or text[start] in extra):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in extra):
        end -= 1
    return start, end
