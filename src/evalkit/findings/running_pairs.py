"""Which pairs are under way, and which of them could not go on?"""

from __future__ import annotations

import pandas as pd

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.pair_proposal import Proposal
from evalkit.findings.proposed_pairs import links_of
from evalkit.findings.quantity import Count, Label, PupilCode
from evalkit.findings.school_pairing import SchoolPairing, no_pairs

COLUMNS = {"mentee": "Mentee", "before": "Mentor now", "after": "Proposed", "why": "Why"}
FORBIDDEN = "The rules do not allow this pair any more."
NEEDED = "Keeping it would leave more pupils without a mentor."
NOBODY = "nobody"


def running_pairs(pairing: SchoolPairing) -> Finding:
    """Return how many pairs under way go on, and those that cannot.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    if proposal is None:
        return no_pairs("running_pairs")
    if proposal.kept.empty:
        return Finding(name="running_pairs", empty_because="no_pairs_running", is_for_school=True)
    ended = sorted(links_of(proposal.kept) - links_of(proposal.pairs.pairs))
    return Finding(
        name="running_pairs",
        lead="running",
        verdict="some_end" if ended else "all_go_on",
        quantities={
            "running": Count(n=len(proposal.kept)),
            "kept": Count(n=len(proposal.kept) - len(ended)),
        },
        tables={
            "ended": FindingTable(
                columns=COLUMNS,
                rows=tuple(_row(proposal, mentor, mentee) for mentor, mentee in ended),
            )
        },
        is_for_school=True,
    )


def _row(proposal: Proposal, mentor: str, mentee: str) -> dict[str, Label | PupilCode]:
    pairs = proposal.pairs.pairs
    new = pairs.loc[pairs["mentee_id"] == mentee, "mentor_id"]
    is_forbidden = pd.isna(proposal.costs.loc[mentor, mentee])
    return {
        "mentee": PupilCode(codes=(mentee,)),
        "before": PupilCode(codes=(mentor,)),
        "after": PupilCode(codes=(new.iloc[0] if len(new) else NOBODY,)),
        "why": Label(text=FORBIDDEN if is_forbidden else NEEDED),
    }
