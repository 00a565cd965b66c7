"""Leaving each school out in turn: who was left out is named, and what is refused."""

from __future__ import annotations

import pytest

from evalkit.effects import pool
from evalkit.effects.leave_one_out import leave_one_out
from evalkit.errors import DataError
from evalkit.estimate import Estimate

KNAPP = {"model": "random", "tau2": "REML", "hartung_knapp": True}
FIXED = {"model": "fixed", "tau2": "REML", "hartung_knapp": False}
NAMES = ["S01", "S02", "S03", "S04"]


def _school(value: float, se: float = 0.5) -> Estimate:
    return Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95,
                    n=30, method="paired t", se=se)  # fmt: skip


SCHOOLS = [_school(1.0), _school(2.0, 0.4), _school(2.5, 0.7), _school(9.0)]


def test_each_row_is_the_pool_of_the_others():
    without = leave_one_out(SCHOOLS, names=NAMES, **KNAPP, level=0.9)
    assert list(without["left_out"]) == NAMES
    for place, row in enumerate(without.itertuples()):
        others = pool(SCHOOLS[:place] + SCHOOLS[place + 1 :], **KNAPP, level=0.9)
        assert (row.value, row.low, row.high) == (
            others.estimate.value,
            others.estimate.low,
            others.estimate.high,
        )
        assert (row.prediction_low, row.prediction_high) == others.prediction
        assert (row.n, row.tau2, row.i2, row.h2) == (3, others.tau2, others.i2, others.h2)
        assert (row.q, row.q_p, row.se) == (others.q, others.q_p, others.estimate.se)
        assert row.p_value == others.estimate.p_value


def test_the_school_that_differs_is_seen():
    without = leave_one_out(SCHOOLS, names=NAMES, **KNAPP).set_index("left_out")
    assert without["tau2"].idxmin() == "S04"
    assert without["value"].idxmin() == "S04"


def test_the_fixed_model_predicts_nothing():
    without = leave_one_out(SCHOOLS, names=NAMES, **FIXED)
    assert without[["prediction_low", "prediction_high"]].isna().all(axis=None)
    assert without["value"].notna().all()


@pytest.mark.parametrize(
    ("schools", "names", "message"),
    [
        (SCHOOLS[:2], NAMES[:2],
         "Leaving one out needs at least 3 estimates, so that two remain; got 2. "
         "Show the estimates themselves."),
        (SCHOOLS, NAMES[:3], "`names` must hold one name per estimate, that is 4; got 3."),
        (SCHOOLS, "ABCD", "`names` must hold one name per estimate, that is 4; got one text."),
        (SCHOOLS, ["S01", "S02", "S01", "S04"],
         "`names` must hold each name once; not so at names[0], names[2]."),
        ([*SCHOOLS[:3], _school(1.0, 0.0)], NAMES,
         "Each standard error must be finite and above zero; not so at estimates[3]. A standard "
         "error of zero would give that school all the weight: look at its data."),
        ([], [], "`estimates` must be a list with at least one Estimate; got an empty one."),
        ([_school(2.0), _school(5.0), _school(2.0)], NAMES[:3],
         "Without estimates[1]: Hartung–Knapp takes its width from how much the estimates differ, "
         "and all of them are the same: the interval would have no width. "
         "Use hartung_knapp=False."),
    ],
)  # fmt: skip
def test_what_is_refused(schools, names, message):
    with pytest.raises(DataError) as refused:
        leave_one_out(schools, names=names, **KNAPP)
    assert str(refused.value) == message


def test_wrong_options_are_said_without_naming_a_school():
    with pytest.raises(DataError, match=r"^`model` must be one of"):
        leave_one_out(SCHOOLS, names=NAMES, **{**KNAPP, "model": "mixed"})


def test_options_that_move_a_number_and_names_have_no_default():
    for option in (*KNAPP, "names"):
        rest = {"names": NAMES} | KNAPP
        del rest[option]
        with pytest.raises(TypeError, match=option):
            leave_one_out(SCHOOLS, **rest)
