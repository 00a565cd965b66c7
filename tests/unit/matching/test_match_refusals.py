"""What a comparison is refused for: each time the columns or pupils, and the way out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.errors import DataError, MatchingError
from evalkit.matching.comparison import match_comparison
from evalkit.matching.later_waves import is_of_later_wave
from evalkit.matching.match_covariates import MatchCovariates
from evalkit.matching.match_options import METHODS
from evalkit.matching.propensity import fit_propensity

NEAREST = {
    "group": "mentored", "covariates": ["wellbeing", "absence"], "method": "nearest",
    "distance": "propensity", "order": "largest",
}  # fmt: skip
ENTROPY = {"method": "entropy", "distance": None, "order": None}
CEM = {"method": "cem", "distance": None, "order": None}
MAHALANOBIS = {"distance": "mahalanobis", "order": "data"}


@pytest.fixture
def school() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    wellbeing = rng.normal(24, 4, 40).round(1)
    return pd.DataFrame(
        {
            "mentored": (rng.random(40) < 1 / (1 + np.exp((wellbeing - 22) / 4))).astype(int),
            "wellbeing": wellbeing,
            "absence": rng.poisson(6, 40),
            "year": rng.choice([7, 8], 40),
        },
        index=[f"P{number:02}" for number in range(40)],
    )


def refusal(frame, kind=DataError, **options) -> str:
    with pytest.raises(kind) as caught:
        match_comparison(frame, **{**NEAREST, **options})
    return str(caught.value)


def test_options_that_move_the_answer_have_no_default(school):
    assert refusal(school, method="neerest") == (
        "`method` must be one of 'nearest', 'optimal', 'full', 'subclass', 'cem', 'entropy', "
        "'weighting', 'none'; got 'neerest'. Did you mean 'nearest'?"
    )
    assert refusal(school, order=None) == (
        "`order` must be one of 'largest', 'closest', 'data'; got None."
    )
    assert refusal(school, distance=None) == (
        "`distance` must be one of 'propensity', 'mahalanobis'; got None."
    )
    assert refusal(school, method="subclass", order=None) == (
        "`n_subclasses` must say for method='subclass' how many classes there are, for example 5; "
        "got None."
    )
    assert refusal(school, **CEM) == (
        "`cutpoints` must say for method='cem' where each covariate of numbers is cut, for example "
        "cutpoints={'age': [12, 14]} ({} if there are only categories); got None. They decide who "
        "counts as alike, so they are not chosen here."
    )


def test_options_that_contradict_one_another(school):
    assert refusal(school, **MAHALANOBIS | {"order": "largest"}) == (
        "`order` must be 'closest' or 'data' where distance='mahalanobis': only a propensity score "
        "has a largest; got 'largest'."
    )
    assert refusal(school, replace=True) == (
        "`order` must be left out where replace=True: nobody takes a pupil from anybody, so the "
        "order decides nothing; got 'largest'."
    )
    assert refusal(school, method="subclass", order=None, n_subclasses=3, distance="mahalanobis")
    assert refusal(school, exact=["year"], prefer="year") == (
        "`prefer` must not be among `exact`: nobody is matched outside of their own 'year' then. "
        "Take it out of one of them."
    )


GIVEN = {
    "distance": "propensity", "exact": ["year"], "caliper": 0.2, "ratio": 2, "replace": True,
    "order": "data", "prefer": "year", "cutpoints": {"wellbeing": [20]}, "n_subclasses": 4,
}  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
def test_an_option_that_a_method_does_not_heed_is_refused(school, method):
    for option in set(GIVEN) - METHODS[method]:
        own = {"distance": None, "order": None, "method": method} | {option: GIVEN[option]}
        heeding = ", ".join(repr(one) for one, heeded in METHODS.items() if option in heeded)
        assert refusal(school, **own) == (
            f"`{option}` means nothing to method={method!r}; it belongs to {heeding}. Leave it "
            "out, or choose another method."
        )


@pytest.mark.parametrize("caliper", [0, -1, True, np.inf, np.nan, "0.2"])
def test_a_caliper_is_a_number_above_0(school, caliper):
    assert refusal(school, caliper=caliper) == (
        f"`caliper` must be a number above 0, in SDs, for example 0.2, or None; got {caliper!r}."
    )


def test_numbers_of_pupils_are_whole(school):
    for ratio in (0, 1.5, True, "2"):
        assert refusal(school, ratio=ratio) == (
            f"`ratio` must be a whole number from 1 upwards; got {ratio!r}."
        )
    assert refusal(school, method="subclass", order=None, n_subclasses=1) == (
        "`n_subclasses` must be a whole number from 2 upwards; got 1."
    )
    assert "`replace` must be True or False" in refusal(school, replace="yes")


def test_cutpoints_that_are_not_usable(school):
    words = school.assign(gender=["f", "m"] * 20)
    assert refusal(school, **CEM, cutpoints={"wellbeing": [20]}) == (
        "Each covariate of numbers must have cutpoints; there are none for 'absence'. Name them, "
        "for example cutpoints={'absence': [10, 20]}, or put the column into `exact` if only the "
        "same number counts as alike."
    )
    assert refusal(school, **CEM, cutpoints={"age": [20]}) == (
        "`cutpoints` must be of covariates; 'age' is not among 'wellbeing' and 'absence'."
    )
    assert refusal(words, **CEM, covariates=["gender"], cutpoints={"gender": [1]}) == (
        "`cutpoints` are for numbers; 'gender' holds categories, which are compared as they are. "
        "Leave them out of `cutpoints`."
    )
    for unusable in ([20, 20], [], 20, "20", [np.nan], [True]):
        assert refusal(school, **CEM, cutpoints={"wellbeing": unusable, "absence": [5]}) == (
            "The cutpoints of 'wellbeing' must be a list of numbers, each larger than the one "
            "before, for example [10, 20]; got something else."
        )


def test_columns_that_are_not_there_or_not_usable(school):
    assert refusal(school, covariates=["wellbing"]) == (
        "`covariates` must name a column of the frame; there is none called 'wellbing'. Did you "
        "mean 'wellbeing'?"
    )
    assert "`exact` must name a column of the frame" in refusal(school, exact=["form"])
    assert "`prefer` must name a column of the frame" in refusal(school, prefer="school")
    assert refusal(school, exact="year") == (
        "`exact` must be a list of column names, for example ['year_group'], or () for none; got "
        "'year'."
    )
    assert refusal(school, covariates=[]) == (
        "`covariates` must name at least one column for method='nearest'; got none. Without any, "
        "use method='none'."
    )
    dates = school.assign(wellbeing=pd.Timestamp(2026, 1, 1))
    assert refusal(dates).startswith(
        "The covariate 'wellbeing' must hold numbers, true and false, or categories; got values of "
        "type datetime64"
    )
    assert refusal(school.assign(wellbeing=[[1]] * 40)) == (
        "The covariate 'wellbeing' must hold numbers, true and false, or categories; some of its "
        "values are lists or the like. Turn it into one of these first."
    )
    assert refusal(school.assign(weight=1, distance=2)) == (
        "The frame must not yet have the columns that matching adds; it has 'weight' and "
        "'distance'. Rename or drop them."
    )


def test_missing_values_name_columns_and_pupils(school):
    school.loc[["P03", "P04"], "wellbeing"] = np.nan
    school["year"] = school["year"].where(~school.index.isin(school.index[10:20]))
    assert refusal(school, exact=["year"]) == (
        "Every pupil must have all that is matched on; missing are 'wellbeing' for P03, P04; "
        "'year' for P10, P11, P12, P13, P14 and 5 more. Nobody is dropped silently: choose the "
        "complete rows and report who was lost, or fill the gaps by a rule that the report states."
    )


def test_constant_covariates_are_named(school):
    frame = school.assign(country="UK", phase=3)
    assert refusal(frame, covariates=["wellbeing", "country", "phase"]) == (
        "A covariate must tell pupils apart; 'country' and 'phase' are the same for everyone. "
        "Leave them out of `covariates`."
    )
    assert refusal(frame, covariates=["country"], **ENTROPY) == (
        "A covariate must tell pupils apart; 'country' is the same for everyone. Leave it out of "
        "`covariates`."
    )


def test_covariates_that_follow_from_others_are_named(school):
    frame = school.assign(both=2 * school["absence"] + school["wellbeing"])
    covariates = ["wellbeing", "absence", "both"]
    follows = "Each covariate must add something to the others; 'both' follows exactly from "
    mend = "Leave one of them out of `covariates`."
    assert refusal(frame, MatchingError, covariates=covariates) == (
        f"{follows}'wellbeing' and 'absence'. {mend}"
    )
    assert refusal(frame, MatchingError, covariates=covariates, **MAHALANOBIS) == (
        f"{follows}'wellbeing' and 'absence' within the groups. {mend}"
    )
    frame = school.assign(intake=school["mentored"] * 10.0)
    assert refusal(frame, MatchingError, covariates=["intake", "wellbeing"], **MAHALANOBIS) == (
        "Each covariate must vary; 'intake' does not within the groups. Leave it out of "
        "`covariates`."
    )


def test_perfect_separation_is_named_even_in_part(school):
    is_seven = school["year"] == 7
    site = np.where(school["mentored"] == 1, np.where(is_seven, "north", "south"), "south")
    frame = school.assign(site=site, points=school["mentored"] * 10 + school["absence"] / 10)
    for column in ("site", "points"):
        assert refusal(frame, MatchingError, covariates=["wellbeing", column]) == (
            f"The propensity model has no answer: {column!r} tells at least some treated pupils "
            "and comparison pupils apart without fail, so there is nobody like them to compare "
            f"with. Leave {column!r} out of `covariates`, put rare categories together, or take "
            "only pupils of whom both groups have some."
        )
    first = frame["points"] + 7 * frame["absence"]
    together = frame.assign(first=first)
    assert "'first' and 'absence' tell at least some" in refusal(
        together, MatchingError, covariates=["wellbeing", "first", "absence"]
    )


def test_a_model_that_does_not_settle_is_named():
    # The groups are mixed, but beside 4,800,000,000 the others are alike to the computer.
    days = [0.06, -11, -580, -0.23, -0.018, 0.014, 0.61, -0.00021, 11, 8400, -0.016]
    income = [1.3, -4.8e9, 55, -0.0085, -0.53, 75, 12, -0.72, 1.7, -0.049, 48]
    covariates = MatchCovariates.read(
        pd.DataFrame({"days": days, "income": income}), ["days", "income"]
    )
    with pytest.raises(MatchingError) as caught:
        fit_propensity(covariates, np.arange(11) >= 4)
    assert str(caught.value) == (
        "The propensity model with 'days' and 'income' did not settle: a few pupils are so unlike "
        "all others that their scores run away. Leave out the covariate with the most extreme "
        "values, group it, or use distance='mahalanobis'."
    )


def test_means_that_no_weights_can_reach_are_named(school):
    frame = school.assign(points=school["mentored"] * 10 + school["absence"] / 10)
    assert refusal(frame, MatchingError, covariates=["wellbeing", "points"], **ENTROPY) == (
        "No weights give the comparison pupils the treated pupils' averages: 'points' cannot be "
        "balanced, because too few comparison pupils are like the treated ones. Leave 'points' out "
        "of `covariates`, or use method='nearest' with a caliper, which leaves out treated pupils "
        "who have nobody like them."
    )


def test_means_that_hardly_any_weights_can_reach_are_named():
    treated = [[-0.013, 0.67], [52, 0.0017], [-0.2, -1.1]]
    comparison = [[0.12, -5.2], [170, -0.59], [6.3e8, 0.088], [-5.3e-7, -8.9e-5], [0.43, 1.4]]
    comparison += [[-0.94, -26], [0.0024, 0.0011]]
    frame = pd.DataFrame([*treated, *comparison], columns=["income", "days"])
    frame["mentored"] = frame.index < 3
    assert refusal(frame, MatchingError, covariates=["income", "days"], **ENTROPY) == (
        "The weights did not settle: 'income' can only just be balanced, by giving a few "
        "comparison pupils nearly all the weight. Leave that out of `covariates`, group it, or "
        "match with a caliper."
    )


def test_nobody_to_match_is_no_empty_success(school):
    assert refusal(school[school["mentored"] == 0]) == (
        "Both groups must have at least 2 pupils; by 'mentored' there are 0 treated and 27 "
        "comparison pupils. Without a comparison, report the change of the same pupils instead "
        "(mean_change)."
    )
    mend = (
        "Widen the caliper or the cutpoints, ask for less in `exact`, or say in the report that "
        "there is no comparison."
    )
    apart = school.assign(form=np.where(school["mentored"] == 1, "7A", "7B"))
    unlike = school.assign(wellbeing=np.arange(40) ** 1.1)  # nobody is like anybody else
    for method in ("nearest", "optimal", "full"):
        options = {"method": method, "order": "data" if method == "nearest" else None}
        assert refusal(unlike, MatchingError, **options, caliper=1e-6) == (
            "Nobody could be matched: for all 13 treated pupils there is no comparison pupil "
            f"within the caliper. {mend}"
        )
        assert refusal(apart, MatchingError, **options, exact=["form"]) == (
            "Nobody could be matched: for all 13 treated pupils there is no comparison pupil alike "
            f"in form. {mend}"
        )
    cells = {**CEM, "covariates": ["form"], "cutpoints": {}}
    assert refusal(apart, MatchingError, **cells) == (
        f"Nobody could be matched: for all 13 treated pupils there is no comparison pupil in the "
        f"same cell. {mend}"
    )


def test_pupils_must_have_codes_of_their_own(school):
    doubled = school.set_axis(["P01", "P01", *school.index[2:]])
    assert refusal(doubled) == (
        "The index of the frame must name every pupil once; twice or more there are P01. Codes are "
        "unique within a school: over several schools, use frame.set_index(['school_id', "
        "'pupil_id'])."
    )
    for nobody in (None, np.nan, pd.NA):
        assert refusal(school.set_axis([nobody, *school.index[1:]])) == (
            "The index of the frame must name every pupil; 1 of 40 have no code. Set it first, for "
            "example frame.set_index('pupil_id')."
        )


def test_the_future_has_no_say(school):
    known = "Pupils are matched on what was known before the programme began; "
    assert refusal(
        school.assign(wellbeing_endpoint=1), MatchingError, covariates=["wellbeing_endpoint"]
    ) == (
        f"{known}'wellbeing_endpoint' is of a later wave by its name. Take it out, or rename it if "
        "it was measured before."
    )
    later = school.assign(post_score=1, change=2)
    assert refusal(later, MatchingError, covariates=["post_score"], exact=["change"]) == (
        f"{known}'post_score', 'change' are of a later wave by their names. Take them out, or "
        "rename them if they were measured before."
    )
    assert "'change' is of a later wave" in refusal(later, MatchingError, prefer="change")
    for wave in ("endpoint", None):
        assert refusal(school.assign(wave=[wave, *["baseline"] * 39]), MatchingError) == (
            f"{known}the column 'wave' must hold 'baseline' only, and 1 of 40 rows hold something "
            "else. Choose the rows of the baseline first."
        )
    match_comparison(school.assign(wave="baseline", later=1), **NEAREST)


def test_names_of_later_waves():
    later = ["after", "score_after", "post", "score.post", "Post score", "change_in_score", "post3"]
    later += ["midpoint", "score_follow_up_z", "followup", "score-follow-up", "score_endpoint2"]
    assert [name for name in later if not is_of_later_wave(name)] == []
    fine = ["aftercare", "postcode", "exchange", "before", "looked_after_child", "follow", "", 3]
    assert [name for name in fine if is_of_later_wave(name)] == []
