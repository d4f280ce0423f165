"""The ways in which work can stop, each with the exit code that a script sees.

Every message says what failed, where, and what to do next. Bugs are not in this list: they stay ordinary
Python exceptions and stop the run.
"""

from __future__ import annotations


class EvidenceError(Exception):
    """Something a person can act on; the command prints the message and exits with `exit_code`."""

    exit_code = 1


class UsageError(EvidenceError):
    """The request itself makes no sense: an unknown topic, a missing file."""

    exit_code = 2


class TopicError(UsageError):
    """A topic file is not valid; the message names file, line and field."""


class ParseError(EvidenceError):
    """A response or a file cannot be read as what its provider sends; nothing of it was kept."""


class StorageError(EvidenceError):
    """A database or its folder cannot be read or written."""


class FetchError(EvidenceError):
    """A provider did not answer one request usably, for good; the other requests can go on."""


class TooLargeError(FetchError):
    """A request or its answer is too large for the provider or for us: ask for half of it at a time."""


class NotFoundError(FetchError):
    """The provider does not know what the request asks about."""


class RefusedError(FetchError):
    """The provider refuses this very request; sending it again would not help."""


class HaltedError(FetchError):
    """A provider is not asked any more in this run; the others go on."""


class BudgetError(FetchError):
    """As many requests were sent as the person allowed."""
