"""The line: queue visits, agents' states, recordings, missed calls that are rung back; with the walls around them.

Whoever is not of the hotline sees none of it; the hotline's own see a call as they see its contact. The two exclusion constraints are checked
at the end of a transaction, for one batch of facts may end an agent's call and begin the next.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from psycopg import sql

ALL = "(SELECT current_setting('huiying.sees', true)) IN ('city', 'operator')"
OF_CALL = ALL + " AND EXISTS (SELECT FROM calls_contact c WHERE c.id = {})"
SEEN = {
    "calls_visit": OF_CALL.format("call_id"),
    "calls_recording": OF_CALL.format("call_id"),
    "calls_ring_back": OF_CALL.format("call_id"),
    "calls_ring_back_attempt": OF_CALL.format("ring_back_id"),
    "calls_agent_interval": ALL,
}
UP = """
CREATE POLICY seen ON {table} FOR SELECT TO {app} USING ({seen});
CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true);
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
REVOKE INSERT, UPDATE, DELETE ON {table} FROM {app};
"""
ONE_EACH = """
ALTER TABLE calls_visit ADD CONSTRAINT visit_one_per_agent
  EXCLUDE USING btree (agent_id WITH =) WHERE (agent_id IS NOT NULL AND agent_left_at IS NULL) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE calls_visit ADD CONSTRAINT visit_one_per_call
  EXCLUDE USING btree (call_id WITH =) WHERE (ended_at IS NULL) DEFERRABLE INITIALLY DEFERRED;
"""
NOT_ONE_EACH = "ALTER TABLE calls_visit DROP CONSTRAINT visit_one_per_agent, DROP CONSTRAINT visit_one_per_call;"


def build(_apps: Any, editor: Any) -> None:
    """A policy on each table, and nothing for the serving role to write."""
    with editor.connection.cursor() as cursor:
        for table, seen in SEEN.items():
            cursor.execute(sql.SQL(UP).format(table=sql.Identifier(table), seen=sql.SQL(seen), app=sql.Identifier(settings.HUIYING_APP_ROLE)))


class Migration(migrations.Migration):
    """Tables, constraints, policies (which go with their tables)."""

    dependencies = [("huiying", "0021_transfer_words")]

    operations = [
        migrations.CreateModel(
            name='RingBack',
            fields=[
                ('call', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ring_back', serialize=False, to='huiying.contact')),
                ('state', models.CharField(default='claimed', max_length=8)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('tried_n', models.SmallIntegerField(default=0)),
                ('closed_at', models.DateTimeField(null=True)),
                ('result', models.CharField(default='', max_length=16)),
                ('version', models.IntegerField(default=1)),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'calls_ring_back',
            },
        ),
        migrations.CreateModel(
            name='RingBackAttempt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('n', models.SmallIntegerField()),
                ('at', models.DateTimeField()),
                ('result', models.CharField(max_length=16)),
                ('out_call', models.UUIDField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('ring_back', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='huiying.ringback')),
            ],
            options={
                'db_table': 'calls_ring_back_attempt',
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.SmallIntegerField()),
                ('direction', models.CharField(default='in', max_length=3)),
                ('channel', models.CharField(default='voice', max_length=16)),
                ('purpose', models.CharField(default='service', max_length=16)),
                ('source', models.CharField(default='', max_length=24)),
                ('trunk_ref', models.CharField(default='', max_length=32)),
                ('queue', models.CharField(default='', max_length=24)),
                ('language', models.CharField(default='', max_length=12)),
                ('seat', models.CharField(default='', max_length=32)),
                ('ani_index', models.BinaryField(null=True)),
                ('ani_usable', models.BooleanField(default=False)),
                ('dnis', models.CharField(default='', max_length=32)),
                ('arrived_at', models.DateTimeField()),
                ('queued_at', models.DateTimeField(null=True)),
                ('offered_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('agent_left_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('menu_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('wait_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('ring_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('talk_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('hold_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('acw_s', models.DecimalField(decimal_places=3, max_digits=10, null=True)),
                ('end_reason', models.CharField(default='', max_length=16)),
                ('transfer_to', models.CharField(default='', max_length=32)),
                ('is_test', models.BooleanField(default=False)),
                ('is_abuse', models.BooleanField(default=False)),
                ('callback_of', models.UUIDField(null=True)),
                ('ring_back_due', models.DateTimeField(null=True)),
                ('called_back_at', models.DateTimeField(null=True)),
                ('order_id', models.UUIDField(db_index=True, null=True)),
                ('csat', models.SmallIntegerField(null=True)),
                ('csat_asked', models.BooleanField(default=False)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='huiying.contact')),
                ('org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='huiying.org')),
            ],
            options={
                'db_table': 'calls_visit',
            },
        ),
        migrations.CreateModel(
            name='AgentInterval',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.IntegerField()),
                ('state', models.CharField(max_length=12)),
                ('code', models.CharField(default='', max_length=24)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(null=True)),
                ('seat', models.CharField(default='', max_length=32)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('org', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='huiying.org')),
            ],
            options={
                'db_table': 'calls_agent_interval',
                'indexes': [models.Index(fields=['from_at'], name='interval_from')],
                'constraints': [models.UniqueConstraint(fields=('agent', 'seq'), name='interval_once'), models.UniqueConstraint(condition=models.Q(('to_at__isnull', True)), fields=('agent',), name='interval_open'), models.CheckConstraint(condition=models.Q(('to_at__isnull', True), ('to_at__gte', models.F('from_at')), _connector='OR'), name='interval_forward')],
            },
        ),
        migrations.CreateModel(
            name='Recording',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('seq', models.IntegerField()),
                ('file', models.CharField(default='', max_length=200)),
                ('sha256', models.CharField(default='', max_length=64)),
                ('seconds', models.IntegerField(default=0)),
                ('bytes', models.BigIntegerField(default=0)),
                ('none_because', models.CharField(default='', max_length=24)),
                ('recorded_at', models.DateTimeField()),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordings', to='huiying.contact')),
            ],
            options={
                'db_table': 'calls_recording',
                'constraints': [models.UniqueConstraint(fields=('call', 'seq'), name='recording_once'), models.CheckConstraint(condition=models.Q(models.Q(('bytes__gte', 0), ('none_because', ''), ('seconds__gte', 0), ('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('file', ''), _negated=True)), models.Q(('file', ''), ('sha256', ''), models.Q(('none_because', ''), _negated=True)), _connector='OR'), name='recording_or_reason')],
            },
        ),
        migrations.AddIndex(
            model_name='ringback',
            index=models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_by'], name='ring_back_of'),
        ),
        migrations.AddConstraint(
            model_name='ringback',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('claimed_by__isnull', False), _connector='OR'), name='ring_back_claimed'),
        ),
        migrations.AddConstraint(
            model_name='ringback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed'), models.Q(('result', ''), _negated=True)), models.Q(('state', 'closed'), _negated=True), _connector='OR'), name='ring_back_closed'),
        ),
        migrations.AddConstraint(
            model_name='ringbackattempt',
            constraint=models.UniqueConstraint(fields=('ring_back', 'n'), name='ring_back_try_once'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('queued_at__isnull', False)), fields=['queued_at'], name='visit_queued'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['arrived_at'], name='visit_arrived'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('agent__isnull', False)), fields=['agent', 'answered_at'], name='visit_agent'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('ani_index__isnull', False)), fields=['ani_index', 'queued_at'], name='visit_ani'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('call', 'seq'), name='visit_once'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='visit_seq'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('menu_s__isnull', True), ('menu_s__gte', 0), _connector='OR'), models.Q(('wait_s__isnull', True), ('wait_s__gte', 0), _connector='OR'), models.Q(('ring_s__isnull', True), ('ring_s__gte', 0), _connector='OR'), models.Q(('talk_s__isnull', True), ('talk_s__gte', 0), _connector='OR'), models.Q(('hold_s__isnull', True), ('hold_s__gte', 0), _connector='OR'), models.Q(('acw_s__isnull', True), ('acw_s__gte', 0), _connector='OR')), name='visit_seconds'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('queued_at__isnull', True), ('queued_at__gte', models.F('arrived_at')), _connector='OR'), models.Q(('answered_at__isnull', True), ('answered_at__gte', models.F('arrived_at')), _connector='OR'), models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('arrived_at')), _connector='OR')), name='visit_forward'),
        ),
        migrations.RunSQL(ONE_EACH, NOT_ONE_EACH),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
