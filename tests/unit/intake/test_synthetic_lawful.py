"""Made-up cohorts keep the laws that their truth states, in samples large enough to tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.intake.example_cohorts import TRUTH
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_answers import two_waves
from evalkit.intake.synthetic_attrition import lost_at_endpoint
from evalkit.intake.synthetic_scores import score_curves
from evalkit.intake.synthetic_selection import with_chosen
from evalkit.scoring import score_responses

KEYS = ["school_id", "pupil_id"]
SCALES = {"swemwbs_raw": "swemwbs", "swemwbs_metric": "swemwbs", "who5_percent": "who5"}
STILL = replace(TRUTH, mentee_change=0.0, ambassador_change=0.0, school_sd=0.0, attrition_share=0.0)
LOWEST_FIFTH = {"schools": 40, "pupils_per_school": 80, "seed": 21}


def both_waves(cohort, scale: str) -> pd.DataFrame:
    """Return one row per pupil: role, and the score at both waves, missing where lost."""
    curve = score_curves(cohort.plan.instruments[SCALES[scale]])[scale]
    answers = cohort.tables[f"responses_{SCALES[scale]}"]
    scored = answers.assign(score=curve.scored(answers)).set_index([*KEYS, "wave"])["score"]
    wide = scored.unstack("wave")  # noqa: PD010
    return cohort.tables["pupils"].set_index(KEYS)[["role"]].join(wide)


def close(observed: pd.Series, expected: float, *, errors: float = 3.5) -> bool:
    """Return whether a mean lies within so many standard errors of what was expected."""
    return abs(observed.mean() - expected) < errors * observed.std() / np.sqrt(len(observed))


@pytest.fixture(scope="module")
def chosen():
    """Give a cohort in which nothing works and the lowest fifth of each year is mentored."""
    return synthetic_cohort(**LOWEST_FIFTH, truth=replace(STILL, selected_share=0.2))


def test_curves_score_as_the_library_scores(chosen):
    for scale, name in SCALES.items():
        instrument = chosen.plan.instruments[name]
        answers = chosen.tables[f"responses_{name}"].query("school_id == 'S01'")
        scores = score_responses(answers, instrument)
        scores = scores[scores["scale"] == scale].set_index(["pupil_id", "wave"])["score"]
        asked = pd.MultiIndex.from_frame(answers[["pupil_id", "wave"]])
        own = score_curves(instrument)[scale].scored(answers)
        assert own == pytest.approx(scores.reindex(asked).to_numpy())


@pytest.mark.parametrize(
    ("share", "retest", "gain"),
    # METHODS of selection: (1 − r) times the mean z of the lowest fifth (1.40) or tenth (1.75).
    [
        (0.2, 0.8, 0.28),
        (0.2, 0.66, 0.48),
        (0.2, 0.6, 0.56),
        (0.1, 0.8, 0.35),
        (0.1, 0.66, 0.60),
        (0.1, 0.6, 0.70),
    ],
)
def test_pupils_chosen_for_a_low_start_rise_by_what_theory_says(share, retest, gain):
    rng, n = np.random.default_rng(5), 100_000
    waves = two_waves(rng, n_pupils=n, retest=retest)
    pupils = pd.DataFrame({"role": ["mentee"] * n, "end_reason": ["completed"] * n})
    roles = with_chosen(
        rng,
        pupils=pupils,
        schools=np.zeros(n, dtype=int),
        n_mentees=np.array([round(share * n)]),
        scores=waves[0],
    )["role"]
    rise = (waves[1] - waves[0])[roles == "mentee"]
    assert len(rise) == share * n
    assert rise.mean() == pytest.approx(gain, abs=0.015)


def test_with_no_effect_the_chosen_rise_by_regression_to_the_mean_of_their_score(chosen):
    waves = both_waves(chosen, "swemwbs_raw")
    year = waves[waves["role"] != "ambassador"]
    lowest = year[year["role"] == "mentee"]
    # Within schools, because each school chose among its own.
    before, after = (
        year[wave] - year.groupby("school_id")[wave].transform("mean")
        for wave in ("baseline", "endpoint")
    )
    retest = np.corrcoef(before, after)[0, 1]
    expected = -(1 - retest) * before[lowest.index].mean()
    rise = (lowest["endpoint"] - lowest["baseline"]).mean()
    assert expected > 2
    assert rise == pytest.approx(expected, rel=0.06)
    told = chosen.drawn.scores.query("school_id == 'all' and scale == 'swemwbs_raw'")
    told = told.set_index("role")
    assert told.loc["mentee", "effect"] == 0
    assert rise == pytest.approx(told.loc["mentee", "without_programme"], rel=0.05)
    assert told.loc["none", "without_programme"] < 0


def test_in_a_universal_scheme_there_is_next_to_no_regression_to_the_mean():
    told = synthetic_cohort(**LOWEST_FIFTH, truth=STILL).drawn.groups.set_index(
        ["school_id", "role"]
    )
    assert abs(told.loc[("all", "mentee"), "without_programme"]) < 0.02
    assert ("all", "none") not in told.index


def test_the_lowest_of_each_school_are_chosen_and_the_others_stay_on_the_roll(chosen):
    waves = both_waves(chosen, "swemwbs_raw")
    assert waves["role"].value_counts().to_dict() == {
        "none": 40 * 320,
        "mentee": 40 * 80,
        "ambassador": 40 * 24,
    }
    starts = waves.groupby(["school_id", "role"])["baseline"].agg(["min", "max"]).unstack("role")  # noqa: PD010
    assert (starts["max"]["mentee"] <= starts["min"]["none"]).all()
    assert waves[["baseline", "endpoint"]].notna().all(axis=None)
    nobody = chosen.tables["pupils"].query("role == 'none'")
    assert nobody["end_reason"].isna().all()
    for name in ("pairs", "preferences", "relations", "feedback"):
        frame = chosen.tables[name]
        codes = [c for c in ("mentee_id", "mentor_id", "pupil_id", "other_id") if c in frame]
        named = pd.concat(
            [frame[["school_id", code]].set_axis(KEYS, axis=1).dropna() for code in codes]
        )
        assert (
            not pd.MultiIndex.from_frame(named).isin(pd.MultiIndex.from_frame(nobody[KEYS])).any()
        )


@pytest.mark.parametrize("selected_share", [1.0, 0.3])
@pytest.mark.parametrize("by_start", [0.0, -0.8])
def test_the_change_that_shows_is_the_one_that_is_written(selected_share, by_start):
    truth = replace(
        TRUTH,
        mentee_change=0.4,
        selected_share=selected_share,
        attrition_share=0.25,
        attrition_by_start=by_start,
    )
    cohort = synthetic_cohort(schools=80, pupils_per_school=120, seed=9, truth=truth)
    told = cohort.drawn.scores.set_index(["school_id", "role", "scale"])
    for scale in SCALES:
        waves = both_waves(cohort, scale)
        change = (waves["endpoint"] - waves["baseline"]).dropna()
        for role, own in change.groupby(waves["role"]):
            row = told.loc[("all", role, scale)]
            assert close(own, row["expected_change_stayed"]), (role, scale)
            assert row["effect"] + row["without_programme"] == pytest.approx(row["expected_change"])
        assert not close(change[waves["role"] == "mentee"], 0.0)


def test_the_effect_in_points_is_what_the_same_pupils_would_not_have_had():
    call = {"schools": 30, "pupils_per_school": 150, "seed": 6}
    truth = replace(STILL, mentee_change=0.3)
    cohort, without = (synthetic_cohort(**call, truth=each) for each in (truth, STILL))
    told = cohort.drawn.scores.set_index(["school_id", "role", "scale"])["effect"]
    for scale in SCALES:
        gained = both_waves(cohort, scale)["endpoint"] - both_waves(without, scale)["endpoint"]
        mentees = gained[both_waves(cohort, scale)["role"] == "mentee"]
        assert close(mentees, told["all", "mentee", scale])
        assert gained.drop(mentees.index).abs().max() == 0
        assert told["all", "ambassador", scale] == 0


def test_each_school_has_the_effect_that_is_written_for_it():
    call = {"schools": 4, "pupils_per_school": 2500, "seed": 2}
    cohort = synthetic_cohort(**call, truth=replace(STILL, school_sd=0.4))
    told = cohort.drawn.scores.query("scale == 'who5_percent' and role == 'mentee'")
    told = told.set_index("school_id")["expected_change"]
    waves = both_waves(cohort, "who5_percent").query("role == 'mentee'")
    for school, own in (waves["endpoint"] - waves["baseline"]).groupby("school_id"):
        assert close(own, told[school])
    latent = cohort.drawn.groups.query("role == 'mentee'").set_index("school_id")["effect"]
    assert latent.drop("all").std() > 0.1
    assert latent["all"] == pytest.approx(latent.drop("all").mean())


def icc(waves: pd.DataFrame) -> float:
    """Return the share of the variance of baseline scores that lies between schools."""
    by_school = waves.groupby("school_id")["baseline"]
    n = len(waves) / by_school.ngroups
    within = by_school.var().mean()
    between = by_school.mean().var() - within / n
    return between / (between + within)


def test_scores_of_a_school_are_alike_as_far_as_schools_start_differently():
    found = []
    for sd in (0.0, 0.2, 0.5):
        call = {"schools": 120, "pupils_per_school": [(0, 60)] * 120, "seed": 13}
        cohort = synthetic_cohort(**call, truth=replace(TRUTH, school_start_sd=sd))
        found.append(icc(both_waves(cohort, "swemwbs_raw")))
    assert abs(found[0]) < 0.01
    assert found[0] < found[1] < found[2]
    # A score has noise besides the trait, so its ICC is below sd² / (sd² + 1).
    assert 0.6 * 0.2 < found[2] < 0.2 * 1.2


def test_the_score_of_a_pupil_is_as_stable_as_retest_says():
    found = {}
    for retest in (0.0, 0.4, 0.8, 1.0):
        cohort = synthetic_cohort(
            schools=1, pupils_per_school=[(0, 6000)], seed=3, truth=replace(STILL, retest=retest)
        )
        waves = both_waves(cohort, "swemwbs_raw")
        found[retest] = waves["baseline"].corr(waves["endpoint"])
    assert found[0.0] == pytest.approx(0, abs=0.05)
    reliability = found[1.0]
    assert 0.75 <= reliability <= 0.9
    assert found[0.4] == pytest.approx(0.4 * reliability, abs=0.04)
    assert found[0.8] == pytest.approx(0.8 * reliability, abs=0.04)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("by_start", [-1.5, 0.0, 0.7])
def test_as_many_are_lost_as_was_said_and_those_of_whom_it_was_said(share, by_start):
    rng = np.random.default_rng(17)
    start, has_ended = rng.standard_normal(40_000), rng.random(40_000) < 0.1
    truth = replace(
        TRUTH, attrition_share=share, attrition_by_start=by_start, attrition_by_early_end=1.2
    )
    is_lost = lost_at_endpoint(rng, start=start, has_ended_early=has_ended, truth=truth)
    assert is_lost.mean() == pytest.approx(share, abs=0.01)
    others = ~has_ended
    low, high = (is_lost[others & side].mean() for side in (start < -0.5, start > 0.5))
    if by_start == 0:
        assert low == pytest.approx(high, abs=0.02)
    else:
        assert np.sign(high - low) == np.sign(by_start)
    odds = [is_lost[who].mean() / (1 - is_lost[who].mean()) for who in (has_ended, others)]
    if by_start == 0:
        assert np.log(odds[0] / odds[1]) == pytest.approx(1.2, abs=0.15)
    assert odds[0] > odds[1]


@pytest.mark.parametrize("share", [0.0, 5e-324, 1e-12])
def test_next_to_no_attrition_is_none(share):
    truth = replace(TRUTH, attrition_share=share)
    for start in (np.zeros(0), np.linspace(-3, 3, 50)):
        is_lost = lost_at_endpoint(
            np.random.default_rng(1), start=start, has_ended_early=start > 2, truth=truth
        )
        assert is_lost.shape == start.shape
        assert not is_lost.any()


def test_those_who_start_low_have_no_endpoint_more_often_in_the_answers_too():
    truth = replace(TRUTH, attrition_share=0.3)
    gaps = []
    for by_start in (-1.0, 0.0, 1.0):
        cohort = synthetic_cohort(
            schools=20,
            pupils_per_school=150,
            seed=8,
            truth=replace(truth, attrition_by_start=by_start),
        )
        waves = both_waves(cohort, "who5_percent")
        is_lost = waves["endpoint"].isna()
        assert is_lost.mean() == pytest.approx(0.3, abs=0.03)
        gaps.append(waves.loc[is_lost, "baseline"].mean() - waves.loc[~is_lost, "baseline"].mean())
        told = cohort.drawn.groups.query("school_id == 'all'")["n_lost"].sum()
        assert told == is_lost.sum()
    assert gaps[0] < -5
    assert abs(gaps[1]) < 2
    assert gaps[2] > 5


def test_mentees_whose_pair_ended_early_are_lost_more_often():
    truth = replace(TRUTH, attrition_by_early_end=2.0)
    cohort = synthetic_cohort(schools=20, pupils_per_school=100, seed=8, truth=truth)
    pairs = cohort.tables["pairs"].drop_duplicates(["school_id", "mentee_id"], keep="last")
    is_early = pairs["end_reason"].isin(["mentee_left", "mentor_left", "other"])
    is_lost = both_waves(cohort, "who5_percent")["endpoint"].isna()
    of_pair = is_lost.reindex(pd.MultiIndex.from_frame(pairs[["school_id", "mentee_id"]]))
    assert of_pair[is_early.to_numpy()].mean() > 2 * of_pair[~is_early.to_numpy()].mean()


def test_one_part_never_moves_another():
    call = {"schools": 3, "pupils_per_school": 30, "seed": 5}
    first = synthetic_cohort(**call, truth=TRUTH).tables
    other = synthetic_cohort(**call, truth=replace(TRUTH, attrition_share=0.5)).tables
    for name in ("nominations", "preferences", "relations", "pairs", "sessions", "training"):
        pd.testing.assert_frame_equal(first[name], other[name])
    for name in ("responses_swemwbs", "responses_who5"):
        both = first[name].merge(other[name], on=[*KEYS, "wave"])
        assert len(both) == len(other[name]) < len(first[name])
        items = [column for column in first[name] if column[-2:].isdigit()]
        for item in items:
            assert (both[f"{item}_x"] == both[f"{item}_y"]).all()
