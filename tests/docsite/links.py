# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that lead nowhere: within the site, and from there to files of the repository. Standard library only, no network."""

from __future__ import annotations

import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

# Addresses of files of the repository.
FILE = re.compile(
    r"https://(?:github\.com/ansible-collections/community\.buildkite/(?:blob|edit|tree)|"
    r"raw\.githubusercontent\.com/ansible-collections/community\.buildkite)/main/([^?#]*)(?:\?[^#]*)?(?:#(.+))?"
)
ATTRIBUTES = {"a": "href", "img": "src", "link": "href", "script": "src"}


class Page(HTMLParser):
    """The links of a page, with their lines, and the places that can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[int, str]] = []
        self.places = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places |= {value for name in ("id", "name") if (value := given.get(name))}
        target = given.get(ATTRIBUTES.get(tag, ""))
        if target:
            self.links.append((self.getpos()[0], target))


def problems(site: Path, checkout: Path) -> list[str]:
    """A line for each link that leads nowhere."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        for line, target in page.links:
            why = to_repository(target, checkout) if "//" in target else within(target, path, pages)
            if why:
                found.append(f"{path.relative_to(site.resolve())}:{line}: {target}: {why}")
    return found


def within(target: str, page: Path, pages: dict[Path, Page]) -> str:
    """Why a link between files of the site leads nowhere, or nothing."""
    address = urllib.parse.urlsplit(target)
    if address.scheme:
        return ""
    path = (page.parent / urllib.parse.unquote(address.path)).resolve() if address.path else page
    if not path.is_file():
        return "there is no such file"
    if path in pages and urllib.parse.unquote(address.fragment) not in pages[path].places:
        return "there is no such place on that page"
    return ""


def to_repository(target: str, checkout: Path) -> str:
    """Why a link to a file of the repository leads nowhere, or nothing; other sites are not asked."""
    found = FILE.fullmatch(target)
    if not found:
        return ""
    path = checkout / urllib.parse.unquote(found[1])
    if not path.exists():
        return "there is no such file in the repository"
    if found[2] and path.suffix == ".md" and found[2] not in headings(path.read_text(encoding="utf-8")):
        return "there is no such heading in that file"
    return ""


def headings(text: str) -> set[str]:
    """The places that GitHub gives to the headings of a Markdown file."""
    outside = re.sub(r"^(`{3,}).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    titles = re.findall(r"^#+ +(.*?) *$", outside, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}
