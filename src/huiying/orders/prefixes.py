"""Codes that begin with other codes, asked so that row-level security lets the index answer.

PostgreSQL shows a reader's condition to an index before the policies only if it cannot tell of rows that the policies hide. LIKE may; `^@` may not.
"""

from typing import Any

from django.db.models import CharField, Lookup


class Begins(Lookup):
    """`topic_code__begins="01"`: the topic and everything below it."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_values, *right_values)


CharField.register_lookup(Begins)
