"""Tables of the screens themselves."""

from django.conf import settings
from django.db import models

from huiying.journal.words import Words


class SavedView(models.Model):
    """A list's filters under a name of the user's own choosing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = Words(max_length=2000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "pages_saved_view"
        constraints = [models.UniqueConstraint(fields=["user", "list_name", "name"], name="saved_view_once_per_name")]
        ordering = ["name"]
