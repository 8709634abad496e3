# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several mistakes in one entry or one folder: none hides another, and all are in the order of the lines."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files as declared_files
from ansible_collections.community.buildkite.plugins.plugin_utils._files import read

from .conftest import Directory, decrypt

ENCRYPTED = "$ANSIBLE_VAULT;"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # Groups are looked for first, wherever they are.
        (
            "groups: {teams: {first: {}}}\nteams:\n- name: A\n  nme: x\n  groups: [frst]\n  privcy: secret\n",
            [
                "a.yml:4: team A has no option 'nme': did you mean name?",
                "a.yml:5: team A: groups.teams has no 'frst': did you mean first?",
                "a.yml:6: team A has no option 'privcy': did you mean privacy?",
            ],
        ),
        # An alias is near too, and so are the keys of an entry that are no options.
        (
            "teams:\n- name: A\n  group: []\n  members: [{emial: x}]\n",
            [
                "a.yml:3: team A has no option 'group': did you mean groups?",
                "a.yml:4: team A.members[0] has no option 'emial': did you mean email?",
                "a.yml:4: team A.members[0] needs user.",
            ],
        ),
        # The groups of an entry, which are no option, end nothing.
        (
            "groups: {teams: {x: {}}}\nteams:\n- groups: [x]\n  name: A\n  nme: x\n",
            ["a.yml:5: team A has no option 'nme': did you mean name?"],
        ),
        # Nor does an option under two names.
        (
            "teams:\n- name: A\n  members:\n  - user: x\n    email: y\n    rol: z\n",
            [
                "a.yml:5: team A.members[0]: user is set under two names",
                "a.yml:6: team A.members[0] has no option 'rol'",
            ],
        ),
        # Entries without a name are not the same one.
        (
            "pipelines:\n- description: A\n- description: B\n",
            ["a.yml:2: pipeline needs slug or name.", "a.yml:3: pipeline needs slug or name."],
        ),
    ],
)
def test_mistakes_of_one_entry(directory: Directory, text: str, sentences: list[str]) -> None:
    found = directory.mistakes(**{"a.yml": text})
    assert [one[: len(sentence)] for one, sentence in zip(found, sentences, strict=True)] == sentences


TEAM = "team A has no option 'nme': did you mean name?"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("teams:\n- nme: x\n  name: A\n- name: B\n  members: [\n", ["a.yml:6: this is not valid", f"a.yml:2: {TEAM}"]),
        # In the interrupted entry, too, except for what it may need: that can follow.
        ("teams:\n- name: A\n- nme: x\n- [}", ["a.yml:4: this is not", "a.yml:3: a team has no option 'nme'"]),
        ("teams:\n- name: A\n  nme: x\n  privacy: no: no\n", ["a.yml:4: this is not valid YAML", f"a.yml:3: {TEAM}"]),
        ("teams:\n- name: A\n  nme: x\n  members: *y\n", ["a.yml:4: this is not valid YAML", f"a.yml:3: {TEAM}"]),
        ("teams:\n- name: A\n  nme: x\n# \x07", ["a.yml:4: this is not valid YAML", f"a.yml:3: {TEAM}"]),
        ("teams:\n- name: A\n  nme: x\n---\na", ["a.yml:4: a file contains one", f"a.yml:3: {TEAM}"]),
        ("teams:\n  ? {a: b}\n  : [c,\n  d", ["a.yml:5: this is not valid YAML", "a.yml:1: teams must be a list"]),
        ("teams:\n- description: A\n  name: no: no\n", ["a.yml:3: this is not valid YAML"]),
        # What is wrong in itself is omitted, and the entry may not lack it.
        ("teams:\n- name: A\n  nme: x\n  members:\n  - user: !foo x\n", ["a.yml:5: the tag !foo", f"a.yml:3: {TEAM}"]),
        (
            "teams:\n- name: !foo A\n  name: B\n- name: A\n  nme: x\n  nme: y\n  on: z\n  <<: 1\n- description: !vault x\n",
            [
                "a.yml:2: the tag !foo",
                "a.yml:6: 'nme' is set twice",
                "a.yml:7: a key must be text",
                "a.yml:8: '<<' takes a mapping",
                "a.yml:9: this value cannot be",
                f"a.yml:5: {TEAM}",
            ],
        ),
        (
            "teams:\n- &a [!foo x]\n- *a\n- nme: x",
            ["a.yml:2: the tag", "a.yml:2: a team must be", "a.yml:4: a team"],
        ),
    ],
)
def test_invalid_yaml_hides_nothing_before_it(directory: Directory, text: str, sentences: list[str]) -> None:
    found = directory.mistakes(**{"a.yml": text, "teams/b.yml": "nme: C\n"})
    assert found.pop() == "teams/b.yml:1: a team has no option 'nme': did you mean name?"
    assert [one[: len(sentence)] for one, sentence in zip(found, sentences, strict=True)] == sentences


def test_a_number_in_an_encrypted_file_is_not_shown(directory: Directory) -> None:
    text = "pipelines: [{slug: a, env: {A: 1.10}}]"
    assert directory.mistake(text).endswith("is written as 1.10 and would be sent as 1.1: put it in quotes.")
    found = directory.mistake(ENCRYPTED + text[::-1])
    assert found == "organization.yml:1: pipeline a.env.A must be text: put it in quotes."


def test_hidden_entries_and_broken_links_hide_no_others(directory: Directory) -> None:
    team = "teams: [{name: %s}]"
    directory.write(
        **{".git/a.yml": "no: one", ".a.yml": "no: one", "c.yml": team % "C", "d.txt": "", "e.yml": team % "E"}
    )
    assert [entry["name"] for entry in directory.read()["teams"]] == ["C", "E"]
    (directory.root / "b.yml").symlink_to("b.yml")
    assert directory.mistakes(**{"f.yml": "teams: 1"}) == [
        "b.yml cannot be read (Too many levels of symbolic links): replace it, or remove it.",
        "f.yml:1: teams must be a list; write 'teams: []' for none.",
    ]


@pytest.mark.parametrize("file", ["others/b.yml", "clusters/.keep", "teams/again"])
def test_a_folder_that_cannot_be_read_contains_no_groups(directory: Directory, file: str) -> None:
    """A group that does not exist is a mistake nevertheless: only a file at the top may contain it."""
    directory.write(**{"teams/a.yml": "{name: A, groups: [x]}"})
    if file == "teams/again":
        (directory.root / file).symlink_to("../teams")
    else:
        directory.write(**{file: ""})
    assert "teams/a.yml:1: team A: group 'x' does not exist, since there is no groups.teams." in directory.mistakes()


def test_mistakes_of_defaults_and_groups_end_nothing(directory: Directory) -> None:
    """What is declared twice, or is no dictionary, hides no other mistake, and null is none."""
    first = "defaults: {teams: {}}\ngroups: {teams: {x: {}}}"
    second = (
        "defaults:\n  teams: {}\n  webhooks:\n  pipelines: {nope: 1}\n"
        "groups:\n  webhooks:\n  clusters: 1\n  teams:\n    x: {}\n    y: {nope: 1}\n  team: {}\n"
    )
    found = directory.mistakes(**{"a.yml": first, "b.yml": second, "c.yml": "\ngroups: 1"})
    assert [one.partition(" ")[0] for one in found] == [*(f"b.yml:{n}:" for n in (2, 4, 7, 9, 10, 11)), "c.yml:2:"]
    assert found[-2].endswith("groups has no 'team': did you mean teams?")


@pytest.mark.parametrize("groups", ["", "groups: {teams: {release: {}}}\n"])
def test_the_encrypted_name_of_a_group_is_not_shown(directory: Directory, groups: str) -> None:
    found = directory.mistake(f"{groups}teams: [{{name: A, groups: [!vault '{ENCRYPTED}terces']}}]")
    assert "(secret)" in found and "secret'" not in found


def test_only_what_is_encrypted_is_not_shown(directory: Directory) -> None:
    """Another option of the entry makes no difference."""
    entry = "pipelines:\n- slug: 'a b'\n  description: !vault '$ANSIBLE_VAULT;x'\n"
    assert directory.mistake(entry).startswith("organization.yml:2: pipeline (a b): slug must be a slug of letters")
    entry = "webhooks:\n- description: A\n  token: !vault '$ANSIBLE_VAULT;x y'\n"
    assert directory.mistake(entry) == (
        "organization.yml:3: the webhook A: token is wrong; it is encrypted and not shown."
    )
    # Nor what is anywhere in an option.
    entry = "clusters:\n- name: A\n  maintainers:\n  - {user: !vault '$ANSIBLE_VAULT;x', team: B}\n"
    assert directory.mistake(entry) == (
        "organization.yml:3: the cluster A: maintainers is wrong; it is encrypted and not shown."
    )


def test_places_of_what_is_declared(directory: Directory) -> None:
    text = "\norganization: acme\nteams:\n  - name: A\n    privacy: secret\nowns:\n- team/*\nmember_settings:\n  banner: B\n"
    directory.write(**{"a.yml": text})
    found = declared_files.merged(read.texts(read.files(".")), decrypt)
    assert {
        option: str(found.places.find(option))
        for option in (
            *("declared_organization", "teams", "teams[0].privacy", "declared_owns", "declared_owns[0]"),
            *("member_settings.banner", "member_settings"),
        )
    } == {
        "declared_organization": "a.yml:2",
        "teams": "a.yml:4",
        "teams[0].privacy": "a.yml:5",
        "declared_owns": "a.yml:6",
        "declared_owns[0]": "a.yml:7",
        "member_settings.banner": "a.yml:9",
        "member_settings": "a.yml:9",
    }
    assert [desired.key for desired in found.desired] == ["A", "member_settings"]
    directory.write(**{"teams/b.yml": "\nname: B\n", "a.yml": "organization: acme\napi_settings: {}"})
    found = declared_files.merged(read.texts(read.files(".")), decrypt)
    assert [str(found.places.find(option)) for option in ("teams", "teams[0].name")] == ["teams/b.yml:2"] * 2
    assert [desired.where for desired in found.desired] == ["team (B)", "api_settings"]
