"""Laws of rate ratios and of absence, whatever the counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.effects.attendance import attendance_change, attendance_difference
from evalkit.effects.cluster_robust import cluster_robust
from evalkit.effects.log_ratios import log_ratio
from evalkit.effects.quasi_likelihood import fit_quasi_binomial, fit_quasi_poisson
from evalkit.effects.rate_ratios import rate_ratio
from evalkit.effects.weighted_cluster_robust import weighted_cluster_robust

fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)
MODELS = ("negative_binomial", "quasi_poisson")
GROUPS = {"absent": "missed", "possible": "sessions", "group": "mentored"}
TERMS = {
    "absent_before": "before",
    "possible_before": "sessions",
    "absent_after": "missed",
    "possible_after": "sessions",
}


@st.composite
def pupils(draw):
    """Between 12 and 60 pupils in 4 schools, whose incidents and absences vary more than chance."""
    n, seed = 4 * draw(st.integers(3, 15)), draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    share = rng.beta(2, 18, n)
    frame = pd.DataFrame(
        {
            "incidents": rng.negative_binomial(0.7, 0.1, n),
            "weeks": rng.uniform(5, 12, n),
            "sessions": rng.integers(60, 130, n),
            "mentored": np.arange(n) % 2,
            "prior": rng.normal(0, 1, n),
            "school": np.arange(n) // 2 % 4,
        }
    )
    frame["missed"], frame["before"] = (rng.binomial(frame["sessions"], share) for _ in range(2))
    # In a handful of pupils chance may leave nothing to estimate: give the extremes to each group.
    frame.loc[:1, ["incidents", "missed"]] = 0
    frame.loc[2:3, ["incidents", "missed"]] = 40
    return frame


def _ratio(frame, model="quasi_poisson", **options):
    return rate_ratio(frame, count="incidents", group="mentored", model=model, **options)


def _every(frame, **options):
    """Yield every estimate, on the scale where swapping groups changes the sign."""
    for model in MODELS:
        for cluster in (None, "school"):
            named = {"covariates": ["prior"], "exposure": "weeks", "cluster": cluster}
            yield log_ratio(_ratio(frame, model, **named, **options))
    for cluster in (None, "school"):
        effect = attendance_difference(frame, **GROUPS, cluster=cluster, **options)
        yield effect.points
        yield log_ratio(effect.odds_ratio)


def _limits(one):
    return one.value, one.low, one.high


def _close(first, second, *, sign=1):
    value, low, high = _limits(second)
    ends = (sign * low, sign * high)
    # Where n − p is the whole df, the limits of both ways round are the same to rounding.
    assert _limits(first) == pytest.approx((sign * value, min(ends), max(ends)), rel=1e-5, abs=1e-7)


@fewer_examples
@given(pupils())
def test_swapping_groups_flips_the_sign(frame):
    flipped = frame.assign(mentored=1 - frame["mentored"])
    for found, other in zip(_every(frame), _every(flipped), strict=True):
        _close(found, other, sign=-1)


@fewer_examples
@given(pupils(), st.integers(0, 100))
def test_the_order_of_pupils_does_not_matter(frame, seed):
    mixed = frame.sample(frac=1, random_state=seed)
    for found, other in zip(_every(frame), _every(mixed), strict=True):
        _close(found, other)


@fewer_examples
@given(pupils(), st.floats(0.01, 1000))
def test_the_unit_of_exposure_does_not_matter(frame, unit):
    for model in MODELS:
        first, second = (
            log_ratio(_ratio(each, model, exposure="weeks", covariates=["prior"]))
            for each in (frame, frame.assign(weeks=unit * frame["weeks"]))
        )
        _close(first, second)


@fewer_examples
@given(pupils(), st.floats(-50, 50), st.floats(0.01, 100))
def test_the_unit_of_a_covariate_does_not_matter(frame, shift, unit):
    for found, other in zip(
        _every(frame), _every(frame.assign(prior=shift + unit * frame["prior"])), strict=True
    ):
        _close(found, other)


@fewer_examples
@given(pupils(), st.floats(0.5, 0.98))
def test_limits_hold_the_value_and_wider_levels_are_wider(frame, level):
    for narrow, wide in zip(
        _every(frame, level=level), _every(frame, level=level + 0.01), strict=True
    ):
        assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


@fewer_examples
@given(pupils())
def test_points_and_odds_say_the_same_direction(frame):
    for effect in (
        attendance_difference(frame, **GROUPS, covariates=["prior"]),
        attendance_change(frame, **TERMS),
    ):
        assert np.sign(effect.points.value) == np.sign(np.log(effect.odds_ratio.value))
        assert -100 <= effect.points.value <= 100


@fewer_examples
@given(pupils())
def test_swapping_terms_flips_the_change(frame):
    swapped = frame.rename(columns={"missed": "before", "before": "missed"})
    for cluster in (None, "school"):
        there, back = (
            attendance_change(each, **TERMS, cluster=cluster) for each in (frame, swapped)
        )
        _close(there.points, back.points, sign=-1)


def _design(frame):
    return np.column_stack([np.ones(len(frame)), frame[["mentored", "prior"]]])


@fewer_examples
@given(pupils())
def test_with_one_pupil_per_cluster_cr2_is_hc2(frame):
    fit = fit_quasi_poisson(
        _design(frame), frame["incidents"].to_numpy(float), exposure=frame["weeks"].to_numpy()
    )
    own = weighted_cluster_robust(fit.whitened, fit.precisions, np.arange(len(frame)))
    leverage = (fit.whitened.q**2).sum(axis=1)
    scores = fit.whitened.q * (fit.whitened.residuals / np.sqrt(1 - leverage))[:, None]
    r_inverse = np.linalg.inv(fit.whitened.r)
    assert own.covariance == pytest.approx(r_inverse @ scores.T @ scores @ r_inverse.T, rel=1e-7)


@fewer_examples
@given(pupils())
def test_cr2_is_unbiased_where_the_working_model_holds(frame):
    """The expectation of the sandwich, under the fitted variances, is the model's covariance."""
    fit = fit_quasi_binomial(
        _design(frame), frame["missed"].to_numpy(float), frame["sessions"].to_numpy(float)
    )
    clusters = frame["school"].to_numpy()
    robust = weighted_cluster_robust(fit.whitened, fit.precisions, clusters)
    # Sum over clusters of A Cov(residuals) A, with Cov(residuals) = I − QQᵀ on the whitened scale.
    inner = (robust.squares - robust.overlaps.transpose(0, 2, 1) @ robust.overlaps).sum(axis=0)
    assert inner == pytest.approx(np.eye(3), abs=1e-8)


@fewer_examples
@given(pupils())
def test_with_equal_weights_it_is_the_unweighted_cr2(frame):
    fit = fit_quasi_poisson(
        _design(frame), frame["incidents"].to_numpy(float), exposure=frame["weeks"].to_numpy()
    )
    clusters, contrast = frame["school"].to_numpy(), np.array([0.0, 1, 0])
    ours = weighted_cluster_robust(fit.whitened, np.ones(len(frame)), clusters)
    plain = cluster_robust(fit.whitened, clusters, kind="CR2")
    assert ours.covariance == pytest.approx(plain.covariance, rel=1e-8, abs=1e-12)
    assert ours.satterthwaite_df(contrast) == pytest.approx(plain.satterthwaite_df(contrast))
