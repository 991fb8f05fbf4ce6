"""The search over knowledge: its texts, pairs, words and aliases. Long columns stand beside the rows, so that lists are read from few pages."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

NARROW = """
ALTER TABLE knowledge_text SET (toast_tuple_target = 128);
ALTER TABLE knowledge_text ALTER COLUMN terms SET STORAGE EXTERNAL;
ALTER TABLE knowledge_text ALTER COLUMN head SET STORAGE EXTERNAL;
ALTER TABLE knowledge_text ALTER COLUMN text SET STORAGE EXTERNAL;
"""
TERM = 'CREATE TABLE knowledge_term (term varchar(4) COLLATE "C" PRIMARY KEY, texts bigint NOT NULL)'  # one index, by bytes: each text counts its pairs there


class Migration(migrations.Migration):
    """Five tables."""

    dependencies = [("huiying", "0036_knowledge")]

    operations = [
        migrations.CreateModel(
            name="KnowledgeText",
            fields=[
                ("no", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("ref", models.CharField(max_length=64)),
                ("version", models.CharField(default="", max_length=64)),
                ("audience", models.CharField(default="staff", max_length=6)),
                ("region", models.CharField(default="", max_length=12)),
                ("topics", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("changed_on", models.DateField()),
                ("length", models.IntegerField()),
                ("uses", models.IntegerField(default=0)),
                ("title", models.TextField()),
                ("body", models.TextField()),
                ("head", models.TextField()),
                ("text", models.TextField()),
                ("terms", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "db_table": "knowledge_text",
                "constraints": [models.UniqueConstraint(fields=("kind", "ref"), name="knowledge_text_once")],
                "indexes": [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["terms"], name="knowledge_terms")],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(TERM, "DROP TABLE knowledge_term")],
            state_operations=[
                migrations.CreateModel(
                    name="KnowledgeTerm",
                    fields=[
                        ("term", models.CharField(max_length=4, primary_key=True, serialize=False)),
                        ("texts", models.BigIntegerField()),
                    ],
                    options={"db_table": "knowledge_term"},
                ),
            ],
        ),
        migrations.CreateModel(
            name="KnowledgeWord",
            fields=[
                ("word", models.CharField(max_length=24, primary_key=True, serialize=False)),
                ("texts", models.IntegerField()),
                ("sound", models.CharField(default="", max_length=160)),
                ("initials", models.CharField(default="", max_length=24)),
            ],
            options={
                "db_table": "knowledge_word",
                "indexes": [
                    models.Index(fields=["initials"], name="knowledge_word_initials", opclasses=["varchar_pattern_ops"]),
                    models.Index(fields=["sound"], name="knowledge_word_sound", opclasses=["varchar_pattern_ops"]),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnowledgeKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=170)),
                (
                    "word",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="huiying.knowledgeword"),
                ),
            ],
            options={
                "db_table": "knowledge_key",
                "constraints": [models.UniqueConstraint(fields=("key", "word"), name="knowledge_key_once")],
            },
        ),
        migrations.CreateModel(
            name="KnowledgeAlias",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("said", models.CharField(max_length=40)),
                ("written", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "knowledge_alias",
                "constraints": [models.UniqueConstraint(fields=("said", "written"), name="knowledge_alias_once")],
            },
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
