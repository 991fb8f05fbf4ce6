"""Whoever waits for news of the journal is woken at the commit that writes it, and finds what is new by transaction.

A notification makes commits of PostgreSQL queue up for a moment; its text is empty, so that a transaction notifies once however much it writes.
"""

from django.db import migrations

WAKE = """
CREATE FUNCTION journal_wakes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('huiying', '');
  RETURN NULL;
END $$;
CREATE TRIGGER journal_event_wakes AFTER INSERT ON journal_event FOR EACH STATEMENT EXECUTE FUNCTION journal_wakes();
CREATE INDEX event_xid ON journal_event (xid);
"""
UNDO = """
DROP INDEX event_xid;
DROP TRIGGER journal_event_wakes ON journal_event;
DROP FUNCTION journal_wakes();
"""


class Migration(migrations.Migration):
    """Notify on every insert into the journal."""

    dependencies = [("huiying", "0003_external_links")]
    operations = [migrations.RunSQL(WAKE, UNDO)]
