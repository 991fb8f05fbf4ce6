"""Whether anything of a span is kept, so that there is something to report."""

from django.db import connection

from huiying.reports.spans import Span

_ANY = """SELECT EXISTS (SELECT FROM calls_visit WHERE arrived_at >= %(since)s AND arrived_at < %(until)s)
 OR EXISTS (SELECT FROM orders_workorder WHERE received_at >= %(since)s AND received_at < %(until)s)"""


def has_facts(span: Span) -> bool:
    """Whether any call came or any order was received in the span."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY, {"since": span.since, "until": span.until})
        return bool(cursor.fetchone()[0])
