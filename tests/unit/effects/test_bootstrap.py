"""Draws of clusters: scipy as oracle, seeds, row order, coverage, statistics that fail."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evalkit.effects.bias_corrected_limits import bias_corrected_limits
from evalkit.effects.bootstrap import bootstrap
from evalkit.effects.drawn_rows import ClusteredRows
from evalkit.effects.paired_change import mean_change
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


@pytest.mark.parametrize("level", [0.9, 0.95])
def test_limits_are_those_of_scipy(level):
    rng = np.random.default_rng(11)
    sample = rng.exponential(size=25)
    drawn = sample[rng.integers(0, 25, size=(1500, 25))].std(axis=1)
    left_out = np.array([np.delete(sample, i).std() for i in range(25)])
    theirs = stats.bootstrap(
        (sample,), np.std, n_resamples=0, method="BCa", confidence_level=level,
        bootstrap_result=SimpleNamespace(bootstrap_distribution=drawn),
    ).confidence_interval  # fmt: skip
    ours = bias_corrected_limits(float(sample.std()), drawn, left_out, level=level)
    assert ours == pytest.approx((theirs.low, theirs.high), rel=1e-12)


def test_the_value_is_the_statistic_of_the_frame():
    pupils = cohort()
    found = bootstrap(pupils, change, **(OPTIONS | {"cluster": "school"}))
    assert found.value == pytest.approx(change(pupils), rel=1e-12)
    assert (found.n, found.level, found.measure) == (96, 0.95, "bootstrap_statistic")
    assert found.method == "bootstrap of 12 clusters, 1000 draws, seed 1, BCa interval"


def test_one_seed_gives_one_result_in_whatever_order_rows_come():
    pupils = cohort()
    shuffled = pupils.sample(frac=1, random_state=5)
    for cluster in (None, "school"):
        first = bootstrap(pupils, change, **(OPTIONS | {"cluster": cluster}))
        assert first == bootstrap(shuffled, change, **(OPTIONS | {"cluster": cluster}))
        assert first != bootstrap(pupils, change, **(OPTIONS | {"cluster": cluster, "seed": 2}))


def test_the_names_of_clusters_need_no_order():
    pupils = cohort()
    mixed = pupils.assign(school=[int(s[1:]) if s < "S05" else s for s in pupils["school"]])
    found = bootstrap(mixed, change, **(OPTIONS | {"cluster": "school"}))
    assert found.n == 96


def test_whole_clusters_are_drawn():
    pupils = cohort(schools=3, pupils=2).assign(mark=[1, 1, 2, 2, 3, 3])
    rows = ClusteredRows.of(pupils, "school")
    drawn = rows.take(np.array([2, 0, 2]))
    assert sorted(drawn["mark"]) == [1, 1, 3, 3, 3, 3]
    assert rows.n_clusters == 3
    assert "mark" in drawn
    assert "other" not in drawn
    assert len(pd.DataFrame(dict(drawn))) == 6


def test_clusters_of_unequal_size_keep_their_pupils():
    frame = pd.DataFrame({"school": list("abbccc"), "x": [1, 2, 2, 3, 3, 3]})
    rows = ClusteredRows.of(frame, "school")
    assert rows.take(np.array([1, 0, 2, 1]))["x"].tolist() == [2, 2, 1, 3, 3, 3, 2, 2]


def test_clusters_widen_the_interval_when_schools_differ():
    pupils = cohort()
    schools = bootstrap(pupils, change, **(OPTIONS | {"cluster": "school"}))
    alone = bootstrap(pupils, change, **OPTIONS)
    assert schools.se > 1.5 * alone.se


def test_the_standard_error_of_a_mean_is_known():
    pupils = cohort()
    found = bootstrap(pupils, change, **(OPTIONS | {"draws": 4000}))
    known = mean_change(pupils["before"], pupils["after"]).se
    assert found.se == pytest.approx(known * np.sqrt(95 / 96), rel=0.05)


def test_it_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(20241103)
    hits = []
    for seed in range(250):
        frame = pd.DataFrame({"x": rng.exponential(size=40)})
        found = bootstrap(
            frame, lambda rows: rows["x"].mean(), cluster=None, draws=1000, seed=seed, level=0.9
        )
        hits.append(found.low <= 1 <= found.high)
    # Three Monte Carlo errors of 250 draws are .057.
    assert np.mean(hits) == pytest.approx(0.9, abs=0.057)


def test_a_statistic_that_no_single_pupil_moves_has_no_acceleration():
    frame = pd.DataFrame({"x": [1.0, 2, 2, 2, 2, 2, 2, 3]})
    found = bootstrap(frame, lambda rows: np.median(rows["x"]), **OPTIONS)
    assert found.low <= found.value == 2 <= found.high


def test_few_clusters_are_said():
    few = bootstrap(cohort(schools=6), change, **(OPTIONS | {"cluster": "school"}))
    assert few.method.endswith("; fewer than 10 clusters, so the interval is rough")
    assert "bootstrap of 48 pupils" in bootstrap(cohort(schools=6), change, **OPTIONS).method


def test_columns_and_options_that_are_refused():
    assert refusal(cluster="scool") == (
        "`cluster` must name a column of the frame; there is none called 'scool'. Did you mean "
        "'school'?"
    )
    one = cohort().assign(school="S1")
    assert refusal(one, cluster="school").startswith(
        "`cluster` must tell at least 2 clusters apart; the column 'school' has 1."
    )
    lost = cohort().assign(school=lambda f: f["school"].where(f["school"] != "S03"))
    assert refusal(lost, cluster="school").startswith(
        "All values of 'school' must be present; 8 of 96 are missing."
    )
    assert refusal(cohort().head(1)) == "`frame` must hold at least 2 pupils; it holds 1."
    assert refusal([1, 2]).startswith("`frame` must be a DataFrame")
    twice = pd.concat([cohort(), cohort()], axis=1)
    assert refusal(twice) == "Each column of `frame` must have a name of its own; some share one."
    lists = cohort().assign(notes=[[1]] * 96)
    assert refusal(lists).startswith("Every cell of `frame` must hold one value")
    assert refusal(draws=999) == "`draws` must be a whole number, at least 1000; got 999."
    assert refusal(draws=2e3) == "`draws` must be a whole number, at least 1000; got 2000.0."
    assert refusal(draws=10**9) == (
        "`draws` must be a whole number, at least 1000 and at most 1000000; got 1000000000."
    )
    assert refusal(statistic=3) == (
        "`statistic` must be a function that is given the drawn rows and returns one number, for "
        "example lambda rows: rows['score'].mean(); got 3."
    )
    odd = cohort().assign(school=[[name] for name in cohort()["school"]])
    assert refusal(odd, cluster="school") == (
        "Every cell of 'school' must hold one value, the name or number of a cluster; some hold "
        "lists or other collections. Give each pupil one cluster."
    )
    assert refusal(seed=None) == "`seed` must be a whole number, at least 0; got None."
    assert refusal(level=1).startswith("`level` must be a share between 0 and 1")


def test_statistics_that_are_refused():
    assert refusal(statistic=lambda rows: rows["afer"].mean()) == (
        "`statistic` could not be computed for the frame itself. `statistic` asked for the column "
        "'afer', which the frame does not have. It has 'school', 'before', 'after'."
    )
    assert refusal(statistic=lambda rows: mean_change(rows["before"], rows["after"])) == (
        "`statistic` must return one number; got an Estimate. Return its `value`."
    )
    for several in (lambda rows: rows["after"], lambda _: None, lambda _: "1"):
        assert refusal(statistic=several).startswith(
            "`statistic` must return one number; for the frame itself it returned "
        )
    assert refusal(statistic=lambda _: np.nan) == (
        "`statistic` must be a finite number for the frame itself; it is not. Look for missing "
        "values and for divisions by nought."
    )
    assert refusal(statistic=lambda _: 3) == (
        "Draws must differ to say how certain the statistic is; all of them gave the same number. "
        "Report it without an interval, and say that nothing varied."
    )


def test_a_group_that_is_not_always_drawn_is_said():
    frame = pd.DataFrame({"x": np.arange(8.0), "t": [1, 1, 0, 0, 0, 0, 0, 0]})

    def difference(rows):
        return rows["x"][rows["t"] == 1].mean() - rows["x"][rows["t"] == 0].mean()

    told = refusal(frame, difference)
    assert told.startswith("`statistic` must be a finite number in every draw; 1")
    assert " of 1000 times it was not. Usually a group is so small" in told
    single = pd.DataFrame({"x": np.arange(9.0), "t": [1] + [0] * 8})

    def with_one(rows):
        return np.nan if (len(rows["t"]) == 8 and not rows["t"].any()) else rows["x"].mean()

    assert "with one pupil left out; 1 of 9 times it was not" in refusal(single, with_one)


def test_errors_of_our_own_functions_say_where_they_came_up():
    # Draws in which all pupils changed alike have nothing to divide by.
    def t_value(rows):
        found = mean_change(rows["before"], rows["after"])
        return found.value / found.se

    frame = pd.DataFrame({"before": [1.0] * 5, "after": [2.0, 2, 2, 2, 3]})
    assert refusal(frame, t_value) == (
        "`statistic` could not be computed for a draw. mean_change needs pupils who changed "
        "differently. All changes are the same: the interval would have no width and claim to be "
        "certain. Say that all changed alike, and by how much."
    )


def test_a_statistic_at_the_edge_of_its_draws_is_refused():
    frame = pd.DataFrame({"x": np.arange(30.0)})
    told = refusal(frame, lambda rows: len(np.unique(rows["x"])))
    assert told == (
        "The draws must lie on both sides of the statistic; none lies above it, so there are no "
        "sensible limits. This happens with few clusters, and with statistics such as a maximum. "
        "Use a method made for this statistic."
    )


def test_draws_that_nearly_all_lie_to_one_side_are_refused():
    # 99 % below: the low limit would lie above nearly all draws, the value outside the interval.
    drawn = np.append(np.linspace(0, 0.9, 990), np.linspace(1.1, 2, 10))
    with pytest.raises(DataError, match=r"99\.0 % of them lie below it, so there are no sensible"):
        bias_corrected_limits(1.0, drawn, np.array([0.9, 1.0, 1.1]), level=0.95)
