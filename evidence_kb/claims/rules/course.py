"""Rules for how reports of patients tell the course in short.

"The postoperative course was uneventful", "complications such as infection and necrosis did not occur", "with a good
functional and cosmetic result", "X caused ventricular fibrillation", "the dilatation failed in one".
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import ADVERB, PATIENTS, rx
from evidence_kb.claims.lexicon.direction import is_negated
from evidence_kb.claims.rules.denied import CHANGE_IN, is_bad
from evidence_kb.claims.rules.events import event, zero
from evidence_kb.claims.rules.scene import Raw, Scene
from evidence_kb.findings import Change, Direction

_COURSE = (
    r"(?:course|recovery|convalescence|period|follow-up|hospital stay|procedures?|operations?|surgery|"
    r"deliver(?:y|ies)|treatments?|therap(?:y|ies)|cycles?)"
)
_UNEVENTFUL = rx(
    rf"^(?:[a-z'-]+ ){{0,4}}?{_COURSE}(?: _+)? (?:was|were|has been|remained) (?:{ADVERB} |completely )?"
    r"(?P<what>uneventful|unremarkable|uncomplicated)\b|"
    rf"\b(?:had|made|followed by|with) an? (?:[a-z-]+ )?(?P<had>uneventful|uncomplicated) (?:[a-z-]+ )?{_COURSE}\b"
)
_SUCH_AS = rx(
    r"^(?:[a-z-]+ ){0,3}?(?:complications?|adverse (?:events?|effects?|reactions?)|side[ -]effects?|symptoms|problems|"
    r"events) (?:such as|including|like) (?P<list>[a-z][a-z ,-]{3,80}?) (?:did (?P<no>not) (?:occur|develop|"
    r"appear|arise)|"
    r"occurred|developed|appeared|arose|(?:was|were) (?P<never>not |never )?(?:[a-z]+ly )?(?:seen|observed|noted|found|"
    r"recorded|reported|encountered|detected))\b"
)
_PART = re.compile(r",? (?:and|or|nor|as well as) |, ")
_JUDGED = r"(?:excellent|very good|good|satisfactory|favou?rable|successful|acceptable)"
_WITH_RESULT = rx(
    rf"\bwith (?:an? |both )?(?P<how>{_JUDGED}(?: (?:to|and) {_JUDGED})?) (?P<of>(?:[a-z-]++(?:, and |,|"
    rf" and)? ?|[a-z-]+-(?=results?\b|outcomes?\b)){{1,4}})"
    r"(?P<noun>results?|outcomes?)\b"
)
_KIND = re.compile(r"[a-z-]+(?:al|ic|ive|ar)\b")
_CAUSED = rx(
    rf"^ ?(?:_+ )?(?:{ADVERB} )?(?:(?P<ill>caused|precipitated|provoked|triggered)|led to|resulted in|was followed by|"
    r"(?:failed to [a-z]+ [a-z-]+ (?:but|and) )?promoted the occurrence of) (?P<what>[a-z0-9][^;,.]{3,60})"
)
_CHANGE = re.compile(
    r"\b(?:correction|reversal|control|relief|deterioration|worsening|progression|decline|regression|disappearance|healing|recovery)\b"
)
_FAILED_IN = rx(
    rf"^(?:the |this )?(?:[a-z-]+ ){{0,2}}?(?:treatment|therapy|procedure|technique|operation|[a-z]+(?:tion|ing|"
    rf"ment|ectomy|plasty))"
    rf"(?: (?:with|by|through|using) [^,;]{{3,40}}?)? (?P<what>failed) in (?P<n>{COUNT})\b(?: {PATIENTS}\b|[ ,;.]|$)"
)


_CARED_FOR = r"(?:treated|managed|controlled|repaired|corrected|closed|removed|resected|ablated|embolized|eradicated)"
# "which was successfully treated with X", "a case of Y treated successfully with X", "we successfully treated Y with X"
_SUCCESSFULLY = rx(
    rf"\b(?P<what>successfully {_CARED_FOR}|{_CARED_FOR} successfully)(?: (?!with\b|by\b|using\b)[^,;.]{{1,60}}?)? "
    r"(?:with|by|using|by means of) (?:(?:an?|the|oral|intravenous|topical|high-dose|low-dose|systemic) )*$"
)
# in general, not in those who are told of; or not as it should be
_COULD_BE = rx(
    r"\b(?:be|can|may|could|might|should|usually|often|previously|sometimes|frequently|always|commonly|less|"
    r"(?:who|which|that|when|if|once) (?:is|are)) (?:have )?(?:been )?$"
)
# "in good condition", "with normal renal function", "without complications"
_IN_HEALTH = (
    r"(?:(?:in|with) (?:an? |the |his |her |their )*(?:[a-z]+ly )?(?:good|excellent|normal|stable|satisfactory|"
    r"improved|healthy|full|complete|no|intact)|without (?:an?y? )?"
    r"(?:(?:further|major|other|new|neurologic(?:al)?|residual) )*(?:complications?|sequelae|symptoms?|deficits?|"
    r"pain|oxygen|incident|problems?|events?|difficulty))\b"
)
_SENT_HOME = rx(
    rf"(?:^|\b(?:and|{PATIENTS}|he|she|they|all|both|{COUNT}) )(?:{ADVERB} )?(?:was|were|could be) "
    rf"(?:{ADVERB} )?"
    r"(?P<what>discharged(?: home| to home| to his home| to her home|(?: from (?:the )?hospital))?)"
    rf"(?=$| ?[,;.]| (?:{_IN_HEALTH}|(?:on|in|within) (?:the |an? |day |about |only )*(?:{COUNT}|days?|next|following|"
    r"first|[a-z]+th|(?:[a-z]+ )?postoperative|hospital)\b|(?:after|at|\d+|one|two|three|four|five|six|seven|ten|and|"
    r"uneventfully|well|postoperatively|the (?:next|following|[0-9]+(?:st|nd|rd|th)|day)|a (?:few|day|week)|"
    r"several)\b))"
)
# home, but not well, or not for long
_ONLY_MOVED = rx(
    r"\b(?:against|hospice|palliative|nursing|transferred|re-?admi[a-z]+|re-?hospitali[sz][a-z]+|returned with|died|"
    r"dead|deaths?|had been discharged|vegetative|coma(?:tose)?|bedridden|refus[a-z]+|requests?|prison|jail)\b"
)
_TO_NO_AVAIL = rx(
    rf"\b(?:treated|managed|given|administered|tried|received|prescribed|started)\b[^;]*? (?:without|with (?:no|"
    rf"little|minimal|limited)) "
    r"(?:any |much |further |clinical |significant |appreciable |apparent )*(?P<what>improvement|effect|success|"
    r"benefit|response|relief)"
    rf"(?: {ADVERB})?$"
)


def treated_successfully(scene: Scene) -> list[Raw] | None:
    """ "Was successfully treated with X"; "X was given without benefit" denies it."""
    if match := _TO_NO_AVAIL.search(scene.words):
        at = scene.body + match.start("what")
        return [Raw(match["what"], Change.NO_DIFFERENCE, Direction.NO_CHANGE, "response", at, True)]
    for mention in scene.mentions:
        before = scene.plain[scene.body : mention.start]
        match = _SUCCESSFULLY.search(before) if mention.role == "plain" else None
        if match and not is_negated(before) and not _COULD_BE.search(before[: match.start()]):
            at = scene.body + match.start("what")
            is_told = re.search(r"\b(?:was|were|been) $", before[: match.start()]) and match["what"].startswith("succ")
            # without a verb of its own it is told as printed: "abscess treated successfully with X"
            name = "success" if is_told else match["what"]
            return [Raw(name, Change.UNCLEAR, Direction.IMPROVEMENT, "achieved", at)]
    return None


def sent_home(scene: Scene) -> list[Raw] | None:
    """ "The patient was discharged on day 5": after a treatment, people went home."""
    match = _SENT_HOME.search(scene.words) if scene.is_treated else None
    if not match or is_negated(scene.words[: match.end()]):
        return None
    at = scene.body + match.start("what")
    stop = scene.plain.find(". ", at)
    if _ONLY_MOVED.search(scene.plain, scene.body, len(scene.plain) if stop < 0 else stop):
        return None
    if scene.named(at, scene.end):
        return None  # "discharged with X": what they took home is not what brought them there
    return [Raw(match["what"], Change.UNCLEAR, Direction.IMPROVEMENT, "people", at)]


_IN_SOME_FAILED = rx(
    rf"^in (?P<n>{COUNT})(?: {PATIENTS})?,? (?:the )?(?:treatment|therapy|procedure|operation|"
    rf"technique) (?P<what>failed)\b"
)
_NIL = rx(
    r"^(?:the |there (?:was|were) )?(?P<what>(?:[a-z-]+ ){0,2}?(?:mortality|morbidity|(?:mortality|complication|"
    r"recurrence|infection|"
    r"conversion|leak) rate)) (?:was|were) (?:nil|zero|0(?: ?%)?)(?= |$|[.,;])"
)


def rate_was_nil(scene: Scene) -> list[Raw] | None:
    """ "Mortality was nil"."""
    match = _NIL.match(scene.words) if scene.is_treated else None
    span = scene.outcome_of(match) if match else None
    return [zero(scene.plain[slice(*span)], span[0], None, is_zero=False)] if span else None


def uneventful(scene: Scene) -> list[Raw] | None:
    """ "The postoperative course was uneventful": no complication was seen, of how many is not said."""
    match = _UNEVENTFUL.search(scene.words) if scene.is_treated else None
    if not match or is_negated(scene.words[: match.end()]) or "otherwise" in scene.words:
        return None
    at = scene.body + match.start("what" if match["what"] else "had")
    return [zero("complications", at, None, is_zero=False)]


def such_as(scene: Scene) -> list[Raw] | None:
    """ "Complications such as infection and necrosis did not occur": each that is named."""
    match = _SUCH_AS.match(scene.words) if scene.is_treated else None
    if not match:
        return None
    at = scene.body + match.start("list")
    parts, first = [], 0
    for joint in [*_PART.finditer(match["list"]), None]:
        parts.append((at + first, at + (joint.start() if joint else len(match["list"]))))
        first = joint.end() if joint else first
    spans = [scene.outcome(*part) for part in parts]
    if not all(spans):
        return None
    if match["no"] or match["never"]:
        return [zero(scene.plain[slice(*s)], s[0], None, is_zero=False) for s in spans if s and is_bad(scene, s)]
    return [raw for s in spans if s and (raw := event(scene, s, is_event=True, negated=False))] or None


def with_good_results(scene: Scene) -> list[Raw] | None:
    """ "With a good functional and cosmetic result": one finding per kind of result."""
    match = _WITH_RESULT.search(scene.words) if scene.is_treated else None
    kinds = list(_KIND.finditer(match["of"])) if match else []
    if match is None or not kinds or is_negated(scene.words[: match.start()]):
        return None
    start = scene.body + match.start("of")
    return [
        Raw(f"{kind.group()} {match['noun']}", Change.UNCLEAR, Direction.IMPROVEMENT, "judged", start + kind.start())
        for kind in kinds
    ]


def caused_harm(scene: Scene) -> list[Raw] | None:
    """ "X caused ventricular fibrillation", "X led to stent entrapment": a treatment as the subject, and a harm."""
    for mention in scene.mentions:
        match = _CAUSED.match(scene.plain[mention.end : scene.stop]) if mention.role == "plain" else None
        if not match or CHANGE_IN.search(match["what"]) or _CHANGE.search(match["what"]):
            continue
        span = scene.outcome(mention.end + match.start("what"), mention.end + match.end("what"))
        if span and (is_bad(scene, span) or (match["ill"] and scene.wanted(scene.plain[slice(*span)]) != "increase")):
            words = scene.plain[slice(*span)]
            return [Raw(words, Change.UNCLEAR, Direction.WORSENING, "caused", span[0], False, (mention,))]
    return None


def failed_in(scene: Scene) -> list[Raw] | None:
    """ "The dilatation failed in one patient"."""
    match = _FAILED_IN.match(scene.words) or _IN_SOME_FAILED.match(scene.words) if scene.is_treated else None
    if not match:
        return None
    return [Raw("failure", Change.UNCLEAR, Direction.WORSENING, "occurred", scene.body + match.start("what"))]
