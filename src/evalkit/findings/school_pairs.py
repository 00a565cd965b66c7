"""Pairs that people decided, beside the pool of their school: who is still there, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from evalkit.errors import DataError
from evalkit.findings.pair_proposal import Proposal
from evalkit.findings.pairing_people import LINK, SchoolPool
from evalkit.intake.code_spelling import loose_code
from evalkit.matching import Pairs, Timetable
from evalkit.matching.pair_reasons import NOTHING

DECIDED = "decided"
"""The objective of pairs that people decided."""


def meant_code(text: str, codes: Iterable[str]) -> str | None:
    """Return the code that a text stands for, or None where there is none or more than one.

    Capitals, width and zeros at the front that Excel took away are made good where just one of
    the codes can be meant.

    Examples
    --------
    >>> meant_code("7", ["007", "A1"]), meant_code("a1", ["007", "A1"])
    ('007', 'A1')
    >>> meant_code("7", ["07", "007"]) is None
    True
    """
    known = list(codes)
    if text in known:
        return text
    for plain in (loose_code, lambda code: loose_code(code).lstrip("0")):
        near = [code for code in known if plain(code) == plain(text)]
        if near and plain(text):
            return near[0] if len(near) == 1 else None
    return None


def require_codes(given: Iterable[str], codes: Iterable[str], *, who: str) -> tuple[str, ...]:
    """Return the codes that were meant, in the order given.

    Raises
    ------
    DataError
        One is nobody's; ``who`` says whose it must be.
    """
    known = sorted(codes)
    found = []
    for text in given:
        code = meant_code(text.strip(), known)
        if code is None:
            raise DataError(
                # No other code is suggested: it could be that of a pupil who is not meant at all.
                f"{text} is not the code of {who} who can be paired now: no such pupil is on the "
                "roll, or they have left, or their data may not be used. Write the code as it "
                "stands in the table of pupils."
            )
        found.append(code)
    return tuple(found)


def with_places(pool: SchoolPool, wanted: Mapping[str, int]) -> SchoolPool:
    """Return the pool in which mentors have at least as many places as are wanted of them."""
    if not wanted:
        return pool
    codes = pool.mentors["pupil_id"]
    places = [max(int(pool.capacity[code]), wanted.get(code, 0)) for code in codes]
    capacity = pd.Series(places, index=codes).reindex(pool.capacity.index)
    return replace(
        pool,
        mentors=pool.mentors.assign(capacity=pd.array(places, dtype="Int64")),
        capacity=capacity.rename(pool.capacity.name),
    )


def with_fixed(pool: SchoolPool, links: pd.DataFrame) -> SchoolPool:
    """Return the pool in which these pairs must stay too."""
    fixed = pd.concat([pool.fixed[LINK], links[LINK]]).drop_duplicates()
    return replace(pool, fixed=fixed.sort_values(LINK).reset_index(drop=True))


def still_there(links: pd.DataFrame, pool: SchoolPool) -> pd.DataFrame:
    """Return the pairs of which both can still be paired."""
    is_there = links["mentor_id"].isin(pool.mentors["pupil_id"])
    is_there &= links["mentee_id"].isin(pool.mentees["pupil_id"])
    return links[is_there].reset_index(drop=True)


def decided_pairs(links: pd.DataFrame, pool: SchoolPool, costs: pd.DataFrame) -> Pairs:
    """Return decided pairs in the form in which ``evalkit.matching`` knows pairs.

    Parameters
    ----------
    links : DataFrame
        mentor_id, mentee_id and slot (in the timetable's small letters) of pairs in the pool.
    """
    rows = links.sort_values(LINK).reset_index(drop=True).astype("str")
    rows = rows[[*LINK, "slot"]] if pool.timetable is not None else rows[LINK]
    cost = [float(costs.loc[mentor, mentee]) for mentor, mentee in rows[LINK].to_numpy()]
    rows.insert(2, "cost", pd.Series(cost, dtype=float))
    mentors = pd.Series(sorted(costs.index), dtype="str")
    left = sorted(set(costs.columns) - set(rows["mentee_id"]))
    taken = mentors.map(rows["mentor_id"].value_counts()).fillna(0).astype(int)
    return Pairs(
        pairs=rows,
        unmatched=pd.DataFrame({"mentee_id": pd.Series(left, dtype="str")}),
        spare=pd.DataFrame(
            {
                "mentor_id": mentors,
                "places": mentors.map(pool.capacity).astype(int),
                "taken": taken,
            }
        ),
        total_cost=float(rows["cost"].sum()),
        objective=DECIDED,
        method="decided by people",
    )


def spelt(slot: str, times: Timetable | None) -> str:
    """Return a time as most pupils wrote it."""
    return slot if times is None else times.spelling.get(slot, slot)


def pair_changes(
    before: pd.DataFrame, proposal: Proposal, *, gone: Iterable[str]
) -> list[Mapping[str, str]]:
    """Return what differs from the pairs that there were: mentee_id, before, after and why.

    Pairs that stay are not in it.  No pupil's reason names another mentee.

    Parameters
    ----------
    before : DataFrame
        mentor_id, mentee_id.
    proposal : Proposal
    gone : iterable of str
        Mentors and mentees who take no part any more.
    """
    left, now = set(gone), proposal.pairs.pairs
    had = dict(zip(before["mentee_id"], before["mentor_id"], strict=True))
    has = dict(zip(now["mentee_id"], now["mentor_id"], strict=True))
    told = proposal.reasons[proposal.reasons["fits"] != NOTHING]
    fits = dict(zip(told["mentee_id"], told["fits"], strict=True))
    whys = dict(zip(proposal.unmatched["mentee_id"], proposal.unmatched["why"], strict=True))
    there = {*proposal.pool.mentors["pupil_id"], *proposal.pool.mentees["pupil_id"]}
    rows = []
    for mentee in sorted({*had, *has}):
        old, new = had.get(mentee), has.get(mentee)
        if old == new:
            continue
        if mentee in left or mentee not in there:
            why = f"{mentee} takes no part any more."
        elif old is None:
            why = f"Had no mentor. {fits.get(mentee, '')}"
        else:
            why = _why_moved(old, left, there) + " " + (fits.get(mentee) or whys.get(mentee, ""))
        rows.append({"mentee_id": mentee, "before": old or "", "after": new or "", "why": why})
    return rows


def _why_moved(old: str, left: set[str], there: set[str]) -> str:
    if old in left or old not in there:
        return f"{old} takes no part any more."
    return "So that as many pupils as possible have a mentor and every rule is kept."
