"""What the passages of one study say together: treatments given, conditions, comparators, doses.

A finding often leaves out what the study said before: the treatment, the population, that there was no control
group. This file reads those once per study, so that a claim can point to the words elsewhere that complete it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from evidence_kb.claims.language.dose import read_dose
from evidence_kb.claims.language.participles import finite
from evidence_kb.claims.language.sentences import Sentence, sentences
from evidence_kb.claims.language.words import begun, flat, rx, starting_in
from evidence_kb.claims.lexicon.concepts import known
from evidence_kb.claims.lexicon.disease_polarity import measures_of
from evidence_kb.claims.study.animals import is_of_animals, names_any_animals, studied_animals
from evidence_kb.claims.study.design import Place, find_design, find_participants
from evidence_kb.claims.study.discovery import discover, surely_given
from evidence_kb.claims.study.focus import Texts, courses_of, focus_of, is_one_patient
from evidence_kb.claims.study.given import given_in
from evidence_kb.claims.study.laboratory import of_no_people, speaks_of_culture, works_on_cells
from evidence_kb.claims.study.populations import Condition, abbreviations, conditions_in, same_condition
from evidence_kb.claims.study.second_arm import mentions_second_arm, says_randomised
from evidence_kb.claims.study.sections import role_of
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.told_cases import counts_people, names_people, tells_of_a_case, tells_whom
from evidence_kb.claims.study.treatments import Mention, mentions, short_forms
from evidence_kb.claims.study.veterinary import is_veterinary
from evidence_kb.findings import ConceptKind, Dose, Finding, Vocabulary
from evidence_kb.model import Passage, PassageKind

_MOST_CHARACTERS = 2_000  # of a sentence: what runs on for longer is a table or a list, and each claim reads it whole
# a treatment told by its verb alone
TREATED = rx(
    r"\b(?:was|were) (?:then |successfully )?(?:treated|irradiated|operated|injected|transplanted|vaccinated|"
    r"emboli[sz]ed|"
    r"implanted|infused|managed)\b"
)
_PERSONS = rx(
    r"\b(?:patients?|women|woman|men|man|boys?|girls?|child|children|adolescents?|adults|neonates?|newborns?|babies|"
    r"volunteers|participants|infants?|people|persons)\b"
)
_HEALTHY = rx(
    r"\b(?:healthy|normal) (?:[a-z-]+ ){0,2}?(?:volunteers|subjects|men|women|individuals|persons|males|females|adults|"
    r"students|people)\b|\bvolunteers\b"
)
_ILL = rx(
    r"\bpatients?\b|\bsuffer[a-z]*\b|"
    r"\bwith (?:[a-z-]+ ){0,2}(?:diseases?|disorders?|syndrome|hypertension|diabetes|cancer)\b"
)
_OVERVIEW = rx(r"\b(?:over|re)views?\W*$|^(?:an? )?(?:[a-z]+ )?overview of\b")
_OF_RECORDS = rx(r"\b(?:charts?|records?|notes) reviews?\b")
_GLUED = re.compile(
    r"(?=[A-Z])(?<![\w-])(?:Introduction|Background|Objectives?|Purpose|Aims?|Methods|Materials? and Methods|"
    r"Study Design|Design|"
    r"Results|Findings|Conclusions?(?: and Clinical Relevance)?|Discussion|Clinical (?:Relevance|Significance)|"
    r"Case (?:report|presentation))-?(?=[A-Z][a-z])"
)
_UNCONTROLLED = frozenset({"series", "case-report", "x-before-after"})


@dataclass(frozen=True)
class Study:
    """All passages of one study, read once. Tuples run parallel to `passages` where they are per passage."""

    passages: tuple[Passage, ...]
    plains: tuple[str, ...]
    roles: tuple[str, ...]
    sentences: tuple[tuple[Sentence, ...], ...]
    mentions: tuple[tuple[Mention, ...], ...]
    conditions: tuple[tuple[Condition, ...], ...]
    shorts: dict[str, str]
    found_names: tuple[str, ...]
    given: tuple[Mention, ...]
    courses: tuple[Mention, ...]
    focus: Mention | None
    is_one_patient: bool
    design: Finding | None
    participants: Finding | None
    is_uncontrolled: bool
    vocabulary: Vocabulary

    @cached_property
    def has_patients(self) -> bool:
        """Say whether a study tells of people that it treated: a review, and a study of mice, has none."""
        if any(p.kind not in (PassageKind.ABSTRACT, PassageKind.TITLE) for p in self.passages):
            return True
        if any(map(is_of_animals, self.plains)) or is_veterinary(self._title, self.plains):
            return False
        if any(map(speaks_of_culture, self.plains)):
            is_case = self.is_one_patient or tells_of_a_case(self.own_sentences())
            if not self.given or any(works_on_cells(p, beside_a_case=is_case) for p in self.plains):
                return False
            return is_case or any(map(counts_people, self.plains))
        if any(map(names_any_animals, self.plains)) and not any(map(_PERSONS.search, self.plains)):
            return False
        if self.focus and any(TREATED.search(p) for p in self.plains):
            return True
        if not any(map(names_people, self.plains)):
            return tells_of_a_case(self.own_sentences())
        told = any(role in ("methods", "results") for role in self.roles)
        told = told or tells_whom(self.plains, self._title if self.focus and not self.is_overview else "")
        told = told or bool(self.given or self.participants or self.is_one_patient)
        return told or tells_of_a_case(self.own_sentences())

    @cached_property
    def is_of_healthy(self) -> bool:
        """Say whether volunteers were studied, and nobody ill: no change of a value does them good."""
        own = self.own_sentences()
        return any(map(_HEALTHY.search, own)) and not any(map(_ILL.search, own))

    @cached_property
    def is_of_no_people(self) -> bool:
        """Say whether title and abstract tell that animals, cells, plants or things were studied, and no people."""
        if is_veterinary(self._title, self.plains) or studied_animals(self._title, self.own_sentences()):
            return True
        told = [i for i, role in enumerate(self.roles) if role not in ("title", "excerpt")]
        return of_no_people(self._title, [self.plains[i][s.start : s.end] for i in told for s in self.sentences[i]])

    @cached_property
    def is_overview(self) -> bool:
        """Say whether a text tells of many studies without having searched for them: each had arms of its own."""
        design = self.design.value if self.design else None
        says_so = design == "x-narrative-review" or (design is None and _OVERVIEW.search(self._title) is not None)
        return says_so and self.participants is None and not _OF_RECORDS.search(self._title)

    @property
    def _title(self) -> str:
        return next((p for p, role in zip(self.plains, self.roles, strict=True) if role == "title"), "")

    @cached_property
    def is_report(self) -> bool:
        """Say whether an abstract was read that tells of one patient, or of some cases, without a second arm."""
        of_cases = self.is_one_patient or (self.design is not None and self.design.value in _UNCONTROLLED)
        return of_cases and self.has_patients and any(p.kind is PassageKind.ABSTRACT for p in self.passages)

    @cached_property
    def assigns_nobody(self) -> bool:
        """Say whether patients were read of, and nothing tells that they were randomised, blinded or had controls."""
        return not says_randomised(self.own_sentences()) and self.has_patients and not self.is_of_no_people

    @cached_property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """Return what the diseases that the study names are named after, with the change that is good."""
        return measures_of(self.plains)

    @cached_property
    def plain_shorts(self) -> dict[str, str]:
        """Return what the abbreviations stand for, both in flat words."""
        return {flat(short): flat(long) for short, long in self.shorts.items()}

    def own_sentences(self) -> list[str]:
        """Return the flat sentences in which the study may tell of itself."""
        own = [i for i, role in enumerate(self.roles) if role not in ("background", "excerpt")]
        return [self.plains[i][s.start : s.end] for i in own for s in self.sentences[i]]

    def condition(self) -> Condition | None:
        """Return the condition that the study is about: of the people it treated, else of its title, else the first."""
        title = [c for i, found in enumerate(self.conditions) for c in found if self.roles[i] == "title"]
        people = [
            c
            for i, found in enumerate(self.conditions)
            for c in found
            if self.roles[i] in ("methods", "aim", "summary")
        ]
        if title:
            same = (c for c in people if same_condition(c.text, title[0].text, self.shorts, self.vocabulary))
            return next((c for c in same if self.roles[c.passage] == "methods"), title[0])
        return people[0] if people else None

    def dose(self, treatment: str) -> Dose | None:
        """Return the regimen printed with a treatment (by concept name), if one and only one is."""
        doses = self._doses.get(treatment, {})
        return next(iter(doses.values())) if len(doses) == 1 else None

    @cached_property
    def _doses(self) -> dict[str, dict[str, Dose]]:
        """Return the regimens printed with each treatment, by their words: each claim asks for them."""
        found: dict[str, dict[str, Dose]] = {}
        for mention in self.given:
            if (dose := self._dose_at(mention)) is not None:
                found.setdefault(mention.name, {}).setdefault(dose.proof.text, dose)
        return found

    def _dose_at(self, mention: Mention) -> Dose | None:
        index = mention.passage
        sentences, number = self.sentences[index], begun(self.sentences[index], mention.start)
        end = next((s.end for s in sentences[max(0, number - 1) : number] if mention.start < s.end), mention.end)
        after = starting_in(self.mentions[index], mention.end, end)
        stop = after[0].start if after else end
        text, plain = self.passages[index].text, self.plains[index]
        dose = read_dose(index, text, plain, mention.end, stop)
        if dose or not re.search(r"\bof\s+$", plain[max(0, mention.start - 6) : mention.start]):
            return dose
        return read_dose(index, text, plain, max(0, mention.start - 40), mention.start)


def places(study_plains: Sequence[str], roles: Sequence[str], passages: Sequence[Passage]) -> tuple[Place, ...]:
    """Return all usable sentences of a study with the role of their passage."""
    found = []
    for index, passage in enumerate(passages):
        for sentence in usable(passage):
            found.append(Place(index, roles[index], sentence.start, sentence.end, passage.text, study_plains[index]))
    return tuple(found)


def usable(passage: Passage) -> tuple[Sentence, ...]:
    """Return the sentences of a passage, without a last one that was cut off and without those that are none."""
    found = sentences(passage.text)
    whole = found[:-1] if found and not passage.complete and not found[-1].closed else found
    return tuple(s for s in whole if s.end - s.start <= _MOST_CHARACTERS)


def read_study(passages: Sequence[Passage], vocabulary: Vocabulary) -> Study:
    """Read what the passages of one study name and say together."""
    plains = tuple(finite(flat(_without_headings(p.text))) for p in passages)
    roles = tuple(role_of(p, passages) for p in passages)
    shorts = abbreviations([p.text for p in passages])
    conditions = tuple(conditions_in(i, p.text, plains[i], shorts, vocabulary) for i, p in enumerate(passages))
    ill = [c.text for found in conditions for c in found]
    names = discover(plains, vocabulary, [*ill, *known(ConceptKind.CONDITION, vocabulary), *shorts])
    every = _without_deeds(_mentions(passages, plains, names, shorts, vocabulary), roles, vocabulary)
    where = places(plains, roles, passages)
    design = find_design(where)
    told = tuple(usable(p) for p in passages)
    given = [m for m in given_in(told, plains, roles, every) if is_sure(m, vocabulary)]
    participants = find_participants(where)
    one = is_one_patient(plains, roles, participants)
    texts = Texts(passages, plains, roles, every, vocabulary, shorts)
    courses = courses_of(texts, given, one=one, has_arms=mentions_second_arm(plains))
    focus = focus_of(texts, courses, participants, one=one)
    about = (*courses, *((focus,) if focus else ()))
    alone = _uncontrolled(passages, plains, roles, design, about, is_about_one=one or focus is not None)
    return Study(
        tuple(passages),
        plains,
        roles,
        told,
        every,
        conditions,
        shorts,
        names,
        tuple(given),
        courses,
        focus,
        one,
        design,
        participants,
        alone,
        vocabulary,
    )


def _mentions(
    passages: Sequence[Passage],
    plains: Sequence[str],
    names: tuple[str, ...],
    shorts: Mapping[str, str],
    vocabulary: Vocabulary,
) -> tuple[tuple[Mention, ...], ...]:
    """Find the treatments that each passage names, and say which are surely treatments by the words around them."""
    short, sure = short_forms(shorts, names, vocabulary), surely_given(plains, names)
    found = (mentions(i, p.text, plains[i], names, vocabulary, short) for i, p in enumerate(passages))
    return tuple(tuple(replace(m, is_sure=m.is_done or flat(m.text) in sure) for m in many) for many in found)


def _without_deeds(
    every: tuple[tuple[Mention, ...], ...], roles: Sequence[str], vocabulary: Vocabulary
) -> tuple[tuple[Mention, ...], ...]:
    """Leave out what is told by its verb alone ("was excised") where a study also names a treatment."""
    own = [m for found, role in zip(every, roles, strict=True) if role not in ("background", "excerpt") for m in found]
    if any(not m.is_done and m.role == "plain" and is_sure(m, vocabulary) for m in own):
        return tuple(tuple(m for m in found if not m.is_done) for found in every)
    return every


def _without_headings(text: str) -> str:
    """Blank a heading that a publisher glued to the word behind it: "ResultsPain fell", "Objective-To assess"."""
    return _GLUED.sub(lambda m: " " * len(m.group()), text)


def _uncontrolled(
    passages: Sequence[Passage],
    plains: Sequence[str],
    roles: Sequence[str],
    design: Finding | None,
    told: Sequence[Mention],
    *,
    is_about_one: bool,
) -> bool:
    """Say whether the study states its design or its treatment and mentions no second arm anywhere."""
    own = [i for i, p in enumerate(passages) if p.kind is not PassageKind.EXCERPT]
    if mentions_second_arm([plains[i] for i in own]):
        return False
    if design is not None:
        return design.value in _UNCONTROLLED
    return is_about_one and any(roles[m.passage] in ("methods", "mixed", "results", "aim") for m in told)
