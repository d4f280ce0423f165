"""What all groups of a study got, besides what was tested: that is no treatment that is held against a control.

"Zorplexine or placebo in addition to physiotherapy", "both groups received physiotherapy" and "physiotherapy with and
without zorplexine" say of physiotherapy that the controls had it, too. What the controls did not get, or got when the
comparison was over, is told in almost the same words and is no such thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_kb.claims.comparing.arms import Arm, ArmMention
from evidence_kb.claims.comparing.group_labels import label_of
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

_BEHIND = 70  # characters behind the control in which is said what came on top of it
_AROUND = 120  # characters before a treatment in which is said who got it
# what may stand between "received" and what was received; "saline instead of", "no" and "saline while" may not
_AND_MORE = (
    r"(?:(?!(?:or|either|groups?|no|not|nor|neither|without|instead|rather|except|but|while|whereas|then|followed|"
    r"before|after)\b)[a-z0-9-]+ ){0,4}"
)
# "A or placebo in addition to Z"
_OR = rx(r"^[^.;:]{0,40}?(?:,? (?:and|or|versus|vs)|,|/) ?(?:an? |the )?(?:[a-z-]+ ){0,2}$")
_ON_TOP_OF = rx(
    r"^[^.;:]{0,45}? ?\b(?:in addition to|on top of|added to|as (?:an )?(?:add-on|adjunct) to|adjunctive to) "
    r"(?:[a-z-]+ ){0,3}$"
)
# "both groups received Z"
_ALL_GOT = rx(
    r"\b(?:both|all|either) (?:(?:of )?the )?(?:two |three |study )?(?:groups?|arms?)"
    r"(?: (?:also|additionally|otherwise|who|were|was|had|of [a-z]+))* "
    rf"(?:received|given|treated with|underwent|got|performed) {_AND_MORE}$"
)
# "the control group received Z"; an active control is itself held against the placebo
_CONTROLS_GOT = rx(
    r"(?<!active[ -])(?<!positive[ -])"
    r"\bcontrol(?:s|(?: (?:groups?|arms?))?(?: (?:patients|subjects|participants|children|women))?)"
    r"(?: ?\([^()]{1,30}\))?,? (?:who |which )?(?:only )?(?:received|receiving|(?:was|were) "
    r"(?:given|treated with)|underwent|got|performed) "
    rf"(?:only )?(?!placebo\b){_AND_MORE}$"
)
_NOT_ALONE = rx(r"^[^.;:]{0,25}\b(?:or|versus|vs|then|followed|respectively|but|except)\b")
# one after the other, or when the comparison was over: "Z after 12 weeks", "in the open-label extension all got Z"
_LATER = (
    r"afterwards|thereafter|later|subsequently|end|completion|extension|open-label|cross-?over|crossed|"
    r"(?:random|reverse|either) order|sequence|periods?|phases?"
)
_AT_ANOTHER_TIME = rx(rf"^[^.;:]{{0,40}}\b(?:after|before|{_LATER})\b")
_FIRST_LATER = rx(
    r"\b(?:after (?:[a-z]+ )?(?:[0-9]+|one|two|three|four|six|eight|twelve) (?:hours?|days?|weeks?|months?)|"
    rf"{_LATER})\b"
)
# "the groups did Z with and without A"
_WITH_AND_WITHOUT = rx(r"^(?: [a-z]+)? with and without (?:the |an? |added |additional )?")


def given_to_all(arms: Iterable[Arm], sentences: Sequence[TaggedSentence]) -> frozenset[Arm]:
    """Return the arms of which a study says that the controls got them as well."""
    every = tuple(arms)
    controls = [m for arm in every if arm.is_control for m in arm.mentions]
    tested = [arm for arm in every if not arm.is_control]
    return frozenset(
        arm
        for arm in tested
        if any(_is_shared(m, controls, (a for a in tested if a is not arm), sentences) for m in arm.mentions)
    )


def _is_shared(
    mention: ArmMention, controls: Iterable[ArmMention], others: Iterable[Arm], sentences: Sequence[TaggedSentence]
) -> bool:
    if label_of(mention.text) is not None:
        return False
    plain = flat(sentences[mention.sentence].text)
    before, behind = plain[max(0, mention.start - _AROUND) : mention.start], plain[mention.end :]
    if not _AT_ANOTHER_TIME.match(behind) and not _FIRST_LATER.search(before):
        if _CONTROLS_GOT.search(before):
            return True
        if _ALL_GOT.search(before) and not _NOT_ALONE.match(behind):
            return True
    places = [(m.start, m.end) for arm in others for m in arm.mentions if m.sentence == mention.sentence]
    here = [c for c in controls if c.sentence == mention.sentence]
    if (found := _WITH_AND_WITHOUT.match(behind)) and _is_arm_at(mention.end + found.end(), places, here):
        return True
    added = [
        c.start for c in here
        if c.end <= mention.start <= c.end + _BEHIND and _ON_TOP_OF.match(plain[c.end : mention.start])
    ]  # fmt: skip
    return any(end <= start and _OR.match(plain[end:start]) for _, end in places for start in added)


def _is_arm_at(at: int, places: Iterable[tuple[int, int]], controls: Iterable[ArmMention]) -> bool:
    """Say whether a place is inside an arm ("without A" may be its name), and no control is named elsewhere."""
    named = [(control.start, control.end) for control in controls]
    if any(not start <= at < end for start, end in named):
        return False
    return any(start <= at < end for start, end in (*places, *named))
