"""What is said about cells: each fault, and each text that was read as something else."""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import CohortPlan, Column
from evalkit.intake.fault_words import fault_mend, fault_message, listed
from evalkit.intake.near_words import with_near_word
from evalkit.intake.personal_data import personal_by_content
from evalkit.intake.placed_rows import Placed, TableRows
from evalkit.intake.planned_tables import PUPILS, RESPONSES
from evalkit.intake.problems import Problem

_ROLL = (PUPILS, "pupil_id")


def cell_problems(rows: TableRows, faults: pd.DataFrame, plan: CohortPlan) -> list[Problem]:
    """Return one problem per faulty cell: ``faults`` has ``index``, ``column`` and ``kind``."""
    is_left_out = plan.rows_with_problems == "leave_out"
    added = " The row is left out until then." if is_left_out else ""
    origin = rows.origin.loc[faults["index"]]
    problems = []
    for (at, name, kind), school, source, row in zip(
        faults[["index", "column", "kind"]].itertuples(index=False),
        origin["school_id"],
        origin["source"],
        origin["row"],
        strict=True,
    ):
        school = None if pd.isna(school) else school
        placed, column = rows.sources[int(source)], rows.table.column(name)
        message, mend = _words(rows, name, kind, school, plan)
        problems.append(
            Problem(
                severity="warning" if is_left_out else "error",
                kind=kind,
                school_id=school,
                file=placed.sheet.file,
                sheet=placed.sheet.name,
                row=int(row),
                column=placed.letter(name),
                column_name=column.title,
                found=with_near_word(column, rows.texts.loc[at, name], kind) or None,
                message=message,
                mend=mend + added,
            )
        )
    return problems


def _words(
    rows: TableRows, name: str, kind: str, school: str | None, plan: CohortPlan
) -> tuple[str, str]:
    column = rows.table.column(name)
    if kind == "unplanned_wave":
        instrument = rows.table.name.removeprefix(f"{RESPONSES}_")
        waves = listed(plan.waves[instrument], "or")
        return (
            f"The plan has {instrument} at {listed(plan.waves[instrument])}, not at this wave.",
            f"Write {waves}, or add the wave to {instrument} under [[instruments]] in plan.toml.",
        )
    if kind == "wrong_school":
        if school is None:
            return "The row does not say which school it belongs to.", fault_mend("blank", column)
        return (
            f"The file belongs to the school {school}, and the row to another.",
            f"Write {school}, leave the column out, or move the row to its own school's file.",
        )
    return fault_message(kind, column), fault_mend(kind, column)


def read_as_notes(rows: TableRows, told: pd.DataFrame) -> list[Problem]:
    """Return a note per text that was read as something else, at the first row that has it."""
    cells = rows.origin.loc[told["index"]].reset_index(drop=True)
    cells["column"] = told["column"]
    cells["text"] = [
        rows.texts.loc[at, name] for at, name in told[["index", "column"]].itertuples(index=False)
    ]
    problems = []
    by = ["school_id", "source", "column", "text"]
    for (school, source, name, text), here in cells.groupby(by, sort=True):
        placed, column = rows.sources[int(source)], rows.table.column(name)
        more = f" ({len(here) - 1} more rows have it.)" if len(here) > 1 else ""
        problems.append(
            Problem(
                severity="note",
                kind="read_as",
                school_id=school,
                file=placed.sheet.file,
                sheet=placed.sheet.name,
                row=int(here["row"].iloc[0]),
                column=placed.letter(name),
                column_name=column.title,
                found=text,
                message=f"We read this as {_read_as(column.kind, text)}.{more}",
                mend="You need do nothing.",
            )
        )
    return problems


def _read_as(kind: str, text: str) -> str:
    if kind == "date":
        return "the day that Excel stores under this number"
    return "".join(character for character in text if character.isdigit()) or "a number"


def personal_codes(rows: TableRows, typed: pd.DataFrame, plan: CohortPlan) -> list[Problem]:
    """Return a warning per file and column whose pupil codes are UPNs, addresses or the like."""
    problems = []
    for column in rows.table.columns:
        if not (column.refers_to == PUPILS or (rows.table.name, column.name) == _ROLL):
            continue
        codes = typed[column.name].dropna()
        for source, here in codes.groupby(rows.origin["source"].loc[codes.index]):
            if look := personal_by_content(here.unique(), as_of=plan.as_of):
                problems.append(_personal_code(rows.sources[int(source)], column, look))
    return problems


def _personal_code(placed: Placed, column: Column, look: str) -> Problem:
    return Problem(
        severity="warning",
        kind="personal_code",
        school_id=placed.school_id,
        file=placed.sheet.file,
        sheet=placed.sheet.name,
        column=placed.letter(column.name),
        column_name=column.title,
        message=f"The pupil codes look like {look}. They are used as codes only, and must "
        "not be ones that others can turn into a person.",
        mend="Give each pupil a code of your own, and keep the list at school.",
    )
