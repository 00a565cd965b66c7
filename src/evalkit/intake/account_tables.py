"""The accounts that a cohort keeps of the rows it was sent: which columns each has."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evalkit.intake.planned_tables import TEXT

UNLINKED = "unlinked"

ACCOUNTS: Mapping[str, Mapping[str, str]] = {
    "exclusions": {
        "school_id": TEXT,
        "table": TEXT,
        "reason": TEXT,
        "n_pupils": "int64",
        "n_rows": "int64",
    },
    "match_rate": {
        "school_id": TEXT,
        "table": TEXT,
        "wave": TEXT,
        "how": TEXT,
        "n_rows": "int64",
    },
    "links": {
        "school_id": TEXT,
        "table": TEXT,
        "wave": TEXT,
        "file": TEXT,
        "row": "int64",
        "code": TEXT,
        "pupil_id": TEXT,
        "how": TEXT,
        "differing": TEXT,
        "why": TEXT,
    },
    "received": {
        "school_id": TEXT,
        "file": TEXT,
        "sheet": TEXT,
        "table": TEXT,
        "n_rows": "int64",
        "n_used": "int64",
    },
}
"""The accounts of a cohort, by name, with columns and dtypes.

``exclusions`` counts what was left out by which rule.  ``match_rate`` counts answers by ``how``
they were linked to their pupils: exact, one or two (differences), or unlinked.  ``links`` has a
row per code with a slip and the pupil it is near to: ``how`` it was linked, or ``why`` not
(the other of the two is ""); ``code`` is as written, ``pupil_id`` as in the table of pupils, and
``differing`` names the elements that differ.  ``received`` counts the rows of each file and sheet.
"""


def empty_account(name: str) -> pd.DataFrame:
    """Return an account without a row."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in ACCOUNTS[name].items()})
