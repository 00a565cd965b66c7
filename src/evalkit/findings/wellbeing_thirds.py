"""A pupil's wellbeing before the programme in thirds: for the matching alone, never to be shown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.findings.paired_outcome import scores_of
from evalkit.intake import Cohort

BASELINE = "baseline"
FEWEST = 3
LOW, MIDDLE, HIGH = 0, 1, 2


def mentors_headroom(cohort: Cohort, mentors: pd.DataFrame) -> pd.Series:
    """Return how much of their own wellbeing mentors have to spare: 0, 0.5 or 1, by pupil_id.

    It is a mentor's third among the school's mentors in the primary outcome before the programme;
    higher is better, whichever way the score runs.  NaN where it is not known.
    """
    return _thirds(cohort, mentors) / HIGH


def need_priority(cohort: Cohort, mentees: pd.DataFrame) -> pd.Series | None:
    """Return who comes first where places are short, by pupil_id: 1, 2, 3; None where nobody does.

    Whose wellbeing is not known stands with the middle third: a blank is neither a reward nor a
    punishment.
    """
    rule = cohort.plan.pairing.priority
    if rule == "none" or mentees.empty:
        return None
    if rule == "nominated_first":
        rows = cohort.tables["nominations"]
        is_meant = (rows["for"] == "mentee") & (rows["by"] == "staff")
        nominated = mentees["pupil_id"].isin(rows.loc[is_meant, "pupil_id"])
        tiers = np.where(nominated, 1, 2)
    else:
        tiers = _thirds(cohort, mentees).fillna(MIDDLE).to_numpy() + 1
    found = pd.Series(tiers, index=mentees["pupil_id"].to_numpy()).astype(int)
    return found if len(set(found)) > 1 else None


def _thirds(cohort: Cohort, pupils: pd.DataFrame) -> pd.Series:
    """Return 0 for the third that is lowest in wellbeing, 1, or 2, by pupil_id; NaN if unknown.

    Pupils with equal scores are in the same third.  Fewer than three have none.
    """
    codes = pupils["pupil_id"].to_numpy()
    primary = cohort.plan.primary
    if primary.is_record or BASELINE not in cohort.plan.waves.get(str(primary.instrument), ()):
        return pd.Series(np.nan, index=codes)
    scores = scores_of(cohort, str(primary.instrument))
    is_meant = (scores["scale"] == primary.name) & (scores["wave"] == BASELINE)
    known = scores[is_meant].drop_duplicates("pupil_id").set_index("pupil_id")["score"]
    known = known.astype(float).reindex(codes)
    if known.notna().sum() < FEWEST:
        return pd.Series(np.nan, index=codes)
    standing = known if primary.higher_is_better else -known
    # The middle of the ranks of equal scores, from 0 to 1: a score that all have is the middle.
    place = (standing.rank(method="average") - 0.5) / standing.notna().sum()
    return np.floor(place * (HIGH + 1)).clip(upper=HIGH)
