"""Claims that compare arms: what a controlled study says that one treatment did against another.

In: a `Study`. Out: claims, each with a score, or None where the study compares nothing. Begin with `comparisons`, whose
function of that name calls the steps in turn: `arms` gathers what was given to whom, `outcome_spans` names what was
measured, `pairing` lists all readings of a sentence, the models of `questions` say how the measure changed, `doubts`
and the `_signs` what speaks for and against each reading, and `score` weighs that. "Pain was lower than with placebo"
may be read of A or of B in a study of both; the surest reading is kept.

Laws that strike out a reading are called in `pairing` (`sides`, `held_against`, `shared`, `same_group`, `doses_apart`,
`one_alone`, `own_start`); those of `no_outcomes` are asked after the score, so that the scores of others stay. What
overrules the change that the models read is in `overruled`.
"""
