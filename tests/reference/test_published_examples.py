"""Published or exact values whose inputs are small enough to stand here: these always run."""

from __future__ import annotations

from math import pi, sqrt

import pytest

from evalkit.effects import hedges_j, mean_change, mean_difference, standardised_change

# Extra hours of sleep under two drugs (Student 1908); the outputs are those printed by R's
# t.test(extra ~ group, data = sleep), once with paired = TRUE.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_student_1908_paired():
    change = mean_change(DRUG_1, DRUG_2)
    assert change.value == pytest.approx(1.58, abs=1e-12)
    assert (change.low, change.high) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)
    assert change.value / change.se == pytest.approx(4.0621, abs=5e-5)
    assert change.p_value == pytest.approx(0.002833, abs=5e-7)
    assert (change.df, change.n) == (9, 10)


def test_student_1908_as_two_groups():
    difference = mean_difference(DRUG_2, DRUG_1, equal_variances=False)
    assert (difference.low, difference.high) == pytest.approx((-0.2054832, 3.3654832), abs=5e-8)
    assert difference.df == pytest.approx(17.776, abs=5e-4)
    assert difference.p_value == pytest.approx(0.07939, abs=5e-6)


def test_student_1908_in_standard_deviations():
    # d_z is t over the root of n, whichever way it is computed.
    d_z = standardised_change(DRUG_1, DRUG_2, by="change", corrected=False)
    assert d_z.value == pytest.approx(4.0621 / sqrt(10), abs=5e-5)


@pytest.mark.parametrize(
    ("df", "exact"),
    [
        (2, 1 / sqrt(pi)),  # Γ(1) / Γ(1/2)
        (3, sqrt(pi / 6)),  # Γ(3/2) / (√(3/2) · Γ(1))
        (4, sqrt(2 / pi)),  # Γ(2) / (√2 · Γ(3/2))
        (5, 0.75 * sqrt(pi / 2.5)),  # Γ(5/2) / (√(5/2) · Γ(2))
        (6, 8 / (3 * sqrt(3 * pi))),  # Γ(3) / (√3 · Γ(5/2))
    ],
)
def test_hedges_j_in_closed_form(df, exact):
    assert hedges_j(df) == pytest.approx(exact, rel=1e-14)
