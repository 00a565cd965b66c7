"""A missing column and the column that is perhaps it are told as one thing."""

from __future__ import annotations

import pytest

HOLDS = "It holds: the school year the pupil is in, as a number."


def pupils(folder, header, cells=None):
    """Write S01's pupils with another header over the year group, and other cells."""
    rows = folder.rows("pupils")
    rows[0][1] = header
    for row, cell in zip(rows[1:], cells or (), strict=False):
        row[1] = cell
    return folder.school("S01").table("S01/pupils.csv", rows)


@pytest.mark.parametrize("header", ["year_grp", "Jahrgang"])
def test_a_column_alike_in_name_or_place_is_named_in_the_same_entry(folder, header):
    found = f"pupil_id, {header}, role, gender, consent_evaluation, withdrew_on"
    assert pupils(folder, header).told("error", "warning", "note") == [
        f'S01/pupils.csv, missing column "year_group": the columns are “{found}”. The column '
        f"year_group (Year group) is missing; column B “{header}” is perhaps it. If it is, write "
        f"year_group in the first row of column B. Otherwise add the column. {HOLDS}"
    ]


def test_one_slip_in_its_cells_does_not_hide_it(folder):
    (told,) = pupils(folder, "Jahrgang", ["seven"]).told()
    assert "column B “Jahrgang” is perhaps it" in told


def test_a_column_in_its_place_that_holds_something_else_is_not_named(folder):
    assert pupils(folder, "House", ["Red", "Red", "Blue", "Green"]).told("error", "note") == [
        'S01/pupils.csv, missing column "year_group": the columns are “pupil_id, House, role, '
        "gender, consent_evaluation, withdrew_on”. The column year_group (Year group) is missing. "
        "If a column has it under another name, write year_group in its first row. Otherwise add "
        f"it. {HOLDS}",
        'S01/pupils.csv, column B "House": The table has no column of this name, so it was not '
        "read. You need do nothing, unless the column should be read: then give it the name that "
        "the template has. If it names pupils, take it out of the file.",
    ]


def test_a_column_of_persons_is_never_the_one(folder):
    told = pupils(folder, "year group name", ["Ann Lee", "Bo Day", "Cy Fox", "Di Roe"]).told()
    assert "perhaps" not in told[0]
    assert "looks like personal data (names)" in told[1]


@pytest.mark.parametrize("separator", ["|", ":", " "])
def test_rows_that_were_not_cut_into_cells(folder, separator):
    folder.school("S01").table("S01/pupils.csv", folder.rows("pupils"), separator=separator)
    assert folder.told("error") == [
        "S01/pupils.csv: Each row came as one long cell, so we cannot tell its cells apart. "
        "Between the cells there must be commas, semicolons or tabs, and no quotation marks around "
        'whole rows. Open it in Excel by Data, "From Text/CSV", choose there what stands between '
        'the cells, and save it as "CSV UTF-8 (comma delimited)".'
    ]


def test_rows_pasted_into_one_column_of_a_workbook(folder):
    sheets = folder.all_sheets()
    sheets["pupils"] = [[",".join(map(str, row))] for row in sheets["pupils"]]
    folder.workbook("S01/answers.xlsx", sheets)
    (told,) = folder.told("error")
    assert told.endswith(
        "Mark column A in Excel, choose Data, Text to Columns, and say there what stands between "
        "the cells."
    )
