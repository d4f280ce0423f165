"""What pictures need that are files of their own: text that fits, and letters that XML allows."""

from __future__ import annotations

import re
from textwrap import wrap

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def xml(text: str) -> str:
    """Return text with every character that XML 1.0 forbids, such as NUL, as the replacement character."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def fitted(text: str, width: int, lines: int) -> list[str]:
    """Return text in at most `lines` lines of about `width` characters; what is cut ends in an ellipsis.

    >>> fitted("osteonecrosis of the jaw", 13, 2)
    ['osteonecrosis', 'of the jaw']
    >>> fitted("a very long name indeed", 6, 2)
    ['a very', 'long…']
    """
    found = wrap(" ".join(text[: width * lines * 4].split()), width) or [""]
    if len(found) <= lines and len(text) <= width * lines * 4:
        return found
    kept = found[:lines]
    kept[-1] = kept[-1][: width - 1].rstrip() + "…"
    return kept
