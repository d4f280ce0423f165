"""From the words that the tagger takes for an outcome to its name: without what leads to it and what stands beside it.

The tagger was shown names as a reader would write them down; what is left to do is to cut articles, half brackets and
numbers at either side, and to refuse what names no outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evidence_kb.claims.language.less_lost import less_lost
from evidence_kb.claims.language.mentions import content, is_general
from evidence_kb.claims.language.words import flat, rx, word_set
from evidence_kb.claims.networks.tagger import Span, TaggedSentence

_SURE, _UNSURE = 0.4, 0.2
_MOST_WORDS = 14
_BRACKET = 12  # characters in which a bracket inside a name closes
_LEAD = rx(
    r"^(?:(?:the|a|an|their|its|his|her|in|of|for|on|to|from|with|mean|median|average|and|or|both|all(?!-cause|"
    r"-type| cause)|only|any|also|"
    r"significant(?:ly)?|improv(?:ed|es|ing)|reduc(?:ed|es|ing)|increas(?:ed|es|ing)|decreas(?:ed|es|ing)|lowered|"
    r"(?:lengthen|shorten|prolong)(?:s|ing)|"
    r"greater|fewer|"
    r"changes?|risk of|occurrence of|levels? of|terms of|baseline (?:to [a-z0-9 ]{1,24} )?(?:in|of)|"
    r"proportion of (?:patients|subjects|participants|women|men|children) (?:with|who|having|achieving)|"
    r"number of (?:patients|subjects|participants) (?:with|who|having)|"
    r"(?:patients|subjects|participants) (?:with|who)) )+"
)
# "mean (SD) pain", "mean ± SD pain"
_SPREAD = rx(r"(?:\(?(?:sd|sem?|iqr|range|standard (?:deviation|error)|interquartile range)\)|(?<=±\s)(?:sd|sem?)) ")
_VERDICT = rx(
    r"effective|efficacious|efficient|tolerated|well-tolerated|safe|useful|adverse|beneficial|reached|maintained|"
    r"operation|lose|maintain|improve|achieve"
)
_LETTERS = re.compile(r"[A-Za-z]{2}")
_PURPOSE = re.compile(r"(?i)(?:required|needed|necessary|used) (?:to|for) ")  # "2 operations required to keep X"
_ASIDE = rx(
    r" ?\([^()]*[0-9][^()]*\)$|(?:,? (?:p|n)|:) ?[=<>].*$|"
    r"(?<!day)(?<!week)(?<!month)(?<!year)(?<!grade)(?<!stage)(?<!type)(?<!hour)(?<!caspase)(?<!interleukin)"
    r"(?<!collagen)(?<!factor)(?<!claudin)(?<!kinase)(?<!protein)(?<!receptor),? [0-9.,]+ ?%?$"
)
_TAIL = rx(
    r"(?: (?:and|or|of|the|in|with|as|for|to|from|on|at|over|after|during|within|a|an|its|their|both|other|also|all|"
    r"only|by|(?:less|more|greater|lower|higher|fewer) than|than|between|into|via|per|following|until|towards?))+$|"
    r" (?:in|at|during|of) the (?:early|late|first|second|initial|final|same|acute|short|long)$|"
    r" from baseline$|"
    # what is left where a number was cut off: "relapse rates at months 6 and 12"
    r" (?:at|on|by|before|after|within|until|over|for|from|to) (?:days?|weeks?|months?|years?|hours?|visits?|pod)$"
)
# "pain in osteoarthritis of the knee": who has it is no part of the measure's name
_WHOSE = rx(
    r" (?:in|among) (?:(?!and\b|or\b)[a-z-]+ ){0,3}?(?:patients|adults|children|infants|women|men|people|subjects|"
    r"persons|[a-z]*(?:itis|osis|pathy|algia|emia)|syndrome|diseases?|disorders?|diabetes|hypertension|asthma|cancer)"
    r"\b.*$"
)
# "systolic" in "systolic and diastolic blood pressure": half of a name, whose head stands behind
HALF = rx(
    r"(?:(?:[a-z-]+ )?[a-z-]+(?:ic|ous|ive|ular|ional|ical|inal|iac|rior|ocal|ocial|ioral|ural|ntal|natal|isual|erbal)|"
    r"renal|arterial|cerebral|oral|"
    r"[a-z]+-free|respiratory|physical|mental|clinical|total|overall|early|late|initial|short-term|long-term|negative|positive|"
    r"fasting|serum|"
    r"plasma|mild|moderate|severe|serious|major|minor|medium|peripheral|emotional|(?:pre|post|intra|peri)-?operative)"
)
# "frequency" in "frequency and severity of falls": what is measured, of an event that stands behind
_MEASURED = (
    r"(?:(?:total|overall|relative) )?(?:frequency|severity|duration|incidences?|prevalence|extent|rates?|numbers?|"
    r"intensity|degree|amount|types?|magnitude|timing|occurrence)"
)
BARE, _BARE_OF = rx(_MEASURED), rx(rf"{_MEASURED}(?: (?:of|in|for)\b|$)")
# of "a composite of A, B and C" only the whole has a result; so has "the risk of A or B", unless each is denied
# "mild" in "number of mild (3 v 5) and serious (1 v 2) complications": the noun of both stands behind the last
DEGREE = rx(
    r"(?:mild|moderate|severe|serious|major|minor|early|late|acute|chronic|medium|peripheral|local|systemic|emotional|"
    r"physical|mental|social|total|systolic|diastolic|puerperal|neonatal|urinary|sexual|sensory|motor)"
)
_NOUN_BEHIND = rx(
    r"(?: ?\([^()]*\))?(?:,? (?:and|or) (?:[a-z-]+ )??[a-z-]+(?: ?\([^()]*\))?)? (?P<noun>(?:adverse "
    r")?(?:complications?|"
    r"events?|reactions?|symptoms?|toxicity|toxicities|infections?|bleeding|injur(?:y|ies)|pain|blood pressures?|"
    r"pressures?|well-?being|health|functioning|functions?|dysfunctions?|disturbances?|scores?|indices|"
    r"particles))\b"
)
# "ICU and hospital stay", "graft and patient survival"
_PLACE = rx(r"icu|intensive care unit|hospital|graft|patient")
_STAY_BEHIND = rx(r",? (?:and|or) (?:[a-z-]+ )??[a-z-]+ (?P<noun>length of stay|stays?|survivals?)\b")
_ALONE = rx(
    r"(?:mild|moderate|severe|serious|major|minor|early|late|medium|peripheral|emotional|urinary|sexual|icu|graft|"
    r"overall|pressure|bacterial|microbial|fungal|viral|metabolites?|"
    r"(?:sensory )?motor|[a-z]+ically|per [a-z ]+|reported|amount of days taken)"
)
_CUT_BEFORE = rx(r"\bat $")
COMPOSITE = rx(
    r"\b(?:composite\b[^.;()]{0,60}|(?:primary|main|efficacy|combined|key|principal) (?:[a-z]+ )?"
    r"(?:end-? ?point|outcome)) of\b[^.;()]{0,120}$"
)
_ONE_EVENT = rx(
    r"\b(?:risks?|rates?|incidence|probability|likelihood|numbers?|proportion|occurrence|time to|freedom from|"
    r"reduc[a-z]+) (?:[a-z-]+ ){0,3}$"
)
_NONE = rx(r"\b(?:no|not|nor|neither|without|none|similar|comparable|fail(?:s|ed)?|unchanged|cannot|either)\b")
# "adverse events related to raised glucose" are those alone
_OF_CAUSE = rx(
    r" (?:(?:[a-z]+ly|that were|which were|were) )?(?:related|due|attributable|attributed|owing|secondary|leading) to "
    r"(?:the |an? |any )?"
)
# "stopped the drug because of an adverse event": who had one is not told
_STOPPED_FOR = rx(
    r"\b(?:discontinu[a-z]+|stopp(?:ed|ing)|withdr[ae]w[a-z]*|dropped out|drop-?outs?|died|deaths?|"
    r"hospitali[sz](?:ed|ations?))(?: (?!and\b|or\b|but\b|with\b|to\b|for\b)[a-z]+){0,4} "
    r"(?:(?:due|owing) to|because of|as a result of|for|from) "
    r"(?:an? |any |the )?$"
)
_MORBIDITY = rx(r"\b(?:(?:cv|cardiovascular|cardiac|perioperative|respiratory) )?morbidity and $")
_OF_KIND = rx(r"\b(?P<head>(?:bio)?markers|measures|indicators|indices) of (?:[a-z0-9-]+ ){1,3}(?:and|or) $")
_KIND = rx(r"(?:[a-z-]+ )?[a-z]+(?:ation|ition|ution|ment|turnover|stress|injury|damage|function|lysis|genesis)")
# "methylation rates of A, B and C", "peak level of A and of its metabolite": of each the same was measured
_SHARED = rx(
    r"\b(?P<head>(?:(?:(?!the )[a-z]+ )?(?:methylation|phosphorylation|acetylation|expression)"
    r"(?: (?:rates?|levels?|status))?|"
    r"clearance|half-li(?:fe|ves)|bio-?availability|absorption|uptake|solubility|(?:peak|maximum|trough) (?:plasma |"
    r"serum )?(?:levels?|concentrations?)|[ct]max|auc|pharmacokinetics) (?:of|for) )(?:the )?"
    r"[a-z0-9/-]{2,}(?: [0-9]+)?(?: ?\([^()]*\))?(?:, ?[a-z0-9/-]{2,}(?: [0-9]+)?(?: ?\([^()]*\))?)*"
    r"(?:, |,? and (?:of |for )?(?:the |its )?)$"
)
_MEMBER = re.compile(r"(?!T ?max|C ?max|AUC)(?=\S*(?:\d|[A-Z]\S*[A-Z]))[^\s()]+(?: \d+)?|metabolites?")
_LIST = 120  # characters in which a list of names stands
_GOES_ON = rx(r"-? ?(?:, and|, or|and/or|,|and|or|/) ?(?:the )?")
_NO_OUTCOME = word_set(
    "difference group result outcome effect patient score rate level change improvement reduction increase decrease "
    "all "
    "both efficacy endpoint end-point end point primary secondary parameter variable measure follow-up treatment "
    "intervention baseline time value benefit response arm study trial significant finding analysis number percentage "
    "proportion amount gram extent percent quantity "
    "week month day year hour minute marker test session case subject participant median mean log copy food however "
    "furthermore moreover meanwhile additionally conclusion summary period phase condition dose drug placebo control "
    "subscale scale item domain subscore component intensive care unit site center centre prompt go key interaction "
    "nnt nnh odds hazard ratio estimate exploratory co-primary coprimary equal"
)


def name_of(text: str, span: Span) -> str:
    """Return the name in a span, with the noun that it leaves out because another name beside it has it.

    >>> name_of("mild (3 v 5) and serious (1 v 2) complications", Span(0, 4, 1.0))
    'mild complications'
    >>> name_of("markers of bone decay and inflammation", Span(26, 38, 1.0))
    'markers of inflammation'
    >>> name_of("methylation rates of CpG1 and CpG4", Span(30, 34, 1.0))
    'methylation rates of CpG4'
    """
    name = " ".join(text[span.start : span.end].split())
    plain, behind = flat(text), None
    if DEGREE.fullmatch(name.lower().rpartition(" ")[2]):
        behind = _NOUN_BEHIND.match(plain, span.end)
    elif _PLACE.fullmatch(name.lower()):
        behind = _STAY_BEHIND.match(plain, span.end)
    if behind is None and _KIND.fullmatch(name.lower()) and (of := _OF_KIND.search(plain[: span.start][-80:])):
        return f"{of['head']} of {name}"
    first = max(0, span.start - _LIST)
    if _MEMBER.fullmatch(name) and (shared := _SHARED.search(plain[first : span.start])):
        return f"{text[first + shared.start('head') : first + shared.end('head')]}{name}"
    return f"{name} {text[behind.start('noun') : behind.end('noun')]}" if behind else name


def outcomes_in(sentence: TaggedSentence) -> Iterator[Span]:
    """Yield the half-open spans of a sentence that name outcomes, from left to right."""
    sure = list(sentence.spans("outcome", _SURE))
    unsure = [s for s in sentence.spans("outcome", _UNSURE) if not any(_overlap(s, other) for other in sure)]
    plain, seen = flat(sentence.text), list[Span]()
    for span in _joined(plain, sorted([*sure, *unsure], key=lambda s: s.start)):
        for piece in _named(sentence, span):
            is_whose = seen and _WHOSE.match(plain, seen[-1].end, piece.end)
            if not is_whose and not any(_overlap(piece, other) for other in seen):
                seen.append(piece)
                yield piece


def _joined(plain: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans, half a name together with what completes it."""
    half: Span | None = None
    for number, span in enumerate(spans, 1):
        behind = spans[number] if number < len(spans) else None
        whole = span if half is None else Span(half.start, span.end, (half.p + span.p) / 2)
        between = (plain, span.end, behind.start) if behind else ("", 0, 0)
        goes_on = behind and (_GOES_ON.fullmatch(*between) or _OF_CAUSE.fullmatch(*between))
        half = whole if behind and goes_on and _is_half(plain, whole.start, span, behind) else None
        if half is None:
            yield whole


def _is_half(plain: str, first: int, span: Span, behind: Span) -> bool:
    """Say whether the next span completes the name from `first` to the end of `span`, or is one event with it."""
    start, end = trimmed(plain, span.start, span.end)
    if HALF.fullmatch(plain, start, end) or plain.startswith("- ", span.end):
        return True
    if _OF_CAUSE.fullmatch(plain, span.end, behind.start):
        return True
    if plain.endswith("morbidity", start, end) and plain.startswith("mortality", behind.start):
        return True
    if BARE.fullmatch(plain, start, end):
        return _BARE_OF.match(plain, behind.start, behind.end) is not None
    if COMPOSITE.search(plain, max(0, first - 80), span.end):
        return not plain[:start].endswith((" and ", " or "))  # the last one of the list
    is_or = plain[span.end : behind.start] == " or "
    return is_or and is_one_event(plain, start, end)


def is_one_event(plain: str, start: int, end: int) -> bool:
    """Say whether the words before an event, or its name, count it together with what stands behind "or"."""
    words = plain[max(0, start - 40) : start]
    is_counted = _ONE_EVENT.search(words) or re.match(
        r"(?:risk|rate|incidence|time|number) (?:of|to) ", plain[start:end]
    )
    return is_counted is not None and _NONE.search(plain, max(0, start - 200), start) is None


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _named(sentence: TaggedSentence, span: Span) -> Iterator[Span]:
    """Yield the name in a marked span, if there is one."""
    plain = flat(sentence.text)
    start, end = whole_words(plain, *trimmed(plain, span.start, span.end))
    if plain.count("(", start, end) > plain.count(")", start, end):  # "AUC(0-6 h)"
        end = _closed(plain, start, end)
    if plain.startswith(("least ", "most "), start) and (at := _CUT_BEFORE.search(plain, 0, start)):
        start = at.start()
    if plain.startswith("cause ", start) and plain.endswith("all ", 0, start):  # "all cause mortality"
        start -= len("all ")
    if stopped := _STOPPED_FOR.search(plain, max(0, start - 80), start):
        start = stopped.start()
    elif lost := less_lost(plain, start, start):
        start = lost.start("loss")
    elif plain.startswith("mortality", start) and (both := _MORBIDITY.search(plain, 0, start)):
        start = both.start()
    inside = sentence.inside(start, end)
    name = name_of(sentence.text, Span(start, end, span.p))
    if end > start and inside.start < inside.stop and is_name(name) and not _ALONE.fullmatch(name.lower()):
        yield Span(start, end, sentence.mean("outcome", start, end))


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Leave articles, joining words and half brackets at either side out of a span of flat text."""
    while start < end:
        words = plain[start:end]
        lead, tail = _LEAD.match(words), _TAIL.search(words)
        is_open = words[0] == "(" and not (words.count("(") > words.count(")") or words.endswith(")"))
        if spread := _SPREAD.match(plain, start, end):
            start = spread.end()
        elif not (words[0].isalnum() or is_open):
            start += 1
        elif not (words[-1].isalnum() or words[-1] in ")%"):
            end -= 1
        elif aside := _aside(words):
            end = start + aside
        elif words.count(")") > words.count("("):
            end = start + words.rindex(")")
        elif words.count("(") > words.count(")"):
            end = start + words.rindex("(")
        elif lead and lead.end() < len(words):
            start += lead.end()
        elif tail:
            end = start + tail.start()
        else:
            break
    return start, end


def _aside(words: str) -> int:
    """Return where a number in brackets, a p value or whose outcome it is begins; 0 where nothing stands before it."""
    if found := _ASIDE.search(words):
        return found.start()
    found = _WHOSE.search(words)
    stands = found and any(s not in _NO_OUTCOME and not is_general(s) for s in content(words[: found.start()]))
    return found.start() if found and stands else 0


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span to the ends of hyphenated words: "dose" in "single-dose"."""
    while 0 < start < end and not text[start - 1].isspace() and text[start - 1] not in '([{,;:="“„«':
        start -= 1
    while start < end < len(text) and not text[end].isspace() and text[end] not in ')]},;:=.%"”“»':
        end += 1
    return start, end


def _closed(text: str, start: int, end: int) -> int:
    """Return where a name ends whose bracket is open: behind the bracket if that is near, else before it."""
    close, open_ = text.find(")", end, end + _BRACKET), text.rfind("(", start, end)
    if close >= 0 and "(" not in text[end:close]:
        return close + 1
    return start + len(text[start:open_].rstrip()) if open_ > start else end


def is_name(text: str) -> bool:
    """Say whether words can name an outcome: not too many, and not all of the kind that every study has."""
    stems = content(text)
    if not stems or len(text.split()) > _MOST_WORDS or not _LETTERS.search(text):
        return False
    if (len(stems) == 1 and _VERDICT.fullmatch(stems[0])) or _PURPOSE.match(text):
        return False
    return any(len(s) > 1 and s not in _NO_OUTCOME and not is_general(s) and not s.isdigit() for s in stems)
