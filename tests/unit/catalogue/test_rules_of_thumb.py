"""Rules of thumb say whose they are, and nobody gets one without asking."""

from __future__ import annotations

import pytest

from evalkit.catalogue import load_rule_of_thumb, load_rules_of_thumb
from evalkit.errors import DataError, DefinitionError

D = "standardised_difference_pooled"


@pytest.mark.parametrize(
    ("rule", "value", "word"),
    [
        ("cohen_1988", 0.0, "less than small (Cohen 1988)"),
        ("cohen_1988", 0.1999, "less than small (Cohen 1988)"),
        ("cohen_1988", 0.2, "small (Cohen 1988)"),
        ("cohen_1988", -0.5, "medium (Cohen 1988)"),
        ("cohen_1988", 0.8, "large (Cohen 1988)"),
        ("kraft_2020", 0.049, "small (Kraft 2020)"),
        ("kraft_2020", 0.05, "medium (Kraft 2020)"),
        ("kraft_2020", -0.2, "large (Kraft 2020)"),
    ],
)
def test_a_word_holds_from_its_step_on_whatever_the_sign(rule, value, word):
    assert load_rule_of_thumb(rule).word(value, measure=D) == word


def test_a_rule_is_only_for_what_it_was_made_for():
    with pytest.raises(DataError) as error:
        load_rule_of_thumb("kraft_2020").word(0.3, measure="standardised_change_baseline")
    assert str(error.value) == (
        "The rule of thumb kraft_2020 was made for standardised_difference_pooled, "
        "standardised_difference_comparison, standardised_difference_average; got "
        "standardised_change_baseline. Say the size without a word for it."
    )


def test_no_word_for_what_is_no_number():
    with pytest.raises(DataError, match=r"^A size must be a finite number; got nan\.$"):
        load_rule_of_thumb("cohen_1988").word(float("nan"), measure=D)


def test_an_unknown_rule_names_the_known_ones():
    with pytest.raises(DefinitionError) as error:
        load_rule_of_thumb("cohen")
    assert str(error.value) == (
        "rules_of_thumb.toml has no rule 'cohen'; it has cohen_1988, kraft_2020. "
        "Did you mean 'cohen_1988'?"
    )


def test_every_rule_prints_its_authority():
    for rule in load_rules_of_thumb().values():
        assert rule.short.split()[-1] in rule.authority
        assert all(word.endswith(f"({rule.short})") for word in [rule.word(0.3, measure=D)])
