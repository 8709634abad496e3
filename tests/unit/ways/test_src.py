# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the module organization reads: the same in process and as an ordinary module, and never among its arguments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _options, _source
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import pipeline

from .conftest import Record, Ways, call
from .test_masking import ENCRYPTED, PASSWORD, left, vaulted

# What exists, so that nothing shows it: only arguments would.
PLANTED = "planted-plain"
SHOP = "".join(f"{name}: {json.dumps(value)}\n" for name, value in pipeline("shop").items())


def write(folder: Path, **files: str) -> None:
    """Write files in directories below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_the_same_both_ways(ways: Ways) -> None:
    """Changes, mistakes in files and mistakes of tasks; the environment of the task is that of the path."""
    groups = "organization: acme\ngroups:\n  pipelines:\n    web:\n      tags: [web]\n      teams: [{team: Web, access_level: read_only}]\n"
    hostile = "{{ lookup('pipe', 'touch templated') }}"
    write(
        ways.folder,
        **{
            "files/organization.yml": groups,
            "files/teams/web.yml": f"name: Web\ndescription: {json.dumps(hostile)}\n",
            "files/pipelines/shop.yml": f"---\n{SHOP}groups: [web]\n",
            # A short secret, which masks much else.
            "hook.yml": "webhooks: [{description: A, url: https://example.com, events: [ping], token: abcd}]\n",
            "more.yml": "teams: [{name: web}]\n",
            "wrong.yml": "teams:\n  - name: Web\n    colour: red\n",
        },
    )
    made, again, wrong, nowhere, both, internal, pruned, short, shared, alone = ways.same(
        call("organization", src="$FOLDER", task_environment={"FOLDER": "files"}),
        call("organization", src="{{ playbook_dir }}/files"),
        call("organization", src="wrong.yml"),
        call("organization", src="nowhere"),
        call("organization", src="files", teams=[]),
        call("organization", src="files", src_content={"options": {}}),
        call("organization", src="wrong.yml", prune=["teams"], teams="{{ omit }}"),
        call("organization", src="hook.yml", task_check_mode=True),
        call("organization", src="files", src_others=["hook.yml", "more.yml"]),
        call("organization", src_others=["files"]),
    )
    overlap = "files/teams/web.yml:1: team/Web is also declared at more.yml:1: keep one of them."
    assert shared["msg"] == overlap and alone["msg"] == "src_others needs src."
    assert [(change["address"], change["file"], change["line"], change["column"]) for change in made["changes"]] == [
        ("team/Web", "files/teams/web.yml", 1, 1),
        ("pipeline/shop", "files/pipelines/shop.yml", 2, 1),
        ("team/Web/pipeline/shop", "files/organization.yml", 6, 15),
    ]
    assert [change.get("inherited_from") for change in made["changes"]] == [None, None, "groups.pipelines.web"]
    assert made["changes"][0]["after"]["description"] == hostile and not (ways.folder / "templated").exists()
    assert not again["changed"]
    sentence = "wrong.yml:3: team Web has no option 'colour': use"
    assert wrong["msg"].startswith(sentence) and pruned["msg"] == wrong["msg"]
    failure = {"code": "invalid_option", "message": wrong["msg"], "file": "wrong.yml", "line": 3, "column": 5}
    assert wrong["failure"] == {**failure, "problems": [failure]}
    assert nowhere["msg"] == "nowhere does not exist: set the path of a file or a directory."
    assert both["msg"] == "src and teams are mutually exclusive: set only one of them."
    assert any("fewer than 6 characters is masked" in text for text in short["warnings"])
    assert internal["msg"] == "src_content is internal: set src to the path of the files."


def test_what_a_play_shows(ways: Ways) -> None:
    """As ordinary module and in the background, with -vvvv and --diff: neither what is encrypted, nor other arguments."""
    (ways.folder / "vault-password").write_text(PASSWORD, encoding="utf-8")
    (ways.folder / "ansible.cfg").write_text("[defaults]\nlog_path=ansible.log\n", encoding="utf-8")
    # Not in a folder that is searched.
    where = ways.folder.parent / f"{ways.folder.name}-files"
    here = pipeline("here", description=PLANTED)
    ways.begin(pipelines=[here])
    old = "".join(f"{name}: {json.dumps(value)}\n" for name, value in here.items())
    for name in ("one", "two"):
        text = SHOP.replace("shop", name) + f"description: {vaulted(ENCRYPTED)}"
        write(where, **{f"{name}/pipelines/{name}.yml": text, f"{name}/pipelines/here.yml": old})
    tasks: list[Record] = [
        call("organization", src=str(where / "one"), task_async=30, task_poll=1),
        call("organization", src=str(where / "two")),
    ]
    python = {"ansible_python_interpreter": str(ways.folder / "python"), "ansible_inject_invocation": True}
    play = {"hosts": "here1", "gather_facts": False, "vars": python, "tasks": ways.kept(*tasks)}
    done = ways.play([play], "-vvvv", "--diff", "--vault-password-file", "vault-password")
    assert done.returncode == 0, done.stdout
    assert ways.taken() == ["module", "module"]
    results = json.loads(ways.results())
    assert [result["changes"][0]["after"]["description"] for result in results] == ["(secret)"] * 2, results
    assert [result["counts"]["unchanged"] for result in results] == [1, 1]
    assert "invocation" in ways.said and f'"src": "{where}/two"' in ways.said
    assert '"src_content"' not in ways.said
    assert [(name, text) for name, text in left(ways).items() if ENCRYPTED in text or PLANTED in text] == []


def test_the_log_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ordinary module logs its arguments there, without the content of files."""
    from ansible.module_utils import basic
    from ansible.module_utils.testing import patch_module_args
    from ansible_collections.community.buildkite.plugins.module_utils import _ansible_module

    logged: list[str] = []
    monkeypatch.setattr(
        basic.AnsibleModule, "log", lambda self, message, log_args=None: logged.append(f"{message}{log_args}")
    )
    options = {"webhooks": [{"description": "A", "provider": "webhook", "signature_key": "planted-signature"}]}
    content = {"options": options, "places": {"files": ["a.yml"], "origins": [""], "root": [0, 1, 1, 0, None]}}
    given = {"organization": "acme", "api_token": "planted", "src": "files", "src_content": content}
    with patch_module_args(given):
        module = _ansible_module.Module(
            lambda options: _options.masked(CATALOG, "organization", options),
            **_options.module_arguments(CATALOG, "organization"),
        )
    (line,) = logged
    assert "'src': 'files'" in line and "planted" not in line and "webhooks': [" not in line
    assert _options.secrets_in(module.argument_spec, _source.opened(module.params)) == {"planted", "planted-signature"}
