"""Text that is safe on one line of any format: no line end of any alphabet of ends, no control character.

XML 1.0 forbids most control characters, and readers of tagged formats end a line at some of them. They become the
replacement character U+FFFD and do not vanish: "5\\x00mg" must not turn into "5mg" unseen.
"""

from __future__ import annotations

import re

from evidence_kb.text import squash

# All that XML 1.0 forbids, and the C1 controls that it merely discourages; white space is squashed before.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def one_line(text: str | None) -> str:
    """Return the text on one line; an empty one for None.

    >>> one_line("a\\r\\nER  - \\u2028b")
    'a ER - b'
    """
    return squash(_CONTROL.sub("\ufffd", text or ""))
