"""Where the name of an arm begins and ends, given the words that the tagger takes for one.

It stops where a word may as well be a count, an article or an adjective: the number of a drug that has no name yet, the
letter of a vitamin, the noun behind "palliative". And it goes on into what the treatment did.
"""

from __future__ import annotations

import re

_LETTER = re.compile(r"(?: [A-Z]|-[A-Z]?[0-9]{1,3}[A-Z]?)(?=[\s,;)]|\.?$)(?! ?(?:mg|g|ml|%|±|\+))")
# "BI 123456", "SQ12,345": a drug that has no name yet, where the tagger takes its number for a count
_CODED = re.compile(r"\b[A-Z]{2,4}[0-9]*$")
_CODE = re.compile(
    r"(?:(?<=[A-Z]) [0-9]{4,7}|(?<=[0-9]),[0-9]{3})(?![0-9.,/-]*[0-9]| ?(?:mg|g|ml|iu|%|±|[a-z]*units)\b)"
)
_LENGTH = re.compile(r"\b[0-9]{1,3}-(?:hour|day|week|month|year) (?:(?:course|regimen)s? of )?$")  # "5-day X"
_GROUP = re.compile(r"(?:groups?|arms?|cohorts?)$")
_ITS_NUMBER = re.compile(
    r" [0-9]{1,2}[a-z]?\b(?! (?:of|patients|subjects|participants|women|men|children|adults|people|"
    r"deaths|cases|weeks?|months?|days?|hours?|years?)\b)(?![.,·][0-9]| ?(?:mg|g|ml|%|±|\+|and|or|to|versus|vs) ?[0-9])"
)
# "palliative" of "palliative care", "behavior" of "behavior therapy": they name what the noun behind them names
_OPEN_NOUN = re.compile(
    r"\b(?:behaviou?r|radiation|exercise|music|replacement|photodynamic|speech|play|aversion|family|milieu)$"
)
_NOUN = re.compile(r" (?:care|therapy|treatment|management|training|surgery)(?: (?:intervention|program(?:me)?))?\b")
_ADJECTIVE = re.compile(r"(?:^|[\s-])[a-z]{3,}(?:al|ive|ic|ary|ous|ular)$")
# what a treatment does is no part of its name, nor is half of "along with"
_TAIL = re.compile(
    r"(?: (?:carr(?:y|ies|ied)|shows?|showed|offers?|offered|provides?|provided|leads?|led|appears?|appeared|seems?|"
    r"seemed|may|might|can|could|is|was|were|are|ha[sd]|have|did|does|do|along|viz\.?|namely))+$"
)
# a heading that was left in the text stands before a name, and is no part of it
_HEADING = re.compile(
    r"(?:CONCLUSIONS?|RESULTS?|INTERPRETATION|DISCUSSION|FINDINGS|METHODS?|BACKGROUND|OBJECTIVES?):? |"
    r"(?:Conclusions?|Results|Interpretation|Findings):? (?=[A-Z])"
)

_ADDITION = re.compile(r"(?i)\b(?:addition of|adding)(?: an?| the)? $")
_TO_BOTH = re.compile(r"(?i)\b(?:plus|added to|in addition to) (?P<both>[a-z0-9-]+ and [a-z0-9-]+)$")
_ADDED = re.compile(
    r"(?i)(?P<lead>(?:the )?(?:addition of|adding) (?:an? |the )?)?(?P<what>(?:(?! (?:or|and|to) )[^,;])+) "
    r"to (?P<base>[^,;]+)"
)


def name_of_addition(text: str, start: int, end: int) -> str:
    """Return the name in a span of a sentence, which says so where one thing was added to another.

    >>> name_of_addition("The addition of zorplexine to ibuprofen", 16, 39)
    'zorplexine added to ibuprofen'
    """
    name = text[start:end]
    added = _ADDED.fullmatch(name)
    if added and (added["lead"] or _ADDITION.search(text, max(0, start - 20), start)):
        return f"{added['what']} added to {added['base']}"
    return name


def rest_of_addition(text: str) -> str | None:
    """Return the two things that one was added to, as a name tells it: those that got no more had both.

    >>> rest_of_addition("Zorplexine plus ibuprofen and barine"), rest_of_addition("zorplexine plus ibuprofen")
    ('ibuprofen and barine', None)
    """
    found = _TO_BOTH.search(text)
    return found["both"] if found else None


def whole_name(text: str, plain: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a whole name around the span of one in a sentence, which is given as printed and flat."""
    if tail := _TAIL.search(plain, start, end):
        end = tail.start()
    is_open = _ADJECTIVE.search(plain, start, end) or _OPEN_NOUN.search(plain, start, end)
    if is_open and (noun := _NOUN.match(plain, end)):
        end = noun.end()
    if heading := _HEADING.match(text, start, end):
        start = heading.end()
    if letter := _LETTER.match(text, end):  # "vitamin A", where the tagger takes the letter for an article
        end = letter.end()
    if code := _CODE.match(text, end) if _CODED.search(text, start, end) else None:
        end = code.end()
    if length := _LENGTH.search(plain, max(0, start - 30), start):
        start = length.start()
    if _GROUP.search(plain, start, end) and (its := _ITS_NUMBER.match(plain, end)):  # "group 1", cut as a count
        end = its.end()
    return start, end
