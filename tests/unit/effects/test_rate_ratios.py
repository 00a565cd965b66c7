"""Rates of events in two groups: an independent fit, refusals, and how often intervals hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.log_ratios import log_ratio
from evalkit.effects.negative_binomial import fit_negative_binomial
from evalkit.effects.rate_ratios import rate_ratio
from evalkit.errors import DataError

COUNTS = [0, 1, 4, 11, 2, 3, 8, 27]
PUPILS = pd.DataFrame(
    {
        "incidents": COUNTS,
        "mentored": [1, 1, 1, 1, 0, 0, 0, 0],
        "weeks": [10.0, 12, 9, 11, 10, 12, 9, 11],
        "before": [0, 1, 5, 9, 1, 2, 6, 20],
        "school": ["a", "a", "b", "b", "c", "c", "d", "d"],
    }
)
MODELS = ("negative_binomial", "quasi_poisson")


def _ratio(frame=PUPILS, model="quasi_poisson", **options):
    named = {"count": "incidents", "group": "mentored"} | options
    return rate_ratio(frame, model=model, **named)


@pytest.mark.parametrize("model", MODELS)
def test_without_covariates_it_is_the_ratio_of_the_rates(model):
    assert _ratio(model=model).value == pytest.approx(16 / 40, rel=1e-10)
    per_week = _ratio(PUPILS.assign(weeks=[10] * 4 + [5] * 4), model=model, exposure="weeks")
    assert per_week.value == pytest.approx(16 / 40 / 2, rel=1e-10)
    assert _ratio(PUPILS.assign(mentored=1 - PUPILS["mentored"]), model=model).value == (
        pytest.approx(40 / 16, rel=1e-10)
    )


def test_statsmodels_finds_the_same_answers():
    from statsmodels.api import GLM, NegativeBinomial
    from statsmodels.api import families as sm_families

    rng = np.random.default_rng(11)
    frame = pd.DataFrame({"before": rng.poisson(3, 80), "mentored": np.arange(80) % 2})
    frame["weeks"] = rng.integers(8, 13, 80)
    mean = frame["weeks"] * np.exp(-1 + 0.1 * frame["before"] - 0.4 * frame["mentored"])
    frame["incidents"] = rng.negative_binomial(2, 2 / (2 + mean))
    design = np.column_stack([np.ones(80), frame[["mentored", "before"]]])
    options = {"covariates": ["before"], "exposure": "weeks"}
    offset = np.log(frame["weeks"])

    ours = log_ratio(_ratio(frame, **options))
    theirs = GLM(frame["incidents"], design, family=sm_families.Poisson(), offset=offset).fit(
        scale="X2", tol=1e-12
    )
    assert (ours.value, ours.se) == pytest.approx((theirs.params["x1"], theirs.bse["x1"]), rel=1e-9)

    ours = log_ratio(_ratio(frame, model="negative_binomial", **options))
    theirs = NegativeBinomial(frame["incidents"], design, offset=offset).fit(disp=False)
    fit = fit_negative_binomial(
        design, frame["incidents"].to_numpy(float), exposure=frame["weeks"].to_numpy(float)
    )
    assert ours.value == pytest.approx(theirs.params["x1"], abs=1e-4)
    assert fit.alpha == pytest.approx(theirs.params["alpha"], rel=1e-3)
    assert fit.log_likelihood == pytest.approx(theirs.llf, rel=1e-8)
    assert fit.log_likelihood >= theirs.llf - 1e-9


def test_a_fit_on_which_fisher_scoring_does_not_settle():
    """Steps by the expected information are refused here; the maximum is statsmodels'."""
    from statsmodels.api import NegativeBinomial

    counts = np.array([0, 0, 40, 40, 0, 24, 1, 7, 6, 0, 9, 4, 4, 27, 0, 2.0])
    before = [-0.49, -0.93, -1.51, -0.29, -1, -0.19, 0.7, 1.01,
              -0.53, 0.03, -0.09, 0.69, -1.69, 2.91, 0.11, 1.15]  # fmt: skip
    design = np.column_stack([np.ones(16), np.arange(16) % 2, before])
    fit = fit_negative_binomial(design, counts, exposure=np.ones(16))
    theirs = NegativeBinomial(counts, design).fit(disp=False, maxiter=500)
    found = [*fit.at_alpha.coefficients, fit.alpha]
    assert found == pytest.approx(theirs.params, abs=5e-4)


def test_the_method_says_what_was_done():
    assert _ratio(model="negative_binomial", exposure="weeks").method == (
        "rate ratio, per weeks, negative binomial regression (maximum likelihood, alpha "
        "estimated), no covariates; on the logarithm, z interval; fewer than 10 pupils per group, "
        "so the interval is rough"
    )
    assert ", adjusted for before; " in _ratio(covariates=["before"]).method
    assert _ratio(cluster="school").method == (
        "rate ratio, quasi-Poisson regression (Pearson dispersion), no covariates; on the "
        "logarithm, CR2 cluster-robust, Satterthwaite t interval, 4 clusters; fewer than 10 "
        "clusters, so the interval is rough; fewer than 10 pupils per group, so the interval is "
        "rough"
    )


NOT_COUNTS = "`count` must hold whole numbers, 0 or more; 1 of 8 values of 'incidents' are not. "


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("incidents", [-1, *COUNTS[1:]], NOT_COUNTS + "Pass what was counted, not a rate or a "
         "share."),
        ("incidents", [0.5, *COUNTS[1:]], NOT_COUNTS + "Pass what was counted, not a rate or a "
         "share."),
        ("incidents", [np.nan, np.inf, *COUNTS[2:]], "All values of 'incidents' must be present "
         "and finite; 2 of 8 are not. Nothing is dropped silently: choose the complete rows, "
         "report who was lost, and pass those."),
        ("incidents", list("abcdefgh"), "`count` must name a column of numbers; 'incidents' has "
         "values of type str. Convert it to numbers."),
        ("incidents", [0] * 4 + COUNTS[4:], "Both groups must have events in 'incidents'; the "
         "treated group has none, so the ratio has no size. Report the counts, or who had any "
         "event (risk_difference)."),
        ("incidents", COUNTS[:4] + [0] * 4, "Both groups must have events in 'incidents'; the "
         "comparison group has none, so the ratio has no size. Report the counts, or who had any "
         "event (risk_difference)."),
        ("incidents", [2] * 4 + [3] * 4, "'incidents' must differ between pupils of the same "
         "group; it does not, so nothing says how sure a comparison is. Report the counts "
         "themselves."),
        ("incidents", [10, 12, 9, 11] * 2, "Pupils must differ by more than the groups, terms and "
         "covariates that they are compared by; they do not, so nothing says how sure the figure "
         "is. Report the counts themselves."),
        ("weeks", [0.0, -1, *PUPILS["weeks"][2:]], "`exposure` must be above 0 for every pupil; 2 "
         "of 8 values of 'weeks' are not. A pupil who was never there tells nothing: leave them "
         "out and say so."),
    ],
)  # fmt: skip
def test_columns_that_cannot_be_used(column, values, message):
    with pytest.raises(DataError) as refused:
        _ratio(PUPILS.assign(**{column: values}), exposure="weeks")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": "incident"}, "`count` must name a column of the frame; there is none called "
         "'incident'. Did you mean 'incidents'?"),
        ({"exposure": "incidents"}, "Each column may be used once; 'incidents' is named by `count` "
         "and by `exposure`. Take it out of one of them."),
        ({"model": "poisson"}, "`model` must be one of 'negative_binomial', 'quasi_poisson'; got "
         "'poisson'. Did you mean 'quasi_poisson'?"),
        ({"level": 1}, "`level` must be a share between 0 and 1, for example 0.95 for a 95 % "
         "interval; got 1."),
    ],
)  # fmt: skip
def test_options_that_cannot_be_used(options, message):
    with pytest.raises(DataError) as refused:
        _ratio(**options)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"mentored": 1}, {}, "Both groups must have at least 2 pupils"),
        ({"mentored": [1, 0] + [0] * 6}, {}, "Both groups must have at least 2 pupils"),
        ({"mentored": list("yyyynnnn")}, {}, "`group` must name a column of true and false"),
        ({"mentored": [1, 2] * 4}, {}, "`group` must name a column of true and false"),
        ({"school": "a"}, {"cluster": "school"}, "`cluster` must tell at least 2 clusters apart"),
        ({"before": 3}, {"covariates": ["before"]}, "'before' must differ between pupils"),
        ({}, {"covariates": ["school"]}, "'school' must be numeric or true/false"),
        ({}, {"covariates": ["mentored"]}, "'mentored' is named by `group` and by `covariates`"),
    ],
)
def test_designs_that_cannot_be_used(change, options, message):
    for model in MODELS:
        with pytest.raises(DataError, match=message):
            _ratio(PUPILS.assign(**change), model=model, **options)


def test_no_extra_variance_is_refused_by_the_negative_binomial_alone():
    even = PUPILS.assign(incidents=[2, 3, 2, 3, 1, 2, 1, 2])
    with pytest.raises(DataError) as refused:
        _ratio(even, model="negative_binomial")
    assert str(refused.value) == (
        "The negative binomial model needs counts that vary more than chance allows; these do "
        "not, so alpha would be 0. Use model='quasi_poisson', which needs nothing of the kind."
    )
    assert _ratio(even).value == pytest.approx(10 / 6)


def test_an_alpha_without_limit_is_refused():
    counts = np.zeros(1000)
    counts[0] = 1e5
    with pytest.raises(DataError) as refused:
        fit_negative_binomial(np.ones((1000, 1)), counts, exposure=np.ones(1000))
    assert str(refused.value) == (
        "The negative binomial model does not settle: its alpha has no limit, because almost all "
        "pupils have no event. Use model='quasi_poisson', or report who had any event "
        "(risk_difference)."
    )


def test_a_covariate_that_tells_apart_who_had_nothing_is_refused():
    apart = PUPILS.assign(
        incidents=[0, 3, 4, 0, 1, 2, 5, 0], before=[1, 0, 0, 1, 0, 0, 0, 1]
    )  # fmt: skip
    for model in MODELS:
        with pytest.raises(DataError) as refused:
            _ratio(apart, model=model, covariates=["before"])
        assert str(refused.value) == (
            "The regression must settle on an answer, and it does not: some covariate tells apart "
            "pupils of whom none had an event, or for whom nothing else happened, so its effect "
            "has no end. Use fewer covariates, or join categories in which nothing occurred."
        )


def _cohort(rng, *, ratio: float) -> pd.DataFrame:
    """Return 12 schools of 12 pupils with incidents that vary by school and by pupil."""
    school, mentored = np.repeat(np.arange(12), 12), np.arange(144) % 2
    mean = 2 * np.exp(rng.normal(0, 0.3, 12)[school] + np.log(ratio) * mentored)
    incidents = rng.negative_binomial(1.5, 1.5 / (1.5 + mean))
    return pd.DataFrame({"incidents": incidents, "mentored": mentored, "school": school})


@pytest.mark.parametrize(
    ("model", "cluster"),
    [("negative_binomial", None), ("quasi_poisson", None), ("quasi_poisson", "school")],
)
def test_intervals_hold_the_true_ratio(model, cluster):
    rng = np.random.default_rng(20260901)
    found = [_ratio(_cohort(rng, ratio=0.7), model=model, cluster=cluster) for _ in range(400)]
    assert 0.92 <= np.mean([one.low <= 0.7 <= one.high for one in found]) <= 0.98
