"""Codes that pupils make from several answers of a form: put together, linked, told and refused."""

from __future__ import annotations

import io
import re
import tomllib
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from evalkit import intake
from evalkit.catalogue import load_instrument
from evalkit.errors import DefinitionError
from evalkit.intake.marked_workbook import LEFT_OUT, marked_workbook
from evalkit.intake.school_sheets import school_sheets
from evalkit.intake.sources_text import sources_text

DOCUMENTED = (Path(__file__).parents[3] / "docs/linking.md").read_text("utf-8")

HEADER = [
    "Timestamp",
    "What is the first letter of your mother's first name?",
    "Day of birth",
    "Town",
    "Year",
    *(f"Statement {n}" for n in range(1, 6)),
]
FEEL = "".join(f'who5_{n:02d} = "Statement {n}"\n' for n in range(1, 6))
JOINED = (
    'pupil_id = ["What is the first letter of your mother\'s first name?", "Day of birth", "Town"]'
)
ANSWERS = """
[[files]]
file = "forms/{file}.csv"
[[files.tables]]
table = "responses_who5"
[files.tables.columns]
{joined}
year_group = "Year"
answered_on = "Timestamp"
{feel}
[files.tables.constants]
school_id = "S01"
wave = "{wave}"
"""
ROLL = """
[[files.tables]]
table = "pupils"
[files.tables.columns]
{joined}
year_group = "Year"
[files.tables.constants]
school_id = "S01"
role = "mentee"
consent_evaluation = "yes"
"""
MAP = (
    ANSWERS.format(file="pre", wave="baseline", joined=JOINED, feel=FEEL)
    + ROLL.format(joined=JOINED)
    + ANSWERS.format(file="post", wave="endpoint", joined=JOINED, feel=FEEL)
)
LINKAGE = (
    "[linkage]\nmax_differences = 1\nmost_crowded_share = 0.0\n"
    'elements = ["mother", "day", "town"]\n'
)
PUPILS = [("A", "07", "Leeds", 7), ("M", "19", "York", 7), ("T", "28", "Hull", 7)]
NAMED = "What is the first letter of your mother… + Day of birth + Town"


def form(pupils, day="2025/09/15 10:14:03 AM GMT+1"):
    """Give the rows of an export of Google Forms; no two pupils answer alike."""
    rows = [[day, *pupil, n % 6, 2, 1, n % 4, 3] for n, pupil in enumerate(pupils)]
    return [HEADER, *rows]


@pytest.fixture
def forms(folder):
    """Write S01's two forms, and records under the codes of the first."""

    def write(post, *, pre=PUPILS, top="", text=MAP, codes=None):
        folder.plan(top=top)
        folder.table("forms/pre.csv", form(pre))
        folder.table("forms/post.csv", form(post, "2026/06/22 9:01:40 AM GMT+1"))
        codes = codes or [f"{a}-{b}-{c}" for a, b, c, _ in pre]
        records = folder.rows("records")[:1]
        records += [[code, "autumn_2025", 140, 6, 100.5] for code in codes]
        return folder.table("S01/records.csv", records).file("sources.toml", text)

    return write


def linked(folder, wave="endpoint"):
    """Give a wave's answers in use as {pupil: how}."""
    frame = folder.open().tables["responses_who5"]
    frame = frame[frame["wave"] == wave]
    return dict(zip(frame["pupil_id"], frame["linked_by"], strict=True))


def told(folder, kind):
    """Give what is told of one kind, each once: (column, title, row, message)."""
    problems = intake.take_in(folder.root).problems
    own = problems[problems["kind"] == kind].astype(object)
    own = own.where(own.notna(), None)
    return list(own[["column", "column_name", "row", "message"]].itertuples(index=False, name=None))


def test_a_code_is_put_together_in_the_order_of_the_list(forms):
    cohort = forms(PUPILS)
    assert cohort.told("error") == []
    assert linked(cohort) == {"A-07-LEEDS": "exact", "M-19-YORK": "exact", "T-28-HULL": "exact"}
    assert sorted(cohort.open().tables["pupils"]["pupil_id"]) == sorted(linked(cohort))


def test_a_slip_in_one_answer_is_linked_by_elements(forms):
    # Another town, whatever it is; two other answers; the right code.
    post = [("A", "07", "Wakefield", 7), ("N", "18", "York", 7), ("T", "28", "Hull", 7)]
    cohort = forms(post, top=LINKAGE)
    assert linked(cohort) == {"A-07-LEEDS": "one", "T-28-HULL": "exact"}
    assert cohort.open().links[["code", "pupil_id", "how", "differing"]].values.tolist() == [
        ["A-07-WAKEFIELD", "A-07-LEEDS", "one", "town"]
    ]
    # Without a rule of the plan nothing is guessed.
    assert linked(forms(post)) == {"T-28-HULL": "exact"}


def test_the_example_of_the_documentation(forms):
    example = re.search(
        r"```toml\n# sources.toml\n(.*?)# plan.toml\n(.*?)```", DOCUMENTED, re.DOTALL
    )
    assert example is not None
    headers = tomllib.loads(example[1])["files"]["tables"]["columns"]["pupil_id"]
    text, rows = MAP, form([("A", "07", "Wakefield", 7)], "2026-06-22")
    for old, new in zip(HEADER[1:4], headers, strict=True):
        text = text.replace(f'"{old}"', f'"{new}"')
    cohort = forms(PUPILS, top=example[2], text=text)
    cohort.table("forms/post.csv", [[rows[0][0], *headers, *rows[0][4:]], *rows[1:]])
    cohort.table("forms/pre.csv", [[rows[0][0], *headers, *rows[0][4:]], *form(PUPILS)[1:]])
    assert linked(cohort) == {"A-07-LEEDS": "one"}
    assert "list of their headers" in sources_text([load_instrument("who5")])


def test_twins_stay_apart(forms):
    post = [("A", "07", "Wakefield", 7), ("A", "07", "wakefield", 7), ("T", "28", "Hull", 7)]
    cohort = forms(post, top=f'duplicate_pupils = "leave_out_all"\n{LINKAGE}')
    assert linked(cohort) == {"T-28-HULL": "exact"}
    assert set(cohort.open().links["why"]) == {"twins"}


def test_capitals_blanks_and_hyphens_make_no_difference(forms):
    pre = [("A", "07", "Stoke-on-Trent", 7), ("m", "19", "York", 7), ("T", "28", "Hull", 7)]
    post = [("Ａ", "07", "stoke on  trent", 7), ("M", " 19", "YORK ", 7), ("t", "28", "Hull", 7)]
    cohort = forms(post, pre=pre, codes=["A-07-STOKE ON TRENT", "M-19-YORK", "T-28-HULL"])
    assert set(linked(cohort)) == {"A-07-STOKE ON TRENT", "M-19-YORK", "T-28-HULL"}
    assert set(linked(cohort).values()) == {"exact"}
    made = "The pupil code is put together from columns B, C and D, with hyphens between them. "
    assert told(cohort, "joined_hyphen") == [
        (
            "B",
            NAMED,
            2,
            f"{made}In 1 row one of these has a hyphen of its own; it was read as a blank.",
        )
    ]


def test_an_answer_that_is_missing_keeps_its_place(forms):
    pre = [("A", "", "Leeds", 7), ("M", "–", "York", 7), ("T", "28", "Hull", 7)]
    cohort = forms(pre, pre=pre, codes=["A--LEEDS", "M--YORK", "T-28-HULL"])
    assert cohort.told("error") == []
    assert set(linked(cohort)) == {"A--LEEDS", "M--YORK", "T-28-HULL"}
    made = "The pupil code is put together from columns B, C and D, with hyphens between them. "
    gap = (
        "B",
        NAMED,
        None,
        f"{made}In 2 rows one of these is empty; its place is kept, as in A--12.",
    )
    # The first form feeds two tables, and is told of once.
    assert told(cohort, "joined_gap") == [gap, gap]
    assert len(set(intake.take_in(cohort.root).problems.query("kind == 'joined_gap'")["file"])) == 2


@pytest.mark.parametrize("top", ["", 'rows_with_problems = "leave_out"'])
def test_answers_of_nobody_are_left_out_and_stop_no_school(forms, top):
    post = [*PUPILS[:2], ("", " ", "", 7), ("", "", "", "seven")]
    cohort = forms(post, top=top)
    assert cohort.told("error") == []
    says = (
        f'"{NAMED}" (Pupil code): Columns B, C and D are empty, so nobody can tell whose answers '
        "these are. The row is left out. If you know whose they are, fill in columns B, C and D. "
        "If not, you need do nothing."
    )
    (said,) = (text for text in cohort.told("warning") if "nobody can tell" in text)
    assert said == f"forms/post.csv, row 4, column B {says} (1 other row has this problem: row 5.)"
    assert told(cohort, "joined_gap") == []
    assert linked(cohort) == {"A-07-LEEDS": "exact", "M-19-YORK": "exact"}
    # Nobody's answers have to be mended, whatever else is wrong with them.
    (problem,) = intake.take_in(cohort.root).problems.query("column == 'E'").itertuples()
    assert (problem.severity, problem.row) == ("warning", 5)


MADE_UP = (
    "both have the same pupil code and the same wave or term. Two pupils made up the same code, or "
    "one answered twice. So every row with this code, in every table, is left out. Delete a row "
    "only if you know that it is the same pupil's."
)
RULES = ["", 'duplicate_pupils = "leave_out_all"', 'duplicate_pupils = "keep_first"']


@pytest.mark.parametrize("top", RULES, ids=["no rule", "all", "first"])
@pytest.mark.parametrize("is_listed", [True, False], ids=["on the roll", "on no roll"])
def test_a_code_that_two_made_up_is_left_out_whatever_the_rule(forms, is_listed, top):
    twice = PUPILS[0] if is_listed else ("Q", "9", "Leeds", 7)
    cohort = forms([twice, twice, *PUPILS[1:]], top=top)
    assert cohort.told("error") == []
    code = "-".join(twice[:3]).upper()
    assert (
        f'forms/post.csv, row 2, column B "{NAMED}" (Pupil code): pupil code “{code}”. '
        f"Rows 2 and 3 {MADE_UP}"
    ) in cohort.told("warning")
    assert set(linked(cohort)) == {"M-19-YORK", "T-28-HULL"}
    # Whose the answers before were nobody knows either.
    assert ("A-07-LEEDS" in linked(cohort, "baseline")) is not is_listed


def test_written_codes_that_stand_twice_and_are_on_no_roll_stop_no_school(folder):
    answers = folder.rows("responses_who5")
    row = ["Q77", "baseline", "15/09/2025", 3, 2, 1, 4, 5]
    cohort = folder.school("S01").table("S01/responses_who5.csv", [*answers, row, row])
    assert cohort.told("error") == []
    assert cohort.told("warning")[0] == (
        'S01/responses_who5.csv, row 10, column A "pupil_id" (Pupil code): pupil code “Q77”. Rows '
        "10 and 11 both have the same pupil code and the same wave or term. The code is not in the "
        "table of pupils, so all of these rows are left out. If it is the code of a pupil in the "
        "table of pupils, mend it. If not, you need do nothing."
    )
    doubled = folder.table("S01/responses_who5.csv", [*answers, answers[1]])
    assert "Rows 2 and 10 both have the same pupil code" in doubled.told("error")[0]


@pytest.mark.parametrize(
    ("town", "letter", "kind", "found"),
    [
        ("#N/A", "D", "excel_error", "#N/A"),
        ("=A1", "D", "not_a_code", "=A1"),
        ("ann@example.org", "D", "personal_code", None),
        ("B801200005001", "D", "personal_code", None),
    ],
)
def test_an_answer_that_cannot_stand_in_a_code_is_told_at_its_own_cell(
    forms, town, letter, kind, found
):
    cohort = forms([*PUPILS[:2], ("T", "28", town, 7)])
    problems = intake.take_in(cohort.root).problems
    errors = problems[problems["severity"] == "error"].astype(object)
    errors = errors.where(errors.notna(), None)
    assert errors[["file", "row", "column", "kind", "found"]].values.tolist() == [
        ["forms/post.csv", 4, letter, kind, found]
    ]
    stored = b"".join(p.read_bytes() for p in (cohort.root / ".evalkit").rglob("*") if p.is_file())
    assert b"ann@example.org" not in stored
    assert b"B801200005001" not in stored


@pytest.mark.parametrize(
    "formula", ["=19+0", ArrayFormula("C3", "=19+0")], ids=["of a cell", "of an array"]
)
def test_a_formula_is_told_at_its_own_cell(forms, formula):
    text = MAP.replace('post.csv"', 'post.xlsx"\nsheet = "Sheet1"')
    cohort = forms(PUPILS, text=text)
    rows = form(PUPILS, "2026-06-22")
    rows[2][2] = formula
    cohort.workbook("forms/post.xlsx", {"Sheet1": rows})
    problems = intake.take_in(cohort.root).problems
    errors = problems[problems["severity"] == "error"]
    assert errors[["row", "column", "kind"]].values.tolist() == [[3, "C", "formula"]]


YEARS = [["2013", "2012", "2013"], ["13", "12", "13"]]
MEND = (
    " Cut the column down to that. Or take it out of the file, and tell the people who run the "
    "evaluation."
)
PART = (
    "A pupil code may hold a part that names nobody, for example the day without month and year, "
    "or the first letter of a name."
)


@pytest.mark.parametrize("years", YEARS, ids=["four digits", "two digits"])
@pytest.mark.parametrize(
    ("headers", "rows", "letter", "says"),
    [
        pytest.param(
            ["Initial", "Date of birth", "Town"],
            [("A", "07/05/2013"), ("M", "19/11/2012"), ("T", "28/02/2013")],
            "C",
            "The column looks like personal data (dates of birth).",
            id="a date of birth",
        ),
        pytest.param(
            ["Mother", "Day", "Town"],
            [("Ann Lee", "07"), ("Bo Ek", "19"), ("Cy Fox", "28")],
            "B",
            "The column looks like personal data (names).",
            id="full names",
        ),
        pytest.param(
            ["Initial", "Postcode", "Town"],
            [("A", "LS11AA"), ("M", "YO17HH"), ("T", "HU13RA")],
            "C",
            "The column looks like personal data (postcodes).",
            id="postcodes",
        ),
        pytest.param(
            ["What is your first name?", "What is your family name?", "Town"],
            [("Anna", "Leeming"), ("Boris", "Ekland"), ("Cyrus", "Fox")],
            "C",
            "Together with column B, the column looks like personal data (full names).",
            id="a name in two columns",
        ),
        pytest.param(
            ["Month", "Day", "Year of birth"],
            [("5", "07"), ("November", "19"), ("2", "28")],
            "D",
            "Together with columns B and C, the column looks like personal data (full dates of "
            "birth).",
            id="a date of birth in three columns",
        ),
        pytest.param(
            ["Day", "Month", "Year of birth"],
            [("7", "5"), ("19", "11"), ("28", "2")],
            "D",
            "Together with columns B and C, the column looks like personal data (full dates of "
            "birth).",
            id="in the order of a date",
        ),
        pytest.param(
            ["Birthday", "Pet", "Year of birth"],
            [("05/11", "Leeds"), ("12/02", "York"), ("28/02", "Hull")],
            "D",
            "Together with column B, the column looks like personal data (full dates of birth).",
            id="in two columns",
        ),
    ],
)
def test_what_gives_a_pupil_away_is_refused(forms, headers, rows, letter, says, years):
    years, is_year = iter(years), headers[2] == "Year of birth"
    pupils = [(*row, next(years) if is_year else f"T{n}", 7) for n, row in enumerate(rows)]
    text = MAP
    for old, new in zip(HEADER[1:4], headers, strict=True):
        text = text.replace(old, new)
    cohort = forms(pupils, pre=pupils, text=text)
    for name in ("pre", "post"):
        content = [[headers[HEADER[1:4].index(c)] if c in HEADER[1:4] else c for c in HEADER]]
        cohort.table(f"forms/{name}.csv", content + form(pupils)[1:])
    problems = intake.take_in(cohort.root).problems
    errors = problems[problems["kind"] == "personal_column"]
    errors = errors[errors["file"].str.startswith("forms/")]
    assert len(errors) == 3
    assert set(errors["column"]) == {letter}
    assert set(errors["message"]) == {
        f"{says} It was dropped and not stored. Without a pupil code no row of this table can be "
        "used."
    }
    assert set(errors["mend"]) == {PART + MEND}
    assert cohort.why_not("S01") is not None
    stored = b"".join(p.read_bytes() for p in (cohort.root / ".evalkit").rglob("*.parquet"))
    for answer in pupils[0][:3]:
        assert answer.upper().encode() not in stored.upper() or len(answer) < 4


def test_a_code_that_would_be_refused_when_written_by_hand(forms):
    pupils = [("7", "5", "12", 7), ("19", "11", "13", 7), ("28", "2", "12", 7)]
    problems = intake.take_in(forms(pupils, pre=pupils).root).problems
    errors = problems[problems["kind"] == "personal_column"].drop_duplicates("file")
    assert errors[["file", "column"]].values.tolist() == [
        ["S01/records.csv", "A"],
        ["forms/post.csv", "D"],
        ["forms/pre.csv", "D"],
    ]
    assert errors["message"].iloc[1].startswith("Together with columns B and C, the column looks")


def test_persons_for_whom_codes_are_given_are_not_looked_at(forms):
    pupils = [("7", "5", "2013", 7), ("19", "11", "2012", 7)]
    recode = '[files.tables.recode.pupil_id]\n"7-5-2013" = "P01"\n"19-11-2012" = "P02"\n'
    text = MAP.replace("[files.tables.constants]", f"{recode}[files.tables.constants]")
    cohort = forms(pupils, pre=pupils, text=text, codes=["P01", "P02"])
    assert linked(cohort) == {"P01": "exact", "P02": "exact"}


@pytest.mark.parametrize(
    ("headers", "rows"),
    [
        pytest.param(
            ["House number", "Day", "Year of birth"],
            [("45", "07", "2013"), ("112", "19", "2012"), ("8", "28", "2013")],
            id="no month",
        ),
        pytest.param(
            ["Day", "Month", "House number"],
            [("7", "5", "112"), ("19", "11", "46"), ("28", "2", "12")],
            id="a house number is no year",
        ),
        pytest.param(
            ["House number", "Day", "Month"],
            [("12", "7", "5"), ("13", "19", "11"), ("12", "28", "2")],
            id="nor where it could be one",
        ),
        pytest.param(
            ["First letters of your first name", "First letters of your surname", "Town"],
            [("Ann", "Lee", "Leeds"), ("Bor", "Ekl", "Milton Keynes"), ("Cyr", "Fox", "Hull")],
            id="three letters of names",
        ),
    ],
)
def test_what_gives_nobody_away_is_read(forms, headers, rows):
    pupils = [(*row, 7) for row in rows]
    text = MAP
    for old, new in zip(HEADER[1:4], headers, strict=True):
        text = text.replace(old, new)
    cohort = forms(pupils, pre=pupils, text=text)
    for name in ("pre", "post"):
        content = [[headers[HEADER[1:4].index(c)] if c in HEADER[1:4] else c for c in HEADER]]
        cohort.table(f"forms/{name}.csv", content + form(pupils)[1:])
    assert cohort.told("error") == []
    assert set(linked(cohort)) == {"-".join(row).upper() for row in rows}


def test_codes_may_be_given_for_joined_ones_and_hyphens_count(forms):
    pre = [("A", "11", "2", 7), ("A", "1", "12", 7), ("T", "28", "Hull", 7)]
    recode = '[files.tables.recode.pupil_id]\n"a-11-2" = "P01"\n'
    text = MAP.replace("[[files]]", f"{recode}[[files]]").replace(recode, "", 1) + recode
    cohort = forms(pre, pre=pre, text=text, codes=["P01", "A-1-12", "T-28-HULL"])
    roll = '[files.tables.recode.pupil_id]\n"a-11-2" = "P01"\n[[files.tables]]\ntable = "pupils"'
    cohort.file("sources.toml", text.replace('[[files.tables]]\ntable = "pupils"', roll))
    assert sorted(cohort.open().tables["pupils"]["pupil_id"]) == ["A-1-12", "P01", "T-28-HULL"]
    assert sorted(linked(cohort)) == ["A-1-12", "P01", "T-28-HULL"]


def test_waves_side_by_side_share_the_code(forms):
    cohort = forms(PUPILS)
    statements = [f"Statement {n} ({w})" for w in ("pre", "post") for n in range(1, 6)]
    rows = [
        [*HEADER[1:5], *statements],
        *([*pupil, n, 2, 1, 4, 3, n, 3, 1, 4, 3] for n, pupil in enumerate(PUPILS)),
    ]
    # The second pupil was not there in summer, and nobody knows the third one's town.
    rows[2][-5:] = [""] * 5
    rows[3][2] = ""
    text = (
        ANSWERS.format(file="wide", wave="", joined=JOINED, feel=FEEL)
        .replace('wave = ""\n', "")
        .replace('answered_on = "Timestamp"\n', "")
        + '[files.tables.wide.wave]\nbaseline = " (pre)"\nendpoint = " (post)"\n'
        + ROLL.format(joined=JOINED)
    )
    cohort.table("forms/wide.csv", rows).file("sources.toml", text)
    cohort.table("S01/records.csv", [cohort.rows("records")[0]])
    assert set(linked(cohort, "baseline")) == {"A-07-LEEDS", "M-19-YORK", "T-28-"}
    assert set(linked(cohort)) == {"A-07-LEEDS", "T-28-"}
    # Both waves are read from the same columns: told once.
    assert [row for _, _, row, _ in told(cohort, "joined_gap")] == [4]


def test_a_column_may_be_a_part_of_the_code_and_another_column(forms):
    text = MAP.replace('"Town"]', '"Year"]')
    cohort = forms(PUPILS, text=text, codes=["A-07-7", "M-19-7", "T-28-7"])
    assert set(linked(cohort)) == {"A-07-7", "M-19-7", "T-28-7"}
    assert set(cohort.open().tables["pupils"]["year_group"]) == {7}
    # The letter is that of the first column that is the code's alone.
    first = MAP.replace(JOINED, 'pupil_id = ["Year", "Town", "Day of birth"]')
    cohort = forms([*PUPILS[:2], ("T", "28", "", "")], text=first, codes=["7-LEEDS-07"])
    assert told(cohort, "joined_gap")[0][:3] == ("D", "Year + Town + Day of birth", 4)


def test_the_coloured_workbook_shows_the_schools_own_cells(forms):
    post = [*PUPILS[:2], ("T", "28", "ann@example.org", 7), ("", "", "", 7), ("Z", "30", "Bath", 7)]
    cohort = forms(post)
    store = intake.take_in(cohort.root)
    ((_, sheets),) = school_sheets(cohort.root, plan=store.plan, schools=["S01"])
    own = store.problems[store.problems["school_id"] == "S01"]
    content = marked_workbook(sheets, own, all_problems=store.problems, name="Ash")
    page = openpyxl.load_workbook(io.BytesIO(content))["post"]
    cells = [[cell.value for cell in row[1:5]] for row in page.iter_rows(min_row=1, max_row=6)]
    assert cells == [
        HEADER[1:5],
        ["A", "07", "Leeds", "7"],
        ["M", "19", "York", "7"],
        ["T", "28", LEFT_OUT, "7"],
        [None, None, None, "7"],
        ["Z", "30", "Bath", "7"],
    ]
    coloured = {
        cell.coordinate for row in page.iter_rows() for cell in row if cell.comment is not None
    }
    # An address; an empty code; a pupil whom nobody knows.
    assert coloured >= {"D4", "B5", "B6"}


@pytest.mark.parametrize(
    ("new", "message"),
    [
        pytest.param(
            'pupil_id = ["Day of birth"]',
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: a list must name two columns "
            'or more; got 1. For one, leave the brackets out: pupil_id = "Day of birth".',
            id="a list of one",
        ),
        pytest.param(
            "pupil_id = []",
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: a list must name two columns "
            "or more; got 0.",
            id="a list of none",
        ),
        pytest.param(
            'pupil_id = ["Day of birth", 3]',
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: each entry must be a "
            "column's header in quotes; got 3.",
            id="a number",
        ),
        pytest.param(
            'pupil_id = ["Day of birth", "Town", "day of birth:"]',
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: the list names the column "
            "'Day of birth' more than once. Name each column once.",
            id="one column twice",
        ),
        pytest.param(
            'pupil_id = ["Day of birth", "Towns"]',
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: forms/pre.csv has no column "
            f"'Towns'; it has {', '.join(HEADER)}. Did you mean 'Town'?",
            id="a header that is missing",
        ),
        pytest.param(
            'pupil_id = ["Year", "Timestamp"]',
            "sources.toml, key `files[1].tables[1].columns.pupil_id`: every column that the code "
            "is put together from is read as another column of ours as well. Put a column into the "
            "list that is read for nothing else.",
            id="no column of its own",
        ),
        pytest.param(
            JOINED + '\nwho5_01 = ["Day of birth", "Town"]',
            "sources.toml, key `files[1].tables[1].columns.who5_01`: only codes are put together "
            "from several columns; in the table responses_who5 these are pupil_id. Name one "
            "column.",
            id="no code",
        ),
        pytest.param(
            JOINED + '\nschool_id = ["Day of birth", "Town"]',
            "sources.toml, key `files[1].tables[1].columns.school_id`: only codes are put together "
            "from several columns; in the table responses_who5 these are pupil_id. Name one "
            "column.",
            id="the school",
        ),
        pytest.param(
            JOINED.replace("pupil_id", "pupil_is"),
            "sources.toml, key `files[1].tables[1].columns.pupil_is`: the table responses_who5 has "
            "no column 'pupil_is'; it has ",
            id="our column",
        ),
    ],
)
def test_lists_that_cannot_be_read(forms, new, message):
    text = MAP.replace(JOINED, new, 1)
    if "who5_01 = [" in new:
        text = text.replace('who5_01 = "Statement 1"\n', "", 1)
    if "school_id = [" in new:
        text = text.replace('school_id = "S01"\n', "", 1)
    cohort = forms(PUPILS, text=text)
    with pytest.raises(DefinitionError, match=re.escape(message)):
        intake.take_in(cohort.root)


def test_a_column_of_addresses_is_no_part_of_a_code(forms):
    cohort = forms(PUPILS, text=MAP.replace('"Town"]', '"Email"]'))
    for name in ("pre", "post"):
        rows = [[*row, "Email" if n == 0 else "x"] for n, row in enumerate(form(PUPILS))]
        cohort.table(f"forms/{name}.csv", rows)
    message = (
        "columns.pupil_id`: the column 'Email' holds names or addresses, which are never stored. "
        "Ask for a letter or a number that names nobody in the form, and name that column here."
    )
    with pytest.raises(DefinitionError, match=re.escape(message)):
        intake.take_in(cohort.root)


@pytest.mark.parametrize(
    ("elements", "got"),
    [
        ('["mother", "day", "town", "colour"]', "mother, day, town, colour."),
        (
            "{ mother = [1, 1], day = [2, 3], town = [4, 9] }",
            "mother, day, town, counted by letters.",
        ),
    ],
)
def test_the_plans_elements_are_those_of_the_list(forms, elements, got):
    linkage = re.sub(r"elements = .*", f"elements = {elements}", LINKAGE)
    cohort = forms(PUPILS, top=linkage)
    message = (
        "sources.toml, key `files[1].tables[1].columns.pupil_id`: the code is put together from 3 "
        "columns. So elements under [linkage] in plan.toml must be a list of as many names, in the "
        f"same order; got {got}"
    )
    with pytest.raises(DefinitionError, match=re.escape(message)):
        intake.take_in(cohort.root)
