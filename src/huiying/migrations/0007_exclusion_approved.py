from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('huiying', '0006_portal_tries'),
    ]

    operations = [
        migrations.AddField(
            model_name='workorder',
            name='exclusion_approved',
            field=models.BooleanField(default=False),
        ),
    ]
