"""A report with figures in every place, made up: for looking at pages and files."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from huiying.kit.canonical import canonical
from huiying.kit.ids import uuid7
from huiying.metrics.result import instant
from huiying.reports.document import Series, Source, document
from huiying.reports.drafting import _texts
from huiying.reports.models import Report
from huiying.reports.spans import DAILY, before, called, year_before
from huiying.reports.wording import draft
from tests.reports.made_up import DEFINITIONS, _earlier, row

SHARES = {
    "human_connect_rate": 9412, "service_level_15": 8120, "loss_rate": 588, "callback_missed_rate": 9530, "call_satisfaction": 9610,
    "direct_resolution_rate": 7130, "dispatch_timely": 9870, "return_rate": 412, "timely_sign_rate": 9720, "on_time_completion": 9341,
    "promise_kept_rate": 9105, "exclusion_rate": 31, "effective_callback_rate": 8240, "resolution_rate": 8870, "satisfaction_rate": 9160, "rework_rate": 210,
}  # fmt: skip


def rich(name: str, now: datetime, shift: int = 0) -> Report:
    """The report of a span: shares of 10,000, moved by `shift` against the period before."""
    span = called(name)
    sides = [[_share(code, n + move) for code, n in SHARES.items()] for move in (shift, 0, -30)]
    sides[0] += [
        row("human_connect_rate", 9412, 12_881, variant="inbound"), row("service_level_15", 8120, 9412, variant="answered"),
        row("asa_seconds", 118_560, 9412), row("asa_seconds", 31, variant="p90"), row("connect_rate_24h", 402, 512, worst_at=instant(span.since)),
        row("connect_rate_24h", 2610, 2880, variant="share_95"), row("time_to_close", 262_800), row("overdue_open", 37), row("suspended_stock", 12),
        row("suspended_stock", 5, variant="long_term"), row("reopen_rate", 3, 12),
    ]  # fmt: skip
    sides[1] += [row("asa_seconds", 121_000, 9300), row("overdue_open", 41)]
    adjusted = [one | {"raw": False} for one in sides[0]]
    for found in (one for one in (*sides[0], *adjusted) if one["code"] == "service_level_15"):
        found["excluded"] = {"sudden_event": 310}
        found.update({} if found["raw"] else {"den": "9690", "value": "0.844169"})
    source = Source(DEFINITIONS, [*sides[0], *adjusted, *_queues()], {"from": "computed"}, instant(now) or "")
    series = Series("hour" if span.kind == DAILY else "day", [_hour(hour) for hour in range(24)])
    told = document(span, source, series, _earlier(before(span).name, tuple(sides[1])), _earlier(year_before(span).name, tuple(sides[2])))
    body = canonical(told)
    report = Report(
        id=uuid7(now), kind=span.kind, period=name, since=span.since, until=span.until, seq=1, figures=body, sha256=sha256(body).hexdigest(),
        drafted_by="timer", drafted_at=now, **_texts(draft(told)),
    )  # fmt: skip
    report.save(force_insert=True)
    return report


def _share(code: str, n: int) -> dict[str, Any]:
    """A share of 10,000; that of ratings with its interval."""
    return row(code, n, 10_000, lo="0.900000", hi="0.930000") if code == "satisfaction_rate" else row(code, n, 10_000)


def _queues() -> list[dict[str, Any]]:
    """Two queues, the second with few calls."""
    told = [("human_connect_rate", "requested", 94), ("service_level_15", "offered", 80), ("asa_seconds", "mean", 1200)]
    return [
        row(code, den * n // 100, den, variant=variant) | {"by": {"queue": queue}}
        for queue, den in (("general", 7000), ("english", 24))
        for code, variant, n in told
    ]


def _hour(hour: int) -> dict[str, str]:
    busy = hour * (24 - hour)
    return {"at": f"{hour:02}:00", "requested": str(40 + busy * 3), "answered": str(38 + busy * 28 // 10), "within_15": str(30 + busy * 2)}
