"""The documentation that is made from the definitions says what they say today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from evalkit.catalogue import list_instruments, load_instrument, load_plan
from evalkit.catalogue.explained import explain_instrument
from evalkit.cli.showing import shown
from evalkit.intake.templates import add_forms, write_templates
from evalkit.scoring import check_examples

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "src" / "evalkit" / "definitions" / "instruments" / "README.md"
PAGE = ROOT / "docs" / "questionnaires.md"


def page_text() -> str:
    spec = importlib.util.spec_from_file_location("page", ROOT / "tools/questionnaires_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.page_text()


def test_the_page_of_questionnaires_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page_text(), "stale: run `make docs`"


@pytest.mark.parametrize("name", list_instruments()["name"])
def test_the_page_and_the_command_say_the_same(name):
    """Every line of the page stands in what `evalkit show` prints, which only folds it."""
    told = explain_instrument(load_instrument(name, accept_unverified_key=True))
    page = PAGE.read_text(encoding="utf-8")
    printed = re.sub(r"\s+", " ", shown(name, None))
    for _, lines in told.sections:
        for term, text in lines:
            assert f"- **{term}**: {text}" in page
            assert re.sub(r"\s+", " ", f"{term}: {text}") in printed


def toml_blocks() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def test_the_questionnaire_of_the_five_minutes_works_as_it_stands(tmp_path):
    (tmp_path / "calm_class.toml").write_text(toml_blocks()[0], encoding="utf-8")
    calm = load_instrument("calm_class", folder=tmp_path)
    checked = check_examples(calm)
    assert len(checked) == 3
    assert checked["agrees"].all()
    assert "calm_class 32.14" in shown("calm_class", tmp_path)


def test_what_the_five_minutes_add_to_a_cohort_works_as_it_stands(tmp_path):
    """The plan's entry, and bands, norms and rules of the cohort's own."""
    write_templates(tmp_path, ["who5"])
    questionnaire, entry, bands, norms, rules, named = toml_blocks()
    for name, text in (
        ("calm_class", questionnaire),
        ("bands", bands),
        ("norms", norms),
        ("change_rules", rules),
    ):
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    added = add_forms(tmp_path, ["calm_class"])
    assert added.written == (
        "responses_calm_class.csv",
        "schemas/responses_calm_class.schema.json",
    )
    assert added.to_plan == entry
    plan = (tmp_path / "plan.toml").read_text(encoding="utf-8")
    plan = plan.replace("\n[outcomes]\n", f"\n{added.to_plan}\n[outcomes]\n")
    for line in named.splitlines():
        plan = plan.replace(f"\n{line.partition(' =')[0]} = {{}}\n", f"\n{line}\n")
    (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
    loaded = load_plan(tmp_path)
    assert [band.starts_at for band in loaded.bands["calm_class"][0].bands] == [9, 21, 34]
    assert loaded.norms["calm_class"][0].n == 812
    noticed, chance = loaded.change_rules["calm_class"]
    assert (noticed.kind, noticed.points) == ("important", 4)
    assert (chance.kind, chance.reliability) == ("reliable", 0.81)
    assert "calm_class_noticed: for calm_class" in shown("calm_class", tmp_path)


def test_links_in_the_hand_written_pages_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", README, PAGE):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
