"""What the screens of the numbers cost: no more statements for a thousand calls than for a few."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiying.calls.models import Visit
from tests.cast import NOW, Cast
from tests.desk.figures_scene import MARCH, calls, told
from tests.desk.test_figures_desk import ROWS, page
from tests.desk.test_orders_desk import Enter, cast, enter
from tests.metrics.scene import HOUR

__all__ = ["cast", "enter"]


def test_a_thousand_calls_cost_no_more_statements_than_a_few(cast: Cast, enter: Enter) -> None:
    supervisor = enter("supervisor")
    addresses = ("director/?month=2025-03", "metrics/T03/?month=2025-03&by=queue", "metrics/T03/rows/?month=2025-03")
    costs: list[list[int]] = []
    for until, every in ((MARCH + 12 * HOUR, 97), (NOW, 4)):
        calls(MARCH, until, timedelta(minutes=every))
        told(date(2025, 3, 1), date(2025, 3, 4), NOW)
        clear()
        for address in addresses:
            page(supervisor, f"/desk/{address}")
        clear()
        costs.append([statements(lambda address=address: page(supervisor, f"/desk/{address}")) for address in addresses])
    assert costs[0] == costs[1]
    assert costs[0][0] <= 30
    found = ROWS.findall(page(supervisor, "/desk/metrics/T03/rows/?month=2025-03"))
    assert found == [str(Visit.objects.filter(queued_at__gte=MARCH).count())]


def clear() -> None:
    """Forget reckoned figures."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_cache")


def statements(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        do()
    return len(seen)
