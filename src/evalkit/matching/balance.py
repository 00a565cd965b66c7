"""How alike two groups were at the start, before matching and after: the balance table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd

from evalkit.catalogue.balance_rules import BalanceRules, load_balance_rules
from evalkit.effects.frame_columns import covariate_names, group_column, require_columns
from evalkit.effects.weight_column import weight_column
from evalkit.errors import DataError, MatchingError
from evalkit.matching.balance_columns import balance_columns
from evalkit.matching.balance_rows import balance_row
from evalkit.matching.balance_verdict import BalanceVerdict, balance_verdict
from evalkit.matching.effective_sample_size import GroupSize

COLUMNS = (
    "covariate", "kind", "level", "mean_treated_raw", "mean_comparison_raw", "mean_treated",
    "mean_comparison", "denominator", "smd_raw", "smd", "smd_pooled_raw", "smd_pooled",
    "variance_ratio_raw", "variance_ratio", "ks_raw", "ks", "is_within", "note",
)  # fmt: skip
"""The columns of ``Balance.table``."""

_METHOD = (
    "standardised differences: (treated − comparison) / SD of all treated pupils before matching, "
    "shares likewise; variance ratio: treated / comparison, weights as those of whom a pupil "
    "stands for; KS: largest difference of the two distributions; {weights}"
)


@runtime_checkable
class HasWeights(Protocol):
    """What a match must have to be judged: its frame has the column ``weight``."""

    frame: pd.DataFrame
    group: str
    covariates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How alike two groups are, row by row and taken together.

    Parameters
    ----------
    table : DataFrame
        One row per number or yes/no covariate, per category of the others, and one more for each
        covariate that some pupils have no value of.  Names that end in ``_raw`` are before
        matching, the others after.

        - ``covariate``, ``kind`` (number, yes_no, category, missing), ``level`` (the category)
        - ``mean_treated_raw``, ``mean_comparison_raw``, ``mean_treated``, ``mean_comparison``: in
          the covariate's unit, shares (0 to 1) for the other kinds
        - ``denominator``: the SD of all treated pupils before matching
        - ``smd_raw``, ``smd``: (treated − comparison) / denominator; 0 where the means are equal,
          NaN where they are not and the denominator is 0
        - ``smd_pooled_raw``, ``smd_pooled``: the same by √((variance treated + variance
          comparison) / 2) before matching, for comparison with reports that divide by it
        - ``variance_ratio_raw``, ``variance_ratio``: treated / comparison; only of numbers with
          more than two values
        - ``ks_raw``, ``ks``: 0 to 1
        - ``is_within``: whether ``smd`` and ``variance_ratio`` are within the rules
        - ``note``: a sentence where a number needs one
    treated, comparison : GroupSize
        Pupils before matching, with a weight, and how many equally weighted ones these are worth.
    verdict : BalanceVerdict
        What the table comes to, as data and as sentences.
    method : str
        What was computed, as a methods section would name it.
    """

    table: pd.DataFrame
    treated: GroupSize
    comparison: GroupSize
    verdict: BalanceVerdict
    method: str


def balance(
    matched_or_frame: HasWeights | pd.DataFrame,
    *,
    group: str | None = None,
    covariates: Sequence[str] | None = None,
    weights: str | None = None,
    rules: BalanceRules | None = None,
) -> Balance:
    """Return how alike treated and comparison pupils are, before matching and after.

    Parameters
    ----------
    matched_or_frame : Matched or DataFrame
        A match, which brings its weights; or all pupils of both groups, one row each, those who
        were left out with the weight 0.
    group : str
        Column of true and false, or 1 and 0: treated or comparison.  Of a match, its own.
    covariates : list of str
        Columns known before treatment: numbers, true and false, or categories as text.  Values may
        be missing; how often is a row of its own.  Of a match, its own unless others are named:
        what was not matched on can be looked at too.
    weights : str, optional
        Column of weights from 0 upwards; without one a frame is as it is, before and after.
    rules : BalanceRules, optional
        What counts as alike; ``definitions/balance.toml`` unless others are given.

    Returns
    -------
    Balance
        The table, the sizes of the groups, and the verdict.  Direction is treated − comparison.

    Raises
    ------
    DataError
        If a column is not there or not usable, a group has fewer than two pupils, or a weight is
        missing or below 0.
    MatchingError
        If nobody of a group has a weight above 0, or a match is given weights or another group.

    Notes
    -----
    The denominator comes from before matching, so that a match that leaves out unlike pupils
    cannot look better or worse through it.  Nothing is tested: whether a difference could be
    chance does not matter here, and with few pupils a test misses large ones (Imai et al. 2008).

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates
    between treatment groups in propensity-score matched samples. Statistics in Medicine, 28(25),
    3083-3107.
    Imai, K., King, G., & Stuart, E. A. (2008). Misunderstandings between experimentalists and
    observationalists about causal inference. Journal of the Royal Statistical Society A, 171(2),
    481-502.
    Stuart, E. A. (2010). Matching methods for causal inference: A review and a look forward.
    Statistical Science, 25(1), 1-21.

    Examples
    --------
    >>> pupils = pd.DataFrame({"is_treated": [1, 1, 1, 0, 0, 0, 0], "age": [12, 13, 14, 12, 13, 14,
    ...                        18], "weight": [1, 1, 1, 1, 1, 1, 0]})
    >>> found = balance(pupils, group="is_treated", covariates=["age"], weights="weight")
    >>> found.table[["smd_raw", "smd"]].round(3).values.tolist()
    [[-1.25, 0.0]]
    >>> found.verdict.sentence()
    'The two groups were alike at the start in the one respect that was compared.'
    """
    frame, group, names, weights = _asked(matched_or_frame, group, covariates, weights)
    roles = [("group", group), *(("covariates", name) for name in names)]
    require_columns(frame, roles + ([] if weights is None else [("weights", weights)]))
    is_treated = group_column(frame, group)
    given = np.ones(len(frame)) if weights is None else weight_column(frame, weights)
    _require_both_groups(given, is_treated, group=group)
    rules = load_balance_rules() if rules is None else rules
    table = _typed(
        [
            balance_row(column, is_treated, given, rules=rules)
            for name in names
            for column in balance_columns(frame, name)
        ]
    )
    return Balance(
        table=table,
        treated=GroupSize.of(given[is_treated]),
        comparison=GroupSize.of(given[~is_treated]),
        verdict=balance_verdict(table, rules=rules),
        method=_METHOD.format(weights="no weights" if weights is None else f"weights: {weights}"),
    )


def _asked(
    matched_or_frame: HasWeights | pd.DataFrame,
    group: str | None,
    covariates: Sequence[str] | None,
    weights: str | None,
) -> tuple[pd.DataFrame, str, tuple[str, ...], str | None]:
    """Return frame, group, covariates and weights, of a match or as they were given."""
    if isinstance(matched_or_frame, HasWeights) and not isinstance(matched_or_frame, pd.DataFrame):
        matched = matched_or_frame
        if weights is not None or group not in (None, matched.group):
            raise MatchingError(
                "A match brings its own weights and its own group "
                f"({matched.group!r}); leave out `weights` and `group`, or give its frame instead."
            )
        names = matched.covariates if covariates is None else covariate_names(covariates)
        return matched.frame, matched.group, _named(names), "weight"
    if group is None or covariates is None:
        raise DataError(
            "`group` and `covariates` must name columns of the frame; only a match has its own."
        )
    return matched_or_frame, group, _named(covariate_names(covariates)), weights


def _named(names: Sequence[str]) -> tuple[str, ...]:
    if names:
        return tuple(names)
    raise DataError(
        "`covariates` must name at least one column known before treatment; got an empty list. "
        "Without one nobody can say whether the groups were alike."
    )


def _require_both_groups(weights: np.ndarray, is_treated: np.ndarray, *, group: str) -> None:
    for side, name in ((is_treated, "treated"), (~is_treated, "comparison")):
        if not (weights[side] > 0).any():
            raise MatchingError(
                f"Both groups must have pupils with a weight above 0; by {group!r} all "
                f"{int(side.sum())} {name} pupils have the weight 0. Loosen the caliper, the exact "
                "columns or the cutpoints of the matching."
            )


def _typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    texts = dict.fromkeys(("covariate", "kind", "level", "note"), "str")
    return pd.DataFrame(rows)[list(COLUMNS)].astype(texts | {"is_within": bool})
