"""Rows that hold from a moment to a moment: ends that come before the beginning, spans that overlap."""

from collections import defaultdict
from itertools import pairwise

from huiying.registers.kind import Asked, Wrong


def backwards(asked: Asked) -> list[Wrong]:
    """Rows that end before they begin."""
    rows = [(move.key, asked.after[move.key]) for move in asked.put]
    return [Wrong(key, "to", "结束不晚于开始", "this ends before it begins") for key, one in rows if one["to"] and one["to"] <= one["from"]]


def overlapping(asked: Asked, same: tuple[str, ...]) -> list[Wrong]:
    """Rows that are changed and overlap another one with the same columns."""
    groups = defaultdict(list)
    for key, one in asked.after.items():
        groups[tuple(one[name] for name in same)].append((one["from"], one["to"], key))
    touched = {move.key for move in asked.put}
    wrong = []
    for spans in groups.values():
        ordered = sorted(spans)
        for (_begin, end, first), (begin, _end, second) in pairwise(ordered):
            if (not end or begin < end) and touched & {first, second}:
                wrong.append(Wrong(second if second in touched else first, "from", "与另一段时间重叠", "this overlaps another span of the same"))
    return wrong
