"""disclosure: the guarded door between exact findings and everything that a reader sees."""

from evalkit.disclosure.policy import Policy, load_policy
from evalkit.disclosure.reader import Reader, reader_for
from evalkit.disclosure.release import release
from evalkit.disclosure.released import Released, ReleasedTable, ReleasedValue

__all__ = [
    "Policy",
    "Reader",
    "Released",
    "ReleasedTable",
    "ReleasedValue",
    "load_policy",
    "reader_for",
    "release",
]
