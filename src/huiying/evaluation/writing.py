"""A scheme as the TOML text that a person edits. `reading.from_toml` reads the same scheme. Pure."""

from huiying.evaluation.published import scheme_json
from huiying.evaluation.scheme import Scheme
from huiying.kit.toml_text import toml_of

TEXTS = frozenset({"scheme", "code", "zh", "en", "ref", "source", "metric", "variant", "classes", "kinds"})


def to_toml(scheme: Scheme) -> str:
    """The scheme as TOML."""
    return toml_of(scheme_json(scheme), TEXTS)
