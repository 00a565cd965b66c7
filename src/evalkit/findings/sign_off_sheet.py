"""The sheet on which a person says yes or no to each pair."""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.proposed_pairs import told_pairs
from evalkit.findings.quantity import Count, Label, PairText, PupilCode, Quantity
from evalkit.findings.school_pairing import SchoolPairing, no_pairs

COLUMNS = {
    "mentee": "Mentee",
    "mentor": "Mentor",
    "time": "When",
    "approved": "Approved?",
    "changed": "Changed to",
    "initials": "Initials",
    "day": "Date",
}
BLANK = Label(text="")
BOXES = Label(text="☐ yes ☐ no")
NONE_YET = "none yet"


def sign_off(pairing: SchoolPairing) -> Finding:
    """Return a sheet to print: each pair, and each pupil without one, with room for a decision.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    if proposal is None:
        return no_pairs("sign_off")
    plan = pairing.cohort.plan
    has_times = proposal.pool.timetable is not None
    columns = {name: title for name, title in COLUMNS.items() if name != "time" or has_times}
    pairs = [
        (each.mentee_id, each.mentor_id, each.time) for each in told_pairs(proposal).itertuples()
    ]
    left = [(code, NONE_YET, "") for code in proposal.pairs.unmatched["mentee_id"]]
    return Finding(
        name="sign_off",
        lead="pairs",
        words={"school": str(plan.school_name(proposal.pool.school))},
        quantities={"pairs": Count(n=len(pairs)), "left": Count(n=len(left))},
        tables={
            "sheet": FindingTable(
                columns=columns,
                rows=tuple(_row(*each, columns=columns) for each in [*pairs, *left]),
            )
        },
        is_for_school=True,
    )


def _row(mentee: str, mentor: str, time: str, *, columns: dict[str, str]) -> dict[str, Quantity]:
    cells: dict[str, Quantity] = {
        "mentee": PupilCode(codes=(mentee,)),
        "mentor": PupilCode(codes=(mentor,)),
        "time": PairText(text=time),
        "approved": BLANK if mentor == NONE_YET else BOXES,
        "changed": BLANK,
        "initials": BLANK,
        "day": BLANK,
    }
    return {name: cells[name] for name in columns}
