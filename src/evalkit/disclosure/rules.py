"""The rules R1 to R5 and R7: one kind of quantity in, one released value out."""

from __future__ import annotations

import math

from evalkit.catalogue import load_measure
from evalkit.disclosure.policy import Policy
from evalkit.disclosure.released import _SEAL, ReleasedValue
from evalkit.estimate import Estimate
from evalkit.findings import (
    Count,
    Label,
    Mean,
    Measured,
    PooledMeasure,
    SchoolCount,
    Share,
    Total,
)

TEN = 10


def release_label(label: Label, policy: Policy) -> ReleasedValue:
    """Return words from a definition or the plan as they are."""
    return ReleasedValue(kind="label", text=label.text, prose=label.text, seal=_SEAL)


def release_schools(count: SchoolCount, policy: Policy) -> ReleasedValue:
    """Return a number of schools as it is: schools are not pupils."""
    return ReleasedValue(
        kind="schools", text=str(count.n), prose=str(count.n), number=count.n, seal=_SEAL
    )


def release_count(count: Count, policy: Policy) -> ReleasedValue:
    """R1: hide 1 to 7 and a zero that tells something; round the rest to the nearest 5."""
    if count.n == 0 and count.is_structural:
        return ReleasedValue(kind="count", text="0", prose="none", number=0, seal=_SEAL)
    if count.n < policy.smallest_count:
        return _hidden("count", "R1", policy, prose=policy.hidden_prose)
    step = policy.round_counts_to
    rounded = step * math.floor(count.n / step + 0.5)
    return ReleasedValue(
        kind="count", text=f"{rounded:,}", prose=f"about {rounded:,}", number=rounded, seal=_SEAL
    )


def release_total(total: Total, policy: Policy) -> ReleasedValue:
    """R1 over schools: schools too small to be counted are left out of the sum.

    A sum that included them would, beside its shown parts, give the hidden part away.
    """
    counted = sum(n for n in total.counts if n >= policy.smallest_count)
    return release_count(Count(n=counted, is_structural=not total.counts), policy)


def release_mean(mean: Mean, policy: Policy) -> ReleasedValue:
    """R2: an average needs enough pupils, and pupils who differ."""
    is_rare = _is_rare(mean.n_with_event, policy)
    if mean.n < policy.smallest_sample or not mean.sd > 0 or is_rare:
        return _hidden("mean", "R2", policy)
    number, text = _rounded(mean.value, policy.decimals_points)
    return ReleasedValue(kind="mean", text=text, prose=text, number=number, seal=_SEAL)


def release_measured(measured: Measured, policy: Policy) -> ReleasedValue:
    """R2: an estimate needs enough pupils in every group and enough degrees of freedom."""
    estimate = measured.estimate
    df = measured.smallest_group - 1 if estimate.df is None else estimate.df
    is_enough = measured.smallest_group >= policy.smallest_group and df >= policy.smallest_df
    is_rare = _is_rare(measured.n_with_event, policy)
    if not is_enough or not estimate.low < estimate.high or is_rare:
        return _hidden("estimate", "R2", policy)
    return _interval(estimate, policy)


def release_pooled(pooled: PooledMeasure, policy: Policy) -> ReleasedValue:
    """R7: enough schools, each large enough, none that dominates."""
    sizes = pooled.pupils_per_school
    is_enough = len(sizes) >= policy.fewest_schools and min(sizes) >= policy.smallest_sample
    if not is_enough or max(sizes) > policy.largest_school_share * sum(sizes):
        return _hidden("estimate", "R7", policy)
    return _interval(pooled.estimate, policy)


def release_prediction(pooled: PooledMeasure, policy: Policy) -> ReleasedValue:
    """R7 for the prediction interval of a pooled estimate."""
    if release_pooled(pooled, policy).is_hidden or pooled.prediction is None:
        return _hidden("estimate", "R7", policy)
    low, low_text = _rounded(pooled.prediction[0], policy.decimals_points)
    high, high_text = _rounded(pooled.prediction[1], policy.decimals_points)
    text = f"{low_text} to {high_text}"
    return ReleasedValue(
        kind="estimate",
        text=text,
        prose=text,
        low=low,
        high=high,
        low_text=low_text,
        high_text=high_text,
        seal=_SEAL,
    )


def release_share(share: Share, policy: Policy) -> ReleasedValue:
    """R3: "about x in 10" when both sides are large enough, a bound when one is not."""
    if share.n < policy.smallest_share_group:
        return _hidden("share", "R3", policy, prose="a share that is not shown")
    small_side = min(share.events, share.n - share.events)
    if small_side < policy.smallest_share_side:
        return _bound(share, policy)
    tenths = math.floor(TEN * share.events / share.n + 0.5)
    words = {0: "fewer than 1 in 10", TEN: "more than 9 in 10"}.get(tenths, f"about {tenths} in 10")
    shown = tenths if 0 < tenths < TEN else None
    return ReleasedValue(
        kind="share", text=words, prose=words, number=shown, tenths=shown, seal=_SEAL
    )


def _is_rare(n_with_event: int | None, policy: Policy) -> bool:
    """Return whether an average would give away a number of pupils that R1 hides.

    Eleven pupils with an average of 0.1 incidents had one incident between them.
    """
    return n_with_event is not None and n_with_event < policy.smallest_count


def _bound(share: Share, policy: Policy) -> ReleasedValue:
    """Return the bound that holds for every small side there could be, never the side itself."""
    largest_hidden = policy.smallest_share_side - 1
    tenths = math.floor(TEN * largest_hidden / share.n) + 1
    is_few = share.events <= share.n - share.events
    words = f"fewer than {tenths} in 10" if is_few else f"more than {TEN - tenths} in 10"
    return ReleasedValue(kind="share", text=words, prose=words, rule="R3", seal=_SEAL)


def _interval(estimate: Estimate, policy: Policy) -> ReleasedValue:
    kind = load_measure(estimate.measure).kind
    decimals = policy.decimals_points if kind == "points" else policy.decimals_effect_size
    number, text = _rounded(estimate.value, decimals, sign=True)
    low, low_text = _rounded(estimate.low, decimals, sign=True)
    high, high_text = _rounded(estimate.high, decimals, sign=True)
    return ReleasedValue(
        kind="estimate",
        text=f"{text} ({low_text} to {high_text})",
        prose=text,
        number=number,
        low=low,
        high=high,
        low_text=low_text,
        high_text=high_text,
        size_text=text.lstrip("+−"),
        seal=_SEAL,
    )


def _hidden(kind: str, rule: str, policy: Policy, *, prose: str = "") -> ReleasedValue:
    return ReleasedValue(
        kind=kind,
        text=policy.hidden_mark,
        prose=prose or policy.hidden_mark,
        is_hidden=True,
        rule=rule,
        seal=_SEAL,
    )


def _rounded(value: float, decimals: int, *, sign: bool = False) -> tuple[float, str]:
    """Return a number rounded half up (away from zero), and as text with a real minus sign."""
    step = 10**decimals
    rounded = math.copysign(math.floor(abs(value) * step + 0.5) / step, value) + 0.0
    text = f"{rounded:+.{decimals}f}" if sign and rounded else f"{rounded:.{decimals}f}"
    return rounded, text.replace("-", "−")
