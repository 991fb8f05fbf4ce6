"""Words of messages with versions, quiet hours, the fate of each message (one of an order, kind and round, whatever its number); redacted copies."""

import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('huiying', '0013_one_index_each'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageText',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=32)),
                ('version', models.SmallIntegerField()),
                ('zh', models.TextField()),
                ('en', models.TextField()),
                ('note', models.CharField(default='', max_length=200)),
                ('state', models.CharField(default='draft', max_length=10)),
                ('proposed_by', models.CharField(max_length=64)),
                ('proposed_at', models.DateTimeField()),
                ('decided_by', models.CharField(default='', max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('valid_to', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'notify_text',
            },
        ),
        migrations.RemoveConstraint(
            model_name='outbox',
            name='outbox_once',
        ),
        migrations.RemoveIndex(
            model_name='outbox',
            name='outbox_waiting',
        ),
        migrations.RunSQL("UPDATE journal_outbox SET state = 'given_up' WHERE state = 'failed'", "UPDATE journal_outbox SET state = 'failed' WHERE state = 'given_up'"),
        migrations.AddField(
            model_name='city',
            name='quiet_from',
            field=models.TimeField(default=datetime.time(21, 0)),
        ),
        migrations.AddField(
            model_name='city',
            name='quiet_to',
            field=models.TimeField(default=datetime.time(8, 0)),
        ),
        migrations.AddField(
            model_name='outbox',
            name='delivered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='resends',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='outbox',
            name='shown_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='outbox',
            name='withheld',
            field=models.CharField(default='', max_length=12),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'held', 'failed'])), fields=['send_after'], name='outbox_waiting'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('state', 'sent')), fields=['provider_ref'], name='outbox_ref'),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(fields=['created_at'], name='outbox_at'),
        ),
        migrations.AddConstraint(
            model_name='outbox',
            constraint=models.UniqueConstraint(fields=('stream', 'kind', 'round'), name='outbox_once'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(fields=('kind', 'version'), name='text_version'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'approved'), ('valid_to__isnull', True)), fields=('kind',), name='text_in_force'),
        ),
        migrations.AddConstraint(
            model_name='messagetext',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('kind',), name='text_one_draft'),
        ),
        migrations.CreateModel(
            name='RedactedCopy',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('mark', models.CharField(max_length=24, unique=True)),
                ('recipient', models.CharField(max_length=100)),
                ('reason', models.CharField(max_length=200)),
                ('content', models.JSONField()),
                ('taken_out', models.JSONField()),
                ('made_by', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='huiying.workorder')),
            ],
            options={
                'db_table': 'orders_redacted_copy',
            },
        ),
    ]
