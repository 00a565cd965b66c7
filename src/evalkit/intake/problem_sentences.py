"""Problems as an office reads them: the summary first, then one sentence group per problem."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evalkit.intake.problems import rows_in_words
from evalkit.intake.school_checks import ROWS_KIND

_ALIKE = ["file", "sheet", "column", "column_name", "kind", "message", "mend"]
_MOST_FOUND = 5
_FOUND_AS = {
    "duplicate_pupil": "pupil code",
    "duplicate_answers": "pupil code",
    "no_consent": "pupil codes",
    "withdrew": "pupil codes",
    "unlinked": "pupil codes",
    "mostly_unlinked": "pupil codes",
    "code_spelling": "pupil codes",
    "missing_column": "the columns are",
    "no_tables": "the sheets are",
}


def problem_sentences(problems: pd.DataFrame) -> list[str]:
    """Return problems in plain sentences: per school a summary, then the list, the worst first.

    Problems of one kind in one column are one entry, which says how many other rows have it.
    The entries hold what pupils' cells held: they are for the school's own eyes.

    Parameters
    ----------
    problems : DataFrame
        As of :func:`check_cohort` or ``Store.problems``.

    Examples
    --------
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> found = Problem(severity="error", kind="impossible_date", school_id="S01", row=4,
    ...                 file="S01/pupils.csv", column="C", column_name="Withdrew on",
    ...                 found="31/02/2025", message="That date does not exist.",
    ...                 mend="Write it as day/month/year.")
    >>> for sentence in problem_sentences(problems_frame([found])):
    ...     print(sentence)
    School S01: 1 thing must be fixed.
    S01/pupils.csv, row 4, column C "Withdrew on": we found “31/02/2025”. That date does not exist.
    Write it as day/month/year.
    """
    sentences = []
    for school, own in problems.groupby("school_id", sort=False, dropna=False):
        listed = own[own["kind"] != ROWS_KIND]
        entries = list(_entries(listed))
        n_errors = sum(severity == "error" for severity, _ in entries)
        sentences.append(_summary(school, own, n_errors))
        sentences += [sentence for _, sentence in entries]
    return sentences


def _summary(school: object, own: pd.DataFrame, n_errors: int) -> str:
    rows = own.loc[own["kind"] == ROWS_KIND, "message"]
    things = {0: "Nothing must be fixed.", 1: "1 thing must be fixed."}.get(
        n_errors, f"{n_errors} things must be fixed."
    )
    who = "All schools" if pd.isna(school) else f"School {school}"
    return f"{who}: {' '.join([*rows, things])}"


def _entries(problems: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for severity in ("error", "warning", "note"):
        here = problems[problems["severity"] == severity]
        for _, alike in here.groupby(_ALIKE, sort=False, dropna=False):
            yield severity, _sentence(alike)


def _sentence(alike: pd.DataFrame) -> str:
    first = alike.iloc[0]
    others = alike["row"].nunique() - 1
    more = ""
    if others > 0:
        more = f" ({others} other {'row has' if others == 1 else 'rows have'} this"
        more += " problem" if first["severity"] != "note" else ""
        more += f": {rows_in_words(alike['row'].dropna().unique()[1:4]).lower()}"
        more += " and more.)" if others > 3 else ".)"
    where, found = _where(first), _found(first, alike)
    return f"{where}: {found}{first['message']} {first['mend']}{more}"


def _where(first: pd.Series) -> str:
    parts = [str(first["file"])] if pd.notna(first["file"]) else []
    parts += [f"sheet {first['sheet']}"] if pd.notna(first["sheet"]) else []
    parts += [f"row {first['row']}"] if pd.notna(first["row"]) else []
    if pd.notna(first["column"]):
        title = f' "{first["column_name"]}"' if pd.notna(first["column_name"]) else ""
        parts.append(f"column {first['column']}{title}")
    return ", ".join(parts) or "In general"


def _found(first: pd.Series, alike: pd.DataFrame) -> str:
    found = list(dict.fromkeys(alike["found"].dropna()))
    if not found:
        return ""
    shown = ", ".join(f"“{text}”" for text in found[:_MOST_FOUND])
    shown += " and others" if len(found) > _MOST_FOUND else ""
    return f"{_FOUND_AS.get(first['kind'], 'we found')} {shown}. "
