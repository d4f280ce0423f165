"""Clauses that speak of change and from which no claim may be made.

Another group (controls, untreated people), another time (before the first dose, after the last), rarity and two
negations that cancel out, what would be the case, and one subject that went both ways. Each would be read as a
finding about the treatment; saying nothing is the safe answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from evidence_kb.claims.language.clauses import CHANGE_VERBS
from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, PATIENTS, rx
from evidence_kb.claims.lexicon.direction import BETTER, DOWN, GONE, SAME, UP, WORSE, sense
from evidence_kb.claims.rules.lists import is_spread
from evidence_kb.claims.rules.stopping import AFTER_ITS_END, AFTER_THE_END, COMES_BACK
from evidence_kb.claims.study.animals import ANIMALS
from evidence_kb.claims.study.people_compared import without_kinds_behind

# a clause that begins with those who were given something else, or nothing
_THE_OTHERS = (
    rf"^(?:the |in |all |most |both |an? |historical |matched )*(?:placebo|sham|controls?\b(?! of)|"
    rf"(?:placebo|control|comparison|untreated) (?:group|arm|{PATIENTS}))\b"
)
_OTHER_GROUP = rx(
    rf"\buntreated\b|\bnot (?:being )?(?:treated|receiving|given|taking)\b|\bbut not (?:in|with|for|on|after|among|"
    rf"under)\b|\b(?:without|absence of) (?:any |further |this |drug |medical |active )?(?:treatment|therapy|"
    rf"medication|intervention)s?\b(?! (?:failure|discontinuation|interruption|related)|-)|"
    rf"{_THE_OTHERS}|\bneither (?:of the )?(?:two )?(?:groups?|arms?|cohorts?)\b|\bspontaneous(?:ly)?\b"
)
_OF_OTHERS = rx(_THE_OTHERS)
_BEFORE = rx(r"\b(?:before(?! and after\b| (?:hospital )?discharge\b)|prior to|pre-?treatment|until then)\b")
_SINCE_BEFORE = rx(
    r"\b(?:compared (?:with|to)|relative to|than|as|from|versus|vs|values?|levels?) (?:the )?$|\bfrom [^,;]{1,40} $"
)
_BOTH_TIMES = rx(r"\d[^;\d]{0,30}\bbefore\b[^;\d]{0,40}\band (?:was |were )?\d[\d.]*[^;\d]{0,40}\bafter\b")
_AFTER_END = rx(
    r"\b(?:after|upon|on|following|since|once|when) [^,;]{0,60}?(?:\b(?:stop|stopp(?:ed|ing)|"
    r"discontinu[a-z]+|withdraw[a-z]*|withdrew|cessation|suspension of|interrupt[a-z]+|ceased|ending|ended|"
    r"end of (?:treatment|therapy))\b)|"
    r"\b(?:when|after|once|whenever|if|as) [^,;]{0,50}?\b(?:taper(?:ed|ing)|weaned|weaning|lengthened|"
    r"prolonged|switched off|turned off|ran out|missed|removed|dose reduction|(?:dos(?:e|es|age)|interval) (?:was|"
    r"were) "
    r"[a-z]+)\b|\b(?:reductions?|lowering|tapering|decreases?) (?:in|of) (?:the )?(?:[a-z-]+ )?(?:dos(?:e|es|age)|"
    r"dose and frequency)\b[^,;]{0,60} (?:was|were|led|resulted|caused|produced)\b"
)
_NOT_UNTIL = rx(r"\bnot [^,;]{3,60} until\b")
_RARELY = rx(
    rf"\b(?:hardly|rarely|barely|scarcely|seldom|infrequently|no longer|unlikely|almost no|virtually no|not (?:all|"
    r"every|each|everyone|everybody|always|only(?! [^.;]* but)|necessarily)|none but)\b|\b(?:responded|improved|"
    r"recovered|"
    r"healed) (?:better|worse|"
    rf"faster|slower|more (?:often|slowly|rapidly|quickly)|less (?:well|often))\b|(?<!a\s)\bfew (?:of (?:the |our "
    rf"))?(?:[a-z-]+ )?{PATIENTS}\b|\b(?:{CHANGE_VERBS})(?: [a-z]+ly)? less\b"
)
_NOT_NOT = rx(
    r"\b(?:no|none|neither|nobody|not|never|cannot|0 of|zero of|without)\b(?P<between>(?:(?! (?:and|but|nor|or|whereas|"
    r"while|although)\b)[^,;:()]){1,90}?) (?:fail|failed|fails|failing|no|not|without|never|none|zero|0(?:/\d+| of)|"
    r"lack of|lacked|unchanged|unresponsive|non-?respon[a-z]+)\b"
)
# not of the treatment, not of all who had it, or not more than a hint
_UNRELATED = rx(
    r"\b(?:unrelated|not (?:considered |thought |felt |deemed )?(?:to be )?(?:related|attributable|attributed|due)|"
    r"not associated|underlying (?:disease|condition|illness)|regardless of|irrespective of|independent(?:ly)? of)\b"
)
_SUBGROUPS = rx(
    r"\b(?:equally|between (?:the )?(?:sexes|men and women|women and men|boys and girls|age groups|subgroups|"
    r"subtypes|types)|(?:those|patients|people|children) who (?:respond|improv|benefit)[a-z]*|"
    r"(?:men|boys|males) and (?:women|girls|females)|(?:women|girls|females) and (?:men|boys|males)|"
    r"(?:greater|better|worse|higher|lower|more (?:common|frequent|likely|pronounced|marked)|less (?:common|"
    r"frequent|likely)"
    r"|larger|longer|shorter) (?:in|among|for|with|when) [^,;]{2,60} than (?:in|among|for|with|when|those)?)\b|"
    rf"\b(?:greater|better|worse|higher|lower) (?:in|among|for) (?:those|{PATIENTS}) with [^,;]{{1,40}}[<>≤≥]"
)
_NOT_REACHED = rx(r"\bnot (?:yet )?(?:been )?reached\b")
_ONLY_PARTLY = rx(r"\bonly (?:a )?(?:partial|transient|slight|minimal|temporar|modest|short|brief)[a-z]*\b")
_IN_NOBODY = rx(
    rf"\b(?:in|for|among) (?:no (?:[a-z-]+ )?{PATIENTS}|neither(?= (?:of\b|{PATIENTS}))|none(?! of)|"
    rf"none of (?:the |our |these )*(?:[a-z-]+ )?{PATIENTS})\b"
)
# what may happen to somebody, and is not said to have happened
_POSSIBLE = rx(
    r"^(?:the |several |many |some |other )*(?:(?:possible|potential|known|recogni[sz]ed|well-known) )?"
    r"(?:(?:adverse|side|toxic|undesired|unwanted) )?(?:effects|reactions|events|complications|toxicities)"
    r"(?: (?:of|to|from|with|associated with|related to) [a-z0-9 -]{1,60}?)? "
    r"(?:include|(?:can|may) (?:occur|include|arise|develop))\b"
)
# "in dogs X lowered the pressure", told beside the patients of a report
_OF_ANIMALS = rx(
    rf"^(?:but |and |while |whereas )?(?:experiments? )?in (?:the )?(?:experimental |laboratory )?{ANIMALS},? "
)
# what somebody hoped or feared before anything was seen
_SUPPOSED = rx(
    r"\b(?:we|i|it was|authors|investigators) (?:[a-z]+ly )?(?:hypothesi[sz]ed?|hoped?|expect(?:ed)?|postulated?|"
    r"anticipated?|speculated?|feared?|assumed?) that\b|"
    r"\b(?:hypothesis|hope|hopes|fear|fears|expectation|assumption) that\b"
)
# what happened over the years, not what a treatment did
_TREND = rx(
    r"\bover the (?:study period|past|last|years|decades)\b|\b(?:has|have) been [a-z]+ing since\b|\bsince (?:19|"
    r"20)\d\d\b"
)
# nobody knows what became of it; "95% CI, 6 to could not be evaluated" gives only no upper end
_UNASSESSED = rx(
    r"\b(?:difficult|impossible|hard) to (?:assess|evaluate|judge|determine|interpret|quantify)|"
    r"(?<!\bto\s)\b(?:could|can)(?: not|not) be (?:[a-z]+ly )?(?:assessed|evaluated|judged|determined|quantified|"
    r"estimated)\b"
)
# what somebody had, and not what became of it
_EXAMINED = rx(
    r"^(?:(?:the|his|her|a|on|at|final|subsequent|further) )*(?:patholog[a-z]+|histo[a-z]+|cytolog[a-z]+|"
    r"microscop[a-z]+|immunohisto[a-z]+|"
    r"genetic|ophthalmic|neurologic(?:al)?|physical|laboratory|serologic(?:al)?) (?:and [a-z]+ )?(?:examinations?|"
    r"evaluations?|analys[ei]s|"
    r"studies|study|investigations?|tests?|testing|stain(?:s|ing)|findings)\b(?!.*\b(?:after|follow-up|later|post[a-z-]*)\b)|"
    r"\bculture(?:-(?:positive|negative)| growth)\b(?!.*\b(?:after|follow-up|later)\b)"
)
_IF = rx(r"^(?:(?:however|but|thus|yet),? )?(?:if|unless)\b")
_WOULD = rx(r"^(?:(?:however|but|thus|yet),? )?(?:if|whether|unless)\b|\b(?:would|should)\b")
_HAS_OBJECT = rx(
    r" (?!(?:in|by|to|from|after|at|and|or|but|with|for|of|on|over|within|during|than|then|as)\b|[a-z]+ly\b)[a-z]"
)
_SAYS_WHEN = rx(
    rf" (?:later|again|thereafter|afterwards?|further|once|when|while|until|because|if|since|before|soon|back|there|"
    rf"more|less|somewhat|even|only|first|last|each|every|under|above|below|despite|without|upon|overnight|"
    rf"[a-z]+fold|{COUNT})\b"
)
_SAME_WORDS = "remained (?:the same|unchanged|stable|unaltered)|unchanged|stable"
_BOTH_WAYS = rx(
    rf"\b(?P<first>{_SAME_WORDS}|{CHANGE_VERBS})\b[^;]{{0,120}}?(?:,|\b(?:and|but|or|then)\b)(?: (?:{ADVERB}|and|"
    rf"but|or|later|was|were|remained|had|has|did|in|it|they))*? "
    rf"(?P<second>{_SAME_WORDS}|{CHANGE_VERBS})\b"
)
_AT_BASELINE = rx(
    r"^(?:the |all |other |mean )*(?:baseline|pre-?treatment|pre-?operative(?:ly)?) [a-z]"
    r"(?![^;]*\b(?:post-?operative|post-?treatment|final) )"
)
_NOT_GIVEN = rx(
    r"\b(?:without|absence of|not (?:receiving|treated with|given|on)|omission of|omitting|withholding|avoiding|"
    r"stopping|stopped) (?:[a-z]+ )?$"
)
_GOOD = frozenset((BETTER, GONE, DOWN))


# "seizure-free without medication" is the best that can be said
_FREE_WITHOUT = rx(
    r"\b(?P<state>[a-z]*-?free|remission|asymptomatic|well|disease) (?:without|off) (?:any |all |further |other "
    r")?(?:drugs?|medications?|"
    r"medicines?|"
    r"treatment|therapy|immunosuppression|steroids)\b"
)
_WITH_OR = rx(r"\bwith or without [a-z ]+")
# "nausea occurred in 4 patients and infections in none" tells of nausea, too
_LAST_IN_NONE = rx(rf"(?P<told>\b(?:in|by) {COUNT}\b[^;]{{0,120}}?),? and (?:[a-z-]+ ){{1,4}}(?:in|by) none$")
_OF_ITSELF = rx(
    r",? (?:and|but|which) (?:(?:was|were|all|both|had) )*[a-z]+ (?:spontaneously|without (?:treatment|intervention))\b"
)
# what was given, or how: "regardless of the drug" is told of another cause, "regardless of who they were" is not
_GIVEN = (
    r"(?:interventions?|(?:treatments?|therapy|drugs?)(?! (?:experience|history|naivety))|medications?|agents?|"
    r"dos(?:e|es|age|ing)|regimens?|arms?|groups?|surgery|operations?|procedures?|techniques?|approach|methods?|use[ds]?|"
    r"given|received|allocation|"
    r"[a-z]+(?:ectomy|plasty|otomy|ostomy|oscopy|therapy|(?<!basel)ine|one|ide|ate|il|mab|nib|cept)|aspirin|insulin|"
    r"lithium|radiation|[a-z]*steroids?|antibiotics?|vaccin[a-z]+|stents?|[a-z]+(?:statin|pril|sartan|olol|cillin|mycin|"
    r"micin|parin|triptan|azole|vir|pram|tide|platin|rubicin|formin|farin|pentin|oxin))"
)
_DRUGS = r"(?:drugs?|medications?|medicines?|treatment|therapy|immunosuppression|steroids|analgesics?)"
# words that look like another time, cause or rarity, and are none: rules would misread them, a reader does not
_ALL_THE_SAME = rx(
    r"\b(?:regardless|irrespective|independent(?:ly)?) of (?:(?:the|their|his|her|initial|previous|pre-?operative|"
    r"patient|tumou?r) )*(?:age|sex|gender|race|weight|severity|degree|extent|duration|type|stage|grade|size|site|"
    r"location|causes?|a?etiology|number|presence|response|histology|status|indication)\b|"
    rf"\b(?:regardless|irrespective) of (?![^.;]{{0,80}}\b{_GIVEN}\b)|"
    r"\bno longer\b|"
    r"\bnot associated with (?:an? |any )?(?:[a-z]+ly )?(?:significant |marked |major |further |notable |detectable |"
    r"measurable |appreciable )?(?:alterations?|changes?|increases?|decreases?|reductions?|rises?|falls?|improvements?|"
    r"worsening|deterioration|improved|better|longer)\b|"
    r"\b(?:before|prior to) (?:(?:the|his|her|patient|he|she|they|hospital) )*(?:death|died|expired|discharged?|data "
    r"cut-?off|birth|delivery|age|end|onset|challenge)\b|"
    r"\bnot only [^,;]{0,60}\bbefore\b(?=[^,;]{0,60} but (?:also )?after\b)|"
    r"\bnot only\b|"  # says that it was so, and more
    # when the treatment was given, not when something was found; what "patients given X before" were given is another
    r"\b(?:performed|given|administered|applied|injected|infused|started|instituted|exposed|taken|inserted)"
    r"(?: (?:[a-z]+ly|\d[\d.-]*|(?:half )?an?|one|two|three|some|few|at|least|for|up|to|once|twice|daily|the|just|long|"
    r"night|evening|morning|hours?|h|days?|min|minutes?|weeks?|months?)){0,4} (?:before|prior to) |"
    r"\b(?:underwent|undergone|operated|treated|irradiated|implanted|vaccinated)\b"
    r"(?: (?!(?:was|were|had|has|have|and|or|who|but|fell|rose|became|felt|came|got|"
    r"bled|grew|lost|went)\b|[a-z]+(?:ed|ing)\b)[a-z0-9-]+){0,5} "
    r"(?:years?|months?|weeks?|days?|hours?) (?:before|prior to) |"
    r"\b(?:mg|g|ml|units?|tablets?|capsules?|doses?|daily|hours?|minutes?|min) (?:before|prior to) "
    r"(?:(?:the|each|every) )?(?:meals?|breakfast|lunch|dinner|supper|bed(?:time)?)\b|"
    # adjectives, and doses that nobody changed
    r"(?<!was\s)(?<!were\s)\bprolonged (?=[a-z])(?!(?:the|an?|by|to|from|in|after|and|or|until|for|beyond|up)\b)|"
    r"\bdos(?:e|es|age) (?=(?:was|were) (?:[a-z]+ly )?(?:well|safe|effective|given|administered|associated|used|needed|"
    r"required|found|sufficient)\b)|"
    rf"\bfree (?:of|from) [a-z -]{{3,30}} (?:without|off) (?:any |all |further |other )?{_DRUGS}\b|"
    r"\b(?:previously|hitherto) untreated\b|"
    r"\b(?:stable|unchanged|the same) or (?=(?:even )?(?:improved|better)\b)|"
    r"\bspontaneous (?=(?:pneumothorax|abortions?|breathing|respirations?|ventilation|delivery|deliveries|labou?r|"
    r"ovulation|h(?:a)?emorrhages?|bleeding|ruptures?|fractures?|peritonitis|activity|movements?|speech|nystagmus|"
    r"dissections?|pains?|angina)\b)"
)


# a value at both times: "was 12 prior to the infusion, and 8 after it"
_AT_TWO_TIMES = rx(
    r"^(?!.*\b(?:higher|lower|greater|better|worse|more|less|longer|shorter|fewer) (?:\([^()]*\) )?"
    r"(?:before|prior to)\b).*"
    r"(?:\b(?:before|prior to|pre-?treatment|pre-?operative(?:ly)?)\b[^;]{0,60}?\d|\d[^;]{0,30}\b(?:before|prior to|"
    r"pre-?treatment)\b)[^;]{0,60}?(?:\b(?:after|afterwards|post-?[a-z]+)\b[^;]{0,60}?\d|\d[^;]{0,30}\b(?:after|"
    r"afterwards|post-?[a-z]+|at (?:the )?(?:last|final|latest|most recent) (?:follow-up|visit|control|examination))\b)"
)
_NO_EFFECT = (
    _SUPPOSED, _OF_ANIMALS, _OTHER_GROUP, _AFTER_END, _AT_BASELINE, _RARELY, _IN_NOBODY, _UNRELATED, _POSSIBLE,
    _UNASSESSED,
)  # fmt: skip


def is_refused(told: str) -> bool:
    """Say whether flat words, a clause with what opens it, may not become a claim."""
    told = _with_what_came_back(_bare(told))
    by_rules = (_NOT_NOT, _NOT_UNTIL, _WOULD, _EXAMINED, _TREND, _ONLY_PARTLY, _NOT_REACHED)
    return any(pattern.search(told) for pattern in (*_NO_EFFECT, *by_rules)) or _is_earlier(told) or _is_half_true(told)


def _bare(told: str) -> str:
    """Leave out what says nothing of the effect: "with or without", how a harm ended (not that there was none)."""
    told = _LAST_IN_NONE.sub(r"\g<told>", told)
    return _OF_ITSELF.sub("", _FREE_WITHOUT.sub(r"\g<state>", _WITH_OR.sub("", told)))


def _with_what_came_back(told: str) -> str:
    """Leave out that the treatment had ended where something came back: `stopping` credits the end with it."""
    return AFTER_THE_END.sub(" ", told) if COMES_BACK.search(told) else told


def _is_half_true(told: str) -> bool:
    return _goes_both_ways(told) and not is_spread(told)


def tells_nothing(told: str) -> bool:
    """Say whether flat words tell of other people, another time or another cause, of what would be, or both of a change
    and of its contrary: nothing in them is the effect of the treatment, whoever reads them.
    """
    told = _with_what_came_back(AFTER_ITS_END.sub(" ", _ALL_THE_SAME.sub(" ", _bare(told))))
    if any(pattern.search(told) for pattern in _NO_EFFECT) or _IF.search(told):
        return True
    is_earlier = _is_earlier(told) and not _AT_TWO_TIMES.search(told)
    return is_earlier or compares_people(told) or (_goes_both_ways(told, _tells_of_another) and not is_spread(told))


def tells_of_others(told: str) -> bool:
    """Say whether flat words begin with people who were not given the treatment."""
    return _OF_OTHERS.search(_bare(told)) is not None


def compares_people(told: str) -> bool:
    """ "Greater in women than in men", "responded equally well": who did better, not what a treatment did."""
    return _SUBGROUPS.search(without_kinds_behind(told)) is not None


def is_not_given(before: str) -> bool:
    """Say whether the flat words in front of a treatment say that it was not given: "without X"."""
    return _NOT_GIVEN.search(before[-60:]) is not None


def _is_earlier(told: str) -> bool:
    """ "Before treatment" is another time; "compared with before treatment" is not."""
    if _BOTH_TIMES.search(told):
        return False
    return any(not _SINCE_BEFORE.search(told[: m.start()]) for m in _BEFORE.finditer(told))


def _have_objects(told: str, pair: re.Match[str]) -> bool:
    """ "Raised A and lowered B"."""
    return all(_HAS_OBJECT.match(told, pair.end(verb)) for verb in ("first", "second"))


def _tells_of_another(told: str, pair: re.Match[str]) -> bool:
    """ "An increase of A, reduced B": the second word says something of B, whatever became of A."""
    end = pair.end("second")
    return _HAS_OBJECT.match(told, end) is not None and not _SAYS_WHEN.match(told, end)


def _goes_both_ways(told: str, is_of_two: Callable[[str, re.Match[str]], bool] = _have_objects) -> bool:
    """ "Decreased in 3 and increased in 2": one side of it would be a half-truth; of two things it is none."""
    return any(_opposed(_sense(m["first"]), _sense(m["second"])) for m in _pairs(told) if not is_of_two(told, m))


def _pairs(told: str) -> list[re.Match[str]]:
    found, at = [], 0
    while match := _BOTH_WAYS.search(told, at):
        found.append(match)
        at = match.start("second")
    return found


def _sense(word: str) -> str | None:
    same = word in ("unchanged", "stable") or word.startswith("persist") or " " in word
    return SAME if same and not word.startswith(("went", "came")) else sense(word)


def _opposed(first: str | None, second: str | None) -> bool:
    sides = {first, second}
    if None in sides or first == second:
        return False
    return SAME in sides or sides == {UP, DOWN} or (WORSE in sides and bool(sides & _GOOD))
