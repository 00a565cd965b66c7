"""Pupil codes that lost their zeros at the front, because a program took them for numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from evalkit.intake.code_spelling import loose_code
from evalkit.intake.column_words import column_words
from evalkit.intake.placed_rows import Placed
from evalkit.intake.planned_tables import PUPILS
from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable

_MEND = (
    "Excel takes the zeros away when it takes a code for a number. In {table}, format the column "
    "with the codes as text (Format Cells, Number, Text) and write them again with their zeros."
)


def lost_zeros(
    checked: Mapping[str, CheckedTable], placed: Mapping[str, list[Placed]]
) -> Iterator[Problem]:
    """Yield a warning per school, file and column whose codes differ from the roll's in zeros.

    Nothing is linked by it: 7 and 007 may be two pupils.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Typed rows.
    placed : mapping of name to list of Placed
        The tables' sources in the same order, for the letters of their columns.
    """
    roll = checked[PUPILS].frame[["school_id", "pupil_id"]].dropna()
    codes = {school: set(here) for school, here in roll.groupby("school_id")["pupil_id"]}
    for name, table in checked.items():
        for column in placed[name][0].table.columns if placed[name] else ():
            if column.refers_to != PUPILS:
                continue
            rows = table.frame[["school_id", "source", "row", column.name]].dropna()
            rows = rows[rows[column.name].str.fullmatch(r"\d+")]
            for (school, source), here in rows.groupby(["school_id", "source"], sort=True):
                likely = _likely(here[column.name].unique(), codes.get(school, ()))
                if likely:
                    first = here[here[column.name].isin(likely)].iloc[0]
                    yield _told(table, placed[name], int(source), first, column.name, likely)


def _likely(codes: Collection[str], roll: Collection[str]) -> dict[str, str]:
    """Return, by code that is not on the roll, the one code there that differs in zeros alone.

    Examples
    --------
    >>> _likely(["7", "12", "0012"], ["007", "012", "12"])
    {'7': '007'}
    """
    if not {*codes} - {*roll}:
        return {}
    known = {loose_code(code) for code in roll}
    by_number = defaultdict(list)
    for code in known:
        if code.isdecimal():
            by_number[code.lstrip("0")].append(code)
    found = {}
    for code in codes:
        alike = by_number.get(code.lstrip("0"), [])
        if loose_code(code) not in known and len(alike) == 1:
            found[code] = alike[0]
    return found


def _told(
    table: CheckedTable,
    placed: list[Placed],
    source: int,
    first: pd.Series,
    name: str,
    likely: Mapping[str, str],
) -> Problem:
    n = len(likely)
    is_here = 2 * sum(len(code) < len(ours) for code, ours in likely.items()) >= n
    codes = "1 code" if n == 1 else f"{n} codes"
    lack = "does not have" if n == 1 else "do not have"
    have = "has" if n == 1 else "have"
    message = (
        f"{codes} {lack} the zeros at the front that the table of pupils has."
        if is_here
        else f"{codes} {have} zeros at the front that the table of pupils does not have."
    )
    return Problem(
        severity="warning",
        kind="lost_zeros",
        school_id=str(first["school_id"]),
        file=table.files[source],
        sheet=table.sheets[source],
        row=int(first["row"]),
        column=placed[source].letter(name),
        column_name=column_words(placed[source], name),
        found=", ".join(f"{code} (is it {ours}?)" for code, ours in sorted(likely.items())),
        message=message,
        mend=_MEND.format(table="this file" if is_here else "the table of pupils"),
    )
