"""Columns that look like personal data, by their header or by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from itertools import pairwise

from evalkit.intake.date_words import read_day

PERSONAL_COLUMN = "personal_column"
"""The kind of problem of a column that was dropped because of what stood in it."""

_WORDS = {
    "names": frozenset(
        {"name", "names", "surname", "surnames", "forename", "forenames"}
        | {"firstname", "lastname", "fullname", "username", "initials", "nickname"}
    ),
    "e-mail addresses": frozenset({"email", "emails", "mail"}),
    "UPNs": frozenset({"upn", "upns"}),
    "unique learner numbers": frozenset({"uln", "ulns"}),
    "NHS numbers": frozenset({"nhs"}),
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
_PERSON_WORDS = frozenset(
    {"student", "students", "learner", "learners", "child", "children", "pupil", "pupils"}
)
_ANY_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’., -](?=[^\W\d_])){1,40}")
_NO_NAMES = frozenset({"yes", "no", "true", "false", "na", "none", "male", "female"})
# "School name" names no person.
_NO_PERSON = frozenset({"school", "programme", "program", "subject", "course", "club"})
_FULL_NAME = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:(?: |, | [A-Z]\.? )[^\W\d_]+(?:['’-][^\W\d_]+)*){1,2}"
)
_ENOUGH_NAMES, _NEARLY_ALL = 5, 0.8
_TELEPHONE = re.compile(r"(?:\+44 ?(?:\(0\) ?)?|0044 ?|0)[127]\d{2,4}[ -]?\d{3}[ -]?\d{3,4}")
_SHORT_BIRTH = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d\d)")
_SHORTEST = 6
# A check digit is right by chance once in eleven times.
_ENOUGH_CHECKED = 3
# Made-up codes in the form of a UPN have the right letter once in 23 times.
_ENOUGH_RIGHT = 0.25


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


def names_under_a_person_word(header: str, texts: Iterable[str]) -> bool:
    """Return whether a column that is called Student, Pupil or the like holds names.

    First names alone look like any other word; it is the header that gives them away.

    Examples
    --------
    >>> names_under_a_person_word("Student", ["Ann", "Bo", "Zoë-May", ""])
    True
    >>> names_under_a_person_word("Student", ["A017", "A018"])
    False
    >>> names_under_a_person_word("Pupil premium", ["yes", "no"])
    False
    """
    words = set(re.findall(r"[a-z]+", header.lower())) - {"the", "s"}
    filled = {text for text in texts if text}
    if not words or not words <= _PERSON_WORDS:
        return False
    named = [t for t in filled if _ANY_NAME.fullmatch(t) and t.lower() not in _NO_NAMES]
    return len(named) > 0 and len(named) >= _ENOUGH * len(filled)


def personal_by_content(texts: Iterable[str], *, as_of: date) -> str | None:
    """Return what at least half of the filled cells of a column look like, or None."""
    filled = [text for text in texts if text]
    return _most(filled, _LOOKS) or _births(filled, as_of)


def personal_by_codes(texts: Iterable[str], *, as_of: date) -> str | None:
    """Return what the codes of a column are instead of codes, or None.

    Codes are looked at one by one, however often each stands there, and more closely than other
    columns: they are stored.  A postcode counts only with its blank, because codes that pupils
    make themselves (AB12CD) look like the others.

    Examples
    --------
    >>> personal_by_codes(["Ann Lee", "Bo Ek", "Lee, Cy", "A004"], as_of=date(2026, 7, 17))
    'names'
    >>> personal_by_codes(["A001", "AB12CD", "7AB"], as_of=date(2026, 7, 17)) is None
    True
    """
    filled = sorted({text for text in texts if text})
    # What gives a person away is long, or of two words; most codes need no closer look.
    if 2 * sum(len(text) >= _SHORTEST or " " in text for text in filled) < len(filled):
        return None
    if found := _most(filled, _CODE_LOOKS) or _births(filled, as_of):
        return found
    alike = [text for text in filled if _UPN.fullmatch(text)]
    if len(alike) >= _ENOUGH * len(filled) and sum(map(is_upn, alike)) > _ENOUGH_RIGHT * len(alike):
        return "UPNs"
    named = sum(map(_is_full_name, filled))
    return "names" if named >= max(_ENOUGH_CHECKED, _ENOUGH * len(filled)) else None


def is_in_form_of_upn(text: str) -> bool:
    """Return whether a text has the form of a UPN, whatever its check letter.

    Examples
    --------
    >>> is_in_form_of_upn("A801200005001"), is_in_form_of_upn("A123")
    (True, False)
    """
    return _UPN.fullmatch(text) is not None


def is_of_a_person(text: str) -> bool:
    """Return whether a text alone gives a person away: it holds an address, or is a UPN.

    Examples
    --------
    >>> is_of_a_person("ann@example.org"), is_of_a_person("B801200005001"), is_of_a_person("A1")
    (True, True, False)
    """
    return ("@" in text and _EMAIL.search(text) is not None) or is_upn(text)


def _most(filled: Collection[str], looks: dict[str, Callable[[str], bool]]) -> str | None:
    """Return what at least half of some texts look like; three at least by a check digit."""
    for what, look in looks.items():
        n = sum(map(look, filled))
        least = _ENOUGH_CHECKED if what in _CHECKED else 1
        if n >= max(least, _ENOUGH * len(filled)):
            return what
    return None


def _births(filled: Collection[str], as_of: date) -> str | None:
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
    named = {text for text in filled if _is_full_name(text)}
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


def _is_full_name(text: str) -> bool:
    return text.istitle() and _FULL_NAME.fullmatch(text) is not None


def _is_birth(text: str, as_of: date) -> bool:
    """Return whether a text is a day on which a pupil may have been born."""
    if short := _SHORT_BIRTH.fullmatch(text):
        text = f"{short[1]}/{short[3]}/20{short[4]}"
    elif text.isdigit():
        # 02012013; a number of five digits is Excel's day, and may be any number.
        text = "" if len(text) != 8 else f"{text[:2]}/{text[2:4]}/{text[4:]}"
    day, _ = read_day(text) if text else (None, None)
    return day is not None and 4 <= as_of.year - day.year <= 20


def _is_nhs_number(text: str) -> bool:
    """Return whether a text is an NHS number with a right check digit."""
    digits = [int(sign) for sign in text if sign in "0123456789"]
    if not re.fullmatch(r"\d{3}[ -]?\d{3}[ -]?\d{4}", text, re.ASCII):
        return False
    return (11 - _weighted(digits) % 11) % 11 == digits[9]


def _is_learner_number(text: str) -> bool:
    """Return whether a text is a unique learner number (ULN) with a right check digit."""
    if not re.fullmatch(r"[1-9]\d{9}", text, re.ASCII):
        return False
    digits = [int(sign) for sign in text]
    return 10 - _weighted(digits) % 11 == digits[9]


def _weighted(digits: list[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))


_LOOKS: dict[str, Callable[[str], bool]] = {
    "e-mail addresses": lambda text: _EMAIL.fullmatch(text) is not None,
    "UPNs": is_upn,
    "postcodes": lambda text: _POSTCODE.fullmatch(text) is not None,
    "telephone numbers": lambda text: _TELEPHONE.fullmatch(text) is not None,
    "NHS numbers": _is_nhs_number,
    "unique learner numbers": _is_learner_number,
}
_CODE_LOOKS = _LOOKS | {
    "postcodes": lambda text: " " in text and _POSTCODE.fullmatch(text) is not None
}
_CHECKED = frozenset({"NHS numbers", "unique learner numbers"})
