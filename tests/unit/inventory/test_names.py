# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts: preferences, safety, uniqueness."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._inventory.names import (
    first_value,
    preferences,
    printable,
    safe_host_name,
    unique,
)

AGENT = {"name": "a-1", "hostname": None, "queue": "gpu", "id": "0190-x", "tags": {"machine": "box", "empty": " "}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["name"], "a-1"),
        (["hostname", "name"], "a-1"),
        (["meta_data:machine"], "box"),
        (["meta_data:empty", "meta_data:none", "id"], "0190-x"),
        ([{"name": "name", "prefix": "queue"}], "gpu_a-1"),
        ([{"name": "name", "prefix": "meta_data:machine", "separator": "."}], "box.a-1"),
        ([{"name": "name", "prefix": "ci", "separator": ""}], "cia-1"),
        # A prefix that the agent has no value for: the next preference.
        ([{"name": "name", "prefix": "hostname"}, "queue"], "gpu"),
        (["hostname", "meta_data:empty"], None),
    ],
)
def test_first_value(given: list[object], expected: str | None) -> None:
    assert first_value(preferences(given), [AGENT]) == expected


def test_a_preference_is_tried_on_every_agent_first() -> None:
    other = {**AGENT, "hostname": "late"}
    assert first_value(preferences(["hostname", "name"]), [AGENT, other]) == "late"


@pytest.mark.parametrize("wrong", ["nme", "meta_data:", {"prefix": "x"}, {"name": "name", "suffix": "x"}, 5, ["name"]])
def test_wrong_preferences(wrong: object) -> None:
    with pytest.raises(InvalidOption, match="^hostnames accepts ") as caught:
        preferences([wrong])
    assert caught.value.facts["option"] == "hostnames"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("build-01.example.com", "build-01.example.com"),
        ("{{ lookup('pipe', 'id') }}", "___lookup__pipe____id_____"),
        ("-oProxyCommand=id", "_oProxyCommand_id"),
        ("../../etc/passwd", "_._.._etc_passwd"),
        ("root@box", "root_box"),
        ("a\nb\x1b[31m\u202e", "a_b__31m_"),
        ("web[1:9]", "web_1_9_"),
        ("bücher", "bücher"),
    ],
)
def test_safe_host_name(name: str, safe: str) -> None:
    assert safe_host_name(name) == safe


def test_unique_names_do_not_depend_on_order() -> None:
    pairs = [("a", "11110000"), ("a", "22220000"), ("b", "33330000"), ("all", "44440000"), ("c-33330000", "55550000")]
    expected = ["a-11110000", "a-22220000", "b", "all-44440000", "c-33330000"]
    for order in itertools.permutations(range(len(pairs))):
        assert unique([pairs[index] for index in order], {"all"}) == [expected[index] for index in order]


def test_more_of_the_uuid_where_the_end_is_the_same() -> None:
    first, second = "aaaaaaaa-0000-4000-8000-1111" + "0" * 8, "aaaaaaaa-0000-4000-8000-2222" + "0" * 8
    assert unique([("x", first), ("x", second)], ()) == ["x-" + first[-12:], "x-" + second[-12:]]


def test_names_that_end_with_every_part_of_the_uuid_of_another() -> None:
    """Agents choose their names; two of one name would be one host."""
    first, second = "aaaaaaaa-0000-4000-8000-111100000000", "aaaaaaaa-0000-4000-8000-222200000000"
    planted = [(f"x-{first[-length:]}", str(length)) for length in (8, 12, 36)]
    pairs = [("x", first), ("x", second), *planted]
    names = unique(pairs, {f"x-{first}-2"})
    assert names == [f"x-{first}-3", f"x-{second}-3", *(name for name, _uuid in planted)]
    assert unique(pairs, ())[:2] == [f"x-{first}-2", f"x-{second}-2"]
    # However many names are taken.
    taken = {"x", *(name for name, _uuid in planted), *(f"x-{first}-{number}" for number in range(2, 6))}
    assert unique(pairs[:1], taken) == [f"x-{first}-6"]


def test_a_name_with_a_part_of_the_uuid_may_be_taken_too() -> None:
    uuid = "aaaaaaaa-0000-4000-8000-111100000000"
    assert unique([("all", uuid)], {"all", "all-00000000"}) == ["all-111100000000"]


def test_hosts_for_which_every_name_is_taken() -> None:
    class Everything(frozenset[str]):
        def __contains__(self, name: object) -> bool:
            return True

    message = "^No host can be named box, since every name that begins with it is taken"
    with pytest.raises(InvalidOption, match=message) as caught:
        unique([("box", "aaaaaaaa-0000-4000-8000-111100000000")], Everything({"box"}))
    assert caught.value.facts["option"] == "hostnames"


def test_messages_move_no_cursor() -> None:
    assert printable("a\x1b[1m\r\n\tb  c") == "a?[1m\nb c"
