"""Answers under a code with a slip: whose they are read as, and what the school is told."""

from __future__ import annotations

import pytest

from evalkit import intake
from evalkit.catalogue import load_plan
from evalkit.errors import DefinitionError

LINKAGE = "[linkage]\nmax_differences = {n}\nmost_crowded_share = {share}\n{more}"
ELEMENTS = "elements = { initial = [1, 1], month = [2, 3], town = [4, 5], colour = [6, 6] }\n"
WHO5 = [f"who5_{n:02d}" for n in range(1, 6)]
ONE = LINKAGE.format(n=1, share=0.0, more="")
ROLL = {"KMT07": 7, "BRL11": 7, "ZQA30": 7, "HWX52": 8, "PDV68": 8}


@pytest.fixture
def sent(folder):
    """Write S01 with this roll and these endpoint answers: (code, year group or None)."""

    def write(answers, *, roll=ROLL, rule=ONE, without_consent=()):
        folder.plan(top=rule).school("S01", without=("records",))
        pupils = [["pupil_id", "year_group", "role", "consent_evaluation"]]
        pupils += [
            [code, year, "mentee", "no" if code in without_consent else "yes"]
            for code, year in roll.items()
        ]
        folder.table("S01/pupils.csv", pupils)
        records = folder.rows("records")[:1]
        records += [[code, "autumn_2025", 140, 6, 100.5] for code in roll]
        folder.table("S01/records.csv", records)
        rows = [["pupil_id", "wave", "year_group", *WHO5]]
        rows += [
            [code, "endpoint", year, n % 6, 2, 1, 4, n % 5]
            for n, (code, year) in enumerate(answers)
        ]
        # The others' forms of the autumn: with them, few of a file's codes are unknown.
        rows += [
            [code, "baseline", year, n % 5, 3, 1, 4, 0]
            for n, (code, year) in enumerate(roll.items())
        ]
        folder.table("S01/responses_who5.csv", rows)
        return folder

    return write


def linked(folder):
    """Give the endpoint's answers in use as {pupil: how}."""
    frame = folder.open().tables["responses_who5"]
    frame = frame[frame["wave"] == "endpoint"]
    return dict(zip(frame["pupil_id"], frame["linked_by"], strict=True))


def near(folder):
    """Give the codes that were nearly linked, with the pupil and why not."""
    links = folder.open().links
    misses = links[links["why"] != ""]
    return [(each.code, each.pupil_id, each.why) for each in misses.itertuples()]


def test_without_a_rule_only_equal_codes_are_the_same_pupils(sent):
    cohort = sent([("KMT07", 7), ("BRL1", 7)], rule="")
    assert linked(cohort) == {"KMT07": "exact"}
    rate = cohort.open().match_rate.query("wave == 'endpoint'")
    assert rate[["table", "wave", "how", "n_rows"]].values.tolist() == [
        ["responses_who5", "endpoint", "exact", 1],
        ["responses_who5", "endpoint", "unlinked", 1],
    ]
    assert cohort.open().links.empty


def test_a_code_with_one_slip_is_the_only_pupils_of_the_year_who_is_near(sent):
    cohort = sent([("KMT07", 7), ("BRL1", 7), ("ZQA3O", 7)])
    assert linked(cohort) == {"KMT07": "exact", "BRL11": "one", "ZQA30": "one"}
    links = cohort.open().links
    assert links[["wave", "file", "row", "code", "pupil_id", "how"]].values.tolist() == [
        ["endpoint", "S01/responses_who5.csv", 3, "BRL1", "BRL11", "one"],
        ["endpoint", "S01/responses_who5.csv", 4, "ZQA3O", "ZQA30", "one"],
    ]
    assert (
        'S01/responses_who5.csv, column A "pupil_id" (Pupil code): pupil codes “BRL1 (BRL11), '
        "ZQA3O (ZQA30)”. 2 pupil codes are not in the table of pupils. Each is nearly the code of "
        "just one pupil of the same year group, who has no other answers at that time, so it was "
        "read as that pupil's. If it is the right pupil, you need do nothing. If not, mend the "
        "code in the file."
    ) in cohort.told("warning")


def test_one_link_is_told_with_its_row(sent):
    told = [text for text in sent([("BRL1", 7)]).told("warning") if "nearly" in text]
    assert told == [
        'S01/responses_who5.csv, row 2, column A "pupil_id" (Pupil code): pupil code “BRL1 '
        "(BRL11)”. 1 pupil code is not in the table of pupils. It is nearly the code of just one "
        "pupil of the same year group, who has no other answers at that time, so it was read as "
        "that pupil's. If it is the right pupil, you need do nothing. If not, mend the code in "
        "the file."
    ]


def test_no_link_leaves_the_year_group(sent):
    cohort = sent([("BRL1", 8)])
    assert linked(cohort) == {}


def test_an_answer_without_a_year_group_is_not_looked_for(sent):
    cohort = sent([("BRL1", "")])
    assert linked(cohort) == {}
    assert (
        'S01/responses_who5.csv, row 2, column C "Year group": 1 row has a pupil code that is not '
        "in the table of pupils, and no year group. So it could not be looked for whose they are. "
        "Fill in the column Year group for these rows, or mend their codes."
    ) in cohort.told("note", school="S01")


def test_a_pupil_who_answered_is_not_given_a_second_form(sent):
    assert linked(sent([("BRL11", 7), ("BRL1", 7)])) == {"BRL11": "exact"}


def test_a_code_between_two_pupils_is_nobodys(sent):
    roll = {"KMT07": 7, "BRL11": 7, "BRL13": 7}
    cohort = sent([("BRL1", 7)], roll=roll, rule=LINKAGE.format(n=1, share=1.0, more=""))
    assert linked(cohort) == {}
    assert near(cohort) == [("BRL1", "BRL11", "not_unique"), ("BRL1", "BRL13", "not_unique")]


def test_two_answers_for_one_pupil_are_nobodys(sent):
    cohort = sent([("BRL1", 7), ("BRL12", 7)])
    assert linked(cohort) == {}
    assert near(cohort) == [("BRL1", "BRL11", "not_unique"), ("BRL12", "BRL11", "not_unique")]


def test_twins_stay_apart(sent):
    cohort = sent([("BRL1", 7), ("BRL1", 7)], rule=f'duplicate_pupils = "leave_out_all"\n{ONE}')
    assert linked(cohort) == {}
    assert near(cohort) == [("BRL1", "BRL11", "twins")] * 2


def test_two_differences_only_where_the_plan_says_so(sent):
    answers = [("BRL", 7)]
    assert linked(sent(answers)) == {}
    two = LINKAGE.format(n=2, share=0.0, more="")
    assert linked(sent(answers, rule=two)) == {"BRL11": "two"}


def test_numbered_codes_are_not_guessed(sent):
    roll = {f"A{n:03d}": 7 for n in range(1, 21)}
    answers = [("A02O", 7)]
    cohort = sent(answers, roll=roll, rule=LINKAGE.format(n=1, share=0.5, more=""))
    assert linked(cohort) == {}
    assert (
        "In general: About 100 in 100 pupil codes are so near to the code of another pupil of the "
        "same year group that a slip in one looks like the other. So codes with a slip were not "
        "guessed. Mend the codes that are not in the table of pupils by hand."
    ) in cohort.told("note", school="S01")
    told = LINKAGE.format(n=1, share=1.0, more="")
    assert linked(sent(answers, roll=roll, rule=told)) == {"A020": "one"}


def test_who_withdrew_consent_is_left_out_under_a_misspelt_code_as_well(sent):
    cohort = sent([("BRL1", 7)], without_consent=["BRL11"])
    assert linked(cohort) == {}
    assert ("responses_who5", "no_consent") in set(
        cohort.open().exclusions[["table", "reason"]].itertuples(index=False, name=None)
    )


def test_codes_of_elements_differ_by_elements(sent):
    roll = {"M07ARB": 7, "T11SHG": 7, "A02LER": 8}
    rule = LINKAGE.format(n=1, share=0.0, more=ELEMENTS)
    # Another town, whatever it is; two other elements; a letter lost, so that nothing is in place.
    cohort = sent([("M07XYB", 7), ("T12SHR", 7), ("A02ER", 8)], roll=roll, rule=rule)
    assert linked(cohort) == {"M07ARB": "one"}
    assert cohort.open().links["differing"].tolist() == ["town"]


def test_elements_may_stand_between_hyphens(sent):
    rule = LINKAGE.format(n=1, share=0.0, more='elements = ["initial", "month", "town"]\n')
    roll = {"A-07-Leeds": 7, "T-11-York": 7}
    # The month without its nought is the same month; a piece too many is another code.
    cohort = sent([("B-7-leeds", 7), ("T-11-Yo-rk", 7)], roll=roll, rule=rule)
    assert linked(cohort) == {"A-07-Leeds": "one"}
    assert cohort.open().links["differing"].tolist() == ["initial"]


def test_a_code_that_differs_in_no_element_is_linked_as_exact(sent):
    rule = LINKAGE.format(n=1, share=0.0, more='elements = ["initial", "month", "town"]\n')
    cohort = sent([("A-7-Leeds", 7)], roll={"A-07-Leeds": 7, "T-11-York": 7}, rule=rule)
    assert linked(cohort) == {"A-07-Leeds": "exact"}


def test_a_code_that_stands_twice_on_the_roll_is_nobodys(sent):
    cohort = sent([("BRL11", 7)], roll={"BRL11": 7, "brl11": 7, "ZQA30": 7})
    assert "BRL11" not in {each.pupil_id for each in cohort.open().links.itertuples()}


def test_two_elements_may_differ_by_slips_alone(sent):
    elements = (
        "elements = { a = [1, 2], b = [3, 4], c = [5, 6], d = [7, 8], e = [9, 10] }\n"
        "most_typos = 1\n"
    )
    rule = LINKAGE.format(n=2, share=0.0, more=elements)
    roll = {"MARO071122": 7, "TIKE115599": 7}
    cohort = sent([("NAR0071122", 7), ("XXZZ115599", 7)], roll=roll, rule=rule)
    assert linked(cohort) == {"MARO071122": "two"}


def test_a_later_school_year_is_counted_back(sent):
    rule = LINKAGE.format(n=1, share=0.0, more="years_later = { endpoint = 1 }\n")
    assert linked(sent([("BRL1", 8)], rule=rule)) == {"BRL11": "one"}


def test_the_order_of_rows_moves_no_link(sent):
    answers = [("KMT0", 7), ("BRL1", 7), ("ZQA3O", 7), ("HWX5", 8), ("BRL12", 7)]
    forwards = linked(sent(answers))
    assert forwards == linked(sent(answers[::-1]))
    assert forwards == {"KMT07": "one", "ZQA30": "one", "HWX52": "one"}


def test_a_code_means_one_pupil_in_all_questionnaires_of_a_wave(sent):
    cohort = sent([("BRL1", 7)])
    plan = (cohort.root / "plan.toml").read_text("utf-8")
    more = '[[instruments]]\nname = "swemwbs"\nwaves = ["endpoint"]\n[outcomes]'
    (cohort.root / "plan.toml").write_text(plan.replace("[outcomes]", more), "utf-8")
    items = [f"swemwbs_{n:02d}" for n in range(1, 8)]
    header = ["pupil_id", "wave", "year_group", *items]

    def swemwbs(*rows):
        cohort.table(
            "S01/responses_swemwbs.csv",
            [
                header,
                *([code, "endpoint", 7, n + 1, 2, 3, 4, 5, 1, 2] for n, code in enumerate(rows)),
            ],
        )
        return linked(cohort)

    assert swemwbs("BRL1") == {"BRL11": "one"}
    # Here BRL11 has answered under the right code: so BRL1 is somebody else, there as well.
    assert swemwbs("BRL11", "BRL1") == {}
    assert ("BRL1", "BRL11", "other_questionnaire") in near(cohort)


def test_a_result_can_be_had_from_exact_links_alone(sent):
    frame = sent([("KMT07", 7), ("BRL1", 7)]).open().tables["responses_who5"]
    exact = frame[(frame["linked_by"] == "exact") & (frame["wave"] == "endpoint")]
    assert exact["pupil_id"].tolist() == ["KMT07"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("max_differences = 3", "key `linkage.max_differences`: it must be 0, 1 or 2; got 3."),
        ("max_differences = 1", "key `linkage.most_crowded_share`: it is missing. It must be a "),
        (
            "max_differences = 1\nmost_crowded_share = 5",
            "key `linkage.most_crowded_share`: it must lie between 0 and 1; got 5.",
        ),
        (
            "max_differences = 1\nmost_crowded_share = 0\nelements = { a = [1, 2], b = [4, 5] }",
            "key `linkage.elements.b`: it must be the first and the last letter of the element, "
            "counted from 1, each element beginning where the one before it ends: here [3, …]; "
            "got [4, 5].",
        ),
        (
            "max_differences = 1\nmost_crowded_share = 0\nelements = { a = [1, 2], b = [3, 5] }",
            "key `linkage.elements`: more elements must agree than may differ: with "
            "max_differences = 1 there must be at least 3; got 2.",
        ),
        (
            "max_differences = 2\nmost_crowded_share = 0\nmost_typos = 0\n"
            "elements = { a = [1, 1], b = [2, 2], c = [3, 3], d = [4, 4], e = [5, 5] }",
            "key `linkage.most_typos`: it must be 1 or more; got 0.",
        ),
        (
            "max_differences = 1\nmost_crowded_share = 0\nyears_later = { endpoint = -1 }",
            "key `linkage.years_later.endpoint`: it must be 0 or more; got -1.",
        ),
        (
            "max_differences = 1\nmost_crowded_share = 0\nmost_typos = 1",
            "key `linkage.most_typos`: evalkit does not know this key.",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(folder, more, message):
    folder.plan(top=f"[linkage]\n{more}\n")
    with pytest.raises(DefinitionError) as refused:
        load_plan(folder.root)
    assert message in str(refused.value)


def test_a_school_that_must_mend_first_can_be_opened_for_its_check(folder):
    folder.school("S01")
    rows = folder.rows("pupils")
    rows[1][1] = "seven"
    folder.table("S01/pupils.csv", rows)
    cohort = intake.open_cohort(folder.root, school="S01", even_unusable=True)
    assert not cohort.schools[0].is_usable
    assert set(cohort.problems["severity"]) >= {"error"}
    assert set(cohort.tables["pupils"]["pupil_id"]) == {"A002", "A003", "0012"}
    received = cohort.received.set_index("table")[["file", "n_rows", "n_used"]]
    assert received.loc["pupils"].tolist() == ["S01/pupils.csv", 4, 3]
    assert received.loc["responses_who5"].tolist() == ["S01/responses_who5.csv", 8, 6]


def test_a_file_of_which_nothing_could_be_read_is_received_all_the_same(folder):
    folder.school("S01").file("S01/records.csv", b"\x00\x01\x02")
    cohort = intake.open_cohort(folder.root, school="S01", even_unusable=True)
    received = cohort.received.set_index("file")["n_rows"]
    assert received["S01/records.csv"] == 0
