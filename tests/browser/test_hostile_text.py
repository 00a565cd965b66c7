"""Sixteen ways to run a script from a school's name or a sentence, and what stops each.

First each is shown to run in a page that puts text in as it comes.  Then: escaped at the source,
it runs nowhere, even with the content policy taken away; left unescaped, the gate refuses it; and
should both fail, the content policy stops it.
"""

from __future__ import annotations

import pandas as pd
import pytest

from evalkit.batch.index_page import render_index
from evalkit.batch.page_environment import CONTENT_POLICY
from evalkit.batch.page_render import render_page
from evalkit.errors import DisclosureError

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '<IMG SRC="x" OnErRoR="window.ran=1">',
    "<svg onload=window.ran=1></svg>",
    "<svg><script>window.ran=1</script></svg>",
    "<details open ontoggle=window.ran=1>x</details>",
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    '<iframe src="javascript:parent.ran=1"></iframe>',
    "<body onload=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    "<video><source onerror=window.ran=1></video>",
    "<audio src=x onerror=window.ran=1></audio>",
    '"><script>window.ran=1</script>',
    "</p></div></main></title></style><script>window.ran=1</script>",
    "<style>@keyframes k{}</style><b style='animation-name:k' onanimationstart=window.ran=1>x</b>",
    '<a href="javascript:window.ran=1">open</a>',
)
CLICK = "document.querySelector('a[href^=\"javascript\"]')?.click()"


def has_run(page):
    page.evaluate(CLICK)
    page.wait_for_timeout(150)
    return page.evaluate("window.ran === 1")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_attack_works_on_a_naive_page(opened, payload):
    page = opened(f"<!DOCTYPE html><title>x</title><main><div><p>{payload}</p></div></main>")
    page.evaluate(CLICK)
    page.wait_for_function("window.ran === 1", timeout=5000)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_escaped_text_runs_nothing_even_without_the_policy(opened, sample, payload):
    notebook = sample.sample_notebook(school=payload, finding=payload)
    page = opened(render_page(notebook), bypass_csp=True)
    assert not has_run(page)
    assert page.locator(".ek-name").inner_text().strip() == payload
    assert payload in page.locator(".ek-sentence").first.inner_text()
    assert payload in page.title()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_index_runs_nothing_even_without_the_policy(opened, payload):
    row = {
        "report": payload,
        "notebook": "06_school_impact",
        "school_id": payload,
        "school_name": payload,
        "error": payload,
    }
    rows = pd.DataFrame(
        [row | {"status": "made", "page": payload}, row | {"status": "failed", "page": None}]
    )
    html = render_index(title=payload, rows=rows, programme_page=payload)
    page = opened(html, bypass_csp=True)
    assert not has_run(page)
    assert page.locator("tbody th").all_inner_texts() == [payload, payload]
    links = page.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(links) == {"file:"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_unescaped_text_is_refused_by_the_gate(sample, payload):
    notebook = sample.sample_notebook()
    notebook.cells.append(sample.cell(sample.shown(f"<p>{payload}</p>", kind="sentence")))
    with pytest.raises(DisclosureError) as caught:
        render_page(notebook)
    assert "ran=1" not in str(caught.value)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_policy_alone_stops_it(opened, sample, payload):
    html = render_page(sample.sample_notebook())
    assert CONTENT_POLICY.replace("'", "&#39;") in html
    page = opened(html.replace("<main ", f"<p>{payload}</p><main ", 1))
    assert not has_run(page)
