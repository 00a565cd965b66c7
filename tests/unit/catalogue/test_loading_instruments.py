"""Finding a questionnaire: whose file, which order, which key, which rule for missing answers."""

from __future__ import annotations

import re

import pytest

from evalkit.catalogue import load_instrument
from evalkit.catalogue.explained import GRADES, explain_instrument
from evalkit.catalogue.instruments import (
    INSTRUMENTS,
    built_in,
    is_instrument,
    known_instruments,
    scale_named,
)
from evalkit.errors import DefinitionError

GRADE_B = [each.name for each in built_in() if not each.is_key_verified]
GRADE_A = [each.name for each in built_in() if each.is_key_verified]
DOUBT = 'key = "Nobody looked at the second part."'
HALF_CHECKED = (
    ('label = "Second part"', 'label = "Second part"\nstatus = "unverified_key"'),
    ("[sources]", f"[unverified]\n{DOUBT}\n\n[sources]"),
)


@pytest.mark.parametrize("name", GRADE_B)
def test_an_unverified_key_is_refused_unless_it_is_accepted(name):
    with pytest.raises(DefinitionError) as caught:
        load_instrument(name)
    told = str(caught.value)
    loaded = load_instrument(name, accept_unverified_key=True)
    assert f"The scoring key of {name} is unverified (grade B)" in told
    assert loaded.unverified["key"] in told
    assert "accept_unverified_key = true under its [[instruments]]" in told
    assert loaded.grade == "B"
    assert loaded.held_back == ()


@pytest.mark.parametrize("name", GRADE_A)
def test_a_verified_key_needs_no_acceptance(name):
    assert load_instrument(name).scales


def test_there_are_keys_of_both_kinds():
    assert "teique_asf" in GRADE_B
    assert "sdq_s11" in GRADE_A


def test_a_scale_nobody_checked_is_held_back_and_its_instrument_is_not(probe):
    folder = probe(
        *HALF_CHECKED, ('sum_of = ["probe_a", "probe_b"]', 'made_from = "probe_a"\nmultiply = 1'),
        ("highest = 15", "highest = 6"),
    )  # fmt: skip
    strict = load_instrument("probe", folder=folder)
    assert [scale.name for scale in strict.scales] == ["probe_a", "probe"]
    assert strict.held_back == ("probe_b",)
    with pytest.raises(DefinitionError, match="probe_b is held back: its key is unverified"):
        strict.scale("probe_b")
    lax = load_instrument("probe", folder=folder, accept_unverified_key=True)
    assert lax.scale("probe_b").is_key_verified is False
    assert lax.held_back == ()


@pytest.mark.parametrize("accepted", [True, False])
def test_a_total_never_rests_on_a_scale_that_is_not_there(probe, accepted):
    """A sum of a held-back scale is as unverified as the scale itself."""
    loaded = load_instrument("probe", folder=probe(*HALF_CHECKED), accept_unverified_key=accepted)
    there = {scale.name for scale in loaded.scales}
    for scale in loaded.scales:
        assert set(scale.sum_of) <= there
        assert scale.made_from is None or scale.made_from in there


@pytest.mark.parametrize("name", [each.name for each in built_in()])
def test_built_in_scores_are_made_from_scores_that_are_there(name):
    if name in GRADE_B:
        loaded = load_instrument(name, accept_unverified_key=True)
    else:
        loaded = load_instrument(name)
    there = {scale.name for scale in loaded.scales}
    for scale in loaded.scales:
        assert {*scale.sum_of, *filter(None, [scale.made_from])} <= there


@pytest.mark.parametrize("name", ["rses10", "pss4"])
def test_an_order_must_be_named(name):
    with pytest.raises(DefinitionError, match="more than one item order") as caught:
        load_instrument(name, accept_unverified_key=True)
    orders = re.findall(rf"{name}_order_\w+", str(caught.value))
    assert len(set(orders)) == 2
    assert all(load_instrument(order, accept_unverified_key=True).order for order in orders)


def test_an_order_that_there_is_not_is_told_with_those_that_there_are():
    with pytest.raises(DefinitionError, match="rses10_order_a or rses10_order_b"):
        load_instrument("rses10_order_c")


def test_one_order_may_be_verified_and_the_other_not():
    assert load_instrument("pss4_order_beewell").grade == "A"
    with pytest.raises(DefinitionError, match="pss4_order_published is unverified"):
        load_instrument("pss4_order_published")


def test_a_missing_rule_is_used_only_by_name():
    usual = load_instrument("wemwbs").scale("wemwbs")
    assert (usual.min_answered, usual.prorate) == (14, False)
    chosen = load_instrument("wemwbs", missing_rule="own_mean")
    rule = chosen.missing_rules["own_mean"]
    assert chosen.missing_rule == rule
    assert chosen.scale("wemwbs").min_answered == 14 - rule.max_missing
    assert chosen.scale("wemwbs").prorate


def test_a_missing_rule_carries_through_to_sums():
    chosen = load_instrument("rcads47", missing_rule="two_per_scale")
    assert chosen.scale("rcads47_panic").prorate
    total = chosen.scale("rcads47_total")
    assert (total.min_answered, total.prorate) == (47 - 6 * 2, True)
    strict = load_instrument("rcads47").scale("rcads47_total")
    assert (strict.min_answered, strict.prorate) == (47, False)


@pytest.mark.parametrize(
    ("name", "rule", "words"),
    [
        ("wemwbs", "own_means", "it has own_mean. Did you mean 'own_mean'"),
        ("who5", "own_mean", "it has none besides the one used by default"),
    ],
)
def test_a_missing_rule_that_is_not_there(name, rule, words):
    with pytest.raises(DefinitionError, match=words):
        load_instrument(name, missing_rule=rule)


def test_an_unknown_name_is_told_with_a_hint_and_without_a_list():
    with pytest.raises(DefinitionError) as caught:
        load_instrument("swemwb")
    assert str(caught.value).startswith(
        "There is no instrument 'swemwb'. Did you mean 'swemwbs'? `evalkit show` lists those"
    )
    assert "a file swemwb.toml in the cohort folder" in str(caught.value)
    assert "who5" not in str(caught.value)


def test_the_hint_knows_a_cohorts_own_questionnaires(probe):
    with pytest.raises(DefinitionError, match="Did you mean 'probe'"):
        load_instrument("prob", folder=probe())


@pytest.mark.parametrize(
    "called", ["probe.toml.txt", "probe.TOML", "Probe.toml", "probe.txt", "probe.toml.toml"]
)
def test_a_file_whose_name_ends_otherwise_is_told(probe, called):
    folder = probe()
    (folder / "probe.toml").rename(folder / called)
    if (folder / "probe.toml").exists():
        pytest.skip("names are the same here whatever their case")
    with pytest.raises(DefinitionError, match=rf"{called} in .*must be called probe\.toml"):
        load_instrument("probe", folder=folder)


def test_a_cohorts_own_file_comes_before_the_built_in_one(tmp_path):
    text = (INSTRUMENTS / "who5.toml").read_text(encoding="utf-8")
    (tmp_path / "who5.toml").write_text(text.replace('title = "', 'title = "Our '), "utf-8")
    assert load_instrument("who5", folder=tmp_path).title.startswith("Our ")
    assert not load_instrument("who5").title.startswith("Our ")
    found = [each.title for each in known_instruments(tmp_path) if each.name == "who5"]
    assert [title[:4] for title in found] == ["Our ", "WHO-"]


def test_a_cohorts_own_order_comes_before_the_built_in_one(tmp_path):
    text = (INSTRUMENTS / "rses10.toml").read_text(encoding="utf-8")
    (tmp_path / "rses10.toml").write_text(text.replace("order A, the", "our"), "utf-8")
    assert "(our original)" in load_instrument("rses10_order_a", folder=tmp_path).title


def test_a_spoilt_file_of_the_cohort_is_not_passed_over(probe):
    """The built-in one must not stand in for it: nobody would know which key was used."""
    folder = probe(("n_items = 5", "n_items = 4"))
    (folder / "probe.toml").rename(folder / "who5.toml")
    with pytest.raises(DefinitionError, match=r"^who5\.toml, key `name`"):
        load_instrument("who5", folder=folder)
    assert is_instrument("who5", folder=folder)
    assert [each.title for each in known_instruments(folder) if each.name == "who5"]


def test_a_path_is_a_questionnaire_too(probe):
    folder = probe()
    assert load_instrument(folder / "probe.toml").name == "probe"
    assert load_instrument(str(folder / "probe.toml")).name == "probe"


def test_a_scale_is_found_in_whatever_order():
    assert scale_named("rses10", instrument="rses10").highest == 30
    with pytest.raises(DefinitionError, match="has no scale 'rses'"):
        scale_named("rses", instrument="rses10")


def test_the_blank_house_measure_explains_itself():
    with pytest.raises(DefinitionError, match="it is the form for a questionnaire of your own"):
        load_instrument("house_measure")


def test_the_house_measure_loads_when_the_marks_are_taken_away(tmp_path):
    blank = (INSTRUMENTS / "house_measure.toml").read_text(encoding="utf-8")
    filled = "\n".join(line[2:] for line in blank.splitlines() if re.match(r"# (\w+ = |\[)", line))
    (tmp_path / "belonging.toml").write_text(filled, encoding="utf-8")
    instrument = load_instrument("belonging", folder=tmp_path)
    assert instrument.reversed_items == {"belonging_02", "belonging_05"}
    assert instrument.grade == "own"
    assert instrument.examples[0].scores == {"belonging": 24}


def whose(folder, name):
    loaded = load_instrument(name, folder=folder)
    return loaded.is_built_in, loaded.replaces_built_in


def test_whose_file_it_was_is_told(probe):
    folder = probe()
    text = (INSTRUMENTS / "who5.toml").read_text(encoding="utf-8")
    (folder / "who5.toml").write_text(text, encoding="utf-8")
    assert whose(folder, "swemwbs") == (True, False)
    assert whose(None, "who5") == (True, False)
    assert whose(None, INSTRUMENTS / "who5.toml") == (True, False)
    assert whose(folder, "who5") == (False, True)
    assert whose(folder, "probe") == (False, False)


def test_a_file_of_one_order_stands_in_the_place_of_the_built_in_order(probe):
    folder = probe(('name = "probe"', 'name = "rses10_order_a"'))
    (folder / "probe.toml").rename(folder / "rses10_order_a.toml")
    assert whose(folder, "rses10_order_a") == (False, True)


def purpose(instrument) -> dict[str, str]:
    return dict(dict(explain_instrument(instrument).sections)["What it is"])


def test_the_words_say_whose_file_and_whose_grade_it_is(probe):
    folder = probe()
    text = (INSTRUMENTS / "who5.toml").read_text(encoding="utf-8")
    (folder / "who5.toml").write_text(text, encoding="utf-8")
    built_in_one = purpose(load_instrument("who5"))
    assert "Whose file" not in built_in_one
    assert built_in_one["Grade"] == GRADES["A"]
    replacing = purpose(load_instrument("who5", folder=folder))
    assert replacing["Whose file"] == (
        "the cohort's own file, which replaces the built-in one of this name"
    )
    assert replacing["Grade"] == f"{GRADES['A']}, as the programme's own file says"
    own = purpose(load_instrument("probe", folder=folder))
    assert own["Whose file"] == "the cohort's own file"
    assert own["Grade"] == GRADES["own"]
