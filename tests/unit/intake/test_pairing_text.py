"""What a new plan says about pairs holds, and still does when its marks are taken away."""

from __future__ import annotations

import tomllib

from evalkit.catalogue import load_pairing_rules
from evalkit.intake.pairing_text import pairing_text
from evalkit.intake.templates import template_files


def test_without_its_marks_it_says_the_rules_as_they_stand():
    text = pairing_text(load_pairing_rules())
    table = text[text.index("# [pairing]") :].replace("\n# ", "\n").removeprefix("# ")
    given = tomllib.loads(table)["pairing"]
    rules = load_pairing_rules()
    assert load_pairing_rules(given) == rules
    names = {"default_places", "unknown_counts_as", "priority", "weights", "allow"}
    assert set(given) == names | {each.name for each in rules.criteria}


def test_it_stands_in_every_new_plan_as_a_comment():
    text = pairing_text(load_pairing_rules())
    assert all(line.startswith("#") for line in text.splitlines())
    assert text in template_files(["swemwbs"])["plan.toml"].decode()


def test_it_tells_the_rules_that_it_is_given():
    text = pairing_text(load_pairing_rules({"year_gap": {"importance": "must", "lowest": 1}}))
    assert '\n# year_gap = { importance = "must", lowest = 1, highest = 4, fades_over = 2 }' in text
    assert (
        "#   mentor_headroom   the mentor's own wellbeing leaves room for another's (never shown, "
        'and never a "must")\n'
    ) in text
