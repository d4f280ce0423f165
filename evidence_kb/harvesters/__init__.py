"""One file or package per provider, pure functions: no network, no SQL. `registry` lists them.

Nothing is imported here, so that a process that reads one provider's files does not wait for the others.
"""
