"""Awkward school files, each with the very sentence that the office reads."""

from __future__ import annotations

import re

import pytest

from evalkit import intake
from evalkit.errors import DataError, DefinitionError

HOLDS_DAY = (
    "Write the day on which the pupil filled in the questionnaire as day/month/year, for example "
    "15/09/2025."
)


def changed(rows, at, column, value):
    """Give rows with one cell changed; row 1 is the header."""
    rows[at - 1][column] = value
    return rows


def test_files_in_order_are_read_without_a_word(folder):
    folder.school("S01")
    assert folder.told("error", "warning", "note") == []
    tables = folder.open().tables
    assert {name: len(frame) for name, frame in tables.items() if len(frame)} == {
        "pupils": 4,
        "responses_who5": 8,
        "records": 8,
    }
    assert tables["pupils"]["is_included"].all()


def test_an_empty_folder(tmp_path):
    with pytest.raises(DefinitionError, match=r"There is no file plan\.toml in .*evalkit new"):
        intake.take_in(tmp_path)


def test_no_folder(tmp_path):
    with pytest.raises(DataError, match=r"There is no folder .*nowhere.*`evalkit new` makes one"):
        intake.take_in(tmp_path / "nowhere")


def test_a_plan_without_files(tmp_path, folder):
    folder.root = tmp_path / "bare"
    folder.plan()
    with pytest.raises(DataError, match=r"There are no school files in .*S01/pupils\.csv"):
        intake.take_in(folder.root)
    assert not (folder.root / ".evalkit").exists()


def test_a_missing_table(folder):
    folder.school("S01", without=("responses_who5",))
    assert folder.told() == [
        "S01/: The table responses_who5 (Answers: WHO-5 Well-Being Index) is missing. Send it as "
        "responses_who5.csv, or as a sheet responses_who5 of the school's workbook."
    ]
    assert folder.why_not() == (
        "S01/: the table responses_who5 (Answers: WHO-5 Well-Being Index) is missing; send it as "
        "responses_who5.csv, or as a sheet responses_who5 of the school's workbook."
    )
    assert folder.why_not("S02") is None


def test_a_missing_table_that_is_not_required(folder):
    folder.school("S01", without=("records",))
    assert folder.told("error") == []
    records = folder.open().tables["records"]
    assert records.empty
    assert list(records.columns)[:3] == ["school_id", "pupil_id", "term"]


def test_a_school_of_the_plan_without_data(folder):
    assert folder.why_not() == (
        "No file holds anything of the school S01; send the school's files; they belong in a "
        "folder named S01."
    )
    with pytest.raises(DataError, match=r"The school S01 cannot be used\. No file holds"):
        folder.open()
    assert folder.open("S02").school == "S02"


def test_a_school_that_the_plan_does_not_list(folder):
    folder.school("S01").school("S99")
    assert folder.told() == [
        "S99/: The plan does not list a school 'S99', so its folder was left out. Add the school "
        "under [[schools]] in plan.toml, or name the folder as the plan does."
    ]
    assert [school.school_id for school in intake.take_in(folder.root).schools] == ["S01", "S02"]


def test_a_column_too_few(folder):
    rows = [row[:2] + row[3:] for row in folder.rows("pupils")]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told() == [
        'S01/pupils.csv, missing column "role": the columns are “pupil_id, year_group, gender, '
        "consent_evaluation, withdrew_on”. The column role (Role) is missing. If a column has it "
        "under another name, write role in its first row. Otherwise add it. It holds: what the "
        "pupil does in the programme."
    ]


def test_a_misspelt_column(folder):
    rows = changed(folder.rows("pupils"), 1, 2, "roel")
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error", "warning", "note") == [
        'S01/pupils.csv, missing column "role": the columns are “pupil_id, year_group, roel, '
        "gender, consent_evaluation, withdrew_on”. The column role (Role) is missing; column C "
        "“roel” is perhaps it. If it is, write role in the first row of column C. Otherwise add "
        "the column. It holds: what the pupil does in the programme."
    ]


def test_a_misspelt_optional_column_is_guessed(folder):
    rows = [[*row, "yes"] for row in folder.rows("pupils")]
    folder.school("S01").table("S01/pupils.csv", changed(rows, 1, 6, "fsn"))
    assert folder.told("note") == [
        'S01/pupils.csv, column G "fsn": The table has no column of this name, so it was not '
        "read. Did you mean fsm? You need do nothing, unless the column should be read: then give "
        "it the name that the template has. If it names pupils, take it out of the file."
    ]


@pytest.mark.parametrize(
    ("table", "column", "written", "sentence"),
    [
        pytest.param(
            "responses_who5",
            1,
            "spring",
            'row 4, column B "Wave": we found “spring”. It must be baseline or endpoint. Write '
            "one of these words.",
            id="wrong wave",
        ),
        pytest.param(
            "responses_who5",
            1,
            "follow_up",
            'row 4, column B "Wave": we found “follow_up”. who5 is planned at baseline and '
            "endpoint, not at this wave. Write baseline or endpoint. If the answers are of "
            "another time, ask the people who run the evaluation.",
            id="unplanned wave",
        ),
        pytest.param(
            "responses_who5",
            2,
            "31/02/2025",
            'row 4, column C "answered_on" (Survey date): we found “31/02/2025”. That date does '
            f"not exist. {HOLDS_DAY}",
            id="impossible date",
        ),
        pytest.param(
            "responses_who5",
            2,
            "09/15/2025",
            'row 4, column C "answered_on" (Survey date): we found “09/15/2025”. It looks as if '
            "the month stands first. The day must stand first. " + HOLDS_DAY,
            id="US order",
        ),
        pytest.param(
            "responses_who5",
            2,
            "15/09/25",
            'row 4, column C "answered_on" (Survey date): we found “15/09/25”. The year must be '
            "written with four digits. " + HOLDS_DAY,
            id="two-digit year",
        ),
        pytest.param(
            "responses_who5",
            3,
            6,
            'row 4, column D "who5_01" (Answer 1): we found “6”. It must lie between 0 and 5. '
            "Write a number alone, for example 1. Leave the cell empty where there is nothing.",
            id="answer out of range",
        ),
        pytest.param(
            "responses_who5",
            3,
            "3.5",
            'row 4, column D "who5_01" (Answer 1): we found “3.5”. It must be a whole number '
            "from 0 to 5. Write a number alone, for example 1. Leave the cell empty where there is "
            "nothing.",
            id="half an answer",
        ),
        pytest.param(
            "responses_who5",
            3,
            "#REF!",
            'row 4, column D "who5_01" (Answer 1): we found “#REF!”. Excel could not compute the '
            "cell; it holds an error. Write a number alone, for example 1. Leave the cell empty "
            "where there is nothing.",
            id="Excel error",
        ),
        pytest.param(
            "responses_who5",
            0,
            "",
            'row 4, column A "pupil_id" (Pupil code): The cell is empty, and it must not be. '
            "Write the pupil code, for example A017.",
            id="no code",
        ),
        pytest.param(
            "pupils",
            4,
            "maybe",
            'row 4, column E "consent_evaluation" (Consent to the evaluation): we found “maybe”. '
            "It must be yes or no. Write one of the two words. An empty cell counts as no.",
            id="neither yes nor no",
        ),
        pytest.param(
            "pupils",
            1,
            15,
            'row 4, column B "Year group": we found “15”. It must lie between 0 and 14. Write a '
            "number alone, for example 7.",
            id="year out of range",
        ),
        pytest.param(
            "records",
            4,
            "1,5",
            'row 4, column E "Attainment": we found “1,5”. It must be a number from -1000 to 1000, '
            "with a full stop before the decimals and not a comma. Write a number alone, for "
            "example 102.5. Leave the cell empty where there is nothing.",
            id="decimal comma between commas",
        ),
    ],
)
def test_a_bad_cell(folder, table, column, written, sentence):
    file = f"S01/{table}.csv"
    folder.school("S01").table(file, changed(folder.rows(table), 4, column, written))
    assert folder.told("error") == [f"{file}, {sentence}"]
    why = folder.why_not()
    assert why.startswith(f"{file}, row 4, column ")
    assert not written or f"“{written}”" not in why
    assert why.endswith(".")


def test_equal_faults_are_one_entry(folder):
    rows = folder.rows("responses_who5")
    for at in (2, 5, 6):
        changed(rows, at, 3, 9)
    changed(rows, 7, 3, 8)
    folder.school("S01").table("S01/responses_who5.csv", rows)
    assert folder.told() == [
        'S01/responses_who5.csv, row 2, column D "who5_01" (Answer 1): we found rows 2, 5 and 6: '
        "“9”; row 7: “8”. It must lie between 0 and 5. Write a number alone, for example 1. Leave "
        "the cell empty where there is nothing."
    ]


def test_the_summary(folder):
    rows = changed(folder.rows("responses_who5"), 4, 3, 9)
    folder.school("S01").table("S01/responses_who5.csv", rows)
    problems = intake.take_in(folder.root).problems
    says = [text for text in intake.problem_sentences(problems) if text.startswith("School")]
    assert says == [
        "School S01: 19 of your 20 rows can be used as they are. 1 thing must be fixed.",
        "School S02: 20 of your 20 rows can be used as they are. Nothing must be fixed.",
    ]


def test_rows_with_problems_may_be_left_out(folder):
    folder.plan(top='rows_with_problems = "leave_out"').school("S01")
    answers = changed(folder.rows("responses_who5"), 4, 3, 9)
    pupils = changed(folder.rows("pupils"), 2, 1, "eight")
    folder.table("S01/responses_who5.csv", answers).table("S01/pupils.csv", pupils)
    assert folder.why_not() is None
    assert folder.told("error") == []
    told = folder.told("warning")
    assert len(told) == 2
    assert all(text.endswith("The row is left out until then.") for text in told)
    cohort = folder.open()
    assert sorted(cohort.tables["pupils"]["pupil_id"]) == ["0012", "A002", "A003"]
    assert len(cohort.tables["responses_who5"]) == 8 - 2 - 1
    counted = cohort.exclusions.set_index(["table", "reason"])["n_rows"].to_dict()
    assert counted == {
        ("pupils", "row_with_problems"): 1,
        ("records", "row_with_problems"): 2,
        ("responses_who5", "row_with_problems"): 3,
    }


def test_a_second_header(folder):
    rows = folder.rows("pupils")
    titles = ["Pupil code", "Year group", "Role", "Gender", "Consent to the evaluation", ""]
    folder.school("S01").table("S01/pupils.csv", [rows[0], titles, *rows[1:]])
    assert folder.told() == [
        "S01/pupils.csv, row 2: The row holds column names a second time; only the first row may. "
        "Delete this row, so that the first pupil stands in the row below the column names."
    ]


def test_a_workbook_with_a_second_header(folder):
    sheets = folder.all_sheets()
    sheets["pupils"].insert(1, ["Pupil code", "Year group", "Role", "Gender"])
    folder.workbook("S01/answers.xlsx", sheets)
    assert folder.told() == [
        "S01/answers.xlsx, sheet pupils, row 2: The row holds column names a second time; only the "
        "first row may. Delete this row, so that the first pupil stands in the row below the "
        "column names."
    ]


def test_a_workbook_with_a_title_above_the_header(folder):
    sheets = folder.all_sheets()
    sheets["pupils"].insert(0, ["Ashgrove Academy"])
    folder.workbook("S01/answers.xlsx", sheets)
    assert folder.told() == [
        "S01/answers.xlsx, sheet pupils, row 2: The column names stand in row 2; they must stand "
        "in the first row, and only there. Delete the rows above the column names."
    ]


def test_a_header_alone(folder):
    folder.school("S01").table("S01/pupils.csv", folder.rows("pupils")[:1])
    assert folder.told() == [
        "S01/pupils.csv: The table of pupils has no row for this school. Write one row per pupil "
        "below the column names."
    ]


def test_a_school_without_an_endpoint_is_no_error(folder):
    rows = [row for row in folder.rows("responses_who5") if row[1] != "endpoint"]
    folder.school("S01").table("S01/responses_who5.csv", rows)
    assert folder.told() == []
    assert folder.told("note") == [
        "In general: There are no answers to who5 at endpoint. If none were collected, you need "
        "do nothing. Otherwise add them."
    ]
    assert len(folder.open().tables["responses_who5"]) == 4


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"\r\n ,,\r\n", "The file is empty.", id="blanks alone"),
        pytest.param(
            b"pupil_id,year_group\r\nA\x001,7\r\n",
            "row 2: The row holds a character that no spreadsheet can hold (NUL)",
            id="NUL",
        ),
        pytest.param(
            "\r\n".join(
                [
                    "pupil_id,year_group,role,consent_evaluation",
                    *(f"{code},7,mentee,yes" for code in ("A001", "A002", "A003", "0012")),
                ]
            ).encode("utf-16"),
            'The file is saved as "Unicode text" (UTF-16)',
            id="UTF-16",
        ),
        pytest.param(b"pupil_id\r\n\x81\x8d\r\n", "an encoding that is read", id="no encoding"),
        pytest.param(
            b'pupil_id,year_group\r\nA1,7\r\n"A2,7\r\n',
            "row 3: From this row on the cells",
            id="open quotation mark",
        ),
    ],
)
def test_a_file_that_cannot_be_read(folder, content, sentence):
    folder.school("S01").file("S01/pupils.csv", content)
    told = folder.told()
    assert len(told) == 1
    assert told[0].startswith("S01/pupils.csv")
    assert sentence in told[0]


def test_rows_that_are_too_short_or_too_long(folder):
    rows = folder.rows("pupils")
    rows[2] = rows[2][:4]
    rows[3] = [*rows[3], "stray"]
    folder.school("S01").table("S01/pupils.csv", rows)
    mend = (
        'Open the file in Excel, put each cell of the row under its column, and save it as "CSV '
        'UTF-8 (comma delimited)". Often a comma inside a cell, as in 102,5, has cut the cell in '
        "two: write 102.5."
    )
    assert [text for text in folder.told() if "cells" in text] == [
        f"S01/pupils.csv, row 3: The row has 4 cells; the row of column names has 6. {mend}",
        f"S01/pupils.csv, row 4: The row has 7 cells; the row of column names has 6. {mend}",
    ]


def test_the_same_header_twice(folder):
    rows = changed(folder.rows("pupils"), 1, 3, "Role")
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told() == [
        'S01/pupils.csv, column D "Role": Columns C and D have the same name. Keep the one that '
        "holds the answers and delete the other."
    ]


def test_personal_columns_are_dropped_and_named(folder):
    added = [
        ["Full name", "Contact", "Arrived", "Code"],
        *[["Ann Lee", "ann@example.org", "01/02/2014", "B801200005001"]] * 4,
    ]
    rows = [[*row, *extra] for row, extra in zip(folder.rows("pupils"), added, strict=True)]
    folder.school("S01").table("S01/pupils.csv", rows)
    end = "It was dropped and not stored. Take the column out of the file before you send it again."
    assert folder.told("error", "warning", "note") == [
        f'S01/pupils.csv, column {letter} "{name}": The column looks like personal data ({what}). '
        + end
        for letter, name, what in (
            ("G", "Full name", "names"),
            ("H", "Contact", "e-mail addresses"),
            ("I", "Arrived", "dates of birth"),
            ("J", "Code", "UPNs"),
        )
    ]
    stored = b"".join(f.read_bytes() for f in folder.root.joinpath(".evalkit").rglob("*.parquet"))
    assert b"Ann Lee" not in stored
    assert b"ann@example.org" not in stored


def test_what_was_read_as_something_else_is_told(folder):
    rows = folder.rows("pupils")
    for at, year in ((2, "Year 8"), (3, "Year 8"), (4, "7.0")):
        changed(rows, at, 1, year)
    changed(rows, 5, 5, "46300")
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error", "warning", "note") == [
        'S01/pupils.csv, row 2, column B "Year group": we found “Year 8”. We read this as 8. (1 '
        "more rows have it.) You need do nothing.",
        'S01/pupils.csv, row 5, column F "Withdrew on": we found “46300”. We read this as the day '
        "that Excel stores under this number. You need do nothing.",
    ]
    assert sorted(folder.open().tables["pupils"]["year_group"]) == [7, 7, 8, 8]


@pytest.mark.parametrize("ending", [".xls", ".xlsm", ".xlsb", ".ods", ".numbers"])
def test_kinds_that_are_never_opened(folder, ending):
    folder.school("S01").file(f"S01/more{ending}", b"anything")
    told = folder.told()
    assert len(told) == 1
    assert f"({ending}), which is not opened. Open it and save it as" in told[0]
    assert told[0].endswith("or one CSV file per table; or take it out, if it is no table.")


def test_a_file_under_a_name_that_is_no_table(folder):
    folder.school("S01").table("S01/pupil.csv", [["a"], ["b"]])
    assert folder.told("error", "warning", "note") == [
        "S01/pupil.csv: The file was not read. No table of the plan has this name; there are "
        "pupils, responses_who5, records, nominations, preferences, relations, pairs, sessions, "
        "training, feedback, approvals. Did you mean 'pupils'? Name a CSV file after its table, "
        "or a sheet of a workbook, if it should be read."
    ]


def test_a_row_of_another_school_in_a_school_folder(folder):
    rows = [
        [*row, code]
        for row, code in zip(
            folder.rows("pupils"), ["school_id", "S01", "s01", "", "S02"], strict=True
        )
    ]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error") == [
        'S01/pupils.csv, row 5, column G "school_id" (School code): we found “S02”. The file '
        "belongs to the school S01, and the row to another. Write S01, leave the column out, or "
        "move the row to its own school's file."
    ]


def combined(folder, table, codes=("S01", "S02")):
    """Give a table of several schools, with a column school_id."""
    header, *rows = folder.rows(table)
    return [["School code", *header], *([code, *row] for code in codes for row in rows)]


def test_one_file_per_table_for_all_schools(folder, tmp_path):
    folder.root = tmp_path / "together"
    folder.plan()
    for table in ("pupils", "responses_who5", "records"):
        folder.table(f"{table}.csv", combined(folder, table))
    assert folder.told("error", "warning", "note") == []
    assert set(folder.open("S01").tables["records"]["school_id"]) == {"S01"}
    assert len(folder.open(None).tables["pupils"]) == 8


def test_one_file_for_all_schools_without_school_codes(folder, tmp_path):
    folder.root = tmp_path / "together"
    folder.plan().table("pupils.csv", folder.rows("pupils"))
    assert folder.told() == [
        'pupils.csv, missing column "school_id": the columns are “pupil_id, year_group, role, '
        "gender, consent_evaluation, withdrew_on”. The column school_id (School code) is missing. "
        "If a column has it under another name, write school_id in its first row. Otherwise add "
        "it. It holds: the school's code, the same as in plan.toml. In a folder per school it may "
        "be left out."
    ]
    for school in ("S01", "S02"):
        assert folder.why_not(school).startswith("pupils.csv: the column school_id")
    with pytest.raises(DataError, match="None of the 2 schools can be used"):
        folder.open(None)


def test_rows_without_a_school_and_of_unlisted_ones(folder, tmp_path):
    folder.root = tmp_path / "together"
    rows = combined(folder, "pupils", ("S01", "S02", "S03"))
    folder.plan().table("pupils.csv", changed(rows, 3, 0, ""))
    for table in ("responses_who5", "records"):
        without_a002 = [row for row in combined(folder, table) if row[1] != "A002"]
        folder.table(f"{table}.csv", without_a002)
    assert folder.told() == [
        'pupils.csv, row 3, column A "School code": The row does not say which school '
        "it belongs to. Write the school code, for example S01.",
        'pupils.csv, row 10, column A "School code": we found “S03”. The plan does '
        "not list a school 'S03'; its rows (4) were left out. Did you mean 'S02'? Add the school "
        "under [[schools]] in plan.toml, or mend its code in the file.",
    ]
    assert folder.why_not("S02").startswith('pupils.csv, row 3, column A "School code": the row')


def test_schools_come_from_the_files_when_the_plan_lists_none(folder, tmp_path):
    folder.root = tmp_path / "free"
    folder.plan(schools=())
    for code in ("10", "2", "North"):
        folder.school(code)
    store = intake.take_in(folder.root)
    assert [(s.school_id, s.name) for s in store.schools] == [
        ("2", "School 2"),
        ("10", "School 10"),
        ("North", "School North"),
    ]


def test_semicolons_cp1252_and_decimal_commas(folder):
    pupils = folder.rows("pupils")
    pupils[1][0] = "Zoë1"
    answers = [
        ["Zoë1" if cell == "A001" else cell for cell in row]
        for row in folder.rows("responses_who5")
    ]
    records = [
        ["102,5" if cell == 100.5 else "Zoë1" if cell == "A001" else cell for cell in row]
        for row in folder.rows("records")
    ]
    for table, rows in (("pupils", pupils), ("responses_who5", answers), ("records", records)):
        folder.file(f"S01/{table}.csv", folder.csv(rows, separator=";").encode("cp1252"))
    assert folder.told("error", "warning", "note") == []
    cohort = folder.open()
    assert "Zoë1" in set(cohort.tables["responses_who5"]["pupil_id"])
    assert set(cohort.tables["records"]["attainment"]) == {102.5}


@pytest.mark.parametrize("form", ["bom", "tabs", "sep line", "blank lines", "titles as headers"])
def test_other_forms_of_csv(folder, form):
    folder.school("S01")
    rows = folder.rows("pupils")
    content = {
        "bom": "\ufeff" + folder.csv(rows).replace("pupil_id", '"pupil_id"'),
        "tabs": folder.csv(rows, separator="\t"),
        "sep line": "sep=;\r\n" + folder.csv(rows, separator=";"),
        "blank lines": folder.csv(rows).replace("\r\n", "\r\n\r\n,,,,,\r\n"),
        "titles as headers": folder.csv(rows)
        .replace("pupil_id", " PUPIL  Code ")
        .replace("withdrew_on", "Withdrew On"),
    }[form]
    folder.file("S01/pupils.csv", content)
    assert folder.told("error", "warning", "note") == []
    assert sorted(folder.open().tables["pupils"]["pupil_id"]) == ["0012", "A001", "A002", "A003"]


def test_rows_are_counted_as_excel_counts(folder):
    rows = folder.rows("pupils")
    changed(rows, 4, 1, "ten")
    text = folder.csv(rows).replace("A001", '"A001"').replace("\r\n", "\r\n\r\n")
    folder.school("S01").file("S01/pupils.csv", text)
    assert re.findall(r"row \d+", folder.told()[0]) == ["row 7"]


def test_no_message_for_all_to_see_holds_what_a_cell_held(folder):
    rows = folder.rows("responses_who5")
    for at, (column, value) in enumerate(
        [(1, "canary1"), (2, "31/02/2099"), (3, "canary2"), (0, "canary3"), (4, 777)], start=2
    ):
        changed(rows, at, column, value)
    folder.school("S01").table("S01/responses_who5.csv", [*rows, rows[8]])
    problems = intake.take_in(folder.root).problems
    public = " ".join([*problems["message"], *problems["mend"], folder.why_not()])
    with pytest.raises(DataError) as raised:
        intake.require_clean(problems)
    for secret in ("canary", "2099", "777", "A001", "0012"):
        assert secret not in public + str(raised.value)
    assert "canary1" in " ".join(folder.told())


def test_require_clean_says_each_kind_once(folder):
    rows = folder.rows("responses_who5")
    for at in (2, 3, 4):
        changed(rows, at, 3, 9)
    folder.school("S01").table("S01/responses_who5.csv", changed(rows, 5, 1, "x"))
    with pytest.raises(DataError) as raised:
        intake.require_clean(intake.take_in(folder.root).problems)
    assert str(raised.value).count("It must lie between 0 and 5") == 1
    assert "(2 more like it.)" in str(raised.value)
    assert intake.require_clean(intake.check_cohort(folder.open("S02"))) is None
