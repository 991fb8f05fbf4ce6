"""Who looked at what stands behind the second wall too: the reasons that people give for a look are words about a matter, and nobody else's to read.

Through the serving role everybody reads the own looks alone; the system writes them down, and reads them where a mark is traced.
Texts of the journal, which the serving role adds and no policy let it change, can be changed by it no more either.
"""

from typing import Any

from django.conf import settings
from django.db import migrations
from psycopg import sql

UP = """
CREATE POLICY seen ON journal_access FOR SELECT TO {app} USING (user_id = (SELECT nullif(current_setting('huiying.person', true), '')));
CREATE POLICY owner ON journal_access TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE journal_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_access FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON journal_access FROM {app};
REVOKE UPDATE, DELETE ON journal_text FROM {app};
"""
DOWN = """
ALTER TABLE journal_access NO FORCE ROW LEVEL SECURITY;
ALTER TABLE journal_access DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON journal_access;
DROP POLICY owner ON journal_access;
GRANT INSERT ON journal_access TO {app};
GRANT UPDATE, DELETE ON journal_text TO {app};
"""


def run(words: str) -> Any:
    """The operation that says these words with the serving role's name in them."""

    def said(_apps: Any, editor: Any) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute(sql.SQL(words).format(app=sql.Identifier(settings.HUIYING_APP_ROLE)))

    return said


class Migration(migrations.Migration):
    """One policy more."""

    dependencies = [("huiying", "0018_second_wall")]
    operations = [migrations.RunPython(run(UP), run(DOWN))]
