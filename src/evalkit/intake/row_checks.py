"""What a row must be besides its cells: of a planned school, wave and term."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.catalogue.toml_section import hint
from evalkit.intake.cell_checks import typed_values
from evalkit.intake.cell_problems import cell_problems, personal_codes, read_as_notes
from evalkit.intake.cell_values import plain_word
from evalkit.intake.column_words import column_words
from evalkit.intake.fault_words import listed
from evalkit.intake.placed_rows import Placed, TableRows
from evalkit.intake.planned_tables import RECORDS, RESPONSES, TEXT
from evalkit.intake.problems import Problem
from evalkit.intake.table_rules import row_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedTable:
    """A table's rows, typed: ``frame`` has our columns, ``source``, ``row`` and ``is_bad``.

    ``sources`` say by their headers where a column stands; ``as_of`` is the plan's day.
    """

    name: str
    frame: pd.DataFrame
    files: tuple[str, ...]
    sheets: tuple[str | None, ...]
    sources: tuple[Placed, ...]
    as_of: date


def check_table(rows: TableRows, plan: CohortPlan) -> tuple[CheckedTable, list[Problem]]:
    """Return a table's typed rows of planned schools, and what is wrong with its cells.

    With ``rows_with_problems = "leave_out"`` in the plan a bad row is a warning, because a
    stated rule deals with it; otherwise it is an error.
    """
    rows, problems = _planned_rows(rows, plan)
    typed, faults, told = typed_values(rows)
    name = rows.table.name
    if name.startswith(f"{RESPONSES}_"):
        waves = plan.waves[name.removeprefix(f"{RESPONSES}_")]
        is_unplanned = typed["wave"].notna() & ~typed["wave"].isin(waves)
        faults = _with(faults, is_unplanned, "wave", "unplanned_wave")
    faults = _with(faults, _is_wrong_school(rows), "school_id", "wrong_school")
    for (column, kind), rule in row_rules(name).items():
        faults = _with(faults, rule(typed), column, kind)
    if name == RECORDS:
        typed["term"] = _planned_terms(typed["term"], plan)
        problems += _other_terms(rows, typed, plan)
    problems += cell_problems(rows, faults, plan)
    problems += read_as_notes(rows, told)
    problems += personal_codes(rows, typed, plan)
    frame = typed.assign(
        school_id=rows.origin["school_id"].astype(typed["school_id"].dtype),
        source=rows.origin["source"].astype("int64"),
        row=rows.origin["row"].astype("int64"),
        is_bad=rows.origin.index.isin(faults["index"]),
    )
    files = tuple(placed.sheet.file for placed in rows.sources)
    sheets = tuple(placed.sheet.name for placed in rows.sources)
    table = CheckedTable(
        name=name,
        frame=frame,
        files=files,
        sheets=sheets,
        sources=rows.sources,
        as_of=plan.as_of,
    )
    return table, problems


def _planned_rows(rows: TableRows, plan: CohortPlan) -> tuple[TableRows, list[Problem]]:
    """Return the rows of schools that the plan lists, under the plan's spelling of their code."""
    if not plan.schools:
        return rows, []
    codes = [school.school_id for school in plan.schools]
    # Exact spellings come last, so that they win where two codes differ in case alone.
    spelt = {**{code.casefold(): code for code in codes}, **{code: code for code in codes}}
    found = rows.origin["school_id"]
    ours = {code: spelt.get(code, spelt.get(code.casefold())) for code in found.dropna().unique()}
    strangers = sorted(code for code, known in ours.items() if known is None)
    problems = []
    for code in strangers:
        here = rows.origin[found == code]
        placed = rows.sources[int(here["source"].iloc[0])]
        problems.append(
            Problem(
                severity="warning",
                kind="unplanned_school",
                file=placed.sheet.file,
                sheet=placed.sheet.name,
                row=int(here["row"].iloc[0]),
                column=placed.letter("school_id"),
                column_name=column_words(placed, "school_id"),
                found=code,
                message=f"The plan does not list a school {code!r}; its rows ({len(here)}) were "
                f"left out.{hint(code, codes)}",
                mend="Add the school under [[schools]] in plan.toml, or mend its code in the file.",
            )
        )
    if not strangers:
        spelt_out = found.map(ours).astype(TEXT)
        return replace(rows, origin=rows.origin.assign(school_id=spelt_out)), problems
    kept = ~found.isin(strangers)
    origin = rows.origin[kept].reset_index(drop=True)
    origin["school_id"] = origin["school_id"].map(ours).astype(TEXT)
    return replace(
        rows,
        texts=rows.texts[kept].reset_index(drop=True),
        formulas=rows.formulas[kept].reset_index(drop=True),
        origin=origin,
    ), problems


def _is_wrong_school(rows: TableRows) -> pd.Series:
    """Return which rows name no school, or another one than that of the folder they came in."""
    named, placed = rows.texts["school_id"], rows.origin["school_id"]
    is_other = (named != "") & (named != placed)
    is_other[is_other] = named[is_other].str.casefold() != placed[is_other].str.casefold()
    return placed.isna() | is_other


def _with(faults: pd.DataFrame, is_bad: pd.Series, column: str, kind: str) -> pd.DataFrame:
    known = set(faults.loc[faults["column"] == column, "index"])
    added = [
        {"index": at, "column": column, "kind": kind}
        for at in is_bad.index[is_bad.astype(bool)]
        if at not in known
    ]
    return pd.concat([faults, pd.DataFrame(added)], ignore_index=True) if added else faults


def planned_terms(plan: CohortPlan) -> tuple[str, ...]:
    """Return the terms that the plan compares, each once."""
    terms = [term for each in plan.record_outcomes for term in (each.before, each.after)]
    return tuple(dict.fromkeys(terms))


def _planned_terms(terms: pd.Series, plan: CohortPlan) -> pd.Series:
    """Return terms in the plan's spelling: "Autumn 2025" is autumn_2025."""
    spelt = {plain_word(term): term for term in planned_terms(plan)}
    known = {term: spelt.get(plain_word(term), term) for term in terms.dropna().unique()}
    return terms.map(known).astype(terms.dtype)


def _other_terms(rows: TableRows, typed: pd.DataFrame, plan: CohortPlan) -> list[Problem]:
    """Return a note per school and term that the plan does not compare."""
    planned = planned_terms(plan)
    is_other = typed["term"].notna() & ~typed["term"].isin(planned)
    others = rows.origin[is_other].assign(term=typed["term"])
    problems = []
    for (school, term), here in others.groupby(["school_id", "term"], sort=True):
        placed = rows.sources[int(here["source"].iloc[0])]
        problems.append(
            Problem(
                severity="note",
                kind="unplanned_term",
                school_id=school,
                file=placed.sheet.file,
                sheet=placed.sheet.name,
                row=int(here["row"].iloc[0]),
                column=placed.letter("term"),
                column_name=column_words(placed, "term"),
                found=term,
                message=f"The evaluation compares {listed(planned) or 'no terms'}. The rows of "
                f"this term ({len(here)}) are kept and not used.",
                mend="You need do nothing, unless the term is misspelt.",
            )
        )
    return problems


def sources_of(table: CheckedTable, frame: pd.DataFrame) -> tuple[str | None, str | None]:
    """Return file and sheet of the first row of some rows of a table."""
    if frame.empty:
        return None, None
    source = int(frame["source"].iloc[0])
    return table.files[source], table.sheets[source]


def place_of(table: CheckedTable, source: int, column: str) -> dict[str, str | None]:
    """Return letter and name of a column in one of a table's sources, as a Problem has them."""
    placed = table.sources[source]
    return {"column": placed.letter(column), "column_name": column_words(placed, column)}
