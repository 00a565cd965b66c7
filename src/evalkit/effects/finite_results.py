"""Results of several numbers hold what an estimate holds: finite numbers, or nothing at all."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from evalkit.effects.effect_options import shown
from evalkit.errors import DataError
from evalkit.estimate import Estimate, is_finite_number


def require_finite_fields(result: Any) -> None:
    """Refuse a dataclass of which a number is missing or infinite, or an estimate is none.

    It goes by how the fields are annotated: ``float``, ``int`` and ``Estimate`` are looked at.
    """
    for field in fields(result):
        given = getattr(result, field.name)
        if field.type in ("float", "int") and not is_finite_number(given):
            raise DataError(
                f"`{field.name}` of {type(result).__name__} must be a finite number; got "
                f"{shown(given)}. These numbers do not tell it: look for a group without spread, "
                "or for values far outside any scale."
            )
        if field.type == "Estimate" and not isinstance(given, Estimate):
            raise DataError(
                f"`{field.name}` of {type(result).__name__} must be an Estimate; got "
                f"{shown(given)}."
            )
