# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module for exported files returns, shows and hides, and which files it looks at."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _regular
from ansible_collections.community.buildkite.plugins.module_utils._errors import CannotWrite, InvalidOption, Rejected
from ansible_collections.community.buildkite.plugins.module_utils._export import disk, texts
from ansible_collections.community.buildkite.plugins.module_utils._secrets import CHANGED_SECRET, SECRET

from .conftest import Directory

Options = dict[str, t.Any]


def teams(*names: str, **more: t.Any) -> Options:
    return {"teams": [{"name": name, **more} for name in names]}


def run(content: Options, check: bool = False, diff: bool = False, **more: t.Any) -> Options:
    return disk.run({"path": "out", "content": content, "remove": True, **more}, check, diff)


def test_the_result(directory: Directory) -> None:
    """Of check mode and of a run, with what is as it was."""
    for check, words in ((True, "2 to create"), (False, "2 created")):
        result = run(teams("A", "B"), check)
        assert result == {
            "changed": True,
            "changes": [{"path": f"teams/{name}.yml", "action": "create"} for name in "ab"],
            "files": ["teams/a.yml", "teams/b.yml"],
            "summary": f"2 files: {words}.",
        }
    changed = {"teams": [{"name": "A", "description": "x"}, {"name": "C"}, {"name": "D"}]}
    run(teams("A", "B", "D"))
    for check, words in (
        (True, "1 to create, 1 to update, 1 to delete, 1 unchanged"),
        (False, "1 created, 1 updated, 1 deleted, 1 unchanged"),
    ):
        assert run(changed, check)["summary"] == f"3 files: {words}."
    run(teams("A"))
    assert run(teams("A")) == {
        "changed": False,
        "changes": [],
        "files": ["teams/a.yml"],
        "summary": "1 file: 1 unchanged.",
    }


@pytest.mark.parametrize("listed", [[], [{"title": "secrets", "addresses": ["a", "b"]}]])
def test_what_is_not_covered(directory: Directory, listed: list[Options]) -> None:
    """It is returned as it is given, and in the summary."""
    result = run(teams("A"), not_covered=listed)
    assert result["not_covered"] == listed
    assert result["summary"] == f"1 file: 1 created{'; not covered: secrets (2)' if listed else ''}."
    assert "not_covered" not in run(teams("A"), not_covered=None)


def test_the_diff_has_no_secrets(directory: Directory) -> None:
    """One that changes is shown as changed."""
    env = "env:\n  DB_PASSWORD: {}\n"
    pipeline = {"name": "p", "slug": "p", "repository": "x"}
    run({"pipelines": [{**pipeline, "configuration": env.format("planted-one")}]})
    (entry,) = run({"pipelines": [{**pipeline, "configuration": env.format("planted-two")}]}, diff=True)["diff"]
    assert [*entry] == ["before_header", "after_header", "before", "after"]
    assert (entry["before_header"], entry["after_header"]) == ("pipelines/p.yml", "pipelines/p.yml")
    assert "planted" not in str(entry)
    assert SECRET in entry["before"] and CHANGED_SECRET in entry["after"]


def test_options_without_secrets() -> None:
    """In lists, in settings and in defaults; what is no list of these is left as it is."""
    # The name of the second does not sound like a secret: that it is one is declared.
    hook = {"description": "W", "token": "planted-token", "signature_key": "planted-key"}
    content = {"webhooks": [hook], texts.DEFAULTS: {"webhooks": {"token": "planted-other"}}, "else": 1}
    shown, secrets = disk.masked({"path": "out", "content": content})
    assert shown == {
        "path": "out",
        "content": {
            "webhooks": [{"description": "W", "token": SECRET, "signature_key": SECRET}],
            texts.DEFAULTS: {"webhooks": {"token": SECRET}},
            "else": 1,
        },
    }
    assert {"planted-token", "planted-key", "planted-other"} <= secrets
    assert content["webhooks"] == [hook]
    assert disk.masked({"path": "out", "content": "planted"}) == ({"path": "out", "content": "planted"}, set())
    assert disk.masked({"path": "out"}) == ({"path": "out"}, set())


def test_errors_name_the_option(directory: Directory) -> None:
    with pytest.raises(InvalidOption) as caught:
        run({})
    assert caught.value.facts == {"option": "content"}
    os.makedirs("elsewhere")
    os.makedirs("out")
    os.symlink("../elsewhere", "out/teams")
    with pytest.raises(InvalidOption) as caught:
        run(teams("A"))
    assert caught.value.message == "out/teams is a link: an export writes only below its own directory."
    assert caught.value.facts == {"option": "path"}
    os.unlink("out/teams")
    os.makedirs("out/teams/a.yml")
    with pytest.raises(Rejected) as rejected:
        run(teams("A"))
    assert rejected.value.facts == {"option": "path"}


def test_errors_of_the_file_system(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    run(teams("A"))

    def denied(path: str) -> t.NoReturn:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(_regular, "is_regular", denied)
    with pytest.raises(CannotWrite) as caught:
        run(teams("A"))
    assert caught.value.message.endswith("cannot be read: Permission denied.")
    assert caught.value.message.startswith("out/teams/a.yml")


def test_files_that_are_looked_at(directory: Directory) -> None:
    """Those at the top and at any depth below the folders of lists, whatever their bytes; others stay."""
    mark = f"{texts.MARK}\n"
    files: dict[str, str | bytes] = dict.fromkeys(
        ("out/teams/deep/er/old.yml", "out/old.yaml", "out/other/old.yml", "out/teams/text.txt"), mark
    )
    directory.write(**files, **{"out/teams/a.yml": mark.encode() + b"\xff\n"})
    result = run(teams("A"))
    assert [(change["action"], change["path"]) for change in result["changes"]] == [
        ("update", "teams/a.yml"),
        ("delete", "teams/deep/er/old.yml"),
    ]
    assert os.path.exists("out/other/old.yml") and os.path.exists("out/teams/text.txt")
    assert not os.path.exists("out/teams/deep")
