"""A small cohort folder that tests can spoil: two schools, one questionnaire, records."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from evalkit import intake

PLAN = """
title = "Test cohort"
as_of = 2026-07-17
seed = 1
groups = ["mentee", "ambassador"]
disclosure_policy = "commissioner-v1"
{top}
[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"
{schools}
[[instruments]]
name = "who5"
waves = ["baseline", "endpoint"]
[outcomes]
primary = "who5_percent"
before = "baseline"
after = "endpoint"
[records]
before = "autumn_2025"
after = "summer_2026"
outcomes = ["absence", "attainment"]
[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""
PUPILS = ["pupil_id", "year_group", "role", "gender", "consent_evaluation", "withdrew_on"]
ANSWERS = ["pupil_id", "wave", "answered_on", *(f"who5_{n:02d}" for n in range(1, 6))]
RECORDS = ["pupil_id", "term", "sessions_possible", "sessions_absent", "attainment"]


class Folder:
    """A cohort folder; every method that changes it returns it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def plan(self, *, schools: tuple[str, ...] = ("S01", "S02"), top: str = "") -> Folder:
        listed = "".join(
            f'[[schools]]\nid = "{code}"\nname = "The {code} School"\n' for code in schools
        )
        self.root.mkdir(exist_ok=True, parents=True)
        (self.root / "plan.toml").write_text(PLAN.format(top=top, schools=listed), "utf-8")
        return self

    def rows(self, table: str) -> list[list[object]]:
        """Give good rows of a table, the header first; four pupils."""
        codes = ["A001", "A002", "A003", "0012"]
        if table == "pupils":
            roles = ["mentee", "mentee", "mentee", "ambassador"]
            return [
                [*PUPILS],
                *([c, 7, role, "female", "yes", ""] for c, role in zip(codes, roles, strict=True)),
            ]
        if table == "records":
            return [
                [*RECORDS],
                *(
                    [c, term, 140, 6, 100.5]
                    for c in codes
                    for term in ("autumn_2025", "summer_2026")
                ),
            ]
        days = {"baseline": "15/09/2025", "endpoint": "2026-06-22"}
        return [
            [*ANSWERS],
            # Not all alike: three pupils with the same answers on one day are asked about.
            *(
                [c, wave, day, 3, 2, 1, n // 2, 5]
                for n, c in enumerate(codes)
                for wave, day in days.items()
            ),
        ]

    def file(self, name: str, content: str | bytes) -> Folder:
        path = self.root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return self

    def table(self, name: str, rows: list[list[object]], *, separator: str = ",") -> Folder:
        return self.file(name, self.csv(rows, separator=separator))

    def school(self, code: str, *, without: tuple[str, ...] = ()) -> Folder:
        for table in ("pupils", "responses_who5", "records"):
            if table not in without:
                self.table(f"{code}/{table}.csv", self.rows(table))
        return self

    def workbook(self, name: str, sheets: dict[str, list[list[object]]]) -> Folder:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        (self.root / name).parent.mkdir(exist_ok=True, parents=True)
        book.save(self.root / name)
        return self

    def all_sheets(self) -> dict[str, list[list[object]]]:
        return {table: self.rows(table) for table in ("pupils", "responses_who5", "records")}

    @staticmethod
    def csv(rows: list[list[object]], *, separator: str = ",") -> str:
        """Write rows as the text of a CSV file."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=separator).writerows(rows)
        return text.getvalue()

    # ---- what came of it

    def told(self, *severities: str, school: str | None = None) -> list[str]:
        """Give the sentences about a school (or all), without summaries."""
        found = intake.take_in(self.root).problems
        found = found[found["severity"].isin(severities or ("error", "warning"))]
        found = found[found["school_id"] == school] if school else found
        says = intake.problem_sentences(found)
        return [text for text in says if not text.endswith(("must be fixed.",))]

    def why_not(self, school: str = "S01") -> str | None:
        schools = {each.school_id: each for each in intake.take_in(self.root).schools}
        return schools[school].why_not

    def open(self, school: str | None = "S01") -> intake.Cohort:
        return intake.open_cohort(self.root, school=school)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give an empty cohort folder with a plan of two schools, S02 being in order."""
    return Folder(tmp_path / "cohort").plan().school("S02")
