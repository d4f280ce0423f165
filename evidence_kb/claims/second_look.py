"""What the words of a statement say against what was read of it in a report of patients.

The judge of reports learnt what is told of outcomes from the words near them; these laws know what no reading may
overlook: a hope, a proof that is lacking, a rate that nothing is said of, a harm that was mild and not absent. What
they contradict is corrected where the words say what is right, else refused.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_kb.claims.words import flat, rx
from evidence_kb.findings import Change, Claim, Direction

# the proof is wanting, or what was gained was lost again
_DENIES_WORTH = rx(
    r"\bnot (?:been |be |yet |fully |completely )*"
    r"(?:(?:sufficient|enough|adequate)(?= (?:to|for)\b)|maintained|sustained|established|proven|proved|confirmed|"
    r"durable|lasting)\b|"
    r"\b(?:insufficient|inadequate|lacking|dearth|scarce|unproven|unsatisfactory|disappointing)\b|"
    r"\black of (?:[a-z]+ )?(?:evidence|proof|studies|data|trials)\b|"
    r"\bno longer (?:maintained|effective|present|seen|evident|significant)\b|"
    r"\b(?:did|does|do) not (?:sustain|persist|last|maintain)\b|"
    r"\b(?:benefits?|effects?|improvements?|gains?) (?:was|were|had been) (?:reduced|lost|diminished|abolished)\b|"
    r"\b(?:reduced|lost|diminished) (?:the )?benefits?\b|"
    r"\bonly (?:partial|slight|minimal|marginal)[a-z]*\b"
)
# what was aimed at, hoped for or asked for, and not what came
_HOPED_FOR = rx(
    r"\b(?:we|(?:this|the|our) (?:study|paper|article|report|work|trial)) (?:aim(?:s|ed)?|sought|seeks?|"
    r"intend(?:s|ed)?|want(?:s|ed)?|plan(?:s|ned)?|set out|attempt(?:s|ed)?|tr(?:y|ied)|hope(?:s|d)?) to\b|"
    r"\b(?:the )?(?:aim|purpose|goal|objective|rationale) (?:of [^,;]{1,60} )?(?:is|was|were|being)\b|"
    r"\b(?:is|are|was|were|be) (?:advised|recommended|hoped|expected|intended|designed|indicated) (?:in order )?to\b|"
    r"\b(?:can|could|may|might|should) be (?:expected|hoped for|anticipated)\b|"
    r"\b(?:was|were) (?:given|administered|prescribed|started|added) (?:in order )?to (?:prevent|reduce|avoid|"
    r"minimi[sz]e|improve|decrease|control|relieve|treat)\b"
)
_WAS_BAD = rx(
    r"^(?: ?\([^()]*\))? (?:is|was|were|are|has been|had been) (?:[a-z]+ly )?(?:delayed|impaired|retarded|poor|"
    r"unsatisfactory|disappointing)\b"
)
_IS_BAD = rx(r"^(?:[a-z]+ly )?(?:dissatisf|unsatisf|delayed|poor|disappoint|unsuccessful)")
_NOT = rx(r"\b(?:no|not|none|nor|neither|without|never|less|fewer|prevent[a-z]*|avoid[a-z]*|reduc[a-z]+)\b")
# how long, or in what share, people lived: good or bad only beside another rate
_SURVIVAL = rx(
    r"\b(?:surviv(?:al|orship)|os|pfs|efs|dfs|rfs|dmfs|lrfs|css|"
    r"duration of (?:response|remission|stability|disease control))\b"
)
_MEASURED = rx(
    r"\d ?(?:%|per ?cent\b|(?:months?|mo|years?|yrs?|weeks?|days?)\b)|"
    r"\b\d+ (?:and|or|to) \d+(?:\.\d+)? (?:months?|years?|per ?cent)"
)
_LOST_BLOOD = rx(r"\b(?:blood loss|bleeding|h?emorrhage)$")
_VOLUME = rx(r"\d ?(?:ml|cc|millilit(?:er|re)s?)\b")
_VALUED = rx(
    r"\b(?:improv[a-z]+|better|best|worse[a-z]*|longer|shorter|prolong[a-z]*|extend[a-z]*|increas[a-z]+|decreas[a-z]+|reduc[a-z]+|"
    r"superior|inferior|excellent|good|favou?rabl[ey]|satisf[a-z]+|encouraging|promising|impressive|remarkabl[ey]|"
    r"high(?:er|ly)?|low(?:er)?|poor(?:er)?|dismal|short|long-term|compar[a-z]+|versus|vs|than|similar|equal|differ[a-z]*|alive|survived|"
    r"only|as (?:high|long|good|much)|up to|more|less|benefi[a-z]+|success[a-z]*|signific[a-z]+|negligible|minimal|"
    r"massive|severe|led to|leads to|result(?:s|ed|ing) in|achiev[a-z]+|provid[a-z]+|yield[a-z]*)\b"
)
_STAYED = rx(
    r"^(?: ?\([^()]*\))?(?: also| all)? (?:was|were|is|are|remained|remains|remain|stayed|has remained|have remained|"
    r"has been|have been|had been|kept) (?:[a-z]+ly )?(?:stable|unchanged|the same|constant|unaltered)\b"
)
_IS_STABLE = rx(r"(?:(?:a|best|h(?:a)?emodynamically|clinically|radiologically|neurologically) )?stable(?: diseases?)?")
_GOES_ON = rx(r"\b(?:improv|normal|better|resol|free|asymptomatic|remission)[a-z]*\b")
# mild, seldom or bearable: not absent
_THERE_ARE = (
    r"(?:minimal|minor|mild|low|small|slight|acceptable|manageable|tolerable|bearable|moderate|transient|rare|"
    r"infrequent)"
)
_SOME_BEFORE = rx(
    rf"\b{_THERE_ARE}(?:,? (?:and |but )?[a-z]+)?(?: (?:rates?|risks?|incidences?|frequency|number) of)? $"
)
_SOME_INSIDE = rx(rf"^(?:a |the )?{_THERE_ARE}\b")
_SOME_BEHIND = rx(
    rf"^(?: ?\([^()]*\))? (?:was|were|is|are|has been|have been|had been) (?:(?:generally|usually|all|mostly|"
    rf"mainly|only|very|quite|relatively) )*{_THERE_ARE}\b"
)
_APART = r"\b(?:except|excepting|except for|apart from|other than|save for|but for|besides|aside from)\b"
_BUT = rx(rf"^[^.;]{{0,40}}? ?{_APART}")
_IS_BUT = rx(rf"{_APART}[^.,;]{{0,60}}$")
_SAYS_NONE = rx(
    r"\b(?:no|none|nor|neither|nobody|nothing|without|free|never|absent|absence|lack|devoid|zero|nil|uneventful(?:ly)?|"
    r"uncomplicated|negative|disappear[a-z]*|denied|non-?[a-z]+)\b|\b0\b|-free\b|"
    r"\b(?:did|does|do|was|were|has|have|had|could|can|is|are)(?: not|n't) (?:(?!because|only)[a-z]+ ){0,3}?"
    r"(?:occur|develop|observ|see|seen|not|found|appear|show|ha[ds]|have|been|report|relaps|recur|experienc|requir|need|caus|produc|"
    r"induc|lead|result|encounter|detect|present|suffer|complain|associat|affect|evident)[a-z]*\b|\bcannot\b"
)
# "no evidence that X would cause pain"
_NO_SIGN_THAT = rx(
    r"\bno (?:[a-z]+ ){0,2}?(?:indications?|evidence|proof|suggestion|signs?|reason)\b[^.;]{0,60}? "
    r"(?:that|of [a-z]+ (?:causing|inducing|producing))\b"
)
# of those who did better, not of the treatment
_OF_RESPONDERS = rx(
    r"\b(?:for|in|of|among) (?:the )?(?:[a-z]+ )?(?:non-?)?responders\b[^.;]* (?:than|compared (?:with|to)|versus)\b|"
    r"\bthan (?:that |those |it )?(?:obtained |seen |observed )?(?:for|in|of|among) (?:the |those )?(?:[a-z]+ )?"
    r"(?:non-?)?responders\b"
)


# a piece of a name, or a word that is about none
_NAMES_NOTHING = rx(
    r"(?:(?:a|the|its|their|this) )?(?:percent(?:age)?|prompt|key|go|impact|oral|partial|low|major|minor|"
    r"low major|rise|"
    r"fall|drop|increase|decrease|lowering effect|problem|burden|tendency|able|half-lives|due|least|overall|mean|"
    r"particular)"
)
# no treatment, whatever the sentence: a disease that no ending tells, what somebody was examined by, a time
_NO_TREATMENT = rx(
    r"(?:(?:[a-z-]+ ){0,3}(?:strabismus|envenomation|dislocations?|scrub typhus|ascites|sars-cov-2|covid|risk factors?|"
    r"examinations?|intent)|(?:cardiac|pericardial) tamponade|congenital [a-z -]+|the (?:19|20)\d\d)"
)


def is_about_nothing(claim: Claim, long_treatment: str) -> bool:
    """Say whether a claim names no outcome, or credits what is no treatment.

    `long_treatment` is the name of the treatment in flat words, spelled out.

    >>> from evidence_kb.claims.words import flat
    >>> _NO_TREATMENT.fullmatch(flat("Congenital portosystemic shunt")) is not None
    True
    """
    return bool(_NAMES_NOTHING.fullmatch(flat(claim.outcome)) or _NO_TREATMENT.fullmatch(long_treatment))


def looked_at_again(claim: Claim, before: str, behind: str) -> Claim | None:
    """Return a claim as its words allow it, None where they contradict it.

    `before` and `behind` are the flat words of its statement on either side of the outcome.
    """
    outcome = claim.outcome.casefold()
    whole = f"{before} {outcome} {behind}"
    match claim.direction:
        case Direction.IMPROVEMENT:
            return _improved(claim, outcome, before, behind, whole)
        case Direction.WORSENING:
            if _NO_SIGN_THAT.search(before):
                return None
            return _unclear(claim) if _is_volume(outcome, whole) else claim
        case Direction.NO_EVIDENCE:
            return _not_seen(claim, outcome, before, behind, whole)
    return claim


def _improved(claim: Claim, outcome: str, before: str, behind: str, whole: str) -> Claim | None:
    if _WAS_BAD.search(behind) and not _NOT.search(before):
        return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)
    is_bad = _IS_BAD.search(outcome) is not None and not _NOT.search(before)
    if is_bad or _DENIES_WORTH.search(whole) or _HOPED_FOR.search(whole) or _OF_RESPONDERS.search(whole):
        return None
    if _IS_STABLE.fullmatch(outcome) or (_STAYED.search(behind) and not _GOES_ON.search(whole)):
        return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
    is_bare = claim.numbers.events_n is None and _is_bare_survival(outcome, whole)
    return _unclear(claim) if is_bare or _is_volume(outcome, whole) else claim


def _not_seen(claim: Claim, outcome: str, before: str, behind: str, whole: str) -> Claim | None:
    is_said = _SAYS_NONE.search(before) is not None
    is_some = _SOME_BEFORE.search(before) or _SOME_INSIDE.search(outcome) or _SOME_BEHIND.search(behind)
    if (is_some and not is_said) or _BUT.search(behind) or _IS_BUT.search(before) or _HOPED_FOR.search(whole):
        return None
    if claim.numbers.events_n == 0 and claim.numbers.total_n is None and not _SAYS_NONE.search(whole):
        return replace(claim, numbers=replace(claim.numbers, events_n=None))
    return claim


def _is_bare_survival(outcome: str, whole: str) -> bool:
    return _SURVIVAL.search(outcome) is not None and _MEASURED.search(whole) is not None and not _VALUED.search(whole)


def _is_volume(outcome: str, whole: str) -> bool:
    """ "Blood loss was 150 ml": some blood is lost in every operation."""
    return _LOST_BLOOD.search(outcome) is not None and _VOLUME.search(whole) is not None and not _VALUED.search(whole)


def _unclear(claim: Claim) -> Claim:
    return replace(claim, direction=Direction.UNCLEAR, change=Change.UNCLEAR)
