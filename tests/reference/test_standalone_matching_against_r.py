"""Balance and differences of 26 weighted pupils in 6 matched sets: these always run.

``r/matching.R`` made the values, from the same pupils.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from evalkit.effects.matched_difference import MatchedDifference, matched_difference
from evalkit.matching.balance import Balance, balance

FACTS = "standalone_matching.json"

# fmt: off
PUPILS = pd.DataFrame(
    {
        "treated": [1] * 10 + [0] * 16,
        "before": [
            18, 21, 20, 24, 17, 22, 25, 19, 23, 20,
            22, 26, 19, 28, 24, 21, 30, 18, 25, 27, 23, 20, 29, 24, 22, 31,
        ],
        "fsm": [1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0],
        "after": [
            22, 24, 25, 27, 19, 27, 28, 24, 26, 22,
            23, 27, 18, 30, 24, 23, 31, 20, 25, 29, 22, 22, 28, 26, 21, 33,
        ],
        "weight": [
            1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
            0.5, 1, 2, 0, 0.75, 1.5, 0, 2.5, 0.5, 0.25, 1, 1.25, 0, 0.5, 1, 0,
        ],
        "set": pd.array(
            [1, 2, 1, 3, 4, 5, 6, 4, 5, None,
             2, 3, 1, None, 6, 2, None, 4, 3, 6, 5, 1, None, 6, 5, None], dtype="Int64",
        ),
    }
)
# fmt: on


def _balance() -> Balance:
    return balance(PUPILS, group="treated", covariates=["before", "fsm"], weights="weight")


def _difference(errors: str, *, match_set: str | None) -> MatchedDifference:
    return matched_difference(
        PUPILS, outcome="after", group="treated", covariates=["before"], weights="weight",
        match_set=match_set, errors=errors,
    )  # fmt: skip


PARTS: dict[str, Callable[[MatchedDifference], float]] = {
    "b": lambda effect: effect.points.value,
    "CR2_df": lambda effect: effect.points.df,
    "CR2_p": lambda effect: effect.points.p_value,
    "CR2_low": lambda effect: effect.points.low,
    "CR2_high": lambda effect: effect.points.high,
    "pooled_sd": lambda effect: effect.pooled_sd,
    "g": lambda effect: effect.standardised.value,
    "g_se": lambda effect: effect.standardised.se,
}


def _of_balance(quantity: str) -> float:
    found = _balance()
    if quantity == "n_effective":
        return found.comparison.n_effective
    covariate, _, column = quantity.partition(".")
    return found.table.set_index("covariate").loc[covariate, column]


def _of_difference(quantity: str, *, match_set: str | None) -> float:
    if quantity.startswith("se_"):
        errors = quantity.removeprefix("se_")
        sets = None if errors.startswith("HC") else match_set
        return _difference(errors, match_set=sets).points.se
    return PARTS[quantity](_difference("CR2", match_set=match_set))


def test_r_agrees(fact, agrees):
    part, _, quantity = fact["id"].partition(".")
    if part == "balance":
        agrees(_of_balance(quantity))
    else:
        agrees(_of_difference(quantity, match_set="set" if part == "difference" else None))
