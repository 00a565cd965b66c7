"""If a mentor left, how many of their mentees could have another one?"""

from __future__ import annotations

from dataclasses import replace

from evalkit.errors import MatchingError
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.pair_proposal import OBJECTIVE, Proposal
from evalkit.findings.pairing_people import LINK
from evalkit.findings.quantity import Count, PupilCode
from evalkit.findings.school_pairing import SchoolPairing, no_pairs
from evalkit.matching import Timetable, rematch

COLUMNS = {
    "mentor": "If this mentor left",
    "mentees": "Mentees",
    "at_once": "Placed anew at once",
    "with_changes": "Placed if others change too",
    "not_placed": "Left without a mentor",
}


def if_a_mentor_leaves(pairing: SchoolPairing) -> Finding:
    """Return for each mentor what would become of their mentees, by solving again.

    Placed at once means that no other pair changes its mentor or its time.  Nobody who has a
    mentor now would lose theirs in any of the three.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    name = "if_a_mentor_leaves"
    if proposal is None:
        return no_pairs(name)
    spare = proposal.pairs.spare
    has_free = bool((spare["places"] > spare["taken"]).any())
    mentors = sorted(set(proposal.pairs.pairs["mentor_id"]))
    found = {mentor: _placed_anew(proposal, mentor) for mentor in mentors}
    safe = sum(placed[-1] == 0 for placed in found.values())
    rows = tuple(
        {"mentor": PupilCode(codes=(mentor,)), "mentees": Count(n=sum(placed))}
        | {
            column: Count(n=n)
            for column, n in zip(("at_once", "with_changes", "not_placed"), placed, strict=True)
        }
        for mentor, placed in found.items()
    )
    verdict = "all_safe" if safe == len(found) else "some_safe" if safe else "none_safe"
    return Finding(
        name=name,
        lead="mentors",
        verdict=verdict if has_free else "none_free",
        quantities={"mentors": Count(n=len(found)), "safe": Count(n=safe)},
        tables={"mentors": FindingTable(columns=COLUMNS, rows=rows if has_free else ())},
        is_for_school=True,
    )


def _placed_anew(proposal: Proposal, mentor: str) -> tuple[int, int, int]:
    """Return how many mentees are placed at once, with other changes, and not at all."""
    pairs = proposal.pairs.pairs
    is_own = pairs["mentor_id"] == mentor
    n_own, others = int(is_own.sum()), pairs[~is_own]
    spare = proposal.pairs.spare
    elsewhere = spare[spare["mentor_id"] != mentor]
    if not (elsewhere["places"] > elsewhere["taken"]).any():
        return 0, 0, n_own
    at_once = _n_placed(proposal, mentor, is_still=True) - len(others)
    in_all = at_once
    if at_once < n_own:
        in_all = _n_placed(proposal, mentor, is_still=False) - len(others)
    return at_once, in_all - at_once, n_own - in_all


def _n_placed(proposal: Proposal, mentor: str, *, is_still: bool) -> int:
    """Return how many of those who have a mentor would have one without this mentor.

    ``is_still``: with all other pairs and their times as they are.
    """
    pool, pairs = proposal.pool, proposal.pairs.pairs
    others = pairs[pairs["mentor_id"] != mentor]
    fixed = others[LINK] if is_still else pool.fixed
    times = _at_their_times(pool.timetable, others) if is_still else pool.timetable
    try:
        found = rematch(
            pairs,
            proposal.costs[pairs["mentee_id"]],
            without=[mentor],
            capacity=pool.capacity[pool.capacity.index != mentor],
            objective=OBJECTIVE,
            fixed=fixed[fixed["mentee_id"].isin(pairs["mentee_id"])],
            timetable=times,
        )
    except MatchingError:
        # The mentor was the only one for whom any pair is possible.
        return len(others)
    return len(found.pairs.pairs)


def _at_their_times(table: Timetable | None, others: object) -> Timetable | None:
    if table is None:
        return None
    set_times = {
        mentee: frozenset([slot])
        for mentee, slot in zip(others["mentee_id"], others["slot"], strict=True)
    }
    return replace(table, mentee_slots={**table.mentee_slots, **set_times})
