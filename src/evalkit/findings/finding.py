"""The shape in which an answer leaves this room: exact, unrounded, not yet for any reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalkit.findings.quantity import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingTable:
    """Rows of quantities under columns; ``columns`` maps each column's name to its heading."""

    columns: Mapping[str, str]
    rows: tuple[Mapping[str, Quantity], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer to one question of a report.

    Parameters
    ----------
    name : str
        The question, as the function that answers it is called.
    lead : str, optional
        The quantity without which there is nothing to say: when the reader may not see it, the
        whole finding is empty for that reader.
    verdict : str, optional
        What ``verdict_of`` comes to (for example ``better``, ``worse``, ``unclear``).
    verdict_of : str, optional
        The quantity that the verdict rests on, the lead unless said otherwise: where it is
        hidden, so is the verdict.
    empty_because : str, optional
        Why there is nothing to show: a key under ``[empty]`` in ``sentences.toml``.
    words : mapping
        Words from definitions and the plan that sentences need.
    quantities : mapping
        Numbers by name.
    tables : mapping
        Tables by name.
    is_for_school : bool
        It tells what stands in a school's own files: no reader but that school is shown it.
    """

    name: str
    lead: str | None = None
    verdict: str | None = None
    verdict_of: str | None = None
    empty_because: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    tables: Mapping[str, FindingTable] = field(default_factory=dict)
    is_for_school: bool = False

    def __repr__(self) -> str:
        # A finding holds exact numbers; a notebook cell that ends in one must not print them.
        return f"<Finding {self.name}: exact numbers, release it before showing>"
