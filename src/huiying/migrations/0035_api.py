"""The programs that may register matters, by a keyed hash of their keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("huiying", "0034_evaluation_guard")]

    operations = [
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=24)),
                ("channel", models.CharField(max_length=24)),
                ("key", models.BinaryField(unique=True)),
                ("admitted_by", models.CharField(max_length=64)),
                ("admitted_at", models.DateTimeField()),
                ("revoked_by", models.CharField(default="", max_length=64)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "api_client",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("revoked_at__isnull", True)), fields=("code",), name="api_client_once"),
                ],
            },
        ),
    ]
