"""Duplicates, consent, withdrawal and unlinked answers: who is left out, and that it is counted."""

from __future__ import annotations

import pytest

from evalkit import intake

CODE = 'column A "pupil_id" (Pupil code)'
LEAVE_OUT = 'duplicate_pupils = "leave_out_all"'
KEEP_FIRST = 'duplicate_pupils = "keep_first"'


def counted(cohort):
    """Give the exclusions as {(table, reason): (pupils, rows)}."""
    frame = cohort.exclusions
    return {(row.table, row.reason): (row.n_pupils, row.n_rows) for row in frame.itertuples()}


def with_double_pupil(folder):
    """Give pupils in which A001 and A002 stand twice."""
    rows = folder.rows("pupils")
    return [*rows, ["A001", 8, "mentee", "male", "yes", ""], rows[2]]


def test_duplicates_without_a_rule_are_errors_one_per_code(folder):
    folder.school("S01").table("S01/pupils.csv", with_double_pupil(folder))
    end = (
        "the same pupil code. Give each pupil a code of their own, or delete the row that is "
        "there twice."
    )
    assert folder.told() == [
        f"S01/pupils.csv, row 2, {CODE}: pupil code “A001”. Rows 2 and 6 both have {end}",
        f"S01/pupils.csv, row 3, {CODE}: pupil code “A002”. Rows 3 and 7 both have {end}",
    ]
    assert "A001" not in folder.why_not()


def test_every_row_of_a_duplicate_is_left_out(folder):
    folder.plan(top=LEAVE_OUT).school("S01")
    folder.table("S01/pupils.csv", with_double_pupil(folder))
    assert folder.told("error") == []
    assert folder.told("warning")[0] == (
        'S01/pupils.csv, row 2, column A "pupil_id" (Pupil code): pupil code “A001”. Rows 2 and 6 '
        "both have the same pupil code. So every row with this code, in every table, is left out. "
        "Give each pupil a code of their own, or delete the row that is there twice."
    )
    cohort = folder.open()
    pupils = cohort.tables["pupils"].set_index("pupil_id")
    assert pupils["is_included"].to_dict() == {
        "0012": True,
        "A001": False,
        "A002": False,
        "A003": True,
    }
    for table in ("responses_who5", "records"):
        assert set(cohort.tables[table]["pupil_id"]) == {"0012", "A003"}
    assert counted(cohort) == {
        ("pupils", "duplicate_pupil"): (2, 4),
        ("records", "duplicate_pupil"): (2, 4),
        ("responses_who5", "duplicate_pupil"): (2, 4),
    }


def test_the_first_of_a_duplicate_is_kept(folder):
    folder.plan(top=KEEP_FIRST).school("S01")
    folder.table("S01/pupils.csv", with_double_pupil(folder))
    cohort = folder.open()
    pupils = cohort.tables["pupils"].set_index("pupil_id")
    assert pupils["is_included"].all()
    assert pupils.loc["A001", "year_group"] == 7
    assert len(cohort.tables["records"]) == 8
    assert counted(cohort) == {("pupils", "duplicate_pupil"): (2, 2)}


@pytest.mark.parametrize(
    ("rule", "n_rows", "expected"),
    [
        (KEEP_FIRST, 8, {("responses_who5", "duplicate_answers"): (1, 1)}),
        (
            LEAVE_OUT,
            6,
            {
                ("pupils", "duplicate_answers"): (1, 1),
                ("records", "duplicate_answers"): (1, 2),
                ("responses_who5", "duplicate_answers"): (1, 3),
            },
        ),
    ],
)
def test_the_same_wave_twice(folder, rule, n_rows, expected):
    rows = folder.rows("responses_who5")
    folder.plan(top=rule).school("S01").table("S01/responses_who5.csv", [*rows, rows[1]])
    assert (
        "Rows 2 and 10 both have the same pupil code and the same wave or term."
        in (folder.told("warning")[0])
    )
    cohort = folder.open()
    assert len(cohort.tables["responses_who5"]) == n_rows
    assert counted(cohort) == expected


def test_no_consent_and_withdrawal(folder):
    rows = folder.rows("pupils")
    rows[1][4], rows[2][4] = "no", ""
    rows[3][5], rows[4][5] = "17/07/2026", "18/07/2026"
    folder.school("S01").table("S01/pupils.csv", rows)
    assert folder.told() == [
        'S01/pupils.csv, column A "pupil_id" (Pupil code): pupil codes “A001, A002”. 2 pupils are '
        "without consent to the evaluation; nothing of these pupils is used. An empty cell counts "
        "as no. You need do nothing, unless consent was given: then write yes in column E.",
        'S01/pupils.csv, row 4, column A "pupil_id" (Pupil code): pupil code “A003”. 1 pupil '
        "withdrew on or before 17 July 2026; nothing of that pupil is used. You need do nothing.",
    ]
    cohort = folder.open()
    pupils = cohort.tables["pupils"].set_index("pupil_id")
    assert pupils["has_consent"].to_dict() == {
        "0012": True,
        "A001": False,
        "A002": False,
        "A003": True,
    }
    assert pupils.index[pupils["has_withdrawn"]].tolist() == ["A003"]
    # Withdrawn on the day after the plan's: not withdrawn yet.
    assert pupils.index[pupils["is_included"]].tolist() == ["0012"]
    assert set(cohort.tables["responses_who5"]["pupil_id"]) == {"0012"}
    assert counted(cohort)["responses_who5", "no_consent"] == (2, 4)
    assert counted(cohort)["records", "withdrew"] == (1, 2)


def test_answers_of_nobody(folder):
    rows = folder.rows("responses_who5")
    rows += [["a-001", "baseline", "", 1, 1, 1, 1, 1], ["Z9", "baseline", "", 1, 1, 1, 1, 1]]
    rows += [["AOO2", "baseline", "", 1, 1, 1, 1, 1]]
    folder.school("S01").table("S01/responses_who5.csv", rows)
    assert folder.told() == [
        'S01/responses_who5.csv, column A "pupil_id" (Pupil code): pupil codes “AOO2 (is it '
        "A002?), Z9, a-001 (is it A001?)”. 3 pupil codes are not in the table of pupils; 3 rows "
        "were left out (rows 10, 11 and 12). Mend the codes, or add the pupils to the table of "
        "pupils."
    ]
    cohort = folder.open()
    assert len(cohort.tables["responses_who5"]) == 8
    assert counted(cohort) == {("responses_who5", "unlinked"): (3, 3)}


def test_pupil_codes_are_unique_within_a_school_only(folder):
    folder.school("S01")
    tables = folder.open(None).tables
    assert tables["pupils"]["is_included"].sum() == 8
    assert len(tables["records"]) == 16


def test_terms_are_read_in_the_plans_spelling(folder):
    rows = [
        ["Autumn 2025" if c == "autumn_2025" else c for c in row] for row in folder.rows("records")
    ]
    rows.append(["A001", "spring_2026", 140, 3, ""])
    folder.school("S01").table("S01/records.csv", rows)
    assert folder.told("error", "warning") == []
    assert folder.told("note") == [
        'S01/records.csv, row 10, column B "Term": we found “spring_2026”. The evaluation '
        "compares autumn_2025 and summer_2026. The rows of this term (1) are kept and not used. "
        "You need do nothing, unless the term is misspelt."
    ]
    terms = set(folder.open().tables["records"]["term"])
    assert terms == {"autumn_2025", "summer_2026", "spring_2026"}


def test_types_are_the_same_whether_there_are_rows_or_not(folder):
    folder.school("S01", without=("records",))
    full, none = folder.open("S02").tables, folder.open("S01").tables
    for table in full:
        assert full[table].dtypes.to_dict() == none[table].dtypes.to_dict()
    types = full["pupils"].dtypes.astype(str)
    assert types["year_group"] == "Int64"
    assert set(types[["fsm", "send", "eal"]]) == {"boolean"}
    assert set(types[["has_consent", "has_withdrawn", "is_included"]]) == {"bool"}


def test_every_row_is_either_used_or_counted(folder):
    rows = folder.rows("responses_who5")
    rows[2][3] = 9
    rows += [["Z9", "baseline", "", 1, 1, 1, 1, 1], rows[5]]
    folder.plan(top='duplicate_pupils = "keep_first"\nrows_with_problems = "leave_out"')
    pupils = folder.rows("pupils")
    pupils[1][4] = "no"
    folder.school("S01").table("S01/responses_who5.csv", rows).table("S01/pupils.csv", pupils)
    cohort = folder.open()
    left_out = cohort.exclusions.query("table == 'responses_who5'")["n_rows"].sum()
    assert len(cohort.tables["responses_who5"]) + left_out == len(rows) - 1
    assert intake.check_cohort(cohort)["severity"].isin(["warning", "note"]).all()


def test_codes_in_other_letters_are_read_as_the_table_of_pupils_has_them(folder):
    answers, records = folder.rows("responses_who5"), folder.rows("records")
    # The last is A003 in full-width letters, as some keyboards write them.
    spelt = {"A001": "a001", "A002": "a002 ", "A003": "\uff21\uff10\uff10\uff13"}
    answers = [[spelt.get(row[0], row[0]), *row[1:]] for row in answers]
    records[1][0] = "a001"
    folder.school("S01").table("S01/responses_who5.csv", answers)
    folder.table("S01/records.csv", records)
    assert folder.told() == []
    assert folder.told("note") == [
        'S01/responses_who5.csv, column A "pupil_id" (Pupil code): pupil codes “a001 (A001), a002 '
        "(A002), Ａ００３ (A003)”. 3 pupil codes are written in other letters than in the table of "
        "pupils (capital or small); they were read as there. You need do nothing.",
        'S01/records.csv, column A "pupil_id" (Pupil code): pupil code “a001 (A001)”. 1 pupil '
        "code is written in other letters than in the table of pupils (capital or small); it was "
        "read as there. You need do nothing.",
    ]
    tables = folder.open().tables
    for name in ("responses_who5", "records"):
        assert len(tables[name]) == 8
        assert set(tables[name]["pupil_id"]) == {"0012", "A001", "A002", "A003"}
        assert tables[name].dtypes.to_dict() == folder.open("S02").tables[name].dtypes.to_dict()


def test_codes_that_differ_in_case_alone_in_the_table_of_pupils_stay_apart(folder):
    pupils, answers = folder.rows("pupils"), folder.rows("responses_who5")
    pupils.append(["a001", 8, "mentee", "male", "yes", ""])
    answers.append(["a001", "baseline", "", 1, 1, 1, 1, 1])
    folder.school("S01").table("S01/pupils.csv", pupils)
    folder.table("S01/responses_who5.csv", answers)
    assert folder.told("error", "warning", "note") == []
    assert {"A001", "a001"} <= set(folder.open().tables["responses_who5"]["pupil_id"])


def test_one_pupils_wave_under_two_spellings_is_a_duplicate(folder):
    rows = folder.rows("responses_who5")
    folder.school("S01")
    folder.table("S01/responses_who5.csv", [*rows, ["a001", *rows[1][1:]]])
    assert "Rows 2 and 10 both have the same pupil code" in folder.told("error")[0]


@pytest.mark.parametrize(("n_strange", "is_error"), [(4, False), (6, True)])
def test_answers_of_mostly_nobody(folder, n_strange, is_error):
    rows = folder.rows("responses_who5")
    for row in rows[1 : 1 + n_strange]:
        row[0] = f"X{row[0]}"
    folder.school("S01").table("S01/responses_who5.csv", rows)
    (told,) = folder.told()
    assert (folder.why_not() is not None) == is_error
    assert folder.why_not("S02") is None
    if is_error:
        assert told == (
            'S01/responses_who5.csv, column A "pupil_id" (Pupil code): pupil codes “XA001 (is it '
            "A001?), XA002 (is it A002?), XA003 (is it A003?)”. More than half of the rows (6 of "
            "8) have a pupil code that is not in the table of pupils, so most of the answers "
            "belong to nobody. Write the codes of the table of pupils in this file, or send the "
            "table of pupils with the codes that this file has."
        )
        assert "XA001" not in folder.why_not()
    else:
        assert "2 pupil codes are not in the table of pupils; 4 rows were left out" in told
        assert "left out (rows 2, 3, 4 and 5). Mend the codes" in told
