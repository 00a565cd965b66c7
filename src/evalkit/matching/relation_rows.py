"""What is between pupils, read from rows into who it concerns among mentors and mentees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import joined

KINDS = ("blocked", "sibling", "staff_veto", "wanted", "fixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """Relations between a mentor and a mentee, and who asked for whom.

    Parameters
    ----------
    holds : mapping of kind to ndarray of bool, mentors × mentees
        In whichever order the two stood.
    mentor_asks, mentee_asks : ndarray of bool
        Who asked for somebody of the other side.
    half_fixed : tuple of (str, str)
        Two who are to stay a pair and are not a mentor and a mentee who are here, though one of
        them is here: first the code of that one.
    """

    holds: Mapping[str, np.ndarray]
    mentor_asks: np.ndarray
    mentee_asks: np.ndarray
    half_fixed: tuple[tuple[str, str], ...]


def read_relations(
    relations: pd.DataFrame | None, mentors: pd.Index, mentees: pd.Index
) -> Relations:
    """Return the relations that concern these pupils; others are passed over.

    Raises
    ------
    DataError
        A column or a code is missing, or a kind is none.
    """
    rows = _rows(relations)
    ones, others, kinds = (rows[name].to_numpy() for name in ("pupil_id", "other_id", "kind"))
    straight = (mentors.get_indexer(ones), mentees.get_indexer(others))
    reverse = (mentors.get_indexer(others), mentees.get_indexer(ones))
    holds = {}
    for kind in KINDS:
        held = np.zeros((len(mentors), len(mentees)), dtype=bool)
        for mentor, mentee in (straight, reverse):
            is_pair = (kinds == kind) & (mentor >= 0) & (mentee >= 0)
            held[mentor[is_pair], mentee[is_pair]] = True
        holds[kind] = held
    is_asked = kinds == "wanted"
    return Relations(
        holds=holds,
        mentor_asks=_asking(straight, straight[0], len(mentors), is_asked),
        mentee_asks=_asking(reverse, reverse[1], len(mentees), is_asked),
        half_fixed=_half_fixed(rows, mentors, mentees),
    )


def _rows(relations: pd.DataFrame | None) -> pd.DataFrame:
    wanted = ["pupil_id", "other_id", "kind"]
    if relations is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in wanted})
    if not isinstance(relations, pd.DataFrame) or not set(wanted) <= set(relations.columns):
        raise DataError(f"The relations must be a DataFrame with the columns {joined(wanted)}.")
    rows = relations[wanted].astype(object)
    if n_blank := int(rows.isna().any(axis=1).sum()):
        raise DataError(
            f"Every relation must name two pupils and what is between them; {n_blank} of "
            f"{len(rows)} rows have a blank. Fill them, or take them out."
        )
    is_known = rows["kind"].isin(KINDS)
    if not is_known.all():
        raise DataError(
            f"The column kind of the relations must hold {joined(KINDS, by='or')}; it holds "
            f"something else in {int((~is_known).sum())} of {len(rows)} rows."
        )
    return rows


def _asking(
    pairs: tuple[np.ndarray, np.ndarray], asking: np.ndarray, n: int, is_asked: np.ndarray
) -> np.ndarray:
    is_pair = is_asked & (pairs[0] >= 0) & (pairs[1] >= 0)
    asks = np.zeros(n, dtype=bool)
    asks[asking[is_pair]] = True
    return asks


def _half_fixed(
    rows: pd.DataFrame, mentors: pd.Index, mentees: pd.Index
) -> tuple[tuple[str, str], ...]:
    fixed = rows[rows["kind"] == "fixed"]
    found = set()
    for two in zip(fixed["pupil_id"], fixed["other_id"], strict=True):
        one, other = sorted(
            two, key=lambda code: (code not in mentors and code not in mentees, code)
        )
        is_pair = (one in mentors and other in mentees) or (other in mentors and one in mentees)
        if not is_pair and (one in mentors or one in mentees):
            found.add((one, other))
    return tuple(sorted(found))
