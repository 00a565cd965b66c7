"""The data check of notebook 01 in a real browser: messy, clean and hostile schools."""

from __future__ import annotations

import ast
from pathlib import Path
from runpy import run_path

import nbformat
import pytest
from nbformat.v4 import new_output

from evalkit.batch.page_render import render_page

pytestmark = pytest.mark.browser

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "01_data_check.ipynb"
SCHOOLS = ("S01", "S02", "S03", "S04")
MESSY, CLEAN, HOSTILE = "S01", "S03", "S04"


def page_of(cohort: Path, school: str) -> str:
    """Render the notebook's page; its cells run here, because four kernels would take long."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        shown = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), names)
        if shown is None:
            names |= {"cohort_dir": str(cohort), "school": school}
            continue
        piece = eval(compile(ast.Expression(shown.value), "cell", "eval"), names)
        data, metadata = piece._repr_mimebundle_()
        cell.outputs = [new_output("display_data", data=data, metadata=metadata)]
    return render_page(notebook)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of each school of a cohort in which everything goes wrong."""
    schools = run_path(str(Path(__file__).with_name("messy_school.py")))
    cohort = schools["write_schools"](tmp_path_factory.mktemp("messy"))
    return {school: page_of(cohort, school) for school in SCHOOLS}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("school", SCHOOLS)
def test_axe_finds_no_fault_and_nothing_scrolls_sideways(opened, pages, school, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    # The page forbids every script, axe's too.
    page = opened(pages[school], width=width, bypass_csp=True)
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("school", SCHOOLS)
def test_nothing_is_asked_for_and_nothing_is_refused(opened, pages, school):
    page = opened(pages[school])
    asked = [url for url in page.seen.requests if not url.startswith("data:")]
    assert asked == [page.url]
    assert page.seen.console == []
    assert page.seen.errors == []


def test_what_a_school_wrote_runs_nowhere_even_without_the_policy(opened, pages):
    """The attack is in names, codes, cells and files; first that it stands on the page at all."""
    page = opened(pages[HOSTILE], bypass_csp=True)
    assert page.locator(".ck-cell", has_text="<script>window.ran=1</script>").count() >= 1
    page.wait_for_timeout(150)
    assert not page.evaluate("window.ran === 1")
    assert page.locator("main script, main img:not([src^='data:'])").count() == 0


def test_the_answer_comes_first_and_is_one_sentence_on_rows(opened, pages):
    for school, ending in ((MESSY, "things must be fixed."), (CLEAN, "Nothing must be fixed.")):
        page = opened(pages[school])
        lead = page.locator(".ek-lead")
        assert "rows can be used as they are. " in lead.inner_text()
        assert lead.inner_text().endswith(ending)
        first_section = page.locator("h2").first.bounding_box()
        assert lead.bounding_box()["y"] < first_section["y"]


def test_counts_lead_to_their_groups_and_count_them(opened, pages):
    page = opened(pages[MESSY])
    for link in page.locator(".ck-counts a").all():
        name = link.get_attribute("href").removeprefix("#")
        link.click()
        page.wait_for_function("!!document.querySelector(':target')")
        listed = page.locator(f".ck-entries > .ck-{name}").count()
        assert link.inner_text().split()[0] == str(listed)


def test_it_prints_without_navigation_and_says_for_whom_it_is(opened, pages):
    page = opened(pages[MESSY])
    page.emulate_media(media="print")
    assert not page.locator(".page-contents").is_visible()
    private = page.locator(".ck-private")
    assert private.is_visible()
    colours = private.evaluate(
        "p => [getComputedStyle(p).color, getComputedStyle(p).backgroundColor]"
    )
    assert colours[0] == "rgb(128, 22, 80)"
