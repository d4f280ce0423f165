"""Claims by rules: a clause is held against patterns of English, in the order of `rules`; the first that answers wins.

In: a `Scene`, one clause with who and what is named in it. Out: `Raw` findings, which are no claims yet: "nausea
occurred in 2 of 5" is the outcome "nausea", a harm, and nothing of whom. Begin with `scene`, then `rules`, the list of
all rules. `refusals` are clauses that no rule may read (asked before), `outcomes` finds the phrase that names what was
measured, `attribution` says which treatment is meant (asked afterwards, by `reports`). Each other file has rules of one
kind, and its first lines show what they read.
"""
