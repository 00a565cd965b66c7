"""Do any answers run against their questionnaire, in all schools together or in one of them?"""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import Instrument
from evalkit.intake import Cohort
from evalkit.scoring import items_that_run_against
from evalkit.scoring.directions import warning_words


def contrary_items(cohort: Cohort) -> list[str]:
    """Return a sentence for each questionnaire whose answers run against its key.

    For those who check the data, never for a report: it tells of a key that does not fit the
    answers, such as answers that were turned round before they were sent.  All schools are looked
    at together, and each by itself, because one school that coded its answers otherwise is lost
    among the others.  What chance could do is left out.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    """
    said = []
    for name, instrument in cohort.plan.instruments.items():
        responses = cohort.tables[f"responses_{name}"]
        together = _certain(responses, instrument)
        if not together.empty:
            said.append(warning_words(together, instrument))
            continue
        for school, own in responses.groupby("school_id", sort=True, observed=True):
            contrary = _certain(own, instrument)
            # One item of many may do so by chance in one school of many; two of a scale do not.
            if (contrary.groupby("scale").size() > 1).any():
                told = warning_words(contrary, instrument)
                said.append(f"School {school} alone: {told}")
    return said


def _certain(responses: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    contrary = items_that_run_against(responses, instrument)
    return contrary[contrary["is_beyond_chance"]]
