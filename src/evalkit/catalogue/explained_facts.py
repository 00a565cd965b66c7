"""Bands, norms and rules for change in words, with whose they are and whether anyone checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evalkit.catalogue.bands import BANDS_FILE, Band, Bands, load_bands
from evalkit.catalogue.change_rules import CHANGE_RULES_FILE, ChangeRule, load_change_rule
from evalkit.catalogue.instrument import Instrument
from evalkit.catalogue.norms import NORMS_FILE, Norm, load_norm
from evalkit.catalogue.published_facts import PublishedFact, published_names


def fact_names(instrument: Instrument, folder: Path | None) -> list[str]:
    """Return the names of all published facts about a questionnaire's scores."""
    return [
        name
        for scale in instrument.scales
        for file in (BANDS_FILE, NORMS_FILE, CHANGE_RULES_FILE)
        for name in published_names(file, scale=scale.name, folder=folder)
    ]


def bands_words(instrument: Instrument, folder: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the name of each set of bands for a questionnaire, and the set in words."""
    for scale in instrument.scales:
        for name in published_names(BANDS_FILE, scale=scale.name, folder=folder):
            yield name, _bands(load_bands(name, folder=folder))


def norm_words(instrument: Instrument, folder: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the name of each norm for a questionnaire, and the norm in words."""
    for scale in instrument.scales:
        for name in published_names(NORMS_FILE, scale=scale.name, folder=folder):
            yield name, _norm(load_norm(name, folder=folder))


def change_rule_words(instrument: Instrument, folder: Path | None) -> Iterator[tuple[str, str]]:
    """Yield the name of each rule for change of a questionnaire, and the rule in words."""
    for scale in instrument.scales:
        for name in published_names(CHANGE_RULES_FILE, scale=scale.name, folder=folder):
            yield name, _rule(load_change_rule(name, folder=folder))


def _bands(bands: Bands) -> str:
    ranges = ", ".join(f"{band.label} {_range(band)}" for band in bands.bands)
    return f"for {bands.scale}: {bands.title}. {ranges}. {_origin(bands)}"


def _norm(norm: Norm) -> str:
    spread = f", standard deviation {norm.sd:g}" if norm.sd is not None else ""
    size = f", n = {norm.n:,}" if norm.n is not None else ""
    return f"for {norm.scale}: mean {norm.mean:g}{spread}{size}. {_origin(norm)}"


def _rule(rule: ChangeRule) -> str:
    if rule.points is not None:
        kind = {"reliable": "more than chance", "important": "one that people notice"}[rule.kind]
        told = f"a change of {rule.points:g} points or more counts as {kind}"
    else:
        told = (
            f"Jacobson and Truax's reliable change from a standard deviation of {rule.sd:g} and a "
            f"reliability of {rule.reliability:g} ({rule.reliability_kind}), at {rule.critical:g}"
        )
    return f"for {rule.scale}: {told}. {_origin(rule)}"


def _range(band: Band) -> str:
    is_one_score = band.starts_at == band.ends_at
    return f"{band.starts_at:g}" if is_one_score else f"{band.starts_at:g} to {band.ends_at:g}"


def _origin(fact: PublishedFact) -> str:
    mark = fact.mark if fact.is_verified else fact.mark.upper()
    return f"Population: {fact.whose}. Source: {fact.source}; {mark}."
