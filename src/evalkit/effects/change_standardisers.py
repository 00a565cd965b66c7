"""The four standard deviations by which a change of the same pupils may be divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from evalkit.effects.samples import alike_words, has_no_spread, size_of
from evalkit.errors import DataError

# Closer to a perfect correlation than this, 1 − r is rounding noise.
_PERFECT = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedSummary:
    """What the paired family needs to know; a spread of exactly 0 means that there is none.

    ``alike_before``, ``alike_after`` and ``alike_change`` are how messages call values without
    spread: the same, or too near each other.
    """

    n: int
    mean_change: float
    sd_before: float
    sd_after: float
    sd_change: float
    r: float
    alike_before: str
    alike_after: str
    alike_change: str

    @classmethod
    def of(cls, before: np.ndarray, after: np.ndarray) -> PairedSummary:
        """Return the summary of two aligned samples."""
        changes, scale = after - before, size_of(before, after)
        spreads = [
            0.0 if has_no_spread(values, scale=scale) else float(values.std(ddof=1))
            for values in (before, after, changes)
        ]
        varies = spreads[0] > 0 and spreads[1] > 0
        return cls(
            n=len(changes),
            mean_change=float(changes.mean()),
            sd_before=spreads[0],
            sd_after=spreads[1],
            sd_change=spreads[2],
            r=float(np.corrcoef(before, after)[0, 1]) if varies else nan,
            alike_before=alike_words(before, scale=scale),
            alike_after=alike_words(after, scale=scale),
            alike_change=alike_words(changes, scale=scale),
        )

    def require_changes_differ(self, *, by: str) -> None:
        """Refuse pupils who all changed alike: the interval would leave out that others differ."""
        if self.sd_change == 0:
            raise DataError(
                f"standardised_change(by={by!r}) needs pupils who changed differently, and all "
                f"changes {self.alike_change}: the interval would claim to be certain. "
                "Report mean_change, and say that nobody differed."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStandardiser:
    """One way to standardise: what to divide by, the standard error, and its name in prose."""

    denominator: Callable[[PairedSummary], float]
    standard_error: Callable[[PairedSummary, float], float]
    words: str


def _baseline_sd(pairs: PairedSummary) -> float:
    _require_correlation(pairs, by="baseline")
    return pairs.sd_before


def _average_sd(pairs: PairedSummary) -> float:
    average = sqrt((pairs.sd_before**2 + pairs.sd_after**2) / 2)
    alike = max(pairs.alike_before, pairs.alike_after, key=len)
    return _require_spread(average, by="average", what=f"all scores before, and all after, {alike}")


def _change_sd(pairs: PairedSummary) -> float:
    return _require_spread(pairs.sd_change, by="change", what=f"all changes {pairs.alike_change}")


def _repeated_sd(pairs: PairedSummary) -> float:
    _require_correlation(pairs, by="repeated")
    if 1 - pairs.r < _PERFECT:
        raise DataError(
            "standardised_change(by='repeated') divides by √(2(1 − r)), and before and after are "
            "perfectly correlated: there is nothing to divide by. Pass more pairs (two always "
            "correlate perfectly), use another `by`, or use mean_change."
        )
    return _change_sd(pairs) / sqrt(2 * (1 - pairs.r))


def _baseline_se(pairs: PairedSummary, d: float) -> float:
    per_pupil = max(0.0, 2 * (1 - pairs.r)) + d**2 / 2
    if per_pupil > _PERFECT:
        return sqrt(per_pupil / pairs.n)
    raise DataError(
        "standardised_change(by='baseline') has no interval here: before and after are perfectly "
        "correlated and the mean change is nought, so it would claim to be certain. Check that "
        "`after` is not computed from `before`; report mean_change."
    )


def _average_se(pairs: PairedSummary, d: float) -> float:
    return pairs.sd_change / sqrt(pairs.n) / _average_sd(pairs)


def _change_se(pairs: PairedSummary, d: float) -> float:
    return sqrt(1 / pairs.n + d**2 / (2 * pairs.n))


def _repeated_se(pairs: PairedSummary, d: float) -> float:
    return _change_se(pairs, d) * sqrt(2 * (1 - pairs.r))


def _require_spread(sd: float, *, by: str, what: str) -> float:
    if sd > 0:
        return sd
    raise DataError(
        f"standardised_change(by={by!r}) divides by a standard deviation, and {what}: there is "
        "nothing to divide by. Report mean_change, or use another `by`."
    )


def _require_correlation(pairs: PairedSummary, *, by: str) -> None:
    _require_spread(pairs.sd_before, by=by, what=f"all scores before {pairs.alike_before}")
    if pairs.sd_after == 0:
        raise DataError(
            f"standardised_change(by={by!r}) needs the correlation of before and after, and all "
            f"scores after {pairs.alike_after}: there is none. Report mean_change, or by='average'."
        )


CHANGE_STANDARDISERS: dict[str, ChangeStandardiser] = {
    "baseline": ChangeStandardiser(
        denominator=_baseline_sd, standard_error=_baseline_se, words="SD before (Becker)"
    ),
    "average": ChangeStandardiser(
        denominator=_average_sd,
        standard_error=_average_se,
        words="root mean variance of before and after (d_av)",
    ),
    "change": ChangeStandardiser(
        denominator=_change_sd, standard_error=_change_se, words="SD of the changes (d_z)"
    ),
    "repeated": ChangeStandardiser(
        denominator=_repeated_sd,
        standard_error=_repeated_se,
        words="SD of the changes / √(2(1 − r)) (d_rm)",
    ),
}
