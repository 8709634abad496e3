# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the pages of antsibull-docs are arranged, on pages of the form that it writes."""

from __future__ import annotations

from docsite import pages

PAGE = """\
.. Title

community.buildkite.team module -- Manage teams
+++++++++++++++++++++++++++++++++++++++++++++++

.. contents::
   :local:
   :depth: 1

Parameters
----------

.. list-table::
  :header-rows: 1

  * - Parameter
    - Comments

{rows}
.. Attributes

Attributes
----------
"""
ROW = """\
  * - .. raw:: html

        <div>

      **{name}**

      {required}

    - .. raw:: html

        text of {name}

"""
INDEX = """\
.. _plugins_in_community.buildkite:

Description of antsibull-docs

.. _module_plugins_in_community.buildkite:

Modules
~~~~~~~

* :ansplugin:`team module <community.buildkite.team#module>` -- Manage teams

.. toctree::
    :maxdepth: 1
    :hidden:

    team_module

.. _filter_plugins_in_community.buildkite:

Filter Plugins
~~~~~~~~~~~~~~

* report

.. _role_plugins_in_community.buildkite:

Role Index
----------

These are the roles in the community.buildkite collection:

* organization
"""
ENVIRONMENT = """\
.. envvar:: ANSIBLE_INVENTORY_CACHE

    Of Ansible.
.. envvar:: BUILDKITE_API_TOKEN

    Of the inventory.
"""


def page(*names: str, required: str = "") -> str:
    rows = (ROW.format(name=name, required=pages.REQUIRED if name == required else "") for name in names)
    return PAGE.format(rows="".join(rows))


def order(text: str, *words: str) -> None:
    """These words follow each other."""
    places = [text.index(word) for word in words]
    assert places == sorted(places)


def test_the_options_of_the_connection_have_a_table_of_their_own():
    text = pages.module(page("api_token", "name", "organization", "privacy"), {"api_token", "organization"})
    order(
        text,
        "\nParameters\n",
        "**name**",
        "**privacy**",
        "\nConnection parameters\n---------------------\n",
        "**api_token**",
    )
    order(text, "**api_token**", "**organization**", "\nAttributes\n")
    assert text.count("  * - Parameter\n") == 2


def test_with_no_other_options_there_is_one_table():
    text = pages.module(page("api_token"), {"api_token"})
    assert "\nParameters\n" not in text and text.count("  * - Parameter\n") == 1


def test_without_such_options_there_is_one_table():
    text = pages.module(page("name"), {"api_token"})
    assert "Connection" not in text and text.count("  * - Parameter\n") == 1


def test_guides_and_variables_of_a_module_are_links_within_the_site():
    guide = "https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_quotas.rst"
    text = pages.module(f"{page('name')}\n`Quotas <{guide}>`_ and :ansenvvar:`HTTPS\\_PROXY`\n", ())
    assert ":ref:`Quotas <ansible_collections.community.buildkite.docsite.guide_quotas>` and" in text
    assert ":ansenvvarref:`HTTPS\\_PROXY`" in text and guide not in text


def test_a_title_is_short_and_the_rest_is_a_sentence():
    assert "\nteam module\n+++++++++++\n\nManage teams.\n" in pages.module(page("name"), ())


def test_the_role_begins_with_its_example_and_what_is_required():
    text = pages.role(
        page("allow_empty", "path", "prune", required="path"), "- name: A\n\n  hosts: b\n", "buildkite.yml"
    )
    order(
        text,
        "**Example**",
        "    - name: A\n\n      hosts: b\n",
        ".. contents::",
        "**path**",
        "**allow_empty**",
        "**prune**",
    )


def test_environment_variables_are_those_of_all_modules():
    text = pages.environment(ENVIRONMENT, [("BUILDKITE_API_TOKEN", "api_token")])
    order(
        text,
        ".. envvar:: BUILDKITE_API_TOKEN\n\n    Sets :ansopt:`community.buildkite.organization#module:api_token`.",
        ".. envvar:: ANSIBLE_INVENTORY_CACHE\n\n    Of Ansible.",
    )
    assert "Of the inventory" not in text


def test_the_index_has_groups_with_short_names():
    sections = [("Start", ["a"]), ("Guides", ["b"]), ("Development", ["c"])]
    text = pages.index(INDEX, sections, ["team_module", "report_filter", "organization_role"])
    assert "Description of antsibull-docs" not in text and "~~~" not in text and "These are the roles" not in text
    order(
        text,
        ".. include:: /start.md",
        "* :doc:`docsite/a`\n* :doc:`docsite/b`\n",
        "Manage teams",
        "Filter plugins\n-----",
    )
    order(
        text,
        "caption: Start\n\n   docsite/a",
        "caption: Guides\n\n   docsite/b",
        "caption: Modules\n\n   team <team_module>",
    )
    order(
        text,
        "caption: Plugins\n\n   report filter <report_filter>",
        "caption: Roles\n\n   organization <organization_role>",
    )
    assert text.endswith("caption: Development\n\n   docsite/c\n")
