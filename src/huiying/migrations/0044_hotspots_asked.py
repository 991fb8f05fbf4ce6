"""Alerts of hot matters: asked of the officer on duty like those of orders; of which matter an alert tells stays."""

import django.db.models.deletion
from django.db import migrations, models

KEPT = """
CREATE TRIGGER alert_hotspot_kept BEFORE UPDATE ON supervision_alert FOR EACH ROW
  WHEN (NEW.hotspot_id IS DISTINCT FROM OLD.hotspot_id) EXECUTE FUNCTION alerts_refuse();
"""
UNDO = "DROP TRIGGER alert_hotspot_kept ON supervision_alert;"


class Migration(migrations.Migration):
    """A column and its guard."""

    dependencies = [
        ('huiying', '0043_answers_signed'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='hotspot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='huiying.hotspot'),
        ),
        migrations.RemoveConstraint(model_name='alert', name='alert_of_an_order'),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('drill', True), ('order__isnull', False), ('hotspot__isnull', False), _connector='OR'), name='alert_of_an_order'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('raised', 'acknowledged'))), fields=('hotspot',), name='one_open_hot_alert'),
        ),
        migrations.RunSQL(KEPT, UNDO),
    ]
