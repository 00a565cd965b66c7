"""What stands around a page about pairs: what it cannot tell, and how it was made."""

from __future__ import annotations

from evalkit.findings.caveats import caveats_when
from evalkit.findings.finding import Finding
from evalkit.findings.report_frame import how_it_was_made
from evalkit.findings.school_pairing import SchoolPairing

TOLD = ("evalkit", "inputs", "school", "audience", "as_of", "duplicates", "problem_rows")
WHO = (
    "Ambassadors and mentees whose data may be used and who have not left. A pair under way is "
    "kept wherever that leaves nobody without a mentor who could have one."
)
NO_METHOD = "No pairs were made."


def pairing_caveats(pairing: SchoolPairing) -> Finding:
    """Return what a page about pairs cannot tell."""
    rules = pairing.cohort.plan.pairing
    pool = pairing.pool
    about = {
        "pairing": True,
        "pairing_headroom": any(each.kind == "headroom" for each in rules.weighed),
        "pairing_priority": rules.priority != "none",
        "pairing_left_out": pool is not None
        and len(pool.mentors) + len(pool.mentees) < pool.n_listed_mentors + pool.n_listed_mentees,
    }
    holding = {condition: "" for condition, is_so in about.items() if is_so}
    return caveats_when(holding, name="pairing_caveats")


def how_pairs_were_made(pairing: SchoolPairing, *, audience: str) -> Finding:
    """Return what a reader needs to make the same pairs again."""
    made = how_it_was_made(pairing.cohort, audience=audience).words
    proposal = pairing.proposal
    words = {
        **{name: made[name] for name in TOLD},
        "pairs_of": WHO,
        "pairs_method": proposal.pairs.method if proposal else NO_METHOD,
    }
    return Finding(name="how_pairs_were_made", words=words)
