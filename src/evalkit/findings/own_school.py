"""The one school that a page for a school's own office is about."""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.errors import DataError
from evalkit.intake import Cohort, StoredSchool
from evalkit.intake.planned_tables import planned_tables

NOT_READ = "could not be read"


def own_school(cohort: Cohort) -> StoredSchool:
    """Return the school of a cohort that was opened for one.

    Raises
    ------
    DataError
        The cohort was opened for all schools, and each may see its own files only.
    """
    if cohort.school is None or len(cohort.schools) != 1:
        raise DataError(
            "A data check must be about one school, because no school may see what another sent; "
            f"this cohort was opened for {len(cohort.schools)}. Open it with "
            'open_cohort(cohort_dir, school="S01", even_unusable=True).'
        )
    return cohort.schools[0]


def table_titles(plan: CohortPlan) -> dict[str, str]:
    """Return what people call each table, by its name."""
    return {name: table.title for name, table in planned_tables(plan).items()}


def text_or(value: object, otherwise: str) -> str:
    """Return a cell of a frame as text, or something else where it is missing."""
    return otherwise if pd.isna(value) else str(value)
