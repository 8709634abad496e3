# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The beginning of a YAML text with a syntax error, up to the line of the error.

Private to this collection. Pure: no I/O, no Ansible. The nodes are those that PyYAML makes of a whole text. A mapping or a list that
the error interrupts has no end mark.
"""

from __future__ import annotations

import typing as t

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]


def node(text: str, line: int) -> t.Any:
    """The root node of what is written before a line, None if nothing is. Lines count from 1."""
    events: list[t.Any] = []
    # The places of the collections that are open, each with those of its children.
    opened: list[tuple[int, list[int]]] = []
    for event in _events(text, line):
        if isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
        elif opened:
            opened[-1][1].append(len(events))
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((len(events), []))
        events.append(event)
    while opened:
        place, children = opened.pop()
        is_mapping = isinstance(events[place], yaml.MappingStartEvent)
        if events[place].flow_style:
            # It has no end, which is the mistake.
            del events[place:]
            if opened:
                opened[-1][1].pop()
            continue
        if is_mapping and len(children) % 2:
            # A key without a value.
            del events[children[-1] :]
        events.append((yaml.MappingEndEvent if is_mapping else yaml.SequenceEndEvent)())
    return _Composer(events).root() if events else None


def _events(text: str, line: int) -> t.Iterator[t.Any]:
    """The events of the document before a line, without the ends of what that line may continue."""
    before = "".join(text.splitlines(keepends=True)[: line - 1])
    try:
        for event in yaml.parse(before, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            is_end = isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.DocumentEndEvent) or (is_end and t.cast(t.Any, event.end_mark).line >= line - 1):
                return
            if is_end or isinstance(event, yaml.NodeEvent):
                yield event
    except yaml.YAMLError:
        return


if yaml:

    class _Composer(yaml.composer.Composer, yaml.resolver.Resolver):
        """Composes the nodes of events."""

        def __init__(self, events: list[t.Any]) -> None:
            yaml.composer.Composer.__init__(self)
            yaml.resolver.Resolver.__init__(self)
            self._events = events[::-1]

        def root(self) -> t.Any:
            """The node of the first event. An alias without an anchor is an error of the whole text, too."""
            try:
                return self.compose_node(None, t.cast(t.Any, None))
            except yaml.YAMLError:
                return None

        def check_event(self, *kinds: type) -> bool:
            """Whether the next event is of a kind."""
            return isinstance(self._events[-1], kinds)

        def peek_event(self) -> t.Any:
            """The next event."""
            return self._events[-1]

        def get_event(self) -> t.Any:
            """Take the next event."""
            return self._events.pop()
