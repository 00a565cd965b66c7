"""What ``evalkit show`` prints."""

from __future__ import annotations

import pytest

from evalkit.catalogue import list_instruments, load_table
from evalkit.cli.showing import WIDTH, shown
from evalkit.errors import DefinitionError
from evalkit.intake.templates import template_files


def test_every_built_in_questionnaire_is_listed():
    text = shown("instruments", None)
    for name in list_instruments()["name"]:
        assert f"\n{name}\n" in f"\n{text}"


@pytest.mark.parametrize("name", [*list_instruments()["name"], "instruments", "pupils", "records"])
def test_lines_fit_a_terminal(name):
    assert max(map(len, shown(name, None).splitlines())) <= WIDTH


def test_a_questionnaire_says_what_is_not_verified():
    text = shown("swemwbs", None)
    assert "7, answered 1 to 5" in text
    assert "swemwbs_metric: Wellbeing (SWEMWBS), 7 to 35, higher is better" in text
    assert "was not checked against the manual" in " ".join(text.split())


def test_reversed_items_are_numbered_as_on_the_form():
    assert "2, 5, 6, 8, 9" in shown("rses10_order_a", None)


def test_a_table_shows_its_columns():
    text = shown("pupils", None)
    assert all(column.name in text for column in load_table("pupils").columns)


def test_a_plan_is_told_in_words(tmp_path):
    (tmp_path / "plan.toml").write_bytes(template_files(["who5"])["plan.toml"])
    text = shown("plan", tmp_path)
    assert "Wellbeing (WHO-5, 0 to 100) (who5_percent), baseline to endpoint" in text
    assert "as the data name them" in text


def test_a_questionnaire_of_the_cohort_is_found(tmp_path):
    blank = template_files(["who5"])["house_measure.toml"].decode()
    filled = "\n".join(line[2:] for line in blank.splitlines()[6:] if line.startswith("# "))
    (tmp_path / "belonging.toml").write_text(filled, "utf-8")
    assert shown("belonging", tmp_path).startswith("belonging: Belonging at our school")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("swemwb", "Did you mean 'swemwbs'"),
        ("pupil", "Did you mean 'pupils'"),
        ("rses10", "rses10_order_a or rses10_order_b"),
        ("plan", "Name the cohort folder"),
    ],
)
def test_what_cannot_be_shown_is_told_with_a_hint(name, hint):
    with pytest.raises(DefinitionError, match=hint):
        shown(name, None)
