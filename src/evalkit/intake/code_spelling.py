"""Codes that differ from the table they refer to in case or width alone: a001, A001."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from evalkit.intake.problems import Problem
from evalkit.intake.references import Reference, References
from evalkit.intake.row_checks import CheckedTable, place_of, sources_of

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
    listed: dict[str, set[tuple[str, str]]] = {}
    spelt, problems = dict(frames), []
    for name in frames:
        for each in references[name]:
            parent = each.parent.name
            if parent not in listed:
                listed[parent] = set(_pairs(frames[parent], ["school_id", each.code.name]))
            frame, by = spelt[name], ["school_id", each.column.name]
            # A code that is on the roll as it stands is that pupil's, whatever it is like.
            read_as = _read_as(set(_pairs(frame, by)) - listed[parent], listed[parent])
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


def _pairs(frame: pd.DataFrame, by: list[str]) -> Iterator[tuple[str, str]]:
    """Return school and code of the rows that have both, each pair once."""
    found = frame[by].dropna().drop_duplicates()
    return zip(*(found[name].to_numpy(dtype=object) for name in by), strict=True)


def _read_as(
    strange: set[tuple[str, str]], listed: set[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return the one listed code that each strange one differs from loosely, where there is one."""
    concerned = {school for school, _ in strange}
    exact = {pair: pair[1] for pair in listed if pair[0] in concerned}
    times = Counter((school, loose_code(code)) for school, code in exact)
    loose = {
        (school, loose_code(code)): code
        for school, code in exact
        if times[school, loose_code(code)] == 1
    }
    known = {**loose, **exact}
    found = {(school, code): known.get((school, loose_code(code))) for school, code in strange}
    return {pair: ours for pair, ours in found.items() if ours is not None}


def _respelt(
    frame: pd.DataFrame, by: list[str], read_as: Mapping[tuple[str, str], str]
) -> pd.DataFrame:
    if not read_as:
        return frame
    pairs = zip(*(frame[name].to_numpy(dtype=object) for name in by), strict=True)
    codes = [read_as.get(pair, pair[1]) for pair in pairs]
    return frame.assign(**{by[1]: pd.Series(codes, index=frame.index, dtype=frame[by[1]].dtype)})


def _notes(
    table: CheckedTable,
    frame: pd.DataFrame,
    reference: Reference,
    read_as: Mapping[tuple[str, str], str],
) -> list[Problem]:
    name, code = reference.column.name, reference.code.title.lower()
    problems = []
    of_school: dict[str, dict[str, str]] = {}
    for (school, theirs), ours in read_as.items():
        of_school.setdefault(school, {})[theirs] = ours
    concerned = frame[frame["school_id"].isin(of_school)]
    for school, rows in concerned.groupby("school_id", sort=True):
        own = of_school[str(school)]
        here = rows[rows[name].isin(own)]
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
                **place_of(table, int(here["source"].iloc[0]), name),
                found=", ".join(f"{code} ({own[code]})" for code in sorted(own)),
                message=f"{n} written in other letters than in the table of "
                f"{reference.parent.name} (capital or small); {was} read as there.",
                mend="You need do nothing.",
            )
        )
    return problems
