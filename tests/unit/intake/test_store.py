"""The store: whole or not there, as fresh as the files, and one school's part by itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from evalkit import intake
from evalkit.errors import DataError
from evalkit.intake import checking, staleness, taking_in

SRC = Path(intake.__file__).resolve().parents[2]


@pytest.fixture
def whole(folder):
    """Give a cohort of two schools that are in order."""
    return folder.school("S01")


def stores(folder):
    return sorted(path.name for path in (folder.root / ".evalkit").glob("store-*"))


def counting(monkeypatch):
    """Count how often files are checked anew."""
    calls = []
    true = checking.check_files
    monkeypatch.setattr(checking, "check_files", lambda *a, **k: calls.append(1) or true(*a, **k))
    return calls


def age(folder, seconds=3600):
    """Make every file old enough for its time to be trusted."""
    then = time.time() - seconds
    for path in folder.root.rglob("*"):
        if path.is_file() and ".evalkit" not in path.parts:
            os.utime(path, (then, then))


def test_a_store_is_made_once(whole, monkeypatch):
    calls = counting(monkeypatch)
    first, second = intake.take_in(whole.root), intake.take_in(whole.root)
    intake.open_cohort(whole.root, school="S01")
    assert len(calls) == 1
    assert first.path == second.path
    assert first.path.name == f"store-{first.fingerprint[:12]}"
    assert first.schools == second.schools
    assert intake.take_in(whole.root, fresh=True).schools == first.schools
    assert len(calls) == 2


@pytest.mark.parametrize("file", ["S01/pupils.csv", "plan.toml", "own.toml"])
def test_a_change_is_noticed_even_when_size_and_time_stay(whole, file):
    path = whole.root / file
    path.exists() or path.write_text("# mine\n", "utf-8")
    before = intake.take_in(whole.root)
    seen = path.stat()
    raw = bytearray(path.read_bytes())
    # Swap two letters of a comment, a title or a code: same size, other content.
    word = next(word for word in (b"A001", b"Test", b"mine") if word in raw)
    raw[raw.index(word) + 3] += 1
    path.write_bytes(bytes(raw))
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert intake.take_in(whole.root).fingerprint != before.fingerprint


def test_files_that_nobody_touched_are_not_read_again(whole, monkeypatch):
    age(whole)
    intake.take_in(whole.root)
    read = []
    true = staleness.hashlib.file_digest
    monkeypatch.setattr(
        staleness.hashlib, "file_digest", lambda f, how: read.append(f.name) or true(f, how)
    )
    intake.take_in(whole.root)
    assert read == []
    os.utime(whole.root / "S01/pupils.csv", (1e9, 1e9))
    intake.take_in(whole.root)
    assert [Path(name).name for name in read] == ["pupils.csv"]


def test_a_touched_file_with_the_same_content_makes_no_new_store(whole):
    age(whole)
    first = intake.take_in(whole.root)
    os.utime(whole.root / "S01/pupils.csv")
    assert intake.take_in(whole.root).path == first.path


def test_another_version_of_evalkit_makes_a_new_store(whole, monkeypatch):
    first = intake.take_in(whole.root)
    monkeypatch.setattr(taking_in, "__version__", "99")
    assert intake.take_in(whole.root).path != first.path


def test_a_file_that_was_taken_away_makes_a_new_store(whole):
    intake.take_in(whole.root)
    (whole.root / "S01/pupils.csv").unlink()
    assert not intake.take_in(whole.root).schools[0].is_usable


def test_the_previous_store_is_kept_and_older_ones_go(whole):
    names = []
    for number in range(4):
        whole.plan(top=f"# {number}")
        names.append(intake.take_in(whole.root).path.name)
        time.sleep(0.02)
    assert stores(whole) == sorted(names[-2:])


def test_the_private_folder_is_for_its_owner_alone(whole):
    private = whole.root / ".evalkit"
    private.mkdir(mode=0o755)
    intake.take_in(whole.root)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_to(whole):
    (whole.root / ".evalkit").write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be written to .* Copy the cohort to a folder"):
        intake.take_in(whole.root)


def test_one_school_is_read_from_its_own_partition(whole):
    store = intake.take_in(whole.root)
    shutil.rmtree(store.path / "schools/s02")
    (store.path / "problems.parquet").write_bytes(b"poison")
    cohort = intake.open_cohort(whole.root, school="S01")
    assert set(cohort.tables["pupils"]["school_id"]) == {"S01"}
    assert [school.school_id for school in cohort.schools] == ["S01"]
    with pytest.raises(DataError, match=r"The store is damaged: .*s02"):
        intake.open_cohort(whole.root)


def test_a_store_is_opened_as_it_is(whole, monkeypatch):
    store = intake.take_in(whole.root)
    calls = counting(monkeypatch)
    (whole.root / "S01/pupils.csv").write_text("spoilt")
    assert intake.take_in(store.path).fingerprint == store.fingerprint
    assert len(intake.open_cohort(store.path, school="S01").tables["pupils"]) == 4
    assert calls == []


def test_a_store_that_was_moved_away_is_still_whole(whole, tmp_path):
    store = intake.take_in(whole.root)
    there = shutil.copytree(store.path, tmp_path / "copy")
    here = intake.open_cohort(store.path)
    assert intake.open_cohort(there).fingerprint == here.fingerprint
    assert intake.open_cohort(there).plan == here.plan


def test_a_relative_path_is_looked_up_from_the_folders_above(whole, monkeypatch):
    below = whole.root.parent / "notebooks/explore"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert intake.open_cohort("cohort", school="S01").school == "S01"
    with pytest.raises(DataError, match="There is no folder cohrt, looked for from"):
        intake.open_cohort("cohrt")


@pytest.mark.parametrize("school", ["", None])
def test_no_school_means_all(whole, school):
    cohort = intake.open_cohort(whole.root, school=school)
    assert cohort.school is None
    assert set(cohort.tables["pupils"]["school_id"]) == {"S01", "S02"}


def test_an_unknown_school(whole):
    with pytest.raises(DataError, match=r"no school 'S1'; it has S01, S02\. Did you mean 'S01'\?"):
        intake.open_cohort(whole.root, school="S1")


def test_unusable_schools_are_left_out_of_all(folder):
    cohort = intake.open_cohort(folder.root)
    assert set(cohort.tables["pupils"]["school_id"]) == {"S02"}
    assert [school.is_usable for school in cohort.schools] == [False, True]


def test_the_order_of_rows_leaves_fingerprints_alone(whole):
    before = intake.take_in(whole.root)
    opened = whole.open(None).fingerprint
    for table in ("pupils", "responses_who5", "records"):
        header, *rows = whole.rows(table)
        whole.table(f"S01/{table}.csv", [header, *reversed(rows)])
    after = intake.take_in(whole.root)
    assert after.fingerprint != before.fingerprint
    assert [s.fingerprint for s in after.schools] == [s.fingerprint for s in before.schools]
    assert whole.open(None).fingerprint == opened


def test_the_form_of_the_file_leaves_fingerprints_alone(whole):
    before = intake.take_in(whole.root).schools
    shutil.rmtree(whole.root / "S01")
    whole.workbook("S01/answers.xlsx", whole.all_sheets())
    after = intake.take_in(whole.root).schools
    assert [each.fingerprint for each in after] == [each.fingerprint for each in before]
    # The data check names the file, so it is made anew.
    assert [
        a.check_fingerprint == b.check_fingerprint for a, b in zip(after, before, strict=True)
    ] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("pupils", 1, 8),
        ("pupils", 3, ""),
        ("responses_who5", 3, ""),
        ("records", 4, 100.25),
        ("responses_who5", 2, "16/09/2025"),
        ("pupils", 4, "no"),
    ],
)
def test_a_changed_value_changes_that_schools_fingerprint_alone(whole, table, column, value):
    before = intake.take_in(whole.root).schools
    rows = whole.rows(table)
    rows[1][column] = value
    whole.table(f"S01/{table}.csv", rows)
    after = intake.take_in(whole.root).schools
    assert after[0].fingerprint != before[0].fingerprint
    assert after[1] == before[1]


def test_an_error_half_way_leaves_nothing_that_looks_whole(whole, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("evalkit.intake.store.json.dumps", fail)
        with pytest.raises(RuntimeError, match="disk full"):
            intake.take_in(whole.root)
    assert sorted(p.name for p in (whole.root / ".evalkit").iterdir()) == ["stamps.json"]
    assert intake.open_cohort(whole.root).tables


KILLED = """
import os, signal, sys
from evalkit import intake
from evalkit.intake import store
true, seen = store.write_table, []
def write(frame, file):
    true(frame, file)
    seen.append(file)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
store.write_table = write
intake.take_in(sys.argv[1])
"""


def child(program, *args):
    """Start a Python process that sees the package."""
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    command = [sys.executable, "-c", program, *map(str, args)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_kill_half_way_leaves_nothing_that_looks_whole(whole):
    killed = child(KILLED, whole.root)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    private = whole.root / ".evalkit"
    assert stores(whole) == []
    assert len(list(private.glob("building-*"))) == 1
    # The next one mends it: nothing is left of the dead.
    assert intake.take_in(whole.root).schools[0].is_usable
    assert list(private.glob("building-*")) == []


def test_what_a_living_process_is_building_is_left_alone(whole):
    private = whole.root / ".evalkit"
    private.mkdir()
    host = "".join(c for c in os.uname().nodename if c.isalnum())
    living = private / f"building-{host}-{os.getpid()}-x"
    elsewhere = private / "building-otherhost-1-x"
    old = private / "building-otherhost-2-x"
    for path in (living, elsewhere, old):
        path.mkdir()
    os.utime(old, (1e9, 1e9))
    intake.take_in(whole.root)
    assert [p.is_dir() for p in (living, elsewhere, old)] == [True, True, False]


OPENED = """
import sys
from evalkit import intake
cohort = intake.open_cohort(sys.argv[1])
print(cohort.fingerprint, len(cohort.tables["records"]))
"""


def test_two_processes_may_open_a_stale_cohort_at_once(whole):
    running = [child(OPENED, whole.root) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert len({out for out, _ in said}) == 1
    assert len(stores(whole)) == 1
    assert list((whole.root / ".evalkit").glob("building-*")) == []


def test_both_builders_arrive_at_the_same_moment(whole, monkeypatch):
    """Both have checked the files before either takes the store's name."""
    barrier = threading.Barrier(2, timeout=60)
    true = taking_in.write_store

    def write(*args, **kwargs):
        true(*args, **kwargs)
        barrier.wait()

    monkeypatch.setattr(taking_in, "write_store", write)
    found, threads = [], []
    for fresh in (False, True):
        threads.append(
            threading.Thread(
                target=lambda fresh=fresh: found.append(intake.take_in(whole.root, fresh=fresh))
            )
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 2
    assert found[0].schools == found[1].schools
    assert len(stores(whole)) == 1
    assert intake.open_cohort(found[0].path).tables


def test_store_json_names_no_pupil(whole):
    rows = whole.rows("pupils")
    rows[1][0], rows[2][1] = "CANARY", "canary"
    whole.table("S01/pupils.csv", rows)
    store = intake.take_in(whole.root)
    text = (store.path / "store.json").read_text("utf-8")
    assert "canary" not in text.lower()
    assert [s["slug"] for s in json.loads(text)["schools"]] == ["s01", "s02"]
