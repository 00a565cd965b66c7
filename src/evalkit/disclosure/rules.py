"""The rules R1 to R5 and R7 for figures about pupils: a quantity in, a released value out."""

from __future__ import annotations

import math
from dataclasses import replace

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
    Undefined,
    Values,
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
    """R1: hide 1 to 7 and a zero that tells something; round the rest to the nearest 5.

    A school that reads its own page knows its pupils: there, numbers are exact.
    """
    if policy.shows_exact_counts:
        return exact_number("exact", count.n)
    if count.n == 0 and count.is_structural:
        return ReleasedValue(kind="count", text="0", prose="none", number=0, seal=_SEAL)
    if count.n < policy.smallest_count:
        return hidden("count", "R1", policy, prose=policy.hidden_prose)
    rounded = _rounded_count(count.n, policy)
    return ReleasedValue(
        kind="count", text=f"{rounded:,}", prose=f"about {rounded:,}", number=rounded, seal=_SEAL
    )


def release_total(total: Total, policy: Policy) -> ReleasedValue:
    """R1 and R7 over schools: schools too small to be counted are left out of the sum.

    A sum that included them would, beside its shown parts, give the hidden part away; and a sum
    over few schools, or one that dominates, tells each school about the others.
    """
    if not total.counts:
        return release_count(Count(n=0, is_structural=True), policy)
    counted = [n for n in total.counts if n >= policy.smallest_count]
    if _are_too_few_schools(counted, policy):
        return hidden("count", "R7", policy, prose="not shown")
    total_shown = release_count(Count(n=sum(counted)), policy)
    is_whole = len(counted) == len(total.counts)
    return total_shown if is_whole else replace(total_shown, rule="R1")


def release_mean(mean: Mean, policy: Policy) -> ReleasedValue:
    """R2: an average needs enough pupils, and pupils who differ."""
    if mean.n < policy.smallest_sample or is_thin(mean.behind, policy):
        return hidden("mean", "R2", policy)
    number, text = _rounded(mean.value, _decimals(mean.behind, policy))
    return ReleasedValue(kind="mean", text=text, prose=text, number=number, seal=_SEAL)


def release_measured(measured: Measured, policy: Policy) -> ReleasedValue:
    """R2: an estimate needs enough pupils in every group and enough degrees of freedom."""
    estimate = measured.estimate
    df = measured.smallest_group - 1 if estimate.df is None else estimate.df
    is_enough = measured.smallest_group >= policy.smallest_group and df >= policy.smallest_df
    has_width = estimate.low < estimate.high
    if not is_enough or not has_width or is_thin(measured.behind, policy):
        return hidden("estimate", "R2", policy)
    return _interval(estimate, measured.behind, policy)


def release_undefined(undefined: Undefined, policy: Policy) -> ReleasedValue:
    """R2: that a figure has no value is said where the figures beside it may be seen."""
    if undefined.n < policy.smallest_sample or is_thin(undefined.behind, policy):
        return hidden("estimate", "R2", policy)
    return ReleasedValue(kind="estimate", text="not defined", prose="not defined", seal=_SEAL)


def release_pooled(pooled: PooledMeasure, policy: Policy) -> ReleasedValue:
    """R7: enough schools, each of which may be seen by itself, none that dominates."""
    is_seen = not any(release_measured(part, policy).is_hidden for part in pooled.parts)
    sizes = [part.smallest_group for part in pooled.parts]
    if not is_seen or _are_too_few_schools(sizes, policy):
        return hidden("estimate", "R7", policy)
    return _interval(pooled.estimate, pooled.parts[0].behind, policy)


def release_prediction(pooled: PooledMeasure, policy: Policy) -> ReleasedValue:
    """R7 for the prediction interval of a pooled estimate."""
    if release_pooled(pooled, policy).is_hidden or pooled.prediction is None:
        return hidden("estimate", "R7", policy)
    decimals = _decimals(pooled.parts[0].behind, policy)
    low, low_text = _rounded(pooled.prediction[0], decimals, sign=True)
    high, high_text = _rounded(pooled.prediction[1], decimals, sign=True)
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
    if share.n < policy.smallest_share_group or _is_one_division_too_many(share, policy):
        return hidden("share", "R3", policy, prose="a share that is not shown")
    if share.events < policy.smallest_share_side:
        return _bound(share, policy, few=1, is_few=True)
    small_parts = sum(part < policy.smallest_share_side for part in share.parts)
    is_all_but_few = share.n - share.events < policy.smallest_share_side
    if is_all_but_few or (share.parts and small_parts == len(share.parts) - 1):
        # The rest, whose parts are small, would be known from a rounded share.
        return _bound(share, policy, few=max(1, small_parts), is_few=False)
    if _would_give_a_part_away(share, policy):
        return hidden("share", "R3", policy, prose="a share that is not shown")
    tenths = _tenths(share, policy)
    words = {0: "fewer than 1 in 10", TEN: "more than 9 in 10"}.get(tenths, f"about {tenths} in 10")
    shown = tenths if 0 < tenths < TEN else None
    return ReleasedValue(
        kind="share", text=words, prose=words, number=shown, tenths=shown, seal=_SEAL
    )


def _tenths(share: Share, policy: Policy) -> int:
    """Return the share in tenths, such that two shown beside a small part leave its number open.

    9 and 11 of 20 would be about 5 and about 6 in ten, and a reader could work out that nobody is
    left; so where both were rounded up and come to more than ten, the first is rounded down.
    """
    tenths = math.floor(TEN * share.events / share.n + 0.5)
    if share.place is None:
        return tenths
    shown = [at for at, part in enumerate(share.parts) if part >= policy.smallest_share_side]
    has_one_small = len(shown) == len(share.parts) - 1
    total = sum(math.floor(TEN * share.parts[at] / share.n + 0.5) for at in shown)
    return tenths - (has_one_small and total > TEN and share.place == shown[0])


def _is_one_division_too_many(share: Share, policy: Policy) -> bool:
    """Return whether another division of the same pupils, shown first, leaves no room for this.

    Two sets of thresholds on one score are nested: where either has a small part, the two
    together can tell how small.
    """
    if not share.beside or share.n >= policy.smallest_parts_group:
        return False
    every = (*share.parts, *(part for parts in share.beside for part in parts))
    return min(every) < policy.smallest_share_side


def _would_give_a_part_away(share: Share, policy: Policy) -> bool:
    """Return whether this share and a larger one would, by their sum, tell a small third part."""
    shown = [part for part in share.parts if part >= policy.smallest_share_side]
    has_one_small = len(shown) == len(share.parts) - 1 and len(shown) > 1
    if not has_one_small or share.n >= policy.smallest_parts_group:
        return False
    if share.place is None or share.yields is None:
        return share.events == min(shown)
    # Where the part that yields is itself the small one, its neighbours stay: their tenths add up
    # to ten and leave its number open.  By place, not by number: to hide two parts that are equal
    # would tell that they are.
    return share.place == share.yields


def is_thin(behind: Values, policy: Policy) -> bool:
    """Return whether averages would give single pupils, or hidden numbers of them, away.

    Pupils who are nearly all alike are each shown by their average.  Eleven pupils with 0.1
    incidents on average had one incident between them, a number that R1 hides; and with 0.7 on
    average and at least eight of them with one, three had none.
    """
    side = behind.smallest_side
    is_rare = side is not None and side < policy.smallest_count
    return is_rare or behind.n_unlike < policy.smallest_unlike


def _are_too_few_schools(sizes: list[int], policy: Policy) -> bool:
    if len(sizes) < policy.fewest_schools:
        return True
    return max(sizes) > policy.largest_school_share * sum(sizes)


def _bound(share: Share, policy: Policy, *, few: int, is_few: bool) -> ReleasedValue:
    """Return the bound that holds for every small part there could be, never the part itself.

    It is worked out from the smallest group that the rounded number beside it allows; from the
    exact one, the bound would tell which number was rounded.  ``few`` small parts stand on the
    small side.
    """
    smallest_n = max(
        policy.smallest_share_group,
        _rounded_count(share.n, policy) - policy.round_counts_to // 2,
    )
    tenths = math.floor(TEN * few * (policy.smallest_share_side - 1) / smallest_n) + 1
    words = f"fewer than {tenths} in 10" if is_few else f"more than {TEN - tenths} in 10"
    return ReleasedValue(kind="share", text=words, prose=words, rule="R3", seal=_SEAL)


def _rounded_count(n: int, policy: Policy) -> int:
    step = policy.round_counts_to
    return step * math.floor(n / step + 0.5)


def _decimals(behind: Values, policy: Policy) -> int:
    """Return the decimals for points: no finer than a tenth of the step of one pupil's value."""
    return max(0, min(policy.decimals_points, math.floor(1 - math.log10(behind.step))))


def _interval(estimate: Estimate, behind: Values, policy: Policy) -> ReleasedValue:
    is_points = load_measure(estimate.measure).kind == "points"
    decimals = _decimals(behind, policy) if is_points else policy.decimals_effect_size
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
        seal=_SEAL,
    )


def exact_number(kind: str, n: int) -> ReleasedValue:
    """Return a whole number as it is."""
    return ReleasedValue(kind=kind, text=f"{n:,}", prose=f"{n:,}", number=n, seal=_SEAL)


def hidden(kind: str, rule: str, policy: Policy, *, prose: str = "") -> ReleasedValue:
    """Return what is shown in a figure's place, with the rule that hides it."""
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
