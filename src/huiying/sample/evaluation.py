"""The sample city's scheme of evaluation: the shipped example of three rates, entered by one assessor and released by another."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huiying import evaluation
from huiying.evaluation.reading import from_toml
from huiying.evaluation.schemes import decide_scheme, enter_scheme
from huiying.kit.actor import Actor

EXAMPLE = Path(evaluation.__file__).parent / "examples" / "three_rates.toml"
ENTERED = datetime(2025, 7, 28, 2, 0, tzinfo=UTC)


def adopt(actor: Callable[[str, datetime], Actor]) -> None:
    """Enter and release it; `actor` gives the person of a log-in name at a moment."""
    scheme = from_toml(EXAMPLE.read_text(encoding="utf-8"))
    made = enter_scheme(scheme=scheme, from_month="2025-08", note="示例方案", actor=actor("assessor", ENTERED), now=ENTERED)
    later = ENTERED + timedelta(days=1)
    decide_scheme(version_id=made.pk, release=True, reason="", actor=actor("assessor2", later), now=later)
