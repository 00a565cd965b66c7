"""Who would be paired with whom, why these two, and why not the next choice?"""

from __future__ import annotations

import pandas as pd

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.pair_proposal import Proposal
from evalkit.findings.pairing_people import LINK
from evalkit.findings.quantity import Count, Label, PairText, PupilCode, Quantity
from evalkit.findings.school_pairing import SchoolPairing
from evalkit.matching.pair_reasons import NOTHING

COLUMNS = {
    "mentee": "Mentee",
    "heading": "Mentor",
    "time": "When",
    "fits": "What fits",
    "misses": "What does not, or is not known",
    "next": "Next choice, and why not",
}
PLACES = {"mentor": "Mentor", "mentee": "Mentee", "fit": "How it fits"}
WELL, PARTLY, LITTLE, FREE = "fits well", "fits in part", "little is known to fit", "free place"
STATES = {"fixed": "fixed by the school", "kept": "goes on", "new": ""}


def proposed_pairs(pairing: SchoolPairing) -> Finding:
    """Return the proposed pairs with their reasons, and each mentor's places.

    How well a pair fits is said in three words made of the reasons beside it and of nothing else:
    no score, and nothing that is private, moves it.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    proposal = pairing.proposal
    if proposal is None:
        return _none(pairing)
    told = told_pairs(proposal)
    n_left = len(proposal.pairs.unmatched)
    has_when = bool((told["when"] != "").any())
    columns = {name: title for name, title in COLUMNS.items() if name != "time" or has_when}
    return Finding(
        name="proposed_pairs",
        lead="pairs",
        verdict="some_left" if n_left else "everybody",
        quantities={
            "pairs": Count(n=len(told)),
            "mentees": Count(n=len(proposal.pool.mentees)),
            "left": Count(n=n_left),
            "well": Count(n=int((told["fit"] == WELL).sum())),
            "partly": Count(n=int((told["fit"] == PARTLY).sum())),
            "little": Count(n=int((told["fit"] == LITTLE).sum())),
        },
        tables={
            "pairs": FindingTable(
                columns=columns,
                rows=tuple(_row(each, columns) for each in told.itertuples()),
            ),
            "places": FindingTable(columns=PLACES, rows=_places(proposal, told)),
        },
        is_for_school=True,
    )


def told_pairs(proposal: Proposal) -> pd.DataFrame:
    """Return the pairs with their time as pupils write it, their state, fit and reasons."""
    pairs = proposal.pairs.pairs
    told = pairs.merge(proposal.reasons, on=LINK)
    if proposal.pool.timetable is not None:
        spelling = proposal.pool.timetable.spelling
        told = told.assign(time=[spelling.get(slot, slot) for slot in told["slot"]])
    else:
        told = told.assign(time="")
    links = list(zip(told["mentor_id"], told["mentee_id"], strict=True))
    fixed, kept = (links_of(frame) for frame in (proposal.pool.fixed, proposal.kept))
    states = ["fixed" if two in fixed else "kept" if two in kept else "new" for two in links]
    state = pd.Series([STATES[state] for state in states], index=told.index, dtype="str")
    when = [
        ", ".join(part for part in two if part) for two in zip(told["time"], state, strict=True)
    ]
    fits = [_fit(each.fits, each.misses) for each in told.itertuples()]
    # The costs stay behind: nothing that a page is made of holds one.
    return told.assign(when=when, fit=fits).drop(columns="cost")


def _fit(fits: str, misses: str) -> str:
    if misses == NOTHING:
        return WELL
    return LITTLE if fits == NOTHING else PARTLY


def links_of(frame: pd.DataFrame) -> set[tuple[str, str]]:
    """Return pairs as mentor and mentee."""
    return set(zip(frame["mentor_id"], frame["mentee_id"], strict=True))


def _none(pairing: SchoolPairing) -> Finding:
    if pairing.empty_because:
        return Finding(
            name="proposed_pairs", empty_because=pairing.empty_because, is_for_school=True
        )
    nothing = {"pairs": COLUMNS, "places": PLACES}
    return Finding(
        name="proposed_pairs",
        lead="refused",
        verdict="refused",
        quantities={"refused": PairText(text=pairing.refused)},
        tables={name: FindingTable(columns=each, rows=()) for name, each in nothing.items()},
        is_for_school=True,
    )


def _row(pair: object, columns: dict[str, str]) -> dict[str, Quantity]:
    cells: dict[str, Quantity] = {
        "mentee": PupilCode(codes=(pair.mentee_id,)),
        "heading": PupilCode(codes=(f"Mentor {pair.mentor_id}",)),
        "time": PairText(text=pair.when),
        "fits": PairText(text=pair.fits),
        "misses": PairText(text=pair.misses),
        "next": PairText(text=pair.why_not),
    }
    return {name: cells[name] for name in columns}


def _places(proposal: Proposal, told: pd.DataFrame) -> tuple[dict[str, Quantity], ...]:
    """Return a row for each place of each mentor, the free ones last, then those left out."""
    rows = []
    for mentor in proposal.pairs.spare.itertuples():
        own = told[told["mentor_id"] == mentor.mentor_id]
        filled = list(zip(own["mentee_id"], own["fit"], strict=True))
        free = [("", FREE)] * (int(mentor.places) - len(filled))
        rows += [(mentor.mentor_id, *place) for place in (filled + free or [("", "")])]
    rows += [("", mentee, "") for mentee in proposal.pairs.unmatched["mentee_id"]]
    return tuple(
        {
            "mentor": PupilCode(codes=(mentor,)),
            "mentee": PupilCode(codes=(mentee,)),
            "fit": Label(text=fit),
        }
        for mentor, mentee, fit in rows
    )
