# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of modules: each runs against a stand-in, so that every key occurs.

They are the samples of the documentation, and a test compares keys and types.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._export import disk
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine.environment import ROOT
from rendering import readings
from rendering.operating import operated
from rendering.recording import Recorded, Recording
from rendering.services import HOOK, RECEIVER, SERVICES
from rendering.services import MORE as MORE_SERVICES
from running import sources
from running.modules import OWNER, SEED, USERS, Result
from stand_in.process import StandIn

MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("[!_]*.py"))

STEPS = "steps:\n  - label: Tests\n    command: make test\n"
SHOP: Result = {
    "slug": "shop",
    "name": "Shop",
    "description": "Builds and tests the shop",
    "repository": "git@github.com:example/shop.git",
    "default_branch": "main",
    "branch_configuration": "main v*",
    "tags": ["go", "web"],
    "emoji": ":shopping_trolley:",
    "color": "#14cc80",
    "cluster": "Linux",
    "configuration": STEPS,
    "default_command_step_timeout": 30,
    "maximum_command_step_timeout": 60,
    "provider_settings": {"build_tags": True},
    "teams": [{"team": "Platform", "access_level": "manage_build_and_read"}],
}
NIGHTLY: Result = {
    "pipeline": "shop",
    "label": "Nightly",
    "cronline": "0 3 * * *",
    "branch": "main",
    "commit": "HEAD",
    "build_message": "The nightly build",
    "env": {"FULL_SUITE": "true"},
}
TOKEN: Result = {
    "cluster": "Linux",
    "description": "Autoscaling group",
    "allowed_ip_addresses": ["10.0.0.0/8"],
    "expires_at": "2099-01-01T00:00:00Z",
}
RULE: Result = {"type": "pipeline.trigger_build.pipeline", "source_pipeline": "shop", "target_pipeline": "shop"}
TEAMS: list[Result] = [{"team": "Platform", "access_level": "read_write_and_admin"}]
POLICY: list[Result] = [
    {"iss": "https://agent.buildkite.com", "scopes": ["read_packages"], "claims": {"organization_slug": "acme"}}
]
SECRET: Result = {"cluster": "Linux", "key": "DEPLOY_KEY", "value": "planted-secret"}
RULES: list[Result] = [{"pipeline_slug": "shop", "build_branch": ["main", "release/*"]}]
ADA: Result = {"email": USERS[0]["email"]}
SUITE_TEAMS: list[Result] = [{"team": "Platform", "access_level": "manage_and_read"}]
SMALL: Result = {"key": "small", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}
# For each module: what it creates, what it changes, and the REST path of its object.
LIVES: dict[str, tuple[Result, Result, str]] = {
    "cluster": (
        {"name": "Linux", "description": "Agents on Linux", "emoji": ":penguin:", "color": "#14cc80"},
        {"name": "Linux", "description": "Agents on our own machines"},
        "/organizations/*/clusters",
    ),
    "cluster_queue": (
        {"cluster": "Linux", "key": "gpu", "description": "Graphics cards", "retry_agent_affinity": "prefer-different"},
        {"cluster": "Linux", "key": "gpu", "dispatch_paused": True, "dispatch_paused_note": "New driver"},
        "/organizations/*/clusters/*/queues",
    ),
    "agent_image": (
        {"cluster": "Linux", "name": "ruby", "dockerfile": "RUN apt-get update && apt-get install --yes ruby\n"},
        {"cluster": "Linux", "name": "base"},
        "/organizations/*/clusters/*/agent-images",
    ),
    "agent_token": (TOKEN, {**TOKEN, "allowed_ip_addresses": ["10.1.0.0/16"]}, "/organizations/*/clusters/*/tokens"),
    "secret": (
        {**SECRET, "description": "Deploys", "policy": RULES},
        {**SECRET, "value": "planted-other", "value_version": "2"},
        "/organizations/*/clusters/*/secrets",
    ),
    "team": (
        {"name": "Platform", "description": "Keeps the builds running", "members": [{"user": USERS[0]["email"]}]},
        {"name": "Platform", "privacy": "secret"},
        "/organizations/*/teams",
    ),
    "pipeline": (
        SHOP,
        {"slug": "shop", "repository_webhook": True, "incoming_webhooks": False},
        "/organizations/*/pipelines",
    ),
    "pipeline_schedule": (
        NIGHTLY,
        {"pipeline": "shop", "label": "Nightly", "enabled": False},
        "/organizations/*/pipelines/*/schedules",
    ),
    "pipeline_template": (
        {"name": "Go", "description": "Services in Go", "configuration": STEPS, "available": True},
        {"name": "Go", "description": "Programs in Go"},
        "/organizations/*/pipeline-templates",
    ),
    "webhook": (HOOK, {**HOOK, "events": ["build.finished", "build.running"]}, "/organizations/*/services"),
    **SERVICES,
    "portal": (
        {"slug": "status", "name": "Status", "query": "{ viewer { user { name } } }", "user_invokable": False},
        {"slug": "status", "description": "The state of releases", "allowed_ip_addresses": ["192.0.2.0/24"]},
        "/organizations/*/portals",
    ),
    "rule": (
        {**RULE, "conditions": ["source.build.branch == 'main'"], "description": "Deployments of the shop"},
        {**RULE, "description": "Deployments"},
        "/graphql",
    ),
    "test_suite": (
        {"name": "Web RSpec", "default_branch": "main", "emoji": ":rspec:", "teams": SUITE_TEAMS},
        {"name": "Web RSpec", "application_name": "Web"},
        "/analytics/organizations/*/suites",
    ),
    "registry": (
        {"name": "Gems", "ecosystem": "ruby", "description": "Libraries", "emoji": ":gem:", "teams": TEAMS},
        {"name": "Gems", "oidc_policy": POLICY},
        "/packages/organizations/*/registries",
    ),
    "registry_token": (
        {"registry": "Gems", "description": "Laptops"},
        {"registry": "Gems", "description": "Laptops of 2027", "previous_descriptions": ["Laptops"]},
        "/packages/organizations/*/registries/*/tokens",
    ),
    "member": ({**ADA, "sso_mode": "required"}, {**ADA, "sso_mode": "optional"}, "/organizations/*/members/*"),
    "invitation": (
        {"email": "edsger@example.com", "sso_mode": "required", "teams": ["Platform"], "team_role": "member"},
        {"email": "edsger@example.com", "role": "member"},
        "/organizations/*/invitations",
    ),
}
AROUND: Result = {
    "clusters": [{"name": "Linux", "queues": [{"key": "default"}, SMALL], "default_queue": "default"}],
    "teams": [{"name": "Platform"}],
    "registries": [{"name": "Gems", "ecosystem": "ruby", "teams": TEAMS}],
    "pipelines": [{name: value for name, value in SHOP.items() if name != "provider_settings"}],
}
# More declarations, for other keys.
MORE: dict[str, list[Result]] = {
    "agent_image": [{"cluster": "Linux", "name": "broken", "dockerfile": "RUN false"}],
    "cluster": [{"name": "Linux", "default_queue": "default"}],
    "cluster_queue": [{"cluster": "Linux", "key": "hosted", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}],
    "pipeline": [
        {"slug": "shop", "clone_mirror_url": "https://mirror.example.com/shop.git"},
        {"slug": "visual", "description": "Has visual steps"},
        {"slug": "of-template", "repository": SHOP["repository"], "pipeline_template": "Services"},
    ],
    **MORE_SERVICES,
    "webhook": [
        {**RECEIVER, "description": "Of teams", "teams": ["Platform"]},
        {**RECEIVER, "description": "Of clusters", "clusters": ["Linux"]},
    ],
}
TEMPLATE = {"name": "Services", "configuration": STEPS, "available": True}
VISUAL = {
    "name": "Visual",
    "repository": SHOP["repository"],
    "steps": [{"type": "script", "name": "Tests", "command": "make test"}],
    "env": {"FULL_SUITE": "true"},
}
# The surroundings of each module's object, to which it refers.
BEFORE = {
    "cluster": [],
    "team": [],
    "pipeline": ["clusters", "teams"],
    "registry": ["teams"],
    "registry_token": ["teams", "registries"],
}
# A token that can only read pipelines and clusters.
READER = {"token": "bkua_reader", "user": OWNER, "scopes": ["read_clusters", "read_pipelines"]}
LESS = {"api_token": READER["token"]}


def before(module: str) -> list[str]:
    """The lists of `AROUND` that must exist before a module creates its object."""
    return BEFORE.get(module, ["clusters", "teams", "pipelines"])


def recorded(stand_in: StandIn) -> Recorded:
    """Results by module. Every key that a module may return is in one of its results or of another module's."""
    seed = {**SEED, "tokens": [*SEED["tokens"], READER], "pipeline_templates": [TEMPLATE]}
    recording = Recording(stand_in, seed, AROUND)
    for module in LIVES:
        _life(recording, module)
    readings.read_only(recording)
    _organization(recording)
    _organization_info(recording)
    _organization_files(recording)
    _by_another_client(recording)
    operated(recording)
    return recording.results


def _life(recording: Recording, module: str) -> None:
    """Made, changed, deleted; refused for an option; refused by the service."""
    make, change, path = LIVES[module]
    recording.reset(*before(module))
    kind = next(entry for entry in CATALOG.managed() if entry.module_name == module)
    if kind.lifecycle.connected_in and kind.rest.only:
        recording.runs.stand_in.seed({"services": [{"provider": kind.rest.only[1], "description": "Builds"}]})
    recording.refuse("PATCH" if kind.membership else "POST", path)
    recording.call(module, **make)
    recording.runs.stand_in.clear_faults()
    recording.call(module, connection=LESS, **make)
    recording.call(module, connection={"organization": "elsewhere"}, **make)
    recording.call(module, **make)
    recording.call(module, **change)
    if module == "cluster":
        recording.runs.run("cluster_queue", cluster="Linux", key="default")
    if module == "pipeline":
        recording.runs.rest("POST", "pipelines", VISUAL)
    if kind.lifecycle.returned_once:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("token_values.yml", "other.yml"):
                recording.call(module, **make, token_values_path=str(Path(folder) / name))
    for options in MORE.get(module, []):
        recording.call(module, **options)
    named = {name: make[name] for name in (kind.parent, *kind.key) if name}
    named |= {kind.membership.leaving: kind.membership.removes} if kind.membership else {}
    readings.infos(recording, kind)
    if module == "cluster":
        # It cannot read the cluster's secrets.
        passed: Result = {"override_guards": [f"cluster/{make['name']}"]}
        recording.call(module, check=True, connection=LESS, **named, **passed, state="absent")
    recording.call(module, **named, state="absent")


def _by_another_client(recording: Recording) -> None:
    """Another client creates the same object at the same time."""
    recording.reset()
    match = {"method": "POST", "path": "/organizations/*/clusters"}
    request = {"method": "POST", "path": "clusters", "body": {"name": "Linux"}}
    recording.runs.stand_in.faults([{"match": match, "fault": "other_client", "requests": [request]}])
    recording.call("cluster", name="Linux")


TREE: Result = {
    "clusters": [
        {
            "name": "Linux",
            "queues": [{"key": "default"}, {"key": "gpu"}],
            "default_queue": "default",
            "agent_tokens": [{"description": "Autoscaling group"}],
        }
    ],
    "teams": [{"name": "Platform", "members": [{"user": USERS[0]["email"], "role": "maintainer"}]}],
    "pipelines": [SHOP],
}


def _organization(recording: Recording) -> None:
    """A plan with everything that a reviewer sees, runs, refusals, and a run that fails halfway."""
    recording.reset()
    recording.call("organization", check=True, **TREE)
    recording.call("organization", **TREE, token_values="return")
    with tempfile.TemporaryDirectory() as folder:
        recording.call("organization", check=True, **TREE, token_values_path=str(Path(folder) / "token_values.yml"))
    _pruned(recording)
    recording.call("organization", check=True, **TREE, fail_on_drift=True)
    recording.call("organization", pipelines=[], prune=["pipelines"], allow_empty=True, max_deletions="0")
    recording.call("organization", **TREE, plan_id="0" * 32)
    recording.call("organization", api_settings={"allowed_ip_addresses": ["192.0.2.0/24"]})
    recording.call("organization", pipelines=[{**SHOP, "cluster": "Nowhere"}])
    recording.call("organization", pipelines=[{**SHOP, "color": "red", "teams": []}])
    recording.call("organization", clusters=[{"name": "Linux", "state": "absent"}])
    old: Result = {"name": "Old", "members": [{"user": USERS[0]["email"]}]}
    recording.call("organization", teams=[old])
    recording.call("organization", teams=[{"name": "Old", "state": "absent"}, TREE["teams"][0]])
    recording.runs.stand_in.limits(rest_user=1, used={"rest_user": 1})
    recording.call("organization", connection={"max_wait": 0}, **TREE)
    recording.runs.stand_in.limits(rest_user=None)
    # The service hides a team's permissions, so that they cannot be compared.
    recording.reset("teams")
    recording.runs.stand_in.switches(team_list_omits_permissions=True)
    teams = [{"name": "Platform", "members_can_create_pipelines": True}]
    recording.call("organization", connection={"api_token": "bkua_rest_only"}, teams=teams)
    # No cluster is created, so its contents are skipped.
    recording.reset()
    recording.refuse("POST", "/organizations/*/clusters")
    recording.call("organization", **TREE)
    # Someone archived a pipeline, so that nothing is pruned.
    recording.reset("clusters", "teams", "pipelines")
    recording.runs.rest("POST", "pipelines/shop/archive")
    changed: Result = {
        "pipelines": [{"slug": "shop", "default_branch": "trunk"}],
        "teams": TREE["teams"],
        "prune": ["teams"],
    }
    recording.call("organization", check=True, **changed)
    recording.call("organization", **changed)
    recording.reset("clusters", "teams", "pipelines")
    for shared in (
        "default_branch: trunk\n      teams: [{team: Platform, access_level: read_only}]",
        "visibility: public",
    ):
        groups = f"organization: acme\ngroups:\n  pipelines:\n    web:\n      {shared}\n"
        files = {"organization.yml": groups, "pipelines/shop.yml": "slug: shop\ngroups: [web]\n"}
        with tempfile.TemporaryDirectory() as folder:
            recording.call("organization", **sources.opened(Path(folder), files))
    _attributed(recording)


def _attributed(recording: Recording) -> None:
    """What someone changed again and again, and an object that no event mentions."""
    recording.reset("clusters", "teams", "pipelines")
    shop: Result = {"pipelines": [{"slug": "shop", "description": "Builds the shop"}]}
    for _again in range(4):
        recording.runs.run("organization", **shop)
        recording.runs.rest("PATCH", "pipelines/shop", {"description": "Experiment"})
    missing: Result = {**shop, "teams": [{"name": "Missing"}]}
    recording.call("organization", check=True, **missing, attribute="names")
    recording.call("organization", check=True, **missing, attribute="events", correct="own_older")


def _pruned(recording: Recording) -> None:
    """A pipeline that may have moved, the old one protected and then deleted, with a backup."""
    moved = {"slug": "store", "name": "Store", "repository": SHOP["repository"], "configuration": STEPS}
    recording.call("organization", check=True, pipelines=[moved])
    with tempfile.TemporaryDirectory() as folder:
        recording.folder = (folder, "/srv/buildkite")
        options: Result = {"pipelines": [moved], "prune": ["pipelines"], "prune_pipelines": "delete"}
        options["backup_path"] = str(Path(folder) / "backup.yml")
        recording.call("organization", **options, protected=["pipeline/shop"])
        recording.call("organization", **options)


def _organization_info(recording: Recording) -> None:
    """Everything, with a token that sees everything, and with one that cannot read teams."""
    recording.reset(*AROUND)
    recording.runs.run("webhook", **HOOK)
    recording.runs.run("pipeline_schedule", **NIGHTLY)
    recording.runs.run("agent_token", description="Machines outside of clusters")
    beside = {"items": [{"id": "1", "provider": {"id": "chat"}, "description": "Chat"}], "links": {}}
    chat = {"match": {"path": "/organizations/*/services"}, "fault": "answered", "body": beside, "skip": 1}
    recording.runs.stand_in.faults([chat])
    recording.call("organization_info", coverage=True)
    recording.call("organization_info", connection=LESS, coverage=True)
    recording.call("organization_info", connection={"api_token": "bkua_unknown"})
    recording.refuse("GET", "/organizations/*/services", skip=1)
    recording.call("organization_info", coverage=True)


def _organization_files(recording: Recording) -> None:
    """An export, the same without a pipeline, and one that is refused."""
    content = {"teams": AROUND["teams"], "pipelines": AROUND["pipelines"]}
    with tempfile.TemporaryDirectory() as folder:
        for given in (content, {**content, "pipelines": []}, {}):
            beyond = [{"list": "suites", "title": "suites", "addresses": ["suite/shop"]}]
            options = {"path": folder, "content": given, "remove": True, "not_covered": beyond}
            try:
                recording.keep("organization_files", disk.run(options, check_mode=False, diff=False))
            except BuildkiteError as error:
                recording.keep("organization_files", {"failed": True, "msg": error.message, "failure": error.failure})
