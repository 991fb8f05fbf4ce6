"""Terms as the TOML text that a person edits. `reading.from_toml` reads the same terms. Pure."""

from huiying.contracts.published import terms_json
from huiying.contracts.terms import AGREED, Terms
from huiying.kit.toml_text import toml_of

TEXTS = frozenset({"code", "zh", "en", "ref", "contract", "source", "metric", "variant", "guarantee", "evidence", "queue", "org_id", "language"})
TEXTS |= frozenset(AGREED) - {"export_test"}


def to_toml(terms: Terms) -> str:
    """The terms as TOML."""
    return toml_of(terms_json(terms), TEXTS)
