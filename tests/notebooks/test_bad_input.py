"""Bad input: a sentence that says what, where and how to mend; the exit code of its kind."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("bad")]

PLAN_ERROR, DATA_ERROR = 10, 11


@pytest.fixture
def cohort(root, tmp_path):
    """A copy of two schools of the example: one in CSV, one as a workbook."""
    source = root / "data_templates" / "example"
    folder = tmp_path / "cohort"
    folder.mkdir()
    plan = (source / "plan.toml").read_text(encoding="utf-8")
    book = next(source.glob("*/*.xlsx")).parent.name
    kept = {"S01", book}
    blocks = re.split(r"(?=^\[\[schools\]\])", plan, flags=re.MULTILINE)
    schools = [block for block in blocks[1:] if any(f'"{code}"' in block for code in kept)]
    (folder / "plan.toml").write_text(blocks[0] + "".join(schools), encoding="utf-8")
    for code in kept:
        shutil.copytree(source / code, folder / code)
    return folder


def refused(evalkit, folder, code, *patterns, command="run"):
    """Run a command that must fail with this code, saying all of this and no traceback."""
    out = folder.parent / "out"
    extra = ["--reports", out] if command in {"run", "check"} else []
    said = evalkit(command, folder, *extra)
    text = " ".join((said.stdout + said.stderr).split())
    if (index := out / "cohort" / "manifest.csv").exists():
        text += " " + index.read_text(encoding="utf-8")
    assert said.returncode == code, text
    for pattern in patterns:
        assert re.search(pattern, text), f"{pattern!r} is not in: {text}"
    assert "Traceback" not in text
    assert not [path for path in folder.parent.rglob("*") if path.suffix in {".tmp", ".part"}]
    return out


def test_an_empty_folder(evalkit, tmp_path):
    folder = tmp_path / "cohort"
    folder.mkdir()
    out = refused(evalkit, folder, PLAN_ERROR, "no file plan.toml", "evalkit new")
    assert not out.exists()
    assert not list(folder.iterdir())


def test_a_folder_that_is_not_there(evalkit, tmp_path):
    refused(evalkit, tmp_path / "cohort", DATA_ERROR, "cohort")


def test_a_plan_and_no_files(evalkit, cohort):
    for school in cohort.glob("S*"):
        shutil.rmtree(school)
    out = refused(evalkit, cohort, DATA_ERROR, "pupils")
    assert not list(out.rglob("*impact*.html"))


def test_a_missing_table(evalkit, cohort):
    (cohort / "S01" / "pupils.csv").unlink()
    out = refused(evalkit, cohort, DATA_ERROR, "S01", "pupils")
    assert not list(out.rglob("s01.html"))
    assert len(list(out.rglob("06_school_impact/*.html"))) == 1


def test_a_column_too_few(evalkit, cohort):
    file = cohort / "S01" / "responses_swemwbs.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert "swemwbs_04" in text
    file.write_text(text.replace("swemwbs_04", "swemwbs_o4", 1), encoding="utf-8")
    refused(evalkit, cohort, DATA_ERROR, "responses_swemwbs.csv", "swemwbs_04", command="check")


def test_a_wrong_wave(evalkit, cohort):
    file = cohort / "S01" / "responses_swemwbs.csv"
    text = file.read_text(encoding="utf-8-sig")
    assert "endpoint" in text
    file.write_text(text.replace("endpoint", "endpiont", 1), encoding="utf-8")
    refused(
        evalkit, cohort, DATA_ERROR, "responses_swemwbs.csv", "[Rr]ow \\d+", "endpoint",
        command="check",
    )  # fmt: skip


def test_a_workbook_with_a_second_header(evalkit, cohort):
    (file,) = cohort.glob("*/*.xlsx")
    book = load_workbook(file)
    sheet = book["responses_swemwbs"]
    sheet.insert_rows(5)
    for column, cell in enumerate(sheet[1], start=1):
        sheet.cell(row=5, column=column, value=cell.value)
    book.save(file)
    refused(
        evalkit,
        cohort,
        DATA_ERROR,
        re.escape(file.name),
        "row 5",
        "column names a second time",
        command="check",
    )


def test_a_plan_without_a_primary_outcome(evalkit, cohort):
    plan = cohort / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(re.sub(r"^primary = .*$", "", text, flags=re.MULTILINE), encoding="utf-8")
    out = refused(
        evalkit, cohort, PLAN_ERROR, "plan.toml", "outcomes.primary", "no primary outcome"
    )
    assert not out.exists()


def test_a_school_in_the_plan_without_data(evalkit, cohort):
    plan = cohort / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    more = '\n[[schools]]\nid = "S77"\nname = "Absent Academy"\n'
    plan.write_text(text + more, encoding="utf-8")
    out = refused(evalkit, cohort, DATA_ERROR, "S77", "plan")
    assert len(list(out.rglob("06_school_impact/*.html"))) == 2
    assert "Absent Academy" in (out / "cohort" / "index.html").read_text(encoding="utf-8")


def test_a_misspelt_school(evalkit, cohort):
    said = evalkit("run", cohort, "--school", "S1", "--reports", cohort.parent / "out")
    assert said.returncode == DATA_ERROR
    assert "S01" in said.stderr


def test_modules_that_lie_in_the_cohort_are_not_run(cohort, tmp_path):
    """A cohort's folder may have come by post, and a run may be started inside it."""
    proof = tmp_path / "ran"
    for name in ("numpy", "pandas", "evalkit", "papermill"):
        (cohort / f"{name}.py").write_text(f"open({str(proof)!r}, 'a').write('x')\n", "utf-8")
    command = Path(sys.executable).parent / "evalkit"
    if not command.exists():
        pytest.skip("evalkit is not installed beside this Python, so there is no command to start")
    said = subprocess.run(
        [command, "run", ".", "--school", "S01", "--reports", tmp_path / "out"],
        cwd=cohort,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert not proof.exists()
