"""Published facts about scores, kept by name: a cohort's own file first, then the built-in one.

Sources disagree about bands, norms and reliable change, so none of them is a default: a plan names
the entry it uses, and what nobody has checked carries a mark to the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, TypeVar

from evalkit.catalogue.instruments import scale_named
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFact:
    """Something published about one scale: whose it is, from when, and whether anyone checked."""

    doubt: ClassVar[str] = "not verified against the manual"

    name: str
    scale: str
    population: str
    year: str
    source: str
    is_verified: bool

    @property
    def mark(self) -> str:
        """Whether it was checked, in words for a report."""
        return "checked against its source" if self.is_verified else self.doubt

    @property
    def whose(self) -> str:
        """The population and the year, in words for a report."""
        year = f"year {NOT_STATED}" if self.year == NOT_STATED else self.year
        return f"{self.population}, {year}"


Fact = TypeVar("Fact")
Reader = Callable[[str, Section, Scale], Fact]


def load_published(
    name: str, *, file_name: str, what: str, folder: Path | None, read: Reader[Fact]
) -> Fact:
    """Return one entry of a file of published facts, read with the scale that it is about.

    Parameters
    ----------
    name : str
        The entry's name.
    file_name : str
        ``bands.toml``, ``norms.toml`` or ``change_rules.toml``.
    what : str
        What an entry is called in messages: "bands", "norms", "a rule for change".
    folder : Path or None
        A cohort folder whose own file of that name is searched first.
    read : callable
        Makes the fact from its name, its section and its scale.

    Raises
    ------
    DefinitionError
        There is no such entry, or it does not say what it must.
    """
    known: list[str] = []
    for place in ([folder] if folder else []) + [DEFINITIONS]:
        if not (place / file_name).is_file():
            continue
        every = read_toml(place / file_name)
        known += every.names()
        if name in every:
            section = every.section(name)
            scale = scale_named(
                section.text("scale"), instrument=section.text("instrument"), folder=folder
            )
            fact = read(name, section, scale)
            section.finish()
            return fact
    raise DefinitionError(
        f"There are no {what} called {name!r}.{hint(name, known)} `evalkit show` lists the "
        "questionnaires, and `evalkit show NAME` what there is for one of them. "
        f"Your own go into a file {file_name} in the cohort folder."
    )


def published_names(
    file_name: str, *, scale: str | None = None, folder: Path | None = None
) -> list[str]:
    """Return the names of a file's entries, of one scale or of all; a cohort's own come first."""
    names: dict[str, None] = {}
    for place in ([folder] if folder else []) + [DEFINITIONS]:
        if (place / file_name).is_file():
            every = read_toml(place / file_name)
            names |= {
                name: None
                for name in every.names()
                if scale in (None, every.section(name).text("scale"))
            }
    return list(names)


def origin(section: Section) -> dict[str, object]:
    """Return what every published fact says of itself: population, year, source, was it checked."""
    return {
        "population": section.text("population"),
        "year": section.text("year"),
        "source": section.text("source"),
        "is_verified": section.flag("is_verified"),
    }
