"""What school offices really send: each file with the very sentences that come back."""

from __future__ import annotations

import pytest

from evalkit import intake

DAY = (
    "Write the day on which the pupil filled in the questionnaire as day/month/year, for example "
    "15/09/2025."
)
NOTHING = (
    "Where there is nothing to write, the cell must be empty. Delete what stands in the cell and "
    "leave it empty."
)
ALONE = "Leave the cell empty where there is nothing."


def with_cells(rows, column, *texts):
    """Give rows with the texts in a column, from row 2 on."""
    for row, text in zip(rows[1:], texts, strict=False):
        row[column] = text
    return rows


def column_of(rows, column, text):
    return with_cells(rows, column, *[text] * (len(rows) - 1))


def sent(folder, table, change):
    """Give a cohort in which one table of S01 was changed."""
    return folder.school("S01").table(f"S01/{table}.csv", change(folder.rows(table)))


def added(*row):
    return lambda rows: [*rows, list(row)]


TOTAL = "The row looks like a total or a note, and not like {}. Delete the row."
TOTALS = {
    "Total": ("pupils", ["Total", 4, "", "", "", ""], 6, "a pupil"),
    "Grand total": ("pupils", ["Grand total:", "", "", "", "", ""], 6, "a pupil"),
    "Average": (
        "responses_who5",
        ["Average", "", "", 2.5, 2.5, 2, 3, 5],
        10,
        "a pupil's answers at one wave",
    ),
    "a sum without a word": ("records", ["", "", 1120, 48, 804], 10, "a pupil in a term"),
    "a note": ("pupils", ["Prepared by Mrs Smith, 12/09", "", "", "", "", ""], 6, "a pupil"),
}


@pytest.mark.parametrize(("table", "row", "at", "what"), TOTALS.values(), ids=TOTALS)
def test_a_row_below_the_table(folder, table, row, at, what):
    told = sent(folder, table, added(*row)).told("error", "warning", "note")
    assert told == [f"S01/{table}.csv, row {at}: {TOTAL.format(what)}"]
    assert "Smith" not in " ".join(intake.take_in(folder.root).problems["found"].dropna())


def test_a_total_that_is_left_out_by_rule(folder):
    folder.plan(top='rows_with_problems = "leave_out"')
    sent(folder, "pupils", added("Total", 4, "", "", "", ""))
    assert folder.told() == [
        f"S01/pupils.csv, row 6: {TOTAL.format('a pupil')} The row is left out until then."
    ]


def test_a_pupil_without_answers_is_no_total(folder):
    sent(folder, "pupils", added("A099", "", "", "", "", ""))
    assert [text.split(": ", 1)[1] for text in folder.told("error")] == [
        "The cell is empty, and it must not be. Write a number alone, for example 7.",
        "The cell is empty, and it must not be. Write ambassador, mentee, comparison or none.",
    ]


CELLS = {
    "words for nothing": (
        "responses_who5",
        lambda rows: with_cells(rows, 3, "N/A", "-", "absent", "n/a", "?"),
        [
            'row 2, column D "who5_01" (Answer 1): we found row 2: “N/A”; row 3: “-”; row 4: '
            f"“absent”; row 5: “n/a”; row 6: “?”. {NOTHING}"
        ],
    ),
    "words for no day": (
        "responses_who5",
        lambda rows: with_cells(rows, 2, "not known", "–"),
        [
            'row 2, column C "answered_on" (Survey date): we found row 2: “not known”; row 3: “–”. '
            f"{NOTHING}"
        ],
    ),
    "a word for no gender": (
        "pupils",
        lambda rows: with_cells(rows, 3, "N/A"),
        [f'row 2, column D "Gender": we found “N/A”. {NOTHING}'],
    ),
    "99 for no answer": (
        "responses_who5",
        lambda rows: with_cells(rows, 3, "99"),
        [
            'row 2, column D "who5_01" (Answer 1): we found “99”. It must lie between 0 and 5. '
            f"Write a number alone, for example 1. {ALONE}"
        ],
    ),
    "ticks": (
        "pupils",
        lambda rows: with_cells(rows, 4, "✓", "✗"),
        [
            'row 2, column E "consent_evaluation" (Consent to the evaluation): we found row 2: '
            "“✓”; row 3: “✗”. It must be yes or no. Write one of the two words. An empty cell "
            "counts as no."
        ],
    ),
    "percentages": (
        "records",
        lambda rows: with_cells(rows, 3, "4%"),
        [
            'row 2, column D "Sessions absent": we found “4%”. It must be a whole number from 0 to '
            f"400. Write a number alone, for example 6. {ALONE}"
        ],
    ),
    "marks between thousands": (
        "records",
        lambda rows: with_cells(rows, 4, "1,100.5", "1 100"),
        [
            'row 2, column E "Attainment": we found row 2: “1,100.5”; row 3: “1 100”. It must be '
            "a number without a comma or a blank between the thousands. Write a number "
            "alone, for example 102.5. "
            f"{ALONE}"
        ],
    ),
    "a number and its words": (
        "responses_who5",
        lambda rows: with_cells(rows, 3, "3 - More than half"),
        [
            'row 2, column D "who5_01" (Answer 1): we found “3 - More than half”. It must be a '
            f"whole number from 0 to 5. Write a number alone, for example 1. {ALONE}"
        ],
    ),
    "letters for digits": (
        "records",
        lambda rows: with_cells(rows, 2, "14O", "I4o", "1S0", "14O0", "SOS"),
        [
            f'row {row}, column C "Sessions possible": we found {found}. It must be a whole number '
            f"from 0 to 400. {hint}Write a number alone, for example 140. {ALONE}"
            for row, found, hint in (
                (2, "“14O”", "The letter O stands where a nought should. "),
                (
                    3,
                    "“I4o”",
                    "The letter o stands where a nought should and the letter I (a capital i) "
                    "stands where a one should. ",
                ),
                (4, "“1S0”", "The letter S stands where a five should. "),
                # Not within the limits either, and no digit at all: nothing is guessed.
                (5, "row 5: “14O0”; row 6: “SOS”", ""),
            )
        ],
    ),
    "a letter alone for a digit": (
        "responses_who5",
        lambda rows: with_cells(rows, 3, "l"),
        [
            'row 2, column D "who5_01" (Answer 1): we found “l”. It must be a whole number from 0 '
            "to 5. The letter l (a small L) stands where a one should. Write a number alone, for "
            f"example 1. {ALONE}"
        ],
    ),
    "a letter in a decimal number": (
        "records",
        lambda rows: with_cells(rows, 4, "1O0.5"),
        [
            'row 2, column E "Attainment": we found “1O0.5”. It must be a number from -1000 to '
            "1000, with a full stop before the decimals and not a comma. The letter O stands where "
            f"a nought should. Write a number alone, for example 102.5. {ALONE}"
        ],
    ),
    "years that cannot be": (
        "responses_who5",
        lambda rows: with_cells(rows, 2, "15/09/2205", "31/02/2025"),
        [
            'row 2, column C "answered_on" (Survey date): we found “15/09/2205”. The year cannot '
            f"be right. {DAY}",
            'row 3, column C "answered_on" (Survey date): we found “31/02/2025”. That date does '
            f"not exist. {DAY}",
        ],
    ),
    "a plural": (
        "pupils",
        lambda rows: with_cells(rows, 2, "Mentees"),
        [
            'row 2, column C "Role": we found “Mentees (is it mentee?)”. It must be ambassador, '
            "mentee, comparison or none. Write one of these words."
        ],
    ),
    "dates without a year or a day": (
        "responses_who5",
        lambda rows: with_cells(rows, 2, "Sept 2025", "15/09", "15092025"),
        [
            'row 2, column C "answered_on" (Survey date): we found row 2: “Sept 2025”; row 3: '
            f"“15/09”; row 4: “15092025”. It must be a date. {DAY}"
        ],
    ),
    "codes shortened by Excel": (
        "pupils",
        lambda rows: [*rows, ["1.23457E+11", 7, "mentee", "", "yes", ""]],
        [
            'row 6, column A "pupil_id" (Pupil code): we found “1.23457E+11”. Excel took the code '
            "for a number and shortened it; some of its digits are lost. Format the column as "
            "text (Format Cells, Number, Text), write the whole codes again and save the file."
        ],
    ),
}


@pytest.mark.parametrize(("table", "change", "sentences"), CELLS.values(), ids=CELLS)
def test_cells(folder, table, change, sentences):
    told = sent(folder, table, change).told("error", "warning")
    assert told == [f"S01/{table}.csv, {sentence}" for sentence in sentences]


def test_dates_with_the_month_in_letters_are_read(folder):
    texts = ["15 Sept 2025", "22 June 2026", "15.9.2025", "Mon 22 June 2026", "September 15, 2025",
             "22-Jun-2026", "15th September 2025", "Mon, Jun 22nd 2026"]  # fmt: skip
    sent(folder, "responses_who5", lambda rows: with_cells(rows, 2, *texts))
    assert folder.told("error", "warning", "note") == []
    days = folder.open().tables["responses_who5"]["answered_on"]
    assert {f"{day:%Y-%m-%d}" for day in days} == {"2025-09-15", "2026-06-22"}


US = "It looks as if the month stands first. The day must stand first. "
MEND = "Write all dates of the column with the day first, for example 15/09/2025."


def test_us_dates_alone(folder):
    rows = with_cells(folder.rows("responses_who5"), 2, *["9/15/2025", "6/22/2026"] * 4)
    folder.school("S01").table("S01/responses_who5.csv", rows)
    assert folder.told() == [
        'S01/responses_who5.csv, row 2, column C "answered_on" (Survey date): we found rows 2, 4, '
        f"6 and 8: “9/15/2025”; rows 3, 5, 7 and 9: “6/22/2026”. {US}{DAY}",
    ]


def test_us_dates_that_leave_the_others_in_doubt(folder):
    rows = with_cells(folder.rows("responses_who5"), 2, "9/15/2025", "2026-06-22", "9/5/2025")
    column_of(rows[3:], 2, "9/4/2025")
    folder.school("S01").table("S01/responses_who5.csv", rows)
    assert folder.told("error") == [
        'S01/responses_who5.csv, column C "answered_on" (Survey date): In some of these dates the '
        "month stands first, as in 9/15/2025. So nobody can tell which day a date such as "
        "4/3/2025 is. " + MEND,
        'S01/responses_who5.csv, row 2, column C "answered_on" (Survey date): we found '
        f"“9/15/2025”. {US}{DAY}",
    ]
    assert "2025" not in folder.why_not().replace("4/3/2025", "").replace("9/15/2025", "").replace(
        "15/09/2025", ""
    )
    assert folder.why_not("S02") is None


@pytest.mark.parametrize("has_unclear", [True, False])
def test_a_column_of_both_orders(folder, has_unclear):
    other = "9/5/2025" if has_unclear else "2025-09-05"
    rows = with_cells(folder.rows("responses_who5"), 2, "9/15/2025", "22/6/2026", other)
    column_of(rows[3:], 2, "2026-06-22")
    folder.school("S01").table("S01/responses_who5.csv", rows)
    unclear = "A date such as 4/3/2025 was read as 4 March, with the day first. "
    *told, far_off = folder.told()
    assert told == [
        'S01/responses_who5.csv, row 2, column C "answered_on" (Survey date): we found '
        f"“9/15/2025”. {US}{DAY}",
        'S01/responses_who5.csv, column C "answered_on" (Survey date): In some of these dates the '
        "day stands first, in others the month. " + (unclear if has_unclear else "") + MEND,
    ]
    # The day of row 4 is the only one in autumn that could be read.
    assert "This day is more than 183 days from 22 June 2026" in far_off


def test_the_order_of_one_school_says_nothing_of_another(folder, tmp_path):
    folder.root = tmp_path / "together"
    folder.plan().school("S01", without=("responses_who5",))
    folder.school("S02", without=("responses_who5",))
    header, *rows = folder.rows("responses_who5")
    other = [[*row[:2], "9/15/2025", *row[3:]] for row in rows]
    both = [["S01", *row] for row in rows] + [["S02", *row] for row in other]
    folder.table("responses_who5.csv", [["school_id", *header], *both])
    assert folder.why_not("S01") is None
    assert folder.told("error", school="S02") == [
        'responses_who5.csv, row 10, column D "answered_on" (Survey date): we found “9/15/2025”. '
        f"{US}{DAY} (7 other rows have this problem: rows 11, 12, 13, 14, 15, 16 and 17.)"
    ]


def test_names_with_line_breaks_and_brackets(folder):
    rows = folder.rows("pupils")
    rows[0][:3] = ["Pupil\nCode ", " Year  group\r\n", "Role\n(mentee/mentor)"]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error", "warning", "note") == [
        'S01/pupils.csv, missing column "role": the columns are “Pupil Code, Year group, Role '
        "(mentee/mentor), gender, consent_evaluation, withdrew_on”. The column role (Role) is "
        "missing; column C “Role (mentee/mentor)” is perhaps it. If it is, write role in the "
        "first row of column C. Otherwise add the column. It holds: what the pupil does in the "
        "programme."
    ]


def test_quotation_marks_of_a_word_processor(folder):
    text = folder.csv(folder.rows("pupils")).replace("female", "“female”").replace("yes", "‘Yes’")
    folder.school("S01").file("S01/pupils.csv", text)
    assert folder.told("error", "warning", "note") == []
    assert folder.open().tables["pupils"]["has_consent"].all()


def test_a_text_file_cut_by_tabs(folder):
    text = folder.csv(folder.rows("pupils"), separator="\t")
    folder.school("S01", without=("pupils",)).file("S01/pupils.txt", text)
    folder.file("readme.txt", "Ours.").file("pupils notes.txt", "x")
    assert folder.told("error", "warning", "note") == []
    assert len(folder.open().tables["pupils"]) == 4


def test_unicode_text_from_excel(folder):
    text = folder.csv(folder.rows("pupils"), separator="\t").encode("utf-16")
    folder.school("S01", without=("pupils",)).file("S01/pupils.txt", text)
    assert folder.told("error", "warning", "note") == [
        'S01/pupils.txt: The file is saved as "Unicode text" (UTF-16), which is not read. Open it '
        'in Excel and save it as "CSV UTF-8 (comma delimited)".'
    ]


BYTES = {
    "a web page under the name of a workbook": (
        "more.xlsx",
        b"<html><table><tr><td>pupil_id",
        "It is not an Excel workbook, or it is damaged. Open it and save it as "
        '"Excel Workbook (.xlsx)", or one CSV file per table.',
    ),
    "a web page under the name of a CSV file": (
        "pupils.csv",
        b"<!DOCTYPE html><html><table>",
        "It is a web page under the name of a CSV file. Open it in Excel and save it as "
        '"CSV UTF-8 (comma delimited)".',
    ),
    "a workbook under the name of a CSV file": (
        "pupils.csv",
        b"PK\x03\x04" + b"\x00" * 99,
        "It is an Excel workbook (or another packed file) under the name of a CSV file. Let its "
        'name end in .xlsx, or: open it in Excel and save it as "CSV UTF-8 (comma delimited)".',
    ),
    "an empty file": (
        "pupils.csv",
        b"",
        "The file is empty. Fill it in, with the column names in row 1, or take the file away.",
    ),
}


@pytest.mark.parametrize(("name", "content", "sentence"), BYTES.values(), ids=BYTES)
def test_bytes_of_another_kind(folder, name, content, sentence):
    folder.school("S01").file(f"S01/{name}", content)
    assert folder.told("error", "warning", "note") == [f"S01/{name}: {sentence}"]


def test_a_workbook_with_titles_blank_rows_and_a_footer(folder):
    sheets = folder.all_sheets()
    sheets["pupils"] = [["Ashgrove Academy"], [], ["As of 12 September"], [], *sheets["pupils"]]
    sheets["records"] = [*sheets["records"][:3], [], [], *sheets["records"][3:], [], ["Total"]]
    folder.workbook("S01/answers.xlsx", sheets)
    assert folder.told("error", "warning", "note") == [
        "S01/answers.xlsx, sheet pupils, row 5: The column names stand in row 5; they must stand "
        "in the first row, and only there. Delete the rows above the column names.",
        f"S01/answers.xlsx, sheet records, row 13: {TOTAL.format('a pupil in a term')}",
    ]


def test_a_workbook_from_apple_numbers(folder):
    sheets = {f"{name} - Table 1": rows for name, rows in folder.all_sheets().items()}
    folder.workbook("S01/answers.xlsx", {"Export Summary": [["Numbers"]], **sheets})
    told = folder.told("error", "warning")
    assert len(told) == 1
    assert told[0].startswith(
        "S01/answers.xlsx: the sheets are “Export Summary, pupils - Table 1, responses_who5 - "
        "Table 1, records - Table 1”. No sheet of the workbook is named after a table; there are "
    )
    assert told[0].endswith(
        "Write the table's name on the sheet's tab (double-click it): “pupils - Table 1” seems to "
        "be pupils, “responses_who5 - Table 1” seems to be responses_who5 and “records - Table 1” "
        "seems to be records."
    )


def test_a_table_from_apple_numbers_as_csv(folder):
    rows = [["Table 1", *[""] * 5], *folder.rows("pupils")]
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told("error", "warning", "note") == [
        "S01/pupils.csv, row 2: The column names stand in row 2; they must stand in the first row, "
        "and only there. Delete the rows above the column names."
    ]
