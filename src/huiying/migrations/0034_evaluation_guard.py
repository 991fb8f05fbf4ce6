"""What was evaluated and what was settled stays: these tables are not emptied either, as a trigger for single rows does not see that."""

from django.db import migrations

KEPT = {
    "evaluation_refuse": ("evaluation_scheme_version", "evaluation_result", "evaluation_result_copy", "evaluation_appeal"),
    "contracts_refuse": ("contracts_statement_copy", "contracts_terms", "contracts_noted", "contracts_objection", "contracts_bond_entry"),
}
UP = "CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {refuse}();"
DOWN = "DROP TRIGGER {table}_whole ON {table};"


def each(sql: str) -> str:
    """The statement for every table."""
    return "\n".join(sql.format(table=table, refuse=refuse) for refuse, tables in KEPT.items() for table in tables)


class Migration(migrations.Migration):
    """A guard each."""

    dependencies = [("huiying", "0033_accounts")]

    operations = [migrations.RunSQL(each(UP), each(DOWN))]
