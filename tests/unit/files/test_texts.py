# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are sent as text, and that YAML reads as numbers or booleans: rejected in files, a warning in tasks."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _of_whole, _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.plugin_utils import _written

from .conftest import Directory

# As they are written, with what YAML makes of them where that is another text.
CHANGED = {
    "1.10": "1.1",
    "0755": "493",
    "12:30": "750",
    "yes": "true",
    "True": "true",
    "off": "false",
    "1_000": "1000",
    "+5": "5",
    "0x1F": "31",
    "1.0e+3": "1000.0",
}
KEPT = ["5", "-7", "true", "false", "1.5", "'0755'", '"yes"', "1e3", "2026-01-31", "main", "0.1"]


def texts(fields: t.Iterable[Field], above: tuple[str, ...] = ()) -> t.Iterator[tuple[str, ...]]:
    """Every option with a dictionary of texts, wherever it is."""
    for field in fields:
        if field.encoding.pairs:
            yield (*above, field.name)
        yield from texts(field.options, (*above, field.name))


def test_every_free_dictionary_is_one_of_texts() -> None:
    """What has no keys of its own takes text: its values are checked, and sent as text."""
    fields = [field for entry in CATALOG.managed() for field in entry.fields]
    free = {field.name for field in fields if field.type == "dict" and not field.options}
    assert free == {field.name for field in fields if field.encoding.pairs} > {"env", "headers"}


@pytest.mark.parametrize("path", list(texts(_of_whole.bulk_fields(CATALOG))), ids=".".join)
def test_files_reject_what_would_be_sent_otherwise(directory: Directory, path: tuple[str, ...]) -> None:
    plural, *below, option = path
    kind = next(entry for entry in CATALOG.top_lists() if entry.plural == plural)
    lines = [f"{plural}:", f"- {kind.key[0]}: web"]
    where = f"{kind.title} web"
    if below == ["schedules"]:
        lines += ["  schedules:", "  - label: a", f"    {option}:"]
        where += ".schedules[0]"
    else:
        lines += [f"  {option}:"]
    where += f".{option}"
    indent = " " * (len(lines[-1]) - len(option) + 1)
    is_secret = option == "headers"
    values, said = [*CHANGED, *KEPT], "is written as {} and would be sent as {}"
    text = "\n".join([*lines, *(f"{indent}V{number}: {value}" for number, value in enumerate(values))])
    first = len(lines) + 1
    assert directory.mistakes(**{"a.yml": text}) == [
        f"a.yml:{first + number}: {where}.V{number} {'must be text' if is_secret else said.format(value, sent)}: put it in quotes."
        for number, (value, sent) in enumerate(CHANGED.items())
    ]
    kept = "\n".join(
        [*lines, *(f"{indent}V{number}: {value}" for number, value in enumerate(KEPT)), f"{indent}N: null"]
    )
    directory.read(**{"a.yml": kept})


def test_defaults_and_merge_keys_are_checked_where_they_are_written(directory: Directory) -> None:
    text = "defaults:\n  pipelines:\n    env:\n      <<: &e\n        GO: 1.10\n      A: 1\npipelines: [{slug: a}]"
    sentence = "a.yml:5: defaults.pipelines.env.GO is written as 1.10 and would be sent as 1.1: put it in quotes."
    assert directory.mistake(text, "a.yml") == sentence


def test_steps_as_data_too(directory: Directory) -> None:
    """They are written as YAML again, by which 12:30 would be 750; the case of true is nothing to YAML."""
    text = "pipelines:\n- slug: a\n  configuration:\n    steps:\n    - {command: x, soft_fail: True, retry: [1, 0755]}"
    assert directory.mistake(text, "a.yml") == (
        "a.yml:5: pipeline a.configuration.steps[0].retry[1] is written as 0755 and would be sent as 493: put it in quotes."
    )


def test_a_key_that_is_null_is_omitted(directory: Directory) -> None:
    shared = "defaults: {pipelines: {env: {A: '1', B: '2'}}}\n"
    found = directory.read(**{"a.yml": f"{shared}pipelines: [{{slug: a, env: {{A: null, C: null}}}}]"})
    assert {name: value for name, value in found["pipelines"][0]["env"].items() if value is not None} == {"B": "2"}


PLAYBOOK = """
- hosts: all
  tasks:
  - name: Other
    community.buildkite.team: {name: A}
  - name: Schedules
    community.buildkite.organization:
      pipelines:
      - slug: web
        schedules:
        - label: a
          env: {ENV}
    loop: [1, 2]
"""
FIELDS = _options.module_fields(CATALOG, "organization")


def warned(folder: Path, env: str, value: t.Any = None, line: int = 6) -> str:
    """The warning about a task: what Ansible makes of it, or another value that a template has."""
    file = folder / "playbook.yml"
    text = PLAYBOOK.replace("{ENV}", env)
    file.write_text(text, encoding="utf-8")
    arguments = yaml.safe_load(text)[0]["tasks"][1]["community.buildkite.organization"]
    if value is not None:
        arguments["pipelines"][0]["schedules"][0]["env"] = value
    return _written.warning(FIELDS, arguments, ("community.buildkite.organization", f"{file}:{line}"))


def test_tasks_are_warned_about_what_is_written_otherwise(tmp_path: Path) -> None:
    many = ", ".join(f"V{number}: {value}" for number, value in enumerate(["0755", *KEPT, "1.10", "12:30", "yes"]))
    place = "pipelines[0].schedules[0].env"
    last = len(KEPT) + 1
    assert warned(tmp_path, f"{{{many}}}") == (
        f"YAML reads values of {place}.V0 (0755 is sent as 493), {place}.V{last} (1.10 is sent as 1.1), {place}.V{last + 1} (12:30 is"
        f" sent as 750), {place}.V{last + 2} (yes is sent as true) as numbers or booleans, and they are sent as text: put them in quotes."
    )
    assert warned(tmp_path, "{A: 5, B: true, C: x}") == ""


def test_of_a_template_only_the_type_is_known(tmp_path: Path) -> None:
    values = {"A": 493, "B": 1.1, "C": True, "D": "x", "API_TOKEN": 1.5}
    found = warned(tmp_path, "'{{ env }}'", values)
    assert "env.B (sent as 1.1), " in found and "env.C (sent as true)" in found
    # The value of what is called like a secret is not shown.
    assert "env.API_TOKEN as numbers" in found and "1.5" not in found and "env.A" not in found.replace("env.API", "")
    assert "env.C (sent" in warned(tmp_path, "{C: '{{ yes }}'}", {"C": True})


def test_options_that_are_text_and_lists_of_text(tmp_path: Path) -> None:
    """What Ansible makes of them is not always what is written; a choice and a time are checked by themselves."""
    file = tmp_path / "tasks.yml"
    options = (
        "{slug: web, default_branch: 1.10, description: yes, tags: [0755, 12, x], emoji: 2026-01-31, visibility: no}"
    )
    file.write_text(f"- community.buildkite.pipeline: {options}", encoding="utf-8")
    arguments = yaml.safe_load(options)
    fields = _options.module_fields(CATALOG, "pipeline")
    assert _written.warning(fields, arguments, ("community.buildkite.pipeline", f"{file}:1")) == (
        "YAML reads values of default_branch (1.10 is sent as 1.1), description (yes is sent as True), tags[0] (0755 is sent as 493) as"
        " numbers or booleans, and they are sent as text: put them in quotes."
    )
    fields = _options.module_fields(CATALOG, "agent_token")
    arguments = yaml.safe_load("{description: 5, expires_at: 2027-01-31T12:00:00Z}")
    assert _written.warning(fields, arguments, ("community.buildkite.agent_token", "")) == ""
    hook = _options.module_fields(CATALOG, "webhook")
    assert "1.5" not in _written.warning(hook, {"description": "a", "token": 1.5}, ("community.buildkite.webhook", ""))
    traces = _options.module_fields(CATALOG, "open_telemetry_service")
    found = _written.warning(traces, {"headers": {"A": 1.5}, "tracestate": {"B": 2.5}}, ("", ""))
    assert "headers.A, tracestate.B (sent as 2.5)" in found and "1.5" not in found


def test_no_value_is_shown_beside_sensitive_ones() -> None:
    arguments = {"pipelines": [{"slug": "a", "env": {"A": 1.5}}], "sensitive": ["*:env.A"]}
    found = _written.warning(FIELDS, arguments, ("community.buildkite.organization", ""))
    assert "pipelines[0].env.A as numbers" in found and "1.5" not in found


def test_a_task_that_repeats_another_one(tmp_path: Path) -> None:
    """By an anchor and `<<`."""
    file = tmp_path / "tasks.yml"
    tasks = "- &a\n  community.buildkite.pipeline_schedule:\n    env: {A: 0755}\n- <<: *a\n  name: Again"
    file.write_text(tasks, encoding="utf-8")
    fields = _options.module_fields(CATALOG, "pipeline_schedule")
    for line in (1, 4):
        task = ("community.buildkite.pipeline_schedule", f"{file}:{line}")
        assert "env.A (0755 is sent as 493)" in _written.warning(fields, {"env": {"A": 493}}, task)


@pytest.mark.parametrize("line", [0, 4, 99])
def test_a_task_that_is_not_found_is_like_a_template(tmp_path: Path, line: int) -> None:
    assert warned(tmp_path, "{A: 0755}", line=line) == ""
    assert "env.A (sent as 1.1)" in warned(tmp_path, "{A: 1.10}", line=line)


@pytest.mark.parametrize("text", ["$ANSIBLE_VAULT;1.1;AES256\n6162", "[", "- a\n---\n- b", "? [a]\n: b", "{ENV}"])
def test_files_that_are_no_playbook(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.yml").write_text(text, encoding="utf-8")
    arguments = {"pipelines": [{"slug": "a", "env": {"A": 5}}]}
    for place in (f"{tmp_path}/x.yml:1", f"{tmp_path}/none.yml:1", ""):
        assert _written.warning(FIELDS, arguments, ("community.buildkite.organization", place)) == ""
