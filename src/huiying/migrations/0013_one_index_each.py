"""One index for each question: those that a wider one answers as well only made every import and change dearer."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("huiying", "0012_short_pending_list"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="order",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="huiying.workorder"),
        ),
        migrations.AlterField(
            model_name="assignment",
            name="unit",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="huiying.org"),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="order",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="huiying.workorder"),
        ),
        migrations.AlterField(
            model_name="externallink",
            name="order",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="links", to="huiying.workorder"),
        ),
        migrations.AlterField(
            model_name="text",
            name="stream",
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name="timerequest",
            name="order",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="time_requests", to="huiying.workorder"),
        ),
        migrations.AlterField(
            model_name="workorder",
            name="owner",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="owned_orders", to="huiying.org"),
        ),
        migrations.AlterField(
            model_name="workorder",
            name="parent",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged_children", to="huiying.workorder"
            ),
        ),
        migrations.AlterField(
            model_name="workorder",
            name="party",
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="huiying.party"),
        ),
        migrations.AddIndex(
            model_name="text",
            index=models.Index(fields=["stream"], name="text_stream"),
        ),
    ]
