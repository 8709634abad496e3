# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exporting: the same organization gives the same files, and reading them gives the organization back."""

from __future__ import annotations

import copy
import hashlib
import os
import random
import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _values
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._export import disk, texts
from ansible_collections.community.buildkite.plugins.module_utils._export.texts import MARK

from running.modules import TREE

from .conftest import Directory

Options = dict[str, t.Any]

# What breaks the writing of YAML by hand, and much of the writing by PyYAML.
PIECES = [
    *[
        "a",
        "b",
        " ",
        "  ",
        "\n",
        "\n\n",
        "\t",
        "#",
        ":",
        "- ",
        "'",
        '"',
        "%",
        "---",
        "...",
        "|",
        ">",
        "\\",
        "{",
        "x: y",
    ],
    *[
        "é",
        "\U0001f680",
        "\r",
        "\x85",
        "\u2028",
        "\ufeff",
        "\xa0",
        "\x07",
        " \n",
        "{{ x }}",
        "!!str",
        "1.10",
        "yes",
        "~",
    ],
]


def export(content: Options, path: str = "out", remove: bool = True, check: bool = False) -> list[tuple[str, str]]:
    """The changes in short."""
    result = disk.run({"path": path, "content": content, "remove": remove}, check, diff=True)
    changes = [(change["action"], change["path"]) for change in result["changes"]]
    assert result["changed"] == bool(changes)
    assert [entry["after_header"] for entry in result["diff"]] == [path for _action, path in changes]
    return changes


def refused(content: t.Any, path: str = "out", option: str | None = "content", remove: bool = True) -> str:
    """The message of an error about an option."""
    with pytest.raises(BuildkiteError) as caught:
        export(content, path, remove)
    assert caught.value.facts.get("option") == option
    return caught.value.message


def files(root: str = "out") -> dict[str, str]:
    """Path and text of everything there."""
    found = {}
    for base, _folders, names in os.walk(root):
        for name in names:
            path = os.path.join(base, name)
            with open(path, encoding="utf-8", newline="") as handle:
                found[os.path.relpath(path, root)] = handle.read()
    return found


def test_round_trip(directory: Directory) -> None:
    """Check mode writes nothing and predicts the run, a second run changes nothing, and the reader reads everything back."""
    planned = export(TREE, check=True)
    assert files() == {}
    assert export(TREE) == planned
    assert ("create", "clusters/linux.yml") in planned
    assert export(TREE) == []
    read = directory.read("out")
    assert {kind: sorted(entries, key=str) for kind, entries in read.items()} == {
        kind: sorted(entries, key=str) for kind, entries in TREE.items()
    }


def test_text_of_a_file(directory: Directory) -> None:
    steps = "steps:\n  - command: |\n      make\t# all \n      make check\n"
    export({"pipelines": [{"slug": "shop", "name": "Shop", "configuration": steps, "tags": ["a"], "color": ""}]})
    assert files() == {
        "pipelines/shop.yml": MARK
        + """slug: shop
name: Shop
configuration: |
  steps:
    - command: |
        make\t# all\x20
        make check
tags:
  - a
color: ''
"""
    }


def test_what_is_gone_goes_and_nothing_else(directory: Directory) -> None:
    export({"teams": [{"name": "A"}, {"name": "B"}], "webhooks": [{"description": "W"}], "clusters": []})
    directory.write(**{"out/teams/own.yml": "name: Own", "out/notes/x.yml": MARK, "out/README.md": MARK})
    os.makedirs("out/teams/moved")
    os.rename("out/teams/b.yml", "out/teams/moved/b.yml")
    assert export({"teams": [{"name": "A"}]}, remove=False) == []
    assert export({"teams": [{"name": "A"}], "webhooks": []}) == [
        ("create", "webhooks.yml"),
        ("delete", "teams/moved/b.yml"),
        ("delete", "webhooks/w.yml"),
    ]
    left = ["README.md", "clusters.yml", "notes/x.yml", "teams/a.yml", "teams/own.yml", "webhooks.yml"]
    assert sorted(files()) == left
    assert not os.path.exists("out/webhooks") and not os.path.exists("out/teams/moved")
    assert files()["webhooks.yml"] == MARK + "webhooks: []\n"
    assert export({"webhooks": [{"description": "W"}]}) == [
        ("create", "webhooks/w.yml"),
        ("delete", "webhooks.yml"),
    ]


def test_settings_are_one_file_at_the_top(directory: Directory) -> None:
    settings: Options = {"api_settings": {"allowed_ip_addresses": ["10.0.0.0/8"]}, "member_settings": {"banner": "B"}}
    content: Options = {"teams": [{"name": "A"}], **settings}
    export(content)
    assert sorted(files()) == ["api_settings.yml", "member_settings.yml", "teams/a.yml"]
    assert files()["api_settings.yml"] == MARK + "api_settings:\n  allowed_ip_addresses:\n    - 10.0.0.0/8\n"
    assert directory.read("out") == content
    assert export(content) == export({"teams": [{"name": "A"}]}) == []


def test_what_entries_inherit_is_beside_their_folder(directory: Directory) -> None:
    entries: Options = {"teams": [{"name": "A"}]}
    content: Options = {"defaults": {"teams": {"privacy": "secret"}}, **entries}
    export(content)
    assert files()["teams-defaults.yml"] == MARK + "defaults:\n  teams:\n    privacy: secret\n"
    # A file in a folder, or of another list, and one of the user without defaults, are no matter.
    directory.write(
        **{
            "out/teams/own.yml": "name: Own\ndefaults:\n",
            "out/webhooks-defaults.yml": f"{MARK}defaults:\n",
            "out/clusters-defaults.yml": "clusters: []\n",
        }
    )
    assert export(content) == export({**content, "clusters": []}, remove=False)[1:] == []
    assert refused(entries, option="remove", remove=False) == (
        "teams-defaults.yml would change, and files of objects that are not visible may inherit from it: export with the token of"
        " an administrator, or to another directory."
    )
    assert export(entries) == [("delete", "teams-defaults.yml")]


def test_own_defaults_are_not_mixed_with_exported_ones(directory: Directory) -> None:
    directory.write(**{"out/own.yml": "teams: []\ndefaults:\n  teams: {privacy: visible}\n"})
    entries: Options = {"teams": [{"name": "A"}]}
    assert refused({"defaults": {"teams": {"privacy": "secret"}}, **entries}) == (
        "own.yml has defaults of its own, which exported entries would inherit: export in the style complete, or to another directory."
    )
    assert export(entries) == [("create", "teams/a.yml")]


def test_a_list_that_is_left_out_is_not_touched(directory: Directory) -> None:
    export({"teams": [{"name": "A"}], "clusters": [{"name": "C"}]})
    assert export({"clusters": [{"name": "C"}]}) == []


def test_own_files_are_never_overwritten(directory: Directory) -> None:
    directory.write(**{"out/teams/a.yml": "name: A"})
    message = refused({"teams": [{"name": "A"}]}, option="path")
    assert message.startswith("teams/a.yml exists and is not an exported file: move it,")
    assert files() == {"teams/a.yml": "name: A"}


def test_names_of_files(directory: Directory) -> None:
    names = ["Web & Shop", "Über", "a/../../b", ".hidden", "\U0001f680", "A", "a", "x" * 300, "con\nfig"]
    export({"clusters": [{"name": name} for name in names]})
    made = sorted(files())
    assert len(made) == len(names)
    plain = {"web-shop", "ber", "a-..-..-b", "hidden", "x" * 80, "con-fig"}
    assert {f"clusters/{name}.yml" for name in plain} <= set(made)
    assert {cluster["name"] for cluster in directory.read("out")["clusters"]} == set(names)
    assert export({"clusters": [{"name": name} for name in reversed(names)]}) == []


def test_things_of_one_name(directory: Directory) -> None:
    webhooks = [{"description": "W", "id": "1", "url": "x"}, {"description": "W", "id": "2", "url": "y"}]
    export({"webhooks": webhooks})
    assert len(files()) == 2
    assert export({"webhooks": webhooks[::-1]}) == []
    assert sorted(directory.read("out")["webhooks"], key=str) == sorted(webhooks, key=str)


def test_a_name_like_another_with_its_checksum(directory: Directory) -> None:
    """Teams whose names are files of one name get a checksum, which the name of a third may end with already."""
    export({"teams": [{"name": "A!"}, {"name": "a?"}]})
    names = ["A!", "a?"]
    for _step in range(3):
        names = list(dict.fromkeys([*names, *(path[len("teams/") : -len(".yml")] for path in files())]))
        export({"teams": [{"name": name} for name in names]})
        assert len(files()) == len(names) and max(map(len, files())) < 64
        assert export({"teams": [{"name": name} for name in reversed(names)]}) == []
        assert sorted(team["name"] for team in directory.read("out")["teams"]) == sorted(names)


def test_a_name_that_is_a_checksum(directory: Directory) -> None:
    rocket = "\U0001f680"
    export({"teams": [{"name": rocket}]})
    made = next(iter(files()))
    # The same with every version.
    assert made == f"teams/{hashlib.sha256((rocket + chr(10)).encode()).hexdigest()[:8]}.yml"
    names = [rocket, made.removeprefix("teams/").removesuffix(".yml")]
    export({"teams": [{"name": name} for name in names]})
    assert sorted(team["name"] for team in directory.read("out")["teams"]) == sorted(names)


def test_checksums_that_are_alike_are_written_in_full(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anyone who may name teams can look for two whose short checksums are the same."""
    monkeypatch.setattr(texts, "_checksum", lambda key, entry: "0" * 63 + str(len(key)))
    export({"teams": [{"name": "A"}, {"name": "a!"}]})
    assert sorted(files()) == [f"teams/a-{'0' * 63}{length}.yml" for length in (1, 2)]


def test_one_thing_twice_is_an_error(directory: Directory) -> None:
    sentence = "content.teams contains A twice: remove one, or set the id of each."
    assert refused({"teams": [{"name": "B"}, {"name": "A"}, {"name": "A"}]}) == sentence
    assert not os.path.exists("out")


def test_links_are_not_written_through(directory: Directory) -> None:
    directory.write(**{"elsewhere/keep.yml": "x", "out/x.md": ""})
    (directory.root / "out" / "teams").symlink_to(directory.root / "elsewhere")
    message = refused({"teams": [{"name": "A"}]}, option="path")
    assert "is a link: an export writes only below its own directory" in message
    assert files("elsewhere") == {"keep.yml": "x"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({}, "content contains no list"),
        ({"team": [], "rule": []}, "content has no list team, rule: use members, clusters, "),
        ({"teams": {}}, "content.teams must be a list of dictionaries."),
        ({"teams": ["A"]}, "content.teams must be a list of dictionaries."),
        ({"teams": [{}]}, "content.teams[0] needs name."),
        ({"api_settings": []}, "content.api_settings must be a dictionary."),
        ({"pipelines": [{"slug": 3}]}, "content.pipelines[0] needs slug or name."),
        (
            {"defaults": ["teams"], "teams": []},
            "content.defaults must be a dictionary of options by the names of lists.",
        ),
        ({"defaults": {"teams": []}, "teams": []}, "content.defaults must be a dictionary of options by the names"),
        ({"defaults": {"team": {}, "api_settings": {}}}, "content.defaults has no list team, api_settings."),
    ],
)
def test_bad_content(directory: Directory, content: Options, sentence: str) -> None:
    assert refused(content).startswith(sentence)
    assert not os.path.exists("out")


def test_a_path_that_cannot_be(directory: Directory) -> None:
    directory.write(file="x")
    message = refused({"teams": [{"name": "A"}]}, "file/below", option=None)
    assert message.startswith("file/below") and "cannot be" in message


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_any_text_comes_back(loader: t.Any) -> None:
    chance = random.Random(7)
    blocks = 0
    for _number in range(2000):
        text = "".join(chance.choice(PIECES) for _piece in range(chance.randint(0, 12)))
        data = {"of": {"a": text, "in": [text]}, "end": 1}
        written = _values.to_yaml(copy.deepcopy(data))
        blocks += "a: |" in written
        assert yaml.load(written, Loader=loader) == data, (text, written)
    assert blocks > 100
