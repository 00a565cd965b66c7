"""Mentors, mentees and what is between them, checked and in the order of their codes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.errors import DataError
from evalkit.matching.named_people import joined, named
from evalkit.matching.relation_rows import Relations, read_relations
from evalkit.matching.wish_words import Words, read_lists

WORD_COLUMNS = ("slots", "interests", "topics", "languages")
CHOICES = {
    "gender": ("female", "male", "another", "not_said"),
    "gender_wish": ("any", "same", "female", "male"),
}
NUMBERS = {
    "year_group": (-np.inf, np.inf, "a whole number"),
    "capacity": (0, np.inf, "a whole number of 0 or more"),
    "headroom": (0, 1, "a number from 0 to 1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Mentors or mentees: what is known of each, by their place in ``ids``.

    Texts are None and numbers NaN where a pupil did not answer, and lists of words are empty.
    """

    ids: pd.Index
    school: np.ndarray
    form_group: np.ndarray
    gender: np.ndarray
    gender_wish: np.ndarray
    year_group: np.ndarray
    capacity: np.ndarray
    headroom: np.ndarray
    words: dict[str, list[Words]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingPool:
    """Everybody who may be paired, with the relations between them."""

    mentors: Side
    mentees: Side
    relations: Relations

    @property
    def shape(self) -> tuple[int, int]:
        """How many mentors and how many mentees there are."""
        return len(self.mentors.ids), len(self.mentees.ids)

    def wide(self, values: np.ndarray) -> pd.DataFrame:
        """Return values by mentor (rows) and mentee (columns) as a frame."""
        return pd.DataFrame(values, index=self.mentors.ids, columns=self.mentees.ids)


def pairing_pool(
    mentors: pd.DataFrame, mentees: pd.DataFrame, relations: pd.DataFrame | None
) -> PairingPool:
    """Return the pool of a matching.

    Raises
    ------
    DataError
        A code that is missing, no text or stands twice; a pupil on both sides; schools known on
        one side only; a value that is not what it must be.  Pupils are named by code.
    """
    sides = (_side(mentors, "mentor"), _side(mentees, "mentee"))
    if both := set(sides[0].ids) & set(sides[1].ids):
        raise DataError(
            "A pupil can be a mentor or a mentee, not both at once; both are: "
            f"{named(both)}. Take each out of one of the two."
        )
    has_school = ["school_id" in frame for frame in (mentors, mentees)]
    if has_school[0] != has_school[1]:
        raise DataError(
            "Mentors and mentees must both have the column school_id, or neither; only "
            f"{'mentors' if has_school[0] else 'mentees'} have it. Add it to the others."
        )
    return PairingPool(
        mentors=sides[0],
        mentees=sides[1],
        relations=read_relations(relations, sides[0].ids, sides[1].ids),
    )


def _side(frame: pd.DataFrame, who: str) -> Side:
    ids = _codes(frame, who)
    ordered = frame.set_axis(ids, axis=0).sort_index()
    schools = _texts(ordered, "school_id")
    if "school_id" in frame and (lost := ordered.index[pd.isna(schools)]).size:
        raise DataError(
            f"Every {who} must have a school_id; it is missing for {named(lost)}. Enter it."
        )
    return Side(
        ids=ordered.index.rename(f"{who}_id"),
        school=schools,
        form_group=_texts(ordered, "form_group"),
        gender=_choices(ordered, "gender", who),
        gender_wish=_choices(ordered, "gender_wish", who),
        year_group=_numbers(ordered, "year_group", who),
        capacity=_numbers(ordered, "capacity", who),
        headroom=_numbers(ordered, "headroom", who),
        words={
            name: read_lists(ordered.get(name, pd.Series(None, index=ordered.index, dtype=object)))
            for name in WORD_COLUMNS
        },
    )


def _codes(frame: pd.DataFrame, who: str) -> pd.Index:
    if not isinstance(frame, pd.DataFrame) or "pupil_id" not in frame:
        raise DataError(
            f"The {who}s must be a DataFrame with the column pupil_id and a row for each {who}."
        )
    codes = pd.Index(frame["pupil_id"], dtype=object)
    n_faulty = sum(not isinstance(code, str) or not code.strip() for code in codes)
    if n_faulty:
        raise DataError(
            f"The column pupil_id of the {who}s must hold a text in every row; it does not in "
            f"{n_faulty} of {len(codes)}. Enter the codes as texts, as in the table of pupils."
        )
    if not codes.is_unique:
        raise DataError(
            f"Each {who} must stand once; these stand more than once: "
            f"{named(codes[codes.duplicated()])}. Keep one row of each; where two schools use the "
            "same code, put the school's code before it."
        )
    return codes


def _texts(frame: pd.DataFrame, name: str) -> np.ndarray:
    """Return texts without capitals and stray blanks, None where there is none."""
    cells = frame[name] if name in frame else [None] * len(frame)
    texts = [None if pd.isna(cell) else " ".join(str(cell).split()).casefold() for cell in cells]
    found = np.empty(len(texts), dtype=object)
    found[:] = [text or None for text in texts]
    return found


def _choices(frame: pd.DataFrame, name: str, who: str) -> np.ndarray:
    found = _texts(frame, name)
    known = CHOICES[name]
    is_wrong = np.array([text is not None and text not in known for text in found], dtype=bool)
    if is_wrong.any():
        raise DataError(
            f"The column {name} of the {who}s must hold {joined(known, by='or')}, or nothing; it "
            f"holds something else for {named(frame.index[is_wrong])}."
        )
    # Both say that there is nothing to go by.
    found[(found == "not_said") | (found == "any")] = None
    return found


def _numbers(frame: pd.DataFrame, name: str, who: str) -> np.ndarray:
    if name not in frame:
        return np.full(len(frame), np.nan)
    lowest, highest, wanted = NUMBERS[name]
    cells = frame[name]
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    is_wrong = np.isnan(numbers) & cells.notna().to_numpy()
    is_wrong |= (numbers < lowest) | (numbers > highest) | np.isinf(numbers)
    if wanted.startswith("a whole"):
        is_wrong |= ~np.isnan(numbers) & (numbers != np.floor(numbers))
    if is_wrong.any():
        raise DataError(
            f"The column {name} of the {who}s must hold {wanted}, or nothing; it does not for "
            f"{named(frame.index[is_wrong])}."
        )
    return numbers
