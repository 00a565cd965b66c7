"""Codes that differ from the table they refer to in case or width alone: a001, A001."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from evalkit.intake.problems import Problem
from evalkit.intake.references import Reference, References
from evalkit.intake.row_checks import CheckedTable, sources_of

BY = ["school_id", "pupil_id"]


def as_in_parents(
    checked: Mapping[str, CheckedTable],
    frames: Mapping[str, pd.DataFrame],
    references: References,
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Return the tables with codes as the tables that they refer to spell them.

    A code that stands in the school's table of pupils stays; another one is read as the code
    that differs from it in case, width or blanks alone, when there is just one.  Codes of pairs
    and of survey answers are read in the same way.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Says which file a row came from.
    frames : mapping of name to DataFrame
        The tables' rows, ``pupils`` among them.
    references : mapping of name to tuple of Reference
        Which columns hold another table's codes.

    Returns
    -------
    frames : dict of name to DataFrame
        The same rows on the same index.
    problems : list of Problem
        A note per school, table and column in which codes were read so.
    """
    known: dict[str, dict[tuple[str, str], str]] = {}
    spelt, problems = dict(frames), []
    for name in frames:
        for each in references[name]:
            parent = each.parent.name
            if parent not in known:
                known[parent] = _spellings(frames[parent], each.code.name)
            frame, by = spelt[name], ["school_id", each.column.name]
            pairs = frame[by].dropna().drop_duplicates().itertuples(index=False, name=None)
            read_as = {
                pair: ours for pair in pairs if (ours := _ours(pair, known[parent])) is not None
            }
            spelt[name] = _respelt(frame, by, read_as)
            problems += _notes(checked[name], frame, each, read_as)
    return spelt, problems


def loose_code(code: str) -> str:
    """Return a code without case, width and blanks around it.

    Examples
    --------
    >>> loose_code(" A001"), loose_code("a001")
    ('a001', 'a001')
    """
    return unicodedata.normalize("NFKC", code).casefold().strip()


def _spellings(parents: pd.DataFrame, code: str) -> dict[tuple[str, str], str]:
    """Return each school's codes by themselves and by what tells them apart loosely."""
    listed = parents[["school_id", code]].dropna().drop_duplicates()
    exact = {(school, code): code for school, code in listed.itertuples(index=False, name=None)}
    times = Counter((school, loose_code(code)) for school, code in exact)
    loose = {
        (school, loose_code(code)): code
        for school, code in exact
        if times[school, loose_code(code)] == 1
    }
    return {**loose, **exact}


def _ours(pair: tuple[str, str], known: Mapping[tuple[str, str], str]) -> str | None:
    school, code = pair
    # A code that is on the roll as it stands is that pupil's, whatever it is like.
    if known.get(pair) == code:
        return None
    return known.get((school, loose_code(code)))


def _respelt(
    frame: pd.DataFrame, by: list[str], read_as: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    if not read_as:
        return frame
    codes = [read_as.get(pair, pair[1]) for pair in frame[by].itertuples(index=False, name=None)]
    return frame.assign(**{by[1]: pd.Series(codes, index=frame.index, dtype=frame[by[1]].dtype)})


def _notes(
    table: CheckedTable,
    frame: pd.DataFrame,
    reference: Reference,
    read_as: Mapping[tuple[str, str], str],
) -> list[Problem]:
    name, code = reference.column.name, reference.code.title.lower()
    problems = []
    for school in sorted({school for school, _ in read_as}):
        own = {code: ours for (who, code), ours in read_as.items() if who == school}
        here = frame[(frame["school_id"] == school) & frame[name].isin(own)]
        file, sheet = sources_of(table, here)
        n = f"1 {code} is" if len(own) == 1 else f"{len(own)} {code}s are"
        was = "it was" if len(own) == 1 else "they were"
        problems.append(
            Problem(
                severity="note",
                kind="code_spelling",
                school_id=school,
                file=file,
                sheet=sheet,
                column_name=reference.column.title,
                found=", ".join(f"{code} ({own[code]})" for code in sorted(own)),
                message=f"{n} written in other letters than in the table of "
                f"{reference.parent.name} (capital or small); {was} read as there.",
                mend="You need do nothing.",
            )
        )
    return problems
