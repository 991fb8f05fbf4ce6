"""Acceptance checks 7 and 10, and the metrics' part of 5 (DOMAIN 10.2)."""

import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import system
from huiying.kit.times import local_date
from huiying.metrics.catalogue import SHIPPED, shipped, with_own
from huiying.metrics.engines import Duck
from huiying.metrics.exclusions import APPROVED, BITS
from huiying.metrics.facts import rebuild
from huiying.metrics.locking import Locked, NotOver, is_whole, lock, locked
from huiying.metrics.models import Snapshot
from huiying.metrics.tables import definitions_in, table
from huiying.supervision.models import Claim
from tests.cast import NOW, Cast, again, build
from tests.followup.stages import city, pass_time, to_callback
from tests.metrics.scene import AFTER, DAY, HOUR, MINUTE, MONTH, Call, exclude, figures, keep, one
from tests.orders.steps import dispatched, replied, reviewed

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2025, 3, 11, 16, tzinfo=UTC)  # 00:00 of 12 March in Shanghai


@pytest.fixture
def cast() -> Cast:
    return build()


def bad_night() -> list[Call]:
    """Three days of eight calls an hour; from 19:00 to 05:00 half of them are lost, between 23:00 and 01:00 all."""
    calls = []
    for i in range(3 * 24 * 8):
        at = MIDNIGHT - 36 * HOUR + i * 7.5 * MINUTE
        deep, bad = abs(at - MIDNIGHT) < HOUR, abs(at - MIDNIGHT) < 5 * HOUR
        calls.append(Call(at, answered=not deep and (not bad or i % 2 == 0)))
    return calls


def worst_of(calls: list[Call]) -> tuple[datetime, int, int]:
    """The worst 24 hours that end on the quarter, reckoned one window after the other."""
    best = None
    for i in range(int((MONTH[1] - MONTH[0]) / (15 * MINUTE))):
        until = MONTH[0] + (i + 1) * 15 * MINUTE
        within = [call for call in calls if until - DAY <= call.at < until]
        if len(within) >= 30:
            found = (Fraction(sum(call.answered for call in within), len(within)), until, sum(call.answered for call in within), len(within))
            best = min(best or found, found)
    assert best is not None
    return best[1], best[2], best[3]


@pytest.mark.parametrize("engine", ["postgres", "duckdb"])
def test_acceptance_check_7_connect_rate_over_rolling_24_hours_with_exclusions(cast: Cast, engine: str) -> None:
    calls = bad_night()
    keep(calls)
    exclude(cast, MIDNIGHT - HOUR, MIDNIGHT + HOUR, "T01")
    found = figures("T01", engine=Duck() if engine == "duckdb" else None)
    raw, adjusted = one(found, "minimum"), one(found, "minimum", raw=False)

    at, num, den = worst_of(calls)
    assert (raw["num"], raw["den"], raw["worst_at"]) == (str(num), str(den), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    day_before, day_after = (sum(call.answered for call in calls if start <= call.at < start + DAY) / 192 for start in (MIDNIGHT - DAY, MIDNIGHT))
    assert float(raw["value"]) < min(day_before, day_after)  # the minimum lies across midnight

    left = [call for call in calls if not MIDNIGHT - HOUR <= call.at < MIDNIGHT + HOUR]
    at, num, den = worst_of(left)
    assert (adjusted["num"], adjusted["den"], adjusted["worst_at"]) == (str(num), str(den), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    assert raw["excluded"] == adjusted["excluded"] == {"sudden_event": len(calls) - len(left)}
    assert float(adjusted["value"]) > float(raw["value"])
    share = one(found, "share_95")
    assert 0 < int(share["num"]) < int(share["den"])
    assert one(figures("T02"), "requested")["excluded"] == {}  # excluded for T01 alone


def test_a_unit_excludes_its_work_of_a_span_and_the_rate_is_given_before_and_after(cast: Cast) -> None:
    begun = NOW + HOUR
    for lead, at, in_time in (
        (cast.works, begun, True),
        (cast.works, begun + HOUR, False),
        (cast.streets, begun + HOUR, True),
        (cast.works, begun + 2 * DAY, True),
    ):
        order = dispatched(cast, at, lead)
        if in_time:
            replied(cast, order, lead, at + HOUR)
    exclude(cast, NOW, NOW + DAY, "W08")
    rebuild(local_date(begun), AFTER)
    rebuild(local_date(begun + 2 * DAY), AFTER)
    for engine in (None, Duck()):
        found = figures("W08", "W09", engine=engine)
        raw, adjusted = one(found, "extended"), one(found, "extended", raw=False)
        assert [(row["num"], row["den"], row["excluded"]) for row in (raw, adjusted)] == [("3", "4", {"sudden_event": 2}), ("2", "2", {"sudden_event": 2})]
        assert (raw["value"], adjusted["value"]) == ("0.750000", "1.000000")
        assert one(found, "current")["excluded"] == {}  # excluded for W08 alone
    with connection.cursor() as cursor:
        cursor.execute(APPROVED)
        ((_, bit, scope, _, _, applicant, since, until),) = cursor.fetchall()
    assert (bit, scope, applicant, since, until) == (BITS["sudden_event"], ["W08"], cast.works.pk, NOW, NOW + DAY)
    assert set(Claim.objects.values_list("ground_code", "approver")) == {("sudden_event", str(cast.assessor2.id))}


def test_acceptance_check_10_a_redefined_metric_leaves_the_locked_month_as_it_is(cast: Cast, tmp_path: Path) -> None:
    keep([Call(MONTH[0] + i * HOUR, wait=i, answered=i % 4 != 0) for i in range(60)])
    first = lock(
        month="2025-03", table=table("2025-03", AFTER, catalogue=shipped()), definitions=definitions_in("2025-03", shipped()), actor=system("cli"), now=AFTER
    )
    body, by, sha256 = bytes(first.body), bytes(first.definitions), first.sha256

    data = next(one for one in tomllib.loads((SHIPPED / "telephone.toml").read_text(encoding="utf-8"))["metric"] if one["ref"] == "T03")
    text = "\n".join((
        "[[metric]]", 'code = "service_level_15"', 'ref = "T03"', "version = 2", 'zh = "15秒接听率"', 'en = "Answered within 15 seconds"', 'fact = "call"',
        'cohort = "queued_at"', 'window = "month"', 'unit = "share"', f'authority = "{data["authority"]["zh"]}"', "effective_from = 2025-01-01",
        'variants = [{ name = "offered", zh = "按请求", en = "Of requests", numerator = "count(ans and wait_s < 12)", denominator = "count(req)" }]',
    ))  # fmt: skip
    (tmp_path / "ours.toml").write_text(text, encoding="utf-8")
    own = with_own(tmp_path)
    assert [definition.key for definition in own.find("T03")] == ["service_level_15@1", "service_level_15@2"]

    kept = locked("2025-03")
    assert kept is not None
    assert (bytes(kept.body), bytes(kept.definitions), kept.sha256) == (body, by, sha256)
    assert is_whole(kept)
    old, new = (one(figures("T03", catalogue=catalogue), "offered") for catalogue in (shipped(), own))
    assert (old["version"], old["num"], new["version"], new["num"]) == (1, "12", 2, "9")

    with pytest.raises(Locked):
        lock(month="2025-03", table=table("2025-03", AFTER, catalogue=own), definitions=definitions_in("2025-03", own), actor=system("cli"), now=AFTER)
    second = lock(
        month="2025-03", table=table("2025-03", AFTER, catalogue=own), definitions=definitions_in("2025-03", own), actor=system("cli"), now=AFTER,
        reason="新口径，双方同意",
    )  # fmt: skip
    assert second.version == 2
    beside = locked("2025-03", 1)
    assert beside is not None
    assert (bytes(beside.body), beside.sha256) == (body, sha256)
    for change in (lambda: Snapshot.objects.filter(pk=first.pk).update(reason="x"), lambda: Snapshot.objects.filter(pk=first.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_month_is_locked_when_it_is_over(cast: Cast) -> None:
    with pytest.raises(NotOver):
        lock(month="2025-03", table={"rows": [1]}, definitions={}, actor=system("cli"), now=MONTH[1] - MINUTE)


def test_acceptance_check_5_variants_of_satisfaction_differ_as_defined() -> None:
    cast = city()
    order = to_callback(cast)
    now = NOW + 3 * timedelta(hours=1)
    record(order_id=order.pk, answers=Answers("no", "dissatisfied", "yes", opinion="还是不亮"), actor=cast.callback, now=now)
    pass_time(now)
    replied(cast, again(order), cast.works, now + DAY)
    reviewed(cast, again(order), now + DAY + HOUR)
    record(order_id=order.pk, answers=Answers("yes", "satisfied", "yes"), actor=cast.callback, now=now + DAY + 2 * HOUR)
    kept = again(order)
    assert (kept.satisfaction_first, kept.satisfaction_final) == ("dissatisfied", "satisfied")
    assert rebuild(local_date(order.received_at), AFTER)["work"] == 2  # one row for each of the two rounds' parts
    found = figures("W12", "W11", "W16", "W17")
    assert [(one(found, name)["num"], one(found, name)["den"]) for name in ("final", "first", "strict", "half")] == [
        ("1", "1"), ("0", "1"), ("1", "1"), ("1", "1"),
    ]  # fmt: skip
    assert one(found, "w0")["value"] == "1.000000"
    assert [one(found, name)["num"] for name in ("order", "unit")] == ["1", "1"]
    assert one(found, "with_rejections")["num"] == "0"
    assert one(found, "final")["band"] == "few"
    assert rebuild(local_date(order.received_at), AFTER) == rebuild(local_date(order.received_at), AFTER)
