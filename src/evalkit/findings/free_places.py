"""Which mentors have a place left, and at what times?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.pair_proposal import Proposal
from evalkit.findings.quantity import Count, PairText, PupilCode
from evalkit.findings.school_pairing import SchoolPairing, no_pairs
from evalkit.matching import Timetable

COLUMNS = {
    "mentor": "Mentor",
    "places": "Places",
    "taken": "Taken",
    "free": "Free",
    "times": "Could still meet somebody at",
}
BY_TIME = {"time": "Time", "mentors": "Mentors with a free place who are free then"}


def mentor_places(pairing: SchoolPairing) -> Finding:
    """Return each mentor's places, and by time who could take one more pupil.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    if proposal is None:
        return no_pairs("mentor_places")
    spare = proposal.pairs.spare
    n_free = int((spare["places"] - spare["taken"]).sum())
    times = _open_times(proposal)
    columns = {name: title for name, title in COLUMNS.items() if name != "times" or times}
    rows = []
    for each in spare.itertuples():
        cells = {
            "mentor": PupilCode(codes=(each.mentor_id,)),
            "places": Count(n=int(each.places)),
            "taken": Count(n=int(each.taken)),
            "free": Count(n=int(each.places - each.taken)),
            "times": PairText(text="; ".join(times.get(each.mentor_id, ()))),
        }
        rows.append({name: cells[name] for name in columns})
    every = sorted({time for own in times.values() for time in own})
    by_time = tuple(
        {
            "time": PairText(text=time),
            "mentors": PupilCode(codes=tuple(code for code, own in times.items() if time in own)),
        }
        for time in every
    )
    return Finding(
        name="mentor_places",
        lead="places",
        verdict="all_taken" if n_free == 0 else "one" if n_free == 1 else "several",
        quantities={
            "mentors": Count(n=len(spare)),
            "places": Count(n=int(spare["places"].sum())),
            "taken": Count(n=int(spare["taken"].sum())),
            "free": Count(n=n_free),
        },
        tables={
            "mentors": FindingTable(columns=columns, rows=tuple(rows) if n_free else ()),
            "times": FindingTable(columns=BY_TIME, rows=by_time),
        },
        is_for_school=True,
    )


def _open_times(proposal: Proposal) -> dict[str, list[str]]:
    """Return by mentor with a free place the times at which they meet nobody, as pupils write."""
    table = proposal.pool.timetable
    if table is None:
        return {}
    spare = proposal.pairs.spare
    with_place = spare.loc[spare["places"] > spare["taken"], "mentor_id"]
    return {code: _left(table, proposal, code) for code in with_place}


def _left(table: Timetable, proposal: Proposal, mentor: str) -> list[str]:
    pairs = proposal.pairs.pairs
    busy = set(pairs.loc[pairs["mentor_id"] == mentor, "slot"])
    return sorted(table.spelling.get(slot, slot) for slot in table.mentor_slots[mentor] - busy)
