"""A citation by a call alone stands once; and who wrote a version does not sign it off, whatever the code says."""

from django.db import migrations, models

# Two presses of a button at one moment could cite an answer twice on one call. The first citation says all that the later ones say.
# The table's guard against deleting rests meanwhile, within this transaction.
ONCE = """
ALTER TABLE knowledge_use DISABLE TRIGGER use_kept;
DELETE FROM knowledge_use u USING knowledge_use first
 WHERE u.order_id IS NULL AND first.order_id IS NULL AND u.call_id = first.call_id
   AND (u.version_id = first.version_id OR u.article_id = first.article_id) AND (first.at, first.id) < (u.at, u.id);
ALTER TABLE knowledge_use ENABLE TRIGGER use_kept;
"""
TWO_PEOPLE = """
CREATE FUNCTION knowledge_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'whoever wrote a version does not sign it off' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER version_two_people BEFORE UPDATE ON knowledge_version FOR EACH ROW
  WHEN (OLD.state NOT IN ('published', 'retired') AND NEW.state = 'published' AND NEW.signed_by = NEW.edited_by) EXECUTE FUNCTION knowledge_two_people();
"""


class Migration(migrations.Migration):
    """Repeated citations go, then two constraints and a guard."""

    dependencies = [
        ("huiying", "0042_accounts_more"),
    ]

    operations = [
        migrations.RunSQL(ONCE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="kbuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("order_id__isnull", True), ("version__isnull", False)), fields=("version", "call_id"), name="kb_version_call"
            ),
        ),
        migrations.AddConstraint(
            model_name="kbuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("article__isnull", False), ("order_id__isnull", True)), fields=("article", "call_id"), name="kb_article_call"
            ),
        ),
        migrations.RunSQL(TWO_PEOPLE, "DROP FUNCTION knowledge_two_people() CASCADE"),
    ]
