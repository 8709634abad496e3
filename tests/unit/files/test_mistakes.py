# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is refused, each with its file and line, before anything is asked of the service."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply import value_options
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._files import read

from .conftest import Directory

OF_TASKS = [field.name for field in (value_options.CHOICE, *value_options.FIELDS)]
LISTS = [entry.plural for entry in CATALOG.top_lists()]
THERE = ", ".join(LISTS)
ALL = ", ".join(
    sorted([*(entry.plural for entry in CATALOG.top_level()), "defaults", "groups", "organization", "owns"])
)
TEAM = "name: A\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a.yml:1: this file is empty: declare something in it, or delete it."),
        ("# nothing\n---\n", "a.yml:1: this file is empty: declare something in it, or delete it."),
        ("[]", f"a.yml:1: a file at the top is a dictionary of {THERE}, each a list, and pipeline_settings, "),
        ("teams: {}\n", "a.yml:1: teams must be a list; write 'teams: []' for none."),
        ("\nteam: []", "a.yml:2: an organization has no 'team': did you mean teams?"),
        ("\nxyz: []", f"a.yml:2: an organization has no 'xyz': use {ALL}."),
        (
            "\nagent_tokens: []",
            "a.yml:2: an organization has no 'agent_tokens': declare the tokens",
        ),
        ("teams:\n  - A\n", "a.yml:2: a team must be a dictionary of options."),
        ("teams:\n- name: A\n  nme: B", "a.yml:3: team A has no option 'nme': did you mean name?"),
        ("teams:\n- description: B", "a.yml:2: a team needs name."),
        ("teams:\n- name: ''", "a.yml:2: team needs name."),
        ("pipelines:\n- description: B", "a.yml:2: pipeline needs slug or name."),
        ("teams:\n- name: 1.10", "a.yml:2: a team.name must be of type str, not float (1.1): put it in quotes."),
        ("teams:\n- name: A\n  is_default_team: maybe", "a.yml:3: team A.is_default_team must be of type bool"),
        ("teams:\n- name: A\n  privacy: open", "a.yml:3: team A.privacy must be one of visible, secret, not 'open'."),
        ("teams:\n- name: A\n  members: {user: x}", "a.yml:3: team A.members must be of type list, not dict."),
        ("teams:\n- name: A\n  members:\n  - user: x\n  -\n", "a.yml:5: team A.members[1] is empty."),
        ("teams:\n- name: A\n  members:\n  - role: member", "a.yml:4: team A.members[0] needs user."),
        ("teams:\n- name: A\n  members:\n  - user:\n    role: member", "a.yml:4: team A.members[0] needs user."),
        (
            "clusters:\n- name: A\n  queues:\n  - key: a\n    hosted: true",
            "a.yml:5: cluster A.queues[0] has no option 'hosted': did you mean hosted_agents?",
        ),
        ("pipelines:\n- slug: a\n  repo: b", "a.yml:3: pipeline a has no option 'repo': did you mean repository?"),
        ("teams:\n- name: A\n  members:\n  - x", "a.yml:4: team A.members[0] must be of type dict, not str ('x')."),
        (
            "teams:\n- name: A\n  members:\n  - user: x\n    rol: y",
            "a.yml:5: team A.members[0] has no option 'rol': did you mean role?",
        ),
        (
            "teams:\n- name: A\n  members:\n  - user: x\n    email: y",
            "a.yml:5: team A.members[0]: user is set under two names: keep one.",
        ),
        ("pipelines:\n- slug: a\n  tags: [a,\n   1]", "a.yml:4: pipeline a.tags[1] must be of type str, not int (1)"),
        (
            "pipelines:\n- slug: a\n  provider_settings:\n    build_tags: 7",
            "a.yml:4: pipeline a.provider_settings.build_tags must be of type bool",
        ),
        ("pipelines:\n- name: x\n  slug: a b", "a.yml:3: pipeline (a b): slug must be a slug of letters"),
        ("pipelines:\n- slug: a\n\n  configuration: 'a: ['", "a.yml:4: pipeline (a).configuration is not valid YAML"),
        ("pipelines:\n- slug: a\n  configuration: 7", "a.yml:3: pipeline (a).configuration must be YAML text"),
        (
            "clusters:\n- name: A\n  maintainers:\n  - {}",
            "a.yml:3: cluster (A).maintainers[0] needs one of user or team.",
        ),
        ("clusters:\n- name: A\n  queues:\n  - key: a b", "a.yml:4: cluster_queue (a b): key must be letters"),
        (
            "clusters:\n- name: A\n  queues:\n  - key: a\n  - key: a",
            "a.yml:5: the queue a is already declared at a.yml:4: keep one of them.",
        ),
        ("clusters:\n- name: A\n  state: absent\n  queues: [{key: a}]", "a.yml:4: cluster (A) is declared absent"),
        ("teams:\n- name: A\n- name: A", "a.yml:3: the team A is already declared at a.yml:2: keep one of them."),
        ("teams:\n- &a {name: A}\n- *a", "a.yml:2: the team A is already declared at a.yml:2: keep one of them."),
        (
            "webhooks:\n- {description: A, url: x}\n- {description: A, url: y}",
            "a.yml:3: the webhook A is already declared at a.yml:2: keep one of them.",
        ),
        (
            "webhooks:\n- description: A\n  token: 12345",
            "a.yml:3: webhook A.token must be of type str; its value is secret and not shown.",
        ),
        (
            "webhooks:\n- description: A\n  token: 'x y'",
            "a.yml:3: webhook (A): token must be text without white space.",
        ),
        ("teams: [\n", "a.yml:2: this is not valid YAML: did not find expected node content."),
        ("teams: []\nteams: []", "a.yml:2: 'teams' is set twice, first in line 1: keep one."),
        ("teams: *x", "a.yml:1: this is not valid YAML: found undefined alias"),
        ("teams: &x [*x]", "a.yml:1: an alias is inside the value that it repeats."),
        ("teams: []\n---\nteams: []", "a.yml:2: a file contains one document: remove the second '---'."),
        ("teams:\n- <<: 1\n  name: A", "a.yml:2: '<<' takes a mapping or a list of mappings."),
        ("teams:\n- name: A\n  on: 1", "a.yml:3: a key must be text, and 'on' is not: put it in quotes."),
        ("teams:\n- name: A\n  ? [a]\n  : 1", "a.yml:3: a key must be text, and this one is not: put it in quotes."),
        ("teams:\n- name: !!python/name:os.system A", "a.yml:2: the tag !!python/name:os.system has no meaning here"),
        ("teams: !foo []", "a.yml:1: the tag !foo has no meaning here: remove it."),
        ("teams:\n- name: !!int x", "a.yml:2: 'x' is not a valid int."),
        ("teams:\n- name: A\n  description: !vault x", "a.yml:3: this value cannot be decrypted."),
        ("teams:\n- name: A\x07", "a.yml:2: this is not valid YAML: control characters are not allowed."),
        (b"teams:\n- name: A\n  description: \xff", "a.yml:3: this is not UTF-8 text: save the file as UTF-8."),
        ("defaults: []", "a.yml:1: defaults must be a dictionary by the names of lists, such as pipelines."),
        ("defaults:\n  pipeline: {}", "a.yml:2: defaults has no 'pipeline': did you mean pipelines?"),
        ("defaults:\n  teams: []", "a.yml:2: defaults.teams must be a dictionary of options of a team."),
        ("defaults:\n  teams:\n    nme: x", "a.yml:3: defaults.teams has no option 'nme': did you mean name?"),
        ("defaults:\n  teams:\n    name: x", "a.yml:3: defaults.teams: name cannot be shared: set it in one team."),
        ("defaults:\n  teams:\n    privacy: x", "a.yml:3: defaults.teams.privacy must be one of visible, secret"),
        ("groups:\n  teams: []", "a.yml:2: groups.teams must be a dictionary of groups by name."),
        ("groups:\n  teams:\n    x: []", "a.yml:3: groups.teams.x must be a dictionary of options of a team."),
        ("teams:\n- name: A\n  groups: x", "a.yml:3: team A: groups must be a list of names."),
        (
            "teams:\n- name: A\n  groups: [x]",
            "a.yml:3: team A: group 'x' does not exist, since there is no groups.teams.",
        ),
        (
            "groups: {teams: {first: {}}}\nteams:\n- name: A\n  groups:\n  - frst",
            "a.yml:5: team A: groups.teams has no 'frst': did you mean first?",
        ),
        ("api_settings: []", "a.yml:1: api_settings must be a dictionary of options."),
        (
            "api_settings:\n  groups: x",
            "a.yml:2: api_settings has no option 'groups': use allowed_ip_addresses, ",
        ),
        ("api_settings:\n  state: absent", "a.yml:2: api_settings has no option 'state': use "),
        (
            "api_settings:\n  revoke_inactive_tokens_after_days: 31",
            "a.yml:2: api_settings.revoke_inactive_tokens_after_days must be one of 0, 30, 60, 90, 180, 365, not 31.",
        ),
        (
            "api_settings:\n  restrict_user_api_token_creation: true\n  allowed_ip_addresses: [10.0.0.0/8, home]",
            "a.yml:3: api_settings: allowed_ip_addresses contains 'home', which is not a network: write one such as 192.0.2.0/24",
        ),
        ("defaults:\n  api_settings: {}", "a.yml:2: defaults has no 'api_settings'"),
    ],
)
def test_mistake(directory: Directory, text: str | bytes, sentence: str) -> None:
    assert directory.mistake(text, "a.yml").startswith(sentence)


def test_configuration_that_defaults_break_is_told_where_it_stands(directory: Directory) -> None:
    found = directory.mistakes(
        **{"a.yml": "defaults:\n  pipelines:\n    configuration: 'a: ['\n", "pipelines/p.yml": "slug: p"}
    )
    assert found[0].startswith("a.yml:3 (defaults.pipelines): pipeline (p).configuration is not valid YAML")


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (
            {"a.yml": "teams: [{name: A}]"},
            "teams/a.yml:1: the team A is already declared at a.yml:1: keep one of them.",
        ),
        (
            {"teams/b.yml": "\nname: A"},
            "teams/b.yml:2: the team A is already declared at teams/a.yml:1: keep one of them.",
        ),
        (
            {"a.yml": "defaults: {teams: {}}", "b.yml": "\ndefaults: {teams: {}}"},
            "b.yml:2: defaults.teams are already declared at a.yml:1: keep them in one place.",
        ),
        (
            {"a.yml": "groups: {teams: {x: {}}}", "b.yml": "\ngroups: {teams: {x: {}}}"},
            "b.yml:2: groups.teams.x is already declared at a.yml:1: keep one.",
        ),
        (
            {"teams/b.yml": "teams: []"},
            "teams/b.yml:1: a file in the folder teams is one entry or a list of entries: remove 'teams:'.",
        ),
        (
            {"a.yml": "api_settings: {}", "b.yml": "\napi_settings: {}"},
            "b.yml:2: api_settings are already declared at a.yml:1: keep them in one place.",
        ),
        (
            {"api_settings/b.yml": "x: 1"},
            "api_settings is not a folder of an organization: declare these settings as 'api_settings:' in a file at the top.",
        ),
        ({"teams/b.yml": "x"}, "teams/b.yml:1: a team must be a dictionary of options."),
        ({"team/b.yml": TEAM}, "team is not a folder of an organization: did you mean teams?"),
        ({"others/b.yml": TEAM}, f"others is not a folder of an organization: use {THERE}, "),
        (
            {"queues/b.yml": "key: x"},
            "queues is not a folder of an organization: declare the queues of a cluster as 'queues:' in its entry in clusters.",
        ),
        (
            {"clusters/.keep": ""},
            "clusters contains no YAML file: delete the folder, or write 'clusters: []' at the top",
        ),
    ],
)
def test_mistake_of_files(directory: Directory, files: dict[str, str], sentence: str) -> None:
    (found,) = directory.mistakes(**{"teams/a.yml": TEAM, **files})
    assert found.startswith(sentence)


def test_directories_that_declare_nothing(directory: Directory) -> None:
    assert directory.mistakes() == [". contains no YAML file (*.yml, *.yaml), so it declares nothing."]
    (directory.root / "nowhere").symlink_to("gone")
    with pytest.raises(Exception, match="^nowhere does not exist"):
        directory.read("nowhere")


def test_links_in_a_circle(directory: Directory) -> None:
    directory.write(**{"teams/a.yml": TEAM})
    (directory.root / "teams" / "again").symlink_to(directory.root / "teams")
    assert directory.mistakes() == ["teams/again is a link to a folder that contains it: remove the link."]


def test_link_to_itself(directory: Directory) -> None:
    directory.write(**{"teams/a.yml": TEAM})
    (directory.root / "teams" / "b.yml").symlink_to("b.yml")
    assert directory.mistakes() == [
        "teams/b.yml cannot be read (Too many levels of symbolic links): replace it, or remove it."
    ]


def test_link_to_nothing(directory: Directory) -> None:
    directory.write(**{"teams/a.yml": TEAM})
    (directory.root / "teams" / "b.yml").symlink_to("gone.yml")
    assert directory.mistakes() == ["teams/b.yml cannot be read (No such file or directory): replace it, or remove it."]


def test_one_message_tells_all(directory: Directory) -> None:
    entries = "".join(f"- name: T{number}\n  nme: x\n" for number in range(12))
    found = directory.mistakes(**{"teams/a.yml": "name: [\n", "teams/b.yml": entries, "teams/c.yml": ""})
    assert len(found) == 14
    assert found[0].startswith("teams/a.yml:2: ")
    assert found[1].startswith("teams/b.yml:2: ")
    assert found[12].startswith("teams/b.yml:24: ")
    assert found[13].startswith("teams/c.yml:1: ")


def test_what_cannot_be_read_ends_nothing(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and folders, and the mistakes of all others; a group may be in a file that cannot be read, and is no mistake."""
    files: dict[str, str | bytes] = {
        "a.yml": b"# \xff\n",
        "c.yml": "teams: [\n",
        "d.yml": "team: []\n",
        "kept/x.yml": "",
        "pipelines/readme.txt": "",
        "teams/a.yml": "name: !vault x\n",
        "teams/b.yml": "{name: B, groups: [release]}\n",
        "teams/c.yml": "nme: C\n",
        "webhooks/a.yml": "description: A\n",
    }
    directory.write(**files)
    os.mkfifo(directory.root / "teams/d.yml")
    (directory.root / "out.yml").symlink_to("/etc/hostname")
    (directory.root / "teams/round").symlink_to("../teams")
    usual = os.scandir

    def guarded(folder: str) -> t.Any:
        if os.path.basename(folder) == "webhooks":
            raise PermissionError(13, "Permission denied")
        return usual(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    with pytest.raises(InvalidOption) as caught:
        directory.read()
    lines = caught.value.message.splitlines()
    assert lines[:2] == ["11 mistakes, so nothing was changed:", "Files that cannot be read:"], lines
    cut = lines.index("Invalid options:")
    assert [line.partition(" ")[2].partition(" ")[0] for line in lines[2:cut]] == [
        *("a.yml:1:", "c.yml:2:", "kept", "out.yml", "pipelines", "teams/a.yml:1:"),
        *("teams/d.yml", "teams/round", "webhooks"),
    ], lines
    assert lines[cut - 1] == "- webhooks cannot be read (Permission denied): correct its permissions."
    assert [line.partition(" ")[2].partition(" ")[0] for line in lines[cut + 1 :]] == [
        *("d.yml:1:", "teams/c.yml:1:"),
    ], lines
    problems = caught.value.failure["problems"]
    assert len(problems) == 11 and problems[2]["file"] == "kept" and "line" not in problems[3]


def test_secrets_are_in_no_message(directory: Directory) -> None:
    for option in ("privacy", "is_default_team", "members"):
        found = directory.mistake(f"teams:\n- name: A\n  {option}: !vault $ANSIBLE_VAULT;2retnuh")
        assert found.startswith(f"organization.yml:3: team A.{option} must be ")
        assert found.endswith("its value is secret and not shown.")


@pytest.mark.parametrize("alias", ["*a{0}", "{{<<: *a{0}}}"])
def test_aliases_do_not_explode(directory: Directory, alias: str) -> None:
    lines = ["pipelines:", "- slug: a", "  configuration:", "    a0: &a0 {x: [1, 2, 3, 4, 5, 6, 7, 8]}"]
    for number in range(1, 6):
        inner = ", ".join(f"k{key}: {alias.format(number - 1)}" for key in range(10))
        lines.append(f"    a{number}: &a{number} {{{inner}}}")
    found = directory.mistakes(**{"a.yml": "\n".join(lines)})
    assert found == ["a.yml:9: aliases expand this to more than 1000000 values."]


def test_deep_nesting(directory: Directory) -> None:
    assert "a.yml:1: this" in directory.mistake("teams: " + "[" * 5000 + "]" * 5000, "a.yml")


@pytest.mark.parametrize("option", OF_TASKS)
def test_where_values_go_is_no_part_of_a_declaration(directory: Directory, option: str) -> None:
    """Neither at the top nor of a token, nor inherited by it: a file could have a program run, or secrets written."""
    token = f"clusters:\n- name: A\n  agent_tokens:\n  - description: D\n    {option}: x"
    inherited = f"defaults:\n  unclustered_agent_tokens:\n    {option}: x"
    for text in (f"{option}: x", token, inherited):
        assert f"'{option}'" in directory.mistakes(**{"a.yml": text})[0]


@pytest.mark.parametrize(("data", "line"), [(b"\xff\n\n", 1), (b"\n\xff", 2), (b"a: 1\nb: \xff\nc: 1\n", 2)])
def test_the_line_of_what_is_not_utf_8(directory: Directory, data: bytes, line: int) -> None:
    assert directory.mistake(data).startswith(f"organization.yml:{line}: this is not UTF-8 text")


def test_paths_that_cannot_be_read(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are named as the command that runs sees them."""
    os.mkfifo("fifo")
    outside = str(directory.root.parent / "nowhere")
    directory.write(**{"out/teams.yml": "teams: []"})

    def denied(path: str) -> t.NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    for path, message in {
        "fifo": "fifo is neither a file nor a directory: set the path of one of them.",
        outside: f"{outside} does not exist: set the path of a file or a directory.",
        str(directory.root / "out"): "out cannot be read (Permission denied): correct its permissions.",
    }.items():
        with pytest.raises(InvalidOption) as caught:
            read.files(path)
        assert caught.value.message == message


def test_several_mistakes_are_located_at_the_first(directory: Directory) -> None:
    """Two are several, each in a line of its own."""
    with pytest.raises(InvalidOption) as caught:
        directory.read(**{"b.yml": "teams: 1", "a.yml": "\nclusters: 1"})
    assert caught.value.message.startswith("2 mistakes, so nothing was changed:\nInvalid options:\n- a.yml:2")
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("a.yml", 2)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("teams: [{name: A, description: [1]}]", "description must be of type str, not list."),
        ("teams: [{name: A, description: {a: 1}}]", "description must be of type str, not dict."),
        (
            "teams: [{name: A, privacy: !vault '$ANSIBLE_VAULT;x'}]",
            "privacy must be one of visible, secret; its value is secret and not shown.",
        ),
        (
            "pipelines: [{slug: p, repository: x, tags: !vault '$ANSIBLE_VAULT;x'}]",
            "tags must be of type list; its value is secret and not shown.",
        ),
    ],
)
def test_why_a_value_does_not_fit(directory: Directory, text: str, part: str) -> None:
    assert directory.mistake(text).endswith(part)
