# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The previous state in a file: written first, given back whole, and clear about what it cannot bring back."""

from __future__ import annotations

import os
import re
import stat
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._apply import backup
from ansible_collections.community.buildkite.plugins.module_utils._apply.destination import check_path
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from running.interrupted import comparable
from running.modules import AFTER, BEFORE, OWNER, REST_SCOPES, SEED, TREE, Result, Runs, actions, pipeline
from running.services import with_hidden
from running.sources import restored


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the backup goes."""
    return tmp_path / "backup.yml"


HELD = {
    "clusters": ("queues", "agent_tokens", "agent_images"),
    "teams": ("members", "pipelines"),
    "pipelines": ("schedules",),
}


def there_before(state: Result, before: Result) -> Result:
    """The part of a state that existed before, without links to new objects."""
    there: Result = {}
    for kind in ("clusters", "teams", "pipelines", "services"):
        there[kind] = {name: dict(entry) for name, entry in state[kind].items() if name in before[kind]}
        for name, entry in there[kind].items():
            # Their values are not restored, nor the versions of these.
            entry.pop("secrets", None)
            for option in HELD.get(kind, ()):
                known = {*before[kind][name][option], *(before["pipelines"] if option == "pipelines" else ())}
                entry[option] = {key: value for key, value in entry[option].items() if key in known}
    return there


# What a provider setting is where nobody ever set it.
UNTOUCHED = (False, "", None, "exact", "code", "/bk")


def settled(value: t.Any, key: str = "") -> t.Any:
    """A state without the difference between null and empty, and without settings that nobody ever set."""
    if isinstance(value, dict):
        below = {name: settled(entry, name) for name, entry in value.items()}
        if key == "settings":
            below = {name: entry for name, entry in below.items() if entry not in UNTOUCHED}
        return below
    return "" if value is None or value == [] else value


def give_back(runs: Runs, path: Path, **more: t.Any) -> Result:
    """The result of giving a backup back; given back twice, it changes nothing more."""
    options = restored(path, **more)
    result = runs.run("organization", **options)
    assert not result.get("failed"), result.get("msg")
    assert runs.run("organization", **options)["changes"] == []
    return result


def test_everything_comes_back(runs: Runs, path: Path) -> None:
    """Renamed, changed, replaced, archived and deleted objects and links are as before; created objects stay."""
    runs.stand_in.reset(SEED)
    assert not runs.run("organization", **BEFORE).get("failed")
    before = comparable(runs.stand_in.state())
    result = runs.run("organization", **AFTER, backup_path=str(path))
    assert not result.get("failed") and result["backup_file"] == str(path)
    changed = comparable(runs.stand_in.state())
    assert there_before(changed, before) != there_before(before, before)
    # No backup contains the value of a secret.
    path.write_text(with_hidden(re.sub(r"( *)- key: GOES\n", r"\g<0>\1  value: a-value\n", path.read_text())))
    give_back(runs, path)
    after = comparable(runs.stand_in.state())
    assert settled(there_before(after, before)) == settled(there_before(before, before))
    assert set(after["pipelines"]) - set(before["pipelines"]) == {"new"}
    assert set(after["clusters"]["Linux"]["secrets"]) == {"STAYS", "GOES", "MADE"}


def test_what_was_empty_is_emptied_again(runs: Runs, path: Path) -> None:
    """A description, tags, a time limit, members and teams where there were none."""
    runs.run("organization", teams=[{"name": "T"}], pipelines=[pipeline("p")], clusters=[{"name": "C"}])
    before = comparable(runs.stand_in.state())
    link: dict[str, t.Any] = {"team": "T", "access_level": "read_only"}
    options: Result = {
        "clusters": [{"name": "C", "description": "x", "emoji": ":x:", "maintainers": [{"team": "T"}]}],
        "teams": [{"name": "T", "description": "x", "members": [{"user": "ada@example.com"}]}],
        "pipelines": [
            pipeline("p", tags=["a"], default_command_step_timeout=5, teams=[link], cluster="C", color="#112233")
        ],
    }
    assert runs.run("organization", **options, backup_path=str(path))["changed"]
    give_back(runs, path, override_guards=["team/T/pipeline/p"])
    assert settled(comparable(runs.stand_in.state())) == settled(before)


def test_what_was_set_since_is_emptied(runs: Runs, path: Path) -> None:
    """Options that the plan does not touch, of an object that it does; another object keeps an edit of someone else."""
    runs.run("organization", teams=[{"name": "T"}], pipelines=[pipeline("p"), pipeline("q")])
    before = comparable(runs.stand_in.state())
    runs.run("organization", pipelines=[pipeline("p", description="x")], backup_path=str(path))
    link: dict[str, t.Any] = {"team": "T", "access_level": "read_only"}
    settings = {"filter_condition": "x", "build_pull_request_merge": True, "build_branches": False}
    more: dict[str, t.Any] = {
        "tags": ["a"],
        "maximum_command_step_timeout": 5,
        "teams": [link],
        "provider_settings": settings,
        "clone_mirror_url": "https://mirror.example.com/x",
        "visibility": "public",
    }
    changed: Result = {"pipelines": [pipeline("p", **more), pipeline("q", description="mine")]}
    runs.run("organization", **changed, override_guards=["pipeline/p"])
    assert [entry["slug"] for entry in yaml.safe_load(path.read_text())["pipelines"]] == ["p"]
    give_back(runs, path, override_guards=["team/T/pipeline/p"])
    before["pipelines"]["q"]["description"] = "mine"
    assert settled(comparable(runs.stand_in.state())) == settled(before)


def test_what_many_things_cost(runs: Runs, path: Path) -> None:
    """Of a few objects, everything is read; of many, the backup omits what lists omit, and one sentence names it."""
    lacking = ["clone_mirror_url", "configuration", "tags"]
    runs.stand_in.reset(SEED, {"list_omits": lacking})
    runs.run("organization", teams=[{"name": "T"}], pipelines=[pipeline(f"p{number}") for number in range(30)])

    def cost(count: int, **more: t.Any) -> tuple[int, Result]:
        wanted = [{"slug": f"p{number}", "description": "x"} for number in range(count)]
        result = runs.run("organization", check=True, pipelines=wanted, **more)
        return result["cost"]["rest_requests"] + result["cost"]["graphql_requests"], result

    for count in (10, 30):
        without, _result = cost(count)
        requests, result = cost(count, backup_path=str(path))
        said = [lack for lack in result["backup_lacks"] if "did not read" in lack]
        # Over REST, teams list all of their pipelines: here there are two teams.
        assert requests - without <= (10 + 4 if count == 10 else 1), "the cost grows with what is touched"
        assert said == (
            []
            if count == 10
            else [
                "What the run did not change and did not read, as it takes many requests or other scopes:"
                " clone_mirror_url of 30 pipelines, configuration of 30 pipelines, tags of 30 pipelines, teams of 30 pipelines."
            ]
        )
    wanted = [{"slug": f"p{number}", "description": "x"} for number in range(30)]
    runs.run("organization", pipelines=wanted, backup_path=str(path))
    entry = yaml.safe_load(path.read_text())["pipelines"][0]
    assert entry["emoji"] == "" and not {"configuration", "tags", "teams", "clone_mirror_url"} & entry.keys()
    assert "# - What the run did not change and did not read" in path.read_text()


def test_the_file(runs: Runs, path: Path) -> None:
    """Only its owner can read it, it explains how to restore it and what it lacks; earlier backups stay, no temporary file does."""
    runs.run("organization", **TREE)
    os.umask(0)
    options: dict[str, t.Any] = {"pipelines": [{"slug": "web", "state": "absent"}], "backup_path": str(path)}
    planned = runs.run("organization", check=True, **options)
    assert not path.exists() and planned["backup_file"] is None
    assert planned["backup_lacks"] == [
        "The ids and the history of deleted objects, which are created again: pipeline/web."
    ]
    result = runs.run("organization", **options)
    assert result["backup_lacks"] == planned["backup_lacks"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "# - The ids and the history of deleted objects" in text and "#     src: THIS FILE\n" in text
    assert "allow_empty" not in text
    (entry,) = yaml.safe_load(text)["pipelines"]
    assert entry["configuration"] == TREE["pipelines"][0]["configuration"] and len(entry["teams"]) == 2
    assert "id" not in entry and entry["cluster"] == "Linux"
    # Nothing to change: no file.
    assert "backup_file" not in runs.run("organization", **options)
    assert os.listdir(path.parent) == [path.name]
    again = runs.run("organization", teams=[{"name": "Web", "description": "x"}], backup_path=str(path))
    assert again["backup_file"] == str(path.with_name("backup.1.yml")) and path.read_text() == text
    assert yaml.safe_load(path.with_name("backup.1.yml").read_text())["teams"][0]["name"] == "Web"


def test_it_is_written_before_the_first_write(runs: Runs, path: Path) -> None:
    """Where the first write is refused, the backup is there; where the backup fails, nothing is written."""
    runs.run("organization", **TREE)
    runs.stand_in.faults([{"match": {"method": "PATCH"}, "fault": "error", "status": 422}])
    result = runs.run("organization", teams=[{"name": "Web", "description": "x"}], backup_path=str(path))
    assert result["failed"] and path.exists() and result["backup_file"] == str(path)


@pytest.mark.parametrize("path", ["", "  "])
def test_a_variable_that_is_empty(runs: Runs, path: str) -> None:
    """An empty variable means no file, and is not reported as a choice to have none."""
    runs.run("organization", **TREE)
    error = runs.rejected("organization", teams=[{"name": "Web", "description": "x"}], backup_path=path)
    assert error.message == "backup_path is empty: set it to a file, or leave it out."


@pytest.mark.parametrize("place", ["no/directory/backup.yml", "", ".", "x" * 300, "a-file/backup.yml"])
def test_a_file_that_cannot_be_written(runs: Runs, tmp_path: Path, place: str) -> None:
    """One sentence, and nothing written."""
    runs.run("organization", **TREE)
    (tmp_path / "a-file").touch()
    for check in (False, True):
        if check and len(place) > 200:
            continue
        error = runs.rejected(
            "organization", check, teams=[{"name": "Web", "description": "x"}], backup_path=f"{tmp_path}/{place}"
        )
        assert error.failure["code"] == "invalid_option" and error.failure["option"] == "backup_path"
        assert "backup" in error.message
    assert [entry.name for entry in tmp_path.iterdir()] == ["a-file"]


def test_a_directory_that_is_read_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Root may write everywhere, so the system's answer is given here."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(InvalidOption, match="cannot be written to\\), so nothing was changed"):
        check_path(str(tmp_path / "backup.yml"), backup.OPTION)


def test_secrets_are_not_in_it(runs: Runs, path: Path) -> None:
    """A webhook's token and an agent token's value are named as missing, and are nowhere in the file."""
    webhook: dict[str, t.Any] = {
        "description": "W",
        "url": "https://ci.example.com/x",
        "token": "planted-secret-1",
        "events": ["ping"],
    }
    tree: Result = {"clusters": [{"name": "C", "agent_tokens": [{"description": "t"}]}], "webhooks": [webhook]}
    made = runs.run("organization", **tree)
    runs.show_archived()
    value = next(iter(made["tokens"].values())) if made.get("tokens") else "no value"
    gone: Result = {
        "clusters": [{"name": "C", "state": "absent"}],
        "webhooks": [{"description": "W", "state": "absent"}],
    }
    result = runs.run("organization", **gone, backup_path=str(path))
    text = path.read_text()
    assert "planted-secret-1" not in text + str(result) and value not in text
    lacks = " ".join(result["backup_lacks"])
    assert "The values of deleted tokens, which are replaced by new ones: cluster/C/token/t." in lacks
    assert "Secrets: webhook/W (token)." in lacks
    given = give_back(runs, path)
    assert ("create", "webhook/W") in actions(given) and ("create", "cluster/C/token/t") in actions(given)


def test_what_cannot_be_read_for_it(runs: Runs, path: Path) -> None:
    """A cascade that the token cannot read is rejected, or else named as unknown."""
    runs.run("organization", **TREE)
    scopes = [scope for scope in REST_SCOPES if scope != "read_teams"]
    runs.stand_in.seed({"tokens": [{"token": "bkua_few", "user": OWNER, "scopes": scopes}]})
    options: dict[str, t.Any] = {"pipelines": [{"slug": "web", "state": "absent"}], "api_token": "bkua_few"}
    error = runs.rejected("organization", **options, backup_path=str(path))
    assert "is unknown without the scope read_teams" in error.message and not path.exists()
    options["override_guards"] = ["pipeline/web"]
    result = runs.run("organization", **options, backup_path=str(path))
    assert "What could not be read of deleted objects: pipeline/web (teams)." in result["backup_lacks"]
    assert result["counts"]["deleted"] == 1 and path.exists()
