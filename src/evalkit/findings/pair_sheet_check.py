"""Whether the pairs on an edited sheet may be: every fault at once, and how to mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from evalkit.errors import MatchingError
from evalkit.findings.pairing_people import LINK, SchoolPool
from evalkit.findings.school_pairs import decided_pairs, meant_code
from evalkit.findings.sheet_pair_faults import fault_at, pair_faults
from evalkit.intake.pair_sheet import PairRow, PairSheet
from evalkit.intake.problems import Problem, rows_in_words
from evalkit.matching import assert_valid_pairs, pair_costs

FORGOTTEN_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCheck:
    """What came of looking at a sheet.

    Parameters
    ----------
    faults : tuple of Problem
        All that must be mended, by row.
    links : DataFrame
        mentor_id, mentee_id, slot and row of the pairs that are to be; complete only without
        faults.
    undecided : tuple of int
        Rows with a pair of which the sheet does not say whether it is approved.
    refused : tuple of str
        Codes of mentees whose pair the school does not want, and who have no other.
    without : tuple of str
        Codes of all mentees who stay without a mentor.
    """

    faults: tuple[Problem, ...]
    links: pd.DataFrame
    undecided: tuple[int, ...]
    refused: tuple[str, ...]
    without: tuple[str, ...]


def check_pair_sheet(sheet: PairSheet, pool: SchoolPool, *, listed: Collection[str]) -> SheetCheck:
    """Return the pairs of a sheet and everything that is wrong with them.

    Parameters
    ----------
    sheet : PairSheet
        As it was read.  Rows that say no are no pairs.
    pool : SchoolPool
        The school's pupils as they are now, without whoever leaves.
    listed : collection of str
        Codes of all pupils in the school's table of pupils, to tell who takes no part from who is
        unknown.

    Raises
    ------
    MatchingError
        A pair that is to stay (kind fixed) is forbidden by the rules.
    """
    others = [row for row in sheet.rows if row.school_id not in ("", pool.school)]
    if others:
        return _nothing((*sheet.problems, _other_school(sheet, pool.school, others)))
    if not sheet.letters:
        return _nothing(sheet.problems)
    faults = list(sheet.problems)
    made, named, refused = [], set(), set()
    for row in sheet.rows:
        mentor, mentee, found = _people(row, sheet, pool, listed)
        faults += found
        named.add(mentee)
        if row.is_approved is False:
            refused.add(mentee)
        elif mentor and mentee:
            made.append((mentor, mentee, row))
        elif row.is_approved and not row.mentor_id:
            faults.append(_no_mentor(row, sheet))
    links, told = pair_faults(made, sheet, pool)
    faults += told
    faults += _forgotten(sheet, pool, named)
    placed = set(links["mentee_id"])
    check = SheetCheck(
        faults=tuple(sorted(faults, key=lambda each: (each.row is not None, each.row or 0))),
        links=links,
        undecided=tuple(row.row for _, _, row in made if row.is_approved is None),
        refused=tuple(sorted({each for each in refused if each} - placed)),
        without=tuple(sorted(set(pool.mentees["pupil_id"]) - placed)),
    )
    if not check.faults:
        _require_valid(check, pool)
    return check


def _nothing(faults: tuple[Problem, ...]) -> SheetCheck:
    blank = pd.DataFrame({name: pd.Series(dtype="str") for name in (*LINK, "slot")})
    return SheetCheck(
        faults=faults, links=blank.assign(row=[]), undecided=(), refused=(), without=()
    )


def _require_valid(check: SheetCheck, pool: SchoolPool) -> None:
    """Ask the oracle too: a pair that is signed must not depend on these sentences alone."""
    people = (pool.mentors, pool.mentees, pool.rules, pool.relations)
    costs = pair_costs(*people)
    pairs = decided_pairs(check.links, pool, costs)
    if not len(pairs.pairs):
        raise MatchingError(
            "The sheet must hold at least one pair that is not refused; it holds none. Approve "
            "a pair, or have new pairs proposed."
        )
    assert_valid_pairs(
        pairs, costs, capacity=pool.capacity, fixed=pool.fixed, timetable=pool.timetable
    )


def _people(
    row: PairRow, sheet: PairSheet, pool: SchoolPool, listed: Collection[str]
) -> tuple[str | None, str | None, list[Problem]]:
    sides = {"mentor_id": pool.mentors["pupil_id"], "mentee_id": pool.mentees["pupil_id"]}
    found: dict[str, str | None] = {}
    faults = []
    for column, other in (("mentor_id", "mentee_id"), ("mentee_id", "mentor_id")):
        text = getattr(row, column)
        found[column] = meant_code(text, sides[column]) if text else None
        if found[column] is None and (text or column == "mentee_id"):
            is_other = bool(text) and meant_code(text, sides[other]) is not None
            is_listed = bool(text) and meant_code(text, listed) is not None
            faults.append(_nobody(row, sheet, column, is_other=is_other, is_listed=is_listed))
    return found["mentor_id"], found["mentee_id"], faults


def _nobody(
    row: PairRow, sheet: PairSheet, column: str, *, is_other: bool, is_listed: bool
) -> Problem:
    who = "mentor" if column == "mentor_id" else "mentee"
    text = getattr(row, column)
    if not text:
        message, mend = "The row names a mentor and no mentee.", "Write the mentee's code."
    elif is_other:
        message = f"{text} is no {who} but on the other side."
        mend = "Put the mentor's code under mentor_id and the mentee's under mentee_id."
    elif is_listed:
        message = (
            f"{text} is a pupil of the school and cannot be a {who} now: another role, no consent, "
            "withdrawn, or has left."
        )
        mend = "Name another pupil, or mend the table of pupils."
    else:
        message = f"{text} is nobody's code, or may be more than one pupil's."
        mend = (
            "Write the code as it stands in the table of pupils; format the column as text first, "
            "so that Excel leaves it as it is."
        )
    return fault_at(row.row, sheet, column, "unknown_code", message, mend)


def _no_mentor(row: PairRow, sheet: PairSheet) -> Problem:
    return fault_at(
        row.row,
        sheet,
        "mentor_id",
        "no_mentor",
        f"The row of {row.mentee_id} is approved and names no mentor.",
        "Write the mentor's code, or leave approved empty where the pupil is to have none.",
    )


def _forgotten(sheet: PairSheet, pool: SchoolPool, named: set[str | None]) -> Iterator[Problem]:
    lost = sorted(set(pool.mentees["pupil_id"]) - named)
    if lost:
        more = len(lost) - FORGOTTEN_SHOWN
        told = ", ".join(lost[:FORGOTTEN_SHOWN]) + (f" and {more} more" if more > 0 else "")
        yield Problem(
            severity="error",
            kind="forgotten",
            file=sheet.file,
            message=f"Every mentee must stand in a row; these do not: {told}.",
            mend="Add a row for each; leave mentor_id empty where a pupil is to have no mentor.",
        )


def _other_school(sheet: PairSheet, school: str, others: list[PairRow]) -> Problem:
    rows = rows_in_words([row.row for row in others])
    named = ", ".join(sorted({row.school_id for row in others})[:3])
    return Problem(
        severity="error",
        kind="other_school",
        file=sheet.file,
        message=f"The sheet must be of the school {school}; {rows[0].lower()}{rows[1:]} "
        f"{'says' if len(others) == 1 else 'say'} {named}.",
        mend="Put the school's own sheet here. Nothing else in this one was looked at.",
    )
