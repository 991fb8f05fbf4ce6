"""Answers: articles and versions, laws by article, what was cited, read, reported, asked in vain. What was published, cited or read stays."""

import django.contrib.postgres.fields
import django.db.models.deletion
import huiying.journal.words
from django.db import migrations, models


KEPT = """
-- Words may be sealed anew under another key: what they say is committed to in the journal.
CREATE FUNCTION knowledge_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was answered stays: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION knowledge_version_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text[] := ARRAY['question', 'also_asked', 'answer', 'clerk_answer', 'change_note', 'reason'];
  ends text[] := words || ARRAY['state', 'ended_by', 'ended_at'];
BEGIN
  IF OLD.state = 'published' AND NEW.state IN ('published', 'retired') AND to_jsonb(NEW) - ends = to_jsonb(OLD) - ends
     OR to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION knowledge_part_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  there uuid[] := ARRAY[CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END];
BEGIN
  IF EXISTS (SELECT 1 FROM knowledge_version v WHERE v.id = ANY(there) AND v.state IN ('published', 'retired'))
     AND (TG_OP <> 'UPDATE' OR to_jsonb(NEW) - ARRAY['flagged_at', 'document', 'name'] <> to_jsonb(OLD) - ARRAY['flagged_at', 'document', 'name']) THEN
    RAISE EXCEPTION 'what belongs to a published version never changes' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER version_kept BEFORE UPDATE ON knowledge_version FOR EACH ROW WHEN (OLD.state IN ('published', 'retired')) EXECUTE FUNCTION knowledge_version_kept();
CREATE TRIGGER version_whole BEFORE DELETE ON knowledge_version FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER version_all BEFORE TRUNCATE ON knowledge_version FOR EACH STATEMENT EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER basis_kept BEFORE INSERT OR UPDATE OR DELETE ON knowledge_basis FOR EACH ROW EXECUTE FUNCTION knowledge_part_kept();
CREATE TRIGGER attachment_kept BEFORE INSERT OR UPDATE OR DELETE ON knowledge_attachment FOR EACH ROW EXECUTE FUNCTION knowledge_part_kept();
CREATE TRIGGER use_kept BEFORE UPDATE OR DELETE ON knowledge_use FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER use_all BEFORE TRUNCATE ON knowledge_use FOR EACH STATEMENT EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER reading_kept BEFORE UPDATE ON knowledge_reading FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER reading_stays BEFORE DELETE ON knowledge_reading FOR EACH ROW WHEN (OLD.at > now() - interval '180 days') EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER reading_all BEFORE TRUNCATE ON knowledge_reading FOR EACH STATEMENT EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER edition_kept BEFORE UPDATE ON knowledge_law_edition FOR EACH ROW
  WHEN ((NEW.law_id, NEW.preface, NEW.annex, NEW.sha256) IS DISTINCT FROM (OLD.law_id, OLD.preface, OLD.annex, OLD.sha256)) EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER edition_whole BEFORE DELETE ON knowledge_law_edition FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER edition_all BEFORE TRUNCATE ON knowledge_law_edition FOR EACH STATEMENT EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER article_kept BEFORE UPDATE OR DELETE ON knowledge_law_article FOR EACH ROW EXECUTE FUNCTION knowledge_refuse();
CREATE TRIGGER article_all BEFORE TRUNCATE ON knowledge_law_article FOR EACH STATEMENT EXECUTE FUNCTION knowledge_refuse();
"""
UNDO = """
DROP FUNCTION knowledge_refuse() CASCADE;
DROP FUNCTION knowledge_version_kept() CASCADE;
DROP FUNCTION knowledge_part_kept() CASCADE;
"""


class Migration(migrations.Migration):
    """The tables and their guards."""

    dependencies = [
        ('huiying', '0035_api'),
    ]

    operations = [
        migrations.CreateModel(
            name='Law',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=160, unique=True)),
                ('category', models.CharField(default='', max_length=40)),
                ('name', models.CharField(max_length=200)),
            ],
            options={
                'db_table': 'knowledge_law',
            },
        ),
        migrations.CreateModel(
            name='LawArticle',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.IntegerField()),
                ('part', models.CharField(default='', max_length=80)),
                ('number', models.IntegerField()),
                ('inserted', models.IntegerField(default=0)),
                ('label', models.CharField(max_length=40)),
                ('chapter', models.CharField(default='', max_length=300)),
                ('text', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
            ],
            options={
                'db_table': 'knowledge_law_article',
            },
        ),
        migrations.CreateModel(
            name='KbItem',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.IntegerField(unique=True)),
                ('seq', models.IntegerField(default=0)),
                ('created_by', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'knowledge_item',
            },
        ),
        migrations.CreateModel(
            name='KbVersion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('version', models.IntegerField()),
                ('state', models.CharField(default='draft', max_length=10)),
                ('question', huiying.journal.words.Words()),
                ('also_asked', huiying.journal.words.Words(default='')),
                ('answer', huiying.journal.words.Words()),
                ('clerk_answer', huiying.journal.words.Words(default='')),
                ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('region', models.CharField(default='', max_length=12)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('review_due', models.DateField()),
                ('sha256', models.CharField(default='', max_length=64)),
                ('change_note', huiying.journal.words.Words(default='')),
                ('edited_by', models.CharField(max_length=64)),
                ('edited_in', models.CharField(default='', max_length=36)),
                ('edited_at', models.DateTimeField()),
                ('approved_by', models.CharField(default='', max_length=64)),
                ('approved_at', models.DateTimeField(null=True)),
                ('signed_by', models.CharField(default='', max_length=64)),
                ('published_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(default='', max_length=64)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='huiying.kbitem')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
            ],
            options={
                'db_table': 'knowledge_version',
            },
        ),
        migrations.AddField(
            model_name='kbitem',
            name='published',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_as', to='huiying.kbversion'),
        ),
        migrations.CreateModel(
            name='KbFeedback',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('topic', models.CharField(default='', max_length=12)),
                ('text', huiying.journal.words.Words()),
                ('order_id', models.UUIDField(null=True)),
                ('call_id', models.UUIDField(null=True)),
                ('raised_by', models.CharField(max_length=64)),
                ('raised_at', models.DateTimeField()),
                ('counted_from', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('waits_for_year', models.SmallIntegerField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('overdue_at', models.DateTimeField(null=True)),
                ('state', models.CharField(default='open', max_length=8)),
                ('seq', models.IntegerField(default=0)),
                ('answered_by', models.CharField(default='', max_length=64)),
                ('answered_at', models.DateTimeField(null=True)),
                ('reason', huiying.journal.words.Words(default='')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.org')),
                ('new_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.kbversion')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='huiying.kbversion')),
            ],
            options={
                'db_table': 'knowledge_feedback',
            },
        ),
        migrations.CreateModel(
            name='KbAttachment',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('name', huiying.journal.words.Words()),
                ('media_type', models.CharField(max_length=80)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.IntegerField()),
                ('added_by', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='huiying.kbversion')),
            ],
            options={
                'db_table': 'knowledge_attachment',
            },
        ),
        migrations.CreateModel(
            name='KbUse',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('order_id', models.UUIDField(null=True)),
                ('call_id', models.UUIDField(null=True)),
                ('direct', models.BooleanField(default=False)),
                ('by', models.CharField(max_length=64)),
                ('org_id', models.CharField(default='', max_length=36)),
                ('at', models.DateTimeField()),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='huiying.kbversion')),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='huiying.lawarticle')),
            ],
            options={
                'db_table': 'knowledge_use',
            },
        ),
        migrations.CreateModel(
            name='KbReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('user_id', models.CharField(max_length=64)),
                ('user_name', models.CharField(default='', max_length=64)),
                ('org_id', models.CharField(default='', max_length=36)),
                ('call_id', models.UUIDField(null=True)),
                ('order_id', models.UUIDField(null=True)),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='huiying.kbversion')),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='huiying.lawarticle')),
            ],
            options={
                'db_table': 'knowledge_reading',
            },
        ),
        migrations.CreateModel(
            name='KbBasis',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('document', huiying.journal.words.Words(default='')),
                ('flagged_at', models.DateTimeField(null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='basis', to='huiying.kbversion')),
                ('article', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cited_by', to='huiying.lawarticle')),
            ],
            options={
                'db_table': 'knowledge_basis',
            },
        ),
        migrations.CreateModel(
            name='LawEdition',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=60)),
                ('preface', models.TextField(default='')),
                ('annex', models.TextField(default='')),
                ('promulgated_on', models.DateField(null=True)),
                ('effective_from', models.DateField()),
                ('effective_to', models.DateField(null=True)),
                ('dated_by', models.CharField(max_length=8)),
                ('sha256', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('superseded_at', models.DateTimeField(null=True)),
                ('law', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='huiying.law')),
            ],
            options={
                'db_table': 'knowledge_law_edition',
            },
        ),
        migrations.AddField(
            model_name='lawarticle',
            name='edition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='huiying.lawedition'),
        ),
        migrations.CreateModel(
            name='KbQuestion',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64, unique=True)),
                ('words', huiying.journal.words.Words()),
                ('found_nothing', models.IntegerField(default=0)),
                ('marked_missing', models.IntegerField(default=0)),
                ('region', models.CharField(default='', max_length=12)),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('settled_by', models.CharField(default='', max_length=64)),
                ('settled_at', models.DateTimeField(null=True)),
                ('answered_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='huiying.kbitem')),
            ],
            options={
                'db_table': 'knowledge_question',
                'indexes': [models.Index(condition=models.Q(('settled_at__isnull', True)), fields=['last_at'], name='kb_question_open')],
            },
        ),
        migrations.AddIndex(
            model_name='kbversion',
            index=models.Index(fields=['state', 'review_due'], name='kb_version_review'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.UniqueConstraint(fields=('item', 'version'), name='kb_version_once'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'review', 'signoff'])), fields=('item',), name='kb_one_open'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('item',), name='kb_one_published'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='kb_valid_span'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'retired']), _negated=True), models.Q(models.Q(('approved_by', ''), _negated=True), models.Q(('signed_by', ''), _negated=True), ('published_at__isnull', False)), _connector='OR'), name='kb_published_by'),
        ),
        migrations.AddConstraint(
            model_name='kbversion',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', ''), models.Q(('approved_by', models.F('edited_by')), _negated=True), _connector='OR'), name='kb_two_people'),
        ),
        migrations.AddIndex(
            model_name='kbitem',
            index=models.Index(fields=['owner'], name='kb_item_owner'),
        ),
        migrations.AddIndex(
            model_name='kbfeedback',
            index=models.Index(fields=['owner', 'state'], name='kb_feedback_owner'),
        ),
        migrations.AddConstraint(
            model_name='kbfeedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'wrong'), _negated=True), ('version__isnull', False), _connector='OR'), name='kb_wrong_names_one'),
        ),
        migrations.AddConstraint(
            model_name='kbfeedback',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(models.Q(('answered_by', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='kb_feedback_answered'),
        ),
        migrations.AddConstraint(
            model_name='kbfeedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='kb_declined_reason'),
        ),
        migrations.AddConstraint(
            model_name='kbfeedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), ('new_version__isnull', False), _connector='OR'), name='kb_answered_version'),
        ),
        migrations.AddIndex(
            model_name='kbattachment',
            index=models.Index(fields=['sha256'], name='kb_attachment_hash'),
        ),
        migrations.AddIndex(
            model_name='kbuse',
            index=models.Index(condition=models.Q(('order_id__isnull', False)), fields=['order_id'], name='kb_use_order'),
        ),
        migrations.AddIndex(
            model_name='kbuse',
            index=models.Index(condition=models.Q(('call_id__isnull', False)), fields=['call_id'], name='kb_use_call'),
        ),
        migrations.AddIndex(
            model_name='kbuse',
            index=models.Index(fields=['at'], name='kb_use_at'),
        ),
        migrations.AddConstraint(
            model_name='kbuse',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', True), ('version__isnull', False)), models.Q(('article__isnull', False), ('version__isnull', True)), _connector='OR'), name='kb_use_of_one'),
        ),
        migrations.AddConstraint(
            model_name='kbuse',
            constraint=models.CheckConstraint(condition=models.Q(('order_id__isnull', False), ('call_id__isnull', False), _connector='OR'), name='kb_use_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='kbuse',
            constraint=models.UniqueConstraint(condition=models.Q(('order_id__isnull', False), ('version__isnull', False)), fields=('version', 'order_id'), name='kb_version_order'),
        ),
        migrations.AddConstraint(
            model_name='kbuse',
            constraint=models.UniqueConstraint(condition=models.Q(('article__isnull', False), ('order_id__isnull', False)), fields=('article', 'order_id'), name='kb_article_order'),
        ),
        migrations.AddIndex(
            model_name='kbreading',
            index=models.Index(fields=['at'], name='kb_reading_at'),
        ),
        migrations.AddIndex(
            model_name='kbreading',
            index=models.Index(fields=['user_id', 'at'], name='kb_reading_user'),
        ),
        migrations.AddConstraint(
            model_name='kbreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article__isnull', True), ('version__isnull', False)), models.Q(('article__isnull', False), ('version__isnull', True)), _connector='OR'), name='kb_reading_of_one'),
        ),
        migrations.AddConstraint(
            model_name='kbbasis',
            constraint=models.CheckConstraint(condition=models.Q(('article__isnull', False), models.Q(('document', ''), _negated=True), _connector='OR'), name='kb_basis_something'),
        ),
        migrations.AddConstraint(
            model_name='lawedition',
            constraint=models.UniqueConstraint(fields=('law', 'sha256'), name='law_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='lawarticle',
            constraint=models.UniqueConstraint(fields=('edition', 'place'), name='law_article_place'),
        ),
        migrations.AddConstraint(
            model_name='lawarticle',
            constraint=models.UniqueConstraint(fields=('edition', 'part', 'number', 'inserted'), name='law_article_once'),
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
