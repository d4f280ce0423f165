"""What the words of a statement say against what was read of it in a report of patients.

The judge of reports learnt what is told of outcomes from the words near them; these laws know what no reading may
overlook: a hope, a proof that is lacking, a rate that nothing is said of, a harm that was mild and not absent. What
they contradict is corrected where the words say what is right, else refused.
"""

from __future__ import annotations

import re
from dataclasses import replace

from evidence_kb.claims.language.words import ASIDE, flat, rx
from evidence_kb.claims.reports.no_effects import is_no_effect
from evidence_kb.claims.reports.put_right import SHARE, put_right
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.findings import Change, Claim, Direction

# what went well, as a verb tells it
_CAME_RIGHT = (
    r"(?:improv(?:ed|es|ing)|resol(?:ved|ves|ving)|corrected|disappeared|healed|recovered|normali[sz]ed|subsided|abated|"
    r"ceased|stopped|vanished|cleared|relieved|succeeded|bec(?:a|o)me (?:better|normal))"
)
_HELPERS = r"(?: (?:was|were|is|are|has|have|had|been|being|also|then|all|(?!hardly|barely|rarely|scarcely)[a-z]+ly))*"
_RIGHTS_BEHIND = rx(rf"^{ASIDE}{_HELPERS} {_CAME_RIGHT}\b")
_RIGHTS_LATER = rx(rf"\b{_CAME_RIGHT}\b")
_NOT_RIGHTED = rx(r"\b(?:not|never|nor|failed to|fails to) (?:[a-z]+ )?(?:improve|heal|resolve|recover)[a-z]*\b")
_RIGHTS_BEFORE = rx(
    r"\b(?:improv|correct|resol|heal|reliev|abolish|cur)(?:ed|es|e|s|ing|ved|ves)(?: (?:the|his|her|their))? $"
)
# where the words of one clause stop speaking for what stands behind them; a comma or "and" may only go on with a list
_TURNS = rx(r"[.;:]|\b(?:but|which|while|whereas)\b")
_MAY_TURN = rx(r",|\band\b")
_VERB = r"(?:was|were|is|are|has|have|had|did|fell|rose|came|began|grew|[a-z]+ed(?! (?:with|by|to|for|from)\b))"
_HAS_VERB = rx(rf"\b{_VERB}\b")
_VERB_BEHIND = rx(rf"^{ASIDE} {_VERB}\b")
# the proof is wanting, or what was gained was lost again
_DENIES_WORTH = rx(
    r"\bnot (?:been |be |yet |fully |completely )*"
    r"(?:(?:sufficient|enough|adequate)(?= (?:to|for)\b)|maintained|sustained|established|proven|proved|confirmed|"
    r"durable|lasting)\b|"
    r"\bno longer (?:maintained|effective|significant)\b|"
    r"\b(?:did|does|do) not (?:sustain|persist|last|maintain)\b|"
    r"\b(?:benefits?|effects?|improvements?|gains?) (?:was|were|had been) (?:reduced|lost|diminished|abolished)\b|"
    r"\b(?:reduced|lost|diminished) (?:the )?benefits?\b|"
    r"\bonly (?:partial|slight|minimal|marginal) (?:[a-z]+ )?(?:relief|responses?|improvements?|benefits?|recovery|"
    r"success)\b|"
    r"\bonly (?:partial|slight|minimal|marginal)l?y (?:reliev|respon|improv|benefi|effecti|success|recover)[a-z]*"
)
_TOO_LITTLE = r"(?:insufficient|inadequate|lacking|scarce|unproven|unsatisfactory|disappointing)"
_IS = r"(?:is|are|was|were|be|been|being|remains?|remained|proved)"
# "the evidence for its efficacy is lacking", but not "after an inadequate response to another drug"
_TOO_LITTLE_BEHIND = rx(
    rf"^{ASIDE}(?: (?:of|in|for|with|on|as to|at|after|by)(?: (?!wh|that\b)[a-z0-9-]+){{1,8}}?)?"
    rf"(?: (?:has|have|had))? {_IS} (?:[a-z]+ )?{_TOO_LITTLE}\b(?! responses? to\b)|"
    rf"\bwith {_TOO_LITTLE} (?:results?|outcomes?|success)\b"
)
_TOO_LITTLE_BEFORE = rx(
    rf"(?:\b{_TOO_LITTLE} (?:(?!and\b|but\b|so\b)[a-z]+ )?$|"
    rf"\b(?:{_TOO_LITTLE}|dearth of|lack of) (?:[a-z]+ )?(?:evidence|proof|stud(?:y|ies)|data|trials)\b[^,;.]*$|"
    rf"\b(?:results?|effects?|benefits?|outcomes?|evidence|proof|studies|data|trials) {_IS} (?:[a-z]+ )?{_TOO_LITTLE}"
    rf" (?:for|in|as to|on|regarding|to|that) (?:[a-z-]+ ){{0,5}}$)"
)
# what was aimed at, hoped for or asked for, and not what came
_HOPED_FOR = rx(
    r"\b(?:we|(?:this|the|our) (?:study|paper|article|report|work|trial)) (?:aim(?:s|ed)?|sought|seeks?|"
    r"intend(?:s|ed)?|want(?:s|ed)?|plan(?:s|ned)?|set out|attempt(?:s|ed)?|tr(?:y|ied)|hope(?:s|d)?) to\b|"
    r"\b(?:the )?(?:aim|purpose|goal|objective|rationale) (?:of [^,;]{1,60} )?(?:is|was|were|being)\b|"
    r"\b(?:is|are|was|were|be) (?:advised|recommended|hoped|expected|intended|designed|indicated) (?:in order )?to\b|"
    r"\b(?:can|could|may|might|should) be (?:expected|hoped for|anticipated)\b|\bwith the (?:aim|goal|intention) of\b|"
    r"\bit is (?:also |very |more )?likely that\b|"
    r"\b(?:was|were) (?:given|administered|prescribed|started|added) (?:in order )?to (?:prevent|reduce|avoid|"
    r"minimi[sz]e|improve|decrease|control|relieve|treat)\b"
)
_IS_HOPED_FOR = rx(
    rf"^{ASIDE}(?: (?:of|in|for|with|from)(?: (?!wh|that\b)[a-z0-9-]+){{1,8}}?)? "
    r"(?:(?:can|could|may|might|should) be (?:expected|hoped for|anticipated)|"
    r"(?:is|are|was|were) (?:hoped for|expected|intended)|(?:is|was) (?:the|our|an) (?:aim|purpose|goal|objective))\b"
)
# "it was given to treat pain, which resolved"
_AND_IT_DID = rx(
    rf"^{ASIDE},? (?:which|(?:and|but) (?:the )?(?:it|they|these|this|both|all)){_HELPERS} {_CAME_RIGHT}\b"
)
_WAS_BAD = rx(
    rf"^{ASIDE} (?:is|was|were|are|has been|had been) (?:[a-z]+ly )?(?:delayed|impaired|retarded|poor|"
    r"unsatisfactory|disappointing)\b"
)
# what came late came all the same, and what was bad before the treatment is none of its doing
_COMING = r"(?:resolution|improvement|disappearance|clearance|relief|remission|normali[sz]ation|regression)"
_OF_COMING = rx(rf"\b{_COMING} (?:of|in) (?:[a-z-]+ ){{0,3}}$")
_IS_COMING = rx(rf"(?:^|^[a-z]+ ){_COMING}\b")
_AT_FIRST = rx(
    r"\b(?:before|prior to|pre-?operative(?:ly)?|initially|at (?:first|baseline|presentation|admission|onset))\b"
)
# "a remission could not be reached"
_WAS_NOT_GOT = rx(
    rf"^{ASIDE}(?: (?:of|in) (?:[a-z-]+ ){{0,3}}?[a-z-]+)? (?:could|can)(?: not|not) be (?:obtained|achieved|attained|"
    r"reached|demonstrated|shown|observed|seen|effected|induced)\b"
)
_GAIN = rx(rf"(?:^|^[a-z]+ )(?:{_COMING}|responses?|cure|healing|control|success)\b")
# a harm that something is too little to bring about
_TOO_LITTLE_TO = rx(
    r"\btoo (?:small|low|short|weak|little|few|brief) to (?:produce|cause|induce|lead to|result in|provoke) "
    r"(?:[a-z]+ ){0,4}(?:in |of )?$"
)
# that harms were written down is no harm
_ALL_HARMS = rx(r"(?:^|[.;] )(?:(?:all|any|the|treatment-emergent|serious) )*$")
_HARMS = rx(
    r"(?:treatment-emergent |serious )?(?:adverse (?:events?|effects?|reactions?)|side[ -]effects?|complications)"
)
_ARE_WRITTEN_DOWN = rx(
    rf"^{ASIDE} (?:was|were) (?:also |all |then )?(?:recorded|monitored|assessed|evaluated|registered|documented|"
    r"collected|graded)(?: (?:throughout|during|according|as|using|at|by|for|and)\b[^.;\d]{0,80})?[.;]?$"
)
_IS_BAD = rx(
    r"^(?:[a-z]+ly )?(?:dissatisf|unsatisf|delayed|poor|disappoint|unsuccessful|(?:insufficient|inadequate|unproven)\b)"
)
_NOT = rx(r"\b(?:no|not|none|nor|neither|without|never|less|fewer|prevent[a-z]*|avoid[a-z]*|reduc[a-z]+)\b")
# how long, or in what share, people lived: good or bad only beside another rate
_SURVIVAL = rx(
    r"\b(?:surviv(?:al|orship)|os|pfs|efs|dfs|rfs|dmfs|lrfs|css|"
    r"duration of (?:response|remission|stability|disease control))\b"
)
# alive and spared the loss of an organ or a life on a machine: for most of them that is what was to be reached
_LOSS = r"(?:transplant|amputat|colectom|enucleat|cystectom|dialysis|ventilat|tracheo(?:s|t)om)[a-z]*"
_SPARED = rx(rf"\bsurviv(?:al|orship) (?:free (?:of|from)|without) (?:[a-z]+ ){{0,2}}?{_LOSS}|\b{_LOSS}[ -]free surviv")
_ALL_OF_THEM = 100
_SHARE = rx(SHARE)
_MEASURED = rx(
    r"\d ?(?:%|per ?cent\b|(?:months?|mo|years?|yrs?|weeks?|days?)\b)|"
    r"\b\d+ (?:and|or|to) \d+(?:\.\d+)? (?:months?|years?|per ?cent)"
)
_LOST_BLOOD = rx(r"\b(?:blood loss|bleeding|h?emorrhage)$")
_VOLUME = rx(r"\d ?(?:ml|cc|millilit(?:er|re)s?)\b")
_TIME_SPENT = rx(
    r"\b(?:time to [a-z -]{3,30}|stays?|hospitali[sz]ation|(?:operati(?:ng|ve|on)|"
    r"procedur(?:e|al)|surgical|fluoroscopy|ana?esthe(?:sia|tic)) times?|"
    r"duration of (?:the )?(?:surgery|operation|procedure|stay|hospitali[sz]ation))$"
)
_NEEDED = rx(r"\b(?:need|requir|necess|avoid|spared)[a-z]*\b")
_HOURS = rx(r"\d ?(?:min(?:ute)?s?|h|hrs?|hours?|days?|weeks?)\b")
_VALUED = rx(
    r"\b(?:improv[a-z]+|better|best|worse[a-z]*|longer|shorter|prolong[a-z]*|extend[a-z]*|increas[a-z]+|decreas[a-z]+|reduc[a-z]+|"
    r"superior|inferior|excellent|good|favou?rabl[ey]|satisf[a-z]+|encouraging|promising|impressive|remarkabl[ey]|"
    r"high(?:er|ly)?|low(?:er)?|poor(?:er)?|dismal|short|long-term|compar[a-z]+|versus|vs|than|similar|equal|differ[a-z]*|alive|survived|"
    r"only|as (?:high|long|good|much)|up to|more|less|fell|dropped|rose|benefi[a-z]+|success[a-z]*|signific[a-z]+|"
    r"negligible|minimal|massive|severe|led to|leads to|result(?:s|ed|ing) in|achiev[a-z]+|provid[a-z]+|yield[a-z]*)\b"
)
_STAYED = rx(
    rf"^{ASIDE}(?: also| all)? (?:was|were|is|are|remained|remains|remain|stayed|has remained|have remained|"
    r"has been|have been|had been|kept)(?: (?:kept|held|maintained))? (?:[a-z]+ly )?"
    r"(?:stable|unchanged|the same|constant|unaltered)\b"
)
_STABILITY = rx(
    r"^(?: (?!(?:but|while|others?|[a-z]+ed|rose|fell|was|were)\b)[^.;, ]+){0,8} "
    r"(?:both |all )?(?:showed|demonstrated|exhibited|had) (?:overall |general |relative )?"
    r"stability\b"
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
    rf"^{ASIDE} (?:was|were|is|are|has been|have been|had been) (?:(?:generally|usually|all|mostly|"
    rf"mainly|only|very|quite|relatively) )*{_THERE_ARE}\b"
)
# "none but these"; behind a comma it is an aside, as it is in front of one: "apart from nausea, no harm was seen"
_APART = r"\b(?:except|excepting|except for|apart from|other than|save for|but for|besides|aside from)\b"
_BUT = rx(rf"^[^.;,]{{0,40}}? ?{_APART}")
_IS_BUT = rx(rf"{_APART}[^.,;]{{0,60}}$")
# "60% had no pain": the others had
_SOME_HAD_NO = rx(
    r"\b(?!100\b)\d{1,3}(?:\.\d+)? ?(?:%|per ?cent\b)\)?(?: of (?:(?:the|these|our|all) )?[a-z]+)? "
    r"(?:had|have|has|were|showed|developed|experienced|remained)(?: [a-z]+ly)? (?:no|without|free (?:of|from)) "
    r"(?:[a-z]+ )?$"
)
_WAS_NOT = rx(
    rf"^{ASIDE} (?:(?:did|does|do|was|were|has|have|had|could|is|are)(?: not|n't| never) (?:been |be )?(?:occur|"
    r"develop|observ|seen|not(?:ed|iced)|found|report|recur|experienc|encounter|detect|record|document|evident)[a-z]*"
    r"(?! (?:to|as)\b)|"
    r"(?:was|were|is|are) absent|(?:occurred|developed|was seen|were seen) in (?:none|no)\b)"
)
_SAYS_NONE = rx(
    r"\b(?:no|none|nor|neither|nobody|nothing|without|free|never|absent|absence|lack|devoid|zero|nil|uneventful(?:ly)?|"
    r"uncomplicated|negative|disappear[a-z]*|denied|non-?[a-z]+)\b|\b0\b|-free\b|"
    r"\b(?:did|does|do|was|were|has|have|had|could|can|is|are)(?: not|n't) (?:(?!because|only)[a-z]+ ){0,3}?"
    r"(?:occur|develop|observ|see|seen|not|found|appear|show|ha[ds]|have|been|report|relaps|recur|experienc|requir|need|caus|produc|"
    r"induc|lead|result|encounter|detect|present|suffer|complain|associat|affect|evident)[a-z]*\b|\bcannot\b"
)
# "no evidence that X would cause pain"
_NO_SIGN_THAT = rx(
    r"\bno (?:[a-z]+ ){0,2}?(?:indications?|evidence|proof|suggestion|signs?|reason)\b[^.;,]{0,60}? "
    r"(?:that|of [a-z]+ (?:causing|inducing|producing))\b"
)
# of those who did better, not of the treatment
_OF_RESPONDERS = rx(
    r"\b(?:for|in|of|among) (?:the )?(?:[a-z]+ )?(?:non-?)?responders\b[^.;]{0,80}? "
    r"(?:than|compared (?:with|to)|versus)\b|"
    r"\bthan (?:that |those |it )?(?:obtained |seen |observed )?(?:for|in|of|among) (?:the |those )?(?:[a-z]+ )?"
    r"(?:non-?)?responders\b"
)
# a piece of a name, or a word that is about none
_NAMES_NOTHING = rx(
    r"(?:(?:a|the|its|their|this) )?(?:percent(?:age)?|prompt|key|go|impact|oral|partial|low|major|minor|"
    r"low major|rise|fall|drop|increase|decrease|lowering effect|problem|burden|tendency|able|half-lives|due|"
    r"(?:bigg|great|larg|small|high|low|long|short|fast)est|best|worst|most|least|overall|mean|particular|"
    r"soon|shortly|features?|aspects?|parts?|portions?|quantity|amounts?|extent|first|second|third|fourth|fifth|sixth|"
    r"seventh|immediate|transient|temporary|sustained|marked|prolonged|(?:treatment|drug)-related|moderate-to-(?:high|severe))"
)
# no treatment, whatever the sentence: a disease that no ending tells, what somebody was examined by, where people lay,
# a time, a name that says which and not what, or one with a verb in front ("support the new dose")
_NO_TREATMENT = rx(
    r"(?:(?:[a-z-]+ ){0,3}(?:strabismus|envenomation|dislocations?|scrub typhus|ascites|sars-cov-2|covid|risk factors?|"
    r"examinations?|tomography|scintigraphy|intent|intensive care units?|icu)|(?:cardiac|pericardial) tamponade|"
    r"(?:immunoglobulin |ig)g\d|congenital [a-z -]+|(?:latter|former) [a-z]+|[a-z] group|the (?:19|20)\d\d|"
    r"(?![a-z]+ing\b)[a-z]+ the [a-z].*)"
)


# "freedom from falls, fractures and death": of all of them
_FREE_OF = rx(
    r"\b(?:freedom from|free (?:of|from)) (?:(?!(?:in|was|were|at|for|after|by|had|but|is|are|developed|"
    r"one|two|three|others?)\b)[a-z-]+,? ){0,9}$"
)
_RIGHTED = rx(
    r"(?:successfully |completely )?(?:cured|healed|treated|managed|repaired|closed|corrected)(?: successfully)?"
)
# what they were cured by has a name of its own, and is not what they had before
_BY_SOMETHING = rx(r"^ (?:by|with) (?!(?:the|this|that|these|our|such|it|means|time|day|week|month|minimal|no)\b|\d)")

# what a scan showed at no told time is what patients had, but for what only comes later
_SCAN_SHOWED = rx(
    r"(?:\b(?:mri|ct|(?:magnetic resonance|mr) imaging|(?:computed )?tomography|imaging|x-rays?|radiographs?|scans?|"
    r"ultraso(?:und|nography)|sonography|echocardiography|angiography|scintigraphy|endoscopy|colonoscopy|bronchoscopy) "
    r"(?:showed|revealed|demonstrated|disclosed) )(?:[a-z-]+ ){0,4}$"
)
_LATER = rx(
    r"\b(?:after|follow[a-z-]*|post[a-z-]*|repeat[a-z]*|control|later|months?|weeks?|days?|years?|new|develop[a-z]*|then|"
    r"subsequent[a-z]*|again|still|persist[a-z]*|recur[a-z]*|relaps[a-z]*|progress[a-z]*|increas[a-z]*|worse[a-z]*|"
    r"fail[a-z]*|loosen[a-z]*|migrat[a-z]*|leak[a-z]*|complicat[a-z]*|last|final|end|treatment|surgery)\b"
)


def is_about_nothing(claim: Claim, long_treatment: str) -> bool:
    """Say whether a claim names no outcome, or credits what is no treatment.

    `long_treatment` is the name of the treatment in flat words, spelled out.

    >>> from evidence_kb.claims.language.words import flat
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
    if claim.rule == REPORT and is_no_effect(before, whole):
        return None
    claim = put_right(claim, before, behind)
    match claim.direction:
        case Direction.IMPROVEMENT:
            return _improved(claim, outcome, before, behind, whole)
        case Direction.WORSENING:
            is_spared = _speaks_for(_NO_SIGN_THAT, before, behind) or _FREE_OF.search(before)
            is_only_seen = _SCAN_SHOWED.search(before) and not _LATER.search(whole)
            if is_spared or is_only_seen or _is_no_harm(outcome, before, behind):
                return None
            return _unclear(claim) if _is_amount(outcome, whole) else claim
        case Direction.NO_EVIDENCE:
            return _not_seen(claim, outcome, before, behind, whole)
    return claim


def _improved(claim: Claim, outcome: str, before: str, behind: str, whole: str) -> Claim | None:
    was_bad = None if _NOT.search(before) else _WAS_BAD.search(behind)
    if was_bad:
        told_next = behind[was_bad.end() :]
        if _NOT_RIGHTED.search(told_next):
            return None  # bad before and after
        if not _RIGHTS_LATER.search(told_next):
            return _bad(claim, outcome, before, was_bad.group(), told_next)
    is_by_other = claim.treatment_proof and _RIGHTED.fullmatch(outcome) and _BY_SOMETHING.match(behind)
    if (
        is_by_other
        or _is_bad(outcome, before, behind)
        or _is_denied(before, behind, whole)
        or _is_hoped_for(outcome, before, behind)
        or _OF_RESPONDERS.search(whole)
    ):
        return None
    if _IS_STABLE.fullmatch(outcome) or (_STAYED.search(behind) and not _GOES_ON.search(whole)):
        return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
    if _STABILITY.search(behind) or _is_not_got(outcome, before, behind):
        return replace(claim, direction=Direction.NO_CHANGE, change=Change.NO_DIFFERENCE)
    is_bare = claim.numbers.events_n is None and _is_bare_survival(outcome, whole)
    return _unclear(claim) if is_bare or _is_amount(outcome, whole) else claim


def _not_seen(claim: Claim, outcome: str, before: str, behind: str, whole: str) -> Claim | None:
    is_said = _SAYS_NONE.search(before) or _WAS_NOT.search(behind)
    is_some = _SOME_BEFORE.search(before) or _SOME_INSIDE.search(outcome) or _SOME_BEHIND.search(behind)
    if (is_some and not is_said) or _SOME_HAD_NO.search(before) or _BUT.search(behind) or _IS_BUT.search(before):
        return None
    if _is_hoped_for(outcome, before, behind):
        return None
    if claim.numbers.events_n == 0 and claim.numbers.total_n is None and not _SAYS_NONE.search(whole):
        return replace(claim, numbers=replace(claim.numbers, events_n=None))
    return claim


def _bad(claim: Claim, outcome: str, before: str, words: str, told_next: str) -> Claim | None:
    """Return a claim as worsening; None where the bad state was there first, or where what is good came late."""
    is_late = _OF_COMING.search(before) or _IS_COMING.search(outcome)
    if is_late or " had been " in words or _AT_FIRST.search(told_next):
        return None
    return replace(claim, direction=Direction.WORSENING, change=Change.UNCLEAR)


def _is_not_got(outcome: str, before: str, behind: str) -> bool:
    """Say whether a gain was not to be had: "complete remission could not be reached", "regression of metastases"."""
    return _WAS_NOT_GOT.search(behind) is not None and bool(_OF_COMING.search(before) or _GAIN.search(outcome))


def _is_no_harm(outcome: str, before: str, behind: str) -> bool:
    """Say whether harms were only written down, or something was too little to bring one about."""
    is_method = _HARMS.fullmatch(outcome) and _ALL_HARMS.search(before) and _ARE_WRITTEN_DOWN.search(behind)
    return bool(is_method or _TOO_LITTLE_TO.search(before))


def _is_bad(outcome: str, before: str, behind: str) -> bool:
    """Say whether an outcome is a bad one by its name and nothing tells that it was righted."""
    is_righted = _NOT.search(before) or _RIGHTS_BEFORE.search(before) or _RIGHTS_BEHIND.search(behind)
    return _IS_BAD.search(outcome) is not None and not is_righted


def _is_denied(before: str, behind: str, whole: str) -> bool:
    is_too_little = _TOO_LITTLE_BEFORE.search(before) or _TOO_LITTLE_BEHIND.search(behind)
    return bool(is_too_little or _DENIES_WORTH.search(whole))


def _is_hoped_for(outcome: str, before: str, behind: str) -> bool:
    """Say whether an outcome was only aimed at.

    >>> _is_hoped_for("pain", "it was given to control ", ".")
    True
    >>> _is_hoped_for("pain", "it was given to control ", ", and the pain stopped.")
    False
    """
    if _RIGHTS_BEHIND.search(behind) or _AND_IT_DID.search(behind.replace(outcome, "it")):
        return False
    return _IS_HOPED_FOR.search(behind) is not None or _speaks_for(_HOPED_FOR, before, behind)


def _speaks_for(words: re.Pattern[str], before: str, behind: str) -> bool:
    """Say whether words in front of an outcome speak for it, too: no other clause begins between them.

    >>> _speaks_for(_NO_SIGN_THAT, "no evidence that it caused rash and ", " was found")
    False
    """
    return any(_reaches(before[found.end() :], behind) for found in words.finditer(before))


def _reaches(between: str, behind: str) -> bool:
    if _TURNS.search(between):
        return False
    turn = _MAY_TURN.search(between)
    return not (turn and (_HAS_VERB.search(between[turn.end() :]) or _VERB_BEHIND.search(behind)))


def _is_bare_survival(outcome: str, whole: str) -> bool:
    if not _SURVIVAL.search(outcome) or not _MEASURED.search(whole) or _VALUED.search(whole):
        return False
    shares = [float(share) for share in _SHARE.findall(whole)]
    if shares and min(shares) == _ALL_OF_THEM:
        return False  # nobody died
    return not (_SPARED.search(whole) and shares and min(shares) > 50)


def _is_amount(outcome: str, whole: str) -> bool:
    """ "Blood loss was 150 ml", "the stay was 3 days": some of it comes with every operation."""
    is_volume = _LOST_BLOOD.search(outcome) and _VOLUME.search(whole)
    is_time = _TIME_SPENT.search(outcome) and _HOURS.search(whole) and not _NEEDED.search(whole)
    return bool(is_volume or is_time) and not _VALUED.search(whole)


def _unclear(claim: Claim) -> Claim:
    return replace(claim, direction=Direction.UNCLEAR, change=Change.UNCLEAR)
