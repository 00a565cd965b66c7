"""One file's fault is that file's alone: what nobody foresaw becomes a problem of the file."""

from __future__ import annotations

from collections.abc import Callable

from evalkit.errors import EvalkitError
from evalkit.intake.problems import Problem


def guarded(read: Callable[[], None], *, file: str, school: str | None) -> Problem | None:
    """Run what reads one file and return the problem that it met without foreseeing it.

    Parameters
    ----------
    read : callable
        Reads and places one file.
    file : str
        How the file is named to people.
    school : str or None
        The school that the file belongs to; None when it may hold any.

    Returns
    -------
    Problem or None
        An error of this file, without anything that stood in it; None when all went well.

    Raises
    ------
    EvalkitError
        What was foreseen keeps its own words.

    Examples
    --------
    >>> guarded(lambda: None, file="S01/pupils.csv", school="S01") is None
    True
    """
    try:
        read()
    except EvalkitError:
        raise
    # Whatever it is, it must cost this file's school alone, and not the cohort.
    except Exception:
        return Problem(
            severity="error",
            kind="unreadable",
            school_id=school,
            file=file,
            message="The file could not be read; something in it is not as in a table.",
            mend="Open it in Excel and save it again as CSV UTF-8 (comma delimited), one file per "
            "table.",
        )
    return None
