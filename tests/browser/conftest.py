"""A real Chromium, offline, and the made-up report that it opens."""

from __future__ import annotations

import shutil
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing that the browser does by itself may reach for a network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@pytest.fixture(scope="session")
def sample():
    """The functions of sample_report.py: test folders are no packages."""
    return SimpleNamespace(**run_path(str(Path(__file__).with_name("sample_report.py"))))


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session, or a skip that says why."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium found: none of {', '.join(CHROMIUM_NAMES)} is on the PATH")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, tmp_path):
    """A function that writes HTML to a file and opens it offline; watches what it does."""
    contexts = []

    def open_page(html, *, width=1280, bypass_csp=False):
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 800}, offline=True, bypass_csp=bypass_csp
        )
        contexts.append(context)
        page = context.new_page()
        page.seen = SimpleNamespace(requests=[], console=[], errors=[])
        page.on("request", lambda request: page.seen.requests.append(request.url))
        page.on("console", lambda message: page.seen.console.append(message.text))
        page.on("pageerror", lambda error: page.seen.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
