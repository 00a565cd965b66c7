"""What is said about cells: each fault, and each text that was read as something else."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from evalkit.catalogue import CohortPlan, Column
from evalkit.intake.column_words import column_words
from evalkit.intake.date_columns import mixed_date_problems
from evalkit.intake.fault_words import (
    fault_mend,
    fault_message,
    letters_for_digits,
    listed,
)
from evalkit.intake.near_words import near_word, with_near_word
from evalkit.intake.personal_data import is_in_form_of_upn, is_of_a_person
from evalkit.intake.placed_rows import Placed, TableRows
from evalkit.intake.planned_tables import PUPILS, RESPONSES, is_answers
from evalkit.intake.problems import Problem
from evalkit.intake.rows_of_nobody import nobodys_words, rows_of_nobody
from evalkit.intake.total_rows import total_rows

_ROLL, _WAVE = (PUPILS, "pupil_id"), "wave"
_NO_NUMBER = ("not_whole_number", "not_a_number")
_UNKNOWN_WORD = (
    "We do not know which answer of the questionnaire this is.",
    "Mend the word in the file. If it is right, tell the people who run the evaluation, who can "
    "add it to the words that are read.",
)


def cell_problems(rows: TableRows, faults: pd.DataFrame, plan: CohortPlan) -> list[Problem]:
    """Return one problem per faulty cell: ``faults`` has ``index``, ``column`` and ``kind``."""
    is_left_out = plan.rows_with_problems == "leave_out"
    added = " The row is left out until then." if is_left_out else ""
    severity = "warning" if is_left_out else "error"
    totals, nobodys = total_rows(rows, faults), rows_of_nobody(rows, faults)
    problems = [_total(rows, at, severity, added) for at in totals]
    faults = faults[~faults["index"].isin(totals)]
    origin = rows.origin.loc[faults["index"]]
    for (at, name, kind), school, source, row in zip(
        faults[["index", "column", "kind"]].itertuples(index=False),
        origin["school_id"],
        origin["source"],
        origin["row"],
        strict=True,
    ):
        school = None if pd.isna(school) else school
        placed = rows.sources[int(source)]
        text, until = rows.texts.loc[at, name], added
        if words := nobodys_words(placed, name, kind):
            (message, mend), found, until = words, None, ""
        elif _is_strange_word(placed, name, kind, text):
            kind, found = "unknown_word", _with_near_answer(placed, name, text)
            message, mend = _UNKNOWN_WORD
        else:
            message, mend = _words(rows, name, kind, school, plan)
            if kind in _NO_NUMBER:
                hint = letters_for_digits(text, rows.table.column(name))
                message = f"{message} {hint}".rstrip()
            # An address in the wrong column must not be kept among the problems either.
            known = _as_planned(rows, name, plan)
            found = None if is_of_a_person(text) else with_near_word(known, text, kind) or None
        problems.append(
            Problem(
                severity="warning" if at in nobodys else severity,
                kind=kind,
                school_id=school,
                file=placed.sheet.file,
                sheet=placed.sheet.name,
                row=int(row),
                column=placed.letter(name),
                column_name=column_words(placed, name),
                found=found,
                message=message,
                mend=mend + until,
            )
        )
    return problems + mixed_date_problems(rows, faults)


def _total(rows: TableRows, at: int, severity: str, added: str) -> Problem:
    school, source, row = rows.origin.loc[at, ["school_id", "source", "row"]]
    sheet = rows.sources[int(source)].sheet
    return Problem(
        severity=severity,
        kind="total_row",
        school_id=None if pd.isna(school) else school,
        file=sheet.file,
        sheet=sheet.name,
        row=int(row),
        message=f"The row looks like a total or a note, and not like {rows.table.row}.",
        mend=f"Delete the row.{added}",
    )


def _is_strange_word(placed: Placed, name: str, kind: str, text: str) -> bool:
    """Return whether a cell holds a word of a form for which sources.toml has no number."""
    # Such a word stands for itself there: see evalkit.intake.mapped_words.
    return kind in _NO_NUMBER and placed.recode.get(name, {}).get(text) == text


def _with_near_answer(placed: Placed, name: str, text: str) -> str:
    known = [word for word, number in placed.recode[name].items() if word != number]
    near = near_word(text, known)
    return f"{text} (is it {near}?)" if near else text


def _words(
    rows: TableRows, name: str, kind: str, school: str | None, plan: CohortPlan
) -> tuple[str, str]:
    column = _as_planned(rows, name, plan)
    if kind == "unplanned_wave":
        instrument = rows.table.name.removeprefix(f"{RESPONSES}_")
        return (
            f"{instrument} is planned at {listed(column.choices)}, not at this wave.",
            f"Write {listed(column.choices, 'or')}. If the answers are of another time, ask the "
            "people who run the evaluation.",
        )
    if kind == "wrong_school":
        if school is None:
            return "The row does not say which school it belongs to.", fault_mend("blank", column)
        return (
            f"The file belongs to the school {school}, and the row to another.",
            f"Write {school}, leave the column out, or move the row to its own school's file.",
        )
    return fault_message(kind, column), fault_mend(kind, column)


def _as_planned(rows: TableRows, name: str, plan: CohortPlan) -> Column:
    """Return a column; that of the waves with the planned ones alone as its choices."""
    column = rows.table.column(name)
    if name != _WAVE or not is_answers(rows.table.name):
        return column
    return replace(column, choices=plan.waves[rows.table.name.removeprefix(f"{RESPONSES}_")])


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
                column_name=column_words(placed, name),
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
    """Return a warning per file and column whose pupil codes have the form of UPNs and are none.

    Codes that are UPNs, addresses or the like were dropped before they came here.
    """
    problems = []
    for column in rows.table.columns:
        if not (column.refers_to == PUPILS or (rows.table.name, column.name) == _ROLL):
            continue
        codes = typed[column.name].dropna()
        for source, here in codes.groupby(rows.origin["source"].loc[codes.index]):
            alike = sum(map(is_in_form_of_upn, here.unique()))
            if 2 * alike >= here.nunique() > 0:
                problems.append(_like_upns(rows.sources[int(source)], column))
    return problems


def _like_upns(placed: Placed, column: Column) -> Problem:
    return Problem(
        severity="warning",
        kind="personal_code",
        school_id=placed.school_id,
        file=placed.sheet.file,
        sheet=placed.sheet.name,
        column=placed.letter(column.name),
        column_name=column_words(placed, column.name),
        message="The codes are written like UPNs, though their check letters are wrong.",
        mend="You need do nothing if they are codes of your own. If they are UPNs, give each pupil "
        f"a code that only the school can turn into a person, for example {column.example}.",
    )
