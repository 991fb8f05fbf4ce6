"""Tables of a city's places: its roads, estates and other names, and the outlines of its divisions."""

from django.db import models

from huiying.directory.models import Region
from huiying.journal.words import Words


class PlaceName(models.Model):
    """A name that people give for a place: a road, an estate, another name of a division; it lies in `region_code`."""

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    region_code = models.CharField(max_length=12)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "directory_place_name"
        constraints = [models.UniqueConstraint(fields=["name", "region_code"], name="place_name_once")]


class Outline(models.Model):
    """The outline of a division for drawing: rings of [longitude, latitude] pairs, and where it comes from. No measure, and no published map."""

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE, related_name="outline")
    rings = models.JSONField()
    source = Words(max_length=120, default="")
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "directory_outline"
