"""Where the figures of a settlement come from: the one place that says so. `measure` is what commands and screens pass to the actions."""

from huiying.contracts.by_calls import measure

__all__ = ["measure"]
