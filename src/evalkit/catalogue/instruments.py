"""Questionnaires as data: items, scales, the authors' rules, and where each fact comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.catalogue.toml_section import DEFINITIONS, Section, hint, read_toml
from evalkit.errors import DefinitionError

if TYPE_CHECKING:
    import pandas as pd

INSTRUMENTS = DEFINITIONS / "instruments"
COMBINATIONS = ("sum", "mean")
GRADES = ("A", "B")
BLANK = "house_measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One score that an instrument yields.

    ``items`` holds item ids.  A scale made from another scale (``made_from``) has no items of
    its own: it is the other's score looked up in ``conversion`` or times ``multiply``.
    """

    name: str
    label: str
    items: tuple[str, ...]
    combine: str
    min_answered: int
    prorate: bool
    lowest: float
    highest: float
    higher_is_better: bool
    made_from: str | None
    multiply: float | None
    conversion: Mapping[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A questionnaire: how it is answered, scored and licensed.  Never its wordings."""

    name: str
    title: str
    order: str | None
    items: tuple[str, ...]
    lowest: int
    highest: int
    reversed_items: frozenset[str]
    scales: tuple[Scale, ...]
    respondent_ages: str
    reference_period: str
    licence: str
    reference: str
    grade: str
    sources: tuple[str, ...]
    unverified: tuple[str, ...]
    what: str
    why: str
    caveats: str

    def scale(self, name: str) -> Scale:
        """Return one scale by its name."""
        for scale in self.scales:
            if scale.name == name:
                return scale
        known = [scale.name for scale in self.scales]
        raise DefinitionError(
            f"{self.name} has no scale {name!r}; it has {', '.join(known)}.{hint(name, known)}"
        )


def load_instrument(name_or_path: str | Path, *, folder: Path | None = None) -> Instrument:
    """Return an instrument by name, or from a TOML file.

    Parameters
    ----------
    name_or_path : str or Path
        A name such as ``"swemwbs"`` or ``"rses10_order_a"``, or the path of a TOML file.
    folder : Path, optional
        A cohort folder whose own ``<name>.toml`` is found before the built-in one.

    Raises
    ------
    DefinitionError
        Unknown name, or an instrument that exists in several item orders and none was named.

    Examples
    --------
    >>> load_instrument("swemwbs").scale("swemwbs_metric").highest
    35.0
    """
    if isinstance(name_or_path, Path) or str(name_or_path).endswith(".toml"):
        return _only(_read(Path(name_or_path)), Path(name_or_path).stem)
    name = str(name_or_path)
    for place in ([folder] if folder else []) + [INSTRUMENTS]:
        for file in sorted(place.glob("*.toml")):
            if name == file.stem or (name.startswith(f"{file.stem}_") and _has_orders(file)):
                return _only(_read(file), name)
    known = list(_built_in())
    raise DefinitionError(
        f"There is no instrument {name!r}. Built in: {', '.join(known)}.{hint(name, known)} "
        f"A questionnaire of your own is a file {name}.toml in the cohort folder."
    )


def list_instruments() -> pd.DataFrame:
    """Return the built-in instruments, one row each: name, title, scales, grade, licence."""
    import pandas as pd

    rows = [
        {
            "name": each.name,
            "title": each.title,
            "n_items": len(each.items),
            "scales": ", ".join(scale.name for scale in each.scales),
            "ages": each.respondent_ages,
            "grade": each.grade,
            "licence": each.licence,
        }
        for each in _built_in().values()
    ]
    return pd.DataFrame(rows)


def _built_in() -> dict[str, Instrument]:
    files = [file for file in sorted(INSTRUMENTS.glob("*.toml")) if file.stem != BLANK]
    return {each.name: each for file in files for each in _read(file)}


def _has_orders(file: Path) -> bool:
    return "orders" in read_toml(file)


def _only(found: list[Instrument], name: str) -> Instrument:
    for each in found:
        if each.name == name:
            return each
    orders = [each.name for each in found]
    raise DefinitionError(
        f"{name!r} circulates in more than one item order, and the reversed items differ. "
        f"Name the order that the pupils saw: {' or '.join(orders)}."
    )


def _read(file: Path) -> list[Instrument]:
    """Return the instruments of one file: one, or one per item order."""
    section = read_toml(file)
    if not list(section.names()):
        raise DefinitionError(
            f"{file.name} is blank: it is the form for a questionnaire of your own. Copy it into "
            "your cohort folder under the questionnaire's name and fill it in."
        )
    orders = section.plain("orders", {})
    if not orders:
        return [_instrument(section, file.stem, order=None)]
    return [_instrument(read_toml(file), file.stem, order=order) for order in orders]


def _instrument(section: Section, stem: str, *, order: str | None) -> Instrument:
    name = section.text("name")
    if name != stem:
        raise section.complain("name", f"it must be the file's own name {stem!r}; got {name!r}.")
    positions = range(1, section.integer("n_items") + 1)
    full_name = f"{name}_{order}" if order else name
    items = tuple(f"{full_name}_{position:02d}" for position in positions)
    lowest, highest = section.integer("lowest"), section.integer("highest")
    if lowest >= highest:
        raise section.complain("highest", f"it must be above lowest ({lowest}); got {highest}.")
    keyed = section.section("orders").section(order) if order else section
    reversed_items = frozenset(items[place - 1] for place in _places(keyed, "reversed", positions))
    scales: list[Scale] = []
    for entry in section.sections("scales"):
        scales.append(_scale(entry, items, (lowest, highest), scales))
    made = Instrument(
        name=full_name,
        title=section.text("title") + (f" ({keyed.text('label')})" if order else ""),
        order=order,
        items=items,
        lowest=lowest,
        highest=highest,
        reversed_items=reversed_items,
        scales=tuple(scales),
        respondent_ages=section.text("ages"),
        reference_period=section.text("reference_period"),
        licence=section.text("licence"),
        reference=section.text("reference"),
        grade=section.choice("grade", GRADES),
        sources=section.texts("sources"),
        unverified=section.texts("unverified", ()),
        what=section.text("what"),
        why=section.text("why"),
        caveats=section.text("caveats"),
    )
    section.finish()
    if order:
        keyed.finish()
    return made


def _scale(
    entry: Section, items: tuple[str, ...], answers: tuple[int, int], before: list[Scale]
) -> Scale:
    made_from = entry.text("made_from", None)
    conversion = entry.plain("conversion", {})
    multiply = entry.number("multiply", None)
    source = _source(entry, made_from, before)
    if made_from and bool(conversion) == (multiply is not None):
        raise entry.complain("made_from", "give either [conversion] or multiply, one of the two.")
    own = (
        source.items
        if source
        else tuple(
            items[place - 1]
            for place in _places(entry, "items", range(1, len(items) + 1), all_of=True)
        )
    )
    scale = Scale(
        name=entry.text("name"),
        label=entry.text("label"),
        items=own,
        combine=source.combine if source else entry.choice("combine", COMBINATIONS),
        min_answered=source.min_answered if source else entry.integer("min_answered"),
        prorate=source.prorate if source else entry.flag("prorate"),
        lowest=entry.number("lowest"),
        highest=entry.number("highest"),
        higher_is_better=entry.flag("higher_is_better"),
        made_from=made_from,
        multiply=multiply,
        conversion=MappingProxyType({float(key): float(value) for key, value in conversion.items()})
        if conversion
        else None,
    )
    _check_scale(entry, scale, answers)
    entry.finish()
    return scale


def _source(entry: Section, made_from: str | None, before: list[Scale]) -> Scale | None:
    if made_from is None:
        return None
    for scale in before:
        if scale.name == made_from:
            return scale
    raise entry.complain("made_from", f"no scale {made_from!r} stands above this one.")


def _check_scale(entry: Section, scale: Scale, answers: tuple[int, int]) -> None:
    n_items = len(scale.items)
    if not 1 <= scale.min_answered <= n_items:
        raise entry.complain(
            "min_answered", f"it must lie between 1 and {n_items}; got {scale.min_answered}."
        )
    if scale.min_answered < n_items and not scale.prorate:
        raise entry.complain(
            "prorate", "scores from fewer than all items must be prorated: write true."
        )
    if scale.made_from is None:
        times = n_items if scale.combine == "sum" else 1
        reach = (answers[0] * times, answers[1] * times)
        if (scale.lowest, scale.highest) != reach:
            raise entry.complain("lowest", f"the items reach from {reach[0]} to {reach[1]}.")


def _places(
    section: Section, key: str, positions: range, *, all_of: bool = False
) -> tuple[int, ...]:
    """Return item positions; with ``all_of`` the word "all" stands for every item."""
    if all_of and section.is_word(key, "all"):
        return tuple(positions)
    places = section.places(key)
    for place in places:
        if place not in positions or isinstance(place, bool):
            raise section.complain(
                key, f"{place!r} is not an item; items are numbered 1 to {positions[-1]}."
            )
    if len(set(places)) != len(places):
        raise section.complain(key, "an item stands in it twice.")
    return tuple(places)
