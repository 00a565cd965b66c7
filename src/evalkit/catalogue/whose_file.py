"""Whose file a questionnaire was read from: the package's own, or one of a cohort's."""

from __future__ import annotations

from pathlib import Path

from evalkit.catalogue.toml_section import DEFINITIONS

INSTRUMENTS = DEFINITIONS / "instruments"
BLANK = "house_measure"


def is_built_in_file(file: Path) -> bool:
    """Return whether a questionnaire's file is one of the package's own."""
    return file.resolve().parent == INSTRUMENTS


def replaces_built_in_file(file: Path) -> bool:
    """Return whether a cohort's own file is found in the place of a built-in one.

    A file of one item order, such as rses10_order_a.toml, stands in the place of that order.
    """
    if is_built_in_file(file):
        return False
    return any(
        file.stem == built_in.stem or file.stem.startswith(f"{built_in.stem}_order_")
        for built_in in INSTRUMENTS.glob("*.toml")
        if built_in.stem != BLANK
    )
