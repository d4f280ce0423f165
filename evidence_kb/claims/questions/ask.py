"""One question to one abstract: how did the measure change, what does that mean for the patient, which words say so?

The answer quotes the sentence verbatim: the text at `start:end` of `where` is the quote. Where the abstract does
not answer, `change` is None and `reason` says why in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evidence_kb.claims.language.misspelt import as_spelt
from evidence_kb.claims.language.taken_back import denies_a_change, is_only_a_trend, is_uncertain, may_be_chance
from evidence_kb.claims.language.typography import Normal, normal_form, unchanged
from evidence_kb.claims.language.words import flat, rx
from evidence_kb.claims.lexicon.change_words import stem
from evidence_kb.claims.lexicon.denials import is_denied
from evidence_kb.claims.lexicon.outcome_polarity import direction_of, good_change
from evidence_kb.claims.questions.better_words import Better, meant, told_better
from evidence_kb.claims.questions.change_model import VOTERS, ChangeModel, Probabilities, Ranked, load, weighted
from evidence_kb.claims.questions.evidence_sentence import Setting
from evidence_kb.claims.questions.plain_comparison import plain_change
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import GENERIC, STOP, Line, Reading, Word, read
from evidence_kb.claims.questions.second_opinion import SecondOpinion
from evidence_kb.claims.questions.tagger_opinion import TaggerOpinion
from evidence_kb.claims.questions.told_of_more import (
    counts_the_gain,
    is_by_treatment,
    is_less_lost,
    name_starts,
    with_its_time,
)
from evidence_kb.claims.questions.untold import answers_nothing, asks_or_plans
from evidence_kb.claims.study.administrative import without_paperwork
from evidence_kb.claims.study.populations import abbreviations
from evidence_kb.findings import Change, Direction

TOLD_AT = 0.05  # below this probability no sentence names the outcome: it costs few right answers
UNNAMED = 0.5  # score of "no other outcome differed", said of an outcome that is not named
# of the cross-encoder beside the linear model, and of the tagger beside both, chosen on questions that readers of this
# project answered: the three err on different ones
SECOND_SHARE, THIRD_SHARE = 0.43, 0.3
TIED = 0.01  # a difference whose two directions are that close is of unclear direction


@dataclass(frozen=True, slots=True)
class Answer:
    """`score` is the model's probability that `change` is right; half-open offsets count over the text of `where`."""

    change: Change | None
    direction: Direction | None
    quote: str | None
    start: int | None
    end: int | None
    where: str | None
    score: float
    reason: str | None = None


_NO_DIFFERENCE = rx(
    r"\b(?:no|not|none|neither|nor|without)\b[^;]{0,60}\b(?:differ[a-z]*|significan[a-z]*|effects?|changes?)\b|"
    r"\b(?:similar|comparable|unchanged|did not differ)\b"
)
_ALL_OTHERS = rx(
    r"\b(?:other|any|all|remaining|rest of the|secondary|none of the)\b[^;]{0,40}\b(?:outcomes?|parameters?|variables?|"
    r"measures?|measurements?|end-?points?|complications?|scores?|indices|markers?|symptoms?)\b|"
    r"\b(?:h[ae]+modynamic|clinical|laboratory|biochemical|safety|metabolic) (?:parameters|variables|outcomes|markers|"
    r"measures)\b|\b(?:adverse|side) (?:[a-z]+ )?(?:events?|effects?|reactions?)\b|\blipid profiles?\b"
)
# "There were no differences between the groups", in which no outcome stands
_NONE_BETWEEN = rx(
    r"^(?:[a-z]+, )?(?:(?:there (?:was|were)|we (?:found|observed)) )?no (?:[a-z]+ ){0,3}differences? (?:(?:was|were|"
    r"could be) )?(?:[a-z]+ )?(?:between|among|across) "
)


# "reduction in pain", asked about: where pain fell, there was more of it. "Time to a reduction of 50 %" is a time.
_REDUCTION = rx(
    r"^(?!(?:time|days?|number|proportion|percentage of|rates? of|patients|responders)\b)"
    r"(?:(?:[\w%/-]+ ){0,2}reductions? (?:in|of)\b|.*\breductions?$)"
)
# "improvement in fatigue", asked about: where fatigue got better, there was more of it; "no improvement" is no gain
_IMPROVEMENT = rx(r"^(?!(?:no|without|lack of|time|days?|failure)\b)(?=.*\bimprovements?\b)")
_IMPROVED = rx(r"\b(?:improv|better|reduc|decreas|reliev|alleviat|amelior)[a-z]*")
_LESS = r"\b(?:less|fewer|slower|smaller|lower|lesser|weaker|attenuated|blunted)\b"
_LESS_OF_IT = rx(
    rf"{_LESS}[^.;,]{{0,60}}\b(?:reduc|improv)|\b(?:reductions?|improve(?:ments?|d))\b[^.;,]{{0,40}}{_LESS}|\bworse|"
    r"\b(?:reduc|improv)ed less\b|\b(?:decreas|reduc|diminish)(?:ed|es) (?:the )?(?:improv|reduc)"
)

# another model: quotes (best first), their weights, treatment, comparator and outcome in, probabilities out
Opinion = Callable[[Sequence[str], Sequence[float], str, str, str], Probabilities | None]


class Asker:
    """A title and an abstract that were read once; ask as many questions as you like.

    `opinions` are other models whose judgement of the best sentences is mixed in, one after the other, each with its
    share of the whole. `printed` are the title and the abstract whose normal form was read, where that is another.
    """

    def __init__(
        self,
        reading: Reading,
        model: ChangeModel | None = None,
        opinions: Sequence[tuple[float, Opinion]] = (),
        printed: tuple[Normal, Normal] | None = None,
    ) -> None:
        self.reading = reading
        self.title, self.abstract = printed or (unchanged(reading.title), unchanged(reading.abstract))
        self.opinions = opinions
        self.model = model or load()
        self.setting: Setting = self.model.setting(reading)
        self._words = frozenset(word.text for line in reading.lines for word in line.words)

    def ask(self, treatment: str, comparator: str, outcome: str) -> Answer:
        """Answer one question."""
        treatment, comparator, outcome = (normal_form(name).text for name in (treatment, comparator, outcome))
        missing = _missing(self.reading, treatment, comparator, outcome)
        if missing:
            return _nothing(missing, 0.0)
        outcome = as_spelt(outcome, self._words, self._is_known)
        question = Question(self.reading, treatment, comparator, outcome)
        if not (question.i_is_control or self._names_treatment(question, treatment)):
            return _nothing("the text does not name the treatment", 0.0)
        ranked = self._telling(self.model.rank(self.setting, question), question)
        if ranked is None or ranked.told < TOLD_AT:
            line = next((line for line in self.reading.lines if _spares_names(line)), None)
            if line is None:
                return _nothing(self._why(question), ranked.told if ranked else 0.0)
            return self._quoted(line, Change.NO_DIFFERENCE, outcome, UNNAMED)
        judged = self.model.vote(self.setting, question, ranked)
        lines = [self.reading.lines[i] for i in ranked.order[:VOTERS]]
        quotes = [self.reading.text(line.where)[line.start : line.end] for line in lines]
        for share, opinion in self.opinions:
            other = opinion(quotes, ranked.scores[:VOTERS], treatment, comparator, outcome)
            judged = weighted((judged, other), (1.0 - share, share)) if other else judged
        return self._answer(question, outcome, ranked, judged)

    def _is_known(self, word: str) -> bool:
        return word in STOP or stem(word) in self.model.rarity

    def _telling(self, ranked: Ranked, question: Question) -> Ranked | None:
        """Let others of the best sentences vote where the one that suits best can answer nothing (`untold`).

        None where it names the outcome and none of them does.
        """
        lines, outcome = self.reading.lines, question.outcome_core
        best = list(zip(ranked.order, ranked.scores, strict=True))[:VOTERS]
        first = lines[best[0][0]]
        if not answers_nothing(first, question):
            return ranked
        left = [(i, score) for i, score in best[1:] if not answers_nothing(lines[i], question)]
        if outcome & first.stems:
            left = [(i, score) for i, score in left if outcome & lines[i].stems]
        # `told` stays: it is about the abstract, and was learned with sentences that answer nothing among the best
        return Ranked(tuple(i for i, _ in left), tuple(score for _, score in left), ranked.told) if left else None

    def _names_treatment(self, question: Question, treatment: str) -> bool:
        """Say whether the text has a word of the treatment's, one that begins alike, or the initials of its words."""
        known = question.all_treatment
        words = frozenset(s for s in known if s not in GENERIC and s not in STOP) or known
        starts = {s[:6] for s in words if len(s) >= 7}
        initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", flat(treatment)) if word not in STOP)
        whole = words | {initials} if len(initials) > 1 else words
        return not words or any(whole & line.stems or starts & line.prefixes for line in self.reading.lines)

    def _why(self, question: Question) -> str:
        named = frozenset[str]().union(*(line.stems for line in self.reading.lines))
        if not question.outcome_core & named:
            return "the text does not name the outcome"
        return "no sentence of the text states a result for this outcome"

    def _answer(self, question: Question, outcome: str, ranked: Ranked, p: Probabilities) -> Answer:
        (change, score), line = _change(p), self.reading.lines[ranked.order[0]]
        change = self._plainly(line, question, flat(outcome), change)
        if may_be_chance(line.flat) or denies_a_change(line.flat) or _is_unshown(line, question):
            change = Change.NO_DIFFERENCE
        if is_uncertain(line.flat, name_starts(flat(outcome), line.flat)):
            return replace(self._quoted(line, Change.UNCLEAR, outcome, score), direction=Direction.NO_EVIDENCE)
        better = told_better(line, question) if change is not Change.NO_DIFFERENCE else None
        named = with_its_time(flat(outcome), line.flat)
        return self._quoted(line, change, outcome if named == flat(outcome) else named, score, better)

    def _plainly(self, line: Line, question: Question, outcome: str, read: Change) -> Change:
        """Return the change as a sentence says it of an outcome that is asked about by the name of its gain."""
        change = plain_change(line, question, read)
        if change is not Change.DECREASED:
            return change
        if is_less_lost(outcome, line.flat) and is_by_treatment(line, question):
            return Change.INCREASED
        is_counted = counts_the_gain(line.flat) and plain_change(line, question, Change.UNCLEAR) is change
        return Change.INCREASED if _is_asked_as_gain(outcome, line.flat) and not is_counted else change

    def _quoted(self, line: Line, change: Change, outcome: str, score: float, better: Better | None = None) -> Answer:
        text, good = self.title if line.where == "title" else self.abstract, good_change(outcome)
        start, end = text.span(line.start, line.end)
        direction = direction_of(change, good, line.flat)
        if better:
            change, direction = meant(change, outcome, good, better, model_knew=True)
        return Answer(change, direction, text.printed[start:end], start, end, line.where, round(score, 4))


def ask(
    title: str,
    abstract: str,
    treatment: str,
    comparator: str,
    outcome: str,
    sections: Sequence[tuple[str | None, str]] | None = None,
) -> Answer:
    """Answer one question; `sections` are (heading, text) of the abstract, in order. Pure and deterministic."""
    return asker_of(title, abstract, sections).ask(treatment, comparator, outcome)


def asker_of(title: str, abstract: str, sections: Sequence[tuple[str | None, str]] | None = None) -> Asker:
    """Read a title and an abstract once, to be asked with all models."""
    printed = normal_form(title), without_paperwork(abstract)
    title, abstract = (normal.text for normal in printed)
    sections = [(label, kept.text) for label, text in sections or () if (kept := without_paperwork(text)).text]
    reading, shorts = read(title, abstract, sections), abbreviations([title, abstract])
    texts = {where: [reading.text(where)[line.start : line.end] for line in reading.lines if line.where == where]
             for where in ("title", "abstract")}  # fmt: skip
    third = TaggerOpinion(" ".join(texts["title"]), texts["abstract"], shorts)
    opinions = (SECOND_SHARE, SecondOpinion(shorts)), (THIRD_SHARE, third)
    return Asker(reading, opinions=opinions, printed=printed)


def _change(p: Probabilities) -> tuple[Change, float]:
    if p.no_difference >= max(p.decreased, p.increased):
        return Change.NO_DIFFERENCE, p.no_difference
    if abs(p.increased - p.decreased) < TIED:
        return Change.UNCLEAR, p.increased + p.decreased
    if p.increased > p.decreased:
        return Change.INCREASED, p.increased
    return Change.DECREASED, p.decreased


def _is_asked_as_gain(outcome: str, sentence: str) -> bool:
    """Say whether a reduction or an improvement is asked about, and the sentence does not call it smaller."""
    if _LESS_OF_IT.search(sentence):
        return False
    is_gain = _IMPROVEMENT.search(outcome) is not None and _IMPROVED.search(sentence) is not None
    return is_gain or _REDUCTION.search(outcome) is not None


def _is_unshown(line: Line, question: Question) -> bool:
    """Say whether a sentence denies the change wherever it names the outcome, or calls it a trend."""
    runs: list[list[Word]] = [[]]
    for word in line.words:
        if word.stem in question.outcome_core:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    spans = [(run[0].start - line.start, run[-1].end - line.start) for run in runs if run]
    if not spans:
        return False
    most = max(runs, key=lambda run: len({word.stem for word in run}))
    arms = [
        [word.start - line.start for word in line.words if word.stem in stems]
        for stems in (question.treatment, question.comparator)
    ]
    start, end = most[0].start - line.start, most[-1].end - line.start
    return is_only_a_trend(line.flat, start, end) or all(is_denied(line.flat, *span, arms) for span in spans)


def _spares_names(line: Line) -> bool:
    """Say whether a sentence finds no difference in outcomes that it does not list."""
    return (
        line.where == "abstract"
        and not asks_or_plans(line)
        and (_ALL_OTHERS.search(line.flat) or _NONE_BETWEEN.search(line.flat)) is not None
        and _NO_DIFFERENCE.search(line.flat) is not None
    )


def _missing(reading: Reading, treatment: str, comparator: str, outcome: str) -> str | None:
    if not reading.lines:
        return "there is no text"
    if not outcome.strip():
        return "the question names no outcome"
    if not treatment.strip():
        return "the question names no treatment"
    return "the question compares a treatment with itself" if flat(treatment) == flat(comparator) else None


def _nothing(reason: str, told: float) -> Answer:
    return Answer(None, None, None, None, None, None, round(told, 4), reason)
