# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guide promises in its sentences, once its commands were run. `after_NAME` is that of guide_NAME or NAME."""

from __future__ import annotations

import json
import re
import typing as t

from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.community.buildkite.plugins.filter.report import FORMATS

from running import terraform_state

from .blocks import FOLDER
from .running import Run

PLAY = "ansible-playbook buildkite.yml"


def after_readme(run: Run) -> None:
    """The check shows what the run does, and nothing is left to do."""
    check, applied, _module_defaults = run.done
    assert len(applied.writes) == 1 and "changed=1" in check.said and "changed=1" in applied.said
    assert "changed=0" in run.run(check.command).said


def after_organization_as_code(run: Run) -> None:
    """An export is complete; a plan writes nothing and a mistake asks nothing; what is applied is exported as it is."""
    exported, planned, compact, same, again, *others = run.done
    assert "changed=1" in compact.said and "changed=0" in same.said and "changed=0" in again.said
    _debug, mistaken, _rm, plan, checked, pruning, elsewhere, applied, back, *others = others
    locked, shut, forced = others
    assert "changed=0" in locked.said and locked.status == 0
    assert "changed=1" in exported.said and "changed=0" in planned.said
    assert (run.folder / "buildkite" / "webhooks.yml").is_file()
    assert (run.folder / "buildkite" / "pipeline_settings.yml").is_file()
    assert "organization/api_settings limits access to" in shut.said and "changed=1" in forced.said
    (run.folder / "buildkite" / "api_settings.yml").unlink()
    assert mistaken.log == []
    assert "pipeline/shop-release" in plan.said and "changed=1" in plan.said
    # Every change is shown in check mode, as it is in a plan.
    assert (*checked.said.partition("create  ")[1:],) == (*plan.said.partition("create  ")[1:],)
    assert [done.command for done in run.done if done.writes] == [applied.command]
    assert "changed=1" in back.said
    assert pruning.status == 0
    assert "connection is to staging" in elsewhere.said and len(elsewhere.log) <= 1
    made: dict[str, t.Any] = run.stand_in.state()["pipelines"]
    assert made["shop-release"]["provider"]["settings"]["build_tags"] is True
    assert made["shop"]["configuration"] == made["shop-release"]["configuration"]
    strict = json.dumps({"organization_prune": ["pipelines"], "organization_fail_on_drift": True})
    assert "changed=0" in run.run(f"{PLAY} -e '{strict}'").said
    live = f"{PLAY} -e organization_path=live"
    assert "changed=1" in run.run(f"{live} -e organization_mode=export").said
    assert "changed=0" in run.run(f"{live} -e organization_mode=export").said
    everything = json.dumps({"organization_prune": ["clusters", "queues", "teams", "pipelines", "webhooks"]})
    assert "changed=0" in run.run(f"{live} -e '{everything}'").said
    with_vault(run)


def with_vault(run: Run) -> None:
    """Encrypted values and files are read with their password, and without it they are named."""
    vault = VaultLib([("default", VaultSecret(b"open sesame"))])
    value = vault.encrypt("Whispered", vault.secrets[0][1]).decode()
    teams = run.folder / "buildkite" / "teams"
    (teams / "a.yml").write_text("name: A\ndescription: !vault |\n  " + value.replace("\n", "\n  "))
    (teams / "b.yml").write_text(vault.encrypt("name: B", vault.secrets[0][1]).decode())
    done = run.run(PLAY, fails=True)
    why = "this is encrypted and cannot be decrypted: set its password with --vault-id or --vault-password-file, or encrypt"
    assert f"buildkite/teams/a.yml:2: {why}" in done.said and f"buildkite/teams/b.yml:1: {why}" in done.said
    (run.folder / "password").write_text("open sesame")
    run.run(f"{PLAY} -e organization_mode=apply --vault-password-file password")
    made = run.stand_in.state()["teams"].values()
    assert {team["name"] for team in made} >= {"A", "B"}
    assert "Whispered" in {team["description"] for team in made}


def after_agents(run: Run) -> None:
    """Only where names are shared there is a warning."""
    for done in run.done:
        assert ("[WARNING]" in done.said) == ("each_agent" in done.command), done.said


def after_drift(run: Run) -> None:
    """The tables are complete, and only the apply writes."""
    guide = (FOLDER / "guide_drift.rst").read_text(encoding="utf-8")
    keys, formats = (table(guide, head) for head in ("Key", "Format"))
    (run.folder / "keys.yml").write_text(KEYS)
    result = json.loads((run.run("ansible-playbook keys.yml") and run.folder / "keys.json").read_text())
    assert {"plan_id", "hints", "forecast"} < set(keys) <= set(result)
    assert formats == list(FORMATS)
    wrote = [done.command.split()[:2] for done in run.done if done.writes]
    assert wrote == [["ansible-playbook", "apply.yml"], *[["curl", "--silent"]] * 2]


def after_first_pipeline(run: Run) -> None:
    """What was changed by hand is put right with one write, and in the end nothing differs."""
    (right,) = [done for done in run.done if done.command == "ansible-playbook pipeline.yml"]
    assert [entry["body"] for entry in right.writes] == [{"provider_settings": {"build_pull_request_forks": False}}]
    assert "Nothing to change" in run.done[-1].said


def after_tokens(run: Run) -> None:
    """The token is nowhere in clear text."""
    kept = [path.read_text(encoding="utf-8") for path in run.folder.glob("*.yml")]
    assert any(text.startswith("$ANSIBLE_VAULT;") for text in kept)
    assert not any(run.stand_in.token in text for text in [*kept, *(done.said for done in run.done)])


def after_agent_tokens(run: Run) -> None:
    """A rotation in two runs; the value is in the vault file, and each program gets it by its standard input only."""
    planned, _check, first, viewed, second, _chmod, _task = run.done
    assert "token_values_path lacks 1 value" in planned.said and not planned.writes
    # The successor, the agent that stops, and the predecessor.
    assert [[entry["method"] for entry in done.writes] for done in (first, second)] == [["POST", "PUT"], ["DELETE"]]
    assert "changed=0" in run.run(second.command).said
    assert (run.folder / "token_values.yml").read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;tokens")
    value = (run.folder / "agent-token").read_text()
    assert value.startswith("bkct_") and value in viewed.said
    assert not any(value in done.said for done in run.done if done is not viewed)
    entry = json.dumps({"address": "cluster/A b/token/é", "id": "x", "value": value})
    for program, kept in (("vault", "store-in-vault"), ("aws", "store-in-aws"), ("gcloud", "store-in-gcp")):
        fake = run.folder / ".bin" / program
        fake.write_text(f'#!/bin/sh\necho "$@" >> {program}.arguments\ncase "$*" in *describe*) exit 1;; esac\n')
        fake.write_text(fake.read_text() + f'case "$*" in *create*) ;; *) cat > {program}.input;; esac\n')
        fake.chmod(0o755)
        run.run(f"printf '%s' '{entry}' | ./{kept}")
        assert (run.folder / f"{program}.input").read_text() == entry
        assert value not in (run.folder / f"{program}.arguments").read_text()

    without_a_place(run)


def without_a_place(run: Run) -> None:
    """The role rejects a run that would lose a value, whose plan warns; or returns it to later tasks, and shows it to nobody."""
    organization = run.folder / "buildkite" / "organization.yml"
    organization.write_text(organization.read_text() + "      - description: Office\n")
    keep = "organization_result.token_values['cluster/Linux/token/Office']"
    (run.folder / "role.yml").write_text(ROLE.replace("VALUE", keep))
    assert (
        "A run would fail: 1 value (cluster/Linux/token/Office) would be lost"
        in run.run("ansible-playbook role.yml").said
    )
    apply = "ansible-playbook role.yml -e organization_mode=apply"
    rejected = run.run(apply, fails=True)
    assert "1 value (cluster/Linux/token/Office) would be lost" in rejected.said and not rejected.writes
    planned = run.run("ansible-playbook role.yml -e organization_token_values=return")
    assert "cluster/Linux/token/Office" in planned.said and "lost" not in planned.said
    returned = run.run(f"{apply} -e organization_token_values=return")
    value = (run.folder / "office").read_text()
    assert value.startswith("bkct_") and value not in returned.said and "censored" not in planned.said


ROLE = """\
- hosts: localhost
  connection: local
  gather_facts: false
  roles:
    - role: community.buildkite.organization
      vars:
        organization_path: buildkite
  tasks:
    - ansible.builtin.copy:
        content: "{{ VALUE }}"
        dest: office
        mode: "0600"
      when: organization_result.token_values is defined
      no_log: true
"""


def after_terraform(run: Run) -> None:
    """Taking over writes nothing, no secret of a state is shown, and the import blocks have the ids that the service has."""
    assert [done.command for done in run.done if done.writes] == []
    run.run("rm -r buildkite && ansible-playbook convert.yml -vvvv --diff")
    texts = [path.read_text(encoding="utf-8") for path in (run.folder / "buildkite").rglob("*.yml")]
    shown = "".join([*texts, *(done.said for done in run.done)])
    assert len(texts) > 10 and "repository_webhook" in shown
    assert [number for number in range(terraform_state.SECRETS) if terraform_state.secret(number) in shown] == []
    ids = re.findall(r'id = "([^",]+)(?:,([^"]+))?"', (run.folder / "imports.tf").read_text(encoding="utf-8"))
    state = run.stand_in.state()
    linux = state["clusters"]["Linux"]
    assert ids == [
        (linux["graphql_id"], ""),
        (linux["queues"]["default"]["graphql_id"], linux["id"]),
        (state["pipelines"]["shop"]["graphql_id"], ""),
    ]


KEYS = """\
- hosts: localhost
  gather_facts: false
  tasks:
    - community.buildkite.organization:
      check_mode: true
      register: result
    - ansible.builtin.copy:
        content: "{{ result | to_json }}"
        dest: keys.json
        mode: "0644"
"""


def table(guide: str, head: str) -> list[str]:
    """The names in the first column of a list table, which begins with this head."""
    rows = guide.partition(f"   * - {head}\n")[2].partition("\n\n")[0]
    return [name for row in re.findall(r"^   \* - (.*)$", rows, re.MULTILINE) for name in re.findall(r"``(\w+)``", row)]
