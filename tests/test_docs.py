"""The documentation that is made from the definitions says what they say today."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from evalkit.catalogue import list_instruments, load_instrument
from evalkit.catalogue.explained import explain_instrument
from evalkit.cli.showing import shown
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


def test_the_questionnaire_of_the_five_minutes_works_as_it_stands(tmp_path):
    blocks = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "calm_class.toml").write_text(blocks[0], encoding="utf-8")
    calm = load_instrument("calm_class", folder=tmp_path)
    checked = check_examples(calm)
    assert len(checked) == 3
    assert checked["agrees"].all()
    assert "calm_class 32.14" in shown("calm_class", tmp_path)


def test_links_in_the_hand_written_pages_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", README, PAGE):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
