"""Made-up cohorts: the same seed gives the same data, and what is said to be true is in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue import load_instrument
from evalkit.errors import DataError
from evalkit.intake import take_in
from evalkit.intake.example_cohorts import DEMO, TRUTH, write_example
from evalkit.intake.synthetic import Truth, synthetic_cohort
from evalkit.intake.synthetic_answers import own_trait, tick_boxes, two_waves

LARGE = {"schools": 40, "pupils_per_school": 150, "seed": 11}
KEYS = ["school_id", "pupil_id"]


@pytest.fixture(scope="module")
def large():
    return synthetic_cohort(**LARGE, truth=TRUTH)


def scores(cohort, name: str) -> pd.DataFrame:
    """Return one row per pupil: role, and the score of the last scale at both waves."""
    instrument = cohort.plan.instruments[name]
    answers = cohort.tables[f"responses_{name}"]
    raw = answers[list(instrument.items)].sum(axis=1).astype(float)
    scale = instrument.scales[-1]
    score = raw.map(scale.conversion) if scale.conversion else raw * scale.multiply
    wide = answers.assign(score=score).set_index([*KEYS, "wave"])["score"]
    wide = wide.unstack("wave")  # noqa: PD010
    return cohort.tables["pupils"].set_index(KEYS)[["role"]].join(wide)


def test_the_same_seed_gives_the_same_cohort():
    call = {"schools": 2, "pupils_per_school": 20, "truth": TRUTH}
    first, again, other = (synthetic_cohort(**call, seed=seed) for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint != other.fingerprint
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    assert not first.tables["responses_who5"].equals(other.tables["responses_who5"])


def test_sizes_are_as_asked():
    cohort = synthetic_cohort(
        schools=["Here", "There"], pupils_per_school=[(3, 7), (0, 12)], seed=1, truth=TRUTH
    )
    counted = cohort.tables["pupils"].groupby(["school_id", "role"]).size().to_dict()
    assert counted == {("S01", "ambassador"): 3, ("S01", "mentee"): 7, ("S02", "mentee"): 12}
    assert [school.name for school in cohort.plan.schools] == ["Here", "There"]
    assert len(cohort.tables["pupils"]) == 22
    full = synthetic_cohort(
        schools=2, pupils_per_school=5, seed=1, truth=replace(TRUTH, attrition_share=0.0)
    )
    n_pupils = len(full.tables["pupils"])
    for name in ("responses_swemwbs", "responses_who5"):
        assert len(full.tables[name]) == 2 * n_pupils


def test_codes_are_unique_within_a_school(large):
    assert not large.tables["pupils"].duplicated(KEYS).any()
    assert not large.tables["responses_swemwbs"].duplicated([*KEYS, "wave"]).any()


def test_swemwbs_looks_like_year_7(large):
    mentees = scores(large, "swemwbs").query("role == 'mentee'")
    assert 22 <= mentees["baseline"].mean() <= 23.5
    assert 3.7 <= mentees["baseline"].std() <= 4.6
    assert 0.15 <= (mentees["baseline"] < 19.6).mean() <= 0.3


def test_swemwbs_is_as_reliable_as_published(large):
    answers = large.tables["responses_swemwbs"].query("wave == 'baseline'")
    items = answers[list(large.plan.instruments["swemwbs"].items)].astype(float)
    n_items = items.shape[1]
    share = items.var().sum() / items.sum(axis=1).var()
    assert 0.79 <= n_items / (n_items - 1) * (1 - share) <= 0.88


def test_the_changes_are_small_and_as_the_truth_has_them(large):
    wide = scores(large, "swemwbs")
    change = (wide["endpoint"] - wide["baseline"]).groupby(wide["role"]).mean()
    assert 0.6 <= change["mentee"] <= 1.2
    assert -0.6 <= change["ambassador"] <= 0.1
    means = wide.groupby("role")["baseline"].mean()
    assert means["ambassador"] - means["mentee"] > 0.8


def test_no_true_change_shows_as_none():
    none = {"mentee_change": 0.0, "ambassador_change": 0.0, "school_sd": 0.0}
    still = replace(TRUTH, **none, attrition_share=0.0)
    wide = scores(synthetic_cohort(**LARGE, truth=still), "who5")
    change = wide["endpoint"] - wide["baseline"]
    assert abs(change.mean()) < 3 * change.std() / np.sqrt(len(change))


def test_schools_differ_by_the_school_sd():
    equal = {"schools": 60, "pupils_per_school": 200, "seed": 4}
    spread = {}
    for sd in (0.0, 0.5):
        wide = scores(synthetic_cohort(**equal, truth=replace(TRUTH, school_sd=sd)), "swemwbs")
        spread[sd] = (wide["endpoint"] - wide["baseline"]).groupby("school_id").mean().std()
    assert spread[0.5] > 4 * spread[0.0]


def test_retest_is_the_correlation_of_the_latent_waves():
    rng = np.random.default_rng(3)
    shared = two_waves(rng, n_pupils=20_000, retest=0.6)
    trait = own_trait(rng, expected=np.zeros((2, 20_000)), wellbeing=shared, retest=0.6)
    for waves in (shared, trait):
        assert np.corrcoef(waves)[0, 1] == pytest.approx(0.6, abs=0.02)
        assert waves.std(axis=1) == pytest.approx([1, 1], abs=0.02)


def test_reversed_items_run_the_other_way():
    instrument = load_instrument("rses10_order_a")
    latent = np.repeat([-2.0, 2.0], 2000)
    answers = tick_boxes(np.random.default_rng(1), latent, instrument)
    assert answers.min() == instrument.lowest
    assert answers.max() == instrument.highest
    rise = answers[2000:].mean(axis=0) - answers[:2000].mean(axis=0)
    falls = {item for item, up in zip(instrument.items, rise, strict=True) if up < 0}
    assert falls == instrument.reversed_items


def test_records_look_like_a_school(large):
    records = large.tables["records"]
    absence = records["sessions_absent"] / records["sessions_possible"]
    assert 0.055 <= absence.mean() <= 0.085
    assert 0.1 <= (absence >= 0.1).mean() <= 0.25
    assert (records["sessions_absent"] <= records["sessions_possible"]).all()
    assert records["attainment"].mean() == pytest.approx(100, abs=1)
    assert records["attainment"].std() == pytest.approx(15, abs=0.5)
    assert 0.5 <= (records["behaviour_incidents"] == 0).mean() <= 0.8
    assert (records["exclusions"] > 0).mean() < 0.03


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"schools": 0}, "at least one"),
        ({"pupils_per_school": [(1, 2)]}, "one .ambassadors, mentees. per school, 40"),
    ],
)
def test_what_cannot_be_made_is_told(wrong, words):
    with pytest.raises(DataError, match=words):
        synthetic_cohort(**(LARGE | wrong), truth=TRUTH)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"retest": 1.2}, "retest must lie between 0 and 1; got 1.2."),
        ({"school_sd": -0.1}, "school_sd and school_start_sd must not be below 0."),
        (
            {"selected_share": 0.0},
            "selected_share must lie above 0 and not above 1 (1: everybody in the year group is "
            "mentored); got 0.0.",
        ),
        (
            {"attrition_share": 1.0},
            "attrition_share must be at least 0 and below 1; got 1.0.",
        ),
    ],
)
def test_an_impossible_truth_is_told(wrong, words):
    with pytest.raises(DataError) as raised:
        replace(TRUTH, **wrong)
    assert str(raised.value) == f"Truth: {words}"


def test_the_truth_has_no_defaults():
    with pytest.raises(TypeError, match="mentee_change"):
        Truth()


def test_the_demo_is_messy_but_no_school_is_kept_back(tmp_path):
    store = take_in(write_example(tmp_path / "demo", DEMO))
    assert all(school.is_usable for school in store.schools)
    assert "error" not in set(store.problems["severity"])
    kinds = set(store.problems.query("severity == 'warning'")["kind"])
    assert kinds == {"no_consent", "withdrew", "unlinked"}
