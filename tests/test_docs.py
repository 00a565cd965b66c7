"""The documentation that is made from the definitions says what they say today."""

from __future__ import annotations

import importlib.util
import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from evalkit import effects
from evalkit.catalogue import list_instruments, load_instrument, load_plan
from evalkit.catalogue.explained import explain_instrument
from evalkit.cli.showing import shown
from evalkit.intake.templates import add_forms, write_templates
from evalkit.scoring import check_examples

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "src" / "evalkit" / "definitions" / "instruments" / "README.md"
PAGE = ROOT / "docs" / "questionnaires.md"
METHODS = ROOT / "docs" / "methods"
FUNCTIONS = {name for name in effects.__all__ if name.islower()}


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
    hand_written = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", README, PAGE)
    for page in (*hand_written, *METHODS.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def rows_of(page: Path) -> list[list[str]]:
    """Return the cells of every row of the page that begins with a name in backticks."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]


def test_the_index_of_methods_names_every_function_once():
    index = (METHODS / "README.md").read_text(encoding="utf-8")
    rows = [line for line in index.splitlines() if line.startswith("| [")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(FUNCTIONS)


def test_every_function_has_its_witnesses_in_files_that_name_it():
    rows = {cells[0].strip("`"): cells[1:] for cells in rows_of(METHODS / "witnesses.md")}
    assert set(rows) == FUNCTIONS
    for name, cells in rows.items():
        files = re.findall(r"`([\w/]+\.py)`", " ".join(cells))
        assert files, f"{name} has no witness"
        for file in files:
            text = (ROOT / "tests" / file).read_text(encoding="utf-8")
            assert re.search(rf"\b{name}\b", text), f"{file} does not name {name}"


def test_the_page_of_a_function_names_it():
    """Its formula stands on the page to which its row of witnesses leads."""
    for cells in rows_of(METHODS / "witnesses.md"):
        name, page = cells[0].rstrip("`"), re.search(r"\((\w+\.md)\)", cells[1])[1]
        assert name in (METHODS / page).read_text(encoding="utf-8"), f"{page} lacks {name}"


def test_every_field_of_a_result_is_explained_on_its_page():
    pages = {cells[0].strip("`"): cells[1] for cells in rows_of(METHODS / "witnesses.md")}
    for name in FUNCTIONS:
        returned = inspect.signature(getattr(effects, name)).return_annotation
        shape = getattr(effects, returned, None)
        page = METHODS / re.search(r"\((\w+\.md)\)", pages[name])[1]
        text = page.read_text(encoding="utf-8")
        for field in () if shape is None else fields(shape):
            is_explained = field.name in {"method", "level"} or f"`{field.name}`" in text
            assert is_explained, f"{page.name} lacks `{field.name}` of {returned}"


def test_lines_of_the_methods_pages_can_be_read_side_by_side_with_the_code():
    for page in METHODS.glob("*.md"):
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
            is_wide = len(line) > 110 and not line.startswith("|")
            assert not is_wide, f"{page.name}, line {number}: {len(line)} characters"
