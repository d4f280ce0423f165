"""What a sentence tells in general, of other studies or of studies to come, and not of the study that it stands in.

A disease "is a form of arthritis caused by crystals", "affects 2% of adults", "caused 120,000 deaths in 2010"; "larger
trials are needed"; "a review of 2009 found", "guidelines recommend". None of this says what was done or found here.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import may_find
from evidence_kb.claims.study.aside_signs import PEOPLE, PERCENT, YEAR, Kind, any_of, words

# what is still to be studied, up to where something else is told
_TO_COME = any_of(
    r"\b(?:further|future|more|larger|bigger|longer|additional|long-term|well-designed|prospective|confirmatory|"
    r"randomi[sz]ed|controlled) (?:[a-z-]{1,30},? ){0,5}?(?:research|stud(?:y|ies)|trials?|work|investigations?)\b"
    r"(?:(?! (?:show|found|suggest|indicat|demonstrat|reveal|report|few|less|lower|more |that\b|which\b|because\b|"
    r"but\b))[^.;,:]){0,160}? (?:is|are|be|remains?|seems?) (?:[a-z]+ ){0,2}?"
    r"(?:needed|required|warranted|necessary|awaited|justified|desirable)\b"
    r"(?:(?! (?:because|since|as|but|although|though|while|whereas|and|given|however)\b)[^.;,:])*",
    needs="needed|required|warranted|necessary|awaited|justified|desirable",
)

# what a disease is and comes from
_IS_A_DISEASE = any_of(
    r"\A(?:an? |the )?(?:[a-z0-9'-]+ ){1,5}?(?:is|are) (?:an? |the )?(?:[a-z-]+,? ){0,4}?(?:diseases?|disorders?|"
    r"conditions?|infections?|syndromes?|illness|forms?|types?|kinds?|inflammation)\b",
    r"\A(?:[a-z0-9'-]+ ){1,4}?(?:results from|arises from|stems from|is caused by|is due to|is spread by)\b",
    needs="disease|disorder|condition|infection|syndrome|illness|form|type|kind|inflammation|from|caused|due|spread",
)
_OF_A_DISEASE = any_of(
    words("acid vitamin* hormon* insulin pain symptom* results caus* lack pressure level levels inflammat*")
)
# how many people of a land have a disease, or how many it killed in a year
_HOW_MANY = any_of(
    r"(?<![\d.])[0-9.]{1,6} ?% of (?:all |the )?(?:[a-z-]{1,20} ){0,2}?(?:people|population|adults|children|"
    r"schoolchildren|adolescents|women|men|persons|individuals|births|pregnancies)\b"
    r"(?: (?:in|of|aged|over|above|under) [^,;.]{1,40}?)? "
    r"(?:lives?|ha(?:ve|s)|suffers?|(?:are|is) affected|gets?|develops?|dies?)\b",
    needs="%",
)
_PERCENTAGE = any_of(PERCENT)
_TOLL = Kind(
    (
        any_of(
            r"\b(?:caused|killed|claimed|affected|accounted for) (?:[a-z]+ ){0,3}?"
            r"(?:\d[\d,.]{0,8} million|\d{1,3}(?:,\d{3})+|\d{4,9}) (?:[a-z]+ ){0,2}?"
            r"(?:deaths|people|lives|children|adults|cases)\b",
            needs="caused|killed|claimed|affected|accounted",
        ),
        any_of(YEAR),
    ),
    any_of(PEOPLE, words("caused deaths cases")),
)

# what is told in the present and of no study holds in general: what a disease is, how common it is, what comes of it
_IN_GENERAL = any_of(
    words(
        "is are has have remain remains represent* constitute* affects affect afflict* strike strikes kill kills "
        "causes claims account accounts live lives develops suffer suffers results arises stems"
    )
)
_OF_THIS_STUDY = any_of(r"\bthis (?:study|trial|review)\b", words("was were had did we our group groups arm arms"))
_OF_BURDEN = any_of(
    r"\bpoor countries\b",
    PEOPLE,
    words(
        "cause causes caused causing death deaths mortality morbidity blindness most common uncommon incidence severe "
        "serious case cases develop*"
    ),
)
# how things change or differ in the world, and not between groups
_IN_THE_WORLD = any_of(
    r"\b(?:each year|every year|since (?:the )?(?:19|20)\d\ds?|in (?:recent|the (?:past|last)) (?:[a-z]+ )?"
    r"(?:years|decades)|in (?:developing|developed|industriali[sz]ed|many|most|western|poor|rich|low-income|"
    r"high-income|ageing|aging) [a-z]+)\b",
    words("worldwide globally annually million millions"),
    needs="year|ince|ecent|decade|develop|industrial|many|most|estern|poor|rich|income|geing|ging|orldwide|lobally|"
    "nnually|illion",
)
_OF_THE_WORLD = any_of(
    words("more than less increased increases increasing risen rises rising doubled declined declining rate* risk*"),
    PERCENT,
)

# what others found, and no word of this study
_OF_ANOTHER_STUDY = any_of(
    r"\A(?:\[[^\]]{1,40}\] )?(?:(?:results|findings|data|evidence) (?:from|of) )?"
    r"(?:[a-z]+ )?(?:earlier|previous|prior|other|another) "
    r"(?:[a-z-]+ ){0,3}?(?:trials?|stud(?:y|ies)|authors|investigators|researchers|reports?|reviews?|"
    r"meta-analys[ei]s)\b(?: (?:data|results|findings|evidence))?(?: (?:from|by|in|of|on) [^,;.]{1,40})? "
    r"(?:(?:has|have|had) )?(?:(?:also|already) )?(?:found|shows?|showed|shown|reported|suggest(?:s|ed)?|demonstrated|"
    r"concluded|observed|noted|indicated|revealed|studied)\b",
    r"\Ain (?:an?|one|two|some|several) (?:earlier|previous|prior) (?:[a-z-]+ ){0,2}?(?:trials?|stud(?:y|ies)|"
    r"reports?|reviews?), ",
    r"\A(?:an? |the )?(?:[a-z]+ ){0,2}?(?:trials?|stud(?:y|ies)|reviews?|meta-analys[ei]s) (?:of|from|in|published in) "
    r"(?:19|20)\d\d (?:found|showed|reported|concluded|suggested)\b",
    r"\A(?:(?!(?:of|by|with|to|using|following)\b)[a-z-]+ ){0,3}?(?:guidelines?|guidance)"
    r"(?: (?:of|from|by|for|on) [^,;.]{1,60}?)? (?:(?:now|often) )?"
    r"(?:recommends?|advises?|suggests?|states?|advocates?)\b",
)
_AND_OF_OURS = any_of(words("we our ours this present here but however whereas while contrast unlike both groups arms"))


def tells_of_another_study(sentence: str) -> bool:
    """Say whether a sentence only tells what others found.

    >>> tells_of_another_study("An earlier trial found that zorplexine reduced itching.")
    True
    >>> tells_of_another_study("Other studies found less pain, but we did not.")
    False
    """
    found = _OF_ANOTHER_STUDY.search(sentence)
    return found is not None and _AND_OF_OURS.search(sentence, found.end()) is None


def without_generalities(sentence: str) -> str:
    """Return what is left of a sentence without the words that tell what holds in general, or is still to be studied.

    >>> without_generalities("Gout is a form of arthritis."), without_generalities("More trials are needed.")
    ('Gout is a form of arthritis.', ' .')
    """
    left = _TO_COME.sub(" ", _TOLL.left(sentence)) if may_find(_TO_COME, sentence) else _TOLL.left(sentence)
    if not _IN_GENERAL.search(left) or _OF_THIS_STUDY.search(left):
        return left
    if _IS_A_DISEASE.search(left):
        left = _OF_A_DISEASE.sub(" ", left)
    if _HOW_MANY.search(left):
        left = _PERCENTAGE.sub(" ", left)
    in_the_world = _IN_THE_WORLD.search(left) is not None
    left = _OF_BURDEN.sub(" ", left)
    return _OF_THE_WORLD.sub(" ", left) if in_the_world else left
