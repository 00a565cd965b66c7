"""What is wrong with the pairs of a sheet: rules, places, times, and pupils who stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from evalkit.findings.pairing_people import LINK, SchoolPool
from evalkit.findings.school_pairs import spelt
from evalkit.intake.pair_sheet import PairRow, PairSheet
from evalkit.intake.problems import Problem, rows_in_words
from evalkit.matching import forbidden_pairs

NO_TIME_IN_COMMON = "no_shared_slot"

_MENDS = {
    "no_shared_slot": "Name another mentor, or mend their free times in the table of preferences.",
    "no_capacity": "Name another mentor, or give this one a place with --second.",
    "other_school": "Name a mentor of the same school.",
}
_MUST_MEND = "Name another mentor, or change what the plan says under [pairing]."
_RULED_OUT_MEND = "Name another mentor."

Made = Sequence[tuple[str, str, PairRow]]


def pair_faults(
    made: Made, sheet: PairSheet, pool: SchoolPool
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the pairs with their times, and what is wrong with them.

    Parameters
    ----------
    made : sequence of (mentor, mentee, row)
        Pairs of pupils in the pool.

    Returns
    -------
    links : DataFrame
        mentor_id, mentee_id, slot (empty where it is none of both) and row.
    faults : list of Problem
    """
    people = (pool.mentors, pool.mentees, pool.rules, pool.relations)
    ruled: dict[tuple[str, str], list[str]] = {}
    for mentor, mentee, rule in forbidden_pairs(*people).to_numpy():
        ruled.setdefault((mentor, mentee), []).append(rule)
    faults, rows = [], []
    for mentor, mentee, row in made:
        rules = ruled.get((mentor, mentee), [])
        faults += _broken(mentor, mentee, row, sheet, pool, rules)
        slot, fault = _time(mentor, mentee, row, sheet, pool)
        if fault and NO_TIME_IN_COMMON not in rules:
            faults.append(fault)
        rows.append((mentor, mentee, slot, row.row))
    links = pd.DataFrame(rows, columns=[*LINK, "slot", "row"])
    faults += _twice(links, sheet)
    faults += _too_many(links, sheet, pool)
    faults += _at_once(links, sheet, pool)
    faults += _not_fixed(links, sheet, pool)
    return links, faults


def _broken(
    mentor: str, mentee: str, row: PairRow, sheet: PairSheet, pool: SchoolPool, rules: list[str]
) -> Iterator[Problem]:
    """Tell each rule once; the private ones have one wording, so that none is told apart."""
    told: dict[str, str] = {}
    for name in rules:
        rule = pool.rules.forbidding(name)
        mend = _RULED_OUT_MEND if rule.is_private else _MENDS.get(name, _MUST_MEND)
        told.setdefault(rule.one, mend)
    for words, mend in told.items():
        yield fault_at(
            row.row, sheet, "mentor_id", "forbidden",
            f"{mentor} and {mentee} may not be a pair: {words}.", mend,
        )  # fmt: skip


def _time(
    mentor: str, mentee: str, row: PairRow, sheet: PairSheet, pool: SchoolPool
) -> tuple[str, Problem | None]:
    """Return the time in the timetable's letters, or what is wrong with it."""
    times = pool.timetable
    if times is None:
        return "", None
    slot = " ".join(row.time.split()).casefold()
    free = {mentor: times.mentor_slots[mentor], mentee: times.mentee_slots[mentee]}
    if all(slot in each for each in free.values()):
        return slot, None
    both = sorted(spelt(each, times) for each in free[mentor] & free[mentee])
    mend = f"Both are free at: {'; '.join(both)}." if both else "Name another mentor."
    busy = " and ".join(code for code, slots in free.items() if slot not in slots)
    verb = "are" if " and " in busy else "is"
    message = (
        f"{busy} {verb} not free at the time {row.time}." if slot else "The pair must have a time."
    )
    return "", fault_at(row.row, sheet, "time", "no_time", message, mend)


def _twice(links: pd.DataFrame, sheet: PairSheet) -> Iterator[Problem]:
    for mentee, own in links.groupby("mentee_id", sort=True):
        if len(own) > 1:
            yield fault_at(
                int(own["row"].min()), sheet, "mentee_id", "twice",
                f"{mentee} must have one mentor; {_rows(own)} give this pupil one each.",
                "Keep one row, and write no under approved in the others or delete them.",
            )  # fmt: skip


def _too_many(links: pd.DataFrame, sheet: PairSheet, pool: SchoolPool) -> Iterator[Problem]:
    for mentor, own in links.groupby("mentor_id", sort=True):
        places = int(pool.capacity[mentor])
        # A mentor with no place at all breaks a rule, and that is told already.
        if 0 < places < len(own):
            yield fault_at(
                int(own["row"].min()), sheet, "mentor_id", "too_many",
                f"{mentor} has {places} {'place' if places == 1 else 'places'} and "
                f"{len(own)} pupils ({_rows(own)}).",
                "Give a pupil another mentor, or this mentor one more place: run the command with "
                f"--second {mentor}.",
            )  # fmt: skip


def _at_once(links: pd.DataFrame, sheet: PairSheet, pool: SchoolPool) -> Iterator[Problem]:
    for (mentor, slot), own in links[links["slot"] != ""].groupby(["mentor_id", "slot"]):
        if len(own) > 1:
            yield fault_at(
                int(own["row"].min()), sheet, "time", "at_once",
                f"{mentor} cannot meet {len(own)} pupils at one time, "
                f"{spelt(str(slot), pool.timetable)} ({_rows(own)}).",
                "Write another time at which both are free, or another mentor.",
            )  # fmt: skip


def _not_fixed(links: pd.DataFrame, sheet: PairSheet, pool: SchoolPool) -> Iterator[Problem]:
    made = set(zip(links["mentor_id"], links["mentee_id"], strict=True))
    for mentor, mentee in pool.fixed[LINK].to_numpy():
        if (mentor, mentee) not in made:
            own = links.loc[links["mentee_id"] == mentee, "row"]
            yield fault_at(
                int(own.min()) if len(own) else None, sheet, "mentor_id", "not_fixed",
                f"{mentor} and {mentee} are to stay a pair, and the sheet does not have them.",
                "Write them as a pair; or take out what keeps them: their row of kind fixed in the "
                "table of relations, or --continues.",
            )  # fmt: skip


def _rows(own: pd.DataFrame) -> str:
    told = rows_in_words([int(each) for each in own["row"]])
    return told[0].lower() + told[1:]


def fault_at(
    row: int | None, sheet: PairSheet, column: str, kind: str, message: str, mend: str
) -> Problem:
    """Return a fault of a sheet, in one cell or, without a row, in the sheet as a whole."""
    return Problem(
        severity="error",
        kind=kind,
        file=sheet.file,
        row=row,
        column=sheet.letters.get(column) if row is not None else None,
        column_name=column if row is not None else None,
        message=message,
        mend=mend,
    )
