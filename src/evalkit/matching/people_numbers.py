"""A whole number for each mentor or mentee: places, the least load, priority."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import as_number, shown
from evalkit.errors import DataError, MatchingError
from evalkit.matching.named_people import named

Numbers = pd.Series | Mapping[str, int] | int


def read_capacity(capacity: Numbers, mentors: tuple[str, ...]) -> np.ndarray:
    """Return how many mentees each mentor can take.

    Raises
    ------
    DataError
        Missing for a mentor, negative or not whole.
    MatchingError
        No mentor has a place.
    """
    given = _by_person("capacity", capacity, mentors)
    lost = [code for code, number in zip(mentors, given, strict=True) if number is None]
    if lost:
        raise DataError(
            f"`capacity` must say for each mentor how many mentees they can take; it is missing "
            f"for {named(lost)}. Enter 0 for a mentor who can take nobody now."
        )
    places = _whole("capacity", given, mentors, lowest=0)
    if not places.any():
        raise MatchingError(
            f"No mentor has a place: the capacity of all mentors ({named(mentors)}) is 0. Give at "
            "least one of them a place."
        )
    return places


def read_min_load(
    min_load: Numbers | None, mentors: tuple[str, ...], places: np.ndarray
) -> np.ndarray:
    """Return how many mentees each mentor must have at least; 0 where nothing is said.

    Raises
    ------
    DataError
        Negative or not whole.
    MatchingError
        More than a mentor's places.
    """
    if min_load is None:
        return np.zeros(len(mentors), dtype=int)
    given = [number or 0 for number in _by_person("min_load", min_load, mentors)]
    least = _whole("min_load", given, mentors, lowest=0)
    short = [code for code, n, all_ in zip(mentors, least, places, strict=True) if n > all_]
    if short:
        raise MatchingError(
            f"These mentors must have more mentees than they have places: {named(short)}. Lower "
            "`min_load` for them, or raise their capacity."
        )
    return least


def read_priority(
    priority: pd.Series | Mapping[str, int] | None, mentees: tuple[str, ...]
) -> np.ndarray:
    """Return tiers from 0 (first); mentees without a priority come after all who have one.

    Raises
    ------
    DataError
        Below 1 or not whole.
    """
    if priority is None:
        return np.zeros(len(mentees), dtype=int)
    if isinstance(priority, int):
        raise DataError(
            "`priority` must be a Series or a mapping of mentees to 1 (first), 2, 3…; got one "
            "number for all."
        )
    given = _by_person("priority", priority, mentees)
    stated = {
        code: number for code, number in zip(mentees, given, strict=True) if number is not None
    }
    numbers = _whole("priority", list(stated.values()), tuple(stated), lowest=1)
    last = numbers.max(initial=0) + 1
    of_all = dict(zip(stated, numbers.tolist(), strict=True))
    _, tiers = np.unique([of_all.get(code, last) for code in mentees], return_inverse=True)
    return tiers


def _by_person(option: str, given: object, people: tuple[str, ...]) -> list[object]:
    """Return what is said about each person, None where nothing is; others are not looked at."""
    if isinstance(given, pd.Series):
        if not given.index.is_unique:
            twice = given.index[given.index.duplicated()]
            raise DataError(f"`{option}` must name each pupil once; twice: {named(twice)}.")
        given = given.to_dict()
    if isinstance(given, Mapping):
        found = [given.get(code) for code in people]
        return [None if one is None or one is pd.NA or one != one else one for one in found]
    if not isinstance(given, int | np.integer) or isinstance(given, bool):
        raise DataError(
            f"`{option}` must be a whole number for all, or a Series or mapping with one for each "
            f"pupil; got {shown(given)}."
        )
    return [given] * len(people)


def _whole(option: str, given: list[object], people: tuple[str, ...], *, lowest: int) -> np.ndarray:
    numbers = np.array([as_number(one) for one in given])
    fits = (numbers >= lowest) & (numbers % 1 == 0) & (numbers < 1e9)
    if not fits.all():
        wrong = [code for code, fine in zip(people, fits, strict=True) if not fine]
        raise DataError(
            f"`{option}` must be a whole number of {lowest} or more; not so for {named(wrong)}."
        )
    return numbers.astype(int)
