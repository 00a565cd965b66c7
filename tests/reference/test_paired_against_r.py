"""Change of the same pupils: does R (effectsize, metafor, t.test) agree?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import sqrt

import pandas as pd

from evalkit.effects import mean_change, standardised_change

FACTS = "paired_facts.json"

LETTERS = {"z": "change", "av": "average", "rm": "repeated", "b": "baseline"}


def _points(before, after):
    return mean_change(before, after)


def _d(by: str, corrected: bool, before, after):
    return standardised_change(before, after, by=by, corrected=corrected)


READINGS: dict[str, tuple[Callable, Callable]] = {
    "n_pairs": (_points, lambda e: e.n),
    "mean_change": (_points, lambda e: e.value),
    "sd_change": (_points, lambda e: e.se * sqrt(e.n)),
    "t_paired": (_points, lambda e: e.value / e.se),
    "p_paired": (_points, lambda e: e.p_value),
    "change_ci_low": (_points, lambda e: e.low),
    "change_ci_high": (_points, lambda e: e.high),
    "SMCC": (partial(_d, "change", True), lambda e: e.value),
    "SMCC_var": (partial(_d, "change", True), lambda e: e.se**2),
    "SMCR": (partial(_d, "baseline", True), lambda e: e.value),
    "SMCR_var": (partial(_d, "baseline", True), lambda e: e.se**2),
}
for letter, by in LETTERS.items():
    READINGS[f"d_{letter}"] = (partial(_d, by, False), lambda e: e.value)
    READINGS[f"d_{letter}_ci_low"] = (partial(_d, by, False), lambda e: e.low)
    READINGS[f"d_{letter}_ci_high"] = (partial(_d, by, False), lambda e: e.high)
    READINGS[f"g_{letter}"] = (partial(_d, by, True), lambda e: e.value)


def _waves(data: pd.DataFrame, group: str) -> tuple[pd.Series, pd.Series]:
    if group == "das":
        return data["das_pre"], data["das_post"]
    arm = data[data["treat"] == group]
    return arm["pre"], arm["post"]


def _becker(data: pd.DataFrame) -> tuple[float, float]:
    """Return the difference of two arms' standardised changes, and its variance."""
    family, control = (_d("baseline", True, *_waves(data, arm)) for arm in ("FT", "Cont"))
    return family.value - control.value, family.se**2 + control.se**2


def _reproduce(quantity: str, data: pd.DataFrame) -> float:
    group, name = quantity.split(".", 1)
    if group == "FT_vs_Cont":
        return _becker(data)[name == "becker_diff_var"]
    if group == "Cont_change_tost":
        change = mean_change(*_waves(data, "Cont"), level=0.90)
        return change.low if name == "ci90_low" else change.high
    compute, read = READINGS[name]
    return read(compute(*_waves(data, group.removesuffix("_paired"))))


def test_r_agrees(fact, reference_data, agrees):
    agrees(_reproduce(fact["id"].split("/")[1], reference_data))
