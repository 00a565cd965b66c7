"""What four schools sent: a workbook with all that goes wrong, CSV files, clean ones, an attack.

``write_schools`` writes real files.  Every table has its rows in a known order, so that a fault is
one line: the sheet, the cell as Excel names it, and what stands there instead.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl

PLAN = """
title = "Wellbeing Ambassadors 2025/26"
as_of = 2026-07-17
seed = 1
groups = ["mentee", "ambassador"]
disclosure_policy = "commissioner-v1"
[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"
sessions_planned = 6
[[schools]]
id = "S01"
name = "Saint Bartholomew-the-Less and Llanfairpwllgwyngyllgogerychwyrndrobwll Federation"
[[schools]]
id = "S02"
name = "Ashgrove Academy"
[[schools]]
id = "S03"
name = "Clean Primary School"
[[schools]]
id = "S04"
name = '<script>window.ran=1</script><img src=x onerror=window.ran=1>'
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
N_PUPILS = 24
WORKBOOK_FAULTS = (
    ("pupils", "A4", None),
    ("pupils", "A6", "A006"),
    ("pupils", "B7", "Year 7"),
    ("pupils", "B8", "seven"),
    ("pupils", "B9", 77),
    ("pupils", "B10", "=6+1"),
    ("pupils", "B11", "#N/A"),
    ("pupils", "C12", "mentte"),
    ("pupils", "C13", "peer_supporter_" * 9),
    ("pupils", "D14", "girl"),
    ("pupils", "E15", "perhaps"),
    ("pupils", "E16", "no"),
    ("pupils", "F17", "31/02/2026"),
    ("pupils", "F18", "15/01/26"),
    ("pupils", "F19", "12/01/2026"),
    ("pupils", "G1", "Full name"),
    ("pupils", "G2", "Ann Lee"),
    ("pupils", "H1", "House" + "_of_the_pupil_as_in_the_register" * 3),
    ("pupils", "H2", "Red"),
    ("responses_who5", "A2", "a001"),
    ("responses_who5", "A3", "A0O2"),
    ("responses_who5", "A5", "Z999"),
    ("responses_who5", "B7", "befor"),
    ("responses_who5", "B8", "after Christmas"),
    ("responses_who5", "C9", "soon"),
    ("responses_who5", "C10", "09/31/2025"),
    ("responses_who5", "C11", "30/06/2026"),
    ("responses_who5", "D12", 9),
    ("responses_who5", "D13", -1),
    ("responses_who5", "E14", "often"),
    ("responses_who5", "F15", 3.5),
    ("responses_who5", "G16", "4 or 5"),
    ("responses_who5", "A49", "A023"),
    ("records", "B4", "autumn 2024"),
    ("records", "D5", 200),
    ("records", "E6", "n/a"),
    ("records", "E7", "102,5"),
    ("pairs", "E3", "01/09/2025"),
    ("pairs", "F4", "moved to another school"),
    ("pairs", "B5", "Q012"),
    ("pairs", "A6", "P01"),
    ("sessions", "A9", "P09"),
    ("sessions", "D8", 300),
    ("sessions", "E7", "hold"),
)
CSV_FAULTS = (
    ("pupils", "C4", "Ambasador"),
    ("pupils", "B6", ""),
    ("pupils", "E7", "Y"),
    ("responses_who5", "B3", "first"),
    ("responses_who5", "D4", "1O"),
    ("responses_who5", "H5", "99"),
    ("responses_who5", "F1", "question three"),
)
ATTACKS = (
    ("pupils", "C2", "<script>window.ran=1</script>"),
    ("pupils", "C3", "<img src=x onerror=window.ran=1>"),
    ("pupils", "C4", "</b></p></main></style></title><script>window.ran=1</script>"),
    ("pupils", "B5", '=HYPERLINK("https://example.org","Click")'),
    ("pupils", "B6", "=cmd|' /C calc'!A0"),
    ("pupils", "B7", r"$\frac{1}{2}$ \(x^2\) {{ 7 * 7 }} {% raw %}"),
    ("pupils", "G1", "<details open ontoggle=window.ran=1>x</details>"),
    ("pupils", "G2", "x"),
    ("responses_who5", "A2", "<svg onload=window.ran=1></svg>"),
    ("responses_who5", "D3", '"><script>window.ran=1</script>'),
)


def write_schools(folder: Path) -> Path:
    """Write a cohort folder: S01 sent a messy workbook, S02 messy CSV, S03 clean CSV, S04 code.

    A file of all schools names a school that nobody knows.
    """
    cohort = folder / "cohort"
    for code in ("S01", "S02", "S03", "S04"):
        (cohort / code).mkdir(parents=True)
    (cohort / "plan.toml").write_text(PLAN, "utf-8")
    _messy_workbook().save(cohort / "S01" / "Wellbeing answers FINAL v2.xlsx")
    _messy_csv(cohort / "S02")
    lost = ["pupil_id,year_group,role,consent_evaluation,school_id", f"A1,7,mentee,yes,{'S' * 64}"]
    (cohort / "pupils.csv").write_text("\r\n".join(lost), "utf-8")
    for code, faults in (("S03", ()), ("S04", ATTACKS)):
        for name, rows in spoiled(faults).items():
            (cohort / code / f"{name}.csv").write_text(as_csv(rows), "utf-8")
    (cohort / "S04" / "<img src=x onerror=window.ran=1>.csv").write_text("a,b\r\n1,2\r\n", "utf-8")
    return cohort


def tables() -> dict[str, list[list[object]]]:
    """Give good rows of every table, the header first; answers differ from pupil to pupil."""
    codes = [f"A{n:03d}" for n in range(1, N_PUPILS + 1)]
    days = {"baseline": "15/09/2025", "endpoint": "22/06/2026"}
    roles = ["ambassador"] * 6 + ["mentee"] * (N_PUPILS - 6)
    return {
        "pupils": [
            ["pupil_id", "year_group", "role", "gender", "consent_evaluation", "withdrew_on"],
            *([c, 7, role, "female", "yes", ""] for c, role in zip(codes, roles, strict=True)),
        ],
        "responses_who5": [
            ["pupil_id", "wave", "answered_on", *(f"who5_{n:02d}" for n in range(1, 6))],
            *(
                [c, wave, day, n % 6, n // 6, (n + k) % 5, 2, 4]
                for k, (wave, day) in enumerate(days.items())
                for n, c in enumerate(codes)
            ),
        ],
        "records": [
            ["pupil_id", "term", "sessions_possible", "sessions_absent", "attainment"],
            *([c, term, 140, 6, 100.5] for term in ("autumn_2025", "summer_2026") for c in codes),
        ],
    }


def spoiled(faults) -> dict[str, list[list[object]]]:
    """Give the tables with cells changed; a row that is too short gets blanks."""
    made = tables()
    if any(name == "pairs" for name, *_ in faults):
        made |= _pairs()
    for name, at, value in faults:
        letter, row = re.fullmatch(r"([A-Z])(\d+)", at).groups()
        cells, place = made[name][int(row) - 1], ord(letter) - ord("A")
        cells += [""] * (place + 1 - len(cells))
        cells[place] = value
    for rows in made.values():
        for row in rows:
            row += [""] * (len(rows[0]) - len(row))
    return made


def as_csv(rows: list[list[object]], *, separator: str = ",") -> str:
    """Write rows as the text of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def _pairs() -> dict[str, list[list[object]]]:
    """Give five pairs, and seven sessions of the second one with a stray eighth row."""
    return {
        "pairs": [
            ["pair_id", "mentor_id", "mentee_id", "started_on", "ended_on", "end_reason"],
            *([f"P0{n}", "A001", f"A01{n}", "06/10/2025", "", ""] for n in range(1, 6)),
        ],
        "sessions": [
            ["pair_id", "number", "held_on", "minutes", "status"],
            *(["P05", n, f"{n + 5:02d}/11/2025", 30, "held"] for n in range(1, 9)),
        ],
    }


def _messy_workbook() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    made = spoiled(WORKBOOK_FAULTS)
    for row in made["responses_who5"][28:31]:  # one hand for three pupils
        row[3:] = [3, 3, 3, 3, 3]
    for name, rows in made.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["pupils"].merge_cells("D20:D22")
    book.create_sheet("Notes from Ms Poe").append(["Two pupils were ill."])
    book.create_sheet("record").append(["pupil_id"])
    old = book.create_sheet("Pupils")
    old.title, old.sheet_state = "nominations", "hidden"
    old.append(["pupil_id"])
    return book


def _messy_csv(school: Path) -> None:
    made = spoiled(CSV_FAULTS)
    made["responses_who5"].insert(20, made["responses_who5"][0])
    made["responses_who5"][9].append("ill on the day")
    del made["responses_who5"][11][-1]
    (school / "pupils.csv").write_text(as_csv(made["pupils"], separator=";"), "utf-8-sig")
    (school / "responses_who5.csv").write_text(as_csv(made["responses_who5"]), "utf-8")
    (school / "records.csv").write_bytes(as_csv(made["records"]).encode("utf-16"))
    (school / "register.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 99)
    (school / "consent forms.pdf").write_bytes(b"%PDF-1.7\n")
    (school / f"Responces_who5{'_final' * 12}.csv").write_text(
        "pupil_id,wave\r\nA001,endpoint\r\n", "utf-8"
    )
