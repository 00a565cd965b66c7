"""One outcome before and after, pupil by pupil."""

from __future__ import annotations

import warnings

import pandas as pd

from evalkit.catalogue import Outcome
from evalkit.intake import Cohort
from evalkit.scoring import DirectionWarning, score_responses

PUPIL = ["school_id", "pupil_id"]
INCIDENTS = {
    "behaviour": "behaviour_incidents",
    "bullying": "bullying_incidents",
    "exclusions": "exclusions",
}


def paired_outcome(cohort: Cohort, outcome: Outcome, *, role: str) -> pd.DataFrame:
    """Return an outcome's value before and after for the included pupils of one role.

    Returns
    -------
    DataFrame
        One row per included pupil: ``school_id``, ``pupil_id``, ``before``, ``after`` in the
        outcome's unit, missing where the pupil has no value.
    """
    values = _record_values(cohort, outcome) if outcome.is_record else _scores(cohort, outcome)
    pairs = included_pupils(cohort, role=role)[PUPIL]
    for column, moment in (("before", outcome.before), ("after", outcome.after)):
        chosen = values.loc[values["moment"] == moment, [*PUPIL, "value"]]
        pairs = pairs.merge(chosen.rename(columns={"value": column}), on=PUPIL, how="left")
    return pairs.astype({"before": float, "after": float})


def was_held(cohort: Cohort, outcome: Outcome, moment: str) -> bool:
    """Return whether anybody at all, of whatever role, has a row at this wave or term."""
    if outcome.is_record:
        return bool((cohort.tables["records"]["term"] == moment).any())
    return bool((cohort.tables[f"responses_{outcome.instrument}"]["wave"] == moment).any())


def listed_pupils(cohort: Cohort, *, role: str) -> pd.DataFrame:
    """Return the pupils whom the school listed with a role, one row each."""
    pupils = cohort.tables["pupils"]
    return pupils[pupils["role"] == role]


def complete_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pupils who have both values."""
    return pairs.dropna(subset=["before", "after"])


def included_pupils(cohort: Cohort, *, role: str) -> pd.DataFrame:
    """Return the pupils of a role whose data may be used, one row each."""
    listed = listed_pupils(cohort, role=role)
    return listed[listed["is_included"].astype(bool)]


def scores_of(cohort: Cohort, instrument: str) -> pd.DataFrame:
    """Return every scale of one planned instrument, scored."""
    responses = cohort.tables[f"responses_{instrument}"]
    with warnings.catch_warnings():
        # That an item runs against its scale is for whoever checks the data, not for a reader of
        # the report: `evalkit check` says it, over all schools together.
        warnings.simplefilter("ignore", DirectionWarning)
        return score_responses(responses, cohort.plan.instruments[instrument])


def _scores(cohort: Cohort, outcome: Outcome) -> pd.DataFrame:
    scores = scores_of(cohort, str(outcome.instrument))
    chosen = scores[scores["scale"] == outcome.name]
    return chosen.rename(columns={"wave": "moment", "score": "value"})


def _record_values(cohort: Cohort, outcome: Outcome) -> pd.DataFrame:
    records = cohort.tables["records"]
    if outcome.name == "absence":
        possible = records["sessions_possible"].astype("Float64").replace(0, pd.NA)
        value = 100 * records["sessions_absent"].astype("Float64") / possible
    else:
        value = records[INCIDENTS.get(outcome.name, outcome.name)].astype("Float64")
    return records.assign(value=value.astype(float), moment=records["term"])
