"""Pooling where no data are needed: metafor on seven, four and two schools typed in."""

from __future__ import annotations

import numpy as np
import pytest

from evalkit.effects import pool
from evalkit.effects.leave_one_out import leave_one_out
from evalkit.estimate import Estimate

FACTS = "standalone_pooling.json"

SCHOOLS = {
    "seven": (
        (0.42, -0.10, 0.88, 0.15, 0.31, 1.20, 0.05),
        (0.040, 0.090, 0.120, 0.020, 0.065, 0.150, 0.030),
    ),
    "alike": ((0.30, 0.34, 0.27, 0.36), (0.04, 0.05, 0.03, 0.06)),
    "two": ((-1.5, 2.25), (0.25, 0.16)),
}
NORMAL = {
    "tau2": lambda p: p.tau2,
    "ci_low_z": lambda p: p.estimate.low,
    "H2_metafor": lambda p: p.h2,
}
HARTUNG_KNAPP = {
    "hksj.ci_high": lambda p: p.estimate.high,
    "pi_low_metafor_knha": lambda p: p.prediction[0],
}
FIXED = {"est": lambda p: p.estimate.value, "H2": lambda p: p.h2}
LIMITS = {
    "tau2_qprofile_low": lambda p: p.tau2_interval[0],
    "tau2_qprofile_high": lambda p: p.tau2_interval[1],
}


def _schools(name: str) -> list[Estimate]:
    return [
        Estimate(measure="mean_change", value=value, low=value, high=value, level=0.95, n=2,
                 method="reference", se=float(np.sqrt(variance)))
        for value, variance in zip(*SCHOOLS[name], strict=True)
    ]  # fmt: skip


def _reproduce(quantity: str) -> float:
    name, reading = quantity.split(".", 1)
    schools = _schools(name)
    if reading in LIMITS:
        return LIMITS[reading](pool(schools, model="random", tau2="REML", hartung_knapp=False))
    by, reading = reading.split(".", 1)
    if by == "fixed":
        return FIXED[reading](pool(schools, model="fixed", tau2="REML", hartung_knapp=False))
    if by == "leave1out":
        place, column = reading.split(".")
        without = leave_one_out(
            schools, names=list("ABCDEFG"), model="random", tau2="REML", hartung_knapp=True
        )
        return without.loc[int(place), column]
    readings = NORMAL if reading in NORMAL else HARTUNG_KNAPP
    hartung_knapp = reading not in NORMAL
    return readings[reading](pool(schools, model="random", tau2=by, hartung_knapp=hartung_knapp))


def test_r_agrees(fact, agrees):
    agrees(_reproduce(fact["id"]))


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_where_metafor_finds_no_tau2_compatible_there_are_no_limits(level):
    pooled = pool(_schools("alike"), model="random", tau2="REML", hartung_knapp=True, level=level)
    assert pooled.tau2 == 0
    assert pooled.tau2_interval is None
