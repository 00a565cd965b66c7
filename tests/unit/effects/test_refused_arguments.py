"""What the commonest slips are told, word by word, and results that hold no NaN."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from evalkit import effects
from evalkit.effects.effect_options import as_number, shown, two_numbers
from evalkit.errors import DataError
from evalkit.estimate import Estimate

PUPILS = pd.DataFrame({
    "after": [24.0, 27, 29, 25, 20, 22, 27, 21, 24, 26, 23, 28],
    "before": [22.0, 25, 26, 21, 21, 23, 26, 20, 23, 24, 25, 25],
    "treated": [1, 1, 0, 0] * 3,
    "school": list("aaaabbbbcccc"),
    "incidents": [0, 1, 4, 11, 2, 3, 8, 27, 0, 2, 5, 1],
    "weeks": [30.0] * 6 + [39.0] * 6,
    "missed": [4, 10, 0, 6, 12, 20, 8, 16, 3, 5, 9, 1],
    "sessions": [100] * 12,
})  # fmt: skip
ADJUSTED = {"outcome": "after", "group": "treated", "covariates": ["before"]}
CLUSTERED = ADJUSTED | {"cluster": "school"}
RATES = {"count": "incidents", "group": "treated", "model": "quasi_poisson", "exposure": "weeks"}


def refusal(function, *given, **options) -> str:
    with pytest.raises(DataError) as caught:
        function(*given, **options)
    return str(caught.value)


def made(measure: str, value: float, low: float, high: float) -> Estimate:
    return Estimate(
        measure=measure, value=value, low=low, high=high, level=0.95, n=20, method="made up"
    )


@pytest.mark.parametrize(
    "gap", [pd.Series([1, None, 0, 0] * 3, dtype=object), pd.Series([True, pd.NA, False] * 4)]
)
def test_gaps_in_the_group_are_told_as_gaps(gap):
    told = refusal(effects.adjusted_difference, PUPILS.assign(treated=gap), **ADJUSTED)
    assert told == (
        f"All values of `treated` must be present; {gap.isna().sum()} of 12 are missing. Nothing "
        "is dropped silently: choose the complete ones, report who was lost, and pass those as "
        "numbers."
    )


def test_words_in_the_group_are_told_as_words():
    words = PUPILS.assign(treated=["mentored", None, "waiting", "waiting"] * 3)
    told = refusal(effects.adjusted_difference, words, **ADJUSTED)
    assert told.startswith("`group` must name a column of true and false, or of 1 (treated) and 0")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (pd.NA, "<NA>"),
        (np.array([1, 2]), "a value of type ndarray"),
        (["before"], "['before']"),
        ({"a": 1}, "a value of type dict"),
        ("befor", "'befor'. Did you mean 'before'?"),
    ],
)
@pytest.mark.parametrize("role", ["outcome", "group", "cluster"])
def test_what_names_no_column_is_told(role, given, words):
    told = refusal(effects.adjusted_difference, PUPILS, **(CLUSTERED | {role: given}))
    ending = words if words.endswith("?") else f"{words}."
    assert told == f"`{role}` must name a column of the frame; there is none called {ending}"


def test_cells_of_clusters_that_hold_lists():
    odd = PUPILS.assign(school=[[name] for name in PUPILS["school"]])
    for function, options in (
        (effects.adjusted_difference, CLUSTERED),
        (effects.multilevel_difference, CLUSTERED),
        (effects.cluster_icc, {"outcome": "after", "cluster": "school"}),
        (effects.rate_ratio, RATES | {"cluster": "school"}),
    ):
        assert refusal(function, odd, **options) == (
            "Every cell of 'school' must hold one value, the name or number of a cluster; some "
            "hold lists or other collections. Give each pupil one cluster."
        )


@pytest.mark.parametrize("size", [2.0**200, 2.0**-200])
def test_a_multilevel_difference_follows_its_unit(size):
    # Schools that differ, or there would be no such model.
    levels = PUPILS["school"].map({"a": 0.0, "b": 8.0, "c": 16.0})
    frame = PUPILS.assign(after=PUPILS["after"] + levels)
    plain = effects.multilevel_difference(frame, **CLUSTERED)
    scaled = effects.multilevel_difference(frame.assign(after=frame["after"] * size), **CLUSTERED)
    for name in ("points", "points_kenward_roger"):
        first, second = getattr(plain, name), getattr(scaled, name)
        for number in ("value", "low", "high", "se"):
            assert getattr(second, number) == pytest.approx(size * getattr(first, number), rel=1e-9)
    assert scaled.total.value == pytest.approx(plain.total.value, rel=1e-9)


def test_covariates_are_blamed_only_where_there_are_some():
    alike = PUPILS.assign(after=1e-60 * (1 + PUPILS["treated"]))
    told = refusal(effects.adjusted_difference, alike, **(ADJUSTED | {"covariates": []}))
    assert told == (
        "The outcome 'after' must differ between pupils of the same group; it does not, so there "
        "is no standard deviation to compare a difference with."
    )


@pytest.mark.parametrize("near", [1 - 1e-16, 1 - 1e-10, 1e-10])
def test_levels_too_near_their_ends(near):
    assert refusal(effects.cluster_icc, PUPILS, outcome="after", cluster="school", level=near) == (
        "`level` must be from 0.000000001 to 0.999999999: so close to 0 or 1 no limits can be "
        f"computed; got {near!r}. Use 0.95 for a 95 % interval."
    )
    certain = effects.cluster_icc(PUPILS, outcome="after", cluster="school", level=1 - 1e-9)
    assert certain.low < certain.value < certain.high


def test_counts_no_group_and_no_pupil_can_have():
    assert refusal(effects.proportion, 3, 10**400) == (
        "`n` must be a whole number of pupils, 0 or more and at most 10,000,000,000; got "
        "1000000000000...00000000000000."
    )
    assert refusal(effects.rate_ratio, PUPILS.assign(incidents=10**9), **RATES) == (
        "`count` must hold what one pupil can have, from 0 to 1,000,000; 12 of 12 values of "
        "'incidents' are not. Look for a slip, or give time in another unit."
    )
    assert refusal(effects.rate_ratio, PUPILS.assign(weeks=1e-9), **RATES) == (
        "`exposure` must hold what one pupil can have, from 0.000001 to 1,000,000; 12 of 12 values "
        "of 'weeks' are not. Look for a slip, or give time in another unit."
    )


def test_the_unit_of_exposure_changes_nothing():
    weeks = effects.rate_ratio(PUPILS, **RATES)
    days = effects.rate_ratio(PUPILS.assign(weeks=5 * PUPILS["weeks"]), **RATES)
    assert (days.value, days.low) == pytest.approx((weeks.value, weeks.low), rel=1e-9)


def test_logarithms_that_are_none():
    assert refusal(effects.log_ratio, 0.4) == (
        "`ratio` must be an Estimate, as risk_ratio or rate_ratio returns it; got 0.4."
    )
    assert refusal(effects.ratio_from_log, 0.4) == (
        "`logarithm` must be an Estimate, as risk_ratio or rate_ratio returns it; got 0.4."
    )
    for value in (1000.0, -1000.0):
        far = made("log_risk_ratio", value, value - 1, value + 1)
        assert refusal(effects.ratio_from_log, far) == (
            f"ratio_from_log needs logarithms from -700 to 700; got {value:g} ({value - 1:g} to "
            f"{value + 1:g}) for log_risk_ratio. A ratio so far from 1 cannot be written down: "
            "look whether the estimate is a logarithm at all."
        )


@pytest.mark.parametrize(("df", "got"), [(None, "None"), ("3", "'3'"), ([1], "[1]"), (1, "1")])
def test_degrees_of_freedom_that_give_no_correction(df, got):
    assert refusal(effects.hedges_j, df) == (
        f"The small-sample correction needs more than 1 degree of freedom; got {got}. Pass at "
        "least 3 values where the standard deviation is taken, or corrected=False."
    )


def test_the_correction_keeps_its_digits_in_large_samples():
    # The first terms of its series in 1/df: 1 - 3/(4 df) - 7/(32 df^2).
    for df in (1e3, 1e4, 1e8, 1e15):
        assert 1 - effects.hedges_j(df) == pytest.approx(
            3 / (4 * df) + 7 / (32 * df**2), rel=1e-6, abs=2e-16
        )
    assert effects.hedges_j(999.999) == pytest.approx(effects.hedges_j(1000.001), abs=1e-8)
    assert effects.hedges_j(math.inf) == 1.0


def test_probabilities_and_sizes_no_plan_can_have():
    sizes = {"n": 100, "treated_share": 0.5, "r2": 0.5, "covariates": 1}
    plan = {"effect": 0.3, "alpha": 0.05} | sizes
    assert refusal(effects.power, "individual", **(plan | {"alpha": 1e-300})) == (
        "`alpha` must be from 0.000000001 to 0.999999999: so close to 0 or 1 no power can be "
        "computed; got 1e-300. Use 0.05 where nothing speaks for another."
    )
    assert refusal(effects.power, "individual", **(plan | {"covariates": 1e300})) == (
        "`covariates` must be at most 1,000,000,000; got 1e+300."
    )
    near = {"power": 1 - 1e-16, "alpha": 0.05} | sizes
    assert refusal(effects.smallest_detectable, "individual", **near) == (
        "`power` must be at most 0.999999999: so close to 1 no effect and no size can be computed; "
        "got 0.9999999999999999. Use 0.8 where nothing speaks for another."
    )


def test_bounds_see_scores_that_cannot_be_squared_beside_a_gap():
    scores = [1e300, 2e300, 3e300, None]
    options = {"method": "lee", "scale_limits": None}
    assert refusal(effects.attrition_bounds, scores, [1, 2, 3], **options) == (
        "`treated` must hold numbers of an ordinary size; their squares cannot be computed. Give "
        "them in another unit."
    )
    for limits, got in (((10**400, 1), "(1000000000000...00000000000000, 1)"), ("07", "'07'")):
        options = {"method": "manski", "scale_limits": limits}
        assert refusal(effects.attrition_bounds, [1, 2, None], [1, 2, 3], **options) == (
            "`scale_limits` must be the lowest and the highest score that the scale can give, for "
            f"example (7, 35); got {got}."
        )


def test_e_values_of_what_is_no_effect():
    far = made("standardised_difference_pooled", 1000.0, 900.0, 1100.0)
    options = {"scale": "standardised_difference", "outcome_is_common": None}
    assert refusal(effects.e_value, far, **options) == (
        "A standardised difference and its limits must be within 100 standard deviations to be "
        "read as a risk ratio; got 900 to 1100. Look whether it is in points of the scale."
    )
    tiny = made("risk_ratio", 1e-300, 1e-301, 1e-299)
    options = {"scale": "risk_ratio", "outcome_is_common": None}
    assert refusal(effects.e_value, tiny, **options) == (
        "A risk ratio and its limits must be within a million millionth and a million million "
        "times; got 1e-301 to 1e-299. The groups are too small, or the events too few."
    )


def test_design_effects_of_what_are_no_sizes():
    assert refusal(effects.design_effect, "abc", icc=0.1) == (
        "`clusters` must hold the number of pupils of each cluster, 1 or more, as whole numbers. "
        "Count them, for example with frame['school'].value_counts()."
    )
    assert refusal(effects.design_effect, [3], icc=0.1) == (
        "`clusters` must hold at least 2 sizes; got 1."
    )
    assert refusal(effects.design_effect, [3, 4], icc=None) == (
        "`icc` must be between -1 and 1; got None."
    )


def test_a_multilevel_difference_needs_clusters():
    assert refusal(effects.multilevel_difference, PUPILS, **(ADJUSTED | {"cluster": None})) == (
        "`cluster` must name a column of the frame; there is none called None."
    )


def results() -> dict[str, object]:
    """One of each result of several numbers."""
    before, after = PUPILS["before"], PUPILS["after"]
    levels = PUPILS["school"].map({"a": 0.0, "b": 8.0, "c": 16.0})
    schools = PUPILS.assign(after=after + levels)
    options = {"absent": "missed", "possible": "sessions", "group": "treated"}
    ratio = made("risk_ratio", 3.9, 1.8, 8.7)
    return {
        "AdjustedDifference": effects.adjusted_difference(PUPILS, **ADJUSTED),
        "MultilevelDifference": effects.multilevel_difference(schools, **CLUSTERED),
        "AttendanceEffect": effects.attendance_difference(PUPILS, **options),
        "AttritionBounds": effects.attrition_bounds(
            before, after.where(after > 21), method="lee", scale_limits=None
        ),
        "EValue": effects.e_value(ratio, scale="risk_ratio", outcome_is_common=None),
        "Equivalence": effects.equivalence(before, after, bounds=(-3, 3)),
    }


@pytest.mark.parametrize("name", results())
@pytest.mark.parametrize("bad", [math.nan, math.inf, None, "1"])
def test_results_hold_no_number_that_is_none(name, bad):
    result = results()[name]
    checked = [each for each in fields(result) if each.type in ("float", "int", "Estimate")]
    assert checked
    for field in checked:
        kind = "an Estimate" if field.type == "Estimate" else "a finite number"
        told = refusal(replace, result, **{field.name: bad})
        assert told.startswith(f"`{field.name}` of {name} must be {kind}; got {bad!r}.")


def test_what_was_given_is_shown_in_short_and_without_a_column_of_values():
    assert shown([1.5] * 40) == "a value of type list"
    assert shown("x" * 100) == "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
    assert two_numbers(np.array([1, 2])) == (1.0, 2.0)
    for odd in ({1, 2}, {1: 2, 3: 4}, "12", [1], None, np.array(3.0), [[1, 2], [3]]):
        assert all(math.isnan(number) for number in two_numbers(odd))
    assert math.isnan(as_number(np.complex128(1)))


@pytest.mark.filterwarnings("error")
def test_pupils_who_missed_everything_do_not_settle():
    missed = [100] * 4 + [3, 5, 2, 8, 4, 9, 1, 6]
    frame = PUPILS.assign(missed=missed, treated=[1, 0] * 6, away=[1] * 4 + [0] * 8)
    options = {"absent": "missed", "possible": "sessions", "group": "treated"}
    told = refusal(effects.attendance_difference, frame, covariates=["away"], **options)
    assert told.startswith("The regression must settle on an answer, and it does not: some covar")
