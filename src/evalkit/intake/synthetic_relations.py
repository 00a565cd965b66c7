"""Made-up relations between pupils: kept apart, siblings, wished for, staying together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_pairs import Pairing

PER_PUPIL = {"blocked": 0.02, "sibling": 0.03, "wanted": 0.02, "staff_veto": 0.01}
"""Relations drawn per pupil of either role, per ambassador and per mentee."""

GRANTED = 0.03
"""Share of pairs that a mentee had wished for."""

FIXED = 0.015
"""Share of pairs that were to stay together from the year before."""


def drawn_relations(
    rng: np.random.Generator, *, pupils: pd.DataFrame, schools: np.ndarray, pairing: Pairing
) -> pd.DataFrame:
    """Return the table of relations; nobody who is kept apart or a sibling has been paired.

    Pupils who are kept apart are of any two roles; siblings, wishes and vetoes of staff are a
    mentee and an ambassador.  No two pupils stand in it twice.
    """
    roles = pupils["role"].to_numpy()
    members = np.flatnonzero(np.isin(roles, ("ambassador", "mentee")))
    older, younger = (np.flatnonzero(roles == role) for role in ("ambassador", "mentee"))
    drawn = [
        ("fixed", *_of_pairs(rng, pairing, FIXED, is_mentor_first=True)),
        ("wanted", *_of_pairs(rng, pairing, GRANTED, is_mentor_first=False)),
        ("blocked", *_of_school(rng, members, members, schools, PER_PUPIL["blocked"])),
        ("sibling", *_of_school(rng, older, younger, schools, PER_PUPIL["sibling"])),
        ("wanted", *_of_school(rng, younger, older, schools, PER_PUPIL["wanted"])),
        ("staff_veto", *_of_school(rng, older, younger, schools, PER_PUPIL["staff_veto"])),
    ]
    kinds = np.concatenate([np.full(len(one), kind, dtype=object) for kind, one, _ in drawn])
    one, other = (np.concatenate([each[at] for each in drawn]) for at in (1, 2))
    n_granted = len(drawn[0][1]) + len(drawn[1][1])
    couples = _couples(one, other, len(pupils))
    _, first_seen = np.unique(couples, return_index=True)
    is_paired = np.isin(couples, _couples(pairing.mentor, pairing.mentee, len(pupils)))
    is_kept = np.zeros(len(kinds), dtype=bool)
    is_kept[first_seen] = True
    is_kept &= (one != other) & (~is_paired | (np.arange(len(kinds)) < n_granted))
    kept = np.flatnonzero(is_kept)
    kept = kept[np.lexsort((other[kept], one[kept], schools[one[kept]]))]
    codes, names = (pupils[name].to_numpy(dtype=object) for name in ("pupil_id", "school_id"))
    return pd.DataFrame(
        {
            "school_id": names[one[kept]],
            "pupil_id": codes[one[kept]],
            "other_id": codes[other[kept]],
            "kind": kinds[kept],
        }
    )


def _of_pairs(
    rng: np.random.Generator, pairing: Pairing, share: float, *, is_mentor_first: bool
) -> tuple[np.ndarray, np.ndarray]:
    is_drawn = rng.random(len(pairing.mentor)) < share
    mentor, mentee = pairing.mentor[is_drawn], pairing.mentee[is_drawn]
    return (mentor, mentee) if is_mentor_first else (mentee, mentor)


def _of_school(
    rng: np.random.Generator,
    ones: np.ndarray,
    others: np.ndarray,
    schools: np.ndarray,
    share: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return some of ``ones``, each with somebody among ``others`` of the same school."""
    counts = np.bincount(schools[others], minlength=int(schools.max(initial=-1)) + 1)
    begins = np.cumsum(counts) - counts
    is_drawn = (rng.random(len(ones)) < share) & (counts[schools[ones]] > 0)
    drawn, places = ones[is_drawn], schools[ones[is_drawn]]
    picked = begins[places] + rng.integers(0, np.maximum(counts[places], 1))
    return drawn, others[picked]


def _couples(one: np.ndarray, other: np.ndarray, n_pupils: int) -> np.ndarray:
    """Return a number for each two pupils, whichever of them comes first."""
    return np.minimum(one, other).astype(np.int64) * n_pupils + np.maximum(one, other)
