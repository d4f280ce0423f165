"""Turn the light markup of titles and abstracts into plain text.

Only tags that providers are known to use are taken away: `<Konggi-Inhyung (A Sex Doll)>` is a title and
`p < 0.05` is a number. Entities are undone after that, twice where a provider escaped twice.
"""

from __future__ import annotations

import html
import re

from evidence_kb.text import squash

_INLINE = (
    r"i|b|u|em|strong|sub|sup|sc|small|span|scp|italic|bold|underline|monospace|inline-formula|tex-math|formula|tex|a|"
    r"ext-link|xref"
)
_BLOCK = r"p|br|div|h[1-6]|sec|title|abstract|list|list-item|ul|ol|li|label|disp-formula|table|tr|td|th"
_ATTRIBUTES = r"(?:\s[^<>=]{0,200}=[^<>]{0,2000})?\s*/?>"
_TAG = re.compile(
    rf"</?(?:(?:jats|mml|xhtml|html):[\w-]+|{_BLOCK}|(?:{_INLINE})|math|m(?:row|i|o|n|text|sup|sub|frac|style))"
    + _ATTRIBUTES,
    re.IGNORECASE,
)
_BLOCK_NAMES = re.compile(rf"</?(?:jats:)?(?:{_BLOCK}){_ATTRIBUTES}", re.IGNORECASE)
_HEADING = re.compile(
    r"<(?P<tag>h[1-6]|(?:jats:)?title)(?:\s[^<>]{0,2000})?>(?P<label>[^<]{0,300}(?:<[^<]{0,300}){0,6}?)</(?P=tag)\s*>",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPED_HEADING = re.compile(r"&lt;(/?(?:h[1-6]|(?:jats:)?title)\s*)&gt;", re.IGNORECASE)


def plain(text: str | None) -> str | None:
    """Return the text without known tags, comments and entities, its blanks squashed; None where nothing is left.

    >>> plain("CO<sub>2</sub> &lt;i&gt;in vivo&lt;/i&gt;: p &lt; 0.05")
    'CO2 in vivo: p < 0.05'
    """
    if not text:
        return None
    for _ in range(2):
        text = html.unescape(_without_tags(text))
    return squash(_without_tags(text)) or None


def _without_tags(text: str) -> str:
    return _TAG.sub("", _BLOCK_NAMES.sub(" ", _without_comments(text)))


def _without_comments(text: str) -> str:
    """Cut XML comments; one that never ends is text. A regex would look for each end again and again."""
    parts = []
    while (start := text.find("<!--")) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[:start])
        text = text[end + 3 :]
    return "".join((*parts, text))


def sections(text: str | None) -> list[tuple[str | None, str]]:
    """Return the labelled parts of an abstract in which headings stand (`<h4>`, `<jats:title>`) as (label, text).

    The word "Abstract" itself is no label. A text without headings is one part without a label.

    >>> sections("<h4>Aim</h4>To see.<h4>Results</h4>We saw.")
    [('Aim', 'To see.'), ('Results', 'We saw.')]
    """
    if not text:
        return []
    if "&lt;" in text and "<" not in text:
        text = html.unescape(text)
    text = _ESCAPED_HEADING.sub(r"<\1>", text)  # also where other tags are not escaped
    parts: list[tuple[str | None, str]] = []
    label, start = None, 0
    for heading in _HEADING.finditer(text):
        parts.append((label, text[start : heading.start()]))
        label, start = _label(heading["label"]), heading.end()
    parts.append((label, text[start:]))
    read = ((name, plain(part)) for name, part in parts)
    return [(name, part) for name, part in read if part]


def _label(text: str) -> str | None:
    label = (plain(text) or "").rstrip(":. ").strip()
    return None if label.casefold() in ("", "abstract", "summary") else label
