"""What schools are told about rows that name no row of another table, or that stand twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from evalkit.catalogue import CohortPlan, Table
from evalkit.intake.fault_words import listed
from evalkit.intake.planned_tables import is_about_pupils
from evalkit.intake.problems import Problem, rows_in_words
from evalkit.intake.references import Reference, References
from evalkit.intake.row_checks import CheckedTable, place_of, sources_of
from evalkit.intake.row_reasons import DUPLICATE_ROWS
from evalkit.intake.total_rows import is_total_label
from evalkit.intake.unused_rows import named_rows, with_near_misses

_RULES = {
    None: "",
    "leave_out_all": "So all of them are left out.",
    "keep_first": "So the first row is kept and the others are left out.",
}


def unknown_rows(
    checked: Mapping[str, CheckedTable],
    marked: Mapping[str, pd.DataFrame],
    references: References,
    *,
    unread: Collection[tuple[str | None, str]],
) -> list[Problem]:
    """Return a warning per school and column whose codes are not in the table they refer to.

    Codes of pupils are told about by :func:`evalkit.intake.unused_rows.unused_problems`.
    """
    problems = []
    for name, frame in marked.items():
        for each in references[name]:
            if each.is_pupil:
                continue
            parent = marked[each.parent.name]
            by = ["school_id", each.column.name]
            # Also of rows with a fault of their own, so that everything is told at once.
            hit = frame[frame[each.column.name].notna()]
            is_total = hit["is_bad"] & hit[each.column.name].map(is_total_label).astype(bool)
            hit = hit[~is_total]
            known = pd.MultiIndex.from_frame(parent[["school_id", each.code.name]])
            hit = hit[~pd.MultiIndex.from_frame(hit[by]).isin(known)]
            for school, here in hit.groupby("school_id", sort=True):
                if unread & {(who, t) for who in (school, None) for t in (each.parent.name, "")}:
                    continue
                own = parent.loc[parent["school_id"] == school, each.code.name].dropna()
                problems.append(_unknown(checked[name], each, here, own))
    return problems


def _unknown(
    table: CheckedTable, reference: Reference, here: pd.DataFrame, known: pd.Series
) -> Problem:
    codes = sorted(here[reference.column.name].unique())
    code, parent = reference.code.title.lower(), reference.parent
    n = f"1 {code} is" if len(codes) == 1 else f"{len(codes)} {code}s are"
    rows = "1 row was" if len(here) == 1 else f"{len(here)} rows were"
    file, sheet = sources_of(table, here)
    return Problem(
        severity="warning",
        kind="unknown_row",
        school_id=str(here["school_id"].iloc[0]),
        file=file,
        sheet=sheet,
        row=int(here["row"].iloc[0]) if len(codes) == 1 else None,
        **place_of(table, int(here["source"].iloc[0]), reference.column.name),
        found=", ".join(with_near_misses(codes, known)),
        message=f"{n} not in the table {parent.name} ({parent.title}); {rows} left out"
        f"{named_rows(here)}.",
        mend=f"Mend the code, or add {parent.row} with this code to the table {parent.name}.",
    )


def double_row_problems(
    checked: Mapping[str, CheckedTable],
    doubles: pd.DataFrame,
    tables: Mapping[str, Table],
    plan: CohortPlan,
) -> list[Problem]:
    """Return one problem per key that stands twice in a table that a cohort may send besides.

    ``doubles`` has ``table``, ``school_id``, ``source``, ``row`` and ``group``.  Rows of pupils,
    answers and records that stand twice are told about pupil by pupil, elsewhere.
    """
    problems = []
    rule = plan.duplicate_pupils
    for (name, _), here in doubles.groupby(["table", "group"], sort=True):
        if is_about_pupils(name):
            continue
        table = tables[name]
        file, sheet = sources_of(checked[name], here)
        rows = here.loc[here["source"] == here["source"].iloc[0], "row"]
        same = listed(table.column(key).title.lower() for key in table.key if key != "school_id")
        who = rows_in_words(rows) if len(rows) > 1 else f"{len(here)} rows, in different files,"
        problems.append(
            Problem(
                severity="warning" if rule else "error",
                kind=DUPLICATE_ROWS,
                school_id=str(here["school_id"].iloc[0]),
                file=file,
                sheet=sheet,
                row=int(rows.min()),
                **place_of(checked[name], int(here["source"].iloc[0]), table.key[-1]),
                message=f"{who} have the same {same}. {_RULES[rule]}".rstrip(),
                mend="Delete the row that is there twice, or mend the code that is wrong.",
            )
        )
    return problems
