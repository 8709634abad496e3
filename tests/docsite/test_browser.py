# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site in a browser: navigation, search, and every page on a desktop and on a phone."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

HTML = Path(__file__).resolve().parents[2] / ".cache" / "docs" / "html"
PAGES = sorted(str(path.relative_to(HTML)) for path in HTML.rglob("*.html"))
DESKTOP, PHONE = 1280, 390
# What is wider than the page, unless something around it scrolls.
WIDER = """() => [...document.querySelectorAll('.rst-content *')]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
  .filter((node) => { for (let up = node; up; up = up.parentElement)
    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return false; return true; })
  .map((node) => node.outerHTML.slice(0, 80))"""
# The words of titles that are on two lines.
BROKEN = """() => [...document.querySelectorAll('h1, h2')].flatMap((title) => {
  const found = [], walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
    const range = document.createRange();
    range.setStart(walker.currentNode, word.index);
    range.setEnd(walker.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
  }
  return found; })"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site and prints nothing."""

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The site over HTTP: a browser does not search files."""
    handler = functools.partial(Quiet, directory=str(HTML))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def page(browser: Browser) -> Page:
    return browser.new_page()


def sized(page: Page, width: int) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits(name: str, url: str, page: Page) -> None:
    page.goto(f"{url}/{name}")
    for width in (DESKTOP, PHONE):
        sized(page, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(WIDER) == []
        assert page.evaluate(BROKEN) == []


def test_there_are_pages_of_every_kind() -> None:
    assert {"index.html", "pipeline_module.html", "organization_role.html", "docsite/guide_drift.html"} <= set(PAGES)


def test_every_page_is_one_click_from_the_index(url: str, page: Page) -> None:
    sized(page, DESKTOP)
    page.goto(f"{url}/index.html")
    groups = page.locator(".wy-menu .caption-text").all_inner_texts()
    assert [group.capitalize() for group in groups] == ["Start", "Guides", "Modules", "Plugins", "Roles", "Development"]
    linked = {link.get_attribute("href") for link in page.locator(".wy-menu a").all()}
    assert set(PAGES) - linked == {"index.html", "search.html"}
    page.get_by_role("link", name="cluster_queue", exact=True).first.click()
    assert page.locator("h1").inner_text().startswith("cluster_queue module")


def test_the_menu_opens_on_a_phone(url: str, page: Page) -> None:
    sized(page, PHONE)
    page.goto(f"{url}/index.html")
    entry = page.locator(".wy-menu a", has_text="Organization as code")
    assert entry.bounding_box()["x"] < 0
    page.locator('[data-toggle="wy-nav-top"]').first.click()
    page.wait_for_function("document.querySelector('.wy-nav-side').getBoundingClientRect().left >= 0")
    entry.click()
    assert page.locator("h1").inner_text().startswith("Organization as code")


def test_search_finds_pages_and_shows_excerpts(url: str, page: Page) -> None:
    sized(page, DESKTOP)
    page.goto(f"{url}/index.html")
    page.get_by_placeholder("Search docs").fill("max_deletions")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results ul.search li p.context")
    assert any("max_deletions" in text for text in page.locator("#search-results p.context").all_inner_texts())
