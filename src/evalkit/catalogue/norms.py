"""Norms: what a population scored on average, with its year and its source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from evalkit.catalogue.published_facts import PublishedFact, load_published, origin
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section

NORMS_FILE = "norms.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm(PublishedFact):
    """The mean of one scale in a population; ``sd`` and ``n`` where they were published."""

    doubt: ClassVar[str] = "norms not verified against the manual"

    mean: float
    sd: float | None
    n: int | None


def load_norm(name: str, *, folder: Path | None = None) -> Norm:
    """Return a norm by name.

    Parameters
    ----------
    name : str
        An entry of ``norms.toml``.
    folder : Path, optional
        A cohort folder whose own ``norms.toml`` is searched first.

    Raises
    ------
    DefinitionError
        There is no such norm, or its entry does not say what it must.

    Examples
    --------
    >>> load_norm("wemwbs_uk_pupils_13_to_16").mean
    48.8
    """
    return load_published(name, file_name=NORMS_FILE, what="norms", folder=folder, read=_norm)


def _norm(name: str, section: Section, scale: Scale) -> Norm:
    norm = Norm(
        name=name,
        scale=scale.name,
        mean=section.number("mean"),
        sd=section.number("sd", None),
        n=section.integer("n", None),
        **origin(section),
    )
    if not scale.lowest <= norm.mean <= scale.highest:
        raise section.complain(
            "mean", f"{scale.name} goes from {scale.lowest:g} to {scale.highest:g}."
        )
    if norm.sd is not None and not 0 < norm.sd <= (scale.highest - scale.lowest) / 2:
        raise section.complain("sd", f"no score from {scale.lowest:g} to {scale.highest:g} has it.")
    return norm
