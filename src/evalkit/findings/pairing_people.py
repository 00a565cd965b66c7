"""Who of a school can be paired, and all that the matching must know of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.errors import DataError
from evalkit.findings.paired_outcome import PUPIL, included_pupils, listed_pupils
from evalkit.findings.wellbeing_thirds import mentors_headroom, need_priority
from evalkit.intake import Cohort
from evalkit.matching import Timetable, capacities, fixed_pairs, timetable

HAVE_LEFT = ("left_school", "changed_mind", "other")
"""Reasons for the end of a pupil's part after which nobody is paired any more."""

LINK = ["mentor_id", "mentee_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPool:
    """The pupils of one school who can be paired, ready for ``evalkit.matching``.

    Parameters
    ----------
    school : str
        The school's code.
    mentors, mentees : DataFrame
        One row per pupil with the columns that ``matching.pair_fits`` reads.  Only pupils whose
        data may be used and whose part has not ended; ``headroom`` is made from baseline only.
    relations : DataFrame
        pupil_id, other_id, kind; without those who have left.
    rules : PairingRules
        The plan's.
    capacity : Series of int by mentor_id
        Each mentor's places, and never fewer than the pairs that the mentor is in now.
    running : DataFrame
        mentor_id, mentee_id of pairs that are under way or carry on; one for each mentee.
    fixed : DataFrame
        mentor_id, mentee_id of pairs that the relations say are to stay.
    timetable : Timetable or None
        None where nobody named a time, or the plan lets pairs be made without one.
    priority : Series of int by mentee_id, or None
        1 comes first; None where nobody does.
    n_listed_mentors, n_listed_mentees : int
        How many the school listed, whether or not they can be paired.
    has_wishes : bool
        Whether anybody of them answered anything about a match.
    """

    school: str
    mentors: pd.DataFrame
    mentees: pd.DataFrame
    relations: pd.DataFrame
    rules: PairingRules
    capacity: pd.Series
    running: pd.DataFrame
    fixed: pd.DataFrame
    timetable: Timetable | None
    priority: pd.Series | None
    n_listed_mentors: int
    n_listed_mentees: int
    has_wishes: bool

    def __repr__(self) -> str:
        # It holds what pupils answered; a notebook cell that ends in it must not print that.
        return (
            f"<SchoolPool {self.school}: {len(self.mentors)} mentors, {len(self.mentees)} mentees>"
        )


def pairing_pool(cohort: Cohort) -> SchoolPool:
    """Return everybody of a school who can be paired.

    Parameters
    ----------
    cohort : Cohort
        One school's.

    Raises
    ------
    DataError
        The cohort was opened for all schools.
    MatchingError
        A pair is to stay (kind fixed) that is none of a mentor and a mentee.
    """
    if cohort.school is None:
        raise DataError(
            "Pairs must be made in one school, because no school may see another's pupils; this "
            f"cohort was opened for {len(cohort.schools)}. Open it with "
            'open_cohort(cohort_dir, school="S01").'
        )
    rules = cohort.plan.pairing
    mentors, mentees = _people(cohort, "ambassador"), _people(cohort, "mentee")
    relations = _relations(cohort, {*mentors["pupil_id"], *mentees["pupil_id"]})
    running = _running(cohort, mentors, mentees)
    mentors = mentors.assign(
        capacity=_places(mentors, rules, running),
        headroom=mentors["pupil_id"].map(mentors_headroom(cohort, mentors)).astype(float),
    )
    has_times = pd.concat([mentors["slots"], mentees["slots"]]).notna().any()
    needs_times = any(rule.name == "no_shared_slot" for rule in rules.forbids)
    wishes = cohort.tables["preferences"]
    return SchoolPool(
        school=cohort.school,
        mentors=mentors,
        mentees=mentees,
        relations=relations,
        rules=rules,
        capacity=capacities(mentors, rules),
        running=running,
        fixed=fixed_pairs(mentors, mentees, relations),
        timetable=timetable(mentors, mentees) if has_times and needs_times else None,
        priority=need_priority(cohort, mentees),
        n_listed_mentors=len(listed_pupils(cohort, role="ambassador")),
        n_listed_mentees=len(listed_pupils(cohort, role="mentee")),
        has_wishes=bool(
            wishes["pupil_id"].isin([*mentors["pupil_id"], *mentees["pupil_id"]]).any()
        ),
    )


def _people(cohort: Cohort, role: str) -> pd.DataFrame:
    pupils = included_pupils(cohort, role=role)
    there = pupils[~pupils["end_reason"].isin(HAVE_LEFT)]
    found = there.merge(cohort.tables["preferences"], on=PUPIL, how="left")
    return found.sort_values("pupil_id").reset_index(drop=True)


def _relations(cohort: Cohort, there: set[str]) -> pd.DataFrame:
    """Return the relations without those who have left; a slip in the others is for matching."""
    rows = cohort.tables["relations"]
    pupils = cohort.tables["pupils"]
    in_programme = pupils.loc[pupils["role"].isin(("ambassador", "mentee")), "pupil_id"]
    left = set(in_programme) - there
    is_over = rows["pupil_id"].isin(left) | rows["other_id"].isin(left)
    return rows.loc[~is_over, ["pupil_id", "other_id", "kind"]].reset_index(drop=True)


def _running(cohort: Cohort, mentors: pd.DataFrame, mentees: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs that go on, of a mentee with several the one that began last."""
    pairs = cohort.tables["pairs"]
    goes_on = pairs["ended_on"].isna() & pairs["end_reason"].isna()
    goes_on |= pairs["end_reason"] == "carries_on"
    goes_on &= pairs["mentor_id"].isin(mentors["pupil_id"])
    goes_on &= pairs["mentee_id"].isin(mentees["pupil_id"])
    ordered = pairs[goes_on].sort_values(["started_on", "pair_id"])
    last = ordered.drop_duplicates("mentee_id", keep="last")
    return last[LINK].sort_values(LINK).reset_index(drop=True)


def _places(mentors: pd.DataFrame, rules: PairingRules, running: pd.DataFrame) -> pd.Series:
    """Return the mentors' places; whoever is in more pairs now than they offered keeps those."""
    given = mentors["capacity"].astype("Int64").fillna(rules.default_places)
    now = mentors["pupil_id"].map(running["mentor_id"].value_counts()).fillna(0).astype("Int64")
    return given.where(given >= now, now)
