"""Consent that is not written down: for a few pupils, for most of them, for all of them."""

from __future__ import annotations

import pytest

COLUMN = 'S01/pupils.csv, column E "consent_evaluation" (Consent to the evaluation): '
MEND = (
    "Without consent nothing of a pupil may be used. Write yes in column E for every pupil who "
    "agreed, and whose parent agreed where that is needed."
)


def with_consent(folder, *words):
    """Write the table of pupils of S01 with these words in the column of consent."""
    rows = folder.rows("pupils")
    for row, word in zip(rows[1:], words, strict=True):
        row[4] = word
    return folder.school("S01").table("S01/pupils.csv", rows)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["", "", "", ""], "is empty in all rows"),
        (["no", "no", "N", "false"], "says no in all rows"),
        (["no", "", "", "no"], "is empty or says no in all rows"),
    ],
)
def test_no_consent_at_all_must_be_mended(folder, words, state):
    assert with_consent(folder, *words).told("error", "warning") == [
        f"{COLUMN}No pupil has consent to the evaluation written down; column E {state}. {MEND}"
    ]
    assert folder.why_not() is not None


def test_a_cell_of_consent_that_cannot_be_read_is_not_called_empty(folder):
    with_consent(folder, "perhaps", "", "", "no")
    told = [text for text in folder.told("error") if "No pupil" in text]
    assert told == [f"{COLUMN}No pupil has consent to the evaluation written down. {MEND}"]


def test_most_pupils_without_consent_are_asked_about(folder):
    assert with_consent(folder, "no", "", "no", "yes").told("error", "warning", "note") == [
        'S01/pupils.csv, column A "pupil_id" (Pupil code): pupil codes “A001, A002, A003”. More '
        "than half of the pupils (3 of 4) are without consent to the evaluation. Without consent "
        "nothing of a pupil may be used. An empty cell counts as no. Look whether every consent "
        "that was given is written down, and write yes in column E where it is not. Leave the "
        "others as they are."
    ]
    assert folder.why_not() is None


def test_half_of_the_pupils_without_consent_is_a_rule_that_was_applied(folder):
    assert with_consent(folder, "no", "no", "yes", "yes").told("error", "warning", "note") == [
        'S01/pupils.csv, column A "pupil_id" (Pupil code): pupil codes “A001, A002”. 2 pupils are '
        "without consent to the evaluation; nothing of these pupils is used. You need do nothing, "
        "unless consent was given: then write yes in column E."
    ]


def test_a_column_of_consent_that_is_missing_is_told_about_once(folder):
    rows = [[*row[:4], *row[5:]] for row in folder.rows("pupils")]
    folder.school("S01").table("S01/pupils.csv", rows)
    (told,) = folder.told("error")
    assert 'missing column "consent_evaluation"' in told


def test_a_school_whose_pupils_all_withdrew_is_not_ready(folder):
    rows = folder.rows("pupils")
    for row in rows[1:]:
        row[5] = "10/09/2025"
    folder.school("S01", without=("responses_who5", "records")).table("S01/pupils.csv", rows)
    for name in ("responses_who5", "records"):
        folder.table(f"S01/{name}.csv", folder.rows(name))
    assert folder.told("error") == [
        "In general: All 20 rows of this school are left out by a rule, so there is nothing to "
        "make a report from. Look at what else is said of these rows here, and mend what is "
        "wrong. If all of it is right, tell the people who run the evaluation."
    ]
    assert folder.why_not() is not None
