"""From one raw finding to claims: which treatment, whom, when, how many, and in which words it is told.

`complete` is the way in. A finding of which rules know the treatment becomes a claim (`_by_rules`; `attribution` tells
whose it is), and in an abstract the judge weighs it (`_weighed`). Where rules know none, each treatment, direction and
count that may be meant is put to the judge, and the likeliest claim is kept with its score (`_judged`). What follows
below reads one field of a claim each: its outcome as printed, its quote, treatment, comparator, population.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

from evidence_kb.claims.language.clauses import Clause
from evidence_kb.claims.language.sentences import Sentence, bracket_markers
from evidence_kb.claims.language.taken_back import hedge, significance
from evidence_kb.claims.language.words import rx, starting_in
from evidence_kb.claims.lexicon.concepts import concept_for, key
from evidence_kb.claims.reports.claim_reader import stated
from evidence_kb.claims.reports.context import Context
from evidence_kb.claims.reports.coordinated import of_each
from evidence_kb.claims.reports.count_choice import counted_for
from evidence_kb.claims.reports.count_signs import Counted
from evidence_kb.claims.reports.each_group import of_each_group
from evidence_kb.claims.reports.full_names import end_of_name, in_full, seen_in_full
from evidence_kb.claims.reports.looked_through import looked_through
from evidence_kb.claims.reports.meant import may_be_meant
from evidence_kb.claims.reports.named_outcomes import Names
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.claims.reports.report_model import Judge
from evidence_kb.claims.reports.report_signs import claim_row
from evidence_kb.claims.reports.rules_named import RULE as NAMED
from evidence_kb.claims.reports.rules_report import readings, told_better
from evidence_kb.claims.reports.tally import no_events, numbers_of
from evidence_kb.claims.rules.attribution import Where, is_given_for, mended, treatments_of
from evidence_kb.claims.rules.comparisons import RULE as COMPARED
from evidence_kb.claims.rules.harms import HARMED
from evidence_kb.claims.rules.scene import Raw
from evidence_kb.claims.rules.states import VERDICT
from evidence_kb.claims.study.populations import Condition, population_text, same_condition, timepoint
from evidence_kb.claims.study.sections import OWN, speaks_of_own
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.treatments import Mention, is_placebo
from evidence_kb.findings import Basis, Claim, Concept, ConceptKind, Direction, Numbers, Quote
from evidence_kb.model import PassageKind

_COMBINED = rx(
    r"\b(?:adjunct(?:ive)?|adjuvant|in combination|combined with|combination (?:therapy|treatment|with)|add-on|"
    r"added to|plus|together with)\b"
)
_ALONE = rx(r"\b(?:monotherapy|as (?:a )?single agent|alone)\b")
_SEQUENTIAL = rx(r"\b(?:followed by|switched to|switching (?:from|to))\b")
_CONTROL_WORDS = rx(
    r"\b(?:compared (?:with|to)|versus|vs|than|relative to)(?: (?:in|with|for|on|the|a|"
    r"those))* (?P<control>controls?(?: group| arm)?|usual care|standard (?:of )?care|"
    r"wait(?:ing)?[ -]list(?: control)?|no treatment|sham(?: [a-z]+)?|observation)\b"
)
_BETWEEN = rx(r"\bbetween\b")
_OF_PEOPLE = ("patients-had", "people", NAMED)
_NO_SUBJECT = rx(r"(?:(?:was|were|is|are|remained|became|then|later|subsequently) )")


def complete(study: Study, where: Where, raw: Raw, judge: Judge, names: Names) -> list[Claim]:
    """Return the claims of a raw finding, one for each treatment that it is about; none where that is not sure."""
    found = _complete(study, where, raw, judge, names)
    if study.assigns_nobody and study.passages[where.index].kind is PassageKind.ABSTRACT:
        found = [each for claim in found for each in _of_each(study, where, claim, names)]
        found = [each for claim in found for each in of_each_group(study, claim)]
    return [claim for claim in (looked_through(study, where, raw, claim) for claim in found) if claim]


def _of_each(study: Study, where: Where, claim: Claim, names: Names) -> list[Claim]:
    return of_each(study, where, claim, names.tagged.mentions) if claim.basis in OWN and claim.treatment else [claim]


def _complete(study: Study, where: Where, raw: Raw, judge: Judge, names: Names) -> list[Claim]:
    basis = Basis.BACKGROUND if raw.is_prior and where.basis is not Basis.REPORTS_OTHER else where.basis
    if basis is Basis.TITLE and study.roles[where.index] != "title":
        return []
    if basis is Basis.TITLE and raw.rule == HARMED and study.is_report:
        basis = Basis.CONCLUSION  # "X-induced hepatitis" over a report of patients is what its authors conclude
    is_abstract = study.passages[where.index].kind is PassageKind.ABSTRACT
    if basis is Basis.OWN_DATA and is_abstract and not study.has_patients:
        return []  # of cells, animals and machines
    who = treatments_of(study, where, raw, basis)
    if who is None:
        return []  # about the controls
    can_be_judged = bool(raw.chances) and basis in OWN and is_abstract
    context = Context(study, where, basis, judge, names)
    if raw.rule != REPORT:
        found = _by_rules(study, where, raw, basis, who, names)
        if found and _is_weighed(study, where, raw):
            return _weighed(context, raw, found, who)
        if found or not can_be_judged:
            return found
        told = told_better(raw) if raw.direction is Direction.UNCLEAR else replace(raw, rule=REPORT)
        return _judged(context, told, who)[:1] if told else []
    return _judged(context, raw, who)[:1] if can_be_judged else []


def _is_weighed(study: Study, where: Where, raw: Raw) -> bool:
    """Say whether the judge weighs what a rule read in an abstract: all but what had failed the patients before.

    Rules see findings in what is known or wished, and in the work of laboratories: four in five of those that were not
    weighed were wrong (decision 43).
    """
    is_abstract = study.passages[where.index].kind is PassageKind.ABSTRACT
    return is_abstract and not (raw.is_prior and study.assigns_nobody)


def _by_rules(
    study: Study, where: Where, raw: Raw, basis: Basis, who: tuple[Mention, ...], names: Names
) -> list[Claim]:
    """Return a claim for each treatment, where rules alone are sure of what is told and of whom."""
    is_abstract = study.passages[where.index].kind is PassageKind.ABSTRACT
    is_unnamed = not who and raw.treatments != ()  # "to neither drug" names none on purpose
    if is_unnamed and is_abstract:
        return []  # nothing says what it is about
    values = numbers_of(study, _quote(study, where, raw), raw, basis)
    raw = no_events(raw, values)
    if (raw.rule != NAMED and study.roles[where.index] != "title" and _is_name(study, where, raw)) or (
        is_abstract and _is_unsure(study, raw, basis, who, values.events_n)
    ):
        return []
    template = _told(study, where, raw, basis, who, values)
    return [_with_treatment(study, template, mention, names) for mention in who or (None,)] if template else []


def _weighed(context: Context, raw: Raw, found: list[Claim], who: tuple[Mention, ...]) -> list[Claim]:
    """Return what rules read with its score, or the judge's own reading where another treatment is likelier."""
    study, basis = context.study, context.basis
    if not who or (raw.direction is Direction.UNCLEAR and study.assigns_nobody):
        return found  # the words name none on purpose, or nobody knows what is good: of that the judge learnt nothing
    counted = counted_for(context, raw, _quote(study, context.where, raw), found[0].numbers)[0]
    own = [
        _scored(context, raw, replace(claim, numbers=counted.values), mention, counted)
        for claim, mention in zip(found, who, strict=True)
    ]
    if len(who) > 1 or not raw.chances or raw.treatments is not None or not study.assigns_nobody or basis not in OWN:
        return own
    others = _judged(context, replace(raw, rule=REPORT), who)
    return sorted([*own, *(c for c in others if c.treatment != own[0].treatment)], key=_by_score)[:1]


def _judged(context: Context, raw: Raw, who: tuple[Mention, ...]) -> list[Claim]:
    """Return a claim for each treatment, direction and count that may be meant, with its score, the likeliest first."""
    study, where, basis, _, names = context
    found = []
    meant = list(may_be_meant(study, where, who, names.tagged.mentions))
    for read in readings(where, raw):
        quote = _quote(study, where, read)
        by_rule = numbers_of(study, quote, read, basis)
        every = counted_for(context, read, quote, by_rule)
        for counted, mention in product(every, meant):
            if (
                read.direction is Direction.WORSENING
                and mention.passage == where.index
                and (mended(where.scene, mention) or is_given_for(where.scene, mention, read.at))
            ):
                continue
            template = _told(study, where, read, basis, (mention,), counted.values)
            if template is not None:
                claim = _with_treatment(study, template, mention, names)
                found.append(_scored(context, read, claim, mention, counted))
    return sorted(found, key=_by_score)


def _by_score(claim: Claim) -> float:
    return -(claim.score or 0.0)


def _scored(context: Context, raw: Raw, claim: Claim, mention: Mention, counted: Counted) -> Claim:
    row = claim_row(context, raw, mention, claim.quote.text, counted)
    right = context.judge.right(claim, row, stated(claim, context.study.passages, context.study.shorts))
    return replace(claim, score=round(right, 4))


def _told(
    study: Study, where: Where, raw: Raw, basis: Basis, who: tuple[Mention, ...], values: Numbers
) -> Claim | None:
    """Return a claim without its treatment; None where a treatment is compared with itself."""
    comparator = None if raw.is_prior else _comparator(study, where, raw, basis, who)
    if comparator and who and who[0] and comparator.casefold() == who[0].text.casefold():
        return None
    raw = no_events(raw, values)
    quote = _quote(study, where, raw)
    text, plain = study.passages[where.index].text, study.plains[where.index]
    words = plain[where.clause.start : quote.end]
    span = Quote(where.index, raw.at, raw.at + len(raw.outcome), "")
    population, directness = _population(study, where, span, basis)
    whole = " ".join(plain[where.sentence.start : where.sentence.end].split())
    return Claim(
        quote=quote,
        basis=basis,
        change=raw.change,
        direction=raw.direction,
        rule=raw.rule,
        treatment=None,
        outcome=_printed(study, where, raw),
        comparator=comparator,
        combination=_combination(words),
        timepoint=None if raw.is_prior else timepoint(text, plain, quote.start, quote.end),
        population=population,
        directness=directness,
        markers=markers_of(study, where.index, where.sentence, where.clause, whole),
        is_negated=raw.is_negated,
        hedge=0 if raw.rule == "no-evidence" else hedge(words),
        significance=significance(words),
        numbers=values,
    )


def markers_of(study: Study, index: int, sentence: Sentence, clause: Clause, whole: str) -> tuple[str, ...]:
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


def _with_treatment(study: Study, claim: Claim, mention: Mention | None, names: Names) -> Claim:
    if mention is None:
        return claim
    text = study.passages[mention.passage].text
    start, end = _whole_name(text, mention, names)
    end = end_of_name(text, start, end)
    inside = mention.passage == claim.quote.passage and claim.quote.start <= start and end <= claim.quote.end
    proof = None if inside else Quote(mention.passage, start, end, text[start:end])
    own = claim.basis is Basis.OWN_DATA and study.roles[claim.quote.passage] != "excerpt"
    dose = study.dose(mention.name) if own else None
    printed = mention.name if mention.is_done else " ".join(text[start:end].split())
    first = printed.split()[0]
    if first[1:].islower():
        printed = printed[0].lower() + printed[1:]
    return replace(claim, treatment=printed, treatment_proof=proof, dose=dose)


def _whole_name(text: str, mention: Mention, names: Names) -> tuple[int, int]:
    """Return the span of the whole name of a treatment that a claim prints."""
    if mention.is_done:
        return mention.start, mention.end
    seen, (start, end) = names.tagged.around(mention), in_full(text, mention.start, mention.end)
    if seen is None:
        return start, end
    first, last = seen_in_full(text, mention.start, mention.end, seen)
    return min(start, first), max(end, last)


def _comparator(study: Study, where: Where, raw: Raw, basis: Basis, who: tuple[Mention, ...]) -> str | None:
    inside = starting_in(study.mentions[where.index], where.clause.start, where.clause.end)
    named = [m for m in inside if m.role == "comparator"]
    if not named and raw.rule in (COMPARED, "no-difference") and _BETWEEN.search(where.scene.words):
        after = [m for m in inside if who and m.start > who[0].start and m.name != who[0].name]
        named = after[:1]
    if not named and raw.rule != VERDICT:
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
