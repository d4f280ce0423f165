"""What one study is, read once, before any claim: its sections, design and people, and what these were given.

In: the passages of one study. Out: a `Study`, which all later steps ask. Begin with `study`: `read_study` is short, and
calls the others in turn. `sections` says what each passage is for, `populations` whom it is about, `treatments` where
treatments are named (`discovery` and `procedures` find names that no list has, `roles` tells how each is named),
`given` which of them its patients got, `focus` which one the study is about, and `design`, `allocation` and
`second_arm` how it was built.

The rest tell what is no evidence about patients, and are asked by later steps: sentences beside the matter (`asides`,
`in_general`, `interest`, `administrative`, `opening`), studies of no people (`animals`, `veterinary`, `laboratory`),
arms that are no treatment (`no_treatments`), and statements of what goes with an outcome and is no effect
(`predictors`, `other_factors`, `people_compared`).
"""
