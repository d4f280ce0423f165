"""Why a work is cited, as a CiTO 2.8 property, read from the words by named rules.

The rules know how authors of medical articles set findings side by side; they name no drug and no disease. The first
rule that fits decides, so the order is from the surest to the least sure. What no rule tells is `cites`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence_kb.claims.language.words import rx

CITES = "cites"
# What CiTO says of the citing work's stance; the others are neutral.
POSITIVE = frozenset(("agreesWith", "confirms", "obtainsSupportFrom"))
NEGATIVE = frozenset(("disagreesWith", "refutes", "qualifies"))

_WORKS = (
    r"(?:stud(?:y|ies)|trials?|reports?|results?|findings?|data|literature|observations?|experiences?|works?|series|"
    r"authors?|investigators?|groups? of|others?|those|that (?:of|reported|found|seen|observed|described|in|from|"
    r"obtained)|et al|colleagues|co-?workers|previous(?:ly)?|earlier|prior|recent(?:ly)?|published|evidence|"
    r"meta-analys[ei]s|reviews?|hypothes[ie]s|conclusions?|recommendations?|guidelines?|reported|publications?|"
    r"research|surveys?|papers?|ideas?|views?|notions?|concepts?|theor(?:y|ies)|cohorts?|estimates?|benchmarks?|the "
    r"one|ones|existing)"
)
_GAP = r"(?:[a-z0-9%.()'/-]+ ){0,6}?"
_FEW = r"(?:[a-z-]+ ){0,3}?"
_TELLS = r"(?:report(?:s|ed)?|finds?|found|show(?:s|ed|n)?|observed?|documented|noted|reached|described)"
_TOLD = (
    r"(?:reported|found|observed|described|obtained|made|reached|documented|seen|noted|shown|demonstrated|recommended|"
    r"suggested|published|achieved|drawn|voiced|reports?|finds?|shows?|showed|observes?|has|had|have)"
)
_OWN = (
    r"(?:our|we|this (?:study|trial|series|report|work|finding|result|observation)|these (?:results?|findings?|data|"
    r"observations?)|(?:the )?(?:present|current) (?:study|trial|series|results?|findings?|data|work|analysis))"
)
_AGREEMENT = (
    r"in (?:(?:good|close|full|complete|general|broad|similar) )?(?:line|agreement|accordance|accord|concordance|"
    r"keeping|conformity|parallel|harmony) (?:with|to)"
)
_CONSISTENT = (
    r"(?:consistent(?:ly)? with|(?:compatible|congruent|concordant|coherent) with|(?:agrees?|agreed|agreeing|concurs?|"
    r"concurred|concurring|coincides?|coincided|accords?|accorded|corresponds?|corresponded|corresponding|tall(?:y|"
    r"ies)|fits?|fitted) (?:well |closely |favou?rably )?(?:with|to)|compares? (?:well|favou?rably) with)"
)
_AGREEING = rf"(?:{_AGREEMENT}|{_CONSISTENT})"
_ALIKE = (
    r"(?:(?:similar|comparable|identical|close|near|analogous|equivalent|equal|likewise) (?:in [a-z]+ )?(?:to|with)|"
    r"same(?: [a-z]+)? (?:as|in))"
)
_TOOL = (
    r"(?:methods?|methodology|procedures?|protocols?|techniques?|criteria|criterion|definitions?|algorithms?|scales?|"
    r"scores?|questionnaires?|inventory|classification|formula|guidelines?|designs?|instruments?|approach|assays?|"
    r"index|systems?|models?|tests?|versions?|checklists?|manual|equations?)"
)
_KIND = (
    r"(?:diseases?|disorders?|conditions?|syndromes?|illness(?:es)?|infections?|complications?|causes?|agents?|drugs?|"
    r"inhibitors?|antagonists?|agonists?|enzymes?|proteins?|hormones?|measures?|treatments?|therap(?:y|ies)|problems?|"
    r"factors?|markers?|interventions?|symptoms?|tumou?rs?|cells|methods?|instruments?|concepts?|process)"
)
_LESS = (
    r"(?:lower|higher|greater|smaller|less|more|better|worse|longer|shorter|fewer|larger|poorer|weaker|stronger|faster|"
    r"slower|superior|inferior|below|above)"
)
_NOT = r"(?:not|never|nor|n't|cannot|could not|failed to|fail to|fails to|no longer)"


@dataclass(frozen=True, slots=True)
class Rule:
    """A name that is stored, the intent that it tells, and the flat words that tell it."""

    name: str
    intent: str
    words: re.Pattern[str]


RULES: tuple[Rule, ...] = tuple(
    Rule(name, intent, rx(pattern))
    for name, intent, pattern in (
        # --- the citing work sets itself against the cited one
        (
            "not-alike",
            "disagreesWith",
            rf"\b(?:not|n't|neither) (?:[a-z]+ ){{0,2}}(?:{_AGREEING}|{_ALIKE} {_GAP}{_WORKS}\b|(?:confirmed|"
            rf"supported) by)|\bnot as (?:[a-z]+ ){{1,2}}as {_GAP}{_WORKS}\b|\b(?:inconsistent|incompatible|discordant|"
            rf"discrepant) with\b|\bin (?:disagreement|conflict) with\b",
        ),
        (
            "no-different",
            "agreesWith",
            rf"\b(?:not|n't) (?:[a-z]+ )?(?:differ|deviate|diverge)(?:ed)? {_FEW}from {_GAP}{_WORKS}\b|\bno different "
            rf"from {_GAP}{_WORKS}\b",
        ),
        (
            "consistent-with",
            "agreesWith",
            rf"\b{_CONSISTENT} {_GAP}{_WORKS}\b|\b{_CONSISTENT} [a-z'-]+ (?:et al|and col|\[|\()|\b{_AGREEMENT}\b",
        ),
        (
            "in-contrast",
            "disagreesWith",
            r"\b(?:in|by) (?:sharp |marked |direct |striking )?(?:contrast|opposition) (?:to|with)\b(?! (?:the "
            r")?(?:placebo|controls?\b|other (?:drugs|treatments)))|\b(?:in|by) contrast,? (?:[a-z0-9-]+ "
            r"){0,5}?(?:stud(?:y|ies)|trials?|reports?|authors?|others|investigators?|series|et al|colleagues)\b|"
            r"\bcontrar(?:y|ily) to\b|\bon the contrary\b|\bcontrast(?:s|ed|ing)? with\b|\bat (?:odds|variance) with\b|"
            r"\bcontradict(?:s|ed|ing|ory)?\b|\b(?:conflicts?|conflicted|conflicting) with\b|\bdisagree(?:s|d|ment)?\b|"
            r"\bopposite (?:results?|findings?|effects?|conclusions?|trends?)\b|\bdiscrepan(?:t|cy|cies) (?:with|from|"
            r"to|between our)\b|\b(?:in spite of|despite) the findings\b",
        ),
        (
            "unlike",
            "disagreesWith",
            rf"\b(?:unlike|as opposed to) {_GAP}{_WORKS}\b|\bunlike (?:our|the present)\b",
        ),
        (
            "differs",
            "disagreesWith",
            rf"\b(?:differs?|differed|differing|different|deviates?|deviated|diverges?|diverged) {_FEW}(?:from|to|"
            rf"than) {_GAP}{_WORKS}\b|\bdiffer (?:considerably|markedly|substantially) from\b",
        ),
        (
            "refutes",
            "refutes",
            rf"\b{_OWN} (?:[a-z-]+ ){{0,5}}?(?:refut(?:es?|ed)|disprov(?:es?|ed|en)|falsif(?:y|ies|ied)|"
            r"reject(?:s|ed)? the (?:hypothesis|notion|view|claim|idea))\b",
        ),
        (
            "not-confirmed",
            "disagreesWith",
            rf"\b{_NOT} (?:be |been |also )?(?:(?:able to|fully|further) )?(?:confirm|corroborate|replicate|reproduce|"
            r"verify|support|substantiate)(?:ed|d|s)?\b(?! (?:a|an|any) (?:negative|harm))",
        ),
        (
            "other-size",
            "disagreesWith",
            rf"\b{_LESS} (?:[a-z-]+ ){{0,3}}?(?:than|compared (?:with|to)|in comparison (?:with|to)) "
            rf"(?:[a-z0-9%.,()'/-]+ "
            r"){0,7}?(?:(?:reported|seen|observed|found|described|obtained|noted|published|achieved|shown) (?:in|by|"
            r"for|with)|reported|reports|literature|published|et al|colleagues|(?:previous|earlier|prior|other|recent|"
            r"existing|historical) (?:[a-z-]+ ){0,2}?(?:stud(?:y|ies)|trials?|series|reports?|authors|findings|data|"
            r"results|meta-analysis)|(?:studies|trials|series) by|(?:stud(?:y|ies)|trials?|series|reports?) (?:by|of) "
            r"[a-z'-]+ (?:\[|\(|et al|and col)|(?:in|of) (?:this|our|the present) (?:study|trial|series)|in our)\b",
        ),
        # --- the cited work is questioned, or holds with conditions
        (
            "weakness",
            "qualifies",
            r"\b(?:critici[sz](?:ed|es|ms?|ing)?|objections?|questioned|flaw(?:s|ed)?|underpowered|methodological "
            r"(?:limitations?|weakness(?:es)?|problems?|shortcomings?|flaws?)|not (?:reliable|so convincing|"
            r"convincing)|unreliable|unconvincing|(?:difficult|hard) to interpret|(?:be )?interpreted (?:with|"
            r"cautiously)|limitations? of (?:this|that|these|those|the) (?:stud|trial|review)|cannot be considered|"
            r"small sample sizes? of (?:this|that|these|those|the) (?:stud|trial))\b",
        ),
        # --- the citing work says the same, or rests on the cited one
        (
            "supported-by",
            "obtainsSupportFrom",
            r"(?<!\bbe\s)\b(?:supported|confirmed|corroborated|backed|substantiated|strengthened|encouraged|reinforced|"
            r"validated|underlined|endorsed|borne out) (?:up )?(?:[a-z]+ )?(?:by|in (?:other|several|clinical|previous|"
            r"later|the literature)|with (?:the )?(?:findings|results|data))\b(?! (?:a grant|grants|the manufacturer|"
            r"their|his|her))|\b(?:support|evidence) for (?:this|our|these|such|the|a) (?:[a-z-]+ "
            r"){0,2}?(?:hypothes[ie]s|argument|idea|view|notion|finding|concept|assumption|explanation|role|potential "
            r"role|use|conclusion)\b|\bfurther support\b",
        ),
        (
            "confirms",
            "confirms",
            rf"\b(?:{_OWN}|(?:the|these) (?:results|findings|data)) (?:[a-z-]+ ){{0,6}}?(?:confirm(?:s|ed)?|"
            rf"corroborat(?:es?|ed)|replicat(?:es?|ed)|verif(?:y|ies|ied)|"
            r"reproduced?|validat(?:es?|ed)|reinforces?|extends?)\b|\b(?:confirming|corroborating|replicating|"
            r"reproducing|extending) "
            rf"{_GAP}{_WORKS}\b",
        ),
        (
            "supports",
            "obtainsSupportFrom",
            r"\b(?:stud(?:y|ies)|trials?|reports?|evidence|data|literature|findings|authors?|meta-analys[ei]s|et al\.?|"
            r"others|who|which) (?:\[[^\]]{1,40}\] |(?:in|of|on|from|by|with) (?:[a-z-]+ ){1,6}?)?(?:also |further |"
            r"strongly |has |have ){0,2}(?:supports?|supported|confirms?|confirmed|corroborates?|corroborated) (?:this|"
            r"these|our|the)\b",
        ),
        (
            "similar-to",
            "agreesWith",
            rf"\b{_ALIKE} {_GAP}{_WORKS}\b|\bsimilar(?:ly)? (?:to|with) (?:our|the present|this)\b|\bmirror(?:s|ed|"
            rf"ing)?\b|"
            r"\b(?:comparable|similar|like) (?:with|to) our\b|\b(?:with)?in the (?:expected )?range (?:\([^)]{1,30}\) "
            r")?(?:of [^,;]{1,40} )?(?:reported|given|described|seen|found|observed|published)\b|\bwithin the expected "
            r"range\b|\b(?:like|as in) our\b",
        ),
        (
            "similar-findings",
            "agreesWith",
            r"\b(?:similar|same|comparable|identical|analogous|equivalent) (?:or [a-z]+ )?(?:[a-z-]+ "
            r"){0,3}?(?:results?|findings?|observations?|conclusions?|rates?|effects?|data|patterns?|trends?|outcomes?|"
            r"values?|benefits?|magnitude|"
            rf"incidences?|relationships?) (?:[a-z-]+ ){{0,7}}?{_TOLD}\b|\b{_TELLS} (?:an? |the )?(?:[a-z]+ "
            rf"){{0,2}}?(?:similar|same|"
            r"comparable|identical)\b(?! (?:efficacy|in both))|\bsimilarly,? [^;]{0,60}?(?:reported|found|observed|"
            r"showed|shown|demonstrated|noted|documented|recommended|indicate)\b|\b(?:have|has|had) (?:also "
            r")?similarly\b",
        ),
        (
            "as-shown-before",
            "agreesWith",
            r"\bas (?:has |had |have |was |were |is )?(?:also )?(?:been )?(?:previously |already |earlier |recently "
            r")?(?:reported|shown|observed|demonstrated|suggested|argued|noted|found) (?:previously|earlier|before|by|"
            r"in|for|elsewhere)\b|\bas (?:has|had|have) (?:also )?been (?:previously |already )?(?:reported|shown|"
            r"observed|demonstrated|found)\b|\bas (?:already|previously) (?:reported|shown|observed|demonstrated)\b|"
            r"\b(?:has|have) (?:previously|already) been (?:observed|reported|noted|found)\b|\balso (?:observed|"
            r"reported|found|seen|noted) (?:in|by) (?:the )?(?:other|previous|earlier|several)\b|\b(?:found|seen|"
            r"observed|reported|noted) (?:in|by) (?:[a-z]+ ){0,2}(?:studies|reports|trials|authors|series|groups) "
            r"(?:as well|too)\b|\b(?:study|trial|series|report|authors?|et al\.?|colleagues) (?:[a-z-]+ ){0,20}?also "
            r"(?:found|showed|observed|reported|demonstrated|noted) (?:no|that|an?|the)\b|\b(?:similarly|likewise) to "
            r"(?:our|this)\b",
        ),
        # --- the citing work uses the cited one
        (
            "data-from",
            "usesDataFrom",
            r"\b(?:data|values|estimates|figures|samples|records|sequences) (?:were|was|are|have been) (?:[a-z]+ "
            r")?(?:taken|obtained|extracted|derived|drawn|retrieved|pooled) from\b|\b(?:sample size|"
            r"power)\b.{0,80}\bbased on\b|\bbased on (?:[a-z-]+ ){0,3}?(?:data|results|estimates|information) (?:from|"
            r"of|in)\b|\bwe (?:used|reanaly[sz]ed|pooled|extracted) (?:the )?(?:[a-z-]+ ){0,2}?data (?:from|of)\b",
        ),
        (
            "method-of",
            "usesMethodIn",
            rf"\b(?:using|used|by|with|applying|applied|following|followed|adopted|per|modified) (?:[a-z-]+ "
            rf"){{0,4}}?{_TOOL} "
            r"(?:(?:was|were|is|are) )?(?:(?:previously|originally|first) )?(?:described|proposed|developed|published|"
            r"recommended|established|introduced|outlined|used|validated)? ?(?:of|by|in|from|elsewhere)\b|\baccording "
            r"to (?:[a-z0-9-]+ ){0,5}?(?:method|methods|procedure|protocol|technique|criteria|recommendations?|"
            r"guidelines?|definition|classification|formula|system|standards?)\b|\b(?:was|were|is|are|been) (?:[a-z]+ "
            r")?(?:measured|assessed|determined|defined|calculated|estimated|evaluated|graded|classified|scored|"
            r"diagnosed|analy[sz]ed|quantified|performed|carried out|conducted|prepared|isolated|isolated|"
            r"randomi[sz]ed|recorded) (?:[a-z0-9,-]+ ){0,4}?(?:using|with|by means of|by|according to|as described|"
            r"following)\b|\b(?:as|was|were|been) (?:[a-z]+ )?described (?:[a-z]+ )?(?:by|in|elsewhere|previously|"
            r"before|earlier)\b|\b(?:methods?|methodology|protocol|procedure|design) (?:used )?(?:was|were|is|are) "
            r"based on\b|"
            rf"\bwe (?:also )?(?:used|adopted|applied|employed|followed|modified) (?:[a-z0-9-]+ ){{0,6}}?{_TOOL}\b",
        ),
        # --- the cited work is reported, or pointed at
        (
            "reported",
            "citesAsEvidence",
            r"\b(?:stud(?:y|ies)|trials?|series|reports?|authors?|investigators?|groups?|et al\.?|colleagues|"
            r"co-?workers|meta-analys[ei]s|reviews?|data|others|literature|evidence|research|who|they|surveys?|"
            r"analys[ei]s)\b.{0,90}?\b(?:found|showed|shows?|shown|reported|demonstrated|observed|revealed|described|"
            r"suggest(?:s|ed)?|indicat(?:es?|ed)|concluded|identified|noted|documented|failed|detected|estimated)\b|"
            r"\b(?:has|have|had|was|were) (?:[a-z]+ )?(?:been )?(?:reported|shown|demonstrated|found|observed|"
            r"documented|suggested|associated|established|proven|linked)\b",
        ),
        (
            "for-information",
            "citesForInformation",
            r"\b(?:reviewed|summari[sz]ed|discussed) (?:in|by|elsewhere)\b|\bfor (?:a |an )?(?:[a-z]+ )?(?:review|"
            r"overview|details)\b|\b(?:see|cf\.?) (?:also )?(?:\[|\(|ref)|(?<!\bthere\s)\b(?:is|are) (?:an? |the "
            r")?(?:[a-z-]+ ){0,5}?"
            rf"{_KIND}\b|"
            r"\b(?:is|are) (?:[a-z]+ )?(?:defined|known|characteri[sz]ed|caused|considered|thought|believed|used|"
            r"recommended)\b|\bdetails (?:are|have been|were) (?:given|published|described)\b",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Intent:
    """A CiTO property, the rule that told it, and the half-open span of the words (None where nothing was told)."""

    cito: str = CITES
    rule: str | None = None
    start: int | None = None
    end: int | None = None


NOT_TOLD = Intent()


def intent_in(plain: str, start: int, end: int) -> Intent:
    """Return the intent that the words of a flat text between two offsets tell."""
    for rule in RULES:
        match = rule.words.search(plain, start, end)
        if match:
            return Intent(rule.intent, rule.name, match.start(), match.end())
    return NOT_TOLD


def sentiment(cito: str) -> str:
    """Return positive, negative or neutral, as citation sentiment is annotated in the field."""
    return "positive" if cito in POSITIVE else "negative" if cito in NEGATIVE else "neutral"
