"""Whatever an argument, a value or a cell is: an error of ours that says something, or numbers."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
import pytest

from evalkit import effects
from evalkit.errors import EvalkitError
from evalkit.estimate import Estimate

BAD = [
    None, pd.NA, pd.NaT, math.nan, math.inf, -math.inf, "x", "", b"x", True, 0, 1, -1, 0.5,
    10**400, 1e300, 1e-300, -1e300, 1 + 2j, np.float64(math.nan), np.int64(3), np.complex128(1j),
    [], [1], [None], ["x"], [[1, 2], [3]], [math.nan, 1.0, 2.0], [10**400, 1], {}, {"a": 1}, {1, 2},
    (), ("x", "y"), (1e300, 1e301), (-1e-300, 1e-300), object(), int, len, range(3),
    np.array([]), np.array([1.0, math.nan, 2.0]), np.array([[1, 2], [3, 4]]),
    np.array([object(), object()]), np.array(["a", "b", "c"]), np.array(1.0),
    np.array([1e300, -1e300, 1.0]), np.array([1e-300, 2e-300, 3e-300]),
    pd.Series([1, 2, pd.NA], dtype="Int64"), pd.Series([1, 2, 2], index=[0, 0, 0]),
    pd.DataFrame(), pd.DataFrame({"a": [1, 2]}),
]  # fmt: skip

CELLS = [
    None, pd.NA, pd.NaT, math.nan, math.inf, "x", "3", True, -1, 0, 10**400, 1e300, -1e300, 1e-300,
    1e15, 1 + 2j, [1], {}, object(), (1, 2), np.array([1, 2]), pd.Timestamp("2025-01-01"),
]  # fmt: skip

rng = np.random.default_rng(20250131)
BEFORE = np.round(rng.normal(20, 4, 12), 1).tolist()
AFTER = np.round(np.array(BEFORE) + rng.normal(1, 2, 12), 1).tolist()
NO_YES, YES_NO = [0, 1] * 6, [0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1]
CLUSTERS = np.repeat(np.arange(6), 8)
PUPILS = pd.DataFrame({
    "school": np.repeat(list("abcdef"), 8),
    "treated": [0, 0, 0, 0, 1, 1, 1, 1] * 6,
    "before": np.round(rng.normal(20, 4, 48) + CLUSTERS, 1),
    "after": np.round(rng.normal(21, 4, 48) + 2 * CLUSTERS, 1),
    "incidents": rng.negative_binomial(1, 0.2, 48),
    "terms": rng.integers(1, 4, 48),
    "missed": rng.integers(0, 30, 48),
    "missed_after": rng.integers(0, 30, 48),
    "sessions": 190,
    "sessions_after": 185,
})  # fmt: skip
RATINGS = pd.DataFrame({"a": [1, 2, 3, 1, 2, 3], "b": [1, 2, 3, 1, 2, 2], "c": [1, 2, 2, 1, 3, 3]})


def estimate(value: float, se: float, measure: str = "mean_change") -> Estimate:
    return Estimate(
        measure=measure, value=value, low=value - 2 * se, high=value + 2 * se, level=0.95, n=30,
        method="made up", se=se, df=28.0,
    )  # fmt: skip


SCHOOLS = [estimate(0.1, 0.1), estimate(0.3, 0.2), estimate(0.2, 0.15), estimate(0.5, 0.12)]
EVENTS = {"events": 15, "n": 100, "comparison_events": 35, "comparison_n": 100, "level": 0.95}
PAIR = {"before": BEFORE, "after": AFTER, "level": 0.95}
GROUPS = {"treated": BEFORE, "comparison": AFTER[:10], "level": 0.95}
RANDOM = {"model": "random", "tau2": "REML", "hartung_knapp": True}
ADJUSTED = {
    "frame": PUPILS, "outcome": "after", "group": "treated", "covariates": ["before"],
    "cluster": "school", "level": 0.95,
}  # fmt: skip
MATCHED = PUPILS[["after", "before", "treated"]].assign(weight=1.0, match=np.repeat(range(24), 2))
MATCHED["treated"] = [0, 1] * 24
AFTER_MATCHING = {
    "frame": MATCHED, "outcome": "after", "group": "treated", "weights": "weight",
    "match_set": "match",
}  # fmt: skip
RATES = {
    "frame": PUPILS, "count": "incidents", "group": "treated", "exposure": "terms",
    "covariates": ["before"], "cluster": "school", "level": 0.95,
}  # fmt: skip
BLOCKED = {"schools": 20, "pupils_per_school": 20, "treated_share": 0.5, "r2": 0.3, "covariates": 1}
CLUSTERED = {
    "schools": 20, "pupils_per_school": 20, "treated_share": 0.5, "icc": 0.1, "r2_pupils": 0.3,
    "r2_schools": 0.3, "school_covariates": 1,
}  # fmt: skip
VARIED = {
    "schools": 20, "pupils_per_school": 20, "treated_share": 0.5, "icc": 0.1, "r2_pupils": 0.3,
    "r2_effects": 0.3, "effect_variation": 0.2, "school_covariates": 1,
}  # fmt: skip
DESIGNS = {
    "paired": {"pairs": 30}, "two_groups": {"n": 60, "treated_share": 0.5},
    "individual": {"n": 100, "treated_share": 0.5, "r2": 0.5, "covariates": 1},
    "clustered": CLUSTERED, "blocked_constant": BLOCKED, "blocked_random": VARIED,
    "two_proportions": {"n": 100, "treated_share": 0.5}, "correlation": {"n": 50},
}  # fmt: skip
NORMS = {
    "population_mean": 0.0, "population_sd": 1.0, "retest": 0.8, "n": 30, "n_retest": 50,
    "level": 0.95,
}  # fmt: skip


def mean_after(rows: Mapping[str, np.ndarray]) -> float:
    return float(np.mean(rows["after"]))


CALLS: dict[str, dict] = {
    "adjust_p_values": {"p_values": [0.01, 0.02, 0.5], "method": "holm"},
    "adjusted_difference": ADJUSTED,
    "adjusted_difference/pupils": ADJUSTED | {"cluster": None},
    "agreement": {"coder_1": NO_YES, "coder_2": YES_NO, "weights": "none", "level": 0.95},
    "agreement_of_raters": {"ratings": RATINGS, "statistic": "fleiss_kappa"},
    "attendance_change": {
        "frame": PUPILS, "absent_before": "missed", "possible_before": "sessions",
        "absent_after": "missed_after", "possible_after": "sessions_after", "cluster": "school",
        "level": 0.95,
    },
    "attendance_difference": {
        "frame": PUPILS, "absent": "missed", "possible": "sessions", "group": "treated",
        "covariates": ["before"], "cluster": "school", "level": 0.95,
    },
    "attrition_bounds/lee": {
        "treated": BEFORE, "comparison": [*AFTER[:10], None, None], "method": "lee",
        "scale_limits": None, "level": 0.95,
    },
    "attrition_bounds/manski": {
        "treated": BEFORE, "comparison": [*AFTER[:10], None, None], "method": "manski",
        "scale_limits": (0, 40), "level": 0.95,
    },
    "baseline_adjustment": {"correlation": 0.6},
    "bootstrap": {
        "frame": PUPILS[["school", "after"]], "statistic": mean_after, "cluster": "school",
        "draws": 1000, "seed": 1, "level": 0.95,
    },
    "cliffs_delta": GROUPS,
    "cluster_icc": {"frame": PUPILS, "outcome": "after", "cluster": "school", "level": 0.95},
    "cohens_h": {"treated_share": 0.3, "comparison_share": 0.4},
    "design_effect": {"clusters": [20, 30, 50], "icc": 0.1},
    "e_value": {
        "estimate": estimate(0.4, 0.1, "standardised_difference_pooled"),
        "scale": "standardised_difference", "outcome_is_common": None,
    },
    "equivalence": PAIR | {"bounds": (-2, 2)},
    "equivalence_of_groups": GROUPS | {"bounds": (-9, 9), "equal_variances": False},
    "hedges_j": {"df": 10},
    "highest_kappa": {"coder_1": NO_YES, "coder_2": YES_NO},
    "imputation_loss": {"estimates": SCHOOLS, "complete_df": 40.0},
    "leave_one_out": {"estimates": SCHOOLS, "names": list("abcd"), **RANDOM, "level": 0.95},
    "log_ratio": {"ratio": estimate(1.5, 0.1, "risk_ratio")},
    "matched_difference": AFTER_MATCHING | {
        "covariates": ["before"], "errors": "CR2", "level": 0.95,
    },
    "matched_difference/weights": AFTER_MATCHING | {
        "covariates": [], "errors": "HC3", "match_set": None, "level": 0.95,
    },
    "matched_sensitivity": AFTER_MATCHING | {
        "effect": effects.matched_difference(
            **AFTER_MATCHING, covariates=["before"], errors="CR2"
        ),
        "direction": "higher", "gammas": [1, 2], "alpha": 0.05,
    },
    "mean_change": PAIR,
    "mean_difference": GROUPS | {"equal_variances": False},
    "multilevel_difference": ADJUSTED,
    "number_needed": EVENTS,
    "odds_ratio": EVENTS,
    "paired_cliffs_delta": PAIR,
    "paired_proportion_change": {"before": NO_YES, "after": YES_NO, "level": 0.95},
    "paired_superiority": PAIR,
    "pool": {"estimates": SCHOOLS, **RANDOM, "level": 0.95},
    "pool_imputations": {"estimates": SCHOOLS, "level": 0.95, "complete_df": 40.0},
    "prepost_control_difference": {
        "treated_before": BEFORE, "treated_after": AFTER, "comparison_before": AFTER,
        "comparison_after": BEFORE, "corrected": True, "level": 0.95,
    },
    "proportion": {"events": 3, "n": 10, "level": 0.95},
    "rate_ratio/negative_binomial": RATES | {"model": "negative_binomial"},
    "rate_ratio/quasi_poisson": RATES | {"model": "quasi_poisson", "cluster": None},
    "ratio_from_log": {"logarithm": estimate(0.4, 0.1, "log_risk_ratio")},
    "regression_to_mean": NORMS | {"selected_mean": -1.4},
    "regression_to_mean_by_cutoff": NORMS | {"cutoff": -1.0, "side": "below"},
    "risk_difference": EVENTS,
    "risk_ratio": EVENTS,
    "rosenbaum_bounds": {
        "treated": BEFORE, "comparison": AFTER, "gammas": [1, 2], "direction": "higher",
        "method": "exact", "alpha": 0.05,
    },
    "standardised_change": PAIR | {"by": "baseline", "corrected": True},
    "standardised_difference": GROUPS | {"by": "pooled", "corrected": True},
    "superiority": GROUPS,
    "variance_ratio": GROUPS,
}  # fmt: skip
for name, sizes in DESIGNS.items():
    planned = {"design": name, "alpha": 0.05}
    sought = {"pairs", "schools"} & set(sizes) or {"n"}
    rest = {size: number for size, number in sizes.items() if size not in sought}
    CALLS |= {
        f"power/{name}": planned | {"effect": 0.3} | sizes,
        f"smallest_detectable/{name}": planned | {"power": 0.8} | sizes,
        f"needed_n/{name}": planned | {"power": 0.8, "effect": 0.3} | rest,
    }


def trouble(function, arguments: dict) -> str | None:
    """What is wrong with how a call ended, if anything is."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            found = function(**arguments)
        except EvalkitError as error:
            message = str(error)
            # What must be, in a sentence, without a wall of somebody's values.
            wrong = None if 25 < len(message) < 700 and message.endswith(".") else repr(message)
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"[:200]
        else:
            wrong = next((f"{n!r} in {found}"[:300] for n in numbers(found) if not finite(n)), None)
    return wrong or (f"warned: {warned[0].message}" if warned else None)


def numbers(found: object) -> Iterator[object]:
    if is_dataclass(found):
        for field in fields(found):
            yield from numbers(getattr(found, field.name))
    elif isinstance(found, Mapping):
        for each in found.values():
            yield from numbers(each)
    elif isinstance(found, pd.DataFrame):
        yield from numbers(found.select_dtypes("number").to_numpy().ravel())
    elif isinstance(found, tuple | list | pd.Series | np.ndarray):
        for each in found:
            yield from numbers(each)
    elif found is not None and not isinstance(found, str | bool):
        yield found


def finite(number: object) -> bool:
    return isinstance(number, int | float | np.number) and bool(np.isfinite(number))


def function_of(call: str):
    return getattr(effects, call.partition("/")[0])


def told(troubles: dict[str, str | None]) -> str:
    return "\n".join(f"{what}: {wrong}" for what, wrong in troubles.items() if wrong)


def test_every_public_function_is_tried():
    public = {n for n in effects.__all__ if inspect.isfunction(getattr(effects, n))}
    assert {call.partition("/")[0] for call in CALLS} == public


@pytest.mark.parametrize("call", CALLS)
def test_the_call_itself_gives_numbers(call):
    assert list(numbers(function_of(call)(**CALLS[call])))
    assert trouble(function_of(call), CALLS[call]) is None


@pytest.mark.parametrize("call", CALLS)
def test_any_argument(call):
    function, valid = function_of(call), CALLS[call]
    assert told({
        f"{name}={type(bad).__name__} {bad!r}"[:80]: trouble(function, valid | {name: bad})
        for name in valid
        for bad in BAD
    }) == ""  # fmt: skip


RUNS = {call: [n for n, v in of.items() if isinstance(v, list)] for call, of in CALLS.items()}
FRAMES = {
    call: [n for n, v in of.items() if isinstance(v, pd.DataFrame)] for call, of in CALLS.items()
}


def spoilt(values: list) -> Iterator[tuple[str, list]]:
    """The values with one of them, or all, replaced; far too large, far too small, too many."""
    for cell in CELLS:
        yield f"one {cell!r}", [cell, *values[1:]]
        yield f"all {cell!r}", [cell] * len(values)
    if all(isinstance(value, int | float) for value in values):
        for size in (1e300, 1e150, 1e75, 1e60, 1e-60, 1e-75, 1e-160, 1e-300):
            yield f"times {size}", [value * size for value in values]
        yield "far off", [value + 1e17 for value in values]
        yield "nearly alike", [1.0] * (len(values) - 1) + [1.0 + 1e-15]
        yield "one apart", [1.0] * (len(values) - 1) + [2.0]


@pytest.mark.parametrize("call", [call for call, names in RUNS.items() if names])
def test_any_value_of_a_run(call):
    function, valid = function_of(call), CALLS[call]
    assert told({
        f"{name}: {what}"[:80]: trouble(function, valid | {name: values})
        for name in RUNS[call]
        for what, values in spoilt(valid[name])
    }) == ""  # fmt: skip


@pytest.mark.parametrize("call", [call for call, names in FRAMES.items() if names])
def test_any_cell_of_a_frame(call):
    function, valid = function_of(call), CALLS[call]
    (name,) = FRAMES[call]
    frame = valid[name]
    used = [c for c in frame if c in str(valid) or frame is RATINGS]
    assert told({
        f"{column}: {what}"[:80]: trouble(
            function, valid | {name: frame.assign(**{column: pd.Series(values).array})}
        )
        for column in used
        for what, values in spoilt(frame[column].tolist())
    }) == ""  # fmt: skip
