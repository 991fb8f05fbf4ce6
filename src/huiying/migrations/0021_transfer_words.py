"""A contact keeps the number that a handed-over matter has with the other side, and why it was handed over or not taken."""

from django.db import migrations

from huiying.journal.words import Words


class Migration(migrations.Migration):
    """Two columns."""

    dependencies = [("huiying", "0020_numbers_in_words")]

    operations = [
        migrations.AddField("contact", "transfer_foreign_no", Words(default="")),
        migrations.AddField("contact", "transfer_reason", Words(default="")),
    ]
