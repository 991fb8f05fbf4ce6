"""Numbers in the free words of a city that stands already: sealed when its tables are brought up to date, and put back on the way down."""

import subprocess
import sys

from tests.databases import ROOT
from tests.keeping.conftest import Kept

WORDS = "SELECT original_text || title FROM orders_workorder WHERE original_text LIKE '%%请回电%%'"
FOUND = "SELECT text || terms::text FROM orders_search WHERE text LIKE '%%请回电%%'"
CITED_TWICE = """
INSERT INTO knowledge_law (id, code, category, name) VALUES (1, 'l', '', '法');
INSERT INTO knowledge_law_edition (id, law_id, label, preface, annex, effective_from, dated_by, sha256, imported_at)
VALUES (1, 1, '', '', '', '2020-01-01', 'text', '', now());
INSERT INTO knowledge_law_article (id, edition_id, place, part, number, inserted, label, chapter, text, sha256)
VALUES (1, 1, 1, '', 1, 0, '第一条', '', '', '');
INSERT INTO knowledge_use (id, article_id, order_id, call_id, direct, "by", org_id, at)
SELECT gen_random_uuid(), 1, o, c, false, b, '', '2026-01-01'::timestamptz + s * interval '1 second' FROM (VALUES
  (NULL, '00000000-0000-0000-0000-000000000001'::uuid, 'earliest', 1), (NULL, '00000000-0000-0000-0000-000000000001', 'repeated', 2),
  (NULL, '00000000-0000-0000-0000-000000000001', 'repeated again', 3), (NULL, '00000000-0000-0000-0000-000000000002', 'other call', 2),
  ('00000000-0000-0000-0000-000000000009'::uuid, '00000000-0000-0000-0000-000000000001', 'with an order', 0)) t(o, c, b, s)
"""
OLDER = "UPDATE orders_search SET text = replace(text, '***', '13970018001')"


def migrated(kept: Kept, *to: str) -> None:
    env = kept.env | {"HUIYING_DATABASE_URL": kept.env["HUIYING_OWNER_URL"]}
    command = [sys.executable, str(ROOT / "src" / "manage.py"), "migrate", "huiying", *to, "--skip-checks", "-v0"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def read(kept: Kept, statement: str) -> str:
    with kept.seen_whole() as connection:
        return str(connection.execute(statement).fetchall())


def test_numbers_that_stand_in_clear_are_sealed_by_the_migration_and_opened_on_the_way_down(kept: Kept) -> None:
    assert "1397001800" not in read(kept, WORDS)
    migrated(kept, "0018_second_wall")
    there = read(kept, WORDS)
    assert ("请回电 13970018001" in there, "请回电 13970018003" in there) == (True, True)
    with kept.seen_whole() as connection:
        connection.execute(OLDER)
    migrated(kept, "0020_numbers_in_words")
    assert "1397001800" not in read(kept, WORDS) + read(kept, FOUND)
    assert "回电***" in read(kept, FOUND)
    migrated(kept, "0042_accounts_more")
    with kept.seen_whole() as connection:
        connection.execute(CITED_TWICE)
    migrated(kept)
    assert read(kept, 'SELECT "by" FROM knowledge_use ORDER BY "by"') == "[('earliest',), ('other call',), ('with an order',)]"
    assert kept.json("rebuild", "--check") == {"orders": 5, "calls": 0, "agents": 0, "differences": []}
