"""intake: school files → checked frames → the cohort's store, one partition per school.

Everything loads on first use: a notebook that opens one school's partition needs neither
the checker nor the reader of workbooks.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "Cohort": "cohort",
    "Links": "links",
    "Store": "store",
    "StoredSchool": "store",
    "check_cohort": "cohort",
    "link_records": "record_linkage",
    "open_cohort": "cohort",
    "problem_sentences": "problem_sentences",
    "require_clean": "cohort",
    "synthetic_cohort": "synthetic",
    "take_in": "taking_in",
    "write_cohort": "cohort_files",
    "write_templates": "templates",
}

__all__ = [
    "Cohort",
    "Links",
    "Store",
    "StoredSchool",
    "check_cohort",
    "link_records",
    "open_cohort",
    "problem_sentences",
    "require_clean",
    "synthetic_cohort",
    "take_in",
    "write_cohort",
    "write_templates",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its file."""
    if name not in _PLACES:
        raise AttributeError(f"evalkit.intake has no {name!r}; it has {', '.join(__all__)}")
    # A name is bound here on first use, so that it hides a file of the same name from then on.
    found = getattr(import_module(f"evalkit.intake.{_PLACES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
