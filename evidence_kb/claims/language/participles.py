"""Counted people with a participle, made to read as the statement that they are.

"Scores fell, with three patients achieving remission and none requiring surgery" states of three patients what a
sentence of its own would. The finite form is never longer, so that every offset stays where it was.
"""

from __future__ import annotations

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, rx

_FINITE = {
    "achieving": "achieved", "attaining": "attained", "reaching": "reached", "showing": "showed", "having": "had",
    "demonstrating": "showed", "exhibiting": "showed", "reporting": "reported", "experiencing": "experienced",
    "developing": "developed", "requiring": "required", "needing": "needed", "remaining": "remained",
    "relapsing": "relapsed", "improving": "improved", "recovering": "recovered", "responding": "responded",
    "dying": "died", "becoming": "became", "being": "were", "regaining": "regained", "returning": "returned",
    "obtaining": "obtained", "maintaining": "maintained", "suffering": "suffered", "surviving": "survived",
    "undergoing": "underwent", "entering": "entered", "noting": "noted", "discontinuing": "discontinued",
}  # fmt: skip
_SHARE = r"(?: ?\([^()]{1,30}\))?"
_WHO = (
    rf"(?:(?:only |the (?:other|remaining) )?{COUNT}|all|both|most|half|no|none|neither|another|the others?){_SHARE}"
    rf"(?: of (?:the |these |them|those |our )?(?:{COUNT})?)?(?: ?(?:[a-z-]+ )?{PATIENTS})?{_SHARE}"
)
_WITH = rx(rf"(?<=[a-z0-9)%]),? with {_WHO} (?P<verb>{'|'.join(_FINITE)})\b")
_ALSO = rx(rf"[^.;]{{0,120}}?(?:,? and|,) {_WHO} (?P<verb>{'|'.join(_FINITE)})\b")
# behind the "with" of such a statement, once it is finite
COUNTED_STATEMENT = rf"{_WHO} (?:{'|'.join(sorted(set(_FINITE.values())))})\b"


def finite(plain: str) -> str:
    """Return flat text in which "with three patients achieving" reads "with three patients achieved ".

    >>> finite("pain fell, with all patients reporting relief and none needing surgery.")
    'pain fell, with all patients reported  relief and none needed  surgery.'
    """
    parts: list[str] = []
    at = 0
    match = _WITH.search(plain)
    while match:
        parts += [plain[at : match.start("verb")], _FINITE[match["verb"]].ljust(len(match["verb"]))]
        at = match.end("verb")
        match = _ALSO.match(plain, at) or _WITH.search(plain, at)
    return "".join([*parts, plain[at:]])
