"""Which estimators meet which worlds: the sizes, scales and troubles that schools bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from worlds import World

PUPILS, SCHOOLS, EFFECT = (12, 30, 200), (3, 6, 30), 0.3
ON_A_BELL = {
    "before and after": (
        "standardised_change_by_average",
        "standardised_change_by_change",
        "standardised_change_by_repeated",
        "paired_proportion_change",
    ),
    "two groups": (
        "standardised_difference_by_comparison",
        "standardised_difference_by_average",
        "risk_difference",
        "risk_ratio",
        "odds_ratio",
        "proportion",
    ),
}
IN_SCHOOLS = (
    "adjusted_difference",
    "adjusted_difference_cr2",
    "adjusted_standardised_cr2",
    "multilevel_difference",
    "multilevel_total",
    "cluster_icc",
)


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
        *_incidents(),
        *_attendance(),
        *_draws(),
        *_coders(),
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
                estimators=(
                    "mean_change",
                    "standardised_change",
                    "paired_superiority",
                    *(ON_A_BELL["before and after"] if scale == "bell" else ()),
                ),
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
                    "prepost_control_difference",
                    "superiority",
                    "cliffs_delta",
                    "variance_ratio",
                    *(ON_A_BELL["two groups"] if scale == "bell" else ()),
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
                estimators=(
                    "pool_random_hartung_knapp",
                    "pool_random_normal",
                    "pool_fixed",
                    "pool_prediction",
                ),
            )
    for schools in SCHOOLS:
        for icc in (0.0, 0.15):
            yield Scenario(
                heading="Several schools, half of each school's pupils as comparison",
                world=World(
                    design="half_of_each", pupils=30, schools=schools, icc=icc, effect=EFFECT
                ),
                estimators=IN_SCHOOLS,
            )


def _comparison_schools() -> Iterator[Scenario]:
    for schools in (6, 30):
        for icc in (0.0, 0.05, 0.15):
            yield Scenario(
                heading="Whole schools as comparison",
                world=World(
                    design="half_of_schools", pupils=30, schools=schools, icc=icc, effect=EFFECT
                ),
                estimators=(*IN_SCHOOLS, "multilevel_kenward_roger"),
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
            estimators=("mean_difference", "adjusted_difference", "lee_bounds"),
        )
    for pupils in (30, 200):
        yield Scenario(
            heading="One pupil in five lost, those with low scores more often",
            world=World(
                design="half_of_each", pupils=pupils, scale="ceiling", effect=EFFECT,
                attrition="by_end",
            ),
            estimators=("mean_difference", "lee_bounds", "manski_bounds"),
        )  # fmt: skip


def _chosen_pupils() -> Iterator[Scenario]:
    for pupils in (30, 200):
        yield Scenario(
            heading="The lowest fifth were offered a place",
            world=World(design="everybody", pupils=pupils, selected=0.2, effect=EFFECT),
            estimators=(
                "mean_change_as_effect",
                "change_beyond_regression",
                "change_beyond_regression_r_of_200",
                "change_beyond_regression_by_cutoff",
            ),
        )
        yield Scenario(
            heading="The lowest fifth were offered a place",
            world=World(design="half_of_each", pupils=pupils, selected=0.2, effect=EFFECT),
            estimators=("mean_difference", "adjusted_difference"),
        )


def _incidents() -> Iterator[Scenario]:
    of_pupils = ("rate_ratio_negative_binomial", "rate_ratio_quasi_poisson")
    of_schools = tuple(f"{name}_cr2" for name in of_pupils)
    for pupils in PUPILS:
        yield Scenario(
            heading="Incidents, half of one school's pupils as comparison",
            world=World(design="half_of_each", pupils=pupils, scale="incidents", effect=EFFECT),
            estimators=of_pupils,
        )
    for design, words, some in (
        ("half_of_each", "half of each school's pupils", SCHOOLS),
        ("half_of_schools", "whole schools", SCHOOLS[1:]),
    ):
        for schools in some:
            yield Scenario(
                heading=f"Incidents in several schools, {words} as comparison",
                world=World(
                    design=design, pupils=30, schools=schools, scale="incidents", icc=0.15,
                    effect=EFFECT,
                ),
                estimators=of_pupils + of_schools,
            )  # fmt: skip


def _attendance() -> Iterator[Scenario]:
    scales = ("sessions", "uneven sessions")
    for scale, pupils in product(scales, PUPILS):
        yield Scenario(
            heading="Sessions missed, one school, before and after",
            world=World(design="everybody", pupils=pupils, scale=scale, effect=EFFECT),
            estimators=("attendance_change", "attendance_change_odds", "paired_superiority"),
        )
    for scale, pupils in product(scales, PUPILS):
        yield Scenario(
            heading="Sessions missed, half of one school's pupils as comparison",
            world=World(design="half_of_each", pupils=pupils, scale=scale, effect=EFFECT),
            estimators=("attendance_difference", "attendance_difference_odds", "cliffs_delta"),
        )
    for schools in SCHOOLS:
        yield Scenario(
            heading="Sessions missed in several schools, before and after",
            world=World(
                design="everybody", pupils=30, schools=schools, scale="sessions", icc=0.05,
                effect=EFFECT, effect_sd=0.15,
            ),
            estimators=("attendance_change", "attendance_change_cr2"),
        )  # fmt: skip
    for schools in SCHOOLS[1:]:
        yield Scenario(
            heading="Sessions missed, whole schools as comparison",
            world=World(
                design="half_of_schools", pupils=30, schools=schools, scale="sessions", icc=0.15,
                effect=EFFECT,
            ),
            estimators=("attendance_difference", "attendance_difference_cr2"),
        )  # fmt: skip


def _draws() -> Iterator[Scenario]:
    yield Scenario(
        heading="An interval by drawing again",
        world=World(design="everybody", pupils=30, scale="floor", effect=EFFECT),
        estimators=("bootstrap_of_pupils",),
    )
    for schools in SCHOOLS[1:]:
        yield Scenario(
            heading="An interval by drawing again",
            world=World(
                design="everybody", pupils=30, schools=schools, icc=0.05, effect=EFFECT,
                effect_sd=0.15,
            ),
            estimators=("bootstrap_of_schools",),
        )  # fmt: skip


def _coders() -> Iterator[Scenario]:
    for pupils in PUPILS:
        yield Scenario(
            heading="Two coders, three codes",
            world=World(design="everybody", pupils=pupils),
            estimators=("kappa", "kappa_quadratic"),
        )
