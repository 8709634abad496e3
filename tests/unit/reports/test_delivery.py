# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports that a task asks for: files, and an annotation of the build that it runs in."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._report.delivery import Delivery

RESULT: dict[str, t.Any] = {"failed": True, "msg": "No.", "failure": {"code": "not_found", "message": "No."}}


def agent(folder: Path, text: str) -> None:
    """A program that takes the place of the agent."""
    path = folder / "buildkite-agent"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_files_are_written_by_their_endings(tmp_path: Path) -> None:
    paths = [f"reports/a{ending}" for ending in (".md", ".xml", ".json")]
    delivery = Delivery.of({"report_path": ",".join(paths)}, str(tmp_path), is_async=False)
    assert delivery.deliver(RESULT) == []
    texts = [(tmp_path / path).read_text(encoding="utf-8") for path in paths]
    assert "No." in texts[0] and texts[1].startswith("<?xml") and json.loads(texts[2])
    (tmp_path / "file").write_text("x")
    (warning,) = Delivery.of({"report_path": ["file/a.md"]}, str(tmp_path), is_async=False).deliver(RESULT)
    assert "was not written" in warning and "correct report_path" in warning


def test_nothing_is_delivered_that_nobody_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUILDKITE_JOB_ID", raising=False)
    assert Delivery.of({"annotate": True}, str(tmp_path), is_async=False) == Delivery()
    assert Delivery().deliver(RESULT) == []
    (warning,) = Delivery(("a.md",)).deliver({"odd": True})
    assert warning.startswith("There is no report")


@pytest.mark.parametrize(
    ("arguments", "is_async", "sentence"),
    [
        ({"report_path": ["a.txt"]}, False, "takes paths that end in .md, .xml or .json, not 'a.txt'"),
        ({"report_path": ["a.md"]}, True, "report_path needs the result"),
        ({"annotate": True}, True, "annotate needs the result"),
    ],
)
def test_what_cannot_be_delivered(arguments: dict[str, t.Any], is_async: bool, sentence: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        Delivery.of(arguments, "/", is_async)
    assert sentence in caught.value.message


def test_a_build_is_annotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUILDKITE_JOB_ID", "1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    delivery = Delivery.of({"annotate": True}, str(tmp_path), is_async=False)
    (missing,) = delivery.deliver(RESULT)
    assert "buildkite-agent is not in the PATH" in missing
    agent(tmp_path, f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/text')
    assert delivery.deliver(RESULT) == []
    assert (tmp_path / "words").read_text().split() == "annotate --context organization --style error".split()
    assert "No." in (tmp_path / "text").read_text()
    agent(tmp_path, "echo no; exit 3")
    assert delivery.deliver(RESULT) == ["The build was not annotated, buildkite-agent ended with 3: no"]
