"""Sessions missed of sessions possible: two groups compared, or the same pupils before and after.

Sessions of one pupil are not independent (a flu takes ten at once), so shares are modelled as
quasi-binomial or the pupil is a cluster; a plain proportion of sessions would be far too sure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.effects.attendance_effect import (
    AttendanceEffect,
    SharesByModel,
    attendance_effect,
    require_some_missed,
    session_columns,
)
from evalkit.effects.coefficient_errors import CoefficientErrors
from evalkit.effects.count_columns import require_varied
from evalkit.effects.effect_options import require_level
from evalkit.effects.frame_columns import (
    cluster_column,
    covariate_names,
    group_column,
    require_columns,
)
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.quasi_likelihood import fit_quasi_binomial
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError


def attendance_difference(
    frame: pd.DataFrame,
    *,
    absent: str,
    possible: str,
    group: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    level: float = 0.95,
) -> AttendanceEffect:
    """Return the difference in the share of sessions missed, treated − comparison.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil, complete in the columns that are named.
    absent, possible : str
        Columns of sessions missed (whole numbers from 0) and of sessions possible (above 0).
    group : str
        Column of True (treated) and False (comparison), or 1 and 0.
    covariates : sequence of str
        Columns of numbers or truth values that the comparison is adjusted for, such as the share
        missed in the same term of the year before.
    cluster : str, optional
        Column of the school or class, where pupils of one are alike.
    level : float
        Coverage of the interval.

    Returns
    -------
    AttendanceEffect
        From a quasi-binomial logistic regression of the sessions.  ``odds_ratio`` is exp of the
        group's coefficient.  ``points`` (``absence_points_difference``) is 100 times the share
        that the model expects if all pupils were treated, minus that if none were, pupils counting
        by their sessions possible; its standard error is by the delta method.  Both intervals are
        Student's with n − p degrees of freedom, or, with clusters, CR2 with Satterthwaite's.

    Raises
    ------
    DataError
        If a column is missing, incomplete or not of its kind; more sessions are missed than
        possible; a group has fewer than two pupils, or missed none or all sessions; covariates
        repeat each other or the group; there is one cluster; or the fit does not settle.

    References
    ----------
    McCullagh, P., & Nelder, J. A. (1989). Generalized linear models (2nd ed.). Chapman and Hall.
    Lane, P. W., & Nelder, J. A. (1982). Analysis of covariance and standardization as instances of
    prediction. Biometrics, 38(3), 613-621.

    Examples
    --------
    >>> pupils = pd.DataFrame({
    ...     "missed": [4, 10, 0, 6, 12, 20, 8, 16], "sessions": [100] * 8,
    ...     "mentored": [1, 1, 1, 1, 0, 0, 0, 0],
    ... })
    >>> effect = attendance_difference(
    ...     pupils, absent="missed", possible="sessions", group="mentored"
    ... )
    >>> round(effect.points.value, 3), round(effect.odds_ratio.value, 3)
    (-9.0, 0.323)
    """
    level = require_level(level)
    roles = [("absent", absent), ("possible", possible), ("group", group)]
    roles += [("covariates", name) for name in covariate_names(covariates)]
    roles += [("cluster", cluster)] if cluster is not None else []
    require_columns(frame, roles)
    missed, sessions = session_columns(frame, absent, possible, roles=("absent", "possible"))
    is_treated = group_column(frame, group)
    for name, is_member in (("treated", is_treated), ("comparison", ~is_treated)):
        require_some_missed(missed[is_member], sessions[is_member], who=f"the {name} pupils")
    require_varied(missed, is_treated, column=absent)
    pupils = GroupRegression.read(
        frame, outcome=absent, group=group, covariates=covariates, cluster=cluster
    )
    fit = fit_quasi_binomial(pupils.design, missed, sessions)
    if pupils.clusters is None:
        errors = CoefficientErrors.of_dispersion(fit)
    else:
        errors = CoefficientErrors.of_clusters(fit, pupils.clusters)
    return attendance_effect(
        fit,
        SharesByModel.of(fit, pupils.design, sessions=sessions),
        errors,
        measure="absence_points_difference",
        level=level,
        n=pupils.n,
        words=f"quasi-binomial regression, {pupils.in_words}; {errors.words}"
        + small_sample_note(min(pupils.sizes), of="pupils per group"),
    )


def attendance_change(
    frame: pd.DataFrame,
    *,
    absent_before: str,
    possible_before: str,
    absent_after: str,
    possible_after: str,
    cluster: str | None = None,
    level: float = 0.95,
) -> AttendanceEffect:
    """Return the change in the share of sessions that the same pupils missed, after − before.

    Absence grows with age and differs between terms: compare the same term of two years, and read
    the change beside that of pupils who were not in the programme.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil, complete in the columns that are named.
    absent_before, possible_before, absent_after, possible_after : str
        Columns of sessions missed (whole numbers from 0) and of sessions possible (above 0).
    cluster : str, optional
        Column of the school or class, where pupils of one change alike.  None: each pupil is a
        cluster of two terms.
    level : float
        Coverage of the interval.

    Returns
    -------
    AttendanceEffect
        ``points`` (``absence_points_change``) is 100 times the share of all sessions missed after,
        minus that before; ``odds_ratio`` compares the odds of missing a session.  Both intervals
        have CR2 standard errors (clusters: pupils, or those named) and Satterthwaite's degrees of
        freedom, from a logistic regression of the sessions on the term.

    Raises
    ------
    DataError
        If a column is missing, incomplete or not of its kind; more sessions are missed than
        possible; none or all were missed in a term; there are fewer than two pupils or clusters;
        or all pupils changed alike.

    References
    ----------
    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics, 36(4), 672-683.

    Examples
    --------
    >>> pupils = pd.DataFrame({
    ...     "missed_2025": [12, 20, 8, 16], "sessions_2025": [100, 100, 100, 100],
    ...     "missed_2026": [4, 14, 7, 11], "sessions_2026": [100, 100, 100, 100],
    ... })
    >>> effect = attendance_change(
    ...     pupils, absent_before="missed_2025", possible_before="sessions_2025",
    ...     absent_after="missed_2026", possible_after="sessions_2026",
    ... )
    >>> round(effect.points.value, 3), round(effect.points.df, 2)
    (-5.0, 3.0)
    """
    level = require_level(level)
    names = {
        "absent_before": absent_before, "possible_before": possible_before,
        "absent_after": absent_after, "possible_after": possible_after,
    }  # fmt: skip
    named = [("cluster", cluster)] if cluster is not None else []
    for shared in ("possible_after", "possible_before"):
        # One column may serve both terms: schools often have as many sessions in each.
        roles = [(role, column) for role, column in names.items() if role != shared]
        require_columns(frame, roles + named)
    if len(frame) < 2:
        raise DataError(f"The frame must have at least 2 pupils, one per row; got {len(frame)}.")
    missed, sessions = _both_terms(frame, names)
    own = np.arange(len(frame)) if cluster is None else cluster_column(frame, cluster)
    design = np.column_stack([np.ones(2 * len(frame)), np.repeat([0.0, 1.0], len(frame))])
    fit = fit_quasi_binomial(design, missed, sessions)
    errors = CoefficientErrors.of_clusters(
        fit, np.tile(own, 2), of="pupils" if cluster is None else "clusters"
    )
    return attendance_effect(
        fit,
        SharesByModel.of(fit, design, sessions=sessions),
        errors,
        measure="absence_points_change",
        level=level,
        n=len(frame),
        words=f"same pupils, after against before; {errors.words}",
    )


def _both_terms(frame: pd.DataFrame, names: dict[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Return sessions missed and possible of all pupils before, and then of all pupils after."""
    terms = []
    for when in ("before", "after"):
        roles = (f"absent_{when}", f"possible_{when}")
        missed, sessions = session_columns(frame, *(names[role] for role in roles), roles=roles)
        require_some_missed(missed, sessions, who=f"the pupils {when}")
        terms.append((missed, sessions))
    return tuple(np.concatenate(columns) for columns in zip(*terms, strict=True))
