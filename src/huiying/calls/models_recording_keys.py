"""The keys of recordings: one each, so that taking a key away takes the recording away, and changing the city's keys touches no file."""

from django.db import models


class RecordingKey(models.Model):
    """The key of one recording's file, itself sealed. `id` is the file's name."""

    id = models.UUIDField(primary_key=True)
    call_id = models.UUIDField(db_index=True)
    key_sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "calls_recording_key"
