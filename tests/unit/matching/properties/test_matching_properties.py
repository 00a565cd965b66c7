"""Laws of comparison groups, whatever the pupils and whatever the method."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evalkit.errors import EvalkitError
from evalkit.matching.comparison import match_comparison
from evalkit.matching.valid_match import assert_valid_match

METHODS = [
    {"method": "nearest", "distance": "propensity", "order": "largest"},
    {"method": "nearest", "distance": "propensity", "order": "closest", "ratio": 2},
    {"method": "nearest", "distance": "mahalanobis", "order": "data", "prefer": "school"},
    {"method": "nearest", "distance": "mahalanobis", "replace": True, "ratio": 2},
    {"method": "optimal", "distance": "propensity", "exact": ["school"]},
    {"method": "optimal", "distance": "mahalanobis", "caliper": 0.7, "prefer": "school"},
    {"method": "full", "distance": "mahalanobis"},
    {"method": "full", "distance": "propensity", "caliper": 0.3, "exact": ["school"]},
    {"method": "subclass", "distance": "propensity", "n_subclasses": 3},
    {"method": "cem", "exact": ["school"], "cutpoints": {"score": [0], "days": [3]}},
    {"method": "entropy"},
    {"method": "weighting", "distance": "propensity"},
    {"method": "none"},
]
COVARIATES = ["score", "days", "gender"]

fewer_examples = settings(max_examples=settings.default.max_examples * 2 // 5)

schools = st.builds(
    lambda rows: pd.DataFrame(rows, columns=["mentored", "school", *COVARIATES]).rename(
        index=lambda place: f"P{place:02}"
    ),
    st.lists(
        st.tuples(
            st.booleans(),
            st.sampled_from("AB"),
            st.integers(-20, 20).map(lambda tenths: tenths / 10),
            st.integers(0, 6),
            st.sampled_from(["f", "m"]),
        ),
        min_size=8,
        max_size=24,
    ),
)


def _matched(frame, options):
    """Match, or pass over pupils among whom the method has no answer, which it says."""
    try:
        matched = match_comparison(frame, group="mentored", covariates=COVARIATES, **options)
    except EvalkitError:
        assume(False)
    assert_valid_match(matched)
    return matched


@given(schools, st.sampled_from(METHODS))
def test_whatever_comes_in_what_comes_out_is_well_formed(frame, options):
    _matched(frame, options)


@given(schools, st.sampled_from([one for one in METHODS if one.get("order") is None]), st.randoms())
@fewer_examples
def test_the_order_of_the_rows_does_not_matter(frame, options, random):
    plain = _matched(frame, options)
    order = list(frame.index)
    random.shuffle(order)
    shuffled = _matched(frame.loc[order], options)
    pd.testing.assert_frame_equal(shuffled.pairs, plain.pairs)
    pd.testing.assert_frame_equal(shuffled.dropped, plain.dropped)
    pd.testing.assert_frame_equal(shuffled.frame.loc[frame.index], plain.frame)


@given(schools, st.sampled_from(METHODS), st.floats(0.01, 100), st.floats(-50, 50))
@fewer_examples
def test_the_unit_of_a_covariate_does_not_matter(frame, options, times, by):
    assume("cutpoints" not in options)
    # Scores that differ by the last digit may settle a tie of several answers in another way.
    frame = frame.assign(score=frame["score"] + np.sqrt(np.arange(len(frame)) + 2) / 50)
    plain = _matched(frame, options)
    other = _matched(frame.assign(score=times * frame["score"] + by), options)
    if options["method"] == "entropy":
        np.testing.assert_allclose(other.frame["weight"], plain.frame["weight"], atol=1e-5)
    elif plain.total_distance is not None:
        assert abs(other.total_distance - plain.total_distance) < 1e-6


@given(schools, st.sampled_from(METHODS[:8]))
@fewer_examples
def test_who_is_left_out_for_others_had_somebody_within_reach(frame, options):
    matched = _matched(frame, options)
    reasons = matched.dropped.set_index("unit")["why"]
    if options.get("caliper") is None:
        assert not reasons.str.contains("caliper").any()
    alone = reasons[reasons.str.contains("alike in school")].index
    for unit in alone:
        others = frame[frame["mentored"] != frame.loc[unit, "mentored"]]
        assert not (others["school"] == frame.loc[unit, "school"]).any()
    if options["method"] == "full":
        assert not reasons.str.contains("nearer|other treated").any()


@given(schools)
@fewer_examples
def test_entropy_weights_balance_every_covariate(frame):
    matched = _matched(frame, {"method": "entropy"})
    columns = pd.get_dummies(frame[COVARIATES], dtype=float)
    treated, weights = frame["mentored"], matched.frame["weight"]
    of_comparison = np.average(columns[~treated], axis=0, weights=weights[~treated])
    gaps = (columns[treated].mean() - of_comparison) / columns.std(ddof=0)
    assert gaps.abs().max() < 1e-7
