"""The traps that real scoring code fell into, T1 to T15 of the fact sheet.

Each test first shows that a naive scorer, a few lines that do what the code in question did, gets
the answer wrong; then that evalkit gets it right or refuses.  A test whose naive scorer stops being
wrong has lost its point and fails as well.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
import re
import tomllib
from types import SimpleNamespace

import pandas as pd
import pytest

import evalkit
from evalkit.catalogue import load_bands, load_instrument, load_measures, load_norm
from evalkit.catalogue.explained import explain_instrument
from evalkit.catalogue.instruments import INSTRUMENTS, built_in
from evalkit.catalogue.toml_section import DEFINITIONS
from evalkit.errors import DataError, DefinitionError
from evalkit.findings.outcome_change import direction_words
from evalkit.scoring import DirectionWarning, band_scores, score_responses


def scores(name, *rows, **how):
    """Return the scores of several pupils by scale, a list each."""
    instrument = load_instrument(name, accept_unverified_key=True, **how)
    frame = pd.DataFrame(list(rows), columns=list(instrument.items))
    scored = score_responses(frame, instrument)
    return {name: part["score"].tolist() for name, part in scored.groupby("scale", sort=False)}


def form(n_items, rest=0, **but):
    """Return one form: ``rest`` everywhere except at the numbers given, as in _7=2."""
    return [but.get(f"_{number}", rest) for number in range(1, n_items + 1)]


def turned(row, reverse, ends):
    return [
        sum(ends) - answer if number in reverse else answer
        for number, answer in enumerate(row, start=1)
    ]


def own_file(tmp_path, name, old, new):
    """Return a copy of a built-in questionnaire in a folder of its own, with one thing changed."""
    text = (INSTRUMENTS / f"{name}.toml").read_text("utf-8")
    assert old in text
    (tmp_path / f"{name}.toml").write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


# --- T1: the same questionnaire in another order of items ---

RSES_BEST_IN_ORDER_A = [3, 0, 3, 3, 0, 0, 3, 0, 0, 3]


def naive_rses(row):
    """One list of reversed items for every printing of the scale."""
    return sum(turned(row, {3, 5, 8, 9, 10}, (0, 3)))


def test_t1_an_order_must_be_named():
    assert naive_rses(RSES_BEST_IN_ORDER_A) == 18
    assert scores("rses10_order_a", RSES_BEST_IN_ORDER_A) == {"rses10": [30]}
    for name in ("rses10", "pss4"):
        with pytest.raises(DefinitionError, match=r"more than one item order.*Name the order"):
            load_instrument(name, accept_unverified_key=True)


def test_t1_the_wrong_order_gives_itself_away():
    instrument = load_instrument("rses10_order_b")
    forms = [turned([level] * 10, {2, 5, 6, 8, 9}, (0, 3)) for level in (0, 1, 2, 3) * 5]
    frame = pd.DataFrame(forms, columns=list(instrument.items))
    with pytest.warns(DirectionWarning, match="run against the rest of their scale"):
        score_responses(frame, instrument)


# --- T2: the order of the scoring sheet taken for that of the questionnaire ---

MOST_EMOTIONAL = form(25, _3=2, _8=2, _13=2, _16=2, _24=2)


def naive_sdq_emotional(row):
    """Questions 1 to 5, as an encyclopaedia had it."""
    return sum(row[:5])


def test_t2_items_are_those_of_the_printed_form():
    assert naive_sdq_emotional(MOST_EMOTIONAL) == 2
    assert scores("sdq_s11", MOST_EMOTIONAL)["sdq_s11_emotional"] == [10]


# --- T3: reversed copies made and never used ---

SDQ_SCORED = [3, 8, 13, 16, 24, 5, 7, 12, 18, 22, 2, 10, 15, 21, 25, 6, 11, 14, 19, 23]


def naive_sdq_total(row):
    """Turns the items round, then adds up the columns that were not."""
    _reversed_copy = turned(row, {7, 11, 14, 21, 25}, (0, 2))
    return sum(row[number - 1] for number in SDQ_SCORED)


def naive_impact(row):
    """Recodes the answers, then adds up the ones that were not."""
    _recoded = [{0: 0, 1: 0, 2: 1, 3: 2}[answer] for answer in row]
    return sum(row[1:])


def test_t3_turned_items_are_the_ones_that_count():
    only_reversed = form(25, _7=2, _11=2, _14=2, _21=2, _25=2)
    assert naive_sdq_total(only_reversed) == 10
    assert scores("sdq_s11", only_reversed)["sdq_s11_total"] == [0]
    assert naive_impact([1, 1, 1, 1, 1, 1]) == 5
    assert scores("sdq_s11_impact", [1] * 6) == {"sdq_s11_impact": [0]}


@pytest.mark.parametrize("name", [each.name for each in built_in() if each.reversed_items])
def test_t3_every_single_reversed_item_counts_backwards(name):
    instrument = load_instrument(name, accept_unverified_key=True)
    for place, item in enumerate(instrument.items):
        low = [instrument.lowest] * len(instrument.items)
        high = [*low[:place], instrument.highest, *low[place + 1 :]]
        sign = -1 if item in instrument.reversed_items else 1
        for scale in instrument.scales:
            before, after = scores(name, low, high)[scale.name]
            if item in scale.items:
                assert math.copysign(1, after - before) == sign, (scale.name, item)
            else:
                assert after == before, (scale.name, item)


# --- T4: a map for turning round, typed by hand with a slip ---

TYPED_MAP = {1: 5, 2: 4, 3: 2, 4: 3, 5: 1}


def test_t4_items_are_turned_round_by_arithmetic():
    for answer in range(1, 6):
        kidscreen = form(10, 1, _3=answer, _4=answer)
        naive = 8 + 2 * TYPED_MAP[answer]
        right = 8 + 2 * (1 + 5 - answer)
        assert (naive == right) == (answer not in (3, 4))
        assert scores("kidscreen10", kidscreen) == {"kidscreen10_raw": [right]}


# --- T5: a negative item left positive ---


def naive_rses_four_reversed(row):
    """Order A with one of the five negative items taken for a positive one."""
    return sum(turned(row, {2, 5, 6, 8}, (0, 3)))


@pytest.mark.parametrize("answer", [0, 3])
def test_t5_all_top_and_all_bottom_are_the_middle(answer):
    assert naive_rses_four_reversed([answer] * 10) != 15
    assert scores("rses10_order_a", [answer] * 10) == {"rses10": [15]}
    assert scores("rses10_order_b", [answer] * 10) == {"rses10": [15]}


# --- T6: halves rounded to the even neighbour ---


def naive_prorated(given, n_items):
    return round(sum(given) / len(given) * n_items)


def test_t6_halves_go_up():
    assert naive_prorated([1, 1, 0, 0], 5) == 2
    assert scores("sdq_s11", form(25, _3=1, _8=1, _24=None))["sdq_s11_emotional"] == [3]


# --- T7: made up for from too few answers ---


def naive_mean_of_what_is_there(row):
    given = [answer for answer in row if answer is not None]
    return 10 * sum(given) / len(given)


@pytest.mark.parametrize(
    ("name", "scale", "n_enough", "highest"),
    [
        ("yp_core", "yp_core", 9, 4),
        ("gse", "gse", 7, 4),
        ("teique_asf", "teique_asf_global", 26, 7),
    ],
)
def test_t7_too_few_answers_give_no_score(name, scale, n_enough, highest):
    assert naive_mean_of_what_is_there([4, *[None] * 9]) == 40
    n_items = len(load_instrument(name, accept_unverified_key=True).items)
    for n_given in range(n_items + 1):
        row = [highest] * n_given + [None] * (n_items - n_given)
        (score,) = scores(name, row)[scale]
        assert math.isnan(score) == (n_given < n_enough), n_given


# --- T8: the raw sum beside norms of the metric score ---


def test_t8_raw_and_metric_are_two_scores_and_norms_are_for_one():
    row = [3] * 7
    naive_distance = sum(row) - load_norm("swemwbs_england_adults_2011").mean
    scored = scores("swemwbs", row)
    right = scored["swemwbs_metric"][0] - load_norm("swemwbs_england_adults_2011").mean
    assert naive_distance == pytest.approx(-2.6)
    assert right == pytest.approx(-4.35)
    assert set(scored) == {"swemwbs_raw", "swemwbs_metric"}
    for file in ("norms.toml", "bands.toml", "change_rules.toml"):
        facts = tomllib.loads((DEFINITIONS / file).read_text("utf-8")).values()
        about = {fact["scale"] for fact in facts if fact["instrument"] == "swemwbs"}
        assert about <= {"swemwbs_metric"}, file


def test_t8_bands_refuse_the_raw_sum():
    raw_only = pd.DataFrame({"scale": ["swemwbs_raw"], "score": [21.0]})
    with pytest.raises(DataError, match=r"for the scale swemwbs_metric.*hold swemwbs_raw"):
        band_scores(raw_only, load_bands("swemwbs_uk_one_sd"))


# --- T9: a per cent called a T score ---


def naive_kidscreen_t(row):
    """Sum times 100 / 50, shown as if it were a T score with a mean of 50."""
    return sum(turned(row, {3, 4}, (1, 5))) * 100 / 50


def test_t9_the_name_says_which_score_it_is():
    worst = form(10, 1, _3=5, _4=5)
    assert naive_kidscreen_t(worst) == 20, "a per cent that cannot fall below 20"
    assert scores("kidscreen10", worst) == {"kidscreen10_raw": [10]}
    scale = load_instrument("kidscreen10").scale("kidscreen10_raw")
    assert (scale.lowest, scale.highest) == (10, 50)
    assert "raw sum" in scale.label


def test_t9_nothing_is_called_a_t_score_that_is_none():
    for instrument in built_in():
        for scale in instrument.scales:
            words = f"{scale.name.replace('_', ' ')} {scale.label}"
            assert not re.search(r"\bT\b|t.score|standard score", words), scale.name
            is_percent = "percent" in scale.name or "per cent" in scale.label
            assert not is_percent or (scale.lowest, scale.highest) == (0, 100), scale.name


# --- T10: the documentation says another range than the code ---

NAIVE_DOC = "Nine items, each answered 1 to 4."


def naive_check(answer):
    return 0 <= answer <= 3


def words_about(instrument):
    explained = explain_instrument(instrument)
    return {term: text for _, lines in explained.sections for term, text in lines}


def test_t10_the_documented_range_comes_from_the_key(tmp_path):
    told_lowest, told_highest = map(int, re.search(r"(\d) to (\d)", NAIVE_DOC).groups())
    assert not naive_check(told_highest)
    assert naive_check(told_lowest - 1)
    for instrument in built_in():
        words = words_about(instrument)
        assert words["Items"].endswith(f"from {instrument.lowest} to {instrument.highest}")
        for scale in instrument.scales:
            assert f"From {scale.lowest:g} to {scale.highest:g};" in words[scale.name]
    moved = own_file(tmp_path, "gad7", "lowest = 0\nhighest = 3\n", "lowest = 1\nhighest = 4\n")
    text = (moved / "gad7.toml").read_text("utf-8")
    text = text.replace("lowest = 0\nhighest = 21", "lowest = 7\nhighest = 28")
    (moved / "gad7.toml").write_text(text, "utf-8")
    other = load_instrument("gad7", folder=moved)
    assert words_about(other)["Items"].endswith("from 1 to 4")
    assert "From 7 to 28;" in words_about(other)["gad7"]
    with pytest.raises(DataError, match="whole numbers from 1 to 4"):
        score_responses(pd.DataFrame([[0] * 7], columns=list(other.items)), other)


def test_t10_a_documented_range_that_the_key_contradicts_is_refused(tmp_path):
    """A published page had "6 to 20" for what runs from 6 to 30."""
    folder = own_file(tmp_path, "brs", 'combine = "mean"', 'combine = "sum"')
    with pytest.raises(DefinitionError, match="reaches from 6 to 30; got 1"):
        load_instrument("brs", folder=folder)


# --- T11: an item dropped from the published list ---

ANXIETY_AS_PUBLISHED_ON_A_HELP_PAGE = [2, 3, 5, 6, 7, 9, 11, 12, 14, 17, 18, 20, 23, 25]


def test_t11_an_item_that_no_score_holds_is_refused(tmp_path):
    worried = form(25, _22=3)
    assert sum(worried[number - 1] for number in ANXIETY_AS_PUBLISHED_ON_A_HELP_PAGE) == 0
    assert scores("rcads25", worried)["rcads25_anxiety"] == [3]
    folder = own_file(tmp_path, "rcads25", "18, 20, 22, 23, 25]", "18, 20, 23, 25]")
    with pytest.raises(DefinitionError):
        load_instrument("rcads25", folder=folder)
    whole = (folder / "rcads25.toml").read_text("utf-8")
    for old, new in (
        ("min_answered = 15", "min_answered = 14"),
        ("highest = 45", "highest = 42"),
        ("highest = 75", "highest = 72"),
    ):
        whole = whole.replace(old, new)
    (folder / "rcads25.toml").write_text(whole, "utf-8")
    with pytest.raises(DefinitionError, match="item 22 is in no scale"):
        load_instrument("rcads25", folder=folder)


# --- T12: a short form with the wrong item of the long one ---

PSS4_ITEMS_OF_PSS10 = [2, 4, 5, 10]
"""By comparing the two printed forms; a public "PSS-4" begins with PSS-10's item 1 instead of 2."""


def numbers_in_parent(name):
    parent = load_instrument(name, accept_unverified_key=True).parent
    assert parent is not None, f"{name} does not say which items of the longer form it holds"
    return parent.name, [int(item.rsplit("_", 1)[1]) for item in parent.items.values()]


def test_t12_swemwbs_says_which_items_of_wemwbs_it_holds():
    first_seven = list(range(1, 8))
    long_form = [1, 1, 1, 5, 5, 1, 1, 5, 1, 5, 1, 5, 5, 5]
    parent, places = numbers_in_parent("swemwbs")
    assert (parent, places) == ("wemwbs", [1, 2, 3, 6, 7, 9, 11])
    naive = [long_form[place - 1] for place in first_seven]
    right = [long_form[place - 1] for place in places]
    assert sum(naive) == 15
    assert scores("swemwbs", right)["swemwbs_raw"] == [7]
    own, theirs = load_instrument("swemwbs").items, load_instrument("wemwbs").items
    mapped = load_instrument("swemwbs").parent.items
    assert tuple(mapped) == own
    assert set(mapped.values()) <= set(theirs)


def test_t12_pss4_says_which_items_of_pss10_it_holds():
    pss10 = [4, 0, 0, 4, 4, 0, 4, 4, 0, 0]
    naive = [pss10[place - 1] for place in (1, 4, 5, 10)]
    right = [pss10[place - 1] for place in PSS4_ITEMS_OF_PSS10]
    assert scores("pss4_order_published", naive, right) == {"pss4": [4, 0]}
    parent, places = numbers_in_parent("pss4_order_published")
    assert parent == "pss10"
    assert places == PSS4_ITEMS_OF_PSS10


# --- T13: the direction flips between reports ---


def naive_stress_higher_is_better(row):
    """Turned round so that "higher = better" everywhere, as one area does and another does not."""
    return 16 - sum(turned(row, {3, 4}, (0, 4)))


def test_t13_scores_are_never_turned_round_and_say_which_way_is_good():
    stressed = [4, 4, 0, 0]
    assert naive_stress_higher_is_better(stressed) == 0
    assert scores("pss4_order_beewell", stressed) == {"pss4": [16]}
    assert load_instrument("pss4_order_beewell").scale("pss4").higher_is_better is False


def test_t13_the_direction_stands_beside_every_score_in_words():
    told = {True: "higher is better", False: "lower is better", None: "not an outcome"}
    for instrument in built_in():
        words = words_about(instrument)
        for scale in instrument.scales:
            assert told[scale.higher_is_better] in words[scale.name], scale.name
    assert direction_words(SimpleNamespace(higher_is_better=False)) == "lower is better"
    assert direction_words(SimpleNamespace(higher_is_better=True)) == "higher is better"


def test_t13_the_direction_of_a_scale_must_be_said(tmp_path):
    folder = own_file(tmp_path, "gad7", "higher_is_better = false\n", "")
    with pytest.raises(DefinitionError, match="higher_is_better`: it is missing"):
        load_instrument("gad7", folder=folder)


# --- T14: somebody else's cut-offs ---


def naive_band(metric):
    """Cut-offs without saying whose."""
    return "low" if metric < 19.25 else "high" if metric >= 29.31 else "medium"


def test_t14_sets_of_bands_disagree_and_say_whose_they_are():
    score = pd.DataFrame({"scale": ["swemwbs_metric"], "score": [19.25]})
    assert naive_band(19.25) == "medium"
    banded = band_scores(
        score, [load_bands("swemwbs_uk_one_sd"), load_bands("swemwbs_germany_2022")]
    )
    assert banded["band"].tolist() == ["low", "low"]
    assert banded["population"].tolist() == ["adults in England", "German adults"]


@pytest.mark.parametrize("file", ["bands.toml", "norms.toml", "change_rules.toml"])
def test_t14_every_published_fact_says_whose_and_from_when(file):
    facts = tomllib.loads((DEFINITIONS / file).read_text("utf-8"))
    assert facts
    for name, fact in facts.items():
        for key in ("population", "year", "source"):
            assert fact[key].strip(), f"{name} has no {key}"
        assert isinstance(fact["is_verified"], bool), name


@pytest.mark.parametrize("key", ["population", "year", "source", "is_verified"])
def test_t14_bands_without_an_origin_are_refused(tmp_path, key):
    text = (DEFINITIONS / "bands.toml").read_text("utf-8")
    lines = text[text.index("[swemwbs_uk_one_sd]") : text.index("[swemwbs_germany_2022]")]
    kept = [line for line in lines.splitlines() if not line.startswith(f"{key} =")]
    (tmp_path / "bands.toml").write_text("\n".join(kept), "utf-8")
    with pytest.raises(DefinitionError, match=f"{key}`: it is missing"):
        load_bands("swemwbs_uk_one_sd", folder=tmp_path)


# --- T15: months of progress on wellbeing ---

EEF_MONTHS = ((0.05, 0), (0.10, 1), (0.19, 2), (0.27, 3), (0.36, 4))
MONTHS = re.compile(r"months?\W*(of\W*)?(additional\W*)?progress|progress\W*(in\W*)?months", re.I)


def naive_months_of_progress(effect):
    """The conversion made for attainment, applied to whatever comes."""
    return next((months for upper, months in EEF_MONTHS if effect < upper), 5)


def public_names():
    """Yield every public name of every module of evalkit, with the module's own."""
    for found in pkgutil.walk_packages(evalkit.__path__, "evalkit."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        yield found.name
        for name in vars(module):
            if not name.startswith("_"):
                yield f"{found.name}.{name}"


def test_t15_nothing_turns_a_change_in_wellbeing_into_months():
    """Fails as soon as a function, class, constant, module or measure is named for such months."""
    assert naive_months_of_progress(0.2) == 3, "said of wellbeing, it has no meaning"
    named = list(public_names())
    assert len(named) > 500
    assert [name for name in named if MONTHS.search(name.replace("_", " "))] == []
    assert [name for name in named if re.search(r"(^|[._])eef([._]|$)", name, re.I)] == []
    for measure in load_measures().values():
        assert not re.search(r"\bmonths?\b", f"{measure.name} {measure.label} {measure.in_words}")


def test_t15_the_search_would_see_such_a_name(monkeypatch):
    from evalkit import effects

    monkeypatch.setattr(effects, "months_of_progress", naive_months_of_progress, raising=False)
    assert any(MONTHS.search(name.replace("_", " ")) for name in public_names())


def test_t15_no_definition_speaks_of_such_months():
    for file in DEFINITIONS.rglob("*.toml"):
        assert not MONTHS.search(file.read_text("utf-8")), file.name
