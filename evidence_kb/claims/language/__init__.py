"""How English tells things, whatever it tells: sentences, clauses, numbers, and one way of setting a text.

`typography` brings signs to one form, `sentences` and `clauses` cut, `numbers` and `effects` read what is counted and
measured, `pieces` cuts words for the networks, `mentions` finds a phrase again. Nothing here knows a drug or a disease.
"""
