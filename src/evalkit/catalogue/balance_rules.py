"""When two groups count as alike at the start: limits with their authority, and the words."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from evalkit.catalogue.toml_section import DEFINITIONS, Section, read_toml

BALANCE_FILE = "balance.toml"

_COVARIATE = frozenset({"covariate"})
_SIZED = tuple(
    f"{kind}_{way}" for kind in ("number", "share", "missing") for way in ("higher", "lower")
)
_UNSIZED = dict.fromkeys(("spread_wider", "spread_narrower", "not_comparable"), _COVARIATE)
_NOTES = (
    "no_spread", "nobody_treated", "all_treated", "constant", "nobody", "no_values", "one_left",
    "few_known",
)  # fmt: skip

SLOTS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "verdict": {
        "all": frozenset({"n_covariates"}),
        "one": frozenset(),
        "some": frozenset({"n_alike", "n_covariates", "differences"}),
        "none": frozenset({"differences"}),
    },
    "difference": dict.fromkeys(_SIZED, _COVARIATE | {"size"}) | _UNSIZED,
    "difference_without_size": dict.fromkeys(_SIZED, _COVARIATE) | _UNSIZED,
    "advice": dict.fromkeys(("adjust", "apart"), frozenset({"covariates"})),
    "note": dict.fromkeys(_NOTES, frozenset()),
}
"""The sentences of ``balance.toml`` by table and key, and what each is filled with."""

# A size at the limit itself is within, whatever rounding noise its last digits carry.
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLimit:
    """The largest standardised difference that an authority allows, taken without its sign."""

    largest: float
    short: str
    authority: str
    says: str

    def holds(self, smd: float) -> bool:
        """Return whether a standardised difference is within; what is not a number is not.

        Examples
        --------
        >>> limit = load_balance_rules().alike
        >>> limit.holds(-0.1), limit.holds(0.11), limit.holds(float("nan"))
        (True, False, False)
        """
        return abs(smd) <= self.largest + _NOISE


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLimit:
    """The ratios of variances, treated over comparison, that an authority allows."""

    lowest: float
    highest: float
    short: str
    authority: str
    says: str

    def holds(self, variance_ratio: float) -> bool:
        """Return whether a ratio is within; where there is none (NaN) there is nothing to break.

        Examples
        --------
        >>> spread = load_balance_rules().spread
        >>> spread.holds(0.5), spread.holds(2.1), spread.holds(float("nan"))
        (True, False, True)
        """
        if math.isnan(variance_ratio):
            return True
        return self.lowest - _NOISE <= variance_ratio <= self.highest + _NOISE


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRules:
    """The limits by which groups are judged alike, and the sentences that say so.

    Parameters
    ----------
    alike : BalanceLimit
        Up to here groups are called alike in a covariate.
    near : BalanceLimit
        Up to here no analysis needs to adjust for it.
    far : BalanceLimit
        Beyond it no adjustment mends the difference.
    spread : SpreadLimit
        The ratio of variances of numbers.
    sentences : mapping
        Table and key, as in ``SLOTS``, to the sentence.
    """

    alike: BalanceLimit
    near: BalanceLimit
    far: BalanceLimit
    spread: SpreadLimit
    sentences: Mapping[str, Mapping[str, str]]


@cache
def load_balance_rules() -> BalanceRules:
    """Return the rules of ``balance.toml``.

    Raises
    ------
    DefinitionError
        The file does not say what it must.

    Examples
    --------
    >>> rules = load_balance_rules()
    >>> rules.alike.largest, rules.alike.short, rules.far.largest, rules.spread.highest
    (0.1, 'Austin 2009', 0.25, 2.0)
    """
    return read_balance_rules(read_toml(DEFINITIONS / BALANCE_FILE))


def read_balance_rules(whole: Section) -> BalanceRules:
    """Return the rules of a file in the form of ``balance.toml``.

    Raises
    ------
    DefinitionError
        A limit or a sentence is missing, unknown or impossible; the message names the key.
    """
    rules = BalanceRules(
        alike=_limit(whole.section("alike")),
        near=_limit(whole.section("near")),
        far=_limit(whole.section("far")),
        spread=_spread(whole.section("spread")),
        sentences=_sentences(whole.section("sentences")),
    )
    whole.finish()
    if not rules.near.largest <= rules.alike.largest <= rules.far.largest:
        raise whole.complain(
            "alike", "its `largest` must not be below that of [near] nor above that of [far]."
        )
    return rules


def _limit(section: Section) -> BalanceLimit:
    largest = section.number("largest")
    if largest <= 0:
        raise section.complain("largest", f"it must be above 0; got {largest:g}.")
    limit = BalanceLimit(largest=largest, **_authority(section))
    section.finish()
    return limit


def _spread(section: Section) -> SpreadLimit:
    lowest, highest = section.number("lowest"), section.number("highest")
    if not 0 < lowest < 1:
        raise section.complain("lowest", f"it must be between 0 and 1; got {lowest:g}.")
    if not highest > 1:
        raise section.complain("highest", f"it must be above 1; got {highest:g}.")
    limit = SpreadLimit(lowest=lowest, highest=highest, **_authority(section))
    section.finish()
    return limit


def _authority(section: Section) -> dict[str, str]:
    return {key: section.text(key) for key in ("short", "authority", "says")}


def _sentences(section: Section) -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = {}
    for table, keys in SLOTS.items():
        entries = section.section(table)
        read[table] = {key: _sentence(entries, key, slots) for key, slots in keys.items()}
        entries.finish()
    section.finish()
    return read


def _sentence(section: Section, key: str, slots: frozenset[str]) -> str:
    sentence = section.line(key)
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        used = {"{"}
    if used != slots:
        wanted = ", ".join(f"{{{slot}}}" for slot in sorted(slots)) or "no slot in curly brackets"
        raise section.complain(key, f"it must be filled with {wanted} and nothing else.")
    return sentence
