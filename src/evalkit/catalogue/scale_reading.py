"""Reading the scales of a questionnaire's file, and refusing those that contradict themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite, nan
from types import MappingProxyType

from evalkit.catalogue.scales import FINEST, Gate, Scale, common_step
from evalkit.catalogue.toml_section import Section

COMBINATIONS = ("sum", "mean")
ROUNDINGS = ("none", "half_up")
STATUSES = ("verified_key", "unverified_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What the scales of one instrument share: its items by printed number, and the answers."""

    numbered: Mapping[str, str]
    lowest: int
    highest: int
    is_continuous: bool

    def items_of(self, section: Section, key: str) -> tuple[str, ...]:
        """Return the ids of the items that a key lists by printed number."""
        ids = []
        for place in section.places(key):
            number = str(place)
            if isinstance(place, bool) or number not in self.numbered:
                raise section.complain(
                    key, f"{place!r} is not an item; items are {_spoken(list(self.numbered))}."
                )
            ids.append(self.numbered[number])
        if len(set(ids)) != len(ids):
            raise section.complain(key, "an item stands in it twice.")
        return tuple(ids)


def read_scale(entry: Section, answering: Answering, above: Sequence[Scale]) -> Scale:
    """Return one entry of [[scales]]; ``above`` are the scales that stand before it.

    Raises
    ------
    DefinitionError
        The entry contradicts itself, the items or the scales above it.
    """
    ways = [key for key in ("items", "made_from", "sum_of") if key in entry]
    if len(ways) != 1:
        raise entry.complain(
            "items",
            "a scale has exactly one of `items`, `made_from` and `sum_of`; "
            f"got {' and '.join(ways) or 'none of them'}.",
        )
    named = {scale.name: scale for scale in above}
    if "made_from" in ways:
        scale = _made_scale(entry, named)
    elif "sum_of" in ways:
        scale = _summed_scale(entry, named)
    else:
        scale = _item_scale(entry, answering)
    if scale.name in named:
        raise entry.complain("name", f"another scale above is already called {scale.name!r}.")
    for other in above:
        if other.label == scale.label:
            raise entry.complain(
                "label",
                f"{other.name} has the same label {scale.label!r}; nobody could tell the two "
                "apart in a report.",
            )
    entry.finish()
    return scale


def _item_scale(entry: Section, answering: Answering) -> Scale:
    is_all = entry.is_word("items", "all")
    items = tuple(answering.numbered.values()) if is_all else answering.items_of(entry, "items")
    if not items:
        raise entry.complain("items", 'list at least one item, or write "all".')
    recode = _numbers(entry, "recode")
    scale = Scale(
        **_named(entry),
        items=items,
        combine=entry.choice("combine", COMBINATIONS),
        min_answered=entry.integer("min_answered"),
        prorate=entry.flag("prorate"),
        # Only a prorated score has decimals to round, so only there must a rule be stated.
        rounding=entry.choice("rounding", ROUNDINGS, *(() if entry.flag("prorate") else ("none",))),
        fill_with=entry.number("fill_with", None),
        recode=MappingProxyType(recode) if recode else None,
        gate=_gate(entry, answering),
        grain=1.0,
    )
    scale = replace(scale, grain=_grain(scale, answering))
    _check_missing_rule(entry, scale)
    _check_reach(entry, scale, answering)
    return scale


def _made_scale(entry: Section, named: Mapping[str, Scale]) -> Scale:
    source = _above(entry, "made_from", entry.text("made_from"), named)
    conversion, multiply = _numbers(entry, "conversion"), entry.number("multiply", None)
    if bool(conversion) == (multiply is not None):
        raise entry.complain("made_from", "give either [conversion] or multiply, one of the two.")
    own = _named(entry)
    if conversion:
        _check_conversion(entry, conversion, source)
        reach = (min(conversion.values()), max(conversion.values()))
    else:
        reach = (source.lowest * multiply, source.highest * multiply)
    _require_reach(entry, own, reach)
    return replace(
        source,
        **own,
        made_from=source.name,
        multiply=multiply,
        grain=source.grain * (multiply or 1.0),
        conversion=MappingProxyType(conversion) if conversion else None,
        gate=None,
        recode=None,
        fill_with=None,
        sum_of=(),
    )


def _summed_scale(entry: Section, named: Mapping[str, Scale]) -> Scale:
    names = entry.texts("sum_of")
    parts = [_above(entry, "sum_of", name, named) for name in names]
    if len(parts) < 2 or len(set(names)) != len(names):
        raise entry.complain("sum_of", "name two or more different scales that stand above.")
    own = _named(entry)
    _require_reach(
        entry, own, (sum(part.lowest for part in parts), sum(part.highest for part in parts))
    )
    items = tuple(item for part in parts for item in part.items)
    if len(set(items)) != len(items):
        raise entry.complain("sum_of", "the scales share an item, which would count twice.")
    return Scale(
        **own,
        items=items,
        combine="sum",
        min_answered=sum(part.min_answered for part in parts),
        prorate=any(part.prorate for part in parts),
        rounding="none",
        sum_of=names,
        grain=common_step(part.grain for part in parts),
    )


def _grain(scale: Scale, answering: Answering) -> float:
    """Return the step in which complete answers move a scale of items."""
    if scale.recode is not None:
        counted = sorted(set(scale.recode.values()))
        step = common_step(high - low for low, high in pairwise(counted)) if counted[1:] else 1.0
    else:
        step = FINEST if answering.is_continuous else 1.0
    return step / len(scale.items) if scale.combine == "mean" else step


def _named(entry: Section) -> dict[str, object]:
    """Return what every scale says: its names, its reach, its direction, its status."""
    is_check = entry.flag("is_check", False)
    if is_check and "higher_is_better" in entry:
        raise entry.complain("higher_is_better", "a scale that is a check has no better side.")
    return {
        "name": entry.identifier("name"),
        "label": entry.line("label"),
        "lowest": entry.number("lowest"),
        "highest": entry.number("highest"),
        "higher_is_better": None if is_check else entry.flag("higher_is_better"),
        "is_key_verified": entry.choice("status", STATUSES, STATUSES[0]) == STATUSES[0],
    }


def _above(entry: Section, key: str, name: str, named: Mapping[str, Scale]) -> Scale:
    if name not in named:
        raise entry.complain(key, f"no scale {name!r} stands above this one.")
    return named[name]


def _gate(entry: Section, answering: Answering) -> Gate | None:
    if "gate" not in entry:
        return None
    section = entry.section("gate")
    number = section.text("item")
    if number not in answering.numbered:
        raise section.complain(
            "item", f"{number!r} is not an item; items are {_spoken(list(answering.numbered))}."
        )
    gate = Gate(
        item=answering.numbered[number],
        closed_at=section.number("closed_at"),
        score=section.number("score"),
    )
    section.finish()
    return gate


def _numbers(entry: Section, key: str) -> dict[float, float]:
    """Return a table of numbers by number, such as a conversion."""
    try:
        numbers = {float(old): float(new) for old, new in entry.plain(key, {}).items()}
    except (TypeError, ValueError):
        numbers = {nan: nan}
    if not all(isfinite(number) for pair in numbers.items() for number in pair):
        raise entry.complain(key, "both sides of each line must be numbers: 7 = 7.00.")
    return numbers


def _check_missing_rule(entry: Section, scale: Scale) -> None:
    n_items = len(scale.items)
    if not 1 <= scale.min_answered <= n_items:
        raise entry.complain(
            "min_answered", f"it must lie between 1 and {n_items}; got {scale.min_answered}."
        )
    if scale.prorate and scale.fill_with is not None:
        raise entry.complain("fill_with", "it contradicts prorate = true; keep one of the two.")
    stands_in = scale.prorate or scale.fill_with is not None
    if scale.min_answered < n_items and not stands_in:
        raise entry.complain(
            "prorate",
            "scores from fewer than all items need a rule for the missing ones: write true (the "
            "mean of the answered items stands for them), or give fill_with.",
        )


def _check_reach(entry: Section, scale: Scale, answering: Answering) -> None:
    legal = range(answering.lowest, answering.highest + 1)
    if scale.recode is not None and set(scale.recode) != {float(answer) for answer in legal}:
        raise entry.complain(
            "recode", f"it must say what each answer from {legal[0]} to {legal[-1]} counts."
        )
    counted = scale.recode.values() if scale.recode else (answering.lowest, answering.highest)
    times = len(scale.items) if scale.combine == "sum" else 1
    reach = (min(counted) * times, max(counted) * times)
    _require_reach(entry, {"lowest": scale.lowest, "highest": scale.highest}, reach)
    if scale.fill_with is not None and not min(counted) <= scale.fill_with <= max(counted):
        raise entry.complain("fill_with", f"an answer counts {min(counted):g} to {max(counted):g}.")
    if scale.gate is not None:
        _check_gate(entry.section("gate"), scale.gate, scale, answering)


def _check_gate(section: Section, gate: Gate, scale: Scale, answering: Answering) -> None:
    if not answering.lowest <= gate.closed_at <= answering.highest:
        raise section.complain(
            "closed_at", f"answers go from {answering.lowest} to {answering.highest}."
        )
    if not scale.lowest <= gate.score <= scale.highest:
        raise section.complain(
            "score", f"the scale goes from {scale.lowest:g} to {scale.highest:g}."
        )


def _require_reach(entry: Section, own: Mapping[str, object], reach: tuple[float, float]) -> None:
    for key, bound in zip(("lowest", "highest"), reach, strict=True):
        if own[key] != bound:
            raise entry.complain(
                key, f"the scale reaches from {reach[0]:g} to {reach[1]:g}; got {own[key]:g}."
            )


def _check_conversion(entry: Section, conversion: Mapping[float, float], source: Scale) -> None:
    wanted = list(source.reachable_scores())
    if list(conversion) != wanted:
        raise entry.complain(
            "conversion",
            f"it must have one line for each score of {source.name} from {wanted[0]:g} to "
            f"{wanted[-1]:g}, in rising order.",
        )
    if any(after <= before for before, after in pairwise(conversion.values())):
        raise entry.complain("conversion", "the converted scores must rise from line to line.")


def _spoken(numbers: Sequence[str]) -> str:
    if list(numbers) == [str(place) for place in range(1, len(numbers) + 1)]:
        return f"numbered 1 to {len(numbers)}"
    return ", ".join(numbers)
