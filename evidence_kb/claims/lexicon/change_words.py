"""Words by what they say about a change: more, less, better, worse, alike, not, compared, and so on.

Wider than `direction.sense`, on purpose: a rule must be right whenever it fires, while the model of `change_model`
weighs each word in its context and profits from words that are only often right.
"""

from __future__ import annotations

import re
from functools import lru_cache

from evidence_kb.claims.language.words import word_set
from evidence_kb.claims.lexicon.concepts import singular

UP, DOWN, BETTER, WORSE, SIMILAR, NOT, FAST, SLOW = "UP", "DN", "BET", "WOR", "SIM", "NEG", "FAST", "SLOW"
# each class: whole words, then beginnings (written with a final "*"); the first class that knows a word wins
_CLASSES: tuple[tuple[str, str], ...] = (
    (UP, "increas* higher highest greater greatest longer longest larger largest elevat* rose rise rises risen rising "
         "rais* gain* exceed* outperform* upregulat* augment* more most prolong* promot* heighten* doubled doubling "
         "enhanc* faster "
         "stronger upward grew stimulat* boost* extend* induc* restor* caus* triggered"),
    (DOWN, "decreas* lower* lowest reduc* less lesser least fewer fewest shorter shorten* smaller smallest declin* "
           "diminish* fell fall falls falling attenuat* suppress* prevent* alleviat* drop* inhibit* downregulat* "
           "minimi* blunt* mitigat* eliminat* weaker half halved protect* avoid* limit* reliev* "
           "relief ameliorat* cut lessen* weaken* abolish* abrogat* lost lose spared sparing resolv*"),
    (BETTER, "improv* better best superior* favor* favour* benefi* effective* efficac* advantag* successful* good "
             "excellent optimal recover* healed"),
    (WORSE, "worse* worst inferior* deteriorat* impair* poor* aggravat* harm* detriment* exacerbat* compromis*"),
    (SIMILAR, "similar* comparable comparably equivalent* equal* unchanged same identical* unaffected noninferior* "
              "nonsignificant* insignificant* alike unaltered indistinguishable parallel constant ns stable"),
    (NOT, "no not neither nor none without cannot fail* never lack* absence absent nothing nobody didn't non"),
    (FAST, "earlier sooner faster quicker quickly rapid* accelerat* hasten* speed*"),
    (SLOW, "later slower slowed slowing slowly delay* postpon*"),
    ("DIF", "differ* discrepan* chang* alter* affect* effect effects influenc* impact* associat* relat* correlat* "
            "predict* interaction interactions"),
    ("SIG", "signific* markedly substantial* statistical*"),
    ("THAN", "than compared compare comparing comparison versus vs relative"),
    ("BETW", "between among amongst across"),
    ("BUT", "but however although though whereas while despite yet except nevertheless only"),
    ("BOTH", "both either all groups arms treatments regimens interventions two three four"),
    ("BASE", "baseline pretreatment before initial pre prior"),
    ("TREND", "trend* tend* slight* numerically borderline"),
    ("RESP", "respectively"),
)  # fmt: skip


def _compiled() -> tuple[tuple[str, frozenset[str], tuple[str, ...]], ...]:
    rows = []
    for name, words in _CLASSES:
        listed = words.split()
        rows.append(
            (
                name,
                frozenset(w for w in listed if not w.endswith("*")),
                tuple(w[:-1] for w in listed if w.endswith("*")),
            )
        )
    return tuple(rows)


_COMPILED = _compiled()
_NOT_THESE = word_set(
    "fellow fellowship limits limited limitation limitations relative relation relationship relationships relatives "
    "related favorite equally lactate relatively moreover lowercase reducing-sugar goods limb halves "
    "delayed-release"
)
_SAME_SOUND = (
    ("haem", "hem"), ("aemia", "emia"), ("oedema", "edema"), ("oea", "ea"), ("tumour", "tumor"), ("isation", "ization"),
    ("ised", "ized"), ("ising", "izing"), ("paed", "ped"), ("oes", "es"), ("litre", "liter"), ("fibre", "fiber"),
)  # fmt: skip
_OWN = re.compile(r"'s?$")
_GREEK = str.maketrans({"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "κ": "kappa", "ω": "omega", "µ": "u",
                        "μ": "u"})  # fmt: skip


@lru_cache(maxsize=65536)
def kind(word: str) -> str | None:
    """Return the class of a lower-case word, or None.

    >>> kind("reductions"), kind("higher"), kind("nausea")
    ('DN', 'UP', None)
    """
    if word in _NOT_THESE:
        return None
    return next((name for name, whole, starts in _COMPILED if word in whole or word.startswith(starts)), None)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return what two spellings of one lower-case word share: singular, American, Greek letters spelled out.

    >>> stem("tumours"), stem("β"), stem("haemorrhages")
    ('tumor', 'beta', 'hemorrhage')
    """
    plain = word.translate(_GREEK) if not word.isascii() else word
    if len(plain) > 4:
        for british, american in _SAME_SOUND:
            if british in plain:
                plain = plain.replace(british, american)
    return singular(_OWN.sub("", plain) or plain)
