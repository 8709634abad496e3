# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in's tables beside the notes that they were written from; where those are not at hand, little is collected."""

from __future__ import annotations

import re
from pathlib import Path

import stand_in.rest
from stand_in.callers import MISSPELT, SCOPES
from stand_in.rest.routing import ROUTES
from stand_in.rules import providers, queues, services
from stand_in.switches import SWITCHES

PACKAGE = Path(stand_in.rest.__file__).resolve().parents[1]
SHARED = Path(__file__).resolve().parents[4] / "shared"
NOTES = SHARED / "api"
# Composed from a field's name, and so tested where they are answered.
ELSEWHERE = "Validation failed"


def note(name: str) -> str:
    """A page of the notes."""
    return (NOTES / name).read_text(encoding="utf-8")


def enum(name: str) -> set[str]:
    """The values of an enum of the published schema."""
    schema = (SHARED / "reference" / "schema.graphql").read_text(encoding="utf-8")
    body = re.search(rf"^enum {name} {{(.*?)^}}", schema, re.DOTALL | re.MULTILINE)
    assert body
    text = re.sub(r'""".*?"""', "", body[1], flags=re.DOTALL)
    return set(re.findall(r"^  ([A-Z0-9_]+)", text, re.MULTILINE))


def test_every_switch_is_said_in_words() -> None:
    for name, switch in SWITCHES.items():
        assert switch.accepts(switch.default), name
        assert switch.sentence.endswith(".") and ".md" in switch.fact, name


if NOTES.is_dir():

    def test_scopes_are_those_of_the_schema() -> None:
        assert {scope.upper() for scope in SCOPES} <= enum("APIAccessTokenScopes")
        assert {route.scope for routes in ROUTES.values() for route in routes} - {None} <= set(SCOPES)
        assert all(wrong in note("authentication.md") for wrong in MISSPELT.values())

    def test_provider_settings_are_documented() -> None:
        text = note("pipelines.md")
        for name in providers.DOCUMENTED:
            ends = (name, name.removeprefix("build_pull_request"), name.removeprefix("build_release_"))
            assert any(end in text for end in ends), name

    def test_shapes_are_those_of_the_schema() -> None:
        assert set(queues.SHAPES) == enum("HostedAgentInstanceShapeName")
        assert set(queues.MACOS_VERSIONS) == enum("HostedAgentMacOSVersion")

    def test_events_are_documented() -> None:
        text = "".join(map(note, ("notification_services.md", "webhooks_receiving.md", "skill_page_vs_docs.md")))
        for event in services.EVENTS:
            assert event in text or event.partition(".")[2] in text, event

    def test_known_sentences_are_the_services_own() -> None:
        source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
        rest = note("errors.md").partition("## GraphQL")[0]
        line = next(line for line in rest.splitlines() if line.startswith("Other known 422 messages"))
        for sentence in re.findall(r"`([A-Z][^`]+)`", line):
            assert sentence.startswith(ELSEWHERE) or sentence in source, sentence

    def test_facts_name_pages_that_exist() -> None:
        for switch in SWITCHES.values():
            assert all((NOTES / page).is_file() for page in re.findall(r"[a-z_]+\.md", switch.fact)), switch.fact
