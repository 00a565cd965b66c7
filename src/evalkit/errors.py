"""The errors that evalkit raises on purpose, each with the exit code the command line ends with.

A message says what must be, what was got, where, and how to mend it.  It never holds a pupil's
values: messages travel into logs, manifests and tracebacks.
"""

from __future__ import annotations


class EvalkitError(Exception):
    """Base of every error that evalkit raises on purpose."""

    exit_code = 1


class DefinitionError(EvalkitError):
    """A plan, an instrument or another definition file does not say what it must (exit code 10)."""

    exit_code = 10


class DataError(EvalkitError):
    """The school files, or numbers made from them, cannot be used as they are (exit code 11)."""

    exit_code = 11


class MatchingError(EvalkitError):
    """A matching problem has no answer under its rules (exit code 12)."""

    exit_code = 12


class DisclosureError(EvalkitError):
    """Something that was not released was about to reach a reader (exit code 13)."""

    exit_code = 13


class RunError(EvalkitError):
    """A report could not be made (exit code 14)."""

    exit_code = 14


ERRORS_BY_NAME: dict[str, type[EvalkitError]] = {
    kind.__name__: kind
    for kind in (DefinitionError, DataError, MatchingError, DisclosureError, RunError)
}
