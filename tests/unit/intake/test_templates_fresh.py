"""data_templates/ is what the code of today writes."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from evalkit.catalogue import load_plan
from evalkit.intake.templates import own_template_files, refresh_templates

FOLDER = Path(__file__).resolve().parents[3] / "data_templates"
FILES = own_template_files()
OWN_EXAMPLES = {"london_schools"}


def cells(content: bytes) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_template_is_fresh(name):
    there = (FOLDER / name).read_bytes()
    if name.endswith(".xlsx"):
        # The packing of a workbook differs between versions of zlib; what is in it does not.
        assert cells(there) == cells(FILES[name]), "write it anew with: make templates"
    else:
        assert there == FILES[name], "write it anew with: make templates"


def test_nothing_else_is_there():
    there = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.is_file() and ".evalkit" not in path.parts
    }
    assert {n for n in there - set(FILES) if n.split("/")[0] not in OWN_EXAMPLES} == set()


def test_refreshing_mends_what_is_stale_and_leaves_the_rest(tmp_path):
    refresh_templates(tmp_path / "data_templates")
    folder = tmp_path / "data_templates"
    (folder / "pupils.csv").write_bytes(b"stale")
    (folder / "london_schools").mkdir()
    (folder / "london_schools" / "plan.toml").write_bytes(b"mine")
    refresh_templates(folder)
    assert (folder / "pupils.csv").read_bytes() == FILES["pupils.csv"]
    assert (folder / "london_schools" / "plan.toml").read_bytes() == b"mine"


def test_the_example_is_small_enough_for_git():
    assert sum(len(content) for content in FILES.values()) < 400_000


@pytest.mark.parametrize("name", [".", "example", "london_schools"])
def test_the_plans_can_be_loaded(name):
    load_plan(FOLDER / name)


def test_the_london_plan_claims_no_programme():
    plan = load_plan(FOLDER / "london_schools")
    assert plan.groups == ("none",)
    assert plan.primary.name == "attainment"
    assert "two different tests" in plan.primary.note.lower()
    assert "nothing on this page is an effect" in plan.note
    assert plan.duplicate_pupils == "leave_out_all"
    assert not plan.instruments
