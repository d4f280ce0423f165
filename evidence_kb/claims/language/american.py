"""Words as the networks read them: spelt as in America where Britain spells otherwise.

The texts that the networks learnt from print "randomized" four times as often as "randomised", and one word is cut into
other pieces than the other. So the same abstract was read otherwise in a British journal. The networks read both alike;
rules, lists and names have the words as printed.
"""

from __future__ import annotations

import re

# letters that stand in no other words than these, and a few words
_SPELT = {
    "aemia": "emia", "aemic": "emic", "haema": "hema", "haemo": "hemo", "anaesth": "anesth", "aesthesi": "esthesi",
    "paediatr": "pediatr", "orthopaed": "orthoped", "gynaec": "gynec", "caesar": "cesar", "faec": "fec",
    "aetiolog": "etiolog", "oedema": "edema", "oesoph": "esoph", "oestr": "estr", "foet": "fet", "coeliac": "celiac",
    "rrhoea": "rrhea", "pnoea": "pnea", "tumour": "tumor", "behaviour": "behavior", "colour": "color",
    "favour": "favor", "labour": "labor", "fibre": "fiber", "litre": "liter", "metre": "meter", "titre": "titer",
    "centre": "center", "sulph": "sulf", "programme": "program", "counsell": "counsel", "analysed": "analyzed",
    "analysing": "analyzing", "paralysed": "paralyzed",
}  # fmt: skip
# an ending of verbs in "-ize"; not of "exercise", "advise", "comprise", "compromise", "practise"
_ISE = r"(?<=[a-z][a-z][dlmnrs]|[a-z][ae]t)(?<!prom|prem|comp)(?<!pr)is(?=(?:e[drs]?|ers|ing|ations?|ational)\b)"
_BRITISH = re.compile(rf"(?:{'|'.join(_SPELT)})(?!d\b)|{_ISE}", re.IGNORECASE)


def american(words: str) -> tuple[str, tuple[tuple[int, int, int], ...]]:
    """Return words as spelt in America, and what became of each part: its start, its end, and the end of the new one.

    >>> american("Randomised for oedema")
    ('Randomized for edema', ((6, 8, 8), (15, 21, 20)))
    """
    parts: list[str] = []
    changed: list[tuple[int, int, int]] = []
    at = length = 0
    for match in _BRITISH.finditer(words):
        new = _SPELT.get(match.group().lower(), "iz")
        parts += (words[at : match.start()], new)
        length += match.start() - at + len(new)
        at = match.end()
        changed.append((match.start(), at, length))
    return "".join((*parts, words[at:])), tuple(changed)


def as_printed(place: int, changed: tuple[tuple[int, int, int], ...]) -> int:
    """Return where a place among the words as spelt in America is among those that are printed."""
    moved = 0
    for start, end, new_end in changed:
        if place < new_end:  # before this part, or in it
            return min(place + moved, start)
        moved = end - new_end
    return place + moved
