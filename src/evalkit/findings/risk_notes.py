"""Does a questionnaire hold an item that an adult must look at, and did anybody answer it so?"""

from __future__ import annotations

from evalkit.intake import Cohort
from evalkit.scoring import risk_answers


def risk_notes(cohort: Cohort) -> list[str]:
    """Return a sentence for each questionnaire with risk items, naming schools but no pupil.

    For those who check the data: scores and reports say nothing of single answers, so somebody
    must be told that there are answers which cannot wait for a report.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    """
    said = []
    for name, instrument in cohort.plan.instruments.items():
        if not instrument.risk_items:
            continue
        flagged = risk_answers(cohort.tables[f"responses_{name}"], instrument)
        items = " or ".join(
            f"{least:g} or more to item {instrument.number_of(item)}"
            for item, least in instrument.risk_items.items()
        )
        schools = sorted(flagged["school_id"].unique()) if len(flagged) else []
        where = (
            f"There are such answers in {', '.join(schools)}; make sure that the person there who "
            "is responsible for safeguarding has seen the forms."
            if schools
            else "There is no such answer in these files."
        )
        said.append(
            f"{instrument.title}: an answer of {items} is for an adult to look at on the day it is "
            f"given, whatever the score. evalkit tells nobody of it. {where}"
        )
    return said
