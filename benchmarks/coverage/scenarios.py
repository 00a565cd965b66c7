"""Which estimators meet which worlds: the sizes, scales and troubles that schools bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from worlds import World

PUPILS, SCHOOLS, EFFECT = (12, 30, 200), (3, 6, 30), 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A world and the estimators that are put to it, under a heading of the page."""

    heading: str
    world: World
    estimators: tuple[str, ...]


def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario, in the order of the page."""
    return (
        *_one_school(),
        *_several_schools(),
        *_comparison_schools(),
        *_lost_pupils(),
        *_chosen_pupils(),
    )


def without_effect(world: World) -> World:
    """Return the same world with a programme that does nothing."""
    return replace(world, effect=0.0)


def _one_school() -> Iterator[Scenario]:
    for scale in ("bell", "ceiling", "floor"):
        for pupils in PUPILS:
            yield Scenario(
                heading="One school, before and after",
                world=World(design="everybody", pupils=pupils, scale=scale, effect=EFFECT),
                estimators=("mean_change", "standardised_change", "paired_superiority"),
            )
    for scale in ("bell", "ceiling", "floor"):
        for pupils in PUPILS:
            yield Scenario(
                heading="One school, half of the pupils as comparison",
                world=World(design="half_of_each", pupils=pupils, scale=scale, effect=EFFECT),
                estimators=(
                    "mean_difference",
                    "standardised_difference",
                    "adjusted_difference",
                    "adjusted_standardised",
                    "superiority",
                    "cliffs_delta",
                    *(("risk_difference", "proportion") if scale == "bell" else ()),
                ),
            )


def _several_schools() -> Iterator[Scenario]:
    for schools in SCHOOLS:
        for pupils in PUPILS:
            yield Scenario(
                heading="Several schools, before and after, pooled",
                world=World(
                    design="everybody",
                    pupils=pupils,
                    schools=schools,
                    icc=0.05,
                    effect=EFFECT,
                    effect_sd=0.15,
                ),
                estimators=("pool_random_hartung_knapp", "pool_random_normal", "pool_fixed"),
            )
    for schools in SCHOOLS:
        for icc in (0.0, 0.15):
            yield Scenario(
                heading="Several schools, half of each school's pupils as comparison",
                world=World(
                    design="half_of_each", pupils=30, schools=schools, icc=icc, effect=EFFECT
                ),
                estimators=(
                    "adjusted_difference",
                    "adjusted_difference_cr2",
                    "multilevel_difference",
                ),
            )


def _comparison_schools() -> Iterator[Scenario]:
    for schools in (6, 30):
        for icc in (0.0, 0.05, 0.15):
            yield Scenario(
                heading="Whole schools as comparison",
                world=World(
                    design="half_of_schools", pupils=30, schools=schools, icc=icc, effect=EFFECT
                ),
                estimators=(
                    "adjusted_difference",
                    "adjusted_difference_cr2",
                    "multilevel_difference",
                ),
            )


def _lost_pupils() -> Iterator[Scenario]:
    for attrition in ("by_start", "by_end"):
        yield Scenario(
            heading="One pupil in five lost, those with low scores more often",
            world=World(design="everybody", pupils=200, effect=EFFECT, attrition=attrition),
            estimators=("mean_change",),
        )
        yield Scenario(
            heading="One pupil in five lost, those with low scores more often",
            world=World(design="half_of_each", pupils=200, effect=EFFECT, attrition=attrition),
            estimators=("mean_difference", "adjusted_difference"),
        )


def _chosen_pupils() -> Iterator[Scenario]:
    for pupils in (30, 200):
        yield Scenario(
            heading="The lowest fifth were offered a place",
            world=World(design="everybody", pupils=pupils, selected=0.2, effect=EFFECT),
            estimators=("mean_change_as_effect",),
        )
        yield Scenario(
            heading="The lowest fifth were offered a place",
            world=World(design="half_of_each", pupils=pupils, selected=0.2, effect=EFFECT),
            estimators=("mean_difference", "adjusted_difference"),
        )
