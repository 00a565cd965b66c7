"""Text of a school's files as a page can show it: signs that nobody sees are made plain."""

from __future__ import annotations

import unicodedata

PICTURES = 0x2400
"""Where Unicode has pictures of control characters."""

DELETE = 0x7F
HIDDEN = ("Cf", "Cc", "Cs", "Co", "Cn")


def visible(text: str) -> str:
    """Return a text without signs that a page may not hold, or that would mislead whoever reads it.

    Examples
    --------
    >>> visible("A01\\x07"), visible("A\\u200b01"), visible("two\\nlines")
    ('A01␇', 'A�01', 'two lines')
    """
    return "".join(map(_visible, text))


def _visible(sign: str) -> str:
    if sign in "\t\r\n":
        return " "
    if ord(sign) < ord(" ") or ord(sign) == DELETE:
        return chr(PICTURES + (ord(sign) if ord(sign) != DELETE else 0x21))
    # Signs that turn or hide the text around them would let a cell look like another one.
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(sign) in HIDDEN else sign
