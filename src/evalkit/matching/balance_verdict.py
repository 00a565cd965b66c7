"""What a balance table comes to: in how many respects two groups were alike, and in which not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isnan

import pandas as pd

from evalkit.catalogue.balance_rules import BalanceRules

_SHARES = ("yes_no", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlikeCovariate:
    """A covariate in which the groups are not alike, by its worst row.

    Parameters
    ----------
    covariate : str
        Its name as a column.
    level : str or None
        The category that is meant, of a covariate of categories.
    key : str
        The sentence of ``balance.toml`` that says it: ``number_higher``, ``share_lower``,
        ``spread_wider``, ``not_comparable`` and so on.  Direction is treated − comparison.
    smd : float
        The standardised difference after matching; NaN where it cannot be standardised.
    variance_ratio : float
        After matching; NaN where there is none.
    """

    covariate: str
    level: str | None
    key: str
    smd: float
    variance_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceVerdict:
    """How alike two groups are, as data and as sentences.

    Parameters
    ----------
    key : {"alike", "near", "apart"}
        ``"alike"``: every covariate is within the limits.  ``"apart"``: at least one lies beyond
        what adjusting can mend, or cannot be compared.  ``"near"``: between the two.
    n_covariates, n_alike : int
        Covariates compared, and those with every row within.
    unlike : tuple of UnlikeCovariate
        The others, the worst first.
    adjust_for : tuple of str
        Covariates that the analysis must adjust for: the larger of their differences is beyond
        ``rules.near``, though not beyond ``rules.far``.
    too_far : tuple of str
        Covariates beyond ``rules.far``, or that cannot be compared.
    worst : str
        The covariate with the largest difference.
    rules : BalanceRules
        The limits that were used, with their authority, and the sentences.
    """

    key: str
    n_covariates: int
    n_alike: int
    unlike: tuple[UnlikeCovariate, ...]
    adjust_for: tuple[str, ...]
    too_far: tuple[str, ...]
    worst: str
    rules: BalanceRules

    def sentence(
        self,
        *,
        names: Mapping[str, str] | None = None,
        show: Callable[[float], str] | None = None,
    ) -> str:
        """Return the verdict in plain English.

        Parameters
        ----------
        names : mapping, optional
            How a covariate is called; without one a column's name with spaces for underlines.
        show : callable, optional
            Turns the size of a difference (without its sign) into text.  Without it no sizes are
            said, because how a number is rounded and who may see it is decided elsewhere.
        """
        parts = [self._difference(each, names=names, show=show) for each in self.unlike]
        key = "some" if self.n_alike else "none"
        if not parts:
            key = "one" if self.n_covariates == 1 else "all"
        slots = {
            "n_alike": self.n_alike,
            "n_covariates": self.n_covariates,
            "differences": _listed(parts),
        }
        return self.rules.sentences["verdict"][key].format(**slots)

    def advice(self, *, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """Return what follows for the analysis: nothing, or one sentence or two."""
        asked = (("adjust", self.adjust_for), ("apart", self.too_far))
        return tuple(
            self.rules.sentences["advice"][key].format(
                covariates=_listed([_called(each, None, names) for each in covariates])
            )
            for key, covariates in asked
            if covariates
        )

    def _difference(
        self,
        unlike: UnlikeCovariate,
        *,
        names: Mapping[str, str] | None,
        show: Callable[[float], str] | None,
    ) -> str:
        table = "difference_without_size" if show is None else "difference"
        has_size = show is not None and not isnan(unlike.smd)
        return self.rules.sentences[table][unlike.key].format(
            covariate=_called(unlike.covariate, unlike.level, names),
            size=show(abs(unlike.smd)) if has_size else "",
        )


def balance_verdict(table: pd.DataFrame, *, rules: BalanceRules) -> BalanceVerdict:
    """Return what a balance table comes to under these rules.

    Parameters
    ----------
    table : DataFrame
        As ``Balance.table``: one or more rows for each covariate.
    rules : BalanceRules
        What counts as alike.
    """
    sizes = table["smd"].abs().fillna(inf)
    largest = sizes.groupby(table["covariate"], sort=False).max()
    is_alike = table["is_within"].groupby(table["covariate"], sort=False).all()
    worst_first = largest.sort_values(ascending=False, kind="stable").index
    unlike = [
        _unlike(table[table["covariate"] == covariate], rules=rules)
        for covariate in worst_first
        if not is_alike[covariate]
    ]
    too_far = tuple(each for each in largest.index if not rules.far.holds(largest[each]))
    adjust_for = tuple(
        each
        for each in largest.index
        if not rules.near.holds(largest[each]) and each not in too_far
    )
    key = "near" if unlike else "alike"
    return BalanceVerdict(
        key="apart" if too_far else key,
        n_covariates=len(largest),
        n_alike=int(is_alike.sum()),
        unlike=tuple(unlike),
        adjust_for=adjust_for,
        too_far=too_far,
        worst=worst_first[0],
        rules=rules,
    )


def _unlike(rows: pd.DataFrame, *, rules: BalanceRules) -> UnlikeCovariate:
    """Return the worst of the rows of a covariate that are not within."""
    outside = rows[~rows["is_within"]]
    row = outside.loc[outside["smd"].abs().fillna(inf).idxmax()]
    return UnlikeCovariate(
        covariate=row["covariate"],
        level=row["level"] if row["kind"] == "category" else None,
        key=_key(row, rules=rules),
        smd=float(row["smd"]),
        variance_ratio=float(row["variance_ratio"]),
    )


def _key(row: pd.Series, *, rules: BalanceRules) -> str:
    if isnan(row["smd"]):
        return "not_comparable"
    if rules.alike.holds(row["smd"]):
        return "spread_wider" if row["variance_ratio"] > 1 else "spread_narrower"
    kind = "share" if row["kind"] in _SHARES else row["kind"]
    return f"{kind}_{'higher' if row['smd'] > 0 else 'lower'}"


def _called(covariate: str, level: str | None, names: Mapping[str, str] | None) -> str:
    name = (names or {}).get(covariate, covariate.replace("_", " "))
    return name if level is None else f"{name} {level}"


def _listed(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
