"""What words mean in medicine: which names mean one thing, and which change is good for the patient.

In: a word or a name. Out: its concept ("paracetamol" and "acetaminophen" are one), its sense ("fell" is down), or which
change is good (less pain, more mobility; None where nobody knows). Begin with `concepts`, which asks the topic's
vocabulary first, then `known_treatments` and `known_outcomes`; then `outcome_polarity`, which asks `turned_names`,
`polarity_phrases`, `direction` and `polarity_words` in turn. A name that nobody knows goes into one of those lists.
"""
