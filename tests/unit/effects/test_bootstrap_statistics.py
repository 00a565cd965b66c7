"""What a bootstrap is given: a statistic that meddles, an extreme, too few, numbers of any size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.effects.bootstrap import bootstrap
from evalkit.errors import DataError

OPTIONS = {"cluster": None, "draws": 1000, "seed": 1}


def cohort(seed=2, *, schools=12, pupils=8) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    school = np.repeat([f"S{i:02d}" for i in range(schools)], pupils)
    level = np.repeat(rng.normal(size=schools), pupils)
    return pd.DataFrame(
        {
            "school": school,
            "before": 20 + level + rng.normal(size=len(school)),
            "after": 21 + 2 * level + rng.normal(size=len(school)),
        }
    )


def change(rows) -> float:
    return float((rows["after"] - rows["before"]).mean())


def refusal(frame=None, statistic=change, **options) -> str:
    with pytest.raises(DataError) as caught:
        bootstrap(cohort() if frame is None else frame, statistic, **(OPTIONS | options))
    return str(caught.value)


@pytest.mark.parametrize(
    "meddle",
    [
        lambda rows: rows["after"].sort(),
        lambda rows: rows["after"].fill(0),
        lambda rows: rows["after"].__isub__(1),
        lambda rows: rows.columns["after"].__setitem__(0, 99),
        lambda rows: np.subtract(rows["after"], 1, out=rows["after"]),
    ],
)
def test_a_statistic_that_changes_what_it_is_given_is_refused(meddle):
    def statistic(rows):
        meddle(rows)
        return rows["after"].mean()

    pupils = cohort()
    before = pupils.copy()
    assert refusal(pupils, statistic) == (
        "`statistic` must not change what it is given, or later draws would see other data. Let it "
        "work on a copy, for example scores = rows['score'].copy(), or use a function that returns "
        "a new array (numpy.sort(x) instead of x.sort())."
    )
    pd.testing.assert_frame_equal(pupils, before)


def test_a_statistic_may_change_a_copy():
    def highest_but_one(rows):
        scores = rows["after"].copy()
        scores.sort()
        return scores[-5]

    def by_frame(rows):
        frame = pd.DataFrame(dict(rows))
        frame["after"] -= frame["before"]
        return frame["after"].mean()

    assert bootstrap(cohort(), highest_but_one, **OPTIONS).value > 0
    assert bootstrap(cohort(), by_frame, **OPTIONS) == bootstrap(cohort(), change, **OPTIONS)


@pytest.mark.parametrize("size", [2.0**-900, 2.0**900])
def test_the_size_of_numbers_changes_nothing(size):
    found = bootstrap(cohort(), change, **OPTIONS)
    scaled = bootstrap(cohort(), lambda rows: change(rows) * size, **OPTIONS)
    assert (scaled.low, scaled.high, scaled.se) == (
        found.low * size,
        found.high * size,
        found.se * size,
    )


def test_too_few_to_draw_from():
    assert refusal(cohort(schools=4), cluster="school") == (
        "There must be at least 5 clusters of 'school' to draw from; there are 4, of which too few "
        "different samples can be drawn to tell limits. Use adjusted_difference(..., cluster=...) "
        "where it fits, or report the figure without an interval."
    )
    assert refusal(cohort().head(4)) == (
        "There must be at least 5 pupils to draw from; there are 4, of which too few different "
        "samples can be drawn to tell limits. Report the figure without an interval."
    )
    assert bootstrap(cohort(schools=5), change, **(OPTIONS | {"cluster": "school"})).n == 40


@pytest.mark.parametrize(
    ("extreme", "where"), [(np.max, "above"), (np.min, "below"), (np.ptp, "above")]
)
@pytest.mark.parametrize("cluster", [None, "school"])
def test_an_extreme_of_the_sample_is_refused_however_many_draws_equal_it(extreme, where, cluster):
    told = refusal(statistic=lambda rows: extreme(rows["after"]), cluster=cluster)
    assert f"both sides of the statistic; none lies {where} it, so there are no sensible" in told
