"""Every public function that returns a figure says in its method when fewer than ten are behind."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pandas as pd
import pytest

from evalkit import effects
from evalkit.estimate import Estimate

FIVE_BEFORE, FIVE_AFTER = [20, 22, 25, 19, 24], [23, 21, 26, 24, 29]
SHARES = {"events": 1, "n": 5, "comparison_events": 3, "comparison_n": 5}
POOLED = {"tau2": "REML"}
SELECTED = {"population_mean": 23, "population_sd": 4, "retest": 0.7}
CODES, OTHER_CODES = [1, 2, 3, 1, 2], [1, 2, 3, 1, 1]

SCHOOLS = [
    Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95, n=30,
             method="made up", se=0.5, df=29)
    for value in (1.0, 2.0, 3.5, 2.5, 0.5)
]  # fmt: skip


def pupils(clusters: int, per_cluster: int) -> pd.DataFrame:
    """Return made-up pupils, half of each cluster (or every other one) treated."""
    rng = np.random.default_rng(11)
    n = clusters * per_cluster
    cluster = np.repeat(np.arange(clusters), per_cluster)
    return pd.DataFrame(
        {
            "school": cluster,
            "treated": np.arange(n) % 2,
            "score": rng.normal(20, 4, n) + rng.normal(0, 3, clusters)[cluster],
            "missed": rng.integers(2, 40, n),
            "missed_after": rng.integers(2, 40, n),
            "sessions": 190,
            "incidents": np.resize([0, 1, 9, 2, 0, 6, 1, 0, 3, 7], n),
        }
    )


FEW_PUPILS, FEW_SCHOOLS = pupils(1, 10), pupils(5, 12)
CHANGE = {"absent_before": "missed", "possible_before": "sessions",
          "absent_after": "missed_after", "possible_after": "sessions"}  # fmt: skip
ABSENCE = {"absent": "missed", "possible": "sessions", "group": "treated"}
SCORES = {"outcome": "score", "group": "treated", "covariates": []}


def mean_score(columns):
    return float(np.mean(columns["score"]))


def each(name: str, option: str, values: tuple, *args, **options) -> dict[str, Callable]:
    """Return one call for each value of an option that chooses another computation."""
    compute = getattr(effects, name)
    return {
        f"{name}({option}={value!r})": lambda value=value: compute(
            *args, **{option: value}, **options
        )
        for value in values
    }


def plain(names: tuple[str, ...], *args, **options) -> dict[str, Callable]:
    return {
        f"{name}()": lambda name=name: getattr(effects, name)(*args, **options) for name in names
    }


STATISTICS = (
    "agreement_share", "fleiss_kappa", "conger_kappa", "light_kappa", "gwet_ac1",
    "krippendorff_nominal", "krippendorff_ordinal", "krippendorff_interval", "kendall_w",
    "kendall_w_ties_corrected",
)  # fmt: skip
PAIRED = (FIVE_BEFORE, FIVE_AFTER)
LOST = ([20, 22, 25, None, 24], [23, 21, None, None, 29])

CALLS: dict[str, Callable[[], object]] = {
    # five pairs, or five pupils in a group
    **plain(("mean_change", "paired_superiority", "paired_cliffs_delta"), *PAIRED),
    **plain(("superiority", "cliffs_delta", "variance_ratio"), *PAIRED),
    **each("standardised_change", "by", ("baseline", "average", "change", "repeated"), *PAIRED,
           corrected=True),
    **each("mean_difference", "equal_variances", (True, False), *PAIRED),
    **each("standardised_difference", "by", ("pooled", "comparison", "average"), *PAIRED,
           corrected=True),
    **plain(("equivalence",), *PAIRED, bounds=(-9, 9)),
    **each("equivalence_of_groups", "equal_variances", (True, False), *PAIRED, bounds=(-9, 9)),
    **each("prepost_control_difference", "corrected", (True, False), *PAIRED, *PAIRED),
    **plain(("paired_proportion_change",), [0, 1, 0, 0, 1], [1, 1, 0, 1, 0]),
    **plain(("proportion",), 2, 5),
    **plain(("risk_difference", "risk_ratio", "odds_ratio"), **SHARES),
    **plain(("number_needed",), events=0, n=5, comparison_events=5, comparison_n=5),
    **each("attrition_bounds", "method", ("lee",), *LOST, scale_limits=None),
    **each("attrition_bounds", "method", ("manski",), *LOST, scale_limits=(0, 40)),
    **each("rosenbaum_bounds", "method", ("exact", "normal"), FIVE_AFTER, FIVE_BEFORE,
           gammas=[1, 2], direction="higher", alpha=0.05),
    **each("agreement", "weights", ("none", "linear", "quadratic"), CODES, OTHER_CODES),
    **each("agreement_of_raters", "statistic", STATISTICS,
           pd.DataFrame({"a": CODES, "b": OTHER_CODES, "c": CODES})),
    **each("regression_to_mean", "n_retest", (None, 200, 5), selected_mean=18, n=5, **SELECTED),
    **each("regression_to_mean_by_cutoff", "n_retest", (None, 200, 5), cutoff=20, side="below",
           n=5, **SELECTED),
    **each("regression_to_mean", "n", (500,), selected_mean=18, n_retest=5, **SELECTED),
    **each("bootstrap", "cluster", (None,), FEW_PUPILS.head(5), mean_score, draws=1000, seed=1),
    **each("adjusted_difference", "cluster", (None,), FEW_PUPILS, **SCORES),
    **each("attendance_difference", "cluster", (None,), FEW_PUPILS, **ABSENCE),
    **each("attendance_change", "cluster", (None,), FEW_PUPILS.head(5), **CHANGE),
    **each("rate_ratio", "model", ("negative_binomial", "quasi_poisson"), FEW_PUPILS,
           count="incidents", group="treated"),
    # five schools with many pupils
    **each("bootstrap", "cluster", ("school",), FEW_SCHOOLS, mean_score, draws=1000, seed=1),
    **each("adjusted_difference", "cluster", ("school",), FEW_SCHOOLS, **SCORES),
    **each("attendance_difference", "cluster", ("school",), FEW_SCHOOLS, **ABSENCE),
    **each("attendance_change", "cluster", ("school",), FEW_SCHOOLS, **CHANGE),
    **each("rate_ratio", "cluster", ("school",), FEW_SCHOOLS, count="incidents", group="treated",
           model="quasi_poisson"),
    **each("matched_difference", "errors", ("CR2", "HC1"), FEW_PUPILS, match_set=None,
           weights=None, **SCORES),
    **plain(("multilevel_difference",), FEW_SCHOOLS, cluster="school", **SCORES),
    **plain(("cluster_icc",), FEW_SCHOOLS, outcome="score", cluster="school"),
    **each("pool", "hartung_knapp", (True, False), SCHOOLS, model="random", **POOLED),
    **each("pool", "model", ("fixed",), SCHOOLS, hartung_knapp=False, **POOLED),
    # five pupils whose answers were imputed; figures made of another figure
    **plain(("pool_imputations",), [replace(one, n=5, df=4, se=5.0) for one in SCHOOLS]),
    **plain(("log_ratio",), effects.risk_ratio(**SHARES)),
    **plain(("ratio_from_log",), effects.log_ratio(effects.risk_ratio(**SHARES))),
}  # fmt: skip

SAYS_NOTHING_OF_FEW = {
    "e_value": "it is a bound computed from one estimate, whose own method says how few there were",
    "matched_sensitivity": "bounds of an effect, whose own method says how few there were",
    "imputation_loss": "it has no method: pool_imputations says it for the same numbers",
}
WITHOUT_A_METHOD = ("float", "pd.Series", "pd.DataFrame")


def figures() -> set[str]:
    """Return the public functions that return an Estimate, or a dataclass with a method."""
    return {
        name
        for name in effects.__all__
        if inspect.isfunction(function := getattr(effects, name))
        and inspect.signature(function).return_annotation not in WITHOUT_A_METHOD
    }


def methods_in(found: object) -> Iterator[str]:
    """Yield every method text in a result, however deep."""
    if not is_dataclass(found):
        return
    for field in fields(found):
        inside = getattr(found, field.name)
        if field.name == "method":
            yield inside
        else:
            yield from methods_in(inside)


def test_every_function_that_returns_a_figure_is_tried_or_has_a_reason():
    tried = {call.partition("(")[0] for call in CALLS}
    assert tried | set(SAYS_NOTHING_OF_FEW) == figures()
    assert not tried & set(SAYS_NOTHING_OF_FEW)


@pytest.mark.parametrize("call", CALLS)
def test_fewer_than_ten_are_said(call):
    methods = list(methods_in(CALLS[call]()))
    assert methods
    for method in methods:
        assert "; fewer than 10 " in method
