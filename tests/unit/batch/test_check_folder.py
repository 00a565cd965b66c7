"""The data checks of a cohort as files: one that cannot be made costs nobody else's."""

from __future__ import annotations

import pytest

from evalkit.batch.check_folder import write_checks
from evalkit.batch.check_names import PAGE_NAME, WORKBOOK_NAME
from evalkit.intake import marked_workbook, synthetic_cohort, take_in, write_cohort
from evalkit.intake.example_cohorts import TRUTH


@pytest.fixture
def store(tmp_path):
    made_up = synthetic_cohort(schools=2, pupils_per_school=12, seed=3, truth=TRUTH)
    folder = write_cohort(made_up, tmp_path / "cohort", layout="per_school_csv")
    for school in ("S01", "S02"):
        (file,) = folder.glob(f"{school}/pupils.csv")
        file.write_text(file.read_text("utf-8") + "Z999\n", "utf-8")
    return take_in(folder)


def test_a_workbook_that_cannot_be_made_is_told_on_the_page(store, tmp_path, monkeypatch):
    true = marked_workbook.fill_legend

    def fill(*args, name, **kwargs):
        if "S01" in name:
            raise MemoryError
        return true(*args, name=name, **kwargs)

    monkeypatch.setattr(marked_workbook, "fill_legend", fill)
    files = write_checks(store, reports_dir=tmp_path / "reports")
    made = {code: (page.parent / WORKBOOK_NAME).is_file() for code, page in files.pages.items()}
    assert made == {"S01": False, "S02": True}
    first, second = (files.pages[code].read_text("utf-8") for code in ("S01", "S02"))
    assert "The workbook with your tables and their coloured cells could not be made." in first
    assert "You need do nothing, because this page says all that it would have said." in first
    assert "could not be made" not in second
    assert (WORKBOOK_NAME in first, WORKBOOK_NAME in second) == (False, True)
    assert files.pages["S01"].name == PAGE_NAME
