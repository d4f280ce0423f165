"""What a clause says in so many words that it holds against what: "than with B", "compared with B", "between A and B".

An arm that stands just behind such words is one side of what the clause compares, whatever else the study tested:
"when compared with B, A had a similar risk" tells nothing of A against C. And where "between A and B" names two arms,
both are meant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from evidence_kb.claims.comparing.arms import Arm
from evidence_kb.claims.language.clause_around import clause_around
from evidence_kb.claims.language.words import rx

_CONTROL = frozenset(["control"])
Places = Mapping[Arm, Sequence[tuple[int, int]]]
# what may stand between the word that compares and the name of an arm
_LEAD = (
    r"(?: (?:the|an?|that|those|with|in|of|for|by|to|after|under|during|on|among|either|both|receiving|treated|given|"
    r"taking|using|who|received|patients|subjects|participants|women|men|children|adults|individuals|people|"
    r"[0-9][0-9.,]*(?: ?(?:mg|g|ml|mcg|µg|iu|%))?))*"
)
# "a similar response to A" holds nothing against A
_TO_A_CAUSE = r"(?:respon|sensitiv|resistan|expos|adheren|access|toleran|react|time|related|attributable|due)"
_BEHIND = rx(
    r"\b(?:than|versus|vs|(?:compared|comparison) (?:with|to)|(?:superior|inferior|relative) to|"
    rf"(?:similar|comparable|equal|equivalent|identical)(?: (?!{_TO_A_CAUSE})[a-z-]+){{0,2}} to)\b(?: other)?{_LEAD} ?"
)
# "X in A compared to X in B": X is what both arms got, and not "X in 12 of 40 adults", "X at week 4"
_CARRIED = rx(
    r" (?:in|as|via|from|by|at)\b"
    r"(?! (?:(?:about|only|nearly|almost|over|up to) )?(?:[0-9]|(?:one|two|three|four|five|six|seven|eight|nine|ten|"
    r"half|none|weeks?|months?|days?|years?)\b))"
)
_LOWERS = rx(r"\b(?:reduc|decreas|increas|improv|prevent|lower|rais|prolong|shorten|reliev|alleviat)[a-z]*\b")
_COMPARATIVE = rx(
    r"\b(?:more|less|better|worse|fewer|higher|lower|greater|shorter|longer|earlier|later|faster|differ[a-z]*|similar|"
    r"comparable|than|versus|vs|compar[a-z]+|relative)\b"
)
_BETWEEN = rx(r"\bbetween (?P<one>[^,;:()]{2,80}?) and (?P<other>[^,;:()]{2,80})")

# "than with B (5%) and with C", "than the continuation of B"
_AND = rx(
    r"(?: (?:groups?|arms?|alone))?(?: ?\([^()]{1,60}\))?(?:,|,? (?:and|or))"
    r"(?: (?:the|an?|with|in|to|for|after|of|other|both))* ?| (?:with|of|by)(?: the| an?)? ?"
)


# "A lowers the rate of falls and may be cheaper than B": nothing says against what it lowers them
_SAID_ANEW = rx(
    r"^[^;:]*?,? and (?:it |they )?(?:(?:also|thus|therefore) )?(?:may|might|can|could|is|are|was|were|had|has|have)"
    r"(?: (?:be|been|also|not|[a-z]+ly))* (?:more|less|better|worse|fewer|higher|lower|greater|"
    r"(?!other|rather)[a-z]{3,}er|superior|inferior|comparable|similar)\b[^;:]*$"
)
# "A lowers pain and is more effective than B": that is the same again
_THE_SAME = rx(r"\b(?:more (?:effective|efficacious)|better|superior) (?:than|to)(?: with)?(?: the)?$")

_AGAINST_FIRST = rx(
    r"^(?:\[[^\]]*\] |[a-z]+: )?(?:when |as |in )?"
    r"(?P<words>compared (?:with|to)|comparison (?:with|to)|relative to|versus)\b"
)
_TO_ITS_NAME = rx(r"[ ,;]*(?:\[[^\]]*\] |[a-z]+: )?(?:and |but |whereas |while )?(?:the |an? )?")


class _Compared(NamedTuple):
    """What a clause compares: where its words that compare end, the arms just behind them, and those between which."""

    ends: list[int]
    behind: list[Arm]
    both: list[Arm]


class HeldAgainst:
    """What the clauses of one sentence (flat) compare; `places` are the spans of the arms that it names."""

    def __init__(self, plain: str, places: Places) -> None:
        self._plain, self._places = plain, {arm: spans for arm, spans in places.items() if spans}
        self._compared: dict[tuple[int, int], _Compared] = {}  # of each clause, once it was asked of

    def may_compare(self, treatment: Arm, comparator: Arm | None, at: int) -> bool:
        """Say whether the clause around a place may hold a treatment against a comparator."""
        if not self._places:
            return True
        first, last = clause_around(self._plain, at)
        ends, behind, both = self._compared.get((first, last)) or self._read(first, last)
        if comparator is not None and not comparator.is_control and self._is_on_both_sides(comparator, first, ends):
            return False
        if comparator is not None and self._is_said_anew(comparator, at, last):
            return False
        if not ends and not both:
            behind = self._behind(self._opening())[:1]  # "compared with B, A lowered pain, but sleep did not change"
        if not behind and not both:
            return True
        if comparator is not None and self._is_of_another(treatment, behind, first):
            return False
        if comparator is None:
            return _is_among(treatment, behind or both)
        if _is_among(comparator, behind) or (_is_among(treatment, both) and _is_among(comparator, both)):
            return True
        # "pain was higher with placebo than with A": turned about, both sides are named
        return _is_among(treatment, behind) and _is_among(comparator, self._inside(first, last))

    def _read(self, first: int, last: int) -> _Compared:
        ends = [found.end() for found in _BEHIND.finditer(self._plain, first, last)]
        compared = _Compared(ends, self._behind(ends), self._between(first, last))
        return self._compared.setdefault((first, last), compared)

    def _is_of_another(self, treatment: Arm, behind: Sequence[Arm], first: int) -> bool:
        """ "A improved sleep more than B": that is nothing of C, unless A, named once, is but another word for it."""
        opens = self._opens(first)
        if not opens or any(len(arm.mentions) < 2 for arm in opens):
            return False
        return not _is_among(treatment, [*opens, *behind])

    def _opening(self) -> list[int]:
        """Where the words end with which a sentence opens that compares: "compared with B, ..."."""
        found = _AGAINST_FIRST.match(self._plain)
        behind = _BEHIND.match(self._plain, found.start("words")) if found else None
        return [behind.end()] if behind else []

    def _opens(self, first: int) -> list[Arm]:
        """Return the arms with which a clause opens that starts at a place, "A or B" both: what it tells of."""
        found: list[Arm] = []
        end = -1  # where the last arm that was found ends
        for start, stop, arm in sorted(
            ((*span, arm) for arm, spans in self._places.items() for span in spans), key=lambda place: place[:2]
        ):
            opens = first <= start and _TO_ITS_NAME.fullmatch(self._plain, first, start)
            if opens or (0 <= end <= start and _AND.fullmatch(self._plain, end, start)):
                found.append(arm)
                end = stop
        return found

    def _is_said_anew(self, arm: Arm, at: int, last: int) -> bool:
        """Say whether an arm is named in what a clause says anew, behind what it says of a place."""
        starts = [start for start, _ in self._places.get(arm, ()) if start < last]
        if not starts or min(starts) < at:
            return False
        if _COMPARATIVE.search(self._plain, 0, at) or not _LOWERS.search(self._plain, 0, at):
            return False
        anew = _SAID_ANEW.match(self._plain[at : min(starts)])
        return anew is not None and _THE_SAME.search(anew[0].rstrip()) is None

    def _is_on_both_sides(self, arm: Arm, first: int, ends: Sequence[int]) -> bool:
        """Say whether an arm stands before and just behind a word that compares, each time in something else."""
        places = self._places.get(arm, ())
        behind = [start for start, end in places if any(start <= at < end for at in ends)]
        before = [
            end for start, end in places
            if first <= start not in behind and _CARRIED.match(self._plain, end) is not None
        ]  # fmt: skip
        return any(min(before) < start for start in behind) if before else False

    def _between(self, first: int, last: int) -> list[Arm]:
        """Return the arms between which a clause tells of a difference, where it names two of them there."""
        found = _BETWEEN.search(self._plain, first, last)
        if found is None:
            return []
        sides = [self._inside(*found.span("one")), self._inside(*found.span("other"))]
        return [*sides[0], *sides[1]] if all(sides) else []

    def _inside(self, start: int, end: int) -> list[Arm]:
        return [a for a, spans in self._places.items() if any(start <= begin and stop <= end for begin, stop in spans)]

    def _behind(self, ends: Sequence[int]) -> list[Arm]:
        """Return the arms that stand just behind a word that compares, with those that "and" or "or" adds to them."""
        found, end = [], -1  # where the last arm that was found ends
        for start, stop, number in sorted(
            (*span, n) for n, spans in enumerate(self._places.values()) for span in spans
        ):
            is_added = 0 <= end <= start and _AND.fullmatch(self._plain, end, start) is not None
            if is_added or any(start <= at < stop for at in ends):
                found.append(number)
                end = stop
        arms = list(self._places)
        return [arms[number] for number in dict.fromkeys(found)]


def _is_among(arm: Arm, arms: Collection[Arm]) -> bool:
    """Say whether an arm is one of several, or one whose name holds that of one, or is held by it.

    What is called "control" and no more is any of the controls.
    """
    return any(
        arm.stems <= other.stems or other.stems <= arm.stems or (other.is_control and arm.stems == _CONTROL)
        for other in arms
    )
