"""How many mentees each mentor can take."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.catalogue import PairingRules
from evalkit.matching.pairing_pool import Side, pairing_pool


def capacities(mentors: pd.DataFrame, rules: PairingRules) -> pd.Series:
    """Return each mentor's places, by ``mentor_id`` in order.

    Parameters
    ----------
    mentors : DataFrame
        ``pupil_id`` and ``capacity``; who gave no number has the places of the rules.
    rules : PairingRules

    Raises
    ------
    DataError
        A code or a number is not what it must be; mentors are named by code.

    Examples
    --------
    >>> from evalkit.catalogue import load_pairing_rules
    >>> mentors = pd.DataFrame({"pupil_id": ["M2", "M1"], "capacity": [None, 2]})
    >>> capacities(mentors, load_pairing_rules()).to_dict()
    {'M1': 2, 'M2': 1}
    """
    nobody = pd.DataFrame({"pupil_id": pd.Series(dtype=object)})
    if "school_id" in mentors:
        nobody["school_id"] = pd.Series(dtype=object)
    side = pairing_pool(mentors, nobody, None).mentors
    return pd.Series(places(side, rules), index=side.ids, name="capacity")


def places(mentors: Side, rules: PairingRules) -> np.ndarray:
    """Return each mentor's places in the order of the codes."""
    given = mentors.capacity
    return np.where(np.isnan(given), rules.default_places, given).astype(int)
