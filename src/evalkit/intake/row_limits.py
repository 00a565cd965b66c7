"""How many rows of a file are read: more than a school has, fewer than a computer can bear."""

from __future__ import annotations

from evalkit.intake.problems import Problem

MOST_ROWS_OF_SCHOOL = 100_000
"""The largest schools have some 3,000 pupils: 30,000 answers at ten waves, and 60,000 rows of a log
of forty sessions for each of 1,500 pairs.  A longer file was filled down by accident."""

MOST_ROWS_OF_ALL = 1_000_000
"""Of a file of several schools: a thousand schools with a thousand rows each, all that a sheet of
Excel holds (1,048,576 rows), and what is read and checked within 2 GB."""


def too_many_rows(file: str, *, is_of_one_school: bool) -> Problem:
    """Return the problem that a file with more rows than are read makes.

    Examples
    --------
    >>> too_many_rows("S01/pupils.csv", is_of_one_school=True).message
    'The file has more than 100,000 rows, and no table of one school has as many.'
    """
    message = f"The file has more than {MOST_ROWS_OF_ALL:,} rows, the most that are read."
    mend = "Delete the rows that do not belong to the table, or send one file per school."
    if is_of_one_school:
        message = (
            f"The file has more than {MOST_ROWS_OF_SCHOOL:,} rows, and no table of one school has "
            "as many."
        )
        mend = (
            "Delete the rows that do not belong to the table. In Excel, Ctrl and End together show "
            "how far it reaches."
        )
    return Problem(severity="error", kind="too_large", file=file, message=message, mend=mend)


def most_rows(*, is_of_one_school: bool) -> int:
    """Return how many rows are read of a file, besides its column names."""
    return MOST_ROWS_OF_SCHOOL if is_of_one_school else MOST_ROWS_OF_ALL
