"""The report and the index in a real browser: quiet, reachable by keyboard, narrow, printable."""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.batch.index_page import render_index
from evalkit.batch.page_render import render_page

pytestmark = pytest.mark.browser

LONG_NAME = "Saint Bartholomew-the-Less and Llanfairpwllgwyngyllgogerychwyrndrobwll Federation"


def index_of(*names):
    rows = pd.DataFrame(
        {
            "report": [f"06/{i}" for i in range(len(names))],
            "notebook": "06_school_impact",
            "school_id": [f"S{i:02}" for i in range(len(names))],
            "school_name": names,
            "status": ["made"] + ["failed"] * (len(names) - 1),
            "error": [None] + ["The endpoint file has no column “wave”."] * (len(names) - 1),
            "page": ["commissioner/a.html"] + [None] * (len(names) - 1),
        }
    )
    return render_index(title="Wellbeing Ambassadors", rows=rows, programme_page="p.html")


@pytest.fixture(params=["report", "index"])
def html(request, sample):
    if request.param == "report":
        return render_page(sample.sample_notebook(school=LONG_NAME))
    return index_of("Ashgrove Academy", LONG_NAME)


def test_nothing_is_asked_for_and_nothing_is_refused(opened, html):
    page = opened(html)
    asked = [url for url in page.seen.requests if not url.startswith("data:")]
    assert asked == [page.url]
    assert page.seen.console == []  # a breach of the content policy is told here
    assert page.seen.errors == []


def test_the_watch_sees_a_request_and_a_breach_of_the_policy(opened, html):
    page = opened(html.replace("</main>", '<img src="https://example.org/x.png"></main>'))
    assert any("Content Security Policy" in text for text in page.seen.console)
    page = opened(
        html.replace("</main>", '<img src="https://example.org/x.png"></main>'), bypass_csp=True
    )
    assert "https://example.org/x.png" in page.seen.requests


def test_style_and_pictures_pass_the_policy(opened, sample):
    page = opened(render_page(sample.sample_notebook()))
    band = "getComputedStyle(document.querySelector('.ek-masthead')).backgroundColor"
    assert page.evaluate(band) == "rgb(18, 67, 109)"
    assert page.evaluate("[...document.images].every(image => image.naturalWidth > 0)")


def test_every_link_of_the_contents_leads_to_its_section(opened, sample):
    page = opened(render_page(sample.sample_notebook()))
    links = page.locator(".page-contents a")
    assert links.all_inner_texts() == page.locator("h2").all_inner_texts()
    for link in links.all():
        link.click()
        heading = page.locator(page.evaluate("location.hash"))
        assert heading.inner_text() == link.inner_text()
        page.wait_for_function("!!document.querySelector(':target')")
        assert heading.is_visible()


def test_the_first_tab_stop_skips_to_the_report(opened, html):
    page = opened(html)
    page.keyboard.press("Tab")
    skip = page.locator(".page-skip")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#page-main"


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(opened, html, width):
    page = opened(html, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_wide_table_scrolls_in_its_own_box(opened, sample):
    page = opened(render_page(sample.sample_notebook()), width=320)
    box = page.locator(".page-scroll").last
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    box.focus()
    assert box.evaluate("box => box === document.activeElement")


def test_print_leaves_navigation_and_the_blue_band_out(opened, sample):
    page = opened(render_page(sample.sample_notebook()))
    page.emulate_media(media="print")
    for name in (".page-contents", ".page-skip"):
        assert not page.locator(name).is_visible()
    band = "getComputedStyle(document.querySelector('.ek-masthead')).backgroundColor"
    assert page.evaluate(band) == "rgba(0, 0, 0, 0)"
    assert page.locator(".ek-answer").is_visible()


def test_filled_and_outlined_people_differ_without_colour_or_background(opened, sample):
    page = opened(render_page(sample.sample_notebook()))
    width = "icon => getComputedStyle(icon, '::after').borderTopWidth"
    widths = {icon.evaluate(width) for icon in page.locator(".ek-icon-on").all()}
    others = {icon.evaluate(width) for icon in page.locator(".ek-icon:not(.ek-icon-on)").all()}
    assert (widths, others) == ({"12px"}, {"2px"})


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_fault(opened, html, width):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    # The page forbids every script, axe's too.
    page = opened(html, width=width, bypass_csp=True)
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_axe_would_find_a_fault(opened, html):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
    )
    pale = html.replace("</main>", '<p style="color: #ccc">Pale words</p></main>')
    found = axe.Axe().run(opened(pale, bypass_csp=True))
    assert [fault["id"] for fault in found.response["violations"]] == ["color-contrast"]
