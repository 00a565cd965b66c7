"""A school's data check in a real browser: messy, clean and attacked pages, on screen and paper."""

from __future__ import annotations

import html as markup
import re
from itertools import pairwise
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

from evalkit.batch.check_folder import write_checks
from evalkit.intake import take_in

pytestmark = pytest.mark.browser

SCHOOLS = ("S01", "S02", "S03", "S04")
ALL = "all schools"
LEVELS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => Number(h.tagName[1]))"
CUT_OFF = """[...document.querySelectorAll('main *')]
    .filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
    .map(each => each.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def messy():
    """The functions and faults of messy_school.py: test folders are no packages."""
    return SimpleNamespace(**run_path(str(Path(__file__).with_name("messy_school.py"))))


@pytest.fixture(scope="module")
def pages(messy, tmp_path_factory):
    """The pages as `evalkit check` writes them: one of each school, one of what is no school's."""
    folder = tmp_path_factory.mktemp("schools")
    store = take_in(messy.write_schools(folder))
    files = write_checks(store, reports_dir=folder / "reports")
    written = {**files.pages, ALL: files.cohort_page}
    return {code: path.read_text("utf-8") for code, path in written.items()}


@pytest.fixture(params=[*SCHOOLS, ALL])
def html(request, pages):
    return pages[request.param]


def test_the_messy_page_is_messy_and_the_clean_one_clean(opened, pages):
    entries = {code: opened(pages[code]).locator(".ck-entries > li").count() for code in SCHOOLS}
    assert entries["S01"] > 30
    assert entries["S02"] > 10
    assert entries["S03"] == 0
    assert entries["S04"] > 5


def test_nothing_is_asked_for_and_nothing_is_refused(opened, html):
    page = opened(html)
    assert page.seen.requests == [page.url]
    assert page.seen.console == []  # a breach of the content policy is told here
    assert page.seen.errors == []


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_no_page_scrolls_sideways_and_no_text_is_cut_off(opened, html, width):
    page = opened(html, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []


def test_headings_are_nested(opened, html):
    levels = opened(html).evaluate(LEVELS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert levels.count(2) == 3
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_each_count_leads_to_its_group(opened, pages):
    page = opened(pages["S01"])
    counts = page.locator(".ck-counts a")
    assert counts.count() == 3
    for link, heading in zip(counts.all(), page.locator("h2").all(), strict=True):
        link.click()
        assert heading.evaluate("heading => heading.matches(':target')")
        group = heading.locator("xpath=ancestor::section")
        assert link.inner_text().split()[0] == str(group.locator(".ck-entries > li").count())


@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_no_fault(opened, html, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    # The page forbids every script, axe's too.
    found = axe.Axe().run(opened(html, width=width, bypass_csp=True))
    assert found.violations_count == 0, found.generate_report()


def test_axe_would_find_a_skipped_heading(opened, pages):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    skipped = re.sub(r"<(/?)h3>", r"<\1h5>", pages["S01"])
    found = axe.Axe().run(opened(skipped, bypass_csp=True))
    assert [fault["id"] for fault in found.response["violations"]] == ["heading-order"]


def test_code_in_cells_names_and_files_is_shown_as_text_and_never_runs(opened, pages, messy):
    page = opened(pages["S04"], bypass_csp=True)
    page.wait_for_timeout(150)
    assert page.evaluate("window.ran") is None
    assert page.seen.requests == [page.url]
    assert page.locator(".ek-name").inner_text().startswith("<script>window.ran=1</script><img")
    shown = page.locator("main").inner_text()
    for _, _, text in messy.ATTACKS:
        assert text in shown or text == "x", text
    assert "<img src=x onerror=window.ran=1>.csv" in shown
    assert page.locator("main script, main img, main svg, main details, main math").count() == 0


def test_the_same_code_would_run_if_it_were_not_escaped(opened, pages):
    page = opened(markup.unescape(pages["S04"]), bypass_csp=True)
    page.wait_for_function("window.ran === 1", timeout=5000)


def test_on_paper_nothing_is_lost(opened, pages):
    for code in SCHOOLS:
        page = opened(pages[code], width=700)  # as wide as A4 between its margins
        on_screen = page.locator("main").inner_text()
        page.emulate_media(media="print")
        assert not page.locator(".page-skip").is_visible()
        assert page.locator("main").inner_text() == on_screen
        assert page.evaluate(CUT_OFF) == []
        band = "getComputedStyle(document.querySelector('.ek-masthead')).backgroundColor"
        assert page.evaluate(band) == "rgba(0, 0, 0, 0)"


def test_the_pdf_has_as_many_pages_as_the_entries_need(opened, pages):
    def n_pages(code):
        return len(re.findall(rb"/Type\s*/Page\b", opened(pages[code]).pdf(format="A4")))

    assert n_pages("S03") == 1
    assert 5 < n_pages("S01") < 15
