"""Which things lead back to one another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping


def circles(links: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Give for each thing the number of its circle: two have the same where each leads to the other.

    It is Kosaraju's way, without recursion: a model may be ten thousand entities deep.
    """
    back: dict[str, list[str]] = {one: [] for one in links}
    for one, others in links.items():
        for other in others:
            if other in back:
                back[other].append(one)
    found: dict[str, int] = {}
    for number, start in enumerate(reversed(list(_finished(links)))):
        waiting = [start]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found[one] = number
                waiting += back[one]
    return found


def _finished(links: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Give each thing after all that it leads to, circles aside."""
    seen: set[str] = set()
    for start in links:
        if start in seen:
            continue
        seen.add(start)
        way = [(start, iter(links[start]))]
        while way:
            one, others = way[-1]
            following = next((other for other in others if other in links and other not in seen), None)
            if following is None:
                way.pop()
                yield one
            else:
                seen.add(following)
                way.append((following, iter(links[following])))
