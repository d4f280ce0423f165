"""In what role a treatment is named, by the words beside it; a finding is told of those in the plain role alone.

`prior`: "pain despite X". `comparator`: "lower than with X". `needed`: "two required X". `spared`: "X was withdrawn".
`absent`: "without X". `example`: "if X is given". `plain`: "were treated with X", and all else.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import rx

_PRIOR = rx(
    r"\b(?:despite|in spite of|notwithstanding|refractory to|resistant to|unresponsive to|non-?responsive to|failed|"
    r"failing|failure of|"
    r"inadequate (?:response|responders?) to|intoleran(?:t|ce) (?:to|of)|(?:previous|prior|"
    r"earlier)(?:ly)? (?:[a-z-]+ )?(?:treat[a-z]*|therap[a-z]*|use|exposure|receiv[a-z]*|failed|attempts?)|"
    r"insufficient response to|no response to|failed to respond to|not respond(?:ing|ed)? to|lack of response to|"
    r"unsuccessful(?:ly)?|suboptimal response to|(?:not|never|cannot|could not) tolerate)\b(?:(?!\breceiv|"
    r"\b(?:was|were) "
    r"(?:given|started|switched|treated)|\btreated with|\bunderwent|\btook\b|\bstarted\b)[^.;,]){0,60}$"
)
# "he had been treated with A", "six had received prior B": what people had before, unless it says whom the study read
_HAD_BEFORE = rx(
    r"(?<!\bwho\s)(?<!\bthat\s)\bhad (?:also |already |each |all |only )?(?:received|taken|undergone|"
    r"been (?:[a-z]+ )?(?:treated|given|managed|started|exposed)) (?:[a-z-]+ ){0,7}$|"
    r"\b(?:previous|prior|earlier) (?!to\b)(?:[a-z-]+ )?$"
)
# "refractory to A, B and C": the later names of a list
_PRIOR_LIST = rx(
    r"\b(?:refractory to|resistant to|unresponsive to|failed|(?:respond|response) to|intoleran(?:t|ce) (?:to|"
    r"of)|failure of) "
    r"(?!treatment with\b)(?:[a-z0-9-]++ ?){1,5}(?:, (?!(?:he|she|they|we|the|an?|his|her|who|which|was|were|"
    r"all|both)\b|[a-z]+ed\b)"
    r"[a-z0-9-]+(?: (?!and\b|or\b)[a-z0-9-]+)?){0,5}(?P<joint>, (?:and |or )?| and | or )$",
    needs="refractory|resistant|unresponsive|failed|respon|intoleran|failure",
)
_LIST_GOES_ON = rx(r"^(?:, (?:[a-z0-9-]+ ){0,2}?[a-z0-9-]+(?:,| and| or)| (?:and|or) )")
_COMPARATOR = rx(
    r"\b(?:compared (?:with|to)|comparison with|versus|vs\.?|than|relative to|rather than|as opposed to|superior to|"
    r"inferior to|as effective as)(?: (?:in|with|those|patients?|children|on|of|receiving|for|after|the|a|given|"
    r"treated|taking|(?>[\d(][^a-z]*?(?= [a-z]|$))))*$"
)
_FAIL_AFTER = rx(
    r"^(?:(?!\b(?:after|because|when|since|whom|whose|in)\b)[^.;,]){0,40}?\b(?:had failed|have failed|fails?|"
    r"failed|was "
    r"unsuccessful|had been (?:ineffective|unsuccessful|inadequate))\b"
)
# "A, B and C had failed": all of a list
_LIST_FAILED = rx(
    r"(?:(?:,| and| or|, and|, or)(?: [a-z-]+){1,4}){0,5} (?:(?:had|have) (?:all |both |each )?(?:failed|been (?:of "
    r"no "
    r"(?:help|use|benefit|avail)|ineffective|unsuccessful|without (?:effect|success|benefit))|not (?:helped|worked))|"
    r"(?:were|was) (?:ineffective|of no (?:help|use|benefit|avail)|without (?:effect|success|benefit)|not (?:effective|"
    r"helpful)))\b(?! in\b)"
)
_ABSENT = rx(
    r"\b(?:omitting|omission of|without|withholding|avoiding|absence of|"
    r"(?:declin|refus|deferr|postpon)(?:ed|ing)(?: the)?(?! (?:after|with|during|on|under|following|in|by|from|to)\b)|"
    r"not (?:(?:previously |yet |ever )?received|receiving|treated with|given|on)|"
    r"lack of|need for|instead of|no) (?:[a-z]+ )?$"
)
# "for graft failure of keratoplasty", "keratoplasty graft failure": why something else was done
_ITS_FAILURE = rx(r"^ (?:grafts?|implants?|prosthe[a-z]+|device) (?:failure|rejection|dehiscence|loosening)\b")
_HISTORY = rx(r"\bhistory of (?:(?!underwent|received|was|were|had|treated)[a-z-]+ ){0,7}$")
_NEEDED = rx(
    r"\b(?:requir(?:ed|ing|es?)|need(?:ed|ing|s)?(?: for)?|necessitated|awaiting|candidates? for|went on to|"
    r"progress(?:ed|"
    r"ion) to|conver(?:ted|sion) to|history of) (?:(?:an?|the|[a-z-]+) ){0,2}$"
)
_SWITCHED_FROM = rx(
    r"\b(?:switch(?:ed|ing)?|chang(?:ed?|ing)|convert(?:ed|ing)|conversion|transition(?:ed|ing)?) from "
    r"(?:(?!to\b)[a-z-]+ ){0,2}$"
)
_LESS_OF = rx(
    r"\b(?:dos(?:e|es|age)|use|requirements?|need|consumption|number) (?:of|for) (?:(?:oral|daily|systemic|"
    r"the|concomitant"
    r") )*$|\b(?:(?:reduc(?:e|ed|ing)|lower(?:ed|ing)|taper(?:ed|ing)?|discontinu(?:e|ed|ing)|withdr(?:aw|ew|awing)|"
    r"stop(?:ped|ping)?) (?:(?:the|oral|daily|systemic|their|his|her) )*(?:(?:dos(?:e|es|age)|use) of )?|"
    r"(?:taper(?:ing)?|"
    r"wean(?:ed|ing)?|withdrawal|discontinuation) (?:off|from|of) (?:(?:oral|daily|systemic|the) )*)$"
)
_WAS_STOPPED = rx(
    r"^ (?:dos(?:es?|ages?) |use |therapy |treatment )?(?:(?:could|can) (?:also )?be|was|were|had been|has "
    r"been|have been) "
    r"(?:(?:then|also|later|thus|[a-z]+ly) )?(?:stopped|withdrawn|discontinued|tapered|weaned|reduced|decreased|"
    r"halved|lowered|ceased|suspended|"
    r"interrupted)\b|^ (?:dos(?:es?|ages?)|use|consumption|requirements?) (?:decreased|fell|dropped|declined)\b"
)
# "azathioprine was stopped and prednisone reduced to 5 mg"
_REDUCED_TO = rx(
    r"^ (?:was )?(?:reduced|tapered|lowered|decreased|weaned|stopped|discontinued)(?: (?:to|from|off|by)\b| ?[.,;])"
)
_FELL = rx(
    r"^ (?:decreased|fell|dropped|declined|(?:was|were|had been|has been|could be) (?:[a-z]+ly )?(?:reduced|"
    r"decreased|halved|"
    r"lowered|tapered))\b"
)
_EXAMPLE = rx(
    r"\b(?:when|if|unless|where(?![^.;]*\bunderwent\b)|until|once) (?!(?:the |these |our )?(?:patients?|children|"
    r"he|she|they) "
    r"(?:(?:was|were|had been) |then )?(?:received|treated|given|took|started) |on )[^.;]*$"
)
# "it fell when X was started": X was given
_WAS_STARTED = rx(
    r"^(?: ?\([^()]*\))?(?: (?:therapy|treatment))?(?:,? (?:and|plus|with) (?:[a-z-]+ ?){1,4}(?:\([^()]*\))?)? "
    r"(?:was|were) (?:[a-z]+ly |then )?(?:initiated|started|added|introduced|begun|instituted|commenced|resumed)\b"
)
_TESTED = rx(
    r"\b(?:sensitive|susceptible|sensitivity|susceptibility|allergic|allergy|adjunct|adjunctive|"
    r"add-on) to (?:[a-z]+ ){0,2}$"
)
# "data on X were abstracted": who got it is not told
_DATA_ON = rx(r"\b(?:data|information|details) (?:on|about|for|regarding|concerning) (?:[a-z-]+ ){0,2}$")
_COLLECTED = rx(
    r"^ (?:[a-z-]+ ){0,3}(?:was|were) (?:[a-z]+ly )?(?:abstracted|collected|extracted|recorded|obtained|noted|"
    r"missing)\b"
)


def role_of_mention(plain: str, start: int, end: int) -> str:
    """Return the role of the treatment that flat text names from `start` to `end`.

    >>> [role_of_mention(words, words.index("x"), len(words)) for words in ("pain despite x", "without x", "given x")]
    ['prior', 'absent', 'plain']
    """
    near = max(0, start - 400)
    sentence = max(near, plain.rfind(". ", near, start) + 1, plain.rfind("; ", near, start) + 1)
    before, after = plain[sentence:start], plain[end : end + 60]
    if _COMPARATOR.search(before.rstrip()):
        return "comparator"
    if _ABSENT.search(before):
        return "absent"
    listed = _PRIOR_LIST.search(before[-160:])
    if listed and (listed["joint"].strip() != "," or _LIST_GOES_ON.match(after)):
        return "prior"
    if (
        _HAD_BEFORE.search(before[-80:])
        or _SWITCHED_FROM.search(before[-60:])
        or _PRIOR.search(before)
        or _FAIL_AFTER.match(after)
        or _LIST_FAILED.match(plain, end, end + 160)
    ):
        return "prior"
    example = _EXAMPLE.search(before)
    is_told = example and example[0].startswith(("when", "once")) and _WAS_STARTED.match(plain[end : end + 100])
    is_looked_up = _DATA_ON.search(before) is not None and _COLLECTED.match(after) is not None
    if (example and not is_told) or is_looked_up or _TESTED.search(before):
        return "example"
    if _NEEDED.search(before) or _HISTORY.search(before) or _ITS_FAILURE.match(after):
        return "needed"
    return "spared" if _is_spared(before[-80:], after) else "plain"


def _is_spared(before: str, after: str) -> bool:
    """ "Prednisone was withdrawn", "the dose of prednisone fell": less of it was taken; nobody was treated with it."""
    less = _LESS_OF.search(before)
    if less:
        return (
            "of " not in less.group()
            or not less.group().startswith(("dos", "use", "number"))
            or bool(_FELL.match(after))
        )
    return bool(_WAS_STOPPED.match(after) or _REDUCED_TO.match(after))
