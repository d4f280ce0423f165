"""A treatment, a comparator, an outcome: which words of an abstract answer, and how did the measure change?

`ask` answers one question. `evidence_sentence` finds the words, `change_model` weighs them with `verdict` and
`orientation`; `second_opinion` and `tagger_opinion` are heard beside it. Comparisons use these models, too.
"""
