"""What opens behind a figure is that figure's own: nothing wider by a slip in the address, nothing cut off, nothing older than what is said above it."""

import csv
import json
import re
import zlib
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace

from huiying.desk.director_figures import mean_wait, rate
from huiying.desk.figure_written import quantity
from huiying.desk.metric_parts import GROUPS
from huiying.desk.metric_rows_told import _opened, heads
from huiying.journal.append import NewEvent, write
from huiying.journal.models import Event
from huiying.kit.actor import system
from huiying.metrics.models import LockedRows, Snapshot
from huiying.metrics.rollup import Counts
from huiying.metrics.tabled import newest_table, tables
from huiying.orders.models import WorkOrder
from tests.cast import NOW, Cast
from tests.desk.figures_city import cast, figured
from tests.desk.test_figures_desk import ROWS, page
from tests.desk.test_orders_desk import Enter, enter
from tests.metrics.scene import MINUTE, Call, keep

__all__ = ["cast", "enter", "figured"]
HERE = "/desk/metrics/T02/rows/"
BASE = re.compile(r"<span>([\d,]+) ÷ ([\d,]+)</span>")


def test_a_slip_in_the_address_opens_nothing_wider_and_breaks_nothing(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    for month in ("2025-02", "2025-03"):
        for slip in ("contract_id=x", "none=nothing", "day=xx", "day=20250201", "day=2025-02-30", "queue=%00"):
            page(supervisor, f"{HERE}?month={month}&{slip}", 404)
        assert ROWS.findall(page(supervisor, f"{HERE}?month={month}&queue=no-such-queue")) == ["0"]


def test_a_running_months_rows_stand_under_their_own_figure(cast: Cast, enter: Enter) -> None:
    supervisor, address = enter("supervisor"), f"{HERE}?month=2025-03&variant=requested"
    page(supervisor, "/desk/metrics/T02/?month=2025-03&variant=requested")
    before = ROWS.findall(page(supervisor, address))
    keep([Call(NOW - n * MINUTE) for n in range(1, 4)])
    seen = page(supervisor, address)
    assert ROWS.findall(seen) != before
    assert [den for _, den in BASE.findall(seen)] == ROWS.findall(seen)


def test_a_file_holds_every_row_once_with_the_whole_id_of_its_call(cast: Cast, enter: Enter) -> None:
    supervisor, address = enter("supervisor"), f"{HERE}?month=2025-02&variant=requested"
    answer = supervisor.get(f"{address}&export=csv")
    lines = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    calls = {line["来电编号"] for line in lines}
    assert len(calls) == len(lines) == int(ROWS.findall(page(supervisor, address))[0].replace(",", "")) > 1000
    assert {len(call) for call in calls} == {36}


def test_tables_of_many_months_hold_no_groups(cast: Cast) -> None:
    (whole,), full = tables(["2025-02"]), newest_table("2025-02")
    assert full is not None
    assert any(row["by"] for row in full.rows)
    assert [dict(row) for row in whole.rows] == [row for row in full.rows if not row["by"]]


def test_halves_are_rounded_up_wherever_a_figure_is_drawn() -> None:
    assert (rate(1, 800), rate(3, 800), rate(1, 0)) == (0.13, 0.38, None)
    assert mean_wait(Counts(answered=4, wait_ms=1000)) == 0.3
    assert quantity(Decimal("2.5"), "count") == ("3", "")


def test_of_an_order_that_is_not_open_to_the_reader_a_row_tells_no_moment(cast: Cast, enter: Enter) -> None:
    address = "/desk/metrics/W12/rows/?month=2025-02&variant=final"
    answer = enter("supervisor").get(f"{address}&export=csv")
    lines = list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert all(cells[0].startswith("2025") and cells[2] and cells[3] for cells in lines[1:])
    secret = WorkOrder.objects.order_by("received_at").first()
    assert secret is not None
    WorkOrder.objects.filter(pk=secret.pk).update(secrecy_level="secret")
    for who in ("supervisor", "SZ_lead"):
        seen = page(enter(who), address)
        assert ROWS.findall(seen) == ["2"]
        (row,) = [one for one in re.findall(r"<tr data-row>(.*?)</tr>", seen, re.DOTALL) if "您无权查看" in one]
        assert "2025" not in row


def test_what_is_not_as_it_was_locked_is_shown_nowhere(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    pages = ("/desk/metrics/?month=2025-02", "/desk/metrics/T02/?month=2025-02", f"{HERE}?month=2025-02&variant=requested", "/desk/director/?month=2025-02")
    for address in pages:
        page(supervisor, address)
    kept = Snapshot.objects.get(month="2025-02")
    kept.pk, kept.version, kept.body = None, kept.version + 1, bytes(kept.body).replace(b'"raw":true', b'"raw":null', 1)
    kept.save(force_insert=True)
    for address in pages:
        assert "与锁定时的校验值不符" in page(supervisor, address, 409)
        assert "do not fit the hash" in page(supervisor, f"{address}&lang=en", 409)
        supervisor.cookies.pop("huiying_language")


def test_rows_that_are_not_those_of_the_lock_are_not_opened(cast: Cast, enter: Enter) -> None:
    locked = Snapshot.objects.get(month="2025-02")
    again = Snapshot.objects.get(month="2025-02")
    again.pk, again.version = None, locked.version + 1
    again.save(force_insert=True)
    pieces = list(LockedRows.objects.filter(snapshot=locked))
    told = json.loads(Event.objects.get(stream="metrics:2025-02", type="metrics.locked").payload)
    write([NewEvent("metrics:2025-02", 2, "metrics.locked", told | {"version": again.version})], actor=system("test"), now=NOW)
    for one in pieces:
        lines = zlib.decompress(bytes(one.body))
        body = zlib.compress(lines.replace(b'"general"', b'"dialect"', 1) if one.fact == "call" else lines)
        LockedRows(snapshot=again, fact=one.fact, piece=one.piece, body=body).save(force_insert=True)
    supervisor = enter("supervisor")
    page(supervisor, "/desk/metrics/T02/?month=2025-02")  # the table itself is whole
    assert "与锁定时的校验值不符" in page(supervisor, f"{HERE}?month=2025-02&variant=requested", 409)


def test_rows_of_other_facts_stand_under_heads_in_words() -> None:
    given = SimpleNamespace(definition=SimpleNamespace(fact="qa"))
    assert [str(head) for head in heads(given)] == ["通话或对话", "工单", "质检时刻", "随机抽检", "合格", "致命差错"]  # type: ignore[arg-type]
    told = {"contact_id": "c-1", "order_id": None, "checked_at": "2025-02-03T01:02:03.000000Z", "random": True, "passed": False, "critical": None}
    one = _opened("qa", {**told, "counts": True, "left_out": False}, {})
    assert one.cells == ("c-1", "", "2025-02-03 09:02:03", "是", "否", "")
    assert _opened(
        "kb", {"item_id": "k", "version": 2, "published_at": None, "review_due": None, "valid_to": None, "counts": True, "left_out": False}, {}
    ).cells[:2] == ("k", "2")


def test_groups_beyond_those_shown_are_counted_and_all_are_in_the_file(cast: Cast, enter: Enter) -> None:
    keep([Call(NOW - n * MINUTE, queue=f"q{n:03d}") for n in range(1, GROUPS + 6)])
    supervisor, address = enter("supervisor"), "/desk/metrics/T02/?month=2025-03&variant=requested&by=queue"
    shown = page(supervisor, address)
    left = int(re.findall(r"另有 (\d+) 个较小的分组", shown)[0])
    assert left >= 5
    assert "请求人工的时刻" in shown  # what decides the month, in words
    answer = supervisor.get(f"{address}&export=csv")
    lines = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert len({line["分组"] for line in lines if line["分组"]}) == GROUPS + left


def test_each_row_of_a_call_opens_its_page(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    shown = page(supervisor, f"{HERE}?month=2025-03&variant=requested")
    calls = re.findall(r'href="(/desk/calls/[0-9a-f-]{36}/)"', shown)
    assert len(calls) == min(50, int(ROWS.findall(shown)[0].replace(",", "")))
    assert "经过" in page(supervisor, calls[0])
