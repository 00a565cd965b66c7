"""What a balance table comes to, in data and in words."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue.balance_rules import load_balance_rules
from evalkit.matching.balance_verdict import BalanceVerdict, balance_verdict

RULES = load_balance_rules()


def verdict(*rows: tuple) -> BalanceVerdict:
    """Judge rows of covariate, kind, level, smd and variance ratio."""
    table = pd.DataFrame(rows, columns=["covariate", "kind", "level", "smd", "variance_ratio"])
    within = [
        RULES.alike.holds(smd) and RULES.spread.holds(ratio)
        for smd, ratio in zip(table["smd"], table["variance_ratio"], strict=True)
    ]
    return balance_verdict(table.assign(is_within=within), rules=RULES)


def number(name: str, smd: float, ratio: float = 1.0) -> tuple:
    return (name, "number", None, smd, ratio)


def two_digits(size: float) -> str:
    return f"{size:.2f}"


def test_all_alike():
    made = verdict(number("age", 0.1), number("wellbeing", -0.02))
    assert (made.key, made.n_alike, made.n_covariates, made.unlike) == ("alike", 2, 2, ())
    assert (made.worst, made.adjust_for, made.too_far) == ("age", ("age",), ())
    assert made.sentence() == (
        "The two groups were alike at the start in all 2 respects that were compared."
    )
    assert made.advice() == ("A comparison must allow for the difference in age.",)
    assert verdict(number("age", 0.0)).advice() == ()


def test_one_or_two_are_not_alike_and_the_worst_comes_first():
    made = verdict(
        number("age", 0.01),
        number("attendance_pct", -0.2),
        ("fsm", "yes_no", None, 0.24, math.nan),
        number("wellbeing", 0.05, 2.5),
    )
    assert (made.key, made.n_alike, made.worst) == ("near", 1, "fsm")
    assert [each.key for each in made.unlike] == ["share_higher", "number_lower", "spread_wider"]
    assert made.adjust_for == ("attendance_pct", "fsm")
    assert made.sentence() == (
        "The two groups were alike at the start in 1 of 4 respects; they differed in fsm (more "
        "often among pupils of the programme), attendance pct (pupils of the programme lower) and "
        "how much wellbeing varies (pupils of the programme differ more among themselves)."
    )
    names = {"fsm": "free school meals", "attendance_pct": "attendance"}
    assert made.sentence(names=names, show=two_digits) == (
        "The two groups were alike at the start in 1 of 4 respects; they differed in free school "
        "meals (more often among pupils of the programme, by 0.24 standard deviations), attendance "
        "(pupils of the programme 0.20 standard deviations lower) and how much wellbeing varies "
        "(pupils of the programme differ more among themselves)."
    )
    assert made.advice(names=names) == (
        "A comparison must allow for the difference in attendance and free school meals.",
    )


def test_too_far_apart_for_any_adjustment():
    made = verdict(number("age", -0.26), number("wellbeing", 0.06))
    assert (made.key, made.too_far, made.adjust_for) == ("apart", ("age",), ("wellbeing",))
    assert made.advice() == (
        "A comparison must allow for the difference in wellbeing.",
        "The groups are too far apart in age for a comparison that can be trusted.",
    )


def test_what_cannot_be_compared_is_the_worst():
    made = verdict(number("age", 0.5), number("wellbeing", math.nan))
    assert (made.worst, made.too_far) == ("wellbeing", ("age", "wellbeing"))
    assert made.unlike[0].key == "not_comparable"
    assert math.isnan(made.unlike[0].smd)
    assert made.sentence(show=two_digits) == (
        "The two groups were not alike at the start in any respect that was compared; they "
        "differed in wellbeing (there is no spread, or there are no values, to measure the "
        "difference by) and age (pupils of the programme 0.50 standard deviations higher)."
    )


def test_a_covariate_is_alike_when_each_of_its_rows_is():
    made = verdict(
        ("gender", "category", "f", 0.05, math.nan),
        ("gender", "category", "m", -0.15, math.nan),
        ("gender", "missing", None, 0.12, math.nan),
        number("age", 0.0),
    )
    assert (made.n_covariates, made.n_alike) == (2, 1)
    assert [(each.covariate, each.level) for each in made.unlike] == [("gender", "m")]
    assert made.sentence().endswith("in gender m (less often among pupils of the programme).")
    gaps = verdict(("gender", "missing", None, 0.12, math.nan), number("gender", 0.1))
    assert gaps.sentence().endswith(
        "in how often gender is not known (more often among pupils of the programme)."
    )


@pytest.mark.parametrize(
    ("ratio", "key"), [(0.49, "spread_narrower"), (2.01, "spread_wider"), (np.inf, "spread_wider")]
)
def test_spread_alone_is_said_as_spread(ratio, key):
    made = verdict(number("age", 0.1, ratio))
    assert [each.key for each in made.unlike] == [key]
    assert (made.key, made.too_far) == ("near", ())


def test_a_size_at_the_limit_is_within():
    assert verdict(number("age", 0.1 + 1e-12)).key == "alike"
    assert verdict(number("age", 0.1 + 1e-6)).key == "near"
    assert verdict(number("age", 0.25)).key == "near"
    assert verdict(number("age", 0.2501)).key == "apart"
    assert verdict(number("age", 0.05)).adjust_for == ()
    assert verdict(number("age", 0.0, 0.5), number("x", 0.0, 2.0)).key == "alike"
