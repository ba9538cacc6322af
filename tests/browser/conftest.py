"""A real browser and the built site, for tests that are skipped where Chromium, Playwright or axe-core is missing."""

import os
import shutil
from pathlib import Path

import pytest

QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
CHROMIUM = os.environ.get("ZDI_CHROMIUM") or shutil.which("chromium")
AXE = os.environ.get("ZDI_AXE", "")


def pytest_collection_modifyitems(items):
    reason = missing()
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


def missing():
    """What the tests of pages need and do not find, in one line; "" when all is there."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "Playwright is missing: install the extra `browser`."
    if not CHROMIUM:
        return "Chromium is missing: install Debian's package `chromium`, or name a binary in ZDI_CHROMIUM."
    if not Path(AXE).is_file():
        return "axe-core is missing: name its axe.min.js in ZDI_AXE (`npm install axe-core`)."
    return ""


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site, built from the real tables."""
    from conftest import ROOT

    from zdi_metrics.outputs.web.site import write_site

    return write_site(ROOT / "data", tmp_path_factory.mktemp("site") / "site")


class Watched:
    """A page that notes console messages, errors and requests that leave the folder it shows."""

    def __init__(self, context, folder):
        self.page = context.new_page()
        self.problems = []
        self.folder = folder.as_uri() + "/"
        self.page.on("console", lambda message: self.problems.append(f"{self.page.url}: console: {message.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)

    def _asked(self, request):
        if not request.url.startswith(self.folder):
            self.problems.append(f"{self.page.url} asks for {request.url}")

    def open(self, path):
        self.page.goto(self.folder + path)
        return self.page


@pytest.fixture
def watched(browser, site):
    """A page on the site; the test fails for whatever went wrong on it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    one = Watched(context, site)
    yield one
    context.close()
    assert not one.problems


def pytest_terminal_summary(terminalreporter):
    if missing() and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"Pages were not opened in a browser. {missing()}")
