"""Findings of a report that its own words put down to something else than the treatment that a claim names.

The outcome was the reason for the treatment, was brought on by it and relieved by another, was there before it, or
befell people who were not given it or were given another one, or all people where few were given it (`given_to_few`);
it went with resistance to a drug, or with another dose than the claim's; or kinds of people are compared who all had it
(`people_compared`). Such a claim would credit or blame a treatment for what it did not do, and is left out; the words
themselves say so, whatever a reader of them made of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, begun, flat, rx, starting_in
from evidence_kb.claims.lexicon.concepts import key
from evidence_kb.claims.lexicon.outcome_polarity import good_change
from evidence_kb.claims.reports.at_another_time import (
    came_before_it_began,
    came_without_it,
    is_of_an_earlier_one,
    was_there_before,
)
from evidence_kb.claims.reports.credited import Told, means
from evidence_kb.claims.reports.given_to_few import is_of_all
from evidence_kb.claims.reports.who_they_are import are_called_by
from evidence_kb.claims.rules.harms import HARMED
from evidence_kb.claims.study.other_factors import (
    changed_nothing,
    goes_with_another,
    names_another_factor,
    unchanged_by_another,
    was_taken_away,
)
from evidence_kb.claims.study.people_compared import compares_kinds
from evidence_kb.claims.study.sections import OWN
from evidence_kb.claims.study.study import Study
from evidence_kb.findings import Change, Claim, Direction
from evidence_kb.model import PassageKind

# "underwent X because of bleeding": up to the X, and from there to the outcome
_HAD_IT = rx(
    r"\b(?:underwent|received|had|required|needed|(?:was|were) (?:then |also )?(?:given|treated with|scheduled for))"
    r"(?: (?!(?:after|before|following|since|for|and|or|but)\b)[a-z-]+){0,2} $"
)
_BECAUSE_OF = rx(
    r"^(?: (?:therapy|treatment|surgery|injections?|infusions?))?(?: (?:[a-z]+ly|again|later))?(?: ?\([^()]*\))?,? "
    r"(?:because of|due to|owing to|on account of|secondary to|to treat|to control|to correct|"
    r"for(?: the)?(?: (?:treatment|management|control|correction|relief) of)?) "
    r"(?:(?!and\b|but\b|with\b|without\b|by\b|to\b|in\b|after\b|than\b|[a-z]+ed\b)[a-z-]+ ){0,3}$"
)
# "two underwent X, one for recurrence and one for pain"
_ONE_FOR = rx(rf"^[^.;]{{0,60}}?(?:,| and) {COUNT} (?:because of|due to|owing to|for) (?:[a-z-]+ ){{0,2}}$")
# "X was avoided because of renal failure": what was not given did no harm
_WAS_AVOIDED = rx(
    r"^(?: (?:therapy|treatment|administration))? (?:was|were) (?:[a-z]+ )?"
    r"(?:avoided|withheld|omitted|deferred|postponed|contraindicated|not (?:given|used|started|possible)) "
    r"(?:because of|due to|owing to|on account of|for fear of) "
)
_RESISTED = rx(
    r"^(?: ?\([^()]*\))?(?: (?:therapy|treatment))?[ -](?:resistan(?:ce|t)|intoleran(?:ce|t)|non-?respon[a-z]+|"
    r"unresponsive[a-z]*|refractor[a-z]+|overdos[a-z]+|"
    r"(?:withdrawal|discontinuation)(?![^.;]*\b(?:because of|due to|owing to|for)\b))\b"
)
_NOT_OPERATED = rx(
    r"\b(?:non-?operated|unoperated|not (?:been )?operated(?: on| upon)?|(?:did|had|have) not (?:undergo|undergone)|"
    r"not undergoing)\b"
)
# "non-participants died twice as often", "deaths among those not vaccinated": who was not given it is the subject
_NOT_GIVEN = rx(
    rf"^ ?(?:(?:(?!(?:than|compared|versus|vs|but)\b)[a-z-]+ ){{0,5}}?(?:among|in|of|for) )?(?:the )?"
    rf"(?:(?:{PATIENTS}|those) )?"
    r"(?:non-?(?:participants|respondents|attend(?:e|o)rs|users|recipients|adherers|compliers|vaccinated|immuni[sz]ed|"
    r"[a-z]+ed (?:riders|drivers|patients|subjects|people|children|women|men))|"
    r"not (?:given|receiving|prescribed|vaccinated|undergoing|taking)|"
    r"who (?:did|had) not (?:receive|take|undergo|been (?:given|vaccinated|treated)))\b"
)
_OBJECT = 20  # characters behind "not given", in which what was not given is named
_WITHOUT_OPERATION = rx(r"\b(?:conservative|medical|observation|expectant|[a-z]*operative)")
_AMOUNT = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:mg|g|µg|mcg|gy|units|iu|ml)\b")
_WAS_GIVEN = r"(?:(?:treated|managed) (?:with|by)|(?:vaccinated|immuni[sz]ed|inoculated|injected|implanted|fed) with)"
# "among 12 patients undergoing X": who is told of, up to the X
_THOSE_GIVEN = rx(
    rf"\b(?:{PATIENTS}|contacts|those) (?:[a-z]+ )?(?:undergoing|receiving|{_WAS_GIVEN}|who (?:had )?"
    rf"(?:underwent|received|(?:had|were) (?:been )?{_WAS_GIVEN}))(?: [a-z-]+){{0,2}} $"
)
# "bleeding within 30 days after X": from the outcome to the X
_CAME_OF = rx(
    r"^(?: ?\([^()]*\))?(?: (?:rates?|incidence))?(?: within (?:\d+|[a-z]+) (?:hours?|days?|weeks?|months?))? "
    r"(?:of|after|following|under|during) (?:the |an? )?(?:[a-z-]+ )?$"
)
# what a quote that ends early still tells of the same
_GOES_ON = rx(r" (?!and\b|but\b|while\b|whereas\b|which\b)[^,;:]{1,120}")
# the rest of a list whose subject and verb stand before it
_NO_SUBJECT = rx(
    r"^(?:and |but )?(?:(?:with|to) )?(?:no|an?|lower|higher|fewer|less|longer|shorter|reduced|increased) "
)
# "she recovered", "the symptoms resolved": of whatever was the matter
_OF_ALL_ILLS = rx(
    r"(?:(?:complete|full|clinical|his|her|their|all|the) )*(?:recover(?:y|ed)|symptoms?|signs and symptoms|condition|"
    r"resol(?:ved|ution)|improvement|course|outcome)(?: (?:fully|completely))?"
)
# there was a gain before a relapse, if the treatment did not bring it on
_CAME_BACK = rx(r"\b(?:relaps|recurr|(?:treatment )?failure$)")
_BROUGHT_ON = rx(r"\b(?:[a-z]*-?induced|caused|due|because|triggered|provoked|associated|related)\b")
# "X-induced spasm was inhibited by Y": not by X
_INDUCED = (
    r"[ -](?:induced|provoked|triggered|caused) "
    r"(?P<what>(?:(?!(?:of|in|by|with|for|after|was|were|is|are|and|or|had)\b)[a-z-]+ ?){1,4})"
)
_EASED = rx(
    r"\b(?:remissions?|regression|resolution|improvement|reduction|decrease|relief|responses?|suppression|inhibition|"
    r"control|healing|recovery)\b"
)
_ALIKE = 6  # letters that "haemolysis" and "haemolytic" share at least
# "reduction of the X dosage eliminated it": less of X did
_LESS_OF = r"\b(?:reduction|lowering|decrease|tapering) (?:of|in) (?:the )?(?:[a-z-]+ ){0,3}?"
_DID_GOOD = (
    r"[^.;]{0,120}? (?:led|resulted|eliminated|abolished|relieved|improved|(?:was|were) followed|resolved|cured)\b"
)


def rightly_credited(claims: Iterable[Claim], study: Study) -> list[Claim]:
    """Return the claims without those whose words put the outcome down to something else than the treatment."""
    told = list(claims)
    harms = [c for c in told if c.rule == HARMED and study.roles[c.quote.passage] == "title"]
    return [claim for claim in told if not (_is_wrong(claim, study) or any(_got_over(claim, harm) for harm in harms))]


def _got_over(claim: Claim, harm: Claim) -> bool:
    """ "X-induced hepatitis: she recovered": not by X, which the title blames, unless the sentence itself names it."""
    is_good = claim.direction is Direction.IMPROVEMENT and claim.basis in OWN and claim.treatment_proof is not None
    if not is_good or claim.treatment != harm.treatment:
        return False
    if _CAME_BACK.search(flat(harm.outcome)) and not _BROUGHT_ON.search(flat(harm.quote.text)):
        return False
    outcome = flat(claim.outcome)
    return _OF_ALL_ILLS.fullmatch(outcome) is not None or bool({*key(outcome).split()} & {*key(harm.outcome).split()})


def _is_wrong(claim: Claim, study: Study) -> bool:
    index = claim.quote.passage
    if claim.basis not in OWN or not claim.treatment or study.passages[index].kind is not PassageKind.ABSTRACT:
        return False
    sentences = study.sentences[index]
    number = begun(sentences, claim.quote.start) - 1
    if number < 0:
        return False
    told = Told(claim, study, study.plains[index], sentences[number])
    return any(law(told) for law in _LAWS) or is_of_all(claim, study, told.sentence)


def _is_why(told: Told) -> bool:
    """ "Had X because of bleeding": X did not make it bleed."""
    if told.claim.direction is not Direction.WORSENING or told.outcome is None:
        return False
    at, first = told.outcome[0], told.sentence.start
    if any(_WAS_AVOIDED.match(told.plain[end:at]) for _, end in told.named if end < at):
        return True
    return any(
        _HAD_IT.search(told.plain[max(first, start - 60) : start])
        and (_BECAUSE_OF.match(told.plain[end:at]) or _ONE_FOR.match(told.plain[end:at]))
        for start, end in told.named
        if end < at
    )


def _is_resisted(told: Told) -> bool:
    """ "X resistance was associated with strokes": X was not."""
    behind = [told.plain[end : told.sentence.end] for _, end in told.named]
    return bool(behind) and all(_RESISTED.match(words) for words in behind)


def _is_of_others(told: Told) -> bool:
    """ "Nine of the non-operated patients died": not of the operation."""
    is_elsewhere = told.claim.treatment_proof is not None and not told.others
    name = flat(told.claim.treatment or "")
    return is_elsewhere and bool(_NOT_OPERATED.search(told.quoted)) and not _WITHOUT_OPERATION.search(name)


def _is_of_those_without(told: Told) -> bool:
    """ "Non-participants died twice as often": the harm is none of the treatment that they did without.

    But "those not given Y fell after X" names what they had behind what they had not.
    """
    found = _NOT_GIVEN.match(told.quoted) if told.claim.direction is Direction.WORSENING else None
    if found is None:
        return False
    end = told.claim.quote.start + found.end()
    return all(start <= end + _OBJECT for start, _ in told.named)


def _is_of_those_given_another(told: Told) -> bool:
    """ "Of 12 patients undergoing X five were cured": not by Y. "Bleeding after X": not from Y."""
    is_bad = told.claim.direction is Direction.WORSENING
    for mention in told.others:
        before = told.plain[max(told.sentence.start, mention.start - 70) : mention.start]
        if _THOSE_GIVEN.search(before):
            return True
        if is_bad and told.outcome and _CAME_OF.match(told.plain[told.outcome[1] : mention.start]):
            return True
    return False


def _is_who_they_are(told: Told) -> bool:
    """ "Measles in dialysis patients": two who died are not told of dialysis, unless their sentence names it."""
    study, name = told.study, flat(told.claim.treatment or "").strip()
    if told.claim.treatment_proof is None:
        return False
    titles = (plain for plain, role in zip(study.plains, study.roles, strict=True) if role == "title")
    return any(are_called_by(flat(study.plain_shorts.get(name, name)).strip(), title) for title in titles)


def _is_what_it_brought_on(told: Told) -> bool:
    """ "X-induced spasm was inhibited": not by X, nor where less of X did it. What ends tells so (`stopping`)."""
    claim, name = told.claim, flat(told.claim.treatment or "").strip()
    if claim.direction is not Direction.IMPROVEMENT or "stop" in claim.rule or not name:
        return False
    called = re.escape(name.removesuffix(" therapy").removesuffix(" treatment"))
    if re.search(rf"{_LESS_OF}{called}(?: (?:therapy|treatment))?(?: dos(?:es?|age))?\b{_DID_GOOD}", told.quoted):
        return True
    if good_change(claim.outcome or "") != "decrease" or claim.change is Change.INCREASED:
        return False  # a remission that X induced is what X is for
    own = {word[:_ALIKE] for word in flat(claim.outcome or "").split() if len(word) > _ALIKE}
    harms = (m["what"] for plain in told.study.plains for m in re.finditer(rf"\b{called}{_INDUCED}", plain))
    return any(word[:_ALIKE] in own for harm in harms if not _EASED.search(harm) for word in harm.split())


def _is_of_another_dose(told: Told) -> bool:
    """ "20 mg raised it" is no effect of "10 mg X"."""
    own, here = (set(_AMOUNT.findall(words)) for words in (flat(told.claim.treatment or ""), told.quoted))
    return bool(own and here) and not own & here


def _is_of_kinds(told: Told) -> bool:
    """Say whether the words from the start of the quote on compare kinds of people, as far as they speak of it."""
    start, end = told.claim.quote.start, _end(told)
    return compares_kinds(told.plain[start:end], _places(told, start, end))


def _is_of_another_factor(told: Told) -> bool:
    """ "Mortality was 5 times as high for grade 3", "biopsy was associated with it", "X was stopped"."""
    start, end = told.claim.quote.start, _end(told)
    clause = told.plain[start:end]
    own = [(at - start, stop - start) for at, stop in told.named]
    places = [*_places(told, start, end), *own]
    is_stopped = "stop" in told.claim.rule or told.claim.direction is not Direction.WORSENING
    return (
        names_another_factor(clause, places, flat(told.claim.outcome))
        or (was_taken_away(clause) and not is_stopped)
        or (told.claim.direction is Direction.NO_CHANGE and unchanged_by_another(clause, places, own))
        or (told.outcome is not None and _goes_with_another(told, told.outcome[0]))
    )


def _goes_with_another(told: Told, outcome: int) -> bool:
    """ "X was associated with pain, and no difference in fever": of X, and of no Y that the subject does not name."""
    quote, first = told.claim.quote, told.sentence.start
    start = first if _NO_SUBJECT.match(told.quoted) else quote.start
    called = {flat(told.claim.treatment or "").strip()}
    inside = starting_in(told.study.mentions[quote.passage], start, outcome)
    own = [(m.start - start, m.end - start) for m in inside if means(told.study, m, called)]
    own += [(at - start, stop - start) for at, stop in told.named]
    return goes_with_another(told.plain[start : _end(told)], outcome - start, own)


def _changed_nothing(told: Told) -> bool:
    """ "The course was slower, and not affected by X": not by X."""
    is_good = told.claim.direction is Direction.IMPROVEMENT
    return is_good and any(changed_nothing(told.plain[told.sentence.start : start]) for start, _ in told.named)


def _end(told: Told) -> int:
    """Return where the words end that still tell of what the quote tells."""
    quote = told.claim.quote
    goes_on = _GOES_ON.match(told.plain, quote.end, told.sentence.end)
    return goes_on.end() if goes_on else quote.end


def _places(told: Told, start: int, end: int) -> Iterator[tuple[int, int]]:
    for mention in starting_in(told.study.mentions[told.claim.quote.passage], start, end):
        yield mention.start - start, mention.end - start


_LAWS = (
    _is_why,
    _is_resisted,
    _is_of_others,
    _is_of_those_without,
    _is_of_those_given_another,
    is_of_an_earlier_one,
    _is_who_they_are,
    was_there_before,
    came_without_it,
    came_before_it_began,
    _is_what_it_brought_on,
    _is_of_another_dose,
    _is_of_kinds,
    _is_of_another_factor,
    _changed_nothing,
)
