# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutations as independent clients send them: life cycles, defaults of inputs, and refusals in words."""

from __future__ import annotations

from typing import Any

import pytest

STEPS = {"yaml": "steps:\n  - command: make\n"}
# All fields, whether they are set or not: as generated clients send them.
PIPELINE: dict[str, Any] = {
    "clientMutationId": "",
    "description": "",
    "emoji": None,
    "color": None,
    "cloneMirrorUrl": None,
    "skipIntermediateBuilds": False,
    "skipIntermediateBuildsBranchFilter": "",
    "cancelIntermediateBuilds": False,
    "cancelIntermediateBuildsBranchFilter": "",
    "allowRebuilds": False,
    "defaultTimeoutInMinutes": None,
    "maximumTimeoutInMinutes": None,
    "defaultBranch": "main",
    "branchConfiguration": None,
    "tags": [],
    "repository": {"url": "https://github.com/acme/site.git"},
}
READ = """id slug name allowRebuilds archived visibility cluster { name } tags { label } steps { yaml } nextBuildNumber
    pipelineTemplate { id } teams(first: 5, order: NAME) { count edges { node { accessLevel team { slug } } } }"""


@pytest.fixture
def organization(face: Any) -> str:
    """The organization's id."""
    return str(face.id_of("organization"))


def gone(face: Any, identifier: str) -> bool:
    """Whether nothing has that id any more."""
    return bool(face.data("query($id: ID!) { node(id: $id) { __typename } }", id=identifier) == {"node": None})


def made_cluster(face: Any, organization: str) -> str:
    """The id of a new cluster."""
    values = {"organizationId": organization, "name": "linux", "description": None, "emoji": None, "color": None}
    return str(face.call("clusterCreate", "clientMutationId cluster { id }", **values)["cluster"]["id"])


def test_cluster_queue_and_default_queue(face: Any, organization: str) -> None:
    own = {"organizationId": organization}
    cluster = made_cluster(face, organization)
    made = face.call(
        "clusterQueueCreate", "clusterQueue { id hosted }", **own, clusterId=cluster, key="cpu", hostedAgents=None
    )
    queue = made["clusterQueue"]["id"]
    selection = "cluster { defaultQueue { id key } }"
    found = face.call("clusterUpdate", selection, **own, id=cluster, defaultQueueId=queue)
    assert found["cluster"]["defaultQueue"] == {"id": queue, "key": "cpu"}
    found = face.call("clusterUpdate", selection, **own, id=cluster, defaultQueueId=None)
    assert found["cluster"]["defaultQueue"] is None
    face.call("clusterQueueDelete", "deletedClusterQueueId", **own, id=queue)
    assert gone(face, queue)
    face.call("clusterDelete", "deletedClusterId", **own, id=cluster)
    assert gone(face, cluster)
    assert face.fails("clusterDelete", "deletedClusterId", **own, id=cluster) == "No cluster found"


def test_a_queue_is_paused_once(face: Any) -> None:
    queue = face.id_of("cluster_queue")
    selection = "queue { dispatchPaused dispatchPausedNote dispatchPausedBy { email } }"
    paused = face.call("clusterQueuePauseDispatch", selection, id=queue, note="Moving")["queue"]
    assert paused == {
        "dispatchPaused": True,
        "dispatchPausedNote": "Moving",
        "dispatchPausedBy": {"email": "owner@example.com"},
    }
    assert face.fails("clusterQueuePauseDispatch", selection, id=queue) == "Cluster queue is already paused"
    face.call("clusterQueueResumeDispatch", selection, id=queue)
    assert face.fails("clusterQueueResumeDispatch", selection, id=queue) == "Cluster queue is not paused"


HOSTED = """clusterQueue { id hosted hostedAgents { instanceShape { name size vcpu machineType }
    platformSettings { linux { agentImageRef } macos { macosVersion xcodeVersion } } } }"""


def test_hosted_queues(face: Any, organization: str) -> None:
    own = {"organizationId": organization}
    cluster = made_cluster(face, organization)
    linux = {"instanceShape": "LINUX_AMD64_2X4", "platformSettings": {"linux": {"agentImageRef": "one"}}}
    made = face.call("clusterQueueCreate", HOSTED, **own, clusterId=cluster, key="linux", hostedAgents=linux)
    queue = made["clusterQueue"]
    assert queue["hostedAgents"] == {
        "instanceShape": {"name": "LINUX_AMD64_2X4", "size": "SMALL", "vcpu": 2, "machineType": "LINUX"},
        "platformSettings": {"linux": {"agentImageRef": "one"}, "macos": None},
    }
    # This input has the image twice; Terraform leaves the first one empty.
    larger = {**linux, "instanceShape": "LINUX_AMD64_4X16", "agentImageRef": ""}
    found = face.call("clusterQueueUpdate", HOSTED, **own, id=queue["id"], hostedAgents=larger)["clusterQueue"]
    assert found["hostedAgents"]["platformSettings"]["linux"] == {"agentImageRef": "one"}
    assert found["hostedAgents"]["instanceShape"]["name"] == "LINUX_AMD64_4X16"
    other = {"instanceShape": "LINUX_ARM64_2X4"}
    message = face.fails("clusterQueueUpdate", HOSTED, **own, id=queue["id"], hostedAgents=other)
    assert message == "Instance shape cannot be changed to LINUX_ARM64_2X4"
    macos = {"macosVersion": "SEQUOIA", "xcodeVersion": "16.1"}
    mac = {"instanceShape": "MACOS_ARM64_M4_6X28", "platformSettings": {"macos": macos}}
    made = face.call("clusterQueueCreate", HOSTED, **own, clusterId=cluster, key="mac", hostedAgents=mac)
    assert made["clusterQueue"]["hostedAgents"]["platformSettings"] == {"linux": None, "macos": macos}


def test_a_hosted_queue_keeps_its_shape_unless_another_is_sent(face: Any, organization: str) -> None:
    """apis/graphql/cookbooks/hosted_agents.md, the custom image."""
    own = {"organizationId": organization, "id": face.id_of("cluster_queue", key="linux-medium")}
    image = {"platformSettings": {"linux": {"agentImageRef": "my-custom-image:latest"}}}
    hosted = face.call("clusterQueueUpdate", HOSTED, **own, hostedAgents=image)["clusterQueue"]["hostedAgents"]
    assert hosted["platformSettings"]["linux"] == image["platformSettings"]["linux"]
    assert hosted["instanceShape"]["name"] == "LINUX_AMD64_4X16"
    twice = {**image, "agentImageRef": "other"}
    assert "only be given once" in face.fails("clusterQueueUpdate", HOSTED, **own, hostedAgents=twice)
    own["id"] = face.id_of("cluster_queue", key="default-queue")
    assert "cannot be changed" in face.fails("clusterQueueUpdate", HOSTED, **own, hostedAgents=image)


def test_cluster_tokens_show_their_value_once(face: Any, organization: str) -> None:
    own = {"organizationId": organization}
    cluster = made_cluster(face, organization)
    selection = "clusterAgentToken { id token allowedIpAddresses } tokenValue"
    values = {"clusterId": cluster, "description": "d", "allowedIpAddresses": ""}
    made = face.call("clusterAgentTokenCreate", selection, **own, **values)
    token = made["clusterAgentToken"]
    assert made["tokenValue"].startswith("bkct_") and token["token"] == ""
    assert token["allowedIpAddresses"] == "0.0.0.0/0"
    selection = "clusterAgentToken { description allowedIpAddresses }"
    found = face.call("clusterAgentTokenUpdate", selection, **own, id=token["id"], description="e")
    assert found["clusterAgentToken"]["description"] == "e"
    assert "$input" in face.fails("clusterAgentTokenUpdate", selection, **own, id=token["id"])
    face.call("clusterAgentTokenRevoke", "deletedClusterAgentTokenId", **own, id=token["id"])
    assert gone(face, token["id"])


def test_unclustered_tokens_stay_listed_after_they_are_revoked(face: Any, organization: str) -> None:
    selection = "tokenValue agentTokenEdge { node { id uuid } }"
    made = face.call("agentTokenCreate", selection, organizationID=organization, description="old")
    node = made["agentTokenEdge"]["node"]
    face.call("agentTokenRevoke", "agentToken { revokedReason }", id=node["id"], reason="rotated")
    lookup = f'{{ agentToken(slug: "acme/{node["uuid"]}") {{ revokedReason revokedBy {{ email }} }} }}'
    assert face.data(lookup)["agentToken"] == {
        "revokedReason": "rotated",
        "revokedBy": {"email": "owner@example.com"},
    }
    counts = "a: agentTokens { count } b: agentTokens(revoked: false) { count } c: agentTokens(revoked: true) { count }"
    assert [entry["count"] for entry in face.organization(counts).values()] == [1, 0, 1]


def made_team(face: Any, organization: str, name: str = "Builders") -> str:
    """The id of a new team."""
    values = {"organizationID": organization, "name": name, "privacy": "VISIBLE", "defaultMemberRole": "MEMBER"}
    return str(
        face.call("teamCreate", "teamEdge { node { id } }", **values, isDefaultTeam=False)["teamEdge"]["node"]["id"]
    )


def test_team_with_members(face: Any, organization: str) -> None:
    team, user = made_team(face, organization), face.id_of("user")
    member = "teamMemberEdge { node { id role user { id } team { slug } } }"
    made = face.call("teamMemberCreate", member, teamID=team, userID=user)["teamMemberEdge"]["node"]
    assert (made["role"], made["user"]["id"], made["team"]["slug"]) == ("MEMBER", user, "builders")
    assert "has already been added" in face.fails("teamMemberCreate", member, teamID=team, userID=user)
    found = face.call("teamMemberUpdate", "teamMember { role }", id=made["id"], role="MAINTAINER")
    assert found["teamMember"]["role"] == "MAINTAINER"
    face.call("teamMemberDelete", "deletedTeamMemberID", id=made["id"])
    values = {"id": team, "name": "Makers", "isDefaultTeam": True, "defaultMemberRole": "MAINTAINER"}
    found = face.call("teamUpdate", "team { slug isDefaultTeam privacy }", **values)["team"]
    assert found == {"slug": "makers", "isDefaultTeam": True, "privacy": "VISIBLE"}
    assert "$input" in face.fails("teamUpdate", "team { id }", id=team, name="Makers")
    face.call("teamDelete", "deletedTeamID", id=team)
    assert gone(face, team) and gone(face, made["id"])


def made_pipeline(face: Any, organization: str, **values: Any) -> Any:
    """A new pipeline."""
    values = {**PIPELINE, "steps": STEPS, "name": "Site", **values}
    return face.call("pipelineCreate", f"pipeline {{ {READ} }}", organizationId=organization, **values)["pipeline"]


def test_pipeline_of_a_team(face: Any, organization: str) -> None:
    team = made_team(face, organization)
    made = made_pipeline(face, organization, teams=[{"id": team}], nextBuildNumber=7)
    assert (made["slug"], made["allowRebuilds"], made["nextBuildNumber"], made["tags"]) == ("site", False, 7, [])
    assert made["teams"]["edges"] == [{"node": {"accessLevel": "MANAGE_BUILD_AND_READ", "team": {"slug": "builders"}}}]
    found = face.call("pipelineUpdate", f"pipeline {{ {READ} }}", id=made["id"], tags=[{"label": "a"}])["pipeline"]
    assert (found["tags"], found["allowRebuilds"]) == ([{"label": "a"}], True), "allowRebuilds has a default"
    assert found["steps"] == made["steps"] and found["name"] == "Site"
    face.call("pipelineDelete", "deletedPipelineID", id=made["id"])
    assert gone(face, made["id"])
    assert face.fails("pipelineDelete", "deletedPipelineID", id=made["id"]) == "No pipeline found"


def test_pipeline_of_a_template_with_an_empty_text_beside_it(face: Any, organization: str) -> None:
    values = {"organizationId": organization, "name": "Usual", "configuration": STEPS["yaml"]}
    template = face.call("pipelineTemplateCreate", "pipelineTemplate { id }", **values)["pipelineTemplate"]["id"]
    made = made_pipeline(face, organization, steps={"yaml": ""}, pipelineTemplateId=template, teams=None, tags=None)
    assert (made["pipelineTemplate"], made["steps"]) == ({"id": template}, STEPS)
    again = {**PIPELINE, "id": made["id"], "steps": {"yaml": ""}, "pipelineTemplateId": template, "name": "Site"}
    face.call("pipelineUpdate", "pipeline { id }", **again)
    message = face.fails("pipelineCreate", "pipeline { id }", organizationId=organization, **PIPELINE, name="Other")
    assert message.startswith("Step configuration is missing")


def test_archived_pipelines_are_not_changed(face: Any, organization: str) -> None:
    pipeline = made_pipeline(face, organization)["id"]
    face.call("pipelineArchive", "pipeline { archived }", id=pipeline)
    assert (
        face.fails("pipelineUpdate", "pipeline { id }", id=pipeline, name="x") == "Cannot update an archived pipeline"
    )
    assert face.fails("pipelineArchive", "pipeline { id }", id=pipeline) == "Pipeline could not be archived."
    face.call("pipelineUnarchive", "pipeline { archived }", id=pipeline)
    for archived in (True, False):
        selection = "pipeline { archived name }"
        found = face.call("pipelineUpdate", selection, id=pipeline, archived=archived, name=f"Now {archived}")
        # The second one unarchives it, or it could not be renamed.
        assert found["pipeline"] == {"archived": archived, "name": f"Now {archived}"}


@pytest.mark.parametrize(
    ("switch", "force", "refused"), [("allowed", None, False), ("refused", None, True), ("refused", True, False)]
)
def test_the_last_team_of_a_pipeline(make: Any, switch: str, force: bool | None, refused: bool) -> None:
    face = make(switches={"last_team_removal": switch})
    organization = face.id_of("organization")
    made_pipeline(face, organization, teams=[{"id": made_team(face, organization)}])
    link = face.id_of("team_pipeline")
    values = {"id": link, **({} if force is None else {"force": force})}
    if refused:
        message = face.fails("teamPipelineDelete", "deletedTeamPipelineID", **values)
        assert message == "Please ensure at least one team is added to this pipeline"
    else:
        face.call("teamPipelineDelete", "deletedTeamPipelineID", **values)
    assert gone(face, link) is not refused


def test_the_webhook_of_a_repository(face: Any, organization: str) -> None:
    pipeline = made_pipeline(face, organization)["id"]
    made = face.call("pipelineCreateWebhook", "webhook { externalId url } pipelineID", id=pipeline)
    assert made["pipelineID"] == pipeline and made["webhook"]["url"]
    message = face.fails("pipelineCreateWebhook", "webhook { url }", id=pipeline)
    assert message == "A webhook already exists for this repository"
    found = face.call("pipelineRotateWebhookURL", "pipeline { webhookURL }", id=pipeline)
    assert found["pipeline"]["webhookURL"] != made["webhook"]["url"]
    found = face.call("pipelineDeleteWebhook", "deletedWebhookExternalId", id=pipeline)
    assert found["deletedWebhookExternalId"] == made["webhook"]["externalId"]
    assert face.fails("pipelineDeleteWebhook", "deletedWebhookExternalId", id=pipeline) == "No webhook found"
    # It is the repository's: a pipeline that moves leaves it there.
    old = "https://github.com/acme/old.git"
    for url in (old, "https://github.com/acme/new.git"):
        face.call("pipelineUpdate", "pipeline { id }", id=pipeline, repository={"url": url})
        face.call("pipelineCreateWebhook", "pipelineID", id=pipeline)
    for options in ({"repository": old}, {}):
        face.call("pipelineDeleteWebhook", "deletedWebhookExternalId", id=pipeline, **options)
    other = made_pipeline(face, organization, name="Lab", repository={"url": "git@gitlab.com:a/b.git"})["id"]
    assert "only supported for GitHub" in face.fails("pipelineCreateWebhook", "webhook { url }", id=other)


def test_schedule(face: Any, organization: str) -> None:
    pipeline = made_pipeline(face, organization)["id"]
    selection = "pipelineScheduleEdge { node { id uuid label env enabled cronline } }"
    values = {"pipelineID": pipeline, "cronline": "@daily", "label": None, "env": "A=1\nB=x=y", "enabled": True}
    made = face.call("pipelineScheduleCreate", selection, **values)["pipelineScheduleEdge"]["node"]
    assert (made["env"], made["label"]) == (["A=1", "B=x=y"], "")
    slug = f"acme/site/{made['uuid']}"
    assert face.data(f'{{ pipelineSchedule(slug: "{slug}") {{ id }} }}') == {"pipelineSchedule": {"id": made["id"]}}
    selection = "pipelineSchedule { env enabled nextBuildAt cronline }"
    found = face.call("pipelineScheduleUpdate", selection, id=made["id"], env=None, enabled=False)["pipelineSchedule"]
    assert found == {"env": [], "enabled": False, "nextBuildAt": None, "cronline": "@daily"}
    assert "Cronline" in face.fails("pipelineScheduleUpdate", selection, id=made["id"], cronline="often")
    face.call("pipelineScheduleDelete", "deletedPipelineScheduleID", id=made["id"])
    message = face.fails("pipelineScheduleDelete", "deletedPipelineScheduleID", id=made["id"])
    assert message == "No pipeline schedule found"


def test_settings_of_the_organization(face: Any, organization: str) -> None:
    own = {"organizationId": organization}
    for message in ("One", "Two"):
        face.call("organizationBannerUpsert", "banner { id }", **own, message=message)
    assert face.organization("banners(first: 1) { edges { node { message } } }") == {
        "banners": {"edges": [{"node": {"message": "Two"}}]}
    }
    face.call("organizationBannerDelete", "deletedBannerId", **own)
    assert "does not have an active banner" in face.fails("organizationBannerDelete", "deletedBannerId", **own)
    two_factor = "organizationEnforceTwoFactorAuthenticationForMembersUpdate"
    selection = "organization { membersRequireTwoFactorAuthentication }"
    found = face.call(two_factor, selection, **own, membersRequireTwoFactorAuthentication=True)
    assert found["organization"] == {"membersRequireTwoFactorAuthentication": True}
    selection = "organization { allowedApiIpAddresses }"
    update = "organizationApiIpAllowlistUpdate"
    found = face.call(update, selection, organizationID=organization, ipAddresses="10.0.0.0/8")
    assert found["organization"] == {"allowedApiIpAddresses": "10.0.0.0/8"}
    assert "not an IPv4" in face.fails(update, selection, organizationID=organization, ipAddresses="x")
    selection = "organization { revokeInactiveTokensAfter }"
    for period in ("DAYS_30", "NEVER"):
        update = "organizationRevokeInactiveTokensAfterUpdate"
        found = face.call(update, selection, **own, revokeInactiveTokensAfter=period)
        assert found["organization"] == {"revokeInactiveTokensAfter": period}


def test_another_organization_is_not_found(face: Any) -> None:
    message = face.fails("organizationBannerUpsert", "banner { id }", organizationId="x", message="m")
    assert message == "No organization found"


def test_members_and_invitations(make: Any) -> None:
    face = make({"users": [{"name": "Mary", "email": "mary@example.com", "role": "member"}]})
    organization, mary = face.id_of("organization"), face.store.find("user", email="mary@example.com")
    member = face.id_of("member", user_id=mary["id"])
    selection = "organizationMember { role sso { mode } }"
    found = face.call("organizationMemberUpdate", selection, id=member, role="ADMIN", sso={"mode": "REQUIRED"})
    assert found["organizationMember"] == {"role": "ADMIN", "sso": {"mode": "REQUIRED"}}
    assert face.call("organizationMemberUpdate", selection, id=member) == found
    own = face.id_of("member", user_id=face.caller.user["id"])
    assert "own membership" in face.fails("organizationMemberUpdate", selection, id=own, role="MEMBER")
    face.call("organizationMemberDelete", "deletedOrganizationMemberID user { email }", id=member)
    assert gone(face, member)
    selection = "invitationEdges { node { id slug state teams(first: 5) { edges { node { role team { slug } } } } } }"
    team = {"id": face.id_of("team"), "role": "MAINTAINER"}
    values = {"organizationID": organization, "emails": ["new@example.com"], "teams": [team]}
    made = face.call("organizationInvitationCreate", selection, **values)["invitationEdges"][0]["node"]
    assert made["teams"]["edges"] == [{"node": {"role": "MAINTAINER", "team": {"slug": "everyone"}}}]
    lookup = f'{{ organizationInvitation(slug: "{made["slug"]}") {{ id state }} }}'
    assert face.data(lookup)["organizationInvitation"] == {"id": made["id"], "state": "PENDING"}
    assert "already been invited" in face.fails("organizationInvitationCreate", selection, **values)
    face.call("organizationInvitationResend", "organizationInvitation { id }", id=made["id"])
    face.call("organizationInvitationRevoke", "organizationInvitation { state }", id=made["id"])
    for again in ("Resend", "Revoke"):
        message = face.fails(f"organizationInvitation{again}", "organizationInvitation { id }", id=made["id"])
        assert message == "Invitation is not pending"
    assert face.organization("invitations(state: [PENDING]) { count }")["invitations"]["count"] == 0


@pytest.mark.parametrize(
    ("kind", "field", "level", "other"),
    [("Suite", "suiteID", "MANAGE_AND_READ", "READ_ONLY"), ("Registry", "registryID", "READ_AND_WRITE", "READ_ONLY")],
)
def test_teams_of_suites_and_registries(make: Any, kind: str, field: str, level: str, other: str) -> None:
    face = make({"registries": [{"name": "Gems"}]})
    face.world.seed({"suites": [{"name": "Specs", "teams": ["Everyone"]}]})
    team = made_team(face, face.id_of("organization"))
    link, low = f"team{kind}", kind.lower()
    selection = f"{link} {{ id accessLevel {low} {{ slug }} }}"
    values = {"teamID": team, field: face.id_of(low)}
    made = face.call(f"{link}Create", selection, **values, accessLevel=level)[link]
    assert made["accessLevel"] == level
    assert "has already been added" in face.fails(f"{link}Create", selection, **values)
    found = face.call(f"{link}Update", selection, id=made["id"], accessLevel=other)[link]
    assert found["accessLevel"] == other
    inner = f"... on {kind} {{ teams(order: NAME, first: 1) {{ edges {{ node {{ team {{ slug }} }} }} }} }}"
    document = f'{{ {low}: node(id: "{values[field]}") {{ {inner} }} }}'
    assert face.data(document)[low]["teams"]["edges"] == [{"node": {"team": {"slug": "builders"}}}]
    face.call(f"{link}Delete", f"deleted{link[0].upper()}{link[1:]}ID team {{ id }}", id=made["id"], force=True)
    assert gone(face, made["id"])


def test_agents_are_stopped_paused_and_resumed(make: Any) -> None:
    face = make({"agents": [{"name": "a", "job": {"id": "x"}}]})
    agent = face.id_of("agent")
    paused = face.call("agentPause", "agent { paused pausedNote pausedTimeoutInMinutes }", id=agent, note="n")["agent"]
    assert paused == {"paused": True, "pausedNote": "n", "pausedTimeoutInMinutes": 5}
    assert face.fails("agentPause", "agent { id }", id=agent) == "Agent is already paused"
    face.call("agentResume", "agent { paused }", id=agent)
    assert face.call("agentStop", "agent { connectionState }", id=agent)["agent"]["connectionState"] == "stopping"
    found = face.call("agentStop", "agent { connectionState }", id=agent, graceful=False)["agent"]
    assert found["connectionState"] == "stopped"
    assert face.fails("agentStop", "agent { id }", id=agent) == "Can only stop connected agents"


def test_several_mutations_in_one_document(face: Any, organization: str) -> None:
    document = """mutation($o: ID!) {
        a: organizationBannerUpsert(input: {organizationId: $o, message: "One"}) { banner { message } }
        b: clusterDelete(input: {organizationId: $o, id: "x"}) { deletedClusterId }
        c: organizationBannerUpsert(input: {organizationId: $o, message: "Two"}) { clientMutationId }
    }"""
    outcome = face.execute(document, o=organization)
    error = outcome.body["errors"][0]
    assert (error["message"], error["path"]) == ("No cluster found", ["b"])
    assert outcome.body["data"] == {"a": {"banner": {"message": "One"}}, "b": None, "c": {"clientMutationId": None}}
    assert face.store.find("banner")["message"] == "Two"


def test_the_access_of_a_token_ends_once(face: Any, organization: str) -> None:
    token = face.organization("apiAccessTokens(first: 1) { nodes { id } }")["apiAccessTokens"]["nodes"][0]["id"]
    own = {"organizationId": organization, "apiAccessTokenId": token}
    ended = face.call("organizationApiAccessTokenRevoke", "revokedApiAccessTokenId", **own)
    assert ended == {"revokedApiAccessTokenId": token}
    message = face.fails("organizationApiAccessTokenRevoke", "revokedApiAccessTokenId", **own)
    assert message == "No API access token found"
