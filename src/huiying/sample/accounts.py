"""The sample city's two accounts, twice: of the month that was locked against an invented year before, and of an earlier contract, invented on both sides.

The one shows how little a single month can say; the other what two full years a side carry. All that is invented says so.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from huiying.accounts.making import Wanted, make_account
from huiying.accounts.own import Period
from huiying.accounts.releasing import release_account
from huiying.kit.actor import Actor

MADE = datetime(2025, 11, 13, 2, 0, tzinfo=UTC)
A_DAY = timedelta(days=1)
MONTH = "2025-10"


def two_accounts(actor: Callable[[str, datetime], Actor]) -> None:
    """Make both, a day apart, and have the director release each a day later; `actor` gives the person of a log-in name at a moment."""
    before, after, first, later = (_file(name) for name in ("accounts_before", "accounts_after", "first_contract_before", "first_contract_after"))
    released(
        actor,
        MADE,
        before,
        Wanted(Period(MONTH, MONTH), after.name, after.content),
        "云州（虚构城市，来电只是一小部分）：外包前一年与外包后第三个月",
        "Yunzhou (invented, with a small part of its calls): the year before, and the third month since",
    )
    released(
        actor,
        MADE + A_DAY,
        first,
        later,
        "云州（虚构城市，全部数字均为虚构）：2021 年第一份外包合同，前后各两年",
        "Yunzhou (invented, and so is every figure): its first contract of 2021, two years before and two since",
    )


def released(actor: Callable[[str, datetime], Actor], at: datetime, before: Wanted, after: Wanted, zh: str, en: str) -> None:
    """One account, made at a moment and released a day later."""
    made = make_account(title_zh=zh, title_en=en, before=before, after=after, actor=actor("contracts", at), now=at)
    release_account(account_id=made.pk, actor=actor("director", at + A_DAY), now=at + A_DAY)


def _file(name: str) -> Wanted:
    path = Path(__file__).with_name(f"{name}.toml")
    return Wanted(name=path.name, content=path.read_bytes())
