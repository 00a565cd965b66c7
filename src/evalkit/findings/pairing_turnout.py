"""Who can be paired, who cannot, and who said nothing about a match?"""

from __future__ import annotations

import pandas as pd

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.quantity import Count, Label, PupilCode
from evalkit.findings.school_pairing import SchoolPairing, no_pairs

WISHES = ("slots", "interests", "topics", "languages", "gender_wish")
BLANKS = {
    "slots": "When they are free: they are taken to be free at any time",
    "interests": "What they like to do",
    "topics": "What they would like to talk about, or feel able to",
}
COLUMNS = {"what": "Not answered", "ambassadors": "Ambassadors", "mentees": "Mentees"}
MOST_LISTED = 12


def pairing_turnout(pairing: SchoolPairing) -> Finding:
    """Return how many ambassadors and mentees can be paired, and whose wishes are not known.

    Parameters
    ----------
    pairing : SchoolPairing
        What :func:`school_pairing` returned.
    """
    pool = pairing.pool
    if pool is None:
        return no_pairs("pairing_turnout")
    sides = {"ambassadors": pool.mentors, "mentees": pool.mentees}
    rows = tuple(
        {"what": Label(text=words)}
        | {side: _without(people, column) for side, people in sides.items()}
        for column, words in BLANKS.items()
        if any(people[column].isna().any() for people in sides.values())
    )
    has_any = any(people[list(WISHES)].notna().any(axis=None) for people in sides.values())
    return Finding(
        name="pairing_turnout",
        verdict="no_wishes" if not has_any else "some_silent" if rows else "all_answered",
        quantities={
            "mentors": Count(n=len(pool.mentors)),
            "mentees": Count(n=len(pool.mentees)),
            "listed_mentors": Count(n=pool.n_listed_mentors),
            "listed_mentees": Count(n=pool.n_listed_mentees),
        },
        lead="mentors",
        tables={"blanks": FindingTable(columns=COLUMNS, rows=rows if has_any else ())},
        is_for_school=True,
    )


def _without(people: pd.DataFrame, column: str) -> PupilCode:
    codes = people.loc[people[column].isna(), "pupil_id"].tolist()
    return PupilCode(codes=tuple(codes[:MOST_LISTED]), n_more=max(0, len(codes) - MOST_LISTED))
