"""PubMed. `adapter` is what asks it and reads its answers.

Nothing is imported here, so that a process that reads files of records waits for nothing else.
"""
