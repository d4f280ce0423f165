"""What a sentence beside the matter of a study is about, and its words that therefore tell nothing of the study.

"No" denies an effect, but not in "the funder had no role"; "compared" tells of arms, but not in "means were compared by
Student's t test"; "death" is an outcome, but not where a disease "is a leading cause of death". Each kind of such
sentences has signs, and words that mean something else beside them. What is left of a sentence without these words says
whether it may tell of the study (`interest`); so one that also names a treatment, a measure or a result still does.
"""

from __future__ import annotations

from evidence_kb.claims.language.words import may_find
from evidence_kb.claims.study.administrative import HAS_PAPERWORK
from evidence_kb.claims.study.aside_signs import PEOPLE, PERCENT, YEAR, Kind, any_of, words
from evidence_kb.claims.study.in_general import without_generalities

_SHORT_NAME = r"(?-i:\b[A-Z]{2,3}\b)"
_NAME_OF_A_BODY = r"(?-i:(?<=[a-z,(] )(?:[A-Z][a-z]+|[A-Z]{2,8})\b)"
_REFERENCE = r"\(?\b[A-Z0-9-]*[0-9](?:[A-Z0-9-]*/[A-Z0-9/-]+)\b\)?"
_P_VALUE = r"\bp ?(?:was|were|of)?(?: less than| below)? ?[<≤]? ?[0o]?[.·]\d+|[<≤] ?[0o]?[.·]\d+"
_MAKER = r"\((?-i:[^()]*(?:\b(?:Inc|Institute|Ltd|USA|UK|Company|Foundation)\b|Corp|, [A-Z]{2}\b)[^()]*)\)"
_MAKER_OF_ANY_LAND = r"\((?-i:[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)*(?:, [A-Z][A-Za-z. -]+){1,3})\)"
_MEANS = words("mean means indicate* reflect* represent* denote* signify signifies express expresses suggest suggests")

# what a measure is called and how it may come out: tells nothing where only a plan or a definition is told
_OF_MEASURES = words(
    "rate rates risk risks incidence reduc* increas* decreas* lower high higher great* less more most least "
    "difference* differ change* mean median level levels score scores ratio ratios outcome* endpoint* mortality death* "
    "surviv* remission relapse* recurren* response* responder* symptom* pain pressure concentration* duration baseline "
    "follow-up improve* better worse worst effect effects signific* percent measure* severe severity adverse event "
    "events complicat* limit* rise fall drop decline gain"
)

_PAPERWORK = (
    # who consented, and to what
    Kind((HAS_PAPERWORK,), any_of(PEOPLE, words("assess* report* receiv*"))),
    # who allowed it, paid for it and declares what: names with capitals are those of bodies, short ones too
    Kind(
        (
            any_of(
                r"\b(?:fund(?!us|i\b|ic|al|opl)|grant|sponsor|conflict|competing|consent|ethic|permission|lottery|fees?\b|honorari|disclos)"
            ),
        ),
        any_of(
            r"\bbefore (?:any |all |the |each )?(?:study |trial )?"
            r"(?:procedures?|treatment|interventions?|randomi[sz]ation)",
            PEOPLE,
            words("no not none nothing any gave give gives given receiv* report* complet*"),
            _NAME_OF_A_BODY,
            _REFERENCE,
        ),
    ),
    Kind(
        (
            any_of(words("review ethic* institutional hospital local regional university")),
            any_of(words("board committee council ministry author* institution informed written")),
            any_of(words("approv* permi* allow* accept* review* clear* waive*")),
        ),
        any_of(PEOPLE, words("no not gave given receiv*")),
    ),
    Kind(
        (any_of(r"\b(?:monitoring|independent|safety) (?:board|committee)"),),
        any_of(PEOPLE, words("safe* report*")),
    ),
    # who holds shares, and who gave what is needed for nothing
    Kind(
        (
            any_of(
                r"\b(?:shares in|advisory board|employed by|free of charge|(?:supplied|provided) by)\b",
                words("stock stocks stockholder* equity patents patented royalt* consultan* employee* donated"),
            ),
        ),
        any_of(PEOPLE, words("tablet* capsule* drug* medication* kit* device* vaccine* receiv* no"), _SHORT_NAME),
    ),
    # where it is listed
    Kind(
        (any_of(words("register* registr* prospero listed identifier")),),
        any_of(words("PROSPERO OSF INPLASY ICTRP EudraCT ClinicalTrials"), r"\bCRD ?\d+", PEOPLE),
    ),
    # who is thanked
    Kind(
        (
            any_of(
                words("thank thanks thanked grateful indebted gratitude acknowledge* secretarial"),
                r"\b(?:dedicated to|technical (?:help|assistance|support))\b",
            ),
        ),
        any_of(PEOPLE, words("his her he she gave given giving received")),
    ),
    # where and when people were found
    Kind((any_of(words("recruit* enrol* invited attended attending eligib* advertis*"), "took place", YEAR),),
          any_of(PEOPLE)),
    # how what was written down was kept
    Kind((any_of(r"\b(?:data|records|files|forms|questionnaires) (?:[a-z]+ ){0,3}(?:was|were|are|is) (?:[a-z-]+ )?"
                 r"(?:entered|stored|kept|saved|scanned|archived|locked)\b",
                 needs="entered|stored|kept|saved|scanned|archived|locked"),),
          any_of(PEOPLE, words("protected"), r"\bcase report(?= forms?\b)")),
)  # fmt: skip

_DONE_WITH_NUMBERS = words(
    "analysed analyzed compared tested assessed evaluated examined calculated computed estimated determined performed "
    "done conducted used applied fitted expressed presented summari* modelled modeled adjusted pooled checked"
)
_TESTS = any_of(
    r"\b(?:t|f|z|u|ranks?|rank-sum|signed-rank|exact|log-?rank|squared?|whitney|wallis|wilcoxon|mcnemar|friedman|"
    r"student's|two-sided|two-tailed|post[ -]hoc|non-?parametric|parametric|statistical) ?-?tests?\b",
    r"\b(?:analys[ei]s of (?:co)?variance|proportional hazards|(?:mixed|linear) models?|(?:random|fixed)[ -]effects?|"
    r"intention[- ]to[- ]treat|per[- ]protocol|standard (?:deviations?|errors?)|confidence intervals?)\b",
    words(
        "chi-square* anova ancova manova mancova regression* mann-whitney kruskal-wallis kaplan-meier cox poisson "
        "bayesian interquartile inter-quartile software spss stata sas statistics statistical bonferroni i2"
    ),
    "χ2",
)
# and not that of muscles, lenses or lasers
_STATISTICAL_POWER = any_of(
    r"\b(?:powered|statistical power|power (?:calculation|analys[ei]s))\b|% (?:[a-z]+ )?power\b",
    r"\bpower (?:[a-z]+ ){0,2}(?:detect|find|show)\b|\bpower (?:(?:of|was|were|is|at|to|least|be|set) ){0,3}"
    r"(?:[0-9.]+ ?%(?! of)|0?\.[89])",
    needs="ower|OWER",
)
_STATISTICS = (
    # from which p value on a difference counts
    Kind(
        (
            any_of(r"\bsignifican", needs="ignifican|IGNIFICAN"),
            any_of(words("considered regarded taken accepted defined deemed set chosen denot* level")),
            any_of(words("p alpha α level"), r"\d ?%"),
        ),
        any_of(
            r"\bp[ -]?values?\b",
            _P_VALUE,
            r"\b(?:less|lower) than\b",
            words("statistical* significant significance level levels less than difference differences"),
            PERCENT,
        ),
    ),
    # how many people were needed
    Kind(
        (
            _STATISTICAL_POWER,
            any_of(words("sample needed required necessary calculat* estimat* alpha α detect*")),
            any_of(r"\d"),
        ),
        any_of(
            r"\b(?:per group|(?:between|in) (?:the |both |each )?(?:two )?(?:groups?|arms?)|"
            r"control(?:s|led|ling)? for)\b",
            PEOPLE,
            PERCENT,
            words("gave give gives given detect* statistical* alpha α"),
            _OF_MEASURES,
        ),
    ),
    # how numbers were handled
    Kind(
        (
            any_of(
                # behind the first such verb of a stretch: to start from each would take quadratic time
                r"(?:\A|[.;])(?>[^.;]*?\b(?:is|are|was|were|been|we|used|using)\b)[^.;]*?"
                rf"(?:{_DONE_WITH_NUMBERS}|\bcarried out\b|\b(?:given|shown|reported|described) as\b)",
                r"\bused\b|\banalys[ei]s (?:was|were)\b",
            ),
            _TESTS,
        ),
        any_of(
            r"\b(?:random|fixed)[ -]effects?",
            r"\bintention[- ]to[- ]treat",
            r"\b(?:per )?protocol\b",
            r"\A(?:the )?results (?=are|were)",
            r"\b(?:multiple|pairwise) comparisons?",
            r"\b95 ?%|±",
            words(
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
_SCALES = Kind(
    (
        any_of(
            r"\b(?:rang(?:es|ing)|runs?|scored|graded) (?:in (?:score|value) )?(?:from|between) -?\d",
            rf"\b(?:high|low|great|larg|small)(?:er)? (?:[a-z]+ ){{1,2}}{_MEANS}",
            rf"\bscores? (?:above|below|of|over|under|at least|(?:greater|less) than) [0-9.]+ "
            rf"(?:[a-z]+ [0-9.]+ )?{_MEANS}",
            r"\b(?:scale|score|questionnaire|instrument|index|inventory) (?:has|consists? of|comprises?|contains?|"
            r"measures|sums|combines|includes)\b",
            needs="rang|run|raded|mean|indicat|reflect|represent|denot|signif|express|suggest|cale|core|uestionnaire|"
            "nstrument|ndex|nventory",
        ),
    ),
    any_of(
        words(
            "scale scales score scores high higher low lower great greater better worse best worst more less most "
            "least mean means indicat* suggest* severe severity total point points level levels measure measures "
            "assesses assessing impair* poor poorer good limit* no"
        ),
        r"\bgroups? of\b",
        r"\b\d+ ?\((?:no|not|none|never|always|worst|best|most|least|very|extreme(?:ly)?|normal|severe|perfect|full)\b"
        r"(?: [a-z-]+){0,3}\)",
    ),
)
_POINTS_MEAN = any_of(
    r"\A(?:an? |the )?(?:high|low|great|larg|small)(?:er)? (?:[a-z]+ ){0,2}(?:scores?|values?|points?|totals?|"
    rf"numbers?) (?:on [^,;]{{1,60}} )?{_MEANS}"
)
_OF_ARMS = any_of(words("than versus vs compared group groups arm arms with after"))

# what a word stands for: what came of it is told elsewhere, or by another verb
_DEFINITIONS = Kind(
    (
        any_of(
            r"\A(?!when |if |although |while )[^,;:]{1,120}? (?:was|were|is|are) defined as "
            r"(?!.*(?:;|\b(?:was|were|had|did|occurred|happened|fell|rose|improved|increased|decreased|differed)\b))",
            needs="defined as",
        ),
    ),
    any_of(_OF_MEASURES, r"[<>≤≥]|%|\b\d+(?:\.\d+)? ?/ ?\d+", words("no not none without absence lack found")),
)

# with what something was measured, and who makes that; where people are named it may tell what was done with them
_DEVICES = Kind(
    (
        any_of(
            r"\b(?:was|were|is|are|been) (?:[a-z]+ly |all )?(?:(?:measured|weighed|recorded|registered|read|acquired|"
            r"determined|scanned|photographed|filmed|quantified|assayed|monitored) (?:with|using|by means of|on|to the "
            r"nearest)|(?:measured|weighed|recorded|quantified|assayed) by)\b",
            needs="measured|weighed|recorded|registered|read|acquired|determined|scanned|photographed|filmed|"
            "quantified|assayed|monitored",
        ),
        any_of(rf"\A(?!.*{PEOPLE})"),
    ),
    any_of(words("measured pressure level levels concentration* rate duration"), _MAKER_OF_ANY_LAND),
)

# "by the same nurse" likens no result, as "to the same extent" does
_NO_LIKENESS = any_of(
    r"\b(?:in|on|at|by|with|from|under|during|within) the same (?=[a-z])"
    r"(?!(?:in|for|as|between|among|with|and|or|across|after|at|both|when|way|manner|range|proportion|extent|degree|"
    r"rate|level|effect|result|time|speed|pace|frequency|number|amount|percentage|magnitude|direction|interval|"
    r"period|length)s?\b)",
    needs="the same ",
)


def without_asides(sentence: str) -> str:
    """Return what is left of a sentence without the words that tell nothing in it.

    >>> without_asides("The sponsor had no role."), without_asides("There was no effect.")
    ('The sponsor had   role.', 'There was no effect.')
    """
    for kind in (*_PAPERWORK, *_STATISTICS, _SCALES, _DEFINITIONS, _DEVICES):
        sentence = kind.left(sentence)
    left = _NO_LIKENESS.sub(" ", sentence) if may_find(_NO_LIKENESS, sentence) else sentence
    return without_generalities(left)


def says_what_points_mean(sentence: str) -> bool:
    """Say whether a sentence only defines a scale: "higher scores mean better sleep" tells of nobody's sleep."""
    told = _POINTS_MEAN.search(sentence)
    return told is not None and _OF_ARMS.search(sentence, told.end()) is None
