"""What comes before what: prerequisites between targets, without circles."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence

from domain.exchange.case import CaseItem
from domain.exchange.oddities import Findings, ImportRefused
from domain.exchange.reading import counted

MOST_PREREQUISITES = 20_000


def prerequisites_between(
    items: Mapping[str, CaseItem], above: Mapping[str | None, str | None], findings: Findings
) -> tuple[tuple[str, str], ...]:
    """(target, what it builds on); `above` names the target an item belongs to. Raises ImportRefused."""
    edges: dict[tuple[str, str], None] = {}
    elsewhere = 0
    for item in items.values():
        for later in item.precedes:
            earlier_target, later_target = above[item.guid], above[later]
            if earlier_target is None or later_target is None:
                elsewhere += 1
            elif earlier_target != later_target:
                edges[later_target, earlier_target] = None
    if elsewhere:
        findings.add(
            f"{counted(elsewhere, 'prerequisite')} between items that belong to no target.",
            "Kept with the items only.",
        )
    if len(edges) > MOST_PREREQUISITES:
        raise ImportRefused(
            f"{findings.file} has {len(edges):,} prerequisites; the most is {MOST_PREREQUISITES:,}."
        )
    return _without_cycles(tuple(edges), items, findings)


def _without_cycles(
    edges: Sequence[tuple[str, str]], items: Mapping[str, CaseItem], findings: Findings
) -> tuple[tuple[str, str], ...]:
    """The edges, less those that would close a cycle with earlier ones."""
    suspicious = _between_cycles(edges)
    builds_on: dict[str, list[str]] = defaultdict(list)
    kept: list[tuple[str, str]] = []
    for target, earlier in edges:
        if (target, earlier) in suspicious:
            if _reaches(builds_on, earlier, target):
                findings.add(
                    "A prerequisite closes a circle.",
                    f"Left out: {_called(items[target])} no longer waits for {_called(items[earlier])}.",
                    row=items[earlier].row,
                    item=_called(items[earlier]),
                )
                continue
            builds_on[target].append(earlier)
        kept.append((target, earlier))
    return tuple(kept)


def _between_cycles(edges: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """The edges left when ends of chains are peeled off again and again; none without a cycle."""
    left = set(edges)
    for here in (0, 1):
        at: dict[str, list[tuple[str, str]]] = defaultdict(list)
        incoming: Counter[str] = Counter()
        for edge in left:
            at[edge[here]].append(edge)
            incoming[edge[1 - here]] += 1
        free = deque(node for node in at if not incoming[node])
        while free:
            for edge in at[free.popleft()]:
                left.discard(edge)
                incoming[edge[1 - here]] -= 1
                if not incoming[edge[1 - here]]:
                    free.append(edge[1 - here])
    return left


def _reaches(builds_on: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        fresh = [further for further in builds_on.get(node, ()) if further not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return False


def _called(item: CaseItem) -> str:
    return item.code or item.guid
