"""How alike pupils of one school are: what it must be in the clear cases, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.cluster_correlation import cluster_icc, design_effect
from evalkit.errors import DataError

PUPILS = pd.DataFrame(
    {"score": [20, 24, 22, 27, 29, 25, 21, 22], "school": ["a", "a", "a", "b", "b", "b", "c", "c"]}
)


def icc(scores, schools, **options):
    frame = pd.DataFrame({"score": scores, "school": schools})
    return cluster_icc(frame, outcome="score", cluster="school", **options)


def test_pupils_who_are_nearly_alike_and_pupils_who_are_opposites():
    assert icc([1, 1.1, 5, 5.1, 9, 9.1], list("aabbcc")).value > 0.99
    assert icc([1, 9, 1, 9.1, 1, 9], list("aabbcc")).value == pytest.approx(-1, abs=0.001)
    with pytest.raises(DataError) as refused:
        icc([1, 9, 1, 9, 1, 9], list("aabbcc"))
    assert str(refused.value) == (
        "Clusters must differ at least a little; all of them have the same average, so the "
        "interval would have no width. Say that clusters are no more alike than chance has it."
    )


def test_what_is_said_about_it():
    estimate = cluster_icc(PUPILS, outcome="score", cluster="school")
    assert (estimate.measure, estimate.n) == ("cluster_icc", 8)
    assert estimate.method == (
        "ICC(1) from one-way analysis of variance, F interval; fewer than 10 clusters, so the "
        "interval is rough"
    )
    assert estimate.low < estimate.value < estimate.high


@pytest.mark.parametrize(
    ("scores", "schools", "message"),
    [
        (
            [1, 2, 3],
            list("abc"),
            "At least one cluster must have 2 pupils; each has 1, so how alike pupils of one "
            "cluster are cannot be seen.",
        ),
        (
            [1, 1, 2, 2],
            list("aabb"),
            "Pupils of one cluster must differ from each other; all have the same outcome. Look "
            "at whether it is a figure of the school and not of the pupil.",
        ),
        (
            [1, 2, 3],
            list("aaa"),
            "`cluster` must tell at least 2 clusters apart; the column 'school' has 1. Within one "
            "school, leave `cluster` out and say that the figure holds for this school only.",
        ),
    ],
)
def test_clusters_that_cannot_be_used(scores, schools, message):
    with pytest.raises(DataError) as caught:
        icc(scores, schools)
    assert str(caught.value) == message


def test_the_design_effect():
    assert design_effect([30, 30, 30], icc=0.1) == pytest.approx(1 + 29 * 0.1)
    assert design_effect([1, 1, 1], icc=0.5) == 1
    assert design_effect(np.array([20, 30, 50]), icc=0) == 1


@pytest.mark.parametrize(
    ("clusters", "given", "message"),
    [
        (
            [20, 0],
            0.1,
            "`clusters` must hold the number of pupils of each cluster, 1 or more, as whole "
            "numbers. Count them, for example with frame['school'].value_counts().",
        ),
        ([20, 30], 1.2, "`icc` must be between -1 and 1; got 1.2."),
        ([20, 30], float("nan"), "`icc` must be between -1 and 1; got nan."),
    ],
)
def test_design_effects_that_make_no_sense(clusters, given, message):
    with pytest.raises(DataError) as caught:
        design_effect(clusters, icc=given)
    assert str(caught.value) == message
