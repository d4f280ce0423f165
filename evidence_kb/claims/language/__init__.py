"""How English tells things, whatever it tells: every later step stands on these files, and none of them knows a drug.

In: words. Out: places in them. "Pain fell in 4 of 5 (80%); sleep did not change." is two clauses (`clauses`) with one
count of people (`numbers`). Begin with `words`: `flat` gives the form that all patterns read, character for character,
and `rx` makes a pattern. Then `sentences` and `clauses`, which cut; `numbers` and `effects`, which read what is counted
and measured; `taken_back`, which tells what a sentence says of chance and doubt. `typography` runs before all else, so
that the way a text is set changes nothing. `pieces`, `american` and `mentions` are for the networks.
"""
