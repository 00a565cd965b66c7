"""Bands: words for ranges of a score, with the population they come from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

from evalkit.catalogue.published_facts import PublishedFact, load_published, origin
from evalkit.catalogue.scales import Scale
from evalkit.catalogue.toml_section import Section

BANDS_FILE = "bands.toml"
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One band: the scores from ``starts_at`` to ``ends_at``, both included, as published."""

    code: str
    label: str
    starts_at: float
    ends_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands(PublishedFact):
    """A set of bands for one scale, lowest scores first."""

    doubt: ClassVar[str] = "thresholds not verified against the manual"

    title: str
    bands: tuple[Band, ...]


def load_bands(name: str, *, folder: Path | None = None) -> Bands:
    """Return a set of bands by name.

    Parameters
    ----------
    name : str
        An entry of ``bands.toml``.
    folder : Path, optional
        A cohort folder whose own ``bands.toml`` is searched first.

    Raises
    ------
    DefinitionError
        There is no such set; its entry does not say what it must; or a score that the scale can
        reach falls into no band or into two.

    Examples
    --------
    >>> [band.code for band in load_bands("swemwbs_uk_one_sd").bands]
    ['low', 'medium', 'high']
    """
    return load_published(name, file_name=BANDS_FILE, what="bands", folder=folder, read=_bands)


def _bands(name: str, section: Section, scale: Scale) -> Bands:
    bands = tuple(_band(entry) for entry in section.sections("bands"))
    _check_whole(section, bands, scale)
    return Bands(
        name=name, scale=scale.name, title=section.text("title"), bands=bands, **origin(section)
    )


def _band(entry: Section) -> Band:
    band = Band(
        code=entry.text("code"),
        label=entry.text("label"),
        starts_at=entry.number("from"),
        ends_at=entry.number("to"),
    )
    if band.ends_at < band.starts_at:
        raise entry.complain("to", f"it must not be below `from` ({band.starts_at:g}).")
    entry.finish()
    return band


def _check_whole(section: Section, bands: tuple[Band, ...], scale: Scale) -> None:
    """Refuse bands that leave a score out, hold one twice, or stand in another order."""
    starts = [band.starts_at for band in bands]
    if len(bands) < 2 or starts != sorted(set(starts)):
        raise section.complain("bands", "there must be two or more, in rising order of `from`.")
    if starts[0] < scale.lowest - _NOISE or bands[-1].ends_at > scale.highest + _NOISE:
        raise section.complain(
            "bands",
            f"{scale.name} goes from {scale.lowest:g} to {scale.highest:g}; the bands go from "
            f"{starts[0]:g} to {bands[-1].ends_at:g}.",
        )
    codes = [band.code for band in bands]
    if len(set(codes)) != len(codes):
        raise section.complain("bands", "two bands have the same code.")
    must = f"each score of {scale.name} must fall into exactly one band"
    for lower, upper in pairwise(bands):
        if upper.starts_at <= lower.ends_at:
            raise section.complain(
                "bands",
                f"{must}; {upper.starts_at:g} is in two: {lower.label} and {upper.label}.",
            )
    for score in scale.reachable_scores():
        if not any(band.starts_at - _NOISE <= score <= band.ends_at + _NOISE for band in bands):
            raise section.complain(
                "bands",
                f"{must}; {score:g} is in a gap: it falls into no band. "
                f"Scores go from {scale.lowest:g} to {scale.highest:g}.",
            )
