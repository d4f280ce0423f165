"""What words mean in medicine: known treatments and outcomes, and which change is good for the patient.

`concepts` asks the topic's vocabulary first, then `known_treatments` and `known_outcomes`. `direction` has the words of
change, negation and hedging; `outcome_polarity` puts together what words, phrases and diseases say of good and bad.
"""
