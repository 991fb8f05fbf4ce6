"""Links to a government's own sign-in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("huiying", "0013_one_index_each")]

    operations = [
        migrations.CreateModel(
            name="OutsideLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=200)),
                ("subject", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("linked_at", models.DateTimeField(null=True)),
                ("linked_by", models.CharField(default="", max_length=64)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="outside_links", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "db_table": "directory_outside_link",
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="outside_subject_once"),
                    models.UniqueConstraint(fields=("user", "issuer"), name="outside_person_once"),
                ],
            },
        ),
    ]
