"""What a sentence beside the matter of a study is about, and its words that therefore tell nothing of the study.

"No" denies an effect, but not in "the funder had no role"; "compared" tells of arms, but not in "means were compared by
Student's t test"; "death" is an outcome, but not where a disease "is a leading cause of death". Each kind of such
sentences has signs, and words that mean something else beside them. What is left of a sentence without these words says
whether it may tell of the study (`interest`); so one that also names a treatment, a measure or a result still does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kb.claims.study.administrative import HAS_PAPERWORK


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of sentence: what all its signs are, and the words that tell nothing beside them."""

    signs: tuple[re.Pattern[str], ...]
    silent: re.Pattern[str]

    def left(self, sentence: str) -> str:
        """Return what a sentence tells that may be of this kind."""
        is_one = all(sign.search(sentence) for sign in self.signs)
        return self.silent.sub(" ", sentence) if is_one else sentence


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


def _words(listed: str) -> str:
    """Return a pattern for words and, with a star, beginnings of words."""
    return rf"\b(?:{'|'.join(word.replace('*', '[a-z]*') for word in listed.split())})\b"


_PEOPLE = _words(
    "patient* child* adolescen* adult* infant* volunteer* subject* participant* individual* trial* men man women woman"
)
_SHORT_NAME = r"(?-i:\b[A-Z]{2,3}\b)"
_NAME_OF_A_BODY = r"(?-i:(?<=[a-z,(] )(?:[A-Z][a-z]+|[A-Z]{2,8})\b)"
_REFERENCE = r"\(?\b[A-Z0-9-]*[0-9](?:[A-Z0-9-]*/[A-Z0-9/-]+)\b\)?"
_YEAR = r"\b(?:19|20)\d\d\b"
_PERCENT = r"\b[0-9.]+ ?%"
_P_VALUE = r"\bp ?(?:was|were|of)?(?: less than| below)? ?[<≤]? ?[0o]?[.·]\d+|[<≤] ?[0o]?[.·]\d+"
_MAKER = r"\((?-i:[^()]*(?:\b(?:Inc|Institute|Ltd|USA|UK|Company|Foundation)\b|Corp|, [A-Z]{2}\b)[^()]*)\)"
_MEANS = _words("mean means indicate* reflect* represent* denote* signify signifies express expresses suggest suggests")

_PAPERWORK = (
    # who consented, and to what
    _Kind((HAS_PAPERWORK,), _any(_PEOPLE, _words("assess* report* receiv*"))),
    # who allowed it, paid for it and declares what: names with capitals are those of bodies, short ones too
    _Kind(
        (_any(r"\b(?:fund|grant|sponsor|conflict|competing|consent|ethic|permission|lottery|fees?\b|honorari)"),),
        _any(
            r"\bbefore (?:any |all |the |each )?(?:study |trial )?"
            r"(?:procedures?|treatment|interventions?|randomi[sz]ation)",
            _PEOPLE,
            _words("no not none any gave give gives given receiv* report* complet*"),
            _NAME_OF_A_BODY,
            _REFERENCE,
        ),
    ),
    _Kind(
        (
            _any(_words("review ethic* institutional hospital local regional university")),
            _any(_words("board committee council ministry author* institution informed written")),
            _any(_words("approv* permi* allow* accept* review* clear* waive*")),
        ),
        _any(_PEOPLE, _words("no not gave given receiv*")),
    ),
    _Kind(
        (_any(r"\b(?:monitoring|independent|safety) (?:board|committee)"),),
        _any(_PEOPLE, _words("safe* report*")),
    ),
    # who holds shares, and who gave what is needed for nothing
    _Kind(
        (
            _any(
                r"\b(?:shares in|advisory board|employed by|free of charge|(?:supplied|provided) by)\b",
                _words("stock* equity patent* royalt* consultan* employee* donated"),
            ),
        ),
        _any(_PEOPLE, _words("tablet* capsule* drug* medication* kit* device* vaccine* receiv* no"), _SHORT_NAME),
    ),
    # where it is listed
    _Kind(
        (_any(_words("register* registr* prospero listed identifier")),),
        _any(_words("PROSPERO OSF INPLASY ICTRP EudraCT ClinicalTrials"), r"\bCRD ?\d+", _PEOPLE),
    ),
    # who is thanked
    _Kind(
        (
            _any(
                _words("thank thanks thanked grateful indebted gratitude acknowledge* secretarial"),
                r"\b(?:dedicated to|technical (?:help|assistance|support))\b",
            ),
        ),
        _any(_PEOPLE, _words("his her he she gave given giving received")),
    ),
    # where and when people were found
    _Kind((_any(_words("recruit* enrol* invited attended attending eligib* advertis*"), "took place", _YEAR),),
          _any(_PEOPLE)),
)  # fmt: skip

_DONE_WITH_NUMBERS = _words(
    "analysed analyzed compared tested assessed evaluated examined calculated computed estimated determined performed "
    "done conducted used applied fitted expressed presented summari* modelled modeled adjusted pooled checked"
)
_TESTS = _any(
    r"\b(?:t|f|z|u|ranks?|rank-sum|signed-rank|exact|log-?rank|squared?|whitney|wallis|wilcoxon|mcnemar|friedman|"
    r"student's|two-sided|two-tailed|post[ -]hoc|non-?parametric|parametric|statistical) ?-?tests?\b",
    r"\b(?:analys[ei]s of (?:co)?variance|proportional hazards|(?:mixed|linear) models?|(?:random|fixed)[ -]effects?|"
    r"intention[- ]to[- ]treat|per[- ]protocol|standard (?:deviations?|errors?)|confidence intervals?)\b",
    _words(
        "chi-square* anova ancova manova mancova regression* mann-whitney kruskal-wallis kaplan-meier cox poisson "
        "bayesian interquartile inter-quartile software spss stata sas statistics statistical bonferroni i2"
    ),
    "χ2",
)
_STATISTICS = (
    # from which p value on a difference counts
    _Kind(
        (
            _any(_words("considered regarded taken accepted defined deemed set chosen denot* level")),
            _any(r"\bsignifican"),
            _any(_words("p alpha α level"), r"\d ?%"),
        ),
        _any(
            r"\bp[ -]?values?\b",
            _P_VALUE,
            r"\b(?:less|lower) than\b",
            _words("statistical* significant significance level levels less than difference differences"),
            _PERCENT,
        ),
    ),
    # how many people were needed
    _Kind(
        (_any(_words("power powered")), _any(_words("sample needed required")), _any(r"\d")),
        _any(
            r"\b(?:per group|control(?:s|led|ling)? for)\b",
            _PEOPLE,
            _PERCENT,
            _words("gave give gives detect* difference differences effect effects signific* level statistical*"),
        ),
    ),
    # how numbers were handled
    _Kind(
        (
            _any(
                # behind the first such verb of a stretch: to start from each would take quadratic time
                r"(?:\A|[.;])(?>[^.;]*?\b(?:is|are|was|were|been|we|used|using)\b)[^.;]*?"
                rf"(?:{_DONE_WITH_NUMBERS}|\bcarried out\b|\b(?:given|shown|reported|described) as\b)",
                r"\bused\b|\banalys[ei]s (?:was|were)\b",
            ),
            _TESTS,
        ),
        _any(
            r"\b(?:random|fixed)[ -]effects?",
            r"\bintention[- ]to[- ]treat",
            r"\b(?:per )?protocol\b",
            r"\A(?:the )?results (?=are|were)",
            r"\b(?:multiple|pairwise) comparisons?",
            r"\b95 ?%|±",
            _words(
                "compared comparison comparisons assessed assessment evaluated reported shown given difference "
                "differences mean means median medians ratio ratios odds hazard hazards relative risk risks group "
                "groups level levels statistical* significance completer* baseline outcome outcomes trial trials "
                "SD SDs SE SEs SEM CI CIs IQR OR ORs RR RRs HR HRs ITT GEE LOCF I2"
            ),
            _MAKER,
        ),
    ),
)

# what the points of a scale mean
_SCALES = _Kind(
    (
        _any(
            r"\b(?:rang(?:es|ing)|runs?|scored|graded) (?:in (?:score|value) )?(?:from|between) -?\d",
            rf"\b(?:high|low|great|larg|small)(?:er)? (?:[a-z]+ ){{1,2}}{_MEANS}",
            rf"\bscores? (?:above|below|of|over|under|at least|(?:greater|less) than) [0-9.]+ "
            rf"(?:[a-z]+ [0-9.]+ )?{_MEANS}",
            r"\b(?:scale|score|questionnaire|instrument|index|inventory) (?:has|consists? of|comprises?|contains?|"
            r"measures|sums|combines|includes)\b",
        ),
    ),
    _any(
        _words(
            "scale scales score scores high higher low lower great greater better worse best worst more less most "
            "least mean means indicat* suggest* severe severity total point points level levels measure measures "
            "assesses assessing impair* poor poorer good limit* no"
        ),
        r"\bgroups? of\b",
    ),
)
_POINTS_MEAN = _any(
    r"\A(?:an? |the )?(?:high|low|great|larg|small)(?:er)? (?:[a-z]+ ){0,2}(?:scores?|values?|points?|totals?|"
    rf"numbers?) (?:on [^,;]{{1,60}} )?{_MEANS}"
)
_OF_ARMS = _any(_words("than versus vs compared group groups arm arms with after"))

# what is told in the present and of no study holds in general: what a disease is, how common it is, what comes of it
_IN_GENERAL = _any(
    _words(
        "is are has have remain remains represent* constitute* affects affect afflict* strike strikes kill kills "
        "causes claims account accounts live lives"
    )
)
_OF_THIS_STUDY = _any(r"\bthis (?:study|trial|review)\b", _words("was were had did we our group groups arm arms"))
_OF_BURDEN = _any(
    r"\bpoor countries\b",
    _PEOPLE,
    _words(
        "cause causes caused causing death deaths mortality morbidity blindness most common uncommon incidence severe "
        "serious case cases develop*"
    ),
)
# how things change or differ in the world, and not between groups
_IN_THE_WORLD = _any(
    r"\b(?:each year|every year|since (?:the )?(?:19|20)\d\ds?|in (?:recent|the (?:past|last)) (?:[a-z]+ )?"
    r"(?:years|decades)|in (?:developing|developed|industriali[sz]ed|many|most|western|poor|rich|low-income|"
    r"high-income|ageing|aging) [a-z]+)\b",
    _words("worldwide globally annually million millions"),
)
_OF_THE_WORLD = _any(
    _words("more than less increased increases increasing risen rises rising doubled declined declining rate* risk*"),
    _PERCENT,
)

# what others found, and no word of this study
_OF_ANOTHER_STUDY = _any(
    r"\A(?:\[[^\]]{1,40}\] )?(?:(?:results|findings|data|evidence) (?:from|of) )?"
    r"(?:[a-z]+ )?(?:earlier|previous|prior|other|another) "
    r"(?:[a-z-]+ ){0,3}?(?:trials?|stud(?:y|ies)|authors|investigators|researchers|reports?|reviews?|"
    r"meta-analys[ei]s)\b(?: (?:data|results|findings|evidence))?(?: (?:from|by|in|of|on) [^,;.]{1,40})? "
    r"(?:(?:has|have|had) )?(?:(?:also|already) )?(?:found|shows?|showed|shown|reported|suggest(?:s|ed)?|demonstrated|"
    r"concluded|observed|noted|indicated|revealed|studied)\b"
)
_AND_OF_OURS = _any(_words("we our ours this present here but however whereas while contrast unlike both groups arms"))


def tells_of_another_study(sentence: str) -> bool:
    """Say whether a sentence only tells what others found.

    >>> tells_of_another_study("An earlier trial found that zorplexine reduced itching.")
    True
    >>> tells_of_another_study("Other studies found less pain, but we did not.")
    False
    """
    found = _OF_ANOTHER_STUDY.search(sentence)
    return found is not None and _AND_OF_OURS.search(sentence, found.end()) is None


def without_asides(sentence: str) -> str:
    """Return what is left of a sentence without the words that tell nothing in it.

    >>> without_asides("The sponsor had no role."), without_asides("There was no effect.")
    ('The sponsor had   role.', 'There was no effect.')
    """
    for kind in (*_PAPERWORK, *_STATISTICS, _SCALES):
        sentence = kind.left(sentence)
    if not _IN_GENERAL.search(sentence) or _OF_THIS_STUDY.search(sentence):
        return sentence
    left = _OF_BURDEN.sub(" ", sentence)
    return _OF_THE_WORLD.sub(" ", left) if _IN_THE_WORLD.search(sentence) else left


def says_what_points_mean(sentence: str) -> bool:
    """Say whether a sentence only defines a scale: "higher scores mean better sleep" tells of nobody's sleep."""
    told = _POINTS_MEAN.search(sentence)
    return told is not None and _OF_ARMS.search(sentence, told.end()) is None
