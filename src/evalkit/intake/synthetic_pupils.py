"""Made-up lists of pupils: codes, year groups, forms and backgrounds; no names of people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

YEAR_GROUPS = {"ambassador": 12, "mentee": 7}
FORMS = tuple("ABCDEF")
GENDERS = {
    "mentee": {"female": 0.49, "male": 0.48, "another": 0.01, "not_said": 0.02},
    "ambassador": {"female": 0.62, "male": 0.35, "another": 0.01, "not_said": 0.02},
}
SHARES = {"fsm": 0.26, "send": 0.17, "eal": 0.22}
"""Shares of pupils, near those of state secondary schools in England in 2024/25."""

SCHOOLS_DIFFER = 0.35
"""SD between schools of these shares, on the logit scale."""


def made_up_pupils(
    rng: np.random.Generator, *, school_ids: Sequence[str], sizes: Sequence[tuple[int, int]]
) -> pd.DataFrame:
    """Return the table of pupils, one row each, ambassadors first within a school.

    Parameters
    ----------
    rng : numpy.random.Generator
    school_ids : sequence of str
    sizes : sequence of (ambassadors, mentees)
        One pair per school.
    """
    flat = np.asarray(sizes, dtype=int).reshape(-1)
    schools = np.repeat(np.asarray(school_ids, dtype=object), flat.reshape(-1, 2).sum(axis=1))
    roles = np.repeat(np.tile(["ambassador", "mentee"], len(sizes)).astype(object), flat)
    numbers = np.concatenate([np.arange(1, n + 1) for n in flat])
    years = np.where(roles == "ambassador", YEAR_GROUPS["ambassador"], YEAR_GROUPS["mentee"])
    letters = {"ambassador": "A", "mentee": "M"}
    codes = [f"{letters[role]}{number:03d}" for role, number in zip(roles, numbers, strict=True)]
    forms = rng.choice(FORMS, size=len(roles))
    pupils = pd.DataFrame(
        {
            "school_id": schools,
            "pupil_id": codes,
            "year_group": pd.array(years, dtype="Int64"),
            "role": roles,
            "form_group": [f"{year}{form}" for year, form in zip(years, forms, strict=True)],
            "gender": _genders(rng, roles),
        }
    )
    n_pupils = flat.reshape(-1, 2).sum(axis=1)
    for name, share in SHARES.items():
        logits = np.log(share / (1 - share)) + SCHOOLS_DIFFER * rng.standard_normal(len(sizes))
        chance = np.repeat(1 / (1 + np.exp(-logits)), n_pupils)
        pupils[name] = pd.array(rng.random(len(roles)) < chance, dtype="boolean")
    return pupils.assign(
        has_consent=True, has_withdrawn=False, is_included=True, end_reason="completed"
    )


def _genders(rng: np.random.Generator, roles: np.ndarray) -> np.ndarray:
    drawn = np.empty(len(roles), dtype=object)
    for role, shares in GENDERS.items():
        is_role = roles == role
        drawn[is_role] = rng.choice(list(shares), p=list(shares.values()), size=is_role.sum())
    return drawn
