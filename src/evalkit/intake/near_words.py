"""What a misspelt word or code is close to, to ask about and never to use unasked."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from evalkit.catalogue import Column
from evalkit.intake.cell_values import plain_word

_CLOSE = 0.72
_SHORTEST_CODE = 4


def with_near_word(column: Column, text: str, kind: str) -> str:
    """Return what a cell held, with the legal word that it is close to, as a question.

    Like the text itself it is for the school's own eyes: from the suggestion the cell can be
    guessed.

    Examples
    --------
    >>> from evalkit.catalogue import load_table
    >>> role = load_table("pupils").column("role")
    >>> with_near_word(role, "mentte", "not_a_choice"), with_near_word(role, "?", "not_a_choice")
    ('mentte (is it mentee?)', '?')
    """
    if kind == "not_yes_no":
        known = {word: word for word in ("yes", "no")}
    elif kind == "not_a_choice":
        others = {word: choice for choice in column.choices for word in _words(column, choice)}
        known = others | {plain_word(choice): choice for choice in column.choices}
    else:
        return text
    near = near_word(text, known)
    return f"{text} (is it {known[near]}?)" if near else text


def near_word(text: str, known: Iterable[str]) -> str | None:
    """Return the known word that a text is close to, or None.

    Examples
    --------
    >>> near_word("Some of the tim", ["All of the time", "Some of the time"])
    'Some of the time'
    """
    return _near(text, tuple(known))


# One slip filled down a column is in thousands of cells.
@lru_cache(maxsize=1024)
def _near(text: str, known: tuple[str, ...]) -> str | None:
    words = {plain_word(word): word for word in known}
    near = difflib.get_close_matches(plain_word(text), list(words), n=1, cutoff=_CLOSE)
    return words[near[0]] if near else None


def _words(column: Column, choice: str) -> list[str]:
    return [plain_word(word) for word in (column.words or {}).get(choice, ())]


def near_codes(codes: Iterable[str], known: Iterable[str]) -> Mapping[str, str]:
    """Return, by code, the one known code from which a slip of a single sign may have made it.

    A code that is as close to two known ones, or shorter than four signs, has no entry: where
    codes are numbered through, nearly every one is close to several.

    Examples
    --------
    >>> dict(near_codes(["A0077", "B017", "Z9"], ["A007", "A017", "A023"]))
    {'A0077': 'A007', 'B017': 'A017'}
    """
    by_rest: dict[str, set[str]] = defaultdict(set)
    for code in known:
        for rest in _rests(code):
            by_rest[rest].add(code)
    found = {}
    for code in codes:
        near = set().union(*(by_rest.get(rest, ()) for rest in _rests(code)))
        if len(code) >= _SHORTEST_CODE and len(near) == 1:
            found[code] = near.pop()
    return found


def _rests(code: str) -> set[str]:
    """Return a code and what is left of it without one of its signs."""
    return {code, *(code[:at] + code[at + 1 :] for at in range(len(code)))}
