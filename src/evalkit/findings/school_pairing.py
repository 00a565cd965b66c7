"""A school's pairs as its pages show them: proposed, or why there can be none."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import MatchingError
from evalkit.findings.finding import Finding
from evalkit.findings.pair_proposal import Proposal, propose
from evalkit.findings.pairing_people import SchoolPool, pairing_pool
from evalkit.intake import Cohort
from evalkit.matching import pair_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPairing:
    """What the findings about a school's pairs start from.

    Parameters
    ----------
    cohort : Cohort
    pool : SchoolPool or None
    proposal : Proposal or None
        None where there can be no pairs.
    empty_because : str or None
        Why there is none: a key under ``[empty]`` in ``sentences.toml``.
    refused : str
        What must be mended before pairs can be made, in a sentence that names codes; else "".
    """

    cohort: Cohort
    pool: SchoolPool | None
    proposal: Proposal | None
    empty_because: str | None
    refused: str

    def __repr__(self) -> str:
        # It holds what pupils answered; a notebook cell that ends in it must not print that.
        return f"<SchoolPairing {self.cohort.school}>"


def school_pairing(cohort: Cohort) -> SchoolPairing:
    """Return the best pairs for a school, or why there are none; nothing of it is decided.

    Parameters
    ----------
    cohort : Cohort
        One school's.

    Raises
    ------
    DataError
        The cohort was opened for all schools.
    """
    pool = proposal = empty_because = None
    refused = ""
    try:
        pool = pairing_pool(cohort)
        empty_because = _nothing_to_pair(pool)
        proposal = None if empty_because else propose(pool)
    except MatchingError as error:
        refused = str(error)
    return SchoolPairing(
        cohort=cohort,
        pool=pool,
        proposal=proposal,
        empty_because=empty_because,
        refused=refused,
    )


def _nothing_to_pair(pool: SchoolPool) -> str | None:
    if pool.mentors.empty:
        return "no_mentors_to_pair"
    if pool.mentees.empty:
        return "no_mentees_to_pair"
    if not pool.capacity.sum():
        return "no_place_offered"
    costs = pair_costs(pool.mentors, pool.mentees, pool.rules, pool.relations)
    return "no_pair_allowed" if costs.isna().all(axis=None) else None


def no_pairs(name: str) -> Finding:
    """Return what a finding about pairs says where there are none; why is said by the first."""
    return Finding(name=name, empty_because="no_pairs_made", is_for_school=True)
