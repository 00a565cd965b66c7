"""Cohorts of known pupils: WHO-5 answers whose raw sums are given, and a plan that tests vary."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from evalkit.catalogue import load_plan
from evalkit.disclosure import Reader, load_policy
from evalkit.intake import Cohort, open_cohort

PLAN = """
title = "A cohort"
as_of = 2026-07-17
seed = 1
groups = ["mentee"]
disclosure_policy = "commissioner-v1"
[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"
[[instruments]]
name = "{name}"
waves = ["baseline", "endpoint"]
{lines}
[outcomes]
primary = "{primary}"
before = "baseline"
after = "endpoint"
{facts}
[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""
SIZES = [0, 1, 7, 10, 11, 12, 19, 20]


@pytest.fixture
def reader():
    return Reader(audience="commissioner", policy=load_policy("commissioner-v1"))


@pytest.fixture
def plan_of(tmp_path):
    """Return a maker of plans for one questionnaire."""

    def make(name="who5", primary="who5_percent", *, lines="", facts="", files=None):
        for file, text in (files or {}).items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        text = PLAN.format(name=name, primary=primary, lines=lines, facts=facts)
        (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
        return load_plan(tmp_path)

    return make


@pytest.fixture
def who5_cohort():
    """Return a maker of cohorts from raw WHO-5 sums before and after, one pupil each."""

    def make(plan, before, after):
        pupils = pd.DataFrame(
            {"school_id": "S01", "pupil_id": [f"P{place}" for place in range(len(before))]}
        ).astype(object)
        listed = pupils.assign(role="mentee", is_included=True, has_consent=True)
        waves = [
            _answers(pupils, wave, raws)
            for wave, raws in (("baseline", before), ("endpoint", after))
        ]
        return Cohort(
            plan=plan,
            school="S01",
            schools=(SimpleNamespace(school_id="S01"),),
            tables={
                "pupils": listed.assign(has_withdrawn=False),
                "responses_who5": pd.concat(waves, ignore_index=True),
            },
            exclusions=pd.DataFrame(),
            problems=pd.DataFrame(),
            fingerprint="f" * 64,
        )

    return make


def _answers(pupils, wave, raws):
    """Return five answers per pupil that add up to the raw sum; None leaves one answer out."""
    rows = [
        [None, 1, 1, 1, 1] if raw is None else [raw // 5 + (n < raw % 5) for n in range(5)]
        for raw in raws
    ]
    answers = pd.DataFrame(rows, columns=[f"who5_0{n}" for n in range(1, 6)])
    return pd.concat([pupils.assign(wave=wave), answers], axis=1)


SCHOOL_PLAN = """
title = "A cohort"
as_of = 2026-07-17
seed = 1
groups = ["mentee"]
disclosure_policy = "commissioner-v1"
{lines}
[programme]
name = "Wellbeing Ambassadors"
comparison_design = "none"
[[schools]]
id = "S01"
name = "Ash School"
[[schools]]
id = "S02"
name = "Elm School"
[[instruments]]
name = "who5"
waves = ["baseline", "endpoint"]
[outcomes]
primary = "who5_percent"
before = "baseline"
after = "endpoint"
[analysis]
standardise_by = "baseline"
small_sample_correction = true
level = 0.95
pooling_model = "random"
pooling_tau2 = "REML"
hartung_knapp = true
"""
ANSWERS_HEAD = [
    "pupil_id",
    "wave",
    "year_group",
    "answered_on",
    *(f"who5_0{n}" for n in range(1, 6)),
]


class SchoolFiles:
    """The tables of one school as rows of texts, the header first; tests spoil single cells."""

    def __init__(self, n_pupils):
        # Codes so unlike each other that a slip in one is not another's.
        self.codes = [f"{chr(65 + n % 26)}{(n * 37) % 100:02d}{chr(65 + n * 7 % 26)}{n:02d}"
                      for n in range(n_pupils)]  # fmt: skip
        self.pupils = [
            ["pupil_id", "year_group", "role", "consent_evaluation", "withdrew_on"],
            *([code, "7", "mentee", "yes", ""] for code in self.codes),
        ]
        self.answers = [
            ANSWERS_HEAD,
            *(
                [
                    code,
                    wave,
                    "7",
                    day,
                    *(str((n * n + k * (n + 2) + at * n) % 6) for at in range(5)),
                ]
                for k, (wave, day) in enumerate(
                    [("baseline", "15/09/2025"), ("endpoint", "22/06/2026")]
                )
                for n, code in enumerate(self.codes)
            ),
        ]

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in (("pupils", self.pupils), ("responses_who5", self.answers)):
            if rows:
                text = "\n".join(",".join(row) for row in rows) + "\n"
                (folder / f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.fixture
def school_files():
    """Return a maker of one school's files that have nothing wrong with them."""
    return SchoolFiles


@pytest.fixture
def checked(tmp_path):
    """Return a maker that takes in S01's files beside a clean S02 and opens S01 for its check."""

    def make(files, *, lines="", school="S01"):
        folder = tmp_path / "cohort"
        SchoolFiles(12).write(folder / "S02")
        if files is not None:
            files.write(folder / "S01")
        (folder / "plan.toml").write_text(SCHOOL_PLAN.format(lines=lines), encoding="utf-8")
        return open_cohort(folder, school=school, even_unusable=True)

    return make


@pytest.fixture
def office():
    """The reader of a page for one school's own office."""
    return Reader(audience="school", policy=load_policy("school-v1"))


WISHES = ["slots", "interests", "gender_wish", "topics", "capacity", "languages"]
TABLES = {
    "preferences": ["school_id", "pupil_id", *WISHES],
    "relations": ["school_id", "pupil_id", "other_id", "kind"],
    "pairs": [
        *("school_id", "pair_id", "mentor_id", "mentee_id"),
        *("started_on", "ended_on", "end_reason"),
    ],
    "nominations": ["school_id", "pupil_id", "for", "by", "reasons"],
}
PUPIL = {
    "school_id": "S01",
    "year_group": 7,
    "form_group": None,
    "gender": None,
    "is_included": True,
    "has_consent": True,
    "has_withdrawn": False,
    "end_reason": None,
}


@pytest.fixture
def pairing_cohort(plan_of):
    """Return a maker of one school's cohort from what each pupil is and wished, by code.

    Codes that begin with M are mentors, the others mentees.  ``raws`` are WHO-5 sums at baseline.
    """

    def make(people, *, relations=(), pairs=(), nominations=(), raws=None, lines=""):
        roles = {code: "ambassador" if code[0] == "M" else "mentee" for code in people}
        pupils = pd.DataFrame(
            [
                PUPIL | {"pupil_id": code, "role": roles[code]} | _among(told, PUPIL)
                for code, told in people.items()
            ],
            columns=[*PUPIL, "pupil_id", "role"],
        )
        wishes = [
            {"school_id": "S01", "pupil_id": code} | _among(told, WISHES)
            for code, told in people.items()
            if _among(told, WISHES)
        ]
        rows = {
            "preferences": wishes,
            "relations": [
                dict(zip(TABLES["relations"], ("S01", *each), strict=True)) for each in relations
            ],
            "pairs": [{"school_id": "S01"} | each for each in pairs],
            "nominations": [{"school_id": "S01", "for": "mentee"} | each for each in nominations],
        }
        tables = {name: pd.DataFrame(rows[name], columns=TABLES[name]) for name in TABLES}
        tables["preferences"] = tables["preferences"].astype({"capacity": "Int64"})
        tables["pairs"] = tables["pairs"].astype(
            {"started_on": "datetime64[us]", "ended_on": "datetime64[us]"}
        )
        answered = pd.DataFrame({"school_id": "S01", "pupil_id": list(raws or {})})
        return Cohort(
            plan=plan_of(lines=lines),
            school="S01",
            schools=(SimpleNamespace(school_id="S01"),),
            tables=tables
            | {
                "pupils": pupils,
                "responses_who5": _answers(answered, "baseline", list((raws or {}).values())),
            },
            exclusions=pd.DataFrame(),
            problems=pd.DataFrame(),
            fingerprint="f" * 64,
        )

    return make


def _among(told, names):
    return {name: value for name, value in told.items() if name in names}
