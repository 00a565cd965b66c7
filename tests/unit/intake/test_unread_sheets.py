"""Sheets, files and folders that are not read: each is named, and nothing else is."""

from __future__ import annotations

import openpyxl
import pytest

from evalkit.intake.templates import write_templates

PAIRS = [
    ["pair_id", "mentor_id", "mentee_id", "started_on", "ended_on"],
    ["P01", "0012", "A001", "06/10/2025", None],
]
SWEMWBS = ["pupil_id", "wave", "answered_on", *(f"swemwbs_0{n}" for n in range(1, 8))]
ALL = ("error", "warning", "note")
UNUSED = (
    "The plan does not use the questionnaire swemwbs, so the {what} was not read. You need do "
    "nothing. If its answers should be used, tell the person who evaluates the programme: the plan "
    "must name the questionnaire."
)


def misnamed(sheet, table):
    return (
        f"S01/a.xlsx, sheet {sheet}: The sheet holds columns of the table {table}, and was not "
        f"read because of its name. Write {table} on its tab (double-click it). If it is another "
        "table, you need do nothing."
    )


def with_sheets(folder, **sheets):
    return folder.workbook("S01/a.xlsx", {**folder.all_sheets(), **sheets})


@pytest.mark.parametrize("above", [[], [["Our pairs"], []]], ids=["alone", "below a title"])
def test_a_table_under_another_name(folder, above):
    assert with_sheets(folder, Buddies=above + PAIRS).told(*ALL) == [misnamed("Buddies", "pairs")]


def test_a_second_sheet_of_a_table_that_was_read(folder):
    old = [*folder.rows("pupils")[:1], ["B001", 7, "mentee", "female", "yes", ""]]
    assert with_sheets(folder, **{"pupils (2)": old}).told(*ALL) == [
        "S01/a.xlsx, sheet pupils (2): The sheet holds columns of the table pupils, and was not "
        "read because of its name. If its rows belong to this table, copy them into the sheet "
        "pupils. Otherwise you need do nothing."
    ]


def test_a_missing_table_names_the_sheet_that_seems_to_be_it(folder):
    sheets = folder.all_sheets()
    names = {"pupils": "Sheet1", "records": "Attendance Y7"}
    sheets = {names.get(name, name): rows for name, rows in sheets.items()}
    assert folder.workbook("S01/a.xlsx", sheets).told() == [
        "S01/: The table pupils (Pupils) is missing; the sheet “Sheet1” of S01/a.xlsx seems to be "
        "it. If it is, write pupils on its tab (double-click it). Otherwise send it as pupils.csv, "
        "or as a sheet pupils of the school's workbook.",
        "S01/: The plan evaluates records (absence and attainment), and there is no row of the "
        "table records for this school; the report will have no records section for this school; "
        "the sheet “Attendance Y7” of S01/a.xlsx seems to be it. If it is, write records on its "
        "tab (double-click it). Otherwise send it as records.csv, or as a sheet records of the "
        "school's workbook.",
        misnamed("Attendance Y7", "records"),
        misnamed("Sheet1", "pupils"),
    ]


def test_sheets_of_the_schools_own(folder):
    own = {"Staff": [["Name", "Room"], ["A", "B"]], "Codes": [["pupil_id", "year_group"], ["A", 7]]}
    assert with_sheets(folder, Staff=own["Staff"]).told(*ALL) == [
        "S01/a.xlsx, sheet Staff: The sheet is not named after a table, so it was not read. You "
        "need do nothing, unless the sheet should be read: then write the table's name on its tab "
        "(double-click it)."
    ]
    assert with_sheets(folder, **own, Empty=[]).told(*ALL) == [
        "S01/a.xlsx: The sheets “Staff” and “Codes” are not named after a table, so they were not "
        "read. You need do nothing, unless one of them should be read: then write the table's name "
        "on its tab (double-click it)."
    ]


def test_the_template_with_a_questionnaire_that_the_plan_does_not_use(folder, tmp_path):
    write_templates(tmp_path / "new", ["who5", "swemwbs"])
    book = openpyxl.load_workbook(tmp_path / "new/evalkit_workbook.xlsx")
    for name, rows in folder.all_sheets().items():
        places = {cell.value: cell.column for cell in book[name][1]}
        for number, row in enumerate(rows[1:], start=2):
            for title, value in zip(rows[0], row, strict=True):
                book[name].cell(number, places[title]).value = value
    for wanted in ([], [f"S01/a.xlsx, sheet responses_swemwbs: {UNUSED.format(what='sheet')}"]):
        (folder.root / "S01").mkdir(exist_ok=True)
        book.save(folder.root / "S01/a.xlsx")
        assert folder.told(*ALL) == wanted
        book["responses_swemwbs"]["B2"].value = "A001"


def test_csv_files_of_a_questionnaire_that_the_plan_does_not_use(folder):
    folder.school("S01").table("S01/responses_swemwbs.csv", [SWEMWBS])
    assert folder.told(*ALL) == []
    folder.table(
        "S01/responses_swemwbs.csv", [SWEMWBS, ["A001", "baseline", "15/09/2025", *"1234512"]]
    )
    assert folder.told(*ALL) == [f"S01/responses_swemwbs.csv: {UNUSED.format(what='file')}"]


def test_what_is_no_table(folder):
    folder.school("S01").file("S01/consent.pdf", b"%PDF-1.7").file("S01/pupls.txt", "x")
    told = folder.told(*ALL)
    assert told[0] == (
        "S01/consent.pdf: It is no table, so it was not read. Take it out of the folder; consent "
        "forms must not be sent."
    )
    assert told[1].startswith("S01/pupls.txt: The file was not read. No table of the plan has this")
    assert "Did you mean 'pupils'? Name a CSV file after its table" in told[1]


SOURCES = """
[[files]]
file = "forms/autumn.csv"
[[files.tables]]
table = "pupils"
constants = {consent_evaluation = "yes"}
[files.tables.columns]
school_id = "School"
pupil_id = "Code"
year_group = "Year"
role = "Role"
"""


def test_a_folder_of_files_that_sources_toml_names_is_no_unplanned_school(folder):
    rows = [["School", "Code", "Year", "Role"], ["S01", "A001", 7, "mentee"]]
    folder.school("S01", without=("pupils",)).file("sources.toml", SOURCES)
    folder.table("forms/autumn.csv", rows)
    assert [each for each in folder.told(*ALL) if "forms" in each] == []
    folder.table("forms/spring.csv", rows)
    assert [each for each in folder.told(*ALL) if "forms" in each] == [
        "forms/: The plan does not list a school 'forms', so those of its files that sources.toml "
        "does not name were left out. Add the school under [[schools]] in plan.toml, or name the "
        "folder as the plan does, or name the files in sources.toml."
    ]
