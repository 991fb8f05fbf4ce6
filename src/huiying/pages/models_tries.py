"""What the public's addresses remember of strangers: how often something was tried, under keyed hashes only."""

from django.db import models


class Try(models.Model):
    """One try of something limited. `key` is a keyed hash of what is limited and of an address or number; rows live minutes."""

    id = models.BigAutoField(primary_key=True)
    key = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "portal_try"
        indexes = [models.Index(fields=["key", "at"], name="try_key"), models.Index(fields=["at"], name="try_at")]
