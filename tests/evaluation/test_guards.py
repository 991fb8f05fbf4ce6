"""What was evaluated, settled, answered or held as an account is not emptied either, by the tables' owner least of all."""

import psycopg
import pytest

from tests.databases import City

KEPT = (
    "evaluation_scheme_version", "evaluation_result", "evaluation_result_copy", "evaluation_appeal",
    "contracts_statement_copy", "contracts_terms", "contracts_noted", "contracts_objection", "contracts_bond_entry",
    "accounts_account", "accounts_file", "accounts_counted_month",
    "knowledge_version", "knowledge_use", "knowledge_reading", "knowledge_law_edition", "knowledge_law_article",
)  # fmt: skip


def test_no_table_of_what_stays_can_be_emptied(fresh_city: City) -> None:
    for table in KEPT:
        with psycopg.connect(fresh_city.owner_url) as owner, pytest.raises(psycopg.errors.IntegrityConstraintViolation, match="TRUNCATE on"):
            owner.execute(f"TRUNCATE {table} CASCADE")
