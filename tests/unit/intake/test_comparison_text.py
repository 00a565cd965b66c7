"""The part of a new plan about comparison pupils: every key explained, and it reads back."""

from __future__ import annotations

import re

import pytest

from evalkit.catalogue import load_instrument, load_plan
from evalkit.catalogue.planned_comparison import ABOUT_PUPILS, OPTIONS
from evalkit.intake.comparison_text import EXAMPLE, comparison_text
from evalkit.intake.plan_text import plan_text
from evalkit.intake.synthetic_plan import plan_words


def text_of(words):
    return plan_text(words, instruments=[load_instrument("swemwbs")], schools=())


def test_every_key_method_and_column_is_explained():
    told = comparison_text(None)
    for key in {"covariates", "method", "errors", *(o for each in OPTIONS.values() for o in each)}:
        assert re.search(rf"^#   {key}\b", told, re.MULTILINE), key
    for word in (*OPTIONS, *ABOUT_PUPILS):
        assert f'"{word}"' in told


def test_the_example_is_a_comment_and_legal_once_it_is_none(tmp_path):
    text = text_of(plan_words(has_comparison=False))
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    assert load_plan(tmp_path).comparison is None
    lines = comparison_text(None).splitlines()
    at = lines.index("# [comparison]")
    bare = [line.removeprefix("# ") for line in lines[at:]]
    opened = text.replace("\n".join(lines[at:]), "\n".join(bare))
    opened = opened.replace('comparison_design = "none"', 'comparison_design = "waiting_list"')
    (tmp_path / "plan.toml").write_text(opened, encoding="utf-8")
    assert load_plan(tmp_path).comparison.method == EXAMPLE["method"]


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("exact", [], "exact = []"),
        ("replace", False, "replace = false"),
        ("caliper", 0.2, "caliper = 0.2"),
        ("cutpoints", {"absence": [5, 10]}, "cutpoints = { absence = [5, 10] }"),
    ],
)
def test_values_are_written_as_toml(key, value, line):
    assert comparison_text({key: value}).endswith(f"\n[comparison]\n{line}")
