"""Exports of Microsoft Forms and Google Forms, and flat files, through sources.toml."""

from __future__ import annotations

from datetime import datetime

import pytest

from evalkit import intake
from evalkit.errors import DefinitionError

ASKED = [f"Statement {n} – how you’ve felt:" for n in range(1, 6)]
OWN = ["ID", "Start time", "Completion time", "Email", "Name"]
CODE = "What’s your pupil code?"
STARTED, ENDED = datetime(2025, 9, 15, 10, 9, 58), datetime(2025, 9, 15, 10, 14, 3)
MICROSOFT = [
    [*OWN, CODE, *ASKED],
    [1, STARTED, ENDED, "ann@example.org", "Ann Lee", "0012", "All of the time", *["Never"] * 4],
    [2, STARTED, ENDED, "bo@example.org", "Bo Ek", "A002", " all of  the time. ", *["never"] * 4],
]
WORDS = """
[files.tables.words]
"Never" = 0
"Some of the time" = 2
"All of the time" = 5
"""
MICROSOFT_MAP = (
    """
[[files]]
file = "forms/autumn.xlsx"
sheet = "Sheet1"
[[files.tables]]
table = "responses_who5"
[files.tables.columns]
pupil_id = "what's your PUPIL code"
answered_on = "Completion time"
who5_01 = "Statement 1 - how you've felt"
who5_02 = "Statement 2 - how you've felt"
who5_03 = "Statement 3 - how you've felt"
who5_04 = "Statement 4 - how you've felt"
who5_05 = "Statement 5 - how you've felt"
[files.tables.constants]
school_id = "S01"
wave = "baseline"
"""
    + WORDS
)
GRID = "Over the last two weeks …"
GOOGLE_ROWS = [
    ["Timestamp", "Email address", "Pupil code", *(f"{GRID} [Row {n}]" for n in range(1, 6))],
    ["2025/09/15 10:14:03 AM GMT+1", "a@example.org", "0012", "Never", *["All of the time"] * 4],
    ["2025/09/16 2:01:40 PM BST", "b@example.org", "A002", "Never", *["Some of the time"] * 4],
]
GOOGLE_MAP = (
    """
[[files]]
file = "forms/google.csv"
[[files.tables]]
table = "responses_who5"
columns = { pupil_id = "Pupil code", answered_on = "Timestamp" }
constants = { school_id = "S01", wave = "endpoint" }
[[files.tables.grids]]
question = "Over the last two weeks..."
rows = { who5_01 = "Row 1", who5_02 = "Row 2", who5_03 = "Row 3", who5_04 = "Row 4", """
    """who5_05 = "Row 5" }
""" + WORDS
)
ANSWERS = [f"who5_{n:02d}" for n in range(1, 6)]


def dropped(letter, what):
    return (
        f"column {letter}: The column looks like personal data ({what}). It was dropped and not "
        "stored."
    )


def as_csv(rows):
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def with_cell(rows, row, column, value):
    """Give rows with one cell changed; both counted from 0."""
    copied = [list(each) for each in rows]
    copied[row][column] = value
    return copied


@pytest.fixture
def microsoft(sent):
    """Give a folder with an export of Microsoft Forms and its map."""
    return sent.file("sources.toml", MICROSOFT_MAP).book("forms/autumn.xlsx", {"Sheet1": MICROSOFT})


@pytest.fixture
def google(sent):
    """Give a folder with an export of Google Forms and its map."""
    return sent.file("sources.toml", GOOGLE_MAP).file("forms/google.csv", as_csv(GOOGLE_ROWS))


def test_an_export_of_microsoft_forms(microsoft):
    assert microsoft.told() == [dropped("D", "e-mail addresses"), dropped("E", "names")]
    typed = microsoft.typed("responses_who5")
    assert list(typed["pupil_id"]) == ["0012", "A002"]
    assert set(typed["wave"]) == {"baseline"}
    assert {f"{day:%Y-%m-%d}" for day in typed["answered_on"]} == {"2025-09-15"}
    assert typed[ANSWERS].to_numpy().tolist() == [[5, 0, 0, 0, 0]] * 2
    assert not typed.astype(str).isin(["ann@example.org", "Ann Lee"]).any(axis=None)


def test_empty_columns_for_names_are_passed_over(microsoft):
    rows = [[cell if n not in (3, 4) or row == 0 else "" for n, cell in enumerate(cells)]
            for row, cells in enumerate(MICROSOFT)]  # fmt: skip
    assert microsoft.book("forms/autumn.xlsx", {"Sheet1": rows}).told() == []


def test_an_export_of_google_forms(google):
    assert google.told() == [dropped("B", "e-mail addresses")]
    typed = google.typed("responses_who5")
    assert [f"{day:%Y-%m-%d}" for day in typed["answered_on"]] == ["2025-09-15", "2025-09-16"]
    assert typed[ANSWERS].to_numpy().tolist() == [[0, 5, 5, 5, 5], [0, 2, 2, 2, 2]]


def test_a_grid_whose_headers_are_its_rows_alone(google):
    rows = [[cell.removeprefix(f"{GRID} [").removesuffix("]") for cell in GOOGLE_ROWS[0]]]
    google.file("forms/google.csv", as_csv([*rows, *GOOGLE_ROWS[1:]]))
    assert google.typed("responses_who5")["who5_02"].tolist() == [5, 2]


def test_a_word_that_nobody_explained(google):
    google.file("forms/google.csv", as_csv(with_cell(GOOGLE_ROWS, 2, 4, "Some of the tim")))
    assert google.told() == [
        dropped("B", "e-mail addresses"),
        "row 3, column E: It must be a whole number from 0 to 5.",
    ]


def test_numbers_beside_words(google):
    google.file("forms/google.csv", as_csv(with_cell(GOOGLE_ROWS, 1, 4, "3")))
    assert google.typed("responses_who5")["who5_02"].tolist() == [3, 2]


WHY_MONTH = "The month stands first in these dates, as in 9/15/2025. Nobody may guess the order."
WHY_EITHER = (
    "These dates can be read with the day or with the month first. Nobody may guess the order."
)
WHY_MIXED = (
    'sources.toml says date_order = "month_first", and in some of the dates the day stands first.'
)


@pytest.mark.parametrize(
    ("order", "dates", "expected"),
    [
        pytest.param(None, ["9/15/2025 10:14", "9/5/2025 10:14:03"], WHY_MONTH, id="US, unsaid"),
        pytest.param(None, ["9/5/2025 10:14", "9/6/2025 11:00"], WHY_EITHER, id="either, unsaid"),
        pytest.param(
            "month_first",
            ["9/15/2025 10:14", "9/5/2025 1:03 PM"],
            ["09-15", "09-05"],
            id="US, said",
        ),
        pytest.param("month_first", ["9/15/2025", "15/9/2025"], WHY_MIXED, id="US said, not kept"),
        pytest.param(None, ["15/9/2025", "5/9/2025"], ["09-15", "09-05"], id="day first shows"),
        pytest.param(
            "day_first", ["5/9/2025", "6/9/2025"], ["09-05", "09-06"], id="day first said"
        ),
        pytest.param(None, ["9/9/2025", "9.9.2025"], ["09-09", "09-09"], id="both are one day"),
        pytest.param(None, ["45915.426", "45916"], ["09-15", "09-16"], id="days as Excel counts"),
        pytest.param("month_first", ["2025-09-15 10:14", "45916"], ["09-15", "09-16"], id="ISO"),
    ],
)
def test_the_order_of_day_and_month(google, order, dates, expected):
    rows = with_cell(with_cell(GOOGLE_ROWS, 1, 0, dates[0]), 2, 0, dates[1])
    google.file("forms/google.csv", as_csv(rows))
    if order:
        said = f'google.csv"\ndate_order = "{order}"'
        google.file("sources.toml", GOOGLE_MAP.replace('google.csv"', said))
    if isinstance(expected, str):
        assert google.told() == [f"column A: {expected}", dropped("B", "e-mail addresses")]
        assert google.placement().unread == {("S01", "responses_who5")}
    else:
        days = google.typed("responses_who5")["answered_on"]
        assert [f"{day:%m-%d}" for day in days] == expected


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("9/15/25 10:14", "The year must be written with four digits."),
        ("31/31/2025", "That date does not exist."),
        ("yesterday", "It must be a date."),
    ],
)
def test_dates_that_are_wrong_in_any_order(google, date, sentence):
    google.file("sources.toml", GOOGLE_MAP.replace('.csv"', '.csv"\ndate_order = "month_first"'))
    google.file("forms/google.csv", as_csv(with_cell(GOOGLE_ROWS, 1, 0, date)))
    assert google.told()[-1] == f"row 2, column A: {sentence}"


WIDE = [
    [
        "School",
        "Code",
        "Q1_pre",
        "Q2_pre",
        "Q1 (before)",
        "Q1_post",
        "Q2_post",
        "Day_pre",
        "Day_post",
    ],
    ["S01", "07", "1", "2", "9", "3", "4", "15/09/2025", "22/06/2026"],
    ["S01", "08", "0", "5", "9", "", "", "15/09/2025", ""],
]
WIDE_MAP = """
[[files]]
file = "wide.csv"
[[files.tables]]
table = "responses_who5"
[files.tables.columns]
school_id = "School"
pupil_id = "Code"
answered_on = "Day"
who5_01 = "Q1"
who5_02 = "Q2"
[files.tables.constants]
who5_03 = "0"
who5_04 = "0"
who5_05 = "0"
[files.tables.wide.wave]
baseline = "_pre"
endpoint = "_post"
"""


@pytest.fixture
def wide(sent):
    """Give a folder with a flat file in which the waves stand side by side."""
    return sent.file("sources.toml", WIDE_MAP).file("wide.csv", as_csv(WIDE))


def test_waves_side_by_side(wide):
    assert wide.told() == []
    typed = wide.typed("responses_who5").set_index(["pupil_id", "wave"])
    assert typed[["who5_01", "who5_02"]].T.to_dict("list") == {
        ("07", "baseline"): [1, 2],
        ("08", "baseline"): [0, 5],
        ("07", "endpoint"): [3, 4],
    }
    assert f"{typed.loc[('07', 'endpoint'), 'answered_on']:%Y-%m-%d}" == "2026-06-22"


def test_a_fault_in_a_later_wave_has_its_own_place(wide):
    rows = with_cell(with_cell(WIDE, 1, 5, ""), 2, 6, "9")
    assert wide.file("wide.csv", as_csv(rows)).told() == [
        "row 3, column G: It must lie between 0 and 5."
    ]


def test_waves_in_front_of_the_question(wide):
    header = [cell.replace("_pre", "") for cell in WIDE[0]]
    header = [f"Before: {c}" if "_pre" in o else c for c, o in zip(header, WIDE[0], strict=True)]
    wide.file("sources.toml", WIDE_MAP.replace('"_pre"', '"Before: *"'))
    assert len(wide.file("wide.csv", as_csv([header, *WIDE[1:]])).typed("responses_who5")) == 3


def test_terms_side_by_side(sent):
    sent.file("wide.csv", "school,code,Score (autumn),Score (summer)\nS01,07,100.5,102\n")
    sent.file(
        "sources.toml",
        '[[files]]\nfile = "wide.csv"\n[[files.tables]]\ntable = "records"\n'
        'columns = { school_id = "school", pupil_id = "code", attainment = "score" }\n'
        '[files.tables.wide.term]\nautumn_2025 = " (autumn)"\nsummer_2026 = " (summer)"\n',
    )
    assert sent.told() == []
    found = sent.typed("records").set_index("term")["attainment"]
    assert found.to_dict() == {"autumn_2025": 100.5, "summer_2026": 102.0}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            '"Never" = 0',
            '"Never" = "none"',
            r"words\.Never`: it must be a number without quotes",
            id="a word for a word",
        ),
        pytest.param(
            '"Never" = 0',
            '"Never" = 0\n"NEVER." = 1',
            r"is the same as 'Never' but for case",
            id="one word, two numbers",
        ),
        pytest.param(
            'who5_02 = "Row 2"',
            'who5_2 = "Row 2"',
            r"grids\.who5_2`: .* Did you mean 'who5_02'\?",
            id="our column",
        ),
        pytest.param(
            'who5_02 = "Row 2"',
            'who5_02 = "Row two"',
            r"grids\.who5_02`: forms/google\.csv has no column .*\[Row two\]",
            id="their row",
        ),
        pytest.param(
            'wave = "endpoint"',
            'wave = "endpoint", who5_01 = "1"',
            r"given more than once",
            id="a constant and a grid",
        ),
        pytest.param(
            'pupil_id = "Pupil code"',
            'pupil_id = "Email address"',
            r"columns\.pupil_id`: the column 'Email address' holds names or addresses, which are "
            r"never stored\. Ask for a pupil code",
            id="addresses as codes",
        ),
        pytest.param(
            '.csv"',
            '.csv"\ndate_order = "us"',
            r"date_order`: it must be one of 'day_first', ",
            id="an order that there is not",
        ),
        pytest.param(
            "question =", "questions =", r"grids\[1\]\.question`: it is missing", id="key"
        ),
    ],
)
def test_maps_that_do_not_fit(google, old, new, message):
    assert old in GOOGLE_MAP
    google.file("sources.toml", GOOGLE_MAP.replace(old, new))
    with pytest.raises(DefinitionError, match=message):
        google.placement()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("baseline =", "basline =", r"wide\.wave\.basline`: It must be baseline, .*Got 'basline'"),
        ("_post", "-PRE", r"wide\.wave`: two values have the same pattern of headers"),
        ("wide.wave", "wide.wav", r"wide\.wav`: the table responses_who5 has no column 'wav'"),
        ('"_post"', '"_after"', r"columns\.answered_on`: wide\.csv has no column 'Day_after'"),
        ('"_pre"', "1", r"wide\.wave\.baseline`: it must be what is added to the header"),
    ],
)
def test_wide_maps_that_do_not_fit(wide, old, new, message):
    wide.file("sources.toml", WIDE_MAP.replace(old, new))
    with pytest.raises(DefinitionError, match=message):
        wide.placement()


def test_a_wide_map_for_a_file_that_is_not_wide(wide):
    wide.file("wide.csv", as_csv([[cell.split("_")[0] for cell in WIDE[0]], *WIDE[1:]]))
    with pytest.raises(DefinitionError, match=r"wide\.wave`: wide\.csv has none of the columns"):
        wide.placement()


def test_addresses_under_another_name_are_no_codes(google):
    rows = with_cell(with_cell(GOOGLE_ROWS, 1, 2, "a@example.org"), 2, 2, "b@example.org")
    google.file("forms/google.csv", as_csv(rows))
    assert google.told() == [
        "column C: The column looks like personal data (e-mail addresses). It was dropped and not "
        "stored. Without it no row of this table can be used.",
        dropped("B", "e-mail addresses"),
    ]
    assert google.placement().placed["responses_who5"] == []


def test_a_hidden_sheet_of_a_foreign_workbook(sent):
    def hide(book):
        book["Sheet1"].sheet_state = "hidden"

    sent.file("sources.toml", MICROSOFT_MAP)
    sent.book("forms/autumn.xlsx", {"Sheet1": MICROSOFT, "Notes": [["x"]]}, hide)
    assert sent.told() == ["The sheet is hidden, so it was not read."]


@pytest.fixture
def cohort(folder):
    """Give a cohort in which the answers of S01 come from two forms, all else from tables."""
    folder.school("S01", without=("responses_who5",))
    for file in ("autumn", "summer"):
        folder.workbook(f"forms/{file}.xlsx", {"Sheet1": MICROSOFT})
    second = MICROSOFT_MAP.replace("autumn", "summer").replace('"baseline"', '"endpoint"')
    return folder.file("sources.toml", MICROSOFT_MAP + second)


def test_forms_become_a_cohorts_answers(cohort):
    assert cohort.told("error") == []
    answers = cohort.open("S01").tables["responses_who5"]
    assert sorted(zip(answers["pupil_id"], answers["wave"], strict=True)) == [
        (code, wave) for code in ("0012", "A002") for wave in ("baseline", "endpoint")
    ]
    stored = b"".join(f.read_bytes() for f in (cohort.root / ".evalkit").rglob("*.parquet"))
    assert b"ann@example.org" not in stored
    assert b"Ann Lee" not in stored


def test_dates_that_nobody_can_tell_keep_the_school_back(cohort):
    rows = with_cell(with_cell(MICROSOFT, 1, 2, "9/5/2025 10:14"), 2, 2, "9/6/2025 10:14")
    cohort.workbook("forms/autumn.xlsx", {"Sheet1": rows})
    problems = intake.take_in(cohort.root).problems
    errors = problems[problems["severity"] == "error"]
    assert list(errors["kind"]) == ["unsure_date_order"]
    assert errors["message"].iloc[0] == WHY_EITHER
    assert cohort.why_not("S01") is not None


def test_a_word_without_a_number_is_told_once(cohort):
    rows = with_cell(with_cell(MICROSOFT, 1, 7, "Some of the tim"), 2, 7, "Some of the tim")
    cohort.workbook("forms/autumn.xlsx", {"Sheet1": with_cell(rows, 2, 8, "Sometimes, perhaps")})
    mend = (
        "Mend the word in the file. If it is right, tell the people who run the evaluation, "
        "who can add it to the words that are read."
    )
    says = "We do not know which answer of the questionnaire this is."
    assert cohort.told("error") == [
        "forms/autumn.xlsx, sheet Sheet1, row 2, column H "
        '"Statement 2 – how you’ve felt:" (Answer 2): we found “Some of the tim '
        f"(is it Some of the time?)”. {says} {mend} (1 other row has this problem: row 3.)",
        "forms/autumn.xlsx, sheet Sheet1, row 3, column I "
        '"Statement 3 – how you’ve felt:" (Answer 3): we found “Sometimes, '
        f"perhaps”. {says} {mend}",
    ]
    assert not [text for text in cohort.told("warning", "note") if "number" in text]


def test_a_number_that_is_no_answer_of_a_form_is_told_as_ever(cohort):
    cohort.workbook("forms/autumn.xlsx", {"Sheet1": with_cell(MICROSOFT, 1, 7, "3.5")})
    assert cohort.told("error") == [
        'forms/autumn.xlsx, sheet Sheet1, row 2, column H "Statement 2 – how you’ve felt:" '
        "(Answer 2): we found “3.5”. It must be a whole number from 0 to 5. Write a number alone, "
        "for example 1. Leave the cell empty where there is nothing."
    ]


QUIZ = [
    [*OWN, "Last modified time", "Total points", "Quiz feedback", CODE,
     *(f"{head}{each}\xa0" for each in ASKED for head in ("", "Points - ", "Feedback - "))],
    [1, STARTED, ENDED, "anonymous", "", None, 0, "", "0012",
     *(cell for word in ("All of the time", *["Never"] * 4) for cell in (word, 0, ""))],
]  # fmt: skip


def test_a_quiz_of_microsoft_forms(cohort):
    cohort.workbook("forms/autumn.xlsx", {"Sheet1": QUIZ})
    assert cohort.told("error") == []
    answers = cohort.open("S01").tables["responses_who5"].set_index("wave").loc[["baseline"]]
    assert answers[ANSWERS].to_numpy().tolist() == [[5, 0, 0, 0, 0]]


def test_a_grid_whose_headers_have_line_breaks(google):
    rows = [[cell.replace(" [", "\n\n[ ") for cell in GOOGLE_ROWS[0]], *GOOGLE_ROWS[1:]]
    google.file("forms/google.csv", as_csv(rows))
    assert google.typed("responses_who5")["who5_02"].tolist() == [5, 2]
