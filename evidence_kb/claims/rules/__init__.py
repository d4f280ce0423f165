"""Claims by rules: a clause is held against patterns of English, in the order of `rules`; the first that answers wins.

`scene` is what a rule sees and what it answers, `outcomes` finds the phrase that names what was measured, `refusals`
are clauses that no rule may read, `attribution` says which treatment is meant. Each other file has rules of one kind.
"""
