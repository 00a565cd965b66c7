"""A pupil who withdraws, loses consent or leaves the roll: nothing stays in an older store."""

from __future__ import annotations

import threading

import pytest

from evalkit import intake
from evalkit.errors import DataError
from evalkit.intake import taking_in, withdrawn_pupils
from evalkit.intake.partitions import read_tables


@pytest.fixture
def whole(folder):
    return folder.school("S01")


def stores(folder):
    return sorted(path.name for path in (folder.root / ".evalkit").glob("store-*"))


def roll(folder, row, column, value):
    rows = folder.rows("pupils")
    rows[row][column] = value
    folder.table("S01/pupils.csv", rows)


CODED = ("pupils", "records", "responses_who5")


def stored(folder, code):
    """Give, by store and table, how many rows of S01 are a pupil's."""
    return {
        (path.name, name): int((frame["pupil_id"] == code).sum())
        for path in sorted((folder.root / ".evalkit").glob("store-*"))
        for name in CODED
        for frame in [read_tables([path / "schools/s01" / f"{name}.parquet"], {"pupil_id": "str"})]
    }


@pytest.mark.parametrize(
    ("column", "value"), [(5, "01/07/2026"), (4, "no"), (4, "")], ids=["withdrew", "no", "empty"]
)
def test_the_older_store_goes_with_the_answers_of_who_takes_no_part(whole, column, value):
    before = intake.take_in(whole.root).path
    assert set(stored(whole, "A001").values()) == {1, 2}
    roll(whole, 1, column, value)
    now = intake.take_in(whole.root).path
    assert stores(whole) == [now.name] != [before.name]
    # The code stays on the roll, so that the pupil stays out.
    assert stored(whole, "A001") == {
        (now.name, "pupils"): 1,
        (now.name, "records"): 0,
        (now.name, "responses_who5"): 0,
    }
    assert list((whole.root / ".evalkit").glob("building-*")) == []


def test_of_a_withdrawn_pupil_the_roll_keeps_the_code_and_the_role_alone(whole):
    roll(whole, 1, 5, "01/07/2026")
    pupils = whole.open().tables["pupils"].set_index("pupil_id")
    kept = pupils.loc["A001"].dropna().to_dict()
    assert kept == {
        "school_id": "S01",
        "role": "mentee",
        "has_consent": True,
        "has_withdrawn": True,
        "is_included": False,
    }
    assert pupils.loc["A002", "gender"] == "female"


def test_a_pupil_who_was_taken_off_the_roll_goes_too(whole):
    intake.take_in(whole.root)
    rows = whole.rows("pupils")
    whole.table("S01/pupils.csv", rows[:1] + rows[2:])
    now = intake.take_in(whole.root).path
    assert stores(whole) == [now.name]


def test_where_nobody_left_the_store_before_is_kept(whole):
    before = intake.take_in(whole.root).path
    whole.table("S01/pupils.csv", [*whole.rows("pupils"), ["A9", 7, "mentee", "", "yes", ""]])
    now = intake.take_in(whole.root).path
    assert stores(whole) == sorted([before.name, now.name])


def test_a_store_that_says_nothing_of_its_pupils_goes(whole):
    before = intake.take_in(whole.root).path
    (before / "included.parquet").unlink()
    whole.plan(top="# changed")
    now = intake.take_in(whole.root).path
    assert stores(whole) == [now.name]


def test_who_came_late_does_not_remove_the_newer_store(whole, monkeypatch):
    """The one builds from the files as they were; before it ends, a new pupil comes."""
    true, newer = taking_in.write_store, []

    def write(*args, **kwargs):
        true(*args, **kwargs)
        if not newer:
            newer.append(None)
            rows = [*whole.rows("pupils"), ["A9", 7, "mentee", "", "yes", ""]]
            whole.table("S01/pupils.csv", rows)
            thread = threading.Thread(target=lambda: newer.append(intake.take_in(whole.root).path))
            thread.start()
            thread.join(60)

    monkeypatch.setattr(taking_in, "write_store", write)
    older = intake.take_in(whole.root).path
    assert stores(whole) == sorted([older.name, newer[1].name])
    assert len(intake.open_cohort(newer[1], school="S01").tables["pupils"]) == 5


def test_what_reads_from_the_store_that_goes_is_told(whole):
    before = intake.take_in(whole.root).path
    roll(whole, 1, 5, "01/07/2026")
    intake.take_in(whole.root)
    with pytest.raises(DataError, match="There is no folder"):
        intake.open_cohort(before, school="S01")


def test_a_store_that_cannot_be_removed_is_named(whole, monkeypatch):
    before = intake.take_in(whole.root).path
    roll(whole, 1, 5, "01/07/2026")
    # As on Windows, where a program has one of its files open.
    monkeypatch.setattr(withdrawn_pupils, "remove_at_once", lambda folder: None)
    with pytest.raises(DataError) as told:
        intake.take_in(whole.root)
    assert str(told.value) == (
        f"The folder {before} holds answers of pupils who withdrew, and it could not be removed. "
        "Close the programs that use it and delete the folder."
    )
