"""``evalkit pairs``: proposing, editing, checking and signing, with real sheets."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import random
import shutil
import stat
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evalkit.cli.commands import app
from evalkit.intake.cohort_files import write_cohort
from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic import synthetic_cohort

SOURCE = Path(__file__).resolve().parents[3] / "src"
SHEET = ("pairing", "S01", "proposed.csv")
HEADER = [
    "school_id", "mentor_id", "mentee_id", "time", "approved", "fits", "does_not_fit",
    "next_choice", "remarks",
]  # fmt: skip


def pairs(cohort: Path, *words: str, school: str = "S01"):
    """Call the command, and give back its outcome with the text on one line as ``said``."""
    done = CliRunner().invoke(app, ["pairs", str(cohort), "--school", school, *words])
    done.said = " ".join(done.output.split())
    return done


def in_own_process(cohort: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "evalkit", "pairs", str(cohort), "--school", "S01", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": "utf-8"},
    )


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def save(
    path: Path,
    rows: list[dict[str, str]],
    *,
    separator: str = ",",
    encoding: str = "utf-8-sig",
    columns: list[str] | None = None,
    end: str = "\r\n",
) -> None:
    """Save a sheet as Excel (semicolons and Windows where the country has them) or LibreOffice."""
    held = io.StringIO(newline="")
    names = columns or HEADER
    writer = csv.DictWriter(
        held, names, delimiter=separator, lineterminator=end, extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(held.getvalue().encode(encoding))


def approved(path: Path, **changes: dict[str, str]) -> list[dict[str, str]]:
    """Return the rows with every pair approved, and changes by mentee."""
    rows = rows_of(path)
    for row in rows:
        row["approved"] = "yes" if row["mentor_id"] else ""
        row.update(changes.get(row["mentee_id"], {}))
    return rows


@pytest.fixture(scope="module")
def stages(tmp_path_factory) -> Path:
    """Give a folder with one cohort in three stages, for tests to copy."""
    folder = tmp_path_factory.mktemp("stages")
    made = synthetic_cohort(schools=2, pupils_per_school=12, seed=5, truth=TRUTH)
    write_cohort(made, folder / "sent", layout="per_school_csv")
    shutil.copytree(folder / "sent", folder / "proposed")
    assert pairs(folder / "proposed").exit_code == 0
    shutil.copytree(folder / "proposed", folder / "signed")
    sheet = folder.joinpath("signed", *SHEET)
    save(sheet, approved(sheet))
    assert pairs(folder / "signed", "--sign", "A. Khan", "--on", "06/10/2026").exit_code == 0
    return folder


@pytest.fixture
def cohort(request, stages, tmp_path) -> Path:
    """Give a cohort in the stage that the test asks for with ``sheet`` or ``signed``."""
    asked = set(request.fixturenames)
    stage = "signed" if "signed" in asked else "proposed" if "sheet" in asked else "sent"
    return Path(shutil.copytree(stages / stage, tmp_path / "cohort"))


@pytest.fixture
def sheet(cohort) -> Path:
    """Give the sheet of a proposal."""
    return cohort.joinpath(*SHEET)


@pytest.fixture
def signed(cohort) -> Path:
    """Give the folder of pairs that A. Khan signed."""
    return cohort.joinpath(*SHEET).parent


# ---- proposing


def test_a_proposal_names_everybody_and_says_what_to_do_next(cohort):
    done = pairs(cohort)
    assert done.exit_code == 0
    assert done.output.startswith(
        "School S01, Example School 1: 7 pairs are proposed; 5 pupils have no mentor.\n"
    )
    assert "M002: The only four mentors possible, A001, A002, A003 and A004, are full." in done.said
    assert f"--school S01 --check 3. evalkit pairs {cohort} --school S01 --sign" in done.said
    path = cohort.joinpath(*SHEET)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfschool_id,")
    rows = rows_of(path)
    assert list(rows[0]) == HEADER
    assert {row["mentee_id"] for row in rows} == {f"M{n:03d}" for n in range(1, 13)}
    assert [row["approved"] for row in rows] == [""] * 12
    first = rows[0]
    assert (first["mentor_id"], first["mentee_id"], first["time"]) == ("A001", "M003", "Fri lunch")
    assert first["fits"].startswith("Both like coding;")


def test_the_files_are_for_the_schools_own_eyes(cohort, signed):
    for path in (signed, signed.parent):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    files = [path for path in signed.iterdir() if path.is_file()]
    assert {"proposed.csv", "signed.csv", "signed.toml", "record.json", "log.txt"} == {
        path.name for path in files
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_folder_of_pairs_is_no_school_and_no_trouble(cohort, tmp_path, signed):
    done = CliRunner().invoke(app, ["check", str(cohort), "--reports", str(tmp_path / "r")])
    assert done.exit_code == 0
    assert "Nothing to say about the schools S01, S02." in done.output
    assert "2 of 2 schools are ready" in done.output
    # The same where the plan leaves the schools to the data.
    plan = cohort / "plan.toml"
    text = plan.read_text("utf-8")
    plan.write_text(text[: text.index("[[schools]]")], "utf-8")
    done = CliRunner().invoke(app, ["check", str(cohort), "--reports", str(tmp_path / "r")])
    assert "2 of 2 schools are ready" in done.output


def test_a_school_may_be_called_pairing(cohort, tmp_path):
    (cohort / "S02").rename(cohort / "pairing")
    plan = cohort / "plan.toml"
    plan.write_text(plan.read_text("utf-8").replace('"S02"', '"pairing"'), "utf-8")
    for path in (cohort / "pairing").glob("*.csv"):
        path.write_text(path.read_text("utf-8").replace("S02,", "pairing,"), "utf-8")
    for school in ("S01", "pairing"):
        assert pairs(cohort, school=school).exit_code == 0
        assert (cohort / "pairing" / school / "proposed.csv").is_file()
    done = CliRunner().invoke(app, ["check", str(cohort), "--reports", str(tmp_path / "r")])
    assert "Nothing to say about the schools S01, pairing." in done.output


def test_the_order_of_the_schools_rows_makes_no_difference(cohort, sheet):
    before = sheet.read_bytes()
    for name in ("pupils", "preferences", "relations", "pairs"):
        path = cohort / "S01" / f"{name}.csv"
        head, *lines = path.read_bytes().splitlines(keepends=True)
        random.Random(3).shuffle(lines)
        path.write_bytes(head + b"".join(lines))
    assert pairs(cohort).exit_code == 0
    assert sheet.read_bytes() == before
    assert not (sheet.parent / "proposed_2.csv").exists()


def test_an_edited_sheet_is_never_written_over(cohort, sheet):
    save(sheet, approved(sheet))
    mine = sheet.read_bytes()
    done = pairs(cohort)
    assert (
        "proposed.csv was edited by somebody, so it was left; this one is beside it." in done.said
    )
    assert sheet.read_bytes() == mine
    beside = sheet.parent / "proposed_2.csv"
    assert len(rows_of(beside)) == 12
    # Of the two only the edited one can be meant; once both are edited, nobody can tell.
    assert f"The sheet: {sheet}" in pairs(cohort, "--check").output
    save(beside, approved(beside))
    done = pairs(cohort, "--check")
    assert done.exit_code == 11
    assert "More than one sheet could be meant: proposed.csv, proposed_2.csv." in done.said
    assert f"The sheet: {beside}" in pairs(cohort, "--check", "--sheet", "proposed_2.csv").output
    # Without what evalkit knows of its sheets, every one of them may be edited.
    (sheet.parent / "record.json").unlink()
    pairs(cohort)
    assert sheet.read_bytes() == mine
    assert (sheet.parent / "proposed_3.csv").is_file()


def test_no_cell_computes_anything(cohort):
    file = cohort / "S01" / "preferences.csv"
    file.write_text(file.read_text("utf-8").replace("Fri lunch", "=2+5"), "utf-8")
    assert pairs(cohort).exit_code == 0
    path = cohort.joinpath(*SHEET)
    rows = rows_of(path)
    cells = [cell for row in rows for cell in row.values()]
    assert "'=2+5" in [row["time"] for row in rows]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    save(path, approved(path))
    assert pairs(cohort, "--sign", "AK").exit_code == 0
    times = tomllib.loads((path.parent / "signed.toml").read_text("utf-8"))["times"]
    assert "=2+5" in times.values()


def test_zeros_at_the_front_survive_excel(cohort):
    for path in (cohort / "S01").glob("*.csv"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("A00", "000").replace(",M0", ",1"), "utf-8")
    assert pairs(cohort).exit_code == 0
    path = cohort.joinpath(*SHEET)
    rows = approved(path)
    assert {row["mentor_id"] for row in rows} == {"0001", "0002", "0003", "0004", ""}
    for row in rows:
        row["mentor_id"] = row["mentor_id"].lstrip("0")
    save(path, rows)
    assert pairs(cohort, "--sign", "AK").exit_code == 0
    mentors = {row["mentor_id"] for row in rows_of(path.parent / "signed.csv")}
    assert mentors == {"0001", "0002", "0003", "0004"}


def test_a_school_must_be_named_where_there_are_several(cohort):
    done = CliRunner().invoke(app, ["pairs", str(cohort)])
    assert done.exit_code == 11
    assert "the cohort has S01, S02. Say which with --school." in done.output
    assert pairs(cohort, school="S09").exit_code == 11


# ---- checking


def test_nothing_is_wrong_with_a_sheet_as_it_was_proposed(cohort, sheet):
    done = pairs(cohort, "--check")
    assert done.exit_code == 0
    assert (
        "Nothing is wrong with the 7 pairs. Nothing stands under approved in rows 2, 3" in done.said
    )


def test_all_faults_are_told_at_once_with_their_rows(cohort, sheet):
    rows = approved(
        sheet,
        M011={"mentor_id": "A001", "time": "Tue lunch"},
        M002={"mentor_id": "A009"},
        M004={"time": "Fri lunch"},
        M012={"mentor_id": "M001"},
        M010={"approved": "maybe"},
    )
    rows = [row for row in rows if row["mentee_id"] != "M009"]
    rows.append({"mentor_id": "A003", "mentee_id": "M003", "time": "Mon lunch", "approved": "yes"})
    save(sheet, rows)
    number = {row["mentee_id"]: place for place, row in enumerate(rows[:-1], start=2)}
    done = pairs(cohort, "--check")
    assert done.exit_code == 12
    ruled_out = "A001 and M011 may not be a pair: the school has ruled this pair out."
    for mentee, told in {
        "M011": f"column B (mentor_id): {ruled_out} Name another mentor.",
        "M002": "column B (mentor_id): A009 is nobody's code, or may be more than one pupil's.",
        "M004": "column D (time): A004 and M004 are not free at the time Fri lunch.",
        "M012": "column B (mentor_id): M001 is no mentor but on the other side.",
        "M010": "column E (approved): approved must be yes or no, or empty.",
        "M003": "column C (mentee_id): M003 must have one mentor; rows 2 and 13 give this pupil",
    }.items():
        assert f"Row {number[mentee]}, {told}" in done.said
    assert "A001 has 2 places and 3 pupils (rows 2, 3 and 8)." in done.said
    assert "Every mentee must stand in a row; these do not: M009." in done.said
    assert "A003 has 1 place and 2 pupils (rows 6 and 13)." in done.said
    assert "A001 cannot meet 2 pupils at one time, Tue lunch (rows 3 and 8)." in done.said
    assert "M011: A004 → A001." in done.said
    assert "blocked" not in done.output
    again = pairs(cohort, "--sign", "AK")
    assert again.exit_code == 12
    assert "Nothing was signed." in again.output
    assert not (sheet.parent / "signed.csv").exists()


@pytest.mark.parametrize("kind", ["blocked", "staff_veto", "sibling"])
def test_private_causes_have_one_wording(cohort, sheet, kind):
    file = cohort / "S01" / "relations.csv"
    file.write_text(file.read_text("utf-8") + f"S01,M003,A001,{kind}\n", "utf-8")
    done = pairs(cohort, "--check")
    assert done.exit_code == 12
    fault = done.said[done.said.index("1 thing to mend") : done.said.index("The school's files")]
    assert fault == (
        "1 thing to mend: - Row 2, column B (mentor_id): A001 and M003 may not be a pair: the "
        "school has ruled this pair out. Name another mentor. "
    )


@pytest.mark.parametrize(
    ("separator", "encoding", "end"),
    [
        (";", "cp1252", "\r\n"),
        ("\t", "utf-8", "\n"),
        (",", "utf-8", "\n"),
        (";", "utf-8-sig", "\r"),
    ],
)
def test_a_sheet_is_read_however_it_was_saved(cohort, sheet, separator, encoding, end):
    rows = approved(sheet, M003={"remarks": "café – gut"})
    random.Random(1).shuffle(rows)
    rows.insert(3, dict.fromkeys(HEADER, ""))
    rows.append(dict.fromkeys(HEADER, ""))
    columns = [*reversed(HEADER), "our notes"]
    save(sheet, rows, separator=separator, encoding=encoding, end=end, columns=columns)
    assert pairs(cohort, "--check").exit_code == 0
    assert pairs(cohort, "--sign", "AK").exit_code == 0
    assert len(rows_of(sheet.parent / "signed.csv")) == 7


def test_rows_are_counted_as_excel_does(cohort, sheet):
    rows = approved(sheet, M003={"mentor_id": "A099"})
    save(sheet, [dict.fromkeys(HEADER, ""), *rows])
    assert "Row 3, column B (mentor_id): A099 is nobody's code" in pairs(cohort, "--check").said


def test_a_sheet_of_another_school_is_refused(cohort, sheet):
    pairs(cohort, school="S02")
    sheet.write_bytes((cohort / "pairing" / "S02" / "proposed.csv").read_bytes())
    done = pairs(cohort, "--check")
    assert done.exit_code == 12
    assert "The sheet must be of the school S01; rows 2, 3" in done.said
    assert "1 thing to mend" in done.said


def test_a_file_that_is_no_sheet_is_told(cohort, sheet):
    sheet.write_bytes(b"PK\x03\x04nothing")
    done = pairs(cohort, "--check")
    assert done.exit_code == 11
    assert "It is an Excel workbook" in done.said
    sheet.write_text("mentor,pupil\nA001,M001\n", "utf-8")
    assert "it lacks mentor_id, mentee_id, approved." in pairs(cohort, "--check").said


def test_a_refused_pair_is_none_and_another_row_may_replace_it(cohort, sheet):
    rows = approved(sheet, M003={"approved": "no"}, M005={"approved": "No"})
    rows.append({"mentor_id": "A001", "mentee_id": "M003", "time": "Tue lunch", "approved": "x"})
    save(sheet, rows)
    done = pairs(cohort, "--check")
    assert done.exit_code == 0
    assert "M003 with A001: Fri lunch → Tue lunch." in done.said
    assert "Not approved, and without another mentor: M005." in done.said
    assert "Without a mentor: M002, M005, M006, M009, M010, M012." in done.said


def test_a_second_place_is_found_in_the_sheet_and_given_by_the_option(cohort, sheet):
    rows = approved(sheet, M012={"mentor_id": "A001", "time": "Thu tutor time", "approved": "yes"})
    save(sheet, rows)
    done = pairs(cohort, "--check")
    assert "A001 has 2 places and 3 pupils" in done.said
    assert "run the command with --second A001." in done.said
    assert pairs(cohort, "--check", "--second", "A001").exit_code == 0
    assert pairs(cohort, "--sign", "AK", "--second", "A001").exit_code == 0
    said = tomllib.loads((sheet.parent / "signed.toml").read_text("utf-8"))
    assert said["places"] == {"A001": 3}
    # The place stays the mentor's when pairs are proposed again, and is not given twice over.
    assert "8 pairs stay as they are. Nothing changes." in pairs(cohort).said
    assert pairs(cohort, "--into-table").exit_code == 0
    assert "8 pairs stay as they are. Nothing changes." in pairs(cohort).said


# ---- signing


def test_signed_pairs_have_the_columns_of_the_table_and_a_signature(cohort, signed):
    raw = (signed / "signed.csv").read_bytes()
    lines = raw.decode().splitlines()
    assert lines[0] == "pair_id,mentor_id,mentee_id,started_on,ended_on,end_reason"
    # P001 to P012 are pairs that have ended.
    assert lines[1] == "P013,A001,M003,,,"
    assert len(lines) == 8
    said = tomllib.loads((signed / "signed.toml").read_text("utf-8"))
    assert said["signed_by"] == "A. Khan"
    assert f"{said['signed_on']}" == "2026-10-06"
    assert said["sha256"] == hashlib.sha256(raw).hexdigest()
    assert said["times"]["P013"] == "Fri lunch"
    assert {"evalkit", "inputs_fingerprint", "rules_fingerprint"} <= set(said)


def test_a_change_by_hand_is_detected(cohort, signed):
    table = signed / "signed.csv"
    table.write_bytes(table.read_bytes().replace(b"A001,M003", b"A002,M003"))
    for words in ([], ["--into-table"], ["--who-is-free", "M001"], ["--sign", "B"]):
        done = pairs(cohort, *words)
        assert done.exit_code == 11
        assert "is not as A. Khan signed it on 06/10/2026" in done.said
    (signed / "signed.toml").unlink()
    assert "are not whole: signed.toml is missing" in pairs(cohort).said


def test_signing_again_needs_a_rematch_or_a_reason(cohort, signed):
    done = pairs(cohort, "--sign", "B")
    assert done.exit_code == 11
    assert "The pairs were signed by A. Khan on 06/10/2026." in done.said
    assert pairs(cohort, "--sign", "B", "--sheet", "proposed.csv").exit_code == 11
    assert pairs(cohort, "--unlock", " ").exit_code == 11
    first = (signed / "signed.csv").read_bytes()
    assert pairs(cohort, "--unlock", "Wrong\nday", "--on", "2026-10-07").exit_code == 0
    assert pairs(cohort, "--unlock", "again").exit_code == 11
    assert (signed / "signed_1.csv").read_bytes() == first
    assert pairs(cohort, "--sign", "B", "--on", "2026-10-08").exit_code == 0
    assert (signed / "signed.csv").read_bytes() == first
    log = (signed / "log.txt").read_text("utf-8").splitlines()
    assert log[0].startswith("2026-10-06 signed by A. Khan: 7 pairs of proposed.csv, sha256 ")
    assert log[1] == "2026-10-07 unlocked what A. Khan had signed. Reason: Wrong day"
    assert log[2].startswith("2026-10-08 signed by B: 7 pairs")


def test_of_two_who_sign_at_once_one_does(cohort, sheet):
    save(sheet, approved(sheet))
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda name: in_own_process(cohort, "--sign", name), "XY"))
    assert sorted(each.returncode for each in done) == [0, 11]
    loser = next(each for each in done if each.returncode)
    assert "somebody is at it" in loser.stderr or "were signed by" in loser.stderr
    assert len((sheet.parent / "log.txt").read_text("utf-8").splitlines()) == 1
    assert not (sheet.parent / "signed_1.csv").exists()
    assert not (sheet.parent / ".lock").exists()


def test_who_is_at_it_keeps_others_out(cohort, sheet):
    (sheet.parent / ".lock").mkdir()
    done = pairs(cohort)
    assert done.exit_code == 11
    assert "Only one person at a time can change the pairs of a school" in done.said
    os.utime(sheet.parent / ".lock", (1, 1))
    assert pairs(cohort).exit_code == 0


# ---- into the table


def test_signed_pairs_go_into_the_table_and_nothing_in_it_is_changed(cohort, signed):
    table = cohort / "S01" / "pairs.csv"
    before = table.read_bytes()
    done = pairs(cohort, "--into-table")
    assert done.said == "7 rows were added to S01/pairs.csv. No row that was there was changed."
    after = table.read_bytes()
    assert after.startswith(before)
    assert rows_of(table)[12] == {
        "school_id": "S01", "pair_id": "P013", "mentor_id": "A001", "mentee_id": "M003",
        "started_on": "", "ended_on": "", "end_reason": "",
    }  # fmt: skip
    assert (
        "0 rows were added to S01/pairs.csv; 7 stand there already."
        in pairs(cohort, "--into-table").said
    )
    assert table.read_bytes() == after
    done = CliRunner().invoke(app, ["check", str(cohort), "--reports", str(cohort / "reports")])
    assert done.exit_code == 0


def test_a_table_is_written_where_there_is_none(cohort, sheet):
    (cohort / "S01" / "sessions.csv").unlink(missing_ok=True)
    (cohort / "S01" / "pairs.csv").unlink()
    save(sheet, approved(sheet))
    done = pairs(cohort, "--sign", "AK", "--into-table")
    assert "7 rows were added to S01/pairs.csv" in done.said
    assert (cohort / "S01" / "pairs.csv").read_bytes() == (sheet.parent / "signed.csv").read_bytes()


def test_whoever_signs_hears_of_it_where_the_table_cannot_take_the_pairs(cohort, sheet):
    (cohort / "S01" / "pairs.csv").rename(cohort / "pairs.csv")
    save(sheet, approved(sheet))
    done = pairs(cohort, "--sign", "AK", "--on", "06/10/2026", "--into-table")
    assert done.exit_code == 11
    assert "7 pairs are signed by AK on 06/10/2026" in done.said
    assert "They were not added to the table. pairs.csv may hold the pairs of S01" in done.said


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_rows_are_added_as_the_school_writes(cohort, signed, end):
    table = cohort / "S01" / "pairs.csv"
    columns = ["mentee_id", "Pair code", "mentor_id", "ended_on", "Anmerkung"]
    lines = [";".join(columns), "M001;P001;A003;23/01/2026;schön"]
    before = end.join(lines).encode("cp1252")
    table.write_bytes(before)
    assert pairs(cohort, "--into-table").exit_code == 0
    after = table.read_bytes()
    assert after.startswith(before + f"{end}M003;P013;A001;;{end}".encode())


def test_what_is_no_table_of_the_school_alone_is_left(cohort, signed):
    (cohort / "S01" / "pairs.csv").rename(cohort / "pairs.csv")
    before = (cohort / "pairs.csv").read_bytes()
    done = pairs(cohort, "--into-table")
    assert done.exit_code == 11
    assert "pairs.csv may hold the pairs of S01" in done.said
    assert "Copy the rows from signed.csv" in done.said
    assert (cohort / "pairs.csv").read_bytes() == before
    assert not (cohort / "S01" / "pairs.csv").exists()


def test_a_code_of_another_pair_is_never_used_twice(cohort, signed):
    table = cohort / "S01" / "pairs.csv"
    before = table.read_bytes() + b"S01,P015,A004,M012,2026-09-01,,\r\n"
    table.write_bytes(before)
    done = pairs(cohort, "--into-table")
    assert done.exit_code == 11
    assert "of the signed ones P015 stand there for other pairs" in done.said
    assert table.read_bytes() == before


# ---- through the year


def test_a_mentor_leaves_and_as_little_as_possible_changes(cohort, signed):
    done = pairs(cohort, "--leaves", "a003")
    assert done.exit_code == 0
    assert "6 pairs stay as they are. What changes:" in done.said
    assert "M001: A003 → no mentor. A003 takes no part any more." in done.said
    path = signed / "proposed_2.csv"
    fresh = approved(path)
    assert "A003" not in {row["mentor_id"] for row in rows_of(path)}
    # Who has left is kept out of the sheet, too.
    save(path, approved(path, M001={"mentor_id": "A003", "approved": "yes"}))
    assert (
        "A003 is a pupil of the school and cannot be a mentor now" in pairs(cohort, "--check").said
    )
    save(path, fresh)
    done = pairs(cohort, "--sign", "AK")
    assert done.exit_code == 0
    assert "Signed before and no pair any more: P017 (A003 with M001)." in done.said
    codes = {(r["mentor_id"], r["mentee_id"]): r["pair_id"] for r in rows_of(signed / "signed.csv")}
    assert codes["A001", "M003"] == "P013"
    assert len(codes) == 6
    assert "6 pairs stay as they are. Nothing changes." in pairs(cohort).said


def test_a_second_mentee_is_taken_on_when_another_mentor_leaves(cohort, signed):
    done = pairs(cohort, "--leaves", "A003", "--second", "A002")
    assert done.exit_code == 0
    rows = rows_of(signed / "proposed_2.csv")
    assert sum(row["mentor_id"] == "A002" for row in rows) == 3
    assert "7 pairs are proposed" in done.output
    assert "6 pairs stay as they are." in done.said


def test_a_mentee_continues_for_the_next_term(cohort, signed):
    done = pairs(cohort, "--continues", "M003")
    assert done.exit_code == 0
    assert "1 pair stays as it is. What changes:" in done.said
    assert "M005: A001 → no mentor. The term ends, and this pupil was not named" in done.said
    assert "M002: no mentor → " in done.said
    rows = rows_of(signed / "proposed_2.csv")
    assert {row["mentee_id"] for row in rows} == {"M002", "M003", "M006", "M009", "M010", "M012"}
    assert ("A001", "M003") in {(row["mentor_id"], row["mentee_id"]) for row in rows}
    path = signed / "proposed_2.csv"
    save(path, approved(path, M003={"mentor_id": "A004", "time": "Tue lunch"}))
    assert "A001 and M003 are to stay a pair" in pairs(cohort, "--check").said
    done = pairs(cohort, "--continues", "M002")
    assert done.exit_code == 11
    assert "M002 is not the code of a mentee with a mentor who can be paired now:" in done.said
    assert pairs(cohort, "--continues", "M003", "--leaves", "A001").exit_code == 11


def test_a_code_that_is_nobodys_is_refused(cohort, signed):
    done = pairs(cohort, "--leaves", "A0003")
    assert done.exit_code == 11
    assert "A0003 is not the code of a mentor or mentee of S01 who can be paired now:" in done.said
    assert "Did you mean" not in done.said
    assert pairs(cohort, "--second", "M001").exit_code == 11


# ---- who is free


def test_who_is_free_on_thursday(cohort, signed):
    done = pairs(cohort, "--who-is-free", "M012", "--at", "thu")
    assert done.exit_code == 0
    assert done.said.startswith(
        "By the pairs that A. Khan signed on 06/10/2026. Nobody is free for M012 at Thu tutor time."
    )
    assert "- A001: 0 free places, Thu tutor time – no place is left." in done.said.replace(
        ";", ","
    )
    done = pairs(cohort, "--who-is-free", "M012", "--at", "TUTOR", "--second", "A001")
    assert "Free for M012 at Thu tutor time: - A001: 1 free place; Thu tutor time." in done.said


def test_a_pair_that_is_ruled_out_is_said_without_its_cause(cohort, sheet):
    done = pairs(cohort, "--who-is-free", "M011")
    assert done.said.startswith("No pairs are signed or under way, so every place counts as free.")
    assert "A001: 2 free places" in done.said
    assert "– the school has ruled this pair out." in done.said
    assert "blocked" not in done.output


def test_a_time_that_nobody_named_is_told_with_those_there_are(cohort, sheet):
    done = pairs(cohort, "--who-is-free", "M012", "--at", "Sat")
    assert done.exit_code == 11
    assert (
        "No time of the school begins with or holds 'Sat'. Its times are: Fri lunch; Mon lunch; "
        "Thu tutor time; Tue lunch; Wed lunch." in done.said
    )


# ---- the command itself


@pytest.mark.parametrize(
    "words",
    [
        ["--check", "--sign", "A"],
        ["--leaves", "A001", "--check"],
        ["--into-table", "--check"],
        ["--at", "Thu"],
        ["--on", "01/01/2026"],
        ["--sheet", "x"],
        ["--unlock", "x", "--second", "A001"],
    ],
)
def test_what_does_not_go_together_is_refused(cohort, words):
    assert pairs(cohort, *words).exit_code == 2
    assert not (cohort / "pairing").exists()


def test_the_command_runs_in_a_process_of_its_own(cohort):
    done = in_own_process(cohort)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "7 pairs are proposed" in done.stdout
    shown = in_own_process(cohort, "--help").stdout
    assert "who could meet A017 on Thursday" in shown
