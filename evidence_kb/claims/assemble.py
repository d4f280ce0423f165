"""From raw findings to claims: whose finding it is, which treatment, whom, when, how many.

Treatments named in the clause win over those in its sentence, and these over an antecedent in the same passage or the
one treatment that the study gave; where that leaves more than one, the claim names none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evidence_kb.claims.attribution import Where, is_treated, last_named, treatments_of
from evidence_kb.claims.clauses import Clause, clauses
from evidence_kb.claims.concepts import concept_for, key
from evidence_kb.claims.direction import hedge, significance
from evidence_kb.claims.named_outcomes import Names, names_of
from evidence_kb.claims.populations import Condition, population_text, same_condition, timepoint
from evidence_kb.claims.refusals import compares_people, is_not_given, is_refused
from evidence_kb.claims.report_model import Judge, shipped
from evidence_kb.claims.report_signs import claim_row
from evidence_kb.claims.rules import read
from evidence_kb.claims.rules_named import RULE as NAMED
from evidence_kb.claims.rules_named import named
from evidence_kb.claims.rules_report import RULE as REPORT
from evidence_kb.claims.rules_report import judged
from evidence_kb.claims.scene import Raw, Scene
from evidence_kb.claims.score import DEFAULT_CUT
from evidence_kb.claims.sections import basis_of, is_no_finding, speaks_of_own
from evidence_kb.claims.sentences import Sentence, bracket_markers
from evidence_kb.claims.study import Study
from evidence_kb.claims.sure_names import is_sure
from evidence_kb.claims.tally import no_events, numbers_of
from evidence_kb.claims.treatments import Mention, is_placebo
from evidence_kb.claims.words import rx, starting_in
from evidence_kb.findings import Basis, Claim, Concept, ConceptKind, Direction, Quote
from evidence_kb.model import PassageKind

_ATTRIBUTION = rx(
    r"^(?:[^,;]{0,80}?\b(?:conclu|suggest|indicat|show|found|believ|demonstrat|report|confirm|support|state|propos|"
    r"observ|reveal|imply|implie|appears?|hypothesi)[a-z]*|it is (?:likely|possible|clear|known)) that |"
    r"^(?:in conclusion|in summary|to conclude|conclusions?|overall)[,:] "
)
_SUBORDINATE = rx(
    r",? (?:when|if|unless|whether|which|whose|until|because|whom|provided that|in order to|who(?! (?:received|were "
    r"treated|were given|took|had received)))\b"
)
_COMBINED = rx(
    r"\b(?:adjunct(?:ive)?|adjuvant|in combination|combined with|combination (?:therapy|treatment|with)|add-on|"
    r"added to|plus|together with)\b"
)
_ALONE = rx(r"\b(?:monotherapy|as (?:a )?single agent|alone)\b")
_SEQUENTIAL = rx(r"\b(?:followed by|switched to|switching (?:from|to))\b")
_TITLE_NO_CLAIM = rx(
    r"\?|^(?:the )?(?:effects?|role|use|efficacy|safety|impact|influence|comparison|evaluation|assessment|"
    r"treatment) (?:and [a-z]+ )?of\b"
)
_CONTROL_WORDS = rx(
    r"\b(?:compared (?:with|to)|versus|vs|than|relative to)(?: (?:in|with|for|on|the|a|"
    r"those))* (?P<control>controls?(?: group| arm)?|usual care|standard (?:of )?care|"
    r"wait(?:ing)?[ -]list(?: control)?|no treatment|sham(?: [a-z]+)?|observation)\b"
)
_BETWEEN = rx(r"\bbetween\b")


# what a treatment does, and not what became of a harm
_WHICH_DID = rx(
    r"(?:which |that )(?:[a-z]+ly |then |has |have )?(?:led to|resulted in|brought about|produced|provided|gave|"
    r"allowed|"
    r"achieved|induced|was followed by|were followed by)\b|all of whom\b"
)
OWN = (Basis.OWN_DATA, Basis.CONCLUSION)
_OF_PEOPLE = ("patients-had", "people", NAMED)
_NO_SUBJECT = rx(r"(?:(?:was|were|is|are|remained|became|then|later|subsequently) )")
_SEEN = ("occurred", "spared", NAMED)
_TELLS = 0.3  # how likely a sentence has to tell a result


def claims_of(study: Study, judge: Judge | None = None) -> tuple[Claim, ...]:
    """Return all claims of a study in the order of their places; the same statement is given once per treatment.

    `judge` reads what the rules cannot; the one with the weights of the package where none is given.
    """
    judge = shipped() if judge is None else judge
    found: dict[tuple[object, ...], Claim] = {}
    has_results = False
    names = names_of(study)
    for index, role in enumerate(study.roles):
        if role == "aim":
            continue
        for number, sentence in enumerate(study.sentences[index]):
            is_early = role == "mixed" and number < len(study.sentences[index]) // 3
            told = names.get((index, sentence.start), Names())
            for claim in _of_sentence(study, index, sentence, told, judge, is_early, has_results):
                found.setdefault(_statement(claim), claim)
                has_results = has_results or _is_told(claim)
    return tuple(found.values())


def _by_rule(claim: Claim) -> bool:
    """Say whether a rule read the claim: what the judge reads alone changes nothing that rules read behind it."""
    return claim.rule != REPORT


def _is_told(claim: Claim) -> bool:
    return claim.basis is Basis.OWN_DATA and _by_rule(claim)


def _statement(claim: Claim) -> tuple[object, ...]:
    return claim.quote, claim.treatment, claim.outcome, claim.direction, claim.numbers.events_n


def _of_sentence(
    study: Study,
    index: int,
    sentence: Sentence,
    names: Names,
    judge: Judge,
    is_early: bool,
    has_results: bool,
) -> list[Claim]:
    plain, role = study.plains[index], study.roles[index]
    words = " ".join(plain[sentence.start : sentence.end].split())
    if words.endswith("?") or (role == "title" and _TITLE_NO_CLAIM.search(words)):
        return []
    found: list[Claim] = []
    at = sentence.start
    for clause in clauses(plain, sentence.start, sentence.end):
        lead, at = at, clause.end
        is_aside = clause.is_relative and not _goes_on(study, index, sentence, clause, list(filter(_by_rule, found)))
        if role == "methods" or not (is_aside or _is_refused(study, index, lead, clause)):
            told = has_results or any(_is_told(claim) for claim in found)
            where = _where(study, index, sentence, clause, lead, is_early=is_early, has_results=told)
            raws = read(where.scene)
            raws = [raw for raw in [*raws, *named(where.scene, names.spans, raws)] if _tells(study, where, raw, names)]
            raws = judged(study, where, names, raws, judge)
            found += [claim for raw in raws for claim in _complete(study, where, raw, judge)]
    return found


def _goes_on(study: Study, index: int, sentence: Sentence, clause: Clause, told: Sequence[Claim]) -> bool:
    """ "Was treated with X, which led to remission": the clause tells what the treatment before it did."""
    plain = study.plains[index]
    given = any(m.role == "plain" for m in starting_in(study.mentions[index], sentence.start, clause.start))
    harmed = any(claim.direction is Direction.WORSENING for claim in told)
    return given and not harmed and _WHICH_DID.match(plain, clause.start, clause.end) is not None


def _tells(study: Study, where: Where, raw: Raw, names: Names) -> bool:
    """Say whether an event may be taken from a sentence: not where it is about how patients came or what was done."""
    is_abstract = study.passages[where.index].kind is PassageKind.ABSTRACT
    return not is_abstract or raw.rule not in _SEEN or names.tells >= _TELLS


def _is_refused(study: Study, index: int, lead: int, clause: Clause) -> bool:
    """No finding, or one that would be read wrongly; `lead` is where the words that open the clause begin."""
    plain = study.plains[index]
    told = " ".join(plain[lead : clause.end].strip(" ,;:").split())
    without = any(
        m.role == "absent"
        and is_not_given(plain[max(0, m.start - 80) : m.start])
        and (study.focus is None or m.name == study.focus.name)
        for m in starting_in(study.mentions[index], lead, clause.end)
    )
    named = any(lead <= m.start < clause.end for m in study.mentions[index])
    if without or (compares_people(told) and not named):
        return True
    return is_no_finding(" ".join(plain[clause.start : clause.end].split())) or is_refused(told)


def _where(
    study: Study, index: int, sentence: Sentence, clause: Clause, lead: int, *, is_early: bool, has_results: bool
) -> Where:
    plain, role, text = study.plains[index], study.roles[index], study.passages[index].text
    whole = " ".join(plain[sentence.start : sentence.end].split())
    is_alone = role == "mixed" and not clause.is_nominal and not speaks_of_own(whole)
    told = " ".join(plain[clause.start : clause.end].split()) if is_alone else whole
    basis = basis_of(
        role,
        " ".join(text[sentence.start : sentence.end].split()),
        " ".join(text[lead : clause.end].strip(" ,;:").split()),
        tense_of=told,
        has_markers=bool(_markers(study, index, sentence, clause, whole)),
    )
    if is_early and basis is Basis.CONCLUSION and not speaks_of_own(whole):
        basis = Basis.BACKGROUND
    stated = _ATTRIBUTION.match(plain[clause.start : clause.end])
    body = clause.start + (stated.end() if stated else 0)
    cut = _SUBORDINATE.search(plain, body, clause.end)
    inside = tuple(starting_in(study.mentions[index], clause.start, clause.end))
    conditions = tuple((c.start, c.end) for c in starting_in(study.conditions[index], clause.start, clause.end))
    scene = Scene(
        plain,
        clause.start,
        clause.end,
        body,
        cut.start() if cut else clause.end,
        role,
        clause.is_nominal,
        inside,
        conditions,
        study.vocabulary,
        study.focus.name if study.focus else None,
        is_treated(study, index, clause.end),
        has_results,
        study.plain_shorts,
        study.measures,
    )
    return Where(index, sentence, clause, basis, scene)


def _markers(study: Study, index: int, sentence: Sentence, clause: Clause, whole: str) -> tuple[str, ...]:
    """Return the markers in, or right behind, a clause; those at the end of a sentence speak for all of it."""
    text = study.passages[index].text
    near = re.compile(r"[\s,;.]*(?:\[[^\[\]]*\])?").match(text, clause.end)
    end = min(near.end() if near else clause.end, sentence.end)
    found = [m for _, _, markers in bracket_markers(text, clause.start, end) for m in markers]
    if not found and not speaks_of_own(whole):
        tail = re.search(r"\[[^\[\]]*\]\s*[.]?$", text[sentence.start : sentence.end])
        if tail:
            found = [
                m for _, _, many in bracket_markers(text, sentence.start + tail.start(), sentence.end) for m in many
            ]
    return tuple(dict.fromkeys([*found, *sentence.markers]))


# --- one finding -----------------------------------------------------------------------------------------------


def _complete(study: Study, where: Where, raw: Raw, judge: Judge) -> list[Claim]:
    basis = Basis.BACKGROUND if raw.is_prior and where.basis is not Basis.REPORTS_OTHER else where.basis
    if basis is Basis.TITLE and study.roles[where.index] != "title":
        return []
    if raw.rule == REPORT and basis not in OWN:
        return []
    if basis is Basis.TITLE and raw.rule == "reported-harm" and study.is_report:
        basis = Basis.CONCLUSION  # "X-induced hepatitis" over a report of patients is what its authors conclude
    who = treatments_of(study, where, raw, basis)
    if raw.rule == REPORT:
        who = who or last_named(study, where)
    is_unnamed = not who and raw.treatments != ()  # "to neither drug" names none on purpose
    if who is None or (is_unnamed and study.passages[where.index].kind is PassageKind.ABSTRACT):
        return []  # about the controls, or nothing says what it is about
    comparator = None if raw.is_prior else _comparator(study, where, raw, basis, who)
    if comparator and who and who[0] and comparator.casefold() == who[0].text.casefold():
        return []
    if basis is Basis.OWN_DATA and study.passages[where.index].kind is PassageKind.ABSTRACT and not study.has_patients:
        return []  # of cells, animals and machines
    quote = _quote(study, where, raw)
    values = numbers_of(study, quote, raw, basis)
    raw = no_events(raw, values)
    is_abstract = study.passages[where.index].kind is PassageKind.ABSTRACT
    is_doubted = raw.rule != REPORT  # else the judge has the say
    if is_doubted and (
        (raw.rule != NAMED and study.roles[where.index] != "title" and _is_name(study, where, raw))
        or (is_abstract and _is_unsure(study, raw, basis, who, values.events_n))
    ):
        return []
    words = study.plains[where.index][where.clause.start : quote.end]
    span = Quote(where.index, raw.at, raw.at + len(raw.outcome), "")
    population, directness = _population(study, where, span, basis)
    whole = study.plains[where.index][where.sentence.start : where.sentence.end]
    template = Claim(
        quote=quote,
        basis=basis,
        change=raw.change,
        direction=raw.direction,
        rule=raw.rule,
        treatment=None,
        outcome=_printed(study, where, raw),
        comparator=comparator,
        combination=_combination(words),
        timepoint=None
        if raw.is_prior
        else timepoint(study.passages[where.index].text, study.plains[where.index], quote.start, quote.end),
        population=population,
        directness=directness,
        markers=_markers(study, where.index, where.sentence, where.clause, " ".join(whole.split())),
        is_negated=raw.is_negated,
        hedge=0 if raw.rule == "no-evidence" else hedge(words),
        significance=significance(words),
        numbers=values,
    )
    found = [(_with_treatment(study, template, mention), mention) for mention in who or (None,)]
    return [
        replace(claim, score=_score(claim, judge.right(claim, claim_row(study, where, raw, mention, values))))
        if raw.chances and mention and basis in OWN
        else claim
        for claim, mention in found
    ]


def _score(claim: Claim, right: float) -> float | None:
    """Return the score of a claim; a rule's claim gets one only where the judge doubts it."""
    return None if claim.rule != REPORT and right >= DEFAULT_CUT else round(right, 4)


def _is_unsure(study: Study, raw: Raw, basis: Basis, who: tuple[Mention, ...], events: int | None) -> bool:
    """A name that may be no treatment, or a change of which neither says how many had it nor whether it is good."""
    if any(not is_sure(m, study.vocabulary) for m in who):
        return True
    return basis in OWN and raw.direction is Direction.UNCLEAR and events is None


def _is_name(study: Study, where: Where, raw: Raw) -> bool:
    """A capital inside a sentence and unknown words: "those of Smith improved" has no outcome."""
    text = study.passages[where.index].text[raw.at : raw.at + len(raw.outcome)]
    if re.search(r"\b(?:scores?|scales?|ind(?:ex|ices)|tests?|signs?|questionnaires?|volumes?)\b", text):
        return False  # measures are called after people
    if re.search(r"\bof\s[A-Z][a-z]|^(?:series|study|cohort|trial)\b", text):
        return True
    is_proper = text[:1].isupper() and text[1:2].islower() and raw.at > where.clause.start
    return is_proper and concept_for(ConceptKind.OUTCOME, raw.outcome, study.vocabulary).origin == "text"


def _printed(study: Study, where: Where, raw: Raw) -> str:
    """Give the outcome as printed where its words stand in the passage, else in the rule's words."""
    text = study.passages[where.index].text[raw.at : raw.at + len(raw.outcome)]
    same = study.plains[where.index][raw.at : raw.at + len(raw.outcome)] == raw.outcome
    words = " ".join((text if same else raw.outcome).split())
    first, _, rest = words.partition(" ")
    return f"{first.lower() if first[1:].islower() or len(first) == 1 else first} {rest}".strip()


def _quote(study: Study, where: Where, raw: Raw) -> Quote:
    start = raw.starts_at if raw.starts_at is not None else where.clause.start
    if raw.rule in _OF_PEOPLE and _NO_SUBJECT.match(where.scene.plain, where.clause.start):
        start = where.sentence.start  # "two received X and were free of disease": who, is said before
    text = study.passages[where.index].text
    end = raw.ends_at if raw.ends_at is not None else where.clause.end
    return Quote(where.index, start, end, text[start:end])


def _with_treatment(study: Study, claim: Claim, mention: Mention | None) -> Claim:
    if mention is None:
        return claim
    inside = (
        mention.passage == claim.quote.passage and claim.quote.start <= mention.start and mention.end <= claim.quote.end
    )
    proof = None if inside else Quote(mention.passage, mention.start, mention.end, mention.text)
    own = claim.basis is Basis.OWN_DATA and study.roles[claim.quote.passage] != "excerpt"
    dose = study.dose(mention.name) if own else None
    printed = mention.name if mention.is_done else " ".join(mention.text.split())
    first = printed.split()[0]
    if first[1:].islower():
        printed = printed[0].lower() + printed[1:]
    return replace(claim, treatment=printed, treatment_proof=proof, dose=dose)


def _comparator(study: Study, where: Where, raw: Raw, basis: Basis, who: tuple[Mention, ...]) -> str | None:
    inside = starting_in(study.mentions[where.index], where.clause.start, where.clause.end)
    named = [m for m in inside if m.role == "comparator"]
    if not named and raw.rule in ("comparison", "no-difference") and _BETWEEN.search(where.scene.words):
        after = [m for m in inside if who and m.start > who[0].start and m.name != who[0].name]
        named = after[:1]
    if not named and raw.rule != "verdict":
        named = [m for m in inside if is_placebo(m.name)]
    control = _CONTROL_WORDS.search(study.plains[where.index], where.clause.start, where.clause.end)
    if control and not named:
        return " ".join(control["control"].split())
    if named:
        return " ".join(named[0].text.split()) if len({m.name for m in named}) == 1 else None
    return "none" if study.is_uncontrolled and basis in OWN else None


def _population(study: Study, where: Where, outcome: Quote, basis: Basis) -> tuple[str | None, str | None]:
    text, plain = study.passages[where.index].text, study.plains[where.index]
    spans = ((where.clause.start, where.clause.end), (where.sentence.start, where.sentence.end))
    named: Condition | None = None
    for start, end in spans:
        inside = starting_in(study.conditions[where.index], start, end)
        named = named or next((c for c in inside if not (outcome.start <= c.start < outcome.end)), None)
    about = study.condition()
    if named is None:
        if about is None or basis not in (Basis.OWN_DATA, Basis.CONCLUSION, Basis.TITLE, Basis.BACKGROUND):
            return None, None
        if basis is Basis.BACKGROUND and study.roles[where.index] != "methods":
            return None, None
        return " ".join(about.text.split()), _directness(study, about, about)
    return population_text(text, plain, named), _directness(study, named, about)


def _directness(study: Study, named: Condition, about: Condition | None) -> str | None:
    """Compare a population with what the study is about, and with what the topic asks about where it says so."""
    conditions = [c for c in study.vocabulary.concepts if c.kind is ConceptKind.CONDITION]
    related = {key(name) for c in conditions for name in c.related}
    topic = [c for c in conditions if key(c.name) not in related]
    if about is None and not topic:
        return None
    of_study = about is None or same_condition(named.text, about.text, study.shorts, study.vocabulary)
    of_topic = not topic or any(_is(study, named, c) for c in topic)
    return "exact" if of_study and of_topic else "indirect"


def _is(study: Study, named: Condition, concept: Concept) -> bool:
    long = study.shorts.get(named.text, named.text)
    return concept_for(ConceptKind.CONDITION, long, study.vocabulary).name == concept.name


def _combination(words: str) -> str | None:
    if _COMBINED.search(words):
        return "combination"
    if _SEQUENTIAL.search(words):
        return "sequential"
    return "alone" if _ALONE.search(words) else None
