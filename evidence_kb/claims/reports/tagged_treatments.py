"""The treatments of a report as the tagger sees them: names that no pattern finds, and how sure each name is.

What finds names in a report (`discovery`, `procedures`) knows their forms and the sentences they stand in. The tagger
knows neither and misses others; the judge chooses among both (`meant.may_be_meant`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from evidence_kb.claims.comparing.arms import find_arms
from evidence_kb.claims.language.words import starting_in
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.claims.networks.tagger import tag
from evidence_kb.claims.study.no_treatments import is_no_treatment
from evidence_kb.claims.study.roles import role_of_mention
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention
from evidence_kb.findings import ConceptKind
from evidence_kb.model import PassageKind

_MOST_SENTENCES = 100
_MOST_ARMS = 6
_SURE = 0.5  # that a name is what is given, from which the words around it complete a shorter one
_NEAR = 60  # characters that a name may begin before the one that it holds
Place = tuple[int, int]  # passage, offset of the sentence in it


@dataclass(frozen=True, slots=True)
class Tagged:
    """The names that only the tagger sees, in the order of their places, and how sure it is of each name it sees.

    `sure` has for passage and start of a name: its end, how sure the tagger is that it is what is given (0 to 1), and
    the share that all mentions of this treatment have in the sum over all treatments of the study.
    """

    mentions: tuple[Mention, ...] = ()
    sure: Mapping[int, Sequence[tuple[int, int, float, float]]] = field(default_factory=dict)

    def around(self, mention: Mention) -> tuple[int, int] | None:
        """Return the span that the tagger sees a name stand in, where it is surely given and more than the name."""
        for start, end, here, _ in self.sure.get(mention.passage, ()):
            if here >= _SURE and start <= mention.start and mention.end <= end and end - start > len(mention.text):
                return start, end
        return None

    def of(self, mention: Mention) -> tuple[float, float]:
        """Return how sure the tagger is of a name, and the share of its treatment; zeros for what it does not see."""
        for start, end, here, share in self.sure.get(mention.passage, ()):
            if start < mention.end and mention.start < end:
                return here, share
        return 0.0, 0.0


def tagged_treatments(study: Study) -> Tagged:
    """Read the names of treatments in title and abstract of a study of patients without a second arm."""
    if not study.assigns_nobody:
        return Tagged()
    places, texts = titled_sentences(study)
    if len(texts) < 2:
        return Tagged()
    arms = [arm for arm in find_arms(tag(texts), study.shorts) if not arm.is_control][:_MOST_ARMS]
    total = sum(arm.as_treatment for arm in arms) or 1.0
    found: list[Mention] = []
    sure: dict[int, list[tuple[int, int, float, float]]] = {}
    for arm in arms:
        name = concept_for(ConceptKind.TREATMENT, arm.name, study.vocabulary).name
        for one in arm.mentions:
            passage, offset = places[one.sentence]
            start, end = offset + one.start, offset + one.end
            sure.setdefault(passage, []).append((start, end, one.as_treatment, arm.as_treatment / total))
            if not _is_known(study, passage, start, end) and not is_no_treatment(arm.name, study.shorts):
                text, role = study.passages[passage].text[start:end], _role(study, passage, start, end)
                found.append(Mention(passage, start, end, text, name, role))
    return Tagged(tuple(sorted(found, key=lambda m: (m.passage, m.start))), sure)


def titled_sentences(study: Study) -> tuple[list[Place], list[str]]:
    """Return the title, or nothing in its place, and the sentences of the abstract, each with where it stands."""
    titles = [i for i, p in enumerate(study.passages) if p.kind is PassageKind.TITLE][:1]
    places: list[Place] = [(titles[0] if titles else 0, 0)]
    texts = [study.passages[titles[0]].text if titles else ""]
    told = (
        (index, sentence)
        for index, passage in enumerate(study.passages)
        if passage.kind is PassageKind.ABSTRACT
        for sentence in study.sentences[index]
    )
    for index, sentence in islice(told, _MOST_SENTENCES):
        places.append((index, sentence.start))
        texts.append(study.passages[index].text[sentence.start : sentence.end])
    return places, texts


def _is_known(study: Study, passage: int, start: int, end: int) -> bool:
    """Say whether the patterns found the same words."""
    near = starting_in(study.mentions[passage], max(0, start - _NEAR), end)
    return any((mention.start, mention.end) == (start, end) for mention in near)


def _role(study: Study, passage: int, start: int, end: int) -> str:
    """Return the role of the name, or that of a name in it: "discontinuation of X" is spared as X is."""
    near = starting_in(study.mentions[passage], max(0, start - _NEAR), end)
    held = [m.role for m in near if start < m.end and m.role != "plain"]
    return held[0] if held else role_of_mention(study.plains[passage], start, end)
