"""The rules' numbers, read from ``disclosure.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.catalogue.toml_section import DEFINITIONS, hint, read_toml
from evalkit.errors import DisclosureError


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The thresholds of one disclosure policy; see ``disclosure.toml`` for each."""

    name: str
    audience: str
    title: str
    explained: str
    shows_own_files: bool
    shows_exact_counts: bool
    smallest_count: int
    round_counts_to: int
    hidden_mark: str
    hidden_prose: str
    smallest_group: int
    smallest_df: int
    smallest_unlike: int
    decimals_points: int
    decimals_effect_size: int
    smallest_share_group: int
    smallest_share_side: int
    smallest_parts_group: int
    smallest_apart: int
    share_gap_step: float
    fewest_schools: int
    largest_school_share: float

    @property
    def smallest_sample(self) -> int:
        """Fewest complete pairs whose average change may be shown (its df is one less)."""
        return max(self.smallest_group, self.smallest_df + 1)


def load_policy(name: str) -> Policy:
    """Return a disclosure policy by name.

    Raises
    ------
    DisclosureError
        There is no such policy: nothing may be shown under rules that nobody wrote.
    """
    every = read_toml(DEFINITIONS / "disclosure.toml")
    known = list(every.names())
    if name not in known:
        raise DisclosureError(
            f"There is no disclosure policy {name!r}; known: {', '.join(known)}.{hint(name, known)}"
        )
    section = every.section(name)
    whole = (
        "smallest_count", "round_counts_to", "smallest_group", "smallest_df", "smallest_unlike",
        "decimals_points", "decimals_effect_size", "smallest_share_group", "smallest_share_side",
        "smallest_parts_group", "smallest_apart", "fewest_schools",
    )  # fmt: skip
    policy = Policy(
        name=name,
        audience=section.text("audience"),
        title=section.text("title"),
        explained=section.text("explained"),
        shows_own_files=section.flag("shows_own_files"),
        shows_exact_counts=section.flag("shows_exact_counts"),
        hidden_mark=section.text("hidden_mark"),
        hidden_prose=section.text("hidden_prose"),
        largest_school_share=section.number("largest_school_share"),
        share_gap_step=section.number("share_gap_step"),
        **{key: section.integer(key) for key in whole},
    )
    section.finish()
    return policy
