"""What has passed the guarded door.  Only :mod:`evalkit.disclosure.release` can make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.errors import DisclosureError

_SEAL = object()


def _require_seal(seal: object) -> None:
    if seal is not _SEAL:
        raise DisclosureError(
            "Released values are made by evalkit.disclosure.release and nowhere else. "
            "Release the finding and hand on what comes back."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedValue:
    """One number (or label) as a reader may see it, already rounded or hidden.

    ``text`` is its form in a table, ``prose`` in a sentence.  ``number``, ``low`` and ``high``
    are the rounded values that figures draw; they are None where ``is_hidden``.
    ``tenths`` is a share as "about x in 10", None where only a bound may be given.
    ``found`` are texts as they stand in a school's file, each with our suggestion or "".
    """

    kind: str
    text: str
    prose: str
    number: float | None = None
    low: float | None = None
    high: float | None = None
    low_text: str = ""
    high_text: str = ""
    tenths: int | None = None
    found: tuple[tuple[str, str], ...] = ()
    is_hidden: bool = False
    rule: str | None = None
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedTable:
    """A table of released values; ``columns`` maps each column's name to its heading."""

    columns: Mapping[str, str]
    rows: tuple[Mapping[str, ReleasedValue], ...]
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A finding as one reader may see it.

    An empty one holds no value at all: only why there is nothing to show
    (``empty_because``, a key under ``[empty]`` in ``sentences.toml``).
    """

    name: str
    audience: str
    policy: str
    verdict: str | None = None
    empty_because: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, ReleasedValue] = field(default_factory=dict)
    tables: Mapping[str, ReleasedTable] = field(default_factory=dict)
    rules_applied: tuple[str, ...] = ()
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return self.empty_because is not None

    def __repr__(self) -> str:
        state = f"empty ({self.empty_because})" if self.is_empty else "shown"
        return f"<Released {self.name} for {self.audience}: {state}>"
