"""Bands: words for ranges of a score, with the population they come from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One band: scores from ``starts_at`` up to the next band's start."""

    code: str
    label: str
    starts_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """A set of bands for one scale, lowest scores first."""

    name: str
    scale: str
    title: str
    population: str
    source: str
    is_verified: bool
    bands: tuple[Band, ...]


def load_bands(name: str) -> Bands:
    """Return a set of bands by name.

    Raises
    ------
    DefinitionError
        There is no such set, or its entry does not say what it must.

    Examples
    --------
    >>> [band.code for band in load_bands("swemwbs_uk_one_sd").bands]
    ['low', 'medium', 'high']
    """
    every = read_toml(DEFINITIONS / "bands.toml")
    known = list(every.names())
    if name not in known:
        raise DefinitionError(
            f"There are no bands called {name!r}; known: {', '.join(known)}.{hint(name, known)}"
        )
    section = every.section(name)
    loaded = Bands(
        name=name,
        scale=section.text("scale"),
        title=section.text("title"),
        population=section.text("population"),
        source=section.text("source"),
        is_verified=section.flag("is_verified"),
        bands=tuple(_band(entry) for entry in section.sections("bands")),
    )
    section.finish()
    starts = [band.starts_at for band in loaded.bands]
    if len(starts) < 2 or any(b <= a for a, b in pairwise(starts)):
        raise section.complain("bands", "there must be two or more, in rising order of `from`.")
    return loaded


def _band(entry: Section) -> Band:
    band = Band(code=entry.text("code"), label=entry.text("label"), starts_at=entry.number("from"))
    entry.finish()
    return band
