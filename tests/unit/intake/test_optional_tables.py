"""Tables that a cohort may send besides: read, linked to pupils and pairs, and left out by rule."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from evalkit import intake
from evalkit.catalogue import load_table
from evalkit.intake.cell_values import plain_word, read_meaning
from evalkit.intake.planned_tables import OPTIONAL, stored_types
from evalkit.intake.templates import WORKBOOK, write_templates

ROWS = {
    "nominations": [
        ["pupil_id", "for", "by", "reasons"],
        ["A001", "mentoring", "Form tutor", "quiet since the move"],
        ["A001", "mentee", "staff", ""],
        ["0012", "Wellbeing Ambassador", "volunteer", ""],
    ],
    "preferences": [
        ["pupil_id", "slots", "interests", "gender_wish", "topics", "capacity", "languages"],
        ["A001", "Tue lunch; Thu P5", "football", "don't mind", "", "", "Polish"],
        ["0012", "Tue lunch", "", "", "friendships", 2, ""],
    ],
    "relations": [
        ["pupil_id", "other_id", "kind"],
        ["A001", "A002", "keep apart"],
        ["A003", "0012", "brother"],
    ],
    "pairs": [
        ["pair_id", "mentor_id", "mentee_id", "started_on", "ended_on", "end_reason"],
        ["P01", "0012", "A001", "06/10/2025", "20/03/2026", "finished"],
        ["P02", "0012", "A002", "07/10/2025", "", ""],
    ],
    "sessions": [
        ["pair_id", "number", "held_on", "minutes", "status", "topic", "concern"],
        ["P01", "Session 1", "06/10/2025", 30, "yes", "friendships", "no"],
        ["P01", 2, "13/10/2025", "", "no show", "", ""],
        ["P02", 1, "07/10/2025", 25, "held", "", "yes"],
    ],
    "training": [
        ["answer_id", "pupil_id", "day", "attended", "useful", "comment"],
        ["T1", "0012", "Day 1", "yes", 5, "good"],
        ["T2", "", 1, "", 3, ""],
    ],
    "feedback": [
        ["answer_id", "respondent", "pupil_id", "would_use_again", "comment", "theme_coder_1"],
        ["F1", "mentee", "A001", "definitely", "It helped", "belonging"],
        ["F2", "carer", "", "maybe", "", ""],
    ],
    "approvals": [
        ["feedback_id", "training_id", "text", "approved_by", "approved_on"],
        ["F1", "", "It helped", "safeguarding lead", "03/07/2026"],
        ["", "T1", "Good", "safeguarding lead", "03/07/2026"],
    ],
}


def pupils(folder):
    """Give the rows of pupils, all of whom agreed to be quoted."""
    header, *rows = folder.rows("pupils")
    return [[*header, "consent_quotes"], *([*row, "yes"] for row in rows)]


def whole(folder, *names):
    """Give a school in order that sent these tables besides (all, when none is named)."""
    folder.school("S01").table("S01/pupils.csv", pupils(folder))
    for name in names or ROWS:
        folder.table(f"S01/{name}.csv", ROWS[name])
    return folder


def spoilt(table, row, column, value):
    """Give a table's rows with one other cell."""
    rows = [list(each) for each in ROWS[table]]
    rows[row][rows[0].index(column)] = value
    return rows


def with_pupil(folder, code, column, value):
    rows = pupils(folder)
    (row,) = [each for each in rows if each[0] == code]
    row[rows[0].index(column)] = value
    return folder.table("S01/pupils.csv", rows)


def left_out(folder):
    frame = folder.open().exclusions
    return {
        (row.table, row.reason): (row.n_pupils, row.n_rows) for row in frame.itertuples(index=False)
    }


def n_rows(folder):
    return {name: len(folder.open().tables[name]) for name in OPTIONAL}


ALL_ROWS = {name: len(rows) - 1 for name, rows in ROWS.items()}


def test_every_table_is_read_and_stored(folder):
    whole(folder)
    assert folder.told() == []
    tables = folder.open().tables
    assert n_rows(folder) == ALL_ROWS
    assert {name: dict(tables[name].dtypes.astype(str)) for name in OPTIONAL} == {
        name: {column: str(pd.Series(dtype=kind).dtype) for column, kind in types.items()}
        for name, types in stored_types(folder.open().plan).items()
        if name in OPTIONAL
    }
    pair = tables["pairs"].iloc[0]
    assert (pair["mentor_id"], pair["end_reason"]) == ("0012", "completed")
    assert pair["started_on"] == pd.Timestamp("2025-10-06")
    assert list(tables["sessions"]["status"]) == ["held", "missed", "held"]
    assert list(tables["nominations"]["for"]) == ["mentee", "mentee", "ambassador"]
    assert list(tables["relations"]["kind"]) == ["blocked", "sibling"]
    assert list(tables["feedback"]["would_use_again"]) == ["yes", "not_sure"]


def test_tables_that_nobody_sent_are_empty_and_typed(folder):
    folder.school("S01")
    assert folder.told() == []
    types = stored_types(folder.open().plan)
    for name in OPTIONAL:
        frame = folder.open(None).tables[name]
        assert len(frame) == 0
        assert list(frame.columns) == list(types[name])
        assert frame["school_id"].dtype == folder.open().tables["pupils"]["school_id"].dtype


def test_a_table_for_all_schools_and_another_in_a_folder(folder):
    whole(folder, "pairs")
    folder.table("pairs.csv", [["school_id", *ROWS["pairs"][0]], ["S02", *ROWS["pairs"][1]]])
    both = folder.open(None).tables["pairs"]
    assert sorted(zip(both["school_id"], both["pair_id"], strict=True)) == [
        ("S01", "P01"),
        ("S01", "P02"),
        ("S02", "P01"),
    ]


@pytest.mark.parametrize(("column", "value"), [("consent_evaluation", "no"),
                                               ("withdrew_on", "01/02/2026")])  # fmt: skip
def test_a_pair_whose_mentee_may_not_be_used_is_in_no_table(folder, column, value):
    with_pupil(whole(folder), "A001", column, value)
    cohort = folder.open()
    for name, frame in cohort.tables.items():
        if name != "pupils":
            assert not frame.isin(["A001", "P01", "F1", "It helped"]).any(axis=None), name
    kind = "no_consent" if column.startswith("consent") else "withdrew"
    assert {key: n for key, n in left_out(folder).items() if key[0] in OPTIONAL} == {
        ("nominations", kind): (1, 2),
        ("preferences", kind): (1, 1),
        ("relations", kind): (1, 1),
        ("pairs", kind): (1, 1),
        ("sessions", kind): (1, 2),
        ("feedback", kind): (1, 1),
        ("approvals", kind): (1, 1),
    }
    # The partition holds no trace of it either.
    place = intake.take_in(folder.root).path / "schools/s01"
    for file in place.glob("*.parquet"):
        if file.stem not in ("pupils", "_problems"):
            assert "A001" not in pd.read_parquet(file).to_csv()


def test_the_mentor_counts_as_the_mentee_does(folder):
    with_pupil(whole(folder), "0012", "consent_evaluation", "")
    assert n_rows(folder) == {
        **ALL_ROWS, "nominations": 2, "preferences": 1, "relations": 1, "pairs": 0,
        "sessions": 0, "training": 1, "approvals": 1,
    }  # fmt: skip


def test_answers_without_a_pupil_stay(folder):
    header, *rows = folder.rows("pupils")
    # A003 is named in no table but that of relations, beside somebody without consent.
    consent = [[*row[:4], "yes" if row[0] == "A003" else "no", ""] for row in rows]
    whole(folder).table("S01/pupils.csv", [header, *consent])
    kept = n_rows(folder)
    assert {name: n for name, n in kept.items() if n} == {"training": 1, "feedback": 1}


def test_a_code_that_is_on_no_roll_is_unlinked_in_every_column(folder):
    whole(folder, "pairs", "sessions")
    rows = spoilt("pairs", 1, "mentor_id", "M99")
    rows[1][2] = "AOO1"
    folder.table("S01/pairs.csv", rows)
    (told,) = folder.told()
    assert told.startswith(
        "S01/pairs.csv, row 2: pupil codes “AOO1 (is it A001?), M99”. 2 pupil codes are not in the "
        "table of pupils; 1 row was left out. Mend the codes, or add the pupils to the "
        "table of pupils."
    )
    assert list(folder.open().tables["pairs"]["pair_id"]) == ["P02"]
    assert left_out(folder)["pairs", "unlinked"] == (1, 1)
    # Its sessions go with the pair, which is known.
    assert left_out(folder)["sessions", "unlinked"] == (1, 2)
    assert folder.why_not() is None


def test_of_a_pair_only_the_unknown_code_is_named_whatever_is_wrong_with_the_other(folder):
    with_pupil(whole(folder, "pairs"), "0012", "consent_evaluation", "no")
    folder.table("S01/pairs.csv", spoilt("pairs", 1, "mentee_id", "B77"))
    told = [each for each in folder.told() if each.startswith("S01/pairs.csv")]
    assert len(told) == 1
    assert "“B77”. 1 pupil code is not in the table of pupils" in told[0]
    assert {key: n for key, n in left_out(folder).items() if key[0] == "pairs"} == {
        ("pairs", "unlinked"): (1, 1),
        ("pairs", "no_consent"): (1, 1),
    }


def test_a_session_of_an_unknown_pair(folder):
    whole(folder, "pairs").table("S01/sessions.csv", spoilt("sessions", 3, "pair_id", "P0Z"))
    assert folder.told() == [
        'S01/sessions.csv, row 4, column A "pair_id" (Pair code): code “P0Z”. 1 pair code is not '
        "in the table pairs (Mentoring pairs); 1 row was left out. Mend the code, or add a "
        "mentoring pair with this code to the table pairs."
    ]
    assert left_out(folder) == {("sessions", "unlinked"): (0, 1)}


def test_sessions_without_the_table_of_pairs(folder):
    whole(folder, "sessions")
    (told,) = folder.told()
    assert "2 pair codes are not in the table pairs (Mentoring pairs); 3 rows were left" in told


def test_a_table_of_pairs_that_cannot_be_read_is_told_about_once(folder):
    whole(folder, "sessions").file("S01/pairs.csv", b"pair_id,mentor_id\n\x00")
    assert not any("pair code" in told for told in folder.told())
    assert folder.why_not() is not None


def test_codes_are_read_as_the_tables_they_refer_to_spell_them(folder):
    rows = spoilt("pairs", 1, "mentee_id", "a001")
    rows[1][0] = "p01"
    whole(folder, "sessions").table("S01/pairs.csv", rows)
    assert folder.told() == []
    tables = folder.open().tables
    assert list(tables["pairs"]["mentee_id"]) == ["A001", "A002"]
    assert list(tables["sessions"]["pair_id"]) == ["p01", "p01", "P02"]
    notes = folder.told("note")
    assert any("“a001 (A001)”. 1 pupil code is written in other letters" in each for each in notes)
    assert any("“P01 (p01)”. 1 pair code is written in other letters than in the table of pairs"
               in each for each in notes)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "words"),
    [
        ("pairs", 1, "mentee_id", "0012", "The row names the same pupil twice. Write the codes of"),
        ("relations", 1, "other_id", "a001", "The row names the same pupil twice."),
        ("pairs", 1, "ended_on", "05/10/2025", "It lies before the day on which it started"),
        ("approvals", 1, "feedback_id", "", "The row must name one answer: of the exit survey or"),
        ("approvals", 1, "training_id", "T1", "The row must name one answer"),
        ("approvals", 1, "text", "", "The cell is empty, and it must not be."),
        ("sessions", 1, "status", "perhaps", "It must be held, missed or cancelled."),
        ("sessions", 1, "minutes", 900, "It must lie between 0 and 240."),
        ("sessions", 1, "number", "", "The cell is empty"),
        ("preferences", 2, "capacity", "two", "It must be a whole number from 0 to 4."),
        ("nominations", 1, "by", "friend", "It must be staff, self or parent."),
        ("training", 1, "day", "first", "It must be a whole number from 1 to 10."),
        ("feedback", 1, "respondent", "", "The cell is empty"),
    ],
)
def test_cells_are_checked_by_the_same_rules(folder, table, row, column, value, words):
    whole(folder).table(f"S01/{table}.csv", spoilt(table, row, column, value))
    told = [each for each in folder.told("error") if words in each]
    assert len(told) == 1, folder.told()
    assert told[0].startswith(f"S01/{table}.csv, row {row + 1}, column ")
    folder.plan(top='rows_with_problems = "leave_out"')
    assert folder.why_not() is None
    assert n_rows(folder)[table] == ALL_ROWS[table] - 1


def test_sessions_of_a_pair_with_a_problem_go_with_it_and_are_not_called_unknown(folder):
    whole(folder, "sessions").plan(top='rows_with_problems = "leave_out"')
    folder.table("S01/pairs.csv", spoilt("pairs", 1, "started_on", "31/02/2026"))
    assert len(folder.told()) == 1
    assert left_out(folder) == {
        ("pairs", "row_with_problems"): (1, 1),
        ("sessions", "row_with_problems"): (1, 2),
    }


@pytest.mark.parametrize(
    ("rule", "kept", "n_sessions"), [("keep_first", 2, 3), ("leave_out_all", 1, 1)]
)
def test_a_pair_that_stands_twice(folder, rule, kept, n_sessions):
    whole(folder, "sessions").table("S01/pairs.csv", [*ROWS["pairs"], ROWS["pairs"][1]])
    (told,) = folder.told("error")
    assert "Rows 2 and 4 have the same pair code. Delete the row that is there twice" in told
    folder.plan(top=f'duplicate_pupils = "{rule}"')
    assert folder.why_not() is None
    assert n_rows(folder)["pairs"] == kept
    assert n_rows(folder)["sessions"] == n_sessions
    # Two rows of one pair say nothing against its pupils.
    assert folder.open().tables["pupils"]["is_included"].all()


def test_two_voices_for_one_pupil_are_not_the_same_row_twice(folder):
    rows = [*ROWS["nominations"], ROWS["nominations"][2]]
    whole(folder).table("S01/nominations.csv", rows)
    assert folder.told() == []
    assert n_rows(folder)["nominations"] == 4


def test_the_order_of_rows_without_a_key_leaves_the_fingerprint_alone(folder):
    before = intake.take_in(whole(folder).root).schools
    header, *rows = ROWS["nominations"]
    folder.table("S01/nominations.csv", [header, *reversed(rows)])
    assert intake.take_in(folder.root).schools == before
    folder.table("S01/nominations.csv", [header, *rows[:2]])
    assert intake.take_in(folder.root).schools[0].fingerprint != before[0].fingerprint


def test_codes_of_mentors_that_look_like_upns_are_told(folder):
    upn = "B801200005001"
    with_pupil(whole(folder), "0012", "pupil_id", upn)
    rows = [[upn if cell == "0012" else cell for cell in row] for row in ROWS["pairs"]]
    folder.table("S01/pairs.csv", rows)
    told = folder.told("error")
    print(told)
    assert any(each.startswith("S01/pairs.csv, column B") for each in told)
    assert not any(upn in each for each in told)


def test_what_is_written_into_the_workbook_is_read_back(folder):
    """Fill in the blank workbook of `evalkit new` as a school would, and read it."""
    write_templates(folder.root / "forms", ["who5"])
    book = openpyxl.load_workbook(folder.root / "forms" / WORKBOOK)
    for name, rows in {**folder.all_sheets(), "pupils": pupils(folder), **ROWS}.items():
        page = book[name]
        letters = {cell.value: cell.column_letter for cell in page[1]}
        for at, row in enumerate(rows[1:], start=2):
            for column, value in zip(rows[0], row, strict=True):
                page[f"{letters[column]}{at}"] = value or None
    (folder.root / "S01").mkdir()
    book.save(folder.root / "S01/S01.xlsx")
    for path in sorted((folder.root / "forms").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert folder.told() == []
    # Not a word either about the hidden lists or the sheets for people.
    notes = folder.told("note")
    assert len(notes) == 2
    assert all("We read this as 1." in note for note in notes)
    from_workbook = folder.open().tables
    (folder.root / "S01/S01.xlsx").unlink()
    whole(folder)
    for name in OPTIONAL:
        assert len(from_workbook[name]) == ALL_ROWS[name]
        pd.testing.assert_frame_equal(from_workbook[name], folder.open().tables[name])


@pytest.mark.parametrize("agreed", ["no", ""])
def test_an_approved_quote_of_a_pupil_who_did_not_agree_is_left_out(folder, agreed):
    with_pupil(whole(folder), "A001", "consent_quotes", agreed)
    assert folder.told() == [
        "S01/approvals.csv, row 2: we found “A001”. 1 approved quote is from answers of pupils "
        "without consent to quotes (an empty cell counts as no); it was left out. You need do "
        "nothing, unless consent was given: then write yes under consent_quotes in the table "
        "pupils."
    ]
    tables = folder.open().tables
    assert list(tables["approvals"]["text"]) == ["Good"]
    assert list(tables["feedback"]["answer_id"]) == ["F1", "F2"]
    assert left_out(folder) == {("approvals", "no_consent_to_quotes"): (1, 1)}


def test_a_cohort_with_pairs_is_written_and_read_back(folder, tmp_path):
    cohort = whole(folder).open(None)
    intake.write_cohort(cohort, tmp_path / "copy", layout="combined")
    back = intake.open_cohort(tmp_path / "copy")
    # Consent to quotes is not stored, so nothing is quoted from a copy.
    for name in OPTIONAL[:-1]:
        pd.testing.assert_frame_equal(back.tables[name], cohort.tables[name])


def test_a_table_stands_after_those_that_it_refers_to():
    order = ["pupils", *OPTIONAL]
    for name in OPTIONAL:
        for column in load_table(name).columns:
            if column.refers_to:
                assert order.index(column.refers_to) < order.index(name)
                assert len(load_table(column.refers_to).key) == 2


@pytest.mark.parametrize("name", OPTIONAL)
def test_no_word_is_read_as_two_choices_and_every_example_is_good(name):
    table = load_table(name)
    assert not table.is_required
    for column in table.columns:
        words = [
            word
            for choice in column.choices
            for word in {plain_word(each) for each in (choice, *column.words.get(choice, ()))}
        ]
        assert len(words) == len(set(words)), column.name
        meaning = read_meaning(column, column.example)
        assert meaning.fault is None
        if column.choices:
            assert meaning.value in column.choices
