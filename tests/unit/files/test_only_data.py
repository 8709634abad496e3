# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are data: no template, no tag, no file from elsewhere, and no option of the run.

A person who may change them, such as in a pull request, cannot run code, read the machine or turn off a guard. That templates
stay text in a playbook, too, is tested in tests/unit/guides/test_pull_request.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files, heading

from machine.environment import ROOT

from .conftest import Directory

LISTS = [entry.plural for entry in CATALOG.top_lists()]
DECLARED = {entry.plural for entry in CATALOG.top_level()}
# Every option of a run that is not what a directory declares: guards, limits, commands and the connection.
RUN = sorted(({field.name for field in _options.module_fields(CATALOG, "organization")} | set(OPTIONS)) - DECLARED)


# Templates and tags


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ lookup('pipe', 'touch here') }}",
        "{% raw %}",
        "!!python/object/apply:os.system [touch here]",
        "!include /etc/passwd",
        "!vault",
        "@/etc/passwd",
        "$HOME `touch here` $(touch here)",
    ],
)
def test_text_stays_text(directory: Directory, hostile: str) -> None:
    """As a value, in a key that may have any name, and in a block."""
    block = "\n".join(f"    {line}" for line in hostile.splitlines())
    text = f"- name: {hostile!r}\n  description: |-\n{block}\n"
    assert directory.read(**{"teams/a.yml": text})["teams"] == [{"name": hostile, "description": hostile}]
    steps = f"- slug: p\n  configuration: {{steps: [{{{hostile!r}: {hostile!r}}}]}}\n"
    (found,) = directory.read("pipelines.yml", **{"pipelines.yml": f"pipelines:\n{steps}"})["pipelines"]
    assert found["configuration"] == {"steps": [{hostile: hostile}]}
    assert sorted(path.name for path in directory.root.iterdir()) == ["pipelines.yml", "teams"]


def test_text_that_is_marked_as_text_is_text(directory: Directory) -> None:
    """`!unsafe` marks text of a playbook as what all text is here."""
    found = directory.read(**{"teams/a.yml": "name: A\ndescription: !unsafe '{{ x }}'\n"})["teams"][0]["description"]
    assert found == "{{ x }}" and found.__class__ is str


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "!!python/object:os.system",
            "!!python/object/apply:os.system",
            "!!python/name:os.system",
            "!!python/module:os",
        ),
        *("!!python/tuple", "!!binary", "!!set", "!!omap", "!include", "!env", "!lambda", "!vault-file", "!"),
    ],
)
@pytest.mark.parametrize("value", ["x", "[x]", "{x: y}"])
def test_no_tag_has_a_meaning(directory: Directory, tag: str, value: str) -> None:
    """Whatever its value. `!` alone turns a scalar into text and has no effect on lists and dictionaries."""
    text = f"name: A\ndescription: {tag} {value}\n"
    if (tag, value) == ("!", "x"):
        assert directory.read(**{"teams/a.yml": text})["teams"] == [{"name": "A", "description": "x"}]
    else:
        directory.write(**{"teams/a.yml": text})
        (mistake,) = directory.mistakes()
        assert mistake.startswith("teams/a.yml:2: ")
        assert f"the tag {tag} has no meaning here: remove it." in mistake or "must be of type str" in mistake


def test_a_directive_gives_no_tag_a_meaning(directory: Directory) -> None:
    text = "%TAG !p! tag:yaml.org,2002:python/\n---\nname: A\ndescription: !p!object/apply:os.system [x]\n"
    directory.write(**{"teams/a.yml": text})
    assert directory.mistakes() == [
        "teams/a.yml:4: the tag !!python/object/apply:os.system has no meaning here: remove it."
    ]


# Links


@pytest.fixture
def linked(directory: Directory) -> Directory:
    """A directory beside files of someone else."""
    directory.write(**{"elsewhere/x/a.yml": "name: A", "elsewhere/b.yml": "name: B", "root/teams/c.yml": "name: C"})
    return directory


LINKS = {
    "a file": ("teams/b.yml", "../../elsewhere/b.yml"),
    "a file at the top": ("b.yml", "../elsewhere/b.yml"),
    "a folder": ("teams/more", "../../elsewhere/x"),
    "a list's folder": ("clusters", "../elsewhere/x"),
    "a device": ("teams/b.yml", "/dev/zero"),
    "nothing": ("teams/b.yml", "../../elsewhere/nothing.yml"),
    "the directory above": ("teams/more", "../.."),
    "a name that begins alike": ("teams/more", "../../rooted"),
}


@pytest.mark.parametrize("name", sorted(LINKS))
def test_a_link_that_leaves_the_directory(linked: Directory, name: str) -> None:
    link, target = LINKS[name]
    linked.write(**{"rooted/a.yml": "name: A"})
    (linked.root / "root" / link).symlink_to(target)
    sentence = f"root/{link} is a link that leaves the directory root: replace it with the file or folder itself."
    with pytest.raises(Exception, match=re.escape(sentence)):
        linked.read("root")


def test_a_link_by_way_of_another(linked: Directory) -> None:
    """Each is inside of the directory but the last."""
    (linked.root / "root/teams/.hidden").symlink_to("../../elsewhere/b.yml")
    (linked.root / "root/teams/b.yml").symlink_to(".hidden")
    with pytest.raises(Exception, match="root/teams/b.yml is a link that leaves the directory root"):
        linked.read("root")


def test_links_inside_the_directory_are_followed(linked: Directory) -> None:
    linked.write(**{"root/.shared/x/a.yml": "name: A", "root/.shared/b.yml": "name: B"})
    (linked.root / "root/teams/more").symlink_to("../.shared/x")
    (linked.root / "root/teams/b.yml").symlink_to(linked.root / "root/.shared/b.yml")
    assert [team["name"] for team in linked.read("root")["teams"]] == ["B", "C", "A"]


def test_the_directory_itself_may_be_a_link(linked: Directory) -> None:
    """The playbook names it, and not the files."""
    (linked.root / "link").symlink_to("root")
    (linked.root / "one.yml").symlink_to("elsewhere/one.yml")
    linked.write(**{"elsewhere/one.yml": "teams: [{name: D}]"})
    assert linked.read("link")["teams"] == [{"name": "C"}]
    assert linked.read("one.yml")["teams"] == [{"name": "D"}]


# Options of the run


def test_what_options_a_run_has() -> None:
    """By example: none of these can be declared."""
    known = {"override_guards", "protected", "prune", "prune_pipelines", "allow_empty", "max_deletions", "read_only"}
    assert {*known, "plan_id", "backup_path", "fail_on_drift", "api_token", "api_url", "graphql_url"} <= set(RUN)


def test_no_option_of_the_run_is_read_from_files(directory: Directory) -> None:
    """Neither at the top nor in defaults, groups or an entry of any list. The key `organization` is compared, never used, and `owns` only narrows."""
    at_top = [option for option in RUN if option not in heading.KEYS]
    text = "\n".join(f"{option}: [x]" for option in at_top)
    assert not_known(directory.mistakes(**{"a.yml": f"{text}\nteams: []"})) == at_top
    options = ", ".join(f"{option}: [x]" for option in RUN)
    for kind in LISTS:
        shared = f"{kind}: {{{options}}}"
        for text in (
            f"{kind}: [{{{options}}}]",
            f"defaults: {{{shared}}}",
            f"groups: {{{kind}: {{g: {{{options}}}}}}}",
        ):
            assert not_known(directory.mistakes(**{"a.yml": text})) == RUN


def not_known(mistakes: list[str]) -> list[str]:
    """The options that do not exist, according to mistakes."""
    return sorted(found[1] for one in mistakes if (found := re.search(r" has no (?:option )?'(\w+)'", one)))


def test_the_role_takes_declarations_from_files_and_nothing_else() -> None:
    """Every other option of its task is a variable of the role, which files do not set."""
    text = (ROOT / "roles/organization/tasks/declared.yml").read_text(encoding="utf-8")
    (task,) = [one for one in yaml.safe_load(text) if "community.buildkite.organization" in one]
    options = task["community.buildkite.organization"]
    assert options.pop("src") == "{{ organization_path }}"
    assert not options.keys() & {*DECLARED, heading.DECLARED, heading.DECLARED_OWNS, files.INHERITED}
    assert options.pop("correct") == "{{ omit if organization_correct == 'never' else organization_correct }}"
    plain = options.keys() - {"token_values"}
    assert {name: options[name] for name in plain} == {
        name: f"{{{{ organization_{name} | default(omit) }}}}" for name in plain
    }
    assert [
        path.name for path in Path(ROOT / "roles/organization/tasks").iterdir() if "include_vars" in path.read_text()
    ] == []
