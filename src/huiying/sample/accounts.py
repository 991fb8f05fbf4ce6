"""The sample city's two accounts: the year before the operator came, invented and marked as invented, against the month that was locked since."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huiying.accounts.making import Wanted, make_account
from huiying.accounts.own import Period
from huiying.accounts.releasing import release_account
from huiying.kit.actor import Actor

BEFORE, AFTER = (Path(__file__).with_name(f"accounts_{side}.toml") for side in ("before", "after"))
MADE = datetime(2025, 11, 13, 2, 0, tzinfo=UTC)
MONTH = "2025-10"


def account(actor: Callable[[str, datetime], Actor]) -> None:
    """Make it from the locked month, and have the director release it a day later; `actor` gives the person of a log-in name at a moment."""
    before = Wanted(name=BEFORE.name, content=BEFORE.read_bytes())
    after = Wanted(Period(MONTH, MONTH), AFTER.name, AFTER.read_bytes())
    made = make_account(
        title_zh="云州（虚构城市，来电只是一小部分）：外包前一年与外包后第三个月",
        title_en="Yunzhou (invented, with a small part of its calls): the year before, and the third month since",
        before=before, after=after, actor=actor("contracts", MADE), now=MADE,
    )  # fmt: skip
    later = MADE + timedelta(days=1)
    release_account(account_id=made.pk, actor=actor("director", later), now=later)
