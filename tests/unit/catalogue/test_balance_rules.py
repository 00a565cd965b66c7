"""When groups count as alike: the limits have authorities, and a file with faults is refused."""

from __future__ import annotations

import pytest

from evalkit.catalogue.balance_rules import BALANCE_FILE, load_balance_rules, read_balance_rules
from evalkit.catalogue.toml_section import DEFINITIONS, read_toml
from evalkit.errors import DefinitionError

TEXT = (DEFINITIONS / BALANCE_FILE).read_text(encoding="utf-8")


def refusal(tmp_path, old: str, new: str) -> str:
    assert TEXT.count(old) >= 1
    file = tmp_path / BALANCE_FILE
    file.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        read_balance_rules(read_toml(file))
    return str(caught.value)


def test_the_limits_are_those_of_their_authorities():
    rules = load_balance_rules()
    limits = [(limit.largest, limit.short) for limit in (rules.alike, rules.near, rules.far)]
    clearinghouse = "What Works Clearinghouse 2022"
    assert limits == [(0.1, "Austin 2009"), (0.05, clearinghouse), (0.25, clearinghouse)]
    assert (rules.spread.lowest, rules.spread.highest, rules.spread.short) == (0.5, 2, "Rubin 2001")
    for limit in (rules.alike, rules.near, rules.far, rules.spread):
        assert limit.short.split()[-1] in limit.authority
        assert limit.short.split()[0] in limit.authority


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "largest = 0.1\n",
            "largest = 0\n",
            "balance.toml, key `alike.largest`: it must be above 0; got 0.",
        ),
        (
            "largest = 0.1\n",
            "largest = 0.3\n",
            "balance.toml, key `alike`: its `largest` must not be below that of [near] nor above "
            "that of [far].",
        ),
        (
            "lowest = 0.5",
            "lowest = 1.5",
            "balance.toml, key `spread.lowest`: it must be between 0 and 1; got 1.5.",
        ),
        (
            "highest = 2.0",
            "highest = 1",
            "balance.toml, key `spread.highest`: it must be above 1; got 1.",
        ),
        (
            "{n_alike} of",
            "{n_like} of",
            "balance.toml, key `sentences.verdict.some`: it must be filled with {differences}, "
            "{n_alike}, {n_covariates} and nothing else.",
        ),
        (
            "Nobody is in this category.",
            "Nobody is in {level.",
            "balance.toml, key `sentences.note.nobody`: it must be filled with no slot in curly "
            "brackets and nothing else.",
        ),
        (
            "[spread]",
            "[spred]",
            "balance.toml, key `spread`: it is missing. It must be a table that starts with "
            "[spread]. Did you write it as 'spred'?",
        ),
    ],
)
def test_what_is_refused(tmp_path, old, new, message):
    assert refusal(tmp_path, old, new) == message


def test_a_sentence_that_nobody_asks_for_is_refused(tmp_path):
    told = refusal(tmp_path, "[sentences.note]\n", '[sentences.note]\nextra = "More."\n')
    assert told.startswith("balance.toml, key `sentences.note.extra`: evalkit does not know this")
