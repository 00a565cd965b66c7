"""Columns that look like personal data, by their header or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from evalkit.intake.date_words import read_day

_WORDS = {
    "names": frozenset(
        {"name", "names", "surname", "surnames", "forename", "forenames"}
        | {"firstname", "lastname", "fullname", "username", "initials", "nickname"}
    ),
    "e-mail addresses": frozenset({"email", "emails", "mail"}),
    "UPNs": frozenset({"upn", "upns", "uln", "nhs"}),
    "dates of birth": frozenset({"dob", "birth", "birthday", "birthdate", "dateofbirth"}),
    "postcodes or addresses": frozenset({"postcode", "postcodes", "address", "street"}),
    "telephone numbers": frozenset({"phone", "telephone", "mobile", "tel"}),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2}", re.IGNORECASE)
_UPN = re.compile(r"([A-Z])(\d{11})([\dA-Z])", re.IGNORECASE)
# The check letter of a UPN leaves out I, O and S.
_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_ENOUGH = 0.5
# "School name" names no person.
_NO_PERSON = frozenset({"school", "programme", "program", "subject", "course", "club"})
_FULL_NAME = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:(?: |, | [A-Z]\.? )[^\W\d_]+(?:['’-][^\W\d_]+)*){1,2}"
)
_ENOUGH_NAMES, _NEARLY_ALL = 5, 0.8


def personal_by_header(header: str) -> str | None:
    """Return what a header announces, for example ``"names"``, or None.

    Examples
    --------
    >>> personal_by_header("First name"), personal_by_header("Form group")
    ('names', None)
    """
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    words = re.findall(r"[a-z]+", split.lower().replace("e-mail", "email"))
    joined = {"".join(pair) for pair in pairwise([*words, ""])}
    for what, known in _WORDS.items():
        is_of_person = what != "names" or not _NO_PERSON & {*words}
        if is_of_person and known & ({*words} | joined):
            return what
    return None


def personal_by_content(texts: Iterable[str], *, as_of: date) -> str | None:
    """Return what at least half of the filled cells of a column look like, or None."""
    filled = [text for text in texts if text]
    for what, looks in _LOOKS.items():
        if filled and sum(map(looks, filled)) >= _ENOUGH * len(filled):
            return what
    born = sum(_is_birth(text, as_of) for text in filled)
    return "dates of birth" if filled and born >= _ENOUGH * len(filled) else None


def looks_like_names(texts: Iterable[str]) -> bool:
    """Return whether nearly all cells of a column are full names, all different.

    Answers and forms repeat themselves; names of persons hardly do.

    Examples
    --------
    >>> looks_like_names(["Ann Lee", "Bo Ek", "Lee, Cy", "Di O'Hara", "Ed Fox"])
    True
    >>> looks_like_names(["Oak House"] * 20 + ["Elm House"] * 20)
    False
    """
    filled = [text for text in texts if text]
    named = {text for text in filled if _FULL_NAME.fullmatch(text) and text.istitle()}
    return len(named) >= _ENOUGH_NAMES and len(named) >= _NEARLY_ALL * len(filled)


def is_upn(text: str) -> bool:
    """Return whether a text is a unique pupil number with a right check letter.

    Examples
    --------
    >>> is_upn("B801200005001"), is_upn("P207000016049"), is_upn("A801200005001")
    (True, True, False)
    """
    found = _UPN.fullmatch(text.upper())
    if not found or (found[3].isalpha() and found[3] not in _UPN_LETTERS):
        return False
    last = int(found[3]) if found[3].isdigit() else _UPN_LETTERS.index(found[3])
    digits = [*map(int, found[2]), last]
    total = sum(digit * place for place, digit in enumerate(digits, start=2))
    return _UPN_LETTERS[total % 23] == found[1]


def _is_birth(text: str, as_of: date) -> bool:
    """Return whether a text is a day on which a pupil may have been born."""
    day, _ = read_day(text) if not text.isdigit() else (None, None)
    return day is not None and 4 <= as_of.year - day.year <= 20


_LOOKS = {
    "e-mail addresses": lambda text: bool(_EMAIL.fullmatch(text)),
    "UPNs": is_upn,
    "postcodes": lambda text: bool(_POSTCODE.fullmatch(text)),
}
