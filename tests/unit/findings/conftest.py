"""Cohorts of known pupils: WHO-5 answers whose raw sums are given, and a plan that tests vary."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from evalkit.catalogue import load_plan
from evalkit.disclosure import Reader, load_policy
from evalkit.intake import Cohort

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
