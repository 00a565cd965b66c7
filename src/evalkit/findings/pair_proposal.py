"""Who would best be paired with whom in a school, with the reasons: a proposal, nothing decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.errors import DataError, MatchingError
from evalkit.findings.pairing_people import LINK, SchoolPool
from evalkit.matching import (
    Pairs,
    assign_pairs,
    explain_pairs,
    explain_unmatched,
    forbidden_pairs,
    pair_costs,
)

OBJECTIVE = "most_pupils"
BY_ANSWERS = "lowest_wellbeing"
"""The priority of which nobody's place may be told, because it is made of their answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Pairs for a school with what is to be said of them.

    Parameters
    ----------
    pool : SchoolPool
        Those who take part, without whoever was left out.
    costs : DataFrame, mentors × mentees
        NaN where the rules forbid a pair.
    pairs : Pairs
    reasons : DataFrame
        Of ``matching.explain_pairs``: a row for each pair.  They, and those for the unmatched, are
        made without the criteria that are private: the same pairs have the same reasons, whatever
        the mentors' wellbeing.
    unmatched : DataFrame
        Of ``matching.explain_unmatched``: a row for each pupil without a mentor.
    kept : DataFrame
        mentor_id, mentee_id of the pairs that were to be kept where possible.
    """

    pool: SchoolPool
    costs: pd.DataFrame
    pairs: Pairs
    reasons: pd.DataFrame
    unmatched: pd.DataFrame
    kept: pd.DataFrame

    def __repr__(self) -> str:
        # It holds costs, made of what pupils answered; a notebook cell must not print them.
        return (
            f"<Proposal {self.pool.school}: {len(self.pairs.pairs)} pairs, "
            f"{len(self.pairs.unmatched)} without a mentor>"
        )


def propose(
    pool: SchoolPool, *, keep: pd.DataFrame | None = None, without: Iterable[str] = ()
) -> Proposal:
    """Return the best pairs for a school, as many pupils as possible first.

    Pairs that are under way are kept wherever that leaves nobody without a mentor who could have
    one.

    Parameters
    ----------
    pool : SchoolPool
    keep : DataFrame, optional
        mentor_id, mentee_id of the pairs to keep where possible; the running ones when left out.
    without : iterable of str
        Codes of pupils who take no part (any more).

    Raises
    ------
    MatchingError
        There is nobody to pair, no pair is allowed, or fixed pairs are forbidden; people are named.
    DataError
        ``keep`` or ``without`` names somebody who is not in the pool.
    """
    there = without_pupils(pool, set(without))
    kept = _kept(pool, there, keep)
    _require_both(there)
    people = (there.mentors, there.mentees, there.rules, there.relations)
    costs = pair_costs(*people)
    limits = {"capacity": there.capacity, "timetable": there.timetable}
    shown = _shown_rules(there.rules)
    people_shown = (there.mentors, there.mentees, shown, there.relations)
    pairs = assign_pairs(
        costs,
        objective=OBJECTIVE,
        keep=kept,
        fixed=there.fixed,
        priority=there.priority,
        **limits,
    )
    return Proposal(
        pool=there,
        costs=costs,
        pairs=pairs,
        reasons=explain_pairs(pairs.pairs, *people_shown, fixed=there.fixed, **limits),
        unmatched=explain_unmatched(
            pairs,
            pair_costs(*people_shown),
            forbidden=forbidden_pairs(*people),
            rules=there.rules,
            objective=OBJECTIVE,
            fixed=there.fixed,
            priority=None if there.rules.priority == BY_ANSWERS else there.priority,
            **limits,
        ),
        kept=kept,
    )


def _shown_rules(rules: PairingRules) -> PairingRules:
    """Return the rules without what is private, for the reasons.

    A second choice that is worse in nothing that may be told would tell that its wellbeing is.
    """
    criteria = tuple(
        replace(each, importance="off", weight=0.0) if each.is_private else each
        for each in rules.criteria
    )
    return replace(rules, criteria=criteria)


def without_pupils(pool: SchoolPool, gone: set[str]) -> SchoolPool:
    """Return the pool without these pupils, and without what concerns them.

    Raises
    ------
    DataError
        One of the codes is nobody's in the pool.
    """
    codes = {*pool.mentors["pupil_id"], *pool.mentees["pupil_id"]}
    if strange := sorted(gone - codes):
        raise DataError(
            f"Nobody of the school {pool.school} who can be paired has the code "
            f"{', '.join(strange[:5])}. Check the codes."
        )
    if not gone:
        return pool
    relations, priority = pool.relations, pool.priority
    return replace(
        pool,
        mentors=pool.mentors[~pool.mentors["pupil_id"].isin(gone)].reset_index(drop=True),
        mentees=pool.mentees[~pool.mentees["pupil_id"].isin(gone)].reset_index(drop=True),
        relations=relations[
            ~relations["pupil_id"].isin(gone) & ~relations["other_id"].isin(gone)
        ].reset_index(drop=True),
        capacity=pool.capacity[~pool.capacity.index.isin(gone)],
        running=_among(pool.running, codes - gone),
        fixed=_among(pool.fixed, codes - gone),
        priority=None if priority is None else priority[~priority.index.isin(gone)],
    )


def _kept(pool: SchoolPool, there: SchoolPool, keep: pd.DataFrame | None) -> pd.DataFrame:
    """Return the pairs to keep of those who take part."""
    if keep is None:
        return there.running
    for column, people in zip(LINK, (pool.mentors, pool.mentees), strict=True):
        strange = sorted(set(keep[column]) - set(people["pupil_id"]))
        if strange:
            raise DataError(
                f"`keep` names under {column} pupils of the school {pool.school} who cannot be "
                f"paired: {', '.join(strange[:5])}. Check the codes, or take these pairs out."
            )
    return _among(keep[LINK], {*there.mentors["pupil_id"], *there.mentees["pupil_id"]})


def _among(links: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    is_there = links["mentor_id"].isin(codes) & links["mentee_id"].isin(codes)
    return links[is_there].reset_index(drop=True)


def _require_both(pool: SchoolPool) -> None:
    for people, who in ((pool.mentors, "ambassadors"), (pool.mentees, "mentees")):
        if people.empty:
            raise MatchingError(
                f"The school {pool.school} must have {who} to pair; it has none whose data may be "
                "used and who have not left. Enter them in the table of pupils, with role and "
                "consent_evaluation."
            )
