"""Accounts of the cast's city: two sides as files, invented; made by one person, released by another."""

from datetime import datetime, timedelta

from huiying.accounts.making import Wanted, make_account
from huiying.accounts.models import Account
from huiying.accounts.releasing import release_account
from huiying.kit.actor import Actor
from tests.cast import Cast

HOUR = timedelta(hours=1)
COUNTS = {
    "tel.queued": (5_000, 6_100), "tel.answered": (3_600, 5_600), "tel.ans_in": (3_000, 5_000), "tel.ab": (1_400, 500), "tel.wait_all": (150_000, 70_000),
    "tel.handle": (1_000_000, 1_500_000), "tel.redial": (400, 350), "tel.unique": (4_000, 5_100), "need.count": (4_500, 5_500), "need.in15": (2_700, 4_800),
    "contact.fcr": (2_900, 4_700), "case.closed": (900, 1_300), "case.due": (880, 1_250), "case.on_time": (800, 1_200), "case.reopened": (40, 50),
    "sat.sent": (800, 1_200), "sat.answered": (500, 700), "sat.satisfied": (440, 650),
}  # fmt: skip
COSTS = (
    {"cost.wage": 120_000, "cost.social": 40_000, "cost.supervision": 15_000, "cost.site": 9_000, "cost.telecom": 4_000, "cost.licence": 3_000,
     "cost.annuity": 2_000},
    {"cost.vendor_fee": 260_000, "cost.deductions": 4_000, "cost.contract_mgmt": 8_000},
)  # fmt: skip


def side(at: int, months: int = 12) -> bytes:
    """A side's file: in house in 2023 (0), outsourced in 2024 (1); a little more in each month than in the one before."""
    year, kind = ((2023, "inhouse"), (2024, "outsourced"))[at]
    names = [f"{year}-{month:02d}" for month in range(1, months + 1)]
    lines = [
        "schema = 1",
        'city = "yunzhou"',
        'zh = "云州（虚构）"',
        'en = "Yunzhou (invented)"',
        f'kind = "{kind}"',
        f'from = "{names[0]}"',
        f'to = "{names[-1]}"',
    ]
    lines.append("contract_months = 36" if at else "")
    for id_, sizes in COUNTS.items():
        lines += _row(id_, {month: sizes[at] + n * (sizes[at] // 100) for n, month in enumerate(names)}, "version = 1")
    lines += _row("hr.hours_paid", dict.fromkeys(names, (5_200, 6_000)[at]), "version = 1")
    for id_, yuan in COSTS[at].items():
        more = f'version = 1\nstage = "paid"\nvat = "{"in" if at else "none"}"\nprice_year = {year}\nterm_months = 1'
        lines += _row(id_, dict.fromkeys(names, yuan), more)
    return "\n".join(lines).encode()


def _row(id_: str, values: dict[str, int], more: str) -> list[str]:
    told = ", ".join(f'"{month}" = {value}' for month, value in values.items())
    return ["[[inputs]]", f'id = "{id_}"', 'source = "虚构的样例"', 'quality = "measured"', more, f"values = {{ {told} }}"]


def made(cast: Cast, *, actor: Actor | None = None, now: datetime | None = None, months: int = 12) -> Account:
    """An account that waits for release."""
    before, after = (Wanted(name=f"{name}.toml", content=side(at, months)) for at, name in enumerate(("before", "after")))
    return make_account(title_zh="云州：外包前后", title_en="Yunzhou: before and after", before=before, after=after, actor=actor or cast.assessor,
                        now=now or cast.now)  # fmt: skip


def released(cast: Cast, **given: object) -> Account:
    """One that another person released an hour later."""
    account = made(cast, **given)  # type: ignore[arg-type]
    return release_account(account_id=account.pk, actor=cast.supervisor, now=account.made_at + HOUR)
