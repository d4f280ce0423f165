"""What one study is, read once: its sections, design, people, conditions, and what they were given.

`study.read_study` puts it together. `treatments` and `discovery` find what was given, `focus` what the study is about,
`design` and `second_arm` how it was built, `asides`, `in_general`, `animals` and `laboratory` what says nothing of
patients.
"""
