"""Other forms of the words in the search box: those that the vocabulary lists, and what a misspelt word may mean."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

from evidence_kb.pages.site import Visit
from evidence_kb.search_words import (
    Question,
    Term,
    expression,
    is_guessable,
    neighbours,
    respelled,
    runs,
    with_forms,
)

FORMS_N = 12  # other forms of one thing
FORMS_READ = 3_000  # forms that begin like a misspelt word
RARE_N = 20  # works; a word that more have is hardly a misspelling
KINDS = '["treatment", "outcome", "condition"]'
# Forms that vocabularies list or texts misspell; a form that begins alike is not another form.
SQL_FORMS = """
SELECT y.form AS asked, o.form FROM json_each(:kinds) k JOIN json_each(:words) w
JOIN synonyms y ON y.kind = k.value AND y.form = w.value
JOIN synonyms o ON o.kind = y.kind AND o.concept_id = y.concept_id AND o.form <> y.form
ORDER BY y.form, o.origin = 'text', length(o.form), o.form LIMIT 600"""
SQL_LIKE = """
SELECT y.form FROM json_each(:kinds) k JOIN synonyms y ON y.kind = k.value AND y.form >= :first AND y.form < :next
WHERE y.origin <> 'text' LIMIT :limit"""
SQL_HELD = """
SELECT d.id FROM search_index CROSS JOIN search_documents d ON d.id = search_index.rowid
WHERE search_index MATCH :match LIMIT :limit"""


async def spelled_out(visit: Visit, asked: Question) -> tuple[Question, tuple[Term, ...], tuple[Term, ...]]:
    """Return the question with other forms of its words, the terms that have some, and guesses at rare words.

    A word that no text has is looked for as what it may mean; a rare one only carries the guess, for a person to take.
    """
    meant, rare = await _meant(visit, asked.terms)
    terms = with_forms(asked.terms, await _forms(visit, list(runs(asked.terms))))
    terms = respelled(terms, await _with_their_forms(visit, meant))
    understood = Question(terms, asked.is_cut)
    guesses = tuple(Term(word, also=tuple(others)) for word, others in rare.items())
    return understood, tuple(term for term in terms if term.also), guesses


async def _forms(visit: Visit, asked: Sequence[str]) -> dict[str, list[str]]:
    """Return the other forms of each run of words that the vocabulary knows, in the singular or the plural."""
    spelled = {form: word for word in asked for form in (word + "s", word.removesuffix("s"), word)}
    forms: dict[str, list[str]] = defaultdict(list)
    for row in await visit.rows(SQL_FORMS, kinds=KINDS, words=json.dumps(list(spelled))):
        listed = forms[spelled[row["asked"]]]
        if row["form"] not in listed and len(listed) < FORMS_N:
            listed.append(row["form"])
    return forms


async def _meant(visit: Visit, terms: Sequence[Term]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return, for words that nothing has and for rare ones, the vocabulary words one or two slips away."""
    absent: dict[str, list[str]] = {}
    rare: dict[str, list[str]] = {}
    for term in filter(is_guessable, terms):
        held = await visit.rows(SQL_HELD, match=expression(Question((term,))), limit=RARE_N + 1)
        if len(held) <= RARE_N:
            first = term.text[0]
            rows = await visit.rows(SQL_LIKE, kinds=KINDS, first=first, next=chr(ord(first) + 1), limit=FORMS_READ)
            forms = [row["form"] for row in rows]
            if not any(term.text.rstrip("s") == part.rstrip("s") for form in forms for part in form.split()):
                near = neighbours(term.text, forms)
                if near:
                    (rare if held else absent)[term.text] = list(near)
    return absent, rare


async def _with_their_forms(visit: Visit, meant: dict[str, list[str]]) -> dict[str, list[str]]:
    """Add to the words that were probably meant the other forms of what they name."""
    forms = await _forms(visit, [word for words in meant.values() for word in words]) if meant else {}
    return {
        word: list(dict.fromkeys([*near, *(form for one in near for form in forms.get(one, ()) if form != word)]))
        for word, near in meant.items()
    }
