"""What each pair costs: how far it is from a perfect fit, by the weights of the rules."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.matching.criterion_fits import criterion_fit
from evalkit.matching.forbidden_pairs import forbidden_array
from evalkit.matching.pairing_pool import PairingPool, pairing_pool


def pair_costs(
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    rules: PairingRules,
    relations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the cost of every pair: 0 is a perfect fit, 1 is no fit at all, NaN is forbidden.

    The cost is the average of 1 − fit over the criteria, each by its weight.  Where it is not
    known how a pair fits, the fit counts as the rules say.  Rules without any weighed criterion
    make every allowed pair cost 0.

    Parameters
    ----------
    mentors, mentees, rules, relations
        As for ``pair_fits``.

    Returns
    -------
    DataFrame
        Mentors (rows) by mentees (columns), both in the order of their codes; everybody is in it.

    Raises
    ------
    DataError
        A code or a value is not what it must be; pupils are named by code.
    MatchingError
        A pair is to stay together and is forbidden, or one of it is not here.

    Examples
    --------
    >>> from evalkit.catalogue import load_pairing_rules
    >>> rules = load_pairing_rules({"weights": {"high": 1, "medium": 0, "low": 0}})
    >>> mentors = pd.DataFrame({"pupil_id": ["M1", "M2"], "interests": ["chess", "rugby"]})
    >>> mentees = pd.DataFrame({"pupil_id": ["A1"], "interests": ["chess"]})
    >>> pair_costs(mentors, mentees, rules)["A1"].to_dict()
    {'M1': 0.0, 'M2': 0.25}
    """
    pool = pairing_pool(mentors, mentees, relations)
    return pool.wide(cost_array(pool, rules))


def cost_array(pool: PairingPool, rules: PairingRules) -> np.ndarray:
    """Return the costs of a pool, mentors × mentees, NaN where forbidden."""
    total = sum(each.weight for each in rules.weighed)
    costs = np.zeros(pool.shape)
    for criterion in rules.weighed:
        fits, _ = criterion_fit(criterion, pool)
        known = np.where(np.isnan(fits), rules.unknown_counts_as, fits)
        costs += criterion.weight / total * (1 - known)
    costs[forbidden_array(pool, rules)] = np.nan
    return costs
