"""Which orders are not told singly to the outside: the secret ones, and whatever is tied to one of them."""

from django.db import connection

# Merged orders and their parents, and related ones, speak of each other in their events: of all that are tied together none is told.
_HIDDEN = """
WITH RECURSIVE hidden(id, parent, related) AS (
 SELECT id, parent_id, related_order_id FROM orders_workorder WHERE secrecy_level = 'secret'
 UNION SELECT o.id, o.parent_id, o.related_order_id FROM hidden h JOIN orders_workorder o
  ON o.id = h.parent OR o.id = h.related OR o.parent_id = h.id OR o.related_order_id = h.id
) SELECT id::text FROM hidden
"""


def hidden_orders() -> frozenset[str]:
    """The ids of the orders that are secret now, or tied to one that is: by merging, or as a related matter."""
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN)
        return frozenset(id_ for (id_,) in cursor.fetchall())
