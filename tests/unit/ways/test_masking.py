# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are secret by their name, by their form, by a vault or by an option are not in what a play shows or leaves."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from running.modules import pipeline

from .conftest import WAYS, Record, Ways, call

PASSWORD = "the password of the vault"
# In a file that is not searched: by name, by form, by the option.
PLAIN = {"by_name": "planted-by-name", "by_form": "planted-by-form", "named": "planted-named"}
ENCRYPTED = "planted-encrypted"


def vaulted(text: str) -> str:
    """A text as a value in YAML."""
    secret = VaultSecret(PASSWORD.encode())
    ciphertext: str = VaultLib([("default", secret)]).encrypt(text, secret=secret).decode()
    return "!vault |\n" + "".join(f"  {line}\n" for line in ciphertext.splitlines())


def tasks() -> list[Record]:
    """The whole organization, one object, and mistakes that Ansible and the collection find."""
    env = {"QUIET": "{{ encrypted }}", "DB_PASSWORD": "{{ by_name }}", "NAMED": "{{ named }}", "REGION": "eu-central"}
    schedules = [{"label": "Nightly", "cronline": "@daily", "env": env}]
    web = pipeline(
        "web",
        repository="https://ada:{{ by_form }}@github.com/x/web",
        description="{{ encrypted }}",
        schedules=schedules,
    )
    named = {
        "sensitive": ["*:env.NAMED"],
    }
    return [
        call("organization", pipelines=[web], **named),
        call("pipeline_schedule", pipeline="web", label="Nightly", env={**env, "MORE": "x"}, **named),
        call("team", name="A", privacy="{{ encrypted }}"),
        call("agent_token", cluster="Default cluster", description="B", expires_at="{{ encrypted }}"),
        call(
            "build",
            pipeline="web",
            branch="main",
            wait=False,
            env=env,
            builds=[{"meta_data": {"quiet": "{{ encrypted }}"}}],
            sensitive=["env.NAMED"],
        ),
    ]


def left(ways: Ways) -> dict[str, str]:
    """Every text that was shown or written: the output, and the files except those with the secrets."""
    files = [path for path in ways.folder.rglob("*") if path.is_file() and path.name != "secrets.json"]
    return {"said": ways.said, **{str(path): path.read_text(encoding="utf-8", errors="replace") for path in files}}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_play_shows(ways: Ways, way: str) -> None:
    """With -vvvv and --diff, in results, in the log: none of them."""
    (ways.folder / "secrets.json").write_text(json.dumps(PLAIN), encoding="utf-8")
    (ways.folder / "vault.yml").write_text(f"encrypted: {vaulted(ENCRYPTED)}", encoding="utf-8")
    (ways.folder / "vault-password").write_text(PASSWORD, encoding="utf-8")
    (ways.folder / "ansible.cfg").write_text("[defaults]\nlog_path=ansible.log\n", encoding="utf-8")
    # The ordinary module is slow: what it does by itself is how it takes arguments, and how it fails.
    every = tasks()[:: 2 if way == "module" else 1]
    python = "{{ ansible_playbook_python }}" if way == "in_process" else str(ways.folder / "python")
    play = {
        "hosts": "here1",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": python, "ansible_inject_invocation": True},
        "vars_files": ["secrets.json", "vault.yml"],
        "tasks": ways.kept(*every),
    }
    done = ways.play([play], "-vvvv", "--diff", "--vault-password-file", "vault-password")
    assert done.returncode == 0, done.stdout
    assert set(ways.taken()) == {way}
    bulk, *others, build = json.loads((ways.folder / "results.json").read_text(encoding="utf-8"))
    env = {"QUIET": "(secret)", "DB_PASSWORD": "(secret)", "NAMED": "(secret)", "REGION": "eu-central"}
    assert bulk["changes"][1]["after"]["env"] == env
    wrong = [result for result in others if result.get("failed")]
    right = [result for result in others if result not in wrong]
    assert [one["pipeline_schedule"]["env"] for one in right] == [{**env, "MORE": "x"}][: len(right)]
    assert len(wrong) == (1 if way == "module" else 2)
    assert all("(secret)" in result["msg"] for result in wrong), wrong
    assert bulk["changes"][0]["after"]["description"] == "(secret)"
    assert bulk["not_in_plan_id"] == [
        *(f"pipeline/web/schedule/Nightly:env.{name}" for name in ("DB_PASSWORD", "NAMED", "QUIET")),
        "pipeline/web:description",
        "pipeline/web:repository",
    ]
    assert build["builds"][0]["action"] == "triggered"
    taken = ways.invocations()[-1]
    assert (taken["env"], taken["builds"][0]["meta_data"]) == (env, {"quiet": "(secret)"})
    assert "eu-central" in ways.said and "invocation" in ways.said
    texts = left(ways)
    assert [
        (where, secret) for where, text in texts.items() for secret in (*PLAIN.values(), ENCRYPTED) if secret in text
    ] == []


def test_the_log_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ordinary module logs its arguments there."""
    from ansible.module_utils import basic
    from ansible.module_utils.testing import patch_module_args
    from ansible_collections.community.buildkite.plugins.module_utils import _ansible_module, _options
    from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

    logged: list[str] = []
    monkeypatch.setattr(
        basic.AnsibleModule, "log", lambda self, message, log_args=None: logged.append(f"{message}{log_args}")
    )
    web = pipeline("web", schedules=[{"label": "N", "cronline": "@daily", "env": {"DB_PASSWORD": "planted", "A": "b"}}])
    steps = "env: {A_TOKEN: planted}\nsteps: []"
    given: dict[str, t.Any] = {"organization": "acme", "api_token": "planted", "pipelines": [{**web, "steps": steps}]}
    with patch_module_args(given):
        module = _ansible_module.Module(
            lambda options: _options.masked(CATALOG, "organization", options),
            **_options.module_arguments(CATALOG, "organization"),
        )
    (line,) = logged
    assert "planted" not in line and "'DB_PASSWORD': '(secret)'" in line and "A_TOKEN: (secret)" in line
    assert "'A': 'b'" in line and module.params["pipelines"][0]["steps"] == steps


def test_files(ways: Ways) -> None:
    """With the role, what is encrypted in files is masked, and what a variable names."""
    folder: Path = ways.folder / "buildkite" / "pipelines"
    folder.mkdir(parents=True)
    lines = "".join(f"{name}: {json.dumps(value)}\n" for name, value in pipeline("web").items())
    (folder / "web.yml").write_text(f"{lines}description: {vaulted(ENCRYPTED)}tags: [planted-tag]\n", encoding="utf-8")
    (ways.folder / "vault-password").write_text(PASSWORD, encoding="utf-8")
    options = {"organization_path": "buildkite", "organization_sensitive": ["pipeline/web:tags"]}
    options["organization_diff_style"] = "long"
    roles = [{"role": "community.buildkite.organization", "vars": {**options, "organization_mode": "plan"}}]
    play = {"hosts": "here1", "gather_facts": False, "roles": roles}
    done = ways.play([play], "-vvvv", "--vault-password-file", "vault-password")
    assert done.returncode == 0, done.stdout
    assert "description: (secret)" in done.stdout and "2 secret values are not covered by the plan ID" in done.stdout
    assert ENCRYPTED not in done.stdout and "planted-tag" not in done.stdout
