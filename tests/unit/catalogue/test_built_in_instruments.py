"""The built-in questionnaires: each says all that a registry must, and none holds a wording."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import pytest

from evalkit.catalogue import list_instruments, load_bands, load_instrument
from evalkit.catalogue.bands import BANDS_FILE
from evalkit.catalogue.instrument_files import FACTS, GRADES, NEEDED_FACTS
from evalkit.catalogue.instruments import INSTRUMENTS, built_in
from evalkit.catalogue.published_facts import published_names
from evalkit.catalogue.scale_reading import COMBINATIONS, ROUNDINGS
from evalkit.catalogue.toml_section import DEFINITIONS

EVERY = built_in()
FILES = sorted(INSTRUMENTS.glob("*.toml"))
WORDING = re.compile(
    r"(?i)^(wording|text|prompt|question|statement|label|title|words?|stem|answer)s?(_\w+)?$"
)
INSTRUMENT_KEYS = {"title"}
SCALE_KEYS = {"label"}
EXAMPLE_KEYS = {"answers"}


@pytest.fixture(params=EVERY, ids=lambda each: each.name)
def instrument(request):
    return request.param


def test_the_questionnaires_that_schools_asked_for_are_there():
    wanted = {
        "bmslss", "brs", "cantril", "cors", "gad7", "good_childhood_domains",
        "good_childhood_happiness", "good_childhood_life", "gse", "kidscreen10",
        "loneliness_ucla3", "mmf_behavioural", "mmf_emotional", "ons4", "ors", "phq9",
        "pss4_order_beewell", "pss4_order_published", "pssm", "rcads25", "rcads47",
        "rses10_order_a", "rses10_order_b", "rses5", "scwbs", "sdq_s11", "sdq_s11_impact",
        "swemwbs", "teique_asf", "wemwbs", "who5", "yp_core",
    }  # fmt: skip
    assert wanted <= set(list_instruments()["name"])


def test_the_list_has_a_row_for_each():
    listed = list_instruments().set_index("name")
    assert list(listed.index) == [each.name for each in EVERY]
    assert listed.loc["teique_asf", ["n_items", "grade", "is_key_verified"]].tolist() == [
        30, "B", False,
    ]  # fmt: skip


def test_what_a_reader_must_be_told_is_told(instrument):
    told = {
        key: getattr(instrument, key)
        for key in (
            "title", "what", "why", "caveats", "licence", "reference", "respondent_ages",
            "reference_period",
        )
    }  # fmt: skip
    assert all(text.strip() for text in told.values())
    assert all(told[key].endswith(".") for key in ("what", "why", "caveats"))


def test_items_and_answers_fit_together(instrument):
    assert len(instrument.items) == len(instrument.numbers) == len(set(instrument.items)) > 0
    assert all(item.startswith(f"{instrument.name}_") for item in instrument.items)
    assert instrument.lowest < instrument.highest
    assert instrument.reversed_items <= set(instrument.items)
    assert set(instrument.risk_items) <= set(instrument.items)


def test_every_score_says_how_it_is_made(instrument):
    assert instrument.scales
    for scale in instrument.scales:
        assert scale.combine in COMBINATIONS
        assert scale.rounding in ROUNDINGS
        assert scale.lowest < scale.highest
        assert 1 <= scale.min_answered <= len(scale.items)
        assert scale.higher_is_better in (True, False, None)
        assert scale.label.endswith(")"), "a label names its questionnaire"
        assert scale.name.startswith(instrument.name.partition("_order_")[0]) or (
            scale.name == "phq8"
        )


def test_a_score_can_be_an_outcome(instrument):
    assert any(scale.higher_is_better is not None for scale in instrument.scales)


def test_every_fact_has_an_origin(instrument):
    told = {**instrument.sources, **instrument.unverified}
    assert set(told) <= set(FACTS)
    assert set(NEEDED_FACTS) <= set(told), "no built-in file speaks for all facts at once"
    assert all(text.strip() for text in told.values())


def test_what_is_unverified_says_what_was_not_done(instrument):
    for fact, text in instrument.unverified.items():
        assert re.search(r"\bnot\b|\bno\b|\bnobody\b|\bnone\b|\bnor\b", text, re.I), (fact, text)


def test_a_missing_rule_of_unknown_origin_is_the_strict_one(instrument):
    """What nobody has checked is followed only where following it is the strict choice."""
    if "missing_rule" in instrument.sources:
        return
    for scale in instrument.scales:
        if not (scale.made_from or scale.sum_of):
            assert scale.min_answered == len(scale.items), scale.name
            assert not scale.prorate
            assert scale.fill_with is None


def test_the_grade_says_whether_the_key_was_checked(instrument):
    assert instrument.grade in GRADES[:2]
    assert (instrument.grade == "A") == instrument.is_key_verified
    if not instrument.is_key_verified:
        assert "key" in instrument.unverified


def test_sources_are_cited_as_a_reader_would(instrument):
    words = " ".join([*instrument.sources.values(), *instrument.unverified.values()])
    assert not re.search(r"\[(S\d+|mem)\]", words)


def test_no_score_belongs_to_two_questionnaires():
    """Only the two orders of one questionnaire give the same score."""
    whose = Counter(
        (scale.name, each.name.partition("_order_")[0]) for each in EVERY for scale in each.scales
    )
    names = Counter(name for name, _ in whose)
    assert [name for name, n in names.items() if n > 1] == []
    for each in EVERY:
        assert each.order or all(whose[scale.name, each.name] == 1 for scale in each.scales)


def test_no_score_is_called_as_something_else_is():
    """`evalkit show NAME` must mean one thing."""
    scores = {scale.name for each in EVERY for scale in each.scales}
    for file in ("bands", "norms", "change_rules"):
        facts = set(tomllib.loads((DEFINITIONS / f"{file}.toml").read_text("utf-8")))
        assert not facts & (scores | {each.name for each in EVERY}), file


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_file_has_a_place_for_an_items_wording(file):
    """That no wording stands in a file cannot be tested; that no key is there to hold one can."""
    data = tomllib.loads(file.read_text("utf-8"))
    assert "items" not in data, "items are numbers in scales, never a table of their own"
    found = {key for key in data if WORDING.match(key)} - INSTRUMENT_KEYS - {"answers"}
    for scale in data.get("scales", []):
        found |= {key for key in scale if WORDING.match(key)} - SCALE_KEYS
        assert scale.get("items", []) == "all" or all(
            re.fullmatch(r"\d+[a-z]?", str(item)) for item in scale.get("items", [])
        )
    for order in data.get("orders", {}).values():
        found |= {key for key in order if WORDING.match(key)} - SCALE_KEYS
    for example in data.get("examples", []):
        found |= {key for key in example if WORDING.match(key)} - EXAMPLE_KEYS
    assert found == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_list_in_a_file_is_as_long_as_the_form_and_made_of_texts(file):
    """A list of texts with one for each item would be its wordings, whatever the key is called."""
    data = tomllib.loads(file.read_text("utf-8"))
    for key, value in _lists(data):
        texts = [entry for entry in value if isinstance(entry, str)]
        assert not any(" " in text for text in texts), key


def _lists(data, path=""):
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        here = f"{path}.{key}"
        if isinstance(value, list):
            yield here, value
        if isinstance(value, dict | list):
            yield from _lists(value, here)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_file_repeats_the_words_beside_the_answers_on_the_form(file):
    """They are part of the form, as its items are; numbers say enough."""
    told = file.read_text("utf-8")
    assert not re.search(r"answered -?\d+ to \d+ \(", told)
    assert not re.search(r"(?i)\b(strongly|somewhat|certainly) (dis)?(agree|true)|never, ", told)


@pytest.mark.parametrize("name", ["mmf_emotional", "mmf_behavioural", "scwbs"])
def test_a_file_does_not_deny_the_bands_that_there_are(name):
    assert published_names(BANDS_FILE, scale=name)
    loaded = load_instrument(name, accept_unverified_key=True)
    assert not re.search(r"none is held|not held here", loaded.caveats)
    assert re.search(r"checked source|was not checked", loaded.caveats)


def test_terms_of_use_that_nobody_looked_up_are_told():
    who5 = load_instrument("who5")
    assert who5.sources["licence"]
    assert "World Health Organization were not checked" in who5.unverified["licence"]


@pytest.mark.parametrize("name", ["rcads25", "rcads47"])
def test_an_item_about_death_that_is_not_flagged_is_told(name):
    rcads = load_instrument(name)
    assert not rcads.risk_items
    assert "an item about thoughts of death, and no answer to it is flagged here" in rcads.caveats
    assert "not checked against the form" in rcads.unverified["risk_items"]


def test_a_convention_from_web_pages_is_not_verified():
    assert not load_bands("rses10_convention").is_verified
