"""Tables of the sealer: which event is which leaf, the signed checkpoints, and what witnesses put their names to."""

from django.db import models


class Sealed(models.Model):
    """An event's place in the tree, dense from 0, and the hash of its leaf. Written once, by the sealer alone; triggers refuse any change."""

    seq = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    leaf = models.BinaryField()

    class Meta:
        db_table = "evidence_sealed"


class Checkpoint(models.Model):
    """A signed root, one for each size: a second sealer fails here instead of forking the log.

    `log_key` is the public key that signed. `last_xid` and `last_id` name the last event sealed, in the order in which events are sealed; they are
    good for the `server` they are of (a restored database counts anew). `kept`: a daily or cosigned one, which stays; others go after an hour.
    """

    tree_size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    origin = models.CharField(max_length=120)
    log_key = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()
    last_xid = models.CharField(max_length=20)
    last_id = models.UUIDField()
    server = models.CharField(max_length=48)
    kept = models.BooleanField(default=False)

    class Meta:
        db_table = "evidence_checkpoint"


class Cosignature(models.Model):
    """A witness's line under a checkpoint, checked when it came in."""

    id = models.BigAutoField(primary_key=True)
    tree_size = models.BigIntegerField()
    witness = models.CharField(max_length=120)
    line = models.CharField(max_length=400)
    at = models.DateTimeField()

    class Meta:
        db_table = "evidence_cosignature"
        constraints = [models.UniqueConstraint(fields=["tree_size", "witness"], name="cosigned_once")]
