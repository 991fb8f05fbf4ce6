"""The programs that may register matters here."""

from django.db import models
from django.db.models import Q


class ApiClient(models.Model):
    """A program of another system with the key it was given. `key` is a keyed hash: the key itself is shown once and kept nowhere.

    `code` names the system in the journal ("api:CODE"), `channel` is where its matters come from. Of a code one key is good at a time.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24)
    channel = models.CharField(max_length=24)
    key = models.BinaryField(unique=True)
    admitted_by = models.CharField(max_length=64)
    admitted_at = models.DateTimeField()
    revoked_by = models.CharField(max_length=64, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_client"
        constraints = [models.UniqueConstraint(fields=["code"], name="api_client_once", condition=Q(revoked_at__isnull=True))]
