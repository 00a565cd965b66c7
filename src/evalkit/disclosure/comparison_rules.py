"""R2, R3 and R8 for how two groups of pupils differ: the balance table, and hidden causes."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from evalkit.disclosure.policy import Policy
from evalkit.disclosure.released import _SEAL, ReleasedValue
from evalkit.disclosure.rules import hidden, is_thin, release_measured
from evalkit.findings import Gap, Strength

_TENTH = Decimal("0.1")


def release_gap(gap: Gap, policy: Policy) -> ReleasedValue:
    """Return how two groups differ, when each is large enough and its pupils differ.

    A share needs more pupils, and enough on both sides, and its figure is rounded so that the
    number behind it stays open.  A figure before matching is hidden where few pupils stand between
    it and the one after: both together would give their average away.
    """
    fewest = policy.smallest_sample
    if gap.is_share:
        fewest = max(fewest, policy.smallest_share_group)
    if gap.smallest_group < fewest or is_thin(gap.behind, policy):
        return hidden("estimate", "R2", policy)
    if 0 < gap.n_apart < policy.smallest_apart:
        return hidden("estimate", "R8", policy)
    decimals = policy.decimals_effect_size
    step = Decimal(str(policy.share_gap_step)) if gap.is_share else Decimal(1).scaleb(-decimals)
    size = (Decimal(repr(abs(float(gap.value)))) / step).quantize(Decimal(1), ROUND_HALF_UP) * step
    number = math.copysign(float(size), gap.value) if size else 0.0
    text = f"{number:+.{decimals}f}" if gap.is_signed and number else f"{number:.{decimals}f}"
    text = text.replace("-", "−")
    return ReleasedValue(kind="estimate", text=text, prose=text, number=number, seal=_SEAL)


def release_strength(strength: Strength, policy: Policy) -> ReleasedValue:
    """Return the strength of a hidden cause to a decimal: no finer than the estimate."""
    if release_measured(strength.of, policy).is_hidden:
        return hidden("estimate", "R2", policy)
    size = Decimal(repr(float(strength.value))).quantize(_TENTH, ROUND_HALF_UP)
    return ReleasedValue(
        kind="estimate", text=f"{size}", prose=f"{size}", number=float(size), seal=_SEAL
    )
