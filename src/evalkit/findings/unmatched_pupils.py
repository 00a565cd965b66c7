"""Who would be left without a mentor, why, and what is the least that would change it?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.quantity import Count, PairText, PupilCode
from evalkit.findings.school_pairing import SchoolPairing, no_pairs

COLUMNS = {"mentee": "Mentee", "heading": "Why", "change": "The smallest change that would do"}


def unmatched_pupils(pairing: SchoolPairing) -> Finding:
    """Return the pupils without a mentor, each with the reason and the smallest change.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    if proposal is None:
        return no_pairs("unmatched_pupils")
    left = proposal.unmatched
    if left.empty:
        return Finding(
            name="unmatched_pupils", empty_because="everybody_paired", is_for_school=True
        )
    n_places, n_mentees = int(proposal.pool.capacity.sum()), len(proposal.pool.mentees)
    # Equal reasons stand together, in the order of the first pupil of each.
    first = left.groupby("why", sort=False)["mentee_id"].transform("min")
    ordered = left.assign(first=first).sort_values(["first", "mentee_id"])
    return Finding(
        name="unmatched_pupils",
        lead="left",
        verdict="too_few_places" if n_places < n_mentees else "places_left",
        quantities={
            "left": Count(n=len(left)),
            "places": Count(n=n_places),
            "mentees": Count(n=n_mentees),
        },
        tables={
            "left": FindingTable(
                columns=COLUMNS,
                rows=tuple(
                    {
                        "mentee": PupilCode(codes=(each.mentee_id,)),
                        "heading": PairText(text=each.why),
                        "change": PairText(text=each.change),
                    }
                    for each in ordered.itertuples()
                ),
            )
        },
        is_for_school=True,
    )
