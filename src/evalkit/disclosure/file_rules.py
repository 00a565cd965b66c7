"""The rules for what stands in a school's own files, and R8 for one figure on two sets of pupils.

What a school sent is shown to that school and hidden from every other reader, whatever the number.
"""

from __future__ import annotations

import math

from evalkit.disclosure.policy import Policy
from evalkit.disclosure.released import _SEAL, ReleasedValue
from evalkit.disclosure.rules import exact_number, hidden, release_measured
from evalkit.findings import FileText, PairText, PupilCode, RowCount, RowShare, TwoWays

OWN_FILES = "own_files"
"""The rule that hides a school's own files from everybody else."""

HUNDRED = 100


def release_rows(count: RowCount, policy: Policy) -> ReleasedValue:
    """Return an exact number of rows, to the school that sent them."""
    if not policy.shows_own_files:
        return hidden("rows", OWN_FILES, policy)
    return exact_number("rows", count.n)


def release_row_share(share: RowShare, policy: Policy) -> ReleasedValue:
    """Return so many rows with their share in whole per cent."""
    if not policy.shows_own_files:
        return hidden("row_share", OWN_FILES, policy)
    per_cent = HUNDRED * share.part / share.n if share.n else 0.0
    words = f"{math.floor(per_cent + 0.5)} %"
    if share.part and per_cent < 1:
        words = "under 1 %"
    elif share.part < share.n and per_cent > HUNDRED - 1:
        words = "over 99 %"
    text = f"{share.part:,} ({words})" if share.part else "0"
    return ReleasedValue(kind="row_share", text=text, prose=text, number=share.part, seal=_SEAL)


def release_codes(code: PupilCode, policy: Policy) -> ReleasedValue:
    """Return pupils' codes, to the school that gave them."""
    if not policy.shows_own_files:
        return hidden("code", OWN_FILES, policy)
    more = f" and {code.n_more:,} more" if code.n_more else ""
    text = ", ".join(code.codes) + more
    return ReleasedValue(kind="code", text=text, prose=text, seal=_SEAL)


def release_file_text(text: FileText, policy: Policy) -> ReleasedValue:
    """Return what stands in a school's file, to that school."""
    if not policy.shows_own_files:
        return hidden("file_text", OWN_FILES, policy)
    return ReleasedValue(
        kind="file_text", text=text.text, prose=text.text, found=text.found, seal=_SEAL
    )


def release_pair_text(text: PairText, policy: Policy) -> ReleasedValue:
    """Return what is said of a pair, to the school of the two."""
    if not policy.shows_own_files:
        return hidden("pair_text", OWN_FILES, policy)
    return ReleasedValue(kind="pair_text", text=text.text, prose=text.text, seal=_SEAL)


def release_two_ways(ways: TwoWays, policy: Policy) -> ReleasedValue:
    """R8: a figure that differs from a shown one by few pupils is given in words.

    Two averages on sets that differ by one pupil are that pupil's value.
    """
    first, second = (release_measured(each, policy) for each in (ways.first, ways.second))
    if first.is_hidden or second.is_hidden:
        return hidden("two_ways", "R8", policy, prose="not shown: too few pupils are left")
    is_close = 0 < ways.n_apart < policy.smallest_apart
    words = _compared(first, second) if is_close else second.text
    is_same = _leaves_out_none(first) == _leaves_out_none(second)
    prose = f"{words}, with {'the same' if is_same else 'another'} conclusion"
    return ReleasedValue(kind="two_ways", text=words, prose=prose, seal=_SEAL)


def _compared(first: ReleasedValue, second: ReleasedValue) -> str:
    if second.number == first.number:
        return "the same once rounded"
    return "higher" if second.number > first.number else "lower"


def _leaves_out_none(value: ReleasedValue) -> int:
    """Return 1 or -1 where the range lies above or below no change, and 0 where it takes it in."""
    return (value.low > 0) - (value.high < 0)
