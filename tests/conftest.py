"""One setting for all property tests: a busy machine is no fault of the code, so examples have no deadline."""

from hypothesis import settings

settings.register_profile("evidence-kb", deadline=None)
settings.load_profile("evidence-kb")
