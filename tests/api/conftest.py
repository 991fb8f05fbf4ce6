"""A city of its own whose log can begin: receipts rest on what is committed."""

from tests.evidence.conftest import log as log  # noqa: PLC0414 - a fixture of ours too
from tests.work.conftest import own_city as own_city  # noqa: PLC0414 - a fixture of ours too
