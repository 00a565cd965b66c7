"""How well each mentor fits each mentee, criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.matching.criterion_fits import criterion_fit
from evalkit.matching.pairing_pool import pairing_pool


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFits:
    """Fits of every pair by the name of the criterion, whether the pair is allowed or not.

    Parameters
    ----------
    fits : mapping of str to DataFrame
        Mentors (rows) by mentees (columns), from 0 (not at all) to 1 (fully); NaN where it is not
        known.
    asked : mapping of str to DataFrame
        In the same shape, whether anything was asked.  Where nothing was, the fit is 1.
    """

    fits: Mapping[str, pd.DataFrame]
    asked: Mapping[str, pd.DataFrame]


def pair_fits(
    mentors: pd.DataFrame,
    mentees: pd.DataFrame,
    rules: PairingRules,
    relations: pd.DataFrame | None = None,
) -> PairFits:
    """Return how well every mentor fits every mentee in each criterion that is not off.

    Parameters
    ----------
    mentors, mentees : DataFrame
        One row per pupil: ``pupil_id``, and as far as known ``school_id``, ``year_group``,
        ``form_group``, ``gender``, ``slots``, ``interests``, ``topics``, ``languages`` (words with
        semicolons between), ``gender_wish``; for mentors also ``capacity`` and ``headroom`` (0 to
        1).  A column that is not there is one that nobody answered.
    rules : PairingRules
    relations : DataFrame, optional
        ``pupil_id``, ``other_id``, ``kind``; those about others than these pupils are passed over.

    Raises
    ------
    DataError
        A code or a value is not what it must be; pupils are named by code.

    Examples
    --------
    >>> from evalkit.catalogue import load_pairing_rules
    >>> mentors = pd.DataFrame({"pupil_id": ["M1", "M2"], "interests": ["Chess; art", "rugby"]})
    >>> mentees = pd.DataFrame({"pupil_id": ["A1"], "interests": ["chess; football"]})
    >>> fits = pair_fits(mentors, mentees, load_pairing_rules()).fits["shared_interests"]
    >>> fits["A1"].to_dict()
    {'M1': 0.5, 'M2': 0.0}
    """
    pool = pairing_pool(mentors, mentees, relations)
    found = {
        each.name: criterion_fit(each, pool) for each in rules.criteria if each.importance != "off"
    }
    return PairFits(
        fits={name: pool.wide(fit) for name, (fit, _) in found.items()},
        asked={name: pool.wide(asked) for name, (_, asked) in found.items()},
    )
