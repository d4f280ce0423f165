"""A treatment, a comparator, an outcome: which words of an abstract answer, and how did the measure change?

In: a title and an abstract (`reading`), and three names (`question`). Out: the change of the measure, its meaning for
the patient and the sentence that says so: asked about A, B and pain, "pain was lower with A than with B" answers
"decreased, an improvement". Begin with `ask`, which answers one question; `comparing` asks the same models of each of
its readings. `evidence_sentence` finds the sentence; `change_model` weighs what `change_features`, `verdict` and
`orientation` see in it; `plain_comparison`, `better_words` and `time_words` overrule it where words leave no choice.
"""
