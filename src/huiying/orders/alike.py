"""Orders that share the most telling pairs with a matter: asked of the index of words, pair by pair, the rare ones counting most."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.text import lexeme
from huiying.orders.found import segments_since
from huiying.orders.queries import visible_to

TOO_MANY = 200  # a pair that stands in more orders of a segment tells nothing

# Each pair is asked once in each segment, and no further than to see that it stands in too many. What is left is added up, a rare pair counting more;
# the best come first and are asked about their scope one by one, until enough are found.
_ALIKE = """
WITH hit AS (
  SELECT q.order_id, term.weight, count(*) OVER (PARTITION BY term.query) AS n
  FROM unnest(%s::text[], %s::real[]) AS term(query, weight)
  CROSS JOIN LATERAL (SELECT order_id FROM orders_search WHERE terms @@ term.query::tsquery AND received_at >= %s LIMIT {most}) q
)
SELECT q.order_id FROM (
  SELECT order_id, sum(weight / (3 + n)) AS told FROM hit WHERE n < {most} GROUP BY order_id ORDER BY told DESC, order_id DESC OFFSET 0
) q WHERE EXISTS ({scope} OFFSET 0) ORDER BY told DESC, order_id DESC LIMIT %s
"""


def nearest(terms: Sequence[tuple[str, float]], actor: Actor, *, since: datetime, limit: int) -> list[UUID]:
    """The ids of orders received since then that share most with these pairs, and that the actor may see; one statement over the index."""
    if not terms:
        return []
    try:
        scope, scope_values = visible_to(actor).filter(pk=RawSQL("q.order_id", ())).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # the actor sees nothing at all
        return []
    asked = [(lexeme(f"{segment}|{pair}"), weight) for segment in segments_since(actor.reference_version, since) for pair, weight in terms]
    queries, weights = map(list, zip(*asked, strict=True))
    sql = _ALIKE.format(most=TOO_MANY, scope=scope)
    with lifted(), connection.cursor() as cursor:  # the index of words can't be used behind policies; what is shown is read behind them
        cursor.execute(sql, [queries, weights, since, *scope_values, limit])
        return [row[0] for row in cursor.fetchall()]
