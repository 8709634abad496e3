# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several mistakes in one entry or one folder: none hides another, and all are in the order of the lines."""

from __future__ import annotations

import pytest

from .conftest import Directory

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
    ],
)
def test_mistakes_of_one_entry(directory: Directory, text: str, sentences: list[str]) -> None:
    found = directory.mistakes(**{"a.yml": text})
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
