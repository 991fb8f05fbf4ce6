"""What opens behind a figure is that figure's own: nothing wider by a slip in the address, nothing cut off, nothing older than what is said above it."""

import csv
import re
from decimal import Decimal
from io import StringIO

from huiying.desk.director_figures import mean_wait, rate
from huiying.desk.figure_written import quantity
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
