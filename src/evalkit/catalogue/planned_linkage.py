"""What a plan says about answers whose pupil code has a slip: how far a code may differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.catalogue.toml_section import Section
from evalkit.vocabulary import WAVES

MOST_DIFFERENCES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkageRule:
    """By how much a code may differ and still be read as a pupil's of the same year group.

    Parameters
    ----------
    max_differences : int
        0, 1 or 2: slips of the pen in a code, or elements of a self-generated one.
    most_crowded_share : float
        0 to 1: where more of a school's codes than this have another pupil's code of the same
        year group as near as that, codes are not read so there.
    elements : mapping of name to (first, last) or None
        Which letters of the code make up each element, counted from 1; None where elements stand
        between hyphens, in this order.  Empty: the code is one.
    most_typos : int or None
        Where two elements differ, the slips by which each may; None where there are no elements
        or two may not differ.
    years_later : mapping of wave to int
        School years by which a wave comes after the year that the table of pupils gives.
    """

    max_differences: int
    most_crowded_share: float
    elements: Mapping[str, tuple[int, int] | None] = field(default_factory=dict)
    most_typos: int | None = None
    years_later: Mapping[str, int] = field(default_factory=dict)


def planned_linkage(section: Section) -> LinkageRule | None:
    """Return the rule under ``[linkage]``; None where the plan has none, and codes must be equal.

    Raises
    ------
    DefinitionError
        A number is missing or out of its range, or the elements are not the whole of a code.
    """
    if "linkage" not in section:
        return None
    linkage = section.section("linkage")
    n = linkage.integer("max_differences")
    if not 0 <= n <= MOST_DIFFERENCES:
        raise linkage.complain("max_differences", f"it must be 0, 1 or 2; got {n}.")
    # Where codes must be equal, crowding does no harm.
    share = linkage.number("most_crowded_share") if n else linkage.number("most_crowded_share", 0.0)
    if not 0 <= share <= 1:
        raise linkage.complain("most_crowded_share", f"it must lie between 0 and 1; got {share:g}.")
    elements = _elements(linkage, n)
    rule = LinkageRule(
        max_differences=n,
        most_crowded_share=share,
        elements=elements,
        most_typos=_typos(linkage) if elements and n == MOST_DIFFERENCES else None,
        years_later=_years(linkage),
    )
    linkage.finish()
    return rule


def _elements(linkage: Section, n_differences: int) -> dict[str, tuple[int, int] | None]:
    """Return each element with its letters; None where the code has hyphens between them."""
    found: dict[str, tuple[int, int] | None]
    if linkage.is_list("elements"):
        found = dict.fromkeys(linkage.texts("elements"))
    else:
        found = _letters(linkage)
    if found and len(found) <= 2 * n_differences:
        raise linkage.complain(
            "elements",
            "more elements must agree than may differ: with max_differences = "
            f"{n_differences} there must be at least {2 * n_differences + 1}; got {len(found)}.",
        )
    return found


def _letters(linkage: Section) -> dict[str, tuple[int, int] | None]:
    """Return each element's first and last letter, when together they are the whole code."""
    found, end = {}, 0
    for name, letters in linkage.plain("elements", {}).items():
        is_pair = isinstance(letters, list) and [type(each) for each in letters] == [int, int]
        if not is_pair or letters[0] != end + 1 or letters[1] < letters[0]:
            raise linkage.complain(
                f"elements.{name}",
                "it must be the first and the last letter of the element, counted from 1, each "
                f"element beginning where the one before it ends: here [{end + 1}, …]; "
                f"got {letters!r}.",
            )
        found[name] = (letters[0], end := letters[1])
    return found


def _typos(linkage: Section) -> int:
    n = linkage.integer("most_typos")
    if n < 1:
        raise linkage.complain("most_typos", f"it must be 1 or more; got {n}.")
    return int(n)


def _years(linkage: Section) -> dict[str, int]:
    years = linkage.section("years_later", {})
    found = {wave: years.integer(wave, 0) for wave in WAVES}
    for wave, n in found.items():
        if n < 0:
            raise years.complain(wave, f"it must be 0 or more; got {n}.")
    years.finish()
    return {wave: n for wave, n in found.items() if n}
