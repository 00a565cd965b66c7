"""Do any items run against the rest of their questionnaire?"""

from __future__ import annotations

from evalkit.intake import Cohort
from evalkit.scoring import items_that_run_against
from evalkit.scoring.directions import warning_words


def contrary_items(cohort: Cohort) -> list[str]:
    """Return a sentence for each questionnaire in which an item runs against its scale.

    For those who check the data, never for a report: it tells of a key that does not fit the
    answers, such as answers that were turned round before they were sent.  What chance could do
    is left out.

    Parameters
    ----------
    cohort : Cohort
        All schools together, so that chance has the least part in it.
    """
    said = []
    for name, instrument in cohort.plan.instruments.items():
        contrary = items_that_run_against(cohort.tables[f"responses_{name}"], instrument)
        certain = contrary[contrary["is_beyond_chance"]]
        if not certain.empty:
            said.append(warning_words(certain, instrument))
    return said
