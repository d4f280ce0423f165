"""Which outcomes that a sentence names have no result of the arms in it: named, and not measured, or told of others.

"Tryptase, a marker of mast-cell activation, fell" measured tryptase. "Than with placebo, where pain fell by 2 points"
tells of placebo, "all drugs lowered pain" of no difference, "no effect modification by use of statins" of whom an
effect is found in, and "it may improve survival" of what nobody saw, unless another sentence tells of it.
Such readings are scored with the others, which are judged by what stands around them, and left out afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache, partial
from itertools import product

from evidence_kb.claims.comparing.outcome_spans import name_of, outcomes_in
from evidence_kb.claims.comparing.pairing import Pairing
from evidence_kb.claims.language.mentions import content, is_general
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence

_LEAST_RESULT = 0.3  # how sure the tagger has to be that a sentence belongs to the results

# what a measure stands for, behind its name
_STANDS_FOR = rx(
    r"[,(] ?(?:which (?:is|are) )?(?:as )?(?:an?|the) (?:[a-z-]+ ){0,3}?(?:bio)?"
    r"(?:markers?|measures?|index|indicator|surrogate|proxy|sign|estimate|correlate) (?:of|for) (?:the )?"
    r"(?:[a-z0-9-]+ )?$"
)
_MODIFIED = rx(
    r"\b(?:effect[ -]modif[a-z]+|effect (?:was|is) (?:not )?modified|interactions? (?:was |were )?(?:[a-z]+ )?between|"
    r"regardless of|irrespective of|independent(?:ly)? of)\b"
    r"(?:(?!\b(?:was|were|is|are|did|had|without|[a-z]+ed)\b)[^,;]){0,80}$"
)
# "similar whatever the dose": of one arm
_WHATEVER = rx(
    r"\b(?:similar|comparable|consistent|the same|did not (?:[a-z]+ly )?differ)\b[^,;]* (?:regardless|irrespective) of "
    r"(?!(?:the )?(?:[a-z]+ )?(?:treatment|arm|group|randomi[sz]ation|allocation)\b)"
)
_OF_OTHER = rx(
    r"\b(?:than|compared (?:with|to)|versus|vs|relative to) [^,;.]{1,60}?"
    r"(?:,? \b(?:where|in which|in whom)|, which|\b(?:group|arm|placebo) (?:that|which)) "
    r"(?!(?:had |was |were )?(?:receiv|under|given|got|took|us|treat|assign|alloc|did not|randomi))[^,;.]*$"
)
_MAY = rx(
    r"\b(?:(?:may|might|could)(?: [a-z]+ly| help(?: to)?| also)* |"
    r"(?:estimated|speculated|postulated|conceivable) that\b[^;:]* should (?:[a-z]+ly )?)"
    r"(?:imply|signify|mean|reflect|improve|reduce|increase|decrease|prevent|enhance|attenuate|lower|raise|promote|mitigate|limit|"
    r"slow|delay|impact|affect|influence|protect|lead to|result in|contribute to|translate into)\b[^;:]*$|"
    r"\b(?:possibly|presumably|perhaps) (?:by|through|via|due to|because of|owing to)\b[^;:]*$"
)
# what the patients had, or were given besides, and not what became of them
_PEOPLE_WITH = rx(
    r"^(?:[a-z]+ ?: ?)?(?:in |for |among )?(?:the |all |both )?(?:patients|subjects|participants|children|adults|"
    r"infants|women|men|people|persons|individuals|adolescents) (?:with(?:out)?|who had|having) (?:no |any |an? )?$"
)
_DOES = rx(
    r"^ (?:is|are|was|were|had|have|showed?|responded|respond|improved|benefit(?:t?ed)?|experienced|receiving|"
    r"treated|given|who) (?!(?:[a-z]+ly )?(?:fewer|less|more|lower|higher|reduced|increased|rare|similar)\b)"
)
_GIVEN = rx(
    r"\b(?:augmentation of|adding (?:it )?to|added to|add-on (?:therapy |treatment )?to|"
    r"adjunct(?:ive)?(?: therapy| treatment)? to|"
    r"treated with|treatment with|therapy with|refractory to|resistant to) (?:the |an? )?$"
)
# "fewer children were treated with antibiotics": how many had to be is what was measured
_SO_MANY_GIVEN = rx(
    r"\b(?:fewer|more|less|(?:numbers?|proportions?|percentages?|rates?|frequency|likelihood) of)"
    r"(?: (?!treated|given|receiving|who|on|with)[a-z-]+){1,4}? (?:(?:was|were|being|had to be|needed to be|"
    r"required to be) treated|(?:need(?:ed|ing)?|requir(?:ed|ing)) (?:treatment|therapy)) with (?:the |an? )?$"
)
_NONE_RELATED = rx(r"(?:\[[^\]]*\] |[a-z]+: )?(?:there (?:was|were) )?no (?P<to>.+?)-related\b", "-related")
_COMPARED = rx(r"\b(?:than|compared (?:with|to)|versus|vs)\b")
_SUBJECT_ALL = rx(
    r"(?:^|[,;] ?|\b(?:although|while|though|whereas) )(?:although |while |though )?"
    r"(?:all|both|each|either)(?: of the| the)?(?: (?:two|three|four|study|active|tested))* "
    r"(?:agents?|drugs?|treatments?|groups?|arms?|regimens?|interventions?|therap(?:y|ies)|doses)"
    r"(?: (?:significantly|markedly|similarly|also|equally))? "
    r"(?:improved|increased|decreased|reduced|lowered|raised|enhanced|had|showed|experienced)\b[^,;]*$"
)
_TOO_LITTLE = rx(
    r"\b(?:data|evidence|studies|trials|numbers|events|information) (?:was|were|is|are) (?:[a-z]+ )?"
    r"(?:insufficient|inadequate|lacking|not sufficient|not enough|too (?:few|sparse|limited|small)) (?:to|for) [^;]*$|"
    r"\b(?:insufficient|inadequate|not enough|too few) (?:data|evidence|studies|trials|events|information) [^;]*$"
)
# "before it there was no difference in pain, but after it pain fell": how alike the groups were is no result
_BEFOREHAND = rx(
    r"\b(?:before (?:the )?(?:[a-z]+ )?(?:interventions?|treatments?|surgery|operation|therapy|training|study|trial|"
    r"programme|program|procedure|administration|injection|test)|at (?:baseline|the (?:beginning|start|outset))|"
    r"in (?:the )?pre-?test)\b"
)
_WERE_ALIKE = rx(r"\b(?:no|not|similar|comparable|homogen[a-z]+|same|alike)\b")
_AND_THEN = rx(
    r"^[^;]{0,160}?(?:;|,| but| however| while| whereas)(?: but| however| while| whereas)*,? (?:then )?"
    r"(?:after|afterwards|following|later|at the end|post-?[a-z]+|in the post|"
    r"[0-9a-z]+ (?:weeks|months|days|hours) after)\b"
)
_LATER_ON = rx(r"\b(?:after|afterwards|following|later|then|post[a-z-]*|at the end|changed?|since|from)\b")
# what others did who are told apart from the arm that is named: "the first two classes had no effect on pain"
_OF_THE_OTHERS = rx(
    r"(?:^|[,;] ?|\b(?:although|while|though|whereas|but) )(?:although |while |though |whereas )?(?:(?:none|neither|"
    r"both|all|any) of )?the (?:(?:first|former|other|remaining|latter) (?:two|three|four|five)|other|remaining)"
    r"(?: [a-z]+)? (?:(?:classes|drugs|agents|treatments|interventions|groups|arms|regimens|therapies|doses|ones)"
    r"(?: [a-z]+ly)? )?(?:did|had|has|have|showed?|demonstrated?|failed|were|was|produced|caused|reduced|increased|"
    r"improved|decreased|lowered)\b(?:(?!\b(?:and|while|whereas|but)\b)[^,;])*$"
)
# "rates with A and with placebo were higher in cancer than in arthritis": of where they were held against each other
_AND_JOINED = rx(r"^(?: (?:groups?|arms?))?(?: ?\([^()]{1,40}\))? and (?:(?:for|with|in|on|of) )?(?:the )?$")
_MORE_THERE = rx(
    r"^(?: (?:groups?|arms?|alike|both))?(?: ?\([^()]{1,40}\))? (?:was|were|is|are) (?:[a-z]+ly )?"
    r"(?:more|less|greater|higher|lower|fewer|better|worse|larger|smaller)(?: [a-z]+)? "
    r"(?P<where>in|for|among|during|at) [^;]*\bthan (?P=where) "
)
_MORE_IN_ONE = rx(
    r"\b(?:more|less|greater|higher|lower|fewer|better|worse|larger|smaller|but|than|versus|vs|compared|relative|"
    r"respectively)\b"
)


@lru_cache(maxsize=256)  # each reading of an outcome asks the same
def is_no_result(plain: str, start: int, end: int, *, names_arms: bool) -> bool:
    """Say whether an outcome at a place of a sentence (flat) has no result of the arms there.

    `names_arms`: the sentence names one of them.

    >>> is_no_result("t fell, a marker of decay.", 20, 25, names_arms=True)
    True
    >>> is_no_result("t, a marker of decay, fell.", 0, 1, names_arms=True)
    False
    """
    before = plain[:start]
    if _STANDS_FOR.search(before) or _MODIFIED.search(before) or _OF_OTHER.search(before):
        return True
    if _GIVEN.search(before) and not _SO_MANY_GIVEN.search(before):
        return True
    if _PEOPLE_WITH.search(before) and _DOES.match(plain[end:]):
        return True
    if _TOO_LITTLE.search(before) or _OF_THE_OTHERS.search(before) or _is_of_beforehand(plain, start, end):
        return True
    if told := _SUBJECT_ALL.search(before):
        behind = re.split("[,;]", plain[end:], maxsplit=1)[0]
        return _MORE_IN_ONE.search(told[0] + behind) is None
    return not names_arms and _WHATEVER.search(plain) is not None


def _is_of_beforehand(plain: str, start: int, end: int) -> bool:
    """Say whether a clause tells of an outcome that it was alike beforehand, and the next one goes on."""
    first = max((plain.rfind(joint, 0, start) for joint in (";", " but ", " while ", " whereas ")), default=-1) + 1
    behind = _AND_THEN.match(plain[end:])
    if behind is None:
        return False
    led = plain[first:start]
    return (
        _BEFOREHAND.search(led) is not None
        and _WERE_ALIKE.search(plain, first, end + behind.end()) is not None
        and _LATER_ON.search(led) is None
    )


def _is_of_places(plain: str, pairing: Pairing) -> bool:
    """Say whether a sentence (flat) tells of both arms together that there was more in one place than in another."""
    here = [
        sorted((m.start, m.end) for m in arm.mentions if m.sentence == pairing.sentence)
        for arm in (pairing.treatment, pairing.comparator) if arm is not None
    ]  # fmt: skip
    return len(here) == 2 and any(
        _AND_JOINED.match(plain[one[1] : other[0]]) is not None and _MORE_THERE.match(plain[other[1] :]) is not None
        for a, b in product(*here) for one, other in (sorted((a, b)),)
    )  # fmt: skip


def is_hoped_for(plain: str, start: int, outcome: str, measured: Callable[[], Collection[str]]) -> bool:
    """Say whether a sentence only says that an outcome might change; `measured` tells the stems of others' outcomes.

    >>> is_hoped_for("it may improve survival.", 15, "survival", list), is_hoped_for("it improves x.", 12, "x", list)
    (True, False)
    """
    if not _MAY.search(plain[:start]) or _COMPARED.search(plain):
        return False
    stems = {stem for stem in content(outcome) if not is_general(stem)}
    return 2 * len(stems.intersection(measured())) < len(stems)


def _is_blamed_on_none(plain: str, pairing: Pairing) -> bool:
    """ "No zorplexine-related harms were seen": nobody else can have had them, so that nothing is compared."""
    opening = _NONE_RELATED.match(plain)
    return opening is not None and opening["to"] == flat(pairing.treatment.name).removesuffix("-related")


class Results:
    """What the results of a study tell of: which readings of its sentences have an outcome that was measured."""

    def __init__(self, sentences: Sequence[TaggedSentence]) -> None:
        self._sentences = sentences

    def have(self, pairing: Pairing) -> bool:
        """Say whether the outcome of a reading has a result of the arms, and is not only hoped for."""
        plain, span = flat(self._sentences[pairing.sentence].text), pairing.outcome
        if is_no_result(plain, span.start, span.end, names_arms=pairing.arms_n > 0):
            return False
        if _is_of_places(plain, pairing) or _is_blamed_on_none(plain, pairing):
            return False
        return not is_hoped_for(plain, span.start, pairing.text, partial(self._besides, pairing.sentence))

    @cached_property
    def _stems(self) -> list[frozenset[str]]:
        """The stems of the outcomes that each sentence of results names."""
        return [
            frozenset(stem for span in outcomes_in(s) for stem in content(name_of(s.text, span)))
            if s.roles["results"] > _LEAST_RESULT
            else frozenset()
            for s in self._sentences
        ]

    def _besides(self, number: int) -> frozenset[str]:
        return frozenset().union(*self._stems[:number], *self._stems[number + 1 :])
