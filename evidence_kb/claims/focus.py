"""Which treatment a study is about, where it names more than one.

The only one that it gave; the one given that its title names; else the one that the sentence names in which the study
says whom it treated. Two that stand in that sentence are two arms, and the study is about neither alone. A report of
one patient who was given several in turn has no such treatment: there the last one before the words counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.numbers import COUNT
from evidence_kb.claims.treatments import Mention, distinct, is_placebo, joined
from evidence_kb.claims.words import rx
from evidence_kb.findings import Finding, Vocabulary
from evidence_kb.model import Passage

_ONE = rx(
    r"\b(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)[- ](?:years?|months?|"
    r"weeks?|days?)[- ]old\b|"
    r"\b(?:report|describe|present|case of) (?:the case of )?(?:an?|one) (?:[a-z-]+ ){0,3}?(?:patient|child|"
    r"infant|boy|girl|"
    r"man|woman|adolescent|adult|case)\b|\bin this (?:patient|boy|girl|man|woman|child)\b"
)
_MANY = rx(
    rf"\b(?!one\b|1\b){COUNT} (?:(?!year|month|week|day)[a-z-]+ ){{0,3}}?(?:patients|children|infants|adults|"
    r"adolescents|"
    r"women|men|girls|boys|cases|subjects|sisters|brothers|siblings|newborns|neonates|recipients)\b|\bboth patients\b"
)
_GROUPS = rx(r"\b(?:groups?|arms?|respectively|either|randomi[sz]ed|compar(?:ed|ing|ison)|versus|vs)\b")
_ANYWAY = rx(
    r"\bwho (?:were|had been|was|are) (?:already |previously |still )?(?:taking|on|receiving|using) [^,;]{0,40}$"
)
_SINGLE = rx(
    r"\b(?:he|she|the (?:patient|child|boy|girl|man|woman|infant)|both|each|all|combination|combined|together|"
    r"concomitant)\b"
)


def is_one_patient(plains: Sequence[str], roles: Sequence[str], participants: Finding | None) -> bool:
    """Say whether the study reports one patient: told as one, and no group of people is counted in it."""
    own = [plain for plain, role in zip(plains, roles, strict=True) if role not in ("background", "excerpt")]
    if participants is not None and participants.value != "1":
        return False
    return any(_ONE.search(plain) for plain in own) and not any(_MANY.search(plain) for plain in own)


def courses_of(
    passages: Sequence[Passage], plains: Sequence[str], given: Sequence[Mention], vocabulary: Vocabulary, *, one: bool
) -> tuple[Mention, ...]:
    """Join "A plus B", and "A and B" that one patient or every patient was given, to one course of treatment."""
    found: list[Mention] = []
    for mention in sorted(given, key=lambda m: (m.passage, m.start)):
        both = None
        if found and found[-1].passage == mention.passage and mention.start - found[-1].end < 60:
            plain = plains[mention.passage]
            sentence = plain[max(plain.rfind(". ", 0, found[-1].start), 0) : mention.end]
            together = one or bool(_SINGLE.search(sentence)) or " with " in plain[found[-1].end : mention.start]
            text = passages[mention.passage].text
            both = joined(text, plain, (found[-1], mention), vocabulary, given=together)
        if both:
            found[-1] = both
        elif not found or mention != found[-1]:
            found.append(mention)
    return tuple(found)


def focus_of(
    every: Sequence[Sequence[Mention]],
    roles: Sequence[str],
    plains: Sequence[str],
    courses: Sequence[Mention],
    participants: Finding | None,
    *,
    one: bool,
) -> Mention | None:
    """Return the treatment that the study is about, or None where that is open."""
    own = ("title", "background", "excerpt")
    plain = [m for found, role in zip(every, roles, strict=True) if role not in own for m in found if m.role == "plain"]
    names = distinct(courses or [m for m in plain if not is_placebo(m.name)])
    if len(names) == 1:
        return names[0]
    title = {m.name for found, role in zip(every, roles, strict=True) if role == "title" for m in found}
    titled = [m for m in names if m.name in title]
    if len(titled) == 1:
        return titled[0]
    if one or any(_GROUPS.search(p) for p, role in zip(plains, roles, strict=True) if role != "background"):
        return None
    cohort = _in_sentence(plains, courses, participants.proof.passage, participants.proof.start) if participants else []
    first = min(courses, key=lambda m: (m.passage, m.start), default=None)
    inside = cohort or (_in_sentence(plains, courses, first.passage, first.start) if first else [])
    return inside[0] if len(distinct(inside)) == 1 else None


def _in_sentence(plains: Sequence[str], courses: Sequence[Mention], passage: int, at: int) -> list[Mention]:
    """Return the treatments given that stand in the sentence of a place, without what people took anyway."""
    plain = plains[passage]
    stop = re.compile(r"\. |$").search(plain, at)
    start, end = plain.rfind(". ", 0, at) + 1, stop.start() if stop else len(plain)
    inside = [m for m in courses if m.passage == passage and start <= m.start < end]
    own = [m for m in inside if not _ANYWAY.search(plain, start, m.start)]
    return own or inside
