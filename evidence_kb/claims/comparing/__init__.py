"""Claims that compare arms: the learned path, `comparisons`, one step after the other.

`arms` gathers what was given to whom, `outcome_spans` names what was measured, `pairing` lists all readings; `doubts`
and the `_signs` say what speaks for and against each, and `score` weighs that.
"""
