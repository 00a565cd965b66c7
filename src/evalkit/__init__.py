"""evalkit: from schools' questionnaire files to honest, reproducible impact reports.

Call it as room, then name: ``import evalkit as ek; ek.effects.mean_change(before, after)``.
Rooms load on first use, so that importing evalkit is light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__version__ = "0.1.0"

ROOMS = (
    "catalogue",
    "effects",
    "intake",
    "scoring",
    "matching",
    "findings",
    "disclosure",
    "display",
    "batch",
)


def __getattr__(name: str) -> ModuleType:
    """Load a room on first use."""
    if name in ROOMS:
        return import_module(f"evalkit.{name}")
    raise AttributeError(f"evalkit has no room {name!r}; its rooms are {', '.join(ROOMS)}")


def __dir__() -> list[str]:
    return sorted([*ROOMS, "__version__"])
