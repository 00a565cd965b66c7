"""sources.toml: foreign files read as our tables, and every complaint names file and key."""

from __future__ import annotations

import pytest

from evalkit import intake
from evalkit.errors import DefinitionError

FLAT = [
    ["School", "Student", "Sex", "Year", "Reading", "Exam", "Email"],
    ["1", "07", "F", "7", "-0.5", "1.25", "a@example.org"],
    ["1", "8", "M", "7", "0.5", "", "b@example.org"],
    ["2", "07", "F", "7", "0.1", "0.2", "c@example.org"],
]
MAP = """
[[files]]
file = "../elsewhere/flat.csv"
[[files.tables]]
table = "pupils"
columns = { school_id = "School", pupil_id = "student", gender = "Sex", year_group = "Year" }
constants = { role = "mentee", consent_evaluation = "yes" }
[files.tables.recode.gender]
F = "female"
M = "male"
[[files.tables]]
table = "records"
columns = { school_id = "School", pupil_id = "Student", attainment = "Reading" }
constants = { term = "autumn_2025" }
[[files.tables]]
table = "records"
columns = { school_id = "School", pupil_id = "Student", attainment = "Exam" }
constants = { term = "summer_2026" }
"""


@pytest.fixture
def flat(folder, tmp_path):
    """Give a cohort whose one file lies outside of its folder, and knows nothing of our tables."""
    folder.root = tmp_path / "mapped"
    folder.plan(schools=())
    plan = folder.root / "plan.toml"
    text = plan.read_text("utf-8").replace('primary = "who5_percent"', 'primary = "attainment"')
    text = text.replace('[[instruments]]\nname = "who5"\nwaves = ["baseline", "endpoint"]\n', "")
    # Without a questionnaire there are no waves to compare.
    text = text.replace('before = "baseline"\nafter = "endpoint"\n', "")
    text = text.replace('["absence", "attainment"]', '["attainment"]')
    plan.write_text(text, "utf-8")
    return folder.table("../elsewhere/flat.csv", FLAT).file("sources.toml", MAP)


def test_one_flat_file_feeds_several_tables(flat):
    assert flat.told("error", "note") == []
    cohort = flat.open("1")
    pupils = cohort.tables["pupils"].set_index("pupil_id")
    assert pupils["gender"].to_dict() == {"07": "female", "8": "male"}
    assert set(pupils["role"]) == {"mentee"}
    records = cohort.tables["records"].set_index(["pupil_id", "term"])["attainment"]
    assert records["07"].to_dict() == {"autumn_2025": -0.5, "summer_2026": 1.25}
    assert records.isna().sum() == 1


def test_personal_columns_that_are_not_asked_for_are_named(flat):
    assert flat.told("warning") == [
        '../elsewhere/flat.csv, column G "Email": The column looks like personal data (e-mail '
        "addresses). It was dropped and not stored. Take the column out of the file before you "
        "send it again."
    ]


def test_a_word_that_is_neither_recoded_nor_legal(flat):
    rows = [list(row) for row in FLAT]
    rows[3][2] = "Q"
    flat.table("../elsewhere/flat.csv", rows)
    assert flat.told("error") == [
        '../elsewhere/flat.csv, row 4, column C "Sex" (Gender): we found “Q”. It must be female, '
        "male, another or not_said. Write one of these words. Leave the cell empty where there is "
        "nothing."
    ]
    assert flat.why_not("1") is None
    assert flat.why_not("2").startswith("../elsewhere/flat.csv, row 4, column C ")


def test_a_duplicate_is_reported_once_though_three_tables_show_it(flat):
    flat.table("../elsewhere/flat.csv", [*FLAT, FLAT[1]])
    assert [text.split(". ")[0] for text in flat.told("error")] == [
        '../elsewhere/flat.csv, row 2, column B "Student" (Pupil code): pupil code “07”'
    ]


def test_the_store_follows_the_file_outside(flat):
    first = intake.take_in(flat.root).fingerprint
    rows = [list(row) for row in FLAT]
    rows[1][4] = "-0.6"
    flat.table("../elsewhere/flat.csv", rows)
    assert intake.take_in(flat.root).fingerprint != first


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'attainment = "Exam"',
            'attainment = "Exams"',
            r"sources\.toml, key `files\[1\]\.tables\[3\]\.columns\.attainment`: "
            r"\.\./elsewhere/flat\.csv has no column 'Exams'; it has School, Student, .*"
            r"Did you mean 'Exam'\?",
            id="their column",
        ),
        pytest.param(
            "attainment =",
            "atainment =",
            r"columns\.atainment`: the table records has no column 'atainment'.*'attainment'\?",
            id="our column",
        ),
        pytest.param(
            'table = "records"',
            'table = "record"',
            r"tables\[2\]\.table`: it must be one of .*; got 'record'\. Did you mean 'records'\?",
            id="table",
        ),
        pytest.param(
            "flat.csv",
            "flt.csv",
            r"key `files\[1\]\.file`: there is no file '\.\./elsewhere/flt\.csv'; it is looked for",
            id="file",
        ),
        pytest.param(
            'role = "mentee"',
            'role = "mentees"',
            r"constants\.role`: It must be ambassador, .* or none\. Got 'mentees'\.",
            id="constant",
        ),
        pytest.param(
            'role = "mentee", ',
            "",
            r"the table pupils needs the column role \(Role\)\. Name the file's column here",
            id="required column",
        ),
        pytest.param(
            "recode.gender",
            "recode.fsm",
            r"recode\.fsm`: only a column named under columns is recoded\.",
            id="recode of nothing",
        ),
        pytest.param("[[files]]", "[[files]]\nfil = 1", r"does not know this key", id="key"),
        pytest.param(
            "constants = { role",
            'constants = { pupil_id = "1", role',
            r"constants\.pupil_id`: the column is named under columns as well\.",
            id="both",
        ),
    ],
)
def test_a_map_that_does_not_fit(flat, old, new, message):
    flat.file("sources.toml", MAP.replace(old, new))
    with pytest.raises(DefinitionError, match=message):
        intake.take_in(flat.root)
    assert not list((flat.root / ".evalkit").glob("*/store.json"))
    assert not list((flat.root / ".evalkit").glob("building-*"))


def test_a_sheet_of_a_workbook(flat):
    flat.workbook("../elsewhere/flat.xlsx", {"Other": [["x"]], "Data": FLAT})
    named = MAP.replace('"../elsewhere/flat.csv"', '"../elsewhere/flat.xlsx"\nsheet = "Data"')
    flat.file("sources.toml", named)
    assert len(flat.open(None).tables["records"]) == 6
    flat.file("sources.toml", named.replace('"Data"', '"Dat"'))
    with pytest.raises(DefinitionError, match=r"has no sheet 'Dat'; it has Other, Data\. Did you"):
        intake.take_in(flat.root)


def test_folders_are_read_beside_the_map(flat):
    flat.school("3")
    assert [s.school_id for s in intake.take_in(flat.root).schools] == ["1", "2", "3"]
